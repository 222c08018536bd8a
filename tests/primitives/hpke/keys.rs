//! Keys: every way to make one, and back.

use super::{generated, offered_kems};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkePrivateKey, HpkePublicKey};
use hazmat_openssl::prelude::*;
use support::backend;
use support::errors::refused_argument;

#[test]
fn keys_go_to_bytes_and_back() {
    for kem in offered_kems() {
        let key = generated(kem);
        assert_eq!(key.kem(), kem);
        let bytes = key.private_bytes_raw().unwrap();
        assert_eq!(bytes.len(), kem.private_key_length(), "{kem}");
        let same = HpkePrivateKey::from_private_bytes(backend(), kem, &bytes).unwrap();
        let public = key.public_key().unwrap();
        assert_eq!(same.public_key().unwrap(), public);
        assert_eq!(same.private_bytes_raw().unwrap(), bytes);
        assert_eq!(
            (public.kem(), public.public_bytes_raw().len()),
            (kem, kem.public_key_length())
        );
        let same = HpkePublicKey::from_public_bytes(backend(), kem, public.public_bytes_raw()).unwrap();
        assert_eq!(same, public);
        assert_ne!(generated(kem).public_key().unwrap(), public);
    }
}

#[test]
fn keys_go_to_keys_of_their_type_and_back() {
    for kem in offered_kems() {
        let key = generated(kem);
        let public = key.public_key().unwrap();
        let (Some(inner), Some(inner_public)) = (key.to_key(), public.to_key()) else {
            assert!(matches!(
                kem,
                HpkeKem::MlKem768P256 | HpkeKem::MlKem1024P384 | HpkeKem::MlKem768X25519
            ));
            continue;
        };
        let same = HpkePrivateKey::from_key(&inner).unwrap();
        assert_eq!((same.kem(), same.public_key().unwrap()), (kem, public.clone()));
        assert_eq!(same.private_bytes_raw().unwrap(), key.private_bytes_raw().unwrap());
        assert_eq!(HpkePublicKey::from_key(&inner_public).unwrap(), public);
        assert_eq!(inner_public, inner.public_key().unwrap());
    }
}

#[test]
fn keys_of_types_without_a_kem_are_refused() {
    let mut keys: Vec<PrivateKey> = vec![RsaPrivateKey::generate(backend(), 2048).unwrap().into()];
    if backend().elliptic_curve_exchange_algorithm_supported(EllipticCurve::Secp256K1) {
        let key = EllipticCurvePrivateKey::generate(backend(), EllipticCurve::Secp256K1).unwrap();
        keys.push(key.into());
    }
    if backend().ed25519_supported() {
        keys.push(backend().ed25519_generate_key().unwrap().into());
    }
    for key in keys {
        assert_eq!(refused_argument(HpkePrivateKey::from_key(&key)), "key");
        assert_eq!(
            refused_argument(HpkePublicKey::from_key(&key.public_key().unwrap())),
            "key"
        );
    }
}

#[test]
fn derived_keys_depend_on_all_of_the_material_and_on_the_kem() {
    for kem in offered_kems() {
        let length = kem.private_key_length();
        let mut ikm = vec![7; length + 5];
        let key = |ikm: &[u8]| HpkePrivateKey::from_key_material(backend(), kem, ikm).unwrap();
        let public = |ikm: &[u8]| key(ikm).public_key().unwrap();
        let first = public(&ikm);
        assert_eq!(public(&ikm), first);
        ikm[length + 4] ^= 1;
        assert_ne!(public(&ikm), first);
        assert_ne!(public(&ikm[..length]), first);
    }
}

/// The sizes of RFC 9180, tables 2, 3 and 5, and of draft-ietf-hpke-pq, tables 1, 2 and 3.
#[test]
fn identifiers_and_sizes_are_those_of_the_registry() {
    let kems: Vec<_> = HpkeKem::ALL
        .iter()
        .map(|kem| {
            let lengths = [
                kem.shared_secret_length(),
                kem.encapsulated_key_length(),
                kem.public_key_length(),
                kem.private_key_length(),
            ];
            (kem.codepoint(), lengths, kem.can_authenticate_sender())
        })
        .collect();
    assert_eq!(
        kems,
        [
            (0x0010, [32, 65, 65, 32], true),
            (0x0011, [48, 97, 97, 48], true),
            (0x0012, [64, 133, 133, 66], true),
            (0x0020, [32, 32, 32, 32], true),
            (0x0021, [64, 56, 56, 56], true),
            (0x0040, [32, 768, 800, 64], false),
            (0x0041, [32, 1088, 1184, 64], false),
            (0x0042, [32, 1568, 1568, 64], false),
            (0x0050, [32, 1153, 1249, 32], false),
            (0x0051, [32, 1665, 1665, 32], false),
            (0x647a, [32, 1120, 1216, 32], false),
        ]
    );
    let kdfs: Vec<_> = HpkeKdf::ALL
        .iter()
        .map(|kdf| (kdf.codepoint(), kdf.longest_export()))
        .collect();
    let one_stage = 65_535;
    assert_eq!(
        kdfs,
        [
            (1, 255 * 32),
            (2, 255 * 48),
            (3, 255 * 64),
            (16, one_stage),
            (17, one_stage),
            (18, one_stage),
            (19, one_stage),
        ]
    );
    let aeads: Vec<_> = HpkeAead::ALL
        .iter()
        .map(|aead| (aead.codepoint(), aead.tag_length()))
        .collect();
    assert_eq!(aeads, [(1, Some(16)), (2, Some(16)), (3, Some(16)), (0xffff, None)]);
    for kem in HpkeKem::ALL {
        assert_eq!(HpkeKem::from_codepoint(kem.codepoint()), Some(*kem));
    }
    for kdf in HpkeKdf::ALL {
        assert_eq!(HpkeKdf::from_codepoint(kdf.codepoint()), Some(*kdf));
    }
    for aead in HpkeAead::ALL {
        assert_eq!(HpkeAead::from_codepoint(aead.codepoint()), Some(*aead));
    }
    assert_eq!(
        (
            HpkeKem::from_codepoint(0x13),
            HpkeKdf::from_codepoint(4),
            HpkeAead::from_codepoint(4)
        ),
        (None, None, None)
    );
}
