//! A single malformed field: its getter fails, and all others still work.

use super::{assert_malformed, assert_unsupported, certificate, crl, request};
use hazmat_openssl::x509::{ExtensionType, InvalidityDate};
use hazmat_openssl::{DateField, Error, MalformedKind};
use support::der::{self, sequence};
use support::x509_der::*;

const MALFORMED: &str = "Malformed";
const UNSUPPORTED: &str = "Unsupported";

// ---- times ----

const UTC: &str = "UTCTime";
const GENERALIZED: &str = "GeneralizedTime";

/// Invalid times, and their type.
fn no_times() -> Vec<(Vec<u8>, &'static str)> {
    let utc = [
        "",
        "Z",
        "2001010000Z",
        "200101000000",
        "200101000000+0000",
        "200101000000+0100",
        "200101000000-0000",
        "2001010000+0100",
        "200101000000.0Z",
        "201301000000Z",
        "200001000000Z",
        "200100000000Z",
        "200132000000Z",
        "210229000000Z",
        "200431000000Z",
        "200101240000Z",
        "200101006000Z",
        "200101000060Z",
        "20010100000 Z",
        "+00101000000Z",
        "-10101000000Z",
        "20200101000000Z",
        "200101000000Z ",
        "200101000000Z\0",
        "200101000000z",
        "2O0101000000Z",
    ];
    let generalized = [
        "",
        "Z",
        "202001010000Z",
        "20200101000000",
        "20200101000000+0000",
        "20200101000000.0Z",
        "20200101000000.5Z",
        "20200101000000,5Z",
        "20201301000000Z",
        "20200001000000Z",
        "20200230000000Z",
        "21000229000000Z",
        "20200101250000Z",
        "20200101006000Z",
        "20200101000061Z",
        "200101000000Z",
        "020200101000000Z",
        "2020010100Z",
        "+0200101000000Z",
        "20200101000000z",
        "20200101T000000Z",
        "2020-01-01T00:00:00Z",
    ];
    let mut times = Vec::new();
    times.extend(utc.map(|text| (utc_time(text), UTC)));
    times.extend(generalized.map(|text| (generalized_time(text), GENERALIZED)));
    times
}

#[test]
fn a_time_that_is_none_says_so() {
    let (mut ran, right, list) = (0, Structure::certificate(), Structure::crl());
    let good = utc_time("200101000000Z");
    let right = right.with("validity", &sequence(&[&good, &good]));
    for (time, word) in no_times() {
        let before = right.clone().with("validity", &sequence(&[&time, &good]));
        assert_only_fails(&right, &before.must_load(), "not_before", MALFORMED, &[word]);
        let after = right.clone().with("validity", &sequence(&[&good, &time]));
        assert_only_fails(&right, &after.must_load(), "not_after", MALFORMED, &[word]);
        let this = list.clone().with("this update", &time);
        assert_only_fails(&list, &this.must_load(), "last_update", MALFORMED, &[word]);
        let next = list.clone().with("next update", &time);
        assert_only_fails(&list, &next.must_load(), "next_update", MALFORMED, &[word]);
        ran += 1;
    }
    assert_eq!(ran, 26 + 22);

    // What is of another type: in a list it is refused, as nobody knows what it is then.
    for (index, name) in ["not_before", "not_after"].into_iter().enumerate() {
        for other in [
            der::integer(1),
            der::null(),
            der::element(0x16, b"200101000000Z"),
            sequence(&[&good]),
        ] {
            let mut times = [good.clone(), good.clone()];
            times[index] = other;
            let changed = right.clone().with("validity", &sequence(&times));
            assert_only_fails(&right, &changed.must_load(), name, MALFORMED, &["Date"]);
        }
    }
    // A validity is two elements.
    for (times, word) in [
        (vec![], "Missing"),
        (vec![&good], "Missing"),
        (vec![&good, &good, &good], "NotAllowed"),
    ] {
        let changed = right.clone().with("validity", &sequence(&times));
        assert_malformed("a validity", changed.load(), &[word]);
    }
}

/// Which of the times it is, and what stands there, is for programs to match.
#[test]
fn a_time_that_is_none_tells_which_one_and_its_text() {
    let of = |error: Error| match error {
        Error::Malformed {
            kind: MalformedKind::Date { field, text, .. },
            ..
        } => (field, String::from(text)),
        other => panic!("{other:?}"),
    };
    let good = utc_time("200101000000Z");
    let mut ran = 0;
    for (time, text) in [
        (utc_time("20010100000 Z"), "20010100000 Z"),
        (generalized_time("20200101000000.5Z"), "20200101000000.5Z"),
        (utc_time(""), ""),
        (utc_time("\u{1b}[2J\u{ff}"), r"\x1b[2J\xc3\xbf"),
        (utc_time(&"9".repeat(1000)), "99999999999999999999999999999999"),
    ] {
        let with = |times: [&Vec<u8>; 2]| Structure::certificate().with("validity", &sequence(&times));
        let before = certificate(with([&time, &good]).must_load()).not_valid_before();
        let after = certificate(with([&good, &time]).must_load()).not_valid_after();
        let this = crl(Structure::crl().with("this update", &time).must_load()).last_update();
        let next = crl(Structure::crl().with("next update", &time).must_load()).next_update();
        let entries = [sequence(&[der::integer(1), time.clone()])];
        let list = crl(Structure::crl().with_entries(&entries).must_load());
        let revoked = list.revoked_certificates().next().unwrap().unwrap().revocation_date();
        let found = [
            before.unwrap_err(),
            after.unwrap_err(),
            this.unwrap_err(),
            next.unwrap_err(),
            revoked.unwrap_err(),
            InvalidityDate::from_der(&time).unwrap_err(),
        ];
        let fields = [
            DateField::NotValidBefore,
            DateField::NotValidAfter,
            DateField::LastUpdate,
            DateField::NextUpdate,
            DateField::RevocationDate,
            DateField::InvalidityDate,
        ];
        for (error, field) in found.into_iter().zip(fields) {
            // In words it is said, too, as the standard calls it.
            let name = field.to_string().to_lowercase();
            assert!(error.to_string().to_lowercase().contains(&name), "{error}");
            assert_eq!(of(error), (field, text.to_owned()));
            ran += 1;
        }
    }
    assert_eq!(ran, 5 * 6);
}

/// Which type of extension is there twice, in whichever of the four lists of them.
#[test]
fn an_extension_that_is_there_twice_tells_its_type() {
    let [(_, one), (_, other), ..] = &certificate_extensions()[..] else {
        panic!()
    };
    let twice = [other.clone(), one.clone(), other.clone()];
    let reasons = [reason(1), reason(1)];
    let list = crl(Structure::crl()
        .with_entries(&[entry(&[5], &reasons)])
        .with_extensions(&twice)
        .must_load());
    let attribute = request_attribute(EXTENSION_REQUEST, &[sequence(&twice)]);
    let asked = Structure::request().with("attributes", &der::context(0, &attribute));
    let certificate = certificate(Structure::certificate().with_extensions(&twice).must_load());
    let revoked = list.revoked_certificates().next().unwrap().unwrap();
    let type_of = |element: &[u8]| der::at(element, &[0]).data().to_vec();
    for (result, element) in [
        (certificate.extensions().map(|_| ()), other),
        (request(asked.must_load()).extensions().map(|_| ()), other),
        (list.extensions().map(|_| ()), other),
        (revoked.extensions().map(|_| ()), &reasons[0]),
    ] {
        let error = result.unwrap_err();
        let text = error.to_string();
        let Error::Malformed {
            kind: MalformedKind::DuplicateExtension { oid, .. },
            ..
        } = error
        else {
            panic!("{error:?}");
        };
        assert_eq!(oid.as_der(), type_of(element));
        assert!(text.contains(&oid.to_string()), "{text}");
    }
}

// ---- serial numbers ----

#[test]
fn a_serial_number_that_is_not_der_says_so() {
    let (right, mut ran) = (Structure::certificate(), 0);
    for (content, word) in [
        (&[][..], "NotDer"),
        (&[0x00, 0x00], "NotDer"),
        (&[0x00, 0x7f], "NotDer"),
        (&[0xff, 0xff], "NotDer"),
        (&[0xff, 0x80], "NotDer"),
        (&[0x00, 0x00, 0x80], "NotDer"),
        (&[0; 30], "NotDer"),
    ] {
        let changed = right.clone().with("serial", &der::integer_of(content));
        assert_only_fails(&right, &changed.must_load(), "serial", MALFORMED, &[word]);
        ran += 1;
    }
    assert_eq!(ran, 7);
}

// ---- keys ----

const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";

fn key_info(algorithm: &[Vec<u8>], bits: &[u8]) -> Vec<u8> {
    sequence(&[sequence(algorithm), bits.to_vec()])
}

#[test]
fn a_key_that_is_none_says_so() {
    let point = der::at(&spki(), &[1]).data()[1..].to_vec();
    let curve = [der::oid(EC_PUBLIC_KEY), der::oid(P256)];
    let wrong_point = [&point[..64], &[point[64] ^ 1]].concat();
    let keys = [
        (key_info(&curve, &der::bits(&wrong_point)), MALFORMED),
        (key_info(&curve, &der::bits(&point[..64])), MALFORMED),
        (key_info(&curve, &der::bits(&[])), MALFORMED),
        (key_info(&curve, &der::bits_of(1, &point)), MALFORMED),
        (key_info(&curve, &der::octets(&point)), MALFORMED),
        (key_info(&curve, &[]), MALFORMED),
        (key_info(&curve, &[der::bits(&point), der::null()].concat()), MALFORMED),
        (key_info(&curve[..1], &der::bits(&point)), MALFORMED),
        (
            key_info(&[curve[0].clone(), der::null()], &der::bits(&point)),
            MALFORMED,
        ),
        (
            key_info(&[curve[0].clone(), der::oid("1.2.3")], &der::bits(&point)),
            UNSUPPORTED,
        ),
        (key_info(&[der::oid("1.2.3")], &der::bits(&point)), UNSUPPORTED),
        (
            key_info(&[der::oid("1.2.840.113549.1.1.1"), der::null()], &der::bits(&point)),
            MALFORMED,
        ),
        (key_info(&[der::oid("1.3.101.112")], &der::bits(&[0; 31])), MALFORMED),
    ];
    let mut ran = 0;
    for (key, variant) in keys {
        for right in [Structure::certificate(), Structure::request()] {
            let changed = right.clone().with("key", &key).must_load();
            let bytes = match &changed {
                super::Loaded::Certificate(one) => one.public_key_bytes(),
                super::Loaded::Request(one) => one.public_key_bytes(),
                other => panic!("{other:?}"),
            };
            assert_eq!(bytes, key);
            // The type of the key is still to be had.
            let mut found = told(&changed);
            let mut expected = told(&right.must_load());
            let oid = der::at(&key, &[0, 0]).parse::<asn1::ObjectIdentifier>().unwrap();
            assert_eq!(found.remove("key_algorithm").unwrap(), oid.to_string());
            assert!(found.remove("key").unwrap().starts_with(&format!("!{variant}")));
            expected.retain(|name, _| !name.starts_with("key"));
            assert_eq!(found, expected);
            match &changed {
                super::Loaded::Request(one) => {
                    // Of a wrong key, whether it has signed cannot be told.
                    let (valid, verified) = (one.is_signature_valid(), one.verify_signature());
                    let (valid, verified) = (valid.unwrap_err(), verified.unwrap_err());
                    assert_eq!(valid.to_string(), verified.to_string());
                    assert!(!matches!(valid, Error::InvalidSignature), "{valid:?}");
                }
                super::Loaded::Certificate(one) => {
                    let issued = one.verify_directly_issued_by(one);
                    // The issuer is another one, so that the key is not looked at.
                    super::assert_invalid("issuer", issued, "issuer", &["subject"]);
                }
                other => panic!("{other:?}"),
            }
            ran += 1;
        }
    }
    assert_eq!(ran, 2 * 13);

    // No algorithm at all, or nothing.
    for key in [
        sequence::<&[u8]>(&[]),
        key_info(&[], &der::bits(&point)),
        sequence(&[der::null(), der::bits(&point)]),
    ] {
        for right in [Structure::certificate(), Structure::request()] {
            let changed = right.clone().with("key", &key).must_load();
            assert_only_fail(
                &right,
                &changed,
                &["key", "key_algorithm"],
                MALFORMED,
                &["SubjectPublicKeyInfo"],
            );
        }
    }
}

/// An issuer whose key does not decode verifies nothing.
#[test]
fn an_issuer_with_a_key_that_is_none_says_so() {
    let issuer = Structure::certificate().with("subject", &name("issuer"));
    let leaf = certificate(Structure::certificate().must_load());
    leaf.verify_directly_issued_by(&certificate(issuer.must_load()))
        .unwrap();
    let unknown = issuer
        .clone()
        .with("key", &key_info(&[der::oid("1.2.3")], &der::bits(&[1])));
    assert_unsupported(
        "a key",
        leaf.verify_directly_issued_by(&certificate(unknown.must_load())),
        &["1.2.3"],
    );
    let broken = issuer.with("key", &sequence::<&[u8]>(&[]));
    assert_malformed(
        "a key",
        leaf.verify_directly_issued_by(&certificate(broken.must_load())),
        &["SubjectPublicKeyInfo"],
    );
}

// ---- attributes of requests ----

#[test]
fn attributes_that_are_none_say_so() {
    let right = Structure::request();
    let content = der::at(right.part("attributes"), &[]).data().to_vec();
    let mut ran = 0;
    for (attribute, word) in [
        (der::null(), "UnexpectedTag"),
        (sequence::<&[u8]>(&[]), "Missing"),
        (sequence(&[der::oid("1.2.3")]), "Missing"),
        (sequence(&[der::integer(1), der::element(SET, &[])]), "UnexpectedTag"),
        (sequence(&[der::oid("1.2.3"), sequence::<&[u8]>(&[])]), "UnexpectedTag"),
        (sequence(&[der::oid("1.2.3"), der::element(SET, &[1])]), "Truncated"),
        (
            sequence(&[der::oid("1.2.3"), der::element(SET, &[]), der::null()]),
            "NotAllowed",
        ),
        (vec![0x30], "Truncated"),
        (vec![0x00], "Truncated"),
    ] {
        let changed = right
            .clone()
            .with("attributes", &der::context(0, &[&content[..], &attribute].concat()));
        // Where the next one begins can be told of what is DER, and so those of other types can be found.
        let fails = match attribute.len() {
            1 => &["attributes", "challenge", "extensions"][..],
            _ => &["attributes"],
        };
        assert_only_fail(&right, &changed.must_load(), fails, MALFORMED, &[word]);
        ran += 1;
    }
    assert_eq!(ran, 9);
}

/// An attribute of one value that has none or two, or that is there twice, fails when it is asked for.
#[test]
fn an_attribute_that_must_have_one_value_has_one() {
    let challenge = der::element(PRINTABLE_STRING, b"challenge");
    let wanted = extensions(&certificate_extensions()[..1]);
    let other = || request_attribute("1.2.3", &[der::null()]);
    let mut ran = 0;
    for (oid, value, field) in [
        (CHALLENGE_PASSWORD, challenge, "challenge"),
        (EXTENSION_REQUEST, wanted, "extensions"),
    ] {
        let attribute = |count: usize| request_attribute(oid, &vec![value.clone(); count]);
        let with = |attributes: &[Vec<u8>]| {
            let attributes = der::context(0, &[attributes, &[other()]].concat().concat());
            Structure::request().with("attributes", &attributes)
        };
        let right = with(&[attribute(1)]);
        assert_eq!(
            told(&right.must_load())
                .values()
                .filter(|value| value.starts_with('!'))
                .count(),
            0
        );
        for (attributes, word) in [
            (vec![attribute(0)], "Missing"),
            (vec![attribute(2)], "NotAllowed"),
            (vec![attribute(1), attribute(1)], "Duplicate"),
            (vec![request_attribute(oid, &[der::null()])], "UnexpectedTag"),
        ] {
            let loaded = request(with(&attributes).must_load());
            let number = attributes.len() + 1;
            assert_eq!(loaded.attributes().unwrap().len(), number);
            let (challenge, extensions) = (loaded.challenge_password().map(|_| ()), loaded.extensions().map(|_| ()));
            let (fails, succeeds) = match field {
                "challenge" => (challenge, extensions),
                _ => (extensions, challenge),
            };
            assert_malformed(field, fails, &[word]);
            succeeds.unwrap();
            let attribute = loaded.attribute_for_oid(&oid.parse().unwrap());
            assert_eq!(attribute.is_err(), word == "Duplicate", "{attribute:?}");
            let unknown = loaded.attribute_for_oid(&"1.2.3".parse().unwrap()).unwrap().unwrap();
            assert_eq!(unknown.values().collect::<Vec<_>>(), [der::null()]);
            ran += 1;
        }
    }
    assert_eq!(ran, 8);

    // A password with characters that its type does not have.
    let password = request_attribute(CHALLENGE_PASSWORD, &[der::element(UTF8_STRING, b"\xff")]);
    let loaded = request(
        Structure::request()
            .with("attributes", &der::context(0, &password))
            .must_load(),
    );
    assert_malformed("a password", loaded.challenge_password(), &["challenge password"]);
}

// ---- a few that stand in lists ----

/// A getter that has failed fails again, and one that succeeded goes on to.
#[test]
fn what_fails_fails_again() {
    let right = Structure::certificate();
    let twice = [
        certificate_extensions()[0].1.clone(),
        certificate_extensions()[0].1.clone(),
    ];
    let loaded = certificate(right.with_extensions(&twice).must_load());
    let first = loaded.extensions().unwrap_err().to_string();
    for _ in 0..3 {
        assert_eq!(loaded.extensions().unwrap_err().to_string(), first);
        assert_eq!(loaded.clone().extensions().unwrap_err().to_string(), first);
        loaded.subject().unwrap();
    }
    let list = crl(Structure::crl().with_extensions(&twice).must_load());
    assert_malformed("a list", list.extensions().map(|_| ()), &["DuplicateExtension"]);
    assert_eq!(list.revoked_certificates().count(), 4);
}
