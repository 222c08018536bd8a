//! Authenticated encryption in one call: AES-GCM, ChaCha20-Poly1305, AES-CCM, AES-OCB3, AES-SIV and AES-GCM-SIV.
//!
//! Make an object for each key once, and use it for many messages, also from many threads: it keeps its contexts
//! between calls. Plaintext is returned only if the tag matches. [`Aead`] is the trait of all AEAD ciphers.
//!
//! A nonce must never be used twice with the same key. [`SealingKey`] sees to it: it gives each message the next nonce of a
//! [`NonceSequence`], such as the counter of TLS 1.3 or random nonces with a limit, and [`OpeningKey`] follows the counter.
//! [`TlsRecordSealer`] does the same for the records of TLS alone.
//!
//! Plaintext is a `Vec<u8>`: a message of any length, which is not always secret. RSA decrypts keys of other algorithms, so
//! [`RsaPrivateKey::decrypt`](crate::asymmetric::rsa::RsaPrivateKey::decrypt) returns
//! [`SecretBytes`](crate::SecretBytes). `SecretBytes::from` makes a plaintext secret without a copy.

mod aes_ccm;
mod aes_gcm;
mod aes_gcm_siv;
mod aes_ocb3;
mod aes_siv;
mod chacha20_poly1305;
mod interface;
mod keyed;
mod limits;
mod nonce_sequence;
mod opening_key;
mod report;
mod sealing_key;
mod siv_empty;
mod tls_record_sealer;
mod whole_message;
mod whole_mode;

pub use aes_ccm::AesCcm;
pub use aes_gcm::AesGcm;
pub use aes_gcm_siv::AesGcmSiv;
pub use aes_ocb3::AesOcb3;
pub use aes_siv::AesSiv;
pub use chacha20_poly1305::ChaCha20Poly1305;
pub use interface::Aead;
pub use keyed::TAG_LENGTH;
pub use nonce_sequence::{
    CounterSequence, FixedFieldNonces, MOST_RANDOM_NONCES, NonceSequence, RandomNonces, XorCounterNonces,
};
pub use opening_key::OpeningKey;
pub use sealing_key::SealingKey;
pub use tls_record_sealer::TlsRecordSealer;

pub(crate) use report::report;
