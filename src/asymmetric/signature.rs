//! Signatures of DSA and ECDSA as they are written: DER (RFC 3279, section 2.2.3) and raw, r and s side by side (IEEE
//! P1363).
//!
//! ```
//! use hazmat_openssl::asymmetric::signature::{dss_signature_from_raw, dss_signature_to_raw};
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let der = dss_signature_from_raw(&[0, 1, 0, 2])?;
//! assert_eq!(der, [0x30, 6, 2, 1, 1, 2, 1, 2]);
//! assert_eq!(dss_signature_to_raw(&der, 2)?, [0, 1, 0, 2]);
//! # Ok(())
//! # }
//! ```

use asn1::BigUint;
use openssl::bn::{BigNum, BigNumRef};

use super::numbers::check_signs;
use crate::der::Unsigned;
use crate::error::{Error, Result};
use crate::ffi::bignum;

/// More than any signature has, in bytes.
const LONGEST: usize = 1 << 16;

/// The numbers r and s of a DER signature.
///
/// # Errors
///
/// [`Error::Malformed`] if it is not DER, is followed by anything, or has a negative number.
pub fn decode_dss_signature(der: &[u8]) -> Result<(BigNum, BigNum)> {
    let (r, s) = parse(der)?;
    Ok((bignum::from_bytes(r.as_bytes())?, bignum::from_bytes(s.as_bytes())?))
}

/// A DER signature of the numbers r and s.
///
/// # Errors
///
/// [`Error::InvalidArgument`] for a negative number.
pub fn encode_dss_signature(r: &BigNumRef, s: &BigNumRef) -> Result<Vec<u8>> {
    check_signs(&[("r", r), ("s", s)])?;
    write(&r.to_vec(), &s.to_vec())
}

/// A DER signature as raw bytes: r, then s, each `component_length` bytes long, as long as the order of the group.
///
/// # Errors
///
/// [`Error::Malformed`] if it is not DER; [`Error::InvalidArgument`] if a number does not fit.
pub fn dss_signature_to_raw(der: &[u8], component_length: usize) -> Result<Vec<u8>> {
    let (r, s) = parse(der)?;
    if component_length > LONGEST {
        return Err(Error::invalid("component_length", "is longer than any"));
    }
    let mut raw = Vec::new();
    for number in [r, s] {
        // A first byte of zero keeps the number from being negative, and does not count.
        let bytes = number.as_bytes();
        let bytes = bytes.strip_prefix(&[0]).unwrap_or(bytes);
        let Some(missing) = component_length.checked_sub(bytes.len()) else {
            let reason = format!("a number of the signature has {} bytes", bytes.len());
            return Err(Error::invalid("component_length", reason));
        };
        raw.extend(std::iter::repeat_n(0, missing));
        raw.extend_from_slice(bytes);
    }
    Ok(raw)
}

/// A DER signature of raw bytes: r, then s, of the same length.
///
/// # Errors
///
/// [`Error::InvalidArgument`] if the bytes are not two halves.
pub fn dss_signature_from_raw(raw: &[u8]) -> Result<Vec<u8>> {
    if raw.is_empty() || raw.len() % 2 != 0 {
        return Err(Error::invalid("raw", "must be two numbers of the same length"));
    }
    let (r, s) = raw.split_at(raw.len() / 2);
    write(r, s)
}

#[allow(clippy::result_large_err)] // the parser's own error, which does not leave this function
fn parse(der: &[u8]) -> Result<(BigUint<'_>, BigUint<'_>)> {
    if der.len() > LONGEST {
        return Err(Error::malformed("signature", "it is longer than any"));
    }
    let parsed = asn1::parse(der, |parser| {
        parser.read_element::<asn1::Sequence<'_>>()?.parse(|parser| {
            let r = parser.read_element::<BigUint<'_>>()?;
            let s = parser.read_element::<BigUint<'_>>()?;
            Ok::<_, asn1::ParseError>((r, s))
        })
    });
    parsed.map_err(|error| Error::malformed("signature", error.to_string()))
}

/// Writes two big-endian numbers, which may have leading zeros.
fn write(r: &[u8], s: &[u8]) -> Result<Vec<u8>> {
    let no_number = || Error::invalid("signature", "cannot be written");
    let (r, s) = (Unsigned::from_bytes(r), Unsigned::from_bytes(s));
    let (r, s) = (r.as_integer()?, s.as_integer()?);
    let written = asn1::write(|writer| {
        writer.write_element(&asn1::SequenceWriter::new(&|writer: &mut asn1::Writer<'_>| {
            writer.write_element(&r)?;
            writer.write_element(&s)
        }))
    });
    written.map_err(|_| no_number())
}
