//! Keys in a provider other than libcrypto's own, such as one for tokens.
//!
//! What such a provider does is not known beforehand: it may ignore parameters that it does not know, refuse without a reason, and take
//! the public key of another key for that of this one. So its signatures are checked with the public half of the key, in the backend's
//! own provider, and its failures are told apart here.

use super::signature_operation::KeyWithAlgorithm;
use crate::error::{Error, KeyStoreFailure, Result, UnsupportedKind};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{PKeyOperation, Use};

/// `ERR_LIB_EVP`: libcrypto finds no implementation. `ERR_LIB_PROV`: a provider does not know a parameter's value.
const NOT_OFFERED: [i32; 2] = [6, 57];

/// A verification with the public half of a key, for the signatures of a key in another provider.
pub(super) struct SignatureCheck(Option<(Box<PKeyOperation>, PKey)>);

impl SignatureCheck {
    /// Begins the verification, before anything is signed. There is none for a key that is in libcrypto's own provider.
    #[inline]
    pub(super) fn begin(queue: CleanQueue, scheme: &impl KeyWithAlgorithm) -> Result<Self> {
        if !scheme.key().is_in_other_provider() {
            return Ok(SignatureCheck(None));
        }
        Self::of_public_half(queue, scheme)
    }

    #[cold]
    fn of_public_half(queue: CleanQueue, scheme: &impl KeyWithAlgorithm) -> Result<Self> {
        let Some(public_half) = scheme.key().public_half(|| scheme.load_public_half())? else {
            return Ok(SignatureCheck(None));
        };
        let operation = scheme.begin_with(queue, public_half, Use::Verify)?;
        Ok(SignatureCheck(Some((operation, scheme.key().clone()))))
    }

    /// The error of a signature that the provider does not make.
    pub(super) fn not_made(&self, error: Error) -> Error {
        match &self.0 {
            None => error,
            Some((_, key)) => not_done(key, error),
        }
    }

    /// Fails if a signature in libcrypto's encoding is not the one that was asked for.
    #[inline]
    pub(super) fn check(&mut self, signature: &[u8], digest: &[u8]) -> Result<()> {
        match &mut self.0 {
            None => Ok(()),
            Some((operation, key)) => operation.verify(signature, digest).map_err(|_| other_signature(key)),
        }
    }
}

/// The error for a signature that does not verify with the public half of its key.
#[cold]
pub(super) fn other_signature(key: &PKey) -> Error {
    let provider = key.provider_name().unwrap_or_default();
    let detail = format!(
        "the provider {provider} makes a signature that does not verify with the public key: it ignores a parameter of the algorithm, \
         or gives the public key of another key, such as one with the same identifier"
    );
    Error::unsupported(UnsupportedKind::SignatureAlgorithm, detail)
}

/// The error of an operation that has not begun. For a key in another provider: what the provider does not offer, by `name`.
pub(super) fn not_begun(key: &PKey, error: Error, kind: UnsupportedKind, name: impl FnOnce() -> String) -> Error {
    if !key.is_in_other_provider() || error.is_independent_of_input() {
        return error;
    }
    let Error::OpenSsl { errors, .. } = &error else {
        return error;
    };
    let is_unknown = errors
        .entries()
        .iter()
        .any(|entry| NOT_OFFERED.contains(&entry.library_code()));
    if !is_unknown {
        return not_done(key, error);
    }
    let provider = key.provider_name().unwrap_or_default();
    let (name, reasons) = (name(), errors.reasons());
    Error::unsupported(
        kind,
        format!("{name} is not offered by the key's provider, {provider}: {reasons}"),
    )
}

/// The error of an operation that a provider has begun. For a key in another provider: why its token did not serve.
pub(super) fn not_done(key: &PKey, error: Error) -> Error {
    if !key.is_in_other_provider() || error.is_independent_of_input() {
        return error;
    }
    let Error::OpenSsl { errors, .. } = error else {
        return error;
    };
    let provider = key.provider_name().unwrap_or_default();
    let failure = KeyStoreFailure::reported(&errors, &provider).unwrap_or(KeyStoreFailure::OperationRefused);
    Error::KeyStore { failure, errors }
}
