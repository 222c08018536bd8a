//! The encryption parameters in encrypted keys, and what the encryption builder refuses.

use super::{CIPHERS, PASSWORD, backend, der, errors, fits, on_fips, pem_text, quick_builder};
use asn1::{ObjectIdentifier, Tlv};
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::interfaces::Pbkdf2HmacBackend;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::{sample_keys, ssh_wire};

fn key() -> &'static PrivateKey {
    &sample_keys::sample(sample_keys::P256).private
}

/// The parameters of an `EncryptedPrivateKeyInfo` with PBES2 and PBKDF2.
#[derive(Debug, PartialEq, Eq)]
struct Pbes2 {
    salt: Vec<u8>,
    iterations: u32,
    prf: String,
    cipher: String,
    iv: Vec<u8>,
}

fn dotted(element: &Tlv<'_>) -> String {
    element.parse::<ObjectIdentifier>().unwrap().to_string()
}

fn pbes2(bytes: &[u8]) -> Pbes2 {
    assert_eq!(dotted(&der::at(bytes, &[0, 0])), "1.2.840.113549.1.5.13");
    assert_eq!(dotted(&der::at(bytes, &[0, 1, 0, 0])), "1.2.840.113549.1.5.12");
    let kdf = der::at(bytes, &[0, 1, 0, 1]);
    let kdf = der::elements(kdf.data());
    let [salt, iterations, rest @ ..] = &kdf[..] else {
        panic!("a salt and iterations");
    };
    let prf = match rest {
        // The default, which DER omits.
        [] => HMAC_SHA1.to_owned(),
        [prf] => {
            let parts = der::elements(prf.data());
            assert_eq!((parts.len(), parts[1].full_data()), (2, &der::null()[..]));
            dotted(&parts[0])
        }
        _ => panic!("no length of the key: {} elements", kdf.len()),
    };
    let scheme = der::at(bytes, &[0, 1, 1]);
    let scheme = der::elements(scheme.data());
    assert_eq!(scheme.len(), 2);
    Pbes2 {
        salt: salt.parse::<&[u8]>().unwrap().to_vec(),
        iterations: iterations.parse().unwrap(),
        prf,
        cipher: dotted(&scheme[0]),
        iv: scheme[1].parse::<&[u8]>().unwrap().to_vec(),
    }
}

const HMAC_SHA1: &str = "1.2.840.113549.2.7";
const HMAC_SHA256: &str = "1.2.840.113549.2.9";
const AES_256_CBC: &str = "2.16.840.1.101.3.4.1.42";

#[test]
fn the_best_of_pkcs8_is_pbkdf2_with_600_000_iterations_and_aes_256_cbc() {
    let write = || {
        let best = BestAvailableEncryption::new(PASSWORD);
        key().private_bytes(Encoding::Der, PrivateFormat::Pkcs8, best).unwrap()
    };
    let (one, other) = (write(), write());
    let (said, said_by_other) = (pbes2(&one), pbes2(&other));
    assert_ne!(said.salt, said_by_other.salt);
    assert_ne!(said.iv, said_by_other.iv);
    assert_ne!(der::at(&one, &[1]).data(), der::at(&other, &[1]).data());
    assert_eq!((said.salt.len(), said.iv.len(), said.iterations), (16, 16, 600_000));
    assert_eq!((said.prf.as_str(), said.cipher.as_str()), (HMAC_SHA256, AES_256_CBC));
    // Padded to whole blocks, with at least one byte.
    let plain = key()
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    assert_eq!(der::at(&one, &[1]).data().len(), (plain.len() / 16 + 1) * 16);

    // A builder without choices gives the same.
    let encryption = PrivateFormat::Pkcs8.encryption_builder().build(PASSWORD).unwrap();
    let chosen = pbes2(
        &key()
            .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, encryption)
            .unwrap(),
    );
    assert_ne!(chosen.salt, said.salt);
    assert_eq!(
        Pbes2 {
            salt: said.salt.clone(),
            iv: said.iv.clone(),
            ..chosen
        },
        said
    );
}

#[test]
fn what_is_chosen_for_pkcs8_is_what_is_written() {
    let mut seen = 0;
    for (cipher, expected, iv_length) in [
        (KeyCipher::Aes128Cbc, "2.16.840.1.101.3.4.1.2", 16),
        (KeyCipher::Aes192Cbc, "2.16.840.1.101.3.4.1.22", 16),
        (KeyCipher::Aes256Cbc, AES_256_CBC, 16),
        (KeyCipher::TripleDesCbc, "1.2.840.113549.3.7", 8),
    ] {
        let builder = PrivateFormat::Pkcs8.encryption_builder();
        let encryption = builder.kdf_rounds(1_234).cipher(cipher).build(PASSWORD).unwrap();
        let written = key().private_bytes(Encoding::Der, PrivateFormat::Pkcs8, encryption);
        if cipher == KeyCipher::TripleDesCbc && on_fips() && written.is_err() {
            errors::assert_unsupported(written);
            continue;
        }
        let said = pbes2(&written.unwrap());
        assert_eq!((said.cipher.as_str(), said.iv.len()), (expected, iv_length));
        assert_eq!((said.prf.as_str(), said.iterations), (HMAC_SHA256, 1_234));
        seen += 1;
    }
    assert!(seen == 4 || on_fips() && seen == 3);
}

/// RFC 8018, appendix B.1.2.
const PRFS: [(HashAlgorithm, &str); 7] = [
    (HashAlgorithm::Sha1, HMAC_SHA1),
    (HashAlgorithm::Sha224, "1.2.840.113549.2.8"),
    (HashAlgorithm::Sha256, HMAC_SHA256),
    (HashAlgorithm::Sha384, "1.2.840.113549.2.10"),
    (HashAlgorithm::Sha512, "1.2.840.113549.2.11"),
    (HashAlgorithm::Sha512_224, "1.2.840.113549.2.12"),
    (HashAlgorithm::Sha512_256, "1.2.840.113549.2.13"),
];

#[test]
fn every_hash_function_either_has_a_name_in_pbkdf2_or_is_refused() {
    let (mut standard, mut others, mut refused) = (0, 0, 0);
    for &hash in HashAlgorithm::ALL {
        let builder = quick_builder(PrivateFormat::Pkcs8).hmac_hash(hash);
        let written = builder
            .build(PASSWORD)
            .and_then(|encryption| key().private_bytes(Encoding::Der, PrivateFormat::Pkcs8, encryption));
        match (PRFS.iter().find(|(known, _)| *known == hash), written) {
            (Some((_, oid)), Ok(written)) => {
                assert_eq!(pbes2(&written).prf, *oid, "{hash}");
                let loaded = backend().load_der_private_key(&written, Some(PASSWORD)).unwrap();
                sample_keys::assert_same_private(&loaded, key());
                standard += 1;
            }
            (None, Ok(written)) => {
                let loaded = backend().load_der_private_key(&written, Some(PASSWORD)).unwrap();
                sample_keys::assert_same_private(&loaded, key());
                others += 1;
            }
            (Some(_), Err(error)) => {
                assert!(!backend().pbkdf2_hmac_supported(hash), "{hash}: {error}");
                assert!(matches!(error, Error::Unsupported { .. }), "{hash}: {error}");
                refused += 1;
            }
            (None, Err(error)) => {
                let expected = matches!(
                    error,
                    Error::InvalidArgument {
                        argument: "hmac_hash",
                        ..
                    }
                ) || matches!(error, Error::Unsupported { .. });
                assert!(
                    expected && error.to_string().contains(&hash.to_string()),
                    "{hash}: {error}"
                );
                refused += 1;
            }
        }
    }
    println!("hash functions: {standard} of RFC 8018, {others} others, {refused} refused");
    assert_eq!(standard + others + refused, HashAlgorithm::ALL.len());
    assert!(standard == PRFS.len() || on_fips());
    assert_ne!(refused, 0);
}

#[test]
fn the_traditional_format_says_its_cipher_in_dek_info() {
    if on_fips() {
        let best = BestAvailableEncryption::new(PASSWORD);
        let format = PrivateFormat::TraditionalOpenSsl;
        return errors::assert_unsupported(key().private_bytes(Encoding::Pem, format, best));
    }
    let write = |encryption: KeySerializationEncryption| {
        let bytes = key().private_bytes(Encoding::Pem, PrivateFormat::TraditionalOpenSsl, encryption);
        String::from_utf8(bytes.unwrap().to_vec()).unwrap()
    };
    let iv = |text: &str, cipher: &str| {
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "-----BEGIN EC PRIVATE KEY-----");
        assert_eq!(lines[1], "Proc-Type: 4,ENCRYPTED");
        let iv = lines[2].strip_prefix(&format!("DEK-Info: {cipher},"));
        let iv = iv.unwrap_or_else(|| panic!("{}", lines[2]));
        assert!(
            iv.chars().all(|c| c.is_ascii_digit() || ('A'..='F').contains(&c)),
            "{iv}"
        );
        assert_eq!(lines[3], "");
        iv.to_owned()
    };
    let best = || iv(&write(BestAvailableEncryption::new(PASSWORD).into()), "AES-256-CBC");
    let (one, other) = (best(), best());
    assert_eq!(one.len(), 32);
    assert_ne!(one, other);
    let mut seen = 0;
    for cipher in CIPHERS {
        if fits(PrivateFormat::TraditionalOpenSsl, cipher) {
            let builder = PrivateFormat::TraditionalOpenSsl.encryption_builder();
            let text = write(builder.cipher(cipher).build(PASSWORD).unwrap());
            let blocks = if cipher == KeyCipher::TripleDesCbc { 8 } else { 16 };
            assert_eq!(iv(&text, &cipher.to_string()).len(), 2 * blocks);
            seen += 1;
        }
    }
    assert_eq!(seen, 4);
}

/// The cipher, the key derivation, its salt and its rounds.
fn openssh(bytes: &[u8]) -> (String, String, Vec<u8>, u32) {
    let (_, bytes) = pem_text::parse(bytes);
    let fields = bytes.strip_prefix(b"openssh-key-v1\0").unwrap();
    // Three strings precede a number.
    let mut rest = fields;
    let mut next = || {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        let field = &rest[4..4 + length];
        rest = &rest[4 + length..];
        field.to_vec()
    };
    let (cipher, kdf, options) = (next(), next(), next());
    let (salt, rounds) = options.split_at(options.len() - 4);
    let salt = ssh_wire::strings(salt).remove(0);
    (
        String::from_utf8(cipher).unwrap(),
        String::from_utf8(kdf).unwrap(),
        salt,
        u32::from_be_bytes(rounds.try_into().unwrap()),
    )
}

#[test]
fn the_best_of_openssh_is_bcrypt_with_24_rounds_and_aes_256_ctr() {
    let write = || {
        let best = BestAvailableEncryption::new(PASSWORD);
        key().private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, best)
    };
    if on_fips() {
        return errors::assert_unsupported(write());
    }
    let (cipher, kdf, salt, rounds) = openssh(&write().unwrap());
    assert_eq!((cipher.as_str(), kdf.as_str(), rounds), ("aes256-ctr", "bcrypt", 24));
    assert_eq!(salt.len(), 16);
    assert_ne!(openssh(&write().unwrap()).2, salt);
}

#[test]
fn what_is_chosen_for_openssh_is_what_is_written() {
    if on_fips() {
        let encryption = quick_builder(PrivateFormat::OpenSsh).build(PASSWORD).unwrap();
        return errors::assert_unsupported(key().private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, encryption));
    }
    for (cipher, expected) in [
        (KeyCipher::Aes128Cbc, "aes128-cbc"),
        (KeyCipher::Aes192Cbc, "aes192-cbc"),
        (KeyCipher::Aes256Cbc, "aes256-cbc"),
        (KeyCipher::Aes256Ctr, "aes256-ctr"),
        (KeyCipher::Aes256Gcm, "aes256-gcm@openssh.com"),
    ] {
        let builder = PrivateFormat::OpenSsh.encryption_builder();
        let encryption = builder.kdf_rounds(3).cipher(cipher).build(PASSWORD).unwrap();
        let written = key().private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, encryption);
        let (cipher, kdf, _, rounds) = openssh(&written.unwrap());
        assert_eq!((cipher.as_str(), kdf.as_str(), rounds), (expected, "bcrypt", 3));
    }
}

#[test]
fn a_builder_refuses_what_its_format_does_not_have() {
    let [pkcs8, traditional, openssh, raw] = [
        PrivateFormat::Pkcs8,
        PrivateFormat::TraditionalOpenSsl,
        PrivateFormat::OpenSsh,
        PrivateFormat::Raw,
    ]
    .map(|format| move || format.encryption_builder());
    let refused = |builder: hazmat_openssl::serialization::EncryptionBuilder, argument: &str, words: &[&str]| {
        let built = builder.build(PASSWORD);
        assert!(
            matches!(&built, Err(Error::InvalidArgument { argument: named, .. }) if *named == argument),
            "{built:?}"
        );
        errors::assert_invalid_argument(built, words);
    };
    refused(pkcs8().kdf_rounds(0), "kdf_rounds", &["at least 1"]);
    refused(openssh().kdf_rounds(0), "kdf_rounds", &["at least 1"]);
    refused(traditional().kdf_rounds(1), "kdf_rounds", &["traditional OpenSSL"]);
    refused(traditional().kdf_rounds(0), "kdf_rounds", &["traditional OpenSSL"]);
    refused(
        traditional().hmac_hash(HashAlgorithm::Sha256),
        "hmac_hash",
        &["traditional OpenSSL"],
    );
    refused(openssh().hmac_hash(HashAlgorithm::Sha256), "hmac_hash", &["OpenSSH"]);
    refused(raw(), "format", &["raw"]);
    let mut pairs = 0;
    for cipher in CIPHERS {
        for (format, builder) in [
            (PrivateFormat::Pkcs8, pkcs8()),
            (PrivateFormat::TraditionalOpenSsl, traditional()),
            (PrivateFormat::OpenSsh, openssh()),
        ] {
            if fits(format, cipher) {
                assert!(builder.cipher(cipher).build(PASSWORD).is_ok(), "{cipher}");
            } else {
                let words = [cipher.to_string(), format.to_string()];
                refused(
                    builder.cipher(cipher),
                    "cipher",
                    &words.each_ref().map(|word| word.as_str()),
                );
                pairs += 1;
            }
        }
    }
    assert_eq!(pairs, 5);
}

#[test]
fn an_empty_password_is_refused_wherever_one_is_given() {
    for format in [
        PrivateFormat::Pkcs8,
        PrivateFormat::TraditionalOpenSsl,
        PrivateFormat::OpenSsh,
    ] {
        let built = format.encryption_builder().build(b"");
        errors::assert_invalid_argument(built, &["password", "at least one byte"]);
        let written = key().private_bytes(Encoding::Pem, format, BestAvailableEncryption::new(b""));
        errors::assert_invalid_argument(written, &["password", "at least one byte"]);
    }
}

#[test]
fn no_password_is_printed() {
    let built = PrivateFormat::Pkcs8.encryption_builder().build(PASSWORD).unwrap();
    let text = std::str::from_utf8(PASSWORD).unwrap();
    for printed in [
        format!("{built:?}"),
        format!("{:?}", BestAvailableEncryption::new(PASSWORD)),
        format!(
            "{:?}",
            KeySerializationEncryption::from(BestAvailableEncryption::new(PASSWORD))
        ),
    ] {
        assert!(
            !printed.contains(text) && !printed.contains(&format!("{PASSWORD:?}")),
            "{printed}"
        );
    }
}
