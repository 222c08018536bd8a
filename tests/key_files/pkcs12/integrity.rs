//! The message authentication code.

use super::{PASSWORD, assert_pair, backend, load, made, usual_parts};
use hazmat_openssl::pkcs12::{Pkcs12Loader, Pkcs12MacParameters};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, MalformedKind};
use support::encrypted_keys::{SALT, pkcs12_units};
use support::errors::{assert_incorrect_password, assert_malformed_kind, assert_unsupported};
use support::{der, on_fips};

const WHAT: &str = "MAC of a PKCS #12 file";

fn units() -> Vec<u8> {
    pkcs12_units(std::str::from_utf8(PASSWORD).unwrap())
}

#[test]
fn the_parameters_are_those_of_the_file() {
    let file = load(&made::with_pbmac1(&usual_parts(), PASSWORD), Some(PASSWORD)).unwrap();
    let parameters = file.mac_parameters().unwrap();
    assert!(matches!(
        parameters,
        Pkcs12MacParameters::Pbmac1 {
            hash: HashAlgorithm::Sha256,
            iterations: Some(1_000),
            ..
        }
    ));
    match load(&made::with_mac(&usual_parts(), &units()), Some(PASSWORD)) {
        Ok(file) => {
            assert_pair(&file);
            let parameters = file.mac_parameters().unwrap();
            assert!(matches!(
                parameters,
                Pkcs12MacParameters::Pkcs12Kdf {
                    hash: HashAlgorithm::Sha1,
                    iterations: 1_000,
                    ..
                }
            ));
        }
        Err(Error::Unsupported { detail, .. }) => assert!(on_fips() && detail.contains("PKCS #12"), "{detail}"),
        Err(error) => panic!("{error:?}"),
    }
    let file = load(&made::file(&made::safe(&usual_parts()), None), Some(PASSWORD)).unwrap();
    assert_eq!(file.mac_parameters(), None);
}

/// The number of iterations is 1 by default, and an encoded default is accepted, as Python's `cryptography` accepts it.
#[test]
fn one_iteration() {
    let safe = made::safe(&usual_parts());
    let mac = made::sha1_mac(&safe, &units(), 1);
    let written_out = der::appended(&mac, &[], &der::integer(1));
    for mac in [mac, written_out] {
        match load(&made::file(&safe, Some(mac)), Some(PASSWORD)) {
            Ok(file) => assert_pair(&file),
            Err(error) => assert!(on_fips() && matches!(error, Error::Unsupported { .. }), "{error:?}"),
        }
    }
}

#[test]
fn every_change_of_the_contents_is_found() {
    let parts = usual_parts();
    let safe = made::safe(&parts);
    let mac = made::pbmac1(&safe, PASSWORD, 10, 32);
    let iterations = Pkcs12Loader::new(backend());
    let good = iterations
        .load_pkcs12(&made::file(&safe, Some(mac.clone())), Some(PASSWORD))
        .unwrap();
    assert_pair(&good);
    let mut changed = 0;
    for position in (0..safe.len()).step_by(7) {
        let mut other = safe.clone();
        other[position] ^= 1 << (position % 8);
        let error = load(&made::file(&other, Some(mac.clone())), Some(PASSWORD)).unwrap_err();
        let is_expected = matches!(
            error,
            Error::IncorrectPassword
                | Error::Malformed { .. }
                | Error::Unsupported { .. }
                | Error::WorkFactorTooHigh { .. }
        );
        assert!(is_expected, "{position}: {error:?}");
        changed += 1;
    }
    assert_eq!(changed, safe.len().div_ceil(7));
    // Each bit of the code itself.
    let digest = der::content_range(&mac, &[0, 1]);
    for position in digest {
        let mut other = mac.clone();
        other[position] ^= 0x10;
        assert_incorrect_password(load(&made::file(&safe, Some(other)), Some(PASSWORD)));
    }
}

#[test]
fn the_key_length_of_pbmac1_is_required_and_bounded() {
    let safe = made::safe(&usual_parts());
    let with_length = |length| {
        load(
            &made::file(&safe, Some(made::pbmac1(&safe, PASSWORD, 10, length))),
            Some(PASSWORD),
        )
    };
    for length in [20, 21, 32, 64] {
        assert_pair(&with_length(length).unwrap());
    }
    for length in [1, 16, 19, 65, 1 << 20] {
        assert_malformed_kind(with_length(length), MalformedKind::OutOfRange, WHAT);
    }
    let with_fields = |fields: &[Vec<u8>]| {
        let mac = made::mac_data(made::pbmac1_algorithm(fields), &[0; 32], b"unused", 1);
        load(&made::file(&safe, Some(mac)), Some(PASSWORD))
    };
    // RFC 9879, appendix A.6.
    let missing = with_fields(&[der::integer(10), made::hmac_sha256()]);
    assert_malformed_kind(missing, MalformedKind::Missing, WHAT);
    let zero = with_fields(&[der::integer(10), der::integer(0), made::hmac_sha256()]);
    assert_malformed_kind(zero, MalformedKind::OutOfRange, WHAT);
    let negative = with_fields(&[der::integer(10), der::integer(-1), made::hmac_sha256()]);
    assert_malformed_kind(negative, MalformedKind::OutOfRange, WHAT);
    let huge = with_fields(&[der::integer(10), der::unsigned(&[0xff; 8]), made::hmac_sha256()]);
    assert_malformed_kind(huge, MalformedKind::OutOfRange, WHAT);
}

/// The salt and the iterations of `MacData` have no meaning with PBMAC1: also an absurd number of iterations costs nothing.
#[test]
fn pbmac1_has_its_own_salt_and_iterations() {
    let safe = made::safe(&usual_parts());
    let mac = made::pbmac1(&safe, PASSWORD, 10, 32);
    for salt in [&b""[..], b"NOT USED"] {
        let mut other = der::replaced(&mac, &[1], &der::octets(salt));
        other = der::appended(&other, &[], &der::unsigned(&[0xff; 12]));
        assert_pair(&load(&made::file(&safe, Some(other)), Some(PASSWORD)).unwrap());
    }
    // Its own are part of the key (RFC 9879, appendices A.4 and A.5).
    let salt = [0, 0, 1, 0, 1, 0];
    let other = der::replaced(&mac, &salt, &der::octets(b"anothers"));
    assert_incorrect_password(load(&made::file(&safe, Some(other)), Some(PASSWORD)));
    let iterations = [0, 0, 1, 0, 1, 1];
    let other = der::replaced(&mac, &iterations, &der::integer(11));
    assert_incorrect_password(load(&made::file(&safe, Some(other)), Some(PASSWORD)));
}

#[test]
fn impossible_codes_are_refused() {
    let safe = made::safe(&usual_parts());
    let file = |mac: Vec<u8>| load(&made::file(&safe, Some(mac)), Some(PASSWORD));
    let hash = |oid: &str| der::sequence(&[der::oid(oid), der::null()]);
    let sha1 = || hash("1.3.14.3.2.26");
    let old = |algorithm, length: usize, salt: &[u8]| made::mac_data(algorithm, &vec![0; length], salt, 2);

    assert_malformed_kind(file(old(sha1(), 19, SALT)), MalformedKind::InvalidLength, WHAT);
    assert_malformed_kind(file(old(sha1(), 0, SALT)), MalformedKind::InvalidLength, WHAT);
    assert_malformed_kind(file(old(sha1(), 20, b"")), MalformedKind::InvalidLength, WHAT);
    assert_unsupported(file(old(hash("1.2.3.4"), 20, SALT)));
    let with_parameters = der::sequence(&[der::oid("1.3.14.3.2.26"), der::integer(1)]);
    assert_malformed_kind(file(old(with_parameters, 20, SALT)), MalformedKind::NotAllowed, WHAT);
    let iterations = |number: Vec<u8>| {
        let mac = made::mac_data(sha1(), &[0; 20], SALT, 1);
        file(der::appended(&mac, &[], &number))
    };
    assert_malformed_kind(iterations(der::integer(0)), MalformedKind::OutOfRange, WHAT);
    assert_malformed_kind(iterations(der::integer(-1)), MalformedKind::OutOfRange, WHAT);
    for absurd in [&[0xff; 4][..], &[0x7f; 8], &[0xff; 100]] {
        let error = iterations(der::unsigned(absurd)).unwrap_err();
        assert!(
            matches!(
                error,
                Error::WorkFactorTooHigh {
                    factor: "iterations",
                    ..
                }
            ),
            "{error:?}"
        );
    }
}

#[test]
fn a_code_can_be_required() {
    let loader = Pkcs12Loader::new(backend()).require_mac(true);
    assert_pair(
        &loader
            .load_pkcs12(&made::with_pbmac1(&usual_parts(), PASSWORD), Some(PASSWORD))
            .unwrap(),
    );
    let bare = made::file(&made::safe(&usual_parts()), None);
    assert_malformed_kind(
        loader.load_pkcs12(&bare, Some(PASSWORD)),
        MalformedKind::Missing,
        "PKCS #12 file",
    );
}

/// The code is over the octets as they are in the file: BER is not normalized before.
#[test]
fn the_code_is_over_the_original_octets() {
    let safe = made::in_ber(&made::safe(&usual_parts()), 100);
    let mac = made::pbmac1(&safe, PASSWORD, 10, 32);
    assert_pair(&load(&made::file(&safe, Some(mac.clone())), Some(PASSWORD)).unwrap());
    // The same contents in other octets.
    let other = made::in_ber(&made::safe(&usual_parts()), 101);
    assert_incorrect_password(load(&made::file(&other, Some(mac)), Some(PASSWORD)));
}
