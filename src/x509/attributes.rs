//! Attributes of requests (RFC 2986, section 4.1; RFC 2985, section 5.4).

use std::fmt;

use asn1::oid;

use super::fields::SET;
use super::oid::ObjectIdentifier;
use super::signature::read_oid;
use super::structure::Walker;
use crate::der;
use crate::error::{Error, Result};

const WHAT: &str = "attributes of a certificate signing request";

/// As many attributes as are read, and values of each.
const MOST: usize = 1_000;

/// The object identifiers of attributes of requests.
pub struct AttributeOid;

impl AttributeOid {
    /// challengePassword (RFC 2985, section 5.4.1): a password that is shown to ask for a revocation. Not secret from
    /// anyone who sees the request.
    pub const CHALLENGE_PASSWORD: ObjectIdentifier = ObjectIdentifier::known(oid!(1, 2, 840, 113549, 1, 9, 7));
    /// unstructuredName (RFC 2985, section 5.4.3)
    pub const UNSTRUCTURED_NAME: ObjectIdentifier = ObjectIdentifier::known(oid!(1, 2, 840, 113549, 1, 9, 2));
    /// extensionRequest (RFC 2985, section 5.4.2): the extensions that the certificate is to have.
    pub const EXTENSION_REQUEST: ObjectIdentifier = ObjectIdentifier::known(oid!(1, 2, 840, 113549, 1, 9, 14));
    /// szOID_CERT_EXTENSIONS (Microsoft): the same, from before RFC 2985.
    pub const MICROSOFT_EXTENSION_REQUEST: ObjectIdentifier =
        ObjectIdentifier::known(oid!(1, 3, 6, 1, 4, 1, 311, 2, 1, 14));
}

/// An attribute: its type and its values, nearly always one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Attribute {
    oid: ObjectIdentifier,
    values: Vec<Vec<u8>>,
}

/// Without the values, one of which is a password.
impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attribute({}, {} values)", self.oid, self.values.len())
    }
}

impl Attribute {
    /// The type.
    pub fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// The values, each an element of DER with its tag.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.values.iter().map(Vec::as_slice)
    }

    /// The value, where there is one as there must be.
    pub(super) fn single_value(&self) -> Result<&[u8]> {
        match self.values.as_slice() {
            [value] => Ok(value),
            _ => Err(Error::malformed(WHAT, format!("{} must have one value", self.oid))),
        }
    }
}

/// Reads what stands in the SET of attributes.
pub(super) fn read(content: &[u8]) -> Result<Vec<Attribute>> {
    let elements = der::all_elements(content, MOST).ok_or_else(not_a_list)?;
    elements.iter().map(|element| read_one(element.full_data())).collect()
}

/// Reads the attribute of a type, and of the others the type only; `None` if there is none.
pub(super) fn find(content: &[u8], oid: &ObjectIdentifier) -> Result<Option<Attribute>> {
    let elements = der::all_elements(content, MOST).ok_or_else(not_a_list)?;
    let of_type = |element: &&asn1::Tlv<'_>| read_oid(WHAT, element.full_data()).is_ok_and(|found| found == *oid);
    let mut found = elements.iter().filter(of_type);
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(Error::malformed(WHAT, format!("{oid} is there twice"))),
        (element, _) => element.map(|element| read_one(element.full_data())).transpose(),
    }
}

fn not_a_list() -> Error {
    Error::malformed(WHAT, "they are not DER, or too many")
}

fn read_one(data: &[u8]) -> Result<Attribute> {
    let mut walker = Walker::of_sequence(WHAT, data)?;
    let oid = walker.any("the type of an attribute")?;
    let oid: asn1::ObjectIdentifier = der::parse(WHAT, oid.full.of(data))?;
    let values = walker.next(SET, "the SET of an attribute's values")?;
    walker.finish("an attribute")?;
    let values = der::all_elements(values.content.of(data), MOST);
    let values = values.ok_or_else(|| Error::malformed(WHAT, "a value is not DER"))?;
    Ok(Attribute {
        oid: oid.into(),
        values: values.iter().map(|value| value.full_data().to_vec()).collect(),
    })
}

/// An attribute with one value, in DER.
pub(super) fn write(oid: &ObjectIdentifier, value: &[u8]) -> Result<Vec<u8>> {
    let oid = der::write(oid.inner())?;
    let values = der::write_element(SET, value)?;
    der::write_element(super::fields::SEQUENCE, &[oid.as_slice(), &values].concat())
}
