//! Key derivation.

use std::num::NonZeroU32;

use hazmat_openssl::kdf::Hkdf;
use hazmat_openssl::prelude::*;
use openssl::md::Md;
use openssl::pkey::Id;
use openssl::pkey_ctx::{HkdfMode, PkeyCtx};
use sha2::Sha256;

use crate::contender::{Library, Operation};
use crate::raw::kdf::Kdf;
use crate::raw::mac::Mac;
use crate::raw::params::Params;
use crate::suite::Suite;

const PASSWORD: &[u8] = b"a password";
const SALT: &[u8] = b"sixteen bytes...";

pub fn add(suite: &mut Suite<'_>) {
    for iterations in [1, 1_000] {
        let pbkdf2 = pbkdf2(suite, iterations);
        suite.add(pbkdf2);
    }
    let scrypt = scrypt(suite);
    suite.add(scrypt);
    let hkdf = hkdf_expand_kept(suite);
    suite.add(hkdf);
    let hkdf = hkdf_one_call(suite);
    suite.add(hkdf);
}

/// The length of an output of HKDF, as ring and aws-lc-rs take it.
struct Length;

impl ring::hkdf::KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

impl aws_lc_rs::hkdf::KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

const SECRET: [u8; 32] = [0x5a; 32];
const INFO: &[u8] = b"a label of 16 B.";

/// The second step with a kept pseudorandom key: what a protocol does for each of its keys.
fn hkdf_expand_kept<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let ours = Hkdf::new(suite.backend, HashAlgorithm::Sha256, SALT, &SECRET).unwrap();
    let prk = suite
        .backend
        .hkdf_extract(HashAlgorithm::Sha256, SALT, &SECRET)
        .unwrap();
    let mut raw = Mac::hmac(suite.lib, c"SHA2-256").context(&prk);
    let ring = ring::hkdf::Salt::new(ring::hkdf::HKDF_SHA256, SALT).extract(&SECRET);
    let aws_lc = aws_lc_rs::hkdf::Salt::new(aws_lc_rs::hkdf::HKDF_SHA256, SALT).extract(&SECRET);
    let data = [INFO, &[1]].concat();
    Operation::new("KDF", "HKDF-Expand-SHA-256 32 B, kept secret")
        .kept()
        .with_state(
            Library::Ours,
            "Hkdf::expand",
            [0; 32],
            move |out| ours.expand(INFO, out).unwrap(),
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_MAC_update, final and init, which re-initializes the kept key",
            [0; 64],
            move |out| raw.authenticate(&data, out),
            |out, size| out[..size].to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "PkeyCtx::derive in the mode expand",
            [0; 32],
            move |out| {
                let mut context = PkeyCtx::new_id(Id::HKDF).unwrap();
                context.derive_init().unwrap();
                context.set_hkdf_mode(HkdfMode::EXPAND_ONLY).unwrap();
                context.set_hkdf_md(Md::sha256()).unwrap();
                context.set_hkdf_key(&prk).unwrap();
                context.add_hkdf_info(INFO).unwrap();
                context.derive(Some(out)).unwrap();
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::Ring,
            "Prk::expand and fill",
            [0; 32],
            move |out| ring.expand(&[INFO], Length).unwrap().fill(out).unwrap(),
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::AwsLc,
            "Prk::expand and fill",
            [0; 32],
            move |out| aws_lc.expand(&[INFO], Length).unwrap().fill(out).unwrap(),
            |out, ()| out.to_vec(),
        )
}

/// Both steps.
fn hkdf_one_call<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let mut raw = Kdf::fetch(suite.lib, c"HKDF");
    Operation::new("KDF", "HKDF-SHA-256 32 B, both steps")
        .with_state(
            Library::Ours,
            "derive_hkdf_into",
            [0; 32],
            move |out| {
                backend
                    .derive_hkdf_into(HashAlgorithm::Sha256, SALT, INFO, &SECRET, out)
                    .unwrap()
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_KDF_derive on a kept context, which is reset",
            [0; 32],
            move |out| {
                let params = Params::new()
                    .utf8(c"digest", c"SHA2-256")
                    .octets(c"key", &SECRET)
                    .octets(c"salt", SALT)
                    .octets(c"info", INFO);
                raw.derive(&params, out);
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "PkeyCtx::derive",
            [0; 32],
            move |out| {
                let mut context = PkeyCtx::new_id(Id::HKDF).unwrap();
                context.derive_init().unwrap();
                context.set_hkdf_md(Md::sha256()).unwrap();
                context.set_hkdf_key(&SECRET).unwrap();
                context.set_hkdf_salt(SALT).unwrap();
                context.add_hkdf_info(INFO).unwrap();
                context.derive(Some(out)).unwrap();
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::Ring,
            "Salt::new, extract, expand and fill",
            [0; 32],
            move |out| {
                let prk = ring::hkdf::Salt::new(ring::hkdf::HKDF_SHA256, SALT).extract(&SECRET);
                prk.expand(&[INFO], Length).unwrap().fill(out).unwrap();
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::AwsLc,
            "Salt::new, extract, expand and fill",
            [0; 32],
            move |out| {
                let prk = aws_lc_rs::hkdf::Salt::new(aws_lc_rs::hkdf::HKDF_SHA256, SALT).extract(&SECRET);
                prk.expand(&[INFO], Length).unwrap().fill(out).unwrap();
            },
            |out, ()| out.to_vec(),
        )
}

fn pbkdf2<'a>(suite: &Suite<'a>, iterations: u32) -> Operation<'a> {
    let backend = suite.backend;
    let mut raw = Kdf::fetch(suite.lib, c"PBKDF2");
    let count = iterations.to_ne_bytes();
    let rounds = NonZeroU32::new(iterations).unwrap();
    let name = format!(
        "PBKDF2-HMAC-SHA-256, {iterations} iteration{}",
        if iterations == 1 { "" } else { "s" }
    );
    Operation::new("KDF", name)
        .with(
            Library::Ours,
            "derive_pbkdf2_hmac",
            move || {
                backend
                    .derive_pbkdf2_hmac(HashAlgorithm::Sha256, 32, SALT, iterations, PASSWORD)
                    .unwrap()
            },
            |key| key.to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_KDF_derive on a kept context, which is reset",
            [0; 32],
            move |out| {
                let params = Params::new()
                    .utf8(c"digest", c"SHA2-256")
                    .octets(c"pass", PASSWORD)
                    .octets(c"salt", SALT)
                    .number(c"iter", &count);
                raw.derive(&params, out);
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "pbkdf2_hmac",
            [0; 32],
            move |out| {
                let hash = openssl::hash::MessageDigest::sha256();
                openssl::pkcs5::pbkdf2_hmac(PASSWORD, SALT, iterations as usize, hash, out).unwrap();
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::Ring,
            "pbkdf2::derive",
            [0; 32],
            move |out| ring::pbkdf2::derive(ring::pbkdf2::PBKDF2_HMAC_SHA256, rounds, SALT, PASSWORD, out),
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::AwsLc,
            "pbkdf2::derive",
            [0; 32],
            move |out| aws_lc_rs::pbkdf2::derive(aws_lc_rs::pbkdf2::PBKDF2_HMAC_SHA256, rounds, SALT, PASSWORD, out),
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::RustCrypto,
            "pbkdf2_hmac",
            [0; 32],
            move |out| pbkdf2::pbkdf2_hmac::<Sha256>(PASSWORD, SALT, iterations, out),
            |out, ()| out.to_vec(),
        )
}

fn scrypt<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let mut raw = Kdf::fetch(suite.lib, c"SCRYPT");
    let params = scrypt::Params::new(10, 8, 1).unwrap();
    Operation::new("KDF", "scrypt, n = 1024, r = 8, p = 1")
        .with(
            Library::Ours,
            "derive_scrypt",
            move || backend.derive_scrypt(PASSWORD, SALT, 32, 1_024, 8, 1).unwrap(),
            |key| key.to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_KDF_derive on a kept context, which is reset",
            [0; 32],
            move |out| {
                let (n, r, p) = (1_024_u64.to_ne_bytes(), 8_u32.to_ne_bytes(), 1_u32.to_ne_bytes());
                let params = Params::new()
                    .octets(c"pass", PASSWORD)
                    .octets(c"salt", SALT)
                    .number(c"n", &n)
                    .number(c"r", &r)
                    .number(c"p", &p);
                raw.derive(&params, out);
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "pkcs5::scrypt",
            [0; 32],
            move |out| openssl::pkcs5::scrypt(PASSWORD, SALT, 1_024, 8, 1, 64 << 20, out).unwrap(),
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::RustCrypto,
            "scrypt",
            [0; 32],
            move |out| scrypt::scrypt(PASSWORD, SALT, &params, out).unwrap(),
            |out, ()| out.to_vec(),
        )
}
