//! The hybrid groups of TLS (RFC 10024), composed of this crate's ML-KEM and ECDH.

use hazmat_openssl::prelude::*;
use std::ops::Range;

use TlsHybridGroup::{Secp256R1MlKem768, Secp384R1MlKem1024, X25519MlKem768};

/// A part of a share, or of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The ML-KEM key in a client's share.
    MlKemKey,
    /// The ML-KEM ciphertext in a server's share.
    Ciphertext,
    /// The point at the beginning of any share of a group with P-256 or P-384.
    Point,
    /// The secret of ML-KEM.
    MlKemSecret,
    /// The secret of ECDH.
    EcdhSecret,
}

/// Where the part is.
pub fn range(group: TlsHybridGroup, part: Part) -> Range<usize> {
    match (group, part) {
        (X25519MlKem768, Part::MlKemKey) => 0..1184,
        (X25519MlKem768, Part::Ciphertext) => 0..1088,
        (X25519MlKem768, Part::MlKemSecret) => 0..32,
        (X25519MlKem768, Part::EcdhSecret) => 32..64,
        (Secp256R1MlKem768, Part::Point) => 0..65,
        (Secp256R1MlKem768, Part::MlKemKey) => 65..1249,
        (Secp256R1MlKem768, Part::Ciphertext) => 65..1153,
        (Secp256R1MlKem768, Part::EcdhSecret) => 0..32,
        (Secp256R1MlKem768, Part::MlKemSecret) => 32..64,
        (Secp384R1MlKem1024, Part::Point) => 0..97,
        (Secp384R1MlKem1024, Part::MlKemKey | Part::Ciphertext) => 97..1665,
        (Secp384R1MlKem1024, Part::EcdhSecret) => 0..48,
        (Secp384R1MlKem1024, Part::MlKemSecret) => 48..80,
        other => panic!("{other:?}"),
    }
}

fn parameter_set(group: TlsHybridGroup) -> MlKemParameterSet {
    match group {
        X25519MlKem768 | Secp256R1MlKem768 => MlKemParameterSet::MlKem768,
        _ => MlKemParameterSet::MlKem1024,
    }
}

fn curve(group: TlsHybridGroup) -> EllipticCurve {
    match group {
        Secp256R1MlKem768 => EllipticCurve::Secp256R1,
        Secp384R1MlKem1024 => EllipticCurve::Secp384R1,
        other => panic!("{other:?}"),
    }
}

/// A key for the half that is not ML-KEM.
enum EcdhKey {
    X25519(X25519PrivateKey),
    Curve(EllipticCurvePrivateKey),
}

impl EcdhKey {
    fn generate(backend: &Backend, group: TlsHybridGroup) -> Self {
        match group {
            X25519MlKem768 => EcdhKey::X25519(X25519PrivateKey::generate(backend).unwrap()),
            _ => EcdhKey::Curve(EllipticCurvePrivateKey::generate(backend, curve(group)).unwrap()),
        }
    }

    fn public_bytes(&self) -> Vec<u8> {
        match self {
            EcdhKey::X25519(key) => key.public_key().unwrap().public_bytes_raw().unwrap(),
            EcdhKey::Curve(key) => {
                let key = key.public_key().unwrap();
                key.encode_point(PointFormat::Uncompressed).unwrap()
            }
        }
    }

    fn exchange(&self, peer: &[u8]) -> SecretBytes {
        match self {
            EcdhKey::X25519(key) => {
                let peer = X25519PublicKey::from_public_bytes(key.backend(), peer).unwrap();
                key.exchange(&peer).unwrap()
            }
            EcdhKey::Curve(key) => {
                let peer = EllipticCurvePublicKey::from_encoded_point(key.backend(), key.curve(), peer).unwrap();
                key.exchange(&peer).unwrap()
            }
        }
    }
}

/// Puts the halves in the order of the group: ML-KEM is first beside X25519, and last beside other curves.
fn in_order(group: TlsHybridGroup, ml_kem: &[u8], ecdh: &[u8]) -> Vec<u8> {
    match group {
        X25519MlKem768 => [ml_kem, ecdh].concat(),
        _ => [ecdh, ml_kem].concat(),
    }
}

/// The halves of a share whose half of ML-KEM has this length: that of ML-KEM, and that of ECDH.
fn halves(group: TlsHybridGroup, share: &[u8], ml_kem_length: usize) -> (&[u8], &[u8]) {
    match group {
        X25519MlKem768 => share.split_at(ml_kem_length),
        _ => {
            let (ecdh, ml_kem) = share.split_at(share.len() - ml_kem_length);
            (ml_kem, ecdh)
        }
    }
}

/// A client with two keys.
pub struct Composed {
    group: TlsHybridGroup,
    ml_kem: MlKemPrivateKey,
    ecdh: EcdhKey,
}

impl Composed {
    /// Generates the keys. The backends are for ML-KEM and for ECDH.
    pub fn generate(ml_kem: &Backend, ecdh: &Backend, group: TlsHybridGroup) -> Self {
        Composed {
            group,
            ml_kem: MlKemPrivateKey::generate(ml_kem, parameter_set(group)).unwrap(),
            ecdh: EcdhKey::generate(ecdh, group),
        }
    }

    /// The client's share.
    pub fn share(&self) -> Vec<u8> {
        let key = self.ml_kem.public_key().unwrap().public_bytes_raw().unwrap();
        in_order(self.group, &key, &self.ecdh.public_bytes())
    }

    /// The secret for a server's share.
    pub fn secret(&self, server_share: &[u8]) -> SecretBytes {
        let length = parameter_set(self.group).ciphertext_length();
        let (ciphertext, point) = halves(self.group, server_share, length);
        let ml_kem = self.ml_kem.decapsulate(ciphertext).unwrap();
        in_order(self.group, &ml_kem, &self.ecdh.exchange(point)).into()
    }
}

/// The server's side: its secret and its share. The backends are for ML-KEM and for ECDH.
pub fn serve(ml_kem: &Backend, ecdh: &Backend, group: TlsHybridGroup, client_share: &[u8]) -> (SecretBytes, Vec<u8>) {
    let set = parameter_set(group);
    let (key, point) = halves(group, client_share, set.public_key_length());
    let key = MlKemPublicKey::from_public_bytes(ml_kem, set, key).unwrap();
    let (ml_kem_secret, ciphertext) = key.encapsulate().unwrap();
    let own = EcdhKey::generate(ecdh, group);
    let secret = in_order(group, &ml_kem_secret, &own.exchange(point));
    (secret.into(), in_order(group, &ciphertext, &own.public_bytes()))
}
