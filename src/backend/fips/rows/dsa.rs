//! DSA.

use super::hashes::is_approved_hash;
use super::row::{DIGEST_FROM_OUTSIDE, Row, approved, not_approved, unknown};
use crate::backend::fips::operation::Operation::*;

pub(super) static DSA: [Row; 5] = [
    not_approved(
        "FIPS 186-5, section 4: DSA is for the verification of old signatures only",
        |operation| matches!(operation, DsaGenerate { .. } | DsaSign { .. }),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 3; FIPS 186-4, section 4.2: the key sizes of DSA",
        |operation| {
            matches!(operation, DsaVerify { modulus_bits, subgroup_bits, .. }
                if !matches!((modulus_bits, subgroup_bits), (1024, 160) | (2048, 224 | 256) | (3072, 256)))
        },
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 9, which does not list the hash function",
        |operation| matches!(operation, DsaVerify { hash, .. } if !is_approved_hash(hash.algorithm())),
    ),
    unknown(
        DIGEST_FROM_OUTSIDE,
        |operation| matches!(operation, DsaVerify { hash, .. } if hash.is_prehashed()),
    ),
    approved(
        "FIPS 186-5, section 4; NIST SP 800-131A Rev. 2, section 3 (legacy use)",
        |operation| matches!(operation, DsaVerify { .. }),
    ),
];
