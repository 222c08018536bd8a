//! `PKCS12Attribute` (RFC 7292, section 4.2): an attribute of a bag.

use std::fmt;

use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::reader::{Field, Fields};
use crate::asn1::tag::{OID, SET};
use crate::error::{Error, MalformedKind, Result};

/// The structure in errors.
pub(super) const WHAT: &str = "PKCS #12 attribute";

/// The maximum number of values of an attribute.
const MOST_VALUES: usize = 1_000;

/// An attribute of an entry of a PKCS #12 file: a type and a set of values, nearly always one.
///
/// ```
/// use hazmat_openssl::pkcs12::Pkcs12Attribute;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// // The provider in which Windows keeps the key: a BMPString.
/// let provider = "1.3.6.1.4.1.311.17.1".parse()?;
/// let attribute = Pkcs12Attribute::new(&provider, [b"\x1e\x04\0K\0S"])?;
/// assert_eq!(attribute.oid(), &provider);
/// assert_eq!(attribute.values().next(), Some(&b"\x1e\x04\0K\0S"[..]));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Pkcs12Attribute {
    oid: ObjectIdentifier,
    values: Vec<Vec<u8>>,
}

/// Prints the type and the number of values only: a value may be a password.
impl fmt::Debug for Pkcs12Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pkcs12Attribute({}, {} values)", self.oid, self.values.len())
    }
}

/// The only element in the bytes of a value, of any length.
fn element(value: &[u8]) -> Result<Field<'_>> {
    let mut fields = Fields::of(WHAT, value);
    let element = fields.any("the value")?;
    fields.finish()?;
    Ok(element)
}

impl Pkcs12Attribute {
    /// An attribute of any type. Each value is one DER element with its tag.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] without a value, with more than 1,000, and for a value that is not one DER element.
    pub fn new<V: AsRef<[u8]>>(oid: &ObjectIdentifier, values: impl IntoIterator<Item = V>) -> Result<Self> {
        let values: Vec<Vec<u8>> = values.into_iter().map(|value| value.as_ref().to_vec()).collect();
        if values.is_empty() || values.len() > MOST_VALUES {
            return Err(Error::invalid("values", format!("must be 1 to {MOST_VALUES} elements")));
        }
        if values.iter().any(|value| element(value).is_err()) {
            return Err(Error::invalid("values", "must each be one DER element"));
        }
        let oid = oid.clone();
        Ok(Pkcs12Attribute { oid, values })
    }

    /// The object identifier of the type.
    pub fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// The values, each a DER element with its tag.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.values.iter().map(Vec::as_slice)
    }

    /// Reads the SEQUENCE of an attribute.
    pub(super) fn read(field: &Field<'_>) -> Result<Self> {
        let mut fields = field.parts();
        let oid = fields.required(OID, "attrId")?.oid()?;
        let values = fields.required(SET, "attrValues")?;
        fields.finish()?;
        let values = values
            .parts()
            .list("attrValues", MOST_VALUES, |value| Ok(value.der().to_vec()))?;
        Ok(Pkcs12Attribute { oid, values })
    }

    /// The value of an attribute that must have exactly one.
    pub(super) fn single_value(&self) -> Result<Field<'_>> {
        let kind = match self.values.as_slice() {
            [value] => return element(value),
            [] => MalformedKind::Missing,
            _ => MalformedKind::NotAllowed,
        };
        let reason = format!("{} must have exactly one value", self.oid.in_error());
        Err(Error::malformed(kind, WHAT, reason))
    }

    /// The attribute in DER.
    pub(super) fn to_der(&self) -> Result<Vec<u8>> {
        let oid = der::write_element(OID, self.oid.as_der())?;
        let mut values: Vec<&[u8]> = self.values().collect();
        // DER orders a SET OF (X.690, section 11.6).
        values.sort_unstable();
        let values = der::write_parts(SET, &values)?;
        der::write_parts(crate::asn1::tag::SEQUENCE, &[&oid, &values])
    }
}
