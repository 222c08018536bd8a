//! RSA.

use super::hashes::{is_approved_hash, is_sha2_or_sha3};
use super::row::{DIGEST_FROM_OUTSIDE, Row, approved, not_approved, unknown};
use crate::asymmetric::rsa::padding::{RsaPadding, SaltLength};
use crate::backend::fips::operation::Operation::{self, *};
use crate::hashes::algorithm::HashAlgorithm;

/// Whether the salt of PSS is longer than the digest; `None` if that is not known in advance.
fn salt_is_longer(padding: &RsaPadding, hash: HashAlgorithm, modulus_bits: u32) -> Option<bool> {
    let Some(pss) = padding.pss_padding() else {
        return Some(false);
    };
    match pss.salt_length() {
        SaltLength::Digest => Some(false),
        SaltLength::Fixed(length) => Some(length > hash.digest_size()),
        SaltLength::Max => {
            // RFC 8017, section 9.1.1: the encoded message holds the digest, the salt and two bytes.
            let room = modulus_bits.saturating_sub(1).div_ceil(8) as usize;
            let salt = room.saturating_sub(hash.digest_size()).saturating_sub(2);
            Some(salt > hash.digest_size())
        }
        SaltLength::Auto => None,
    }
}

/// Whether all hash functions of a padding satisfy a condition.
fn hashes_are(padding: &RsaPadding, is_such: fn(HashAlgorithm) -> bool) -> bool {
    let pss = padding.pss_padding().is_none_or(|pss| is_such(pss.mgf1_hash()));
    let oaep = padding
        .oaep_padding()
        .is_none_or(|oaep| is_such(oaep.hash()) && is_such(oaep.mgf1_hash()));
    pss && oaep
}

/// Whether a modulus size is allowed for new signatures and key transport.
fn is_modulus_size(bits: u32) -> bool {
    bits >= 2048 && bits % 2 == 0
}

/// The sizes of odd exponents over 2^16 and below 2^256.
const EXPONENT_BITS: std::ops::RangeInclusive<u32> = 17..=256;

/// The padding, and the sizes of modulus and public exponent in bits, of a key transport.
fn transport_of(operation: &Operation) -> Option<(&RsaPadding, u32, u32)> {
    match operation {
        RsaEncrypt {
            modulus_bits,
            public_exponent_bits,
            padding,
        }
        | RsaDecrypt {
            modulus_bits,
            public_exponent_bits,
            padding,
        } => Some((padding, *modulus_bits, *public_exponent_bits)),
        _ => None,
    }
}

pub(super) static RSA: [Row; 25] = [
    approved("FIPS 186-5, section 5.1 and appendix A.1", |operation| {
        matches!(operation, RsaGenerate { modulus_bits, public_exponent }
            if is_modulus_size(*modulus_bits) && *public_exponent > 1 << 16 && public_exponent % 2 == 1)
    }),
    not_approved(
        "FIPS 186-5, section 5.1: at least 2048 bits, and a public exponent over 2^16",
        |operation| matches!(operation, RsaGenerate { .. }),
    ),
    // Signatures.
    not_approved(
        "NIST SP 800-131A Rev. 2, section 3: new signatures need at least 2048 bits",
        |operation| matches!(operation, RsaSign { modulus_bits, .. } if *modulus_bits < 2048),
    ),
    not_approved(
        "FIPS 186-5, section 5.1: the modulus must have an even number of bits",
        |operation| matches!(operation, RsaSign { modulus_bits, .. } if !is_modulus_size(*modulus_bits)),
    ),
    not_approved(
        "FIPS 186-5, section 5.1: a public exponent between 2^16 and 2^256",
        |operation| matches!(operation, RsaSign { public_exponent_bits, .. } if !EXPONENT_BITS.contains(public_exponent_bits)),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, sections 3 and 9: new signatures need SHA-2 or SHA-3",
        |operation| matches!(operation, RsaSign { hash, .. } if !is_sha2_or_sha3(hash.algorithm())),
    ),
    not_approved(
        "FIPS 186-5, section 5.4: the mask of PSS needs SHA-2 or SHA-3",
        |operation| matches!(operation, RsaSign { padding, .. } if !hashes_are(padding, is_sha2_or_sha3)),
    ),
    not_approved(
        "FIPS 186-5, section 5.4: PKCS #1 v1.5 and PSS",
        |operation| matches!(operation, RsaSign { padding, .. } | RsaVerify { padding, .. } if padding.oaep_padding().is_some()),
    ),
    not_approved(
        "FIPS 186-5, section 5.4 (g): the salt must not be longer than the digest",
        |operation| {
            matches!(operation,
                RsaSign { padding, hash, modulus_bits, .. } | RsaVerify { padding, hash, modulus_bits }
                if salt_is_longer(padding, hash.algorithm(), *modulus_bits) == Some(true))
        },
    ),
    unknown(
        "FIPS 186-5, section 5.4 (g): the salt must not be longer than the digest, and its length is not known in advance",
        |operation| {
            matches!(operation,
                RsaSign { padding, hash, modulus_bits, .. } | RsaVerify { padding, hash, modulus_bits }
                if salt_is_longer(padding, hash.algorithm(), *modulus_bits).is_none())
        },
    ),
    unknown(
        DIGEST_FROM_OUTSIDE,
        |operation| matches!(operation, RsaSign { hash, .. } if hash.is_prehashed()),
    ),
    approved("FIPS 186-5, section 5.4", |operation| {
        matches!(operation, RsaSign { .. })
    }),
    // Verification.
    not_approved(
        "NIST SP 800-131A Rev. 2, section 3: verification needs at least 1024 bits",
        |operation| matches!(operation, RsaVerify { modulus_bits, .. } | RsaRecover { modulus_bits, .. } if *modulus_bits < 1024),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 9, which does not list the hash function",
        |operation| match operation {
            RsaVerify { hash, padding, .. } => {
                !is_approved_hash(hash.algorithm()) || !hashes_are(padding, is_approved_hash)
            }
            RsaRecover { hash, .. } => hash.is_some_and(|hash| !is_approved_hash(hash)),
            _ => false,
        },
    ),
    unknown(
        DIGEST_FROM_OUTSIDE,
        |operation| matches!(operation, RsaVerify { hash, .. } if hash.is_prehashed()),
    ),
    approved(
        "FIPS 186-5, section 5.4; NIST SP 800-131A Rev. 2, section 3 (legacy use below 2048 bits and with SHA-1)",
        |operation| matches!(operation, RsaVerify { .. }),
    ),
    approved(
        "FIPS 186-5, section 5.4; NIST SP 800-131A Rev. 2, section 3 (legacy use below 2048 bits and with SHA-1)",
        |operation| matches!(operation, RsaRecover { hash: Some(_), .. }),
    ),
    unknown(
        "FIPS 186-5, section 5.4: the hash function of the signed digest is not known",
        |operation| matches!(operation, RsaRecover { .. }),
    ),
    // Without DigestInfo, in both directions.
    not_approved(
        "FIPS 186-5, section 5.4, and RFC 8017, section 9.2: PKCS #1 v1.5 signs the DigestInfo of an approved hash function",
        |operation| {
            matches!(
                operation,
                RsaSignWithoutDigestInfo { .. } | RsaVerifyWithoutDigestInfo { .. }
            )
        },
    ),
    // Key transport.
    not_approved(
        "NIST SP 800-131A Rev. 2, section 6: RSA encryption with PKCS #1 v1.5 is disallowed after 2023",
        |operation| transport_of(operation).is_some_and(|(padding, ..)| padding.is_pkcs1v15()),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 6: key transport needs at least 2048 bits",
        |operation| transport_of(operation).is_some_and(|(_, bits, _)| bits < 2048),
    ),
    not_approved(
        "NIST SP 800-56B Rev. 2, section 6.2: the modulus must have an even number of bits, and the public exponent be \
         between 2^16 and 2^256",
        |operation| {
            transport_of(operation)
                .is_some_and(|(_, bits, exponent)| !is_modulus_size(bits) || !EXPONENT_BITS.contains(&exponent))
        },
    ),
    not_approved("NIST SP 800-56B Rev. 2, section 7.2.2: RSA-OAEP", |operation| {
        transport_of(operation).is_some_and(|(padding, ..)| padding.oaep_padding().is_none())
    }),
    not_approved(
        "NIST SP 800-56B Rev. 2, section 7.2.2: RSA-OAEP with approved hash functions",
        |operation| transport_of(operation).is_some_and(|(padding, ..)| !hashes_are(padding, is_approved_hash)),
    ),
    // For keys only, which cannot be checked here.
    approved(
        "NIST SP 800-56B Rev. 2, section 7.2.2; SP 800-131A Rev. 2, section 6",
        |operation| transport_of(operation).is_some(),
    ),
];
