//! Ciphers without authentication.

use aes::cipher::{BlockModeEncrypt, KeyIvInit, StreamCipher};
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::prelude::*;
use openssl::cipher_ctx::CipherCtx;

use super::{IV, KEY, length_name, message};
use crate::contender::{Library, Operation};
use crate::raw::cipher::Cipher;
use crate::suite::Suite;

type AesCbc = cbc::Encryptor<aes::Aes256>;
type AesCtr = ctr::Ctr128BE<aes::Aes256>;

pub fn add(suite: &mut Suite<'_>) {
    for length in [64, 16_384] {
        let new = with_rust_crypto_cbc(new_context(suite, "CBC", c"AES-256-CBC", length), length);
        suite.add(new);
    }
    for length in [64, 16_384] {
        let new = with_rust_crypto_ctr(new_context(suite, "CTR", c"AES-256-CTR", length), length);
        suite.add(new);
    }
    for length in [64, 16_384] {
        let kept = kept_context(suite, length);
        suite.add(kept);
    }
}

/// A context for each message, with its key and IV: what a caller without a context writes.
fn new_context<'a>(suite: &Suite<'a>, mode: &str, libcrypto: &'static std::ffi::CStr, length: usize) -> Operation<'a> {
    let backend = suite.backend;
    let algorithm = CipherAlgorithm::aes(&KEY).unwrap();
    let our_mode = match mode {
        "CBC" => Mode::cbc(&IV).unwrap(),
        _ => Mode::ctr(&IV).unwrap(),
    };
    let raw = Cipher::fetch(suite.lib, libcrypto).context(&KEY, true);
    let mut raw = if mode == "CBC" { raw.without_padding() } else { raw };
    let cipher = openssl::cipher::Cipher::fetch(None, libcrypto.to_str().unwrap(), None).unwrap();
    let mut theirs = CipherCtx::new().unwrap();
    theirs.encrypt_init(Some(&cipher), None, None).unwrap();
    if mode == "CBC" {
        theirs.set_padding(false);
    }
    let [data, data_raw, data_theirs] = [(); 3].map(|()| message(length));
    Operation::new(
        "cipher",
        format!("AES-256-{mode} {}, new key and IV", length_name(length)),
    )
    .with_state(
        Library::Ours,
        "a new CipherContext, update_into and finalize",
        vec![0; length + 32],
        move |out| {
            let mut context = backend.create_symmetric_encryption_ctx(&algorithm, &our_mode).unwrap();
            let written = context.update_into(&data, out).unwrap();
            context.finalize().unwrap();
            written
        },
        |out, written| out[..written].to_vec(),
    )
    .with_state(
        Library::Raw,
        "init of a kept context with key and IV, update, final",
        vec![0; length],
        move |out| {
            raw.rekey(&KEY, &IV);
            raw.message(&data_raw, out);
        },
        |out, ()| out.clone(),
    )
    .with_state(
        Library::RustOpenssl,
        "encrypt_init of a kept CipherCtx with key and IV",
        vec![0; length + 32],
        move |out| {
            theirs.encrypt_init(None, Some(&KEY), Some(&IV)).unwrap();
            let written = theirs.cipher_update(&data_theirs, Some(out)).unwrap();
            theirs.cipher_final(&mut [0; 32]).unwrap();
            written
        },
        |out, written| out[..written].to_vec(),
    )
}

fn with_rust_crypto_cbc(operation: Operation<'_>, length: usize) -> Operation<'_> {
    let data = message(length);
    operation.with_state(
        Library::RustCrypto,
        "cbc: Encryptor::new; copied, then in place",
        vec![0; length],
        move |out| {
            out.copy_from_slice(&data);
            let mut cipher = AesCbc::new(&KEY.into(), &IV.into());
            let (blocks, _) = aes::cipher::Array::slice_as_chunks_mut(out);
            cipher.encrypt_blocks(blocks);
        },
        |out, ()| out.clone(),
    )
}

fn with_rust_crypto_ctr(operation: Operation<'_>, length: usize) -> Operation<'_> {
    let data = message(length);
    operation.with_state(
        Library::RustCrypto,
        "ctr: Ctr128BE::new; copied, then in place",
        vec![0; length],
        move |out| {
            out.copy_from_slice(&data);
            AesCtr::new(&KEY.into(), &IV.into()).apply_keystream(out);
        },
        |out, ()| out.clone(),
    )
}

/// A context that goes on: one part of a long message after the other.
fn kept_context<'a>(suite: &Suite<'a>, length: usize) -> Operation<'a> {
    let algorithm = CipherAlgorithm::aes(&KEY).unwrap();
    let mode = Mode::ctr(&IV).unwrap();
    let mut ours = suite
        .backend
        .create_symmetric_encryption_ctx(&algorithm, &mode)
        .unwrap();
    let mut raw = Cipher::fetch(suite.lib, c"AES-256-CTR").context(&KEY, true);
    raw.rekey(&KEY, &IV);
    let cipher = openssl::cipher::Cipher::fetch(None, "AES-256-CTR", None).unwrap();
    let mut theirs = CipherCtx::new().unwrap();
    theirs.encrypt_init(Some(&cipher), Some(&KEY), Some(&IV)).unwrap();
    let [data, data_raw, data_theirs, data_rust_crypto] = [(); 4].map(|()| message(length));
    let mut rust_crypto = AesCtr::new(&KEY.into(), &IV.into());
    Operation::new("cipher", format!("AES-256-CTR {}, next part", length_name(length)))
        .message_goal(length)
        .kept()
        .with_state(
            Library::Ours,
            "CipherContext::update_into",
            vec![0; length + 32],
            move |out| ours.update_into(&data, out).unwrap(),
            |out, written| out[..written].to_vec(),
        )
        .with_state(
            Library::Raw,
            "EVP_CipherUpdate",
            vec![0; length],
            move |out| raw.part(&data_raw, out),
            |out, ()| out.clone(),
        )
        .with_state(
            Library::RustOpenssl,
            "CipherCtx::cipher_update",
            vec![0; length + 32],
            move |out| theirs.cipher_update(&data_theirs, Some(out)).unwrap(),
            |out, written| out[..written].to_vec(),
        )
        .with_state(
            Library::RustCrypto,
            "ctr: copied, then apply_keystream",
            vec![0; length],
            move |out| {
                out.copy_from_slice(&data_rust_crypto);
                rust_crypto.apply_keystream(out);
            },
            |out, ()| out.clone(),
        )
}
