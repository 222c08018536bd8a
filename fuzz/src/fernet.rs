//! Tokens and keys of Fernet.

use std::sync::OnceLock;

use hazmat_openssl::prelude::*;
use hazmat_openssl::recipes::{Fernet, MultiFernet};
use hazmat_openssl::{Error, Result};

use crate::{backend, count_round_trip, tidy};

/// The key of all tokens: 32 zero bytes.
const KEY: &[u8] = b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// The characters of a key that have bits of its signing half alone.
const SIGNING_KEY: usize = 16 * 8 / 6;

fn fernet() -> &'static Fernet {
    static FERNET: OnceLock<Fernet> = OnceLock::new();
    FERNET.get_or_init(|| Fernet::new(backend(), KEY).expect("a key"))
}

/// The data is taken for a token, for the signed part of one, for a message, and for a key.
pub fn check_fernet(data: &[u8]) {
    check_token(data);
    check_token(signed(data).as_bytes());

    let token = tidy(fernet().encrypt_at_time(data, 1)).expect("a message");
    assert_eq!(fernet().decrypt(&token, None).as_deref(), Ok(data));
    check_token(token.as_bytes());
    // One bit of the last byte of the HMAC.
    let position = token.trim_end_matches('=').len() - 3;
    let mut changed = token.into_bytes();
    changed[position] = if changed[position] == b'A' { b'B' } else { b'A' };
    assert_eq!(tidy(fernet().decrypt(&changed, None)), Err(Error::InvalidTag));

    match Fernet::new(backend(), data) {
        Ok(other) => {
            let opened = other.decrypt(fernet().encrypt(b"").expect("a token"), None);
            if data == KEY {
                assert_eq!(opened.as_deref(), Ok(&[][..]));
            } else if opened.is_ok() {
                // Another encryption key under the same signing key gives other text, which may end in a valid padding by chance.
                assert_eq!(data[..SIGNING_KEY], KEY[..SIGNING_KEY]);
            }
        }
        Err(Error::InvalidArgument { argument: "key", .. }) => {}
        Err(error) => panic!("no error of a key: {error:?}"),
    }
}

/// All methods agree on a token, and none has another error than the one for invalid tokens.
fn check_token(token: &[u8]) {
    let opened = checked(fernet().decrypt(token, None));
    let timestamp = checked(fernet().extract_timestamp(token));
    let Some(timestamp) = timestamp else {
        assert!(opened.is_none());
        return;
    };
    let same = checked(fernet().decrypt_at_time(token, 0, timestamp));
    assert_eq!(same, opened);
    assert!(timestamp == u64::MAX || checked(fernet().decrypt_at_time(token, 0, timestamp + 1)).is_none());
    // What is right in the HMAC alone has a wrong padding.
    let Some(data) = opened else {
        return;
    };
    let multi = MultiFernet::new([Fernet::new(backend(), KEY).expect("a key")]).expect("one key");
    let rotated = tidy(multi.rotate(token)).expect("a token that is valid");
    assert_eq!(fernet().decrypt(&rotated, None), Ok(data));
    assert_eq!(fernet().extract_timestamp(&rotated), Ok(timestamp));
    count_round_trip();
}

fn checked<T>(result: Result<T>) -> Option<T> {
    match tidy(result) {
        Ok(value) => Some(value),
        Err(Error::InvalidTag) => None,
        Err(error) => panic!("no error of a token: {error:?}"),
    }
}

/// A token with this part before the HMAC, and a right HMAC.
fn signed(body: &[u8]) -> String {
    let mut hmac = backend()
        .create_hmac_ctx(&[0; 16], HashAlgorithm::Sha256)
        .expect("a context");
    hmac.update(body).expect("data");
    let tag = hmac.finalize().expect("a tag");
    let text = openssl::base64::encode_block(&[body, &tag].concat());
    text.replace('+', "-").replace('/', "_")
}

/// Tokens, and parts of tokens before the HMAC: whole ones, and some whose padding or version is wrong.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![KEY.to_vec()];
    for (length, time) in [(0, 0), (1, 1), (15, 499_162_800), (16, u64::MAX), (100, 1 << 32)] {
        let token = fernet().encrypt_at_time(&vec![7; length], time).expect("a token");
        let bytes = openssl::base64::decode_block(&token.replace('-', "+").replace('_', "/")).expect("base64");
        // `decode_block` keeps the zeros that stand for padding.
        let body = bytes.len() - token.bytes().filter(|byte| *byte == b'=').count() - 32;
        seeds.push(bytes[..body].to_vec());
        seeds.push([&[0x81], &bytes[1..body]].concat());
        seeds.push([&bytes[..9], &[0xff; 16], &bytes[25..body]].concat());
        seeds.push(token.into_bytes());
    }
    seeds
}
