//! Arguments that the constructors of extensions refuse.

use super::cases::{directory, dns, full_name, names, network, oid};
use hazmat_openssl::x509::*;
use support::errors::assert_invalid_argument;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

#[test]
fn lists_of_nothing() {
    assert_invalid_argument(GeneralNames::new(vec![]), &["names", "1 to"]);
    assert_invalid_argument(ExtendedKeyUsage::new(vec![]), &["purposes", "at least one"]);
    assert_invalid_argument(CrlDistributionPoints::new(vec![]), &["at least one"]);
    assert_invalid_argument(FreshestCrl::new(vec![]), &["at least one"]);
    assert_invalid_argument(AuthorityInformationAccess::new(vec![]), &["descriptions"]);
    assert_invalid_argument(SubjectInformationAccess::new(vec![]), &["descriptions"]);
    assert_invalid_argument(CertificatePolicies::new(vec![]), &["policies"]);
    assert_invalid_argument(PolicyMappings::new(vec![]), &["mappings"]);
    assert_invalid_argument(TlsFeature::new(vec![]), &["features"]);
    assert_invalid_argument(PolicyConstraints::new(None, None), &["requireExplicitPolicy"]);
    assert_invalid_argument(NameConstraints::new(None, None), &["permitted or excluded"]);
    assert_invalid_argument(OcspNonce::new(&[]), &["nonce", "1 to 128"]);
    assert_invalid_argument(OcspNonce::new(&[0; 129]), &["nonce", "1 to 128"]);
    assert_eq!(OcspNonce::new(&[0; 128]).unwrap().nonce().len(), 128);
    assert_invalid_argument(
        PrecertificateSignedCertificateTimestamps::new(&[]),
        &["timestamps", "1 to"],
    );
}

#[test]
fn key_usages_that_say_nothing() {
    assert_invalid_argument(KeyUsage::empty().to_der(), &["at least one usage"]);
    for only in [KeyUsage::ENCIPHER_ONLY, KeyUsage::DECIPHER_ONLY] {
        assert_invalid_argument(only.to_der(), &["keyAgreement"]);
        assert_invalid_argument(Extension::new(&only, true), &["keyAgreement"]);
        assert!((only | KeyUsage::KEY_AGREEMENT).to_der().is_ok());
    }
}

#[test]
fn half_of_what_belongs_together() {
    let issuer = || Some(names(vec![directory()]));
    assert_invalid_argument(
        AuthorityKeyIdentifier::new(None, issuer(), None),
        &["authorityCertIssuer", "together"],
    );
    let number = Some(SerialNumber::from(1));
    assert_invalid_argument(AuthorityKeyIdentifier::new(Some(&[1]), None, number), &["together"]);
    assert_invalid_argument(
        MsCertificateTemplate::new(oid("1.2.3"), None, Some(1)),
        &["minor_version", "major_version"],
    );
}

#[test]
fn places_that_are_none() {
    let some = Some(ReasonFlags::SUPERSEDED);
    assert_invalid_argument(DistributionPoint::new(None, some, None), &["name or a cRLIssuer"]);
    let none = Some(ReasonFlags::empty());
    assert_invalid_argument(DistributionPoint::new(Some(full_name()), none, None), &["reasons"]);

    let builder = IssuingDistributionPoint::builder;
    assert_invalid_argument(builder().build(), &["issuing_distribution_point", "must not be empty"]);
    let two = [
        builder().only_contains_user_certs().only_contains_ca_certs(),
        builder().only_contains_user_certs().only_contains_attribute_certs(),
        builder().only_contains_ca_certs().only_contains_attribute_certs(),
    ];
    for point in two {
        assert_invalid_argument(point.clone().build(), &["one type of certificate"]);
        assert_invalid_argument(
            point.distribution_point(full_name()).build(),
            &["one type of certificate"],
        );
    }
    assert_invalid_argument(
        builder().only_some_reasons(ReasonFlags::empty()).build(),
        &["reasons", "at least one"],
    );
    assert!(builder().indirect_crl().build().is_ok());
    assert!(builder().distribution_point(full_name()).build().is_ok());
    assert!(builder().only_some_reasons(ReasonFlags::SUPERSEDED).build().is_ok());
}

#[test]
fn addresses_as_constraints() {
    let address = || {
        Some(names(vec![
            dns("a"),
            GeneralName::IpAddress("10.0.0.1".parse().unwrap()),
        ]))
    };
    let network = || Some(names(vec![network("10.0.0.1", 32)]));
    assert_invalid_argument(NameConstraints::new(address(), network()), &["IP networks"]);
    assert_invalid_argument(NameConstraints::new(network(), address()), &["IP networks"]);
    assert!(NameConstraints::new(network(), network()).is_ok());
}

#[test]
fn numbers_of_lists() {
    let negative = SerialNumber::from_hex("-01").unwrap();
    let long = SerialNumber::from_be_bytes(&[0x80; 20]);
    let longest = SerialNumber::from_be_bytes(&[0x7f; 20]);
    for number in [negative, long] {
        assert_invalid_argument(CrlNumber::new(number.clone()), &["crl_number", "20 bytes"]);
        assert_invalid_argument(DeltaCrlIndicator::new(number), &["base_crl_number"]);
    }
    assert_eq!(*CrlNumber::new(longest.clone()).unwrap().crl_number(), longest);
    assert!(CrlNumber::new(0).is_ok());
}

#[test]
fn the_number_of_the_next_list() {
    let number = CrlNumber::new(u64::MAX).unwrap();
    let next = SerialNumber::from_hex("010000000000000000").unwrap();
    assert_eq!(*number.successor().unwrap().crl_number(), next);
    let mut largest = [0xff; 20];
    largest[0] = 0x7f;
    let largest = CrlNumber::new(SerialNumber::from_be_bytes(&largest)).unwrap();
    assert_invalid_argument(largest.successor(), &["crl_number", "20 bytes"]);
    // Negative numbers are read.
    let read = |der: &[u8]| CrlNumber::from_der(der).unwrap();
    assert_invalid_argument(read(&[2, 1, 0xfe]).successor(), &["crl_number", "negative"]);
    assert_eq!(read(&[2, 1, 0xff]).successor().unwrap(), CrlNumber::new(0).unwrap());
}

#[test]
fn policies() {
    let policy = || PolicyInformation::new(oid("1.2.3"), vec![]);
    assert_invalid_argument(CertificatePolicies::new(vec![policy(), policy()]), &["1.2.3", "twice"]);
    let any = CertificatePolicies::ANY_POLICY;
    assert_invalid_argument(PolicyMappings::new(vec![(oid("1.2.3"), any.clone())]), &["anyPolicy"]);
    assert_invalid_argument(PolicyMappings::new(vec![(any, oid("1.2.3"))]), &["anyPolicy"]);

    let long = "å".repeat(201);
    let fits = "å".repeat(200);
    assert!(UserNotice::new(None, Some(&fits)).is_ok());
    assert_invalid_argument(UserNotice::new(None, Some(&long)), &["explicit_text", "200"]);
    assert_invalid_argument(UserNotice::new(None, Some("")), &["explicit_text"]);
    assert_invalid_argument(NoticeReference::new(&long, vec![]), &["organization", "200"]);
    let typed = |text, string_type| UserNotice::with_string_type(None, Some(text), string_type);
    assert_invalid_argument(typed("a", StringType::Printable), &["string_type", "UTF8String"]);
    assert_invalid_argument(typed("å", StringType::Ia5), &["IA5String"]);
    assert_invalid_argument(typed("å", StringType::Visible), &["VisibleString"]);
    assert_invalid_argument(typed("😀", StringType::Bmp), &["BMPString"]);

    let written = |qualifier| {
        let policy = PolicyInformation::new(oid("1.2.3"), vec![qualifier]);
        CertificatePolicies::new(vec![policy]).unwrap().to_der()
    };
    assert_invalid_argument(written(PolicyQualifier::CpsUri("å".to_owned())), &["IA5String"]);
    for value in [&b""[..], b"\x05", b"\x05\x00\x00"] {
        let (oid, value) = (oid("1.2.4"), value.to_vec());
        assert_invalid_argument(written(PolicyQualifier::Other { oid, value }), &["one DER element"]);
    }
}

#[test]
fn dates() {
    let at = |year, offset| {
        let date = Date::from_calendar_date(year, Month::January, 1).unwrap();
        OffsetDateTime::new_in_offset(date, Time::MIDNIGHT, offset)
    };
    let hours = |hours| UtcOffset::from_hms(hours, 0, 0).unwrap();
    assert_invalid_argument(InvalidityDate::new(at(-1, UtcOffset::UTC)), &["date", "9999"]);
    // The year 0 in the east is the year before it in UTC.
    assert_invalid_argument(InvalidityDate::new(at(0, hours(1))), &["date"]);
    assert_invalid_argument(InvalidityDate::new(at(-9999, hours(25))), &["date"]);
    let east = InvalidityDate::new(at(2000, hours(2))).unwrap();
    assert_eq!(&east.to_der().unwrap()[2..], b"19991231220000Z");
    let fraction = at(2000, UtcOffset::UTC).replace_nanosecond(999_999_999).unwrap();
    let cut = InvalidityDate::new(fraction).unwrap();
    assert_eq!(cut, InvalidityDate::new(at(2000, UtcOffset::UTC)).unwrap());
    assert_eq!(&cut.to_der().unwrap()[2..], b"20000101000000Z");
}

#[test]
fn places_in_other_alphabets() {
    let place = GeneralName::UniformResourceIdentifier("https://bücher.example".to_owned());
    assert_invalid_argument(AccessDescription::new(AccessMethodOid::OCSP, &place), &["ASCII"]);
    assert_invalid_argument(GeneralNames::new(vec![dns("a"), place]), &["ASCII"]);
}

#[test]
fn periods_and_admissions() {
    let time = OffsetDateTime::UNIX_EPOCH;
    assert_invalid_argument(PrivateKeyUsagePeriod::new(None, None), &["not_after", "notBefore"]);
    let earlier = time - time::Duration::SECOND;
    assert_invalid_argument(
        PrivateKeyUsagePeriod::new(Some(time), Some(earlier)),
        &["not_after", "earlier"],
    );
    assert!(PrivateKeyUsagePeriod::new(Some(time), Some(time)).is_ok());
    assert_invalid_argument(OcspAcceptableResponses::new([]), &["responses", "at least one"]);

    let long = "å".repeat(129);
    let longest = "å".repeat(128);
    for url in ["", "https://å.example"] {
        assert_invalid_argument(NamingAuthority::new(None, Some(url), None), &["url", "ASCII"]);
    }
    for text in ["", &long] {
        assert_invalid_argument(NamingAuthority::new(None, None, Some(text)), &["text", "1 to 128"]);
        let items = ProfessionInfo::new(None, ["a", text], None, None, None);
        assert_invalid_argument(items, &["profession_items", "1 to 128"]);
        let number = ProfessionInfo::new(None, [], None, Some(text), None);
        assert_invalid_argument(number, &["registration_number", "1 to 128"]);
    }
    assert!(NamingAuthority::new(None, None, Some(&longest)).is_ok());
    let number = ProfessionInfo::new(None, [], None, Some("å*"), None);
    assert_invalid_argument(number, &["registration_number", "PrintableString"]);

    // A name that only its constructor refuses is refused when it is written.
    let network = network("192.0.2.0", 24);
    let admissions = Admissions::new(Some(network), []).unwrap();
    assert_invalid_argument(admissions.to_der(), &["names", "networks"]);
}
