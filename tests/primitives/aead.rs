//! AEAD ciphers through their common trait, and what can be asked about them without a key.

use hazmat_openssl::Error;
use hazmat_openssl::aead::{Aead, AesCcm, AesGcmSiv, AesOcb3, AesSiv, TAG_LENGTH};
use hazmat_openssl::prelude::*;
use support::allocations::measured;
use support::errors::{assert_buffer_too_small, assert_invalid_argument, assert_invalid_tag, refused_argument};
use support::{backend, on_fips};

const KEY: [u8; 32] = [7; 32];
const NONCE: [u8; 12] = [3; 12];

/// Every AEAD cipher at every key length that the backend offers, by the trait.
fn offered() -> Vec<Box<dyn Aead>> {
    let backend = backend();
    let mut offered: Vec<Box<dyn Aead>> = Vec::new();
    for key_length in [16, 24, 32] {
        offered.push(Box::new(AesGcm::new(backend, &KEY[..key_length]).unwrap()));
    }
    if ChaCha20Poly1305::supported(backend) {
        offered.push(Box::new(ChaCha20Poly1305::new(backend, &KEY).unwrap()));
    }
    for key_length in [16, 24, 32] {
        let key = &KEY[..key_length];
        offered.push(Box::new(AesCcm::new(backend, key).unwrap()));
        if AesOcb3::supported(backend, key_length) {
            offered.push(Box::new(AesOcb3::new(backend, key).unwrap()));
        }
        if AesGcmSiv::supported(backend, key_length) {
            offered.push(Box::new(AesGcmSiv::new(backend, key).unwrap()));
        }
        if AesSiv::supported(backend, 2 * key_length) {
            offered.push(Box::new(AesSiv::new(backend, &[key, key].concat()).unwrap()));
        }
    }
    offered
}

/// A sealed message of its ciphertext and tag.
fn join(aead: &dyn Aead, ciphertext: &[u8], tag: &[u8]) -> Vec<u8> {
    if aead.tag_is_first() {
        [tag, ciphertext].concat()
    } else {
        [ciphertext, tag].concat()
    }
}

#[test]
fn the_trait_does_what_the_types_do() {
    let backend = backend();
    let own = AesGcm::new(backend, &KEY).unwrap();
    let by_trait: &dyn Aead = &own;
    let sealed = own.encrypt(&NONCE, b"message", b"header").unwrap();
    assert_eq!(by_trait.encrypt(&NONCE, b"message", b"header").unwrap(), sealed);
    for aead in offered() {
        let sealed = aead.encrypt(&NONCE, b"message", b"header").unwrap();
        assert_eq!(sealed.len(), 7 + aead.tag_length());
        assert_eq!(aead.decrypt(&NONCE, &sealed, b"header").unwrap(), b"message");

        let mut out = [0; 7 + TAG_LENGTH];
        assert_eq!(
            aead.encrypt_into(&NONCE, b"message", b"header", &mut out).unwrap(),
            out.len()
        );
        assert_eq!(out, *sealed);
        let mut out = [0; 7];
        assert_eq!(aead.decrypt_into(&NONCE, &sealed, b"header", &mut out).unwrap(), 7);
        assert_eq!(&out, b"message");

        let mut buffer = *b"message";
        let tag = aead.encrypt_in_place(&NONCE, b"header", &mut buffer).unwrap();
        assert_eq!(join(&*aead, &buffer, &tag), sealed);
        aead.decrypt_in_place(&NONCE, b"header", &mut buffer, &tag).unwrap();
        assert_eq!(&buffer, b"message");
    }
}

#[test]
fn generated_nonces_differ_and_decrypt() {
    for aead in offered() {
        let (nonce, sealed) = aead.encrypt_with_generated_nonce(b"message", b"header").unwrap();
        assert_eq!((nonce.len(), sealed.len()), (12, 7 + TAG_LENGTH));
        assert!(aead.nonce_lengths().contains(&nonce.len()));
        assert_eq!(aead.encrypt(&nonce, b"message", b"header").unwrap(), sealed);
        assert_eq!(aead.decrypt(&nonce, &sealed, b"header").unwrap(), b"message");
        assert_invalid_tag(aead.decrypt(&nonce, &sealed, b"another"));

        let mut buffer = *b"message";
        let (second, tag) = aead
            .encrypt_in_place_with_generated_nonce(b"header", &mut buffer)
            .unwrap();
        assert_ne!(second, nonce);
        assert_eq!(
            aead.encrypt(&second, b"message", b"header").unwrap(),
            join(&*aead, &buffer, &tag)
        );
        aead.decrypt_in_place(&second, b"header", &mut buffer, &tag).unwrap();
        assert_eq!(&buffer, b"message");

        let (nonce, sealed) = aead.encrypt_with_generated_nonce(b"", b"").unwrap();
        assert_eq!(aead.decrypt(&nonce, &sealed, b"").unwrap(), b"");
        let (nonce, tag) = aead.encrypt_in_place_with_generated_nonce(b"", &mut []).unwrap();
        aead.decrypt_in_place(&nonce, b"", &mut [], &tag).unwrap();
    }
}

#[test]
fn the_trait_refuses_what_the_types_refuse() {
    for aead in offered() {
        let mut sealed = aead.encrypt(&NONCE, b"message", b"header").unwrap();
        assert_buffer_too_small(aead.encrypt_into(&NONCE, b"message", b"", &mut [0; 22]), 23, 22);
        assert_buffer_too_small(aead.decrypt_into(&NONCE, &sealed, b"header", &mut [0; 6]), 7, 6);
        assert_eq!(aead.decrypt(&NONCE, &sealed, b"another"), Err(Error::InvalidTag));
        assert_invalid_tag(aead.decrypt(&NONCE, &sealed[..15], b"header"));
        sealed[0] ^= 1;
        assert_invalid_tag(aead.decrypt(&NONCE, &sealed, b"header"));
        let mut buffer = [1; 7];
        assert_invalid_tag(aead.decrypt_in_place(&NONCE, b"header", &mut buffer, &sealed[7..]));
        assert_eq!(buffer, [0; 7]);
        for length in [aead.nonce_lengths().start() - 1, aead.nonce_lengths().end() + 1] {
            if length > 1000 {
                continue;
            }
            let nonce = vec![0; length];
            assert_eq!(refused_argument(aead.encrypt(&nonce, b"message", b"")), "nonce");
            assert_eq!(refused_argument(aead.decrypt(&nonce, &sealed, b"")), "nonce");
        }
    }
}

#[test]
fn lengths_are_those_that_work() {
    let mut key_lengths = Vec::new();
    for aead in offered() {
        key_lengths.push(aead.key_length());
        let recommended = if aead.tag_is_first() { 16 } else { 12 };
        assert_eq!((aead.nonce_length(), aead.tag_length()), (recommended, TAG_LENGTH));
        assert!(aead.nonce_lengths().contains(&aead.nonce_length()));
        for length in [*aead.nonce_lengths().start(), *aead.nonce_lengths().end()] {
            aead.encrypt(&vec![1; length.min(1000)], b"message", b"").unwrap();
        }
    }
    assert_eq!(key_lengths[..3], [16, 24, 32]);
    if on_fips() {
        assert_eq!(key_lengths[3..], [16, 24, 32]);
    } else {
        let (of_siv, others): (Vec<usize>, Vec<usize>) = key_lengths[4..].iter().partition(|length| **length > 32);
        assert_eq!((key_lengths[3], of_siv), (32, vec![48, 64]));
        assert!(others.iter().all(|length| [16, 24, 32].contains(length)));
    }
}

#[test]
fn keys_are_generated_in_the_lengths_that_are_taken() {
    let backend = backend();
    for length in [16, 24, 32] {
        let key = AesGcm::generate_key(backend, length).unwrap();
        assert_ne!(key, AesGcm::generate_key(backend, length).unwrap());
        let aead = AesGcm::new(backend, &key).unwrap();
        assert_eq!((key.len(), aead.key_length()), (length, length));
    }
    for length in [0, 15, 17, 31, 33, 64, usize::MAX] {
        let refused = AesGcm::generate_key(backend, length);
        assert_invalid_argument(refused, &["key_length", "16, 24 or 32 bytes", &length.to_string()]);
    }
    assert_eq!(ChaCha20Poly1305::generate_key(backend).unwrap().len(), 32);
}

#[test]
fn support_is_told_without_a_key() {
    let backend = backend();
    for length in 0..=70 {
        assert_eq!(
            AesGcm::supported(backend, length),
            [16, 24, 32].contains(&length),
            "{length}"
        );
    }
    assert_eq!(
        ChaCha20Poly1305::supported(backend),
        ChaCha20Poly1305::new(backend, &KEY).is_ok()
    );
}

/// An encryption or a decryption into memory of the caller takes no memory of this crate, and one call in one takes that of its
/// result alone.
#[test]
fn messages_take_no_memory_but_for_their_results() {
    for aead in offered() {
        for length in [0, 16, 64, 16 << 10] {
            // Versions of libcrypto that do not support this take another way.
            if length == 0 && aead.tag_is_first() {
                continue;
            }
            let message = vec![5; length];
            let mut sealed = vec![0; length + TAG_LENGTH];
            let mut opened = vec![0; length];
            let mut in_place = || {
                aead.encrypt_into(&NONCE, &message, b"header", &mut sealed).unwrap();
                aead.decrypt_into(&NONCE, &sealed, b"header", &mut opened).unwrap();
                let tag = aead.encrypt_in_place(&NONCE, b"", &mut opened).unwrap();
                aead.decrypt_in_place(&NONCE, b"", &mut opened, &tag).unwrap();
                let wrong = aead.decrypt_into(&NONCE, &sealed, b"another", &mut opened);
                assert_invalid_tag(wrong);
                opened.copy_from_slice(&message);
                if !on_fips() {
                    let (nonce, tag) = aead.encrypt_in_place_with_generated_nonce(b"", &mut opened).unwrap();
                    aead.decrypt_in_place(&nonce, b"", &mut opened, &tag).unwrap();
                }
            };
            in_place();
            let ((), memory) = measured(in_place);
            assert_eq!(memory.total, 0, "{aead:?}, {length} bytes");
            assert_eq!(opened, message);

            let (made, memory) = measured(|| aead.encrypt(&NONCE, &message, b"header").unwrap());
            assert_eq!((&made, memory.total), (&sealed, made.len()), "{aead:?}");
            let (made, memory) = measured(|| aead.decrypt(&NONCE, &sealed, b"header").unwrap());
            assert_eq!((&made, memory.total), (&message, made.len()), "{aead:?}");
        }
    }
}
