//! Decryption of single chunks.

use std::fmt;
use std::ops::Range;

use super::scheme::{CHUNK_LENGTH, ChunkedEncryption, HEADER_LENGTH, MOST_CHUNKS, SALT_LENGTH, SEALED_LENGTH};
use crate::aead::{OpeningKey, TAG_LENGTH, XorCounterNonces};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::ffi::constant_time;

/// Decrypts single chunks of a message, in any order. Made by
/// [`ChunkedEncryption::opener`](crate::recipes::chunked_encryption::ChunkedEncryption::opener), which checks the
/// header.
///
/// The plaintext's byte `i` is the byte `i % 16384` of the chunk `i / 16384`. A chunk that opens is authentic, at its
/// place. Whether the message has more chunks is known only from its last one: the only one with less than 16 KiB.
///
/// ```
/// use hazmat_openssl::Backend;
/// use hazmat_openssl::recipes::chunked_encryption::{ChunkOpener, ChunkedEncryption};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let scheme = ChunkedEncryption::COBBLESTONE_128;
/// let key = scheme.generate_key(&backend)?;
/// let mut encryptor = scheme.encryptor(&backend, &key, b"")?;
/// let mut sealed = encryptor.update(&[7; 40_000])?;
/// sealed.extend(encryptor.finalize()?);
///
/// let opener = scheme.opener(&backend, &key, b"", sealed.first_chunk().unwrap())?;
/// let place = ChunkOpener::range(1);
/// let chunk = opener.open(1, &sealed[place.start as usize..place.end as usize])?;
/// assert_eq!(chunk, [7; 16_384]);
/// # Ok(())
/// # }
/// ```
pub struct ChunkOpener(OpeningKey<XorCounterNonces>);

impl ChunkOpener {
    pub(super) fn new(
        scheme: ChunkedEncryption,
        backend: &Backend,
        key: &[u8],
        context: &[u8],
        header: &[u8; HEADER_LENGTH],
    ) -> Result<Self> {
        let (salt, commitment) = header.split_at(SALT_LENGTH);
        let derived = scheme.derive(backend, key, context, salt)?;
        if !constant_time::bytes_eq(&derived.commitment, commitment) {
            return Err(Error::InvalidTag);
        }
        OpeningKey::new(derived.aead, derived.nonces).map(ChunkOpener)
    }

    /// The place of a chunk in the message. The last chunk is shorter than this range.
    pub const fn range(index: u64) -> Range<u64> {
        let start = index
            .saturating_mul(SEALED_LENGTH as u64)
            .saturating_add(HEADER_LENGTH as u64);
        start..start.saturating_add(SEALED_LENGTH as u64)
    }

    /// Decrypts the chunk with a number, from 0. `sealed` has 16,400 bytes if the chunk is not the last one, and 16
    /// to 16,399 bytes if it is.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`] if this is not the chunk with this number, or if it is damaged; [`Error::OpenSsl`] if
    /// libcrypto fails.
    pub fn open(&self, index: u64, sealed: &[u8]) -> Result<Vec<u8>> {
        check(index, sealed.len())?;
        self.0.open_at(index, sealed, b"")
    }

    /// Decrypts a chunk in place. Returns the number of bytes of plaintext, at the start of `sealed`.
    pub(super) fn open_in_place(&self, index: u64, sealed: &mut [u8]) -> Result<usize> {
        check(index, sealed.len())?;
        let (buffer, tag) = sealed.split_last_chunk_mut::<TAG_LENGTH>().ok_or(Error::InvalidTag)?;
        self.0.open_in_place_at(index, b"", buffer, tag)?;
        Ok(buffer.len())
    }

    /// Decrypts a chunk that is not the last one.
    pub(super) fn open_full_into(&self, index: u64, sealed: &[u8], out: &mut [u8]) -> Result<()> {
        let (ciphertext, tag) = sealed.split_last_chunk::<TAG_LENGTH>().ok_or(Error::InvalidTag)?;
        check(index, sealed.len())?;
        if ciphertext.len() != CHUNK_LENGTH || out.len() != CHUNK_LENGTH {
            return Err(Error::InvalidTag);
        }
        out.copy_from_slice(ciphertext);
        self.0.open_in_place_at(index, b"", out, tag)
    }
}

/// Refuses what cannot be a chunk.
fn check(index: u64, sealed_length: usize) -> Result<()> {
    if index < MOST_CHUNKS && (TAG_LENGTH..=SEALED_LENGTH).contains(&sealed_length) {
        return Ok(());
    }
    Err(Error::InvalidTag)
}

impl fmt::Debug for ChunkOpener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkOpener").finish_non_exhaustive()
    }
}
