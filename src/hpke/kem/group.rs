//! The groups of the Diffie-Hellman KEMs and of the hybrid KEMs.

use crate::asymmetric::ec::backend::EllipticCurveBackend;
use crate::asymmetric::ec::curve::EllipticCurve;
use crate::asymmetric::ec::{EllipticCurvePrivateKey, EllipticCurvePublicKey, order};
use crate::asymmetric::montgomery::backend::{X448Backend, X25519Backend};
use crate::asymmetric::x448::{X448PrivateKey, X448PublicKey};
use crate::asymmetric::x25519::{X25519PrivateKey, X25519PublicKey};
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::integers::SecretInteger;
use crate::support::secret::SecretBytes;

/// A group in which keys are exchanged.
#[derive(Clone, Copy)]
pub(in crate::hpke) enum Group {
    Curve(EllipticCurve),
    X25519,
    X448,
}

/// A private key of a group.
#[derive(Clone)]
pub(in crate::hpke) enum GroupPrivateKey {
    EllipticCurve(EllipticCurvePrivateKey),
    X25519(X25519PrivateKey),
    X448(X448PrivateKey),
}

/// A public key of a group.
#[derive(Clone)]
pub(in crate::hpke) enum GroupPublicKey {
    EllipticCurve(EllipticCurvePublicKey),
    X25519(X25519PublicKey),
    X448(X448PublicKey),
}

impl Group {
    /// Whether the backend exchanges keys in the group.
    pub(super) fn supported(self, backend: &Backend) -> bool {
        match self {
            Group::Curve(curve) => backend.elliptic_curve_exchange_algorithm_supported(curve),
            Group::X25519 => backend.x25519_supported(),
            Group::X448 => backend.x448_supported(),
        }
    }

    pub(super) fn generate(self, backend: &Backend) -> Result<GroupPrivateKey> {
        Ok(match self {
            Group::Curve(curve) => GroupPrivateKey::EllipticCurve(backend.generate_elliptic_curve_private_key(curve)?),
            Group::X25519 => GroupPrivateKey::X25519(backend.x25519_generate_key()?),
            Group::X448 => GroupPrivateKey::X448(backend.x448_generate_key()?),
        })
    }

    /// `DeserializePrivateKey`. The caller has checked the length.
    pub(super) fn load_private(self, backend: &Backend, bytes: &[u8]) -> Result<GroupPrivateKey> {
        Ok(match self {
            Group::Curve(curve) => {
                let value = SecretInteger::from_be_bytes(bytes);
                GroupPrivateKey::EllipticCurve(backend.derive_elliptic_curve_private_key(&value, curve)?)
            }
            Group::X25519 => GroupPrivateKey::X25519(backend.x25519_load_private_bytes(bytes)?),
            Group::X448 => GroupPrivateKey::X448(backend.x448_load_private_bytes(bytes)?),
        })
    }

    /// Like [`load_private`](Self::load_private), for bytes that a derivation has made; `None` if they are a private value that
    /// is zero, or not below the order of the group.
    ///
    /// The range is looked at first: after that every error is libcrypto's, and the next candidate would be another key.
    pub(super) fn load_candidate(self, backend: &Backend, bytes: &[u8]) -> Result<Option<GroupPrivateKey>> {
        if let Group::Curve(curve) = self {
            let value = SecretInteger::from_be_bytes(bytes);
            let order = order(backend, curve)
                .ok_or_else(|| backend.not_offered(UnsupportedKind::ExchangeAlgorithm, curve.name()))?;
            if value.magnitude().is_zero() || !value.magnitude().is_less_than(order.magnitude()) {
                return Ok(None);
            }
        }
        self.load_private(backend, bytes).map(Some)
    }

    /// `DeserializePublicKey`. The caller has checked the length, which only an uncompressed point has.
    pub(super) fn load_public(self, backend: &Backend, bytes: &[u8]) -> Result<GroupPublicKey> {
        Ok(match self {
            Group::Curve(curve) => {
                GroupPublicKey::EllipticCurve(backend.load_elliptic_curve_public_bytes(curve, bytes)?)
            }
            Group::X25519 => GroupPublicKey::X25519(backend.x25519_load_public_bytes(bytes)?),
            Group::X448 => GroupPublicKey::X448(backend.x448_load_public_bytes(bytes)?),
        })
    }
}

impl GroupPrivateKey {
    /// `SerializePrivateKey`, without the clamping of X25519 and X448.
    pub(in crate::hpke) fn private_bytes(&self) -> Result<SecretBytes> {
        match self {
            GroupPrivateKey::EllipticCurve(key) => {
                let length = key.curve().coordinate_length();
                key.private_numbers()?.private_value.to_be_bytes_padded(length)
            }
            GroupPrivateKey::X25519(key) => key.private_bytes_raw(),
            GroupPrivateKey::X448(key) => key.private_bytes_raw(),
        }
    }

    /// `SerializePublicKey` of the public key.
    pub(in crate::hpke) fn public_bytes(&self) -> Result<Vec<u8>> {
        match self {
            GroupPrivateKey::EllipticCurve(key) => key.encoded_point(),
            GroupPrivateKey::X25519(key) => key.public_bytes_raw(),
            GroupPrivateKey::X448(key) => key.public_bytes_raw(),
        }
    }

    pub(super) fn exchange(&self, peer: &GroupPublicKey) -> Result<SecretBytes> {
        match (self, peer) {
            (GroupPrivateKey::EllipticCurve(key), GroupPublicKey::EllipticCurve(peer)) => key.exchange(peer),
            (GroupPrivateKey::X25519(key), GroupPublicKey::X25519(peer)) => key.exchange(peer),
            (GroupPrivateKey::X448(key), GroupPublicKey::X448(peer)) => key.exchange(peer),
            _ => Err(Error::invalid("key", "must be a key of the suite's KEM")),
        }
    }
}
