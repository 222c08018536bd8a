//! The senders of RFC 9180's vectors, by the ephemeral keys that the vectors give. Programs cannot choose an ephemeral key: two
//! contexts with the same one would use the same nonces.

use std::path::Path;

use super::encapsulation::encapsulate_by;
use super::keys::PrivateParts;
use super::{HpkeAead, HpkeKdf, HpkeKem, HpkeMode, HpkePrivateKey, HpkePsk, HpkeSender, HpkeSuite};
use crate::backend::Backend;
use crate::interfaces::HpkeBackend;

fn number(object: &str, name: &str) -> u16 {
    let value = object.split_once(&format!("\"{name}\":")).unwrap().1;
    value.split([',', '}']).next().unwrap().parse().unwrap()
}

fn hexadecimal(object: &str, name: &str) -> Option<Vec<u8>> {
    let value = object.split_once(&format!("\"{name}\":\""))?.1;
    let digits = value.split_once('"').unwrap().0;
    let byte = |place| u8::from_str_radix(digits.get(place..place + 2).unwrap(), 16).unwrap();
    Some((0..digits.len()).step_by(2).map(byte).collect())
}

/// The number of messages.
fn check(backend: &Backend, vector: &str) -> usize {
    let (head, rest) = vector.split_once("\"encryptions\":[").unwrap();
    let (encryptions, exports) = rest.split_once("\"exports\":[").unwrap();
    let kem = HpkeKem::from_codepoint(number(head, "kem_id")).unwrap();
    let kdf = HpkeKdf::from_codepoint(number(head, "kdf_id")).unwrap();
    let suite = HpkeSuite::new(kem, kdf, HpkeAead::from_codepoint(number(head, "aead_id")).unwrap());
    assert!(backend.hpke_suite_supported(suite), "{suite}");

    let bytes = |name| hexadecimal(head, name).unwrap();
    let private = |name| HpkePrivateKey::from_private_bytes(backend, kem, &bytes(name)).unwrap();
    let recipient = private("skRm").public_key().unwrap();
    let sender = hexadecimal(head, "skSm").map(|_| private("skSm"));
    let psk = hexadecimal(head, "psk").map(|psk| HpkePsk::new(&psk, &bytes("psk_id")).unwrap());
    let mode = match (&sender, &psk) {
        (None, None) => HpkeMode::Base,
        (None, Some(psk)) => HpkeMode::Psk { psk },
        (Some(sender), None) => HpkeMode::Auth { sender },
        (Some(sender), Some(psk)) => HpkeMode::AuthPsk { sender, psk },
    };
    assert_eq!(head.split_once(',').unwrap().0, mode.id().to_string());

    let ephemeral = HpkePrivateKey::from_key_material(backend, kem, &bytes("ikmE")).unwrap();
    assert_eq!(*ephemeral.private_bytes_raw().unwrap(), bytes("skEm"));
    let PrivateParts::Dh(_, ephemeral) = &ephemeral.parts else {
        panic!("{kem} has no ephemeral key");
    };
    let encapsulated = encapsulate_by(backend, &recipient, mode.sender(), Some(ephemeral)).unwrap();
    assert_eq!(encapsulated.encapsulated_key, bytes("enc"));
    assert_eq!(*encapsulated.shared_secret, bytes("shared_secret"));
    let mut sender = HpkeSender::with_secret(backend, suite, encapsulated, &bytes("info"), mode).unwrap();

    let mut messages = 0;
    for object in encryptions.split_once(']').unwrap().0.split('{').skip(1) {
        let bytes = |name| hexadecimal(object, name).unwrap();
        assert_eq!(sender.seal(&bytes("aad"), &bytes("pt")).unwrap(), bytes("ct"));
        messages += 1;
    }
    for object in exports.split_once(']').unwrap().0.split('{').skip(1) {
        let bytes = |name| hexadecimal(object, name).unwrap();
        let exported = sender.export(&bytes("exporter_context"), number(object, "L").into());
        assert_eq!(*exported.unwrap(), bytes("exported_value"));
    }
    messages
}

#[test]
fn with_their_ephemeral_keys_messages_are_those_of_the_vectors() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(package.join("vectors/HPKE/test-vectors.json")) else {
        // A published package has neither tests nor vectors.
        assert!(!package.join("tests").exists(), "the vectors are missing");
        return;
    };
    let text: String = text.split_ascii_whitespace().collect();
    let backend = Backend::new().unwrap();
    let messages: Vec<usize> = text
        .split("{\"mode\":")
        .skip(1)
        .map(|vector| check(&backend, vector))
        .collect();
    assert_eq!((messages.len(), messages.iter().sum()), (128, 24_672));
}
