//! Extensions of X.509: each type read from bytes that others wrote, made again of its parts, and refused by name where a
//! part is not as it must be.

mod support;

#[path = "x509_extensions/any.rs"]
mod any;
#[path = "x509_extensions/cases.rs"]
mod cases;
#[path = "x509_extensions/frame.rs"]
mod frame;
#[path = "x509_extensions/getters.rs"]
mod getters;
#[path = "x509_extensions/identifiers.rs"]
mod identifiers;
#[path = "x509_extensions/leniency.rs"]
mod leniency;
#[path = "x509_extensions/names.rs"]
mod names;
#[path = "x509_extensions/not_built.rs"]
mod not_built;
#[path = "x509_extensions/refused.rs"]
mod refused;
#[path = "x509_extensions/serial_numbers.rs"]
mod serial_numbers;
#[path = "x509_extensions/spellings.rs"]
mod spellings;
#[path = "x509_extensions/timestamps.rs"]
mod timestamps;
