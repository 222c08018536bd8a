//! Hash functions: every published vector, the Monte Carlo tests, and invalid calls.

use hazmat_openssl::Error;
use hazmat_openssl::prelude::*;
use std::io::Write;
use support::hash_vectors::{self, HashVector, MonteCarlo, Round};
use support::{backend, errors, files, stream, tally};

/// How the records of a file are laid out.
#[derive(Clone, Copy)]
enum Form {
    /// A message and its digest.
    Messages,
    /// A message and an output of its own size.
    VariableOutputs,
    /// A thousand steps per round, from the last three digests.
    MonteCarloOfThree,
    /// A thousand steps per round, from the last digest.
    MonteCarloOfOne,
    /// A thousand steps per round, from the last output, whose size varies.
    MonteCarloOfOutputs,
    /// No vectors at all, but a text about them.
    Text,
}

/// A file, the algorithm for a digest of a given size in bytes, the layout and the number of vectors.
struct HashFile {
    name: &'static str,
    algorithm: fn(usize) -> HashAlgorithm,
    form: Form,
    vectors: usize,
}

const fn file(name: &'static str, algorithm: fn(usize) -> HashAlgorithm, form: Form, vectors: usize) -> HashFile {
    HashFile {
        name,
        algorithm,
        form,
        vectors,
    }
}

const SHAKE128: fn(usize) -> HashAlgorithm = |digest_size| HashAlgorithm::Shake128 { digest_size };
const SHAKE256: fn(usize) -> HashAlgorithm = |digest_size| HashAlgorithm::Shake256 { digest_size };

const MD5: &[HashFile] = &[file("rfc-1321.txt", |_| HashAlgorithm::Md5, Form::Messages, 7)];

const SHA1: &[HashFile] = &[
    file("Readme.txt", |_| HashAlgorithm::Sha1, Form::Text, 0),
    file("SHA1LongMsg.rsp", |_| HashAlgorithm::Sha1, Form::Messages, 64),
    file("SHA1Monte.rsp", |_| HashAlgorithm::Sha1, Form::MonteCarloOfThree, 100),
    file("SHA1Monte.txt", |_| HashAlgorithm::Sha1, Form::MonteCarloOfThree, 100),
    file("SHA1ShortMsg.rsp", |_| HashAlgorithm::Sha1, Form::Messages, 65),
];

const SHA2: &[HashFile] = &[
    file("Readme.txt", |_| HashAlgorithm::Sha256, Form::Text, 0),
    file("SHA224LongMsg.rsp", |_| HashAlgorithm::Sha224, Form::Messages, 64),
    file(
        "SHA224Monte.rsp",
        |_| HashAlgorithm::Sha224,
        Form::MonteCarloOfThree,
        100,
    ),
    file(
        "SHA224Monte.txt",
        |_| HashAlgorithm::Sha224,
        Form::MonteCarloOfThree,
        100,
    ),
    file("SHA224ShortMsg.rsp", |_| HashAlgorithm::Sha224, Form::Messages, 65),
    file("SHA256LongMsg.rsp", |_| HashAlgorithm::Sha256, Form::Messages, 64),
    file(
        "SHA256Monte.rsp",
        |_| HashAlgorithm::Sha256,
        Form::MonteCarloOfThree,
        100,
    ),
    file(
        "SHA256Monte.txt",
        |_| HashAlgorithm::Sha256,
        Form::MonteCarloOfThree,
        100,
    ),
    file("SHA256ShortMsg.rsp", |_| HashAlgorithm::Sha256, Form::Messages, 65),
    file("SHA384LongMsg.rsp", |_| HashAlgorithm::Sha384, Form::Messages, 128),
    file(
        "SHA384Monte.rsp",
        |_| HashAlgorithm::Sha384,
        Form::MonteCarloOfThree,
        100,
    ),
    file(
        "SHA384Monte.txt",
        |_| HashAlgorithm::Sha384,
        Form::MonteCarloOfThree,
        100,
    ),
    file("SHA384ShortMsg.rsp", |_| HashAlgorithm::Sha384, Form::Messages, 129),
    file("SHA512LongMsg.rsp", |_| HashAlgorithm::Sha512, Form::Messages, 128),
    file(
        "SHA512Monte.rsp",
        |_| HashAlgorithm::Sha512,
        Form::MonteCarloOfThree,
        100,
    ),
    file(
        "SHA512Monte.txt",
        |_| HashAlgorithm::Sha512,
        Form::MonteCarloOfThree,
        100,
    ),
    file("SHA512ShortMsg.rsp", |_| HashAlgorithm::Sha512, Form::Messages, 129),
    file(
        "SHA512_224LongMsg.rsp",
        |_| HashAlgorithm::Sha512_224,
        Form::Messages,
        128,
    ),
    file(
        "SHA512_224Monte.rsp",
        |_| HashAlgorithm::Sha512_224,
        Form::MonteCarloOfThree,
        100,
    ),
    file(
        "SHA512_224Monte.txt",
        |_| HashAlgorithm::Sha512_224,
        Form::MonteCarloOfThree,
        100,
    ),
    file(
        "SHA512_224ShortMsg.rsp",
        |_| HashAlgorithm::Sha512_224,
        Form::Messages,
        129,
    ),
    file(
        "SHA512_256LongMsg.rsp",
        |_| HashAlgorithm::Sha512_256,
        Form::Messages,
        128,
    ),
    file(
        "SHA512_256Monte.rsp",
        |_| HashAlgorithm::Sha512_256,
        Form::MonteCarloOfThree,
        100,
    ),
    file(
        "SHA512_256Monte.txt",
        |_| HashAlgorithm::Sha512_256,
        Form::MonteCarloOfThree,
        100,
    ),
    file(
        "SHA512_256ShortMsg.rsp",
        |_| HashAlgorithm::Sha512_256,
        Form::Messages,
        129,
    ),
];

const SHA3: &[HashFile] = &[
    file("SHA3_224LongMsg.rsp", |_| HashAlgorithm::Sha3_224, Form::Messages, 100),
    file(
        "SHA3_224Monte.rsp",
        |_| HashAlgorithm::Sha3_224,
        Form::MonteCarloOfOne,
        100,
    ),
    file("SHA3_224ShortMsg.rsp", |_| HashAlgorithm::Sha3_224, Form::Messages, 145),
    file("SHA3_256LongMsg.rsp", |_| HashAlgorithm::Sha3_256, Form::Messages, 100),
    file(
        "SHA3_256Monte.rsp",
        |_| HashAlgorithm::Sha3_256,
        Form::MonteCarloOfOne,
        100,
    ),
    file("SHA3_256ShortMsg.rsp", |_| HashAlgorithm::Sha3_256, Form::Messages, 137),
    file("SHA3_384LongMsg.rsp", |_| HashAlgorithm::Sha3_384, Form::Messages, 100),
    file(
        "SHA3_384Monte.rsp",
        |_| HashAlgorithm::Sha3_384,
        Form::MonteCarloOfOne,
        100,
    ),
    file("SHA3_384ShortMsg.rsp", |_| HashAlgorithm::Sha3_384, Form::Messages, 105),
    file("SHA3_512LongMsg.rsp", |_| HashAlgorithm::Sha3_512, Form::Messages, 100),
    file(
        "SHA3_512Monte.rsp",
        |_| HashAlgorithm::Sha3_512,
        Form::MonteCarloOfOne,
        100,
    ),
    file("SHA3_512ShortMsg.rsp", |_| HashAlgorithm::Sha3_512, Form::Messages, 73),
];

const SHAKE: &[HashFile] = &[
    file("SHAKE128LongMsg.rsp", SHAKE128, Form::Messages, 100),
    file("SHAKE128Monte.rsp", SHAKE128, Form::MonteCarloOfOutputs, 100),
    file("SHAKE128ShortMsg.rsp", SHAKE128, Form::Messages, 337),
    file("SHAKE128VariableOut.rsp", SHAKE128, Form::VariableOutputs, 1126),
    file("SHAKE256LongMsg.rsp", SHAKE256, Form::Messages, 100),
    file("SHAKE256Monte.rsp", SHAKE256, Form::MonteCarloOfOutputs, 100),
    file("SHAKE256ShortMsg.rsp", SHAKE256, Form::Messages, 273),
    file("SHAKE256VariableOut.rsp", SHAKE256, Form::VariableOutputs, 1246),
];

const SM3: &[HashFile] = &[file("oscca.txt", |_| HashAlgorithm::Sm3, Form::Messages, 6)];

const BLAKE2: &[HashFile] = &[
    file("blake2b.txt", |_| HashAlgorithm::Blake2b512, Form::Messages, 7),
    file("blake2s.txt", |_| HashAlgorithm::Blake2s256, Form::Messages, 7),
];

const RIPEMD160: &[HashFile] = &[file("ripevectors.txt", |_| HashAlgorithm::Ripemd160, Form::Messages, 8)];

const WHIRLPOOL: &[HashFile] = &[file(
    "iso-test-vectors.txt",
    |_| HashAlgorithm::Whirlpool,
    Form::Messages,
    8,
)];

const FOLDERS: &[(&str, &[HashFile])] = &[
    ("MD5", MD5),
    ("SHA1", SHA1),
    ("SHA2", SHA2),
    ("SHA3", SHA3),
    ("SHAKE", SHAKE),
    ("SM3", SM3),
    ("blake2", BLAKE2),
    ("ripemd160", RIPEMD160),
    ("whirlpool", WHIRLPOOL),
];

/// Runs the files of a folder which `wanted` admits.
fn run_files(wanted: impl Fn(&str, Form) -> bool) {
    for (folder, hash_files) in FOLDERS {
        for hash_file in hash_files.iter().filter(|hash_file| wanted(folder, hash_file.form)) {
            run_file(&format!("hashes/{folder}/{}", hash_file.name), hash_file);
        }
    }
}

fn run_file(name: &str, hash_file: &HashFile) {
    let algorithm = hash_file.algorithm;
    match hash_file.form {
        Form::Messages => run_messages(name, hash_file, &hash_vectors::messages(name)),
        Form::VariableOutputs => run_messages(name, hash_file, &hash_vectors::variable_outputs(name)),
        Form::MonteCarloOfThree => run_monte_carlo(name, hash_file, three_digests_round),
        Form::MonteCarloOfOne => run_monte_carlo(name, hash_file, one_digest_round),
        Form::MonteCarloOfOutputs => run_monte_carlo_of_outputs(name, algorithm, hash_file.vectors),
        Form::Text => assert!(
            files::read(name).contains("example files"),
            "{name} is not the text it should be"
        ),
    }
}

fn run_messages(name: &str, hash_file: &HashFile, vectors: &[HashVector]) {
    let algorithm = |vector: &HashVector| (hash_file.algorithm)(vector.digest.len());
    tally::run(
        "hashes",
        name,
        hash_file.vectors,
        vectors,
        |vector| backend().hash_supported(algorithm(vector)),
        |vector| check_vector(algorithm(vector), vector),
        |vector| assert_not_offered(algorithm(vector)),
    );
}

/// Asserts that an algorithm which the backend reports as missing is refused in every way of asking.
fn assert_not_offered(algorithm: HashAlgorithm) {
    errors::assert_unsupported(backend().hash(algorithm, b"data"));
    errors::assert_unsupported(backend().create_hash_ctx(algorithm));
}

fn check_vector(algorithm: HashAlgorithm, vector: &HashVector) {
    let place = &vector.position;
    let size = vector.digest.len();
    assert_eq!(algorithm.digest_size(), size, "{place}: the size of the digest");
    if let Some(header_size) = vector.header_size {
        assert!(
            header_size == size || header_size == size * 8,
            "{place}: the size in the header"
        );
    }
    let digest = backend().hash(algorithm, &vector.message).unwrap();
    assert_eq!(*digest, *vector.digest, "{place}: in one call");
    check_streams(algorithm, vector);
}

fn check_streams(algorithm: HashAlgorithm, vector: &HashVector) {
    let place = &vector.position;
    let mut context = backend().create_hash_ctx(algorithm).unwrap();
    let pieces = stream::pieces(&vector.message);
    let (before, after) = pieces.split_at(pieces.len() / 2);
    before.iter().for_each(|piece| context.update(piece).unwrap());
    let mut clone = context.try_clone().unwrap();
    after.iter().for_each(|piece| context.update(piece).unwrap());
    assert_eq!(*context.finalize_reset().unwrap(), *vector.digest, "{place}: in pieces");
    context.write_all(&vector.message).unwrap();
    let mut buffer = vec![0; vector.digest.len()];
    assert_eq!(
        context.finalize_into(&mut buffer).unwrap(),
        buffer.len(),
        "{place}: the size written"
    );
    assert_eq!(buffer, vector.digest, "{place}: after a reset");
    after.iter().for_each(|piece| clone.update(piece).unwrap());
    assert_eq!(*clone.finalize().unwrap(), *vector.digest, "{place}: in a clone");
}

/// Runs a Monte Carlo test of which `round` is a round: from the seed to the digest at its end.
fn run_monte_carlo(name: &str, hash_file: &HashFile, round: fn(&mut HashContext, &[u8], &Round) -> Vec<u8>) {
    let test = hash_vectors::monte_carlo(name);
    let algorithm = (hash_file.algorithm)(test.seed.len());
    assert!(
        backend().hash_supported(algorithm),
        "{algorithm:?} is part of every OpenSSL"
    );
    let mut context = backend().create_hash_ctx(algorithm).unwrap();
    let mut seed = test.seed;
    for expected in &test.rounds {
        seed = round(&mut context, &seed, expected);
        check_round(expected, &seed);
    }
    tally::report("hashes", name, hash_file.vectors, test.rounds.len(), 0);
}

/// A round whose digest the file leaves open has its first steps written out, and the next round begins with the digest.
fn check_round(expected: &Round, digest: &[u8]) {
    match &expected.digest {
        Some(expected_digest) => assert_eq!(digest, expected_digest, "{}", expected.position),
        None => assert_eq!(expected.steps.len(), 5, "{}", expected.position),
    }
}

/// Every step hashes the last three digests; the first three digests are the seed.
fn three_digests_round(context: &mut HashContext, seed: &[u8], round: &Round) -> Vec<u8> {
    let mut last = [seed.to_vec(), seed.to_vec(), seed.to_vec()];
    for number in 3..1003 {
        let message = last.concat();
        context.update(&message).unwrap();
        let digest = context.finalize_reset().unwrap().to_vec();
        if let Some((step, step_message, step_digest)) = round.steps.get(number - 3) {
            assert_eq!(
                (step, step_message, step_digest),
                (&number, &message, &digest),
                "{}",
                round.position
            );
        }
        last.rotate_left(1);
        last[2] = digest;
    }
    last[2].clone()
}

/// Every step hashes the last digest.
fn one_digest_round(context: &mut HashContext, seed: &[u8], _: &Round) -> Vec<u8> {
    let mut digest = seed.to_vec();
    for _ in 0..1000 {
        context.update(&digest).unwrap();
        let size = digest.len();
        assert_eq!(context.finalize_reset_into(&mut digest).unwrap(), size);
    }
    digest
}

fn run_monte_carlo_of_outputs(name: &str, algorithm: fn(usize) -> HashAlgorithm, vectors: usize) {
    let test = hash_vectors::monte_carlo(name);
    let (mut output, mut size) = (test.seed.clone(), test.output_bounds.1);
    for expected in &test.rounds {
        for _ in 0..1000 {
            output = backend()
                .hash(algorithm(size), &first_16_bytes(&output))
                .unwrap()
                .to_vec();
            size = next_output_size(&test, &output);
        }
        check_round(expected, &output);
    }
    tally::report("hashes", name, vectors, test.rounds.len(), 0);
}

fn first_16_bytes(output: &[u8]) -> [u8; 16] {
    let mut message = [0; 16];
    let size = output.len().min(16);
    message[..size].copy_from_slice(&output[..size]);
    message
}

/// The last two bytes of an output choose the size of the next one.
fn next_output_size(test: &MonteCarlo, output: &[u8]) -> usize {
    let (minimum, maximum) = test.output_bounds;
    let last = output
        .last_chunk::<2>()
        .map(|bytes| u16::from_be_bytes(*bytes))
        .unwrap();
    minimum + usize::from(last) % (maximum - minimum + 1)
}

fn is_monte_carlo(form: Form) -> bool {
    matches!(
        form,
        Form::MonteCarloOfThree | Form::MonteCarloOfOne | Form::MonteCarloOfOutputs
    )
}

#[test]
fn every_file_is_claimed() {
    let names: Vec<String> = FOLDERS
        .iter()
        .flat_map(|(folder, hash_files)| {
            hash_files
                .iter()
                .map(move |hash_file| format!("{folder}/{}", hash_file.name))
        })
        .collect();
    let names = names.iter().map(String::as_str);
    files::assert_claimed("hashes", names.chain(["cSHAKE/nist-samples.txt"]));
}

#[test]
fn message_vectors() {
    run_files(|_, form| !is_monte_carlo(form));
}

#[test]
fn monte_carlo_of_sha1_and_sha2() {
    run_files(|_, form| matches!(form, Form::MonteCarloOfThree));
}

#[test]
fn monte_carlo_of_sha3_and_shake() {
    run_files(|_, form| matches!(form, Form::MonteCarloOfOne | Form::MonteCarloOfOutputs));
}

/// The digests of a million times the letter a, as the standards give them.
const MILLION_LETTERS: &[(HashAlgorithm, &str)] = &[
    (HashAlgorithm::Sha1, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
    (
        HashAlgorithm::Sha224,
        "20794655980c91d8bbb4c1ea97618a4bf03f42581948b2ee4ee7ad67",
    ),
    (
        HashAlgorithm::Sha256,
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    ),
    (HashAlgorithm::Ripemd160, "52783243c1697bdbe16d37f97f68f08325dc1528"),
    (
        HashAlgorithm::Whirlpool,
        "0c99005beb57eff50a7cf005560ddf5d29057fd86b20bfd62deca0f1ccea4af5\
         1fc15490eddc47af32bb2b66c34ff9ad8c6008ad677f77126953b226e4ed8b01",
    ),
];

#[test]
fn a_million_letters() {
    let letters = vec![b'a'; 1_000_000];
    let supported = |(algorithm, _): &&(HashAlgorithm, &str)| backend().hash_supported(*algorithm);
    for (algorithm, expected) in MILLION_LETTERS.iter().filter(supported) {
        let mut context = backend().create_hash_ctx(*algorithm).unwrap();
        letters.chunks(999).for_each(|piece| context.update(piece).unwrap());
        assert_eq!(
            support::bytes::to_hex(&context.finalize().unwrap()),
            *expected,
            "{algorithm:?}"
        );
    }
}

/// Digest and block sizes in bytes from FIPS 180-4, FIPS 202, RFC 7693, RFC 1321, ISO/IEC 10118-3 and GB/T 32905.
const SIZES: &[(HashAlgorithm, &str, usize, usize)] = &[
    (HashAlgorithm::Sha1, "sha1", 20, 64),
    (HashAlgorithm::Sha224, "sha224", 28, 64),
    (HashAlgorithm::Sha256, "sha256", 32, 64),
    (HashAlgorithm::Sha384, "sha384", 48, 128),
    (HashAlgorithm::Sha512, "sha512", 64, 128),
    (HashAlgorithm::Sha512_224, "sha512-224", 28, 128),
    (HashAlgorithm::Sha512_256, "sha512-256", 32, 128),
    (HashAlgorithm::Sha3_224, "sha3-224", 28, 144),
    (HashAlgorithm::Sha3_256, "sha3-256", 32, 136),
    (HashAlgorithm::Sha3_384, "sha3-384", 48, 104),
    (HashAlgorithm::Sha3_512, "sha3-512", 64, 72),
    (HashAlgorithm::Shake128 { digest_size: 17 }, "shake128", 17, 168),
    (HashAlgorithm::Shake256 { digest_size: 99 }, "shake256", 99, 136),
    (HashAlgorithm::Blake2b512, "blake2b", 64, 128),
    (HashAlgorithm::Blake2s256, "blake2s", 32, 64),
    (HashAlgorithm::Md5, "md5", 16, 64),
    (HashAlgorithm::Ripemd160, "ripemd160", 20, 64),
    (HashAlgorithm::Whirlpool, "whirlpool", 64, 64),
    (HashAlgorithm::Sm3, "sm3", 32, 64),
];

#[test]
fn names_and_sizes_are_those_of_the_standards() {
    assert_eq!(SIZES.len(), HashAlgorithm::ALL.len());
    for (algorithm, name, digest_size, block_size) in SIZES {
        let actual = (algorithm.name(), algorithm.digest_size(), algorithm.block_size());
        assert_eq!(actual, (*name, *digest_size, *block_size), "{algorithm:?}");
    }
}

#[test]
fn digests_have_the_size_that_is_announced() {
    for (algorithm, ..) in SIZES
        .iter()
        .filter(|(algorithm, ..)| backend().hash_supported(*algorithm))
    {
        assert_eq!(
            backend().hash(*algorithm, b"data").unwrap().len(),
            algorithm.digest_size(),
            "{algorithm:?}"
        );
        let context = backend().create_hash_ctx(*algorithm).unwrap();
        assert_eq!(context.algorithm(), *algorithm);
    }
}

#[test]
fn short_buffers_are_refused_and_spoil_nothing() {
    for (algorithm, _, size, _) in SIZES
        .iter()
        .filter(|(algorithm, ..)| backend().hash_supported(*algorithm))
    {
        let mut context = backend().create_hash_ctx(*algorithm).unwrap();
        context.update(b"data").unwrap();
        let mut buffer = vec![0; size - 1];
        errors::assert_buffer_too_small(context.finalize_reset_into(&mut buffer), *size, size - 1);
        errors::assert_buffer_too_small(context.finalize_reset_into(&mut []), *size, 0);
        assert_eq!(
            context.finalize_reset().unwrap(),
            backend().hash(*algorithm, b"data").unwrap(),
            "{algorithm:?}"
        );
        errors::assert_buffer_too_small(context.finalize_into(&mut buffer), *size, size - 1);
    }
}

#[test]
fn longer_buffers_keep_what_lies_behind_the_digest() {
    let mut context = backend().create_hash_ctx(HashAlgorithm::Sha256).unwrap();
    let mut buffer = [0xaa; 40];
    assert_eq!(context.finalize_reset_into(&mut buffer).unwrap(), 32);
    assert_eq!(*context.finalize().unwrap(), buffer[..32]);
    assert_eq!(buffer[32..], [0xaa; 8]);
}

#[test]
fn a_clone_and_its_origin_go_separate_ways() {
    let mut first = backend().create_hash_ctx(HashAlgorithm::Sha256).unwrap();
    first.update(b"common ").unwrap();
    let mut second = first.try_clone().unwrap();
    first.update(b"one").unwrap();
    second.update(b"two").unwrap();
    drop(first.finalize_reset().unwrap());
    assert_eq!(
        second.finalize().unwrap(),
        backend().hash(HashAlgorithm::Sha256, b"common two").unwrap()
    );
}

#[test]
fn a_reset_context_starts_from_the_beginning() {
    for (algorithm, ..) in SIZES
        .iter()
        .filter(|(algorithm, ..)| backend().hash_supported(*algorithm))
    {
        let mut context = backend().create_hash_ctx(*algorithm).unwrap();
        for data in [&b"first"[..], b"", b"a third time"] {
            context.update(data).unwrap();
            let expected = backend().hash(*algorithm, data).unwrap();
            assert_eq!(context.finalize_reset().unwrap(), expected, "{algorithm:?}");
        }
    }
}

#[test]
fn extendable_outputs_of_other_sizes_begin_alike() {
    for algorithm in [SHAKE128, SHAKE256] {
        let long = backend().hash(algorithm(1000), b"data").unwrap();
        for size in [1, 2, 31, 136, 137, 168, 169, 999] {
            assert_eq!(*backend().hash(algorithm(size), b"data").unwrap(), long[..size]);
        }
    }
}

#[test]
fn an_extendable_output_of_no_bytes_is_refused() {
    for algorithm in [SHAKE128, SHAKE256] {
        errors::assert_invalid_argument(backend().hash(algorithm(0), b"data"), &["digest_size"]);
        errors::assert_invalid_argument(backend().create_hash_ctx(algorithm(0)), &["digest_size"]);
    }
}

#[test]
fn a_digest_is_shown_as_hexadecimal_digits() {
    let digest = backend().hash(HashAlgorithm::Sha1, b"abc").unwrap();
    assert!(format!("{digest:?}").contains("a9993e364706816aba3e25717850c26c9cd0d89d"));
    assert_eq!(digest.clone(), digest);
    assert_eq!(digest.as_ref(), &*digest);
}

#[test]
fn algorithms_are_found_by_their_names() {
    let spelled = [
        ("SHA-1", HashAlgorithm::Sha1),
        ("SHA2-224", HashAlgorithm::Sha224),
        ("SHA-256", HashAlgorithm::Sha256),
        ("sha256", HashAlgorithm::Sha256),
        ("SHA256", HashAlgorithm::Sha256),
        ("SHA2-256", HashAlgorithm::Sha256),
        ("Sha-384", HashAlgorithm::Sha384),
        ("SHA2-512", HashAlgorithm::Sha512),
        ("SHA-512/224", HashAlgorithm::Sha512_224),
        ("SHA512/256", HashAlgorithm::Sha512_256),
        ("SHA2-512/256", HashAlgorithm::Sha512_256),
        ("sha512_256", HashAlgorithm::Sha512_256),
        ("SHA3-256", HashAlgorithm::Sha3_256),
        ("sha3_512", HashAlgorithm::Sha3_512),
        ("SHAKE-128", HashAlgorithm::Shake128 { digest_size: 32 }),
        ("SHAKE256", HashAlgorithm::Shake256 { digest_size: 64 }),
        ("BLAKE2b512", HashAlgorithm::Blake2b512),
        ("BLAKE2S-256", HashAlgorithm::Blake2s256),
        ("RIPEMD-160", HashAlgorithm::Ripemd160),
        ("rmd160", HashAlgorithm::Ripemd160),
        ("WHIRLPOOL", HashAlgorithm::Whirlpool),
    ];
    for (name, algorithm) in spelled {
        assert_eq!(HashAlgorithm::from_name(name).unwrap(), algorithm, "{name}");
    }
    for &algorithm in HashAlgorithm::ALL {
        assert_eq!(algorithm.name().parse::<HashAlgorithm>().unwrap(), algorithm);
        assert_eq!(
            algorithm.to_string().to_uppercase().parse::<HashAlgorithm>().unwrap(),
            algorithm
        );
    }
    // None of these is SHA-384.
    for name in [
        "",
        "sha",
        "sha3",
        "SHA3-84",
        "SHA-3-84",
        "sha 256",
        "SHA-256 ",
        "s-h-a-256",
        "sha257",
        "HMAC-SHA256",
    ] {
        let error = HashAlgorithm::from_name(name).unwrap_err();
        assert!(
            matches!(error, Error::InvalidArgument { argument: "name", .. }),
            "{name}: {error:?}"
        );
        assert!(error.to_string().contains("SHA-256"), "{error}");
    }
}
