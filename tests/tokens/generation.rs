//! Keys that are generated inside a token.

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::key_store::{KeyGeneration, KeyStoreFailure, Pin, PinRequest};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::{Encoding, PublicFormat};
use hazmat_openssl::{Error, UnsupportedKind};
use support::softhsm::{self, OTHER, PIN, STANDARD, Token, Tokens, logins, results_of};

use super::opened::{backend, pin};

const MESSAGE: &[u8] = b"signed by a new key";

fn generate(uri: &str, generation: &KeyGeneration) -> hazmat_openssl::Result<PrivateKey> {
    backend().generate_private_key_uri(uri, generation, &mut pin())
}

#[track_caller]
fn failure(result: hazmat_openssl::Result<PrivateKey>) -> KeyStoreFailure {
    match result.map(drop) {
        Err(Error::KeyStore { failure, .. }) => failure,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn unsupported(result: hazmat_openssl::Result<PrivateKey>) -> UnsupportedKind {
    match result.map(drop) {
        Err(Error::Unsupported { kind, .. }) => kind,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn wrong_argument(result: hazmat_openssl::Result<PrivateKey>) -> &'static str {
    match result.map(drop) {
        Err(Error::InvalidArgument { argument, .. }) => argument,
        other => panic!("{other:?}"),
    }
}

/// Signs with the private key, and verifies with the public one.
fn use_for_a_signature(key: &PrivateKey) {
    let algorithm = match key {
        PrivateKey::Rsa(_) => SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256),
        PrivateKey::EllipticCurve(_) => HashAlgorithm::Sha256.into(),
        PrivateKey::Ed448(_) => SignatureAlgorithm::ed448(),
        _ => SignatureAlgorithm::ed25519(),
    };
    let signature = key.sign(MESSAGE, algorithm).unwrap();
    key.public_key()
        .unwrap()
        .verify(&signature, MESSAGE, algorithm)
        .unwrap();
}

/// What `pkcs11-tool` says of a private key in the token.
fn listed(token: &Token<'_>, label: &str) -> String {
    token.object("Private Key Object", label).unwrap()
}

fn spki(key: &PrivateKey) -> Vec<u8> {
    let public = key.public_key().unwrap();
    public
        .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
        .unwrap()
}

#[test]
fn keys_are_generated_in_the_token_and_stay_there() {
    softhsm::in_own_process(
        module_path!(),
        "keys_are_generated_in_the_token_and_stay_there",
        |tokens| {
            let token = tokens.standard();
            let cases = [
                ("RSA", 2048, KeyGeneration::rsa(2048)),
                ("RSA", 2048, KeyGeneration::rsa_with_exponent(3, 2048)),
                (
                    "elliptic curve",
                    256,
                    KeyGeneration::elliptic_curve(EllipticCurve::Secp256R1),
                ),
                (
                    "elliptic curve",
                    384,
                    KeyGeneration::elliptic_curve(EllipticCurve::Secp384R1),
                ),
                (
                    "elliptic curve",
                    521,
                    KeyGeneration::elliptic_curve(EllipticCurve::Secp521R1),
                ),
                (
                    "elliptic curve",
                    256,
                    KeyGeneration::elliptic_curve(EllipticCurve::Secp256K1),
                ),
                ("Ed25519", 256, KeyGeneration::ed25519()),
                ("Ed448", 456, KeyGeneration::ed448()),
            ];
            let mut generated = 0;
            for (type_name, key_size, generation) in cases {
                generated += 1;
                let label = format!("new key {generated}");
                let uri = format!("pkcs11:token={STANDARD};object=new%20key%20{generated};id=%AA%0{generated}");
                let key = generate(&uri, &generation).unwrap();
                assert_eq!((key.type_name(), key.key_size()), (type_name, key_size));
                use_for_a_signature(&key);

                let seen = listed(&token, &label);
                assert!(seen.contains(&format!("aa0{generated}\n")), "{seen}");
                assert!(seen.contains("never extractable, local"), "{seen}");
                let bytes = key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption);
                assert!(matches!(bytes, Err(Error::NotExportable { .. })), "{bytes:?}");

                let loaded = backend().load_private_key_uri(&uri, &mut pin()).unwrap();
                assert_eq!(spki(&loaded), spki(&key));
                use_for_a_signature(&loaded);
                if let PrivateKey::Rsa(key) = &key {
                    let exponent = if generated == 2 { 3_u32 } else { 65537 };
                    assert_eq!(key.public_key().unwrap().public_numbers().unwrap().e, exponent.into());
                }
                // The tool does not know what the others are called.
                if generated <= 5 {
                    assert_eq!(token.public_key(&label), spki(&key));
                }
            }
            assert_eq!(generated, 8);
            assert_eq!(results_of("C_GenerateKeyPair", &tokens.calls()), ["CKR_OK"; 8]);
        },
    );
}

#[test]
fn no_key_is_generated_where_one_is() {
    softhsm::in_own_process(module_path!(), "no_key_is_generated_where_one_is", |tokens| {
        let what = KeyGeneration::elliptic_curve(EllipticCurve::Secp256R1);
        let uri = |rest: &str| format!("pkcs11:token={STANDARD};{rest}");
        let first = generate(&uri("object=root;id=%51"), &what).unwrap();
        for existing in [
            "object=root;id=%51",
            "id=%51",
            "object=another;id=%51",
            // Without an identifier, the label is the name.
            "object=root",
            // Keys that others have made.
            "object=p-256",
            "object=another;id=%01",
        ] {
            let refused = failure(generate(&uri(existing), &what));
            assert_eq!(refused, KeyStoreFailure::AlreadyExists, "{existing}");
        }
        // The public half alone would be taken for that of the new key.
        tokens.standard().remove("privkey", "p-384");
        let refused = failure(generate(&uri("object=new;id=%02"), &what));
        assert_eq!(refused, KeyStoreFailure::AlreadyExists);
        assert_eq!(results_of("C_GenerateKeyPair", &tokens.calls()).len(), 1);

        // Keys of the same label are told apart by their identifiers, and another token has names of its own.
        let second = generate(&uri("object=root;id=%52"), &what).unwrap();
        let elsewhere = format!("pkcs11:token={OTHER};object=root;id=%51");
        let third = generate(&elsewhere, &what).unwrap();
        let keys = [spki(&first), spki(&second), spki(&third)];
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
        assert_eq!(tokens.token(OTHER).public_key("root"), keys[2]);
        let both = backend().load_private_key_uri(&uri("object=root;type=private"), &mut pin());
        let both = failure(both);
        assert!(
            matches!(both, KeyStoreFailure::SeveralFound { count: 2, .. }),
            "{both:?}"
        );

        // The provider chooses the identifier.
        generate(&uri("object=chosen"), &what).unwrap();
        let line = listed(&tokens.standard(), "chosen");
        let id = line.lines().find_map(|line| line.trim().strip_prefix("ID:")).unwrap();
        assert_eq!(id.trim().len(), 32, "{line}");
    });
}

#[test]
fn a_key_is_for_its_uses_only() {
    softhsm::in_own_process(module_path!(), "a_key_is_for_its_uses_only", |tokens| {
        let token = tokens.standard();
        let curve = EllipticCurve::Secp256R1;
        let uri = |number: u8| format!("pkcs11:token={STANDARD};object=use-{number};id=%E{number}");
        let usage = |number: u8| {
            let seen = listed(&token, &format!("use-{number}"));
            let line = seen.lines().find_map(|line| line.trim().strip_prefix("Usage:"));
            line.unwrap().trim().to_owned()
        };
        let peer = backend().generate_elliptic_curve_private_key(curve).unwrap();
        let exchange = |key: &PrivateKey| {
            let key = key.as_elliptic_curve().unwrap();
            key.exchange(&peer.public_key().unwrap())
        };

        let signing = generate(&uri(1), &KeyGeneration::elliptic_curve(curve).for_signatures()).unwrap();
        use_for_a_signature(&signing);
        assert!(matches!(exchange(&signing), Err(Error::KeyStore { .. })));
        assert!(
            usage(1).contains("sign") && !usage(1).contains("derive"),
            "{}",
            usage(1)
        );

        let agreeing = generate(&uri(2), &KeyGeneration::elliptic_curve(curve).for_key_agreement()).unwrap();
        let own = peer
            .exchange(&agreeing.public_key().unwrap().try_into().unwrap())
            .unwrap();
        assert_eq!(exchange(&agreeing).unwrap().as_ref(), own.as_ref());
        let signature = agreeing.sign(MESSAGE, HashAlgorithm::Sha256);
        assert!(matches!(signature, Err(Error::KeyStore { .. })), "{signature:?}");
        assert!(
            usage(2).contains("derive") && !usage(2).contains("sign"),
            "{}",
            usage(2)
        );

        let both = KeyGeneration::elliptic_curve(curve)
            .for_signatures()
            .for_key_agreement();
        let both = generate(&uri(3), &both).unwrap();
        use_for_a_signature(&both);
        assert!(exchange(&both).is_ok());

        let decrypting = generate(&uri(4), &KeyGeneration::rsa(2048).for_decryption()).unwrap();
        let rsa = decrypting.as_rsa().unwrap();
        let padding = RsaPadding::oaep(HashAlgorithm::Sha1);
        let ciphertext = rsa.public_key().unwrap().encrypt(b"for the token", &padding).unwrap();
        assert_eq!(rsa.decrypt(&ciphertext, &padding).unwrap().as_ref(), b"for the token");
        let signature = decrypting.sign(MESSAGE, SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256));
        assert!(matches!(signature, Err(Error::KeyStore { .. })), "{signature:?}");
        assert_eq!(usage(4), "decrypt");

        let unwrapping = KeyGeneration::rsa(2048).for_unwrapping();
        generate(&uri(5), &unwrapping).unwrap();
        assert_eq!(usage(5), "unwrap");
    });
}

#[test]
fn a_pin_is_asked_once_and_a_wrong_one_is_sent_once() {
    softhsm::in_own_process(
        module_path!(),
        "a_pin_is_asked_once_and_a_wrong_one_is_sent_once",
        |tokens| {
            let what = KeyGeneration::ed25519();
            let uri = format!("pkcs11:token={STANDARD};object=new;id=%71");
            let generate = |pin: &mut Pin| backend().generate_private_key_uri(&uri, &what, pin);
            let generations = |tokens: &Tokens| results_of("C_GenerateKeyPair", &tokens.calls()).len();

            assert_eq!(failure(generate(&mut Pin::none())), KeyStoreFailure::PinRequired);
            assert_eq!(logins(&tokens.calls()), [""; 0]);

            let wrong = generate(&mut Pin::new("not the PIN"));
            let text = format!("{wrong:?}");
            assert!(!text.contains("not the PIN"), "{text}");
            assert_eq!(failure(wrong), KeyStoreFailure::IncorrectPin);
            assert_eq!(logins(&tokens.calls()), ["CKR_PIN_INCORRECT"]);
            assert_eq!(generations(tokens), 0);

            let mut asked = 0;
            let key = backend().generate_private_key_uri(&uri, &what, &mut |_: &PinRequest<'_>| {
                asked += 1;
                Some(SecretBytes::from(PIN.as_bytes().to_vec()))
            });
            use_for_a_signature(&key.unwrap());
            assert_eq!(asked, 1);
            assert_eq!(logins(&tokens.calls()), ["CKR_PIN_INCORRECT", "CKR_OK"]);
            assert_eq!(generations(tokens), 1);
        },
    );
}

#[test]
fn what_cannot_be_generated_is_refused() {
    let what = KeyGeneration::ed25519();
    for uri in [
        // No token, which could be any.
        "pkcs11:object=new;id=%81",
        "pkcs11:token=;object=new",
        // No key.
        "pkcs11:token=standard",
        "pkcs11:token=standard;type=private",
        "pkcs11:token=standard;object=;id=",
        // Another object.
        "pkcs11:token=standard;object=new;type=public",
        "pkcs11:token=standard;object=new;type=cert",
    ] {
        assert_eq!(wrong_argument(generate(uri, &what)), "uri", "{uri}");
    }
    // A label that no token has.
    let uri = "pkcs11:token=a%20label%20of%20more%20than%20thirty-two%20bytes;object=new";
    assert_eq!(wrong_argument(generate(uri, &what)), "token");
    for uri in ["pkcs11:token=standard;token=standard;id=1", "pkcs11:token=%"] {
        assert_eq!(wrong_argument(generate(uri, &what)), "uri", "{uri}");
    }
    for uri in ["file:/tmp/new.pem", "handle:0x81000001"] {
        assert_eq!(unsupported(generate(uri, &what)), UnsupportedKind::KeyStore, "{uri}");
    }
    let without_provider = support::backend().generate_private_key_uri("pkcs11:token=a;id=1", &what, &mut pin());
    assert_eq!(unsupported(without_provider), UnsupportedKind::KeyStore);

    let uri = "pkcs11:token=standard;object=refused";
    for curve in [EllipticCurve::BrainpoolP256R1, EllipticCurve::Sect283K1] {
        let result = generate(uri, &KeyGeneration::elliptic_curve(curve));
        assert_eq!(unsupported(result), UnsupportedKind::EllipticCurve, "{curve:?}");
    }
    for (argument, generation) in [
        ("key_size", KeyGeneration::rsa(1023)),
        ("key_size", KeyGeneration::rsa(16385)),
        ("public_exponent", KeyGeneration::rsa_with_exponent(17, 2048)),
        ("public_exponent", KeyGeneration::rsa_with_exponent(1, 2048)),
    ] {
        assert_eq!(wrong_argument(generate(uri, &generation)), argument, "{generation:?}");
    }
    let nowhere = generate("pkcs11:token=nowhere;object=new", &what);
    assert_eq!(failure(nowhere), KeyStoreFailure::TokenNotPresent);
    assert!(
        softhsm::shared()
            .standard()
            .object("Private Key Object", "refused")
            .is_none()
    );
}
