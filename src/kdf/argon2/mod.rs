//! Argon2 (RFC 9106): memory-hard key derivation from passwords, and password hashes as PHC strings.

pub(crate) mod backend;
mod limits;
mod parameters;
mod phc_string;

pub use limits::Argon2Limits;
pub use parameters::{Argon2Parameters, Argon2Variant};
pub use phc_string::Argon2Phc;
