//! Key derivation from passwords.

use super::hashes::is_approved_hash;
use super::row::{Row, approved, not_approved};
use crate::backend::fips::operation::Operation::*;

pub(super) static PASSWORD_KDFS: [Row; 4] = [
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
