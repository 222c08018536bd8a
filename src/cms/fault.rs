//! What ends the verification of a signer.

use crate::error::{CmsFailure, CmsRule, Error};

/// What ends the verification of a signer.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    /// The signer, or its certificate, has broken a rule.
    Rule(CmsRule),
    /// The machine has failed: no other signer or certificate can be judged either.
    Fatal(Error),
}

pub(super) type Judged<T> = std::result::Result<T, Fault>;

impl From<CmsRule> for Fault {
    fn from(rule: CmsRule) -> Self {
        Fault::Rule(rule)
    }
}

/// Separates errors that the data causes from those of the machine.
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::InvalidSignature => CmsRule::InvalidSignature.into(),
            Error::Verification(failure) => CmsRule::PathRefused { failure }.into(),
            Error::Malformed { .. }
            | Error::Unsupported { .. }
            | Error::NotApproved { .. }
            | Error::InvalidArgument { .. }
            | Error::WorkFactorTooHigh { .. } => CmsRule::Unusable { error: Box::new(error) }.into(),
            other => Fault::Fatal(other),
        }
    }
}

/// The error for a rule that concerns the whole message.
pub(super) fn of_message(rule: CmsRule) -> Error {
    Error::Cms(Box::new(CmsFailure::of_message(rule)))
}

/// A key of another type, or restricted to another algorithm, did not make the signature: the data is inconsistent, and the caller's
/// argument is not wrong.
pub(super) fn not_of_the_key(error: Error) -> Fault {
    match error {
        Error::InvalidArgument { .. } => CmsRule::InvalidSignature.into(),
        other => other.into(),
    }
}
