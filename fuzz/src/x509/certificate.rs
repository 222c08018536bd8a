//! Certificates, in DER and in PEM.

use std::sync::OnceLock;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::openssl_types::load_certificate;
use hazmat_openssl::openssl_types::openssl::x509::X509;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{
    AuthorityKeyIdentifier, Certificate, CertificateBuilder, CertificateRevocationList, CertificateSigningRequest,
    CtLog, ExtendedKeyUsage, KeyIdentifierMethod, KeyPurposeOid, LogEntry, Name, PrecertPoison,
    PrecertificateSignedCertificateTimestamps, SctSignatureAlgorithm, SignedCertificateTimestamp, SubjectKeyIdentifier,
    X509Version,
};
use hazmat_openssl::{Error, Result};
use time::{Duration, OffsetDateTime};

use super::signed::{self, Signed};
use super::{
    accepted, check_equal, check_extensions, libcrypto, name, read, signing_algorithm, signing_key, verified,
    verifying_key, with_extensions,
};
use crate::{backend, count_round_trip, loaded, tidy};

/// Loads a certificate from DER, and checks the result.
pub fn check_certificate(data: &[u8]) {
    let Some(certificate) = signed::load::<Certificate>(data) else {
        return;
    };
    check_fields(&certificate);
    check_verifying(&certificate);
    if let Some(rebuilt) = rebuilt(&certificate) {
        check_same(&certificate, &rebuilt);
        count_round_trip();
    }
}

fn check_fields(certificate: &Certificate) {
    if let Some(number) = read(certificate.serial_number()) {
        name::check_serial_number(&number);
    }
    read(certificate.not_valid_before());
    read(certificate.not_valid_after());
    for (name, bytes) in [
        (certificate.subject(), certificate.subject_bytes()),
        (certificate.issuer(), certificate.issuer_bytes()),
    ] {
        name::check_read(read(name), bytes);
    }
    read(certificate.public_key_algorithm_oid());
    read(certificate.check_key_usage());
    let method = KeyIdentifierMethod::Sha256;
    read(SubjectKeyIdentifier::from_public_key_info(
        backend(),
        certificate.public_key_bytes(),
        method,
    ));
    if let Some(extensions) = read(certificate.extensions()) {
        check_extensions(extensions);
    }
    check_for_logs(certificate);
    let digest = tidy(certificate.fingerprint(HashAlgorithm::Sha256)).expect("a digest");
    let expected = tidy(backend().hash(HashAlgorithm::Sha256, certificate.as_der()));
    assert_eq!(digest, expected.expect("a digest"));
}

/// What certificate transparency logs sign.
fn check_for_logs(certificate: &Certificate) {
    let of_certificate = tidy(LogEntry::of_certificate(certificate)).expect("a certificate is short");
    let entry = match tidy(certificate.tbs_precertificate_bytes()) {
        Ok(bytes) => {
            assert!(bytes.len() < certificate.tbs_certificate_bytes().len());
            check_signed_entry(
                &of_certificate,
                &[&[0, 0], &opaque_24(certificate.as_der())[..]].concat(),
            );
            check_signed_for_another(certificate);
            let entry = tidy(LogEntry::of_precertificate(certificate, certificate)).ok();
            if let Some(entry) = &entry {
                let key =
                    tidy(backend().hash(HashAlgorithm::Sha256, certificate.public_key_bytes())).expect("a digest");
                check_signed_entry(entry, &[&[0, 1], &key[..], &opaque_24(&bytes)].concat());
            }
            entry
        }
        Err(Error::InvalidArgument { .. } | Error::Malformed { .. }) => None,
        Err(error) => panic!("no error of the certificate: {error:?}"),
    };
    let found = read(certificate.extensions()).and_then(|extensions| {
        let list = extensions.find::<PrecertificateSignedCertificateTimestamps>();
        read(list).flatten()
    });
    let Some((list, _)) = found else { return };
    for timestamp in list.timestamps().flatten() {
        for entry in entry.iter().chain([&of_certificate]) {
            match tidy(timestamp.verify(log(), entry, timestamp.timestamp())) {
                Err(Error::InvalidArgument { argument: "log", .. } | Error::InvalidSignature) => {}
                other => panic!("the log has not signed: {other:?}"),
            }
        }
    }
}

/// Prefixes a 3-byte length.
fn opaque_24(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("a short structure").to_be_bytes();
    [&length[1..], bytes].concat()
}

/// The timestamp of the log for an entry, which is given in bytes too (RFC 6962, section 3.2), is verified, and for no other entry.
fn check_signed_entry(entry: &LogEntry, bytes: &[u8]) {
    let signed = [&[0; 10], bytes, &[0, 0]].concat();
    let signature = tidy(log_key().sign(&signed, HashAlgorithm::Sha256)).expect("a signature");
    let algorithm = SctSignatureAlgorithm::Ecdsa;
    let made = SignedCertificateTimestamp::new(*log().id(), 0, b"", 4, algorithm, &signature);
    let timestamp = tidy(made).expect("a timestamp");
    let verified = |entry: &LogEntry| tidy(timestamp.verify(log(), entry, timestamp.timestamp()));
    assert_eq!(verified(entry), Ok(()));
    let other = tidy(LogEntry::of_certificate(signer_of_precertificates())).expect("a certificate is short");
    if other != *entry {
        assert_eq!(verified(&other), Err(Error::InvalidSignature));
    }
}

/// A precertificate that its issuer has not signed itself: the issuer and the identifier of its key are those of the signer.
fn check_signed_for_another(certificate: &Certificate) {
    let signer = signer_of_precertificates();
    match tidy(LogEntry::of_precertificate_signed_by(certificate, signer, authority())) {
        Ok(entry) => {
            let other = tidy(LogEntry::of_precertificate(certificate, signer)).expect("the same certificate");
            assert_ne!(entry, other, "the issuer is another");
            count_round_trip();
        }
        Err(Error::InvalidArgument { .. } | Error::Malformed { .. }) => {}
        Err(error) => panic!("no error of the certificate: {error:?}"),
    }
}

fn log_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| {
        let curve = EllipticCurve::Secp256R1;
        let key = backend().generate_elliptic_curve_private_key(curve);
        key.expect("a key").into()
    })
}

fn log() -> &'static CtLog {
    static LOG: OnceLock<CtLog> = OnceLock::new();
    LOG.get_or_init(|| CtLog::new(&log_key().public_key().expect("its public half")).expect("a log"))
}

fn authority() -> &'static Certificate {
    static AUTHORITY: OnceLock<Certificate> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        certified("CN=Authority", "CN=Authority")
            .and_then(|builder| builder.sign(signing_key(), signing_algorithm()))
            .expect("a certificate")
    })
}

/// A certificate of the authority for the signing of precertificates (RFC 6962, section 3.1).
fn signer_of_precertificates() -> &'static Certificate {
    static SIGNER: OnceLock<Certificate> = OnceLock::new();
    SIGNER.get_or_init(|| {
        let purpose = ExtendedKeyUsage::new([KeyPurposeOid::CERTIFICATE_TRANSPARENCY]);
        certified("CN=Precertificates", "CN=Authority")
            .and_then(|builder| builder.add_extension(&purpose?, true))
            .and_then(|builder| builder.add_extension(&identifier(b"authority"), false))
            .and_then(|builder| builder.sign(signing_key(), signing_algorithm()))
            .expect("a certificate")
    })
}

fn certified(subject: &str, issuer: &str) -> Result<CertificateBuilder> {
    CertificateBuilder::new()
        .subject_name(&Name::from_rfc4514_string(subject)?)?
        .issuer_name(&Name::from_rfc4514_string(issuer)?)?
        .public_key(verifying_key())?
        .serial_number(1)?
        .not_valid_before(OffsetDateTime::UNIX_EPOCH)?
        .not_valid_after(OffsetDateTime::UNIX_EPOCH + Duration::days(20_000))
}

fn identifier(key: &[u8]) -> AuthorityKeyIdentifier {
    AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&SubjectKeyIdentifier::new(key))
}

/// A precertificate that its issuer has not signed itself.
pub(super) fn precertificate() -> Certificate {
    certified("CN=host", "CN=Precertificates")
        .and_then(|builder| builder.add_extension(&identifier(b"signer"), false))
        .and_then(|builder| builder.add_extension(&PrecertPoison, true))
        .and_then(|builder| builder.sign(signing_key(), signing_algorithm()))
        .expect("a certificate")
}

/// The methods to derive a key identifier, and its length in bytes.
const IDENTIFIERS: [(KeyIdentifierMethod, usize); 3] = [
    (KeyIdentifierMethod::Sha1, 20),
    (KeyIdentifierMethod::Sha1Short, 8),
    (KeyIdentifierMethod::SubjectPublicKeyInfo(HashAlgorithm::Sha256), 32),
];

/// Verifies a certificate with its own key, and compares the result with libcrypto's.
fn check_verifying(certificate: &Certificate) {
    let theirs = tidy(X509::try_from(certificate)).ok();
    if let Some(theirs) = &theirs {
        // libcrypto writes some things otherwise than it has read them.
        read(load_certificate(backend(), theirs));
    }
    let by_itself = tidy(certificate.verify_directly_issued_by(certificate));
    if certificate.issuer_bytes() != certificate.subject_bytes() {
        assert!(
            matches!(by_itself, Err(Error::InvalidArgument { .. })),
            "it is another's"
        );
    }
    let Some(key) = read(certificate.public_key()) else {
        return;
    };
    let same = tidy(backend().load_der_public_key(certificate.public_key_bytes()));
    assert_eq!(same.expect("the same key by itself"), key);
    for (method, length) in IDENTIFIERS {
        let identifier =
            tidy(SubjectKeyIdentifier::from_public_key_with(&key, method)).expect("a key has an identifier");
        assert_eq!(identifier.key_identifier().len(), length);
    }
    let ours = verified(certificate.verify_signature(&key));
    match tidy(certificate.is_signature_valid(&key)) {
        Ok(valid) => assert_eq!(Some(valid), ours),
        Err(_) => assert_eq!(ours, None),
    }
    if certificate.issuer_bytes() == certificate.subject_bytes() {
        assert_eq!(verified(by_itself), ours);
    }
    if let Some(theirs) = theirs {
        let theirs = theirs.public_key().and_then(|key| theirs.verify(&key));
        let theirs = libcrypto(theirs).unwrap_or(false);
        assert!(
            ours.is_none_or(|ours| ours == theirs),
            "verified: {ours:?}, by libcrypto: {theirs}"
        );
    }
}

/// Builds a certificate with the same fields, if the builder accepts them.
fn rebuilt(original: &Certificate) -> Option<Certificate> {
    let builder = CertificateBuilder::new();
    let builder = accepted(builder.subject_name(&read(original.subject())?))?;
    let builder = accepted(builder.issuer_name(&read(original.issuer())?))?;
    let builder = accepted(builder.public_key(&read(original.public_key())?))?;
    let builder = accepted(builder.serial_number(read(original.serial_number())?))?;
    let builder = accepted(builder.not_valid_before(read(original.not_valid_before())?))?;
    let builder = accepted(builder.not_valid_after(read(original.not_valid_after())?))?;
    let extensions = read(original.extensions())?;
    let builder = with_extensions(builder, extensions, CertificateBuilder::add_raw_extension);
    // Of what is complete, a subject that is empty alone can be wrong.
    let signed = accepted(builder.sign(signing_key(), signing_algorithm()));
    assert!(signed.is_some() || read(original.subject())?.is_empty());
    signed
}

fn check_same(original: &Certificate, rebuilt: &Certificate) {
    assert_eq!(rebuilt.version(), X509Version::V3);
    assert_eq!(verified(rebuilt.verify_signature(verifying_key())), Some(true));
    let fields = |certificate: &Certificate| {
        (
            (read(certificate.subject()), read(certificate.issuer())),
            read(certificate.serial_number()),
            (
                read(certificate.not_valid_before()),
                read(certificate.not_valid_after()),
            ),
            read(certificate.public_key()),
            read(certificate.extensions().cloned()),
        )
    };
    assert_eq!(fields(original), fields(rebuilt));
    let loaded = tidy(backend().load_der_x509_certificate(rebuilt.as_der())).expect("what was built is loaded");
    check_equal(&loaded, rebuilt, "what was built");
    // A name is written as it was read, though it be one that libcrypto refuses.
    if tidy(X509::try_from(original)).is_ok() {
        tidy(X509::try_from(rebuilt)).expect("libcrypto reads what was built");
    }
}

/// Loads the structures of each type in a PEM file, and checks that they equal those from DER.
pub fn check_pem(data: &[u8]) {
    let first = loaded(backend().load_pem_x509_certificate(data));
    let all = loaded(backend().load_pem_x509_certificates(data));
    match (&first, &all) {
        (Ok(first), Ok(all)) => check_equal(first, &all[0], "the first of a PEM file"),
        // A later one may be broken.
        (Ok(_), Err(_)) => {}
        (Err(_), Ok(_)) => panic!("all certificates load, and the first does not"),
        (Err(_), Err(_)) => {}
    }
    let all = all.unwrap_or_else(|_| first.into_iter().collect());
    all.iter().for_each(check_from_der);
    loaded(CertificateSigningRequest::load_pem(data))
        .iter()
        .for_each(check_from_der);
    loaded(CertificateRevocationList::load_pem(data))
        .iter()
        .for_each(check_from_der);
}

fn check_from_der<T: Signed>(object: &T) {
    let same = signed::load::<T>(object.der()).expect("what loads from PEM loads from DER");
    check_equal(object, &same, "from PEM and from DER");
    count_round_trip();
}
