//! Extendable output functions: every vector in pieces of many sizes, cSHAKE, copies, and invalid calls.

use std::io::{self, Read, Write};

use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::hash_vectors::{self, CShakeVector, HashVector};
use support::{backend, bytes, errors, stream, tally};

const ALL: &[XofAlgorithm] = XofAlgorithm::ALL;

/// Numbers that look random, and are the same in each run.
struct Sizes(u64);

impl Sizes {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 40).unwrap() % bound
    }
}

fn absorbed(algorithm: XofAlgorithm, message: &[u8]) -> XofContext {
    let mut context = backend().create_xof_ctx(algorithm).unwrap();
    stream::pieces(message)
        .iter()
        .for_each(|piece| context.update(piece).unwrap());
    context
}

/// The next bytes of a reader.
fn squeezed(reader: &mut XofReader, length: usize) -> Vec<u8> {
    let mut out = vec![0xaa; length];
    reader.squeeze(&mut out).unwrap();
    out
}

/// The first `length` bytes, in pieces of less than `bound`.
fn in_pieces(reader: &mut XofReader, length: usize, bound: usize, sizes: &mut Sizes) -> Vec<u8> {
    let mut all = Vec::new();
    while all.len() < length {
        let size = sizes.below(bound).min(length - all.len());
        all.extend_from_slice(&squeezed(reader, size));
    }
    all
}

fn one_call(algorithm: XofAlgorithm, message: &[u8], length: usize) -> Vec<u8> {
    backend()
        .hash(algorithm.with_digest_size(length), message)
        .unwrap()
        .to_vec()
}

// ---- vectors ----

const FILES: &[(&str, XofAlgorithm, usize)] = &[
    ("SHAKE128LongMsg.rsp", XofAlgorithm::Shake128, 100),
    ("SHAKE128ShortMsg.rsp", XofAlgorithm::Shake128, 337),
    ("SHAKE128VariableOut.rsp", XofAlgorithm::Shake128, 1126),
    ("SHAKE256LongMsg.rsp", XofAlgorithm::Shake256, 100),
    ("SHAKE256ShortMsg.rsp", XofAlgorithm::Shake256, 273),
    ("SHAKE256VariableOut.rsp", XofAlgorithm::Shake256, 1246),
];

#[test]
fn the_vectors_of_shake_in_pieces() {
    let mut sizes = Sizes(1);
    for (name, algorithm, count) in FILES {
        let file = format!("hashes/SHAKE/{name}");
        let vectors = match name.contains("VariableOut") {
            true => hash_vectors::variable_outputs(&file),
            false => hash_vectors::messages(&file),
        };
        tally::run(
            "xof",
            &file,
            *count,
            &vectors,
            |_| backend().xof_supported(*algorithm),
            |vector| check_pieces(*algorithm, vector, &mut sizes),
            |_| errors::assert_unsupported(backend().create_xof_ctx(*algorithm)),
        );
    }
}

fn check_pieces(algorithm: XofAlgorithm, vector: &HashVector, sizes: &mut Sizes) {
    let place = &vector.position;
    let context = absorbed(algorithm, &vector.message);
    let length = vector.digest.len();
    for bound in [4, 200] {
        let mut reader = context.try_clone().unwrap().into_reader();
        assert_eq!(in_pieces(&mut reader, length, bound, sizes), vector.digest, "{place}");
    }
    let mut reader = context.into_reader();
    assert_eq!(squeezed(&mut reader, length), vector.digest, "{place}: in one piece");
    // What follows is the rest of a longer output.
    let longer = one_call(algorithm, &vector.message, length + 300);
    assert_eq!(squeezed(&mut reader, 300), longer[length..], "{place}: what follows");
}

#[test]
fn the_samples_of_cshake() {
    let file = "hashes/cSHAKE/nist-samples.txt";
    let algorithm = |vector: &CShakeVector| match vector.strength {
        128 => XofAlgorithm::Shake128,
        256 => XofAlgorithm::Shake256,
        _ => panic!("{}: an unknown strength", vector.position),
    };
    let create = |vector: &CShakeVector| backend().create_cshake_ctx(algorithm(vector), b"", &vector.customization);
    let mut sizes = Sizes(2);
    tally::run(
        "xof",
        file,
        4,
        &hash_vectors::cshake(file),
        |vector| backend().cshake_supported(algorithm(vector)),
        |vector| {
            let mut context = create(vector).unwrap();
            context.write_all(&vector.message).unwrap();
            let mut reader = context.into_reader();
            let output = in_pieces(&mut reader, vector.output.len(), 20, &mut sizes);
            assert_eq!(output, vector.output, "{}", vector.position);
        },
        |vector| errors::assert_unsupported(create(vector)),
    );
}

// ---- cSHAKE ----

fn cshakes() -> impl Iterator<Item = XofAlgorithm> {
    ALL.iter()
        .copied()
        .filter(|algorithm| backend().cshake_supported(*algorithm))
}

fn cshake(algorithm: XofAlgorithm, function_name: &[u8], customization: &[u8]) -> Vec<u8> {
    let mut context = backend()
        .create_cshake_ctx(algorithm, function_name, customization)
        .unwrap();
    context.update(b"data").unwrap();
    squeezed(&mut context.into_reader(), 32)
}

#[test]
fn cshake_without_names_is_shake() {
    for &algorithm in ALL {
        let context = backend().create_cshake_ctx(algorithm, b"", b"").unwrap();
        assert!(!context.is_customized());
        assert_eq!(cshake(algorithm, b"", b""), one_call(algorithm, b"data", 32));
    }
}

/// Strings that meet the ends of blocks, contain zeros, or are longer than libcrypto's own cSHAKE takes.
#[test]
fn every_name_of_cshake_has_its_own_output() {
    for algorithm in cshakes() {
        let rate = algorithm.block_size();
        let mut outputs = vec![one_call(algorithm, b"data", 32)];
        let long: Vec<Vec<u8>> = [rate - 9, rate - 8, rate - 7, rate, 31, 32, 511, 512, 8192, 70_000]
            .iter()
            .map(|length| vec![b'x'; *length])
            .collect();
        let short: [&[u8]; 6] = [b"KMAC", b"kmac", b"KM\0AC", b"\0", b"\0\0", b"\xff\xfe"];
        for string in short.into_iter().chain(long.iter().map(Vec::as_slice)) {
            outputs.push(cshake(algorithm, string, b""));
            outputs.push(cshake(algorithm, b"", string));
            outputs.push(cshake(algorithm, string, string));
        }
        let count = outputs.len();
        outputs.sort();
        outputs.dedup();
        assert_eq!(outputs.len(), count, "{algorithm}");
    }
}

#[test]
fn cshake_is_said_to_be_customized() {
    for algorithm in cshakes() {
        let context = backend().create_cshake_ctx(algorithm, b"", b"a purpose").unwrap();
        assert!(context.is_customized());
        assert_eq!(context.algorithm(), algorithm);
        assert_eq!(
            format!("{context:?}"),
            format!("XofContext({})", algorithm.cshake_name())
        );
        let reader = context.into_reader();
        assert_eq!(format!("{reader:?}"), format!("XofReader({})", algorithm.cshake_name()));
    }
}

// ---- pieces ----

#[test]
fn nothing_is_always_given() {
    for &algorithm in ALL {
        let mut reader = absorbed(algorithm, b"data").into_reader();
        let expected = one_call(algorithm, b"data", 8);
        for part in expected.chunks(2) {
            reader.squeeze(&mut []).unwrap();
            assert_eq!(squeezed(&mut reader, 2), part);
            reader.squeeze(&mut []).unwrap();
        }
    }
}

#[test]
fn the_end_of_a_block_is_no_border() {
    for &algorithm in ALL {
        let rate = algorithm.block_size();
        for length in [0, 1, rate - 1, rate, rate + 1] {
            let message = bytes::sample(3, length);
            let expected = one_call(algorithm, &message, 6 * rate);
            for first in [1, rate - 1, rate, rate + 1, 2 * rate, 3 * rate - 1] {
                let mut reader = absorbed(algorithm, &message).into_reader();
                assert_eq!(squeezed(&mut reader, first), expected[..first]);
                assert_eq!(squeezed(&mut reader, rate), expected[first..first + rate]);
                assert_eq!(squeezed(&mut reader, 1), expected[first + rate..=first + rate]);
            }
        }
    }
}

#[test]
fn a_long_output_in_many_pieces() {
    let length = 300_000;
    for &algorithm in ALL {
        let expected = one_call(algorithm, b"seed", length);
        let mut reader = absorbed(algorithm, b"seed").into_reader();
        assert_eq!(in_pieces(&mut reader, length, 3000, &mut Sizes(4)), expected);
    }
}

/// What happens beyond the limit is a unit test: here it would take the memory.
#[test]
fn the_limit_is_known() {
    for &algorithm in ALL {
        let limit = absorbed(algorithm, b"seed").output_limit();
        assert!(limit.is_none() || limit == Some(256 << 20), "{limit:?}");
    }
    let statically = support::VENDORED && !support::on_fips();
    assert!(!statically || absorbed(XofAlgorithm::Shake128, b"").output_limit().is_none());
}

// ---- copies ----

#[test]
fn copies_go_separate_ways() {
    for &algorithm in ALL {
        let mut context = absorbed(algorithm, b"common ");
        let mut other = context.try_clone().unwrap();
        context.update(b"one").unwrap();
        other.update(b"two").unwrap();
        let (mut reader, mut other) = (context.into_reader(), other.into_reader());
        let (one, two) = (
            one_call(algorithm, b"common one", 700),
            one_call(algorithm, b"common two", 700),
        );
        for place in (0..600).step_by(100) {
            let mut copy = reader.try_clone().unwrap();
            assert_eq!(squeezed(&mut copy, 150), one[place..place + 150]);
            assert_eq!(squeezed(&mut reader, 100), one[place..place + 100]);
            assert_eq!(squeezed(&mut other, 100), two[place..place + 100]);
            assert_eq!(squeezed(&mut copy, 1), one[place + 150..place + 151]);
        }
    }
}

#[test]
fn copies_of_a_reader_work_on_other_threads() {
    let mut reader = absorbed(XofAlgorithm::Shake256, b"seed").into_reader();
    let expected = one_call(XofAlgorithm::Shake256, b"seed", 5010);
    assert_eq!(squeezed(&mut reader, 10), expected[..10]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let (shared, expected) = (&reader, &expected);
            scope.spawn(move || {
                let mut copy = shared.try_clone().unwrap();
                assert_eq!(in_pieces(&mut copy, 5000, 400, &mut Sizes(5)), expected[10..]);
            });
        }
    });
}

// ---- io ----

#[test]
fn a_reader_is_read_like_a_file() {
    for &algorithm in ALL {
        let mut context = backend().create_xof_ctx(algorithm).unwrap();
        io::copy(&mut &b"data"[..], &mut context).unwrap();
        context.flush().unwrap();
        let mut reader = context.into_reader();
        assert_eq!(reader.algorithm(), algorithm);
        let expected = one_call(algorithm, b"data", 100_007);
        let mut start = [0; 7];
        assert_eq!(reader.read(&mut start).unwrap(), 7);
        let mut rest = Vec::new();
        reader.take(100_000).read_to_end(&mut rest).unwrap();
        assert_eq!([&start[..], &rest].concat(), expected);
    }
}

// ---- names ----

#[test]
fn names_and_sizes_are_those_of_the_hash_functions() {
    assert_eq!(ALL.len(), 2);
    for &algorithm in ALL {
        let hash = algorithm.with_digest_size(7);
        assert_eq!(
            (algorithm.name(), algorithm.block_size()),
            (hash.name(), hash.block_size())
        );
        assert_eq!((hash.digest_size(), hash.is_extendable()), (7, true));
        assert_eq!(algorithm.to_string(), algorithm.name());
        assert_eq!(algorithm.cshake_name(), format!("c{}", algorithm.name()));
        assert_eq!(backend().xof_supported(algorithm), backend().hash_supported(hash));
        let report = backend().capabilities();
        let xof = |name| report.supports("xof", name);
        assert_eq!(xof(algorithm.name()), Some(backend().xof_supported(algorithm)));
        assert_eq!(
            xof(algorithm.cshake_name()),
            Some(backend().cshake_supported(algorithm))
        );
    }
}

/// A backend without cSHAKE, as a service would restrict one.
struct NoCShake(Backend);

impl XofBackend for NoCShake {
    fn xof_supported(&self, algorithm: XofAlgorithm) -> bool {
        self.0.xof_supported(algorithm)
    }

    fn create_xof_ctx(&self, algorithm: XofAlgorithm) -> Result<XofContext> {
        self.0.create_xof_ctx(algorithm)
    }

    fn cshake_supported(&self, _: XofAlgorithm) -> bool {
        false
    }

    fn create_cshake_ctx(&self, _: XofAlgorithm, _: &[u8], _: &[u8]) -> Result<XofContext> {
        Err(Error::unsupported(hazmat_openssl::UnsupportedKind::Hash, "forbidden"))
    }
}

#[test]
fn the_interface_is_object_safe() {
    let own: &dyn XofBackend = &NoCShake(backend().clone());
    assert!(own.xof_supported(XofAlgorithm::Shake128) && !own.cshake_supported(XofAlgorithm::Shake128));
    let mut reader = own.create_xof_ctx(XofAlgorithm::Shake128).unwrap().into_reader();
    assert_eq!(squeezed(&mut reader, 9), one_call(XofAlgorithm::Shake128, b"", 9));
    errors::assert_unsupported(own.create_cshake_ctx(XofAlgorithm::Shake128, b"", b"x"));
}
