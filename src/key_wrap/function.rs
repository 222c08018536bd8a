//! The two functions, KW and KWP: their names in libcrypto, and the lengths that they accept.

use std::ffi::CStr;

use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::ciphers::kind::CipherKind;
use crate::error::{Error, Result};
use crate::ffi::cipher::EvpCipher;
use crate::ffi::key_wrap::SEMIBLOCK;

/// The fetched ciphers, once for each backend.
static CIPHERS: Cache<Option<EvpCipher>> = Cache::new(6);

/// The longest wrapped key in bytes: libcrypto takes and returns lengths as `int`. The standards allow 2^32 - 1 bytes of key
/// with padding, and more without.
const LONGEST_WRAPPED: usize = (i32::MAX as usize) / SEMIBLOCK * SEMIBLOCK;

/// The longest key to wrap in bytes.
const LONGEST_KEY: usize = LONGEST_WRAPPED - SEMIBLOCK;

/// A function of AES key wrap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    /// Without padding (NIST SP 800-38F, section 6.2; RFC 3394).
    Kw,
    /// With padding (NIST SP 800-38F, section 6.3; RFC 5649).
    Kwp,
}

impl Function {
    pub(super) const ALL: [Self; 2] = [Function::Kw, Function::Kwp];

    /// The function's name, as NIST SP 800-38F has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Function::Kw => "KW",
            Function::Kwp => "KWP",
        }
    }

    /// The cipher with a wrapping key of `key_length` bytes; `None` if the backend does not offer it.
    #[doc(alias = "EVP_CIPHER_fetch")]
    pub(super) fn fetched(self, backend: &Backend, key_length: usize) -> Option<&EvpCipher> {
        let (slot, name): (usize, &CStr) = match (self, key_length) {
            (Function::Kw, 16) => (0, c"AES-128-WRAP"),
            (Function::Kw, 24) => (1, c"AES-192-WRAP"),
            (Function::Kw, 32) => (2, c"AES-256-WRAP"),
            (Function::Kwp, 16) => (3, c"AES-128-WRAP-PAD"),
            (Function::Kwp, 24) => (4, c"AES-192-WRAP-PAD"),
            (Function::Kwp, 32) => (5, c"AES-256-WRAP-PAD"),
            _ => return None,
        };
        CIPHERS.fetch(backend, slot, || EvpCipher::fetch(backend.lib(), name))
    }

    /// The length of a wrapped key. Refuses keys that the function does not wrap.
    pub(super) fn wrapped_length(self, length: usize) -> Result<usize> {
        let refused = match self {
            Function::Kw => length < 2 * SEMIBLOCK || length % SEMIBLOCK != 0 || length > LONGEST_KEY,
            Function::Kwp => length == 0 || length > LONGEST_KEY,
        };
        if refused {
            let lengths = match self {
                Function::Kw => "a multiple of 8 bytes, at least 16",
                Function::Kwp => "at least 1 byte",
            };
            let reason = format!("must have {lengths} and at most {LONGEST_KEY}, not {length}");
            return Err(Error::invalid("key_to_wrap", reason));
        }
        Ok(length.next_multiple_of(SEMIBLOCK).saturating_add(SEMIBLOCK))
    }

    /// The length of the longest key that wraps to `length` bytes. No key wraps to some lengths: then the integrity check has
    /// failed.
    pub(super) fn longest_unwrapped(self, length: usize) -> Result<usize> {
        if length > LONGEST_WRAPPED {
            let reason = format!("must have at most {LONGEST_WRAPPED} bytes, not {length}");
            return Err(Error::invalid("wrapped_key", reason));
        }
        let least = match self {
            Function::Kw => 3 * SEMIBLOCK,
            Function::Kwp => 2 * SEMIBLOCK,
        };
        match length.checked_sub(SEMIBLOCK) {
            Some(longest) if length >= least && length % SEMIBLOCK == 0 => Ok(longest),
            _ => Err(Error::InvalidTag),
        }
    }
}

/// AES with a wrapping key of `key_length` bytes. `argument` is the argument's name in errors.
pub(super) fn kind(argument: &'static str, key_length: usize) -> Result<CipherKind> {
    CipherKind::aes(key_length).ok_or_else(|| {
        let verb = if argument == "key_length" { "be" } else { "have" };
        let reason = format!("must {verb} 16, 24 or 32 bytes, not {key_length}");
        Error::invalid(argument, reason)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No test has memory for keys of these lengths.
    #[test]
    fn lengths_end_at_the_limit_of_libcrypto() {
        for function in Function::ALL {
            assert_eq!(function.wrapped_length(LONGEST_KEY), Ok(LONGEST_WRAPPED));
            assert_eq!(function.longest_unwrapped(LONGEST_WRAPPED), Ok(LONGEST_KEY));
            for length in [LONGEST_KEY + 1, LONGEST_KEY + 8, usize::MAX, usize::MAX - 7] {
                let refused = function.wrapped_length(length);
                assert!(matches!(
                    refused,
                    Err(Error::InvalidArgument {
                        argument: "key_to_wrap",
                        ..
                    })
                ));
                let refused = function.longest_unwrapped(length.saturating_add(8));
                assert!(matches!(
                    refused,
                    Err(Error::InvalidArgument {
                        argument: "wrapped_key",
                        ..
                    })
                ));
            }
        }
        assert_eq!((LONGEST_KEY, LONGEST_WRAPPED), ((1 << 31) - 16, (1 << 31) - 8));
    }
}
