//! Serial numbers: INTEGERs of any length.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use asn1::BigInt;

use crate::asn1::der::Unsigned;
use crate::error::{Error, Result};
use crate::integers::{Integer, Magnitude};
use crate::support::hexadecimal;

const WHAT: &str = "serial number";

/// The serial number of a certificate (RFC 5280, section 4.1.2.2), or another INTEGER of any length, as the number of a
/// revocation list.
///
/// The RFC wants positive numbers of at most 20 bytes in DER, which is what builders take. What is read can be zero,
/// negative and longer, as some issuers' numbers are. It is kept as its DER, so that no bit of it gets lost.
///
/// ```
/// use hazmat_openssl::x509::SerialNumber;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let number = SerialNumber::from_be_bytes(&[0xfe, 0x01]);
/// assert_eq!(number.as_der_content(), [0x00, 0xfe, 0x01]);
/// assert_eq!(number.to_string(), "FE01");
/// assert_eq!("fe:01".parse::<SerialNumber>()?, number);
/// assert!(number > SerialNumber::from(0xfe00));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ASN1_INTEGER")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SerialNumber {
    /// In two's complement, the shortest form, at least one byte.
    content: Vec<u8>,
}

impl SerialNumber {
    /// The number that is not negative of its bytes, the most significant first. Zeros before it do not matter, and no
    /// bytes at all are zero.
    pub fn from_be_bytes(magnitude: &[u8]) -> Self {
        SerialNumber {
            content: Unsigned::new(Magnitude::new(magnitude)).as_bytes().to_vec(),
        }
    }

    /// The number of the content bytes of an INTEGER in DER (X.690, section 8.3): two's complement.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if there are no bytes, or more than the number needs.
    pub fn from_der_content(content: &[u8]) -> Result<Self> {
        Self::check_content(content)?;
        Ok(SerialNumber {
            content: content.to_vec(),
        })
    }

    /// That content bytes are those of an INTEGER in DER.
    pub(crate) fn check_content(content: &[u8]) -> Result<()> {
        match content {
            [] => Err(Error::malformed(WHAT, "an INTEGER has no bytes")),
            [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => Err(Error::malformed(
                WHAT,
                "an INTEGER has a byte more than its number needs, which DER forbids",
            )),
            _ => Ok(()),
        }
    }

    /// The content bytes of its INTEGER in DER: two's complement, at least one byte.
    pub fn as_der_content(&self) -> &[u8] {
        &self.content
    }

    /// The number as it is written.
    pub(crate) fn as_integer(&self) -> Result<BigInt<'_>> {
        BigInt::new(&self.content).ok_or_else(|| Error::invalid("serial_number", "cannot be written as DER"))
    }

    /// Whether it is below zero, which no serial number should be.
    pub fn is_negative(&self) -> bool {
        self.content.first().is_some_and(|&byte| byte >= 0x80)
    }

    /// Whether it is zero, which no serial number should be.
    pub fn is_zero(&self) -> bool {
        self.content == [0]
    }

    /// The length of the absolute value in bits; 0 for zero. Saturates at `u32::MAX`.
    #[doc(alias = "BN_num_bits")]
    pub fn bit_length(&self) -> u32 {
        Magnitude::new(&self.magnitude()).bit_length()
    }

    /// The number, if it is not negative and fits.
    pub fn to_u64(&self) -> Option<u64> {
        if self.is_negative() {
            return None;
        }
        Magnitude::new(&self.magnitude()).to_u64()
    }

    /// The bytes of the number without its sign, the most significant first, without zeros before; none for zero.
    fn magnitude(&self) -> Vec<u8> {
        let positive = if self.is_negative() {
            negate(&self.content)
        } else {
            self.content.clone()
        };
        Magnitude::new(&positive).as_bytes().to_vec()
    }

    /// The number with the other sign, of one that is not negative.
    fn negated(&self) -> Self {
        let mut content = negate(&self.content);
        // Of two's complements, -128 is the one that gets shorter when it becomes negative: 00 80, and 80.
        if matches!(content.as_slice(), [0xff, 0x80..=0xff, ..]) {
            content.remove(0);
        }
        SerialNumber { content }
    }
}

/// The two's complement of as many bytes: all bits turned over, and one added.
fn negate(number: &[u8]) -> Vec<u8> {
    let mut negated: Vec<u8> = number.iter().map(|byte| !byte).collect();
    for byte in negated.iter_mut().rev() {
        let (sum, overflows) = byte.overflowing_add(1);
        *byte = sum;
        if !overflows {
            break;
        }
    }
    negated
}

impl From<u64> for SerialNumber {
    fn from(number: u64) -> Self {
        Self::from_be_bytes(&number.to_be_bytes())
    }
}

impl From<&SerialNumber> for Integer {
    fn from(number: &SerialNumber) -> Self {
        Integer::from_sign_and_magnitude(number.is_negative(), &number.magnitude())
    }
}

impl From<&Integer> for SerialNumber {
    fn from(integer: &Integer) -> Self {
        let number = Self::from_be_bytes(integer.magnitude().as_bytes());
        if integer.is_negative() {
            number.negated()
        } else {
            number
        }
    }
}

/// By value.
impl Ord for SerialNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        // Of numbers in their shortest form, the longer is farther from zero; of the same length and sign, the bytes of
        // two's complements are in the order of the numbers.
        let (length, other_length) = (self.content.len(), other.content.len());
        let by_bytes = || self.content.cmp(&other.content);
        match (self.is_negative(), other.is_negative()) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => length.cmp(&other_length).then_with(by_bytes),
            (true, true) => other_length.cmp(&length).then_with(by_bytes),
        }
    }
}

impl PartialOrd for SerialNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for SerialNumber {
    type Err = Error;

    /// From hexadecimal digits of either case, as [`Display`](fmt::Display) writes them and as `openssl x509 -text`
    /// does, with colons between bytes; `-` before them stands for a negative number.
    ///
    /// Fails with [`Error::InvalidArgument`] for anything else.
    fn from_str(text: &str) -> Result<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let magnitude = read_digits(digits)
            .ok_or_else(|| Error::invalid("serial_number", "must be hexadecimal digits, as 01FE or 01:fe"))?;
        let number = Self::from_be_bytes(&magnitude);
        Ok(if negative { number.negated() } else { number })
    }
}

/// One or two digits between colons, or any number of them without colons, but one at least.
fn read_digits(text: &str) -> Option<Vec<u8>> {
    let padded = |digits: &str| match digits.len() % 2 {
        0 => digits.to_owned(),
        _ => format!("0{digits}"),
    };
    if text.is_empty() {
        return None;
    }
    if !text.contains(':') {
        return hexadecimal::decode(&padded(text));
    }
    let bytes = text.split(':').map(|byte| match byte.len() {
        1 | 2 => hexadecimal::decode(&padded(byte)),
        _ => None,
    });
    Some(bytes.collect::<Option<Vec<_>>>()?.concat())
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negative() {
            f.write_str("-")?;
        }
        let magnitude = self.magnitude();
        if magnitude.is_empty() {
            return f.write_str("00");
        }
        magnitude.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SerialNumber({self})")
    }
}
