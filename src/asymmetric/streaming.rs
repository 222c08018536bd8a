//! Signing and verification of messages given in pieces: RSA, DSA, ECDSA, ML-DSA.

use std::fmt;
use std::io;

use super::approval::approved;
use super::signature::ComponentLength;
use super::signature_digest::check_for_signatures;
use super::signature_operation::{
    KeyWithAlgorithm, SignatureCheck, decoded, digest_not_signed, encoded, message_not_signed, signs_messages,
};
use crate::backend::Backend;
use crate::backend::fips::{Approval, Operation};
use crate::error::Result;
use crate::ffi::message_signature::MessageSignature;
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey_operation::{PKeyOperation, Use};
use crate::hashes::backend::HashBackend;
use crate::hashes::context::HashContext;

/// A message in pieces, for an algorithm that signs neither a digest nor, piece by piece, a message.
pub(super) trait Pieces: Send + Sync {
    fn update(&mut self, data: &[u8]) -> Result<()>;

    /// Ends the message, signs it, and begins another.
    fn sign_reset(&mut self) -> Result<Vec<u8>>;

    /// Ends the message, verifies its signature, and begins another, whatever the outcome.
    fn verify_reset(&mut self, signature: &[u8]) -> Result<()>;
}

/// A message that is not complete yet.
struct Running {
    // Field order matters: the work drops before the backend.
    work: Work,
    /// The operation to look up in the table of approvals.
    purpose: Operation,
    /// The length of r and of s, if signatures are r followed by s.
    component_length: Option<ComponentLength>,
    backend: Backend,
}

enum Work {
    /// The message is hashed in `hash`, and the digest signed by `operation`. Both are set up once for all messages.
    Digest {
        operation: Box<PKeyOperation>,
        /// Checks the signatures of a key in another provider.
        check: SignatureCheck,
        hash: HashContext,
    },
    /// The provider hashes and signs, as FIPS modules require for approval. The template is copied for each message.
    Message {
        template: MessageSignature,
        running: MessageSignature,
    },
    /// The algorithm's own way.
    Own(Box<dyn Pieces>),
}

impl Running {
    /// For an algorithm with a way of its own, which looks up the approval itself.
    fn own(backend: &Backend, purpose: Operation, pieces: Box<dyn Pieces>) -> Self {
        Running {
            work: Work::Own(pieces),
            purpose,
            component_length: None,
            backend: backend.clone(),
        }
    }

    /// The pieces are always of a message, never of a digest.
    fn new(scheme: &impl KeyWithAlgorithm, purpose: Use) -> Result<Self> {
        let (backend, hash) = (scheme.backend(), scheme.hash().algorithm());
        let work = if signs_messages(backend, scheme.key()) {
            let queue = CleanQueue::ensure();
            let template = scheme.begin_message(queue, purpose)?;
            check_for_signatures(backend, hash)?;
            let running = template.try_clone(queue)?;
            Work::Message { template, running }
        } else {
            let queue = CleanQueue::ensure();
            let check = SignatureCheck::begin(queue, scheme)?;
            let operation = scheme.begin(queue, purpose)?;
            check_for_signatures(backend, hash)?;
            let hash = backend.create_hash_ctx(hash)?;
            Work::Digest { operation, check, hash }
        };
        Ok(Running {
            work,
            purpose: scheme.operation(purpose),
            component_length: scheme.component_length()?,
            backend: backend.clone(),
        })
    }

    /// Whether the backend has a FIPS module, and the key is not in it.
    fn is_outside_the_module(&self) -> bool {
        self.backend.is_fips() && matches!(&self.work, Work::Digest { check, .. } if check.is_needed())
    }

    fn fips_indicator(&self) -> Option<bool> {
        match &self.work {
            Work::Digest { operation, .. } => operation.fips_indicator(),
            Work::Message { running, .. } => running.fips_indicator(),
            Work::Own(_) => None,
        }
    }
}

/// Signs messages given in pieces. One signer signs many messages, one after the other; the key is set up once. It is made by
/// the key's `signer` method.
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
/// `finalize` consumes the signer:
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
#[must_use = "a signer does nothing until it is finalized"]
pub struct Signer(Running);

impl Signer {
    pub(super) fn new(scheme: &impl KeyWithAlgorithm) -> Result<Self> {
        Running::new(scheme, Use::Sign).map(Signer)
    }

    pub(super) fn own(backend: &Backend, purpose: Operation, pieces: Box<dyn Pieces>) -> Self {
        Signer(Running::own(backend, purpose, pieces))
    }

    /// Ends the message and returns its signature.
    ///
    /// # Errors
    ///
    /// As the key's own `sign`.
    pub fn finalize(mut self) -> Result<Vec<u8>> {
        self.finalize_reset()
    }

    /// Ends the message, returns its signature, and begins another message.
    ///
    /// # Errors
    ///
    /// As [`finalize`](Self::finalize).
    pub fn finalize_reset(&mut self) -> Result<Vec<u8>> {
        let Running {
            work,
            purpose,
            component_length,
            backend,
        } = &mut self.0;
        let purpose = || purpose.clone();
        let queue = CleanQueue::ensure();
        let signature = match work {
            Work::Digest { operation, check, hash } => {
                let digest = hash.finish_and_restart(queue)?;
                let signature = approved(backend, purpose, &mut **operation, |operation| {
                    operation
                        .sign(queue, &digest)
                        .map_err(digest_not_signed(check, &digest))
                });
                signature.and_then(|signature| check.check(&signature, &digest).map(|()| signature))
            }
            Work::Message { template, running } => {
                let mut ended = std::mem::replace(running, template.try_clone(queue)?);
                approved(backend, purpose, &mut ended, |ended| {
                    ended.finish(queue).map_err(message_not_signed)
                })
            }
            Work::Own(pieces) => return pieces.sign_reset(),
        };
        encoded(*component_length, signature?)
    }
}

/// Verifies the signatures of messages given in pieces. One verifier serves many messages, one after the other. It is made by
/// the key's `verifier` method.
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
#[must_use = "a verifier verifies nothing until its verify method is called"]
pub struct Verifier(Running);

impl Verifier {
    pub(super) fn new(scheme: &impl KeyWithAlgorithm) -> Result<Self> {
        Running::new(scheme, Use::Verify).map(Verifier)
    }

    pub(super) fn own(backend: &Backend, purpose: Operation, pieces: Box<dyn Pieces>) -> Self {
        Verifier(Running::own(backend, purpose, pieces))
    }

    /// Ends the message and verifies its signature.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if the signature does not match.
    pub fn verify(mut self, signature: &[u8]) -> Result<()> {
        self.verify_reset(signature)
    }

    /// Ends the message, verifies its signature, and begins another message, whatever the outcome.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_reset(&mut self, signature: &[u8]) -> Result<()> {
        let Running {
            work,
            purpose,
            component_length,
            backend,
        } = &mut self.0;
        let purpose = || purpose.clone();
        match work {
            Work::Digest { operation, hash, .. } => {
                let digest = hash.finalize_reset()?;
                approved(backend, purpose, &mut **operation, |operation| {
                    operation.verify(&decoded(*component_length, signature)?, &digest)
                })
            }
            Work::Message { template, running } => {
                let queue = CleanQueue::ensure();
                let mut ended = std::mem::replace(running, template.try_clone(queue)?);
                approved(backend, purpose, &mut ended, |ended| {
                    ended.finish_against(&decoded(*component_length, signature)?)
                })
            }
            Work::Own(pieces) => pieces.verify_reset(signature),
        }
    }
}

macro_rules! written_to {
    ($type:ident, $update:ident) => {
        impl $type {
            /// Whether the key's size, the hash function and the padding are [approved](crate::fips#approval), on a FIPS
            /// backend. The signatures of a key in another provider than the module are not.
            pub fn approval(&self) -> Approval {
                if self.0.is_outside_the_module() {
                    return Approval::NotApproved;
                }
                let indicator = self.0.fips_indicator();
                self.0.backend.approval_with(&self.0.purpose, indicator)
            }

            /// Adds a piece of the message.
            ///
            /// # Errors
            ///
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            pub fn update(&mut self, data: &[u8]) -> Result<()> {
                match &mut self.0.work {
                    Work::Digest { hash, .. } => hash.update(data),
                    Work::Message { running, .. } => running.$update(CleanQueue::ensure(), data),
                    Work::Own(pieces) => pieces.update(data),
                }
            }
        }

        impl io::Write for $type {
            fn write(&mut self, data: &[u8]) -> io::Result<usize> {
                self.update(data)?;
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
