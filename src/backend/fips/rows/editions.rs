//! The rules by which modules differ.

use super::row::{Row, approved, not_approved};
use crate::backend::fips::operation::Operation::*;

pub(super) static WITH_EDDSA: [Row; 1] = [approved(
    "FIPS 186-5, section 7; NIST SP 800-186, section 3.2.3",
    |operation| matches!(operation, EddsaGenerate { .. } | EddsaSign { .. } | EddsaVerify { .. }),
)];

pub(super) static WITHOUT_EDDSA: [Row; 1] = [not_approved(
    "the security policies of certificates 4282 and 4985: EdDSA was not validated",
    |operation| matches!(operation, EddsaGenerate { .. } | EddsaSign { .. } | EddsaVerify { .. }),
)];
