//! Traits over the key types: the methods of all keys, and conversion by reference to a key of any type.

use std::borrow::Cow;
use std::sync::Arc;

use super::any_key::{PrivateKey, PublicKey};
use super::dh::{DhPrivateKey, DhPublicKey};
use super::dsa::{DsaPrivateKey, DsaPublicKey};
use super::ec::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
use super::edwards::ed448::{Ed448PrivateKey, Ed448PublicKey};
use super::edwards::ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
use super::ml_dsa::{MlDsaPrivateKey, MlDsaPublicKey};
use super::ml_kem::{MlKemPrivateKey, MlKemPublicKey};
use super::montgomery::x448::{X448PrivateKey, X448PublicKey};
use super::montgomery::x25519::{X25519PrivateKey, X25519PublicKey};
use super::rsa::{RsaPrivateKey, RsaPublicKey};
use super::signature_algorithm::{SignatureScheme, SigningFacts};
use super::slh_dsa::{SlhDsaPrivateKey, SlhDsaPublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;

mod sealed {
    use super::SigningFacts;

    /// Keeps the traits of this file to the types of this crate.
    pub trait Sealed {
        /// Which signature algorithms the key takes.
        fn signing_facts(&self) -> SigningFacts;
    }
}

use sealed::Sealed;

/// The methods that keys of all types have. Sealed: it is not implemented outside this crate.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a key of this crate")]
pub trait AsymmetricKey: Sealed {
    /// The name of the key type: `"RSA"`, `"elliptic curve"`, `"Ed25519"`.
    fn type_name(&self) -> &'static str;

    /// The size in bits: of the modulus (RSA, DSA, Diffie-Hellman), of the curve's field, or of the raw public key (Ed25519,
    /// Ed448, X25519, X448, ML-KEM, ML-DSA, SLH-DSA).
    fn key_size(&self) -> u32;

    /// The backend that the key belongs to.
    fn backend(&self) -> &Backend;
}

/// A private key: a [`PrivateKey`], or one of the concrete types such as
/// [`RsaPrivateKey`]. Functions that take any private key take it as
/// `&impl ToPrivateKey`. Sealed: it is not implemented outside this crate.
///
/// ```
/// use hazmat_openssl::asymmetric::ToPrivateKey;
/// use hazmat_openssl::prelude::*;
///
/// fn describe(key: &impl ToPrivateKey) -> String {
///     let key = key.to_private_key();
///     format!("{}, {} bits", key.type_name(), key.key_size())
/// }
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let key = Backend::new()?.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
/// assert_eq!(describe(&key), "elliptic curve, 256 bits");
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not a private key of this crate")]
pub trait ToPrivateKey: AsymmetricKey {
    /// The key as a [`PrivateKey`]: borrowed if it is one, else a new handle of the same key.
    fn to_private_key(&self) -> Cow<'_, PrivateKey>;
}

/// A public key: a [`PublicKey`], or one of the concrete types such as
/// [`RsaPublicKey`]. Functions that take any public key take it as
/// `&impl ToPublicKey`. Sealed: it is not implemented outside this crate.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a public key of this crate")]
pub trait ToPublicKey: AsymmetricKey {
    /// The key as a [`PublicKey`]: borrowed if it is one, else a new handle of the same key.
    fn to_public_key(&self) -> Cow<'_, PublicKey>;
}

/// A private key that is a byte string: Ed25519, Ed448, X25519, X448. Sealed: it is not implemented outside this crate.
///
/// ```
/// use hazmat_openssl::asymmetric::{RawPrivateKey, RawPublicKey};
/// use hazmat_openssl::prelude::*;
///
/// fn new_pair<K: RawPrivateKey>(backend: &Backend) -> hazmat_openssl::Result<(SecretBytes, Vec<u8>)> {
///     let key = K::generate(backend)?;
///     Ok((key.private_bytes_raw()?, key.public_key()?.public_bytes_raw()?))
/// }
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let (private, public) = new_pair::<X25519PrivateKey>(&Backend::new()?)?;
/// assert_eq!((private.len(), public.len()), (X25519PrivateKey::LENGTH, 32));
/// # Ok(())
/// # }
/// ```
pub trait RawPrivateKey: ToPrivateKey + Clone + Into<PrivateKey> + TryFrom<PrivateKey, Error = Error> {
    /// The public key's type.
    type PublicKey: RawPublicKey;

    /// The length of the private key, and of the public key, in bytes.
    const LENGTH: usize;

    /// Generates a key.
    ///
    /// # Errors
    ///
    /// As the type's own method of this name.
    fn generate(backend: &Backend) -> Result<Self>;

    /// Makes a key from its [`LENGTH`](Self::LENGTH) private bytes.
    ///
    /// # Errors
    ///
    /// As the type's own method of this name.
    fn from_private_bytes(backend: &Backend, private_bytes: &[u8]) -> Result<Self>;

    /// The private bytes.
    ///
    /// # Errors
    ///
    /// As the type's own method of this name.
    fn private_bytes_raw(&self) -> Result<SecretBytes>;

    /// The public key.
    ///
    /// # Errors
    ///
    /// As the type's own method of this name.
    fn public_key(&self) -> Result<Self::PublicKey>;
}

/// A public key that is a byte string: Ed25519, Ed448, X25519, X448. Sealed: it is not implemented outside this crate.
pub trait RawPublicKey: ToPublicKey + Clone + Eq + Into<PublicKey> + TryFrom<PublicKey, Error = Error> {
    /// The length of the public key in bytes.
    const LENGTH: usize;

    /// Makes a key from its [`LENGTH`](Self::LENGTH) public bytes.
    ///
    /// # Errors
    ///
    /// As the type's own method of this name.
    fn from_public_bytes(backend: &Backend, public_bytes: &[u8]) -> Result<Self>;

    /// The public bytes.
    ///
    /// # Errors
    ///
    /// As the type's own method of this name.
    fn public_bytes_raw(&self) -> Result<Vec<u8>>;
}

/// Implements the traits of raw keys by the inherent methods.
macro_rules! raw_keys {
    ($($private:ident, $public:ident, $length:literal;)*) => {
        $(
            impl RawPrivateKey for $private {
                type PublicKey = $public;

                const LENGTH: usize = $length;

                fn generate(backend: &Backend) -> Result<Self> {
                    $private::generate(backend)
                }

                fn from_private_bytes(backend: &Backend, private_bytes: &[u8]) -> Result<Self> {
                    $private::from_private_bytes(backend, private_bytes)
                }

                fn private_bytes_raw(&self) -> Result<SecretBytes> {
                    $private::private_bytes_raw(self)
                }

                fn public_key(&self) -> Result<$public> {
                    $private::public_key(self)
                }
            }

            impl RawPublicKey for $public {
                const LENGTH: usize = $length;

                fn from_public_bytes(backend: &Backend, public_bytes: &[u8]) -> Result<Self> {
                    $public::from_public_bytes(backend, public_bytes)
                }

                fn public_bytes_raw(&self) -> Result<Vec<u8>> {
                    $public::public_bytes_raw(self)
                }
            }
        )*
    };
}

raw_keys! {
    Ed25519PrivateKey, Ed25519PublicKey, 32;
    Ed448PrivateKey, Ed448PublicKey, 57;
    X25519PrivateKey, X25519PublicKey, 32;
    X448PrivateKey, X448PublicKey, 56;
}

/// Implements [`AsymmetricKey`] by the inherent methods.
macro_rules! asymmetric_key {
    ($type:ident, $type_name:expr, $signing_facts:expr) => {
        impl Sealed for $type {
            fn signing_facts(&self) -> SigningFacts {
                let facts: fn(&$type) -> SigningFacts = $signing_facts;
                facts(self)
            }
        }

        impl AsymmetricKey for $type {
            fn type_name(&self) -> &'static str {
                let type_name: fn(&$type) -> &'static str = $type_name;
                type_name(self)
            }

            fn key_size(&self) -> u32 {
                $type::key_size(self)
            }

            fn backend(&self) -> &Backend {
                $type::backend(self)
            }
        }
    };
}

/// Implements the traits for a key of any type and for each key type.
macro_rules! key_types {
    ($($variant:ident, $type_name:literal, $private:ident, $public:ident, $signing_facts:expr;)*) => {
        asymmetric_key!(PrivateKey, PrivateKey::type_name, |key| match key {
            $(PrivateKey::$variant(key) => key.signing_facts(),)*
        });
        asymmetric_key!(PublicKey, PublicKey::type_name, |key| match key {
            $(PublicKey::$variant(key) => key.signing_facts(),)*
        });

        impl ToPrivateKey for PrivateKey {
            fn to_private_key(&self) -> Cow<'_, PrivateKey> {
                Cow::Borrowed(self)
            }
        }

        impl ToPublicKey for PublicKey {
            fn to_public_key(&self) -> Cow<'_, PublicKey> {
                Cow::Borrowed(self)
            }
        }

        $(
            asymmetric_key!($private, |_| $type_name, $signing_facts);
            asymmetric_key!($public, |_| $type_name, $signing_facts);

            impl ToPrivateKey for $private {
                fn to_private_key(&self) -> Cow<'_, PrivateKey> {
                    Cow::Owned(self.clone().into())
                }
            }

            impl ToPublicKey for $public {
                fn to_public_key(&self) -> Cow<'_, PublicKey> {
                    Cow::Owned(self.clone().into())
                }
            }
        )*
    };
}

key_types! {
    Rsa, "RSA", RsaPrivateKey, RsaPublicKey, |key| SigningFacts::Rsa {
        pss_only: key.is_pss_only(),
        restrictions: key.pss_restrictions(),
    };
    Dsa, "DSA", DsaPrivateKey, DsaPublicKey, |_| SigningFacts::One(SignatureScheme::Dsa);
    EllipticCurve, "elliptic curve", EllipticCurvePrivateKey, EllipticCurvePublicKey,
        |key| SigningFacts::EllipticCurve(key.curve());
    Dh, "DH", DhPrivateKey, DhPublicKey, |_| SigningFacts::None;
    Ed25519, "Ed25519", Ed25519PrivateKey, Ed25519PublicKey, |_| SigningFacts::One(SignatureScheme::Ed25519);
    Ed448, "Ed448", Ed448PrivateKey, Ed448PublicKey, |_| SigningFacts::One(SignatureScheme::Ed448);
    X25519, "X25519", X25519PrivateKey, X25519PublicKey, |_| SigningFacts::None;
    X448, "X448", X448PrivateKey, X448PublicKey, |_| SigningFacts::None;
    MlKem, "ML-KEM", MlKemPrivateKey, MlKemPublicKey, |_| SigningFacts::None;
    MlDsa, "ML-DSA", MlDsaPrivateKey, MlDsaPublicKey,
        |key| SigningFacts::One(SignatureScheme::MlDsa(key.parameter_set()));
    SlhDsa, "SLH-DSA", SlhDsaPrivateKey, SlhDsaPublicKey,
        |key| SigningFacts::One(SignatureScheme::SlhDsa(key.parameter_set()));
}

/// Implements the traits for pointers to keys.
macro_rules! pointer {
    ($($pointer:ty),*) => {
        $(
            impl<T: Sealed + ?Sized> Sealed for $pointer {
                fn signing_facts(&self) -> SigningFacts {
                    (**self).signing_facts()
                }
            }

            impl<T: AsymmetricKey + ?Sized> AsymmetricKey for $pointer {
                fn type_name(&self) -> &'static str {
                    (**self).type_name()
                }

                fn key_size(&self) -> u32 {
                    (**self).key_size()
                }

                fn backend(&self) -> &Backend {
                    (**self).backend()
                }
            }

            impl<T: ToPrivateKey + ?Sized> ToPrivateKey for $pointer {
                fn to_private_key(&self) -> Cow<'_, PrivateKey> {
                    (**self).to_private_key()
                }
            }

            impl<T: ToPublicKey + ?Sized> ToPublicKey for $pointer {
                fn to_public_key(&self) -> Cow<'_, PublicKey> {
                    (**self).to_public_key()
                }
            }
        )*
    };
}

pointer!(&T, Box<T>, Arc<T>);
