//! Policies, and where the issuer, revocation status and revocation lists are available.

use super::*;

fn policies(file: &str) -> CertificatePolicies {
    let certificate = certificate(file);
    let (policies, critical) = found::<CertificatePolicies>(certificate.extensions());
    assert!(!critical);
    policies
}

/// The qualifiers of the only policy.
fn qualifiers(file: &str) -> Vec<PolicyQualifier> {
    let policies = policies(file);
    let [policy] = policies.policies() else {
        panic!("{policies:?}");
    };
    assert_eq!(*policy.policy_identifier(), oid("2.16.840.1.12345.1.2.3.4.1"));
    policy.qualifiers().to_vec()
}

fn notice(qualifier: &PolicyQualifier) -> &UserNotice {
    match qualifier {
        PolicyQualifier::UserNotice(notice) => notice,
        other => panic!("{other:?}"),
    }
}

#[test]
fn practice_statements_and_notices() {
    assert_eq!(
        qualifiers("cp_cps_uri.pem"),
        [PolicyQualifier::CpsUri("http://other.com/cps".to_owned())]
    );

    let found = qualifiers("cp_user_notice_with_notice_reference.pem");
    let [PolicyQualifier::CpsUri(first), PolicyQualifier::CpsUri(second), third] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!([first, second], ["http://example.com/cps", "http://other.com/cps"]);
    assert_eq!(notice(third).explicit_text(), Some("thing"));
    let reference = notice(third).notice_reference().unwrap();
    assert_eq!(reference.organization(), "my org");
    assert_eq!(reference.notice_numbers(), [1, 2, 3, 4].map(SerialNumber::from));

    let found = qualifiers("cp_user_notice_with_explicit_text.pem");
    let [only] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(notice(only).explicit_text(), Some("thing"));
    assert!(notice(only).notice_reference().is_none());

    let found = qualifiers("cp_user_notice_no_explicit_text.pem");
    let [only] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(notice(only).explicit_text(), None);
    assert_eq!(notice(only).notice_reference().unwrap().organization(), "my org");
}

/// A URI where the identifier says that it is a notice, and the other way round: each stands as it is, and the policies are
/// readable.
#[test]
fn qualifiers_that_are_not_what_they_say() {
    for (file, kind, tag) in [
        ("cp_invalid.pem", "1.3.6.1.5.5.7.2.2", 0x16),
        ("cp_invalid2.der", "1.3.6.1.5.5.7.2.1", 0x30),
    ] {
        let found = qualifiers(file);
        let [PolicyQualifier::Other { oid: of, value }] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!((of, value[0]), (&oid(kind), tag), "{file}");
    }
}

/// A VisibleString by its type, with Latin-1 in it.
#[test]
fn a_notice_in_the_wrong_characters() {
    let certificate = other_certificate("belgian-eid-invalid-visiblestring.pem");
    let (policies, _) = found::<CertificatePolicies>(certificate.extensions());
    let qualifiers = policies.policies()[0].qualifiers();
    assert_eq!(
        qualifiers[0],
        PolicyQualifier::CpsUri("http://repository.eid.belgium.be".to_owned())
    );
    assert!(
        notice(&qualifiers[1])
            .explicit_text()
            .unwrap()
            .contains("Usage soumis \u{e0} des limitations")
    );
}

#[test]
fn policy_mappings() {
    let certificate = other_certificate("department-of-state-root.pem");
    let (mappings, critical) = found::<PolicyMappings>(certificate.extensions());
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(ObjectIdentifier, ObjectIdentifier)> {
        pairs
            .iter()
            .map(|(issuer, subject)| {
                let base = "2.16.840.1.101.3.2.1";
                (oid(&format!("{base}.{issuer}")), oid(&format!("{base}.{subject}")))
            })
            .collect()
    };
    let expected = pairs(&[
        ("3.1", "6.1"),
        ("3.2", "6.2"),
        ("3.6", "6.3"),
        ("3.7", "6.12"),
        ("3.16", "6.4"),
    ]);
    assert_eq!((mappings.mappings(), critical), (&expected[..], false));
}

// ---- access ----

fn access(descriptions: &[AccessDescription]) -> Vec<(ObjectIdentifier, GeneralName)> {
    descriptions
        .iter()
        .map(|one| (one.access_method().clone(), one.access_location().unwrap()))
        .collect()
}

#[test]
fn access_to_the_issuer() {
    let person = directory(&[(NameOid::COMMON_NAME, "myCN"), (NameOid::ORGANIZATION_NAME, "some Org")]);
    let ocsp = |number: &str| (AccessMethodOid::OCSP, uri(&format!("http://ocsp{number}.domain.com")));
    let issuer = (AccessMethodOid::CA_ISSUERS, person);
    for (file, expected) in [
        ("aia_ocsp_ca_issuers.pem", vec![ocsp(""), ocsp("2"), issuer.clone()]),
        ("aia_ocsp.pem", vec![ocsp("")]),
        ("aia_ca_issuers.pem", vec![issuer]),
    ] {
        let certificate = certificate(file);
        let (found, critical) = found::<AuthorityInformationAccess>(certificate.extensions());
        assert_eq!((access(found.descriptions()), critical), (expected, false), "{file}");
    }
}

#[test]
fn access_to_the_subject() {
    let certificate = certificate("sia.pem");
    let (found, critical) = found::<SubjectInformationAccess>(certificate.extensions());
    let expected = [
        (AccessMethodOid::CA_REPOSITORY, uri("https://my.ca.issuer/")),
        (oid("2.999.7"), uri("gopher://info-mac-archive")),
    ];
    assert_eq!((access(found.descriptions()), critical), (expected.to_vec(), false));
}

// ---- distribution points ----

fn only_point(file: &str) -> DistributionPoint {
    let certificate = certificate(file);
    let (points, _) = found::<CrlDistributionPoints>(certificate.extensions());
    let [point] = points.distribution_points() else {
        panic!("{points:?}");
    };
    point.clone()
}

fn full_name(point: &DistributionPoint) -> Vec<GeneralName> {
    match point.name() {
        Some(DistributionPointName::FullName(names)) => all(names),
        other => panic!("{other:?}"),
    }
}

/// All but the one that is not used.
fn all_reasons() -> ReasonFlags {
    ReasonFlags::all().difference(ReasonFlags::UNUSED)
}

#[test]
fn places_of_revocation_lists() {
    let some = ReasonFlags::KEY_COMPROMISE | ReasonFlags::CA_COMPROMISE;
    let point = only_point("cdp_fullname_reasons_crl_issuer.pem");
    assert_eq!(full_name(&point), [uri("http://myhost.com/myca.crl")]);
    assert_eq!(point.reasons(), Some(some));
    let name = [
        (NameOid::COUNTRY_NAME, "US"),
        (NameOid::ORGANIZATION_NAME, "PyCA"),
        (NameOid::COMMON_NAME, "cryptography CA"),
    ];
    assert_eq!(all(point.crl_issuer().unwrap()), [directory(&name)]);

    let point = only_point("cdp_crl_issuer.pem");
    assert!(point.name().is_none() && point.reasons().is_none());
    assert_eq!(all(point.crl_issuer().unwrap()), [directory(&name[2..])]);

    let place = [uri("http://domain.com/some.crl")];
    for (file, reasons) in [
        ("cdp_all_reasons.pem", all_reasons()),
        ("cdp_reason_aa_compromise.pem", ReasonFlags::AA_COMPROMISE),
    ] {
        let point = only_point(file);
        assert_eq!(
            (full_name(&point), point.reasons()),
            (place.to_vec(), Some(reasons)),
            "{file}"
        );
        assert!(point.crl_issuer().is_none());
    }

    let point = only_point("cdp_empty_hostname.pem");
    assert_eq!(full_name(&point), [uri("ldap:///CN=A,OU=B,dc=C,DC=D?E?F?G?H=I")]);
}

#[test]
fn places_of_the_freshest_list() {
    let certificate = certificate("freshestcrl.pem");
    let (points, critical) = found::<FreshestCrl>(certificate.extensions());
    assert!(!critical);
    let [point] = points.distribution_points() else {
        panic!("{points:?}");
    };
    let places = ["http://myhost.com/myca.crl", "http://backup.myhost.com/myca.crl"];
    assert_eq!(full_name(point), places.map(uri));
    assert_eq!(
        point.reasons(),
        Some(ReasonFlags::KEY_COMPROMISE | ReasonFlags::CA_COMPROMISE)
    );
    let name = [(NameOid::COUNTRY_NAME, "US"), (NameOid::COMMON_NAME, "cryptography CA")];
    assert_eq!(all(point.crl_issuer().unwrap()), [directory(&name)]);
}
