//! A writer that encrypts.

use std::fmt;
use std::io::{self, Write};

use super::encryptor::ChunkedEncryptor;
use super::scheme::{HEADER_LENGTH, SEALED_LENGTH};
use crate::error::{Error, Result};
use crate::support::reader;

/// Encrypts what is written to it, into another writer. Made by
/// [`ChunkedEncryption::writer`](crate::recipes::chunked_encryption::ChunkedEncryption::writer).
///
/// **Call [`finish`](Self::finish) at the end.** A writer that is dropped without it has not written the last chunk,
/// so that the message is incomplete, and decryption reports this.
///
/// It keeps at most 16 KiB of plaintext, which is zeroized, and a sealed chunk: its memory does not depend on the
/// message. `flush` writes chunks that are full; the present one cannot be written before it is full or the last one.
///
/// After an error of the other writer the call can be repeated, as with any writer; [`finish`](Self::finish), which consumes the
/// writer, by [`try_finish`](Self::try_finish), which does not. After an error of the encryption every further call fails, so
/// that the message cannot be completed.
///
/// ```
/// use std::io::Write;
/// use hazmat_openssl::Backend;
/// use hazmat_openssl::recipes::chunked_encryption::ChunkedEncryption;
///
/// # fn main() -> std::io::Result<()> {
/// let backend = Backend::new()?;
/// let scheme = ChunkedEncryption::COBBLESTONE_128;
/// let key = scheme.generate_key(&backend)?;
/// let mut writer = scheme.writer(&backend, &key, b"example.org log", Vec::new())?;
/// writeln!(writer, "a line")?;
/// let sealed = writer.finish()?;
/// assert_eq!(sealed.len() as u64, scheme.ciphertext_length(7).unwrap());
/// # Ok(())
/// # }
/// ```
#[must_use = "a message is complete only after `finish`"]
pub struct EncryptingWriter<W> {
    stage: Stage,
    /// Sealed bytes, and how many of them have been written.
    sealed: Vec<u8>,
    written: usize,
    inner: W,
}

enum Stage {
    Open(ChunkedEncryptor),
    /// The last chunk is sealed.
    Complete,
    Failed(Error),
}

impl<W: Write> EncryptingWriter<W> {
    pub(super) fn new(encryptor: ChunkedEncryptor, inner: W) -> Self {
        EncryptingWriter {
            stage: Stage::Open(encryptor),
            sealed: Vec::with_capacity(HEADER_LENGTH + SEALED_LENGTH),
            written: 0,
            inner,
        }
    }

    /// Writes the last chunk, flushes the other writer, and returns it.
    ///
    /// # Errors
    ///
    /// As [`try_finish`](Self::try_finish). This writer is gone then, and so is the message, if it was not kept elsewhere: where
    /// the other writer may fail for a moment, call `try_finish` until it succeeds, and this afterwards.
    pub fn finish(mut self) -> io::Result<W> {
        self.try_finish()?;
        Ok(self.inner)
    }

    /// Writes the last chunk, and flushes the other writer. Afterwards nothing more can be written, and further calls flush
    /// again.
    ///
    /// # Errors
    ///
    /// Those of the other writer: the call can be repeated, and goes on where the last one has stopped; an [`io::Error`] that
    /// contains an [`Error`] if the encryption fails, or has failed before.
    pub fn try_finish(&mut self) -> io::Result<()> {
        self.write_sealed()?;
        match std::mem::replace(&mut self.stage, Stage::Complete) {
            Stage::Open(encryptor) => match encryptor.finalize() {
                Ok(last) => self.sealed = last,
                Err(error) => return Err(self.fail(error).into()),
            },
            Stage::Complete => {}
            Stage::Failed(error) => return Err(self.fail(error).into()),
        }
        self.write_sealed()?;
        self.inner.flush()
    }

    /// Makes every further call fail.
    fn fail(&mut self, error: Error) -> Error {
        self.stage = Stage::Failed(error.clone());
        error
    }

    /// The other writer.
    pub fn get_ref(&self) -> &W {
        &self.inner
    }

    /// Writes what is sealed.
    fn write_sealed(&mut self) -> io::Result<()> {
        while let Some(rest) = self.sealed.get(self.written..).filter(|rest| !rest.is_empty()) {
            let count = reader::write_some(&mut self.inner, rest)?;
            self.written = self.written.saturating_add(count);
        }
        self.sealed.clear();
        self.written = 0;
        Ok(())
    }

    /// Encrypts as much of `data` as fits into the present chunk. Returns the number of bytes. Nothing sealed is waiting.
    fn seal(&mut self, data: &[u8]) -> Result<usize> {
        let encryptor = match &mut self.stage {
            Stage::Open(encryptor) => encryptor,
            Stage::Complete => return Err(Error::invalid("data", "the message is complete")),
            Stage::Failed(error) => return Err(error.clone()),
        };
        let piece = data.get(..encryptor.room()).unwrap_or(data);
        self.sealed.resize(encryptor.update_length(piece.len()), 0);
        match encryptor.update_into(piece, &mut self.sealed) {
            Ok(_) => Ok(piece.len()),
            Err(error) => {
                self.sealed.clear();
                Err(self.fail(error))
            }
        }
    }
}

impl<W: Write> Write for EncryptingWriter<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        // Before anything is taken, so that after an error the caller can repeat the call.
        self.write_sealed()?;
        if data.is_empty() {
            return Ok(0);
        }
        Ok(self.seal(data)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_sealed()?;
        self.inner.flush()
    }
}

impl<W> fmt::Debug for EncryptingWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptingWriter").finish_non_exhaustive()
    }
}
