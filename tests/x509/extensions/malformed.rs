//! Values with one fault each: the kind of the error, the type that it is about, and the field that it names.

use super::cases::hex_bytes;
use hazmat_openssl::MalformedKind::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{DateField, MalformedKind, Result};
use support::errors::{assert_malformed, malformed_kind};

/// Asserts that a value is refused with this kind, that the error is about `what`, and that its text names the field.
#[track_caller]
fn assert_refused<T: Clone>(result: Result<T>, kind: MalformedKind, what: &str, field: &str) {
    assert_eq!(malformed_kind(result.clone()), (kind, what), "{field}");
    assert_malformed(result, &[field]);
}

/// Asserts that each of these values, in hexadecimal digits, is refused.
#[track_caller]
fn assert_all_refused<T: ExtensionType + Clone>(what: &str, values: &[(&str, MalformedKind, &str)]) {
    for (hex, kind, field) in values {
        let result = T::from_der(&hex_bytes(hex));
        let found = malformed_kind(result.clone());
        assert_eq!(found, (kind.clone(), what), "{hex}, {field}");
        assert_malformed(result, &[field]);
    }
}

#[test]
fn constraints() {
    assert_all_refused::<BasicConstraints>(
        "BasicConstraints",
        &[
            ("3003 010101", NotDer, "cA"),
            ("3004 0102ffff", NotDer, "cA"),
            ("3002 0100", NotDer, "cA"),
            ("3006 0101ff 0201ff", OutOfRange, "pathLenConstraint"),
            ("300a 0101ff 02050100000000", OutOfRange, "pathLenConstraint"),
            (
                "3011 0101ff 02 0c 010000000000000000000000",
                OutOfRange,
                "pathLenConstraint",
            ),
            ("3007 0101ff 02020001", NotDer, "pathLenConstraint"),
            ("3005 0101ff 0200", NotDer, "pathLenConstraint"),
            ("3003 020100", Inconsistent, ""),
            ("3006 010100 020100", Inconsistent, ""),
            ("3005 0101ff 0500", NotAllowed, ""),
            ("3006 020100 0101ff", NotAllowed, ""),
            ("3004 0101ff 00", NotAllowed, ""),
            ("3081 03 0101ff", NotDer, ""),
            ("3080 0101ff 0000", NotDer, ""),
            ("3004 0181 01ff", NotDer, "cA"),
        ],
    );
    assert_all_refused::<PolicyConstraints>(
        "PolicyConstraints",
        &[
            ("3000", Missing, ""),
            ("3003 8001ff", OutOfRange, "requireExplicitPolicy"),
            ("3003 8101ff", OutOfRange, "inhibitPolicyMapping"),
            ("3007 81050100000000", OutOfRange, "inhibitPolicyMapping"),
            ("3006 810100 800100", NotAllowed, ""),
            ("3005 a003 020100", NotAllowed, ""),
        ],
    );
    assert_all_refused::<InhibitAnyPolicy>(
        "InhibitAnyPolicy",
        &[
            ("0201ff", OutOfRange, ""),
            ("02050100000000", OutOfRange, ""),
            ("0200", NotDer, ""),
            ("02020001", NotDer, ""),
        ],
    );
}

#[test]
fn usages() {
    assert_all_refused::<KeyUsage>(
        "KeyUsage",
        &[
            ("0300", NotDer, ""),
            ("03020881", NotDer, ""),
            ("030101", NotDer, ""),
            ("03020103", NotDer, ""),
            ("2302 0106", UnexpectedTag, ""),
        ],
    );
    assert_all_refused::<ExtendedKeyUsage>(
        "ExtendedKeyUsage",
        &[
            ("3000", Missing, ""),
            ("3002 0600", NotDer, "KeyPurposeId"),
            ("3003 060180", NotDer, "KeyPurposeId"),
            ("3003 020101", UnexpectedTag, "KeyPurposeId"),
            ("3003 060229", Truncated, "KeyPurposeId"),
        ],
    );
}

#[test]
fn identifiers() {
    assert_all_refused::<SubjectKeyIdentifier>(
        "SubjectKeyIdentifier",
        &[("2400", UnexpectedTag, ""), ("0402 01", Truncated, "")],
    );
    assert_all_refused::<AuthorityKeyIdentifier>(
        "AuthorityKeyIdentifier",
        &[
            ("3003 820101", Inconsistent, ""),
            ("3005 a103 820161", Inconsistent, ""),
            ("3005 a100 820101", Missing, ""),
            ("3008 a103 820261 820101", Truncated, ""),
            ("3009 a103 820161 82020001", NotDer, "authorityCertSerialNumber"),
            ("3007 a103 820161 8200", NotDer, "authorityCertSerialNumber"),
            ("3006 820101 800101", NotAllowed, ""),
            ("3003 a00100", NotAllowed, ""),
        ],
    );
}

#[test]
fn names() {
    fn refused<T: ExtensionType + Clone>(what: &str) {
        let values = [
            ("3000", Missing, "empty"),
            ("3002 8201", Truncated, ""),
            ("3003 820161 ff", TrailingData, ""),
        ];
        assert_all_refused::<T>(what, &values);
    }
    refused::<SubjectAlternativeName>("SubjectAlternativeName");
    refused::<IssuerAlternativeName>("IssuerAlternativeName");
    refused::<CertificateIssuer>("CertificateIssuer");
    assert_all_refused::<NameConstraints>(
        "NameConstraints",
        &[
            ("3000", Missing, ""),
            ("3002 a000", Missing, ""),
            ("3002 a100", Missing, ""),
            ("3004 a002 3000", Missing, "base"),
            ("3005 a003 820161", UnexpectedTag, "GeneralSubtree"),
            ("300a a008 3006 820161 800101", OutOfRange, "minimum"),
            ("300b a009 3007 820161 80020001", NotDer, "minimum"),
            ("300a a008 3006 820161 810109", NotAllowed, "maximum"),
            ("3009 a007 3005 820161 0500", NotAllowed, ""),
            ("300e a105 3003 820161 a005 3003 820161", NotAllowed, ""),
        ],
    );
}

#[test]
fn policies() {
    // The object identifier 1.2.3 is 06022a03; id-qt-cps 06082b06010505070201, id-qt-unotice 06082b06010505070202.
    assert_all_refused::<CertificatePolicies>(
        "CertificatePolicies",
        &[
            ("3000", Missing, ""),
            ("3002 3000", Missing, "policyIdentifier"),
            ("3004 06022a03", UnexpectedTag, ""),
            ("3005 3003 020101", UnexpectedTag, "policyIdentifier"),
            ("3008 3006 06022a03 3000", Missing, "PolicyQualifierInfo"),
            ("300a 3008 06022a03 3002 0500", UnexpectedTag, "PolicyQualifierInfo"),
            ("300e 300c 06022a03 3006 3004 06022a03", Missing, "qualifier"),
            ("3008 3006 06022a03 0500", NotAllowed, ""),
        ],
    );
    // What stands in a UserNotice.
    let notices = [
        ("0402 6161", UnexpectedTag, "explicitText"),
        ("1301 61", UnexpectedTag, "explicitText"),
        ("0c01 80", InvalidText, "explicitText"),
        ("1a01 80", InvalidText, "explicitText"),
        ("1e01 00", InvalidText, "explicitText"),
        ("1e02 d800", InvalidText, "explicitText"),
        ("0c0161 0c0161", NotAllowed, ""),
        ("3000", Missing, "organization"),
        ("3003 0c0161", Missing, "noticeNumbers"),
        ("3005 0c0161 0500", UnexpectedTag, "noticeNumbers"),
        ("3007 0c0161 3002 0500", UnexpectedTag, "noticeNumbers"),
        ("3009 0c0161 3004 02020001", NotDer, "noticeNumbers"),
        ("3007 0c0161 3000 0500", NotAllowed, ""),
        ("3005 130161 3000", UnexpectedTag, "organization"),
    ];
    for (hex, kind, field) in notices {
        let notice = support::der::sequence(&[hex_bytes(hex)]);
        assert_refused(UserNotice::from_der(&notice), kind, "CertificatePolicies", field);
    }
    assert_all_refused::<PolicyMappings>(
        "PolicyMappings",
        &[
            ("3000", Missing, ""),
            ("3006 3004 06022a03", Missing, "subjectDomainPolicy"),
            ("3002 3000", Missing, "issuerDomainPolicy"),
            ("300c 300a 06022a03 06022a03 0500", NotAllowed, ""),
        ],
    );
}

#[test]
fn places() {
    let values = [
        ("3000", Missing, ""),
        ("3004 3002 a000", Missing, "distributionPoint"),
        ("3007 3005 a003 820161", UnexpectedTag, ""),
        ("3006 3004 a002 a000", Missing, ""),
        ("3006 3004 a002 a100", Missing, ""),
        ("300b 3009 a007 a105 a003 820161", UnexpectedTag, ""),
        ("3004 3002 a200", Missing, ""),
        ("3009 3007 a205 820161 8101", Truncated, ""),
        ("300b 3009 a203 820161 81020640", NotAllowed, ""),
        ("300b 3009 81020641 a203 820161", NotDer, "reasons"),
    ];
    assert_all_refused::<CrlDistributionPoints>("CrlDistributionPoints", &values);
    assert_all_refused::<FreshestCrl>("FreshestCrl", &values);
    assert_all_refused::<IssuingDistributionPoint>(
        "IssuingDistributionPoint",
        &[
            ("3003 810101", NotDer, "onlyContainsUserCerts"),
            ("3003 8201fe", NotDer, "onlyContainsCACerts"),
            ("3002 8400", NotDer, "indirectCRL"),
            ("3004 8502ffff", NotDer, "onlyContainsAttributeCerts"),
            ("3002 8300", NotDer, "onlySomeReasons"),
            ("3006 8201ff 8101ff", NotAllowed, ""),
            ("3002 a000", Missing, "distributionPoint"),
        ],
    );
}

#[test]
fn revocation() {
    assert_all_refused::<CrlNumber>(
        "CrlNumber",
        &[("0200", NotDer, ""), ("02020001", NotDer, ""), ("0202ff80", NotDer, "")],
    );
    assert_all_refused::<DeltaCrlIndicator>(
        "DeltaCrlIndicator",
        &[("0200", NotDer, ""), ("0a0101", UnexpectedTag, "")],
    );
    assert_all_refused::<CrlReason>(
        "CrlReason",
        &[
            ("0a0107", InvalidValue, "7"),
            ("0a010b", InvalidValue, "11"),
            ("0a0200ff", InvalidValue, "255"),
            ("0a01ff", OutOfRange, ""),
            ("0a050100000000", OutOfRange, ""),
            ("020101", UnexpectedTag, ""),
        ],
    );
    let dates = [
        "20150102030405",
        "20150102030405z",
        "201501020304Z",
        "20150102030405.5Z",
        "20150102030405+0000",
        "20151302030405Z",
        "20150229030405Z",
        "20150102240405Z",
        "20150102030460Z",
        "2015010203040aZ",
    ];
    let assert_invalid = |value: &[u8], expected: &str| {
        let result = InvalidityDate::from_der(value);
        let (kind, what) = malformed_kind(result.clone());
        let Date { field, text, .. } = kind else {
            panic!("{expected}: {kind:?}");
        };
        assert_eq!((field, &*text), (DateField::InvalidityDate, expected));
        assert_eq!(what, "InvalidityDate");
        assert_malformed(result, &["GeneralizedTime"]);
    };
    for text in dates {
        let value = support::der::element(0x18, text.as_bytes());
        assert_invalid(&value, text);
    }
    let utc = support::der::element(0x17, b"150102030405Z");
    assert_invalid(&utc, "150102030405Z");
}

#[test]
fn ways_to_get_at_something() {
    let values = [
        ("3000", Missing, ""),
        ("3002 3000", Missing, "accessMethod"),
        ("3006 3004 06022a03", Missing, "accessLocation"),
        ("300b 3009 06022a03 860161 0500", NotAllowed, ""),
        ("3005 3003 860161", UnexpectedTag, "accessMethod"),
        ("3002 0500", UnexpectedTag, "AccessDescription"),
    ];
    assert_all_refused::<AuthorityInformationAccess>("AuthorityInformationAccess", &values);
    assert_all_refused::<SubjectInformationAccess>("SubjectInformationAccess", &values);
}

#[test]
fn other_documents() {
    assert_all_refused::<OcspNoCheck>(
        "OcspNoCheck",
        &[("050100", NotDer, ""), ("3000", UnexpectedTag, ""), ("", Truncated, "")],
    );
    assert_all_refused::<PrecertPoison>("PrecertPoison", &[("050100", NotDer, ""), ("0400", UnexpectedTag, "")]);
    assert_all_refused::<OcspNonce>("OcspNonce", &[("0500", UnexpectedTag, ""), ("0101", Truncated, "")]);
    assert_all_refused::<TlsFeature>(
        "TlsFeature",
        &[
            ("3000", Missing, ""),
            ("3003 0201ff", OutOfRange, "feature"),
            ("3005 0203010000", OutOfRange, "feature"),
            ("3003 0a0105", UnexpectedTag, "feature"),
        ],
    );
    assert_all_refused::<MsCertificateTemplate>(
        "MsCertificateTemplate",
        &[
            ("3000", Missing, "templateID"),
            ("3003 020101", UnexpectedTag, "templateID"),
            ("3007 06022a03 0201ff", OutOfRange, "templateMajorVersion"),
            (
                "300e 06022a03 020101 02050100000000",
                OutOfRange,
                "templateMinorVersion",
            ),
            ("300d 06022a03 020101 020101 020101", NotAllowed, ""),
        ],
    );
}

#[test]
fn private_key_usage_periods() {
    let start = "800f32303234303130313030303030305a";
    for (hex, expected, content) in [
        (
            "3011 800f32303234313330313030303030305a",
            DateField::PrivateKeyNotBefore,
            "20241301000000Z",
        ),
        ("3002 8100", DateField::PrivateKeyNotAfter, ""),
    ] {
        let result = PrivateKeyUsagePeriod::from_der(&hex_bytes(hex));
        let (Date { field, text, .. }, "PrivateKeyUsagePeriod") = malformed_kind(result.clone()) else {
            panic!("{hex}: {result:?}");
        };
        assert_eq!((field, &*text), (expected, content));
        assert_malformed(result, &[&expected.to_string()]);
    }
    assert_all_refused::<PrivateKeyUsagePeriod>(
        "PrivateKeyUsagePeriod",
        &[
            ("3000", Missing, "notBefore"),
            ("3100", UnexpectedTag, ""),
            (
                &format!("3022 {start} 810f32303233303130313030303030305a"),
                Inconsistent,
                "notBefore",
            ),
            (&format!("3022 {start} {start}"), NotAllowed, ""),
            // A time with its own tag instead of the implicit one.
            ("3011 180f32303234303130313030303030305a", NotAllowed, ""),
        ],
    );
    assert_all_refused::<OcspAcceptableResponses>(
        "OcspAcceptableResponses",
        &[
            ("3000", Missing, "responseType"),
            ("3002 0500", UnexpectedTag, "responseType"),
        ],
    );
}

#[test]
fn admissions_to_professions() {
    assert_all_refused::<Admissions>(
        "Admissions",
        &[
            ("3000", Missing, "contentsOfAdmissions"),
            ("0400", UnexpectedTag, ""),
            ("3002 0500", UnexpectedTag, "contentsOfAdmissions"),
            ("3003 820161", Missing, "contentsOfAdmissions"),
            ("3004 3000 3000", NotAllowed, ""),
            ("3004 3002 3000", Missing, "professionInfos"),
            ("3004 3002 0500", UnexpectedTag, "Admissions"),
            // The tag of the admission authority is explicit, and that of the naming authority.
            ("3008 3006 3004 a000 3000", Missing, "admissionAuthority"),
            ("3008 3006 3004 a100 3000", Missing, "namingAuthority"),
            ("300a 3008 3006 a102 0500 3000", UnexpectedTag, "namingAuthority"),
            (
                "300c 300a 3008 a104 3002 0500 3000",
                UnexpectedTag,
                "namingAuthorityText",
            ),
            (
                "300d 300b 3009 a105 3003 0c01ff 3000",
                InvalidText,
                "namingAuthorityText",
            ),
            (
                "300d 300b 3009 a105 3003 1601ff 3000",
                InvalidText,
                "namingAuthorityUrl",
            ),
            ("3008 3006 3004 3002 3000", Missing, "professionItems"),
            ("300a 3008 3006 3004 3002 0500", UnexpectedTag, "professionItems"),
            (
                "300d 300b 3009 3007 3005 3000 1301ff",
                InvalidText,
                "registrationNumber",
            ),
            ("300c 300a 3008 3006 3004 3000 0500", NotAllowed, ""),
        ],
    );
    let long = support::der::sequence(&vec![[0x30, 2, 0x30, 0]; 16_384]);
    let admissions = support::der::sequence(&[long]);
    assert_refused(Admissions::from_der(&admissions), TooLarge, "Admissions", "65536");
}

/// The memory that data can ask for is bounded by a count, and its length by a limit.
#[test]
fn more_than_anybody_has_is_refused() {
    use support::der::{element, sequence};
    let purposes = sequence(&vec![[6, 1, 0x2a]; 10_001]);
    let result = ExtendedKeyUsage::from_der(&purposes);
    assert_refused(result, TooLarge, "ExtendedKeyUsage", "more than 10000");
    let fits = sequence(&vec![[6, 1, 0x2a]; 10_000]);
    assert_eq!(ExtendedKeyUsage::from_der(&fits).unwrap().purposes().len(), 10_000);
    let many = sequence(&vec![[0x82, 1, b'a']; 100_001]);
    let result = SubjectAlternativeName::from_der(&many);
    assert_refused(result, TooLarge, "SubjectAlternativeName", "more than 100000");
    let long = element(4, &vec![0; 1 << 20]);
    let result = SubjectKeyIdentifier::from_der(&long);
    assert_refused(result, TooLarge, "SubjectKeyIdentifier", "longer than");
}
