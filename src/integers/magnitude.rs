//! Magnitudes: unsigned integers as borrowed big-endian bytes.

use std::cmp::Ordering;

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::support::hexadecimal;

/// An unsigned integer as big-endian bytes without leading zeros; zero has no bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Magnitude<'a>(&'a [u8]);

impl<'a> Magnitude<'a> {
    /// Strips leading zeros.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let first = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len());
        Magnitude(bytes.get(first..).unwrap_or_default())
    }

    pub(crate) fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// Left-padded with zeros to `length` bytes. Fails with an error about the argument `length` if that is too short.
    pub(crate) fn padded(self, length: usize) -> Result<Zeroizing<Vec<u8>>> {
        let Some(zeros) = length.checked_sub(self.0.len()) else {
            let reason = format!("must be at least {} bytes for this integer, not {length}", self.0.len());
            return Err(Error::invalid("length", reason));
        };
        let mut bytes = Zeroizing::new(Vec::new());
        // An impossible length must not abort the program.
        bytes
            .try_reserve_exact(length)
            .map_err(|_| Error::invalid("length", "exceeds the available memory"))?;
        bytes.resize(zeros, 0);
        bytes.extend_from_slice(self.0);
        Ok(bytes)
    }

    /// The length in bits, without leading zeros. Saturates.
    pub(crate) fn bit_length(self) -> u32 {
        let unused = self.0.first().map_or(0, |byte| byte.leading_zeros());
        match u32::try_from(self.0.len())
            .ok()
            .and_then(|length| length.checked_mul(8))
        {
            Some(bits) => bits.saturating_sub(unused),
            None => u32::MAX,
        }
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn is_even(self) -> bool {
        self.0.last().is_none_or(|byte| byte % 2 == 0)
    }

    pub(crate) fn to_u64(self) -> Option<u64> {
        if self.0.len() > size_of::<u64>() {
            return None;
        }
        Some(self.0.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    /// Whether it is less than `bound`, in a time that depends on the lengths alone.
    pub(crate) fn is_less_than(self, bound: Magnitude<'_>) -> bool {
        if self.0.len() != bound.0.len() {
            return self.0.len() < bound.0.len();
        }
        // The borrow of a subtraction, from the least significant words on.
        let borrow = self.words().zip(bound.words()).fold(0, |borrow, (own, other)| {
            let difference = own.wrapping_sub(other).wrapping_sub(borrow);
            ((!own & other) | (!(own ^ other) & difference)) >> (u64::BITS - 1)
        });
        borrow == 1
    }

    /// The words of 64 bits, from the least significant on.
    pub(crate) fn words(self) -> impl ExactSizeIterator<Item = u64> + 'a {
        self.0.rchunks(size_of::<u64>()).map(|chunk| match chunk.try_into() {
            Ok(bytes) => u64::from_be_bytes(bytes),
            Err(_) => chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)),
        })
    }

    /// The shortest hexadecimal digits.
    pub(crate) fn hex_digits(self, alphabet: &[u8; 16]) -> Zeroizing<Vec<u8>> {
        let mut digits = Zeroizing::new(Vec::with_capacity(self.0.len().saturating_mul(2).saturating_add(1)));
        for &byte in self.0 {
            for half in [byte >> 4, byte & 15] {
                if half != 0 || !digits.is_empty() {
                    digits.extend(alphabet.get(usize::from(half)));
                }
            }
        }
        if digits.is_empty() {
            digits.push(b'0');
        }
        digits
    }
}

/// Compares the values, not in constant time.
impl Ord for Magnitude<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(other.0))
    }
}

impl PartialOrd for Magnitude<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The sign and the big-endian bytes of hexadecimal digits: an optional `-`, an optional `0x`, one or more digits of either
/// case.
pub(crate) fn parse_hex(text: &str) -> Result<(bool, Zeroizing<Vec<u8>>)> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    // The text may be secret, and is not repeated.
    let error = || {
        Error::invalid(
            "hex",
            "must be hexadecimal digits, with an optional 0x and an optional - before them",
        )
    };
    let digits = hexadecimal::without_prefix(digits);
    if digits.is_empty() {
        return Err(error());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len().div_ceil(2)));
    // An odd number of digits starts with half a byte.
    let mut high = (digits.len() % 2 == 1).then_some(0);
    for digit in digits.bytes() {
        let value = char::from(digit)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok());
        let value = value.ok_or_else(error)?;
        match high.take() {
            Some(high) => bytes.push(high << 4 | value),
            None => high = Some(value),
        }
    }
    Ok((is_negative, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_time_comparison_agrees_with_the_order() {
        let numbers: [&[u8]; 19] = [
            &[],
            &[1],
            &[0xff],
            &[1, 0],
            &[1, 0xff],
            &[2, 0],
            &[0xff, 0xfe],
            &[0xff, 0xff],
            &[1, 0, 0],
            // One word, and two.
            &[0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x80, 0, 0, 0, 0, 0, 0, 0],
            &[0x80, 0, 0, 0, 0, 0, 0, 1],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[1, 0, 0, 0, 0, 0, 0, 0, 0],
            &[1, 0, 0, 0, 0, 0, 0, 0, 1],
            &[1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[2, 0, 0, 0, 0, 0, 0, 0, 0],
            &[2, 0x80, 0, 0, 0, 0, 0, 0, 0],
            &[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ];
        for (i, a) in numbers.iter().enumerate() {
            for (j, b) in numbers.iter().enumerate() {
                let (a, b) = (Magnitude::new(a), Magnitude::new(b));
                assert_eq!(a.cmp(&b), i.cmp(&j));
                assert_eq!(a.is_less_than(b), i < j, "{i} {j}");
            }
        }
    }

    #[test]
    fn words_begin_with_the_least_significant_one() {
        let words = |bytes| Magnitude::new(bytes).words().collect::<Vec<_>>();
        assert!(words(&[]).is_empty());
        assert_eq!(words(&[1, 2]), [0x0102]);
        assert_eq!(words(&[1, 2, 3, 4, 5, 6, 7, 8]), [0x0102_0304_0506_0708]);
        assert_eq!(words(&[0xff, 1, 2, 3, 4, 5, 6, 7, 8]), [0x0102_0304_0506_0708, 0xff]);
    }

    #[test]
    fn leading_zeros_are_no_part_of_a_magnitude() {
        assert_eq!(Magnitude::new(&[0, 0, 1, 0]).as_bytes(), [1, 0]);
        assert!(Magnitude::new(&[0, 0]).is_zero());
        assert_eq!(Magnitude::new(&[0, 1]).bit_length(), 1);
        assert_eq!(Magnitude::new(&[]).bit_length(), 0);
    }
}
