//! Every type of extension: those of certificates.

use super::list_extensions;
use super::values::*;
use hazmat_openssl::x509::*;

/// Where an extension stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Certificate,
    List,
    Entry,
}

/// An extension, and its name in messages of tests.
pub struct Sample {
    pub what: &'static str,
    pub place: Place,
    pub extension: Extension,
}

pub(super) struct Samples(Vec<Sample>);

impl Samples {
    pub(super) fn add<T: ExtensionType>(&mut self, place: Place, what: &'static str, value: &T, critical: bool) {
        assert!(self.0.iter().all(|known| known.what != what), "{what} twice");
        let extension = Extension::new(value, critical).unwrap();
        self.0.push(Sample { what, place, extension });
    }
}

/// The number of samples for each place.
pub const CERTIFICATE_SAMPLES: usize = 65;
pub const LIST_SAMPLES: usize = 20;
pub const ENTRY_SAMPLES: usize = 13;

/// Every type of extension, with values that use all of its parts.
pub fn extensions() -> Vec<Sample> {
    let mut samples = Samples(Vec::new());
    add_constraints(&mut samples);
    add_usages(&mut samples);
    add_identifiers(&mut samples);
    add_names(&mut samples);
    add_policies(&mut samples);
    add_points(&mut samples);
    add_others(&mut samples);
    list_extensions::add(&mut samples);
    let count = |place| samples.0.iter().filter(|sample| sample.place == place).count();
    assert_eq!(
        [Place::Certificate, Place::List, Place::Entry].map(count),
        [CERTIFICATE_SAMPLES, LIST_SAMPLES, ENTRY_SAMPLES]
    );
    for known in ExtensionOid::ALL {
        assert!(
            samples.0.iter().any(|sample| sample.extension.oid() == known),
            "{known}"
        );
    }
    samples.0
}

/// The samples for one place.
pub fn extensions_of(place: Place) -> Vec<Sample> {
    extensions()
        .into_iter()
        .filter(|sample| sample.place == place)
        .collect()
}

const CERTIFICATE: Place = Place::Certificate;

fn add_constraints(samples: &mut Samples) {
    samples.add(CERTIFICATE, "a CA", &BasicConstraints::ca(None), true);
    samples.add(
        CERTIFICATE,
        "a CA with none below",
        &BasicConstraints::ca(Some(0)),
        true,
    );
    samples.add(
        CERTIFICATE,
        "a CA with many below",
        &BasicConstraints::ca(Some(300)),
        false,
    );
    samples.add(CERTIFICATE, "no CA", &BasicConstraints::end_entity(), true);
    let policy = |require, inhibit| PolicyConstraints::new(require, inhibit).unwrap();
    samples.add(CERTIFICATE, "policies required", &policy(Some(0), None), true);
    samples.add(CERTIFICATE, "mapping inhibited", &policy(None, Some(200)), true);
    samples.add(CERTIFICATE, "both constraints", &policy(Some(3), Some(1)), true);
    samples.add(CERTIFICATE, "any policy inhibited", &InhibitAnyPolicy::new(5), true);
    let permitted = [
        GeneralName::dns_name("example.org").unwrap(),
        GeneralName::rfc822_name("example.org").unwrap(),
        uri(".example.org"),
        GeneralName::DirectoryName(name("O=Example,C=SE")),
        network("192.0.2.0", 24),
        network("10.0.0.0", 8),
        network("2001:db8::", 32),
    ];
    let excluded = [network("0.0.0.0", 0), network("::", 0), network("192.0.2.1", 32)];
    let constraints = |permitted: &[GeneralName], excluded: &[GeneralName]| {
        let some = |list: &[GeneralName]| (!list.is_empty()).then(|| names(list));
        NameConstraints::new(some(permitted), some(excluded)).unwrap()
    };
    samples.add(CERTIFICATE, "permitted names", &constraints(&permitted, &[]), true);
    samples.add(CERTIFICATE, "excluded names", &constraints(&[], &excluded), true);
    samples.add(
        CERTIFICATE,
        "permitted and excluded names",
        &constraints(&permitted[..1], &excluded[..1]),
        false,
    );
}

/// Each key usage; the last two require keyAgreement.
pub const KEY_USAGES: [(&str, KeyUsage); 10] = [
    ("digitalSignature", KeyUsage::DIGITAL_SIGNATURE),
    ("contentCommitment", KeyUsage::CONTENT_COMMITMENT),
    ("keyEncipherment", KeyUsage::KEY_ENCIPHERMENT),
    ("dataEncipherment", KeyUsage::DATA_ENCIPHERMENT),
    ("keyAgreement", KeyUsage::KEY_AGREEMENT),
    ("keyCertSign", KeyUsage::KEY_CERT_SIGN),
    ("cRLSign", KeyUsage::CRL_SIGN),
    ("encipherOnly", KeyUsage::KEY_AGREEMENT.union(KeyUsage::ENCIPHER_ONLY)),
    ("decipherOnly", KeyUsage::KEY_AGREEMENT.union(KeyUsage::DECIPHER_ONLY)),
    ("all uses", KeyUsage::all()),
];

/// All purposes that this crate names.
pub fn purposes() -> Vec<ObjectIdentifier> {
    vec![
        KeyPurposeOid::ANY_EXTENDED_KEY_USAGE,
        KeyPurposeOid::SERVER_AUTH,
        KeyPurposeOid::CLIENT_AUTH,
        KeyPurposeOid::CODE_SIGNING,
        KeyPurposeOid::EMAIL_PROTECTION,
        KeyPurposeOid::TIME_STAMPING,
        KeyPurposeOid::OCSP_SIGNING,
        KeyPurposeOid::IPSEC_IKE,
        KeyPurposeOid::KERBEROS_PKINIT_KDC,
        KeyPurposeOid::SMARTCARD_LOGON,
        KeyPurposeOid::CERTIFICATE_TRANSPARENCY,
    ]
}

fn add_usages(samples: &mut Samples) {
    for (what, usage) in KEY_USAGES {
        samples.add(CERTIFICATE, what, &usage, true);
    }
    samples.add(
        CERTIFICATE,
        "all purposes",
        &ExtendedKeyUsage::new(purposes()).unwrap(),
        false,
    );
    let unknown = vec![KeyPurposeOid::SERVER_AUTH, oid("1.2.3.4.5")];
    samples.add(
        CERTIFICATE,
        "an unknown purpose",
        &ExtendedKeyUsage::new(unknown).unwrap(),
        true,
    );
}

fn add_identifiers(samples: &mut Samples) {
    samples.add(
        CERTIFICATE,
        "a key identifier",
        &SubjectKeyIdentifier::new(&[0xa5; 20]),
        false,
    );
    samples.add(
        CERTIFICATE,
        "a short key identifier",
        &SubjectKeyIdentifier::new(&[0x01]),
        false,
    );
    let issuer = || names(&[GeneralName::DirectoryName(name("CN=issuer"))]);
    let serial_number = || SerialNumber::from_be_bytes(&[0xfe, 0xdc, 0xba, 0x98, 0x76]);
    let authority = |key_identifier, issuer: Option<GeneralNames>| {
        let serial_number = issuer.as_ref().map(|_| serial_number());
        AuthorityKeyIdentifier::new(key_identifier, issuer, serial_number).unwrap()
    };
    samples.add(
        CERTIFICATE,
        "the issuer's key",
        &authority(Some(&[0x5a; 20]), None),
        false,
    );
    samples.add(
        CERTIFICATE,
        "the issuer's certificate",
        &authority(None, Some(issuer())),
        false,
    );
    samples.add(
        CERTIFICATE,
        "the issuer's key and certificate",
        &authority(Some(&[0x5a; 20]), Some(issuer())),
        false,
    );
}

fn add_names(samples: &mut Samples) {
    let all = || names(&general_names());
    samples.add(
        CERTIFICATE,
        "names of all kinds",
        &SubjectAlternativeName::new(all()),
        false,
    );
    let only = names(&general_names()[..1]);
    samples.add(CERTIFICATE, "one name", &SubjectAlternativeName::new(only), true);
    samples.add(
        CERTIFICATE,
        "names of the issuer",
        &IssuerAlternativeName::new(all()),
        false,
    );
    let ocsp = AccessDescription::new(AccessMethodOid::OCSP, &uri("http://ocsp.example.org")).unwrap();
    let issuers = AccessDescription::new(AccessMethodOid::CA_ISSUERS, &uri("http://example.org/ca.crt")).unwrap();
    let directory = GeneralName::DirectoryName(name("CN=ldap"));
    let directory = AccessDescription::new(AccessMethodOid::CA_ISSUERS, &directory).unwrap();
    let access = AuthorityInformationAccess::new(vec![ocsp, issuers, directory]).unwrap();
    samples.add(CERTIFICATE, "access to the authority", &access, false);
    let repository = AccessDescription::new(AccessMethodOid::CA_REPOSITORY, &uri("http://example.org/r")).unwrap();
    let stamps = AccessDescription::new(AccessMethodOid::TIME_STAMPING, &uri("http://example.org/t")).unwrap();
    let access = SubjectInformationAccess::new(vec![repository, stamps]).unwrap();
    samples.add(CERTIFICATE, "access to the subject", &access, false);
}

fn policies(policies: &[(ObjectIdentifier, Vec<PolicyQualifier>)]) -> CertificatePolicies {
    let information = |(oid, qualifiers): &(ObjectIdentifier, Vec<PolicyQualifier>)| {
        PolicyInformation::new(oid.clone(), qualifiers.clone())
    };
    CertificatePolicies::new(policies.iter().map(information)).unwrap()
}

fn add_policies(samples: &mut Samples) {
    let plain = [
        (oid("2.23.140.1.2.1"), vec![]),
        (CertificatePolicies::ANY_POLICY, vec![]),
    ];
    samples.add(CERTIFICATE, "policies", &policies(&plain), false);
    let cps = PolicyQualifier::CpsUri("https://example.org/cps".into());
    let text = UserNotice::new(None, Some("a notice")).unwrap();
    let qualified = [
        (oid("1.2.3.1"), vec![cps.clone()]),
        (oid("1.2.3.2"), vec![PolicyQualifier::UserNotice(text), cps]),
    ];
    samples.add(CERTIFICATE, "qualified policies", &policies(&qualified), true);
    let numbers = vec![SerialNumber::from(1), SerialNumber::from(2), SerialNumber::from(300)];
    let reference = || NoticeReference::new("an organization", numbers.clone()).unwrap();
    let referred = UserNotice::new(Some(reference()), Some("b\u{fc}cher")).unwrap();
    let referred = [(oid("1.2.3.3"), vec![PolicyQualifier::UserNotice(referred)])];
    samples.add(CERTIFICATE, "a notice with a reference", &policies(&referred), false);
    let only = UserNotice::new(Some(reference()), None).unwrap();
    let only = [(oid("1.2.3.3"), vec![PolicyQualifier::UserNotice(only)])];
    samples.add(CERTIFICATE, "a reference alone", &policies(&only), false);
    let typed = [StringType::Utf8, StringType::Ia5, StringType::Visible, StringType::Bmp];
    let typed = typed.map(|string_type| UserNotice::with_string_type(None, Some("typed"), string_type).unwrap());
    let typed = [(oid("1.2.3.4"), typed.map(PolicyQualifier::UserNotice).to_vec())];
    samples.add(CERTIFICATE, "notices of all types", &policies(&typed), false);
    let mappings = vec![(oid("1.2.3.1"), oid("1.2.4.1")), (oid("1.2.3.2"), oid("1.2.4.2"))];
    samples.add(CERTIFICATE, "mappings", &PolicyMappings::new(mappings).unwrap(), true);
}

pub(super) fn full_name(places: &[&str]) -> DistributionPointName {
    let places: Vec<_> = places.iter().map(|place| uri(place)).collect();
    DistributionPointName::FullName(names(&places))
}

pub(super) fn relative_name() -> DistributionPointName {
    let common_name = NameAttribute::new(NameOid::COMMON_NAME, "list").unwrap();
    DistributionPointName::RelativeName(RelativeDistinguishedName::new(vec![common_name]).unwrap())
}

pub(super) fn points() -> Vec<DistributionPoint> {
    let issuer = || names(&[GeneralName::DirectoryName(name("CN=another issuer"))]);
    let places = full_name(&["http://example.org/1.crl", "ldap://example.org/cn=1?crl"]);
    let some = ReasonFlags::KEY_COMPROMISE | ReasonFlags::AA_COMPROMISE;
    [
        DistributionPoint::new(Some(places), None, None),
        DistributionPoint::new(Some(relative_name()), Some(some), Some(issuer())),
        DistributionPoint::new(None, None, Some(issuer())),
        DistributionPoint::new(
            Some(full_name(&["http://example.org/2.crl"])),
            Some(ReasonFlags::all()),
            None,
        ),
    ]
    .into_iter()
    .map(Result::unwrap)
    .collect()
}

/// Each reason that a list can cover.
const REASON_FLAGS: [(&str, ReasonFlags); 9] = [
    ("for unused", ReasonFlags::UNUSED),
    ("for keyCompromise", ReasonFlags::KEY_COMPROMISE),
    ("for cACompromise", ReasonFlags::CA_COMPROMISE),
    ("for affiliationChanged", ReasonFlags::AFFILIATION_CHANGED),
    ("for superseded", ReasonFlags::SUPERSEDED),
    ("for cessationOfOperation", ReasonFlags::CESSATION_OF_OPERATION),
    ("for certificateHold", ReasonFlags::CERTIFICATE_HOLD),
    ("for privilegeWithdrawn", ReasonFlags::PRIVILEGE_WITHDRAWN),
    ("for aACompromise", ReasonFlags::AA_COMPROMISE),
];

fn add_points(samples: &mut Samples) {
    samples.add(
        CERTIFICATE,
        "places of lists",
        &CrlDistributionPoints::new(points()).unwrap(),
        false,
    );
    samples.add(
        CERTIFICATE,
        "places of deltas",
        &FreshestCrl::new(points()).unwrap(),
        false,
    );
    for (what, reason) in REASON_FLAGS {
        let place = full_name(&["http://example.org/1.crl"]);
        let point = DistributionPoint::new(Some(place), Some(reason), None).unwrap();
        samples.add(
            CERTIFICATE,
            what,
            &CrlDistributionPoints::new(vec![point]).unwrap(),
            false,
        );
    }
}

/// Timestamps of logs.
pub fn timestamps() -> Vec<SignedCertificateTimestamp> {
    let timestamp = |log, millis, extensions: &[u8], hash, algorithm, signature: &[u8]| {
        SignedCertificateTimestamp::new([log; 32], millis, extensions, hash, algorithm, signature).unwrap()
    };
    vec![
        timestamp(
            0xa1,
            1_700_000_000_123,
            b"",
            4,
            SctSignatureAlgorithm::Ecdsa,
            &[0x30, 6, 2, 1, 1, 2, 1, 1],
        ),
        timestamp(0xb2, 0, b"extensions", 4, SctSignatureAlgorithm::Rsa, &[0x77; 256]),
    ]
}

fn add_others(samples: &mut Samples) {
    samples.add(CERTIFICATE, "not asked about", &OcspNoCheck, false);
    samples.add(
        CERTIFICATE,
        "stapled",
        &TlsFeature::new(vec![TlsFeature::STATUS_REQUEST]).unwrap(),
        false,
    );
    let both = vec![TlsFeature::STATUS_REQUEST, TlsFeature::STATUS_REQUEST_V2];
    samples.add(CERTIFICATE, "stapled twice", &TlsFeature::new(both).unwrap(), false);
    samples.add(CERTIFICATE, "poison", &PrecertPoison, true);
    let stamps = PrecertificateSignedCertificateTimestamps::new(&timestamps()).unwrap();
    samples.add(CERTIFICATE, "timestamps of a precertificate", &stamps, false);
    let stamps = SignedCertificateTimestamps::new(&timestamps()).unwrap();
    samples.add(CERTIFICATE, "timestamps of a certificate", &stamps, false);
    samples.add(CERTIFICATE, "a nonce", &OcspNonce::new(&[0xab; 32]).unwrap(), false);
    let template = |major, minor| MsCertificateTemplate::new(oid("1.3.6.1.4.1.311.21.8.1.2"), major, minor).unwrap();
    samples.add(CERTIFICATE, "a template", &template(Some(100), Some(7)), false);
    samples.add(
        CERTIFICATE,
        "a template without a version",
        &template(None, None),
        false,
    );
    let at = |seconds| Some(time::OffsetDateTime::from_unix_timestamp(seconds).unwrap());
    for (what, start, end) in [
        ("a period of use", at(0), at(4_102_444_799)),
        ("a period of use without an end", at(1), None),
        ("a period of use without a start", None, at(253_402_300_799)),
    ] {
        let period = PrivateKeyUsagePeriod::new(start, end).unwrap();
        samples.add(CERTIFICATE, what, &period, false);
    }
    let acceptable = OcspAcceptableResponses::new([OcspAcceptableResponses::BASIC]).unwrap();
    samples.add(CERTIFICATE, "acceptable responses", &acceptable, false);
    samples.add(CERTIFICATE, "admissions", &admissions(), false);
    samples.add(CERTIFICATE, "no admissions", &Admissions::new(None, []).unwrap(), false);
}

fn admissions() -> Admissions {
    let authority = NamingAuthority::new(Some(oid("1.2.3")), Some("https://example.org"), Some("Bücher")).unwrap();
    let oids = vec![oid("1.2.276.0.76.4.30"), oid("1.2.4")];
    let texts = ["Physician", "Läkare"];
    let known = ProfessionInfo::new(
        Some(authority.clone()),
        texts,
        Some(oids),
        Some("1-23 A"),
        Some(&[5, 0]),
    );
    let unknown = ProfessionInfo::new(None, ["Engineer"], None, None, None);
    let professions = [known.unwrap(), unknown.unwrap()];
    let name = GeneralName::uniform_resource_identifier("https://a.example").unwrap();
    let first = Admission::new(Some(name.clone()), Some(authority), professions).unwrap();
    let second = Admission::new(None, None, []).unwrap();
    Admissions::new(Some(name), [first, second]).unwrap()
}
