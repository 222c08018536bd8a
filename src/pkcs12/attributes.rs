//! The attributes of an entry, with those that this crate knows decoded.

use super::attribute::{Pkcs12Attribute, WHAT};
use crate::asn1::der;
use crate::asn1::oid::{self, ObjectIdentifier};
use crate::asn1::reader::{Field, Fields};
use crate::asn1::string_type::StringType;
use crate::asn1::tag::{BMP_STRING, OCTET_STRING, OID, SEQUENCE, SET};
use crate::error::{Error, MalformedKind, Result};

/// The maximum number of attributes of an entry.
pub(super) const MOST_ATTRIBUTES: usize = 100;

/// The attributes of an entry, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    all: Vec<Pkcs12Attribute>,
    friendly_name: Option<String>,
    local_key_id: Option<Vec<u8>>,
    trusted_key_usages: Option<Vec<ObjectIdentifier>>,
}

/// Whether an attribute has this type.
fn is(attribute: &Pkcs12Attribute, known: &asn1::ObjectIdentifier) -> bool {
    attribute.oid().as_der() == known.as_der()
}

/// The object identifier of a known type.
fn oid_of(known: &asn1::ObjectIdentifier) -> Result<ObjectIdentifier> {
    ObjectIdentifier::from_content(known.as_der()).ok_or_else(|| Error::invalid("oid", "is not an object identifier"))
}

impl Attributes {
    /// Reads the SET of attributes.
    pub(super) fn read(set: &Field<'_>) -> Result<Self> {
        let read = |field: Field<'_>| Pkcs12Attribute::read(&field.with_tag(SEQUENCE)?);
        let all = Fields::of(WHAT, set.content()).list("bagAttributes", MOST_ATTRIBUTES, read)?;
        let mut attributes = Attributes::default();
        for attribute in all {
            attributes.add(attribute)?;
        }
        Ok(attributes)
    }

    /// Adds an attribute, whose value must decode if its type is a known one. A known type may occur once.
    fn add(&mut self, attribute: Pkcs12Attribute) -> Result<()> {
        let is_new = if is(&attribute, &oid::FRIENDLY_NAME) {
            let name = text(&attribute.single_value()?)?;
            self.friendly_name.replace(name).is_none()
        } else if is(&attribute, &oid::LOCAL_KEY_ID) {
            let identifier = attribute.single_value()?.with_tag(OCTET_STRING)?.content().to_vec();
            self.local_key_id.replace(identifier).is_none()
        } else if is(&attribute, &oid::JAVA_TRUSTED_KEY_USAGE) {
            let usages = attribute
                .values()
                .map(|value| Field::of(WHAT, OID, value)?.oid())
                .collect::<Result<_>>()?;
            self.trusted_key_usages.replace(usages).is_none()
        } else {
            true
        };
        if !is_new {
            let reason = format!("{} occurs twice", attribute.oid().in_error());
            return Err(Error::malformed(MalformedKind::Duplicate, WHAT, reason));
        }
        self.all.push(attribute);
        Ok(())
    }

    /// Replaces the attribute of this type.
    fn set(&mut self, attribute: Pkcs12Attribute) -> Result<()> {
        self.all.retain(|other| other.oid() != attribute.oid());
        if is(&attribute, &oid::FRIENDLY_NAME) {
            self.friendly_name = None;
        } else if is(&attribute, &oid::LOCAL_KEY_ID) {
            self.local_key_id = None;
        } else if is(&attribute, &oid::JAVA_TRUSTED_KEY_USAGE) {
            self.trusted_key_usages = None;
        }
        if self.all.len() == MOST_ATTRIBUTES {
            return Err(Error::invalid(
                "attribute",
                format!("an entry has at most {MOST_ATTRIBUTES} attributes"),
            ));
        }
        self.add(attribute)
    }

    pub(super) fn set_friendly_name(&mut self, name: &str) -> Result<()> {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let value = der::write_element(BMP_STRING, &units)?;
        self.set(Pkcs12Attribute::new(&oid_of(&oid::FRIENDLY_NAME)?, [value])?)
    }

    pub(super) fn set_local_key_id(&mut self, identifier: &[u8]) -> Result<()> {
        if identifier.is_empty() {
            return Err(Error::invalid("identifier", "must have at least one byte"));
        }
        let value = der::write_element(OCTET_STRING, identifier)?;
        self.set(Pkcs12Attribute::new(&oid_of(&oid::LOCAL_KEY_ID)?, [value])?)
    }

    pub(super) fn set_trusted_key_usages(&mut self, usages: &[ObjectIdentifier]) -> Result<()> {
        let values: Vec<Vec<u8>> = usages
            .iter()
            .map(|usage| der::write_element(OID, usage.as_der()))
            .collect::<Result<_>>()?;
        self.set(Pkcs12Attribute::new(&oid_of(&oid::JAVA_TRUSTED_KEY_USAGE)?, values)?)
    }

    pub(super) fn set_other(&mut self, attribute: Pkcs12Attribute) -> Result<()> {
        let fits = self.set(attribute);
        fits.map_err(|error| match error {
            Error::Malformed { reason, .. } => Error::invalid("attribute", reason),
            other => other,
        })
    }

    pub(super) fn friendly_name(&self) -> Option<&str> {
        self.friendly_name.as_deref()
    }

    pub(super) fn local_key_id(&self) -> Option<&[u8]> {
        self.local_key_id.as_deref()
    }

    pub(super) fn trusted_key_usages(&self) -> Option<&[ObjectIdentifier]> {
        self.trusted_key_usages.as_deref()
    }

    pub(super) fn all(&self) -> &[Pkcs12Attribute] {
        &self.all
    }

    /// The number of attributes and of their values, together.
    pub(super) fn parts(&self) -> usize {
        self.all.iter().map(|attribute| 1 + attribute.values().len()).sum()
    }

    /// The SET of attributes in DER; `None` without an attribute, because the field is optional.
    pub(super) fn to_der(&self) -> Result<Option<Vec<u8>>> {
        if self.all.is_empty() {
            return Ok(None);
        }
        let mut written = self
            .all
            .iter()
            .map(Pkcs12Attribute::to_der)
            .collect::<Result<Vec<_>>>()?;
        // DER orders a SET OF (X.690, section 11.6).
        written.sort_unstable();
        let parts: Vec<&[u8]> = written.iter().map(Vec::as_slice).collect();
        der::write_parts(SET, &parts).map(Some)
    }
}

/// A friendly name: a BMPString (RFC 2985, section 5.5.1), in which programs also write characters outside of the BMP, in UTF-16.
/// Half of such a character, as programs leave when they cut a name off, is read as U+FFFD.
fn text(value: &Field<'_>) -> Result<String> {
    let string_type = StringType::of_tag(value.tag()).filter(|found| found.has_characters());
    let string_type = string_type
        .ok_or_else(|| Error::malformed(MalformedKind::UnexpectedTag, WHAT, "friendlyName is not a string"))?;
    if string_type != StringType::Bmp {
        return string_type.decode(value.content()).map(Into::into).map_err(|_| {
            let reason = format!("friendlyName has bytes that {string_type} does not allow");
            Error::malformed(MalformedKind::InvalidText, WHAT, reason)
        });
    }
    let units = value.content().chunks_exact(2);
    if !units.remainder().is_empty() {
        let reason = "friendlyName is a BMPString with an odd number of bytes";
        return Err(Error::malformed(MalformedKind::InvalidText, WHAT, reason));
    }
    let units = units.filter_map(|unit| unit.try_into().ok()).map(u16::from_be_bytes);
    Ok(char::decode_utf16(units)
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect())
}

/// The getters that all entries have.
macro_rules! attribute_getters {
    ($($type:ty),*) => {$(
        impl $type {
            /// The name that programs show for the entry (`friendlyName`, RFC 2985, section 5.5.1); Java's alias.
            #[doc(alias = "PKCS12_get_friendlyname")]
            pub fn friendly_name(&self) -> Option<&str> {
                self.attributes.friendly_name()
            }

            /// The identifier that a private key and its certificate share (`localKeyId`, RFC 2985, section 5.5.2).
            #[doc(alias = "PKCS12_get_attr")]
            pub fn local_key_id(&self) -> Option<&[u8]> {
                self.attributes.local_key_id()
            }

            /// All attributes, those with getters of their own among them, in the order of the file.
            #[doc(alias = "PKCS12_SAFEBAG_get0_attrs")]
            pub fn attributes(&self) -> &[$crate::pkcs12::attribute::Pkcs12Attribute] {
                self.attributes.all()
            }
        }
    )*};
}

/// The setters of the entries that a program makes.
macro_rules! attribute_setters {
    ($($type:ty),*) => {$(
        impl $type {
            /// Sets the name that programs show for the entry (`friendlyName`); Java's alias.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for more than 100 attributes.
            #[doc(alias = "PKCS12_add_friendlyname_utf8")]
            pub fn with_friendly_name(mut self, name: &str) -> $crate::error::Result<Self> {
                self.attributes.set_friendly_name(name)?;
                Ok(self)
            }

            /// Sets the identifier that a private key and its certificate share (`localKeyId`).
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an empty identifier, and for more than 100 attributes.
            #[doc(alias = "PKCS12_add_localkeyid")]
            pub fn with_local_key_id(mut self, identifier: &[u8]) -> $crate::error::Result<Self> {
                self.attributes.set_local_key_id(identifier)?;
                Ok(self)
            }

            /// Adds an attribute of any type; it replaces one of the same type.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a value that its type does not allow, and for more
            /// than 100 attributes.
            #[doc(alias = "PKCS8_add_keyusage")]
            #[doc(alias = "PKCS12_add1_attr_by_NID")]
            pub fn with_attribute(mut self, attribute: $crate::pkcs12::attribute::Pkcs12Attribute) -> $crate::error::Result<Self> {
                self.attributes.set_other(attribute)?;
                Ok(self)
            }
        }
    )*};
}

pub(super) use {attribute_getters, attribute_setters};
