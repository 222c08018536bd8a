//! Attribute values of requests as text.

use super::{assert_malformed, request};
use hazmat_openssl::Result;
use hazmat_openssl::x509::*;
use support::der;
use support::x509_der::*;

const UNSTRUCTURED_NAME: &str = "1.2.840.113549.1.9.2";

/// A request with one attribute of these values.
fn with_values(oid: &str, values: &[Vec<u8>]) -> CertificateSigningRequest {
    let attributes = der::context(0, &request_attribute(oid, values));
    request(Structure::request().with("attributes", &attributes).must_load())
}

/// Values of every type of string, and what they say.
fn texts() -> Vec<(u8, &'static [u8], StringType, &'static str)> {
    vec![
        (
            0x0c,
            "n\u{e4}me \u{1f600}".as_bytes(),
            StringType::Utf8,
            "n\u{e4}me \u{1f600}",
        ),
        (0x12, b"12 34", StringType::Numeric, "12 34"),
        (0x13, b"name", StringType::Printable, "name"),
        (0x14, b"n\xe4me", StringType::T61, "n\u{e4}me"),
        (0x16, b"me@example.org", StringType::Ia5, "me@example.org"),
        (0x1a, b"~name", StringType::Visible, "~name"),
        (0x1c, b"\0\0\0n\0\x01\xf6\0", StringType::Universal, "n\u{1f600}"),
        (0x1e, b"\0n\0\xe4\x20\xac", StringType::Bmp, "n\u{e4}\u{20ac}"),
    ]
}

#[test]
fn text_of_every_type_of_string_is_given() {
    let values: Vec<_> = texts()
        .iter()
        .map(|(tag, bytes, ..)| der::element(*tag, bytes))
        .collect();
    let all = with_values(UNSTRUCTURED_NAME, &values);
    let expected: Vec<_> = texts().iter().map(|(.., text)| (*text).to_owned()).collect();
    assert_eq!(all.unstructured_names().unwrap(), expected);
    let attribute = all
        .attribute_for_oid(&AttributeOid::UNSTRUCTURED_NAME)
        .unwrap()
        .unwrap();
    assert_eq!(attribute.texts().len(), 8);
    assert_eq!(attribute.texts().collect::<Result<Vec<_>>>().unwrap(), expected);
    let types: Vec<_> = texts().iter().map(|(_, _, string_type, _)| *string_type).collect();
    assert_eq!(attribute.string_types().unwrap(), types);
    assert_malformed(
        "eight values",
        attribute.text(),
        &["1.2.840.113549.1.9.2", "NotAllowed"],
    );
    for (tag, bytes, string_type, text) in texts() {
        let value = der::element(tag, bytes);
        let one = with_values("1.2.3.4", std::slice::from_ref(&value));
        let attribute = one.attribute_for_oid(&"1.2.3.4".parse().unwrap()).unwrap().unwrap();
        assert_eq!(attribute.text().unwrap(), text);
        assert_eq!(attribute.string_types().unwrap(), [string_type]);
        assert!(one.unstructured_names().unwrap().is_empty());
        let password = with_values(CHALLENGE_PASSWORD, &[value]);
        assert_eq!(password.challenge_password().unwrap().as_deref(), Some(text));
    }
}

/// The kinds of the errors of the values below that are not text.
const WRONG_KINDS: [&str; 6] = [
    "InvalidText",
    "InvalidText",
    "InvalidText",
    "UnexpectedTag",
    "UnexpectedTag",
    "UnexpectedTag",
];

#[test]
fn each_value_that_is_no_text_is_an_error_of_its_own() {
    let values = [
        der::element(0x0c, b"\xff"),
        der::element(0x1e, b"abc"),
        der::element(0x1c, &[0, 0x11, 0, 0]),
        der::null(),
        der::octets(b"text"),
        vec![0x9f, 0x81, 0x01, 0x00],
    ];
    let mut all = values.to_vec();
    all.push(der::element(0x0c, b"text"));
    let loaded = with_values(UNSTRUCTURED_NAME, &all);
    let attribute = loaded
        .attribute_for_oid(&AttributeOid::UNSTRUCTURED_NAME)
        .unwrap()
        .unwrap();
    let texts: Vec<_> = attribute.texts().collect();
    let (last, wrong) = texts.split_last().unwrap();
    assert_eq!(last.as_deref().unwrap(), "text");
    for (text, kind) in wrong.iter().zip(WRONG_KINDS) {
        assert_malformed("a value", text.clone(), &[kind]);
    }
    assert_eq!(wrong.len(), 6);
    assert_malformed(
        "names",
        loaded.unstructured_names(),
        &["InvalidText", "unstructured name"],
    );
    assert_malformed("a long tag", attribute.string_types(), &["UnexpectedTag"]);
    let none = with_values(UNSTRUCTURED_NAME, &[]);
    assert!(none.unstructured_names().unwrap().is_empty());
    let none = none
        .attribute_for_oid(&AttributeOid::UNSTRUCTURED_NAME)
        .unwrap()
        .unwrap();
    assert_malformed("no value", none.text(), &["Missing"]);
    let no_text = with_values(CHALLENGE_PASSWORD, &[der::null()]);
    assert_malformed("a password", no_text.challenge_password(), &["challenge password"]);
}
