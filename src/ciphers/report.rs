//! The ciphers' part of the capability report.

use super::backend::CipherBackend;
use super::kind::CipherKind;
use super::mode_kind::ModeKind;
use crate::backend::Backend;
use crate::backend::report::Report;

/// The ciphers at each key size that the report names. Names do not change between releases.
pub(crate) const NAMED_CIPHERS: [(&str, CipherKind); 15] = [
    ("aes-128", CipherKind::AES_128),
    ("aes-192", CipherKind::AES_192),
    ("aes-256", CipherKind::AES_256),
    ("camellia-128", CipherKind::CAMELLIA_128),
    ("camellia-192", CipherKind::CAMELLIA_192),
    ("camellia-256", CipherKind::CAMELLIA_256),
    ("3des", CipherKind::TRIPLE_DES),
    ("blowfish", CipherKind::BLOWFISH),
    ("cast5", CipherKind::CAST5),
    ("idea", CipherKind::IDEA),
    ("rc2", CipherKind::RC2),
    ("seed", CipherKind::SEED),
    ("sm4", CipherKind::SM4),
    ("rc4", CipherKind::ARC4),
    ("chacha20", CipherKind::CHACHA20),
];

/// The block cipher modes, in the report's order.
const BLOCK_MODES: [(&str, ModeKind); 7] = [
    ("cbc", ModeKind::Cbc),
    ("ctr", ModeKind::Ctr),
    ("ecb", ModeKind::Ecb),
    ("ofb", ModeKind::Ofb),
    ("cfb", ModeKind::Cfb),
    ("cfb8", ModeKind::Cfb8),
    ("gcm", ModeKind::Gcm),
];

/// Reports whether each cipher is offered in each mode that is defined for it.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    let mut add = |name: String, cipher, mode| report.add("cipher", name, backend.cipher_supported(cipher, mode));
    for (name, cipher) in NAMED_CIPHERS {
        let Some(block_size) = cipher.block_size() else {
            add(name.to_owned(), cipher, ModeKind::Stream);
            continue;
        };
        for (mode_name, mode) in BLOCK_MODES {
            // GCM is defined for blocks of 16 bytes only.
            if block_size == 16 || mode != ModeKind::Gcm {
                add(format!("{name}-{mode_name}"), cipher, mode);
            }
        }
    }
    // An XTS key is two AES keys.
    add("aes-128-xts".to_owned(), CipherKind::AES_256, ModeKind::Xts);
    add("aes-256-xts".to_owned(), CipherKind::AES_512, ModeKind::Xts);
}
