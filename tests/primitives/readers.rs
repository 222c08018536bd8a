//! Hashes and message authentication codes over readers: files bigger than a piece, interruptions, and errors of the reader.

use std::io::{self, Read};

use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::{backend, bytes};

/// A reader that gives its data in small pieces, is interrupted before each, and ends with an error or not.
struct Fitful<'a> {
    data: &'a [u8],
    interrupted: bool,
    end: Option<io::ErrorKind>,
}

impl<'a> Fitful<'a> {
    fn new(data: &'a [u8]) -> Self {
        Fitful {
            data,
            interrupted: false,
            end: None,
        }
    }
}

impl Read for Fitful<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if let (true, Some(kind)) = (self.data.is_empty(), self.end) {
            return Err(io::Error::new(kind, "the disk is on fire"));
        }
        let (piece, rest) = self.data.split_at(self.data.len().min(buffer.len()).min(777));
        buffer[..piece.len()].copy_from_slice(piece);
        self.data = rest;
        Ok(piece.len())
    }
}

/// Lengths around the size of a piece, 16 KiB.
const LENGTHS: [usize; 7] = [0, 1, 16383, 16384, 16385, 32768, 100_000];

#[test]
fn a_reader_is_hashed_like_its_data() {
    for &algorithm in HashAlgorithm::ALL {
        if !backend().hash_supported(algorithm) {
            continue;
        }
        for length in LENGTHS {
            let data = bytes::sample(6, length);
            let expected = backend().hash(algorithm, &data).unwrap();
            assert_eq!(backend().hash_reader(algorithm, &mut &data[..]).unwrap(), expected);
            assert_eq!(
                backend().hash_reader(algorithm, &mut Fitful::new(&data)).unwrap(),
                expected
            );
        }
    }
}

#[test]
fn a_file_is_hashed() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let data = bytes::sample(7, 1_000_000);
    std::fs::write(file.path(), &data).unwrap();
    let mut opened = std::fs::File::open(file.path()).unwrap();
    let digest = backend().hash_reader(HashAlgorithm::Sha256, &mut opened).unwrap();
    assert_eq!(digest, backend().hash(HashAlgorithm::Sha256, &data).unwrap());
}

#[test]
fn contexts_take_readers_between_other_data() {
    let data = bytes::sample(8, 40_000);
    let mut hash = backend().create_hash_ctx(HashAlgorithm::Sha256).unwrap();
    let mut hmac = backend().create_hmac_ctx(&[1; 32], HashAlgorithm::Sha256).unwrap();
    let mut xof = backend().create_xof_ctx(XofAlgorithm::Shake128).unwrap();
    let mut expected_hmac = hmac.try_clone().unwrap();
    hash.update(b"before").unwrap();
    hmac.update(b"before").unwrap();
    xof.update(b"before").unwrap();
    assert_eq!(hash.update_reader(&mut Fitful::new(&data)).unwrap(), 40_000);
    assert_eq!(hmac.update_reader(&mut Fitful::new(&data)).unwrap(), 40_000);
    assert_eq!(xof.update_reader(&mut Fitful::new(&data)).unwrap(), 40_000);
    hash.update(b"after").unwrap();
    hmac.update(b"after").unwrap();
    xof.update(b"after").unwrap();

    let whole = [b"before", &data[..], b"after"].concat();
    assert_eq!(
        hash.finalize().unwrap(),
        backend().hash(HashAlgorithm::Sha256, &whole).unwrap()
    );
    expected_hmac.update(&whole).unwrap();
    assert_eq!(hmac.finalize().unwrap(), expected_hmac.finalize().unwrap());
    let mut output = [0; 40];
    xof.into_reader().squeeze(&mut output).unwrap();
    let expected = backend()
        .hash(HashAlgorithm::Shake128 { digest_size: 40 }, &whole)
        .unwrap();
    assert_eq!(output, *expected);
}

#[test]
fn an_error_of_the_reader_is_passed_on() {
    let mut reader = Fitful::new(b"a start");
    reader.end = Some(io::ErrorKind::ConnectionReset);
    let error = backend().hash_reader(HashAlgorithm::Sha256, &mut reader).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(error.to_string(), "the disk is on fire");
}

/// The crate's error inside of the reader's.
fn inner(error: &io::Error, kind: io::ErrorKind) -> &Error {
    assert_eq!(error.kind(), kind);
    error.get_ref().and_then(|inner| inner.downcast_ref()).unwrap()
}

#[test]
fn an_error_of_this_crate_is_inside() {
    let empty = HashAlgorithm::Shake128 { digest_size: 0 };
    let error = backend().hash_reader(empty, &mut io::empty()).unwrap_err();
    assert!(matches!(
        inner(&error, io::ErrorKind::InvalidInput),
        Error::InvalidArgument {
            argument: "digest_size",
            ..
        }
    ));

    struct Nothing;
    impl HashBackend for Nothing {
        fn hash_supported(&self, _: HashAlgorithm) -> bool {
            false
        }

        fn create_hash_ctx(&self, _: HashAlgorithm) -> Result<HashContext> {
            Err(Error::unsupported(hazmat_openssl::UnsupportedKind::Hash, "forbidden"))
        }
    }
    let own: &dyn HashBackend = &Nothing;
    let error = own.hash_reader(HashAlgorithm::Sha256, &mut io::empty()).unwrap_err();
    let inner = inner(&error, io::ErrorKind::Unsupported);
    assert!(matches!(inner, Error::Unsupported { .. }), "{error:?}");
}
