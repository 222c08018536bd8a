//! Limits of the work that a file can cause in key derivation, and impossible parameters.

use super::{
    MalformedKind, PASSWORD, assert_malformed_among, assert_unsupported, backend, der, encrypted_keys, on_fips, pkcs8,
    sample_keys,
};
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::pem_text;
use support::ssh_wire::{PrivateFile, string, uint32};

fn key() -> &'static PrivateKey {
    &sample_keys::sample(sample_keys::P256).private
}

/// Asserts that loading fails, with and without a password, because of the work limit, and that the error states the
/// exact work.
fn assert_too_high(loader: &KeyLoader, der: &[u8], function: &str, expected: (&str, u64, u64)) {
    for password in [None, Some(PASSWORD), Some(&b"wrong"[..])] {
        let error = loader.load_der_private_key(der, password).unwrap_err();
        assert_work(&error, function, expected);
    }
}

fn assert_work(
    error: &Error,
    expected_function: &str,
    (expected_factor, expected_value, expected_limit): (&str, u64, u64),
) {
    let Error::WorkFactorTooHigh {
        function,
        factor,
        value,
        limit,
        ..
    } = error
    else {
        panic!("{error:?} is not of the work");
    };
    assert!(function.contains(expected_function), "{error}");
    assert!(factor.contains(expected_factor), "{error}");
    assert_eq!((*value, *limit), (expected_value, expected_limit), "{error}");
    let text = error.to_string();
    assert!(
        text.contains(&value.to_string()) && text.contains(&limit.to_string()),
        "{text}"
    );
}

fn loader() -> KeyLoader {
    KeyLoader::new(backend())
}

/// Each scheme with its iterations, the path to them, and the name of its function.
fn iterated() -> Vec<(&'static str, Vec<u8>, &'static [usize])> {
    let plain = pkcs8(key());
    let password = std::str::from_utf8(PASSWORD).unwrap();
    let mut schemes: Vec<(&str, Vec<u8>, &[usize])> = vec![(
        "PBKDF2",
        encrypted_keys::with_pbkdf2(&plain, PASSWORD, 1_000),
        &[0, 1, 0, 1, 1],
    )];
    if !on_fips() {
        schemes.push((
            "PBKDF1",
            encrypted_keys::with_pbes1(&plain, PASSWORD, 1_000),
            &[0, 1, 1],
        ));
        schemes.push((
            "PKCS #12",
            encrypted_keys::with_pkcs12(&plain, password, 1_000),
            &[0, 1, 1],
        ));
    }
    schemes
}

#[test]
fn iterations_have_a_ceiling() {
    for (function, der, path) in iterated() {
        assert_too_high(
            &loader().max_pbkdf2_iterations(999),
            &der,
            function,
            ("iterations", 1_000, 999),
        );
        assert_too_high(
            &loader().max_pbkdf2_iterations(0),
            &der,
            function,
            ("iterations", 1_000, 0),
        );
        for enough in [1_000, 1_001, u32::MAX] {
            let loaded = loader()
                .max_pbkdf2_iterations(enough)
                .load_der_private_key(&der, Some(PASSWORD));
            sample_keys::assert_same_private(&loaded.unwrap(), key());
        }
        let default = 10_000_000;
        for more in [default + 1, i32::MAX] {
            let asking = der::replaced(&der, path, &der::integer(more));
            let (value, limit) = (u64::try_from(more).unwrap(), u64::try_from(default).unwrap());
            assert_too_high(&loader(), &asking, function, ("iterations", value, limit));
            for password in [None, Some(PASSWORD)] {
                let error = backend().load_der_private_key(&asking, password).unwrap_err();
                assert_work(&error, function, ("iterations", value, limit));
            }
            // In PEM as well.
            let pem = pem_text::block("ENCRYPTED PRIVATE KEY", &asking);
            let error = backend().load_pem_private_key(&pem, None).unwrap_err();
            assert_work(&error, function, ("iterations", value, limit));
        }
        // At the limit, a password is required.
        let most = der::replaced(&der, path, &der::integer(default));
        assert!(matches!(
            backend().load_der_private_key(&most, None),
            Err(Error::PasswordRequired)
        ));
        // Numbers that do not fit any counter.
        for bytes in [
            &[0xff; 4][..],
            &[1, 0, 0, 0, 0],
            &[0xff; 8],
            &[1, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0x55; 1_000],
        ] {
            let asking = der::replaced(&der, path, &der::unsigned(bytes));
            for password in [None, Some(PASSWORD)] {
                let error = backend().load_der_private_key(&asking, password).unwrap_err();
                let expected = matches!(error, Error::WorkFactorTooHigh { .. } | Error::Malformed { .. });
                assert!(expected, "{function}: {error:?}");
            }
        }
        assert_malformed_always(&der::replaced(&der, path, &der::integer(0)));
        assert_malformed_always(&der::replaced(&der, path, &der::integer(-1)));
    }
}

/// With a password and without.
fn assert_malformed_always(der: &[u8]) {
    for password in [None, Some(PASSWORD)] {
        assert_malformed_among(
            backend().load_der_private_key(der, password),
            &[
                MalformedKind::Inconsistent,
                MalformedKind::InvalidLength,
                MalformedKind::Missing,
                MalformedKind::OutOfRange,
                MalformedKind::UnexpectedTag,
            ],
            &["encrypted private key"],
            &[],
        );
    }
}

fn scrypt(numbers: [u32; 3]) -> Vec<u8> {
    encrypted_keys::with_scrypt(&pkcs8(key()), PASSWORD, numbers)
}

/// The scrypt structure with other numbers, which do not fit the ciphertext.
fn asking_of_scrypt(numbers: [u64; 3]) -> Vec<u8> {
    let numbers = numbers.map(|number| der::unsigned(&number.to_be_bytes())).concat();
    let der = scrypt([16, 1, 1]);
    let salt = der::at(&der, &[0, 1, 0, 1, 0]).full_data().to_vec();
    der::replaced(&der, &[0, 1, 0, 1], &der::sequence(&[salt, numbers]))
}

/// N blocks, two for mixing, and the input and output (RFC 7914, sections 5 and 6).
fn scrypt_memory([n, r, p]: [u64; 3]) -> u64 {
    128 * r * (n + 2 * p + 2)
}

#[test]
fn scrypt_has_ceilings_of_memory_and_work() {
    if on_fips() {
        return assert_unsupported(
            backend().load_der_private_key(&scrypt([16, 1, 1]), Some(PASSWORD)),
            &["scrypt"],
        );
    }
    let (n, r, p) = (64, 8, 2);
    let der = scrypt([n, r, p]);
    let (memory, work) = (scrypt_memory([n, r, p].map(u64::from)), u64::from(n * r * p));
    assert_too_high(
        &loader().max_scrypt_memory(memory - 1),
        &der,
        "scrypt",
        ("memory", memory, memory - 1),
    );
    assert_too_high(&loader().max_scrypt_memory(0), &der, "scrypt", ("memory", memory, 0));
    assert_too_high(
        &loader().max_scrypt_work(work - 1),
        &der,
        "scrypt",
        ("work", work, work - 1),
    );
    let enough = loader().max_scrypt_memory(memory).max_scrypt_work(work);
    sample_keys::assert_same_private(&enough.load_der_private_key(&der, Some(PASSWORD)).unwrap(), key());
    let most = loader().max_scrypt_memory(u64::MAX).max_scrypt_work(u64::MAX);
    sample_keys::assert_same_private(&most.load_der_private_key(&der, Some(PASSWORD)).unwrap(), key());

    // The defaults: 256 MiB, 2^24.
    let (most_memory, work) = (256 << 20, 1 << 24);
    let fewer = asking_of_scrypt([1 << 17, 8, 1]);
    assert!(matches!(
        backend().load_der_private_key(&fewer, None),
        Err(Error::PasswordRequired)
    ));
    let numbers = [1 << 19, 8, 1];
    let memory = scrypt_memory(numbers);
    assert_too_high(
        &loader(),
        &asking_of_scrypt(numbers),
        "scrypt",
        ("memory", memory, most_memory),
    );
    let more = asking_of_scrypt([1 << 10, 8, (1 << 11) + 1]);
    assert_too_high(&loader(), &more, "scrypt", ("work", work + (1 << 13), work));
    // Values that overflow all counters, without any limits.
    for numbers in [
        [1 << 63, 1, 1],
        [1 << 63, u64::from(u32::MAX), u64::from(u32::MAX)],
        [2, u64::MAX, u64::MAX],
        [1 << 32, 1 << 32, 1 << 32],
        [2, 1 << 30, 1 << 30],
        [2, 1, u64::MAX],
    ] {
        let asking = asking_of_scrypt(numbers);
        for password in [None, Some(PASSWORD)] {
            let error = backend().load_der_private_key(&asking, password).unwrap_err();
            let expected = matches!(error, Error::WorkFactorTooHigh { .. } | Error::Malformed { .. });
            assert!(expected, "{numbers:?}: {error:?}");
        }
        if numbers[0] > 1 << 40 || numbers[1] > 1 << 40 {
            assert!(
                most.load_der_private_key(&asking, Some(PASSWORD)).is_err(),
                "{numbers:?}"
            );
        }
    }
}

#[test]
fn scrypt_has_numbers_that_it_can_be_done_with() {
    // RFC 7914, section 2: N is a power of two, greater than 1.
    for numbers in [
        [0, 8, 1],
        [1, 8, 1],
        [3, 8, 1],
        [1_000, 8, 1],
        [u64::MAX, 1, 1],
        [16, 0, 1],
        [16, 8, 0],
        [0, 0, 0],
    ] {
        let asking = asking_of_scrypt(numbers);
        let error = backend().load_der_private_key(&asking, None).unwrap_err();
        let too_much = numbers[0] == u64::MAX && matches!(error, Error::WorkFactorTooHigh { .. });
        assert!(
            too_much || matches!(error, Error::Malformed { .. }),
            "{numbers:?}: {error:?}"
        );
    }
    for index in 1..=3 {
        let negative = der::replaced(&scrypt([16, 1, 1]), &[0, 1, 0, 1, index], &der::integer(-16));
        assert_malformed_always(&negative);
    }
}

#[test]
fn a_derived_key_is_as_long_as_the_cipher_wants() {
    let plain = pkcs8(key());
    let mut structures = vec![encrypted_keys::with_pbkdf2(&plain, PASSWORD, 1_000)];
    if !on_fips() {
        structures.push(scrypt([16, 1, 1]));
    }
    for (der, index) in structures.iter().zip([2, 4]) {
        let params = [0, 1, 0, 1];
        let mut parts: Vec<Vec<u8>> = der::elements(der::at(der, &params).data())
            .iter()
            .map(|part| part.full_data().to_vec())
            .collect();
        parts.insert(index, Vec::new());
        let mut with = |length: i32| {
            parts[index] = der::integer(length);
            der::replaced(der, &params, &der::sequence(&parts))
        };
        let loaded = backend().load_der_private_key(&with(32), Some(PASSWORD));
        sample_keys::assert_same_private(&loaded.unwrap(), key());
        for wrong in [0, 1, 16, 24, 31, 33, 64, i32::MAX, -1] {
            assert_malformed_always(&with(wrong));
        }
    }
}

#[test]
fn salts_and_initialization_vectors_are_there_and_fit() {
    let plain = pkcs8(key());
    let pbkdf2 = encrypted_keys::with_pbkdf2(&plain, PASSWORD, 1_000);
    let empty = der::octets(&[]);
    assert_malformed_always(&der::replaced(&pbkdf2, &[0, 1, 0, 1, 0], &empty));
    for length in [0, 1, 8, 12, 15, 17, 32] {
        let iv = der::octets(&vec![0; length]);
        assert_malformed_always(&der::replaced(&pbkdf2, &[0, 1, 1, 1], &iv));
    }
    assert_malformed_always(&der::replaced(&pbkdf2, &[0, 1, 1, 1], &der::null()));
    assert_malformed_always(&der::removed(&pbkdf2, &[0, 1, 1, 1]));
    assert_malformed_always(&der::replaced(&scrypt([16, 1, 1]), &[0, 1, 0, 1, 0], &empty));
    // RFC 8018, appendix A.3: eight bytes.
    let pbes1 = encrypted_keys::with_pbes1(&plain, PASSWORD, 10);
    for length in [0, 1, 7, 9, 16] {
        assert_malformed_always(&der::replaced(&pbes1, &[0, 1, 0], &der::octets(&vec![1; length])));
    }
    let pkcs12 = encrypted_keys::with_pkcs12(&plain, "x", 10);
    assert_malformed_always(&der::replaced(&pkcs12, &[0, 1, 0], &empty));
}

#[test]
fn algorithms_that_are_not_known_are_named() {
    let der = encrypted_keys::with_pbkdf2(&pkcs8(key()), PASSWORD, 1_000);
    // The scheme, the key derivation, its pseudorandom function, the cipher.
    for path in [&[0, 0][..], &[0, 1, 0, 0], &[0, 1, 0, 1, 2, 0], &[0, 1, 1, 0]] {
        for password in [None, Some(PASSWORD)] {
            let unknown = der::replaced(&der, path, &der::oid("1.2.3.4.5"));
            assert_unsupported(backend().load_der_private_key(&unknown, password), &["1.2.3.4.5"]);
        }
    }
    // PBES2's parameters under another scheme's name, and the reverse.
    let pbes1 = der::replaced(&der, &[0, 0], &der::oid("1.2.840.113549.1.5.3"));
    assert_malformed_always(&pbes1);
    let pkcs12 = der::replaced(&der, &[0, 0], &der::oid("1.2.840.113549.1.12.1.3"));
    assert_malformed_always(&pkcs12);
    let scrypt = der::replaced(&der, &[0, 1, 0, 0], &der::oid("1.3.6.1.4.1.11591.4.11"));
    assert_malformed_always(&scrypt);
}

// ---- OpenSSH ----

fn bcrypt_file(salt: &[u8], rounds: u32) -> PrivateFile {
    let line = sample_keys::sample(sample_keys::P256)
        .public
        .public_bytes(Encoding::OpenSsh, PublicFormat::OpenSsh)
        .unwrap();
    let mut file = PrivateFile::plain(&super::ssh_wire::blob_of(&line), &[0; 104]);
    file.cipher = b"aes256-ctr".to_vec();
    file.kdf = b"bcrypt".to_vec();
    file.kdf_options = [string(salt), uint32(rounds)].concat();
    file.padding = Some(Vec::new());
    file
}

#[test]
fn bcrypt_has_a_ceiling_of_rounds() {
    for rounds in [1_025, 1 << 20, u32::MAX] {
        let pem = bcrypt_file(&[1; 16], rounds).pem();
        for password in [None, Some(PASSWORD)] {
            for error in [
                backend().load_ssh_private_key(&pem, password).unwrap_err(),
                backend().load_pem_private_key(&pem, password).unwrap_err(),
            ] {
                assert_work(&error, "bcrypt", ("rounds", rounds.into(), 1_024));
            }
        }
    }
    let pem = bcrypt_file(&[1; 16], 1_024).pem();
    if on_fips() {
        return assert_unsupported(backend().load_ssh_private_key(&pem, None), &["FIPS"]);
    }
    assert!(matches!(
        backend().load_ssh_private_key(&pem, None),
        Err(Error::PasswordRequired)
    ));

    let builder = PrivateFormat::OpenSsh.encryption_builder().kdf_rounds(2);
    let encryption = builder.build(PASSWORD).unwrap();
    let pem = key()
        .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, encryption)
        .unwrap();
    for password in [None, Some(PASSWORD)] {
        let error = loader()
            .max_bcrypt_rounds(1)
            .load_ssh_private_key(&pem, password)
            .unwrap_err();
        assert_work(&error, "bcrypt", ("rounds", 2, 1));
    }
    let loaded = loader().max_bcrypt_rounds(2).load_ssh_private_key(&pem, Some(PASSWORD));
    sample_keys::assert_same_private(&loaded.unwrap(), key());
}

#[test]
fn bcrypt_has_rounds_and_a_salt() {
    let broken = [
        bcrypt_file(&[1; 16], 0),
        bcrypt_file(&[], 16),
        PrivateFile {
            kdf_options: Vec::new(),
            ..bcrypt_file(&[1; 16], 16)
        },
        PrivateFile {
            kdf_options: string(&[1; 16]),
            ..bcrypt_file(&[1; 16], 16)
        },
        PrivateFile {
            kdf_options: [string(&[1; 16]), uint32(16), vec![0]].concat(),
            ..bcrypt_file(&[1; 16], 16)
        },
    ];
    for file in broken {
        for password in [None, Some(PASSWORD)] {
            assert_malformed_among(
                backend().load_ssh_private_key(&file.pem(), password),
                &[
                    MalformedKind::InvalidLength,
                    MalformedKind::OutOfRange,
                    MalformedKind::TrailingData,
                    MalformedKind::Truncated,
                ],
                &["OpenSSH private key"],
                &[],
            );
        }
    }
}
