//! AES-CCM, AES-OCB3, AES-SIV and AES-GCM-SIV with 128-bit AES keys. The other libraries do not have them.

use hazmat_openssl::aead::{Aead, AesCcm, AesGcmSiv, AesOcb3, AesSiv};
use openssl::cipher_ctx::CipherCtx;

use super::{KEY, NONCE, length_name, message};
use crate::contender::{Library, Operation};
use crate::raw::cipher::{Cipher, CipherContext};
use crate::suite::Suite;

const TAG_LENGTH: usize = 16;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ccm,
    Ocb3,
    Siv,
    GcmSiv,
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Mode::Ccm => "AES-128-CCM",
            Mode::Ocb3 => "AES-128-OCB3",
            Mode::Siv => "AES-128-SIV",
            Mode::GcmSiv => "AES-128-GCM-SIV",
        }
    }

    fn libcrypto(self) -> &'static std::ffi::CStr {
        match self {
            Mode::Ccm => c"AES-128-CCM",
            Mode::Ocb3 => c"AES-128-OCB",
            Mode::Siv => c"AES-128-SIV",
            Mode::GcmSiv => c"AES-128-GCM-SIV",
        }
    }

    /// A key of SIV is two AES keys.
    fn key(self) -> &'static [u8] {
        match self {
            Mode::Siv => &KEY,
            _ => &KEY[..16],
        }
    }

    fn ours(self, suite: &Suite<'_>) -> Option<Box<dyn Aead>> {
        let (backend, key) = (suite.backend, self.key());
        Some(match self {
            Mode::Ccm => Box::new(AesCcm::new(backend, key).unwrap()),
            Mode::Ocb3 if AesOcb3::supported(backend, 16) => Box::new(AesOcb3::new(backend, key).unwrap()),
            Mode::Siv if AesSiv::supported(backend, 32) => Box::new(AesSiv::new(backend, key).unwrap()),
            Mode::GcmSiv if AesGcmSiv::supported(backend, 16) => Box::new(AesGcmSiv::new(backend, key).unwrap()),
            _ => return None,
        })
    }

    fn raw(self, suite: &Suite<'_>, encrypt: bool) -> CipherContext {
        let cipher = Cipher::fetch(suite.lib, self.libcrypto());
        match self {
            Mode::Ccm => cipher.ccm_context(self.key(), encrypt),
            _ => cipher.context(self.key(), encrypt),
        }
    }

    fn theirs(self, encrypt: bool) -> CipherCtx {
        let cipher = openssl::cipher::Cipher::fetch(None, self.libcrypto().to_str().unwrap(), None).unwrap();
        let mut context = CipherCtx::new().unwrap();
        let (first, key) = match self {
            Mode::Ccm => (None, Some(self.key())),
            _ => (Some(self.key()), None),
        };
        match encrypt {
            true => context.encrypt_init(Some(&cipher), first, None).unwrap(),
            false => context.decrypt_init(Some(&cipher), first, None).unwrap(),
        }
        if let Some(key) = key {
            context.set_iv_length(NONCE.len()).unwrap();
            context.set_tag_length(TAG_LENGTH).unwrap();
            match encrypt {
                true => context.encrypt_init(None, Some(key), None).unwrap(),
                false => context.decrypt_init(None, Some(key), None).unwrap(),
            }
        }
        context
    }
}

/// The strings of SIV that stand for empty additional data and the nonce.
const STRINGS: [&[u8]; 2] = [b"", &NONCE];

pub fn add(suite: &mut Suite<'_>) {
    for mode in [Mode::Ccm, Mode::Ocb3, Mode::Siv, Mode::GcmSiv] {
        // Versions of libcrypto before 3.2 do not have GCM-SIV.
        if mode.ours(suite).is_none() {
            continue;
        }
        for length in [64, 16_384] {
            let seal = seal(suite, mode, length);
            suite.add(seal);
        }
        for length in [64, 16_384] {
            let open = open(suite, mode, length);
            suite.add(open);
        }
    }
}

/// Every contender seals the same buffer again and again, so that the first tags are compared.
fn seal<'a>(suite: &Suite<'a>, mode: Mode, length: usize) -> Operation<'a> {
    let ours = mode.ours(suite).unwrap();
    let mut raw = mode.raw(suite, true);
    let mut theirs = mode.theirs(true);
    let operation = Operation::new("AEAD", format!("{} seal {}", mode.name(), length_name(length)))
        .message_goal(length)
        .kept()
        .with_state(
            Library::Ours,
            "encrypt_in_place",
            message(length),
            move |buffer| ours.encrypt_in_place(&NONCE, b"", buffer).unwrap(),
            |_, tag| tag.as_ref().to_vec(),
        )
        .with_state(
            Library::Raw,
            "what the mode needs, in place; the key is kept; SIV copies a context with a key",
            message(length),
            move |buffer| match mode {
                Mode::Ccm => raw.seal_ccm(&NONCE, buffer),
                Mode::Ocb3 | Mode::GcmSiv => raw.seal(&NONCE, buffer),
                Mode::Siv => raw.seal_siv(&STRINGS, buffer),
            },
            |_, tag| tag.to_vec(),
        );
    if mode == Mode::Ocb3 {
        // It refuses to work in place with a cipher that has blocks.
        return operation;
    }
    operation.with_state(
        Library::RustOpenssl,
        "a kept CipherCtx with its key, or a copy of one; in place",
        message(length),
        move |buffer| {
            let mut tag = [0; TAG_LENGTH];
            if mode == Mode::Siv {
                let mut copy = CipherCtx::new().unwrap();
                copy.copy(&theirs).unwrap();
                for string in STRINGS {
                    copy.cipher_update(string, None).unwrap();
                }
                copy.cipher_update_inplace(buffer, length).unwrap();
                copy.cipher_final(&mut []).unwrap();
                copy.tag(&mut tag).unwrap();
                return tag;
            }
            theirs.encrypt_init(None, None, Some(&NONCE)).unwrap();
            if mode == Mode::Ccm {
                theirs.set_data_len(length).unwrap();
            }
            theirs.cipher_update_inplace(buffer, length).unwrap();
            if mode != Mode::Ccm {
                theirs.cipher_final(&mut []).unwrap();
            }
            theirs.tag(&mut tag).unwrap();
            tag
        },
        |_, tag| tag.to_vec(),
    )
}

/// Every contender opens the same ciphertext, into a buffer of its own.
fn open<'a>(suite: &Suite<'a>, mode: Mode, length: usize) -> Operation<'a> {
    let ours = mode.ours(suite).unwrap();
    let mut raw = mode.raw(suite, false);
    let mut theirs = mode.theirs(false);
    let sealed = ours.encrypt(&NONCE, &message(length), b"").unwrap();
    let [for_ours, for_raw, for_theirs] = [(); 3].map(|()| sealed.clone());
    Operation::new("AEAD", format!("{} open {}", mode.name(), length_name(length)))
        .message_goal(length)
        .kept()
        .with_state(
            Library::Ours,
            "decrypt_into",
            vec![0; length],
            move |out| ours.decrypt_into(&NONCE, &for_ours, b"", out).unwrap(),
            |out, _| out.clone(),
        )
        .with_state(
            Library::Raw,
            "what the mode needs; the key is kept; SIV copies a context with a key",
            vec![0; length],
            move |out| match mode {
                Mode::Ccm => raw.open_ccm(&NONCE, &for_raw, out),
                Mode::Ocb3 | Mode::GcmSiv => raw.open(&NONCE, &for_raw, out),
                Mode::Siv => raw.open_siv(&STRINGS, &for_raw, out),
            },
            |out, ()| out.clone(),
        )
        .with_state(
            Library::RustOpenssl,
            "a kept CipherCtx with its key, or a copy of one",
            vec![0; length + TAG_LENGTH],
            move |out| {
                if mode == Mode::Siv {
                    let (tag, ciphertext) = for_theirs.split_at(TAG_LENGTH);
                    let mut copy = CipherCtx::new().unwrap();
                    copy.copy(&theirs).unwrap();
                    copy.set_tag(tag).unwrap();
                    for string in STRINGS {
                        copy.cipher_update(string, None).unwrap();
                    }
                    copy.cipher_update(ciphertext, Some(out)).unwrap();
                    copy.cipher_final(&mut []).unwrap();
                    return;
                }
                let (ciphertext, tag) = for_theirs.split_at(length);
                theirs.decrypt_init(None, None, Some(&NONCE)).unwrap();
                theirs.set_tag(tag).unwrap();
                if mode == Mode::Ccm {
                    theirs.set_data_len(length).unwrap();
                    theirs.cipher_update(ciphertext, Some(out)).unwrap();
                    return;
                }
                let written = theirs.cipher_update(ciphertext, Some(out)).unwrap();
                theirs.cipher_final(&mut out[written..]).unwrap();
            },
            move |out, ()| out[..length].to_vec(),
        )
}
