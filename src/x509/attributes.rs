//! Attributes of requests (RFC 2986, section 4.1; RFC 2985, section 5.4).

use std::fmt;

use crate::asn1::der;
use crate::asn1::fields;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::span::Walker;
use crate::asn1::string_type::StringType;
use crate::asn1::tag::SET;
use crate::error::{Error, Result};

const WHAT: &str = "attributes of a certificate signing request";

const TYPE: &str = "the type of an attribute";
const VALUE: &str = "attribute's value";

/// As many attributes as are read, and values of each.
const MOST: usize = 1_000;

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

    /// The values as text, of whatever type of string each is: UTF8String, PrintableString, TeletexString, which is taken
    /// for Latin-1, BMPString, UniversalString, IA5String, NumericString or VisibleString. Each that is no string, or
    /// has bytes that are none of its type, is an [`Error::Malformed`].
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    /// use hazmat_openssl::asymmetric::PrivateKey;
    /// use hazmat_openssl::x509::{AttributeOid, CertificateSigningRequestBuilder, Name, SigningAlgorithm};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// # let key: PrivateKey = Backend::new()?.ed25519_generate_key()?.into();
    /// let request = CertificateSigningRequestBuilder::new()
    ///     .subject_name(&Name::default())?
    ///     .add_attribute(&AttributeOid::UNSTRUCTURED_NAME, b"\x1e\x08\0R\0o\0b\x01\x13")?
    ///     .sign(&key, SigningAlgorithm::none())?;
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
            let no_string = || Error::malformed(VALUE, "it is no string, or has bytes that are none of its type");
            let string_type = StringType::of_tag(value.tag()).ok_or_else(no_string)?;
            let text = string_type.decode(value.data()).map_err(|_| no_string())?;
            Ok(text.into_owned())
        })
    }

    /// The value as text, of an attribute with one.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if there is none or more than one, and for a value that [`texts`](Self::texts) gives one
    /// for.
    pub fn text(&self) -> Result<String> {
        self.single_value()?;
        let no_value = || Error::malformed(VALUE, "there is none");
        self.texts().next().ok_or_else(no_value)?
    }

    /// The types of the values; [`StringType::Other`] for one that is no string.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if a value has a tag of more than one byte.
    pub fn string_types(&self) -> Result<Vec<StringType>> {
        let types = self.values().map(|value| {
            let value: asn1::Tlv<'_> = der::parse(VALUE, value)?;
            let long_tag = || Error::malformed(VALUE, "it has a tag of more than one byte");
            StringType::of_tag(value.tag()).ok_or_else(long_tag)
        });
        types.collect()
    }

    /// The value, where there is one as there must be.
    pub(super) fn single_value(&self) -> Result<&[u8]> {
        match self.values.as_slice() {
            [value] => Ok(value),
            _ => Err(Error::malformed(
                WHAT,
                format!("{} must have one value", self.oid.in_error()),
            )),
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
    let type_of = |element: &asn1::Tlv<'_>| Walker::of_sequence(WHAT, element.full_data())?.oid(TYPE);
    let mut found = elements
        .iter()
        .filter(|element| type_of(element).is_ok_and(|found| found == *oid));
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(Error::malformed(WHAT, format!("{} is there twice", oid.in_error()))),
        (element, _) => element.map(|element| read_one(element.full_data())).transpose(),
    }
}

fn not_a_list() -> Error {
    Error::malformed(WHAT, "they are not DER, or too many")
}

fn read_one(data: &[u8]) -> Result<Attribute> {
    let mut walker = Walker::of_sequence(WHAT, data)?;
    let oid = walker.oid(TYPE)?;
    let values = walker.next(SET, "the SET of an attribute's values")?;
    walker.finish("an attribute")?;
    let values = der::all_elements(values.content.of(data), MOST);
    let values = values.ok_or_else(|| Error::malformed(WHAT, "a value is not DER"))?;
    Ok(Attribute {
        oid,
        values: values.iter().map(|value| value.full_data().to_vec()).collect(),
    })
}

/// An attribute with one value, in DER.
pub(super) fn write(oid: &ObjectIdentifier, value: &[u8]) -> Result<Vec<u8>> {
    fields::write_sequence(&[fields::write_oid(oid)?, der::write_element(SET, value)?])
}
