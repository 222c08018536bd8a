//! HPKE: 1 KiB to a recipient, with all of its set-up, and in a context.

use ::hpke::aead::AesGcm128;
use ::hpke::kdf::HkdfSha256;
use ::hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkePrivateKey, HpkeReceiver, HpkeSender, HpkeSuite};
use hazmat_openssl::interfaces::HpkeBackend;

use super::message;
use crate::contender::{Library, Operation};
use crate::suite::Suite;

const INFO: &[u8] = b"info";
const AAD: &[u8] = b"aad";

pub fn add(suite: &mut Suite<'_>) {
    add_kem::<::hpke::kem::DhP256HkdfSha256>(suite, HpkeKem::DhkemP256, "P-256");
    add_kem::<::hpke::kem::X25519HkdfSha256>(suite, HpkeKem::DhkemX25519, "X25519");
    add_kem::<::hpke::kem::MlKem768P256>(suite, HpkeKem::MlKem768P256, "MLKEM768-P256");
    add_kem::<::hpke::kem::XWing>(suite, HpkeKem::MlKem768X25519, "X-Wing");
    let in_contexts = in_contexts(suite);
    suite.add(in_contexts);
}

fn add_kem<K: Kem + 'static>(suite: &mut Suite<'_>, kem: HpkeKem, name: &str) {
    let hpke_suite = HpkeSuite::new(kem, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm);
    if !suite.backend.hpke_suite_supported(hpke_suite) {
        return;
    }
    let seal = seal::<K>(suite, hpke_suite, name);
    suite.add(seal);
    let open = open::<K>(suite, hpke_suite, name);
    suite.add(open);
}

/// A message sealed by any contender is opened by this crate: all sealings differ.
fn seal<'a, K: Kem + 'static>(suite: &Suite<'a>, hpke_suite: HpkeSuite, name: &str) -> Operation<'a> {
    let backend = suite.backend;
    let plaintext = message(1_024);
    let key = HpkePrivateKey::generate(backend, hpke_suite.kem()).unwrap();
    let public = key.public_key().unwrap();
    let theirs = K::PublicKey::from_bytes(public.public_bytes_raw()).unwrap();
    let opened = move |sealed: Vec<u8>| hpke_suite.open(&key, INFO, AAD, &sealed).unwrap();
    let data = plaintext.clone();
    Operation::new("HPKE", format!("HPKE {name}: seal 1 KiB with set-up"))
        .with(
            Library::Ours,
            "HpkeSuite::seal",
            move || hpke_suite.seal(backend, &public, INFO, AAD, &data).unwrap(),
            opened.clone(),
        )
        .with(
            Library::RustCrypto,
            "single_shot_seal, of the crate hpke",
            move || {
                let mode = OpModeS::<K>::Base;
                ::hpke::single_shot_seal::<AesGcm128, HkdfSha256, K>(&mode, &theirs, INFO, &plaintext, AAD).unwrap()
            },
            move |(encapsulated, ciphertext)| opened([&encapsulated.to_bytes()[..], &ciphertext].concat()),
        )
}

fn open<'a, K: Kem + 'static>(suite: &Suite<'a>, hpke_suite: HpkeSuite, name: &str) -> Operation<'a> {
    let backend = suite.backend;
    let key = HpkePrivateKey::generate(backend, hpke_suite.kem()).unwrap();
    let theirs = K::PrivateKey::from_bytes(&key.private_bytes_raw().unwrap()).unwrap();
    let public = key.public_key().unwrap();
    let sealed = hpke_suite.seal(backend, &public, INFO, AAD, &message(1_024)).unwrap();
    let (encapsulated, ciphertext) = sealed.split_at(hpke_suite.kem().encapsulated_key_length());
    let (encapsulated, ciphertext) = (encapsulated.to_vec(), ciphertext.to_vec());
    Operation::new("HPKE", format!("HPKE {name}: open 1 KiB with set-up"))
        .with(
            Library::Ours,
            "HpkeSuite::open",
            move || hpke_suite.open(&key, INFO, AAD, &sealed).unwrap(),
            |plaintext| plaintext,
        )
        .with(
            Library::RustCrypto,
            "EncappedKey::from_bytes and single_shot_open, of the crate hpke",
            move || {
                let mode = OpModeR::<K>::Base;
                let encapsulated = K::EncappedKey::from_bytes(&encapsulated).unwrap();
                ::hpke::single_shot_open::<AesGcm128, HkdfSha256, K>(
                    &mode,
                    &theirs,
                    &encapsulated,
                    INFO,
                    &ciphertext,
                    AAD,
                )
                .unwrap()
            },
            |plaintext| plaintext,
        )
}

/// Both sides: a receiver opens each message once.
fn in_contexts<'a>(suite: &Suite<'a>) -> Operation<'a> {
    type X25519 = ::hpke::kem::X25519HkdfSha256;
    let backend = suite.backend;
    let hpke_suite = HpkeSuite::new(HpkeKem::DhkemX25519, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm);
    let key = HpkePrivateKey::generate(backend, hpke_suite.kem()).unwrap();
    let public = key.public_key().unwrap();
    let mut sender = HpkeSender::new(backend, hpke_suite, &public, INFO).unwrap();
    let mut receiver = HpkeReceiver::new(hpke_suite, sender.encapsulated_key(), &key, INFO).unwrap();
    let their_key = <X25519 as Kem>::PrivateKey::from_bytes(&key.private_bytes_raw().unwrap()).unwrap();
    let their_public = <X25519 as Kem>::PublicKey::from_bytes(public.public_bytes_raw()).unwrap();
    let (encapsulated, mut their_sender) =
        ::hpke::setup_sender::<AesGcm128, HkdfSha256, X25519>(&OpModeS::Base, &their_public, INFO).unwrap();
    let mut their_receiver =
        ::hpke::setup_receiver::<AesGcm128, HkdfSha256, X25519>(&OpModeR::Base, &their_key, &encapsulated, INFO)
            .unwrap();
    let (plaintext, data) = (message(1_024), message(1_024));
    Operation::new("HPKE", "HPKE: seal and open 1 KiB in contexts")
        .with(
            Library::Ours,
            "HpkeSender::seal and HpkeReceiver::open",
            move || {
                let sealed = sender.seal(AAD, &plaintext).unwrap();
                receiver.open(AAD, &sealed).unwrap()
            },
            |plaintext| plaintext,
        )
        .with(
            Library::RustCrypto,
            "AeadCtxS::seal and AeadCtxR::open, of the crate hpke",
            move || {
                let sealed = their_sender.seal(&data, AAD).unwrap();
                their_receiver.open(&sealed, AAD).unwrap()
            },
            |plaintext| plaintext,
        )
}
