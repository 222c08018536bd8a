//! Certificates, requests and revocation lists with post-quantum keys. `HAZMAT_OPENSSL_COMMAND` names a command of OpenSSL 3.5
//! or newer; with an older one, and with an older libcrypto, the tests assert that each of them refuses.

use super::squeezed;
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use std::process::Command;
use support::openssl_cli::{Workspace, newest};
use support::{backend, bytes, example, x509_made};
use time::Duration;

/// A configuration for `openssl req`, which needs one.
const CONFIGURATION: &str = "[req]\ndistinguished_name = name\n[name]\n";

/// Runs the command. Its program `req` needs a configuration, and the command may have none.
fn run(workspace: &Workspace, arguments: &[&str]) -> Option<String> {
    let configured = ["-config", "configuration"];
    workspace.write("configuration", CONFIGURATION.as_bytes());
    let configuration: &[&str] = if arguments.first() == Some(&"req") {
        &configured
    } else {
        &[]
    };
    let output = workspace.run_program(&newest(), &[arguments, configuration].concat());
    output.map(|output| String::from_utf8_lossy(&output).into_owned())
}

#[track_caller]
fn must_run(workspace: &Workspace, arguments: &[&str]) -> String {
    run(workspace, arguments).unwrap_or_else(|| panic!("{} refuses {arguments:?}", newest()))
}

/// Whether the command has ML-DSA.
fn they_have() -> bool {
    must_run(&Workspace::new(), &["list", "-signature-algorithms"]).contains("ML-DSA-65")
}

fn we_have() -> bool {
    backend().ml_dsa_supported(MlDsaParameterSet::MlDsa65)
}

/// A key of each set whose signatures are made quickly, and the name of the set.
fn keys() -> Vec<(&'static str, PrivateKey)> {
    let mut keys = Vec::new();
    for set in MlDsaParameterSet::ALL {
        keys.push((set.name(), backend().generate_ml_dsa_private_key(*set).unwrap().into()));
    }
    for set in SlhDsaParameterSet::ALL.iter().filter(|set| set.name().ends_with('f')) {
        keys.push((set.name(), backend().generate_slh_dsa_private_key(*set).unwrap().into()));
    }
    assert_eq!(keys.len(), 9);
    keys
}

fn of_a_ca(key: &PrivateKey) -> Vec<Extension> {
    let usage = KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN;
    let identifier = SubjectKeyIdentifier::from_public_key(&key.public_key().unwrap()).unwrap();
    vec![
        Extension::new(&BasicConstraints::ca(None), true).unwrap(),
        Extension::new(&usage, true).unwrap(),
        Extension::new(&identifier, false).unwrap(),
    ]
}

#[test]
fn the_command_verifies_what_each_key_signs() {
    if !we_have() {
        let refused = backend().generate_ml_dsa_private_key(MlDsaParameterSet::MlDsa65);
        return assert!(matches!(refused, Err(Error::Unsupported { .. })));
    }
    let mut verified = 0;
    for (name, key) in keys() {
        let extensions = of_a_ca(&key);
        let extensions: Vec<_> = extensions.iter().collect();
        let algorithm = SignatureAlgorithm::default_for(&key).unwrap();
        let issuer = x509_made::name("CN=issuer,O=Example,C=SE");
        let certificate = x509_made::certificate_of(issuer, &key, algorithm, &extensions);
        let request = x509_made::request(&key, algorithm, &[]);
        let list = x509_made::list(&key, algorithm, &[x509_made::revoked(SerialNumber::from(9), &[])], &[]);
        let workspace = Workspace::new();
        workspace.write("certificate", &certificate.public_bytes(Encoding::Pem).unwrap());
        workspace.write("request", &request.public_bytes(Encoding::Pem).unwrap());
        workspace.write("list", &list.public_bytes(Encoding::Pem).unwrap());
        let verify = ["verify", "-x509_strict", "-check_ss_sig", "-CAfile", "certificate"];
        let certified = run(&workspace, &[&verify[..], &["certificate"]].concat());
        assert_eq!(certified.is_some(), they_have(), "{name}");
        if !they_have() {
            continue;
        }
        must_run(&workspace, &["req", "-verify", "-noout", "-in", "request"]);
        must_run(
            &workspace,
            &["crl", "-verify", "-noout", "-in", "list", "-CAfile", "certificate"],
        );
        let text = must_run(&workspace, &["x509", "-noout", "-text", "-in", "certificate"]);
        assert!(
            squeezed(&text).contains(&format!("SignatureAlgorithm:{name}")),
            "{text}"
        );
        // A changed one is refused.
        let changed = bytes::flipped(certificate.as_der(), certificate.as_der().len() - 100);
        let changed = Certificate::from_der(backend(), &changed).unwrap();
        workspace.write("changed", changed.to_pem().unwrap().as_bytes());
        let verify = ["verify", "-check_ss_sig", "-CAfile", "changed", "changed"];
        assert!(run(&workspace, &verify).is_none(), "{name}: a changed one is accepted");
        verified += 1;
    }
    println!("count: x509-post-quantum-openssl verified={verified}");
    assert_eq!(verified, if they_have() { 9 } else { 0 });
}

/// The authority's program makes a chain, and the command verifies it.
#[test]
fn the_command_verifies_a_chain_of_the_example_authority() {
    let workspace = Workspace::new();
    workspace.write("password", b"correct horse battery staple\n");
    let mini_ca = |arguments: &[&str]| {
        let mut command = Command::new(example::program("mini_ca"));
        command
            .current_dir(workspace.path(""))
            .args(arguments)
            .args(["-p", "password"]);
        command.output().unwrap()
    };
    let made = mini_ca(&["init", "--key", "ml-dsa-65"]);
    assert_eq!(made.status.success(), we_have(), "{made:?}");
    if !we_have() {
        let text = String::from_utf8_lossy(&made.stderr).into_owned();
        return assert!(text.contains("no signatures by ML-DSA-65 keys"), "{text}");
    }
    let key: PrivateKey = backend()
        .generate_ml_dsa_private_key(MlDsaParameterSet::MlDsa65)
        .unwrap()
        .into();
    let names = SubjectAlternativeName::from_dns_names(["www.example.org"]).unwrap();
    let request = CertificateSigningRequestBuilder::new()
        .subject_name(&x509_made::name("CN=www.example.org"))
        .and_then(|builder| builder.add_extension(&names, false))
        .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()));
    workspace.write("www.csr", request.unwrap().to_pem().unwrap().as_bytes());
    let signed = mini_ca(&["sign", "www.csr", "--profile", "server"]);
    assert!(signed.status.success(), "{signed:?}");
    let text = String::from_utf8(signed.stdout).unwrap();
    let file = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("certificate: "))
        .unwrap();
    let verify = [
        "verify",
        "-x509_strict",
        "-check_ss_sig",
        "-crl_check_all",
        "-CRLfile",
        "lists",
        "-CAfile",
        "mini-ca/root.pem",
        "-untrusted",
        "mini-ca/intermediate.pem",
        "-purpose",
        "sslserver",
        "-verify_hostname",
        "www.example.org",
        file,
    ];
    let lists = [
        workspace.read("mini-ca/crl.pem"),
        workspace.read("mini-ca/root-crl.pem"),
    ]
    .concat();
    workspace.write("lists", &lists);
    let verified = run(&workspace, &verify);
    assert_eq!(verified.is_some(), they_have(), "{verified:?}");
}

#[test]
fn chains_and_requests_of_the_command_are_read_and_verified() {
    let workspace = Workspace::new();
    let mut read = 0;
    for kind in [
        "ml-dsa-44",
        "ml-dsa-65",
        "ml-dsa-87",
        "slh-dsa-sha2-128f",
        "slh-dsa-shake-192f",
    ] {
        let root = [
            "req",
            "-x509",
            "-newkey",
            kind,
            "-nodes",
            "-keyout",
            "root.key",
            "-out",
            "root.pem",
            "-subj",
            "/CN=Root",
            "-days",
            "30",
            "-addext",
            "basicConstraints=critical,CA:TRUE",
            "-addext",
            "keyUsage=critical,keyCertSign,cRLSign",
        ];
        let made = run(&workspace, &root);
        assert_eq!(made.is_some(), they_have(), "{kind}");
        if !they_have() {
            continue;
        }
        let request = [
            "req", "-new", "-newkey", kind, "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=leaf",
        ];
        must_run(&workspace, &request);
        let issue = [
            "x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-out", "leaf.pem", "-days",
            "9",
        ];
        must_run(&workspace, &issue);
        must_run(&workspace, &["genpkey", "-algorithm", "ml-kem-768", "-out", "kem.key"]);
        must_run(&workspace, &["pkey", "-in", "kem.key", "-pubout", "-out", "kem.pub"]);
        workspace.write("extensions", b"keyUsage = critical, keyEncipherment\n");
        let issue = [
            "x509",
            "-new",
            "-force_pubkey",
            "kem.pub",
            "-subj",
            "/CN=kem",
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            "-extfile",
            "extensions",
            "-out",
            "kem.pem",
            "-days",
            "9",
        ];
        must_run(&workspace, &issue);

        let load = |file: &str| Certificate::from_pem(backend(), workspace.read(file)).unwrap();
        let (root, leaf, kem) = (load("root.pem"), load("leaf.pem"), load("kem.pem"));
        let request = CertificateSigningRequest::from_pem(backend(), workspace.read("leaf.csr")).unwrap();
        for certificate in [&root, &leaf, &kem] {
            certificate.check_key_usage().unwrap();
            let verified = certificate.verify_directly_issued_by(&root);
            match verified {
                Ok(()) => assert!(we_have(), "{kind}"),
                Err(Error::Unsupported { .. }) => assert!(!we_have(), "{kind}"),
                other => panic!("{kind}: {other:?}"),
            }
        }
        assert_eq!(request.is_signature_valid().is_ok_and(|valid| valid), we_have());
        if we_have() {
            assert_eq!(request.public_key().unwrap(), leaf.public_key().unwrap());
            let key = backend()
                .load_pem_private_key(&workspace.read("kem.key"), None)
                .unwrap();
            assert_eq!(kem.public_key().unwrap(), key.public_key().unwrap());
            let key = backend()
                .load_pem_private_key(&workspace.read("root.key"), None)
                .unwrap();
            let ours = CertificateBuilder::for_request(&request)
                .and_then(|builder| builder.issued_by(&root)?.serial_number(7)?.valid_for(Duration::days(1)))
                .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()))
                .unwrap();
            workspace.write("ours.pem", ours.to_pem().unwrap().as_bytes());
            must_run(
                &workspace,
                &["verify", "-CAfile", "root.pem", "leaf.pem", "kem.pem", "ours.pem"],
            );
        }
        read += 1;
    }
    println!("count: x509-post-quantum-openssl read={read}");
    assert_eq!(read, if they_have() { 5 } else { 0 });
}

/// The command has no name for the statement, and shows its value. The signature is that of another key.
#[test]
fn the_command_reads_requests_with_a_statement_of_possession() {
    let signer = x509_made::new_key();
    let certificate = x509_made::certificate(&signer, x509_made::sha256(), &[]);
    let key = backend().x25519_generate_key().unwrap().public_key().unwrap();
    let request = CertificateSigningRequestBuilder::new()
        .possession_statement(&key, &certificate)
        .and_then(|builder| builder.sign(&signer, SignatureAlgorithm::default()))
        .unwrap();
    let workspace = Workspace::new();
    workspace.write("request", request.to_pem().unwrap().as_bytes());
    let text = must_run(&workspace, &["req", "-noout", "-text", "-in", "request"]);
    assert!(text.contains("1.3.6.1.4.1.22112.2.1"), "{text}");
    assert!(run(&workspace, &["req", "-verify", "-noout", "-in", "request"]).is_none());
    // With the key of the certificate, the command verifies the signed part by itself.
    workspace.write("signed", request.tbs_certrequest_bytes());
    workspace.write("signature", request.signature().unwrap());
    workspace.write("certificate", certificate.to_pem().unwrap().as_bytes());
    must_run(
        &workspace,
        &["x509", "-in", "certificate", "-noout", "-pubkey", "-out", "public"],
    );
    let verify = [
        "dgst",
        "-sha256",
        "-verify",
        "public",
        "-signature",
        "signature",
        "signed",
    ];
    must_run(&workspace, &verify);
}
