//! Making certificates, requests and revocation lists (RFC 5280, sections 4 and 5; RFC 2986).
//!
//! The setters check what they are given; what hangs together is checked when it is signed.

mod certificate;
mod request;
mod revocation_list;
mod revoked;

pub use certificate::CertificateBuilder;
pub use request::CertificateSigningRequestBuilder;
pub use revocation_list::CertificateRevocationListBuilder;
pub use revoked::RevokedCertificateBuilder;

use time::OffsetDateTime;

use super::extensions::{Extension, Extensions};
use super::serial_number::SerialNumber;
use super::signing::Signing;
use super::structure::{BIT_STRING, SEQUENCE};
use super::time as times;
use crate::der;
use crate::error::{Error, Result};

/// A serial number has at most 20 bytes (RFC 5280, section 4.1.2.2), of which the first bit is the sign.
const MOST_SERIAL_BITS: usize = 159;

/// Puts a value into a field that has none yet.
fn set<T>(field: &mut Option<T>, name: &'static str, value: T) -> Result<()> {
    if field.is_some() {
        return Err(Error::invalid(name, "was set already"));
    }
    *field = Some(value);
    Ok(())
}

/// What a field was set to.
fn required<'a, T>(field: &'a Option<T>, name: &'static str) -> Result<&'a T> {
    field.as_ref().ok_or_else(|| Error::invalid(name, "must be set"))
}

/// Adds an extension of a type that is not there yet.
fn add_extension(extensions: &mut Extensions, extension: Extension) -> Result<()> {
    if extensions.find_by_oid(extension.oid()).is_some() {
        return Err(Error::invalid(
            "extension",
            format!("{} was added already", extension.oid()),
        ));
    }
    extensions.push(extension)
}

fn check_serial_number(number: &SerialNumber) -> Result<()> {
    if number.is_negative() || number.is_zero() {
        return Err(Error::invalid("serial_number", "must be positive"));
    }
    if number.bit_len() > MOST_SERIAL_BITS {
        let reason = format!("must have at most {MOST_SERIAL_BITS} bits");
        return Err(Error::invalid("serial_number", reason));
    }
    Ok(())
}

/// A time that can be written, as it will be read.
fn check_time(argument: &'static str, time: OffsetDateTime) -> Result<OffsetDateTime> {
    times::write_time(argument, time)?;
    times::whole_seconds(argument, time)
}

/// Two times that must not be the wrong way round.
fn check_order(
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

/// What is signed, the algorithm, and the signature.
fn sign(signing: &Signing<'_>, tbs: &[u8]) -> Result<Vec<u8>> {
    let signature = [&[0], signing.sign(tbs)?.as_slice()].concat();
    let signature = der::write_element(BIT_STRING, &signature)?;
    der::write_element(SEQUENCE, &[tbs, &signing.algorithm()?, &signature].concat())
}
