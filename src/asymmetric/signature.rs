//! Encodings of DSA and ECDSA signatures: DER (RFC 3279, section 2.2.2), and raw, which is r followed by s (IEEE P1363).
//!
//! ```
//! use hazmat_openssl::asymmetric::signature::{dss_signature_from_raw, dss_signature_to_raw};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let key = EllipticCurvePrivateKey::generate(&Backend::new()?, EllipticCurve::Secp256R1)?;
//! let der = key.sign(b"a message", HashAlgorithm::Sha256)?;
//! let raw = dss_signature_to_raw(&der, key.curve())?;
//! assert_eq!(raw.len(), 64);
//! assert_eq!(dss_signature_from_raw(&raw, key.curve())?, der);
//! assert!(dss_signature_from_raw(&[raw.as_slice(), &[0, 0]].concat(), key.curve()).is_err());
//! # Ok(())
//! # }
//! ```
//!
//! Keys sign and verify in the raw form themselves with
//! [`SignatureAlgorithm::fixed_length`](crate::asymmetric::SignatureAlgorithm::fixed_length) or
//! [`EcdsaAlgorithm::fixed_length`](crate::asymmetric::ec::EcdsaAlgorithm::fixed_length). So does JOSE's ES256 (RFC 7518,
//! section 3.4), whose signatures have 64 bytes:
//!
//! ```
//! use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let key = PrivateKey::from(EllipticCurvePrivateKey::generate(&Backend::new()?, EllipticCurve::Secp256R1)?);
//! let es256 = SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256).fixed_length();
//! let signature = key.sign(b"header.payload", es256)?;
//! assert_eq!(signature.len(), 64);
//! key.public_key()?.verify(&signature, b"header.payload", es256)?;
//! // Any other length is an invalid signature.
//! let longer = [&signature[..], &[0]].concat();
//! assert!(matches!(
//!     key.public_key()?.verify(&longer, b"header.payload", es256),
//!     Err(hazmat_openssl::Error::InvalidSignature)
//! ));
//! # Ok(())
//! # }
//! ```

use asn1::BigUint;

use super::ec::curve::EllipticCurve;
use super::numbers::check_signs;
use crate::asn1::der::{self, Unsigned};
use crate::error::{Error, MalformedKind, Result};
use crate::integers::{Integer, Magnitude};

/// The subject of errors.
const SIGNATURE: &str = "signature";

/// A bound on the length of a DER signature, in bytes.
const LONGEST: usize = 1 << 16;

/// `Dss-Sig-Value` (RFC 3279, section 2.2.2), and `ECDSA-Sig-Value` (RFC 3279, section 2.2.3), which is the same.
#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct DssSigValue<'a> {
    r: BigUint<'a>,
    s: BigUint<'a>,
}

/// Decodes a DER signature to the integers r and s.
///
/// # Errors
///
/// [`Error::Malformed`] if it is not DER, has trailing bytes, or if r or s is negative.
pub fn decode_dss_signature(der: &[u8]) -> Result<(Integer, Integer)> {
    let DssSigValue { r, s } = parse(der)?;
    Ok((der::integer(r), der::integer(s)))
}

/// Encodes the integers r and s as a DER signature.
///
/// # Errors
///
/// [`Error::InvalidArgument`] if r or s is negative.
pub fn encode_dss_signature(r: &Integer, s: &Integer) -> Result<Vec<u8>> {
    check_signs(&[("r", r.is_negative()), ("s", s.is_negative())])?;
    write(r.magnitude(), s.magnitude())
}

/// The length of r, and of s, in a raw signature: that of the order of the group. Curves convert to it.
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
    /// For DSA with an order q of `bits`: 160, 224 or 256 (FIPS 186-4, section 4.2).
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

/// Converts a DER signature to raw: r, then s, each as long as the order of the group. `length` is a curve, or
/// [`ComponentLength::of_dsa_subgroup`] for DSA. JOSE signatures have this form (RFC 7518, section 3.4).
///
/// # Errors
///
/// [`Error::Malformed`] if it is not DER, or r or s is longer than `length`.
pub fn dss_signature_to_raw(der: &[u8], length: impl Into<ComponentLength>) -> Result<Vec<u8>> {
    let DssSigValue { r, s } = parse(der)?;
    let ComponentLength(length) = length.into();
    let mut raw = Vec::new();
    for number in [r, s] {
        // The zero byte before a set top bit is not part of the number.
        let bytes = number.as_bytes();
        let bytes = bytes.strip_prefix(&[0]).unwrap_or(bytes);
        let Some(missing) = length.checked_sub(bytes.len()) else {
            let reason = format!(
                "r or s has {} bytes, and the order of the group has {length}",
                bytes.len()
            );
            return Err(Error::malformed(MalformedKind::OutOfRange, SIGNATURE, reason));
        };
        raw.extend(std::iter::repeat_n(0, missing));
        raw.extend_from_slice(bytes);
    }
    Ok(raw)
}

/// Converts a raw signature to DER: r, then s, each exactly as long as the order of the group, as
/// [`dss_signature_to_raw`] makes them.
///
/// # Errors
///
/// [`Error::Malformed`] of the kind [`InvalidLength`](MalformedKind::InvalidLength) for another length.
pub fn dss_signature_from_raw(raw: &[u8], length: impl Into<ComponentLength>) -> Result<Vec<u8>> {
    let ComponentLength(length) = length.into();
    let expected = length.saturating_mul(2);
    match raw.split_at_checked(length) {
        Some((r, s)) if length > 0 && s.len() == length => write(Magnitude::new(r), Magnitude::new(s)),
        _ => {
            let reason = format!(
                "a signature as r followed by s must have {expected} bytes for this group, not {}",
                raw.len()
            );
            Err(Error::malformed(MalformedKind::InvalidLength, SIGNATURE, reason))
        }
    }
}

fn parse(der: &[u8]) -> Result<DssSigValue<'_>> {
    if der.len() > LONGEST {
        let reason = format!("it is longer than {LONGEST} bytes");
        return Err(Error::malformed(MalformedKind::TooLarge, SIGNATURE, reason));
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
