//! Encodings that builders do not write, and that are accepted because certificates in use have them.

use super::cases::{directory, dns, hex_bytes, names, oid};
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, MalformedKind, UnsupportedKind};
use support::der::{element, sequence};
use support::errors::assert_malformed_kind;

fn read<T: ExtensionType>(hex: &str) -> T {
    T::from_der(&hex_bytes(hex)).unwrap()
}

#[test]
fn defaults_that_are_written_out_are_read_and_left_out() {
    let constraints: BasicConstraints = read("3003 010100");
    assert_eq!(constraints, BasicConstraints::end_entity());
    assert_eq!(constraints.to_der().unwrap(), [0x30, 0]);

    let point: IssuingDistributionPoint = read("300c 810100 8201ff 840100 850100");
    assert!(!point.only_contains_user_certs() && point.only_contains_ca_certs() && !point.indirect_crl());
    assert_eq!(point.to_der().unwrap(), [0x30, 3, 0x82, 1, 0xff]);

    let constraints: NameConstraints = read("300a a008 3006 820161 800100");
    assert_eq!(
        constraints,
        NameConstraints::new(Some(names(vec![dns("a")])), None).unwrap()
    );
    assert_eq!(constraints.to_der().unwrap(), hex_bytes("3007 a005 3003 820161"));
}

#[test]
fn bits_without_a_meaning_and_zeros_at_the_end_are_passed_over() {
    for hex in ["03020106", "03020006", "0303000600", "0303000601", "030500060000ff"] {
        let usage: KeyUsage = read(hex);
        assert_eq!(usage, KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN, "{hex}");
        assert_eq!(usage.to_der().unwrap(), [3, 2, 1, 6]);
    }
    assert!(read::<KeyUsage>("030100").is_empty());
    assert_eq!(read::<KeyUsage>("03020001"), KeyUsage::ENCIPHER_ONLY);
}

#[test]
fn a_list_that_says_nothing_or_too_much_is_read_as_it_stands() {
    for hex in ["3000", "3006 8101ff 8201ff", "3003 830100"] {
        let value = hex_bytes(hex);
        let point = IssuingDistributionPoint::from_der(&value).unwrap();
        assert_eq!(point.to_der().unwrap(), value);
    }
}

#[test]
fn numbers_of_lists_can_be_negative_and_long() {
    let negative: CrlNumber = read("0201ff");
    assert!(negative.crl_number().is_negative());
    assert_eq!(negative.to_der().unwrap(), [2, 1, 0xff]);
    let long = element(2, &[0x7f; 40]);
    let long_number = DeltaCrlIndicator::from_der(&long).unwrap();
    assert_eq!(long_number.base_crl_number().as_der_content(), [0x7f; 40]);
    assert_eq!(long_number.to_der().unwrap(), long);
}

#[test]
fn nonces_of_any_length_are_read() {
    for length in [0, 129, 1_000] {
        let der = element(4, &vec![7; length]);
        let nonce = OcspNonce::from_der(&der).unwrap();
        assert_eq!(nonce.nonce().len(), length);
        assert_eq!(nonce.to_der().unwrap(), der);
    }
}

fn policies_with(qualifier: &[u8]) -> Vec<u8> {
    let policy = sequence(&[support::der::oid("1.2.3"), sequence(&[qualifier])]);
    sequence(&[policy])
}

fn notice_with(text: &[u8]) -> Vec<u8> {
    let id = support::der::oid("1.3.6.1.5.5.7.2.2");
    policies_with(&sequence(&[id, sequence(&[text])]))
}

fn only_qualifier(policies: &CertificatePolicies) -> &PolicyQualifier {
    let [policy] = policies.policies() else {
        panic!("{policies:?}");
    };
    let [qualifier] = policy.qualifiers() else {
        panic!("{policy:?}");
    };
    qualifier
}

#[test]
fn notices_keep_the_type_and_the_length_of_their_text() {
    let long = "x".repeat(300);
    let texts = [
        (0x0c, "å".as_bytes().to_vec(), "å", StringType::Utf8),
        (0x0c, long.clone().into_bytes(), long.as_str(), StringType::Utf8),
        (0x0c, vec![], "", StringType::Utf8),
        (0x16, b"plain".to_vec(), "plain", StringType::Ia5),
        (0x1a, b"plain".to_vec(), "plain", StringType::Visible),
        // As in millions of Belgian identity cards.
        (0x1a, "soumis à".as_bytes().to_vec(), "soumis à", StringType::Visible),
        (0x1e, vec![0, b'a', 0, 0xe5], "aå", StringType::Bmp),
        // A pair of surrogates, which a BMPString has not by the standard.
        (0x1e, vec![0xd8, 0x3d, 0xde, 0x00], "😀", StringType::Bmp),
    ];
    for (tag, content, text, string_type) in texts {
        let der = notice_with(&element(tag, &content));
        let policies = CertificatePolicies::from_der(&der).unwrap();
        let PolicyQualifier::UserNotice(notice) = only_qualifier(&policies) else {
            panic!("{policies:?}");
        };
        assert_eq!(notice.explicit_text(), Some(text));
        assert_eq!(notice.explicit_text_type(), Some(string_type));
        assert!(notice.notice_reference().is_none());
        assert_eq!(policies.to_der().unwrap(), der);
    }
    let empty = notice_with(&[]);
    let policies = CertificatePolicies::from_der(&empty).unwrap();
    assert_eq!(policies.to_der().unwrap(), empty);
}

#[test]
fn qualifiers_of_other_kinds_keep_their_bytes() {
    let der = policies_with(&sequence(&[support::der::oid("1.2.3.4"), element(0x31, &[5, 0])]));
    let policies = CertificatePolicies::from_der(&der).unwrap();
    let qualifier = only_qualifier(&policies);
    assert_eq!(*qualifier.oid(), oid("1.2.3.4"));
    assert!(matches!(qualifier, PolicyQualifier::Other { value, .. } if *value == [0x31, 2, 5, 0]));
    assert_eq!(policies.to_der().unwrap(), der);
}

#[test]
fn policies_can_be_there_twice() {
    let policy = sequence(&[support::der::oid("1.2.3")]);
    let der = sequence(&[&policy, &policy]);
    let policies = CertificatePolicies::from_der(&der).unwrap();
    assert_eq!(policies.policies().len(), 2);
    assert_eq!(policies.to_der().unwrap(), der);
    let any = support::der::oid("2.5.29.32.0");
    let der = sequence(&[sequence(&[&any, &any])]);
    assert_eq!(PolicyMappings::from_der(&der).unwrap().to_der().unwrap(), der);
}

#[test]
fn dates_before_utc_time_are_read_and_written() {
    for text in ["19491231235959Z", "00000101000000Z", "99991231235959Z"] {
        let der = element(0x18, text.as_bytes());
        let date = InvalidityDate::from_der(&der).unwrap();
        assert_eq!(date.to_der().unwrap(), der);
        assert_eq!(InvalidityDate::new(date.date()).unwrap(), date);
    }
}

/// One place that does not decode leaves the others readable.
#[test]
fn a_place_that_does_not_decode_is_an_error_of_its_own() {
    let method = support::der::oid("1.3.6.1.5.5.7.48.1");
    let describe = |name: Vec<u8>| sequence(&[method.clone(), name]);
    let der = sequence(&[
        describe(element(0xa3, &[5, 0])),
        describe(element(0x86, &[0x80])),
        describe(directory().to_der().unwrap()),
    ]);
    let access = AuthorityInformationAccess::from_der(&der).unwrap();
    let [x400, text, good] = access.descriptions() else {
        panic!("{access:?}");
    };
    let x400 = x400.access_location();
    assert!(matches!(
        x400,
        Err(Error::Unsupported {
            kind: UnsupportedKind::GeneralName { tag: 0xa3, .. },
            ..
        })
    ));
    assert!(matches!(text.access_location(), Err(Error::Malformed { .. })));
    assert_eq!(good.access_location().unwrap(), directory());
    assert_eq!(access.to_der().unwrap(), der);
}

#[test]
fn a_network_whose_mask_has_holes_is_an_error_of_its_own() {
    let base = |bytes: &[u8]| sequence(&[element(0x87, bytes)]);
    let der = sequence(&[element(
        0xa0,
        &[
            base(&[10, 0, 0, 0, 255, 0, 255, 0]),
            base(&[10, 0, 0, 1, 255, 0, 0, 0]),
            base(&[10, 0, 0, 0, 255, 0, 0, 0]),
        ]
        .concat(),
    )]);
    let constraints = NameConstraints::from_der(&der).unwrap();
    let found: Vec<_> = constraints.permitted_subtrees().unwrap().iter().collect();
    assert_eq!(found.len(), 3);
    let kinds = [MalformedKind::InvalidValue, MalformedKind::Inconsistent];
    for (result, kind) in found.iter().zip(kinds) {
        assert_malformed_kind(result.clone(), kind, "GeneralName");
    }
    assert_eq!(found[2].as_ref().unwrap().to_string(), "IP:10.0.0.0/8");
    assert_eq!(constraints.to_der().unwrap(), der);
}

#[test]
fn an_address_as_a_constraint_is_an_error_of_its_own() {
    let constraints: NameConstraints = read("300a a008 3006 8704 0a000001");
    let bases = constraints.permitted_subtrees().unwrap();
    let error = bases.iter().next().unwrap().unwrap_err();
    assert!(error.to_string().contains("no mask"), "{error}");
    assert_eq!(constraints.to_der().unwrap(), hex_bytes("300a a008 3006 8704 0a000001"));
}

/// A qualifier with a value that is not of its kind leaves the policy readable, and says why when it is asked.
#[test]
fn qualifiers_that_do_not_decode_are_kept_as_they_are() {
    let kinds = [
        ("1.3.6.1.5.5.7.2.1", element(0x0c, b"a")),
        ("1.3.6.1.5.5.7.2.1", element(0x16, &[0x80])),
        ("1.3.6.1.5.5.7.2.2", element(0x0c, b"a")),
        ("1.3.6.1.5.5.7.2.2", sequence(&[element(0x13, b"a")])),
    ];
    for (kind, value) in kinds {
        let qualifier = sequence(&[support::der::oid(kind), value.clone()]);
        let policy = sequence(&[support::der::oid("1.2.3"), sequence(&[qualifier])]);
        let der = sequence(&[policy]);
        let policies = CertificatePolicies::from_der(&der).unwrap();
        let expected = PolicyQualifier::Other {
            oid: oid(kind),
            value: value.clone(),
        };
        assert_eq!(policies.policies()[0].policy_identifier(), &oid("1.2.3"));
        assert_eq!(policies.policies()[0].qualifiers(), [expected]);
        assert_eq!(policies.to_der().unwrap(), der);
        assert!(matches!(UserNotice::from_der(&value), Err(Error::Malformed { .. })));
    }
}

/// A place that nobody can find is no reason to keep the others from view.
#[test]
fn places_without_a_name_and_an_issuer_are_read() {
    for (hex, reasons) in [
        ("3002 3000", None),
        ("3006 3004 81020640", Some(ReasonFlags::KEY_COMPROMISE)),
    ] {
        let points = CrlDistributionPoints::from_der(&hex_bytes(hex)).unwrap();
        let [point] = points.distribution_points() else {
            panic!("{points:?}");
        };
        assert_eq!(
            (point.name(), point.crl_issuer(), point.reasons()),
            (None, None, reasons)
        );
        assert_eq!(points.to_der().unwrap(), hex_bytes(hex));
    }
}

/// A place whose relative name has its attributes in the order that DER has not.
#[test]
fn attributes_of_a_relative_name_are_read_in_any_order() {
    let attribute = |kind: &str, text: &str| {
        let value = element(0x0c, text.as_bytes());
        sequence(&[support::der::oid(kind), value])
    };
    let unsorted = [attribute("2.5.4.11", "A"), attribute("2.5.4.3", "CRL1")].concat();
    let point = sequence(&[element(0xa0, &element(0xa1, &unsorted))]);
    let points = CrlDistributionPoints::from_der(&sequence(&[point])).unwrap();
    let Some(DistributionPointName::RelativeName(name)) = points.distribution_points()[0].name() else {
        panic!("{points:?}");
    };
    assert_eq!(name.rfc4514_string(), "OU=A+CN=CRL1");
    assert_eq!(*name, super::cases::relative_name());
}

#[test]
fn admissions_are_kept_as_they_were_written() {
    // An authority that is not decoded, a TeletexString, an empty URL, and more characters than the standard allows.
    let long = element(0x0c, &[b'a'; 200]);
    let naming = sequence(&[element(0x16, b""), element(0x14, b"\xe9")]);
    let profession = sequence(&[element(0xa0, &naming), sequence(&[long])]);
    let admission = sequence(&[sequence(&[profession])]);
    let der = sequence(&[element(0xa3, b""), sequence(&[admission])]);
    let admissions = Admissions::from_der(&der).unwrap();
    assert_eq!(admissions.to_der().unwrap(), der);
    let Err(Error::Unsupported { kind, .. }) = admissions.authority() else {
        panic!("{admissions:?}");
    };
    assert!(
        matches!(kind, UnsupportedKind::GeneralName { tag: 0xa3, .. }),
        "{kind:?}"
    );
    let profession = &admissions.admissions()[0].profession_infos()[0];
    let authority = profession.naming_authority().unwrap();
    assert_eq!((authority.url(), authority.text()), (Some(""), Some("é")));
    assert_eq!(profession.profession_items().next().unwrap().len(), 200);
}
