//! Comparison of names (RFC 5280, section 7.1), by a canonical form whose bytes are compared.
//!
//! Text is prepared for the comparison as `string_preparation` does.
//! A name becomes, for each relative distinguished name, the number of its attributes and then the attributes, each with its
//! type, its tag and its value, with lengths. No encoding is the beginning of another, so a name that begins with the bytes of
//! another is below it, and the order of attributes, which are a set, is that of their bytes.

use std::fmt;

use super::name::Name;
use super::string_preparation::{self, Preparation};
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::string_type::StringType;
use crate::asn1::tag::{SEQUENCE, SET, UTF8_STRING};
use crate::asn1::walker::Walker;
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "X.509 name";

/// The maximum number of attributes in a name.
const MAX_ATTRIBUTES: usize = 10_000;

/// The maximum length in bytes of the values of a name that are not ASCII alone, in UTF-8, before and after their preparation, which may
/// make them 17 times as long as in DER.
const MAX_TEXT: usize = 64 * 1024;

/// The size of a number in the canonical form. A count of attributes or a length always fits.
const NUMBER: usize = size_of::<u64>();

/// A name in the form in which names are compared (RFC 5280, section 7.1), such as an issuer's name with the subject's name of
/// the issuer's certificate. Two are equal if the names match; an index of certificates by name uses it as its key.
///
/// Values that are text are compared by their characters, after the string preparation of RFC 4518, section 2, in any attribute:
///
/// | step | in the names | in the comparison |
/// |---|---|---|
/// | 2.1, transcode | string types | of no importance: a PrintableString matches a UTF8String with the same characters. TeletexString is read as Latin-1 |
/// | 2.2, map | upper case and lower case | of no importance, by Unicode's full case folding: `STRASSE` matches `Straße`, `ΟΔΟΣ` matches `οδος` |
/// | | control and format characters, variation selectors, soft hyphens | of no importance |
/// | 2.3, normalize | Unicode's normalization form KC: accents that are characters of their own, fullwidth letters, ligatures | `E` with U+0301 matches `é`, `Ａ` matches `a` |
/// | 2.4, prohibit | characters for private use, noncharacters, U+FFFD | a value with one has no prepared form, and is compared as libcrypto does: without the case of ASCII letters and surplus ASCII white space |
/// | 2.5, bidi | the direction of writing | of no importance |
/// | 2.6.1, spaces | white space (also Unicode's) at the beginning and the end, and more than one in a row | of no importance |
///
/// The attributes in a relative distinguished name are a set, in any order. Of values that are not text, such as a BIT STRING, and text
/// that does not decode, the bytes are compared.
///
/// The RFC has the Unicode of 2002, this comparison has today's, that of the compiler and of the crate `unicode-normalization`.
/// Characters that Unicode has got since are prohibited by the RFC; here they are text like others. A form must not be stored:
/// another release may have another one.
///
/// Names that libcrypto's `X509_NAME_cmp` finds equal are equal here. It ignores the case of ASCII letters and ASCII white space
/// only, so names with other letters may match here and not there. A space in front of a combining mark, which the RFC takes for part
/// of a word, is for this reason a space like others.
///
/// ```
/// use hazmat_openssl::x509::{CanonicalName, Name};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let name: Name = "CN=Issuing CA,O=Example,C=SE".parse()?;
/// let same: Name = "CN=issuing  ca,O=EXAMPLE,C=SE".parse()?;
/// assert_eq!(CanonicalName::from(&name), CanonicalName::from(&same));
/// assert!(name != same && name.matches(&same));
/// let street: Name = "O=Straße".parse()?;
/// assert!(street.matches(&"O=STRASSE".parse()?));
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
    /// [`Error::Malformed`] if the structure does not decode, for more than 10,000 attributes, for more than 1 MiB, and for more than
    /// 64 KiB of values that are not ASCII alone, in UTF-8, before or after the preparation.
    #[doc(alias = "X509_NAME_hash_ex")]
    pub fn from_der(data: &[u8]) -> Result<Self> {
        der::check_length(WHAT, data)?;
        let mut form = Form::new(data.len(), MAX_TEXT);
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
        form.within_limits()
    }

    /// The canonical form of a name of others, with the limit of [`from_der`](Self::from_der) on text.
    pub(super) fn of(name: &Name) -> Result<Self> {
        Form::of(name, MAX_TEXT).within_limits()
    }

    /// The length in bytes, which grows with that of the text.
    pub(super) fn length(&self) -> usize {
        self.0.len()
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
    /// The form may be 17 times as long as the name.
    fn from(name: &Name) -> Self {
        CanonicalName(Form::of(name, usize::MAX).bytes)
    }
}

impl fmt::Debug for CanonicalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CanonicalName({} bytes)", self.0.len())
    }
}

impl Name {
    /// Whether two names are the same by RFC 5280, section 7.1, as an issuer's name and the subject's name of the issuer's
    /// certificate must be. String types, the case of letters, surplus white space, and the forms in which Unicode writes the same
    /// letter are of no importance; `==` compares all of these. [`CanonicalName`] states the rules, and is quicker where one name is compared with many.
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
    /// How many more bytes of text outside ASCII there may be.
    room: usize,
    /// Whether there was more.
    is_too_long: bool,
}

impl Form {
    fn new(capacity: usize, max_text: usize) -> Self {
        Form {
            bytes: Vec::with_capacity(capacity),
            set: 0,
            attributes: Vec::new(),
            room: max_text,
            is_too_long: false,
        }
    }

    fn of(name: &Name, max_text: usize) -> Self {
        let mut form = Form::new(0, max_text);
        for set in name.rdns() {
            form.begin_set();
            for attribute in set.attributes() {
                form.attribute(attribute.oid(), attribute.string_type(), attribute.as_bytes());
            }
            form.end_set();
        }
        form
    }

    fn within_limits(self) -> Result<CanonicalName> {
        match self.is_too_long {
            true => {
                let reason = "the text outside ASCII is longer than 64 KiB";
                Err(Error::malformed(MalformedKind::TooLarge, WHAT, reason))
            }
            false => Ok(CanonicalName(self.bytes)),
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
        let preparation = self.text(string_type, content);
        self.is_too_long |= preparation == Preparation::TooLong;
        if preparation != Preparation::Text {
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

    /// Appends a value that is text, prepared.
    fn text(&mut self, string_type: StringType, content: &[u8]) -> Preparation {
        match string_type {
            StringType::Utf8 => match std::str::from_utf8(content) {
                Ok(text) => self.characters(text.chars().map(Some)),
                Err(_) => Preparation::NotText,
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
            StringType::Bit | StringType::Other(_) => Preparation::NotText,
        }
    }

    fn characters(&mut self, characters: impl Iterator<Item = Option<char>> + Clone) -> Preparation {
        string_preparation::prepare(characters, &mut self.bytes, &mut self.room)
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
