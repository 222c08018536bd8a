//! `Integer` and `SecretInteger`: construction, conversion, and that secrets are not printed.

use hazmat_openssl::prelude::*;
use std::cmp::Ordering;
use std::collections::HashSet;
use support::errors;

/// Big-endian bytes, hexadecimal digits, length in bits.
const VALUES: [(&[u8], &str, u32); 8] = [
    (&[], "0", 0),
    (&[1], "1", 1),
    (&[0x0f], "f", 4),
    (&[0x10], "10", 5),
    (&[0xff], "ff", 8),
    (&[0x01, 0x00], "100", 9),
    (&[0x01, 0x00, 0x01], "10001", 17),
    (&[0x80, 0, 0, 0, 0, 0, 0, 0, 0], "800000000000000000", 72),
];

/// The text that a secret integer returns as bytes.
fn secret_hex(integer: &SecretInteger) -> String {
    String::from_utf8(integer.to_hex().to_vec()).unwrap()
}

#[test]
fn every_form_says_the_same_integer() {
    for (bytes, hex, bits) in VALUES {
        let integer = Integer::from_be_bytes(bytes);
        let secret = SecretInteger::from_be_bytes(bytes);
        assert_eq!(integer.to_be_bytes(), bytes);
        assert_eq!(secret.to_be_bytes(), SecretBytes::from_slice(bytes));
        assert_eq!((integer.to_hex().as_str(), secret_hex(&secret).as_str()), (hex, hex));
        assert_eq!((integer.bit_length(), secret.bit_length()), (bits, bits));
        for text in [
            hex.to_owned(),
            hex.to_uppercase(),
            format!("00{hex}"),
            format!("0{hex}"),
        ] {
            assert_eq!(Integer::from_hex(&text).unwrap(), integer, "{text}");
            assert_eq!(SecretInteger::from_hex(&text).unwrap(), secret, "{text}");
        }
        let small = u64::from_str_radix(hex, 16).ok();
        assert_eq!((integer.to_u64(), secret.to_u64()), (small, small));
        if let Some(small) = small {
            assert_eq!(Integer::from(small), integer);
            assert_eq!(SecretInteger::from(small), secret);
        }
        assert_eq!((integer.is_zero(), secret.is_zero()), (bits == 0, bits == 0));
        let is_even = bytes.last().is_none_or(|last| last % 2 == 0);
        assert_eq!((integer.is_even(), secret.is_even()), (is_even, is_even));
        assert!(!integer.is_negative() && !secret.is_negative());
        assert_eq!(secret.expose(), integer);
        assert_eq!(SecretInteger::from(integer), secret);
    }
}

#[test]
fn leading_zeros_are_no_part_of_an_integer() {
    let integer = Integer::from_be_bytes(&[0, 0, 0x12, 0]);
    assert_eq!(integer.to_be_bytes(), [0x12, 0]);
    assert_eq!(integer, Integer::from_be_bytes(&[0x12, 0]));
    let secret = SecretInteger::from_be_bytes(&[0, 0, 0x12, 0]);
    assert_eq!(secret, SecretInteger::from_be_bytes(&[0x12, 0]));
    assert_eq!(*secret.to_be_bytes(), [0x12, 0]);
    assert!(Integer::from_be_bytes(&[0; 1000]).is_zero());
    assert_eq!(Integer::from_be_bytes(&[0; 1000]), Integer::default());
}

#[test]
fn padding_gives_the_length_that_is_asked_for_or_an_error() {
    for (bytes, hex, _) in VALUES {
        let (integer, secret) = (Integer::from_be_bytes(bytes), SecretInteger::from_be_bytes(bytes));
        for length in bytes.len()..bytes.len() + 4 {
            let expected = [&vec![0; length - bytes.len()][..], bytes].concat();
            assert_eq!(integer.to_be_bytes_padded(length).unwrap(), expected, "{hex}");
            assert_eq!(*secret.to_be_bytes_padded(length).unwrap(), expected, "{hex}");
        }
        for length in 0..bytes.len() {
            let named = [length.to_string(), bytes.len().to_string()];
            let named = [named[0].as_str(), named[1].as_str(), "length"];
            errors::assert_invalid_argument(integer.to_be_bytes_padded(length), &named);
            errors::assert_invalid_argument(secret.to_be_bytes_padded(length), &named);
        }
        errors::assert_invalid_argument(integer.to_be_bytes_padded(usize::MAX), &["length", "memory"]);
        errors::assert_invalid_argument(secret.to_be_bytes_padded(usize::MAX), &["length", "memory"]);
    }
}

#[test]
fn hexadecimal_digits_may_have_a_prefix() {
    for (text, value) in [
        ("0x1f", "1f"),
        ("0X1F", "1f"),
        ("-0x0fe", "-fe"),
        ("0x0", "0"),
        ("-0x0", "0"),
    ] {
        assert_eq!(
            Integer::from_hex(text).unwrap(),
            Integer::from_hex(value).unwrap(),
            "{text}"
        );
        assert_eq!(
            SecretInteger::from_hex(text).unwrap(),
            SecretInteger::from_hex(value).unwrap()
        );
        assert_eq!(Integer::from_hex(text).unwrap().to_hex(), value);
    }
    // The output of `{:#x}` is read again.
    let number = Integer::from(0xbeef);
    assert_eq!(Integer::from_hex(&format!("{number:#x}")).unwrap(), number);
}

#[test]
fn what_is_not_hexadecimal_is_refused_and_not_repeated() {
    let wrong = [
        "",
        "-",
        "0x",
        "-0x",
        "0x-1",
        "0x0x1",
        "x1f",
        "+1",
        "--1",
        "1-",
        " 1",
        "1 ",
        "1\n",
        "1_0",
        "12:34",
        "g",
        "1g",
        "g1",
        "ß",
        "1ß",
        "１",
        "\0",
        "5ec4e7 c0ffee",
    ];
    for text in wrong {
        for error in [
            Integer::from_hex(text).unwrap_err(),
            SecretInteger::from_hex(text).unwrap_err(),
        ] {
            assert_eq!(
                error.to_string(),
                "hex: must be hexadecimal digits, with an optional 0x and an optional - before them",
                "{text:?}"
            );
        }
    }
}

#[test]
fn negative_integers_keep_their_sign() {
    for (bytes, hex, bits) in VALUES.iter().skip(1) {
        let text = format!("-{hex}");
        let (integer, secret) = (
            Integer::from_hex(&text).unwrap(),
            SecretInteger::from_hex(&text).unwrap(),
        );
        assert!(integer.is_negative() && secret.is_negative());
        assert_eq!((integer.to_hex(), secret_hex(&secret)), (text.clone(), text));
        assert_eq!((integer.bit_length(), secret.bit_length()), (*bits, *bits));
        assert_eq!(integer.to_be_bytes(), *bytes, "the absolute value");
        assert_eq!(*secret.to_be_bytes(), **bytes, "the absolute value");
        assert_eq!((integer.to_u64(), secret.to_u64()), (None, None));
        errors::assert_invalid_argument(integer.to_be_bytes_padded(100), &["integer", "negative"]);
        errors::assert_invalid_argument(secret.to_be_bytes_padded(100), &["integer", "negative"]);
        assert_ne!(integer, Integer::from_be_bytes(bytes));
        assert_ne!(secret, SecretInteger::from_be_bytes(bytes));
        assert_eq!(secret.expose(), integer);
        assert_eq!(SecretInteger::from(integer), secret);
    }
    assert_eq!(Integer::from(-1), Integer::from_hex("-1").unwrap());
    assert_eq!(Integer::from(i32::MIN), Integer::from_hex("-80000000").unwrap());
    assert_eq!(SecretInteger::from(-1), SecretInteger::from_hex("-1").unwrap());
    // There is one zero.
    for zero in [Integer::from_hex("-0").unwrap(), Integer::from_hex("-000").unwrap()] {
        assert!(!zero.is_negative() && zero.is_zero());
        assert_eq!((zero.to_hex().as_str(), &zero), ("0", &Integer::from(0)));
    }
    let zero = SecretInteger::from_hex("-0").unwrap();
    assert!(!zero.is_negative() && zero == SecretInteger::from(0));
}

#[test]
fn integers_are_ordered_by_value() {
    let texts = ["-10001", "-ff", "-2", "-1", "0", "1", "2", "ff", "100", "101", "10001"];
    let integers = texts.map(|text| Integer::from_hex(text).unwrap());
    for (i, a) in integers.iter().enumerate() {
        for (j, b) in integers.iter().enumerate() {
            assert_eq!(a.cmp(b), i.cmp(&j), "{a} {b}");
            assert_eq!(a.partial_cmp(b), Some(i.cmp(&j)));
            assert_eq!(a == b, i == j);
        }
    }
    assert_eq!(integers.iter().collect::<HashSet<_>>().len(), texts.len());
    assert_eq!(Integer::from(7).cmp(&Integer::from(7u64)), Ordering::Equal);
}

#[test]
fn text_is_hexadecimal() {
    for (text, lower, upper, alternate, shown) in [
        ("0", "0", "0", "0x0", "0x0"),
        ("0beef", "beef", "BEEF", "0xbeef", "0xbeef"),
        ("-beef", "-beef", "-BEEF", "-0xbeef", "-0xbeef"),
    ] {
        let integer = Integer::from_hex(text).unwrap();
        assert_eq!(format!("{integer:x}"), lower);
        assert_eq!(format!("{integer:X}"), upper);
        assert_eq!(format!("{integer:#x}"), alternate);
        assert_eq!(integer.to_string(), shown);
        assert_eq!(format!("{integer:?}"), format!("Integer({shown})"));
    }
    assert_eq!(format!("{:08x}", Integer::from(0xbeef)), "0000beef");
    assert_eq!(format!("{:#010X}", Integer::from(0xbeef)), "0x0000BEEF");
    assert_eq!(format!("{:>6x}", Integer::from(0xbeef)), "  beef");
}

/// A mebibyte: no operation takes time that grows faster than the length.
#[test]
fn long_integers_are_integers_like_others() {
    let bytes = vec![0xa5; 1 << 20];
    let (integer, secret) = (Integer::from_be_bytes(&bytes), SecretInteger::from_be_bytes(&bytes));
    assert_eq!((integer.bit_length(), secret.bit_length()), (1 << 23, 1 << 23));
    assert_eq!(integer.to_be_bytes(), bytes);
    assert_eq!(integer.to_string().len(), 2 + (2 << 20));
    assert_eq!(Integer::from_hex(&integer.to_hex()).unwrap(), integer);
    assert_eq!(SecretInteger::from_hex(&secret_hex(&secret)).unwrap(), secret);
    assert_eq!((integer.to_u64(), secret.to_u64()), (None, None));
    assert_eq!(secret.to_be_bytes_padded(bytes.len()).unwrap().len(), bytes.len());
}

#[test]
fn secret_integers_are_compared_whole() {
    let same = SecretInteger::from_be_bytes(&[0x5e; 32]);
    assert_eq!(same, same.clone());
    for index in 0..32 {
        for bit in 0..8 {
            let mut other = [0x5e; 32];
            other[index] ^= 1 << bit;
            assert_ne!(same, SecretInteger::from_be_bytes(&other));
        }
    }
    assert_ne!(same, SecretInteger::from_be_bytes(&[0x5e; 31]));
    assert_ne!(same, SecretInteger::from_be_bytes(&[0x5e; 33]));
    assert_ne!(SecretInteger::from(0), SecretInteger::from(1));
    assert_eq!(SecretInteger::from(0), SecretInteger::from_be_bytes(&[]));
}

#[test]
fn secret_integers_are_not_printed() {
    let secret = SecretInteger::from_hex("5ec4e7c0ffee").unwrap();
    for text in [
        format!("{secret:?}"),
        format!("{secret:#?}"),
        format!("{:?}", Some(&secret)),
    ] {
        assert!(text.contains("SecretInteger(..)"), "{text}");
        assert!(!text.to_lowercase().contains("c0ffee"), "{text}");
    }
    let error = secret.to_be_bytes_padded(1).unwrap_err().to_string();
    assert!(!error.to_lowercase().contains("c0ffee"), "{error}");
}

#[test]
fn numbers_are_values_that_can_be_taken_apart() {
    fn is_value<T: Send + Sync + Clone + Eq + std::fmt::Debug>() {}
    is_value::<Integer>();
    is_value::<SecretInteger>();
    is_value::<RsaPrivateNumbers>();
    is_value::<DsaPrivateNumbers>();
    is_value::<DhPrivateNumbers>();
    is_value::<EllipticCurvePrivateNumbers>();
    fn is_key<T: std::hash::Hash + Send + Sync + Clone + Eq + std::fmt::Debug>() {}
    is_key::<Integer>();
    is_key::<RsaPublicNumbers>();
    is_key::<DsaParameterNumbers>();
    is_key::<DsaPublicNumbers>();
    is_key::<DhParameterNumbers>();
    is_key::<DhPublicNumbers>();
    is_key::<EllipticCurvePublicNumbers>();

    let key = support::backend().generate_rsa_private_key(65537, 2048).unwrap();
    let numbers = key.private_numbers().unwrap();
    let copy = numbers.clone();
    let RsaPrivateNumbers {
        p,
        q,
        d,
        dmp1,
        dmq1,
        iqmp,
        public_numbers: RsaPublicNumbers { e, n },
    } = numbers;
    assert_eq!(e, Integer::from(65537));
    let again = RsaPrivateNumbers {
        p,
        q,
        d,
        dmp1,
        dmq1,
        iqmp,
        public_numbers: RsaPublicNumbers { e, n },
    };
    assert_eq!(again, copy);
}
