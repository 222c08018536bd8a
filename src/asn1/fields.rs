//! The parts of structures in DER, one after the other, with errors that name what is wrong; and how they are written.

use asn1::Tlv;

use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{self, ANY, OID, SEQUENCE};
use crate::error::{Error, Result};

/// The parts that are not read yet, of a structure that the errors name.
pub(crate) struct Fields<'a> {
    what: &'static str,
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Those that stand one after the other in the data.
    pub(crate) fn of(what: &'static str, content: &'a [u8]) -> Self {
        Fields { what, rest: content }
    }

    /// Those of the SEQUENCE that is all of the data.
    pub(crate) fn of_sequence(what: &'static str, data: &'a [u8]) -> Result<Self> {
        Ok(Field::of(what, SEQUENCE, data)?.parts())
    }

    /// Whether none is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next part, whatever its tag. `name` is what the standard calls it.
    pub(crate) fn any(&mut self, name: &'static str) -> Result<Field<'a>> {
        let what = self.what;
        if self.is_empty() {
            return Err(Error::malformed(what, format!("{name} is not there")));
        }
        let (element, rest) = asn1::strip_tlv(self.rest).map_err(|error| {
            let reason = match error.kind() {
                asn1::ParseErrorKind::ShortData { .. } => "it ends before its length says",
                _ => "a tag or a length is not in its DER form",
            };
            Error::malformed(what, format!("{name}: {reason}"))
        })?;
        self.rest = rest;
        Ok(Field { what, name, element })
    }

    /// The next part, which has this tag.
    pub(crate) fn required(&mut self, tag: u8, name: &'static str) -> Result<Field<'a>> {
        self.any(name)?.with_tag(tag)
    }

    /// The next part, if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8, name: &'static str) -> Result<Option<Field<'a>>> {
        // All tags that are asked for have one byte, which tells them from those that have more.
        match self.rest.first() {
            Some(&first) if first == tag || tag == ANY => self.any(name).map(Some),
            _ => Ok(None),
        }
    }

    /// Refuses parts that are not read.
    pub(crate) fn finish(self) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let reason = "an element follows that has no place there, or is of another type than it must be";
        Err(Error::malformed(self.what, reason))
    }

    /// All that are left, which must not be more than `most`, each by `read`.
    pub(crate) fn list<T>(
        mut self,
        name: &'static str,
        most: usize,
        read: impl Fn(Field<'a>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut entries = Vec::new();
        while !self.is_empty() {
            if entries.len() == most {
                let reason = format!("it has more than {most} of {name}");
                return Err(Error::malformed(self.what, reason));
            }
            entries.push(read(self.any(name)?)?);
        }
        Ok(entries)
    }
}

/// A part of a structure.
pub(crate) struct Field<'a> {
    what: &'static str,
    name: &'static str,
    element: Tlv<'a>,
}

impl<'a> Field<'a> {
    /// That which is all of the data and has this tag.
    pub(crate) fn of(what: &'static str, tag: u8, data: &'a [u8]) -> Result<Self> {
        let element: Tlv<'a> = der::parse(what, data)?;
        Field {
            what,
            name: "the whole",
            element,
        }
        .with_tag(tag)
    }

    /// The same part, which has this tag.
    pub(crate) fn with_tag(self, tag: u8) -> Result<Self> {
        if tag != ANY && self.tag() != Some(tag) {
            return Err(self.wrong(&format!("must be {}", tag::name(tag))));
        }
        Ok(self)
    }

    /// What the errors call the structure that it is a part of.
    pub(crate) fn what(&self) -> &'static str {
        self.what
    }

    /// The error of this part.
    pub(crate) fn wrong(&self, reason: &str) -> Error {
        Error::malformed(self.what, format!("{} {reason}", self.name))
    }

    /// Its tag, if it is one of one byte.
    pub(crate) fn tag(&self) -> Option<u8> {
        self.element.tag().as_u8()
    }

    /// The element as it is.
    pub(crate) fn element(&self) -> &Tlv<'a> {
        &self.element
    }

    /// The DER of it.
    pub(crate) fn der(&self) -> &'a [u8] {
        self.element.full_data()
    }

    /// What stands in it.
    pub(crate) fn content(&self) -> &'a [u8] {
        self.element.data()
    }

    /// The parts that it is made of.
    pub(crate) fn parts(&self) -> Fields<'a> {
        Fields::of(self.what, self.element.data())
    }

    /// Its one part: what stands in `[number] EXPLICIT`.
    pub(crate) fn inner(&self) -> Result<Field<'a>> {
        let mut parts = self.parts();
        let inner = parts.any(self.name)?;
        parts.finish()?;
        Ok(inner)
    }

    /// Whether it is true, of the content of a BOOLEAN. A default that is written out is taken.
    pub(crate) fn boolean(&self) -> Result<bool> {
        match self.content() {
            [0x00] => Ok(false),
            [0xff] => Ok(true),
            _ => Err(self.wrong("is no BOOLEAN of DER, which is 00 or FF")),
        }
    }

    /// The number in an INTEGER or an ENUMERATED.
    pub(crate) fn integer(&self) -> Result<SerialNumber> {
        SerialNumber::from_der_content(self.content()).map_err(|_| self.wrong("is no INTEGER in its DER form"))
    }

    /// A number in an INTEGER or an ENUMERATED that is neither negative nor beyond a limit.
    fn limited(&self, most: u64) -> Result<u64> {
        let number = self.integer()?;
        if number.is_negative() {
            return Err(self.wrong(&format!("is {number}, and must not be negative")));
        }
        match number.to_u64() {
            Some(number) if number <= most => Ok(number),
            _ => Err(self.wrong(&format!("is larger than {most}"))),
        }
    }

    pub(crate) fn number(&self) -> Result<u32> {
        let number = self.limited(u32::MAX.into())?;
        u32::try_from(number).map_err(|_| self.wrong("is too large"))
    }

    pub(crate) fn small_number(&self) -> Result<u16> {
        let number = self.limited(u16::MAX.into())?;
        u16::try_from(number).map_err(|_| self.wrong("is too large"))
    }

    /// Of the content of an OBJECT IDENTIFIER.
    pub(crate) fn oid(&self) -> Result<ObjectIdentifier> {
        ObjectIdentifier::from_content(self.content())
            .ok_or_else(|| self.wrong("is no object identifier in its DER form"))
    }

    /// The first 16 bits of a BIT STRING whose bits have names, the first of them on top. Zeros at the end are taken,
    /// though DER leaves them out, and so are bits beyond these, which have no names.
    pub(crate) fn named_bits(&self) -> Result<u16> {
        let wrong = || self.wrong("is no BIT STRING of DER");
        let (&unused, bytes) = self.content().split_first().ok_or_else(wrong)?;
        let bits = asn1::BitString::new(bytes, unused).ok_or_else(wrong)?;
        let mut bytes = bits.as_bytes().iter().copied();
        let (high, low) = (bytes.next().unwrap_or(0), bytes.next().unwrap_or(0));
        Ok(u16::from_be_bytes([high, low]))
    }
}

/// The DER of a structure with a tag, of that of its parts.
pub(crate) fn write_parts<P: AsRef<[u8]>>(tag: u8, parts: &[P]) -> Result<Vec<u8>> {
    der::write_parts(tag, &parts.iter().map(AsRef::as_ref).collect::<Vec<_>>())
}

/// The DER of a SEQUENCE, of that of its parts.
pub(crate) fn write_sequence<P: AsRef<[u8]>>(parts: &[P]) -> Result<Vec<u8>> {
    write_parts(SEQUENCE, parts)
}

/// The object identifier that an element is.
pub(crate) fn read_oid(what: &'static str, element: &Tlv<'_>) -> Result<ObjectIdentifier> {
    if element.tag().as_u8() != Some(OID) {
        return Err(Error::malformed(
            what,
            "what must be an OBJECT IDENTIFIER is of another type",
        ));
    }
    let oid = ObjectIdentifier::from_content(element.data());
    oid.ok_or_else(|| Error::malformed(what, "an object identifier is not in its DER form"))
}

/// The DER of an object identifier.
pub(crate) fn write_oid(oid: &ObjectIdentifier) -> Result<Vec<u8>> {
    der::write_element(OID, oid.as_der())
}

/// The DER of a number, with a tag.
pub(crate) fn write_number(tag: u8, number: u64) -> Result<Vec<u8>> {
    der::write_element(tag, SerialNumber::from(number).as_der_content())
}

/// The DER of a BIT STRING whose bits have names, the first of them on top, with a tag: without zeros at the end.
pub(crate) fn write_named_bits(tag: u8, bits: u16) -> Result<Vec<u8>> {
    let unused = u8::try_from(bits.trailing_zeros() % 8).unwrap_or(0);
    match bits.to_be_bytes() {
        [0, 0] => der::write_element(tag, &[0]),
        [high, 0] => der::write_element(tag, &[unused, high]),
        [high, low] => der::write_element(tag, &[unused, high, low]),
    }
}
