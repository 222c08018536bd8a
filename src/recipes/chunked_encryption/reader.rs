//! A reader that decrypts.

use std::fmt;
use std::io::{self, BufRead, Read};

use zeroize::{Zeroize, Zeroizing};

use super::opener::ChunkOpener;
use super::scheme::{ChunkedEncryption, HEADER_LENGTH, SEALED_LENGTH};
use crate::error::{Error, Result};

/// Decrypts what it reads from another reader. Made by
/// [`ChunkedEncryption::reader`](crate::recipes::chunked_encryption::ChunkedEncryption::reader).
///
/// It returns authenticated plaintext only, at its place in the message, and the end (0 bytes) only if the message is
/// complete. A message that has been altered, cut off or extended is an [`io::Error`] of the kind
/// [`InvalidData`](io::ErrorKind::InvalidData) that contains [`Error::InvalidTag`]. After such an error every further
/// call fails with the same error. After an error of the other reader the call can be repeated.
///
/// It keeps one chunk, which is zeroized: its memory does not depend on the message.
///
/// If the other reader is [`Seek`](io::Seek), this one is, too. Its first `seek` authenticates the length of the
/// message by its last chunk.
///
/// ```
/// use std::io::{BufRead, Cursor, Seek, SeekFrom, Write};
/// use hazmat_openssl::Backend;
/// use hazmat_openssl::recipes::chunked_encryption::ChunkedEncryption;
///
/// # fn main() -> std::io::Result<()> {
/// # let backend = Backend::new()?;
/// # let scheme = ChunkedEncryption::COBBLESTONE_128;
/// # let key = scheme.generate_key(&backend)?;
/// # let mut writer = scheme.writer(&backend, &key, b"example.org log", Vec::new())?;
/// # for number in 1..=10_000 {
/// #     writeln!(writer, "line {number:5}")?;
/// # }
/// # let file = Cursor::new(writer.finish()?);
/// let mut reader = scheme.reader(&backend, &key, b"example.org log", file)?;
/// reader.seek(SeekFrom::End(-11))?;
/// assert_eq!(reader.lines().next().unwrap()?, "line 10000");
/// # Ok(())
/// # }
/// ```
pub struct DecryptingReader<R> {
    pub(super) scheme: ChunkedEncryption,
    pub(super) opener: ChunkOpener,
    pub(super) inner: R,
    /// One chunk: ciphertext while it is being read, then plaintext.
    buffer: Zeroizing<Vec<u8>>,
    /// The number of bytes of ciphertext in the buffer.
    filled: usize,
    /// Plaintext in the buffer that has not been returned: from where to where.
    plaintext: (usize, usize),
    /// The number of the next chunk.
    next: u64,
    /// The number of bytes to pass over in the next chunk.
    skipped: usize,
    state: State,
    /// The position in the plaintext.
    pub(super) position: u64,
    /// The number of bytes of the message, with the header, before the position of the other reader.
    pub(super) consumed: u64,
    /// The position of the message in the other reader, once it is known.
    pub(super) start: Option<u64>,
    /// The length of the plaintext, once it is authenticated.
    pub(super) length: Option<u64>,
}

enum State {
    Chunks,
    /// The last chunk is authenticated.
    Ended,
    /// A `seek` has moved the other reader, and has not ended.
    Displaced,
    Failed(Error),
}

impl<R> DecryptingReader<R> {
    pub(super) fn new(scheme: ChunkedEncryption, opener: ChunkOpener, inner: R) -> Self {
        DecryptingReader {
            scheme,
            opener,
            inner,
            buffer: Zeroizing::new(vec![0; SEALED_LENGTH]),
            filled: 0,
            plaintext: (0, 0),
            next: 0,
            skipped: 0,
            state: State::Chunks,
            position: 0,
            consumed: HEADER_LENGTH as u64,
            start: None,
            length: None,
        }
    }

    /// The other reader. Bytes that were read from it, and not returned, are lost.
    pub fn into_inner(self) -> R {
        self.inner
    }

    /// The error of an earlier call.
    pub(super) fn check(&self) -> Result<()> {
        match &self.state {
            State::Failed(error) => Err(error.clone()),
            State::Chunks | State::Ended | State::Displaced => Ok(()),
        }
    }

    /// Makes every further call fail.
    pub(super) fn fail(&mut self, error: Error) -> Error {
        self.plaintext = (0, 0);
        self.buffer.as_mut_slice().zeroize();
        self.state = State::Failed(error.clone());
        error
    }

    /// Goes on with a chunk, at whose start the other reader is, and with a byte in it.
    pub(super) fn go_on_with(&mut self, chunk: u64, skipped: usize) {
        self.filled = 0;
        self.plaintext = (0, 0);
        self.next = chunk;
        self.skipped = skipped;
        self.state = State::Chunks;
    }

    /// Forgets what was read, and reads no more before [`go_on_with`](Self::go_on_with).
    pub(super) fn displace(&mut self) {
        self.go_on_with(0, 0);
        self.state = State::Displaced;
    }

    /// Goes on behind the end, which has been authenticated.
    pub(super) fn go_on_at_end(&mut self) {
        self.go_on_with(0, 0);
        self.state = State::Ended;
    }

    /// Opens the chunk in the buffer.
    fn open(&mut self) -> Result<()> {
        let sealed = self.buffer.get_mut(..self.filled).ok_or(Error::InvalidTag)?;
        let is_last = sealed.len() < SEALED_LENGTH;
        let length = self.opener.open_in_place(self.next, sealed)?;
        self.plaintext = (self.skipped.min(length), length);
        self.filled = 0;
        self.skipped = 0;
        self.next = self.next.saturating_add(1);
        if is_last {
            self.state = State::Ended;
        }
        Ok(())
    }
}

impl<R: Read> DecryptingReader<R> {
    /// Reads until the buffer has a whole chunk, or the other reader ends.
    fn fill(&mut self) -> io::Result<()> {
        while let Some(room) = self.buffer.get_mut(self.filled..).filter(|room| !room.is_empty()) {
            let most = room.len();
            // A reader that claims more than it was asked for must not do harm.
            let count = self.inner.read(room)?.min(most);
            if count == 0 {
                return Ok(());
            }
            self.filled += count;
            self.consumed = self.consumed.saturating_add(count as u64);
        }
        Ok(())
    }
}

impl<R: Read> BufRead for DecryptingReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        if matches!(self.state, State::Displaced) {
            return Err(io::Error::other("an earlier seek has failed"));
        }
        while self.plaintext.0 == self.plaintext.1 && matches!(self.state, State::Chunks) {
            self.fill()?;
            if let Err(error) = self.open() {
                return Err(self.fail(error).into());
            }
        }
        let (from, to) = self.plaintext;
        // An empty slice would mean the end of the message.
        Ok(self.buffer.get(from..to).ok_or(Error::InvalidTag)?)
    }

    fn consume(&mut self, count: usize) {
        let (from, to) = self.plaintext;
        let count = count.min(to.saturating_sub(from));
        self.plaintext.0 = from.saturating_add(count);
        self.position = self.position.saturating_add(count as u64);
    }
}

impl<R: Read> Read for DecryptingReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let mut available = self.fill_buf()?;
        let count = available.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R> fmt::Debug for DecryptingReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecryptingReader").finish_non_exhaustive()
    }
}
