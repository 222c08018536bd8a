//! The sender's context.

use std::fmt;

use super::context::{Context, check_authentication, check_backend, check_kem, check_suite};
use super::encapsulation::encapsulate;
use super::kem::encapsulated::Encapsulated;
use super::key_schedule::Input;
use super::keys::{HpkePrivateKey, HpkePublicKey};
use super::mode::HpkeMode;
use super::suite::HpkeSuite;
use crate::backend::Backend;
use crate::error::Result;
use crate::support::secret::SecretBytes;

/// The context of a sender: encrypts messages to one recipient, each with the next nonce, and exports secrets.
///
/// The receiver needs the [`encapsulated_key`](Self::encapsulated_key), and the messages in their order.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let suite = HpkeSuite::new(HpkeKem::DhkemP384, HpkeKdf::HkdfSha384, HpkeAead::Aes256Gcm);
/// let key = HpkePrivateKey::generate(&backend, suite.kem())?;
///
/// let mut sender = HpkeSender::new(&backend, suite, &key.public_key()?, b"example 1.0")?;
/// let sealed = sender.seal(b"header", b"a message")?;
/// let token = sender.export(b"token", 32)?;
///
/// let mut receiver = HpkeReceiver::new(suite, sender.encapsulated_key(), &key, b"example 1.0")?;
/// assert_eq!(receiver.open(b"header", &sealed)?, b"a message");
/// assert_eq!(receiver.export(b"token", 32)?, token);
/// # Ok(())
/// # }
/// ```
#[must_use = "a context does nothing until it seals or exports"]
pub struct HpkeSender {
    encapsulated_key: Vec<u8>,
    context: Context,
}

impl HpkeSender {
    pub(super) fn begin(
        backend: &Backend,
        suite: HpkeSuite,
        recipient: &HpkePublicKey,
        info: &[u8],
        mode: HpkeMode<'_, HpkePrivateKey>,
    ) -> Result<Self> {
        check_suite(backend, suite, info)?;
        check_kem("recipient", recipient.kem(), suite)?;
        check_authentication(suite, mode.sender().is_some())?;
        if let Some(sender) = mode.sender() {
            check_kem("sender", sender.kem(), suite)?;
            check_backend("sender", sender.backend(), backend)?;
        }
        let encapsulated = encapsulate(backend, recipient, mode.sender())?;
        Self::with_secret(backend, suite, encapsulated, info, mode)
    }

    /// The context for a secret that has been encapsulated.
    pub(super) fn with_secret(
        backend: &Backend,
        suite: HpkeSuite,
        encapsulated: Encapsulated,
        info: &[u8],
        mode: HpkeMode<'_, HpkePrivateKey>,
    ) -> Result<Self> {
        let input = Input {
            mode_id: mode.id(),
            shared_secret: encapsulated.shared_secret,
            info,
            psk: mode.psk(),
        };
        Ok(HpkeSender {
            encapsulated_key: encapsulated.encapsulated_key,
            context: Context::new(backend, suite, &input)?,
        })
    }

    /// The suite.
    pub fn suite(&self) -> HpkeSuite {
        self.context.exporter.suite
    }

    /// The encapsulated key, which the receiver needs. It is not secret.
    pub fn encapsulated_key(&self) -> &[u8] {
        &self.encapsulated_key
    }

    /// The number of the next message; `None` after the last one, and for an export-only suite.
    pub fn sequence_number(&self) -> Option<u64> {
        self.context.next_number()
    }

    /// Encrypts the next message (`ContextS.Seal`), and authenticates it together with `aad`, the additional data, which may be
    /// empty. Returns the ciphertext with its tag.
    ///
    /// The order of the arguments is RFC 9180's: first `aad`, then the plaintext. It is not that of [`Aead::encrypt`](crate::aead::Aead::encrypt).
    ///
    /// # Errors
    ///
    /// The sequence number does not advance if this fails.
    ///
    /// - [`Error::Unsupported`](crate::Error::Unsupported) for an export-only suite;
    /// - [`Error::NoncesExhausted`](crate::Error::NoncesExhausted) after 2^64 messages;
    /// - [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a message that is too long for the cipher;
    /// - [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend, which does not approve AES-GCM with nonces of the
    ///   protocol;
    /// - [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn seal(&mut self, aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
        let messages = self.context.messages()?;
        messages.next_message(|aead, nonce| aead.encrypt(nonce, plaintext, aad))
    }

    /// Like [`seal`](Self::seal), but writes to the start of `out`, which must have 16 bytes more than the plaintext. Returns the
    /// number of bytes written.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`](crate::Error::BufferTooSmall) if `out` is shorter; otherwise as [`seal`](Self::seal).
    pub fn seal_into(&mut self, aad: &[u8], plaintext: &[u8], out: &mut [u8]) -> Result<usize> {
        let messages = self.context.messages()?;
        messages.next_message(|aead, nonce| aead.encrypt_into(nonce, plaintext, aad, out))
    }

    /// Exports a secret of `length` bytes, which the receiver can export as well (`Context.Export`). Secrets for different
    /// `exporter_context` are unrelated.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a length of 0 or more than
    /// [`longest_export`](crate::hpke::HpkeKdf::longest_export), and for an `exporter_context` of more than 65,535 bytes (on a FIPS
    /// backend, of more than the module takes); [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend;
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn export(&self, exporter_context: &[u8], length: usize) -> Result<SecretBytes> {
        self.context.exporter.export(exporter_context, length)
    }
}

impl fmt::Debug for HpkeSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HpkeSender")
            .field("suite", &self.suite())
            .field("sequence_number", &self.sequence_number())
            .finish_non_exhaustive()
    }
}
