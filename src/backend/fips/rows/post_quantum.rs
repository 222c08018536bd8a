//! ML-KEM, ML-DSA and SLH-DSA. Modules before 3.5 do not offer them.

use super::row::{Row, approved};
use crate::backend::fips::operation::Operation::*;

pub(super) static POST_QUANTUM: [Row; 3] = [
    approved("FIPS 203, section 7", |operation| {
        matches!(
            operation,
            MlKemGenerate { .. } | MlKemEncapsulate { .. } | MlKemDecapsulate { .. }
        )
    }),
    approved("FIPS 204, section 5", |operation| {
        matches!(operation, MlDsaGenerate { .. } | MlDsaSign { .. } | MlDsaVerify { .. })
    }),
    approved("FIPS 205, section 10", |operation| {
        matches!(
            operation,
            SlhDsaGenerate { .. } | SlhDsaSign { .. } | SlhDsaVerify { .. }
        )
    }),
];
