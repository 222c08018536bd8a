//! HkdfLabel (RFC 8446, section 7.1): what TLS 1.3 derives a secret for.

/// The longest HkdfLabel in bytes: the length of the output, and two vectors of up to 255 bytes with their lengths.
const LONGEST_LABEL: usize = 2 + (1 + 255) + (1 + 255);

/// Passes the concatenation of `pieces` to `take`. One that is not longer than an HkdfLabel needs no allocation. It is not secret.
pub(crate) fn joined<R>(pieces: &[&[u8]], take: impl FnOnce(&[u8]) -> R) -> R {
    if let [piece] = pieces {
        return take(piece);
    }
    let mut buffer = [0; LONGEST_LABEL];
    let mut used: usize = 0;
    for piece in pieces {
        let end = used.saturating_add(piece.len());
        match buffer.get_mut(used..end) {
            Some(room) => room.copy_from_slice(piece),
            None => return take(&pieces.concat()),
        }
        used = end;
    }
    take(buffer.get(..used).unwrap_or_default())
}

/// An HkdfLabel (RFC 8446, section 7.1) of TLS 1.3.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HkdfLabel<'a> {
    /// Without the `tls13 ` at its start.
    pub(crate) label: &'a [u8],
    pub(crate) context: &'a [u8],
}

impl<'a> HkdfLabel<'a> {
    /// Reads `info` if it is nothing else than the HkdfLabel for an output of `length` bytes.
    pub(crate) fn parse(info: &'a [u8], length: usize) -> Option<Self> {
        let (stated, rest) = info.split_first_chunk::<2>()?;
        if usize::from(u16::from_be_bytes(*stated)) != length {
            return None;
        }
        let (label, rest) = vector(rest)?;
        let (context, rest) = vector(rest)?;
        let label = label.strip_prefix(b"tls13 ")?;
        (!label.is_empty() && rest.is_empty()).then_some(HkdfLabel { label, context })
    }
}

/// A vector with one byte for its length, and the rest.
fn vector(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&length, rest) = bytes.split_first()?;
    rest.split_at_checked(usize::from(length))
}

/// The encoding of an HkdfLabel.
#[cfg(test)]
pub(crate) fn info(length: usize, label: &[u8], context: &[u8]) -> Vec<u8> {
    let length = u16::try_from(length).unwrap().to_be_bytes();
    let label_length = [u8::try_from(label.len()).unwrap()];
    let context_length = [u8::try_from(context.len()).unwrap()];
    [&length[..], &label_length, label, &context_length, context].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::sample::Sample;

    #[test]
    fn only_whole_labels_of_tls13_are_labels() {
        let good = info(32, b"tls13 key", b"context");
        assert!(HkdfLabel::parse(&good, 32).is_some());
        // Another output length.
        for length in [0, 31, 33, 32 + 65536] {
            assert_eq!(HkdfLabel::parse(&good, length), None);
        }
        for length in 0..good.len() {
            assert_eq!(HkdfLabel::parse(&good[..length], 32), None);
        }
        assert_eq!(HkdfLabel::parse(&[&good[..], b"\0"].concat(), 32), None);
        for label in [
            &b""[..],
            b"tls13",
            b"tls13 ",
            b"dtls13key",
            b"TLS13 key",
            b"tls12 key",
            b" tls13 key",
        ] {
            assert_eq!(HkdfLabel::parse(&info(32, label, b""), 32), None);
        }
        // Each changed length.
        for index in [2, 12] {
            for delta in [1, 0xff] {
                let mut changed = good.clone();
                changed[index] = changed[index].wrapping_add(delta);
                assert_eq!(HkdfLabel::parse(&changed, 32), None);
            }
        }
    }

    #[test]
    fn pieces_are_joined_at_every_length_around_the_buffers() {
        let bytes = Sample::new(4).bytes(LONGEST_LABEL + 2..=LONGEST_LABEL + 2);
        for length in [
            0,
            1,
            LONGEST_LABEL - 1,
            LONGEST_LABEL,
            LONGEST_LABEL + 1,
            LONGEST_LABEL + 2,
        ] {
            for cut in [0, length / 2, length] {
                let (start, end) = bytes[..length].split_at(cut);
                joined(&[start, &[], end], |joined| assert_eq!(joined, &bytes[..length]));
            }
        }
        joined(&[], |joined| assert!(joined.is_empty()));
    }
}
