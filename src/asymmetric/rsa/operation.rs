//! Operations of an RSA key with a padding.

use super::hash_availability;
use super::padding::RsaPadding;
use super::pkey::{public, public_numbers};
use super::scheme::Scheme;
use crate::asymmetric::idle_operation;
use crate::asymmetric::other_provider::{not_begun, not_done};
use crate::asymmetric::signature_digest::refused_hash;
use crate::backend::Backend;
use crate::error::{Error, KeyStoreFailure, MalformedKind, Result, UnsupportedKind};
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{PKeyOperation, Use};
use crate::hashes::algorithm::HashAlgorithm;

/// One error for all ciphertexts that do not decrypt, so that it reveals nothing.
pub(super) fn not_decrypted() -> Error {
    let reason = "does not decrypt with this key and padding";
    Error::malformed(MalformedKind::InvalidPadding, "ciphertext", reason)
}

/// A key with a padding.
pub(super) struct KeyWithPadding<'a> {
    pub(super) key: &'a PKey,
    pub(super) scheme: Scheme,
    pub(super) padding: &'a RsaPadding,
    pub(super) backend: &'a Backend,
}

impl KeyWithPadding<'_> {
    /// Begins an operation, which may be one that the key has kept. `hash` is the hash function of a signature.
    pub(super) fn begin(
        &self,
        queue: CleanQueue,
        purpose: Use,
        hash: Option<HashAlgorithm>,
    ) -> Result<Box<PKeyOperation>> {
        self.check_key(purpose, hash)?;
        let terms = self.padding.terms(purpose, hash)?;
        self.check_offered(hash)?;
        let params = terms.params()?;
        // A key does not keep a decryption: whether the next call must begin a new one would tell by its time whether this one
        // has failed. Nor does it keep a label, which is the caller's.
        let operation = if purpose == Use::Decrypt || terms.has_label() {
            PKeyOperation::begin(queue, self.backend.lib(), self.key, purpose, &params)
        } else {
            idle_operation::begin(queue, self.backend, self.key, purpose, &params)
        };
        let mut operation = operation.map_err(|error| self.refused(error, purpose, hash))?;
        match purpose {
            // RFC 8017: step 1 of sections 7.1.2, 7.2.2, 8.1.2 and 8.2.2.
            Use::Decrypt | Use::Verify | Use::Recover => operation.set_input_length(self.key.longest_output()),
            Use::Sign | Use::Encrypt | Use::Exchange | Use::Encapsulate | Use::Decapsulate => {}
        }
        Ok(operation)
    }

    /// The error for a ciphertext that a key in another provider does not decrypt: whether it is the ciphertext, or the token, which
    /// may lack the padding or may have been removed.
    ///
    /// With OAEP everybody learns that a decryption has failed, so the token is then given another ciphertext, a right one. With
    /// PKCS #1 v1.5 it is not: the time that this takes would tell what must not be known.
    pub(super) fn not_decrypted(&self, queue: CleanQueue, error: Error) -> Error {
        match not_done(self.key, error) {
            Error::KeyStore {
                failure: KeyStoreFailure::OperationRefused | KeyStoreFailure::Other,
                errors,
            } => {
                let refuses = !self.padding.is_pkcs1v15() && self.decrypts_its_own(queue).is_ok_and(|works| !works);
                if refuses {
                    let failure = KeyStoreFailure::OperationRefused;
                    return Error::KeyStore { failure, errors };
                }
                not_decrypted()
            }
            // Of another length than the modulus.
            Error::InvalidArgument { .. } => not_decrypted(),
            other => other,
        }
    }

    /// Whether the key decrypts what its public half has encrypted. Fails if the public half does not encrypt.
    fn decrypts_its_own(&self, queue: CleanQueue) -> Result<bool> {
        const PLAINTEXT: &[u8] = b"a trial";
        let Some(public_half) = self.key.public_half(|| self.load_public_half())? else {
            return Ok(true);
        };
        let half = KeyWithPadding {
            key: public_half,
            ..*self
        };
        let ciphertext = half.begin(queue, Use::Encrypt, None)?.encrypt(queue, PLAINTEXT)?;
        let mut operation = self.begin(queue, Use::Decrypt, None)?;
        let decrypted = operation.decrypt_or_report(queue, &ciphertext);
        Ok(decrypted.is_ok_and(|plaintext| plaintext == PLAINTEXT))
    }

    /// Loads the public half of the key into the backend's own provider.
    pub(super) fn load_public_half(&self) -> Result<PKey> {
        let numbers = public_numbers(self.key)?;
        numbers.check()?;
        public(self.backend, numbers.n.magnitude(), numbers.e.magnitude(), self.scheme)
    }

    /// Begins to sign or verify a message, which the provider hashes.
    pub(super) fn begin_message(
        &self,
        queue: CleanQueue,
        purpose: Use,
        hash: HashAlgorithm,
    ) -> Result<MessageSignature> {
        self.check_key(purpose, Some(hash))?;
        // The hash function is given when the operation begins, and not again with the padding.
        let terms = self.padding.terms(purpose, None)?;
        self.check_offered(Some(hash))?;
        let (lib, params) = (self.backend.lib(), terms.params()?);
        MessageSignature::begin(queue, lib, self.key, purpose, hash.libcrypto_name(), &params)
            .map(|signature| signature.with_input_length(self.key.longest_output()))
            .map_err(|error| self.refused(error, purpose, Some(hash)))
    }

    /// Refuses a padding that the key is restricted from, and a signature that the modulus is too short for.
    fn check_key(&self, purpose: Use, hash: Option<HashAlgorithm>) -> Result<()> {
        self.scheme.check(self.padding, hash)?;
        match (purpose, hash) {
            (Use::Sign, Some(hash)) => self.padding.check_room(hash, self.key.bits()),
            _ => Ok(()),
        }
    }

    /// Refuses a hash function or a padding that the backend does not offer.
    fn check_offered(&self, hash: Option<HashAlgorithm>) -> Result<()> {
        if let Some(hash) = hash {
            hash_availability::SIGNATURE.require(self.backend, hash)?;
        }
        if !self.padding.is_offered(self.backend) {
            let name = self.padding.to_string();
            return Err(self.backend.not_offered(UnsupportedKind::Padding, &name));
        }
        Ok(())
    }

    /// Translates the error of an operation that fails to begin: on a FIPS backend into the module's reason.
    fn refused(&self, error: Error, purpose: Use, hash: Option<HashAlgorithm>) -> Error {
        // SP 800-131A, sections 3 and 6: shorter keys are allowed for old signatures and ciphertexts.
        let shortest = match purpose {
            Use::Sign | Use::Encrypt | Use::Exchange | Use::Encapsulate | Use::Decapsulate => 2048,
            Use::Verify | Use::Recover | Use::Decrypt => 1024,
        };
        let error = not_begun(self.key, error, UnsupportedKind::Padding, || match hash {
            Some(hash) => format!("{} and {hash}", self.padding),
            None => self.padding.to_string(),
        });
        let bits = self.key.bits();
        if bits < shortest {
            let name = format!("this use of RSA with {bits} bits");
            return self
                .backend
                .refused_by_fips(error, UnsupportedKind::PublicKeyAlgorithm, &name);
        }
        refused_hash(self.backend, error, purpose, hash)
    }
}
