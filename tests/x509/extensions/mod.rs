//! Extensions of X.509: each type decoded from bytes that other programs wrote, encoded again, and refused by kind.

mod builders;
mod cases;
mod constructors;
mod encoding;
mod general_names;
mod getters;
mod invalid_arguments;
mod key_identifiers;
mod leniency;
mod malformed;
mod serial_numbers;
mod timestamps;
mod value_names;
