//! Chunked encryption: a message that is damaged in some way, read in pieces of some length.
//!
//! No input authenticates by chance. So an input is a script: the length of a plaintext, the length of pieces, and
//! what is done to the message. Whatever is done, plaintext that is released is that of the message; the end is
//! reached only if the message is as it was; and after an error nothing more is released.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use hazmat_openssl::recipes::chunked_encryption::{CHUNK_LENGTH, ChunkedEncryption, HEADER_LENGTH};
use hazmat_openssl::{Error, Result};

use crate::{backend, count_round_trip, tidy};

const SCHEME: ChunkedEncryption = ChunkedEncryption::COBBLESTONE_128;
const KEY: [u8; 16] = [7; 16];
const CONTEXT: &[u8] = b"fuzz";

/// The length of a sealed chunk.
const SEALED: usize = CHUNK_LENGTH + 16;

/// The longest plaintext.
const LONGEST: usize = 3 * CHUNK_LENGTH + 100;

/// The longest message.
const LONGEST_MESSAGE: usize = 6 * SEALED;

/// Scripts to begin with, one for each kind of damage.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let lengths = [0, 1, 500, CHUNK_LENGTH, 2 * CHUNK_LENGTH + 9, LONGEST];
    let kinds = 0..KINDS;
    let scripts = lengths.iter().flat_map(|length| {
        let [high, low] = u16::try_from(*length).expect("short").to_be_bytes();
        let intact = vec![high, low, 3, 0];
        let damaged = kinds.clone().map(move |kind| vec![high, low, 3, 0, kind, 0, 60, 9]);
        std::iter::once(intact).chain(damaged)
    });
    scripts.collect()
}

/// Carries a script out.
pub fn check_chunked(data: &[u8]) {
    let Some((&[high, low, piece_high, piece_low], steps)) = data.split_first_chunk() else {
        return;
    };
    let length = usize::from(u16::from_be_bytes([high, low])).min(LONGEST);
    let piece = usize::from(u16::from_be_bytes([piece_high, piece_low])).max(64);
    let plaintext: Vec<u8> = (0..length).map(|place| (place / 251 + place) as u8).collect();
    let intact = seal(&plaintext, piece);
    let mut message = intact.clone();
    for step in steps.chunks_exact(4).take(8) {
        damage(
            &mut message,
            step[0],
            usize::from(u16::from_be_bytes([step[1], step[2]])),
            step[3],
        );
    }
    let is_intact = message == intact;
    for (released, ended) in [by_pieces(&message, piece), by_reader(&message, piece)] {
        assert!(plaintext.starts_with(&released), "another plaintext");
        match ended {
            Ok(()) => assert!(is_intact && released.len() == length, "a damaged message is accepted"),
            Err(error) => assert!(!is_intact && error == Error::InvalidTag, "{error:?}"),
        }
    }
    by_position(&plaintext, &message, steps);
    if is_intact {
        count_round_trip();
    }
}

/// Writes a message in pieces.
fn seal(plaintext: &[u8], piece: usize) -> Vec<u8> {
    let mut writer = tidy(SCHEME.writer(backend(), &KEY, CONTEXT, Vec::new())).expect("a writer");
    for part in plaintext.chunks(piece) {
        writer.write_all(part).expect("it is written");
    }
    writer.finish().expect("it is finished")
}

const KINDS: u8 = 7;

fn damage(message: &mut Vec<u8>, kind: u8, place: usize, value: u8) {
    let end = message.len();
    let place = place.min(end);
    let chunk = |index: usize| {
        let from = (HEADER_LENGTH + index * SEALED).min(end);
        from..(from + SEALED).min(end)
    };
    let (one, other) = (chunk(place % 4), chunk(usize::from(value) % 4));
    match kind % KINDS {
        0 if place < end => message[place] ^= value,
        1 => message.truncate(place),
        2 => message.extend(vec![value; place % 40]),
        3 if place < end => drop(message.remove(place)),
        4 => message.insert(place, value),
        // A chunk again, at the end or in the place of another.
        5 => message.extend_from_within(one),
        6 => {
            let copy = message[one].to_vec();
            drop(message.splice(other, copy));
        }
        _ => {}
    }
    message.truncate(LONGEST_MESSAGE);
}

fn by_pieces(message: &[u8], piece: usize) -> (Vec<u8>, Result<()>) {
    let mut released = Vec::new();
    let mut decryptor = tidy(SCHEME.decryptor(backend(), &KEY, CONTEXT)).expect("a decryptor");
    for part in message.chunks(piece) {
        let promised = decryptor.update_length(part.len());
        match tidy(decryptor.update(part)) {
            Ok(more) => {
                assert_eq!(more.len(), promised);
                released.extend(more);
            }
            Err(error) => {
                assert_eq!(decryptor.update(part).as_ref(), Err(&error), "not the same error again");
                assert_eq!(
                    decryptor.finalize().as_ref(),
                    Err(&error),
                    "not the same error at the end"
                );
                return (released, Err(error));
            }
        }
    }
    match tidy(decryptor.finalize()) {
        Ok(last) => {
            released.extend(last);
            (released, Ok(()))
        }
        Err(error) => (released, Err(error)),
    }
}

fn by_reader(message: &[u8], piece: usize) -> (Vec<u8>, Result<()>) {
    let mut released = Vec::new();
    let mut reader = match SCHEME.reader(backend(), &KEY, CONTEXT, message) {
        Ok(reader) => reader,
        Err(error) => return (released, Err(inner(error))),
    };
    let mut buffer = vec![0; piece];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return (released, Ok(())),
            Ok(count) => released.extend(&buffer[..count]),
            Err(error) => {
                let error = inner(error);
                let again = reader.read(&mut buffer).expect_err("it goes on after an error");
                assert_eq!(inner(again), error);
                return (released, Err(error));
            }
        }
    }
}

/// Reads at the positions that the steps name.
fn by_position(plaintext: &[u8], message: &[u8], steps: &[u8]) {
    let Ok(mut reader) = SCHEME.reader(backend(), &KEY, CONTEXT, Cursor::new(message)) else {
        return;
    };
    for step in steps.chunks_exact(2).take(8) {
        let position = usize::from(u16::from_be_bytes([step[0], step[1]]));
        let target = match position % 3 {
            0 => SeekFrom::Start(position as u64),
            1 => SeekFrom::Current(position as i64 - 20_000),
            _ => SeekFrom::End(-(position as i64)),
        };
        let Ok(reached) = reader.seek(target) else { continue };
        let mut buffer = [0; 300];
        let Ok(count) = reader.read(&mut buffer) else { continue };
        let reached = usize::try_from(reached).expect("in memory").min(plaintext.len());
        assert!(
            plaintext[reached..].starts_with(&buffer[..count]),
            "another plaintext at {reached}"
        );
    }
}

fn inner(error: std::io::Error) -> Error {
    error.downcast().expect("an error of this crate")
}
