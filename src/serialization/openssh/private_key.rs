//! `SshPrivateKey`: a private key with the comment of its file.

use std::borrow::Cow;
use std::fmt;

use super::feature::check_enabled;
use super::key_type::SshKeyType;
use super::private::{Loaded, load_with_comment};
use super::public_key::{SshPublicKey, checked_comment};
use crate::asymmetric::{PrivateKey, ToPrivateKey};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::encryption::choice::KeySerializationEncryption;
use crate::serialization::settings::Settings;
use crate::serialization::write::openssh_private_key;
use crate::support::secret::SecretBytes;

/// A private key as in the file `id_ed25519`: the key and the comment.
///
/// [`PrivateKey::from_openssh`] loads only the key.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::SshPrivateKey;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
/// let file = SshPrivateKey::new(&key)?.with_comment("alice@example.org")?.to_openssh(NoEncryption)?;
///
/// let key = SshPrivateKey::from_openssh(&backend, &file, None)?;
/// assert_eq!(key.comment(), "alice@example.org");
/// // The line of the public key has the comment, too.
/// assert!(key.public_key()?.to_openssh()?.ends_with(" alice@example.org"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SshPrivateKey {
    key: PrivateKey,
    comment: Box<[u8]>,
}

impl fmt::Debug for SshPrivateKey {
    /// Without the comment, which is encrypted in the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SshPrivateKey")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl SshPrivateKey {
    /// A key without a comment.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key that OpenSSH has no form for;
    /// [`Error::Unsupported`] in a build without the feature `ssh`;
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn new(key: &(impl ToPrivateKey + ?Sized)) -> Result<Self> {
        check_enabled()?;
        let key = key.to_private_key().into_owned();
        SshKeyType::of_key(&key.public_key()?)?;
        Ok(SshPrivateKey {
            key,
            comment: Box::default(),
        })
    }

    /// Loads a private key from OpenSSH's format (`openssh-key-v1`), as `ssh-keygen` writes it.
    ///
    /// # Errors
    ///
    /// As [`load_ssh_private_key`](crate::interfaces::SshSerializationBackend::load_ssh_private_key).
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_openssh(backend: &Backend, file: impl AsRef<[u8]>, password: Option<&[u8]>) -> Result<Self> {
        let Loaded { key, comment } = load_with_comment(&Settings::new(backend), file.as_ref(), password)?;
        Ok(SshPrivateKey { key, comment })
    }

    /// Sets the comment.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it has a line break or another control character.
    pub fn with_comment(mut self, comment: &str) -> Result<Self> {
        self.comment = checked_comment(comment)?.into();
        Ok(self)
    }

    /// The key.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// The comment, which may be empty. Bytes that are not UTF-8 are replaced.
    pub fn comment(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.comment)
    }

    /// The bytes of the comment.
    pub fn comment_bytes(&self) -> &[u8] {
        &self.comment
    }

    /// The public key with the comment, as in the file `id_ed25519.pub`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the comment is not UTF-8 or has control characters, which would
    /// break the line; [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_key(&self) -> Result<SshPublicKey> {
        let comment = std::str::from_utf8(&self.comment);
        let comment = comment.map_err(|_| Error::invalid("comment", "is not UTF-8"))?;
        SshPublicKey::new(self.key.public_key()?)?.with_comment(comment)
    }

    /// Writes the file, encrypted or not.
    ///
    /// # Errors
    ///
    /// As [`PrivateKey::private_bytes`] with [`PrivateFormat::OpenSsh`](crate::serialization::PrivateFormat::OpenSsh).
    pub fn to_openssh(&self, encryption: impl Into<KeySerializationEncryption>) -> Result<SecretBytes> {
        openssh_private_key(&self.key, &encryption.into(), &self.comment)
    }
}
