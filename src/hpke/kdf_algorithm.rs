//! The key derivation functions by name, with their codepoints.

use std::fmt;
use std::str::FromStr;

use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::xof_algorithm::XofAlgorithm;
use crate::hashes::xof_backend::XofBackend;
use crate::kdf::hkdf::backend::HkdfBackend;

/// A key derivation function (KDF) of HPKE (RFC 9180, section 7.2; draft-ietf-hpke-pq, section 5).
///
/// The KDF of a suite derives the keys of messages. A DHKEM has an HKDF of its own besides, whichever this is.
///
/// ```
/// use hazmat_openssl::hpke::HpkeKdf;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let kdf = HpkeKdf::from_name("HKDF-SHA256")?;
/// assert_eq!((kdf, kdf.codepoint()), (HpkeKdf::HkdfSha256, 0x0001));
/// assert_eq!(HpkeKdf::from_codepoint(0x0001), Some(kdf));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HpkeKdf {
    /// HKDF with SHA-256 (`0x0001`).
    HkdfSha256,
    /// HKDF with SHA-384 (`0x0002`).
    HkdfSha384,
    /// HKDF with SHA-512 (`0x0003`).
    HkdfSha512,
    /// SHAKE128 (`0x0010`).
    Shake128,
    /// SHAKE256 (`0x0011`).
    Shake256,
    /// TurboSHAKE128 (RFC 9861; `0x0012`). libcrypto does not have it, so that no backend offers it.
    TurboShake128,
    /// TurboSHAKE256 (RFC 9861; `0x0013`). libcrypto does not have it, so that no backend offers it.
    TurboShake256,
}

/// How a KDF derives.
#[derive(Clone, Copy)]
pub(super) enum Construction {
    /// By HKDF, which extracts, then expands.
    TwoStage(HashAlgorithm),
    /// By an extendable output function, in one step.
    OneStage(XofAlgorithm),
    /// By a function that libcrypto does not have.
    Missing,
}

/// What distinguishes one KDF.
struct Properties {
    codepoint: u16,
    name: &'static str,
    report_name: &'static str,
    secret: usize,
    construction: Construction,
}

const fn properties(
    codepoint: u16,
    name: &'static str,
    report_name: &'static str,
    secret: usize,
    construction: Construction,
) -> Properties {
    Properties {
        codepoint,
        name,
        report_name,
        secret,
        construction,
    }
}

impl HpkeKdf {
    /// Every KDF.
    pub const ALL: &'static [Self] = &[
        HpkeKdf::HkdfSha256,
        HpkeKdf::HkdfSha384,
        HpkeKdf::HkdfSha512,
        HpkeKdf::Shake128,
        HpkeKdf::Shake256,
        HpkeKdf::TurboShake128,
        HpkeKdf::TurboShake256,
    ];

    const fn properties(self) -> Properties {
        use Construction::{Missing, OneStage, TwoStage};
        match self {
            HpkeKdf::HkdfSha256 => properties(0x01, "HKDF-SHA256", "hkdf-sha256", 32, TwoStage(HashAlgorithm::Sha256)),
            HpkeKdf::HkdfSha384 => properties(0x02, "HKDF-SHA384", "hkdf-sha384", 48, TwoStage(HashAlgorithm::Sha384)),
            HpkeKdf::HkdfSha512 => properties(0x03, "HKDF-SHA512", "hkdf-sha512", 64, TwoStage(HashAlgorithm::Sha512)),
            HpkeKdf::Shake128 => properties(0x10, "SHAKE128", "shake128", 32, OneStage(XofAlgorithm::Shake128)),
            HpkeKdf::Shake256 => properties(0x11, "SHAKE256", "shake256", 64, OneStage(XofAlgorithm::Shake256)),
            HpkeKdf::TurboShake128 => properties(0x12, "TurboSHAKE128", "turboshake128", 32, Missing),
            HpkeKdf::TurboShake256 => properties(0x13, "TurboSHAKE256", "turboshake256", 64, Missing),
        }
    }

    /// The number in IANA's registry of HPKE, by which protocols name the KDF.
    #[doc(alias = "kdf_id")]
    pub const fn codepoint(self) -> u16 {
        self.properties().codepoint
    }

    /// The KDF with this number in IANA's registry; `None` if it is another one, or none.
    pub fn from_codepoint(codepoint: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|kdf| kdf.codepoint() == codepoint)
    }

    /// The KDF with this [name](Self::name), in upper or lower case.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if no KDF here has this name.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL
            .iter()
            .copied()
            .find(|kdf| kdf.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::invalid("name", "must be the name of a KDF of HPKE, such as HKDF-SHA256"))
    }

    /// The name in the standard: `"HKDF-SHA256"`, `"SHAKE128"`.
    pub const fn name(self) -> &'static str {
        self.properties().name
    }

    pub(super) const fn report_name(self) -> &'static str {
        self.properties().report_name
    }

    /// The length of the exporter secret in bytes (`Nh`): the digest's for HKDF.
    pub(super) const fn secret_length(self) -> usize {
        self.properties().secret
    }

    pub(super) const fn construction(self) -> Construction {
        self.properties().construction
    }

    /// The length of the longest secret that [`export`](crate::hpke::HpkeSender::export) derives, in bytes: 255 digests for
    /// HKDF, 65,535 for the others.
    pub const fn longest_export(self) -> usize {
        match self.construction() {
            Construction::TwoStage(_) => 255 * self.secret_length(),
            Construction::OneStage(_) | Construction::Missing => u16::MAX as usize,
        }
    }

    pub(super) fn supported(self, backend: &Backend) -> bool {
        match self.construction() {
            Construction::TwoStage(hash) => backend.hkdf_supported(hash),
            Construction::OneStage(xof) => backend.xof_supported(xof),
            Construction::Missing => false,
        }
    }
}

/// As [`from_name`](HpkeKdf::from_name).
impl FromStr for HpkeKdf {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](HpkeKdf::name).
impl fmt::Display for HpkeKdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
