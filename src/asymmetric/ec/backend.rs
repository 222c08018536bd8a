//! The backend trait for elliptic curves.

use super::availability::{ECDH, ECDSA, SIGNING_HASHES, makes_keys, require_private_keys, signs_deterministically};
use super::curve::EllipticCurve;
use super::domain::{check_private_value, order, require_curve};
use super::ecdsa::EcdsaAlgorithm;
use super::keys::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
use super::numbers::{EllipticCurvePrivateNumbers, EllipticCurvePublicNumbers};
use super::pkey;
use super::points::check_encoding;
use crate::asymmetric::numbers::check_signs;
use crate::asymmetric::signature_digest::check_for_signatures;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::Result;
use crate::integers::SecretInteger;

/// A backend with elliptic curves (FIPS 186-5, NIST SP 800-56A, `EVP_PKEY-EC(7)`).
pub trait EllipticCurveBackend {
    /// Whether this backend offers the curve. This is found out once, by making the curve's parameters. A FIPS backend may
    /// offer a short curve for the verification of old signatures only; see the next two methods.
    #[must_use]
    fn elliptic_curve_supported(&self, curve: EllipticCurve) -> bool;

    /// Whether this backend signs on the curve with these parameters of ECDSA.
    #[must_use]
    fn elliptic_curve_signature_algorithm_supported(&self, algorithm: &EcdsaAlgorithm, curve: EllipticCurve) -> bool;

    /// Whether this backend offers ECDH on the curve.
    #[must_use]
    fn elliptic_curve_exchange_algorithm_supported(&self, curve: EllipticCurve) -> bool;

    /// Generates a key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_elliptic_curve_private_key(&self, curve: EllipticCurve) -> Result<EllipticCurvePrivateKey>;

    /// Makes a private key from its private value, and computes the public point.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if the value is not between 1 and the order of the group minus 1; [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    fn derive_elliptic_curve_private_key(
        &self,
        private_value: &SecretInteger,
        curve: EllipticCurve,
    ) -> Result<EllipticCurvePrivateKey>;

    /// Makes a private key from its numbers. The public point must belong to the private value.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) of the kind [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) for a
    /// point that is not on the curve or not in the subgroup, and for a coordinate that is too large;
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number, for a negative one, a
    /// private value that is 0 or not below the order of the group, and a point that does not belong to the private value;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_elliptic_curve_private_numbers(
        &self,
        numbers: &EllipticCurvePrivateNumbers,
    ) -> Result<EllipticCurvePrivateKey>;

    /// Makes a public key from its coordinates. The point must be on the curve, and in the subgroup of its keys.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) of the kind [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) for a
    /// point that is not on the curve or not in the subgroup, and for a coordinate that is too large;
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number, for a negative one;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_elliptic_curve_public_numbers(
        &self,
        numbers: &EllipticCurvePublicNumbers,
    ) -> Result<EllipticCurvePublicKey>;

    /// Makes a public key from its encoded point (SEC 1, section 2.3.4), compressed or not.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) of the kind [`InvalidLength`](crate::MalformedKind::InvalidLength) for another
    /// length than the curve's, [`InvalidValue`](crate::MalformedKind::InvalidValue) for another form, and
    /// [`InvalidPublicKey`](crate::MalformedKind::InvalidPublicKey) for a point that is not on the curve, not in the subgroup,
    /// or at infinity;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_elliptic_curve_public_bytes(&self, curve: EllipticCurve, point: &[u8]) -> Result<EllipticCurvePublicKey>;
}

impl EllipticCurveBackend for Backend {
    fn elliptic_curve_supported(&self, curve: EllipticCurve) -> bool {
        order(self, curve).is_some()
    }

    fn elliptic_curve_signature_algorithm_supported(&self, algorithm: &EcdsaAlgorithm, curve: EllipticCurve) -> bool {
        makes_keys(self, curve)
            && ECDSA.is_in(self)
            && check_for_signatures(self, algorithm.hash().algorithm()).is_ok()
            && (!algorithm.is_deterministic() || signs_deterministically(self))
            // A FIPS module may have a hash function, verify with it, and refuse to sign with it.
            && (!self.is_fips() || SIGNING_HASHES.takes(self, algorithm.hash().algorithm()))
    }

    fn elliptic_curve_exchange_algorithm_supported(&self, curve: EllipticCurve) -> bool {
        makes_keys(self, curve) && ECDH.is_in(self)
    }

    fn generate_elliptic_curve_private_key(&self, curve: EllipticCurve) -> Result<EllipticCurvePrivateKey> {
        require_private_keys(self, curve)?;
        self.require_approval(|| Operation::EcGenerate { curve })?;
        let key = pkey::generate(self, curve)?;
        Ok(EllipticCurvePrivateKey::new(self, key, curve))
    }

    fn derive_elliptic_curve_private_key(
        &self,
        private_value: &SecretInteger,
        curve: EllipticCurve,
    ) -> Result<EllipticCurvePrivateKey> {
        check_signs(&[("private_value", private_value.is_negative())])?;
        pkey::load_private(self, private_value.magnitude(), None, curve, true)
    }

    fn load_elliptic_curve_private_numbers(
        &self,
        numbers: &EllipticCurvePrivateNumbers,
    ) -> Result<EllipticCurvePrivateKey> {
        let public = &numbers.public_numbers;
        require_private_keys(self, public.curve)?;
        check_signs(&[("private_value", numbers.private_value.is_negative())])?;
        let private_value = numbers.private_value.magnitude();
        check_private_value(self, private_value, public.curve)?;
        let point = public.encode()?;
        let key = pkey::pair(self, private_value, &point, public.curve, true)?;
        Ok(EllipticCurvePrivateKey::new(self, key, public.curve))
    }

    fn load_elliptic_curve_public_numbers(
        &self,
        numbers: &EllipticCurvePublicNumbers,
    ) -> Result<EllipticCurvePublicKey> {
        require_curve(self, numbers.curve)?;
        let key = pkey::public(self, numbers.curve, &numbers.encode()?)?;
        Ok(EllipticCurvePublicKey::new(self, key, numbers.curve))
    }

    fn load_elliptic_curve_public_bytes(&self, curve: EllipticCurve, point: &[u8]) -> Result<EllipticCurvePublicKey> {
        require_curve(self, curve)?;
        check_encoding(curve, point)?;
        let key = pkey::public(self, curve, point)?;
        Ok(EllipticCurvePublicKey::new(self, key, curve))
    }
}
