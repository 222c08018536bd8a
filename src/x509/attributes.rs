//! Attributes of signing requests (RFC 2986, section 4.1; RFC 2985, section 5.4).

use std::fmt;

use super::element_list;
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::string_type::StringType;
use crate::asn1::tag::SET;
use crate::asn1::walker::Walker;
use crate::asn1::writer;
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "attributes of a certificate signing request";

const TYPE: &str = "attrType";
const VALUE: &str = "attribute value";

/// The maximum number of attributes in a request, and of values in an attribute.
const MAX_ELEMENTS: usize = 1_000;

/// An attribute of a signing request: a type and a set of values, nearly always one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Attribute {
    oid: ObjectIdentifier,
    values: Vec<Vec<u8>>,
}

/// Prints the type and the number of values only: a value may be a password.
impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attribute({}, {} values)", self.oid, self.values.len())
    }
}

impl Attribute {
    /// The object identifier of the type.
    pub fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// The values, each a DER element with its tag.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.values.iter().map(Vec::as_slice)
    }

    /// The values as text, from any string type: UTF8String, PrintableString, TeletexString (read as Latin-1),
    /// BMPString, UniversalString, IA5String, NumericString or VisibleString. A value that is not a string, or has bytes
    /// that its type does not allow, is an [`Error::Malformed`].
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    /// use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
    /// use hazmat_openssl::x509::{AttributeOid, CertificateSigningRequestBuilder, Name};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// # let key: PrivateKey = Backend::new()?.ed25519_generate_key()?.into();
    /// let request = CertificateSigningRequestBuilder::new()
    ///     .subject_name(&Name::default())?
    ///     .add_attribute(&AttributeOid::UNSTRUCTURED_NAME, b"\x1e\x08\0R\0o\0b\x01\x13")?
    ///     .sign(&key, SignatureAlgorithm::ed25519())?;
    /// let name = request.attribute_for_oid(&AttributeOid::UNSTRUCTURED_NAME)?.expect("it was added");
    /// assert_eq!(name.text()?, "Robē");
    /// assert_eq!(name.texts().count(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ASN1_STRING_to_UTF8")]
    pub fn texts(&self) -> impl ExactSizeIterator<Item = Result<String>> {
        self.values().map(|value| {
            let value: asn1::Tlv<'_> = der::parse(VALUE, value)?;
            let string_type = StringType::of_tag(value.tag().as_u8()).filter(|found| found.has_characters());
            let string_type = string_type
                .ok_or_else(|| Error::malformed(MalformedKind::UnexpectedTag, VALUE, "it is not a string"))?;
            let text = string_type.decode(value.data()).map_err(|_| {
                let reason = format!("it has bytes that {string_type} does not allow");
                Error::malformed(MalformedKind::InvalidText, VALUE, reason)
            })?;
            Ok(text.into_owned())
        })
    }

    /// The value as text, for an attribute with one value.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for an attribute with no value or with several, and as [`texts`](Self::texts).
    pub fn text(&self) -> Result<String> {
        self.single_value()?;
        let no_value = || Error::malformed(MalformedKind::Missing, VALUE, "there is no value");
        self.texts().next().ok_or_else(no_value)?
    }

    /// The string type of each value; [`StringType::Other`] for a value that is not a string.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if a value has a tag of more than one byte.
    pub fn string_types(&self) -> Result<Vec<StringType>> {
        let types = self.values().map(|value| {
            let value: asn1::Tlv<'_> = der::parse(VALUE, value)?;
            let long_tag = || {
                let reason = "it has a tag of more than one byte";
                Error::malformed(MalformedKind::UnexpectedTag, VALUE, reason)
            };
            StringType::of_tag(value.tag().as_u8()).ok_or_else(long_tag)
        });
        types.collect()
    }

    /// The value of an attribute that must have exactly one.
    pub(super) fn single_value(&self) -> Result<&[u8]> {
        let kind = match self.values.as_slice() {
            [value] => return Ok(value),
            [] => MalformedKind::Missing,
            _ => MalformedKind::NotAllowed,
        };
        let reason = format!("{} must have exactly one value", self.oid.in_error());
        Err(Error::malformed(kind, WHAT, reason))
    }
}

/// Parses the content of the SET of attributes.
pub(super) fn read(content: &[u8]) -> Result<Vec<Attribute>> {
    let elements = element_list::split(WHAT, content, MAX_ELEMENTS)?;
    elements.iter().map(|element| read_one(element.full_data())).collect()
}

/// Parses the attribute of a type; of the others, only the type. `None` if there is no such attribute.
pub(super) fn find(content: &[u8], oid: &ObjectIdentifier) -> Result<Option<Attribute>> {
    let elements = element_list::split(WHAT, content, MAX_ELEMENTS)?;
    let type_of = |element: &asn1::Tlv<'_>| Walker::of_sequence(WHAT, element.full_data())?.oid(TYPE);
    let mut found = elements
        .iter()
        .filter(|element| type_of(element).is_ok_and(|found| found == *oid));
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => {
            let reason = format!("{} occurs twice", oid.in_error());
            Err(Error::malformed(MalformedKind::Duplicate, WHAT, reason))
        }
        (element, _) => element.map(|element| read_one(element.full_data())).transpose(),
    }
}

fn read_one(data: &[u8]) -> Result<Attribute> {
    let mut walker = Walker::of_sequence(WHAT, data)?;
    let oid = walker.oid(TYPE)?;
    let values = walker.next(SET, "attrValues")?;
    walker.finish("attrValues")?;
    let values = element_list::split(WHAT, values.content.of(data), MAX_ELEMENTS)?;
    Ok(Attribute {
        oid,
        values: values.iter().map(|value| value.full_data().to_vec()).collect(),
    })
}

/// Writes an attribute with one value.
pub(super) fn write(oid: &ObjectIdentifier, value: &[u8]) -> Result<Vec<u8>> {
    writer::write_sequence(&[writer::write_oid(oid)?, der::write_element(SET, value)?])
}
