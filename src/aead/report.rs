//! The AEAD ciphers' part of the capability report.

use super::aes_gcm::AesGcm;
use super::chacha20_poly1305::ChaCha20Poly1305;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports whether each algorithm is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for (name, key_length) in [("aes-128-gcm", 16), ("aes-192-gcm", 24), ("aes-256-gcm", 32)] {
        report.add("aead", name, AesGcm::supported(backend, key_length));
    }
    report.add("aead", "chacha20-poly1305", ChaCha20Poly1305::supported(backend));
}
