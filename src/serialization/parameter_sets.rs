//! The object identifiers of the parameter sets of ML-KEM (RFC 9935), ML-DSA (RFC 9881) and SLH-DSA (RFC 9909).

use asn1::ObjectIdentifier;

use crate::asn1::oid;
use crate::asymmetric::ml_dsa::MlDsaParameterSet;
use crate::asymmetric::ml_kem::MlKemParameterSet;
use crate::asymmetric::slh_dsa::SlhDsaParameterSet;
use crate::error::{Error, MalformedKind, Result};

/// A parameter set of any of these algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnyParameterSet {
    MlKem(MlKemParameterSet),
    MlDsa(MlDsaParameterSet),
    SlhDsa(SlhDsaParameterSet),
}

/// Calls a method of the set that the three families have in common.
macro_rules! of_family {
    ($set:expr, $method:ident) => {
        match $set {
            AnyParameterSet::MlKem(set) => set.$method(),
            AnyParameterSet::MlDsa(set) => set.$method(),
            AnyParameterSet::SlhDsa(set) => set.$method(),
        }
    };
}

impl AnyParameterSet {
    pub(crate) fn name(self) -> &'static str {
        of_family!(self, name)
    }

    /// The length of a seed in bytes; 0 for SLH-DSA, whose private keys have no seed.
    pub(super) fn seed_length(self) -> usize {
        match self {
            AnyParameterSet::MlKem(set) => set.seed_length(),
            AnyParameterSet::MlDsa(set) => set.seed_length(),
            AnyParameterSet::SlhDsa(_) => 0,
        }
    }

    /// The length of a private key in bytes, expanded if there is a choice.
    pub(super) fn private_key_length(self) -> usize {
        of_family!(self, private_key_length)
    }

    pub(super) fn public_key_length(self) -> usize {
        of_family!(self, public_key_length)
    }

    /// The object identifier.
    pub(crate) fn oid(self) -> ObjectIdentifier {
        use {MlDsaParameterSet as MlDsa, MlKemParameterSet as MlKem, SlhDsaParameterSet as SlhDsa};
        match self {
            AnyParameterSet::MlKem(MlKem::MlKem512) => oid::ML_KEM_512,
            AnyParameterSet::MlKem(MlKem::MlKem768) => oid::ML_KEM_768,
            AnyParameterSet::MlKem(MlKem::MlKem1024) => oid::ML_KEM_1024,
            AnyParameterSet::MlDsa(MlDsa::MlDsa44) => oid::ML_DSA_44,
            AnyParameterSet::MlDsa(MlDsa::MlDsa65) => oid::ML_DSA_65,
            AnyParameterSet::MlDsa(MlDsa::MlDsa87) => oid::ML_DSA_87,
            AnyParameterSet::SlhDsa(SlhDsa::Sha2_128s) => oid::SLH_DSA_SHA2_128S,
            AnyParameterSet::SlhDsa(SlhDsa::Sha2_128f) => oid::SLH_DSA_SHA2_128F,
            AnyParameterSet::SlhDsa(SlhDsa::Sha2_192s) => oid::SLH_DSA_SHA2_192S,
            AnyParameterSet::SlhDsa(SlhDsa::Sha2_192f) => oid::SLH_DSA_SHA2_192F,
            AnyParameterSet::SlhDsa(SlhDsa::Sha2_256s) => oid::SLH_DSA_SHA2_256S,
            AnyParameterSet::SlhDsa(SlhDsa::Sha2_256f) => oid::SLH_DSA_SHA2_256F,
            AnyParameterSet::SlhDsa(SlhDsa::Shake128s) => oid::SLH_DSA_SHAKE_128S,
            AnyParameterSet::SlhDsa(SlhDsa::Shake128f) => oid::SLH_DSA_SHAKE_128F,
            AnyParameterSet::SlhDsa(SlhDsa::Shake192s) => oid::SLH_DSA_SHAKE_192S,
            AnyParameterSet::SlhDsa(SlhDsa::Shake192f) => oid::SLH_DSA_SHAKE_192F,
            AnyParameterSet::SlhDsa(SlhDsa::Shake256s) => oid::SLH_DSA_SHAKE_256S,
            AnyParameterSet::SlhDsa(SlhDsa::Shake256f) => oid::SLH_DSA_SHAKE_256F,
        }
    }

    /// All parameter sets.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let kem = MlKemParameterSet::ALL.iter().copied().map(AnyParameterSet::MlKem);
        let dsa = MlDsaParameterSet::ALL.iter().copied().map(AnyParameterSet::MlDsa);
        let slh = SlhDsaParameterSet::ALL.iter().copied().map(AnyParameterSet::SlhDsa);
        kem.chain(dsa).chain(slh)
    }

    /// The parameter set with this object identifier.
    pub(crate) fn of_oid(oid: &ObjectIdentifier) -> Option<Self> {
        Self::all().find(|set| set.oid() == *oid)
    }

    /// Refuses a part of the structure `what` that does not have the length which the set prescribes.
    pub(super) fn check_length(self, what: &'static str, part: &str, expected: usize, bytes: &[u8]) -> Result<()> {
        let actual = bytes.len();
        if actual == expected {
            return Ok(());
        }
        let reason = format!("the {part} of {} has {expected} bytes, not {actual}", self.name());
        Err(Error::malformed(MalformedKind::InvalidLength, what, reason))
    }
}
