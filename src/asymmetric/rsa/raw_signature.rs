//! Signatures with PKCS #1 v1.5 of data that is padded as it is, without a hash function and without its `DigestInfo`.

use super::operation::KeyWithPadding;
use super::pkey::public_exponent_bits;
use crate::asymmetric::approval::approved;
use crate::asymmetric::other_provider::{not_done, not_verified};
use crate::backend::fips::Operation;
use crate::error::{Error, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey_operation::Use;

/// Pads and signs the data.
#[doc(alias = "EVP_PKEY_sign")]
pub(super) fn sign(scheme: &KeyWithPadding<'_>, data: &[u8]) -> Result<Vec<u8>> {
    let queue = CleanQueue::ensure();
    let mut operation = scheme.begin(queue, Use::Sign, None)?;
    let purpose = || Operation::RsaSignWithoutDigestInfo {
        modulus_bits: scheme.key.bits(),
        public_exponent_bits: public_exponent_bits(scheme.key),
    };
    let signature = approved(scheme.backend, purpose, &mut *operation, |operation| {
        check_length(scheme, data)?;
        operation
            .sign(queue, data)
            .map_err(|error| match not_done(scheme.key, error) {
                refusal @ Error::KeyStore { .. } => refusal,
                error => Error::invalid("data", format!("cannot be signed with this key: {error}")),
            })
    });
    operation.keep(scheme.key);
    let signature = signature?;
    if let Some(public_half) = scheme.key.public_half(|| scheme.load_public_half())? {
        let half = KeyWithPadding {
            key: public_half,
            ..*scheme
        };
        let mut check = half.begin(queue, Use::Verify, None)?;
        check
            .verify(&signature, data)
            .map_err(|error| not_verified(scheme.key, error))?;
    }
    Ok(signature)
}

/// Verifies a signature of such data.
#[doc(alias = "EVP_PKEY_verify")]
pub(super) fn verify(scheme: &KeyWithPadding<'_>, signature: &[u8], data: &[u8]) -> Result<()> {
    let queue = CleanQueue::ensure();
    let mut operation = scheme.begin(queue, Use::Verify, None)?;
    let purpose = || Operation::RsaVerifyWithoutDigestInfo {
        modulus_bits: scheme.key.bits(),
    };
    let outcome = approved(scheme.backend, purpose, &mut *operation, |operation| {
        check_length(scheme, data)?;
        operation.verify(signature, data)
    });
    operation.keep(scheme.key);
    outcome
}

/// Refuses data that does not fit into the padding. libcrypto pads empty data, but does not verify its signature.
fn check_length(scheme: &KeyWithPadding<'_>, data: &[u8]) -> Result<()> {
    let most = scheme.padding.max_plaintext_length(scheme.key.longest_output())?;
    if data.is_empty() || data.len() > most {
        let reason = format!("must have 1 to {most} bytes with this key, not {}", data.len());
        return Err(Error::invalid("data", reason));
    }
    Ok(())
}
