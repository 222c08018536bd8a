//! Bounds on what the caller passes and the other side sends.

use crate::error::{Error, MalformedKind, Result};

/// The greatest length in bytes of `info`, of a pre-shared key and its identifier, of an exporter context, and of key material.
/// The one-stage KDFs encode lengths as two bytes (draft-ietf-hpke-hpke, section 7.2.1). For HKDF, RFC 9180 allows lower limits
/// than its own 2^61 bytes (section 7.2.1), and all KDFs have the same here.
pub(super) const LONGEST_INPUT: usize = u16::MAX as usize;

/// The shortest pre-shared key in bytes (RFC 9180, sections 5.1.2 and 9.5).
pub(super) const SHORTEST_PSK: usize = 32;

/// Refuses an argument that is longer than [`LONGEST_INPUT`].
pub(super) fn check_length(argument: &'static str, bytes: &[u8]) -> Result<()> {
    if bytes.len() > LONGEST_INPUT {
        let reason = format!("must have at most {LONGEST_INPUT} bytes, not {}", bytes.len());
        return Err(Error::invalid(argument, reason));
    }
    Ok(())
}

/// The subjects of errors about what the other side sends.
pub(super) const ENCAPSULATED_KEY: &str = "encapsulated key";
pub(super) const PUBLIC_KEY: &str = "public key";

/// An error about malformed data, with another subject.
pub(super) fn about(what: &'static str) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::Malformed { kind, reason, .. } => Error::malformed(kind, what, reason),
        other => other,
    }
}

/// Refuses bytes of the other side, called `what` in errors, of another length than `length`.
pub(super) fn check_received(what: &'static str, bytes: &[u8], length: usize) -> Result<()> {
    if bytes.len() != length {
        let reason = format!("it must have {length} bytes, not {}", bytes.len());
        return Err(Error::malformed(MalformedKind::InvalidLength, what, reason));
    }
    Ok(())
}
