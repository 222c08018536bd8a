//! Statements of possession with one fault each. The fault is an error of the statement alone.

use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind};
use support::der::{self, sequence};
use support::errors::malformed_kind;
use support::x509_der::{self, Structure, request_attribute};
use support::x509_records::Loaded;

const STATEMENT: &str = "1.3.6.1.4.1.22112.2.1";
const NAME: &str = "privateKeyPossessionStatement";

/// A request with these attributes.
fn with_attributes(attributes: &[Vec<u8>]) -> CertificateSigningRequest {
    let structure = Structure::request().with("attributes", &der::context(0, &attributes.concat()));
    match structure.must_load() {
        Loaded::Request(request) => request,
        other => panic!("{other:?}"),
    }
}

/// A request with this one value of the attribute.
fn with_value(value: &[u8]) -> CertificateSigningRequest {
    with_attributes(&[request_attribute(STATEMENT, &[value.to_vec()])])
}

/// The certificate, whose issuer and serial number are `issuer` and 01 23 45.
fn certificate() -> Vec<u8> {
    Structure::certificate().der()
}

fn signer() -> Vec<u8> {
    sequence(&[x509_der::name("issuer"), der::integer_of(&[0x01, 0x23, 0x45])])
}

#[test]
fn statements_are_read() {
    let carried = with_value(&sequence(&[signer(), certificate()]));
    let statement = carried.possession_statement().unwrap().unwrap();
    assert_eq!(statement.issuer_bytes(), x509_der::name("issuer"));
    assert_eq!(statement.serial_number().to_u64(), Some(0x12345));
    assert_eq!(
        statement.certificate().unwrap().subject_bytes(),
        x509_der::name("subject")
    );
    let named = with_value(&sequence(&[signer()]));
    let statement = named.possession_statement().unwrap().unwrap();
    assert_eq!(statement.certificate(), None);
    // Serial numbers are as lenient as those of certificates.
    for number in [&[0x00][..], &[0xff], &[0x7f; 30]] {
        let signer = sequence(&[x509_der::name("issuer"), der::integer_of(number)]);
        let request = with_value(&sequence(&[signer]));
        let statement = request.possession_statement().unwrap().unwrap();
        assert_eq!(statement.serial_number().as_der_content(), number);
    }
    // An issuer that does not decode is an error of its getter.
    let signer = sequence(&[sequence(&[der::null()]), der::integer(1)]);
    let statement = with_value(&sequence(&[signer]))
        .possession_statement()
        .unwrap()
        .unwrap();
    assert!(matches!(statement.issuer(), Err(Error::Malformed { .. })));
    // A request that is signed with its own key may have one; its signature is judged as any.
    carried.verify_signature().unwrap();
}

#[test]
fn wrong_statements_are_errors_of_their_kind() {
    use MalformedKind::*;
    let other = sequence(&[x509_der::name("issuer"), der::integer_of(&[0x01, 0x23, 0x46])]);
    let other_issuer = sequence(&[x509_der::name("other"), der::integer_of(&[0x01, 0x23, 0x45])]);
    let key = sequence(&[sequence(&[der::oid("1.2.3")]), der::bits(&[0])]);
    let cases: Vec<(&str, Vec<u8>, MalformedKind)> = vec![
        ("no SEQUENCE", der::null(), UnexpectedTag),
        ("an empty one", sequence::<Vec<u8>>(&[]), Missing),
        ("a certificate alone", sequence(&[certificate()]), UnexpectedTag),
        (
            "a third element",
            sequence(&[signer(), certificate(), der::null()]),
            NotAllowed,
        ),
        (
            "two certificates",
            sequence(&[signer(), certificate(), certificate()]),
            NotAllowed,
        ),
        (
            "another element for the certificate",
            sequence(&[signer(), der::null()]),
            NotAllowed,
        ),
        (
            "a tagged certificate",
            sequence(&[signer(), der::context(0, &certificate())]),
            NotAllowed,
        ),
        (
            "a number alone",
            sequence(&[sequence(&[der::integer(1)])]),
            UnexpectedTag,
        ),
        (
            "an issuer alone",
            sequence(&[sequence(&[x509_der::name("issuer")])]),
            Missing,
        ),
        (
            "a third part of the signer",
            sequence(&[sequence(&[x509_der::name("issuer"), der::integer(1), der::null()])]),
            NotAllowed,
        ),
        (
            "a number that is not DER",
            sequence(&[sequence(&[x509_der::name("issuer"), der::integer_of(&[0, 1])])]),
            NotDer,
        ),
        (
            "a number without bytes",
            sequence(&[sequence(&[x509_der::name("issuer"), der::integer_of(&[])])]),
            NotDer,
        ),
        ("a key as certificate", sequence(&[signer(), key]), UnexpectedType),
        (
            "an empty certificate",
            sequence(&[signer(), sequence::<Vec<u8>>(&[])]),
            Missing,
        ),
        ("another number", sequence(&[other, certificate()]), Inconsistent),
        ("another issuer", sequence(&[other_issuer, certificate()]), Inconsistent),
    ];
    for (what, value, kind) in cases {
        let request = with_value(&value);
        let found = malformed_kind(request.possession_statement());
        assert_eq!(found, (kind.clone(), NAME), "{what}");
        // And of each method that reads it.
        let x509_certificate = match Structure::certificate().must_load() {
            Loaded::Certificate(certificate) => certificate,
            other => panic!("{other:?}"),
        };
        let found = malformed_kind(request.verify_possession_statement(&x509_certificate));
        assert_eq!(found, (kind, NAME), "{what}");
        // The rest of the request is readable, and its own signature matches.
        request.verify_signature().unwrap();
        assert_eq!(request.attributes().unwrap().len(), 1);
        assert!(request.extensions().unwrap().is_empty());
    }
}

#[test]
fn a_statement_is_one_value_of_one_attribute() {
    let value = sequence(&[signer()]);
    let attributes = "attributes of a certificate signing request";
    let none = with_attributes(&[request_attribute(STATEMENT, &[])]);
    assert_eq!(
        malformed_kind(none.possession_statement()),
        (MalformedKind::Missing, attributes)
    );
    let two = with_attributes(&[request_attribute(STATEMENT, &[value.clone(), value.clone()])]);
    assert_eq!(
        malformed_kind(two.possession_statement()),
        (MalformedKind::NotAllowed, attributes)
    );
    let one = request_attribute(STATEMENT, &[value]);
    let twice = with_attributes(&[one.clone(), one]);
    assert_eq!(
        malformed_kind(twice.possession_statement()),
        (MalformedKind::Duplicate, attributes)
    );
}

/// Every shorter statement is refused, in the request and as a value.
#[test]
fn truncated_statements_are_refused() {
    let whole = sequence(&[signer(), certificate()]);
    for length in 0..whole.len() {
        let attribute = request_attribute(STATEMENT, &[whole[..length].to_vec()]);
        let structure = Structure::request().with("attributes", &der::context(0, &attribute));
        let Ok(Loaded::Request(request)) = structure.load() else {
            panic!("{length}: the attributes are not read until they are asked for");
        };
        let found = malformed_kind(request.possession_statement());
        assert!(
            matches!(
                found.0,
                MalformedKind::Truncated | MalformedKind::Missing | MalformedKind::UnexpectedTag
            ),
            "{length}: {found:?}"
        );
    }
    // Shorter content in a SEQUENCE of the right length.
    let content = der::at(&whole, &[]).data().to_vec();
    let signer_length = signer().len();
    for length in 0..content.len() {
        let request = with_value(&der::element(0x30, &content[..length]));
        // A statement without the certificate is a whole one.
        assert_eq!(
            request.possession_statement().is_ok(),
            length == signer_length,
            "{length}"
        );
    }
}

/// A key that can only sign needs no statement, and a request for one must not have it.
#[test]
fn a_statement_for_a_key_that_only_signs_is_refused() {
    for oid in [
        "1.3.101.112",
        "1.3.101.113",
        "1.2.840.10040.4.1",
        "1.2.840.113549.1.1.10",
        "2.16.840.1.101.3.4.3.17",
        "2.16.840.1.101.3.4.3.31",
    ] {
        let key = sequence(&[sequence(&[der::oid(oid)]), der::bits(&[1; 32])]);
        let attribute = request_attribute(STATEMENT, &[sequence(&[signer()])]);
        let structure = Structure::request()
            .with("key", &key)
            .with("attributes", &der::context(0, &attribute));
        let (Loaded::Request(request), Loaded::Certificate(certificate)) =
            (structure.must_load(), Structure::certificate().must_load())
        else {
            panic!("they are loaded as what they are");
        };
        let refused = request.verify_possession_statement(&certificate);
        assert_eq!(support::errors::refused_argument(refused), "request", "{oid}");
    }
}
