//! A token that is pulled out, and a session that ends, while a key is held.

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::key_store::{KeyStoreFailure, Pin};
use hazmat_openssl::prelude::*;
use support::softhsm::{self, KeyKind, Tokens};

use super::faults::Faults;
use super::opened::pin;

fn sign(key: &PrivateKey) -> Result<Vec<u8>, Error> {
    let algorithm = match key {
        PrivateKey::Rsa(_) => SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256),
        _ => SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256),
    };
    let signature = key.sign(b"message", algorithm)?;
    key.public_key()?.verify(&signature, b"message", algorithm)?;
    Ok(signature)
}

/// The failure of a token.
#[track_caller]
fn failure<T>(result: Result<T, Error>) -> KeyStoreFailure {
    match result.map(drop) {
        Err(Error::KeyStore { failure, .. }) => failure,
        other => panic!("{other:?}"),
    }
}

/// Whether a failure says that there is no such token. The provider does not always tell it from a missing object.
#[track_caller]
fn assert_missing<T>(result: Result<T, Error>) {
    let failure = failure(result);
    let expected = [KeyStoreFailure::TokenNotPresent, KeyStoreFailure::NotFound];
    assert!(expected.contains(&failure), "{failure:?}");
}

fn load(backend: &Backend, tokens: &Tokens, kind: KeyKind) -> Result<PrivateKey, Error> {
    backend.load_private_key_uri(&tokens.standard().private_uri(kind.label()), &mut pin())
}

/// Runs a test with a faulty module: a backend, the faults, and two keys that have been used.
fn with_faults(function: &str, test: impl FnOnce(&Tokens, &Backend, &Faults, [PrivateKey; 2])) {
    softhsm::in_own_process(module_path!(), function, |tokens| {
        let faults = Faults::none(tokens);
        let backend = faults.backend();
        let keys = [KeyKind::P256, KeyKind::Rsa2048].map(|kind| load(&backend, tokens, kind).unwrap());
        keys.iter().for_each(|key| drop(sign(key).unwrap()));
        test(tokens, &backend, &faults, keys);
    });
}

#[test]
fn a_token_that_is_pulled_out_is_said_to_be_missing() {
    with_faults(
        "a_token_that_is_pulled_out_is_said_to_be_missing",
        |tokens, backend, faults, keys| {
            // DEVICE_REMOVED, TOKEN_NOT_PRESENT, TOKEN_NOT_RECOGNIZED
            for value in ["0x32", "0xe0", "0xe1"] {
                faults.set(&format!("* {value}"));
                for key in &keys {
                    assert_eq!(failure(sign(key)), KeyStoreFailure::TokenNotPresent, "{value}");
                    // The public half is in the backend.
                    assert!(key.public_key().is_ok());
                }
                assert_missing(load(backend, tokens, KeyKind::P384));
                // It is put back.
                faults.clear();
                for key in &keys {
                    sign(key).unwrap();
                }
            }
            // Keys end without their token.
            faults.set("* 0x32");
            drop(keys);
            assert!(load(backend, tokens, KeyKind::P256).is_err());
            faults.clear();
            sign(&load(backend, tokens, KeyKind::P256).unwrap()).unwrap();
        },
    );
}

#[test]
fn a_session_that_has_ended_is_begun_again_by_loading_a_key() {
    let name = "a_session_that_has_ended_is_begun_again_by_loading_a_key";
    with_faults(name, |tokens, backend, faults, mut keys| {
        for end in ["end-sessions", "log-out"] {
            faults.set(end);
            for key in &keys {
                assert_eq!(failure(sign(key)), KeyStoreFailure::SessionEnded, "{end}");
            }
            assert!(faults.is_done());
            // Without a PIN nothing changes.
            let uri = tokens.standard().private_uri(KeyKind::P256.label());
            let denied = backend.load_private_key_uri(&uri, &mut Pin::none());
            assert_eq!(failure(denied), KeyStoreFailure::PinRequired, "{end}");
            assert_eq!(failure(sign(&keys[0])), KeyStoreFailure::SessionEnded, "{end}");
            // SoftHSM gives its objects new handles after a login: old keys work again only if the provider notices.
            let again = [KeyKind::P256, KeyKind::Rsa2048].map(|kind| load(backend, tokens, kind).unwrap());
            again.iter().for_each(|key| drop(sign(key).unwrap()));
            for key in &keys {
                // A signature is verified.
                if let Err(error) = sign(key) {
                    let failure = failure::<()>(Err(error));
                    let is_of_handle =
                        [KeyStoreFailure::SessionEnded, KeyStoreFailure::OperationRefused].contains(&failure);
                    assert!(is_of_handle, "{end}: {failure:?}");
                }
            }
            keys = again;
        }
    });
}

#[test]
fn a_session_that_the_token_does_not_know_has_ended() {
    with_faults(
        "a_session_that_the_token_does_not_know_has_ended",
        |_, _, faults, keys| {
            // SESSION_CLOSED, SESSION_HANDLE_INVALID
            for value in ["0xb0", "0xb3"] {
                faults.set(&format!("C_GetSessionInfo {value}\nC_OpenSession {value}"));
                for key in &keys {
                    assert_eq!(failure(sign(key)), KeyStoreFailure::SessionEnded, "{value}");
                }
                faults.clear();
                keys.iter().for_each(|key| drop(sign(key).unwrap()));
            }
            // KEY_HANDLE_INVALID, USER_NOT_LOGGED_IN: the provider passes nothing on.
            for value in ["0x60", "0x101"] {
                faults.set(&format!("C_SignInit {value}"));
                for key in &keys {
                    let failure = failure(sign(key));
                    let expected = [KeyStoreFailure::SessionEnded, KeyStoreFailure::OperationRefused];
                    assert!(expected.contains(&failure), "{value}: {failure:?}");
                }
                faults.clear();
            }
        },
    );
}

#[test]
fn other_failures_of_a_token_are_typed_too() {
    with_faults("other_failures_of_a_token_are_typed_too", |_, _, faults, keys| {
        // GENERAL_ERROR, DEVICE_ERROR, DEVICE_MEMORY
        for value in ["0x5", "0x30", "0x31"] {
            faults.set(&format!("C_Sign {value}"));
            for key in &keys {
                let failure = failure(sign(key));
                assert!(
                    matches!(failure, KeyStoreFailure::Other | KeyStoreFailure::OperationRefused),
                    "{failure:?}"
                );
            }
            faults.clear();
        }
        keys.iter().for_each(|key| drop(sign(key).unwrap()));
    });
}

/// The provider gives no reason why it does not sign.
#[test]
fn a_key_that_another_process_removes_is_not_found_any_more() {
    softhsm::in_own_process(
        module_path!(),
        "a_key_that_another_process_removes_is_not_found_any_more",
        |tokens| {
            let faults = Faults::none(tokens);
            let backend = faults.backend();
            let key = load(&backend, tokens, KeyKind::P384).unwrap();
            sign(&key).unwrap();
            tokens.standard().remove("privkey", KeyKind::P384.label());
            assert_eq!(failure(sign(&key)), KeyStoreFailure::OperationRefused);
            drop(key);
            assert_eq!(
                failure(load(&backend, tokens, KeyKind::P384)),
                KeyStoreFailure::NotFound
            );
            sign(&load(&backend, tokens, KeyKind::P256).unwrap()).unwrap();
        },
    );
}

#[test]
fn a_pin_that_is_changed_meanwhile_does_not_end_the_session() {
    let name = "a_pin_that_is_changed_meanwhile_does_not_end_the_session";
    softhsm::in_own_process(module_path!(), name, |tokens| {
        let faults = Faults::none(tokens);
        let backend = faults.backend();
        let key = load(&backend, tokens, KeyKind::P256).unwrap();
        tokens.standard().change_pin("another-pin");
        sign(&key).unwrap();
        sign(&load(&backend, tokens, KeyKind::Rsa2048).unwrap()).unwrap();
    });
}

#[test]
fn a_process_that_starts_later_needs_the_new_pin() {
    let name = "a_process_that_starts_later_needs_the_new_pin";
    softhsm::in_own_process(module_path!(), name, |tokens| {
        let mut token = tokens.standard();
        token.change_pin("another-pin");
        let backend = Faults::none(tokens).backend();
        assert_eq!(
            failure(load(&backend, tokens, KeyKind::P256)),
            KeyStoreFailure::IncorrectPin
        );
        let uri = token.private_uri(KeyKind::P256.label());
        let key = backend.load_private_key_uri(&uri, &mut Pin::new("another-pin"));
        sign(&key.unwrap()).unwrap();
    });
}

#[test]
fn a_token_that_is_deleted_meanwhile_is_not_found_by_the_next_process() {
    softhsm::in_own_process(
        module_path!(),
        "a_token_that_is_deleted_meanwhile_is_not_found_by_the_next_process",
        |tokens| {
            tokens.token(softhsm::OTHER).delete();
            let backend = Faults::none(tokens).backend();
            let uri = tokens.token(softhsm::OTHER).private_uri(KeyKind::P256.label());
            assert_missing(backend.load_private_key_uri(&uri, &mut pin()));
            sign(&load(&backend, tokens, KeyKind::P256).unwrap()).unwrap();
        },
    );
}
