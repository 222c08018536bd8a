//! ML-KEM (FIPS 203).

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::ml_kem::{MlKemParameterSet, MlKemPrivateKey};
use hazmat_openssl::prelude::*;

/// The parameter sets that the backend offers.
fn offered(backend: &Backend) -> impl Iterator<Item = MlKemParameterSet> + '_ {
    let all = MlKemParameterSet::ALL.iter().copied();
    all.filter(|set| backend.ml_kem_supported(*set))
}

#[test]
fn both_sides_have_the_same_secret_and_every_secret_is_another() {
    let backend = Backend::new().unwrap();
    for set in offered(&backend) {
        let key = MlKemPrivateKey::generate(&backend, set).unwrap();
        let public_key = key.public_key().unwrap();
        let mut secrets = Vec::new();
        for _ in 0..4 {
            let (secret, ciphertext) = public_key.encapsulate().unwrap();
            assert_eq!(secret.len(), set.shared_secret_length());
            assert_eq!(ciphertext.len(), set.ciphertext_length());
            assert_eq!(key.decapsulate(&ciphertext).unwrap(), secret);
            secrets.push(secret);
        }
        for (index, secret) in secrets.iter().enumerate() {
            assert!(!secrets[..index].contains(secret), "{set}");
        }
    }
}

#[test]
fn a_ciphertext_of_another_length_is_refused_by_name() {
    let backend = Backend::new().unwrap();
    for set in offered(&backend) {
        let key = MlKemPrivateKey::generate(&backend, set).unwrap();
        let right = set.ciphertext_length();
        for length in [0, 1, right - 1, right + 1, 2 * right, 1 << 20] {
            let error = key.decapsulate(&vec![0; length]).unwrap_err();
            assert!(
                matches!(
                    error,
                    Error::InvalidArgument {
                        argument: "ciphertext",
                        ..
                    }
                ),
                "{set}: {length}: {error}"
            );
        }
    }
}
