//! The key derivation functions by name, with their identifiers.

use std::fmt;

use crate::backend::Backend;
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
/// let kdf = HpkeKdf::HkdfSha256;
/// assert_eq!((kdf.id(), kdf.name()), (0x0001, "HKDF-SHA256"));
/// assert_eq!(HpkeKdf::from_id(0x0001), Some(kdf));
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

    const fn properties(self) -> (u16, &'static str, &'static str, usize, Construction) {
        use Construction::{Missing, OneStage, TwoStage};
        match self {
            HpkeKdf::HkdfSha256 => (0x01, "HKDF-SHA256", "hkdf-sha256", 32, TwoStage(HashAlgorithm::Sha256)),
            HpkeKdf::HkdfSha384 => (0x02, "HKDF-SHA384", "hkdf-sha384", 48, TwoStage(HashAlgorithm::Sha384)),
            HpkeKdf::HkdfSha512 => (0x03, "HKDF-SHA512", "hkdf-sha512", 64, TwoStage(HashAlgorithm::Sha512)),
            HpkeKdf::Shake128 => (0x10, "SHAKE128", "shake128", 32, OneStage(XofAlgorithm::Shake128)),
            HpkeKdf::Shake256 => (0x11, "SHAKE256", "shake256", 64, OneStage(XofAlgorithm::Shake256)),
            HpkeKdf::TurboShake128 => (0x12, "TurboSHAKE128", "turboshake128", 32, Missing),
            HpkeKdf::TurboShake256 => (0x13, "TurboSHAKE256", "turboshake256", 64, Missing),
        }
    }

    /// The identifier in IANA's registry of HPKE.
    pub const fn id(self) -> u16 {
        self.properties().0
    }

    /// The KDF with an identifier of IANA's registry; `None` for one that is not listed here.
    pub fn from_id(id: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|kdf| kdf.id() == id)
    }

    /// The name in the standard: `"HKDF-SHA256"`, `"SHAKE128"`.
    pub const fn name(self) -> &'static str {
        self.properties().1
    }

    pub(super) const fn report_name(self) -> &'static str {
        self.properties().2
    }

    /// The length of the exporter secret in bytes (`Nh`): the digest's for HKDF.
    pub(super) const fn secret_length(self) -> usize {
        self.properties().3
    }

    pub(super) const fn construction(self) -> Construction {
        self.properties().4
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

/// The [`name`](HpkeKdf::name).
impl fmt::Display for HpkeKdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
