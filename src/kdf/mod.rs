//! Key derivation: from a secret by HKDF, from passwords by PBKDF2 and scrypt.
//!
//! | function | interface | for |
//! |---|---|---|
//! | HKDF (RFC 5869) | [`HkdfBackend`](crate::interfaces::HkdfBackend), [`Hkdf`] | secrets of key exchanges, keys from a key |
//! | PBKDF2 (RFC 8018) | [`Pbkdf2HmacBackend`](crate::interfaces::Pbkdf2HmacBackend) | passwords |
//! | scrypt (RFC 7914) | [`ScryptBackend`](crate::interfaces::ScryptBackend) | passwords |
//!
//! The arguments are in different orders: the salt comes before the secret in HKDF and PBKDF2, and after the password in scrypt.

pub(crate) mod derivation;
pub(crate) mod hkdf;
pub(crate) mod pbkdf2;
pub(crate) mod scrypt;

pub use hkdf::keyed::Hkdf;
pub use scrypt::DEFAULT_SCRYPT_MEMORY;
