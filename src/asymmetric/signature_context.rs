//! Contexts of signatures: Ed25519, Ed448, ML-DSA, SLH-DSA.

use std::ffi::CStr;

use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::pkey_operation::OperationParams;

/// The longest context in bytes (RFC 8032, section 2; FIPS 204, algorithm 2, step 1; FIPS 205, algorithm 22, step 1).
const LONGEST_CONTEXT: usize = 255;

/// The value of a flag that is set.
pub(super) static SET: u64 = 1;

pub(super) fn check_context(context: &[u8]) -> Result<()> {
    if context.len() > LONGEST_CONTEXT {
        let reason = format!("must have at most {LONGEST_CONTEXT} bytes, not {}", context.len());
        return Err(Error::invalid("context", reason));
    }
    Ok(())
}

/// The parameters of a signature with ML-DSA or SLH-DSA. The provider signs with random bytes unless it is told not to.
///
/// An empty context is no parameter: an operation that the key keeps has the context of its parameters, and is used for no
/// other, so one without a context has never had any.
pub(super) fn context_params(context: &[u8], deterministic: bool) -> Result<OperationParams<'_>> {
    let mut params = OperationParams::new();
    if !context.is_empty() {
        params = params.octets("context", c"context-string", context)?;
    }
    if deterministic {
        params = params.unsigned(c"deterministic", &SET);
    }
    Ok(params)
}

/// The error for a parameter that the provider's ML-DSA or SLH-DSA does not take.
pub(super) fn not_taken(backend: &Backend, algorithm: &str, parameter: &CStr) -> Error {
    let what = match parameter.to_bytes() {
        b"context-string" => "with a context".to_owned(),
        b"mu" => "with external µ".to_owned(),
        b"deterministic" => "without random bytes".to_owned(),
        _ => format!("with the parameter {}", parameter.to_string_lossy()),
    };
    backend.not_offered(UnsupportedKind::SignatureAlgorithm, &format!("{algorithm} {what}"))
}
