//! Bounds: the numbers of answers and certificates, the length, and the work.

use hazmat_openssl::MalformedKind::TooLarge;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::{Extension, GeneralName};
use support::allocations::measured;
use support::ocsp::{Scene, now};
use support::{backend, der, errors, x509_made};

const MOST_ANSWERS: usize = 1_000;
const MOST_CERTIFICATES: usize = 32;
const MIB: usize = 1 << 20;

fn requests(number: usize) -> Vec<u8> {
    let id = OcspCertificateId::new(HashAlgorithm::Sha1, &[1; 20], &[2; 20], 42).unwrap();
    let list = vec![der::sequence(&[id.as_der()]); number];
    der::sequence(&[der::sequence(&[der::sequence(&list)])])
}

/// A response with its only answer, and its only certificate, so many times.
fn response(answers: usize, certificates: usize) -> Vec<u8> {
    let scene = Scene::new(backend());
    let response = scene.authority.respond(scene.good());
    let basic = der::at(response.as_der(), &[1, 0, 1, 0]).full_data();
    let answer = der::at(basic, &[0, 2, 0]).full_data();
    let list = der::sequence(&vec![answer; answers]);
    let basic = der::replaced(basic, &[0, 2], &list);
    let certificate = scene.authority.certificate.as_der();
    let list = der::context(0, &der::sequence(&vec![certificate; certificates]));
    let basic = der::replaced(&basic, &[3], &list);
    let bytes = der::sequence(&[der::oid("1.3.6.1.5.5.7.48.1.1"), der::octets(&basic)]);
    der::sequence(&[vec![0x0a, 1, 0], der::context(0, &bytes)])
}

#[test]
fn the_numbers_of_answers_and_certificates() {
    let read = OcspRequest::from_der(backend(), &requests(MOST_ANSWERS)).unwrap();
    assert_eq!(read.requests().len(), MOST_ANSWERS);
    let more = OcspRequest::from_der(backend(), &requests(MOST_ANSWERS + 1));
    assert_eq!(errors::malformed_kind(more).0, TooLarge);

    let read = OcspResponse::from_der(backend(), &response(MOST_ANSWERS, MOST_CERTIFICATES)).unwrap();
    assert_eq!(read.responses().unwrap().len(), MOST_ANSWERS);
    assert_eq!(read.certificates().unwrap().len(), MOST_CERTIFICATES);
    for (answers, certificates) in [(MOST_ANSWERS + 1, 1), (1, MOST_CERTIFICATES + 1)] {
        let more = OcspResponse::from_der(backend(), &response(answers, certificates));
        assert_eq!(errors::malformed_kind(more).0, TooLarge);
    }
}

#[test]
fn builders_make_no_more_than_is_read() {
    let scene = Scene::new(backend());
    let id = OcspCertificateId::new(HashAlgorithm::Sha1, &[1; 20], &[2; 20], 42).unwrap();
    let full = (0..MOST_ANSWERS).try_fold(OcspRequestBuilder::new(), |builder, _| builder.add_certificate_id(&id));
    let full = full.unwrap();
    assert_eq!(errors::refused_argument(full.clone().add_certificate_id(&id)), "id");
    assert_eq!(full.build(backend()).unwrap().requests().len(), MOST_ANSWERS);
    let full = (0..MOST_ANSWERS).try_fold(scene.authority.begin(), |builder, _| builder.add_response(scene.good()));
    let full = full.unwrap();
    assert_eq!(
        errors::refused_argument(full.clone().add_response(scene.good())),
        "answer"
    );
    assert_eq!(
        scene.authority.sign(full).unwrap().responses().unwrap().len(),
        MOST_ANSWERS
    );
    let certificates = vec![&scene.subject.certificate; MOST_CERTIFICATES];
    let one_more = scene.authority.begin().certificates(certificates);
    assert_eq!(errors::refused_argument(one_more), "certificates");
}

#[test]
fn what_is_longer_than_a_mebibyte_is_refused() {
    let padded = |length: usize| {
        let nonce = der::sequence(&[der::oid("1.2.3.4"), der::octets(&vec![0; length])]);
        let extensions = der::context(2, &der::sequence(&[nonce]));
        der::appended(&requests(1), &[0], &extensions)
    };
    let around = padded(MIB / 2).len() - MIB / 2;
    let longest = padded(MIB - around);
    assert_eq!(longest.len(), MIB);
    assert!(OcspRequest::from_der(backend(), &longest).is_ok());
    let longer = OcspRequest::from_der(backend(), &padded(MIB - around + 1));
    assert_eq!(errors::malformed_kind(longer).0, TooLarge);
    let longer = [&[0x30, 0x83, 0x10, 0x00, 0x00][..], &vec![0; MIB]].concat();
    assert_eq!(
        errors::malformed_kind(OcspResponse::from_der(backend(), &longer)).0,
        TooLarge
    );
}

/// An answer takes little memory, and the hashes of the issuer are made once for all answers.
#[test]
fn the_work_of_many_answers() {
    let scene = Scene::new(backend());
    let full = |number: usize| {
        let builder = (0..number).try_fold(scene.authority.begin(), |builder, _| builder.add_response(scene.good()));
        scene.authority.sign(builder.unwrap()).unwrap()
    };
    let (few, many) = (full(MOST_ANSWERS / 4), full(MOST_ANSWERS));
    let read = |response: &OcspResponse| {
        let der = response.as_der();
        measured(|| OcspResponse::from_der(backend(), der).unwrap()).1.total
    };
    assert!(read(&many) <= 6 * read(&few));
    assert!(read(&many) <= 4 * many.as_der().len());
    let verify = |response: &OcspResponse| {
        let verifier = scene.verifier();
        measured(|| verifier.verify(response, now()).unwrap()).1.total
    };
    assert!(verify(&many) <= 6 * verify(&few));
}

/// The whole message counts: the signature, the embedded certificates, and the extensions of an unsigned request.
#[test]
fn what_is_built_is_not_longer_than_a_mebibyte() {
    let scene = Scene::new(backend());
    let padding = |length: usize| Extension::from_value(x509_made::oid("1.2.3.4"), false, &vec![5; length]);
    let id = OcspCertificateId::new(HashAlgorithm::Sha1, &[1; 20], &[2; 20], 42).unwrap();
    let unsigned = |length: usize| {
        let builder = OcspRequestBuilder::new().add_certificate_id(&id)?;
        builder.add_raw_extension(padding(length))?.build(backend())
    };
    let around = unsigned(MIB / 2).unwrap().as_der().len() - MIB / 2;
    assert_eq!(unsigned(MIB - around).unwrap().as_der().len(), MIB);
    assert_eq!(errors::refused_argument(unsigned(MIB - around + 1)), "builder");

    let large = scene.authority.issue("large", 9, &|builder| {
        builder.add_raw_extension(padding(MIB / 20)).unwrap()
    });
    let embedding = |number: usize| vec![&large.certificate; number];
    let response = |number: usize| {
        let builder = scene.authority.begin().certificates(embedding(number))?;
        scene.authority.sign(builder.add_response(scene.good())?)
    };
    assert_eq!(response(19).unwrap().certificates().unwrap().len(), 20);
    assert_eq!(errors::refused_argument(response(20)), "builder");
    let request = |number: usize| {
        let builder = OcspRequestBuilder::new().add_certificate_id(&id)?;
        let name = GeneralName::DirectoryName(x509_made::name("CN=requestor"));
        let builder = builder.requestor_name(&name)?.certificates(embedding(number))?;
        builder.sign(&scene.authority.key, HashAlgorithm::Sha256)
    };
    assert_eq!(request(19).unwrap().certificates().unwrap().len(), 19);
    assert_eq!(errors::refused_argument(request(20)), "builder");
}
