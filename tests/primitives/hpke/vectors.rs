//! The vectors of RFC 9180 and of draft-ietf-hpke-pq, revision 04. `src/hpke/known_answers.rs` runs their senders.

use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkeMode, HpkePrivateKey, HpkePsk, HpkePublicKey};
use hazmat_openssl::hpke::{HpkeReceiver, HpkeSender, HpkeSuite};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, UnsupportedKind};
use support::hpke_vectors::{self, HpkeVector, HpkeVectorKey};
use support::{backend, files, tally};

const RFC_9180: &str = "HPKE/test-vectors.json";
const POST_QUANTUM: &str = "HPKE/hpke-pq-test-vectors.json";

#[test]
fn every_file_is_read() {
    files::assert_claimed("HPKE", ["test-vectors.json", "hpke-pq-test-vectors.json"]);
}

fn suite(vector: &HpkeVector) -> HpkeSuite {
    HpkeSuite::new(
        HpkeKem::from_codepoint(vector.kem_id).unwrap(),
        HpkeKdf::from_codepoint(vector.kdf_id).unwrap(),
        HpkeAead::from_codepoint(vector.aead_id).unwrap(),
    )
}

/// The key pair, made of its key material, of its private bytes, and of its public bytes.
fn keys(kem: HpkeKem, vector: &HpkeVectorKey) -> (HpkePrivateKey, HpkePublicKey) {
    let derived = HpkePrivateKey::from_key_material(backend(), kem, &vector.ikm).unwrap();
    let bytes = derived.private_bytes_raw().unwrap();
    assert_eq!(clamped(kem, &bytes), clamped(kem, &vector.private), "{kem}");
    let private = HpkePrivateKey::from_private_bytes(backend(), kem, &vector.private).unwrap();
    let public = HpkePublicKey::from_public_bytes(backend(), kem, &vector.public).unwrap();
    assert_eq!(public.public_bytes_raw(), vector.public);
    assert_eq!(derived.public_key().unwrap(), public);
    assert_eq!(private.public_key().unwrap(), public);
    (private, public)
}

/// A private key of X25519 or X448 with the bits that the function sets and clears (RFC 7748, section 5). Some vectors have these
/// bits as they were derived, others do not.
fn clamped(kem: HpkeKem, private: &[u8]) -> Vec<u8> {
    let mut bytes = private.to_vec();
    match kem {
        HpkeKem::DhkemX25519 => {
            bytes[0] &= 0xf8;
            bytes[31] = bytes[31] & 0x7f | 0x40;
        }
        HpkeKem::DhkemX448 => {
            bytes[0] &= 0xfc;
            bytes[55] |= 0x80;
        }
        _ => {}
    }
    bytes
}

fn check(vector: &HpkeVector) {
    let suite = suite(vector);
    let (recipient, published) = keys(suite.kem(), &vector.recipient);
    let sender = vector.sender.as_ref().map(|sender| keys(suite.kem(), sender));
    let (secret, public) = (
        sender.as_ref().map(|(secret, _)| secret),
        sender.as_ref().map(|(_, public)| public),
    );
    let psk = vector.psk.as_ref().map(|(key, id)| HpkePsk::new(key, id).unwrap());
    let receiving = mode(vector.mode, public, psk.as_ref());
    let receive = |key: &[u8]| HpkeReceiver::with_mode(suite, key, &recipient, &vector.info, receiving).unwrap();

    let mut receiver = receive(&vector.encapsulated_key);
    if let Some(first) = vector.encryptions.first() {
        let mut altered = first.ciphertext.clone();
        altered[0] ^= 1;
        assert_eq!(receiver.open(&first.aad, &altered), Err(Error::InvalidTag));
    }
    for (number, encryption) in (0..).zip(&vector.encryptions) {
        assert_eq!(receiver.sequence_number(), Some(number));
        assert_eq!(
            receiver.open(&encryption.aad, &encryption.ciphertext).unwrap(),
            encryption.plaintext
        );
    }
    for export in &vector.exports {
        assert_eq!(*receiver.export(&export.context, export.length).unwrap(), export.value);
    }

    // A sender of the same suite and mode: its ephemeral key is random.
    let sending = mode(vector.mode, secret, psk.as_ref());
    let mut sender = HpkeSender::with_mode(backend(), suite, &published, &vector.info, sending).unwrap();
    let mut receiver = receive(sender.encapsulated_key());
    for message in vector.encryptions.iter().take(2) {
        let sealed = sender.seal(&message.aad, &message.plaintext).unwrap();
        assert_eq!(receiver.open(&message.aad, &sealed).unwrap(), message.plaintext);
    }
    assert_eq!(
        sender.export(b"context", 20).unwrap(),
        receiver.export(b"context", 20).unwrap()
    );
}

fn mode<'a, K>(id: u8, sender: Option<&'a K>, psk: Option<&'a HpkePsk>) -> HpkeMode<'a, K> {
    match (id, sender, psk) {
        (0, None, None) => HpkeMode::Base,
        (1, None, Some(psk)) => HpkeMode::Psk { psk },
        (2, Some(sender), None) => HpkeMode::Auth { sender },
        (3, Some(sender), Some(psk)) => HpkeMode::AuthPsk { sender, psk },
        _ => panic!("mode {id} has other keys"),
    }
}

/// The backend refuses what it does not offer.
fn refused(vector: &HpkeVector) {
    let suite = suite(vector);
    if !backend().hpke_kem_supported(suite.kem()) {
        let made = HpkePrivateKey::from_private_bytes(backend(), suite.kem(), &vector.recipient.private);
        assert!(matches!(made, Err(Error::Unsupported { .. })), "{made:?}");
        return;
    }
    let (key, published) = keys(suite.kem(), &vector.recipient);
    let received = HpkeReceiver::new(suite, &vector.encapsulated_key, &key, &vector.info);
    assert!(matches!(received, Err(Error::Unsupported { .. })), "{received:?}");
    let sent = HpkeSender::new(backend(), suite, &published, &vector.info);
    assert!(matches!(sent, Err(Error::Unsupported { .. })), "{sent:?}");
}

fn supported(vector: &HpkeVector) -> bool {
    backend().hpke_suite_supported(suite(vector))
}

#[test]
fn rfc_9180() {
    let vectors = hpke_vectors::read(RFC_9180);
    assert_eq!(
        vectors.iter().map(|vector| vector.encryptions.len()).sum::<usize>(),
        24_672
    );
    assert_eq!(vectors.iter().map(|vector| vector.exports.len()).sum::<usize>(), 384);
    let mut modes = [0; 4];
    vectors.iter().for_each(|vector| modes[usize::from(vector.mode)] += 1);
    assert_eq!(modes, [32; 4]);
    tally::run_on_all_processors("hpke", RFC_9180, 128, &vectors, supported, check, refused);
}

#[test]
fn post_quantum_draft() {
    let vectors = hpke_vectors::read(POST_QUANTUM);
    assert_eq!(vectors.len(), 13);
    let (turbo_shake, others): (Vec<_>, Vec<_>) = vectors
        .into_iter()
        .partition(|vector| matches!(suite(vector).kdf(), HpkeKdf::TurboShake128 | HpkeKdf::TurboShake256));
    assert_eq!((turbo_shake.len(), others.len()), (3, 10));
    assert_eq!(others.iter().map(|vector| vector.encryptions.len()).sum::<usize>(), 100);
    assert_eq!(others.iter().map(|vector| vector.exports.len()).sum::<usize>(), 50);
    // libcrypto has no TurboSHAKE.
    for vector in &turbo_shake {
        assert!(!supported(vector));
        refused(vector);
        if let (true, Ok(key)) = (
            backend().hpke_kem_supported(suite(vector).kem()),
            HpkePrivateKey::from_private_bytes(backend(), suite(vector).kem(), &vector.recipient.private),
        ) {
            let received = HpkeReceiver::new(suite(vector), &vector.encapsulated_key, &key, &vector.info);
            let kind = UnsupportedKind::Kdf;
            assert!(matches!(received, Err(Error::Unsupported { kind: found, .. }) if found == kind));
        }
    }
    let (to_run, to_refuse): (Vec<_>, Vec<_>) = others.iter().partition(|vector| supported(vector));
    to_run.iter().for_each(|vector| check(vector));
    to_refuse.iter().for_each(|vector| refused(vector));
    println!(
        "count: hpke {POST_QUANTUM} ran={} skipped={}",
        to_run.len(),
        to_refuse.len()
    );
    // Two need no post-quantum KEM: P-256 with SHAKE128, and P-384 with SHAKE256. A FIPS module may lack a part of the others.
    if !support::on_fips() {
        let expected = if backend().hpke_kem_supported(HpkeKem::MlKem768) {
            10
        } else {
            2
        };
        assert_eq!(to_run.len(), expected);
    }
}
