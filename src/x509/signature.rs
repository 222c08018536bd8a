//! The algorithms of signatures by their identifiers (RFC 3279, RFC 4055, RFC 5758, RFC 8410; NIST's registry for
//! SHA-3).

use asn1::ObjectIdentifier as Oid;

use crate::asn1::algorithm_identifier::{self, AlgorithmIdentifier, NULL, element, unknown_if_large};
use crate::asn1::der;
use crate::asn1::oid::{self, ED448, ED25519, ObjectIdentifier, RSA_PSS};
use crate::asymmetric::PublicKey;
use crate::asymmetric::ec::EcdsaAlgorithm;
use crate::asymmetric::rsa::{PssPadding, PssRestrictions, RsaPadding, SaltLength};
use crate::error::{Error, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;
use crate::serialization::pss;

const WHAT: &str = "signature algorithm";

/// A way of making signatures that has an identifier for each hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Family {
    RsaPkcs1v15,
    Dsa,
    Ecdsa,
}

use Family::{Dsa, Ecdsa, RsaPkcs1v15};
use HashAlgorithm::{
    Md5, Ripemd160, Sha1, Sha3_224, Sha3_256, Sha3_384, Sha3_512, Sha224, Sha256, Sha384, Sha512, Sha512_224,
    Sha512_256,
};
use SignatureAlgorithm::Hashed;

/// What a signature was made by, apart from its hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithmParameters {
    /// RSA with the padding of PKCS #1 v1.5 (RFC 8017, section 8.2).
    RsaPkcs1v15,
    /// RSA with PSS (RFC 8017, section 8.1), and its parameters.
    RsaPss(PssParameters),
    /// DSA.
    Dsa,
    /// ECDSA.
    Ecdsa,
    /// Ed25519 and Ed448, which have none.
    None,
}

/// The parameters of a signature by RSASSA-PSS (RFC 4055, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PssParameters {
    hash: HashAlgorithm,
    mgf1_hash: HashAlgorithm,
    salt_length: usize,
}

impl PssParameters {
    /// The hash function of the message.
    pub fn hash(&self) -> HashAlgorithm {
        self.hash
    }

    /// The hash function of the mask.
    pub fn mgf1_hash(&self) -> HashAlgorithm {
        self.mgf1_hash
    }

    /// The length of the salt in bytes.
    pub fn salt_length(&self) -> usize {
        self.salt_length
    }
}

/// The algorithm of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum SignatureAlgorithm {
    Hashed(Family, HashAlgorithm),
    Pss(PssParameters),
    Ed25519,
    Ed448,
}

/// Each algorithm by its identifier, but for PSS, which has parameters. The first of several identifiers of the same is
/// the one that is written.
const ALGORITHMS: [(SignatureAlgorithm, Oid); 34] = [
    (Hashed(RsaPkcs1v15, Md5), oid::MD5_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha1), oid::SHA1_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha1), oid::OIW_SHA1_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha224), oid::SHA224_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha256), oid::SHA256_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha384), oid::SHA384_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha512), oid::SHA512_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha512_224), oid::SHA512_224_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha512_256), oid::SHA512_256_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha3_224), oid::SHA3_224_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha3_256), oid::SHA3_256_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha3_384), oid::SHA3_384_WITH_RSA),
    (Hashed(RsaPkcs1v15, Sha3_512), oid::SHA3_512_WITH_RSA),
    (Hashed(RsaPkcs1v15, Ripemd160), oid::RIPEMD160_WITH_RSA),
    (Hashed(Dsa, Sha1), oid::DSA_WITH_SHA1),
    (Hashed(Dsa, Sha224), oid::DSA_WITH_SHA224),
    (Hashed(Dsa, Sha256), oid::DSA_WITH_SHA256),
    (Hashed(Dsa, Sha384), oid::DSA_WITH_SHA384),
    (Hashed(Dsa, Sha512), oid::DSA_WITH_SHA512),
    (Hashed(Dsa, Sha3_224), oid::DSA_WITH_SHA3_224),
    (Hashed(Dsa, Sha3_256), oid::DSA_WITH_SHA3_256),
    (Hashed(Dsa, Sha3_384), oid::DSA_WITH_SHA3_384),
    (Hashed(Dsa, Sha3_512), oid::DSA_WITH_SHA3_512),
    (Hashed(Ecdsa, Sha1), oid::ECDSA_WITH_SHA1),
    (Hashed(Ecdsa, Sha224), oid::ECDSA_WITH_SHA224),
    (Hashed(Ecdsa, Sha256), oid::ECDSA_WITH_SHA256),
    (Hashed(Ecdsa, Sha384), oid::ECDSA_WITH_SHA384),
    (Hashed(Ecdsa, Sha512), oid::ECDSA_WITH_SHA512),
    (Hashed(Ecdsa, Sha3_224), oid::ECDSA_WITH_SHA3_224),
    (Hashed(Ecdsa, Sha3_256), oid::ECDSA_WITH_SHA3_256),
    (Hashed(Ecdsa, Sha3_384), oid::ECDSA_WITH_SHA3_384),
    (Hashed(Ecdsa, Sha3_512), oid::ECDSA_WITH_SHA3_512),
    (SignatureAlgorithm::Ed25519, ED25519),
    (SignatureAlgorithm::Ed448, ED448),
];

impl SignatureAlgorithm {
    /// The object identifier of an algorithm identifier, whether it is one that is known or not.
    pub(super) fn read_oid(data: &[u8]) -> Result<ObjectIdentifier> {
        algorithm_identifier::read_oid(WHAT, data)
    }

    /// Parameters of NULL and none are the same for all but the last two: programs have written both.
    pub(super) fn read(data: &[u8]) -> Result<Self> {
        let identifier =
            der::parse(WHAT, data).map_err(|error| unknown_if_large(error, UnsupportedKind::PublicKeyAlgorithm, data));
        let identifier: AlgorithmIdentifier<'_> = identifier?;
        if identifier.algorithm == RSA_PSS {
            return Self::read_pss(&identifier);
        }
        let found = ALGORITHMS.iter().find(|(_, oid)| *oid == identifier.algorithm);
        let Some((algorithm, _)) = found else {
            let detail = format!("signatures of the algorithm {}", identifier.algorithm);
            return Err(Error::unsupported(UnsupportedKind::PublicKeyAlgorithm, detail));
        };
        match algorithm {
            Hashed(..) => identifier.check_null(WHAT)?,
            _ => identifier.check_none(WHAT)?,
        }
        Ok(*algorithm)
    }

    fn read_pss(identifier: &AlgorithmIdentifier<'_>) -> Result<Self> {
        identifier.required_parameters(WHAT)?;
        let parameters = pss::read(identifier)?.ok_or_else(|| Error::malformed(WHAT, "PSS has no parameters"))?;
        Ok(SignatureAlgorithm::Pss(PssParameters {
            hash: parameters.hash(),
            mgf1_hash: parameters.mgf1_hash(),
            salt_length: parameters.min_salt_length(),
        }))
    }

    /// The algorithm identifier in DER.
    pub(super) fn write(self) -> Result<Vec<u8>> {
        let parameters = match self {
            SignatureAlgorithm::Pss(pss) => {
                let parameters = PssRestrictions::new(pss.hash, pss.mgf1_hash, pss.salt_length);
                Some(pss::write(&parameters)?.to_vec())
            }
            // RFC 3279 has NULL for RSA; RFC 5758 and RFC 8410 have nothing for the others.
            Hashed(RsaPkcs1v15, _) => Some(NULL.to_vec()),
            _ => None,
        };
        let algorithm = self.oid()?;
        let identifier = AlgorithmIdentifier {
            algorithm,
            parameters: parameters.as_deref().map(element).transpose()?,
        };
        Ok(der::write(&identifier)?.to_vec())
    }

    fn oid(self) -> Result<Oid> {
        if let SignatureAlgorithm::Pss(_) = self {
            return Ok(RSA_PSS);
        }
        let found = ALGORITHMS.iter().find(|(algorithm, _)| *algorithm == self);
        found.map(|(_, oid)| oid.clone()).ok_or_else(|| {
            let hash = self.hash().map_or_else(String::new, |hash| hash.to_string());
            let detail = format!("{hash} in signatures by {}: there is no object identifier", self.name());
            Error::unsupported(UnsupportedKind::Hash, detail)
        })
    }

    pub(super) fn hash(self) -> Option<HashAlgorithm> {
        match self {
            Hashed(_, hash) => Some(hash),
            SignatureAlgorithm::Pss(parameters) => Some(parameters.hash),
            SignatureAlgorithm::Ed25519 | SignatureAlgorithm::Ed448 => None,
        }
    }

    pub(super) fn parameters(self) -> SignatureAlgorithmParameters {
        match self {
            Hashed(RsaPkcs1v15, _) => SignatureAlgorithmParameters::RsaPkcs1v15,
            Hashed(Dsa, _) => SignatureAlgorithmParameters::Dsa,
            Hashed(Ecdsa, _) => SignatureAlgorithmParameters::Ecdsa,
            SignatureAlgorithm::Pss(parameters) => SignatureAlgorithmParameters::RsaPss(parameters),
            SignatureAlgorithm::Ed25519 | SignatureAlgorithm::Ed448 => SignatureAlgorithmParameters::None,
        }
    }

    /// [`Error::InvalidSignature`] also for a key that makes no such signatures: of another type, or restricted to
    /// others. It is the data that does not go together, not a caller's argument.
    pub(super) fn verify(self, key: &PublicKey, signature: &[u8], message: &[u8]) -> Result<()> {
        let verified = match (self, key) {
            (Hashed(RsaPkcs1v15, hash), PublicKey::Rsa(key)) => {
                key.verify(signature, message, &RsaPadding::pkcs1v15(), hash)
            }
            (SignatureAlgorithm::Pss(parameters), PublicKey::Rsa(key)) => {
                key.verify(signature, message, &parameters.padding(), parameters.hash)
            }
            (Hashed(Dsa, hash), PublicKey::Dsa(key)) => key.verify(signature, message, hash),
            (Hashed(Ecdsa, hash), PublicKey::EllipticCurve(key)) => {
                key.verify(signature, message, &EcdsaAlgorithm::new(hash))
            }
            (SignatureAlgorithm::Ed25519, PublicKey::Ed25519(key)) => key.verify(signature, message),
            (SignatureAlgorithm::Ed448, PublicKey::Ed448(key)) => key.verify(signature, message),
            _ => Err(Error::InvalidSignature),
        };
        verified.map_err(|error| match error {
            Error::InvalidArgument { .. } => Error::InvalidSignature,
            other => other,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Hashed(RsaPkcs1v15, _) | SignatureAlgorithm::Pss(_) => "RSA",
            Hashed(Dsa, _) => "DSA",
            Hashed(Ecdsa, _) => "ECDSA",
            SignatureAlgorithm::Ed25519 => "Ed25519",
            SignatureAlgorithm::Ed448 => "Ed448",
        }
    }
}

impl PssParameters {
    pub(super) fn new(hash: HashAlgorithm, mgf1_hash: HashAlgorithm, salt_length: usize) -> Self {
        PssParameters {
            hash,
            mgf1_hash,
            salt_length,
        }
    }

    pub(super) fn padding(&self) -> RsaPadding {
        RsaPadding::pss(PssPadding::new(self.mgf1_hash, SaltLength::Fixed(self.salt_length)))
    }
}
