//! Authenticated encryption in one call: AES-GCM and ChaCha20-Poly1305.
//!
//! Make an object for each key once, and use it for many messages, also from many threads: it keeps its contexts
//! between calls. Plaintext is returned only if the tag matches. [`Aead`] is the trait of all AEAD ciphers.
//!
//! Plaintext is a `Vec<u8>`: a message of any length, which is not always secret. RSA decrypts keys of other algorithms, so
//! [`RsaPrivateKey::decrypt`](crate::asymmetric::rsa::RsaPrivateKey::decrypt) returns
//! [`SecretBytes`](crate::SecretBytes). `SecretBytes::from` makes a plaintext secret without a copy.

mod aes_gcm;
mod chacha20_poly1305;
mod interface;
mod keyed;
mod report;

pub use aes_gcm::AesGcm;
pub use chacha20_poly1305::ChaCha20Poly1305;
pub use interface::Aead;
pub use keyed::TAG_LENGTH;

pub(crate) use report::report;
