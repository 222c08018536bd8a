//! The key encapsulation mechanisms by name, with their codepoints and sizes.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A key encapsulation mechanism (KEM) of HPKE (RFC 9180, section 7.1; draft-ietf-hpke-pq): the type of the recipient's key.
///
/// | KEM | codepoint | encapsulated key in bytes | public key | private key |
/// |---|---|---:|---:|---:|
/// | [`DhkemP256`](Self::DhkemP256) | `0x0010` | 65 | 65 | 32 |
/// | [`DhkemP384`](Self::DhkemP384) | `0x0011` | 97 | 97 | 48 |
/// | [`DhkemP521`](Self::DhkemP521) | `0x0012` | 133 | 133 | 66 |
/// | [`DhkemX25519`](Self::DhkemX25519) | `0x0020` | 32 | 32 | 32 |
/// | [`DhkemX448`](Self::DhkemX448) | `0x0021` | 56 | 56 | 56 |
/// | [`MlKem512`](Self::MlKem512) | `0x0040` | 768 | 800 | 64 |
/// | [`MlKem768`](Self::MlKem768) | `0x0041` | 1,088 | 1,184 | 64 |
/// | [`MlKem1024`](Self::MlKem1024) | `0x0042` | 1,568 | 1,568 | 64 |
/// | [`MlKem768P256`](Self::MlKem768P256) | `0x0050` | 1,153 | 1,249 | 32 |
/// | [`MlKem1024P384`](Self::MlKem1024P384) | `0x0051` | 1,665 | 1,665 | 32 |
/// | [`MlKem768X25519`](Self::MlKem768X25519) | `0x647a` | 1,120 | 1,216 | 32 |
///
/// The last three are hybrids (draft-irtf-cfrg-concrete-hybrid-kems): secrets stay secret while ML-KEM or the elliptic curve is
/// secure. Their private key is a seed, from which SHAKE256 makes the private keys of both parts. To generate one, the seed is
/// drawn from the backend's generator of random bytes. Their public keys and encapsulated keys are those of ML-KEM, followed by
/// those of the curve.
///
/// ```
/// use hazmat_openssl::hpke::HpkeKem;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let kem = HpkeKem::from_name("DHKEM(X25519, HKDF-SHA256)")?;
/// assert_eq!(kem, HpkeKem::DhkemX25519);
/// assert_eq!(kem.codepoint(), 0x0020);
/// assert_eq!(HpkeKem::from_codepoint(0x0020), Some(kem));
/// assert_eq!(HpkeKem::from_codepoint(0x0000), None);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HpkeKem {
    /// Diffie-Hellman on P-256, with HKDF-SHA256.
    DhkemP256,
    /// Diffie-Hellman on P-384, with HKDF-SHA384.
    DhkemP384,
    /// Diffie-Hellman on P-521, with HKDF-SHA512.
    DhkemP521,
    /// X25519, with HKDF-SHA256.
    DhkemX25519,
    /// X448, with HKDF-SHA512.
    DhkemX448,
    /// ML-KEM-512 (FIPS 203).
    MlKem512,
    /// ML-KEM-768 (FIPS 203).
    MlKem768,
    /// ML-KEM-1024 (FIPS 203).
    MlKem1024,
    /// ML-KEM-768 together with P-256.
    MlKem768P256,
    /// ML-KEM-1024 together with P-384.
    MlKem1024P384,
    /// ML-KEM-768 together with X25519: X-Wing (draft-connolly-cfrg-xwing-kem).
    #[doc(alias = "X-Wing")]
    MlKem768X25519,
}

/// What distinguishes one KEM.
struct Properties {
    codepoint: u16,
    name: &'static str,
    report_name: &'static str,
    secret: usize,
    encapsulated: usize,
    public: usize,
    private: usize,
}

const fn properties(
    codepoint: u16,
    name: &'static str,
    report_name: &'static str,
    [secret, encapsulated, public, private]: [usize; 4],
) -> Properties {
    Properties {
        codepoint,
        name,
        report_name,
        secret,
        encapsulated,
        public,
        private,
    }
}

impl HpkeKem {
    /// Every KEM.
    pub const ALL: &'static [Self] = &[
        HpkeKem::DhkemP256,
        HpkeKem::DhkemP384,
        HpkeKem::DhkemP521,
        HpkeKem::DhkemX25519,
        HpkeKem::DhkemX448,
        HpkeKem::MlKem512,
        HpkeKem::MlKem768,
        HpkeKem::MlKem1024,
        HpkeKem::MlKem768P256,
        HpkeKem::MlKem1024P384,
        HpkeKem::MlKem768X25519,
    ];

    const fn properties(self) -> Properties {
        match self {
            HpkeKem::DhkemP256 => properties(0x10, "DHKEM(P-256, HKDF-SHA256)", "dhkem-p256", [32, 65, 65, 32]),
            HpkeKem::DhkemP384 => properties(0x11, "DHKEM(P-384, HKDF-SHA384)", "dhkem-p384", [48, 97, 97, 48]),
            HpkeKem::DhkemP521 => properties(0x12, "DHKEM(P-521, HKDF-SHA512)", "dhkem-p521", [64, 133, 133, 66]),
            HpkeKem::DhkemX25519 => properties(0x20, "DHKEM(X25519, HKDF-SHA256)", "dhkem-x25519", [32, 32, 32, 32]),
            HpkeKem::DhkemX448 => properties(0x21, "DHKEM(X448, HKDF-SHA512)", "dhkem-x448", [64, 56, 56, 56]),
            HpkeKem::MlKem512 => properties(0x40, "ML-KEM-512", "ml-kem-512", [32, 768, 800, 64]),
            HpkeKem::MlKem768 => properties(0x41, "ML-KEM-768", "ml-kem-768", [32, 1088, 1184, 64]),
            HpkeKem::MlKem1024 => properties(0x42, "ML-KEM-1024", "ml-kem-1024", [32, 1568, 1568, 64]),
            HpkeKem::MlKem768P256 => properties(0x50, "MLKEM768-P256", "mlkem768-p256", [32, 1153, 1249, 32]),
            HpkeKem::MlKem1024P384 => properties(0x51, "MLKEM1024-P384", "mlkem1024-p384", [32, 1665, 1665, 32]),
            HpkeKem::MlKem768X25519 => properties(0x647a, "MLKEM768-X25519", "mlkem768-x25519", [32, 1120, 1216, 32]),
        }
    }

    /// The number in IANA's registry of HPKE, by which protocols name the KEM.
    #[doc(alias = "kem_id")]
    pub const fn codepoint(self) -> u16 {
        self.properties().codepoint
    }

    /// The KEM with this number in IANA's registry; `None` if it is another one, or none.
    pub fn from_codepoint(codepoint: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|kem| kem.codepoint() == codepoint)
    }

    /// The KEM with this [name](Self::name), in upper or lower case.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if no KEM here has this name.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL
            .iter()
            .copied()
            .find(|kem| kem.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            Error::invalid(
                "name",
                "must be the name of a KEM of HPKE, such as DHKEM(X25519, HKDF-SHA256)",
            )
        })
    }

    /// The name in the standard: `"DHKEM(P-256, HKDF-SHA256)"`, `"ML-KEM-768"`, `"MLKEM768-X25519"`.
    pub const fn name(self) -> &'static str {
        self.properties().name
    }

    pub(in crate::hpke) const fn report_name(self) -> &'static str {
        self.properties().report_name
    }

    /// The length of the shared secret in bytes (`Nsecret`).
    pub const fn shared_secret_length(self) -> usize {
        self.properties().secret
    }

    /// The length of an encapsulated key in bytes (`Nenc`).
    pub const fn encapsulated_key_length(self) -> usize {
        self.properties().encapsulated
    }

    /// The length of a public key in bytes (`Npk`).
    pub const fn public_key_length(self) -> usize {
        self.properties().public
    }

    /// The length of a private key in bytes (`Nsk`).
    pub const fn private_key_length(self) -> usize {
        self.properties().private
    }

    /// Whether the KEM can authenticate the sender by a key (the modes [`Auth`](crate::hpke::HpkeMode::Auth) and
    /// [`AuthPsk`](crate::hpke::HpkeMode::AuthPsk)): the DHKEMs alone can.
    pub const fn can_authenticate_sender(self) -> bool {
        matches!(
            self,
            HpkeKem::DhkemP256 | HpkeKem::DhkemP384 | HpkeKem::DhkemP521 | HpkeKem::DhkemX25519 | HpkeKem::DhkemX448
        )
    }

    /// The name of the KEM in its key derivations: `suite_id` (RFC 9180, section 4.1).
    pub(in crate::hpke) const fn suite_id(self) -> [u8; 5] {
        let [high, low] = self.codepoint().to_be_bytes();
        [b'K', b'E', b'M', high, low]
    }
}

/// As [`from_name`](HpkeKem::from_name).
impl FromStr for HpkeKem {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](HpkeKem::name).
impl fmt::Display for HpkeKem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
