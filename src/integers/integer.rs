//! Integers that are not secret.

use std::cmp::Ordering;
use std::fmt;

use super::magnitude::{Magnitude, parse_hex};
use crate::error::{Error, Result};

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

/// An integer of any size that is not secret: a modulus, a public exponent, a coordinate, a component of a signature.
///
/// It has no arithmetic: for that, [`openssl_types`](crate::openssl_types) converts it to and from `BigNum` of the
/// crate `openssl`. For secrets, use [`SecretInteger`](crate::SecretInteger).
///
/// ```
/// use hazmat_openssl::Integer;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let exponent = Integer::from(65537);
/// assert_eq!(exponent.to_be_bytes(), [1, 0, 1]);
/// assert_eq!(exponent, Integer::from_hex("10001")?);
/// assert_eq!(exponent.to_u64(), Some(65537));
/// assert_eq!(exponent.bit_length(), 17);
///
/// // With the length that a format requires: a coordinate in a JWK, r and s of a raw signature.
/// assert_eq!(exponent.to_be_bytes_padded(4)?, [0, 1, 0, 1]);
/// assert!(exponent.to_be_bytes_padded(2).is_err());
/// # Ok(())
/// # }
/// ```
#[doc(alias = "BIGNUM", alias = "BigNum")]
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Integer {
    /// Never set for zero.
    is_negative: bool,
    /// Big-endian, without leading zeros.
    magnitude: Vec<u8>,
}

impl Integer {
    /// A non-negative integer from big-endian bytes. Leading zeros are dropped; an empty slice is zero.
    #[doc(alias = "BN_bin2bn")]
    pub fn from_be_bytes(bytes: &[u8]) -> Self {
        Integer {
            is_negative: false,
            magnitude: Magnitude::new(bytes).as_bytes().to_vec(),
        }
    }

    pub(crate) fn from_sign_and_magnitude(is_negative: bool, bytes: &[u8]) -> Self {
        let magnitude = Magnitude::new(bytes);
        Integer {
            is_negative: is_negative && !magnitude.is_zero(),
            magnitude: magnitude.as_bytes().to_vec(),
        }
    }

    /// An integer from hexadecimal digits of either case, with an optional `0x`, and an optional `-` in front: `-0x1f`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for any other text, such as one without digits.
    #[doc(alias = "BN_hex2bn")]
    pub fn from_hex(text: &str) -> Result<Self> {
        let (is_negative, bytes) = parse_hex(text)?;
        Ok(Self::from_sign_and_magnitude(is_negative, &bytes))
    }

    /// The absolute value as big-endian bytes without leading zeros; no bytes for zero. The sign is not part of it:
    /// see [`is_negative`](Self::is_negative).
    #[doc(alias = "BN_bn2bin")]
    pub fn to_be_bytes(&self) -> Vec<u8> {
        self.magnitude.clone()
    }

    /// The integer as exactly `length` big-endian bytes, with leading zeros.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it needs more bytes, or is negative.
    #[doc(alias = "BN_bn2binpad")]
    pub fn to_be_bytes_padded(&self, length: usize) -> Result<Vec<u8>> {
        if self.is_negative {
            return Err(Error::invalid("integer", "is negative"));
        }
        // The integer is not secret, so its bytes need not be zeroized.
        Ok(std::mem::take(&mut *self.magnitude().padded(length)?))
    }

    /// Lowercase hexadecimal digits without leading zeros, with `-` before them if it is negative; `0` for zero.
    #[doc(alias = "BN_bn2hex")]
    pub fn to_hex(&self) -> String {
        format!("{self:x}")
    }

    /// The value, if it is not negative and less than 2^64.
    pub fn to_u64(&self) -> Option<u64> {
        if self.is_negative {
            return None;
        }
        self.magnitude().to_u64()
    }

    /// The length of the absolute value in bits; 0 for zero. At most `u32::MAX`, also for integers of more than 512 MiB.
    #[doc(alias = "BN_num_bits")]
    pub fn bit_length(&self) -> u32 {
        self.magnitude().bit_length()
    }

    /// Whether it is less than zero.
    #[doc(alias = "BN_is_negative")]
    pub fn is_negative(&self) -> bool {
        self.is_negative
    }

    /// Whether it is zero.
    #[doc(alias = "BN_is_zero")]
    pub fn is_zero(&self) -> bool {
        self.magnitude().is_zero()
    }

    /// Whether it is divisible by 2.
    #[doc(alias = "BN_is_odd")]
    pub fn is_even(&self) -> bool {
        self.magnitude().is_even()
    }

    pub(crate) fn magnitude(&self) -> Magnitude<'_> {
        Magnitude::new(&self.magnitude)
    }

    /// The sign, and the bytes themselves.
    pub(super) fn into_parts(self) -> (bool, Vec<u8>) {
        (self.is_negative, self.magnitude)
    }

    fn write_hex(&self, f: &mut fmt::Formatter<'_>, alphabet: &[u8; 16]) -> fmt::Result {
        let digits = self.magnitude().hex_digits(alphabet);
        let digits = std::str::from_utf8(&digits).map_err(|_| fmt::Error)?;
        f.pad_integral(!self.is_negative, "0x", digits)
    }
}

impl From<u32> for Integer {
    fn from(value: u32) -> Self {
        Self::from(u64::from(value))
    }
}

impl From<u64> for Integer {
    fn from(value: u64) -> Self {
        Self::from_be_bytes(&value.to_be_bytes())
    }
}

/// For literals, which are `i32` by default: `Integer::from(65537)`.
impl From<i32> for Integer {
    fn from(value: i32) -> Self {
        Self::from_sign_and_magnitude(value < 0, &value.unsigned_abs().to_be_bytes())
    }
}

/// Compares the values.
impl Ord for Integer {
    fn cmp(&self, other: &Self) -> Ordering {
        let (own, others) = (self.magnitude(), other.magnitude());
        match (self.is_negative, other.is_negative) {
            (false, false) => own.cmp(&others),
            (true, true) => others.cmp(&own),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Hexadecimal digits; `{:#x}` prefixes them with `0x`.
impl fmt::LowerHex for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_hex(f, LOWER)
    }
}

/// Hexadecimal digits; `{:#X}` prefixes them with `0x`.
impl fmt::UpperHex for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_hex(f, UPPER)
    }
}

/// Hexadecimal with `0x`, for any size: printing a huge untrusted integer in decimal could take minutes.
impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:#x}")
    }
}

impl fmt::Debug for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Integer({self})")
    }
}
