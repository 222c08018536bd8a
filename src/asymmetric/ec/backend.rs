//! What a backend can do with elliptic curves.

use openssl::bn::BigNumRef;

use super::curve::EllipticCurve;
use super::ecdsa::EcdsaAlgorithm;
use super::keys::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
use super::numbers::{EllipticCurvePrivateNumbers, EllipticCurvePublicNumbers};
use crate::error::Result;

/// A backend with elliptic curves (FIPS 186-5, NIST SP 800-56A, `EVP_PKEY-EC(7)`).
pub trait EllipticCurveBackend {
    /// Whether this backend offers the curve. Found out by making its parameters, once, then remembered. A FIPS backend
    /// may offer a short curve for the verification of old signatures, and make no private keys on it; the next two say
    /// so.
    fn elliptic_curve_supported(&self, curve: EllipticCurve) -> bool;

    /// Whether this backend signs by ECDSA with the hash function on the curve, with a deterministic nonce where the
    /// algorithm asks for one.
    fn elliptic_curve_signature_algorithm_supported(&self, algorithm: &EcdsaAlgorithm, curve: EllipticCurve) -> bool;

    /// Whether this backend offers ECDH on the curve.
    fn elliptic_curve_exchange_algorithm_supported(&self, curve: EllipticCurve) -> bool;

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_elliptic_curve_private_key(&self, curve: EllipticCurve) -> Result<EllipticCurvePrivateKey>;

    /// The key of a private value, with its public point computed.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if the value is not 1 or more and less than the order of the
    /// group; [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    fn derive_elliptic_curve_private_key(
        &self,
        private_value: &BigNumRef,
        curve: EllipticCurve,
    ) -> Result<EllipticCurvePrivateKey>;

    /// A private key of its numbers, whose halves must belong together.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong;
    /// [`Malformed`](crate::Error::Malformed) for a point that is not on the curve or not in the subgroup;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_elliptic_curve_private_numbers(
        &self,
        numbers: &EllipticCurvePrivateNumbers,
    ) -> Result<EllipticCurvePrivateKey>;

    /// A public key of its coordinates. The point must be on the curve, and in the subgroup that keys are in.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong;
    /// [`Malformed`](crate::Error::Malformed) for a point that is not on the curve or not in the subgroup;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_elliptic_curve_public_numbers(
        &self,
        numbers: &EllipticCurvePublicNumbers,
    ) -> Result<EllipticCurvePublicKey>;

    /// A public key of its point as it is written (SEC 1, section 2.3.4), compressed or not.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) if it is not of the curve's length, in neither form, or not on the curve;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_elliptic_curve_public_bytes(&self, curve: EllipticCurve, point: &[u8]) -> Result<EllipticCurvePublicKey>;
}
