//! Splits the first element off DER.
//!
//! A short header, which nearly every element has, is read here, because that is most of the work of walking a structure.
//! Whatever else there is, and all that is wrong, is left to the crate `asn1`.

use asn1::{ParseError, Tlv};

/// An element: tag, length and content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    tag: Option<u8>,
    full: &'a [u8],
    content: &'a [u8],
}

impl<'a> Element<'a> {
    /// The tag, if it has one byte.
    #[inline]
    pub(crate) fn tag(&self) -> Option<u8> {
        self.tag
    }

    /// The whole element.
    #[inline]
    pub(crate) fn full(&self) -> &'a [u8] {
        self.full
    }

    #[inline]
    pub(crate) fn content(&self) -> &'a [u8] {
        self.content
    }
}

impl<'a> From<&Tlv<'a>> for Element<'a> {
    fn from(element: &Tlv<'a>) -> Self {
        Element {
            tag: element.tag().as_u8(),
            full: element.full_data(),
            content: element.data(),
        }
    }
}

/// The bits of a tag's number, which are all set if it has further bytes.
const NUMBER: u8 = 0x1f;

/// Whether a tag with this first byte has no further bytes.
#[inline]
pub(crate) fn is_short(tag: u8) -> bool {
    tag & NUMBER != NUMBER
}

/// Splits off the first element; returns it and the data after it.
#[inline]
pub(crate) fn split(data: &[u8]) -> Result<(Element<'_>, &[u8]), ParseError> {
    match split_short(data) {
        Some(split) => Ok(split),
        None => split_any(data),
    }
}

/// The same for an element with a tag of one byte, fewer than 65,536 bytes, and nothing wrong; `None` for others.
#[inline]
pub(crate) fn split_short(data: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (tag, header, length) = match *data {
        [tag, length @ 0..=0x7f, ..] => (tag, 2, usize::from(length)),
        [tag, 0x81, length @ 0x80..=0xff, ..] => (tag, 3, usize::from(length)),
        [tag, 0x82, high @ 1..=0xff, low, ..] => (tag, 4, usize::from(high) << 8 | usize::from(low)),
        _ => return None,
    };
    if !is_short(tag) {
        return None;
    }
    let (full, rest) = data.split_at_checked(header + length)?;
    let content = full.get(header..)?;
    let tag = Some(tag);
    Some((Element { tag, full, content }, rest))
}

#[cold]
fn split_any(data: &[u8]) -> Result<(Element<'_>, &[u8]), ParseError> {
    let (element, rest) = asn1::strip_tlv(data)?;
    Ok((Element::from(&element), rest))
}

/// The element that all of the data is.
#[inline]
pub(crate) fn single(data: &[u8]) -> Option<Element<'_>> {
    let (element, rest) = split_short(data)?;
    rest.is_empty().then_some(element)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that the crate `asn1` agrees; returns whether there is an element.
    fn agrees(data: &[u8]) -> bool {
        let expected = split_any(data).ok();
        if let Some(found) = split_short(data) {
            assert_eq!(Some(found), expected);
        }
        assert_eq!(split(data).ok(), expected);
        let single_one = expected.filter(|(_, rest)| rest.is_empty()).map(|(element, _)| element);
        if let Some(found) = single(data) {
            assert_eq!(Some(found), single_one);
        }
        expected.is_some()
    }

    #[test]
    fn short_headers_are_read_as_the_crate_asn1_reads_them() {
        let mut found = 0;
        for first in 0..=u16::MAX {
            let [tag, length] = first.to_be_bytes();
            for third in [0x00, 0x01, 0x7f, 0x80, 0xff] {
                for behind in [&[][..], &[0x00], &[0x01, 0x00], &[0xff; 300]] {
                    let whole = [&[tag, length, third][..], behind].concat();
                    found +=
                        u32::from(agrees(&whole)) + u32::from(agrees(&whole[..2])) + u32::from(agrees(&whole[..1]));
                }
            }
        }
        assert!(found > 100_000, "{found}");
        assert!(!agrees(&[]));
    }

    #[test]
    fn long_elements_are_split_off() {
        for length in [0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000, 0x12_3456] {
            let element = crate::asn1::der::write_element(0x30, &vec![7; length]).unwrap();
            let data = [&element[..], b"\x05\x00"].concat();
            assert!(agrees(&data) && agrees(&element) && !agrees(&element[..element.len() - 1]));
            let (found, rest) = split(&data).unwrap();
            assert_eq!((found.full(), rest), (&element[..], &b"\x05\x00"[..]));
            assert_eq!((found.tag(), found.content().len()), (Some(0x30), length));
            assert_eq!(split_short(&data).is_some(), length < 0x1_0000);
        }
    }
}
