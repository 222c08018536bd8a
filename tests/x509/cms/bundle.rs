//! Bundles of certificates: vectors, and what is written and read again.

use hazmat_openssl::MalformedKind::UnexpectedType;
use hazmat_openssl::cms::{CertificateBundle, PemLabel};
use hazmat_openssl::x509::Certificate;
use std::collections::BTreeSet;
use support::cms::{Scene, to_ber};
use support::{backend, der, errors, files};

fn read(name: &str) -> Vec<u8> {
    std::fs::read(files::path(&format!("pkcs7/{name}"))).unwrap()
}

fn subjects(bundle: &CertificateBundle) -> Vec<String> {
    let certificates = bundle.certificates().iter();
    certificates
        .map(|certificate| certificate.subject().unwrap().rfc4514_string())
        .collect()
}

/// All files of the folder: what the certificates of each are, or that it is something else.
#[test]
fn vectors() {
    const AMAZON: [&str; 2] = ["CN=Amazon Root CA 3,O=Amazon,C=US", "CN=Amazon Root CA 2,O=Amazon,C=US"];
    let kernel = "CN=kernel-signer,OU=bkernel01 kernel,OU=Fedora Secure Boot Signer,O=Red Hat\\, Inc.,L=Cambridge,\
                  ST=Massachusetts,C=US";
    let bundles: [(&str, &[&str]); 4] = [
        ("amazon-roots.der", &AMAZON),
        ("amazon-roots.p7b", &AMAZON),
        ("isrg.pem", &["CN=ISRG Root X1,O=Internet Security Research Group,C=US"]),
        // PKCS #7 version 1.5: its content is no OCTET STRING.
        ("authenticode.der", &[kernel]),
    ];
    let others = [
        "enveloped-no-content.der",
        "enveloped-rsa-oaep.pem",
        "enveloped-triple-des.pem",
        "enveloped.pem",
    ];
    let certificates = ["ascii-san.pem", "non-ascii-san.pem"];
    let names = bundles.iter().map(|(name, _)| *name);
    files::assert_claimed("pkcs7", names.chain(others).chain(certificates));

    let load = |name: &str| {
        let data = read(name);
        match name.ends_with(".pem") {
            true => CertificateBundle::from_pem(backend(), data),
            false => CertificateBundle::from_der(backend(), &data),
        }
    };
    for (name, expected) in bundles {
        let bundle = load(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(subjects(&bundle), expected, "{name}");
        assert_eq!((bundle.revocation_lists().len(), bundle.skipped()), (0, 0), "{name}");
    }
    for name in others {
        errors::assert_malformed_kind(load(name), UnexpectedType, "SignedData");
    }
    for name in certificates {
        errors::assert_malformed_kind(load(name), UnexpectedType, "PEM");
        assert!(Certificate::from_pem(backend(), read(name)).is_ok(), "{name}");
    }
    println!(
        "count: cms-bundles vectors right={} refused={}",
        bundles.len(),
        others.len() + certificates.len()
    );
}

/// The messages of PKITS, whose bundles have the certificates and lists of the folders.
#[test]
fn written_bundles_are_the_same_bytes() {
    // Written by another program from the same certificates.
    for name in ["amazon-roots.der", "amazon-roots.p7b"] {
        let bundle = CertificateBundle::from_der(backend(), &read(name)).unwrap();
        assert_eq!(bundle.to_der().unwrap(), read("amazon-roots.der"), "{name}");
    }
    let bundle = CertificateBundle::from_pem(backend(), read("isrg.pem")).unwrap();
    assert_eq!(bundle.to_pem(PemLabel::Pkcs7).unwrap().as_bytes(), read("isrg.pem"));
}

#[test]
fn bundles_are_written_and_read() {
    let scene = Scene::new(backend());
    let certificates = [&scene.authority.certificate, &scene.subject.certificate].map(Certificate::clone);
    let cases = [
        CertificateBundle::default(),
        CertificateBundle::new(certificates.clone(), []),
        CertificateBundle::new([], [scene.list.clone()]),
        CertificateBundle::new(certificates.clone(), [scene.list.clone()]),
        // A set has no two equal elements; none is taken out here.
        CertificateBundle::new([certificates[0].clone(), certificates[0].clone()], []),
    ];
    for bundle in cases {
        let own: BTreeSet<&[u8]> = bundle.certificates().iter().map(Certificate::as_der).collect();
        let der = bundle.to_der().unwrap();
        let read = CertificateBundle::from_der(backend(), &der).unwrap();
        assert_eq!(read.certificates().len(), bundle.certificates().len());
        let found: Vec<&[u8]> = read.certificates().iter().map(Certificate::as_der).collect();
        assert!(found.is_sorted(), "DER sorts a SET OF");
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), own);
        assert_eq!(read.revocation_lists(), bundle.revocation_lists());
        assert_eq!(read.to_der().unwrap(), der);
        for (label, text) in [(PemLabel::Pkcs7, "PKCS7"), (PemLabel::Cms, "CMS")] {
            let pem = read.to_pem(label).unwrap();
            assert!(pem.starts_with(&format!("-----BEGIN {text}-----\n")), "{pem}");
            assert_eq!(CertificateBundle::from_pem(backend(), &pem).unwrap(), read);
        }
        let old = read
            .to_pem(PemLabel::Cms)
            .unwrap()
            .replace("CMS", "PKCS #7 SIGNED DATA");
        assert_eq!(CertificateBundle::from_pem(backend(), old).unwrap(), read);
    }
}

#[test]
fn bundles_in_ber_are_those_in_der() {
    let scene = Scene::new(backend());
    let bundle = CertificateBundle::new([scene.authority.certificate.clone()], [scene.list.clone()]);
    let der = bundle.to_der().unwrap();
    let ber = to_ber(&der, 7);
    assert_ne!(ber, der);
    assert_eq!(CertificateBundle::from_der(backend(), &ber).unwrap(), bundle);
    // The inner structures are in DER in practice; of a certificate in BER, the signature covers the DER.
    let certificate = &CertificateBundle::from_der(backend(), &ber).unwrap().certificates()[0].clone();
    certificate.verify_directly_issued_by(certificate).unwrap();
}

/// The certificates beside a signature and its signed content.
#[test]
fn certificates_of_signed_messages() {
    let data = read("authenticode.der");
    let bundle = CertificateBundle::from_der(backend(), &data).unwrap();
    let own = der::at(&data, &[1, 0, 3, 0]).full_data();
    assert_eq!(bundle.certificates()[0].as_der(), own);
    assert_eq!(
        format!("{bundle:?}"),
        "CertificateBundle { certificates: 1, revocation_lists: 0, skipped: 0 }"
    );
}
