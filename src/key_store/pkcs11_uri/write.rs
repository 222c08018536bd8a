//! Writing a URI.

use super::attribute::{Attribute, Part};
use super::percent::{encode_all, encode_text, longest_encoded};
use super::values::Values;
use crate::key_store::scheme::PKCS11;
use crate::support::secret::SecretBytes;

/// Writes the URI without its PIN. It is ASCII.
pub(super) fn write(values: &Values) -> Vec<u8> {
    let mut uri = format!("{PKCS11}:").into_bytes();
    let of_path = values.vendor_path.iter();
    write_part(values, Part::Path, of_path, (None, b';'), &mut uri);
    let of_query = values.vendor_query.iter().map(|(name, value)| (name, value));
    write_part(values, Part::Query, of_query, (Some(b'?'), b'&'), &mut uri);
    uri
}

/// Writes the URI with its PIN, in memory that is cleared.
pub(super) fn write_with_pin(values: &Values) -> SecretBytes {
    let uri = write(values);
    let Some(pin) = &values.pin else {
        return uri.into();
    };
    let separator = if uri.contains(&b'?') { b'&' } else { b'?' };
    let name = Attribute::PinValue.name().as_bytes();
    // Room for all of it, so that no copy of the PIN is left behind when the vector grows.
    let mut with_pin = Vec::with_capacity(uri.len() + name.len() + 2 + longest_encoded(pin.len()));
    with_pin.extend_from_slice(&uri);
    with_pin.push(separator);
    with_pin.extend_from_slice(name);
    with_pin.push(b'=');
    encode_text(Part::Query, pin, &mut with_pin);
    with_pin.into()
}

/// Writes a part: `first` precedes its first attribute, and `between` all others.
fn write_part<'a>(
    values: &Values,
    part: Part,
    vendor_attributes: impl Iterator<Item = (&'a String, &'a String)>,
    (first, between): (Option<u8>, u8),
    uri: &mut Vec<u8>,
) {
    let mut is_first = true;
    let mut begin = |name: &str, uri: &mut Vec<u8>| {
        uri.extend(if is_first { first } else { Some(between) });
        is_first = false;
        uri.extend_from_slice(name.as_bytes());
        uri.push(b'=');
    };
    for &attribute in Attribute::ALL.iter().filter(|attribute| attribute.part() == part) {
        let name = attribute.name();
        match attribute {
            Attribute::LibraryVersion => {
                if let Some((major, minor)) = values.library_version {
                    begin(name, uri);
                    uri.extend_from_slice(format!("{major}.{minor}").as_bytes());
                }
            }
            Attribute::SlotId => {
                if let Some(number) = values.slot_id {
                    begin(name, uri);
                    uri.extend_from_slice(number.to_string().as_bytes());
                }
            }
            Attribute::Id => {
                if let Some(id) = &values.id {
                    begin(name, uri);
                    encode_all(id, uri);
                }
            }
            Attribute::Type => {
                if let Some(object_type) = values.object_type {
                    begin(name, uri);
                    uri.extend_from_slice(object_type.name().as_bytes());
                }
            }
            Attribute::PinValue => {}
            _ => {
                if let Some(text) = values.text(attribute) {
                    begin(name, uri);
                    encode_text(part, text.as_bytes(), uri);
                }
            }
        }
    }
    for (name, value) in vendor_attributes {
        begin(name, uri);
        encode_text(part, value.as_bytes(), uri);
    }
}
