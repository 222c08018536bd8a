//! HPKE: what a stranger sends to a recipient, an encapsulated key and messages.
//!
//! An input is a choice of suite and mode, and then either the bytes of the message themselves, or a script by which a good
//! message is damaged. A message opens only if it is as it was sealed.

use std::sync::OnceLock;

use hazmat_openssl::Error;
use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkeMode, HpkePrivateKey, HpkePsk, HpkePublicKey};
use hazmat_openssl::hpke::{HpkeReceiver, HpkeSuite};
use hazmat_openssl::prelude::*;

use crate::{backend, count_round_trip, tidy};

const INFO: &[u8] = b"fuzz";
const AAD: &[u8] = b"aad";
const PLAINTEXT: &[u8] = b"a message to the recipient";

/// A suite with the recipient's key, the sender's, and a message of each mode.
struct Correspondence {
    suite: HpkeSuite,
    recipient: HpkePrivateKey,
    sender: HpkePublicKey,
    messages: Vec<Vec<u8>>,
}

fn psk() -> &'static HpkePsk {
    static PSK: OnceLock<HpkePsk> = OnceLock::new();
    PSK.get_or_init(|| HpkePsk::new(&[7; 32], b"id").expect("it is long enough"))
}

fn correspondences() -> &'static [Correspondence] {
    static ALL: OnceLock<Vec<Correspondence>> = OnceLock::new();
    ALL.get_or_init(|| {
        let offered = HpkeKem::ALL.iter().filter(|kem| backend().hpke_kem_supported(**kem));
        offered
            .flat_map(|kem| [HpkeKdf::HkdfSha256, HpkeKdf::Shake128].map(|kdf| correspondence(*kem, kdf)))
            .collect()
    })
}

fn correspondence(kem: HpkeKem, kdf: HpkeKdf) -> Correspondence {
    let suite = HpkeSuite::new(kem, kdf, HpkeAead::Aes128Gcm);
    let key = |byte| HpkePrivateKey::from_key_material(backend(), kem, &[byte; 66]).expect("a key");
    let (recipient, sender) = (key(1), key(2));
    let public = recipient.public_key().expect("its public key");
    let seal = |mode| suite.seal_with_mode(backend(), &public, INFO, AAD, PLAINTEXT, mode);
    let messages = [
        seal(HpkeMode::Base),
        seal(HpkeMode::Psk { psk: psk() }),
        seal(HpkeMode::Auth { sender: &sender }),
        seal(HpkeMode::AuthPsk {
            sender: &sender,
            psk: psk(),
        }),
    ];
    Correspondence {
        suite,
        recipient,
        sender: sender.public_key().expect("its public key"),
        // Only the DHKEMs have the last two.
        messages: messages.into_iter().map_while(Result::ok).collect(),
    }
}

/// For each suite and mode a script that does nothing, one of each kind of damage, and a message.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (number, correspondence) in (0..).zip(correspondences()) {
        for (mode, message) in (0..).zip(&correspondence.messages) {
            seeds.push(vec![number, mode, 0]);
            seeds.extend((0..KINDS).map(|kind| vec![number, mode, 0, kind, 0, 20, 9]));
            seeds.push([&[number, mode, 1][..], message].concat());
        }
    }
    seeds
}

/// Opens a message.
pub fn check_hpke(data: &[u8]) {
    let Some((&[number, mode, raw], rest)) = data.split_first_chunk() else {
        return;
    };
    let all = correspondences();
    let Correspondence {
        suite,
        recipient,
        sender,
        messages,
    } = &all[usize::from(number) % all.len()];
    let number = usize::from(mode) % messages.len();
    let (intact, mode) = (
        &messages[number],
        match number {
            0 => HpkeMode::Base,
            1 => HpkeMode::Psk { psk: psk() },
            2 => HpkeMode::Auth { sender },
            _ => HpkeMode::AuthPsk { sender, psk: psk() },
        },
    );
    let mut message = intact.clone();
    let is_raw = raw % 2 == 1;
    if is_raw {
        message = rest.to_vec();
    } else {
        for step in rest.chunks_exact(4).take(8) {
            damage(
                &mut message,
                step[0],
                usize::from(u16::from_be_bytes([step[1], step[2]])),
                step[3],
            );
        }
    }
    match tidy(suite.open_with_mode(recipient, INFO, AAD, &message, mode)) {
        Ok(opened) => {
            // Also the bits that X25519 ignores are a part of the key schedule.
            assert!(is_raw || &message == intact, "a damaged message opens");
            // The seeds have messages that another process has sealed to the same keys.
            assert_eq!(opened, PLAINTEXT, "a message opens as another one");
            count_round_trip();
        }
        Err(error) => {
            assert_ne!(&message, intact, "a good message does not open");
            let expected = matches!(error, Error::InvalidTag | Error::Malformed { .. });
            assert!(expected, "{error:?}");
        }
    }
    by_context(*suite, recipient, &message, mode);
    let length = message.len().min(suite.kem().public_key_length());
    if let Ok(key) = tidy(HpkePublicKey::from_public_bytes(
        backend(),
        suite.kem(),
        &message[..length],
    )) {
        assert_eq!(key.public_bytes_raw(), &message[..length]);
    }
}

/// A context, which goes on after a message that does not open.
fn by_context(suite: HpkeSuite, recipient: &HpkePrivateKey, message: &[u8], mode: HpkeMode<'_, HpkePublicKey>) {
    let length = suite.kem().encapsulated_key_length();
    let Some((encapsulated_key, ciphertext)) = message.split_at_checked(length) else {
        return;
    };
    let Ok(mut receiver) = tidy(HpkeReceiver::with_mode(suite, encapsulated_key, recipient, INFO, mode)) else {
        return;
    };
    assert_eq!(receiver.sequence_number(), Some(0));
    let mut out = vec![0xee; ciphertext.len()];
    match tidy(receiver.open_into(AAD, ciphertext, &mut out)) {
        Ok(length) => {
            assert_eq!(out[..length], *PLAINTEXT);
            assert_eq!(receiver.sequence_number(), Some(1));
            assert_eq!(receiver.open(AAD, ciphertext), Err(Error::InvalidTag), "it opens again");
        }
        Err(error) => {
            assert_eq!(error, Error::InvalidTag);
            assert!(
                out.iter().all(|byte| [0, 0xee].contains(byte)),
                "plaintext of a damaged message"
            );
            assert_eq!(receiver.sequence_number(), Some(0));
        }
    }
    assert_eq!(tidy(receiver.export(ciphertext, 32)).expect("it exports").len(), 32);
}

/// The number of kinds of damage.
pub(crate) const KINDS: u8 = 5;

/// Damages a message.
pub(crate) fn damage(message: &mut Vec<u8>, kind: u8, place: usize, value: u8) {
    let end = message.len();
    let place = place.min(end);
    match kind % KINDS {
        0 if place < end => message[place] ^= value,
        1 => message.truncate(place),
        2 => message.extend(vec![value; place % 40]),
        3 if place < end => drop(message.remove(place)),
        4 => message.insert(place, value),
        _ => {}
    }
}
