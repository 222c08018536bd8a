//! Signing and verification of messages given in pieces, by way of µ.

use super::mu_hasher::MlDsaMuHasher;
use super::parameter_set::MlDsaParameterSet;
use super::signature::{Input, sign, verify};
use crate::asymmetric::streaming::Pieces;
use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::pkey::PKey;

/// A key, and the message so far.
pub(super) struct MessageInPieces {
    // Field order matters: the key and the hasher drop before the backend.
    pub(super) key: PKey,
    pub(super) hasher: MlDsaMuHasher,
    pub(super) parameter_set: MlDsaParameterSet,
    pub(super) deterministic: bool,
    pub(super) backend: Backend,
}

impl Pieces for MessageInPieces {
    fn update(&mut self, data: &[u8]) -> Result<()> {
        self.hasher.update(data)
    }

    fn sign_reset(&mut self) -> Result<Vec<u8>> {
        let mu = self.hasher.finalize_reset()?;
        let input = Input::OwnMu(&mu);
        sign(&self.backend, &self.key, self.parameter_set, input, self.deterministic)
    }

    fn verify_reset(&mut self, signature: &[u8]) -> Result<()> {
        let mu = self.hasher.finalize_reset()?;
        verify(
            &self.backend,
            &self.key,
            self.parameter_set,
            signature,
            Input::OwnMu(&mu),
        )
    }
}
