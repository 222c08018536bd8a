//! Hash functions and random bytes.

use super::row::{Row, approved, not_approved};
use crate::backend::fips::operation::Operation::*;
use crate::hashes::algorithm::HashAlgorithm::{self, *};

/// SHA-2 and SHA-3: approved everywhere.
pub(super) fn is_sha2_or_sha3(hash: HashAlgorithm) -> bool {
    matches!(
        hash,
        Sha224 | Sha256 | Sha384 | Sha512 | Sha512_224 | Sha512_256 | Sha3_224 | Sha3_256 | Sha3_384 | Sha3_512
    )
}

/// SHA-1, SHA-2 and SHA-3. SHA-1 is approved for everything except new signatures.
pub(super) fn is_approved_hash(hash: HashAlgorithm) -> bool {
    hash == Sha1 || is_sha2_or_sha3(hash)
}

pub(super) static HASHES: [Row; 6] = [
    approved(
        "FIPS 180-4; NIST SP 800-131A Rev. 2, section 9",
        |operation| matches!(operation, Hash { algorithm } if is_approved_hash(*algorithm)),
    ),
    approved(
        "FIPS 202; NIST SP 800-131A Rev. 2, section 9",
        |operation| matches!(operation, Hash { algorithm } if algorithm.is_extendable()),
    ),
    approved(
        "FIPS 202, section 6.2; NIST SP 800-131A Rev. 2, section 9",
        |operation| matches!(operation, Xof { customized: false, .. }),
    ),
    // The standard approves cSHAKE, but no module is validated for it: it has the sponge only, for use in KMAC. This crate refuses
    // it on FIPS backends; the row answers programs that ask.
    not_approved(
        "NIST SP 800-185, section 3: certificates 4282 and 4985 list KMAC, and not cSHAKE",
        |operation| matches!(operation, Xof { customized: true, .. }),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 9, which does not list it",
        |operation| matches!(operation, Hash { .. }),
    ),
    approved("NIST SP 800-90A Rev. 1; SP 800-131A Rev. 2, section 4", |operation| {
        matches!(operation, RandomBytes)
    }),
];
