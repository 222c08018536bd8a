//! The key with which a recipient opens a message.

use std::fmt;

use crate::asymmetric::{PrivateKey, ToPrivateKey};
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;
use crate::x509::Certificate;
use crate::x509::builder::issuer::has_public_half;

/// The default number of recipients that a private key is tried for.
const MOST_TRIALS: usize = 32;

/// The default number of iterations of PBKDF2, as for private keys.
const MOST_ITERATIONS: u32 = 10_000_000;

/// The key with which a recipient opens a message, and how much work that may take.
///
/// With a [certificate](Self::from_certificate), the message is searched for the recipient who has it. With a
/// [private key](Self::from_private_key) alone, the key is tried for every recipient that it could belong to.
///
/// ```
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::cms::{EnvelopedData, RecipientKey};
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::Certificate;
///
/// fn read(mail: &[u8], certificate: &Certificate, key: &PrivateKey) -> hazmat_openssl::Result<SecretBytes> {
///     let message = EnvelopedData::from_der(certificate.backend(), mail)?;
///     message.decrypt(&RecipientKey::from_certificate(certificate, key)?)
/// }
/// ```
#[derive(Clone)]
#[must_use = "a key does nothing until it opens a message"]
pub struct RecipientKey {
    pub(super) secret: Secret,
    pub(super) most_trials: usize,
    pub(super) most_iterations: u32,
}

#[derive(Clone)]
pub(super) enum Secret {
    PrivateKey {
        key: PrivateKey,
        certificate: Option<Certificate>,
    },
    KeyEncryptionKey {
        key: SecretBytes,
        identifier: Option<Vec<u8>>,
    },
    Password(SecretBytes),
}

impl RecipientKey {
    fn new(secret: Secret) -> Self {
        RecipientKey {
            secret,
            most_trials: MOST_TRIALS,
            most_iterations: MOST_ITERATIONS,
        }
    }

    /// The private key of a certificate, for the recipients that the message names by this certificate.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the key is not that of the certificate, or the certificate's key cannot be loaded. A certificate
    /// that restricts the key to PSS, where the private key is not restricted, is accepted.
    #[doc(alias = "CMS_decrypt_set1_pkey_and_peer")]
    #[doc(alias = "CMS_RecipientInfo_ktri_cert_cmp")]
    pub fn from_certificate(certificate: &Certificate, key: &(impl ToPrivateKey + ?Sized)) -> Result<Self> {
        let key = key.to_private_key().into_owned();
        if !has_public_half(&key, certificate.public_key_bytes())? {
            return Err(Error::invalid("key", "is not the key of the certificate"));
        }
        Ok(Self::new(Secret::PrivateKey {
            key,
            certificate: Some(certificate.clone()),
        }))
    }

    /// A private key, for every recipient that it could belong to.
    ///
    /// With RSA and PKCS #1 v1.5, whether a key is the right one does not show: an
    /// [`EnvelopedData`](crate::cms::EnvelopedData) for several recipients of that kind needs the certificate.
    #[doc(alias = "CMS_decrypt_set1_pkey")]
    pub fn from_private_key(key: &(impl ToPrivateKey + ?Sized)) -> Self {
        Self::new(Secret::PrivateKey {
            key: key.to_private_key().into_owned(),
            certificate: None,
        })
    }

    /// A symmetric key, for the recipients that the message names by its identifier.
    #[doc(alias = "CMS_decrypt_set1_key")]
    pub fn from_key_encryption_key(key: impl Into<SecretBytes>, identifier: &[u8]) -> Self {
        Self::new(Secret::KeyEncryptionKey {
            key: key.into(),
            identifier: Some(identifier.to_vec()),
        })
    }

    /// A symmetric key, for every recipient with such a key.
    #[doc(alias = "CMS_decrypt_set1_key")]
    pub fn from_any_key_encryption_key(key: impl Into<SecretBytes>) -> Self {
        Self::new(Secret::KeyEncryptionKey {
            key: key.into(),
            identifier: None,
        })
    }

    /// A password, for every recipient with a password.
    #[doc(alias = "CMS_decrypt_set1_password")]
    pub fn from_password(password: &[u8]) -> Self {
        Self::new(Secret::Password(SecretBytes::from_slice(password)))
    }

    /// Sets for how many recipients the key may be tried. The default is 32.
    pub fn max_trials(mut self, number: usize) -> Self {
        self.most_trials = number;
        self
    }

    /// Sets the maximum number of iterations of PBKDF2, of all recipients with a password together. The default is 10,000,000.
    pub fn max_pbkdf2_iterations(mut self, iterations: u32) -> Self {
        self.most_iterations = iterations;
        self
    }
}

/// Shows the kind of key, and nothing secret.
impl fmt::Debug for RecipientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.secret {
            Secret::PrivateKey { key, .. } => write!(f, "RecipientKey({key})"),
            Secret::KeyEncryptionKey { .. } => f.write_str("RecipientKey(key-encryption key)"),
            Secret::Password(_) => f.write_str("RecipientKey(password)"),
        }
    }
}
