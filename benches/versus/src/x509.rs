//! Certificates, signing requests and revocation lists: each contender reads the very same bytes, and gives out the same
//! values.

#[path = "../../../tests/support/src/large_crl.rs"]
mod large_crl;

use std::hint::black_box;

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{
    AccessDescription, AccessMethodOid, AuthorityInformationAccess, AuthorityKeyIdentifier, BasicConstraints,
    Certificate, CertificateBuilder, CertificateRevocationList, CertificateSigningRequestBuilder, CrlReason,
    ExtendedKeyUsage, GeneralName, GeneralNames, KeyPurposeOid, KeyUsage, Name, SerialNumber, SubjectAlternativeName,
    SubjectKeyIdentifier,
};
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension as theirs;
use openssl::x509::{CrlStatus, ReasonCode, X509, X509Builder, X509Crl, X509NameBuilder, X509NameRef, X509Req};
use time::{Duration, OffsetDateTime};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::extensions::{GeneralName as ParsedName, ParsedExtension};
use x509_parser::prelude::{FromDer, X509Certificate, parse_x509_crl};
use x509_parser::revocation_list::CertificateRevocationList as ParsedList;

use crate::{compare, contender};

pub fn compare_all(backend: &Backend) {
    let (leaf, issuer) = (
        vector(backend, "cryptography-scts.pem"),
        vector(backend, "letsencryptx3.pem"),
    );
    certificate(backend, "an RSA-2048 leaf", &leaf, &issuer);
    let (leaf, issuer) = issued(backend, 2);
    certificate(backend, "a P-256 leaf", &leaf, &issuer);
    let (leaf, issuer) = issued(backend, 100);
    certificate(backend, "a leaf with 100 names", &leaf, &issuer);
    pem(backend, &leaf);
    building(backend);
    request(backend);
    revocation_list(backend);
}

/// A certificate of a real web site.
fn vector(backend: &Backend, file: &str) -> Certificate {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/x509/");
    let pem = std::fs::read(format!("{path}{file}")).unwrap();
    backend.load_pem_x509_certificate(&pem).unwrap()
}

fn name(text: &str) -> Name {
    Name::from_rfc4514_string(text).unwrap()
}

fn general_names(count: usize) -> GeneralNames {
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

fn certificate(backend: &Backend, what: &str, leaf: &Certificate, issuer: &Certificate) {
    let der = leaf.as_der();
    let load = || backend.load_der_x509_certificate(der).unwrap();
    let load_theirs = || X509::from_der(der).unwrap();
    let load_parser = || X509Certificate::from_der(der).unwrap().1;
    compare(
        &format!("load {what}"),
        vec![
            contender("this crate", load),
            contender("rust-openssl", load_theirs),
            contender("x509-parser", load_parser),
        ],
    );
    assert_eq!(texts(&load()).2, texts_of_theirs(&load_theirs()).2);
    assert_eq!(texts(&load()).2, texts_of_parser(&load_parser()).2);
    compare(
        &format!("load {what}, text"),
        vec![
            contender("this crate", || texts(&load())),
            contender("rust-openssl", || texts_of_theirs(&load_theirs())),
            contender("x509-parser", || texts_of_parser(&load_parser())),
        ],
    );
    compare(
        &format!("load {what}, and its key"),
        vec![
            contender("this crate", || load().public_key().unwrap()),
            contender("rust-openssl", || load_theirs().public_key().unwrap()),
        ],
    );

    let (ours, theirs, parsed) = (load(), load_theirs(), load_parser());
    let key = issuer.public_key().unwrap();
    let their_issuer = X509::try_from(issuer).unwrap();
    let their_key = their_issuer.public_key().unwrap();
    compare(
        &format!("verify the signature of {what}"),
        vec![
            contender("this crate", || ours.verify_signature(&key).unwrap()),
            contender("this crate, key loaded too", || {
                ours.verify_directly_issued_by(issuer).unwrap()
            }),
            contender("rust-openssl", || assert!(theirs.verify(&their_key).unwrap())),
        ],
    );
    // What was loaded once is kept: this is the second time and all later ones.
    let find = || {
        ours.extensions()
            .unwrap()
            .find::<SubjectKeyIdentifier>()
            .unwrap()
            .unwrap()
    };
    compare(
        &format!("the key identifier of {what}"),
        vec![
            contender("this crate", find),
            contender("rust-openssl", || theirs.subject_key_id().unwrap().as_slice().to_vec()),
            contender("x509-parser", || parsed_key_identifier(&parsed)),
        ],
    );
    assert_eq!(dns_names(&ours), dns_names_of_theirs(&theirs));
    compare(
        &format!("the names of {what}"),
        vec![
            contender("this crate", || dns_names(&ours)),
            contender("rust-openssl", || dns_names_of_theirs(&theirs)),
            contender("x509-parser", || dns_names_of_parser(&parsed)),
        ],
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

fn parsed_key_identifier(certificate: &X509Certificate<'_>) -> Vec<u8> {
    let found = certificate
        .extensions()
        .iter()
        .find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(identifier) => Some(identifier.0.to_vec()),
            _ => None,
        });
    found.unwrap()
}

fn pem(backend: &Backend, leaf: &Certificate) {
    let pem = leaf.public_bytes(Encoding::Pem).unwrap();
    compare(
        "load a leaf with 100 names from PEM",
        vec![
            contender("this crate", || backend.load_pem_x509_certificate(&pem).unwrap()),
            contender("rust-openssl", || X509::from_pem(&pem).unwrap()),
            contender("x509-parser", || {
                let (_, pem) = x509_parser::pem::parse_x509_pem(&pem).unwrap();
                pem.parse_x509().unwrap().raw_serial().to_vec()
            }),
        ],
    );
}

fn building(backend: &Backend) {
    let key = backend
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
    let same = X509::from_der(built_by_theirs(&theirs).as_slice()).unwrap();
    let same = hazmat_openssl::openssl_types::load_certificate(backend, &same).unwrap();
    assert_eq!(
        same.tbs_certificate_bytes().len(),
        build().unwrap().tbs_certificate_bytes().len()
    );
    compare(
        "build and sign a P-256 certificate",
        vec![
            contender("this crate", || build().unwrap().as_der().to_vec()),
            contender("rust-openssl", || built_by_theirs(&theirs)),
        ],
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

fn request(backend: &Backend) {
    let key = backend
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    let make = || -> Result<Vec<u8>> {
        let request = CertificateSigningRequestBuilder::new()
            .subject_name(&name("CN=host-0.example.org,O=Example,C=SE"))?
            .add_extension(&SubjectAlternativeName::new(general_names(2)), false)?
            .sign(&key, HashAlgorithm::Sha256)?;
        Ok(request.as_der().to_vec())
    };
    let der = make().unwrap();
    compare(
        "load a P-256 request",
        vec![
            contender("this crate", || backend.load_der_x509_csr(&der).unwrap()),
            contender("rust-openssl", || X509Req::from_der(&der).unwrap()),
            contender("x509-parser", || X509CertificationRequest::from_der(&der).unwrap().1),
        ],
    );
    let (ours, theirs) = (
        backend.load_der_x509_csr(&der).unwrap(),
        X509Req::from_der(&der).unwrap(),
    );
    compare(
        "verify a P-256 request, its key loaded too",
        vec![
            contender("this crate", || ours.verify_signature().unwrap()),
            contender("rust-openssl", || {
                assert!(theirs.verify(theirs.public_key().unwrap().as_ref()).unwrap());
            }),
        ],
    );
}

fn revocation_list(backend: &Backend) {
    const ENTRIES: u32 = 1_000;
    let der = large_crl::write(ENTRIES);
    let load = || backend.load_der_x509_crl(&der).unwrap();
    let load_theirs = || X509Crl::from_der(&der).unwrap();
    let load_parser = || parse_x509_crl(&der).unwrap().1;
    compare(
        "load a list of 1,000 entries",
        vec![
            contender("this crate", load),
            contender("rust-openssl", load_theirs),
            contender("x509-parser", load_parser),
        ],
    );
    let (ours, theirs, parsed) = (load(), load_theirs(), load_parser());
    let go_through = |list: &CertificateRevocationList| {
        let mut reasons = 0;
        for entry in list.revoked_certificates() {
            let entry = entry.unwrap();
            black_box((entry.serial_number().unwrap(), entry.revocation_date().unwrap()));
            reasons += usize::from(entry.extensions().unwrap().find::<CrlReason>().unwrap().is_some());
        }
        reasons
    };
    let go_through_theirs = |list: &X509Crl| {
        let mut reasons = 0;
        for entry in list.get_revoked().unwrap() {
            black_box((entry.serial_number().to_bn().unwrap(), entry.revocation_date()));
            reasons += usize::from(entry.extension::<ReasonCode>().unwrap().is_some());
        }
        reasons
    };
    let go_through_parser = |list: &ParsedList<'_>| {
        let mut reasons = 0;
        for entry in list.iter_revoked_certificates() {
            black_box((entry.serial().clone(), entry.revocation_date));
            reasons += usize::from(entry.reason_code().is_some());
        }
        reasons
    };
    let found = [
        go_through(&ours),
        go_through_theirs(&theirs),
        go_through_parser(&parsed),
    ];
    assert_eq!(found, [ENTRIES as usize / 2; 3]);
    compare(
        "go through 1,000 entries, all fields",
        vec![
            contender("this crate", || go_through(&ours)),
            contender("rust-openssl", || go_through_theirs(&theirs)),
            contender("x509-parser", || go_through_parser(&parsed)),
        ],
    );
    compare(
        "load a list of 1,000, go through it",
        vec![
            contender("this crate", || go_through(&load())),
            contender("rust-openssl", || go_through_theirs(&load_theirs())),
            contender("x509-parser", || go_through_parser(&load_parser())),
        ],
    );
    for (title, number) in [
        ("look up one of 1,000", large_crl::serial_number(700)),
        ("look up none of 1,000", large_crl::absent_serial_number(700)),
    ] {
        let our_number = SerialNumber::from_be_bytes(&number);
        let big = BigNum::from_slice(&number).unwrap();
        let their_number = Asn1Integer::from_bn(&big).unwrap();
        let is_present = ours.revoked_certificate(&our_number).unwrap().is_some();
        compare(
            title,
            vec![
                contender("this crate", || {
                    assert_eq!(ours.revoked_certificate(&our_number).unwrap().is_some(), is_present);
                }),
                contender("rust-openssl", || {
                    let found = matches!(theirs.get_by_serial(&their_number), CrlStatus::Revoked(_));
                    assert_eq!(found, is_present);
                }),
                contender("x509-parser, one by one", || {
                    let found = parsed
                        .iter_revoked_certificates()
                        .find(|entry| entry.raw_serial() == number);
                    assert_eq!(found.is_some(), is_present);
                }),
            ],
        );
    }
    compare(
        "load a list of 1,000, look up one",
        vec![
            contender("this crate", || {
                let number = SerialNumber::from_be_bytes(&large_crl::serial_number(700));
                load().revoked_certificate(&number).unwrap().unwrap()
            }),
            contender("rust-openssl", || {
                let big = BigNum::from_slice(&large_crl::serial_number(700)).unwrap();
                let number = Asn1Integer::from_bn(&big).unwrap();
                assert!(matches!(load_theirs().get_by_serial(&number), CrlStatus::Revoked(_)));
            }),
            contender("x509-parser, one by one", || {
                let number = large_crl::serial_number(700);
                let list = load_parser();
                assert!(
                    list.iter_revoked_certificates()
                        .any(|entry| entry.raw_serial() == number)
                );
            }),
        ],
    );
}
