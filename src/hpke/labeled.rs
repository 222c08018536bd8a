//! Derivations whose input names the protocol, the suite and the purpose (RFC 9180, section 4; draft-ietf-hpke-hpke, section 4).

use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result};
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::xof_algorithm::XofAlgorithm;
use crate::hashes::xof_backend::XofBackend;
use crate::kdf::hkdf::backend::HkdfBackend;
use crate::support::secret::SecretBytes;

/// The protocol's name, which begins every derivation.
const VERSION: &[u8] = b"HPKE-v1";

/// HKDF for one suite.
pub(super) struct TwoStage<'a> {
    pub(super) backend: &'a Backend,
    pub(super) hash: HashAlgorithm,
    pub(super) suite_id: &'a [u8],
}

impl TwoStage<'_> {
    /// `LabeledExtract`: a pseudorandom key, as long as a digest.
    pub(super) fn extract(&self, salt: &[u8], label: &[u8], key_material: &[u8]) -> Result<SecretBytes> {
        let labeled = SecretBytes::concatenated(&[VERSION, self.suite_id, label, key_material]);
        self.backend.hkdf_extract(self.hash, salt, &labeled)
    }

    /// `LabeledExpand`: fills `out`. Its caller has checked the length.
    pub(super) fn expand(&self, prk: &[u8], label: &[u8], info: &[u8], out: &mut [u8]) -> Result<()> {
        let labeled = [&length_of(out)?, VERSION, self.suite_id, label, info].concat();
        self.backend.derive_hkdf_expand_into(self.hash, &labeled, prk, out)
    }

    /// `LabeledExpand` to a new secret.
    pub(super) fn expand_secret(&self, prk: &[u8], label: &[u8], info: &[u8], length: usize) -> Result<SecretBytes> {
        let mut secret = SecretBytes::zeroed("length", length)?;
        self.expand(prk, label, info, secret.as_mut_slice())?;
        Ok(secret)
    }
}

/// An extendable output function for one suite.
pub(super) struct OneStage<'a> {
    pub(super) backend: &'a Backend,
    pub(super) xof: XofAlgorithm,
    pub(super) suite_id: &'a [u8],
}

impl OneStage<'_> {
    /// `LabeledDerive`: a secret of this length, of at most 65,535 bytes. The caller has checked the lengths.
    pub(super) fn derive(
        &self,
        key_material: &[&[u8]],
        label: &[u8],
        context: &[&[u8]],
        length: usize,
    ) -> Result<SecretBytes> {
        self.backend
            .require_approval(|| Operation::HpkeOneStageKdf { algorithm: self.xof })?;
        let mut secret = SecretBytes::zeroed("length", length)?;
        let mut ctx = self.backend.create_xof_ctx(self.xof)?;
        for piece in key_material {
            ctx.update(piece)?;
        }
        let label_length = two_bytes("label", label.len())?;
        let prefix = [VERSION, self.suite_id, &label_length, label, &length_of(&secret)?].concat();
        ctx.update(&prefix)?;
        for piece in context {
            ctx.update(piece)?;
        }
        ctx.into_reader().squeeze(secret.as_mut_slice())?;
        Ok(secret)
    }
}

fn length_of(out: &[u8]) -> Result<[u8; 2]> {
    two_bytes("length", out.len())
}

/// A length as two bytes. The bound is that of [`check_length`](super::limits::check_length).
pub(super) fn two_bytes(argument: &'static str, length: usize) -> Result<[u8; 2]> {
    let length = u16::try_from(length);
    let length = length.map_err(|_| Error::invalid(argument, "must have at most 65535 bytes"))?;
    Ok(length.to_be_bytes())
}
