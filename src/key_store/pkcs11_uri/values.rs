//! The values of a URI's attributes, and what every one of them must satisfy.

use std::collections::BTreeMap;

use super::attribute::{Attribute, OUTDATED_NAMES, Part};
use super::fault::Fault;
use super::object_type::Pkcs11ObjectType;
use crate::error::MalformedKind;
use crate::support::secret::SecretBytes;

/// The longest value in bytes, where PKCS #11 has no field of a fixed size.
const LONGEST_VALUE: usize = 1024;

/// The longest name of an attribute of a vendor in bytes.
const LONGEST_NAME: usize = 64;

/// The most attributes of vendors.
const MOST_VENDOR_ATTRIBUTES: usize = 32;

/// What an attribute of a vendor is called in errors, which do not repeat its name.
pub(super) const VENDOR_ATTRIBUTE: &str = "a vendor attribute";

/// The values of all attributes, decoded.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Values {
    /// The values that are text. The PIN is not among them.
    pub(super) texts: BTreeMap<Attribute, String>,
    pub(super) library_version: Option<(u8, u8)>,
    pub(super) slot_id: Option<u64>,
    pub(super) id: Option<Vec<u8>>,
    pub(super) object_type: Option<Pkcs11ObjectType>,
    pub(super) pin: Option<SecretBytes>,
    /// The attributes before the question mark that RFC 7512 does not define: names and values.
    pub(super) vendor_path: BTreeMap<String, String>,
    /// Those after it, where a name may occur several times.
    pub(super) vendor_query: Vec<(String, String)>,
}

impl Values {
    pub(super) fn text(&self, attribute: Attribute) -> Option<&str> {
        self.texts.get(&attribute).map(String::as_str)
    }

    /// Refuses what no URI can hold, or what a provider could understand in another way.
    pub(super) fn check(&self) -> Result<(), Fault> {
        for (&attribute, value) in &self.texts {
            check_text(attribute.name(), value.as_bytes())?;
        }
        if let Some(pin) = &self.pin {
            check_text(Attribute::PinValue.name(), pin)?;
            if self.texts.contains_key(&Attribute::PinSource) {
                let reason = "there are both pin-source and pin-value";
                return Err(Fault::new(MalformedKind::Inconsistent, reason));
            }
        }
        if self.id.as_ref().is_some_and(|id| id.len() > LONGEST_VALUE) {
            return Err(too_long(Attribute::Id.name()));
        }
        if self
            .text(Attribute::ModulePath)
            .is_some_and(|path| !path.starts_with('/'))
        {
            let reason = "is not an absolute path";
            return Err(Fault::of(
                Attribute::ModulePath.name(),
                MalformedKind::InvalidValue,
                reason,
            ));
        }
        self.check_vendor_attributes()
    }

    /// Refuses a text that does not fit its field. No token or slot has it, but a provider that compares as many bytes as the field
    /// has would find another one.
    pub(super) fn check_fields(&self) -> Result<(), Fault> {
        for (attribute, value) in &self.texts {
            if let Some(size) = attribute.field_size().filter(|size| value.len() > *size) {
                let reason = format!("has {} bytes, and the field in PKCS #11 only {size}", value.len());
                return Err(Fault::of(attribute.name(), MalformedKind::InvalidLength, reason));
            }
        }
        Ok(())
    }

    fn check_vendor_attributes(&self) -> Result<(), Fault> {
        if self.vendor_path.len() + self.vendor_query.len() > MOST_VENDOR_ATTRIBUTES {
            let reason = format!("there are more than {MOST_VENDOR_ATTRIBUTES} attributes of vendors");
            return Err(Fault::new(MalformedKind::TooLarge, reason));
        }
        for (name, value) in &self.vendor_path {
            check_vendor_attribute(name, value)?;
        }
        for (name, value) in &self.vendor_query {
            check_vendor_attribute(name, value)?;
        }
        Ok(())
    }
}

fn too_long(attribute: &'static str) -> Fault {
    let reason = format!("has more than {LONGEST_VALUE} bytes");
    Fault::of(attribute, MalformedKind::TooLarge, reason)
}

/// Refuses text that is not UTF-8, is very long, or has a NUL, at which a provider in C would end it.
fn check_text(attribute: &'static str, text: &[u8]) -> Result<(), Fault> {
    if text.len() > LONGEST_VALUE {
        return Err(too_long(attribute));
    }
    if text.contains(&0) {
        return Err(Fault::of(attribute, MalformedKind::InvalidText, "has a NUL character"));
    }
    if std::str::from_utf8(text).is_err() {
        return Err(Fault::of(attribute, MalformedKind::InvalidText, "is not UTF-8"));
    }
    Ok(())
}

fn check_vendor_attribute(name: &str, value: &str) -> Result<(), Fault> {
    check_vendor_name(name)?;
    check_text(VENDOR_ATTRIBUTE, value.as_bytes())
}

/// Refuses a name that is not one of an attribute, and one that a provider could take for one of the RFC's.
pub(super) fn check_vendor_name(name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(Fault::new(MalformedKind::Missing, "an attribute has no name"));
    }
    if name.len() > LONGEST_NAME {
        let reason = format!("has a name of more than {LONGEST_NAME} bytes");
        return Err(Fault::of(VENDOR_ATTRIBUTE, MalformedKind::TooLarge, reason));
    }
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    {
        let reason = "has a name with a character other than letters, digits, hyphen and underscore";
        return Err(Fault::of(VENDOR_ATTRIBUTE, MalformedKind::InvalidText, reason));
    }
    let is_same = |other: &str| name.eq_ignore_ascii_case(other);
    if let Some((_, attribute)) = OUTDATED_NAMES.iter().find(|(outdated, _)| is_same(outdated)) {
        let reason = format!("it has an outdated name of the attribute {}", attribute.name());
        return Err(Fault::new(MalformedKind::NotAllowed, reason));
    }
    if let Some(attribute) = Attribute::ALL.iter().find(|attribute| is_same(attribute.name())) {
        let reason = match attribute.part() {
            _ if name != attribute.name() => "is not in lower case",
            Part::Path => "is not before the question mark",
            Part::Query => "is not after the question mark",
        };
        return Err(Fault::of(attribute.name(), MalformedKind::NotAllowed, reason));
    }
    Ok(())
}
