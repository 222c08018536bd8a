//! Decryption from any position.

use std::io::{self, Read, Seek, SeekFrom};

use zeroize::Zeroizing;

use super::opener::ChunkOpener;
use super::reader::DecryptingReader;
use super::scheme::CHUNK_LENGTH;
use crate::error::Error;
use crate::support::reader;

/// Positions are those of the plaintext. The first call finds the end of the message, which must be that of the other
/// reader, and authenticates its length by the last chunk: it fails with [`Error::InvalidTag`] if that does not
/// authenticate. The other reader must not change meanwhile.
///
/// After an error of the other reader in `seek`, the position is as before. Call `seek` again before you read on: the same call
/// can be repeated, also with a relative position.
impl<R: Read + Seek> Seek for DecryptingReader<R> {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        self.check()?;
        let start = self.start()?;
        self.displace();
        let length = self.authentic_length(start)?;
        let position = match target {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => length.checked_add_signed(offset),
        };
        self.go_to(start, length, position.unwrap_or(self.position))?;
        position.ok_or_else(|| {
            let reason = "the position is before the start, or too far behind the end";
            io::Error::new(io::ErrorKind::InvalidInput, reason)
        })
    }

    /// Reads nothing, and does not authenticate the length.
    fn stream_position(&mut self) -> io::Result<u64> {
        self.check()?;
        Ok(self.position)
    }
}

impl<R: Read + Seek> DecryptingReader<R> {
    /// The position of the message in the other reader.
    fn start(&mut self) -> io::Result<u64> {
        if let Some(start) = self.start {
            return Ok(start);
        }
        let start = self.inner.stream_position()?.checked_sub(self.consumed);
        self.start = start;
        start.ok_or_else(|| io::Error::other("the other reader's position is before the start of the message"))
    }

    /// The length of the plaintext, by the last chunk.
    fn authentic_length(&mut self, start: u64) -> io::Result<u64> {
        if let Some(length) = self.length {
            return Ok(length);
        }
        let end = self.inner.seek(SeekFrom::End(0))?;
        let length = end
            .checked_sub(start)
            .and_then(|length| self.scheme.plaintext_length(length));
        let Some(length) = length else {
            return Err(self.fail(Error::InvalidTag).into());
        };
        let last = length / CHUNK_LENGTH as u64;
        let from = start.saturating_add(ChunkOpener::range(last).start);
        self.inner.seek(SeekFrom::Start(from))?;
        // Shorter than a chunk, because the length is that of a message.
        let size = usize::try_from(end.saturating_sub(from)).unwrap_or_default();
        let mut sealed = Zeroizing::new(vec![0; size]);
        reader::fill(&mut self.inner, &mut sealed)?;
        if let Err(error) = self.opener.open_in_place(last, &mut sealed) {
            return Err(self.fail(error).into());
        }
        self.length = Some(length);
        Ok(length)
    }

    /// Moves both readers to a position in the plaintext.
    fn go_to(&mut self, start: u64, length: u64, position: u64) -> io::Result<()> {
        if position >= length {
            self.go_on_at_end();
            self.position = position;
            return Ok(());
        }
        let chunk = position / CHUNK_LENGTH as u64;
        let from = start.saturating_add(ChunkOpener::range(chunk).start);
        self.inner.seek(SeekFrom::Start(from))?;
        let skipped = usize::try_from(position % CHUNK_LENGTH as u64).unwrap_or_default();
        self.go_on_with(chunk, skipped);
        // Only now, so that a relative seek can be repeated after an error.
        self.position = position;
        Ok(())
    }
}
