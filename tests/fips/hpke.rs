//! HPKE on FIPS backends, strict ones and others, on modules with and without indicators.

use std::fmt::Debug;

use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkeMode, HpkePrivateKey, HpkePsk, HpkePublicKey};
use hazmat_openssl::hpke::{HpkeReceiver, HpkeSender, HpkeSuite};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::errors::assert_unsupported_naming;
use support::fips_module::{FipsModule, fips, ordinary, strict};

const P256: HpkeSuite = HpkeSuite::new(HpkeKem::DhkemP256, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm);

const INFO: &[u8] = b"info";

/// Asserts that a strict backend refuses a use, and says why.
#[track_caller]
fn refused<T: Debug>(result: Result<T>, words: &str) {
    let Err(Error::NotApproved { reason, .. }) = &result else {
        panic!("{result:?}")
    };
    assert!(reason.contains(words), "{reason}");
}

/// The KEMs that the module has, with or without a newer libcrypto around it.
fn kems() -> Vec<HpkeKem> {
    let module = FipsModule::of(fips());
    let mut kems = vec![HpkeKem::DhkemP256, HpkeKem::DhkemP384, HpkeKem::DhkemP521];
    if module.has_montgomery_curves {
        kems.extend([HpkeKem::DhkemX25519, HpkeKem::DhkemX448]);
    }
    if module.has_post_quantum {
        kems.extend([HpkeKem::MlKem512, HpkeKem::MlKem768, HpkeKem::MlKem1024]);
    }
    kems
}

/// The hybrids, whose parts may be in the module or not.
fn is_hybrid(kem: HpkeKem) -> bool {
    matches!(
        kem,
        HpkeKem::MlKem768P256 | HpkeKem::MlKem1024P384 | HpkeKem::MlKem768X25519
    )
}

#[test]
fn suites_are_offered_whose_parts_the_module_has() {
    for own in [fips(), strict()] {
        for &kem in HpkeKem::ALL.iter().filter(|kem| !is_hybrid(**kem)) {
            assert_eq!(own.hpke_kem_supported(kem), kems().contains(&kem), "{kem}");
        }
        for (suite, offered) in [
            (P256, true),
            (
                HpkeSuite::new(HpkeKem::DhkemP521, HpkeKdf::HkdfSha512, HpkeAead::Aes256Gcm),
                true,
            ),
            (
                HpkeSuite::new(HpkeKem::DhkemP384, HpkeKdf::Shake256, HpkeAead::ExportOnly),
                true,
            ),
            (
                HpkeSuite::new(HpkeKem::DhkemP256, HpkeKdf::HkdfSha256, HpkeAead::ChaCha20Poly1305),
                false,
            ),
            (
                HpkeSuite::new(HpkeKem::DhkemP256, HpkeKdf::TurboShake128, HpkeAead::Aes128Gcm),
                false,
            ),
        ] {
            assert_eq!(own.hpke_suite_supported(suite), offered, "{suite}");
        }
    }
}

/// Both ways, in every mode.
#[test]
fn a_fips_backend_and_an_ordinary_one_understand_each_other() {
    let psk = HpkePsk::new(&[7; 32], b"id").unwrap();
    for kem in kems().into_iter().filter(|kem| ordinary().hpke_kem_supported(*kem)) {
        for (kdf, aead) in [
            (HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm),
            (HpkeKdf::HkdfSha384, HpkeAead::Aes256Gcm),
            (HpkeKdf::HkdfSha512, HpkeAead::Aes256Gcm),
            (HpkeKdf::Shake128, HpkeAead::Aes128Gcm),
            (HpkeKdf::Shake256, HpkeAead::Aes256Gcm),
        ] {
            let suite = HpkeSuite::new(kem, kdf, aead);
            for (sending, receiving) in [(fips(), ordinary()), (ordinary(), fips())] {
                let key = HpkePrivateKey::generate(receiving, kem).unwrap();
                let sender = HpkePrivateKey::generate(sending, kem).unwrap();
                let (recipient, public) = (key.public_key().unwrap(), sender.public_key().unwrap());
                let mut modes = vec![
                    (HpkeMode::Base, HpkeMode::Base),
                    (HpkeMode::Psk { psk: &psk }, HpkeMode::Psk { psk: &psk }),
                ];
                if kem.can_authenticate_sender() {
                    modes.push((HpkeMode::Auth { sender: &sender }, HpkeMode::Auth { sender: &public }));
                    modes.push((
                        HpkeMode::AuthPsk {
                            sender: &sender,
                            psk: &psk,
                        },
                        HpkeMode::AuthPsk {
                            sender: &public,
                            psk: &psk,
                        },
                    ));
                }
                for (ours, theirs) in modes {
                    let mut sender = HpkeSender::with_mode(sending, suite, &recipient, INFO, ours).unwrap();
                    let encapsulated = sender.encapsulated_key();
                    let mut receiver = HpkeReceiver::with_mode(suite, encapsulated, &key, INFO, theirs).unwrap();
                    for message in [&b"first"[..], b"", b"third"] {
                        let sealed = sender.seal(b"aad", message).unwrap();
                        assert_eq!(receiver.open(b"aad", &sealed).unwrap(), message);
                    }
                    assert_eq!(sender.export(b"x", 40).unwrap(), receiver.export(b"x", 40).unwrap());
                }
            }
        }
    }
}

/// Where libcrypto around the module has no ML-KEM, the module's own is on both sides.
#[test]
fn the_module_s_ml_kem_works() {
    for kem in kems().into_iter().filter(|kem| !kem.can_authenticate_sender()) {
        let suite = HpkeSuite::new(kem, HpkeKdf::HkdfSha256, HpkeAead::Aes256Gcm);
        let key = HpkePrivateKey::generate(fips(), kem).unwrap();
        let same = HpkePrivateKey::from_private_bytes(fips(), kem, &key.private_bytes_raw().unwrap()).unwrap();
        let sealed = suite
            .seal(fips(), &key.public_key().unwrap(), INFO, b"", b"message")
            .unwrap();
        assert_eq!(suite.open(&same, INFO, b"", &sealed).unwrap(), b"message");
        let derived = HpkePrivateKey::from_key_material(fips(), kem, &[1; 64]).unwrap();
        assert_eq!(suite.open(&derived, INFO, b"", &sealed), Err(Error::InvalidTag));
    }
}

/// AES-GCM decrypts with any nonce, and encrypts only with the module's.
#[test]
fn a_strict_backend_opens_and_exports_but_does_not_seal() {
    for kem in kems() {
        if matches!(kem, HpkeKem::DhkemX25519 | HpkeKem::DhkemX448) {
            continue;
        }
        let suite = HpkeSuite::new(kem, HpkeKdf::HkdfSha256, HpkeAead::Aes256Gcm);
        let key = HpkePrivateKey::generate(strict(), kem).unwrap();
        let public = key.public_key().unwrap();
        let mut sender = HpkeSender::new(strict(), suite, &public, INFO).unwrap();
        refused(sender.seal(b"", b"message"), "nonce");
        let mut out = [0xa5; 40];
        refused(sender.seal_into(b"", b"message", &mut out), "nonce");
        assert_eq!(sender.sequence_number(), Some(0));
        refused(suite.seal(strict(), &public, INFO, b"", b"message"), "nonce");
        let receiver = HpkeReceiver::new(suite, sender.encapsulated_key(), &key, INFO).unwrap();
        assert_eq!(sender.export(b"x", 40).unwrap(), receiver.export(b"x", 40).unwrap());

        let sealed = suite.seal(fips(), &public, INFO, b"aad", b"message").unwrap();
        assert_eq!(suite.open(&key, INFO, b"aad", &sealed).unwrap(), b"message");
        assert_eq!(suite.open(&key, INFO, b"", &sealed), Err(Error::InvalidTag));
    }
}

#[test]
fn a_strict_backend_refuses_what_is_not_approved() {
    let key = HpkePrivateKey::generate(strict(), P256.kem()).unwrap();
    let public = key.public_key().unwrap();
    let encapsulated = HpkeSender::new(strict(), P256, &public, INFO).unwrap();
    let encapsulated = encapsulated.encapsulated_key();
    for kdf in [HpkeKdf::Shake128, HpkeKdf::Shake256] {
        let suite = HpkeSuite::new(P256.kem(), kdf, HpkeAead::Aes128Gcm);
        refused(HpkeSender::new(strict(), suite, &public, INFO), "SHAKE");
        refused(HpkeReceiver::new(suite, encapsulated, &key, INFO), "SHAKE");
    }
    for kem in kems() {
        let made = HpkePrivateKey::from_key_material(strict(), kem, &[1; 66]);
        refused(made, "approved random bit generator");
        // Other backends derive.
        HpkePrivateKey::from_key_material(fips(), kem, &[1; 66]).unwrap();
    }
    for kem in [HpkeKem::DhkemX25519, HpkeKem::DhkemX448] {
        let suite = HpkeSuite::new(kem, HpkeKdf::HkdfSha256, HpkeAead::Aes128Gcm);
        let bytes = vec![9; kem.private_key_length()];
        if !strict().hpke_kem_supported(kem) {
            assert_unsupported_naming(HpkePrivateKey::generate(strict(), kem), &[kem.name()]);
            assert_unsupported_naming(HpkePublicKey::from_public_bytes(strict(), kem, &bytes), &[kem.name()]);
            continue;
        }
        refused(HpkePrivateKey::generate(strict(), kem), "X25519");
        let key = HpkePrivateKey::from_private_bytes(strict(), kem, &bytes).unwrap();
        let public = key.public_key().unwrap();
        refused(HpkeSender::new(strict(), suite, &public, INFO), "X25519");
        refused(
            HpkeReceiver::new(suite, public.public_bytes_raw(), &key, INFO),
            "X25519",
        );
    }
}

#[test]
fn chacha20_poly1305_is_not_in_a_module() {
    let key = HpkePrivateKey::generate(fips(), P256.kem()).unwrap();
    let suite = HpkeSuite::new(P256.kem(), P256.kdf(), HpkeAead::ChaCha20Poly1305);
    let sender = HpkeSender::new(fips(), suite, &key.public_key().unwrap(), INFO);
    assert_unsupported_naming(sender, &["ChaCha20Poly1305"]);
}
