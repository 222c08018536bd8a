//! Every element of every structure: omitted, duplicated, of another type, in BER.

use super::{Load, Loaded, Structure, all_structures, der, on_fips};
use hazmat_openssl::Error;
use std::collections::BTreeSet;

/// The paths to all elements but the outermost, including elements inside strings.
pub fn paths(structure: &Structure) -> Vec<Vec<usize>> {
    let mut paths = Vec::new();
    extend(structure, &mut Vec::new(), &mut paths);
    paths
}

fn extend(structure: &Structure, path: &mut Vec<usize>, paths: &mut Vec<Vec<usize>>) {
    for index in 0..children(structure, path) {
        path.push(index);
        paths.push(path.clone());
        extend(structure, path, paths);
        path.pop();
    }
}

fn children(structure: &Structure, path: &[usize]) -> usize {
    let element = der::at(&structure.bytes, path);
    if element.tag().is_constructed() {
        return der::elements(element.data()).len();
    }
    let name = &structure.name;
    let wraps = match (structure.load, path) {
        // PKCS #8's OCTET STRING contains one element, except for SLH-DSA.
        (Load::Private, [2]) => name.ends_with("PKCS #8") && !name.starts_with("SLH-DSA"),
        (Load::Public, [1]) => {
            name.ends_with("SubjectPublicKeyInfo") && ["RSA", "DSA", "DH"].iter().any(|known| name.starts_with(known))
        }
        _ => false,
    };
    usize::from(wraps)
}

type Mutation = (&'static str, fn(&asn1::Tlv<'_>) -> Option<Vec<u8>>);

fn tag(element: &asn1::Tlv<'_>) -> u8 {
    element.tag().as_u8().unwrap()
}

const INTEGER: u8 = 0x02;

/// Each mutation with its result for an element, if it applies to that element.
const MUTATIONS: [Mutation; 12] = [
    (LEFT_OUT, |_| Some(Vec::new())),
    (DOUBLED, |element| Some(element.full_data().repeat(2))),
    ("of another type", |element| Some(der::element(0x0c, element.data()))),
    (EMPTY, |element| {
        (!element.data().is_empty()).then(|| der::element(tag(element), &[]))
    }),
    (LONGER, |element| {
        let content = [element.data(), &[0]].concat();
        Some(der::element(tag(element), &content))
    }),
    ("followed by NULL inside", |element| {
        let content = [element.data(), &[5, 0]].concat();
        element
            .tag()
            .is_constructed()
            .then(|| der::element(tag(element), &content))
    }),
    ("of a length in a longer form", |element| {
        let length = u32::try_from(element.data().len()).unwrap().to_be_bytes();
        Some([element.tag_bytes(), &[0x84], &length, element.data()].concat())
    }),
    ("of no definite length", |element| {
        let content = [element.tag_bytes(), &[0x80], element.data(), &[0, 0]].concat();
        element.tag().is_constructed().then_some(content)
    }),
    ("constructed", |element| {
        let one = der::element(tag(element), element.data());
        (!element.tag().is_constructed()).then(|| der::element(tag(element) | 0x20, &one))
    }),
    ("with a leading zero", |element| {
        let content = [&[0], element.data()].concat();
        (tag(element) == INTEGER).then(|| der::integer_of(&content))
    }),
    ("negative", |element| {
        (tag(element) == INTEGER).then(|| der::integer(-2))
    }),
    ("very large", |element| {
        (tag(element) == INTEGER).then(|| der::integer_of(&[0x55; 50_000]))
    }),
];

const LEFT_OUT: &str = "left out";
const DOUBLED: &str = "doubled";
const EMPTY: &str = "empty";
const LONGER: &str = "a byte longer";

/// Mutations that leave a structure valid: the end of the structure's name, the path in it, and the mutations.
const RIGHT: &[(&str, &[usize], &[&str])] = &[
    // NULL beside rsaEncryption, and beside hash functions.
    ("RSA: PKCS #8", &[1, 1], &[LEFT_OUT]),
    ("RSA: SubjectPublicKeyInfo", &[0, 1], &[LEFT_OUT]),
    ("PBKDF2", &[0, 1, 0, 1, 2, 1], &[LEFT_OUT]),
    ("restrictions only: PKCS #8", &[1, 1, 0, 0, 1], &[LEFT_OUT]),
    ("restrictions only: PKCS #8", &[1, 1, 1, 0, 1, 1], &[LEFT_OUT]),
    ("restrictions only: SubjectPublicKeyInfo", &[0, 1, 0, 0, 1], &[LEFT_OUT]),
    (
        "restrictions only: SubjectPublicKeyInfo",
        &[0, 1, 1, 0, 1, 1],
        &[LEFT_OUT],
    ),
    // Restrictions, each of which has a default.
    ("restrictions only: PKCS #8", &[1, 1], &[LEFT_OUT, EMPTY]),
    ("restrictions only: PKCS #8", &[1, 1, 0], &[LEFT_OUT]),
    ("restrictions only: PKCS #8", &[1, 1, 1], &[LEFT_OUT]),
    ("restrictions only: PKCS #8", &[1, 1, 2], &[LEFT_OUT]),
    ("restrictions only: SubjectPublicKeyInfo", &[0, 1], &[LEFT_OUT, EMPTY]),
    ("restrictions only: SubjectPublicKeyInfo", &[0, 1, 0], &[LEFT_OUT]),
    ("restrictions only: SubjectPublicKeyInfo", &[0, 1, 1], &[LEFT_OUT]),
    ("restrictions only: SubjectPublicKeyInfo", &[0, 1, 2], &[LEFT_OUT]),
    // The public point beside a private value.
    ("r1: PKCS #8", &[2, 0, 2], &[LEFT_OUT]),
    ("r1: traditional", &[3], &[LEFT_OUT]),
    // Another generator, a generator that is also a length, and another private value.
    ("without a subgroup: PKCS #8", &[1, 1, 1], &[LONGER]),
    ("without a subgroup: PKCS #8", &[2, 0], &[LONGER]),
    (
        "without a subgroup: SubjectPublicKeyInfo",
        &[0, 1, 1],
        &[LONGER, DOUBLED],
    ),
    ("without a subgroup: parameters", &[1], &[LONGER, DOUBLED]),
    // Two numbers are Diffie-Hellman parameters unless a label says otherwise.
    ("with a subgroup: parameters", &[0], &[LEFT_OUT]),
    ("with a subgroup: parameters", &[1], &[LEFT_OUT]),
    ("with a subgroup: parameters", &[2], &[LEFT_OUT]),
    ("bits: parameters", &[1], &[LEFT_OUT]),
    ("bits: parameters", &[2], &[LEFT_OUT]),
];

#[test]
fn every_element_must_be_there_once_and_in_der() {
    let (mut refused, mut right, mut ok) = (0, 0, BTreeSet::new());
    for structure in all_structures() {
        if matches!(structure.load, Load::OpenSshLine(_) | Load::OpenSshPrivate) {
            continue;
        }
        for path in paths(&structure) {
            let element = der::at(&structure.bytes, &path);
            for (name, mutate) in MUTATIONS {
                let Some(new) = mutate(&element) else {
                    continue;
                };
                let changed = der::replaced(&structure.bytes, &path, &new);
                match structure.load(&changed) {
                    Ok(loaded) => {
                        right += 1;
                        check_optional(&structure, &loaded);
                        ok.insert((structure.name.clone(), path.clone(), name));
                    }
                    Err(error) => {
                        let expected = match structure.load {
                            Load::Encrypted => matches!(
                                error,
                                Error::Malformed { .. }
                                    | Error::Unsupported { .. }
                                    | Error::IncorrectPassword
                                    | Error::WorkFactorTooHigh { .. }
                            ),
                            _ => matches!(error, Error::Malformed { .. } | Error::Unsupported { .. }),
                        };
                        assert!(expected, "{} {path:?} {name}: {error:?}", structure.name);
                        refused += 1;
                    }
                }
            }
        }
    }
    let known = || {
        RIGHT
            .iter()
            .flat_map(|(end, path, names)| names.iter().map(move |name| (*end, *path, *name)))
    };
    let is = |(structure, path, name): &(String, Vec<usize>, &str),
              (end, known_path, known_name): (&str, &[usize], &str)| {
        structure.ends_with(end) && path == known_path && *name == known_name
    };
    let unknown: Vec<_> = ok
        .iter()
        .filter(|right| !known().any(|known| is(right, known)))
        .collect();
    assert!(unknown.is_empty(), "these are right: {unknown:#?}");
    let unseen: Vec<_> = known()
        .filter(|known| !ok.iter().any(|right| is(right, *known)))
        .collect();
    assert!(unseen.is_empty() || on_fips(), "these are refused: {unseen:?}");
    println!("{refused} mutations refused, {right} right");
    assert!(refused > if on_fips() { 1_500 } else { 2_500 }, "{refused}");
}

fn check_optional(structure: &Structure, loaded: &Loaded) {
    // It is also written, in the correct form.
    assert!(!loaded.written(&structure.name).is_empty());
}
