//! Reading and writing DER, with this crate's errors.

use asn1::{
    Asn1Readable, Asn1Writable, BigInt, BigUint, ParseError, ParseErrorKind, SimpleAsn1Readable, SimpleAsn1Writable,
    Tag, Tlv, WriteBuf, WriteError,
};
use zeroize::Zeroizing;

use super::tag::SEQUENCE;
use super::well_formed::{is_der, is_whole};
use crate::error::{Error, MalformedKind, Result};
use crate::integers::{Integer, Magnitude, SecretInteger};

/// The longest structure that is parsed, in bytes: far more than the largest key has.
pub(crate) const LONGEST: usize = 1 << 20;

/// Parses a structure, without trailing bytes. `what` names it in errors.
pub(crate) fn parse<'a, T: Asn1Readable<'a>>(what: &'static str, data: &'a [u8]) -> Result<T> {
    check_length(what, data)?;
    asn1::parse_single(data).map_err(|error| refuse(what, data, &error))
}

/// Parses a structure from an element, which must have its tag.
#[inline]
pub(crate) fn parse_element<'a, T: SimpleAsn1Readable<'a>>(what: &'static str, element: Tlv<'a>) -> Result<T> {
    let parsed = if element.tag() == T::TAG {
        T::parse_data(element.data())
    } else {
        let actual = element.tag();
        Err(ParseError::new(ParseErrorKind::UnexpectedTag { actual }))
    };
    parsed.map_err(|error| refuse(what, element.full_data(), &error))
}

/// The error of data that does not decode: which field, and what is wrong with it.
#[cold]
fn refuse(what: &'static str, data: &[u8], error: &ParseError) -> Error {
    let (kind, reason) = fault(data, error);
    match field(error) {
        Some(field) => Error::malformed(kind, what, format!("{field}: {reason}")),
        None => Error::malformed(kind, what, reason),
    }
}

/// The path of the field that does not decode, in the standards' spelling. The crate `asn1` records it, as
/// `RsaPrivateKey::public_exponent`, and exposes it in its `Debug` text only. These are names from this crate's code; no
/// byte of the data is among them.
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

/// Refuses data longer than any key.
pub(crate) fn check_length(what: &'static str, data: &[u8]) -> Result<()> {
    if data.len() > LONGEST {
        let reason = format!("it is longer than {LONGEST} bytes");
        return Err(Error::malformed(MalformedKind::TooLarge, what, reason));
    }
    Ok(())
}

/// The kind of malformed data, and the reason, for data that the crate `asn1` refuses. Its errors do not distinguish a
/// missing element from a truncated one, or a negative number from a non-minimal one, so the data is examined for that.
fn fault(data: &[u8], error: &ParseError) -> (MalformedKind, &'static str) {
    match error.kind() {
        ParseErrorKind::ShortData { .. } if !data.is_empty() && is_whole(data) => {
            (MalformedKind::Missing, "an element is missing at the end")
        }
        ParseErrorKind::ShortData { .. } => (MalformedKind::Truncated, "the data ends inside the structure"),
        ParseErrorKind::ExtraData if asn1::parse_single::<Tlv<'_>>(data).is_ok() => (
            MalformedKind::NotAllowed,
            "an unexpected element follows inside the structure",
        ),
        ParseErrorKind::ExtraData => (MalformedKind::TrailingData, "bytes follow the structure"),
        ParseErrorKind::UnexpectedTag { .. } => {
            let reason = "an element is missing or has the wrong type";
            (MalformedKind::UnexpectedTag, reason)
        }
        ParseErrorKind::InvalidValue if is_der(data) => {
            (MalformedKind::OutOfRange, "a number is negative or too large")
        }
        ParseErrorKind::InvalidValue => (MalformedKind::NotDer, "a value is not encoded as DER requires"),
        ParseErrorKind::IntegerOverflow => (MalformedKind::OutOfRange, "a number is negative or too large"),
        ParseErrorKind::EncodedDefault => (MalformedKind::NotDer, "a default value is encoded, which DER forbids"),
        ParseErrorKind::OidTooLong => {
            let reason = "an object identifier is longer than any registered one";
            (MalformedKind::TooLarge, reason)
        }
        ParseErrorKind::InvalidSize { .. } => (MalformedKind::InvalidLength, "a list has too few or too many elements"),
        ParseErrorKind::InvalidTag | ParseErrorKind::InvalidLength => header_fault(error),
        _ => (MalformedKind::NotDer, "the data is not DER"),
    }
}

/// The same for an element whose tag or length the crate `asn1` refuses.
pub(crate) fn header_fault(error: &ParseError) -> (MalformedKind, &'static str) {
    match error.kind() {
        ParseErrorKind::ShortData { .. } => (MalformedKind::Truncated, "the data ends inside the element"),
        _ => (MalformedKind::NotDer, "a tag or length is not encoded as DER requires"),
    }
}

/// Writes a structure. Its length is known beforehand: a growing buffer would leave copies of secrets behind.
pub(crate) fn write<T: Asn1Writable<Error = WriteError>>(value: &T) -> Result<Zeroizing<Vec<u8>>> {
    asn1::write_single(value)
        .map(Zeroizing::new)
        .map_err(|_| Error::invalid("key", "cannot be written as DER"))
}

/// Writes an element with a one-byte tag. Not for secrets.
pub(crate) fn write_element(tag: u8, content: &[u8]) -> Result<Vec<u8>> {
    write_parts(tag, &[content])
}

/// Writes an element with a one-byte tag, whose content is the concatenation of `parts`. Not for secrets.
pub(crate) fn write_parts(tag: u8, parts: &[&[u8]]) -> Result<Vec<u8>> {
    let length = parts.iter().map(|part| part.len()).sum();
    let mut element = Vec::with_capacity(LONGEST_HEADER + length);
    element.extend(header(tag, length)?);
    for part in parts {
        element.extend_from_slice(part);
    }
    Ok(element)
}

/// A tag, the number of length bytes, and four length bytes.
const LONGEST_HEADER: usize = 6;

/// The tag and length bytes of an element with `length` content bytes.
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

/// The content bytes of a non-negative INTEGER: minimal, with a leading zero byte where the top bit is set. Zeroized on
/// drop.
pub(crate) struct Unsigned(Zeroizing<Vec<u8>>);

impl Unsigned {
    pub(crate) fn new(magnitude: Magnitude<'_>) -> Self {
        let digits = magnitude.as_bytes();
        let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() + 1));
        if digits.first().is_none_or(|&byte| byte >= 0x80) {
            bytes.push(0);
        }
        bytes.extend_from_slice(digits);
        Unsigned(bytes)
    }

    pub(crate) fn as_integer(&self) -> Result<BigUint<'_>> {
        BigUint::new(&self.0).ok_or_else(|| Error::invalid("number", "cannot be written as DER"))
    }

    /// The content bytes; also those of SSH's `mpint` (RFC 4251, section 5), except for zero.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Writes a non-negative INTEGER.
pub(crate) fn write_integer(magnitude: Magnitude<'_>) -> Result<Zeroizing<Vec<u8>>> {
    write(&Unsigned::new(magnitude).as_integer()?)
}

/// Parses a non-negative INTEGER, without trailing bytes.
pub(crate) fn parse_integer(what: &'static str, data: &[u8]) -> Result<Integer> {
    parse(what, data).map(integer)
}

/// The non-negative INTEGER in a field of a structure.
pub(crate) fn integer(integer: BigUint<'_>) -> Integer {
    Integer::from_be_bytes(integer.as_bytes())
}

/// The secret non-negative INTEGER in a field of a structure.
pub(crate) fn secret_integer(integer: BigUint<'_>) -> SecretInteger {
    SecretInteger::from_be_bytes(integer.as_bytes())
}

/// A BIT STRING, unvalidated: errors about its unused bits are more specific than those of the crate `asn1`.
#[derive(Clone, Copy)]
pub(crate) struct Bits<'a> {
    /// The number of unused bits of the last byte; `None` for empty content.
    unused: Option<u8>,
    bytes: &'a [u8],
}

impl<'a> Bits<'a> {
    /// From the content of an element.
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

    /// Without unused bits.
    pub(crate) fn whole(bytes: &'a [u8]) -> Self {
        Bits { unused: Some(0), bytes }
    }

    /// The bytes. Refuses unused bits, which keys and seeds do not have.
    pub(crate) fn bytes(self, what: &'static str) -> Result<&'a [u8]> {
        match self.unused {
            Some(0) => Ok(self.bytes),
            Some(1..=7) => {
                let reason = "a BIT STRING has unused bits, and must consist of whole bytes";
                Err(Error::malformed(MalformedKind::InvalidLength, what, reason))
            }
            Some(_) => {
                let reason = "a BIT STRING has more than 7 unused bits";
                Err(Error::malformed(MalformedKind::NotDer, what, reason))
            }
            None => {
                let reason = "a BIT STRING is empty, without the number of its unused bits";
                Err(Error::malformed(MalformedKind::NotDer, what, reason))
            }
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

/// The version INTEGER of a structure, of any value: a wrong version gets a specific error.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version<'a>(&'a [u8]);

impl Version<'_> {
    pub(crate) const ZERO: Version<'static> = Version(&[0]);
    pub(crate) const ONE: Version<'static> = Version(&[1]);

    /// The number, from 0 to 127.
    pub(crate) fn number(self) -> Option<u8> {
        match self.0 {
            [number @ 0..=0x7f] => Some(*number),
            _ => None,
        }
    }

    /// Refuses all versions but `expected`.
    pub(crate) fn check(self, what: &'static str, expected: Version<'_>) -> Result<()> {
        if self == expected {
            return Ok(());
        }
        let number = expected.number().unwrap_or_default();
        let reason = format!("its version must be {number}");
        Err(Error::malformed(MalformedKind::InvalidValue, what, reason))
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

/// The content of the SEQUENCE that `data` is; `None` for anything else.
pub(crate) fn sequence(data: &[u8]) -> Option<&[u8]> {
    let (tlv, rest) = asn1::strip_tlv(data).ok()?;
    (rest.is_empty() && tlv.tag().as_u8() == Some(SEQUENCE)).then(|| tlv.data())
}

/// Refuses data other than one whole SEQUENCE.
pub(crate) fn check_sequence(what: &'static str, data: &[u8]) -> Result<()> {
    let outer: Tlv<'_> = parse(what, data)?;
    if outer.tag().as_u8() != Some(SEQUENCE) {
        return Err(Error::malformed(
            MalformedKind::UnexpectedTag,
            what,
            "it is not a SEQUENCE",
        ));
    }
    Ok(())
}

/// The first consecutive elements of `data`, at most `most`, up to bytes that are not DER.
pub(crate) fn elements(mut data: &[u8], most: usize) -> Vec<Tlv<'_>> {
    let mut found = Vec::new();
    while found.len() < most {
        let Ok((tlv, rest)) = asn1::strip_tlv(data) else { break };
        found.push(tlv);
        data = rest;
    }
    found
}

/// Turns the error of an argument that was read from data into an error about the data, of this kind. An error that is
/// about data already keeps its kind.
pub(crate) fn in_data_as(kind: MalformedKind, what: &'static str) -> impl FnOnce(Error) -> Error {
    move |error| match error {
        Error::InvalidArgument { argument, reason } => Error::malformed(kind, what, format!("{argument}: {reason}")),
        Error::Malformed { what: part, .. } if part == what => error,
        Error::Malformed {
            kind,
            what: part,
            reason,
        } => Error::malformed(kind, what, format!("{part}: {reason}")),
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

    fn refused(data: &[u8]) -> (MalformedKind, String) {
        let read: Result<Outer<'_>> = parse("structure", data);
        match read.map(|_| ()).unwrap_err() {
            Error::Malformed { kind, what, reason } => {
                assert_eq!(what, "structure");
                (kind, reason.into_owned())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn errors_name_the_field_and_nothing_of_its_content() {
        use MalformedKind::{NotAllowed, OutOfRange, UnexpectedTag};
        let negative = [0x30, 8, 2, 1, 0, 0x30, 3, 2, 1, 0xff];
        let reason = "validationParms: keyLength: a number is negative or too large";
        assert_eq!(refused(&negative), (OutOfRange, reason.to_owned()));
        let reason = "version: an element is missing or has the wrong type";
        assert_eq!(refused(&[0x30, 3, 4, 1, 0x41]), (UnexpectedTag, reason.to_owned()));
        let behind = [0x30, 10, 2, 1, 0, 0x30, 3, 2, 1, 1, 5, 0];
        let reason = "an unexpected element follows inside the structure";
        assert_eq!(refused(&behind), (NotAllowed, reason.to_owned()));
    }

    #[test]
    fn each_fault_has_its_kind() {
        use MalformedKind::{Missing, NotDer, TooLarge, TrailingData, Truncated};
        let whole = [0x30, 8, 2, 1, 0, 0x30, 3, 2, 1, 1];
        assert!(parse::<Outer<'_>>("structure", &whole).is_ok());
        for length in 0..whole.len() {
            assert_eq!(refused(&whole[..length]).0, Truncated, "{length}");
        }
        let cases: [(&[u8], MalformedKind); 9] = [
            (&[0x30, 8, 2, 1, 0, 0x30, 3, 2, 1, 1, 0], TrailingData),
            (&[0x30, 0], Missing),
            (&[0x30, 3, 2, 1, 0], Missing),
            (&[0x30, 5, 2, 1, 0, 0x30, 0], Missing),
            // The inner SEQUENCE claims more than there is.
            (&[0x30, 8, 2, 1, 0, 0x30, 4, 2, 1, 1], Truncated),
            (&[0x30, 9, 2, 1, 0, 0x30, 4, 2, 2, 0, 1], NotDer),
            (&[0x30, 0x81, 8, 2, 1, 0, 0x30, 3, 2, 1, 1], NotDer),
            (&[0x30, 0x80, 2, 1, 0, 0x30, 3, 2, 1, 1, 0, 0], NotDer),
            (&[0; LONGEST + 1], TooLarge),
        ];
        for (data, kind) in cases {
            assert_eq!(refused(data).0, kind, "{:02x?}", data.get(..16).unwrap_or(data));
        }
    }

    /// The walk through the data that distinguishes a truncated structure from an incomplete one is not recursive.
    #[test]
    fn deep_nesting_is_refused_without_recursion() {
        let mut nested = Vec::new();
        while nested.len() < LONGEST - 16 {
            let header = header(SEQUENCE, nested.len()).unwrap();
            nested.splice(0..0, header);
            if nested.len() > 4_000 {
                break;
            }
        }
        let (kind, _) = refused(&nested);
        assert_eq!(kind, MalformedKind::UnexpectedTag);
        assert!(is_whole(&nested) && is_der(&nested));
        assert!(!is_whole(&nested[..nested.len() - 1]));
    }

    #[test]
    fn what_is_read_is_written() {
        let data = [0x30, 13, 2, 2, 0x41, 0x42, 0x30, 7, 2, 1, 1, 3, 2, 0, 0xff];
        let read: Outer<'_> = parse("structure", &data).unwrap();
        assert_eq!(*write(&read).unwrap(), data);
        assert_eq!(read.version.number(), None);
        assert!(read.version.check("structure", Version::ZERO).is_err());
        assert_eq!(read.validation_parms.seed.unwrap().bytes("structure").unwrap(), [0xff]);
        let refused = [
            ([4, 0xf0].as_slice(), MalformedKind::InvalidLength),
            (&[8, 0xf0], MalformedKind::NotDer),
            (&[], MalformedKind::NotDer),
        ];
        for (content, expected) in refused {
            let error = Bits::of(content).bytes("structure").unwrap_err();
            assert!(
                matches!(error, Error::Malformed { kind, .. } if kind == expected),
                "{content:?}"
            );
        }
    }
}
