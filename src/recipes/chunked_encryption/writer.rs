//! A writer that encrypts.

use std::fmt;
use std::io::{self, Write};

use super::encryptor::ChunkedEncryptor;
use super::scheme::{HEADER_LENGTH, SEALED_LENGTH};
use crate::error::Result;

/// Encrypts what is written to it, into another writer. Made by
/// [`ChunkedEncryption::writer`](crate::recipes::chunked_encryption::ChunkedEncryption::writer).
///
/// **Call [`finish`](Self::finish) at the end.** A writer that is dropped without it has not written the last chunk,
/// so that the message is incomplete, and decryption reports this.
///
/// It keeps at most 16 KiB of plaintext, which is zeroized, and a sealed chunk: its memory does not depend on the
/// message. `flush` writes chunks that are full; the present one cannot be written before it is full or the last one.
///
/// After an error of the other writer the call can be repeated, as with any writer. After an error of the encryption
/// every further call fails, so that the message cannot be completed.
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
    encryptor: ChunkedEncryptor,
    /// Sealed bytes, and how many of them have been written.
    sealed: Vec<u8>,
    written: usize,
    inner: W,
}

impl<W: Write> EncryptingWriter<W> {
    pub(super) fn new(encryptor: ChunkedEncryptor, inner: W) -> Self {
        EncryptingWriter {
            encryptor,
            sealed: Vec::with_capacity(HEADER_LENGTH + SEALED_LENGTH),
            written: 0,
            inner,
        }
    }

    /// Writes the last chunk, flushes the other writer, and returns it.
    ///
    /// # Errors
    ///
    /// Those of the other writer; an [`io::Error`] that contains an [`Error`](crate::Error) if the encryption fails,
    /// or has failed before.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_sealed()?;
        let last = self.encryptor.finalize()?;
        self.inner.write_all(&last)?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    /// The other writer.
    pub fn get_ref(&self) -> &W {
        &self.inner
    }

    /// Writes what is sealed.
    fn write_sealed(&mut self) -> io::Result<()> {
        while let Some(rest) = self.sealed.get(self.written..).filter(|rest| !rest.is_empty()) {
            match self.inner.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.written = self.written.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.sealed.clear();
        self.written = 0;
        Ok(())
    }

    /// Encrypts one piece, which fits into the present chunk. Nothing sealed is waiting.
    fn seal(&mut self, piece: &[u8]) -> Result<()> {
        self.sealed.resize(self.encryptor.update_length(piece.len()), 0);
        let sealed = self.encryptor.update_into(piece, &mut self.sealed);
        if sealed.is_err() {
            self.sealed.clear();
        }
        sealed.map(|_| ())
    }
}

impl<W: Write> Write for EncryptingWriter<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        // Before anything is taken, so that after an error the caller can repeat the call.
        self.write_sealed()?;
        let piece = data.get(..self.encryptor.room()).unwrap_or(data);
        if !piece.is_empty() {
            self.seal(piece)?;
        }
        Ok(piece.len())
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
