//! Chains that this crate built: the command accepts valid ones, with `-x509_strict`, and refuses invalid ones for the
//! right reason.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use std::process::Command;
use support::openssl_cli::Workspace;
use support::{backend, x509_made};

/// A key with its certificate.
struct Party {
    key: PrivateKey,
    certificate: Certificate,
}

/// What a certificate is to have.
struct Wanted<'a> {
    subject: &'a str,
    number: u64,
    extensions: Vec<Extension>,
}

fn new<T: ExtensionType>(value: &T, critical: bool) -> Extension {
    Extension::new(value, critical).unwrap()
}

fn dns(name: &str) -> GeneralNames {
    GeneralNames::new(vec![GeneralName::dns_name(name).unwrap()]).unwrap()
}

/// Issues a certificate for a new key; a root, if there is no issuer.
fn issue(wanted: Wanted<'_>, issuer: Option<&Party>) -> Party {
    let key = match issuer {
        None => backend().generate_rsa_private_key(65537, 2048).unwrap().into(),
        Some(_) => x509_made::new_key(),
    };
    let public = key.public_key().unwrap();
    let (issuer_key, issuer_name) = match issuer {
        Some(issuer) => (&issuer.key, issuer.certificate.subject().unwrap()),
        None => (&key, x509_made::name(wanted.subject)),
    };
    let authority = AuthorityKeyIdentifier::from_issuer_public_key(&issuer_key.public_key().unwrap()).unwrap();
    let mut builder = CertificateBuilder::new()
        .subject_name(&x509_made::name(wanted.subject))
        .and_then(|builder| builder.issuer_name(&issuer_name))
        .and_then(|builder| builder.public_key(&public))
        .and_then(|builder| builder.serial_number(SerialNumber::from(wanted.number)))
        .and_then(|builder| builder.not_valid_before(x509_made::day(2020, 1, 1)))
        .and_then(|builder| builder.not_valid_after(x509_made::end_of_day(2049, 12, 31)))
        .and_then(|builder| builder.add_extension(&SubjectKeyIdentifier::from_public_key(&public)?, false))
        .and_then(|builder| builder.add_extension(&authority, false))
        .unwrap();
    for extension in wanted.extensions {
        builder = builder.add_raw_extension(extension).unwrap();
    }
    let certificate = builder.sign(issuer_key, HashAlgorithm::Sha256).unwrap();
    Party { key, certificate }
}

fn of_a_ca(path_length: Option<u32>) -> Vec<Extension> {
    vec![
        new(&BasicConstraints::ca(path_length), true),
        new(&(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN), true),
    ]
}

fn of_a_server(name: &str) -> Vec<Extension> {
    vec![
        new(&BasicConstraints::end_entity(), true),
        new(&KeyUsage::DIGITAL_SIGNATURE, true),
        new(&ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH]).unwrap(), false),
        new(&SubjectAlternativeName::new(dns(name)), false),
    ]
}

fn root(more: Vec<Extension>) -> Party {
    let extensions = [of_a_ca(None), more].concat();
    issue(
        Wanted {
            subject: "CN=Root,O=Example,C=SE",
            number: 1,
            extensions,
        },
        None,
    )
}

fn intermediate(issuer: &Party, path_length: Option<u32>, more: Vec<Extension>) -> Party {
    let extensions = [of_a_ca(path_length), more].concat();
    issue(
        Wanted {
            subject: "CN=Intermediate,O=Example,C=SE",
            number: 2,
            extensions,
        },
        Some(issuer),
    )
}

fn server(issuer: &Party, name: &str) -> Party {
    let wanted = Wanted {
        subject: "CN=Server,O=Example,C=SE",
        number: 3,
        extensions: of_a_server(name),
    };
    issue(wanted, Some(issuer))
}

/// A root, an intermediate and a server.
fn chain() -> [Party; 3] {
    let root = root(vec![]);
    let intermediate = intermediate(&root, Some(0), vec![]);
    let server = server(&intermediate, "www.example.org");
    [root, intermediate, server]
}

fn workspace([root, intermediate, server]: &[Party; 3]) -> Workspace {
    let workspace = Workspace::new();
    for (name, party) in [("root", root), ("intermediate", intermediate), ("server", server)] {
        workspace.write(name, &party.certificate.public_bytes(Encoding::Pem).unwrap());
    }
    workspace
}

/// Has the command verify the server, strictly, with options; what it says, and whether it is right.
fn verify(workspace: &Workspace, options: &[&str]) -> (bool, String) {
    let fixed = [
        "verify",
        "-x509_strict",
        "-check_ss_sig",
        "-CAfile",
        "root",
        "-untrusted",
        "intermediate",
    ];
    let output = Command::new("openssl")
        .args(fixed)
        .args(options)
        .arg("server")
        .current_dir(workspace.path(""))
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn assert_right(workspace: &Workspace, options: &[&str]) {
    let (is_right, text) = verify(workspace, options);
    assert!(is_right, "{options:?}: {text}");
}

fn assert_wrong(workspace: &Workspace, options: &[&str], words: &str) {
    let (is_right, text) = verify(workspace, options);
    assert!(!is_right && text.contains(words), "{options:?}: {words}: {text}");
}

#[test]
fn a_chain_is_right() {
    let chain = chain();
    let workspace = workspace(&chain);
    assert_right(&workspace, &[]);
    assert_right(
        &workspace,
        &["-purpose", "sslserver", "-verify_hostname", "www.example.org"],
    );
    // 2049-12-31.
    assert_right(&workspace, &["-attime", "2524521600"]);
    let [root, intermediate, server] = &chain;
    server
        .certificate
        .verify_directly_issued_by(&intermediate.certificate)
        .unwrap();
    intermediate
        .certificate
        .verify_directly_issued_by(&root.certificate)
        .unwrap();
    root.certificate.verify_directly_issued_by(&root.certificate).unwrap();
}

#[test]
fn a_chain_is_wrong_for_its_fault() {
    let workspace = workspace(&chain());
    assert_wrong(&workspace, &["-purpose", "sslclient"], "unsuitable certificate purpose");
    assert_wrong(
        &workspace,
        &["-verify_hostname", "other.example.org"],
        "hostname mismatch",
    );
    // 2019 and 2050.
    assert_wrong(&workspace, &["-attime", "1550000000"], "not yet valid");
    assert_wrong(&workspace, &["-attime", "2530000000"], "expired");
    let other = root(vec![]);
    workspace.write("root", &other.certificate.public_bytes(Encoding::Pem).unwrap());
    assert_wrong(&workspace, &[], "error");
}

#[test]
fn a_path_has_its_length() {
    let root = root(vec![]);
    let first = intermediate(&root, Some(0), vec![]);
    let wanted = Wanted {
        subject: "CN=Second",
        number: 4,
        extensions: of_a_ca(None),
    };
    let second = issue(wanted, Some(&first));
    let server = server(&second, "www.example.org");
    let workspace = Workspace::new();
    workspace.write("root", &root.certificate.public_bytes(Encoding::Pem).unwrap());
    workspace.write("server", &server.certificate.public_bytes(Encoding::Pem).unwrap());
    let both = [&first, &second].map(|party| party.certificate.public_bytes(Encoding::Pem).unwrap());
    workspace.write("intermediate", &both.concat());
    assert_wrong(&workspace, &[], "path length constraint exceeded");
}

#[test]
fn names_are_constrained() {
    let outcomes = [("example.org", true), ("example.com", false)].map(|(permitted, is_right)| {
        let excluded = GeneralName::IpNetwork(IpNetwork::new("0.0.0.0".parse().unwrap(), 0).unwrap());
        let excluded = GeneralNames::new(vec![excluded]).unwrap();
        let constraints = NameConstraints::new(Some(dns(permitted)), Some(excluded)).unwrap();
        let root = root(vec![]);
        let intermediate = intermediate(&root, Some(0), vec![new(&constraints, true)]);
        let server = server(&intermediate, "www.example.org");
        let workspace = workspace(&[root, intermediate, server]);
        match is_right {
            true => assert_right(&workspace, &[]),
            false => assert_wrong(&workspace, &[], "permitted subtree violation"),
        }
        is_right
    });
    assert_eq!(outcomes, [true, false]);
}

#[test]
fn policies_are_followed() {
    let policy = |oid: &str| {
        let policies = CertificatePolicies::new(vec![PolicyInformation::new(x509_made::oid(oid), vec![])]);
        new(&policies.unwrap(), false)
    };
    let root = root(vec![]);
    let mappings = PolicyMappings::new(vec![(x509_made::oid("1.2.3.1"), x509_made::oid("1.2.3.2"))]).unwrap();
    let required = PolicyConstraints::new(Some(0), None).unwrap();
    let more = vec![policy("1.2.3.1"), new(&mappings, true), new(&required, true)];
    let intermediate = intermediate(&root, Some(0), more);
    let with = |oid| {
        let extensions = [of_a_server("www.example.org"), vec![policy(oid)]].concat();
        issue(
            Wanted {
                subject: "CN=Server",
                number: 3,
                extensions,
            },
            Some(&intermediate),
        )
    };
    let [mapped, other] = ["1.2.3.2", "1.2.3.3"].map(with);
    let workspace = Workspace::new();
    for (name, party) in [("root", &root), ("intermediate", &intermediate), ("server", &mapped)] {
        workspace.write(name, &party.certificate.public_bytes(Encoding::Pem).unwrap());
    }
    assert_right(&workspace, &["-policy", "1.2.3.1", "-policy_check"]);
    workspace.write("server", &other.certificate.public_bytes(Encoding::Pem).unwrap());
    assert_wrong(
        &workspace,
        &["-policy", "1.2.3.1", "-policy_check"],
        "no explicit policy",
    );
}

// ---- revocation ----

/// A list of an issuer with the numbers that it revokes.
fn list(issuer: &Party, number: u64, revoked: &[RevokedCertificate], more: Vec<Extension>) -> Vec<u8> {
    let authority = AuthorityKeyIdentifier::from_issuer_public_key(&issuer.key.public_key().unwrap()).unwrap();
    let mut builder = CertificateRevocationListBuilder::new()
        .issuer_name(&issuer.certificate.subject().unwrap())
        .and_then(|builder| builder.last_update(x509_made::day(2020, 4, 1)))
        .and_then(|builder| builder.next_update(x509_made::day(2049, 4, 1)))
        .and_then(|builder| builder.add_extension(&CrlNumber::new(SerialNumber::from(number))?, false))
        .and_then(|builder| builder.add_extension(&authority, false))
        .unwrap();
    for extension in more {
        builder = builder.add_raw_extension(extension).unwrap();
    }
    for entry in revoked {
        builder = builder.add_revoked_certificate(entry).unwrap();
    }
    builder
        .sign(&issuer.key, HashAlgorithm::Sha256)
        .unwrap()
        .public_bytes(Encoding::Pem)
        .unwrap()
}

fn revoked(number: u64, reason: CrlReason) -> RevokedCertificate {
    x509_made::revoked(SerialNumber::from(number), &[&new(&reason, false)])
}

#[test]
fn lists_revoke() {
    let chain = chain();
    let [root, intermediate, _] = &chain;
    let workspace = workspace(&chain);
    let check = ["-crl_check_all", "-CRLfile", "lists"];
    let write = |of_root: &[RevokedCertificate], of_intermediate: &[RevokedCertificate]| {
        let lists = [
            list(root, 1, of_root, vec![]),
            list(intermediate, 1, of_intermediate, vec![]),
        ];
        workspace.write("lists", &lists.concat());
    };
    write(&[], &[]);
    assert_right(&workspace, &check);
    write(
        &[revoked(99, CrlReason::KeyCompromise)],
        &[revoked(98, CrlReason::Superseded)],
    );
    assert_right(&workspace, &check);
    write(
        &[],
        &[revoked(98, CrlReason::Superseded), revoked(3, CrlReason::KeyCompromise)],
    );
    assert_wrong(&workspace, &check, "certificate revoked");
    write(&[revoked(2, CrlReason::CaCompromise)], &[]);
    assert_wrong(&workspace, &check, "certificate revoked");
    assert_right(&workspace, &["-crl_check", "-CRLfile", "lists"]);
    // Not signed by the issuer.
    workspace.write(
        "lists",
        &[list(root, 1, &[], vec![]), list(root, 1, &[], vec![])].concat(),
    );
    assert_wrong(&workspace, &check, "unable to get certificate CRL");
    assert_wrong(&workspace, &[&check[..], &["-attime", "2510000000"]].concat(), "CRL");
}

#[test]
fn deltas_revoke() {
    let chain = chain();
    let [root, intermediate, _] = &chain;
    let workspace = workspace(&chain);
    let delta = |revoked: &[RevokedCertificate]| {
        let indicator = DeltaCrlIndicator::new(SerialNumber::from(1)).unwrap();
        list(intermediate, 2, revoked, vec![new(&indicator, true)])
    };
    let freshest = GeneralName::uniform_resource_identifier("http://example.org/delta.crl").unwrap();
    let freshest = DistributionPoint::from_full_name(GeneralNames::new(vec![freshest]).unwrap());
    let freshest = new(&FreshestCrl::new(vec![freshest]).unwrap(), false);
    let base = list(intermediate, 1, &[], vec![freshest]);
    let write = |delta: Vec<u8>| workspace.write("lists", &[list(root, 1, &[], vec![]), base.clone(), delta].concat());
    let check = ["-crl_check_all", "-use_deltas", "-extended_crl", "-CRLfile", "lists"];
    write(delta(&[]));
    assert_right(&workspace, &check);
    write(delta(&[revoked(3, CrlReason::KeyCompromise)]));
    assert_wrong(&workspace, &check, "certificate revoked");
    // Without deltas it is not seen.
    assert_right(&workspace, &["-crl_check_all", "-CRLfile", "lists"]);
}

/// A list that is for some certificates is none for others.
#[test]
fn lists_have_their_scope() {
    let chain = chain();
    let [root, intermediate, _] = &chain;
    let workspace = workspace(&chain);
    let place = IssuingDistributionPoint::builder;
    let mut ran = 0;
    for (point, is_right) in [
        (place().only_contains_user_certs(), true),
        (place().only_contains_ca_certs(), false),
        (place().only_contains_attribute_certs(), false),
    ] {
        let point = new(&point.build().unwrap(), true);
        let lists = [list(root, 1, &[], vec![]), list(intermediate, 1, &[], vec![point])];
        workspace.write("lists", &lists.concat());
        let check = ["-crl_check_all", "-extended_crl", "-CRLfile", "lists"];
        match is_right {
            true => assert_right(&workspace, &check),
            false => assert_wrong(&workspace, &check, "ifferent CRL scope"),
        }
        ran += 1;
    }
    assert_eq!(ran, 3);
}
