//! The seeds of X.509: the vectors, and one of each structure that the builders create.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{
    AccessDescription, AccessMethodOid, Admission, Admissions, AuthorityInformationAccess, AuthorityKeyIdentifier,
    BasicConstraints, Certificate, CertificateBuilder, CertificateIssuer, CertificatePolicies,
    CertificateRevocationList, CertificateRevocationListBuilder, CertificateSigningRequest,
    CertificateSigningRequestBuilder, CrlDistributionPoints, CrlNumber, CrlReason, DeltaCrlIndicator,
    DistributionPoint, DistributionPointName, ExtendedKeyUsage, Extension, Extensions, FreshestCrl, GeneralName,
    GeneralNames, InhibitAnyPolicy, InvalidityDate, IpNetwork, IssuerAlternativeName, IssuingDistributionPoint,
    KeyPurposeOid, KeyUsage, MsCertificateTemplate, Name, NameConstraints, NamingAuthority, NoticeReference,
    ObjectIdentifier, OcspAcceptableResponses, OcspNoCheck, OcspNonce, OtherName, PolicyConstraints, PolicyInformation,
    PolicyMappings, PolicyQualifier, PrecertPoison, PrivateKeyUsagePeriod, ProfessionInfo, ReasonFlags,
    RevokedCertificateBuilder, SerialNumber, SubjectAlternativeName, SubjectInformationAccess, SubjectKeyIdentifier,
    TlsFeature, UserNotice,
};
use time::{Duration, OffsetDateTime};

use super::certificate::precertificate;
use super::name::Kind;
use super::signed::Signed;
use super::{extension, signing_algorithm, signing_key};
use crate::backend;
use crate::pem::pem_blocks;

/// Whether a target takes its seeds from here.
pub(crate) fn are_for(target: &str) -> bool {
    target.contains("x509") || ["der_certificate", "der_csr", "der_crl"].contains(&target)
}

/// The seeds of a target, including those from files.
pub(crate) fn of(target: &str, files: &[Vec<u8>]) -> Vec<Vec<u8>> {
    if target == "pem_x509" {
        let in_files = files.iter().filter(|file| is_pem(file)).cloned();
        return in_files.chain(pem_file()).collect();
    }
    let objects = Objects::of(files);
    let seeds: BTreeSet<Vec<u8>> = match target {
        "der_certificate" => one_of_each_shape(&objects.certificates, |it| {
            let algorithms = [it.signature_algorithm_oid(), it.public_key_algorithm_oid()];
            format!("{:?} {algorithms:?} {:?}", it.version(), shape(it.extensions()))
        }),
        "der_csr" => objects.requests.iter().map(|it| it.as_der().to_vec()).collect(),
        "der_crl" => one_of_each_shape(&objects.lists, |it| {
            let entries = it.revoked_certificates().take(4);
            let entries: Vec<_> = entries
                .map(|entry| entry.map(|entry| shape(entry.extensions())))
                .collect();
            let algorithm = it.signature_algorithm_oid();
            format!(
                "{:?} {algorithm:?} {:?} {entries:?}",
                it.version(),
                shape(it.extensions())
            )
        }),
        "x509_extension" => objects.extensions().iter().filter_map(extension::input).collect(),
        "x509_name" => objects.names(),
        _ => panic!("a new target: {target}"),
    };
    seeds.into_iter().collect()
}

/// Keeps inputs of a new shape only: many vectors differ only in fields that matter to chain verification.
fn one_of_each_shape<T: Signed>(objects: &[T], shape: impl Fn(&T) -> String) -> BTreeSet<Vec<u8>> {
    let mut shapes = BTreeSet::new();
    let new = objects.iter().filter(|object| shapes.insert(shape(object)));
    new.map(|object| object.der().to_vec()).collect()
}

/// The extensions that are present.
fn shape<E: std::borrow::Borrow<Extensions>>(extensions: Result<E>) -> String {
    match extensions {
        Ok(extensions) => format!(
            "{:?}",
            extensions.borrow().iter().map(Extension::oid).collect::<Vec<_>>()
        ),
        Err(error) => error.to_string(),
    }
}

fn is_pem(file: &[u8]) -> bool {
    let labels = ["CERTIFICATE", "X509 CRL"];
    pem_blocks(file)
        .iter()
        .any(|block| labels.iter().any(|label| block.label.contains(label)))
}

/// Everything that was built, in one file.
fn pem_file() -> Option<Vec<u8>> {
    let pem = [
        certificates()[0].public_bytes(Encoding::Pem),
        request().public_bytes(Encoding::Pem),
        list().public_bytes(Encoding::Pem),
    ];
    Some(pem.map(|pem| pem.expect("PEM is written")).concat())
}

/// The files that load, and what was built.
struct Objects {
    certificates: Vec<Certificate>,
    requests: Vec<CertificateSigningRequest>,
    lists: Vec<CertificateRevocationList>,
}

impl Objects {
    fn of(files: &[Vec<u8>]) -> Self {
        let mut objects = Objects {
            certificates: certificates().into_iter().chain(post_quantum_certificates()).collect(),
            requests: requests(),
            lists: vec![list()],
        };
        for file in files {
            let blocks = pem_blocks(file).into_iter().map(|block| block.bytes);
            for der in blocks.chain(std::iter::once(file.clone())) {
                objects.certificates.extend(backend().load_der_x509_certificate(&der));
                objects.requests.extend(backend().load_der_x509_csr(&der));
                objects.lists.extend(backend().load_der_x509_crl(&der));
            }
        }
        objects
    }

    fn extensions(&self) -> Vec<Extension> {
        let certificates = self.certificates.iter().map(|it| it.extensions().cloned());
        let requests = self.requests.iter().map(|it| it.extensions().cloned());
        let lists = self.lists.iter().map(|it| it.extensions().cloned());
        let entries = self
            .lists
            .iter()
            .flat_map(CertificateRevocationList::revoked_certificates);
        let entries = entries.flatten().map(|it| it.extensions());
        let all: Vec<Extensions> = certificates
            .chain(requests)
            .chain(lists)
            .chain(entries)
            .flatten()
            .collect();
        all.iter().flatten().cloned().chain(one_of_each()).collect()
    }

    fn names(&self) -> BTreeSet<Vec<u8>> {
        let of_certificates = self
            .certificates
            .iter()
            .flat_map(|it| [it.subject_bytes(), it.issuer_bytes()]);
        let of_requests = self.requests.iter().map(CertificateSigningRequest::subject_bytes);
        let names: Vec<_> = of_certificates.chain(of_requests).collect();
        let texts = names
            .iter()
            .flat_map(|der| Name::from_der(der))
            .map(|name| name.rfc4514_string());
        let known = TEXTS
            .iter()
            .inspect(|text| drop(Name::from_rfc4514_string(text).expect(text)));
        let texts = texts.chain(known.map(|text| (*text).to_owned()));
        let alternative = self.certificates.iter().flat_map(|it| it.extensions());
        let alternative = alternative.flat_map(|it| it.find::<SubjectAlternativeName>()).flatten();
        let general: Vec<_> = alternative
            .flat_map(|(it, _)| it.names().iter().flatten().collect::<Vec<_>>())
            .collect();
        let general = general
            .into_iter()
            .chain(general_names())
            .flat_map(|name| name.to_der());
        let displayed: Vec<_> = general_names().into_iter().map(|name| name.to_string()).collect();
        let texts = texts.chain(displayed).chain(["keyCertSign,cRLSign".to_owned()]);
        let inputs = names.iter().map(|der| Kind::Name.input(der));
        let inputs = inputs.chain(texts.map(|text| Kind::Text.input(text.as_bytes())));
        inputs.chain(general.map(|der| Kind::GeneralName.input(&der))).collect()
    }
}

/// Names with all features of RFC 4514.
const TEXTS: &[&str] = &[
    "CN=Steve Kille,O=Isode Limited,C=GB",
    "OU=Sales+CN=J.  Smith,DC=example,DC=net",
    "CN=James \\\"Jim\\\" Smith\\, III,DC=example,DC=net",
    "CN=Before\\0dAfter,DC=example,DC=net",
    "1.3.6.1.4.1.1466.0=#0c024869",
    "CN=Lu\\C4\\8Di\\C4\\87",
    "cn = \\ blank\\ , emailAddress=a@example.org",
    "CN=\\#number,STREET=a\\;b\\<c\\>d\\=e\\+f\\\\,UID=0,ST=x,L=y",
    "2.25.329800735698586629295641978511506172918=x",
    "CN=\\00,1.2.3=#0303000102,2.5.4.45=#1e020041",
];

fn oid(text: &str) -> ObjectIdentifier {
    text.parse().expect("an object identifier")
}

fn time() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_700_000_000).expect("a time")
}

fn subject() -> Name {
    let large = format!("2.25.1{}", "0".repeat(45));
    let text = format!("CN=example.org+OU=Fuzz,{large}=large,O=Example\\, Inc.,C=SE");
    Name::from_rfc4514_string(&text).expect("a name")
}

fn general_names() -> Vec<GeneralName> {
    let (v4, v6) = (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), IpAddr::V6(Ipv6Addr::LOCALHOST));
    vec![
        GeneralName::dns_name("*.example.org").expect("a name"),
        GeneralName::rfc822_name("a@example.org").expect("a name"),
        GeneralName::uniform_resource_identifier("http://example.org/a?b").expect("a name"),
        GeneralName::DirectoryName(subject()),
        GeneralName::IpAddress(v4),
        GeneralName::IpAddress(v6),
        GeneralName::IpNetwork(IpNetwork::new(v4, 8).expect("a network")),
        GeneralName::IpNetwork(IpNetwork::new(v6, 128).expect("a network")),
        GeneralName::RegisteredId(oid("1.2.3.4")),
        // Longer than any that is registered, and with a larger number.
        GeneralName::RegisteredId(oid(&format!("2.999{}", ".1".repeat(70)))),
        GeneralName::RegisteredId(oid(&format!("2.25.1{}", "0".repeat(45)))),
        GeneralName::OtherName(OtherName::new(oid("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x03a@b").expect("a name")),
    ]
}

/// Names without those of one type.
fn names_without(left_out: fn(&GeneralName) -> bool) -> GeneralNames {
    let mut names = general_names();
    names.retain(|name| !left_out(name));
    GeneralNames::new(names).expect("names")
}

/// Names for extensions other than name constraints: no networks.
fn names() -> GeneralNames {
    names_without(|name| matches!(name, GeneralName::IpNetwork(_)))
}

/// Names for name constraints: no addresses of single hosts.
fn subtrees() -> GeneralNames {
    names_without(|name| matches!(name, GeneralName::IpAddress(_)))
}

fn points() -> Vec<DistributionPoint> {
    let set = subject().rdns().last().expect("a set").clone();
    let make = |name, reasons, issuer| DistributionPoint::new(name, reasons, issuer).expect("a point");
    vec![
        DistributionPoint::from_full_name(names()),
        make(
            Some(DistributionPointName::RelativeName(set)),
            Some(ReasonFlags::all()),
            Some(names()),
        ),
        make(None, None, Some(names())),
    ]
}

fn policies() -> Vec<PolicyInformation> {
    let reference = NoticeReference::new("Example", vec![1.into(), SerialNumber::from_be_bytes(&[0xff; 9])]);
    let notice = UserNotice::new(Some(reference.expect("a reference")), Some("A notice")).expect("a notice");
    let qualifiers = vec![
        PolicyQualifier::CpsUri(String::from("http://example.org")),
        PolicyQualifier::UserNotice(notice),
        PolicyQualifier::Other {
            oid: oid("1.2.3"),
            value: vec![5, 0],
        },
    ];
    vec![
        PolicyInformation::new(CertificatePolicies::ANY_POLICY, qualifiers),
        PolicyInformation::new(oid("2.23.140.1.2.1"), Vec::new()),
    ]
}

fn places() -> Vec<AccessDescription> {
    let methods = [AccessMethodOid::OCSP, AccessMethodOid::CA_ISSUERS];
    let make = |(method, name): (_, &GeneralName)| AccessDescription::new(method, name).expect("a place");
    methods.into_iter().zip(&general_names()).map(make).collect()
}

/// An extension of every type, except certificate timestamps, which the vectors have.
fn one_of_each() -> Vec<Extension> {
    macro_rules! extensions {
        ($($extension:expr,)+) => {
            vec![$(Extension::new(&$extension, false).expect("an extension")),+]
        };
    }
    let pair = (oid("1.2.3"), oid("1.2.4"));
    let issuing = IssuingDistributionPoint::builder().distribution_point(DistributionPointName::FullName(names()));
    extensions![
        BasicConstraints::ca(Some(3)),
        KeyUsage::all(),
        ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH, oid("1.2.3")]).expect("purposes"),
        SubjectKeyIdentifier::new(&[1; 20]),
        AuthorityKeyIdentifier::new(Some(&[1; 20]), Some(names()), Some(SerialNumber::from(3))).expect("an identifier"),
        InhibitAnyPolicy::new(2),
        PolicyConstraints::new(Some(0), Some(1)).expect("constraints"),
        SubjectAlternativeName::new(names()),
        IssuerAlternativeName::new(names()),
        CertificateIssuer::new(names()),
        CrlDistributionPoints::new(points()).expect("points"),
        FreshestCrl::new(points()).expect("points"),
        issuing
            .only_some_reasons(ReasonFlags::KEY_COMPROMISE)
            .indirect_crl()
            .build()
            .expect("a point"),
        DeltaCrlIndicator::new(7).expect("a number"),
        CrlNumber::new(SerialNumber::from_be_bytes(&[0x7f; 20])).expect("a number"),
        CrlReason::AaCompromise,
        InvalidityDate::new(time()).expect("a date"),
        AuthorityInformationAccess::new(places()).expect("places"),
        SubjectInformationAccess::new(places()).expect("places"),
        CertificatePolicies::new(policies()).expect("policies"),
        PolicyMappings::new(vec![pair]).expect("mappings"),
        NameConstraints::new(Some(subtrees()), Some(subtrees())).expect("constraints"),
        OcspNoCheck,
        OcspNonce::new(&[1; 32]).expect("a nonce"),
        TlsFeature::new(vec![TlsFeature::STATUS_REQUEST, TlsFeature::STATUS_REQUEST_V2]).expect("features"),
        PrecertPoison,
        MsCertificateTemplate::new(oid("1.3.6.1.4.1.311.21.8.1"), Some(100), Some(3)).expect("a template"),
        OcspAcceptableResponses::new([OcspAcceptableResponses::BASIC]).expect("responses"),
        PrivateKeyUsagePeriod::new(Some(time()), Some(time())).expect("a period"),
        admissions(),
    ]
}

fn admissions() -> Admissions {
    let authority =
        NamingAuthority::new(Some(oid("1.2.3")), Some("https://a.example"), Some("Å")).expect("an authority");
    let oids = Some(vec![oid("1.2.276.0.76.4.30")]);
    let known = ProfessionInfo::new(Some(authority.clone()), ["Physician"], oids, Some("1-2"), Some(&[5, 0]));
    let name = GeneralName::dns_name("b.example").expect("a name");
    let admission = Admission::new(Some(name.clone()), Some(authority), [known.expect("a profession")]);
    Admissions::new(Some(name), [admission.expect("an admission")]).expect("admissions")
}

/// Self-signed certificates; the first has every extension.
fn certificates() -> Vec<Certificate> {
    let rsa = backend().generate_rsa_private_key(65537, 1024).expect("a key");
    let curve = backend()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .expect("a key");
    let keys: [(PrivateKey, SignatureAlgorithm); 4] = [
        (signing_key().clone(), signing_algorithm()),
        (rsa.clone().into(), HashAlgorithm::Sha256.into()),
        (
            rsa.into(),
            SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha384).with_salt_length(SaltLength::Fixed(20)),
        ),
        (curve.into(), HashAlgorithm::Sha256.into()),
    ];
    let mut extensions = one_of_each();
    let certificates = keys.iter().map(|(key, algorithm)| {
        let builder = certificate_builder(key).expect("a builder");
        let builder = extensions
            .drain(..)
            .try_fold(builder, CertificateBuilder::add_raw_extension);
        builder
            .and_then(|builder| builder.sign(key, *algorithm))
            .expect("a certificate")
    });
    certificates.chain([precertificate()]).collect()
}

fn certificate_builder(key: &PrivateKey) -> Result<CertificateBuilder> {
    CertificateBuilder::new()
        .subject_name(&subject())?
        .issuer_name(&subject())?
        .public_key(&key.public_key()?)?
        .serial_number(SerialNumber::from(1))?
        .not_valid_before(time())?
        .not_valid_after(time() + Duration::days(30_000))
}

/// A key that does not sign, and one that does, if libcrypto has post-quantum keys.
fn post_quantum_keys() -> Option<(PrivateKey, PrivateKey)> {
    let kem = backend()
        .generate_ml_kem_private_key(MlKemParameterSet::MlKem512)
        .ok()?;
    let signing = backend().generate_ml_dsa_private_key(MlDsaParameterSet::MlDsa44).ok()?;
    Some((kem.into(), signing.into()))
}

/// Certificates of both, signed by the second.
fn post_quantum_certificates() -> Vec<Certificate> {
    let Some((kem, signing)) = post_quantum_keys() else {
        return Vec::new();
    };
    let usages = [
        (kem, KeyUsage::KEY_ENCIPHERMENT),
        (signing.clone(), KeyUsage::KEY_CERT_SIGN),
    ];
    let certificates = usages.iter().map(|(key, usage)| {
        certificate_builder(key)?
            .add_extension(usage, true)?
            .sign(&signing, SignatureAlgorithm::default())
    });
    certificates.collect::<Result<_>>().expect("certificates")
}

/// Requests that are signed with their own key, and with that of another certificate.
fn requests() -> Vec<CertificateSigningRequest> {
    let exchange: PrivateKey = backend().x25519_generate_key().expect("a key").into();
    let mut requests = vec![request(), stated(&exchange, signing_key())];
    if let Some((kem, signing)) = post_quantum_keys() {
        let own = CertificateSigningRequestBuilder::new()
            .subject_name(&subject())
            .and_then(|builder| builder.sign(&signing, SignatureAlgorithm::default()));
        requests.extend([stated(&kem, signing_key()), own.expect("a request")]);
    }
    requests
}

/// A request for a key that is signed by another, with the certificate of that one.
fn stated(key: &PrivateKey, signing: &PrivateKey) -> CertificateSigningRequest {
    let make = || {
        let certificate = certificate_builder(signing)?.sign(signing, SignatureAlgorithm::default())?;
        CertificateSigningRequestBuilder::new()
            .possession_statement(&key.public_key()?, &certificate)?
            .sign(signing, SignatureAlgorithm::default())
    };
    make().expect("a request")
}

fn request() -> CertificateSigningRequest {
    let make = || {
        CertificateSigningRequestBuilder::new()
            .subject_name(&subject())?
            .add_extension(&SubjectAlternativeName::new(names()), true)?
            .add_extension(&KeyUsage::DIGITAL_SIGNATURE, false)?
            .challenge_password("password")?
            .add_attribute(&oid("1.2.840.113549.1.9.2"), b"\x0c\x01a")?
            .sign(signing_key(), signing_algorithm())
    };
    make().expect("a request")
}

fn list() -> CertificateRevocationList {
    let make = || {
        let mut builder = CertificateRevocationListBuilder::new()
            .issuer_name(&subject())?
            .last_update(time())?
            .next_update(time() + Duration::days(30_000))?
            .add_extension(&CrlNumber::new(9)?, false)?
            .add_extension(&DeltaCrlIndicator::new(8)?, true)?;
        for number in [1, 0x80, 0x1_0000, 0x80] {
            let entry = RevokedCertificateBuilder::new()
                .serial_number(SerialNumber::from(number))?
                .revocation_date(time())?
                .add_extension(&CrlReason::Superseded, false)?
                .add_extension(&InvalidityDate::new(time())?, false)?
                .build()?;
            builder = builder.add_revoked_certificate(&entry)?;
        }
        builder.sign(signing_key(), signing_algorithm())
    };
    make().expect("a list")
}
