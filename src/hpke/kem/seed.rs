//! The derivation of the seeds that are private keys of the post-quantum KEMs (draft-ietf-hpke-pq, sections 3 and 4).

use super::algorithm::HpkeKem;
use crate::backend::Backend;
use crate::error::Result;
use crate::hashes::xof_algorithm::XofAlgorithm;
use crate::hpke::labeled::OneStage;
use crate::support::secret::SecretBytes;

/// `DeriveKeyPair`, up to the private key as bytes.
pub(in crate::hpke) fn derive_seed(backend: &Backend, kem: HpkeKem, ikm: &[u8]) -> Result<SecretBytes> {
    let kdf = OneStage {
        backend,
        xof: XofAlgorithm::Shake256,
        suite_id: &kem.suite_id(),
    };
    kdf.derive(&[ikm], b"DeriveKeyPair", &[], kem.private_key_length())
}
