//! This crate and Python's `cryptography`: each must accept what the other creates. `cargo test` runs these tests only
//! if they are named.

mod aead;
mod asymmetric;
mod chunked_encryption;
mod cms;
mod concatkdf_x963kdf_kbkdf;
mod eddsa_variants;
mod elliptic_curves;
mod extendable_output;
mod fernet;
mod hkdf_scrypt_argon2;
mod hpke;
mod key_files;
mod key_wrap;
mod macs;
mod ml_dsa;
mod ml_kem;
mod ocsp;
mod pkcs12;
mod x509;
