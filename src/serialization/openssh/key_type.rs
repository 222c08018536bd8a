//! The key types of OpenSSH and their names.

use super::wire::Reader;
use crate::asymmetric::PublicKey;
use crate::asymmetric::ec::EllipticCurve;
use crate::asymmetric::rsa::Scheme;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::serialization::output_format::{self, PublicFormat};
use crate::support::escape::known_or_length;

pub(super) const PUBLIC_KEY: &str = "OpenSSH public key";

/// A key type of OpenSSH.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::SshKeyType;
///
/// assert_eq!(SshKeyType::Ecdsa(EllipticCurve::Secp384R1).name(), "ecdsa-sha2-nistp384");
/// assert!(SshKeyType::SkEd25519.is_of_security_key());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SshKeyType {
    /// `ssh-rsa` (RFC 4253, section 6.6).
    Rsa,
    /// `ssh-dss` (RFC 4253, section 6.6), of 1024 bits.
    Dsa,
    /// `ecdsa-sha2-nistp256`, `ecdsa-sha2-nistp384` and `ecdsa-sha2-nistp521` (RFC 5656, section 3.1). Other curves have no form
    /// in OpenSSH.
    Ecdsa(EllipticCurve),
    /// `ssh-ed25519` (RFC 8709).
    Ed25519,
    /// `sk-ecdsa-sha2-nistp256@openssh.com`: ECDSA on secp256r1 in a FIDO security key (OpenSSH's PROTOCOL.u2f).
    SkEcdsa,
    /// `sk-ssh-ed25519@openssh.com`: Ed25519 in a FIDO security key (OpenSSH's PROTOCOL.u2f).
    SkEd25519,
}

const TYPES: [(&str, SshKeyType); 8] = [
    ("ssh-rsa", SshKeyType::Rsa),
    ("ssh-dss", SshKeyType::Dsa),
    ("ssh-ed25519", SshKeyType::Ed25519),
    ("ecdsa-sha2-nistp256", SshKeyType::Ecdsa(EllipticCurve::Secp256R1)),
    ("ecdsa-sha2-nistp384", SshKeyType::Ecdsa(EllipticCurve::Secp384R1)),
    ("ecdsa-sha2-nistp521", SshKeyType::Ecdsa(EllipticCurve::Secp521R1)),
    ("sk-ecdsa-sha2-nistp256@openssh.com", SshKeyType::SkEcdsa),
    ("sk-ssh-ed25519@openssh.com", SshKeyType::SkEd25519),
];

/// The suffix of certificate type names.
const CERTIFICATE: &str = "-cert-v01@openssh.com";

impl SshKeyType {
    pub(super) fn of(name: &str) -> Option<Self> {
        TYPES.iter().find(|(known, _)| *known == name).map(|(_, found)| *found)
    }

    /// The name in OpenSSH's files: `"ssh-ed25519"`. It is empty for a curve that has no form in OpenSSH.
    pub fn name(self) -> &'static str {
        TYPES
            .iter()
            .find(|(_, known)| *known == self)
            .map_or("", |(name, _)| name)
    }

    /// Whether the private half is in a FIDO security key. The blob of such a key also names the application that it is for.
    pub fn is_of_security_key(self) -> bool {
        matches!(self, SshKeyType::SkEcdsa | SshKeyType::SkEd25519)
    }

    /// The type of a key, if OpenSSH supports it.
    pub(super) fn of_key(key: &PublicKey) -> Result<Self> {
        let name = match key {
            PublicKey::Rsa(key) if key.scheme() == Scheme::Any => return Ok(SshKeyType::Rsa),
            PublicKey::Rsa(_) => "RSASSA-PSS",
            PublicKey::Dsa(key) if key.key_size() == DSA_SIZE => return Ok(SshKeyType::Dsa),
            PublicKey::Dsa(_) => "DSA with other than 1024 bits",
            PublicKey::EllipticCurve(key) if key.curve().openssh_name().is_some() => {
                return Ok(SshKeyType::Ecdsa(key.curve()));
            }
            PublicKey::EllipticCurve(key) => key.curve().name(),
            PublicKey::Ed25519(_) => return Ok(SshKeyType::Ed25519),
            other => other.type_name(),
        };
        Err(no_form(name))
    }
}

pub(super) fn no_form(key_type: &str) -> Error {
    output_format::no_form(key_type, PublicFormat::OpenSsh)
}

/// RFC 4253 has DSA of FIPS 186-2 only.
const DSA_SIZE: u32 = 1024;

/// A type by its name, and whether the name is that of a certificate. `sk-` certificates have `-cert-v01` before the domain.
pub(super) fn type_and_certificate(name: &str) -> Option<(SshKeyType, bool)> {
    if let Some(found) = SshKeyType::of(name) {
        return Some((found, false));
    }
    let inner = name.strip_suffix(CERTIFICATE)?;
    let found = SshKeyType::of(inner).filter(|found| !found.is_of_security_key());
    let found = found.or_else(|| SshKeyType::of(&format!("{inner}@openssh.com")));
    found.map(|found| (found, true))
}

/// The name of the type of certificates for a key type.
pub(super) fn certificate_name(key_type: SshKeyType) -> String {
    let name = key_type.name();
    let inner = name.strip_suffix("@openssh.com").unwrap_or(name);
    format!("{inner}{CERTIFICATE}")
}

pub(super) fn check_dsa_size(reader: &Reader<'_>, size: u32) -> Result<()> {
    if size == DSA_SIZE {
        return Ok(());
    }
    let reason = format!("a DSA key of OpenSSH has {DSA_SIZE} bits, not {size}");
    Err(reader.error(MalformedKind::InvalidLength, reason))
}

/// The error of an unsupported type. It contains known names only: the text may be part of a private key given by
/// mistake.
pub(super) fn unknown_type(name: &str) -> Error {
    let of_names = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.@".contains(&byte);
    if name.len() > LONGEST_NAME || !name.contains('-') || !name.bytes().all(of_names) {
        return Error::malformed(
            MalformedKind::InvalidValue,
            PUBLIC_KEY,
            "a key type is expected, but the text is not a key type",
        );
    }
    let name = known_or_length(&OTHER_TYPES, name.as_bytes(), "key type");
    Error::unsupported(UnsupportedKind::PublicKeyAlgorithm, format!("{name} of OpenSSH"))
}

/// Key types of SSH that are not supported. Errors contain no other unsupported names.
const OTHER_TYPES: [&str; 22] = [
    "ssh-ed448",
    "ssh-xmss@openssh.com",
    "ssh-xmss-cert-v01@openssh.com",
    "rsa-sha2-256",
    "rsa-sha2-512",
    "ecdsa-sha2-nistk163",
    "ecdsa-sha2-nistp192",
    "ecdsa-sha2-nistp224",
    "ecdsa-sha2-nistk233",
    "ecdsa-sha2-nistb233",
    "ecdsa-sha2-nistk283",
    "ecdsa-sha2-nistk409",
    "ecdsa-sha2-nistb409",
    "ecdsa-sha2-nistt571",
    "ecdsa-sha2-1.3.132.0.10",
    "x509v3-ssh-rsa",
    "x509v3-ssh-dss",
    "x509v3-rsa2048-sha256",
    "pgp-sign-rsa",
    "pgp-sign-dss",
    "ssh-rsa-cert-v00@openssh.com",
    "ssh-dss-cert-v00@openssh.com",
];

/// The longest name of a type in bytes (RFC 4250, section 4.6.1).
const LONGEST_NAME: usize = 64;
