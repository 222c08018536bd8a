//! The crate's error type.

use std::borrow::Cow;

use super::cms::CmsFailure;
use super::fips::{FipsFailure, others};
use super::key_store::KeyStoreFailure;
use super::machine_status::MachineStatus;
use super::malformed::MalformedKind;
use super::ocsp::OcspFailure;
use super::openssl::OpenSslErrors;
use super::provider::ProviderFailure;
use super::ssh_certificate::SshCertificateFailure;
use super::ssh_signature::SshSignatureFailure;
use super::unsupported::UnsupportedKind;
use super::verification::VerificationFailure;
use super::version::Version;
use crate::support::memory::NoMemory;
use crate::support::output::TooSmall;

/// The result of every fallible call in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed.
///
/// Programs usually match these variants:
///
/// | variant | cause | typical reaction |
/// |---|---|---|
/// | [`InvalidArgument`](Error::InvalidArgument) | a mistake of the calling program; wrong numbers or raw bytes of a key | fix the program; reject the key |
/// | [`Malformed`](Error::Malformed) | data that does not decode; its [`kind`](MalformedKind) says how | reject the data |
/// | [`InvalidTag`](Error::InvalidTag), [`InvalidSignature`](Error::InvalidSignature) | data that does not authenticate | reject the data, without details |
/// | [`Verification`](Error::Verification) | a certificate for which no certification path is good | refuse the peer; the value says which rule of which path |
/// | [`Ocsp`](Error::Ocsp) | an OCSP response that says nothing about the certificate | ask again or another responder, or refuse the peer |
/// | [`Cms`](Error::Cms) | a signed message that a signer has not signed, or not in the right way | reject the message; the value says which signer and which rule |
/// | [`SshCertificate`](Error::SshCertificate) | an OpenSSH certificate that is not by a known authority, or not for this use | refuse the peer |
/// | [`SshSignature`](Error::SshSignature) | an SSH signature whose algorithm, namespace or signer is not an expected one | reject the data |
/// | [`PasswordRequired`](Error::PasswordRequired), [`PasswordNotNeeded`](Error::PasswordNotNeeded), [`IncorrectPassword`](Error::IncorrectPassword) | the password of a key file; a password that does not match its hash | ask the user |
/// | [`KeyStore`](Error::KeyStore) | a key store or a token: no such key, a wrong PIN, a token that was removed | ask the user, or load the key again; the failure says which |
/// | [`NotExportable`](Error::NotExportable) | a private key that its provider does not give away | use the key where it is |
/// | [`WorkFactorTooHigh`](Error::WorkFactorTooHigh) | data that asks for more work than allowed | reject the data, or raise the limit |
/// | [`NoncesExhausted`](Error::NoncesExhausted) | a [`SealingKey`](crate::aead::SealingKey), a [`TlsRecordSealer`](crate::aead::TlsRecordSealer) or a context of [HPKE](crate::hpke) has processed as many messages as its nonces allow | use a new key |
/// | [`Unsupported`](Error::Unsupported) | not implemented by this crate, or not offered by this OpenSSL, its configuration or its FIPS module | choose another algorithm; if data names it, reject the data |
/// | [`NotApproved`](Error::NotApproved) | refused by a strict FIPS backend | choose another algorithm |
/// | [`Fips`](Error::Fips), [`Configuration`](Error::Configuration), [`Provider`](Error::Provider) | the backend cannot be built | fix the machine; the text says how |
/// | [`OpenSsl`](Error::OpenSsl) | an unexpected failure inside libcrypto | log it |
///
/// Variants may get more fields: match them with `..`. An implementation of an [interface](crate::interfaces) outside this
/// crate makes errors with [`invalid_argument`](Error::invalid_argument), [`malformed`](Error::malformed) and
/// [`unsupported`](Error::unsupported).
///
/// Texts are for people, and may change between releases. They never contain input that may be secret.
///
/// Errors can be compared, in tests: `assert_eq!(result, Err(Error::InvalidTag))`. Two errors are equal if all their
/// fields are equal, including texts and error queues: compare only variants without fields, and match the others.
///
/// If OpenSSL's error queue is part of the error, [`source`](std::error::Error::source) returns it as [`OpenSslErrors`]. The
/// error's own text includes it already ([`Fips`](Error::Fips) and [`Provider`](Error::Provider) without codes and source locations), so
/// that a program which prints the chain of sources can stop at this error.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::Error;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// match backend.hash(HashAlgorithm::Whirlpool, b"data") {
///     Ok(digest) => println!("{digest}"),
///     Err(Error::Unsupported { kind, detail, .. }) => println!("no such {kind} here: {detail}"),
///     Err(other) => return Err(other),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument has a value that the operation does not accept.
    ///
    /// Constructors that take a key's numbers or raw bytes report most wrong values in this way, wherever these come from. A
    /// program that makes keys from another's data, such as a JSON Web Key, rejects the data on this error too, and not only on
    /// [`Malformed`](Error::Malformed).
    #[error("{argument}: {reason}")]
    #[non_exhaustive]
    InvalidArgument {
        /// The argument's name.
        argument: &'static str,
        /// What is wrong with it, and which values are accepted.
        reason: Cow<'static, str>,
    },

    /// Data does not decode: it is not in the expected format, or its values are not valid.
    ///
    /// Match `kind`. `what` names the structure or field, mostly by its name in the standard, for logs.
    #[error("malformed {what}: {reason}")]
    #[non_exhaustive]
    Malformed {
        /// The kind of fault, for programs to match.
        kind: MalformedKind,
        /// The structure or field that was being decoded.
        what: &'static str,
        /// What is wrong with it, as text.
        reason: Cow<'static, str>,
    },

    /// A password was given for data that is not encrypted.
    #[error("a password was given, but the data is not encrypted")]
    PasswordNotNeeded,

    /// The data is encrypted, and no password was given.
    #[error("the data is encrypted, and no password was given")]
    PasswordRequired,

    /// The password is wrong, or the data is damaged: the two cannot always be distinguished. Most encrypted key files
    /// have no integrity check, so that damage can also remain undetected.
    ///
    /// Also for a password that does not match a stored hash.
    #[error("incorrect password")]
    IncorrectPassword,

    /// Deriving a key from a password, or using a key with a long modulus, would take more work than is allowed. For
    /// the limits of key files see [`KeyLoader`](crate::serialization::KeyLoader).
    #[error("{function} asks for {value} {factor}, but the limit is {limit}")]
    #[non_exhaustive]
    WorkFactorTooHigh {
        /// The key derivation function (`"PBKDF2"`, `"scrypt"`, `"Argon2id"`, `"bcrypt_pbkdf"` or an older one), or the type of
        /// the key (`"Diffie-Hellman"`, `"RSA"`).
        function: &'static str,
        /// The factor: `"iterations"`, `"rounds"`, `"lanes"`, `"bytes of memory"`, `"units of work"` (scrypt's N·r·p, Argon2's
        /// memory in KiB times its iterations) or `"bits of modulus"`.
        factor: &'static str,
        /// The value in the data.
        value: u64,
        /// The largest value that is allowed.
        limit: u64,
    },

    /// The backend does not offer the algorithm: its OpenSSL, its providers or its property query exclude it; or data names an
    /// algorithm that this crate does not know.
    ///
    /// The detail distinguishes the two. It says that an algorithm "is not offered" by this backend: another backend, or
    /// another OpenSSL, may offer it. Otherwise no backend of this crate has it.
    #[error("unsupported {kind}: {detail}")]
    #[non_exhaustive]
    Unsupported {
        /// The kind of algorithm.
        kind: UnsupportedKind,
        /// The algorithm's name and the reason; on a FIPS backend also an approved alternative.
        detail: Cow<'static, str>,
    },

    /// The tag of an authenticated encryption does not match. Details are withheld on purpose.
    ///
    /// [Key wrap](crate::key_wrap), [chunked encryption](crate::recipes::chunked_encryption) and
    /// [`Fernet`](crate::recipes::Fernet) return it for everything that is wrong with a wrapped key, a message or a token; Fernet
    /// also for a token that has expired.
    ///
    /// A wrong tag of a message authentication code (HMAC, CMAC and the others) is [`InvalidSignature`](Error::InvalidSignature).
    #[error("the authentication tag does not match")]
    InvalidTag,

    /// A signature or message authentication code (HMAC, CMAC and the others) does not match. Details are withheld on
    /// purpose.
    ///
    /// That message authentication codes have this error, and not [`InvalidTag`](Error::InvalidTag), follows the interface of
    /// Python's `cryptography`.
    #[error("the signature does not match")]
    InvalidSignature,

    /// A certificate was not accepted: every certification path was refused. In a box, because every `Result` of this crate has
    /// the size of the largest error.
    #[error("the certificate was not accepted: {0}")]
    Verification(Box<VerificationFailure>),

    /// An OCSP response says nothing about the certificate: the responder has not answered, its signature is not one to trust, or
    /// the answer is about another certificate or another time. That a certificate is revoked is an answer, and no error.
    #[error("the OCSP response was not accepted: {0}")]
    Ocsp(OcspFailure),

    /// A signed message of CMS was not accepted: a signer broke a rule. In a box, because every `Result` of this crate has the size of
    /// the largest error.
    #[error("the signed message was not accepted: {0}")]
    Cms(Box<CmsFailure>),

    /// An OpenSSH certificate was refused: its authority, its validity, its names or its restrictions are not as required.
    #[error("the OpenSSH certificate was not accepted: {0}")]
    SshCertificate(SshCertificateFailure),

    /// An SSH signature was refused although it may match: its algorithm, its namespace or its signer is not an expected one.
    #[error("the SSH signature was not accepted: {0}")]
    SshSignature(SshSignatureFailure),

    /// A key store, such as a token, did not serve.
    #[error("the key store did not serve: {failure}{}", errors.note())]
    #[non_exhaustive]
    KeyStore {
        /// The reason.
        failure: KeyStoreFailure,
        /// What libcrypto and the provider reported. There may be no entries.
        #[source]
        errors: OpenSslErrors,
    },

    /// A private key does not leave its provider, such as a token: its numbers and its encoding cannot be had. `public_key` and all
    /// operations work.
    #[error("the private key is in the provider {provider}, which does not export it")]
    #[non_exhaustive]
    NotExportable {
        /// The name of the provider.
        provider: String,
    },

    /// A context of a message authentication code would use its key (Poly1305), or its nonce (GMAC), for a second message.
    /// Two tags with the same one reveal enough to forge others: every message needs a context of its own.
    #[error(
        "{algorithm} must not use the same {reused} for a second message: make a new context with another {reused}"
    )]
    #[non_exhaustive]
    ReuseRefused {
        /// The algorithm: `"Poly1305"`, `"GMAC"`.
        algorithm: &'static str,
        /// What would be used again: `"key"`, `"nonce"`.
        reused: &'static str,
    },

    /// The sequence of nonces of a key has ended: a message more would repeat one, or would make that too likely. Nothing was
    /// encrypted or decrypted. Also from a [`TlsRecordSealer`](crate::aead::TlsRecordSealer) after a failure.
    #[error("the key has no nonce left for another message: use a new key")]
    NoncesExhausted,

    /// Additional data was passed after the first byte of the message.
    #[error("additional data must come before the first byte of the message")]
    AlreadyUpdated,

    /// The progress callback cancelled a generation.
    #[error("the generation was cancelled")]
    Cancelled,

    /// The caller's output slice is too short; nothing was written.
    #[error("the output buffer has {available} bytes, but {needed} are needed")]
    #[non_exhaustive]
    BufferTooSmall {
        /// The length that is needed, in bytes.
        needed: usize,
        /// The length of the slice, in bytes.
        available: usize,
    },

    /// OpenSSL's configuration could not be loaded into the backend's library context.
    #[error("cannot load the OpenSSL configuration {file}: {errors}")]
    #[non_exhaustive]
    Configuration {
        /// The file, or a phrase for the system's configuration.
        file: String,
        /// What libcrypto reported.
        #[source]
        errors: OpenSslErrors,
    },

    /// A provider that the backend needs, or that [`BackendBuilder::provider`](crate::BackendBuilder::provider) asks for, could not
    /// be loaded.
    #[error("cannot load the OpenSSL provider {name}: {failure}. {}", .errors.reasons())]
    #[non_exhaustive]
    Provider {
        /// The name by which the provider is loaded.
        name: String,
        /// The reason. Its text says what to do.
        failure: ProviderFailure,
        /// What libcrypto and the provider reported. The text of this error has only the reasons.
        #[source]
        errors: OpenSslErrors,
    },

    /// FIPS was requested, by the program or by the configuration, and is not in force.
    #[error("{failure}. {}{}{}", .errors.reasons(), others(.other_providers), .machine.note())]
    #[non_exhaustive]
    Fips {
        /// The reason. Its text says what to do.
        failure: FipsFailure,
        /// What libcrypto reported. The text of this error has only the reasons.
        #[source]
        errors: OpenSslErrors,
        /// The machine's FIPS settings, and whether the backend has loaded them. In a box, because every `Result` of this crate has
        /// the size of the largest error.
        machine: Box<MachineStatus>,
        /// The names of the providers other than the module that offer cryptographic algorithms with the property `fips=yes`, if
        /// that is the reason: see [`FipsStatus::other_fips_providers`](crate::fips::FipsStatus::other_fips_providers).
        other_providers: Vec<String>,
    },

    /// The use of an algorithm is not approved, or not known to be, and the backend is
    /// [strict](crate::BackendBuilder::strict_approval). On a strict backend every operation of
    /// [`fips::Operation`](crate::fips::Operation) can return this, even where its own documentation does not list it.
    #[error("{operation} is not approved in this use: {reason}")]
    #[non_exhaustive]
    NotApproved {
        /// The operation.
        operation: &'static str,
        /// The source: the module's indicator, or a document and its section.
        reason: Cow<'static, str>,
    },

    /// [Strict approval](crate::BackendBuilder::strict_approval) was requested for a backend that is not a FIPS backend.
    #[error("strict approval requires a FIPS backend: add `fips` to the builder, or remove `strict_approval`")]
    StrictWithoutFips,

    /// Strict approval was requested, but there is no [`ApprovalTable`](crate::fips::ApprovalTable) for the FIPS module.
    #[error(
        "there is no approval table for the FIPS module {module} {version}: make one from its security policy, and pass it to \
         `approval_table`"
    )]
    #[non_exhaustive]
    NoApprovalTable {
        /// The module's name.
        module: String,
        /// The module's version.
        version: String,
    },

    /// The libcrypto loaded at run time has another major version than the headers at build time.
    #[error(
        "built with the headers of OpenSSL {headers}, but running with {library}: the major versions must be equal; rebuild \
         with the headers of the installed OpenSSL"
    )]
    #[non_exhaustive]
    VersionMismatch {
        /// The version of the headers at build time.
        headers: Version,
        /// The version of the loaded library.
        library: Version,
    },

    /// An unexpected failure inside libcrypto.
    #[error("{operation} failed: {errors}")]
    #[non_exhaustive]
    OpenSsl {
        /// The libcrypto function that failed.
        operation: &'static str,
        /// The drained error queue.
        #[source]
        errors: OpenSslErrors,
    },
}

/// For implementations of the [interfaces](crate::interfaces) outside this crate, such as a decorator with a policy of its own.
///
/// ```
/// use hazmat_openssl::{Error, MalformedKind, UnsupportedKind};
///
/// let error = Error::unsupported(UnsupportedKind::Hash, "sha1, by the policy of this service");
/// assert!(matches!(error, Error::Unsupported { kind: UnsupportedKind::Hash, .. }));
/// assert_eq!(error.to_string(), "unsupported hash: sha1, by the policy of this service");
///
/// let error = Error::invalid_argument("key_size", "must be at least 3072 bits");
/// assert_eq!(error.to_string(), "key_size: must be at least 3072 bits");
///
/// let error = Error::malformed(MalformedKind::TooLarge, "certificate", "it has more than 4096 bytes");
/// assert_eq!(error.to_string(), "malformed certificate: it has more than 4096 bytes");
/// ```
impl Error {
    /// An [`InvalidArgument`](Error::InvalidArgument): the argument's name, and what is wrong with its value.
    pub fn invalid_argument(argument: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Error::InvalidArgument {
            argument,
            reason: reason.into(),
        }
    }

    /// A [`Malformed`](Error::Malformed): the kind of fault, the structure or field, and what is wrong with it. The reason
    /// must not repeat an input that may be secret.
    pub fn malformed(kind: MalformedKind, what: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Error::Malformed {
            kind,
            what,
            reason: reason.into(),
        }
    }

    /// An [`Unsupported`](Error::Unsupported): the kind of algorithm, and its name with the reason.
    pub fn unsupported(kind: UnsupportedKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Error::Unsupported {
            kind,
            detail: detail.into(),
        }
    }

    /// Whether libcrypto failed for a reason that has nothing to do with what it was given.
    pub(crate) fn is_independent_of_input(&self) -> bool {
        matches!(self, Error::OpenSsl { errors, .. } if errors.are_independent_of_input())
    }

    pub(crate) fn invalid(argument: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Error::invalid_argument(argument, reason)
    }
}

impl From<TooSmall> for Error {
    #[cold]
    fn from(TooSmall { needed, available }: TooSmall) -> Self {
        Error::BufferTooSmall { needed, available }
    }
}

/// The error if there is not enough memory for the length in an argument.
impl From<NoMemory> for Error {
    fn from(NoMemory { argument, length }: NoMemory) -> Self {
        Error::invalid(argument, format!("there is not enough memory for {length} bytes"))
    }
}
