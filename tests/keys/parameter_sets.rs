//! ML-KEM, ML-DSA and SLH-DSA as keys of any type: what all parameter sets have in common.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result, Version};

/// A key of each parameter set that is quick to generate, or the error.
fn keys(backend: &Backend) -> Vec<(&'static str, bool, Result<PrivateKey>)> {
    let mut keys = Vec::new();
    for set in MlKemParameterSet::ALL {
        let key = backend.generate_ml_kem_private_key(*set).map(PrivateKey::from);
        keys.push((set.name(), backend.ml_kem_supported(*set), key));
    }
    for set in MlDsaParameterSet::ALL {
        let key = backend.generate_ml_dsa_private_key(*set).map(PrivateKey::from);
        keys.push((set.name(), backend.ml_dsa_supported(*set), key));
    }
    for set in [SlhDsaParameterSet::Sha2_128f, SlhDsaParameterSet::Shake256f] {
        let key = backend.generate_slh_dsa_private_key(set).map(PrivateKey::from);
        keys.push((set.name(), backend.slh_dsa_supported(set), key));
    }
    keys
}

#[test]
fn every_parameter_set_goes_where_keys_go_or_is_unsupported_by_its_name() {
    let backend = Backend::new().unwrap();
    let has_all = backend.version() >= Version::new(3, 5, 0);
    for (name, supported, key) in keys(&backend) {
        assert_eq!(supported, has_all, "{name}");
        let key = match key {
            Ok(key) if has_all => key,
            Err(Error::Unsupported { detail, .. }) if !has_all => {
                assert!(detail.contains(name), "{detail}");
                continue;
            }
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(key.to_string(), name);
        let public_key = key.public_key().unwrap();

        let der = key
            .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
            .unwrap();
        let loaded = backend.load_der_private_key(&der, None).unwrap();
        assert_eq!(loaded.public_key().unwrap(), public_key);
        let again = loaded
            .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
            .unwrap();
        assert_eq!(again, der);

        let pem = public_key
            .public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo)
            .unwrap();
        let loaded_public: PublicKey = backend.load_pem_public_key(&pem).unwrap();
        assert_eq!(loaded_public, public_key);

        let Some(length) = key.max_signature_length() else {
            let error = key.sign(b"a message", SignatureAlgorithm::default()).unwrap_err();
            assert!(
                matches!(error, Error::InvalidArgument { argument: "key", .. }),
                "{error}"
            );
            continue;
        };
        let signature = loaded.sign(b"a message", SignatureAlgorithm::default()).unwrap();
        assert_eq!(signature.len(), length);
        loaded_public
            .verify(&signature, b"a message", SignatureAlgorithm::default_for(&key).unwrap())
            .unwrap();
        let wrong = loaded_public.verify(&signature, b"another", SignatureAlgorithm::default());
        assert!(matches!(wrong, Err(Error::InvalidSignature)));
        let deterministic = SignatureAlgorithm::default_for(&key).unwrap().deterministic();
        let fixed = loaded.sign(b"a message", deterministic).unwrap();
        assert_eq!(fixed, key.sign(b"a message", deterministic).unwrap());
        assert_ne!(fixed, signature);
        loaded_public.verify(&fixed, b"a message", deterministic).unwrap();
    }
}
