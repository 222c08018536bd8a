//! Key derivation.

use std::num::NonZeroU32;

use hazmat_openssl::kdf::{Hkdf, KbkdfParameters};
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
    let expand_label = tls13_expand_label(suite);
    suite.add(expand_label);
    let concatkdf = concatkdf(suite);
    suite.add(concatkdf);
    let x963kdf = x963kdf(suite);
    suite.add(x963kdf);
    let kbkdf = kbkdf(suite);
    suite.add(kbkdf);
    if suite.backend.argon2_supported(Argon2Variant::Argon2id) {
        let argon2 = argon2(suite);
        suite.add(argon2);
    }
}

/// The limit: one derivation on a context that is kept without the secret.
const ON_KEPT_CONTEXT: &str = "EVP_KDF_derive on a kept context, which is reset";

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
            ON_KEPT_CONTEXT,
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
            ON_KEPT_CONTEXT,
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
            ON_KEPT_CONTEXT,
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

/// A label of a traffic secret.
fn tls13_expand_label<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let mut raw = Kdf::fetch(suite.lib, c"TLS13-KDF");
    Operation::new("KDF", "TLS 1.3 expand label, SHA-256 32 B")
        .with_state(
            Library::Ours,
            "derive_tls13_kdf_into",
            [0; 32],
            move |out| {
                backend
                    .derive_tls13_kdf_into(HashAlgorithm::Sha256, &SECRET, INFO, &SECRET, out)
                    .unwrap()
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            ON_KEPT_CONTEXT,
            [0; 32],
            move |out| {
                let params = Params::new()
                    .utf8(c"mode", c"EXPAND_ONLY")
                    .utf8(c"digest", c"SHA2-256")
                    .octets(c"key", &SECRET)
                    .octets(c"prefix", b"tls13 ")
                    .octets(c"label", INFO)
                    .octets(c"data", &SECRET);
                raw.derive(&params, out);
            },
            |out, ()| out.to_vec(),
        )
}

fn concatkdf<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let mut raw = Kdf::fetch(suite.lib, c"SSKDF");
    Operation::new("KDF", "Concat KDF, SHA-256 32 B")
        .with_state(
            Library::Ours,
            "derive_concatkdf_hash_into",
            [0; 32],
            move |out| {
                backend
                    .derive_concatkdf_hash_into(HashAlgorithm::Sha256, INFO, &SECRET, out)
                    .unwrap()
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            ON_KEPT_CONTEXT,
            [0; 32],
            move |out| raw.derive(&shared_secret(), out),
            |out, ()| out.to_vec(),
        )
}

fn x963kdf<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let mut raw = Kdf::fetch(suite.lib, c"X963KDF");
    Operation::new("KDF", "X9.63 KDF, SHA-256 32 B")
        .with_state(
            Library::Ours,
            "derive_x963kdf_into",
            [0; 32],
            move |out| {
                backend
                    .derive_x963kdf_into(HashAlgorithm::Sha256, INFO, &SECRET, out)
                    .unwrap()
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            ON_KEPT_CONTEXT,
            [0; 32],
            move |out| raw.derive(&shared_secret(), out),
            |out, ()| out.to_vec(),
        )
}

/// The parameters of the Concat KDF and of the X9.63 KDF.
fn shared_secret() -> Params<'static> {
    Params::new()
        .utf8(c"digest", c"SHA2-256")
        .octets(c"key", &SECRET)
        .octets(c"info", INFO)
}

fn kbkdf<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let parameters = KbkdfParameters::counter(INFO, SALT);
    let mut raw = Kdf::fetch(suite.lib, c"KBKDF");
    Operation::new("KDF", "KBKDF-HMAC-SHA-256 32 B")
        .with_state(
            Library::Ours,
            "derive_kbkdf_hmac_into",
            [0; 32],
            move |out| {
                backend
                    .derive_kbkdf_hmac_into(HashAlgorithm::Sha256, &parameters, &SECRET, out)
                    .unwrap()
            },
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            ON_KEPT_CONTEXT,
            [0; 32],
            move |out| {
                let params = Params::new()
                    .utf8(c"mode", c"COUNTER")
                    .utf8(c"mac", c"HMAC")
                    .utf8(c"digest", c"SHA2-256")
                    .octets(c"key", &SECRET)
                    .octets(c"salt", INFO)
                    .octets(c"info", SALT);
                raw.derive(&params, out);
            },
            |out, ()| out.to_vec(),
        )
}

/// Argon2id with little memory, so that what surrounds it shows. libcrypto has it from 3.2 on.
fn argon2<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let parameters = Argon2Parameters::new(Argon2Variant::Argon2id)
        .with_iterations(1)
        .with_lanes(1)
        .with_memory_cost(1_024);
    let mut raw = Kdf::fetch(suite.lib, c"ARGON2ID");
    Operation::new("KDF", "Argon2id, 1 MiB, 1 iteration, 1 lane")
        .with_state(
            Library::Ours,
            "derive_argon2_into",
            [0; 32],
            move |out| backend.derive_argon2_into(&parameters, PASSWORD, SALT, out).unwrap(),
            |out, ()| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            ON_KEPT_CONTEXT,
            [0; 32],
            move |out| {
                let (iterations, lanes, memory) = (1_u32.to_ne_bytes(), 1_u32.to_ne_bytes(), 1_024_u32.to_ne_bytes());
                let params = Params::new()
                    .octets(c"pass", PASSWORD)
                    .octets(c"salt", SALT)
                    .number(c"iter", &iterations)
                    .number(c"lanes", &lanes)
                    .number(c"memcost", &memory);
                raw.derive(&params, out);
            },
            |out, ()| out.to_vec(),
        )
}
