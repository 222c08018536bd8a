//! The hybrid KEMs: both parts count, and each refusal. The vectors and the tests of all KEMs run them, too.

use super::{INFO, generated};
use hazmat_openssl::hashes::XofAlgorithm;
use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkePrivateKey, HpkePublicKey, HpkeReceiver, HpkeSender};
use hazmat_openssl::hpke::{HpkeMode, HpkeSuite};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, MalformedKind};
use support::backend;
use support::errors::{assert_malformed_kind, assert_unsupported_naming, refused_argument};

const HYBRIDS: [HpkeKem; 3] = [HpkeKem::MlKem768P256, HpkeKem::MlKem1024P384, HpkeKem::MlKem768X25519];

fn parts(kem: HpkeKem) -> (MlKemParameterSet, bool) {
    let curve = |curve| backend().elliptic_curve_exchange_algorithm_supported(curve);
    match kem {
        HpkeKem::MlKem768P256 => (MlKemParameterSet::MlKem768, curve(EllipticCurve::Secp256R1)),
        HpkeKem::MlKem1024P384 => (MlKemParameterSet::MlKem1024, curve(EllipticCurve::Secp384R1)),
        _ => (MlKemParameterSet::MlKem768, backend().x25519_supported()),
    }
}

fn suite(kem: HpkeKem) -> HpkeSuite {
    HpkeSuite::new(kem, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm)
}

fn offered() -> impl Iterator<Item = HpkeKem> {
    HYBRIDS.into_iter().filter(|kem| backend().hpke_kem_supported(*kem))
}

#[test]
fn a_hybrid_is_offered_with_its_parts() {
    for kem in HYBRIDS {
        let (set, exchanges) = parts(kem);
        assert_eq!(
            backend().hpke_kem_supported(kem),
            backend().ml_kem_supported(set) && exchanges,
            "{kem}"
        );
    }
}

#[test]
fn without_ml_kem_hybrids_are_unsupported_by_name() {
    for kem in HYBRIDS {
        if backend().hpke_kem_supported(kem) {
            continue;
        }
        assert_unsupported_naming(HpkePrivateKey::generate(backend(), kem), &[kem.name()]);
        assert_unsupported_naming(
            HpkePrivateKey::from_private_bytes(backend(), kem, &[1; 32]),
            &[kem.name()],
        );
        let public = vec![1; kem.public_key_length()];
        assert_unsupported_naming(HpkePublicKey::from_public_bytes(backend(), kem, &public), &[kem.name()]);
    }
}

/// The expansion of the seed, computed by the parts.
#[test]
fn a_private_key_is_a_seed_for_both_parts() {
    for kem in offered() {
        let key = generated(kem);
        let mut ctx = backend().create_xof_ctx(XofAlgorithm::Shake256).unwrap();
        ctx.update(&key.private_bytes_raw().unwrap()).unwrap();
        let mut seeds = [0; 64 + 48];
        ctx.into_reader().squeeze(&mut seeds).unwrap();
        let ml_kem = MlKemPrivateKey::from_seed(backend(), parts(kem).0, &seeds[..64]).unwrap();
        let on_curve = |curve, length: usize| {
            let value = SecretInteger::from_be_bytes(&seeds[64..64 + length]);
            let key = backend().derive_elliptic_curve_private_key(&value, curve).unwrap();
            key.public_key()
                .unwrap()
                .encode_point(PointFormat::Uncompressed)
                .unwrap()
        };
        let group = match kem {
            HpkeKem::MlKem768P256 => on_curve(EllipticCurve::Secp256R1, 32),
            HpkeKem::MlKem1024P384 => on_curve(EllipticCurve::Secp384R1, 48),
            _ => {
                let key = X25519PrivateKey::from_private_bytes(backend(), &seeds[64..96]).unwrap();
                key.public_key().unwrap().public_bytes_raw().unwrap()
            }
        };
        let expected = [ml_kem.public_key().unwrap().public_bytes_raw().unwrap(), group].concat();
        assert_eq!(key.public_key().unwrap().public_bytes_raw(), expected, "{kem}");
    }
}

/// A changed ciphertext of ML-KEM is no error by itself: it gives another secret.
#[test]
fn both_parts_of_an_encapsulated_key_count() {
    for kem in offered() {
        let (key, other) = (generated(kem), generated(kem));
        let sealed = suite(kem)
            .seal(backend(), &key.public_key().unwrap(), INFO, b"", b"message")
            .unwrap();
        assert_eq!(suite(kem).open(&key, INFO, b"", &sealed).unwrap(), b"message");
        assert_eq!(suite(kem).open(&other, INFO, b"", &sealed), Err(Error::InvalidTag));
        let length = kem.encapsulated_key_length();
        let ciphertext = parts(kem).0.ciphertext_length();
        for place in [0, 500, ciphertext - 1] {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert_eq!(suite(kem).open(&key, INFO, b"", &altered), Err(Error::InvalidTag));
        }
        // Another point: that of another message.
        let second = suite(kem)
            .seal(backend(), &key.public_key().unwrap(), INFO, b"", b"message")
            .unwrap();
        let mixed = [&sealed[..ciphertext], &second[ciphertext..length], &sealed[length..]].concat();
        assert_eq!(suite(kem).open(&key, INFO, b"", &mixed), Err(Error::InvalidTag));
        let mixed = [&second[..ciphertext], &sealed[ciphertext..]].concat();
        assert_eq!(suite(kem).open(&key, INFO, b"", &mixed), Err(Error::InvalidTag));
    }
}

#[test]
fn points_are_validated() {
    for kem in offered() {
        let key = generated(kem);
        let public = key.public_key().unwrap();
        let sender = HpkeSender::new(backend(), suite(kem), &public, INFO).unwrap();
        let with = |bytes: &[u8], place: usize, point: &[u8]| {
            let mut bytes = bytes.to_vec();
            bytes[place..].copy_from_slice(point);
            bytes
        };
        let ciphertext = parts(kem).0.ciphertext_length();
        let point = &sender.encapsulated_key()[ciphertext..];
        let receive = |point: &[u8]| {
            let encapsulated = with(sender.encapsulated_key(), ciphertext, point);
            HpkeReceiver::new(suite(kem), &encapsulated, &key, INFO)
        };
        if kem == HpkeKem::MlKem768X25519 {
            // All public keys are accepted; those of small order show in the exchange.
            let zeros = [0; 32];
            assert_malformed_kind(receive(&zeros), MalformedKind::InvalidPublicKey, "encapsulated key");
            let bytes = with(public.public_bytes_raw(), public.public_bytes_raw().len() - 32, &zeros);
            let small = HpkePublicKey::from_public_bytes(backend(), kem, &bytes).unwrap();
            let sent = HpkeSender::new(backend(), suite(kem), &small, INFO);
            assert!(matches!(sent, Err(Error::Malformed { .. })), "{sent:?}");
            continue;
        }
        let mut off_curve = point.to_vec();
        *off_curve.last_mut().unwrap() ^= 1;
        let mut other_form = point.to_vec();
        other_form[0] = 6;
        let infinity = vec![0; point.len()];
        for (bad, kind) in [
            (&off_curve, MalformedKind::InvalidPublicKey),
            (&other_form, MalformedKind::InvalidValue),
            (&infinity, MalformedKind::InvalidPublicKey),
        ] {
            assert_malformed_kind(receive(bad), kind.clone(), "encapsulated key");
            let bytes = with(
                public.public_bytes_raw(),
                public.public_bytes_raw().len() - point.len(),
                bad,
            );
            let made = HpkePublicKey::from_public_bytes(backend(), kem, &bytes);
            assert_malformed_kind(made, kind, "public key");
        }
    }
}

/// FIPS 203, section 7.2: the coefficients of a public key are below 3329.
#[test]
fn the_public_key_of_ml_kem_is_validated() {
    for kem in offered() {
        let public = generated(kem).public_key().unwrap();
        let mut bytes = public.public_bytes_raw().to_vec();
        bytes[..2].copy_from_slice(&[0xff, 0xff]);
        let made = HpkePublicKey::from_public_bytes(backend(), kem, &bytes);
        assert_malformed_kind(made, MalformedKind::InvalidPublicKey, "public key");
    }
}

#[test]
fn lengths_are_exact() {
    for kem in offered() {
        let key = generated(kem);
        for length in [0, 31, 33, 64] {
            let made = HpkePrivateKey::from_private_bytes(backend(), kem, &vec![1; length]);
            assert_eq!(refused_argument(made), "private_bytes");
        }
        let public = key.public_key().unwrap();
        let bytes = [public.public_bytes_raw(), &[0]].concat();
        let longest = bytes.len();
        for length in [0, 1, parts(kem).0.public_key_length(), longest - 2, longest] {
            let made = HpkePublicKey::from_public_bytes(backend(), kem, &bytes[..length]);
            assert_malformed_kind(made, MalformedKind::InvalidLength, "public key");
        }
        let sender = HpkeSender::new(backend(), suite(kem), &public, INFO).unwrap();
        let bytes = [sender.encapsulated_key(), &[0]].concat();
        let longest = bytes.len();
        for length in [0, 1, parts(kem).0.ciphertext_length(), longest - 2, longest] {
            let received = HpkeReceiver::new(suite(kem), &bytes[..length], &key, INFO);
            assert_malformed_kind(received, MalformedKind::InvalidLength, "encapsulated key");
        }
    }
}

/// The hybrids have no authentication by a sender's key (draft-ietf-hpke-pq, section 7.2).
#[test]
fn hybrids_do_not_authenticate_senders() {
    for kem in offered() {
        let (key, sender) = (generated(kem), generated(kem));
        let public = key.public_key().unwrap();
        let mode = HpkeMode::Auth { sender: &sender };
        let sent = HpkeSender::with_mode(backend(), suite(kem), &public, INFO, mode);
        assert_eq!(refused_argument(sent), "mode");
    }
}
