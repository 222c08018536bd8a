//! The senders of the vectors, which programs cannot make: with a known ephemeral key, two contexts would use the same nonces.

use support::hpke_vectors::{self, HpkeVector};

use super::encapsulation::{decapsulate, encapsulate_by};
use super::kem::encapsulated::Encapsulated;
use super::keys::PrivateParts;
use super::{HpkeAead, HpkeKdf, HpkeKem, HpkeMode, HpkePrivateKey, HpkePsk, HpkeSender, HpkeSuite};
use crate::backend::Backend;
use crate::interfaces::HpkeBackend;
use crate::support::secret::SecretBytes;

fn suite(vector: &HpkeVector) -> HpkeSuite {
    HpkeSuite::new(
        HpkeKem::from_codepoint(vector.kem_id).unwrap(),
        HpkeKdf::from_codepoint(vector.kdf_id).unwrap(),
        HpkeAead::from_codepoint(vector.aead_id).unwrap(),
    )
}

fn private_key(backend: &Backend, vector: &HpkeVector, bytes: &[u8]) -> HpkePrivateKey {
    HpkePrivateKey::from_private_bytes(backend, suite(vector).kem(), bytes).unwrap()
}

/// Encapsulates with the ephemeral key of a vector of RFC 9180.
fn encapsulated(backend: &Backend, vector: &HpkeVector, sender: Option<&HpkePrivateKey>) -> Encapsulated {
    let kem = suite(vector).kem();
    let recipient = private_key(backend, vector, &vector.recipient.private)
        .public_key()
        .unwrap();
    let ephemeral = HpkePrivateKey::from_key_material(backend, kem, &vector.ephemeral_ikm).unwrap();
    let private_bytes = ephemeral.private_bytes_raw().unwrap();
    assert_eq!(Some(&*private_bytes), vector.ephemeral_private.as_deref());
    let PrivateParts::Dh(_, ephemeral) = &ephemeral.parts else {
        panic!("{kem} has no ephemeral key");
    };
    let encapsulated = encapsulate_by(backend, &recipient, sender, Some(ephemeral)).unwrap();
    assert_eq!(encapsulated.encapsulated_key, vector.encapsulated_key);
    assert_eq!(*encapsulated.shared_secret, vector.shared_secret);
    encapsulated
}

/// Seals and exports in the mode with these keys.
fn check(backend: &Backend, vector: &HpkeVector, encapsulated: Encapsulated, sender: Option<&HpkePrivateKey>) {
    let psk = vector.psk.as_ref().map(|(key, id)| HpkePsk::new(key, id).unwrap());
    let mode = match (sender, &psk) {
        (None, None) => HpkeMode::Base,
        (None, Some(psk)) => HpkeMode::Psk { psk },
        (Some(sender), None) => HpkeMode::Auth { sender },
        (Some(sender), Some(psk)) => HpkeMode::AuthPsk { sender, psk },
    };
    assert_eq!(vector.mode, mode.id());
    let mut context = HpkeSender::with_secret(backend, suite(vector), encapsulated, &vector.info, mode).unwrap();
    for encryption in &vector.encryptions {
        let sealed = context.seal(&encryption.aad, &encryption.plaintext).unwrap();
        assert_eq!(sealed, encryption.ciphertext);
    }
    for export in &vector.exports {
        assert_eq!(*context.export(&export.context, export.length).unwrap(), export.value);
    }
}

#[test]
fn with_their_ephemeral_keys_messages_are_those_of_rfc_9180() {
    let backend = Backend::new().unwrap();
    let vectors = hpke_vectors::read("HPKE/test-vectors.json");
    for vector in &vectors {
        let sender = vector.sender.as_ref();
        let sender = sender.map(|sender| private_key(&backend, vector, &sender.private));
        let encapsulated = encapsulated(&backend, vector, sender.as_ref());
        check(&backend, vector, encapsulated, sender.as_ref());
    }
    let messages = vectors.iter().map(|vector| vector.encryptions.len()).sum();
    assert_eq!((vectors.len(), messages), (128, 24_672));
}

/// Their encapsulations cannot be repeated, because libcrypto chooses the randomness. The shared secret is that which the receiver
/// finds, and all that follows from it is compared.
#[test]
fn with_their_shared_secrets_messages_are_those_of_the_post_quantum_draft() {
    let backend = Backend::new().unwrap();
    let vectors = hpke_vectors::read("HPKE/hpke-pq-test-vectors.json");
    let offered: Vec<&HpkeVector> = vectors
        .iter()
        .filter(|vector| backend.hpke_suite_supported(suite(vector)))
        .collect();
    for vector in &offered {
        let recipient = private_key(&backend, vector, &vector.recipient.private);
        let secret = decapsulate(&vector.encapsulated_key, &recipient, None).unwrap();
        assert_eq!(*secret, vector.shared_secret);
        let encapsulated = Encapsulated {
            shared_secret: SecretBytes::from_slice(&vector.shared_secret),
            encapsulated_key: vector.encapsulated_key.clone(),
        };
        check(&backend, vector, encapsulated, None);
    }
    // The two DHKEMs with SHAKE need no ML-KEM; three vectors are of TurboSHAKE.
    let expected = if backend.hpke_kem_supported(HpkeKem::MlKem768) {
        10
    } else {
        2
    };
    assert_eq!((vectors.len(), offered.len()), (13, expected));
}
