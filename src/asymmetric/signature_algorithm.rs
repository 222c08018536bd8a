//! Signature algorithms of all key types as one type.

use std::fmt;
use std::str::FromStr;

use super::ec::curve::EllipticCurve;
use super::ec::ecdsa::EcdsaAlgorithm;
use super::ml_dsa::parameter_set::MlDsaParameterSet;
use super::rsa::padding::{PssPadding, PssRestrictions, RsaPadding, SaltLength};
use super::signature_hash::SignatureHash;
use super::slh_dsa::parameter_set::SlhDsaParameterSet;
use crate::error::{Error, Result};
use crate::hashes::algorithm::HashAlgorithm;

/// A signature scheme, without its hash function and other parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// RSA with PKCS #1 v1.5 padding (RFC 8017, section 8.2).
    RsaPkcs1v15,
    /// RSA with PSS (RFC 8017, section 8.1).
    RsaPss,
    /// DSA (FIPS 186-4).
    Dsa,
    /// ECDSA (FIPS 186-5).
    Ecdsa,
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// Ed448 (RFC 8032).
    Ed448,
    /// ML-DSA (FIPS 204).
    MlDsa(MlDsaParameterSet),
    /// SLH-DSA (FIPS 205).
    SlhDsa(SlhDsaParameterSet),
}

impl SignatureScheme {
    /// Every scheme.
    pub const ALL: &'static [Self] = &[
        SignatureScheme::RsaPkcs1v15,
        SignatureScheme::RsaPss,
        SignatureScheme::Dsa,
        SignatureScheme::Ecdsa,
        SignatureScheme::Ed25519,
        SignatureScheme::Ed448,
        SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa44),
        SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa65),
        SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa87),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Sha2_128s),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Sha2_128f),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Sha2_192s),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Sha2_192f),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Sha2_256s),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Sha2_256f),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Shake128s),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Shake128f),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Shake192s),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Shake192f),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Shake256s),
        SignatureScheme::SlhDsa(SlhDsaParameterSet::Shake256f),
    ];

    /// The scheme with this [name](Self::name), in upper or lower case.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if no scheme here has this name.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL
            .iter()
            .copied()
            .find(|scheme| scheme.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            Error::invalid(
                "name",
                "must be the name of a signature scheme, such as ECDSA or Ed25519",
            )
        })
    }

    /// The name in the standards: `"RSASSA-PKCS1-v1_5"`, `"RSASSA-PSS"`, `"DSA"`, `"ECDSA"`, `"Ed25519"`, `"Ed448"`,
    /// `"ML-DSA-65"`, `"SLH-DSA-SHA2-128s"`.
    pub const fn name(self) -> &'static str {
        match self {
            SignatureScheme::RsaPkcs1v15 => "RSASSA-PKCS1-v1_5",
            SignatureScheme::RsaPss => "RSASSA-PSS",
            SignatureScheme::Dsa => "DSA",
            SignatureScheme::Ecdsa => "ECDSA",
            SignatureScheme::Ed25519 => "Ed25519",
            SignatureScheme::Ed448 => "Ed448",
            SignatureScheme::MlDsa(set) => set.name(),
            SignatureScheme::SlhDsa(set) => set.name(),
        }
    }

    /// Whether the scheme signs a digest; the others sign the message itself.
    const fn hashes(self) -> bool {
        matches!(
            self,
            SignatureScheme::RsaPkcs1v15 | SignatureScheme::RsaPss | SignatureScheme::Dsa | SignatureScheme::Ecdsa
        )
    }
}

/// As [`from_name`](SignatureScheme::from_name).
impl FromStr for SignatureScheme {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

/// As [`name`](SignatureScheme::name).
impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How data is signed, with a key of any type: a scheme, its hash function and its parameters.
///
/// It is an argument of [`PrivateKey::sign`](super::PrivateKey::sign), [`PublicKey::verify`](super::PublicKey::verify) and
/// the builders of certificates, requests and revocation lists. A [`HashAlgorithm`] converts to it, and means the key type's
/// usual scheme with that hash function: see [`with_hash`](Self::with_hash). [`SignatureAlgorithm::default()`](Self::default)
/// is the usual algorithm of whatever key it is used with, Ed25519 keys included. Whether the key supports the
/// algorithm is checked on use.
///
/// ```
/// use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let keys: [PrivateKey; 3] = [
///     backend.generate_rsa_private_key(65537, 2048)?.into(),
///     backend.generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)?.into(),
///     backend.ed25519_generate_key()?.into(),
/// ];
/// for key in &keys {
///     let signature = key.sign(b"a message", SignatureAlgorithm::default())?;
///     key.public_key()?.verify(&signature, b"a message", SignatureAlgorithm::default_for(key)?)?;
/// }
///
/// let [rsa, ..] = &keys;
/// let signature = rsa.sign(b"a message", SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha256))?;
/// # assert_eq!(signature.len(), 256);
/// assert!(rsa.sign(b"a message", SignatureAlgorithm::ed25519()).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use = "an algorithm does nothing until a key uses it"]
pub struct SignatureAlgorithm {
    /// `None`: the usual one for the key's type; without a hash function, too, the key's usual algorithm.
    scheme: Option<SignatureScheme>,
    hash: Option<HashAlgorithm>,
    mgf1_hash: Option<HashAlgorithm>,
    salt_length: Option<SaltLength>,
    deterministic: bool,
    prehashed: bool,
    fixed_length: bool,
}

impl SignatureAlgorithm {
    const fn new(scheme: Option<SignatureScheme>, hash: Option<HashAlgorithm>) -> Self {
        SignatureAlgorithm {
            scheme,
            hash,
            mgf1_hash: None,
            salt_length: None,
            deterministic: false,
            prehashed: false,
            fixed_length: false,
        }
    }

    /// The key type's usual scheme with a hash function: ECDSA, DSA, or RSA with PKCS #1 v1.5. A key of type RSASSA-PSS uses
    /// PSS: with the mask of its restrictions and a salt as long as they require, but not shorter than the digest; without
    /// restrictions as [`rsa_pss`](Self::rsa_pss).
    pub const fn with_hash(hash: HashAlgorithm) -> Self {
        Self::new(None, Some(hash))
    }

    /// RSA with PKCS #1 v1.5 padding (RFC 8017, section 8.2).
    pub const fn rsa_pkcs1v15(hash: HashAlgorithm) -> Self {
        Self::new(Some(SignatureScheme::RsaPkcs1v15), Some(hash))
    }

    /// RSA with PSS (RFC 8017, section 8.1), MGF1 with the same hash function, and a salt as long as the digest. For others
    /// see [`with_mgf1_hash`](Self::with_mgf1_hash) and [`with_salt_length`](Self::with_salt_length).
    pub const fn rsa_pss(hash: HashAlgorithm) -> Self {
        SignatureAlgorithm {
            mgf1_hash: Some(hash),
            salt_length: Some(SaltLength::Digest),
            ..Self::new(Some(SignatureScheme::RsaPss), Some(hash))
        }
    }

    /// DSA (FIPS 186-4).
    pub const fn dsa(hash: HashAlgorithm) -> Self {
        Self::new(Some(SignatureScheme::Dsa), Some(hash))
    }

    /// ECDSA (FIPS 186-5), with a random nonce; for RFC 6979 see [`deterministic`](Self::deterministic).
    pub const fn ecdsa(hash: HashAlgorithm) -> Self {
        Self::new(Some(SignatureScheme::Ecdsa), Some(hash))
    }

    /// Ed25519 (RFC 8032), which has no parameters.
    pub const fn ed25519() -> Self {
        Self::new(Some(SignatureScheme::Ed25519), None)
    }

    /// Ed448 (RFC 8032), which has no parameters.
    pub const fn ed448() -> Self {
        Self::new(Some(SignatureScheme::Ed448), None)
    }

    /// ML-DSA (FIPS 204, section 5.2), with an empty context and hedged signing.
    pub const fn ml_dsa(parameter_set: MlDsaParameterSet) -> Self {
        Self::new(Some(SignatureScheme::MlDsa(parameter_set)), None)
    }

    /// SLH-DSA (FIPS 205, section 10.2), with an empty context and hedged signing.
    pub const fn slh_dsa(parameter_set: SlhDsaParameterSet) -> Self {
        Self::new(Some(SignatureScheme::SlhDsa(parameter_set)), None)
    }

    /// Sets another hash function for the mask of [`rsa_pss`](Self::rsa_pss) (MGF1; RFC 8017, appendix B.2.1).
    #[must_use = "the algorithm is returned, not changed"]
    pub const fn with_mgf1_hash(mut self, hash: HashAlgorithm) -> Self {
        self.mgf1_hash = Some(hash);
        self
    }

    /// Sets the length of the salt of [`rsa_pss`](Self::rsa_pss). A [`Fixed`](SaltLength::Fixed) length that is the digest's
    /// becomes [`Digest`](SaltLength::Digest).
    #[must_use = "the algorithm is returned, not changed"]
    pub const fn with_salt_length(mut self, length: SaltLength) -> Self {
        self.salt_length = Some(match (length, self.hash) {
            (SaltLength::Fixed(bytes), Some(hash)) if bytes == hash.digest_size() => SaltLength::Digest,
            (other, _) => other,
        });
        self
    }

    /// Makes an ECDSA signature with a nonce from the key and the message alone (RFC 6979): see
    /// [`EcdsaAlgorithm::deterministic`]. Makes an ML-DSA or SLH-DSA signature without random bytes (FIPS 204, section 3.4;
    /// FIPS 205, section 9.2). For ML-DSA, SLH-DSA and X.509, verification and algorithm identifiers are the same.
    #[must_use = "the algorithm is returned, not changed"]
    pub const fn deterministic(mut self) -> Self {
        self.deterministic = true;
        self
    }

    /// Declares the data to be a digest of the hash function, which is signed without being hashed. Not for Ed25519,
    /// Ed448 and X.509.
    #[must_use = "the algorithm is returned, not changed"]
    pub const fn prehashed(mut self) -> Self {
        self.prehashed = true;
        self
    }

    /// Encodes DSA and ECDSA signatures as r followed by s, each as long as the order of the group (IEEE P1363), instead of
    /// DER. JOSE has this form (RFC 7518, section 3.4). A signature of another length is not valid. Not for X.509. See
    /// [`signature`](crate::asymmetric::signature) for an example.
    #[must_use = "the algorithm is returned, not changed"]
    #[doc(alias = "P1363", alias = "ES256")]
    pub const fn fixed_length(mut self) -> Self {
        self.fixed_length = true;
        self
    }

    /// The scheme; `None` for the one that is usual for the key's type. Getters of X.509 structures always return a scheme.
    pub const fn scheme(&self) -> Option<SignatureScheme> {
        self.scheme
    }

    /// The hash function of the message; `None` for Ed25519, Ed448, ML-DSA, SLH-DSA and [`default`](Self::default).
    pub const fn hash(&self) -> Option<HashAlgorithm> {
        self.hash
    }

    /// The hash function of the mask of PSS (MGF1), if it is set.
    pub const fn mgf1_hash(&self) -> Option<HashAlgorithm> {
        self.mgf1_hash
    }

    /// The length of the salt of PSS, if it is set.
    pub const fn salt_length(&self) -> Option<SaltLength> {
        self.salt_length
    }

    /// Whether signatures are made without random bytes: see [`deterministic`](Self::deterministic).
    pub const fn is_deterministic(&self) -> bool {
        self.deterministic
    }

    /// Whether the data is a digest: see [`prehashed`](Self::prehashed).
    pub const fn is_prehashed(&self) -> bool {
        self.prehashed
    }

    /// Whether signatures are r followed by s, and not DER: see [`fixed_length`](Self::fixed_length).
    pub const fn is_fixed_length(&self) -> bool {
        self.fixed_length
    }
}

/// The usual algorithm of the key that it is used with: the one that [`default_for`](SignatureAlgorithm::default_for)
/// returns. Its [`scheme`](SignatureAlgorithm::scheme) and [`hash`](SignatureAlgorithm::hash) are `None`.
impl Default for SignatureAlgorithm {
    fn default() -> Self {
        Self::new(None, None)
    }
}

impl From<HashAlgorithm> for SignatureAlgorithm {
    fn from(hash: HashAlgorithm) -> Self {
        SignatureAlgorithm::with_hash(hash)
    }
}

impl From<SignatureHash> for SignatureAlgorithm {
    fn from(hash: SignatureHash) -> Self {
        SignatureAlgorithm {
            prehashed: hash.is_prehashed(),
            ..SignatureAlgorithm::with_hash(hash.algorithm())
        }
    }
}

impl From<EcdsaAlgorithm> for SignatureAlgorithm {
    fn from(algorithm: EcdsaAlgorithm) -> Self {
        SignatureAlgorithm {
            deterministic: algorithm.is_deterministic(),
            prehashed: algorithm.hash().is_prehashed(),
            fixed_length: algorithm.is_fixed_length(),
            ..SignatureAlgorithm::ecdsa(algorithm.hash().algorithm())
        }
    }
}

/// `"ECDSA with sha256"`, `"RSASSA-PSS with sha256, MGF1 with sha1 and a salt of 20 bytes"`, `"Ed25519"`.
impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.deterministic {
            f.write_str("deterministic ")?;
        }
        f.write_str(match (self.scheme, self.hash) {
            (Some(scheme), _) => scheme.name(),
            (None, Some(_)) => "signature",
            (None, None) => "the key's usual signature algorithm",
        })?;
        if let Some(hash) = self.hash {
            write!(f, " with {hash}")?;
        }
        if let Some(hash) = self.mgf1_hash.filter(|hash| Some(*hash) != self.hash) {
            write!(f, ", MGF1 with {hash}")?;
        }
        match self.salt_length {
            None | Some(SaltLength::Digest) => {}
            Some(SaltLength::Fixed(length)) => write!(f, " and a salt of {length} bytes")?,
            Some(SaltLength::Max) => f.write_str(" and the longest salt")?,
            Some(SaltLength::Auto) => f.write_str(" and a salt of any length")?,
        }
        if self.prehashed {
            f.write_str(", of a digest")?;
        }
        if self.fixed_length {
            f.write_str(", as r followed by s")?;
        }
        Ok(())
    }
}

/// The properties of a key that determine its signature algorithms.
#[derive(Debug, Clone, Copy)]
pub enum SigningFacts {
    /// RSA: whether it is for PSS only, and its restrictions.
    Rsa {
        pss_only: bool,
        restrictions: Option<PssRestrictions>,
    },
    /// An elliptic curve.
    EllipticCurve(EllipticCurve),
    /// A key type with one scheme.
    One(SignatureScheme),
    /// A key type that does not sign.
    None,
}

/// The default hash function, where neither the caller nor the key sets one.
const USUAL_HASH: HashAlgorithm = HashAlgorithm::Sha256;

impl SignatureAlgorithm {
    /// The usual algorithm for a key: see [`default_for`](Self::default_for).
    pub(super) fn usual(facts: SigningFacts, type_name: &str) -> Result<Self> {
        Self::default().for_key(facts, type_name)
    }

    /// The same algorithm with the usual hash function of a key, if it has neither scheme nor hash function.
    fn with_usual_hash(self, facts: SigningFacts) -> Self {
        if self.scheme.is_some() || self.hash.is_some() {
            return self;
        }
        let hash = match facts {
            SigningFacts::Rsa { restrictions, .. } => {
                Some(restrictions.map_or(USUAL_HASH, |restrictions| restrictions.hash()))
            }
            SigningFacts::EllipticCurve(curve) => Some(match curve.key_size() {
                0..=256 => HashAlgorithm::Sha256,
                257..=384 => HashAlgorithm::Sha384,
                _ => HashAlgorithm::Sha512,
            }),
            SigningFacts::One(scheme) => scheme.hashes().then_some(USUAL_HASH),
            SigningFacts::None => None,
        };
        SignatureAlgorithm { hash, ..self }
    }

    /// The algorithm with the scheme and the parameters that a key implies. Fails if the key does not support it.
    pub(super) fn for_key(self, facts: SigningFacts, type_name: &str) -> Result<Self> {
        let chosen = self.with_usual_hash(facts);
        let algorithm = match facts {
            SigningFacts::Rsa { pss_only, restrictions } => chosen.for_rsa(pss_only, restrictions),
            SigningFacts::EllipticCurve(_) => chosen.or(SignatureScheme::Ecdsa),
            SigningFacts::One(scheme) => chosen.or(scheme),
            SigningFacts::None => return Err(does_not_sign(type_name)),
        };
        algorithm.check(facts, type_name)?;
        Ok(algorithm)
    }

    fn or(self, usual: SignatureScheme) -> Self {
        SignatureAlgorithm {
            scheme: self.scheme.or(Some(usual)),
            ..self
        }
    }

    fn for_rsa(self, pss_only: bool, restrictions: Option<PssRestrictions>) -> Self {
        let (None, Some(hash)) = (self.scheme, self.hash) else {
            return self.or(SignatureScheme::RsaPkcs1v15);
        };
        if !pss_only {
            return self.or(SignatureScheme::RsaPkcs1v15);
        }
        let pss = Self::rsa_pss(hash);
        let pss = match restrictions {
            Some(restrictions) => {
                let length = restrictions.min_salt_length().max(hash.digest_size());
                pss.with_mgf1_hash(restrictions.mgf1_hash())
                    .with_salt_length(SaltLength::Fixed(length))
            }
            None => pss,
        };
        SignatureAlgorithm {
            scheme: pss.scheme,
            mgf1_hash: self.mgf1_hash.or(pss.mgf1_hash),
            salt_length: self.salt_length.or(pss.salt_length),
            ..self
        }
    }

    /// Refuses parameters that the scheme does not have, and a scheme that is not of the key's type.
    fn check(self, facts: SigningFacts, type_name: &str) -> Result<()> {
        let Some(scheme) = self.scheme else { return Ok(()) };
        let expected = match scheme {
            SignatureScheme::RsaPkcs1v15 | SignatureScheme::RsaPss => "RSA",
            SignatureScheme::Ecdsa => "elliptic curve",
            other => other.name(),
        };
        let fits = match facts {
            SigningFacts::Rsa { .. } => expected == "RSA",
            SigningFacts::EllipticCurve(_) => scheme == SignatureScheme::Ecdsa,
            SigningFacts::One(only) => scheme == only,
            SigningFacts::None => false,
        };
        let refused = |reason: String| Err(Error::invalid("algorithm", reason));
        if !fits {
            return refused(format!(
                "{scheme} is for {expected} keys, and the key is of type {type_name}"
            ));
        }
        let uses_random_bytes = matches!(
            scheme,
            SignatureScheme::Ecdsa | SignatureScheme::MlDsa(_) | SignatureScheme::SlhDsa(_)
        );
        if self.deterministic && !uses_random_bytes {
            return refused(format!(
                "deterministic signatures are for ECDSA, ML-DSA and SLH-DSA, not for {scheme}"
            ));
        }
        if self.fixed_length && !matches!(scheme, SignatureScheme::Ecdsa | SignatureScheme::Dsa) {
            return refused(format!(
                "a fixed length, of r followed by s, is for ECDSA and DSA, not for {scheme}"
            ));
        }
        if self.mgf1_hash.is_some() && scheme != SignatureScheme::RsaPss {
            return refused(format!(
                "an MGF1 hash is set, which is for RSASSA-PSS, not for {scheme}"
            ));
        }
        if self.salt_length.is_some() && scheme != SignatureScheme::RsaPss {
            return refused(format!(
                "a salt length is set, which is for RSASSA-PSS, not for {scheme}"
            ));
        }
        if !scheme.hashes() && (self.hash.is_some() || self.prehashed) {
            let constructor = match scheme {
                SignatureScheme::MlDsa(_) => "ml_dsa(…)",
                SignatureScheme::SlhDsa(_) => "slh_dsa(…)",
                SignatureScheme::Ed25519 => "ed25519()",
                _ => "ed448()",
            };
            return refused(format!(
                "must be SignatureAlgorithm::{constructor}: {scheme} signs messages, without a hash function"
            ));
        }
        if scheme.hashes() && self.hash.is_none() {
            return refused(format!("must have a hash function for {scheme}"));
        }
        Ok(())
    }

    /// The hash function, as the concrete key types take it; there is one after [`for_key`](Self::for_key).
    pub(super) fn signature_hash(self) -> Result<SignatureHash> {
        match self.hash {
            Some(hash) if self.prehashed => Ok(SignatureHash::prehashed(hash)),
            Some(hash) => Ok(hash.into()),
            None => Err(Error::invalid("algorithm", "must have a hash function")),
        }
    }

    /// The padding of RSA.
    pub(super) fn rsa_padding(self) -> RsaPadding {
        match (self.mgf1_hash, self.salt_length) {
            (Some(mgf1_hash), Some(salt_length)) => RsaPadding::pss(PssPadding::new(mgf1_hash, salt_length)),
            _ => RsaPadding::pkcs1v15(),
        }
    }

    /// The parameters of ECDSA.
    pub(super) fn ecdsa_algorithm(self) -> Result<EcdsaAlgorithm> {
        let mut algorithm = EcdsaAlgorithm::new(self.signature_hash()?);
        if self.deterministic {
            algorithm = algorithm.deterministic();
        }
        if self.fixed_length {
            algorithm = algorithm.fixed_length();
        }
        Ok(algorithm)
    }
}

fn does_not_sign(type_name: &str) -> Error {
    Error::invalid("key", format!("is of type {type_name}, which does not sign"))
}
