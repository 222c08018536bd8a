//! Cipher kinds and mode kinds, without keys and IVs: their names, and what a backend supports.

use std::collections::HashSet;

use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::mac::MacAlgorithm;
use hazmat_openssl::prelude::*;
use support::errors::{assert_invalid_argument, assert_unsupported, refused_argument};
use support::{backend, bytes};

/// A cipher of this kind with a key that fits.
fn keyed(kind: CipherKind) -> CipherAlgorithm {
    let key = bytes::sample(5, kind.key_length());
    let cipher = match kind.cipher_name() {
        "AES" => CipherAlgorithm::aes(&key),
        "Camellia" => CipherAlgorithm::camellia(&key),
        "3DES" => CipherAlgorithm::triple_des(&key),
        "Blowfish" => CipherAlgorithm::blowfish(&key),
        "CAST5" => CipherAlgorithm::cast5(&key),
        "IDEA" => CipherAlgorithm::idea(&key),
        "RC2" => CipherAlgorithm::rc2(&key),
        "SEED" => CipherAlgorithm::seed(&key),
        "SM4" => CipherAlgorithm::sm4(&key),
        "RC4" => CipherAlgorithm::arc4(&key),
        "ChaCha20" => CipherAlgorithm::chacha20(&key, &[0; 16]),
        other => panic!("{other}"),
    };
    cipher.unwrap()
}

/// A mode of this kind with an IV that fits the cipher.
fn with_iv(mode: ModeKind, cipher: CipherKind) -> Mode {
    let iv = vec![1; cipher.block_size().unwrap_or(16)];
    match mode {
        ModeKind::Cbc => Mode::cbc(&iv).unwrap(),
        ModeKind::Ctr => Mode::ctr(&iv).unwrap(),
        ModeKind::Ecb => Mode::ecb(),
        ModeKind::Ofb => Mode::ofb(&iv).unwrap(),
        ModeKind::Cfb => Mode::cfb(&iv).unwrap(),
        ModeKind::Cfb8 => Mode::cfb8(&iv).unwrap(),
        ModeKind::Xts => Mode::xts(&[1; 16]).unwrap(),
        ModeKind::Gcm => Mode::gcm(&[1; 12]).unwrap(),
        ModeKind::Stream => Mode::stream(),
        other => panic!("{other}"),
    }
}

#[test]
fn what_is_supported_makes_a_context_and_nothing_else_does() {
    let (mut supported, mut refused) = (0, 0);
    for &kind in CipherKind::ALL {
        let cipher = keyed(kind);
        assert_eq!((cipher.kind(), CipherKind::from(&cipher)), (kind, kind));
        for &mode_kind in ModeKind::ALL {
            let mode = with_iv(mode_kind, kind);
            assert_eq!((mode.kind(), ModeKind::from(&mode)), (mode_kind, mode_kind));
            let context = backend().create_symmetric_decryption_ctx(&cipher, &mode);
            if backend().cipher_supported(kind, mode_kind) {
                let context = context.unwrap();
                assert_eq!((context.algorithm(), context.mode()), (kind, mode_kind));
                assert_eq!(context.block_size(), kind.block_size());
                supported += 1;
            } else {
                assert!(context.is_err(), "{kind} in {mode_kind}");
                refused += 1;
            }
        }
    }
    // AES alone: three key lengths in seven modes, and XTS in two.
    assert!(supported >= 3 * 7 + 2, "{supported}");
    assert_eq!(supported + refused, CipherKind::ALL.len() * ModeKind::ALL.len());
}

/// libcrypto pads whole blocks unless it is told not to, and it is told so for modes with whole blocks only.
#[test]
fn no_mode_makes_a_message_longer() {
    for &kind in CipherKind::ALL {
        for &mode_kind in ModeKind::ALL {
            if !backend().cipher_supported(kind, mode_kind) {
                continue;
            }
            let cipher = keyed(kind);
            let mode = with_iv(mode_kind, kind);
            let unit = match mode_kind {
                ModeKind::Cbc | ModeKind::Ecb => kind.block_size().unwrap(),
                _ => 1,
            };
            let shortest = if mode_kind == ModeKind::Xts { 16 } else { unit };
            for length in (shortest..=49).filter(|length| length % unit == 0) {
                let mut context = backend().create_symmetric_encryption_ctx(&cipher, &mode).unwrap();
                let sealed = context.update(&bytes::sample(3, length)).unwrap();
                let rest = context.finalize().unwrap();
                assert_eq!(sealed.len(), length, "{kind} in {mode_kind}");
                assert_eq!(rest.data(), b"", "{kind} in {mode_kind}");
            }
        }
    }
}

#[test]
fn what_cmac_supports_makes_a_context_and_nothing_else_does() {
    for &kind in CipherKind::ALL {
        let context = backend().create_cmac_ctx(&keyed(kind));
        if !backend().cmac_algorithm_supported(kind) {
            assert_unsupported(context);
            continue;
        }
        let context = context.unwrap();
        assert_eq!(context.algorithm(), MacAlgorithm::Cmac(kind));
        assert_eq!(Some(context.block_size()), kind.block_size());
        assert_eq!(Some(context.tag_length()), kind.block_size());
    }
    assert!(backend().cmac_algorithm_supported(CipherKind::AES_256));
    assert!(!backend().cmac_algorithm_supported(CipherKind::AES_512));
    assert!(!backend().cmac_algorithm_supported(CipherKind::CHACHA20));
}

#[test]
fn contexts_tell_their_algorithms_and_sizes() {
    for &algorithm in HashAlgorithm::ALL {
        if backend().hash_supported(algorithm) {
            let context = backend().create_hash_ctx(algorithm).unwrap();
            assert_eq!(context.algorithm(), algorithm);
            assert_eq!(context.digest_size(), algorithm.digest_size());
            assert_eq!(context.block_size(), algorithm.block_size());
        }
        if backend().hmac_supported(algorithm) {
            let context = backend().create_hmac_ctx(&[1; 32], algorithm).unwrap();
            assert_eq!(context.algorithm(), MacAlgorithm::Hmac(algorithm));
            assert_eq!(context.block_size(), algorithm.block_size());
            assert_eq!(context.tag_length(), algorithm.digest_size());
        }
    }
    assert_eq!(
        MacAlgorithm::Hmac(HashAlgorithm::Sha256).to_string(),
        "HMAC with sha256"
    );
    assert_eq!(MacAlgorithm::Cmac(CipherKind::AES_128).to_string(), "CMAC with AES-128");
}

#[test]
fn ciphers_are_found_by_their_names() {
    let mut names = HashSet::new();
    for &kind in CipherKind::ALL {
        let name = kind.to_string();
        for spelling in [
            name.clone(),
            name.to_lowercase(),
            name.to_uppercase(),
            name.replace('-', "_"),
        ] {
            assert_eq!(CipherKind::from_name(&spelling).unwrap(), kind, "{spelling}");
            assert_eq!(spelling.parse::<CipherKind>().unwrap(), kind, "{spelling}");
        }
        assert!(names.insert(name));
    }
    for (name, kind) in [
        ("aes256", CipherKind::AES_256),
        ("AES-512", CipherKind::AES_512),
        ("camellia192", CipherKind::CAMELLIA_192),
        ("3DES-192", CipherKind::TRIPLE_DES),
        ("DES-EDE3", CipherKind::TRIPLE_DES),
        ("DESede", CipherKind::TRIPLE_DES),
        ("des3", CipherKind::TRIPLE_DES),
        ("TripleDES", CipherKind::TRIPLE_DES),
        ("Blowfish", CipherKind::BLOWFISH),
        ("BF", CipherKind::BLOWFISH),
        ("CAST5", CipherKind::CAST5),
        ("CAST-128", CipherKind::CAST5),
        ("ARC4", CipherKind::ARC4),
        ("RC4", CipherKind::ARC4),
        ("RC2", CipherKind::RC2),
        ("rc2-1024", CipherKind::RC2.with_key_length(128).unwrap()),
        ("RC4-40", CipherKind::ARC4.with_key_length(5).unwrap()),
        ("blowfish-448", CipherKind::BLOWFISH.with_key_length(56).unwrap()),
        ("ChaCha20-256", CipherKind::CHACHA20),
    ] {
        assert_eq!(CipherKind::from_name(name).unwrap(), kind, "{name}");
    }
    for name in [
        "",
        "-",
        "AES",
        "AES-",
        "AES-0",
        "AES-129",
        "AES-320",
        "AES-+128",
        "AES 128",
        "AES-128-CBC",
        "Camellia",
        "DES",
        "3DES-64",
        "3DES-128",
        "ChaCha20-128",
        "ChaCha20-Poly1305",
        "Blowfish-24",
        "Blowfish-456",
        "RC2-32",
        "RC2-1032",
        "RC4-48",
        "IDEA-256",
        "ÄES-128",
        "AES-99999999999999999999999",
    ] {
        assert_invalid_argument(CipherKind::from_name(name), &["name", "such as AES-256"]);
        assert_eq!(refused_argument(name.parse::<CipherKind>()), "name", "{name}");
    }
}

#[test]
fn modes_are_found_by_their_names() {
    for &mode in ModeKind::ALL {
        for spelling in [
            mode.name().to_owned(),
            mode.to_string().to_lowercase(),
            mode.name().to_uppercase(),
        ] {
            assert_eq!(ModeKind::from_name(&spelling).unwrap(), mode, "{spelling}");
            assert_eq!(spelling.parse::<ModeKind>().unwrap(), mode, "{spelling}");
        }
    }
    assert_eq!(ModeKind::from_name("cfb128").unwrap(), ModeKind::Cfb);
    for name in ["", "CB", "CBC ", "CCM", "none", "AES-128-CBC"] {
        assert_invalid_argument(ModeKind::from_name(name), &["name", "such as CBC or GCM"]);
    }
}

#[test]
fn a_kind_has_the_key_lengths_that_its_cipher_takes() {
    for &kind in CipherKind::ALL {
        let mut taken = 0;
        for length in 0..=70 {
            let Ok(other) = kind.with_key_length(length) else {
                assert_eq!(refused_argument(kind.with_key_length(length)), "key_length");
                continue;
            };
            taken += 1;
            assert_eq!(keyed(other).kind(), other);
            assert_eq!((other.key_length(), other.key_size() as usize), (length, length * 8));
            assert_eq!(
                (other.cipher_name(), other.block_size()),
                (kind.cipher_name(), kind.block_size())
            );
            assert_eq!(other == kind, length == kind.key_length());
        }
        assert!(taken > 0, "{kind}");
    }
    let refused = CipherKind::BLOWFISH.with_key_length(57);
    assert_invalid_argument(refused, &["key_length: must be 4 to 56 bytes, not 57"]);
}

#[test]
fn ciphers_and_modes_are_compared_with_their_keys_and_ivs() {
    let aes = |byte| CipherAlgorithm::aes(&[byte; 16]).unwrap();
    assert_eq!(aes(1), aes(1));
    assert_ne!(aes(1), aes(2));
    assert_ne!(aes(1), CipherAlgorithm::seed(&[1; 16]).unwrap());
    assert_eq!(Mode::ctr(&[1; 16]).unwrap(), Mode::ctr(&[1; 16]).unwrap());
    assert_ne!(Mode::ctr(&[1; 16]).unwrap(), Mode::cbc(&[1; 16]).unwrap());
    assert_ne!(Mode::ctr(&[1; 16]).unwrap(), Mode::ctr(&[2; 16]).unwrap());
}
