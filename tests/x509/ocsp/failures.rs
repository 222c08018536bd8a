//! The causes of refusals, as values and texts.

use hazmat_openssl::Error;
use hazmat_openssl::interfaces::OcspBackend;
use hazmat_openssl::x509::ocsp::*;
use support::{backend, errors};

/// Every status of a refusal, with the failure that it means.
const STATUSES: [(OcspResponseStatus, u8, OcspFailure); 5] = [
    (OcspResponseStatus::MalformedRequest, 1, OcspFailure::MalformedRequest),
    (OcspResponseStatus::InternalError, 2, OcspFailure::InternalError),
    (OcspResponseStatus::TryLater, 3, OcspFailure::TryLater),
    (OcspResponseStatus::SignatureRequired, 5, OcspFailure::SignatureRequired),
    (OcspResponseStatus::Unauthorized, 6, OcspFailure::Unauthorized),
];

/// Every getter of an answer says why there is none.
#[test]
fn a_refusal_has_no_answers() {
    for (status, number, failure) in STATUSES {
        let made = OcspResponseBuilder::build_unsuccessful(backend(), status).unwrap();
        assert_eq!(made.as_der(), [0x30, 3, 0x0a, 1, number]);
        assert_eq!(backend().create_unsuccessful_ocsp_response(status).unwrap(), made);
        let response = OcspResponse::from_der(backend(), made.as_der()).unwrap();
        assert_eq!((response.response_status(), status.number()), (status, number));
        let error = Error::Ocsp(failure);
        assert!(error.to_string().contains(status.name()), "{error}");
        assert_eq!(response.responses().map(|answers| answers.len()), Err(error.clone()));
        let getters: [&dyn Fn() -> hazmat_openssl::Result<()>; 22] = [
            &|| response.single_response().map(drop),
            &|| response.responder_name().map(drop),
            &|| response.responder_key_hash().map(drop),
            &|| response.produced_at().map(drop),
            &|| response.extensions().map(drop),
            &|| response.nonce().map(drop),
            &|| response.certificates().map(drop),
            &|| response.signature_algorithm().map(drop),
            &|| response.signature_algorithm_oid().map(drop),
            &|| response.signature_hash_algorithm().map(drop),
            &|| response.signature().map(drop),
            &|| response.tbs_response_bytes().map(drop),
            &|| response.certificate_status().map(drop),
            &|| response.revocation_time().map(drop),
            &|| response.revocation_reason().map(drop),
            &|| response.this_update().map(drop),
            &|| response.next_update().map(drop),
            &|| response.hash_algorithm().map(drop),
            &|| response.issuer_name_hash().map(drop),
            &|| response.issuer_key_hash().map(drop),
            &|| response.serial_number().map(drop),
            &|| response.single_extensions().map(drop),
        ];
        for getter in getters {
            assert_eq!(getter(), Err(error.clone()));
        }
    }
    let successful = OcspResponseBuilder::build_unsuccessful(backend(), OcspResponseStatus::Successful);
    assert_eq!(errors::refused_argument(successful), "status");
    assert_eq!(OcspResponseStatus::ALL.len(), STATUSES.len() + 1);
}

/// An error stays as small as it was.
#[test]
fn failures_are_small() {
    assert_eq!(size_of::<OcspFailure>(), 1);
}
