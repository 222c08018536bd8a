//! Builders: everything that is written is read again, and nothing else is written.

use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind};
use support::ocsp::{Party, Scene, good, now, plain};
use support::{backend, der, errors, x509_made};
use time::{Duration, OffsetDateTime};

/// The hash functions with an object identifier.
const HASHES: [HashAlgorithm; 12] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
    HashAlgorithm::Sha512_224,
    HashAlgorithm::Sha512_256,
    HashAlgorithm::Sha3_224,
    HashAlgorithm::Sha3_256,
    HashAlgorithm::Sha3_384,
    HashAlgorithm::Sha3_512,
    HashAlgorithm::Md5,
];

fn id(serial_number: u64) -> OcspCertificateId {
    OcspCertificateId::new(HashAlgorithm::Sha1, &[1; 20], &[2; 20], serial_number).unwrap()
}

#[test]
fn every_hash_function() {
    let scene = Scene::new(backend());
    let (subject, issuer) = (&scene.subject.certificate, &scene.authority.certificate);
    let mut made = 0;
    for algorithm in HASHES {
        if !backend().hash_supported(algorithm) {
            continue;
        }
        let request = OcspRequestBuilder::new()
            .add_certificate(subject, issuer, algorithm)
            .unwrap()
            .build(backend())
            .unwrap();
        let read = request.certificate_id().unwrap();
        assert_eq!(read.hash_algorithm().unwrap(), algorithm);
        assert_eq!(read.serial_number().unwrap().to_u64(), Some(0x1234_5678));
        assert!(read.is_issued_by(issuer).unwrap() && !read.is_issued_by(subject).unwrap());
        let name = backend().hash(algorithm, issuer.subject_bytes()).unwrap();
        assert_eq!(name, read.issuer_name_hash());
        assert_eq!(
            read,
            OcspCertificateId::for_certificate(subject, issuer, algorithm).unwrap()
        );
        let by_hash = OcspRequestBuilder::new()
            .add_certificate_by_hash(&name, read.issuer_key_hash(), 0x1234_5678, algorithm)
            .unwrap()
            .build(backend())
            .unwrap();
        assert_eq!(by_hash, request);
        let answer = OcspSingleResponseBuilder::for_id(&read)
            .certificate_status(OcspCertificateStatus::Good)
            .and_then(|answer| answer.this_update(now()))
            .and_then(|answer| answer.next_update(now()))
            .unwrap();
        let response = scene.authority.respond(answer);
        assert_eq!(response.single_response().unwrap().certificate_id(), read);
        assert_eq!(
            response.verify(subject, issuer, now()).unwrap(),
            OcspCertificateStatus::Good
        );
        made += 1;
    }
    println!("count: x509-ocsp hashes={made} of {}", HASHES.len());
    assert!(made >= 11, "{made}");
    for algorithm in [HashAlgorithm::Sm3, HashAlgorithm::Blake2b512] {
        let length = algorithm.digest_size();
        let refused = OcspCertificateId::new(algorithm, &vec![1; length], &vec![2; length], 1);
        assert_eq!(errors::refused_argument(refused), "algorithm");
    }
    let short = OcspCertificateId::new(HashAlgorithm::Sha256, &[1; 32], &[2; 20], 1);
    assert_eq!(errors::refused_argument(short), "issuer_key_hash");
    let other = OcspCertificateId::for_certificate(issuer, subject, HashAlgorithm::Sha1);
    assert_eq!(errors::refused_argument(other), "issuer");
}

#[test]
fn a_request_with_everything() {
    let requestor = Party::root(backend(), "Requestor");
    let name = GeneralName::DirectoryName(requestor.certificate.subject().unwrap());
    let builder = OcspRequestBuilder::new()
        .add_certificate_id(&id(1))
        .and_then(|builder| builder.add_certificate_id(&id(2)))
        .and_then(|builder| builder.requestor_name(&name))
        .and_then(|builder| builder.add_extension(&OcspNonce::new(&[7; 32])?, false))
        .unwrap();
    let unsigned = builder.clone().build(backend()).unwrap();
    assert!(!unsigned.is_signed() && unsigned.certificates().unwrap().is_empty());
    assert_eq!(errors::malformed_kind(unsigned.signature()).0, MalformedKind::Missing);
    let key = requestor.certificate.public_key().unwrap();
    assert_eq!(
        errors::malformed_kind(unsigned.verify_signature(&key)).0,
        MalformedKind::Missing
    );

    let signed = builder
        .certificates([&requestor.certificate])
        .and_then(|builder| builder.sign(&requestor.key, HashAlgorithm::Sha256))
        .unwrap();
    for request in [&unsigned, &signed] {
        let read = OcspRequest::from_der(backend(), request.as_der()).unwrap();
        assert_eq!(&read, request);
        let ids: Vec<_> = read.requests().map(|asked| asked.certificate_id()).collect();
        assert_eq!(ids, [id(1), id(2)]);
        assert_eq!(read.requestor_name().unwrap(), Some(name.clone()));
        assert_eq!(read.nonce().unwrap(), Some(OcspNonce::new(&[7; 32]).unwrap()));
        assert_eq!(read.tbs_request_bytes(), unsigned.tbs_request_bytes());
        assert_eq!(read.public_bytes(Encoding::Der).unwrap(), request.as_der());
        assert_eq!(errors::refused_argument(read.public_bytes(Encoding::Pem)), "encoding");
        errors::assert_malformed_kind(read.serial_number(), MalformedKind::NotAllowed, "OCSP request");
    }
    assert!(signed.is_signed());
    assert_eq!(
        signed.certificates().unwrap(),
        std::slice::from_ref(&requestor.certificate)
    );
    assert_eq!(
        signed.signature_algorithm().unwrap().hash(),
        Some(HashAlgorithm::Sha256)
    );
    assert_eq!(
        signed.signature_algorithm_oid().unwrap().name(),
        Some("ecdsa-with-SHA256")
    );
    signed.verify_signature(&key).unwrap();
    let other = Party::root(backend(), "Other").certificate.public_key().unwrap();
    assert_eq!(signed.verify_signature(&other), Err(Error::InvalidSignature));
}

/// Extensions about one of the certificates that are asked about: `[0] EXPLICIT` in `Request` (RFC 6960, section 4.1.1).
#[test]
fn a_request_with_extensions_about_one_certificate() {
    let harmless = Extension::from_value(x509_made::oid("1.2.3.4"), false, &[5, 0]);
    let about_one = || {
        OcspSingleRequestBuilder::for_id(&id(1))
            .add_raw_extension(harmless.clone())
            .and_then(|asked| asked.add_extension(&InvalidityDate::new(now())?, true))
    };
    let request = OcspRequestBuilder::new()
        .add_request(about_one().unwrap())
        .and_then(|builder| builder.add_request(OcspSingleRequestBuilder::for_id(&id(2))))
        .and_then(|builder| builder.add_certificate_id(&id(3)))
        .and_then(|builder| builder.build(backend()))
        .unwrap();
    let asked: Vec<_> = request.requests().collect();
    let ids: Vec<_> = asked.iter().map(OcspSingleRequest::certificate_id).collect();
    assert_eq!(ids, [id(1), id(2), id(3)]);
    let extensions = asked[0].extensions().unwrap();
    assert_eq!(extensions.iter().next(), Some(&harmless));
    let date = InvalidityDate::new(now()).unwrap();
    assert_eq!(extensions.find().unwrap(), Some((date, true)));
    assert_eq!(extensions.len(), 2);
    assert!(asked[1].extensions().unwrap().is_empty() && asked[2].extensions().unwrap().is_empty());
    // Those of the request are others.
    assert!(request.extensions().unwrap().is_empty());
    let extension = der::sequence(&[der::oid("1.2.3.4"), der::octets(&[5, 0])]);
    let only = OcspSingleRequestBuilder::for_id(&id(1)).add_raw_extension(harmless.clone());
    let only = OcspRequestBuilder::new().add_request(only.unwrap()).unwrap();
    let only = only.build(backend()).unwrap();
    let list = der::context(0, &der::sequence(&[extension]));
    let single = der::sequence(&[id(1).as_der(), &list]);
    let expected = der::sequence(&[der::sequence(&[der::sequence(&[single])])]);
    assert_eq!(only.as_der(), expected);
    // Without extensions, it is the same as the identifier alone.
    let by_id = OcspRequestBuilder::new().add_certificate_id(&id(1)).unwrap();
    let single = OcspRequestBuilder::new()
        .add_request(OcspSingleRequestBuilder::for_id(&id(1)))
        .unwrap();
    assert_eq!(by_id.build(backend()).unwrap(), single.build(backend()).unwrap());

    let twice = about_one().unwrap().add_raw_extension(harmless);
    assert_eq!(errors::refused_argument(twice), "extension");
    // The other ways to name the certificate.
    let scene = Scene::new(backend());
    let (subject, issuer) = (&scene.subject.certificate, &scene.authority.certificate);
    let expected = OcspCertificateId::for_certificate(subject, issuer, HashAlgorithm::Sha256).unwrap();
    let (name, key) = (expected.issuer_name_hash(), expected.issuer_key_hash());
    let mut compared = 0;
    for asked in [
        OcspSingleRequestBuilder::for_certificate(subject, issuer, HashAlgorithm::Sha256),
        OcspSingleRequestBuilder::for_hash(name, key, 0x1234_5678, HashAlgorithm::Sha256),
    ] {
        let request = OcspRequestBuilder::new().add_request(asked.unwrap()).unwrap();
        assert_eq!(request.build(backend()).unwrap().certificate_id().unwrap(), expected);
        compared += 1;
    }
    assert_eq!(compared, 2);
    let other = OcspSingleRequestBuilder::for_certificate(issuer, subject, HashAlgorithm::Sha1);
    assert_eq!(errors::refused_argument(other), "issuer");
}

#[test]
fn requests_that_are_not_made() {
    let party = Party::root(backend(), "Party");
    let with_id = || OcspRequestBuilder::new().add_certificate_id(&id(1)).unwrap();
    let nothing = OcspRequestBuilder::new().build(backend());
    assert_eq!(errors::refused_argument(nothing), "certificate");
    let certificates = with_id().certificates([&party.certificate]).unwrap().build(backend());
    assert_eq!(errors::refused_argument(certificates), "certificates");
    let nameless = with_id().sign(&party.key, SignatureAlgorithm::default());
    assert_eq!(errors::refused_argument(nameless), "requestor_name");
    let name = x509_made::uri("http://example.org/");
    let named = with_id().requestor_name(&name).unwrap();
    assert_eq!(errors::refused_argument(named.requestor_name(&name)), "requestor_name");
    let nonce = OcspNonce::new(&[1; 16]).unwrap();
    let twice = with_id()
        .add_extension(&nonce, false)
        .unwrap()
        .add_extension(&nonce, false);
    assert_eq!(errors::refused_argument(twice), "extension");
}

/// All statuses and reasons, by both names of a responder.
#[test]
fn every_status_and_reason() {
    let scene = Scene::new(backend());
    let time = now() - Duration::days(3);
    let reasons = CrlReason::ALL.iter().copied().map(Some).chain([None]);
    let revoked = reasons.map(|reason| OcspCertificateStatus::Revoked { time, reason });
    let statuses = revoked.chain([OcspCertificateStatus::Good, OcspCertificateStatus::Unknown]);
    let mut made = 0;
    for status in statuses {
        for encoding in [OcspResponderEncoding::Hash, OcspResponderEncoding::Name] {
            let answer = support::ocsp::answer(&scene.subject.certificate, &scene.authority.certificate, status);
            let response = OcspResponseBuilder::new()
                .responder_id(encoding, &scene.authority.certificate)
                .and_then(|builder| builder.add_response(answer))
                .and_then(|builder| scene.authority.sign(builder))
                .unwrap();
            let read = OcspResponse::from_der(backend(), response.as_der()).unwrap();
            assert_eq!(read.certificate_status().unwrap(), status);
            let (name, hash) = (read.responder_name().unwrap(), read.responder_key_hash().unwrap());
            match encoding {
                OcspResponderEncoding::Name => {
                    assert_eq!(
                        (name, hash),
                        (Some(scene.authority.certificate.subject().unwrap()), None)
                    );
                }
                OcspResponderEncoding::Hash => assert_eq!((name, hash.map(<[u8]>::len)), (None, Some(20))),
            }
            let produced = read.produced_at().unwrap();
            assert!((OffsetDateTime::now_utc() - produced).abs() < Duration::minutes(10));
            assert_eq!(scene.verifier().verify(&read, now()).unwrap().status(), status);
            let expected = match status {
                OcspCertificateStatus::Revoked { time, reason } => (Some(time), reason),
                OcspCertificateStatus::Good | OcspCertificateStatus::Unknown => (None, None),
            };
            assert_eq!(
                (read.revocation_time().unwrap(), read.revocation_reason().unwrap()),
                expected
            );
            made += 1;
        }
    }
    assert_eq!(made, 2 * (10 + 1 + 2));
}

#[test]
fn a_response_with_everything() {
    let scene = Scene::new(backend());
    let issuer = &scene.authority.certificate;
    let other = scene.authority.issue("other", 99, &plain);
    let timestamps = backend_timestamps();
    let answer = scene
        .good()
        .add_extension(&timestamps, false)
        .and_then(|answer| answer.add_extension(&InvalidityDate::new(now())?, false))
        .unwrap();
    let response = scene
        .authority
        .begin()
        .add_response(answer)
        .and_then(|builder| builder.add_response(good(&other.certificate, issuer)))
        .and_then(|builder| builder.certificates([&other.certificate]))
        .and_then(|builder| builder.nonce_of(&scene.request(Some(&[5; 32]))))
        .and_then(|builder| scene.authority.sign(builder))
        .unwrap();
    let read = OcspResponse::from_der(backend(), response.as_der()).unwrap();
    assert_eq!(read.response_status(), OcspResponseStatus::Successful);
    assert_eq!(read.produced_at().unwrap(), now());
    assert_eq!(read.nonce().unwrap(), Some(OcspNonce::new(&[5; 32]).unwrap()));
    assert_eq!(
        read.certificates().unwrap(),
        [issuer.clone(), other.certificate.clone()]
    );
    let answers: Vec<_> = read.responses().unwrap().collect();
    assert_eq!(answers.len(), 2);
    assert_eq!(
        answers[0].extensions().unwrap().find().unwrap(),
        Some((timestamps, false))
    );
    assert_eq!(answers[0].extensions().unwrap().len(), 2);
    assert!(answers[1].extensions().unwrap().is_empty());
    assert_eq!(answers[1].serial_number().unwrap().to_u64(), Some(99));
    assert_eq!(
        read.single_response().map(drop),
        Err(Error::Ocsp(OcspFailure::SeveralCertificates))
    );
    read.verify_signature(&issuer.public_key().unwrap()).unwrap();
    // Each certificate has its answer.
    for certificate in [&scene.subject.certificate, &other.certificate] {
        assert_eq!(
            read.verify(certificate, issuer, now()).unwrap(),
            OcspCertificateStatus::Good
        );
    }
    assert_eq!(read.public_bytes(Encoding::Der).unwrap(), response.as_der());
}

fn backend_timestamps() -> SignedCertificateTimestamps {
    let data = support::x509_records::read("ocsp/resp-sct-extension.der");
    let response = OcspResponse::from_der(backend(), &data).unwrap();
    let extensions = response.single_extensions().unwrap();
    extensions.find().unwrap().unwrap().0
}

#[test]
fn responses_that_are_not_made() {
    let scene = Scene::new(backend());
    let authority = &scene.authority;
    let begin = || authority.begin().add_response(scene.good()).unwrap();
    let refused = |builder: OcspResponseBuilder| errors::refused_argument(authority.sign(builder));
    assert_eq!(refused(OcspResponseBuilder::new()), "responder_id");
    assert_eq!(refused(authority.begin()), "response");
    let other_key = begin().sign(&scene.subject.key, SignatureAlgorithm::default());
    assert_eq!(errors::refused_argument(other_key), "private_key");
    let twice = begin().responder_id(OcspResponderEncoding::Name, &authority.certificate);
    assert_eq!(errors::refused_argument(twice), "responder_id");
    assert_eq!(errors::refused_argument(begin().produced_at(now())), "produced_at");

    let id = id(1);
    let answer = || OcspSingleResponseBuilder::for_id(&id);
    let incomplete = [
        answer(),
        answer().this_update(now()).unwrap(),
        answer().certificate_status(OcspCertificateStatus::Good).unwrap(),
    ];
    for (answer, missing) in incomplete
        .into_iter()
        .zip(["certificate_status", "certificate_status", "this_update"])
    {
        assert_eq!(errors::refused_argument(begin().add_response(answer)), missing);
    }
    let before = answer()
        .this_update(now())
        .unwrap()
        .next_update(now() - Duration::SECOND);
    assert_eq!(errors::refused_argument(before), "next_update");
    let status = answer().certificate_status(OcspCertificateStatus::Good).unwrap();
    let twice = status.certificate_status(OcspCertificateStatus::Good);
    assert_eq!(errors::refused_argument(twice), "certificate_status");
}

/// A nonce of RFC 9654 has 1 to 128 bytes; a longer one makes a request malformed.
#[test]
fn nonces_of_requests() {
    let scene = Scene::new(backend());
    for length in [1, 32, 128] {
        let request = scene.request(Some(&vec![3; length]));
        let builder = scene.authority.begin().nonce_of(&request).unwrap();
        let response = builder.add_response(scene.good()).unwrap();
        let response = scene.authority.sign(response).unwrap();
        assert_eq!(response.nonce().unwrap(), request.nonce().unwrap());
        assert_eq!(
            errors::refused_argument(scene.authority.begin().nonce_of(&request).unwrap().nonce_of(&request)),
            "extension"
        );
    }
    for length in [0, 129] {
        let value = [&[4, 0x81, 129][..], &[3; 129]].concat();
        let value = if length == 0 { &[4, 0][..] } else { &value };
        let nonce = Extension::from_value(ExtensionOid::OCSP_NONCE, false, value);
        let request = OcspRequestBuilder::new()
            .add_certificate_id(&id(1))
            .and_then(|builder| builder.add_raw_extension(nonce))
            .and_then(|builder| builder.build(backend()))
            .unwrap();
        let (kind, _) = errors::malformed_kind(scene.authority.begin().nonce_of(&request));
        assert_eq!(kind, MalformedKind::InvalidLength);
    }
    let without = scene.request(None);
    assert!(scene.authority.begin().nonce_of(&without).is_ok());
}
