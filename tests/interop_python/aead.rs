//! AES-CCM, AES-OCB3, AES-SIV and AES-GCM-SIV: this crate opens what Python's `cryptography` seals, which opens what this crate
//! seals.

use hazmat_openssl::aead::{AesCcm, AesGcmSiv, AesOcb3, AesSiv};
use support::{backend, bytes, python};

/// The lengths of messages and of additional data.
const LENGTHS: [(usize, usize); 8] = [
    (0, 0),
    (0, 9),
    (1, 0),
    (15, 16),
    (16, 1),
    (17, 100),
    (100, 0),
    (1000, 33),
];

/// Opens each message of this crate's, which must yield its plaintext, and answers with its own sealed messages. The
/// arguments are the key, the tag's length, and then four for each message.
const PREAMBLE: &str = "
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCMSIV, AESOCB3, AESSIV
key, tag_length = argument(0), number(1)
sealed_by_python = b''
for i in range(2, len(sys.argv) - 1, 4):
    nonce, plaintext, aad, sealed = (argument(i + j) for j in range(4))
";

const NONCED: &str = "
    assert aead.decrypt(nonce, sealed, aad) == plaintext
    sealed_by_python += aead.encrypt(nonce, plaintext, aad)
answer(sealed_by_python)
";

/// The lists of strings: none, one, two, and one of them empty.
const LISTS: &str = "
    strings = [None, [aad], [aad, nonce], [aad, b'', nonce]][nonce[0] % 4]
    assert aead.decrypt(sealed, strings) == plaintext
    sealed_by_python += aead.encrypt(plaintext, strings)
answer(sealed_by_python)
";

struct Message {
    nonce: Vec<u8>,
    plaintext: Vec<u8>,
    additional_data: Vec<u8>,
}

fn messages(nonce_lengths: &[usize]) -> Vec<Message> {
    let mut messages = Vec::new();
    for (index, nonce_length) in nonce_lengths.iter().enumerate() {
        for (number, (length, additional_length)) in LENGTHS.into_iter().enumerate() {
            let mut nonce = bytes::sample(index as u64 + 31, *nonce_length);
            nonce[0] = number as u8;
            messages.push(Message {
                nonce,
                plaintext: bytes::sample(number as u64 + 51, length),
                additional_data: bytes::sample(number as u64 + 71, additional_length),
            });
        }
    }
    messages
}

/// Compares the messages of one key, and returns their number.
fn compare(
    body: &str,
    key: &[u8],
    tag_length: usize,
    nonce_lengths: &[usize],
    seal: impl Fn(&Message) -> Vec<u8>,
    open: impl Fn(&Message, &[u8]) -> Vec<u8>,
) -> usize {
    let messages = messages(nonce_lengths);
    let sealed: Vec<Vec<u8>> = messages.iter().map(&seal).collect();
    let tag_length_bytes = [tag_length as u8];
    let mut arguments: Vec<&[u8]> = vec![key, &tag_length_bytes];
    for (message, sealed) in messages.iter().zip(&sealed) {
        arguments.extend([&*message.nonce, &message.plaintext, &message.additional_data, sealed]);
    }
    let all = python::run(&format!("{PREAMBLE}{body}"), &arguments);
    let mut rest = &all[..];
    for message in &messages {
        let (one, tail) = rest.split_at(message.plaintext.len() + tag_length);
        assert_eq!(open(message, one), message.plaintext);
        rest = tail;
    }
    assert!(rest.is_empty());
    messages.len()
}

fn report(name: &str, ran: usize, expected: usize) {
    println!("count: cross-check {name} ran={ran} skipped={}", expected - ran);
    assert_eq!(ran, expected);
}

#[test]
fn aes_ccm() {
    let mut ran = 0;
    for key_length in [16, 24, 32] {
        for tag_length in [4, 8, 12, 16] {
            let key = bytes::sample(key_length as u64, key_length);
            let aead = AesCcm::with_tag_length(backend(), &key, tag_length).unwrap();
            let body = format!("    aead = AESCCM(key, tag_length){NONCED}");
            ran += compare(
                &body,
                &key,
                tag_length,
                &[7, 8, 12, 13],
                |message| {
                    aead.encrypt(&message.nonce, &message.plaintext, &message.additional_data)
                        .unwrap()
                },
                |message, sealed| aead.decrypt(&message.nonce, sealed, &message.additional_data).unwrap(),
            );
        }
    }
    report("aes-ccm", ran, 12 * 4 * LENGTHS.len());
}

#[test]
fn aes_ocb3() {
    let mut ran = 0;
    for key_length in [16, 24, 32] {
        let key = bytes::sample(key_length as u64, key_length);
        let aead = AesOcb3::new(backend(), &key).unwrap();
        let body = format!("    aead = AESOCB3(key){NONCED}");
        ran += compare(
            &body,
            &key,
            16,
            &[12, 13, 15],
            |message| {
                aead.encrypt(&message.nonce, &message.plaintext, &message.additional_data)
                    .unwrap()
            },
            |message, sealed| aead.decrypt(&message.nonce, sealed, &message.additional_data).unwrap(),
        );
    }
    report("aes-ocb3", ran, 3 * 3 * LENGTHS.len());
}

#[test]
fn aes_gcm_siv() {
    let mut ran = 0;
    let key_lengths = [16, 24, 32];
    let supported = AesGcmSiv::supported(backend(), 16);
    for key_length in key_lengths.into_iter().filter(|_| supported) {
        let key = bytes::sample(key_length as u64, key_length);
        let aead = AesGcmSiv::new(backend(), &key).unwrap();
        let body = format!("    aead = AESGCMSIV(key){NONCED}");
        ran += compare(
            &body,
            &key,
            16,
            &[12],
            |message| {
                aead.encrypt(&message.nonce, &message.plaintext, &message.additional_data)
                    .unwrap()
            },
            |message, sealed| aead.decrypt(&message.nonce, sealed, &message.additional_data).unwrap(),
        );
    }
    let expected = if supported { 3 * LENGTHS.len() } else { 0 };
    report("aes-gcm-siv", ran, expected);
}

#[test]
fn aes_siv() {
    fn strings(message: &Message) -> Vec<&[u8]> {
        let (aad, nonce) = (&*message.additional_data, &*message.nonce);
        match nonce[0] % 4 {
            0 => vec![],
            1 => vec![aad],
            2 => vec![aad, nonce],
            _ => vec![aad, b"", nonce],
        }
    }
    let mut ran = 0;
    for key_length in [32, 48, 64] {
        let key = bytes::sample(key_length as u64, key_length);
        let aead = AesSiv::new(backend(), &key).unwrap();
        let body = format!("    aead = AESSIV(key){LISTS}");
        ran += compare(
            &body,
            &key,
            16,
            &[1, 12, 16],
            |message| aead.encrypt(&message.plaintext, &strings(message)).unwrap(),
            |message, sealed| aead.decrypt(sealed, &strings(message)).unwrap(),
        );
    }
    report("aes-siv", ran, 3 * 3 * LENGTHS.len());
}

/// Python's list of associated data may be as long as RFC 5297 allows.
#[test]
fn aes_siv_with_many_strings() {
    let key = bytes::sample(1, 32);
    let aead = AesSiv::new(backend(), &key).unwrap();
    let strings = [&b"string"[..]; 126];
    let snippet = "
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
answer(AESSIV(argument(0)).encrypt(b'message', [b'string'] * 126))
";
    assert_eq!(
        python::run(snippet, &[&key]),
        aead.encrypt(b"message", &strings).unwrap()
    );
}
