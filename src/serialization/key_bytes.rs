//! Keys and parameters as bytes: `private_bytes`, `public_bytes`, `parameter_bytes`, and shortcuts for the usual formats.

use super::encryption::choice::KeySerializationEncryption;
use super::output_format::{Encoding, ParameterFormat, PrivateFormat, PublicFormat};
use super::write;
use crate::asymmetric::dh::{DhParameters, DhPrivateKey, DhPublicKey};
use crate::asymmetric::dsa::{DsaParameters, DsaPrivateKey, DsaPublicKey};
use crate::asymmetric::ec::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
use crate::asymmetric::ed448::{Ed448PrivateKey, Ed448PublicKey};
use crate::asymmetric::ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
use crate::asymmetric::ml_dsa::{MlDsaPrivateKey, MlDsaPublicKey};
use crate::asymmetric::ml_kem::{MlKemPrivateKey, MlKemPublicKey};
use crate::asymmetric::rsa::{RsaPrivateKey, RsaPublicKey};
use crate::asymmetric::slh_dsa::{SlhDsaPrivateKey, SlhDsaPublicKey};
use crate::asymmetric::x448::{X448PrivateKey, X448PublicKey};
use crate::asymmetric::x25519::{X25519PrivateKey, X25519PublicKey};
use crate::asymmetric::{Parameters, PrivateKey, PublicKey};
use crate::error::Result;
use crate::support::secret::SecretBytes;

macro_rules! private_bytes {
    ($($type:ty),*) => {$(
        impl $type {
            /// The key in an encoding and a format, encrypted or not. For the usual case, PKCS #8 in PEM, there is
            /// [`to_pkcs8_pem`](Self::to_pkcs8_pem).
            ///
            /// The module [`serialization`](crate::serialization) lists the combinations.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a combination that does not exist for this
            /// key type, for a format with the seed if an ML-KEM or ML-DSA key has none, for an empty password, and on a
            /// FIPS backend for fewer than 1,000 rounds;
            /// [`Error::Unsupported`](crate::Error::Unsupported) for an encryption that the backend does not offer (a FIPS
            /// backend offers only that of PKCS #8), and for a hash function without an object identifier for PBKDF2;
            /// [`Error::NotApproved`](crate::Error::NotApproved) on a strict FIPS backend, for example for Triple DES;
            /// [`Error::NotExportable`](crate::Error::NotExportable) for a key in a token;
            /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
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

            /// The key as PKCS #8 (RFC 5958) in PEM, encrypted or not: [`private_bytes`](Self::private_bytes) for the usual
            /// case, with its errors.
            #[doc(alias = "PEM_write_bio_PKCS8PrivateKey")]
            pub fn to_pkcs8_pem(&self, encryption: impl Into<KeySerializationEncryption>) -> Result<SecretBytes> {
                self.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, encryption)
            }

            /// The key as PKCS #8 (RFC 5958) in DER, encrypted or not: [`private_bytes`](Self::private_bytes) for the usual
            /// case, with its errors.
            #[doc(alias = "i2d_PKCS8PrivateKey_bio")]
            pub fn to_pkcs8_der(&self, encryption: impl Into<KeySerializationEncryption>) -> Result<SecretBytes> {
                self.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, encryption)
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
    X448PrivateKey,
    MlKemPrivateKey,
    MlDsaPrivateKey,
    SlhDsaPrivateKey
);

macro_rules! public_bytes {
    ($($type:ty),*) => {$(
        impl $type {
            /// The key in an encoding and a format. For the usual case, `SubjectPublicKeyInfo` in PEM, there is
            /// [`to_spki_pem`](Self::to_spki_pem).
            ///
            /// The module [`serialization`](crate::serialization) lists the combinations.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a combination that does not exist for this
            /// key type; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
            #[doc(alias = "PEM_write_bio_PUBKEY")]
            #[doc(alias = "i2d_PUBKEY")]
            #[doc(alias = "EVP_PKEY_get_raw_public_key")]
            pub fn public_bytes(&self, encoding: Encoding, format: PublicFormat) -> Result<Vec<u8>> {
                write::public_bytes(&self.clone().into(), encoding, format)
            }

            /// The key as `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7) in PEM: [`public_bytes`](Self::public_bytes)
            /// for the usual case, with its errors.
            #[doc(alias = "PEM_write_bio_PUBKEY")]
            pub fn to_spki_pem(&self) -> Result<Vec<u8>> {
                self.public_bytes(Encoding::Pem, PublicFormat::SubjectPublicKeyInfo)
            }

            /// The key as `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7) in DER: [`public_bytes`](Self::public_bytes)
            /// for the usual case, with its errors.
            #[doc(alias = "i2d_PUBKEY")]
            pub fn to_spki_der(&self) -> Result<Vec<u8>> {
                self.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
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
    X448PublicKey,
    MlKemPublicKey,
    MlDsaPublicKey,
    SlhDsaPublicKey
);

macro_rules! parameter_bytes {
    ($($type:ty),*) => {$(
        impl $type {
            /// The parameters in PEM or DER, in the format of their type.
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
