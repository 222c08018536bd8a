//! Setting and checking the fields of builders.

use time::OffsetDateTime;

use crate::asn1::serial_number::SerialNumber;
use crate::asn1::time::{self as times, Time};
use crate::error::{Error, Result};
use crate::x509::name::Name;

/// The maximum bit length of a serial number: 20 bytes (RFC 5280, section 4.1.2.2) without the sign bit.
const MAX_SERIAL_BITS: u32 = 159;

/// Sets a field that is not set yet.
pub(in crate::x509) fn set<T>(field: &mut Option<T>, name: &'static str, value: T) -> Result<()> {
    if field.is_some() {
        return Err(Error::invalid(name, "was set already"));
    }
    *field = Some(value);
    Ok(())
}

/// Requires all of the fields of a builder to be set: by their names, and whether they are. The error names every field that
/// is missing.
pub(in crate::x509) fn check_complete(fields: &[(&'static str, bool)]) -> Result<()> {
    let mut missing = fields.iter().filter(|(_, is_set)| !is_set).map(|(name, _)| *name);
    let Some(first) = missing.next() else { return Ok(()) };
    let others: Vec<_> = missing.collect();
    if others.is_empty() {
        return Err(Error::invalid(first, "must be set"));
    }
    Err(Error::invalid(
        first,
        format!("must be set; so must {}", others.join(", ")),
    ))
}

/// The value of a field that must be set.
pub(in crate::x509) fn required<'a, T>(field: &'a Option<T>, name: &'static str) -> Result<&'a T> {
    field.as_ref().ok_or_else(|| Error::invalid(name, "must be set"))
}

/// Refuses a subject with strings that are not valid for their type, which parsed names and
/// [`NameAttribute::from_bytes`](crate::x509::NameAttribute::from_bytes) can have. An issuer name is taken unchanged.
pub(in crate::x509) fn check_subject(name: &Name) -> Result<()> {
    for attribute in name
        .attributes()
        .filter(|attribute| attribute.string_type().has_characters())
    {
        attribute.value().map_err(|_| {
            let (oid, string_type) = (attribute.oid().in_error(), attribute.string_type());
            let reason = format!("the value of {oid} is not a valid {string_type}");
            Error::invalid("subject_name", reason)
        })?;
    }
    name.check_made("subject_name")
}

/// RFC 5280, sections 4.1.2.4 and 5.1.2.3.
pub(in crate::x509) fn check_issuer(name: &Name) -> Result<()> {
    if name.is_empty() {
        return Err(Error::invalid("issuer_name", "must not be empty"));
    }
    Ok(())
}

pub(in crate::x509) fn check_serial_number(number: &SerialNumber) -> Result<()> {
    if number.is_negative() || number.is_zero() {
        return Err(Error::invalid("serial_number", "must be positive"));
    }
    if number.bit_length() > MAX_SERIAL_BITS {
        let reason = format!("must have at most {MAX_SERIAL_BITS} bits");
        return Err(Error::invalid("serial_number", reason));
    }
    Ok(())
}

/// Refuses a time that cannot be encoded; returns the time that decoding will give.
pub(in crate::x509) fn check_time(argument: &'static str, time: OffsetDateTime) -> Result<OffsetDateTime> {
    Time::new(argument, time)?;
    times::whole_seconds(argument, time)
}

/// Refuses two times in the wrong order.
pub(in crate::x509) fn check_order(
    (earlier_name, earlier): (&'static str, Option<OffsetDateTime>),
    (later_name, later): (&'static str, Option<OffsetDateTime>),
) -> Result<()> {
    match (earlier, later) {
        (Some(earlier), Some(later)) if later < earlier => {
            Err(Error::invalid(later_name, format!("must not be before {earlier_name}")))
        }
        _ => Ok(()),
    }
}

/// The time of a field that must be set.
pub(in crate::x509) fn required_time(field: &Option<OffsetDateTime>, name: &'static str) -> Result<Time> {
    Time::new(name, *required(field, name)?)
}
