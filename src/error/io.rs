//! Conversion to the errors of readers and writers.

use std::io;

use super::variants::Error;

/// For functions that return [`io::Result`]. [`io::Error::downcast`] returns the error.
///
/// The kind is [`InvalidData`](io::ErrorKind::InvalidData) for data that does not decode or authenticate,
/// [`InvalidInput`](io::ErrorKind::InvalidInput) for a wrong argument, [`Unsupported`](io::ErrorKind::Unsupported)
/// for what the backend does not offer, and otherwise [`Other`](io::ErrorKind::Other).
///
/// ```
/// use std::io;
/// use hazmat_openssl::Error;
///
/// let error = io::Error::from(Error::InvalidTag);
/// assert_eq!(error.kind(), io::ErrorKind::InvalidData);
/// assert_eq!(error.downcast::<Error>().unwrap(), Error::InvalidTag);
/// ```
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::InvalidTag | Error::InvalidSignature | Error::SshSignature(_) | Error::Malformed { .. } => {
                io::ErrorKind::InvalidData
            }
            Error::InvalidArgument { .. } => io::ErrorKind::InvalidInput,
            Error::Unsupported { .. } => io::ErrorKind::Unsupported,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, error)
    }
}
