//! Object identifiers.

use std::fmt;

use super::arcs;

/// An object identifier (X.660): what kind of thing something is, as a sequence of numbers.
///
/// There is no limit to its length, nor to its numbers. What stands in data is kept as its bytes, whatever it is.
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

/// The content bytes. Those that the first kind can hold are never of the second, so that equal ones are the same kind.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Content {
    /// At most 63 bytes: all that anybody has registered.
    Usual(Usual),
    /// Anything else.
    Large(Box<[u8]>),
}

/// As many bytes as stand in the identifier itself.
const USUAL: usize = 63;

/// Content bytes, with zeros behind them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Usual {
    bytes: [u8; USUAL],
    length: u8,
}

impl Usual {
    /// Those of arcs; `None` for what is no object identifier, and for more than there is room for.
    pub(crate) const fn from_arcs(arcs: &[u32]) -> Option<Self> {
        let mut bytes = [0; USUAL];
        match arcs::write(arcs, &mut bytes) {
            Some(length) => Some(Usual { bytes, length }),
            None => None,
        }
    }

    /// Content bytes that have been looked at; `None` for more than there is room for.
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

/// The object identifier of arcs, for constants: arcs that are none do not compile. What
/// [`ObjectIdentifier::from_arcs`] has made is as good, but for a reference to it, which does not live for ever unless
/// it stands in a `const` itself.
macro_rules! known_oid {
    ($($arc:literal),+ $(,)?) => {
        $crate::support::object_identifier::ObjectIdentifier($crate::support::object_identifier::Content::Usual(
            const { $crate::support::object_identifier::Usual::from_arcs(&[$($arc),+]).unwrap() },
        ))
    };
}
pub(crate) use known_oid;

impl ObjectIdentifier {
    /// The one of its numbers, which X.660 calls arcs, also in a constant: `None` if the first is above 2, if the second
    /// is above 39 after 0 or 1, if there are less than two, and if the DER has more than 63 content bytes. Longer ones,
    /// and those with numbers above [`u32::MAX`], are [parsed](str::parse).
    ///
    /// ```
    /// use hazmat_openssl::x509::{ExtensionOid, ObjectIdentifier};
    ///
    /// const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::from_arcs(&[2, 5, 29, 19]).unwrap();
    /// assert_eq!(BASIC_CONSTRAINTS, ExtensionOid::BASIC_CONSTRAINTS);
    /// assert_eq!(ObjectIdentifier::from_arcs(&[2]), None);
    /// ```
    ///
    /// In a constant, arcs that are none do not compile:
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

    /// The one of its content bytes; `None` if they are not those of any in DER (X.690, section 8.19).
    pub(crate) fn from_content(content: &[u8]) -> Option<Self> {
        is_oid(content).then(|| Self::of_checked(content))
    }

    /// The one of content bytes that have been looked at.
    fn of_checked(content: &[u8]) -> Self {
        let usual = Usual::from_content(content).map(Content::Usual);
        ObjectIdentifier(usual.unwrap_or_else(|| Content::Large(content.into())))
    }

    /// As errors name it: one that is too long for numbers, by its length alone.
    pub(crate) fn in_error(&self) -> String {
        let length = self.as_der().len();
        if length > arcs::LONGEST {
            return format!("(an object identifier of {length} bytes)");
        }
        self.to_string()
    }

    /// The content bytes of its DER.
    pub fn as_der(&self) -> &[u8] {
        match &self.0 {
            Content::Usual(content) => content.as_slice(),
            Content::Large(content) => content,
        }
    }
}

impl From<asn1::ObjectIdentifier> for ObjectIdentifier {
    fn from(oid: asn1::ObjectIdentifier) -> Self {
        Self::of_checked(oid.as_der())
    }
}

/// The numbers with dots between. One of more than 586 bytes is printed as `0x` and the hexadecimal digits of its
/// content bytes, as it would take too long to make numbers of them; it is read of these, too.
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

/// Whether content bytes are those of an object identifier (X.690, section 8.19): one number or more, each with as few
/// bytes as it needs. The crate `asn1` takes 63 bytes and numbers of 128 bits, and the standard any.
pub(crate) fn is_oid(content: &[u8]) -> bool {
    let mut numbers = content.split_inclusive(|byte| byte & 0x80 == 0);
    content.last().is_some_and(|&last| last < 0x80) && numbers.all(|number| number.first() != Some(&0x80))
}
