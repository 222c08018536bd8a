//! Every refusal.

use super::{INFO, P256, generated, offered_kems};
use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkeMode, HpkePrivateKey, HpkePsk, HpkePublicKey};
use hazmat_openssl::hpke::{HpkeReceiver, HpkeSender, HpkeSuite};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, MalformedKind, Result, UnsupportedKind};
use support::backend;
use support::errors::{assert_malformed_kind, refused_argument};

/// The longest `info`, pre-shared key, identifier, exporter context and key material in bytes.
const LONGEST: usize = 65_535;

#[test]
fn pre_shared_keys_have_32_bytes_and_an_identifier() {
    for (key, id, argument) in [
        (0, 1, "key"),
        (31, 1, "key"),
        (32, 0, "id"),
        (LONGEST + 1, 1, "key"),
        (32, LONGEST + 1, "id"),
    ] {
        assert_eq!(refused_argument(HpkePsk::new(&vec![1; key], &vec![2; id])), argument);
    }
    for (key, id) in [(32, 1), (LONGEST, LONGEST)] {
        let psk = HpkePsk::new(&vec![1; key], &vec![2; id]).unwrap();
        assert_eq!(psk.id(), vec![2; id]);
        let key = generated(P256.kem());
        let mode = HpkeMode::Psk { psk: &psk };
        let public = key.public_key().unwrap();
        let sealed = P256
            .seal_with_mode(backend(), &public, INFO, b"", b"message", mode)
            .unwrap();
        let mode = HpkeMode::Psk { psk: &psk };
        assert_eq!(P256.open_with_mode(&key, INFO, b"", &sealed, mode).unwrap(), b"message");
    }
}

/// The longest of everything, with HKDF and in one stage.
#[test]
fn info_and_exporter_context_have_at_most_65_535_bytes() {
    let key = generated(P256.kem());
    let public = key.public_key().unwrap();
    for kdf in [HpkeKdf::HkdfSha256, HpkeKdf::Shake128] {
        let suite = HpkeSuite::new(P256.kem(), kdf, HpkeAead::Aes128Gcm);
        if !backend().hpke_suite_supported(suite) {
            continue;
        }
        let info = vec![1; LONGEST];
        let sender = HpkeSender::new(backend(), suite, &public, &info).unwrap();
        let receiver = HpkeReceiver::new(suite, sender.encapsulated_key(), &key, &info).unwrap();
        let exported = sender.export(&info, 32);
        if support::on_fips() && exported.is_err() {
            // Some modules take less in HKDF.
            assert_eq!(refused_argument(exported), "exporter_context");
        } else {
            assert_eq!(exported.unwrap(), receiver.export(&info, 32).unwrap());
        }
        let too_long = vec![1; LONGEST + 1];
        assert_eq!(
            refused_argument(HpkeSender::new(backend(), suite, &public, &too_long)),
            "info"
        );
        let received = HpkeReceiver::new(suite, sender.encapsulated_key(), &key, &too_long);
        assert_eq!(refused_argument(received), "info");
        assert_eq!(refused_argument(sender.export(&too_long, 32)), "exporter_context");
        assert_eq!(refused_argument(receiver.export(&too_long, 32)), "exporter_context");

        let longest = suite.kdf().longest_export();
        assert_eq!(
            sender.export(b"", longest).unwrap(),
            receiver.export(b"", longest).unwrap()
        );
        for length in [0, longest + 1, usize::MAX] {
            assert_eq!(refused_argument(sender.export(b"", length)), "length");
            assert_eq!(refused_argument(receiver.export(b"", length)), "length");
        }
    }
}

#[test]
fn bytes_of_the_wrong_length_are_no_keys() {
    for kem in offered_kems() {
        for length in [0, kem.private_key_length() - 1, kem.private_key_length() + 1] {
            let made = HpkePrivateKey::from_private_bytes(backend(), kem, &vec![1; length]);
            assert_eq!(refused_argument(made), "private_bytes");
        }
        for length in [0, kem.public_key_length() - 1, kem.public_key_length() + 1] {
            let made = HpkePublicKey::from_public_bytes(backend(), kem, &vec![4; length]);
            assert_malformed_kind(made, MalformedKind::InvalidLength, "public key");
        }
        for length in [0, kem.private_key_length() - 1, LONGEST + 1] {
            let made = HpkePrivateKey::from_key_material(backend(), kem, &vec![1; length]);
            assert_eq!(refused_argument(made), "ikm");
        }
        HpkePrivateKey::from_key_material(backend(), kem, &vec![1; LONGEST]).unwrap();
        let key = generated(kem);
        let suite = HpkeSuite::new(kem, P256.kdf(), P256.aead());
        let length = kem.encapsulated_key_length();
        for length in [0, length - 1, length + 1] {
            let made = HpkeReceiver::new(suite, &vec![4; length], &key, INFO);
            assert_malformed_kind(made, MalformedKind::InvalidLength, "encapsulated key");
        }
        // One message in one call: there is no encapsulated key, or nothing after it.
        assert_eq!(
            suite.open(&key, INFO, b"", &vec![4; length - 1]),
            Err(Error::InvalidTag)
        );
        let sealed = suite
            .seal(backend(), &key.public_key().unwrap(), INFO, b"", b"")
            .unwrap();
        assert_eq!(suite.open(&key, INFO, b"", &sealed[..length]), Err(Error::InvalidTag));
        assert_eq!(suite.open(&key, INFO, b"", &sealed).unwrap(), b"");
    }
}

#[test]
fn points_are_validated() {
    let key = generated(P256.kem());
    let point = key.public_key().unwrap().public_bytes_raw().to_vec();
    let mut off_curve = point.clone();
    off_curve[64] ^= 1;
    let mut hybrid = point.clone();
    hybrid[0] = 6 | (point[64] & 1);
    for (bytes, kind) in [
        (&off_curve, MalformedKind::InvalidPublicKey),
        (&hybrid, MalformedKind::InvalidValue),
    ] {
        let (found, what) =
            support::errors::malformed_kind(HpkePublicKey::from_public_bytes(backend(), P256.kem(), bytes));
        assert_eq!((found, what), (kind.clone(), "public key"));
        assert_malformed_kind(HpkeReceiver::new(P256, bytes, &key, INFO), kind, "encapsulated key");
    }
    // The order of P-256's group, and more.
    let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    for value in [vec![0; 32], support::bytes::from_hex(order).unwrap(), vec![0xff; 32]] {
        let made = HpkePrivateKey::from_private_bytes(backend(), P256.kem(), &value);
        assert_eq!(refused_argument(made), "private_bytes");
    }
}

/// All-zero results of X25519 and X448 are refused (RFC 9180, section 7.1.4).
#[test]
fn points_of_small_order_are_refused() {
    for kem in [HpkeKem::DhkemX25519, HpkeKem::DhkemX448] {
        if !backend().hpke_kem_supported(kem) {
            continue;
        }
        let suite = HpkeSuite::new(kem, P256.kdf(), P256.aead());
        let zeros = vec![0; kem.public_key_length()];
        let mut one = zeros.clone();
        one[0] = 1;
        let key = generated(kem);
        for point in [zeros, one] {
            let received = HpkeReceiver::new(suite, &point, &key, INFO);
            assert_malformed_kind(received, MalformedKind::InvalidPublicKey, "encapsulated key");
            let mut sealed = point.clone();
            sealed.extend([0; 40]);
            let opened = suite.open(&key, INFO, b"", &sealed);
            assert_malformed_kind(opened, MalformedKind::InvalidPublicKey, "encapsulated key");
            let public = HpkePublicKey::from_public_bytes(backend(), kem, &point).unwrap();
            let sent = HpkeSender::new(backend(), suite, &public, INFO);
            assert_malformed_kind(sent, MalformedKind::InvalidPublicKey, "public key");
            // As the sender's key.
            let good = HpkeSender::new(backend(), suite, &key.public_key().unwrap(), INFO).unwrap();
            let mode = HpkeMode::Auth { sender: &public };
            let received = HpkeReceiver::with_mode(suite, good.encapsulated_key(), &key, INFO, mode);
            assert_malformed_kind(received, MalformedKind::InvalidPublicKey, "public key");
        }
    }
}

#[test]
fn keys_belong_to_the_suite_and_to_the_backend() {
    let (key, other) = (generated(HpkeKem::DhkemP256), generated(HpkeKem::DhkemP384));
    let (public, other_public) = (key.public_key().unwrap(), other.public_key().unwrap());
    let argument = |made: Result<HpkeSender>| refused_argument(made);
    assert_eq!(
        argument(HpkeSender::new(backend(), P256, &other_public, INFO)),
        "recipient"
    );
    let mode = HpkeMode::Auth { sender: &other };
    assert_eq!(
        argument(HpkeSender::with_mode(backend(), P256, &public, INFO, mode)),
        "sender"
    );

    let sender = HpkeSender::new(backend(), P256, &public, INFO).unwrap();
    let encapsulated = sender.encapsulated_key();
    let argument = |made: Result<HpkeReceiver>| refused_argument(made);
    assert_eq!(
        argument(HpkeReceiver::new(P256, encapsulated, &other, INFO)),
        "recipient"
    );
    let mode = HpkeMode::Auth { sender: &other_public };
    assert_eq!(
        argument(HpkeReceiver::with_mode(P256, encapsulated, &key, INFO, mode)),
        "sender"
    );

    // Private keys stay in their backend.
    let elsewhere = if support::on_fips() {
        support::fips_module::builder().build().unwrap()
    } else {
        Backend::new().unwrap()
    };
    let received = elsewhere.create_hpke_receiver(P256, encapsulated, &key, INFO, HpkeMode::Base);
    assert_eq!(argument(received), "recipient");
    let mode = HpkeMode::Auth { sender: &key };
    let sent = elsewhere.create_hpke_sender(P256, &public, INFO, mode);
    assert_eq!(refused_argument(sent), "sender");
}

#[test]
fn suites_that_are_not_offered_are_refused_by_name() {
    let key = generated(P256.kem());
    let public = key.public_key().unwrap();
    let sender = HpkeSender::new(backend(), P256, &public, INFO).unwrap();
    for kdf in [HpkeKdf::TurboShake128, HpkeKdf::TurboShake256] {
        let suite = HpkeSuite::new(P256.kem(), kdf, P256.aead());
        assert!(!backend().hpke_suite_supported(suite));
        let refusals = [
            HpkeSender::new(backend(), suite, &public, INFO).map(|_| ()),
            HpkeReceiver::new(suite, sender.encapsulated_key(), &key, INFO).map(|_| ()),
            suite.seal(backend(), &public, INFO, b"", b"").map(|_| ()),
        ];
        for refused in refusals {
            let Err(Error::Unsupported { kind, detail, .. }) = refused else {
                panic!("{refused:?}");
            };
            assert_eq!(kind, UnsupportedKind::Kdf);
            assert!(detail.contains(kdf.name()), "{detail}");
        }
    }
    for &kem in HpkeKem::ALL {
        if backend().hpke_kem_supported(kem) {
            continue;
        }
        let refusals = [
            HpkePrivateKey::generate(backend(), kem).map(|_| ()),
            HpkePrivateKey::from_key_material(backend(), kem, &[1; 66]).map(|_| ()),
            HpkePrivateKey::from_private_bytes(backend(), kem, &vec![1; kem.private_key_length()]).map(|_| ()),
            HpkePublicKey::from_public_bytes(backend(), kem, &vec![1; kem.public_key_length()]).map(|_| ()),
        ];
        for refused in refusals {
            let Err(Error::Unsupported { detail, .. }) = refused else {
                panic!("{kem}: {refused:?}");
            };
            assert!(detail.contains(kem.name()), "{detail}");
        }
    }
}
