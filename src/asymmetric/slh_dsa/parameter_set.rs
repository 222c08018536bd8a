//! The parameter sets of SLH-DSA, their names and sizes.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A parameter set of SLH-DSA (FIPS 205, section 11).
///
/// ```
/// use hazmat_openssl::asymmetric::slh_dsa::SlhDsaParameterSet;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let set = SlhDsaParameterSet::from_name("SLH-DSA-SHA2-128s")?;
/// assert_eq!(set, SlhDsaParameterSet::Sha2_128s);
/// assert_eq!((set.public_key_length(), set.signature_length()), (32, 7856));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SlhDsaParameterSet {
    /// SLH-DSA-SHA2-128s: security category 1, with small signatures.
    Sha2_128s,
    /// SLH-DSA-SHA2-128f: security category 1, with fast signing.
    Sha2_128f,
    /// SLH-DSA-SHA2-192s: security category 3, with small signatures.
    Sha2_192s,
    /// SLH-DSA-SHA2-192f: security category 3, with fast signing.
    Sha2_192f,
    /// SLH-DSA-SHA2-256s: security category 5, with small signatures.
    Sha2_256s,
    /// SLH-DSA-SHA2-256f: security category 5, with fast signing.
    Sha2_256f,
    /// SLH-DSA-SHAKE-128s: security category 1, with small signatures.
    Shake128s,
    /// SLH-DSA-SHAKE-128f: security category 1, with fast signing.
    Shake128f,
    /// SLH-DSA-SHAKE-192s: security category 3, with small signatures.
    Shake192s,
    /// SLH-DSA-SHAKE-192f: security category 3, with fast signing.
    Shake192f,
    /// SLH-DSA-SHAKE-256s: security category 5, with small signatures.
    Shake256s,
    /// SLH-DSA-SHAKE-256f: security category 5, with fast signing.
    Shake256f,
}

impl SlhDsaParameterSet {
    /// The number of sets.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Every set.
    pub const ALL: &'static [Self] = &[
        SlhDsaParameterSet::Sha2_128s,
        SlhDsaParameterSet::Sha2_128f,
        SlhDsaParameterSet::Sha2_192s,
        SlhDsaParameterSet::Sha2_192f,
        SlhDsaParameterSet::Sha2_256s,
        SlhDsaParameterSet::Sha2_256f,
        SlhDsaParameterSet::Shake128s,
        SlhDsaParameterSet::Shake128f,
        SlhDsaParameterSet::Shake192s,
        SlhDsaParameterSet::Shake192f,
        SlhDsaParameterSet::Shake256s,
        SlhDsaParameterSet::Shake256f,
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
        found.ok_or_else(|| Error::invalid("name", "must be the name of a parameter set, such as SLH-DSA-SHA2-128s"))
    }

    /// The name in FIPS 205, section 11: `"SLH-DSA-SHA2-128s"`.
    pub const fn name(self) -> &'static str {
        match self {
            SlhDsaParameterSet::Sha2_128s => "SLH-DSA-SHA2-128s",
            SlhDsaParameterSet::Sha2_128f => "SLH-DSA-SHA2-128f",
            SlhDsaParameterSet::Sha2_192s => "SLH-DSA-SHA2-192s",
            SlhDsaParameterSet::Sha2_192f => "SLH-DSA-SHA2-192f",
            SlhDsaParameterSet::Sha2_256s => "SLH-DSA-SHA2-256s",
            SlhDsaParameterSet::Sha2_256f => "SLH-DSA-SHA2-256f",
            SlhDsaParameterSet::Shake128s => "SLH-DSA-SHAKE-128s",
            SlhDsaParameterSet::Shake128f => "SLH-DSA-SHAKE-128f",
            SlhDsaParameterSet::Shake192s => "SLH-DSA-SHAKE-192s",
            SlhDsaParameterSet::Shake192f => "SLH-DSA-SHAKE-192f",
            SlhDsaParameterSet::Shake256s => "SLH-DSA-SHAKE-256s",
            SlhDsaParameterSet::Shake256f => "SLH-DSA-SHAKE-256f",
        }
    }

    /// The length of a private key in bytes: 64, 96 or 128.
    pub const fn private_key_length(self) -> usize {
        match self {
            SlhDsaParameterSet::Sha2_128s
            | SlhDsaParameterSet::Sha2_128f
            | SlhDsaParameterSet::Shake128s
            | SlhDsaParameterSet::Shake128f => 64,
            SlhDsaParameterSet::Sha2_192s
            | SlhDsaParameterSet::Sha2_192f
            | SlhDsaParameterSet::Shake192s
            | SlhDsaParameterSet::Shake192f => 96,
            SlhDsaParameterSet::Sha2_256s
            | SlhDsaParameterSet::Sha2_256f
            | SlhDsaParameterSet::Shake256s
            | SlhDsaParameterSet::Shake256f => 128,
        }
    }

    /// The length of a public key in bytes: 32, 48 or 64.
    pub const fn public_key_length(self) -> usize {
        match self {
            SlhDsaParameterSet::Sha2_128s
            | SlhDsaParameterSet::Sha2_128f
            | SlhDsaParameterSet::Shake128s
            | SlhDsaParameterSet::Shake128f => 32,
            SlhDsaParameterSet::Sha2_192s
            | SlhDsaParameterSet::Sha2_192f
            | SlhDsaParameterSet::Shake192s
            | SlhDsaParameterSet::Shake192f => 48,
            SlhDsaParameterSet::Sha2_256s
            | SlhDsaParameterSet::Sha2_256f
            | SlhDsaParameterSet::Shake256s
            | SlhDsaParameterSet::Shake256f => 64,
        }
    }

    /// The length of a signature in bytes: from 7,856 to 49,856.
    pub const fn signature_length(self) -> usize {
        match self {
            SlhDsaParameterSet::Sha2_128s | SlhDsaParameterSet::Shake128s => 7856,
            SlhDsaParameterSet::Sha2_128f | SlhDsaParameterSet::Shake128f => 17088,
            SlhDsaParameterSet::Sha2_192s | SlhDsaParameterSet::Shake192s => 16224,
            SlhDsaParameterSet::Sha2_192f | SlhDsaParameterSet::Shake192f => 35664,
            SlhDsaParameterSet::Sha2_256s | SlhDsaParameterSet::Shake256s => 29792,
            SlhDsaParameterSet::Sha2_256f | SlhDsaParameterSet::Shake256f => 49856,
        }
    }

    /// Whether the set is one with fast signing, whose keys are quick to generate.
    pub(crate) const fn is_fast(self) -> bool {
        matches!(
            self,
            SlhDsaParameterSet::Sha2_128f
                | SlhDsaParameterSet::Sha2_192f
                | SlhDsaParameterSet::Sha2_256f
                | SlhDsaParameterSet::Shake128f
                | SlhDsaParameterSet::Shake192f
                | SlhDsaParameterSet::Shake256f
        )
    }

    /// The set's slot in a table.
    pub(crate) const fn index(self) -> usize {
        match self {
            SlhDsaParameterSet::Sha2_128s => 0,
            SlhDsaParameterSet::Sha2_128f => 1,
            SlhDsaParameterSet::Sha2_192s => 2,
            SlhDsaParameterSet::Sha2_192f => 3,
            SlhDsaParameterSet::Sha2_256s => 4,
            SlhDsaParameterSet::Sha2_256f => 5,
            SlhDsaParameterSet::Shake128s => 6,
            SlhDsaParameterSet::Shake128f => 7,
            SlhDsaParameterSet::Shake192s => 8,
            SlhDsaParameterSet::Shake192f => 9,
            SlhDsaParameterSet::Shake256s => 10,
            SlhDsaParameterSet::Shake256f => 11,
        }
    }
}

/// As [`from_name`](SlhDsaParameterSet::from_name).
impl FromStr for SlhDsaParameterSet {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](SlhDsaParameterSet::name).
impl fmt::Display for SlhDsaParameterSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
