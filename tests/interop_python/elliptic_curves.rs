//! Signatures and key exchanges on elliptic curves: this crate and Python's `cryptography` must accept each other's
//! results.

use hazmat_openssl::prelude::*;
use support::{backend, bytes, errors, python};

/// Curves which every build of the package has.
const CURVES: &[(EllipticCurve, &str)] = &[
    (EllipticCurve::Secp224R1, "SECP224R1"),
    (EllipticCurve::Secp256R1, "SECP256R1"),
    (EllipticCurve::Secp384R1, "SECP384R1"),
    (EllipticCurve::Secp521R1, "SECP521R1"),
    (EllipticCurve::Secp256K1, "SECP256K1"),
    (EllipticCurve::BrainpoolP256R1, "BrainpoolP256R1"),
    (EllipticCurve::BrainpoolP384R1, "BrainpoolP384R1"),
    (EllipticCurve::BrainpoolP512R1, "BrainpoolP512R1"),
];

/// What the snippets on elliptic curves begin with: the first argument names the curve.
const CURVE_PREAMBLE: &str = "
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
curve = getattr(ec, argument(0).decode())()
";

/// The public point of a private number, compressed and not.
const POINT: &str = "
key = ec.derive_private_key(number(1), curve).public_key()
answer(key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    + key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
";

const SIGN: &str = "
answer(ec.derive_private_key(number(1), curve).sign(argument(2), ec.ECDSA(hashes.SHA384())))
";

const VERIFY: &str = "
key = ec.EllipticCurvePublicKey.from_encoded_point(curve, argument(1))
key.verify(argument(2), argument(3), ec.ECDSA(hashes.SHA384()))
answer(b'verified')
";

const EXCHANGE: &str = "
peer = ec.EllipticCurvePublicKey.from_encoded_point(curve, argument(2))
answer(ec.derive_private_key(number(1), curve).exchange(ec.ECDH(), peer))
";

fn on_curve(name: &str, snippet: &str, arguments: &[&[u8]]) -> Vec<u8> {
    let arguments = [&[name.as_bytes()], arguments].concat();
    python::run(&format!("{CURVE_PREAMBLE}{snippet}"), &arguments)
}

#[test]
fn elliptic_curves() {
    let (mut ran, mut skipped) = (0, 0);
    for (curve, name) in CURVES {
        if !backend().elliptic_curve_supported(*curve) {
            skipped += 1;
            continue;
        }
        compare_curve(*curve, name);
        ran += 1;
    }
    println!("count: cross-check python elliptic-curves ran={ran} skipped={skipped}");
    assert!(ran >= 4);
}

fn compare_curve(curve: EllipticCurve, name: &str) {
    let key = backend().generate_elliptic_curve_private_key(curve).unwrap();
    let public = key.public_key().unwrap();
    let number = key.private_numbers().unwrap().private_value.expose().to_be_bytes();
    let compressed = public.encode_point(PointFormat::Compressed).unwrap();
    let uncompressed = public.encode_point(PointFormat::Uncompressed).unwrap();
    let points = [&compressed[..], &uncompressed].concat();
    assert_eq!(on_curve(name, POINT, &[&number]), points, "{name}");

    let data = bytes::sample(1, 1000);
    let ecdsa = EcdsaAlgorithm::new(HashAlgorithm::Sha384);
    let theirs = on_curve(name, SIGN, &[&number, &data]);
    public.verify(&theirs, &data, ecdsa).unwrap();
    errors::assert_invalid_signature(public.verify(&theirs, &bytes::flipped(&data, 0), ecdsa));
    let own = key.sign(&data, ecdsa).unwrap();
    assert_eq!(on_curve(name, VERIFY, &[&compressed, &own, &data]), b"verified");

    let peer = backend().generate_elliptic_curve_private_key(curve).unwrap();
    let peer_point = peer
        .public_key()
        .unwrap()
        .encode_point(PointFormat::Compressed)
        .unwrap();
    let secret = key.exchange(&peer.public_key().unwrap()).unwrap();
    assert_eq!(on_curve(name, EXCHANGE, &[&number, &peer_point]), *secret, "{name}");
}

/// The public key and the signature of data; the class of the private key is in the place of `CLASS`.
const EDWARDS: &str = "
from cryptography.hazmat.primitives.asymmetric.MODULE import CLASS
key = CLASS.from_private_bytes(argument(0))
key.public_key().verify(argument(2), argument(1))
answer(key.public_key().public_bytes_raw() + key.sign(argument(1)))
";

fn edwards(module: &str, class: &str, private_key: &[u8], data: &[u8], signature: &[u8]) -> Vec<u8> {
    let snippet = EDWARDS.replace("MODULE", module).replace("CLASS", class);
    python::run(&snippet, &[private_key, data, signature])
}

#[test]
fn ed25519() {
    let key = backend().ed25519_generate_key().unwrap();
    let public = key.public_key().unwrap().public_bytes_raw().unwrap();
    let private = key.private_bytes_raw().unwrap();
    for size in [0, 1, 1000] {
        let data = bytes::sample(2, size);
        let signature = key.sign(&data).unwrap();
        let answer = edwards("ed25519", "Ed25519PrivateKey", &private, &data, &signature);
        assert_eq!(answer, [&public[..], &signature].concat());
    }
    println!("count: cross-check python ed25519 ran=3 skipped=0");
}

#[test]
fn ed448() {
    let key = backend().ed448_generate_key().unwrap();
    let public = key.public_key().unwrap().public_bytes_raw().unwrap();
    let private = key.private_bytes_raw().unwrap();
    for size in [0, 1, 1000] {
        let data = bytes::sample(3, size);
        let signature = key.sign(&data).unwrap();
        let answer = edwards("ed448", "Ed448PrivateKey", &private, &data, &signature);
        assert_eq!(answer, [&public[..], &signature].concat());
    }
    println!("count: cross-check python ed448 ran=3 skipped=0");
}

/// The public key and the secret of two keys.
const MONTGOMERY: &str = "
from cryptography.hazmat.primitives.asymmetric.MODULE import CLASSPrivateKey, CLASSPublicKey
key = CLASSPrivateKey.from_private_bytes(argument(0))
secret = key.exchange(CLASSPublicKey.from_public_bytes(argument(1)))
answer(key.public_key().public_bytes_raw() + secret)
";

fn montgomery(module: &str, class: &str, private_key: &[u8], peer: &[u8]) -> Vec<u8> {
    let snippet = MONTGOMERY.replace("MODULE", module).replace("CLASS", class);
    python::run(&snippet, &[private_key, peer])
}

#[test]
fn x25519() {
    let [own, peer] = [(); 2].map(|()| backend().x25519_generate_key().unwrap());
    let peer = peer.public_key().unwrap();
    let answer = montgomery(
        "x25519",
        "X25519",
        &own.private_bytes_raw().unwrap(),
        &peer.public_bytes_raw().unwrap(),
    );
    let public = own.public_key().unwrap().public_bytes_raw().unwrap();
    assert_eq!(answer, [&public[..], &own.exchange(&peer).unwrap()].concat());
    println!("count: cross-check python x25519 ran=1 skipped=0");
}

#[test]
fn x448() {
    let [own, peer] = [(); 2].map(|()| backend().x448_generate_key().unwrap());
    let peer = peer.public_key().unwrap();
    let answer = montgomery(
        "x448",
        "X448",
        &own.private_bytes_raw().unwrap(),
        &peer.public_bytes_raw().unwrap(),
    );
    let public = own.public_key().unwrap().public_bytes_raw().unwrap();
    assert_eq!(answer, [&public[..], &own.exchange(&peer).unwrap()].concat());
    println!("count: cross-check python x448 ran=1 skipped=0");
}
