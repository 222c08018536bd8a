//! What keys and parameters say of themselves: `private_bytes`, `public_bytes`, `parameter_bytes`.

use super::encryption::choice::KeySerializationEncryption;
use super::output_format::{Encoding, ParameterFormat, PrivateFormat, PublicFormat};
use super::write;
use crate::asymmetric::dh::{DhParameters, DhPrivateKey, DhPublicKey};
use crate::asymmetric::dsa::{DsaParameters, DsaPrivateKey, DsaPublicKey};
use crate::asymmetric::ec::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
use crate::asymmetric::ed448::{Ed448PrivateKey, Ed448PublicKey};
use crate::asymmetric::ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
use crate::asymmetric::rsa::{RsaPrivateKey, RsaPublicKey};
use crate::asymmetric::x448::{X448PrivateKey, X448PublicKey};
use crate::asymmetric::x25519::{X25519PrivateKey, X25519PublicKey};
use crate::asymmetric::{Parameters, PrivateKey, PublicKey};
use crate::error::Result;
use crate::support::secret::SecretBytes;

macro_rules! private_bytes {
    ($($type:ty),*) => {$(
        impl $type {
            /// The key in an encoding and a format, encrypted or not.
            ///
            /// Which go together is said in [`serialization`](crate::serialization). PKCS #8 in PEM is what to choose.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an encoding, a format and an encryption
            /// that do not go together, or that this key has no form in, and on a FIPS backend for less than 1,000
            /// rounds; [`Error::Unsupported`](crate::Error::Unsupported) for an encryption that the backend does not
            /// offer, as none but PKCS #8's on a FIPS backend, and for a hash function that has no name as PBKDF2's;
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a backend that is strict about it, as for Triple
            /// DES; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails, as for a key that its provider does
            /// not give out.
            #[doc(alias = "PEM_write_bio_PKCS8PrivateKey")]
            #[doc(alias = "PEM_write_bio_PrivateKey_traditional")]
            #[doc(alias = "i2d_PrivateKey")]
            #[doc(alias = "EVP_PKEY_get_raw_private_key")]
            pub fn private_bytes(
                &self,
                encoding: Encoding,
                format: PrivateFormat,
                encryption: impl Into<KeySerializationEncryption>,
            ) -> Result<SecretBytes> {
                write::private_bytes(&self.clone().into(), encoding, format, &encryption.into())
            }
        }
    )*};
}

private_bytes!(
    PrivateKey,
    RsaPrivateKey,
    DsaPrivateKey,
    DhPrivateKey,
    EllipticCurvePrivateKey,
    Ed25519PrivateKey,
    Ed448PrivateKey,
    X25519PrivateKey,
    X448PrivateKey
);

macro_rules! public_bytes {
    ($($type:ty),*) => {$(
        impl $type {
            /// The key in an encoding and a format.
            ///
            /// Which go together is said in [`serialization`](crate::serialization). `SubjectPublicKeyInfo` in PEM is
            /// what to choose.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an encoding and a format that do not go
            /// together, or that this key has no form in; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "PEM_write_bio_PUBKEY")]
            #[doc(alias = "i2d_PUBKEY")]
            #[doc(alias = "EVP_PKEY_get_raw_public_key")]
            pub fn public_bytes(&self, encoding: Encoding, format: PublicFormat) -> Result<Vec<u8>> {
                write::public_bytes(&self.clone().into(), encoding, format)
            }
        }
    )*};
}

public_bytes!(
    PublicKey,
    RsaPublicKey,
    DsaPublicKey,
    DhPublicKey,
    EllipticCurvePublicKey,
    Ed25519PublicKey,
    Ed448PublicKey,
    X25519PublicKey,
    X448PublicKey
);

macro_rules! parameter_bytes {
    ($($type:ty),*) => {$(
        impl $type {
            /// The parameters in an encoding, PEM or DER, and the format of their type.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another encoding or format;
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "PEM_write_bio_Parameters")]
            #[doc(alias = "i2d_KeyParams")]
            pub fn parameter_bytes(&self, encoding: Encoding, format: ParameterFormat) -> Result<Vec<u8>> {
                write::parameter_bytes(&self.clone().into(), encoding, format)
            }
        }
    )*};
}

parameter_bytes!(Parameters, DhParameters, DsaParameters);
