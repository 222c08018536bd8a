//! PEM: labels, boundaries, headers, and surrounding text.

use super::{
    MalformedKind, PASSWORD, RANDOM_FAULTS, assert_malformed_among, assert_malformed_kind, assert_unsupported, backend,
    der, encrypted_structures, load_private, load_public, on_fips, pkcs8, sample_keys, spki, traditional,
};
use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use support::pem_text::{self, block};

fn private(name: &str) -> &'static PrivateKey {
    &sample_keys::sample(name).private
}

fn public(name: &str) -> &'static PublicKey {
    &sample_keys::sample(name).public
}

fn load(pem: &[u8]) -> Result<PrivateKey> {
    backend().load_pem_private_key(pem, None)
}

const PRIVATE_LABELS: [&str; 6] = [
    "PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "RSA PRIVATE KEY",
    "DSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
];
const PUBLIC_LABELS: [&str; 2] = ["PUBLIC KEY", "RSA PUBLIC KEY"];
const PARAMETER_LABELS: [&str; 3] = ["DH PARAMETERS", "X9.42 DH PARAMETERS", "DSA PARAMETERS"];

/// Structures, each with its only correct label.
fn contents() -> Vec<(&'static str, Vec<u8>)> {
    let parameters = |name: &str| match private(name) {
        PrivateKey::Dh(key) => key
            .parameters()
            .unwrap()
            .parameter_bytes(Encoding::Der, ParameterFormat::Pkcs3),
        PrivateKey::Dsa(key) => key
            .parameters()
            .unwrap()
            .parameter_bytes(Encoding::Der, ParameterFormat::Dss),
        other => panic!("{other:?}"),
    };
    let openssh = private(sample_keys::P256).private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption);
    let pkcs1 = public(sample_keys::RSA).public_bytes(Encoding::Der, PublicFormat::Pkcs1);
    let encrypted = encrypted_structures().swap_remove(0).bytes;
    vec![
        ("PRIVATE KEY", pkcs8(private(sample_keys::RSA))),
        ("PRIVATE KEY", pkcs8(private(sample_keys::DSA_2048))),
        ("PRIVATE KEY", pkcs8(private(sample_keys::P256))),
        ("ENCRYPTED PRIVATE KEY", encrypted),
        ("RSA PRIVATE KEY", traditional(private(sample_keys::RSA))),
        ("DSA PRIVATE KEY", traditional(private(sample_keys::DSA_2048))),
        ("EC PRIVATE KEY", traditional(private(sample_keys::P256))),
        ("OPENSSH PRIVATE KEY", pem_text::parse(&openssh.unwrap()).1),
        ("PUBLIC KEY", spki(public(sample_keys::RSA))),
        ("PUBLIC KEY", spki(public(sample_keys::P256))),
        ("RSA PUBLIC KEY", pkcs1.unwrap()),
        ("DH PARAMETERS", parameters(sample_keys::DH).unwrap()),
        ("X9.42 DH PARAMETERS", parameters(sample_keys::DH_SUBGROUP).unwrap()),
        ("DSA PARAMETERS", parameters(sample_keys::DSA_2048).unwrap()),
        ("none", b"\x30\x00".to_vec()),
        ("none", b"no DER".to_vec()),
        ("none", Vec::new()),
    ]
}

#[test]
fn a_label_says_what_is_inside() {
    let (mut right, mut belied) = (0, 0);
    for (own, content) in contents() {
        let mut expect = |label: &str, result: Result<()>| {
            // By their form, RSA's modulus and exponent could be a prime and a generator.
            if own == "RSA PUBLIC KEY" && label == "DH PARAMETERS" {
                assert!(result.is_ok());
                belied += 1;
            } else if own == "PUBLIC KEY" && label == "RSA PUBLIC KEY" && content == spki(public(sample_keys::RSA)) {
                // Some programs use this label.
                assert!(result.is_ok());
                belied += 1;
            } else if own == label {
                result.unwrap_or_else(|error| panic!("{label}: {error}"));
                right += 1;
            } else {
                let error = result.expect_err(label);
                assert!(matches!(error, Error::Malformed { .. }), "{own} as {label}: {error:?}");
                belied += 1;
            }
        };
        for label in PRIVATE_LABELS {
            let password = (label == "ENCRYPTED PRIVATE KEY").then_some(PASSWORD);
            let pem = block(label, &content);
            expect(label, backend().load_pem_private_key(&pem, password).map(|_| ()));
            let ssh = backend().load_ssh_private_key(&pem, password);
            assert_eq!(ssh.is_ok(), own == label && label == "OPENSSH PRIVATE KEY");
        }
        for label in PUBLIC_LABELS {
            expect(
                label,
                backend().load_pem_public_key(&block(label, &content)).map(|_| ()),
            );
        }
        for label in PARAMETER_LABELS {
            expect(
                label,
                backend().load_pem_parameters(&block(label, &content)).map(|_| ()),
            );
        }
    }
    assert_eq!((right, right + belied), (14, 17 * 11));
}

#[test]
fn a_block_of_another_kind_is_named() {
    let certificate = block("CERTIFICATE", b"anything");
    let request = block("CERTIFICATE REQUEST", b"anything");
    let both = [&certificate[..], &request].concat();
    assert_malformed_among(
        load(&both),
        &[MalformedKind::UnexpectedType],
        &["PEM"],
        &["CERTIFICATE, CERTIFICATE REQUEST"],
    );
    assert_malformed_among(
        backend().load_pem_public_key(&both),
        &[MalformedKind::UnexpectedType],
        &["PEM"],
        &["CERTIFICATE, CERTIFICATE REQUEST"],
    );
    assert_malformed_among(
        backend().load_pem_parameters(&both),
        &[MalformedKind::UnexpectedType],
        &["PEM"],
        &["parameters", "CERTIFICATE"],
    );
    assert_malformed_among(
        backend().load_ssh_private_key(&both, None),
        &[MalformedKind::UnexpectedType],
        &["PEM"],
        &["CERTIFICATE"],
    );
    let key = block("PRIVATE KEY", &pkcs8(private(sample_keys::P256)));
    assert_malformed_among(
        backend().load_pem_public_key(&key),
        &[MalformedKind::UnexpectedType],
        &["PEM"],
        &["PRIVATE KEY"],
    );
    assert_malformed_among(
        backend().load_pem_parameters(&key),
        &[MalformedKind::UnexpectedType],
        &["PEM"],
        &["parameters", "PRIVATE KEY"],
    );
    let public = block("PUBLIC KEY", &spki(public(sample_keys::P256)));
    assert_malformed_among(
        load(&public),
        &[MalformedKind::UnexpectedType],
        &["PEM"],
        &["PUBLIC KEY"],
    );
    // Hostile text there is truncated, and cannot control a terminal.
    let hostile = format!("-----BEGIN \u{1b}[31m{}-----\n", "A".repeat(100_000));
    assert_malformed_among(
        load(hostile.as_bytes()),
        &[MalformedKind::UnexpectedType],
        &["PEM"],
        &["only: an unknown label of 100005 characters"],
    );
    assert!(load(hostile.as_bytes()).unwrap_err().to_string().len() < 100);
    let many = "-----BEGIN SOMETHING-----\n".repeat(1_000);
    assert!(load(many.as_bytes()).unwrap_err().to_string().len() < 500);
}

#[test]
fn text_without_a_block_is_refused() {
    let base64 = openssl::base64::encode_block(&pkcs8(private(sample_keys::P256)));
    for text in [
        "",
        "\n",
        "no key",
        &base64,
        "-----BEGIN PRIVATE KEY",
        "-----BEGIN-----\n-----END-----\n",
        "----BEGIN PRIVATE KEY----\nAAAA\n----END PRIVATE KEY----\n",
        "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n",
        "-----begin private key-----\nAAAA\n-----end private key-----\n",
        "-----END PRIVATE KEY-----\n",
    ] {
        assert_malformed_among(
            load(text.as_bytes()),
            &[MalformedKind::InvalidPem, MalformedKind::UnexpectedType],
            &["PEM"],
            &[],
        );
        assert_malformed_among(
            backend().load_pem_public_key(text.as_bytes()),
            &[MalformedKind::InvalidPem, MalformedKind::UnexpectedType],
            &["PEM"],
            &[],
        );
        assert_malformed_among(
            backend().load_pem_parameters(text.as_bytes()),
            &[MalformedKind::InvalidPem, MalformedKind::UnexpectedType],
            &["PEM"],
            &[],
        );
    }
    // DER is not PEM, and PEM is not DER.
    assert_malformed_kind(
        load(&pkcs8(private(sample_keys::P256))),
        MalformedKind::UnexpectedType,
        "PEM",
    );
    assert_malformed_kind(
        load_private(&block("PRIVATE KEY", &pkcs8(private(sample_keys::P256)))),
        MalformedKind::UnexpectedType,
        "private key",
    );
    assert_malformed_kind(
        load_public(&block("PUBLIC KEY", &spki(public(sample_keys::P256)))),
        MalformedKind::UnexpectedType,
        "public key",
    );
}

#[test]
fn delimiters_belong_together() {
    let der = pkcs8(private(sample_keys::P256));
    let good = String::from_utf8(block("PRIVATE KEY", &der)).unwrap();
    let other_end = good.replace("-----END PRIVATE KEY", "-----END EC PRIVATE KEY");
    assert_malformed_among(
        load(other_end.as_bytes()),
        &[MalformedKind::InvalidPem],
        &["PEM"],
        &["PRIVATE KEY", "EC PRIVATE KEY"],
    );
    let no_end = good.replace("-----END PRIVATE KEY-----", "");
    assert_malformed_kind(load(no_end.as_bytes()), MalformedKind::Truncated, "PEM");
    // A block without an end is not skipped in favour of a complete one.
    assert_malformed_kind(
        load(format!("{no_end}{good}").as_bytes()),
        MalformedKind::InvalidPem,
        "PEM",
    );
    for spoilt in [
        good.replace("-----END", "----END"),
        good.replace("\n-----END", "\n----- END"),
        good.replace("-----END PRIVATE KEY-----", "-----END PRIVATE KEY----"),
        good.replace("-----END PRIVATE KEY-----", "-----END PRIVATE KEY"),
        good.replace("-----END PRIVATE KEY-----", "-----END  PRIVATE KEY-----"),
        good.replace("-----END PRIVATE KEY-----", "-----END PRIVATE KEY----- "),
    ] {
        // A space at the end of a line does not matter.
        if spoilt.contains("----- \n") {
            load(spoilt.as_bytes()).unwrap();
        } else {
            assert_malformed_among(
                load(spoilt.as_bytes()),
                &[MalformedKind::InvalidPem, MalformedKind::Truncated],
                &["PEM"],
                &[],
            );
        }
    }
}

#[test]
fn base64_is_exact() {
    let der = pkcs8(private(sample_keys::P256));
    let base64 = openssl::base64::encode_block(&der);
    let as_block = |text: &str| format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
    load(as_block(&base64).as_bytes()).unwrap();
    let middle = base64.len() / 2;
    let with = |piece: &str| format!("{}{piece}{}", &base64[..middle], &base64[middle..]);
    let mut spoilt = vec![
        String::new(),
        "!!!!".to_owned(),
        "A".to_owned(),
        "AA==".to_owned(),
        "====".to_owned(),
        base64[..base64.len() - 1].to_owned(),
        base64[1..].to_owned(),
        format!("{base64}="),
        format!("{base64}===="),
        format!("{base64}AAA"),
    ];
    spoilt.extend(["=", "*", "-", "_", "\0", "\u{e4}", "A"].map(with));
    if base64.contains(['+', '/']) {
        spoilt.push(base64.replace('+', "-").replace('/', "_"));
    }
    for text in &spoilt {
        assert_malformed_among(
            load(as_block(text).as_bytes()),
            &[MalformedKind::InvalidBase64, MalformedKind::Truncated],
            &["PEM", "PKCS #8 private key"],
            &[],
        );
    }
    // The unused bits are zero.
    let padded = openssl::base64::encode_block(&[&der[..], &[0; 1]].concat());
    assert!(padded.ends_with('=') || base64.ends_with('='));
    let padded = if base64.ends_with('=') { &base64 } else { &padded };
    let end = padded.trim_end_matches('=');
    let (head, last) = end.split_at(end.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let next = alphabet.as_bytes()[alphabet.find(last).unwrap() | 1] as char;
    let leftover = format!("{head}{next}{}", "=".repeat(padded.len() - end.len()));
    assert_ne!(&leftover, padded);
    assert_malformed_kind(
        load(as_block(&leftover).as_bytes()),
        MalformedKind::InvalidBase64,
        "PEM",
    );
}

// ---- the text around ----

#[test]
fn lines_may_end_and_begin_in_any_way() {
    let own = private(sample_keys::P256);
    let text = String::from_utf8(block("PRIVATE KEY", &pkcs8(own))).unwrap();
    let one_line = {
        let lines: Vec<&str> = text.lines().collect();
        format!(
            "{}\n{}\n{}",
            lines[0],
            lines[1..lines.len() - 1].concat(),
            lines[lines.len() - 1]
        )
    };
    let narrow = {
        let base64 = openssl::base64::encode_block(&pkcs8(own));
        let lines: Vec<String> = base64.chars().map(String::from).collect();
        format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
            lines.join("\n")
        )
    };
    for good in [
        text.trim_end().to_owned(),
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r\n").trim_end().to_owned(),
        text.replace('\n', "\r"),
        text.replace('\n', "\n\n"),
        text.replace('\n', " \t\n"),
        text.replace('\n', "\n    "),
        format!("\u{feff}\n{text}"),
        one_line,
        narrow,
        format!("some text\nand more: of it\n{text}and text behind\n"),
        format!("--\n-----\n----- text -----\n-----BEGIN\n{text}-----\n--\n"),
        format!("Bag Attributes\n    friendlyName: a key\nKey Attributes: <No Attributes>\n{text}"),
        format!("{text}\0\u{1}"),
    ] {
        let loaded = load(good.as_bytes()).unwrap_or_else(|error| panic!("{good:?}: {error}"));
        sample_keys::assert_same_private(&loaded, own);
    }
    let bytes = [b"\xff\xfe\n", text.as_bytes(), b"\xff"].concat();
    sample_keys::assert_same_private(&load(&bytes).unwrap(), own);
}

#[test]
fn the_first_block_of_the_kind_is_taken() {
    let own = private(sample_keys::P256);
    let pem = |label: &str, der: &[u8]| String::from_utf8(block(label, der)).unwrap();
    let key = pem("PRIVATE KEY", &pkcs8(own));
    let other = pem("PRIVATE KEY", &pkcs8(private(sample_keys::P384)));
    let sec1 = pem("EC PRIVATE KEY", &traditional(private(sample_keys::P384)));
    let parameters = pem("EC PARAMETERS", &der::oid("1.2.840.10045.3.1.7"));
    let half = pem("PUBLIC KEY", &spki(public(sample_keys::P256)));
    let dh = contents()
        .into_iter()
        .find(|(label, _)| *label == "DH PARAMETERS")
        .unwrap();
    let dh = pem(dh.0, &dh.1);
    let certificate = pem("CERTIFICATE", b"not looked at");
    for text in [
        format!("{key}{other}"),
        format!("{key}{sec1}"),
        format!("{certificate}{half}{dh}{key}{other}"),
        format!("text\n{parameters}text\n{key}{certificate}"),
        // The text after it is not read.
        format!("{key}-----BEGIN PRIVATE KEY-----\n!"),
        // A block of another kind without an end is text.
        format!("-----BEGIN CERTIFICATE-----\nAAAA\n{key}"),
    ] {
        sample_keys::assert_same_private(&load(text.as_bytes()).unwrap(), own);
    }
    let text = format!("{certificate}{key}{half}");
    assert_eq!(
        backend().load_pem_public_key(text.as_bytes()).unwrap(),
        *public(sample_keys::P256)
    );
    let text = format!("{certificate}{key}{half}{dh}");
    assert!(matches!(
        backend().load_pem_parameters(text.as_bytes()).unwrap(),
        Parameters::Dh(_)
    ));
    // The first is loaded, not the first that is valid.
    let broken = pem("PRIVATE KEY", b"no key");
    assert_malformed_kind(
        load(format!("{broken}{key}").as_bytes()),
        MalformedKind::Truncated,
        "PKCS #8 private key",
    );
}

// ---- headers ----

fn encrypted_pem() -> Result<String> {
    let builder = PrivateFormat::TraditionalOpenSsl.encryption_builder();
    let encryption = builder.cipher(KeyCipher::Aes128Cbc).build(PASSWORD)?;
    let key = private(sample_keys::P256);
    let pem = key.private_bytes(Encoding::Pem, PrivateFormat::TraditionalOpenSsl, encryption)?;
    Ok(String::from_utf8(pem.to_vec()).unwrap())
}

#[test]
fn headers_of_encryption_are_whole() {
    if on_fips() {
        return assert_unsupported(encrypted_pem(), &["FIPS"]);
    }
    let good = encrypted_pem().unwrap();
    let dek_info = good.lines().nth(2).unwrap().to_owned();
    let (cipher, iv) = dek_info.strip_prefix("DEK-Info: ").unwrap().split_once(',').unwrap();
    let with = |line: &str| good.replace(&dek_info, line);
    let loaded = backend().load_pem_private_key(good.as_bytes(), Some(PASSWORD)).unwrap();
    sample_keys::assert_same_private(&loaded, private(sample_keys::P256));
    for fine in [
        with(&format!("DEK-Info: {cipher},{}", iv.to_lowercase())),
        with(&format!("DEK-Info:{cipher},{iv}")),
        with(&format!("X-Other: a value\n{dek_info}")),
        good.replace('\n', "\r\n"),
    ] {
        let loaded = backend().load_pem_private_key(fine.as_bytes(), Some(PASSWORD)).unwrap();
        sample_keys::assert_same_private(&loaded, private(sample_keys::P256));
    }
    for broken in [
        good.replace(&format!("{dek_info}\n"), ""),
        with("DEK-Info:"),
        with("DEK-Info: "),
        with(&format!("DEK-Info: {cipher}")),
        with(&format!("DEK-Info: {cipher},")),
        with(&format!("DEK-Info: {cipher},{}", &iv[2..])),
        with(&format!("DEK-Info: {cipher},{}", &iv[1..])),
        with(&format!("DEK-Info: {cipher},{iv}00")),
        with(&format!("DEK-Info: {cipher},{}ZZ", &iv[2..])),
        with(&format!("DEK-Info: {cipher},{}\u{e4}", &iv[2..])),
        with(&format!("DEK-Info: {cipher} {iv}")),
        with(&format!("DEK-Info: ,{iv}")),
        with(&format!("DEK-Info: {iv},{cipher}")),
        good.replace("4,ENCRYPTED", "4,MIC-ONLY"),
        good.replace("4,ENCRYPTED", "5,ENCRYPTED"),
        good.replace("4,ENCRYPTED", ""),
        good.replace("Proc-Type: 4,ENCRYPTED\n", ""),
        // Headers are for the traditional formats only.
        good.replace("EC PRIVATE KEY", "PRIVATE KEY"),
        good.replace("EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
        good.replace("EC PRIVATE KEY", "OPENSSH PRIVATE KEY"),
    ] {
        for password in [None, Some(PASSWORD)] {
            let error = backend()
                .load_pem_private_key(broken.as_bytes(), password)
                .expect_err(&broken);
            let named_none = broken.contains(&format!("{iv},{cipher}")) || broken.contains(" ,");
            let unknown = named_none && matches!(error, Error::Unsupported { .. });
            assert!(
                unknown || matches!(error, Error::Malformed { .. }),
                "{broken}: {error:?}"
            );
        }
    }
    for (name, told) in [
        ("RC2-CBC", "RC2-CBC"),
        ("AES-256-GCM", "AES-256-GCM"),
        ("DES-EDE3-ECB", "DES-EDE3-ECB"),
        // The error contains known names only.
        ("ROT13", "an unknown cipher of 5 characters"),
        ("MHcCAQEEIIjk", "an unknown cipher of 12 characters"),
    ] {
        let text = with(&format!("DEK-Info: {name},{iv}"));
        for password in [None, Some(PASSWORD)] {
            assert_unsupported(backend().load_pem_private_key(text.as_bytes(), password), &[told]);
        }
    }
    // Without its headers it is not a key; with unrelated headers it is not encrypted.
    let lines: Vec<&str> = good.lines().collect();
    let bare = [&lines[..1], &lines[4..]].concat().join("\n");
    assert_malformed_among(load(bare.as_bytes()), RANDOM_FAULTS, &["EC private key", "PEM"], &[]);
    let plain = String::from_utf8(block("EC PRIVATE KEY", &traditional(private(sample_keys::P256)))).unwrap();
    let commented = plain.replacen('\n', "\nComment: a key\n\n", 1);
    sample_keys::assert_same_private(&load(commented.as_bytes()).unwrap(), private(sample_keys::P256));
}

// ---- long texts ----

/// Texts of 1 MiB or more that are slow for any parser that reads parts of them repeatedly. The unit tests of the
/// search for blocks count how much is read.
#[test]
fn hostile_texts_are_refused() {
    let mebibyte = 1 << 20;
    let fill = |piece: &str| piece.repeat(mebibyte / piece.len());
    let rsa = "-----BEGIN RSA PRIVATE KEY-----\n";
    let end = "-----END RSA PRIVATE KEY-----\n";
    let texts = [
        fill("-----BEGIN PRIVATE KEY-----\n"),
        fill("-----BEGIN CERTIFICATE-----\n"),
        fill("-----BEGIN CERTIFICATE-----\nAAAA\n"),
        fill("-----BEGIN \n"),
        fill("-----BEGIN -----\n"),
        fill("-----BEGIN PRIVATE KEY----- "),
        fill("-----BEGIN "),
        fill("-----END PRIVATE KEY-----\n"),
        fill("-----"),
        fill("\n"),
        fill("\r"),
        fill("\r\n"),
        fill(" "),
        fill("A"),
        fill("#\n"),
        format!("{rsa}{}", fill("a: b\n")),
        format!("{rsa}{}\n{end}", fill("a: b\n")),
        format!(
            "{rsa}Proc-Type: 4,ENCRYPTED\n{}\n{end}",
            fill("DEK-Info: AES-128-CBC,00\n")
        ),
        format!("{rsa}{}{end}", fill("A\n")),
        format!("{rsa}{}{end}", fill(" \n")),
        format!("{rsa}{}{end}", fill("A ")),
        format!("{rsa}{}\n{end}", fill(":")),
        format!("{rsa}{}", fill("-----END \n")),
        format!(
            "{}{rsa}",
            fill("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        ),
    ];
    for text in texts {
        let bytes = text.as_bytes();
        assert_malformed_among(
            backend().load_pem_private_key(bytes, Some(PASSWORD)),
            &[
                MalformedKind::InvalidPem,
                MalformedKind::TooLarge,
                MalformedKind::Truncated,
                MalformedKind::UnexpectedTag,
                MalformedKind::UnexpectedType,
            ],
            &["PEM", "RSA private key"],
            &[],
        );
        assert_malformed_among(
            backend().load_ssh_private_key(bytes, Some(PASSWORD)),
            &[MalformedKind::InvalidPem, MalformedKind::UnexpectedType],
            &["PEM"],
            &[],
        );
        assert_malformed_among(
            backend().load_pem_public_key(bytes),
            &[MalformedKind::InvalidPem, MalformedKind::UnexpectedType],
            &["PEM"],
            &[],
        );
        assert_malformed_among(
            backend().load_pem_parameters(bytes),
            &[MalformedKind::InvalidPem, MalformedKind::UnexpectedType],
            &["PEM"],
            &[],
        );
        let ssh = backend().load_ssh_public_key(bytes).unwrap_err();
        assert!(
            matches!(ssh, Error::Malformed { .. } | Error::Unsupported { .. }),
            "{ssh:?}"
        );
    }
}
