//! The limits of the AEAD modes of AES that process a message as a whole.

use std::ops::RangeInclusive;

use super::whole_mode::WholeMode;
use crate::error::{Error, Result};

/// The most bytes that libcrypto takes in one call.
const ONE_CALL: u64 = i32::MAX as u64;

/// OCB3's limit on messages and additional data under one key in bytes (RFC 7253, section 5: 2^48 blocks).
const OCB3_LONGEST: u64 = 1 << 52;

/// The most strings of additional data (RFC 5297, section 2.6: 127 strings, of which one is the plaintext).
const SIV_MOST_STRINGS: usize = 126;

impl WholeMode {
    /// The lengths of a nonce in bytes. SIV has none.
    pub(super) fn nonce_lengths(self) -> RangeInclusive<usize> {
        match self {
            WholeMode::Ccm => 7..=13,
            WholeMode::Ocb3 => 12..=15,
            WholeMode::GcmSiv => 12..=12,
            WholeMode::Siv => 0..=0,
        }
    }

    /// The longest message in bytes with a nonce of this length.
    fn longest_message(self, nonce_length: usize) -> u64 {
        match self {
            // NIST SP 800-38C, appendix A.1: a block has 15 bytes for the nonce and the message's length.
            WholeMode::Ccm => match 15_usize.saturating_sub(nonce_length) {
                length_bytes @ 0..=3 => (1 << (8 * length_bytes)) - 1,
                _ => ONE_CALL,
            },
            WholeMode::Ocb3 => OCB3_LONGEST,
            // The standards allow more: RFC 5297 2^132 bytes, RFC 8452 2^36.
            WholeMode::Siv | WholeMode::GcmSiv => ONE_CALL,
        }
    }

    #[inline]
    pub(super) fn check_nonce(self, nonce: &[u8]) -> Result<()> {
        if self.nonce_lengths().contains(&nonce.len()) {
            return Ok(());
        }
        Err(self.wrong_nonce(nonce))
    }

    #[cold]
    fn wrong_nonce(self, nonce: &[u8]) -> Error {
        let lengths = self.nonce_lengths();
        let reason = match (lengths.start(), lengths.end()) {
            (one, same) if one == same => format!("must have {one} bytes, not {}", nonce.len()),
            (least, most) => format!("must have {least} to {most} bytes, not {}", nonce.len()),
        };
        Error::invalid("nonce", reason)
    }

    /// Refuses a message, called `argument` in errors, that is too long with this nonce.
    #[inline]
    pub(super) fn check_message(self, nonce: &[u8], argument: &'static str, length: usize) -> Result<()> {
        let longest = self.longest_message(nonce.len());
        if length as u64 <= longest {
            return Ok(());
        }
        Err(self.too_long(argument, longest, nonce.len()))
    }

    #[cold]
    fn too_long(self, argument: &'static str, longest: u64, nonce_length: usize) -> Error {
        let name = self.name();
        let reason = match self {
            WholeMode::Ccm => format!("{name} takes at most {longest} bytes with a nonce of {nonce_length} bytes"),
            _ => format!("{name} takes at most {longest} bytes"),
        };
        Error::invalid(argument, reason)
    }

    /// Refuses too many strings of additional data, and such that are too long.
    #[inline]
    pub(super) fn check_additional_data(self, strings: &[&[u8]]) -> Result<()> {
        let longest = match self {
            WholeMode::Ocb3 => OCB3_LONGEST,
            WholeMode::Ccm | WholeMode::Siv | WholeMode::GcmSiv => ONE_CALL,
        };
        if strings.len() > SIV_MOST_STRINGS {
            let reason = format!("must be at most {SIV_MOST_STRINGS} strings");
            return Err(Error::invalid("additional_data", reason));
        }
        if strings.iter().any(|string| string.len() as u64 > longest) {
            let reason = format!("{} takes at most {longest} bytes", self.name());
            return Err(Error::invalid("additional_data", reason));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mode: WholeMode, nonce_length: usize, length: u64) -> Result<()> {
        let nonce = vec![0; nonce_length];
        mode.check_message(&nonce, "plaintext", usize::try_from(length).unwrap())
    }

    /// No test has memory for these.
    #[test]
    fn limits_are_those_of_the_standards_and_of_one_call() {
        let argument = "plaintext";
        for (nonce_length, longest) in [
            (13, (1 << 16) - 1),
            (12, (1 << 24) - 1),
            (11, (1 << 31) - 1),
            (7, (1 << 31) - 1),
        ] {
            check(WholeMode::Ccm, nonce_length, longest).unwrap();
            let reason = format!("AES-CCM takes at most {longest} bytes with a nonce of {nonce_length} bytes").into();
            let refused = check(WholeMode::Ccm, nonce_length, longest + 1);
            assert_eq!(refused, Err(Error::InvalidArgument { argument, reason }));
        }
        for (mode, longest) in [
            (WholeMode::Ocb3, 1 << 52),
            (WholeMode::Siv, ONE_CALL),
            (WholeMode::GcmSiv, ONE_CALL),
        ] {
            check(mode, 12, longest).unwrap();
            let reason = format!("{} takes at most {longest} bytes", mode.name()).into();
            let refused = check(mode, 12, longest + 1);
            assert_eq!(refused, Err(Error::InvalidArgument { argument, reason }));
        }
    }
}
