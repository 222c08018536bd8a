//! Authenticated encryption.

use aes_gcm::aead::{AeadInOut, KeyInit};
use hazmat_openssl::mac::Tag;
use hazmat_openssl::prelude::*;
use openssl::cipher_ctx::CipherCtx;

use super::{KEY, NONCE, length_name, message};
use crate::contender::{Library, Operation};
use crate::raw::cipher::Cipher;
use crate::suite::Suite;

const TAG_LENGTH: usize = 16;

/// An algorithm as each library has it.
struct Algorithm<R> {
    name: &'static str,
    key_length: usize,
    libcrypto: &'static std::ffi::CStr,
    ring: &'static ring::aead::Algorithm,
    aws_lc: &'static aws_lc_rs::aead::Algorithm,
    rust_crypto: R,
}

pub fn add(suite: &mut Suite<'_>) {
    let aes_128_gcm = Algorithm {
        name: "AES-128-GCM",
        key_length: 16,
        libcrypto: c"AES-128-GCM",
        ring: &ring::aead::AES_128_GCM,
        aws_lc: &aws_lc_rs::aead::AES_128_GCM,
        rust_crypto: aes_gcm::Aes128Gcm::new_from_slice(&KEY[..16]).unwrap(),
    };
    both(suite, &aes_128_gcm);
    let aes_256_gcm = Algorithm {
        name: "AES-256-GCM",
        key_length: 32,
        libcrypto: c"AES-256-GCM",
        ring: &ring::aead::AES_256_GCM,
        aws_lc: &aws_lc_rs::aead::AES_256_GCM,
        rust_crypto: aes_gcm::Aes256Gcm::new_from_slice(&KEY).unwrap(),
    };
    both(suite, &aes_256_gcm);
    let chacha20_poly1305 = Algorithm {
        name: "ChaCha20-Poly1305",
        key_length: 32,
        libcrypto: c"ChaCha20-Poly1305",
        ring: &ring::aead::CHACHA20_POLY1305,
        aws_lc: &aws_lc_rs::aead::CHACHA20_POLY1305,
        rust_crypto: chacha20poly1305::ChaCha20Poly1305::new_from_slice(&KEY).unwrap(),
    };
    both(suite, &chacha20_poly1305);
}

fn both<R>(suite: &mut Suite<'_>, algorithm: &Algorithm<R>)
where
    R: AeadInOut + Clone + 'static,
{
    for length in [64, 1_024, 16_384] {
        let seal = seal(suite, algorithm, length);
        suite.add(seal);
    }
    for length in [64, 1_024, 16_384] {
        let open = open(suite, algorithm, length);
        suite.add(open);
    }
}

/// Every contender seals the same buffer again and again, so that the first tags are compared.
fn seal<'a, R>(suite: &Suite<'a>, algorithm: &Algorithm<R>, length: usize) -> Operation<'a>
where
    R: AeadInOut + Clone + 'static,
{
    let key = &KEY[..algorithm.key_length];
    let ours = Ours::new(suite.backend, algorithm.name, key);
    let mut raw = Cipher::fetch(suite.lib, algorithm.libcrypto).context(key, true);
    let mut theirs = their_context(algorithm.libcrypto, key, true);
    let ring = ring::aead::LessSafeKey::new(ring::aead::UnboundKey::new(algorithm.ring, key).unwrap());
    let aws_lc = aws_lc_rs::aead::LessSafeKey::new(aws_lc_rs::aead::UnboundKey::new(algorithm.aws_lc, key).unwrap());
    let rust_crypto = algorithm.rust_crypto.clone();
    let nonce = aes_gcm::aead::Nonce::<R>::try_from(&NONCE[..]).unwrap();
    Operation::new("AEAD", format!("{} seal {}", algorithm.name, length_name(length)))
        .message_goal(length)
        .kept()
        .with_state(
            Library::Ours,
            "encrypt_in_place",
            message(length),
            move |buffer| ours.seal(buffer),
            |_, tag| tag.as_ref().to_vec(),
        )
        .with_state(
            Library::Raw,
            "init with a nonce, update in place, final, get the tag; the key is kept",
            message(length),
            move |buffer| raw.seal(&NONCE, buffer),
            |_, tag| tag.to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "a kept CipherCtx with its key; in place",
            message(length),
            move |buffer| {
                let mut tag = [0; TAG_LENGTH];
                theirs.encrypt_init(None, None, Some(&NONCE)).unwrap();
                theirs.cipher_update_inplace(buffer, length).unwrap();
                theirs.cipher_final(&mut []).unwrap();
                theirs.tag(&mut tag).unwrap();
                tag
            },
            |_, tag| tag.to_vec(),
        )
        .with_state(
            Library::Ring,
            "seal_in_place_separate_tag with a kept LessSafeKey",
            message(length),
            move |buffer| {
                let nonce = ring::aead::Nonce::assume_unique_for_key(NONCE);
                ring.seal_in_place_separate_tag(nonce, ring::aead::Aad::empty(), buffer)
                    .unwrap()
            },
            |_, tag| tag.as_ref().to_vec(),
        )
        .with_state(
            Library::AwsLc,
            "seal_in_place_separate_tag with a kept LessSafeKey",
            message(length),
            move |buffer| {
                let nonce = aws_lc_rs::aead::Nonce::assume_unique_for_key(NONCE);
                aws_lc
                    .seal_in_place_separate_tag(nonce, aws_lc_rs::aead::Aad::empty(), buffer)
                    .unwrap()
            },
            |_, tag| tag.as_ref().to_vec(),
        )
        .with_state(
            Library::RustCrypto,
            "encrypt_inout_detached in place with a kept key",
            message(length),
            move |buffer| {
                rust_crypto
                    .encrypt_inout_detached(&nonce, b"", buffer.as_mut_slice().into())
                    .unwrap()
            },
            |_, tag| tag.to_vec(),
        )
}

fn their_context(name: &std::ffi::CStr, key: &[u8], encrypt: bool) -> CipherCtx {
    let cipher = openssl::cipher::Cipher::fetch(None, name.to_str().unwrap(), None).unwrap();
    let mut context = CipherCtx::new().unwrap();
    match encrypt {
        true => context.encrypt_init(Some(&cipher), Some(key), None).unwrap(),
        false => context.decrypt_init(Some(&cipher), Some(key), None).unwrap(),
    }
    context
}

/// Every contender opens the same ciphertext, into a buffer of its own.
fn open<'a, R>(suite: &Suite<'a>, algorithm: &Algorithm<R>, length: usize) -> Operation<'a>
where
    R: AeadInOut + Clone + 'static,
{
    let key = &KEY[..algorithm.key_length];
    let ours = Ours::new(suite.backend, algorithm.name, key);
    let mut sealed = message(length);
    let tag = ours.seal(&mut sealed);
    sealed.extend_from_slice(tag.as_ref());
    let [for_ours, for_raw, for_theirs, for_ring, for_aws_lc, for_rust_crypto] = [(); 6].map(|()| sealed.clone());
    let mut raw = Cipher::fetch(suite.lib, algorithm.libcrypto).context(key, false);
    let mut theirs = their_context(algorithm.libcrypto, key, false);
    let ring = ring::aead::LessSafeKey::new(ring::aead::UnboundKey::new(algorithm.ring, key).unwrap());
    let aws_lc = aws_lc_rs::aead::LessSafeKey::new(aws_lc_rs::aead::UnboundKey::new(algorithm.aws_lc, key).unwrap());
    let rust_crypto = algorithm.rust_crypto.clone();
    let nonce = aes_gcm::aead::Nonce::<R>::try_from(&NONCE[..]).unwrap();
    Operation::new("AEAD", format!("{} open {}", algorithm.name, length_name(length)))
        .message_goal(length)
        .kept()
        .with_state(
            Library::Ours,
            "decrypt_into",
            vec![0; length],
            move |out| ours.open(&for_ours, out),
            |out, _| out.clone(),
        )
        .with_state(
            Library::Raw,
            "init with a nonce, set the tag, update, final; the key is kept",
            vec![0; length],
            move |out| raw.open(&NONCE, &for_raw, out),
            |out, ()| out.clone(),
        )
        .with_state(
            Library::RustOpenssl,
            "a kept CipherCtx with its key",
            vec![0; length + TAG_LENGTH],
            move |out| {
                let (ciphertext, tag) = for_theirs.split_at(length);
                theirs.decrypt_init(None, None, Some(&NONCE)).unwrap();
                theirs.set_tag(tag).unwrap();
                theirs.cipher_update(ciphertext, Some(out)).unwrap();
                theirs.cipher_final(&mut []).unwrap()
            },
            move |out, _| out[..length].to_vec(),
        )
        .with_state(
            Library::Ring,
            "open_in_place: the ciphertext is copied first",
            vec![0; length + TAG_LENGTH],
            move |out| {
                out.copy_from_slice(&for_ring);
                let nonce = ring::aead::Nonce::assume_unique_for_key(NONCE);
                ring.open_in_place(nonce, ring::aead::Aad::empty(), out).unwrap().len()
            },
            |out, length| out[..length].to_vec(),
        )
        .with_state(
            Library::AwsLc,
            "open_separate_gather",
            vec![0; length],
            move |out| {
                let (ciphertext, tag) = for_aws_lc.split_at(length);
                let nonce = aws_lc_rs::aead::Nonce::assume_unique_for_key(NONCE);
                aws_lc
                    .open_separate_gather(nonce, aws_lc_rs::aead::Aad::empty(), ciphertext, tag, out)
                    .unwrap();
            },
            |out, ()| out.clone(),
        )
        .with_state(
            Library::RustCrypto,
            "decrypt_inout_detached",
            vec![0; length],
            move |out| {
                let (ciphertext, tag) = for_rust_crypto.split_at(length);
                let tag = aes_gcm::aead::Tag::<R>::try_from(tag).unwrap();
                let buffer = aes_gcm::aead::inout::InOutBuf::new(ciphertext, out).unwrap();
                rust_crypto.decrypt_inout_detached(&nonce, b"", buffer, &tag).unwrap();
            },
            |out, ()| out.clone(),
        )
}

/// The cipher of this crate.
enum Ours {
    AesGcm(AesGcm),
    ChaCha20Poly1305(ChaCha20Poly1305),
}

impl Ours {
    fn new(backend: &Backend, name: &str, key: &[u8]) -> Self {
        match name.starts_with("AES") {
            true => Ours::AesGcm(AesGcm::new(backend, key).unwrap()),
            false => Ours::ChaCha20Poly1305(ChaCha20Poly1305::new(backend, key).unwrap()),
        }
    }

    #[inline]
    fn seal(&self, buffer: &mut [u8]) -> Tag {
        match self {
            Ours::AesGcm(cipher) => cipher.encrypt_in_place(&NONCE, b"", buffer).unwrap(),
            Ours::ChaCha20Poly1305(cipher) => cipher.encrypt_in_place(&NONCE, b"", buffer).unwrap(),
        }
    }

    #[inline]
    fn open(&self, sealed: &[u8], out: &mut [u8]) -> usize {
        match self {
            Ours::AesGcm(cipher) => cipher.decrypt_into(&NONCE, sealed, b"", out).unwrap(),
            Ours::ChaCha20Poly1305(cipher) => cipher.decrypt_into(&NONCE, sealed, b"", out).unwrap(),
        }
    }
}
