//! HPKE: messages of this crate and of Python's `cryptography.hazmat.primitives.hpke`, which has the base mode.

use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkePrivateKey, HpkeSuite};
use hazmat_openssl::prelude::*;
use support::{backend, bytes, python};

/// Opens this crate's messages, and answers with Python's own, each for every suite of a KEM.
const SUITES: &str = "
import hashlib
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ec, mlkem, x25519
kem, secret, info, aad, plaintext = argument(0).decode(), argument(1), argument(2), argument(3), argument(4)
if kem == 'X25519':
    key = x25519.X25519PrivateKey.from_private_bytes(secret)
elif kem == 'MLKEM768':
    key = mlkem.MLKEM768PrivateKey.from_seed_bytes(secret)
elif kem == 'MLKEM1024':
    key = mlkem.MLKEM1024PrivateKey.from_seed_bytes(secret)
elif kem == 'MLKEM768_X25519':
    seeds = hashlib.shake_256(secret).digest(96)
    key = hpke.MLKEM768X25519PrivateKey(mlkem.MLKEM768PrivateKey.from_seed_bytes(seeds[:64]), x25519.X25519PrivateKey.from_private_bytes(seeds[64:]))
elif kem == 'MLKEM1024_P384':
    seeds = hashlib.shake_256(secret).digest(112)
    curve_key = ec.derive_private_key(int.from_bytes(seeds[64:], 'big'), ec.SECP384R1())
    key = hpke.MLKEM1024P384PrivateKey(mlkem.MLKEM1024PrivateKey.from_seed_bytes(seeds[:64]), curve_key)
else:
    key = ec.derive_private_key(int.from_bytes(secret, 'big'), {'P256': ec.SECP256R1, 'P384': ec.SECP384R1, 'P521': ec.SECP521R1}[kem]())
own, place = b'', 5
for kdf in ['HKDF_SHA256', 'HKDF_SHA384', 'HKDF_SHA512', 'SHAKE128', 'SHAKE256']:
    for aead in ['AES_128_GCM', 'AES_256_GCM', 'CHACHA20_POLY1305']:
        suite = hpke.Suite(getattr(hpke.KEM, kem), getattr(hpke.KDF, kdf), getattr(hpke.AEAD, aead))
        if openssl.hpke._decrypt_with_aad(suite, argument(place), key, info, aad) != plaintext:
            raise Exception('another plaintext')
        own += openssl.hpke._encrypt_with_aad(suite, plaintext, key.public_key(), info, aad)
        place += 1
answer(own)
";

#[test]
fn messages_in_both_directions() {
    let (mut ran, mut skipped) = (0, 0);
    for (kem, name) in [
        (HpkeKem::DhkemP256, "P256"),
        (HpkeKem::DhkemP384, "P384"),
        (HpkeKem::DhkemP521, "P521"),
        (HpkeKem::DhkemX25519, "X25519"),
        (HpkeKem::MlKem768, "MLKEM768"),
        (HpkeKem::MlKem1024, "MLKEM1024"),
        (HpkeKem::MlKem768X25519, "MLKEM768_X25519"),
        (HpkeKem::MlKem1024P384, "MLKEM1024_P384"),
    ] {
        let suites: Vec<_> = [
            HpkeKdf::HkdfSha256,
            HpkeKdf::HkdfSha384,
            HpkeKdf::HkdfSha512,
            HpkeKdf::Shake128,
            HpkeKdf::Shake256,
        ]
        .iter()
        .flat_map(|kdf| {
            let aeads = [HpkeAead::Aes128Gcm, HpkeAead::Aes256Gcm, HpkeAead::ChaCha20Poly1305];
            aeads.map(|aead| HpkeSuite::new(kem, *kdf, aead))
        })
        .collect();
        if !suites.iter().all(|suite| backend().hpke_suite_supported(*suite)) {
            skipped += suites.len();
            continue;
        }
        let key = HpkePrivateKey::generate(backend(), kem).unwrap();
        let (public, secret) = (key.public_key().unwrap(), key.private_bytes_raw().unwrap());
        let (info, aad, plaintext) = (bytes::sample(1, 40), bytes::sample(2, 9), bytes::sample(3, 1000));
        let ours: Vec<_> = suites
            .iter()
            .map(|suite| suite.seal(backend(), &public, &info, &aad, &plaintext).unwrap())
            .collect();
        let mut arguments = vec![name.as_bytes(), &secret, &info, &aad, &plaintext];
        arguments.extend(ours.iter().map(Vec::as_slice));
        let theirs = python::run(SUITES, &arguments);
        let length = suites[0].sealed_length(plaintext.len()).unwrap();
        assert_eq!(theirs.len(), suites.len() * length);
        for (suite, sealed) in suites.iter().zip(theirs.chunks(length)) {
            assert!(suite.open(&key, &info, &aad, sealed).unwrap() == plaintext, "{suite}");
            ran += 1;
        }
    }
    println!("count: cross-check hpke ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, 120);
    // P-256, P-384, P-521 and X25519 are in every OpenSSL.
    assert!(ran >= 60);
}
