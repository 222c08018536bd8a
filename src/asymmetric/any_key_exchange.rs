//! Key exchange and key encapsulation with keys of any type.

use super::any_key::{PrivateKey, PublicKey};
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;

impl PrivateKey {
    /// Computes the secret that is shared with the holder of the other key: X25519 and X448 (RFC 7748), ECDH and
    /// Diffie-Hellman (NIST SP 800-56A). This runs in the backend of the private key.
    ///
    /// The secret is not a key. Derive keys from it with a key derivation function such as HKDF (RFC 5869):
    /// [`derive_hkdf`](crate::interfaces::HkdfBackend::derive_hkdf).
    ///
    /// ```
    /// use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
    /// use hazmat_openssl::prelude::*;
    ///
    /// fn agree(own: &PrivateKey, peer: &PublicKey) -> hazmat_openssl::Result<SecretBytes> {
    ///     own.exchange(peer)
    /// }
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let alice = PrivateKey::from(X25519PrivateKey::generate(&backend)?);
    /// let bob = PrivateKey::from(X25519PrivateKey::generate(&backend)?);
    /// assert_eq!(agree(&alice, &bob.public_key()?)?, agree(&bob, &alice.public_key()?)?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a private key whose type has no key exchange, and for a public key of another type, on
    /// another curve, or with other parameters; [`Error::Malformed`] of the kind
    /// [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) for a public key of small order, or outside the subgroup;
    /// [`Error::NotApproved`] on a strict backend; [`Error::KeyStore`] if a token does not compute it; [`Error::OpenSsl`] if libcrypto
    /// fails.
    #[doc(alias = "EVP_PKEY_derive")]
    pub fn exchange(&self, peer_public_key: &PublicKey) -> Result<SecretBytes> {
        match (self, peer_public_key) {
            (PrivateKey::EllipticCurve(key), PublicKey::EllipticCurve(peer)) => key.exchange(peer),
            (PrivateKey::Dh(key), PublicKey::Dh(peer)) => key.exchange(peer),
            (PrivateKey::X25519(key), PublicKey::X25519(peer)) => key.exchange(peer),
            (PrivateKey::X448(key), PublicKey::X448(peer)) => key.exchange(peer),
            (
                PrivateKey::Rsa(_)
                | PrivateKey::Dsa(_)
                | PrivateKey::Ed25519(_)
                | PrivateKey::Ed448(_)
                | PrivateKey::MlKem(_)
                | PrivateKey::MlDsa(_)
                | PrivateKey::SlhDsa(_),
                _,
            ) => {
                let reason = format!("is of type {}, which has no key exchange", self.type_name());
                Err(Error::invalid("key", reason))
            }
            (_, peer) => {
                let reason = format!(
                    "is of type {}, and must be of type {}",
                    peer.type_name(),
                    self.type_name()
                );
                Err(Error::invalid("peer_public_key", reason))
            }
        }
    }
}

impl PublicKey {
    /// Makes a shared secret, and the ciphertext from which the holder of the private key computes it: ML-KEM (FIPS 203, section
    /// 7.2).
    ///
    /// ```
    /// use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// if backend.ml_kem_supported(MlKemParameterSet::MlKem768) {
    ///     let key = PrivateKey::from(MlKemPrivateKey::generate(&backend, MlKemParameterSet::MlKem768)?);
    ///     let (secret, ciphertext) = key.public_key()?.encapsulate()?;
    ///     assert_eq!(key.decapsulate(&ciphertext)?, secret);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key whose type has no key encapsulation; else as
    /// [`MlKemPublicKey::encapsulate`](super::ml_kem::MlKemPublicKey::encapsulate).
    #[doc(alias = "EVP_PKEY_encapsulate")]
    pub fn encapsulate(&self) -> Result<(SecretBytes, Vec<u8>)> {
        match self {
            PublicKey::MlKem(key) => key.encapsulate(),
            other => Err(no_encapsulation(other.type_name())),
        }
    }
}

impl PrivateKey {
    /// Computes the shared secret of a ciphertext: ML-KEM (FIPS 203, section 7.3).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key whose type has no key encapsulation; else as
    /// [`MlKemPrivateKey::decapsulate`](super::ml_kem::MlKemPrivateKey::decapsulate), which also says what a wrong ciphertext gives.
    #[doc(alias = "EVP_PKEY_decapsulate")]
    pub fn decapsulate(&self, ciphertext: &[u8]) -> Result<SecretBytes> {
        match self {
            PrivateKey::MlKem(key) => key.decapsulate(ciphertext),
            other => Err(no_encapsulation(other.type_name())),
        }
    }
}

fn no_encapsulation(type_name: &str) -> Error {
    Error::invalid("key", format!("is of type {type_name}, which has no key encapsulation"))
}
