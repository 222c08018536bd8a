//! Signed messages: made and verified, with every kind of key and in every form.

use hazmat_openssl::asymmetric::ml_dsa::{MlDsaParameterSet, MlDsaPrivateKey};
use hazmat_openssl::asymmetric::slh_dsa::{SlhDsaParameterSet, SlhDsaPrivateKey};
use hazmat_openssl::asymmetric::{PrivateKey, SignatureScheme};
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, UnsupportedKind};
use std::io::{self, Write as _};
use support::ocsp::{Party, now};
use support::signed_messages::*;
use support::{backend, errors};

const CONTENT: &[u8] = b"the content\r\nof a message";

fn scene() -> Scene {
    Scene::new(backend())
}

/// A key of each kind that signs, and the algorithms of its signers.
fn keys() -> Vec<(PrivateKey, Vec<SignatureAlgorithm>)> {
    let backend = backend();
    let mut keys: Vec<(PrivateKey, Vec<SignatureAlgorithm>)> = vec![
        (
            backend.generate_rsa_private_key(65537, 2048).unwrap().into(),
            vec![
                SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha256),
                SignatureAlgorithm::rsa_pkcs1v15(HashAlgorithm::Sha512),
                SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha256),
                SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha384).with_salt_length(SaltLength::Fixed(20)),
                SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha256).with_mgf1_hash(HashAlgorithm::Sha512),
            ],
        ),
        (
            backend
                .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
                .unwrap()
                .into(),
            vec![
                SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256),
                SignatureAlgorithm::ecdsa(HashAlgorithm::Sha3_512),
            ],
        ),
        (
            backend
                .generate_elliptic_curve_private_key(EllipticCurve::Secp521R1)
                .unwrap()
                .into(),
            vec![SignatureAlgorithm::ecdsa(HashAlgorithm::Sha512)],
        ),
    ];
    if !support::on_fips() {
        let key = backend
            .load_dsa_private_numbers(&support::sample_keys::dsa_numbers(2048))
            .unwrap();
        keys.push((key.into(), vec![SignatureAlgorithm::dsa(HashAlgorithm::Sha256)]));
    }
    if backend.ed25519_supported() {
        keys.push((
            backend.ed25519_generate_key().unwrap().into(),
            vec![SignatureAlgorithm::ed25519()],
        ));
        keys.push((
            backend.ed448_generate_key().unwrap().into(),
            vec![SignatureAlgorithm::ed448()],
        ));
    }
    for set in [
        MlDsaParameterSet::MlDsa44,
        MlDsaParameterSet::MlDsa65,
        MlDsaParameterSet::MlDsa87,
    ] {
        if backend.ml_dsa_supported(set) {
            let key = MlDsaPrivateKey::generate(backend, set).unwrap();
            keys.push((key.into(), vec![SignatureAlgorithm::ml_dsa(set)]));
        }
    }
    for set in [SlhDsaParameterSet::Sha2_128f, SlhDsaParameterSet::Shake128f] {
        if backend.slh_dsa_supported(set) {
            let key = SlhDsaPrivateKey::generate(backend, set).unwrap();
            keys.push((key.into(), vec![SignatureAlgorithm::slh_dsa(set)]));
        }
    }
    keys
}

/// Whether the signature of an algorithm can be made and verified while the content comes in pieces, without signed attributes.
fn takes_pieces(algorithm: SignatureAlgorithm) -> bool {
    algorithm.hash().is_some() || matches!(algorithm.scheme(), Some(SignatureScheme::MlDsa(_)))
}

fn with_algorithm(party: &Party, algorithm: SignatureAlgorithm) -> SignerInfoBuilder {
    SignerInfoBuilder::new(&party.certificate, &party.key, algorithm).unwrap()
}

fn builder(signer: SignerInfoBuilder) -> SignedDataBuilder {
    SignedDataBuilder::new().add_signer(signer).unwrap()
}

#[test]
fn every_kind_of_key_signs_in_every_form() {
    let scene = scene();
    let verifier = scene.verifier();
    let (mut number, mut ran) = (10, 0);
    for (key, algorithms) in keys() {
        number += 1;
        let party = scene.another(key, number);
        for algorithm in algorithms {
            for has_attributes in [true, false] {
                let signer = || {
                    let signer = with_algorithm(&party, algorithm);
                    match has_attributes {
                        true => signer,
                        false => signer.without_signed_attributes(),
                    }
                };
                let attached = builder(signer()).sign(CONTENT).unwrap();
                let attached = SignedData::from_der(backend(), attached.as_der()).unwrap();
                assert_eq!(attached.content(), Some(CONTENT));
                let verified = verifier.verify(&attached).unwrap();
                assert_eq!(verified.content(), Some(CONTENT));
                assert_eq!(*verified.content_type(), ContentTypeOid::DATA);
                let [found] = verified.signers() else { panic!() };
                assert_eq!(*found.certificate(), party.certificate);
                assert_eq!(found.chain().len(), 3);
                assert_eq!(found.info().has_signed_attributes(), has_attributes);
                assert_eq!(found.info().signing_time().unwrap().is_some(), has_attributes);
                // The hash function of the mask and the salt are in the algorithm.
                let read = found.info().signature_algorithm().unwrap();
                assert_eq!((read.scheme(), read.hash()), (algorithm.scheme(), algorithm.hash()));
                assert_eq!(read.mgf1_hash(), algorithm.mgf1_hash());

                let detached = builder(signer()).sign_detached(CONTENT).unwrap();
                assert!(detached.is_detached() && detached.as_der().len() < attached.as_der().len());
                let verified = verifier.verify_detached(&detached, CONTENT).unwrap();
                assert_eq!((verified.content(), verified.signers().len()), (None, 1));
                let other = broken(verifier.verify_detached(&detached, b"the content of another"));
                let expected = match has_attributes {
                    true => CmsRule::DigestMismatch,
                    false => CmsRule::InvalidSignature,
                };
                assert_eq!(other, (expected, Some(0)), "{algorithm}");

                let is_possible = has_attributes || takes_pieces(algorithm);
                let begun = builder(signer()).begin_detached();
                let mut verification = verifier.begin_detached(&detached).unwrap();
                for piece in CONTENT.chunks(7) {
                    verification.update(piece).unwrap();
                }
                if is_possible {
                    assert_eq!(verification.finalize().unwrap().content(), None);
                    let mut signing = begun.unwrap();
                    for piece in CONTENT.chunks(3) {
                        signing.write_all(piece).unwrap();
                    }
                    let made = signing.finalize().unwrap();
                    verifier.verify_detached(&made, CONTENT).unwrap();
                    verifier.verify_detached_reader(&made, &mut &*CONTENT).unwrap();
                } else {
                    errors::refused_argument(begun);
                    let (rule, _) = broken(verification.finalize());
                    let CmsRule::Unusable { error, .. } = rule else {
                        panic!("{rule:?}");
                    };
                    assert!(matches!(
                        *error,
                        Error::Unsupported {
                            kind: UnsupportedKind::SignatureAlgorithm,
                            ..
                        }
                    ));
                }
                ran += 1;
            }
        }
    }
    let dsa = usize::from(!support::on_fips());
    let edwards = 2 * usize::from(backend().ed25519_supported());
    let ml_dsa = 3 * usize::from(backend().ml_dsa_supported(MlDsaParameterSet::MlDsa44));
    let slh_dsa = 2 * usize::from(backend().slh_dsa_supported(SlhDsaParameterSet::Sha2_128f));
    assert_eq!(ran, 2 * (8 + dsa + edwards + ml_dsa + slh_dsa));
}

#[test]
fn long_content_goes_through_readers() {
    let scene = scene();
    let content: Vec<u8> = (0..100_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    /// Gives a few bytes at a time, and is interrupted.
    struct Slow<'a>(&'a [u8], usize);
    impl io::Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            if self.1 % 5 == 0 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let most = buffer.len().min(1000);
            self.0.read(&mut buffer[..most])
        }
    }
    let made = builder(signer(&scene.signer))
        .sign_detached_reader(&mut Slow(&content, 0))
        .unwrap();
    let verifier = scene.verifier();
    verifier.verify_detached_reader(&made, &mut Slow(&content, 0)).unwrap();
    verifier.verify_detached(&made, &content).unwrap();
    let changed = verifier
        .verify_detached_reader(&made, &mut Slow(&content[1..], 0))
        .unwrap_err();
    let error = changed.into_inner().unwrap().downcast::<Error>().unwrap();
    assert_eq!(broken::<()>(Err(*error)), (CmsRule::DigestMismatch, Some(0)));
    /// Fails.
    struct Broken;
    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
    assert_eq!(
        verifier.verify_detached_reader(&made, &mut Broken).unwrap_err().kind(),
        io::ErrorKind::BrokenPipe
    );
    let failed = builder(signer(&scene.signer)).sign_detached_reader(&mut Broken);
    assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    /// Claims more than there was room for.
    struct Liar;
    impl io::Read for Liar {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            Ok(buffer.len() + 1)
        }
    }
    let failed = verifier.verify_detached_reader(&made, &mut Liar);
    assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::InvalidData);
    let failed = builder(signer(&scene.signer)).sign_detached_reader(&mut Liar);
    assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::InvalidData);
}

/// Longer than the structures of certificates may be.
#[test]
fn long_content_is_in_messages() {
    let scene = scene();
    let content = vec![b'x'; 3 << 20];
    let message = sign(&scene.signer, &content);
    let message = SignedData::from_der(backend(), message.as_der()).unwrap();
    let verified = scene.verifier().verify(&message).unwrap();
    assert_eq!(verified.content(), Some(&content[..]));
    let extended = message.with_signer(signer(&scene.signer)).unwrap();
    scene.verifier().verify(&extended).unwrap();
    let pem = SignedData::from_pem(backend(), message.to_pem(PemLabel::Cms).unwrap()).unwrap();
    assert_eq!(pem, message);
}

#[test]
fn several_signers_are_all_verified_and_judged_one_by_one() {
    let scene = scene();
    let rsa = scene.another(backend().generate_rsa_private_key(65537, 2048).unwrap().into(), 20);
    let stranger = Party::root(backend(), "Stranger");
    let usual = SignedDataBuilder::new()
        .add_signer(signer(&scene.signer))
        .and_then(|builder| builder.add_signer(signer(&rsa)))
        .and_then(|builder| builder.sign(CONTENT))
        .unwrap();
    let verifier = scene.verifier();
    let verified = verifier.verify(&usual).unwrap();
    assert_eq!(verified.signers().len(), 2);
    // The root's key may only sign certificates: the builder refuses it.
    let refused = SignerInfoBuilder::new(&stranger.certificate, &stranger.key, HashAlgorithm::Sha256);
    assert_eq!(errors::refused_argument(refused), "certificate");

    let other = Scene::new(backend());
    let mixed = usual.with_signer(signer(&other.signer)).unwrap();
    assert_eq!(mixed.signers().len(), 3);
    assert_eq!(mixed.certificates().len(), 3);
    let (rule, position) = broken(verifier.verify(&mixed));
    assert!(matches!(rule, CmsRule::PathRefused { .. }), "{rule:?}");
    let position = position.unwrap();
    let verdicts = verifier.judge_signers(&mixed).unwrap();
    assert_eq!(verdicts.iter().filter(|verdict| verdict.is_ok()).count(), 2);
    let Err(Error::Cms(failure)) = &verdicts[position] else {
        panic!()
    };
    assert_eq!(
        failure.certificate().unwrap().as_der(),
        other.signer.certificate.as_der()
    );
    assert!(failure.identifier().unwrap().contains("CN=Authority"), "{failure}");

    // The same of a detached signature.
    let detached = builder(signer(&scene.signer)).sign_detached(CONTENT).unwrap();
    let both = detached.with_detached_signer(signer(&rsa), CONTENT).unwrap();
    assert_eq!(verifier.verify_detached(&both, CONTENT).unwrap().signers().len(), 2);
    // One that was made of other content.
    let wrong = detached.with_detached_signer(signer(&rsa), b"other").unwrap();
    let verdicts = verifier.judge_detached_signers(&wrong, CONTENT).unwrap();
    assert_eq!(verdicts.iter().filter(|verdict| verdict.is_ok()).count(), 1);
    let mut verification = verifier.begin_detached(&wrong).unwrap();
    verification.update(CONTENT).unwrap();
    let verdicts = verification.finalize_each().unwrap();
    assert_eq!(verdicts.iter().filter(|verdict| verdict.is_ok()).count(), 1);
    assert_eq!(errors::refused_argument(detached.with_signer(signer(&rsa))), "message");
    assert_eq!(
        errors::refused_argument(usual.with_detached_signer(signer(&rsa), CONTENT)),
        "message"
    );
}

/// Each signature without signed attributes hashes the whole content, so that few of them are verified.
#[test]
fn signatures_of_the_content_itself_are_counted() {
    let scene = scene();
    let verifier = scene.verifier();
    let builder = |signers: usize, others: usize| {
        let add = |builder: SignedDataBuilder, signer| builder.add_signer(signer).unwrap();
        let without = (0..signers).map(|_| signer(&scene.signer).without_signed_attributes());
        let with = (0..others).map(|_| signer(&scene.signer));
        without.chain(with).fold(SignedDataBuilder::new(), add)
    };
    let good = builder(8, 3).sign(CONTENT).unwrap();
    assert_eq!(verifier.verify(&good).unwrap().signers().len(), 11);
    let too_many = (CmsRule::TooManyContentSignatures, Some(8));
    let message = builder(9, 1).sign(CONTENT).unwrap();
    assert_eq!(broken(verifier.verify(&message)), too_many);
    let verdicts = verifier.judge_signers(&message).unwrap();
    let good: Vec<usize> = (0..10).filter(|index| verdicts[*index].is_ok()).collect();
    assert_eq!(good, [0, 1, 2, 3, 4, 5, 6, 7, 9]);
    let detached = builder(9, 0).sign_detached(CONTENT).unwrap();
    let mut verification = verifier.begin_detached(&detached).unwrap();
    verification.update(CONTENT).unwrap();
    assert_eq!(broken(verification.finalize()), too_many);
}

#[test]
fn signers_are_identified_in_both_ways() {
    let scene = scene();
    let by_key = CertificateIdentifier::by_subject_key_identifier(&scene.signer.certificate).unwrap();
    assert_eq!(by_key.key_identifier(), Some(&3_u64.to_be_bytes()[..]));
    assert_eq!(by_key.to_string(), "key identifier 0000000000000003");
    assert_eq!((by_key.issuer().unwrap(), by_key.serial_number()), (None, None));
    let signer = signer(&scene.signer).identifier(by_key.clone()).unwrap();
    let message = builder(signer.clone()).sign(CONTENT).unwrap();
    assert_eq!(*message.signers()[0].identifier(), by_key);
    // The versions of SignedData and SignerInfo (RFC 5652, sections 5.1 and 5.3).
    assert_eq!(support::der::at(message.as_der(), &[1, 0, 0]).data(), [3]);
    scene.verifier().verify(&message).unwrap();

    let by_issuer = CertificateIdentifier::by_issuer_and_serial_number(&scene.signer.certificate).unwrap();
    assert_eq!(by_issuer.to_string(), "issuer CN=Authority, serial number 03");
    assert_eq!(by_issuer.serial_number(), Some(&SerialNumber::from(3)));
    assert_eq!(
        by_issuer.issuer().unwrap(),
        Some(scene.signer.certificate.issuer().unwrap())
    );
    let message = sign(&scene.signer, CONTENT);
    assert_eq!(*message.signers()[0].identifier(), by_issuer);
    assert_eq!(support::der::at(message.as_der(), &[1, 0, 0]).data(), [1]);

    let of_other = CertificateIdentifier::by_issuer_and_serial_number(&scene.authority.certificate).unwrap();
    assert_eq!(errors::refused_argument(signer.identifier(of_other)), "identifier");
    let without = scene.signer_with(scene.signer.key.clone(), 30, &bare);
    let missing = CertificateIdentifier::by_subject_key_identifier(&without.certificate);
    assert_eq!(errors::refused_argument(missing), "certificate");
}

#[test]
fn attributes_are_written_and_signed() {
    let scene = scene();
    let attribute = CmsAttribute::new("1.2.3.4".parse().unwrap(), &[2, 1, 5]).unwrap();
    let unsigned = CmsAttribute::new("1.2.3.5".parse().unwrap(), &[5, 0]).unwrap();
    let base = || signer(&scene.signer).signing_certificate(true);
    let signer = base()
        .add_signed_attribute(attribute.clone())
        .and_then(|signer| signer.add_unsigned_attribute(unsigned.clone()))
        .and_then(|signer| signer.signing_time(Some(now())))
        .unwrap();
    let message = builder(signer.clone()).sign(CONTENT).unwrap();
    let verified = scene.verifier().verify(&message).unwrap();
    let info = verified.signers()[0].info();
    assert_eq!(info.signing_time().unwrap(), Some(now()));
    assert!(info.signed_attributes().contains(&attribute));
    assert_eq!(info.unsigned_attributes(), std::slice::from_ref(&unsigned));
    let mut names: Vec<_> = info
        .signed_attributes()
        .iter()
        .filter_map(|found| found.oid().name())
        .collect();
    names.sort_unstable();
    let expected = [
        "aa-CMSAlgorithmProtection",
        "aa-signingCertificateV2",
        "contentType",
        "messageDigest",
        "signingTime",
    ];
    assert_eq!(names, expected);

    let few = base()
        .signing_certificate(false)
        .algorithm_protection(false)
        .signing_time(None)
        .unwrap();
    let few = builder(few).sign(CONTENT).unwrap();
    assert_eq!(few.signers()[0].signed_attributes().len(), 2);
    scene.verifier().verify(&few).unwrap();

    assert_eq!(
        errors::refused_argument(signer.clone().add_signed_attribute(attribute)),
        "attribute"
    );
    assert_eq!(
        errors::refused_argument(signer.clone().add_unsigned_attribute(unsigned)),
        "attribute"
    );
    for reserved in [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME, "1.2.840.113549.1.9.6"] {
        let attribute = CmsAttribute::new(reserved.parse().unwrap(), &[5, 0]).unwrap();
        assert_eq!(
            errors::refused_argument(base().add_signed_attribute(attribute)),
            "attribute"
        );
    }
    assert_eq!(
        errors::refused_argument(CmsAttribute::new("1.2".parse().unwrap(), &[5])),
        "value"
    );
    let contradictory = SignedDataBuilder::new().add_signer(base().without_signed_attributes());
    assert_eq!(errors::refused_argument(contradictory), "signer");
    let long_ago = support::x509_made::day(1949, 12, 31);
    assert_eq!(
        errors::refused_argument(base().signing_time(Some(long_ago))),
        "signing_time"
    );
}

#[test]
fn messages_have_the_certificates_and_lists_that_they_are_given() {
    let scene = scene();
    let list = CertificateRevocationListBuilder::new()
        .issuer_name(&scene.root.certificate.subject().unwrap())
        .and_then(|builder| builder.last_update(now()))
        .and_then(|builder| builder.next_update(now()))
        .and_then(|builder| builder.sign(&scene.root.key, HashAlgorithm::Sha256))
        .unwrap();
    let message = builder(signer(&scene.signer))
        .certificates([&scene.authority.certificate, &scene.signer.certificate])
        .revocation_lists([&list])
        .sign(CONTENT)
        .unwrap();
    assert_eq!(message.certificates().len(), 2);
    assert_eq!(message.revocation_lists(), [list]);
    // The intermediate authority comes from the message.
    SignedDataVerifier::new(&scene.paths()).verify(&message).unwrap();
    let extended = message.with_signer(signer(&scene.signer)).unwrap();
    assert_eq!(
        (extended.certificates().len(), extended.revocation_lists().len()),
        (2, 1)
    );

    let without = builder(signer(&scene.signer))
        .signer_certificates(false)
        .sign(CONTENT)
        .unwrap();
    assert!(without.certificates().is_empty());
    assert_eq!(
        broken(scene.verifier().verify(&without)).0,
        CmsRule::CertificateNotFound
    );
    scene
        .verifier()
        .certificates([&scene.signer.certificate])
        .verify(&without)
        .unwrap();
    let pem = without.to_pem(PemLabel::Cms).unwrap();
    assert!(pem.starts_with("-----BEGIN CMS-----"));
    assert_eq!(SignedData::from_pem(backend(), pem).unwrap(), without);
    // A bundle has no signer, and a signed message is a bundle.
    let bundle = CertificateBundle::new([scene.root.certificate.clone()], [])
        .to_der()
        .unwrap();
    let bundle = SignedData::from_der(backend(), &bundle).unwrap();
    assert_eq!(
        broken(scene.verifier().verify_detached(&bundle, b"")),
        (CmsRule::NoSigner, None)
    );
    let certificates = CertificateBundle::from_der(backend(), message.as_der()).unwrap();
    assert_eq!(certificates.certificates().len(), 2);
}

#[test]
fn other_types_of_content_need_signed_attributes() {
    let scene = scene();
    let tst_info: ObjectIdentifier = "1.2.840.113549.1.9.16.1.4".parse().unwrap();
    let message = builder(signer(&scene.signer))
        .content_type(tst_info.clone())
        .sign(CONTENT)
        .unwrap();
    assert_eq!(*message.content_type(), tst_info);
    assert_eq!(support::der::at(message.as_der(), &[1, 0, 0]).data(), [3]);
    scene.verifier().verify(&message).unwrap();
    let extended = message.with_signer(signer(&scene.signer)).unwrap();
    assert_eq!(*extended.content_type(), tst_info);
    scene.verifier().verify(&extended).unwrap();
    let without = builder(signer(&scene.signer).without_signed_attributes())
        .content_type(tst_info)
        .sign(CONTENT);
    assert_eq!(errors::refused_argument(without), "signer");
}

#[test]
fn digests_are_as_strong_as_keys_without_a_hash_function() {
    let scene = scene();
    let ecdsa = || signer(&scene.signer);
    let sha256 = HashAlgorithm::Sha256;
    assert!(ecdsa().digest_algorithm(sha256).is_ok());
    assert_eq!(
        errors::refused_argument(ecdsa().digest_algorithm(HashAlgorithm::Sha512)),
        "algorithm"
    );
    let mut ran = 0;
    for (key, _) in keys() {
        let (expected, others, refused) = match key {
            PrivateKey::Ed25519(_) => (HashAlgorithm::Sha512, vec![], vec![sha256, HashAlgorithm::Sha3_512]),
            PrivateKey::Ed448(_) => (
                HashAlgorithm::Shake256 { digest_size: 64 },
                vec![],
                vec![HashAlgorithm::Sha512],
            ),
            PrivateKey::MlDsa(ref key) if key.parameter_set() == MlDsaParameterSet::MlDsa65 => (
                HashAlgorithm::Sha512,
                vec![HashAlgorithm::Sha384, HashAlgorithm::Shake256 { digest_size: 64 }],
                vec![sha256, HashAlgorithm::Shake128 { digest_size: 32 }],
            ),
            _ => continue,
        };
        let party = scene.another(key, 40 + ran);
        let message = sign(&party, CONTENT);
        assert_eq!(message.signers()[0].digest_algorithm().unwrap(), expected);
        for other in others {
            let message = builder(signer(&party).digest_algorithm(other).unwrap())
                .sign(CONTENT)
                .unwrap();
            assert_eq!(message.signers()[0].digest_algorithm().unwrap(), other);
            scene.verifier().verify(&message).unwrap();
        }
        for other in refused {
            assert_eq!(
                errors::refused_argument(signer(&party).digest_algorithm(other)),
                "algorithm"
            );
        }
        ran += 1;
    }
    let ml_dsa = u64::from(backend().ml_dsa_supported(MlDsaParameterSet::MlDsa65));
    assert_eq!(ran, 2 * u64::from(backend().ed25519_supported()) + ml_dsa);
}

#[test]
fn wrong_arguments_are_refused() {
    let scene = scene();
    let certificate = &scene.signer.certificate;
    let other = SignerInfoBuilder::new(certificate, &scene.root.key, HashAlgorithm::Sha256);
    assert_eq!(errors::refused_argument(other), "private_key");
    let unfit = SignerInfoBuilder::new(
        certificate,
        &scene.signer.key,
        SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha256),
    );
    assert_eq!(errors::refused_argument(unfit), "algorithm");
    let prehashed = SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256).prehashed();
    let unfit = SignerInfoBuilder::new(certificate, &scene.signer.key, prehashed);
    assert_eq!(errors::refused_argument(unfit), "algorithm");
    assert_eq!(
        errors::refused_argument(SignedDataBuilder::new().sign(CONTENT)),
        "signer"
    );
    let elsewhere = Scene::new(&Backend::new().unwrap());
    let two = builder(signer(&scene.signer)).add_signer(signer(&elsewhere.signer));
    assert_eq!(errors::refused_argument(two), "signer");
    let mut many = builder(signer(&scene.signer));
    for _ in 1..32 {
        many = many.add_signer(signer(&scene.signer)).unwrap();
    }
    assert_eq!(
        errors::refused_argument(many.clone().add_signer(signer(&scene.signer))),
        "signer"
    );
    let many = many.sign(CONTENT).unwrap();
    assert_eq!(scene.verifier().verify(&many).unwrap().signers().len(), 32);
    assert_eq!(
        errors::refused_argument(many.with_signer(signer(&scene.signer))),
        "message"
    );
}
