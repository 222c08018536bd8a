//! Rules for the derivation of keys from secrets that are not passwords.

use super::{Row, approved, is_approved_hash, not_approved};
use crate::backend::fips::operation::Operation::{self, *};
use crate::hashes::algorithm::HashAlgorithm::*;

/// The size in bits of the secret from which a function derives keys, other than a password.
fn secret_bits_of(operation: &Operation) -> Option<u32> {
    match operation {
        Hkdf { key_bits: bits, .. }
        | Tls1Prf { secret_bits: bits, .. }
        | Tls13Kdf { secret_bits: bits, .. }
        | SshKdf { secret_bits: bits, .. } => Some(*bits),
        _ => None,
    }
}

pub(super) static SECRETS: [Row; 10] = [
    not_approved(
        "NIST SP 800-131A Rev. 2, section 8: the secret of a key derivation must have at least 112 bits",
        |operation| secret_bits_of(operation).is_some_and(|bits| bits < 112),
    ),
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
];
