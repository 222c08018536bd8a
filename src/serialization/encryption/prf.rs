//! The pseudorandom functions of PBKDF2: HMAC with a hash function (RFC 8018, appendix B.1).

use asn1::ObjectIdentifier;

use crate::asn1::algorithm_identifier::AlgorithmIdentifier;
use crate::asn1::oid;
use crate::error::{Error, Result, UnsupportedKind};
use crate::hashes::HashAlgorithm;

const PRFS: [(HashAlgorithm, ObjectIdentifier); 13] = [
    (HashAlgorithm::Sha256, oid::HMAC_SHA256),
    (HashAlgorithm::Sha1, oid::HMAC_SHA1),
    (HashAlgorithm::Sha224, oid::HMAC_SHA224),
    (HashAlgorithm::Sha384, oid::HMAC_SHA384),
    (HashAlgorithm::Sha512, oid::HMAC_SHA512),
    (HashAlgorithm::Sha512_224, oid::HMAC_SHA512_224),
    (HashAlgorithm::Sha512_256, oid::HMAC_SHA512_256),
    (HashAlgorithm::Sha3_224, oid::HMAC_SHA3_224),
    (HashAlgorithm::Sha3_256, oid::HMAC_SHA3_256),
    (HashAlgorithm::Sha3_384, oid::HMAC_SHA3_384),
    (HashAlgorithm::Sha3_512, oid::HMAC_SHA3_512),
    (HashAlgorithm::Md5, oid::HMAC_MD5),
    (HashAlgorithm::Sm3, oid::HMAC_SM3),
];

/// The hash function of a pseudorandom function; `what` is the enclosing structure.
pub(crate) fn hash_of(what: &'static str, prf: &AlgorithmIdentifier<'_>) -> Result<HashAlgorithm> {
    prf.check_null(what)?;
    let known = PRFS.iter().find(|(_, oid)| *oid == prf.algorithm);
    known.map(|(hash, _)| *hash).ok_or_else(|| {
        let detail = format!("the pseudorandom function {} of PBKDF2", prf.algorithm);
        Error::unsupported(UnsupportedKind::Hash, detail)
    })
}

/// The object identifier of the pseudorandom function; `None` for the default, which DER omits.
pub(crate) fn algorithm(hash: HashAlgorithm) -> Result<Option<ObjectIdentifier>> {
    if hash == HashAlgorithm::Sha1 {
        return Ok(None);
    }
    let known = PRFS.iter().find(|(found, _)| *found == hash);
    known.map(|(_, oid)| Some(oid.clone())).ok_or_else(|| {
        let detail = format!("{hash} has no object identifier as a pseudorandom function of PBKDF2");
        Error::unsupported(UnsupportedKind::Hash, detail)
    })
}
