//! Authenticated encryption in one call: AES-GCM and ChaCha20-Poly1305.
//!
//! A key object is made once and used for many messages, from many threads: it keeps its keyed contexts between calls.
//! Nothing of a message whose tag does not match is ever given out.

mod aes_gcm;
mod chacha20_poly1305;
mod keyed;
mod report;

pub use aes_gcm::AesGcm;
pub use chacha20_poly1305::ChaCha20Poly1305;
pub use keyed::TAG_LENGTH;

pub(crate) use report::report;
