//! Names (X.501; RFC 5280, section 4.1.2.4): attributes, sets of attributes, sequences of such sets.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};

use asn1::Tlv;

use super::rfc4514;
use crate::asn1::any_der;
use crate::asn1::der;
use crate::asn1::fields;
use crate::asn1::oid::{NameOid, ObjectIdentifier};
use crate::asn1::string_type::StringType;
use crate::asn1::tag::{SEQUENCE, SET};
use crate::error::{Error, Result};

const WHAT: &str = "X.509 name";

/// As many attributes as a name is read with, and far more than any has.
const MOST_ATTRIBUTES: usize = 10_000;

/// An attribute of a name: what kind it is, and its value, whose type of string is kept.
///
/// ```
/// use hazmat_openssl::x509::{NameAttribute, NameOid, StringType};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let attribute = NameAttribute::new(NameOid::COUNTRY_NAME, "SE")?;
/// assert_eq!(attribute.string_type(), StringType::Printable);
/// assert_eq!(attribute.value()?, "SE");
/// assert_eq!(attribute.rfc4514_string(), "C=SE");
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
    /// An attribute with the type of string that its kind has: PrintableString for a country, a serial number and a
    /// qualifier, IA5String for an e-mail address and a domain component, else UTF8String (RFC 5280, appendix A.1).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty value, a country that is not two letters, a value that is longer than
    /// RFC 5280, appendix A.1, allows (64 characters for a common name), and a character that the type does not have.
    pub fn new(oid: ObjectIdentifier, value: &str) -> Result<Self> {
        let string_type = StringType::usual_for(&oid);
        Self::with_string_type(oid, value, string_type)
    }

    /// An attribute with another type of string.
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

    /// An attribute of the content bytes of its value, whatever they are.
    pub fn from_bytes(oid: ObjectIdentifier, string_type: StringType, bytes: &[u8]) -> Self {
        NameAttribute {
            oid,
            string_type: string_type.known(),
            bytes: bytes.to_vec(),
        }
    }

    /// What kind of attribute it is.
    pub fn oid(&self) -> &ObjectIdentifier {
        &self.oid
    }

    /// The type of its string.
    pub fn string_type(&self) -> StringType {
        self.string_type
    }

    /// The content bytes of its value, as they were read.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The value as text.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the bytes are none of its type of string, or the type is none of characters.
    pub fn value(&self) -> Result<Cow<'_, str>> {
        self.string_type.decode(&self.bytes)
    }

    /// The attribute as RFC 4514, section 2.3 and 2.4, prints it: by a short name where the RFC has one, else by its
    /// numbers. A value that is no text is printed as `#` and hexadecimal digits.
    pub fn rfc4514_string(&self) -> String {
        rfc4514::attribute(self)
    }

    /// Refuses bytes that are none of the type of string, and a value that [`with_string_type`](Self::with_string_type)
    /// refuses.
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
            "has a value of {} that is no {} it may have",
            self.oid, self.string_type
        );
        Err(Error::invalid(argument, reason))
    }

    fn read(data: &[u8]) -> Result<Self> {
        let content = der::sequence(data).ok_or_else(|| Error::malformed(WHAT, "an attribute is no SEQUENCE"))?;
        let elements = der::elements(content, 3);
        let [oid, value] = elements.as_slice() else {
            return Err(Error::malformed(
                WHAT,
                "an attribute is not an object identifier and a value",
            ));
        };
        if oid.full_data().len() + value.full_data().len() != content.len() {
            return Err(Error::malformed(WHAT, "bytes follow an attribute"));
        }
        Ok(NameAttribute {
            oid: fields::read_oid(WHAT, oid)?,
            string_type: StringType::of_tag(value.tag())
                .ok_or_else(|| Error::malformed(WHAT, "the value of an attribute has a tag of more than one byte"))?,
            bytes: value.data().to_vec(),
        })
    }

    /// The attribute in DER.
    pub(super) fn to_der(&self) -> Result<Vec<u8>> {
        let value = self.string_type.write(&self.bytes)?;
        let oid = fields::write_oid(&self.oid)?;
        fields::write_sequence(&[oid, value])
    }
}

impl fmt::Debug for NameAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NameAttribute({})", self.rfc4514_string())
    }
}

/// The most characters that a value has (RFC 5280, appendix A.1: the upper bounds).
const LONGEST: [(ObjectIdentifier, usize); 9] = [
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
        return Err(Error::invalid("value", "must have at least one character"));
    }
    let is_country = [NameOid::COUNTRY_NAME, NameOid::JURISDICTION_COUNTRY_NAME].contains(oid);
    if is_country && length != 2 {
        return Err(Error::invalid("value", "must be a country's two letters (ISO 3166)"));
    }
    match LONGEST.iter().find(|(of, _)| of == oid) {
        Some((_, longest)) if length > *longest => Err(Error::invalid(
            "value",
            format!("must have at most {longest} characters"),
        )),
        _ => Ok(()),
    }
}

/// One or more attributes that stand on one level: nearly always one.
#[derive(Clone)]
pub struct RelativeDistinguishedName {
    attributes: Vec<NameAttribute>,
    /// Whether the order is that which it was read in. It is written so again: names are compared by their bytes, and
    /// an issuer must be called what its certificate says.
    is_read: bool,
}

impl RelativeDistinguishedName {
    /// Attributes in any order, each once.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for none, and for one that is there twice.
    pub fn new(attributes: Vec<NameAttribute>) -> Result<Self> {
        if attributes.is_empty() {
            return Err(Error::invalid("attributes", "must have at least one"));
        }
        if attributes.iter().collect::<HashSet<_>>().len() != attributes.len() {
            return Err(Error::invalid("attributes", "must not have one twice"));
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

    /// Those of a kind.
    pub fn attributes_for_oid<'a>(&'a self, oid: &'a ObjectIdentifier) -> impl Iterator<Item = &'a NameAttribute> {
        self.attributes.iter().filter(move |attribute| attribute.oid() == oid)
    }

    /// As RFC 4514, section 2.2, prints it: the attributes with `+` between.
    pub fn rfc4514_string(&self) -> String {
        rfc4514::joined(self.attributes.iter().map(NameAttribute::rfc4514_string), "+")
    }
}

/// By what it says: the order of the attributes does not matter.
impl PartialEq for RelativeDistinguishedName {
    fn eq(&self, other: &Self) -> bool {
        match (self.attributes.as_slice(), other.attributes.as_slice()) {
            ([attribute], [other]) => attribute == other,
            (attributes, others) if attributes.len() == others.len() => {
                attributes.iter().collect::<HashSet<_>>() == others.iter().collect()
            }
            _ => false,
        }
    }
}

impl Eq for RelativeDistinguishedName {}

impl Hash for RelativeDistinguishedName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // One after the other, in an order that does not depend on the one that they stand in.
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        attributes.sort_by_key(|attribute| {
            (
                attribute.oid.as_der(),
                attribute.string_type.tag_number(),
                attribute.as_bytes(),
            )
        });
        attributes.dedup();
        attributes.hash(state);
    }
}

impl fmt::Debug for RelativeDistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RelativeDistinguishedName({})", self.rfc4514_string())
    }
}

/// A distinguished name: sets of attributes, from the widest (a country) to the narrowest.
///
/// ```
/// use hazmat_openssl::x509::{Name, NameOid};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let name = Name::from_rfc4514_string("CN=example.org,O=Example\\, Inc.,C=SE")?;
/// assert_eq!(name.attributes_for_oid(&NameOid::ORGANIZATION_NAME).next().unwrap().value()?, "Example, Inc.");
/// assert_eq!(name.rfc4514_string(), "CN=example.org,O=Example\\, Inc.,C=SE");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Name {
    sets: Vec<RelativeDistinguishedName>,
}

impl Name {
    /// A name of sets, the widest first. The empty name is one, too.
    pub fn new(sets: Vec<RelativeDistinguishedName>) -> Self {
        Name { sets }
    }

    /// A name of attributes, each in a set of its own, the widest first.
    pub fn from_attributes(attributes: Vec<NameAttribute>) -> Self {
        let alone = |attribute| RelativeDistinguishedName {
            attributes: vec![attribute],
            is_read: false,
        };
        Name {
            sets: attributes.into_iter().map(alone).collect(),
        }
    }

    /// A name of its text (RFC 4514), which begins with the narrowest set.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where it departs from the RFC; as [`NameAttribute::new`] for the values.
    pub fn from_rfc4514_string(text: &str) -> Result<Self> {
        rfc4514::parse(text)
    }

    /// The sets, the widest first.
    pub fn rdns(&self) -> &[RelativeDistinguishedName] {
        &self.sets
    }

    /// All attributes, the widest first.
    pub fn attributes(&self) -> impl Iterator<Item = &NameAttribute> {
        self.sets.iter().flat_map(RelativeDistinguishedName::attributes)
    }

    /// Those of a kind.
    pub fn attributes_for_oid<'a>(&'a self, oid: &'a ObjectIdentifier) -> impl Iterator<Item = &'a NameAttribute> {
        self.attributes().filter(move |attribute| attribute.oid() == oid)
    }

    /// Whether there are no attributes.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// As RFC 4514 prints it: the narrowest set first, with commas between.
    pub fn rfc4514_string(&self) -> String {
        rfc4514::joined(
            self.sets.iter().rev().map(RelativeDistinguishedName::rfc4514_string),
            ",",
        )
    }

    /// The name in DER.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is too long to be written.
    pub fn public_bytes(&self) -> Result<Vec<u8>> {
        let sets = self.sets.iter().map(|set| {
            let mut attributes = set
                .attributes
                .iter()
                .map(NameAttribute::to_der)
                .collect::<Result<Vec<_>>>()?;
            // DER has the elements of a SET in the order of their bytes.
            if !set.is_read {
                attributes.sort();
            }
            der::write_element(SET, &attributes.concat())
        });
        let sets = sets.collect::<Result<Vec<_>>>()?;
        der::write_element(SEQUENCE, &sets.concat())
    }

    /// A name of its DER. The order of the elements of a set is kept as it is, though DER has but one, so that
    /// [`public_bytes`](Self::public_bytes) gives the same bytes again.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is none. The values of its attributes are not looked at: see
    /// [`NameAttribute::value`].
    pub fn from_der(data: &[u8]) -> Result<Self> {
        let content = der::sequence(data).ok_or_else(|| Error::malformed(WHAT, "it is no SEQUENCE"))?;
        let sets = all_elements(content)?;
        let mut name = Name::default();
        for set in sets {
            if set.tag().as_u8() != Some(SET) {
                return Err(Error::malformed(WHAT, "what stands in it is no SET"));
            }
            let attributes = all_elements(set.data())?;
            let attributes = attributes
                .iter()
                .map(|attribute| NameAttribute::read(attribute.full_data()));
            let attributes = attributes.collect::<Result<Vec<_>>>()?;
            if attributes.is_empty() {
                return Err(Error::malformed(WHAT, "a SET in it is empty"));
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
    /// Refuses values that the constructors of attributes refuse and those of bytes can have. What was read is written
    /// as it stands, as names are compared by their bytes.
    pub(super) fn check_made(&self, argument: &'static str) -> Result<()> {
        let made = self.sets.iter().filter(|set| !set.is_read);
        made.flat_map(RelativeDistinguishedName::attributes)
            .try_for_each(|attribute| attribute.check_made(argument))
    }
}

/// The elements that the data is made of, and nothing else.
fn all_elements(data: &[u8]) -> Result<Vec<Tlv<'_>>> {
    der::all_elements(data, MOST_ATTRIBUTES)
        .ok_or_else(|| Error::malformed(WHAT, "it is not DER, or has too many parts"))
}

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
