//! This crate beside the `openssl` and `ssh-keygen` commands, each of which must take what the other makes.

mod asymmetric;
mod key_encryption;
mod key_files;
mod keys;
mod primitives;
mod rsa_dsa_dh;
mod ssh_keygen;
mod x509;
