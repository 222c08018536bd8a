//! The AEAD modes of AES that process a message as a whole, their ciphers, and how libcrypto behaves with them.

use std::ffi::CString;

use super::whole_message::WholeMessageKey;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::ciphers::kind::CipherKind;
use crate::error::Error;
use crate::ffi::cipher::EvpCipher;

/// A mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WholeMode {
    Ccm,
    Ocb3,
    Siv,
    GcmSiv,
}

/// The sizes of AES keys, whose number is that of ciphers in a mode.
const KEY_SIZES: usize = 3;

/// The fetched ciphers, once for each backend.
static CIPHERS: Cache<Option<EvpCipher>> = Cache::new(4 * KEY_SIZES);

/// The answers to trials, once for each backend.
static BEHAVIOURS: Cache<Behaviour> = Cache::new(2);

/// What works with a mode in this backend. Some versions of libcrypto neither support nor refuse these, so that only a known
/// answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Behaviour {
    /// Whether a context can be used for several messages. GCM-SIV appends additional data to that of the previous message,
    /// unless an empty string comes between, which the first versions with GCM-SIV, from 3.2 on, ignore.
    pub(super) contexts_are_reusable: bool,
    /// Whether empty messages work. With SIV they fail in 3.0 and 3.1, and with GCM-SIV in its first versions, although a tag,
    /// of zeros, can be read.
    pub(super) empty_messages: bool,
    /// Whether an empty string of additional data counts as one. SIV ignored it before CVE-2023-2975 was fixed.
    pub(super) empty_additional_data: bool,
}

impl Behaviour {
    pub(super) const RIGHT: Behaviour = Behaviour {
        contexts_are_reusable: true,
        empty_messages: true,
        empty_additional_data: true,
    };

    /// Relies on nothing that some versions do not do.
    const WRONG: Behaviour = Behaviour {
        contexts_are_reusable: false,
        empty_messages: false,
        empty_additional_data: false,
    };
}

impl WholeMode {
    pub(super) fn name(self) -> &'static str {
        match self {
            WholeMode::Ccm => "AES-CCM",
            WholeMode::Ocb3 => "AES-OCB3",
            WholeMode::Siv => "AES-SIV",
            WholeMode::GcmSiv => "AES-GCM-SIV",
        }
    }

    /// The end of libcrypto's names of the ciphers.
    fn libcrypto_name(self) -> &'static str {
        match self {
            WholeMode::Ccm => "CCM",
            WholeMode::Ocb3 => "OCB",
            WholeMode::Siv => "SIV",
            WholeMode::GcmSiv => "GCM-SIV",
        }
    }

    /// AES with the key that the mode makes of one of `key_length` bytes. A key of SIV is two AES keys.
    pub(super) fn kind(self, key_length: usize) -> Option<CipherKind> {
        let aes_key_length = match self {
            WholeMode::Siv if key_length % 2 == 0 => key_length / 2,
            WholeMode::Siv => return None,
            WholeMode::Ccm | WholeMode::Ocb3 | WholeMode::GcmSiv => key_length,
        };
        CipherKind::aes(aes_key_length)
    }

    /// The key lengths in bytes, for errors.
    pub(super) fn key_lengths(self) -> &'static str {
        match self {
            WholeMode::Ccm | WholeMode::Ocb3 | WholeMode::GcmSiv => "16, 24 or 32 bytes",
            WholeMode::Siv => "32, 48 or 64 bytes",
        }
    }

    /// The fetched cipher; `None` if the backend does not offer it.
    #[doc(alias = "EVP_CIPHER_fetch")]
    pub(super) fn fetched(self, backend: &Backend, kind: CipherKind) -> Option<&EvpCipher> {
        let size = kind.key_size();
        let index = usize::try_from(size / 64).ok()?.checked_sub(2)?;
        CIPHERS.fetch(backend, self as usize * KEY_SIZES + index, || {
            let name = CString::new(format!("AES-{size}-{}", self.libcrypto_name())).ok()?;
            EvpCipher::fetch(backend.lib(), &name)
        })
    }

    /// How libcrypto behaves with the mode. The first call tries it out.
    pub(super) fn behaviour(self, backend: &Backend) -> Behaviour {
        match self {
            WholeMode::Ccm | WholeMode::Ocb3 => Behaviour::RIGHT,
            WholeMode::Siv => *BEHAVIOURS
                .get(backend, 0, || try_out_siv(backend))
                .unwrap_or(&Behaviour::WRONG),
            WholeMode::GcmSiv => *BEHAVIOURS
                .get(backend, 1, || try_out_gcm_siv(backend))
                .unwrap_or(&Behaviour::WRONG),
        }
    }
}

/// The key for trials: 0, 1, 2 and so on.
const TRIAL_KEY: [u8; 32] = *b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\
    \x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f";

// The answers, which Python's `cryptography` 50.0.2 with OpenSSL 4.0.3 computes as well.
const SIV_USUAL: &[u8] =
    b"\x19\x33\xdf\xe9\x18\x49\xd8\x37\x75\xbf\x1d\xac\x9e\x96\xe1\x14\x0f\xc7\x58\x3e\xeb\x89\x76";
const SIV_EMPTY_MESSAGE: &[u8] = b"\x92\x49\x04\x3a\x99\x8e\x55\x33\x16\x52\xe0\xe6\xf4\xdd\xd5\xcb";
const SIV_EMPTY_ADDITIONAL_DATA: &[u8] =
    b"\xfa\x56\xd7\xb5\x0b\xf2\x77\xa1\xd6\x64\xa2\x20\xdf\x66\xfe\x6d\x80\x8c\x04\xbe\x9b\xf5\x48";
const GCM_SIV_USUAL: &[u8] =
    b"\x80\x10\x50\xbf\x6c\x4c\x51\x7e\x1a\x1c\x4f\x72\xd0\xa6\xf3\xd5\xba\xed\x2b\x6f\x2a\xeb\x8d";
const GCM_SIV_WITHOUT_ADDITIONAL_DATA: &[u8] =
    b"\xf7\x24\xb3\x0b\x24\xbe\x1a\xd4\x39\x51\x9d\x3e\xe9\x6c\xe1\x4a\x73\x95\x92\x11\x96\xad\x96";
const GCM_SIV_EMPTY: &[u8] = b"\xca\x98\x3d\x81\x1b\xfb\x62\x7a\xa2\x93\xeb\x8b\x3b\x66\x37\xc5";

const GCM_SIV_ANOTHER_NONCE: &[u8] =
    b"\x25\x29\x08\x82\x54\xef\x38\x53\xcc\xb3\xce\x78\xc2\xe2\xfd\x0a\xa9\xec\x88\xad\x6e\x80\xed";

/// A known answer: nonce, additional data, plaintext, and the sealed message.
struct Known<'a> {
    nonce: &'a [u8],
    additional_data: &'a [u8],
    plaintext: &'a [u8],
    sealed: &'a [u8],
}

impl Known<'_> {
    /// Whether libcrypto computes the answer in both directions, and refuses another tag.
    fn is_computed_by(&self, whole: &WholeMessageKey) -> bool {
        let additional_data = [self.additional_data];
        let mut wrong = self.sealed.to_vec();
        if let Some(first) = wrong.first_mut() {
            *first ^= 1;
        }
        let (nonce, plaintext, sealed) = (self.nonce, self.plaintext, self.sealed);
        whole.encrypt(nonce, plaintext, &additional_data).as_deref() == Ok(sealed)
            && whole.decrypt(nonce, sealed, &additional_data).as_deref() == Ok(plaintext)
            && whole.decrypt(nonce, &wrong, &additional_data) == Err(Error::InvalidTag)
    }
}

fn try_out_siv(backend: &Backend) -> Behaviour {
    const USUAL: Known<'_> = Known {
        nonce: b"",
        additional_data: b"header",
        plaintext: b"message",
        sealed: SIV_USUAL,
    };
    const EMPTY_MESSAGE: Known<'_> = Known {
        nonce: b"",
        additional_data: b"header",
        plaintext: b"",
        sealed: SIV_EMPTY_MESSAGE,
    };
    const EMPTY_ADDITIONAL_DATA: Known<'_> = Known {
        nonce: b"",
        additional_data: b"",
        plaintext: b"message",
        sealed: SIV_EMPTY_ADDITIONAL_DATA,
    };
    let trial = || WholeMessageKey::with_behaviour(backend, WholeMode::Siv, &TRIAL_KEY, Behaviour::RIGHT);
    let computes = |known: Known<'_>| trial().is_ok_and(|whole| known.is_computed_by(&whole));
    Behaviour {
        contexts_are_reusable: trial().is_ok_and(|whole| USUAL.is_computed_by(&whole) && USUAL.is_computed_by(&whole)),
        empty_messages: computes(EMPTY_MESSAGE),
        empty_additional_data: computes(EMPTY_ADDITIONAL_DATA),
    }
}

fn try_out_gcm_siv(backend: &Backend) -> Behaviour {
    const NONCE: &[u8] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const USUAL: Known<'_> = Known {
        nonce: NONCE,
        additional_data: b"header",
        plaintext: b"message",
        sealed: GCM_SIV_USUAL,
    };
    const ANOTHER_NONCE: Known<'_> = Known {
        nonce: &[12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
        additional_data: b"header",
        plaintext: b"message",
        sealed: GCM_SIV_ANOTHER_NONCE,
    };
    const WITHOUT_ADDITIONAL_DATA: Known<'_> = Known {
        nonce: NONCE,
        additional_data: b"",
        plaintext: b"message",
        sealed: GCM_SIV_WITHOUT_ADDITIONAL_DATA,
    };
    const EMPTY: Known<'_> = Known {
        nonce: NONCE,
        additional_data: b"",
        plaintext: b"",
        sealed: GCM_SIV_EMPTY,
    };
    let trial = || {
        let (key, _) = TRIAL_KEY.split_at(16);
        WholeMessageKey::with_behaviour(backend, WholeMode::GcmSiv, key, Behaviour::RIGHT)
    };
    // Also with another nonce: a context that kept its first one would compute the rest.
    let in_turn = [USUAL, USUAL, ANOTHER_NONCE, WITHOUT_ADDITIONAL_DATA, USUAL];
    Behaviour {
        contexts_are_reusable: trial().is_ok_and(|whole| in_turn.iter().all(|known| known.is_computed_by(&whole))),
        empty_messages: trial().is_ok_and(|whole| EMPTY.is_computed_by(&whole)),
        empty_additional_data: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a wrong constant no context would be reused, which no other test notices.
    #[test]
    fn new_contexts_compute_the_answer_with_another_nonce() {
        let backend = Backend::new().unwrap();
        if WholeMode::GcmSiv.fetched(&backend, CipherKind::AES_128).is_none() {
            return;
        }
        let (key, _) = TRIAL_KEY.split_at(16);
        let behaviour = Behaviour {
            empty_additional_data: true,
            ..Behaviour::WRONG
        };
        let one = WholeMessageKey::with_behaviour(&backend, WholeMode::GcmSiv, key, behaviour).unwrap();
        let nonce: Vec<u8> = (12..24).collect();
        let sealed = one.encrypt(&nonce, b"message", &[b"header"]).unwrap();
        assert_eq!(sealed, GCM_SIV_ANOTHER_NONCE);
        // A context whose additional data can be forgotten is reused.
        if WholeMode::GcmSiv.behaviour(&backend).empty_messages {
            assert!(WholeMode::GcmSiv.behaviour(&backend).contexts_are_reusable);
        }
    }
}
