//! Keys: shared, copied, loaded.

use openssl::pkey::{HasPrivate, HasPublic, PKey, PKeyRef, Private, Public};

use crate::asymmetric::{PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::ffi::pkey::{PKey as OwnKey, Part};
use crate::serialization::key_reader;
use crate::serialization::settings::Settings;

/// A copy in libcrypto's default library context; see [the module](crate::openssl_types#keys). The key's numbers are read and
/// set one by one, without an encoding, and zeroized.
impl TryFrom<&PrivateKey> for PKey<Private> {
    type Error = Error;

    /// Fails with [`Error::NotExportable`] if the key's provider does not export it, and with [`Error::Unsupported`] if the default
    /// library context does not offer its type.
    fn try_from(key: &PrivateKey) -> Result<Self> {
        let copy = key.copied_to(&Backend::of_process()?)?;
        copy.pkey().share(copy.backend().lib())
    }
}

/// A copy in libcrypto's default library context; see [the module](crate::openssl_types#keys).
impl TryFrom<&PublicKey> for PKey<Public> {
    type Error = Error;

    /// Fails with [`Error::Unsupported`] if the default library context does not offer the key's type.
    fn try_from(key: &PublicKey) -> Result<Self> {
        let copy = key.copied_to(&Backend::of_process()?)?;
        copy.pkey().share(copy.backend().lib())
    }
}

/// Hands over the key itself: another reference to the same `EVP_PKEY`, in the backend's library context.
///
/// The backend's library context is kept for the rest of the process, however soon the key is dropped. What happens to the key
/// when other code uses it: see [the module](crate::openssl_types#shared-keys).
///
/// ```
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::openssl_types::{load_private_key, share_private_key};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = PrivateKey::from(backend.ed25519_generate_key()?);
/// let shared = share_private_key(&key)?;
/// // The way back is a reference, too.
/// let same = load_private_key(&backend, &shared)?;
/// assert_eq!(same.public_key()?, key.public_key()?);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::OpenSsl`] if libcrypto fails.
#[doc(alias = "EVP_PKEY_up_ref")]
pub fn share_private_key(key: &PrivateKey) -> Result<PKey<Private>> {
    key.pkey().share(key.backend().lib())
}

/// Hands over the key itself: another reference to the same `EVP_PKEY`, in the backend's library context, as
/// [`share_private_key`] does.
///
/// # Errors
///
/// [`Error::OpenSsl`] if libcrypto fails.
#[doc(alias = "EVP_PKEY_up_ref")]
pub fn share_public_key(key: &PublicKey) -> Result<PKey<Public>> {
    key.pkey().share(key.backend().lib())
}

/// Loads a private key of the crate `openssl` into a backend.
///
/// If the key is in the backend's library context already, and in the provider that the backend uses for keys of its type, the
/// result refers to the same `EVP_PKEY`, and no number of the private key moves. Any other key is copied: its numbers are read
/// and set one by one, without an encoding, and zeroized. The checks are those of a key in a file
/// ([`KeyLoader`](crate::serialization::KeyLoader)'s defaults): type, sizes, curve, ranges, and that public and private key
/// belong together. As there, no number is tested for being prime.
///
/// The key may be of any type, made by the crate `openssl` in any way. Of a Diffie-Hellman key, the numbers are kept; other
/// fields of its parameters (the length of private values, j, the seed of the generation) are not.
///
/// ```
/// use hazmat_openssl::openssl_types::load_private_key;
/// use hazmat_openssl::openssl_types::openssl::ec::{EcGroup, EcKey};
/// use hazmat_openssl::openssl_types::openssl::nid::Nid;
/// use hazmat_openssl::openssl_types::openssl::pkey::PKey;
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
/// let theirs = PKey::from_ec_key(EcKey::generate(&group)?)?;
/// let key = load_private_key(&Backend::new()?, &theirs)?;
/// assert_eq!(key.to_string(), "P-256");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::Unsupported`] for a type or a curve that this crate or the backend does not know, and on a FIPS backend for a key that stays in
/// another provider; [`Error::NotApproved`] for such a key on a strict backend; [`Error::NotExportable`] if the key is in a provider of
/// another library context, which does not export it;
/// [`Error::Malformed`] for numbers that are no key: of the kind [`InvalidPrivateKey`](crate::MalformedKind::InvalidPrivateKey)
/// in most cases, and [`Missing`](crate::MalformedKind::Missing) if the private key, or a number of an RSA key, is missing;
/// [`Error::WorkFactorTooHigh`] for a modulus above the limit; [`Error::OpenSsl`] if libcrypto
/// fails for a reason that is not the key: an allocation fails, or a FIPS module is in its error state.
#[doc(alias = "EVP_PKEY_todata", alias = "EVP_PKEY_fromdata", alias = "EVP_PKEY_up_ref")]
pub fn load_private_key<T: HasPrivate>(backend: &Backend, key: &PKeyRef<T>) -> Result<PrivateKey> {
    key_reader::private(&Settings::new(backend), OwnKey::of_other_code(key, Part::Pair)?)
}

/// Loads a public key of the crate `openssl`, or the public half of a private key, into a backend.
///
/// The key is always copied, with the checks of a key in a file.
///
/// # Errors
///
/// [`Error::Unsupported`] for a type or a curve that this crate or the backend does not know;
/// [`Error::Malformed`] for numbers that are no key, of the kind
/// [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) in most cases; [`Error::WorkFactorTooHigh`] for a modulus above
/// the limit; [`Error::OpenSsl`] if libcrypto fails for a reason that is not the key, as in [`load_private_key`].
#[doc(alias = "EVP_PKEY_todata", alias = "EVP_PKEY_fromdata")]
pub fn load_public_key<T: HasPublic>(backend: &Backend, key: &PKeyRef<T>) -> Result<PublicKey> {
    key_reader::public(&Settings::new(backend), &OwnKey::of_other_code(key, Part::Public)?)
}
