//! Key derivation from passwords: PBKDF2 and scrypt.
//!
//! The functions are methods of [`Pbkdf2HmacBackend`](crate::interfaces::Pbkdf2HmacBackend) and
//! [`ScryptBackend`](crate::interfaces::ScryptBackend). Their arguments are in different orders: the salt comes before the
//! password in PBKDF2, and after it in scrypt.
//!
//! Not here are functions that derive keys from a secret which is not a password, such as that of a key exchange: HKDF
//! (RFC 5869), the KDFs of NIST SP 800-56C and SP 800-108, and ANSI X9.63. Other password hashes, such as Argon2, are not here
//! either.

pub(crate) mod derivation;
pub(crate) mod pbkdf2;
pub(crate) mod scrypt;

pub use scrypt::DEFAULT_SCRYPT_MEMORY;
