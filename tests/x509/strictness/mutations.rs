//! Truncation at every byte, every flipped bit, and bytes after every element: no wrong result, and no panic.

use super::verify;
use hazmat_openssl::{Error, MalformedKind};
use std::collections::BTreeMap;
use support::der;
use support::x509_der::{Structure, told};

fn is_malformed(error: &Error) -> bool {
    matches!(error, Error::Malformed { .. })
}

#[test]
fn every_truncation_is_refused() {
    let mut refused = 0;
    for right in Structure::all() {
        let der = right.der();
        for length in 0..der.len() {
            let error = right.load_bytes(&der[..length]).unwrap_err();
            assert!(
                is_malformed(&error),
                "{} bytes of a {}: {error:?}",
                length,
                right.what()
            );
            refused += 1;
        }
    }
    assert!(refused > 1_400, "{refused}");
}

// ---- levels ----

/// A place in a structure: the path below the outermost element.
type Level = Vec<usize>;

fn extend(der: &[u8], path: &mut Level, levels: &mut Vec<Level>) {
    for index in 0..der::elements(der::at(der, path).data()).len() {
        path.push(index);
        let element = der::at(der, path);
        let wraps = element.tag().as_u8() == Some(0x04) && is_der(element.data());
        if element.tag().is_constructed() || wraps {
            levels.push(path.clone());
            extend(der, path, levels);
        }
        path.pop();
    }
}

/// Whether data is one element of DER, with others in it, as the values of extensions are.
fn is_der(data: &[u8]) -> bool {
    asn1::strip_tlv(data).is_ok_and(|(element, rest)| rest.is_empty() && element.tag().is_constructed())
}

/// The paths to all elements that have elements in them: those that are constructed, and the OCTET STRINGs of extensions.
fn levels_of(der: &[u8]) -> Vec<Level> {
    let mut levels = vec![Vec::new()];
    extend(der, &mut Vec::new(), &mut levels);
    assert!(levels.len() > 15, "{}", levels.len());
    levels
}

/// The content of a level in another form.
fn with_content(der: &[u8], level: &[usize], content: &[u8]) -> Vec<u8> {
    let tag = der::at(der, level).tag().as_u8().unwrap();
    der::replaced(der, level, &der::element(tag, content))
}

type Fields = BTreeMap<String, String>;

/// Which fields are not those that are expected, if it is loaded; what is refused at once must be malformed.
fn changed_fields(right: &Structure, expected: &Fields, der: &[u8], what: &str) -> Option<Vec<(String, String)>> {
    let loaded = match right.load_bytes(der) {
        Err(error) => {
            assert!(is_malformed(&error), "{what}: {error:?}");
            return None;
        }
        Ok(loaded) => loaded,
    };
    let found = told(&loaded);
    let missing = expected.iter().filter(|(name, _)| !found.contains_key(*name));
    let missing = missing.map(|(name, _)| (name.clone(), "missing".to_owned()));
    let changed = found.iter().filter(|(name, value)| expected.get(*name) != Some(*value));
    let changed = changed.map(|(name, value)| (name.clone(), value.clone()));
    // Of the algorithm inside what is signed there is no getter.
    let inner = match verify(&loaded) {
        Err(Error::Malformed {
            kind: MalformedKind::SignatureAlgorithmMismatch,
            ..
        }) => Some(("inner algorithm".to_owned(), "!Malformed".to_owned())),
        _ => None,
    };
    Some(missing.chain(changed).chain(inner).collect())
}

/// What is appended: an element that is right, and bytes that are none.
const TRAILING: [&[u8]; 4] = [&[0x05, 0x00], &[0x00], &[0x04, 0x01], &[0xff]];

#[test]
fn nothing_may_follow_on_any_level() {
    let (mut at_once, mut later, mut silent) = (0, 0, Vec::new());
    for right in Structure::all() {
        let (der, expected) = (right.der(), told(&right.must_load()));
        for level in levels_of(&der) {
            for trailing in TRAILING {
                let what = format!("{} {level:?} and {trailing:02x?}", right.what());
                let content = [der::at(&der, &level).data(), trailing].concat();
                match changed_fields(&right, &expected, &with_content(&der, &level, &content), &what) {
                    None => at_once += 1,
                    Some(changed) => {
                        let failed = changed.iter().any(|(_, value)| value.contains("!Malformed"));
                        if !failed && !is_taken(&right, &level, trailing) {
                            silent.push(what);
                        }
                        later += 1;
                    }
                }
            }
        }
    }
    println!("{at_once} refused at once, {later} at a getter");
    assert!(silent.is_empty(), "nothing is said of {silent:#?}");
    assert!(at_once >= 40 && later > 300, "{at_once} {later}");
}

/// Where a NULL is one more of a list, the values of an attribute that nobody knows; beside an algorithm, where it is
/// taken; and in the notice of a policy, which is then one of another kind.
fn is_taken(right: &Structure, level: &[usize], trailing: &[u8]) -> bool {
    if right.what() == "certificate" {
        return level == [0, 9, 0, 8, 1, 0, 0, 1, 1, 1];
    }
    right.what() == "request" && [&[0, 3, 2, 1][..], &[1]].contains(&level) && trailing == [0x05, 0x00]
}

/// All lengths around a level are right, and its content ends early.
#[test]
fn every_level_that_ends_early_shows() {
    let (mut at_once, mut later) = (0, 0);
    for right in Structure::all() {
        let (der, expected) = (right.der(), told(&right.must_load()));
        for level in levels_of(&der) {
            let content = der::at(&der, &level).data().to_vec();
            for length in 0..content.len() {
                let what = format!("{} {level:?} of {length} bytes", right.what());
                match changed_fields(
                    &right,
                    &expected,
                    &with_content(&der, &level, &content[..length]),
                    &what,
                ) {
                    None => at_once += 1,
                    Some(changed) => {
                        assert!(!changed.is_empty(), "{what}: nothing is said of it");
                        later += 1;
                    }
                }
            }
        }
    }
    println!("{at_once} refused at once, {later} at a getter");
    assert!(at_once > 2_000 && later > 3_000, "{at_once} {later}");
}

// ---- bits ----

/// Each bit of each structure turned over. Whatever it is then, it is not signed any more.
#[test]
fn no_bit_can_be_changed() {
    for right in Structure::all() {
        let der = right.der();
        let unchanged = right.load_bytes(&der).unwrap();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for index in 0..der.len() {
            for bit in 0..8 {
                let mut changed = der.clone();
                changed[index] ^= 1 << bit;
                let outcome = match right.load_bytes(&changed) {
                    Err(error) => {
                        assert!(
                            is_malformed(&error),
                            "{} bit {bit} of byte {index}: {error:?}",
                            right.what()
                        );
                        "not loaded"
                    }
                    Ok(loaded) => {
                        assert_ne!(loaded, unchanged);
                        drop(told(&loaded));
                        match verify(&loaded) {
                            Ok(()) => panic!("{} bit {bit} of byte {index}: the signature is right", right.what()),
                            Err(Error::InvalidSignature) => "not signed",
                            Err(Error::Malformed { .. }) => "not decoded",
                            Err(Error::Unsupported { .. } | Error::InvalidArgument { .. }) => "another algorithm",
                            Err(other) => panic!("{} bit {bit} of byte {index}: {other:?}", right.what()),
                        }
                    }
                };
                *counts.entry(outcome).or_default() += 1;
            }
        }
        println!("{}: {counts:?}", right.what());
        assert_eq!(counts.values().sum::<usize>(), der.len() * 8);
        assert!(counts["not loaded"] > 100 && counts["not signed"] > 1_000, "{counts:?}");
    }
}
