//! Key agreement.

use hazmat_openssl::prelude::*;
use openssl::derive::Deriver;
use openssl::pkey::{Id, PKey, Private, Public};
use openssl::pkey_ctx::PkeyCtx;

use super::curves::{Curve, Forms, P256, P384};
use crate::contender::{Goal, Library, Operation};
use crate::raw::key::{Generator, Key};
use crate::raw::loading::EcLoader;
use crate::raw::operation::{KeyContext, Purpose};
use crate::raw::params::Params;
use crate::suite::Suite;

pub fn add(suite: &mut Suite<'_>) {
    for curve in [&P256, &P384] {
        let (mine, peer) = (
            Forms::generate(suite.backend, curve),
            Forms::generate(suite.backend, curve),
        );
        let agreement = agreement(suite, curve, &mine, &peer);
        suite.add(agreement);
        let handshake = handshake(suite, curve, &peer);
        suite.add(handshake);
    }
    let key = || suite.backend.x25519_generate_key().unwrap();
    let (mine, peer) = (Forms::of(key()), Forms::of(key()));
    let agreement = x25519_agreement(suite, &mine, &peer);
    suite.add(agreement);
    let handshake = x25519_handshake(suite, &peer);
    suite.add(handshake);
}

fn their_context(key: &PKey<Private>) -> PkeyCtx<Private> {
    let mut context = PkeyCtx::new(key).unwrap();
    context.derive_init().unwrap();
    context
}

const PEER_NOT_AGAIN: &str =
    "EVP_PKEY_derive on a kept context; the peer, validated when loaded, is not validated again";
const PEER_AGAIN: &str = "derive on a kept PkeyCtx; the peer is validated again";
const PEER_PARSED: &str = "agreement::agree; the peer is parsed and validated each time";

fn agreement<'a>(suite: &Suite<'a>, curve: &'static Curve, mine: &Forms, peer: &Forms) -> Operation<'a> {
    let ours = mine.private.as_elliptic_curve().unwrap().clone();
    let our_peer = peer.private.as_elliptic_curve().unwrap().public_key().unwrap();
    let mut loader = EcLoader::new(suite.lib, curve.group, curve.nid.as_raw());
    let raw_peer = loader.from_spki(&peer.spki);
    let raw_key = loader.from_pkcs8(&mine.pkcs8, false);
    let mut raw = KeyContext::new(suite.lib, &raw_key, Purpose::Derive, &Params::new());
    let theirs = PKey::private_key_from_der(&mine.pkcs8).unwrap();
    let their_peer: PKey<Public> = PKey::public_key_from_der(&peer.spki).unwrap();
    let mut context = their_context(&theirs);
    let aws_lc = aws_lc_rs::agreement::PrivateKey::from_private_key_der(curve.aws_lc_agreement, &mine.pkcs8).unwrap();
    let aws_lc_peer = aws_lc_rs::agreement::UnparsedPublicKey::new(curve.aws_lc_agreement, peer.public_key_bytes());
    let rust_crypto = (curve.rust_crypto.agreement)(&mine.pkcs8, &peer.spki);
    Operation::new("key agreement", format!("ECDH {}", curve.name))
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "EllipticCurvePrivateKey::exchange",
            move || ours.exchange(&our_peer).unwrap(),
            |secret| secret.to_vec(),
        )
        .with_state(
            Library::Raw,
            PEER_NOT_AGAIN,
            [0; 512],
            move |out| raw.derive(&raw_peer, out),
            |out, length| out[..length].to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            PEER_AGAIN,
            [0; 66],
            move |out| {
                context.derive_set_peer(&their_peer).unwrap();
                context.derive(Some(out)).unwrap()
            },
            |out, length| out[..length].to_vec(),
        )
        .with(
            Library::AwsLc,
            PEER_PARSED,
            move || aws_lc_rs::agreement::agree(&aws_lc, &aws_lc_peer, (), |secret| Ok(secret.to_vec())).unwrap(),
            |secret| secret,
        )
        .with(
            Library::RustCrypto,
            "SecretKey::diffie_hellman with a loaded peer",
            rust_crypto,
            |secret| secret,
        )
}

/// What the peer computes from the point of the other side must be the secret.
fn agreed(backend: &Backend, peer: &EllipticCurvePrivateKey, secret: &[u8], point: &[u8]) -> Vec<u8> {
    let other = backend.load_elliptic_curve_public_bytes(peer.curve(), point).unwrap();
    assert_eq!(&*peer.exchange(&other).unwrap(), secret);
    b"agreed".to_vec()
}

/// One side of a handshake, as in TLS: generate a key, load the point of the peer, agree, encode the own point.
fn handshake<'a>(suite: &Suite<'a>, curve: &'static Curve, peer: &Forms) -> Operation<'a> {
    let backend = suite.backend;
    let peer_key = peer.private.as_elliptic_curve().unwrap().clone();
    let judge = move |secret: &[u8], point: &[u8]| agreed(backend, &peer_key, secret, point);
    let point = peer.public_key_bytes();
    let points = [(); 6].map(|()| point.clone());
    let [for_ours, for_raw, for_theirs, for_ring, for_aws_lc, for_rust_crypto] = points;
    let judges = [(); 6].map(|()| judge.clone());
    let [
        judge_ours,
        judge_raw,
        judge_theirs,
        judge_ring,
        judge_aws_lc,
        judge_rust_crypto,
    ] = judges;
    let lib = suite.lib;
    let mut generator = Generator::new(lib, c"EC", &Params::new().utf8(c"group", curve.group));
    let mut loader = EcLoader::new(lib, curve.group, curve.nid.as_raw());
    let group = openssl::ec::EcGroup::from_curve_name(curve.nid).unwrap();
    let ring = curve.ring.as_ref().unwrap().agreement;
    let ring_random = ring::rand::SystemRandom::new();
    Operation::new("key agreement", format!("ECDH {} handshake", curve.name))
        .with(
            Library::Ours,
            "generate, load the peer's point, exchange, encode the point",
            move || {
                let key = backend.generate_elliptic_curve_private_key(curve.ours).unwrap();
                let peer = backend.load_elliptic_curve_public_bytes(curve.ours, &for_ours).unwrap();
                let point = key
                    .public_key()
                    .unwrap()
                    .encode_point(PointFormat::Uncompressed)
                    .unwrap();
                (key.exchange(&peer).unwrap(), point)
            },
            move |(secret, point)| judge_ours(&secret, &point),
        )
        .with_state(
            Library::Raw,
            "the same, with a kept generation context; the peer is validated once, when loaded",
            [0; 512],
            move |out| {
                let key = generator.generate();
                let peer = loader.from_point(&for_raw);
                let point = key.encoded_point();
                let length = KeyContext::new(lib, &key, Purpose::Derive, &Params::new()).derive(&peer, out);
                (length, point)
            },
            move |out, (length, point)| judge_raw(&out[..length], &point),
        )
        .with(
            Library::RustOpenssl,
            "EcKey::generate, EcPoint::from_bytes, Deriver; the peer is validated again",
            move || {
                let mut room = openssl::bn::BigNumContext::new().unwrap();
                let key = openssl::ec::EcKey::generate(&group).unwrap();
                let point = openssl::ec::EcPoint::from_bytes(&group, &for_theirs, &mut room).unwrap();
                let peer = PKey::from_ec_key(openssl::ec::EcKey::from_public_key(&group, &point).unwrap()).unwrap();
                let form = openssl::ec::PointConversionForm::UNCOMPRESSED;
                let mine = key.public_key().to_bytes(&group, form, &mut room).unwrap();
                let key = PKey::from_ec_key(key).unwrap();
                let mut deriver = Deriver::new(&key).unwrap();
                deriver.set_peer(&peer).unwrap();
                (deriver.derive_to_vec().unwrap(), mine)
            },
            move |(secret, point)| judge_theirs(&secret, &point),
        )
        .with(
            Library::Ring,
            "EphemeralPrivateKey, agree_ephemeral",
            move || {
                let key = ring::agreement::EphemeralPrivateKey::generate(ring, &ring_random).unwrap();
                let point = key.compute_public_key().unwrap();
                let peer = ring::agreement::UnparsedPublicKey::new(ring, &for_ring);
                let secret = ring::agreement::agree_ephemeral(key, &peer, <[u8]>::to_vec).unwrap();
                (secret, point)
            },
            move |(secret, point)| judge_ring(&secret, point.as_ref()),
        )
        .with(
            Library::AwsLc,
            "PrivateKey::generate, agree",
            move || {
                let key = aws_lc_rs::agreement::PrivateKey::generate(curve.aws_lc_agreement).unwrap();
                let point = key.compute_public_key().unwrap();
                let peer = aws_lc_rs::agreement::UnparsedPublicKey::new(curve.aws_lc_agreement, &for_aws_lc);
                let secret = aws_lc_rs::agreement::agree(&key, peer, (), |secret| Ok(secret.to_vec())).unwrap();
                (secret, point)
            },
            move |(secret, point)| judge_aws_lc(&secret, point.as_ref()),
        )
        .with(
            Library::RustCrypto,
            "SecretKey::generate, PublicKey::from_sec1_bytes, diffie_hellman",
            move || (curve.rust_crypto.handshake)(&for_rust_crypto),
            move |(secret, point)| judge_rust_crypto(&secret, &point),
        )
}

fn x25519_agreement<'a>(suite: &Suite<'a>, mine: &Forms, peer: &Forms) -> Operation<'a> {
    let ours = mine.private.as_x25519().unwrap().clone();
    let our_peer = peer.private.as_x25519().unwrap().public_key().unwrap();
    let private: [u8; 32] = ours.private_bytes_raw().unwrap().as_ref().try_into().unwrap();
    let public: [u8; 32] = peer.public_key_bytes().try_into().unwrap();
    let raw_key = Key::from_private_bytes(suite.lib, c"X25519", &private);
    let raw_peer = Key::from_public_bytes(suite.lib, c"X25519", &public);
    let mut raw = KeyContext::new(suite.lib, &raw_key, Purpose::Derive, &Params::new());
    let theirs = PKey::private_key_from_raw_bytes(&private, Id::X25519).unwrap();
    let their_peer = PKey::public_key_from_raw_bytes(&public, Id::X25519).unwrap();
    let mut context = their_context(&theirs);
    let x25519 = &aws_lc_rs::agreement::X25519;
    let aws_lc = aws_lc_rs::agreement::PrivateKey::from_private_key(x25519, &private).unwrap();
    let aws_lc_peer = aws_lc_rs::agreement::UnparsedPublicKey::new(x25519, public);
    let (dalek, dalek_peer) = (
        x25519_dalek::StaticSecret::from(private),
        x25519_dalek::PublicKey::from(public),
    );
    Operation::new("key agreement", "X25519")
        .goal(Goal::OneCall)
        .with(
            Library::Ours,
            "X25519PrivateKey::exchange",
            move || ours.exchange(&our_peer).unwrap(),
            |secret| secret.to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_PKEY_derive on a kept context",
            [0; 512],
            move |out| raw.derive(&raw_peer, out),
            |out, length| out[..length].to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "derive on a kept PkeyCtx",
            [0; 32],
            move |out| {
                context.derive_set_peer(&their_peer).unwrap();
                context.derive(Some(out)).unwrap()
            },
            |out, length| out[..length].to_vec(),
        )
        .with(
            Library::AwsLc,
            PEER_PARSED,
            move || aws_lc_rs::agreement::agree(&aws_lc, &aws_lc_peer, (), |secret| Ok(secret.to_vec())).unwrap(),
            |secret| secret,
        )
        .with(
            Library::RustCrypto,
            "x25519-dalek: StaticSecret::diffie_hellman",
            move || dalek.diffie_hellman(&dalek_peer),
            |secret| secret.to_bytes().to_vec(),
        )
}

fn x25519_handshake<'a>(suite: &Suite<'a>, peer: &Forms) -> Operation<'a> {
    let (backend, lib) = (suite.backend, suite.lib);
    let public: [u8; 32] = peer.public_key_bytes().try_into().unwrap();
    let peer_key = peer.private.as_x25519().unwrap().clone();
    let judge = move |secret: &[u8], point: &[u8]| {
        let other = backend.x25519_load_public_bytes(point).unwrap();
        assert_eq!(&*peer_key.exchange(&other).unwrap(), secret);
        b"agreed".to_vec()
    };
    let judges = [(); 6].map(|()| judge.clone());
    let [
        judge_ours,
        judge_raw,
        judge_theirs,
        judge_ring,
        judge_aws_lc,
        judge_dalek,
    ] = judges;
    let mut generator = Generator::new(lib, c"X25519", &Params::new());
    let ring_random = ring::rand::SystemRandom::new();
    Operation::new("key agreement", "X25519 handshake")
        .with(
            Library::Ours,
            "generate, load the peer's key, exchange, encode the public key",
            move || {
                let key = backend.x25519_generate_key().unwrap();
                let peer = backend.x25519_load_public_bytes(&public).unwrap();
                let mine = key.public_key().unwrap().public_bytes_raw().unwrap();
                (key.exchange(&peer).unwrap(), mine)
            },
            move |(secret, mine)| judge_ours(&secret, mine.as_ref()),
        )
        .with_state(
            Library::Raw,
            "the same calls",
            [0; 512],
            move |out| {
                let key = generator.generate();
                let peer = Key::from_public_bytes(lib, c"X25519", &public);
                let mine = key.raw_public_bytes();
                let length = KeyContext::new(lib, &key, Purpose::Derive, &Params::new()).derive(&peer, out);
                (length, mine)
            },
            move |out, (length, mine)| judge_raw(&out[..length], &mine),
        )
        .with(
            Library::RustOpenssl,
            "PKey::generate_x25519, Deriver",
            move || {
                let key = PKey::generate_x25519().unwrap();
                let peer = PKey::public_key_from_raw_bytes(&public, Id::X25519).unwrap();
                let mut deriver = Deriver::new(&key).unwrap();
                deriver.set_peer(&peer).unwrap();
                (deriver.derive_to_vec().unwrap(), key.raw_public_key().unwrap())
            },
            move |(secret, mine)| judge_theirs(&secret, &mine),
        )
        .with(
            Library::Ring,
            "EphemeralPrivateKey, agree_ephemeral",
            move || {
                let x25519 = &ring::agreement::X25519;
                let key = ring::agreement::EphemeralPrivateKey::generate(x25519, &ring_random).unwrap();
                let mine = key.compute_public_key().unwrap();
                let peer = ring::agreement::UnparsedPublicKey::new(x25519, &public);
                (
                    ring::agreement::agree_ephemeral(key, &peer, <[u8]>::to_vec).unwrap(),
                    mine,
                )
            },
            move |(secret, mine)| judge_ring(&secret, mine.as_ref()),
        )
        .with(
            Library::AwsLc,
            "PrivateKey::generate, agree",
            move || {
                let x25519 = &aws_lc_rs::agreement::X25519;
                let key = aws_lc_rs::agreement::PrivateKey::generate(x25519).unwrap();
                let mine = key.compute_public_key().unwrap();
                let peer = aws_lc_rs::agreement::UnparsedPublicKey::new(x25519, &public);
                let secret = aws_lc_rs::agreement::agree(&key, peer, (), |secret| Ok(secret.to_vec())).unwrap();
                (secret, mine)
            },
            move |(secret, mine)| judge_aws_lc(&secret, mine.as_ref()),
        )
        .with(
            Library::RustCrypto,
            "x25519-dalek: StaticSecret",
            move || {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).unwrap();
                let key = x25519_dalek::StaticSecret::from(bytes);
                let mine = x25519_dalek::PublicKey::from(&key);
                (key.diffie_hellman(&x25519_dalek::PublicKey::from(public)), mine)
            },
            move |(secret, mine)| judge_dalek(secret.as_bytes(), mine.as_bytes()),
        )
}
