//! What a backend can do with keys as bytes: PEM, DER, OpenSSH's formats.

use super::loader::KeyLoader;
use super::openssh::{private, public};
use super::settings::Settings;
use super::{any_format, der_keys, pem_keys};
use crate::asymmetric::{Parameters, PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::Result;

/// A backend that loads keys in PEM (RFC 7468): base64 between delimiters, whose label says what is inside.
///
/// Text before and after a block does not matter; of several blocks, the first of the kind asked for is taken, of at most
/// 1 MiB, or it is an error: no block is passed over because it is broken. Boundaries are found wherever they stand on a
/// line: see [`serialization`](crate::serialization#pem). The structures are decoded by this crate, and keys made by
/// `EVP_PKEY_fromdata`.
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
    /// A private key from the first block that has one: `PRIVATE KEY` and `ENCRYPTED PRIVATE KEY` (PKCS #8, RFC 5958),
    /// `RSA PRIVATE KEY` (RFC 8017, appendix A.1.2), `EC PRIVATE KEY` (RFC 5915), `DSA PRIVATE KEY`, these three with
    /// `DEK-Info` too, and `OPENSSH PRIVATE KEY`.
    ///
    /// The password may have any bytes, or none: an empty password opens what is encrypted under an empty one, and counts
    /// as no password for what is not encrypted. (OpenSSH's keys cannot be encrypted under an empty one.) Nothing is ever
    /// asked on a terminal.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed), which says where the data departs from its format, before anything about
    /// the password, and names another form (DER, an OpenSSH line, PuTTY's, RFC 4716's) where that is what it is;
    /// [`WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh) if deriving the key from the password, or using a key with so
    /// long a modulus, would take too long (see [`KeyLoader`]);
    /// [`Unsupported`](crate::Error::Unsupported)
    /// for a type of key, a curve or an encryption that the backend does not offer;
    /// [`PasswordRequired`](crate::Error::PasswordRequired) if it is encrypted and there is no password,
    /// [`PasswordNotNeeded`](crate::Error::PasswordNotNeeded) for the reverse,
    /// [`IncorrectPassword`](crate::Error::IncorrectPassword) if it does not decrypt;
    /// [`NotApproved`](crate::Error::NotApproved) on a backend that is strict about it, for a key derivation with less
    /// than the FIPS module approves of; [`InvalidArgument`](crate::Error::InvalidArgument) for a password of 2^31 bytes
    /// or more; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "PEM_read_bio_PrivateKey")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_pem_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey>;

    /// A public key from the first block that has one: `PUBLIC KEY` (RFC 5280) or `RSA PUBLIC KEY` (RFC 8017, appendix
    /// A.1.1; around the other structure of an RSA key, too).
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed); [`WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh) for a modulus that is
    /// longer than the loader allows; [`Unsupported`](crate::Error::Unsupported) for a type of key or a curve that the
    /// backend does not offer; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "PEM_read_bio_PUBKEY")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_pem_public_key(&self, data: &[u8]) -> Result<PublicKey>;

    /// Parameters from the first block that has some: `DH PARAMETERS` (PKCS #3), `X9.42 DH PARAMETERS` or
    /// `DSA PARAMETERS` (RFC 3279).
    ///
    /// # Errors
    ///
    /// As [`load_pem_public_key`](Self::load_pem_public_key).
    #[doc(alias = "PEM_read_bio_Parameters")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_pem_parameters(&self, data: &[u8]) -> Result<Parameters>;
}

/// A backend that loads keys in DER (X.690), of at most 1 MiB. What follows the structure is an error, and so is BER. PEM and
/// OpenSSH's forms are refused by name: [`Backend::load_private_key`](crate::Backend::load_private_key) finds the form out.
/// The structures are decoded by this crate, and keys made by `EVP_PKEY_fromdata`.
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
    /// A private key from PKCS #8, plain or encrypted, or a structure of the key type's own: what the PEM labels of
    /// [`load_pem_private_key`](PemSerializationBackend::load_pem_private_key) name, but for OpenSSH.
    ///
    /// # Errors
    ///
    /// As [`load_pem_private_key`](PemSerializationBackend::load_pem_private_key).
    #[doc(alias = "d2i_AutoPrivateKey")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_der_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey>;

    /// A public key from a `SubjectPublicKeyInfo` (RFC 5280) or a PKCS #1 `RSAPublicKey`.
    ///
    /// # Errors
    ///
    /// As [`load_pem_public_key`](PemSerializationBackend::load_pem_public_key).
    #[doc(alias = "d2i_PUBKEY")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_der_public_key(&self, data: &[u8]) -> Result<PublicKey>;

    /// Parameters: Diffie-Hellman's (PKCS #3 or ANSI X9.42) or DSA's (RFC 3279), which the sizes of the numbers and their
    /// divisibility tell apart. Nothing tells PKCS #3's from another pair of numbers, such as an RSA public key: whether
    /// a prime is one, [`dh_parameters_supported`](crate::interfaces::DhBackend::dh_parameters_supported) proves.
    ///
    /// # Errors
    ///
    /// As [`load_pem_parameters`](PemSerializationBackend::load_pem_parameters).
    #[doc(alias = "d2i_KeyParams")]
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_der_parameters(&self, data: &[u8]) -> Result<Parameters>;
}

/// A backend that loads OpenSSH's keys, of at most 1 MiB. libcrypto has nothing for these formats.
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
    /// A public key from its line in `id_*.pub` or `authorized_keys`: `ssh-rsa` and `ssh-dss` (RFC 4253, section 6.6),
    /// `ecdsa-sha2-nistp256` (384, 521; RFC 5656), `ssh-ed25519` (RFC 8709), the `sk-` types of security keys (OpenSSH's
    /// PROTOCOL.u2f), and OpenSSH certificates (PROTOCOL.certkeys), which must be in order, and of which the key inside
    /// is taken and the signature is not verified.
    ///
    /// Options before and a comment after the key do not matter. Of several lines, the first that is neither blank nor
    /// a comment is taken. Zeros that a number does not need are taken, as OpenSSH takes them; options of a certificate that
    /// are not in order are not.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed), which names another form (PEM, DER, RFC 4716's, PuTTY's) where that is what
    /// it is; [`Unsupported`](crate::Error::Unsupported) for another type of key; [`OpenSsl`](crate::Error::OpenSsl) if
    /// libcrypto fails.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_ssh_public_key(&self, data: &[u8]) -> Result<PublicKey>;

    /// A private key in OpenSSH's own format (`openssh-key-v1`, PROTOCOL.key), as `ssh-keygen` writes it. Its encryption
    /// (a key from bcrypt_pbkdf, then AES in CTR, CBC or GCM, or Triple DES) is refused on a FIPS backend.
    ///
    /// # Errors
    ///
    /// As [`load_pem_private_key`](PemSerializationBackend::load_pem_private_key).
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_ssh_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey>;
}

/// With a loader's default limits.
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

/// With a loader's default limits.
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

/// With a loader's default limits.
impl SshSerializationBackend for Backend {
    fn load_ssh_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        public::load_public(&Settings::new(self), data)
    }

    fn load_ssh_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        private::load_private(&Settings::new(self), data, password)
    }
}

impl Backend {
    /// A private key in whatever form it is, PEM, DER or OpenSSH: see [`KeyLoader::load_private_key`], with a loader's
    /// default limits.
    ///
    /// # Errors
    ///
    /// As [`KeyLoader::load_private_key`].
    #[doc(alias = "OSSL_DECODER_from_data")]
    pub fn load_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        any_format::load_private(&Settings::new(self), data, password)
    }

    /// A public key in whatever form it is, PEM, DER or OpenSSH: see [`KeyLoader::load_public_key`].
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
