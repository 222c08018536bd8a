//! Signatures with keys of every parameter set.

use super::{FAST, SMALL, assert_unsupported, authority, builder, ml_dsa, ml_kem, offered, position, signed, slh_dsa};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey, SignatureScheme};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{MalformedKind, Result};
use support::der;
use support::errors::{assert_invalid_signature, assert_malformed_kind, refused_argument};
use support::x509_der::Structure;
use support::{backend, bytes, on_fips, x509_made};
use time::{Duration, OffsetDateTime};

/// The keys whose signatures are made quickly, with the names of their sets and the object identifiers of NIST's registry.
fn keys() -> Vec<(&'static str, String, Result<PrivateKey>)> {
    let mut keys = Vec::new();
    for (set, number) in MlDsaParameterSet::ALL.iter().zip(17..) {
        keys.push((set.name(), number, ml_dsa(*set)));
    }
    for (set, number) in FAST.iter().zip([21, 23, 25, 27, 29, 31]) {
        keys.push((set.name(), number, slh_dsa(*set)));
    }
    let with_oid = |(name, number, key)| (name, format!("2.16.840.1.101.3.4.3.{number}"), key);
    keys.into_iter().map(with_oid).collect()
}

/// Asserts what every structure with a signature by this key tells of it.
fn check(structure: &dyn SignedStructure, key: &PublicKey, oid: &str) {
    structure.verify_signature_with(key).unwrap();
    assert_eq!(structure.signature_algorithm_oid().unwrap().to_string(), oid);
    assert_eq!(structure.signature_hash_algorithm().unwrap(), None);
    assert_eq!(
        structure.signature_algorithm_parameters().unwrap(),
        SignatureAlgorithmParameters::None
    );
    assert_eq!(
        structure.signature_algorithm().unwrap(),
        SignatureAlgorithm::default_for(key).unwrap()
    );
    assert_eq!(
        structure.signature().unwrap().len(),
        key.max_signature_length().unwrap()
    );
    // The algorithm identifier is a SEQUENCE of the object identifier alone.
    let identifier = der::sequence(&[der::oid(oid)]);
    assert!(position(structure.as_der(), &identifier).is_some(), "{oid}");
}

#[test]
fn chains_requests_and_lists_of_every_set_are_made_and_verified() {
    let mut made = 0;
    for (name, oid, key) in keys() {
        if !offered() {
            assert_unsupported(key, name);
            continue;
        }
        let key = key.unwrap();
        let public_key = key.public_key().unwrap();
        let root_name = x509_made::name("CN=Root,O=Example,C=SE");
        let root = authority(&root_name, &key);
        let root = Certificate::from_pem(backend(), root.to_pem().unwrap()).unwrap();
        check(&root, &public_key, &oid);
        root.verify_directly_issued_by(&root).unwrap();
        root.check_key_usage().unwrap();
        assert_eq!(root.public_key().unwrap(), public_key);
        assert_eq!(root.public_key_algorithm_oid().unwrap().to_string(), oid);

        // A request of the same key, and its certificate by the root.
        let subject = x509_made::name("CN=leaf");
        let request = CertificateSigningRequestBuilder::new().subject_name(&subject).unwrap();
        let request = request.sign(&key, SignatureAlgorithm::default()).unwrap();
        let request = CertificateSigningRequest::from_der(backend(), request.as_der()).unwrap();
        request.verify_signature().unwrap();
        check(&request, &public_key, &oid);
        let leaf = CertificateBuilder::for_request(&request)
            .and_then(|builder| builder.issued_by(&root)?.serial_number(7)?.valid_for(Duration::days(1)))
            .and_then(|builder| builder.add_extension(&KeyUsage::DIGITAL_SIGNATURE, true))
            .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()))
            .unwrap();
        check(&leaf, &public_key, &oid);
        leaf.verify_directly_issued_by(&root).unwrap();
        // Both hash the same public key.
        let issuer = leaf.extensions().unwrap().find::<AuthorityKeyIdentifier>().unwrap();
        let identifier = root.extensions().unwrap().find::<SubjectKeyIdentifier>().unwrap();
        assert_eq!(
            issuer.unwrap().0.key_identifier().unwrap(),
            identifier.unwrap().0.key_identifier()
        );

        let now = OffsetDateTime::now_utc();
        let list = CertificateRevocationListBuilder::new()
            .issued_by(&root)
            .and_then(|builder| builder.last_update(now)?.next_update(now + Duration::days(1)))
            .and_then(|builder| builder.add_revoked_certificate(&x509_made::revoked(SerialNumber::from(7), &[])))
            .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()))
            .unwrap();
        let list = CertificateRevocationList::from_der(backend(), list.as_der()).unwrap();
        check(&list, &public_key, &oid);
        list.verify_signature(&root.public_key().unwrap()).unwrap();
        refuse_changes(&leaf, &root, &list);
        made += 1;
    }
    assert_eq!(made, if offered() { 9 } else { 0 });
}

fn refuse_changes(leaf: &Certificate, root: &Certificate, list: &CertificateRevocationList) {
    // The last byte of the signature, one in its middle, and the serial number in the signed part.
    let length = leaf.as_der().len();
    let serial_number = position(leaf.as_der(), &[0x02, 0x01, 0x07]).unwrap() + 2;
    for place in [length - 1, length - 500, serial_number] {
        let changed = Certificate::from_der(backend(), &bytes::flipped(leaf.as_der(), place)).unwrap();
        assert_invalid_signature(changed.verify_directly_issued_by(root));
        assert!(!changed.is_signature_valid(&root.public_key().unwrap()).unwrap());
    }
    // A key of another type.
    let other = x509_made::new_key().public_key().unwrap();
    assert_invalid_signature(leaf.verify_signature(&other));
    assert_invalid_signature(list.verify_signature(&other));
}

#[test]
fn small_sets_of_slh_dsa_sign_certificates() {
    let mut made = 0;
    for set in SMALL {
        let key = slh_dsa(set);
        if !offered() {
            assert_unsupported(key, set.name());
            continue;
        }
        let key = key.unwrap();
        let name = x509_made::name("CN=Root");
        let root = authority(&name, &key);
        root.verify_directly_issued_by(&root).unwrap();
        assert_eq!(
            root.signature_algorithm().unwrap().scheme(),
            Some(SignatureScheme::SlhDsa(set))
        );
        made += 1;
    }
    assert_eq!(made, if offered() { 6 } else { 0 });
}

#[test]
fn a_key_of_another_parameter_set_does_not_verify() {
    if !offered() {
        return assert_unsupported(ml_dsa(MlDsaParameterSet::MlDsa44), "ML-DSA-44");
    }
    let name = x509_made::name("CN=Root");
    let keys = [
        ml_dsa(MlDsaParameterSet::MlDsa44).unwrap(),
        ml_dsa(MlDsaParameterSet::MlDsa65).unwrap(),
        slh_dsa(SlhDsaParameterSet::Sha2_128f).unwrap(),
        slh_dsa(SlhDsaParameterSet::Shake128f).unwrap(),
    ];
    for key in &keys {
        let certificate = authority(&name, key);
        for other in &keys {
            let verified = certificate.is_signature_valid(&other.public_key().unwrap()).unwrap();
            assert_eq!(verified, key.public_key().unwrap() == other.public_key().unwrap());
        }
    }
}

#[test]
fn keys_sign_with_their_own_algorithm_only() {
    if !offered() {
        return assert_unsupported(slh_dsa(SlhDsaParameterSet::Sha2_128f), "SLH-DSA-SHA2-128f");
    }
    let name = x509_made::name("CN=name");
    let key = ml_dsa(MlDsaParameterSet::MlDsa65).unwrap();
    for algorithm in [
        SignatureAlgorithm::ml_dsa(MlDsaParameterSet::MlDsa44),
        SignatureAlgorithm::slh_dsa(SlhDsaParameterSet::Sha2_128f),
        SignatureAlgorithm::ed25519(),
        HashAlgorithm::Sha256.into(),
    ] {
        let request = CertificateSigningRequestBuilder::new().subject_name(&name).unwrap();
        let argument = refused_argument(request.sign(&key, algorithm));
        assert!(["algorithm", "private_key"].contains(&argument), "{argument}");
    }
    // ML-KEM keys do not sign.
    let request = CertificateSigningRequestBuilder::new().subject_name(&name).unwrap();
    let kem = ml_kem(MlKemParameterSet::MlKem768).unwrap();
    assert_eq!(
        refused_argument(request.sign(&kem, SignatureAlgorithm::default())),
        "private_key"
    );
}

#[test]
fn ml_kem_keys_are_certified_with_key_encipherment() {
    let mut made = 0;
    for set in MlKemParameterSet::ALL {
        let key = ml_kem(*set);
        if !backend().ml_kem_supported(*set) {
            assert_unsupported(key, set.name());
            continue;
        }
        let key = key.unwrap();
        let issuer = x509_made::name("CN=Root");
        let signing_key = x509_made::new_key();
        let certificate = builder(&x509_made::name("CN=leaf"), &key)
            .issuer_name(&issuer)
            .and_then(|builder| builder.add_extension(&KeyUsage::KEY_ENCIPHERMENT, true))
            .and_then(|builder| builder.sign(&signing_key, SignatureAlgorithm::default()))
            .unwrap();
        let certificate = Certificate::from_der(backend(), certificate.as_der()).unwrap();
        assert_eq!(certificate.public_key().unwrap(), key.public_key().unwrap());
        certificate.check_key_usage().unwrap();
        certificate
            .verify_signature(&signing_key.public_key().unwrap())
            .unwrap();
        // It verifies nothing.
        let own = certificate.verify_signature(&certificate.public_key().unwrap());
        assert_invalid_signature(own);
        made += 1;
    }
    // A FIPS module 3.5 has ML-KEM below a core that has none of the three.
    assert!(made == 0 || made == 3);
    assert!(on_fips() || (made == 3) == offered());
}

/// RFC 9881, section 2, RFC 9909, section 3: the parameters are absent.
#[test]
fn parameters_of_the_algorithms_are_refused_on_every_backend() {
    for number in 17..=31 {
        let oid = format!("2.16.840.1.101.3.4.3.{number}");
        for structure in Structure::all() {
            let with_null = der::sequence(&[der::oid(&oid), der::null()]);
            let loaded = structure.clone().with_algorithm(&with_null).must_load();
            let loaded = signed(&loaded);
            assert_malformed_kind(
                loaded.signature_algorithm(),
                MalformedKind::NotAllowed,
                "signature algorithm",
            );
            let verified = loaded.verify_signature_with(&x509_made::new_key().public_key().unwrap());
            assert_malformed_kind(verified, MalformedKind::NotAllowed, "signature algorithm");
            let without = der::sequence(&[der::oid(&oid)]);
            let loaded = structure.with_algorithm(&without).must_load();
            let algorithm = signed(&loaded).signature_algorithm().unwrap();
            assert!(matches!(
                algorithm.scheme(),
                Some(SignatureScheme::MlDsa(_) | SignatureScheme::SlhDsa(_))
            ));
            // The key is of another type.
            let verified = signed(&loaded).verify_signature_with(&x509_made::new_key().public_key().unwrap());
            assert_invalid_signature(verified);
        }
    }
}

/// The variants that hash first (HashML-DSA, HashSLH-DSA) are other algorithms, which no libcrypto offers.
#[test]
fn variants_that_hash_first_are_unsupported_by_their_identifiers() {
    for number in 32..=46 {
        let oid = format!("2.16.840.1.101.3.4.3.{number}");
        let structure = Structure::certificate().with_algorithm(&der::sequence(&[der::oid(&oid)]));
        let loaded = structure.must_load();
        assert_unsupported(signed(&loaded).signature_algorithm(), &oid);
    }
}
