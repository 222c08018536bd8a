//! The upper levels of the structures: each element once, in its place and of its type; versions; both algorithm
//! fields.

use super::{assert_malformed, verify};
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind};
use support::der::{self, sequence};
use support::x509_der::{self, ECDSA_WITH_SHA384, Structure, told};
use support::x509_records::Kind;

/// What comes of a part that is not as it must be.
enum Outcome {
    /// It is not loaded, for a reason that has these words.
    Refused(&'static [&'static str]),
    /// It loads, and what has not this part does not say these fields; all others are as they were.
    Lacks(&'static [&'static str]),
}

use Outcome::{Lacks, Refused};

/// Reasons of which the element's name is the telling word.
const FOLLOW: Outcome = Refused(&["NotAllowed"]);
const SERIAL: Outcome = Refused(&["UnexpectedTag", "serialNumber"]);
const INNER: Outcome = Refused(&["UnexpectedTag", "inner signature algorithm"]);
const ISSUER: Outcome = Refused(&["UnexpectedTag", "issuer"]);
const VALIDITY: Outcome = Refused(&["UnexpectedTag", "validity"]);
const SUBJECT: Outcome = Refused(&["UnexpectedTag", "subject"]);
const KEY: Outcome = Refused(&["UnexpectedTag", "subjectP"]);
const TIME: Outcome = Refused(&["UnexpectedTag", "thisUpdate"]);
const VERSION: Outcome = Refused(&["UnexpectedTag", "version"]);
/// Without a version it is the first.
const FIRST: Outcome = Lacks(&["version"]);
const NOTHING: Outcome = Lacks(&[]);

/// A part, and what comes of it when it is missing, when it is there twice, and when it is a SET.
type Row = (&'static str, Outcome, Outcome, Outcome);

const CERTIFICATE: [Row; 10] = [
    ("version", FIRST, SERIAL, SERIAL),
    ("serial", SERIAL, INNER, SERIAL),
    ("algorithm", KEY, FOLLOW, INNER),
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
    ("algorithm", ISSUER, TIME, INNER),
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
    assert_eq!((ran, refused), (3 * (10 + 4 + 7), 3 * (10 + 4 + 7) - 4 - 1 - 5));
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
            // The two elements that are left have the outline of a SubjectPublicKeyInfo.
            ("signed part", ["UnexpectedType", "UnexpectedTag"]),
            ("signatureAlgorithm", ["UnexpectedType", "UnexpectedTag"]),
            ("signature", ["Missing", "NotAllowed"]),
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
            (der::element(x509_der::SET, &content), "UnexpectedTag"),
            ([&der[..], &[0]].concat(), "TrailingData"),
            ([&der[..], &der].concat(), "TrailingData"),
            ([&der[..], b"\n"].concat(), "TrailingData"),
            ([&[0x00], &der[..]].concat(), "UnexpectedTag"),
            (content.clone(), "TrailingData"),
            ([&[0x30, 0x84], &length[..], &content].concat(), "NotDer"),
            ([&[0x30, 0x80], &content[..], &[0, 0]].concat(), "NotDer"),
            ([&[0x3f, 0x81, 0x01], &der[1..]].concat(), "UnexpectedTag"),
            (Vec::new(), "Truncated"),
            (vec![0x30], "Truncated"),
            (vec![0x30, 0x00], "Missing"),
            (vec![0x30, 0x85, 1, 1, 1, 1, 1], "NotDer"),
            (vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff], "Truncated"),
            (b"no DER at all".to_vec(), "Truncated"),
            (
                right.load().unwrap().public_bytes(Encoding::Pem).unwrap(),
                "UnexpectedType",
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
    for right in Structure::all() {
        for version in [3, 4, 127, -1, -128, 255, 256, i32::MAX, i32::MIN] {
            let error = wrap(&right, der::integer(version)).load().unwrap_err();
            assert!(error.to_string().contains(&version.to_string()), "{error}");
            let Error::Malformed { kind, .. } = error else {
                panic!("{error:?}");
            };
            let MalformedKind::UnsupportedVersion { number, .. } = kind else {
                panic!("{}: {kind:?}", right.what());
            };
            assert_eq!(number, i64::from(version), "{}", right.what());
            refused += 1;
        }
        for (content, number) in [(&i64::MAX.to_be_bytes(), i64::MAX), (&i64::MIN.to_be_bytes(), i64::MIN)] {
            let error = wrap(&right, der::integer_of(content)).load().unwrap_err();
            let Error::Malformed {
                kind: MalformedKind::UnsupportedVersion { number: found, .. },
                ..
            } = error
            else {
                panic!("{error:?}");
            };
            assert_eq!(found, number);
        }
        let long = wrap(&right, der::integer_of(&[0x01; 9])).load();
        assert_malformed(right.what(), long, &["OutOfRange", "version"]);
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
    assert_eq!(refused, 3 * (9 + 3));

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
        &["serialNumber"],
    );
}

/// Whichever of the three versions stands there is told, and all else is what it is: programs write requests of version 3,
/// lists of version 3, and certificates of version 1 with extensions.
#[test]
fn a_version_is_told_and_decides_nothing() {
    let mut ran = 0;
    let versions = [
        (Some(0), X509Version::V1, "v1"),
        (Some(1), X509Version::V2, "v2"),
        (Some(2), X509Version::V3, "v3"),
        // Where there is none it is the first, of certificates and of lists.
        (None, X509Version::V1, "v1"),
    ];
    for right in Structure::all() {
        for (number, version, name) in versions {
            let element = match (number.map(der::integer), right.kind) {
                (None, Kind::Request) => continue,
                (None, _) => Vec::new(),
                (Some(number), Kind::Certificate) => der::context(0, &number),
                (Some(number), _) => number,
            };
            let written = right.clone().with("version", &element).must_load();
            verify(&written).unwrap();
            assert_eq!(version.to_string(), name);
            let found = match &written {
                super::Loaded::Certificate(one) => (one.version(), one.extensions().unwrap().len()),
                super::Loaded::Request(one) => (one.version(), one.extensions().unwrap().len()),
                super::Loaded::Crl(one) => {
                    let entries = one
                        .revoked_certificates()
                        .map(|entry| entry.unwrap().extensions().unwrap());
                    assert_eq!(
                        entries.map(|extensions| extensions.len()).collect::<Vec<_>>(),
                        [2, 0, 1, 0]
                    );
                    (one.version(), one.extensions().unwrap().len())
                }
            };
            let extensions = match right.kind {
                Kind::Certificate => 11,
                Kind::Request => 2,
                Kind::Crl => 3,
            };
            assert_eq!(found, (version, extensions), "{} {name}", right.what());
            let but_version = |loaded: &super::Loaded| {
                let mut fields = told(loaded);
                fields.retain(|field, _| !["version", "tbs", "signature", "fingerprint"].contains(&field.as_str()));
                fields
            };
            assert_eq!(but_version(&written), but_version(&right.must_load()));
            ran += 1;
        }
    }
    assert_eq!(ran, 4 + 3 + 4);
}

/// The SEQUENCE of extensions in its tag, and nothing beside it.
#[test]
fn the_tag_of_extensions_has_one_sequence() {
    let mut refused = 0;
    for (right, number) in [(Structure::certificate(), 3), (Structure::crl(), 0)] {
        let sequence = der::at(right.part("extensions"), &[]).data().to_vec();
        for (content, words) in [
            (Vec::new(), ["Missing", "the list of extensions"]),
            (der::null(), ["UnexpectedTag", "the list of extensions"]),
            (sequence.repeat(2), ["NotAllowed", "the list of extensions"]),
            ([&sequence[..], &[0]].concat(), ["NotAllowed", "the list of extensions"]),
            (
                sequence[..sequence.len() - 1].to_vec(),
                ["Truncated", "the list of extensions"],
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

/// An identifier of an algorithm is the same where all of its bytes are. Where it is not, all fields are readable, and
/// nothing is verified, whichever of the two is the right one.
#[test]
fn nothing_is_verified_where_the_algorithm_inside_is_not_the_one_outside() {
    let same = x509_der::ecdsa_with_sha256();
    let others = [
        sequence(&[der::oid(ECDSA_WITH_SHA384)]),
        sequence(&[der::oid("1.2.840.113549.1.1.11"), der::null()]),
        sequence(&[der::oid(x509_der::ECDSA_WITH_SHA256), der::null()]),
        sequence(&[der::oid("1.3.101.112")]),
        sequence(&[der::oid("1.2.3.4")]),
        sequence::<&[u8]>(&[]),
    ];
    let key = x509_der::key().public_key().unwrap();
    let mut refused = 0;
    for right in [Structure::certificate(), Structure::crl()] {
        for other in &others {
            let inside = right.clone().with("algorithm", other);
            let outside = right.clone().with_outer_algorithm(other);
            for (changed, algorithm) in [(inside, &same), (outside, other)] {
                let loaded = changed.must_load();
                let valid = match &loaded {
                    super::Loaded::Certificate(one) => one.is_signature_valid(&key),
                    super::Loaded::Crl(one) => one.is_signature_valid(&key),
                    super::Loaded::Request(_) => panic!("a request has one algorithm"),
                };
                for error in [verify(&loaded).unwrap_err(), valid.unwrap_err()] {
                    let Error::Malformed { kind, what, .. } = error else {
                        panic!("{error:?}");
                    };
                    assert_eq!(kind, MalformedKind::SignatureAlgorithmMismatch);
                    assert!(what.ends_with(right.what()));
                }
                // The getters give the one outside.
                let oid = match &loaded {
                    super::Loaded::Certificate(one) => one.signature_algorithm_oid(),
                    super::Loaded::Crl(one) => one.signature_algorithm_oid(),
                    super::Loaded::Request(one) => one.signature_algorithm_oid(),
                };
                let elements = der::elements(der::at(algorithm, &[]).data());
                let expected = elements.first().map(|oid| oid.full_data().to_vec());
                assert_eq!(oid.ok().map(|oid| der::element(0x06, oid.as_der())), expected);
                refused += 1;
            }
        }
        verify(&right.clone().with_algorithm(&same).must_load()).unwrap();
        // Whose length is not the shortest: it is no DER.
        let long = [&same[..1], &[0x81], &same[1..]].concat();
        assert_malformed("inside", right.clone().with("algorithm", &long).load(), &["NotDer"]);
        assert_malformed("outside", right.clone().with_outer_algorithm(&long).load(), &["NotDer"]);
    }
    assert_eq!(refused, 2 * 2 * 6);

    // An issuer's certificate does not verify it either.
    let certificate = super::certificate(Structure::certificate().with("algorithm", &others[0]).must_load());
    let issuer = super::certificate(
        Structure::certificate()
            .with("subject", Structure::certificate().part("issuer"))
            .must_load(),
    );
    let error = certificate.verify_directly_issued_by(&issuer).unwrap_err();
    let kind = MalformedKind::SignatureAlgorithmMismatch;
    assert!(matches!(error, Error::Malformed { kind: found, .. } if found == kind));
}
