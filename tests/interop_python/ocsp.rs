//! Requests and responses of OCSP, by this crate and by Python's `cryptography`: each reads what the other makes, with the same
//! fields, and verifies its signature.

use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::*;
use support::ocsp::{Scene, delegated, now};
use support::{backend, bytes, python};
use time::Duration;

/// The names that the package gives to the reasons.
const REASONS: [(&str, CrlReason); 10] = [
    ("unspecified", CrlReason::Unspecified),
    ("key_compromise", CrlReason::KeyCompromise),
    ("ca_compromise", CrlReason::CaCompromise),
    ("affiliation_changed", CrlReason::AffiliationChanged),
    ("superseded", CrlReason::Superseded),
    ("cessation_of_operation", CrlReason::CessationOfOperation),
    ("certificate_hold", CrlReason::CertificateHold),
    ("remove_from_crl", CrlReason::RemoveFromCrl),
    ("privilege_withdrawn", CrlReason::PrivilegeWithdrawn),
    ("aa_compromise", CrlReason::AaCompromise),
];

/// The hash functions that the package takes for a `CertID`.
const HASHES: [HashAlgorithm; 5] = [
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

const COMMON: &str = "
import datetime
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp

HASHES = {'sha1': hashes.SHA1(), 'sha224': hashes.SHA224(), 'sha256': hashes.SHA256(), 'sha384': hashes.SHA384(),
          'sha512': hashes.SHA512()}
COUNT = len(sys.argv) - 1
NOW = datetime.datetime(2026, 6, 15)
HOUR = datetime.timedelta(hours=1)
";

fn run(snippet: &str, arguments: &[&[u8]]) -> Vec<u8> {
    python::run(&[COMMON, snippet].concat(), arguments)
}

fn text(answer: Vec<u8>) -> String {
    String::from_utf8(answer).unwrap()
}

fn pkcs8(key: &hazmat_openssl::asymmetric::PrivateKey) -> Vec<u8> {
    key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap()
        .to_vec()
}

/// What an identifier of a certificate has, in words.
fn words(id: &OcspCertificateId) -> String {
    format!(
        "{} {} {} {}",
        id.hash_algorithm().unwrap().name(),
        bytes::to_hex(id.issuer_name_hash()),
        bytes::to_hex(id.issuer_key_hash()),
        id.serial_number().unwrap().to_u64().unwrap(),
    )
}

/// All arguments, for [`run`].
fn with<'a>(first: &[&'a [u8]], rest: impl Iterator<Item = &'a [u8]>) -> Vec<&'a [u8]> {
    first.iter().copied().chain(rest).collect()
}

#[test]
fn requests() {
    let scene = Scene::new(backend());
    let (subject, issuer) = (&scene.subject.certificate, &scene.authority.certificate);
    let ours = HASHES.map(|algorithm| {
        OcspRequestBuilder::new()
            .add_certificate(subject, issuer, algorithm)
            .and_then(|builder| builder.add_extension(&OcspNonce::new(&[7; 32])?, false))
            .and_then(|builder| builder.build(backend()))
            .unwrap()
    });
    let read = "
def told(r):
    nonce = r.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    return f'{r.hash_algorithm.name} {r.issuer_name_hash.hex()} {r.issuer_key_hash.hex()} {r.serial_number} {nonce.hex()}'
answer('\\n'.join(told(ocsp.load_der_ocsp_request(argument(n))) for n in range(COUNT)).encode())
";
    let told = text(run(read, &with(&[], ours.iter().map(OcspRequest::as_der))));
    let expected = ours.each_ref().map(|request| {
        let id = words(&request.certificate_id().unwrap());
        format!("{id} {}", bytes::to_hex(&[7; 32]))
    });
    assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    let make = "
c, i = x509.load_der_x509_certificate(argument(0)), x509.load_der_x509_certificate(argument(1))
def made(hash):
    b = ocsp.OCSPRequestBuilder().add_certificate(c, i, HASHES[hash])
    return b.add_extension(x509.OCSPNonce(argument(2)), False).build().public_bytes(serialization.Encoding.DER).hex()
answer('\\n'.join(made(argument(n).decode()) for n in range(3, COUNT)).encode())
";
    let names = HASHES.iter().map(|algorithm| algorithm.name().as_bytes());
    let theirs = text(run(make, &with(&[subject.as_der(), issuer.as_der(), &[7; 32]], names)));
    let expected = ours.each_ref().map(|request| bytes::to_hex(request.as_der()));
    assert_eq!(theirs.lines().collect::<Vec<_>>(), expected, "the same bytes");
}

/// Every status and reason, by both names of a responder: what we make, and they read.
#[test]
fn our_responses() {
    let scene = Scene::new(backend());
    let responder = scene.authority.issue("responder", 7, &delegated);
    let time = now() - Duration::DAY;
    let revoked = REASONS.map(|(name, reason)| (name, Some(reason)));
    let revoked = revoked.into_iter().chain([("None", None)]);
    let mut cases: Vec<(String, OcspCertificateStatus)> = revoked
        .map(|(name, reason)| {
            let status = OcspCertificateStatus::Revoked { time, reason };
            (format!("REVOKED 2026-06-14 00:00:00+00:00 {name}"), status)
        })
        .collect();
    cases.push(("GOOD None None".to_owned(), OcspCertificateStatus::Good));
    cases.push(("UNKNOWN None None".to_owned(), OcspCertificateStatus::Unknown));
    let read = "
key = x509.load_der_x509_certificate(argument(0)).public_key()
def told(r):
    key.verify(r.signature, r.tbs_response_bytes, ec.ECDSA(r.signature_hash_algorithm))
    assert r.response_status == ocsp.OCSPResponseStatus.SUCCESSFUL
    assert [c.public_bytes(serialization.Encoding.DER) for c in r.certificates] == [argument(0)]
    assert r.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == argument(1)
    times = (r.this_update_utc, r.next_update_utc, r.produced_at_utc)
    assert [time.replace(tzinfo=None) for time in times] == [NOW - HOUR, NOW + 23 * HOUR, NOW]
    reason = getattr(r.revocation_reason, 'name', None)
    who = r.responder_name.rfc4514_string() if r.responder_name else r.responder_key_hash.hex()
    return (f'{r.certificate_status.name} {r.revocation_time_utc} {reason} {r.hash_algorithm.name} '
            f'{r.issuer_name_hash.hex()} {r.issuer_key_hash.hex()} {r.serial_number} {who}')
answer('\\n'.join(told(ocsp.load_der_ocsp_response(argument(n))) for n in range(2, COUNT)).encode())
";
    let (mut responses, mut expected) = (Vec::new(), Vec::new());
    for (words_of_status, status) in cases {
        for encoding in [OcspResponderEncoding::Hash, OcspResponderEncoding::Name] {
            let answer = support::ocsp::answer(&scene.subject.certificate, &scene.authority.certificate, status);
            let response = OcspResponseBuilder::new()
                .responder_id(encoding, &responder.certificate)
                .and_then(|builder| builder.certificates([&responder.certificate]))
                .and_then(|builder| builder.produced_at(now()))
                .and_then(|builder| builder.nonce_of(&scene.request(Some(&[5; 32]))))
                .and_then(|builder| builder.add_response(answer))
                .and_then(|builder| responder.sign(builder))
                .unwrap();
            let who = match response.responder_key_hash().unwrap() {
                Some(hash) => bytes::to_hex(hash),
                None => "CN=responder".to_owned(),
            };
            let id = words(&response.single_response().unwrap().certificate_id());
            expected.push(format!("{words_of_status} {id} {who}"));
            responses.push(response);
        }
    }
    assert_eq!(responses.len(), 2 * (REASONS.len() + 3));
    let arguments = with(
        &[responder.certificate.as_der(), &[5; 32]],
        responses.iter().map(OcspResponse::as_der),
    );
    assert_eq!(text(run(read, &arguments)).lines().collect::<Vec<_>>(), expected);
}

/// What they make, and we verify.
#[test]
fn their_responses() {
    let scene = Scene::new(backend());
    let responder = scene.authority.issue("responder", 7, &delegated);
    let make = "
c, i, r = (x509.load_der_x509_certificate(argument(n)) for n in range(3))
key = serialization.load_der_private_key(argument(3), None)
def made(options):
    status, reason, by_hash, hash = options.decode().split()
    encoding = ocsp.OCSPResponderEncoding.HASH if by_hash == 'True' else ocsp.OCSPResponderEncoding.NAME
    revoked = status == 'REVOKED'
    b = ocsp.OCSPResponseBuilder().add_response(
        cert=c, issuer=i, algorithm=HASHES[hash], cert_status=ocsp.OCSPCertStatus[status], this_update=NOW - HOUR,
        next_update=NOW + HOUR, revocation_time=NOW - 24 * HOUR if revoked else None,
        revocation_reason=None if reason == 'None' else x509.ReasonFlags[reason])
    b = b.responder_id(encoding, r).certificates([r]).add_extension(x509.OCSPNonce(argument(4)), False)
    return b.sign(key, hashes.SHA384()).public_bytes(serialization.Encoding.DER).hex()
answer('\\n'.join(made(argument(n)) for n in range(5, COUNT)).encode())
";
    let time = now() - Duration::DAY;
    let revoked = |reason| OcspCertificateStatus::Revoked { time, reason };
    let mut cases = vec![
        ("GOOD None".to_owned(), OcspCertificateStatus::Good),
        ("UNKNOWN None".to_owned(), OcspCertificateStatus::Unknown),
        ("REVOKED None".to_owned(), revoked(None)),
    ];
    cases.extend(REASONS.map(|(name, reason)| (format!("REVOKED {name}"), revoked(Some(reason)))));
    let verifier = scene.verifier().nonce_of(&scene.request(Some(&[9; 32]))).unwrap();
    let mut options = Vec::new();
    for (index, (words, status)) in cases.iter().enumerate() {
        let algorithm = HASHES[index % HASHES.len()];
        for by_hash in [true, false] {
            let flag = if by_hash { "True" } else { "False" };
            let text = format!("{words} {flag} {}", algorithm.name());
            options.push((text, *status, algorithm, by_hash));
        }
    }
    let key = pkcs8(&responder.key);
    let fixed = [
        scene.subject.certificate.as_der(),
        scene.authority.certificate.as_der(),
        responder.certificate.as_der(),
        &key,
        &[9; 32],
    ];
    let arguments = with(&fixed, options.iter().map(|(text, ..)| text.as_bytes()));
    let answer = text(run(make, &arguments));
    let mut verified = 0;
    for (theirs, (options, status, algorithm, by_hash)) in answer.lines().zip(options) {
        let response = OcspResponse::from_der(backend(), &bytes::from_hex(theirs).unwrap()).unwrap();
        let result = verifier.verify(&response, now()).unwrap();
        assert_eq!(result.status(), status, "{options}");
        assert!(result.has_nonce() && result.has_no_check());
        assert_eq!(response.hash_algorithm().unwrap(), algorithm);
        assert_eq!(
            response.signature_hash_algorithm().unwrap(),
            Some(HashAlgorithm::Sha384)
        );
        assert_eq!(response.responder_key_hash().unwrap().is_some(), by_hash);
        verified += 1;
    }
    assert_eq!(verified, 2 * 13);
}

/// Responses without an answer are the same bytes.
#[test]
fn refusals() {
    let mut compared = 0;
    for status in OcspResponseStatus::ALL {
        if *status == OcspResponseStatus::Successful {
            continue;
        }
        let make = "
status = next(s for s in ocsp.OCSPResponseStatus if s.value == number(0))
answer(ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(serialization.Encoding.DER))
";
        let theirs = run(make, &[&[status.number()]]);
        let ours = OcspResponseBuilder::build_unsuccessful(backend(), *status).unwrap();
        assert_eq!(theirs, ours.as_der(), "{status}");
        compared += 1;
    }
    assert_eq!(compared, 5);
}
