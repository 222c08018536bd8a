//! Constructors of elliptic curve keys; each calls a method of [`EllipticCurveBackend`].

use super::backend::EllipticCurveBackend;
use super::curve::EllipticCurve;
use super::keys::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
use super::numbers::{EllipticCurvePrivateNumbers, EllipticCurvePublicNumbers};
use crate::backend::Backend;
use crate::error::Result;
use crate::integers::SecretInteger;

impl EllipticCurvePrivateKey {
    /// Generates a key on a curve.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let key = EllipticCurvePrivateKey::generate(&Backend::new()?, EllipticCurve::Secp256R1)?;
    /// assert_eq!(key.key_size(), 256);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`EllipticCurveBackend::generate_elliptic_curve_private_key`], which this calls.
    #[doc(alias = "EVP_PKEY_generate")]
    pub fn generate(backend: &Backend, curve: EllipticCurve) -> Result<Self> {
        backend.generate_elliptic_curve_private_key(curve)
    }

    /// Makes a key from its private value, and computes the public point.
    ///
    /// # Errors
    ///
    /// As [`EllipticCurveBackend::derive_elliptic_curve_private_key`], which this calls.
    pub fn from_private_value(backend: &Backend, curve: EllipticCurve, private_value: &SecretInteger) -> Result<Self> {
        backend.derive_elliptic_curve_private_key(private_value, curve)
    }

    /// Makes a key from its numbers.
    ///
    /// # Errors
    ///
    /// As [`EllipticCurveBackend::load_elliptic_curve_private_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_numbers(backend: &Backend, numbers: &EllipticCurvePrivateNumbers) -> Result<Self> {
        backend.load_elliptic_curve_private_numbers(numbers)
    }
}

impl EllipticCurvePublicKey {
    /// Makes a key from its encoded point (SEC 1, section 2.3.4), compressed or not.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = EllipticCurvePrivateKey::generate(&backend, EllipticCurve::Secp256R1)?.public_key()?;
    /// let point = key.encode_point(PointFormat::Compressed)?;
    /// assert_eq!(EllipticCurvePublicKey::from_encoded_point(&backend, EllipticCurve::Secp256R1, &point)?, key);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`EllipticCurveBackend::load_elliptic_curve_public_bytes`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata", alias = "EC_POINT_oct2point")]
    pub fn from_encoded_point(backend: &Backend, curve: EllipticCurve, point: &[u8]) -> Result<Self> {
        backend.load_elliptic_curve_public_bytes(curve, point)
    }

    /// Makes a key from its numbers.
    ///
    /// # Errors
    ///
    /// As [`EllipticCurveBackend::load_elliptic_curve_public_numbers`], which this calls.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub fn from_numbers(backend: &Backend, numbers: &EllipticCurvePublicNumbers) -> Result<Self> {
        backend.load_elliptic_curve_public_numbers(numbers)
    }
}
