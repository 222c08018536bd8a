//! Cobblestone-128 and Cobblestone-256: messages of this crate and of Python's `cryptography.cobblestone`.

use std::io::{Read, Write};

use hazmat_openssl::recipes::chunked_encryption::ChunkedEncryption;
use support::{backend, bytes, python};

const ENCRYPT: &str = "
from cryptography import cobblestone
name = 'Cobblestone%dEncryptor' % number(0)
encryptor = getattr(cobblestone, name)(argument(1), argument(2))
data, size, sealed = argument(3), number(4), b''
for start in range(0, len(data), size):
    sealed += encryptor.update(data[start:start + size])
answer(sealed + encryptor.finalize())
";

const DECRYPT: &str = "
from cryptography import cobblestone
from cryptography.exceptions import InvalidTag
name = 'Cobblestone%dDecryptor' % number(0)
new = lambda: getattr(cobblestone, name)(argument(1), argument(2))
data, size, plain = argument(3), number(4), b''
decryptor = new()
for start in range(0, len(data), size):
    plain += decryptor.update(data[start:start + size])
plain += decryptor.finalize()
# What is damaged or incomplete is refused.
for wrong in [data[:-1], data + b'x', bytes([data[0] ^ 1]) + data[1:], data[:-1] + bytes([data[-1] ^ 1])]:
    decryptor = new()
    try:
        decryptor.update(wrong)
        decryptor.finalize()
    except InvalidTag:
        continue
    raise Exception('it is accepted')
answer(plain)
";

#[test]
fn messages_in_both_directions() {
    let mut ran = 0;
    for (bits, scheme) in [
        (128_u16, ChunkedEncryption::COBBLESTONE_128),
        (256, ChunkedEncryption::COBBLESTONE_256),
    ] {
        let bits = bits.to_be_bytes();
        for (size, piece) in [(0, 1), (100, 7), (16_384, 16_384), (16_385, 16_400), (40_000, 12_345)] {
            let key = bytes::sample(50, scheme.key_length());
            let (context, plaintext) = (bytes::sample(51, size % 50), bytes::sample(52, size));
            let mut writer = scheme.writer(backend(), &key, &context, Vec::new()).unwrap();
            for part in plaintext.chunks(piece) {
                writer.write_all(part).unwrap();
            }
            let ours = writer.finish().unwrap();
            let count = (piece as u64).to_be_bytes();
            let opened = python::run(DECRYPT, &[&bits, &key, &context, &ours, &count]);
            assert!(opened == plaintext, "{size} bytes to Python");

            let theirs = python::run(ENCRYPT, &[&bits, &key, &context, &plaintext, &count]);
            assert_eq!(theirs.len(), ours.len());
            let mut opened = Vec::new();
            let mut reader = scheme.reader(backend(), &key, &context, &theirs[..]).unwrap();
            reader.read_to_end(&mut opened).unwrap();
            assert!(opened == plaintext, "{size} bytes from Python");
            ran += 1;
        }
    }
    println!("count: cross-check chunked encryption ran={ran} skipped=0");
    assert_eq!(ran, 10);
}
