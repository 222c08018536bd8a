//! ML-KEM, the hybrid groups of TLS, ML-DSA and SLH-DSA, by which modules differ.

use super::row::{Row, approved, not_approved, unknown};
use crate::asymmetric::tls_hybrid::group::TlsHybridGroup;
use crate::backend::fips::operation::Operation::{self, *};

/// The group of an operation of a hybrid group.
fn hybrid_group(operation: &Operation) -> Option<TlsHybridGroup> {
    match operation {
        TlsHybridGenerate { group } | TlsHybridEncapsulate { group } | TlsHybridDecapsulate { group } => Some(*group),
        _ => None,
    }
}

/// Modules from 3.5 on offer them.
pub(super) static POST_QUANTUM: [Row; 8] = [
    approved("FIPS 203, section 7", |operation| {
        matches!(
            operation,
            MlKemGenerate { .. } | MlKemEncapsulate { .. } | MlKemDecapsulate { .. }
        )
    }),
    approved(
        "FIPS 203, section 7, and NIST SP 800-56A Rev. 3, section 5.7.1.2, combined as SP 800-227, section 4.6, describes",
        |operation| {
            matches!(
                hybrid_group(operation),
                Some(TlsHybridGroup::Secp256R1MlKem768 | TlsHybridGroup::Secp384R1MlKem1024)
            )
        },
    ),
    unknown(
        "NIST SP 800-227, section 4.6, allows a second secret of an algorithm that is not approved, here of X25519; whether \
         the module was validated with it, its indicator must tell",
        |operation| hybrid_group(operation) == Some(TlsHybridGroup::X25519MlKem768),
    ),
    // The parts may be approved; the hash of both secrets is not one of the approved ways to combine them.
    not_approved(
        "NIST SP 800-56C Rev. 2, section 4.1, hashes a counter before the secrets, and the hybrid KEMs of HPKE do not",
        |operation| matches!(operation, HpkeHybridKem { .. }),
    ),
    approved("FIPS 204, sections 5.1 and 5.3", |operation| {
        matches!(operation, MlDsaGenerate { .. } | MlDsaVerify { .. })
    }),
    // Of a message in pieces too, which the module itself hashes to µ.
    approved(
        "FIPS 204, sections 3.4 and 5.2: hedged and deterministic",
        |operation| matches!(operation, MlDsaSign { .. }),
    ),
    unknown(
        "FIPS 204, section 6.2, algorithm 7: another cryptographic module may make µ, and the origin of this one is unknown",
        |operation| matches!(operation, MlDsaSignMu { .. } | MlDsaVerifyMu { .. }),
    ),
    approved(
        "FIPS 205, sections 10.1, 10.2.1 and 10.3: hedged and deterministic, with and without a context",
        |operation| {
            matches!(
                operation,
                SlhDsaGenerate { .. } | SlhDsaSign { .. } | SlhDsaVerify { .. }
            )
        },
    ),
];

pub(super) static WITHOUT_POST_QUANTUM: [Row; 1] = [not_approved(
    "the security policies of certificates 4282 and 4985: no post-quantum algorithm was validated",
    |operation| POST_QUANTUM.iter().any(|row| (row.applies)(operation)),
)];
