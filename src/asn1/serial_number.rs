//! Serial numbers: INTEGERs of any size.

use std::cmp::Ordering;
use std::fmt;

use asn1::BigInt;

use crate::asn1::der::Unsigned;
use crate::error::{Error, MalformedKind, Result};
use crate::integers::{Integer, Magnitude};
use crate::support::hexadecimal;
use crate::support::short_bytes::ShortBytes;

const WHAT: &str = "serial number";

/// The serial number of a certificate (RFC 5280, section 4.1.2.2), or another INTEGER of any size, such as the number of a
/// revocation list.
///
/// RFC 5280 requires positive numbers of at most 20 bytes in DER, and builders accept no others. Certificates in use also
/// have zero, negative and longer numbers; they are read, and kept as their DER. `From` converts to and from [`Integer`].
///
/// As text, a number is hexadecimal: [`to_hex`](Self::to_hex), [`from_hex`](Self::from_hex) and [`Display`](fmt::Display).
/// There is no [`FromStr`](std::str::FromStr): `"100"` would be 256 for some readers, and 100 for others.
///
/// ```
/// use hazmat_openssl::x509::SerialNumber;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let number = SerialNumber::from_be_bytes(&[0xfe, 0x01]);
/// assert_eq!(number.as_der_content(), [0x00, 0xfe, 0x01]);
/// assert_eq!(number.to_string(), "FE01");
/// assert_eq!(SerialNumber::from_hex("fe:01")?, number);
/// assert_eq!(number.to_be_bytes(), [0xfe, 0x01]);
/// assert!(number > SerialNumber::from(0xfe00));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "ASN1_INTEGER")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SerialNumber {
    /// Two's complement in its shortest form, at least one byte.
    content: ShortBytes,
}

impl SerialNumber {
    /// Creates a non-negative number from big-endian bytes. Leading zeros are ignored, and an empty slice is zero.
    pub fn from_be_bytes(magnitude: &[u8]) -> Self {
        SerialNumber {
            content: Unsigned::new(Magnitude::new(magnitude)).as_bytes().into(),
        }
    }

    /// Parses hexadecimal digits in upper or lower case, without separators (`01FE`) or with a colon between bytes (`01:fe`), as
    /// `openssl x509 -text` prints them. A `0x` may precede the digits, and a `-` marks a negative number: `-0x7f`.
    ///
    /// The digits are never decimal: `100` is 256. For a number, use `SerialNumber::from(100)`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for any other text.
    ///
    /// ```
    /// use hazmat_openssl::x509::SerialNumber;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// assert_eq!(SerialNumber::from_hex("100")?, SerialNumber::from(256));
    /// assert_eq!(SerialNumber::from_hex("0x64")?, SerialNumber::from(100));
    /// assert!(SerialNumber::from_hex("CN=example").is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "BN_hex2bn")]
    pub fn from_hex(text: &str) -> Result<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let magnitude = read_digits(hexadecimal::without_prefix(digits))
            .ok_or_else(|| Error::invalid("serial_number", "must be hexadecimal digits, such as 01FE or 01:fe"))?;
        let number = Self::from_be_bytes(&magnitude);
        Ok(if negative { number.negated() } else { number })
    }

    /// Creates a number from the content bytes of an INTEGER in DER (X.690, section 8.3): two's complement.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`NotDer`](MalformedKind::NotDer) for no bytes, and for a redundant first byte.
    pub fn from_der_content(content: &[u8]) -> Result<Self> {
        Self::check_content(content)?;
        Ok(SerialNumber {
            content: content.into(),
        })
    }

    /// As [`from_der_content`](Self::from_der_content), from the first `length` bytes of `data`.
    #[inline]
    pub(crate) fn from_der_content_in(data: &[u8], length: usize) -> Result<Self> {
        Self::check_content(data.get(..length).unwrap_or_default())?;
        Ok(SerialNumber {
            content: ShortBytes::first_of(data, length),
        })
    }

    /// Refuses content bytes that are not those of an INTEGER in DER.
    #[inline]
    pub(crate) fn check_content(content: &[u8]) -> Result<()> {
        match content {
            [] => Err(not_der("the INTEGER is empty")),
            _ if has_redundant_byte(content) => Err(not_der("the INTEGER has a redundant first byte")),
            _ => Ok(()),
        }
    }

    /// The content bytes of the INTEGER in DER: two's complement, at least one byte.
    pub fn as_der_content(&self) -> &[u8] {
        self.content.as_slice()
    }

    /// The number as the crate `asn1` writes it.
    pub(crate) fn as_integer(&self) -> Result<BigInt<'_>> {
        BigInt::new(self.as_der_content()).ok_or_else(|| Error::invalid("serial_number", "cannot be written as DER"))
    }

    /// Whether the number is negative. RFC 5280 forbids such serial numbers.
    pub fn is_negative(&self) -> bool {
        self.as_der_content().first().is_some_and(|&byte| byte >= 0x80)
    }

    /// Whether the number is zero. RFC 5280 forbids such serial numbers.
    pub fn is_zero(&self) -> bool {
        self.as_der_content() == [0]
    }

    /// The length of the absolute value in bits; 0 for zero. Saturates at `u32::MAX`.
    #[doc(alias = "BN_num_bits")]
    pub fn bit_length(&self) -> u32 {
        Magnitude::new(&self.magnitude()).bit_length()
    }

    /// The number as a `u64`; `None` if it is negative or too large.
    pub fn to_u64(&self) -> Option<u64> {
        if self.is_negative() {
            return None;
        }
        Magnitude::new(self.as_der_content()).to_u64()
    }

    /// The absolute value as big-endian bytes, without leading zeros; empty for zero. The sign is not part of it: see
    /// [`is_negative`](Self::is_negative). For the bytes of the DER, use [`as_der_content`](Self::as_der_content).
    #[doc(alias = "BN_bn2bin")]
    pub fn to_be_bytes(&self) -> Vec<u8> {
        self.magnitude()
    }

    /// Uppercase hexadecimal digits, two for each byte, with a `-` before them if the number is negative; `00` for zero.
    /// [`Display`](fmt::Display) writes the same.
    #[doc(alias = "BN_bn2hex")]
    pub fn to_hex(&self) -> String {
        self.to_string()
    }

    /// The number plus one, of any size. Serial numbers are random rather than consecutive, as
    /// [`random`](Self::random) makes them; this is for numbers that count, such as those of revocation lists:
    /// [`CrlNumber::successor`](crate::x509::CrlNumber::successor).
    ///
    /// ```
    /// use hazmat_openssl::x509::SerialNumber;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let number = SerialNumber::from_hex("FFFFFFFFFFFFFFFFFFFF")?;
    /// assert_eq!(number.successor().to_string(), "0100000000000000000000");
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "BN_add_word")]
    #[must_use]
    pub fn successor(&self) -> Self {
        // One byte more, for a carry.
        let sign = if self.is_negative() { 0xff } else { 0x00 };
        let mut number = vec![sign];
        number.extend_from_slice(self.as_der_content());
        add_one(&mut number);
        Self::shortened(number)
    }

    /// From two's complement that can have redundant first bytes.
    fn shortened(mut content: Vec<u8>) -> Self {
        while has_redundant_byte(&content) {
            content.remove(0);
        }
        SerialNumber {
            content: content.into(),
        }
    }

    /// The absolute value as big-endian bytes, without leading zeros; empty for zero.
    fn magnitude(&self) -> Vec<u8> {
        let content = self.as_der_content();
        match self.is_negative() {
            true => Magnitude::new(&negate(content)).as_bytes().to_vec(),
            false => Magnitude::new(content).as_bytes().to_vec(),
        }
    }

    /// The negative of a non-negative number. It can be one byte shorter: 128 is 00 80, and -128 is 80.
    fn negated(&self) -> Self {
        Self::shortened(negate(self.as_der_content()))
    }
}

#[cold]
fn not_der(reason: &'static str) -> Error {
    Error::malformed(MalformedKind::NotDer, WHAT, reason)
}

/// Whether a number in two's complement has a first byte that only repeats the sign.
fn has_redundant_byte(content: &[u8]) -> bool {
    matches!(content, [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..])
}

/// Negates a number in two's complement, without changing its length: inverts all bits and adds one.
fn negate(number: &[u8]) -> Vec<u8> {
    let mut negated: Vec<u8> = number.iter().map(|byte| !byte).collect();
    add_one(&mut negated);
    negated
}

/// Adds one to a number in two's complement, without changing its length.
fn add_one(number: &mut [u8]) {
    for byte in number.iter_mut().rev() {
        let (sum, overflows) = byte.overflowing_add(1);
        *byte = sum;
        if !overflows {
            break;
        }
    }
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

/// Compares the values.
impl Ord for SerialNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        // In the shortest form, the longer number is farther from zero. At the same length and sign, the bytes of two's
        // complements have the order of the numbers.
        let (length, other_length) = (self.as_der_content().len(), other.as_der_content().len());
        let by_bytes = || self.as_der_content().cmp(other.as_der_content());
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

/// Decodes one or two digits between colons, or one or more digits without colons.
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

/// Writes what [`to_hex`](SerialNumber::to_hex) returns: hexadecimal digits, two for each byte, as `openssl x509 -serial`
/// prints them.
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
