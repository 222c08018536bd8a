//! Version 1 of the format, which is read, and no longer written.
//!
//! | bytes | after what all versions have in common |
//! |------:|--------|
//! |     7 | nonce prefix |
//! |    16 | tag |
//!
//! The data follows in chunks of 65,536 bytes; the last one may be shorter, and is empty only if the file is. Each is
//! stored as its AES-256-GCM ciphertext, followed by the 16-byte tag. A nonce consists of the prefix, the chunk's number
//! from 0 (4 bytes, big-endian) and a mark (1 byte), which is 2 for the last chunk and 1 for the others. The header's own
//! tag is that of an empty message under number 0 and mark 0. The additional data is the header without its tag.

use std::io::{BufRead, Read, Write};

use hazmat_openssl::aead::AesGcm;
use hazmat_openssl::prelude::Backend;

use crate::format::{Header, Problem, read_array};

pub const MAGIC: [u8; 8] = *b"hzvault1";

const CHUNK_SIZE: usize = 64 * 1024;
const TAG_SIZE: usize = 16;

/// The rest of the header.
pub struct Start {
    nonce_prefix: [u8; 7],
    tag: [u8; TAG_SIZE],
}

impl Start {
    pub fn read(input: &mut impl Read) -> Result<Self, Problem> {
        Ok(Start {
            nonce_prefix: read_array(input)?.ok_or(Problem::CutShort)?,
            tag: read_array(input)?.ok_or(Problem::CutShort)?,
        })
    }

    pub fn open(
        &self,
        backend: &Backend,
        key: &[u8],
        header: &Header,
        input: &mut impl BufRead,
        output: &mut impl Write,
    ) -> Result<(), Problem> {
        let cipher = AesGcm::new(backend, key)?;
        let associated = [&header.bytes(&MAGIC)[..], &self.nonce_prefix].concat();
        cipher
            .decrypt_in_place(&self.nonce(0, Mark::Header), &associated, &mut [], &self.tag)
            .map_err(|error| Problem::or_invalid_tag(error, Problem::WrongPassword))?;

        let mut chunk = Vec::with_capacity(CHUNK_SIZE + TAG_SIZE);
        for number in 0..=u32::MAX {
            let mark = read_chunk(input, &mut chunk)?;
            let damaged = Problem::Damaged {
                offset: u64::from(number) * CHUNK_SIZE as u64,
            };
            let Some((data, tag)) = chunk.split_last_chunk_mut::<TAG_SIZE>() else {
                return Err(damaged);
            };
            cipher
                .decrypt_in_place(&self.nonce(number, mark), &associated, data, tag)
                .map_err(|error| Problem::or_invalid_tag(error, damaged))?;
            output.write_all(data).map_err(Problem::Write)?;
            if mark == Mark::LastChunk {
                return Ok(());
            }
        }
        Err(Problem::TooLarge)
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

/// Fills the buffer with a chunk, and returns whether it is the last.
fn read_chunk(input: &mut impl BufRead, buffer: &mut Vec<u8>) -> Result<Mark, Problem> {
    buffer.clear();
    let limit = (CHUNK_SIZE + TAG_SIZE) as u64;
    input.take(limit).read_to_end(buffer).map_err(Problem::Read)?;
    match input.fill_buf().map_err(Problem::Read)?.is_empty() {
        true => Ok(Mark::LastChunk),
        false => Ok(Mark::Chunk),
    }
}
