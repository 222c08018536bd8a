//! BER (X.690, section 8): turns it into DER, as far as PKCS #12 and CMS need that.
//!
//! Programs write the outer structures of both in BER, with indefinite lengths and OCTET STRINGs in segments. Everything else that
//! BER allows and DER does not is left for the reader of the structure to refuse: other BOOLEANs, constructed strings of other types.
//! The order of a SET OF is kept.

use std::borrow::Cow;
use std::ops::Deref;

use zeroize::Zeroizing;

use super::tag::{CONSTRUCTED, NUMBER, OCTET_STRING};
use crate::error::{Error, MalformedKind, Result};

/// The deepest nesting: far more than real structures have.
const DEEPEST: usize = 64;

/// The maximum number of elements.
const MOST_ELEMENTS: usize = 1 << 20;

/// An OCTET STRING in segments.
const SEGMENTED: u8 = OCTET_STRING | CONSTRUCTED;

/// The end of an element of indefinite length.
const END_OF_CONTENTS: &[u8] = &[0, 0];

/// Data with definite, minimal lengths, and without OCTET STRINGs in segments. A copy is zeroized on drop.
#[derive(Clone)]
pub(crate) enum Normalized<'a> {
    /// The data had that form already.
    Same(&'a [u8]),
    Changed(Zeroizing<Vec<u8>>),
}

impl Deref for Normalized<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Normalized::Same(data) => data,
            Normalized::Changed(data) => data,
        }
    }
}

/// Turns one element into DER, without trailing bytes. `what` names the structure in errors. Takes time and memory in proportion to
/// the length of the data.
pub(crate) fn to_der<'a>(what: &'static str, data: &'a [u8]) -> Result<Normalized<'a>> {
    if data.is_empty() {
        return Err(Error::malformed(MalformedKind::Truncated, what, "the data is empty"));
    }
    let mut measure = Measure {
        what,
        elements: 0,
        lengths: Vec::new(),
        is_der: true,
    };
    let (length, rest) = measure.element(data, 0)?;
    if !rest.is_empty() {
        let reason = "bytes follow the structure";
        return Err(Error::malformed(MalformedKind::TrailingData, what, reason));
    }
    if measure.is_der {
        return Ok(Normalized::Same(data));
    }
    let mut write = Write {
        what,
        lengths: measure.lengths.into_iter(),
        der: Zeroizing::new(Vec::with_capacity(length)),
    };
    write.element(data)?;
    Ok(Normalized::Changed(write.der))
}

/// The octets of an `[number] IMPLICIT OCTET STRING` in data from [`to_der`], which cannot know its type: the content of the primitive
/// form, or the joined segments of the constructed one.
pub(crate) fn implicit_octets<'a>(what: &'static str, tag: u8, content: &'a [u8]) -> Result<Cow<'a, [u8]>> {
    if tag & CONSTRUCTED == 0 {
        return Ok(Cow::Borrowed(content));
    }
    let mut joined = Vec::with_capacity(content.len());
    let mut rest = content;
    while !rest.is_empty() {
        let header = Header::read(what, rest)?;
        let (segment, after) = header.content(what)?;
        if header.tag != [OCTET_STRING] {
            return Err(not_a_segment(what));
        }
        joined.extend_from_slice(segment);
        rest = after;
    }
    Ok(Cow::Owned(joined))
}

fn not_a_segment(what: &'static str) -> Error {
    let reason = "an OCTET STRING in segments contains another type";
    Error::malformed(MalformedKind::UnexpectedTag, what, reason)
}

/// The tag and length of an element.
struct Header<'a> {
    tag: &'a [u8],
    /// `None` if the length is indefinite.
    length: Option<usize>,
    /// Whether the length has the form of DER.
    is_minimal: bool,
    /// The data after the header.
    rest: &'a [u8],
}

impl<'a> Header<'a> {
    fn read(what: &'static str, data: &'a [u8]) -> Result<Self> {
        let truncated = || Error::malformed(MalformedKind::Truncated, what, "the data ends inside an element");
        let wrong = |reason| Error::malformed(MalformedKind::NotDer, what, reason);
        let first = *data.first().ok_or_else(truncated)?;
        if data == [0] {
            return Err(truncated());
        }
        if first == 0 {
            return Err(wrong(
                "it has end-of-contents octets outside an element of indefinite length",
            ));
        }
        let mut tag_length = 1;
        if first & NUMBER == NUMBER {
            // The bytes of a longer number have the top bit, except the last one.
            let further = data.iter().skip(1).take_while(|&&byte| byte & 0x80 != 0).count();
            tag_length = further + 2;
            if tag_length > 6 {
                return Err(wrong("a tag has more than 6 bytes"));
            }
        }
        let (tag, after_tag) = data.split_at_checked(tag_length).ok_or_else(truncated)?;
        let (&form, after_form) = after_tag.split_first().ok_or_else(truncated)?;
        let (length, is_minimal, rest) = match form {
            0..=0x7f => (Some(usize::from(form)), true, after_form),
            0x80 => (None, false, after_form),
            0xff => return Err(wrong("a length begins with the reserved byte FF")),
            _ => {
                let (bytes, rest) = after_form
                    .split_at_checked(usize::from(form & 0x7f))
                    .ok_or_else(truncated)?;
                let significant: Vec<u8> = bytes.iter().copied().skip_while(|&byte| byte == 0).collect();
                // No data is that long.
                let too_long = significant.len() > size_of::<u32>();
                let length = significant
                    .iter()
                    .fold(0_u64, |length, &byte| length << 8 | u64::from(byte));
                let length = usize::try_from(length)
                    .ok()
                    .filter(|_| !too_long)
                    .ok_or_else(truncated)?;
                let is_minimal = length > 0x7f && significant.len() == bytes.len();
                (Some(length), is_minimal, rest)
            }
        };
        Ok(Header {
            tag,
            length,
            is_minimal,
            rest,
        })
    }

    fn is_constructed(&self) -> bool {
        self.tag.first().is_some_and(|first| first & CONSTRUCTED != 0)
    }

    /// The content of an element of definite length, and the data after it.
    fn content(&self, what: &'static str) -> Result<(&'a [u8], &'a [u8])> {
        let length = self.length.ok_or_else(|| {
            let reason = "a primitive element has an indefinite length";
            Error::malformed(MalformedKind::NotDer, what, reason)
        })?;
        self.rest
            .split_at_checked(length)
            .ok_or_else(|| Error::malformed(MalformedKind::Truncated, what, "the data ends inside an element"))
    }
}

/// The number of bytes of a length in DER.
fn bytes_of_length(length: usize) -> usize {
    match length {
        0..=0x7f => 1,
        _ => 1 + (usize::BITS as usize).div_ceil(8) - length.leading_zeros() as usize / 8,
    }
}

/// Checks the elements, and notes the lengths in DER of the constructed ones, in the order of the data.
struct Measure {
    what: &'static str,
    elements: usize,
    lengths: Vec<usize>,
    is_der: bool,
}

impl Measure {
    /// The length of an element in DER, and the data after it.
    fn element<'a>(&mut self, data: &'a [u8], depth: usize) -> Result<(usize, &'a [u8])> {
        let header = self.header(data, depth)?;
        if !header.is_constructed() {
            let (content, after) = header.content(self.what)?;
            let length = header.tag.len() + bytes_of_length(content.len()) + content.len();
            return Ok((length, after));
        }
        let place = self.lengths.len();
        self.lengths.push(0);
        let is_segmented = header.tag == [SEGMENTED];
        self.is_der &= !is_segmented && header.length.is_some();
        let (inside, after) = match header.length {
            Some(_) => {
                let (content, after) = header.content(self.what)?;
                (self.inside(content, is_segmented, false, depth + 1)?.0, after)
            }
            None => self.inside(header.rest, is_segmented, true, depth + 1)?,
        };
        if let Some(length) = self.lengths.get_mut(place) {
            *length = inside;
        }
        let tag_length = header.tag.len();
        Ok((tag_length + bytes_of_length(inside) + inside, after))
    }

    fn header<'a>(&mut self, data: &'a [u8], depth: usize) -> Result<Header<'a>> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS || depth > DEEPEST {
            let reason = format!("it has more than {MOST_ELEMENTS} elements, or more than {DEEPEST} inside each other");
            return Err(Error::malformed(MalformedKind::TooLarge, self.what, reason));
        }
        let header = Header::read(self.what, data)?;
        self.is_der &= header.is_minimal;
        Ok(header)
    }

    /// The length of the content of a constructed element, and the data after it.
    fn inside<'a>(
        &mut self,
        mut rest: &'a [u8],
        is_segmented: bool,
        is_indefinite: bool,
        depth: usize,
    ) -> Result<(usize, &'a [u8])> {
        let mut total = 0;
        loop {
            if let Some(after) = end(rest, is_indefinite) {
                return Ok((total, after));
            }
            let (length, after) = match is_segmented {
                true => self.segment(rest, depth)?,
                false => self.element(rest, depth)?,
            };
            total += length;
            rest = after;
        }
    }

    /// The number of octets of a segment, and the data after it.
    fn segment<'a>(&mut self, data: &'a [u8], depth: usize) -> Result<(usize, &'a [u8])> {
        let header = self.header(data, depth)?;
        match (header.tag, header.length) {
            ([OCTET_STRING], _) => header.content(self.what).map(|(octets, after)| (octets.len(), after)),
            ([SEGMENTED], None) => self.inside(header.rest, true, true, depth + 1),
            ([SEGMENTED], Some(_)) => {
                let (content, after) = header.content(self.what)?;
                Ok((self.inside(content, true, false, depth + 1)?.0, after))
            }
            _ => Err(not_a_segment(self.what)),
        }
    }
}

/// The data after the content of a constructed element, at its end.
fn end(rest: &[u8], is_indefinite: bool) -> Option<&[u8]> {
    match is_indefinite {
        true => rest.strip_prefix(END_OF_CONTENTS),
        false => rest.is_empty().then_some(rest),
    }
}

/// Writes what [`Measure`] has measured.
struct Write {
    what: &'static str,
    lengths: std::vec::IntoIter<usize>,
    der: Zeroizing<Vec<u8>>,
}

impl Write {
    fn element<'a>(&mut self, data: &'a [u8]) -> Result<&'a [u8]> {
        let header = Header::read(self.what, data)?;
        if !header.is_constructed() {
            let (content, after) = header.content(self.what)?;
            self.header(header.tag, content.len());
            self.der.extend_from_slice(content);
            return Ok(after);
        }
        let is_segmented = header.tag == [SEGMENTED];
        let tag = if is_segmented { &[OCTET_STRING] } else { header.tag };
        let length = self.lengths.next().unwrap_or_default();
        self.header(tag, length);
        self.content(&header, is_segmented)
    }

    /// Writes the content of a constructed element.
    fn content<'a>(&mut self, header: &Header<'a>, is_segmented: bool) -> Result<&'a [u8]> {
        match header.length {
            Some(_) => {
                let (content, after) = header.content(self.what)?;
                self.inside(content, is_segmented, false)?;
                Ok(after)
            }
            None => self.inside(header.rest, is_segmented, true),
        }
    }

    fn inside<'a>(&mut self, mut rest: &'a [u8], is_segmented: bool, is_indefinite: bool) -> Result<&'a [u8]> {
        loop {
            if let Some(after) = end(rest, is_indefinite) {
                return Ok(after);
            }
            rest = match is_segmented {
                true => self.segment(rest)?,
                false => self.element(rest)?,
            };
        }
    }

    fn segment<'a>(&mut self, data: &'a [u8]) -> Result<&'a [u8]> {
        let header = Header::read(self.what, data)?;
        if header.is_constructed() {
            return self.content(&header, true);
        }
        let (octets, after) = header.content(self.what)?;
        self.der.extend_from_slice(octets);
        Ok(after)
    }

    fn header(&mut self, tag: &[u8], length: usize) {
        self.der.extend_from_slice(tag);
        match u8::try_from(length) {
            Ok(short @ 0..=0x7f) => self.der.push(short),
            _ => {
                let further = bytes_of_length(length) - 1;
                self.der.push(0x80 | u8::try_from(further).unwrap_or_default());
                let bytes = length.to_be_bytes();
                self.der.extend(bytes.iter().skip(bytes.len().saturating_sub(further)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalized(data: &[u8]) -> Vec<u8> {
        to_der("structure", data).unwrap().to_vec()
    }

    fn kind(data: &[u8]) -> MalformedKind {
        match to_der("structure", data).map(|_| ()).unwrap_err() {
            Error::Malformed { kind, .. } => kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn der_stays_as_it_is() {
        let long = [&[0x30, 0x82, 0x01, 0x04, 0x04, 0x82, 0x01, 0x00][..], &[7; 256]].concat();
        for data in [
            &[0x05, 0x00][..],
            &[0x30, 0x03, 0x02, 0x01, 0x05],
            &[0x5f, 0x81, 0x01, 0x01, 0x09],
            &long,
        ] {
            let found = to_der("structure", data).unwrap();
            assert!(matches!(found, Normalized::Same(same) if same == data), "{data:02x?}");
        }
    }

    #[test]
    fn indefinite_and_long_lengths_become_definite_and_short() {
        let inner = [0x30, 0x80, 0x02, 0x81, 0x01, 0x05, 0x00, 0x00];
        assert_eq!(normalized(&inner), [0x30, 0x03, 0x02, 0x01, 0x05]);
        let outer = [&[0xa0, 0x80][..], &inner, &[0x05, 0x00, 0x00, 0x00]].concat();
        assert_eq!(
            normalized(&outer),
            [0xa0, 0x07, 0x30, 0x03, 0x02, 0x01, 0x05, 0x05, 0x00]
        );
        assert_eq!(normalized(&[0x04, 0x84, 0, 0, 0, 1, 9]), [0x04, 0x01, 9]);
        for length in [0x7f_usize, 0x80, 0xff, 0x100, 0xffff, 0x1_0000] {
            let octets = crate::asn1::der::write_element(OCTET_STRING, &vec![7; length]).unwrap();
            let data = [&[0x30, 0x80][..], &octets, &[0, 0]].concat();
            let expected = crate::asn1::der::write_element(0x30, &octets).unwrap();
            assert_eq!(normalized(&data), expected, "{length}");
        }
    }

    #[test]
    fn segments_are_joined() {
        let data = [
            0x24, 0x80, 0x04, 0x01, 1, 0x24, 0x05, 0x04, 0x03, 2, 3, 4, 0x24, 0x80, 0, 0, 0, 0,
        ];
        assert_eq!(normalized(&data), [0x04, 0x04, 1, 2, 3, 4]);
        assert_eq!(normalized(&[0x24, 0x00]), [0x04, 0x00]);
        let implicit = normalized(&[0xa0, 0x80, 0x24, 0x03, 0x04, 0x01, 1, 0x04, 0x01, 2, 0, 0]);
        assert_eq!(*implicit_octets("structure", 0xa0, &implicit[2..]).unwrap(), [1, 2]);
        assert_eq!(*implicit_octets("structure", 0x80, &[1, 2]).unwrap(), [1, 2]);
        assert!(implicit_octets("structure", 0xa0, &[0x02, 0x01, 1]).is_err());
    }

    #[test]
    fn each_fault_has_its_kind() {
        use MalformedKind::{NotDer, TooLarge, TrailingData, Truncated, UnexpectedTag};
        let whole = [
            0x30, 0x80, 0x24, 0x80, 0x04, 0x01, 1, 0, 0, 0x5f, 0x81, 0x01, 0x82, 0x00, 0x01, 9, 0, 0,
        ];
        assert!(to_der("structure", &whole).is_ok());
        for length in 0..whole.len() {
            assert_eq!(kind(&whole[..length]), Truncated, "{length}");
        }
        assert_eq!(kind(&[0x05, 0x00, 0x00]), TrailingData);
        assert_eq!(kind(&[0x00, 0x00]), NotDer);
        assert_eq!(kind(&[0x30, 0x02, 0x00, 0x00]), NotDer);
        assert_eq!(kind(&[0x04, 0x80, 0x00, 0x00]), NotDer);
        assert_eq!(kind(&[0x04, 0xff]), NotDer);
        assert_eq!(kind(&[0x24, 0x03, 0x02, 0x01, 1]), UnexpectedTag);
        assert_eq!(kind(&[0x04, 0x88, 1, 0, 0, 0, 0, 0, 0, 0]), Truncated);
        let deep = [0x30, 0x80].repeat(DEEPEST + 2);
        assert_eq!(kind(&deep), TooLarge);
        let many = [&[0x30, 0x80][..], &[0x05, 0x00].repeat(MOST_ELEMENTS), &[0, 0]].concat();
        assert_eq!(kind(&many), TooLarge);
    }
}
