//! Keys whose form the data itself tells.

use super::forms::Form;
use super::loader::KeyLoader;
use super::{der_keys, openssh, pem, pem_keys};
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result};

/// The first byte of every structure in DER that a key is in: a SEQUENCE.
const SEQUENCE: u8 = 0x30;

impl KeyLoader {
    /// A private key in whatever form it is: PEM with any label of
    /// [`load_pem_private_key`](crate::interfaces::PemSerializationBackend::load_pem_private_key), OpenSSH's among them, or
    /// DER as [`load_der_private_key`](crate::interfaces::DerSerializationBackend::load_der_private_key) takes it (PKCS #8,
    /// plain and encrypted, and the traditional formats). For programs that are handed "a key"; one that knows the form
    /// does better to say it.
    ///
    /// What is one SEQUENCE of DER is loaded as that; everything else as PEM, of which the first block counts that has a
    /// private key, wherever it begins.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = backend.ed25519_generate_key()?;
    /// for (encoding, format) in [
    ///     (Encoding::Pem, PrivateFormat::Pkcs8),
    ///     (Encoding::Der, PrivateFormat::Pkcs8),
    ///     (Encoding::Pem, PrivateFormat::OpenSsh),
    /// ] {
    ///     let bytes = key.private_bytes(encoding, format, NoEncryption)?;
    ///     assert_eq!(backend.load_private_key(&bytes, None)?.type_name(), "Ed25519");
    /// }
    /// let error = backend.load_private_key(b"PuTTY-User-Key-File-3: ssh-ed25519\n", None).unwrap_err();
    /// assert!(error.to_string().contains("PuTTY"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`load_pem_private_key`](crate::interfaces::PemSerializationBackend::load_pem_private_key). For a form that this
    /// crate does not read, [`Malformed`](Error::Malformed) names it where it is known: RFC 4716, PuTTY's, text in UTF-16.
    #[doc(alias = "PEM_read_bio_PrivateKey")]
    #[doc(alias = "d2i_AutoPrivateKey")]
    #[doc(alias = "OSSL_DECODER_from_data")]
    pub fn load_private_key(&self, data: &[u8], password: Option<&[u8]>) -> Result<PrivateKey> {
        match Form::of(data) {
            Some(Form::Der(_)) => der_keys::load_private(self, data, password),
            None if data.first() == Some(&SEQUENCE) => der_keys::load_private(self, data, password),
            Some(form) if !pem::has_block(data) => {
                Err(Error::malformed("private key", form.instead_of("a private key")))
            }
            _ => pem_keys::load_private(self, data, password),
        }
    }

    /// A public key in whatever form it is: PEM as
    /// [`load_pem_public_key`](crate::interfaces::PemSerializationBackend::load_pem_public_key) takes it, DER as
    /// [`load_der_public_key`](crate::interfaces::DerSerializationBackend::load_der_public_key), or OpenSSH's line or
    /// certificate, as [`load_ssh_public_key`](crate::interfaces::SshSerializationBackend::load_ssh_public_key).
    ///
    /// What is one SEQUENCE of DER is loaded as that, and a text whose first line is OpenSSH's as such; everything else as
    /// PEM.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?.public_key()?;
    /// for (encoding, format) in [
    ///     (Encoding::Pem, PublicFormat::SubjectPublicKeyInfo),
    ///     (Encoding::Der, PublicFormat::SubjectPublicKeyInfo),
    ///     (Encoding::OpenSsh, PublicFormat::OpenSsh),
    /// ] {
    ///     let bytes = key.public_bytes(encoding, format)?;
    ///     assert_eq!(backend.load_public_key(&bytes)?, key.clone().into());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`load_pem_public_key`](crate::interfaces::PemSerializationBackend::load_pem_public_key). A certificate is no
    /// public key, and neither is a private one: [`Malformed`](Error::Malformed) says so, and names a form that this crate
    /// does not read where it is known.
    #[doc(alias = "PEM_read_bio_PUBKEY")]
    #[doc(alias = "d2i_PUBKEY")]
    #[doc(alias = "OSSL_DECODER_from_data")]
    pub fn load_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        match Form::of(data) {
            Some(Form::Der(_)) => der_keys::load_public(self, data),
            None if data.first() == Some(&SEQUENCE) => der_keys::load_public(self, data),
            Some(Form::OpenSshLine) => openssh::load_public(self, data),
            Some(form) if !pem::has_block(data) => Err(Error::malformed("public key", form.instead_of("a public key"))),
            _ => pem_keys::load_public(self, data),
        }
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
        KeyLoader::new(self).load_private_key(data, password)
    }

    /// A public key in whatever form it is, PEM, DER or OpenSSH: see [`KeyLoader::load_public_key`].
    ///
    /// # Errors
    ///
    /// As [`KeyLoader::load_public_key`].
    #[doc(alias = "OSSL_DECODER_from_data")]
    pub fn load_public_key(&self, data: &[u8]) -> Result<PublicKey> {
        KeyLoader::new(self).load_public_key(data)
    }
}
