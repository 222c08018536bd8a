//! A PIN is nowhere in the memory of the process after its use, except where a provider keeps it.
#![cfg(target_os = "linux")]

use hazmat_openssl::key_store::{KeyStoreFailure, Pin};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, ProviderConfiguration, SecretBytes};
use support::memory_search::{Secrets, Wiped, inverted};
use support::softhsm::{self, KeyKind, Tokens};

use super::opened::{backend_with, configuration};

/// Long enough to be searched for. Nothing else in this program has these bytes but the text below.
const LONG_PIN: &str = "xW7kPq2ZrT9mVb4NcH6s";
const WRONG_PIN: &str = "gJ3yLd8QfUe5RtK1aZ0o";

struct Search {
    secrets: Secrets,
    uri: String,
}

/// A PIN, made of its inverse, so that the only copy is the one that the crate gets.
fn pin_of(inverse: &Wiped) -> Pin {
    let mut pin = Vec::with_capacity(64);
    pin.extend(inverse.iter().map(|byte| !byte));
    Pin::from(SecretBytes::from(pin))
}

/// Runs a test with a token that has the long PIN.
fn with_long_pin(
    function: &str,
    configuration: ProviderConfiguration,
    test: impl FnOnce(Backend, &Search, &Wiped, &Wiped),
) {
    softhsm::in_own_process(module_path!(), function, |tokens: &Tokens| {
        let mut token = tokens.standard();
        token.change_pin(LONG_PIN);
        let mut secrets = Secrets::default();
        secrets.add(LONG_PIN.as_bytes());
        secrets.add(WRONG_PIN.as_bytes());
        let search = Search {
            secrets,
            uri: token.private_uri(KeyKind::P256.label()),
        };
        let (right, wrong) = (inverted(LONG_PIN.as_bytes()), inverted(WRONG_PIN.as_bytes()));
        let backend = backend_with(configuration);
        drop(token);
        // What the commands of this test have left.
        search.secrets.wipe_found();
        assert_eq!(search.secrets.found(), [""; 0]);
        test(backend, &search, &right, &wrong);
    });
}

#[test]
fn a_pin_leaves_no_trace() {
    with_long_pin(
        "a_pin_leaves_no_trace",
        configuration(&softhsm::softhsm()),
        |backend, search, right, _| {
            let key = backend.load_private_key_uri(&search.uri, &mut pin_of(right)).unwrap();
            assert_eq!(search.secrets.found(), [""; 0]);
            key.sign(
                b"message",
                hazmat_openssl::asymmetric::SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256),
            )
            .unwrap();
            assert_eq!(search.secrets.found(), [""; 0]);
            drop((key, backend));
            assert_eq!(search.secrets.found(), [""; 0]);
        },
    );
}

/// The provider keeps it, so that it does not send it a second time from a configuration or a URI.
#[test]
fn the_provider_keeps_a_wrong_pin_until_the_backend_ends() {
    with_long_pin(
        "the_provider_keeps_a_wrong_pin_until_the_backend_ends",
        configuration(&softhsm::softhsm()),
        |backend, search, _, wrong| {
            match backend.load_private_key_uri(&search.uri, &mut pin_of(wrong)) {
                Err(Error::KeyStore { failure, .. }) => assert_eq!(failure, KeyStoreFailure::IncorrectPin),
                other => panic!("{other:?}"),
            }
            assert_ne!(search.secrets.found(), [""; 0]);
            drop(backend);
            hazmat_openssl::Backend::new().unwrap();
            assert_eq!(search.secrets.found(), [""; 0]);
        },
    );
}

#[test]
fn the_provider_keeps_a_pin_if_it_is_told_to() {
    let caching = configuration(&softhsm::softhsm()).cache_pins(true);
    with_long_pin(
        "the_provider_keeps_a_pin_if_it_is_told_to",
        caching,
        |backend, search, right, _| {
            drop(backend.load_private_key_uri(&search.uri, &mut pin_of(right)).unwrap());
            assert_ne!(search.secrets.found(), [""; 0]);
            drop(backend);
            assert_eq!(search.secrets.found(), [""; 0]);
        },
    );
}
