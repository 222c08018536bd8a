//! Key wrap: short keys under a kept wrapping key.

use hazmat_openssl::prelude::*;

use super::{KEY, message};
use crate::contender::{Goal, Library, Operation};
use crate::raw::cipher::Cipher;
use crate::suite::Suite;

/// The lengths of the key and of the wrapped key in bytes.
const LENGTH: usize = 32;
const WRAPPED: usize = LENGTH + 8;

/// What the low-level functions of rust-openssl leave out.
const CHECKS_MORE: &str = "goes through the provider, in its library context; the low-level function is deprecated";

pub fn add(suite: &mut Suite<'_>) {
    let wrap = wrap(suite);
    suite.add(wrap);
    let unwrap = unwrap(suite);
    suite.add(unwrap);
    let one_shot = one_shot(suite);
    suite.add(one_shot);
}

fn wrap<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let ours = AesKeyWrap::new(suite.backend, &KEY).unwrap();
    let mut raw = Cipher::fetch(suite.lib, c"AES-256-WRAP").wrapping_context(&KEY, true);
    let theirs = openssl::aes::AesKey::new_encrypt(&KEY).unwrap();
    let (key, key_raw, key_theirs, key_aws) = (message(LENGTH), message(LENGTH), message(LENGTH), message(LENGTH));
    Operation::new("key wrap", "AES-256-KW wrap 32 B")
        .goal(Goal::ShortMessage)
        .kept()
        .checks_more(CHECKS_MORE)
        .with_state(
            Library::Ours,
            "AesKeyWrap::wrap_key_into",
            [0; WRAPPED],
            move |out| ours.wrap_key_into(&key, out).unwrap(),
            |out, _| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            "init without arguments, as 4.0 needs it, and update; the key is kept",
            [0; WRAPPED],
            move |out| raw.wrap(&key_raw, out),
            |out, _| out.to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "aes::wrap_key with a kept AesKey: the deprecated low-level function, without a provider",
            [0; WRAPPED],
            move |out| openssl::aes::wrap_key(&theirs, None, out, &key_theirs).unwrap(),
            |out, _| out.to_vec(),
        )
        .with_state(
            Library::AwsLc,
            "AesKek::wrap, which consumes the key: a new one each time",
            [0; WRAPPED],
            move |out| {
                let kek = aws_lc_rs::key_wrap::AesKek::new(&aws_lc_rs::key_wrap::AES_256, &KEY).unwrap();
                aws_lc_rs::key_wrap::KeyWrap::wrap(kek, &key_aws, out).unwrap().len()
            },
            |out, _| out.to_vec(),
        )
}

fn unwrap<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let ours = AesKeyWrap::new(suite.backend, &KEY).unwrap();
    let mut raw = Cipher::fetch(suite.lib, c"AES-256-WRAP").wrapping_context(&KEY, false);
    let theirs = openssl::aes::AesKey::new_decrypt(&KEY).unwrap();
    let wrapped = ours.wrap_key(&message(LENGTH)).unwrap();
    let (wrapped_raw, wrapped_theirs, wrapped_aws) = (wrapped.clone(), wrapped.clone(), wrapped.clone());
    Operation::new("key wrap", "AES-256-KW unwrap 32 B")
        .goal(Goal::ShortMessage)
        .kept()
        .checks_more(CHECKS_MORE)
        .with_state(
            Library::Ours,
            "AesKeyWrap::unwrap_key_into",
            [0; LENGTH],
            move |out| ours.unwrap_key_into(&wrapped, out).unwrap(),
            |out, _| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            "init without arguments, as 4.0 needs it, and update; the key is kept",
            [0; WRAPPED],
            move |out| raw.wrap(&wrapped_raw, out),
            |out, written| out[..written].to_vec(),
        )
        .with_state(
            Library::RustOpenssl,
            "aes::unwrap_key with a kept AesKey: the deprecated low-level function, without a provider",
            [0; LENGTH],
            move |out| openssl::aes::unwrap_key(&theirs, None, out, &wrapped_theirs).unwrap(),
            |out, _| out.to_vec(),
        )
        .with_state(
            Library::AwsLc,
            "AesKek::unwrap, which consumes the key: a new one each time",
            [0; LENGTH],
            move |out| {
                let kek = aws_lc_rs::key_wrap::AesKek::new(&aws_lc_rs::key_wrap::AES_256, &KEY).unwrap();
                aws_lc_rs::key_wrap::KeyWrap::unwrap(kek, &wrapped_aws, out)
                    .unwrap()
                    .len()
            },
            |out, _| out.to_vec(),
        )
}

/// With a new wrapping key each time.
fn one_shot<'a>(suite: &Suite<'a>) -> Operation<'a> {
    let backend = suite.backend;
    let cipher = Cipher::fetch(suite.lib, c"AES-256-WRAP");
    let (key, key_raw) = (message(LENGTH), message(LENGTH));
    Operation::new("key wrap", "AES-256-KW wrap 32 B, one key")
        .with_state(
            Library::Ours,
            "aes_key_wrap_into",
            [0; WRAPPED],
            move |out| backend.aes_key_wrap_into(&KEY, &key, out).unwrap(),
            |out, _| out.to_vec(),
        )
        .with_state(
            Library::Raw,
            "a new context, init with the key, update",
            [0; WRAPPED],
            move |out| cipher.wrapping_context(&KEY, true).update_once(&key_raw, out),
            |out, _| out.to_vec(),
        )
}
