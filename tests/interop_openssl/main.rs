//! This crate and the `openssl` and `ssh-keygen` commands: each must accept what the other creates.

mod asymmetric;
mod cms_bundles;
mod cms_enveloped;
mod cms_signed;
mod concatkdf_x963kdf_kbkdf;
mod hkdf_tls_ssh;
mod key_encryption;
mod key_files;
mod keys;
mod macs;
mod ml_dsa;
mod ocsp;
mod pkcs12;
mod post_quantum_keys;
mod primitives;
mod rsa_dsa_dh;
mod signature_variants;
mod smime;
mod ssh_certificates;
mod ssh_keygen;
mod ssh_signatures;
mod x509;
