//! Finds a path that libcrypto and the profile both accept.

use super::policy::Policy;
use super::store::Store;
use super::verified::VerifiedChain;
use crate::error::{Error, Result, UnsupportedKind};
use crate::x509::Certificate;

pub(super) fn verify(
    store: &Store,
    policy: &Policy,
    leaf: &Certificate,
    intermediates: &[Certificate],
) -> Result<VerifiedChain> {
    let _ = (store, policy, leaf, intermediates);
    Err(Error::unsupported(
        UnsupportedKind::Serialization,
        "path validation is not written yet",
    ))
}
