//! What a backend can do with RSA.

use super::keys::{RsaPrivateKey, RsaPublicKey};
use super::numbers::{RsaPrivateNumbers, RsaPublicNumbers};
use super::padding::{PssRestrictions, RsaPadding};
use crate::error::Result;

/// A backend with RSA (RFC 8017, `EVP_PKEY-RSA(7)`).
pub trait RsaBackend {
    /// A new key with a modulus of `key_size` bits: 2048 or more. The public exponent is 65537, or 3 for old uses.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another exponent, or a size outside 1024 to 16384 (on a
    /// FIPS backend 2048 to 16384, and exponent 65537); [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_rsa_private_key(&self, public_exponent: u32, key_size: u32) -> Result<RsaPrivateKey>;

    /// Whether this backend offers the padding, with its hash functions.
    fn rsa_padding_supported(&self, padding: &RsaPadding) -> bool;

    /// Whether [`generate_rsa_private_key`](Self::generate_rsa_private_key) takes these parameters.
    fn generate_rsa_parameters_supported(&self, public_exponent: u32, key_size: u32) -> bool;

    /// A private key of its numbers. They are checked for the bounds of RFC 8017 and for belonging together: n = p·q,
    /// d·e = 1 mod p - 1 and q - 1, and the values of the Chinese remainder theorem. That p and q are prime is another
    /// matter: see [`RsaPrivateKey::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_rsa_private_numbers(&self, numbers: &RsaPrivateNumbers) -> Result<RsaPrivateKey>;

    /// A public key of its numbers: a modulus of 512 to 16,384 bits, as for every RSA key that is loaded, and an exponent
    /// of at most 64 bits where the modulus has more than 3,072.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_rsa_public_numbers(&self, numbers: &RsaPublicNumbers) -> Result<RsaPublicKey>;

    /// As [`load_rsa_private_numbers`](Self::load_rsa_private_numbers), for a key of the type RSASSA-PSS, which is for
    /// PSS only, as far as its restrictions go.
    ///
    /// # Errors
    ///
    /// As [`load_rsa_private_numbers`](Self::load_rsa_private_numbers); [`Unsupported`](crate::Error::Unsupported) for
    /// a hash function that the backend does not offer.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_rsa_pss_private_numbers(
        &self,
        numbers: &RsaPrivateNumbers,
        restrictions: Option<PssRestrictions>,
    ) -> Result<RsaPrivateKey>;

    /// The public half of such a key.
    ///
    /// # Errors
    ///
    /// As [`load_rsa_pss_private_numbers`](Self::load_rsa_pss_private_numbers).
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_rsa_pss_public_numbers(
        &self,
        numbers: &RsaPublicNumbers,
        restrictions: Option<PssRestrictions>,
    ) -> Result<RsaPublicKey>;
}
