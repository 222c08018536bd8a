//! Reading a URI.

use std::collections::btree_map::Entry;

use zeroize::Zeroizing;

use super::attribute::{Attribute, Part};
use super::fault::Fault;
use super::object_type::Pkcs11ObjectType;
use super::percent::decode;
use super::values::{VENDOR_ATTRIBUTE, Values, check_vendor_name};
use crate::error::{MalformedKind, Result};
use crate::key_store::scheme::{LONGEST_URI, PKCS11, is_scheme};
use crate::support::secret::SecretBytes;

/// Reads the values of all attributes. They are still to be checked.
pub(super) fn parse(uri: &str) -> Result<Values> {
    let rest = without_scheme(uri).map_err(Fault::of_data)?;
    let mut values = Values::default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    read_part(&mut values, Part::Path, path, ';')
        .and_then(|()| read_part(&mut values, Part::Query, query, '&'))
        .map_err(Fault::of_data)?;
    Ok(values)
}

fn without_scheme(uri: &str) -> Result<&str, Fault> {
    if uri.len() > LONGEST_URI {
        let reason = format!("it is longer than {LONGEST_URI} bytes");
        return Err(Fault::new(MalformedKind::TooLarge, reason));
    }
    match uri.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case(PKCS11) => Ok(rest),
        Some((scheme, _)) if is_scheme(scheme) => {
            Err(Fault::new(MalformedKind::UnexpectedType, "its scheme is not pkcs11"))
        }
        _ => Err(Fault::new(MalformedKind::Missing, "it does not begin with pkcs11:")),
    }
}

fn read_part(values: &mut Values, part: Part, text: &str, separator: char) -> Result<(), Fault> {
    // Either part may be empty. An attribute may not.
    if text.is_empty() {
        return Ok(());
    }
    for attribute in text.split(separator) {
        let Some((name, value)) = attribute.split_once('=') else {
            let reason = "an attribute is not a name, an equals sign and a value";
            return Err(Fault::new(MalformedKind::InvalidValue, reason));
        };
        let known = Attribute::ALL.iter().find(|known| known.name() == name);
        match known {
            Some(&known) if known.part() == part => read_attribute(values, known, value)?,
            _ => read_vendor_attribute(values, part, name, value)?,
        }
    }
    Ok(())
}

fn read_attribute(values: &mut Values, attribute: Attribute, value: &str) -> Result<(), Fault> {
    let fault = |kind, reason: &'static str| Fault::of(attribute.name(), kind, reason);
    let decoded = || decode(attribute.part(), value).map_err(|(kind, reason)| fault(kind, reason));
    let is_new = match attribute {
        Attribute::LibraryVersion => values.library_version.replace(version(value)?).is_none(),
        Attribute::SlotId => values.slot_id.replace(slot_id(value)?).is_none(),
        Attribute::Id => values.id.replace(std::mem::take(&mut *decoded()?)).is_none(),
        Attribute::PinValue => values.pin.replace(SecretBytes::from_zeroizing(decoded()?)).is_none(),
        Attribute::Type => {
            let known = Pkcs11ObjectType::ALL.iter().find(|known| known.name() == value);
            let known = known.ok_or_else(|| {
                fault(
                    MalformedKind::InvalidValue,
                    "is not private, public, cert, secret-key or data",
                )
            })?;
            values.object_type.replace(*known).is_none()
        }
        _ => {
            let text = into_text(decoded()?).ok_or_else(|| fault(MalformedKind::InvalidText, "is not UTF-8"))?;
            match values.texts.entry(attribute) {
                Entry::Vacant(place) => {
                    place.insert(text);
                    true
                }
                Entry::Occupied(_) => false,
            }
        }
    };
    if is_new {
        Ok(())
    } else {
        Err(fault(MalformedKind::Duplicate, "occurs twice"))
    }
}

fn read_vendor_attribute(values: &mut Values, part: Part, name: &str, value: &str) -> Result<(), Fault> {
    // Before the value is decoded: it may be a PIN with a wrong name.
    check_vendor_name(name)?;
    let fault = |kind, reason| Fault::of(VENDOR_ATTRIBUTE, kind, reason);
    let decoded = decode(part, value).map_err(|(kind, reason)| fault(kind, reason))?;
    let value = into_text(decoded).ok_or_else(|| fault(MalformedKind::InvalidText, "is not UTF-8"))?;
    let is_new = match part {
        Part::Path => values.vendor_path.insert(name.to_owned(), value).is_none(),
        // The query may repeat a vendor's attribute, the path may not (RFC 7512, sections 2.3 and 2.4).
        Part::Query => {
            values.vendor_query.push((name.to_owned(), value));
            true
        }
    };
    if is_new {
        Ok(())
    } else {
        Err(fault(MalformedKind::Duplicate, "occurs twice before the question mark"))
    }
}

fn into_text(mut decoded: Zeroizing<Vec<u8>>) -> Option<String> {
    String::from_utf8(std::mem::take(&mut *decoded)).ok()
}

/// Reads `3` or `3.1`; the minor version is 0 if it is absent.
fn version(value: &str) -> Result<(u8, u8), Fault> {
    let number = |text: &str| number(Attribute::LibraryVersion, text, u8::MAX.into()).map(|number| number as u8);
    match value.split_once('.') {
        None => Ok((number(value)?, 0)),
        Some((major, minor)) => Ok((number(major)?, number(minor)?)),
    }
}

fn slot_id(value: &str) -> Result<u64, Fault> {
    number(Attribute::SlotId, value, u64::MAX)
}

/// Reads a decimal number, which may have leading zeros.
fn number(attribute: Attribute, text: &str, largest: u64) -> Result<u64, Fault> {
    let fault = |kind, reason: String| Fault::of(attribute.name(), kind, reason);
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let reason = "is not a decimal number".to_owned();
        return Err(fault(MalformedKind::InvalidValue, reason));
    }
    match text.parse::<u64>() {
        Ok(number) if number <= largest => Ok(number),
        _ => Err(fault(MalformedKind::OutOfRange, format!("has a number over {largest}"))),
    }
}
