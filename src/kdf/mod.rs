//! Key derivation, from secrets and from passwords.
//!
//! | function | interface | for |
//! |---|---|---|
//! | HKDF (RFC 5869) | [`HkdfBackend`](crate::interfaces::HkdfBackend), [`Hkdf`] | secrets of key exchanges, keys from a key |
//! | Concat KDF (NIST SP 800-56C) | [`ConcatKdfBackend`](crate::interfaces::ConcatKdfBackend) | the shared secret of a key agreement: JOSE, Kerberos |
//! | X9.63 KDF (SEC 1) | [`X963KdfBackend`](crate::interfaces::X963KdfBackend) | the shared secret of a key agreement: CMS, ECIES |
//! | KBKDF (NIST SP 800-108) | [`KbkdfBackend`](crate::interfaces::KbkdfBackend) | several keys from one key |
//! | Argon2 (RFC 9106) | [`Argon2Backend`](crate::interfaces::Argon2Backend), [`Argon2Phc`] | passwords |
//! | PBKDF2 (RFC 8018) | [`Pbkdf2HmacBackend`](crate::interfaces::Pbkdf2HmacBackend) | passwords |
//! | scrypt (RFC 7914) | [`ScryptBackend`](crate::interfaces::ScryptBackend) | passwords |
//! | the PRF of TLS 1.2 (RFC 5246) | [`Tls1PrfBackend`](crate::interfaces::Tls1PrfBackend) | that protocol |
//! | the key schedule of TLS 1.3 (RFC 8446) | [`Tls13KdfBackend`](crate::interfaces::Tls13KdfBackend) | that protocol, and QUIC |
//! | the keys of SSH (RFC 4253) | [`SshKdfBackend`](crate::interfaces::SshKdfBackend), [`SshDerivedKey`], [`ssh_mpint`] | that protocol |
//!
//! Each function returns a new key, or fills memory of the caller by a method whose name ends in `_into`. A wrong length of the
//! key is the argument `length` of the one and `out` of the other. If a derivation fails, for whatever reason, that memory is
//! cleared, so that nobody takes its old contents for a key.
//!
//! The arguments have the order of the function's standard or of Python's `cryptography`, and a call with two of them swapped
//! compiles, and derives a wrong key:
//!
//! | function | order |
//! |---|---|
//! | HKDF, PBKDF2 | salt, then `info` or iterations, then the secret |
//! | Concat KDF, X9.63 KDF, KBKDF | salt, then the further data or the parameters, then the secret |
//! | scrypt, Argon2 | the secret, then the salt |
//! | TLS 1.2, TLS 1.3 | the secret, then the label, then the seed or the context |
//! | SSH | the secret, then the exchange hash, then the session identifier |
//!
//! libcrypto's functions look their hash function or MAC up by its name in each derivation, which is a large part of the time of
//! a short key. HKDF outside of FIPS backends does not, and [`Hkdf`] has nothing left to look up.

pub(crate) mod argon2;
pub(crate) mod concatkdf;
pub(crate) mod derivation;
pub(crate) mod hkdf;
pub(crate) mod kbkdf;
mod one_step;
pub(crate) mod pbkdf2;
pub(crate) mod scrypt;
pub(crate) mod sshkdf;
pub(crate) mod tls13_kdf;
pub(crate) mod tls1_prf;
pub(crate) mod x963kdf;

pub use argon2::{Argon2Limits, Argon2Parameters, Argon2Phc, Argon2Variant};
pub use hkdf::keyed::Hkdf;
pub use kbkdf::parameters::{CounterLocation, KbkdfInput, KbkdfMode, KbkdfParameters};
pub use scrypt::DEFAULT_SCRYPT_MEMORY;
pub use sshkdf::{SshDerivedKey, ssh_mpint};
pub use tls1_prf::EXTENDED_MASTER_SECRET;
