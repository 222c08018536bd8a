//! Passwords: none, empty in both forms, wrong, outside of ASCII.

use super::{PASSWORD, assert_pair, certificate_bag, info, load, made, usual_parts};
use hazmat_openssl::{Error, Result};
use support::encrypted_keys::pkcs12_units;
use support::errors::{assert_incorrect_password, assert_password_required};
use support::on_fips;

/// A file under a password in UTF-16, with a code and encryption by PKCS #12's key derivation.
fn old(units: &[u8]) -> Vec<u8> {
    let bags = [certificate_bag(), made::key_bag(&info(), &[])];
    made::with_mac(&[made::with_triple_des(&bags, units)], units)
}

/// The same without a code.
fn old_without_mac(units: &[u8]) -> Vec<u8> {
    let bags = [certificate_bag(), made::key_bag(&info(), &[])];
    made::file(&made::safe(&[made::with_triple_des(&bags, units)]), None)
}

/// Whether the old algorithms were refused by a FIPS backend.
fn is_refused<T>(result: &Result<T>) -> bool {
    match result {
        Err(Error::Unsupported { .. }) => {
            assert!(on_fips(), "only a FIPS backend lacks PKCS #12's algorithms");
            true
        }
        _ => false,
    }
}

#[test]
fn a_wrong_password_is_one_error() {
    let files = [
        ("PBMAC1", made::with_pbmac1(&usual_parts(), PASSWORD)),
        ("without a code", made::file(&made::safe(&usual_parts()), None)),
    ];
    for (name, file) in &files {
        assert_pair(&load(file, Some(PASSWORD)).unwrap());
        for wrong in [
            &b"wrong"[..],
            b"",
            b"\xff\xfe",
            &PASSWORD[1..],
            "é".as_bytes(),
            &[0; 300],
        ] {
            let error = load(file, Some(wrong)).unwrap_err();
            assert!(matches!(error, Error::IncorrectPassword), "{name}: {error:?}");
        }
        assert_password_required(load(file, None));
    }
}

/// Without a code, a wrong password gives valid padding for one file of 256: it never gives anything but the error.
#[test]
fn padding_that_is_valid_by_chance_is_a_wrong_password() {
    let file = made::file(&made::safe(&[made::with_pbes2(&[certificate_bag()], PASSWORD)]), None);
    for number in 0_u32..2_000 {
        assert_incorrect_password(load(&file, Some(&number.to_be_bytes())));
    }
}

#[test]
fn an_empty_password_has_two_forms() {
    let mut opened = 0;
    // A zero, and nothing at all.
    for units in [&[0, 0][..], &[]] {
        for file in [old(units), old_without_mac(units)] {
            for password in [None, Some(&b""[..])] {
                let result = load(&file, password);
                if is_refused(&result) {
                    continue;
                }
                assert_pair(&result.unwrap());
                opened += 1;
            }
            let result = load(&file, Some(b"a"));
            if !is_refused(&result) {
                assert_incorrect_password(result);
            }
        }
    }
    assert_eq!(opened, if on_fips() { 0 } else { 8 });
}

/// Some programs use one form for the code, and the other for encryption.
#[test]
fn both_forms_in_one_file() {
    let bags = [certificate_bag(), made::key_bag(&info(), &[])];
    for (outer, inner) in [(&[0, 0][..], &[][..]), (&[], &[0, 0])] {
        let file = made::with_mac(&[made::with_triple_des(&bags, inner)], outer);
        let result = load(&file, None);
        if !is_refused(&result) {
            assert_pair(&result.unwrap());
        }
    }
}

#[test]
fn passwords_outside_of_ascii() {
    let text = "pässwörd ☺ 🔑";
    // What the standard says; and what OpenSSL before 1.1.0 wrote, a code unit for each byte.
    let bytes: Vec<u8> = text.bytes().chain([0]).flat_map(|byte| [0, byte]).collect();
    for units in [pkcs12_units(text), bytes] {
        for file in [old(&units), old_without_mac(&units)] {
            let result = load(&file, Some(text.as_bytes()));
            if !is_refused(&result) {
                assert_pair(&result.unwrap());
                assert_incorrect_password(load(&file, Some("password".as_bytes())));
            }
        }
    }
    // Bytes that are not UTF-8 are Latin-1.
    let result = load(&old(&pkcs12_units("pässwörd")), Some(b"p\xe4ssw\xf6rd"));
    if !is_refused(&result) {
        assert_pair(&result.unwrap());
    }
    // PBES2 and PBMAC1 take the bytes.
    for password in [text.as_bytes(), b"p\xe4ssw\xf6rd"] {
        let parts = [made::with_pbes2(
            &[certificate_bag(), made::key_bag(&info(), &[])],
            password,
        )];
        assert_pair(&load(&made::with_pbmac1(&parts, password), Some(password)).unwrap());
    }
}

#[test]
fn a_password_that_nothing_needs_is_refused() {
    let parts = [made::plain(&[certificate_bag(), made::key_bag(&info(), &[])])];
    let bare = made::file(&made::safe(&parts), None);
    assert_pair(&load(&bare, None).unwrap());
    assert_pair(&load(&bare, Some(b"")).unwrap());
    assert!(matches!(load(&bare, Some(PASSWORD)), Err(Error::PasswordNotNeeded)));
    // A code needs it, and so does an encrypted key.
    assert_pair(&load(&made::with_pbmac1(&parts, PASSWORD), Some(PASSWORD)).unwrap());
    let key = made::shrouded_key_bag(&info(), PASSWORD, &[]);
    let parts = [made::plain(&[certificate_bag(), key])];
    assert_pair(&load(&made::file(&made::safe(&parts), None), Some(PASSWORD)).unwrap());
}

/// Java allows a password for a key that differs from the one of the file.
#[test]
fn a_key_under_another_password_is_a_wrong_password() {
    let key = made::shrouded_key_bag(&info(), b"another", &[]);
    let file = made::with_pbmac1(&[made::plain(&[certificate_bag(), key])], PASSWORD);
    assert_incorrect_password(load(&file, Some(PASSWORD)));
    assert_incorrect_password(load(&file, Some(b"another")));
}
