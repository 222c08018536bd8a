//! Key derivation from secrets by the functions of NIST SP 800-56C, ANSI X9.63 and NIST SP 800-108.

use super::{Row, approved, is_approved_hash, is_sha2_or_sha3, not_approved};
use crate::backend::fips::operation::Operation::{self, *};
use crate::ciphers::kind::Cipher::Aes;

/// The size in bits of the secret, for functions whose secret has no fixed size.
fn secret_bits_of(operation: &Operation) -> Option<u32> {
    match operation {
        ConcatKdfHash { key_bits, .. }
        | ConcatKdfHmac { key_bits, .. }
        | ConcatKdfKmac { key_bits, .. }
        | X963Kdf { key_bits, .. }
        | KbkdfHmac { key_bits, .. }
        | KbkdfKmac { key_bits, .. } => Some(*key_bits),
        _ => None,
    }
}

pub(super) static SECRET_KDFS: [Row; 11] = [
    not_approved(
        "NIST SP 800-131A Rev. 2, sections 5 and 8: the secret must have at least 112 bits",
        |operation| secret_bits_of(operation).is_some_and(|bits| bits < 112),
    ),
    // That the secret comes from an approved key agreement cannot be checked here.
    approved(
        "NIST SP 800-56C Rev. 2, section 4.1, options 1 and 2",
        |operation| matches!(operation, ConcatKdfHash { hash, .. } | ConcatKdfHmac { hash, .. } if is_approved_hash(*hash)),
    ),
    approved("NIST SP 800-56C Rev. 2, section 4.1, option 3", |operation| {
        matches!(operation, ConcatKdfKmac { .. })
    }),
    not_approved(
        "NIST SP 800-56C Rev. 2, section 4.1: an approved hash function",
        |operation| matches!(operation, ConcatKdfHash { .. } | ConcatKdfHmac { .. }),
    ),
    approved(
        "NIST SP 800-135 Rev. 1, section 5.1",
        |operation| matches!(operation, X963Kdf { hash, .. } if is_sha2_or_sha3(*hash)),
    ),
    not_approved(
        "NIST SP 800-135 Rev. 1, section 5.1, as the validation program tests it: SHA-2 or SHA-3",
        |operation| matches!(operation, X963Kdf { .. }),
    ),
    approved(
        "NIST SP 800-108 Rev. 1, sections 4.1 and 4.2; SP 800-131A Rev. 2, section 8",
        |operation| matches!(operation, KbkdfHmac { hash, .. } if is_approved_hash(*hash)),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, sections 8 and 9: HMAC must use an approved hash function",
        |operation| matches!(operation, KbkdfHmac { .. }),
    ),
    approved(
        "NIST SP 800-108 Rev. 1, sections 4.1 and 4.2; SP 800-131A Rev. 2, section 8",
        |operation| matches!(operation, KbkdfCmac { cipher } if cipher.cipher() == Aes),
    ),
    not_approved("NIST SP 800-131A Rev. 2, section 8: CMAC must use AES", |operation| {
        matches!(operation, KbkdfCmac { .. })
    }),
    approved("NIST SP 800-108 Rev. 1, section 4.4", |operation| {
        matches!(operation, KbkdfKmac { .. })
    }),
];
