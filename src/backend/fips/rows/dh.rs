//! Diffie-Hellman.

use super::row::{Row, approved, not_approved, unknown};
use crate::backend::fips::operation::Operation::{self, *};

fn exchange_of(operation: &Operation) -> Option<(bool, u32)> {
    match operation {
        DhGenerate { group, modulus_bits } | Dh { group, modulus_bits } => Some((group.is_some(), *modulus_bits)),
        _ => None,
    }
}

pub(super) static DH: [Row; 3] = [
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
