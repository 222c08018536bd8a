//! The check of a signature that a provider other than libcrypto's own has made.

use super::other_provider::{not_done, other_signature};
use super::signature_operation::KeyWithAlgorithm;
use crate::error::{Error, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{PKeyOperation, Use};

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
