//! The encryption of private keys that are written: none, the best available, or chosen in detail.

use std::fmt;

use super::password::check_password;
use crate::error::{Error, Result};
use crate::hashes::HashAlgorithm;
use crate::serialization::names::names;
use crate::serialization::output_format::PrivateFormat;
use crate::support::secret::SecretBytes;

/// The default PBKDF2 iterations: what OWASP recommends with HMAC-SHA-256.
pub(crate) const DEFAULT_PBKDF2_ITERATIONS: u32 = 600_000;

/// The default bcrypt_pbkdf rounds: those of `ssh-keygen`.
pub(crate) const DEFAULT_BCRYPT_ROUNDS: u32 = 24;

/// A cipher for private keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyCipher {
    /// AES-128 in CBC, for every format.
    Aes128Cbc,
    /// AES-192 in CBC, for every format.
    Aes192Cbc,
    /// AES-256 in CBC, for every format.
    Aes256Cbc,
    /// Three-key Triple DES in CBC, for PKCS #8 and the traditional format, for old programs.
    TripleDesCbc,
    /// AES-256 in CTR, for OpenSSH.
    Aes256Ctr,
    /// AES-256 in GCM, for OpenSSH.
    Aes256Gcm,
}

impl KeyCipher {
    /// Whether keys in this format can be encrypted with it.
    pub(crate) fn is_for(self, format: PrivateFormat) -> bool {
        let format = format.structure();
        match self {
            KeyCipher::Aes128Cbc | KeyCipher::Aes192Cbc | KeyCipher::Aes256Cbc => format != PrivateFormat::Raw,
            KeyCipher::TripleDesCbc => matches!(format, PrivateFormat::Pkcs8 | PrivateFormat::TraditionalOpenSsl),
            KeyCipher::Aes256Ctr | KeyCipher::Aes256Gcm => format == PrivateFormat::OpenSsh,
        }
    }
}

names! { KeyCipher, "cipher for private keys", "AES-256-CBC":
    Aes128Cbc = "AES-128-CBC",
    Aes192Cbc = "AES-192-CBC",
    Aes256Cbc = "AES-256-CBC",
    TripleDesCbc = "DES-EDE3-CBC",
    Aes256Ctr = "AES-256-CTR",
    Aes256Gcm = "AES-256-GCM",
}

/// No encryption: everyone who can read the file has the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct NoEncryption;

/// The best encryption of a format, under a password. It may change with a release; today:
///
/// | format | key derivation | cipher |
/// |---|---|---|
/// | PKCS #8 | PBKDF2 with HMAC-SHA-256, a random salt of 16 bytes, 600,000 iterations | AES-256-CBC |
/// | traditional, PEM only | OpenSSL's, with MD5: weak | AES-256-CBC |
/// | OpenSSH | bcrypt_pbkdf, a random salt of 16 bytes, 24 rounds | AES-256-CTR |
///
/// None of these encryptions authenticates the file. A wrong password is almost always noticed, by the padding and the
/// structure; a damaged or altered file is not always: an Ed25519 key, which is 32 bytes of any value, may load as another
/// key. Compare the public key with the expected one if that matters.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::Error;
/// use hazmat_openssl::serialization::Encoding;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.ed25519_generate_key()?;
/// let encryption = BestAvailableEncryption::new(b"a password");
/// let pem = key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, encryption)?;
/// assert!(pem.starts_with(b"-----BEGIN ENCRYPTED PRIVATE KEY-----"));
/// assert!(matches!(backend.load_pem_private_key(&pem, None), Err(Error::PasswordRequired)));
/// assert!(backend.load_pem_private_key(&pem, Some(b"a password")).is_ok());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a password encrypts nothing until a key is written with it"]
pub struct BestAvailableEncryption(SecretBytes);

impl fmt::Debug for BestAvailableEncryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BestAvailableEncryption")
    }
}

impl BestAvailableEncryption {
    /// Encryption under a password of at least one byte: an empty password is refused when the key is written. The copy
    /// of the password is zeroized on drop.
    pub fn new(password: &[u8]) -> Self {
        BestAvailableEncryption(SecretBytes::from_slice(password))
    }
}

/// The encryption of a private key: made from [`NoEncryption`] or [`BestAvailableEncryption`], by
/// [`PrivateFormat::encryption_builder`], or from an optional password.
///
/// Whether to encrypt is often known only at run time. `None` writes the key unencrypted; `Some(password)` encrypts it as
/// [`BestAvailableEncryption`] does, and an empty password is refused when the key is written, never taken for `None`:
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// /// `password` comes from a configuration file, which need not have one.
/// fn export(key: &Ed25519PrivateKey, password: Option<&str>) -> hazmat_openssl::Result<SecretBytes> {
///     key.to_pkcs8_pem(password.map(str::as_bytes))
/// }
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.ed25519_generate_key()?;
/// assert!(export(&key, None)?.starts_with(b"-----BEGIN PRIVATE KEY-----"));
/// assert!(export(&key, Some("a password"))?.starts_with(b"-----BEGIN ENCRYPTED PRIVATE KEY-----"));
/// assert!(export(&key, Some("")).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "an encryption encrypts nothing until a key is written with it"]
pub struct KeySerializationEncryption(pub(crate) Choice);

impl fmt::Debug for KeySerializationEncryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Choice::None => f.write_str("NoEncryption"),
            Choice::Best(_) => f.write_str("BestAvailableEncryption"),
            Choice::Chosen(builder, _) => builder.fmt(f),
        }
    }
}

#[derive(Clone)]
pub(crate) enum Choice {
    None,
    Best(SecretBytes),
    Chosen(EncryptionBuilder, SecretBytes),
}

impl From<NoEncryption> for KeySerializationEncryption {
    fn from(_: NoEncryption) -> Self {
        KeySerializationEncryption(Choice::None)
    }
}

impl From<BestAvailableEncryption> for KeySerializationEncryption {
    fn from(encryption: BestAvailableEncryption) -> Self {
        KeySerializationEncryption(Choice::Best(encryption.0))
    }
}

/// `None` for no encryption; `Some(password)` as [`BestAvailableEncryption::new`].
impl From<Option<&[u8]>> for KeySerializationEncryption {
    fn from(password: Option<&[u8]>) -> Self {
        match password {
            None => NoEncryption.into(),
            Some(password) => BestAvailableEncryption::new(password).into(),
        }
    }
}

/// Builds an encryption for private keys (PBES2: RFC 8018, section 6.2; OpenSSH: PROTOCOL.key). Parameters that are not set
/// are those of [`BestAvailableEncryption`].
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::Encoding;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.ed25519_generate_key()?;
/// let encryption = PrivateFormat::Pkcs8
///     .encryption_builder()
///     .kdf_rounds(100_000)
///     .hmac_hash(HashAlgorithm::Sha512)
///     .cipher(KeyCipher::Aes128Cbc)
///     .build(b"a password")?;
/// let der = key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, encryption)?;
/// assert!(key.backend().load_der_private_key(&der, Some(b"a password")).is_ok());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct EncryptionBuilder {
    pub(crate) format: PrivateFormat,
    pub(crate) kdf_rounds: Option<u32>,
    pub(crate) hmac_hash: Option<HashAlgorithm>,
    pub(crate) cipher: Option<KeyCipher>,
}

impl PrivateFormat {
    /// Starts building an encryption for keys in this format. An encryption for one format of PKCS #8 serves
    /// all three.
    pub fn encryption_builder(self) -> EncryptionBuilder {
        EncryptionBuilder::new(self)
    }
}

impl EncryptionBuilder {
    pub(crate) fn new(format: PrivateFormat) -> Self {
        EncryptionBuilder {
            format,
            kdf_rounds: None,
            hmac_hash: None,
            cipher: None,
        }
    }

    /// Sets the PBKDF2 iterations of PKCS #8 (default 600,000; at least 1,000 on a FIPS backend), or the bcrypt_pbkdf rounds
    /// of OpenSSH (default 24): at least 1. A [`KeyLoader`](crate::serialization::KeyLoader) with default limits reads at
    /// most 10,000,000 iterations and 1,024 rounds.
    pub fn kdf_rounds(mut self, rounds: u32) -> Self {
        self.kdf_rounds = Some(rounds);
        self
    }

    /// Sets the hash function of PBKDF2's HMAC, for PKCS #8: SHA-256 by default; SHA-1, SHA-2, SHA-3, MD5 and SM3 have object
    /// identifiers for it (RFC 8018, appendix B.1).
    pub fn hmac_hash(mut self, algorithm: HashAlgorithm) -> Self {
        self.hmac_hash = Some(algorithm);
        self
    }

    /// Sets the cipher: AES-256 in CBC by default, in CTR for OpenSSH.
    pub fn cipher(mut self, cipher: KeyCipher) -> Self {
        self.cipher = Some(cipher);
        self
    }

    /// Builds the encryption, under a password of at least one byte. The copy of the password is zeroized on drop.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an empty password, for 0 rounds, and for a parameter that does not apply to the
    /// format.
    pub fn build(self, password: &[u8]) -> Result<KeySerializationEncryption> {
        self.check()?;
        check_password(password)?;
        let password = SecretBytes::from_slice(password);
        Ok(KeySerializationEncryption(Choice::Chosen(self, password)))
    }

    fn check(&self) -> Result<()> {
        let format = self.format;
        let refuse = |argument, what: &str| {
            let reason = format!("{what} cannot be chosen for the format {format}");
            Err(Error::invalid(argument, reason))
        };
        let (has_rounds, has_hash) = match format {
            PrivateFormat::Pkcs8 | PrivateFormat::Pkcs8ExpandedKey | PrivateFormat::Pkcs8SeedAndExpandedKey => {
                (true, true)
            }
            PrivateFormat::OpenSsh => (true, false),
            PrivateFormat::TraditionalOpenSsl => (false, false),
            PrivateFormat::Raw => return Err(Error::invalid("format", "the raw format has no encryption")),
        };
        match self.kdf_rounds {
            Some(_) if !has_rounds => return refuse("kdf_rounds", "the number of rounds"),
            Some(0) => return Err(Error::invalid("kdf_rounds", "must be at least 1")),
            _ => {}
        }
        if self.hmac_hash.is_some() && !has_hash {
            return refuse("hmac_hash", "a hash function");
        }
        match self.cipher {
            Some(cipher) if !cipher.is_for(format) => refuse("cipher", &cipher.to_string()),
            _ => Ok(()),
        }
    }
}
