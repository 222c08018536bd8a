//! Object identifiers.

use std::fmt;

use super::arcs;

/// An object identifier (X.660): a sequence of numbers, called arcs, that names an algorithm, an extension, an attribute.
///
/// Neither its length nor its arcs are limited. One that was read from data keeps its encoded bytes.
///
/// ```
/// use hazmat_openssl::x509::{NameOid, ObjectIdentifier};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let oid: ObjectIdentifier = "2.5.4.3".parse()?;
/// assert_eq!(oid, NameOid::COMMON_NAME);
/// assert_eq!(oid.to_string(), "2.5.4.3");
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ASN1_OBJECT")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ObjectIdentifier(pub(crate) Content);

/// The content bytes. Short ones are always `Usual`: equal identifiers are the same variant.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Content {
    /// At most 63 bytes, inline: every registered one.
    Usual(Usual),
    /// Longer ones.
    Large(Box<[u8]>),
}

/// The most bytes that are kept inline.
const USUAL: usize = 63;

/// Content bytes, padded with zeros.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Usual {
    bytes: [u8; USUAL],
    length: u8,
}

impl Usual {
    /// From arcs; `None` if they are not an object identifier, or do not fit.
    pub(crate) const fn from_arcs(arcs: &[u32]) -> Option<Self> {
        let mut bytes = [0; USUAL];
        match arcs::write(arcs, &mut bytes) {
            Some(length) => Some(Usual { bytes, length }),
            None => None,
        }
    }

    /// From valid content bytes; `None` if they do not fit.
    fn from_content(content: &[u8]) -> Option<Self> {
        let mut bytes = [0; USUAL];
        bytes.get_mut(..content.len())?.copy_from_slice(content);
        let length = u8::try_from(content.len()).ok()?;
        Some(Usual { bytes, length })
    }

    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length.into()).unwrap_or_default()
    }
}

/// A constant object identifier; invalid arcs do not compile. Unlike [`ObjectIdentifier::from_arcs`], the expression can be
/// borrowed for `'static`.
macro_rules! known_oid {
    ($($arc:literal),+ $(,)?) => {
        $crate::support::object_identifier::ObjectIdentifier($crate::support::object_identifier::Content::Usual(
            const { $crate::support::object_identifier::Usual::from_arcs(&[$($arc),+]).unwrap() },
        ))
    };
}
pub(crate) use known_oid;

impl ObjectIdentifier {
    /// From its arcs, also in a constant. `None` if the first arc is above 2, if the second is above 39 after a first arc of 0
    /// or 1, if there are fewer than two arcs, or if the DER has more than 63 content bytes. Longer identifiers, and those
    /// with arcs above [`u32::MAX`], can be [parsed](str::parse).
    ///
    /// ```
    /// use hazmat_openssl::x509::{ExtensionOid, ObjectIdentifier};
    ///
    /// const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::from_arcs(&[2, 5, 29, 19]).unwrap();
    /// assert_eq!(BASIC_CONSTRAINTS, ExtensionOid::BASIC_CONSTRAINTS);
    /// assert_eq!(ObjectIdentifier::from_arcs(&[2]), None);
    /// ```
    ///
    /// In a constant, invalid arcs do not compile:
    ///
    /// ```compile_fail
    /// # use hazmat_openssl::x509::ObjectIdentifier;
    /// const NONE: ObjectIdentifier = ObjectIdentifier::from_arcs(&[3, 5]).unwrap();
    /// # let _ = NONE;
    /// ```
    pub const fn from_arcs(arcs: &[u32]) -> Option<Self> {
        match Usual::from_arcs(arcs) {
            Some(content) => Some(ObjectIdentifier(Content::Usual(content))),
            None => None,
        }
    }

    /// From its content bytes; `None` if they are not DER (X.690, section 8.19).
    pub(crate) fn from_content(content: &[u8]) -> Option<Self> {
        is_oid(content).then(|| Self::of_checked(content))
    }

    /// From valid content bytes.
    fn of_checked(content: &[u8]) -> Self {
        let usual = Usual::from_content(content).map(Content::Usual);
        ObjectIdentifier(usual.unwrap_or_else(|| Content::Large(content.into())))
    }

    /// The content bytes of its DER, without tag and length.
    pub fn as_der(&self) -> &[u8] {
        match &self.0 {
            Content::Usual(content) => content.as_slice(),
            Content::Large(content) => content,
        }
    }
}

/// The arcs, separated by dots. An identifier of more than 586 content bytes is printed as `0x` and their hexadecimal
/// digits, because converting so many to decimal would take too long; that form can be parsed, too.
impl fmt::Display for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        arcs::print(self.as_der(), f)
    }
}

impl fmt::Debug for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether content bytes are those of an object identifier (X.690, section 8.19): one arc or more, each minimally encoded.
/// The crate `asn1` limits them to 63 bytes and arcs to 128 bits; the standard has no limit.
pub(crate) fn is_oid(content: &[u8]) -> bool {
    let mut numbers = content.split_inclusive(|byte| byte & 0x80 == 0);
    content.last().is_some_and(|&last| last < 0x80) && numbers.all(|number| number.first() != Some(&0x80))
}
