//! Requests and responses of OCSP.

use std::sync::OnceLock;

use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::ocsp::{
    OcspCertificateId, OcspCertificateStatus, OcspRequest, OcspRequestBuilder, OcspResponderEncoding, OcspResponse,
    OcspResponseBuilder, OcspResponseStatus, OcspSingleRequestBuilder, OcspSingleResponse, OcspSingleResponseBuilder,
    OcspVerifier,
};
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateBuilder, CrlReason, GeneralName, InvalidityDate, Name, OcspNoCheck,
    OcspNonce, SerialNumber,
};
use hazmat_openssl::{Error, Result};
use openssl::ocsp;
use time::{Duration, OffsetDateTime};

use super::{
    accepted, check_equal, check_extensions, libcrypto, name, read, signing_algorithm, signing_key, verified,
    verifying_key, with_extensions,
};
use crate::{backend, count_round_trip, loaded, tidy};

/// The maximum number of answers that are looked at and built again.
const MOST_ANSWERS: usize = 64;

/// The certificate of the key that signs everything here: an authority that answers itself.
fn authority() -> &'static Certificate {
    static AUTHORITY: OnceLock<Certificate> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let name = Name::from_rfc4514_string("CN=Authority").expect("a name");
        CertificateBuilder::new()
            .subject_name(&name)
            .and_then(|builder| builder.issuer_name(&name))
            .and_then(|builder| builder.public_key(verifying_key()))
            .and_then(|builder| builder.serial_number(1))
            .and_then(|builder| builder.not_valid_before(time()))
            .and_then(|builder| builder.not_valid_after(time() + Duration::days(365)))
            .and_then(|builder| builder.add_extension(&BasicConstraints::ca(None), true))
            .and_then(|builder| builder.sign(signing_key(), signing_algorithm()))
            .expect("a certificate")
    })
}

fn time() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000)
}

/// The result of a getter; that there is no single answer is an error that is allowed.
fn answered<T>(result: Result<T>) -> Option<T> {
    match result {
        Err(Error::Ocsp(_)) => {
            tidy(Ok(())).expect("nothing is wrong");
            None
        }
        other => read(other),
    }
}

fn check_id(id: &OcspCertificateId) {
    read(id.hash_algorithm_oid());
    if let Some(number) = read(id.serial_number()) {
        name::check_serial_number(&number);
        let hashes = (id.issuer_name_hash(), id.issuer_key_hash());
        if let Some(algorithm) = read(id.hash_algorithm())
            && let Some(made) = accepted(OcspCertificateId::new(algorithm, hashes.0, hashes.1, number))
        {
            check_equal(&made, id, "the same identifier");
        }
    }
    read(id.is_issued_by(authority()));
}

/// A byte more, and a byte less.
fn other_lengths(der: &[u8]) -> [Vec<u8>; 2] {
    [[der, &[0]].concat(), der[..der.len() - 1].to_vec()]
}

// ---- requests ----

/// Loads a request, and checks the result.
pub fn check_ocsp_request(data: &[u8]) {
    let Ok(request) = loaded(backend().load_der_ocsp_request(data)) else {
        return;
    };
    assert_eq!(request.as_der(), data);
    assert_eq!(tidy(request.public_bytes(Encoding::Der)).as_deref(), Ok(data));
    for other in other_lengths(data) {
        assert!(
            loaded(OcspRequest::from_der(backend(), &other)).is_err(),
            "another length loads, too"
        );
    }
    assert!(!format!("{request:?}").is_empty());
    for asked in request.requests().take(MOST_ANSWERS) {
        check_id(&asked.certificate_id());
        if let Some(extensions) = read(asked.extensions()) {
            check_extensions(&extensions);
        }
    }
    answered(request.serial_number());
    answered(request.hash_algorithm());
    read(request.requestor_name());
    read(request.nonce());
    let _ = (read(request.certificates()), read(request.signature_algorithm()));
    assert!(request.is_signed() || request.signature().is_err());
    verified(request.verify_signature(verifying_key()));
    if let Some(rebuilt) = rebuilt_request(&request) {
        check_same_requests(&request, &rebuilt);
        count_round_trip();
    }
}

/// Builds a request with the same fields, if the builder accepts them.
fn rebuilt_request(original: &OcspRequest) -> Option<OcspRequest> {
    let mut builder = OcspRequestBuilder::new();
    for asked in original.requests() {
        let made = OcspSingleRequestBuilder::for_id(&asked.certificate_id());
        let extensions = read(asked.extensions())?;
        let made = with_extensions(made, &extensions, OcspSingleRequestBuilder::add_raw_extension);
        builder = accepted(builder.add_request(made)).expect("as many as are read");
    }
    if let Some(name) = read(original.requestor_name())? {
        builder = accepted(builder.requestor_name(&name))?;
    }
    let builder = with_extensions(
        builder,
        read(original.extensions())?,
        OcspRequestBuilder::add_raw_extension,
    );
    match original.is_signed() && read(original.requestor_name())?.is_some() {
        true => accepted(builder.sign(signing_key(), signing_algorithm())),
        false => accepted(builder.build(backend())),
    }
}

fn check_same_requests(original: &OcspRequest, rebuilt: &OcspRequest) {
    let fields = |request: &OcspRequest| {
        let requests = request.requests();
        let requests = requests.map(|asked| (asked.certificate_id(), read(asked.extensions())));
        let requests: Vec<_> = requests.collect();
        (
            requests,
            read(request.requestor_name()),
            read(request.extensions().cloned()),
        )
    };
    assert_eq!(fields(original), fields(rebuilt));
    if rebuilt.is_signed() {
        assert_eq!(verified(rebuilt.verify_signature(verifying_key())), Some(true));
    }
    let again = tidy(OcspRequest::from_der(backend(), rebuilt.as_der())).expect("what was built is loaded");
    check_equal(&again, rebuilt, "what was built");
    if libcrypto(ocsp::OcspRequest::from_der(original.as_der())).is_some() {
        libcrypto(ocsp::OcspRequest::from_der(rebuilt.as_der())).expect("libcrypto reads what was built");
    }
}

// ---- responses ----

/// Loads a response, and checks the result.
pub fn check_ocsp_response(data: &[u8]) {
    let Ok(response) = loaded(backend().load_der_ocsp_response(data)) else {
        return;
    };
    assert_eq!(response.as_der(), data);
    for other in other_lengths(data) {
        assert!(
            loaded(OcspResponse::from_der(backend(), &other)).is_err(),
            "another length loads, too"
        );
    }
    assert!(!format!("{response:?}").is_empty());
    let successful = response.response_status() == OcspResponseStatus::Successful;
    assert_eq!(response.responses().is_ok(), successful);
    if !successful {
        let made = OcspResponseBuilder::build_unsuccessful(backend(), response.response_status());
        check_equal(&tidy(made).expect("a status"), &response, "the same refusal");
        count_round_trip();
        return;
    }
    check_fields(&response);
    check_verification(&response);
    if let Some(rebuilt) = rebuilt_response(&response) {
        check_same_responses(&response, &rebuilt);
        count_round_trip();
    }
}

fn answers(response: &OcspResponse) -> Vec<OcspSingleResponse> {
    response.responses().expect("a successful response").collect()
}

fn check_fields(response: &OcspResponse) {
    assert!(!answers(response).is_empty());
    let name = read(response.responder_name());
    let hash = read(response.responder_key_hash()).expect("a responder");
    assert!(hash.is_none() || name == Some(None), "a name or a hash");
    read(response.produced_at());
    read(response.nonce());
    if let Some(extensions) = read(response.extensions()) {
        check_extensions(extensions);
    }
    read(response.certificates());
    read(response.signature_algorithm_oid());
    read(response.signature_hash_algorithm());
    read(response.signature());
    let tbs = read(response.tbs_response_bytes()).expect("a signed part");
    assert!(response.as_der().windows(tbs.len()).any(|part| part == tbs));
    for answer in answers(response).iter().take(MOST_ANSWERS) {
        check_id(&answer.certificate_id());
        read(answer.this_update());
        read(answer.next_update());
        match read(answer.certificate_status()) {
            Some(OcspCertificateStatus::Revoked { time, reason }) => {
                assert_eq!(read(answer.revocation_time()), Some(Some(time)));
                assert_eq!(read(answer.revocation_reason()), Some(reason));
            }
            Some(_) => assert_eq!(read(answer.revocation_time()), Some(None)),
            None => {}
        }
        if let Some(extensions) = read(answer.extensions()) {
            check_extensions(&extensions);
        }
    }
    answered(response.certificate_status());
    answered(response.single_extensions());
}

/// A response is accepted only if the key of the seeds signed it.
fn check_verification(response: &OcspResponse) {
    let is_signed = verified(response.verify_signature(verifying_key()));
    for answer in answers(response).iter().take(4) {
        let Some(number) = read(answer.serial_number()) else {
            continue;
        };
        let verifier = OcspVerifier::for_serial_number(number, authority())
            .max_age_without_next_update(Duration::MAX)
            .expect("a duration");
        let time = read(answer.this_update()).unwrap_or_else(time);
        match verifier.verify(response, time) {
            Ok(verified) => {
                assert_eq!(is_signed, Some(true));
                assert_eq!(Some(verified.status()), read(answer.certificate_status()));
            }
            Err(Error::Ocsp(_)) => {
                tidy(Ok(())).expect("nothing is wrong");
            }
            Err(error) => {
                let _: Option<()> = read(Err(error));
            }
        }
    }
}

/// Builds a response with the same fields, if the builder accepts them.
fn rebuilt_response(original: &OcspResponse) -> Option<OcspResponse> {
    let encoding = match read(original.responder_key_hash())? {
        Some(_) => OcspResponderEncoding::Hash,
        None => OcspResponderEncoding::Name,
    };
    let builder = OcspResponseBuilder::new();
    let builder = accepted(builder.responder_id(encoding, authority()))?;
    let builder = accepted(builder.produced_at(read(original.produced_at())?))?;
    let builder = accepted(builder.certificates(read(original.certificates())?)).expect("as many as are read");
    let extensions = read(original.extensions())?;
    let mut builder = with_extensions(builder, extensions, OcspResponseBuilder::add_raw_extension);
    for answer in answers(original) {
        let made = OcspSingleResponseBuilder::for_id(&answer.certificate_id());
        let made = accepted(made.certificate_status(read(answer.certificate_status())?))?;
        let made = accepted(made.this_update(read(answer.this_update())?))?;
        let made = match read(answer.next_update())? {
            Some(time) => accepted(made.next_update(time))?,
            None => made,
        };
        let extensions = read(answer.extensions())?;
        let made = with_extensions(made, &extensions, OcspSingleResponseBuilder::add_raw_extension);
        builder = accepted(builder.add_response(made)).expect("nothing is missing");
    }
    accepted(builder.sign(signing_key(), signing_algorithm()))
}

fn check_same_responses(original: &OcspResponse, rebuilt: &OcspResponse) {
    let fields = |response: &OcspResponse| {
        let answers = answers(response).into_iter().map(|answer| {
            (
                answer.certificate_id(),
                read(answer.certificate_status()),
                (read(answer.this_update()), read(answer.next_update())),
                read(answer.extensions()),
            )
        });
        (
            answers.collect::<Vec<_>>(),
            read(response.produced_at()),
            read(response.certificates().map(<[Certificate]>::to_vec)),
            read(response.extensions().cloned()),
        )
    };
    assert_eq!(fields(original), fields(rebuilt));
    assert_eq!(verified(rebuilt.verify_signature(verifying_key())), Some(true));
    let again = tidy(OcspResponse::from_der(backend(), rebuilt.as_der())).expect("what was built is loaded");
    check_equal(&again, rebuilt, "what was built");
    if libcrypto(ocsp::OcspResponse::from_der(original.as_der()).and_then(|one| one.basic())).is_some() {
        let theirs = libcrypto(ocsp::OcspResponse::from_der(rebuilt.as_der())).expect("libcrypto reads what was built");
        assert_eq!(theirs.status(), ocsp::OcspResponseStatus::SUCCESSFUL);
        libcrypto(theirs.basic()).expect("libcrypto reads the answers");
    }
}

// ---- seeds ----

/// Whether a target takes its seeds from here.
pub(crate) fn are_for(target: &str) -> bool {
    target.starts_with("ocsp_")
}

/// The seeds of a target: those files that it loads, and some that the builders make.
pub(crate) fn seeds(target: &str, files: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let all = files
        .iter()
        .cloned()
        .chain(made().expect("the builders make all of these"));
    match target {
        "ocsp_request" => all
            .filter(|one| OcspRequest::from_der(backend(), one).is_ok())
            .collect(),
        "ocsp_response" => all
            .filter(|one| OcspResponse::from_der(backend(), one).is_ok())
            .collect(),
        _ => panic!("a new target: {target}"),
    }
}

fn made() -> Result<Vec<Vec<u8>>> {
    let mut made = Vec::new();
    let nonce = OcspNonce::new(&[7; 16])?;
    for algorithm in [HashAlgorithm::Sha1, HashAlgorithm::Sha256] {
        let name = tidy(backend().hash(algorithm, authority().subject_bytes()))?;
        let id = OcspCertificateId::new(algorithm, &name, &name, SerialNumber::from(0x1234))?;
        let request = OcspRequestBuilder::new()
            .add_certificate_id(&id)?
            .add_extension(&nonce, false)?
            .requestor_name(&GeneralName::dns_name("example.org")?)?;
        made.push(request.clone().build(backend())?.as_der().to_vec());
        let with_extensions = OcspSingleRequestBuilder::for_id(&id).add_extension(&OcspNoCheck, false)?;
        let with_extensions = with_extensions.add_extension(&InvalidityDate::new(time())?, true)?;
        let request = request.add_request(with_extensions)?;
        made.push(request.clone().build(backend())?.as_der().to_vec());
        let request = request.add_certificate_id(&id)?.certificates([authority()])?;
        made.push(request.sign(signing_key(), signing_algorithm())?.as_der().to_vec());
        let revoked = |reason| OcspCertificateStatus::Revoked { time: time(), reason };
        for status in [
            OcspCertificateStatus::Good,
            OcspCertificateStatus::Unknown,
            revoked(None),
            revoked(Some(CrlReason::AaCompromise)),
        ] {
            for encoding in [OcspResponderEncoding::Hash, OcspResponderEncoding::Name] {
                let answer = OcspSingleResponseBuilder::for_certificate(authority(), authority(), algorithm)?
                    .certificate_status(status)?
                    .this_update(time())?
                    .next_update(time() + Duration::days(1))?
                    .add_extension(&InvalidityDate::new(time())?, false)?;
                let response = OcspResponseBuilder::new()
                    .responder_id(encoding, authority())?
                    .certificates([authority()])?
                    .produced_at(time())?
                    .add_extension(&nonce, false)?
                    .add_response(answer)?
                    .sign(signing_key(), signing_algorithm())?;
                made.push(response.as_der().to_vec());
            }
        }
    }
    Ok(made)
}
