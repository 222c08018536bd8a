//! Data from a reader, piece by piece.

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
        let overrun = || {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "the reader claims more than it was asked for",
            )
        };
        let piece = buffer.get(..size).ok_or_else(overrun)?;
        take(piece)?;
        total = total.saturating_add(size as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// A reader that claims to have read more than there was room for.
    struct Liar;

    impl Read for Liar {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            Ok(buffer.len() + 1)
        }
    }

    #[test]
    fn a_reader_that_claims_too_much_is_refused() {
        let outcome = for_each_piece(&mut Liar, |_| panic!("nothing was read"));
        assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::InvalidData);
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
