//! Passwords: required, not needed, wrong; and no error about passwords before the structure is valid.

use super::{
    Load, MalformedKind, PASSWORD, assert_malformed_kind, assert_unsupported, backend, der, encrypted_keys,
    encrypted_structures, load_private, on_fips, pkcs8, sample_keys, traditional,
};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Result};
use support::pem_text::{self, block};
use support::ssh_wire;

fn key() -> &'static PrivateKey {
    &sample_keys::sample(sample_keys::P256).private
}

type Loader = fn(&[u8], Option<&[u8]>) -> Result<PrivateKey>;

const DER: Loader = |data, password| backend().load_der_private_key(data, password);
const PEM: Loader = |data, password| backend().load_pem_private_key(data, password);
const SSH: Loader = |data, password| backend().load_ssh_private_key(data, password);

/// A key under `password` in every form of encryption whose passwords can be any bytes.
fn encrypted(password: &[u8]) -> Vec<(&'static str, Loader, Vec<u8>)> {
    let plain = pkcs8(key());
    let write = |format: PrivateFormat, builder: hazmat_openssl::serialization::EncryptionBuilder| {
        let encryption = builder.build(password).unwrap();
        key().private_bytes(Encoding::Pem, format, encryption).unwrap().to_vec()
    };
    let pkcs8_builder = PrivateFormat::Pkcs8.encryption_builder().kdf_rounds(1_000);
    let by_pbkdf2 = encrypted_keys::with_pbkdf2(&plain, password, 1_000);
    let mut forms = vec![
        ("PBES2 with PBKDF2, DER", DER, by_pbkdf2.clone()),
        (
            "PBES2 with PBKDF2, PEM",
            PEM,
            block("ENCRYPTED PRIVATE KEY", &by_pbkdf2),
        ),
        ("PKCS #8 of our own", PEM, write(PrivateFormat::Pkcs8, pkcs8_builder)),
    ];
    if on_fips() {
        return forms;
    }
    let openssh = write(
        PrivateFormat::OpenSsh,
        PrivateFormat::OpenSsh.encryption_builder().kdf_rounds(1),
    );
    let gcm = write(
        PrivateFormat::OpenSsh,
        PrivateFormat::OpenSsh
            .encryption_builder()
            .kdf_rounds(1)
            .cipher(KeyCipher::Aes256Gcm),
    );
    let by_scrypt = encrypted_keys::with_scrypt(&plain, password, [16, 1, 1]);
    forms.extend([
        ("PBES2 with scrypt", DER, by_scrypt),
        ("PBES1", DER, encrypted_keys::with_pbes1(&plain, password, 10)),
        (
            "traditional",
            PEM,
            write(
                PrivateFormat::TraditionalOpenSsl,
                PrivateFormat::TraditionalOpenSsl.encryption_builder(),
            ),
        ),
        ("OpenSSH, AES-CTR", PEM, openssh.clone()),
        ("OpenSSH, AES-CTR, by its own loader", SSH, openssh),
        ("OpenSSH, AES-GCM", SSH, gcm),
    ]);
    forms
}

fn with_pkcs12() -> Option<(&'static str, Loader, Vec<u8>)> {
    let password = std::str::from_utf8(PASSWORD).unwrap();
    (!on_fips()).then(|| {
        (
            "PKCS #12",
            DER,
            encrypted_keys::with_pkcs12(&pkcs8(key()), password, 10),
        )
    })
}

fn plain() -> Vec<(&'static str, Loader, Vec<u8>)> {
    let openssh = key()
        .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption)
        .unwrap();
    vec![
        ("PKCS #8, DER", DER, pkcs8(key())),
        ("PKCS #8, PEM", PEM, block("PRIVATE KEY", &pkcs8(key()))),
        ("traditional, DER", DER, traditional(key())),
        ("traditional, PEM", PEM, block("EC PRIVATE KEY", &traditional(key()))),
        ("OpenSSH", SSH, openssh.to_vec()),
        ("OpenSSH, among others", PEM, openssh.to_vec()),
    ]
}

#[test]
fn a_password_is_asked_for_exactly_where_there_is_encryption() {
    let mut rows = 0;
    for (name, load, data) in encrypted(PASSWORD).into_iter().chain(with_pkcs12()) {
        let error = load(&data, None).expect_err(name);
        assert!(matches!(error, Error::PasswordRequired), "{name}: {error:?}");
        sample_keys::assert_same_private(&load(&data, Some(PASSWORD)).unwrap(), key());
        // With another zero byte it would be the same HMAC key (RFC 2104, section 2), and so the same PBKDF2 password.
        let longer = [PASSWORD, b"\x01"].concat();
        for wrong in [
            &b""[..],
            b"wrong",
            &PASSWORD[1..],
            &PASSWORD[..PASSWORD.len() - 1],
            &longer,
            b"\0",
            b"\xff\xfe",
            &[b'x'; 10_000],
        ] {
            let error = load(&data, Some(wrong)).expect_err(name);
            assert!(matches!(error, Error::IncorrectPassword), "{name}: {error:?}");
        }
        rows += 1;
    }
    assert!(rows == 10 || on_fips() && rows == 3);
    for (name, load, data) in plain() {
        for none in [None, Some(&b""[..])] {
            sample_keys::assert_same_private(&load(&data, none).unwrap(), key());
        }
        for some in [PASSWORD, b"\0", b"\xff\xfe", &[b'x'; 10_000]] {
            let error = load(&data, Some(some)).expect_err(name);
            assert!(matches!(error, Error::PasswordNotNeeded), "{name}: {error:?}");
        }
    }
}

#[test]
fn a_password_may_have_any_bytes() {
    let long = vec![b'x'; 10_000];
    let mut rows = 0;
    for password in [
        &b"a\0b"[..],
        b"\0",
        b"\xff\xfe\x80",
        b"\xc3\xa4\xe2\x82\xac",
        b" leading and trailing ",
        b"\n",
        &long,
    ] {
        for (name, load, data) in encrypted(password) {
            let loaded = load(&data, Some(password)).unwrap_or_else(|error| panic!("{name}, {password:?}: {error}"));
            sample_keys::assert_same_private(&loaded, key());
            // It does not end at a zero byte, but only at its end.
            let shorter = &password[..password.len() - 1];
            match load(&data, Some(shorter)) {
                Err(Error::IncorrectPassword) => {}
                // Except with HMAC, which ignores zero bytes at the end of a key (RFC 2104, section 2), even the first.
                Ok(loaded) if password == b"\0" && (name.starts_with("PBES2") || name.starts_with("PKCS #8")) => {
                    sample_keys::assert_same_private(&loaded, key());
                }
                other => panic!("{name}: {other:?}"),
            }
            rows += 1;
        }
    }
    assert!(rows == 7 * 9 || on_fips() && rows == 7 * 3);
}

/// PKCS #12 passwords are text: UTF-8 is converted to UTF-16, and other bytes are converted one by one.
#[test]
fn a_password_of_pkcs12_is_text() {
    let plain = pkcs8(key());
    if on_fips() {
        let data = encrypted_keys::with_pkcs12(&plain, "a password", 10);
        return assert_unsupported(load_with(&data, b"a password"), &["FIPS"]);
    }
    let long = "x".repeat(10_000);
    for password in ["a\0b", "\u{e4}\u{20ac}", "\u{1f511}", &long] {
        let data = encrypted_keys::with_pkcs12(&plain, password, 10);
        let loaded = load_with(&data, password.as_bytes()).unwrap_or_else(|error| panic!("{password:?}: {error}"));
        sample_keys::assert_same_private(&loaded, key());
    }
    let data = encrypted_keys::with_pkcs12(&plain, "\u{ff}\u{fe}", 10);
    sample_keys::assert_same_private(&load_with(&data, b"\xff\xfe").unwrap(), key());
}

fn load_with(data: &[u8], password: &[u8]) -> Result<PrivateKey> {
    backend().load_der_private_key(data, Some(password))
}

/// One wrong password in 256 yields padding that looks valid. The decrypted bytes must not be reported as a malformed
/// key.
#[test]
fn a_wrong_password_is_wrong_whatever_it_decrypts_to() {
    let plain = pkcs8(key());
    let mut forms: Vec<(&str, Loader, Vec<u8>)> =
        vec![("PBES2", DER, encrypted_keys::with_pbkdf2(&plain, PASSWORD, 1_000))];
    if !on_fips() {
        forms = encrypted(PASSWORD);
        forms.retain(|(name, ..)| !name.starts_with("OpenSSH"));
        forms.extend(with_pkcs12());
    }
    for (name, load, data) in forms {
        for number in 0..1_000 {
            let wrong = format!("wrong password {number}");
            let error = load(&data, Some(wrong.as_bytes())).expect_err(name);
            assert!(matches!(error, Error::IncorrectPassword), "{name}, {number}: {error:?}");
        }
    }
}

/// Decrypted data that is not a key: the password may still be wrong. A key of another type is reported.
#[test]
fn what_is_under_the_encryption_is_looked_at_as_strictly() {
    let encrypt = |plain: &[u8]| encrypted_keys::with_pbkdf2(plain, PASSWORD, 1_000);
    for garbage in [&b""[..], b"no DER", &[0x30, 0], &[0; 1_000]] {
        let error = load_with(&encrypt(garbage), PASSWORD).unwrap_err();
        assert!(
            matches!(error, Error::IncorrectPassword | Error::Malformed { .. }),
            "{error:?}"
        );
    }
    let good = pkcs8(key());
    let unknown = der::replaced(&good, &[1, 0], &der::oid("1.2.3.4"));
    assert_unsupported(load_with(&encrypt(&unknown), PASSWORD), &["1.2.3.4"]);
    for broken in [
        der::replaced(&good, &[0], &der::integer(7)),
        [&good[..], &[0]].concat(),
        der::replaced(&good, &[2, 0, 1], &der::octets(&[0; 32])),
        traditional(key()),
        encrypt(&good),
    ] {
        let error = load_with(&encrypt(&broken), PASSWORD).unwrap_err();
        assert!(
            matches!(error, Error::IncorrectPassword | Error::Malformed { .. }),
            "{error:?}"
        );
    }
}

/// Without a password, an error in the structure is reported first, because a password would not fix it.
#[test]
fn an_error_of_the_structure_comes_before_one_of_the_password() {
    let mut before = 0;
    for structure in encrypted_structures() {
        let mut changes: Vec<Vec<u8>> = (0..structure.bytes.len())
            .map(|end| structure.bytes[..end].to_vec())
            .collect();
        changes.push([&structure.bytes[..], &[0]].concat());
        for path in super::mutations::paths(&structure) {
            let element = der::at(&structure.bytes, &path);
            for new in [
                Vec::new(),
                der::element(0x0c, element.data()),
                der::element(element.tag().as_u8().unwrap(), &[]),
                element.full_data().repeat(2),
            ] {
                changes.push(der::replaced(&structure.bytes, &path, &new));
            }
        }
        for changed in changes {
            let with = load_with(&changed, PASSWORD);
            let without = backend().load_der_private_key(&changed, None);
            match (without.expect_err(&structure.name), with) {
                (Error::PasswordRequired, Ok(_) | Err(Error::IncorrectPassword)) => {}
                (Error::Malformed { .. }, Err(Error::Malformed { .. }))
                | (Error::Unsupported { .. }, Err(Error::Unsupported { .. })) => before += 1,
                (without, with) => panic!("{}: {without:?} without, {with:?} with", structure.name),
            }
        }
    }
    assert!(before > 200, "{before}");
    // And in unencrypted structures, if a password is given.
    for structure in super::der_structures() {
        if structure.load == Load::Private {
            let changed = [&structure.bytes[..], &[0]].concat();
            assert_malformed_kind(
                load_with(&changed, PASSWORD),
                MalformedKind::TrailingData,
                "private key",
            );
            assert_malformed_kind(
                load_with(&structure.bytes[..structure.bytes.len() - 1], PASSWORD),
                MalformedKind::Truncated,
                "private key",
            );
        }
    }
    let broken = block("PRIVATE KEY", b"no key");
    assert_malformed_kind(
        PEM(&broken, Some(PASSWORD)),
        MalformedKind::Truncated,
        "PKCS #8 private key",
    );
    assert_malformed_kind(PEM(b"", Some(PASSWORD)), MalformedKind::InvalidPem, "PEM");
    assert_malformed_kind(DER(b"", Some(PASSWORD)), MalformedKind::Truncated, "private key");
    assert_malformed_kind(SSH(b"", Some(PASSWORD)), MalformedKind::InvalidPem, "PEM");
}

#[test]
fn an_error_of_the_structure_comes_before_one_of_the_password_in_openssh() {
    if on_fips() {
        let builder = PrivateFormat::OpenSsh.encryption_builder();
        let encryption = builder.build(PASSWORD).unwrap();
        let written = key().private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, encryption);
        return assert_unsupported(written, &["FIPS"]);
    }
    let (_, _, pem) = encrypted(PASSWORD)
        .into_iter()
        .find(|(_, load, _)| std::ptr::fn_addr_eq(*load, SSH))
        .unwrap();
    let (_, bytes) = pem_text::parse(&pem);
    let load = |bytes: &[u8], password| SSH(&block("OPENSSH PRIVATE KEY", bytes), password);
    for end in 0..bytes.len() {
        assert_malformed_kind(
            load(&bytes[..end], None),
            MalformedKind::Truncated,
            "OpenSSH private key",
        );
    }
    assert_malformed_kind(
        load(&[&bytes[..], &[0]].concat(), None),
        MalformedKind::TrailingData,
        "OpenSSH private key",
    );
    let magic = "openssh-key-v1\0".len();
    let fields = ssh_wire::strings(&bytes[magic..magic + 4 + "aes256-ctr".len() + 4 + "bcrypt".len()]);
    assert_eq!(fields, [&b"aes256-ctr"[..], b"bcrypt"]);
    for (from, to, unknown) in [
        (
            "bcrypt",
            "BCRYPT",
            Some("an unknown key derivation function of 6 characters"),
        ),
        ("aes256-ctr", "aes128-ctr", None),
        ("aes256-ctr", "aes256-xts", Some("an unknown cipher of 10 characters")),
    ] {
        let start = bytes
            .windows(from.len())
            .position(|window| window == from.as_bytes())
            .unwrap();
        let mut changed = bytes.clone();
        changed[start..start + to.len()].copy_from_slice(to.as_bytes());
        if let Some(unknown) = unknown {
            assert_unsupported(load(&changed, None), &[unknown]);
            assert_unsupported(load(&changed, Some(PASSWORD)), &[unknown]);
        } else {
            assert!(matches!(load(&changed, None), Err(Error::PasswordRequired)));
            assert!(matches!(load(&changed, Some(PASSWORD)), Err(Error::IncorrectPassword)));
        }
    }
    assert!(load_private(&bytes).is_err());
}
