//! What a backend can do with DSA.

use openssl::bn::BigNumRef;

use super::numbers::{DsaParameterNumbers, DsaPrivateNumbers, DsaPublicNumbers};
use super::{DsaParameters, DsaPrivateKey, DsaPublicKey};
use crate::error::Result;
use crate::hashes::algorithm::HashAlgorithm;

/// A backend with DSA (FIPS 186-4, `EVP_PKEY-DSA(7)`).
pub trait DsaBackend {
    /// New parameters with a modulus of 1024, 2048, 3072 or 4096 bits. This takes a while.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another size.
    #[doc(alias = "EVP_PKEY_paramgen")]
    fn generate_dsa_parameters(&self, key_size: u32) -> Result<DsaParameters>;

    /// A new key with parameters.
    ///
    /// # Errors
    ///
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_dsa_private_key(&self, parameters: &DsaParameters) -> Result<DsaPrivateKey>;

    /// A new key with new parameters.
    ///
    /// # Errors
    ///
    /// As [`generate_dsa_parameters`](Self::generate_dsa_parameters).
    fn generate_dsa_private_key_and_parameters(&self, key_size: u32) -> Result<DsaPrivateKey>;

    /// Whether this backend offers DSA with the hash function.
    fn dsa_hash_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Whether this backend takes parameters: of the sizes of FIPS 186-4, with a q that divides p - 1.
    fn dsa_parameters_supported(&self, p: &BigNumRef, q: &BigNumRef, g: &BigNumRef) -> bool;

    /// Parameters of their numbers. That the modulus and the order are prime is another matter: see
    /// [`DsaParameters::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dsa_parameter_numbers(&self, numbers: &DsaParameterNumbers) -> Result<DsaParameters>;

    /// A private key of its numbers, whose halves must belong together.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong, and
    /// [`Malformed`](crate::Error::Malformed) for a public value that is of no key with these parameters.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dsa_private_numbers(&self, numbers: &DsaPrivateNumbers) -> Result<DsaPrivateKey>;

    /// A public key of its numbers.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong, and
    /// [`Malformed`](crate::Error::Malformed) for a public value that is of no key with these parameters.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dsa_public_numbers(&self, numbers: &DsaPublicNumbers) -> Result<DsaPublicKey>;
}
