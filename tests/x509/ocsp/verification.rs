//! The verification of responses: every way to be wrong is refused for its own cause.

use OcspFailure::*;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};
use support::ocsp::{Party, Scene, answer, delegated, good, now, plain, without_times};
use support::{backend, der, errors, x509_made};
use time::{Duration, OffsetDateTime};

#[track_caller]
fn refused(result: Result<VerifiedOcspResponse>, failure: OcspFailure) {
    assert_eq!(result.map(|verified| verified.status()), Err(Error::Ocsp(failure)));
}

#[track_caller]
fn verified(result: Result<VerifiedOcspResponse>) -> VerifiedOcspResponse {
    let verified = result.unwrap();
    assert_eq!(verified.status(), OcspCertificateStatus::Good);
    verified
}

#[track_caller]
fn accepted(result: Result<VerifiedOcspResponse>) {
    assert_eq!(verified(result).status(), OcspCertificateStatus::Good);
}

// ---- who signs ----

#[test]
fn the_issuer() {
    let scene = Scene::new(backend());
    let verified = verified(scene.verifier().verify(&scene.authority.respond(scene.good()), now()));
    assert_eq!(verified.responder(), &OcspResponder::Issuer);
    assert!(!verified.has_no_check() && !verified.has_nonce());
    assert_eq!(verified.answer().serial_number().unwrap().to_u64(), Some(0x1234_5678));
    // Without its certificate, which the client has.
    let bare = OcspResponseBuilder::new()
        .responder_id(OcspResponderEncoding::Name, &scene.authority.certificate)
        .and_then(|builder| builder.add_response(scene.good()))
        .and_then(|builder| scene.authority.sign(builder));
    accepted(scene.verifier().verify(&bare.unwrap(), now()));
}

#[test]
fn a_delegated_responder() {
    let scene = Scene::new(backend());
    for change in [&delegated as support::ocsp::Change<'_>, &without_no_check] {
        let responder = scene.authority.issue("responder", 7, change);
        for encoding in [OcspResponderEncoding::Hash, OcspResponderEncoding::Name] {
            // Other certificates do no harm.
            let builder = OcspResponseBuilder::new()
                .responder_id(encoding, &responder.certificate)
                .and_then(|builder| builder.certificates([&scene.subject.certificate, &responder.certificate]))
                .and_then(|builder| builder.add_response(scene.good()));
            let response = responder.sign(builder.unwrap()).unwrap();
            let verified = verified(scene.verifier().verify(&response, now()));
            let expected = OcspResponder::Delegated(responder.certificate.clone());
            assert_eq!(verified.responder(), &expected);
            let extensions = responder.certificate.extensions().unwrap();
            let no_check = extensions.find::<OcspNoCheck>().unwrap().is_some();
            assert_eq!(verified.has_no_check(), no_check);
        }
    }
}

/// The certificate of a responder need not have a key usage, or nonrepudiation will do.
fn without_no_check(builder: CertificateBuilder) -> CertificateBuilder {
    let builder = builder.add_extension(&KeyUsage::CONTENT_COMMITMENT, true).unwrap();
    with_purposes(builder, &[KeyPurposeOid::OCSP_SIGNING, KeyPurposeOid::SERVER_AUTH])
}

fn with_purposes(builder: CertificateBuilder, purposes: &[ObjectIdentifier]) -> CertificateBuilder {
    let purposes = ExtendedKeyUsage::new(purposes.iter().cloned()).unwrap();
    builder.add_extension(&purposes, false).unwrap()
}

fn unknown_extension(builder: CertificateBuilder) -> CertificateBuilder {
    let unknown = Extension::from_value(x509_made::oid("1.2.3.4"), true, &[5, 0]);
    delegated(builder).add_raw_extension(unknown).unwrap()
}

/// Certificates of responders that must not answer for the authority.
#[test]
fn responders_that_are_refused() {
    let scene = Scene::new(backend());
    let cases: [(&str, support::ocsp::Change<'_>, OcspFailure); 6] = [
        ("no extKeyUsage", &plain, ResponderWithoutPurpose),
        (
            "another purpose",
            &|builder| with_purposes(builder, &[KeyPurposeOid::SERVER_AUTH]),
            ResponderWithoutPurpose,
        ),
        (
            "any purpose",
            &|builder| with_purposes(builder, &[KeyPurposeOid::ANY_EXTENDED_KEY_USAGE]),
            ResponderWithoutPurpose,
        ),
        (
            "keyEncipherment",
            &|builder| {
                let builder = with_purposes(builder, &[KeyPurposeOid::OCSP_SIGNING]);
                builder.add_extension(&KeyUsage::KEY_ENCIPHERMENT, true).unwrap()
            },
            WrongResponderKeyUsage,
        ),
        (
            "keyCertSign alone",
            &|builder| {
                let builder = with_purposes(builder, &[KeyPurposeOid::OCSP_SIGNING]);
                let builder = builder.add_extension(&BasicConstraints::ca(None), true).unwrap();
                builder.add_extension(&KeyUsage::KEY_CERT_SIGN, true).unwrap()
            },
            WrongResponderKeyUsage,
        ),
        (
            "an unknown critical extension",
            &unknown_extension,
            UnhandledResponderExtension,
        ),
    ];
    for (what, change, failure) in cases {
        let responder = scene.authority.issue("responder", 7, change);
        let result = scene.verifier().verify(&responder.respond(scene.good()), now());
        assert_eq!(
            result.map(|verified| verified.status()),
            Err(Error::Ocsp(failure)),
            "{what}"
        );
    }
}

#[test]
fn the_validity_of_a_responder() {
    let scene = Scene::new(backend());
    let responder = |first: OffsetDateTime, last: OffsetDateTime| {
        let certify = |builder: CertificateBuilder| {
            let builder = builder.not_valid_before(first).unwrap();
            delegated(builder.not_valid_after(last).unwrap())
        };
        scene.authority.issue_for("responder", 7, &certify)
    };
    let verify = |responder: &Party, time| scene.verifier().verify(&responder.respond(scene.good()), time);
    let second = Duration::SECOND;
    // Both ends are included, and the last second to its end.
    let exact = responder(now(), now());
    accepted(verify(&exact, now()));
    accepted(verify(&exact, now() + Duration::milliseconds(999)));
    refused(verify(&exact, now() + second), ResponderExpired);
    refused(verify(&exact, now() - second), ResponderNotYetValid);
    refused(
        verify(&responder(now() + second, now() + second), now()),
        ResponderNotYetValid,
    );
}

/// Someone else's authority, responder or key.
#[test]
fn signers_that_the_issuer_has_not_certified() {
    let scene = Scene::new(backend());
    let verify = |response: &OcspResponse| scene.verifier().verify(response, now());
    // Another authority certifies responders too, but not for this issuer.
    let other = Party::root(backend(), "Other authority");
    let responder = other.issue("responder", 7, &delegated);
    refused(verify(&responder.respond(scene.good())), ResponderOfOtherIssuer);
    // It calls itself by the same name.
    let impostor = Party::root(backend(), "Authority");
    let responder = impostor.issue("responder", 7, &delegated);
    refused(verify(&responder.respond(scene.good())), InvalidResponderSignature);
    // The impostor itself, by name and by key.
    refused(verify(&impostor.respond(scene.good())), ResponderWithoutPurpose);
    let by_name = OcspResponseBuilder::new()
        .responder_id(OcspResponderEncoding::Name, &impostor.certificate)
        .and_then(|builder| builder.add_response(scene.good()))
        .and_then(|builder| impostor.sign(builder));
    refused(verify(&by_name.unwrap()), InvalidSignature);
    // Nobody's certificate is there.
    let responder = scene.authority.issue("responder", 7, &delegated);
    let without = OcspResponseBuilder::new()
        .responder_id(OcspResponderEncoding::Hash, &responder.certificate)
        .and_then(|builder| builder.add_response(scene.good()))
        .and_then(|builder| responder.sign(builder))
        .unwrap();
    refused(verify(&without), ResponderNotFound);
    // A responder that the caller trusts needs nothing.
    let trusting = scene.verifier().trusted_responder(&responder.certificate);
    let verified = verified(trusting.verify(&without, now()));
    assert_eq!(
        verified.responder(),
        &OcspResponder::Trusted(responder.certificate.clone())
    );
    assert!(verified.has_no_check());
    let trusting = scene.verifier().trusted_responder(&other.certificate);
    refused(trusting.verify(&without, now()), ResponderNotFound);
}

/// The name or key of the responder is not that of the signer.
#[test]
fn a_responder_id_that_is_another_ones() {
    let scene = Scene::new(backend());
    let responder = scene.authority.issue("responder", 7, &delegated);
    for encoding in [OcspResponderEncoding::Hash, OcspResponderEncoding::Name] {
        let response = OcspResponseBuilder::new()
            .responder_id(encoding, &responder.certificate)
            .and_then(|builder| builder.certificates([&responder.certificate]))
            .and_then(|builder| builder.add_response(scene.good()))
            .and_then(|builder| responder.sign(builder))
            .unwrap();
        accepted(scene.verifier().verify(&response, now()));
        let id = match encoding {
            OcspResponderEncoding::Hash => der::context(2, &der::octets(&[9; 20])),
            OcspResponderEncoding::Name => der::context(1, &x509_made::name("CN=nobody").public_bytes().unwrap()),
        };
        let changed = resigned(&response, &responder.key, &[0], &id);
        refused(scene.verifier().verify(&changed, now()), ResponderNotFound);
    }
    // The responder says that it is the issuer.
    let as_issuer = OcspResponseBuilder::new()
        .responder_id(OcspResponderEncoding::Name, &scene.authority.certificate)
        .and_then(|builder| builder.certificates([&responder.certificate]))
        .and_then(|builder| builder.add_response(scene.good()))
        .and_then(|builder| scene.authority.sign(builder))
        .unwrap();
    let changed = resigned(&as_issuer, &responder.key, &[], &[]);
    refused(scene.verifier().verify(&changed, now()), InvalidSignature);
}

/// The path of `BasicOCSPResponse` in a response.
const BASIC: [usize; 4] = [1, 0, 1, 0];

/// A response with another element at a path in its signed part, which is signed anew.
fn resigned(response: &OcspResponse, key: &PrivateKey, path: &[usize], new: &[u8]) -> OcspResponse {
    let tbs = response.tbs_response_bytes().unwrap();
    let tbs = match path {
        [] => tbs.to_vec(),
        path => der::replaced(tbs, path, new),
    };
    let signature = key.sign(&tbs, HashAlgorithm::Sha256).unwrap();
    let basic = der::at(response.as_der(), &BASIC).full_data();
    let basic = der::replaced(basic, &[0], &tbs);
    let basic = der::replaced(&basic, &[2], &der::bits(&signature));
    OcspResponse::from_der(backend(), &around(&basic)).unwrap()
}

/// A response around a `BasicOCSPResponse`.
fn around(basic: &[u8]) -> Vec<u8> {
    let bytes = der::sequence(&[der::oid("1.3.6.1.5.5.7.48.1.1"), der::octets(basic)]);
    der::sequence(&[vec![0x0a, 1, 0], der::context(0, &bytes)])
}

#[test]
fn every_byte_of_the_signed_part_is_signed() {
    let scene = Scene::new(backend());
    let response = scene.authority.respond(scene.good());
    let der = response.as_der();
    let tbs = response.tbs_response_bytes().unwrap();
    let start = der.windows(tbs.len()).position(|part| part == tbs).unwrap();
    let mut refusals = 0;
    for index in start..start + tbs.len() {
        let changed = support::bytes::flipped(der, index);
        let result =
            OcspResponse::from_der(backend(), &changed).and_then(|response| scene.verifier().verify(&response, now()));
        assert!(
            matches!(
                result,
                Err(Error::Ocsp(_) | Error::Malformed { .. } | Error::Unsupported { .. })
            ),
            "byte {index}: {result:?}"
        );
        refusals += 1;
    }
    assert_eq!(refusals, tbs.len());
}

/// More certificates with the responder's name than are tried; a few do no harm.
#[test]
fn many_certificates_with_the_name_of_the_responder() {
    let scene = Scene::new(backend());
    let responder = scene.authority.issue("responder", 7, &delegated);
    let impostor = Party::root(backend(), "Authority");
    let others: Vec<_> = (0..4)
        .map(|number| impostor.issue("responder", number + 1, &delegated).certificate)
        .collect();
    let respond = |others: &[Certificate]| {
        OcspResponseBuilder::new()
            .responder_id(OcspResponderEncoding::Name, &responder.certificate)
            .and_then(|builder| builder.certificates(others))
            .and_then(|builder| builder.certificates([&responder.certificate]))
            .and_then(|builder| builder.add_response(scene.good()))
            .and_then(|builder| responder.sign(builder))
            .unwrap()
    };
    accepted(scene.verifier().verify(&respond(&others[..3]), now()));
    refused(scene.verifier().verify(&respond(&others), now()), TooManyResponders);
}

// ---- about what ----

#[test]
fn answers_about_other_certificates() {
    let scene = Scene::new(backend());
    let issuer = &scene.authority.certificate;
    let other = scene.authority.issue("other", 99, &plain);
    let response = scene.authority.respond(good(&other.certificate, issuer));
    refused(scene.verifier().verify(&response, now()), OtherSerialNumber);
    accepted(OcspVerifier::for_serial_number(99, issuer).verify(&response, now()));

    // The serial number of the certificate, of another authority.
    let stranger = Party::root(backend(), "Stranger");
    let namesake = stranger.issue("host", 0x1234_5678, &plain);
    let response = scene
        .authority
        .respond(good(&namesake.certificate, &stranger.certificate));
    refused(scene.verifier().verify(&response, now()), OtherIssuer);
    // One of both hashes is right.
    let id = OcspCertificateId::for_certificate(&scene.subject.certificate, issuer, HashAlgorithm::Sha1).unwrap();
    for (name, key) in [
        (id.issuer_name_hash(), &[9; 20][..]),
        (&[9; 20][..], id.issuer_key_hash()),
    ] {
        let answer = OcspSingleResponseBuilder::for_hash(name, key, 0x1234_5678, HashAlgorithm::Sha1)
            .and_then(|answer| answer.certificate_status(OcspCertificateStatus::Good))
            .and_then(|answer| answer.this_update(now()))
            .and_then(|answer| answer.next_update(now()));
        let response = scene.authority.respond(answer.unwrap());
        refused(scene.verifier().verify(&response, now()), OtherIssuer);
    }
    let wrong_issuer = OcspVerifier::new(&scene.subject.certificate, &stranger.certificate);
    assert_eq!(errors::refused_argument(wrong_issuer), "issuer");
}

#[test]
fn several_answers_about_one_certificate() {
    let scene = Scene::new(backend());
    let (subject, issuer) = (&scene.subject.certificate, &scene.authority.certificate);
    let respond = |answers: Vec<OcspSingleResponseBuilder>| {
        let builder = answers.into_iter().fold(scene.authority.begin(), |builder, answer| {
            builder.add_response(answer).unwrap()
        });
        scene.authority.sign(builder).unwrap()
    };
    let by_sha256 = OcspSingleResponseBuilder::for_certificate(subject, issuer, HashAlgorithm::Sha256)
        .and_then(|answer| answer.certificate_status(OcspCertificateStatus::Good))
        .and_then(|answer| answer.this_update(now()))
        .and_then(|answer| answer.next_update(now()))
        .unwrap();
    accepted(
        scene
            .verifier()
            .verify(&respond(vec![scene.good(), by_sha256.clone()]), now()),
    );
    let unknown = answer(subject, issuer, OcspCertificateStatus::Unknown);
    for answers in [vec![by_sha256.clone(), unknown.clone()], vec![unknown, by_sha256]] {
        refused(scene.verifier().verify(&respond(answers), now()), ContradictoryAnswers);
    }
}

/// The right answer counts beside one with the same serial number whose hash function is not known.
#[test]
fn answers_with_an_unknown_hash_function() {
    let scene = Scene::new(backend());
    let (subject, issuer) = (&scene.subject.certificate, &scene.authority.certificate);
    let by_sha256 = OcspSingleResponseBuilder::for_certificate(subject, issuer, HashAlgorithm::Sha256)
        .and_then(|answer| answer.certificate_status(OcspCertificateStatus::Good))
        .and_then(|answer| answer.this_update(now()))
        .and_then(|answer| answer.next_update(now()))
        .unwrap();
    let builder = [scene.good(), by_sha256]
        .into_iter()
        .fold(scene.authority.begin(), |builder, answer| {
            builder.add_response(answer).unwrap()
        });
    let response = scene.authority.sign(builder).unwrap();
    accepted(scene.verifier().verify(&response, now()));
    let unknown = |index| [2, index, 0, 0, 0];
    let other = der::oid("1.2.3.4");
    for index in [0, 1] {
        let changed = resigned(&response, &scene.authority.key, &unknown(index), &other);
        accepted(scene.verifier().verify(&changed, now()));
    }
    let changed = resigned(&response, &scene.authority.key, &unknown(0), &other);
    let changed = resigned(&changed, &scene.authority.key, &unknown(1), &other);
    errors::assert_unsupported(scene.verifier().verify(&changed, now()));
}

/// The right certificate counts beside one whose key does not decode.
#[test]
fn embedded_certificates_with_a_key_that_does_not_decode() {
    let scene = Scene::new(backend());
    let responder = scene.authority.issue("responder", 7, &delegated);
    let other = scene.authority.issue("other", 8, &plain);
    // Bits that are not whole bytes.
    let key = [3, 2, 4, 0xf0];
    let broken = der::replaced(other.certificate.as_der(), &[0, 6, 1], &key[..]);
    let broken = Certificate::from_der(backend(), &broken).unwrap();
    let respond = |certificates: &[&Certificate]| {
        let builder = OcspResponseBuilder::new()
            .responder_id(OcspResponderEncoding::Hash, &responder.certificate)
            .and_then(|builder| builder.certificates(certificates.iter().copied()))
            .and_then(|builder| builder.add_response(scene.good()));
        responder.sign(builder.unwrap()).unwrap()
    };
    for certificates in [[&broken, &responder.certificate], [&responder.certificate, &broken]] {
        accepted(scene.verifier().verify(&respond(&certificates), now()));
    }
}

/// The right certificate counts beside an element that is none, and the issuer needs no certificate at all.
#[test]
fn embedded_certificates_that_do_not_decode() {
    let scene = Scene::new(backend());
    let responder = scene.authority.issue("responder", 7, &delegated);
    let respond = |signer: &Party, position: Option<usize>| {
        let builder = OcspResponseBuilder::new()
            .responder_id(OcspResponderEncoding::Hash, &signer.certificate)
            .and_then(|builder| builder.certificates([&signer.certificate, &signer.certificate]))
            .and_then(|builder| builder.add_response(scene.good()));
        let response = signer.sign(builder.unwrap()).unwrap();
        // The list is not signed.
        let basic = der::at(response.as_der(), &BASIC).full_data();
        let empty = der::sequence::<Vec<u8>>(&[]);
        let basic = match position {
            Some(position) => der::replaced(basic, &[3, 0, position], &empty),
            None => der::replaced(basic, &[3, 0], &der::sequence(&[&empty, &empty])),
        };
        OcspResponse::from_der(backend(), &around(&basic)).unwrap()
    };
    let mut tried = 0;
    for position in [Some(0), Some(1), None] {
        let response = respond(&responder, position);
        errors::assert_malformed(response.certificates().map(<[Certificate]>::to_vec), &[]);
        let result = scene.verifier().verify(&response, now());
        match position {
            Some(_) => {
                let verified = verified(result);
                let expected = OcspResponder::Delegated(responder.certificate.clone());
                assert_eq!(verified.responder(), &expected);
            }
            // Its fault is the cause.
            None => errors::assert_malformed(result, &[]),
        }
        accepted(scene.verifier().verify(&respond(&scene.authority, position), now()));
        tried += 1;
    }
    assert_eq!(tried, 3);
}

/// Names are compared as RFC 5280, section 7.1, says; hashes are those of the name as the certificate has it.
#[test]
fn names_with_other_bytes() {
    let scene = Scene::new(backend());
    let renamed =
        |name: &str, key: &PrivateKey, issuer: &str, signer: &PrivateKey, change: support::ocsp::Change<'_>| {
            let builder = CertificateBuilder::new()
                .subject_name(&x509_made::name(name))
                .and_then(|builder| builder.issuer_name(&x509_made::name(issuer)))
                .and_then(|builder| builder.public_key(&key.public_key()?))
                .and_then(|builder| builder.serial_number(7))
                .and_then(|builder| builder.not_valid_before(now()))
                .and_then(|builder| builder.not_valid_after(now()));
            change(builder.unwrap())
                .sign(signer, SignatureAlgorithm::default())
                .unwrap()
        };
    // The issuer's certificate has its name in capitals.
    let key = &scene.authority.key;
    let issuer = renamed("CN=AUTHORITY", key, "CN=Root", key, &plain);
    let subject = &scene.subject.certificate;
    assert_ne!(subject.issuer_bytes(), issuer.subject_bytes());
    let verifier = OcspVerifier::new(subject, &issuer).unwrap();
    accepted(verifier.verify(&scene.authority.respond(scene.good()), now()));
    let [id, same] = [&issuer, &scene.authority.certificate]
        .map(|issuer| OcspCertificateId::for_certificate(subject, issuer, HashAlgorithm::Sha1).unwrap());
    assert_eq!(id, same);
    // A responder that names its issuer, and is named, in other letters.
    let responder = scene.authority.issue("responder", 7, &plain);
    let certificate = renamed("CN=Responder", &responder.key, "CN=  authority", key, &delegated);
    let response = OcspResponseBuilder::new()
        .responder_id(OcspResponderEncoding::Name, &responder.certificate)
        .and_then(|builder| builder.certificates([&certificate]))
        .and_then(|builder| builder.add_response(scene.good()))
        .and_then(|builder| responder.sign(builder));
    accepted(verifier.verify(&response.unwrap(), now()));
    let stranger = renamed("CN=Authority 2", key, "CN=Root", key, &plain);
    assert_eq!(
        errors::refused_argument(OcspVerifier::new(subject, &stranger)),
        "issuer"
    );
}

#[test]
fn critical_extensions() {
    let scene = Scene::new(backend());
    let unknown = || Extension::from_value(x509_made::oid("1.2.3.4"), true, &[5, 0]);
    let issuer = GeneralNames::new(vec![GeneralName::DirectoryName(x509_made::name("CN=x"))]).unwrap();
    let of_answer = [
        unknown(),
        Extension::new(&CertificateIssuer::new(issuer), true).unwrap(),
    ];
    for extension in of_answer {
        let answer = scene.good().add_raw_extension(extension).unwrap();
        let response = scene.authority.respond(answer);
        refused(scene.verifier().verify(&response, now()), UnhandledCriticalExtension);
    }
    let builder = scene.authority.begin().add_response(scene.good()).unwrap();
    let response = scene
        .authority
        .sign(builder.add_raw_extension(unknown()).unwrap())
        .unwrap();
    refused(scene.verifier().verify(&response, now()), UnhandledCriticalExtension);
    // One that is known, and one that is not critical. 48.1.6 is the archive cutoff.
    let cutoff = Extension::from_value(x509_made::oid("1.3.6.1.5.5.7.48.1.6"), true, b"\x18\x0f20200101000000Z");
    let harmless = Extension::from_value(x509_made::oid("1.2.3.4"), false, &[5, 0]);
    let answer = scene.good().add_raw_extension(cutoff).unwrap();
    let answer = answer.add_raw_extension(harmless).unwrap();
    accepted(scene.verifier().verify(&scene.authority.respond(answer), now()));
}

// ---- when ----

#[test]
fn current_answers() {
    let scene = Scene::new(backend());
    let respond = |this_update: OffsetDateTime, next_update: Option<OffsetDateTime>| {
        let (subject, issuer) = (&scene.subject.certificate, &scene.authority.certificate);
        let answer = without_times(subject, issuer, OcspCertificateStatus::Good);
        let answer = answer.this_update(this_update).unwrap();
        scene.authority.respond(match next_update {
            Some(time) => answer.next_update(time).unwrap(),
            None => answer,
        })
    };
    let verifier = scene.verifier();
    let (second, hour) = (Duration::SECOND, Duration::HOUR);
    let tolerance = Duration::minutes(5);
    // thisUpdate, with the default tolerance and with others.
    let ahead = |by: Duration| respond(now() + by, Some(now() + hour));
    accepted(verifier.verify(&ahead(tolerance), now()));
    refused(verifier.verify(&ahead(tolerance + second), now()), NotYetValid);
    let strict = verifier.clone().clock_tolerance(Duration::ZERO).unwrap();
    accepted(strict.verify(&ahead(Duration::ZERO), now()));
    refused(strict.verify(&ahead(second), now()), NotYetValid);
    let lax = verifier.clone().clock_tolerance(Duration::MAX).unwrap();
    accepted(lax.verify(&ahead(hour), now()));
    // nextUpdate, without tolerance, to the end of its second.
    let until = |by: Duration| respond(now() - hour, Some(now() + by));
    accepted(verifier.verify(&until(Duration::ZERO), now()));
    accepted(verifier.verify(&until(Duration::ZERO), now() + Duration::milliseconds(999)));
    refused(verifier.verify(&until(-second), now()), Stale);
    // No nextUpdate.
    let aged = |by: Duration| respond(now() - by, None);
    refused(verifier.verify(&aged(Duration::ZERO), now()), NoNextUpdate);
    let with_age = verifier.clone().max_age_without_next_update(hour).unwrap();
    accepted(with_age.verify(&aged(hour), now()));
    refused(with_age.verify(&aged(hour + second), now()), TooOld);
    refused(with_age.verify(&aged(-hour), now()), NotYetValid);
    refused(with_age.verify(&until(-second), now()), Stale);
    for negative in [
        verifier.clone().clock_tolerance(-second),
        verifier.clone().max_age_without_next_update(-second),
    ] {
        errors::assert_invalid_argument(negative, &["negative"]);
    }
    // A builder does not make this one.
    let response = respond(now(), Some(now() + hour));
    let earlier = der::context(0, b"\x18\x0f20260614000000Z");
    let reversed = resigned(&response, &scene.authority.key, &[2, 0, 3], &earlier);
    refused(verifier.verify(&reversed, now() - Duration::days(2)), UpdatesOutOfOrder);
}

// ---- nonces ----

#[test]
fn nonces() {
    let scene = Scene::new(backend());
    let respond = |nonce: Option<&[u8]>| {
        let builder = scene.authority.begin().nonce_of(&scene.request(nonce)).unwrap();
        scene
            .authority
            .sign(builder.add_response(scene.good()).unwrap())
            .unwrap()
    };
    let asked = |nonce: Option<&[u8]>| scene.verifier().nonce_of(&scene.request(nonce)).unwrap();
    let (nonce, other) = ([1; 32], [2; 32]);
    assert!(verified(asked(Some(&nonce)).verify(&respond(Some(&nonce)), now())).has_nonce());
    refused(asked(Some(&nonce)).verify(&respond(None), now()), NonceMissing);
    for wrong in [&other[..], &nonce[..31], &[1; 33]] {
        refused(asked(Some(&nonce)).verify(&respond(Some(wrong)), now()), NonceMismatch);
    }
    let lenient = asked(Some(&nonce)).allow_missing_nonce(true);
    assert!(!verified(lenient.verify(&respond(None), now())).has_nonce());
    refused(lenient.verify(&respond(Some(&other)), now()), NonceMismatch);
    // Nothing was asked for.
    assert!(!verified(asked(None).verify(&respond(Some(&nonce)), now())).has_nonce());
    assert!(!verified(asked(None).verify(&respond(None), now())).has_nonce());
}

// ---- without an answer ----

#[test]
fn a_refusal_is_not_an_answer() {
    let scene = Scene::new(backend());
    let refusal = OcspResponseBuilder::build_unsuccessful(backend(), OcspResponseStatus::TryLater).unwrap();
    refused(scene.verifier().verify(&refusal, now()), TryLater);
}
