//! Where a PIN goes: once to the token that asks for it, and into no error and no output.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::key_store::{KeyStoreFailure, Pin, PinRequest, PinSource, StoreEntry};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result, SecretBytes};
use support::softhsm::{self, KeyKind, PIN, Token, Tokens, logins};

use super::opened::{backend, pin};

/// A text that is not the PIN, and is like no other.
const WRONG: &str = "31415926-wrong";

/// Runs a test in a process that has not logged in yet.
fn logged_out(function: &str, test: impl FnOnce(&Tokens, &str)) {
    softhsm::in_own_process(module_path!(), function, |tokens| {
        let uri = tokens.standard().private_uri(KeyKind::P256.label());
        test(tokens, &uri);
    });
}

/// The failure of a token. Its text has no PIN.
#[track_caller]
fn failure<T>(result: Result<T>) -> KeyStoreFailure {
    let error = result.map(drop).unwrap_err();
    assert_says_no_pin(&format!("{error} {error:?} {error:#?}"));
    match error {
        Error::KeyStore { failure, .. } => failure,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_says_no_pin(text: &str) {
    for secret in [PIN, WRONG] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[track_caller]
fn assert_is_invalid_pin<T>(result: Result<T>) {
    match result.map(drop) {
        Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, "pin"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_wrong_pin_is_sent_once() {
    logged_out("a_wrong_pin_is_sent_once", |tokens, uri| {
        let denied = backend().load_private_key_uri(uri, &mut Pin::new(WRONG));
        assert_eq!(failure(denied), KeyStoreFailure::IncorrectPin);
        assert_eq!(logins(&tokens.calls()), ["CKR_PIN_INCORRECT"]);
        // Again only if the caller says so.
        let denied = backend().load_private_key_uri(uri, &mut Pin::new(WRONG));
        assert_eq!(failure(denied), KeyStoreFailure::IncorrectPin);
        assert_eq!(logins(&tokens.calls()), ["CKR_PIN_INCORRECT"; 2]);
        backend().load_private_key_uri(uri, &mut pin()).unwrap();
        assert_eq!(
            logins(&tokens.calls()),
            ["CKR_PIN_INCORRECT", "CKR_PIN_INCORRECT", "CKR_OK"]
        );
        // A process that has logged in is not asked again.
        backend().load_private_key_uri(uri, &mut Pin::new(WRONG)).unwrap();
        assert_eq!(logins(&tokens.calls()).len(), 3);
    });
}

#[test]
fn every_method_sends_a_wrong_pin_once() {
    logged_out("every_method_sends_a_wrong_pin_once", |tokens, uri| {
        let token = tokens.standard();
        type Method<'a> = &'a dyn Fn(&mut Pin) -> Option<Error>;
        let methods: [(&str, Method<'_>); 3] = [
            ("private key", &|pin| backend().load_private_key_uri(uri, pin).err()),
            ("list", &|pin| backend().list_uri(uri, pin).err()),
            ("list of a token", &|pin| backend().list_uri(&token.uri(), pin).err()),
        ];
        for (count, (name, method)) in methods.into_iter().enumerate() {
            let error = method(&mut Pin::new(WRONG)).expect(name);
            assert_eq!(failure::<()>(Err(error)), KeyStoreFailure::IncorrectPin, "{name}");
            assert_eq!(logins(&tokens.calls()), vec!["CKR_PIN_INCORRECT"; count + 1], "{name}");
        }
    });
}

#[test]
fn nothing_is_sent_without_a_pin() {
    logged_out("nothing_is_sent_without_a_pin", |tokens, uri| {
        let mut silent = |_: &PinRequest<'_>| Some(SecretBytes::default());
        let mut none = |_: &PinRequest<'_>| None;
        for outcome in [
            backend().load_private_key_uri(uri, &mut Pin::none()),
            backend().load_private_key_uri(uri, &mut Pin::new("")),
            backend().load_private_key_uri(uri, &mut silent),
            backend().load_private_key_uri(uri, &mut none),
        ] {
            assert_eq!(failure(outcome), KeyStoreFailure::PinRequired);
        }
        assert!(logins(&tokens.calls()).is_empty());
    });
}

#[test]
fn a_pin_that_a_token_cannot_have_is_refused_before_it_is_sent() {
    logged_out(
        "a_pin_that_a_token_cannot_have_is_refused_before_it_is_sent",
        |tokens, uri| {
            let mut with_zero = PIN.as_bytes().to_vec();
            // Without the check, the provider would send what stands before it.
            with_zero.extend(b"\0rest");
            let mut long = PIN.as_bytes().to_vec();
            long.resize(4096, b'7');
            for unfit in [with_zero, long, vec![b'7'; 256], vec![0], vec![b'7'; 1 << 20]] {
                assert_is_invalid_pin(backend().load_private_key_uri(uri, &mut Pin::new(unfit)));
            }
            assert!(logins(&tokens.calls()).is_empty());
        },
    );
}

#[test]
fn a_pin_is_bytes() {
    logged_out("a_pin_is_bytes", |tokens, uri| {
        // In no encoding of text; shorter than SoftHSM's shortest.
        for bytes in [&b"\xff\xfe\x80\x81\xc0"[..], b"1"] {
            let denied = backend().load_private_key_uri(uri, &mut Pin::new(bytes));
            assert_eq!(failure(denied), KeyStoreFailure::IncorrectPin);
        }
        let calls = tokens.calls();
        assert_eq!(logins(&calls).len(), 2);
        assert!(!logins(&calls).contains(&"CKR_OK"));
    });
}

#[test]
fn what_does_not_need_a_pin_asks_for_none() {
    logged_out("what_does_not_need_a_pin_asks_for_none", |tokens, _| {
        let token = tokens.standard();
        let mut unexpected = |request: &PinRequest<'_>| panic!("{}", request.question());
        let label = KeyKind::P256.label();
        backend()
            .load_public_key_uri(&token.public_uri(label), &mut unexpected)
            .unwrap();
        backend()
            .load_certificates_uri(&token.certificate_uri(label), &mut unexpected)
            .unwrap();
        assert!(logins(&tokens.calls()).is_empty());
    });
}

/// A URI that several tokens match: the PIN of one is not tried at the others.
#[test]
fn a_pin_goes_to_one_token() {
    logged_out("a_pin_goes_to_one_token", |tokens, _| {
        let mut questions = Vec::new();
        let mut ask = |request: &PinRequest<'_>| {
            questions.push(request.question().to_owned());
            Some(SecretBytes::from(WRONG.as_bytes().to_vec()))
        };
        let uri = format!("pkcs11:object={};type=private", KeyKind::P256.label());
        let denied = backend().list_uri(&uri, &mut ask);
        assert_eq!(failure(denied), KeyStoreFailure::IncorrectPin);
        assert_eq!(questions.len(), 1, "{questions:?}");
        assert_eq!(logins(&tokens.calls()), ["CKR_PIN_INCORRECT"]);
    });
}

/// A key in the second of two tokens that want a PIN: the first one gets the only one.
#[test]
fn a_key_of_another_token_that_wants_a_pin_is_not_said_to_be_missing() {
    let name = "a_key_of_another_token_that_wants_a_pin_is_not_said_to_be_missing";
    logged_out(name, |tokens, _| {
        let labels = [softhsm::STANDARD, softhsm::OTHER].map(|holder| {
            let label = format!("only-in-{holder}");
            tokens.token(holder).generate(KeyKind::P256, &label, b"\xe7");
            label
        });
        // The provider asks for the PIN of the same token first each time, which has one of the keys.
        let load = |label: &String, pin: &mut dyn PinSource| {
            backend().load_private_key_uri(&format!("pkcs11:object={label};type=private"), pin)
        };
        let first = load(&labels[0], &mut pin());
        let refused = match first {
            Err(error) => failure::<()>(Err(error)),
            Ok(_) => failure(load(&labels[1], &mut Pin::none())),
        };
        assert_eq!(refused, KeyStoreFailure::PinRequired);
        assert_eq!(logins(&tokens.calls()), ["CKR_OK"]);
    });
}

#[test]
fn a_wrong_pin_in_a_uri_is_sent_once() {
    logged_out("a_wrong_pin_in_a_uri_is_sent_once", |tokens, uri| {
        let denied = backend().load_private_key_uri(&format!("{uri}?pin-value={WRONG}"), &mut Pin::none());
        failure(denied);
        assert_eq!(logins(&tokens.calls()), ["CKR_PIN_INCORRECT"]);
    });
}

#[test]
fn a_pin_in_a_uri_logs_in_without_a_question() {
    logged_out("a_pin_in_a_uri_logs_in_without_a_question", |tokens, uri| {
        let mut unexpected = |request: &PinRequest<'_>| panic!("{}", request.question());
        backend()
            .load_private_key_uri(&format!("{uri}?pin-value={PIN}"), &mut unexpected)
            .unwrap();
        assert_eq!(logins(&tokens.calls()), ["CKR_OK"]);
    });
}

#[test]
fn errors_do_not_show_the_pin_of_a_uri() {
    let unknown = [
        format!("pkcs11:token=missing;object=x;type=private?pin-value={PIN}"),
        format!("pkcs11:token=standard;object=missing;type=private?pin-value={PIN}"),
        format!("pkcs11:token=%zz;object=x?pin-value={PIN}"),
        format!("pkcs11:token=standard;token=other?pin-value={PIN}"),
        format!("unknown:token=standard?pin-value={PIN}"),
        format!("pkcs11?pin-value={PIN}"),
        format!("pkcs11:token=standard?pin-value={PIN}\0"),
    ];
    for uri in unknown {
        let error = backend().load_private_key_uri(&uri, &mut pin()).unwrap_err();
        assert_says_no_pin(&format!("{error} {error:?} {error:#?}"));
    }
}

/// libcrypto would read a file of this name first, in the current folder, which is the package's.
#[test]
fn a_file_with_the_name_of_a_uri_is_not_read() {
    softhsm::in_own_process(module_path!(), "a_file_with_the_name_of_a_uri_is_not_read", |tokens| {
        std::env::set_current_dir(tokens.folder()).unwrap();
        let backend = backend();
        let outside = PrivateKey::from(backend.ed25519_generate_key().unwrap());
        let pem = outside.to_pkcs8_pem(NoEncryption).unwrap();
        for uri in ["pkcs11:token=missing", "pkcs11:"] {
            std::fs::write(uri, &pem).unwrap();
            match backend.load_private_key_uri(uri, &mut Pin::none()) {
                Err(Error::KeyStore { .. }) => {}
                other => panic!("{uri}: {other:?}"),
            }
        }
        let uri = format!("file:{}/pkcs11:token=missing", tokens.folder().display());
        let read = backend.load_private_key_uri(&uri, &mut Pin::none()).unwrap();
        assert!(read.public_key().unwrap() == outside.public_key().unwrap());
    });
}

#[test]
fn debug_output_shows_no_pin() {
    let token = softhsm::shared().standard();
    let key = backend()
        .load_private_key_uri(&token.private_uri(KeyKind::P256.label()), &mut pin())
        .unwrap();
    assert_says_no_pin(&format!("{key:?} {key} {:?} {:?}", Pin::new(PIN), backend()));
    let entries = backend().list_uri(&token.uri(), &mut pin()).unwrap();
    assert_says_no_pin(&format!("{entries:?}"));
    assert!(entries.iter().any(|entry| matches!(entry, StoreEntry::PrivateKey(_))));
}

#[test]
fn a_panic_of_the_caller_goes_through_and_leaves_nothing_locked() {
    logged_out(
        "a_panic_of_the_caller_goes_through_and_leaves_nothing_locked",
        |tokens, uri| {
            let mut panics = |_: &PinRequest<'_>| -> Option<SecretBytes> { panic!("the caller's") };
            let panic =
                catch_unwind(AssertUnwindSafe(|| backend().load_private_key_uri(uri, &mut panics))).unwrap_err();
            assert_eq!(panic.downcast_ref::<&str>(), Some(&"the caller's"));
            assert!(logins(&tokens.calls()).is_empty());
            std::thread::scope(|scope| {
                scope.spawn(|| backend().load_private_key_uri(uri, &mut pin()).unwrap());
            });
            assert_eq!(logins(&tokens.calls()), ["CKR_OK"]);
        },
    );
}

#[test]
fn the_caller_may_use_the_backend_while_it_is_asked() {
    logged_out("the_caller_may_use_the_backend_while_it_is_asked", |tokens, uri| {
        let load = |token: Token<'_>, pin: &mut dyn hazmat_openssl::key_store::PinSource| {
            backend().load_private_key_uri(&token.private_uri(KeyKind::P256.label()), pin)
        };
        let mut asked = 0;
        let mut ask = |_: &PinRequest<'_>| {
            asked += 1;
            // Another token, which asks as well, and the same one, which it logs in to.
            load(tokens.token(softhsm::OTHER), &mut pin()).unwrap();
            load(tokens.standard(), &mut pin()).unwrap();
            // Other threads are not kept waiting.
            std::thread::scope(|scope| {
                scope.spawn(|| drop(load(tokens.standard(), &mut pin()).unwrap()));
            });
            Some(SecretBytes::from(PIN.as_bytes().to_vec()))
        };
        backend().load_private_key_uri(uri, &mut ask).unwrap();
        assert_eq!(asked, 1);
        assert_eq!(logins(&tokens.calls()), ["CKR_OK"; 2]);
    });
}

#[test]
fn the_question_names_the_token_and_not_the_uri() {
    logged_out("the_question_names_the_token_and_not_the_uri", |_, uri| {
        let mut question = String::new();
        let mut ask = |request: &PinRequest<'_>| {
            question = request.question().to_owned();
            None
        };
        assert_eq!(
            failure(backend().load_private_key_uri(uri, &mut ask)),
            KeyStoreFailure::PinRequired
        );
        assert!(question.contains("PKCS#11 Token"), "{question}");
    });
}
