//! Key derivation from passwords: PBKDF2 and scrypt.
//!
//! The functions are methods of [`Pbkdf2HmacBackend`](crate::interfaces::Pbkdf2HmacBackend) and
//! [`ScryptBackend`](crate::interfaces::ScryptBackend).

pub(crate) mod pbkdf2;
pub(crate) mod scrypt;

pub use scrypt::DEFAULT_SCRYPT_MEMORY;
