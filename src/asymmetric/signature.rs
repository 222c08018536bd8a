//! Signatures of DSA and ECDSA as they are written: DER (RFC 3279, section 2.2.3) and raw, r and s side by side (IEEE
//! P1363).
//!
//! ```
//! use hazmat_openssl::asymmetric::signature::{dss_signature_from_raw, dss_signature_to_raw};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! // A signature of JOSE's ES256 (RFC 7518, section 3.4) is 64 bytes, and of no other length.
//! let key = Backend::new()?.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! let der = key.sign(b"a message", &EcdsaAlgorithm::new(HashAlgorithm::Sha256))?;
//! let raw = dss_signature_to_raw(&der, key.curve())?;
//! assert_eq!(raw.len(), 64);
//! assert_eq!(dss_signature_from_raw(&raw, key.curve())?, der);
//! assert!(dss_signature_from_raw(&[raw.as_slice(), &[0, 0]].concat(), key.curve()).is_err());
//! # Ok(())
//! # }
//! ```

use asn1::BigUint;

use super::ec::EllipticCurve;
use super::numbers::check_signs;
use crate::asn1::der::{self, Unsigned};
use crate::error::{Error, Result};
use crate::integers::{Integer, Magnitude};

/// What errors call it.
const SIGNATURE: &str = "signature";

/// More than any signature has, in bytes.
const LONGEST: usize = 1 << 16;

/// `Dss-Sig-Value` (RFC 3279, section 2.2.2), which ECDSA's `ECDSA-Sig-Value` is the same as.
#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct DssSigValue<'a> {
    r: BigUint<'a>,
    s: BigUint<'a>,
}

/// The numbers r and s of a DER signature.
///
/// # Errors
///
/// [`Error::Malformed`] if it is not DER, is followed by anything, or has a negative number.
pub fn decode_dss_signature(der: &[u8]) -> Result<(Integer, Integer)> {
    let DssSigValue { r, s } = parse(der)?;
    Ok((der::integer(r), der::integer(s)))
}

/// A DER signature of the numbers r and s.
///
/// # Errors
///
/// [`Error::InvalidArgument`] for a negative number.
pub fn encode_dss_signature(r: &Integer, s: &Integer) -> Result<Vec<u8>> {
    check_signs(&[("r", r.is_negative()), ("s", s.is_negative())])?;
    write(r.magnitude(), s.magnitude())
}

/// The length of each of the two numbers of a raw signature: that of the order of the group. A curve becomes one by itself.
///
/// ```
/// use hazmat_openssl::asymmetric::signature::ComponentLength;
/// use hazmat_openssl::prelude::*;
///
/// assert_eq!(ComponentLength::from(EllipticCurve::Secp521R1).bytes(), 66);
/// // DSA with a subgroup of 256 bits.
/// assert_eq!(ComponentLength::of_dsa_subgroup(256).bytes(), 32);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ComponentLength(usize);

impl ComponentLength {
    /// That of DSA with an order q of so many bits: 160, 224 or 256 (FIPS 186-4, section 4.2).
    pub fn of_dsa_subgroup(bits: u32) -> Self {
        ComponentLength(bits.div_ceil(8) as usize)
    }

    /// The length in bytes.
    pub fn bytes(self) -> usize {
        self.0
    }
}

impl From<EllipticCurve> for ComponentLength {
    fn from(curve: EllipticCurve) -> Self {
        ComponentLength(curve.order_length())
    }
}

/// A DER signature as raw bytes: r, then s, each as long as the order of the group: that of a curve, or DSA's q, by
/// [`ComponentLength::of_dsa_subgroup`]. JOSE's form (RFC 7518, section 3.4) is this.
///
/// # Errors
///
/// [`Error::Malformed`] if it is not DER, or a number is longer than the group has.
pub fn dss_signature_to_raw(der: &[u8], length: impl Into<ComponentLength>) -> Result<Vec<u8>> {
    let DssSigValue { r, s } = parse(der)?;
    let ComponentLength(length) = length.into();
    let mut raw = Vec::new();
    for number in [r, s] {
        // A first byte of zero keeps the number from being negative, and does not count.
        let bytes = number.as_bytes();
        let bytes = bytes.strip_prefix(&[0]).unwrap_or(bytes);
        let Some(missing) = length.checked_sub(bytes.len()) else {
            let reason = format!("a number has {} bytes, and the group's have {length}", bytes.len());
            return Err(Error::malformed(SIGNATURE, reason));
        };
        raw.extend(std::iter::repeat_n(0, missing));
        raw.extend_from_slice(bytes);
    }
    Ok(raw)
}

/// A DER signature of raw bytes: r, then s, each exactly as long as the order of the group, as
/// [`dss_signature_to_raw`] makes them.
///
/// # Errors
///
/// [`Error::Malformed`] if there are more bytes or fewer.
pub fn dss_signature_from_raw(raw: &[u8], length: impl Into<ComponentLength>) -> Result<Vec<u8>> {
    let ComponentLength(length) = length.into();
    let expected = length.saturating_mul(2);
    match raw.split_at_checked(length) {
        Some((r, s)) if length > 0 && s.len() == length => write(Magnitude::new(r), Magnitude::new(s)),
        _ => {
            let reason = format!("a raw one of this group has {expected} bytes, not {}", raw.len());
            Err(Error::malformed(SIGNATURE, reason))
        }
    }
}

fn parse(der: &[u8]) -> Result<DssSigValue<'_>> {
    if der.len() > LONGEST {
        return Err(Error::malformed(SIGNATURE, "it is longer than any"));
    }
    der::parse(SIGNATURE, der)
}

fn write(r: Magnitude<'_>, s: Magnitude<'_>) -> Result<Vec<u8>> {
    let (r, s) = (Unsigned::new(r), Unsigned::new(s));
    let value = DssSigValue {
        r: r.as_integer()?,
        s: s.as_integer()?,
    };
    Ok(der::write(&value)?.to_vec())
}
