//! The seeds: a good path and its variations, and names with constraints.

use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{
    AccessDescription, AccessMethodOid, AuthorityInformationAccess, BasicConstraints, Certificate, CertificateBuilder,
    CertificatePolicies, CertificateRevocationListBuilder, CrlNumber, CrlReason, ExtendedKeyUsage, ExtensionType,
    GeneralName, GeneralNames, IpNetwork, KeyPurposeOid, KeyUsage, Name, NameConstraints, ObjectIdentifier,
    PolicyConstraints, PolicyInformation, RevokedCertificateBuilder, SerialNumber, SubjectAlternativeName,
    SubjectKeyIdentifier,
};
use time::Duration;

use super::{element, keys, now};
use crate::backend;
use crate::mutate::der_head;
use crate::pem::pem_blocks;

/// The seeds of a target.
pub(crate) fn of(target: &str, files: &[Vec<u8>]) -> Vec<Vec<u8>> {
    match target {
        "verify_path" => paths(files),
        "path_names" => names(),
        _ => panic!("a new target: {target}"),
    }
}

/// The encoding of a name: what a general name of this type contains.
fn name_der(text: &str) -> Vec<u8> {
    let der = GeneralName::DirectoryName(name(text)).to_der().expect("a name");
    let (_, body, end) = der_head(&der, 0, der.len()).expect("an element");
    der[body..end].to_vec()
}

const HOST: &str = "server.example.org";

fn name(text: &str) -> Name {
    Name::from_rfc4514_string(text).expect("a name")
}

fn oid(text: &str) -> ObjectIdentifier {
    text.parse().expect("an object identifier")
}

/// A path's certificates, the root first.
fn path(extend: impl Fn(usize, CertificateBuilder) -> Result<CertificateBuilder>) -> Vec<Certificate> {
    made(extend).expect("a path")
}

fn made(extend: impl Fn(usize, CertificateBuilder) -> Result<CertificateBuilder>) -> Result<Vec<Certificate>> {
    let mut made: Vec<Certificate> = Vec::new();
    for (place, subject) in ["CN=Root", "CN=Intermediate", "CN=server"].into_iter().enumerate() {
        let key = keys()[place].public_key()?;
        let builder = CertificateBuilder::new()
            .subject_name(&name(subject))?
            .public_key(&key)?
            .serial_number(SerialNumber::from(5))?
            .not_valid_before(now() - Duration::DAY)?
            .not_valid_after(now() + Duration::DAY)?;
        let builder = match made.last() {
            Some(issuer) => builder.issued_by(issuer)?,
            None => builder.issuer_name(&name(subject))?,
        };
        let builder = match place {
            2 => builder
                .add_extension(&BasicConstraints::end_entity(), true)?
                .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?
                .add_extension(
                    &ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH, KeyPurposeOid::CLIENT_AUTH])?,
                    false,
                )?
                .add_extension(&SubjectAlternativeName::from_dns_names([HOST])?, false)?,
            _ => builder
                .add_extension(&BasicConstraints::ca(Some(2 - place as u32)), true)?
                .add_extension(&(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN), true)?
                .add_extension(&SubjectKeyIdentifier::from_public_key(&key)?, false)?,
        };
        let signer = &keys()[place.saturating_sub(1)];
        made.push(extend(place, builder)?.sign(signer, HashAlgorithm::Sha256)?);
    }
    Ok(made)
}

/// The list of a key with some numbers.
fn list(issuer: &Certificate, key: usize, revoked: &[u64]) -> Result<Vec<u8>> {
    let mut builder = CertificateRevocationListBuilder::new()
        .issued_by(issuer)?
        .last_update(now() - Duration::DAY)?
        .next_update(now() + Duration::DAY)?
        .add_extension(&CrlNumber::new(9)?, false)?;
    for number in revoked {
        let entry = RevokedCertificateBuilder::new()
            .serial_number(SerialNumber::from(*number))?
            .revocation_date(now() - Duration::DAY)?
            .add_extension(&CrlReason::Superseded, false)?
            .build()?;
        builder = builder.add_revoked_certificate(&entry)?;
    }
    let list = builder.sign(&keys()[key], HashAlgorithm::Sha256)?;
    Ok(element(0xa6 + key as u8, list.tbs_certlist_bytes()))
}

/// The path as an input signs it, with settings and other elements.
fn input(path: &[Certificate], settings: u8, others: &[Vec<u8>]) -> Vec<u8> {
    let content = |tag: u8, certificate: &Certificate| element(tag, certificate.tbs_certificate_bytes());
    let mut elements = vec![element(2, &[settings]), element(0x0c, HOST.as_bytes())];
    // The end entity is signed with the intermediate's key, and both others with the root's.
    elements.extend([
        content(0xa1, &path[2]),
        content(0xa0, &path[1]),
        content(0xa3, &path[0]),
    ]);
    elements.extend(others.iter().cloned());
    element(0x30, &elements.concat())
}

fn paths(files: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let plain = path(|_, builder| Ok(builder));
    let policies = path(|place, builder| {
        let information = PolicyInformation::new(oid("2.23.140.1.2.1"), Vec::new());
        let builder = builder.add_extension(&CertificatePolicies::new(vec![information])?, false)?;
        match place {
            1 => builder.add_extension(&PolicyConstraints::new(Some(0), Some(0))?, true),
            _ => Ok(builder),
        }
    });
    let constrained = path(|place, builder| match place {
        1 => builder.add_extension(&constraints(&["example.org"], &["bad.example.org"]), true),
        _ => Ok(builder),
    });
    let accessible = path(|_, builder| builder.add_extension(&access()?, false));
    let list = |key: usize, revoked: &[u64]| list(&plain[key], key, revoked).expect("a list");
    let (good, revoking) = ([list(0, &[]), list(1, &[7])], [list(0, &[]), list(1, &[5])]);
    // The same intermediate twice more, and as anchors; a second path by a certificate without the right key.
    let again: Vec<_> = [0xa0, 0xa1, 0xa4]
        .map(|tag| element(tag, plain[1].tbs_certificate_bytes()))
        .into();
    let mut seeds = vec![
        input(&plain, 0, &[]),
        input(&plain, 1, &again),
        input(&plain, 0b0000_0010, &[element(4, &[127, 0, 0, 1])]),
        input(&plain, 0b0000_0100, &good),
        input(&plain, 0b0000_1000, &good),
        input(&plain, 0b0000_1000, &revoking),
        input(&policies, 0b0001_0000, &[]),
        input(&policies, 0b1111_0000, &[]),
        input(&constrained, 0, &[]),
        input(&accessible, 0, &[]),
    ];
    // Whole files with several certificates.
    for file in files {
        let blocks: Vec<_> = pem_blocks(file).into_iter().map(|block| block.bytes).collect();
        let are_certificates = blocks.iter().all(|der| Certificate::from_der(backend(), der).is_ok());
        if are_certificates && (2..6).contains(&blocks.len()) {
            let anchor = blocks.last().map(|der| Certificate::from_der(backend(), der));
            let anchor = anchor.and_then(Result::ok).expect("they load");
            let anchor = element(0xa3, anchor.tbs_certificate_bytes());
            seeds.push(element(0x30, &[blocks.concat(), anchor].concat()));
        }
    }
    seeds
}

fn access() -> Result<AuthorityInformationAccess> {
    let place = GeneralName::uniform_resource_identifier("http://ca.example.org")?;
    let access = AccessDescription::new(AccessMethodOid::OCSP, &place)?;
    AuthorityInformationAccess::new(vec![access])
}

fn dns(names: &[&str]) -> Option<GeneralNames> {
    let names = names.iter().map(|name| GeneralName::dns_name(name).expect(name));
    GeneralNames::new(names.collect()).ok()
}

fn constraints(permitted: &[&str], excluded: &[&str]) -> NameConstraints {
    NameConstraints::new(dns(permitted), dns(excluded)).expect("constraints")
}

/// Subject alternative names, permitted and excluded names, and the server's.
const NAMES: &[(&[&str], &[&str], &[&str], &str)] = &[
    (&["server.example.org"], &["example.org"], &[], "server.example.org"),
    (
        &["server.example.org"],
        &["example.org"],
        &["bad.example.org"],
        "server.example.org",
    ),
    (
        &["bad.example.org"],
        &["example.org"],
        &["bad.example.org"],
        "bad.example.org",
    ),
    (&["*.example.org"], &["example.org"], &[], "server.example.org"),
    (&["*.example.org"], &[], &["server.example.org"], "other.example.org"),
    (&["*.example.org"], &[], &["other.org"], "example.org"),
    (
        &["SERVER.example.ORG", "b.example.org"],
        &["Example.org"],
        &[],
        "server.EXAMPLE.org",
    ),
    (
        &["xn--bcher-kva.example.org"],
        &[],
        &["example.com"],
        "xn--bcher-kva.example.org",
    ),
    (&["a_b.example.org"], &["example.org"], &[], "a_b.example.org"),
    (&["example.org"], &["org"], &[], "example.org."),
    (&["notexample.org"], &["example.org"], &[], "notexample.org"),
];

fn names() -> Vec<Vec<u8>> {
    let input = |alternative: &GeneralNames, constraints: &[u8], host: &str, subject: &str| {
        let alternative = SubjectAlternativeName::new(alternative.clone());
        let elements = [
            alternative.to_der().expect("names"),
            constraints.to_vec(),
            element(0x0c, host.as_bytes()),
            name_der(subject),
        ];
        element(0x30, &elements.concat())
    };
    let mut seeds = Vec::new();
    for (alternative, permitted, excluded, host) in NAMES {
        let constraints = constraints(permitted, excluded).to_der().expect("constraints");
        seeds.push(input(&dns(alternative).expect("names"), &constraints, host, ""));
    }
    let no_constraints = element(0x30, b"");
    seeds.push(input(&dns(&[HOST]).expect("names"), &no_constraints, HOST, "CN=server"));
    // Every form of names, each in the certificate, permitted and excluded.
    let forms = || {
        vec![
            GeneralName::dns_name(HOST),
            GeneralName::rfc822_name("me@example.org"),
            GeneralName::uniform_resource_identifier("https://server.example.org/"),
            Ok(GeneralName::DirectoryName(name("CN=server,O=Example"))),
            Ok(GeneralName::IpAddress([192, 0, 2, 1].into())),
            Ok(GeneralName::RegisteredId(oid("1.2.3"))),
        ]
    };
    let names = GeneralNames::new(forms().into_iter().collect::<Result<_>>().expect("names")).expect("names");
    for (network, is_permitted) in [([192, 0, 2, 0], true), ([10, 0, 0, 0], false)] {
        let mut trees: Vec<_> = forms().into_iter().collect::<Result<_>>().expect("names");
        trees.retain(|tree| !matches!(tree, GeneralName::IpAddress(_)));
        trees.push(GeneralName::IpNetwork(
            IpNetwork::new(network.into(), 24).expect("a network"),
        ));
        let trees = GeneralNames::new(trees).expect("names");
        let constraints = match is_permitted {
            true => NameConstraints::new(Some(trees), None),
            false => NameConstraints::new(None, Some(trees)),
        };
        let constraints = constraints
            .and_then(|constraints| constraints.to_der())
            .expect("constraints");
        seeds.push(input(&names, &constraints, "192.0.2.1", "CN=server,O=Example"));
    }
    seeds
}
