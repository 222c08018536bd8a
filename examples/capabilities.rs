//! Prints what this machine's backend supports, found out by asking it.
//!
//! ```text
//! cargo run --example capabilities
//! ```

use hazmat_openssl::aead::{AesGcm, ChaCha20Poly1305};
use hazmat_openssl::prelude::*;

fn main() -> Result<()> {
    let backend = Backend::new()?;
    println!("{}", backend.openssl_version_text());
    println!("providers: {}\n", backend.providers()?.join(", "));
    print_hashes(&backend);
    print_ciphers(&backend)?;
    print_aeads(&backend);
    Ok(())
}

fn print_hashes(backend: &Backend) {
    println!("{:<14}{:>8}{:>8}{:>8}", "", "hash", "HMAC", "PBKDF2");
    for algorithm in HashAlgorithm::ALL {
        println!(
            "{:<14}{:>8}{:>8}{:>8}",
            algorithm.name(),
            mark(backend.hash_supported(algorithm)),
            mark(backend.hmac_supported(algorithm)),
            mark(backend.pbkdf2_hmac_supported(algorithm)),
        );
    }
    println!();
}

/// Each cipher at each of its usual key sizes. The keys only say how long keys are.
fn ciphers() -> Result<Vec<CipherAlgorithm>> {
    Ok(vec![
        CipherAlgorithm::aes(&[0; 16])?,
        CipherAlgorithm::aes(&[0; 24])?,
        CipherAlgorithm::aes(&[0; 32])?,
        CipherAlgorithm::aes(&[0; 64])?,
        CipherAlgorithm::camellia(&[0; 16])?,
        CipherAlgorithm::camellia(&[0; 24])?,
        CipherAlgorithm::camellia(&[0; 32])?,
        CipherAlgorithm::triple_des(&[0; 24])?,
        CipherAlgorithm::blowfish(&[0; 16])?,
        CipherAlgorithm::cast5(&[0; 16])?,
        CipherAlgorithm::idea(&[0; 16])?,
        CipherAlgorithm::seed(&[0; 16])?,
        CipherAlgorithm::sm4(&[0; 16])?,
        CipherAlgorithm::arc4(&[0; 16])?,
        CipherAlgorithm::chacha20(&[0; 32], &[0; 16])?,
    ])
}

/// Each mode, with an IV for a cipher of that block size in bytes.
fn modes(block_size: usize) -> Result<Vec<Mode>> {
    let iv = vec![0; block_size];
    Ok(vec![
        Mode::cbc(&iv)?,
        Mode::ctr(&iv)?,
        Mode::ecb(),
        Mode::ofb(&iv)?,
        Mode::cfb(&iv)?,
        Mode::cfb8(&iv)?,
        Mode::xts(&[0; 16])?,
        Mode::gcm(&[0; 12])?,
        Mode::stream(),
    ])
}

fn print_ciphers(backend: &Backend) -> Result<()> {
    print!("{:<14}", "");
    for mode in modes(16)? {
        print!("{:>8}", mode.name());
    }
    println!("{:>8}", "CMAC");
    for cipher in ciphers()? {
        print!("{:<14}", format!("{} {}", cipher.name(), cipher.key_size()));
        for mode in modes(cipher.block_size().unwrap_or(16))? {
            print!("{:>8}", mark(backend.cipher_supported(&cipher, &mode)));
        }
        println!("{:>8}", mark(backend.cmac_algorithm_supported(&cipher)));
    }
    println!();
    Ok(())
}

fn print_aeads(backend: &Backend) {
    println!("AES-GCM in one call            {}", mark(AesGcm::supported(backend)));
    println!(
        "ChaCha20-Poly1305 in one call  {}",
        mark(ChaCha20Poly1305::supported(backend))
    );
}

fn mark(supported: bool) -> &'static str {
    if supported { "yes" } else { "-" }
}
