//! A key of any type.

use super::dh::{DhParameters, DhPrivateKey, DhPublicKey};
use super::dsa::{DsaParameters, DsaPrivateKey, DsaPublicKey};
use super::ec::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
use super::edwards::ed448::{Ed448PrivateKey, Ed448PublicKey};
use super::edwards::ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
use super::montgomery::x448::{X448PrivateKey, X448PublicKey};
use super::montgomery::x25519::{X25519PrivateKey, X25519PublicKey};
use super::rsa::{RsaPrivateKey, RsaPublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result};

/// Declares an enum over the key types, and the conversions to and from each.
macro_rules! any_key {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident($type:ty),)* }) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant($type),)*
        }

        impl $name {
            /// The type's name: `"RSA"`, `"Ed25519"`.
            pub fn type_name(&self) -> &'static str {
                match self {
                    $($name::$variant(_) => type_name(stringify!($variant)),)*
                }
            }

            /// The backend that it was made in.
            pub fn backend(&self) -> &Backend {
                match self {
                    $($name::$variant(inner) => inner.backend(),)*
                }
            }
        }

        $(
            impl From<$type> for $name {
                fn from(key: $type) -> Self {
                    $name::$variant(key)
                }
            }

            impl TryFrom<$name> for $type {
                type Error = Error;

                /// Fails with [`Error::InvalidArgument`] if the key is of another type.
                fn try_from(key: $name) -> Result<Self> {
                    match key {
                        $name::$variant(key) => Ok(key),
                        other => Err(other_type(type_name(stringify!($variant)), other.type_name())),
                    }
                }
            }
        )*
    };
}

fn type_name(variant: &'static str) -> &'static str {
    match variant {
        "Rsa" => "RSA",
        "Dsa" => "DSA",
        "Dh" => "DH",
        "EllipticCurve" => "elliptic curve",
        other => other,
    }
}

fn other_type(expected: &str, found: &str) -> Error {
    Error::invalid(
        "key",
        format!("must be of the type {expected}, and is of the type {found}"),
    )
}

any_key! {
    /// A private key of any type.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    /// use hazmat_openssl::asymmetric::PrivateKey;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let key: PrivateKey = Backend::new()?.ed25519_generate_key()?.into();
    /// assert_eq!(key.type_name(), "Ed25519");
    /// assert!(RsaPrivateKey::try_from(key.clone()).is_err());
    /// let key = Ed25519PrivateKey::try_from(key)?;
    /// # Ok(())
    /// # }
    /// ```
    #[derive(Debug, Clone)]
    PrivateKey {
        /// RSA.
        Rsa(RsaPrivateKey),
        /// DSA.
        Dsa(DsaPrivateKey),
        /// ECDSA and ECDH.
        EllipticCurve(EllipticCurvePrivateKey),
        /// Diffie-Hellman.
        Dh(DhPrivateKey),
        /// Ed25519.
        Ed25519(Ed25519PrivateKey),
        /// Ed448.
        Ed448(Ed448PrivateKey),
        /// X25519.
        X25519(X25519PrivateKey),
        /// X448.
        X448(X448PrivateKey),
    }
}

any_key! {
    /// A public key of any type.
    #[derive(Debug, Clone, PartialEq, Eq)]
    PublicKey {
        /// RSA.
        Rsa(RsaPublicKey),
        /// DSA.
        Dsa(DsaPublicKey),
        /// ECDSA and ECDH.
        EllipticCurve(EllipticCurvePublicKey),
        /// Diffie-Hellman.
        Dh(DhPublicKey),
        /// Ed25519.
        Ed25519(Ed25519PublicKey),
        /// Ed448.
        Ed448(Ed448PublicKey),
        /// X25519.
        X25519(X25519PublicKey),
        /// X448.
        X448(X448PublicKey),
    }
}

any_key! {
    /// Parameters that keys have in common, of any type that has some.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    /// use hazmat_openssl::asymmetric::Parameters;
    /// use hazmat_openssl::serialization::Encoding;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let group = Backend::new()?.load_dh_named_group(DhNamedGroup::Modp2048)?;
    /// let parameters = Parameters::from(group);
    /// assert_eq!(parameters.type_name(), "DH");
    /// let der = parameters.parameter_bytes(Encoding::Der, ParameterFormat::Pkcs3)?;
    /// # Ok(())
    /// # }
    /// ```
    #[derive(Debug, Clone)]
    Parameters {
        /// Diffie-Hellman.
        Dh(DhParameters),
        /// DSA.
        Dsa(DsaParameters),
    }
}

impl PrivateKey {
    /// The public half.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn public_key(&self) -> Result<PublicKey> {
        Ok(match self {
            PrivateKey::Rsa(key) => key.public_key()?.into(),
            PrivateKey::Dsa(key) => key.public_key()?.into(),
            PrivateKey::EllipticCurve(key) => key.public_key()?.into(),
            PrivateKey::Dh(key) => key.public_key()?.into(),
            PrivateKey::Ed25519(key) => key.public_key()?.into(),
            PrivateKey::Ed448(key) => key.public_key()?.into(),
            PrivateKey::X25519(key) => key.public_key()?.into(),
            PrivateKey::X448(key) => key.public_key()?.into(),
        })
    }
}
