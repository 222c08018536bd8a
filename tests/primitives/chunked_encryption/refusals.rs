//! Arguments that are refused, and the arithmetic of lengths.

use super::*;
use hazmat_openssl::recipes::chunked_encryption::{ChunkOpener, HEADER_LENGTH};
use support::errors::{assert_buffer_too_small, assert_invalid_argument, refused_argument};

#[test]
fn keys_of_other_lengths_are_refused() {
    for (scheme, wrong) in [
        (ChunkedEncryption::COBBLESTONE_128, [0, 15, 17, 32]),
        (ChunkedEncryption::COBBLESTONE_256, [0, 16, 31, 33]),
    ] {
        for length in wrong {
            let key = vec![7; length];
            assert_invalid_argument(scheme.encryptor(backend(), &key, b""), &["key", &length.to_string()]);
            assert_eq!(refused_argument(scheme.decryptor(backend(), &key, b"")), "key");
            assert_eq!(refused_argument(scheme.writer(backend(), &key, b"", Vec::new())), "key");
            assert_eq!(refused_argument(scheme.opener(backend(), &key, b"", &[0; 56])), "key");
            let error: Error = scheme
                .reader(backend(), &key, b"", &[][..])
                .unwrap_err()
                .downcast()
                .unwrap();
            assert!(matches!(error, Error::InvalidArgument { argument: "key", .. }));
        }
        let key = scheme.generate_key(backend()).unwrap();
        assert_eq!(key.len(), scheme.key_length());
        assert!(scheme.supported(backend()));
    }
}

#[test]
fn hash_functions_with_short_digests_are_refused() {
    for &hash in HashAlgorithm::ALL {
        let made = ChunkedEncryption::new(hash, ChunkedAead::Aes128Gcm);
        if hash.digest_size() < 32 || hash.is_extendable() {
            assert_eq!(refused_argument(made), "hash");
            continue;
        }
        let scheme = made.unwrap();
        if scheme.supported(backend()) {
            let encryptor = scheme.encryptor(backend(), &KEY, b"").unwrap();
            encryptor.finalize().unwrap();
        }
    }
}

#[test]
fn short_outputs_are_refused_and_the_call_can_be_repeated() {
    let plaintext = bytes::sample(41, 2 * CHUNK_LENGTH + 7);
    let mut encryptor = SCHEME.encryptor(backend(), &KEY, CONTEXT).unwrap();
    let needed = HEADER + 2 * SEALED;
    assert_eq!(encryptor.update_length(plaintext.len()), needed);
    let mut sealed = vec![0; needed + 1];
    for available in [0, HEADER, needed - 1] {
        assert_buffer_too_small(
            encryptor.update_into(&plaintext, &mut sealed[..available]),
            needed,
            available,
        );
    }
    assert_eq!(encryptor.update_into(&plaintext, &mut sealed).unwrap(), needed);
    assert_eq!(encryptor.update_into(b"", &mut []).unwrap(), 0);
    sealed.truncate(needed);
    sealed.extend(encryptor.finalize().unwrap());

    let mut decryptor = SCHEME.decryptor(backend(), &KEY, CONTEXT).unwrap();
    let needed = 2 * CHUNK_LENGTH;
    let mut opened = vec![0; needed];
    assert_buffer_too_small(
        decryptor.update_into(&sealed, &mut opened[..needed - 1]),
        needed,
        needed - 1,
    );
    assert_eq!(decryptor.update_into(&sealed, &mut opened).unwrap(), needed);
    opened.extend(decryptor.finalize().unwrap());
    assert!(opened == plaintext);
}

#[test]
fn lengths_of_messages_and_plaintexts() {
    assert_eq!(HEADER_LENGTH, HEADER);
    let most = (1_u64 << 38) * CHUNK_LENGTH as u64;
    for (plaintext, ciphertext) in [
        (0, 72),
        (1, 73),
        (CHUNK_LENGTH as u64 - 1, 56 + SEALED as u64 - 1),
        (CHUNK_LENGTH as u64, 72 + SEALED as u64),
        (CHUNK_LENGTH as u64 + 1, 73 + SEALED as u64),
        (most - 1, 55 + (1_u64 << 38) * SEALED as u64),
    ] {
        assert_eq!(SCHEME.ciphertext_length(plaintext), Some(ciphertext));
        assert_eq!(SCHEME.plaintext_length(ciphertext), Some(plaintext));
    }
    assert_eq!(SCHEME.ciphertext_length(most), None);
    assert_eq!(SCHEME.ciphertext_length(u64::MAX), None);
    let sealed = SEALED as u64;
    for wrong in [0, 55, 56, 71, 56 + sealed, 71 + sealed, 72 + (sealed << 38), u64::MAX] {
        assert_eq!(SCHEME.plaintext_length(wrong), None, "{wrong}");
    }
    assert_eq!(ChunkOpener::range(0), 56..56 + sealed);
    assert_eq!(ChunkOpener::range(2), 56 + 2 * sealed..56 + 3 * sealed);
    let _ = ChunkOpener::range(u64::MAX);
}

#[test]
fn what_cannot_be_a_chunk_is_refused() {
    let (_, sealed) = message(0);
    let opener = SCHEME
        .opener(backend(), &KEY, CONTEXT, sealed.first_chunk().unwrap())
        .unwrap();
    assert_eq!(opener.open(0, &sealed[HEADER..]).unwrap(), b"");
    for (index, length) in [
        (1 << 38, 16),
        (u64::MAX, 16),
        (0, 15),
        (0, 0),
        (0, SEALED + 1),
        (0, 1 << 20),
    ] {
        assert_eq!(opener.open(index, &vec![0; length]), Err(Error::InvalidTag));
    }
}

#[test]
fn debug_output_has_no_secret() {
    let (_, sealed) = message(3);
    let mut reader = SCHEME.reader(backend(), &KEY, CONTEXT, &sealed[..]).unwrap();
    reader.read_exact(&mut [0; 2]).unwrap();
    let mut encryptor = SCHEME.encryptor(backend(), &KEY, CONTEXT).unwrap();
    encryptor.update(b"secret").unwrap();
    let texts = [
        format!("{reader:?}"),
        format!("{encryptor:?}"),
        format!("{:?}", SCHEME.decryptor(backend(), &KEY, CONTEXT).unwrap()),
        format!("{:?}", SCHEME.writer(backend(), &KEY, CONTEXT, Vec::new()).unwrap()),
        format!(
            "{:?}",
            SCHEME
                .opener(backend(), &KEY, CONTEXT, sealed.first_chunk().unwrap())
                .unwrap()
        ),
    ];
    for text in texts {
        assert!(
            !text.contains("secret") && !text.contains("7, 7") && text.len() < 60,
            "{text}"
        );
    }
}
