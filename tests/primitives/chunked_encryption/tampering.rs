//! Messages that were altered, cut, extended or rearranged.

use super::*;
use support::bytes::flipped;

/// Asserts that a message is refused in every way of reading, and that no more than the first `authentic` bytes of
/// the plaintext are released.
#[track_caller]
fn assert_refused(plaintext: &[u8], sealed: &[u8], authentic: usize) {
    for piece in [1000, SEALED, SEALED + 1, sealed.len().max(1)] {
        let (released, ended) = opened_in_pieces(SCHEME, &KEY, CONTEXT, sealed, piece);
        assert_eq!(ended, Err(Error::InvalidTag));
        assert!(released.len() <= authentic && plaintext.starts_with(&released));
        let (released, ended) = opened_by_reader(SCHEME, &KEY, CONTEXT, sealed, piece);
        assert_eq!(ended, Err(Error::InvalidTag));
        assert!(released == plaintext[..authentic]);
    }
    let (released, ended) = opened_by_chunks(SCHEME, &KEY, CONTEXT, sealed);
    assert_eq!(ended, Err(Error::InvalidTag));
    assert!(released == plaintext[..authentic]);
}

#[test]
fn any_flipped_bit_is_found() {
    let (plaintext, sealed) = message(CHUNK_LENGTH + 100);
    let second = HEADER + SEALED;
    for (place, authentic) in [
        (0, 0),
        (23, 0),
        (24, 0),
        (55, 0),
        (56, 0),
        (57, 0),
        (second - 17, 0),
        (second - 16, 0),
        (second - 1, 0),
        (second, CHUNK_LENGTH),
        (second + 99, CHUNK_LENGTH),
        (second + 100, CHUNK_LENGTH),
        (sealed.len() - 1, CHUNK_LENGTH),
    ] {
        assert_refused(&plaintext, &flipped(&sealed, place), authentic);
    }
    // All of a short message.
    let (plaintext, sealed) = message(3);
    for place in 0..sealed.len() {
        assert_refused(&plaintext, &flipped(&sealed, place), 0);
    }
}

#[test]
fn a_message_cut_short_anywhere_is_found() {
    let (plaintext, sealed) = message(5);
    for length in 0..sealed.len() {
        assert_refused(&plaintext, &sealed[..length], 0);
    }
    for size in [CHUNK_LENGTH, CHUNK_LENGTH + 5, 2 * CHUNK_LENGTH] {
        let (plaintext, sealed) = message(size);
        let first = HEADER + SEALED;
        for length in [HEADER, HEADER + 15, HEADER + 16, first - 16, first - 1] {
            assert_refused(&plaintext, &sealed[..length], 0);
        }
        for length in [first, first + 1, first + 15, sealed.len() - 1] {
            let authentic = (length - HEADER) / SEALED * CHUNK_LENGTH;
            assert_refused(&plaintext, &sealed[..length], authentic);
        }
    }
}

#[test]
fn an_extended_message_is_found() {
    for size in [0, 5, CHUNK_LENGTH - 1] {
        let (plaintext, sealed) = message(size);
        for more in [1, 15, 16, 17, SEALED] {
            assert_refused(&plaintext, &[&sealed[..], &vec![0; more]].concat(), 0);
        }
        assert_refused(&plaintext, &[&sealed[..], &sealed[HEADER..]].concat(), 0);
    }
    let (plaintext, sealed) = message(CHUNK_LENGTH);
    assert_refused(&plaintext, &[&sealed[..], &[0]].concat(), CHUNK_LENGTH);
}

#[test]
fn chunks_in_other_places_are_found() {
    let (plaintext, sealed) = message(3 * CHUNK_LENGTH + 9);
    let (header, chunks) = sealed.split_at(HEADER);
    let chunks: Vec<&[u8]> = chunks.chunks(SEALED).collect();
    let (_, other) = message(3 * CHUNK_LENGTH + 9);
    let others: Vec<&[u8]> = other[HEADER..].chunks(SEALED).collect();
    for (order, authentic) in [
        (vec![chunks[1], chunks[0], chunks[2], chunks[3]], 0),
        (vec![chunks[0], chunks[2], chunks[1], chunks[3]], 1),
        (vec![chunks[0], chunks[0], chunks[1], chunks[2], chunks[3]], 1),
        (vec![chunks[0], chunks[2], chunks[3]], 1),
        (vec![chunks[0], chunks[1], chunks[3]], 2),
        (vec![chunks[1], chunks[2], chunks[3]], 0),
        (vec![chunks[3]], 0),
        (vec![chunks[0], chunks[1], chunks[2]], 3),
        (vec![chunks[0], chunks[1], chunks[2], chunks[3], chunks[3]], 3),
        // Of another message with the same key.
        (vec![chunks[0], others[1], chunks[2], chunks[3]], 1),
        (vec![chunks[0], chunks[1], chunks[2], others[3]], 3),
    ] {
        let sealed = [&[header][..], &order].concat().concat();
        assert_refused(&plaintext, &sealed, authentic * CHUNK_LENGTH);
    }
    let swapped = [&other[..HEADER], &sealed[HEADER..]].concat();
    assert_refused(&plaintext, &swapped, 0);
}

#[test]
fn another_key_or_context_is_found_at_the_header() {
    let (_, sealed) = message(10);
    for (scheme, key, context) in [
        (SCHEME, &[8; 16][..], CONTEXT),
        (SCHEME, &KEY, b"another test"),
        (SCHEME, &KEY, b""),
        (SCHEME, &KEY, b"a test\0"),
        (ChunkedEncryption::COBBLESTONE_256, &[7; 32], CONTEXT),
        (scheme(HashAlgorithm::Sha256, "AEAD_AES_128_GCM"), &KEY, CONTEXT),
    ] {
        let mut decryptor = scheme.decryptor(backend(), key, context).unwrap();
        assert_eq!(decryptor.update(&sealed[..HEADER - 1]).unwrap(), b"");
        assert_eq!(decryptor.update(&sealed[HEADER - 1..HEADER]), Err(Error::InvalidTag));
        assert!(scheme.reader(backend(), key, context, &sealed[..]).is_err());
        let opener = scheme.opener(backend(), key, context, sealed.first_chunk().unwrap());
        assert!(matches!(opener, Err(Error::InvalidTag)));
    }
}

#[test]
fn plaintext_of_a_call_that_fails_is_cleared() {
    let (_, sealed) = message(2 * CHUNK_LENGTH + 5);
    // The first chunk is authentic, the second one is not.
    let damaged = flipped(&sealed, HEADER + SEALED + 3);
    let mut out = vec![0xa5; 2 * CHUNK_LENGTH + 1];
    let mut decryptor = SCHEME.decryptor(backend(), &KEY, CONTEXT).unwrap();
    assert_eq!(decryptor.update_into(&damaged, &mut out), Err(Error::InvalidTag));
    assert!(out[..2 * CHUNK_LENGTH].iter().all(|byte| *byte == 0));
    assert_eq!(out[2 * CHUNK_LENGTH], 0xa5);
}
