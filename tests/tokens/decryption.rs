//! Decryption with RSA keys in a token.

use hazmat_openssl::MalformedKind;
use hazmat_openssl::prelude::*;
use support::softhsm::KeyKind;
use support::{bytes, errors};

use super::keys::assert_refused;
use super::opened::{backend, rsa};

#[test]
fn pkcs1v15() {
    let padding = RsaPadding::pkcs1v15();
    for kind in [KeyKind::Rsa2048, KeyKind::Rsa3072] {
        let key = rsa(kind);
        let public = key.public_key().unwrap();
        let longest = key.max_signature_length() - 11;
        for length in [0, 1, 48, longest] {
            let plaintext = vec![9; length];
            let ciphertext = public.encrypt(&plaintext, &padding).unwrap();
            assert_eq!(*key.decrypt(&ciphertext, &padding).unwrap(), plaintext[..]);
        }
    }
}

#[test]
fn oaep_with_sha1_which_is_all_that_softhsm_has() {
    let padding = RsaPadding::oaep(HashAlgorithm::Sha1);
    for kind in [KeyKind::Rsa2048, KeyKind::Rsa3072] {
        let key = rsa(kind);
        let public = key.public_key().unwrap();
        for plaintext in [&b""[..], b"a secret"] {
            let ciphertext = public.encrypt(plaintext, &padding).unwrap();
            assert_eq!(*key.decrypt(&ciphertext, &padding).unwrap(), *plaintext);
        }
    }
}

/// A token that lacks a padding is not taken for a wrong ciphertext.
#[test]
fn oaep_that_the_token_lacks() {
    let key = rsa(KeyKind::Rsa2048);
    let public = key.public_key().unwrap();
    let mut refused = 0;
    let sha1 = HashAlgorithm::Sha1;
    for padding in [
        OaepPadding::new(HashAlgorithm::Sha224),
        OaepPadding::new(HashAlgorithm::Sha256),
        OaepPadding::new(HashAlgorithm::Sha384),
        OaepPadding::new(HashAlgorithm::Sha512),
        OaepPadding::new(HashAlgorithm::Sha3_256),
        OaepPadding::new(sha1).with_mgf1_hash(HashAlgorithm::Sha256),
        OaepPadding::new(HashAlgorithm::Sha256).with_mgf1_hash(sha1),
        OaepPadding::new(sha1).with_label(b"a label"),
    ] {
        let padding = RsaPadding::oaep(padding);
        let ciphertext = public.encrypt(b"a secret", &padding).unwrap();
        assert_refused(key.decrypt(&ciphertext, &padding));
        refused += 1;
    }
    assert_eq!(refused, 8);
    for hash in [HashAlgorithm::Md5, HashAlgorithm::Sha512_256] {
        let padding = RsaPadding::oaep(hash);
        if backend().rsa_padding_supported(&padding) {
            errors::assert_unsupported_naming(key.decrypt(&[1; 256], &padding), &["pkcs11"]);
        }
    }
}

#[test]
fn wrong_ciphertexts() {
    let key = rsa(KeyKind::Rsa2048);
    let public = key.public_key().unwrap();
    let mut tried = 0;
    for padding in [RsaPadding::pkcs1v15(), RsaPadding::oaep(HashAlgorithm::Sha1)] {
        let right = public.encrypt(b"a secret", &padding).unwrap();
        let other_padding = match padding.is_pkcs1v15() {
            true => RsaPadding::oaep(HashAlgorithm::Sha1),
            false => RsaPadding::pkcs1v15(),
        };
        for wrong in [
            vec![0xff; 256],
            vec![0; 256],
            bytes::flipped(&right, 100),
            public.encrypt(b"a secret", &other_padding).unwrap(),
        ] {
            let outcome = key.decrypt(&wrong, &padding);
            // Tokens may reject implicitly, as libcrypto does from 3.2 on: then the plaintext has nothing to do with the secret.
            match outcome {
                Ok(other) if padding.is_pkcs1v15() => assert_ne!(*other, *b"a secret"),
                outcome => errors::assert_malformed_kind(outcome, MalformedKind::InvalidPadding, "ciphertext"),
            }
            tried += 1;
        }
        for other_length in [right[1..].to_vec(), [&[0], &right[..]].concat(), Vec::new()] {
            let outcome = key.decrypt(&other_length, &padding);
            errors::assert_malformed_kind(outcome, MalformedKind::InvalidPadding, "ciphertext");
            tried += 1;
        }
        assert_eq!(*key.decrypt(&right, &padding).unwrap(), *b"a secret");
    }
    assert_eq!(tried, 14);
    errors::assert_invalid_argument(
        key.decrypt(&[1; 256], &RsaPadding::pss(HashAlgorithm::Sha256)),
        &["padding"],
    );
}
