//! What certificates, requests and lists share, through the trait and by their own methods.

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm, SignatureScheme};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, UnsupportedKind};
use support::errors::{assert_invalid_argument, assert_invalid_signature};
use support::{backend, sample_keys, x509_made};

/// One of each kind, of one key and algorithm.
fn made(key: &PrivateKey, algorithm: SignatureAlgorithm) -> [Box<dyn SignedStructure>; 3] {
    let entry = x509_made::revoked(SerialNumber::from(5), &[]);
    [
        Box::new(x509_made::certificate(key, algorithm, &[])),
        Box::new(x509_made::request(key, algorithm, &[])),
        Box::new(x509_made::list(key, algorithm, &[entry], &[])),
    ]
}

/// Generic code uses the trait.
fn digest_of(structure: &impl SignedStructure) -> Vec<u8> {
    structure.fingerprint(HashAlgorithm::Sha256).unwrap().to_vec()
}

#[test]
fn the_trait_gives_what_the_types_give() {
    let key = x509_made::new_key();
    let certificate = x509_made::certificate(&key, x509_made::sha256(), &[]);
    let request = x509_made::request(&key, x509_made::sha256(), &[]);
    let list = x509_made::list(&key, x509_made::sha256(), &[], &[]);
    let of_trait: [(&dyn SignedStructure, _, _); 3] = [
        (&certificate, certificate.tbs_certificate_bytes(), certificate.version()),
        (&request, request.tbs_certrequest_bytes(), request.version()),
        (&list, list.tbs_certlist_bytes(), list.version()),
    ];
    for (structure, tbs, version) in of_trait {
        assert_eq!((structure.tbs_bytes(), structure.version()), (tbs, version));
        assert!(structure.backend().hash_supported(HashAlgorithm::Sha256));
        assert!(structure.extensions().unwrap().is_empty());
        assert_eq!(structure.public_bytes(Encoding::Der).unwrap(), structure.as_der());
        assert_eq!(
            structure.public_bytes(Encoding::Pem).unwrap(),
            structure.to_pem().unwrap().into_bytes()
        );
        assert_invalid_argument(structure.public_bytes(Encoding::Raw), &["encoding", "PEM or DER"]);
        assert_eq!(
            structure.signature_hash_algorithm().unwrap(),
            Some(HashAlgorithm::Sha256)
        );
        assert_eq!(
            structure.signature_algorithm_oid().unwrap().to_string(),
            "1.2.840.10045.4.3.2"
        );
        assert_eq!(
            structure.signature_algorithm_parameters().unwrap(),
            SignatureAlgorithmParameters::Ecdsa
        );
        let digest = structure.fingerprint(HashAlgorithm::Sha256).unwrap();
        assert_eq!(
            digest,
            backend().hash(HashAlgorithm::Sha256, structure.as_der()).unwrap()
        );
    }
    assert_eq!(
        digest_of(&request),
        &*request.fingerprint(HashAlgorithm::Sha256).unwrap()
    );
    assert_eq!(certificate.as_ref(), certificate.as_der());
    assert_eq!(request.as_ref(), request.as_der());
    assert_eq!(list.as_ref(), list.as_der());
}

/// The algorithm that a structure tells verifies its signature, and is the one it was made with.
#[test]
fn the_signature_algorithm_is_that_of_the_key() {
    use SignatureScheme::{Dsa, Ecdsa, Ed448, Ed25519, RsaPkcs1v15, RsaPss};
    let sha256 = HashAlgorithm::Sha256;
    let cases = [
        (
            sample_keys::RSA,
            SignatureAlgorithm::with_hash(sha256),
            RsaPkcs1v15,
            Some(sha256),
        ),
        (
            sample_keys::RSA,
            SignatureAlgorithm::rsa_pss(sha256),
            RsaPss,
            Some(sha256),
        ),
        (
            sample_keys::P256,
            SignatureAlgorithm::ecdsa(sha256),
            Ecdsa,
            Some(sha256),
        ),
        (
            sample_keys::DSA_2048,
            SignatureAlgorithm::dsa(sha256),
            Dsa,
            Some(sha256),
        ),
        (sample_keys::ED25519, SignatureAlgorithm::ed25519(), Ed25519, None),
        (sample_keys::ED448, SignatureAlgorithm::ed448(), Ed448, None),
    ];
    let other = x509_made::new_key().public_key().unwrap();
    let mut ran = 0;
    for (sample, algorithm, scheme, hash) in cases {
        let key = &sample_keys::sample(sample).private;
        let public_key = key.public_key().unwrap();
        for structure in made(key, algorithm) {
            let told = structure.signature_algorithm().unwrap();
            assert_eq!((told.scheme(), told.hash()), (Some(scheme), hash));
            public_key
                .verify(structure.signature().unwrap(), structure.tbs_bytes(), told)
                .unwrap();
            structure.verify_signature_with(&public_key).unwrap();
            assert_invalid_signature(structure.verify_signature_with(&other));
            ran += 1;
        }
    }
    assert_eq!(ran, 6 * 3);
}

#[test]
fn an_unknown_algorithm_has_an_identifier_only() {
    let structure = support::x509_records::certificate("v1_cert.pem");
    let oid = structure.signature_algorithm_oid().unwrap();
    match structure.signature_algorithm() {
        Err(Error::Unsupported {
            kind: UnsupportedKind::SignatureAlgorithm,
            detail,
            ..
        }) => {
            let expected = format!("signatures of the algorithm {oid} (md5), which this crate does not know");
            assert_eq!(detail, expected);
        }
        other => panic!("{other:?}"),
    }
    assert!(!structure.signature().unwrap().is_empty());
}
