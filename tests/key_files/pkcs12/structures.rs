//! The structure of files: BER, cut-off and changed files, other formats, modes that are not supported.

use super::{PASSWORD, assert_pair, certificate_bag, info, load, made, usual_parts};
use hazmat_openssl::{Error, MalformedKind};
use support::der;
use support::errors::{assert_malformed_kind, assert_unsupported_naming};

const FILE: &str = "PKCS #12 file";

fn bare() -> Vec<u8> {
    made::file(
        &made::safe(&[made::plain(&[certificate_bag(), made::key_bag(&info(), &[])])]),
        None,
    )
}

/// Programs that encrypt while they write do not know the lengths: Windows, and others with large buffers.
#[test]
fn ber() {
    for segment in [1, 7, 1_000, 1 << 20] {
        let safe = made::in_ber(&made::safe(&usual_parts()), segment);
        let file = made::file(&safe, Some(made::pbmac1(&safe, PASSWORD, 10, 32)));
        assert_pair(&load(&made::in_ber(&file, segment), Some(PASSWORD)).unwrap());
        // The contents of the encrypted part in BER, too.
        let contents = made::in_ber(
            &der::sequence(&[certificate_bag(), made::key_bag(&info(), &[])]),
            segment,
        );
        let info = support::encrypted_keys::with_pbkdf2(&contents, PASSWORD, made::ITERATIONS);
        let safe = made::in_ber(&made::safe(&[made::encrypted(&info)]), segment);
        assert_pair(&load(&made::in_ber(&made::file(&safe, None), segment), Some(PASSWORD)).unwrap());
    }
}

#[test]
fn cut_off_files() {
    for file in [made::with_pbmac1(&usual_parts(), PASSWORD), made::in_ber(&bare(), 100)] {
        for length in (0..file.len()).step_by(3) {
            let cut = &file[..length];
            assert_malformed_kind(load(cut, Some(PASSWORD)), MalformedKind::Truncated, FILE);
        }
        let longer = [&file[..], &[0]].concat();
        assert_malformed_kind(load(&longer, Some(PASSWORD)), MalformedKind::TrailingData, FILE);
    }
}

/// Each bit of a file without protection: no result is a panic, or an unexpected error of libcrypto.
#[test]
fn changed_files() {
    let file = bare();
    let (mut read, mut refused) = (0, 0);
    for position in 0..file.len() {
        for bit in [0, 3, 5, 7] {
            let mut changed = file.clone();
            changed[position] ^= 1 << bit;
            match load(&changed, None) {
                Ok(_) => read += 1,
                Err(Error::OpenSsl { operation, errors, .. }) => panic!("{position}: {operation}: {errors}"),
                Err(_) => refused += 1,
            }
        }
    }
    // A certificate keeps its structure if its contents change.
    assert!(read > 100 && refused > 500, "{read} {refused}");
    assert_eq!(read + refused, 4 * file.len());
}

/// Each element left out, doubled, and of another type.
#[test]
fn changed_elements() {
    let file = made::with_pbmac1(&usual_parts(), PASSWORD);
    let mut paths = vec![];
    let mut waiting: Vec<Vec<usize>> = vec![vec![]];
    while let Some(path) = waiting.pop() {
        let element = der::at(&file, &path);
        if element.tag().is_constructed() {
            let count = der::elements(element.data()).len();
            waiting.extend((0..count).map(|index| [&path[..], &[index]].concat()));
        }
        paths.push(path);
    }
    let mut refused = 0;
    for path in paths.iter().filter(|path| !path.is_empty()) {
        let element = der::at(&file, path).full_data();
        let another = [&[0x0c][..], &element[1..]].concat();
        for (new, what) in [
            (vec![], "left out"),
            (element.repeat(2), "doubled"),
            (another, "of another type"),
        ] {
            match load(&der::replaced(&file, path, &new), Some(PASSWORD)) {
                // Parameters of HMAC that may be absent; and without a code, nothing tells that there was one.
                Ok(_) => assert!(
                    what == "left out" && (element == der::null() || *path == [2]),
                    "{path:?} {what}"
                ),
                Err(Error::Malformed { .. } | Error::Unsupported { .. } | Error::IncorrectPassword) => refused += 1,
                Err(error) => panic!("{path:?} {what}: {error:?}"),
            }
        }
    }
    assert!(refused > 60, "{refused}");
}

#[test]
fn other_formats_are_named() {
    let pem = support::written::pkcs8_pem(&super::pair().0);
    assert_malformed_kind(load(pem.as_bytes(), None), MalformedKind::UnexpectedType, FILE);
    assert_malformed_kind(load(b"", None), MalformedKind::Truncated, FILE);
    let certificate = load(super::pair().1.as_der(), None).unwrap_err();
    assert!(matches!(certificate, Error::Malformed { .. }), "{certificate:?}");
}

#[test]
fn versions_and_modes() {
    let file = bare();
    for version in [0, 1, 2, 4] {
        let other = der::replaced(&file, &[0], &der::integer(version));
        assert_malformed_kind(load(&other, None), MalformedKind::InvalidValue, FILE);
    }
    let of_type = |oid: &str| der::replaced(&file, &[1, 0], &der::oid(oid));
    assert_unsupported_naming(load(&of_type("1.2.840.113549.1.7.2"), None), &["integrity"]);
    assert_malformed_kind(
        load(&of_type("1.2.840.113549.1.7.3"), None),
        MalformedKind::InvalidValue,
        FILE,
    );
    let part_of_type = |oid: &str| {
        let part = der::replaced(&made::plain(&[]), &[0], &der::oid(oid));
        load(&made::file(&made::safe(&[part]), None), None)
    };
    assert_unsupported_naming(part_of_type("1.2.840.113549.1.7.3"), &["privacy"]);
    assert_unsupported_naming(part_of_type("1.2.3.4"), &["1.2.3.4"]);
    assert_malformed_kind(part_of_type("1.2.840.113549.1.7.6"), MalformedKind::UnexpectedTag, FILE);
    // Encrypted data.
    let encrypted = made::with_pbes2(&[certificate_bag()], PASSWORD);
    let with = |path: &[usize], new: &[u8]| {
        let part = der::replaced(&encrypted, path, new);
        load(&made::file(&made::safe(&[part]), None), Some(PASSWORD))
    };
    assert!(with(&[1, 0, 0], &der::integer(2)).is_ok());
    assert_malformed_kind(with(&[1, 0, 0], &der::integer(1)), MalformedKind::InvalidValue, FILE);
    let inner_type = with(&[1, 0, 1, 0], &der::oid("1.2.840.113549.1.7.2"));
    assert_malformed_kind(inner_type, MalformedKind::InvalidValue, FILE);
    assert_malformed_kind(
        with(&[1, 0, 1, 2], &der::octets(&[0; 16])),
        MalformedKind::UnexpectedTag,
        FILE,
    );
    let odd = with(&[1, 0, 1, 2], &der::context_primitive(0, &[0; 17]));
    assert_malformed_kind(odd, MalformedKind::InvalidLength, FILE);
    assert_malformed_kind(with(&[1, 0, 1, 2], &[]), MalformedKind::Missing, FILE);
}

/// A file without entries.
#[test]
fn empty_files() {
    for parts in [vec![], vec![made::plain(&[])]] {
        let file = load(&made::with_pbmac1(&parts, PASSWORD), Some(PASSWORD)).unwrap();
        assert!(file.keys().is_empty() && file.certificates().is_empty());
        assert!(file.key().is_none() && file.certificate().is_none());
    }
}
