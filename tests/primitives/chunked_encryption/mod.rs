//! Chunked encryption: vectors, every kind of damage, readers and writers.

mod refusals;
mod streams;
mod tampering;
mod vectors;

use std::io::Read;

use hazmat_openssl::prelude::*;
use hazmat_openssl::recipes::chunked_encryption::{CHUNK_LENGTH, ChunkedAead, ChunkedEncryption};
use hazmat_openssl::{Error, Result};
use support::{backend, bytes};

/// The length of a sealed chunk.
const SEALED: usize = CHUNK_LENGTH + 16;

/// The length of a header.
const HEADER: usize = 56;

const SCHEME: ChunkedEncryption = ChunkedEncryption::COBBLESTONE_128;
const KEY: [u8; 16] = [7; 16];
const CONTEXT: &[u8] = b"a test";

/// A plaintext of this length, and a message with it.
fn message(length: usize) -> (Vec<u8>, Vec<u8>) {
    let plaintext = bytes::sample(40, length);
    let mut encryptor = SCHEME.encryptor(backend(), &KEY, CONTEXT).unwrap();
    let mut sealed = encryptor.update(&plaintext).unwrap();
    sealed.extend(encryptor.finalize().unwrap());
    (plaintext, sealed)
}

/// Decrypts a message in pieces of some length. Returns the released plaintext, and the error, which then occurs
/// again and again.
fn opened_in_pieces(
    scheme: ChunkedEncryption,
    key: &[u8],
    context: &[u8],
    sealed: &[u8],
    piece: usize,
) -> (Vec<u8>, Result<()>) {
    let mut plaintext = Vec::new();
    let mut decryptor = match scheme.decryptor(backend(), key, context) {
        Ok(decryptor) => decryptor,
        Err(error) => return (plaintext, Err(error)),
    };
    for part in sealed.chunks(piece) {
        let promised = decryptor.update_length(part.len());
        match decryptor.update(part) {
            Ok(more) => {
                assert_eq!(more.len(), promised);
                plaintext.extend(more);
            }
            Err(error) => {
                assert_eq!(decryptor.update(part).as_ref(), Err(&error));
                assert_eq!(decryptor.update(b"").as_ref(), Err(&error));
                assert_eq!(decryptor.update_into(b"", &mut []).as_ref(), Err(&error));
                assert_eq!(decryptor.finalize().as_ref(), Err(&error));
                return (plaintext, Err(error));
            }
        }
    }
    match decryptor.finalize() {
        Ok(last) => {
            plaintext.extend(last);
            (plaintext, Ok(()))
        }
        Err(error) => (plaintext, Err(error)),
    }
}

/// The same by a reader.
fn opened_by_reader(
    scheme: ChunkedEncryption,
    key: &[u8],
    context: &[u8],
    sealed: impl Read,
    piece: usize,
) -> (Vec<u8>, Result<()>) {
    let mut plaintext = Vec::new();
    let mut reader = match scheme.reader(backend(), key, context, sealed) {
        Ok(reader) => reader,
        Err(error) => return (plaintext, Err(error.downcast().unwrap())),
    };
    let mut buffer = vec![0; piece];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => {
                assert_eq!(reader.read(&mut buffer).unwrap(), 0, "the end remains the end");
                return (plaintext, Ok(()));
            }
            Ok(count) => plaintext.extend(&buffer[..count]),
            Err(error) => {
                let error: Error = error.downcast().unwrap();
                for _ in 0..3 {
                    let again: Error = reader.read(&mut buffer).unwrap_err().downcast().unwrap();
                    assert_eq!(again, error);
                }
                return (plaintext, Err(error));
            }
        }
    }
}

/// The same chunk by chunk. The plaintext is that of the chunks before the first damaged one.
fn opened_by_chunks(scheme: ChunkedEncryption, key: &[u8], context: &[u8], sealed: &[u8]) -> (Vec<u8>, Result<()>) {
    let mut plaintext = Vec::new();
    let Some((header, chunks)) = sealed.split_first_chunk() else {
        return (plaintext, Err(Error::InvalidTag));
    };
    let opener = match scheme.opener(backend(), key, context, header) {
        Ok(opener) => opener,
        Err(error) => return (plaintext, Err(error)),
    };
    for index in 0.. {
        let from = chunks.len().min(index * SEALED);
        let to = chunks.len().min(from + SEALED);
        match opener.open(index as u64, &chunks[from..to]) {
            Ok(chunk) => plaintext.extend(&chunk),
            Err(error) => return (plaintext, Err(error)),
        }
        if to - from < SEALED {
            break;
        }
    }
    (plaintext, Ok(()))
}

fn scheme(hash: HashAlgorithm, aead: &str) -> ChunkedEncryption {
    let aead = match aead {
        "AEAD_AES_128_GCM" => ChunkedAead::Aes128Gcm,
        "AEAD_AES_256_GCM" => ChunkedAead::Aes256Gcm,
        "AEAD_CHACHA20_POLY1305" => ChunkedAead::ChaCha20Poly1305,
        other => panic!("{other} is not known"),
    };
    ChunkedEncryption::new(hash, aead).unwrap()
}
