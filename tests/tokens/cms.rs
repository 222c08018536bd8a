//! CMS and PKCS #12 with keys in a token: messages that it signs, and messages that it opens.

use super::opened::{backend, private_key};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::cms::*;
use hazmat_openssl::key_store::KeyStoreFailure;
use hazmat_openssl::pkcs12::{Pkcs12Builder, Pkcs12EncryptionBuilder};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::KeyUsage;
use hazmat_openssl::{Error, MalformedKind};
use support::cms_recipients::certificate_of;
use support::errors;
use support::ocsp::Party;
use support::openssl_cli::Workspace;
use support::signed_messages::{Scene, signer};
use support::softhsm::KeyKind;

const CONTENT: &[u8] = b"the content of a message\r\nof two lines";

/// The kinds of keys that decrypt or agree on keys.
const RECIPIENTS: [KeyKind; 5] = [
    KeyKind::P256,
    KeyKind::P384,
    KeyKind::P521,
    KeyKind::Rsa2048,
    KeyKind::Rsa3072,
];

/// The key of a kind, and its certificate.
fn recipient(kind: KeyKind) -> Party {
    let key = private_key(kind.label());
    let usage = match key {
        PrivateKey::Rsa(_) => KeyUsage::KEY_ENCIPHERMENT,
        _ => KeyUsage::KEY_AGREEMENT,
    };
    let certificate = certificate_of(&key.public_key().unwrap(), 7, Some(usage));
    Party { key, certificate }
}

/// A recipient. SoftHSM has no other OAEP than that with SHA-1.
fn to(party: &Party) -> Recipient {
    let recipient = Recipient::from_certificate(&party.certificate).unwrap();
    match party.key {
        PrivateKey::Rsa(_) => recipient.rsa_padding(RsaPadding::oaep(HashAlgorithm::Sha1)).unwrap(),
        _ => recipient,
    }
}

#[test]
fn every_key_signs_messages() {
    let scene = Scene::new(backend());
    let (mut signed, work) = (0, Workspace::new());
    let root = scene.root.certificate.public_bytes(Encoding::Pem).unwrap();
    work.write("root", &root);
    for (serial_number, kind) in (100..).zip(KeyKind::ALL) {
        let party = scene.another(private_key(kind.label()), serial_number);
        let message = SignedDataBuilder::new()
            .certificates([&scene.authority.certificate])
            .add_signer(signer(&party))
            .and_then(|builder| builder.sign(CONTENT))
            .unwrap();
        let verified = scene.verifier().verify(&message).unwrap();
        assert_eq!(verified.content(), Some(CONTENT));

        // The command has no Ed25519 in CMS before 3.2.
        if kind != KeyKind::Ed25519 {
            work.write("message", message.as_der());
            let verify = [
                "cms", "-verify", "-binary", "-inform", "DER", "-in", "message", "-out", "content",
            ];
            let paths = ["-CAfile", "root", "-purpose", "any", "-no_check_time"];
            work.must_run(&[&verify[..], &paths].concat());
            assert_eq!(work.read("content"), CONTENT);
        }
        signed += 1;
    }
    assert_eq!(signed, 6);
}

#[test]
fn every_key_that_decrypts_or_agrees_opens_messages() {
    let mut opened = 0;
    for kind in RECIPIENTS {
        let party = recipient(kind);
        let to = to(&party);
        let builder = EnvelopedDataBuilder::new().add_recipient(to.clone());
        let enveloped = builder.encrypt(backend(), CONTENT).unwrap();
        let builder = AuthEnvelopedDataBuilder::new().add_recipient(to);
        let authenticated = builder.encrypt(backend(), CONTENT).unwrap();
        for key in [
            RecipientKey::from_certificate(&party.certificate, &party.key).unwrap(),
            RecipientKey::from_private_key(&party.key),
        ] {
            assert_eq!(*enveloped.decrypt(&key).unwrap(), *CONTENT, "{kind:?}");
            assert_eq!(*authenticated.decrypt(&key).unwrap(), *CONTENT, "{kind:?}");
            opened += 2;
        }
    }
    assert_eq!(opened, 20);
}

/// A token that lacks the padding is not a message for somebody else.
#[test]
fn what_the_token_refuses_is_said() {
    let party = recipient(KeyKind::Rsa2048);
    let to = Recipient::from_certificate(&party.certificate).unwrap();
    let to = to.rsa_padding(RsaPadding::oaep(HashAlgorithm::Sha256)).unwrap();
    let key = RecipientKey::from_private_key(&party.key);
    let builder = EnvelopedDataBuilder::new().add_recipient(to.clone());
    let opened = builder.encrypt(backend(), CONTENT).unwrap().decrypt(&key);
    let builder = AuthEnvelopedDataBuilder::new().add_recipient(to);
    for opened in [opened, builder.encrypt(backend(), CONTENT).unwrap().decrypt(&key)] {
        match opened.map(drop) {
            Err(Error::KeyStore { failure, .. }) => assert_eq!(failure, KeyStoreFailure::OperationRefused),
            other => panic!("{other:?}"),
        }
    }
}

/// Messages of the command `openssl`, which has PKCS #1 v1.5 by default.
#[test]
fn messages_of_the_command_are_opened() {
    let work = Workspace::new();
    work.write("content", CONTENT);
    let mut opened = 0;
    for kind in RECIPIENTS {
        let party = recipient(kind);
        work.write("certificate", &party.certificate.public_bytes(Encoding::Pem).unwrap());
        let encrypt = [
            "cms",
            "-encrypt",
            "-binary",
            "-aes-256-cbc",
            "-in",
            "content",
            "-outform",
            "DER",
        ];
        work.must_run(&[&encrypt[..], &["-out", "message", "certificate"]].concat());
        let message = EnvelopedData::from_der(backend(), &work.read("message")).unwrap();
        let key = RecipientKey::from_certificate(&party.certificate, &party.key).unwrap();
        assert_eq!(*message.decrypt(&key).unwrap(), *CONTENT, "{kind:?}");
        opened += 1;
    }
    assert_eq!(opened, 5);
}

/// Nobody learns more from the error than that the message is not for this key.
#[test]
fn a_message_for_somebody_else_is_not_opened() {
    let mut refused = 0;
    for (kind, other) in [(KeyKind::Rsa2048, KeyKind::Rsa3072), (KeyKind::P256, KeyKind::P256)] {
        let party = recipient(kind);
        let outside = backend()
            .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
            .unwrap();
        let stranger: PrivateKey = match other {
            KeyKind::P256 => outside.into(),
            other => private_key(other.label()),
        };
        let certificate = certificate_of(&stranger.public_key().unwrap(), 8, None);
        let to = Recipient::from_certificate(&certificate).unwrap();
        let message = AuthEnvelopedDataBuilder::new()
            .add_recipient(to)
            .encrypt(backend(), CONTENT)
            .unwrap();
        let opened = message.decrypt(&RecipientKey::from_private_key(&party.key));
        errors::assert_invalid_tag(opened);
        refused += 1;
    }
    assert_eq!(refused, 2);
}

#[test]
fn a_key_that_neither_decrypts_nor_agrees_opens_nothing() {
    let key = private_key(KeyKind::Ed25519.label());
    let to = Recipient::from_certificate(&recipient(KeyKind::P256).certificate).unwrap();
    let message = EnvelopedDataBuilder::new().add_recipient(to);
    let message = message.encrypt(backend(), CONTENT).unwrap();
    let opened = message.decrypt(&RecipientKey::from_private_key(&key));
    errors::assert_malformed_kind(opened, MalformedKind::InvalidPadding, "EnvelopedData");
}

#[test]
fn a_key_in_a_token_does_not_fit_into_a_file() {
    let mut refused = 0;
    for kind in KeyKind::ALL {
        let key = private_key(kind.label());
        let certificate = certificate_of(&key.public_key().unwrap(), 9, None);
        let builder = Pkcs12Builder::new().add_key_with_certificate(&key, &certificate, Some("a key"));
        let written = builder.and_then(|builder| {
            let encryption = Pkcs12EncryptionBuilder::new().kdf_rounds(1_000).build(b"a password");
            builder.to_der(backend(), encryption.unwrap())
        });
        match written.map(drop) {
            Err(Error::NotExportable { provider, .. }) => assert_eq!(provider, "pkcs11", "{kind:?}"),
            other => panic!("{kind:?}: {other:?}"),
        }
        refused += 1;
    }
    assert_eq!(refused, 6);
}
