//! Certificates that others published: those of the RFCs, and of the tests of OpenSSL.

use super::{assert_unsupported, offered};
use hazmat_openssl::asymmetric::PublicKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use support::errors::assert_invalid_signature;
use support::{backend, bytes, files};

/// A certificate in `vectors/x509/post_quantum`.
struct Vector {
    file: &'static str,
    /// The file of the issuer's certificate.
    issuer: &'static str,
    key: &'static str,
    usage: Option<&'static str>,
    subject: &'static str,
}

const VECTORS: [Vector; 5] = [
    Vector {
        file: "ML-DSA-44.crt",
        issuer: "ML-DSA-44.crt",
        key: "ML-DSA-44",
        usage: Some("keyCertSign,cRLSign"),
        subject: "CN=LAMPS WG,O=IETF",
    },
    Vector {
        file: "ML-DSA-65.crt",
        issuer: "ML-DSA-65.crt",
        key: "ML-DSA-65",
        usage: Some("keyCertSign,cRLSign"),
        subject: "CN=LAMPS WG,O=IETF",
    },
    Vector {
        file: "ML-KEM-512.crt",
        issuer: "ML-DSA-44.crt",
        key: "ML-KEM-512",
        usage: Some("keyEncipherment"),
        subject: "CN=LAMPS WG,O=IETF",
    },
    Vector {
        file: "root-ml-dsa-44-cert.pem",
        issuer: "root-ml-dsa-44-cert.pem",
        key: "ML-DSA-44",
        usage: Some("keyCertSign,cRLSign"),
        subject: "CN=Root ml-dsa-44",
    },
    Vector {
        file: "server-ml-dsa-44-cert.pem",
        issuer: "root-ml-dsa-44-cert.pem",
        key: "ML-DSA-44",
        usage: None,
        subject: "CN=mldsa44",
    },
];

/// The vectors, relative to `vectors/x509`.
pub fn paths() -> impl Iterator<Item = String> {
    VECTORS.iter().map(|vector| format!("post_quantum/{}", vector.file))
}

fn load(file: &str) -> Certificate {
    Certificate::from_pem(backend(), files::read(&format!("x509/post_quantum/{file}"))).unwrap()
}

/// The name of the key's parameter set.
fn set_of(key: &PublicKey) -> &'static str {
    match key {
        PublicKey::MlDsa(key) => key.parameter_set().name(),
        PublicKey::SlhDsa(key) => key.parameter_set().name(),
        PublicKey::MlKem(key) => key.parameter_set().name(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn published_certificates_are_read_and_verified() {
    let (mut read, mut keys, mut verified, mut unsupported) = (0, 0, 0, 0);
    for vector in &VECTORS {
        let (certificate, issuer) = (load(vector.file), load(vector.issuer));
        assert_eq!(certificate.subject().unwrap().rfc4514_string(), vector.subject);
        assert_eq!(certificate.issuer_bytes(), issuer.subject_bytes());
        assert_eq!(certificate.version(), X509Version::V3);
        let usage = certificate.extensions().unwrap().find::<KeyUsage>().unwrap();
        assert_eq!(usage.map(|(usage, _)| usage.to_string()).as_deref(), vector.usage);
        certificate.check_key_usage().unwrap();
        let signed_by = match vector.issuer {
            "ML-DSA-65.crt" => MlDsaParameterSet::MlDsa65,
            _ => MlDsaParameterSet::MlDsa44,
        };
        assert_eq!(
            certificate.signature_algorithm().unwrap(),
            SignatureAlgorithm::ml_dsa(signed_by)
        );
        let der = certificate.public_bytes(Encoding::Der).unwrap();
        assert_eq!(Certificate::from_der(backend(), &der).unwrap(), certificate);
        read += 1;

        match certificate.public_key() {
            Ok(key) => {
                assert_eq!(set_of(&key), vector.key);
                keys += 1;
            }
            error => assert_unsupported(error, vector.key),
        }
        if !offered() {
            assert_unsupported(certificate.verify_directly_issued_by(&issuer), signed_by.name());
            unsupported += 1;
            continue;
        }
        certificate.verify_directly_issued_by(&issuer).unwrap();
        let changed = bytes::flipped(&der, der.len() - 1000);
        let changed = Certificate::from_der(backend(), &changed).unwrap();
        assert_invalid_signature(changed.verify_directly_issued_by(&issuer));
        verified += 1;
    }
    println!("count: x509-post-quantum read={read} keys={keys} verified={verified} unsupported={unsupported}");
    let of_kem = usize::from(backend().ml_kem_supported(MlKemParameterSet::MlKem512));
    let expected = if offered() {
        (5, 4 + of_kem, 5, 0)
    } else {
        (5, of_kem, 0, 5)
    };
    assert_eq!((read, keys, verified, unsupported), expected);
}

/// The certificate of the ML-KEM key names the key of its issuer.
#[test]
fn key_identifiers_of_published_certificates_are_found() {
    let extensions = |file: &str| load(file).extensions().unwrap().clone();
    let (issuer, _) = extensions("ML-DSA-44.crt")
        .find::<SubjectKeyIdentifier>()
        .unwrap()
        .unwrap();
    let (authority, _) = extensions("ML-KEM-512.crt")
        .find::<AuthorityKeyIdentifier>()
        .unwrap()
        .unwrap();
    assert_eq!(authority.key_identifier().unwrap(), issuer.key_identifier());
}
