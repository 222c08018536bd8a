//! The arcs of object identifiers (X.690, section 8.19), in base-128 bytes and in decimal digits.

use std::fmt;

use super::hexadecimal;
use super::object_identifier::is_oid;

/// The maximum number of content bytes that are converted from and to decimal digits, which takes quadratic time: 128 arcs of
/// 32 bits (RFC 2578, section 3.5). libcrypto has the same limit.
pub(crate) const LONGEST: usize = 586;

/// The maximum length of the text: each content byte yields at most three digits and a dot.
const LONGEST_TEXT: usize = LONGEST * 4;

pub(crate) const NOT_NUMBERS: &str = "must be numbers separated by dots, such as 2.5.4.3";
const WRONG_START: &str = "must start with 0, 1 or 2, and have a second number below 40 after 0 and 1";
const TOO_LONG: &str = "has more than 586 bytes in DER, the maximum for text";

/// Marks hexadecimal content bytes, the text form of identifiers that are too long for decimal digits.
const DIGITS: &str = "0x";

/// Set in every byte of an arc except the last.
const MORE: u8 = 0x80;

/// The first two arcs are encoded as one number: first * 40 + second.
const FIRST: u8 = 40;

/// Writes the content bytes of arcs to the start of `content`, and returns their number. `None` if the arcs are not an object
/// identifier, or do not fit.
pub(super) const fn write<const N: usize>(arcs: &[u32], content: &mut [u8; N]) -> Option<u8> {
    let [first @ 0..=2, second, rest @ ..] = arcs else {
        return None;
    };
    if *first < 2 && *second >= FIRST as u32 {
        return None;
    }
    let joined = *first as u64 * FIRST as u64 + *second as u64;
    let Some(mut free) = write_number(joined, content) else {
        return None;
    };
    let mut rest = rest;
    while let [arc, more @ ..] = rest {
        let Some(behind) = write_number(*arc as u64, free) else {
            return None;
        };
        free = behind;
        rest = more;
    }
    Some((N - free.len()) as u8)
}

/// Writes a number in base 128, most significant first, and returns the remaining space.
const fn write_number(number: u64, to: &mut [u8]) -> Option<&mut [u8]> {
    let mut sevens = (u64::BITS - (number | 1).leading_zeros()).div_ceil(7);
    let mut free = to;
    while sevens > 0 {
        let [byte, behind @ ..] = free else {
            return None;
        };
        sevens -= 1;
        let seven = (number >> (7 * sevens) & 0x7f) as u8;
        *byte = if sevens == 0 { seven } else { seven | MORE };
        free = behind;
    }
    Some(free)
}

/// Parses the text that [`print()`] writes into content bytes, or returns what is wrong with it.
pub(crate) fn parse(text: &str) -> Result<Vec<u8>, &'static str> {
    if let Some(digits) = text.strip_prefix(DIGITS) {
        // Each identifier has one text form only.
        let content = hexadecimal::decode(digits).filter(|content| content.len() > LONGEST && is_oid(content));
        return content.ok_or(NOT_NUMBERS);
    }
    let is_number = |part: &str| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits && (part == "0" || !part.starts_with('0'))
    };
    if !text.split('.').all(is_number) {
        return Err(NOT_NUMBERS);
    }
    if text.len() > LONGEST_TEXT {
        return Err(TOO_LONG);
    }
    let mut parts = text.split('.');
    let (Some(first), Some(second)) = (parts.next(), parts.next()) else {
        return Err(NOT_NUMBERS);
    };
    let is_small = second.parse::<u8>().is_ok_and(|second| second < FIRST);
    let added = match first {
        "0" if is_small => 0,
        "1" if is_small => FIRST,
        "2" => 2 * FIRST,
        _ => return Err(WRONG_START),
    };
    let mut content = to_bytes(second, added);
    parts.for_each(|part| content.extend(to_bytes(part, 0)));
    match content.len() {
        ..=LONGEST => Ok(content),
        _ => Err(TOO_LONG),
    }
}

/// Encodes the sum of a decimal number and `added` in base 128.
fn to_bytes(decimal: &str, added: u8) -> Vec<u8> {
    // Least significant first.
    let mut sevens = Vec::new();
    let digits = decimal.bytes().map(|digit| u16::from(digit.saturating_sub(b'0')));
    for digit in digits {
        multiply_add(&mut sevens, 10, digit);
    }
    multiply_add(&mut sevens, 1, added.into());
    if sevens.is_empty() {
        sevens.push(0);
    }
    let bytes = sevens.iter().enumerate().rev();
    bytes
        .map(|(index, &seven)| if index == 0 { seven } else { seven | MORE })
        .collect()
}

fn multiply_add(sevens: &mut Vec<u8>, factor: u16, added: u16) {
    let low = |number: u16| u8::try_from(number & 0x7f).unwrap_or_default();
    let mut carry = added;
    for seven in sevens.iter_mut() {
        let number = u16::from(*seven) * factor + carry;
        *seven = low(number);
        carry = number >> 7;
    }
    while carry != 0 {
        sevens.push(low(carry));
        carry >>= 7;
    }
}

/// Prints the arcs of valid content bytes.
pub(crate) fn print(content: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if content.len() > LONGEST {
        f.write_str(DIGITS)?;
        return content.iter().try_for_each(|byte| write!(f, "{byte:02x}"));
    }
    let numbers = content.split_inclusive(|byte| byte & MORE == 0);
    for (index, number) in numbers.enumerate() {
        match (index, number) {
            (0, &[number]) if number < 2 * FIRST => write!(f, "{}.{}", number / FIRST, number % FIRST)?,
            (0, number) => write!(f, "2.{}", to_decimal(number, 2 * FIRST))?,
            (_, number) => write!(f, ".{}", to_decimal(number, 0))?,
        }
    }
    Ok(())
}

/// The base of the decimal limbs: a limb times 2^28 still fits into a `u64`.
const LIMB: u64 = 1_000_000_000;

/// The decimal digits of a base-128 number, minus `less`, which must not be larger.
fn to_decimal(bytes: &[u8], less: u8) -> String {
    // Least significant first.
    let mut limbs: Vec<u64> = vec![0];
    for four in bytes.chunks(4) {
        let mut carry = four.iter().fold(0, |bits, byte| bits << 7 | u64::from(byte & !MORE));
        let factor = four.iter().fold(1, |factor, _| factor << 7);
        for limb in &mut limbs {
            let number = *limb * factor + carry;
            *limb = number % LIMB;
            carry = number / LIMB;
        }
        if carry != 0 {
            limbs.push(carry);
        }
    }
    let mut borrow = u64::from(less);
    for limb in &mut limbs {
        let taken = limb.checked_sub(borrow);
        *limb = taken.unwrap_or(*limb + LIMB - borrow);
        borrow = u64::from(taken.is_none());
    }
    while limbs.len() > 1 && limbs.last() == Some(&0) {
        limbs.pop();
    }
    let mut limbs = limbs.iter().rev();
    let first = limbs.next().map(u64::to_string).unwrap_or_default();
    limbs.fold(first, |text, limb| format!("{text}{limb:09}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::object_identifier::ObjectIdentifier;

    fn oid(text: &str) -> ObjectIdentifier {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_of_any_size_are_read_and_printed() {
        let two_to = |bits: usize| {
            let mut content = vec![0x69, 0x80 | 1 << (bits % 7)];
            content.extend(vec![0x80; bits / 7 - 1]);
            content.push(0);
            content
        };
        let numbers = [
            (127, "170141183460469231731687303715884105728"),
            (128, "340282366920938463463374607431768211456"),
            (130, "1361129467683753853853498429727072845824"),
            (
                256,
                "115792089237316195423570985008687907853269984665640564039457584007913129639936",
            ),
        ];
        for (bits, number) in numbers {
            let text = format!("2.25.{number}");
            assert_eq!(oid(&text).as_der(), two_to(bits), "{text}");
            assert_eq!(ObjectIdentifier::from_content(&two_to(bits)), Some(oid(&text)));
            assert_eq!(oid(&text).to_string(), text);
            assert_eq!(format!("{:?}", oid(&text)), text);
        }
        let small = [
            "0.0",
            "0.39",
            "1.0",
            "1.39",
            "2.0",
            "2.39",
            "2.40",
            "2.47",
            "2.48",
            "2.999",
            "2.999.0.127.128",
        ];
        let longer = |text: &str| format!("{text}{}", ".1000000000".repeat(60));
        for text in small.into_iter().flat_map(|text| [text.to_owned(), longer(text)]) {
            let oid = oid(&text);
            assert_eq!(oid.to_string(), text);
            assert_eq!(ObjectIdentifier::from_content(oid.as_der()), Some(oid));
        }
        let second = format!("2.{}1.0", "9".repeat(1000));
        assert_eq!(oid(&second).to_string(), second);
        let second = format!("2.1{}", "0".repeat(1000));
        assert_eq!(oid(&second).to_string(), second);
    }

    #[test]
    fn small_numbers_are_arcs() {
        const MAX: u32 = u32::MAX;
        let most = [1; 64];
        let all: [&[u32]; 21] = [
            &[0, 0],
            &[0, 39],
            &[1, 0],
            &[1, 39],
            &[2, 0],
            &[2, 39],
            &[2, 40],
            &[2, 47],
            &[2, 48],
            &[2, 127],
            &[2, 16303],
            &[2, 16304],
            &[2, MAX],
            &[1, 2, 0],
            &[1, 2, 127, 128, 16383, 16384],
            &[1, 2, 2_097_151, 2_097_152, 268_435_455, 268_435_456],
            &[1, 2, MAX],
            &[2, MAX, MAX, MAX],
            // Of 63 bytes: 1 to 64 numbers.
            &most,
            &[2, 5, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, 128],
            &[2, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, 5, 5, 5],
        ];
        for arcs in all {
            let text = arcs.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
            let made = ObjectIdentifier::from_arcs(arcs).unwrap();
            assert_eq!(made, oid(&text), "{text}");
            assert_eq!(made.to_string(), text);
        }
    }

    #[test]
    fn arcs_that_are_none_or_too_many_are_none() {
        const MAX: u32 = u32::MAX;
        let long = [1; 65];
        let all: [&[u32]; 12] = [
            &[],
            &[0],
            &[2],
            &[0, 40],
            &[1, 40],
            &[1, MAX],
            &[3, 1],
            &[MAX, 1],
            // Of 64 bytes.
            &long,
            &[2, 5, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, 16384],
            &[2, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, 5, 5, 128],
            &[2, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX, MAX],
        ];
        for arcs in all {
            assert_eq!(ObjectIdentifier::from_arcs(arcs), None, "{arcs:?}");
        }
    }

    #[test]
    fn what_is_no_identifier_is_refused_by_name() {
        let reason = |text: &str| text.parse::<ObjectIdentifier>().unwrap_err().to_string();
        for text in [
            "", "2", "2.", ".5", "2..5", "2.05", "2.5.00", "2.-5", "+2.5", "2.5.x", "2.5 ", "0x2.5", "2.٣",
        ] {
            assert!(reason(text).contains(NOT_NUMBERS), "{text}: {}", reason(text));
        }
        for text in ["3.1", "0.40", "1.40", "1.400", "22.1"] {
            assert!(reason(text).contains(WRONG_START), "{text}: {}", reason(text));
        }
        for part in [".1", ".127"] {
            let most = format!("2.47{}", part.repeat(LONGEST - 1));
            assert_eq!(oid(&most).to_string(), most);
        }
        let most = format!("2.5{}", ".1".repeat(LONGEST - 1));
        for text in [
            format!("{most}.1"),
            most.repeat(1_000),
            format!("2.{}", "9".repeat(1_500)),
        ] {
            let text = text.replace("12.", "1.");
            assert!(reason(&text).contains(TOO_LONG), "{}", reason(&text));
        }
    }

    #[test]
    fn content_that_is_not_der_is_none() {
        let long = |tail: &[u8]| [&[0x2a; 100], tail].concat();
        for content in [
            vec![],
            vec![0x80],
            vec![0x2a, 0x80, 1],
            vec![0x2a, 0x81],
            long(&[0x81]),
            long(&[0x80, 1]),
        ] {
            assert_eq!(ObjectIdentifier::from_content(&content), None, "{content:02x?}");
        }
        assert!(ObjectIdentifier::from_content(&long(&[0x81, 0x80, 0])).is_some());
    }

    #[test]
    fn one_that_would_take_too_long_is_printed_in_hexadecimal_digits() {
        let most = vec![0x2a; LONGEST];
        let most = ObjectIdentifier::from_content(&most).unwrap().to_string();
        assert!(most.starts_with("1.2.42.42."), "{most}");
        let more = vec![0x2a; LONGEST + 1];
        let text = ObjectIdentifier::from_content(&more).unwrap().to_string();
        assert_eq!(text, format!("0x{}", "2a".repeat(LONGEST + 1)));
        assert_eq!(oid(&text).as_der(), more);
        for text in [
            text.replace("0x", "0X"),
            text.replace("2a", "2A"),
            format!("{text}8"),
            format!("{text}81"),
        ] {
            let read = text.parse::<ObjectIdentifier>();
            assert_eq!(read.is_ok(), text.ends_with('A'), "{text}");
        }
    }
}
