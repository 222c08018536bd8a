//! This crate's approval rules, each with its document and section, and the modules that they apply to.
//!
//! The first row that applies decides. If none applies, the approval is unknown, and a strict backend refuses the operation.
//! Legacy use in the sense of SP 800-131A (verification and decryption of old data) counts as approved.

mod ciphers;
mod secret_kdfs;

use self::ciphers::{CIPHERS, KEY_WRAP};
use self::secret_kdfs::SECRET_KDFS;

use super::approval::Approval;
use super::operation::Operation::{self, *};
use crate::asymmetric::ec::curve::EllipticCurve::{self, *};
use crate::asymmetric::rsa::padding::{RsaPadding, SaltLength};
use crate::ciphers::kind::Cipher::Aes;
use crate::hashes::algorithm::HashAlgorithm::{self, *};

/// The sets of rules, by which modules differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edition {
    /// Up to 3.1: EdDSA was not validated.
    WithoutEddsa,
    /// From 3.4: FIPS 186-5 with EdDSA; the module also has indicators.
    WithEddsa,
}

/// The name of the OpenSSL project's modules. Distributions' modules have other names, versions and security policies,
/// which are not known here.
const UPSTREAM: &str = "OpenSSL FIPS Provider";

/// The certified versions without indicators: certificates 4282 (FIPS 140-2) and 4985 (FIPS 140-3).
const CERTIFIED: [&str; 4] = ["3.0.0", "3.0.8", "3.0.9", "3.1.2"];

/// The edition for a module; `None` if the rules do not apply to it.
pub(super) fn edition_of(name: &str, version: &str) -> Option<Edition> {
    if name != UPSTREAM {
        return None;
    }
    if CERTIFIED.contains(&version) {
        return Some(Edition::WithoutEddsa);
    }
    let mut numbers = version.split('.').map(str::parse::<u32>);
    match (numbers.next()?.ok()?, numbers.next()?.ok()?) {
        (3, 4..) | (4, _) => Some(Edition::WithEddsa),
        _ => None,
    }
}

/// One rule.
pub(super) struct Row {
    applies: fn(&Operation) -> bool,
    pub(super) approval: Approval,
    /// The document and section, or the reason why the approval is unknown.
    pub(super) source: &'static str,
}

const fn approved(source: &'static str, applies: fn(&Operation) -> bool) -> Row {
    Row {
        applies,
        approval: Approval::Approved,
        source,
    }
}

const fn not_approved(source: &'static str, applies: fn(&Operation) -> bool) -> Row {
    Row {
        applies,
        approval: Approval::NotApproved,
        source,
    }
}

const fn unknown(source: &'static str, applies: fn(&Operation) -> bool) -> Row {
    Row {
        applies,
        approval: Approval::Unknown,
        source,
    }
}

/// The row that decides.
pub(super) fn row_for(edition: Edition, operation: &Operation) -> Option<&'static Row> {
    let eddsa = match edition {
        Edition::WithoutEddsa => &WITHOUT_EDDSA,
        Edition::WithEddsa => &WITH_EDDSA,
    };
    let tables: &[&[Row]] = &[
        &HASHES,
        &MACS,
        &CIPHERS,
        &KEY_WRAP,
        &KDFS,
        &SECRET_KDFS,
        &RSA,
        &DSA,
        &CURVES,
        &DH,
    ];
    let mut rows = tables.iter().copied().flatten().chain(eddsa);
    rows.find(|row| (row.applies)(operation))
}

// ---- hash functions, random bytes ----

/// SHA-2 and SHA-3: approved everywhere.
fn is_sha2_or_sha3(hash: HashAlgorithm) -> bool {
    matches!(
        hash,
        Sha224 | Sha256 | Sha384 | Sha512 | Sha512_224 | Sha512_256 | Sha3_224 | Sha3_256 | Sha3_384 | Sha3_512
    )
}

/// SHA-1, SHA-2 and SHA-3. SHA-1 is approved for everything except new signatures.
fn is_approved_hash(hash: HashAlgorithm) -> bool {
    hash == Sha1 || is_sha2_or_sha3(hash)
}

static HASHES: [Row; 6] = [
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
    // The standard approves cSHAKE, but no module is validated for it: it has the sponge only, for use in KMAC.
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

// ---- message authentication codes ----

static MACS: [Row; 12] = [
    not_approved(
        "NIST SP 800-131A Rev. 2, section 10: HMAC keys must have at least 112 bits",
        |operation| matches!(operation, Hmac { key_bits, .. } if *key_bits < 112),
    ),
    approved(
        "FIPS 198-1; NIST SP 800-131A Rev. 2, section 10",
        |operation| matches!(operation, Hmac { hash, .. } if is_approved_hash(*hash)),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 9, which does not list the hash function",
        |operation| matches!(operation, Hmac { .. }),
    ),
    approved(
        "NIST SP 800-38B; SP 800-131A Rev. 2, section 10",
        |operation| matches!(operation, Cmac { cipher } if cipher.cipher() == Aes),
    ),
    not_approved("NIST SP 800-131A Rev. 2, section 10: CMAC must use AES", |operation| {
        matches!(operation, Cmac { .. })
    }),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 10: KMAC keys must have at least 112 bits",
        |operation| matches!(operation, Kmac { key_bits, .. } if *key_bits < 112),
    ),
    not_approved(
        "NIST SP 800-185, section 8.4.2: a tag must have at least 32 bits",
        |operation| matches!(operation, Kmac { tag_length, .. } if *tag_length < 4),
    ),
    approved(
        "NIST SP 800-185, section 4; SP 800-131A Rev. 2, section 10",
        |operation| matches!(operation, Kmac { .. }),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 10: GMAC must use AES",
        |operation| matches!(operation, GmacGenerate { cipher } | GmacVerify { cipher } if cipher.cipher() != Aes),
    ),
    approved(
        "NIST SP 800-38D, section 7.2; SP 800-131A Rev. 2, section 10",
        |operation| matches!(operation, GmacVerify { .. }),
    ),
    not_approved(
        "NIST SP 800-38D, section 8.2, and FIPS 140-3 IG C.H: the module must generate the nonce of a tag of GMAC, and the \
         caller chose this one",
        |operation| matches!(operation, GmacGenerate { .. }),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 10, which does not list it",
        |operation| matches!(operation, OtherMac { .. }),
    ),
];

// ---- key derivation ----

static KDFS: [Row; 4] = [
    not_approved(
        "NIST SP 800-132, sections 5.1 to 5.3: a password, and at least 16 bytes of salt, 1,000 iterations and 14 bytes of key",
        |operation| {
            matches!(operation, Pbkdf2 { password_length, salt_length, iterations, length, .. }
                if *password_length == 0 || *salt_length < 16 || *iterations < 1_000 || *length < 14)
        },
    ),
    // For keys that protect stored data only, which cannot be checked here.
    approved(
        "NIST SP 800-132, section 5; SP 800-131A Rev. 2, section 9",
        |operation| matches!(operation, Pbkdf2 { hash, .. } if is_approved_hash(*hash)),
    ),
    not_approved(
        "NIST SP 800-132, section 5.3: HMAC must use an approved hash function",
        |operation| matches!(operation, Pbkdf2 { .. }),
    ),
    not_approved(
        "NIST SP 800-132, section 5.3, which approves PBKDF2 only",
        |operation| matches!(operation, OtherKdf { .. }),
    ),
];

// ---- RSA ----

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

const DIGEST_FROM_OUTSIDE: &str =
    "FIPS 186-5, section 1: the digest must come from an approved hash function, and the origin of this one is unknown";

static RSA: [Row; 25] = [
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

// ---- DSA ----

static DSA: [Row; 5] = [
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

// ---- elliptic curves ----

/// NIST's curves over prime fields with 112 bits of security or more.
fn is_prime_curve(curve: EllipticCurve) -> bool {
    matches!(curve, Secp224R1 | Secp256R1 | Secp384R1 | Secp521R1)
}

/// NIST's curves over binary fields with 112 bits of security or more. SP 800-186, section 3.3, deprecates them.
fn is_binary_curve(curve: EllipticCurve) -> bool {
    matches!(
        curve,
        Sect233K1 | Sect233R1 | Sect283K1 | Sect283R1 | Sect409K1 | Sect409R1 | Sect571K1 | Sect571R1
    )
}

fn is_curve_for_signatures(curve: EllipticCurve) -> bool {
    is_prime_curve(curve) || is_binary_curve(curve)
}

/// Curves with 80 bits of security or more: for the verification of old signatures.
fn is_curve_for_verification(curve: EllipticCurve) -> bool {
    is_curve_for_signatures(curve) || matches!(curve, Secp192R1 | Sect163K1 | Sect163R2)
}

static CURVES: [Row; 14] = [
    approved(
        "FIPS 186-5, section 6.2; NIST SP 800-186, section 3",
        |operation| matches!(operation, EcGenerate { curve } if is_curve_for_signatures(*curve)),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 3; SP 800-186, section 3: a NIST curve of at least 224 bits",
        |operation| match operation {
            EcGenerate { .. } => true,
            EcdsaSign { curve, .. } => !is_curve_for_signatures(*curve),
            _ => false,
        },
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, sections 3 and 9: new signatures need SHA-2 or SHA-3",
        |operation| matches!(operation, EcdsaSign { algorithm, .. } if !is_sha2_or_sha3(algorithm.hash().algorithm())),
    ),
    unknown(
        "FIPS 186-5, section 6.3.2, approves deterministic nonces; whether the module was tested with them is not known",
        |operation| matches!(operation, EcdsaSign { algorithm, .. } if algorithm.is_deterministic()),
    ),
    unknown(
        DIGEST_FROM_OUTSIDE,
        |operation| matches!(operation, EcdsaSign { algorithm, .. } if algorithm.hash().is_prehashed()),
    ),
    approved("FIPS 186-5, section 6.3", |operation| {
        matches!(operation, EcdsaSign { .. })
    }),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 3: verification needs a NIST curve",
        |operation| matches!(operation, EcdsaVerify { curve, .. } if !is_curve_for_verification(*curve)),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 9, which does not list the hash function",
        |operation| matches!(operation, EcdsaVerify { algorithm, .. } if !is_approved_hash(algorithm.hash().algorithm())),
    ),
    unknown(
        DIGEST_FROM_OUTSIDE,
        |operation| matches!(operation, EcdsaVerify { algorithm, .. } if algorithm.hash().is_prehashed()),
    ),
    approved(
        "FIPS 186-5, section 6.4; NIST SP 800-131A Rev. 2, section 3 (legacy use below 224 bits and with SHA-1)",
        |operation| matches!(operation, EcdsaVerify { .. }),
    ),
    approved(
        "NIST SP 800-56A Rev. 3, section 5.7.1.2 and appendix D",
        |operation| matches!(operation, Ecdh { curve } if is_prime_curve(*curve)),
    ),
    not_approved(
        "NIST SP 800-56A Rev. 3, section 5.7.1.2, requires the cofactor, which is not used here",
        |operation| matches!(operation, Ecdh { curve } if is_binary_curve(*curve)),
    ),
    not_approved(
        "NIST SP 800-56A Rev. 3, appendix D, which does not list the curve",
        |operation| matches!(operation, Ecdh { .. }),
    ),
    not_approved(
        "NIST SP 800-56A Rev. 3, appendix D, which lists neither X25519 nor X448",
        |operation| matches!(operation, XdhGenerate { .. } | Xdh { .. }),
    ),
];

static WITH_EDDSA: [Row; 1] = [approved(
    "FIPS 186-5, section 7; NIST SP 800-186, section 3.2.3",
    |operation| matches!(operation, EddsaGenerate { .. } | EddsaSign { .. } | EddsaVerify { .. }),
)];

static WITHOUT_EDDSA: [Row; 1] = [not_approved(
    "the security policies of certificates 4282 and 4985: EdDSA was not validated",
    |operation| matches!(operation, EddsaGenerate { .. } | EddsaSign { .. } | EddsaVerify { .. }),
)];

// ---- Diffie-Hellman ----

fn exchange_of(operation: &Operation) -> Option<(bool, u32)> {
    match operation {
        DhGenerate { group, modulus_bits } | Dh { group, modulus_bits } => Some((group.is_some(), *modulus_bits)),
        _ => None,
    }
}

static DH: [Row; 3] = [
    not_approved(
        "NIST SP 800-131A Rev. 2, section 5: Diffie-Hellman needs at least 2048 bits",
        |operation| exchange_of(operation).is_some_and(|(_, bits)| bits < 2048),
    ),
    approved("NIST SP 800-56A Rev. 3, section 5.5.1.1 and appendix D", |operation| {
        exchange_of(operation).is_some_and(|(named, _)| named)
    }),
    unknown(
        "NIST SP 800-56A Rev. 3, section 5.5.1.1: parameters other than the named groups are for old applications that \
         cannot be changed",
        |operation| exchange_of(operation).is_some(),
    ),
];

#[cfg(test)]
mod tests;
