//! Message authentication codes.

use cmac::Cmac;
use hazmat_openssl::mac::{KmacOutput, KmacVariant};
use hazmat_openssl::prelude::*;
use hmac::{Hmac, KeyInit, Mac as _};
use openssl::md::Md;
use openssl::md_ctx::MdCtx;
use openssl::pkey::PKey;
use sha2::Sha256;

use super::{KEY, length_name, message};
use crate::contender::{Library, Operation};
use crate::raw::mac::Mac;
use crate::suite::Suite;

pub fn add(suite: &mut Suite<'_>) {
    for length in [16, 64, 16_384] {
        let hmac = hmac_kept(suite, length);
        suite.add(hmac);
    }
    let hmac = hmac_new_key(suite);
    suite.add(hmac);
    clone(suite);
    for length in [16, 16_384] {
        let cmac = cmac_kept(suite, length);
        suite.add(cmac);
    }
    let cmac = cmac_new_key(suite);
    suite.add(cmac);
    let kmac = kmac_kept(suite);
    suite.add(kmac);
    let poly1305 = poly1305(suite);
    suite.add(poly1305);
}

fn kmac_kept<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let [data, data_raw] = [(); 2].map(|()| message(1_024));
    let output = KmacOutput::Length(64);
    let mut ours = suite
        .backend
        .create_kmac_ctx(KmacVariant::Kmac256, &KEY, b"", output)
        .unwrap();
    let mut raw = Mac::kmac256(suite.lib).context(&KEY);
    Operation::new("MAC", "KMAC256 1 KiB, kept key")
        .kept()
        .with_state(
            Library::Ours,
            "MacContext::finalize_reset_into",
            [0; 64],
            move |out| {
                ours.update(&data).unwrap();
                ours.finalize_reset_into(out).unwrap()
            },
            |out, _| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_MAC_update, final and init, which re-initializes the kept key",
            [0; 64],
            move |out| raw.authenticate(&data_raw, out),
            |out, size| out[..size].to_vec(),
        )
}

/// A key authenticates one message, so that a kept context gets a new key for each.
fn poly1305<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let [data, data_raw] = [(); 2].map(|()| message(1_024));
    let backend = suite.backend;
    let mut raw = Mac::poly1305(suite.lib).context(&KEY);
    Operation::new("MAC", "Poly1305 1 KiB, new key")
        .with(
            Library::Ours,
            "Poly1305Backend::create_poly1305_ctx and finalize",
            move || {
                let mut context = backend.create_poly1305_ctx(&KEY).unwrap();
                context.update(&data).unwrap();
                context.finalize().unwrap()
            },
            |tag| tag.as_ref().to_vec(),
        )
        .with_state(
            Library::Raw,
            "a kept context: EVP_MAC_init with the key, update and final",
            [0; 64],
            move |out| raw.authenticate_once(&KEY, &data_raw, out),
            |out, size| out[..size].to_vec(),
        )
}

fn hmac_kept<'a>(suite: &Suite<'a>, length: usize) -> Operation<'a> {
    let [data, data_raw, data_theirs, data_ring, data_aws_lc, data_rust_crypto] = [(); 6].map(|()| message(length));
    let mut ours = suite.backend.create_hmac_ctx(&KEY, HashAlgorithm::Sha256).unwrap();
    let mut raw = Mac::hmac(suite.lib, c"SHA2-256").context(&KEY);
    let (md, key) = (Md::fetch(None, "SHA2-256", None).unwrap(), PKey::hmac(&KEY).unwrap());
    let mut context = MdCtx::new().unwrap();
    let ring = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &KEY);
    let aws_lc = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &KEY);
    let rust_crypto = Hmac::<Sha256>::new_from_slice(&KEY).unwrap();
    Operation::new("MAC", format!("HMAC-SHA-256 {}, kept key", length_name(length)))
        .message_goal(length)
        .kept()
        .with_state(
            Library::Ours,
            "MacContext::finalize_reset_into",
            [0; 32],
            move |out| {
                ours.update(&data).unwrap();
                ours.finalize_reset_into(out).unwrap()
            },
            |out, _| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_MAC_update, final and init, which re-initializes the kept key",
            [0; 64],
            move |out| raw.authenticate(&data_raw, out),
            |out, size| out[..size].to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "a kept MdCtx, digest_sign_init with a kept PKey for each message",
            [0; 32],
            move |out| {
                context.digest_sign_init(Some(&md), &key).unwrap();
                context.digest_sign_update(&data_theirs).unwrap();
                context.digest_sign_final(Some(out)).unwrap()
            },
            |out, _| out.to_vec(),
        )
        .with(
            Library::Ring,
            "hmac::sign with a kept key",
            move || ring::hmac::sign(&ring, &data_ring),
            |tag| tag.as_ref().to_vec(),
        )
        .with(
            Library::AwsLc,
            "hmac::sign with a kept key",
            move || aws_lc_rs::hmac::sign(&aws_lc, &data_aws_lc),
            |tag| tag.as_ref().to_vec(),
        )
        .with(
            Library::RustCrypto,
            "hmac: a clone of a keyed Hmac",
            move || rust_crypto.clone().chain_update(&data_rust_crypto).finalize(),
            |tag| tag.into_bytes().to_vec(),
        )
}

fn hmac_new_key<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let data = *b"sixteen bytes...";
    let backend = suite.backend;
    let raw = Mac::hmac(suite.lib, c"SHA2-256");
    let md = Md::fetch(None, "SHA2-256", None).unwrap();
    let mut context = MdCtx::new().unwrap();
    Operation::new("MAC", "HMAC-SHA-256 16 B, new key")
        .with(
            Library::Ours,
            "HmacBackend::create_hmac_ctx and finalize",
            move || {
                let mut context = backend.create_hmac_ctx(&KEY, HashAlgorithm::Sha256).unwrap();
                context.update(&data).unwrap();
                context.finalize().unwrap()
            },
            |tag| tag.as_ref().to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_MAC_CTX_dup of one that knows its hash, init with the key",
            [0; 64],
            move |out| raw.context(&KEY).finish(&data, out),
            |out, size| out[..size].to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "PKey::hmac, digest_sign_init of a kept MdCtx",
            [0; 32],
            move |out| {
                let key = PKey::hmac(&KEY).unwrap();
                context.digest_sign_init(Some(&md), &key).unwrap();
                context.digest_sign_update(&data).unwrap();
                context.digest_sign_final(Some(out)).unwrap()
            },
            |out, _| out.to_vec(),
        )
        .with(
            Library::Ring,
            "Key::new and hmac::sign",
            move || ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &KEY), &data),
            |tag| tag.as_ref().to_vec(),
        )
        .with(
            Library::AwsLc,
            "Key::new and hmac::sign",
            move || aws_lc_rs::hmac::sign(&aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &KEY), &data),
            |tag| tag.as_ref().to_vec(),
        )
        .with(
            Library::RustCrypto,
            "hmac: Hmac::new_from_slice",
            move || {
                Hmac::<Sha256>::new_from_slice(&KEY)
                    .unwrap()
                    .chain_update(data)
                    .finalize()
            },
            |tag| tag.into_bytes().to_vec(),
        )
}

fn clone(suite: &mut Suite<'_>) {
    let ours = suite.backend.create_hmac_ctx(&KEY, HashAlgorithm::Sha256).unwrap();
    let raw = Mac::hmac(suite.lib, c"SHA2-256").context(&KEY);
    let ring = ring::hmac::Context::with_key(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &KEY));
    let aws_lc = aws_lc_rs::hmac::Context::with_key(&aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &KEY));
    let rust_crypto = Hmac::<Sha256>::new_from_slice(&KEY).unwrap();
    let operation = Operation::new("MAC", "HMAC-SHA-256, clone and drop a context")
        .with(
            Library::Ours,
            "MacContext::try_clone",
            move || ours.try_clone().unwrap(),
            |copy| copy.finalize().unwrap().as_ref().to_vec(),
        )
        .with(
            Library::Raw,
            "EVP_MAC_CTX_dup",
            move || raw.try_clone(),
            |mut copy| {
                let mut out = [0; 64];
                let size = copy.finish(b"", &mut out);
                out[..size].to_vec()
            },
        )
        .with(
            Library::Ring,
            "Context::clone",
            move || ring.clone(),
            |copy| copy.sign().as_ref().to_vec(),
        )
        .with(
            Library::AwsLc,
            "Context::clone",
            move || aws_lc.clone(),
            |copy| copy.sign().as_ref().to_vec(),
        )
        .with(
            Library::RustCrypto,
            "hmac: Clone",
            move || rust_crypto.clone(),
            |copy| copy.finalize().into_bytes().to_vec(),
        );
    suite.add(operation);
}

fn cmac_kept<'a>(suite: &Suite<'a>, length: usize) -> Operation<'a> {
    let [data, data_raw, data_aws_lc, data_rust_crypto] = [(); 4].map(|()| message(length));
    let cipher = CipherAlgorithm::aes(&KEY).unwrap();
    let mut ours = suite.backend.create_cmac_ctx(&cipher).unwrap();
    let mut raw = Mac::cmac(suite.lib, c"AES-256-CBC", KEY.len()).context(&KEY);
    let aws_lc = aws_lc_rs::cmac::Key::new(aws_lc_rs::cmac::AES_256, &KEY).unwrap();
    let rust_crypto = Cmac::<aes::Aes256>::new_from_slice(&KEY).unwrap();
    Operation::new("MAC", format!("CMAC-AES-256 {}, kept key", length_name(length)))
        .message_goal(length)
        .kept()
        .with_state(
            Library::Ours,
            "MacContext::finalize_reset_into",
            [0; 16],
            move |out| {
                ours.update(&data).unwrap();
                ours.finalize_reset_into(out).unwrap()
            },
            |out, _| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_MAC_update, final and init",
            [0; 64],
            move |out| raw.authenticate(&data_raw, out),
            |out, size| out[..size].to_vec(),
        )
        .with(
            Library::AwsLc,
            "cmac::sign with a kept key",
            move || aws_lc_rs::cmac::sign(&aws_lc, &data_aws_lc).unwrap(),
            |tag| tag.as_ref().to_vec(),
        )
        .with(
            Library::RustCrypto,
            "cmac: a clone of a keyed Cmac",
            move || rust_crypto.clone().chain_update(&data_rust_crypto).finalize(),
            |tag| tag.into_bytes().to_vec(),
        )
}

fn cmac_new_key<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let data = *b"sixteen bytes...";
    let backend = suite.backend;
    let cipher = CipherAlgorithm::aes(&KEY).unwrap();
    let raw = Mac::cmac(suite.lib, c"AES-256-CBC", KEY.len());
    Operation::new("MAC", "CMAC-AES-256 16 B, new key")
        .with(
            Library::Ours,
            "CmacBackend::create_cmac_ctx and finalize",
            move || {
                let mut context = backend.create_cmac_ctx(&cipher).unwrap();
                context.update(&data).unwrap();
                context.finalize().unwrap()
            },
            |tag| tag.as_ref().to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_MAC_CTX_dup of one that knows its cipher, init with the key",
            [0; 64],
            move |out| raw.context(&KEY).finish(&data, out),
            |out, size| out[..size].to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "PKey::cmac and a Signer: there is no way to keep a context",
            openssl::symm::Cipher::aes_256_cbc(),
            move |cipher| {
                let key = PKey::cmac(cipher, &KEY).unwrap();
                openssl::sign::Signer::new_without_digest(&key)
                    .unwrap()
                    .sign_oneshot_to_vec(&data)
                    .unwrap()
            },
            |_, tag| tag,
        )
        .with(
            Library::AwsLc,
            "Key::new and cmac::sign",
            move || {
                aws_lc_rs::cmac::sign(
                    &aws_lc_rs::cmac::Key::new(aws_lc_rs::cmac::AES_256, &KEY).unwrap(),
                    &data,
                )
                .unwrap()
            },
            |tag| tag.as_ref().to_vec(),
        )
        .with(
            Library::RustCrypto,
            "cmac: Cmac::new_from_slice",
            move || {
                Cmac::<aes::Aes256>::new_from_slice(&KEY)
                    .unwrap()
                    .chain_update(data)
                    .finalize()
            },
            |tag| tag.into_bytes().to_vec(),
        )
}
