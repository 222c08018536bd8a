//! Integers that are secret.

use std::fmt;

use zeroize::Zeroizing;

use super::integer::Integer;
use super::magnitude::{Magnitude, parse_hex};
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;

/// An integer of any size that is secret: a private exponent, a prime factor, a private value.
///
/// It is zeroized on drop and never printed. Comparison takes constant time, but does not hide the lengths. It
/// implements neither `Ord` nor `Hash`, whose results would depend on the secret value.
///
/// ```
/// use hazmat_openssl::SecretInteger;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let value = SecretInteger::from_be_bytes(&[0x12, 0x34]);
/// assert_eq!(value, SecretInteger::from_hex("1234")?);
/// assert_eq!(format!("{value:?}"), "SecretInteger(..)");
/// // With the length that a format requires, in memory that is zeroized.
/// assert_eq!(value.to_be_bytes_padded(4)?.as_ref(), [0, 0, 0x12, 0x34]);
/// # Ok(())
/// # }
/// ```
#[doc(alias = "BIGNUM", alias = "BigNum")]
#[derive(Clone)]
pub struct SecretInteger {
    /// Never set for zero.
    is_negative: bool,
    /// Big-endian, without leading zeros.
    magnitude: Zeroizing<Vec<u8>>,
}

impl SecretInteger {
    /// A non-negative integer from big-endian bytes, which are copied. Leading zeros are dropped; an empty slice is
    /// zero.
    #[doc(alias = "BN_bin2bn")]
    pub fn from_be_bytes(bytes: &[u8]) -> Self {
        Self::from_sign_and_magnitude(false, bytes)
    }

    pub(crate) fn from_sign_and_magnitude(is_negative: bool, bytes: &[u8]) -> Self {
        let magnitude = Magnitude::new(bytes);
        SecretInteger {
            is_negative: is_negative && !magnitude.is_zero(),
            magnitude: Zeroizing::new(magnitude.as_bytes().to_vec()),
        }
    }

    /// An integer from hexadecimal digits of either case, with an optional `0x`, and an optional `-` in front: `-0x1f`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for any other text, such as one without digits. It does not contain the text.
    #[doc(alias = "BN_hex2bn")]
    pub fn from_hex(text: &str) -> Result<Self> {
        let (is_negative, bytes) = parse_hex(text)?;
        Ok(Self::from_sign_and_magnitude(is_negative, &bytes))
    }

    /// The absolute value as big-endian bytes without leading zeros; no bytes for zero. The sign is not part of it:
    /// see [`is_negative`](Self::is_negative).
    #[doc(alias = "BN_bn2bin")]
    pub fn to_be_bytes(&self) -> SecretBytes {
        SecretBytes::from_zeroizing(self.magnitude.clone())
    }

    /// The integer as exactly `length` big-endian bytes, with leading zeros.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it needs more bytes, or is negative.
    #[doc(alias = "BN_bn2binpad")]
    pub fn to_be_bytes_padded(&self, length: usize) -> Result<SecretBytes> {
        if self.is_negative {
            return Err(Error::invalid("integer", "is negative"));
        }
        self.magnitude().padded(length).map(SecretBytes::from_zeroizing)
    }

    /// Lowercase hexadecimal digits in ASCII without leading zeros, with `-` before them if it is negative; `0` for
    /// zero.
    #[doc(alias = "BN_bn2hex")]
    pub fn to_hex(&self) -> SecretBytes {
        let digits = self.magnitude().hex_digits(b"0123456789abcdef");
        if self.is_negative {
            return SecretBytes::concatenated(&[b"-", &digits]);
        }
        SecretBytes::from_zeroizing(digits)
    }

    /// The value, if it is not negative and less than 2^64.
    pub fn to_u64(&self) -> Option<u64> {
        if self.is_negative {
            return None;
        }
        self.magnitude().to_u64()
    }

    /// Converts to an [`Integer`], which can be printed and is not zeroized. Use it only for values that are not
    /// secret.
    pub fn expose(&self) -> Integer {
        Integer::from_sign_and_magnitude(self.is_negative, &self.magnitude)
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
}

impl From<u32> for SecretInteger {
    fn from(value: u32) -> Self {
        Self::from(u64::from(value))
    }
}

impl From<u64> for SecretInteger {
    fn from(value: u64) -> Self {
        Self::from_be_bytes(&*Zeroizing::new(value.to_be_bytes()))
    }
}

/// For literals, which are `i32` by default.
impl From<i32> for SecretInteger {
    fn from(value: i32) -> Self {
        Self::from_sign_and_magnitude(value < 0, &*Zeroizing::new(value.unsigned_abs().to_be_bytes()))
    }
}

/// Takes the bytes over, so that no copy of them is left.
impl From<Integer> for SecretInteger {
    fn from(integer: Integer) -> Self {
        let (is_negative, magnitude) = integer.into_parts();
        SecretInteger {
            is_negative,
            magnitude: Zeroizing::new(magnitude),
        }
    }
}

impl fmt::Debug for SecretInteger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretInteger(..)")
    }
}
