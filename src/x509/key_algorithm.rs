//! The type of a certificate's key.

use std::fmt;

use crate::asn1::oid;
use crate::asn1::reader::Fields;
use crate::asn1::subject_public_key_info::SubjectPublicKeyInfo;
use crate::asn1::tag::INTEGER;
use crate::asymmetric::ec::EllipticCurve;
use crate::asymmetric::ml_dsa::MlDsaParameterSet;
use crate::asymmetric::ml_kem::MlKemParameterSet;
use crate::asymmetric::slh_dsa::SlhDsaParameterSet;
use crate::error::Result;
use crate::serialization::identifiers::curve_of;
use crate::serialization::parameter_sets::AnyParameterSet;

/// The type of a certificate's key, for [`PolicyBuilder::permitted_keys`](super::verification::PolicyBuilder::permitted_keys).
///
/// ```
/// use hazmat_openssl::asymmetric::ec::EllipticCurve;
/// use hazmat_openssl::x509::verification::{KeyAlgorithm, PolicyBuilder};
///
/// // All keys of the web but RSA.
/// let keys = KeyAlgorithm::WEB_PKI.into_iter().filter(|key| *key != KeyAlgorithm::Rsa);
/// let builder = PolicyBuilder::new().permitted_keys(keys);
/// # drop(builder);
/// assert_eq!(KeyAlgorithm::EllipticCurve(EllipticCurve::Secp256R1).to_string(), "secp256r1");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// RSA, for any padding (RFC 3279, section 2.3.1).
    Rsa,
    /// RSA, for PSS only (RFC 4055, section 1.2).
    RsaPss,
    /// A key on a named elliptic curve (RFC 5480, section 2.1.1).
    EllipticCurve(EllipticCurve),
    /// DSA (RFC 3279, section 2.3.2).
    Dsa,
    /// Ed25519 (RFC 8410).
    Ed25519,
    /// Ed448 (RFC 8410).
    Ed448,
    /// X25519 (RFC 8410).
    X25519,
    /// X448 (RFC 8410).
    X448,
    /// ML-DSA (RFC 9881).
    MlDsa(MlDsaParameterSet),
    /// ML-KEM (RFC 9935).
    MlKem(MlKemParameterSet),
    /// SLH-DSA (RFC 9909).
    SlhDsa(SlhDsaParameterSet),
}

impl KeyAlgorithm {
    /// The keys of the CA/Browser Forum (Baseline Requirements, section 6.1.5): RSA, P-256, P-384, P-521.
    pub const WEB_PKI: [Self; 4] = [
        KeyAlgorithm::Rsa,
        KeyAlgorithm::EllipticCurve(EllipticCurve::Secp256R1),
        KeyAlgorithm::EllipticCurve(EllipticCurve::Secp384R1),
        KeyAlgorithm::EllipticCurve(EllipticCurve::Secp521R1),
    ];

    /// The type of the key in a `SubjectPublicKeyInfo`, which the backend need not offer; `None` for a type that this crate does not
    /// know, and for a curve with explicit parameters.
    pub(crate) fn of_info(info: &SubjectPublicKeyInfo<'_>) -> Option<Self> {
        // An identifier that is longer than any registered one does not decode.
        let algorithm = info.algorithm().ok()?;
        let oid = algorithm.algorithm;
        if let Some(set) = AnyParameterSet::of_oid(&oid) {
            return Some(match set {
                AnyParameterSet::MlDsa(set) => KeyAlgorithm::MlDsa(set),
                AnyParameterSet::MlKem(set) => KeyAlgorithm::MlKem(set),
                AnyParameterSet::SlhDsa(set) => KeyAlgorithm::SlhDsa(set),
            });
        }
        Some(match oid {
            oid::RSA => KeyAlgorithm::Rsa,
            oid::RSA_PSS => KeyAlgorithm::RsaPss,
            oid::EC => KeyAlgorithm::EllipticCurve(curve_of(&algorithm.parameters?.parse().ok()?)?),
            oid::DSA => KeyAlgorithm::Dsa,
            oid::ED25519 => KeyAlgorithm::Ed25519,
            oid::ED448 => KeyAlgorithm::Ed448,
            oid::X25519 => KeyAlgorithm::X25519,
            oid::X448 => KeyAlgorithm::X448,
            _ => return None,
        })
    }
}

/// The name in its standard, such as `RSA`, `secp256r1` or `ML-DSA-65`.
impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyAlgorithm::Rsa => f.write_str("RSA"),
            KeyAlgorithm::RsaPss => f.write_str("RSASSA-PSS"),
            KeyAlgorithm::EllipticCurve(curve) => f.write_str(curve.name()),
            KeyAlgorithm::Dsa => f.write_str("DSA"),
            KeyAlgorithm::Ed25519 => f.write_str("Ed25519"),
            KeyAlgorithm::Ed448 => f.write_str("Ed448"),
            KeyAlgorithm::X25519 => f.write_str("X25519"),
            KeyAlgorithm::X448 => f.write_str("X448"),
            KeyAlgorithm::MlDsa(set) => set.fmt(f),
            KeyAlgorithm::MlKem(set) => set.fmt(f),
            KeyAlgorithm::SlhDsa(set) => set.fmt(f),
        }
    }
}

/// The modulus and the public exponent of an RSA key.
pub(crate) struct RsaFacts {
    pub(crate) modulus_bits: usize,
    /// Whether the exponent is odd and at least 3, as that of every RSA key (RFC 8017, section 3.1). With 1, whoever knows the modulus
    /// signs. libcrypto takes it.
    pub(crate) has_usable_exponent: bool,
}

impl RsaFacts {
    /// Reads the key without libcrypto.
    pub(crate) fn read(info: &SubjectPublicKeyInfo<'_>) -> Result<Self> {
        let mut fields = Fields::of_sequence("RSAPublicKey", info.key()?)?;
        let modulus = fields.required(INTEGER, "modulus")?.integer()?;
        let exponent = fields.required(INTEGER, "publicExponent")?.integer()?;
        let is_odd = exponent.as_der_content().last().is_some_and(|last| last % 2 == 1);
        Ok(RsaFacts {
            modulus_bits: usize::try_from(modulus.bit_length()).unwrap_or(usize::MAX),
            has_usable_exponent: is_odd && !exponent.is_negative() && exponent.bit_length() > 1,
        })
    }
}
