//! ML-KEM, ML-DSA and SLH-DSA. Modules before 3.5 do not offer them.

use super::row::{Row, approved, unknown};
use crate::backend::fips::operation::Operation::*;

pub(super) static POST_QUANTUM: [Row; 5] = [
    approved("FIPS 203, section 7", |operation| {
        matches!(
            operation,
            MlKemGenerate { .. } | MlKemEncapsulate { .. } | MlKemDecapsulate { .. }
        )
    }),
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
    approved("FIPS 205, section 10", |operation| {
        matches!(
            operation,
            SlhDsaGenerate { .. } | SlhDsaSign { .. } | SlhDsaVerify { .. }
        )
    }),
];
