//! Hashes, MACs, ciphers.

use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::prelude::*;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use openssl::symm::{Cipher, encrypt, encrypt_aead};

use crate::{compare, contender};

const KEY: [u8; 32] = [1; 32];
const NONCE: [u8; 12] = [2; 12];
const IV: [u8; 16] = [3; 16];

pub fn compare_all(backend: &Backend) {
    hashes(backend);
    macs(backend);
    ciphers(backend);
}

fn hashes(backend: &Backend) {
    for length in [16, 16_384] {
        let data = vec![7; length];
        let mut ctx = backend.create_hash_ctx(HashAlgorithm::Sha256).unwrap();
        let mut out = [0; 32];
        compare(
            &format!("SHA-256 of {length} B"),
            vec![
                contender("this crate, context reused", || {
                    ctx.update(&data).unwrap();
                    ctx.finalize_reset_into(&mut out).unwrap()
                }),
                contender("this crate, one call", || {
                    backend.hash(HashAlgorithm::Sha256, &data).unwrap()
                }),
                contender("rust-openssl", || {
                    openssl::hash::hash(MessageDigest::sha256(), &data).unwrap()
                }),
                contender("ring", || ring::digest::digest(&ring::digest::SHA256, &data)),
            ],
        );
    }
}

fn macs(backend: &Backend) {
    let data = [7; 16];
    let mut ctx = backend.create_hmac_ctx(&KEY, HashAlgorithm::Sha256).unwrap();
    let key = PKey::hmac(&KEY).unwrap();
    let ring_key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &KEY);
    compare(
        "HMAC-SHA-256 of 16 B",
        vec![
            contender("this crate, context reused", || {
                ctx.update(&data).unwrap();
                ctx.finalize_reset().unwrap()
            }),
            contender("this crate, new key", || {
                let mut ctx = backend.create_hmac_ctx(&KEY, HashAlgorithm::Sha256).unwrap();
                ctx.update(&data).unwrap();
                ctx.finalize().unwrap()
            }),
            contender("rust-openssl", || {
                let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
                signer.sign_oneshot_to_vec(&data).unwrap()
            }),
            contender("ring, key reused", || ring::hmac::sign(&ring_key, &data)),
        ],
    );
}

fn ciphers(backend: &Backend) {
    let data = [7; 64];
    let (mut ours, mut theirs) = (data, data);
    let aead = AesGcm::new(backend, &KEY).unwrap();
    let unbound = ring::aead::UnboundKey::new(&ring::aead::AES_256_GCM, &KEY).unwrap();
    let ring_key = ring::aead::LessSafeKey::new(unbound);
    compare(
        "AES-256-GCM seal of 64 B",
        vec![
            contender("this crate, in place", || {
                aead.encrypt_in_place(&NONCE, b"", &mut ours).unwrap()
            }),
            contender("this crate", || aead.encrypt(&NONCE, &data, b"").unwrap()),
            contender("rust-openssl", || {
                let mut tag = [0; 16];
                encrypt_aead(Cipher::aes_256_gcm(), &KEY, Some(&NONCE), b"", &data, &mut tag).unwrap()
            }),
            contender("ring, in place", || {
                let nonce = ring::aead::Nonce::assume_unique_for_key(NONCE);
                let tag = ring_key.seal_in_place_separate_tag(nonce, ring::aead::Aad::empty(), &mut theirs);
                tag.map(|tag| tag.as_ref()[0]).unwrap()
            }),
        ],
    );
    let (cipher, mode) = (CipherAlgorithm::aes(&KEY).unwrap(), Mode::cbc(&IV).unwrap());
    compare(
        "AES-256-CBC of 64 B",
        vec![
            contender("this crate", || {
                let mut ctx = backend.create_symmetric_encryption_ctx(&cipher, &mode).unwrap();
                let out = ctx.update(&data).unwrap();
                ctx.finalize().unwrap();
                out
            }),
            contender("rust-openssl", || {
                encrypt(Cipher::aes_256_cbc(), &KEY, Some(&IV), &data).unwrap()
            }),
        ],
    );
}
