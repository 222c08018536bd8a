//! The backend traits for loading keys from PEM, DER and OpenSSH's formats.

use super::loader::KeyLoader;
use super::openssh::{private, public};
use super::settings::Settings;
use super::{any_format, der_keys, pem_keys};
use crate::asymmetric::{Parameters, PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::Result;

/// A backend that loads keys from PEM (RFC 7468): base64 between BEGIN and END lines, whose label names the content.
///
/// Text around a block is ignored. Of several blocks, the first with a fitting label is loaded; it may have at most 1 MiB, and
/// a broken block is an error, never skipped: see [`serialization`](crate::serialization#pem). This crate decodes the
/// structures; `EVP_PKEY_fromdata` makes the keys.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::Encoding;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)?;
/// let pem = key.public_key()?.public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo)?;
/// assert_eq!(backend.load_pem_public_key(&pem)?, key.public_key()?.into());
///
/// let group = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048)?;
/// let pem = group.parameter_bytes(Encoding::Pem, ParameterFormat::Pkcs3)?;
/// assert_eq!(backend.load_pem_parameters(&pem)?.type_name(), "DH");
/// # Ok(())
/// # }
/// ```
pub trait PemSerializationBackend {
    /// Loads a private key from the first block with a private key: `PRIVATE KEY` and `ENCRYPTED PRIVATE KEY` (PKCS #8,
    /// RFC 5958), `RSA PRIVATE KEY` (RFC 8017, appendix A.1.2), `EC PRIVATE KEY` (RFC 5915) and `DSA PRIVATE KEY`, plain or
    /// encrypted with `DEK-Info`, and `OPENSSH PRIVATE KEY`.
    ///
    /// The password may contain any bytes. An empty password decrypts data that is encrypted under an empty password,
    /// and counts as no password for unencrypted data. (OpenSSH keys cannot be encrypted under an empty password.) This
    /// never prompts on a terminal.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) if the data does not decode, which is checked before the password. Its
    /// kind is [`InvalidPem`](crate::MalformedKind::InvalidPem) if there is no PEM block, as in empty data, or its
    /// BEGIN or END line is broken; [`Truncated`](crate::MalformedKind::Truncated) if a block or its content is cut
    /// off;
    /// [`UnexpectedType`](crate::MalformedKind::UnexpectedType) if there are only blocks with other labels, or if it is another
    /// known format (DER, an OpenSSH line, PuTTY, RFC 4716);
    /// [`InvalidPrivateKey`](crate::MalformedKind::InvalidPrivateKey) for numbers that are not those of a private key, or do
    /// not belong to the public key or the seed in the data; [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey)
    /// for a point that is not on its curve;
    /// [`WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh) if deriving the key from the password, or using a key with such
    /// a modulus, would take too long (see [`KeyLoader`]);
    /// [`Unsupported`](crate::Error::Unsupported) for a key type, a curve or an encryption that the backend does not offer;
    /// [`PasswordRequired`](crate::Error::PasswordRequired) if the data is encrypted and there is no password,
    /// [`PasswordNotNeeded`](crate::Error::PasswordNotNeeded) for the reverse,
    /// [`IncorrectPassword`](crate::Error::IncorrectPassword) if it does not decrypt;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict FIPS backend, for a key derivation below what the module
    /// approves; [`InvalidArgument`](crate::Error::InvalidArgument) for a password of 2^31 bytes or more;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "PEM_read_bio_PrivateKey")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_pem_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey>;

    /// Loads a public key from the first block labelled `PUBLIC KEY` (RFC 5280) or `RSA PUBLIC KEY` (RFC 8017, appendix A.1.1;
    /// also accepted around the `SubjectPublicKeyInfo` of an RSA key).
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) if the data does not decode. Its kind is
    /// [`InvalidPem`](crate::MalformedKind::InvalidPem), [`Truncated`](crate::MalformedKind::Truncated) or
    /// [`UnexpectedType`](crate::MalformedKind::UnexpectedType) as for
    /// [`load_pem_private_key`](Self::load_pem_private_key), and
    /// [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) for numbers that are not those of a public key, or a point
    /// that is not on its curve;
    /// [`WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh) for a modulus longer than the loader allows;
    /// [`Unsupported`](crate::Error::Unsupported) for a key type or a curve that the backend does not offer;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "PEM_read_bio_PUBKEY")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_pem_public_key(&self, data: &[u8]) -> Result<PublicKey>;

    /// Loads parameters from the first block labelled `DH PARAMETERS` (PKCS #3), `X9.42 DH PARAMETERS` or `DSA PARAMETERS`
    /// (RFC 3279).
    ///
    /// # Errors
    ///
    /// As [`load_pem_public_key`](Self::load_pem_public_key).
    #[doc(alias = "PEM_read_bio_Parameters")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_pem_parameters(&self, data: &[u8]) -> Result<Parameters>;
}

/// A backend that loads keys from DER (X.690), of at most 1 MiB. Trailing data and BER are errors, and so are PEM and OpenSSH's
/// formats, which the error names: [`Backend::load_private_key`](crate::Backend::load_private_key) accepts any format. This
/// crate decodes the structures; `EVP_PKEY_fromdata` makes the keys.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::Error;
/// use hazmat_openssl::serialization::Encoding;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.x25519_generate_key()?;
/// let der = key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)?;
/// let loaded = X25519PrivateKey::try_from(backend.load_der_private_key(&der, None)?)?;
/// assert_eq!(loaded.public_key()?, key.public_key()?);
///
/// let der = key.public_key()?.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)?;
/// assert_eq!(backend.load_der_public_key(&der)?, key.public_key()?.into());
/// assert!(matches!(backend.load_der_public_key(&der[1..]), Err(Error::Malformed { .. })));
/// # Ok(())
/// # }
/// ```
pub trait DerSerializationBackend {
    /// Loads a private key from PKCS #8, plain or encrypted, or a traditional structure: the content of the PEM blocks of
    /// [`load_pem_private_key`](PemSerializationBackend::load_pem_private_key), except OpenSSH's.
    ///
    /// # Errors
    ///
    /// As [`load_pem_private_key`](PemSerializationBackend::load_pem_private_key), except that empty data is
    /// [`Truncated`](crate::MalformedKind::Truncated).
    #[doc(alias = "d2i_AutoPrivateKey")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_der_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey>;

    /// Loads a public key from a `SubjectPublicKeyInfo` (RFC 5280) or a PKCS #1 `RSAPublicKey`.
    ///
    /// # Errors
    ///
    /// As [`load_pem_public_key`](PemSerializationBackend::load_pem_public_key), except that empty data is
    /// [`Truncated`](crate::MalformedKind::Truncated).
    #[doc(alias = "d2i_PUBKEY")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_der_public_key(&self, data: &[u8]) -> Result<PublicKey>;

    /// Loads parameters of Diffie-Hellman (PKCS #3 or ANSI X9.42) or DSA (RFC 3279), which are distinguished by the
    /// sizes and the divisibility of the numbers. PKCS #3 looks like any other pair of numbers, such as an RSA public
    /// key: [`dh_parameters_supported`](crate::interfaces::DhBackend::dh_parameters_supported) checks whether the
    /// modulus is prime.
    ///
    /// # Errors
    ///
    /// As [`load_pem_parameters`](PemSerializationBackend::load_pem_parameters).
    #[doc(alias = "d2i_KeyParams")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_der_parameters(&self, data: &[u8]) -> Result<Parameters>;
}

/// A backend that loads OpenSSH keys, of at most 1 MiB. libcrypto does not support these formats. In a build without the
/// feature `ssh`, which is on by default, the methods fail with [`Unsupported`](crate::Error::Unsupported).
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::Encoding;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key = backend.ed25519_generate_key()?;
/// let line = key.public_key()?.public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh)?;
/// let line = [b"no-pty ", line.as_slice(), b" someone@example.org"].concat();
/// assert_eq!(backend.load_ssh_public_key(&line)?, key.public_key()?.into());
///
/// let file = key.private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, BestAvailableEncryption::new(b"a password"))?;
/// assert_eq!(backend.load_ssh_private_key(&file, Some(b"a password"))?.type_name(), "Ed25519");
/// # Ok(())
/// # }
/// ```
pub trait SshSerializationBackend {
    /// Loads a public key from its line in `id_*.pub` or `authorized_keys`: `ssh-rsa` and `ssh-dss` (RFC 4253, section 6.6),
    /// `ecdsa-sha2-nistp256` (384, 521; RFC 5656), `ssh-ed25519` (RFC 8709), the `sk-` types of security keys (OpenSSH's
    /// PROTOCOL.u2f), and OpenSSH certificates (PROTOCOL.certkeys): the key inside is loaded, the signature is not verified.
    ///
    /// Options before the key and a comment after it are ignored. Of several lines, the first that is neither empty nor a
    /// comment is loaded. Unnecessary leading zeros of numbers are accepted, as in OpenSSH; certificate options that
    /// are out of order are refused.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) if the data does not decode, of the kind
    /// [`UnexpectedType`](crate::MalformedKind::UnexpectedType) if it is another known format (PEM, DER, RFC 4716, PuTTY);
    /// [`Unsupported`](crate::Error::Unsupported) for another key type; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_ssh_public_key(&self, data: &[u8]) -> Result<PublicKey>;

    /// Loads a private key from the OpenSSH format (`openssh-key-v1`, PROTOCOL.key), as `ssh-keygen` writes it. A FIPS backend
    /// refuses its encryption (bcrypt_pbkdf with AES in CTR, CBC or GCM, or Triple DES).
    ///
    /// # Errors
    ///
    /// As [`load_pem_private_key`](PemSerializationBackend::load_pem_private_key).
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_ssh_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey>;
}

/// With the default limits of a [`KeyLoader`].
impl PemSerializationBackend for Backend {
    fn load_pem_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        pem_keys::load_private(&Settings::new(self), data, password)
    }

    fn load_pem_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        pem_keys::load_public(&Settings::new(self), data)
    }

    fn load_pem_parameters(&self, data: &[u8]) -> Result<Parameters> {
        pem_keys::load_parameters(&Settings::new(self), data)
    }
}

/// With the default limits of a [`KeyLoader`].
impl DerSerializationBackend for Backend {
    fn load_der_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        der_keys::load_private(&Settings::new(self), data, password)
    }

    fn load_der_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        der_keys::load_public(&Settings::new(self), data)
    }

    fn load_der_parameters(&self, data: &[u8]) -> Result<Parameters> {
        der_keys::load_parameters(&Settings::new(self), data)
    }
}

/// With the default limits of a [`KeyLoader`].
impl SshSerializationBackend for Backend {
    fn load_ssh_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        public::load_public(&Settings::new(self), data)
    }

    fn load_ssh_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        private::load_private(&Settings::new(self), data, password)
    }
}

impl Backend {
    /// Loads a private key in any format, PEM, DER or OpenSSH: [`KeyLoader::load_private_key`] with the default limits.
    ///
    /// # Errors
    ///
    /// As [`KeyLoader::load_private_key`].
    #[doc(alias = "OSSL_DECODER_from_data")]
    pub fn load_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        any_format::load_private(&Settings::new(self), data, password)
    }

    /// Loads a public key in any format, PEM, DER or OpenSSH: [`KeyLoader::load_public_key`] with the default limits.
    ///
    /// # Errors
    ///
    /// As [`KeyLoader::load_public_key`].
    #[doc(alias = "OSSL_DECODER_from_data")]
    pub fn load_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        any_format::load_public(&Settings::new(self), data)
    }
}

impl PemSerializationBackend for KeyLoader {
    fn load_pem_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        pem_keys::load_private(&self.settings, data, password)
    }

    fn load_pem_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        pem_keys::load_public(&self.settings, data)
    }

    fn load_pem_parameters(&self, data: &[u8]) -> Result<Parameters> {
        pem_keys::load_parameters(&self.settings, data)
    }
}

impl DerSerializationBackend for KeyLoader {
    fn load_der_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        der_keys::load_private(&self.settings, data, password)
    }

    fn load_der_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        der_keys::load_public(&self.settings, data)
    }

    fn load_der_parameters(&self, data: &[u8]) -> Result<Parameters> {
        der_keys::load_parameters(&self.settings, data)
    }
}

impl SshSerializationBackend for KeyLoader {
    fn load_ssh_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        public::load_public(&self.settings, data)
    }

    fn load_ssh_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        private::load_private(&self.settings, data, password)
    }
}
