//! Serial numbers: parsing, encoding, comparison.

use hazmat_openssl::MalformedKind;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{SerialNumber, random_serial_number};
use openssl::bn::BigNum;
use std::collections::HashSet;
use support::backend;
use support::errors::assert_invalid_argument;
use support::errors::assert_malformed_kind;

/// Numbers in their order: the content of their INTEGER, their text, and the number of their bits.
const NUMBERS: [(&[u8], &str, u32); 18] = [
    (&[0xfe, 0xff, 0xff], "-010001", 17),
    (&[0xff, 0x00, 0x00], "-010000", 17),
    (&[0x80, 0x00], "-8000", 16),
    (&[0xff, 0x00], "-0100", 9),
    (&[0xff, 0x01], "-FF", 8),
    (&[0xff, 0x7f], "-81", 8),
    (&[0x80], "-80", 8),
    (&[0x81], "-7F", 7),
    (&[0xff], "-01", 1),
    (&[0x00], "00", 0),
    (&[0x01], "01", 1),
    (&[0x7f], "7F", 7),
    (&[0x00, 0x80], "80", 8),
    (&[0x00, 0xff], "FF", 8),
    (&[0x01, 0x00], "0100", 9),
    (&[0x7f, 0xff], "7FFF", 15),
    (&[0x00, 0x80, 0x00], "8000", 16),
    (
        &[0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        "FFFFFFFFFFFFFFFF",
        64,
    ),
];

#[test]
fn every_form_says_the_same_number() {
    for (content, text, bits) in NUMBERS {
        let number = SerialNumber::from_der_content(content).unwrap();
        assert_eq!(number.as_der_content(), content);
        assert_eq!((number.to_string().as_str(), number.to_hex().as_str()), (text, text));
        assert_eq!(number.to_be_bytes(), Integer::from_hex(text).unwrap().to_be_bytes());
        assert_eq!(SerialNumber::from_hex(text).unwrap(), number);
        assert_eq!(number.bit_length(), bits, "{text}");
        assert_eq!(number.is_negative(), text.starts_with('-'));
        assert_eq!(number.is_zero(), text == "00");
        let integer = Integer::from(&number);
        assert_eq!(integer, Integer::from_hex(text).unwrap());
        assert_eq!(SerialNumber::from(&integer), number);
        // libcrypto has "0" for zero, and the digits of whole bytes for other numbers.
        let hex = BigNum::try_from(&integer).unwrap().to_hex_str().unwrap().to_string();
        assert_eq!(hex, if number.is_zero() { "0" } else { text });
        let small = u64::from_str_radix(text, 16).ok();
        assert_eq!(number.to_u64(), small.filter(|_| !number.is_negative()));
        if let Some(small) = number.to_u64() {
            assert_eq!(SerialNumber::from(small), number);
            assert_eq!(SerialNumber::from_be_bytes(&small.to_be_bytes()), number);
        }
        assert_eq!(format!("{number:?}"), format!("SerialNumber({text})"));
    }
}

#[test]
fn numbers_are_in_the_order_of_their_values() {
    let numbers = NUMBERS.map(|(content, ..)| SerialNumber::from_der_content(content).unwrap());
    for (left_index, left) in numbers.iter().enumerate() {
        for (right_index, right) in numbers.iter().enumerate() {
            assert_eq!(left.cmp(right), left_index.cmp(&right_index), "{left} {right}");
            assert_eq!(left == right, left_index == right_index);
        }
    }
    assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), NUMBERS.len());
}

#[test]
fn a_successor_is_larger_by_one() {
    for (number, successor) in [
        ("-0100", "-FF"),
        ("-81", "-80"),
        ("-80", "-7F"),
        ("-01", "00"),
        ("00", "01"),
        ("7F", "80"),
        ("FF", "0100"),
        ("7FFF", "8000"),
        ("7FFFFFFFFFFFFFFF", "8000000000000000"),
        ("FFFFFFFFFFFFFFFF", "010000000000000000"),
        (
            "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
            "8000000000000000000000000000000000000000",
        ),
        ("-010000000000000000", "-FFFFFFFFFFFFFFFF"),
    ] {
        let [number, expected] = [number, successor].map(|text| SerialNumber::from_hex(text).unwrap());
        let successor = number.successor();
        assert_eq!(successor.as_der_content(), expected.as_der_content());
        assert_eq!(successor, expected);
        assert!(successor > number);
    }
}

/// Every number of two bytes, against the arithmetic of the language.
#[test]
fn all_numbers_of_two_bytes() {
    for value in i16::MIN..=i16::MAX {
        let bytes = value.to_be_bytes();
        let content = match i8::try_from(value) {
            Ok(small) => small.to_be_bytes().to_vec(),
            Err(_) => bytes.to_vec(),
        };
        let number = SerialNumber::from_der_content(&content).unwrap();
        let digits = format!("{:X}", value.unsigned_abs());
        let sign = if value < 0 { "-" } else { "" };
        let parsed = SerialNumber::from_hex(&format!("{sign}{digits}")).unwrap();
        assert_eq!(parsed, number);
        assert_eq!(parsed.as_der_content(), content);
        assert_eq!(number.bit_length(), 16 - value.unsigned_abs().leading_zeros());
        let successor = Integer::from_hex(&match i32::from(value) + 1 {
            next @ ..0 => format!("-{:X}", next.unsigned_abs()),
            next => format!("{next:X}"),
        });
        assert_eq!(number.successor(), SerialNumber::from(&successor.unwrap()));
        if content.len() == 1 {
            assert_malformed_kind(
                SerialNumber::from_der_content(&bytes),
                MalformedKind::NotDer,
                "serial number",
            );
        }
    }
}

#[test]
fn no_bytes_are_no_integer_and_zero_as_a_magnitude() {
    assert_malformed_kind(
        SerialNumber::from_der_content(&[]),
        MalformedKind::NotDer,
        "serial number",
    );
    assert_malformed_kind(
        SerialNumber::from_der_content(&[0, 0x7f]),
        MalformedKind::NotDer,
        "serial number",
    );
    assert_malformed_kind(
        SerialNumber::from_der_content(&[0xff, 0x80]),
        MalformedKind::NotDer,
        "serial number",
    );
    assert!(SerialNumber::from_be_bytes(&[]).is_zero());
    assert!(SerialNumber::from_be_bytes(&[0, 0]).is_zero());
    assert_eq!(SerialNumber::from_be_bytes(&[0, 0, 0x80]).as_der_content(), [0, 0x80]);
    assert_eq!(SerialNumber::from_be_bytes(&[0xff; 9]).to_u64(), None);
}

#[test]
fn text_is_hexadecimal_digits_with_colons_or_without() {
    let expected = SerialNumber::from(0x0a_0b0c);
    for text in [
        "0a0b0c",
        "A0B0C",
        "0a:0b:0c",
        "a:b:c",
        "000A0B0C",
        "0A:b:0c",
        "0xa0b0c",
        "0X0A:0B:0C",
    ] {
        assert_eq!(SerialNumber::from_hex(text).unwrap(), expected, "{text}");
    }
    assert_eq!(SerialNumber::from_hex("-0").unwrap(), SerialNumber::from(0));
    assert_eq!(SerialNumber::from_hex("-a:b:c").unwrap().to_string(), "-0A0B0C");
    assert_eq!(SerialNumber::from_hex("-0xa0b0c").unwrap().to_string(), "-0A0B0C");
    // Never decimal.
    assert_eq!(SerialNumber::from_hex("100").unwrap(), SerialNumber::from(256));
    for text in [
        "", "-", "--1", "+1", ":", "1:", ":1", "1::2", "123:45", "0x", "-0x", "0x0x1", "0x-1", "x12", "1:0x2", "1 2",
        "g", "é", "1-2", "-:1", " 1",
    ] {
        assert_invalid_argument(SerialNumber::from_hex(text), &["serial_number", "hexadecimal"]);
    }
}

#[test]
fn random_numbers_are_positive_and_all_different() {
    let numbers: HashSet<_> = (0..200).map(|_| SerialNumber::random(backend()).unwrap()).collect();
    assert_eq!(numbers.len(), 200);
    for number in &numbers {
        assert!(!number.is_negative() && !number.is_zero());
        assert!(number.bit_length() <= 159 && number.as_der_content().len() <= 20);
    }
    // All 159 bits are in use: that none of 200 numbers has the highest bit is less likely than a broken computer.
    assert!(numbers.iter().any(|number| number.bit_length() == 159));
    assert!(random_serial_number(backend()).unwrap().bit_length() <= 159);
}

#[test]
fn numbers_come_from_libcrypto_and_go_there() {
    let number = BigNum::from_hex_str("-123456789ABCDEF0123456789ABCDEF0").unwrap();
    let serial = SerialNumber::from(&Integer::from(&*number));
    assert_eq!(serial.to_string(), "-123456789ABCDEF0123456789ABCDEF0");
    assert!(BigNum::try_from(&Integer::from(&serial)).unwrap() == number);
    let zero = SerialNumber::from(&Integer::from(BigNum::new().unwrap()));
    assert!(zero.is_zero() && BigNum::try_from(&Integer::from(&zero)).unwrap().num_bits() == 0);
}
