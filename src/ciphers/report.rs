//! What a backend says of ciphers.

use super::algorithm::CipherAlgorithm;
use super::backend::CipherBackend;
use super::mode::Mode;
use crate::backend::Backend;
use crate::backend::report::Report;
use crate::error::Result;

/// Whether each cipher is offered in each mode.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for (name, cipher, mode) in suites(&named_ciphers()) {
        report.add("cipher", name, backend.cipher_supported(&cipher, &mode));
    }
}

/// The block and stream ciphers at each of the key sizes that are named apart. What the keys are does not matter.
pub(crate) fn named_ciphers() -> Vec<(&'static str, CipherAlgorithm)> {
    let made = [
        ("aes-128", CipherAlgorithm::aes(&[0; 16])),
        ("aes-192", CipherAlgorithm::aes(&[0; 24])),
        ("aes-256", CipherAlgorithm::aes(&[0; 32])),
        ("camellia-128", CipherAlgorithm::camellia(&[0; 16])),
        ("camellia-192", CipherAlgorithm::camellia(&[0; 24])),
        ("camellia-256", CipherAlgorithm::camellia(&[0; 32])),
        ("3des", CipherAlgorithm::triple_des(&[0; 24])),
        ("blowfish", CipherAlgorithm::blowfish(&[0; 16])),
        ("cast5", CipherAlgorithm::cast5(&[0; 16])),
        ("idea", CipherAlgorithm::idea(&[0; 16])),
        ("seed", CipherAlgorithm::seed(&[0; 16])),
        ("sm4", CipherAlgorithm::sm4(&[0; 16])),
        ("rc4", CipherAlgorithm::arc4(&[0; 16])),
        ("chacha20", CipherAlgorithm::chacha20(&[0; 32], &[0; 16])),
    ];
    made.into_iter()
        .filter_map(|(name, cipher)| Some((name, cipher.ok()?)))
        .collect()
}

/// Every cipher in every mode that is defined for it.
fn suites(ciphers: &[(&'static str, CipherAlgorithm)]) -> Vec<(String, CipherAlgorithm, Mode)> {
    let mut suites = Vec::new();
    for (name, cipher) in ciphers {
        let Some(block_size) = cipher.block_size() else {
            suites.push(((*name).to_owned(), cipher.clone(), Mode::stream()));
            continue;
        };
        for (mode_name, mode) in block_modes(block_size) {
            // GCM is defined for blocks of 16 bytes only.
            if let (true, Ok(mode)) = (block_size == 16 || mode_name != "gcm", mode) {
                suites.push((format!("{name}-{mode_name}"), cipher.clone(), mode));
            }
        }
    }
    for (name, key_length) in [("aes-128-xts", 32), ("aes-256-xts", 64)] {
        if let (Ok(cipher), Ok(mode)) = (CipherAlgorithm::aes(&vec![0; key_length]), Mode::xts(&[0; 16])) {
            suites.push((name.to_owned(), cipher, mode));
        }
    }
    suites
}

fn block_modes(block_size: usize) -> [(&'static str, Result<Mode>); 7] {
    let iv = vec![0; block_size];
    [
        ("cbc", Mode::cbc(&iv)),
        ("ctr", Mode::ctr(&iv)),
        ("ecb", Ok(Mode::ecb())),
        ("ofb", Mode::ofb(&iv)),
        ("cfb", Mode::cfb(&iv)),
        ("cfb8", Mode::cfb8(&iv)),
        ("gcm", Mode::gcm(&[0; 12])),
    ]
}
