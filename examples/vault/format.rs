//! The format of a sealed file, version 2: a header, then the data as a message of chunked encryption.
//!
//! | bytes | header |
//! |------:|--------|
//! |     8 | `hzvault2`, the name of this format and its version |
//! |     4 | number of PBKDF2 iterations, big-endian |
//! |    16 | random salt |
//!
//! The key is PBKDF2-HMAC-SHA-256 of the password, with the salt and the iterations. The message is that of
//! Cobblestone-256 (<https://c2sp.org/chunked-encryption>), with the header as its context. It begins with 56 bytes that
//! prove the key and the header, so that a wrong password is detected before any data is decrypted. If a chunk is altered,
//! moved, duplicated, removed or added, or the end is cut off, decryption fails.
//!
//! Version 1 (`first_version.rs`) is still read.

use std::io::{self, BufRead, Read, Write};
use std::ops::RangeInclusive;

use hazmat_openssl::prelude::{Backend, HashAlgorithm, Pbkdf2HmacBackend};
use hazmat_openssl::recipes::chunked_encryption::{ChunkedEncryption, HEADER_LENGTH};
use hazmat_openssl::{Error, SecretBytes};

use crate::first_version;

/// How much is read from a file at a time.
pub const BUFFER_SIZE: usize = 64 * 1024;

/// The recommendation for PBKDF2-HMAC-SHA-256 at the time of writing.
pub const DEFAULT_ITERATIONS: u32 = 600_000;

/// The numbers that `seal` and `open` accept. The number in a file is used before the file is
/// authenticated, so it must not cause hours of work.
pub const ITERATIONS: RangeInclusive<i64> = 1_000..=10_000_000;

const MAGIC: [u8; 8] = *b"hzvault2";
const SCHEME: ChunkedEncryption = ChunkedEncryption::COBBLESTONE_256;

/// Reads the data to its end and writes the sealed file.
pub fn seal(
    backend: &Backend,
    password: &[u8],
    iterations: u32,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<(), Problem> {
    let mut salt = [0; 16];
    backend.fill_random(&mut salt)?;
    let key = derive_key(backend, password, iterations, &salt)?;
    let header = [&MAGIC[..], &iterations.to_be_bytes(), &salt].concat();
    output.write_all(&header).map_err(Problem::Write)?;

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
    let key = derive_key(backend, password, header.iterations, &header.salt)?;
    let message = match &header.version {
        Version::First(version) => return version.open(backend, &key, header, input, output),
        Version::Second { start } => start.chain(input),
    };
    let mut reader = SCHEME
        .reader(backend, &key, &header.bytes(&MAGIC), message)
        .map_err(|error| Problem::reading(error, Problem::WrongPassword))?;
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

/// The key for a file.
fn derive_key(backend: &Backend, password: &[u8], iterations: u32, salt: &[u8]) -> Result<SecretBytes, Error> {
    backend.derive_pbkdf2_hmac(HashAlgorithm::Sha256, 32, salt, iterations, password)
}

/// The start of a sealed file.
pub struct Header {
    iterations: u32,
    salt: [u8; 16],
    version: Version,
}

enum Version {
    First(first_version::Start),
    /// The start of the message.
    Second {
        start: [u8; HEADER_LENGTH],
    },
}

impl Header {
    /// Reads a header. Do not trust it before the password is proved.
    pub fn read(input: &mut impl Read) -> Result<Self, Problem> {
        let magic = read_array(input)?;
        if magic != Some(MAGIC) && magic != Some(first_version::MAGIC) {
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
            version: match magic == Some(MAGIC) {
                true => Version::Second {
                    start: read_array(input)?.ok_or(Problem::CutShort)?,
                },
                false => Version::First(first_version::Start::read(input)?),
            },
        })
    }

    /// What both versions have in common.
    pub fn bytes(&self, magic: &[u8; 8]) -> Vec<u8> {
        [&magic[..], &self.iterations.to_be_bytes(), &self.salt].concat()
    }
}

/// `None` if the input ends before the array is full.
pub fn read_array<const N: usize>(input: &mut impl Read) -> Result<Option<[u8; N]>, Problem> {
    let mut array = [0; N];
    match input.read_exact(&mut array) {
        Ok(()) => Ok(Some(array)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(Problem::Read(error)),
    }
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
    #[error("the file is too large for version 1 of this format: the maximum is 256 TiB")]
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
    pub fn or_invalid_tag(error: Error, meaning: Problem) -> Problem {
        match error {
            Error::InvalidTag => meaning,
            other => Problem::Crypto(other),
        }
    }

    /// An error of a reader that decrypts.
    fn reading(error: io::Error, meaning: Problem) -> Problem {
        match error.downcast() {
            Ok(error) => Problem::or_invalid_tag(error, meaning),
            Err(error) => Problem::Read(error),
        }
    }

    /// An error of a writer that encrypts.
    fn writing(error: io::Error) -> Problem {
        error.downcast().map_or_else(Problem::Write, Problem::Crypto)
    }
}
