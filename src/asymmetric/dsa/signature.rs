//! DSA signatures.

use super::availability::HASHES;
use super::pkey;
use crate::asymmetric::idle_operation;
use crate::asymmetric::other_provider::not_begun;
use crate::asymmetric::signature::ComponentLength;
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
pub(super) struct Dsa<'a> {
    pub(super) key: &'a PKey,
    pub(super) hash: SignatureHash,
    /// Whether signatures are r followed by s, and not DER.
    pub(super) fixed_length: bool,
    pub(super) backend: &'a Backend,
}

impl KeyWithAlgorithm for Dsa<'_> {
    fn backend(&self) -> &Backend {
        self.backend
    }

    fn key(&self) -> &PKey {
        self.key
    }

    fn hash(&self) -> SignatureHash {
        self.hash
    }

    fn component_length(&self) -> Result<Option<ComponentLength>> {
        if !self.fixed_length {
            return Ok(None);
        }
        let order = self.key.integer(c"q")?;
        Ok(Some(ComponentLength::of_dsa_subgroup(order.bit_length())))
    }

    fn operation(&self, purpose: Use) -> Operation {
        let modulus_bits = self.key.bits();
        // If q cannot be read, no size is reported, and none is approved.
        let subgroup_bits = self.key.integer(c"q").map_or(0, |q| q.bit_length());
        let hash = self.hash;
        match purpose {
            Use::Sign => Operation::DsaSign {
                modulus_bits,
                subgroup_bits,
                hash,
            },
            _ => Operation::DsaVerify {
                modulus_bits,
                subgroup_bits,
                hash,
            },
        }
    }

    fn begin(&self, queue: CleanQueue, purpose: Use) -> Result<Box<PKeyOperation>> {
        let hash = self.hash.algorithm();
        HASHES.require(self.backend, hash)?;
        let params = OperationParams::new().utf8(c"digest", hash.libcrypto_name());
        idle_operation::begin(queue, self.backend, self.key, purpose, &params).map_err(|error| self.refused(error))
    }

    fn begin_with(&self, queue: CleanQueue, key: &PKey, purpose: Use) -> Result<Box<PKeyOperation>> {
        Dsa { key, ..*self }.begin(queue, purpose)
    }

    fn load_public_half(&self) -> Result<PKey> {
        pkey::public_half(self.backend, self.key)
    }

    fn begin_message(&self, queue: CleanQueue, purpose: Use) -> Result<MessageSignature> {
        let hash = self.hash.algorithm();
        HASHES.require(self.backend, hash)?;
        let params = OperationParams::new();
        MessageSignature::begin(
            queue,
            self.backend.lib(),
            self.key,
            purpose,
            hash.libcrypto_name(),
            &params,
        )
        .map_err(|error| self.refused(error))
    }
}

impl Dsa<'_> {
    /// Translates the error of an operation that fails to begin.
    fn refused(&self, error: Error) -> Error {
        let error = not_begun(self.key, error, UnsupportedKind::Hash, || {
            format!("DSA with {}", self.hash.algorithm())
        });
        let name = format!("this use of DSA with {} bits", self.key.bits());
        self.backend
            .refused_by_fips(error, UnsupportedKind::PublicKeyAlgorithm, &name)
    }
}
