//! This crate beside Python's `cryptography`, each of which must take what the other makes. `cargo test` runs these tests only
//! where they are named.

mod asymmetric;
mod elliptic_curves;
mod key_derivation;
mod key_files;
mod x509;
