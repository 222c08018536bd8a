//! Keys with nonces that never repeat, and chunked encryption, on FIPS backends.

use std::fmt::Debug;
use std::io::Read;

use hazmat_openssl::aead::{
    Aead, CounterSequence, FixedFieldNonces, MOST_RANDOM_NONCES, OpeningKey, RandomNonces, SealingKey, XorCounterNonces,
};
use hazmat_openssl::fips::{Approval, ApprovalTable, Operation};
use hazmat_openssl::prelude::*;
use hazmat_openssl::recipes::chunked_encryption::{ChunkedAead, ChunkedEncryption};
use hazmat_openssl::{Error, Result};
use support::errors::assert_unsupported_naming;
use support::fips_module::{FipsModule, builder, fips, strict};

const KEY: [u8; 32] = [1; 32];
const IV: [u8; 12] = [3; 12];

fn gcm(backend: &Backend) -> Box<dyn Aead> {
    Box::new(AesGcm::new(backend, &KEY).unwrap())
}

/// Asserts that an error says `words` as the reason.
fn assert_reason<T: Debug>(result: Result<T>, words: &str) {
    let Err(Error::NotApproved { reason, .. }) = &result else {
        panic!("{result:?}")
    };
    assert!(reason.contains(words), "{reason}");
}

/// A strict backend whose table approves of everything, so that the module's indicator decides, if there is one.
fn by_indicator() -> Backend {
    let status = fips().fips_status();
    let module = status.module().unwrap();
    let all = |_: &Operation| Approval::Approved;
    let table = ApprovalTable::for_module(module.name(), module.version()).with_rule("our policy", all);
    builder().strict_approval(true).approval_table(table).build().unwrap()
}

/// IG C.H, scenario 2.
#[test]
fn random_nonces_are_the_module_s_and_pass() {
    for backend in [strict().clone(), by_indicator()] {
        let mut key = SealingKey::new(gcm(&backend), RandomNonces::new()).unwrap();
        let mut nonces = Vec::new();
        for _ in 0..10 {
            let (nonce, sealed) = key.seal(b"message", b"header").unwrap();
            assert_eq!(gcm(&backend).decrypt(&nonce, &sealed, b"header").unwrap(), b"message");
            nonces.push(nonce);
            let mut out = [0; 23];
            let (nonce, length) = key.seal_into(b"message", b"header", &mut out).unwrap();
            assert_eq!(
                gcm(&backend).decrypt(&nonce, &out[..length], b"header").unwrap(),
                b"message"
            );
            nonces.push(nonce);
        }
        nonces.sort_unstable();
        nonces.dedup();
        assert_eq!(nonces.len(), 20);
    }
    let mut key = SealingKey::new(gcm(strict()), RandomNonces::after(MOST_RANDOM_NONCES)).unwrap();
    assert_eq!(key.seal(b"message", b""), Err(Error::NoncesExhausted));
}

/// The module sees nonces of its caller, and does not know where they come from.
fn assert_refused<S: CounterSequence>(backend: &Backend, nonces: S, words: &str) {
    let mut key = SealingKey::new(gcm(backend), nonces).unwrap();
    let mut buffer = *b"message";
    let mut out = [0xa5; 23];
    assert_reason(key.seal(b"message", b""), words);
    assert_reason(key.seal_into(b"message", b"", &mut out), words);
    assert_reason(key.seal_in_place(b"", &mut buffer), words);
    assert_eq!(&buffer, b"message");
    assert_eq!(out[..7], [0; 7]);
    // Nonces are lost on errors.
    assert_eq!(key.sequence_number(), Some(3));
}

#[test]
fn counted_nonces_are_refused_by_strict_backends() {
    assert_refused(strict(), XorCounterNonces::new(IV), "800-38D, section 8.2");
    assert_refused(strict(), FixedFieldNonces::new(*b"name"), "800-38D, section 8.2");
    if FipsModule::of(strict()).has_indicators {
        assert_refused(
            &by_indicator(),
            XorCounterNonces::new(IV),
            "the FIPS module's indicator says so",
        );
    }
    // Decryption is approved with any nonce.
    let mut sealing = SealingKey::new(gcm(fips()), XorCounterNonces::new(IV)).unwrap();
    let mut opening = OpeningKey::new(gcm(strict()), XorCounterNonces::new(IV)).unwrap();
    for _ in 0..3 {
        let (_, sealed) = sealing.seal(b"message", b"header").unwrap();
        assert_eq!(opening.open(&sealed, b"header").unwrap(), b"message");
        assert_eq!(opening.open(&sealed, b"header"), Err(Error::InvalidTag));
    }
}

#[test]
fn chunked_encryption_is_refused_by_strict_backends_and_decryption_passes() {
    for scheme in [
        ChunkedEncryption::COBBLESTONE_128,
        ChunkedEncryption::COBBLESTONE_256,
        ChunkedEncryption::new(HashAlgorithm::Sha256, ChunkedAead::Aes128Gcm).unwrap(),
    ] {
        assert!(scheme.supported(strict()) && scheme.supported(fips()));
        let key = scheme.generate_key(strict()).unwrap();
        assert_reason(scheme.encryptor(strict(), &key, b"context"), "800-38D, section 8.2");
        assert_reason(
            scheme.writer(strict(), &key, b"context", Vec::new()),
            "800-38D, section 8.2",
        );

        let plaintext = vec![7; 40_000];
        let mut encryptor = scheme.encryptor(fips(), &key, b"context").unwrap();
        let mut sealed = encryptor.update(&plaintext).unwrap();
        sealed.extend(encryptor.finalize().unwrap());
        for backend in [fips(), strict()] {
            let mut decryptor = scheme.decryptor(backend, &key, b"context").unwrap();
            let mut opened = decryptor.update(&sealed).unwrap();
            opened.extend(decryptor.finalize().unwrap());
            assert!(opened == plaintext);
            let mut opened = Vec::new();
            let mut reader = scheme.reader(backend, &key, b"context", &sealed[..]).unwrap();
            reader.read_to_end(&mut opened).unwrap();
            assert!(opened == plaintext);
        }
    }
    if FipsModule::of(strict()).has_indicators {
        let own = by_indicator();
        let mut encryptor = ChunkedEncryption::COBBLESTONE_128
            .encryptor(&own, &[1; 16], b"")
            .unwrap();
        assert_reason(encryptor.update(&[0; 20_000]), "the FIPS module's indicator says so");
        assert_reason(encryptor.update(b""), "the FIPS module's indicator says so");
        assert_reason(encryptor.finalize(), "the FIPS module's indicator says so");
    }
}

#[test]
fn chunked_encryption_with_chacha20_is_not_offered() {
    let scheme = ChunkedEncryption::new(HashAlgorithm::Sha256, ChunkedAead::ChaCha20Poly1305).unwrap();
    for backend in [fips(), strict()] {
        assert!(!scheme.supported(backend));
        assert!(scheme.encryptor(backend, &KEY, b"").is_err());
        assert_unsupported_naming(scheme.decryptor(backend, &KEY, b""), &["ChaCha20-Poly1305"]);
    }
    assert_unsupported_naming(scheme.encryptor(fips(), &KEY, b""), &["ChaCha20-Poly1305"]);
}

/// Module 3.1.2 takes 32 KiB of `info`.
#[test]
fn a_context_that_is_too_long_is_called_so() {
    let refused = ChunkedEncryption::COBBLESTONE_128.encryptor(fips(), &[1; 16], &vec![0; 40_000]);
    match refused {
        Ok(_) => {}
        Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, "context"),
        Err(other) => panic!("{other:?}"),
    }
}
