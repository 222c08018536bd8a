//! Comparison of names (RFC 5280, section 7.1), by a canonical form whose bytes are compared.
//!
//! A name becomes, for each relative distinguished name, the number of its attributes and then the attributes, each with its
//! type, its tag and its value, with lengths. No encoding is the beginning of another, so a name that begins with the bytes of
//! another is below it, and the order of attributes, which are a set, is that of their bytes.

use std::fmt;

use super::name::Name;
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::string_type::StringType;
use crate::asn1::tag::{SEQUENCE, SET, UTF8_STRING};
use crate::asn1::walker::Walker;
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "X.509 name";

/// The maximum number of attributes in a name.
const MAX_ATTRIBUTES: usize = 10_000;

/// The size of a number in the canonical form. A count of attributes or a length always fits.
const NUMBER: usize = size_of::<u64>();

/// A name in the form in which names are compared (RFC 5280, section 7.1), such as an issuer's name with the subject's name of
/// the issuer's certificate. Two are equal if the names match; an index of certificates by name uses it as its key.
///
/// | in the names | in the comparison |
/// |---|---|
/// | string types | of no importance: a PrintableString matches a UTF8String with the same characters. TeletexString is read as Latin-1 |
/// | upper case and lower case, in any attribute that is text | of no importance, by Unicode's lower-case mapping of each character |
/// | white space (also Unicode's) at the beginning and the end, and more than one in a row | of no importance |
/// | attributes in a relative distinguished name | a set, in any order |
/// | values that are not text, such as a BIT STRING, and text that does not decode | their bytes |
///
/// RFC 5280 refers to the string preparation of RFC 4518, of which this is the part that real names need. Left out are Unicode
/// normalization (NFKC), mappings of one letter to several (`ß` does not match `ss`) and the removal of characters that are not
/// visible: names that differ in these do not match.
///
/// Names that libcrypto's `X509_NAME_cmp` finds equal are equal here. It ignores the case of ASCII letters and ASCII white space
/// only, so names with other letters may match here and not there.
///
/// ```
/// use hazmat_openssl::x509::{CanonicalName, Name};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let name: Name = "CN=Issuing CA,O=Example,C=SE".parse()?;
/// let same: Name = "CN=issuing  ca,O=EXAMPLE,C=SE".parse()?;
/// assert_eq!(CanonicalName::from(&name), CanonicalName::from(&same));
/// assert!(name != same && name.matches(&same));
///
/// let above = CanonicalName::from_der(&"O=Example,C=SE".parse::<Name>()?.public_bytes()?)?;
/// assert!(CanonicalName::from(&name).is_within(&above));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct CanonicalName(Vec<u8>);

impl CanonicalName {
    /// The canonical form of a name in DER, such as [`Certificate::subject_bytes`](super::Certificate::subject_bytes), without
    /// the steps through a [`Name`].
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the structure does not decode, for more than 10,000 attributes, and for more than 1 MiB.
    #[doc(alias = "X509_NAME_hash_ex")]
    pub fn from_der(data: &[u8]) -> Result<Self> {
        der::check_length(WHAT, data)?;
        let mut form = Form::with_capacity(data.len());
        let mut count: usize = 0;
        let mut sets = Walker::of_sequence(WHAT, data)?;
        while !sets.is_at_end() {
            let set = sets.next(SET, "RelativeDistinguishedName")?;
            let mut attributes = Walker::new(WHAT, data, set.content);
            if attributes.is_at_end() {
                let reason = "RelativeDistinguishedName is empty";
                return Err(Error::malformed(MalformedKind::Missing, WHAT, reason));
            }
            form.begin_set();
            while !attributes.is_at_end() {
                count += 1;
                if count > MAX_ATTRIBUTES {
                    let reason = format!("there are more than {MAX_ATTRIBUTES} attributes");
                    return Err(Error::malformed(MalformedKind::TooLarge, WHAT, reason));
                }
                let attribute = attributes.next(SEQUENCE, "AttributeTypeAndValue")?;
                let mut parts = Walker::new(WHAT, data, attribute.content);
                let oid = parts.oid("the type of an attribute")?;
                let value = parts.any("the value of an attribute")?;
                parts.finish("the value of an attribute")?;
                let string_type = StringType::Other(value.tag).known();
                form.attribute(&oid, string_type, value.content.of(data));
            }
            form.end_set();
        }
        Ok(CanonicalName(form.bytes))
    }

    /// Whether this name is the other one or below it: it begins with all relative distinguished names of the other. This is
    /// the comparison of directory names in name constraints (RFC 5280, section 4.2.1.10). Every name is below the empty one.
    pub fn is_within(&self, subtree: &CanonicalName) -> bool {
        self.0.starts_with(&subtree.0)
    }

    /// Whether there are no attributes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&Name> for CanonicalName {
    fn from(name: &Name) -> Self {
        let mut form = Form::with_capacity(0);
        for set in name.rdns() {
            form.begin_set();
            for attribute in set.attributes() {
                form.attribute(attribute.oid(), attribute.string_type(), attribute.as_bytes());
            }
            form.end_set();
        }
        CanonicalName(form.bytes)
    }
}

impl fmt::Debug for CanonicalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CanonicalName({} bytes)", self.0.len())
    }
}

impl Name {
    /// Whether two names are the same by RFC 5280, section 7.1, as an issuer's name and the subject's name of the issuer's
    /// certificate must be. String types, the case of letters, and surplus white space are of no importance; `==` compares
    /// all of these. [`CanonicalName`] states the rules, and is quicker where one name is compared with many.
    #[doc(alias = "X509_NAME_cmp")]
    pub fn matches(&self, other: &Name) -> bool {
        self == other || CanonicalName::from(self) == CanonicalName::from(other)
    }
}

/// A canonical form in the making.
struct Form {
    bytes: Vec<u8>,
    /// Where the current set begins: with the number of its attributes.
    set: usize,
    /// Where each attribute of the current set begins.
    attributes: Vec<usize>,
}

impl Form {
    fn with_capacity(capacity: usize) -> Self {
        Form {
            bytes: Vec::with_capacity(capacity),
            set: 0,
            attributes: Vec::new(),
        }
    }

    fn begin_set(&mut self) {
        self.set = self.bytes.len();
        self.attributes.clear();
        self.bytes.extend([0; NUMBER]);
    }

    fn end_set(&mut self) {
        set_number(&mut self.bytes, self.set, self.attributes.len());
        if self.attributes.len() < 2 {
            return;
        }
        let ends = self.attributes.iter().skip(1).copied().chain([self.bytes.len()]);
        let parts = self.attributes.iter().zip(ends);
        let mut parts: Vec<&[u8]> = parts.filter_map(|(&start, end)| self.bytes.get(start..end)).collect();
        parts.sort_unstable();
        let sorted = parts.concat();
        self.bytes.truncate(self.set + NUMBER);
        self.bytes.extend(sorted);
    }

    fn attribute(&mut self, oid: &ObjectIdentifier, string_type: StringType, content: &[u8]) {
        self.attributes.push(self.bytes.len());
        let oid = oid.as_der();
        self.bytes.extend(number(oid.len()));
        self.bytes.extend(oid);
        let tag = self.bytes.len();
        self.bytes.push(UTF8_STRING);
        self.bytes.extend([0; NUMBER]);
        let value = self.bytes.len();
        if !self.text(string_type, content) {
            self.bytes.truncate(tag);
            self.bytes.push(string_type.tag_number());
            self.bytes.extend([0; NUMBER]);
            self.bytes.extend(content);
            if string_type == StringType::Bit {
                clear_unused_bits(&mut self.bytes, value);
            }
        }
        let length = self.bytes.len().saturating_sub(value);
        set_number(&mut self.bytes, tag + 1, length);
    }

    /// Appends a value that is text; returns whether it is. If not, some of it may have been appended.
    fn text(&mut self, string_type: StringType, content: &[u8]) -> bool {
        match string_type {
            StringType::Utf8 => match std::str::from_utf8(content) {
                Ok(text) => self.characters(text.chars().map(Some)),
                Err(_) => false,
            },
            // libcrypto takes bytes of all these types for characters of Latin-1. So names that it finds equal stay so.
            StringType::Printable | StringType::T61 | StringType::Ia5 | StringType::Numeric | StringType::Visible => {
                self.characters(content.iter().map(|&byte| Some(char::from(byte))))
            }
            StringType::Bmp => {
                let units = content.chunks(2).map(|unit| match *unit {
                    [high, low] => char::from_u32(u32::from_be_bytes([0, 0, high, low])),
                    _ => None,
                });
                self.characters(units)
            }
            StringType::Universal => {
                let units = content.chunks(4);
                self.characters(units.map(|unit| char::from_u32(u32::from_be_bytes(unit.try_into().ok()?))))
            }
            StringType::Bit | StringType::Other(_) => false,
        }
    }

    fn characters(&mut self, characters: impl Iterator<Item = Option<char>>) -> bool {
        let start = self.bytes.len();
        let mut is_after_space = false;
        for character in characters {
            let Some(character) = character else {
                return false;
            };
            if character.is_whitespace() {
                is_after_space = true;
                continue;
            }
            if is_after_space && self.bytes.len() > start {
                self.bytes.push(b' ');
            }
            is_after_space = false;
            if character.is_ascii() {
                self.bytes.extend(u8::try_from(character.to_ascii_lowercase()));
                continue;
            }
            for lower in character.to_lowercase() {
                self.bytes.extend(lower.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        true
    }
}

/// Clears the unused bits of the BIT STRING whose content begins at `start`, as libcrypto does when it reads one.
fn clear_unused_bits(bytes: &mut [u8], start: usize) {
    match bytes.get_mut(start..) {
        Some([unused]) => *unused = 0,
        Some([unused @ 0..=7, .., last]) => *last &= 0xff << *unused,
        _ => {}
    }
}

fn number(value: usize) -> [u8; NUMBER] {
    u64::try_from(value).unwrap_or(u64::MAX).to_be_bytes()
}

/// Writes a number over the bytes that were kept free for it.
fn set_number(bytes: &mut [u8], position: usize, value: usize) {
    let room = bytes.get_mut(position..).and_then(<[u8]>::first_chunk_mut);
    if let Some(room) = room {
        *room = number(value);
    }
}
