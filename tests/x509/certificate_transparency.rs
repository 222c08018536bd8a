//! Signed certificate timestamps, verified with the keys of their logs.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind, Result};
use openssl::base64::decode_block;
use support::errors::{assert_invalid_argument, assert_invalid_signature, assert_malformed_kind};
use support::sample_keys::{self, ED25519, P256, P384, RSA};
use support::{backend, on_fips, x509_records};
use time::{Duration, OffsetDateTime};

/// Logs with their keys, as the lists of logs of Chromium (2018) and of OpenSSL's tests have them.
const LOGS: [(&str, &str); 6] = [
    (
        "Google Icarus",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAETtK8v7MICve56qTHHDhhBOuV4IlUaESxZryCfk9QbG9co/CqPvTsgPDbCpp6oFtyAHwlDhnvr7JijXRD9Cb2FA==",
    ),
    (
        "Comodo Mammoth",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7+R9dC4VFbbpuyOL+yy14ceAmEf7QGlo/EmtYU6DRzwat43f/3swtLr/L8ugFOOt1YU/RFmMjGCL17ixv66MZw==",
    ),
    (
        "OpenSSL's tests",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmXg8sUUzwBYaWrRb+V0IopzQ6o3UyEJ04r5ZrRXGdpYM8K+hB0pXrGRLI0eeWz+3skXrS0IO83AhA3GpRL6s6w==",
    ),
    (
        "Google Pilot",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfahLEimAoz2t01p3uMziiLOl/fHTDM0YDOhBRuiBARsV4UvxG2LdNgoIGLrtCzWE0J5APC2em4JlvR8EEEFMoA==",
    ),
    (
        "Google Aviator",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1/TMabLkDpCjiupacAlP7xNi0I1JYP8bQFAHDG1xhtolSY1l4QgNRzRrvSe8liE+NPWHdjGxfx3JhTsN9x8/6Q==",
    ),
    (
        "DigiCert",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAkbFvhu7gkAW6MHSrBlpE1n4+HCFRkC5OLAjgqhkTH+/uzSfSl8ois8ZxAD2NgaTZe1M9akhYlrYkes4JECs6A==",
    ),
];

/// The files of the folder of certificates with timestamps.
pub const VECTORS: [&str; 4] = [
    "certificate_transparency/embeddedSCTs1.pem",
    "certificate_transparency/embeddedSCTs1_issuer.pem",
    "certificate_transparency/embeddedSCTs3.pem",
    "certificate_transparency/embeddedSCTs3_issuer.pem",
];

fn logs() -> Vec<CtLog> {
    let log = |(name, key): &(&str, &str)| {
        CtLog::from_der(backend(), &decode_block(key).unwrap())
            .unwrap()
            .with_name(name)
    };
    LOGS.iter().map(log).collect()
}

fn pem(name: &str) -> Certificate {
    Certificate::from_pem(backend(), x509_records::read(name)).unwrap()
}

fn embedded(certificate: &Certificate) -> Vec<SignedCertificateTimestamp> {
    let list = certificate
        .extensions()
        .unwrap()
        .find::<PrecertificateSignedCertificateTimestamps>();
    let (list, _) = list.unwrap().unwrap();
    list.timestamps().collect::<Result<_>>().unwrap()
}

/// After all timestamps of the vectors.
fn late() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
}

// ---- timestamps of real logs, and of OpenSSL's tests ----

#[test]
fn the_part_that_logs_sign_lacks_what_they_add() {
    let certificate = pem("cryptography-scts.pem");
    let expected = x509_records::read("cryptography-scts-tbs-precert.der");
    assert_eq!(certificate.tbs_precertificate_bytes().unwrap(), expected);
}

#[test]
fn timestamps_of_logs_are_verified() {
    let logs = logs();
    let files = [
        (
            "cryptography-scts.pem",
            "letsencryptx3.pem",
            &["Google Icarus", "Comodo Mammoth"][..],
        ),
        (
            "certificate_transparency/embeddedSCTs1.pem",
            "certificate_transparency/embeddedSCTs1_issuer.pem",
            &["OpenSSL's tests"],
        ),
        (
            "certificate_transparency/embeddedSCTs3.pem",
            "certificate_transparency/embeddedSCTs3_issuer.pem",
            &["Google Aviator", "DigiCert", "Google Pilot"],
        ),
    ];
    let mut count = 0;
    for (certificate, issuer, expected) in files {
        let (certificate, issuer) = (pem(certificate), pem(issuer));
        let entry = LogEntry::of_precertificate(&certificate, &issuer).unwrap();
        let of_certificate = LogEntry::of_certificate(&certificate).unwrap();
        let mut names = Vec::new();
        for timestamp in embedded(&certificate) {
            let log = logs.iter().find(|log| log.id() == timestamp.log_id()).unwrap();
            timestamp.verify(log, &entry, late()).unwrap();
            timestamp.verify(log, &entry, timestamp.timestamp()).unwrap();
            let early = timestamp.timestamp() - Duration::milliseconds(1);
            let result = timestamp.verify(log, &entry, early);
            assert_malformed_kind(result, MalformedKind::OutOfRange, "SignedCertificateTimestamp");
            assert_invalid_signature(timestamp.verify(log, &of_certificate, late()));
            for other in logs.iter().filter(|other| other.id() != log.id()) {
                assert_invalid_argument(timestamp.verify(other, &entry, late()), &["log"]);
            }
            names.push(log.name().unwrap());
            count += 1;
        }
        assert_eq!(names, expected);
    }
    assert_eq!(count, 6);
}

/// Every bit of a timestamp is either signed or part of the signature, or says how it is signed.
#[test]
fn a_timestamp_with_another_bit_is_refused() {
    let certificate = pem("certificate_transparency/embeddedSCTs1.pem");
    let issuer = pem("certificate_transparency/embeddedSCTs1_issuer.pem");
    let entry = LogEntry::of_precertificate(&certificate, &issuer).unwrap();
    let [timestamp] = &embedded(&certificate)[..] else {
        panic!("one timestamp");
    };
    let logs = logs();
    let log = logs.iter().find(|log| log.id() == timestamp.log_id()).unwrap();
    let bytes = timestamp.to_bytes();
    let mut refused = 0;
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        match SignedCertificateTimestamp::from_bytes(&changed).and_then(|sct| sct.verify(log, &entry, late())) {
            Ok(()) => panic!("bit {bit}"),
            Err(Error::InvalidSignature | Error::InvalidArgument { .. } | Error::Malformed { .. }) => refused += 1,
            Err(other) => panic!("bit {bit}: {other:?}"),
        }
    }
    assert_eq!(refused, bytes.len() * 8);
}

#[test]
fn a_certificate_that_is_not_for_logs_has_no_such_part() {
    let without = pem("letsencryptx3.pem");
    assert_malformed_kind(
        without.tbs_precertificate_bytes(),
        MalformedKind::Missing,
        "certificate",
    );
    let certificate = pem("cryptography-scts.pem");
    assert_invalid_argument(LogEntry::of_precertificate(&certificate, &certificate), &["issuer"]);
}

// ---- timestamps of logs of our own ----

fn ca_key() -> &'static PrivateKey {
    &sample_keys::sample(P256).private
}

struct Made<'a> {
    issuer: &'a Certificate,
    extensions: Vec<Extension>,
}

fn name(common_name: &str) -> Name {
    Name::from_common_name(common_name).unwrap()
}

fn ca(subject: &str, issuer: Option<&Certificate>, extensions: &[Extension]) -> Certificate {
    let key_identifier = SubjectKeyIdentifier::new(subject.as_bytes());
    let mut builder = CertificateBuilder::new()
        .subject_name(&name(subject))
        .unwrap()
        .public_key(&ca_key().public_key().unwrap())
        .unwrap()
        .serial_number(SerialNumber::from(1))
        .unwrap()
        .not_valid_before(OffsetDateTime::UNIX_EPOCH)
        .unwrap()
        .not_valid_after(late())
        .unwrap()
        .add_extension(&BasicConstraints::ca(None), true)
        .unwrap()
        .add_extension(&key_identifier, false)
        .unwrap();
    for extension in extensions {
        builder = builder
            .add_extension(&extension.decode().unwrap(), extension.is_critical())
            .unwrap();
    }
    let builder = match issuer {
        Some(issuer) => builder.issued_by(issuer),
        None => builder.issuer_name(&name(subject)),
    };
    builder.unwrap().sign(ca_key(), SignatureAlgorithm::default()).unwrap()
}

impl Made<'_> {
    fn certificate(&self) -> Certificate {
        let mut builder = CertificateBuilder::new()
            .subject_name(&name("leaf"))
            .unwrap()
            .issued_by(self.issuer)
            .unwrap()
            .public_key(&ca_key().public_key().unwrap())
            .unwrap()
            .serial_number(SerialNumber::from(7))
            .unwrap()
            .not_valid_before(OffsetDateTime::UNIX_EPOCH)
            .unwrap()
            .not_valid_after(late())
            .unwrap();
        for extension in &self.extensions {
            builder = builder
                .add_extension(&extension.decode().unwrap(), extension.is_critical())
                .unwrap();
        }
        builder.sign(ca_key(), SignatureAlgorithm::default()).unwrap()
    }
}

fn poison() -> Extension {
    Extension::new(&PrecertPoison, true).unwrap()
}

fn list(timestamps: &[SignedCertificateTimestamp]) -> Extension {
    let list = PrecertificateSignedCertificateTimestamps::new(timestamps).unwrap();
    Extension::new(&list, false).unwrap()
}

/// What a log signs, by RFC 6962, section 3.2, and its timestamp.
fn signed_by(log: &PrivateKey, entry: &[u8], millis: u64, extensions: &[u8]) -> SignedCertificateTimestamp {
    let id = CtLog::new(&log.public_key().unwrap()).unwrap();
    let length = u16::try_from(extensions.len()).unwrap().to_be_bytes();
    let message = [&[0, 0], &millis.to_be_bytes()[..], entry, &length, extensions].concat();
    let signature = log.sign(&message, HashAlgorithm::Sha256).unwrap();
    let algorithm = match log {
        PrivateKey::Rsa(_) => SctSignatureAlgorithm::Rsa,
        _ => SctSignatureAlgorithm::Ecdsa,
    };
    SignedCertificateTimestamp::new(*id.id(), millis, extensions, 4, algorithm, &signature).unwrap()
}

fn opaque_24(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
    [&length[1..], bytes].concat()
}

fn precert_entry(tbs: &[u8], issuer: &Certificate) -> Vec<u8> {
    let key = openssl::sha::sha256(issuer.public_key_bytes());
    [&[0, 1], &key[..], &opaque_24(tbs)].concat()
}

#[test]
fn logs_of_both_kinds_of_keys_sign_certificates_and_precertificates() {
    let issuer = ca("issuer", None, &[]);
    for log_key in [P256, RSA] {
        let log_key = &sample_keys::sample(log_key).private;
        let log = CtLog::new(&log_key.public_key().unwrap()).unwrap();
        let made = |extensions| {
            Made {
                issuer: &issuer,
                extensions,
            }
            .certificate()
        };

        // As the authority does: the poison, the log's answer, the certificate.
        let precertificate = made(vec![poison()]);
        let tbs = precertificate.tbs_precertificate_bytes().unwrap();
        assert_eq!(tbs, made(vec![]).tbs_certificate_bytes());
        for extensions in [&b""[..], b"extensions"] {
            let timestamp = signed_by(log_key, &precert_entry(&tbs, &issuer), 1_700_000_000_000, extensions);
            let entry = LogEntry::of_precertificate(&precertificate, &issuer).unwrap();
            timestamp.verify(&log, &entry, late()).unwrap();
            let certificate = made(vec![list(std::slice::from_ref(&timestamp))]);
            assert_eq!(LogEntry::of_precertificate(&certificate, &issuer).unwrap(), entry);
            assert_eq!(embedded(&certificate), std::slice::from_ref(&timestamp));

            // The same certificate, submitted as it is.
            let delivered = [&[0, 0], &opaque_24(certificate.as_der())[..]].concat();
            let delivered = signed_by(log_key, &delivered, 1_700_000_000_001, extensions);
            let of_certificate = LogEntry::of_certificate(&certificate).unwrap();
            delivered.verify(&log, &of_certificate, late()).unwrap();
            assert_invalid_signature(delivered.verify(&log, &entry, late()));
            assert_invalid_signature(timestamp.verify(&log, &of_certificate, late()));
        }
    }
}

/// RFC 6962, section 3.2: the log signs the issuer and the key identifier of the final certificate.
#[test]
fn a_certificate_for_the_purpose_signs_precertificates() {
    let issuer = ca("issuer", None, &[]);
    let purpose = ExtendedKeyUsage::new(vec![KeyPurposeOid::CERTIFICATE_TRANSPARENCY]).unwrap();
    let signer = ca("signer", Some(&issuer), &[Extension::new(&purpose, true).unwrap()]);
    let made = |issuer, extensions| Made { issuer, extensions }.certificate();
    let precertificate = made(&signer, vec![poison()]);
    let timestamp = signed_by(ca_key(), b"", 0, b"");
    let certificate = made(&issuer, vec![list(&[timestamp])]);
    let entry = LogEntry::of_precertificate_signed_by(&precertificate, &signer, &issuer).unwrap();
    assert_eq!(entry, LogEntry::of_precertificate(&certificate, &issuer).unwrap());
    assert_ne!(entry, LogEntry::of_precertificate(&precertificate, &signer).unwrap());

    let refused =
        |precertificate, signer, issuer| LogEntry::of_precertificate_signed_by(precertificate, signer, issuer);
    assert_invalid_argument(refused(&precertificate, &issuer, &issuer), &["signer", "subject"]);
    assert_invalid_argument(refused(&precertificate, &signer, &signer), &["issuer", "subject"]);
    let without_purpose = ca("signer", Some(&issuer), &[]);
    assert_invalid_argument(
        refused(&precertificate, &without_purpose, &issuer),
        &["signer", "usage"],
    );
    let own_issuer = ca("signer", None, &[Extension::new(&purpose, true).unwrap()]);
    assert_invalid_argument(
        refused(&precertificate, &own_issuer, &own_issuer),
        &["signer", "identifier"],
    );
}

#[test]
fn a_certificate_is_not_both_before_and_after_its_timestamps() {
    let issuer = ca("issuer", None, &[]);
    let timestamp = signed_by(ca_key(), b"", 0, b"");
    let extensions = vec![poison(), list(&[timestamp])];
    let both = Made {
        issuer: &issuer,
        extensions,
    }
    .certificate();
    assert_malformed_kind(
        both.tbs_precertificate_bytes(),
        MalformedKind::Inconsistent,
        "certificate",
    );
}

/// RFC 6962, section 2.1.4.
#[test]
fn other_algorithms_are_refused() {
    let issuer = ca("issuer", None, &[]);
    let certificate = Made {
        issuer: &issuer,
        extensions: vec![],
    }
    .certificate();
    let entry = LogEntry::of_certificate(&certificate).unwrap();
    let bytes = [&[0, 0], &opaque_24(certificate.as_der())[..]].concat();
    let log = CtLog::new(&ca_key().public_key().unwrap()).unwrap();
    let right = signed_by(ca_key(), &bytes, 5, b"");
    right.verify(&log, &entry, late()).unwrap();
    for (hash, algorithm) in [(0, 3), (2, 3), (5, 3), (4, 0), (4, 1), (4, 2), (4, 7)] {
        let other = SignedCertificateTimestamp::new(*log.id(), 5, b"", hash, algorithm.into(), right.signature());
        assert_invalid_signature(other.unwrap().verify(&log, &entry, late()));
    }
    // Not all FIPS modules offer Ed25519.
    let others: &[&str] = if on_fips() { &[P384] } else { &[P384, ED25519] };
    for &key in others {
        let refused = CtLog::new(&sample_keys::sample(key).public);
        assert_invalid_argument(refused, &["key", "secp256r1"]);
    }
    // A shorter RSA key, and another curve of 256 bits, which FIPS modules do not make.
    let mut made = 0;
    for key in [
        backend().generate_rsa_private_key(65537, 2047).map(PrivateKey::from),
        backend().generate_rsa_private_key(65537, 1024).map(PrivateKey::from),
        backend()
            .generate_elliptic_curve_private_key(EllipticCurve::Secp256K1)
            .map(PrivateKey::from),
    ] {
        match key {
            Ok(key) => {
                assert_invalid_argument(CtLog::new(&key.public_key().unwrap()), &["key", "2048"]);
                made += 1;
            }
            Err(error) => assert!(on_fips(), "{error}"),
        }
    }
    assert!(made == 3 || on_fips(), "{made}");
    assert!(CtLog::new(&sample_keys::sample(RSA).public).is_ok());
}

/// RFC 6962, section 3.1: who does not know the poison must refuse the certificate.
#[test]
fn a_poison_must_be_critical_and_null() {
    let issuer = ca("issuer", None, &[]);
    let certificate = |critical, value: &[u8]| {
        let poison = Extension::from_value(ExtensionOid::PRECERT_POISON, critical, value);
        let builder = CertificateBuilder::new()
            .subject_name(&name("leaf"))
            .and_then(|builder| builder.issued_by(&issuer))
            .and_then(|builder| builder.public_key(&ca_key().public_key()?))
            .and_then(|builder| builder.serial_number(7))
            .and_then(|builder| builder.not_valid_before(OffsetDateTime::UNIX_EPOCH))
            .and_then(|builder| builder.not_valid_after(late()))
            .and_then(|builder| builder.add_raw_extension(poison));
        builder.unwrap().sign(ca_key(), SignatureAlgorithm::default()).unwrap()
    };
    assert!(certificate(true, &[5, 0]).tbs_precertificate_bytes().is_ok());
    let not_critical = certificate(false, &[5, 0]);
    assert_malformed_kind(
        not_critical.tbs_precertificate_bytes(),
        MalformedKind::InvalidValue,
        "certificate",
    );
    assert_malformed_kind(
        LogEntry::of_precertificate(&not_critical, &issuer),
        MalformedKind::InvalidValue,
        "certificate",
    );
    assert_malformed_kind(
        certificate(true, &[4, 0]).tbs_precertificate_bytes(),
        MalformedKind::UnexpectedTag,
        "PrecertPoison",
    );
}

/// Numbers of algorithms that are none, in certificates.
#[test]
fn algorithms_of_the_vectors_that_are_none_are_refused() {
    for file in ["badssl-sct-anonymous-sig.der", "badssl-sct-none-hash.der"] {
        let certificate = Certificate::from_der(backend(), &x509_records::read(file)).unwrap();
        let key = decode_block(
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEloIeo806gIQel7i3BxmudhoO+FV2nRIzTpGI5NBIUFzBn2py1gH1FNbQOG7hMrxnDTfouiIQ0XKGeSiW+RcemA==",
        ).unwrap();
        let deneb = CtLog::from_der(backend(), &key).unwrap();
        let [timestamp] = &embedded(&certificate)[..] else {
            panic!("one timestamp");
        };
        let entry = LogEntry::of_certificate(&certificate).unwrap();
        assert_invalid_signature(timestamp.verify(&deneb, &entry, late()));
    }
}

#[test]
fn a_log_has_a_name_and_an_interval() {
    let log = CtLog::new(&sample_keys::sample(RSA).public).unwrap();
    assert_eq!((log.name(), log.temporal_interval()), (None, None));
    assert_eq!(*log.public_key(), sample_keys::sample(RSA).public);
    let certificate = pem("cryptography-scts.pem");
    assert!(log.accepts_expiry_of(&certificate).unwrap());
    let end = certificate.not_valid_after().unwrap();
    let log = log
        .with_name("Example")
        .with_temporal_interval(end..end + Duration::SECOND);
    assert!(log.accepts_expiry_of(&certificate).unwrap());
    assert_eq!(log.name(), Some("Example"));
    let before = end - Duration::DAY..end;
    assert!(
        !log.clone()
            .with_temporal_interval(before)
            .accepts_expiry_of(&certificate)
            .unwrap()
    );
    let text = format!("{log:?}");
    assert!(text.starts_with("CtLog(") && text.contains("Example"), "{text}");
}
