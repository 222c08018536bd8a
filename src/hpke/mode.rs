//! The modes of HPKE, and pre-shared keys.

use std::fmt;

use super::limits::{SHORTEST_PSK, check_length};
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;

/// How a sender authenticates itself to the recipient (RFC 9180, section 5). Both sides must have agreed upon the mode: it is not
/// part of the message, and a message of one mode does not decrypt in another.
///
/// `K` is [`HpkePrivateKey`](crate::hpke::HpkePrivateKey) for senders, and [`HpkePublicKey`](crate::hpke::HpkePublicKey) for
/// receivers.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let suite = HpkeSuite::new(HpkeKem::DhkemP256, HpkeKdf::HkdfSha256, HpkeAead::Aes256Gcm);
/// let recipient = HpkePrivateKey::generate(&backend, suite.kem())?;
/// let sender = HpkePrivateKey::generate(&backend, suite.kem())?;
///
/// let mode = HpkeMode::Auth { sender: &sender };
/// let sealed = suite.seal_with_mode(&backend, &recipient.public_key()?, b"info", b"", b"a message", mode)?;
///
/// let sender = sender.public_key()?;
/// let mode = HpkeMode::Auth { sender: &sender };
/// assert_eq!(suite.open_with_mode(&recipient, b"info", b"", &sealed, mode)?, b"a message");
/// assert!(suite.open(&recipient, b"info", b"", &sealed).is_err());
/// # Ok(())
/// # }
/// ```
// Exhaustive: RFC 9180 defines these four, and draft-ietf-hpke-hpke removes two of them.
#[allow(clippy::exhaustive_enums)]
pub enum HpkeMode<'a, K> {
    /// Not at all: everyone who has the recipient's public key can send.
    Base,
    /// By a pre-shared key that both sides have.
    Psk {
        /// The pre-shared key.
        psk: &'a HpkePsk,
    },
    /// By a private key of the sender's. Only the DHKEMs have this mode. Whoever has the recipient's private key can also make
    /// such messages (RFC 9180, section 9.1.1).
    Auth {
        /// The sender's key: private for the sender, public for the receiver.
        sender: &'a K,
    },
    /// By both. Only the DHKEMs have this mode.
    AuthPsk {
        /// The sender's key: private for the sender, public for the receiver.
        sender: &'a K,
        /// The pre-shared key.
        psk: &'a HpkePsk,
    },
}

impl<'a, K> HpkeMode<'a, K> {
    /// The identifier in the key schedule.
    pub(super) fn id(self) -> u8 {
        match self {
            HpkeMode::Base => 0,
            HpkeMode::Psk { .. } => 1,
            HpkeMode::Auth { .. } => 2,
            HpkeMode::AuthPsk { .. } => 3,
        }
    }

    pub(super) fn sender(self) -> Option<&'a K> {
        match self {
            HpkeMode::Auth { sender } | HpkeMode::AuthPsk { sender, .. } => Some(sender),
            HpkeMode::Base | HpkeMode::Psk { .. } => None,
        }
    }

    pub(super) fn psk(self) -> Option<&'a HpkePsk> {
        match self {
            HpkeMode::Psk { psk } | HpkeMode::AuthPsk { psk, .. } => Some(psk),
            HpkeMode::Base | HpkeMode::Auth { .. } => None,
        }
    }
}

// Derived implementations would demand the same of `K`.
impl<K> Clone for HpkeMode<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for HpkeMode<'_, K> {}

impl<K> fmt::Debug for HpkeMode<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HpkeMode::Base => "Base",
            HpkeMode::Psk { .. } => "Psk",
            HpkeMode::Auth { .. } => "Auth",
            HpkeMode::AuthPsk { .. } => "AuthPsk",
        })
    }
}

/// A pre-shared key with its identifier (RFC 9180, section 5.1.2). The key is zeroized on drop, and never printed.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.random_bytes(32)?;
/// let psk = HpkePsk::new(&key, b"key of November")?;
/// assert!(HpkePsk::new(b"a password", b"its name").is_err());
/// assert!(HpkePsk::new(&key, b"").is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HpkePsk {
    key: SecretBytes,
    id: Vec<u8>,
}

impl HpkePsk {
    /// Copies a key of 32 to 65,535 bytes, and its identifier of 1 to 65,535 bytes, which is not secret.
    ///
    /// The key must be random: a shorter one, or a password, could be guessed by whoever sees one message (RFC 9180, section 9.5).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length.
    pub fn new(key: &[u8], id: &[u8]) -> Result<Self> {
        if key.len() < SHORTEST_PSK {
            let reason = format!("must have at least {SHORTEST_PSK} bytes, not {}", key.len());
            return Err(Error::invalid("key", reason));
        }
        if id.is_empty() {
            return Err(Error::invalid("id", "must not be empty"));
        }
        check_length("key", key)?;
        check_length("id", id)?;
        Ok(HpkePsk {
            key: SecretBytes::from_slice(key),
            id: id.to_vec(),
        })
    }

    /// The identifier.
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }
}

impl fmt::Debug for HpkePsk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HpkePsk").finish_non_exhaustive()
    }
}
