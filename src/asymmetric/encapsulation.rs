//! Key encapsulation mechanisms: ML-KEM, and the hybrids of TLS.

use super::approval::approved;
use super::idle_operation::begin_encapsulation;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::Use;
use crate::support::memory::zeroed_vec;
use crate::support::secret::SecretBytes;

/// The lengths of a mechanism, in bytes.
pub(super) struct Lengths {
    pub(super) ciphertext: usize,
    pub(super) secret: usize,
}

/// Makes a secret, and its ciphertext for the holder of the private key.
#[doc(alias = "EVP_PKEY_encapsulate")]
pub(super) fn encapsulate(
    backend: &Backend,
    key: &PKey,
    purpose: impl Fn() -> Operation,
    lengths: Lengths,
) -> Result<(SecretBytes, Vec<u8>)> {
    backend.refuse_unapproved(&purpose)?;
    let queue = CleanQueue::ensure();
    let mut operation = begin_encapsulation(queue, backend, key, Use::Encapsulate)?;
    let made = approved(backend, purpose, &mut *operation, |operation| {
        let mut ciphertext = zeroed_vec("ciphertext", lengths.ciphertext)?;
        let mut secret = SecretBytes::zeroed("shared_secret", lengths.secret)?;
        operation.encapsulate(queue, &mut ciphertext, secret.as_mut_slice())?;
        Ok((secret, ciphertext))
    });
    operation.keep(key);
    made
}

/// Computes the secret of a ciphertext. `argument` and `name` are for the error if its length is wrong.
#[doc(alias = "EVP_PKEY_decapsulate")]
pub(super) fn decapsulate(
    backend: &Backend,
    key: &PKey,
    purpose: impl Fn() -> Operation,
    lengths: Lengths,
    ciphertext: &Ciphertext<'_>,
) -> Result<SecretBytes> {
    ciphertext.check(lengths.ciphertext)?;
    backend.refuse_unapproved(&purpose)?;
    let queue = CleanQueue::ensure();
    let mut operation = begin_encapsulation(queue, backend, key, Use::Decapsulate)?;
    let secret = approved(backend, purpose, &mut *operation, |operation| {
        let mut secret = SecretBytes::zeroed("shared_secret", lengths.secret)?;
        operation.decapsulate(queue, ciphertext.bytes, secret.as_mut_slice())?;
        Ok(secret)
    });
    operation.keep(key);
    secret
}

/// A ciphertext, with names for the error if its length is wrong.
pub(super) struct Ciphertext<'a> {
    pub(super) argument: &'static str,
    pub(super) mechanism: &'static str,
    pub(super) bytes: &'a [u8],
}

impl Ciphertext<'_> {
    fn check(&self, expected: usize) -> Result<()> {
        let length = self.bytes.len();
        if length == expected {
            return Ok(());
        }
        let reason = format!("must have {expected} bytes for {}, not {length}", self.mechanism);
        Err(Error::invalid(self.argument, reason))
    }
}
