//! The files in `vectors/x509/ocsp`, compared with what Python's `cryptography` finds in them.

use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind, Result};
use std::collections::BTreeMap;
use support::x509_records::{self, Kind, OCSP, Record};
use support::{backend, bytes, errors, x509_text};

/// The same extension twice, which Python refuses too.
const DUPLICATE: &str = "ocsp/req-duplicate-ext.der";

/// A request about several certificates, which Python does not load.
const SEVERAL: &str = "ocsp/req-multi-sha1.der";

/// What neither loads, with the kind of its fault; of the others, the version is wrong.
const REFUSED: [(&str, MalformedKind); 3] = [
    ("ocsp/resp-response-type-unknown-oid.der", MalformedKind::InvalidValue),
    (
        "ocsp/resp-successful-no-response-bytes.der",
        MalformedKind::Inconsistent,
    ),
    ("ocsp/resp-unknown-response-status.der", MalformedKind::InvalidValue),
];

fn shown<T>(result: Result<T>, show: impl FnOnce(T) -> String) -> String {
    result.map_or_else(|_| "!".to_owned(), show)
}

fn time(time: Result<Option<time::OffsetDateTime>>) -> String {
    shown(time, |time| x509_text::or_none(time, x509_text::time))
}

/// The fields of a `CertID`, with the names that `expected.py` gives them.
fn id_fields(id: &OcspCertificateId) -> Vec<(&'static str, String)> {
    vec![
        ("hash", shown(id.hash_algorithm(), |hash| hash.name().to_owned())),
        ("issuer_name_hash", bytes::to_hex(id.issuer_name_hash())),
        ("issuer_key_hash", bytes::to_hex(id.issuer_key_hash())),
        ("serial_number", id.serial_number().unwrap().to_hex()),
    ]
}

fn answer_fields(answer: &OcspSingleResponse) -> Vec<(&'static str, String)> {
    let status = match answer.certificate_status().unwrap() {
        OcspCertificateStatus::Good => "GOOD",
        OcspCertificateStatus::Revoked { time, reason } => {
            assert_eq!(answer.revocation_time().unwrap(), Some(time));
            assert_eq!(answer.revocation_reason().unwrap(), reason);
            "REVOKED"
        }
        OcspCertificateStatus::Unknown => "UNKNOWN",
    };
    let reason = answer.revocation_reason().unwrap();
    let mut fields = id_fields(&answer.certificate_id());
    fields.extend([
        ("certificate_status", status.to_owned()),
        ("revocation_time", time(answer.revocation_time())),
        (
            "revocation_reason",
            x509_text::or_none(reason, |reason| snake_case(reason.name())),
        ),
        ("this_update", time(answer.this_update().map(Some))),
        ("next_update", time(answer.next_update())),
    ]);
    fields
}

/// The name of a reason in Python.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}

fn extension_fields<'a>(extensions: impl IntoIterator<Item = &'a Extension>) -> Vec<(&'static str, String)> {
    let extensions = extensions.into_iter();
    extensions
        .map(|extension| {
            assert_eq!(extension.decode().unwrap().to_der().unwrap(), extension.value());
            ("extension", x509_text::extension(extension))
        })
        .collect()
}

fn request_fields(request: &OcspRequest) -> Vec<(&'static str, String)> {
    let id = request.certificate_id().unwrap();
    assert_eq!(request.hash_algorithm().ok(), id.hash_algorithm().ok());
    assert_eq!(request.issuer_name_hash().unwrap(), id.issuer_name_hash());
    assert_eq!(request.issuer_key_hash().unwrap(), id.issuer_key_hash());
    assert_eq!(request.serial_number().unwrap(), id.serial_number().unwrap());
    let mut fields = id_fields(&id);
    match request.extensions() {
        Ok(extensions) => fields.extend(extension_fields(extensions)),
        Err(_) => fields.push(("extensions", "!".to_owned())),
    }
    fields
}

fn response_fields(response: &OcspResponse) -> Vec<(&'static str, String)> {
    let status = format!("{:?}", response.response_status()).to_uppercase();
    let mut fields = vec![("status", status)];
    let Ok(answers) = response.responses() else {
        return fields;
    };
    let answers: Vec<_> = answers.collect();
    let responder = match (
        response.responder_name().unwrap(),
        response.responder_key_hash().unwrap(),
    ) {
        (Some(name), None) => x509_text::name(&name),
        (None, Some(hash)) => format!("key {}", bytes::to_hex(hash)),
        both => panic!("{both:?}"),
    };
    let hash = response.signature_hash_algorithm();
    fields.extend([
        ("responder", responder),
        ("produced", time(response.produced_at().map(Some))),
        (
            "signature_algorithm",
            response.signature_algorithm_oid().unwrap().to_string(),
        ),
        ("signature_hash", shown(hash, x509_text::signature_hash)),
        ("signature", x509_text::octets(response.signature().unwrap())),
        ("tbs", x509_text::octets(response.tbs_response_bytes().unwrap())),
    ]);
    fields.extend(answers.iter().flat_map(answer_fields));
    for certificate in response.certificates().unwrap() {
        let fingerprint = certificate.fingerprint(HashAlgorithm::Sha256).unwrap();
        fields.push(("certificate", bytes::to_hex(&fingerprint)));
    }
    fields.extend(extension_fields(response.extensions().unwrap()));
    match response.single_response() {
        Ok(answer) => {
            assert_eq!(answers.len(), 1);
            fields.extend(extension_fields(&answer.extensions().unwrap()));
            same_as_the_answers(response, &answer);
        }
        Err(error) => assert_eq!(error, Error::Ocsp(OcspFailure::SeveralCertificates)),
    }
    fields
}

/// The getters of a response with one answer are those of the answer.
fn same_as_the_answers(response: &OcspResponse, answer: &OcspSingleResponse) {
    assert_eq!(
        response.certificate_status().unwrap(),
        answer.certificate_status().unwrap()
    );
    assert_eq!(response.revocation_time().unwrap(), answer.revocation_time().unwrap());
    assert_eq!(
        response.revocation_reason().unwrap(),
        answer.revocation_reason().unwrap()
    );
    assert_eq!(response.this_update().unwrap(), answer.this_update().unwrap());
    assert_eq!(response.next_update().unwrap(), answer.next_update().unwrap());
    assert_eq!(response.hash_algorithm().ok(), answer.hash_algorithm().ok());
    assert_eq!(response.issuer_name_hash().unwrap(), answer.issuer_name_hash());
    assert_eq!(response.issuer_key_hash().unwrap(), answer.issuer_key_hash());
    assert_eq!(response.serial_number().unwrap(), answer.serial_number().unwrap());
    assert_eq!(response.single_extensions().unwrap(), answer.extensions().unwrap());
}

/// Python's fields, with what it refuses as `!` alone.
fn expected(record: &Record) -> Vec<(&'static str, String)> {
    let fields = record.fields.iter();
    fields
        .map(|(name, value)| match value.starts_with('!') {
            true => (*name, "!".to_owned()),
            false => (*name, (*value).to_owned()),
        })
        .collect()
}

fn is_response(record: &Record) -> bool {
    record.title.contains("resp-") || record.title.ends_with("-resp.der")
}

#[test]
fn fields() {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut compared = 0;
    for record in x509_records::parse(OCSP) {
        *kinds.entry(record.kind).or_default() += 1;
        let data = record.data();
        let fields = match record.kind {
            "ocsp-response der" => {
                let response = OcspResponse::from_der(backend(), &data).unwrap();
                assert_eq!(backend().load_der_ocsp_response(&data).unwrap(), response);
                assert_eq!(response.as_der(), data, "{}", record.title);
                response_fields(&response)
            }
            "ocsp-request der" => {
                let request = OcspRequest::from_der(backend(), &data).unwrap();
                assert_eq!(backend().load_der_ocsp_request(&data).unwrap(), request);
                assert_eq!(request.as_der(), data, "{}", record.title);
                request_fields(&request)
            }
            other => {
                assert!(other == "other der" && record.refusal().is_some(), "{}", record.title);
                continue;
            }
        };
        assert_eq!(fields, expected(&record), "{}", record.title);
        compared += fields.len();
    }
    println!("count: x509-ocsp all fields={compared}");
    let expected = [("ocsp-request der", 9), ("ocsp-response der", 13), ("other der", 6)];
    assert_eq!(kinds, BTreeMap::from(expected));
    assert_eq!(compared, 414);
}

#[test]
fn what_python_does_not_load() {
    let mut found = (0, 0);
    for record in x509_records::parse(OCSP) {
        if record.kind != "other der" {
            continue;
        }
        let data = record.data();
        if record.title == SEVERAL {
            let request = OcspRequest::from_der(backend(), &data).unwrap();
            assert_eq!(request.requests().len(), 2);
            errors::assert_malformed_kind(request.certificate_id(), MalformedKind::NotAllowed, "OCSP request");
            for asked in request.requests() {
                let id = asked.certificate_id();
                assert_eq!(id.hash_algorithm().unwrap(), HashAlgorithm::Sha1);
                assert!(asked.extensions().unwrap().is_empty());
            }
            found.0 += 1;
            continue;
        }
        let kind = match is_response(&record) {
            true => errors::malformed_kind(OcspResponse::from_der(backend(), &data)),
            false => errors::malformed_kind(OcspRequest::from_der(backend(), &data)),
        };
        let expected = REFUSED.iter().find(|(title, _)| *title == record.title);
        match expected {
            Some((_, expected)) => assert_eq!(kind.0, *expected, "{}", record.title),
            None => assert!(
                matches!(kind.0, MalformedKind::UnsupportedVersion { number: 1, .. }),
                "{kind:?}"
            ),
        }
        found.1 += 1;
    }
    assert_eq!(found, (1, 5));
}

#[test]
fn an_extension_that_occurs_twice() {
    let request = OcspRequest::from_der(backend(), &x509_records::read(DUPLICATE)).unwrap();
    let (kind, _) = errors::malformed_kind(request.extensions().cloned());
    assert!(matches!(kind, MalformedKind::DuplicateExtension { .. }), "{kind:?}");
    assert_eq!(request.requests().len(), 1);
}

/// Signatures of responses that embed the certificate of their responder.
#[test]
fn embedded_responders() {
    let mut verified = 0;
    for record in x509_records::parse(OCSP) {
        if record.kind != "ocsp-response der" {
            continue;
        }
        let response = OcspResponse::from_der(backend(), &record.data()).unwrap();
        if let Ok([responder]) = response.certificates() {
            let result = response.verify_signature(&responder.public_key().unwrap());
            // The last one was changed after it had been signed.
            match record.title {
                "ocsp/resp-unknown-extension.der" => assert_eq!(result, Err(Error::InvalidSignature)),
                title => assert_eq!(result, Ok(()), "{title}"),
            }
            verified += 1;
        }
    }
    assert_eq!(verified, 5);
}

/// The answer of a real authority about a certificate, of both of which the certificates are there.
#[test]
fn an_authority_answers_itself() {
    let pem = |name| Certificate::from_pem(backend(), x509_records::read(name)).unwrap();
    let (certificate, issuer) = (pem("cryptography.io.precert.pem"), pem("letsencryptx3.pem"));
    let read = |name| OcspResponse::from_der(backend(), &x509_records::read(name)).unwrap();
    let response = read("ocsp/resp-sha256.der");
    let verifier = OcspVerifier::new(&certificate, &issuer).unwrap();
    let (first, last) = (
        response.this_update().unwrap(),
        response.next_update().unwrap().unwrap(),
    );
    for time in [first, last] {
        let verified = verifier.verify(&response, time).unwrap();
        assert_eq!(verified.status(), OcspCertificateStatus::Good);
        assert_eq!(verified.responder(), &OcspResponder::Issuer);
    }
    let refused = |response: &OcspResponse, time| verifier.verify(response, time).map(|verified| verified.status());
    let late = refused(&response, last + time::Duration::SECOND);
    assert_eq!(late, Err(Error::Ocsp(OcspFailure::Stale)));
    // The same with another algorithm, which is none of ours.
    errors::assert_unsupported(refused(&read("ocsp/resp-invalid-signature-oid.der"), first));
    // Of the other authority that is named as the responder, the key is another.
    let other = read("ocsp/resp-revoked-no-next-update.der");
    assert_eq!(refused(&other, first), Err(Error::Ocsp(OcspFailure::ResponderNotFound)));
}

/// Responders that other authorities have certified, whose certificates are not there.
#[test]
fn delegated_responders_of_other_authorities() {
    let stranger = Certificate::from_pem(backend(), x509_records::read("letsencryptx3.pem")).unwrap();
    let mut refused = 0;
    for record in x509_records::parse(OCSP) {
        if record.kind != "ocsp-response der" {
            continue;
        }
        let response = OcspResponse::from_der(backend(), &record.data()).unwrap();
        let Ok([responder]) = response.certificates() else {
            continue;
        };
        let answer = response.responses().unwrap().next().unwrap();
        let time = answer.this_update().unwrap();
        let verify = |verifier: OcspVerifier| verifier.verify(&response, time).map(|verified| verified.status());
        let verifier = OcspVerifier::for_serial_number(answer.serial_number().unwrap(), &stranger);
        let expected = Error::Ocsp(OcspFailure::ResponderOfOtherIssuer);
        assert_eq!(verify(verifier.clone()), Err(expected), "{}", record.title);
        // With trust in the responder, its signature counts, and the answer is about another authority's certificate.
        let failure = match record.title {
            "ocsp/resp-unknown-extension.der" => OcspFailure::ResponderOfOtherIssuer,
            _ => OcspFailure::OtherIssuer,
        };
        let result = verify(verifier.trusted_responder(responder));
        assert_eq!(result, Err(Error::Ocsp(failure)), "{}", record.title);
        refused += 1;
    }
    assert_eq!(refused, 5);
}

/// RFC 6962, section 3.3: the timestamps of a certificate, which is no longer a precertificate.
#[test]
fn timestamps() {
    let data = x509_records::read("ocsp/resp-sct-extension.der");
    let response = OcspResponse::from_der(backend(), &data).unwrap();
    let extensions = response.single_extensions().unwrap();
    let (list, _) = extensions.find::<SignedCertificateTimestamps>().unwrap().unwrap();
    let timestamps: Vec<SignedCertificateTimestamp> = list.timestamps().collect::<Result<_>>().unwrap();
    assert_eq!(timestamps.len(), 4);
    assert!(
        timestamps
            .iter()
            .all(|one| one.hash_algorithm() == Some(HashAlgorithm::Sha256))
    );
    assert_eq!(SignedCertificateTimestamps::new(&timestamps).unwrap(), list);
}

/// Neither a request nor a response is anything else of X.509, or the other of both.
#[test]
fn messages_are_loaded_as_what_they_are() {
    let mut refused = 0;
    for record in x509_records::parse(OCSP) {
        let data = record.data();
        for kind in [Kind::Certificate, Kind::Request, Kind::Crl] {
            let error = x509_records::load(kind, false, &data).expect_err(record.title);
            assert!(matches!(error, Error::Malformed { .. }), "{}: {error:?}", record.title);
            refused += 1;
        }
        let error = match is_response(&record) {
            true => OcspRequest::from_der(backend(), &data).expect_err(record.title),
            false => OcspResponse::from_der(backend(), &data).expect_err(record.title),
        };
        assert!(matches!(error, Error::Malformed { .. }), "{}: {error:?}", record.title);
        refused += 1;
    }
    assert_eq!(refused, 4 * 28);
}
