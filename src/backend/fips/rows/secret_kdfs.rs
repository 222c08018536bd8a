//! Key derivation from secrets that are not passwords.

use super::hashes::{is_approved_hash, is_sha2_or_sha3};
use super::row::{Row, approved, not_approved};
use crate::backend::fips::operation::Operation::{self, *};
use crate::ciphers::kind::Cipher::Aes;
use crate::hashes::algorithm::HashAlgorithm::{Sha1, Sha224, Sha256, Sha384, Sha512};

/// The size in bits of the secret, for functions whose secret has no fixed size.
fn key_bits_of(operation: &Operation) -> Option<u32> {
    match operation {
        ConcatKdfHash { key_bits, .. }
        | ConcatKdfHmac { key_bits, .. }
        | ConcatKdfKmac { key_bits, .. }
        | X963Kdf { key_bits, .. }
        | KbkdfHmac { key_bits, .. }
        | KbkdfKmac { key_bits, .. }
        | Hkdf { key_bits, .. } => Some(*key_bits),
        Tls1Prf { key_bits, .. } | Tls13Kdf { key_bits, .. } | SshKdf { key_bits, .. } => Some(*key_bits),
        _ => None,
    }
}

// The rules for KMAC differ by module.
pub(super) static SECRET_KDFS: [Row; 20] = [
    not_approved(
        "NIST SP 800-131A Rev. 2, sections 5 and 8: the secret must have at least 112 bits",
        |operation| key_bits_of(operation).is_some_and(|bits| bits < 112),
    ),
    // That the secret comes from an approved key agreement cannot be checked here.
    approved(
        "NIST SP 800-56C Rev. 2, section 4.1, options 1 and 2",
        |operation| matches!(operation, ConcatKdfHash { hash, .. } | ConcatKdfHmac { hash, .. } if is_approved_hash(*hash)),
    ),
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
    approved(
        "NIST SP 800-56C Rev. 2, section 5.1; SP 800-133 Rev. 2, section 6.3",
        |operation| matches!(operation, Hkdf { hash, .. } if is_approved_hash(*hash)),
    ),
    not_approved(
        "NIST SP 800-56C Rev. 2, section 4.2: HMAC must use an approved hash function",
        |operation| matches!(operation, Hkdf { .. }),
    ),
    not_approved(
        "FIPS 140-3 IG D.Q: a master secret of TLS 1.2 must be bound to the handshake (RFC 7627)",
        |operation| {
            matches!(
                operation,
                Tls1Prf {
                    unbound_master_secret: true,
                    ..
                }
            )
        },
    ),
    approved(
        "NIST SP 800-135 Rev. 1, section 4.2.2; FIPS 140-3 IG D.Q",
        |operation| {
            matches!(
                operation,
                Tls1Prf {
                    hash: Sha256 | Sha384 | Sha512,
                    ..
                }
            )
        },
    ),
    not_approved(
        "NIST SP 800-135 Rev. 1, section 4.2.2: the PRF of TLS 1.2 must use SHA-256, SHA-384 or SHA-512",
        |operation| matches!(operation, Tls1Prf { .. }),
    ),
    approved("RFC 8446, section 7.1; FIPS 140-3 IG 2.4.B", |operation| {
        matches!(
            operation,
            Tls13Kdf {
                hash: Sha256 | Sha384,
                ..
            }
        )
    }),
    not_approved(
        "RFC 8446, appendix B.4: the key schedule of TLS 1.3 must use SHA-256 or SHA-384",
        |operation| matches!(operation, Tls13Kdf { .. }),
    ),
    approved("NIST SP 800-135 Rev. 1, section 5.2", |operation| {
        matches!(
            operation,
            SshKdf {
                hash: Sha1 | Sha224 | Sha256 | Sha384 | Sha512,
                ..
            }
        )
    }),
    not_approved(
        "NIST SP 800-135 Rev. 1, section 5.2: the key derivation of SSH must use SHA-1 or SHA-2",
        |operation| matches!(operation, SshKdf { .. }),
    ),
    not_approved(
        "NIST SP 800-133 Rev. 2, sections 4 and 5: a key pair must come from an approved random bit generator",
        |operation| matches!(operation, HpkeDeriveKeyPair),
    ),
    not_approved(
        "NIST SP 800-56C Rev. 2, sections 4.1 and 5, which approve neither SHAKE nor cSHAKE for key derivation",
        |operation| matches!(operation, HpkeOneStageKdf { .. }),
    ),
];
