//! The same computation by this crate and by the `openssl` command, on generated data of several sizes.
//!
//! The command must be installed. A distribution may leave out old algorithms; those are counted as skipped. Algorithms
//! that every OpenSSL has may not be missing.

use hazmat_openssl::Result;
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::prelude::*;
use std::io::Write;
use std::process::{Command, Stdio};
use support::hash_functions::{FIXED_LENGTH, SHA, openssl_name};
use support::{backend, bytes};

const SIZES: [usize; 5] = [0, 1, 64, 1000, 100_003];

/// Whether every build of OpenSSL has an algorithm.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Presence {
    Always,
    MayLack,
}

use Presence::{Always, MayLack};

/// The output of the `openssl` command; `None` if it refuses.
pub(super) fn openssl(arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("the openssl command is needed for this test: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // A command that refuses does not read its input, so that writing it may fail.
        scope.spawn(move || stdin.write_all(input).is_ok());
        child.wait_with_output().unwrap()
    });
    output.status.success().then_some(output.stdout)
}

/// Arguments that give the command the old algorithms too.
fn with_legacy<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &["-provider", "legacy", "-provider", "default"]].concat()
}

/// Counts of the comparisons of one interface.
pub(super) struct Comparisons {
    interface: &'static str,
    ran: usize,
    skipped: usize,
}

impl Comparisons {
    pub(super) fn new(interface: &'static str) -> Self {
        Self {
            interface,
            ran: 0,
            skipped: 0,
        }
    }

    /// Compares what the command gives with what the crate gives; `None` on either side is an algorithm it lacks.
    ///
    /// The library may have more than the command, for they can be of different builds, but not less.
    pub(super) fn compare(&mut self, what: &str, presence: Presence, command: Option<Vec<u8>>, own: Option<Vec<u8>>) {
        let Some(command) = command else {
            assert!(presence == MayLack, "the command must have {what}");
            self.skipped += 1;
            return;
        };
        let own = own.unwrap_or_else(|| panic!("the command has {what} and the crate has not"));
        assert_eq!(bytes::to_hex(&own), bytes::to_hex(&command), "{what}");
        self.ran += 1;
    }

    pub(super) fn finish(self, expected: usize) {
        println!(
            "count: cross-check {} ran={} skipped={}",
            self.interface, self.ran, self.skipped
        );
        assert_eq!(self.ran + self.skipped, expected);
    }
}

/// The hash functions by the command's names.
fn named_hashes() -> impl Iterator<Item = (HashAlgorithm, &'static str, Presence)> {
    FIXED_LENGTH.into_iter().map(|hash| {
        let presence = if SHA.contains(&hash) { Always } else { MayLack };
        (hash, openssl_name(hash), presence)
    })
}

#[test]
fn hashes() {
    let mut comparisons = Comparisons::new("hashes");
    for (algorithm, name, presence) in named_hashes() {
        for size in SIZES {
            let data = bytes::sample(1, size);
            let command = openssl(&with_legacy(&["dgst", "-binary", &format!("-{name}")]), &data);
            let own = backend().hash(algorithm, &data).ok().map(|digest| digest.to_vec());
            comparisons.compare(&format!("{name} of {size} bytes"), presence, command, own);
        }
    }
    comparisons.finish(FIXED_LENGTH.len() * SIZES.len());
}

#[test]
fn extendable_outputs() {
    let mut comparisons = Comparisons::new("extendable outputs");
    for digest_size in [1, 16, 200, 5000] {
        let algorithms = [
            (HashAlgorithm::Shake128 { digest_size }, "-shake128"),
            (HashAlgorithm::Shake256 { digest_size }, "-shake256"),
        ];
        for (algorithm, name) in algorithms {
            let data = bytes::sample(2, 777);
            let command = openssl(&["dgst", "-binary", name, "-xoflen", &digest_size.to_string()], &data);
            let own = backend().hash(algorithm, &data).ok().map(|digest| digest.to_vec());
            comparisons.compare(&format!("{name} with {digest_size} bytes"), Always, command, own);
        }
    }
    comparisons.finish(8);
}

/// The output in pieces of odd sizes.
fn squeezed(context: XofContext, length: usize) -> Vec<u8> {
    let mut reader = context.into_reader();
    let mut out = vec![0; length];
    for piece in out.chunks_mut(61) {
        let (first, rest) = piece.split_at_mut(piece.len().min(7));
        reader.squeeze(first).unwrap();
        reader.squeeze(rest).unwrap();
    }
    out
}

#[test]
fn extendable_outputs_in_pieces() {
    let mut comparisons = Comparisons::new("extendable outputs in pieces");
    for length in [1, 16, 200, 5000] {
        for &algorithm in XofAlgorithm::ALL {
            let data = bytes::sample(9, 555);
            let name = format!("-{algorithm}");
            let command = openssl(&["dgst", "-binary", &name, "-xoflen", &length.to_string()], &data);
            let mut context = backend().create_xof_ctx(algorithm).unwrap();
            context.update(&data).unwrap();
            let own = squeezed(context, length);
            comparisons.compare(&format!("{name} with {length} bytes"), Always, command, Some(own));
        }
    }
    comparisons.finish(8);
}

/// `right_encode` and `left_encode` (NIST SP 800-185, section 2.3.1) of a number of bytes, in bits.
fn encoded_bits(length: usize, count_last: bool) -> Vec<u8> {
    let bits = (length * 8).to_be_bytes();
    let digits: Vec<u8> = bits.into_iter().skip_while(|digit| *digit == 0).collect();
    let count = vec![digits.len() as u8];
    if count_last {
        [digits, count].concat()
    } else {
        [count, digits].concat()
    }
}

/// The command has no cSHAKE of its own, but KMAC, which is cSHAKE with a function name (NIST SP 800-185, section 4.3).
#[test]
fn cshake_as_it_is_in_kmac() {
    let mut comparisons = Comparisons::new("cSHAKE in KMAC");
    for &algorithm in XofAlgorithm::ALL {
        let rate = algorithm.block_size();
        for (length, custom) in [(16, 0), (32, 1), (64, 20), (200, 100), (1000, 300)] {
            let (key, data) = (bytes::sample(10, 32), bytes::sample(11, 333));
            let customization = bytes::sample(12, custom);
            let macopts = [
                format!("hexkey:{}", bytes::to_hex(&key)),
                format!("size:{length}"),
                format!("hexcustom:{}", bytes::to_hex(&customization)),
            ];
            let mut arguments = vec!["mac", "-binary"];
            for macopt in &macopts[..if custom == 0 { 2 } else { 3 }] {
                arguments.extend(["-macopt", macopt]);
            }
            let name = algorithm.name().replace("shake", "KMAC-");
            arguments.push(&name);
            let command = openssl(&arguments, &data);

            let mut first = [&[1, rate as u8], &encoded_bits(key.len(), false)[..], &key].concat();
            first.resize(rate, 0);
            let own = backend().create_cshake_ctx(algorithm, b"KMAC", &customization).ok();
            let own = own.map(|mut context| {
                context.update(&first).unwrap();
                context.update(&data).unwrap();
                context.update(&encoded_bits(length, true)).unwrap();
                squeezed(context, length)
            });
            comparisons.compare(&format!("{name} with {length} bytes"), Always, command, own);
        }
    }
    comparisons.finish(10);
}

pub(super) fn mac_tag(context: Result<MacContext>, data: &[u8]) -> Option<Vec<u8>> {
    let mut context = context.ok()?;
    context.update(data).unwrap();
    Some(context.finalize().unwrap().to_vec())
}

fn mac_command(kind: &str, option: &str, name: &str, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let key = format!("hexkey:{}", bytes::to_hex(key));
    let arguments = with_legacy(&["mac", option, name, "-macopt", &key, "-binary"]);
    openssl(&[&arguments[..], &[kind]].concat(), data)
}

#[test]
fn hmac() {
    let mut comparisons = Comparisons::new("hmac");
    let key_sizes = [1, 20, 64, 200];
    for (algorithm, name, presence) in named_hashes() {
        for (key_size, size) in key_sizes.into_iter().zip(SIZES) {
            let (key, data) = (bytes::sample(3, key_size), bytes::sample(4, size));
            let command = mac_command("HMAC", "-digest", name, &key, &data);
            let own = mac_tag(backend().create_hmac_ctx(&key, algorithm), &data);
            comparisons.compare(&format!("HMAC with {name} of {size} bytes"), presence, command, own);
        }
    }
    comparisons.finish(FIXED_LENGTH.len() * key_sizes.len());
}

/// A cipher with a key of a given size, or one that has none of that size.
type Keyed = fn(&[u8]) -> Result<CipherAlgorithm>;

const CMACS: &[(Keyed, &str, usize, Presence)] = &[
    (CipherAlgorithm::aes, "aes-128-cbc", 16, Always),
    (CipherAlgorithm::aes, "aes-192-cbc", 24, Always),
    (CipherAlgorithm::aes, "aes-256-cbc", 32, Always),
    (CipherAlgorithm::triple_des, "des-ede3-cbc", 24, MayLack),
    (CipherAlgorithm::camellia, "camellia-128-cbc", 16, MayLack),
    (CipherAlgorithm::camellia, "camellia-192-cbc", 24, MayLack),
    (CipherAlgorithm::camellia, "camellia-256-cbc", 32, MayLack),
    (CipherAlgorithm::sm4, "sm4-cbc", 16, MayLack),
    (CipherAlgorithm::seed, "seed-cbc", 16, MayLack),
    (CipherAlgorithm::blowfish, "bf-cbc", 16, MayLack),
    (CipherAlgorithm::cast5, "cast5-cbc", 16, MayLack),
    (CipherAlgorithm::idea, "idea-cbc", 16, MayLack),
];

#[test]
fn cmac() {
    let mut comparisons = Comparisons::new("cmac");
    for (keyed, name, key_size, presence) in CMACS {
        let key = bytes::sample(5, *key_size);
        for size in SIZES {
            let data = bytes::sample(6, size);
            let command = mac_command("CMAC", "-cipher", name, &key, &data);
            let own = mac_tag(backend().create_cmac_ctx(&keyed(&key).unwrap()), &data);
            comparisons.compare(&format!("CMAC with {name} of {size} bytes"), *presence, command, own);
        }
    }
    comparisons.finish(CMACS.len() * SIZES.len());
}

/// A constructor of a mode, the command's name of it, and whether it takes whole blocks only.
type NamedMode = (fn(&[u8]) -> Result<Mode>, &'static str, bool);

const MODES: [NamedMode; 6] = [
    (|_| Ok(Mode::ecb()), "ecb", true),
    (Mode::cbc, "cbc", true),
    (Mode::cfb, "cfb", false),
    (Mode::cfb8, "cfb8", false),
    (Mode::ofb, "ofb", false),
    (Mode::ctr, "ctr", false),
];

/// Constructor, the command's name, key size and block size in bytes, and whether every OpenSSL has it.
const CIPHERS: &[(Keyed, &str, usize, usize, Presence)] = &[
    (CipherAlgorithm::aes, "aes-128", 16, 16, Always),
    (CipherAlgorithm::aes, "aes-192", 24, 16, Always),
    (CipherAlgorithm::aes, "aes-256", 32, 16, Always),
    (CipherAlgorithm::camellia, "camellia-128", 16, 16, MayLack),
    (CipherAlgorithm::camellia, "camellia-192", 24, 16, MayLack),
    (CipherAlgorithm::camellia, "camellia-256", 32, 16, MayLack),
    (CipherAlgorithm::triple_des, "des-ede3", 24, 8, MayLack),
    (CipherAlgorithm::sm4, "sm4", 16, 16, MayLack),
    (CipherAlgorithm::blowfish, "bf", 16, 8, MayLack),
    (CipherAlgorithm::cast5, "cast5", 16, 8, MayLack),
    (CipherAlgorithm::idea, "idea", 16, 8, MayLack),
    (CipherAlgorithm::rc2, "rc2", 16, 8, MayLack),
    (CipherAlgorithm::seed, "seed", 16, 16, MayLack),
];

fn cipher_command(name: &str, key: &[u8], iv: &[u8], direction: &str, data: &[u8]) -> Option<Vec<u8>> {
    let (name, key, iv) = (format!("-{name}"), bytes::to_hex(key), bytes::to_hex(iv));
    let mut arguments = vec!["enc", direction, &name, "-K", &key, "-nopad"];
    if !iv.is_empty() {
        arguments.extend(["-iv", &iv]);
    }
    openssl(&with_legacy(&arguments), data)
}

fn crypt(context: Result<CipherContext>, data: &[u8]) -> Option<Vec<u8>> {
    let mut context = context.ok()?;
    let mut output = context.update(data).unwrap();
    output.extend_from_slice(context.finalize().unwrap().data());
    Some(output)
}

/// Compares both directions of a cipher on data of one size.
fn compare_cipher(
    comparisons: &mut Comparisons,
    what: (&str, Presence),
    algorithm: &CipherAlgorithm,
    mode: &Mode,
    command: impl Fn(&str, &[u8]) -> Option<Vec<u8>>,
    data: &[u8],
) {
    let (name, presence) = what;
    let size = data.len();
    let encrypted = crypt(backend().create_symmetric_encryption_ctx(algorithm, mode), data);
    comparisons.compare(
        &format!("encryption by {name} of {size} bytes"),
        presence,
        command("-e", data),
        encrypted,
    );
    let decrypted = crypt(backend().create_symmetric_decryption_ctx(algorithm, mode), data);
    comparisons.compare(
        &format!("decryption by {name} of {size} bytes"),
        presence,
        command("-d", data),
        decrypted,
    );
}

#[test]
fn ciphers() {
    let mut comparisons = Comparisons::new("ciphers");
    for (keyed, cipher, key_size, block_size, presence) in CIPHERS {
        let (key, iv) = (bytes::sample(7, *key_size), bytes::sample(8, *block_size));
        let algorithm = keyed(&key).unwrap();
        for (mode, mode_name, whole_blocks) in MODES {
            let name = format!("{cipher}-{mode_name}");
            let iv = if mode_name == "ecb" { &[][..] } else { &iv };
            let mode = mode(iv).unwrap();
            let command = |direction: &str, data: &[u8]| cipher_command(&name, &key, iv, direction, data);
            for size in [48, 1005] {
                let size = if whole_blocks {
                    size / block_size * block_size
                } else {
                    size
                };
                let data = bytes::sample(9, size);
                compare_cipher(&mut comparisons, (&name, *presence), &algorithm, &mode, command, &data);
            }
        }
    }
    comparisons.finish(CIPHERS.len() * MODES.len() * 4);
}

/// The command takes the integrity value by its option `-iv`, and passes a key on in pieces of 4,096 bytes, each of which it wraps
/// alone.
#[test]
fn key_wrap() {
    let mut comparisons = Comparisons::new("key wrap");
    let mut expected = 0;
    for key_size in [16, 24, 32] {
        let wrapping_key = bytes::sample(21, key_size);
        let kept = AesKeyWrap::new(backend(), &wrapping_key).unwrap();
        let command = |suffix: &str, iv: &str, direction: &str, data: &[u8]| {
            let name = format!("-id-aes{}-wrap{suffix}", key_size * 8);
            openssl(
                &["enc", direction, &name, "-K", &bytes::to_hex(&wrapping_key), "-iv", iv],
                data,
            )
        };
        for size in [16, 24, 32, 40, 64, 512, 2048] {
            let key = bytes::sample(22, size);
            let wrapped = kept.wrap_key(&key).unwrap();
            let theirs = command("", "a6a6a6a6a6a6a6a6", "-e", &key);
            comparisons.compare(&format!("KW of {size} bytes"), Always, theirs, Some(wrapped.clone()));
            let theirs = command("", "a6a6a6a6a6a6a6a6", "-d", &wrapped);
            let own = kept.unwrap_key(&wrapped).unwrap().to_vec();
            comparisons.compare(&format!("inverse of KW of {size} bytes"), Always, theirs, Some(own));
            expected += 2;
        }
        for size in [1, 7, 8, 9, 16, 31, 100, 2047] {
            let key = bytes::sample(23, size);
            let wrapped = kept.wrap_key_with_padding(&key).unwrap();
            let theirs = command("-pad", "a65959a6", "-e", &key);
            comparisons.compare(&format!("KWP of {size} bytes"), Always, theirs, Some(wrapped.clone()));
            let theirs = command("-pad", "a65959a6", "-d", &wrapped);
            let own = kept.unwrap_key_with_padding(&wrapped).unwrap().to_vec();
            comparisons.compare(&format!("inverse of KWP of {size} bytes"), Always, theirs, Some(own));
            expected += 2;
        }
    }
    comparisons.finish(expected);
}

/// RC2 with fewer effective key bits, by the command's other names.
#[test]
fn rc2_with_short_keys() {
    let mut comparisons = Comparisons::new("RC2 with short keys");
    for (name, key_size) in [("rc2-40-cbc", 5), ("rc2-64-cbc", 8), ("rc2-cbc", 16)] {
        let (key, iv) = (bytes::sample(24, key_size), bytes::sample(25, 8));
        let (algorithm, mode) = (CipherAlgorithm::rc2(&key).unwrap(), Mode::cbc(&iv).unwrap());
        let command = |direction: &str, data: &[u8]| cipher_command(name, &key, &iv, direction, data);
        let data = bytes::sample(26, 800);
        compare_cipher(&mut comparisons, (name, MayLack), &algorithm, &mode, command, &data);
    }
    comparisons.finish(6);
}

#[test]
fn stream_ciphers() {
    let mut comparisons = Comparisons::new("stream ciphers");
    let (long_key, iv) = (bytes::sample(10, 32), bytes::sample(11, 16));
    let ciphers = [
        (
            CipherAlgorithm::chacha20(&long_key, &iv),
            "chacha20",
            &long_key[..],
            &iv[..],
        ),
        (CipherAlgorithm::arc4(&long_key[..16]), "rc4", &long_key[..16], &[]),
        (CipherAlgorithm::arc4(&long_key[..5]), "rc4-40", &long_key[..5], &[]),
    ];
    for (algorithm, name, key, iv) in ciphers {
        let algorithm = algorithm.unwrap();
        let command = |direction: &str, data: &[u8]| cipher_command(name, key, iv, direction, data);
        for size in [1, 100_003] {
            let data = bytes::sample(12, size);
            compare_cipher(
                &mut comparisons,
                (name, MayLack),
                &algorithm,
                &Mode::stream(),
                command,
                &data,
            );
        }
    }
    comparisons.finish(12);
}

#[test]
fn pbkdf2() {
    let mut comparisons = Comparisons::new("pbkdf2");
    let cases = [(1, 8, 1, 1), (20, 33, 16, 3), (100, 200, 100, 10)];
    for (algorithm, name, presence) in named_hashes() {
        for (length, password_size, salt_size, iterations) in cases {
            let (password, salt) = (bytes::sample(13, password_size), bytes::sample(14, salt_size));
            let command = kdf_command(name, length, &password, &salt, iterations);
            let own = backend().derive_pbkdf2_hmac(algorithm, length, &salt, iterations, &password);
            let own = own.ok().map(|derived| derived.to_vec());
            comparisons.compare(&format!("PBKDF2 with {name}, {length} bytes"), presence, command, own);
        }
    }
    comparisons.finish(FIXED_LENGTH.len() * cases.len());
}

#[test]
fn scrypt() {
    let mut comparisons = Comparisons::new("scrypt");
    let cases = [
        (1, 8, 2, 1, 1),
        (64, 33, 1024, 8, 16),
        (100, 200, 16384, 8, 1),
        (32, 16, 32768, 1, 3),
    ];
    for (length, size, n, r, p) in cases {
        let (password, salt) = (bytes::sample(15, size), bytes::sample(16, size));
        let options = [
            format!("hexpass:{}", bytes::to_hex(&password)),
            format!("hexsalt:{}", bytes::to_hex(&salt)),
            format!("n:{n}"),
            format!("r:{r}"),
            format!("p:{p}"),
        ];
        let length_text = length.to_string();
        let mut arguments = vec!["kdf", "-keylen", &length_text, "-binary"];
        arguments.extend(options.iter().flat_map(|option| ["-kdfopt", option]));
        arguments.push("SCRYPT");
        let own = backend().derive_scrypt(&password, &salt, length, n, r, p).unwrap();
        let command = openssl(&arguments, b"");
        comparisons.compare(&format!("scrypt {n} {r} {p}"), Always, command, Some(own.to_vec()));
    }
    comparisons.finish(cases.len());
}

/// The command has Argon2 since 3.2.
#[test]
fn argon2() {
    let mut comparisons = Comparisons::new("argon2");
    // Length, size of the password, memory, iterations, lanes, secret, associated data.
    let cases: [(usize, usize, u32, u32, u32, usize, usize); 4] = [
        (4, 0, 8, 1, 1, 0, 0),
        (32, 16, 1024, 3, 4, 0, 0),
        (64, 33, 100, 2, 3, 8, 12),
        (200, 100, 4096, 1, 1, 32, 0),
    ];
    for &variant in Argon2Variant::ALL {
        for (length, size, memory, iterations, lanes, secret, data) in cases {
            let (password, salt) = (bytes::sample(21, size), bytes::sample(22, size.max(8)));
            let (secret, data) = (bytes::sample(23, secret), bytes::sample(24, data));
            let mut options = vec![
                format!("hexsalt:{}", bytes::to_hex(&salt)),
                format!("memcost:{memory}"),
                format!("iter:{iterations}"),
                format!("lanes:{lanes}"),
            ];
            // The command takes no empty values in hexadecimal.
            let empty = if password.is_empty() { "pass:" } else { "hexpass:" };
            options.push(format!("{empty}{}", bytes::to_hex(&password)));
            for (name, value) in [("hexsecret", &secret), ("hexad", &data)] {
                if !value.is_empty() {
                    options.push(format!("{name}:{}", bytes::to_hex(value)));
                }
            }
            let length_text = length.to_string();
            let mut arguments = vec!["kdf", "-keylen", &length_text, "-binary"];
            arguments.extend(options.iter().flat_map(|option| ["-kdfopt", option]));
            let name = variant.name().to_uppercase();
            arguments.push(&name);
            let parameters = Argon2Parameters::new(variant)
                .with_memory_cost(memory)
                .with_iterations(iterations)
                .with_lanes(lanes)
                .with_secret(&secret)
                .with_associated_data(&data);
            let own = backend().derive_argon2(&parameters, &password, &salt, length);
            let own = own.ok().map(|derived| derived.to_vec());
            let command = openssl(&arguments, b"");
            let what = format!("{variant} {memory} {iterations} {lanes}");
            // The library may be older than the command.
            if own.is_none() {
                assert!(!backend().argon2_supported(variant), "{what}");
                comparisons.skipped += 1;
            } else {
                comparisons.compare(&what, MayLack, command, own);
            }
        }
    }
    comparisons.finish(3 * cases.len());
}

fn kdf_command(digest: &str, length: usize, password: &[u8], salt: &[u8], iterations: u32) -> Option<Vec<u8>> {
    let length = length.to_string();
    let options = [
        format!("digest:{digest}"),
        format!("hexpass:{}", bytes::to_hex(password)),
        format!("hexsalt:{}", bytes::to_hex(salt)),
        format!("iter:{iterations}"),
    ];
    let mut arguments = vec!["kdf", "-keylen", &length, "-binary"];
    arguments.extend(options.iter().flat_map(|option| ["-kdfopt", option]));
    arguments.extend(["-provider", "legacy", "-provider", "default", "PBKDF2"]);
    openssl(&arguments, b"")
}
