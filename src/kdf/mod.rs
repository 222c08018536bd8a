//! Key derivation.

pub(crate) mod pbkdf2;
