//! DSA parameters.

use std::fmt;

use super::keys::DsaPrivateKey;
use super::numbers::DsaParameterNumbers;
use super::pkey;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::pkey::{Check, PKey};

/// DSA parameters in a backend, which keys are generated with.
#[derive(Clone)]
pub struct DsaParameters {
    // Field order matters: the key drops before the backend.
    key: PKey,
    backend: Backend,
}

impl DsaParameters {
    pub(super) fn new(backend: &Backend, key: PKey) -> Self {
        let backend = backend.clone();
        DsaParameters { key, backend }
    }

    /// The backend that the parameters belong to.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The size of the modulus in bits.
    pub fn key_size(&self) -> u32 {
        self.key.bits()
    }

    /// A new key with these parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate_private_key(&self) -> Result<DsaPrivateKey> {
        self.backend.require_approval(|| Operation::DsaGenerate {
            modulus_bits: self.key_size(),
        })?;
        let key = self.key.generate_pair(self.backend.lib()).map_err(|error| {
            let name = format!("generation of DSA keys with {} bits", self.key.bits());
            self.backend
                .refused_by_fips(error, UnsupportedKind::PublicKeyAlgorithm, &name)
        })?;
        Ok(DsaPrivateKey::new(&self.backend, key))
    }

    /// Proves that the modulus and the order of the subgroup are prime, which loading does not do: it takes tens of
    /// milliseconds.
    ///
    /// Of a key, call it on its `parameters()`.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if they are not.
    #[doc(alias = "EVP_PKEY_param_check")]
    pub fn check(&self) -> Result<()> {
        self.key
            .check(self.backend.lib(), Check::Parameters)
            .map_err(|error| Error::malformed("DSA parameters", format!("they are not proved: {error}")))
    }

    /// The numbers.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameter_numbers(&self) -> Result<DsaParameterNumbers> {
        pkey::parameter_numbers(&self.key)
    }
}

impl fmt::Debug for DsaParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DsaParameters({} bits)", self.key.bits())
    }
}
