//! Hand-over to and from the types of the crate `openssl`: big numbers, certificates, keys.
//!
//! These are the only public items that name a type of that crate, which is re-exported as [`openssl`] in the version
//! used here.
//!
//! | from | to | by |
//! |---|---|---|
//! | `BigNum`, `&BigNumRef` | [`Integer`], [`SecretInteger`] | `From` |
//! | `&Integer`, `&SecretInteger` | `BigNum` | `TryFrom` |
//! | [`&Certificate`](Certificate) | `X509` | `TryFrom` |
//! | `&X509Ref` | [`Certificate`] | [`load_certificate`] |
//! | [`&PrivateKey`](PrivateKey), [`&PublicKey`](PublicKey) | `PKey<Private>`, `PKey<Public>` | `TryFrom` |
//!
//! A key of the crate `openssl` is loaded from the DER that it writes, by
//! [`load_der_private_key`](crate::interfaces::DerSerializationBackend::load_der_private_key) and
//! [`load_der_public_key`](crate::interfaces::DerSerializationBackend::load_der_public_key).
//!
//! # Library context
//!
//! Certificates and keys that are handed over live in libcrypto's default library context. The backend's providers,
//! property query and FIPS policy do not apply to operations with them.
//!
//! ```
//! use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
//! use hazmat_openssl::openssl_types::openssl::bn::BigNum;
//! use hazmat_openssl::openssl_types::openssl::pkey::{Id, PKey, Private};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let key = Backend::new()?.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! let handed_over = PKey::<Private>::try_from(&PrivateKey::from(key.clone()))?;
//! assert_eq!(handed_over.id(), Id::EC);
//!
//! let x = BigNum::try_from(&key.public_key()?.public_numbers()?.x)?;
//! assert!(x.num_bits() <= 256);
//! assert_eq!(Integer::from(x), key.public_key()?.public_numbers()?.x);
//! # Ok(())
//! # }
//! ```

use openssl::bn::{BigNum, BigNumRef};
use openssl::pkey::{PKey, Private, Public};
use openssl::x509::{X509, X509Ref};

use crate::asymmetric::{PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::ffi::bignum::{self, Number};
use crate::ffi::default_context;
use crate::integers::{Integer, SecretInteger};
use crate::serialization::{Encoding, NoEncryption, PrivateFormat, PublicFormat};
use crate::x509::Certificate;
use crate::x509::backend::X509Backend;

pub use openssl;

impl From<&BigNumRef> for Integer {
    fn from(number: &BigNumRef) -> Self {
        bignum::to_integer(number)
    }
}

impl From<BigNum> for Integer {
    fn from(number: BigNum) -> Self {
        bignum::to_integer(&number)
    }
}

/// Copies the number; the caller must clear the original.
impl From<&BigNumRef> for SecretInteger {
    fn from(number: &BigNumRef) -> Self {
        bignum::to_secret_integer(number)
    }
}

/// The number is cleared before it is freed.
impl From<BigNum> for SecretInteger {
    fn from(number: BigNum) -> Self {
        Number::from_big_num(number).to_secret_integer()
    }
}

// `TryFrom`, not `From`: libcrypto limits the length of numbers, and allocation can fail.
impl TryFrom<&Integer> for BigNum {
    type Error = Error;

    /// Fails with [`Error::InvalidArgument`] if the integer is too long for libcrypto, and with [`Error::OpenSsl`] if
    /// allocation fails.
    fn try_from(integer: &Integer) -> Result<Self> {
        bignum::from_sign_and_magnitude(integer.is_negative(), integer.magnitude())
    }
}

/// The number is marked for arithmetic in constant time. It is not cleared on drop: call its `clear`.
impl TryFrom<&SecretInteger> for BigNum {
    type Error = Error;

    /// Fails with [`Error::InvalidArgument`] if the integer is too long for libcrypto, and with [`Error::OpenSsl`] if
    /// allocation fails.
    fn try_from(integer: &SecretInteger) -> Result<Self> {
        let mut number = bignum::from_sign_and_magnitude(integer.is_negative(), integer.magnitude())?;
        number.set_const_time();
        Ok(number)
    }
}

/// In libcrypto's default library context; see [the module](crate::openssl_types#library-context).
impl TryFrom<&Certificate> for X509 {
    type Error = Error;

    /// Fails with [`Error::OpenSsl`] if libcrypto, which is stricter in places, cannot decode the certificate.
    fn try_from(certificate: &Certificate) -> Result<Self> {
        default_context::decode_certificate(certificate.as_der())
    }
}

/// Loads a certificate of the crate `openssl`, such as a TLS peer's, into a backend.
///
/// # Errors
///
/// [`Error::OpenSsl`] if libcrypto cannot encode it; else as
/// [`load_der_x509_certificate`](X509Backend::load_der_x509_certificate).
#[doc(alias = "i2d_X509")]
pub fn load_certificate(backend: &Backend, certificate: &X509Ref) -> Result<Certificate> {
    backend.load_der_x509_certificate(&default_context::encode_certificate(certificate)?)
}

/// Converts by way of PKCS #8 in DER, which is zeroized afterwards. libcrypto's decoder may leave copies of the private
/// key in memory that it has freed. The result is in libcrypto's default library context; see [the
/// module](crate::openssl_types#library-context).
impl TryFrom<&PrivateKey> for PKey<Private> {
    type Error = Error;

    /// Fails with [`Error::OpenSsl`] if the key's provider does not export it, or the default library context does not
    /// support its type.
    fn try_from(key: &PrivateKey) -> Result<Self> {
        let der = key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)?;
        default_context::decode_private_key(&der)
    }
}

/// Converts by way of a SubjectPublicKeyInfo in DER. The result is in libcrypto's default library context; see [the
/// module](crate::openssl_types#library-context).
impl TryFrom<&PublicKey> for PKey<Public> {
    type Error = Error;

    /// Fails with [`Error::OpenSsl`] if the default library context does not support the key's type.
    fn try_from(key: &PublicKey) -> Result<Self> {
        let der = key.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)?;
        default_context::decode_public_key(&der)
    }
}
