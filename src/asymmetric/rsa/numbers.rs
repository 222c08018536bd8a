//! The numbers of RSA keys.

use super::private_bytes::RsaPrivateBytes;
use super::relations;
use crate::asymmetric::numbers::check_signs;
use crate::error::{Error, Result};
use crate::ffi::bignum::{Arithmetic, Number};
use crate::integers::{Integer, Magnitude, SecretInteger};

/// The shortest modulus of any key, in bits: the shortest that was ever in use. Shorter ones are easily factored.
pub(super) const SHORTEST_LOADED_MODULUS: u32 = 512;

/// `OPENSSL_RSA_MAX_MODULUS_BITS`: no operation takes a longer one.
pub(crate) const LONGEST_MODULUS: u32 = 16_384;

/// `OPENSSL_RSA_SMALL_MODULUS_BITS` and `OPENSSL_RSA_MAX_PUBEXP_BITS`: libcrypto uses no key with a longer modulus and
/// a longer exponent than these.
pub(super) const SMALL_MODULUS: u32 = 3072;
pub(super) const LONGEST_EXPONENT: u32 = 64;

/// The numbers of an RSA public key (RFC 8017, section 3.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RsaPublicNumbers {
    /// The public exponent.
    pub e: Integer,
    /// The modulus.
    pub n: Integer,
}

impl RsaPublicNumbers {
    /// Checks the bounds of RFC 8017, section 3.1.
    pub(super) fn check(&self) -> Result<()> {
        check_signs(&[("e", self.e.is_negative()), ("n", self.n.is_negative())])?;
        check_public(self.e.magnitude(), self.n.magnitude())
    }
}

/// Checks the bounds of RFC 8017, section 3.1.
pub(super) fn check_public(e: Magnitude<'_>, n: Magnitude<'_>) -> Result<()> {
    let (shortest, longest) = (SHORTEST_LOADED_MODULUS, LONGEST_MODULUS);
    if !(shortest..=longest).contains(&n.bit_length()) {
        let reason = format!(
            "the modulus must have {shortest} to {longest} bits, not {}",
            n.bit_length()
        );
        return Err(Error::invalid("n", reason));
    }
    if n.is_even() {
        return Err(Error::invalid("n", "the modulus must be odd"));
    }
    if e.is_even() || e.bit_length() < 2 {
        return Err(Error::invalid("e", "the public exponent must be odd and 3 or more"));
    }
    if e >= n {
        return Err(Error::invalid("e", "the public exponent must be less than the modulus"));
    }
    check_exponent_length(e.bit_length(), n.bit_length())
}

/// Refuses exponents that are too long for libcrypto with a modulus of `modulus_bits`.
pub(super) fn check_exponent_length(exponent_bits: u32, modulus_bits: u32) -> Result<()> {
    if modulus_bits > SMALL_MODULUS && exponent_bits > LONGEST_EXPONENT {
        let reason = format!(
            "the public exponent must have at most {LONGEST_EXPONENT} bits with a modulus over {SMALL_MODULUS} bits"
        );
        return Err(Error::invalid("e", reason));
    }
    Ok(())
}

/// The numbers of an RSA private key (RFC 8017, section 3.2). The secret ones are zeroized on drop and never printed.
///
/// Comparison takes constant time for each number; which number differs is not hidden.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let mut numbers = backend.generate_rsa_private_key(65537, 2048)?.private_numbers()?;
/// let key = backend.load_rsa_private_numbers(&numbers)?;
/// assert_eq!(key.key_size(), 2048);
///
/// // Numbers that contradict each other are refused, and the error names the wrong one.
/// numbers.iqmp = SecretInteger::from(7);
/// let error = backend.load_rsa_private_numbers(&numbers).unwrap_err();
/// assert_eq!(error.to_string(), "iqmp: must be the inverse of q mod p");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RsaPrivateNumbers {
    /// The first prime factor.
    pub p: SecretInteger,
    /// The second prime factor.
    pub q: SecretInteger,
    /// The private exponent.
    pub d: SecretInteger,
    /// The CRT exponent of the first factor, d mod (p - 1).
    pub dmp1: SecretInteger,
    /// The CRT exponent of the second factor, d mod (q - 1).
    pub dmq1: SecretInteger,
    /// The CRT coefficient, the inverse of q mod p.
    pub iqmp: SecretInteger,
    /// The numbers of the public key.
    pub public_numbers: RsaPublicNumbers,
}

impl RsaPrivateNumbers {
    /// The numbers as bytes. Fails if one is negative.
    pub(crate) fn as_bytes(&self) -> Result<RsaPrivateBytes<'_>> {
        let RsaPublicNumbers { e, n } = &self.public_numbers;
        check_signs(&[
            ("e", e.is_negative()),
            ("n", n.is_negative()),
            ("p", self.p.is_negative()),
            ("q", self.q.is_negative()),
            ("d", self.d.is_negative()),
            ("dmp1", self.dmp1.is_negative()),
            ("dmq1", self.dmq1.is_negative()),
            ("iqmp", self.iqmp.is_negative()),
        ])?;
        Ok(RsaPrivateBytes {
            n: n.magnitude(),
            e: e.magnitude(),
            d: self.d.magnitude(),
            p: self.p.magnitude(),
            q: self.q.magnitude(),
            dmp1: self.dmp1.magnitude(),
            dmq1: self.dmq1.magnitude(),
            iqmp: self.iqmp.magnitude(),
        })
    }
}

/// Computes the CRT coefficient: the inverse of `q` mod `p`.
///
/// # Errors
///
/// [`Error::InvalidArgument`] if there is none, or a number is negative.
#[doc(alias = "BN_mod_inverse")]
pub fn rsa_crt_iqmp(p: &SecretInteger, q: &SecretInteger) -> Result<SecretInteger> {
    check_signs(&[("p", p.is_negative()), ("q", q.is_negative())])?;
    let coefficient = relations::crt_coefficient(&mut Arithmetic::new()?, &p.try_into()?, &q.try_into()?)?;
    Ok(coefficient.to_secret_integer())
}

/// Computes the CRT exponent of the first factor: `private_exponent` mod (`p` - 1).
///
/// # Errors
///
/// [`Error::InvalidArgument`] if `p` is less than 2 or a number is negative.
pub fn rsa_crt_dmp1(private_exponent: &SecretInteger, p: &SecretInteger) -> Result<SecretInteger> {
    crt_exponent(private_exponent, "p", p)
}

/// Computes the CRT exponent of the second factor: `private_exponent` mod (`q` - 1).
///
/// # Errors
///
/// [`Error::InvalidArgument`] if `q` is less than 2 or a number is negative.
pub fn rsa_crt_dmq1(private_exponent: &SecretInteger, q: &SecretInteger) -> Result<SecretInteger> {
    crt_exponent(private_exponent, "q", q)
}

fn crt_exponent(d: &SecretInteger, name: &'static str, factor: &SecretInteger) -> Result<SecretInteger> {
    check_signs(&[("private_exponent", d.is_negative()), (name, factor.is_negative())])?;
    let (d, factor): (Number, Number) = (d.try_into()?, factor.try_into()?);
    let exponent = relations::crt_exponent(&mut Arithmetic::new()?, &d, name, &factor)?;
    Ok(exponent.to_secret_integer())
}
