//! The ASN.1 string types of names (X.680, section 41; X.690, section 8.23).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::asn1::der;
use crate::asn1::oid::{NameOid, ObjectIdentifier};
use crate::asn1::tag;
use crate::error::{Error, MalformedKind, Result};

/// The ASN.1 type of a string in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StringType {
    /// UTF8String: any characters. RFC 5280 requires it, or PrintableString, for new names.
    Utf8,
    /// PrintableString: ASCII letters, digits, spaces and `'()+,-./:=?`.
    Printable,
    /// BMPString: two bytes per character, Basic Multilingual Plane only.
    Bmp,
    /// TeletexString (T61String): read as Latin-1, as all programs do. Obsolete.
    T61,
    /// IA5String: ASCII.
    Ia5,
    /// UniversalString: four bytes per character. Obsolete.
    Universal,
    /// NumericString: digits and spaces.
    Numeric,
    /// VisibleString: ASCII without control characters.
    Visible,
    /// BIT STRING, which is not text, as in x500UniqueIdentifier.
    Bit,
    /// Another element with this tag, which is not a string; a postal address, for example, is a SEQUENCE.
    Other(u8),
}

impl StringType {
    const ALL: [StringType; 9] = [
        StringType::Utf8,
        StringType::Printable,
        StringType::Bmp,
        StringType::T61,
        StringType::Ia5,
        StringType::Universal,
        StringType::Numeric,
        StringType::Visible,
        StringType::Bit,
    ];

    /// The type for new values of an attribute (RFC 5280, appendix A.1; RFC 4519).
    pub(crate) fn usual_for(oid: &ObjectIdentifier) -> Self {
        let is_one_of = |oids: &[ObjectIdentifier]| oids.contains(oid);
        if is_one_of(&[
            NameOid::COUNTRY_NAME,
            NameOid::JURISDICTION_COUNTRY_NAME,
            NameOid::SERIAL_NUMBER,
            NameOid::DN_QUALIFIER,
        ]) {
            StringType::Printable
        } else if is_one_of(&[NameOid::EMAIL_ADDRESS, NameOid::DOMAIN_COMPONENT]) {
            StringType::Ia5
        } else {
            StringType::Utf8
        }
    }

    pub(crate) const fn tag_number(self) -> u8 {
        match self {
            StringType::Utf8 => tag::UTF8_STRING,
            StringType::Numeric => tag::NUMERIC_STRING,
            StringType::Printable => tag::PRINTABLE_STRING,
            StringType::T61 => tag::TELETEX_STRING,
            StringType::Ia5 => tag::IA5_STRING,
            StringType::Visible => tag::VISIBLE_STRING,
            StringType::Universal => tag::UNIVERSAL_STRING,
            StringType::Bmp => tag::BMP_STRING,
            StringType::Bit => tag::BIT_STRING,
            StringType::Other(tag) => tag,
        }
    }

    /// Whether it is a type of text.
    pub(crate) fn has_characters(self) -> bool {
        !matches!(self, StringType::Bit | StringType::Other(_))
    }

    /// The type with this tag; `None` for a tag of more than one byte.
    pub(crate) fn of_tag(tag: Option<u8>) -> Option<Self> {
        Some(StringType::Other(tag?).known())
    }

    /// Replaces `Other` by the named type with its tag, if there is one.
    pub(crate) fn known(self) -> Self {
        let known = Self::ALL
            .into_iter()
            .find(|known| self.tag_number() == known.tag_number());
        known.unwrap_or(self)
    }

    /// Encodes text as content bytes.
    pub(crate) fn encode(self, text: &str) -> Result<Vec<u8>> {
        let refuse = || {
            let reason = format!("has a character that {self} does not allow");
            Error::invalid("value", reason)
        };
        let all = |fits: fn(char) -> bool| {
            if text.chars().all(fits) {
                Ok(text.as_bytes().to_vec())
            } else {
                Err(refuse())
            }
        };
        match self {
            StringType::Utf8 => Ok(text.as_bytes().to_vec()),
            StringType::Printable => all(is_printable),
            StringType::Ia5 => all(|character| character.is_ascii()),
            StringType::Visible => all(|character| matches!(character, ' '..='~')),
            StringType::Numeric => all(|character| character.is_ascii_digit() || character == ' '),
            StringType::T61 => {
                let bytes = text.chars().map(|character| u8::try_from(character).ok());
                bytes.collect::<Option<_>>().ok_or_else(refuse)
            }
            StringType::Bmp => {
                let units = text.chars().map(|character| u16::try_from(u32::from(character)).ok());
                let units = units.collect::<Option<Vec<_>>>().ok_or_else(refuse)?;
                Ok(units.into_iter().flat_map(u16::to_be_bytes).collect())
            }
            StringType::Universal => Ok(text
                .chars()
                .flat_map(|character| u32::from(character).to_be_bytes())
                .collect()),
            StringType::Bit | StringType::Other(_) => Err(Error::invalid("string_type", format!("{self} is not text"))),
        }
    }

    /// Decodes content bytes as text.
    pub(crate) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>> {
        let wrong = || {
            Error::malformed(
                MalformedKind::InvalidText,
                "X.509 name",
                format!("a value is not a valid {self}"),
            )
        };
        match self {
            // Programs write `*`, `@` and `_` in PrintableStrings, and UTF-8 in all of these types.
            StringType::Utf8 | StringType::Printable | StringType::Ia5 | StringType::Visible | StringType::Numeric => {
                std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| wrong())
            }
            StringType::T61 => Ok(bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into()),
            StringType::Bmp => {
                let units = pieces(bytes).ok_or_else(wrong)?.map(u16::from_be_bytes);
                let text = char::decode_utf16(units).collect::<std::result::Result<String, _>>();
                text.map(Cow::Owned).map_err(|_| wrong())
            }
            StringType::Universal => {
                let units = pieces(bytes).ok_or_else(wrong)?.map(u32::from_be_bytes);
                let text = units.map(char::from_u32).collect::<Option<String>>();
                text.map(Cow::Owned).ok_or_else(wrong)
            }
            StringType::Bit | StringType::Other(_) => {
                let reason = format!("a value is {self}, which is not text");
                Err(Error::malformed(MalformedKind::UnexpectedTag, "X.509 name", reason))
            }
        }
    }

    /// The DER element.
    pub(crate) fn write(self, content: &[u8]) -> Result<Vec<u8>> {
        if self.tag_number() & tag::NUMBER == tag::NUMBER {
            return Err(Error::invalid("string_type", "must be a tag of one byte"));
        }
        der::write_element(self.tag_number(), content)
    }
}

/// X.680, section 41.4.
fn is_printable(character: char) -> bool {
    character.is_ascii_alphanumeric() || " '()+,-./:=?".contains(character)
}

/// Chunks of N bytes; `None` if the length is not a multiple of N.
fn pieces<const N: usize>(bytes: &[u8]) -> Option<impl Iterator<Item = [u8; N]> + '_> {
    let pieces = bytes.chunks_exact(N);
    pieces
        .remainder()
        .is_empty()
        .then(|| pieces.filter_map(|piece| piece.try_into().ok()))
}

/// Parses the names of ASN.1 that [`Display`](fmt::Display) writes, such as `UTF8String`; not the one of
/// [`Other`](StringType::Other).
///
/// Fails with [`Error::InvalidArgument`] for anything else.
impl FromStr for StringType {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|known| known.to_string() == name);
        found.ok_or_else(|| Error::invalid("name", "must be the name of a string type, such as UTF8String"))
    }
}

impl fmt::Display for StringType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StringType::Other(tag) => return write!(f, "an element of the tag 0x{tag:02x}"),
            StringType::Utf8 => "UTF8String",
            StringType::Printable => "PrintableString",
            StringType::Bmp => "BMPString",
            StringType::T61 => "TeletexString",
            StringType::Ia5 => "IA5String",
            StringType::Universal => "UniversalString",
            StringType::Numeric => "NumericString",
            StringType::Visible => "VisibleString",
            StringType::Bit => "BIT STRING",
        })
    }
}
