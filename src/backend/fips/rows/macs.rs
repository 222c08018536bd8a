//! Message authentication codes.

use super::hashes::is_approved_hash;
use super::row::{Row, approved, not_approved};
use crate::backend::fips::operation::Operation::*;
use crate::ciphers::kind::Cipher::Aes;

pub(super) static MACS: [Row; 12] = [
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
