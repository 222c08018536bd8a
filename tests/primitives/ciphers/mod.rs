//! Ciphers: every published vector in both directions, and invalid calls.

mod aead_vectors;
mod behaviour;

use hazmat_openssl::Result;
use hazmat_openssl::ciphers::{Finalized, Mode};
use hazmat_openssl::prelude::*;
use support::cipher_vectors::{self, AeadVector, CipherVector, OffsetVector, RepeatedVector, UnitVector, XtsVector};
use support::composed::{self, Block, Direction, PartialXts};
use support::{backend, bytes, errors, files, stream, tally};

/// The algorithm with the key of a vector.
type Keyed = fn(&CipherVector) -> Result<CipherAlgorithm>;

/// The mode with the initialization vector of a vector.
type ModeOf = fn(&CipherVector) -> Result<Mode>;

const AES: Keyed = |vector| CipherAlgorithm::aes(&vector.key);
const CAMELLIA: Keyed = |vector| CipherAlgorithm::camellia(&vector.key);
const TRIPLE_DES: Keyed = |vector| CipherAlgorithm::triple_des(&vector.key);
const BLOWFISH: Keyed = |vector| CipherAlgorithm::blowfish(&vector.key);
const CAST5: Keyed = |vector| CipherAlgorithm::cast5(&vector.key);
const IDEA: Keyed = |vector| CipherAlgorithm::idea(&vector.key);
const RC2: Keyed = |vector| CipherAlgorithm::rc2(&vector.key);
const SEED: Keyed = |vector| CipherAlgorithm::seed(&vector.key);
const SM4: Keyed = |vector| CipherAlgorithm::sm4(&vector.key);
const ARC4: Keyed = |vector| CipherAlgorithm::arc4(&vector.key);
const CHACHA20: Keyed = |vector| CipherAlgorithm::chacha20(&vector.key, &vector.iv);

const ECB: ModeOf = |_| Ok(Mode::ecb());
const CBC: ModeOf = |vector| Mode::cbc(&vector.iv);
const CFB: ModeOf = |vector| Mode::cfb(&vector.iv);
const CFB8: ModeOf = |vector| Mode::cfb8(&vector.iv);
const CTR: ModeOf = |vector| Mode::ctr(&vector.iv);
const GCM: ModeOf = |vector| Mode::gcm(&vector.iv);
const OFB: ModeOf = |vector| Mode::ofb(&vector.iv);
const XTS: ModeOf = |vector| Mode::xts(&vector.iv);
const STREAM: ModeOf = |_| Ok(Mode::stream());

/// How a file is laid out and which mode it is for.
#[derive(Clone, Copy)]
enum Form {
    /// Whole texts in a mode of the crate.
    Direct(ModeOf),
    /// Blocks, some of them enciphered many times.
    Repeated,
    /// Blocks, in groups with one key each.
    Camellia,
    /// Counter mode, of a cipher for which OpenSSL has no such mode.
    Counter,
    /// Feedback of units of so many bits, through one pipeline or three.
    Feedback(usize),
    /// Three streams of blocks in a mode of the crate.
    Interleaved(ModeOf),
    /// Data units of any number of bits.
    Xts,
    /// Pieces of a key stream.
    Offsets,
    /// Texts with a nonce and a block counter.
    ChaCha20,
    /// Texts with a tag, in the layout of the NIST GCM files.
    NistGcm,
    /// Texts with a tag, in GCM.
    NamedGcm,
    /// Texts with a tag, in ChaCha20-Poly1305, with long field names.
    ChaCha20Poly1305Long,
    /// Texts with a tag, in ChaCha20-Poly1305, with short field names.
    ChaCha20Poly1305Short,
}

/// A file below the folder of cipher vectors and its number of vectors.
struct CipherFile {
    name: String,
    keyed: Keyed,
    form: Form,
    vectors: usize,
}

/// The parts of each set of NIST files for AES, with their numbers of vectors.
const AES_PARTS: [(&str, usize); 15] = [
    ("GFSbox128", 14),
    ("GFSbox192", 12),
    ("GFSbox256", 10),
    ("KeySbox128", 42),
    ("KeySbox192", 48),
    ("KeySbox256", 32),
    ("MMT128", 20),
    ("MMT192", 20),
    ("MMT256", 20),
    ("VarKey128", 256),
    ("VarKey192", 384),
    ("VarKey256", 512),
    ("VarTxt128", 256),
    ("VarTxt192", 256),
    ("VarTxt256", 256),
];

/// The parts of each set of NIST files for triple DES, with their numbers of vectors.
const TRIPLE_DES_PARTS: [(&str, usize); 8] = [
    ("MMT1", 20),
    ("MMT2", 20),
    ("MMT3", 20),
    ("invperm", 128),
    ("permop", 64),
    ("subtab", 38),
    ("varkey", 112),
    ("vartext", 128),
];

const AES_SETS: [(&str, Form); 6] = [
    ("CBC/CBC", Form::Direct(CBC)),
    ("CFB/CFB1", Form::Feedback(1)),
    ("CFB/CFB8", Form::Direct(CFB8)),
    ("CFB/CFB128", Form::Direct(CFB)),
    ("ECB/ECB", Form::Direct(ECB)),
    ("OFB/OFB", Form::Direct(OFB)),
];

const TRIPLE_DES_SETS: [(&str, Form); 11] = [
    ("CBC/TCBC", Form::Direct(CBC)),
    ("CBC/TCBCI", Form::Interleaved(CBC)),
    ("CFB/TCFB1", Form::Feedback(1)),
    ("CFB/TCFB8", Form::Direct(CFB8)),
    ("CFB/TCFB64", Form::Direct(CFB)),
    ("CFB/TCFBP1", Form::Feedback(1)),
    ("CFB/TCFBP8", Form::Feedback(8)),
    ("CFB/TCFBP64", Form::Feedback(64)),
    ("ECB/TECB", Form::Direct(ECB)),
    ("OFB/TOFB", Form::Direct(OFB)),
    ("OFB/TOFBI", Form::Interleaved(OFB)),
];

const OTHER_FILES: &[(&str, Keyed, Form, usize)] = &[
    ("AES/CTR/aes-128-ctr.txt", AES, Form::Direct(CTR), 3),
    ("AES/CTR/aes-192-ctr.txt", AES, Form::Direct(CTR), 3),
    ("AES/CTR/aes-256-ctr.txt", AES, Form::Direct(CTR), 3),
    ("AES/GCM/gcmDecrypt128.rsp", AES, Form::NistGcm, 7875),
    ("AES/GCM/gcmDecrypt192.rsp", AES, Form::NistGcm, 7875),
    ("AES/GCM/gcmDecrypt256.rsp", AES, Form::NistGcm, 7875),
    ("AES/GCM/gcmEncryptExtIV128.rsp", AES, Form::NistGcm, 7875),
    ("AES/GCM/gcmEncryptExtIV192.rsp", AES, Form::NistGcm, 7875),
    ("AES/GCM/gcmEncryptExtIV256.rsp", AES, Form::NistGcm, 7875),
    ("AES/XTS/tweak-128hexstr/XTSGenAES128.rsp", AES, Form::Xts, 1000),
    ("AES/XTS/tweak-128hexstr/XTSGenAES256.rsp", AES, Form::Xts, 1000),
    ("AES/XTS/tweak-dataunitseqno/XTSGenAES128.rsp", AES, Form::Xts, 1000),
    ("AES/XTS/tweak-dataunitseqno/XTSGenAES256.rsp", AES, Form::Xts, 1000),
    ("ARC4/arc4.txt", ARC4, Form::Offsets, 36),
    ("ARC4/rfc-6229-128.txt", ARC4, Form::Offsets, 36),
    ("ARC4/rfc-6229-192.txt", ARC4, Form::Offsets, 36),
    ("ARC4/rfc-6229-256.txt", ARC4, Form::Offsets, 36),
    ("ARC4/rfc-6229-40.txt", ARC4, Form::Offsets, 36),
    ("ARC4/rfc-6229-56.txt", ARC4, Form::Offsets, 36),
    ("ARC4/rfc-6229-64.txt", ARC4, Form::Offsets, 36),
    ("ARC4/rfc-6229-80.txt", ARC4, Form::Offsets, 36),
    ("Blowfish/bf-cbc.txt", BLOWFISH, Form::Direct(CBC), 1),
    ("Blowfish/bf-cfb.txt", BLOWFISH, Form::Direct(CFB), 1),
    ("Blowfish/bf-ecb.txt", BLOWFISH, Form::Direct(ECB), 55),
    ("Blowfish/bf-ofb.txt", BLOWFISH, Form::Direct(OFB), 1),
    ("CAST5/cast5-cbc.txt", CAST5, Form::Direct(CBC), 20),
    ("CAST5/cast5-cfb.txt", CAST5, Form::Direct(CFB), 20),
    ("CAST5/cast5-ctr.txt", CAST5, Form::Counter, 3),
    ("CAST5/cast5-ecb.txt", CAST5, Form::Direct(ECB), 3),
    ("CAST5/cast5-ofb.txt", CAST5, Form::Direct(OFB), 20),
    ("Camellia/camellia-128-ecb.txt", CAMELLIA, Form::Camellia, 1280),
    ("Camellia/camellia-192-ecb.txt", CAMELLIA, Form::Camellia, 1280),
    ("Camellia/camellia-256-ecb.txt", CAMELLIA, Form::Camellia, 1280),
    ("Camellia/camellia-cbc.txt", CAMELLIA, Form::Direct(CBC), 12),
    ("Camellia/camellia-cfb.txt", CAMELLIA, Form::Direct(CFB), 12),
    ("Camellia/camellia-ofb.txt", CAMELLIA, Form::Direct(OFB), 12),
    ("ChaCha20/rfc7539.txt", CHACHA20, Form::ChaCha20, 3),
    (
        "ChaCha20Poly1305/boringssl.txt",
        CHACHA20,
        Form::ChaCha20Poly1305Short,
        66,
    ),
    ("ChaCha20Poly1305/openssl.txt", CHACHA20, Form::ChaCha20Poly1305Long, 5),
    ("IDEA/idea-cbc.txt", IDEA, Form::Direct(CBC), 20),
    ("IDEA/idea-cfb.txt", IDEA, Form::Direct(CFB), 20),
    ("IDEA/idea-ecb.txt", IDEA, Form::Repeated, 900),
    ("IDEA/idea-ofb.txt", IDEA, Form::Direct(OFB), 20),
    ("RC2/made-cfb.txt", RC2, Form::Direct(CFB), 4),
    ("RC2/made-ecb.txt", RC2, Form::Direct(ECB), 124),
    ("RC2/made-ofb.txt", RC2, Form::Direct(OFB), 4),
    ("RC2/rc2-cbc.txt", RC2, Form::Direct(CBC), 1),
    ("RC2/rfc-2268.txt", RC2, Form::Direct(ECB), 3),
    ("SEED/rfc-4196.txt", SEED, Form::Direct(CBC), 2),
    ("SEED/rfc-4269.txt", SEED, Form::Direct(ECB), 4),
    ("SEED/seed-cfb.txt", SEED, Form::Direct(CFB), 20),
    ("SEED/seed-ofb.txt", SEED, Form::Direct(OFB), 20),
    ("SM4/draft-ribose-cfrg-sm4-10-cbc.txt", SM4, Form::Direct(CBC), 2),
    ("SM4/draft-ribose-cfrg-sm4-10-cfb.txt", SM4, Form::Direct(CFB), 2),
    ("SM4/draft-ribose-cfrg-sm4-10-ctr.txt", SM4, Form::Direct(CTR), 2),
    ("SM4/draft-ribose-cfrg-sm4-10-ecb.txt", SM4, Form::Direct(ECB), 4),
    ("SM4/draft-ribose-cfrg-sm4-10-ofb.txt", SM4, Form::Direct(OFB), 2),
    ("SM4/rfc8998.txt", SM4, Form::NamedGcm, 1),
];

/// Every file of cipher vectors.
fn cipher_files() -> Vec<CipherFile> {
    let aes = nist_files("AES", AES, &AES_SETS, &AES_PARTS);
    let triple_des = nist_files("3DES", TRIPLE_DES, &TRIPLE_DES_SETS, &TRIPLE_DES_PARTS);
    let other = OTHER_FILES.iter().map(|(name, keyed, form, vectors)| CipherFile {
        name: (*name).to_owned(),
        keyed: *keyed,
        form: *form,
        vectors: *vectors,
    });
    aes.into_iter().chain(triple_des).chain(other).collect()
}

fn nist_files(folder: &str, keyed: Keyed, sets: &[(&str, Form)], parts: &[(&str, usize)]) -> Vec<CipherFile> {
    let mut cipher_files = Vec::new();
    for (set, form) in sets {
        for (part, vectors) in parts {
            let name = format!("{folder}/{set}{part}.rsp");
            cipher_files.push(CipherFile {
                name,
                keyed,
                form: *form,
                vectors: *vectors,
            });
        }
    }
    cipher_files
}

fn run_folder(folder: &str) {
    for cipher_file in cipher_files().iter().filter(|file| file.name.starts_with(folder)) {
        run_file(&format!("ciphers/{}", cipher_file.name), cipher_file);
    }
}

fn run_file(name: &str, file: &CipherFile) {
    match file.form {
        Form::Direct(mode) => run_direct(name, file, mode, &cipher_vectors::nist(name)),
        Form::Camellia => run_direct(name, file, ECB, &cipher_vectors::camellia(name)),
        Form::ChaCha20 => run_direct(name, file, STREAM, &cipher_vectors::chacha20(name)),
        Form::Repeated => run_repeated(name, file),
        Form::Counter => run_counter(name, file),
        Form::Feedback(unit_bits) => run_feedback(name, file, unit_bits),
        Form::Interleaved(mode) => run_interleaved(name, file, mode),
        Form::Xts => run_xts(name, file),
        Form::Offsets => run_offsets(name, file),
        Form::NistGcm => run_nist_gcm(name, file),
        Form::NamedGcm => run_gcm(name, file.keyed, file.vectors, &cipher_vectors::aead_long_names(name)),
        Form::ChaCha20Poly1305Long => run_chacha20_poly1305(name, file, &cipher_vectors::aead_long_names(name)),
        Form::ChaCha20Poly1305Short => run_chacha20_poly1305(name, file, &cipher_vectors::aead_short_names(name)),
    }
}

macro_rules! folder_tests {
    ($($test:ident: $folder:literal,)*) => {
        const FOLDERS: &[&str] = &[$($folder),*];
        $(
            #[test]
            fn $test() {
                run_folder($folder);
            }
        )*
    };
}

folder_tests! {
    vectors_of_aes_cbc: "AES/CBC/",
    vectors_of_aes_cfb: "AES/CFB/",
    vectors_of_aes_ctr: "AES/CTR/",
    vectors_of_aes_ecb: "AES/ECB/",
    vectors_of_aes_gcm: "AES/GCM/",
    vectors_of_aes_ofb: "AES/OFB/",
    vectors_of_aes_xts: "AES/XTS/",
    vectors_of_arc4: "ARC4/",
    vectors_of_blowfish: "Blowfish/",
    vectors_of_camellia: "Camellia/",
    vectors_of_cast5: "CAST5/",
    vectors_of_chacha20: "ChaCha20/",
    vectors_of_chacha20_poly1305: "ChaCha20Poly1305/",
    vectors_of_idea: "IDEA/",
    vectors_of_rc2: "RC2/",
    vectors_of_seed: "SEED/",
    vectors_of_sm4: "SM4/",
    vectors_of_triple_des_cbc: "3DES/CBC/",
    vectors_of_triple_des_cfb: "3DES/CFB/",
    vectors_of_triple_des_ecb: "3DES/ECB/",
    vectors_of_triple_des_ofb: "3DES/OFB/",
}

#[test]
fn every_file_is_claimed_and_every_folder_has_a_test() {
    let cipher_files = cipher_files();
    let modes: Vec<&str> = aead_vectors::files().collect();
    let names = cipher_files.iter().map(|file| file.name.as_str());
    files::assert_claimed("ciphers", names.chain(modes));
    for file in &cipher_files {
        let tests = FOLDERS.iter().filter(|folder| file.name.starts_with(**folder)).count();
        assert_eq!(tests, 1, "{} belongs to one test", file.name);
    }
}

fn supported(algorithm: &CipherAlgorithm, mode: &Mode) -> bool {
    backend().cipher_supported(algorithm.kind(), mode.kind())
}

/// A context for `direction`.
fn try_context(direction: Direction, algorithm: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext> {
    match direction {
        Direction::Encrypt => backend().create_symmetric_encryption_ctx(algorithm, mode),
        Direction::Decrypt => backend().create_symmetric_decryption_ctx(algorithm, mode),
    }
}

fn context(direction: Direction, algorithm: &CipherAlgorithm, mode: &Mode) -> CipherContext {
    try_context(direction, algorithm, mode).unwrap()
}

/// Asserts that what the backend reports as missing is refused in both directions.
fn assert_not_offered(algorithm: &CipherAlgorithm, mode: &Mode) {
    errors::assert_unsupported(try_context(Direction::Encrypt, algorithm, mode));
    errors::assert_unsupported(try_context(Direction::Decrypt, algorithm, mode));
}

/// The two directions of a pair of texts: what goes in and what comes out.
fn directions<'a, T: ?Sized>(plaintext: &'a T, ciphertext: &'a T) -> [(Direction, &'a T, &'a T); 2] {
    [
        (Direction::Encrypt, plaintext, ciphertext),
        (Direction::Decrypt, ciphertext, plaintext),
    ]
}

fn run_direct(name: &str, file: &CipherFile, mode: ModeOf, vectors: &[CipherVector]) {
    let parts = |vector: &CipherVector| ((file.keyed)(vector).unwrap(), mode(vector).unwrap());
    tally::run(
        "ciphers",
        name,
        file.vectors,
        vectors,
        |vector| {
            let (algorithm, mode) = parts(vector);
            supported(&algorithm, &mode)
        },
        |vector| {
            let (algorithm, mode) = parts(vector);
            check_vector(&algorithm, &mode, vector);
        },
        |vector| {
            let (algorithm, mode) = parts(vector);
            assert_not_offered(&algorithm, &mode);
        },
    );
}

fn check_vector(algorithm: &CipherAlgorithm, mode: &Mode, vector: &CipherVector) {
    for (direction, input, output) in directions(&*vector.plaintext, &*vector.ciphertext) {
        let place = format!("{} ({direction:?})", vector.position);
        let mut context = context(direction, algorithm, mode);
        assert_eq!(context.update(input).unwrap(), output, "{place}: in one piece");
        assert!(
            context.finalize().unwrap().data().is_empty(),
            "{place}: nothing is held back"
        );
        check_pieces(
            &place,
            try_context(direction, algorithm, mode).unwrap(),
            algorithm,
            input,
            output,
        );
    }
}

/// Every piece goes into a buffer of just the size that is asked for.
fn check_pieces(place: &str, mut context: CipherContext, algorithm: &CipherAlgorithm, input: &[u8], output: &[u8]) {
    let slack = algorithm.block_size().unwrap_or(1) - 1;
    let mut collected = Vec::new();
    for piece in stream::pieces(input) {
        let mut buffer = vec![0; piece.len() + slack];
        let written = context.update_into(piece, &mut buffer).unwrap();
        collected.extend_from_slice(&buffer[..written]);
    }
    collected.extend_from_slice(context.finalize().unwrap().data());
    assert_eq!(collected, output, "{place}: in pieces");
}

fn run_repeated(name: &str, file: &CipherFile) {
    let algorithm = |vector: &RepeatedVector| (file.keyed)(&vector.once).unwrap();
    tally::run(
        "ciphers",
        name,
        file.vectors,
        &cipher_vectors::repeated(name),
        |vector| supported(&algorithm(vector), &Mode::ecb()),
        |vector| check_repeated(&algorithm(vector), vector),
        |vector| assert_not_offered(&algorithm(vector), &Mode::ecb()),
    );
}

fn check_repeated(algorithm: &CipherAlgorithm, vector: &RepeatedVector) {
    check_vector(algorithm, &Mode::ecb(), &vector.once);
    for (count, expected) in &vector.repeated {
        for (direction, input, output) in directions(&vector.once.plaintext, expected) {
            let mut context = context(direction, algorithm, &Mode::ecb());
            let last = (0..*count).fold(input.clone(), |block, _| context.update(&block).unwrap());
            assert_eq!(last, *output, "{}: {count} times ({direction:?})", vector.once.position);
        }
    }
}

/// OpenSSL has no such mode for the cipher, so the mode is put together from blocks.
fn run_counter(name: &str, file: &CipherFile) {
    let vectors = cipher_vectors::nist(name);
    let algorithm = |vector: &CipherVector| (file.keyed)(vector).unwrap();
    tally::run(
        "ciphers-composed",
        name,
        file.vectors,
        &vectors,
        |vector| supported(&algorithm(vector), &Mode::ecb()),
        |vector| {
            let algorithm = algorithm(vector);
            assert_not_offered(&algorithm, &CTR(vector).unwrap());
            for (direction, input, output) in directions(&vector.plaintext, &vector.ciphertext) {
                let mut block = Block::encryption(backend(), &algorithm);
                let actual = composed::counter(&mut block, &vector.iv, input);
                assert_eq!(actual, *output, "{} ({direction:?})", vector.position);
            }
        },
        |vector| assert_not_offered(&algorithm(vector), &Mode::ecb()),
    );
}

/// The key of a vector alone, for the functions that make an algorithm of it.
fn key_only(vector: &UnitVector) -> CipherVector {
    CipherVector {
        position: vector.position.clone(),
        key: vector.key.clone(),
        iv: Vec::new(),
        plaintext: Vec::new(),
        ciphertext: Vec::new(),
    }
}

fn with_iv(vector: &UnitVector, iv: &[u8]) -> CipherVector {
    CipherVector {
        iv: iv.to_vec(),
        ..key_only(vector)
    }
}

/// `base` is the mode of the crate's own that the vectors' mode is put together from.
fn run_units(
    name: &str,
    file: &CipherFile,
    unit_bits: usize,
    base: ModeOf,
    check: impl Fn(&CipherAlgorithm, &UnitVector),
) {
    let algorithm = |vector: &UnitVector| (file.keyed)(&key_only(vector)).unwrap();
    let base = |vector: &UnitVector| base(&with_iv(vector, &vector.ivs[0])).unwrap();
    tally::run(
        "ciphers-composed",
        name,
        file.vectors,
        &cipher_vectors::units(name, unit_bits),
        |vector| supported(&algorithm(vector), &base(vector)),
        |vector| check(&algorithm(vector), vector),
        |vector| assert_not_offered(&algorithm(vector), &base(vector)),
    );
}

fn run_feedback(name: &str, file: &CipherFile, unit_bits: usize) {
    run_units(name, file, unit_bits, ECB, |algorithm, vector| {
        for (direction, input, output) in directions(&vector.plaintext, &vector.ciphertext) {
            let mut block = Block::encryption(backend(), algorithm);
            let actual = composed::cipher_feedback(&mut block, &vector.ivs, unit_bits, direction, input);
            assert_eq!(actual, *output, "{} ({direction:?})", vector.position);
        }
    });
}

fn run_interleaved(name: &str, file: &CipherFile, mode: ModeOf) {
    run_units(name, file, 64, mode, |algorithm, vector| {
        for (direction, input, output) in directions(&vector.plaintext, &vector.ciphertext) {
            let stream = |iv: &Vec<u8>| {
                let mode = mode(&with_iv(vector, iv)).unwrap();
                context(direction, algorithm, &mode)
            };
            let mut contexts: Vec<CipherContext> = vector.ivs.iter().map(stream).collect();
            let actual = composed::interleave(&mut contexts, input);
            assert_eq!(actual, *output, "{} ({direction:?})", vector.position);
        }
    });
}

/// Data units that end within a byte are put together from blocks.
fn run_xts(name: &str, file: &CipherFile) {
    let vectors = cipher_vectors::xts(name);
    let total = vectors.len();
    let (whole, partial): (Vec<XtsVector>, Vec<XtsVector>) =
        vectors.into_iter().partition(|vector| vector.bits % 8 == 0);
    assert_eq!(total, file.vectors, "number of vectors in {name}");
    let expected_partial = if name.ends_with("128.rsp") { 200 } else { 400 };
    let algorithm = |vector: &XtsVector| (file.keyed)(&vector.vector).unwrap();
    tally::run(
        "ciphers",
        name,
        file.vectors - expected_partial,
        &whole,
        |vector| supported(&algorithm(vector), &XTS(&vector.vector).unwrap()),
        |vector| check_xts(&algorithm(vector), &vector.vector),
        |vector| assert_not_offered(&algorithm(vector), &XTS(&vector.vector).unwrap()),
    );
    tally::run(
        "ciphers-composed",
        name,
        expected_partial,
        &partial,
        |_| true,
        check_partial_xts,
        |_| (),
    );
}

/// A data unit is one piece, so there is nothing to split here.
fn check_xts(algorithm: &CipherAlgorithm, vector: &CipherVector) {
    for (direction, input, output) in directions(&vector.plaintext, &vector.ciphertext) {
        let mut context = context(direction, algorithm, &XTS(vector).unwrap());
        assert_eq!(
            context.update(input).unwrap(),
            *output,
            "{} ({direction:?})",
            vector.position
        );
        context.reset_nonce(&vector.iv).unwrap();
        let mut buffer = vec![0; input.len() + 15];
        let written = context.update_into(input, &mut buffer).unwrap();
        assert_eq!(
            buffer[..written],
            **output,
            "{} ({direction:?}), once more",
            vector.position
        );
        assert!(context.finalize().unwrap().data().is_empty());
    }
}

fn check_partial_xts(vector: &XtsVector) {
    let XtsVector { vector, bits } = vector;
    let (data_key, tweak_key) = vector.key.split_at(vector.key.len() / 2);
    let data_key = CipherAlgorithm::aes(data_key).unwrap();
    let tweak_key = CipherAlgorithm::aes(tweak_key).unwrap();
    for (direction, input, output) in directions(&vector.plaintext, &vector.ciphertext) {
        let data = match direction {
            Direction::Encrypt => Block::encryption(backend(), &data_key),
            Direction::Decrypt => Block::decryption(backend(), &data_key),
        };
        let tweak = Block::encryption(backend(), &tweak_key);
        let actual = PartialXts {
            data,
            tweak,
            bits: *bits,
            iv: &vector.iv,
        }
        .apply(direction, input);
        assert_eq!(actual, *output, "{} ({direction:?})", vector.position);
    }
}

fn run_offsets(name: &str, file: &CipherFile) {
    let algorithm = |vector: &OffsetVector| (file.keyed)(&vector.vector).unwrap();
    tally::run(
        "ciphers",
        name,
        file.vectors,
        &cipher_vectors::offsets(name),
        |vector| supported(&algorithm(vector), &Mode::stream()),
        |vector| check_offset(&algorithm(vector), vector),
        |vector| assert_not_offered(&algorithm(vector), &Mode::stream()),
    );
}

fn check_offset(algorithm: &CipherAlgorithm, vector: &OffsetVector) {
    let OffsetVector { vector, offset } = vector;
    for (direction, input, output) in directions(&*vector.plaintext, &*vector.ciphertext) {
        let place = format!("{} ({direction:?})", vector.position);
        let mut context = context(direction, algorithm, &Mode::stream());
        stream::pieces(&vec![0; *offset])
            .into_iter()
            .for_each(|piece| drop(context.update(piece).unwrap()));
        check_pieces(&place, context, algorithm, input, output);
    }
}

/// Vectors of each NIST GCM file with a nonce of a single byte, which the crate refuses.
const SHORT_NONCES: usize = 2625;

/// Vectors of each NIST GCM file that remain and have a whole tag, so that they are also ones of the one-call interface.
const WHOLE_TAGS: usize = 750;

fn run_nist_gcm(name: &str, file: &CipherFile) {
    let vectors = cipher_vectors::gcm(name);
    assert_eq!(vectors.len(), file.vectors, "number of vectors in {name}");
    let (short, usable): (Vec<AeadVector>, Vec<AeadVector>) =
        vectors.into_iter().partition(|vector| vector.vector.iv.len() == 1);
    run_gcm(name, file.keyed, file.vectors - SHORT_NONCES, &usable);
    for vector in &short {
        errors::assert_invalid_argument(GCM(&vector.vector), &["8", "128"]);
        let cipher = AesGcm::new(backend(), &vector.vector.key).unwrap();
        let refused = cipher.encrypt(&vector.vector.iv, &vector.vector.plaintext, &vector.aad);
        errors::assert_invalid_argument(refused, &["8", "128"]);
    }
    tally::report("ciphers-refused", name, SHORT_NONCES, short.len(), 0);
    let whole: Vec<&AeadVector> = usable.iter().filter(|vector| vector.tag.len() == 16).collect();
    whole.iter().for_each(|vector| check_aes_gcm(vector));
    tally::report("aead", name, WHOLE_TAGS, whole.len(), 0);
}

fn run_gcm(name: &str, keyed: Keyed, expected: usize, vectors: &[AeadVector]) {
    let algorithm = |vector: &AeadVector| keyed(&vector.vector).unwrap();
    let mode = |vector: &AeadVector| GCM(&vector.vector).unwrap();
    tally::run(
        "ciphers",
        name,
        expected,
        vectors,
        |vector| supported(&algorithm(vector), &mode(vector)),
        |vector| check_gcm(&algorithm(vector), vector),
        |vector| assert_not_offered(&algorithm(vector), &mode(vector)),
    );
}

fn check_gcm(algorithm: &CipherAlgorithm, vector: &AeadVector) {
    if vector.genuine {
        check_gcm_encryption(algorithm, vector);
    }
    let mode = GCM(&vector.vector)
        .unwrap()
        .with_min_tag_length(vector.tag.len())
        .unwrap();
    let mode_with_tag = mode.clone().with_tag(&vector.tag).unwrap();
    check_gcm_decryption(
        vector,
        context(Direction::Decrypt, algorithm, &mode_with_tag),
        CipherContext::finalize,
    );
    check_gcm_decryption(vector, context(Direction::Decrypt, algorithm, &mode), |context| {
        context.finalize_with_tag(&vector.tag)
    });
}

fn feed_gcm(context: &mut CipherContext, aad: &[u8], input: &[u8]) -> Vec<u8> {
    stream::pieces(aad)
        .into_iter()
        .for_each(|piece| context.authenticate_additional_data(piece).unwrap());
    stream::pieces(input)
        .into_iter()
        .flat_map(|piece| context.update(piece).unwrap())
        .collect()
}

/// The tag of a vector may be only the beginning of the whole one.
fn check_gcm_encryption(algorithm: &CipherAlgorithm, vector: &AeadVector) {
    let place = &vector.vector.position;
    let mut context = context(Direction::Encrypt, algorithm, &GCM(&vector.vector).unwrap());
    let ciphertext = feed_gcm(&mut context, &vector.aad, &vector.vector.plaintext);
    assert_eq!(ciphertext, vector.vector.ciphertext, "{place}: the ciphertext");
    let tag = context.finalize().unwrap().into_tag().unwrap();
    assert_eq!(tag.len(), 16, "{place}: the size of the tag");
    assert_eq!(tag[..vector.tag.len()], vector.tag, "{place}: the tag");
}

fn check_gcm_decryption(
    vector: &AeadVector,
    mut context: CipherContext,
    finalize: impl FnOnce(CipherContext) -> Result<Finalized>,
) {
    let place = &vector.vector.position;
    let plaintext = feed_gcm(&mut context, &vector.aad, &vector.vector.ciphertext);
    let finalized = finalize(context);
    if vector.genuine {
        assert!(finalized.unwrap().tag().is_none(), "{place}: decryption makes no tag");
        assert_eq!(plaintext, vector.vector.plaintext, "{place}: the plaintext");
    } else {
        errors::assert_invalid_tag(finalized);
    }
}

fn check_aes_gcm(vector: &AeadVector) {
    let cipher = AesGcm::new(backend(), &vector.vector.key).unwrap();
    let nonce = &vector.vector.iv;
    let sealed = [&*vector.vector.ciphertext, &*vector.tag].concat();
    let opened = cipher.decrypt(nonce, &sealed, &vector.aad);
    if vector.genuine {
        let place = &vector.vector.position;
        assert_eq!(
            cipher.encrypt(nonce, &vector.vector.plaintext, &vector.aad).unwrap(),
            sealed,
            "{place}"
        );
        assert_eq!(opened.unwrap(), vector.vector.plaintext, "{place}");
    } else {
        errors::assert_invalid_tag(opened);
    }
}

fn run_chacha20_poly1305(name: &str, file: &CipherFile, vectors: &[AeadVector]) {
    let refused = |vector: &AeadVector| {
        errors::assert_unsupported(ChaCha20Poly1305::new(backend(), &vector.vector.key).map(|_| "a cipher"));
    };
    let supported = |_: &AeadVector| ChaCha20Poly1305::supported(backend());
    tally::run(
        "aead",
        name,
        file.vectors,
        vectors,
        supported,
        check_chacha20_poly1305,
        refused,
    );
}

fn check_chacha20_poly1305(vector: &AeadVector) {
    let place = &vector.vector.position;
    let cipher = ChaCha20Poly1305::new(backend(), &vector.vector.key).unwrap();
    let (nonce, plaintext) = (&vector.vector.iv, &vector.vector.plaintext);
    let sealed = [&*vector.vector.ciphertext, &*vector.tag].concat();
    let mut buffer = vector.vector.ciphertext.clone();
    let in_place = cipher.decrypt_in_place(nonce, &vector.aad, &mut buffer, &vector.tag);
    let opened = cipher.decrypt(nonce, &sealed, &vector.aad);
    if !vector.genuine {
        errors::assert_invalid_tag(opened);
        errors::assert_invalid_tag(in_place);
        return;
    }
    in_place.unwrap();
    assert_eq!(
        (&opened.unwrap(), &buffer),
        (plaintext, plaintext),
        "{place}: the plaintext"
    );
    assert_eq!(
        cipher.encrypt(nonce, plaintext, &vector.aad).unwrap(),
        sealed,
        "{place}: the ciphertext"
    );
    let mut out = vec![0; sealed.len()];
    assert_eq!(
        cipher.encrypt_into(nonce, plaintext, &vector.aad, &mut out).unwrap(),
        out.len()
    );
    assert_eq!(out, sealed, "{place}: the ciphertext in a buffer");
    assert_eq!(
        cipher.decrypt_into(nonce, &sealed, &vector.aad, &mut out).unwrap(),
        plaintext.len()
    );
    assert_eq!(
        out[..plaintext.len()],
        **plaintext,
        "{place}: the plaintext in a buffer"
    );
    let tag = cipher.encrypt_in_place(nonce, &vector.aad, &mut buffer).unwrap();
    assert_eq!([&*buffer, &*tag].concat(), sealed, "{place}: the ciphertext in place");
}
