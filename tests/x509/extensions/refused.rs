//! Bytes that depart from their type in one thing, which the error names.

use super::cases::hex_bytes;
use hazmat_openssl::x509::*;
use support::errors::assert_malformed;

/// Asserts that each of these values, in hexadecimal digits, is refused with a word.
fn assert_all_refused<T: ExtensionType>(values: &[(&str, &str)]) {
    for (hex, word) in values {
        assert_malformed(T::from_der(&hex_bytes(hex)), &[word]);
    }
}

#[test]
fn constraints() {
    assert_all_refused::<BasicConstraints>(&[
        ("3003 010101", "cA is no BOOLEAN"),
        ("3004 0102ffff", "cA is no BOOLEAN"),
        ("3002 0100", "cA is no BOOLEAN"),
        (
            "3006 0101ff 0201ff",
            "pathLenConstraint is -01, and must not be negative",
        ),
        (
            "300a 0101ff 02050100000000",
            "pathLenConstraint is larger than 4294967295",
        ),
        (
            "3011 0101ff 02 0c 010000000000000000000000",
            "pathLenConstraint is larger than",
        ),
        ("3007 0101ff 02020001", "pathLenConstraint is no INTEGER"),
        ("3005 0101ff 0200", "pathLenConstraint is no INTEGER"),
        ("3003 020100", "no CA"),
        ("3006 010100 020100", "no CA"),
        ("3005 0101ff 0500", "an element follows"),
        ("3006 020100 0101ff", "an element follows"),
        ("3004 0101ff 00", "an element follows"),
        ("3081 03 0101ff", "not in its DER form"),
        ("3080 0101ff 0000", "not in its DER form"),
        ("3004 0181 01ff", "cA: a tag or a length"),
    ]);
    assert_all_refused::<PolicyConstraints>(&[
        ("3000", "at least one"),
        ("3003 8001ff", "requireExplicitPolicy is -01"),
        ("3003 8101ff", "inhibitPolicyMapping is -01"),
        ("3007 81050100000000", "inhibitPolicyMapping is larger"),
        ("3006 810100 800100", "an element follows"),
        ("3005 a003 020100", "an element follows"),
    ]);
    assert_all_refused::<InhibitAnyPolicy>(&[
        ("0201ff", "must not be negative"),
        ("02050100000000", "larger than 4294967295"),
        ("0200", "no INTEGER"),
        ("02020001", "no INTEGER"),
    ]);
}

#[test]
fn usages() {
    assert_all_refused::<KeyUsage>(&[
        ("0300", "no BIT STRING"),
        ("03020881", "no BIT STRING"),
        ("030101", "no BIT STRING"),
        ("03020103", "no BIT STRING"),
        ("2302 0106", "must be a BIT STRING"),
    ]);
    assert_all_refused::<ExtendedKeyUsage>(&[
        ("3000", "at least one"),
        ("3002 0600", "KeyPurposeId is no object identifier"),
        ("3003 060180", "KeyPurposeId is no object identifier"),
        ("3003 020101", "KeyPurposeId must be an OBJECT IDENTIFIER"),
        ("3003 060229", "KeyPurposeId: it ends before its length says"),
    ]);
}

#[test]
fn identifiers() {
    assert_all_refused::<SubjectKeyIdentifier>(&[("2400", "an OCTET STRING"), ("0402 01", "it ends before")]);
    assert_all_refused::<AuthorityKeyIdentifier>(&[
        ("3003 820101", "must stand together"),
        ("3005 a103 820161", "must stand together"),
        ("3005 a100 820101", "at least one"),
        ("3008 a103 820261 820101", "a name is not DER"),
        ("3009 a103 820161 82020001", "authorityCertSerialNumber is no INTEGER"),
        ("3007 a103 820161 8200", "authorityCertSerialNumber is no INTEGER"),
        ("3006 820101 800101", "an element follows"),
        ("3003 a00100", "an element follows"),
    ]);
}

#[test]
fn names() {
    for (hex, word) in [
        ("3000", "at least one"),
        ("3002 8201", "not DER"),
        ("3003 820161 ff", "bytes follow"),
    ] {
        let value = hex_bytes(hex);
        assert_malformed(
            SubjectAlternativeName::from_der(&value),
            &["SubjectAlternativeName", word],
        );
        assert_malformed(
            IssuerAlternativeName::from_der(&value),
            &["IssuerAlternativeName", word],
        );
        assert_malformed(CertificateIssuer::from_der(&value), &["CertificateIssuer", word]);
    }
    assert_all_refused::<NameConstraints>(&[
        ("3000", "permitted or excluded"),
        ("3002 a000", "at least one"),
        ("3002 a100", "at least one"),
        ("3004 a002 3000", "base is not there"),
        ("3005 a003 820161", "GeneralSubtree must be a SEQUENCE"),
        ("300a a008 3006 820161 800101", "minimum of a subtree is not 0"),
        ("300b a009 3007 820161 80020001", "minimum is no INTEGER"),
        ("300a a008 3006 820161 810109", "maximum of a subtree is there"),
        ("3009 a007 3005 820161 0500", "an element follows"),
        ("300e a105 3003 820161 a005 3003 820161", "an element follows"),
    ]);
}

#[test]
fn policies() {
    // The object identifier 1.2.3 is 06022a03; id-qt-cps 06082b06010505070201, id-qt-unotice 06082b06010505070202.
    assert_all_refused::<CertificatePolicies>(&[
        ("3000", "at least one"),
        ("3002 3000", "policyIdentifier is not there"),
        ("3004 06022a03", "must be a SEQUENCE"),
        ("3005 3003 020101", "policyIdentifier must be an OBJECT IDENTIFIER"),
        ("3008 3006 06022a03 3000", "policyQualifiers: must have at least one"),
        ("300a 3008 06022a03 3002 0500", "PolicyQualifierInfo must be a SEQUENCE"),
        ("300e 300c 06022a03 3006 3004 06022a03", "qualifier is not there"),
        ("3008 3006 06022a03 0500", "an element follows"),
    ]);
    // What stands in a UserNotice.
    let notices = [
        ("0402 6161", "explicitText is neither"),
        ("1301 61", "explicitText is neither"),
        ("0c01 80", "explicitText is no UTF8String"),
        ("1a01 80", "explicitText is no VisibleString"),
        ("1e01 00", "explicitText is no BMPString"),
        ("1e02 d800", "explicitText is no BMPString"),
        ("0c0161 0c0161", "an element follows"),
        ("3000", "organization is not there"),
        ("3003 0c0161", "noticeNumbers is not there"),
        ("3005 0c0161 0500", "noticeNumbers must be a SEQUENCE"),
        ("3007 0c0161 3002 0500", "noticeNumbers must be an INTEGER"),
        ("3009 0c0161 3004 02020001", "noticeNumbers is no INTEGER"),
        ("3007 0c0161 3000 0500", "an element follows"),
        ("3005 130161 3000", "organization is neither"),
    ];
    for (hex, word) in notices {
        assert_malformed(
            UserNotice::from_der(&support::der::sequence(&[hex_bytes(hex)])),
            &[word],
        );
    }
    assert_all_refused::<PolicyMappings>(&[
        ("3000", "at least one"),
        ("3006 3004 06022a03", "subjectDomainPolicy is not there"),
        ("3002 3000", "issuerDomainPolicy is not there"),
        ("300c 300a 06022a03 06022a03 0500", "an element follows"),
    ]);
}

#[test]
fn places() {
    for (hex, word) in [
        ("3000", "at least one"),
        ("3004 3002 a000", "distributionPoint is not there"),
        (
            "3007 3005 a003 820161",
            "neither a fullName nor a nameRelativeToCRLIssuer",
        ),
        ("3006 3004 a002 a000", "at least one"),
        ("3006 3004 a002 a100", "SET"),
        ("300b 3009 a007 a105 a003 820161", "an attribute is no SEQUENCE"),
        ("3004 3002 a200", "at least one"),
        ("3009 3007 a205 820161 8101", "not DER"),
        ("300b 3009 a203 820161 81020640", "an element follows"),
        ("300b 3009 81020641 a203 820161", "reasons is no BIT STRING"),
    ] {
        assert_malformed(CrlDistributionPoints::from_der(&hex_bytes(hex)), &[word]);
        assert_malformed(FreshestCrl::from_der(&hex_bytes(hex)), &[word]);
    }
    assert_all_refused::<IssuingDistributionPoint>(&[
        ("3003 810101", "onlyContainsUserCerts is no BOOLEAN"),
        ("3003 8201fe", "onlyContainsCACerts is no BOOLEAN"),
        ("3002 8400", "indirectCRL is no BOOLEAN"),
        ("3004 8502ffff", "onlyContainsAttributeCerts is no BOOLEAN"),
        ("3002 8300", "onlySomeReasons is no BIT STRING"),
        ("3006 8201ff 8101ff", "an element follows"),
        ("3002 a000", "distributionPoint is not there"),
    ]);
}

#[test]
fn revocation() {
    assert_all_refused::<CrlNumber>(&[
        ("0200", "no INTEGER"),
        ("02020001", "no INTEGER"),
        ("0202ff80", "no INTEGER"),
    ]);
    assert_all_refused::<DeltaCrlIndicator>(&[("0200", "no INTEGER"), ("0a0101", "an INTEGER")]);
    assert_all_refused::<CrlReason>(&[
        ("0a0107", "there is no reason 7"),
        ("0a010b", "there is no reason 11"),
        ("0a0200ff", "there is no reason 255"),
        ("0a01ff", "must not be negative"),
        ("0a050100000000", "larger"),
        ("020101", "an ENUMERATED"),
    ]);
    let times = [
        ("20150102030405", "GeneralizedTime is not"),
        ("20150102030405z", "GeneralizedTime is not"),
        ("201501020304Z", "GeneralizedTime is not"),
        ("20150102030405.5Z", "GeneralizedTime is not"),
        ("20150102030405+0000", "GeneralizedTime is not"),
        ("20151302030405Z", "GeneralizedTime is not"),
        ("20150229030405Z", "GeneralizedTime is not"),
        ("20150102240405Z", "GeneralizedTime is not"),
        ("20150102030460Z", "GeneralizedTime is not"),
        ("2015010203040aZ", "GeneralizedTime is not"),
    ];
    for (text, word) in times {
        let value = support::der::element(0x18, text.as_bytes());
        assert_malformed(InvalidityDate::from_der(&value), &[word]);
    }
    let utc = support::der::element(0x17, b"150102030405Z");
    assert_malformed(InvalidityDate::from_der(&utc), &["no GeneralizedTime"]);
}

#[test]
fn ways_to_get_at_something() {
    for (hex, word) in [
        ("3000", "at least one"),
        ("3002 3000", "accessMethod is not there"),
        ("3006 3004 06022a03", "accessLocation is not there"),
        ("300b 3009 06022a03 860161 0500", "an element follows"),
        ("3005 3003 860161", "accessMethod must be"),
        ("3002 0500", "AccessDescription must be a SEQUENCE"),
    ] {
        assert_malformed(AuthorityInformationAccess::from_der(&hex_bytes(hex)), &[word]);
        assert_malformed(SubjectInformationAccess::from_der(&hex_bytes(hex)), &[word]);
    }
}

#[test]
fn other_documents() {
    assert_all_refused::<OcspNoCheck>(&[("050100", "bytes in it"), ("3000", "a NULL"), ("", "it ends before")]);
    assert_all_refused::<PrecertPoison>(&[("050100", "bytes in it"), ("0400", "a NULL")]);
    assert_all_refused::<OcspNonce>(&[("0500", "an OCTET STRING"), ("0101", "it ends before")]);
    assert_all_refused::<TlsFeature>(&[
        ("3000", "at least one"),
        ("3003 0201ff", "feature is -01"),
        ("3005 0203010000", "feature is larger than 65535"),
        ("3003 0a0105", "feature must be an INTEGER"),
    ]);
    assert_all_refused::<MsCertificateTemplate>(&[
        ("3000", "templateID is not there"),
        ("3003 020101", "templateID must be"),
        ("3007 06022a03 0201ff", "templateMajorVersion is -01"),
        ("300e 06022a03 020101 02050100000000", "templateMinorVersion is larger"),
        ("300d 06022a03 020101 020101 020101", "an element follows"),
    ]);
}

/// The memory that data can ask for is bounded by a count, and its length by a limit.
#[test]
fn more_than_anybody_has_is_refused() {
    use support::der::{element, sequence};
    let purposes = sequence(&vec![[6, 1, 0x2a]; 10_001]);
    assert_malformed(ExtendedKeyUsage::from_der(&purposes), &["more than 10000"]);
    let fits = sequence(&vec![[6, 1, 0x2a]; 10_000]);
    assert_eq!(ExtendedKeyUsage::from_der(&fits).unwrap().purposes().len(), 10_000);
    let many = sequence(&vec![[0x82, 1, b'a']; 100_001]);
    assert_malformed(SubjectAlternativeName::from_der(&many), &["more than 100000"]);
    let long = element(4, &vec![0; 1 << 20]);
    assert_malformed(SubjectKeyIdentifier::from_der(&long), &["longer than"]);
}
