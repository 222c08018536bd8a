//! Signed messages of CMS.
//!
//! One key signs one content, in the seeds and here. So every message that is accepted has that content, however it was changed.

use std::sync::OnceLock;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::cms::{
    CertificateIdentifier, CmsRule, ContentTypeOid, SignedData, SignedDataBuilder, SignedDataVerifier, SignerInfo,
    SignerInfoBuilder,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{Certificate, CertificateBuilder, Name, SubjectKeyIdentifier};
use hazmat_openssl::{Error, Result};
use time::{Duration, OffsetDateTime};

use crate::{backend, count_round_trip, loaded, tidy};

/// What the key signs.
const CONTENT: &[u8] = b"the content that was signed";

fn key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| backend().ed25519_load_private_bytes(&[9; 32]).expect("a key").into())
}

fn time() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000)
}

fn certificate() -> &'static Certificate {
    static CERTIFICATE: OnceLock<Certificate> = OnceLock::new();
    CERTIFICATE.get_or_init(|| {
        let name = Name::from_rfc4514_string("CN=Signer").expect("a name");
        let public_key = key().public_key().expect("a public key");
        CertificateBuilder::new()
            .subject_name(&name)
            .and_then(|builder| builder.issuer_name(&name))
            .and_then(|builder| builder.public_key(&public_key))
            .and_then(|builder| builder.serial_number(1))
            .and_then(|builder| builder.not_valid_before(time()))
            .and_then(|builder| builder.not_valid_after(time() + Duration::days(365)))
            .and_then(|builder| builder.add_extension(&SubjectKeyIdentifier::new(b"signer"), false))
            .and_then(|builder| builder.sign(key(), SignatureAlgorithm::ed25519()))
            .expect("a certificate")
    })
}

/// Loads a signed message, and checks the result.
pub fn check_cms_signed(data: &[u8]) {
    let Ok(message) = loaded(SignedData::from_der(backend(), data)) else {
        return;
    };
    // What was BER is DER now, and stays as it is.
    let again = loaded(SignedData::from_der(backend(), message.as_der())).expect("a message that was read");
    assert_eq!(again.as_der(), message.as_der());
    assert_eq!(again.content(), message.content());
    assert!(loaded(SignedData::from_der(backend(), &[data, &[0]].concat())).is_err());
    assert!(!format!("{message:?}").is_empty());
    message.signers().iter().for_each(check_signer);
    let verifier = SignedDataVerifier::of_certificates([certificate()]);
    match message.content() {
        Some(content) => {
            let verified = judged(verifier.verify(&message));
            assert!(!verified || content == CONTENT, "other content was accepted");
            assert!(!verified || *message.content_type() == ContentTypeOid::DATA);
            assert!(!judged(verifier.verify_detached(&message, CONTENT)));
        }
        None => {
            let verified = judged(verifier.verify_detached(&message, CONTENT));
            assert!(!judged(verifier.verify_detached(&message, b"other content")));
            assert!(!judged(verifier.verify(&message)));
            let in_pieces = tidy(verifier.begin_detached(&message)).and_then(|mut verification| {
                CONTENT.chunks(5).try_for_each(|piece| verification.update(piece))?;
                verification.finalize()
            });
            // Ed25519 does not take the content in pieces, which only matters without signed attributes.
            assert!(!judged(in_pieces) || verified, "accepted in pieces only");
        }
    }
    check_extended(&message);
}

fn check_signer(signer: &SignerInfo) {
    assert!(!signer.identifier().to_string().is_empty());
    let _ = loaded(signer.digest_algorithm());
    let _ = loaded(signer.signature_algorithm());
    let _ = loaded(signer.signing_time());
    assert_eq!(signer.has_signed_attributes(), !signer.signed_attributes().is_empty());
    assert!(signer.unsigned_attributes().len() + signer.signed_attributes().len() <= 200);
}

/// Whether a message was accepted; a refusal must be one that verification documents.
fn judged<T>(result: Result<T>) -> bool {
    match tidy(result) {
        Ok(_) => true,
        Err(Error::Cms(failure)) => {
            assert!(!failure.to_string().is_empty());
            if let CmsRule::Unusable { error, .. } = failure.rule() {
                let foreseen = matches!(**error, Error::Malformed { .. } | Error::Unsupported { .. });
                assert!(foreseen, "no error of the data: {error:?}");
            }
            false
        }
        Err(error) => panic!("no error of verifying: {error:?}"),
    }
}

/// Adds a signer, which leaves the content and the other signers as they are.
fn check_extended(message: &SignedData) {
    let signer = SignerInfoBuilder::new(certificate(), key(), SignatureAlgorithm::ed25519()).expect("a signer");
    let extended = match message.content() {
        Some(content) if content == CONTENT => message.with_signer(signer),
        Some(_) => return,
        None => message.with_detached_signer(signer, CONTENT),
    };
    let extended = match tidy(extended) {
        Ok(extended) => extended,
        Err(Error::InvalidArgument { .. } | Error::Malformed { .. }) => return,
        Err(error) => panic!("no error of signing: {error:?}"),
    };
    assert_eq!(extended.signers().len(), message.signers().len() + 1);
    assert_eq!(extended.content(), message.content());
    assert_eq!(extended.content_type(), message.content_type());
    count_round_trip();
}

/// Messages of every form.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    made().expect("the builder makes all of these")
}

fn made() -> Result<Vec<Vec<u8>>> {
    let new =
        || SignerInfoBuilder::new(certificate(), key(), SignatureAlgorithm::ed25519())?.signing_time(Some(time()));
    let by_key = CertificateIdentifier::by_subject_key_identifier(certificate())?;
    let signers = [
        new()?,
        new()?.without_signed_attributes(),
        new()?.identifier(by_key)?.signing_certificate(true),
        new()?.signing_time(None)?.algorithm_protection(false),
    ];
    let mut made = Vec::new();
    for signer in signers {
        let builder = || SignedDataBuilder::new().add_signer(signer.clone());
        let attached = builder()?.sign(CONTENT)?;
        made.push(attached.with_signer(new()?)?.as_der().to_vec());
        made.push(attached.as_der().to_vec());
        made.push(builder()?.sign_detached(CONTENT)?.as_der().to_vec());
        made.push(builder()?.signer_certificates(false).sign(CONTENT)?.as_der().to_vec());
    }
    Ok(made)
}
