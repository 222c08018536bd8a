//! Extensions: their list, the extensions in it, and the values of each type.

use super::{assert_invalid, assert_malformed, certificate, crl};
use hazmat_openssl::Result;
use hazmat_openssl::x509::*;
use support::der::{self, sequence};
use support::x509_der::*;

/// What stands in the place of an extension, with a word of why it is none.
fn no_extensions() -> Vec<(Vec<u8>, &'static str)> {
    let oid = || der::oid("1.2.3");
    let value = || der::octets(&der::null());
    let critical = |content: &[u8]| sequence(&[oid(), der::element(0x01, content), value()]);
    vec![
        (der::null(), "UnexpectedTag"),
        (set(&[oid(), value()]), "UnexpectedTag"),
        (sequence::<&[u8]>(&[]), "Missing"),
        (sequence(&[oid()]), "Missing"),
        (sequence(&[value()]), "UnexpectedTag"),
        (sequence(&[value(), oid()]), "UnexpectedTag"),
        (sequence(&[oid(), der::null()]), "UnexpectedTag"),
        (sequence(&[oid(), der::bits(&[1])]), "UnexpectedTag"),
        (sequence(&[oid(), value(), value()]), "NotAllowed"),
        (sequence(&[oid(), value(), truth()]), "NotAllowed"),
        (sequence(&[truth(), oid(), value()]), "UnexpectedTag"),
        (sequence(&[oid(), truth(), truth(), value()]), "UnexpectedTag"),
        (sequence(&[oid(), truth(), value(), der::null()]), "NotAllowed"),
        (
            sequence(&[oid(), truth(), value(), der::null(), der::null()]),
            "NotAllowed",
        ),
        (sequence(&[oid(), truth(), der::null()]), "UnexpectedTag"),
        (sequence(&[oid(), value(), vec![0x00]]), "NotAllowed"),
        (sequence(&[oid(), vec![0x24, 0x80, 0, 0]]), "NotDer"),
        (sequence(&[der::element(0x06, &[]), value()]), "NotDer"),
        (sequence(&[der::element(0x06, &[0x2a, 0x80]), value()]), "NotDer"),
        (critical(&[0x01]), "NotDer"),
        (critical(&[0x7f]), "NotDer"),
        (critical(&[0xfe]), "NotDer"),
        (critical(&[]), "NotDer"),
        (critical(&[0xff, 0xff]), "NotDer"),
        (sequence(&[oid(), der::integer(1), value()]), "UnexpectedTag"),
        (
            sequence(&[oid(), der::element(0x0a, &[0xff]), value()]),
            "UnexpectedTag",
        ),
        (vec![0x30, 0x82, 0x7f, 0xff], "Truncated"),
        (vec![0x00], "Truncated"),
    ]
}

#[test]
fn an_extension_that_is_none_makes_the_list_unreadable() {
    let mut ran = 0;
    let good = extension("1.2.3.9", false, b"value");
    for (wrong, word) in no_extensions() {
        for list in [
            vec![wrong.clone()],
            vec![good.clone(), wrong.clone()],
            vec![wrong.clone(), good.clone()],
        ] {
            for right in [Structure::certificate(), Structure::crl()] {
                let changed = right.clone().with_extensions(&list).must_load();
                assert_only_fails(&right, &changed, "extensions", "Malformed", &["X.509 extensions", word]);
            }
            let changed = Structure::request().with(
                "attributes",
                &der::context(0, &request_attribute(EXTENSION_REQUEST, &[sequence(&list)])),
            );
            let loaded = super::request(changed.must_load());
            assert_malformed("a request", loaded.extensions().map(|_| ()), &[word]);
            let list = crl(Structure::crl()
                .with_entries(&[entry(&[1], &list), entry(&[2], &[])])
                .must_load());
            let entries: Vec<_> = list.revoked_certificates().map(Result::unwrap).collect();
            assert_malformed("an entry", entries[0].extensions(), &[word]);
            assert_eq!(entries[0].serial_number().unwrap(), SerialNumber::from(1));
            assert!(entries[1].extensions().unwrap().is_empty());
            ran += 1;
        }
    }
    assert_eq!(ran, 3 * 28);
}

#[test]
fn an_extension_that_is_there_twice_makes_the_list_unreadable() {
    let mut ran = 0;
    for right in [Structure::certificate(), Structure::crl()] {
        for (first, second) in [(b"one", b"one"), (b"one", b"two")] {
            let list = [
                extension("1.2.3.9", false, first),
                extension("1.2.3.10", false, first),
                extension("1.2.3.9", true, second),
            ];
            let changed = right.clone().with_extensions(&list).must_load();
            assert_only_fails(
                &right,
                &changed,
                "extensions",
                "Malformed",
                &["1.2.3.9", "DuplicateExtension"],
            );
            ran += 1;
        }
    }
    assert_eq!(ran, 4);
}

fn oids(values: &[&str]) -> Vec<u8> {
    let values: Vec<_> = values.iter().map(|oid| der::oid(oid)).collect();
    sequence(&values)
}

/// Values of the types that the certificate has, which are none.
fn no_values() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let boolean = |content: &[u8]| der::element(0x01, content);
    let point = |parts: &[Vec<u8>]| sequence(&[sequence(parts)]);
    let uri = general_name(6, b"http://example.org");
    let full = der::context(0, &der::context(0, &uri));
    let subtrees = |content: &[u8]| sequence(&[der::context(0, &sequence(&[content]))]);
    const CPS: &str = "1.3.6.1.5.5.7.2.1";
    vec![
        (
            BASIC_CONSTRAINTS,
            vec![
                sequence(&[boolean(&[0x01])]),
                sequence(&[boolean(&[])]),
                sequence(&[boolean(&[0xff, 0xff])]),
                sequence(&[truth(), truth()]),
                sequence(&[truth(), der::integer(-1)]),
                sequence(&[truth(), der::integer_of(&[0x00, 0x01])]),
                sequence(&[truth(), der::integer_of(&[])]),
                sequence(&[truth(), der::integer_of(&[0x7f; 9])]),
                sequence(&[der::integer(1), truth()]),
                // What is no CA has no path length.
                sequence(&[der::integer(0)]),
                sequence(&[boolean(&[0x00]), der::integer(0)]),
                sequence(&[truth(), der::integer(0), der::null()]),
                truth(),
            ],
        ),
        (
            KEY_USAGE,
            vec![
                der::bits_of(8, &[0x80]),
                der::bits_of(1, &[]),
                der::bits_of(1, &[0x07]),
                der::element(0x03, &[]),
                der::octets(&[0x06]),
                sequence(&[der::bits_of(1, &[0x06])]),
            ],
        ),
        (
            EXTENDED_KEY_USAGE,
            vec![
                oids(&[]),
                sequence(&[der::null()]),
                der::oid("1.2.3"),
                sequence(&[der::element(0x06, &[])]),
                sequence(&[der::element(0x06, &[0x80])]),
            ],
        ),
        (
            SUBJECT_KEY_IDENTIFIER,
            vec![der::bits(&[1]), sequence(&[der::octets(&[1])]), vec![0x04, 0x05, 0x00]],
        ),
        (
            AUTHORITY_KEY_IDENTIFIER,
            vec![
                der::context(0, &[1]),
                sequence(&[der::octets(&[1])]),
                sequence(&[der::context_primitive(0, &[1]), der::context_primitive(0, &[1])]),
                // The issuer without the number, the number without the issuer, and in the wrong order.
                sequence(&[der::context(1, &uri)]),
                sequence(&[der::context_primitive(2, &[1])]),
                sequence(&[der::context_primitive(2, &[1]), der::context(1, &uri)]),
                sequence(&[der::context(1, &uri), der::context_primitive(2, &[])]),
                sequence(&[der::context(1, &uri), der::context_primitive(2, &[0, 1])]),
                sequence(&[der::context(1, &[]), der::context_primitive(2, &[1])]),
                sequence(&[der::context(1, &uri), der::context_primitive(2, &[1]), der::null()]),
            ],
        ),
        (
            CRL_DISTRIBUTION_POINTS,
            vec![
                sequence::<&[u8]>(&[]),
                sequence(&[der::null()]),
                point(&[der::context(0, &[])]),
                point(&[der::context(0, &der::context(0, &[]))]),
                point(&[der::context(0, &der::context(2, &uri))]),
                point(&[der::context(0, &der::context(0, &uri).repeat(2))]),
                point(&[der::context(0, &der::context(1, &[]))]),
                point(&[der::context(0, &der::context(1, &der::null()))]),
                point(&[full.clone(), der::context_primitive(1, &[])]),
                point(&[full.clone(), der::context_primitive(1, &[8, 0x60])]),
                point(&[full.clone(), der::context_primitive(1, &[5, 0x61])]),
                point(&[full.clone(), der::context(2, &[])]),
                point(&[der::context(2, &uri), full.clone()]),
                point(&[full.clone(), full.clone()]),
                point(&[full, der::null()]),
            ],
        ),
        (
            AUTHORITY_INFORMATION_ACCESS,
            vec![
                sequence::<&[u8]>(&[]),
                sequence(&[der::null()]),
                sequence(&[sequence::<&[u8]>(&[])]),
                sequence(&[sequence(&[der::oid("1.2.3")])]),
                sequence(&[sequence(&[&uri])]),
                sequence(&[sequence(&[uri.clone(), der::oid("1.2.3")])]),
                sequence(&[sequence(&[der::oid("1.2.3"), uri.clone(), uri.clone()])]),
            ],
        ),
        (
            CERTIFICATE_POLICIES,
            vec![
                sequence::<&[u8]>(&[]),
                sequence(&[der::oid("1.2.3")]),
                sequence(&[sequence::<&[u8]>(&[])]),
                sequence(&[sequence(&[der::null()])]),
                sequence(&[sequence(&[der::oid("1.2.3"), sequence::<&[u8]>(&[])])]),
                sequence(&[sequence(&[der::oid("1.2.3"), sequence(&[der::null()])])]),
                sequence(&[sequence(&[der::oid("1.2.3"), sequence(&[sequence(&[der::oid(CPS)])])])]),
                sequence(&[sequence(&[der::oid("1.2.3"), der::null()])]),
            ],
        ),
        (
            NAME_CONSTRAINTS,
            vec![
                sequence::<&[u8]>(&[]),
                sequence(&[der::null()]),
                sequence(&[der::context(0, &[])]),
                sequence(&[der::context(2, &sequence(&[&uri]))]),
                sequence(&[der::context(0, &uri)]),
                subtrees(&[]),
                subtrees(&[&uri[..], &uri].concat()),
                subtrees(&[&uri[..], &der::context_primitive(0, &[1])].concat()),
                subtrees(&[&uri[..], &der::context_primitive(0, &[])].concat()),
                subtrees(&[&uri[..], &der::context_primitive(1, &[0])].concat()),
                subtrees(&[&uri[..], &der::context_primitive(1, &[5])].concat()),
                subtrees(
                    &[
                        &uri[..],
                        &der::context_primitive(0, &[0]),
                        &der::context_primitive(1, &[5]),
                    ]
                    .concat(),
                ),
            ],
        ),
    ]
}

/// The type that says so: what the errors call it.
fn type_of(oid: &str) -> &'static str {
    match oid {
        BASIC_CONSTRAINTS => "BasicConstraints",
        KEY_USAGE => "KeyUsage",
        EXTENDED_KEY_USAGE => "ExtendedKeyUsage",
        SUBJECT_KEY_IDENTIFIER => "SubjectKeyIdentifier",
        AUTHORITY_KEY_IDENTIFIER => "AuthorityKeyIdentifier",
        CRL_DISTRIBUTION_POINTS => "CrlDistributionPoints",
        AUTHORITY_INFORMATION_ACCESS => "AuthorityInformationAccess",
        CERTIFICATE_POLICIES => "CertificatePolicies",
        NAME_CONSTRAINTS => "NameConstraints",
        other => panic!("{other}"),
    }
}

#[test]
fn a_value_that_is_none_leaves_the_other_extensions() {
    let (mut ran, right) = (0, Structure::certificate());
    for (oid, mut values) in no_values() {
        // What is wrong in all types: nothing, no DER, another type, and bytes that follow.
        let good = certificate(right.must_load());
        let good = good
            .extensions()
            .unwrap()
            .find_by_oid(&oid.parse().unwrap())
            .unwrap()
            .value()
            .to_vec();
        values.extend([
            Vec::new(),
            vec![0x30],
            vec![0x00],
            vec![0x30, 0x80, 0, 0],
            der::null(),
            set(&[der::null()]),
            [&good[..], &[0]].concat(),
            [&good[..], &der::null()].concat(),
            good.repeat(2),
            good[..good.len() - 1].to_vec(),
        ]);
        for value in values {
            let changed = right.clone().with_extension_value(oid, &value).must_load();
            assert_only_fails(
                &right,
                &changed,
                &format!("extension {oid}"),
                "Malformed",
                &[type_of(oid)],
            );
            // The value itself is there.
            let loaded = certificate(changed);
            let found = loaded.extensions().unwrap().find_by_oid(&oid.parse().unwrap()).unwrap();
            assert_eq!(found.value(), value);
            ran += 1;
        }
    }
    assert_eq!(ran, 9 * 10 + 13 + 6 + 5 + 3 + 10 + 15 + 7 + 8 + 12);
}

/// A qualifier that does not decode is one of another kind, and the policies are readable.
#[test]
fn a_qualifier_that_is_none_leaves_the_policies() {
    const CPS: &str = "1.3.6.1.5.5.7.2.1";
    const NOTICE: &str = "1.3.6.1.5.5.7.2.2";
    let text = |tag, content: &[u8]| der::element(tag, content);
    let reference = |numbers: &[Vec<u8>]| sequence(&[text(UTF8_STRING, b"org"), sequence(numbers)]);
    let mut ran = 0;
    for (oid, value) in [
        (CPS, text(UTF8_STRING, b"http://example.org")),
        (CPS, text(IA5_STRING, b"\xff")),
        (CPS, der::null()),
        (NOTICE, der::null()),
        (NOTICE, sequence(&[text(PRINTABLE_STRING, b"text")])),
        (NOTICE, sequence(&[text(UTF8_STRING, b"\xff")])),
        (NOTICE, sequence(&[text(UTF8_STRING, b"a"), text(UTF8_STRING, b"b")])),
        (NOTICE, sequence(&[sequence(&[text(UTF8_STRING, b"org")])])),
        (NOTICE, sequence(&[reference(&[der::null()])])),
        (NOTICE, sequence(&[reference(&[der::integer_of(&[0, 1])])])),
        (NOTICE, sequence(&[text(UTF8_STRING, b"text"), reference(&[])])),
    ] {
        let good = [der::oid(CPS), text(IA5_STRING, b"http://example.org")];
        let both = sequence(&[sequence(&[der::oid(oid), value.clone()]), sequence(&good)]);
        let policies = sequence(&[sequence(&[der::oid("1.2.3"), both]), sequence(&[der::oid("1.2.4")])]);
        let changed = Structure::certificate().with_extension_value(CERTIFICATE_POLICIES, &policies);
        let loaded = certificate(changed.must_load());
        let (found, _) = loaded
            .extensions()
            .unwrap()
            .find::<CertificatePolicies>()
            .unwrap()
            .unwrap();
        assert_eq!(found.policies().len(), 2);
        let expected = [
            PolicyQualifier::Other {
                oid: oid.parse().unwrap(),
                value: value.clone(),
            },
            PolicyQualifier::CpsUri("http://example.org".into()),
        ];
        assert_eq!(found.policies()[0].qualifiers(), expected);
        assert_eq!(found.to_der().unwrap(), policies);
        if oid == NOTICE {
            assert_malformed("a notice", UserNotice::from_der(&value), &["CertificatePolicies"]);
        }
        ran += 1;
    }
    assert_eq!(ran, 11);
}

/// A place without a name and an issuer says nothing, and stands in certificates.
#[test]
fn a_point_that_says_nothing_is_one() {
    let reasons = der::context_primitive(1, &[5, 0x60]);
    for (point, reasons) in [
        (sequence::<&[u8]>(&[]), None),
        (
            sequence(&[reasons]),
            Some(ReasonFlags::KEY_COMPROMISE | ReasonFlags::CA_COMPROMISE),
        ),
    ] {
        let changed = Structure::certificate().with_extension_value(CRL_DISTRIBUTION_POINTS, &sequence(&[&point]));
        let loaded = certificate(changed.must_load());
        let (found, _) = loaded
            .extensions()
            .unwrap()
            .find::<CrlDistributionPoints>()
            .unwrap()
            .unwrap();
        let [found] = found.distribution_points() else {
            panic!("{found:?}")
        };
        assert_eq!(
            (found.name(), found.reasons(), found.crl_issuer()),
            (None, reasons, None)
        );
    }
}

/// IP addresses have a mask in name constraints, and there alone.
#[test]
fn addresses_have_a_mask_in_name_constraints_alone() {
    let [address, network] =
        [&[192, 0, 2, 1][..], &[192, 0, 2, 0, 255, 255, 255, 0]].map(|bytes| general_name(7, bytes));
    let names = sequence(&[&address, &network]);
    let loaded = certificate(
        Structure::certificate()
            .with_extension_value(SUBJECT_ALT_NAME, &names)
            .must_load(),
    );
    let (found, _) = loaded
        .extensions()
        .unwrap()
        .find::<SubjectAlternativeName>()
        .unwrap()
        .unwrap();
    let found: Vec<_> = found.names().iter().collect();
    assert!(matches!(found[0], Ok(GeneralName::IpAddress(_))), "{found:?}");
    assert_malformed("a network", found[1].clone(), &["InvalidLength", "InvalidLength"]);
    let bases = sequence(&[der::context(
        0,
        &[sequence(&[&address]), sequence(&[&network])].concat(),
    )]);
    let loaded = certificate(
        Structure::certificate()
            .with_extension_value(NAME_CONSTRAINTS, &bases)
            .must_load(),
    );
    let (found, _) = loaded.extensions().unwrap().find::<NameConstraints>().unwrap().unwrap();
    let found: Vec<_> = found.permitted_subtrees().unwrap().iter().collect();
    assert_malformed("an address", found[0].clone(), &["InvalidLength"]);
    assert!(matches!(found[1], Ok(GeneralName::IpNetwork(_))), "{found:?}");
}

/// Types that stand in lists, in entries, in OCSP and elsewhere.
#[test]
fn a_value_of_another_type_that_is_none_says_so() {
    fn refuses<T: ExtensionType>(name: &str, values: &[Vec<u8>]) -> usize {
        let common: [&[u8]; 6] = [
            &[],
            &[0x30],
            &[0x00],
            &[0x30, 0x80, 0, 0],
            &[0x0c, 0x01, 0x61],
            &[0x05, 0x00, 0x00],
        ];
        let common = common.into_iter().map(<[u8]>::to_vec);
        let mut ran = 0;
        for value in values.iter().cloned().chain(common) {
            let alone = T::from_der(&value).map(|_| ());
            assert_malformed(&format!("{name} {value:02x?}"), alone, &[name]);
            let parsed = Extension::from_value(T::OID, true, &value).parse::<T>().map(|_| ());
            assert_malformed(name, parsed, &[name]);
            let decoded = Extension::from_value(T::OID, true, &value).decode().map(|_| ());
            assert_malformed(name, decoded, &[name]);
            ran += 1;
        }
        ran
    }
    let flag = |number, content: &[u8]| sequence(&[der::context_primitive(number, content)]);
    let uri = general_name(6, b"http://example.org");
    let opaque = |list: &[u8]| der::octets(list);
    let mut ran = refuses::<CrlNumber>(
        "CrlNumber",
        &[der::integer_of(&[]), der::integer_of(&[0, 1]), der::octets(&[1])],
    );
    ran += refuses::<DeltaCrlIndicator>(
        "DeltaCrlIndicator",
        &[
            der::integer_of(&[]),
            der::integer_of(&[0, 1]),
            sequence(&[der::integer(1)]),
        ],
    );
    let reason = |content: &[u8]| der::element(0x0a, content);
    ran += refuses::<CrlReason>(
        "CrlReason",
        &[
            reason(&[7]),
            reason(&[11]),
            reason(&[0xff]),
            reason(&[]),
            reason(&[0, 1]),
            reason(&[1; 9]),
            der::integer(1),
        ],
    );
    ran += refuses::<InvalidityDate>(
        "InvalidityDate",
        &[
            utc_time("200101000000Z"),
            generalized_time("20200101000000"),
            generalized_time("20200101000000.5Z"),
            generalized_time("20201301000000Z"),
        ],
    );
    ran += refuses::<InhibitAnyPolicy>(
        "InhibitAnyPolicy",
        &[
            der::integer(-1),
            der::integer_of(&[]),
            der::integer_of(&[0, 1]),
            der::integer_of(&[1; 5]),
            sequence(&[der::integer(1)]),
        ],
    );
    ran += refuses::<PolicyConstraints>(
        "PolicyConstraints",
        &[
            sequence::<&[u8]>(&[]),
            flag(2, &[1]),
            flag(0, &[]),
            flag(0, &[0xff]),
            flag(0, &[0, 1]),
            flag(0, &[1; 5]),
        ],
    );
    ran += refuses::<IssuingDistributionPoint>(
        "IssuingDistributionPoint",
        &[
            flag(1, &[1]),
            flag(1, &[]),
            flag(2, &[0xff, 0xff]),
            flag(4, &[2]),
            flag(5, &[0x80]),
            flag(6, &[0xff]),
            flag(3, &[]),
            flag(3, &[9, 0x60]),
            sequence(&[der::context(0, &[])]),
            sequence(&[der::context_primitive(2, &[0xff]), der::context_primitive(1, &[0xff])]),
        ],
    );
    ran += refuses::<FreshestCrl>(
        "FreshestCrl",
        &[sequence::<&[u8]>(&[]), sequence(&[sequence(&[der::null()])])],
    );
    ran += refuses::<IssuerAlternativeName>("IssuerAlternativeName", &[sequence::<&[u8]>(&[]), uri.clone()]);
    ran += refuses::<CertificateIssuer>("CertificateIssuer", &[sequence::<&[u8]>(&[]), uri]);
    ran += refuses::<SubjectInformationAccess>(
        "SubjectInformationAccess",
        &[sequence::<&[u8]>(&[]), sequence(&[sequence(&[der::oid("1.2.3")])])],
    );
    ran += refuses::<PolicyMappings>(
        "PolicyMappings",
        &[
            sequence::<&[u8]>(&[]),
            oids(&["1.2.3", "1.2.4"]),
            sequence(&[oids(&["1.2.3"])]),
            sequence(&[oids(&["1.2.3", "1.2.4", "1.2.5"])]),
        ],
    );
    ran += refuses::<TlsFeature>(
        "TlsFeature",
        &[
            sequence::<&[u8]>(&[]),
            sequence(&[der::integer(-1)]),
            sequence(&[der::integer(65536)]),
            sequence(&[der::null()]),
            der::integer(5),
        ],
    );
    ran += refuses::<OcspNonce>("OcspNonce", &[der::bits(&[1]), sequence(&[der::octets(&[1])])]);
    ran += refuses::<OcspNoCheck>("OcspNoCheck", &[der::element(0x05, &[0]), truth()]);
    ran += refuses::<PrecertPoison>("PrecertPoison", &[der::element(0x05, &[0]), sequence::<&[u8]>(&[])]);
    ran += refuses::<MsCertificateTemplate>(
        "MsCertificateTemplate",
        &[
            sequence::<&[u8]>(&[]),
            sequence(&[der::integer(1)]),
            oids(&["1.2.3", "1.2.4"]),
            sequence(&[der::oid("1.2.3"), der::integer(-1)]),
            sequence(&[der::oid("1.2.3"), der::integer(1), der::integer(2), der::integer(3)]),
        ],
    );
    let wrong = [
        opaque(&[]),
        opaque(&[0]),
        opaque(&[0, 0]),
        opaque(&[0, 1, 0]),
        opaque(&[0, 2, 0, 0]),
        opaque(&[0, 4, 0, 1, 0]),
        opaque(&[0, 3, 0, 1, 0, 0]),
        opaque(&[0, 3, 0, 2, 0]),
        opaque(&[0xff, 0xff, 0, 1, 0]),
    ];
    ran += refuses::<PrecertificateSignedCertificateTimestamps>("SignedCertificateTimestamp", &wrong);
    ran += refuses::<SignedCertificateTimestamps>("SignedCertificateTimestamp", &wrong);
    println!("{ran} values refused");
    assert_eq!(
        ran,
        19 * 6 + 3 + 3 + 7 + 4 + 5 + 6 + 10 + 2 + 2 + 2 + 2 + 4 + 5 + 2 + 2 + 2 + 5 + 2 * 9
    );
}

/// A timestamp that does not decode, as one of a later version, is an error in its place, and the others are readable.
#[test]
fn a_timestamp_that_is_none_leaves_the_others() {
    let good = [&[0][..], &[0xaa; 32], &[0; 8], &[0, 0], &[4, 3, 0, 2, 0x30, 0]].concat();
    let mut wrong: Vec<Vec<u8>> = (1..good.len()).map(|length| good[..length].to_vec()).collect();
    wrong.push([&good[..], &[0]].concat());
    wrong.push([&[1], &good[1..]].concat());
    wrong.push([&good[..33], &[0xff; 8], &good[41..]].concat());
    wrong.push([&good[..41], &[0xff, 0xff], &good[43..]].concat());
    let with_length = |data: &[u8]| [&u16::try_from(data.len()).unwrap().to_be_bytes(), data].concat();
    let mut ran = 0;
    for wrong in &wrong {
        let list: Vec<u8> = [&good, wrong, &good]
            .into_iter()
            .flat_map(|one| with_length(one))
            .collect();
        let value = der::octets(&with_length(&list));
        let list = PrecertificateSignedCertificateTimestamps::from_der(&value).unwrap();
        assert_eq!((list.len(), list.to_der().unwrap()), (3, value.clone()));
        let found: Vec<_> = list.timestamps().collect();
        assert_eq!(found[0].as_ref().unwrap(), found[2].as_ref().unwrap());
        assert_eq!(found[0].as_ref().unwrap().to_bytes(), good);
        assert_malformed("a timestamp", found[1].clone(), &["SignedCertificateTimestamp"]);
        let of_ocsp = SignedCertificateTimestamps::from_der(&value).unwrap();
        assert_eq!(of_ocsp.timestamps().filter(Result::is_err).count(), 1);
        ran += 1;
    }
    assert_eq!(ran, 48 + 4);
}

/// An extension that is asked for by another type than its own.
#[test]
fn an_extension_is_of_its_own_type() {
    let loaded = certificate(Structure::certificate().must_load());
    let extensions = loaded.extensions().unwrap();
    let found = extensions.find_by_oid(&BasicConstraints::OID).unwrap();
    assert_invalid(
        "another type",
        found.parse::<KeyUsage>().map(|_| ()),
        "extension",
        &["2.5.29.19", "2.5.29.15"],
    );
    found.parse::<BasicConstraints>().unwrap();
    assert!(extensions.find::<OcspNoCheck>().unwrap().is_none());
    assert!(extensions.find_by_oid(&"1.2.3.99".parse().unwrap()).is_none());
    let unknown = extensions.find_by_oid(&"1.2.3.7".parse().unwrap()).unwrap();
    assert_eq!((unknown.value(), unknown.is_critical()), (&b"anything"[..], false));
    let AnyExtension::Unrecognized(unknown) = unknown.decode().unwrap() else {
        panic!("a type that nobody knows")
    };
    assert_eq!(
        (unknown.oid().to_string(), unknown.value()),
        ("1.2.3.7".to_owned(), &b"anything"[..])
    );
}
