//! Fields of every certificate: validity, version, serial number (RFC 5280, section 4.1.2).

use time::OffsetDateTime;

use super::member::{Member, Place, has_empty_subject};
use crate::error::PathRule;
use crate::x509::Certificate;
use crate::x509::path_facts::{Verdict, malformed};
use crate::x509::version::X509Version;

/// The longest serial number in bytes (RFC 5280, section 4.1.2.2).
const LONGEST_SERIAL_NUMBER: usize = 20;

/// The tag of GeneralizedTime.
const GENERALIZED_TIME: u8 = 0x18;

const FIRST_YEAR_OF_GENERALIZED_TIME: i32 = 2050;

/// Both ends of the period belong to it (RFC 5280, section 4.1.2.5). Fractions of a second are cut off, as libcrypto does: the
/// fields have none.
pub(in crate::x509::verification) fn check_validity(certificate: &Certificate, time: OffsetDateTime) -> Verdict {
    let validity = certificate.path_facts().validity(certificate)?;
    let time = time.unix_timestamp();
    if time > validity.not_after.unix_timestamp() {
        return Err(PathRule::Expired);
    }
    if time < validity.not_before.unix_timestamp() {
        return Err(PathRule::NotYetValid);
    }
    Ok(())
}

/// Times before 2050 are UTCTime (RFC 5280, section 4.1.2.5).
pub(super) fn check_types_of_times(certificate: &Certificate) -> Verdict {
    let validity = certificate.path_facts().validity(certificate)?;
    let times = [("notBefore", validity.not_before), ("notAfter", validity.not_after)];
    for ((field, time), element) in times.into_iter().zip(certificate.validity_parts()) {
        if time.year() < FIRST_YEAR_OF_GENERALIZED_TIME && element.first() == Some(&GENERALIZED_TIME) {
            return Err(PathRule::MalformedField {
                field: field.into(),
                reason: "is a GeneralizedTime before 2050".into(),
            });
        }
    }
    Ok(())
}

/// Extensions need version 3 (RFC 5280, section 4.1.2.1), and the profile needs extensions.
pub(super) fn check_version(certificate: &Certificate) -> Verdict {
    match certificate.version() {
        X509Version::V3 => Ok(()),
        _ => Err(PathRule::ForbiddenValue {
            field: "version",
            reason: "is not 3".into(),
        }),
    }
}

/// Several roots in use have the number 0, so a trust anchor may have it.
pub(super) fn check_serial_number(member: &Member<'_>) -> Verdict {
    let number = member.certificate.serial_number().map_err(malformed("serialNumber"))?;
    let reason = if number.is_negative() {
        "is negative"
    } else if number.is_zero() && member.place != Place::Anchor {
        "is zero"
    } else if number.as_der_content().len() > LONGEST_SERIAL_NUMBER {
        "is longer than 20 bytes"
    } else {
        return Ok(());
    };
    Err(PathRule::ForbiddenValue {
        field: "serialNumber",
        reason: reason.into(),
    })
}

/// An authority has a name, which its certificates have as their issuer (RFC 5280, sections 4.1.2.4 and 4.1.2.6).
pub(super) fn check_subject(member: &Member<'_>) -> Verdict {
    let is_empty = has_empty_subject(member.certificate)?;
    match is_empty && member.place != Place::EndEntity {
        true => Err(PathRule::ForbiddenValue {
            field: "subject",
            reason: "of an authority is empty".into(),
        }),
        false => Ok(()),
    }
}
