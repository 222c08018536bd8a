//! AES key wrap: every published vector, every length, and wrapped keys that are refused.

use std::thread;

use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result, SecretBytes};
use support::key_wrap_vectors::{self, KeyWrapVector};
use support::{allocations, backend, bytes, errors, files, tally};

/// One of the two functions, with the three ways to each direction.
#[derive(Clone, Copy)]
struct Function {
    padded: bool,
}

const KW: Function = Function { padded: false };
const KWP: Function = Function { padded: true };

impl Function {
    fn supported(self, key_length: usize) -> bool {
        match self.padded {
            false => backend().aes_key_wrap_supported(key_length),
            true => backend().aes_key_wrap_with_padding_supported(key_length),
        }
    }

    fn wrap(self, wrapping_key: &[u8], key: &[u8]) -> Result<Vec<u8>> {
        match self.padded {
            false => backend().aes_key_wrap(wrapping_key, key),
            true => backend().aes_key_wrap_with_padding(wrapping_key, key),
        }
    }

    fn wrap_into(self, wrapping_key: &[u8], key: &[u8], out: &mut [u8]) -> Result<usize> {
        match self.padded {
            false => backend().aes_key_wrap_into(wrapping_key, key, out),
            true => backend().aes_key_wrap_with_padding_into(wrapping_key, key, out),
        }
    }

    fn unwrap(self, wrapping_key: &[u8], wrapped: &[u8]) -> Result<SecretBytes> {
        match self.padded {
            false => backend().aes_key_unwrap(wrapping_key, wrapped),
            true => backend().aes_key_unwrap_with_padding(wrapping_key, wrapped),
        }
    }

    fn unwrap_into(self, wrapping_key: &[u8], wrapped: &[u8], out: &mut [u8]) -> Result<usize> {
        match self.padded {
            false => backend().aes_key_unwrap_into(wrapping_key, wrapped, out),
            true => backend().aes_key_unwrap_with_padding_into(wrapping_key, wrapped, out),
        }
    }

    fn wrap_kept(self, kept: &AesKeyWrap, key: &[u8]) -> Result<Vec<u8>> {
        match self.padded {
            false => kept.wrap_key(key),
            true => kept.wrap_key_with_padding(key),
        }
    }

    fn wrap_kept_into(self, kept: &AesKeyWrap, key: &[u8], out: &mut [u8]) -> Result<usize> {
        match self.padded {
            false => kept.wrap_key_into(key, out),
            true => kept.wrap_key_with_padding_into(key, out),
        }
    }

    fn unwrap_kept(self, kept: &AesKeyWrap, wrapped: &[u8]) -> Result<SecretBytes> {
        match self.padded {
            false => kept.unwrap_key(wrapped),
            true => kept.unwrap_key_with_padding(wrapped),
        }
    }

    fn unwrap_kept_into(self, kept: &AesKeyWrap, wrapped: &[u8], out: &mut [u8]) -> Result<usize> {
        match self.padded {
            false => kept.unwrap_key_into(wrapped, out),
            true => kept.unwrap_key_with_padding_into(wrapped, out),
        }
    }

    /// Whether the standard has wrapped keys for keys of this length.
    fn wraps(self, length: usize) -> bool {
        match self.padded {
            false => length >= 16 && length % 8 == 0,
            true => length >= 1,
        }
    }

    fn wrapped_length(length: usize) -> usize {
        length.next_multiple_of(8) + 8
    }
}

// ---- vectors ----

/// A file of NIST's, whose functions this crate does not have if they are the inverse ones or use Triple DES.
struct NistFile {
    name: &'static str,
    /// `None` if the crate lacks the function.
    function: Option<Function>,
}

const fn known(name: &'static str, function: Function) -> NistFile {
    NistFile {
        name,
        function: Some(function),
    }
}

const fn lacking(name: &'static str) -> NistFile {
    NistFile { name, function: None }
}

const NIST_FILES: [NistFile; 28] = [
    known("KW_AD_128", KW),
    known("KW_AD_192", KW),
    known("KW_AD_256", KW),
    known("KW_AE_128", KW),
    known("KW_AE_192", KW),
    known("KW_AE_256", KW),
    known("KWP_AD_128", KWP),
    known("KWP_AD_192", KWP),
    known("KWP_AD_256", KWP),
    known("KWP_AE_128", KWP),
    known("KWP_AE_192", KWP),
    known("KWP_AE_256", KWP),
    lacking("KW_AD_128_inv"),
    lacking("KW_AD_192_inv"),
    lacking("KW_AD_256_inv"),
    lacking("KW_AE_128_inv"),
    lacking("KW_AE_192_inv"),
    lacking("KW_AE_256_inv"),
    lacking("KWP_AD_128_inv"),
    lacking("KWP_AD_192_inv"),
    lacking("KWP_AD_256_inv"),
    lacking("KWP_AE_128_inv"),
    lacking("KWP_AE_192_inv"),
    lacking("KWP_AE_256_inv"),
    lacking("TKW_AD"),
    lacking("TKW_AE"),
    lacking("TKW_AD_inv"),
    lacking("TKW_AE_inv"),
];

const IN_EACH_NIST_FILE: usize = 500;

const BOTAN: (&str, usize) = ("kwp_botan.txt", 129);

fn path(file: &NistFile) -> String {
    format!("kwtestvectors/{}.txt", file.name)
}

#[test]
fn every_file_is_claimed() {
    let names: Vec<_> = NIST_FILES.iter().map(path).chain([BOTAN.0.to_owned()]).collect();
    files::assert_claimed("keywrap", names.iter().map(String::as_str));
    let known = NIST_FILES.iter().filter(|file| file.function.is_some()).count();
    assert_eq!(
        (known * IN_EACH_NIST_FILE + BOTAN.1, NIST_FILES.len() - known),
        (6129, 16)
    );
    assert_eq!(NIST_FILES.len() * IN_EACH_NIST_FILE + BOTAN.1, 14_129);
}

/// Every way gives the vector's result, in both directions.
fn check_vector(function: Function, vector: &KeyWrapVector) {
    let KeyWrapVector {
        position,
        wrapping_key,
        wrapped,
        ..
    } = vector;
    let kept = AesKeyWrap::new(backend(), wrapping_key).unwrap();
    let Some(key) = &vector.key else {
        assert_refused(function, wrapping_key, wrapped);
        return;
    };
    assert_eq!(function.wrap(wrapping_key, key).unwrap(), *wrapped, "{position}");
    assert_eq!(function.wrap_kept(&kept, key).unwrap(), *wrapped, "{position}");
    assert_eq!(*function.unwrap(wrapping_key, wrapped).unwrap(), **key, "{position}");
    let mut out = vec![0; wrapped.len() - 8];
    let length = function.unwrap_kept_into(&kept, wrapped, &mut out).unwrap();
    assert_eq!(out[..length], **key, "{position}");
}

/// Every way refuses the wrapped key as wrong, and clears its output.
fn assert_refused(function: Function, wrapping_key: &[u8], wrapped: &[u8]) {
    let kept = AesKeyWrap::new(backend(), wrapping_key).unwrap();
    assert_eq!(function.unwrap(wrapping_key, wrapped), Err(Error::InvalidTag));
    assert_eq!(function.unwrap_kept(&kept, wrapped), Err(Error::InvalidTag));
    let room = wrapped.len().saturating_sub(8);
    let is_a_length = wrapped.len() % 8 == 0 && wrapped.len() >= if function.padded { 16 } else { 24 };
    for kept in [None, Some(&kept)] {
        let mut out = vec![0xa5; room + 24];
        let refused = match kept {
            None => function.unwrap_into(wrapping_key, wrapped, &mut out),
            Some(kept) => function.unwrap_kept_into(kept, wrapped, &mut out),
        };
        assert_eq!(refused, Err(Error::InvalidTag));
        // A length that is always wrong is refused before the work.
        let expected = if is_a_length { 0 } else { 0xa5 };
        assert!(out[..room].iter().all(|byte| *byte == expected), "{}", wrapped.len());
        assert!(out[room..].iter().all(|byte| *byte == 0xa5), "{}", wrapped.len());
    }
}

fn run_nist(names: &str) {
    for file in NIST_FILES.iter().filter(|file| file.name.starts_with(names)) {
        let path = format!("keywrap/{}", path(file));
        let vectors = key_wrap_vectors::nist(&path);
        let Some(function) = file.function else {
            assert_eq!(vectors.len(), IN_EACH_NIST_FILE, "{path}");
            // By the functions that there are, a key that was wrapped by another one is wrong.
            for vector in &vectors {
                assert_refused(KW, &vector.wrapping_key, &vector.wrapped);
                assert_refused(KWP, &vector.wrapping_key, &vector.wrapped);
            }
            println!("count: key-wrap {path} of-other-functions={}", vectors.len());
            continue;
        };
        tally::run_on_all_processors(
            "key-wrap",
            &path,
            IN_EACH_NIST_FILE,
            &vectors,
            |vector| function.supported(vector.wrapping_key.len()),
            |vector| check_vector(function, vector),
            |vector| errors::assert_unsupported(function.unwrap(&vector.wrapping_key, &vector.wrapped)),
        );
    }
}

#[test]
fn vectors_without_padding() {
    run_nist("KW_");
}

#[test]
fn vectors_with_padding() {
    run_nist("KWP_");
}

#[test]
fn vectors_of_triple_des() {
    run_nist("TKW_");
}

#[test]
fn vectors_of_botan() {
    let (name, number) = BOTAN;
    let path = format!("keywrap/{name}");
    tally::run(
        "key-wrap",
        &path,
        number,
        &key_wrap_vectors::botan(&path),
        |vector| KWP.supported(vector.wrapping_key.len()),
        |vector| check_vector(KWP, vector),
        |vector| errors::assert_unsupported(KWP.unwrap(&vector.wrapping_key, &vector.wrapped)),
    );
}

#[test]
fn every_openssl_has_it() {
    for length in 0..=70 {
        let is_a_key = [16, 24, 32].contains(&length);
        assert_eq!(KW.supported(length), is_a_key, "{length}");
        assert_eq!(KWP.supported(length), is_a_key, "{length}");
        assert_eq!(AesKeyWrap::supported(backend(), length), is_a_key, "{length}");
    }
}

#[test]
fn generated_keys_have_the_length_that_was_asked_for() {
    for length in 0..=70 {
        let generated = AesKeyWrap::generate_key(backend(), length);
        if AesKeyWrap::supported(backend(), length) {
            let (key, another) = (generated.unwrap(), AesKeyWrap::generate_key(backend(), length).unwrap());
            assert_eq!(AesKeyWrap::new(backend(), &key).unwrap().key_length(), length);
            assert_ne!(key, another);
        } else {
            errors::assert_invalid_argument(generated, &["key_length: must be 16, 24 or 32 bytes, not"]);
        }
    }
}

// ---- lengths ----

/// Writes to `length` bytes of a larger memory that begins at any address, and asserts that nothing else has changed.
fn within(offset: usize, length: usize, write: impl FnOnce(&mut [u8]) -> Result<usize>) -> Vec<u8> {
    const CANARY: u8 = 0xa5;
    let mut memory = vec![CANARY; offset + length + 64];
    let written = write(&mut memory[offset..offset + length]).unwrap();
    assert!(written <= length);
    assert!(
        memory[..offset].iter().all(|byte| *byte == CANARY),
        "{length} at {offset}"
    );
    assert!(
        memory[offset + written..].iter().all(|byte| *byte == CANARY),
        "{length} at {offset}"
    );
    memory[offset..offset + written].to_vec()
}

#[test]
fn every_length_comes_back_and_nothing_is_written_past_it() {
    let wrapping_key = bytes::sample(1, 32);
    let kept = AesKeyWrap::new(backend(), &wrapping_key).unwrap();
    for function in [KW, KWP] {
        for length in 0..=600 {
            let key = bytes::sample(length as u64, length);
            if !function.wraps(length) {
                assert_eq!(
                    errors::refused_argument(function.wrap(&wrapping_key, &key)),
                    "key_to_wrap"
                );
                assert_eq!(errors::refused_argument(function.wrap_kept(&kept, &key)), "key_to_wrap");
                continue;
            }
            let needed = Function::wrapped_length(length);
            let wrapped = function.wrap_kept(&kept, &key).unwrap();
            assert_eq!(wrapped.len(), needed);
            let offset = length % 16;
            for room in [needed, needed + 1, needed + 8] {
                let one_shot = within(offset, room, |out| function.wrap_into(&wrapping_key, &key, out));
                assert_eq!(one_shot, wrapped);
                assert_eq!(
                    within(offset, room, |out| function.wrap_kept_into(&kept, &key, out)),
                    wrapped
                );
            }
            assert_eq!(*function.unwrap_kept(&kept, &wrapped).unwrap(), *key);
            for room in [needed - 8, needed - 7, needed, needed + 8] {
                let one_shot = within(offset, room, |out| function.unwrap_into(&wrapping_key, &wrapped, out));
                assert_eq!(one_shot, key);
                assert_eq!(
                    within(offset, room, |out| function.unwrap_kept_into(&kept, &wrapped, out)),
                    key
                );
            }
        }
    }
}

/// Both directions from and to addresses that are not aligned.
#[test]
fn inputs_may_be_at_any_address() {
    let kept = AesKeyWrap::new(backend(), &bytes::sample(1, 16)).unwrap();
    let memory = bytes::sample(2, 80);
    for offset in 0..16 {
        let key = &memory[offset..offset + 40];
        for function in [KW, KWP] {
            let wrapped = [&memory[..offset], &function.wrap_kept(&kept, key).unwrap()].concat();
            assert_eq!(*function.unwrap_kept(&kept, &wrapped[offset..]).unwrap(), *key);
        }
    }
}

#[test]
fn short_outputs_are_refused_and_stay_as_they_are() {
    let kept = AesKeyWrap::new(backend(), &bytes::sample(1, 24)).unwrap();
    let too_small = |result: Result<usize>| match result {
        Err(Error::BufferTooSmall { needed, available, .. }) => (needed, available),
        other => panic!("{other:?}"),
    };
    for (function, key_length) in [(KW, 24), (KW, 128), (KWP, 1), (KWP, 23), (KWP, 100)] {
        let key = bytes::sample(3, key_length);
        let wrapped = function.wrap_kept(&kept, &key).unwrap();
        for available in 0..wrapped.len() {
            let mut out = vec![0xa5; available];
            let refused = function.wrap_kept_into(&kept, &key, &mut out);
            assert_eq!(too_small(refused), (wrapped.len(), available));
            assert!(out.iter().all(|byte| *byte == 0xa5));
        }
        for available in 0..wrapped.len() - 8 {
            let mut out = vec![0xa5; available];
            let refused = function.unwrap_kept_into(&kept, &wrapped, &mut out);
            assert_eq!(too_small(refused), (wrapped.len() - 8, available));
            assert!(out.iter().all(|byte| *byte == 0xa5));
        }
    }
}

#[test]
fn wrapping_keys_of_other_lengths_are_refused() {
    for length in (0..=70).filter(|length| ![16, 24, 32].contains(length)) {
        let wrapping_key = vec![1; length];
        for function in [KW, KWP] {
            let refusals = [
                errors::refused_argument(function.wrap(&wrapping_key, &[0; 16])),
                errors::refused_argument(function.wrap_into(&wrapping_key, &[0; 16], &mut [0; 24])),
                errors::refused_argument(function.unwrap(&wrapping_key, &[0; 24])),
                errors::refused_argument(function.unwrap_into(&wrapping_key, &[0; 24], &mut [0; 16])),
            ];
            assert_eq!(refusals, ["wrapping_key"; 4]);
        }
        let refused = AesKeyWrap::new(backend(), &wrapping_key);
        errors::assert_invalid_argument(refused, &["wrapping_key: must have 16, 24 or 32 bytes, not"]);
    }
    let refused = backend().aes_key_wrap(&[0; 16], &[0; 15]);
    errors::assert_invalid_argument(
        refused,
        &[
            "key_to_wrap",
            "a multiple of 8 bytes, at least 16",
            "2147483632",
            "not 15",
        ],
    );
    let refused = backend().aes_key_wrap_with_padding(&[0; 16], &[]);
    errors::assert_invalid_argument(refused, &["key_to_wrap", "at least 1 byte", "not 0"]);
}

// ---- wrong wrapped keys ----

#[test]
fn every_changed_bit_and_every_other_length_is_wrong() {
    let wrapping_key = bytes::sample(4, 32);
    for (function, length) in [(KW, 16), (KW, 40), (KWP, 5), (KWP, 8), (KWP, 21)] {
        let mut wrapped = function.wrap(&wrapping_key, &bytes::sample(5, length)).unwrap();
        for bit in 0..wrapped.len() * 8 {
            wrapped[bit / 8] ^= 1 << (bit % 8);
            assert_refused(function, &wrapping_key, &wrapped);
            wrapped[bit / 8] ^= 1 << (bit % 8);
        }
        for other in (0..wrapped.len() + 20).filter(|other| *other != wrapped.len()) {
            let mut longer = wrapped.clone();
            longer.resize(other, 0);
            assert_refused(function, &wrapping_key, &longer);
        }
        assert_refused(function, &bytes::sample(6, 32), &wrapped);
        assert_refused(function, &wrapping_key[..16], &wrapped);
        let other = Function {
            padded: !function.padded,
        };
        assert_refused(other, &wrapping_key, &wrapped);
    }
}

/// The wrapping function W of NIST SP 800-38F, section 6.1, or for two semiblocks a single encryption (section 6.3).
fn wrapped_by_hand(wrapping_key: &[u8], semiblocks: &[u8]) -> Vec<u8> {
    let cipher = CipherAlgorithm::aes(wrapping_key).unwrap();
    let mut aes = backend()
        .create_symmetric_encryption_ctx(&cipher, &Mode::ecb())
        .unwrap();
    if semiblocks.len() == 16 {
        return aes.update(semiblocks).unwrap();
    }
    let mut first: [u8; 8] = semiblocks[..8].try_into().unwrap();
    let mut rest = semiblocks[8..].to_vec();
    let mut step: u64 = 0;
    for _ in 0..6 {
        for semiblock in rest.chunks_exact_mut(8) {
            step += 1;
            let block = aes.update(&[&first, &*semiblock].concat()).unwrap();
            let counted = u64::from_be_bytes(block[..8].try_into().unwrap()) ^ step;
            first = counted.to_be_bytes();
            semiblock.copy_from_slice(&block[8..]);
        }
    }
    [&first[..], &rest].concat()
}

/// The integrity value of KWP for a key of `length` bytes (RFC 5649, section 3).
fn padded_by_hand(wrapping_key: &[u8], constant: u32, length: u32, padded: &[u8]) -> Vec<u8> {
    let value = [constant.to_be_bytes(), length.to_be_bytes()].concat();
    wrapped_by_hand(wrapping_key, &[&value, padded].concat())
}

/// All of RFC 5649's checks (section 3) fail alike.
#[test]
fn every_failure_of_the_padding_is_the_same_error() {
    const CONSTANT: u32 = 0xa659_59a6;
    let wrapping_key = bytes::sample(7, 16);
    for semiblocks in [1, 2, 5, 12] {
        let padded = bytes::sample(8, 8 * semiblocks);
        let most = u32::try_from(padded.len()).unwrap();
        let right = padded_by_hand(&wrapping_key, CONSTANT, most, &padded);
        assert_eq!(*KWP.unwrap(&wrapping_key, &right).unwrap(), *padded);

        for constant in [0, CONSTANT + 1, CONSTANT ^ 1 << 31, 0xa6a6_a6a6] {
            let wrong = padded_by_hand(&wrapping_key, constant, most, &padded);
            assert_refused(KWP, &wrapping_key, &wrong);
        }
        for length in [
            0,
            most - 8,
            most + 1,
            most + 8,
            i32::MAX as u32,
            1 << 31,
            (1 << 31) + most,
            u32::MAX,
        ] {
            let wrong = padded_by_hand(&wrapping_key, CONSTANT, length, &vec![0; padded.len()]);
            assert_refused(KWP, &wrapping_key, &wrong);
        }
        // Padding that is not zero, in each of its bytes.
        for length in most - 7..most {
            for position in length..most {
                let mut wrong = padded[..length as usize].to_vec();
                wrong.resize(padded.len(), 0);
                let right = padded_by_hand(&wrapping_key, CONSTANT, length, &wrong);
                assert_eq!(*KWP.unwrap(&wrapping_key, &right).unwrap(), wrong[..length as usize]);
                wrong[position as usize] = 0x80;
                assert_refused(
                    KWP,
                    &wrapping_key,
                    &padded_by_hand(&wrapping_key, CONSTANT, length, &wrong),
                );
            }
        }
        if semiblocks > 1 {
            let wrong = [[0xa6; 7].as_slice(), &[0xa7], &padded].concat();
            assert_refused(KW, &wrapping_key, &wrapped_by_hand(&wrapping_key, &wrong));
        }
    }
}

/// The error's text says nothing of what was wrong.
#[test]
fn the_error_has_no_details() {
    let text = Error::InvalidTag.to_string();
    let refused = KWP.unwrap(&[1; 16], &[0; 32]).unwrap_err();
    assert_eq!(refused.to_string(), text);
    assert_eq!(KW.unwrap(&[1; 16], &[0; 9]).unwrap_err().to_string(), text);
}

#[test]
fn a_kept_key_goes_on_after_a_wrong_wrapped_key() {
    let kept = AesKeyWrap::new(backend(), &bytes::sample(9, 32)).unwrap();
    let key = bytes::sample(10, 32);
    for function in [KW, KWP] {
        let wrapped = function.wrap_kept(&kept, &key).unwrap();
        for _ in 0..3 {
            assert_eq!(function.unwrap_kept(&kept, &[0; 40]), Err(Error::InvalidTag));
            assert_eq!(*function.unwrap_kept(&kept, &wrapped).unwrap(), *key);
        }
    }
    assert_eq!(kept.key_length(), 32);
    assert_eq!(format!("{kept:?}"), "AesKeyWrap { .. }");
}

// ---- uses ----

#[test]
fn many_threads_use_one_key() {
    let kept = AesKeyWrap::new(backend(), &bytes::sample(11, 32)).unwrap();
    thread::scope(|scope| {
        for number in 1..=8 {
            let kept = &kept;
            scope.spawn(move || {
                for length in 1..=100 {
                    let key = bytes::sample(number, length);
                    let wrapped = kept.wrap_key_with_padding(&key).unwrap();
                    assert_eq!(*kept.unwrap_key_with_padding(&wrapped).unwrap(), *key);
                }
            });
        }
    });
}

#[test]
fn it_is_an_interface() {
    let interface: &dyn KeyWrapBackend = backend();
    let wrapped = interface.aes_key_wrap(&[1; 16], &[2; 16]).unwrap();
    assert_eq!(*interface.aes_key_unwrap(&[1; 16], &wrapped).unwrap(), [2; 16]);
}

#[test]
fn a_kept_key_allocates_the_result_alone() {
    let kept = AesKeyWrap::new(backend(), &bytes::sample(12, 32)).unwrap();
    let key = bytes::sample(13, 32);
    let (mut wrapped, mut out) = ([0; 40], [0; 32]);
    for function in [KW, KWP] {
        let mut into = || {
            function.wrap_kept_into(&kept, &key, &mut wrapped).unwrap();
            function.unwrap_kept_into(&kept, &wrapped, &mut out).unwrap();
        };
        into();
        assert_eq!(allocations::measured(into).1.total, 0);
        let both = || {
            let wrapped = function.wrap_kept(&kept, &key).unwrap();
            function.unwrap_kept(&kept, &wrapped).unwrap()
        };
        // Each of the wrapped length: libcrypto writes more than the key.
        assert_eq!(allocations::measured(both).1.total, 40 + 40);
    }
}

/// An implementation that writes the required methods only.
#[test]
fn an_implementation_gets_the_functions_that_allocate() {
    struct Wrapped<'a>(&'a Backend);

    impl KeyWrapBackend for Wrapped<'_> {
        fn aes_key_wrap_supported(&self, key_length: usize) -> bool {
            self.0.aes_key_wrap_supported(key_length)
        }

        fn aes_key_wrap_with_padding_supported(&self, key_length: usize) -> bool {
            self.0.aes_key_wrap_with_padding_supported(key_length)
        }

        fn aes_key_wrap_into(&self, wrapping_key: &[u8], key_to_wrap: &[u8], out: &mut [u8]) -> Result<usize> {
            self.0.aes_key_wrap_into(wrapping_key, key_to_wrap, out)
        }

        fn aes_key_unwrap_into(&self, wrapping_key: &[u8], wrapped_key: &[u8], out: &mut [u8]) -> Result<usize> {
            self.0.aes_key_unwrap_into(wrapping_key, wrapped_key, out)
        }

        fn aes_key_wrap_with_padding_into(&self, wrapping_key: &[u8], key: &[u8], out: &mut [u8]) -> Result<usize> {
            self.0.aes_key_wrap_with_padding_into(wrapping_key, key, out)
        }

        fn aes_key_unwrap_with_padding_into(&self, wrapping_key: &[u8], key: &[u8], out: &mut [u8]) -> Result<usize> {
            self.0.aes_key_unwrap_with_padding_into(wrapping_key, key, out)
        }
    }

    let (wrapper, wrapping_key) = (Wrapped(backend()), [7; 32]);
    for length in [16, 24, 64, 80] {
        let key = bytes::sample(1, length);
        let wrapped = wrapper.aes_key_wrap(&wrapping_key, &key).unwrap();
        assert_eq!(wrapped, backend().aes_key_wrap(&wrapping_key, &key).unwrap());
        assert_eq!(*wrapper.aes_key_unwrap(&wrapping_key, &wrapped).unwrap(), key);
    }
    for length in [1, 8, 21, 64, 71] {
        let key = bytes::sample(2, length);
        let wrapped = wrapper.aes_key_wrap_with_padding(&wrapping_key, &key).unwrap();
        assert_eq!(
            wrapped,
            backend().aes_key_wrap_with_padding(&wrapping_key, &key).unwrap()
        );
        let unwrapped = wrapper.aes_key_unwrap_with_padding(&wrapping_key, &wrapped).unwrap();
        assert_eq!(*unwrapped, key);
    }
    let refused = wrapper.aes_key_wrap(&wrapping_key, &[1; 20]);
    assert_eq!(errors::refused_argument(refused), "key_to_wrap");
    for length in [0, 8, 17, 24, 40] {
        let refused = wrapper.aes_key_unwrap(&wrapping_key, &vec![1; length]);
        assert!(matches!(refused, Err(Error::InvalidTag)), "{length}: {refused:?}");
    }
}
