//! The algorithms of signatures by their identifiers (RFC 3279, RFC 4055, RFC 5758, RFC 8410; NIST's registry for
//! SHA-3).

use asn1::{ObjectIdentifier as Oid, oid};

use crate::asn1::algorithm_identifier::{AlgorithmIdentifier, NULL, element, unknown_if_large};
use crate::asn1::der;
use crate::asn1::fields;
use crate::asn1::oid::{ED448, ED25519, ObjectIdentifier, RSA_PSS};
use crate::asn1::span::Walker;
use crate::asymmetric::PublicKey;
use crate::asymmetric::ec::EcdsaAlgorithm;
use crate::asymmetric::rsa::{PssPadding, PssRestrictions, RsaPadding, SaltLength};
use crate::error::{Error, Result, Unsupported};
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

/// The first of several identifiers of the same is the one that is written.
const ALGORITHMS: [(Family, HashAlgorithm, Oid); 32] = [
    (RsaPkcs1v15, Md5, oid!(1, 2, 840, 113549, 1, 1, 4)),
    (RsaPkcs1v15, Sha1, oid!(1, 2, 840, 113549, 1, 1, 5)),
    // Of an old registry (OIW), which certificates of the 1990s have.
    (RsaPkcs1v15, Sha1, oid!(1, 3, 14, 3, 2, 29)),
    (RsaPkcs1v15, Sha224, oid!(1, 2, 840, 113549, 1, 1, 14)),
    (RsaPkcs1v15, Sha256, oid!(1, 2, 840, 113549, 1, 1, 11)),
    (RsaPkcs1v15, Sha384, oid!(1, 2, 840, 113549, 1, 1, 12)),
    (RsaPkcs1v15, Sha512, oid!(1, 2, 840, 113549, 1, 1, 13)),
    (RsaPkcs1v15, Sha512_224, oid!(1, 2, 840, 113549, 1, 1, 15)),
    (RsaPkcs1v15, Sha512_256, oid!(1, 2, 840, 113549, 1, 1, 16)),
    (RsaPkcs1v15, Sha3_224, oid!(2, 16, 840, 1, 101, 3, 4, 3, 13)),
    (RsaPkcs1v15, Sha3_256, oid!(2, 16, 840, 1, 101, 3, 4, 3, 14)),
    (RsaPkcs1v15, Sha3_384, oid!(2, 16, 840, 1, 101, 3, 4, 3, 15)),
    (RsaPkcs1v15, Sha3_512, oid!(2, 16, 840, 1, 101, 3, 4, 3, 16)),
    (RsaPkcs1v15, Ripemd160, oid!(1, 3, 36, 3, 3, 1, 2)),
    (Dsa, Sha1, oid!(1, 2, 840, 10040, 4, 3)),
    (Dsa, Sha224, oid!(2, 16, 840, 1, 101, 3, 4, 3, 1)),
    (Dsa, Sha256, oid!(2, 16, 840, 1, 101, 3, 4, 3, 2)),
    (Dsa, Sha384, oid!(2, 16, 840, 1, 101, 3, 4, 3, 3)),
    (Dsa, Sha512, oid!(2, 16, 840, 1, 101, 3, 4, 3, 4)),
    (Dsa, Sha3_224, oid!(2, 16, 840, 1, 101, 3, 4, 3, 5)),
    (Dsa, Sha3_256, oid!(2, 16, 840, 1, 101, 3, 4, 3, 6)),
    (Dsa, Sha3_384, oid!(2, 16, 840, 1, 101, 3, 4, 3, 7)),
    (Dsa, Sha3_512, oid!(2, 16, 840, 1, 101, 3, 4, 3, 8)),
    (Ecdsa, Sha1, oid!(1, 2, 840, 10045, 4, 1)),
    (Ecdsa, Sha224, oid!(1, 2, 840, 10045, 4, 3, 1)),
    (Ecdsa, Sha256, oid!(1, 2, 840, 10045, 4, 3, 2)),
    (Ecdsa, Sha384, oid!(1, 2, 840, 10045, 4, 3, 3)),
    (Ecdsa, Sha512, oid!(1, 2, 840, 10045, 4, 3, 4)),
    (Ecdsa, Sha3_224, oid!(2, 16, 840, 1, 101, 3, 4, 3, 9)),
    (Ecdsa, Sha3_256, oid!(2, 16, 840, 1, 101, 3, 4, 3, 10)),
    (Ecdsa, Sha3_384, oid!(2, 16, 840, 1, 101, 3, 4, 3, 11)),
    (Ecdsa, Sha3_512, oid!(2, 16, 840, 1, 101, 3, 4, 3, 12)),
];

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

impl SignatureAlgorithm {
    /// The object identifier of an algorithm identifier, whether it is one that is known or not.
    pub(super) fn read_oid(data: &[u8]) -> Result<ObjectIdentifier> {
        read_oid(WHAT, data)
    }

    /// Parameters of NULL and none are the same for all but the last two: programs have written both.
    pub(super) fn read(data: &[u8]) -> Result<Self> {
        let identifier =
            der::parse(WHAT, data).map_err(|error| unknown_if_large(error, Unsupported::PublicKeyAlgorithm, data));
        let identifier: AlgorithmIdentifier<'_> = identifier?;
        let found = ALGORITHMS.iter().find(|(_, _, oid)| *oid == identifier.algorithm);
        if let Some((family, hash, _)) = found {
            identifier.check_null(WHAT)?;
            return Ok(SignatureAlgorithm::Hashed(*family, *hash));
        }
        if identifier.algorithm == RSA_PSS {
            return Self::read_pss(&identifier);
        }
        let edwards = [
            (ED25519, SignatureAlgorithm::Ed25519),
            (ED448, SignatureAlgorithm::Ed448),
        ];
        let found = edwards.into_iter().find(|(oid, _)| *oid == identifier.algorithm);
        let Some((_, algorithm)) = found else {
            let detail = format!("signatures of the algorithm {}", identifier.algorithm);
            return Err(Error::unsupported(Unsupported::PublicKeyAlgorithm, detail));
        };
        identifier.check_none(WHAT)?;
        Ok(algorithm)
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
        let (algorithm, parameters) = match self {
            SignatureAlgorithm::Hashed(family, hash) => {
                // RFC 3279 has NULL for RSA; RFC 5758 has nothing for the others.
                let null = family == RsaPkcs1v15;
                (oid_of(family, hash)?, null.then(|| NULL.to_vec()))
            }
            SignatureAlgorithm::Pss(pss) => {
                let parameters = PssRestrictions::new(pss.hash, pss.mgf1_hash, pss.salt_length);
                (RSA_PSS, Some(pss::write(&parameters)?.to_vec()))
            }
            SignatureAlgorithm::Ed25519 => (ED25519, None),
            SignatureAlgorithm::Ed448 => (ED448, None),
        };
        let identifier = AlgorithmIdentifier {
            algorithm,
            parameters: parameters.as_deref().map(element).transpose()?,
        };
        Ok(der::write(&identifier)?.to_vec())
    }

    pub(super) fn hash(self) -> Option<HashAlgorithm> {
        match self {
            SignatureAlgorithm::Hashed(_, hash) => Some(hash),
            SignatureAlgorithm::Pss(parameters) => Some(parameters.hash),
            SignatureAlgorithm::Ed25519 | SignatureAlgorithm::Ed448 => None,
        }
    }

    pub(super) fn parameters(self) -> SignatureAlgorithmParameters {
        match self {
            SignatureAlgorithm::Hashed(RsaPkcs1v15, _) => SignatureAlgorithmParameters::RsaPkcs1v15,
            SignatureAlgorithm::Hashed(Dsa, _) => SignatureAlgorithmParameters::Dsa,
            SignatureAlgorithm::Hashed(Ecdsa, _) => SignatureAlgorithmParameters::Ecdsa,
            SignatureAlgorithm::Pss(parameters) => SignatureAlgorithmParameters::RsaPss(parameters),
            SignatureAlgorithm::Ed25519 | SignatureAlgorithm::Ed448 => SignatureAlgorithmParameters::None,
        }
    }

    /// [`Error::InvalidSignature`] also for a key that makes no such signatures: of another type, or restricted to
    /// others. It is the data that does not go together, not a caller's argument.
    pub(super) fn verify(self, key: &PublicKey, signature: &[u8], message: &[u8]) -> Result<()> {
        let verified = match (self, key) {
            (SignatureAlgorithm::Hashed(RsaPkcs1v15, hash), PublicKey::Rsa(key)) => {
                key.verify(signature, message, &RsaPadding::pkcs1v15(), hash)
            }
            (SignatureAlgorithm::Pss(parameters), PublicKey::Rsa(key)) => {
                key.verify(signature, message, &parameters.padding(), parameters.hash)
            }
            (SignatureAlgorithm::Hashed(Dsa, hash), PublicKey::Dsa(key)) => key.verify(signature, message, hash),
            (SignatureAlgorithm::Hashed(Ecdsa, hash), PublicKey::EllipticCurve(key)) => {
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
            SignatureAlgorithm::Hashed(RsaPkcs1v15, _) | SignatureAlgorithm::Pss(_) => "RSA",
            SignatureAlgorithm::Hashed(Dsa, _) => "DSA",
            SignatureAlgorithm::Hashed(Ecdsa, _) => "ECDSA",
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

/// The object identifier that an algorithm identifier begins with.
pub(super) fn read_oid(what: &'static str, data: &[u8]) -> Result<ObjectIdentifier> {
    let mut walker = Walker::of_sequence(what, data)?;
    let oid = walker.any("the algorithm")?;
    fields::read_oid(what, &der::parse(what, oid.full.of(data))?)
}

fn oid_of(family: Family, hash: HashAlgorithm) -> Result<Oid> {
    let found = ALGORITHMS
        .iter()
        .find(|(of, with, _)| (*of, *with) == (family, hash))
        .map(|(_, _, oid)| oid.clone());
    found.ok_or_else(|| {
        let family = SignatureAlgorithm::Hashed(family, hash).name();
        let detail = format!("{hash} in signatures by {family}: there is no object identifier");
        Error::unsupported(Unsupported::Hash, detail)
    })
}
