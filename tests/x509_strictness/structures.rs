//! What stands on the upper levels: each element once, in its place and of its type; versions; the two algorithms.

use super::support::der::{self, sequence};
use super::support::x509_der::{self, ECDSA_WITH_SHA384, Structure, told};
use super::support::x509_records::Kind;
use super::{assert_malformed, crl, verify};
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;

/// What comes of a part that is not as it must be.
enum Outcome {
    /// It is not loaded, for a reason that has these words.
    Refused(&'static [&'static str]),
    /// It loads, and what has not this part does not say these fields; all others are as they were.
    Lacks(&'static [&'static str]),
}

use Outcome::{Lacks, Refused};

/// Reasons of which the element's name is the telling word.
const FOLLOW: Outcome = Refused(&["bytes follow what a "]);
const SERIAL: Outcome = Refused(&["the serial number", "missing, or of another type"]);
const INNER: Outcome = Refused(&["the inner signature algorithm", "missing, or of another type"]);
const OTHER: Outcome = Refused(&["signature algorithm inside", "not the one outside"]);
const ISSUER: Outcome = Refused(&["the issuer", "missing, or of another type"]);
const VALIDITY: Outcome = Refused(&["the validity", "missing, or of another type"]);
const SUBJECT: Outcome = Refused(&["the subject", "missing, or of another type"]);
const KEY: Outcome = Refused(&["the public key", "missing"]);
const TIME: Outcome = Refused(&["the time of the list", "missing, or of another type"]);
const VERSION: Outcome = Refused(&["the version", "missing, or of another type"]);
/// Without a version it is the first, which has no extensions.
const FIRST: Outcome = Refused(&["extensions", "v1"]);
const NOTHING: Outcome = Lacks(&[]);

/// A part, and what comes of it when it is missing, when it is there twice, and when it is a SET.
type Row = (&'static str, Outcome, Outcome, Outcome);

const CERTIFICATE: [Row; 10] = [
    ("version", FIRST, SERIAL, SERIAL),
    ("serial", SERIAL, INNER, SERIAL),
    ("algorithm", OTHER, FOLLOW, INNER),
    ("issuer", KEY, FOLLOW, ISSUER),
    ("validity", KEY, FOLLOW, VALIDITY),
    ("subject", KEY, FOLLOW, SUBJECT),
    ("key", KEY, FOLLOW, KEY),
    ("issuer id", NOTHING, FOLLOW, FOLLOW),
    ("subject id", NOTHING, FOLLOW, FOLLOW),
    ("extensions", Lacks(&["extension "]), FOLLOW, FOLLOW),
];

const REQUEST: [Row; 4] = [
    ("version", VERSION, SUBJECT, VERSION),
    ("subject", KEY, FOLLOW, SUBJECT),
    ("key", KEY, FOLLOW, KEY),
    (
        "attributes",
        Lacks(&["attribute", "extension ", "challenge"]),
        FOLLOW,
        FOLLOW,
    ),
];

const CRL: [Row; 7] = [
    ("version", FIRST, INNER, INNER),
    ("algorithm", OTHER, TIME, INNER),
    ("issuer", ISSUER, TIME, ISSUER),
    // The time of the next list is the only one then.
    ("this update", Lacks(&["last_update", "next_update"]), FOLLOW, TIME),
    ("next update", Lacks(&["next_update"]), FOLLOW, FOLLOW),
    ("entries", Lacks(&["entry "]), FOLLOW, FOLLOW),
    ("extensions", Lacks(&["extension "]), FOLLOW, FOLLOW),
];

fn check(right: &Structure, changed: &Structure, what: &str, outcome: &Outcome) {
    match outcome {
        Refused(words) => assert_malformed(what, changed.load(), words),
        Lacks(fields) => {
            let lacks = |name: &String| fields.iter().any(|field| name.starts_with(field));
            let (mut expected, mut found) = (told(&right.must_load()), told(&changed.must_load()));
            expected.retain(|name, _| !lacks(name));
            found.retain(|name, _| !lacks(name));
            assert_eq!(found, expected, "{what}");
        }
    }
}

#[test]
fn every_part_stands_once_and_in_its_place() {
    let (mut ran, mut refused) = (0, 0);
    for (right, rows) in Structure::all().into_iter().zip([&CERTIFICATE[..], &REQUEST, &CRL]) {
        let named: Vec<_> = rows.iter().map(|(name, ..)| *name).collect();
        assert_eq!(named, right.names());
        for (name, missing, doubled, other) in rows {
            let element = right.part(name);
            let set = der::element(x509_der::SET, der::at(element, &[]).data());
            let changes = [
                ("missing", missing, right.clone().without(name)),
                ("doubled", doubled, right.clone().with(name, &element.repeat(2))),
                ("a SET", other, right.clone().with(name, &set)),
            ];
            for (how, outcome, changed) in changes {
                check(&right, &changed, &format!("{}: {name} {how}", right.what()), outcome);
                ran += 1;
                refused += usize::from(matches!(outcome, Refused(_)));
            }
        }
    }
    assert_eq!((ran, refused), (3 * (10 + 4 + 7), 3 * (10 + 4 + 7) - 3 - 1 - 4));
}

/// Two parts that have changed places are not each other.
#[test]
fn parts_stand_in_their_order() {
    let mut ran = 0;
    for right in Structure::all() {
        let names = right.names();
        for pair in names.windows(2) {
            let [first, second] = pair else { unreachable!() };
            let changed = right
                .clone()
                .with(first, right.part(second))
                .with(second, right.part(first));
            let what = format!("{}: {first} and {second}", right.what());
            match changed.load() {
                Err(error) => assert!(matches!(error, Error::Malformed { .. }), "{what}: {error:?}"),
                Ok(loaded) => assert_ne!(told(&loaded), told(&right.must_load()), "{what}"),
            }
            ran += 1;
        }
    }
    assert_eq!(ran, 9 + 3 + 6);
}

#[test]
fn the_outermost_level_is_three_elements() {
    let mut ran = 0;
    for right in Structure::all() {
        let words = [
            (
                "what is signed",
                ["the signature algorithm", "the signature is missing"],
            ),
            ("the signature algorithm", ["the signature algorithm", "the signature"]),
            (
                "the signature",
                ["the signature is missing", "bytes follow the signature"],
            ),
        ];
        let parts = right.outer_parts();
        for (index, (name, [missing, doubled])) in words.into_iter().enumerate() {
            let changed = |element: Vec<u8>| {
                let mut parts = parts.clone();
                parts[index] = element;
                right.load_bytes(&sequence(&parts))
            };
            let set = der::element(x509_der::SET, der::at(&parts[index], &[]).data());
            for (how, result, word) in [
                ("missing", changed(Vec::new()), missing),
                ("doubled", changed(parts[index].repeat(2)), doubled),
                ("a SET", changed(set), name),
            ] {
                assert_malformed(&format!("{}: {name} {how}", right.what()), result, &[word]);
                ran += 1;
            }
        }
        let der = right.der();
        let content = der::at(&der, &[]).data().to_vec();
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        for (changed, word) in [
            (der::element(x509_der::SET, &content), "the whole, a SEQUENCE,"),
            ([&der[..], &[0]].concat(), "bytes follow the structure"),
            ([&der[..], &der].concat(), "bytes follow the structure"),
            ([&der[..], b"\n"].concat(), "bytes follow the structure"),
            ([&[0x00], &der[..]].concat(), "the whole, a SEQUENCE,"),
            (content.clone(), "bytes follow"),
            ([&[0x30, 0x84], &length[..], &content].concat(), "not DER"),
            ([&[0x30, 0x80], &content[..], &[0, 0]].concat(), "not DER"),
            ([&[0x3f, 0x81, 0x01], &der[1..]].concat(), "the whole"),
            (Vec::new(), "the whole, a SEQUENCE, is missing"),
            (vec![0x30], "not DER, or cut short"),
            (vec![0x30, 0x00], "what is signed is missing"),
            (vec![0x30, 0x85, 1, 1, 1, 1, 1], "not DER, or cut short"),
            (vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff], "not DER, or cut short"),
            (b"no DER at all".to_vec(), "the whole"),
            (
                right.load().unwrap().public_bytes(Encoding::Pem).unwrap(),
                "it is PEM, and not DER",
            ),
        ] {
            assert_malformed(
                &format!("{}: {word}", right.what()),
                right.load_bytes(&changed),
                &[word],
            );
            ran += 1;
        }
    }
    assert_eq!(ran, 3 * (9 + 16));
}

/// One is not another.
#[test]
fn each_kind_is_itself() {
    let mut refused = 0;
    for right in Structure::all() {
        for other in Structure::all().into_iter().filter(|other| other.kind != right.kind) {
            let error = right.load_bytes(&other.der()).unwrap_err();
            let Error::Malformed { what, .. } = error else {
                panic!("{error:?}")
            };
            let expected = match right.kind {
                Kind::Certificate => "certificate",
                Kind::Request => "certificate signing request",
                Kind::Crl => "certificate revocation list",
            };
            assert_eq!(what, expected);
            refused += 1;
        }
    }
    assert_eq!(refused, 6);
}

// ---- versions ----

#[test]
fn versions_that_do_not_exist_are_refused() {
    let wrap = |right: &Structure, version: Vec<u8>| match right.kind {
        Kind::Certificate => right.clone().with("version", &der::context(0, &version)),
        _ => right.clone().with("version", &version),
    };
    let mut refused = 0;
    for (right, first) in Structure::all().into_iter().zip([3, 1, 2]) {
        for version in [first, 4, 127, -1, -128, 255, 256, i32::MAX] {
            let changed = wrap(&right, der::integer(version));
            assert_malformed(
                &format!("{} {version}", right.what()),
                changed.load(),
                &["version does not exist"],
            );
            refused += 1;
        }
        // With more bytes than a number needs, with none, with far too many.
        let zero = [
            0,
            der::at(
                right.part("version"),
                if right.kind == Kind::Certificate { &[0] } else { &[] },
            )
            .data()[0],
        ];
        for content in [&zero[..], &[], &[0x01; 50_000]] {
            let changed = wrap(&right, der::integer_of(content));
            assert_malformed(right.what(), changed.load(), &[]);
            refused += 1;
        }
    }
    assert_eq!(refused, 3 * (8 + 3));

    // In the tag of the version of a certificate.
    let right = Structure::certificate();
    let two = der::integer(2);
    for content in [
        &[][..],
        &[&two[..], &two].concat(),
        &[&two[..], &der::null()].concat(),
        &[2, 1],
        &der::octets(&[2]),
    ] {
        let changed = right.clone().with("version", &der::context(0, content));
        assert_malformed("a version in its tag", changed.load(), &[]);
    }
    // The bare number, which lists and requests have.
    assert_malformed(
        "a bare version",
        right.clone().with("version", &two).load(),
        &["inner signature algorithm"],
    );
    // The tag of a primitive element.
    let primitive = der::context_primitive(0, &[2]);
    assert_malformed(
        "a primitive tag",
        right.with("version", &primitive).load(),
        &["the serial number"],
    );
}

#[test]
fn versions_have_extensions_or_not() {
    let mut ran = 0;
    let right = Structure::certificate();
    for (version, number, name) in [
        (X509Version::V1, 0, "v1"),
        (X509Version::V2, 1, "v2"),
        (X509Version::V3, 2, "v3"),
    ] {
        let written = right.clone().with("version", &der::context(0, &der::integer(number)));
        let without = written.clone().without("extensions");
        let Ok(super::Loaded::Certificate(loaded)) = without.load() else {
            panic!("{name} without extensions loads")
        };
        assert_eq!((loaded.version(), loaded.extensions().unwrap().len()), (version, 0));
        assert_eq!(version.to_string(), name);
        match version {
            X509Version::V3 => assert_eq!(super::certificate(written.must_load()).extensions().unwrap().len(), 11),
            _ => assert_malformed(name, written.load(), &["it has extensions", name]),
        }
        ran += 1;
    }

    // A list without a version, with the first one written out, and with the second.
    let right = Structure::crl();
    for (element, version) in [
        (Vec::new(), X509Version::V1),
        (der::integer(0), X509Version::V1),
        (der::integer(1), X509Version::V2),
    ] {
        let written = right.clone().with("version", &element);
        let loaded = crl(written.clone().without("extensions").must_load());
        assert_eq!((loaded.version(), loaded.extensions().unwrap().len()), (version, 0));
        // Entries of the first version have no extensions either, which is said where they are asked for.
        for (index, entry) in loaded.revoked_certificates().enumerate() {
            let entry = entry.unwrap();
            entry.serial_number().unwrap();
            entry.revocation_date().unwrap();
            match (version, index) {
                (X509Version::V1, 0 | 2) => {
                    assert_malformed("an entry", entry.extensions(), &["extensions", "v1"]);
                }
                (_, 0) => assert_eq!(entry.extensions().unwrap().len(), 2),
                (_, 2) => assert_eq!(entry.extensions().unwrap().len(), 1),
                _ => assert!(entry.extensions().unwrap().is_empty()),
            }
        }
        match version {
            X509Version::V1 => assert_malformed("a list", written.load(), &["it has extensions", "v1"]),
            _ => assert_eq!(crl(written.must_load()).extensions().unwrap().len(), 3),
        }
        ran += 1;
    }
    assert_eq!(ran, 6);
}

/// The SEQUENCE of extensions in its tag, and nothing beside it.
#[test]
fn the_tag_of_extensions_has_one_sequence() {
    let mut refused = 0;
    for (right, number) in [(Structure::certificate(), 3), (Structure::crl(), 0)] {
        let sequence = der::at(right.part("extensions"), &[]).data().to_vec();
        for (content, words) in [
            (Vec::new(), ["the SEQUENCE of extensions", "missing"]),
            (der::null(), ["the SEQUENCE of extensions", "missing"]),
            (sequence.repeat(2), ["bytes follow", "the extensions"]),
            ([&sequence[..], &[0]].concat(), ["bytes follow", "the extensions"]),
            (
                sequence[..sequence.len() - 1].to_vec(),
                ["the SEQUENCE of extensions", "cut short"],
            ),
        ] {
            let changed = right.clone().with("extensions", &der::context(number, &content));
            assert_malformed(right.what(), changed.load(), &words);
            refused += 1;
        }
    }
    assert_eq!(refused, 10);
}

// ---- the two algorithms ----

/// An identifier of an algorithm is the same where all of its bytes are.
#[test]
fn the_algorithm_inside_is_the_one_outside() {
    let same = x509_der::ecdsa_with_sha256();
    let others = [
        sequence(&[der::oid(ECDSA_WITH_SHA384)]),
        sequence(&[der::oid("1.2.840.113549.1.1.11"), der::null()]),
        sequence(&[der::oid(x509_der::ECDSA_WITH_SHA256), der::null()]),
        sequence(&[der::oid("1.3.101.112")]),
        sequence::<&[u8]>(&[]),
        [&same[..1], &[0x81], &same[1..]].concat(),
    ];
    let mut refused = 0;
    for right in [Structure::certificate(), Structure::crl()] {
        for other in &others {
            let inside = right.clone().with("algorithm", other);
            let outside = right.clone().with_outer_algorithm(other);
            for changed in [inside, outside] {
                let error = changed.load().unwrap_err();
                let text = error.to_string();
                // The last one is no DER at all.
                let word = if other[1] == 0x81 {
                    "is not DER"
                } else {
                    "not the one outside"
                };
                assert!(
                    matches!(error, Error::Malformed { .. }) && text.contains(word),
                    "{text}"
                );
                refused += 1;
            }
        }
        verify(&right.clone().with_algorithm(&same).must_load()).unwrap();
    }
    assert_eq!(refused, 2 * 2 * 6);
}
