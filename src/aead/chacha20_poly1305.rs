//! ChaCha20-Poly1305.

use std::fmt;

use super::keyed::{Keyed, Limits};
use super::methods::aead_methods;
use crate::backend::Backend;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result};
use crate::support::tag::Tag;

const CHACHA20_POLY1305: Limits = Limits {
    name: "ChaCha20-Poly1305",
    cipher: "ChaCha20",
    mode: "Poly1305",
    nonce: 12..=12,
    nonce_words: "12 bytes",
    // RFC 8439, section 2.8: a 32-bit counter of 64-byte blocks, the first of which makes the Poly1305 key.
    longest_message: (1 << 38) - 64,
    longest_additional_data: u64::MAX,
};

/// ChaCha20-Poly1305 (RFC 8439) with one key.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let aead = ChaCha20Poly1305::new(&backend, &backend.random_bytes(32)?)?;
/// let nonce = backend.random_bytes(12)?;
///
/// let mut buffer = *b"a message";
/// let tag = aead.encrypt_in_place(&nonce, b"", &mut buffer)?;
/// aead.decrypt_in_place(&nonce, b"", &mut buffer, &tag)?;
/// assert_eq!(&buffer, b"a message");
/// # Ok(())
/// # }
/// ```
pub struct ChaCha20Poly1305(Keyed);

impl ChaCha20Poly1305 {
    /// A key of 32 bytes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length; [`Error::Unsupported`] if the backend does not offer the
    /// algorithm, as FIPS backends do not.
    pub fn new(backend: &Backend, key: &[u8]) -> Result<Self> {
        if key.len() != 32 {
            return Err(Error::invalid("key", format!("must have 32 bytes, not {}", key.len())));
        }
        Keyed::new(backend, CHACHA20_POLY1305, Suite::CHACHA20_POLY1305, key).map(ChaCha20Poly1305)
    }

    /// Whether the backend offers ChaCha20-Poly1305.
    pub fn supported(backend: &Backend) -> bool {
        ChaCha20Poly1305::new(backend, &[0; 32]).is_ok()
    }
}

aead_methods!(ChaCha20Poly1305, "12 bytes");
