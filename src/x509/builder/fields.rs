//! How the fields of a builder are set and checked, and how what it makes is signed.

use asn1::{Asn1Writable, WriteError};
use time::OffsetDateTime;

use crate::asn1::der;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{BIT_STRING, SEQUENCE};
use crate::asn1::time::{self as times, Time};
use crate::error::{Error, Result};
use crate::x509::extensions::{Extension, ExtensionType, Extensions, PrecertPoison, ToExtension};
use crate::x509::name::Name;
use crate::x509::signing::Signing;

/// The setters of extensions, which all builders have alike.
macro_rules! extension_setters {
    ($type:ty, $alias:literal) => {
        impl $type {
            /// An extension of any type, or what one was decoded to. Who does not know the type of one that is critical must refuse the whole.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) if it cannot be written, a general name in it among
            /// the reasons, if it must be critical and is not, and if one of its type was added already.
            #[doc(alias = $alias)]
            pub fn add_extension<T: crate::x509::extensions::ToExtension + ?Sized>(
                self,
                extension: &T,
                critical: bool,
            ) -> crate::error::Result<Self> {
                self.add_raw_extension(super::fields::make_extension(extension, critical)?)
            }

            /// An extension as it stands, such as one that was read, or one of a type that this crate does not have.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) if one of its type was added already.
            #[doc(alias = $alias)]
            pub fn add_raw_extension(
                mut self,
                extension: crate::x509::extensions::Extension,
            ) -> crate::error::Result<Self> {
                self.extensions.push(extension)?;
                Ok(self)
            }
        }
    };
}
pub(super) use extension_setters;

/// A serial number has at most 20 bytes (RFC 5280, section 4.1.2.2), of which the first bit is the sign.
const MOST_SERIAL_BITS: usize = 159;

/// An extension of a type. The poison of a precertificate is none unless it is critical (RFC 6962, section 3.1).
pub(super) fn make_extension<T: ToExtension + ?Sized>(extension: &T, critical: bool) -> Result<Extension> {
    let extension = extension.to_extension(critical)?;
    if *extension.oid() == PrecertPoison::OID && !extension.is_critical() {
        return Err(Error::invalid(
            "critical",
            "must be true for the poison of a precertificate",
        ));
    }
    Ok(extension)
}

/// Puts a value into a field that has none yet.
pub(super) fn set<T>(field: &mut Option<T>, name: &'static str, value: T) -> Result<()> {
    if field.is_some() {
        return Err(Error::invalid(name, "was set already"));
    }
    *field = Some(value);
    Ok(())
}

/// What a field was set to.
pub(super) fn required<'a, T>(field: &'a Option<T>, name: &'static str) -> Result<&'a T> {
    field.as_ref().ok_or_else(|| Error::invalid(name, "must be set"))
}

/// That the strings of a name are such, as a name that was read may have others, and one that was made of bytes. An
/// issuer's is taken as it stands.
pub(super) fn check_subject(name: &Name) -> Result<()> {
    for attribute in name
        .attributes()
        .filter(|attribute| attribute.string_type().has_characters())
    {
        attribute.value().map_err(|_| {
            let reason = format!(
                "has a value of {} that is no {}",
                attribute.oid(),
                attribute.string_type()
            );
            Error::invalid("subject_name", reason)
        })?;
    }
    name.check_made("subject_name")
}

/// RFC 5280, sections 4.1.2.4 and 5.1.2.3.
pub(super) fn check_issuer(name: &Name) -> Result<()> {
    if name.is_empty() {
        return Err(Error::invalid("issuer_name", "must not be empty"));
    }
    Ok(())
}

pub(super) fn check_serial_number(number: &SerialNumber) -> Result<()> {
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
pub(super) fn check_time(argument: &'static str, time: OffsetDateTime) -> Result<OffsetDateTime> {
    Time::new(argument, time)?;
    times::whole_seconds(argument, time)
}

/// Two times that must not be the wrong way round.
pub(super) fn check_order(
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

/// Longer than any algorithm with its signature.
const ROOM_FOR_SIGNATURE: usize = 1 << 14;

/// That what is to be signed can be loaded again.
pub(super) fn check_length(tbs: &[u8]) -> Result<()> {
    if tbs.len() > der::LONGEST - ROOM_FOR_SIGNATURE {
        return Err(Error::invalid(
            "builder",
            "makes a structure of more than 1 MiB, which is not loaded again",
        ));
    }
    Ok(())
}

/// The time that a field was set to.
pub(super) fn required_time(field: &Option<OffsetDateTime>, name: &'static str) -> Result<Time> {
    Time::new(name, *required(field, name)?)
}

/// The extensions in DER; `None` if there are none, as the list must not be there then.
pub(super) fn write_extensions(extensions: &Extensions) -> Result<Option<Vec<u8>>> {
    (!extensions.is_empty()).then(|| extensions.to_der()).transpose()
}

/// The DER of what is made. Nothing of it is secret, and it may be large.
pub(super) fn write<T: Asn1Writable<Error = WriteError>>(made: &T) -> Result<Vec<u8>> {
    asn1::write_single(made).map_err(|_| Error::invalid("builder", "makes what cannot be written as DER"))
}

/// What is signed, the algorithm, and the signature.
pub(super) fn sign(signing: &Signing<'_>, tbs: &[u8]) -> Result<Vec<u8>> {
    let algorithm = signing.algorithm()?;
    let signature = der::write_parts(BIT_STRING, &[&[0], &signing.sign(tbs)?])?;
    der::write_parts(SEQUENCE, &[tbs, &algorithm, &signature])
}
