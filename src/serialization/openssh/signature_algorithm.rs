//! The names of signature algorithms in SSH.

use std::fmt;
use std::str::FromStr;

use super::key_type::SshKeyType;
use crate::asymmetric::SignatureAlgorithm;
use crate::asymmetric::ec::EllipticCurve;
use crate::error::{Error, Result};
use crate::hashes::algorithm::HashAlgorithm;

/// A signature algorithm of SSH.
///
/// ```
/// use hazmat_openssl::serialization::openssh::SshSignatureAlgorithm;
///
/// let algorithm = SshSignatureAlgorithm::from_name("rsa-sha2-512")?;
/// assert_eq!(algorithm, SshSignatureAlgorithm::RsaSha512);
/// // SHA-1 is not secure.
/// assert!(!SshSignatureAlgorithm::RsaSha1.is_secure());
/// # Ok::<(), hazmat_openssl::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SshSignatureAlgorithm {
    /// `ssh-rsa`: RSA with PKCS #1 v1.5 padding and SHA-1 (RFC 4253, section 6.6). SSHSIG does not allow it.
    RsaSha1,
    /// `rsa-sha2-256`: RSA with PKCS #1 v1.5 padding and SHA-256 (RFC 8332).
    RsaSha256,
    /// `rsa-sha2-512`: RSA with PKCS #1 v1.5 padding and SHA-512 (RFC 8332).
    RsaSha512,
    /// `ssh-dss`: DSA with SHA-1 (RFC 4253, section 6.6).
    DsaSha1,
    /// `ecdsa-sha2-nistp256`: ECDSA on secp256r1 with SHA-256 (RFC 5656, section 3.1).
    EcdsaP256Sha256,
    /// `ecdsa-sha2-nistp384`: ECDSA on secp384r1 with SHA-384 (RFC 5656, section 3.1).
    EcdsaP384Sha384,
    /// `ecdsa-sha2-nistp521`: ECDSA on secp521r1 with SHA-512 (RFC 5656, section 3.1).
    EcdsaP521Sha512,
    /// `ssh-ed25519` (RFC 8709).
    Ed25519,
    /// `sk-ecdsa-sha2-nistp256@openssh.com`: ECDSA in a FIDO security key (OpenSSH's PROTOCOL.u2f).
    SkEcdsaP256Sha256,
    /// `sk-ssh-ed25519@openssh.com`: Ed25519 in a FIDO security key (OpenSSH's PROTOCOL.u2f).
    SkEd25519,
    /// `webauthn-sk-ecdsa-sha2-nistp256@openssh.com`: ECDSA in a FIDO security key, made by a web browser (OpenSSH's
    /// PROTOCOL.u2f).
    WebauthnSkEcdsaP256Sha256,
}

impl SshSignatureAlgorithm {
    /// Every algorithm.
    pub const ALL: &'static [Self] = &[
        SshSignatureAlgorithm::RsaSha1,
        SshSignatureAlgorithm::RsaSha256,
        SshSignatureAlgorithm::RsaSha512,
        SshSignatureAlgorithm::DsaSha1,
        SshSignatureAlgorithm::EcdsaP256Sha256,
        SshSignatureAlgorithm::EcdsaP384Sha384,
        SshSignatureAlgorithm::EcdsaP521Sha512,
        SshSignatureAlgorithm::Ed25519,
        SshSignatureAlgorithm::SkEcdsaP256Sha256,
        SshSignatureAlgorithm::SkEd25519,
        SshSignatureAlgorithm::WebauthnSkEcdsaP256Sha256,
    ];

    /// The algorithm with this [name](Self::name).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if no algorithm here has this name.
    pub fn from_name(name: &str) -> Result<Self> {
        Self::of(name).ok_or_else(|| {
            Error::invalid(
                "name",
                "must be the name of a signature algorithm of SSH, such as rsa-sha2-256",
            )
        })
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|algorithm| algorithm.name() == name)
    }

    /// The name in SSH: `"rsa-sha2-512"`, `"ssh-ed25519"`.
    pub const fn name(self) -> &'static str {
        match self {
            SshSignatureAlgorithm::RsaSha1 => "ssh-rsa",
            SshSignatureAlgorithm::RsaSha256 => "rsa-sha2-256",
            SshSignatureAlgorithm::RsaSha512 => "rsa-sha2-512",
            SshSignatureAlgorithm::DsaSha1 => "ssh-dss",
            SshSignatureAlgorithm::EcdsaP256Sha256 => "ecdsa-sha2-nistp256",
            SshSignatureAlgorithm::EcdsaP384Sha384 => "ecdsa-sha2-nistp384",
            SshSignatureAlgorithm::EcdsaP521Sha512 => "ecdsa-sha2-nistp521",
            SshSignatureAlgorithm::Ed25519 => "ssh-ed25519",
            SshSignatureAlgorithm::SkEcdsaP256Sha256 => "sk-ecdsa-sha2-nistp256@openssh.com",
            SshSignatureAlgorithm::SkEd25519 => "sk-ssh-ed25519@openssh.com",
            SshSignatureAlgorithm::WebauthnSkEcdsaP256Sha256 => "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
        }
    }

    /// Whether the algorithm is one to trust today: all but those with SHA-1.
    #[must_use]
    pub const fn is_secure(self) -> bool {
        !matches!(self, SshSignatureAlgorithm::RsaSha1 | SshSignatureAlgorithm::DsaSha1)
    }

    /// The type of key that the algorithm is for.
    pub const fn key_type(self) -> SshKeyType {
        match self {
            SshSignatureAlgorithm::RsaSha1 | SshSignatureAlgorithm::RsaSha256 | SshSignatureAlgorithm::RsaSha512 => {
                SshKeyType::Rsa
            }
            SshSignatureAlgorithm::DsaSha1 => SshKeyType::Dsa,
            SshSignatureAlgorithm::EcdsaP256Sha256 => SshKeyType::Ecdsa(EllipticCurve::Secp256R1),
            SshSignatureAlgorithm::EcdsaP384Sha384 => SshKeyType::Ecdsa(EllipticCurve::Secp384R1),
            SshSignatureAlgorithm::EcdsaP521Sha512 => SshKeyType::Ecdsa(EllipticCurve::Secp521R1),
            SshSignatureAlgorithm::Ed25519 => SshKeyType::Ed25519,
            SshSignatureAlgorithm::SkEcdsaP256Sha256 | SshSignatureAlgorithm::WebauthnSkEcdsaP256Sha256 => {
                SshKeyType::SkEcdsa
            }
            SshSignatureAlgorithm::SkEd25519 => SshKeyType::SkEd25519,
        }
    }

    /// The usual algorithm of a key type, which is the only one unless the key is an RSA key; SHA-512 for those. `None` for a
    /// curve that has no form in SSH.
    pub(super) fn usual(key_type: SshKeyType) -> Option<Self> {
        if key_type == SshKeyType::Rsa {
            return Some(SshSignatureAlgorithm::RsaSha512);
        }
        let mut all = Self::ALL.iter().copied();
        all.find(|algorithm| algorithm.key_type() == key_type)
    }

    /// What libcrypto computes.
    pub(super) fn computation(self) -> SignatureAlgorithm {
        match self {
            SshSignatureAlgorithm::RsaSha1 => SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha1),
            SshSignatureAlgorithm::RsaSha256 => SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256),
            SshSignatureAlgorithm::RsaSha512 => SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha512),
            SshSignatureAlgorithm::DsaSha1 => SignatureAlgorithm::dsa(HashAlgorithm::Sha1).fixed_length(),
            SshSignatureAlgorithm::EcdsaP256Sha256
            | SshSignatureAlgorithm::SkEcdsaP256Sha256
            | SshSignatureAlgorithm::WebauthnSkEcdsaP256Sha256 => SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256),
            SshSignatureAlgorithm::EcdsaP384Sha384 => SignatureAlgorithm::ecdsa(HashAlgorithm::Sha384),
            SshSignatureAlgorithm::EcdsaP521Sha512 => SignatureAlgorithm::ecdsa(HashAlgorithm::Sha512),
            SshSignatureAlgorithm::Ed25519 | SshSignatureAlgorithm::SkEd25519 => SignatureAlgorithm::ed25519(),
        }
    }
}

/// As [`from_name`](SshSignatureAlgorithm::from_name).
impl FromStr for SshSignatureAlgorithm {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](SshSignatureAlgorithm::name).
impl fmt::Display for SshSignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
