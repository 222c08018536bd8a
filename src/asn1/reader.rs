//! Reads the fields of DER structures in order, with errors that name the field.

use asn1::Tlv;

use crate::asn1::der;
use crate::asn1::element::{self, Element};
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{self, ANY, OID, SEQUENCE};
use crate::error::{Error, MalformedKind, Result};

/// The name of a structure's own element in errors.
pub(crate) const OUTER: &str = "the outer element";

/// Up to this many entries of a list are counted before they are read, to allocate once.
const FEW: usize = 16;

/// The fields of a structure that are not read yet. `what` names the structure in errors.
pub(crate) struct Fields<'a> {
    what: &'static str,
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// The consecutive elements of `content`.
    pub(crate) fn of(what: &'static str, content: &'a [u8]) -> Self {
        Fields { what, rest: content }
    }

    /// The elements of the SEQUENCE that `data` is, without trailing bytes.
    pub(crate) fn of_sequence(what: &'static str, data: &'a [u8]) -> Result<Self> {
        Ok(Field::of(what, SEQUENCE, data)?.parts())
    }

    /// Whether all fields are read.
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next field, of any tag. `name` is its name in the standard.
    #[inline]
    pub(crate) fn any(&mut self, name: &'static str) -> Result<Field<'a>> {
        let (element, rest) = match element::split_short(self.rest) {
            Some(split) => split,
            None => self.split_any(name)?,
        };
        self.rest = rest;
        let what = self.what;
        Ok(Field { what, name, element })
    }

    /// Splits off the next element, of every form, or returns what is wrong with it.
    #[cold]
    fn split_any(&self, name: &'static str) -> Result<(Element<'a>, &'a [u8])> {
        if self.is_empty() {
            return Err(Error::malformed(
                MalformedKind::Missing,
                self.what,
                format!("{name} is missing"),
            ));
        }
        element::split(self.rest).map_err(|error| {
            let (kind, reason) = der::header_fault(&error);
            Error::malformed(kind, self.what, format!("{name}: {reason}"))
        })
    }

    /// The next field, which must have this tag.
    pub(crate) fn required(&mut self, tag: u8, name: &'static str) -> Result<Field<'a>> {
        self.any(name)?.with_tag(tag)
    }

    /// The next field, if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8, name: &'static str) -> Result<Option<Field<'a>>> {
        // Callers pass one-byte tags only; they differ from the first byte of every longer tag.
        match self.rest.first() {
            Some(&first) if first == tag || tag == ANY => self.any(name).map(Some),
            _ => Ok(None),
        }
    }

    /// Refuses further fields.
    pub(crate) fn finish(self) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let reason = "it has an unexpected element, or an element of the wrong type";
        Err(Error::malformed(MalformedKind::NotAllowed, self.what, reason))
    }

    /// The number of remaining elements, up to a few: memory for more is allocated as they are read.
    fn few(&self) -> usize {
        let mut rest = self.rest;
        let elements = std::iter::from_fn(|| {
            let (element, behind) = element::split_short(rest)?;
            rest = behind;
            Some(element)
        });
        elements.take(FEW).count()
    }

    /// Reads all remaining elements with `read`; at most `most` are allowed.
    pub(crate) fn list<T>(
        mut self,
        name: &'static str,
        most: usize,
        read: impl Fn(Field<'a>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut entries = Vec::with_capacity(self.few());
        while !self.is_empty() {
            if entries.len() == most {
                let reason = format!("it has more than {most} entries ({name})");
                return Err(Error::malformed(MalformedKind::TooLarge, self.what, reason));
            }
            entries.push(read(self.any(name)?)?);
        }
        Ok(entries)
    }
}

/// A field of a structure.
pub(crate) struct Field<'a> {
    what: &'static str,
    name: &'static str,
    element: Element<'a>,
}

impl<'a> Field<'a> {
    /// The element that `data` is, without trailing bytes; it must have this tag.
    pub(crate) fn of(what: &'static str, tag: u8, data: &'a [u8]) -> Result<Self> {
        let element = match element::single(data) {
            Some(element) => element,
            None => Self::any_single(what, data)?,
        };
        Field {
            what,
            name: OUTER,
            element,
        }
        .with_tag(tag)
    }

    /// The element that `data` is, of every form, or what is wrong with it.
    #[cold]
    fn any_single(what: &'static str, data: &'a [u8]) -> Result<Element<'a>> {
        Ok(Element::from(&der::parse::<Tlv<'a>>(what, data)?))
    }

    /// Refuses another tag.
    pub(crate) fn with_tag(self, tag: u8) -> Result<Self> {
        if tag != ANY && self.tag() != Some(tag) {
            let reason = format!("must be {}", tag::name(tag));
            return Err(self.wrong_as(MalformedKind::UnexpectedTag, &reason));
        }
        Ok(self)
    }

    /// The name of the structure in errors.
    pub(crate) fn what(&self) -> &'static str {
        self.what
    }

    /// An error about this field; `reason` follows the name of the field.
    pub(crate) fn wrong_as(&self, kind: MalformedKind, reason: &str) -> Error {
        Error::malformed(kind, self.what, format!("{} {reason}", self.name))
    }

    /// The tag, if it has one byte.
    pub(crate) fn tag(&self) -> Option<u8> {
        self.element.tag()
    }

    /// The whole element: tag, length and content.
    pub(crate) fn der(&self) -> &'a [u8] {
        self.element.full()
    }

    /// The content bytes.
    pub(crate) fn content(&self) -> &'a [u8] {
        self.element.content()
    }

    /// The elements inside.
    pub(crate) fn parts(&self) -> Fields<'a> {
        Fields::of(self.what, self.element.content())
    }

    /// The only element inside, as in `[number] EXPLICIT`.
    pub(crate) fn inner(&self) -> Result<Field<'a>> {
        let mut parts = self.parts();
        let inner = parts.any(self.name)?;
        parts.finish()?;
        Ok(inner)
    }

    /// The value of a BOOLEAN. An explicitly encoded default is accepted.
    pub(crate) fn boolean(&self) -> Result<bool> {
        match self.content() {
            [0x00] => Ok(false),
            [0xff] => Ok(true),
            _ => Err(self.not_der("is not a DER BOOLEAN, 00 or FF")),
        }
    }

    /// The value of an INTEGER or ENUMERATED.
    pub(crate) fn integer(&self) -> Result<SerialNumber> {
        SerialNumber::from_der_content(self.content()).map_err(|_| self.not_der("is not a DER INTEGER"))
    }

    /// An INTEGER or ENUMERATED from 0 to `most`.
    fn limited(&self, most: u64) -> Result<u64> {
        let number = self.integer()?;
        if number.is_negative() {
            return Err(self.out_of_range(&format!("is {number}, and must not be negative")));
        }
        match number.to_u64() {
            Some(number) if number <= most => Ok(number),
            _ => Err(self.out_of_range(&format!("is larger than {most}"))),
        }
    }

    pub(crate) fn number(&self) -> Result<u32> {
        let number = self.limited(u32::MAX.into())?;
        u32::try_from(number).map_err(|_| self.out_of_range("is too large"))
    }

    pub(crate) fn small_number(&self) -> Result<u16> {
        let number = self.limited(u16::MAX.into())?;
        u16::try_from(number).map_err(|_| self.out_of_range("is too large"))
    }

    /// The value of an OBJECT IDENTIFIER.
    pub(crate) fn oid(&self) -> Result<ObjectIdentifier> {
        ObjectIdentifier::from_content(self.content()).ok_or_else(|| self.not_der("is not a DER object identifier"))
    }

    fn not_der(&self, reason: &str) -> Error {
        self.wrong_as(MalformedKind::NotDer, reason)
    }

    fn out_of_range(&self, reason: &str) -> Error {
        self.wrong_as(MalformedKind::OutOfRange, reason)
    }

    /// The first 16 bits of a named bit list (BIT STRING); bit 0 is the most significant. Accepts trailing zero bits, which
    /// DER forbids, and ignores further bits, which have no names.
    pub(crate) fn named_bits(&self) -> Result<u16> {
        let wrong = || self.not_der("is not a DER BIT STRING");
        let (&unused, bytes) = self.content().split_first().ok_or_else(wrong)?;
        let bits = asn1::BitString::new(bytes, unused).ok_or_else(wrong)?;
        let mut bytes = bits.as_bytes().iter().copied();
        let (high, low) = (bytes.next().unwrap_or(0), bytes.next().unwrap_or(0));
        Ok(u16::from_be_bytes([high, low]))
    }
}

/// The value of an element that must be an OBJECT IDENTIFIER.
pub(crate) fn read_oid(what: &'static str, element: &Tlv<'_>) -> Result<ObjectIdentifier> {
    if element.tag().as_u8() != Some(OID) {
        let reason = "an element is not an OBJECT IDENTIFIER";
        return Err(Error::malformed(MalformedKind::UnexpectedTag, what, reason));
    }
    let oid = ObjectIdentifier::from_content(element.data());
    oid.ok_or_else(|| Error::malformed(MalformedKind::NotDer, what, "an object identifier is not DER"))
}
