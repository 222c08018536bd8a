//! Certificate signing requests.

use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{
    Attribute, AttributeOid, CertificateSigningRequest, CertificateSigningRequestBuilder, SignedStructure,
};
use openssl::x509::X509Req;

use super::{
    accepted, check_equal, check_extensions, libcrypto, name, read, signed, signing_algorithm, signing_key, verified,
    verifying_key, with_extensions,
};
use crate::{backend, count_round_trip, tidy};

/// Loads a request from DER, and checks the result.
pub fn check_request(data: &[u8]) {
    let Some(request) = signed::load::<CertificateSigningRequest>(data) else {
        return;
    };
    check_fields(&request);
    check_verifying(&request);
    if let Some(rebuilt) = rebuilt(&request) {
        check_same(&request, &rebuilt);
        count_round_trip();
    }
}

fn check_fields(request: &CertificateSigningRequest) {
    name::check_read(read(request.subject()), request.subject_bytes());
    read(request.public_key_algorithm_oid());
    if let Some(extensions) = read(request.extensions()) {
        check_extensions(extensions);
    }
    read(request.challenge_password());
    check_statement(request);
    // One that cannot be read makes all of them unreadable, but not its neighbours by themselves.
    let Some(attributes) = read(request.attributes()) else {
        return;
    };
    for attribute in &attributes {
        assert_eq!(attribute.values().len(), attribute.values().count());
        assert_eq!(attribute.texts().len(), attribute.values().len());
        let texts: Vec<_> = attribute.texts().map(read).collect();
        match read(attribute.text()) {
            Some(text) => assert_eq!(texts, [Some(text)]),
            None => assert!(!matches!(texts.as_slice(), [Some(_)]), "a text by itself is not found"),
        }
        let same: Vec<_> = attributes
            .iter()
            .filter(|other| other.oid() == attribute.oid())
            .collect();
        match read(request.attribute_for_oid(attribute.oid())) {
            Some(found) => assert_eq!((found.as_ref(), same.len()), (Some(attribute), 1)),
            None => assert!(same.len() > 1, "an attribute that is there once is not found"),
        }
    }
}

/// A statement of possession names the certificate that it carries. One that is verified has the request's subject.
fn check_statement(request: &CertificateSigningRequest) {
    let Some(Some(statement)) = read(request.possession_statement()) else {
        return;
    };
    name::check_read(read(statement.issuer()), statement.issuer_bytes());
    name::check_serial_number(statement.serial_number());
    let Some(certificate) = statement.certificate() else {
        return;
    };
    assert_eq!(read(statement.names(certificate)), Some(true));
    let valid = verified(request.verify_possession_statement(certificate));
    match tidy(request.is_possession_statement_valid(certificate)) {
        Ok(found) => assert_eq!(Some(found), valid),
        Err(_) => assert_eq!(valid, None),
    }
    if valid == Some(true) {
        assert_eq!(request.subject_bytes(), certificate.subject_bytes());
        let key = tidy(certificate.public_key()).expect("a key that verifies");
        signed_by(request, &key);
    }
}

fn signed_by(request: &CertificateSigningRequest, key: &hazmat_openssl::asymmetric::PublicKey) {
    let verified = verified(request.verify_signature_with(key));
    assert_eq!(verified, Some(true), "the signature is that of the certificate's key");
}

/// Verifies a request with its key, and compares the result with libcrypto's.
fn check_verifying(request: &CertificateSigningRequest) {
    let ours = verified(request.verify_signature());
    match tidy(request.is_signature_valid()) {
        Ok(valid) => assert_eq!(Some(valid), ours),
        Err(_) => assert_eq!(ours, None),
    }
    let theirs = X509Req::from_der(request.as_der());
    let theirs = theirs.and_then(|theirs| theirs.verify(theirs.public_key()?.as_ref()));
    let theirs = libcrypto(theirs).unwrap_or(false);
    assert!(
        ours.is_none_or(|ours| ours == theirs),
        "verified: {ours:?}, by libcrypto: {theirs}"
    );
}

fn is_for_extensions(attribute: &Attribute) -> bool {
    [
        AttributeOid::EXTENSION_REQUEST,
        AttributeOid::MICROSOFT_EXTENSION_REQUEST,
    ]
    .contains(attribute.oid())
}

/// Builds a request with the same fields but another key, if the builder accepts them.
fn rebuilt(original: &CertificateSigningRequest) -> Option<CertificateSigningRequest> {
    let builder = CertificateSigningRequestBuilder::new();
    let builder = accepted(builder.subject_name(&read(original.subject())?))?;
    let extensions = read(original.extensions())?;
    let mut builder = with_extensions(builder, extensions, CertificateSigningRequestBuilder::add_raw_extension);
    for attribute in read(original.attributes())? {
        if !is_for_extensions(&attribute) {
            let mut values = attribute.values();
            let (Some(value), None) = (values.next(), values.next()) else {
                return None;
            };
            builder = accepted(builder.add_attribute(attribute.oid(), value))?;
        }
    }
    let signed = accepted(builder.sign(signing_key(), signing_algorithm()));
    Some(signed.expect("nothing is missing"))
}

fn check_same(original: &CertificateSigningRequest, rebuilt: &CertificateSigningRequest) {
    assert!(tidy(rebuilt.is_signature_valid()).expect("a signature is verified"));
    assert_eq!(read(rebuilt.public_key()).as_ref(), Some(verifying_key()));
    let fields = |request: &CertificateSigningRequest| {
        // DER has attributes in the order of their bytes; what is read may have another.
        let mut attributes = read(request.attributes()).expect("attributes");
        attributes.retain(|attribute| !is_for_extensions(attribute));
        attributes.sort_by_key(|attribute| attribute.oid().to_string());
        (
            read(request.subject()),
            read(request.extensions().cloned()),
            read(request.challenge_password()),
            attributes,
        )
    };
    assert_eq!(fields(original), fields(rebuilt));
    let loaded = tidy(backend().load_der_x509_csr(rebuilt.as_der())).expect("what was built is loaded");
    check_equal(&loaded, rebuilt, "what was built");
    // A name is written as it was read, though it be one that libcrypto refuses.
    if libcrypto(X509Req::from_der(original.as_der())).is_some() {
        libcrypto(X509Req::from_der(rebuilt.as_der())).expect("libcrypto reads what was built");
    }
}
