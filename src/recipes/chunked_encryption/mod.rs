//! Chunked encryption: messages of up to 4 PiB, encrypted and decrypted piece by piece in constant memory, by the
//! specification [C2SP chunked-encryption](https://c2sp.org/chunked-encryption).
//!
//! The message is cut into chunks of 16 KiB, and each is sealed with an AEAD cipher. The nonce of a chunk contains
//! its number, and only the last chunk is shorter than 16 KiB (it may be empty). So a chunk that is altered, moved,
//! repeated, left out or added is detected, and so is a message whose end was cut off. The keys of each message are
//! derived from the caller's key, a random salt, and a context that both sides must know; the message commits to
//! them. The named instances are Cobblestone-128 and Cobblestone-256.
//!
//! | type | for |
//! |---|---|
//! | [`ChunkedEncryption`] | the choice of algorithms; makes all of the others |
//! | [`EncryptingWriter`] | files and streams: encrypts what is written to it |
//! | [`DecryptingReader`] | files and streams: decrypts what it reads; with [`Seek`](std::io::Seek) also from any position |
//! | [`ChunkedEncryptor`], [`ChunkedDecryptor`] | messages that arrive in pieces: `update` and `finalize`, as in Python's `cryptography.cobblestone` |
//! | [`ChunkOpener`] | one chunk out of a message, by its number |
//!
//! ```
//! use std::io::{Read, Write};
//! use hazmat_openssl::Backend;
//! use hazmat_openssl::recipes::chunked_encryption::ChunkedEncryption;
//!
//! # fn main() -> std::io::Result<()> {
//! let backend = Backend::new()?;
//! let scheme = ChunkedEncryption::COBBLESTONE_128;
//! let key = scheme.generate_key(&backend)?;
//!
//! let mut writer = scheme.writer(&backend, &key, b"example.org backup", Vec::new())?;
//! writer.write_all(b"much data")?;
//! let sealed = writer.finish()?;
//!
//! let mut reader = scheme.reader(&backend, &key, b"example.org backup", &sealed[..])?;
//! let mut data = Vec::new();
//! reader.read_to_end(&mut data)?;
//! assert_eq!(data, b"much data");
//!
//! // The end is missing.
//! let cut = &sealed[..sealed.len() - 1];
//! let mut reader = scheme.reader(&backend, &key, b"example.org backup", cut)?;
//! assert!(reader.read_to_end(&mut data).is_err());
//! # Ok(())
//! # }
//! ```
//!
//! # What is authenticated when
//!
//! Each chunk is released as soon as it is authenticated, at its place in the message. Whether the message is
//! complete is known at its end only: a program that acts on the first part of a message must be able to undo this,
//! if the end then turns out to be missing.
//!
//! # FIPS
//!
//! The key derivation is HKDF-Expand, which NIST SP 800-108 approves as a KDF in feedback mode. AES-GCM encrypts with
//! nonces that are derived outside the module. FIPS modules do not approve this (NIST SP 800-38D, section 8.2; FIPS
//! 140-3 IG C.H), so a [strict](crate::BackendBuilder::strict_approval) backend refuses to encrypt, with
//! [`Error::NotApproved`](crate::Error::NotApproved). It decrypts: that is approved with any nonce. A FIPS backend
//! that is not strict does both.

mod constructors;
mod decryptor;
mod encryptor;
mod opener;
mod reader;
mod report;
mod scheme;
mod seek;
mod writer;

pub use decryptor::ChunkedDecryptor;
pub use encryptor::ChunkedEncryptor;
pub use opener::ChunkOpener;
pub use reader::DecryptingReader;
pub use scheme::{CHUNK_LENGTH, ChunkedAead, ChunkedEncryption, HEADER_LENGTH};
pub use writer::EncryptingWriter;

pub(crate) use report::report;
