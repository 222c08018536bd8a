//! Signing and verification with keys on Edwards curves.

/// Adds `sign` and `verify`.
macro_rules! edwards_keys {
    ($curve:expr, $private:ident, $public:ident, $length:literal) => {
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
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_DigestSign")]
            pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>> {
                self.backend
                    .require_approval(|| Operation::EddsaSign { curve: $curve })?;
                sign_message(self.backend.lib(), &self.key, data, are_kept(&self.backend))
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
                verify_message(
                    self.backend.lib(),
                    &self.key,
                    signature,
                    data,
                    are_kept(&self.backend),
                )
            }
        }
    };
}

pub(super) use edwards_keys;
