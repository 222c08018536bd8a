//! A recipient of a message that is made.

use std::fmt;
use std::sync::Arc;

use super::identifier;
use super::key_wrap::KeyWrap;
use super::password::{self, PasswordChoice};
use super::recipient_info::{KeyAgreement, KeyEncryptionKey, KeyTransport};
use super::{key_agreement, key_encapsulation, key_transport};
use crate::asymmetric::rsa::RsaPadding;
use crate::asymmetric::{PublicKey, ToPublicKey};
use crate::backend::Backend;
use crate::cms::certificate_identifier::CertificateIdentifier;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::serialization::encryption::choice::DEFAULT_PBKDF2_ITERATIONS;
use crate::support::secret::SecretBytes;
use crate::x509::{Certificate, KeyUsage};

/// A recipient, for whom a message is encrypted.
///
/// | from | the content key is encrypted with |
/// |---|---|
/// | a certificate or public key of RSA | OAEP with SHA-256 (RFC 3560); another padding by [`rsa_padding`](Self::rsa_padding) |
/// | of an elliptic curve | a key from ECDH with a new key (RFC 5753), by the function of X9.63, and AES key wrap |
/// | of X25519 or X448 | likewise (RFC 8418), by HKDF |
/// | of ML-KEM | a key from ML-KEM (RFC 9936), by HKDF, and AES key wrap |
/// | a key-encryption key of 16, 24 or 32 bytes | AES key wrap (RFC 3565) |
/// | a password | AES-256-CBC as of RFC 3211, with a key from PBKDF2 |
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::cms::{EnvelopedDataBuilder, Recipient, RecipientKey};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1)?;
/// let message = EnvelopedDataBuilder::new()
///     .add_recipient(Recipient::from_public_key(&key.public_key()?, b"the key's identifier")?)
///     .add_recipient(Recipient::from_password(b"for emergencies"))
///     .encrypt(&backend, b"a message")?;
/// assert_eq!(*message.decrypt(&RecipientKey::from_private_key(&key))?, *b"a message");
/// assert_eq!(*message.decrypt(&RecipientKey::from_password(b"for emergencies"))?, *b"a message");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a recipient does nothing until it is added to a message"]
#[doc(alias = "CMS_add1_recipient")]
pub struct Recipient {
    target: Target,
    /// For a certificate: its other identifier, if it has a subject key identifier.
    key_identifier: Option<CertificateIdentifier>,
    hash: Option<HashAlgorithm>,
}

#[derive(Clone)]
enum Target {
    PublicKey {
        key: PublicKey,
        identifier: CertificateIdentifier,
        padding: RsaPadding,
    },
    KeyEncryptionKey {
        key: SecretBytes,
        identifier: Vec<u8>,
        wrap: KeyWrap,
    },
    Password {
        password: SecretBytes,
        iterations: u32,
    },
}

impl Recipient {
    /// The holder of the private key of a certificate, whom the message names by the certificate's issuer and serial number.
    ///
    /// The certificate is not verified: do that first, with a purpose such as e-mail
    /// ([`x509::verification`](crate::x509::verification)). This function checks its key usage, if it has one: `keyEncipherment`
    /// for RSA and ML-KEM, `keyAgreement` for the others.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the key has no encryption or key agreement, such as Ed25519, or if its key usage excludes
    /// it; [`Error::Malformed`] if the key or the extensions do not decode; [`Error::Unsupported`] for a key that the backend does
    /// not offer.
    #[doc(alias = "CMS_add1_recipient_cert")]
    pub fn from_certificate(certificate: &Certificate) -> Result<Self> {
        let key = certificate.public_key()?;
        if let Some((usage, _)) = certificate.extensions()?.find::<KeyUsage>()? {
            let (needed, name) = match key {
                PublicKey::Rsa(_) | PublicKey::MlKem(_) => (KeyUsage::KEY_ENCIPHERMENT, "keyEncipherment"),
                _ => (KeyUsage::KEY_AGREEMENT, "keyAgreement"),
            };
            if !usage.contains(needed) {
                let reason = format!("the key usage of the certificate does not include {name}");
                return Err(Error::invalid("certificate", reason));
            }
        }
        let mut recipient = Self::with_key(key, CertificateIdentifier::by_issuer_and_serial_number(certificate)?)?;
        recipient.key_identifier = CertificateIdentifier::by_subject_key_identifier(certificate).ok();
        Ok(recipient)
    }

    /// The holder of a private key, whom the message names by a subject key identifier: that of a certificate, or whatever else
    /// the recipient recognizes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the key has no encryption or key agreement.
    pub fn from_public_key(key: &(impl ToPublicKey + ?Sized), subject_key_identifier: &[u8]) -> Result<Self> {
        Self::with_key(
            key.to_public_key().into_owned(),
            identifier::by_key(subject_key_identifier)?,
        )
    }

    fn with_key(key: PublicKey, identifier: CertificateIdentifier) -> Result<Self> {
        match &key {
            PublicKey::Rsa(rsa) if rsa.is_pss_only() => {
                return Err(Error::invalid("key", "is restricted to PSS, which is for signatures"));
            }
            PublicKey::Rsa(_)
            | PublicKey::EllipticCurve(_)
            | PublicKey::X25519(_)
            | PublicKey::X448(_)
            | PublicKey::MlKem(_) => {}
            other => {
                let reason = format!("is of type {}, for which nothing can be encrypted", other.type_name());
                return Err(Error::invalid("key", reason));
            }
        }
        Ok(Recipient {
            target: Target::PublicKey {
                key,
                identifier,
                padding: RsaPadding::oaep(HashAlgorithm::Sha256),
            },
            key_identifier: None,
            hash: None,
        })
    }

    /// Whoever has a symmetric key, of 16, 24 or 32 bytes. The message names it by an identifier of the caller's choice.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a key of another length.
    #[doc(alias = "CMS_add0_recipient_key")]
    pub fn from_key_encryption_key(key: &[u8], identifier: &[u8]) -> Result<Self> {
        let Some(wrap) = KeyWrap::with_key(key) else {
            let reason = format!("must have 16, 24 or 32 bytes, not {}", key.len());
            return Err(Error::invalid("key", reason));
        };
        Ok(Recipient {
            target: Target::KeyEncryptionKey {
                key: SecretBytes::from_slice(key),
                identifier: identifier.to_vec(),
                wrap,
            },
            key_identifier: None,
            hash: None,
        })
    }

    /// Whoever knows a password. Its key is derived by PBKDF2 with HMAC and SHA-256, and 600,000 iterations.
    #[doc(alias = "CMS_add0_recipient_password")]
    pub fn from_password(password: &[u8]) -> Self {
        Recipient {
            target: Target::Password {
                password: SecretBytes::from_slice(password),
                iterations: DEFAULT_PBKDF2_ITERATIONS,
            },
            key_identifier: None,
            hash: None,
        }
    }

    /// Names the recipient by the subject key identifier of the certificate, instead of its issuer and serial number.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the recipient was not made from a certificate with that extension.
    #[doc(alias = "CMS_USE_KEYID")]
    pub fn by_subject_key_identifier(mut self) -> Result<Self> {
        match (&mut self.target, self.key_identifier.take()) {
            (Target::PublicKey { identifier, .. }, Some(key_identifier)) => *identifier = key_identifier,
            _ => {
                let reason = "is not from a certificate with a subject key identifier";
                return Err(Error::invalid("recipient", reason));
            }
        }
        Ok(self)
    }

    /// Sets the padding of RSA: another hash function or a label of OAEP, or PKCS #1 v1.5 for programs that do not know OAEP.
    ///
    /// With PKCS #1 v1.5, a recipient that reveals whether a message decrypts can be made to decrypt others (RFC 3218).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the recipient's key is not an RSA key, and for PSS.
    #[doc(alias = "EVP_PKEY_CTX_set_rsa_padding")]
    pub fn rsa_padding(mut self, padding: impl Into<RsaPadding>) -> Result<Self> {
        let chosen = padding.into();
        if chosen.pss_padding().is_some() {
            return Err(Error::invalid("padding", "PSS is for signatures, not for encryption"));
        }
        match &mut self.target {
            Target::PublicKey {
                key: PublicKey::Rsa(_),
                padding,
                ..
            } => *padding = chosen,
            _ => return Err(Error::invalid("padding", "the recipient has no RSA key")),
        }
        Ok(self)
    }

    /// Sets the hash function of the key derivation: of X9.63's for elliptic curves (SHA-1, SHA-2), of HKDF for X25519, X448 and
    /// ML-KEM (SHA-256, SHA-384, SHA-512), or of PBKDF2 for a password. The default is as strong as the key: SHA-256 up to 256
    /// bits, SHA-384 up to 384, else SHA-512; for a password and for ML-KEM, SHA-256.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a recipient without key derivation, and for a hash function that CMS does not define there;
    /// [`Error::Unsupported`] for a hash function that PBKDF2 has no object identifier for.
    #[doc(alias = "EVP_PKEY_CTX_set_ecdh_kdf_md")]
    pub fn key_derivation_hash(mut self, hash: HashAlgorithm) -> Result<Self> {
        match &self.target {
            Target::PublicKey { key, .. } => match key {
                PublicKey::Rsa(_) => return Err(no_derivation("hash")),
                PublicKey::MlKem(_) => key_encapsulation::check_hash(hash)?,
                key => key_agreement::check_hash(key, hash)?,
            },
            Target::KeyEncryptionKey { .. } => return Err(no_derivation("hash")),
            Target::Password { .. } => password::check_hash(hash)?,
        }
        self.hash = Some(hash);
        Ok(self)
    }

    /// Sets the iterations of PBKDF2 for a password.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for 0, and for a recipient without a password.
    #[doc(alias = "CMS_RecipientInfo_set0_password")]
    pub fn kdf_rounds(mut self, rounds: u32) -> Result<Self> {
        match &mut self.target {
            Target::Password { iterations, .. } if rounds > 0 => *iterations = rounds,
            Target::Password { .. } => return Err(Error::invalid("rounds", "must be at least 1")),
            _ => return Err(no_derivation("rounds")),
        }
        Ok(self)
    }

    /// Encrypts the content key, and writes the RecipientInfo.
    pub(super) fn encrypt(&self, backend: &Backend, content_key: &[u8]) -> Result<Vec<u8>> {
        match &self.target {
            Target::PublicKey {
                key,
                identifier,
                padding,
            } => self.encrypt_for_key(key, identifier, padding, content_key),
            Target::KeyEncryptionKey { key, identifier, wrap } => KeyEncryptionKey {
                key_identifier: identifier.clone(),
                algorithm: wrap.to_der()?,
                encrypted_key: wrap.wrap(backend, key, content_key)?,
            }
            .to_der(),
            Target::Password { password, iterations } => {
                let choice = PasswordChoice {
                    hash: self.hash.unwrap_or(HashAlgorithm::Sha256),
                    iterations: *iterations,
                };
                password::encrypt(backend, password, choice, content_key)?.to_der()
            }
        }
    }

    fn encrypt_for_key(
        &self,
        key: &PublicKey,
        identifier: &CertificateIdentifier,
        padding: &RsaPadding,
        content_key: &[u8],
    ) -> Result<Vec<u8>> {
        let identifier = identifier.clone();
        match key {
            PublicKey::Rsa(key) => {
                let (algorithm, encrypted_key) = key_transport::encrypt(key, padding, content_key)?;
                KeyTransport {
                    identifier,
                    algorithm,
                    encrypted_key,
                }
                .to_der()
            }
            PublicKey::MlKem(key) => key_encapsulation::wrap(key, identifier, self.hash, content_key)?.to_der(),
            key => {
                let (agreement, encrypted_key) = key_agreement::wrap(key, self.hash, content_key)?;
                KeyAgreement {
                    agreement: Arc::new(agreement),
                    identifier,
                    encrypted_key,
                }
                .to_der()
            }
        }
    }

    /// The version that EnvelopedData has because of this recipient (RFC 5652, section 6.1).
    pub(super) fn least_version(&self) -> u64 {
        match &self.target {
            Target::Password { .. } => 3,
            Target::PublicKey {
                key: PublicKey::MlKem(_),
                ..
            } => 3,
            Target::PublicKey {
                key: PublicKey::Rsa(_),
                identifier,
                ..
            } if identifier.key_identifier().is_none() => 0,
            _ => 2,
        }
    }
}

fn no_derivation(argument: &'static str) -> Error {
    Error::invalid(argument, "the recipient's key is not derived")
}

/// Shows the kind of recipient, and nothing secret.
impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Target::PublicKey { key, .. } => write!(f, "Recipient({key})"),
            Target::KeyEncryptionKey { .. } => f.write_str("Recipient(key-encryption key)"),
            Target::Password { .. } => f.write_str("Recipient(password)"),
        }
    }
}
