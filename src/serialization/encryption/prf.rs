//! The pseudo-random functions of PBKDF2: HMAC over a hash function (RFC 8018, appendix B.1).

use asn1::{ObjectIdentifier, oid};

use super::super::algorithm::AlgorithmIdentifier;
use super::scheme::WHAT;
use crate::error::{Error, Result, Unsupported};
use crate::hashes::HashAlgorithm;

const PRFS: [(HashAlgorithm, ObjectIdentifier); 13] = [
    (HashAlgorithm::Sha256, oid!(1, 2, 840, 113549, 2, 9)),
    (HashAlgorithm::Sha1, oid!(1, 2, 840, 113549, 2, 7)),
    (HashAlgorithm::Sha224, oid!(1, 2, 840, 113549, 2, 8)),
    (HashAlgorithm::Sha384, oid!(1, 2, 840, 113549, 2, 10)),
    (HashAlgorithm::Sha512, oid!(1, 2, 840, 113549, 2, 11)),
    (HashAlgorithm::Sha512_224, oid!(1, 2, 840, 113549, 2, 12)),
    (HashAlgorithm::Sha512_256, oid!(1, 2, 840, 113549, 2, 13)),
    (HashAlgorithm::Sha3_224, oid!(2, 16, 840, 1, 101, 3, 4, 2, 13)),
    (HashAlgorithm::Sha3_256, oid!(2, 16, 840, 1, 101, 3, 4, 2, 14)),
    (HashAlgorithm::Sha3_384, oid!(2, 16, 840, 1, 101, 3, 4, 2, 15)),
    (HashAlgorithm::Sha3_512, oid!(2, 16, 840, 1, 101, 3, 4, 2, 16)),
    (HashAlgorithm::Md5, oid!(1, 2, 840, 113549, 2, 6)),
    (HashAlgorithm::Sm3, oid!(1, 2, 156, 10197, 1, 401, 3, 1)),
];

/// The hash function of a pseudo-random function.
pub(crate) fn hash_of(prf: &AlgorithmIdentifier<'_>) -> Result<HashAlgorithm> {
    prf.check_null(WHAT)?;
    let known = PRFS.iter().find(|(_, oid)| *oid == prf.algorithm);
    known.map(|(hash, _)| *hash).ok_or_else(|| {
        let detail = format!("the pseudo-random function {} for PBKDF2", prf.algorithm);
        Error::unsupported(Unsupported::Hash, detail)
    })
}

/// The identifier of a hash function's pseudo-random function; `None` for the default, which DER leaves out.
pub(crate) fn algorithm(hash: HashAlgorithm) -> Result<Option<ObjectIdentifier>> {
    if hash == HashAlgorithm::Sha1 {
        return Ok(None);
    }
    let known = PRFS.iter().find(|(found, _)| *found == hash);
    known.map(|(_, oid)| Some(oid.clone())).ok_or_else(|| {
        let detail = format!("{hash} has no pseudo-random function for PBKDF2 with a name");
        Error::unsupported(Unsupported::Hash, detail)
    })
}
