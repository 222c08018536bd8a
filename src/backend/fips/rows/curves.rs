//! Elliptic curves, X25519 and X448.

use super::hashes::{is_approved_hash, is_sha2_or_sha3};
use super::row::{DIGEST_FROM_OUTSIDE, Row, approved, not_approved, unknown};
use crate::asymmetric::ec::curve::EllipticCurve::{self, *};
use crate::backend::fips::operation::Operation::*;

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

pub(super) static CURVES: [Row; 14] = [
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
