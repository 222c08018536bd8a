//! ECDH with keys in a token.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use support::errors;
use support::softhsm::{self, KeyKind, Tokens};

use super::keys::assert_refused;
use super::opened::{backend, elliptic_curve, private_key};

/// The kinds of elliptic curve keys.
const KINDS: [KeyKind; 3] = [KeyKind::P256, KeyKind::P384, KeyKind::P521];

/// A new key of a kind that the token derives secrets with.
fn deriving(tokens: &Tokens, kind: KeyKind) -> EllipticCurvePrivateKey {
    let label = format!("derives-{}", kind.label());
    let token = tokens.standard();
    token.generate_with(kind, &label, &[0x70, kind as u8], &["--usage-derive", "--usage-sign"]);
    private_key(&label).try_into().unwrap()
}

#[test]
fn both_sides_compute_the_same_secret() {
    softhsm::in_own_process(module_path!(), "both_sides_compute_the_same_secret", |tokens| {
        let outside = support::backend();
        let mut computed = 0;
        for kind in KINDS {
            let key = deriving(tokens, kind);
            let public = key.public_key().unwrap();
            // A peer of the same backend, one of another, and one that is read from a compressed point.
            for peer_backend in [backend(), outside] {
                for _ in 0..3 {
                    let peer = EllipticCurvePrivateKey::generate(peer_backend, key.curve()).unwrap();
                    let secret = key.exchange(&peer.public_key().unwrap()).unwrap();
                    assert_eq!(secret, peer.exchange(&public).unwrap());
                    assert_eq!(secret.len(), key.curve().coordinate_length());
                    let point = peer.encode_public_point(PointFormat::Compressed).unwrap();
                    let loaded = backend().load_elliptic_curve_public_bytes(key.curve(), &point).unwrap();
                    assert_eq!(key.exchange(&loaded).unwrap(), secret);
                    let any = PrivateKey::from(key.clone());
                    assert_eq!(any.exchange(&PublicKey::from(loaded)).unwrap(), secret);
                    computed += 1;
                }
            }
            // With itself, and with a key in the token.
            assert_eq!(key.exchange(&public).unwrap().len(), key.curve().coordinate_length());
        }
        assert_eq!(computed, 18);
    });
}

#[test]
fn keys_on_other_curves_are_refused() {
    let key = elliptic_curve(KeyKind::P256);
    let peer = elliptic_curve(KeyKind::P384).public_key().unwrap();
    errors::assert_invalid_argument(key.exchange(&peer), &["peer_public_key"]);
    let peer = private_key(KeyKind::Rsa2048.label()).public_key().unwrap();
    errors::assert_invalid_argument(PrivateKey::from(key).exchange(&peer), &["peer_public_key"]);
    let key = private_key(KeyKind::Ed25519.label());
    errors::assert_invalid_argument(key.exchange(&peer), &["key"]);
}

/// The key's usage is the token's decision.
#[test]
fn a_key_for_signatures_only_is_refused() {
    softhsm::in_own_process(module_path!(), "a_key_for_signatures_only_is_refused", |tokens| {
        let token = tokens.standard();
        token.generate_with(KeyKind::P256, "signs-only", &[0x7f], &["--usage-sign"]);
        let key: EllipticCurvePrivateKey = private_key("signs-only").try_into().unwrap();
        let peer = EllipticCurvePrivateKey::generate(backend(), key.curve()).unwrap();
        assert_refused(key.exchange(&peer.public_key().unwrap()));
        key.sign(b"a message", HashAlgorithm::Sha256).unwrap();
    });
}
