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

        let encapsulated = public_key.encapsulate();
        if key.as_ml_kem().is_some() {
            let (secret, ciphertext) = encapsulated.unwrap();
            assert_eq!(loaded.decapsulate(&ciphertext).unwrap(), secret);
        } else {
            for error in [encapsulated.unwrap_err(), key.decapsulate(b"").unwrap_err()] {
                assert!(
                    matches!(error, Error::InvalidArgument { argument: "key", .. }),
                    "{error}"
                );
            }
        }
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

/// libcrypto generates the key of an ML-KEM seed with a context for random keys.
#[test]
fn a_seed_gives_the_same_key_whether_or_not_the_provider_keeps_it_and_no_other_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openssl.cnf");
    let text = "openssl_conf = libcrypto\n[libcrypto]\nproviders = providers\n[providers]\ndefault = options\n\
                [options]\nactivate = 1\nml-kem.retain_seed = no\nml-dsa.retain_seed = no\n";
    std::fs::write(&file, text).unwrap();
    let keeping = Backend::new().unwrap();
    let forgetting = Backend::builder().config_file(&file).build().unwrap();
    for set in MlKemParameterSet::ALL {
        if !keeping.ml_kem_supported(*set) {
            continue;
        }
        let seed = [9; 64];
        let key = keeping.load_ml_kem_private_seed(*set, &seed).unwrap();
        assert_eq!(*key.seed().unwrap().unwrap(), seed);
        let public_bytes = key.public_key().unwrap().public_bytes_raw().unwrap();
        assert_eq!(key.public_bytes_raw().unwrap(), public_bytes);
        let forgotten = forgetting.load_ml_kem_private_seed(*set, &seed).unwrap();
        assert!(forgotten.seed().unwrap().is_none_or(|kept| *kept == seed));
        assert_eq!(forgotten.public_bytes_raw().unwrap(), public_bytes);
        assert_eq!(
            forgotten.expanded_private_bytes().unwrap(),
            key.expanded_private_bytes().unwrap()
        );
        let random = [(); 2].map(|()| keeping.generate_ml_kem_private_key(*set).unwrap());
        let [one, other] = random.map(|key| key.public_bytes_raw().unwrap());
        assert!(one != public_bytes && other != public_bytes && one != other);
    }
    for set in MlDsaParameterSet::ALL {
        if !keeping.ml_dsa_supported(*set) {
            continue;
        }
        let key = keeping.load_ml_dsa_private_seed(*set, &[9; 32]).unwrap();
        let forgotten = forgetting.load_ml_dsa_private_seed(*set, &[9; 32]).unwrap();
        assert!(forgotten.seed().unwrap().is_none_or(|kept| *kept == [9; 32]));
        assert_eq!(forgotten.public_bytes_raw().unwrap(), key.public_bytes_raw().unwrap());
    }
}
