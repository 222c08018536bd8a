//! Signature algorithms as algorithm identifiers (RFC 3279, RFC 4055, RFC 5758, RFC 8410, RFC 9881, RFC 9909; NIST's
//! registry for SHA-3).

use asn1::ObjectIdentifier as Oid;

use crate::asn1::algorithm_identifier::{self, AlgorithmIdentifier, NULL, element, unknown_if_large};
use crate::asn1::der;
use crate::asn1::oid::{self, ED448, ED25519, ObjectIdentifier, RSA_PSS};
use crate::asymmetric::rsa::{PssRestrictions, SaltLength};
use crate::asymmetric::{PublicKey, SignatureAlgorithm, SignatureScheme};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;
use crate::serialization::parameter_sets::AnyParameterSet;
use crate::serialization::pss;

const WHAT: &str = "signature algorithm";

use HashAlgorithm::{
    Md5, Ripemd160, Sha1, Sha3_224, Sha3_256, Sha3_384, Sha3_512, Sha224, Sha256, Sha384, Sha512, Sha512_224,
    Sha512_256,
};

/// The parameters of a signature algorithm, apart from its hash function.
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
    /// Ed25519, Ed448, ML-DSA and SLH-DSA, which have no parameters.
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

    /// The hash function of the mask generation function (MGF1).
    pub fn mgf1_hash(&self) -> HashAlgorithm {
        self.mgf1_hash
    }

    /// The length of the salt in bytes.
    pub fn salt_length(&self) -> usize {
        self.salt_length
    }
}

/// Each algorithm with its object identifier, except PSS, which has parameters. Where an algorithm has several identifiers,
/// the first is written.
const ALGORITHMS: [(SignatureAlgorithm, Oid); 34] = [
    (SignatureAlgorithm::rsa_pkcs1v15(Md5), oid::MD5_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha1), oid::SHA1_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha1), oid::OIW_SHA1_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha224), oid::SHA224_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha256), oid::SHA256_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha384), oid::SHA384_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha512), oid::SHA512_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha512_224), oid::SHA512_224_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha512_256), oid::SHA512_256_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha3_224), oid::SHA3_224_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha3_256), oid::SHA3_256_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha3_384), oid::SHA3_384_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Sha3_512), oid::SHA3_512_WITH_RSA),
    (SignatureAlgorithm::rsa_pkcs1v15(Ripemd160), oid::RIPEMD160_WITH_RSA),
    (SignatureAlgorithm::dsa(Sha1), oid::DSA_WITH_SHA1),
    (SignatureAlgorithm::dsa(Sha224), oid::DSA_WITH_SHA224),
    (SignatureAlgorithm::dsa(Sha256), oid::DSA_WITH_SHA256),
    (SignatureAlgorithm::dsa(Sha384), oid::DSA_WITH_SHA384),
    (SignatureAlgorithm::dsa(Sha512), oid::DSA_WITH_SHA512),
    (SignatureAlgorithm::dsa(Sha3_224), oid::DSA_WITH_SHA3_224),
    (SignatureAlgorithm::dsa(Sha3_256), oid::DSA_WITH_SHA3_256),
    (SignatureAlgorithm::dsa(Sha3_384), oid::DSA_WITH_SHA3_384),
    (SignatureAlgorithm::dsa(Sha3_512), oid::DSA_WITH_SHA3_512),
    (SignatureAlgorithm::ecdsa(Sha1), oid::ECDSA_WITH_SHA1),
    (SignatureAlgorithm::ecdsa(Sha224), oid::ECDSA_WITH_SHA224),
    (SignatureAlgorithm::ecdsa(Sha256), oid::ECDSA_WITH_SHA256),
    (SignatureAlgorithm::ecdsa(Sha384), oid::ECDSA_WITH_SHA384),
    (SignatureAlgorithm::ecdsa(Sha512), oid::ECDSA_WITH_SHA512),
    (SignatureAlgorithm::ecdsa(Sha3_224), oid::ECDSA_WITH_SHA3_224),
    (SignatureAlgorithm::ecdsa(Sha3_256), oid::ECDSA_WITH_SHA3_256),
    (SignatureAlgorithm::ecdsa(Sha3_384), oid::ECDSA_WITH_SHA3_384),
    (SignatureAlgorithm::ecdsa(Sha3_512), oid::ECDSA_WITH_SHA3_512),
    (SignatureAlgorithm::ed25519(), ED25519),
    (SignatureAlgorithm::ed448(), ED448),
];

/// Reads the object identifier of an algorithm identifier, known or not.
pub(crate) fn read_oid(data: &[u8]) -> Result<ObjectIdentifier> {
    algorithm_identifier::read_oid(WHAT, data)
}

/// Whether an algorithm identifier is the one of structures that have no signature (RFC 9925, section 3.1).
pub(super) fn is_unsigned(data: &[u8]) -> bool {
    read_oid(data).is_ok_and(|oid| oid.as_der() == oid::UNSIGNED.as_der())
}

/// The algorithm identifier of a certificate without a signature, in DER: the parameters are omitted (RFC 9925, section 3.1).
pub(super) fn write_unsigned() -> Result<Vec<u8>> {
    let identifier = AlgorithmIdentifier {
        algorithm: oid::UNSIGNED,
        parameters: None,
    };
    Ok(der::write(&identifier)?.to_vec())
}

/// Reads an algorithm identifier. NULL and absent parameters are the same, except for PSS, Ed25519 and Ed448: programs have
/// written both.
pub(crate) fn read(data: &[u8]) -> Result<SignatureAlgorithm> {
    let identifier =
        der::parse(WHAT, data).map_err(|error| unknown_if_large(error, UnsupportedKind::SignatureAlgorithm, data));
    let identifier: AlgorithmIdentifier<'_> = identifier?;
    if identifier.algorithm == RSA_PSS {
        return read_pss(&identifier);
    }
    let found = ALGORITHMS.iter().find(|(_, oid)| *oid == identifier.algorithm);
    let algorithm = found.map(|(algorithm, _)| *algorithm);
    let Some(algorithm) = algorithm.or_else(|| with_parameter_set(&identifier.algorithm)) else {
        return Err(unknown(&read_oid(data)?));
    };
    match algorithm.hash() {
        Some(_) => identifier.check_null(WHAT)?,
        None => identifier.check_none(WHAT)?,
    }
    Ok(algorithm)
}

/// The algorithm that the object identifier of a parameter set means (RFC 9881, section 2; RFC 9909, section 3).
fn with_parameter_set(oid: &Oid) -> Option<SignatureAlgorithm> {
    match AnyParameterSet::of_oid(oid)? {
        AnyParameterSet::MlDsa(set) => Some(SignatureAlgorithm::ml_dsa(set)),
        AnyParameterSet::SlhDsa(set) => Some(SignatureAlgorithm::slh_dsa(set)),
        AnyParameterSet::MlKem(_) => None,
    }
}

fn unknown(oid: &ObjectIdentifier) -> Error {
    let name = oid.name().map(|name| format!(" ({name})")).unwrap_or_default();
    let detail = format!("signatures of the algorithm {oid}{name}, which this crate does not know");
    Error::unsupported(UnsupportedKind::SignatureAlgorithm, detail)
}

fn read_pss(identifier: &AlgorithmIdentifier<'_>) -> Result<SignatureAlgorithm> {
    let parameters = pss::read(identifier)?.ok_or_else(|| {
        Error::malformed(
            MalformedKind::Missing,
            WHAT,
            "the algorithm identifier has no parameters",
        )
    })?;
    Ok(SignatureAlgorithm::rsa_pss(parameters.hash())
        .with_mgf1_hash(parameters.mgf1_hash())
        .with_salt_length(SaltLength::Fixed(parameters.min_salt_length())))
}

/// Writes an algorithm identifier in DER.
pub(crate) fn write(algorithm: SignatureAlgorithm) -> Result<Vec<u8>> {
    let parameters = match (parameters(algorithm), algorithm.scheme()) {
        (SignatureAlgorithmParameters::RsaPss(pss), _) => {
            let parameters = PssRestrictions::new(pss.hash, pss.mgf1_hash, pss.salt_length);
            Some(pss::write(&parameters)?.to_vec())
        }
        // RFC 3279 requires NULL for RSA; RFC 5758 and RFC 8410 require absent parameters for the others.
        (_, Some(SignatureScheme::RsaPkcs1v15)) => Some(NULL.to_vec()),
        _ => None,
    };
    let identifier = AlgorithmIdentifier {
        algorithm: oid_of(algorithm)?,
        parameters: parameters.as_deref().map(element).transpose()?,
    };
    Ok(der::write(&identifier)?.to_vec())
}

fn oid_of(algorithm: SignatureAlgorithm) -> Result<Oid> {
    match algorithm.scheme() {
        Some(SignatureScheme::RsaPss) => return Ok(RSA_PSS),
        Some(SignatureScheme::MlDsa(set)) => return Ok(AnyParameterSet::MlDsa(set).oid()),
        Some(SignatureScheme::SlhDsa(set)) => return Ok(AnyParameterSet::SlhDsa(set).oid()),
        _ => {}
    }
    // The signature does not show how the nonce was generated.
    let same = |known: &SignatureAlgorithm| (known.scheme(), known.hash()) == (algorithm.scheme(), algorithm.hash());
    let found = ALGORITHMS.iter().find(|(known, _)| same(known));
    found.map(|(_, oid)| oid.clone()).ok_or_else(|| {
        let detail = format!("{algorithm} in X.509: there is no object identifier");
        Error::unsupported(UnsupportedKind::Hash, detail)
    })
}

/// The parameters of an algorithm from [`read`] or [`SignatureAlgorithm::of_key`].
pub(crate) fn parameters(algorithm: SignatureAlgorithm) -> SignatureAlgorithmParameters {
    match (algorithm.scheme(), algorithm.hash()) {
        (Some(SignatureScheme::RsaPkcs1v15), _) => SignatureAlgorithmParameters::RsaPkcs1v15,
        (Some(SignatureScheme::Dsa), _) => SignatureAlgorithmParameters::Dsa,
        (Some(SignatureScheme::Ecdsa), _) => SignatureAlgorithmParameters::Ecdsa,
        (Some(SignatureScheme::RsaPss), Some(hash)) => SignatureAlgorithmParameters::RsaPss(PssParameters {
            hash,
            mgf1_hash: algorithm.mgf1_hash().unwrap_or(hash),
            salt_length: match algorithm.salt_length() {
                Some(SaltLength::Fixed(length)) => length,
                _ => hash.digest_size(),
            },
        }),
        _ => SignatureAlgorithmParameters::None,
    }
}

/// Verifies the signature of a structure. A key of another type, or restricted to another algorithm, is also
/// [`Error::InvalidSignature`]: the data is inconsistent, and the caller's argument is not wrong.
pub(crate) fn verify(algorithm: SignatureAlgorithm, key: &PublicKey, signature: &[u8], message: &[u8]) -> Result<()> {
    key.verify(signature, message, algorithm).map_err(|error| match error {
        Error::InvalidArgument { .. } => Error::InvalidSignature,
        other => other,
    })
}
