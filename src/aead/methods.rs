//! The methods of a key, which all algorithms have.

/// Gives a key type its methods, which are the same for both.
macro_rules! aead_methods {
    ($type:ident, $nonce:literal) => {
        impl $type {
            /// Encrypts `data`, and authenticates it together with `additional_data`. Returns the ciphertext followed
            /// by the 16-byte tag.
            #[doc = concat!("\n\nThe nonce has ", $nonce, ". It must never be used twice with the same key.")]
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`] for a nonce of another length or a message that is too long;
            /// [`Error::NotApproved`] for AES-GCM on a strict backend, which cannot know where the nonce comes from;
            /// [`Error::OpenSsl`] if libcrypto fails.
            pub fn encrypt(&self, nonce: &[u8], data: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
                self.0.encrypt(nonce, data, additional_data)
            }

            /// As [`encrypt`](Self::encrypt), to the start of `out`, which wants room for `data.len() + 16` bytes.
            /// Returns how many were written.
            ///
            /// # Errors
            ///
            /// [`Error::BufferTooSmall`] if `out` has not that room; else as [`encrypt`](Self::encrypt).
            pub fn encrypt_into(
                &self,
                nonce: &[u8],
                data: &[u8],
                additional_data: &[u8],
                out: &mut [u8],
            ) -> Result<usize> {
                self.0.encrypt_into(nonce, data, additional_data, out)
            }

            /// As [`encrypt`](Self::encrypt), in place of the plaintext in `buffer`. Returns the tag by itself.
            ///
            /// # Errors
            ///
            /// As [`encrypt`](Self::encrypt).
            pub fn encrypt_in_place(&self, nonce: &[u8], additional_data: &[u8], buffer: &mut [u8]) -> Result<Tag> {
                self.0.encrypt_in_place(nonce, additional_data, buffer)
            }

            /// Decrypts `data`, the ciphertext followed by the 16-byte tag, if the tag matches it and
            /// `additional_data`.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidTag`] if it does not, or if `data` is shorter than a tag;
            /// [`Error::InvalidArgument`] for a nonce of another length; [`Error::OpenSsl`] if libcrypto fails.
            pub fn decrypt(&self, nonce: &[u8], data: &[u8], additional_data: &[u8]) -> Result<Vec<u8>> {
                self.0.decrypt(nonce, data, additional_data)
            }

            /// As [`decrypt`](Self::decrypt), to the start of `out`, which wants room for `data.len() - 16` bytes, and
            /// which is cleared if the tag does not match. Returns how many were written.
            ///
            /// # Errors
            ///
            /// [`Error::BufferTooSmall`] if `out` has not that room; else as [`decrypt`](Self::decrypt).
            pub fn decrypt_into(
                &self,
                nonce: &[u8],
                data: &[u8],
                additional_data: &[u8],
                out: &mut [u8],
            ) -> Result<usize> {
                self.0.decrypt_into(nonce, data, additional_data, out)
            }

            /// As [`decrypt`](Self::decrypt), in place of the ciphertext in `buffer`, with the tag by itself. The
            /// buffer is cleared if the tag does not match.
            ///
            /// # Errors
            ///
            /// As [`decrypt`](Self::decrypt); a tag that is not 16 bytes long does not match.
            pub fn decrypt_in_place(
                &self,
                nonce: &[u8],
                additional_data: &[u8],
                buffer: &mut [u8],
                tag: &[u8],
            ) -> Result<()> {
                self.0.decrypt_in_place(nonce, additional_data, buffer, tag)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    };
}

pub(super) use aead_methods;
