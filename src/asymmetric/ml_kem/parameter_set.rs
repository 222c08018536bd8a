//! The parameter sets of ML-KEM, their names and sizes.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A parameter set of ML-KEM (FIPS 203, section 8).
///
/// ```
/// use hazmat_openssl::asymmetric::ml_kem::MlKemParameterSet;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let set = MlKemParameterSet::from_name("ML-KEM-768")?;
/// assert_eq!(set, MlKemParameterSet::MlKem768);
/// assert_eq!((set.public_key_length(), set.ciphertext_length()), (1184, 1088));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MlKemParameterSet {
    /// ML-KEM-512: security category 1.
    MlKem512,
    /// ML-KEM-768: security category 3.
    MlKem768,
    /// ML-KEM-1024: security category 5.
    MlKem1024,
}

impl MlKemParameterSet {
    /// The number of sets.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Every set.
    pub const ALL: &'static [Self] = &[
        MlKemParameterSet::MlKem512,
        MlKemParameterSet::MlKem768,
        MlKemParameterSet::MlKem1024,
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
        found.ok_or_else(|| Error::invalid("name", "must be the name of a parameter set, such as ML-KEM-768"))
    }

    /// The name in FIPS 203, section 8: `"ML-KEM-512"`.
    pub const fn name(self) -> &'static str {
        match self {
            MlKemParameterSet::MlKem512 => "ML-KEM-512",
            MlKemParameterSet::MlKem768 => "ML-KEM-768",
            MlKemParameterSet::MlKem1024 => "ML-KEM-1024",
        }
    }

    /// The length of the seed of a private key, d followed by z, in bytes: 64.
    pub const fn seed_length(self) -> usize {
        64
    }

    /// The length of an expanded private key (the decapsulation key) in bytes: 1,632, 2,400 or 3,168.
    pub const fn private_key_length(self) -> usize {
        match self {
            MlKemParameterSet::MlKem512 => 1632,
            MlKemParameterSet::MlKem768 => 2400,
            MlKemParameterSet::MlKem1024 => 3168,
        }
    }

    /// The length of a public key (the encapsulation key) in bytes: 800, 1,184 or 1,568.
    pub const fn public_key_length(self) -> usize {
        match self {
            MlKemParameterSet::MlKem512 => 800,
            MlKemParameterSet::MlKem768 => 1184,
            MlKemParameterSet::MlKem1024 => 1568,
        }
    }

    /// The length of a ciphertext in bytes: 768, 1,088 or 1,568.
    pub const fn ciphertext_length(self) -> usize {
        match self {
            MlKemParameterSet::MlKem512 => 768,
            MlKemParameterSet::MlKem768 => 1088,
            MlKemParameterSet::MlKem1024 => 1568,
        }
    }

    /// The length of a shared secret in bytes: 32.
    pub const fn shared_secret_length(self) -> usize {
        32
    }

    /// The set's slot in a table.
    pub(crate) const fn index(self) -> usize {
        match self {
            MlKemParameterSet::MlKem512 => 0,
            MlKemParameterSet::MlKem768 => 1,
            MlKemParameterSet::MlKem1024 => 2,
        }
    }
}

/// As [`from_name`](MlKemParameterSet::from_name).
impl FromStr for MlKemParameterSet {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](MlKemParameterSet::name).
impl fmt::Display for MlKemParameterSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
