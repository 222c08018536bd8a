//! The error of this crate, by kinds.

use std::borrow::Cow;

use super::fips::FipsFailure;
use super::machine::MachineStatus;
use super::malformed::MalformedKind;
use super::openssl::OpenSslErrors;
use super::unsupported::UnsupportedKind;
use super::version::Version;
use crate::support::memory::NoMemory;

/// The result of every fallible call in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed.
///
/// Variants tell a caller's mistake ([`InvalidArgument`](Error::InvalidArgument)) from hostile or broken data
/// ([`Malformed`](Error::Malformed), [`InvalidTag`](Error::InvalidTag)), from what this build of OpenSSL, its
/// configuration or its FIPS policy does not offer ([`Unsupported`](Error::Unsupported)), and from a failure inside
/// libcrypto that nobody foresaw ([`OpenSsl`](Error::OpenSsl)).
///
/// Where OpenSSL's error queue is a part of the error, [`source`](std::error::Error::source) gives it too, as
/// [`OpenSslErrors`]. The error's own text has it already: who prints a whole chain of errors ends with this one.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::Error;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// match backend.hash(HashAlgorithm::Whirlpool, b"data") {
///     Ok(digest) => println!("{digest}"),
///     Err(Error::Unsupported { kind, detail }) => println!("no such {kind} here: {detail}"),
///     Err(other) => return Err(other),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument is outside what the operation takes.
    #[error("{argument}: {reason}")]
    InvalidArgument {
        /// The argument's name.
        argument: &'static str,
        /// What is wrong with it, and what would be right.
        reason: Cow<'static, str>,
    },

    /// Data does not decode.
    #[error("malformed {what}: {reason}")]
    Malformed {
        /// What kind of fault it is, with its facts, for programs to match.
        kind: MalformedKind,
        /// What was being decoded.
        what: &'static str,
        /// Where it departs from its format.
        reason: Cow<'static, str>,
    },

    /// A password was given for data that is not encrypted.
    #[error("a password was given, but the data is not encrypted")]
    PasswordNotNeeded,

    /// The data is encrypted, and no password was given.
    #[error("the data is encrypted, and no password was given")]
    PasswordRequired,

    /// The password does not decrypt the data.
    #[error("incorrect password")]
    IncorrectPassword,

    /// To derive a key from the password, or to use a key with a modulus so long, would take more work than is
    /// allowed: of files see [`KeyLoader`](crate::serialization::KeyLoader).
    #[error("{function} asks for {value} {factor}, and the limit is {limit}")]
    WorkFactorTooHigh {
        /// The key derivation function: `"PBKDF2"`, `"scrypt"`, `"bcrypt_pbkdf"`, or an older one; or the type of the key:
        /// `"Diffie-Hellman"`, `"RSA"`.
        function: &'static str,
        /// Which of its factors: `"iterations"`, `"rounds"`, `"bytes of memory"`, `"units of work"`, scrypt's N·r·p, or
        /// `"bits of modulus"`.
        factor: &'static str,
        /// What the data asks for.
        value: u64,
        /// The most that is allowed.
        limit: u64,
    },

    /// This backend (its OpenSSL, its providers, its property query) does not offer the algorithm.
    #[error("unsupported {kind}: {detail}")]
    Unsupported {
        /// The kind of algorithm asked for.
        kind: UnsupportedKind,
        /// Which one, and why not.
        detail: String,
    },

    /// An authentication tag does not match. Nothing more is said, on purpose.
    #[error("the authentication tag does not match")]
    InvalidTag,

    /// A signature or message authentication code does not match. Nothing more is said, on purpose.
    #[error("the signature does not match")]
    InvalidSignature,

    /// Additional data was given after the first byte of the message.
    #[error("additional data must come before the first byte of the message")]
    AlreadyUpdated,

    /// A generation was ended by its progress callback.
    #[error("the generation was cancelled")]
    Cancelled,

    /// The caller's output slice is too short; nothing was written.
    #[error("the output buffer has {available} bytes, and {needed} are needed")]
    BufferTooSmall {
        /// The length that would do, in bytes.
        needed: usize,
        /// The length that was given, in bytes.
        available: usize,
    },

    /// OpenSSL's configuration could not be loaded into the backend's library context.
    #[error("cannot load the OpenSSL configuration {file}: {errors}")]
    Configuration {
        /// The file, or a phrase that stands for the system's own.
        file: String,
        /// What libcrypto reported.
        #[source]
        errors: OpenSslErrors,
    },

    /// A provider that the backend needs could not be loaded.
    #[error("cannot load the OpenSSL provider {name}: {errors}")]
    Provider {
        /// The provider's name.
        name: String,
        /// What libcrypto reported.
        #[source]
        errors: OpenSslErrors,
    },

    /// FIPS was asked for, by the program or by the configuration, and is not in force.
    #[error("{failure}: {errors}{}", .machine.note())]
    Fips {
        /// Why not, and what to do.
        failure: FipsFailure,
        /// What libcrypto reported.
        #[source]
        errors: OpenSslErrors,
        /// What the machine is set to, and whether the backend has heeded it.
        machine: MachineStatus,
    },

    /// A use of an algorithm that is not an approved one, or not known to be, on a backend that is [strict about
    /// it](crate::BackendBuilder::strict_approval). Every operation that [`fips::Operation`](crate::fips::Operation) names
    /// may fail so there, whether or not its own list of errors has it.
    #[error("{operation} is not approved as it was used here: {reason}")]
    NotApproved {
        /// The operation.
        operation: &'static str,
        /// Who says so: the module's indicator, or a document and its section.
        reason: Cow<'static, str>,
    },

    /// A [strict](crate::BackendBuilder::strict_approval) backend was asked for, and it is no FIPS backend.
    #[error(
        "strict approval is for FIPS backends, and this is none; ask for one with `fips`, or leave `strict_approval` away"
    )]
    StrictWithoutFips,

    /// A strict backend was asked for with a FIPS module that there is no table for of what is approved: see
    /// [`ApprovalTable`](crate::fips::ApprovalTable).
    #[error(
        "there is no table of what the FIPS module {module} {version} approves; make one by its security policy, and give \
         it to `approval_table`"
    )]
    NoApprovalTable {
        /// The module's name.
        module: String,
        /// The module's version.
        version: String,
    },

    /// The libcrypto that is loaded at run time is of another major version than the headers of the build.
    #[error(
        "built against OpenSSL {headers}, running with {library}: the major versions must be the same; rebuild \
         against the installed OpenSSL"
    )]
    VersionMismatch {
        /// The version of the headers that the crate was built with.
        headers: Version,
        /// The version of the library that is loaded.
        library: Version,
    },

    /// libcrypto failed in a way that is not the caller's doing as far as this crate can tell.
    #[error("{operation} failed: {errors}")]
    OpenSsl {
        /// The libcrypto function that failed.
        operation: &'static str,
        /// The error queue as it was drained.
        #[source]
        errors: OpenSslErrors,
    },
}

impl Error {
    pub(crate) fn invalid(argument: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Error::InvalidArgument {
            argument,
            reason: reason.into(),
        }
    }

    /// Without a kind: to be removed.
    pub(crate) fn malformed(what: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Error::malformed_as(MalformedKind::InvalidValue, what, reason)
    }

    pub(crate) fn malformed_as(kind: MalformedKind, what: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Error::Malformed {
            kind,
            what,
            reason: reason.into(),
        }
    }

    pub(crate) fn unsupported(kind: UnsupportedKind, detail: impl Into<String>) -> Self {
        Error::Unsupported {
            kind,
            detail: detail.into(),
        }
    }
}

/// There is no memory for what an argument asks for.
impl From<NoMemory> for Error {
    fn from(NoMemory { argument, length }: NoMemory) -> Self {
        Error::invalid(argument, format!("there is no memory for {length} bytes"))
    }
}
