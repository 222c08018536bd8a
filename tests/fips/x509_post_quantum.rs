//! Certificates with ML-DSA, SLH-DSA and ML-KEM keys, and requests that are signed with the key of another certificate, of a
//! FIPS backend.
//!
//! Of the two modules, 3.5 has these algorithms; a core before 3.4 cannot use its signatures, only its ML-KEM. The module of
//! the certified version has none.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::{Encoding, PublicFormat};
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result, Version};
use support::errors::{assert_invalid_signature, refused_argument};
use support::fips_module::{FipsModule, fips, ordinary, strict};
use support::{bytes, files, x509_made};
use time::Duration;

/// Whether the module has the algorithms, and whether the core can use its signatures.
fn has() -> (bool, bool) {
    let module = FipsModule::of(fips()).version >= Version::new(3, 5, 0);
    (module, module && fips().version() >= Version::new(3, 4, 0))
}

/// Asserts that an algorithm is refused by its name, since the backend is a FIPS backend.
#[track_caller]
fn assert_refused<T>(result: Result<T>, name: &str) {
    match result.map(|_| ()) {
        Err(Error::Unsupported { detail, .. }) => {
            assert!(detail.contains(name) && detail.contains("FIPS backend"), "{detail}");
        }
        other => panic!("{name}: {other:?}"),
    }
}

fn vector(backend: &Backend, file: &str) -> Certificate {
    let pem = files::read(&format!("x509/post_quantum/{file}"));
    Certificate::from_pem(backend, pem).unwrap()
}

fn signers(backend: &Backend) -> [(&'static str, Result<PrivateKey>); 4] {
    let ml_dsa = |set: MlDsaParameterSet| {
        (
            set.name(),
            backend.generate_ml_dsa_private_key(set).map(PrivateKey::from),
        )
    };
    let slh_dsa = SlhDsaParameterSet::Sha2_128f;
    [
        ml_dsa(MlDsaParameterSet::MlDsa44),
        ml_dsa(MlDsaParameterSet::MlDsa65),
        ml_dsa(MlDsaParameterSet::MlDsa87),
        (
            slh_dsa.name(),
            backend.generate_slh_dsa_private_key(slh_dsa).map(PrivateKey::from),
        ),
    ]
}

#[test]
fn signatures_are_made_and_verified_where_module_and_core_have_them() {
    let (_, signatures) = has();
    let mut ran = 0;
    for own in [fips(), strict()] {
        assert_eq!(own.ml_dsa_supported(MlDsaParameterSet::MlDsa65), signatures);
        for (name, key) in signers(own) {
            if !signatures {
                assert_refused(key, name);
                continue;
            }
            let key = key.unwrap();
            let public_key = key.public_key().unwrap();
            let algorithm = SignatureAlgorithm::default_for(&key).unwrap();
            let certificate = x509_made::certificate(&key, algorithm, &[]);
            let request = x509_made::request(&key, algorithm, &[]);
            let list = x509_made::list(&key, algorithm, &[x509_made::revoked(SerialNumber::from(5), &[])], &[]);
            certificate.verify_directly_issued_by(&certificate).unwrap();
            request.verify_signature().unwrap();
            list.verify_signature(&public_key).unwrap();
            // The ordinary backend verifies them, if it has the algorithm, which is another one's.
            if ordinary().ml_dsa_supported(MlDsaParameterSet::MlDsa65) {
                let elsewhere = Certificate::from_der(ordinary(), certificate.as_der()).unwrap();
                elsewhere.verify_directly_issued_by(&elsewhere).unwrap();
            }
            let changed = bytes::flipped(certificate.as_der(), certificate.as_der().len() - 100);
            let changed = Certificate::from_der(own, &changed).unwrap();
            assert_invalid_signature(changed.verify_directly_issued_by(&certificate));
            ran += 1;
        }
    }
    println!("count: x509-post-quantum fips-signed ran={ran}");
    assert_eq!(ran, if signatures { 8 } else { 0 });
}

/// Certificates are read by every backend; their keys and signatures are refused by name where they are not offered.
#[test]
fn published_certificates_are_read_and_judged() {
    let (module, signatures) = has();
    for own in [fips(), strict()] {
        let root = vector(own, "ML-DSA-44.crt");
        let leaf = vector(own, "ML-KEM-512.crt");
        for certificate in [&root, &leaf] {
            certificate.check_key_usage().unwrap();
            let verified = certificate.verify_directly_issued_by(&root);
            match signatures {
                true => verified.unwrap(),
                false => assert_refused(verified, "ML-DSA-44"),
            }
        }
        match leaf.public_key() {
            Ok(key) if module => assert_eq!(
                key.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
                    .unwrap(),
                leaf.public_key_bytes()
            ),
            refused => {
                assert!(!module);
                assert_refused(refused, "ML-KEM-512");
            }
        }
    }
}

/// With a signing key that both modules approve, and every key that does not sign that they have.
#[test]
fn requests_with_a_statement_of_possession_are_made_and_verified() {
    let (module, _) = has();
    let mut ran = 0;
    for own in [fips(), strict()] {
        let generate = |curve| {
            own.generate_elliptic_curve_private_key(curve)
                .map(PrivateKey::from)
                .unwrap()
        };
        let signer = generate(EllipticCurve::Secp256R1);
        let certificate = x509_made::certificate(&signer, x509_made::sha256(), &[]);
        let mut keys = vec![generate(EllipticCurve::Secp384R1)];
        for set in MlKemParameterSet::ALL {
            match own.generate_ml_kem_private_key(*set) {
                Ok(key) if module => keys.push(key.into()),
                refused => {
                    assert!(!module, "{}: {refused:?}", set.name());
                    assert_refused(refused, set.name());
                }
            }
        }
        for key in keys {
            let request = CertificateSigningRequestBuilder::new()
                .possession_statement(&key.public_key().unwrap(), &certificate)
                .and_then(|builder| builder.sign(&signer, SignatureAlgorithm::default()))
                .unwrap();
            let request = CertificateSigningRequest::from_der(own, request.as_der()).unwrap();
            request.verify_possession_statement(&certificate).unwrap();
            assert_eq!(refused_argument(request.verify_signature()), "request");
            let issued = CertificateBuilder::for_request_with_possession_statement(&request, &certificate)
                .and_then(|builder| builder.issuer_name(&x509_made::name("CN=CA"))?.serial_number(3))
                .and_then(|builder| builder.valid_for(Duration::days(1)))
                .and_then(|builder| builder.sign(&signer, SignatureAlgorithm::default()))
                .unwrap();
            issued.verify_signature(&signer.public_key().unwrap()).unwrap();
            // A backend without the request's key verifies the statement all the same.
            let elsewhere = CertificateSigningRequest::from_der(ordinary(), request.as_der()).unwrap();
            elsewhere.verify_possession_statement(&certificate).unwrap();
            ran += 1;
        }
    }
    assert_eq!(ran, if module { 8 } else { 2 });
}
