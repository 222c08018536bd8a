//! Signing and verification with a context or a hash function: Ed25519ctx, Ed25519ph, Ed448 with a context, Ed448ph.

use std::ffi::CStr;

use super::keys;
use super::known_answers::{CONTEXT, known_answer};
use super::variant::EddsaVariant;
use crate::asymmetric::idle_operation::{are_kept, begin};
use crate::asymmetric::other_provider::{not_begun, not_verified};
use crate::asymmetric::raw_keys::RawType;
use crate::asymmetric::signature_context::check_context;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::{EdwardsCurve, Operation};
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::operation::CleanQueue;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{MessageParams, OperationParams, Use, sign_message_with, verify_message_with};
use crate::support::hexadecimal::decode;

/// The length of a digest in bytes, for both curves.
const DIGEST_LENGTH: usize = 64;

/// The variants of one curve's algorithm.
pub(super) struct Variants {
    curve: EdwardsCurve,
    keys: &'static RawType,
    /// Whether each variant is offered.
    answers: Cache<bool>,
}

impl Variants {
    pub(super) const fn new(curve: EdwardsCurve, keys: &'static RawType) -> Self {
        Variants {
            curve,
            keys,
            answers: Cache::new(EddsaVariant::ALL.len()),
        }
    }

    /// Whether the backend offers a variant: whether its provider makes and verifies a known answer. A parameter's name would
    /// not do, because providers before 3.2 ignore the parameters, and make plain signatures.
    pub(super) fn supported(&self, backend: &Backend, variant: EddsaVariant) -> bool {
        let ask = || self.known_answer_holds(backend, variant).unwrap_or(false);
        self.answers
            .get(backend, slot(variant), ask)
            .is_some_and(|offered| *offered)
    }

    fn known_answer_holds(&self, backend: &Backend, variant: EddsaVariant) -> Result<bool> {
        let answer = known_answer(self.curve, variant);
        let decoded = [answer.private_key, answer.public_key, answer.data, answer.signature].map(decode);
        let [Some(private_key), Some(public_key), Some(data), Some(signature)] = decoded else {
            return Ok(false);
        };
        let private = self.keys.load_private(backend, &private_key)?;
        let public = self.keys.load_public(backend, &public_key)?;
        let own = self.sign_unchecked(backend, &private, variant, &data, CONTEXT)?;
        self.verify_unchecked(backend, &public, variant, (&signature, &data), CONTEXT)?;
        Ok(own == signature)
    }

    /// Signs a message, or a digest for [`EddsaVariant::Prehashed`].
    pub(super) fn sign(
        &self,
        backend: &Backend,
        key: &PKey,
        variant: EddsaVariant,
        data: &[u8],
        context: &[u8],
    ) -> Result<Vec<u8>> {
        if self.is_plain(variant, context) {
            backend.require_approval(|| Operation::EddsaSign { curve: self.curve })?;
            return keys::sign(self.keys, backend, key, data);
        }
        self.check(backend, variant, data, context)?;
        let curve = self.curve;
        backend.require_approval(|| Operation::EddsaSignVariant { curve, variant })?;
        let signature = self
            .sign_unchecked(backend, key, variant, data, context)
            .map_err(|error| {
                let name = || self.name(variant).to_owned();
                not_begun(key, error, UnsupportedKind::SignatureAlgorithm, name)
            })?;
        if let Some(public_half) = key.public_half(|| self.keys.public_half(backend, key))? {
            self.verify_unchecked(backend, public_half, variant, (&signature, data), context)
                .map_err(|error| not_verified(key, error))?;
        }
        Ok(signature)
    }

    /// Verifies the signature of a message, or of a digest for [`EddsaVariant::Prehashed`].
    pub(super) fn verify(
        &self,
        backend: &Backend,
        key: &PKey,
        variant: EddsaVariant,
        (signature, data): (&[u8], &[u8]),
        context: &[u8],
    ) -> Result<()> {
        if self.is_plain(variant, context) {
            backend.require_approval(|| Operation::EddsaVerify { curve: self.curve })?;
            return keys::verify(backend, key, signature, data);
        }
        self.check(backend, variant, data, context)?;
        let curve = self.curve;
        backend.require_approval(|| Operation::EddsaVerifyVariant { curve, variant })?;
        self.verify_unchecked(backend, key, variant, (signature, data), context)
    }

    /// Ed448 with an empty context is plain Ed448 (RFC 8032, section 5.2).
    fn is_plain(&self, variant: EddsaVariant, context: &[u8]) -> bool {
        self.curve == EdwardsCurve::Ed448 && variant == EddsaVariant::Context && context.is_empty()
    }

    /// Refuses a variant that is not offered, and arguments that it does not allow.
    fn check(&self, backend: &Backend, variant: EddsaVariant, data: &[u8], context: &[u8]) -> Result<()> {
        if !self.supported(backend, variant) {
            return Err(self.not_offered(backend, variant));
        }
        check_context(context)?;
        if context.is_empty() && variant == EddsaVariant::Context {
            return Err(Error::invalid("context", "must not be empty for Ed25519ctx"));
        }
        if variant == EddsaVariant::Prehashed && data.len() != DIGEST_LENGTH {
            let reason = format!("must have {DIGEST_LENGTH} bytes, not {}", data.len());
            return Err(Error::invalid("digest", reason));
        }
        Ok(())
    }

    fn not_offered(&self, backend: &Backend, variant: EddsaVariant) -> Error {
        backend.not_offered(UnsupportedKind::SignatureAlgorithm, self.name(variant))
    }

    fn sign_unchecked(
        &self,
        backend: &Backend,
        key: &PKey,
        variant: EddsaVariant,
        data: &[u8],
        context: &[u8],
    ) -> Result<Vec<u8>> {
        let queue = CleanQueue::ensure();
        let params = self.params(variant, context)?;
        if variant == EddsaVariant::Prehashed {
            let mut operation = begin(queue, backend, key, Use::Sign, &params)?;
            let signature = operation.sign(queue, data);
            operation.keep(key);
            return signature;
        }
        let params = MessageParams {
            params: &params,
            not_taken: &|_| self.not_offered(backend, variant),
        };
        sign_message_with(queue, backend.lib(), key, data, Some(params), are_kept(backend, key))
    }

    fn verify_unchecked(
        &self,
        backend: &Backend,
        key: &PKey,
        variant: EddsaVariant,
        (signature, data): (&[u8], &[u8]),
        context: &[u8],
    ) -> Result<()> {
        let queue = CleanQueue::ensure();
        let params = self.params(variant, context)?;
        if variant == EddsaVariant::Prehashed {
            let mut operation = begin(queue, backend, key, Use::Verify, &params)?;
            let outcome = operation.verify(signature, data);
            operation.keep(key);
            return outcome;
        }
        let params = MessageParams {
            params: &params,
            not_taken: &|_| self.not_offered(backend, variant),
        };
        let keeps = are_kept(backend, key);
        verify_message_with(queue, backend.lib(), key, signature, data, Some(params), keeps)
    }

    fn params<'a>(&self, variant: EddsaVariant, context: &'a [u8]) -> Result<OperationParams<'a>> {
        let params = OperationParams::new().utf8(c"instance", self.instance(variant));
        if context.is_empty() {
            return Ok(params);
        }
        params.octets("context", c"context-string", context)
    }

    /// libcrypto's name of the variant.
    fn instance(&self, variant: EddsaVariant) -> &'static CStr {
        match (self.curve, variant) {
            (EdwardsCurve::Ed25519, EddsaVariant::Context) => c"Ed25519ctx",
            (EdwardsCurve::Ed25519, EddsaVariant::Ph | EddsaVariant::Prehashed) => c"Ed25519ph",
            (EdwardsCurve::Ed448, EddsaVariant::Context) => c"Ed448",
            (EdwardsCurve::Ed448, EddsaVariant::Ph | EddsaVariant::Prehashed) => c"Ed448ph",
        }
    }

    /// The name of the variant in errors.
    fn name(&self, variant: EddsaVariant) -> &'static str {
        match (self.curve, variant) {
            (EdwardsCurve::Ed25519, EddsaVariant::Context) => "Ed25519ctx",
            (EdwardsCurve::Ed25519, EddsaVariant::Ph) => "Ed25519ph",
            (EdwardsCurve::Ed25519, EddsaVariant::Prehashed) => "Ed25519ph with a digest from outside",
            (EdwardsCurve::Ed448, EddsaVariant::Context) => "Ed448 with a context",
            (EdwardsCurve::Ed448, EddsaVariant::Ph) => "Ed448ph",
            (EdwardsCurve::Ed448, EddsaVariant::Prehashed) => "Ed448ph with a digest from outside",
        }
    }
}

/// The variant's slot in the cache.
const fn slot(variant: EddsaVariant) -> usize {
    match variant {
        EddsaVariant::Context => 0,
        EddsaVariant::Ph => 1,
        EddsaVariant::Prehashed => 2,
    }
}

/// Adds the methods for signatures with a context or a hash function.
macro_rules! edwards_variants {
    ($variants:ident, $private:ident, $public:ident, $context:literal, $empty:literal, $ph:literal, $hash:literal) => {
        impl $private {
            #[doc = concat!("Signs a message in a context, with ", $context, ". ", $empty)]
            ///
            /// The context has at most 255 bytes. It keeps the signatures of one protocol from being used in another, and is not
            /// secret.
            ///
            /// # Errors
            ///
            /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend does not offer it, as all libcrypto before 3.2;
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a context of another length;
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it;
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_DigestSign")]
            pub fn sign_with_context(&self, data: &[u8], context: &[u8]) -> Result<Vec<u8>> {
                $variants.sign(&self.backend, &self.key, EddsaVariant::Context, data, context)
            }

            #[doc = concat!("Signs a message with ", $ph, ", which signs its digest: ", $hash, ".")]
            /// libcrypto hashes the message.
            ///
            /// The context has at most 255 bytes, and may be empty. The signature is not one of the message by
            /// [`sign`](Self::sign).
            ///
            /// # Errors
            ///
            /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend does not offer it, as all libcrypto before 3.2;
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a longer context;
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it;
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_DigestSign")]
            pub fn sign_ph(&self, data: &[u8], context: &[u8]) -> Result<Vec<u8>> {
                $variants.sign(&self.backend, &self.key, EddsaVariant::Ph, data, context)
            }

            #[doc = concat!("Signs a digest of 64 bytes with ", $ph, ": ", $hash, " of the message.")]
            /// The signature is the same as that of the message by [`sign_ph`](Self::sign_ph).
            ///
            /// # Errors
            ///
            /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend does not offer it, as all libcrypto before 3.4;
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a digest of another length, and for a context of over
            /// 255 bytes; [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend, because the origin of the
            /// digest is unknown; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_PKEY_sign")]
            pub fn sign_prehashed(&self, digest: &[u8], context: &[u8]) -> Result<Vec<u8>> {
                $variants.sign(&self.backend, &self.key, EddsaVariant::Prehashed, digest, context)
            }
        }

        impl $public {
            #[doc = concat!("Verifies the signature of a message in a context, with ", $context, ". ", $empty)]
            ///
            /// # Errors
            ///
            /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if the signature does not match;
            /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend does not offer it, as all libcrypto before 3.2;
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a context of another length;
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it.
            #[doc(alias = "EVP_DigestVerify")]
            pub fn verify_with_context(&self, signature: &[u8], data: &[u8], context: &[u8]) -> Result<()> {
                let input = (signature, data);
                $variants.verify(&self.backend, &self.key, EddsaVariant::Context, input, context)
            }

            #[doc = concat!("Verifies the signature of a message with ", $ph, ". libcrypto hashes the message.")]
            ///
            /// # Errors
            ///
            /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if the signature does not match;
            /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend does not offer it, as all libcrypto before 3.2;
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a context of over 255 bytes;
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it.
            #[doc(alias = "EVP_DigestVerify")]
            pub fn verify_ph(&self, signature: &[u8], data: &[u8], context: &[u8]) -> Result<()> {
                let input = (signature, data);
                $variants.verify(&self.backend, &self.key, EddsaVariant::Ph, input, context)
            }

            #[doc = concat!("Verifies the signature of a digest of 64 bytes with ", $ph, ": ", $hash, " of the message.")]
            ///
            /// # Errors
            ///
            /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if the signature does not match;
            /// [`Error::Unsupported`](crate::Error::Unsupported) if the backend does not offer it, as all libcrypto before 3.4;
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a digest of another length, and for a context of over
            /// 255 bytes; [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend, because the origin of the
            /// digest is unknown.
            #[doc(alias = "EVP_PKEY_verify")]
            pub fn verify_prehashed(&self, signature: &[u8], digest: &[u8], context: &[u8]) -> Result<()> {
                let input = (signature, digest);
                $variants.verify(&self.backend, &self.key, EddsaVariant::Prehashed, input, context)
            }
        }
    };
}

pub(super) use edwards_variants;
