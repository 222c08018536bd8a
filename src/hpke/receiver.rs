//! The receiver's context.

use std::fmt;

use super::context::{Context, check_authentication, check_backend, check_kem, check_suite};
use super::encapsulation::decapsulate;
use super::key_schedule::Input;
use super::keys::{HpkePrivateKey, HpkePublicKey};
use super::mode::HpkeMode;
use super::suite::HpkeSuite;
use crate::backend::Backend;
use crate::error::Result;
use crate::support::secret::SecretBytes;

/// The context of a receiver: decrypts the messages of one sender in their order, and exports secrets.
///
/// A message that does not authenticate has no number: the context goes on to expect the same message, so that an attacker's
/// messages do not disturb the sender's.
///
/// For an example see [`HpkeSender`](crate::hpke::HpkeSender).
#[must_use = "a context does nothing until it opens or exports"]
pub struct HpkeReceiver {
    context: Context,
}

impl HpkeReceiver {
    pub(super) fn begin(
        backend: &Backend,
        suite: HpkeSuite,
        encapsulated_key: &[u8],
        recipient: &HpkePrivateKey,
        info: &[u8],
        mode: HpkeMode<'_, HpkePublicKey>,
    ) -> Result<Self> {
        check_suite(backend, suite, info)?;
        check_kem("recipient", recipient.kem(), suite)?;
        check_backend("recipient", recipient.backend(), backend)?;
        check_authentication(suite, mode.sender().is_some())?;
        if let Some(sender) = mode.sender() {
            check_kem("sender", sender.kem(), suite)?;
        }
        let input = Input {
            mode_id: mode.id(),
            shared_secret: decapsulate(encapsulated_key, recipient, mode.sender())?,
            info,
            psk: mode.psk(),
        };
        Ok(HpkeReceiver {
            context: Context::new(backend, suite, &input)?,
        })
    }

    /// The suite.
    pub fn suite(&self) -> HpkeSuite {
        self.context.exporter.suite
    }

    /// The number of the next message; `None` after the last one, and for an export-only suite.
    pub fn sequence_number(&self) -> Option<u64> {
        self.context.next_number()
    }

    /// Decrypts the next message (`ContextR.Open`), if its tag matches it and `aad`, the additional data.
    ///
    /// The order of the arguments is RFC 9180's: first `aad`, then the ciphertext. It is not that of [`Aead::decrypt`](crate::aead::Aead::decrypt).
    ///
    /// # Errors
    ///
    /// The sequence number does not advance if this fails.
    ///
    /// - [`Error::InvalidTag`](crate::Error::InvalidTag) for a message that was altered, is not the next one, or comes from another
    ///   sender;
    /// - [`Error::Unsupported`](crate::Error::Unsupported) for an export-only suite;
    /// - [`Error::NoncesExhausted`](crate::Error::NoncesExhausted) after 2^64 messages;
    /// - [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn open(&mut self, aad: &[u8], ciphertext: &[u8]) -> Result<Vec<u8>> {
        let messages = self.context.messages()?;
        messages.next_message(|aead, nonce| aead.decrypt(nonce, ciphertext, aad))
    }

    /// Like [`open`](Self::open), but writes to the start of `out`, which must have 16 bytes less than the ciphertext. Returns the
    /// number of bytes written. These bytes are cleared if the tag does not match.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as [`open`](Self::open).
    pub fn open_into(&mut self, aad: &[u8], ciphertext: &[u8], out: &mut [u8]) -> Result<usize> {
        let messages = self.context.messages()?;
        messages.next_message(|aead, nonce| aead.decrypt_into(nonce, ciphertext, aad, out))
    }

    /// Exports a secret of `length` bytes (`Context.Export`): the same as [`HpkeSender::export`](crate::hpke::HpkeSender::export).
    ///
    /// # Errors
    ///
    /// As [`HpkeSender::export`](crate::hpke::HpkeSender::export).
    pub fn export(&self, exporter_context: &[u8], length: usize) -> Result<SecretBytes> {
        self.context.exporter.export(exporter_context, length)
    }
}

impl fmt::Debug for HpkeReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HpkeReceiver")
            .field("suite", &self.suite())
            .field("sequence_number", &self.sequence_number())
            .finish_non_exhaustive()
    }
}
