//! The object identifiers of the parameter sets of ML-KEM (RFC 9935), ML-DSA (RFC 9881) and SLH-DSA (RFC 9909).

use asn1::ObjectIdentifier;

use crate::asn1::oid;
use crate::asymmetric::ml_dsa::MlDsaParameterSet;
use crate::asymmetric::ml_kem::MlKemParameterSet;
use crate::asymmetric::slh_dsa::SlhDsaParameterSet;
use crate::error::{Error, MalformedKind, Result};

/// A parameter set of any of these algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterSet {
    MlKem(MlKemParameterSet),
    MlDsa(MlDsaParameterSet),
    SlhDsa(SlhDsaParameterSet),
}

/// Calls a method of the set that the three families have in common.
macro_rules! of_family {
    ($set:expr, $method:ident) => {
        match $set {
            ParameterSet::MlKem(set) => set.$method(),
            ParameterSet::MlDsa(set) => set.$method(),
            ParameterSet::SlhDsa(set) => set.$method(),
        }
    };
}

impl ParameterSet {
    pub(super) fn name(self) -> &'static str {
        of_family!(self, name)
    }

    /// The length of a seed in bytes; 0 for SLH-DSA, whose private keys have no seed.
    pub(super) fn seed_length(self) -> usize {
        match self {
            ParameterSet::MlKem(set) => set.seed_length(),
            ParameterSet::MlDsa(set) => set.seed_length(),
            ParameterSet::SlhDsa(_) => 0,
        }
    }

    /// The length of a private key in bytes, expanded if there is a choice.
    pub(super) fn private_key_length(self) -> usize {
        of_family!(self, private_key_length)
    }

    pub(super) fn public_key_length(self) -> usize {
        of_family!(self, public_key_length)
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

const PARAMETER_SETS: [(ParameterSet, ObjectIdentifier); 18] = [
    (ParameterSet::MlKem(MlKemParameterSet::MlKem512), oid::ML_KEM_512),
    (ParameterSet::MlKem(MlKemParameterSet::MlKem768), oid::ML_KEM_768),
    (ParameterSet::MlKem(MlKemParameterSet::MlKem1024), oid::ML_KEM_1024),
    (ParameterSet::MlDsa(MlDsaParameterSet::MlDsa44), oid::ML_DSA_44),
    (ParameterSet::MlDsa(MlDsaParameterSet::MlDsa65), oid::ML_DSA_65),
    (ParameterSet::MlDsa(MlDsaParameterSet::MlDsa87), oid::ML_DSA_87),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Sha2_128s),
        oid::SLH_DSA_SHA2_128S,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Sha2_128f),
        oid::SLH_DSA_SHA2_128F,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Sha2_192s),
        oid::SLH_DSA_SHA2_192S,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Sha2_192f),
        oid::SLH_DSA_SHA2_192F,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Sha2_256s),
        oid::SLH_DSA_SHA2_256S,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Sha2_256f),
        oid::SLH_DSA_SHA2_256F,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Shake128s),
        oid::SLH_DSA_SHAKE_128S,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Shake128f),
        oid::SLH_DSA_SHAKE_128F,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Shake192s),
        oid::SLH_DSA_SHAKE_192S,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Shake192f),
        oid::SLH_DSA_SHAKE_192F,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Shake256s),
        oid::SLH_DSA_SHAKE_256S,
    ),
    (
        ParameterSet::SlhDsa(SlhDsaParameterSet::Shake256f),
        oid::SLH_DSA_SHAKE_256F,
    ),
];

/// The parameter set with this object identifier.
pub(crate) fn parameter_set_of(oid: &ObjectIdentifier) -> Option<ParameterSet> {
    PARAMETER_SETS
        .iter()
        .find(|(_, found)| found == oid)
        .map(|(set, _)| *set)
}

/// The object identifier of a parameter set; every set has one.
pub(crate) fn parameter_set_oid(set: ParameterSet) -> Option<ObjectIdentifier> {
    PARAMETER_SETS
        .iter()
        .find(|(found, _)| *found == set)
        .map(|(_, oid)| oid.clone())
}
