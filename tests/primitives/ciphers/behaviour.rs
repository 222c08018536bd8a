//! Ciphers: errors, and behaviour that no vector file covers.

use super::*;
use hazmat_openssl::Error;
use hazmat_openssl::mac::Tag;
use support::fips_module::FipsModule;
use support::on_fips;

/// A constructor, its name, block size in bytes and the sizes of key in bytes that it takes.
struct Cipher {
    new: fn(&[u8]) -> Result<CipherAlgorithm>,
    name: &'static str,
    block_size: Option<usize>,
    key_sizes: &'static [usize],
    /// What the text about a wrong size of key names.
    named_sizes: &'static [&'static str],
}

const TO_56: [usize; 53] = sizes_from(4);
const TO_16: [usize; 12] = sizes_from(5);
const TO_128: [usize; 124] = sizes_from(5);

const fn sizes_from<const N: usize>(first: usize) -> [usize; N] {
    let mut sizes = [0; N];
    let mut index = 0;
    while index < N {
        sizes[index] = first + index;
        index += 1;
    }
    sizes
}

const CIPHERS: &[Cipher] = &[
    Cipher {
        new: CipherAlgorithm::aes,
        name: "AES",
        block_size: Some(16),
        key_sizes: &[16, 24, 32, 64],
        named_sizes: &["16", "24", "32", "64"],
    },
    Cipher {
        new: CipherAlgorithm::camellia,
        name: "Camellia",
        block_size: Some(16),
        key_sizes: &[16, 24, 32],
        named_sizes: &["16", "24", "32"],
    },
    Cipher {
        new: CipherAlgorithm::triple_des,
        name: "3DES",
        block_size: Some(8),
        key_sizes: &[8, 16, 24],
        named_sizes: &["8", "16", "24"],
    },
    Cipher {
        new: CipherAlgorithm::blowfish,
        name: "Blowfish",
        block_size: Some(8),
        key_sizes: &TO_56,
        named_sizes: &["4 to 56"],
    },
    Cipher {
        new: CipherAlgorithm::cast5,
        name: "CAST5",
        block_size: Some(8),
        key_sizes: &TO_16,
        named_sizes: &["5 to 16"],
    },
    Cipher {
        new: CipherAlgorithm::idea,
        name: "IDEA",
        block_size: Some(8),
        key_sizes: &[16],
        named_sizes: &["16"],
    },
    Cipher {
        new: CipherAlgorithm::rc2,
        name: "RC2",
        block_size: Some(8),
        key_sizes: &TO_128,
        named_sizes: &["5 to 128"],
    },
    Cipher {
        new: CipherAlgorithm::seed,
        name: "SEED",
        block_size: Some(16),
        key_sizes: &[16],
        named_sizes: &["16"],
    },
    Cipher {
        new: CipherAlgorithm::sm4,
        name: "SM4",
        block_size: Some(16),
        key_sizes: &[16],
        named_sizes: &["16"],
    },
    Cipher {
        new: CipherAlgorithm::arc4,
        name: "RC4",
        block_size: None,
        key_sizes: &[5, 7, 8, 10, 16, 20, 24, 32],
        named_sizes: &["5", "7", "8", "10", "16", "20", "24", "32"],
    },
    Cipher {
        new: |key| CipherAlgorithm::chacha20(key, &[0; 16]),
        name: "ChaCha20",
        block_size: None,
        key_sizes: &[32],
        named_sizes: &["32"],
    },
];

/// A constructor of a mode that takes an initialization vector as long as the block.
type BlockMode = fn(&[u8]) -> Result<Mode>;

const BLOCK_MODES: [BlockMode; 5] = [Mode::cbc, Mode::ctr, Mode::ofb, Mode::cfb, Mode::cfb8];

const BOTH: [Direction; 2] = [Direction::Encrypt, Direction::Decrypt];

fn aes() -> CipherAlgorithm {
    CipherAlgorithm::aes(&bytes::sample(1, 16)).unwrap()
}

fn xts_aes() -> CipherAlgorithm {
    CipherAlgorithm::aes(&bytes::sample(1, 32)).unwrap()
}

fn gcm() -> Mode {
    Mode::gcm(&[1; 12]).unwrap()
}

/// Every pair of a block cipher and a mode with an initialization vector as long as its block that is supported.
fn block_pairs() -> Vec<(CipherAlgorithm, Mode)> {
    let mut pairs = Vec::new();
    for cipher in CIPHERS {
        let algorithm = (cipher.new)(&bytes::sample(1, cipher.key_sizes[0])).unwrap();
        let Some(block_size) = cipher.block_size else { continue };
        let modes = BLOCK_MODES.map(|mode| mode(&bytes::sample(2, block_size)).unwrap());
        let usable = modes.into_iter().filter(|mode| supported(&algorithm, mode));
        pairs.extend(usable.map(|mode| (algorithm.clone(), mode)));
    }
    pairs
}

/// What goes in and what comes out in one piece with a fresh context.
fn whole(direction: Direction, algorithm: &CipherAlgorithm, mode: &Mode, data: &[u8]) -> Vec<u8> {
    let mut context = context(direction, algorithm, mode);
    let output = context.update(data).unwrap();
    assert!(context.finalize().unwrap().data().is_empty());
    output
}

/// Ciphertext and tag of `data` in GCM with a fresh context.
fn sealed(nonce: &[u8], aad: &[u8], data: &[u8]) -> (Vec<u8>, Tag) {
    let mut context = context(Direction::Encrypt, &aes(), &Mode::gcm(nonce).unwrap());
    context.authenticate_additional_data(aad).unwrap();
    let ciphertext = context.update(data).unwrap();
    (ciphertext, context.finalize().unwrap().into_tag().unwrap())
}

#[test]
fn names_and_sizes_are_those_of_the_standards() {
    for cipher in CIPHERS {
        for key_size in cipher.key_sizes {
            let algorithm = (cipher.new)(&vec![1; *key_size]).unwrap();
            assert_eq!(
                (algorithm.name(), algorithm.block_size()),
                (cipher.name, cipher.block_size)
            );
            let used_size = if cipher.name == "3DES" { 24 } else { *key_size };
            assert_eq!(algorithm.key_length(), used_size, "{algorithm:?}");
            assert_eq!(algorithm.key_size() as usize, used_size * 8, "{algorithm:?}");
            let kind = algorithm.kind();
            assert_eq!(CipherKind::from(&algorithm), kind);
            assert_eq!((kind.cipher_name(), kind.key_length()), (algorithm.name(), used_size));
            assert_eq!(
                (kind.key_size(), kind.block_size()),
                (algorithm.key_size(), cipher.block_size)
            );
            assert_eq!(kind.to_string().parse::<CipherKind>().unwrap(), kind, "{kind}");
        }
    }
}

#[test]
fn wrong_key_sizes_are_refused() {
    for cipher in CIPHERS {
        for key_size in (0..=70).filter(|key_size| !cipher.key_sizes.contains(key_size)) {
            errors::assert_invalid_argument((cipher.new)(&vec![1; key_size]), cipher.named_sizes);
        }
    }
}

#[test]
fn wrong_nonces_of_chacha20_are_refused() {
    for nonce_size in (0..=64).filter(|size| *size != 16) {
        let result = CipherAlgorithm::chacha20(&[1; 32], &vec![0; nonce_size]);
        errors::assert_invalid_argument(result, &["nonce", "16"]);
    }
}

#[test]
fn names_of_modes() {
    let (block, nonce) = ([0; 16], [0; 12]);
    let modes = [
        (Mode::cbc(&block).unwrap(), "CBC"),
        (Mode::ctr(&block).unwrap(), "CTR"),
        (Mode::ecb(), "ECB"),
        (Mode::ofb(&block).unwrap(), "OFB"),
        (Mode::cfb(&block).unwrap(), "CFB"),
        (Mode::cfb8(&block).unwrap(), "CFB8"),
        (Mode::xts(&block).unwrap(), "XTS"),
        (Mode::gcm(&nonce).unwrap(), "GCM"),
    ];
    for (mode, name) in modes {
        assert_eq!(mode.name(), name);
    }
}

#[test]
fn wrong_initialization_vectors_are_refused() {
    for cipher in CIPHERS {
        let Some(block_size) = cipher.block_size else { continue };
        let algorithm = (cipher.new)(&bytes::sample(1, cipher.key_sizes[0])).unwrap();
        for mode in BLOCK_MODES {
            for size in (0..=33).filter(|size| *size != block_size) {
                for direction in BOTH {
                    let result = mode(&vec![0; size]).and_then(|mode| try_context(direction, &algorithm, &mode));
                    errors::assert_invalid_argument(result, &[&block_size.to_string()]);
                }
            }
        }
    }
}

#[test]
fn wrong_tweaks_are_refused() {
    for size in (0..=33).filter(|size| *size != 16) {
        errors::assert_invalid_argument(Mode::xts(&vec![0; size]), &["tweak", "16"]);
    }
}

#[test]
fn wrong_gcm_nonces_are_refused() {
    for size in (0..8).chain(129..=140) {
        errors::assert_invalid_argument(Mode::gcm(&vec![0; size]), &["nonce", "8", "128"]);
    }
    for size in 8..=128 {
        let mode = Mode::gcm(&vec![0; size]).unwrap();
        assert!(try_context(Direction::Encrypt, &aes(), &mode).is_ok(), "{size} bytes");
    }
}

#[test]
fn keys_for_xts_have_other_sizes() {
    let xts = Mode::xts(&[0; 16]).unwrap();
    for key_size in [16, 24] {
        let algorithm = CipherAlgorithm::aes(&bytes::sample(1, key_size)).unwrap();
        errors::assert_invalid_argument(try_context(Direction::Encrypt, &algorithm, &xts), &["32", "64"]);
    }
    let algorithm = CipherAlgorithm::aes(&bytes::sample(1, 64)).unwrap();
    for mode in [Mode::ecb(), Mode::cbc(&[0; 16]).unwrap(), gcm()] {
        assert!(!supported(&algorithm, &mode), "{mode:?}");
        errors::assert_invalid_argument(try_context(Direction::Encrypt, &algorithm, &mode), &["16", "24", "32"]);
    }
}

#[test]
fn equal_halves_of_an_xts_key_are_refused() {
    let xts = Mode::xts(&[0; 16]).unwrap();
    for half in [16, 32] {
        let key = bytes::sample(1, half).repeat(2);
        let algorithm = CipherAlgorithm::aes(&key).unwrap();
        for direction in BOTH {
            errors::assert_invalid_argument(try_context(direction, &algorithm, &xts), &["key", "halves"]);
        }
        let almost = CipherAlgorithm::aes(&bytes::flipped(&key, 0)).unwrap();
        assert!(try_context(Direction::Encrypt, &almost, &xts).is_ok());
    }
}

#[test]
fn an_xts_data_unit_is_one_piece() {
    for direction in BOTH {
        let mut context = context(direction, &xts_aes(), &Mode::xts(&[0; 16]).unwrap());
        context.update(&[0; 16]).unwrap();
        errors::assert_invalid_argument(context.update(&[0; 16]), &["one"]);
        let mut buffer = [0; 64];
        errors::assert_invalid_argument(context.update_into(&[0; 16], &mut buffer), &["one"]);
        assert_eq!(buffer, [0; 64]);
        context.reset_nonce(&[1; 16]).unwrap();
        context.update(&[0; 17]).unwrap();
        context.finalize().unwrap();
    }
}

#[test]
fn xts_data_units_have_bounds() {
    let longest = 1 << 24;
    for direction in BOTH {
        let mut context = context(direction, &xts_aes(), &Mode::xts(&[0; 16]).unwrap());
        for size in [1, 15, longest + 1] {
            errors::assert_invalid_argument(context.update(&vec![0; size]), &["16", "16777216"]);
        }
        assert_eq!(context.update(&vec![0; longest]).unwrap().len(), longest);
        context.finalize_reset(&[2; 16]).unwrap();
        errors::assert_invalid_argument(context.finalize(), &["16", "16777216"]);
    }
}

#[test]
fn algorithms_and_modes_that_do_not_go_together_are_refused() {
    let block = [0; 16];
    let arc4 = CipherAlgorithm::arc4(&[1; 16]).unwrap();
    let chacha20 = CipherAlgorithm::chacha20(&[1; 32], &block).unwrap();
    let sm4 = CipherAlgorithm::sm4(&[1; 16]).unwrap();
    let pairs = [
        (aes(), Mode::stream()),
        (arc4.clone(), Mode::ecb()),
        (arc4.clone(), Mode::ctr(&block).unwrap()),
        (arc4, gcm()),
        (chacha20.clone(), Mode::cbc(&block).unwrap()),
        (chacha20, gcm()),
        (sm4, Mode::xts(&block).unwrap()),
    ];
    for (algorithm, mode) in pairs {
        assert!(!supported(&algorithm, &mode), "{algorithm:?} with {mode:?}");
        assert_not_offered(&algorithm, &mode);
    }
}

#[test]
fn a_tag_is_not_for_encryption() {
    let mode = gcm().with_tag(&[0; 16]).unwrap();
    errors::assert_invalid_argument(try_context(Direction::Encrypt, &aes(), &mode), &["tag"]);
    let context = context(Direction::Encrypt, &aes(), &gcm());
    errors::assert_invalid_argument(context.finalize_with_tag(&[0; 16]), &["tag"]);
    let mut context = super::context(Direction::Encrypt, &aes(), &gcm());
    errors::assert_invalid_argument(context.finalize_with_tag_reset(&[0; 16], &[2; 12]), &["tag"]);
}

#[test]
fn decryption_needs_a_tag() {
    let mut context = context(Direction::Decrypt, &aes(), &gcm());
    context.update(b"data").unwrap();
    errors::assert_invalid_argument(context.finalize_reset(&[2; 12]), &["tag"]);
    errors::assert_invalid_argument(context.finalize(), &["tag"]);
}

#[test]
fn a_second_tag_is_refused() {
    let (_, tag) = sealed(&[1; 12], b"", b"");
    let context = context(Direction::Decrypt, &aes(), &gcm().with_tag(&tag).unwrap());
    errors::assert_invalid_argument(context.finalize_with_tag(&tag), &["tag"]);
}

#[test]
fn tags_must_be_long_enough() {
    for length in (0..16).chain([17, 32]) {
        errors::assert_invalid_argument(gcm().with_tag(&vec![0; length]), &["tag", "16"]);
        let context = context(Direction::Decrypt, &aes(), &gcm());
        errors::assert_invalid_argument(context.finalize_with_tag(&vec![0; length]), &["tag", "16"]);
    }
    let error = gcm().with_tag(&[0; 15]).unwrap_err().to_string();
    assert_eq!(error, "tag: must have 16 bytes, not 15");
    let error = gcm().with_min_tag_length(12).and_then(|mode| mode.with_tag(&[0; 11]));
    assert_eq!(error.unwrap_err().to_string(), "tag: must have 12 to 16 bytes, not 11");
    for length in (0..4).chain([17, usize::MAX]) {
        errors::assert_invalid_argument(gcm().with_min_tag_length(length), &["min_tag_length", "4", "16"]);
    }
    for minimum in 4..=16 {
        let mode = gcm().with_min_tag_length(minimum).unwrap();
        errors::assert_invalid_argument(mode.clone().with_tag(&vec![0; minimum - 1]), &["tag", "16"]);
        for length in minimum..=16 {
            assert!(mode.clone().with_tag(&vec![0; length]).is_ok());
        }
    }
}

#[test]
fn every_accepted_length_of_tag_is_compared_whole() {
    let (ciphertext, tag) = sealed(&[1; 12], b"header", b"data");
    for length in 4..=16 {
        let mode = gcm().with_min_tag_length(4).unwrap();
        let decrypt = |tag: &[u8]| {
            let mut context = context(Direction::Decrypt, &aes(), &mode);
            context.authenticate_additional_data(b"header").unwrap();
            context.update(&ciphertext).unwrap();
            context.finalize_with_tag(tag)
        };
        assert!(decrypt(&tag[..length]).is_ok());
        errors::assert_invalid_tag(decrypt(&bytes::flipped(&tag[..length], 0)));
        errors::assert_invalid_tag(decrypt(&bytes::flipped(&tag[..length], length - 1)));
    }
}

#[test]
fn changed_data_does_not_authenticate() {
    let (ciphertext, tag) = sealed(&[1; 12], b"header", b"data");
    let decrypt = |nonce: &[u8], aad: &[u8], ciphertext: &[u8]| {
        let mode = Mode::gcm(nonce).unwrap().with_tag(&tag).unwrap();
        let mut context = context(Direction::Decrypt, &aes(), &mode);
        context.authenticate_additional_data(aad).unwrap();
        context.update(ciphertext).unwrap();
        context.finalize()
    };
    assert!(decrypt(&[1; 12], b"header", &ciphertext).is_ok());
    errors::assert_invalid_tag(decrypt(&[2; 12], b"header", &ciphertext));
    errors::assert_invalid_tag(decrypt(&[1; 12], b"Header", &ciphertext));
    errors::assert_invalid_tag(decrypt(&[1; 12], b"", &ciphertext));
    errors::assert_invalid_tag(decrypt(&[1; 12], b"header", &bytes::flipped(&ciphertext, 3)));
    errors::assert_invalid_tag(decrypt(&[1; 12], b"header", &ciphertext[..3]));
    errors::assert_invalid_tag(decrypt(&[1; 12], b"header", b""));
}

#[test]
fn tags_are_for_gcm_alone() {
    let block = [0; 16];
    for mode in [
        Mode::ecb(),
        Mode::stream(),
        Mode::cbc(&block).unwrap(),
        Mode::ctr(&block).unwrap(),
    ] {
        errors::assert_invalid_argument(mode.clone().with_tag(&[0; 16]), &["tag"]);
        errors::assert_invalid_argument(mode.with_min_tag_length(16), &["min_tag_length"]);
    }
    for direction in BOTH {
        let context = || context(direction, &aes(), &Mode::ctr(&block).unwrap());
        errors::assert_invalid_argument(context().finalize_with_tag(&[0; 16]), &["tag"]);
        errors::assert_invalid_argument(context().authenticate_additional_data(b"header"), &["additional"]);
        assert!(context().finalize().unwrap().tag().is_none());
    }
}

#[test]
fn additional_data_comes_first() {
    for direction in BOTH {
        let mut context = context(direction, &aes(), &gcm());
        context.authenticate_additional_data(b"one").unwrap();
        context.authenticate_additional_data(b"two").unwrap();
        context.update(b"d").unwrap();
        let error = context.authenticate_additional_data(b"three").unwrap_err();
        assert!(matches!(error, Error::AlreadyUpdated), "{error:?}");
        context.reset_nonce(&[2; 12]).unwrap();
        context.authenticate_additional_data(b"one").unwrap();
    }
}

#[test]
fn data_must_be_whole_blocks() {
    for cipher in CIPHERS {
        let Some(block_size) = cipher.block_size else { continue };
        let algorithm = (cipher.new)(&bytes::sample(1, cipher.key_sizes[0])).unwrap();
        let modes = [Mode::ecb(), Mode::cbc(&vec![0; block_size]).unwrap()];
        for mode in modes.iter().filter(|mode| supported(&algorithm, mode)) {
            for direction in BOTH {
                for size in [1, block_size - 1, block_size + 1, 3 * block_size - 1] {
                    let mut context = context(direction, &algorithm, mode);
                    context.update(&vec![0; size]).unwrap();
                    errors::assert_invalid_argument(context.finalize(), &["multiple", &block_size.to_string()]);
                }
                assert!(
                    context(direction, &algorithm, mode)
                        .finalize()
                        .unwrap()
                        .data()
                        .is_empty()
                );
            }
        }
    }
}

#[test]
fn short_buffers_are_refused_and_spoil_nothing() {
    let data = bytes::sample(3, 64);
    for (algorithm, mode) in block_pairs() {
        let block_size = algorithm.block_size().unwrap();
        let needed = data.len() + if mode.name() == "CBC" { block_size - 1 } else { 0 };
        for direction in BOTH {
            let mut context = context(direction, &algorithm, &mode);
            let mut buffer = vec![0xaa; needed];
            for available in [0, 1, needed - 1] {
                let result = context.update_into(&data, &mut buffer[..available]);
                errors::assert_buffer_too_small(result, needed, available);
                assert!(buffer.iter().all(|byte| *byte == 0xaa));
            }
            let written = context.update_into(&data, &mut buffer).unwrap();
            assert_eq!(
                buffer[..written],
                whole(direction, &algorithm, &mode, &data),
                "{algorithm:?} in {mode:?}"
            );
        }
    }
}

#[test]
fn longer_buffers_keep_what_lies_behind_the_output() {
    let mut context = context(Direction::Encrypt, &aes(), &Mode::ctr(&[0; 16]).unwrap());
    let mut buffer = [0xaa; 100];
    assert_eq!(context.update_into(&[0; 50], &mut buffer).unwrap(), 50);
    assert_eq!(buffer[50..], [0xaa; 50]);
}

#[test]
fn empty_data_is_nothing() {
    for (algorithm, mode) in block_pairs() {
        for direction in BOTH {
            let mut context = context(direction, &algorithm, &mode);
            assert!(context.update(b"").unwrap().is_empty());
            let slack = if mode.name() == "CBC" {
                algorithm.block_size().unwrap() - 1
            } else {
                0
            };
            assert_eq!(context.update_into(b"", &mut vec![0; slack]).unwrap(), 0);
            assert!(context.finalize().unwrap().data().is_empty());
        }
    }
    let (ciphertext, tag) = sealed(&[1; 12], b"", b"");
    assert!(ciphertext.is_empty());
    let context = context(Direction::Decrypt, &aes(), &gcm());
    context.finalize_with_tag(&tag).unwrap();
}

#[test]
fn what_is_enciphered_can_be_deciphered() {
    for (algorithm, mode) in block_pairs() {
        let unit = if mode.name() == "CBC" {
            algorithm.block_size().unwrap()
        } else {
            1
        };
        for units in [1, 2, 100] {
            let data = bytes::sample(3, units * unit);
            let ciphertext = whole(Direction::Encrypt, &algorithm, &mode, &data);
            assert_eq!(
                whole(Direction::Decrypt, &algorithm, &mode, &ciphertext),
                data,
                "{algorithm:?} in {mode:?}"
            );
        }
    }
}

#[test]
fn a_new_nonce_is_as_good_as_a_new_context() {
    let data = bytes::sample(3, 48);
    for (algorithm, mode) in block_pairs() {
        for direction in BOTH {
            let expected = whole(direction, &algorithm, &mode, &data);
            let nonce = mode.initialization_vector();
            let mut context = context(direction, &algorithm, &mode);
            context.update(&data[..21]).unwrap();
            context.reset_nonce(nonce).unwrap();
            assert_eq!(
                context.update(&data).unwrap(),
                expected,
                "{algorithm:?} in {mode:?}: after a reset"
            );
            context.finalize_reset(nonce).unwrap();
            assert_eq!(
                context.update(&data).unwrap(),
                expected,
                "{algorithm:?} in {mode:?}: after the end"
            );
            context.finalize().unwrap();
        }
    }
}

#[test]
fn a_new_nonce_must_be_of_the_right_size() {
    for (algorithm, mode) in block_pairs() {
        let block_size = algorithm.block_size().unwrap();
        let data = bytes::sample(3, 2 * block_size);
        let expected = whole(Direction::Encrypt, &algorithm, &mode, &data);
        let mut context = context(Direction::Encrypt, &algorithm, &mode);
        let mut actual = context.update(&data[..block_size]).unwrap();
        for size in [0, block_size - 1, block_size + 1] {
            errors::assert_invalid_argument(context.reset_nonce(&vec![0; size]), &[&block_size.to_string()]);
            errors::assert_invalid_argument(context.finalize_reset(&vec![0; size]), &[&block_size.to_string()]);
        }
        actual.extend(context.update(&data[block_size..]).unwrap());
        assert_eq!(
            actual, expected,
            "{algorithm:?} in {mode:?}: goes on as if nothing had been asked"
        );
    }
}

#[test]
fn modes_without_a_nonce_have_none_to_reset() {
    let arc4 = CipherAlgorithm::arc4(&[1; 16]).unwrap();
    let pairs = [(aes(), Mode::ecb()), (arc4, Mode::stream())];
    for (algorithm, mode) in pairs.iter().filter(|(algorithm, mode)| supported(algorithm, mode)) {
        for nonce in [&[][..], &[0; 16]] {
            let mut context = context(Direction::Encrypt, algorithm, mode);
            errors::assert_invalid_argument(context.reset_nonce(nonce), &["nonce"]);
            errors::assert_invalid_argument(context.finalize_reset(nonce), &["nonce"]);
        }
    }
}

#[test]
fn chacha20_takes_a_new_nonce() {
    let cipher = |nonce: &[u8]| CipherAlgorithm::chacha20(&[7; 32], nonce).unwrap();
    if on_fips() {
        return assert_not_offered(&cipher(&[1; 16]), &Mode::stream());
    }
    let data = bytes::sample(3, 200);
    for direction in BOTH {
        let expected = whole(direction, &cipher(&[2; 16]), &Mode::stream(), &data);
        let mut context = context(direction, &cipher(&[1; 16]), &Mode::stream());
        context.update(&data[..70]).unwrap();
        errors::assert_invalid_argument(context.reset_nonce(&[2; 12]), &["nonce", "16"]);
        context.reset_nonce(&[2; 16]).unwrap();
        assert_eq!(context.update(&data).unwrap(), expected);
    }
}

/// RFC 8439, section 2.3: the block counter has 32 bits, and is followed by the nonce.
#[test]
fn chacha20_does_not_count_into_its_nonce() {
    let at = |counter: u32| [&counter.to_le_bytes()[..], &[9; 12]].concat();
    let cipher = |counter: u32| CipherAlgorithm::chacha20(&[7; 32], &at(counter)).unwrap();
    if on_fips() {
        return assert_not_offered(&cipher(1), &Mode::stream());
    }
    let data = bytes::sample(3, 256);
    for direction in BOTH {
        for blocks in 1..=3_u32 {
            let counter = u32::MAX - (blocks - 1);
            let most = 64 * blocks as usize;
            let begin = || context(direction, &cipher(counter), &Mode::stream());
            let expected = begin().update(&data[..most]).unwrap();
            // A counter gives the same block in every message.
            let earlier = whole(direction, &cipher(counter - 1), &Mode::stream(), &[0; 128]);
            assert_eq!(earlier[64], expected[0] ^ data[0]);

            errors::assert_invalid_argument(begin().update(&data[..most + 1]), &["data", &most.to_string()]);
            for first in [1, 63, 64, most - 1, most].into_iter().filter(|first| *first <= most) {
                let mut context = begin();
                let mut out = context.update(&data[..first]).unwrap();
                // Refused data has not been processed.
                errors::assert_invalid_argument(context.update(&data[first..most + 1]), &["data"]);
                errors::assert_invalid_argument(context.update_into(&data[first..], &mut [0; 256]), &["data"]);
                out.extend(context.update(&data[first..most]).unwrap());
                assert_eq!(out, expected, "{first} bytes, then the rest of {most}");
                errors::assert_invalid_argument(context.update(&[0]), &["data"]);
                assert!(context.update(&[]).unwrap().is_empty());

                context.reset_nonce(&at(u32::MAX)).unwrap();
                context.update(&data[..64]).unwrap();
                errors::assert_invalid_argument(context.update(&[0]), &["data", "64 bytes"]);
                context.reset_nonce(&at(0)).unwrap();
                context.update(&data).unwrap();
                context.finalize().unwrap();
            }
        }
    }
}

/// NIST SP 800-38A, appendix B: the counter of CTR is the whole block, and wraps to zero.
#[test]
fn counters_of_ctr_are_whole_blocks() {
    let zeros = whole(Direction::Encrypt, &aes(), &Mode::ctr(&[0xff; 16]).unwrap(), &[0; 32]);
    let next = whole(Direction::Encrypt, &aes(), &Mode::ctr(&[0; 16]).unwrap(), &[0; 16]);
    assert_eq!(zeros[16..], next);
}

#[test]
fn gcm_goes_on_with_a_new_nonce() {
    let mut encryption = context(Direction::Encrypt, &aes(), &gcm());
    let mut decryption = context(Direction::Decrypt, &aes(), &gcm());
    for next in [2_u8, 3, 4] {
        let (nonce, aad, data) = (vec![next - 1; 12], [next; 5], [next; 33]);
        let (ciphertext, tag) = sealed(&nonce, &aad, &data);
        encryption.authenticate_additional_data(&aad).unwrap();
        assert_eq!(encryption.update(&data).unwrap(), ciphertext);
        let finalized = encryption.finalize_reset(&[next; 12]).unwrap();
        assert_eq!(finalized.into_tag().unwrap(), tag);
        decryption.authenticate_additional_data(&aad).unwrap();
        assert_eq!(decryption.update(&ciphertext).unwrap(), data);
        decryption.finalize_with_tag_reset(&tag, &[next; 12]).unwrap();
    }
}

#[test]
fn gcm_takes_a_new_nonce_of_another_size() {
    for size in [8, 12, 13, 16, 60, 128] {
        let (nonce, data) = (bytes::sample(4, size), b"data");
        let (ciphertext, tag) = sealed(&nonce, b"header", data);
        let mut encryption = context(Direction::Encrypt, &aes(), &gcm());
        encryption.update(b"something else").unwrap();
        encryption.reset_nonce(&nonce).unwrap();
        encryption.authenticate_additional_data(b"header").unwrap();
        assert_eq!(encryption.update(data).unwrap(), ciphertext);
        assert_eq!(encryption.finalize().unwrap().into_tag().unwrap(), tag, "{size} bytes");
    }
    let mut context = context(Direction::Encrypt, &aes(), &gcm());
    for size in [0, 7, 129] {
        errors::assert_invalid_argument(context.reset_nonce(&vec![0; size]), &["8", "128"]);
    }
}

#[test]
fn gcm_does_not_encrypt_twice_with_one_nonce() {
    let mut encryption = context(Direction::Encrypt, &aes(), &gcm());
    encryption.update(b"data").unwrap();
    errors::assert_invalid_argument(encryption.reset_nonce(&[1; 12]), &["nonce"]);
    errors::assert_invalid_argument(encryption.finalize_reset(&[1; 12]), &["nonce"]);
    let mut decryption = context(Direction::Decrypt, &aes(), &gcm());
    decryption.update(b"data").unwrap();
    decryption.reset_nonce(&[1; 12]).unwrap();
}

#[test]
fn a_wrong_tag_leaves_a_context_that_can_go_on() {
    let (ciphertext, tag) = sealed(&[2; 12], b"", b"data");
    let mut context = context(Direction::Decrypt, &aes(), &gcm());
    context.update(&ciphertext).unwrap();
    errors::assert_invalid_tag(context.finalize_with_tag_reset(&tag, &[2; 12]));
    assert_eq!(context.update(&ciphertext).unwrap(), b"data");
    context.finalize_with_tag_reset(&tag, &[3; 12]).unwrap();
}

#[test]
fn a_tag_is_forgotten_with_its_message() {
    let (ciphertext, tag) = sealed(&[1; 12], b"", b"data");
    let mut context = context(Direction::Decrypt, &aes(), &gcm().with_tag(&tag).unwrap());
    context.reset_nonce(&[1; 12]).unwrap();
    context.update(&ciphertext).unwrap();
    errors::assert_invalid_argument(context.finalize_reset(&[1; 12]), &["tag"]);
    context.update(&ciphertext).unwrap();
    context.finalize_with_tag(&tag).unwrap();
}

#[test]
fn parts_of_a_block_do_not_outlive_their_message() {
    let data = bytes::sample(3, 32);
    let mode = Mode::cbc(&[9; 16]).unwrap();
    for direction in BOTH {
        let expected = whole(direction, &aes(), &mode, &data);
        let mut context = context(direction, &aes(), &mode);
        context.update(&data[..5]).unwrap();
        errors::assert_invalid_argument(context.finalize_reset(&[9; 16]), &["multiple", "16"]);
        assert_eq!(context.update(&data).unwrap(), expected);
        context.finalize().unwrap();
    }
}

#[test]
fn an_independent_context_comes_of_the_same_algorithm_and_mode() {
    let (algorithm, mode) = (aes(), Mode::ctr(&[0; 16]).unwrap());
    let mut first = context(Direction::Encrypt, &algorithm, &mode);
    let mut second = context(Direction::Encrypt, &algorithm.clone(), &mode.clone());
    let ahead = first.update(&[0; 40]).unwrap();
    assert_eq!(second.update(&[0; 40]).unwrap(), ahead);
    assert_ne!(first.update(&[0; 40]).unwrap(), ahead);
}

#[test]
fn short_triple_des_keys_are_the_whole_ones_they_stand_for() {
    let (mode, data) = (Mode::cbc(&[1; 8]).unwrap(), bytes::sample(3, 80));
    let parts = [bytes::sample(4, 8), bytes::sample(5, 8)];
    let pairs = [
        (parts[0].clone(), parts[0].repeat(3)),
        (parts.concat(), [parts.concat(), parts[0].clone()].concat()),
    ];
    for (short, long) in pairs {
        let algorithm = CipherAlgorithm::triple_des(&short).unwrap();
        if on_fips() && !FipsModule::of(backend()).has_triple_des {
            assert_not_offered(&algorithm, &mode);
            continue;
        }
        let encrypt = |key: &[u8]| {
            let algorithm = CipherAlgorithm::triple_des(key).unwrap();
            whole(Direction::Encrypt, &algorithm, &mode, &data)
        };
        assert_eq!(encrypt(&short), encrypt(&long));
    }
}

#[test]
fn keys_are_not_shown() {
    for cipher in CIPHERS {
        for key_size in cipher.key_sizes {
            let key = vec![0xb7; *key_size];
            let algorithm = (cipher.new)(&key).unwrap();
            let shown = format!("{algorithm:?}").to_lowercase();
            assert!(!shown.contains("b7") && !shown.contains("183"), "{shown}");
        }
    }
    let mode = Mode::gcm(&[0xb7; 12]).unwrap().with_tag(&[0xb7; 16]).unwrap();
    let context = context(Direction::Decrypt, &CipherAlgorithm::aes(&[0xb7; 32]).unwrap(), &mode);
    let shown = format!("{context:?}").to_lowercase();
    assert!(!shown.contains("b7") && !shown.contains("183"), "{shown}");
}

/// A context, from its beginning to its end, takes no memory of this crate.
#[test]
fn contexts_take_no_memory_of_this_crate() {
    let mut pairs = block_pairs();
    pairs.push((aes(), gcm()));
    pairs.push((xts_aes(), Mode::xts(&[1; 16]).unwrap()));
    pairs.push((aes(), Mode::ecb()));
    for (algorithm, mode) in &pairs {
        for direction in BOTH {
            let mut out = [0; 48 + 15];
            let mut message = || {
                let mut context = context(direction, algorithm, mode);
                assert_eq!(context.update_into(&[1; 48], &mut out).unwrap(), 48);
                let ended = match (direction, mode.kind()) {
                    (Direction::Decrypt, ModeKind::Gcm) => Err(Error::InvalidTag),
                    _ => context.finalize().map(drop),
                };
                assert!(matches!(ended, Ok(()) | Err(Error::InvalidTag)));
            };
            message();
            let ((), memory) = support::allocations::measured(message);
            assert_eq!(memory.total, 0, "{algorithm:?}, {mode:?}");
        }
    }
    assert!(pairs.len() >= 8, "{}", pairs.len());
}
