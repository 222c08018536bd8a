//! ML-KEM as a KEM of HPKE (draft-ietf-hpke-pq, section 3).

use super::algorithm::HpkeKem;
use super::encapsulated::Encapsulated;
use crate::backend::Backend;
use crate::error::{Result, UnsupportedKind};
use crate::support::secret::SecretBytes;

/// A private key of ML-KEM.
#[derive(Clone)]
pub(in crate::hpke) struct MlKemPrivateKey {
    kem: HpkeKem,
    backend: Backend,
}

/// A public key of ML-KEM.
#[derive(Clone)]
pub(in crate::hpke) struct MlKemPublicKey {
    kem: HpkeKem,
    backend: Backend,
}

/// Whether the backend offers ML-KEM; `false` for another KEM.
pub(in crate::hpke) fn supported(_backend: &Backend, _kem: HpkeKem) -> bool {
    false
}

impl MlKemPrivateKey {
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

impl MlKemPublicKey {
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
