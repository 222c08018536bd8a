//! ML-DSA on FIPS backends, strict ones and others, and the modules and libcryptos that do not have it together.

use std::fmt::Debug;

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::fips::{Approval, ApprovalTable, Operation};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result, Version};
use support::errors::{assert_invalid_argument, assert_invalid_signature, assert_unsupported_naming};
use support::fips_module::{FipsModule, builder, fips, ordinary, strict};

const MESSAGE: &[u8] = b"a message";

/// The module must have ML-DSA, which it does since 3.5, and libcrypto must know how to call its signatures: 3.0 to 3.3 take
/// the keys of such a module, and not its signatures.
fn has_ml_dsa() -> bool {
    let since = Version::new(3, 5, 0);
    FipsModule::of(fips()).version >= since && fips().version() >= since
}

/// Asserts that a strict backend refuses a use, and says why.
fn refused<T: Debug>(result: Result<T>, words: &str) {
    let Err(Error::NotApproved { reason, .. }) = &result else {
        panic!("{result:?}")
    };
    assert!(reason.contains(words), "{reason}");
}

/// With a module 3.5 and libcrypto 3.0, keys could be made, and nothing be signed: then there is no ML-DSA.
#[test]
fn it_is_offered_where_keys_and_signatures_are() {
    ordinary();
    for own in [fips(), strict()] {
        for set in MlDsaParameterSet::ALL.iter().copied() {
            assert_eq!(own.ml_dsa_supported(set), has_ml_dsa(), "{set}");
            if has_ml_dsa() {
                continue;
            }
            let parts = &[set.name()];
            assert_unsupported_naming(MlDsaPrivateKey::generate(own, set), parts);
            assert_unsupported_naming(MlDsaPrivateKey::from_seed(own, set, &[1; 32]), parts);
            let private_bytes = vec![0; set.private_key_length()];
            assert_unsupported_naming(MlDsaPrivateKey::from_expanded_bytes(own, set, &private_bytes), parts);
            let public_bytes = vec![0; set.public_key_length()];
            assert_unsupported_naming(MlDsaPublicKey::from_public_bytes(own, set, &public_bytes), parts);
        }
    }
}

#[test]
fn signatures_go_from_one_backend_to_the_other() {
    if !has_ml_dsa() {
        return;
    }
    for set in MlDsaParameterSet::ALL.iter().copied() {
        for own in [fips(), strict()] {
            let key = MlDsaPrivateKey::generate(own, set).unwrap();
            let (seed, private_bytes) = (key.seed().unwrap().unwrap(), key.expanded_private_bytes().unwrap());
            let there = MlDsaPrivateKey::from_seed(ordinary(), set, &seed).unwrap();
            let public = key.public_key().unwrap();
            let public_there = there.public_key().unwrap();
            assert_eq!(
                public.public_bytes_raw().unwrap(),
                public_there.public_bytes_raw().unwrap()
            );
            let again = MlDsaPrivateKey::from_expanded_bytes(own, set, &private_bytes).unwrap();
            assert_eq!(again.public_key().unwrap(), public);

            let fixed = key.sign_deterministic(MESSAGE, b"context").unwrap();
            assert_eq!(fixed, there.sign_deterministic(MESSAGE, b"context").unwrap());
            let mut signer = key.signer(b"context").unwrap();
            signer.update(MESSAGE).unwrap();
            assert_eq!(signer.approval(), Approval::Approved);
            let pieces = signer.finalize().unwrap();
            for signature in [fixed, pieces, key.sign_with_context(MESSAGE, b"context").unwrap()] {
                public_there
                    .verify_with_context(&signature, MESSAGE, b"context")
                    .unwrap();
                public.verify_with_context(&signature, MESSAGE, b"context").unwrap();
                let mut verifier = public.verifier(b"context").unwrap();
                verifier.update(MESSAGE).unwrap();
                assert_eq!(verifier.approval(), Approval::Approved);
                verifier.verify(&signature).unwrap();
                assert_invalid_signature(public.verify(&signature, MESSAGE));
            }

            let key = PrivateKey::from(key);
            let algorithm = SignatureAlgorithm::ml_dsa(set);
            for algorithm in [algorithm, algorithm.deterministic()] {
                let signature = key.sign(MESSAGE, algorithm).unwrap();
                public_there.verify(&signature, MESSAGE).unwrap();
            }
        }
    }
}

/// The table does not know the origin of a µ from the caller. The module decides, if its indicator covers ML-DSA, as that of 3.5
/// does: it approves a given µ, as FIPS 204, section 6.2, does if another module has made it.
#[test]
fn the_indicator_decides_on_a_given_mu() {
    ordinary();
    let set = MlDsaParameterSet::MlDsa65;
    for deterministic in [false, true] {
        let message = Operation::MlDsaSign {
            parameter_set: set,
            deterministic,
        };
        let mu = Operation::MlDsaSignMu {
            parameter_set: set,
            deterministic,
        };
        // The certified modules do not have it, whatever libcrypto has.
        let of_module = FipsModule::of(strict()).version >= Version::new(3, 5, 0);
        let expected = if of_module {
            [Approval::Approved, Approval::Unknown]
        } else {
            [Approval::NotApproved; 2]
        };
        assert_eq!(
            [message, mu].map(|operation| strict().approval_of(&operation)),
            expected
        );
    }
    // This needs SHAKE256 only.
    let public_bytes = vec![1; set.public_key_length()];
    let mut hasher = MlDsaMuHasher::new(strict(), set, &public_bytes, b"").unwrap();
    assert_eq!(hasher.approval(), Approval::Approved);
    hasher.update(MESSAGE).unwrap();
    let mut there = MlDsaMuHasher::new(ordinary(), set, &public_bytes, b"").unwrap();
    there.update(MESSAGE).unwrap();
    assert_eq!(hasher.finalize().unwrap(), there.finalize().unwrap());
    if !has_ml_dsa() {
        return;
    }
    let status = fips().fips_status();
    let module = status.module().unwrap();
    let (empty, policy) = (
        ApprovalTable::for_module(module.name(), module.version()),
        ApprovalTable::for_module(module.name(), module.version()).with_rule(
            "our policy, page 5",
            |operation: &Operation| match operation {
                Operation::MlDsaSignMu { .. } | Operation::MlDsaVerifyMu { .. } => Approval::NotApproved,
                _ => Approval::Approved,
            },
        ),
    );
    let [empty, policy] = [empty, policy].map(|table| {
        let own = builder().strict_approval(true).approval_table(table);
        own.build().unwrap()
    });
    for own in [fips(), strict(), &empty, &policy] {
        let key = MlDsaPrivateKey::from_seed(own, set, &[7; 32]).unwrap();
        let public = key.public_key().unwrap();
        let signature = key.sign(MESSAGE).unwrap();
        public.verify(&signature, MESSAGE).unwrap();
        let mut hasher = MlDsaMuHasher::new(ordinary(), set, &public.public_bytes_raw().unwrap(), b"").unwrap();
        hasher.update(MESSAGE).unwrap();
        let mu = hasher.finalize().unwrap();
        if own.approval_of(&Operation::MlDsaVerifyMu { parameter_set: set }) == Approval::NotApproved {
            refused(key.sign_mu(&mu), "our policy, page 5");
            refused(key.sign_mu_deterministic(&mu), "our policy, page 5");
            refused(public.verify_mu(&signature, &mu), "our policy, page 5");
            // Before the verification, whose outcome would tell.
            refused(public.verify_mu(b"wrong", &mu), "our policy, page 5");
        } else {
            public.verify(&key.sign_mu(&mu).unwrap(), MESSAGE).unwrap();
            public
                .verify(&key.sign_mu_deterministic(&mu).unwrap(), MESSAGE)
                .unwrap();
            public.verify_mu(&signature, &mu).unwrap();
        }
        assert_invalid_argument(key.sign_mu(&mu[1..]), &["mu", "64"]);
        assert_invalid_argument(key.sign_with_context(MESSAGE, &[0; 256]), &["context", "255"]);
    }
}

/// A policy may forbid signatures without random bytes, which FIPS 204, section 3.4, advises against where faults can be
/// injected.
#[test]
fn an_operators_table_may_refuse_deterministic_signatures() {
    if !has_ml_dsa() {
        return;
    }
    let status = fips().fips_status();
    let module = status.module().unwrap();
    let hedged_only = |operation: &Operation| match operation {
        Operation::MlDsaSign {
            deterministic: true, ..
        } => Approval::NotApproved,
        _ => Approval::Approved,
    };
    let table = ApprovalTable::for_module(module.name(), module.version()).with_rule("our policy, page 4", hedged_only);
    let own = builder().strict_approval(true).approval_table(table).build().unwrap();
    let key = MlDsaPrivateKey::generate(&own, MlDsaParameterSet::MlDsa44).unwrap();
    let signature = key.sign(MESSAGE).unwrap();
    key.public_key().unwrap().verify(&signature, MESSAGE).unwrap();
    refused(key.sign_deterministic(MESSAGE, b""), "our policy, page 4");
    let mut signer = key.signer_deterministic(b"").unwrap();
    assert_eq!(signer.approval(), Approval::NotApproved);
    signer.update(MESSAGE).unwrap();
    refused(signer.finalize(), "our policy, page 4");
}

/// The module signs with a key that it imports, and refuses one whose parts do not fit. It works on.
#[test]
fn inconsistent_keys_are_refused_and_do_no_harm() {
    if !has_ml_dsa() {
        return;
    }
    let set = MlDsaParameterSet::MlDsa44;
    let key = MlDsaPrivateKey::generate(fips(), set).unwrap();
    let good = key.expanded_private_bytes().unwrap();
    for index in [0, 64, 200, good.len() - 1] {
        let mut changed = good.to_vec();
        changed[index] ^= 1;
        let refused = MlDsaPrivateKey::from_expanded_bytes(fips(), set, &changed);
        assert_invalid_argument(refused, &["private_bytes", "ML-DSA-44"]);
    }
    let again = MlDsaPrivateKey::from_expanded_bytes(fips(), set, &good).unwrap();
    let signature = again.sign(MESSAGE).unwrap();
    key.public_key().unwrap().verify(&signature, MESSAGE).unwrap();
    assert!(openssl::error::ErrorStack::get().errors().is_empty());
}
