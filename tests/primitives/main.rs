//! Hashes, message authentication codes, ciphers and key derivation.

mod aead;
mod ciphers;
mod cmac;
mod hashes;
mod hmac;
mod kinds;
mod large;
mod pbkdf2;
mod scrypt;
mod values;
mod wycheproof;
