//! NIST's vectors of the internal interface, which has no context. It is not public.

use std::str::FromStr;

use support::slh_dsa_vectors::{self, SignatureVector, VerificationVector};
use support::tally;

use super::backend::SlhDsaBackend;
use super::keys::SLH_DSA;
use super::parameter_set::SlhDsaParameterSet;
use crate::backend::Backend;
use crate::error::Error;
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey_operation::{MessageParams, OperationParams, sign_message_with, verify_message_with};
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;

/// The value of `message-encoding` for a message that is signed as it is.
const RAW: u64 = 0;

/// The parameters, all of which the provider takes.
fn taken<'a>(params: &'a OperationParams<'a>) -> MessageParams<'a> {
    MessageParams {
        params,
        not_taken: &|parameter| panic!("{parameter:?} is not taken"),
    }
}

fn set(name: &str) -> SlhDsaParameterSet {
    SlhDsaParameterSet::from_str(name).unwrap()
}

#[test]
fn acvp_signatures_verify_as_they_should() {
    let backend = Backend::new().unwrap();
    let file = "asymmetric/SLHDSA/acvp-sigVer-internal.txt";
    let vectors = slh_dsa_vectors::verifications(file);
    assert_eq!(vectors.iter().filter(|vector| vector.is_valid).count(), 15);
    let check = |vector: &VerificationVector| {
        let key = SLH_DSA
            .load_public(&backend, set(&vector.parameter_set), &vector.public_key)
            .unwrap();
        let params = OperationParams::new().unsigned(c"message-encoding", &RAW);
        let (queue, lib) = (CleanQueue::ensure(), backend.lib());
        let outcome = verify_message_with(
            queue,
            lib,
            &key,
            &vector.signature,
            &vector.message,
            Some(taken(&params)),
            false,
        );
        match outcome {
            Ok(()) => assert!(vector.is_valid, "{}", vector.position),
            Err(Error::InvalidSignature) => assert!(!vector.is_valid, "{}", vector.position),
            Err(error) => panic!("{}: {error}", vector.position),
        }
    };
    let refused = |vector: &VerificationVector| {
        let set = set(&vector.parameter_set);
        let refusal = SLH_DSA.load_public(&backend, set, &vector.public_key);
        assert!(matches!(refusal, Err(Error::Unsupported { .. })), "{}", vector.position);
    };
    let supported = |vector: &VerificationVector| backend.slh_dsa_supported(set(&vector.parameter_set));
    tally::run_on_all_processors("SLH-DSA", file, 45, &vectors, supported, check, refused);
}

/// Of each group of ten with fast signing, the first two; `ci/long/slh-dsa-vectors` runs all.
#[test]
fn acvp_signatures_are_made_again() {
    let backend = Backend::new().unwrap();
    let file = "asymmetric/SLHDSA/acvp-sigGen-internal.txt";
    let mut vectors = slh_dsa_vectors::signatures(file);
    assert_eq!(vectors.len(), 88);
    let mut expected = 88;
    if std::env::var_os("HAZMAT_TEST_ALL_VECTORS").is_none() {
        let (mut group, mut seen) = (None, 0);
        vectors.retain(|vector| {
            let own = (vector.parameter_set.clone(), vector.additional_randomness.is_some());
            seen = if group.as_ref() == Some(&own) { seen + 1 } else { 1 };
            group = Some(own);
            set(&vector.parameter_set).is_fast() && seen <= 2
        });
        expected = 12;
    }
    let check = |vector: &SignatureVector| {
        let key = SLH_DSA
            .load_private(&backend, set(&vector.parameter_set), &vector.private_key)
            .unwrap();
        let (one, mut params) = (1, OperationParams::new().unsigned(c"message-encoding", &RAW));
        params = match &vector.additional_randomness {
            None => params.unsigned(c"deterministic", &one),
            Some(random) => params.octets("random", c"test-entropy", random).unwrap(),
        };
        let (queue, lib) = (CleanQueue::ensure(), backend.lib());
        let signature = sign_message_with(queue, lib, &key, &vector.message, Some(taken(&params)), false).unwrap();
        let digest = backend.hash(HashAlgorithm::Sha256, &signature).unwrap();
        assert_eq!(*digest, *vector.signature_sha256, "{}", vector.position);
    };
    let refused = |vector: &SignatureVector| {
        let set = set(&vector.parameter_set);
        let refusal = SLH_DSA.load_private(&backend, set, &vector.private_key);
        assert!(matches!(refusal, Err(Error::Unsupported { .. })), "{}", vector.position);
    };
    let supported = |vector: &SignatureVector| backend.slh_dsa_supported(set(&vector.parameter_set));
    tally::run_on_all_processors("SLH-DSA", file, expected, &vectors, supported, check, refused);
}
