//! Object identifiers.

pub(crate) mod arcs;

use std::fmt;

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
    /// At most 63 bytes, and numbers of at most 128 bits: all that anybody has registered.
    Usual(asn1::ObjectIdentifier),
    /// Anything else.
    Large(Box<[u8]>),
}

/// The constant of an `oid!(…)`. It is no function, as a reference to what a function has made does not live for ever.
macro_rules! known_oid {
    ($oid:expr) => {
        $crate::support::object_identifier::ObjectIdentifier($crate::support::object_identifier::Content::Usual($oid))
    };
}
pub(crate) use known_oid;

impl ObjectIdentifier {
    /// The one of its content bytes; `None` if they are not those of any in DER (X.690, section 8.19).
    pub(crate) fn from_content(content: &[u8]) -> Option<Self> {
        match asn1::ObjectIdentifier::from_der(content) {
            Ok(oid) => Some(oid.into()),
            Err(_) if is_oid(content) => Some(ObjectIdentifier(Content::Large(content.into()))),
            Err(_) => None,
        }
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
            Content::Usual(oid) => oid.as_der(),
            Content::Large(content) => content,
        }
    }
}

impl From<asn1::ObjectIdentifier> for ObjectIdentifier {
    fn from(oid: asn1::ObjectIdentifier) -> Self {
        known_oid!(oid)
    }
}

/// The numbers with dots between. One of more than 586 bytes is printed as `0x` and the hexadecimal digits of its
/// content bytes, as it would take too long to make numbers of them; it is read of these, too.
impl fmt::Display for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Content::Usual(oid) => fmt::Display::fmt(oid, f),
            Content::Large(content) => arcs::print(content, f),
        }
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
