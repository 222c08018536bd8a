//! The hybrid KEMs of HPKE on FIPS backends.

use hazmat_openssl::Error;
use hazmat_openssl::hpke::HpkeSuite;
use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkePrivateKey, HpkePublicKey, HpkeReceiver, HpkeSender};
use hazmat_openssl::prelude::*;
use support::errors::assert_unsupported_naming;
use support::fips_module::{FipsModule, fips, ordinary, strict};

const INFO: &[u8] = b"info";

/// A module with ML-KEM has no X25519 for FIPS backends, and one with X25519 has no ML-KEM.
#[test]
fn those_on_nist_curves_are_offered_with_ml_kem_and_x_wing_is_not() {
    let module = FipsModule::of(fips());
    for own in [fips(), strict()] {
        for (kem, offered) in [
            (HpkeKem::MlKem768P256, module.has_post_quantum),
            (HpkeKem::MlKem1024P384, module.has_post_quantum),
            (
                HpkeKem::MlKem768X25519,
                module.has_post_quantum && module.has_montgomery_curves,
            ),
        ] {
            assert_eq!(own.hpke_kem_supported(kem), offered, "{kem}");
            if !offered {
                assert_unsupported_naming(HpkePrivateKey::generate(own, kem), &[kem.name()]);
                assert_unsupported_naming(HpkePrivateKey::from_private_bytes(own, kem, &[1; 32]), &[kem.name()]);
                let bytes = vec![1; kem.public_key_length()];
                assert_unsupported_naming(HpkePublicKey::from_public_bytes(own, kem, &bytes), &[kem.name()]);
            }
        }
    }
}

#[test]
fn hybrids_work_on_a_fips_backend_and_a_strict_one_refuses_them() {
    let kems = [HpkeKem::MlKem768P256, HpkeKem::MlKem1024P384];
    for kem in kems.into_iter().filter(|kem| fips().hpke_kem_supported(*kem)) {
        let suite = HpkeSuite::new(kem, HpkeKdf::HkdfSha256, HpkeAead::Aes256Gcm);
        let key = HpkePrivateKey::generate(fips(), kem).unwrap();
        let (public, seed) = (key.public_key().unwrap(), key.private_bytes_raw().unwrap());
        let sealed = suite.seal(fips(), &public, INFO, b"", b"message").unwrap();
        assert_eq!(suite.open(&key, INFO, b"", &sealed).unwrap(), b"message");
        if ordinary().hpke_kem_supported(kem) {
            let same = HpkePrivateKey::from_private_bytes(ordinary(), kem, &seed).unwrap();
            assert_eq!(suite.open(&same, INFO, b"", &sealed).unwrap(), b"message");
            let sealed = suite.seal(ordinary(), &public, INFO, b"", b"message").unwrap();
            assert_eq!(suite.open(&key, INFO, b"", &sealed).unwrap(), b"message");
        }

        // Keys are loaded, and not used.
        let key = HpkePrivateKey::from_private_bytes(strict(), kem, &seed).unwrap();
        let encapsulated = &sealed[..kem.encapsulated_key_length()];
        for refused in [
            HpkePrivateKey::generate(strict(), kem).map(drop),
            HpkeSender::new(strict(), suite, &public, INFO).map(drop),
            HpkeReceiver::new(suite, encapsulated, &key, INFO).map(drop),
        ] {
            let Err(Error::NotApproved { reason, .. }) = &refused else {
                panic!("{refused:?}")
            };
            assert!(reason.contains("SP 800-56C"), "{reason}");
        }
    }
}
