//! Why a key store, such as a token, did not serve.

use std::fmt;

use super::openssl::{OpenSslError, OpenSslErrors};

/// The provider for TPMs, and its reason for an algorithm that it does not know, which comes without a response of the TPM.
const TPM: &str = "tpm2";
const TPM_UNKNOWN_ALGORITHM: i32 = 3;

/// Why a key store did not serve: the cause in an [`Error::KeyStore`](crate::Error::KeyStore).
///
/// ```
/// use hazmat_openssl::Error;
/// use hazmat_openssl::key_store::{KeyStoreFailure, Pin};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// # let folder = std::env::temp_dir();
/// let uri = format!("file:{}", folder.display());
/// match backend.load_private_key_uri(&uri, &mut Pin::none()) {
///     Err(Error::KeyStore { failure: KeyStoreFailure::NotFound, .. }) => println!("there is no private key"),
///     other => drop(other?),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyStoreFailure {
    /// The URI names no object of the kind that was asked for. Some providers say no more if there is no such token.
    NotFound,
    /// The URI names several objects where one was asked for: name it by its label or identifier.
    #[non_exhaustive]
    SeveralFound {
        /// The number of objects.
        count: usize,
    },
    /// A key is to be generated, and the token has one with this identifier or label already.
    AlreadyExists,
    /// The token asks for a PIN, and none was given.
    PinRequired,
    /// The token did not accept the PIN. It was sent once. A provider does not always tell a wrong PIN from one that is locked or
    /// has expired.
    IncorrectPin,
    /// The PIN is locked, after too many wrong ones: the token's security officer must set a new one.
    PinLocked,
    /// The PIN has expired, or must be changed before it is used.
    PinExpired,
    /// There is no such token, or it has been removed.
    TokenNotPresent,
    /// The session with the token has ended, as in the child of a fork, and the provider has no PIN to begin another: load the key again.
    /// What other keys of the token are worth then depends on the token; load them again, too.
    SessionEnded,
    /// The token refuses the operation with this key: it lacks the algorithm or takes none of its parameters, the key's usage does not
    /// allow it, or the key wants a login of its own for each operation (`CKA_ALWAYS_AUTHENTICATE`). Some providers give no reason.
    OperationRefused,
    /// The token, or the module that speaks to it, reports a failure of another kind.
    Other,
}

impl KeyStoreFailure {
    /// The failure that a key's provider reports: its entries have its name. One for PKCS #11 has the return value of the token's module
    /// as their reason (PKCS #11, section "Return values"), one for TPMs the response code of the TPM as the first word of their data.
    /// `None` if there is no such entry.
    pub(crate) fn reported(errors: &OpenSslErrors, provider: &str) -> Option<Self> {
        let mut own = errors
            .entries()
            .iter()
            .filter(|entry| entry.library() == Some(provider));
        let first = own.next()?;
        let known = std::iter::once(first).chain(own).find_map(|entry| match provider {
            TPM => Self::of_tpm_entry(entry),
            _ => Self::of_entry(entry),
        });
        Some(known.unwrap_or(KeyStoreFailure::Other))
    }

    /// The failure of an entry; `None` for one that says no more than that there was a failure.
    fn of_entry(entry: &OpenSslError) -> Option<Self> {
        // The provider asks for a PIN by itself where a session has ended, and gets none: it has no better return value then.
        let has_no_session = entry
            .data()
            .is_some_and(|data| data.starts_with("Failed to open session"));
        Self::of_return_value(entry.reason_code()).or_else(|| has_no_session.then_some(KeyStoreFailure::SessionEnded))
    }

    /// The failure of an entry of the provider for TPMs; `None` for one that says no more than that there was a failure.
    fn of_tpm_entry(entry: &OpenSslError) -> Option<Self> {
        if entry.reason_code() == TPM_UNKNOWN_ALGORITHM {
            return Some(KeyStoreFailure::OperationRefused);
        }
        let (code, _) = entry.data()?.split_once(' ')?;
        Self::of_response(code.parse().ok()?)
    }

    /// The failure of a TPM's response code (TPM 2.0 Library, part 2, `TPM_RC`), or of the library that speaks to the TPM.
    fn of_response(code: u32) -> Option<Self> {
        // The library's own codes have the layer that they come from above the code.
        if code > 0xffff {
            // IO_ERROR, NO_CONNECTION
            return matches!(code & 0xffff, 0x0a | 0x08).then_some(KeyStoreFailure::TokenNotPresent);
        }
        // A code of format 1 has bit 7, and the number of a handle, a session or a parameter in other bits.
        let is_of_format_1 = code & 0x80 != 0;
        Some(match if is_of_format_1 { code & 0xbf } else { code } {
            // HANDLE
            0x8b => KeyStoreFailure::NotFound,
            // AUTH_FAIL, BAD_AUTH
            0x8e | 0xa2 => KeyStoreFailure::IncorrectPin,
            // LOCKOUT
            0x921 => KeyStoreFailure::PinLocked,
            // ATTRIBUTES, HASH, KEY_SIZE, MODE, TYPE, SCHEME, KEY, CURVE
            0x82 | 0x83 | 0x87 | 0x89 | 0x8a | 0x92 | 0x9c | 0xa6 => KeyStoreFailure::OperationRefused,
            _ => return None,
        })
    }

    /// The failure of a return value (`CKR_…`); `None` for one that says no more than that there was a failure.
    fn of_return_value(value: i32) -> Option<Self> {
        Some(match value {
            // SLOT_ID_INVALID, DEVICE_REMOVED, TOKEN_NOT_PRESENT, TOKEN_NOT_RECOGNIZED
            0x03 | 0x32 | 0xe0 | 0xe1 => KeyStoreFailure::TokenNotPresent,
            // KEY_HANDLE_INVALID, OBJECT_HANDLE_INVALID, SESSION_CLOSED, SESSION_HANDLE_INVALID, USER_NOT_LOGGED_IN,
            // CRYPTOKI_NOT_INITIALIZED
            0x60 | 0x82 | 0xb0 | 0xb3 | 0x101 | 0x190 => KeyStoreFailure::SessionEnded,
            // PIN_INCORRECT, PIN_INVALID, PIN_LEN_RANGE
            0xa0..=0xa2 => KeyStoreFailure::IncorrectPin,
            // PIN_EXPIRED
            0xa3 => KeyStoreFailure::PinExpired,
            // PIN_LOCKED
            0xa4 => KeyStoreFailure::PinLocked,
            // ARGUMENTS_BAD, FUNCTION_NOT_SUPPORTED, KEY_SIZE_RANGE, KEY_TYPE_INCONSISTENT, KEY_FUNCTION_NOT_PERMITTED,
            // MECHANISM_INVALID, MECHANISM_PARAM_INVALID
            0x07 | 0x54 | 0x62 | 0x63 | 0x68 | 0x70 | 0x71 => KeyStoreFailure::OperationRefused,
            _ => return None,
        })
    }
}

impl fmt::Display for KeyStoreFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyStoreFailure::NotFound => "the URI names no such object",
            KeyStoreFailure::SeveralFound { count } => {
                return write!(f, "the URI names {count} such objects, and one is expected");
            }
            KeyStoreFailure::AlreadyExists => "the token has a key with this identifier or label already",
            KeyStoreFailure::PinRequired => "the token asks for a PIN, and none was given",
            KeyStoreFailure::IncorrectPin => "the token did not accept the PIN, which was sent once",
            KeyStoreFailure::PinLocked => "the PIN is locked",
            KeyStoreFailure::PinExpired => "the PIN has expired or must be changed",
            KeyStoreFailure::TokenNotPresent => "there is no such token, or it has been removed",
            KeyStoreFailure::SessionEnded => "the session with the token has ended: load the key again",
            KeyStoreFailure::OperationRefused => "the token refuses the operation with this key",
            KeyStoreFailure::Other => "the token or its module has failed",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::openssl::OpenSslError;
    use super::*;

    fn entry(library: &str, reason_code: i32) -> OpenSslError {
        OpenSslError {
            code: 0,
            library_code: 129,
            reason_code,
            library: Some(library.to_owned()),
            reason: None,
            function: None,
            file: None,
            line: 0,
            data: None,
        }
    }

    /// An entry of the provider for TPMs: the response code, and its description.
    fn of_tpm(reason_code: i32, data: Option<&str>) -> Option<KeyStoreFailure> {
        let entry = OpenSslError {
            data: data.map(str::to_owned),
            ..entry("tpm2", reason_code)
        };
        KeyStoreFailure::reported(&OpenSslErrors::new(vec![entry]), "tpm2")
    }

    #[test]
    fn a_tpm_reports_its_response_code() {
        for (data, failure) in [
            (
                "2446 tpm:session(1):the authorization HMAC check failed",
                KeyStoreFailure::IncorrectPin,
            ),
            (
                "2466 tpm:session(1):authorization failure without DA implications",
                KeyStoreFailure::IncorrectPin,
            ),
            (
                "2337 tpm:warn(2.0): authorizations are not allowed",
                KeyStoreFailure::PinLocked,
            ),
            (
                "395 tpm:handle(1):the handle is not correct for the use",
                KeyStoreFailure::NotFound,
            ),
            (
                "722 tpm:parameter(2):unsupported or incompatible scheme",
                KeyStoreFailure::OperationRefused,
            ),
            ("655370 tcti:IO failure", KeyStoreFailure::TokenNotPresent),
            (
                "458776 esapi:The ESYS_TR resource object is bad",
                KeyStoreFailure::Other,
            ),
            ("no number", KeyStoreFailure::Other),
        ] {
            assert_eq!(of_tpm(15, Some(data)), Some(failure), "{data}");
        }
        assert_eq!(of_tpm(15, None), Some(KeyStoreFailure::Other));
        assert_eq!(of_tpm(3, None), Some(KeyStoreFailure::OperationRefused));
    }

    fn reported(entries: &[(&str, i32)]) -> Option<KeyStoreFailure> {
        let entries = entries.iter().map(|(library, reason)| entry(library, *reason));
        KeyStoreFailure::reported(&OpenSslErrors::new(entries.collect()), "pkcs11")
    }

    #[test]
    fn only_entries_of_the_provider_count() {
        assert_eq!(reported(&[]), None);
        assert_eq!(reported(&[("rsa routines", 0x60), ("UI routines", 0xe0)]), None);
        assert_eq!(
            reported(&[("rsa routines", 0xe0), ("pkcs11", 0x60)]),
            Some(KeyStoreFailure::SessionEnded)
        );
    }

    #[test]
    fn the_first_return_value_that_tells_more_than_a_failure_counts() {
        // GENERAL_ERROR, FUNCTION_FAILED
        assert_eq!(reported(&[("pkcs11", 5)]), Some(KeyStoreFailure::Other));
        assert_eq!(
            reported(&[("pkcs11", 6), ("pkcs11", 0xe0), ("pkcs11", 0xa0)]),
            Some(KeyStoreFailure::TokenNotPresent)
        );
        for (value, failure) in [
            (0x32, KeyStoreFailure::TokenNotPresent),
            (0xb3, KeyStoreFailure::SessionEnded),
            (0x101, KeyStoreFailure::SessionEnded),
            (0xa0, KeyStoreFailure::IncorrectPin),
            (0xa3, KeyStoreFailure::PinExpired),
            (0xa4, KeyStoreFailure::PinLocked),
            (0x70, KeyStoreFailure::OperationRefused),
        ] {
            assert_eq!(reported(&[("pkcs11", value)]), Some(failure));
        }
    }
}
