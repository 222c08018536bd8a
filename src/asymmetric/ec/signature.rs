//! ECDSA signatures.

use super::availability::{DETERMINISTIC, NONCE_TYPE, signs_deterministically};
use super::curve::EllipticCurve;
use super::ecdsa::EcdsaAlgorithm;
use super::pkey;
use crate::asymmetric::idle_operation;
use crate::asymmetric::other_provider::not_begun;
use crate::asymmetric::signature::ComponentLength;
use crate::asymmetric::signature_digest::{check_for_signatures, refused_hash};
use crate::asymmetric::signature_hash::SignatureHash;
use crate::asymmetric::signature_operation::KeyWithAlgorithm;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};

/// A key with the parameters of its signatures.
pub(super) struct Ecdsa<'a> {
    pub(super) key: &'a PKey,
    pub(super) curve: EllipticCurve,
    pub(super) algorithm: EcdsaAlgorithm,
    pub(super) backend: &'a Backend,
}

impl KeyWithAlgorithm for Ecdsa<'_> {
    fn backend(&self) -> &Backend {
        self.backend
    }

    fn key(&self) -> &PKey {
        self.key
    }

    fn hash(&self) -> SignatureHash {
        self.algorithm.hash
    }

    fn component_length(&self) -> Result<Option<ComponentLength>> {
        Ok(self.algorithm.fixed_length.then(|| self.curve.into()))
    }

    fn operation(&self, purpose: Use) -> Operation {
        let curve = self.curve;
        // The encoding does not matter to approval.
        let algorithm = EcdsaAlgorithm {
            fixed_length: false,
            ..self.algorithm
        };
        match purpose {
            Use::Sign => Operation::EcdsaSign { curve, algorithm },
            _ => Operation::EcdsaVerify { curve, algorithm },
        }
    }

    fn begin(&self, queue: CleanQueue, purpose: Use) -> Result<Box<PKeyOperation>> {
        let hash = self.algorithm.hash.algorithm();
        check_for_signatures(self.backend, hash)?;
        let mut params = OperationParams::new().utf8(c"digest", hash.libcrypto_name());
        let deterministic = self.has_deterministic_nonce(purpose);
        if let Ok(true) = deterministic {
            params = params.unsigned(NONCE_TYPE, &DETERMINISTIC);
        }
        let operation = idle_operation::begin(queue, self.backend, self.key, purpose, &params)
            .map_err(|error| self.refused(error, purpose))?;
        if deterministic? && self.key.is_in_other_provider() && !operation.takes(NONCE_TYPE) {
            return Err(self.no_deterministic_nonce());
        }
        Ok(operation)
    }

    fn begin_with(&self, queue: CleanQueue, key: &PKey, purpose: Use) -> Result<Box<PKeyOperation>> {
        Ecdsa { key, ..*self }.begin(queue, purpose)
    }

    fn load_public_half(&self) -> Result<PKey> {
        pkey::public_half(self.backend, self.key, self.curve)
    }

    fn begin_message(&self, queue: CleanQueue, purpose: Use) -> Result<MessageSignature> {
        let hash = self.algorithm.hash.algorithm();
        check_for_signatures(self.backend, hash)?;
        let params = OperationParams::new();
        let operation = MessageSignature::begin(
            queue,
            self.backend.lib(),
            self.key,
            purpose,
            hash.libcrypto_name(),
            &params,
        )
        .map_err(|error| self.refused(error, purpose))?;
        if self.has_deterministic_nonce(purpose)? {
            operation.set(queue, &OperationParams::new().unsigned(NONCE_TYPE, &DETERMINISTIC))?;
        }
        Ok(operation)
    }
}

impl Ecdsa<'_> {
    /// Whether the nonce is deterministic; fails if the backend does not make such nonces.
    fn has_deterministic_nonce(&self, purpose: Use) -> Result<bool> {
        if purpose != Use::Sign || !self.algorithm.deterministic {
            return Ok(false);
        }
        if !signs_deterministically(self.backend) {
            return Err(self.no_deterministic_nonce());
        }
        Ok(true)
    }

    fn no_deterministic_nonce(&self) -> Error {
        let name = "a deterministic nonce (RFC 6979), which OpenSSL has since 3.2,";
        self.backend.not_offered(UnsupportedKind::PublicKeyAlgorithm, name)
    }

    /// Translates the error of an operation that fails to begin: a FIPS module may refuse to sign with SHA-1.
    fn refused(&self, error: Error, purpose: Use) -> Error {
        let error = not_begun(self.key, error, UnsupportedKind::Hash, || {
            format!("ECDSA with {}", self.algorithm.hash.algorithm())
        });
        refused_hash(self.backend, error, purpose, Some(self.algorithm.hash.algorithm()))
    }
}
