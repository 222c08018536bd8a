//! Key encapsulation mechanisms: ML-KEM, and the hybrids of TLS.

use super::approval::approved;
use super::exact_length::check_length;
use super::idle_operation::begin_encapsulation;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};
use crate::support::memory::zeroed_vec;
use crate::support::secret::SecretBytes;

/// The lengths of a mechanism, in bytes.
pub(super) struct Lengths {
    pub(super) ciphertext: usize,
    pub(super) secret: usize,
}

/// How errors describe what the other side has sent.
pub(super) struct Peer {
    pub(super) argument: &'static str,
    pub(super) mechanism: &'static str,
    /// Translates libcrypto's refusal.
    pub(super) refused: fn(Error) -> Error,
}

impl Peer {
    pub(super) fn check_length(&self, bytes: &[u8], expected: usize) -> Result<()> {
        check_length(self.argument, bytes, expected, self.mechanism)
    }
}

/// Makes a secret, and its ciphertext for the holder of the private key.
#[doc(alias = "EVP_PKEY_encapsulate")]
pub(super) fn encapsulate(
    backend: &Backend,
    key: &PKey,
    purpose: impl Fn() -> Operation,
    lengths: Lengths,
    peer: &Peer,
) -> Result<(SecretBytes, Vec<u8>)> {
    backend.refuse_unapproved(&purpose)?;
    let queue = CleanQueue::ensure();
    let mut operation = begin_encapsulation(queue, backend, key, Use::Encapsulate)?;
    let made = approved(backend, purpose, &mut *operation, |operation| {
        let mut ciphertext = zeroed_vec("ciphertext", lengths.ciphertext)?;
        let mut secret = SecretBytes::zeroed("shared_secret", lengths.secret)?;
        operation
            .encapsulate(queue, &mut ciphertext, secret.as_mut_slice())
            .map_err(peer.refused)?;
        Ok((secret, ciphertext))
    });
    operation.keep(key);
    made
}

/// Computes the secret of a ciphertext, whose length has been checked.
#[doc(alias = "EVP_PKEY_decapsulate")]
pub(super) fn decapsulate(
    backend: &Backend,
    key: &PKey,
    purpose: impl Fn() -> Operation,
    lengths: Lengths,
    peer: &Peer,
    ciphertext: &[u8],
) -> Result<SecretBytes> {
    backend.refuse_unapproved(&purpose)?;
    let queue = CleanQueue::ensure();
    let mut operation = begin_encapsulation(queue, backend, key, Use::Decapsulate)?;
    let secret = approved(backend, purpose, &mut *operation, |operation| {
        let mut secret = SecretBytes::zeroed("shared_secret", lengths.secret)?;
        operation
            .decapsulate(queue, ciphertext, secret.as_mut_slice())
            .map_err(peer.refused)?;
        Ok(secret)
    });
    operation.keep(key);
    secret
}

/// The indicator of a decapsulation with a key, which need not happen. The modules 3.5.9 and 4.0.3 have
/// it, those of 3.5.0 and 3.6.3 do not.
pub(super) fn fips_indicator(backend: &Backend, key: &PKey) -> Option<bool> {
    let (queue, params) = (CleanQueue::ensure(), OperationParams::new());
    let operation = PKeyOperation::begin(queue, backend.lib(), key, Use::Decapsulate, &params).ok()?;
    operation.fips_indicator()
}
