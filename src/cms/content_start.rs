//! Recognizes content that is the encoding of signed attributes.
//!
//! A signature of signed attributes is one of their encoding, a SET OF. Without attributes, the signature is one of the content. So who
//! has a message with signed attributes can make one without, whose content is their encoding: the signature matches, although nobody has
//! signed that content. RFC 5652 does not tell the two apart. Here, signatures without signed attributes are refused, and not made, if
//! the content has the form of signed attributes.

use crate::asn1::element;
use crate::asn1::tag::{OID, SEQUENCE, SET};

/// How much of the content is looked at. The attribute that comes first in DER is contentType or a shorter one, of at most 26 bytes.
const LENGTH: usize = 64;

/// The first bytes of the content, and its length.
#[derive(Debug, Clone, Default)]
pub(super) struct ContentStart {
    bytes: Vec<u8>,
    length: u64,
}

impl ContentStart {
    pub(super) fn update(&mut self, piece: &[u8]) {
        let room = LENGTH.saturating_sub(self.bytes.len());
        self.bytes.extend(piece.iter().take(room));
        self.length = self
            .length
            .saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    }

    /// Whether the content is a SET whose first element begins as an attribute does, and nothing else.
    pub(super) fn is_signed_attributes(&self) -> bool {
        self.is_attributes().unwrap_or(false)
    }

    fn is_attributes(&self) -> Option<bool> {
        let (length, rest) = header(SET, &self.bytes)?;
        let header_length = u64::try_from(self.bytes.len().checked_sub(rest.len())?).ok()?;
        let (_, attribute) = header(SEQUENCE, rest)?;
        let (oid, rest) = element::split(attribute).ok()?;
        Some(header_length.checked_add(length)? == self.length && oid.tag() == Some(OID) && rest.first() == Some(&SET))
    }
}

/// The length in the header of an element with this tag, and the data after the header.
fn header(tag: u8, data: &[u8]) -> Option<(u64, &[u8])> {
    let (found, rest) = data.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (bytes, rest) = match first {
        0..=0x7f => (&[first][..], rest),
        _ => rest.split_at_checked(usize::from(first & 0x7f))?,
    };
    let is_readable = *found == tag && bytes.len() <= size_of::<u32>();
    let length = || bytes.iter().fold(0, |length, &byte| length << 8 | u64::from(byte));
    is_readable.then(|| (length(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::der;

    fn start_of(content: &[u8]) -> ContentStart {
        let mut start = ContentStart::default();
        start.update(content);
        start
    }

    fn attributes(length: usize) -> Vec<u8> {
        let content_type = [
            0x30, 0x18, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 9, 3, 0x31, 11, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7,
            13, 1, 7, 1,
        ];
        let other = der::write_element(SEQUENCE, &vec![7; length]).unwrap();
        der::write_element(SET, &[&content_type[..], &other].concat()).unwrap()
    }

    #[test]
    fn attributes_are_recognized_in_one_piece_and_in_several() {
        for length in [0, 0x60, 0x100, 0x1_0000] {
            let content = attributes(length);
            assert!(start_of(&content).is_signed_attributes(), "{length}");
            let mut start = ContentStart::default();
            for piece in content.chunks(5) {
                assert!(!start.is_signed_attributes());
                start.update(piece);
            }
            assert!(start.is_signed_attributes(), "{length}");
            start.update(b"x");
            assert!(!start.is_signed_attributes(), "{length}");
        }
    }

    #[test]
    fn other_content_is_not() {
        let name = [0x31, 11, 0x30, 9, 6, 3, 0x55, 4, 3, 12, 2, b'a', b'b'];
        for content in [
            &b""[..],
            b"1",
            b"text",
            &[0x31],
            &[0x31, 0x80],
            &[0x31, 0],
            &[0x31, 0x85, 1, 1, 1, 1, 1],
            &name,
        ] {
            assert!(!start_of(content).is_signed_attributes(), "{content:?}");
        }
    }
}
