//! Signature blobs (RFC 4253, section 6.6; RFC 5656, section 3.1.2; RFC 8332, section 3; RFC 8709; OpenSSH's PROTOCOL.u2f).

use super::feature::check_enabled;
use super::key_type::SshKeyType;
use super::public_key::SshPublicKey;
use super::security_key::SecurityKeyAssertion;
use super::signature_algorithm::SshSignatureAlgorithm;
use super::signature_policy::SshSignaturePolicy;
use super::wire::{Reader, Writer};
use crate::asymmetric::signature::{decode_dss_signature, encode_dss_signature};
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::integers::Integer;
use crate::support::escape::known_or_length;

pub(super) const WHAT: &str = "SSH signature";

/// The longest blob in bytes. The largest RSA signature has 2048; what a browser signs may be longer.
const LONGEST: usize = 1 << 16;

/// The length of a DSA signature: r and s with 160 bits each (RFC 4253, section 6.6).
const DSA_LENGTH: usize = 40;

const ED25519_LENGTH: usize = 64;

/// A signature as it is inside certificates, SSHSIG files and the messages of SSH and its agent: the name of the algorithm, and
/// the signature.
///
/// The signature of a file, with its namespace, is an [`SshSignature`](super::SshSignature).
///
/// ```
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{SshPublicKey, SshSignatureBlob, SshSignaturePolicy};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = PrivateKey::from(backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?);
/// let blob = SshSignatureBlob::sign(&key, b"a message")?.to_bytes();
///
/// let signature = SshSignatureBlob::from_bytes(&blob)?;
/// assert_eq!(signature.algorithm().name(), "ecdsa-sha2-nistp256");
/// // A security key would assert that its user was present.
/// assert!(signature.assertion().is_none());
/// signature.verify(&SshPublicKey::new(key.public_key()?)?, b"a message", &SshSignaturePolicy::new())?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SshSignatureBlob {
    algorithm: SshSignatureAlgorithm,
    /// In the form of the algorithm: of ECDSA, r and s as mpints.
    signature: Box<[u8]>,
    assertion: Option<SecurityKeyAssertion>,
}

impl SshSignatureBlob {
    /// Reads a blob of at most 64 KiB.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the data does not decode: numbers must be positive and without unnecessary leading zeros;
    /// [`Error::Unsupported`] for an algorithm that is not supported, and in a build without the feature `ssh`.
    pub fn from_bytes(blob: &[u8]) -> Result<Self> {
        check_enabled()?;
        Self::read(WHAT, blob)
    }

    /// The same; `what` names the structure in errors.
    pub(super) fn read(what: &'static str, blob: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(what, blob);
        if blob.len() > LONGEST {
            let reason = format!("the signature is longer than {LONGEST} bytes");
            return Err(reader.error(MalformedKind::TooLarge, reason));
        }
        let name = reader.text()?;
        let algorithm = SshSignatureAlgorithm::of(name).ok_or_else(|| {
            let name = known_or_length(&OTHER_ALGORITHMS, name.as_bytes(), "signature algorithm");
            Error::unsupported(UnsupportedKind::SignatureAlgorithm, format!("{name} of SSH"))
        })?;
        let signature = reader.string()?;
        check_form(algorithm, Reader::new(what, signature))?;
        let assertion = SecurityKeyAssertion::read(algorithm, &mut reader)?;
        reader.finish()?;
        Ok(SshSignatureBlob {
            algorithm,
            signature: signature.into(),
            assertion,
        })
    }

    /// Signs data with the usual algorithm of the key, which for RSA is `rsa-sha2-512`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key that OpenSSH has no form for, and for a DSA key, whose signatures use SHA-1;
    /// [`Error::Unsupported`] in a build without the feature `ssh`; otherwise as [`PrivateKey::sign`].
    #[doc(alias = "EVP_PKEY_sign", alias = "EVP_DigestSign")]
    pub fn sign(key: &PrivateKey, data: &[u8]) -> Result<Self> {
        let key_type = SshKeyType::of_key(&key.public_key()?)?;
        let usual = SshSignatureAlgorithm::usual(key_type);
        Self::sign_with(key, usual.ok_or_else(|| wrong_key(key_type))?, data)
    }

    /// Signs data with an algorithm.
    ///
    /// # Errors
    ///
    /// As [`sign`](Self::sign), and [`Error::InvalidArgument`] for an algorithm of another key type, for those with SHA-1 and
    /// for those of security keys.
    #[doc(alias = "EVP_PKEY_sign", alias = "EVP_DigestSign")]
    pub fn sign_with(key: &PrivateKey, algorithm: SshSignatureAlgorithm, data: &[u8]) -> Result<Self> {
        check_enabled()?;
        let key_type = SshKeyType::of_key(&key.public_key()?)?;
        if algorithm.key_type() != key_type {
            return Err(wrong_key(key_type));
        }
        if !algorithm.is_secure() {
            let reason = format!("{algorithm} uses SHA-1: it is verified only, not signed with");
            return Err(Error::invalid("algorithm", reason));
        }
        let signature = key.sign(data, algorithm.computation())?;
        let signature = match key {
            PrivateKey::EllipticCurve(_) => ecdsa_fields(&signature)?,
            _ => signature.into(),
        };
        Ok(SshSignatureBlob {
            algorithm,
            signature,
            assertion: None,
        })
    }

    /// Puts together the answer of a FIDO security key: `signature` is in DER for ECDSA, 64 bytes for Ed25519; `flags` and
    /// `counter` are those of its authenticator data (WebAuthn, section 6.1). It was asked to sign the SHA-256 hash of the data,
    /// for the [application](SshPublicKey::application) of the key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an algorithm other than [`SkEd25519`](SshSignatureAlgorithm::SkEd25519) and
    /// [`SkEcdsaP256Sha256`](SshSignatureAlgorithm::SkEcdsaP256Sha256); [`Error::Malformed`] if the signature does not decode;
    /// [`Error::Unsupported`] in a build without the feature `ssh`.
    pub fn from_security_key(
        algorithm: SshSignatureAlgorithm,
        signature: &[u8],
        flags: u8,
        counter: u32,
    ) -> Result<Self> {
        check_enabled()?;
        let signature = match algorithm {
            SshSignatureAlgorithm::SkEcdsaP256Sha256 => ecdsa_fields(signature)?,
            SshSignatureAlgorithm::SkEd25519 => signature.into(),
            _ => return Err(Error::invalid("algorithm", "is not one of a security key")),
        };
        check_form(algorithm, Reader::new(WHAT, &signature))?;
        Ok(SshSignatureBlob {
            algorithm,
            signature,
            assertion: Some(SecurityKeyAssertion::new(flags, counter)),
        })
    }

    /// The algorithm.
    pub fn algorithm(&self) -> SshSignatureAlgorithm {
        self.algorithm
    }

    /// What a security key asserts; `None` if the key is not in one.
    pub fn assertion(&self) -> Option<&SecurityKeyAssertion> {
        self.assertion.as_ref()
    }

    /// Writes the blob.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.string(self.algorithm.name().as_bytes());
        writer.string(&self.signature);
        if let Some(assertion) = &self.assertion {
            assertion.write(&mut writer);
        }
        writer.into_bytes().to_vec()
    }

    /// Verifies the signature of data in one piece. `policy` says which signatures are good enough, if they match.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if the signature does not match; [`Error::SshSignature`] if the policy refuses it;
    /// [`Error::Malformed`] of the kind [`Inconsistent`](MalformedKind::Inconsistent) if the algorithm is not one of the key's
    /// type; otherwise as [`PublicKey::verify`].
    #[doc(alias = "EVP_PKEY_verify", alias = "EVP_DigestVerify")]
    pub fn verify(&self, key: &SshPublicKey, data: &[u8], policy: &SshSignaturePolicy) -> Result<()> {
        self.check_key(WHAT, key)?;
        policy.check(self.algorithm, key.key())?;
        match &self.assertion {
            None => self.verify_data(key.key(), data),
            Some(assertion) => {
                let application = key.application().unwrap_or_default();
                let signed = assertion.signed_data(key.key().backend(), application, data)?;
                self.verify_data(key.key(), &signed.ok_or(Error::InvalidSignature)?)?;
                policy.check_assertion(assertion)
            }
        }
    }

    /// Checks that the algorithm is one of the key's type.
    pub(super) fn check_key(&self, what: &'static str, key: &SshPublicKey) -> Result<()> {
        if self.algorithm.key_type() == key.key_type() {
            return Ok(());
        }
        let reason = "the signature algorithm is not one of the key's type";
        Err(Error::malformed(MalformedKind::Inconsistent, what, reason))
    }

    fn verify_data(&self, key: &PublicKey, data: &[u8]) -> Result<()> {
        let computation = self.algorithm.computation();
        match key {
            PublicKey::EllipticCurve(_) => {
                let (r, s) = read_ecdsa(Reader::new(WHAT, &self.signature))?;
                key.verify(&encode_dss_signature(&r, &s)?, data, computation)
            }
            PublicKey::Rsa(rsa) => {
                // Some programs leave out leading zeros (RFC 8332, section 3).
                let length = rsa.max_signature_length();
                let missing = length
                    .checked_sub(self.signature.len())
                    .ok_or(Error::InvalidSignature)?;
                let mut padded = vec![0; missing];
                padded.extend_from_slice(&self.signature);
                key.verify(&padded, data, computation)
            }
            _ => key.verify(&self.signature, data, computation),
        }
    }
}

/// Signature algorithms of SSH that are not supported. Errors contain no other unsupported names.
const OTHER_ALGORITHMS: [&str; 4] = [
    "ssh-ed448",
    "ssh-xmss@openssh.com",
    "webauthn-sk-ssh-ed25519@openssh.com",
    "x509v3-rsa2048-sha256",
];

fn wrong_key(key_type: SshKeyType) -> Error {
    let reason = format!("is not one of {} keys", key_type.name());
    Error::invalid("algorithm", reason)
}

/// Checks the form of a signature, without the key.
fn check_form(algorithm: SshSignatureAlgorithm, reader: Reader<'_>) -> Result<()> {
    let length = reader.rest().len();
    let fits = match algorithm.key_type() {
        SshKeyType::Rsa => length > 0,
        SshKeyType::Dsa => length == DSA_LENGTH,
        SshKeyType::Ed25519 | SshKeyType::SkEd25519 => length == ED25519_LENGTH,
        SshKeyType::Ecdsa(_) | SshKeyType::SkEcdsa => return read_ecdsa(reader).map(drop),
    };
    if fits {
        return Ok(());
    }
    let reason = format!("a signature of {algorithm} does not have {length} bytes");
    Err(reader.error(MalformedKind::InvalidLength, reason))
}

/// Reads r and s (RFC 5656, section 3.1.2).
fn read_ecdsa(mut reader: Reader<'_>) -> Result<(Integer, Integer)> {
    let (r, s) = (read_positive(&mut reader)?, read_positive(&mut reader)?);
    reader.finish()?;
    Ok((r, s))
}

/// Reads a positive integer without unnecessary leading zeros (RFC 4251, section 5), so that a signature has one encoding.
fn read_positive(reader: &mut Reader<'_>) -> Result<Integer> {
    let bytes = reader.magnitude()?;
    match bytes {
        [] | [0] => Err(reader.error(MalformedKind::OutOfRange, "a number of the signature is zero")),
        [0, second, ..] if *second < 0x80 => {
            let reason = "a number of the signature has unnecessary leading zeros";
            Err(reader.error(MalformedKind::InvalidValue, reason))
        }
        _ => Ok(Integer::from_be_bytes(bytes)),
    }
}

/// Writes r and s of a signature in DER.
fn ecdsa_fields(der: &[u8]) -> Result<Box<[u8]>> {
    let (r, s) = decode_dss_signature(der)?;
    let mut writer = Writer::new();
    writer.mpint(r.magnitude());
    writer.mpint(s.magnitude());
    Ok(writer.into_bytes().as_slice().into())
}
