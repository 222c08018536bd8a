//! The authority's keys, and the rules for the keys that it certifies.

use clap::ValueEnum;
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;

use crate::{Explain, Failure};

/// The type of the root's and the intermediate's keys.
#[derive(Clone, Copy, ValueEnum)]
pub enum KeyKind {
    /// RSA with 3072 bits
    #[value(name = "rsa-3072")]
    Rsa3072,
    /// The elliptic curve P-256
    P256,
    /// The elliptic curve P-384
    P384,
    /// Ed25519, which not all programs support
    Ed25519,
}

impl KeyKind {
    pub fn generate(self, backend: &Backend) -> Result<PrivateKey, Failure> {
        let key = match self {
            KeyKind::Rsa3072 => backend.generate_rsa_private_key(65537, 3072).map(PrivateKey::from),
            KeyKind::P256 => generate_on(backend, EllipticCurve::Secp256R1),
            KeyKind::P384 => generate_on(backend, EllipticCurve::Secp384R1),
            KeyKind::Ed25519 => backend.ed25519_generate_key().map(PrivateKey::from),
        };
        key.explain("cannot generate a key")
    }
}

fn generate_on(backend: &Backend, curve: EllipticCurve) -> hazmat_openssl::Result<PrivateKey> {
    backend.generate_elliptic_curve_private_key(curve).map(PrivateKey::from)
}

/// A description of a key.
pub fn describe(key: &PublicKey) -> String {
    match key {
        PublicKey::Rsa(key) if key.is_pss_only() => format!("RSA, {} bits, for PSS only", key.key_size()),
        PublicKey::Rsa(key) => format!("RSA, {} bits", key.key_size()),
        PublicKey::Dsa(key) => format!("DSA, {} bits", key.key_size()),
        PublicKey::Dh(key) => format!("DH, {} bits", key.key_size()),
        PublicKey::EllipticCurve(key) => format!("elliptic curve {}, {} bits", key.curve(), key.key_size()),
        other => other.type_name().to_owned(),
    }
}

/// Refuses keys that TLS cannot use, and weak ones.
pub fn check(key: &PublicKey) -> Result<(), Failure> {
    const LEAST_RSA_BITS: u32 = 2048;
    const CURVES: [EllipticCurve; 3] = [
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ];
    let reason = match key {
        PublicKey::Rsa(key) if key.key_size() < LEAST_RSA_BITS => "which is weak: RSA must have 2048 bits or more",
        PublicKey::EllipticCurve(key) if !CURVES.contains(&key.curve()) => "and must be on P-256, P-384 or P-521",
        PublicKey::Rsa(_) | PublicKey::EllipticCurve(_) | PublicKey::Ed25519(_) | PublicKey::Ed448(_) => return Ok(()),
        _ => "and must be RSA, on an elliptic curve, Ed25519 or Ed448",
    };
    Err(Failure(format!("its key is {}, {reason}", describe(key))))
}
