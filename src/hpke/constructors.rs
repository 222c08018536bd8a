//! Constructors of keys and contexts, and whole messages in one call; each calls a method of [`HpkeBackend`].

use super::backend::HpkeBackend;
use super::context::only_exports;
use super::kem::algorithm::HpkeKem;
use super::keys::{HpkePrivateKey, HpkePublicKey};
use super::mode::HpkeMode;
use super::receiver::HpkeReceiver;
use super::sender::HpkeSender;
use super::suite::HpkeSuite;
use crate::asymmetric::{ToPrivateKey, ToPublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::support::memory::zeroed_vec;

impl HpkePrivateKey {
    /// Generates a key.
    ///
    /// # Errors
    ///
    /// As [`HpkeBackend::generate_hpke_private_key`], which this calls.
    #[doc(alias = "GenerateKeyPair")]
    pub fn generate(backend: &Backend, kem: HpkeKem) -> Result<Self> {
        backend.generate_hpke_private_key(kem)
    }

    /// Derives a key from secret key material (`DeriveKeyPair`).
    ///
    /// # Errors
    ///
    /// As [`HpkeBackend::derive_hpke_private_key`], which this calls.
    #[doc(alias = "DeriveKeyPair")]
    pub fn from_key_material(backend: &Backend, kem: HpkeKem, ikm: &[u8]) -> Result<Self> {
        backend.derive_hpke_private_key(kem, ikm)
    }

    /// Makes a key from its private bytes (`DeserializePrivateKey`).
    ///
    /// # Errors
    ///
    /// As [`HpkeBackend::load_hpke_private_bytes`], which this calls.
    #[doc(alias = "DeserializePrivateKey")]
    pub fn from_private_bytes(backend: &Backend, kem: HpkeKem, private_bytes: &[u8]) -> Result<Self> {
        backend.load_hpke_private_bytes(kem, private_bytes)
    }

    /// Takes a private key of another type, which determines the KEM: an elliptic curve key on P-256, P-384 or P-521, an X25519
    /// key, an X448 key, an ML-KEM key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key of another type or on another curve;
    /// [`Error::Unsupported`] if the key's backend does not offer the KEM.
    pub fn from_key(key: &impl ToPrivateKey) -> Result<Self> {
        Self::of(&key.to_private_key())
    }
}

impl HpkePublicKey {
    /// Makes a key from its bytes (`DeserializePublicKey`), and validates it.
    ///
    /// # Errors
    ///
    /// As [`HpkeBackend::load_hpke_public_bytes`], which this calls.
    #[doc(alias = "DeserializePublicKey")]
    pub fn from_public_bytes(backend: &Backend, kem: HpkeKem, public_bytes: &[u8]) -> Result<Self> {
        backend.load_hpke_public_bytes(kem, public_bytes)
    }

    /// Takes a public key of another type, as [`HpkePrivateKey::from_key`].
    ///
    /// # Errors
    ///
    /// As [`HpkePrivateKey::from_key`].
    pub fn from_key(key: &impl ToPublicKey) -> Result<Self> {
        Self::of(&key.to_public_key())
    }
}

impl HpkeSender {
    /// Begins to send to a recipient, in the mode [`Base`](HpkeMode::Base) (`SetupBaseS`).
    ///
    /// # Errors
    ///
    /// As [`HpkeBackend::create_hpke_sender`], which this calls.
    #[doc(alias = "SetupBaseS")]
    pub fn new(backend: &Backend, suite: HpkeSuite, recipient: &HpkePublicKey, info: &[u8]) -> Result<Self> {
        backend.create_hpke_sender(suite, recipient, info, HpkeMode::Base)
    }

    /// Begins to send to a recipient, in any mode.
    ///
    /// # Errors
    ///
    /// As [`HpkeBackend::create_hpke_sender`], which this calls.
    #[doc(alias = "SetupPSKS", alias = "SetupAuthS", alias = "SetupAuthPSKS")]
    pub fn with_mode(
        backend: &Backend,
        suite: HpkeSuite,
        recipient: &HpkePublicKey,
        info: &[u8],
        mode: HpkeMode<'_, HpkePrivateKey>,
    ) -> Result<Self> {
        backend.create_hpke_sender(suite, recipient, info, mode)
    }
}

impl HpkeReceiver {
    /// Begins to receive from a sender, in the mode [`Base`](HpkeMode::Base) (`SetupBaseR`), on the backend of the recipient's
    /// key.
    ///
    /// # Errors
    ///
    /// As [`HpkeBackend::create_hpke_receiver`], which this calls.
    #[doc(alias = "SetupBaseR")]
    pub fn new(suite: HpkeSuite, encapsulated_key: &[u8], recipient: &HpkePrivateKey, info: &[u8]) -> Result<Self> {
        Self::with_mode(suite, encapsulated_key, recipient, info, HpkeMode::Base)
    }

    /// Begins to receive from a sender, in any mode, on the backend of the recipient's key.
    ///
    /// # Errors
    ///
    /// As [`HpkeBackend::create_hpke_receiver`], which this calls.
    #[doc(alias = "SetupPSKR", alias = "SetupAuthR", alias = "SetupAuthPSKR")]
    pub fn with_mode(
        suite: HpkeSuite,
        encapsulated_key: &[u8],
        recipient: &HpkePrivateKey,
        info: &[u8],
        mode: HpkeMode<'_, HpkePublicKey>,
    ) -> Result<Self> {
        let backend = recipient.backend();
        backend.create_hpke_receiver(suite, encapsulated_key, recipient, info, mode)
    }
}

impl HpkeSuite {
    /// Encrypts one message to a recipient, in the mode [`Base`](HpkeMode::Base) (`SealBase`). Returns the encapsulated key,
    /// followed by the ciphertext with its tag.
    ///
    /// The order of the arguments is RFC 9180's: `info` says what messages are for, `aad` is the additional data of this one (both
    /// are authenticated, neither is part of the result), then comes the plaintext. It is not that of
    /// [`Aead::encrypt`](crate::aead::Aead::encrypt).
    ///
    /// For several messages to the same recipient, an [`HpkeSender`] takes less time and less room.
    ///
    /// # Errors
    ///
    /// As [`HpkeBackend::create_hpke_sender`] and [`HpkeSender::seal`].
    #[doc(alias = "SealBase")]
    pub fn seal(
        self,
        backend: &Backend,
        recipient: &HpkePublicKey,
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>> {
        self.seal_with_mode(backend, recipient, info, aad, plaintext, HpkeMode::Base)
    }

    /// Like [`seal`](Self::seal), in any mode.
    ///
    /// # Errors
    ///
    /// As [`HpkeBackend::create_hpke_sender`] and [`HpkeSender::seal`].
    #[doc(alias = "SealPSK", alias = "SealAuth", alias = "SealAuthPSK")]
    pub fn seal_with_mode(
        self,
        backend: &Backend,
        recipient: &HpkePublicKey,
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
        mode: HpkeMode<'_, HpkePrivateKey>,
    ) -> Result<Vec<u8>> {
        let length = self.sealed_length(plaintext.len())?;
        let mut sealed = zeroed_vec("plaintext", length)?;
        let mut sender = backend.create_hpke_sender(self, recipient, info, mode)?;
        let key = sender.encapsulated_key();
        let (place, ciphertext) = sealed.split_at_mut_checked(key.len()).ok_or_else(too_long)?;
        place.copy_from_slice(key);
        sender.seal_into(aad, plaintext, ciphertext)?;
        Ok(sealed)
    }

    /// Decrypts the result of [`seal`](Self::seal) (`OpenBase`), on the backend of the recipient's key. The order of the arguments
    /// is that of `seal`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidTag`] if the message was altered or cut off, or is for another key, `info` or `aad`;
    /// [`Error::Malformed`] if its encapsulated key is not a point of the curve, or of small order;
    /// otherwise as [`HpkeBackend::create_hpke_receiver`] and [`HpkeReceiver::open`].
    #[doc(alias = "OpenBase")]
    pub fn open(self, recipient: &HpkePrivateKey, info: &[u8], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        self.open_with_mode(recipient, info, aad, sealed, HpkeMode::Base)
    }

    /// Like [`open`](Self::open), in any mode.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    #[doc(alias = "OpenPSK", alias = "OpenAuth", alias = "OpenAuthPSK")]
    pub fn open_with_mode(
        self,
        recipient: &HpkePrivateKey,
        info: &[u8],
        aad: &[u8],
        sealed: &[u8],
        mode: HpkeMode<'_, HpkePublicKey>,
    ) -> Result<Vec<u8>> {
        self.sealed_length(0)?;
        let halves = sealed.split_at_checked(self.kem().encapsulated_key_length());
        let (encapsulated_key, ciphertext) = halves.ok_or(Error::InvalidTag)?;
        let mut receiver = HpkeReceiver::with_mode(self, encapsulated_key, recipient, info, mode)?;
        receiver.open(aad, ciphertext)
    }

    /// The length in bytes of a message that [`seal`](Self::seal) returns for a plaintext of this length.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for an export-only suite; [`Error::InvalidArgument`] for a plaintext that no memory could hold.
    pub fn sealed_length(self, plaintext_length: usize) -> Result<usize> {
        let tag_length = self.aead().tag_length().ok_or_else(only_exports)?;
        let overhead = self.kem().encapsulated_key_length() + tag_length;
        plaintext_length.checked_add(overhead).ok_or_else(too_long)
    }
}

#[cold]
fn too_long() -> Error {
    Error::invalid("plaintext", "is too long")
}
