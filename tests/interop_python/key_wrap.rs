//! Wrapped keys, and the ciphers of old data: this crate and Python's `cryptography` must accept each other's results.

use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::prelude::*;
use support::{backend, bytes, python};

/// Wraps the second argument, and unwraps the third.
const WITHOUT_PADDING: &str = "
from cryptography.hazmat.primitives.keywrap import aes_key_wrap, aes_key_unwrap
answer(aes_key_wrap(argument(0), argument(1)) + aes_key_unwrap(argument(0), argument(2)))
";

const WITH_PADDING: &str = "
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding, aes_key_unwrap_with_padding
answer(aes_key_wrap_with_padding(argument(0), argument(1)) + aes_key_unwrap_with_padding(argument(0), argument(2)))
";

#[test]
fn key_wrap() {
    let mut ran = 0;
    for key_length in [16, 24, 32] {
        let wrapping_key = bytes::sample(41, key_length);
        for size in [16, 24, 40, 512] {
            let key = bytes::sample(42, size);
            let wrapped = backend().aes_key_wrap(&wrapping_key, &key).unwrap();
            let theirs = python::run(WITHOUT_PADDING, &[&wrapping_key, &key, &wrapped]);
            let (their_wrapped, their_key) = theirs.split_at(wrapped.len());
            assert_eq!((their_wrapped, their_key), (&*wrapped, &*key), "{size}");
            assert_eq!(*backend().aes_key_unwrap(&wrapping_key, their_wrapped).unwrap(), *key);
            ran += 1;
        }
        for size in [1, 7, 8, 9, 32, 100, 511] {
            let key = bytes::sample(43, size);
            let wrapped = backend().aes_key_wrap_with_padding(&wrapping_key, &key).unwrap();
            let theirs = python::run(WITH_PADDING, &[&wrapping_key, &key, &wrapped]);
            let (their_wrapped, their_key) = theirs.split_at(wrapped.len());
            assert_eq!((their_wrapped, their_key), (&*wrapped, &*key), "{size}");
            let unwrapped = backend().aes_key_unwrap_with_padding(&wrapping_key, their_wrapped);
            assert_eq!(*unwrapped.unwrap(), *key);
            ran += 1;
        }
    }
    println!("count: cross-check key-wrap ran={ran} skipped=0");
    assert_eq!(ran, 33);
}

/// Both refuse the same wrapped keys: Python by `InvalidUnwrap`, this crate by `InvalidTag`.
#[test]
fn wrong_wrapped_keys() {
    let refuses = "
from cryptography.hazmat.primitives import keywrap
for unwrap, index in (keywrap.aes_key_unwrap, 1), (keywrap.aes_key_unwrap_with_padding, 2):
    try:
        unwrap(argument(0), argument(index))
        answer(b'accepted')
    except keywrap.InvalidUnwrap:
        pass
answer(b'')
";
    let wrapping_key = bytes::sample(44, 16);
    let wrapped = backend().aes_key_wrap(&wrapping_key, &[1; 32]).unwrap();
    let padded = backend().aes_key_wrap_with_padding(&wrapping_key, &[1; 9]).unwrap();
    let changed = |wrapped: &[u8]| bytes::flipped(wrapped, wrapped.len() - 1);
    for (plain, padded) in [
        (changed(&wrapped), changed(&padded)),
        (wrapped[..24].to_vec(), padded[..16].to_vec()),
        (wrapped[..39].to_vec(), padded[..15].to_vec()),
        (Vec::new(), Vec::new()),
        (padded.clone(), wrapped.clone()),
    ] {
        assert!(python::run(refuses, &[&wrapping_key, &plain, &padded]).is_empty());
        support::errors::assert_invalid_tag(backend().aes_key_unwrap(&wrapping_key, &plain));
        support::errors::assert_invalid_tag(backend().aes_key_unwrap_with_padding(&wrapping_key, &padded));
    }
}

/// Python has RC2 with keys of 16 bytes only, in CBC only.
#[test]
fn rc2() {
    let encrypt = "
from cryptography.hazmat.decrepit.ciphers.algorithms import RC2
from cryptography.hazmat.primitives.ciphers import Cipher, modes
cipher = Cipher(RC2(argument(0)), modes.CBC(argument(1)))
answer(cipher.encryptor().update(argument(2)) + cipher.decryptor().update(argument(3)))
";
    let (key, iv, data) = (bytes::sample(45, 16), bytes::sample(46, 8), bytes::sample(47, 800));
    let (algorithm, mode) = (CipherAlgorithm::rc2(&key).unwrap(), Mode::cbc(&iv).unwrap());
    if !backend().cipher_supported(algorithm.kind(), mode.kind()) {
        println!("count: cross-check rc2 ran=0 skipped=1");
        return;
    }
    let sealed = backend()
        .create_symmetric_encryption_ctx(&algorithm, &mode)
        .unwrap()
        .update(&data)
        .unwrap();
    let theirs = python::run(encrypt, &[&key, &iv, &data, &sealed]);
    assert_eq!(theirs.split_at(sealed.len()), (&sealed[..], &data[..]));
    println!("count: cross-check rc2 ran=1 skipped=0");
}
