//! What keys on Edwards curves are for.

/// Adds what an Edwards curve is for.
macro_rules! edwards_keys {
    ($curve:expr, $private:ident, $public:ident, $length:literal) => {
        impl $private {
            #[doc = concat!("Signs a message. The signature has ", $length, " bytes.")]
            ///
            /// # Errors
            ///
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not have it;
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "EVP_DigestSign")]
            pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>> {
                self.backend
                    .require_approval(|| Operation::EddsaSign { curve: $curve })?;
                sign_message(self.backend.lib(), &self.key, data)
            }
        }

        impl $public {
            /// Verifies the signature of a message.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidSignature`](crate::Error::InvalidSignature) if it is not one;
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend whose table does not have it.
            #[doc(alias = "EVP_DigestVerify")]
            pub fn verify(&self, signature: &[u8], data: &[u8]) -> Result<()> {
                self.backend
                    .require_approval(|| Operation::EddsaVerify { curve: $curve })?;
                verify_message(self.backend.lib(), &self.key, signature, data)
            }
        }
    };
}

pub(super) use edwards_keys;
