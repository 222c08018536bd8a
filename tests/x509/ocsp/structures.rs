//! Truncated, trailing and contradictory bytes.

use MalformedKind::*;
use hazmat_openssl::MalformedKind;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::*;
use support::ocsp::{Party, Scene, now};
use support::{backend, der, errors};

/// The paths of parts in a response.
const BASIC: &[usize] = &[1, 0, 1, 0];

fn request() -> Vec<u8> {
    let party = Party::root(backend(), "Requestor");
    let name = GeneralName::DirectoryName(party.certificate.subject().unwrap());
    OcspRequestBuilder::new()
        .add_certificate_by_hash(&[1; 20], &[2; 20], 42, HashAlgorithm::Sha1)
        .and_then(|builder| builder.add_extension(&OcspNonce::new(&[3; 16])?, false))
        .and_then(|builder| builder.requestor_name(&name))
        .and_then(|builder| builder.certificates([&party.certificate]))
        .and_then(|builder| builder.sign(&party.key, SignatureAlgorithm::default()))
        .unwrap()
        .as_der()
        .to_vec()
}

fn response() -> Vec<u8> {
    let scene = Scene::new(backend());
    let status = OcspCertificateStatus::Revoked {
        time: now(),
        reason: Some(CrlReason::KeyCompromise),
    };
    let answer = support::ocsp::answer(&scene.subject.certificate, &scene.authority.certificate, status);
    let builder = scene.authority.begin().add_response(answer).unwrap();
    let builder = builder
        .add_extension(&OcspNonce::new(&[3; 16]).unwrap(), false)
        .unwrap();
    scene.authority.sign(builder).unwrap().as_der().to_vec()
}

/// The kind of the fault of a request.
fn of_request(data: &[u8]) -> MalformedKind {
    let (kind, what) = errors::malformed_kind(OcspRequest::from_der(backend(), data));
    assert!(what.contains("OCSP"), "{what}");
    kind
}

fn of_response(data: &[u8]) -> MalformedKind {
    let (kind, what) = errors::malformed_kind(OcspResponse::from_der(backend(), data));
    assert!(what.contains("OCSP"), "{what}");
    kind
}

/// A response with another `BasicOCSPResponse`.
fn around(basic: &[u8]) -> Vec<u8> {
    let bytes = der::sequence(&[der::oid("1.3.6.1.5.5.7.48.1.1"), der::octets(basic)]);
    der::sequence(&[vec![0x0a, 1, 0], der::context(0, &bytes)])
}

/// A response with another element at a path in its `BasicOCSPResponse`.
fn with(response: &[u8], path: &[usize], new: &[u8]) -> Vec<u8> {
    let basic = der::at(response, BASIC).full_data();
    around(&der::replaced(basic, path, new))
}

fn without(response: &[u8], path: &[usize]) -> Vec<u8> {
    let basic = der::at(response, BASIC).full_data();
    around(&der::removed(basic, path))
}

#[test]
fn every_truncation_and_a_byte_more() {
    let (request, response) = (request(), response());
    let mut refusals = 0;
    for length in 0..request.len() {
        assert_eq!(of_request(&request[..length]), Truncated, "{length}");
        refusals += 1;
    }
    for length in 0..response.len() {
        assert_eq!(of_response(&response[..length]), Truncated, "{length}");
        refusals += 1;
    }
    assert_eq!(refusals, request.len() + response.len());
    assert_eq!(of_request(&[&request[..], &[0]].concat()), TrailingData);
    assert_eq!(of_response(&[&response[..], &[0]].concat()), TrailingData);
}

/// Every byte changed: what is still read has getters that return.
#[test]
fn every_byte_changed() {
    let (request, response) = (request(), response());
    let mut read = (0, 0);
    for index in 0..request.len() {
        for byte in [0x00, 0x7f, 0x80, 0xff, request[index] ^ 1] {
            let mut changed = request.clone();
            changed[index] = byte;
            if let Ok(request) = OcspRequest::from_der(backend(), &changed) {
                let _ = (
                    request.nonce(),
                    request.requestor_name(),
                    request.certificates().map(<[_]>::len),
                );
                let _ = (request.signature_algorithm(), request.signature().map(<[_]>::len));
                let _ = request
                    .certificate_id()
                    .map(|id| (id.hash_algorithm(), id.serial_number()));
                read.0 += 1;
            }
        }
    }
    for index in 0..response.len() {
        for byte in [0x00, 0x7f, 0x80, 0xff, response[index] ^ 1] {
            let mut changed = response.clone();
            changed[index] = byte;
            if let Ok(response) = OcspResponse::from_der(backend(), &changed) {
                let _ = (response.nonce(), response.responder_name(), response.produced_at());
                let _ = (response.certificates().map(<[_]>::len), response.signature_algorithm());
                let _ = (
                    response.certificate_status(),
                    response.this_update(),
                    response.next_update(),
                );
                let _ = format!("{response:?}");
                read.1 += 1;
            }
        }
    }
    assert!(read.0 > request.len() && read.1 > response.len(), "{read:?}");
}

#[test]
fn contradictory_requests() {
    let request = request();
    let version = |number: u8| der::context(0, &[2, 1, number]);
    let (tbs, signature) = (der::at(&request, &[0]).full_data(), der::at(&request, &[1]).full_data());
    let with_version = |number| {
        let tbs = [&version(number)[..], der::at(tbs, &[]).data()].concat();
        der::sequence(&[der::element(0x30, &tbs), signature.to_vec()])
    };
    // Version 1 written out is accepted.
    assert!(OcspRequest::from_der(backend(), &with_version(0)).is_ok());
    assert!(matches!(
        of_request(&with_version(1)),
        UnsupportedVersion { number: 1, .. }
    ));
    assert!(matches!(
        of_request(&with_version(3)),
        UnsupportedVersion { number: 3, .. }
    ));
    // The list at 1 of the signed part: empty, absent, not a list; then more after the signed part.
    let replaced = |path: &[usize], new: &[u8]| der::replaced(&request, path, new);
    assert_eq!(of_request(&replaced(&[0, 1], &der::element(0x30, &[]))), Missing);
    assert_eq!(of_request(&der::removed(&request, &[0, 1])), UnexpectedTag);
    assert_eq!(of_request(&replaced(&[0, 1], &der::octets(&[]))), UnexpectedTag);
    assert_eq!(of_request(&der::appended(&request, &[], &der::null())), NotAllowed);
    assert_eq!(of_request(&der::appended(&request, &[0], &der::null())), NotAllowed);
    assert_eq!(
        of_request(&der::appended(&request, &[0, 1, 0], &der::null())),
        NotAllowed
    );
    assert_eq!(
        of_request(&der::appended(&request, &[0, 1, 0, 0], &der::null())),
        NotAllowed
    );
    assert_eq!(of_request(&replaced(&[0, 1, 0, 0, 1], &der::null())), UnexpectedTag);
    // Two elements in an explicit tag, and in that of the signature.
    assert_eq!(of_request(&der::appended(&request, &[1], &der::null())), NotAllowed);
    assert_eq!(of_request(&replaced(&[1, 0, 1], &der::null())), UnexpectedTag);
    // Getters of fields that do not decode.
    let name = replaced(&[0, 0], &der::context(1, &der::null()));
    let read = OcspRequest::from_der(backend(), &name).unwrap();
    assert!(read.requestor_name().is_err() && read.nonce().is_ok());
    let number = replaced(&[0, 1, 0, 0, 3], &der::integer_of(&[0, 1]));
    let read = OcspRequest::from_der(backend(), &number).unwrap();
    assert_eq!(errors::malformed_kind(read.serial_number()).0, NotDer);
    let hash = der::sequence(&[der::oid("1.3.14.3.2.26"), der::integer(1)]);
    let read = OcspRequest::from_der(backend(), &replaced(&[0, 1, 0, 0, 0], &hash)).unwrap();
    assert_eq!(errors::malformed_kind(read.hash_algorithm()).0, NotAllowed);
    let without_null = der::sequence(&[der::oid("1.3.14.3.2.26")]);
    let read = OcspRequest::from_der(backend(), &replaced(&[0, 1, 0, 0, 0], &without_null)).unwrap();
    assert_eq!(read.hash_algorithm().unwrap(), HashAlgorithm::Sha1);
    let unknown = der::sequence(&[der::oid("1.2.3.4")]);
    let read = OcspRequest::from_der(backend(), &replaced(&[0, 1, 0, 0, 0], &unknown)).unwrap();
    errors::assert_unsupported_naming(read.hash_algorithm(), &["1.2.3.4"]);
}

#[test]
fn contradictory_responses() {
    let response = response();
    // Status and answer.
    let status = |number: u8| der::replaced(&response, &[0], &[0x0a, 1, number]);
    for number in [1, 2, 3, 5, 6] {
        assert_eq!(of_response(&status(number)), Inconsistent);
    }
    for number in [4, 7, 0x7f] {
        assert_eq!(of_response(&status(number)), InvalidValue);
    }
    assert_eq!(of_response(&status(0xff)), OutOfRange);
    assert_eq!(of_response(&[0x30, 3, 0x0a, 1, 0]), Inconsistent);
    assert_eq!(of_response(&[0x30, 3, 0x02, 1, 1]), UnexpectedTag);
    assert_eq!(of_response(&[0x30, 4, 0x0a, 2, 0, 1]), NotDer);
    let response_type = der::replaced(&response, &[1, 0, 0], &der::oid("1.3.6.1.5.5.7.48.1.2"));
    assert_eq!(of_response(&response_type), InvalidValue);
    // The signed part: responder, producedAt, answers, extensions.
    for (path, new, kind) in [
        (&[0, 0][..], der::context(3, &der::octets(&[1; 20])), UnexpectedTag),
        (&[0, 0], der::context(2, &der::null()), UnexpectedTag),
        (&[0, 0], der::context(2, &[]), Missing),
        (&[0, 0], der::context(1, &der::octets(&[1])), UnexpectedTag),
        (&[0, 1], b"\x17\x0d260101000000Z".to_vec(), UnexpectedTag),
        (&[0, 2], der::element(0x30, &[]), Missing),
        (&[0, 2], der::null(), UnexpectedTag),
        (&[0, 2, 0, 1], der::context_primitive(3, &[]), UnexpectedTag),
        (&[0, 2, 0, 1], der::context_primitive(0, &[0]), NotDer),
        (&[0, 2, 0, 1], der::context_primitive(2, &[0]), NotDer),
        (&[0, 2, 0, 1], der::context(0, &[]), UnexpectedTag),
        (&[0, 2, 0, 1], der::context(1, &[]), Missing),
        (&[0, 2, 0, 1, 1], der::context(0, &der::integer(1)), UnexpectedTag),
        (&[0, 2, 0, 3], der::context(0, &der::null()), UnexpectedTag),
        (&[0, 3], der::context(1, &der::null()), UnexpectedTag),
        (&[0, 3], der::context(2, &der::null()), NotAllowed),
        (&[2], der::null(), UnexpectedTag),
        (&[3], der::context(0, &der::null()), UnexpectedTag),
        (&[3], der::context(1, &der::element(0x30, &[])), NotAllowed),
        (&[3], der::context(0, &der::sequence(&[der::null()])), UnexpectedTag),
    ] {
        assert_eq!(of_response(&with(&response, path, &new)), kind, "{path:?}");
    }
    for (path, kind) in [
        (&[0, 0][..], UnexpectedTag),
        (&[0, 1], UnexpectedTag),
        (&[0, 2], UnexpectedTag),
        (&[1], UnexpectedTag),
        (&[2], UnexpectedTag),
    ] {
        assert_eq!(of_response(&without(&response, path)), kind, "{path:?}");
    }
    // Without extensions, and without certificates, or with an empty list of them.
    for absent in [&[0, 3][..], &[3]] {
        let read = OcspResponse::from_der(backend(), &without(&response, absent)).unwrap();
        assert!(read.nonce().unwrap().is_none() || read.certificates().unwrap().is_empty());
    }
    let empty = with(&response, &[3], &der::context(0, &der::element(0x30, &[])));
    let read = OcspResponse::from_der(backend(), &empty).unwrap();
    assert!(read.certificates().unwrap().is_empty());
    // A second element in the OCTET STRING of the answer.
    let basic = der::at(&response, BASIC).full_data();
    assert_eq!(of_response(&around(&[basic, &der::null()].concat())), NotAllowed);
}

/// A field that does not decode leaves the others readable.
#[test]
fn values_that_do_not_decode() {
    let response = response();
    let read = |path: &[usize], new: &[u8]| OcspResponse::from_der(backend(), &with(&response, path, new)).unwrap();
    let fraction = b"\x18\x1120260101000000.5Z";
    let produced = read(&[0, 1], fraction);
    let (kind, _) = errors::malformed_kind(produced.produced_at());
    assert!(matches!(kind, Date { .. }), "{kind:?}");
    assert!(produced.certificate_status().is_ok());
    let this_update = read(&[0, 2, 0, 2], fraction);
    assert!(matches!(
        errors::malformed_kind(this_update.this_update()).0,
        Date { .. }
    ));
    assert!(this_update.next_update().is_ok());
    let next_update = read(&[0, 2, 0, 3], &der::context(0, fraction));
    assert!(matches!(
        errors::malformed_kind(next_update.next_update()).0,
        Date { .. }
    ));
    let revoked = read(&[0, 2, 0, 1, 0], fraction);
    assert!(matches!(
        errors::malformed_kind(revoked.revocation_time()).0,
        Date { .. }
    ));
    assert_eq!(revoked.revocation_reason().unwrap(), Some(CrlReason::KeyCompromise));
    for number in [7, 11] {
        let reason = read(&[0, 2, 0, 1, 1], &der::context(0, &[0x0a, 1, number]));
        assert_eq!(errors::malformed_kind(reason.revocation_reason()).0, InvalidValue);
        assert_eq!(errors::malformed_kind(reason.certificate_status()).0, InvalidValue);
        assert!(reason.revocation_time().is_ok());
    }
    let certificate = read(&[3], &der::context(0, &der::sequence(&[der::element(0x30, &[])])));
    assert!(certificate.certificates().is_err() && certificate.produced_at().is_ok());
    let name = read(&[0, 0], &der::context(1, &der::sequence(&[der::null()])));
    assert!(name.responder_name().is_err() && name.responder_key_hash().unwrap().is_none());
    let unused = read(&[2], &der::bits_of(4, &[0xf0]));
    assert_eq!(errors::malformed_kind(unused.signature()).0, InvalidLength);
}
