//! Hashes, message authentication codes, ciphers and key derivation, with published vectors and without.

mod ciphers;
mod cmac;
mod hashes;
mod hmac;
mod large;
mod pbkdf2;
mod scrypt;
mod wycheproof;
