//! Distinguished names (X.501; RFC 5280, section 4.1.2.4).

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use asn1::Tlv;

use super::{element_list, rfc4514};
use crate::asn1::any_der;
use crate::asn1::der;
use crate::asn1::oid::{NameOid, ObjectIdentifier};
use crate::asn1::string_type::StringType;
use crate::asn1::tag::{SEQUENCE, SET};
use crate::asn1::{reader, writer};
use crate::error::{Error, MalformedKind, Result};

const WHAT: &str = "X.509 name";

/// The maximum number of relative distinguished names in a parsed name, and of attributes in each.
const MAX_ATTRIBUTES: usize = 10_000;

/// An attribute of a name: its type, and a value whose string type is kept.
///
/// [`Display`](fmt::Display) and [`FromStr`] use the text form of RFC 4514: see
/// [`rfc4514_string`](Self::rfc4514_string).
///
/// ```
/// use hazmat_openssl::x509::{NameAttribute, NameOid, StringType};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let attribute = NameAttribute::new(NameOid::COUNTRY_NAME, "SE")?;
/// assert_eq!(attribute.string_type(), StringType::Printable);
/// assert_eq!(attribute.value()?, "SE");
/// assert_eq!(attribute.to_string(), "C=SE");
/// assert_eq!("C=SE".parse::<NameAttribute>()?, attribute);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NameAttribute {
    oid: ObjectIdentifier,
    string_type: StringType,
    bytes: Vec<u8>,
}

impl NameAttribute {
    /// An attribute with the usual string type of its kind: PrintableString for a country, a serial number and a DN
    /// qualifier, IA5String for an e-mail address and a domain component, otherwise UTF8String (RFC 5280, appendix A.1).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty value, a country that is not two letters, a value longer than RFC 5280,
    /// appendix A.1, allows (64 characters for a common name), and a character that the string type does not allow.
    pub fn new(oid: ObjectIdentifier, value: &str) -> Result<Self> {
        let string_type = StringType::usual_for(&oid);
        Self::with_string_type(oid, value, string_type)
    }

    /// An attribute with a given string type.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_string_type(oid: ObjectIdentifier, value: &str, string_type: StringType) -> Result<Self> {
        check_length(&oid, value.chars().count())?;
        let bytes = string_type.encode(value)?;
        Ok(NameAttribute {
            oid,
            string_type,
            bytes,
        })
    }

    /// An attribute from the content bytes of its value, unchecked: names that are built with it are checked when they are
    /// written.
    pub fn from_bytes(oid: ObjectIdentifier, string_type: StringType, bytes: &[u8]) -> Self {
        NameAttribute {
            oid,
            string_type: string_type.known(),
            bytes: bytes.to_vec(),
        }
    }

    /// The type of the attribute.
    pub fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// The string type of the value.
    pub fn string_type(&self) -> StringType {
        self.string_type
    }

    /// The content bytes of the value, as they were read.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The value as text.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the bytes are not valid for the string type, or the type is not a character string.
    pub fn value(&self) -> Result<Cow<'_, str>> {
        self.string_type.decode(&self.bytes)
    }

    /// The attribute as text (RFC 4514, sections 2.3 and 2.4): `CN=value`, or the dotted object identifier for types without
    /// a short name in the RFC. A value that is not text is written as `#` and its DER in hexadecimal digits.
    pub fn rfc4514_string(&self) -> String {
        rfc4514::attribute(self)
    }

    /// Refuses bytes that are not valid for the string type, and values that
    /// [`with_string_type`](Self::with_string_type) refuses.
    fn check_made(&self, argument: &'static str) -> Result<()> {
        let value = match self.string_type.has_characters() {
            true => self.value().ok(),
            false => return any_der::check(argument, &self.string_type.write(&self.bytes)?),
        };
        let made = value.and_then(|value| Self::with_string_type(self.oid.clone(), &value, self.string_type).ok());
        if made.as_ref() == Some(self) {
            return Ok(());
        }
        let reason = format!(
            "the value of {} is not a valid {}",
            self.oid.in_error(),
            self.string_type
        );
        Err(Error::invalid(argument, reason))
    }

    fn read(data: &[u8]) -> Result<Self> {
        let elements = element_list::split(WHAT, sequence("AttributeTypeAndValue", data)?, MAX_ATTRIBUTES)?;
        let wrong = |kind, reason: &'static str| Err(Error::malformed(kind, WHAT, reason));
        let (oid, value) = match elements.as_slice() {
            [oid, value] => (oid, value),
            [_, _, ..] => {
                return wrong(
                    MalformedKind::NotAllowed,
                    "an element follows the value of an attribute",
                );
            }
            [_] => return wrong(MalformedKind::Missing, "an attribute has no value"),
            [] => return wrong(MalformedKind::Missing, "an attribute has no type"),
        };
        let long_tag = || {
            let reason = "the value of an attribute has a tag of more than one byte";
            Error::malformed(MalformedKind::UnexpectedTag, WHAT, reason)
        };
        Ok(NameAttribute {
            oid: reader::read_oid(WHAT, oid)?,
            string_type: StringType::of_tag(value.tag().as_u8()).ok_or_else(long_tag)?,
            bytes: value.data().to_vec(),
        })
    }

    /// The attribute in DER.
    pub(super) fn to_der(&self) -> Result<Vec<u8>> {
        let value = self.string_type.write(&self.bytes)?;
        let oid = writer::write_oid(&self.oid)?;
        writer::write_sequence(&[oid, value])
    }
}

/// The text form of RFC 4514: see [`NameAttribute::rfc4514_string`].
impl fmt::Display for NameAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc4514_string())
    }
}

/// Parses one attribute in the text form of RFC 4514, such as `CN=example.org`.
///
/// Fails as [`Name::from_rfc4514_string`].
impl FromStr for NameAttribute {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        rfc4514::parse_attribute(text)
    }
}

impl fmt::Debug for NameAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NameAttribute({})", self.rfc4514_string())
    }
}

/// The upper bounds of RFC 5280, appendix A.1, in characters.
const UPPER_BOUNDS: [(ObjectIdentifier, usize); 9] = [
    (NameOid::COMMON_NAME, 64),
    (NameOid::LOCALITY_NAME, 128),
    (NameOid::STATE_OR_PROVINCE_NAME, 128),
    (NameOid::ORGANIZATION_NAME, 64),
    (NameOid::ORGANIZATIONAL_UNIT_NAME, 64),
    (NameOid::TITLE, 64),
    (NameOid::SERIAL_NUMBER, 64),
    (NameOid::PSEUDONYM, 128),
    (NameOid::EMAIL_ADDRESS, 255),
];

fn check_length(oid: &ObjectIdentifier, length: usize) -> Result<()> {
    if length == 0 {
        return Err(Error::invalid("value", "must not be empty"));
    }
    let is_country = [NameOid::COUNTRY_NAME, NameOid::JURISDICTION_COUNTRY_NAME].contains(oid);
    if is_country && length != 2 {
        return Err(Error::invalid(
            "value",
            "must be the two letters of a country code (ISO 3166)",
        ));
    }
    match UPPER_BOUNDS.iter().find(|(of, _)| of == oid) {
        Some((_, longest)) if length > *longest => Err(Error::invalid(
            "value",
            format!("must have at most {longest} characters"),
        )),
        _ => Ok(()),
    }
}

/// A relative distinguished name (RDN): a set of attributes on one level of a name, nearly always one.
///
/// Two are equal if they have the same attributes, in any order.
///
/// ```
/// use hazmat_openssl::x509::{NameAttribute, NameOid, RelativeDistinguishedName};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let rdn: RelativeDistinguishedName = "CN=Jane+UID=jane".parse()?;
/// assert_eq!(rdn.attributes().len(), 2);
/// assert_eq!(rdn, "UID=jane+CN=Jane".parse()?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RelativeDistinguishedName {
    attributes: Vec<NameAttribute>,
    /// Whether the attributes were parsed. Their order is then kept when they are written: names are compared by their
    /// bytes, and an issuer name must be the bytes of the issuer's certificate.
    is_read: bool,
}

impl RelativeDistinguishedName {
    /// A set of attributes, in any order.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty list, and for an attribute that occurs twice.
    pub fn new(attributes: Vec<NameAttribute>) -> Result<Self> {
        if attributes.is_empty() {
            return Err(Error::invalid("attributes", "must not be empty"));
        }
        if attributes.iter().collect::<HashSet<_>>().len() != attributes.len() {
            return Err(Error::invalid("attributes", "must not contain an attribute twice"));
        }
        Ok(RelativeDistinguishedName {
            attributes,
            is_read: false,
        })
    }

    /// The attributes, in the order in which they were given or read.
    pub fn attributes(&self) -> &[NameAttribute] {
        &self.attributes
    }

    /// The attributes of a type.
    pub fn attributes_for_oid<'a>(&'a self, oid: &'a ObjectIdentifier) -> impl Iterator<Item = &'a NameAttribute> {
        self.attributes.iter().filter(move |attribute| attribute.oid() == oid)
    }

    /// The set as text (RFC 4514, section 2.2): the attributes with `+` between them.
    pub fn rfc4514_string(&self) -> String {
        rfc4514::joined(self.attributes.iter().map(NameAttribute::rfc4514_string), "+")
    }
}

impl RelativeDistinguishedName {
    /// The attributes in a canonical order, for comparisons.
    fn sorted(&self) -> Vec<&NameAttribute> {
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        let key = |attribute: &&NameAttribute| attribute.string_type.tag_number();
        attributes.sort_by(|a, b| {
            let by_oid = a.oid.as_der().cmp(b.oid.as_der());
            by_oid
                .then_with(|| key(a).cmp(&key(b)))
                .then_with(|| a.bytes.cmp(&b.bytes))
        });
        attributes
    }
}

/// Compares the attributes and how often each occurs, but not their order.
impl PartialEq for RelativeDistinguishedName {
    fn eq(&self, other: &Self) -> bool {
        match (self.attributes.as_slice(), other.attributes.as_slice()) {
            ([attribute], [other]) => attribute == other,
            (attributes, others) => attributes.len() == others.len() && self.sorted() == other.sorted(),
        }
    }
}

impl Eq for RelativeDistinguishedName {}

impl Hash for RelativeDistinguishedName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.attributes.as_slice() {
            [attribute] => [attribute].hash(state),
            _ => self.sorted().hash(state),
        }
    }
}

impl<'a> IntoIterator for &'a RelativeDistinguishedName {
    type Item = &'a NameAttribute;
    type IntoIter = std::slice::Iter<'a, NameAttribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.attributes.iter()
    }
}

/// A set of one attribute.
impl From<NameAttribute> for RelativeDistinguishedName {
    fn from(attribute: NameAttribute) -> Self {
        RelativeDistinguishedName {
            attributes: vec![attribute],
            is_read: false,
        }
    }
}

/// The text form of RFC 4514: see [`RelativeDistinguishedName::rfc4514_string`].
impl fmt::Display for RelativeDistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc4514_string())
    }
}

/// Parses the text form of RFC 4514: one attribute, or several with `+` between them.
///
/// Fails as [`Name::from_rfc4514_string`].
impl FromStr for RelativeDistinguishedName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        rfc4514::parse_rdn(text)
    }
}

impl fmt::Debug for RelativeDistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RelativeDistinguishedName({})", self.rfc4514_string())
    }
}

/// A distinguished name: a sequence of [`RelativeDistinguishedName`]s, from the most general (a country) to the most
/// specific.
///
/// [`Display`](fmt::Display) and [`FromStr`] use the text form of RFC 4514, which has the most specific one first. For one
/// attribute whose value comes from elsewhere, use [`from_common_name`](Self::from_common_name) or
/// [`from_attributes`](Self::from_attributes): a value that is inserted into text can add attributes.
///
/// Two names are equal if their attributes are, with the same string types; see [`matches`](Self::matches) for the comparison
/// of RFC 5280, and [`Certificate::subject_bytes`](super::Certificate::subject_bytes) for a comparison of the bytes.
///
/// ```
/// use hazmat_openssl::x509::{Name, NameOid};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let name: Name = "CN=example.org,O=Example\\, Inc.,C=SE".parse()?;
/// assert_eq!(name.attributes_for_oid(&NameOid::ORGANIZATION_NAME).next().unwrap().value()?, "Example, Inc.");
/// assert_eq!(name.to_string(), "CN=example.org,O=Example\\, Inc.,C=SE");
/// assert_eq!(Name::from_common_name("a,O=b")?.to_string(), "CN=a\\,O=b");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Name {
    sets: Vec<RelativeDistinguishedName>,
}

impl Name {
    /// A name from its sets of attributes, the most general first; it may be empty.
    pub fn new(sets: Vec<RelativeDistinguishedName>) -> Self {
        Name { sets }
    }

    /// A name from attributes, one per set, the most general first.
    pub fn from_attributes(attributes: Vec<NameAttribute>) -> Self {
        attributes.into_iter().map(RelativeDistinguishedName::from).collect()
    }

    /// A name with a common name alone. The value is not parsed: commas and `=` are part of it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty value and for more than 64 characters.
    pub fn from_common_name(value: &str) -> Result<Self> {
        Ok(Self::from_attributes(vec![NameAttribute::new(
            NameOid::COMMON_NAME,
            value,
        )?]))
    }

    /// Parses a name in the text form of RFC 4514, which begins with the most specific attribute. String types are chosen
    /// as by [`NameAttribute::new`].
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] for text that does not follow the RFC; as [`NameAttribute::new`] for the values.
    pub fn from_rfc4514_string(text: &str) -> Result<Self> {
        rfc4514::parse(text)
    }

    /// The sets of attributes, the most general first.
    pub fn rdns(&self) -> &[RelativeDistinguishedName] {
        &self.sets
    }

    /// All attributes, the most general first.
    pub fn attributes(&self) -> impl Iterator<Item = &NameAttribute> {
        self.sets.iter().flat_map(RelativeDistinguishedName::attributes)
    }

    /// The attributes of a type.
    pub fn attributes_for_oid<'a>(&'a self, oid: &'a ObjectIdentifier) -> impl Iterator<Item = &'a NameAttribute> {
        self.attributes().filter(move |attribute| attribute.oid() == oid)
    }

    /// Whether there are no attributes.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// The name as text (RFC 4514): the most specific set first, with commas between the sets.
    pub fn rfc4514_string(&self) -> String {
        rfc4514::joined(
            self.sets.iter().rev().map(RelativeDistinguishedName::rfc4514_string),
            ",",
        )
    }

    /// The name in DER. Names that were parsed give the same bytes again.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is too long to be written.
    #[doc(alias = "i2d_X509_NAME")]
    #[doc(alias = "to_der")]
    pub fn public_bytes(&self) -> Result<Vec<u8>> {
        let sets = self.sets.iter().map(|set| {
            let mut attributes = set
                .attributes
                .iter()
                .map(NameAttribute::to_der)
                .collect::<Result<Vec<_>>>()?;
            // DER sorts the elements of a SET OF by their bytes.
            if !set.is_read {
                attributes.sort();
            }
            der::write_element(SET, &attributes.concat())
        });
        let sets = sets.collect::<Result<Vec<_>>>()?;
        der::write_element(SEQUENCE, &sets.concat())
    }

    /// Parses a name from DER. The order within a set is kept although DER allows one order only, so that
    /// [`public_bytes`](Self::public_bytes) gives the same bytes again.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the structure does not decode. The values of the attributes are not checked: see
    /// [`NameAttribute::value`].
    #[doc(alias = "d2i_X509_NAME")]
    pub fn from_der(data: &[u8]) -> Result<Self> {
        let sets = element_list::split(WHAT, sequence("the name", data)?, MAX_ATTRIBUTES)?;
        let mut name = Name::default();
        for set in sets {
            if set.tag().as_u8() != Some(SET) {
                let reason = "RelativeDistinguishedName must be a SET";
                return Err(Error::malformed(MalformedKind::UnexpectedTag, WHAT, reason));
            }
            let attributes = element_list::split(WHAT, set.data(), MAX_ATTRIBUTES)?;
            let attributes = attributes
                .iter()
                .map(|attribute| NameAttribute::read(attribute.full_data()));
            let attributes = attributes.collect::<Result<Vec<_>>>()?;
            if attributes.is_empty() {
                let reason = "RelativeDistinguishedName is empty";
                return Err(Error::malformed(MalformedKind::Missing, WHAT, reason));
            }
            name.sets.push(RelativeDistinguishedName {
                attributes,
                is_read: true,
            });
        }
        Ok(name)
    }
}

impl Name {
    /// Refuses values that only [`NameAttribute::from_bytes`] lets through. Sets that were parsed are written unchanged,
    /// because names are compared by their bytes.
    pub(super) fn check_made(&self, argument: &'static str) -> Result<()> {
        let made = self.sets.iter().filter(|set| !set.is_read);
        made.flat_map(RelativeDistinguishedName::attributes)
            .try_for_each(|attribute| attribute.check_made(argument))
    }
}

/// The content of a SEQUENCE that is all of the data.
fn sequence<'a>(name: &str, data: &'a [u8]) -> Result<&'a [u8]> {
    let element: Tlv<'a> = der::parse(WHAT, data)?;
    if element.tag().as_u8() != Some(SEQUENCE) {
        let reason = format!("{name} must be a SEQUENCE");
        return Err(Error::malformed(MalformedKind::UnexpectedTag, WHAT, reason));
    }
    Ok(element.data())
}

/// Collects sets of attributes, the most general first.
impl FromIterator<RelativeDistinguishedName> for Name {
    fn from_iter<I: IntoIterator<Item = RelativeDistinguishedName>>(sets: I) -> Self {
        Name::new(sets.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a Name {
    type Item = &'a RelativeDistinguishedName;
    type IntoIter = std::slice::Iter<'a, RelativeDistinguishedName>;

    fn into_iter(self) -> Self::IntoIter {
        self.sets.iter()
    }
}

/// Parses the text form of RFC 4514: see [`Name::from_rfc4514_string`].
impl FromStr for Name {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::from_rfc4514_string(text)
    }
}

/// The text form of RFC 4514: see [`Name::rfc4514_string`].
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc4514_string())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({self})")
    }
}
