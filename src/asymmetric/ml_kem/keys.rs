//! ML-KEM keys.

use std::ffi::CStr;
use std::fmt;

use super::parameter_set::MlKemParameterSet;
use crate::asymmetric::encapsulation::{Lengths, Peer, decapsulate, encapsulate};
use crate::asymmetric::equality::equal;
use crate::asymmetric::parameter_sets::{
    KeyTypes, ParameterSet, parameter_set, parameter_set_keys, private_bytes, public_bytes, seed,
};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::ffi::pkey::PKey;
use crate::ffi::pkey_operation::Service;
use crate::support::secret::SecretBytes;

/// The key types.
pub(super) static ML_KEM: KeyTypes = KeyTypes::new(Service::Kem, MlKemParameterSet::COUNT);

parameter_set!(MlKemParameterSet, MlKemGenerate, |set| Some(set.seed_length()), {
    MlKem512 => c"ML-KEM-512",
    MlKem768 => c"ML-KEM-768",
    MlKem1024 => c"ML-KEM-1024",
});

parameter_set_keys!(
    ML_KEM,
    MlKemParameterSet,
    MlKemPrivateKey,
    MlKemPublicKey,
    "ML-KEM",
    "FIPS 203"
);

impl MlKemPrivateKey {
    /// The seed of the private key, 64 bytes, d followed by z; `None` if the key was made from an expanded private key, or if
    /// the provider is configured not to keep seeds (`ml-kem.retain_seed`).
    ///
    /// # Errors
    ///
    /// [`Error::NotExportable`](crate::Error::NotExportable) for a key in a token; [`Error::OpenSsl`](crate::Error::OpenSsl) if
    /// libcrypto fails.
    #[doc(alias = "EVP_PKEY_get_octet_string_param")]
    pub fn seed(&self) -> Result<Option<SecretBytes>> {
        seed(self.parameter_set, &self.key)
    }

    /// The expanded private key.
    ///
    /// # Errors
    ///
    /// [`Error::NotExportable`](crate::Error::NotExportable) for a key in a token; [`Error::OpenSsl`](crate::Error::OpenSsl) if
    /// libcrypto fails.
    #[doc(alias = "EVP_PKEY_get_raw_private_key")]
    pub fn expanded_private_bytes(&self) -> Result<SecretBytes> {
        private_bytes(self.parameter_set, &self.key)
    }
}

impl MlKemPrivateKey {
    /// Computes the shared secret of 32 bytes from a ciphertext.
    ///
    /// Every ciphertext of the right length has a secret: if it was not made for this key, or was changed on its way, the
    /// secret is a pseudorandom one, which no one else knows (implicit rejection, FIPS 203, section 6.3). So success says nothing
    /// about the sender. That both have the same secret shows when they use it, for example when an authenticated message opens.
    ///
    /// ```
    /// use hazmat_openssl::asymmetric::ml_kem::{MlKemParameterSet, MlKemPrivateKey};
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let (backend, set) = (Backend::new()?, MlKemParameterSet::MlKem768);
    /// if backend.ml_kem_supported(set) {
    ///     let key = MlKemPrivateKey::generate(&backend, set)?;
    ///     let (secret, mut ciphertext) = key.public_key()?.encapsulate()?;
    ///     assert_eq!(key.decapsulate(&ciphertext)?, secret);
    ///
    ///     ciphertext[0] ^= 1;
    ///     assert_ne!(key.decapsulate(&ciphertext)?, secret);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a ciphertext of another length than
    /// [`ciphertext_length`](MlKemParameterSet::ciphertext_length); [`Error::NotApproved`](crate::Error::NotApproved) on a
    /// strict backend; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_decapsulate")]
    pub fn decapsulate(&self, ciphertext: &[u8]) -> Result<SecretBytes> {
        let set = self.parameter_set;
        let purpose = || Operation::MlKemDecapsulate { parameter_set: set };
        let peer = peer(set);
        peer.check_length(ciphertext, set.ciphertext_length())?;
        decapsulate(&self.backend, &self.key, purpose, lengths(set), &peer, ciphertext)
    }
}

impl MlKemPublicKey {
    /// Makes a shared secret of 32 bytes, and the ciphertext from which the holder of the private key
    /// [computes it](MlKemPrivateKey::decapsulate) (FIPS 203, section 7.2). The random bytes are those of the provider.
    ///
    /// The secret is uniformly random, and may be used as a key.
    ///
    /// ```
    /// use hazmat_openssl::asymmetric::ml_kem::{MlKemParameterSet, MlKemPrivateKey};
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let (backend, set) = (Backend::new()?, MlKemParameterSet::MlKem768);
    /// if backend.ml_kem_supported(set) {
    ///     let key = MlKemPrivateKey::generate(&backend, set)?;
    ///     let (secret, ciphertext) = key.public_key()?.encapsulate()?;
    ///     assert_eq!((secret.len(), ciphertext.len()), (32, set.ciphertext_length()));
    ///     assert_eq!(key.decapsulate(&ciphertext)?, secret);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict backend;
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_encapsulate")]
    pub fn encapsulate(&self) -> Result<(SecretBytes, Vec<u8>)> {
        let set = self.parameter_set;
        let purpose = || Operation::MlKemEncapsulate { parameter_set: set };
        encapsulate(&self.backend, &self.key, purpose, lengths(set), &peer(set))
    }
}

fn peer(set: MlKemParameterSet) -> Peer {
    Peer {
        argument: "ciphertext",
        mechanism: set.name(),
        // Keys and ciphertexts of the right form are all accepted, so a failure is libcrypto's own.
        refused: |error| error,
    }
}

fn lengths(set: MlKemParameterSet) -> Lengths {
    Lengths {
        ciphertext: set.ciphertext_length(),
        secret: set.shared_secret_length(),
    }
}
