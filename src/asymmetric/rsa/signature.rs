//! RSA signatures.

use super::operation::KeyWithPadding;
use super::pkey::public_exponent_bits;
use crate::asymmetric::signature_hash::SignatureHash;
use crate::asymmetric::signature_operation::KeyWithAlgorithm;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{PKeyOperation, Use};

/// A key with the parameters of its signatures.
pub(super) struct RsaSignature<'a> {
    pub(super) key: KeyWithPadding<'a>,
    pub(super) hash: SignatureHash,
}

impl KeyWithAlgorithm for RsaSignature<'_> {
    fn backend(&self) -> &Backend {
        self.key.backend
    }

    fn key(&self) -> &PKey {
        self.key.key
    }

    fn hash(&self) -> SignatureHash {
        self.hash
    }

    fn operation(&self, purpose: Use) -> Operation {
        let KeyWithPadding { key, padding, .. } = self.key;
        match purpose {
            Use::Sign => Operation::RsaSign {
                modulus_bits: key.bits(),
                public_exponent_bits: public_exponent_bits(key),
                padding: padding.clone(),
                hash: self.hash,
            },
            _ => Operation::RsaVerify {
                modulus_bits: key.bits(),
                padding: padding.clone(),
                hash: self.hash,
            },
        }
    }

    fn begin(&self, queue: CleanQueue, purpose: Use) -> Result<Box<PKeyOperation>> {
        self.key.begin(queue, purpose, Some(self.hash.algorithm()))
    }

    fn begin_with(&self, queue: CleanQueue, key: &PKey, purpose: Use) -> Result<Box<PKeyOperation>> {
        let other = KeyWithPadding { key, ..self.key };
        other.begin(queue, purpose, Some(self.hash.algorithm()))
    }

    fn load_public_half(&self) -> Result<PKey> {
        self.key.load_public_half()
    }

    fn begin_message(&self, queue: CleanQueue, purpose: Use) -> Result<MessageSignature> {
        self.key.begin_message(queue, purpose, self.hash.algorithm())
    }
}
