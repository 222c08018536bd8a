//! `ECParameters` (RFC 5480, section 2.1.1): a curve by object identifier, or by its numbers.

use asn1::{ObjectIdentifier, Tlv};
use zeroize::Zeroizing;

use super::explicit_curve::{self, WHAT};
use crate::asn1::algorithm_identifier::is_large;
use crate::asn1::der;
use crate::asn1::tag;
use crate::asymmetric::ec::EllipticCurve;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::serialization::identifiers::{curve_of, curve_oid};
use crate::serialization::settings::Settings;

/// Reads the curve.
pub(crate) fn read(settings: &Settings, parameters: Tlv<'_>) -> Result<EllipticCurve> {
    if parameters.tag().as_u8() == Some(tag::SEQUENCE) {
        return explicit_curve::find(settings, parameters.full_data());
    }
    if parameters.tag().as_u8() == Some(tag::NULL) {
        let reason = "implicitCurve, a curve that the CA implies, is not allowed (RFC 5480, section 2.1.1)";
        return Err(Error::malformed(MalformedKind::NotAllowed, WHAT, reason));
    }
    if is_large(&parameters) {
        let detail = "a curve whose object identifier is longer than any registered one";
        return Err(Error::unsupported(UnsupportedKind::EllipticCurve, detail));
    }
    let name: ObjectIdentifier = der::parse(WHAT, parameters.full_data())?;
    curve_of(&name).ok_or_else(|| Error::unsupported(UnsupportedKind::EllipticCurve, format!("the curve {name}")))
}

/// Writes the object identifier of a curve.
pub(crate) fn write(curve: EllipticCurve) -> Result<Zeroizing<Vec<u8>>> {
    let name = curve_oid(curve);
    der::write(&name.ok_or_else(|| {
        Error::unsupported(
            UnsupportedKind::EllipticCurve,
            format!("{curve} has no object identifier"),
        )
    })?)
}
