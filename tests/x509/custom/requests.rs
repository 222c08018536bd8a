//! Certificate signing requests and their attributes.

use super::*;

fn request(name: &str) -> CertificateSigningRequest {
    x509_records::request(&format!("requests/{name}"))
}

#[test]
fn the_same_request_in_both_forms() {
    for name in [
        "rsa_sha1",
        "rsa_sha256",
        "rsa_md4",
        "dsa_sha1",
        "ec_sha256",
        "san_rsa_sha1",
    ] {
        assert_eq!(
            request(&format!("{name}.pem")),
            request(&format!("{name}.der")),
            "{name}"
        );
    }
    assert_eq!(request("ec_sha256_old_header.pem"), request("ec_sha256.pem"));
}

#[test]
fn challenge_passwords() {
    for (name, expected) in [
        ("challenge.pem", Some("challenge me!")),
        ("challenge-unstructured.pem", Some("beauty")),
        ("rsa_sha256.pem", None),
    ] {
        assert_eq!(
            request(name).challenge_password().unwrap().as_deref(),
            expected,
            "{name}"
        );
    }

    let both = request("challenge-unstructured.pem");
    let unstructured = both
        .attribute_for_oid(&AttributeOid::UNSTRUCTURED_NAME)
        .unwrap()
        .unwrap();
    assert_eq!(
        unstructured.values().collect::<Vec<_>>(),
        [b"\x0c\x15an unstructured field"]
    );
    assert_eq!(both.attributes().unwrap().len(), 2);
    assert!(both.attribute_for_oid(&oid("1.2.3.4")).unwrap().is_none());
}

/// A number is no password, and two of them are none either.
#[test]
fn challenge_passwords_that_are_none() {
    let number = request("challenge-invalid.der");
    assert_is_malformed(number.challenge_password(), "UnexpectedTag");
    let two = request("challenge-multi-valued.der");
    assert_is_malformed(two.challenge_password(), "NotAllowed");
    let attribute = two
        .attribute_for_oid(&AttributeOid::CHALLENGE_PASSWORD)
        .unwrap()
        .unwrap();
    assert_eq!(attribute.values().len(), 2);
}

#[test]
fn attributes_without_a_value() {
    let request = request("zero-element-attribute.pem");
    let attributes = request.attributes().unwrap();
    let empty = attributes
        .iter()
        .filter(|attribute| attribute.values().len() == 0)
        .count();
    assert_eq!(empty, 1);
    assert!(request.is_signature_valid().unwrap());
}

#[test]
fn extensions_of_requests() {
    let (constraints, critical) = found::<BasicConstraints>(request("basic_constraints.pem").extensions());
    assert_eq!(
        (constraints.is_ca(), constraints.path_length(), critical),
        (true, Some(1), true)
    );

    let (names, _) = found::<SubjectAlternativeName>(request("san_rsa_sha1.pem").extensions());
    assert_eq!(all(names.names()), [dns("cryptography.io"), dns("sub.cryptography.io")]);

    for (name, critical) in [
        ("unsupported_extension.pem", false),
        ("unsupported_extension_critical.pem", true),
    ] {
        let request = request(name);
        let extension = request.extensions().unwrap().find_by_oid(&oid("1.2.3.4")).unwrap();
        assert_eq!(extension.is_critical(), critical, "{name}");
    }
    assert_is_malformed(request("two_basic_constraints.pem").extensions(), "DuplicateExtension");
    assert!(request("rsa_sha256.pem").extensions().unwrap().is_empty());
}

#[test]
fn signatures_of_requests() {
    for (name, expected) in [
        ("rsa_sha256.pem", true),
        ("rsa_sha1.pem", true),
        ("dsa_sha1.pem", true),
        ("ec_sha256.pem", true),
        ("invalid_signature.pem", false),
        ("basic_constraints.pem", false),
    ] {
        let request = request(name);
        assert_eq!(request.is_signature_valid().unwrap(), expected, "{name}");
        match request.verify_signature() {
            Ok(()) => assert!(expected, "{name}"),
            result => {
                assert!(!expected, "{name}");
                support::errors::assert_invalid_signature(result);
            }
        }
    }
    support::errors::assert_unsupported(request("rsa_md4.pem").is_signature_valid());
}

#[test]
fn requests_that_are_malformed() {
    // The version is told, though requests have the first one alone.
    assert_eq!(request("bad-version.pem").version(), X509Version::V2);
    assert_eq!(request("rsa_sha256.pem").version(), X509Version::V1);
    // An element with a tag of two bytes is no string.
    let request = request("long-form-attribute.pem");
    let attribute = request
        .attribute_for_oid(&AttributeOid::CHALLENGE_PASSWORD)
        .unwrap()
        .unwrap();
    assert_eq!(attribute.values().collect::<Vec<_>>(), [b"\x7f\x20\x00"]);
    assert_is_malformed(request.challenge_password(), "UnexpectedTag");
    request.public_key().unwrap();
}
