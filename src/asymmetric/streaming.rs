//! Signatures of messages in pieces, one message after the other: RSA, DSA, ECDSA.

use std::fmt;
use std::io;

use super::digest::check_for_signatures;
use crate::backend::Backend;
use crate::backend::fips::{self, Approval};
use crate::error::{Error, Result};
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::pkey_operation::PKeyOperation;
use crate::hashes::backend::HashBackend;
use crate::hashes::{HashAlgorithm, HashContext};

/// A message in the making.
struct Running {
    // Dropped before the backend that it was made in.
    work: Work,
    /// What approval goes by.
    purpose: fips::Operation,
    backend: Backend,
}

enum Work {
    /// Hashed here; the operation is for the digest. The key and the hash function are set up once for all messages.
    Digest {
        operation: PKeyOperation,
        hash: HashContext,
    },
    /// Hashed in the operation, as FIPS modules approve of it. The template is copied for each message.
    Message {
        template: MessageSignature,
        running: MessageSignature,
    },
}

/// An operation that has begun, for messages of a hash function: as [`Work`] has it.
pub(super) enum Begun {
    Digest(PKeyOperation),
    Message(MessageSignature),
}

impl Running {
    fn new(backend: &Backend, purpose: fips::Operation, begun: Begun, hash: HashAlgorithm) -> Result<Self> {
        check_for_signatures(backend, hash)?;
        let work = match begun {
            Begun::Digest(operation) => Work::Digest {
                operation,
                hash: backend.create_hash_ctx(hash)?,
            },
            Begun::Message(template) => Work::Message {
                running: template.try_clone()?,
                template,
            },
        };
        let backend = backend.clone();
        Ok(Running { work, purpose, backend })
    }

    fn fips_indicator(&self) -> Option<bool> {
        match &self.work {
            Work::Digest { operation, .. } => operation.fips_indicator(),
            Work::Message { running, .. } => running.fips_indicator(),
        }
    }
}

/// Signs messages given in pieces. It can be kept and used for many: the key is set up once.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.generate_rsa_private_key(65537, 2048)?;
/// let mut signer = key.signer(&RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)?;
/// signer.update(b"a mess")?;
/// signer.update(b"age")?;
/// let signature = signer.finalize_reset()?;
/// assert_eq!(signature, key.sign(b"a message", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)?);
/// # Ok(())
/// # }
/// ```
///
/// A signer that has given its last signature is gone:
///
/// ```compile_fail,E0382
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.generate_rsa_private_key(65537, 2048)?;
/// let mut signer = key.signer(&RsaPadding::pkcs1v15(), HashAlgorithm::Sha256)?;
/// signer.finalize()?;
/// signer.update(b"more")?;
/// # Ok(())
/// # }
/// ```
pub struct Signer(Running);

impl Signer {
    /// `purpose` is what approval goes by. The operation has begun with the same hash function.
    pub(super) fn new(backend: &Backend, purpose: fips::Operation, begun: Begun, hash: HashAlgorithm) -> Result<Self> {
        Running::new(backend, purpose, begun, hash).map(Signer)
    }

    /// Ends the message and gives its signature.
    ///
    /// # Errors
    ///
    /// As the key's own `sign`.
    pub fn finalize(mut self) -> Result<Vec<u8>> {
        self.finalize_reset()
    }

    /// Ends the message, gives its signature, and is ready for another.
    ///
    /// # Errors
    ///
    /// As [`finalize`](Self::finalize).
    pub fn finalize_reset(&mut self) -> Result<Vec<u8>> {
        let Running { work, purpose, backend } = &mut self.0;
        let purpose = || purpose.clone();
        match work {
            Work::Digest { operation, hash } => {
                let digest = hash.finalize_reset()?;
                sign_digest(backend, purpose, operation, &digest)
            }
            Work::Message { template, running } => {
                let mut ended = std::mem::replace(running, template.try_clone()?);
                end_signature(backend, purpose, &mut ended)
            }
        }
    }
}

/// Verifies the signatures of messages given in pieces. It can be kept and used for many.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
/// let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
/// let signature = key.sign(b"a message", &algorithm)?;
/// let mut verifier = key.public_key()?.verifier(&algorithm)?;
/// verifier.update(b"a mess")?;
/// verifier.update(b"age")?;
/// verifier.verify_reset(&signature)?;
/// # Ok(())
/// # }
/// ```
///
/// A public key verifies and does not sign:
///
/// ```compile_fail,E0599
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.ed25519_generate_key()?.public_key()?;
/// key.sign(b"a message")?;
/// # Ok(())
/// # }
/// ```
pub struct Verifier(Running);

impl Verifier {
    /// `purpose` is what approval goes by. The operation has begun with the same hash function.
    pub(super) fn new(backend: &Backend, purpose: fips::Operation, begun: Begun, hash: HashAlgorithm) -> Result<Self> {
        Running::new(backend, purpose, begun, hash).map(Verifier)
    }

    /// Ends the message and verifies its signature.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if it is not one.
    pub fn verify(mut self, signature: &[u8]) -> Result<()> {
        self.verify_reset(signature)
    }

    /// Ends the message, verifies its signature, and is ready for another, whatever the outcome.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_reset(&mut self, signature: &[u8]) -> Result<()> {
        let Running { work, purpose, backend } = &mut self.0;
        let purpose = || purpose.clone();
        match work {
            Work::Digest { operation, hash } => {
                let digest = hash.finalize_reset()?;
                verify_digest(backend, purpose, operation, signature, &digest)
            }
            Work::Message { template, running } => {
                let mut ended = std::mem::replace(running, template.try_clone()?);
                end_verification(backend, purpose, &mut ended, signature)
            }
        }
    }
}

macro_rules! written_to {
    ($type:ident, $update:ident) => {
        impl $type {
            /// Whether this is an [approved](crate::fips::approval) use, where a FIPS module serves: of the key's size,
            /// the hash function and the padding.
            pub fn approval(&self) -> Approval {
                let indicator = self.0.fips_indicator();
                self.0.backend.approval_with(&self.0.purpose, indicator)
            }

            /// Takes more of the message.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`] if libcrypto fails.
            pub fn update(&mut self, data: &[u8]) -> Result<()> {
                match &mut self.0.work {
                    Work::Digest { hash, .. } => hash.update(data),
                    Work::Message { running, .. } => running.$update(data),
                }
            }
        }

        impl io::Write for $type {
            fn write(&mut self, data: &[u8]) -> io::Result<usize> {
                self.update(data).map_err(io::Error::other)?;
                Ok(data.len())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    };
}

written_to!(Signer, update_signature);
written_to!(Verifier, update_verification);

/// Signs a digest with an operation that has begun. `purpose` is what approval goes by.
pub(super) fn sign_digest(
    backend: &Backend,
    purpose: impl Fn() -> fips::Operation,
    operation: &mut PKeyOperation,
    digest: &[u8],
) -> Result<Vec<u8>> {
    backend.refuse_unapproved(&purpose)?;
    let signature = operation.sign(digest).map_err(|error| {
        // The data is a digest of the right length by now.
        let reason = format!("cannot sign a digest of {} bytes so: {error}", digest.len());
        Error::invalid("key", reason)
    })?;
    backend.require_approval_with(purpose, || operation.fips_indicator())?;
    Ok(signature)
}

/// Verifies the signature of a digest with an operation that has begun. `purpose` is what approval goes by.
pub(super) fn verify_digest(
    backend: &Backend,
    purpose: impl Fn() -> fips::Operation,
    operation: &mut PKeyOperation,
    signature: &[u8],
    digest: &[u8],
) -> Result<()> {
    backend.refuse_unapproved(&purpose)?;
    operation.verify(signature, digest)?;
    backend.require_approval_with(purpose, || operation.fips_indicator())
}

/// Signs a message in one call.
pub(super) fn sign_message(
    backend: &Backend,
    purpose: impl Fn() -> fips::Operation,
    mut operation: MessageSignature,
    message: &[u8],
) -> Result<Vec<u8>> {
    backend.refuse_unapproved(&purpose)?;
    operation.update_signature(message)?;
    end_signature(backend, purpose, &mut operation)
}

/// Verifies the signature of a message in one call.
pub(super) fn verify_message(
    backend: &Backend,
    purpose: impl Fn() -> fips::Operation,
    mut operation: MessageSignature,
    signature: &[u8],
    message: &[u8],
) -> Result<()> {
    backend.refuse_unapproved(&purpose)?;
    operation.update_verification(message)?;
    end_verification(backend, purpose, &mut operation, signature)
}

fn end_signature(
    backend: &Backend,
    purpose: impl Fn() -> fips::Operation,
    operation: &mut MessageSignature,
) -> Result<Vec<u8>> {
    backend.refuse_unapproved(&purpose)?;
    let signature = operation.finish().map_err(|error| {
        let reason = format!("cannot be signed with this key: {error}");
        Error::invalid("data", reason)
    })?;
    backend.require_approval_with(purpose, || operation.fips_indicator())?;
    Ok(signature)
}

fn end_verification(
    backend: &Backend,
    purpose: impl Fn() -> fips::Operation,
    operation: &mut MessageSignature,
    signature: &[u8],
) -> Result<()> {
    backend.refuse_unapproved(&purpose)?;
    operation.finish_against(signature)?;
    backend.require_approval_with(purpose, || operation.fips_indicator())
}
