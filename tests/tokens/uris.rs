//! What a URI names: the right token and object, whatever their names are, and a PIN.

use hazmat_openssl::Error;
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::key_store::{KeyStoreFailure, Pin, PinRequest, Pkcs11ObjectType, Pkcs11Uri, Pkcs11UriBuilder};
use hazmat_openssl::prelude::*;
use support::softhsm::{self, KeyKind, OFFICER_PIN, PIN, STANDARD, Tokens, logins};

use super::opened::backend;

#[track_caller]
fn failure(result: Result<PrivateKey>) -> KeyStoreFailure {
    match result {
        Err(Error::KeyStore { failure, .. }) => failure,
        other => panic!("{other:?}"),
    }
}

/// A source that must not be asked.
fn never(request: &PinRequest<'_>) -> Option<hazmat_openssl::SecretBytes> {
    panic!("asked: {}", request.question());
}

/// Labels with every character that separates something in a URI. `pkcs11-tool` takes the beginning of a label for it, so neither is that
/// of the other.
#[test]
fn any_label_and_identifier_can_be_named() {
    softhsm::in_own_process(module_path!(), "any_label_and_identifier_can_be_named", |tokens| {
        let labels = ["a;token=b?c&d=e/[f]|% #\u{e4}", "b;token=a"];
        let ids: [&[u8]; 2] = [&[0, b';', 0xff], &[0]];
        for label in labels {
            let token = tokens.add(label);
            for (label, id) in labels.into_iter().zip(ids) {
                token.generate(KeyKind::P256, label, id);
            }
        }
        let mut keys = Vec::new();
        for token in labels {
            for (label, id) in labels.into_iter().zip(ids) {
                let of_token = Pkcs11UriBuilder::new()
                    .token(token)
                    .object_type(Pkcs11ObjectType::PrivateKey);
                let by_label = of_token.clone().object(label).build().unwrap();
                let by_id = of_token.id(id).build().unwrap();
                let key = backend()
                    .load_private_key_uri(&by_label.to_string(), &mut Pin::new(PIN))
                    .unwrap();
                let same = backend()
                    .load_private_key_uri(&by_id.to_string(), &mut Pin::new(PIN))
                    .unwrap();
                let public = key.public_key().unwrap();
                assert!(same.public_key().unwrap() == public);
                assert!(!keys.contains(&public));
                keys.push(public);
            }
        }
        assert_eq!(keys.len(), 4);
    });
}

/// What a provider would take for the name of another token.
#[test]
fn a_uri_is_read_in_one_way_only() {
    let key = format!("object={};type=private", KeyKind::P256.label());
    let load = |uri: &str| backend().load_private_key_uri(uri, &mut Pin::new(PIN));
    load(&format!("pkcs11:token={STANDARD};{key}")).unwrap();
    load(&format!("PKCS11:{key};token=s%74andard")).unwrap();
    // A label with `&token=standard`.
    assert_eq!(
        failure(load(&format!("pkcs11:token=no&token={STANDARD};{key}"))),
        KeyStoreFailure::NotFound
    );
    for uri in [
        format!("pkcs11:token=no;token={STANDARD};{key}"),
        format!("pkcs11:token=no;{key}?token={STANDARD}"),
        format!("pkcs11:token={STANDARD}%00no;{key}"),
        format!("pkcs11:token={STANDARD};object-type=private;{key}"),
        format!("pkcs11:token={STANDARD};{key};"),
        format!("pkcs11:token={STANDARD};{key}?pin-value={PIN}&pin-source=/a"),
    ] {
        match load(&uri) {
            Err(Error::InvalidArgument { argument, reason, .. }) => {
                assert_eq!(argument, "uri");
                assert!(!reason.contains(PIN) && !reason.contains(STANDARD), "{reason}");
            }
            other => panic!("{uri}: {other:?}"),
        }
    }
    // As long as the provider compares, and one byte more.
    let padded = format!("{STANDARD}{}", "%20".repeat(33 - STANDARD.len()));
    match load(&format!("pkcs11:token={padded};{key}")) {
        Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, "token"),
        other => panic!("{other:?}"),
    }
}

/// The URI of a key of a new token with this PIN.
fn key_with_pin(tokens: &Tokens, pin: &str) -> Pkcs11Uri {
    let label = "long";
    tokens.softhsm2_util(&[
        "--init-token",
        "--free",
        "--label",
        label,
        "--pin",
        pin,
        "--so-pin",
        OFFICER_PIN,
    ]);
    tokens.pkcs11_tool(&[
        "--token-label",
        label,
        "--login",
        "--pin",
        pin,
        "--keypairgen",
        "--key-type",
        "EC:prime256v1",
        "--label",
        "key",
        "--id",
        "01",
    ]);
    let key = Pkcs11UriBuilder::new().token(label).object("key");
    key.object_type(Pkcs11ObjectType::PrivateKey).build().unwrap()
}

/// As long as the provider takes, which would read 31 bytes of it from a file.
const LONG_PIN: &str = "0123456789+0123456789/012345678%";

#[test]
fn a_pin_in_the_uri_or_in_its_file_is_sent_once() {
    softhsm::in_own_process(
        module_path!(),
        "a_pin_in_the_uri_or_in_its_file_is_sent_once",
        |tokens| {
            let uri = key_with_pin(tokens, LONG_PIN);
            let load = |uri: &Pkcs11Uri| {
                let text = uri.to_text_with_pin();
                backend().load_private_key_uri(std::str::from_utf8(&text).unwrap(), &mut never)
            };
            let file = tokens.folder().join("pin");
            let from_file = uri
                .to_builder()
                .pin_source(&format!("file:{}", file.display()))
                .build()
                .unwrap();
            match load(&from_file) {
                Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, "pin-source"),
                other => panic!("{other:?}"),
            }
            assert_eq!(logins(&tokens.calls()), [""; 0]);

            std::fs::write(&file, &LONG_PIN[..31]).unwrap();
            assert_eq!(failure(load(&from_file)), KeyStoreFailure::IncorrectPin);
            assert_eq!(logins(&tokens.calls()), ["CKR_PIN_INCORRECT"]);
            std::fs::write(&file, format!("{LONG_PIN}\n")).unwrap();
            let key = load(&from_file).unwrap();
            assert_eq!(logins(&tokens.calls()), ["CKR_PIN_INCORRECT", "CKR_OK"]);
            let key = EllipticCurvePrivateKey::try_from(key).unwrap();
            key.sign(b"message", HashAlgorithm::Sha256).unwrap();
        },
    );
}

#[test]
fn a_pin_in_the_uri_takes_the_place_of_the_callers() {
    softhsm::in_own_process(
        module_path!(),
        "a_pin_in_the_uri_takes_the_place_of_the_callers",
        |tokens| {
            let uri = key_with_pin(tokens, LONG_PIN);
            let load = |pin: &str| {
                let uri = uri.to_builder().pin_value(pin.as_bytes().to_vec()).build().unwrap();
                let text = uri.to_text_with_pin();
                backend().load_private_key_uri(std::str::from_utf8(&text).unwrap(), &mut never)
            };
            let error = load("27182818-wrong").unwrap_err();
            assert!(!format!("{error} {error:?}").contains("27182818"));
            assert_eq!(failure(Err(error)), KeyStoreFailure::IncorrectPin);
            load(LONG_PIN).unwrap();
            assert_eq!(logins(&tokens.calls()), ["CKR_PIN_INCORRECT", "CKR_OK"]);
        },
    );
}
