//! The format of a sealed file: a header, then the data as a message of chunked encryption.
//!
//! | bytes | header |
//! |------:|--------|
//! |     6 | `hzsbox`, the name of this format |
//! |     1 | its version: 1 |
//! |     2 | the KEM of HPKE, big-endian: `0x647a` (X-Wing) or `0x0010` (P-256) |
//! | 1,120 or 65 | the encapsulated key of HPKE |
//!
//! The HPKE suite is the KEM with HKDF-SHA256, mode base, export-only (RFC 9180; draft-ietf-hpke-pq); its `info` is
//! `sealed_box 1`. The exported secret of 32 bytes for the context `key of the data` is the key of the message, which is one of
//! Cobblestone-256 (<https://c2sp.org/chunked-encryption>), with the header as its context.
//!
//! The message begins with 56 bytes that prove the key and the header, so that a wrong private key is detected before any data
//! is decrypted. Each chunk of 16 KiB is encrypted with AES-256-GCM. If a chunk is altered, moved, repeated, removed or added,
//! or the end is cut off, decryption fails: the nonce contains the number of the chunk, and only the last one is shorter.
//!
//! HPKE's own contexts could encrypt the chunks. Their nonces have numbers, but nothing marks the last one, and an AES-GCM
//! ciphertext can be made to open under two keys. The recipe marks the last chunk and commits to the key.

use std::io::{self, BufRead, Read, Write};

use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkePrivateKey, HpkePublicKey, HpkeReceiver, HpkeSender, HpkeSuite};
use hazmat_openssl::prelude::Backend;
use hazmat_openssl::recipes::chunked_encryption::ChunkedEncryption;
use hazmat_openssl::{Error, SecretBytes};

use crate::keys::KeyType;

/// How much is read from a file at a time.
pub const BUFFER_SIZE: usize = 64 * 1024;

const MAGIC: [u8; 6] = *b"hzsbox";
const VERSION: u8 = 1;
const INFO: &[u8] = b"sealed_box 1";
const KEY_OF_DATA: &[u8] = b"key of the data";
const KEY_LENGTH: usize = 32;
const SCHEME: ChunkedEncryption = ChunkedEncryption::COBBLESTONE_256;

/// The HPKE suite for keys of a type.
pub fn suite(key_type: KeyType) -> HpkeSuite {
    HpkeSuite::new(key_type.kem(), HpkeKdf::HkdfSha256, HpkeAead::ExportOnly)
}

/// Reads the data to its end and writes the sealed file.
pub fn seal(
    backend: &Backend,
    (recipient, key_type): &(HpkePublicKey, KeyType),
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<(), Problem> {
    let sender = HpkeSender::new(backend, suite(*key_type), recipient, INFO)?;
    let header = Header {
        key_type: *key_type,
        encapsulated_key: sender.encapsulated_key().to_vec(),
    };
    let header = header.bytes();
    output.write_all(&header).map_err(Problem::Write)?;

    let key = sender.export(KEY_OF_DATA, KEY_LENGTH)?;
    let mut writer = SCHEME.writer(backend, &key, &header, output)?;
    loop {
        let data = input.fill_buf().map_err(Problem::Read)?;
        if data.is_empty() {
            break;
        }
        let length = data.len();
        writer.write_all(data).map_err(Problem::writing)?;
        input.consume(length);
    }
    writer.finish().map_err(Problem::writing)?;
    Ok(())
}

/// Reads the message after the header to its end and writes the data.
///
/// Each chunk is written as soon as it is authenticated. Only the last one proves that the file is
/// complete: on an error, discard the output.
pub fn open(
    private_key: &HpkePrivateKey,
    header: &Header,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<(), Problem> {
    let key = header.key(private_key)?;
    let mut reader = SCHEME
        .reader(private_key.backend(), &key, &header.bytes(), input)
        .map_err(|error| Problem::reading(error, Problem::WrongKey))?;
    let mut offset = 0;
    loop {
        let damaged = Problem::Damaged { offset };
        let data = reader.fill_buf().map_err(|error| Problem::reading(error, damaged))?;
        if data.is_empty() {
            return Ok(());
        }
        let length = data.len();
        output.write_all(data).map_err(Problem::Write)?;
        reader.consume(length);
        offset += length as u64;
    }
}

/// The start of a sealed file.
pub struct Header {
    pub key_type: KeyType,
    encapsulated_key: Vec<u8>,
}

impl Header {
    /// Reads a header: at most 1,129 bytes. Nothing of it is proved before the private key is used.
    pub fn read(input: &mut impl Read) -> Result<Self, Problem> {
        if read_array(input)? != Some(MAGIC) {
            return Err(Problem::NotSealed);
        }
        match read_array(input)?.ok_or(Problem::CutShort)? {
            [VERSION] => {}
            [version] => return Err(Problem::Version(version)),
        }
        let kem = u16::from_be_bytes(read_array(input)?.ok_or(Problem::CutShort)?);
        let key_type = KeyType::of_kem(kem).ok_or(Problem::KeyType(kem))?;
        let mut encapsulated_key = vec![0; key_type.kem().encapsulated_key_length()];
        fill(input, &mut encapsulated_key)?.ok_or(Problem::CutShort)?;
        Ok(Header {
            key_type,
            encapsulated_key,
        })
    }

    fn bytes(&self) -> Vec<u8> {
        let kem = self.key_type.kem().codepoint().to_be_bytes();
        [&MAGIC[..], &[VERSION], &kem, &self.encapsulated_key].concat()
    }

    /// The key of the message, or another one if the private key is not the recipient's.
    fn key(&self, private_key: &HpkePrivateKey) -> Result<SecretBytes, Problem> {
        let receiver = HpkeReceiver::new(suite(self.key_type), &self.encapsulated_key, private_key, INFO);
        let receiver = receiver.map_err(|error| match error {
            Error::Malformed { .. } => Problem::WrongKey,
            other => Problem::Crypto(other),
        })?;
        Ok(receiver.export(KEY_OF_DATA, KEY_LENGTH)?)
    }
}

/// `None` if the input ends before the array is full.
fn read_array<const N: usize>(input: &mut impl Read) -> Result<Option<[u8; N]>, Problem> {
    let mut array = [0; N];
    Ok(fill(input, &mut array)?.map(|()| array))
}

/// `None` if the input ends before the buffer is full.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> Result<Option<()>, Problem> {
    match input.read_exact(buffer) {
        Ok(()) => Ok(Some(())),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(Problem::Read(error)),
    }
}

/// Why a file could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("this is not a sealed file")]
    NotSealed,
    #[error("the file is sealed in version {0} of the format, and this program knows version {VERSION} only")]
    Version(u8),
    #[error("the file is sealed for a type of key that this program does not know (KEM {0:#06x} of HPKE)")]
    KeyType(u16),
    #[error("the file is damaged: it ends within its header")]
    CutShort,
    #[error("the file is sealed for another key, or its header has been altered or cut off")]
    WrongKey,
    #[error(
        "the key is right, but the file is damaged: what follows the first {offset} bytes \
         of data has been altered, moved, added to or cut off"
    )]
    Damaged { offset: u64 },
    #[error("reading failed: {0}")]
    Read(io::Error),
    #[error("writing failed: {0}")]
    Write(io::Error),
    #[error("OpenSSL refused: {0}")]
    Crypto(#[from] Error),
}

impl Problem {
    /// An error of a reader that decrypts. A tag mismatch has the given meaning.
    fn reading(error: io::Error, meaning: Problem) -> Problem {
        match error.downcast() {
            Ok(Error::InvalidTag) => meaning,
            Ok(other) => Problem::Crypto(other),
            Err(error) => Problem::Read(error),
        }
    }

    /// An error of a writer that encrypts.
    fn writing(error: io::Error) -> Problem {
        error.downcast().map_or_else(Problem::Write, Problem::Crypto)
    }
}
