//! The tokens that the tests start with, by other programs: `pkcs11-tool` and `openssl`.

use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::{Encoding, PublicFormat};
use support::softhsm::{self, KeyKind};
use support::{child, openssl_cli::Workspace};

#[test]
fn a_token_has_a_key_and_a_certificate_of_each_kind() {
    let token = softhsm::shared().standard();
    let backend = support::backend();
    let mut listed = 0;
    for kind in KeyKind::ALL {
        let private = token.object("Private Key Object", kind.label()).unwrap();
        assert!(
            private.contains("sensitive") && private.contains("never extractable"),
            "{private}"
        );
        let certificate = token.object("Certificate Object", kind.label()).unwrap();
        for object in [&private, &certificate] {
            assert!(object.contains(&format!("{:02x}\n", kind.id()[0])), "{object}");
        }

        let key = backend.load_der_public_key(&token.public_key(kind.label())).unwrap();
        let expected = match kind {
            KeyKind::P256 => ("elliptic curve", 256),
            KeyKind::P384 => ("elliptic curve", 384),
            KeyKind::P521 => ("elliptic curve", 521),
            KeyKind::Rsa2048 => ("RSA", 2048),
            KeyKind::Rsa3072 => ("RSA", 3072),
            KeyKind::Ed25519 => ("Ed25519", 256),
        };
        assert_eq!((key.type_name(), key.key_size()), expected);
        listed += 1;
    }
    assert_eq!(listed, 6);
}

#[test]
fn a_signature_of_the_token_is_verified_outside_of_it() {
    let token = softhsm::shared().standard();
    let backend = support::backend();
    let digest = backend.hash(HashAlgorithm::Sha256, b"signed in the token").unwrap();
    let work = Workspace::new();
    work.write("digest", &digest);
    work.write("message", b"signed in the token");
    // SoftHSM makes ECDSA signatures of digests only.
    for (kind, mechanism, input) in [
        (KeyKind::P256, "ECDSA", "digest"),
        (KeyKind::Rsa2048, "SHA256-RSA-PKCS", "message"),
    ] {
        let (input, signature) = (work.path(input), work.path("signature"));
        let how = ["--sign", "--mechanism", mechanism, "--signature-format", "openssl"];
        let (input, output) = (input.to_str().unwrap(), signature.to_str().unwrap());
        // The tool ignores a label here.
        let id = format!("{:02x}", kind.id()[0]);
        let what = ["--id", &id, "--input-file", input, "--output-file", output];
        token.pkcs11_tool(&[&how[..], &what].concat());
        let algorithm = match kind {
            KeyKind::P256 => SignatureAlgorithm::from(HashAlgorithm::Sha256),
            _ => SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256),
        };
        let key = backend.load_der_public_key(&token.public_key(kind.label())).unwrap();
        key.verify(&work.read("signature"), b"signed in the token", algorithm)
            .unwrap();
    }
}

#[test]
fn a_second_token_has_another_key_of_the_same_label() {
    let tokens = softhsm::shared();
    let label = KeyKind::P256.label();
    let other = tokens.token(softhsm::OTHER);
    assert_ne!(tokens.standard().public_key(label), other.public_key(label));
    assert_ne!(tokens.standard().serial(), other.serial());
    assert_eq!(other.serial().len(), 16);
}

#[test]
fn a_key_from_outside_can_be_put_into_a_token() {
    softhsm::in_own_process(module_path!(), "a_key_from_outside_can_be_put_into_a_token", |tokens| {
        let backend = support::backend();
        let token = tokens.add("imported");
        for (name, key) in [("ec", "EC"), ("ed", "ED25519"), ("rsa", "RSA")] {
            let work = Workspace::new();
            let options = match key {
                "EC" => &["-pkeyopt", "ec_paramgen_curve:P-256"][..],
                _ => &[],
            };
            let command = ["genpkey", "-algorithm", key, "-out", "key.pem"];
            work.must_run(&[&command[..], options].concat());
            token.import(&work.path("key.pem"), name, name.as_bytes());
            let private = backend.load_pem_private_key(&work.read("key.pem"), None).unwrap();
            assert_eq!(
                token.public_key(name),
                private
                    .public_key()
                    .unwrap()
                    .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
                    .unwrap(),
                "{name}"
            );
        }
    });
}

#[test]
fn a_test_of_its_own_process_may_change_its_tokens() {
    softhsm::in_own_process(
        module_path!(),
        "a_test_of_its_own_process_may_change_its_tokens",
        |tokens| {
            assert!(child::is_child());
            let mut token = tokens.standard();
            token.change_pin("another-pin");
            token.remove("privkey", "p-256");
            assert!(token.object("Private Key Object", "p-256").is_none());
            assert!(token.object("Public Key Object", "p-256").is_some());
            token.delete();
            let left = tokens.pkcs11_tool(&["--list-token-slots"]);
            assert!(
                !left.contains(softhsm::STANDARD) && left.contains(softhsm::OTHER),
                "{left}"
            );
        },
    );
    if !child::is_child() {
        assert!(
            softhsm::shared()
                .standard()
                .object("Private Key Object", "p-256")
                .is_some()
        );
    }
}
