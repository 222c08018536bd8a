//! Attributes of signers and of messages (RFC 5652, section 5.3).

use std::fmt;

use super::limits::check_room;
use super::set_of;
use crate::asn1::any_der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::{SEQUENCE, SET};
use crate::asn1::walker::{Element, Walker};
use crate::asn1::writer::{write_oid, write_sequence};
use crate::error::{Error, MalformedKind, Result};

/// An attribute of a signer or of a message: a type, and a set of values, nearly always one.
///
/// ```
/// use hazmat_openssl::cms::CmsAttribute;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// // A private type, and an INTEGER in DER.
/// let attribute = CmsAttribute::new("1.3.6.1.4.1.99999.1".parse()?, &[2, 1, 5])?;
/// assert_eq!(attribute.values().collect::<Vec<_>>(), [[2, 1, 5]]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[doc(alias = "X509_ATTRIBUTE")]
pub struct CmsAttribute {
    oid: ObjectIdentifier,
    values: Vec<Vec<u8>>,
}

/// Prints the type and the number of values only.
impl fmt::Debug for CmsAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CmsAttribute({}, {} values)", self.oid, self.values.len())
    }
}

impl CmsAttribute {
    /// An attribute with one value, a DER element with its tag.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a value that is not one DER element.
    pub fn new(oid: ObjectIdentifier, value: &[u8]) -> Result<Self> {
        any_der::check("value", value)?;
        Ok(Self::of(oid, value.to_vec()))
    }

    /// The same, of a value that this crate has written.
    pub(super) fn of(oid: ObjectIdentifier, value: Vec<u8>) -> Self {
        CmsAttribute {
            oid,
            values: vec![value],
        }
    }

    /// The object identifier of the type.
    pub fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// The values, each a DER element with its tag.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.values.iter().map(Vec::as_slice)
    }

    /// The value of an attribute that has exactly one.
    pub(super) fn single_value(&self) -> Option<&[u8]> {
        match self.values.as_slice() {
            [value] => Some(value),
            _ => None,
        }
    }

    fn read(what: &'static str, whole: &[u8], element: Element, most: usize) -> Result<Self> {
        let mut walker = Walker::new(what, whole, element.content);
        let oid = walker.oid("attrType")?;
        let set = walker.next(SET, "attrValues")?;
        walker.finish("attrValues")?;
        let mut walker = Walker::new(what, whole, set.content);
        let mut values = Vec::new();
        while !walker.is_at_end() {
            check_room(what, "AttributeValue", values.len(), most)?;
            values.push(walker.any("an attribute value")?.full.of(whole).to_vec());
        }
        Ok(CmsAttribute { oid, values })
    }

    /// The attribute in DER: the values are sorted.
    fn write(&self) -> Result<Vec<u8>> {
        write_sequence(&[write_oid(&self.oid)?, set_of::write(SET, self.values().collect())?])
    }
}

/// Reads the set of attributes that `element` of `whole` is. Neither it nor an attribute may have more than `most` entries.
pub(super) fn read_set(what: &'static str, whole: &[u8], element: Element, most: usize) -> Result<Vec<CmsAttribute>> {
    let mut walker = Walker::new(what, whole, element.content);
    let mut attributes = Vec::new();
    while !walker.is_at_end() {
        check_room(what, "Attribute", attributes.len(), most)?;
        let attribute = walker.next(SEQUENCE, "an attribute")?;
        attributes.push(CmsAttribute::read(what, whole, attribute, most)?);
    }
    if attributes.is_empty() {
        return Err(Error::malformed(
            MalformedKind::Missing,
            what,
            "a set of attributes is empty",
        ));
    }
    Ok(attributes)
}

/// Writes a set of attributes with this tag, sorted as DER requires.
pub(super) fn write_set(tag: u8, attributes: &[CmsAttribute]) -> Result<Vec<u8>> {
    let written: Vec<_> = attributes.iter().map(CmsAttribute::write).collect::<Result<_>>()?;
    set_of::write(tag, written.iter().map(Vec::as_slice).collect())
}
