//! Key derivation.

pub(crate) mod pbkdf2;
pub(crate) mod scrypt;
