//! Decryption of a message that is passed in pieces.

use std::fmt;

use zeroize::Zeroize;

use super::opener::ChunkOpener;
use super::scheme::{CHUNK_LENGTH, ChunkedEncryption, HEADER_LENGTH, SEALED_LENGTH};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::support::memory::zeroed_vec;
use crate::support::output::room_for;
use crate::support::secret::SecretBytes;

/// Decrypts one message that is passed in pieces. Made by
/// [`ChunkedEncryption::decryptor`](crate::recipes::chunked_encryption::ChunkedEncryption::decryptor).
///
/// [`update`](Self::update) returns plaintext that is authenticated, at its place in the message. That the message is
/// complete is known only when [`finalize`](Self::finalize) has succeeded.
///
/// Less than 16,400 bytes of ciphertext are kept. After an error every further call fails with the same error.
///
/// For an example see [`ChunkedEncryptor`](crate::recipes::chunked_encryption::ChunkedEncryptor).
#[doc(alias = "Cobblestone128Decryptor")]
#[must_use = "a message is complete only if `finalize` succeeds"]
pub struct ChunkedDecryptor {
    stage: Stage,
    /// The beginning of the header or of a chunk, never a whole one.
    ciphertext: Vec<u8>,
}

enum Stage {
    Header {
        scheme: ChunkedEncryption,
        backend: Backend,
        key: SecretBytes,
        context: Vec<u8>,
    },
    Chunks {
        opener: ChunkOpener,
        /// The number of the next chunk.
        next: u64,
    },
    Failed(Error),
}

impl ChunkedDecryptor {
    pub(super) fn new(scheme: ChunkedEncryption, backend: &Backend, key: &[u8], context: &[u8]) -> Self {
        ChunkedDecryptor {
            stage: Stage::Header {
                scheme,
                backend: backend.clone(),
                key: SecretBytes::from_slice(key),
                context: context.to_vec(),
            },
            ciphertext: Vec::new(),
        }
    }

    /// Decrypts more of the message. Returns the plaintext of the chunks that are complete now; the last chunk is
    /// complete only with [`finalize`](Self::finalize).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`] for another key or another context, and if the message has been altered: the plaintext
    /// of this call is then cleared; [`Error::OpenSsl`] if libcrypto fails.
    pub fn update(&mut self, data: &[u8]) -> Result<Vec<u8>> {
        let mut out = zeroed_vec("data", self.update_length(data.len()))?;
        self.update_into(data, &mut out)?;
        Ok(out)
    }

    /// Like [`update`](Self::update), but writes to the start of `out`, which must have
    /// [`update_length`](Self::update_length) bytes. Returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter: nothing was decrypted then, and the call can be repeated;
    /// otherwise as [`update`](Self::update).
    pub fn update_into(&mut self, data: &[u8], out: &mut [u8]) -> Result<usize> {
        if let Stage::Failed(error) = &self.stage {
            return Err(error.clone());
        }
        let needed = self.update_length(data.len());
        let out = room_for(out, needed)?;
        if let Err(error) = self.decrypt(data, out) {
            out.zeroize();
            self.stage = Stage::Failed(error.clone());
            return Err(error);
        }
        Ok(needed)
    }

    /// The number of bytes that [`update`](Self::update) returns for `length` bytes of the message, if they are
    /// authentic.
    pub fn update_length(&self, length: usize) -> usize {
        let header = match self.stage {
            Stage::Header { .. } => HEADER_LENGTH,
            Stage::Chunks { .. } | Stage::Failed(_) => 0,
        };
        let total = self.ciphertext.len().saturating_add(length);
        let chunks = total.saturating_sub(header) / SEALED_LENGTH;
        chunks.saturating_mul(CHUNK_LENGTH)
    }

    /// Ends the message. Returns the plaintext of its last chunk.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`] if the message is incomplete, or its end has been altered; otherwise as
    /// [`update`](Self::update).
    pub fn finalize(mut self) -> Result<Vec<u8>> {
        match &self.stage {
            Stage::Header { .. } => Err(Error::InvalidTag),
            Stage::Failed(error) => Err(error.clone()),
            Stage::Chunks { opener, next } => {
                // Ciphertext until now, and plaintext if this succeeds.
                let length = opener.open_in_place(*next, &mut self.ciphertext)?;
                self.ciphertext.truncate(length);
                Ok(std::mem::take(&mut self.ciphertext))
            }
        }
    }

    /// Fills `out`, which has the right length.
    fn decrypt(&mut self, mut data: &[u8], out: &mut [u8]) -> Result<()> {
        let mut places = out.chunks_exact_mut(CHUNK_LENGTH);
        while !data.is_empty() {
            let whole = match self.stage {
                Stage::Header { .. } => HEADER_LENGTH,
                Stage::Chunks { .. } | Stage::Failed(_) => SEALED_LENGTH,
            };
            let room = whole.saturating_sub(self.ciphertext.len());
            let (piece, rest) = data.split_at_checked(room).unwrap_or((data, &[]));
            data = rest;
            if piece.len() == whole {
                // A whole chunk needs no copy.
                self.take(piece, &mut places)?;
                continue;
            }
            self.ciphertext.extend_from_slice(piece);
            if self.ciphertext.len() == whole {
                let mut filled = std::mem::take(&mut self.ciphertext);
                self.take(&filled, &mut places)?;
                filled.clear();
                self.ciphertext = filled;
            }
        }
        Ok(())
    }

    /// Takes the header, or a chunk that is not the last one.
    fn take<'a>(&mut self, whole: &[u8], places: &mut impl Iterator<Item = &'a mut [u8]>) -> Result<()> {
        match &mut self.stage {
            Stage::Header {
                scheme,
                backend,
                key,
                context,
            } => {
                let header = whole.first_chunk().ok_or(Error::InvalidTag)?;
                let opener = ChunkOpener::new(*scheme, backend, key, context, header)?;
                self.stage = Stage::Chunks { opener, next: 0 };
                Ok(())
            }
            Stage::Chunks { opener, next } => {
                let place = places
                    .next()
                    .ok_or_else(|| Error::invalid("out", "is shorter than the plaintext"))?;
                opener.open_full_into(*next, whole, place)?;
                *next = next.saturating_add(1);
                Ok(())
            }
            Stage::Failed(error) => Err(error.clone()),
        }
    }
}

impl fmt::Debug for ChunkedDecryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChunkedDecryptor").finish_non_exhaustive()
    }
}
