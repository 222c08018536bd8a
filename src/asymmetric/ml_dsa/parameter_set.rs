//! The parameter sets of ML-DSA, their names and sizes.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A parameter set of ML-DSA (FIPS 204, section 4).
///
/// ```
/// use hazmat_openssl::asymmetric::ml_dsa::MlDsaParameterSet;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let set = MlDsaParameterSet::from_name("ML-DSA-65")?;
/// assert_eq!(set, MlDsaParameterSet::MlDsa65);
/// assert_eq!((set.public_key_length(), set.signature_length()), (1952, 3309));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MlDsaParameterSet {
    /// ML-DSA-44: security category 2.
    MlDsa44,
    /// ML-DSA-65: security category 3.
    MlDsa65,
    /// ML-DSA-87: security category 5.
    MlDsa87,
}

impl MlDsaParameterSet {
    /// The number of sets.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Every set.
    pub const ALL: &'static [Self] = &[
        MlDsaParameterSet::MlDsa44,
        MlDsaParameterSet::MlDsa65,
        MlDsaParameterSet::MlDsa87,
    ];

    /// The set with this [name](Self::name), in upper or lower case.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if no set here has this name.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL
            .iter()
            .copied()
            .find(|set| set.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::invalid("name", "must be the name of a parameter set, such as ML-DSA-65"))
    }

    /// The name in FIPS 204, section 4: `"ML-DSA-44"`.
    pub const fn name(self) -> &'static str {
        match self {
            MlDsaParameterSet::MlDsa44 => "ML-DSA-44",
            MlDsaParameterSet::MlDsa65 => "ML-DSA-65",
            MlDsaParameterSet::MlDsa87 => "ML-DSA-87",
        }
    }

    /// The length of the seed of a private key, ξ, in bytes: 32.
    pub const fn seed_length(self) -> usize {
        32
    }

    /// The length of an expanded private key in bytes: 2,560, 4,032 or 4,896.
    pub const fn private_key_length(self) -> usize {
        match self {
            MlDsaParameterSet::MlDsa44 => 2560,
            MlDsaParameterSet::MlDsa65 => 4032,
            MlDsaParameterSet::MlDsa87 => 4896,
        }
    }

    /// The length of a public key in bytes: 1,312, 1,952 or 2,592.
    pub const fn public_key_length(self) -> usize {
        match self {
            MlDsaParameterSet::MlDsa44 => 1312,
            MlDsaParameterSet::MlDsa65 => 1952,
            MlDsaParameterSet::MlDsa87 => 2592,
        }
    }

    /// The length of a signature in bytes: 2,420, 3,309 or 4,627.
    pub const fn signature_length(self) -> usize {
        match self {
            MlDsaParameterSet::MlDsa44 => 2420,
            MlDsaParameterSet::MlDsa65 => 3309,
            MlDsaParameterSet::MlDsa87 => 4627,
        }
    }

    /// The set's slot in a table.
    pub(crate) const fn index(self) -> usize {
        match self {
            MlDsaParameterSet::MlDsa44 => 0,
            MlDsaParameterSet::MlDsa65 => 1,
            MlDsaParameterSet::MlDsa87 => 2,
        }
    }
}

/// As [`from_name`](MlDsaParameterSet::from_name).
impl FromStr for MlDsaParameterSet {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](MlDsaParameterSet::name).
impl fmt::Display for MlDsaParameterSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
