//! Bundles of certificates and revocation lists, with the commands `openssl crl2pkcs7`, `pkcs7` and `cms`.

use hazmat_openssl::MalformedKind;
use hazmat_openssl::cms::{CertificateBundle, PemLabel};
use hazmat_openssl::x509::{Certificate, CertificateRevocationList};
use support::cms::Scene;
use support::openssl_cli::Workspace;
use support::{backend, errors};

/// Two certificates in the order of DER, and a list, in files of their own.
fn scene() -> (Workspace, Vec<Certificate>, CertificateRevocationList) {
    let scene = Scene::new(backend());
    let workspace = Workspace::new();
    let mut certificates = vec![scene.authority.certificate.clone(), scene.subject.certificate.clone()];
    certificates.sort_by(|one, other| one.as_der().cmp(other.as_der()));
    workspace.write("first.pem", certificates[0].to_pem().unwrap().as_bytes());
    workspace.write("second.pem", certificates[1].to_pem().unwrap().as_bytes());
    workspace.write("list.pem", scene.list.to_pem().unwrap().as_bytes());
    (workspace, certificates, scene.list)
}

/// The command writes the same bytes from the same certificates and lists. It keeps their order, where this crate sorts them.
#[test]
fn bundles_are_written_alike() {
    let (workspace, certificates, list) = scene();
    let both = ["-certfile", "first.pem", "-certfile", "second.pem"];
    let cases: [(&[&str], CertificateBundle); 4] = [
        (&["-nocrl"], CertificateBundle::new(certificates.clone(), [])),
        (
            &["-in", "list.pem"],
            CertificateBundle::new(certificates.clone(), [list.clone()]),
        ),
        (
            &["-nocrl"],
            CertificateBundle::new([certificates[1].clone(), certificates[0].clone()], []),
        ),
        (&["-in", "list.pem"], CertificateBundle::new(certificates, [list])),
    ];
    for (arguments, ours) in cases {
        let base = ["crl2pkcs7"].iter().chain(arguments).chain(&both);
        let der = workspace.must_run(&base.clone().chain(&["-outform", "DER"]).copied().collect::<Vec<_>>());
        assert_eq!(ours.to_der().unwrap(), der, "{arguments:?}");
        let pem = workspace.must_run(&base.copied().collect::<Vec<_>>());
        assert_eq!(ours.to_pem(PemLabel::Pkcs7).unwrap().into_bytes(), pem, "{arguments:?}");
        let read = CertificateBundle::from_pem(backend(), &pem).unwrap();
        assert_eq!(read, CertificateBundle::from_der(backend(), &der).unwrap());
        assert_eq!(read.revocation_lists(), ours.revocation_lists());
    }
    let only_list = workspace.must_run(&["crl2pkcs7", "-in", "list.pem"]);
    let read = CertificateBundle::from_pem(backend(), only_list).unwrap();
    assert_eq!((read.certificates().len(), read.revocation_lists().len()), (0, 1));
}

/// What this crate writes, the command reads: as PKCS #7, and as CMS.
#[test]
fn our_bundles_are_read() {
    let (workspace, certificates, list) = scene();
    let ours = CertificateBundle::new(certificates.clone(), [list.clone()]);
    workspace.write("bundle.p7b", &ours.to_der().unwrap());
    workspace.write("bundle.pem", ours.to_pem(PemLabel::Pkcs7).unwrap().as_bytes());
    workspace.write("bundle.cms", ours.to_pem(PemLabel::Cms).unwrap().as_bytes());
    for arguments in [
        ["-inform", "DER", "-in", "bundle.p7b"],
        ["-inform", "PEM", "-in", "bundle.pem"],
    ] {
        let command = ["pkcs7", "-print_certs"].iter().chain(&arguments).copied();
        let printed = workspace.must_run(&command.collect::<Vec<_>>());
        let read = Certificate::all_from_pem(backend(), &printed).unwrap();
        assert_eq!(read.len(), 2);
        assert!(certificates.iter().all(|certificate| read.contains(certificate)));
        assert_eq!(CertificateRevocationList::from_pem(backend(), printed).unwrap(), list);
    }
    let der = workspace.must_run(&[
        "cms",
        "-cmsout",
        "-inform",
        "PEM",
        "-in",
        "bundle.cms",
        "-outform",
        "DER",
    ]);
    assert_eq!(der, ours.to_der().unwrap());
    let mail = workspace.must_run(&["cms", "-cmsout", "-inform", "DER", "-in", "bundle.p7b"]);
    let mail = hazmat_openssl::cms::smime::SmimeMessage::parse(mail).unwrap();
    assert_eq!(mail.cms(), ours.to_der().unwrap());
}

/// Messages of the types that this crate does not read, made by the command.
#[test]
fn other_messages_are_refused_by_name() {
    let workspace = Workspace::new();
    workspace.write("text", b"text\n");
    let mut refused = 0;
    for (operation, name) in [("-digest_create", "DigestedData"), ("-compress", "CompressedData")] {
        // Many builds lack zlib.
        let Some(message) = workspace.run(&["cms", operation, "-in", "text", "-outform", "DER"]) else {
            assert_eq!(operation, "-compress");
            continue;
        };
        let error = CertificateBundle::from_der(backend(), &message).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        refused += 1;
    }
    assert!(refused > 0);
    let data = workspace.must_run(&["cms", "-data_create", "-in", "text", "-outform", "DER"]);
    let refused = CertificateBundle::from_der(backend(), &data);
    assert_eq!(errors::malformed_kind(refused).0, MalformedKind::UnexpectedType);
}
