//! Extensions of X.509: each type read from bytes that others wrote, made again of its parts, and refused by name where a
//! part is not as it must be.

mod any;
mod cases;
mod frame;
mod getters;
mod identifiers;
mod leniency;
mod names;
mod not_built;
mod refused;
mod serial_numbers;
mod spellings;
mod timestamps;
