//! A key of any type.

use std::fmt;

use super::dh::{DhParameters, DhPrivateKey, DhPublicKey};
use super::dsa::{DsaParameters, DsaPrivateKey, DsaPublicKey};
use super::ec::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
use super::edwards::ed448::{Ed448PrivateKey, Ed448PublicKey};
use super::edwards::ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
use super::ml_dsa::{MlDsaPrivateKey, MlDsaPublicKey};
use super::ml_kem::{MlKemPrivateKey, MlKemPublicKey};
use super::montgomery::x448::{X448PrivateKey, X448PublicKey};
use super::montgomery::x25519::{X25519PrivateKey, X25519PublicKey};
use super::rsa::{RsaPrivateKey, RsaPublicKey};
use super::slh_dsa::{SlhDsaPrivateKey, SlhDsaPublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result};

/// Declares an enum over the key types, its accessors, and the conversions to and from each type.
macro_rules! any_key {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident($type:ty), $type_name:literal, $as:ident;)*
    }) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant($type),)*
        }

        impl $name {
            /// The name of the key type: `"RSA"`, `"elliptic curve"`, `"Ed25519"`.
            pub fn type_name(&self) -> &'static str {
                match self {
                    $($name::$variant(_) => $type_name,)*
                }
            }

            /// The size in bits: of the modulus (RSA, DSA, Diffie-Hellman), of the curve's field, or of the raw public key
            /// (Ed25519, Ed448, X25519, X448, ML-KEM, ML-DSA, SLH-DSA).
            #[doc(alias = "EVP_PKEY_get_bits")]
            pub fn key_size(&self) -> u32 {
                match self {
                    $($name::$variant(inner) => inner.key_size(),)*
                }
            }

            /// The backend that this belongs to.
            pub fn backend(&self) -> &Backend {
                match self {
                    $($name::$variant(inner) => inner.backend(),)*
                }
            }

            $(
                #[doc = concat!("The [`", stringify!($type), "`], or `None` for another type.")]
                pub fn $as(&self) -> Option<&$type> {
                    match self {
                        $name::$variant(inner) => Some(inner),
                        _ => None,
                    }
                }
            )*
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
                        other => Err(other_type($type_name, other.type_name())),
                    }
                }
            }
        )*
    };
}

fn other_type(expected: &str, found: &str) -> Error {
    Error::invalid("key", format!("must be of type {expected}, not {found}"))
}

any_key! {
    /// A private key of any type.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    /// use hazmat_openssl::asymmetric::PrivateKey;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let key = PrivateKey::from(Backend::new()?.ed25519_generate_key()?);
    /// assert_eq!((key.type_name(), key.key_size()), ("Ed25519", 256));
    /// assert_eq!(key.to_string(), "Ed25519");
    /// assert!(key.as_rsa().is_none());
    /// assert!(RsaPrivateKey::try_from(key.clone()).is_err());
    /// let key = Ed25519PrivateKey::try_from(key)?;
    /// # Ok(())
    /// # }
    /// ```
    #[derive(Debug, Clone)]
    PrivateKey {
        /// RSA.
        Rsa(RsaPrivateKey), "RSA", as_rsa;
        /// DSA.
        Dsa(DsaPrivateKey), "DSA", as_dsa;
        /// ECDSA and ECDH.
        EllipticCurve(EllipticCurvePrivateKey), "elliptic curve", as_elliptic_curve;
        /// Diffie-Hellman.
        Dh(DhPrivateKey), "DH", as_dh;
        /// Ed25519.
        Ed25519(Ed25519PrivateKey), "Ed25519", as_ed25519;
        /// Ed448.
        Ed448(Ed448PrivateKey), "Ed448", as_ed448;
        /// X25519.
        X25519(X25519PrivateKey), "X25519", as_x25519;
        /// X448.
        X448(X448PrivateKey), "X448", as_x448;
        /// ML-KEM.
        MlKem(MlKemPrivateKey), "ML-KEM", as_ml_kem;
        /// ML-DSA.
        MlDsa(MlDsaPrivateKey), "ML-DSA", as_ml_dsa;
        /// SLH-DSA.
        SlhDsa(SlhDsaPrivateKey), "SLH-DSA", as_slh_dsa;
    }
}

any_key! {
    /// A public key of any type.
    #[derive(Debug, Clone, PartialEq, Eq)]
    PublicKey {
        /// RSA.
        Rsa(RsaPublicKey), "RSA", as_rsa;
        /// DSA.
        Dsa(DsaPublicKey), "DSA", as_dsa;
        /// ECDSA and ECDH.
        EllipticCurve(EllipticCurvePublicKey), "elliptic curve", as_elliptic_curve;
        /// Diffie-Hellman.
        Dh(DhPublicKey), "DH", as_dh;
        /// Ed25519.
        Ed25519(Ed25519PublicKey), "Ed25519", as_ed25519;
        /// Ed448.
        Ed448(Ed448PublicKey), "Ed448", as_ed448;
        /// X25519.
        X25519(X25519PublicKey), "X25519", as_x25519;
        /// X448.
        X448(X448PublicKey), "X448", as_x448;
        /// ML-KEM.
        MlKem(MlKemPublicKey), "ML-KEM", as_ml_kem;
        /// ML-DSA.
        MlDsa(MlDsaPublicKey), "ML-DSA", as_ml_dsa;
        /// SLH-DSA.
        SlhDsa(SlhDsaPublicKey), "SLH-DSA", as_slh_dsa;
    }
}

any_key! {
    /// Domain parameters of Diffie-Hellman or DSA, which keys can share.
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
    #[derive(Debug, Clone, PartialEq, Eq)]
    Parameters {
        /// Diffie-Hellman.
        Dh(DhParameters), "DH", as_dh;
        /// DSA.
        Dsa(DsaParameters), "DSA", as_dsa;
    }
}

/// Implements `Display` for a key of any type.
macro_rules! display {
    ($($name:ident),*) => {
        $(
            /// The type of the key, with its size or curve: `"RSA (2048 bits)"`, `"RSA-PSS (2048 bits)"`, `"P-256"`,
            /// `"secp256k1"`, `"Ed25519"`, `"ML-DSA-65"`. It shows nothing of the key itself.
            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    match self {
                        $name::Rsa(key) if key.is_pss_only() => write!(f, "RSA-PSS ({} bits)", key.key_size()),
                        $name::Rsa(_) | $name::Dsa(_) | $name::Dh(_) => {
                            write!(f, "{} ({} bits)", self.type_name(), self.key_size())
                        }
                        $name::EllipticCurve(key) => {
                            let curve = key.curve();
                            f.write_str(curve.nist_name().unwrap_or(curve.name()))
                        }
                        $name::Ed25519(_) | $name::Ed448(_) | $name::X25519(_) | $name::X448(_) => {
                            f.write_str(self.type_name())
                        }
                        $name::MlKem(key) => f.write_str(key.parameter_set().name()),
                        $name::MlDsa(key) => f.write_str(key.parameter_set().name()),
                        $name::SlhDsa(key) => f.write_str(key.parameter_set().name()),
                    }
                }
            }
        )*
    };
}

display!(PrivateKey, PublicKey);

impl PrivateKey {
    /// The name of the provider that has the key: `"default"`, `"fips"`, `"pkcs11"`.
    #[doc(alias = "EVP_PKEY_get0_provider")]
    pub fn provider_name(&self) -> Option<String> {
        self.pkey().provider_name()
    }

    /// Whether the key is in a provider other than libcrypto's own, such as one for tokens: see
    /// [`KeyStoreBackend`](crate::interfaces::KeyStoreBackend). That provider does the operations of the private key, also on a FIPS
    /// backend, whose module has no part in them.
    pub fn is_in_other_provider(&self) -> bool {
        self.pkey().is_in_other_provider()
    }

    /// The public key.
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
            PrivateKey::MlKem(key) => key.public_key()?.into(),
            PrivateKey::MlDsa(key) => key.public_key()?.into(),
            PrivateKey::SlhDsa(key) => key.public_key()?.into(),
        })
    }
}
