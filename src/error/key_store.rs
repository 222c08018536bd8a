//! Why a key store, such as a token, did not serve.

use std::fmt;

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
    /// The URI names no object of the kind that was asked for.
    NotFound,
    /// The URI names several objects where one was asked for: name it by its label or identifier.
    #[non_exhaustive]
    SeveralFound {
        /// The number of objects.
        count: usize,
    },
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
    /// The session with the token has ended, and the provider has no PIN to begin another: load the key again.
    SessionEnded,
    /// The token, or the module that speaks to it, reports a failure of another kind.
    Other,
}

impl fmt::Display for KeyStoreFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyStoreFailure::NotFound => "the URI names no such object",
            KeyStoreFailure::SeveralFound { count } => {
                return write!(f, "the URI names {count} such objects, and one is expected");
            }
            KeyStoreFailure::PinRequired => "the token asks for a PIN, and none was given",
            KeyStoreFailure::IncorrectPin => "the token did not accept the PIN, which was sent once",
            KeyStoreFailure::PinLocked => "the PIN is locked",
            KeyStoreFailure::PinExpired => "the PIN has expired or must be changed",
            KeyStoreFailure::TokenNotPresent => "there is no such token, or it has been removed",
            KeyStoreFailure::SessionEnded => "the session with the token has ended: load the key again",
            KeyStoreFailure::Other => "the token or its module has failed",
        })
    }
}
