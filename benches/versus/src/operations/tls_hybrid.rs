//! The hybrid group X25519MLKEM768 of TLS 1.3, from the side of the client and of the server.

use aws_lc_rs::agreement::{self, UnparsedPublicKey, X25519};
use aws_lc_rs::kem::{self, ML_KEM_768};
use getrandom::SysRng;
use hazmat_openssl::asymmetric::tls_hybrid::TlsHybridGroup;
use hazmat_openssl::prelude::*;
use ml_kem::kem::{Decapsulate, Encapsulate};
use ml_kem::{Generate, KeyExport, TryKeyInit};

use super::generation::length;
use crate::contender::{Library, Operation};
use crate::raw::key::{Generator, Importer};
use crate::raw::operation::{KeyContext, Purpose};
use crate::raw::params::Params;
use crate::suite::Suite;

const GROUP: &str = "TLS hybrid";

/// The lengths of the parts of a share, and of a secret, which come from ML-KEM and from X25519.
const ML_KEM_PUBLIC: usize = 1_184;
const ML_KEM_CIPHERTEXT: usize = 1_088;
const X25519_PUBLIC: usize = 32;
const CLIENT_SHARE: usize = ML_KEM_PUBLIC + X25519_PUBLIC;
const SERVER_SHARE: usize = ML_KEM_CIPHERTEXT + X25519_PUBLIC;
const SECRET: usize = 64;

const COMPOSED: &str = "ML-KEM-768 and X25519, each by its own functions";

pub fn add(suite: &mut Suite<'_>) {
    if !suite.backend.tls_hybrid_supported(TlsHybridGroup::X25519MlKem768) {
        return;
    }
    suite.add(client(suite));
    suite.add(server(suite));
}

/// Generates a key, encodes the share, and takes a server's share. This one was made for another key, so that the secrets
/// differ, and takes as long.
fn client<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let (backend, lib, group) = (suite.backend, suite.lib, TlsHybridGroup::X25519MlKem768);
    let key = backend.generate_tls_hybrid_private_key(group).unwrap();
    let (_, answer) = backend
        .tls_hybrid_encapsulate(group, &key.client_share().unwrap())
        .unwrap();
    let mut generator = Generator::new(lib, c"X25519MLKEM768", &Params::new());
    let random = aws_lc_rs::rand::SystemRandom::new();
    let answers = [(); 4].map(|()| answer.clone());
    let [for_ours, for_raw, for_aws_lc, for_rust_crypto] = answers;
    let lengths = |share: &[u8], secret: &[u8]| [length(share), length(secret)].concat();
    Operation::new(GROUP, "X25519MLKEM768 client: generate, encode, decapsulate")
        .with(
            Library::Ours,
            "TlsHybridPrivateKey",
            move || {
                let key = backend.generate_tls_hybrid_private_key(group).unwrap();
                (key.client_share().unwrap(), key.decapsulate(&for_ours).unwrap())
            },
            move |(share, secret)| lengths(&share, &secret),
        )
        .with(
            Library::Raw,
            "libcrypto's key type, with a kept generation context",
            move || {
                let key = generator.generate();
                let mut secret = [0; SECRET];
                KeyContext::new(lib, &key, Purpose::Decapsulate, &Params::new()).decapsulate(&for_raw, &mut secret);
                (key.octets(c"encoded-pub-key", CLIENT_SHARE), secret)
            },
            move |(share, secret)| lengths(&share, &secret),
        )
        .with(
            Library::AwsLc,
            COMPOSED,
            move || {
                let (ciphertext, point) = for_aws_lc.split_at(ML_KEM_CIPHERTEXT);
                let key = kem::DecapsulationKey::generate(&ML_KEM_768).unwrap();
                let x25519 = agreement::EphemeralPrivateKey::generate(&X25519, &random).unwrap();
                let mut share = key.encapsulation_key().unwrap().key_bytes().unwrap().as_ref().to_vec();
                share.extend(x25519.compute_public_key().unwrap().as_ref());
                let mut secret = key.decapsulate(ciphertext.into()).unwrap().as_ref().to_vec();
                let peer = UnparsedPublicKey::new(&X25519, point);
                agreement::agree_ephemeral(x25519, peer, (), |shared| {
                    secret.extend(shared);
                    Ok(())
                })
                .unwrap();
                (share, secret)
            },
            move |(share, secret)| lengths(&share, &secret),
        )
        .with(
            Library::RustCrypto,
            "ml-kem and x25519-dalek",
            move || {
                let (ciphertext, point) = for_rust_crypto.split_at(ML_KEM_CIPHERTEXT);
                let key = ml_kem::DecapsulationKey::<ml_kem::MlKem768>::generate();
                let x25519 = x25519_secret();
                let mut share = key.encapsulation_key().to_bytes().to_vec();
                share.extend(x25519_dalek::PublicKey::from(&x25519).as_bytes());
                let mut secret = key.decapsulate_slice(ciphertext).unwrap().to_vec();
                let peer: [u8; X25519_PUBLIC] = point.try_into().unwrap();
                secret.extend(x25519.diffie_hellman(&peer.into()).as_bytes());
                (share, secret)
            },
            move |(share, secret)| lengths(&share, &secret),
        )
}

fn x25519_secret() -> x25519_dalek::StaticSecret {
    use getrandom::rand_core::TryRng;
    let mut bytes = [0; 32];
    SysRng.try_fill_bytes(&mut bytes).unwrap();
    x25519_dalek::StaticSecret::from(bytes)
}

/// Takes a client's share, and makes the secret and the server's share.
fn server<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let (backend, lib, group) = (suite.backend, suite.lib, TlsHybridGroup::X25519MlKem768);
    let key = backend.generate_tls_hybrid_private_key(group).unwrap();
    let share = key.client_share().unwrap();
    let mut importer = Importer::new(lib, c"X25519MLKEM768");
    let random = aws_lc_rs::rand::SystemRandom::new();
    let judge = move |secret: &[u8], answer: &[u8]| {
        assert_eq!(&*key.decapsulate(answer).unwrap(), secret);
        b"agreed".to_vec()
    };
    let judges = [(); 4].map(|()| judge.clone());
    let [judge_ours, judge_raw, judge_aws_lc, judge_rust_crypto] = judges;
    let shares = [(); 4].map(|()| share.clone());
    let [for_ours, for_raw, for_aws_lc, for_rust_crypto] = shares;
    Operation::new(GROUP, "X25519MLKEM768 server: load the share, encapsulate")
        .with(
            Library::Ours,
            "tls_hybrid_encapsulate",
            move || backend.tls_hybrid_encapsulate(group, &for_ours).unwrap(),
            move |(secret, answer)| judge_ours(&secret, &answer),
        )
        .with_state(
            Library::Raw,
            "libcrypto's key type, with a kept import context",
            (vec![0; SERVER_SHARE], [0; SECRET]),
            move |(answer, secret)| {
                let key = importer.public(&Params::new().octets(c"pub", &for_raw));
                KeyContext::new(lib, &key, Purpose::Encapsulate, &Params::new()).encapsulate(answer, secret);
            },
            move |(answer, secret), ()| judge_raw(secret, answer),
        )
        .with(
            Library::AwsLc,
            COMPOSED,
            move || {
                let (public, point) = for_aws_lc.split_at(ML_KEM_PUBLIC);
                let key = kem::EncapsulationKey::new(&ML_KEM_768, public).unwrap();
                let (ciphertext, shared) = key.encapsulate().unwrap();
                let x25519 = agreement::EphemeralPrivateKey::generate(&X25519, &random).unwrap();
                let mut answer = ciphertext.as_ref().to_vec();
                answer.extend(x25519.compute_public_key().unwrap().as_ref());
                let mut secret = shared.as_ref().to_vec();
                let peer = UnparsedPublicKey::new(&X25519, point);
                agreement::agree_ephemeral(x25519, peer, (), |shared| {
                    secret.extend(shared);
                    Ok(())
                })
                .unwrap();
                (secret, answer)
            },
            move |(secret, answer)| judge_aws_lc(&secret, &answer),
        )
        .with(
            Library::RustCrypto,
            "ml-kem and x25519-dalek",
            move || {
                let (public, point) = for_rust_crypto.split_at(ML_KEM_PUBLIC);
                let key = ml_kem::EncapsulationKey::<ml_kem::MlKem768>::new_from_slice(public).unwrap();
                let (ciphertext, shared) = key.encapsulate();
                let x25519 = x25519_secret();
                let mut answer = ciphertext.to_vec();
                answer.extend(x25519_dalek::PublicKey::from(&x25519).as_bytes());
                let mut secret = shared.to_vec();
                let peer: [u8; X25519_PUBLIC] = point.try_into().unwrap();
                secret.extend(x25519.diffie_hellman(&peer.into()).as_bytes());
                (secret, answer)
            },
            move |(secret, answer)| judge_rust_crypto(&secret, &answer),
        )
}
