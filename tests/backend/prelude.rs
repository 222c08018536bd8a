//! The prelude has what its documentation says: every type that the interface traits need.

use std::collections::HashSet;

const PUBLIC_API: &str = include_str!("../../docs/public-api.txt");
const PRELUDE: &str = include_str!("../../src/prelude.rs");

/// The types of the interfaces that the prelude leaves out, as its documentation lists them.
const LEFT_OUT: [&str; 6] = ["Result", "PrivateKey", "PublicKey", "Parameters", "Mode", "Digest"];

/// The words of a text, in the manner of Rust's names.
fn words(text: &str) -> HashSet<&str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
        .collect()
}

/// The paths of this crate's types in a signature.
fn types(signature: &str) -> impl Iterator<Item = &str> {
    signature
        .split(|character: char| !character.is_alphanumeric() && !matches!(character, '_' | ':'))
        .filter(|path| path.starts_with("hazmat_openssl::"))
}

#[test]
fn every_type_of_an_interface_is_in_the_prelude_or_listed_as_left_out() {
    let (documentation, imports): (Vec<&str>, Vec<&str>) = PRELUDE.lines().partition(|line| line.starts_with("//!"));
    let (documentation, imports) = (documentation.join("\n"), imports.join("\n"));
    let (documented, imported) = (words(&documentation), words(&imports));
    let mut seen = HashSet::new();
    for line in PUBLIC_API.lines() {
        let Some(method) = line.strip_prefix("pub fn hazmat_openssl::interfaces::") else {
            continue;
        };
        let signature = method.split_once('(').unwrap().1;
        for path in types(signature) {
            let name = path.rsplit("::").next().unwrap();
            seen.insert(name);
            if path.starts_with("hazmat_openssl::x509::") {
                assert!(!imported.contains(name), "{path}");
                continue;
            }
            let left_out = LEFT_OUT.contains(&name);
            assert_ne!(imported.contains(name), left_out, "{path}, which {method} needs");
            assert!(!left_out || documented.contains(name), "{path} is left out silently");
        }
    }
    assert!(seen.len() > 50, "{seen:?}");
    for name in LEFT_OUT {
        assert!(seen.contains(name), "{name}");
    }
}
