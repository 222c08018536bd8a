//! HKDF (RFC 5869): a key from a secret that is not a password, in two steps, extract and expand.
//!
//! Two routes lead to the same bytes:
//!
//! - on a FIPS backend, libcrypto's HKDF (`EVP_KDF-HKDF(7)`), so that the module itself checks and reports the use;
//! - elsewhere, HMAC with contexts that are reused. libcrypto's HKDF looks the hash function and HMAC up by name for each
//!   derivation, and limits the length of `info` (1,024 bytes in early releases of 3.0, 32 KiB later); HMAC does neither.
//!
//! A backend offers HKDF if both routes give the same answer for a trial key.

pub(crate) mod backend;
mod hmac;
pub(crate) mod keyed;
mod provider;
