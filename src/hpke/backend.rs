//! The interface of HPKE, and its implementation.

use super::kem::algorithm::HpkeKem;
use super::keys::{self, HpkePrivateKey, HpkePublicKey};
use super::mode::HpkeMode;
use super::receiver::HpkeReceiver;
use super::sender::HpkeSender;
use super::suite::HpkeSuite;
use crate::backend::Backend;
use crate::error::Result;

/// A backend with HPKE, hybrid public key encryption (RFC 9180, draft-ietf-hpke-pq).
///
/// See [`hpke`](crate::hpke) for an overview.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let suite = HpkeSuite::new(HpkeKem::DhkemP256, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm);
/// assert!(backend.hpke_suite_supported(suite));
///
/// let key = backend.generate_hpke_private_key(suite.kem())?;
/// let mut sender = backend.create_hpke_sender(suite, &key.public_key()?, b"example 1.0", HpkeMode::Base)?;
/// let first = sender.seal(b"", b"a message")?;
/// let second = sender.seal(b"", b"another")?;
///
/// let mut receiver = backend.create_hpke_receiver(suite, sender.encapsulated_key(), &key, b"example 1.0", HpkeMode::Base)?;
/// assert_eq!(receiver.open(b"", &first)?, b"a message");
/// assert_eq!(receiver.open(b"", &second)?, b"another");
/// # Ok(())
/// # }
/// ```
pub trait HpkeBackend {
    /// Whether this backend offers the KEM: the key exchange or encapsulation, and the hash functions that belong to it.
    #[must_use]
    fn hpke_kem_supported(&self, kem: HpkeKem) -> bool;

    /// Whether this backend offers all three algorithms of the suite. It asks for each of them once, and the answers are cached.
    #[must_use]
    fn hpke_suite_supported(&self, suite: HpkeSuite) -> bool;

    /// Generates a key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the KEM;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "GenerateKeyPair")]
    fn generate_hpke_private_key(&self, kem: HpkeKem) -> Result<HpkePrivateKey>;

    /// Derives a key from secret key material (`DeriveKeyPair`; RFC 9180, section 7.1.3): the same key from the same material.
    ///
    /// `ikm` must have at least as many bytes as the private key, at most 65,535, and as much entropy. It must not be used for
    /// anything else.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the KEM;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend: keys must come from an approved generator;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "DeriveKeyPair")]
    fn derive_hpke_private_key(&self, kem: HpkeKem, ikm: &[u8]) -> Result<HpkePrivateKey>;

    /// Makes a key from its private bytes (`DeserializePrivateKey`; RFC 9180, section 7.1.2).
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length than the KEM's, and for a private value that is zero
    /// or not below the order of the curve's group;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the KEM;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "DeserializePrivateKey")]
    fn load_hpke_private_bytes(&self, kem: HpkeKem, private_bytes: &[u8]) -> Result<HpkePrivateKey>;

    /// Makes a public key from its bytes (`DeserializePublicKey`; RFC 9180, section 7.1.1), and validates it. Of X25519 and X448
    /// only the length is checked: points of small order are refused when they are used (section 7.1.4).
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) of the kind [`InvalidLength`](crate::MalformedKind::InvalidLength) for another
    /// length than the KEM's, [`InvalidValue`](crate::MalformedKind::InvalidValue) for a point that is not uncompressed, and
    /// [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) for one that is not on the curve, and for bytes that are no
    /// public key of ML-KEM;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the KEM;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "DeserializePublicKey")]
    fn load_hpke_public_bytes(&self, kem: HpkeKem, public_bytes: &[u8]) -> Result<HpkePublicKey>;

    /// Begins to send to a recipient (`SetupBaseS`, `SetupPSKS`, `SetupAuthS`, `SetupAuthPSKS`): generates an ephemeral key, and
    /// encapsulates a secret.
    ///
    /// `info` says what the messages are for; both sides must know it. It is not secret, and may be empty.
    ///
    /// # Errors
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a key of another KEM than the suite's, a sender's key of another
    ///   backend, an authenticated mode with a KEM that has none, and an `info` of more than 65,535 bytes;
    /// - [`Malformed`](crate::Error::Malformed) of the kind [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) for a
    ///   public key of small order (X25519, X448);
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer one of the suite's algorithms;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(
        alias = "SetupBaseS",
        alias = "SetupPSKS",
        alias = "SetupAuthS",
        alias = "SetupAuthPSKS"
    )]
    fn create_hpke_sender(
        &self,
        suite: HpkeSuite,
        recipient: &HpkePublicKey,
        info: &[u8],
        mode: HpkeMode<'_, HpkePrivateKey>,
    ) -> Result<HpkeSender>;

    /// Begins to receive from a sender (`SetupBaseR`, `SetupPSKR`, `SetupAuthR`, `SetupAuthPSKR`): recovers the secret that the
    /// sender has encapsulated.
    ///
    /// Success does not prove who the sender is, whatever the mode: in the modes that authenticate the sender, the first message
    /// that [opens](HpkeReceiver::open) does.
    ///
    /// # Errors
    ///
    /// - [`Malformed`](crate::Error::Malformed) for an encapsulated key of another length, or one that is not a point of the curve
    ///   or a point of small order. ML-KEM takes every string of the right length;
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a key of another KEM than the suite's, a recipient's key of another
    ///   backend, an authenticated mode with a KEM that has none, and an `info` of more than 65,535 bytes;
    /// - otherwise as [`create_hpke_sender`](Self::create_hpke_sender).
    #[doc(
        alias = "SetupBaseR",
        alias = "SetupPSKR",
        alias = "SetupAuthR",
        alias = "SetupAuthPSKR"
    )]
    fn create_hpke_receiver(
        &self,
        suite: HpkeSuite,
        encapsulated_key: &[u8],
        recipient: &HpkePrivateKey,
        info: &[u8],
        mode: HpkeMode<'_, HpkePublicKey>,
    ) -> Result<HpkeReceiver>;
}

impl HpkeBackend for Backend {
    fn hpke_kem_supported(&self, kem: HpkeKem) -> bool {
        keys::supported(self, kem)
    }

    fn hpke_suite_supported(&self, suite: HpkeSuite) -> bool {
        self.hpke_kem_supported(suite.kem()) && suite.kdf().supported(self) && suite.aead().supported(self)
    }

    fn generate_hpke_private_key(&self, kem: HpkeKem) -> Result<HpkePrivateKey> {
        HpkePrivateKey::make_random(self, kem)
    }

    fn derive_hpke_private_key(&self, kem: HpkeKem, ikm: &[u8]) -> Result<HpkePrivateKey> {
        HpkePrivateKey::derive(self, kem, ikm)
    }

    fn load_hpke_private_bytes(&self, kem: HpkeKem, private_bytes: &[u8]) -> Result<HpkePrivateKey> {
        HpkePrivateKey::load(self, kem, private_bytes)
    }

    fn load_hpke_public_bytes(&self, kem: HpkeKem, public_bytes: &[u8]) -> Result<HpkePublicKey> {
        HpkePublicKey::load(self, kem, public_bytes)
    }

    fn create_hpke_sender(
        &self,
        suite: HpkeSuite,
        recipient: &HpkePublicKey,
        info: &[u8],
        mode: HpkeMode<'_, HpkePrivateKey>,
    ) -> Result<HpkeSender> {
        HpkeSender::begin(self, suite, recipient, info, mode)
    }

    fn create_hpke_receiver(
        &self,
        suite: HpkeSuite,
        encapsulated_key: &[u8],
        recipient: &HpkePrivateKey,
        info: &[u8],
        mode: HpkeMode<'_, HpkePublicKey>,
    ) -> Result<HpkeReceiver> {
        HpkeReceiver::begin(self, suite, encapsulated_key, recipient, info, mode)
    }
}
