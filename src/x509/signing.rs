//! What a builder signs with.

use super::signature::{Family, PssParameters, SignatureAlgorithm};
use crate::asymmetric::PrivateKey;
use crate::asymmetric::ec::EcdsaAlgorithm;
use crate::asymmetric::rsa::{RsaPadding, RsaPrivateKey, SaltLength};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;

/// How a certificate, a request or a revocation list is signed.
///
/// A [`HashAlgorithm`] alone is the usual way: RSA keys sign with PKCS #1 v1.5 then, and those that are restricted to
/// PSS as their restrictions say. Ed25519 and Ed448 take [`none`](Self::none).
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::{CertificateSigningRequestBuilder, Name, SigningAlgorithm};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let name = Name::from_rfc4514_string("CN=example.org")?;
/// let builder = CertificateSigningRequestBuilder::new().subject_name(&name)?;
///
/// let key = backend.generate_rsa_private_key(65537, 2048)?.into();
/// let request = builder.clone().sign(&key, SigningAlgorithm::rsa_pss(HashAlgorithm::Sha256, SaltLength::Digest))?;
/// assert!(request.is_signature_valid()?);
///
/// let key = backend.ed25519_generate_key()?.into();
/// assert!(builder.clone().sign(&key, HashAlgorithm::Sha256).is_err());
/// assert!(builder.sign(&key, SigningAlgorithm::none())?.is_signature_valid()?);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SigningAlgorithm {
    hash: Option<HashAlgorithm>,
    pss: Option<SaltLength>,
    mgf1_hash: Option<HashAlgorithm>,
    deterministic: bool,
}

impl SigningAlgorithm {
    /// Without a hash function: Ed25519 and Ed448 (RFC 8410).
    pub fn none() -> Self {
        SigningAlgorithm {
            hash: None,
            pss: None,
            mgf1_hash: None,
            deterministic: false,
        }
    }

    /// With a hash function.
    pub fn with_hash(hash: HashAlgorithm) -> Self {
        SigningAlgorithm {
            hash: Some(hash),
            ..Self::none()
        }
    }

    /// RSA with PSS (RFC 4055), whose mask has the same hash function.
    pub fn rsa_pss(hash: HashAlgorithm, salt_length: SaltLength) -> Self {
        SigningAlgorithm {
            pss: Some(salt_length),
            ..Self::with_hash(hash)
        }
    }

    /// With another hash function for the mask of PSS, which [`rsa_pss`](Self::rsa_pss) is.
    pub fn with_mgf1_hash(mut self, hash: HashAlgorithm) -> Self {
        self.mgf1_hash = Some(hash);
        self
    }

    /// With a nonce that depends on the key and the message alone, for ECDSA (RFC 6979): see
    /// [`EcdsaAlgorithm::deterministic`].
    pub fn deterministic(mut self) -> Self {
        self.deterministic = true;
        self
    }

    /// What a key of a backend makes of it. With a key of another one the signature would not be this backend's, which
    /// a FIPS module may have to make.
    pub(super) fn for_key<'a>(self, backend: &Backend, key: &'a PrivateKey) -> Result<Signing<'a>> {
        if !backend.is_same(key.backend()) {
            return Err(Error::invalid("private_key", "is of another backend"));
        }
        let algorithm = self.algorithm_for(key)?;
        Ok(Signing {
            key,
            algorithm,
            deterministic: self.deterministic,
        })
    }

    fn algorithm_for(self, key: &PrivateKey) -> Result<SignatureAlgorithm> {
        let is_rsa = matches!(key, PrivateKey::Rsa(_));
        if self.pss.is_some() && !is_rsa {
            let reason = format!("PSS is for RSA, and the key is of the type {}", key.type_name());
            return Err(Error::invalid("algorithm", reason));
        }
        if self.mgf1_hash.is_some() && self.pss.is_none() {
            return Err(Error::invalid("algorithm", "has a mask, which PSS has, and is not PSS"));
        }
        if self.deterministic && !matches!(key, PrivateKey::EllipticCurve(_)) {
            let reason = format!("a nonce is for ECDSA, and the key is of the type {}", key.type_name());
            return Err(Error::invalid("algorithm", reason));
        }
        Ok(match key {
            PrivateKey::Rsa(key) => self.for_rsa(key)?,
            PrivateKey::Dsa(_) => SignatureAlgorithm::Hashed(Family::Dsa, self.required_hash("DSA")?),
            PrivateKey::EllipticCurve(_) => SignatureAlgorithm::Hashed(Family::Ecdsa, self.required_hash("ECDSA")?),
            PrivateKey::Ed25519(_) => self.no_hash("Ed25519", SignatureAlgorithm::Ed25519)?,
            PrivateKey::Ed448(_) => self.no_hash("Ed448", SignatureAlgorithm::Ed448)?,
            PrivateKey::Dh(_) | PrivateKey::X25519(_) | PrivateKey::X448(_) => {
                let reason = format!("is of the type {}, which does not sign", key.type_name());
                return Err(Error::invalid("private_key", reason));
            }
        })
    }

    fn required_hash(self, name: &str) -> Result<HashAlgorithm> {
        self.hash
            .ok_or_else(|| Error::invalid("algorithm", format!("must have a hash function: {name} signs with one")))
    }

    fn no_hash(self, name: &str, algorithm: SignatureAlgorithm) -> Result<SignatureAlgorithm> {
        match self.hash {
            None => Ok(algorithm),
            Some(_) => {
                let reason = format!("must be SigningAlgorithm::none(): {name} signs without a hash function");
                Err(Error::invalid("algorithm", reason))
            }
        }
    }

    fn for_rsa(self, key: &RsaPrivateKey) -> Result<SignatureAlgorithm> {
        let hash = self.required_hash("RSA")?;
        let restrictions = key.pss_restrictions();
        let (mgf1_hash, salt_length) = match (self.pss, restrictions) {
            (Some(salt_length), _) => (self.mgf1_hash.unwrap_or(hash), salt_length),
            (None, Some(restrictions)) => {
                let salt_length = restrictions.min_salt_length().max(hash.digest_size());
                (restrictions.mgf1_hash(), SaltLength::Fixed(salt_length))
            }
            (None, None) if key.is_pss_only() => (hash, SaltLength::Digest),
            (None, None) => return Ok(SignatureAlgorithm::Hashed(Family::RsaPkcs1v15, hash)),
        };
        let salt_length = salt_bytes(key, hash, salt_length)?;
        Ok(SignatureAlgorithm::Pss(PssParameters::new(
            hash,
            mgf1_hash,
            salt_length,
        )))
    }
}

/// The length of a salt, which the algorithm identifier says in bytes.
fn salt_bytes(key: &RsaPrivateKey, hash: HashAlgorithm, length: SaltLength) -> Result<usize> {
    match length {
        SaltLength::Fixed(length) => Ok(length),
        SaltLength::Digest => Ok(hash.digest_size()),
        SaltLength::Max => {
            // RFC 8017, section 9.1.1.
            let encoded = key.key_size().saturating_sub(1).div_ceil(8) as usize;
            let room = encoded.checked_sub(hash.digest_size() + 2);
            room.ok_or_else(|| Error::invalid("private_key", format!("is too short for PSS with {hash}")))
        }
        SaltLength::Auto => {
            let reason = "Auto finds the length out from a signature, which is yet to be made";
            Err(Error::invalid("salt_length", reason))
        }
    }
}

impl From<HashAlgorithm> for SigningAlgorithm {
    fn from(hash: HashAlgorithm) -> Self {
        SigningAlgorithm::with_hash(hash)
    }
}

/// A key with an algorithm that it has.
pub(super) struct Signing<'a> {
    key: &'a PrivateKey,
    algorithm: SignatureAlgorithm,
    deterministic: bool,
}

impl Signing<'_> {
    /// The algorithm identifier in DER.
    pub(super) fn algorithm(&self) -> Result<Vec<u8>> {
        self.algorithm.write()
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        self.sign_with_key(message).map_err(|error| match error {
            // The hash function, the salt's length and what a key is not for are of the algorithm.
            Error::InvalidArgument {
                argument: "key" | "hash" | "salt_length",
                reason,
            } => Error::InvalidArgument {
                argument: "algorithm",
                reason,
            },
            other => other,
        })
    }

    fn sign_with_key(&self, message: &[u8]) -> Result<Vec<u8>> {
        match (self.key, self.algorithm) {
            (PrivateKey::Rsa(key), SignatureAlgorithm::Pss(parameters)) => {
                key.sign(message, &parameters.padding(), parameters.hash())
            }
            (PrivateKey::Rsa(key), SignatureAlgorithm::Hashed(_, hash)) => {
                key.sign(message, &RsaPadding::pkcs1v15(), hash)
            }
            (PrivateKey::Dsa(key), SignatureAlgorithm::Hashed(_, hash)) => key.sign(message, hash),
            (PrivateKey::EllipticCurve(key), SignatureAlgorithm::Hashed(_, hash)) => {
                let algorithm = EcdsaAlgorithm::new(hash);
                let deterministic = self.deterministic.then(|| algorithm.deterministic());
                key.sign(message, &deterministic.unwrap_or(algorithm))
            }
            (PrivateKey::Ed25519(key), _) => key.sign(message),
            (PrivateKey::Ed448(key), _) => key.sign(message),
            _ => Err(Error::invalid("private_key", "does not sign")),
        }
    }
}
