//! The backend trait for SLH-DSA.

use super::keys::{SLH_DSA, SlhDsaPrivateKey, SlhDsaPublicKey};
use super::parameter_set::SlhDsaParameterSet;
use crate::backend::Backend;
use crate::error::{Error, Result};

/// A backend with SLH-DSA (FIPS 205, `EVP_PKEY-SLH-DSA(7)`).
///
/// ```
/// use hazmat_openssl::asymmetric::slh_dsa::SlhDsaParameterSet;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let set = SlhDsaParameterSet::Sha2_128f;
/// if backend.slh_dsa_supported(set) {
///     let key = backend.generate_slh_dsa_private_key(set)?;
///     assert_eq!(key.public_key()?.public_bytes_raw()?.len(), set.public_key_length());
/// }
/// # Ok(())
/// # }
/// ```
pub trait SlhDsaBackend {
    /// Whether this backend offers SLH-DSA with a parameter set.
    #[must_use]
    #[doc(alias = "EVP_KEYMGMT_fetch")]
    fn slh_dsa_supported(&self, parameter_set: SlhDsaParameterSet) -> bool;

    /// Generates a private key, with random bytes of the provider.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the parameter set;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_slh_dsa_private_key(&self, parameter_set: SlhDsaParameterSet) -> Result<SlhDsaPrivateKey>;

    /// Makes a private key from its 64, 96 or 128 bytes: SK.seed, SK.prf, PK.seed, PK.root (FIPS 205, section 9.1).
    ///
    /// The last two are the public key. PK.root is computed from the others and compared only for the sets with fast signing,
    /// where this takes 0.5 to 6 ms. For those with small signatures, it takes 50 to 250 ms: [`SlhDsaPrivateKey::check`] does
    /// it.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length, and for a public key that does not belong to the
    /// private key; [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the parameter set.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_slh_dsa_private_bytes(
        &self,
        parameter_set: SlhDsaParameterSet,
        private_bytes: &[u8],
    ) -> Result<SlhDsaPrivateKey>;

    /// Makes a public key from its 32, 48 or 64 bytes: PK.seed, PK.root (FIPS 205, section 9.1). All byte strings of this length
    /// are public keys.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length; [`Unsupported`](crate::Error::Unsupported) if the
    /// backend does not offer the parameter set.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_slh_dsa_public_bytes(
        &self,
        parameter_set: SlhDsaParameterSet,
        public_bytes: &[u8],
    ) -> Result<SlhDsaPublicKey>;
}

impl SlhDsaBackend for Backend {
    fn slh_dsa_supported(&self, parameter_set: SlhDsaParameterSet) -> bool {
        SLH_DSA.supported(self, parameter_set)
    }

    fn generate_slh_dsa_private_key(&self, parameter_set: SlhDsaParameterSet) -> Result<SlhDsaPrivateKey> {
        let key = SLH_DSA.generate(self, parameter_set)?;
        Ok(SlhDsaPrivateKey::new(self, parameter_set, key))
    }

    fn load_slh_dsa_private_bytes(
        &self,
        parameter_set: SlhDsaParameterSet,
        private_bytes: &[u8],
    ) -> Result<SlhDsaPrivateKey> {
        let key = load_unchecked_private_bytes(self, parameter_set, private_bytes)?;
        if parameter_set.is_fast() && key.check().is_err() {
            let reason = "contain a public key that does not belong to the private key";
            return Err(Error::invalid("private_bytes", reason));
        }
        Ok(key)
    }

    fn load_slh_dsa_public_bytes(
        &self,
        parameter_set: SlhDsaParameterSet,
        public_bytes: &[u8],
    ) -> Result<SlhDsaPublicKey> {
        let key = SLH_DSA.load_public(self, parameter_set, public_bytes)?;
        Ok(SlhDsaPublicKey::new(self, parameter_set, key))
    }
}

/// Makes a private key, without the check that the public key in it belongs to it.
pub(crate) fn load_unchecked_private_bytes(
    backend: &Backend,
    parameter_set: SlhDsaParameterSet,
    private_bytes: &[u8],
) -> Result<SlhDsaPrivateKey> {
    let key = SLH_DSA.load_private(backend, parameter_set, private_bytes)?;
    Ok(SlhDsaPrivateKey::new(backend, parameter_set, key))
}
