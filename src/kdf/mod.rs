//! Key derivation functions: PBKDF2 and scrypt, which make keys of passwords.

pub(crate) mod pbkdf2;
pub(crate) mod scrypt;

pub use scrypt::DEFAULT_SCRYPT_MEMORY;
