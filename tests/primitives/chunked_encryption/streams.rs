//! Readers and writers: pieces of all sizes, failing neighbours, positions, memory.

use super::*;
use std::cell::Cell;
use std::io::{self, BufRead, Cursor, ErrorKind, Seek, SeekFrom, Write};
use std::rc::Rc;
use support::allocations::measured;

#[test]
fn messages_of_all_sizes_come_back() {
    let mut tried = 0;
    for size in [
        0,
        1,
        CHUNK_LENGTH - 1,
        CHUNK_LENGTH,
        CHUNK_LENGTH + 1,
        2 * CHUNK_LENGTH,
        3 * CHUNK_LENGTH + 77,
    ] {
        let plaintext = bytes::sample(42, size);
        for piece in [1, 13, CHUNK_LENGTH - 1, CHUNK_LENGTH, CHUNK_LENGTH + 1, 1 << 20] {
            if size / piece > 2000 {
                continue;
            }
            let mut writer = SCHEME.writer(backend(), &KEY, CONTEXT, Vec::new()).unwrap();
            let mut encryptor = SCHEME.encryptor(backend(), &KEY, CONTEXT).unwrap();
            let mut in_pieces = Vec::new();
            for part in plaintext.chunks(piece) {
                writer.write_all(part).unwrap();
                let promised = encryptor.update_length(part.len());
                let more = encryptor.update(part).unwrap();
                assert_eq!(more.len(), promised);
                in_pieces.extend(more);
            }
            in_pieces.extend(encryptor.finalize().unwrap());
            for sealed in [writer.finish().unwrap(), in_pieces] {
                assert_eq!(Some(sealed.len() as u64), SCHEME.ciphertext_length(size as u64));
                let piece = piece.max(7);
                for (opened, ended) in [
                    opened_in_pieces(SCHEME, &KEY, CONTEXT, &sealed, piece),
                    opened_by_reader(SCHEME, &KEY, CONTEXT, &sealed[..], piece),
                    opened_by_chunks(SCHEME, &KEY, CONTEXT, &sealed),
                ] {
                    ended.unwrap();
                    assert!(opened == plaintext, "{size} bytes in pieces of {piece}");
                }
            }
            tried += 1;
        }
    }
    assert!(tried > 30);
}

#[test]
fn a_writer_that_is_not_finished_leaves_an_incomplete_message() {
    for size in [0, 10, CHUNK_LENGTH, 2 * CHUNK_LENGTH + 5] {
        let mut sealed = Vec::new();
        let mut writer = SCHEME.writer(backend(), &KEY, CONTEXT, &mut sealed).unwrap();
        writer.write_all(&bytes::sample(43, size)).unwrap();
        writer.flush().unwrap();
        drop(writer);
        let (released, ended) = opened_by_reader(SCHEME, &KEY, CONTEXT, &sealed[..], 100);
        assert_eq!(ended, Err(Error::InvalidTag));
        assert_eq!(released.len(), size / CHUNK_LENGTH * CHUNK_LENGTH);
    }
}

/// Passes on a few bytes at a time, and fails in between.
struct Stumbling<T> {
    inner: T,
    calls: usize,
    calm: Cell<bool>,
}

impl<T> Stumbling<T> {
    fn new(inner: T) -> Self {
        Stumbling {
            inner,
            calls: 0,
            calm: Cell::new(false),
        }
    }

    fn stumble(&mut self) -> io::Result<usize> {
        if self.calm.get() {
            return Ok(usize::MAX);
        }
        self.calls += 1;
        match self.calls % 5 {
            1 => Err(ErrorKind::WouldBlock.into()),
            3 => Err(ErrorKind::Interrupted.into()),
            _ => Ok(3000),
        }
    }
}

impl<T: Write> Write for Stumbling<T> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let count = self.stumble()?.min(data.len());
        self.inner.write(&data[..count])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Stumbling<T> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.stumble()?.min(out.len());
        self.inner.read(&mut out[..count])
    }
}

#[test]
fn errors_of_the_other_side_lose_nothing() {
    let plaintext = bytes::sample(44, 5 * CHUNK_LENGTH);
    let mut sealed = Vec::new();
    let mut writer = SCHEME
        .writer(backend(), &KEY, CONTEXT, Stumbling::new(&mut sealed))
        .unwrap();
    let (mut rest, mut failures) = (&plaintext[..], 0);
    while !rest.is_empty() {
        match writer.write(&rest[..rest.len().min(10_000)]) {
            Ok(count) => rest = &rest[count..],
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                failures += 1;
            }
        }
    }
    while writer.flush().is_err() {
        failures += 1;
    }
    assert!(failures > 5, "{failures}");
    writer.get_ref().calm.set(true);
    writer.finish().unwrap();
    assert_eq!(
        SCHEME.plaintext_length(sealed.len() as u64),
        Some(plaintext.len() as u64)
    );

    let mut header_first = Stumbling::new(&sealed[..]);
    // Not at once, in the header.
    header_first.calls = 1;
    let mut reader = SCHEME.reader(backend(), &KEY, CONTEXT, header_first).unwrap();
    let (mut opened, mut failures) = (Vec::<u8>::new(), 0);
    loop {
        let mut buffer = [0; 7000];
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => opened.extend(&buffer[..count]),
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted));
                failures += 1;
            }
        }
    }
    assert!(failures > 5 && opened == plaintext);
}

#[test]
fn a_writer_that_takes_nothing_is_an_error() {
    let mut room = [0; 100];
    let mut writer = SCHEME.writer(backend(), &KEY, CONTEXT, &mut room[..]).unwrap();
    let error = writer.write_all(&[1; 3 * CHUNK_LENGTH]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WriteZero);
    assert_eq!(writer.finish().unwrap_err().kind(), ErrorKind::WriteZero);
}

#[test]
fn the_end_can_be_repeated() {
    for size in [0, 9, CHUNK_LENGTH] {
        let plaintext = vec![7; size];
        let mut sealed = Vec::new();
        let inner = Stumbling::new(&mut sealed);
        let mut writer = SCHEME.writer(backend(), &KEY, CONTEXT, inner).unwrap();
        let (mut rest, mut failures) = (&plaintext[..], 0);
        while !rest.is_empty() {
            match writer.write(rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
        }
        while let Err(error) = writer.try_finish() {
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            failures += 1;
        }
        assert!(failures > 0);
        // Complete: nothing more is taken, and nothing more is written.
        assert_eq!(writer.write(b"").unwrap(), 0);
        let refused = writer.write(b"more").unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput);
        writer.get_ref().calm.set(true);
        writer.try_finish().unwrap();
        writer.flush().unwrap();
        writer.finish().unwrap();
        let mut reader = SCHEME.reader(backend(), &KEY, CONTEXT, &sealed[..]).unwrap();
        let mut opened = Vec::new();
        reader.read_to_end(&mut opened).unwrap();
        assert!(opened == plaintext, "{size}");
    }
}

/// Claims to have read more than there was room for.
struct Boastful;

impl Read for Boastful {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        Ok(if out.len() == HEADER { HEADER } else { out.len() + 1000 })
    }
}

#[test]
fn a_reader_that_claims_too_much_does_no_harm() {
    let (_, sealed) = message(0);
    let inner = sealed[..HEADER].chain(Boastful);
    let mut reader = SCHEME.reader(backend(), &KEY, CONTEXT, inner).unwrap();
    let error: Error = reader.read(&mut [0; 10]).unwrap_err().downcast().unwrap();
    assert_eq!(error, Error::InvalidTag);
}

/// Claims one byte more than it was given or asked for, for every call after the first ones.
struct Boasting {
    inner: Cursor<Vec<u8>>,
    honest: usize,
}

impl Boasting {
    fn boast(&mut self, count: usize, honest: usize) -> usize {
        if self.honest == 0 {
            return count + 1;
        }
        self.honest -= 1;
        honest
    }
}

impl Read for Boasting {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        Ok(self.boast(out.len(), count))
    }
}

impl Seek for Boasting {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        self.inner.seek(target)
    }
}

impl Write for Boasting {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(data)?;
        Ok(self.boast(data.len(), count))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn whoever_claims_too_much_is_an_error_and_no_panic() {
    let (_, sealed) = message(100);
    let boasting = |honest| Boasting {
        inner: Cursor::new(sealed.clone()),
        honest,
    };
    // In the header, and in the last chunk of a seek.
    let error = SCHEME.reader(backend(), &KEY, CONTEXT, boasting(0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    assert!(error.to_string().contains("claims more"), "{error}");
    let mut reader = SCHEME.reader(backend(), &KEY, CONTEXT, boasting(1)).unwrap();
    let error = reader.seek(SeekFrom::Start(5)).unwrap_err();
    assert!(error.to_string().contains("claims more"), "{error}");

    let mut writer = SCHEME.writer(backend(), &KEY, CONTEXT, boasting(0)).unwrap();
    let error = writer.write_all(&[1; 2 * CHUNK_LENGTH]).unwrap_err();
    for error in [error, writer.flush().unwrap_err(), writer.try_finish().unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        assert!(error.to_string().contains("claims more"), "{error}");
    }
}

#[test]
fn lines_can_be_read() {
    let lines: Vec<String> = (0..5000).map(|number| format!("line {number}")).collect();
    let mut writer = SCHEME.writer(backend(), &KEY, CONTEXT, Vec::new()).unwrap();
    for line in &lines {
        writeln!(writer, "{line}").unwrap();
    }
    let sealed = writer.finish().unwrap();
    let reader = SCHEME.reader(backend(), &KEY, CONTEXT, &sealed[..]).unwrap();
    let read: Vec<String> = reader.lines().map(Result::unwrap).collect();
    assert!(read == lines);
}

#[test]
fn any_position_can_be_read() {
    let size = 3 * CHUNK_LENGTH;
    for size in [0, 9, size, size + 1000] {
        let (plaintext, sealed) = message(size);
        // The message may begin anywhere in the other reader.
        let mut inner = Cursor::new([&[9; 33][..], &sealed].concat());
        inner.set_position(33);
        let mut reader = SCHEME.reader(backend(), &KEY, CONTEXT, inner).unwrap();
        let mut all = Vec::new();
        for position in [
            size / 2,
            0,
            1,
            CHUNK_LENGTH - 1,
            CHUNK_LENGTH,
            2 * CHUNK_LENGTH + 1,
            size - size.min(1),
            size,
            size + 1,
            1 << 50,
        ] {
            assert_eq!(reader.seek(SeekFrom::Start(position as u64)).unwrap(), position as u64);
            assert_eq!(reader.stream_position().unwrap(), position as u64);
            let (from, to) = (position.min(size), (position + 20_000).min(size));
            let mut buffer = vec![0; to - from];
            reader.read_exact(&mut buffer).unwrap();
            assert!(buffer == plaintext[from..to]);
            if position <= size {
                assert_eq!(reader.stream_position().unwrap(), to as u64);
            }
            let back = reader.seek(SeekFrom::Current(-(buffer.len() as i64))).unwrap();
            all.clear();
            reader.read_to_end(&mut all).unwrap();
            assert!(all == plaintext[(back as usize).min(size)..]);
        }
        assert_eq!(reader.seek(SeekFrom::End(0)).unwrap(), size as u64);
        assert_eq!(reader.seek(SeekFrom::End(-(size as i64))).unwrap(), 0);
        all.clear();
        reader.read_to_end(&mut all).unwrap();
        assert!(all == plaintext);
        let before = reader.seek(SeekFrom::Start(size as u64 / 2)).unwrap();
        for target in [
            SeekFrom::Current(-(size as i64) - 1),
            SeekFrom::End(-(size as i64) - 1),
            SeekFrom::Current(i64::MIN),
        ] {
            assert_eq!(reader.seek(target).unwrap_err().kind(), ErrorKind::InvalidInput);
        }
        // The position is as before.
        all.clear();
        reader.read_to_end(&mut all).unwrap();
        assert!(all == plaintext[before as usize..]);
    }
}

#[test]
fn seeking_notices_another_length() {
    let (_, sealed) = message(2 * CHUNK_LENGTH + 10);
    let chunk = HEADER + SEALED;
    let twice = [&sealed[..chunk + 7 + 16], &[0; 3]].concat();
    for wrong in [
        &sealed[..sealed.len() - 1],
        &sealed[..chunk],
        &sealed[..chunk + 3],
        &sealed[..chunk + 40],
        &twice,
    ] {
        let mut reader = SCHEME.reader(backend(), &KEY, CONTEXT, Cursor::new(wrong)).unwrap();
        reader.read_exact(&mut [0; 10]).unwrap();
        for target in [SeekFrom::Start(0), SeekFrom::Current(0), SeekFrom::End(0)] {
            let error: Error = reader.seek(target).unwrap_err().downcast().unwrap();
            assert_eq!(error, Error::InvalidTag);
        }
        assert!(reader.read(&mut [0; 10]).is_err());
    }
    // A damaged chunk is found when it is read, from whichever position.
    let damaged = support::bytes::flipped(&sealed, chunk + 5);
    let mut reader = SCHEME.reader(backend(), &KEY, CONTEXT, Cursor::new(damaged)).unwrap();
    reader.seek(SeekFrom::Start(2 * CHUNK_LENGTH as u64)).unwrap();
    reader.read_exact(&mut [0; 10]).unwrap();
    reader.seek(SeekFrom::Start(CHUNK_LENGTH as u64 + 100)).unwrap();
    assert!(reader.read(&mut [0; 1]).is_err());
    assert!(reader.seek(SeekFrom::Start(0)).is_err());
}

/// Fails to seek when told to.
struct Stuck {
    inner: Cursor<Vec<u8>>,
    stuck: Rc<Cell<bool>>,
}

impl Read for Stuck {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.inner.read(out)
    }
}

impl Seek for Stuck {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        if self.stuck.get() && target != SeekFrom::Current(0) {
            self.inner.seek(SeekFrom::Start(3)).unwrap();
            return Err(ErrorKind::NotConnected.into());
        }
        self.inner.seek(target)
    }
}

#[test]
fn after_a_failed_seek_nothing_is_read_before_another_one() {
    let (plaintext, sealed) = message(CHUNK_LENGTH + 10);
    let stuck = Rc::new(Cell::new(false));
    let inner = Stuck {
        inner: Cursor::new(sealed),
        stuck: stuck.clone(),
    };
    let mut reader = SCHEME.reader(backend(), &KEY, CONTEXT, inner).unwrap();
    reader.read_exact(&mut [0; 10]).unwrap();
    stuck.set(true);
    assert_eq!(
        reader.seek(SeekFrom::Start(5)).unwrap_err().kind(),
        ErrorKind::NotConnected
    );
    assert!(reader.read(&mut [0; 10]).is_err());
    stuck.set(false);
    assert_eq!(reader.stream_position().unwrap(), 10);
    assert!(reader.read(&mut [0; 10]).is_err());
    reader.seek_relative(0).unwrap();
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    assert!(rest == plaintext[10..]);

    // The length is known now, so that the seek fails when it moves the other reader.
    reader.seek(SeekFrom::Start(10)).unwrap();
    stuck.set(true);
    for _ in 0..2 {
        let error = reader.seek(SeekFrom::Current(100)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotConnected);
        assert_eq!(reader.stream_position().unwrap(), 10);
    }
    stuck.set(false);
    assert_eq!(reader.seek(SeekFrom::Current(100)).unwrap(), 110);
    rest.clear();
    reader.read_to_end(&mut rest).unwrap();
    assert!(rest == plaintext[110..]);
}

#[test]
fn memory_does_not_grow_with_the_message() {
    static PIECE: [u8; 50_000] = [5; 50_000];
    let run = |pieces: usize| {
        let mut writer = SCHEME.writer(backend(), &KEY, CONTEXT, io::sink()).unwrap();
        for _ in 0..pieces {
            writer.write_all(&PIECE).unwrap();
        }
        writer.finish().unwrap();
    };
    run(1);
    for pieces in [3, 30] {
        let peak = measured(|| run(pieces)).1.peak;
        assert!(peak < 4 * SEALED, "{pieces} pieces take {peak} bytes to write");
    }

    let sealed = |pieces: usize| message(pieces * PIECE.len()).1;
    let run = |sealed: &[u8]| {
        let mut reader = SCHEME.reader(backend(), &KEY, CONTEXT, sealed).unwrap();
        io::copy(&mut reader, &mut io::sink()).unwrap();
    };
    run(&sealed(1));
    for pieces in [3, 30] {
        let sealed = sealed(pieces);
        let peak = measured(|| run(&sealed)).1.peak;
        assert!(peak < 2 * SEALED, "{pieces} pieces take {peak} bytes to read");
    }
}
