//! Data from a reader, piece by piece, and counts that readers and writers claim.

use std::io;

use zeroize::Zeroizing;

/// The size of a piece in bytes.
const PIECE: usize = 16 << 10;

/// Reads to the end, and hands each piece to `take`. Returns the number of bytes.
///
/// Interrupted reads are repeated; other errors of the reader and of `take` are returned as they are. The memory that held the
/// pieces is cleared.
pub(crate) fn for_each_piece(
    reader: &mut dyn io::Read,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<u64> {
    let mut buffer = Zeroizing::new([0; PIECE]);
    let mut total: u64 = 0;
    loop {
        let size = match reader.read(buffer.as_mut_slice()) {
            Ok(0) => return Ok(total),
            Ok(size) => size,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let piece = buffer.get(..size).ok_or_else(overrun)?;
        take(piece)?;
        total = total.saturating_add(size as u64);
    }
}

/// Fills `out`, like the standard library's `read_exact`, which panics if the reader claims more than it was asked for: this
/// returns an error. If the reader ends before, the error is of the kind [`UnexpectedEof`](io::ErrorKind::UnexpectedEof).
pub(crate) fn fill(reader: &mut dyn io::Read, out: &mut [u8]) -> io::Result<()> {
    let mut rest = out;
    while !rest.is_empty() {
        let size = match reader.read(rest) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(size) => size,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        (_, rest) = rest.split_at_mut_checked(size).ok_or_else(overrun)?;
    }
    Ok(())
}

/// Writes a part of `data`, which is not empty, and returns how many bytes: at least one, and at most all. A writer that takes
/// nothing, or claims more than it was given, is an error.
pub(crate) fn write_some(writer: &mut dyn io::Write, data: &[u8]) -> io::Result<usize> {
    loop {
        match writer.write(data) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(size) if size <= data.len() => return Ok(size),
            Ok(_) => {
                let reason = "the writer claims more than it was given";
                return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn overrun() -> io::Error {
    let reason = "the reader claims more than it was asked for";
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    /// A reader that claims to have read more than there was room for, and a writer that claims to have written more than it was
    /// given.
    struct Liar;

    impl Write for Liar {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            Ok(data.len() + 1)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Read for Liar {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            Ok(buffer.len() + 1)
        }
    }

    #[test]
    fn a_reader_that_claims_too_much_is_refused() {
        let outcome = for_each_piece(&mut Liar, |_| panic!("nothing was read"));
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::InvalidData);
        let outcome = fill(&mut Liar, &mut [0; 3]);
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_writer_that_claims_too_much_is_refused() {
        let outcome = write_some(&mut Liar, &[0; 3]);
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::InvalidData);
        let outcome = write_some(&mut &mut [][..], &[0; 3]);
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::WriteZero);
        assert_eq!(write_some(&mut &mut [0; 2][..], &[0; 3]).unwrap(), 2);
    }

    #[test]
    fn a_buffer_is_filled_from_pieces_or_the_end_reported() {
        let mut out = [0; 4];
        fill(&mut (&[1, 2][..]).chain(&[3, 4, 5][..]), &mut out).unwrap();
        assert_eq!(out, [1, 2, 3, 4]);
        let outcome = fill(&mut (&[1, 2][..]).chain(&[3][..]), &mut out);
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn pieces_are_whole_and_in_order() {
        let data: Vec<u8> = (0..PIECE * 2 + 5).map(|number| number as u8).collect();
        let mut seen = Vec::new();
        let total = for_each_piece(&mut &data[..], |piece| {
            assert!(piece.len() <= PIECE);
            seen.extend_from_slice(piece);
            Ok(())
        });
        assert_eq!(total.unwrap(), data.len() as u64);
        assert_eq!(seen, data);
    }
}
