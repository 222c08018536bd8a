//! Encryption of a message that is passed in pieces.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use super::scheme::{CHUNK_LENGTH, Derived, HEADER_LENGTH, MOST_CHUNKS, SALT_LENGTH, SEALED_LENGTH};
use crate::aead::{SealingKey, TAG_LENGTH, XorCounterNonces};
use crate::error::{Error, Result};
use crate::support::memory::zeroed_vec;

/// Encrypts one message that is passed in pieces. Made by
/// [`ChunkedEncryption::encryptor`](crate::recipes::chunked_encryption::ChunkedEncryption::encryptor).
///
/// The message is the concatenation of what [`update`](Self::update) and [`finalize`](Self::finalize) return. It is complete only with the
/// result of `finalize`: without, it does not decrypt to its end.
///
/// At most 16 KiB of plaintext are kept, and are zeroized. After an error every further call fails with the same error.
///
/// ```
/// use hazmat_openssl::Backend;
/// use hazmat_openssl::recipes::chunked_encryption::ChunkedEncryption;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let scheme = ChunkedEncryption::COBBLESTONE_128;
/// let key = scheme.generate_key(&backend)?;
///
/// let mut encryptor = scheme.encryptor(&backend, &key, b"context")?;
/// let mut sealed = encryptor.update(b"a message ")?;
/// sealed.extend(encryptor.update(b"in pieces")?);
/// sealed.extend(encryptor.finalize()?);
///
/// let mut decryptor = scheme.decryptor(&backend, &key, b"context")?;
/// let mut message = decryptor.update(&sealed)?;
/// message.extend(decryptor.finalize()?);
/// assert_eq!(message, b"a message in pieces");
/// # Ok(())
/// # }
/// ```
#[doc(alias = "Cobblestone128Encryptor")]
#[must_use = "a message is complete only with the result of `finalize`"]
pub struct ChunkedEncryptor {
    key: SealingKey<XorCounterNonces>,
    /// Until it is written.
    header: Option<[u8; HEADER_LENGTH]>,
    /// The beginning of a chunk, never a whole one.
    plaintext: Zeroizing<Vec<u8>>,
    failed: Option<Error>,
}

impl ChunkedEncryptor {
    pub(super) fn new(salt: [u8; SALT_LENGTH], derived: Derived) -> Result<Self> {
        let mut header = [0; HEADER_LENGTH];
        for (place, byte) in header.iter_mut().zip(salt.into_iter().chain(derived.commitment)) {
            *place = byte;
        }
        Ok(ChunkedEncryptor {
            key: SealingKey::new(derived.aead, derived.nonces)?,
            header: Some(header),
            plaintext: Zeroizing::new(Vec::new()),
            failed: None,
        })
    }

    /// Encrypts more data. Returns the chunks that are full now, before them the header if it is the first call.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the message gets longer than 4 PiB; [`Error::OpenSsl`] if libcrypto fails.
    pub fn update(&mut self, data: &[u8]) -> Result<Vec<u8>> {
        let mut out = zeroed_vec("data", self.update_length(data.len()))?;
        self.update_into(data, &mut out)?;
        Ok(out)
    }

    /// Like [`update`](Self::update), but writes to the start of `out`, which must have [`update_length`](Self::update_length)
    /// bytes. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter: nothing was encrypted then, and the call can be repeated; otherwise as
    /// [`update`](Self::update).
    pub fn update_into(&mut self, data: &[u8], out: &mut [u8]) -> Result<usize> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let needed = self.update_length(data.len());
        let available = out.len();
        let Some(out) = out.get_mut(..needed) else {
            return Err(Error::BufferTooSmall { needed, available });
        };
        if let Err(error) = self.encrypt(data, out) {
            out.zeroize();
            self.plaintext.zeroize();
            self.failed = Some(error.clone());
            return Err(error);
        }
        Ok(needed)
    }

    /// The number of bytes that [`update`](Self::update) returns for `length` bytes of data.
    pub fn update_length(&self, length: usize) -> usize {
        let header = self.header.map_or(0, |header| header.len());
        let chunks = self.plaintext.len().saturating_add(length) / CHUNK_LENGTH;
        chunks.saturating_mul(SEALED_LENGTH).saturating_add(header)
    }

    /// Ends the message. Returns its last chunk, before it the header if there was no [`update`](Self::update).
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update).
    pub fn finalize(mut self) -> Result<Vec<u8>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let header = self.header.take();
        let header = header.as_ref().map_or(&[][..], |header| header);
        let mut out = zeroed_vec("data", header.len() + self.plaintext.len() + TAG_LENGTH)?;
        let (start, sealed) = out.split_at_mut(header.len());
        start.copy_from_slice(header);
        seal(&mut self.key, &self.plaintext, sealed)?;
        Ok(out)
    }

    /// The number of bytes until the present chunk is full.
    pub(super) fn room(&self) -> usize {
        CHUNK_LENGTH.saturating_sub(self.plaintext.len())
    }

    /// Fills `out`, which has the right length.
    fn encrypt(&mut self, mut data: &[u8], mut out: &mut [u8]) -> Result<()> {
        if let Some(header) = self.header.take() {
            let (start, rest) = out.split_at_mut_checked(header.len()).unwrap_or_default();
            start.copy_from_slice(&header);
            out = rest;
        }
        let mut places = out.chunks_exact_mut(SEALED_LENGTH);
        while !data.is_empty() {
            let (piece, rest) = data.split_at_checked(self.room()).unwrap_or((data, &[]));
            data = rest;
            if piece.len() == CHUNK_LENGTH {
                // A whole chunk needs no copy.
                seal(&mut self.key, piece, places.next().unwrap_or_default())?;
                continue;
            }
            // At once, because a growing vector leaves copies behind.
            let room = CHUNK_LENGTH.saturating_sub(self.plaintext.len());
            self.plaintext.reserve_exact(room);
            self.plaintext.extend_from_slice(piece);
            if self.plaintext.len() == CHUNK_LENGTH {
                seal(&mut self.key, &self.plaintext, places.next().unwrap_or_default())?;
                self.plaintext.zeroize();
            }
        }
        Ok(())
    }
}

/// Seals the next chunk.
fn seal(key: &mut SealingKey<XorCounterNonces>, plaintext: &[u8], out: &mut [u8]) -> Result<()> {
    if key.sequence_number().is_none_or(|number| number >= MOST_CHUNKS) {
        return Err(Error::invalid("data", "the message is longer than 4 PiB"));
    }
    key.seal_into(plaintext, b"", out).map(|_| ())
}

impl fmt::Debug for ChunkedEncryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkedEncryptor").finish_non_exhaustive()
    }
}
