//! Reading and writing DER, with this crate's errors.

use asn1::{
    Asn1Readable, Asn1Writable, BigInt, BigUint, ParseError, ParseErrorKind, SimpleAsn1Readable, SimpleAsn1Writable,
    Tag, Tlv, WriteBuf, WriteError,
};
use openssl::bn::{BigNum, BigNumRef};
use zeroize::Zeroizing;

use super::tag::SEQUENCE;
use crate::error::{Error, Result};
use crate::ffi::bignum;

/// The longest structure that is looked at, in bytes: far more than the largest key has.
pub(crate) const LONGEST: usize = 1 << 20;

/// Reads a structure that is all of the data.
pub(crate) fn parse<'a, T: Asn1Readable<'a>>(what: &'static str, data: &'a [u8]) -> Result<T> {
    check_length(what, data)?;
    asn1::parse_single(data).map_err(|error| refuse(what, &error))
}

/// Reads a structure out of an element, which must have its tag.
#[inline]
pub(crate) fn parse_element<'a, T: SimpleAsn1Readable<'a>>(what: &'static str, element: Tlv<'a>) -> Result<T> {
    let parsed = if element.tag() == T::TAG {
        T::parse_data(element.data())
    } else {
        let actual = element.tag();
        Err(ParseError::new(ParseErrorKind::UnexpectedTag { actual }))
    };
    parsed.map_err(|error| refuse(what, &error))
}

/// The error of data that departs from DER: in which field, if the structure has fields, and how.
#[cold]
fn refuse(what: &'static str, error: &ParseError) -> Error {
    let reason = reason(error);
    match field(error) {
        Some(field) => Error::malformed(what, format!("{field}: {reason}")),
        None => Error::malformed(what, reason),
    }
}

/// The field that does not decode, as the standards spell it, and before it those that it stands in. The crate `asn1`
/// notes them, as `RsaPrivateKey::public_exponent`, and gives them in no other way than in its text for programmers. They
/// are names out of this crate's code, and nothing of the data.
fn field(error: &ParseError) -> Option<String> {
    let text = format!("{error:?}");
    let (_, location) = text.split_once("location: [")?;
    let names = location.split('"').filter_map(|part| part.split_once("::"));
    let names: Vec<_> = names.map(|(_, name)| camel_case(name)).collect();
    (!names.is_empty()).then(|| names.join(": "))
}

/// `public_exponent` as ASN.1 writes it, `publicExponent`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let (initial, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        name.push_str(&initial.to_ascii_uppercase());
        name.push_str(rest);
        name
    })
}

/// Refuses what no key is as long as.
pub(crate) fn check_length(what: &'static str, data: &[u8]) -> Result<()> {
    if data.len() > LONGEST {
        return Err(Error::malformed(what, format!("it is longer than {LONGEST} bytes")));
    }
    Ok(())
}

/// Where data departs from DER, in words.
fn reason(error: &ParseError) -> &'static str {
    match error.kind() {
        ParseErrorKind::ExtraData => "bytes follow the structure, or a part of it",
        ParseErrorKind::ShortData { .. } => "it ends before the structure does",
        ParseErrorKind::UnexpectedTag { .. } => "an element is missing, or of another type than it must be",
        ParseErrorKind::InvalidValue => "a value is not in its DER form",
        ParseErrorKind::InvalidTag | ParseErrorKind::InvalidLength => "a tag or a length is not in its DER form",
        ParseErrorKind::IntegerOverflow => "a small number is too large, or negative",
        ParseErrorKind::EncodedDefault => "a default value is written out, which DER forbids",
        ParseErrorKind::OidTooLong => "an object identifier is longer than any that is known",
        _ => "it is not DER",
    }
}

/// Writes a structure. Its length is known beforehand, so that nothing of a secret is left behind in memory that grew.
pub(crate) fn write<T: Asn1Writable<Error = WriteError>>(value: &T) -> Result<Zeroizing<Vec<u8>>> {
    asn1::write_single(value)
        .map(Zeroizing::new)
        .map_err(|_| Error::invalid("key", "cannot be written as DER"))
}

/// Writes an element of a tag, which is one byte, and its content. Not for secrets.
pub(crate) fn write_element(tag: u8, content: &[u8]) -> Result<Vec<u8>> {
    write_parts(tag, &[content])
}

/// Writes an element of a tag, whose content is in parts, into memory of its own length.
pub(crate) fn write_parts(tag: u8, parts: &[&[u8]]) -> Result<Vec<u8>> {
    let length = parts.iter().map(|part| part.len()).sum();
    let mut element = Vec::with_capacity(LONGEST_HEADER + length);
    element.extend(header(tag, length)?);
    for part in parts {
        element.extend_from_slice(part);
    }
    Ok(element)
}

/// A tag, and a length of up to four bytes with the number of these.
const LONGEST_HEADER: usize = 6;

/// The tag and the length that stand before so many bytes.
pub(crate) fn header(tag: u8, length: usize) -> Result<Vec<u8>> {
    let length = u32::try_from(length).map_err(|_| Error::invalid("data", "is too long for DER"))?;
    let mut element = Vec::with_capacity(LONGEST_HEADER);
    element.push(tag);
    match u8::try_from(length) {
        Ok(length) if length < 0x80 => element.push(length),
        _ => {
            let bytes = length.to_be_bytes();
            let significant = bytes.iter().skip_while(|&&byte| byte == 0);
            element.push(0x80 | u8::try_from(significant.clone().count()).unwrap_or(4));
            element.extend(significant);
        }
    }
    Ok(element)
}

/// A number that is not negative, in DER: the shortest form, with a zero byte where it would be negative without.
/// Zeroized on drop.
pub(crate) struct Unsigned(Zeroizing<Vec<u8>>);

impl Unsigned {
    /// From bytes with the most significant first.
    pub(crate) fn from_bytes(number: &[u8]) -> Self {
        let first = number.iter().position(|&byte| byte != 0).unwrap_or(number.len());
        let digits = number.get(first..).unwrap_or_default();
        let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() + 1));
        if digits.first().is_none_or(|&byte| byte >= 0x80) {
            bytes.push(0);
        }
        bytes.extend_from_slice(digits);
        Unsigned(bytes)
    }

    pub(crate) fn from_number(number: &BigNumRef) -> Self {
        Self::from_bytes(&Zeroizing::new(number.to_vec()))
    }

    pub(crate) fn as_integer(&self) -> Result<BigUint<'_>> {
        BigUint::new(&self.0).ok_or_else(|| Error::invalid("number", "cannot be written as DER"))
    }

    /// The bytes, as they are also written in SSH's `mpint` (RFC 4251, section 5), but for zero.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The DER of a number that is not negative.
pub(crate) fn write_number(number: &BigNumRef) -> Result<Zeroizing<Vec<u8>>> {
    write(&Unsigned::from_number(number).as_integer()?)
}

/// A number that is all of the data.
pub(crate) fn parse_number(what: &'static str, data: &[u8]) -> Result<BigNum> {
    number(parse(what, data)?)
}

/// A number out of a structure.
pub(crate) fn number(integer: BigUint<'_>) -> Result<BigNum> {
    bignum::from_bytes(integer.as_bytes())
}

/// A BIT STRING as it stands, so that its unused bits can have an error of their own.
#[derive(Clone, Copy)]
pub(crate) struct Bits<'a> {
    /// How many bits of the last byte do not count; `None` for a string that has not even this.
    unused: Option<u8>,
    bytes: &'a [u8],
}

impl<'a> Bits<'a> {
    /// Of the content of an element.
    pub(crate) fn of(content: &'a [u8]) -> Self {
        match content.split_first() {
            Some((&unused, bytes)) => Bits {
                unused: Some(unused),
                bytes,
            },
            None => Bits {
                unused: None,
                bytes: content,
            },
        }
    }

    /// That of whole bytes.
    pub(crate) fn whole(bytes: &'a [u8]) -> Self {
        Bits { unused: Some(0), bytes }
    }

    /// The bytes, of a string that has no unused bits, as those of keys and seeds have none.
    pub(crate) fn bytes(self, what: &'static str) -> Result<&'a [u8]> {
        match self.unused {
            Some(0) => Ok(self.bytes),
            Some(_) => Err(Error::malformed(
                what,
                "a BIT STRING that must be whole bytes has unused bits",
            )),
            None => Err(Error::malformed(
                what,
                "a BIT STRING is empty, without the number of its unused bits",
            )),
        }
    }
}

impl<'a> SimpleAsn1Readable<'a> for Bits<'a> {
    const TAG: Tag = <asn1::BitString<'_> as SimpleAsn1Readable<'_>>::TAG;

    fn parse_data(data: &'a [u8]) -> asn1::ParseResult<Self> {
        Ok(Bits::of(data))
    }
}

impl SimpleAsn1Writable for Bits<'_> {
    type Error = WriteError;
    const TAG: Tag = <Self as SimpleAsn1Readable<'_>>::TAG;

    fn write_data(&self, out: &mut WriteBuf) -> asn1::WriteResult {
        out.push_byte(self.unused.unwrap_or(0))?;
        out.push_slice(self.bytes)
    }

    fn data_length(&self) -> Option<usize> {
        Some(self.bytes.len() + 1)
    }
}

/// The version of a structure: an INTEGER, whichever is there, so that a wrong one can have an error of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version<'a>(&'a [u8]);

impl Version<'_> {
    pub(crate) const ZERO: Version<'static> = Version(&[0]);
    pub(crate) const ONE: Version<'static> = Version(&[1]);

    /// The number, of a version of one byte that is not negative.
    pub(crate) fn number(self) -> Option<u8> {
        match self.0 {
            [number @ 0..=0x7f] => Some(*number),
            _ => None,
        }
    }

    /// Refuses any but the one that the structure has.
    pub(crate) fn check(self, what: &'static str, expected: Version<'_>) -> Result<()> {
        if self == expected {
            return Ok(());
        }
        let number = expected.number().unwrap_or_default();
        Err(Error::malformed(what, format!("its version must be {number}")))
    }
}

impl<'a> SimpleAsn1Readable<'a> for Version<'a> {
    const TAG: Tag = <BigInt<'_> as SimpleAsn1Readable<'_>>::TAG;

    fn parse_data(data: &'a [u8]) -> asn1::ParseResult<Self> {
        BigInt::parse_data(data).map(|number| Version(number.as_bytes()))
    }
}

impl SimpleAsn1Writable for Version<'_> {
    type Error = WriteError;
    const TAG: Tag = <Self as SimpleAsn1Readable<'_>>::TAG;

    fn write_data(&self, out: &mut WriteBuf) -> asn1::WriteResult {
        out.push_slice(self.0)
    }

    fn data_length(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// What is inside a SEQUENCE that is all of the data; `None` if it is none.
pub(crate) fn sequence(data: &[u8]) -> Option<&[u8]> {
    let (tlv, rest) = asn1::strip_tlv(data).ok()?;
    (rest.is_empty() && tlv.tag().as_u8() == Some(SEQUENCE)).then(|| tlv.data())
}

/// Refuses what is no SEQUENCE, or ends too early, or has bytes behind it.
pub(crate) fn check_sequence(what: &'static str, data: &[u8]) -> Result<()> {
    let outer: Tlv<'_> = parse(what, data)?;
    if outer.tag().as_u8() != Some(SEQUENCE) {
        return Err(Error::malformed(what, "it is not a SEQUENCE"));
    }
    Ok(())
}

/// The elements that follow one another in the data, as far as they are DER, and at most `most` of them.
pub(crate) fn elements(mut data: &[u8], most: usize) -> Vec<Tlv<'_>> {
    let mut found = Vec::new();
    while found.len() < most {
        let Ok((tlv, rest)) = asn1::strip_tlv(data) else { break };
        found.push(tlv);
        data = rest;
    }
    found
}

/// The elements that the data is made of; `None` if it is anything else, or more than `most`.
pub(crate) fn all_elements(data: &[u8], most: usize) -> Option<Vec<Tlv<'_>>> {
    let found = elements(data, most);
    let length = found.iter().map(|element| element.full_data().len()).sum::<usize>();
    (length == data.len()).then_some(found)
}

/// The error of numbers that contradict each other, as that of the data that they were read from.
pub(crate) fn in_data(what: &'static str) -> impl FnOnce(Error) -> Error {
    move |error| match error {
        Error::InvalidArgument { argument, reason } => Error::malformed(what, format!("{argument}: {reason}")),
        // It speaks of the data already.
        Error::Malformed { what: part, .. } if part == what => error,
        Error::Malformed {
            kind,
            what: part,
            reason,
        } => Error::malformed_as(kind, what, format!("{part}: {reason}")),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(asn1::Asn1Read, asn1::Asn1Write)]
    struct Inner<'a> {
        key_length: BigUint<'a>,
        seed: Option<Bits<'a>>,
    }

    #[derive(asn1::Asn1Read, asn1::Asn1Write)]
    struct Outer<'a> {
        version: Version<'a>,
        validation_parms: Inner<'a>,
    }

    fn error_of(data: &[u8]) -> String {
        let read: Result<Outer<'_>> = parse("structure", data);
        read.map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn errors_name_the_field_and_nothing_of_its_content() {
        let negative = [0x30, 8, 2, 1, 0, 0x30, 3, 2, 1, 0xff];
        let what = "malformed structure: validationParms: keyLength: a value is not in its DER form";
        assert_eq!(error_of(&negative), what);
        let what = "malformed structure: version: an element is missing, or of another type than it must be";
        assert_eq!(error_of(&[0x30, 3, 4, 1, 0x41]), what);
        let behind = [0x30, 10, 2, 1, 0, 0x30, 3, 2, 1, 1, 5, 0];
        let what = "malformed structure: bytes follow the structure, or a part of it";
        assert_eq!(error_of(&behind), what);
    }

    #[test]
    fn what_is_read_is_written() {
        let data = [0x30, 13, 2, 2, 0x41, 0x42, 0x30, 7, 2, 1, 1, 3, 2, 0, 0xff];
        let read: Outer<'_> = parse("structure", &data).unwrap();
        assert_eq!(*write(&read).unwrap(), data);
        assert_eq!(read.version.number(), None);
        assert!(read.version.check("structure", Version::ZERO).is_err());
        assert_eq!(read.validation_parms.seed.unwrap().bytes("structure").unwrap(), [0xff]);
        for (content, word) in [([4, 0xf0].as_slice(), "unused bits"), (&[], "is empty")] {
            let error = Bits::of(content).bytes("structure").unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}
