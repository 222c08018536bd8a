//! The hybrid KEMs: ML-KEM together with an elliptic curve (draft-ietf-hpke-pq, section 4).

use super::algorithm::HpkeKem;
use super::encapsulated::Encapsulated;
use crate::backend::Backend;
use crate::error::{Result, UnsupportedKind};
use crate::support::secret::SecretBytes;

/// A private key of a hybrid KEM.
#[derive(Clone)]
pub(in crate::hpke) struct HybridPrivateKey {
    kem: HpkeKem,
    backend: Backend,
}

/// A public key of a hybrid KEM.
#[derive(Clone)]
pub(in crate::hpke) struct HybridPublicKey {
    kem: HpkeKem,
    backend: Backend,
}

/// Whether the backend offers a hybrid KEM; `false` for another KEM.
pub(in crate::hpke) fn supported(_backend: &Backend, _kem: HpkeKem) -> bool {
    false
}

impl HybridPrivateKey {
    pub(in crate::hpke) fn generate(backend: &Backend, kem: HpkeKem) -> Result<Self> {
        Err(backend.not_offered(UnsupportedKind::ExchangeAlgorithm, kem.name()))
    }

    /// `DeserializePrivateKey`. The caller has checked the length.
    pub(in crate::hpke) fn load(backend: &Backend, kem: HpkeKem, _bytes: &[u8]) -> Result<Self> {
        Err(backend.not_offered(UnsupportedKind::ExchangeAlgorithm, kem.name()))
    }

    /// `SerializePrivateKey`: the seed.
    pub(in crate::hpke) fn private_bytes(&self) -> Result<SecretBytes> {
        Err(self
            .backend
            .not_offered(UnsupportedKind::ExchangeAlgorithm, self.kem.name()))
    }

    /// `SerializePublicKey` of the public key.
    pub(in crate::hpke) fn public_bytes(&self) -> Result<Vec<u8>> {
        Err(self
            .backend
            .not_offered(UnsupportedKind::ExchangeAlgorithm, self.kem.name()))
    }

    /// `Decap`. The caller has checked the length of the encapsulated key.
    pub(in crate::hpke) fn decapsulate(&self, _encapsulated_key: &[u8]) -> Result<SecretBytes> {
        Err(self
            .backend
            .not_offered(UnsupportedKind::ExchangeAlgorithm, self.kem.name()))
    }
}

impl HybridPublicKey {
    /// `DeserializePublicKey`. The caller has checked the length.
    pub(in crate::hpke) fn load(backend: &Backend, kem: HpkeKem, _bytes: &[u8]) -> Result<Self> {
        Err(backend.not_offered(UnsupportedKind::ExchangeAlgorithm, kem.name()))
    }

    /// `Encap`.
    pub(in crate::hpke) fn encapsulate(&self) -> Result<Encapsulated> {
        Err(self
            .backend
            .not_offered(UnsupportedKind::ExchangeAlgorithm, self.kem.name()))
    }
}
