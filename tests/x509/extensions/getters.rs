//! The getters of decoded extensions.

use super::cases::{cases, directory, dns, network, oid, relative_name, uri};
use hazmat_openssl::x509::*;
use support::errors::assert_invalid_argument;

/// The first case of a type, as it is read of its bytes.
fn read<T: ExtensionType>() -> T {
    let case = cases().into_iter().find(|case| *case.built.oid() == T::OID).unwrap();
    T::from_der(&case.der).unwrap()
}

fn all(names: &GeneralNames) -> Vec<GeneralName> {
    names.iter().collect::<Result<_, _>>().unwrap()
}

#[test]
fn constraints() {
    let constraints: BasicConstraints = read();
    assert!(constraints.is_ca());
    assert_eq!(constraints.path_length(), Some(3));
    assert!(!BasicConstraints::end_entity().is_ca());
    assert_eq!(BasicConstraints::ca(None).path_length(), None);
    let most = BasicConstraints::ca(Some(u32::MAX));
    let der = most.to_der().unwrap();
    assert_eq!(der, [0x30, 10, 1, 1, 0xff, 2, 5, 0, 0xff, 0xff, 0xff, 0xff]);
    assert_eq!(BasicConstraints::from_der(&der).unwrap(), most);

    let constraints: PolicyConstraints = read();
    assert_eq!(constraints.require_explicit_policy(), Some(0));
    assert_eq!(constraints.inhibit_policy_mapping(), Some(128));
    let one = PolicyConstraints::from_der(&[0x30, 3, 0x81, 1, 9]).unwrap();
    assert_eq!(one, PolicyConstraints::new(None, Some(9)).unwrap());
    assert_eq!(one.require_explicit_policy(), None);

    assert_eq!(read::<InhibitAnyPolicy>().skip_certs(), 300);
}

#[test]
fn usages() {
    let usage: KeyUsage = read();
    assert_eq!(
        usage.names().collect::<Vec<_>>(),
        ["digitalSignature", "keyAgreement", "decipherOnly"]
    );
    let purposes: ExtendedKeyUsage = read();
    assert_eq!(
        purposes.purposes(),
        [KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH]
    );
    assert!(purposes.allows(&KeyPurposeOid::CLIENT_AUTH));
    assert!(!purposes.allows(&KeyPurposeOid::OCSP_SIGNING));
    let any = ExtendedKeyUsage::new(vec![KeyPurposeOid::ANY_EXTENDED_KEY_USAGE]).unwrap();
    assert!(any.allows(&KeyPurposeOid::OCSP_SIGNING));
}

/// Each usage is the bit that RFC 5280, section 4.2.1.3, has for it.
#[test]
fn usages_are_the_bits_of_the_standard() {
    let in_order = [
        KeyUsage::DIGITAL_SIGNATURE,
        KeyUsage::CONTENT_COMMITMENT,
        KeyUsage::KEY_ENCIPHERMENT,
        KeyUsage::DATA_ENCIPHERMENT,
        KeyUsage::KEY_AGREEMENT,
        KeyUsage::KEY_CERT_SIGN,
        KeyUsage::CRL_SIGN,
        KeyUsage::ENCIPHER_ONLY,
        KeyUsage::DECIPHER_ONLY,
    ];
    assert_eq!(
        in_order.iter().fold(KeyUsage::empty(), |all, one| all | *one),
        KeyUsage::all()
    );
    for (bit, usage) in in_order.into_iter().enumerate() {
        let der = match bit {
            0..=7 => vec![3, 2, 7 - u8::try_from(bit).unwrap(), 0x80 >> bit],
            _ => vec![3, 3, 7, 0, 0x80],
        };
        assert_eq!(KeyUsage::from_der(&der).unwrap(), usage);
    }
}

#[test]
fn identifiers() {
    let identifier: Vec<u8> = (0..20).collect();
    assert_eq!(read::<SubjectKeyIdentifier>().key_identifier(), identifier);
    let authority: AuthorityKeyIdentifier = read();
    assert_eq!(authority.key_identifier(), Some(identifier.as_slice()));
    assert_eq!(all(authority.issuer().unwrap()), [directory()]);
    assert_eq!(authority.serial_number(), Some(&SerialNumber::from(0x80ff)));
    let by_key = AuthorityKeyIdentifier::from_key_identifier(&[1, 2]);
    assert_eq!((by_key.issuer(), by_key.serial_number()), (None, None));
    let nothing = AuthorityKeyIdentifier::from_der(&[0x30, 0]).unwrap();
    assert_invalid_argument(
        AuthorityKeyIdentifier::new(None, None, None),
        &["must have a keyIdentifier"],
    );
    assert_eq!(nothing.key_identifier(), None);
    assert_eq!(nothing.to_der().unwrap(), [0x30, 0]);
}

#[test]
fn lists_of_names() {
    let subject: SubjectAlternativeName = read();
    assert_eq!(subject.names().len(), 9);
    assert_eq!(all(subject.names())[0], dns("example.org"));
    assert_eq!(
        subject
            .names()
            .dns_names()
            .map(|name| name.unwrap())
            .collect::<Vec<_>>(),
        ["example.org", "*.example.org"]
    );
    assert_eq!(all(read::<IssuerAlternativeName>().names()), [dns("ca.example.org")]);
    assert_eq!(all(read::<CertificateIssuer>().names()), [directory()]);

    let constraints: NameConstraints = read();
    assert_eq!(
        all(constraints.permitted_subtrees().unwrap()),
        [dns("example.org"), network("10.0.0.0", 8)]
    );
    assert_eq!(
        all(constraints.excluded_subtrees().unwrap()),
        [directory(), network("2001:db8::", 33)]
    );
    let permitted = NameConstraints::new(constraints.permitted_subtrees().cloned(), None).unwrap();
    let permitted = NameConstraints::from_der(&permitted.to_der().unwrap()).unwrap();
    assert!(permitted.permitted_subtrees().is_some());
    assert!(permitted.excluded_subtrees().is_none());
}

#[test]
fn ways_to_get_at_something() {
    let access: AuthorityInformationAccess = read();
    let [ocsp, issuers] = access.descriptions() else {
        panic!("{access:?}");
    };
    assert_eq!(*ocsp.access_method(), AccessMethodOid::OCSP);
    assert_eq!(ocsp.access_location().unwrap(), uri("http://ocsp.example.org"));
    assert_eq!(*issuers.access_method(), AccessMethodOid::CA_ISSUERS);
    assert_eq!(issuers.access_location().unwrap(), directory());
    let access: SubjectInformationAccess = read();
    let [repository] = access.descriptions() else {
        panic!("{access:?}");
    };
    assert_eq!(*repository.access_method(), AccessMethodOid::CA_REPOSITORY);
    assert_eq!(AccessMethodOid::TIME_STAMPING.to_string(), "1.3.6.1.5.5.7.48.3");
}

#[test]
fn places_of_lists() {
    let points: CrlDistributionPoints = read();
    let [first, second, third] = points.distribution_points() else {
        panic!("{points:?}");
    };
    let Some(DistributionPointName::FullName(names)) = first.name() else {
        panic!("{first:?}");
    };
    assert_eq!(all(names), [uri("http://crl.example.org/1.crl")]);
    assert_eq!((first.reasons(), first.crl_issuer()), (None, None));
    let Some(DistributionPointName::RelativeName(name)) = second.name() else {
        panic!("{second:?}");
    };
    assert_eq!(*name, relative_name());
    let reasons = ReasonFlags::KEY_COMPROMISE | ReasonFlags::AA_COMPROMISE;
    assert_eq!(second.reasons(), Some(reasons));
    assert_eq!(all(second.crl_issuer().unwrap()), [directory()]);
    assert!(third.name().is_none());
    assert_eq!(read::<FreshestCrl>().distribution_points(), std::slice::from_ref(first));
}

/// Each reason is the bit that RFC 5280, section 4.2.1.13, has for it.
#[test]
fn reasons_are_the_bits_of_the_standard() {
    let in_order = [
        ReasonFlags::UNUSED,
        ReasonFlags::KEY_COMPROMISE,
        ReasonFlags::CA_COMPROMISE,
        ReasonFlags::AFFILIATION_CHANGED,
        ReasonFlags::SUPERSEDED,
        ReasonFlags::CESSATION_OF_OPERATION,
        ReasonFlags::CERTIFICATE_HOLD,
        ReasonFlags::PRIVILEGE_WITHDRAWN,
        ReasonFlags::AA_COMPROMISE,
    ];
    assert_eq!(in_order.len(), ReasonFlags::all().iter().count());
    for (bit, reason) in in_order.into_iter().enumerate() {
        let bits = match bit {
            0..=7 => vec![0x83, 2, 7 - u8::try_from(bit).unwrap(), 0x80 >> bit],
            _ => vec![0x83, 3, 7, 0, 0x80],
        };
        let length = u8::try_from(bits.len()).unwrap();
        let der = [&[0x30, length], bits.as_slice()].concat();
        let point = IssuingDistributionPoint::from_der(&der).unwrap();
        assert_eq!(point.only_some_reasons(), Some(reason));
        assert_eq!(point.to_der().unwrap(), der);
    }
}

#[test]
fn what_a_list_is_about() {
    let point: IssuingDistributionPoint = read();
    assert!(matches!(
        point.distribution_point(),
        Some(DistributionPointName::FullName(_))
    ));
    assert!(!point.only_contains_user_certs());
    assert!(point.only_contains_ca_certs());
    let reasons = ReasonFlags::KEY_COMPROMISE | ReasonFlags::CA_COMPROMISE;
    assert_eq!(point.only_some_reasons(), Some(reasons));
    assert!(point.indirect_crl());
    assert!(!point.only_contains_attribute_certs());

    let users = IssuingDistributionPoint::from_der(&[0x30, 3, 0x81, 1, 0xff]).unwrap();
    assert!(users.only_contains_user_certs() && !users.only_contains_ca_certs());
    let attributes = IssuingDistributionPoint::from_der(&[0x30, 3, 0x85, 1, 0xff]).unwrap();
    assert!(attributes.only_contains_attribute_certs() && !attributes.indirect_crl());
}

#[test]
fn revocation() {
    let number = SerialNumber::from_be_bytes(&[1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(*read::<CrlNumber>().crl_number(), number);
    assert_eq!(*read::<DeltaCrlIndicator>().base_crl_number(), SerialNumber::from(127));
    let date = read::<InvalidityDate>().date();
    assert_eq!((date.year(), u8::from(date.month()), date.day()), (2015, 1, 2));
    assert_eq!((date.hour(), date.minute(), date.second()), (3, 4, 5));
    assert!(date.offset().is_utc());

    assert_eq!(CrlReason::ALL.len(), 10);
    let expected = [
        (0, "unspecified"),
        (1, "keyCompromise"),
        (2, "cACompromise"),
        (3, "affiliationChanged"),
        (4, "superseded"),
        (5, "cessationOfOperation"),
        (6, "certificateHold"),
        (8, "removeFromCRL"),
        (9, "privilegeWithdrawn"),
        (10, "aACompromise"),
    ];
    for (reason, (number, name)) in CrlReason::ALL.iter().copied().zip(expected) {
        assert_eq!((reason.number(), reason.to_string().as_str()), (number, name));
        assert_eq!(reason.to_der().unwrap(), [0x0a, 1, number]);
        assert_eq!(CrlReason::from_der(&[0x0a, 1, number]).unwrap(), reason);
    }
}

#[test]
fn policies() {
    let policies: CertificatePolicies = read();
    let [first, second] = policies.policies() else {
        panic!("{policies:?}");
    };
    assert_eq!(*first.policy_identifier(), oid("2.23.140.1.2.1"));
    let [
        PolicyQualifier::CpsUri(place),
        qualifier @ PolicyQualifier::UserNotice(notice),
    ] = first.qualifiers()
    else {
        panic!("{first:?}");
    };
    assert_eq!(place, "https://example.org/cps");
    assert_eq!(first.qualifiers()[0].oid().to_string(), "1.3.6.1.5.5.7.2.1");
    assert_eq!(qualifier.oid().to_string(), "1.3.6.1.5.5.7.2.2");
    let reference = notice.notice_reference().unwrap();
    assert_eq!(reference.organization(), "Org å");
    assert_eq!(
        reference.notice_numbers(),
        [SerialNumber::from(1), SerialNumber::from(300)]
    );
    assert_eq!(notice.explicit_text(), Some("Read this"));
    assert_eq!(notice.explicit_text_type(), Some(StringType::Utf8));
    assert_eq!(*second.policy_identifier(), oid("2.5.29.32.0"));
    assert!(second.qualifiers().is_empty());

    let mappings: PolicyMappings = read();
    assert_eq!(
        mappings.mappings(),
        [(oid("1.2.3"), oid("1.2.4")), (oid("1.2.3"), oid("1.2.5"))]
    );
}

#[test]
fn other_documents() {
    assert_eq!(read::<OcspNonce>().nonce(), (0..16).collect::<Vec<u8>>());
    assert_eq!(read::<TlsFeature>().features(), [5, 17]);
    assert_eq!(read::<OcspNoCheck>(), OcspNoCheck);
    assert_eq!(read::<PrecertPoison>(), PrecertPoison);
    let template: MsCertificateTemplate = read();
    assert_eq!(*template.template_id(), oid("1.3.6.1.4.1.311.21.8.1.2.3"));
    assert_eq!(template.major_version(), Some(100));
    assert_eq!(template.minor_version(), Some(7));
    let plain = MsCertificateTemplate::new(oid("1.2.3"), None, None).unwrap();
    assert_eq!(plain.to_der().unwrap(), [0x30, 4, 6, 2, 0x2a, 3]);
    assert_eq!(
        MsCertificateTemplate::from_der(&[0x30, 4, 6, 2, 0x2a, 3]).unwrap(),
        plain
    );
}

#[test]
fn periods_of_private_keys() {
    let period: PrivateKeyUsagePeriod = read();
    let seconds = |time: Option<time::OffsetDateTime>| time.map(time::OffsetDateTime::unix_timestamp);
    assert_eq!(seconds(period.not_before()), Some(1_704_067_200));
    assert_eq!(seconds(period.not_after()), Some(1_735_689_599));
    assert_eq!(
        read::<OcspAcceptableResponses>().responses(),
        [OcspAcceptableResponses::BASIC, oid("1.2.3")]
    );
}

#[test]
fn admissions_to_professions() {
    let admissions: Admissions = read();
    assert_eq!(admissions.authority().unwrap(), Some(uri("https://a.example")));
    let [first, second] = admissions.admissions() else {
        panic!("{admissions:?}");
    };
    assert_eq!(first.admission_authority().unwrap(), Some(dns("b.example")));
    let authority = first.naming_authority().unwrap();
    assert_eq!(authority.id(), Some(&oid("1.2.3")));
    assert_eq!(
        (authority.url(), authority.text()),
        (Some("https://example.org"), Some("Chamber å"))
    );
    let [physician, unknown] = first.profession_infos() else {
        panic!("{first:?}");
    };
    assert_eq!(physician.naming_authority(), Some(authority));
    assert_eq!(
        physician.profession_items().collect::<Vec<_>>(),
        ["Physician", "Läkare"]
    );
    assert_eq!(
        physician.profession_oids().unwrap(),
        [oid("1.2.276.0.76.4.30"), oid("1.2.4")]
    );
    assert_eq!(physician.registration_number(), Some("1-23 A"));
    assert_eq!(physician.add_profession_info(), Some(&[5, 0][..]));
    let nobody = unknown.naming_authority().unwrap();
    assert_eq!((nobody.id(), nobody.url(), nobody.text()), (None, None, None));
    assert_eq!(unknown.profession_items().count(), 0);
    assert_eq!((unknown.profession_oids(), unknown.registration_number()), (None, None));
    assert_eq!(unknown.add_profession_info(), None);
    assert!(second.admission_authority().unwrap().is_none() && second.naming_authority().is_none());
    assert!(second.profession_infos().is_empty());
}
