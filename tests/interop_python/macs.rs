//! Message authentication codes: this crate and Python's `cryptography`, or Python's own `hashlib`, must accept each other's tags.

use hazmat_openssl::mac::Blake2MacVariant;
use hazmat_openssl::prelude::*;
use support::{backend, bytes, python};

/// Verifies this crate's tag, and answers with Python's own.
const POLY1305: &str = "
from cryptography.hazmat.primitives.poly1305 import Poly1305
key, data, tag = argument(0), argument(1), argument(2)
Poly1305.verify_tag(key, data, tag)
mac = Poly1305(key)
mac.update(data)
answer(mac.finalize())
";

#[test]
fn poly1305() {
    if !backend().poly1305_supported() {
        println!("count: cross-check poly1305 ran=0 skipped=8");
        return;
    }
    let mut ran = 0;
    for size in [0, 1, 15, 16, 17, 63, 64, 5000] {
        let (key, data) = (bytes::sample(size as u64, 32), bytes::sample(1, size));
        let context = || {
            let mut context = backend().create_poly1305_ctx(&key).unwrap();
            context.update(&data).unwrap();
            context
        };
        let tag = context().finalize().unwrap();
        let other = python::run(POLY1305, &[&key, &data, &tag]);
        assert_eq!(other, *tag, "{size} bytes");
        context().verify(&other).unwrap();
        ran += 1;
    }
    println!("count: cross-check poly1305 ran={ran} skipped=0");
    assert_eq!(ran, 8);
}

const BLAKE2: &str = "
import hashlib
function = {64: hashlib.blake2b, 32: hashlib.blake2s}[number(0)]
hash = function(argument(5), digest_size=number(1), key=argument(2), salt=argument(3), person=argument(4))
answer(hash.digest())
";

#[test]
fn blake2() {
    let (mut ran, mut skipped) = (0, 0);
    for &variant in Blake2MacVariant::ALL {
        let (longest, salt_size) = (variant.longest_tag(), variant.longest_salt());
        for (key_size, salt_size, length, size) in [
            (1, 0, 1, 0),
            (longest - 1, 1, 20, 1),
            (longest, salt_size - 1, longest - 1, 1000),
            (longest, salt_size, longest, 5000),
        ] {
            if !backend().blake2_mac_supported(variant) {
                skipped += 1;
                continue;
            }
            let key = bytes::sample(1, key_size);
            let (salt, personalization) = (bytes::sample(2, salt_size), bytes::sample(3, salt_size));
            let data = bytes::sample(4, size);
            let numbers = [longest as u64, length as u64].map(u64::to_be_bytes);
            let arguments: [&[u8]; 6] = [&numbers[0], &numbers[1], &key, &salt, &personalization, &data];
            let other = python::run(BLAKE2, &arguments);
            let mut context = backend()
                .create_blake2_mac_ctx(variant, &key, &salt, &personalization, length)
                .unwrap();
            context.update(&data).unwrap();
            assert_eq!(
                context.finalize_reset().unwrap().to_vec(),
                other,
                "{variant} of {size} bytes"
            );
            context.update(&data).unwrap();
            context.verify(&other).unwrap();
            ran += 1;
        }
    }
    println!("count: cross-check blake2-mac ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, 8);
}

/// GMAC is AES-GCM without a plaintext: Python decrypts nothing with this crate's tag, and this crate verifies Python's.
const GMAC: &str = "
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
key, nonce, data, tag = argument(0), argument(1), argument(2), argument(3)
assert AESGCM(key).decrypt(nonce, tag, data) == b''
answer(AESGCM(key).encrypt(nonce, b'', data))
";

#[test]
fn gmac() {
    let mut ran = 0;
    for key_size in [16, 24, 32] {
        for (nonce_size, size) in [(12, 1), (8, 16), (16, 1000), (128, 5000)] {
            let (key, nonce) = (bytes::sample(1, key_size), bytes::sample(2, nonce_size));
            let data = bytes::sample(3, size);
            let cipher = CipherAlgorithm::aes(&key).unwrap();
            let context = || {
                let mut context = backend().create_gmac_ctx(&cipher, &nonce).unwrap();
                context.update(&data).unwrap();
                context
            };
            let tag = context().finalize().unwrap();
            let other = python::run(GMAC, &[&key, &nonce, &data, &tag]);
            context().verify(&other).unwrap();
            ran += 1;
        }
    }
    println!("count: cross-check gmac ran={ran} skipped=0");
    assert_eq!(ran, 12);
}
