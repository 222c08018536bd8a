//! Certificates: every contender reads the very same bytes, and gives out the same values.

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{
    AccessDescription, AccessMethodOid, AuthorityInformationAccess, AuthorityKeyIdentifier, BasicConstraints,
    Certificate, CertificateBuilder, ExtendedKeyUsage, GeneralName, GeneralNames, KeyPurposeOid, KeyUsage, Name,
    SerialNumber, SubjectAlternativeName, SubjectKeyIdentifier,
};
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension as theirs;
use openssl::x509::{X509, X509Builder, X509NameBuilder, X509NameRef};
use time::{Duration, OffsetDateTime};
use x509_parser::extensions::GeneralName as ParsedName;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::contender::{Goal, Library, Operation};
use crate::raw::certificate::RawCertificate;
use crate::suite::Suite;

const GROUP: &str = "certificates";

pub fn add(suite: &mut Suite<'_>) {
    let rsa = (
        vector(suite.backend, "cryptography-scts.pem"),
        vector(suite.backend, "letsencryptx3.pem"),
    );
    certificate(suite, "an RSA-2048 certificate", &rsa.0, &rsa.1);
    let (leaf, issuer) = issued(suite.backend, 2);
    certificate(suite, "a P-256 certificate", &leaf, &issuer);
    let (leaf, _) = issued(suite.backend, 100);
    names(suite, "a certificate with 100 names", &leaf);
    pem(suite, &leaf);
    building(suite);
}

/// A certificate of a real web site.
fn vector(backend: &Backend, file: &str) -> Certificate {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/x509/");
    let pem = std::fs::read(format!("{path}{file}")).unwrap();
    backend.load_pem_x509_certificate(&pem).unwrap()
}

pub fn name(text: &str) -> Name {
    Name::from_rfc4514_string(text).unwrap()
}

pub fn general_names(count: usize) -> GeneralNames {
    let names = (0..count).map(|index| GeneralName::dns_name(&format!("host-{index}.example.org")).unwrap());
    GeneralNames::new(names.collect()).unwrap()
}

fn not_before() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_767_225_600).unwrap()
}

/// A certificate like those of today's web, with this many names, and its issuer.
fn issued(backend: &Backend, names: usize) -> (Certificate, Certificate) {
    let new_key = || -> PrivateKey {
        let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
        key.unwrap().into()
    };
    let (ca, key) = (new_key(), new_key());
    let ca_name = name("CN=Example CA 1,O=Example,C=SE");
    let make =
        |subject: &Name, public: &PublicKey, extend: &dyn Fn(CertificateBuilder) -> Result<CertificateBuilder>| {
            let builder = CertificateBuilder::new()
                .subject_name(subject)?
                .issuer_name(&ca_name)?
                .public_key(public)?
                .serial_number(SerialNumber::random(backend)?)?
                .not_valid_before(not_before())?
                .not_valid_after(not_before() + Duration::days(90))?;
            extend(builder)?.sign(&ca, HashAlgorithm::Sha256)
        };
    let (ca_public, public) = (ca.public_key().unwrap(), key.public_key().unwrap());
    let issuer = make(&ca_name, &ca_public, &|builder| {
        builder
            .add_extension(&BasicConstraints::ca(None), true)?
            .add_extension(&KeyUsage::KEY_CERT_SIGN, true)
    });
    let place = |uri| GeneralName::uniform_resource_identifier(uri);
    let leaf = make(&name("CN=host-0.example.org"), &public, &|builder| {
        let access = vec![
            AccessDescription::new(AccessMethodOid::OCSP, &place("http://ocsp.example.org")?)?,
            AccessDescription::new(AccessMethodOid::CA_ISSUERS, &place("http://ca.example.org/1.der")?)?,
        ];
        builder
            .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
            .add_extension(&ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH])?, false)?
            .add_extension(&BasicConstraints::end_entity(), true)?
            .add_extension(&SubjectKeyIdentifier::from_public_key(&public)?, false)?
            .add_extension(&AuthorityKeyIdentifier::from_issuer_public_key(&ca_public)?, false)?
            .add_extension(&AuthorityInformationAccess::new(access)?, false)?
            .add_extension(&SubjectAlternativeName::new(general_names(names)), false)
    });
    (leaf.unwrap(), issuer.unwrap())
}

fn certificate(suite: &mut Suite<'_>, what: &str, leaf: &Certificate, issuer: &Certificate) {
    let backend = suite.backend;
    let der = leaf.as_der();
    let load = || backend.load_der_x509_certificate(der).unwrap();
    let load_theirs = || X509::from_der(der).unwrap();
    let load_parser = || X509Certificate::from_der(der).unwrap().1;
    let trimmed = |bytes: &[u8]| bytes.iter().copied().skip_while(|&byte| byte == 0).collect::<Vec<u8>>();
    suite.add(
        Operation::new(GROUP, format!("load {what}"))
            .with(
                Library::Ours,
                "load_der_x509_certificate: checks the outer structure; each field is decoded when it is read",
                load,
                |found| trimmed(&found.serial_number().unwrap().to_be_bytes()),
            )
            .with(
                Library::Raw,
                "d2i_X509, which decodes all of it but the extensions",
                || RawCertificate::from_der(der),
                |found| trimmed(&found.serial_number()),
            )
            .with(
                Library::RustOpenssl,
                "X509::from_der, which is d2i_X509",
                load_theirs,
                |found| found.serial_number().to_bn().unwrap().to_vec(),
            )
            .with(
                Library::X509Parser,
                "X509Certificate::from_der, which decodes names, times and extensions",
                load_parser,
                |found| trimmed(found.raw_serial()),
            ),
    );
    names(suite, what, leaf);
    key(suite, what, der);
    signature(suite, what, leaf, issuer);
}

/// Loads a certificate and reads its names, dates and alternative names as text.
fn names(suite: &mut Suite<'_>, what: &str, leaf: &Certificate) {
    let backend = suite.backend;
    let der = leaf.as_der();
    suite.add(
        Operation::new(GROUP, format!("load {what}, read as text"))
            .with(
                Library::Ours,
                "subject, issuer, serial number, dates and alternative names, after checks of each field",
                || texts(&backend.load_der_x509_certificate(der).unwrap()),
                |texts| texts.2.join(" ").into_bytes(),
            )
            .with(
                Library::RustOpenssl,
                "the same fields",
                || texts_of_theirs(&X509::from_der(der).unwrap()),
                |texts| texts.2.join(" ").into_bytes(),
            )
            .with(
                Library::X509Parser,
                "the same fields",
                || texts_of_parser(&X509Certificate::from_der(der).unwrap().1),
                |texts| texts.2.join(" ").into_bytes(),
            ),
    );
    let (ours, theirs) = (
        backend.load_der_x509_certificate(der).unwrap(),
        X509::from_der(der).unwrap(),
    );
    let (_, parsed) = X509Certificate::from_der(der).unwrap();
    let joined = |names: Vec<String>| names.join(" ").into_bytes();
    suite.add(
        Operation::new(GROUP, format!("alternative names of {what}"))
            .with(
                Library::Ours,
                "find::<SubjectAlternativeName> in a loaded certificate",
                || dns_names(&ours),
                joined,
            )
            .with(
                Library::RustOpenssl,
                "X509::subject_alt_names",
                || dns_names_of_theirs(&theirs),
                joined,
            )
            .with(
                Library::X509Parser,
                "subject_alternative_name: decoded when loaded",
                || dns_names_of_parser(&parsed),
                joined,
            ),
    );
}

/// Loads a certificate and its key.
fn key(suite: &mut Suite<'_>, what: &str, der: &[u8]) {
    let backend = suite.backend;
    suite.add(
        Operation::new(GROUP, format!("load {what} and its key"))
            .with(
                Library::Ours,
                "load_der_x509_certificate, public_key",
                || backend.load_der_x509_certificate(der).unwrap().public_key().unwrap(),
                |key| {
                    key.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
                        .unwrap()
                },
            )
            .with(
                Library::Raw,
                "d2i_X509, X509_get0_pubkey",
                || RawCertificate::from_der(der).with_key(),
                |found| found.key_spki(),
            )
            .with(
                Library::RustOpenssl,
                "X509::from_der, public_key",
                || X509::from_der(der).unwrap().public_key().unwrap(),
                |key| key.public_key_to_der().unwrap(),
            ),
    );
}

/// Verifies the signature of a loaded certificate with a loaded key.
fn signature(suite: &mut Suite<'_>, what: &str, leaf: &Certificate, issuer: &Certificate) {
    let (ours, key) = (leaf.clone(), issuer.public_key().unwrap());
    let raw = RawCertificate::from_der(leaf.as_der());
    let raw_issuer = RawCertificate::from_der(issuer.as_der()).with_key();
    let theirs = X509::from_der(leaf.as_der()).unwrap();
    let their_key = X509::from_der(issuer.as_der()).unwrap().public_key().unwrap();
    let valid = |()| b"valid".to_vec();
    suite.add(
        Operation::new(GROUP, format!("verify {what}"))
            .goal(Goal::OneCall)
            .with(
                Library::Ours,
                "verify_signature over the bytes as they were loaded",
                || ours.verify_signature(&key).unwrap(),
                valid,
            )
            .with(Library::Raw, "X509_verify", || raw.verify(&raw_issuer), valid)
            .with(
                Library::RustOpenssl,
                "X509::verify",
                || assert!(theirs.verify(&their_key).unwrap()),
                valid,
            ),
    );
}

/// Reads subject, issuer, serial number, times, and domain names.
type Texts = ([String; 2], [String; 3], Vec<String>);

fn texts(certificate: &Certificate) -> Texts {
    let time = |time: Result<OffsetDateTime>| time.unwrap().to_string();
    (
        [certificate.subject(), certificate.issuer()].map(|name| name.unwrap().rfc4514_string()),
        [
            certificate.serial_number().unwrap().to_string(),
            time(certificate.not_valid_before()),
            time(certificate.not_valid_after()),
        ],
        dns_names(certificate),
    )
}

fn texts_of_theirs(certificate: &X509) -> Texts {
    let name = |name: &X509NameRef| {
        let entries = name.entries().map(|entry| {
            let kind = entry.object().nid().short_name().unwrap();
            format!("{kind}={}", entry.data().to_string().unwrap())
        });
        entries.collect::<Vec<_>>().join(",")
    };
    (
        [certificate.subject_name(), certificate.issuer_name()].map(name),
        [
            certificate
                .serial_number()
                .to_bn()
                .unwrap()
                .to_hex_str()
                .unwrap()
                .to_string(),
            certificate.not_before().to_string(),
            certificate.not_after().to_string(),
        ],
        dns_names_of_theirs(certificate),
    )
}

fn texts_of_parser(certificate: &X509Certificate<'_>) -> Texts {
    let validity = certificate.validity();
    (
        [certificate.subject(), certificate.issuer()].map(ToString::to_string),
        [
            certificate.raw_serial_as_string(),
            validity.not_before.to_string(),
            validity.not_after.to_string(),
        ],
        dns_names_of_parser(certificate),
    )
}

fn dns_names(certificate: &Certificate) -> Vec<String> {
    let found = certificate.extensions().unwrap().find::<SubjectAlternativeName>();
    let (names, _) = found.unwrap().unwrap();
    names.names().dns_names().map(Result::unwrap).collect()
}

fn dns_names_of_theirs(certificate: &X509) -> Vec<String> {
    let names = certificate.subject_alt_names().unwrap();
    names
        .iter()
        .filter_map(|name| name.dnsname().map(str::to_owned))
        .collect()
}

fn dns_names_of_parser(certificate: &X509Certificate<'_>) -> Vec<String> {
    let names = certificate.subject_alternative_name().unwrap().unwrap();
    let names = names.value.general_names.iter();
    let names = names.filter_map(|name| match name {
        ParsedName::DNSName(name) => Some((*name).to_owned()),
        _ => None,
    });
    names.collect()
}

fn pem(suite: &mut Suite<'_>, leaf: &Certificate) {
    let backend = suite.backend;
    let pem = leaf.public_bytes(Encoding::Pem).unwrap();
    let trimmed = |bytes: &[u8]| bytes.iter().copied().skip_while(|&byte| byte == 0).collect::<Vec<u8>>();
    suite.add(
        Operation::new(GROUP, "load a certificate with 100 names from PEM")
            .with(
                Library::Ours,
                "load_pem_x509_certificate",
                || backend.load_pem_x509_certificate(&pem).unwrap(),
                |found| trimmed(&found.serial_number().unwrap().to_be_bytes()),
            )
            .with(
                Library::RustOpenssl,
                "X509::from_pem",
                || X509::from_pem(&pem).unwrap(),
                |found| found.serial_number().to_bn().unwrap().to_vec(),
            )
            .with(
                Library::X509Parser,
                "parse_x509_pem, parse_x509",
                || {
                    let (_, pem) = x509_parser::pem::parse_x509_pem(&pem).unwrap();
                    pem.parse_x509().unwrap().raw_serial().to_vec()
                },
                |serial| trimmed(&serial),
            ),
    );
}

fn building(suite: &mut Suite<'_>) {
    let key = suite
        .backend
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let key: PrivateKey = key.into();
    let theirs = private_key_of_theirs(&key);
    let public = key.public_key().unwrap();
    let build = || -> Result<Certificate> {
        let name = name("CN=host-0.example.org,O=Example,C=SE");
        CertificateBuilder::new()
            .subject_name(&name)?
            .issuer_name(&name)?
            .public_key(&public)?
            .serial_number(SerialNumber::from(0x1234_5678))?
            .not_valid_before(not_before())?
            .not_valid_after(not_before() + Duration::days(90))?
            .add_extension(&BasicConstraints::ca(None), true)?
            .add_extension(&KeyUsage::KEY_CERT_SIGN, true)?
            .add_extension(&SubjectAlternativeName::new(general_names(2)), false)?
            .sign(&key, HashAlgorithm::Sha256)
    };
    // All but the signature, whose length is not always the same.
    let fields = |der: &[u8]| {
        let (_, parsed) = X509Certificate::from_der(der).unwrap();
        parsed.tbs_certificate.as_ref().len().to_be_bytes().to_vec()
    };
    suite.add(
        Operation::new(GROUP, "build and sign a P-256 certificate")
            .with(
                Library::Ours,
                "CertificateBuilder, with three extensions",
                || build().unwrap().as_der().to_vec(),
                |der| fields(&der),
            )
            .with(
                Library::RustOpenssl,
                "X509Builder, with the same extensions",
                || built_by_theirs(&theirs),
                |der| fields(&der),
            ),
    );
}

fn private_key_of_theirs(key: &PrivateKey) -> PKey<Private> {
    let pkcs8 = key
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    PKey::private_key_from_der(&pkcs8).unwrap()
}

fn built_by_theirs(key: &PKey<Private>) -> Vec<u8> {
    let build = || {
        let mut name = X509NameBuilder::new()?;
        name.append_entry_by_nid(Nid::COUNTRYNAME, "SE")?;
        name.append_entry_by_nid(Nid::ORGANIZATIONNAME, "Example")?;
        name.append_entry_by_nid(Nid::COMMONNAME, "host-0.example.org")?;
        let name = name.build();
        let mut builder = X509Builder::new()?;
        builder.set_version(2)?;
        builder.set_subject_name(&name)?;
        builder.set_issuer_name(&name)?;
        builder.set_pubkey(key)?;
        let number = Asn1Integer::from_bn(BigNum::from_u32(0x1234_5678)?.as_ref())?;
        builder.set_serial_number(&number)?;
        let (start, end) = (not_before(), not_before() + Duration::days(90));
        builder.set_not_before(Asn1Time::from_unix(start.unix_timestamp())?.as_ref())?;
        builder.set_not_after(Asn1Time::from_unix(end.unix_timestamp())?.as_ref())?;
        builder.append_extension(theirs::BasicConstraints::new().critical().ca().build()?)?;
        builder.append_extension(theirs::KeyUsage::new().critical().key_cert_sign().build()?)?;
        let mut names = theirs::SubjectAlternativeName::new();
        (0..2).for_each(|index| {
            names.dns(&format!("host-{index}.example.org"));
        });
        let names = names.build(&builder.x509v3_context(None, None))?;
        builder.append_extension(names)?;
        builder.sign(key, MessageDigest::sha256())?;
        builder.build().to_der()
    };
    build().unwrap()
}
