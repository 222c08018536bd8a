//! This crate and the `openssl` and `ssh-keygen` commands: each must accept what the other creates.

mod asymmetric;
mod key_derivation;
mod key_encryption;
mod key_files;
mod keys;
mod macs;
mod primitives;
mod rsa_dsa_dh;
mod secret_kdfs;
mod ssh_keygen;
mod x509;
