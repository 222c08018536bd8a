//! The rules by which modules differ.

use super::row::{Row, approved, not_approved, unknown};
use crate::backend::fips::operation::Operation::*;

pub(super) static WITH_EDDSA: [Row; 3] = [
    approved("FIPS 186-5, section 7; NIST SP 800-186, section 3.2.3", |operation| {
        matches!(operation, EddsaGenerate { .. } | EddsaSign { .. } | EddsaVerify { .. })
    }),
    approved("NIST SP 800-56C Rev. 2, section 4.1, option 3", |operation| {
        matches!(operation, ConcatKdfKmac { .. })
    }),
    approved("NIST SP 800-108 Rev. 1, section 4.4", |operation| {
        matches!(operation, KbkdfKmac { .. })
    }),
];

pub(super) static WITHOUT_EDDSA: [Row; 3] = [
    not_approved(
        "the security policies of certificates 4282 and 4985: EdDSA was not validated",
        |operation| matches!(operation, EddsaGenerate { .. } | EddsaSign { .. } | EddsaVerify { .. }),
    ),
    unknown(
        "NIST SP 800-56C Rev. 2, section 4.1, option 3, approves KMAC; whether the module was tested with it is not known",
        |operation| matches!(operation, ConcatKdfKmac { .. }),
    ),
    unknown(
        "NIST SP 800-108 Rev. 1, section 4.4, approves KMAC; whether the module was tested with it is not known",
        |operation| matches!(operation, KbkdfKmac { .. }),
    ),
];
