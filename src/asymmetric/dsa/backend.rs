//! The backend trait for DSA.

use super::availability::{HASHES, KEYS};
use super::keys::{DsaPrivateKey, DsaPublicKey};
use super::numbers::{
    DsaParameterNumbers, DsaPrivateNumbers, DsaPublicNumbers, SIZES, check_key_size, check_parameters,
};
use super::parameters::DsaParameters;
use super::pkey;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::pkey::{KeyParams, PKey, Undisturbed};
use crate::hashes::algorithm::HashAlgorithm;
use crate::integers::Integer;

/// A backend with DSA (FIPS 186-4, `EVP_PKEY-DSA(7)`).
pub trait DsaBackend {
    /// Generates parameters with a modulus of 1024, 2048, 3072 or 4096 bits. This takes seconds.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another size.
    #[doc(alias = "EVP_PKEY_paramgen")]
    fn generate_dsa_parameters(&self, key_size: u32) -> Result<DsaParameters>;

    /// Generates a key with parameters.
    ///
    /// # Errors
    ///
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_dsa_private_key(&self, parameters: &DsaParameters) -> Result<DsaPrivateKey>;

    /// Generates parameters, and a key with them.
    ///
    /// # Errors
    ///
    /// As [`generate_dsa_parameters`](Self::generate_dsa_parameters).
    fn generate_dsa_private_key_and_parameters(&self, key_size: u32) -> Result<DsaPrivateKey>;

    /// Whether this backend offers DSA with the hash function.
    #[must_use]
    fn dsa_hash_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Whether this backend accepts these parameters: they have a size of FIPS 186-4, and q divides p - 1.
    #[must_use]
    fn dsa_parameters_supported(&self, p: &Integer, q: &Integer, g: &Integer) -> bool;

    /// Makes parameters from their numbers. This does not check that p and q are prime: see [`DsaParameters::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the wrong number.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dsa_parameter_numbers(&self, numbers: &DsaParameterNumbers) -> Result<DsaParameters>;

    /// Makes a private key from its numbers. The public value must belong to the private value.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the wrong number, and
    /// [`Malformed`](crate::Error::Malformed) for a public value that is out of range or not in the subgroup.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dsa_private_numbers(&self, numbers: &DsaPrivateNumbers) -> Result<DsaPrivateKey>;

    /// Makes a public key from its numbers.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the wrong number, and
    /// [`Malformed`](crate::Error::Malformed) for a public value that is out of range or not in the subgroup.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dsa_public_numbers(&self, numbers: &DsaPublicNumbers) -> Result<DsaPublicKey>;
}

impl DsaBackend for Backend {
    fn generate_dsa_parameters(&self, key_size: u32) -> Result<DsaParameters> {
        check_key_size(self, "key_size", key_size)?;
        KEYS.require(self, UnsupportedKind::PublicKeyAlgorithm, "DSA")?;
        self.require_approval(|| Operation::DsaGenerate { modulus_bits: key_size })?;
        let subgroup_size = SIZES
            .iter()
            .find(|(bits, _)| *bits == key_size)
            .map_or(256, |(_, q)| *q);
        let size = u64::from(key_size);
        let params = KeyParams::new()
            .unsigned(c"pbits", &size)
            .unsigned(c"qbits", &subgroup_size);
        let key = PKey::generate_parameters(self.lib(), c"DSA", &params, &mut Undisturbed).map_err(|error| {
            let name = format!("generation of DSA parameters with {key_size} bits");
            self.refused_by_fips(error, UnsupportedKind::PublicKeyAlgorithm, &name)
        })?;
        Ok(DsaParameters::new(self, key))
    }

    fn generate_dsa_private_key(&self, parameters: &DsaParameters) -> Result<DsaPrivateKey> {
        let key = pkey::make(self, &parameters.parameter_numbers()?, None, None)?;
        DsaParameters::new(self, key).generate_private_key()
    }

    fn generate_dsa_private_key_and_parameters(&self, key_size: u32) -> Result<DsaPrivateKey> {
        self.generate_dsa_parameters(key_size)?.generate_private_key()
    }

    fn dsa_hash_supported(&self, algorithm: HashAlgorithm) -> bool {
        HASHES.takes(self, algorithm)
    }

    fn dsa_parameters_supported(&self, p: &Integer, q: &Integer, g: &Integer) -> bool {
        check_parameters(self, p, q, g).is_ok() && KEYS.is_in(self)
    }

    fn load_dsa_parameter_numbers(&self, numbers: &DsaParameterNumbers) -> Result<DsaParameters> {
        numbers.check(self)?;
        let key = pkey::make(self, numbers, None, None)?;
        Ok(DsaParameters::new(self, key))
    }

    fn load_dsa_private_numbers(&self, numbers: &DsaPrivateNumbers) -> Result<DsaPrivateKey> {
        numbers.check(self)?;
        let DsaPublicNumbers { y, parameter_numbers } = &numbers.public_numbers;
        let key = pkey::make(self, parameter_numbers, Some(y), Some(&numbers.x))?;
        Ok(DsaPrivateKey::new(self, key))
    }

    fn load_dsa_public_numbers(&self, numbers: &DsaPublicNumbers) -> Result<DsaPublicKey> {
        numbers.check(self)?;
        let DsaPublicNumbers { y, parameter_numbers } = numbers;
        let key = pkey::make(self, parameter_numbers, Some(y), None)?;
        Ok(DsaPublicKey::new(self, key))
    }
}
