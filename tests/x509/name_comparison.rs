//! Comparison of names, beside libcrypto's.

use hazmat_openssl::MalformedKind;
use hazmat_openssl::x509::{CanonicalName, Name, NameAttribute, NameOid, RelativeDistinguishedName, StringType};
use openssl::x509::X509Name;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use support::errors::assert_malformed_kind;
use support::x509_records::{self, Loaded};
use support::{der, x509_der};

const COMMON_NAME: &str = "2.5.4.3";
const ORGANIZATION: &str = "2.5.4.10";
const DOMAIN_COMPONENT: &str = "0.9.2342.19200300.100.1.25";
const UNIQUE_IDENTIFIER: &str = "2.5.4.45";

const UTF8: u8 = 0x0c;
const NUMERIC: u8 = 0x12;
const PRINTABLE: u8 = 0x13;
const T61: u8 = 0x14;
const IA5: u8 = 0x16;
const UNIVERSAL: u8 = 0x1c;
const BMP: u8 = 0x1e;
const BIT: u8 = 0x03;

fn common_name(tag: u8, value: &[u8]) -> Vec<u8> {
    der::sequence(&[x509_der::set(&[x509_der::attribute(COMMON_NAME, tag, value)])])
}

fn canonical(name: &[u8]) -> CanonicalName {
    CanonicalName::from_der(name).unwrap()
}

/// What libcrypto says of two names; `None` if it does not read one of them.
fn libcrypto_finds_equal(a: &[u8], b: &[u8]) -> Option<bool> {
    let read = |name| X509Name::from_der(name).ok();
    Some(read(a)?.try_cmp(&*read(b)?).unwrap() == Ordering::Equal)
}

/// Asserts how two names compare, in each order, and whether libcrypto finds them equal.
fn assert_compares(a: &[u8], b: &[u8], matches: bool, libcrypto: Option<bool>) {
    let (name_a, name_b) = (Name::from_der(a).unwrap(), Name::from_der(b).unwrap());
    let texts = format!("{name_a} {a:02x?} and {name_b} {b:02x?}");
    assert_eq!(canonical(a) == canonical(b), matches, "{texts}");
    assert_eq!(
        (name_a.matches(&name_b), name_b.matches(&name_a)),
        (matches, matches),
        "{texts}"
    );
    assert_eq!(CanonicalName::from(&name_a), canonical(a), "{texts}");
    assert_eq!(libcrypto_finds_equal(a, b), libcrypto, "{texts}");
    assert!(matches || libcrypto != Some(true), "{texts}");
}

#[test]
fn values_compare_as_the_rfc_says() {
    /// Two values with their tags, whether they match, and whether libcrypto finds them equal.
    type Row = ((u8, &'static [u8]), (u8, &'static [u8]), bool, Option<bool>);
    let (yes, no) = (Some(true), Some(false));
    let rows: [Row; 73] = [
        // Case and white space.
        ((PRINTABLE, b"Example CA"), (PRINTABLE, b"example ca"), true, yes),
        (
            (PRINTABLE, b"Example CA"),
            (PRINTABLE, b"  Example \t\n\x0b\x0c\r CA "),
            true,
            yes,
        ),
        ((PRINTABLE, b"Example CA"), (PRINTABLE, b"ExampleCA"), false, no),
        ((PRINTABLE, b"Example CA"), (PRINTABLE, b"Example CB"), false, no),
        ((PRINTABLE, b"   "), (PRINTABLE, b" "), true, yes),
        ((PRINTABLE, b"   "), (PRINTABLE, b""), true, yes),
        ((PRINTABLE, b"a"), (PRINTABLE, b""), false, no),
        // Controls are mapped to nothing.
        ((UTF8, b"a\0"), (UTF8, b"a"), true, no),
        ((PRINTABLE, b"\x1b\x7fa"), (UTF8, b"a"), true, no),
        ((UTF8, b"[{`@"), (UTF8, b"{[@`"), false, no),
        // String types.
        ((PRINTABLE, b"Example"), (UTF8, b"example"), true, yes),
        ((PRINTABLE, b"Example"), (IA5, b"example"), true, yes),
        ((PRINTABLE, b"Example"), (T61, b"example"), true, yes),
        ((PRINTABLE, b"Ex"), (BMP, b"\0E\0X"), true, yes),
        ((PRINTABLE, b"Ex"), (UNIVERSAL, b"\0\0\0e\0\0\0X"), true, yes),
        ((BMP, b"\0 \0a\0 "), (UTF8, b"A"), true, yes),
        ((NUMERIC, b"12  3"), (NUMERIC, b"12 3"), true, no),
        ((NUMERIC, b"123"), (PRINTABLE, b"123"), true, no),
        // Letters outside ASCII.
        ((UTF8, "Café".as_bytes()), (T61, b"cAF\xe9"), true, yes),
        ((UTF8, "Café".as_bytes()), (BMP, b"\0C\0a\0f\0\xe9"), true, yes),
        ((UTF8, "Café".as_bytes()), (UTF8, "CAFÉ".as_bytes()), true, no),
        (
            (UTF8, "Ω Δ".as_bytes()),
            (UTF8, "ω\u{2003}\u{a0}δ".as_bytes()),
            true,
            no,
        ),
        // Full case folding (RFC 3454, appendix B.2).
        ((UTF8, "Straße".as_bytes()), (UTF8, b"STRASSE"), true, no),
        ((UTF8, "STRAẞE".as_bytes()), (UTF8, "straße".as_bytes()), true, no),
        ((UTF8, "ΟΔΟΣ".as_bytes()), (UTF8, "οδος".as_bytes()), true, no),
        ((UTF8, "ſ".as_bytes()), (PRINTABLE, b"S"), true, no),
        ((UTF8, "ŉ".as_bytes()), (UTF8, "ʼN".as_bytes()), true, no),
        ((UTF8, "ᾼ".as_bytes()), (UTF8, "αι".as_bytes()), true, no),
        ((UTF8, "İ".as_bytes()), (UTF8, "i\u{307}".as_bytes()), true, no),
        ((UTF8, "ı".as_bytes()), (UTF8, b"i"), false, no),
        ((UTF8, "ı".as_bytes()), (UTF8, b"I"), false, no),
        ((UTF8, "İ".as_bytes()), (UTF8, b"i"), false, no),
        // Mapped to nothing: a soft hyphen, a zero-width space and joiner, what chooses a form, tags, one that Unicode got later.
        ((UTF8, "E\u{ad}vil".as_bytes()), (PRINTABLE, b"Evil"), true, no),
        ((T61, b"E\xadvil"), (PRINTABLE, b"Evil"), true, no),
        (
            (UTF8, "\u{200b}Ev\u{200d}il".as_bytes()),
            (PRINTABLE, b"Evil"),
            true,
            no,
        ),
        (
            (UTF8, "Evil\u{fe0f}\u{e0100}".as_bytes()),
            (PRINTABLE, b"Evil"),
            true,
            no,
        ),
        ((UTF8, "Evil\u{e0041}".as_bytes()), (PRINTABLE, b"Evil"), true, no),
        (
            (UTF8, "\u{2066}Evil\u{2069}".as_bytes()),
            (PRINTABLE, b"Evil"),
            true,
            no,
        ),
        ((UTF8, "Ev\u{fffc}il".as_bytes()), (PRINTABLE, b"Evil"), true, no),
        ((UTF8, "Ev\u{3164}il".as_bytes()), (PRINTABLE, b"Evil"), false, no),
        // Normalized: fullwidth letters, ligatures, mathematical letters, accents that are characters of their own, in any order.
        ((UTF8, "Ｅｖｉｌ".as_bytes()), (PRINTABLE, b"evil"), true, no),
        ((UTF8, "ﬁ".as_bytes()), (PRINTABLE, b"FI"), true, no),
        ((UTF8, "\u{1d404}vil ℂ".as_bytes()), (PRINTABLE, b"evil c"), true, no),
        ((UTF8, "e\u{301}".as_bytes()), (UTF8, "É".as_bytes()), true, no),
        ((BMP, b"\0E\x03\x01"), (T61, b"\xe9"), true, no),
        ((UTF8, "e\u{301}".as_bytes()), (UTF8, b"e"), false, no),
        (
            (UTF8, "a\u{323}\u{302}".as_bytes()),
            (UTF8, "a\u{302}\u{323}".as_bytes()),
            true,
            no,
        ),
        ((UTF8, "α\u{345}\u{301}".as_bytes()), (UTF8, "ᾴ".as_bytes()), true, no),
        (
            (UTF8, "\u{c548}".as_bytes()),
            (UTF8, "\u{110b}\u{1161}\u{11ab}".as_bytes()),
            true,
            no,
        ),
        // Spaces of other writing systems, in front of a combining mark, and such that normalization makes.
        ((UTF8, "a\u{3000}\u{2028}b".as_bytes()), (PRINTABLE, b"A B"), true, no),
        (
            (UTF8, "a  \u{308}".as_bytes()),
            (UTF8, "a \u{308}".as_bytes()),
            true,
            yes,
        ),
        ((UTF8, "a\u{a8}".as_bytes()), (UTF8, "a \u{308}".as_bytes()), true, no),
        // Prohibited: for private use, no character, the sign for a lost one. No more is of no importance than to libcrypto.
        (
            (UTF8, "A  É\u{e000}".as_bytes()),
            (UTF8, "a É\u{e000}".as_bytes()),
            true,
            yes,
        ),
        ((UTF8, "A\u{e000}".as_bytes()), (BMP, b"\0a\xe0\0"), true, yes),
        (
            (UTF8, "É\u{e000}".as_bytes()),
            (UTF8, "é\u{e000}".as_bytes()),
            false,
            no,
        ),
        (
            (UTF8, "É\u{fdd0}".as_bytes()),
            (UTF8, "é\u{fdd0}".as_bytes()),
            false,
            no,
        ),
        (
            (UTF8, "É\u{fffd}".as_bytes()),
            (UTF8, "é\u{fffd}".as_bytes()),
            false,
            no,
        ),
        (
            (UTF8, "É\u{ffff}".as_bytes()),
            (UTF8, "é\u{ffff}".as_bytes()),
            false,
            no,
        ),
        (
            (UTF8, "É\u{10fffd}".as_bytes()),
            (UTF8, "é\u{10fffd}".as_bytes()),
            false,
            no,
        ),
        (
            (UTF8, "a\u{ad}\u{e000}".as_bytes()),
            (UTF8, "a\u{e000}".as_bytes()),
            false,
            no,
        ),
        // A letter that Unicode has had since 2005, and a code point that has no character yet.
        ((UTF8, "\u{2c00}".as_bytes()), (UTF8, "\u{2c30}".as_bytes()), true, no),
        ((UTF8, "A\u{378}".as_bytes()), (UTF8, "a\u{378}".as_bytes()), true, yes),
        ((UTF8, "\u{212a}".as_bytes()), (UTF8, b"k"), true, no),
        ((UTF8, "\u{1f600}".as_bytes()), (UNIVERSAL, b"\0\x01\xf6\0"), true, yes),
        // UTF-8 in a PrintableString is what libcrypto takes it for: characters of Latin-1.
        ((PRINTABLE, "é".as_bytes()), (UTF8, "é".as_bytes()), false, no),
        ((PRINTABLE, "é".as_bytes()), (UTF8, "Ã©".as_bytes()), true, yes),
        // Text that does not decode, which libcrypto does not read.
        ((UTF8, b"\xff A"), (UTF8, b"\xff A"), true, None),
        ((UTF8, b"\xff A"), (UTF8, b"\xff a"), false, None),
        ((BMP, b"\0a\0"), (BMP, b"\0a"), false, None),
        ((BMP, b"\xd8\x3d\xde\0"), (UTF8, "\u{1f600}".as_bytes()), false, None),
        ((UNIVERSAL, b"\0\0\xd8\0"), (UNIVERSAL, b"\0\0\xd8\0"), true, None),
        // A value that is not text, beside text of the same bytes.
        ((0x30, b"\x05\0"), (0x30, b"\x05\0"), true, yes),
        ((0x30, b""), (UTF8, b""), false, no),
    ];
    for ((tag_a, a), (tag_b, b), matches, libcrypto) in rows {
        assert_compares(&common_name(tag_a, a), &common_name(tag_b, b), matches, libcrypto);
    }
}

#[test]
fn bit_strings_compare_by_their_used_bits() {
    let name = |value: &[u8]| der::sequence(&[x509_der::set(&[x509_der::attribute(UNIQUE_IDENTIFIER, BIT, value)])]);
    let used = name(b"\x04aP");
    assert_compares(&used, &name(b"\x04aQ"), true, Some(true));
    assert_compares(&used, &name(b"\x04a`"), false, Some(false));
    assert_compares(&used, &name(b"\x00aP"), false, Some(false));
    assert_compares(&used, &name(b"\x04AP"), false, Some(false));
    assert_compares(&name(b"\x08a"), &name(b"\x08a"), true, None);
}

#[test]
fn domain_components_and_mail_addresses_compare_without_case() {
    for oid in [DOMAIN_COMPONENT, "1.2.840.113549.1.9.1"] {
        let name = |value: &[u8]| der::sequence(&[x509_der::set(&[x509_der::attribute(oid, IA5, value)])]);
        assert_compares(&name(b"Example"), &name(b"eXAMPLE"), true, Some(true));
        assert_compares(&name(b"Example"), &common_name(IA5, b"Example"), false, Some(false));
    }
}

#[test]
fn attributes_of_one_set_compare_in_any_order() {
    let attribute = |value: &[u8]| x509_der::attribute(ORGANIZATION, UTF8, value);
    let (a, b, c) = (attribute(b"a"), attribute(b"b"), attribute(b"c"));
    let of = |sets: &[&[&Vec<u8>]]| {
        let sets = sets
            .iter()
            .map(|set| set.iter().map(|&part| part.clone()).collect::<Vec<_>>());
        der::sequence(&sets.map(|set| x509_der::set(&set)).collect::<Vec<_>>())
    };
    assert_compares(&of(&[&[&a, &b, &c]]), &of(&[&[&c, &a, &b]]), true, Some(true));
    // The order in DER is that of `B` and `a`, which is not that of `b` and `a`.
    let upper = attribute(b"B");
    assert_compares(&of(&[&[&a, &b]]), &of(&[&[&upper, &a]]), true, Some(true));
    assert_compares(&of(&[&[&a, &b]]), &of(&[&[&a, &b, &b]]), false, Some(false));
    assert_compares(&of(&[&[&a, &a, &b]]), &of(&[&[&a, &b, &b]]), false, Some(false));
    assert_compares(&of(&[&[&a, &b]]), &of(&[&[&a], &[&b]]), false, Some(false));
    assert_compares(&of(&[&[&a], &[&b]]), &of(&[&[&b], &[&a]]), false, Some(false));
    assert_compares(&of(&[&[&a, &b], &[&c]]), &of(&[&[&a], &[&b, &c]]), false, Some(false));
}

#[test]
fn a_name_is_within_those_that_it_begins_with() {
    let name = |text: &str| text.parse::<Name>().unwrap();
    let within =
        |text: &str, above: &str| CanonicalName::from(&name(text)).is_within(&CanonicalName::from(&name(above)));
    assert!(within("CN=a,O=Example,C=SE", "o=example,c=SE"));
    assert!(within("CN=a,O=Example,C=SE", "CN=A,O=Example,C=SE"));
    assert!(within("CN=a,O=Example,C=SE", ""));
    assert!(within("", ""));
    assert!(within("CN=a+UID=b,C=SE", "UID=B+CN=a,C=SE"));
    assert!(within("CN=a,O=STRASSE,C=SE", "O=Straße,C=SE"));
    assert!(!within("O=Example,C=SE", "CN=a,O=Example,C=SE"));
    assert!(!within("CN=a,O=Example,C=SE", "O=Example"));
    assert!(!within("CN=a,O=Example,C=SE", "O=Exam,C=SE"));
    assert!(!within("CN=a+UID=b,C=SE", "CN=a,C=SE"));
    assert!(CanonicalName::from(&name("")).is_empty());
    assert!(!CanonicalName::from(&name("C=SE")).is_empty());
}

#[test]
fn made_and_read_names_compare_alike() {
    let attribute = |value: &str, string_type| {
        NameAttribute::with_string_type(NameOid::ORGANIZATION_NAME, value, string_type).unwrap()
    };
    let made = Name::new(vec![
        RelativeDistinguishedName::new(vec![
            attribute("B b", StringType::Utf8),
            attribute("a", StringType::Bmp),
        ])
        .unwrap(),
    ]);
    let read = Name::from_der(&made.public_bytes().unwrap()).unwrap();
    assert!(made.matches(&read) && read.matches(&made));
    let odd = NameAttribute::from_bytes(NameOid::ORGANIZATION_NAME, StringType::Utf8, b"\xff");
    assert!(!Name::from_attributes(vec![odd]).matches(&read));
}

/// Every character of the Basic Multilingual Plane, in two places, beside libcrypto: with letters in other case and another string type.
#[test]
fn every_character_compares_at_least_as_libcrypto_says() {
    let (mut count, mut libcrypto_equal) = (0, 0);
    for character in '\0'..='\u{ffff}' {
        let text = format!("{character} A{character}");
        let turned = format!(" {character}  a{character}");
        let units: Vec<u8> = turned.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (a, b) = (common_name(UTF8, text.as_bytes()), common_name(BMP, &units));
        assert!(canonical(&a) == canonical(&b), "{text:?}");
        libcrypto_equal += usize::from(libcrypto_finds_equal(&a, &b).unwrap());
        count += 1;
    }
    assert_eq!((count, libcrypto_equal), (63_488, 63_488));
}

/// Text grows by normalization, to 11 times its length in UTF-8 and 17 times in a BMPString.
#[test]
fn text_outside_of_ascii_is_limited() {
    const LIMIT: usize = 64 * 1024;
    let is = |name: &[u8], fits: bool| {
        let result = CanonicalName::from_der(name);
        let read = Name::from_der(name).unwrap();
        match fits {
            true => assert_eq!(result.unwrap(), CanonicalName::from(&read)),
            false => assert_malformed_kind(result, MalformedKind::TooLarge, "X.509 name"),
        }
        // A name that was read has its form in any case.
        assert!(read.matches(&read) && CanonicalName::from(&read) != CanonicalName::default());
    };
    // 33 bytes each.
    let growing = |count: usize| common_name(BMP, &b"\xfd\xfa".repeat(count));
    is(&growing(LIMIT / 33), true);
    is(&growing(LIMIT / 33 + 1), false);
    let steady = |count: usize| common_name(UTF8, "é".repeat(count).as_bytes());
    is(&steady(LIMIT / 2), true);
    is(&steady(LIMIT / 2 + 1), false);
    // Of text that shrinks, the length before counts.
    is(&common_name(UTF8, "\u{ad}".repeat(LIMIT / 2 + 1).as_bytes()), false);
    // All values together.
    let value = |count: usize| x509_der::attribute(ORGANIZATION, UTF8, "é".repeat(count).as_bytes());
    is(
        &der::sequence(&[x509_der::set(&[value(LIMIT / 4)]), x509_der::set(&[value(LIMIT / 4)])]),
        true,
    );
    is(
        &der::sequence(&[
            x509_der::set(&[value(LIMIT / 4)]),
            x509_der::set(&[value(LIMIT / 4 + 1)]),
        ]),
        false,
    );
    is(&common_name(UTF8, &[b'a'; 2 * LIMIT]), true);
}

#[test]
fn what_is_no_name_has_no_canonical_form() {
    let what = "X.509 name";
    let attribute = x509_der::attribute(COMMON_NAME, UTF8, b"a");
    let is = |name: &[u8], kind| assert_malformed_kind(CanonicalName::from_der(name), kind, what);
    is(b"", MalformedKind::Truncated);
    is(b"\x30\x01", MalformedKind::Truncated);
    is(b"\x30\0\0", MalformedKind::TrailingData);
    is(
        &der::sequence(std::slice::from_ref(&attribute)),
        MalformedKind::UnexpectedTag,
    );
    is(&der::sequence(&[x509_der::set(&[])]), MalformedKind::Missing);
    is(
        &der::sequence(&[x509_der::set(&[der::null()])]),
        MalformedKind::UnexpectedTag,
    );
    let with = |parts: &[Vec<u8>]| der::sequence(&[x509_der::set(&[der::sequence(parts)])]);
    is(&with(&[]), MalformedKind::Missing);
    is(&with(&[der::oid(COMMON_NAME)]), MalformedKind::Missing);
    is(&with(&[der::null(), der::null()]), MalformedKind::UnexpectedTag);
    is(
        &with(&[der::oid(COMMON_NAME), der::null(), der::null()]),
        MalformedKind::NotAllowed,
    );
    is(
        &with(&[der::oid(COMMON_NAME), b"\x1f\x81\x01\0".to_vec()]),
        MalformedKind::UnexpectedTag,
    );
    let many = |count| der::sequence(&vec![x509_der::set(std::slice::from_ref(&attribute)); count]);
    assert!(CanonicalName::from_der(&many(10_000)).is_ok());
    is(&many(10_001), MalformedKind::TooLarge);
    is(&common_name(UTF8, &vec![b'a'; 1 << 20]), MalformedKind::TooLarge);
}

#[test]
fn whatever_libcrypto_finds_equal_is_equal_in_the_vectors() {
    let names = names_in_vectors();
    assert_eq!(names.len(), 499);
    let read: Vec<_> = names.iter().map(|name| X509Name::from_der(name).ok()).collect();
    let canonical: Vec<_> = names
        .iter()
        .map(|name| CanonicalName::from_der(name).unwrap())
        .collect();
    let (mut equal, mut libcrypto_equal) = (0, 0);
    for (index, (read_a, a)) in read.iter().zip(&canonical).enumerate() {
        for (read_b, b) in read.iter().zip(&canonical).take(index) {
            let (Some(read_a), Some(read_b)) = (read_a, read_b) else {
                continue;
            };
            let libcrypto = read_a.try_cmp(read_b).unwrap() == Ordering::Equal;
            assert!(a == b || !libcrypto, "{a:?} and {b:?}");
            equal += usize::from(a == b);
            libcrypto_equal += usize::from(libcrypto);
        }
    }
    let unread = read.iter().filter(|name| name.is_none()).count();
    assert_eq!((equal, libcrypto_equal, unread), (13, 13, 2));
}

/// The distinct names of subjects and issuers in the vectors, in DER, as far as they decode.
fn names_in_vectors() -> BTreeSet<Vec<u8>> {
    let mut names = BTreeSet::new();
    for record in x509_records::all() {
        match record.load() {
            Ok(Loaded::Certificate(certificate)) => {
                names.extend([certificate.subject_bytes(), certificate.issuer_bytes()].map(<[u8]>::to_vec))
            }
            Ok(Loaded::Request(request)) => names.extend([request.subject_bytes().to_vec()]),
            Ok(Loaded::Crl(list)) => names.extend([list.issuer_bytes().to_vec()]),
            Err(_) => assert!(record.refusal().is_some()),
        }
    }
    names.retain(|name| CanonicalName::from_der(name).is_ok());
    names
}
