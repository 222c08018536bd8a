//! Signed messages of CMS on FIPS backends: the module makes and verifies all signatures and digests.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::fips_module::{FipsModule, fips, ordinary, strict};
use support::signed_messages::*;

const CONTENT: &[u8] = b"some content";

/// The same message, with the verifier of a scene, in another backend.
fn verify(backend: &Backend, scene: &Scene, message: &SignedData) -> Result<VerifiedSignedData> {
    scene
        .verifier()
        .verify(&SignedData::from_der(backend, message.as_der())?)
}

#[test]
fn messages_are_made_and_verified_on_both_sides() {
    let mut ran = 0;
    for own in [fips(), strict()] {
        let scene = Scene::new(own);
        let rsa: PrivateKey = own.generate_rsa_private_key(65537, 2048).unwrap().into();
        let ec: PrivateKey = own
            .generate_elliptic_curve_private_key(EllipticCurve::Secp384R1)
            .unwrap()
            .into();
        let mut signers = vec![
            (rsa.clone(), SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256)),
            (rsa, SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha384)),
            (ec, SignatureAlgorithm::ecdsa(HashAlgorithm::Sha384)),
        ];
        if FipsModule::of(own).has_edwards_curves {
            signers.push((
                own.ed25519_generate_key().unwrap().into(),
                SignatureAlgorithm::ed25519(),
            ));
        }
        for (number, (key, algorithm)) in signers.into_iter().enumerate() {
            let party = scene.another(key, 20 + number as u64);
            for has_attributes in [true, false] {
                let signer = SignerInfoBuilder::new(&party.certificate, &party.key, algorithm).unwrap();
                let signer = match has_attributes {
                    true => signer.signing_certificate(true),
                    false => signer.without_signed_attributes(),
                };
                let builder = SignedDataBuilder::new().add_signer(signer).unwrap();
                let message = builder.clone().sign(CONTENT).unwrap();
                assert!(message.backend().is_fips());
                verify(own, &scene, &message).unwrap();
                verify(ordinary(), &scene, &message).unwrap();
                if algorithm.hash().is_some() {
                    let mut signing = builder.begin_detached().unwrap();
                    signing.update(CONTENT).unwrap();
                    let detached = signing.finalize().unwrap();
                    let mut verification = scene.verifier().begin_detached(&detached).unwrap();
                    verification.update(CONTENT).unwrap();
                    verification.finalize().unwrap();
                }
                ran += 1;
            }
        }
    }
    assert!(ran == 12 || ran == 16, "{ran}");
}

/// What the module does not offer or approve is named.
#[test]
fn what_the_module_does_not_approve_is_named() {
    let scene = Scene::new(ordinary());
    let key = ordinary()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256K1)
        .unwrap();
    let party = scene.another(key.into(), 30);
    let message = sign(&party, CONTENT);
    verify(ordinary(), &scene, &message).unwrap();
    for own in [fips(), strict()] {
        let (rule, signer) = broken(verify(own, &scene, &message));
        assert_eq!(signer, Some(0));
        let CmsRule::Unusable { error, .. } = rule else {
            panic!("{rule:?}");
        };
        assert!(
            matches!(*error, Error::Unsupported { .. } | Error::NotApproved { .. }),
            "{error:?}"
        );
    }
    // MD5, even if the verifier permits it.
    let info = Info {
        digest_algorithm: algorithm("1.2.840.113549.2.5"),
        signature_algorithm: support::der::sequence(&[support::der::oid("1.2.840.113549.1.1.1"), support::der::null()]),
        ..Info::new(&scene.signer, CONTENT)
    };
    let written = message_of(&scene, &info);
    for own in [fips(), strict()] {
        let verifier = scene.verifier().permitted_hash_algorithms([HashAlgorithm::Md5]);
        let (rule, _) = broken(verifier.verify(&SignedData::from_der(own, &written).unwrap()));
        let CmsRule::Unusable { error, .. } = rule else {
            panic!("{rule:?}");
        };
        assert!(matches!(*error, Error::Unsupported { .. }), "{error:?}");
    }
}

fn message_of(scene: &Scene, info: &Info<'_>) -> Vec<u8> {
    message(DATA, Some(CONTENT), &[&scene.signer.certificate], &[info.write()])
}
