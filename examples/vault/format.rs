//! The format of a sealed file: a header, then the data in chunks.
//!
//! | bytes | header |
//! |------:|--------|
//! |     8 | `hzvault1`, the name of this format and its version |
//! |     4 | number of PBKDF2 iterations, big-endian |
//! |    16 | salt |
//! |     7 | nonce prefix |
//! |    16 | tag |
//!
//! The key is PBKDF2-HMAC-SHA-256 of the password, with the salt and the iterations. Salt and
//! nonce prefix are random, so no two files have the same.
//!
//! The data is split into chunks of 65,536 bytes; the last one may be shorter, and is empty only if
//! the file is. Each is stored as its AES-256-GCM ciphertext, followed by the 16-byte tag.
//!
//! This is the STREAM construction: the nonce binds a chunk to its position. It consists of the
//! prefix (7 bytes), the chunk's number from 0 (4 bytes, big-endian) and a mark (1 byte), which is
//! 2 for the last chunk and 1 for the others. If a chunk is moved, duplicated, removed or added, or
//! the end is cut off, decryption fails.
//!
//! The header's own tag is that of an empty message under number 0 and mark 0, with the rest of
//! the header as additional data. A wrong password is therefore detected before any data is decrypted. Every
//! chunk has the same additional data.

use std::io::{self, BufRead, Read, Write};
use std::ops::RangeInclusive;

use hazmat_openssl::Error;
use hazmat_openssl::aead::AesGcm;
use hazmat_openssl::prelude::{Backend, HashAlgorithm, Pbkdf2HmacBackend};

/// The size of a chunk: only one is in memory at a time.
pub const CHUNK_SIZE: usize = 64 * 1024;

/// The recommendation for PBKDF2-HMAC-SHA-256 at the time of writing.
pub const DEFAULT_ITERATIONS: u32 = 600_000;

/// The numbers that `seal` and `open` accept. The number in a file is used before the file is
/// authenticated, so it must not cause hours of work.
pub const ITERATIONS: RangeInclusive<i64> = 1_000..=10_000_000;

const MAGIC: [u8; 8] = *b"hzvault1";
const TAG_SIZE: usize = 16;

/// Reads the data to its end and writes the sealed file.
pub fn seal(
    backend: &Backend,
    password: &[u8],
    iterations: u32,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<(), Problem> {
    let header = Header::generate(backend, iterations)?;
    let cipher = header.cipher(backend, password)?;
    let associated = header.associated_data();

    let tag = cipher.encrypt_in_place(&header.nonce(0, Mark::Header), &associated, &mut [])?;
    write(output, &associated)?;
    write(output, &tag)?;

    let mut chunk = Vec::with_capacity(CHUNK_SIZE);
    for number in 0..=u32::MAX {
        let mark = read_chunk(input, &mut chunk, CHUNK_SIZE)?;
        let nonce = header.nonce(number, mark);
        let tag = cipher.encrypt_in_place(&nonce, &associated, &mut chunk)?;
        write(output, &chunk)?;
        write(output, &tag)?;
        if mark == Mark::LastChunk {
            return Ok(());
        }
    }
    Err(Problem::TooLarge)
}

/// Reads the sealed data after the header to its end and writes the data.
///
/// Each chunk is written as soon as it is authenticated. Only the last one proves that the file is
/// complete: on an error, discard the output.
pub fn open(
    backend: &Backend,
    password: &[u8],
    header: &Header,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<(), Problem> {
    let cipher = header.cipher(backend, password)?;
    let associated = header.associated_data();

    let nonce = header.nonce(0, Mark::Header);
    cipher
        .decrypt_in_place(&nonce, &associated, &mut [], &header.tag)
        .map_err(|error| Problem::or_invalid_tag(error, Problem::WrongPassword))?;

    let mut chunk = Vec::with_capacity(CHUNK_SIZE + TAG_SIZE);
    for number in 0..=u32::MAX {
        let mark = read_chunk(input, &mut chunk, CHUNK_SIZE + TAG_SIZE)?;
        let damaged = Problem::Damaged {
            offset: u64::from(number) * CHUNK_SIZE as u64,
        };
        let Some((data, tag)) = chunk.split_last_chunk_mut::<TAG_SIZE>() else {
            return Err(damaged);
        };
        cipher
            .decrypt_in_place(&header.nonce(number, mark), &associated, data, tag)
            .map_err(|error| Problem::or_invalid_tag(error, damaged))?;
        write(output, data)?;
        if mark == Mark::LastChunk {
            return Ok(());
        }
    }
    Err(Problem::TooLarge)
}

/// The header of a sealed file.
pub struct Header {
    iterations: u32,
    salt: [u8; 16],
    nonce_prefix: [u8; 7],
    /// In a header that was read: the tag that proves the password and the header.
    tag: [u8; TAG_SIZE],
}

impl Header {
    fn generate(backend: &Backend, iterations: u32) -> Result<Self, Problem> {
        let mut header = Header {
            iterations,
            salt: [0; 16],
            nonce_prefix: [0; 7],
            tag: [0; TAG_SIZE],
        };
        backend.fill_random(&mut header.salt)?;
        backend.fill_random(&mut header.nonce_prefix)?;
        Ok(header)
    }

    /// Reads a header. Do not trust it before its tag is verified.
    pub fn read(input: &mut impl Read) -> Result<Self, Problem> {
        if read_array(input)? != Some(MAGIC) {
            return Err(Problem::NotSealed);
        }
        let iterations = read_array(input)?.ok_or(Problem::CutShort)?;
        let iterations = u32::from_be_bytes(iterations);
        if !ITERATIONS.contains(&iterations.into()) {
            return Err(Problem::Iterations(iterations));
        }
        Ok(Header {
            iterations,
            salt: read_array(input)?.ok_or(Problem::CutShort)?,
            nonce_prefix: read_array(input)?.ok_or(Problem::CutShort)?,
            tag: read_array(input)?.ok_or(Problem::CutShort)?,
        })
    }

    /// The header without its tag.
    fn associated_data(&self) -> Vec<u8> {
        let iterations = self.iterations.to_be_bytes();
        [&MAGIC[..], &iterations, &self.salt, &self.nonce_prefix].concat()
    }

    /// AES-256-GCM with the key that is derived from the password and this header.
    fn cipher(&self, backend: &Backend, password: &[u8]) -> Result<AesGcm, Problem> {
        let key = backend.derive_pbkdf2_hmac(HashAlgorithm::Sha256, 32, &self.salt, self.iterations, password)?;
        Ok(AesGcm::new(backend, &key)?)
    }

    /// The nonce of one message: the header, or a chunk.
    fn nonce(&self, number: u32, mark: Mark) -> Vec<u8> {
        [&self.nonce_prefix[..], &number.to_be_bytes(), &[mark as u8]].concat()
    }
}

/// The last byte of a nonce.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Header = 0,
    Chunk = 1,
    LastChunk = 2,
}

/// Fills the buffer with up to `size` bytes, and returns whether they are the last.
fn read_chunk(input: &mut impl BufRead, buffer: &mut Vec<u8>, size: usize) -> Result<Mark, Problem> {
    buffer.clear();
    let limit = size as u64;
    input.take(limit).read_to_end(buffer).map_err(Problem::Read)?;
    match input.fill_buf().map_err(Problem::Read)?.is_empty() {
        true => Ok(Mark::LastChunk),
        false => Ok(Mark::Chunk),
    }
}

/// `None` if the input ends before the array is full.
fn read_array<const N: usize>(input: &mut impl Read) -> Result<Option<[u8; N]>, Problem> {
    let mut array = [0; N];
    match input.read_exact(&mut array) {
        Ok(()) => Ok(Some(array)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(Problem::Read(error)),
    }
}

fn write(output: &mut impl Write, data: &[u8]) -> Result<(), Problem> {
    output.write_all(data).map_err(Problem::Write)
}

/// Why a file could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("this is not a sealed file")]
    NotSealed,
    #[error("the file is damaged: it ends within its header")]
    CutShort,
    #[error(
        "the file asks for {0} iterations of PBKDF2, but only {min} to {max} are allowed",
        min = ITERATIONS.start(),
        max = ITERATIONS.end()
    )]
    Iterations(u32),
    #[error("the password is wrong, or the header of the file has been altered")]
    WrongPassword,
    #[error(
        "the password is right, but the file is damaged: what follows the first {offset} bytes \
         of data has been altered, moved, added to or cut off"
    )]
    Damaged { offset: u64 },
    #[error("the file is too large for this format: the maximum is 256 TiB")]
    TooLarge,
    #[error("reading failed: {0}")]
    Read(io::Error),
    #[error("writing failed: {0}")]
    Write(io::Error),
    #[error("OpenSSL refused: {0}")]
    Crypto(#[from] Error),
}

impl Problem {
    /// Maps a tag mismatch to the given error; other errors are passed on.
    fn or_invalid_tag(error: Error, meaning: Problem) -> Problem {
        match error {
            Error::InvalidTag => meaning,
            other => Problem::Crypto(other),
        }
    }
}
