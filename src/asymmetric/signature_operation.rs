//! Signing and verification in one call: messages and digests by RSA, DSA and ECDSA; whole messages by ML-DSA and SLH-DSA.

use std::borrow::Cow;

use super::approval::approved;
use super::idle_operation::are_kept;
use super::other_provider::{not_begun, not_done, not_verified};
use super::signature::{ComponentLength, dss_signature_from_raw, dss_signature_to_raw};
use super::signature_hash::SignatureHash;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{MessageOperation, MessageParams, PKeyOperation, Use};

/// A key with a signature algorithm and its parameters.
pub(super) trait KeyWithAlgorithm {
    fn backend(&self) -> &Backend;

    fn key(&self) -> &PKey;

    /// The hash function, and whether the data is a digest.
    fn hash(&self) -> SignatureHash;

    /// The length of r and of s, if signatures are r followed by s; `None` for libcrypto's encoding.
    fn component_length(&self) -> Result<Option<ComponentLength>> {
        Ok(None)
    }

    /// The operation that is looked up in the table of approvals.
    fn operation(&self, purpose: Use) -> Operation;

    /// Begins with a digest, whose length libcrypto checks. The operation may be one that the key has kept.
    fn begin(&self, queue: CleanQueue, purpose: Use) -> Result<Box<PKeyOperation>>;

    /// As [`begin`](Self::begin), with another key of the same type and the same parameters of the algorithm.
    fn begin_with(&self, queue: CleanQueue, key: &PKey, purpose: Use) -> Result<Box<PKeyOperation>>;

    /// Loads the public half of the key into the backend's own provider.
    fn load_public_half(&self) -> Result<PKey>;

    /// Begins with a message, which the provider hashes.
    fn begin_message(&self, queue: CleanQueue, purpose: Use) -> Result<MessageSignature>;
}

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

    /// Whether the key is in another provider than libcrypto's own.
    pub(super) fn is_needed(&self) -> bool {
        self.0.is_some()
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
            Some((operation, key)) => operation
                .verify(signature, digest)
                .map_err(|error| not_verified(key, error)),
        }
    }
}

/// Whether the provider that signs or verifies hashes the message, too. FIPS modules approve messages that they hash themselves. On
/// other backends the message is hashed first, which is faster, and so it is for a key in another provider than libcrypto's own.
pub(super) fn signs_messages(backend: &Backend, key: &PKey) -> bool {
    backend.is_fips() && !key.is_in_other_provider()
}

/// Signs a message or a digest.
#[doc(alias = "EVP_PKEY_sign", alias = "EVP_DigestSignFinal")]
pub(super) fn sign(scheme: &impl KeyWithAlgorithm, data: &[u8]) -> Result<Vec<u8>> {
    let (backend, purpose) = (scheme.backend(), || scheme.operation(Use::Sign));
    let queue = CleanQueue::ensure();
    if signs_messages(backend, scheme.key()) && !scheme.hash().is_prehashed() {
        let mut operation = scheme.begin_message(queue, Use::Sign)?;
        let signature = approved(backend, purpose, &mut operation, |operation| {
            operation.update_signature(queue, data)?;
            operation.finish(queue).map_err(message_not_signed)
        })?;
        return encoded(scheme.component_length()?, signature);
    }
    let digest = scheme.hash().digest(queue, backend, data)?;
    let mut check = SignatureCheck::begin(queue, scheme)?;
    let mut operation = scheme.begin(queue, Use::Sign)?;
    let signature = approved(backend, purpose, &mut *operation, |operation| {
        operation
            .sign(queue, &digest)
            .map_err(digest_not_signed(&check, &digest))
    });
    operation.keep(scheme.key());
    let signature = signature?;
    check.check(&signature, &digest)?;
    encoded(scheme.component_length()?, signature)
}

/// Verifies the signature of a message or a digest, which is hashed as in [`sign`].
#[doc(alias = "EVP_PKEY_verify", alias = "EVP_DigestVerifyFinal")]
pub(super) fn verify(scheme: &impl KeyWithAlgorithm, signature: &[u8], data: &[u8]) -> Result<()> {
    let (backend, purpose) = (scheme.backend(), || scheme.operation(Use::Verify));
    let queue = CleanQueue::ensure();
    if signs_messages(backend, scheme.key()) && !scheme.hash().is_prehashed() {
        let mut operation = scheme.begin_message(queue, Use::Verify)?;
        return approved(backend, purpose, &mut operation, |operation| {
            operation.update_verification(queue, data)?;
            operation.finish_against(&decoded(scheme.component_length()?, signature)?)
        });
    }
    let digest = scheme.hash().digest(queue, backend, data)?;
    let mut operation = scheme.begin(queue, Use::Verify)?;
    let outcome = approved(backend, purpose, &mut *operation, |operation| {
        operation.verify(&decoded(scheme.component_length()?, signature)?, &digest)
    });
    operation.keep(scheme.key());
    outcome
}

/// Signs a whole message with a key whose algorithm has its own hash function. `keeps`: whether the key keeps the operation for
/// the next message.
#[doc(alias = "EVP_DigestSign")]
pub(super) fn sign_whole(
    queue: CleanQueue,
    backend: &Backend,
    key: &PKey,
    purpose: impl Fn() -> Operation,
    params: MessageParams<'_>,
    message: &[u8],
    keeps: bool,
) -> Result<Vec<u8>> {
    let operation = MessageOperation::begin(queue, backend.lib(), key, Use::Sign, Some(params), keeps);
    let mut operation = operation.map_err(|error| {
        let name = || String::from("a signature of a whole message");
        not_begun(key, error, UnsupportedKind::SignatureAlgorithm, name)
    })?;
    let signature = approved(backend, purpose, &mut *operation, |operation| {
        operation.sign(queue, message).map_err(|error| not_done(key, error))
    });
    operation.keep(key);
    signature
}

/// Verifies the signature of a whole message, with parameters as for [`sign_whole`].
#[doc(alias = "EVP_DigestVerify")]
pub(super) fn verify_whole(
    queue: CleanQueue,
    backend: &Backend,
    key: &PKey,
    purpose: impl Fn() -> Operation,
    params: MessageParams<'_>,
    (signature, message): (&[u8], &[u8]),
) -> Result<()> {
    let keeps = are_kept(backend, key);
    let mut operation = MessageOperation::begin(queue, backend.lib(), key, Use::Verify, Some(params), keeps)?;
    let outcome = approved(backend, purpose, &mut *operation, |operation| {
        operation.verify(queue, signature, message)
    });
    operation.keep(key);
    outcome
}

/// libcrypto's signature in the caller's encoding.
pub(super) fn encoded(length: Option<ComponentLength>, signature: Vec<u8>) -> Result<Vec<u8>> {
    match length {
        Some(length) => dss_signature_to_raw(&signature, length),
        None => Ok(signature),
    }
}

/// The caller's signature in libcrypto's encoding. One of another length is not valid.
pub(super) fn decoded(length: Option<ComponentLength>, signature: &[u8]) -> Result<Cow<'_, [u8]>> {
    match length {
        Some(length) => dss_signature_from_raw(signature, length)
            .map(Cow::Owned)
            .map_err(|_| Error::InvalidSignature),
        None => Ok(Cow::Borrowed(signature)),
    }
}

/// The error for a digest of the right length that libcrypto does not sign.
pub(super) fn digest_not_signed(check: &SignatureCheck, digest: &[u8]) -> impl FnOnce(Error) -> Error {
    let length = digest.len();
    move |error| match check.not_made(error) {
        refusal @ Error::KeyStore { .. } => refusal,
        error => Error::invalid("key", format!("cannot sign a digest of {length} bytes: {error}")),
    }
}

/// The error for a message that libcrypto does not sign.
pub(super) fn message_not_signed(error: Error) -> Error {
    Error::invalid("data", format!("cannot be signed with this key: {error}"))
}
