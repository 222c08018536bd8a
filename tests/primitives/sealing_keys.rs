//! Keys with nonces that never repeat.

use hazmat_openssl::aead::{
    Aead, AesCcm, AesGcmSiv, AesOcb3, AesSiv, CounterSequence, FixedFieldNonces, MOST_RANDOM_NONCES, NonceSequence,
    OpeningKey, RandomNonces, SealingKey, TAG_LENGTH, XorCounterNonces,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::errors::{assert_buffer_too_small, assert_invalid_tag};
use support::{backend, bytes};

const KEY: [u8; 32] = [7; 32];
const IV: [u8; 12] = [0x1f, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0xfc];

fn gcm() -> Box<dyn Aead> {
    Box::new(AesGcm::new(backend(), &KEY).unwrap())
}

/// Every cipher that the backend offers, also with short tags.
fn ciphers() -> Vec<fn() -> Box<dyn Aead>> {
    let mut ciphers: Vec<fn() -> Box<dyn Aead>> = vec![gcm];
    if ChaCha20Poly1305::supported(backend()) {
        ciphers.push(|| Box::new(ChaCha20Poly1305::new(backend(), &KEY).unwrap()));
    }
    if AesCcm::supported(backend(), 32) {
        ciphers.push(|| Box::new(AesCcm::new(backend(), &KEY).unwrap()));
        ciphers.push(|| Box::new(AesCcm::with_tag_length(backend(), &KEY, 8).unwrap()));
    }
    if AesOcb3::supported(backend(), 32) {
        ciphers.push(|| Box::new(AesOcb3::new(backend(), &KEY).unwrap()));
        ciphers.push(|| Box::new(AesOcb3::with_tag_length(backend(), &KEY, 8).unwrap()));
    }
    if AesSiv::supported(backend(), 32) {
        ciphers.push(|| Box::new(AesSiv::new(backend(), &KEY).unwrap()));
    }
    if AesGcmSiv::supported(backend(), 32) {
        ciphers.push(|| Box::new(AesGcmSiv::new(backend(), &KEY).unwrap()));
    }
    ciphers
}

/// Seals in each way, and checks every message by the cipher itself. Returns the nonces, and the sealed messages.
fn seal<S: NonceSequence>(aead: &dyn Aead, key: &mut SealingKey<S>) -> ([[u8; 12]; 3], [Vec<u8>; 3]) {
    let (first, sealed) = key.seal(b"message", b"header").unwrap();
    assert_eq!(aead.decrypt(&first, &sealed, b"header").unwrap(), b"message");

    let mut out = [0xa5; 7 + TAG_LENGTH + 1];
    let (second, length) = key.seal_into(b"message", b"header", &mut out).unwrap();
    assert_eq!((length, out[length]), (7 + key.tag_length(), 0xa5));
    assert_eq!(aead.decrypt(&second, &out[..length], b"header").unwrap(), b"message");

    let mut buffer = *b"message";
    let (third, tag) = key.seal_in_place(b"header", &mut buffer).unwrap();
    let joined = if aead.tag_is_first() {
        [&*tag, &buffer].concat()
    } else {
        [&buffer[..], &*tag].concat()
    };
    aead.decrypt_in_place(&third, b"header", &mut buffer, &tag).unwrap();
    assert_eq!(&buffer, b"message");
    ([first, second, third], [sealed, out[..length].to_vec(), joined])
}

/// Opens in each way, on either side of a failure, what [`seal`] has sealed.
fn open<S: CounterSequence>(mut key: OpeningKey<S>, messages: &[Vec<u8>; 3]) {
    for (index, message) in messages.iter().enumerate() {
        assert_invalid_tag(key.open(&messages[(index + 1) % 3], b"header"));
        let mut out = [0xa5; 8];
        match index {
            0 => assert_eq!(key.open(message, b"header").unwrap(), b"message"),
            1 => {
                assert_eq!(key.open_into(message, b"header", &mut out).unwrap(), 7);
                assert_eq!(&out, b"message\xa5");
            }
            _ => {
                let number = key.sequence_number().unwrap();
                assert_eq!(key.open_at(number, message, b"header").unwrap(), b"message");
            }
        }
    }
}

#[test]
fn nonces_of_tls_are_the_iv_and_the_number() {
    for cipher in ciphers() {
        let mut key = SealingKey::new(cipher(), XorCounterNonces::new(IV)).unwrap();
        assert_eq!(key.sequence_number(), Some(0));
        let (nonces, messages) = seal(&*cipher(), &mut key);
        open(OpeningKey::new(cipher(), XorCounterNonces::new(IV)).unwrap(), &messages);
        let with_last = |last| {
            let mut nonce = IV;
            nonce[11] = last;
            nonce
        };
        assert_eq!(nonces, [0xfc, 0xfd, 0xfe].map(with_last));
        assert_eq!(key.sequence_number(), Some(3));
    }
    let nonces = XorCounterNonces::new(IV);
    assert_eq!(nonces.nonce_at(u64::MAX)[..4], IV[..4]);
    let flipped: Vec<u8> = IV[4..].iter().map(|byte| !byte).collect();
    assert_eq!(nonces.nonce_at(u64::MAX)[4..], flipped);
}

/// RFC 9001, appendix A.1 and A.2: the IV of the client, and the number of its first packet.
#[test]
fn nonces_of_quic() {
    let iv = bytes::from_hex("fa044b2f42a3fd3b46fb255c").unwrap();
    let nonces = XorCounterNonces::new(iv[..].try_into().unwrap());
    assert_eq!(bytes::to_hex(&nonces.nonce_at(2)), "fa044b2f42a3fd3b46fb255e");
}

#[test]
fn nonces_with_a_fixed_field_count() {
    for cipher in ciphers() {
        let mut key = SealingKey::new(cipher(), FixedFieldNonces::continued(*b"name", 0x01ff)).unwrap();
        let (nonces, messages) = seal(&*cipher(), &mut key);
        let same = FixedFieldNonces::continued(*b"name", 0x01ff);
        open(OpeningKey::new(cipher(), same).unwrap(), &messages);
        assert_eq!(
            nonces,
            [
                *b"name\0\0\0\0\0\0\x01\xff",
                *b"name\0\0\0\0\0\0\x02\0",
                *b"name\0\0\0\0\0\0\x02\x01"
            ]
        );
        assert_eq!(key.sequence_number(), Some(0x0202));
    }
}

#[test]
fn random_nonces_are_counted() {
    for cipher in ciphers() {
        let mut key = SealingKey::new(cipher(), RandomNonces::new()).unwrap();
        let ([first, second, third], _) = seal(&*cipher(), &mut key);
        assert!(first != second && second != third && first != third);
        assert_eq!(key.messages(), 3);
    }
    assert_eq!(MOST_RANDOM_NONCES, 1 << 32);
    assert_eq!(RandomNonces::default().messages(), 0);
    assert_eq!(RandomNonces::after(u64::MAX).messages(), MOST_RANDOM_NONCES);
}

/// The last nonce is used, and none after it, however often one tries.
fn assert_ends<S: NonceSequence>(mut key: SealingKey<S>) {
    key.seal(b"last", b"").unwrap();
    let mut buffer = *b"plain";
    for _ in 0..3 {
        assert_eq!(key.seal(b"more", b""), Err(Error::NoncesExhausted));
        assert_eq!(key.seal_into(b"more", b"", &mut [0; 20]), Err(Error::NoncesExhausted));
        assert!(matches!(
            key.seal_in_place(b"", &mut buffer),
            Err(Error::NoncesExhausted)
        ));
    }
    assert_eq!(&buffer, b"plain");
}

#[test]
fn sequences_end_before_they_repeat() {
    assert_ends(SealingKey::new(gcm(), XorCounterNonces::continued(IV, u64::MAX)).unwrap());
    assert_ends(SealingKey::new(gcm(), FixedFieldNonces::continued(*b"name", u64::MAX)).unwrap());
    assert_ends(SealingKey::new(gcm(), RandomNonces::after(MOST_RANDOM_NONCES - 1)).unwrap());
    let mut none = SealingKey::new(gcm(), RandomNonces::after(MOST_RANDOM_NONCES)).unwrap();
    assert_eq!(none.seal(b"", b""), Err(Error::NoncesExhausted));

    let mut sealing = SealingKey::new(gcm(), XorCounterNonces::continued(IV, u64::MAX)).unwrap();
    let (_, last) = sealing.seal(b"last", b"").unwrap();
    assert_eq!(sealing.sequence_number(), None);
    let mut opening = OpeningKey::new(gcm(), XorCounterNonces::continued(IV, u64::MAX)).unwrap();
    assert_eq!(opening.open(&last, b"").unwrap(), b"last");
    assert_eq!(opening.sequence_number(), None);
    assert_eq!(opening.open(&last, b""), Err(Error::NoncesExhausted));
    assert_eq!(opening.open_into(&last, b"", &mut [0; 4]), Err(Error::NoncesExhausted));
    assert_eq!(
        opening.open_in_place(b"", &mut [0; 4], &[0; 16]),
        Err(Error::NoncesExhausted)
    );
    assert_eq!(opening.open_at(u64::MAX, &last, b"").unwrap(), b"last");
}

#[test]
fn a_short_output_takes_no_nonce() {
    let mut key = SealingKey::new(gcm(), XorCounterNonces::new(IV)).unwrap();
    for available in [0, 6, 7, 22] {
        let mut out = vec![0xa5; available];
        assert_buffer_too_small(key.seal_into(b"message", b"", &mut out), 23, available);
        assert!(out.iter().all(|byte| *byte == 0xa5));
    }
    assert_eq!(key.sequence_number(), Some(0));
}

#[test]
fn the_receiver_follows_the_order() {
    let mut sealing = SealingKey::new(gcm(), XorCounterNonces::new(IV)).unwrap();
    let messages: Vec<Vec<u8>> = (0..4_u8)
        .map(|number| sealing.seal(&[number; 5], b"header").unwrap().1)
        .collect();
    let mut opening = OpeningKey::new(gcm(), XorCounterNonces::new(IV)).unwrap();
    assert_eq!(opening.tag_length(), TAG_LENGTH);

    // Another message than the next, or another header.
    assert_invalid_tag(opening.open(&messages[1], b"header"));
    assert_invalid_tag(opening.open(&messages[0], b"another"));
    assert_invalid_tag(opening.open(&messages[0][..15], b"header"));
    assert_eq!(opening.open(&messages[0], b"header").unwrap(), [0; 5]);
    // Again.
    assert_invalid_tag(opening.open(&messages[0], b"header"));

    let mut out = [0xa5; 6];
    assert_invalid_tag(opening.open_into(&messages[2], b"header", &mut out));
    assert_eq!(out, [0, 0, 0, 0, 0, 0xa5]);
    assert_buffer_too_small(opening.open_into(&messages[1], b"header", &mut out[..4]), 5, 4);
    assert_eq!(opening.open_into(&messages[1], b"header", &mut out).unwrap(), 5);
    assert_eq!(out, [1, 1, 1, 1, 1, 0xa5]);

    let (ciphertext, tag) = messages[2].split_at(5);
    let mut buffer = ciphertext.to_vec();
    assert_invalid_tag(opening.open_in_place(b"header", &mut buffer, &messages[1][5..]));
    assert_eq!(buffer, [0; 5]);
    buffer.copy_from_slice(ciphertext);
    opening.open_in_place(b"header", &mut buffer, tag).unwrap();
    assert_eq!(buffer, [2; 5]);
    assert_eq!(opening.sequence_number(), Some(3));
}

#[test]
fn numbered_messages_open_in_any_order() {
    let mut sealing = SealingKey::new(gcm(), FixedFieldNonces::new(*b"name")).unwrap();
    let messages: Vec<([u8; 12], Vec<u8>)> = (0..3_u8).map(|number| sealing.seal(&[number], b"").unwrap()).collect();
    let opening = OpeningKey::new(gcm(), FixedFieldNonces::new(*b"name")).unwrap();
    for number in [2, 0, 1, 1] {
        let (nonce, sealed) = &messages[number];
        assert_eq!(opening.open_at(number as u64, sealed, b"").unwrap(), [number as u8]);
        assert_eq!(gcm().decrypt(nonce, sealed, b"").unwrap(), [number as u8]);
        assert_invalid_tag(opening.open_at(number as u64 + 1, sealed, b""));
        assert_invalid_tag(gcm().decrypt(&[0; 12], sealed, b""));
        let (ciphertext, tag) = sealed.split_at(1);
        let mut buffer = [ciphertext[0]];
        opening.open_in_place_at(number as u64, b"", &mut buffer, tag).unwrap();
        assert_eq!(buffer, [number as u8]);
        assert_invalid_tag(opening.open_in_place_at(7, b"", &mut buffer, tag));
        assert_eq!(buffer, [0]);
    }
    assert_eq!(opening.sequence_number(), Some(0));
}

/// Keys go to other threads, and a lock shares them.
#[test]
fn a_lock_shares_a_key() -> Result<()> {
    let key = std::sync::Mutex::new(SealingKey::new(gcm(), XorCounterNonces::new(IV))?);
    let mut nonces: Vec<[u8; 12]> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| [(); 25].map(|()| key.lock().unwrap().seal(b"message", b"").unwrap().0)))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 100);
    Ok(())
}

#[test]
fn debug_output_has_no_secret() {
    let sealing = SealingKey::new(gcm(), XorCounterNonces::new([77; 12])).unwrap();
    let opening = OpeningKey::new(gcm(), XorCounterNonces::new([77; 12])).unwrap();
    for text in [format!("{sealing:?}"), format!("{opening:?}")] {
        assert!(!text.contains("77") && !text.contains("7, 7"), "{text}");
    }
}
