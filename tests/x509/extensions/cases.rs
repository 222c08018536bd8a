//! An extension of every type, built from its parts, and encoded by another program.
//!
//! Unless stated otherwise, the bytes are the `public_bytes()` of the class of the same name in Python's `cryptography`
//! 50.0.2, as in `x509.BasicConstraints(True, 3).public_bytes().hex()`. Those of `PolicyMappings`, which has no class
//! there, and of the timestamps are written by hand from RFC 5280, section 4.2.1.5, and RFC 6962, sections 3.2 and 3.3.

use hazmat_openssl::x509::*;
use support::bytes::from_hex;
use time::OffsetDateTime;

/// An extension in both forms.
pub struct Case {
    pub built: AnyExtension,
    pub der: Vec<u8>,
}

pub fn oid(text: &str) -> ObjectIdentifier {
    text.parse().unwrap()
}

pub fn uri(text: &str) -> GeneralName {
    GeneralName::uniform_resource_identifier(text).unwrap()
}

pub fn dns(text: &str) -> GeneralName {
    GeneralName::dns_name(text).unwrap()
}

pub fn directory() -> GeneralName {
    let attribute = |oid, value| NameAttribute::new(oid, value).unwrap();
    GeneralName::DirectoryName(Name::from_attributes(vec![
        attribute(NameOid::COUNTRY_NAME, "SE"),
        attribute(NameOid::COMMON_NAME, "Example CA"),
    ]))
}

pub fn network(address: &str, prefix_length: u8) -> GeneralName {
    GeneralName::IpNetwork(IpNetwork::new(address.parse().unwrap(), prefix_length).unwrap())
}

pub fn names(names: Vec<GeneralName>) -> GeneralNames {
    GeneralNames::new(names).unwrap()
}

/// Names of all kinds that decode.
pub fn all_names() -> GeneralNames {
    names(vec![
        dns("example.org"),
        dns("*.example.org"),
        GeneralName::rfc822_name("a@example.org").unwrap(),
        uri("https://example.org/a"),
        directory(),
        GeneralName::IpAddress("192.0.2.1".parse().unwrap()),
        GeneralName::IpAddress("2001:db8::1".parse().unwrap()),
        GeneralName::RegisteredId(oid("1.2.3.4")),
        GeneralName::OtherName(OtherName::new(oid("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x05a@b.c").unwrap()),
    ])
}

pub fn relative_name() -> RelativeDistinguishedName {
    let attribute = |oid, value| NameAttribute::new(oid, value).unwrap();
    RelativeDistinguishedName::new(vec![
        attribute(NameOid::COMMON_NAME, "CRL1"),
        attribute(NameOid::ORGANIZATIONAL_UNIT_NAME, "A"),
    ])
    .unwrap()
}

pub fn full_name() -> DistributionPointName {
    DistributionPointName::FullName(names(vec![uri("http://crl.example.org/1.crl")]))
}

/// Places with every part that they can have.
pub fn points() -> Vec<DistributionPoint> {
    let issuer = || Some(names(vec![directory()]));
    let reasons = ReasonFlags::KEY_COMPROMISE | ReasonFlags::AA_COMPROMISE;
    let relative = DistributionPointName::RelativeName(relative_name());
    vec![
        DistributionPoint::new(Some(full_name()), None, None).unwrap(),
        DistributionPoint::new(Some(relative), Some(reasons), issuer()).unwrap(),
        DistributionPoint::new(None, None, issuer()).unwrap(),
    ]
}

pub fn timestamp() -> SignedCertificateTimestamp {
    let log: Vec<u8> = (0..32).collect();
    SignedCertificateTimestamp::new(
        log.try_into().unwrap(),
        1_357_002_061_123,
        &[0xee],
        4,
        SctSignatureAlgorithm::Ecdsa,
        &[0xaa, 0xbb, 0xcc],
    )
    .unwrap()
}

/// The timestamp in TLS's encoding: version, log, time, extensions, algorithms, signature.
pub const TIMESTAMP: &str = "00 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f \
     0000013bf3a03543 0001ee 0403 0003aabbcc";

/// The bytes of digits in several lines.
pub fn hex_bytes(hex: &str) -> Vec<u8> {
    from_hex(&hex.replace('\n', "")).unwrap()
}

fn add(cases: &mut Vec<Case>, built: impl Into<AnyExtension>, hex: &str) {
    cases.push(Case {
        built: built.into(),
        der: hex_bytes(hex),
    });
}

/// Of every type one at least.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    add_those_of_certificates(&mut cases);
    add_those_of_policies(&mut cases);
    add_those_of_lists(&mut cases);
    add_those_of_other_documents(&mut cases);
    cases
}

fn add_those_of_certificates(cases: &mut Vec<Case>) {
    add(cases, BasicConstraints::ca(Some(3)), "30060101ff020103");
    add(cases, BasicConstraints::ca(None), "30030101ff");
    add(cases, BasicConstraints::end_entity(), "3000");
    let usage = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_AGREEMENT | KeyUsage::DECIPHER_ONLY;
    add(cases, usage, "0303078880");
    add(cases, KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN, "03020106");
    let purposes = vec![KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH];
    let usage = ExtendedKeyUsage::new(purposes).unwrap();
    add(cases, usage, "301406082b0601050507030106082b06010505070302");
    let identifier: Vec<u8> = (0..20).collect();
    let subject = SubjectKeyIdentifier::new(&identifier);
    add(cases, subject, "0414000102030405060708090a0b0c0d0e0f10111213");
    let issuer = names(vec![directory()]);
    let authority = AuthorityKeyIdentifier::new(Some(&identifier), Some(issuer), Some(SerialNumber::from(0x80ff)));
    add(
        cases,
        authority.unwrap(),
        "30438014000102030405060708090a0b0c0d0e0f10111213a126a4243022310b30090603550406130253453113301106035504030c0a
         4578616d706c6520434182030080ff",
    );
    let authority = AuthorityKeyIdentifier::from_key_identifier(&[1, 2]);
    add(cases, authority, "300480020102");
    add(
        cases,
        SubjectAlternativeName::new(all_names()),
        "30819c820b6578616d706c652e6f7267820d2a2e6578616d706c652e6f7267810d61406578616d706c652e6f7267861568747470733a
         2f2f6578616d706c652e6f72672f61a4243022310b30090603550406130253453113301106035504030c0a4578616d706c6520434187
         04c0000201871020010db800000000000000000000000188032a0304a015060a2b060104018237140203a0070c056140622e63",
    );
    let issuer = IssuerAlternativeName::new(names(vec![dns("ca.example.org")]));
    add(cases, issuer, "3010820e63612e6578616d706c652e6f7267");
    let constraints = NameConstraints::new(
        Some(names(vec![dns("example.org"), network("10.0.0.0", 8)])),
        Some(names(vec![directory(), network("2001:db8::", 33)])),
    );
    add(
        cases,
        constraints.unwrap(),
        "306ba01b300d820b6578616d706c652e6f7267300a87080a000000ff000000a14c3026a4243022310b30090603550406130253453113
         301106035504030c0a4578616d706c652043413022872020010db8000000000000000000000000ffffffff8000000000000000000000
         00",
    );
}

fn add_those_of_policies(cases: &mut Vec<Case>) {
    let reference = NoticeReference::new("Org å", vec![1.into(), 300.into()]).unwrap();
    let notice = UserNotice::new(Some(reference), Some("Read this")).unwrap();
    let qualifiers = vec![
        PolicyQualifier::CpsUri("https://example.org/cps".to_owned()),
        PolicyQualifier::UserNotice(notice),
    ];
    let policies = CertificatePolicies::new(vec![
        PolicyInformation::new(oid("2.23.140.1.2.1"), qualifiers),
        PolicyInformation::new(CertificatePolicies::ANY_POLICY, vec![]),
    ]);
    add(
        cases,
        policies.unwrap(),
        "3065305b060667810c0102013051302306082b06010505070201161768747470733a2f2f6578616d706c652e6f72672f637073302a06
         082b06010505070202301e30110c064f726720c3a530070201010202012c0c0952656164207468697330060604551d2000",
    );
    let mappings = vec![(oid("1.2.3"), oid("1.2.4")), (oid("1.2.3"), oid("1.2.5"))];
    let mappings = PolicyMappings::new(mappings).unwrap();
    add(cases, mappings, "3014 3008 06022a03 06022a04 3008 06022a03 06022a05");
    let constraints = PolicyConstraints::new(Some(0), Some(128)).unwrap();
    add(cases, constraints, "300780010081020080");
    add(cases, InhibitAnyPolicy::new(300), "0202012c");
}

fn add_those_of_lists(cases: &mut Vec<Case>) {
    add(
        cases,
        CrlDistributionPoints::new(points()).unwrap(),
        "3081983022a020a01e861c687474703a2f2f63726c2e6578616d706c652e6f72672f312e63726c3048a019a1173008060355040b0c01
         41300b06035504030c0443524c318103074080a226a4243022310b30090603550406130253453113301106035504030c0a4578616d70
         6c652043413028a226a4243022310b30090603550406130253453113301106035504030c0a4578616d706c65204341",
    );
    let freshest = DistributionPoint::from_full_name(names(vec![uri("http://crl.example.org/1.crl")]));
    add(
        cases,
        FreshestCrl::new(vec![freshest]).unwrap(),
        "30243022a020a01e861c687474703a2f2f63726c2e6578616d706c652e6f72672f312e63726c",
    );
    let point = IssuingDistributionPoint::builder()
        .distribution_point(full_name())
        .only_contains_ca_certs()
        .only_some_reasons(ReasonFlags::KEY_COMPROMISE | ReasonFlags::CA_COMPROMISE)
        .indirect_crl();
    add(
        cases,
        point.build().unwrap(),
        "302ca020a01e861c687474703a2f2f63726c2e6578616d706c652e6f72672f312e63726c8201ff830205608401ff",
    );
    let point = IssuingDistributionPoint::builder()
        .distribution_point(DistributionPointName::RelativeName(relative_name()))
        .only_contains_attribute_certs();
    add(
        cases,
        point.build().unwrap(),
        "301ea019a1173008060355040b0c0141300b06035504030c0443524c318501ff",
    );
    let number = SerialNumber::from_be_bytes(&[1, 0, 0, 0, 0, 0, 0, 0, 0]);
    add(cases, CrlNumber::new(number).unwrap(), "0209010000000000000000");
    add(cases, DeltaCrlIndicator::new(127).unwrap(), "02017f");
    add(cases, CrlReason::PrivilegeWithdrawn, "0a0109");
    // 2 January 2015, 3:04:05.
    let date = OffsetDateTime::from_unix_timestamp(1_420_167_845).unwrap();
    let date = InvalidityDate::new(date).unwrap();
    add(cases, date, "180f32303135303130323033303430355a");
    let issuer = CertificateIssuer::new(names(vec![directory()]));
    add(
        cases,
        issuer,
        "3026a4243022310b30090603550406130253453113301106035504030c0a4578616d706c65204341",
    );
}

fn add_those_of_other_documents(cases: &mut Vec<Case>) {
    let access = |method, place| AccessDescription::new(method, &place).unwrap();
    let places = AuthorityInformationAccess::new(vec![
        access(AccessMethodOid::OCSP, uri("http://ocsp.example.org")),
        access(AccessMethodOid::CA_ISSUERS, directory()),
    ]);
    add(
        cases,
        places.unwrap(),
        "3057302306082b060105050730018617687474703a2f2f6f6373702e6578616d706c652e6f7267303006082b06010505073002a42430
         22310b30090603550406130253453113301106035504030c0a4578616d706c65204341",
    );
    let places = vec![access(AccessMethodOid::CA_REPOSITORY, uri("https://ca.example.org"))];
    add(
        cases,
        SubjectInformationAccess::new(places).unwrap(),
        "3024302206082b06010505073005861668747470733a2f2f63612e6578616d706c652e6f7267",
    );
    add(cases, OcspNoCheck, "0500");
    let nonce: Vec<u8> = (0..16).collect();
    let nonce = OcspNonce::new(&nonce).unwrap();
    add(cases, nonce, "0410000102030405060708090a0b0c0d0e0f");
    let features = vec![TlsFeature::STATUS_REQUEST, TlsFeature::STATUS_REQUEST_V2];
    add(cases, TlsFeature::new(features).unwrap(), "3006020105020111");
    add(cases, PrecertPoison, "0500");
    let template = MsCertificateTemplate::new(oid("1.3.6.1.4.1.311.21.8.1.2.3"), Some(100), Some(7));
    add(cases, template.unwrap(), "3014060c2b0601040182371508010203020164020107");
    let one = PrecertificateSignedCertificateTimestamps::new(&[timestamp()]).unwrap();
    add(cases, one, &format!("0437 0035 0033 {TIMESTAMP}"));
    let two = SignedCertificateTimestamps::new(&[timestamp(), timestamp()]).unwrap();
    add(cases, two, &format!("046c 006a 0033 {TIMESTAMP} 0033 {TIMESTAMP}"));
    let responses = OcspAcceptableResponses::new([OcspAcceptableResponses::BASIC, oid("1.2.3")]);
    add(cases, responses.unwrap(), "300f06092b060105050730010106022a03");
    add_private_key_usage_periods(cases);
    add_admissions(cases);
}

fn add_private_key_usage_periods(cases: &mut Vec<Case>) {
    let at = |seconds| Some(OffsetDateTime::from_unix_timestamp(seconds).unwrap());
    let both = PrivateKeyUsagePeriod::new(at(1_704_067_200), at(1_735_689_599)).unwrap();
    add(
        cases,
        both,
        "3022800f32303234303130313030303030305a810f32303234313233313233353935395a",
    );
    let end = PrivateKeyUsagePeriod::new(None, at(2_524_705_445)).unwrap();
    add(cases, end, "3011810f32303530303130323033303430355a");
}

fn add_admissions(cases: &mut Vec<Case>) {
    let authority = NamingAuthority::new(Some(oid("1.2.3")), Some("https://example.org"), Some("Chamber å")).unwrap();
    let nobody = NamingAuthority::new(None, None, None).unwrap();
    let oids = vec![oid("1.2.276.0.76.4.30"), oid("1.2.4")];
    let physician = ProfessionInfo::new(
        Some(authority.clone()),
        ["Physician", "Läkare"],
        Some(oids),
        Some("1-23 A"),
        Some(&[5, 0]),
    );
    let unknown = ProfessionInfo::new(Some(nobody), [], None, None, None);
    let professions = [physician.unwrap(), unknown.unwrap()];
    let first = Admission::new(Some(dns("b.example")), Some(authority), professions).unwrap();
    let second = Admission::new(None, None, []).unwrap();
    let admissions = Admissions::new(Some(uri("https://a.example")), [first, second]).unwrap();
    add(
        cases,
        admissions,
        "3081b9861168747470733a2f2f612e6578616d706c653081a330819ca00b8209622e6578616d706c65a127302506022a03161368747470
         733a2f2f6578616d706c652e6f72670c0a4368616d62657220c3a53064305aa027302506022a03161368747470733a2f2f6578616d706c
         652e6f72670c0a4368616d62657220c3a530140c0950687973696369616e0c074cc3a46b617265300d06072a8214004c041e06022a0413
         06312d32332041040205003006a0023000300030023000",
    );
    add(cases, Admissions::new(None, []).unwrap(), "30023000");
}
