//! The rules of signed messages: each is broken by a message that is put together by hand.

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use std::sync::OnceLock;
use support::der::{self, element, octets, oid, sequence};
use support::ocsp::Party;
use support::signed_messages::*;
use support::{backend, errors};

const CONTENT: &[u8] = b"some content";

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| Scene::new(backend()))
}

fn info() -> Info<'static> {
    Info::new(&scene().signer, CONTENT)
}

/// A message with the certificate of the signer, which contains its content.
fn with(info: &Info<'_>) -> SignedData {
    of(DATA, info)
}

fn of(content_type: &str, info: &Info<'_>) -> SignedData {
    let written = message(content_type, Some(CONTENT), &[&info.party.certificate], &[info.write()]);
    SignedData::from_der(backend(), &written).unwrap()
}

fn verify(message: &SignedData) -> hazmat_openssl::Result<VerifiedSignedData> {
    scene().verifier().verify(message)
}

#[track_caller]
fn rule(info: &Info<'_>) -> CmsRule {
    let (rule, signer) = broken(verify(&with(info)));
    assert_eq!(signer, Some(0));
    rule
}

fn digest(data: &[u8]) -> Vec<u8> {
    octets(&backend().hash(HashAlgorithm::Sha256, data).unwrap())
}

#[test]
fn a_message_by_hand_is_good() {
    verify(&with(&info())).unwrap();
    let later = Info {
        version: 3,
        unsigned: vec![attribute("1.2.3", &[&der::null()])],
        digest_algorithm: sequence(&[oid(SHA256), der::null()]),
        ..info()
    };
    verify(&with(&later)).unwrap();
}

#[test]
fn content_type_and_digest_are_there_once_with_one_value() {
    let content_type = attribute(CONTENT_TYPE, &[&oid(DATA)]);
    let message_digest = attribute(MESSAGE_DIGEST, &[&digest(CONTENT)]);
    let data = oid(DATA);
    let cases: Vec<(&str, Vec<Vec<u8>>)> = vec![
        ("contentType", vec![message_digest.clone()]),
        ("messageDigest", vec![content_type.clone()]),
        (
            "contentType",
            vec![content_type.clone(), content_type.clone(), message_digest.clone()],
        ),
        (
            "messageDigest",
            vec![content_type.clone(), message_digest.clone(), message_digest.clone()],
        ),
        (
            "contentType",
            vec![attribute(CONTENT_TYPE, &[]), message_digest.clone()],
        ),
        (
            "contentType",
            vec![attribute(CONTENT_TYPE, &[&data, &data]), message_digest.clone()],
        ),
        (
            "messageDigest",
            vec![content_type.clone(), attribute(MESSAGE_DIGEST, &[])],
        ),
        (
            "messageDigest",
            vec![
                content_type.clone(),
                attribute(MESSAGE_DIGEST, &[&digest(CONTENT), &digest(b"other")]),
            ],
        ),
        (
            "contentType",
            vec![attribute(CONTENT_TYPE, &[&octets(b"x")]), message_digest.clone()],
        ),
        (
            "messageDigest",
            vec![content_type.clone(), attribute(MESSAGE_DIGEST, &[&data])],
        ),
    ];
    let mut ran = 0;
    for (expected, attributes) in cases {
        let found = rule(&Info {
            attributes: Some(attributes),
            ..info()
        });
        let CmsRule::WrongAttribute { attribute, .. } = found else {
            panic!("{found:?}");
        };
        assert_eq!(attribute, expected);
        ran += 1;
    }
    assert_eq!(ran, 10);
    let other_digest = Info {
        attributes: Some(vec![content_type, attribute(MESSAGE_DIGEST, &[&digest(b"other")])]),
        ..info()
    };
    assert_eq!(rule(&other_digest), CmsRule::DigestMismatch);
    let short = Info {
        attributes: Some(vec![
            attribute(CONTENT_TYPE, &[&oid(DATA)]),
            attribute(MESSAGE_DIGEST, &[&octets(&digest(CONTENT)[2..20])]),
        ]),
        ..info()
    };
    assert_eq!(rule(&short), CmsRule::DigestMismatch);
    let other_type = Info {
        attributes: Some(vec![attribute(CONTENT_TYPE, &[&oid(SIGNED_DATA)]), message_digest]),
        ..info()
    };
    assert_eq!(rule(&other_type), CmsRule::ContentTypeMismatch);
    assert_eq!(
        broken(verify(&of(SIGNED_DATA, &info()))).0,
        CmsRule::ContentTypeMismatch
    );
}

/// Signatures are of the sorted attributes. Those of attributes in the order of the message are accepted too.
#[test]
fn attributes_are_hashed_in_der() {
    let mut reversed = info();
    reversed.attributes.as_mut().unwrap().reverse();
    assert_ne!(reversed.attributes, info().attributes);
    verify(&with(&reversed)).unwrap();
    let as_received = element(0x31, &reversed.attributes.clone().unwrap().concat());
    assert_ne!(as_received, reversed.sorted());
    reversed.signed = Some(as_received);
    verify(&with(&reversed)).unwrap();
    // The tag that stands in the message is not signed.
    let mut implicit = info().sorted();
    implicit[0] = 0xa0;
    let with_other_tag = Info {
        signed: Some(implicit),
        ..info()
    };
    assert_eq!(rule(&with_other_tag), CmsRule::InvalidSignature);
    // Values of a type are a set, too.
    let values = [&[2, 1, 2][..], &[2, 1, 1]];
    let mut two = info();
    two.attributes.as_mut().unwrap().push(attribute("1.2.3.4", &values));
    let mut sorted = info();
    sorted
        .attributes
        .as_mut()
        .unwrap()
        .push(attribute("1.2.3.4", &[values[1], values[0]]));
    two.signed = Some(sorted.sorted());
    verify(&with(&two)).unwrap();
}

/// BER, which is not signed: the signature is one of the DER.
#[test]
fn attributes_in_ber_are_hashed_in_der() {
    let written = message(DATA, Some(CONTENT), &[&scene().signer.certificate], &[info().write()]);
    let path = [1, 0, 4, 0, 3];
    let attributes = der::at(&written, &path);
    assert_eq!(attributes.full_data()[0], 0xa0);
    // In place of the element, an element of indefinite length; `replaced` adjusts the lengths around it.
    let indefinite = [&[0xa0, 0x80][..], attributes.data(), &[0, 0]].concat();
    let marker = element(0x04, &vec![0x55; indefinite.len() - 2]);
    assert_eq!(marker.len(), indefinite.len());
    let mut in_ber = der::replaced(&written, &path, &marker);
    let place = in_ber
        .windows(marker.len())
        .position(|window| window == marker)
        .unwrap();
    in_ber[place..place + marker.len()].copy_from_slice(&indefinite);
    let message = SignedData::from_der(backend(), &in_ber).unwrap();
    verify(&message).unwrap();
    assert_ne!(message.as_der(), in_ber);
}

/// Content of another type needs signed attributes (RFC 5652, section 5.3).
#[test]
fn only_data_may_be_signed_without_attributes() {
    let plain = Info {
        attributes: None,
        signed: Some(CONTENT.to_vec()),
        ..info()
    };
    verify(&with(&plain)).unwrap();
    assert_eq!(
        broken(verify(&of("1.2.3.4", &plain))).0,
        CmsRule::SignedAttributesMissing
    );
}

/// The signature of signed attributes is one of their encoding. With that as content, and without attributes, it would match.
#[test]
fn signed_attributes_do_not_become_content() {
    let good = info();
    let attributes = good.sorted();
    let forged = Info {
        attributes: None,
        signed: Some(attributes.clone()),
        ..info()
    };
    let certificate = &scene().signer.certificate;
    let attached = message(DATA, Some(&attributes), &[certificate], &[forged.write()]);
    let attached = SignedData::from_der(backend(), &attached).unwrap();
    let expected = (CmsRule::ContentIsSignedAttributes, Some(0));
    assert_eq!(broken(verify(&attached)), expected);
    let detached = message(DATA, None, &[certificate], &[forged.write()]);
    let detached = SignedData::from_der(backend(), &detached).unwrap();
    let verifier = scene().verifier();
    assert_eq!(broken(verifier.verify_detached(&detached, &attributes)), expected);
    let mut verification = verifier.begin_detached(&detached).unwrap();
    for byte in &attributes {
        verification.update(&[*byte]).unwrap();
    }
    assert_eq!(broken(verification.finalize()), expected);

    // Nor does a builder sign such content without attributes: the signature could be presented as one of attributes.
    let builder = || {
        let signer = signer(&scene().signer).without_signed_attributes();
        SignedDataBuilder::new().add_signer(signer).unwrap()
    };
    assert_eq!(errors::refused_argument(builder().sign(&attributes)), "content");
    assert_eq!(
        errors::refused_argument(builder().sign_detached(&attributes)),
        "content"
    );
    let refused = builder().sign_detached_reader(&mut &*attributes).unwrap_err();
    let refused = refused.into_inner().unwrap().downcast::<Error>().unwrap();
    assert_eq!(errors::refused_argument::<SignedData>(Err(*refused)), "content");
    // With attributes it is content as any other.
    let message = sign(&scene().signer, &attributes);
    verify(&message).unwrap();
}

#[test]
fn hash_functions_have_a_floor_and_are_the_same_everywhere() {
    let sha1 = "1.3.14.3.2.26";
    let weak = Info {
        digest_algorithm: algorithm(sha1),
        attributes: Some(vec![
            attribute(CONTENT_TYPE, &[&oid(DATA)]),
            attribute(
                MESSAGE_DIGEST,
                &[&octets(&backend().hash(HashAlgorithm::Sha1, CONTENT).unwrap())],
            ),
        ]),
        ..info()
    };
    let same = |rule: &CmsRule| matches!(rule, CmsRule::ForbiddenHash { algorithm: "sha1", .. });
    let found = rule(&weak);
    assert!(same(&found), "{found:?}");
    // Permitted, but not the hash function of the signature (RFC 8933).
    let permitting = scene()
        .verifier()
        .permitted_hash_algorithms([HashAlgorithm::Sha1, HashAlgorithm::Sha256]);
    assert_eq!(broken(permitting.verify(&with(&weak))).0, CmsRule::HashMismatch);
    let only = scene().verifier().permitted_hash_algorithms([HashAlgorithm::Sha384]);
    let found = broken(only.verify(&with(&info()))).0;
    assert_eq!(
        found.to_string(),
        "it uses the hash function sha256, which is not permitted"
    );

    // SHA-1 throughout, of an RSA key. FIPS modules do not sign with it.
    if support::on_fips() {
        return;
    }
    let party = rsa(2048, 60);
    let mut weak = Info {
        party: &party,
        hash: HashAlgorithm::Sha1,
        signature_algorithm: sequence(&[oid("1.2.840.113549.1.1.1"), der::null()]),
        ..weak
    };
    weak.identifier = Info::new(&party, CONTENT).identifier;
    let found = rule(&weak);
    assert!(same(&found), "{found:?}");
    permitting.verify(&with(&weak)).unwrap();
}

fn rsa(bits: u32, serial_number: u64) -> Party {
    let key: PrivateKey = backend().generate_rsa_private_key(65537, bits).unwrap().into();
    scene().another(key, serial_number)
}

/// rsaEncryption has the hash function of the content; the other identifiers of RSA have their own.
#[test]
fn algorithms_of_rsa_are_consistent() {
    let party = rsa(2048, 61);
    let base = || Info {
        party: &party,
        identifier: Info::new(&party, CONTENT).identifier,
        ..info()
    };
    for (identifier, expected) in [
        ("1.2.840.113549.1.1.1", None),
        ("1.2.840.113549.1.1.11", None),
        ("1.2.840.113549.1.1.13", Some(CmsRule::HashMismatch)),
    ] {
        for parameters in [Vec::new(), der::null()] {
            let info = Info {
                signature_algorithm: sequence(&[oid(identifier), parameters]),
                ..base()
            };
            match &expected {
                None => assert_eq!(verify(&with(&info)).unwrap().signers().len(), 1),
                Some(expected) => assert_eq!(rule(&info), *expected),
            }
        }
    }
    // PSS with SHA-512 in its parameters, and SHA-256 for the content (RFC 4056, section 3).
    let pss = SignerInfoBuilder::new(
        &party.certificate,
        &party.key,
        SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha512),
    );
    let pss = SignedDataBuilder::new()
        .add_signer(pss.unwrap())
        .unwrap()
        .sign(CONTENT)
        .unwrap();
    let algorithm = der::at(pss.as_der(), &[1, 0, 4, 0, 4]).full_data().to_vec();
    let info = Info {
        signature_algorithm: algorithm,
        ..base()
    };
    assert_eq!(rule(&info), CmsRule::HashMismatch);
    // An algorithm of another type of key.
    let other = Info {
        signature_algorithm: sequence(&[oid("1.2.840.113549.1.1.11"), der::null()]),
        ..self::info()
    };
    assert_eq!(rule(&other), CmsRule::InvalidSignature);
}

#[test]
fn keys_have_a_floor() {
    // No FIPS module makes a key that is shorter than the default floor.
    let (bits, floor) = match support::on_fips() {
        true => (2048, 3072),
        false => (1024, 2048),
    };
    let message = sign(&rsa(bits, 62), CONTENT);
    let verifier = match support::on_fips() {
        true => scene().verifier().minimum_modulus(floor),
        false => scene().verifier(),
    };
    let (rule, _) = broken(verifier.verify(&message));
    let CmsRule::ForbiddenKey { reason, .. } = rule else {
        panic!("{rule:?}");
    };
    assert!(
        reason.contains(&bits.to_string()) && reason.contains(&floor.to_string()),
        "{reason}"
    );
    verifier.minimum_modulus(bits).verify(&message).unwrap();
}

#[test]
fn algorithm_protection_names_what_was_used() {
    let protection = |digest: &[u8], signature: &[u8]| {
        let signature = element(0xa1, der::at(signature, &[]).data());
        let value = sequence(&[digest.to_vec(), signature]);
        let mut info = info();
        let attribute = attribute("1.2.840.113549.1.9.52", &[&value]);
        info.attributes.as_mut().unwrap().push(attribute);
        info
    };
    let (sha256, ecdsa) = (algorithm(SHA256), algorithm(ECDSA_WITH_SHA256));
    verify(&with(&protection(&sha256, &ecdsa))).unwrap();
    verify(&with(&protection(&sequence(&[oid(SHA256), der::null()]), &ecdsa))).unwrap();
    let sha512 = algorithm("2.16.840.1.101.3.4.2.3");
    assert_eq!(rule(&protection(&sha512, &ecdsa)), CmsRule::AlgorithmProtectionMismatch);
    let other = algorithm("1.2.840.10045.4.3.4");
    assert_eq!(rule(&protection(&sha256, &other)), CmsRule::AlgorithmProtectionMismatch);
    let mut malformed = info();
    let value = sequence(&[sha256]);
    malformed
        .attributes
        .as_mut()
        .unwrap()
        .push(attribute("1.2.840.113549.1.9.52", &[&value]));
    assert!(matches!(rule(&malformed), CmsRule::WrongAttribute { .. }));
}

#[test]
fn the_signing_certificate_is_the_one_that_is_named() {
    let certificate = &scene().signer.certificate;
    let hash = |algorithm| octets(&backend().hash(algorithm, certificate.as_der()).unwrap());
    let number = der::integer_of(certificate.serial_number().unwrap().as_der_content());
    let issuer = |name: &[u8], number: &[u8]| sequence(&[sequence(&[element(0xa4, name)]), number.to_vec()]);
    let v1 = "1.2.840.113549.1.9.16.2.12";
    let v2 = "1.2.840.113549.1.9.16.2.47";
    let (sha1, sha256) = (hash(HashAlgorithm::Sha1), hash(HashAlgorithm::Sha256));
    let sha512 = [algorithm("2.16.840.1.101.3.4.2.3"), hash(HashAlgorithm::Sha512)].concat();
    let right = issuer(certificate.issuer_bytes(), &number);
    let other_name = issuer(certificate.subject_bytes(), &number);
    let other_number = issuer(certificate.issuer_bytes(), &der::integer(99));
    let cases: Vec<(&str, Vec<u8>, bool)> = vec![
        (v1, sha1.clone(), true),
        (v1, [sha1.clone(), right.clone()].concat(), true),
        (v1, sha256.clone(), false),
        (v2, sha256.clone(), true),
        (v2, [algorithm(SHA256), sha256.clone()].concat(), true),
        (v2, [sha256.clone(), right].concat(), true),
        (v2, sha512, true),
        (v2, sha1, false),
        (v2, octets(&[0; 32]), false),
        (v2, [sha256.clone(), other_name].concat(), false),
        (v2, [sha256, other_number].concat(), false),
    ];
    let mut ran = 0;
    for (name, id, is_good) in cases {
        let value = sequence(&[sequence(&[element(0x30, &id)])]);
        let mut info = info();
        info.attributes.as_mut().unwrap().push(attribute(name, &[&value]));
        match is_good {
            true => assert_eq!(verify(&with(&info)).unwrap().signers().len(), 1),
            false => assert_eq!(rule(&info), CmsRule::SigningCertificateMismatch, "{name}"),
        }
        ran += 1;
    }
    assert_eq!(ran, 11);
    // The first one counts, and there is a limit to the others.
    let named = |number: usize| {
        let ids = vec![sequence(&[octets(&[0; 32])]); number - 1];
        let first = sequence(&[hash(HashAlgorithm::Sha256)]);
        let value = sequence(&[sequence(&[vec![first], ids].concat())]);
        let mut info = info();
        info.attributes.as_mut().unwrap().push(attribute(v2, &[&value]));
        info
    };
    verify(&with(&named(64))).unwrap();
    assert!(matches!(rule(&named(65)), CmsRule::WrongAttribute { .. }));
    let mut empty = info();
    let value = sequence(&[sequence::<Vec<u8>>(&[])]);
    empty.attributes.as_mut().unwrap().push(attribute(v2, &[&value]));
    assert!(matches!(rule(&empty), CmsRule::WrongAttribute { .. }));
}

#[test]
fn the_key_usage_is_one_for_signatures() {
    let for_encryption = scene().signer_with(scene().signer.key.clone(), 63, &|builder| {
        builder.add_extension(&KeyUsage::KEY_ENCIPHERMENT, true).unwrap()
    });
    assert_eq!(rule(&Info::new(&for_encryption, CONTENT)), CmsRule::WrongKeyUsage);
    for usage in [Some(KeyUsage::CONTENT_COMMITMENT), None] {
        let party = scene().signer_with(scene().signer.key.clone(), 64, &|builder| match usage {
            Some(usage) => builder.add_extension(&usage, true).unwrap(),
            None => builder,
        });
        verify(&with(&Info::new(&party, CONTENT))).unwrap();
    }
}

/// Certificates with the signer's issuer and serial number, of other keys.
#[test]
fn several_certificates_may_have_the_identifier_of_the_signer() {
    let decoys: Vec<Certificate> = (0..5)
        .map(|_| {
            let key = backend()
                .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
                .unwrap();
            scene().another(key.into(), 3).certificate
        })
        .collect();
    let certificate = &scene().signer.certificate;
    let written = |decoys: &[Certificate], is_last: bool| {
        let mut all: Vec<&Certificate> = decoys.iter().collect();
        all.insert(if is_last { all.len() } else { 0 }, certificate);
        let written = message(DATA, Some(CONTENT), &all, &[info().write()]);
        SignedData::from_der(backend(), &written).unwrap()
    };
    for decoys in [&decoys[..1], &decoys[..3]] {
        for is_last in [false, true] {
            let verified = verify(&written(decoys, is_last)).unwrap();
            assert_eq!(verified.signers()[0].certificate(), certificate);
        }
    }
    // More than are tried.
    verify(&written(&decoys, false)).unwrap();
    assert_eq!(broken(verify(&written(&decoys, true))).0, CmsRule::TooManyCertificates);
    // The certificates of the caller come first.
    let message = written(&decoys, true);
    scene().verifier().certificates([certificate]).verify(&message).unwrap();
    // One certificate many times counts once.
    let copies = vec![certificate; 6];
    let copies = support::signed_messages::message(DATA, Some(CONTENT), &copies, &[info().write()]);
    verify(&SignedData::from_der(backend(), &copies).unwrap()).unwrap();
    // Without the right one.
    let wrong = support::signed_messages::message(DATA, Some(CONTENT), &[&decoys[0]], &[info().write()]);
    let wrong = SignedData::from_der(backend(), &wrong).unwrap();
    assert_eq!(broken(verify(&wrong)).0, CmsRule::InvalidSignature);
}

#[test]
fn the_path_has_the_last_word() {
    let other = Scene::new(backend());
    let message = sign(&other.signer, CONTENT);
    let (rule, _) = broken(verify(&message));
    let CmsRule::PathRefused { failure, .. } = rule else {
        panic!("{rule:?}");
    };
    assert!(!failure.paths().is_empty());
    let expired = SignedDataVerifier::of_certificates([&other.signer.certificate]);
    expired.verify(&message).unwrap();
    assert_eq!(
        broken(
            SignedDataVerifier::of_certificates([&scene().signer.certificate])
                .certificates([&other.signer.certificate])
                .verify(&message)
        )
        .0,
        CmsRule::CertificateNotAccepted
    );
    // Without the intermediate authority.
    let alone = SignedDataVerifier::new(&scene().paths());
    assert!(matches!(
        broken(alone.verify(&sign(&scene().signer, CONTENT))).0,
        CmsRule::PathRefused { .. }
    ));
}

/// Paths are not validated without end.
#[test]
fn the_paths_of_a_message_are_limited() {
    let certificate = &scene().signer.certificate;
    let of = |number: usize| {
        let infos = vec![info().write(); number];
        let limits = MessageLimits::new().max_signers(number);
        SignedData::from_der_within(
            backend(),
            &message(DATA, Some(CONTENT), &[certificate], &infos),
            &limits,
        )
        .unwrap()
    };
    assert_eq!(verify(&of(64)).unwrap().signers().len(), 64);
    assert_eq!(broken(verify(&of(65))), (CmsRule::TooManyPaths, Some(64)));
    // Certificates that are accepted by themselves have no path.
    let verifier = SignedDataVerifier::of_certificates([certificate]);
    assert_eq!(verifier.verify(&of(65)).unwrap().signers().len(), 65);
}

#[test]
fn content_is_where_it_is_expected() {
    let attached = sign(&scene().signer, CONTENT);
    let verifier = scene().verifier();
    let expected = (CmsRule::ContentNotDetached, None);
    assert_eq!(broken(verifier.verify_detached(&attached, CONTENT)), expected);
    assert_eq!(broken(verifier.begin_detached(&attached)), expected);
    let detached = message(DATA, None, &[&scene().signer.certificate], &[info().write()]);
    let detached = SignedData::from_der(backend(), &detached).unwrap();
    assert_eq!(broken(verifier.verify(&detached)), (CmsRule::ContentMissing, None));
    verifier.verify_detached(&detached, CONTENT).unwrap();
    assert_eq!(
        broken(verifier.verify_detached(&detached, b"")).0,
        CmsRule::DigestMismatch
    );
}

/// What does not decode, or is not known, is named as the error that it is elsewhere.
#[test]
fn unknown_algorithms_are_named() {
    let unknown = Info {
        digest_algorithm: algorithm("1.2.3.4"),
        ..info()
    };
    let other = Info {
        signature_algorithm: algorithm("1.2.3.4"),
        ..info()
    };
    for info in [unknown, other] {
        let CmsRule::Unusable { error, .. } = rule(&info) else {
            panic!()
        };
        assert!(matches!(*error, Error::Unsupported { .. }), "{error:?}");
    }
    let malformed = Info {
        digest_algorithm: sequence(&[oid(SHA256), octets(b"x")]),
        ..info()
    };
    let CmsRule::Unusable { error, .. } = rule(&malformed) else {
        panic!()
    };
    assert!(matches!(*error, Error::Malformed { .. }), "{error:?}");
}

/// Every byte of a message is covered by a rule, or has no meaning for the content and its signer.
#[test]
fn a_changed_byte_is_noticed() {
    let message = sign(&scene().signer, CONTENT);
    let verifier = scene().verifier();
    let (mut refused, mut same) = (0, 0);
    for position in 0..message.as_der().len() {
        let mut changed = message.as_der().to_vec();
        changed[position] ^= 1;
        match SignedData::from_der(backend(), &changed).and_then(|message| Ok((verifier.verify(&message)?, message))) {
            // In digestAlgorithms, versions, and the certificate of the signer, which its path protects.
            Ok((verified, read)) => {
                assert_eq!(read.content(), Some(CONTENT), "{position}");
                assert_eq!(
                    *verified.signers()[0].certificate(),
                    scene().signer.certificate,
                    "{position}"
                );
                same += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 500 && same < 20, "{refused} {same}");
}
