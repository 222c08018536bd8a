//! The AEAD ciphers' part of the capability report.

use super::aes_ccm::AesCcm;
use super::aes_gcm::AesGcm;
use super::aes_gcm_siv::AesGcmSiv;
use super::aes_ocb3::AesOcb3;
use super::aes_siv::AesSiv;
use super::chacha20_poly1305::ChaCha20Poly1305;
use crate::backend::Backend;
use crate::backend::report::Report;

/// Reports whether each algorithm is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for (name, key_length) in [("aes-128-gcm", 16), ("aes-192-gcm", 24), ("aes-256-gcm", 32)] {
        report.add("aead", name, AesGcm::supported(backend, key_length));
    }
    report.add("aead", "chacha20-poly1305", ChaCha20Poly1305::supported(backend));
    for (name, key_length) in [("aes-128-ccm", 16), ("aes-192-ccm", 24), ("aes-256-ccm", 32)] {
        report.add("aead", name, AesCcm::supported(backend, key_length));
    }
    for (name, key_length) in [("aes-128-ocb3", 16), ("aes-192-ocb3", 24), ("aes-256-ocb3", 32)] {
        report.add("aead", name, AesOcb3::supported(backend, key_length));
    }
    for (name, key_length) in [("aes-128-siv", 32), ("aes-192-siv", 48), ("aes-256-siv", 64)] {
        report.add("aead", name, AesSiv::supported(backend, key_length));
    }
    for (name, key_length) in [
        ("aes-128-gcm-siv", 16),
        ("aes-192-gcm-siv", 24),
        ("aes-256-gcm-siv", 32),
    ] {
        report.add("aead", name, AesGcmSiv::supported(backend, key_length));
    }
    for (name, key_length) in [("aes-128-gcm", 16), ("aes-256-gcm", 32)] {
        report.add("tls-records", name, AesGcm::supported(backend, key_length));
    }
    report.add("tls-records", "chacha20-poly1305", ChaCha20Poly1305::supported(backend));
}
