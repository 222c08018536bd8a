//! Hashes, message authentication codes, ciphers and key derivation.

mod aead;
mod aead_modes;
mod allocations;
mod argon2;
mod argon2_phc;
mod blake2_mac;
mod chunked_encryption;
mod ciphers;
mod cmac;
mod concatkdf;
mod fernet;
mod gmac;
mod hashes;
mod hkdf;
mod hmac;
mod hpke;
mod kbkdf;
mod key_wrap;
mod kinds;
mod kmac;
mod large;
mod pbkdf2;
mod poly1305;
mod readers;
mod scrypt;
mod sealing_keys;
mod sshkdf;
mod tls_kdf;
mod tls_records;
mod values;
mod wycheproof;
mod x963kdf;
mod xof;

use support::allocations::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;
