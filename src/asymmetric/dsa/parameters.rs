//! DSA parameters.

use std::fmt;

use super::keys::DsaPrivateKey;
use super::numbers::DsaParameterNumbers;
use super::pkey;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::ffi::pkey::{Check, PKey};

/// DSA parameters, loaded into a backend. Keys are generated with them; clones are the same parameters.
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

    /// Generates a key with these parameters.
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

    /// Checks that the modulus and the order of the subgroup are prime. Loading does not check this, because it takes
    /// tens of milliseconds.
    ///
    /// For a key, call it on its `parameters()`.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`InvalidParameters`](MalformedKind::InvalidParameters) if they are not.
    #[doc(alias = "EVP_PKEY_param_check")]
    pub fn check(&self) -> Result<()> {
        self.key.check(self.backend.lib(), Check::Parameters).map_err(|error| {
            let reason = format!("the primality check fails: {error}");
            Error::malformed(MalformedKind::InvalidParameters, "DSA parameters", reason)
        })
    }

    /// The numbers of the parameters.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn parameter_numbers(&self) -> Result<DsaParameterNumbers> {
        pkey::parameter_numbers(&self.key)
    }
}

/// Parameters are equal if p, q and g are. Parameters always equal themselves and their clones.
impl PartialEq for DsaParameters {
    fn eq(&self, other: &Self) -> bool {
        // libcrypto's `EVP_PKEY_parameters_eq` does not compare q.
        self.key.is_same(&other.key)
            || matches!((self.parameter_numbers(), other.parameter_numbers()), (Ok(own), Ok(others)) if own == others)
    }
}

impl Eq for DsaParameters {}

impl fmt::Debug for DsaParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DsaParameters({} bits)", self.key.bits())
    }
}
