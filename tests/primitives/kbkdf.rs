//! KBKDF: NIST's vectors, its definition, and invalid calls.

use hazmat_openssl::ciphers::CipherKind;
use hazmat_openssl::kdf::{CounterLocation, KbkdfInput, KbkdfMode, KbkdfParameters};
use hazmat_openssl::mac::KmacVariant;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Result, Version};
use support::kdf_vectors::{self, KbkdfKmacVector, KbkdfVector, Prf};
use support::{backend, bytes, errors, on_fips, tally};

/// The files of vectors over HMAC and CMAC, with their numbers of vectors.
const FILES: [(&str, usize); 2] = [
    ("nist-800-108-KBKDF-CTR.txt", 4800),
    ("nist-acvp-KBKDF-feedback.txt", 14),
];
const KMAC_FILE: &str = "nist-acvp-KBKDF-KMAC.txt";

pub fn files() -> impl Iterator<Item = &'static str> {
    FILES.into_iter().map(|(file, _)| file).chain([KMAC_FILE])
}

fn cipher(vector: &KbkdfVector) -> Option<CipherAlgorithm> {
    match vector.prf {
        Prf::Hmac(_) => None,
        Prf::CmacAes => Some(CipherAlgorithm::aes(&vector.key).unwrap()),
        Prf::CmacTripleDes => Some(CipherAlgorithm::triple_des(&vector.key).unwrap()),
    }
}

fn is_supported(vector: &KbkdfVector) -> bool {
    // A FIPS backend has only what the module's own function has.
    let is_format = vector.location == CounterLocation::BeforeFixed || !on_fips();
    is_format
        && match vector.prf {
            Prf::Hmac(hash) => backend().kbkdf_hmac_supported(hash),
            _ => cipher(vector).is_some_and(|cipher| backend().kbkdf_cmac_supported(cipher.kind())),
        }
}

fn derive(vector: &KbkdfVector, out: &mut [u8]) -> Result<()> {
    let parameters = vector.parameters();
    match (vector.prf, cipher(vector)) {
        (Prf::Hmac(hash), _) => backend().derive_kbkdf_hmac_into(hash, &parameters, &vector.key, out),
        (_, Some(cipher)) => backend().derive_kbkdf_cmac_into(&cipher, &parameters, out),
        (_, None) => unreachable!(),
    }
}

#[test]
fn vectors() {
    for (file, expected) in FILES {
        let name = format!("KDF/{file}");
        tally::run_on_all_processors(
            "kbkdf",
            &name,
            expected,
            &kdf_vectors::kbkdf(&name),
            is_supported,
            |vector| {
                let mut out = vec![0xee; vector.derived.len()];
                derive(vector, &mut out).unwrap();
                assert_eq!(out, vector.derived, "{}", vector.position);
            },
            |vector| errors::assert_unsupported_naming(derive(vector, &mut [0; 16]), &["KBKDF"]),
        );
    }
}

fn kmac(vector: &KbkdfKmacVector) -> KmacVariant {
    match vector.kmac.as_str() {
        "KMAC128" => KmacVariant::Kmac128,
        "KMAC256" => KmacVariant::Kmac256,
        other => panic!("{other}"),
    }
}

fn derive_kmac(vector: &KbkdfKmacVector) -> Result<SecretBytes> {
    let KbkdfKmacVector {
        key, label, context, ..
    } = vector;
    backend().derive_kbkdf_kmac(kmac(vector), vector.derived.len(), label, context, key)
}

#[test]
fn kmac_vectors() {
    let name = format!("KDF/{KMAC_FILE}");
    let vectors = kdf_vectors::kbkdf_kmac(&name);
    let supported = |vector: &KbkdfKmacVector| backend().kbkdf_kmac_supported(kmac(vector));
    // OpenSSL 3.0 has KMAC, but not in KBKDF.
    assert_eq!(
        vectors.iter().all(supported),
        backend().version() >= Version::new(3, 1, 0) || on_fips()
    );
    tally::run(
        "kbkdf-kmac",
        &name,
        2,
        &vectors,
        supported,
        |vector| assert_eq!(*derive_kmac(vector).unwrap(), *vector.derived, "{}", vector.position),
        |vector| errors::assert_unsupported_naming(derive_kmac(vector), &["KBKDF with KMAC"]),
    );
}

/// SP 800-108 Rev. 1, sections 4.1 and 4.2.
fn by_definition(
    mac: impl Fn(&[u8]) -> Vec<u8>,
    (feedback, rlen): (Option<&[u8]>, usize),
    (before, after): (&[u8], &[u8]),
    length: usize,
) -> Vec<u8> {
    let (mut derived, mut previous) = (Vec::new(), feedback.unwrap_or_default().to_vec());
    for counter in 1_u32.. {
        if derived.len() >= length {
            break;
        }
        let counter = &counter.to_be_bytes()[4 - rlen..];
        let block = mac(&[&previous, before, counter, after].concat());
        derived.extend_from_slice(&block);
        if feedback.is_some() {
            previous = block;
        }
    }
    derived.truncate(length);
    derived
}

fn hmac(algorithm: HashAlgorithm, key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut context = backend().create_hmac_ctx(key, algorithm).unwrap();
    context.update(data).unwrap();
    context.finalize().unwrap().to_vec()
}

fn cmac(cipher: &CipherAlgorithm, data: &[u8]) -> Vec<u8> {
    let mut context = backend().create_cmac_ctx(cipher).unwrap();
    context.update(data).unwrap();
    context.finalize().unwrap().to_vec()
}

/// A mode, a counter and a fixed input of the tests, with the IV of the mode.
struct Format<'a> {
    iv: Option<&'a [u8]>,
    rlen: usize,
    location: CounterLocation,
    input: KbkdfInput<'a>,
}

impl<'a> Format<'a> {
    fn parameters(&self) -> KbkdfParameters<'a> {
        let mode = match self.iv {
            Some(iv) => KbkdfMode::Feedback { iv },
            None => KbkdfMode::Counter,
        };
        KbkdfParameters::new(mode, self.input)
            .with_rlen(self.rlen)
            .with_location(self.location)
    }

    /// The fixed input before and after the counter.
    fn fixed(&self, length: usize) -> (Vec<u8>, Vec<u8>) {
        let bits = (8 * length as u32).to_be_bytes();
        let fixed = match self.input {
            KbkdfInput::Fixed(fixed) => fixed.to_vec(),
            KbkdfInput::Fields { label, context, llen } => {
                [label, &[0], context, &bits[4 - llen.unwrap_or(0)..]].concat()
            }
            _ => panic!("a new kind of input"),
        };
        let at = match self.location {
            CounterLocation::BeforeFixed => 0,
            CounterLocation::AfterFixed => fixed.len(),
            CounterLocation::MiddleFixed { break_location } => break_location,
            _ => panic!("a new position"),
        };
        (fixed[..at].to_vec(), fixed[at..].to_vec())
    }

    fn is_native(&self, mac_size: usize) -> bool {
        let is_input = !matches!(self.input, KbkdfInput::Fields { llen: Some(1..=3), .. });
        let is_iv = self.iv.is_none_or(|iv| iv.is_empty() || iv.len() == mac_size);
        self.location == CounterLocation::BeforeFixed && is_input && is_iv
    }

    fn check(&self, mac_size: usize, length: usize, derived: Result<SecretBytes>, mac: impl Fn(&[u8]) -> Vec<u8>) {
        let parameters = self.parameters();
        if on_fips() && !self.is_native(mac_size) {
            return errors::assert_unsupported_naming(derived, &["FIPS", "KBKDF with"]);
        }
        let (before, after) = self.fixed(length);
        let expected = by_definition(mac, (self.iv, self.rlen), (&before, &after), length);
        assert_eq!(*derived.unwrap(), *expected, "{length} {parameters:?}");
    }
}

/// Calls `check` with every combination of modes, counters and inputs.
fn for_each_format(mac_size: usize, mut check: impl FnMut(&Format<'_>)) {
    let (iv, short_iv) = (bytes::sample(1, mac_size), bytes::sample(2, 5));
    let inputs = [
        KbkdfInput::Fixed(b"a fixed input"),
        KbkdfInput::Fixed(b""),
        KbkdfInput::Fields {
            label: b"label",
            context: b"context",
            llen: Some(4),
        },
        KbkdfInput::Fields {
            label: b"",
            context: b"",
            llen: Some(2),
        },
        KbkdfInput::Fields {
            label: b"label",
            context: b"",
            llen: Some(3),
        },
        KbkdfInput::Fields {
            label: b"",
            context: b"context",
            llen: None,
        },
    ];
    for iv in [None, Some(&[][..]), Some(&iv), Some(&short_iv)] {
        for rlen in 1..=4 {
            for input in inputs {
                let places = match input {
                    KbkdfInput::Fixed(b"") => vec![0],
                    KbkdfInput::Fixed(_) => vec![0, 4, 13],
                    _ => vec![0, 1, 3],
                };
                let middle = places
                    .into_iter()
                    .map(|break_location| CounterLocation::MiddleFixed { break_location });
                for location in middle.chain([CounterLocation::BeforeFixed, CounterLocation::AfterFixed]) {
                    check(&Format {
                        iv,
                        rlen,
                        location,
                        input,
                    });
                }
            }
        }
    }
}

#[test]
fn every_format_gives_what_the_definition_says() {
    let mut ran = 0;
    let key = bytes::sample(5, 32);
    let sha256 = HashAlgorithm::Sha256;
    let cipher = CipherAlgorithm::aes(&key).unwrap();
    for_each_format(32, |format| {
        for length in [1, 32, 70] {
            let derived = backend().derive_kbkdf_hmac(sha256, length, &format.parameters(), &key);
            format.check(32, length, derived, |data| hmac(sha256, &key, data));
            ran += 1;
        }
    });
    for_each_format(16, |format| {
        for length in [15, 16, 40] {
            let derived = backend().derive_kbkdf_cmac(&cipher, length, &format.parameters());
            format.check(16, length, derived, |data| cmac(&cipher, data));
            ran += 1;
        }
    });
    assert_eq!(ran, 2 * 3 * 4 * 4 * (5 + 3 + 4 * 5));
}

#[test]
fn every_hash_function_and_block_cipher_is_offered_that_has_a_mac() {
    let parameters = KbkdfParameters::counter(b"label", b"context");
    let composed = parameters.with_location(CounterLocation::AfterFixed);
    let key = bytes::sample(6, 40);
    for &algorithm in HashAlgorithm::ALL {
        let offered = backend().kbkdf_hmac_supported(algorithm);
        assert_eq!(offered, backend().hmac_supported(algorithm), "{algorithm}");
        for parameters in [parameters, composed] {
            let derived = backend().derive_kbkdf_hmac(algorithm, 100, &parameters, &key);
            if !offered {
                errors::assert_unsupported_naming(derived, &["KBKDF", algorithm.name()]);
            } else if parameters == composed && on_fips() {
                errors::assert_unsupported_naming(derived, &["counter that is not before"]);
            } else {
                assert_eq!(derived.unwrap().len(), 100);
            }
        }
    }
    let named = [
        CipherAlgorithm::aes(&key[..16]),
        CipherAlgorithm::aes(&key[..24]),
        CipherAlgorithm::aes(&key[..32]),
        CipherAlgorithm::camellia(&key[..16]),
        CipherAlgorithm::camellia(&key[..24]),
        CipherAlgorithm::camellia(&key[..32]),
        CipherAlgorithm::triple_des(&key[..24]),
        CipherAlgorithm::blowfish(&key[..16]),
        CipherAlgorithm::cast5(&key[..16]),
        CipherAlgorithm::idea(&key[..16]),
        CipherAlgorithm::seed(&key[..16]),
        CipherAlgorithm::sm4(&key[..16]),
        CipherAlgorithm::arc4(&key[..16]),
        CipherAlgorithm::chacha20(&key[..32], &key[..16]),
    ];
    for cipher in named.map(Result::unwrap) {
        let kind = cipher.kind();
        let offered = backend().kbkdf_cmac_supported(kind);
        assert_eq!(offered, backend().cmac_algorithm_supported(kind), "{kind}");
        for length in [7, 100] {
            let derived = backend().derive_kbkdf_cmac(&cipher, length, &parameters);
            if !offered {
                errors::assert_unsupported_naming(derived, &["KBKDF", "CMAC", kind.cipher_name()]);
                continue;
            }
            let bits = 8 * length as u32;
            let fixed = [&b"label\0context"[..], &bits.to_be_bytes()].concat();
            let expected = by_definition(|data| cmac(&cipher, data), (None, 4), (&[], &fixed), length);
            assert_eq!(*derived.unwrap(), *expected, "{kind}");
        }
    }
    assert!(backend().kbkdf_cmac_supported(CipherKind::AES_256));
}

#[test]
fn arguments_out_of_bounds_are_refused_by_name() {
    let sha256 = HashAlgorithm::Sha256;
    let key = [7; 32];
    let usual = KbkdfParameters::counter(b"label", b"context");
    let refused = |length, parameters: &KbkdfParameters<'_>| {
        errors::refused_argument(backend().derive_kbkdf_hmac(sha256, length, parameters, &key))
    };
    for length in [0, 1 << 31, usize::MAX] {
        assert!(["length", "llen"].contains(&refused(length, &usual)), "{length}");
        let whole = KbkdfParameters::new(KbkdfMode::Counter, KbkdfInput::Fixed(b"fixed"));
        assert_eq!(refused(length, &whole), "length", "{length}");
    }
    for rlen in [0, 5, 8, 32, usize::MAX] {
        assert_eq!(refused(16, &usual.with_rlen(rlen)), "rlen", "{rlen}");
    }
    // SP 800-108 Rev. 1, section 4.1: at most 2^r - 1 blocks.
    for mode in [KbkdfMode::Counter, KbkdfMode::Feedback { iv: &[] }] {
        let one_byte = KbkdfParameters::new(mode, KbkdfInput::Fixed(b"fixed")).with_rlen(1);
        assert_eq!(refused(255 * 32 + 1, &one_byte), "length");
        assert_eq!(refused(256 * 32, &one_byte), "length");
        let longest = backend().derive_kbkdf_hmac(sha256, 255 * 32, &one_byte, &key).unwrap();
        assert_eq!(longest.len(), 255 * 32);
        assert_eq!(refused(65_535 * 32 + 1, &one_byte.with_rlen(2)), "length");
    }
    let fields = |llen| {
        let input = KbkdfInput::Fields {
            label: b"label",
            context: b"context",
            llen: Some(llen),
        };
        KbkdfParameters::new(KbkdfMode::Counter, input)
    };
    for llen in [0, 5, 8, usize::MAX] {
        assert_eq!(refused(16, &fields(llen)), "llen", "{llen}");
    }
    // The length in bits must fit the field.
    for (llen, length) in [(1, 32), (2, 8192), (3, 1 << 21), (4, 1 << 29)] {
        assert_eq!(refused(length, &fields(llen)), "llen");
    }
    if !on_fips() {
        let fits = backend().derive_kbkdf_hmac(sha256, 31, &fields(1), &key);
        assert_eq!(fits.unwrap().len(), 31);
    }
    let middle = |break_location| usual.with_location(CounterLocation::MiddleFixed { break_location });
    // "label", a zero byte, "context", four bytes.
    for break_location in [18, usize::MAX] {
        assert_eq!(refused(16, &middle(break_location)), "break_location");
    }
    let cipher = CipherAlgorithm::aes(&key[..16]).unwrap();
    let too_long = backend().derive_kbkdf_cmac(&cipher, 255 * 16 + 1, &usual.with_rlen(1));
    assert_eq!(errors::refused_argument(too_long), "length");
    assert!(
        backend()
            .derive_kbkdf_cmac(&cipher, 255 * 16, &usual.with_rlen(1))
            .is_ok()
    );
    for parameters in [usual, middle(17)] {
        let no_key = backend().derive_kbkdf_hmac(sha256, 16, &parameters, b"");
        assert_eq!(errors::refused_argument(no_key), "key_material");
    }
}

#[test]
fn kmac_has_libcryptos_bounds() {
    if !backend().kbkdf_kmac_supported(KmacVariant::Kmac128) {
        return;
    }
    let derive = |length, label: usize, key: usize| {
        let (label, key) = (vec![1; label], vec![2; key]);
        backend().derive_kbkdf_kmac(KmacVariant::Kmac128, length, &label, b"context", &key)
    };
    for length in [0, 2_097_152, 1 << 31, usize::MAX] {
        assert_eq!(errors::refused_argument(derive(length, 1, 32)), "length");
    }
    for key in [0, 3, 513] {
        assert_eq!(errors::refused_argument(derive(16, 1, key)), "key_material");
    }
    assert_eq!(errors::refused_argument(derive(16, 513, 32)), "label");
    if on_fips() {
        errors::assert_invalid_argument(derive(3, 1, 32), &["length", "SP 800-185"]);
    }
    let shortest = if on_fips() { 4 } else { 1 };
    for (length, label, key) in [(shortest, 0, 4), (2_097_151, 512, 512)] {
        assert_eq!(derive(length, label, key).unwrap().len(), length);
    }
}

#[test]
fn double_pipeline_mode_is_not_offered() {
    let parameters = KbkdfParameters::new(KbkdfMode::DoublePipeline, KbkdfInput::Fixed(b"fixed"));
    let refused = backend().derive_kbkdf_hmac(HashAlgorithm::Sha256, 16, &parameters, &[1; 32]);
    errors::assert_unsupported_naming(refused, &["double pipeline"]);
    let cipher = CipherAlgorithm::aes(&[1; 32]).unwrap();
    let refused = backend().derive_kbkdf_cmac(&cipher, 16, &parameters);
    errors::assert_unsupported_naming(refused, &["double pipeline"]);
}

#[test]
fn a_refusal_clears_the_output() {
    let usual = KbkdfParameters::counter(b"label", b"context");
    let is_cleared = |refused: &dyn Fn(&mut [u8]) -> Result<()>| {
        let mut out = [0xee; 20];
        assert!(refused(&mut out).is_err());
        assert_eq!(out, [0; 20]);
    };
    let sha256 = HashAlgorithm::Sha256;
    is_cleared(&|out| backend().derive_kbkdf_hmac_into(sha256, &usual, b"", out));
    is_cleared(&|out| backend().derive_kbkdf_hmac_into(sha256, &usual.with_rlen(5), &[1; 16], out));
    let arc4 = CipherAlgorithm::arc4(&[1; 16]).unwrap();
    is_cleared(&|out| backend().derive_kbkdf_cmac_into(&arc4, &usual, out));
    is_cleared(&|out| backend().derive_kbkdf_kmac_into(KmacVariant::Kmac128, b"", b"", b"1", out));
}

#[test]
fn parameters_are_shown_without_their_contents() {
    let mode = KbkdfMode::Feedback { iv: b"secret" };
    let shown = format!("{:?}", KbkdfParameters::new(mode, KbkdfInput::Fixed(b"secret")));
    assert!(
        shown.contains("6-byte IV") && shown.contains("Fixed(6 bytes)"),
        "{shown}"
    );
    let shown = format!("{:?}", KbkdfParameters::counter(b"secret", b""));
    assert!(shown.contains("6-byte label, 0-byte context, llen Some(4)"), "{shown}");
    assert!(shown.contains("Counter") && shown.contains("BeforeFixed"), "{shown}");
}
