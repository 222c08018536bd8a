//! ML-KEM as a KEM of HPKE (draft-ietf-hpke-pq, section 3).

use super::algorithm::HpkeKem;
use super::encapsulated::Encapsulated;
use crate::asymmetric::ml_kem::backend::MlKemBackend;
use crate::asymmetric::ml_kem::parameter_set::MlKemParameterSet;
use crate::asymmetric::ml_kem::{MlKemPrivateKey, MlKemPublicKey};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::hashes::xof_algorithm::XofAlgorithm;
use crate::hashes::xof_backend::XofBackend;
use crate::hpke::limits::PUBLIC_KEY;
use crate::support::secret::SecretBytes;

/// The parameter set of a KEM that is ML-KEM alone.
pub(in crate::hpke) fn parameter_set(kem: HpkeKem) -> Option<MlKemParameterSet> {
    match kem {
        HpkeKem::MlKem512 => Some(MlKemParameterSet::MlKem512),
        HpkeKem::MlKem768 => Some(MlKemParameterSet::MlKem768),
        HpkeKem::MlKem1024 => Some(MlKemParameterSet::MlKem1024),
        _ => None,
    }
}

/// The KEM with a parameter set.
pub(in crate::hpke) fn kem_of(parameter_set: MlKemParameterSet) -> HpkeKem {
    match parameter_set {
        MlKemParameterSet::MlKem512 => HpkeKem::MlKem512,
        MlKemParameterSet::MlKem768 => HpkeKem::MlKem768,
        MlKemParameterSet::MlKem1024 => HpkeKem::MlKem1024,
    }
}

/// Whether the backend offers ML-KEM, and SHAKE256, by which keys are derived.
pub(in crate::hpke) fn supported(backend: &Backend, parameter_set: MlKemParameterSet) -> bool {
    backend.ml_kem_supported(parameter_set) && backend.xof_supported(XofAlgorithm::Shake256)
}

/// `DeserializePublicKey`. The caller has checked the length.
pub(in crate::hpke) fn load_public(
    backend: &Backend,
    parameter_set: MlKemParameterSet,
    bytes: &[u8],
) -> Result<MlKemPublicKey> {
    let key = backend.load_ml_kem_public_bytes(parameter_set, bytes);
    key.map_err(|error| match error {
        // A coefficient is not reduced (FIPS 203, section 7.2).
        Error::InvalidArgument { reason, .. } => Error::malformed(MalformedKind::InvalidPublicKey, PUBLIC_KEY, reason),
        other => other,
    })
}

/// `SerializePrivateKey`: the seed.
pub(in crate::hpke) fn private_bytes(key: &MlKemPrivateKey) -> Result<SecretBytes> {
    key.seed()?.ok_or_else(|| {
        let detail = "the private bytes of an ML-KEM key that was made without its seed";
        Error::unsupported(UnsupportedKind::Serialization, detail)
    })
}

/// `Encap`.
pub(in crate::hpke) fn encapsulate(key: &MlKemPublicKey) -> Result<Encapsulated> {
    let (shared_secret, encapsulated_key) = key.encapsulate()?;
    Ok(Encapsulated {
        shared_secret,
        encapsulated_key,
    })
}
