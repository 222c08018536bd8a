//! Signing and verification with keys on Edwards curves.

use crate::asymmetric::idle_operation::are_kept;
use crate::asymmetric::other_provider::{not_begun, not_verified};
use crate::asymmetric::raw_keys::RawType;
use crate::backend::Backend;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::{sign_message, verify_message};

/// Signs a message.
#[doc(alias = "EVP_DigestSign")]
pub(super) fn sign(keys: &RawType, backend: &Backend, key: &PKey, message: &[u8]) -> Result<Vec<u8>> {
    let signature = sign_message(backend.lib(), key, message, are_kept(backend, key));
    let signature = signature.map_err(|error| {
        let name = || keys.name.to_owned();
        not_begun(key, error, UnsupportedKind::SignatureAlgorithm, name)
    })?;
    if let Some(public_half) = key.public_half(|| keys.public_half(backend, key))? {
        verify(backend, public_half, &signature, message).map_err(|error| not_verified(key, error))?;
    }
    Ok(signature)
}

/// Verifies the signature of a message.
#[doc(alias = "EVP_DigestVerify")]
pub(super) fn verify(backend: &Backend, key: &PKey, signature: &[u8], message: &[u8]) -> Result<()> {
    verify_message(backend.lib(), key, signature, message, are_kept(backend, key))
}

/// Adds `sign` and `verify`.
macro_rules! edwards_keys {
    ($raw:ident, $curve:expr, $private:ident, $public:ident, $length:literal) => {
        impl $private {
            #[doc = concat!("The length of every signature in bytes: ", $length, ".")]
            #[doc(alias = "EVP_PKEY_get_size")]
            pub fn max_signature_length(&self) -> usize {
                self.key.longest_output()
            }

            #[doc = concat!("Signs a message. The signature has ", $length, " bytes.")]
            ///
            /// # Errors
            ///
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it;
            /// [`Error::KeyStore`](crate::Error::KeyStore) if a token does not sign; [`Error::Unsupported`](crate::Error::Unsupported)
            /// if the token's provider has no such signatures; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_DigestSign")]
            pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>> {
                self.backend
                    .require_approval(|| Operation::EddsaSign { curve: $curve })?;
                sign(&$raw, &self.backend, &self.key, data)
            }
        }

        impl $public {
            #[doc = concat!("The length of every signature in bytes: ", $length, ".")]
            #[doc(alias = "EVP_PKEY_get_size")]
            pub fn max_signature_length(&self) -> usize {
                self.key.longest_output()
            }

            /// Verifies the signature of a message. The signature comes before the data, as in the other `verify` methods.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if the signature does not match;
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not approve it.
            #[doc(alias = "EVP_DigestVerify")]
            pub fn verify(&self, signature: &[u8], data: &[u8]) -> Result<()> {
                self.backend
                    .require_approval(|| Operation::EddsaVerify { curve: $curve })?;
                verify(&self.backend, &self.key, signature, data)
            }
        }
    };
}

pub(super) use edwards_keys;
