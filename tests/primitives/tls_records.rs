//! The encryption of TLS's records.

use hazmat_openssl::aead::TlsRecordSealer;
use hazmat_openssl::mac::Tag;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::allocations::measured;
use support::backend;
use support::bytes::from_hex;
use support::errors::{assert_invalid_argument, assert_unsupported_naming, refused_argument};

const KEY: [u8; 32] = [7; 32];
const IV: [u8; 12] = [0x1f, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0xfc];
const SALT: [u8; 4] = [0x1f, 2, 3, 4];

fn bytes(text: &str) -> Vec<u8> {
    from_hex(text).unwrap()
}

/// The header of an encrypted record of TLS 1.3.
fn header_13(plaintext: usize) -> [u8; 5] {
    let [high, low] = u16::try_from(plaintext + 16).unwrap().to_be_bytes();
    [23, 3, 3, high, low]
}

/// The additional data of a record of TLS 1.2.
fn header_12(number: u64, content: u8, plaintext: usize) -> Vec<u8> {
    let length = u16::try_from(plaintext).unwrap().to_be_bytes();
    [&number.to_be_bytes()[..], &[content, 3, 3], &length].concat()
}

/// Seals a record of `length` bytes, and asserts that the plain cipher makes the same of it with `nonce`.
fn assert_same(
    sealer: &mut TlsRecordSealer,
    plain: impl Fn(&[u8], &[u8], &mut [u8]) -> Result<Tag>,
    number: u64,
    nonce: [u8; 12],
    header: &[u8],
    length: usize,
) {
    let plaintext: Vec<u8> = (0..length).map(|byte| byte as u8).collect();
    let (mut record, mut expected) = (plaintext.clone(), plaintext.clone());
    let tag = sealer.seal_in_place(number, header, &mut record).unwrap();
    assert_eq!(sealer.nonce_at(number), nonce);
    let expected_tag = plain(&nonce, header, &mut expected).unwrap();
    assert_eq!((record, &*tag), (expected, &*expected_tag), "{number} {length}");
}

/// RFC 8448, section 3: the client's first record with application data.
#[test]
fn a_record_of_rfc_8448_is_computed() {
    let key = bytes("17422dda596ed5d9acd890e3c63f5051");
    let iv = bytes("5b78923dee08579033e523d9").try_into().unwrap();
    let mut sealer = TlsRecordSealer::aes_gcm_tls13(backend(), &key, iv).unwrap();
    let mut record: Vec<u8> = (0..=0x31).chain([23]).collect();
    let tag = sealer.seal_in_place(0, &bytes("1703030043"), &mut record).unwrap();
    record.extend_from_slice(&tag);
    let expected = "a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e1f5a6292a\
                    2977014bd1e3deae63aeebb21694915e4";
    assert_eq!(record, bytes(expected));
}

/// Numbers of records: those at the beginning, others after gaps, and the last.
const NUMBERS: [u64; 8] = [0, 1, 2, 0xff, 0x100, 0x0102_0304_0506_0708, u64::MAX - 1, u64::MAX];
/// The lengths of the records with these numbers.
const LENGTHS: [usize; 8] = [0, 1, 15, 16, 17, 100, 1 << 14, 3];

#[test]
fn records_are_those_of_plain_aes_gcm() {
    let mut count = 0;
    for key_length in [16, 32] {
        let key = &KEY[..key_length];
        let plain = AesGcm::new(backend(), key).unwrap();
        let encrypt = |nonce: &[u8], header: &[u8], buffer: &mut [u8]| plain.encrypt_in_place(nonce, header, buffer);
        let mut tls13 = TlsRecordSealer::aes_gcm_tls13(backend(), key, IV).unwrap();
        let mut tls12 = TlsRecordSealer::aes_gcm_tls12(backend(), key, SALT).unwrap();
        for (number, length) in NUMBERS.into_iter().zip(LENGTHS) {
            let mut nonce = IV;
            for (byte, of_number) in nonce[4..].iter_mut().zip(number.to_be_bytes()) {
                *byte ^= of_number;
            }
            assert_same(&mut tls13, encrypt, number, nonce, &header_13(length), length);
            let nonce = [&SALT[..], &number.to_be_bytes()].concat().try_into().unwrap();
            let content = [20, 21, 22, 23][count % 4];
            assert_same(
                &mut tls12,
                encrypt,
                number,
                nonce,
                &header_12(number, content, length),
                length,
            );
            count += 2;
        }
        // The type of the content is a byte more in TLS 1.3.
        let mut longest = TlsRecordSealer::aes_gcm_tls13(backend(), key, [0; 12]).unwrap();
        let length = (1 << 14) + 1;
        assert_same(&mut longest, encrypt, 0, [0; 12], &header_13(length), length);
        count += 1;
    }
    assert_eq!(count, 2 * 17);
}

#[test]
fn records_are_those_of_the_plain_chacha20_poly1305() {
    // No FIPS module has it.
    assert_eq!(ChaCha20Poly1305::supported(backend()), !support::on_fips());
    if support::on_fips() {
        return;
    }
    let plain = ChaCha20Poly1305::new(backend(), &KEY).unwrap();
    let encrypt = |nonce: &[u8], header: &[u8], buffer: &mut [u8]| plain.encrypt_in_place(nonce, header, buffer);
    let mut sealer = TlsRecordSealer::chacha20_poly1305(backend(), &KEY, IV).unwrap();
    for (number, length) in NUMBERS.into_iter().zip(LENGTHS) {
        let nonce = sealer.nonce_at(number);
        if number % 2 == 0 {
            assert_same(&mut sealer, encrypt, number, nonce, &header_13(length), length);
        } else {
            assert_same(
                &mut sealer,
                encrypt,
                number,
                nonce,
                &header_12(number, 23, length),
                length,
            );
        }
    }
    assert_eq!(sealer.nonce_at(1)[11], IV[11] ^ 1);
}

#[test]
fn a_number_is_used_once_and_never_goes_back() {
    let mut sealer = TlsRecordSealer::aes_gcm_tls13(backend(), &KEY, IV).unwrap();
    let header = header_13(4);
    let mut record = *b"data";
    drop(sealer.seal_in_place(0, &header, &mut record).unwrap());
    drop(sealer.seal_in_place(9, &header, &mut record).unwrap());
    let sealed = record;
    for number in [9, 8, 1, 0] {
        let refused = sealer.seal_in_place(number, &header, &mut record);
        assert_eq!(refused_argument(refused), "sequence_number");
        assert_eq!(record, sealed, "a refusal leaves the record");
    }
    assert_eq!(format!("{sealer:?}"), "TlsRecordSealer { next: Some(10), .. }");
    drop(sealer.seal_in_place(u64::MAX, &header, &mut record).unwrap());
    let sealed = record;
    for number in [0, 10, u64::MAX] {
        assert_eq!(
            sealer.seal_in_place(number, &header, &mut record),
            Err(Error::NoncesExhausted)
        );
        assert_eq!(record, sealed);
    }
}

/// Every header but the one, in each field; the number stays free for the right one.
#[test]
fn nothing_but_records_is_encrypted() {
    let right_12 = header_12(5, 22, 4);
    let mut wrong_12: Vec<Vec<u8>> = vec![header_12(4, 22, 4), header_12(5, 22, 3), header_12(5, 22, 4 + 16)];
    let mut wrong_13: Vec<Vec<u8>> = vec![header_13(3).to_vec(), header_13(5).to_vec(), vec![23, 3, 3, 0, 4]];
    for place in 0..right_12.len() {
        // Any type of content.
        if place != 8 {
            let mut wrong = right_12.clone();
            wrong[place] ^= 1;
            wrong_12.push(wrong);
        }
    }
    for place in 0..5 {
        let mut wrong = header_13(4);
        wrong[place] ^= 1;
        wrong_13.push(wrong.to_vec());
    }
    for length in [0, 1, 4, 6, 12, 14, 100] {
        wrong_12.push(vec![3; length]);
        wrong_13.push(vec![3; length]);
    }
    let (of_12, of_13) = (wrong_12.clone(), wrong_13.clone());
    wrong_12.push(header_13(4).to_vec());
    wrong_13.push(right_12.clone());
    assert_eq!((wrong_12.len(), wrong_13.len()), (23, 16));

    let mut tls12 = TlsRecordSealer::aes_gcm_tls12(backend(), &KEY, SALT).unwrap();
    let mut tls13 = TlsRecordSealer::aes_gcm_tls13(backend(), &KEY, IV).unwrap();
    let mut sealers = vec![
        (&mut tls12, wrong_12, right_12.clone()),
        (&mut tls13, wrong_13, header_13(4).to_vec()),
    ];
    let mut either = ChaCha20Poly1305::supported(backend())
        .then(|| TlsRecordSealer::chacha20_poly1305(backend(), &KEY, IV).unwrap());
    if let Some(either) = &mut either {
        sealers.push((either, [of_12, of_13].concat(), right_12));
    }
    for (sealer, wrong, right) in sealers {
        let mut record = *b"data";
        for header in wrong {
            let refused = sealer.seal_in_place(5, &header, &mut record);
            assert_eq!(refused_argument(refused), "additional_data", "{header:?}");
            assert_eq!(&record, b"data", "a refusal leaves the record");
        }
        drop(sealer.seal_in_place(5, &right, &mut record).unwrap());
        assert_ne!(&record, b"data");
    }
}

#[test]
fn a_record_that_is_too_long_is_refused() {
    let mut tls12 = TlsRecordSealer::aes_gcm_tls12(backend(), &KEY, SALT).unwrap();
    let mut tls13 = TlsRecordSealer::aes_gcm_tls13(backend(), &KEY, IV).unwrap();
    for length in [(1 << 14) + 1, (1 << 14) + 2, 60_000] {
        let mut record = vec![1; length];
        let parts = &["a record of TLS has at most 16384 bytes"];
        assert_invalid_argument(tls12.seal_in_place(0, &header_12(0, 23, length), &mut record), parts);
        if length > (1 << 14) + 1 {
            let parts = &["a record of TLS has at most 16385 bytes"];
            assert_invalid_argument(tls13.seal_in_place(0, &header_13(length), &mut record), parts);
        }
        assert!(record.iter().all(|byte| *byte == 1));
    }
    // A length that the field of the header cannot hold.
    let mut record = vec![1; 1 << 16];
    assert_eq!(
        refused_argument(tls12.seal_in_place(0, &header_12(0, 23, 0), &mut record)),
        "buffer"
    );
}

#[test]
fn keys_of_other_lengths_are_refused() {
    for length in [0, 1, 15, 17, 24, 31, 33, 64] {
        let key = vec![1; length];
        assert_eq!(
            refused_argument(TlsRecordSealer::aes_gcm_tls13(backend(), &key, IV)),
            "key"
        );
        assert_eq!(
            refused_argument(TlsRecordSealer::aes_gcm_tls12(backend(), &key, SALT)),
            "key"
        );
        assert_eq!(
            refused_argument(TlsRecordSealer::chacha20_poly1305(backend(), &key, IV)),
            "key"
        );
    }
    assert_eq!(
        refused_argument(TlsRecordSealer::chacha20_poly1305(backend(), &KEY[..16], IV)),
        "key"
    );
    if !ChaCha20Poly1305::supported(backend()) {
        assert_unsupported_naming(
            TlsRecordSealer::chacha20_poly1305(backend(), &KEY, IV),
            &["ChaCha20-Poly1305"],
        );
    }
}

#[test]
fn a_record_takes_no_memory() {
    let mut record = vec![1; 1 << 14];
    let mut sealers = vec![
        TlsRecordSealer::aes_gcm_tls12(backend(), &KEY, SALT).unwrap(),
        TlsRecordSealer::aes_gcm_tls13(backend(), &KEY, IV).unwrap(),
    ];
    if ChaCha20Poly1305::supported(backend()) {
        sealers.push(TlsRecordSealer::chacha20_poly1305(backend(), &KEY, IV).unwrap());
    }
    for (kind, sealer) in sealers.iter_mut().enumerate() {
        // From the first record on.
        for number in 0..3 {
            let of_12 = header_12(number, 23, record.len());
            let of_13 = header_13(record.len());
            let header = if kind == 0 { &of_12[..] } else { &of_13 };
            let (_, memory) = measured(|| sealer.seal_in_place(number, header, &mut record).unwrap());
            assert_eq!(memory.total, 0, "{kind} {number}");
        }
    }
}
