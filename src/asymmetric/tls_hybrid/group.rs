//! The hybrid groups of TLS, their names and sizes.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A hybrid group of TLS 1.3 (RFC 10024).
///
/// ```
/// use hazmat_openssl::asymmetric::tls_hybrid::TlsHybridGroup;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let group = TlsHybridGroup::from_name("X25519MLKEM768")?;
/// assert_eq!(group, TlsHybridGroup::X25519MlKem768);
/// assert_eq!((group.client_share_length(), group.server_share_length()), (1216, 1120));
/// assert_eq!(TlsHybridGroup::from_codepoint(0x11ec), Some(group));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsHybridGroup {
    /// X25519MLKEM768: ML-KEM-768, then X25519, in shares and in the secret.
    X25519MlKem768,
    /// SecP256r1MLKEM768: ECDH with P-256, then ML-KEM-768, in shares and in the secret.
    Secp256R1MlKem768,
    /// SecP384r1MLKEM1024: ECDH with P-384, then ML-KEM-1024, in shares and in the secret.
    Secp384R1MlKem1024,
}

impl TlsHybridGroup {
    /// Every group.
    pub const ALL: &'static [Self] = &[
        TlsHybridGroup::X25519MlKem768,
        TlsHybridGroup::Secp256R1MlKem768,
        TlsHybridGroup::Secp384R1MlKem1024,
    ];

    /// The group with this [name](Self::name), in upper or lower case.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if no group here has this name.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL
            .iter()
            .copied()
            .find(|group| group.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::invalid("name", "must be the name of a hybrid group, such as X25519MLKEM768"))
    }

    /// The name in IANA's registry "TLS Supported Groups": `"X25519MLKEM768"`.
    pub const fn name(self) -> &'static str {
        match self {
            TlsHybridGroup::X25519MlKem768 => "X25519MLKEM768",
            TlsHybridGroup::Secp256R1MlKem768 => "SecP256r1MLKEM768",
            TlsHybridGroup::Secp384R1MlKem1024 => "SecP384r1MLKEM1024",
        }
    }

    /// The group with this number in IANA's registry; `None` if it is another group, or none.
    pub fn from_codepoint(codepoint: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|group| group.codepoint() == codepoint)
    }

    /// The number in IANA's registry "TLS Supported Groups": 0x11ec, 0x11eb or 0x11ed.
    pub const fn codepoint(self) -> u16 {
        match self {
            TlsHybridGroup::X25519MlKem768 => 0x11ec,
            TlsHybridGroup::Secp256R1MlKem768 => 0x11eb,
            TlsHybridGroup::Secp384R1MlKem1024 => 0x11ed,
        }
    }

    /// The length of a client's share in bytes: 1,216, 1,249 or 1,665.
    pub const fn client_share_length(self) -> usize {
        match self {
            TlsHybridGroup::X25519MlKem768 => 1184 + 32,
            TlsHybridGroup::Secp256R1MlKem768 => 65 + 1184,
            TlsHybridGroup::Secp384R1MlKem1024 => 97 + 1568,
        }
    }

    /// The length of a server's share in bytes: 1,120, 1,153 or 1,665.
    pub const fn server_share_length(self) -> usize {
        match self {
            TlsHybridGroup::X25519MlKem768 => 1088 + 32,
            TlsHybridGroup::Secp256R1MlKem768 => 65 + 1088,
            TlsHybridGroup::Secp384R1MlKem1024 => 97 + 1568,
        }
    }

    /// The length of a shared secret in bytes: 64, 64 or 80.
    pub const fn shared_secret_length(self) -> usize {
        match self {
            TlsHybridGroup::X25519MlKem768 | TlsHybridGroup::Secp256R1MlKem768 => 32 + 32,
            TlsHybridGroup::Secp384R1MlKem1024 => 48 + 32,
        }
    }

    /// Whether shares begin with a point of an elliptic curve.
    pub(super) const fn has_point(self) -> bool {
        match self {
            TlsHybridGroup::X25519MlKem768 => false,
            TlsHybridGroup::Secp256R1MlKem768 | TlsHybridGroup::Secp384R1MlKem1024 => true,
        }
    }
}

/// As [`from_name`](TlsHybridGroup::from_name).
impl FromStr for TlsHybridGroup {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](TlsHybridGroup::name).
impl fmt::Display for TlsHybridGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
