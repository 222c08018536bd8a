//! Ciphers and key wrap.

use super::row::{Row, approved, not_approved};
use crate::backend::fips::operation::Operation::{self, *};
use crate::backend::fips::tls_version::TlsVersion::{self, *};
use crate::ciphers::kind::Cipher::{self, Aes, TripleDes};
use crate::ciphers::mode_kind::ModeKind::{self, *};

/// The cipher, its key's size in bits, the mode, and whether it encrypts.
fn cipher_of(operation: &Operation) -> Option<(Cipher, u32, ModeKind, bool)> {
    match operation {
        Encrypt { cipher, mode, .. } => Some((cipher.cipher(), cipher.key_size(), *mode, true)),
        Decrypt { cipher, mode, .. } => Some((cipher.cipher(), cipher.key_size(), *mode, false)),
        _ => None,
    }
}

/// The length in bytes of the tag that a decryption in GCM expects, if it is known.
fn gcm_tag_of(operation: &Operation) -> Option<usize> {
    match operation {
        Decrypt {
            mode: Gcm, tag_length, ..
        } => *tag_length,
        _ => None,
    }
}

/// The cipher, its key's size in bits, and the version of TLS, of the encryption of a record.
fn record_of(operation: &Operation) -> Option<(Cipher, u32, TlsVersion)> {
    match operation {
        EncryptTlsRecord { cipher, version } => Some((cipher.cipher(), cipher.key_size(), *version)),
        _ => None,
    }
}

pub(super) static CIPHERS: [Row; 14] = [
    approved("NIST SP 800-38A; SP 800-131A Rev. 2, section 2", |operation| {
        matches!(
            cipher_of(operation),
            Some((Aes, 128 | 192 | 256, Ecb | Cbc | Ctr | Ofb | Cfb | Cfb8, _))
        )
    }),
    // For stored data only, which cannot be checked here.
    approved("NIST SP 800-38E; SP 800-131A Rev. 2, section 2", |operation| {
        matches!(cipher_of(operation), Some((Aes, 256 | 512, Xts, _)))
    }),
    // Indicators depend on the nonce only.
    not_approved(
        "NIST SP 800-38D, section 5.2.1.2: a tag must have 12 to 16 bytes (4 or 8 only in certain applications, which cannot \
         be checked here)",
        |operation| gcm_tag_of(operation).is_some_and(|length| !matches!(length, 12..=16)),
    ),
    approved("NIST SP 800-38D; SP 800-131A Rev. 2, section 2", |operation| {
        matches!(cipher_of(operation), Some((Aes, 128 | 192 | 256, Gcm, false)))
    }),
    approved(
        "NIST SP 800-38D, section 8.2.2; FIPS 140-3 IG C.H, scenario 2: the module generates the nonce",
        |operation| {
            let generated = matches!(
                operation,
                Encrypt {
                    generated_nonce: true,
                    ..
                }
            );
            generated && matches!(cipher_of(operation), Some((Aes, 128 | 192 | 256, Gcm, true)))
        },
    ),
    // The crate makes these nonces, for records of TLS only: see `aead::TlsRecordSealer`. The indicator of modules from 3.5.9 on
    // cannot tell them from any other nonce of the caller's, and is not asked.
    approved(
        "NIST SP 800-38D, section 8.2.1; FIPS 140-3 IG C.H, scenario 1: the nonces of RFC 5288, section 3, in TLS 1.2",
        |operation| matches!(record_of(operation), Some((Aes, 128 | 256, Tls12))),
    ),
    approved(
        "NIST SP 800-38D, section 8.2.1; FIPS 140-3 IG C.H, scenarios 1 and 5: the nonces of RFC 8446, section 5.3, in TLS 1.3",
        |operation| matches!(record_of(operation), Some((Aes, 128 | 256, Tls13))),
    ),
    not_approved(
        "FIPS 140-3 IG C.H, scenario 1: the cipher suites of RFC 5288, section 3, and RFC 8446, appendix B.4, with AES-GCM have \
         keys of 128 or 256 bits",
        |operation| record_of(operation).is_some(),
    ),
    // Modules accept an external nonce for protocols that define how it is made (TLS: scenario 1), which cannot be checked
    // here. Their policies forbid any other, and modules with an indicator for it (from 3.5.9) report it as not approved.
    not_approved(
        "NIST SP 800-38D, section 8.2, and FIPS 140-3 IG C.H: the module must generate the nonce of an encryption in GCM, and \
         the caller chose this one",
        |operation| matches!(cipher_of(operation), Some((Aes, 128 | 192 | 256, Gcm, true))),
    ),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 2: encryption with Triple DES is disallowed after 2023",
        |operation| matches!(cipher_of(operation), Some((TripleDes, _, _, true))),
    ),
    approved(
        "NIST SP 800-131A Rev. 2, section 2: decryption with Triple DES is legacy use",
        |operation| {
            matches!(
                cipher_of(operation),
                Some((TripleDes, _, Ecb | Cbc | Ofb | Cfb | Cfb8, false))
            )
        },
    ),
    not_approved(
        "NIST SP 800-38C, appendix B.2: a tag must have 8 to 16 bytes (less only after an analysis, which cannot be checked \
         here)",
        |operation| matches!(operation, AesCcm { tag_length, .. } if !matches!(tag_length, 8..=16)),
    ),
    // The caller ensures that no nonce repeats (section 5.3). It need not come from the module.
    approved("NIST SP 800-38C; SP 800-131A Rev. 2, section 2", |operation| {
        matches!(operation, AesCcm { cipher, .. }
                if cipher.cipher() == Aes && matches!(cipher.key_size(), 128 | 192 | 256))
    }),
    not_approved(
        "NIST SP 800-131A Rev. 2, section 2, which does not list it",
        |operation| {
            cipher_of(operation).is_some() || matches!(operation, ChaCha20Poly1305 | AesCcm { .. } | OtherAead { .. })
        },
    ),
];

pub(super) static KEY_WRAP: [Row; 2] = [
    approved(
        "NIST SP 800-38F, sections 6.2 and 6.3; SP 800-131A Rev. 2, section 7",
        |operation| matches!(operation, AesKeyWrap { cipher } if cipher.cipher() == Aes && matches!(cipher.key_size(), 128 | 192 | 256)),
    ),
    not_approved(
        "NIST SP 800-38F, section 5.1: a wrapping key of AES has 128, 192 or 256 bits",
        |operation| matches!(operation, AesKeyWrap { .. }),
    ),
];
