//! Certificate signing requests.

use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::{CertificateSigningRequestBuilder, SubjectAlternativeName};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension as theirs;
use openssl::x509::{X509NameBuilder, X509Req, X509ReqBuilder};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;

use super::certificates::{general_names, name};
use super::curves::{Forms, P256};
use crate::contender::{Library, Operation};
use crate::suite::Suite;

const GROUP: &str = "requests";

pub fn add(suite: &mut Suite<'_>) {
    let backend = suite.backend;
    let forms = Forms::generate(backend, &P256);
    let key = forms.private.as_elliptic_curve().unwrap();
    let their_key = PKey::private_key_from_der(&forms.pkcs8).unwrap();
    let build = || -> Result<Vec<u8>> {
        let request = CertificateSigningRequestBuilder::new()
            .subject_name(&name("CN=host-0.example.org,O=Example,C=SE"))?
            .add_extension(&SubjectAlternativeName::new(general_names(2)), false)?
            .sign(key, HashAlgorithm::Sha256)?;
        Ok(request.as_der().to_vec())
    };
    let der = build().unwrap();
    suite.add(
        Operation::new(GROUP, "load a P-256 request")
            .with(
                Library::Ours,
                "load_der_x509_csr: checks the outer structure; each field is decoded when it is read",
                || backend.load_der_x509_csr(&der).unwrap(),
                |request| request.subject().unwrap().rfc4514_string().into_bytes(),
            )
            .with(
                Library::RustOpenssl,
                "X509Req::from_der",
                || X509Req::from_der(&der).unwrap(),
                |request| subject_of_theirs(&request),
            )
            .with(
                Library::X509Parser,
                "X509CertificationRequest::from_der",
                || X509CertificationRequest::from_der(&der).unwrap().1,
                |request| {
                    let subject = &request.certification_request_info.subject;
                    let text = subject.to_string();
                    let mut parts: Vec<_> = text.split(", ").collect();
                    parts.reverse();
                    parts.join(",").into_bytes()
                },
            ),
    );
    let valid = |()| b"valid".to_vec();
    suite.add(
        Operation::new(GROUP, "load and verify a P-256 request")
            .with(
                Library::Ours,
                "load_der_x509_csr, verify_signature, which loads the key",
                || backend.load_der_x509_csr(&der).unwrap().verify_signature().unwrap(),
                valid,
            )
            .with(
                Library::RustOpenssl,
                "X509Req::from_der, public_key, verify",
                || {
                    let request = X509Req::from_der(&der).unwrap();
                    assert!(request.verify(request.public_key().unwrap().as_ref()).unwrap());
                },
                valid,
            ),
    );
    let subject = |der: Vec<u8>| subject_of_theirs(&X509Req::from_der(&der).unwrap());
    suite.add(
        Operation::new(GROUP, "build and sign a P-256 request")
            .with(
                Library::Ours,
                "CertificateSigningRequestBuilder, with two names",
                || build().unwrap(),
                subject,
            )
            .with(
                Library::RustOpenssl,
                "X509ReqBuilder, with two names",
                || built_by_theirs(&their_key),
                subject,
            ),
    );
}

fn subject_of_theirs(request: &X509Req) -> Vec<u8> {
    let parts = request.subject_name().entries().map(|entry| {
        let kind = entry.object().nid().short_name().unwrap();
        format!("{kind}={}", entry.data().to_string().unwrap())
    });
    let mut parts: Vec<String> = parts.collect();
    parts.reverse();
    parts.join(",").into_bytes()
}

fn built_by_theirs(key: &PKey<Private>) -> Vec<u8> {
    let build = || {
        let mut name = X509NameBuilder::new()?;
        name.append_entry_by_nid(Nid::COUNTRYNAME, "SE")?;
        name.append_entry_by_nid(Nid::ORGANIZATIONNAME, "Example")?;
        name.append_entry_by_nid(Nid::COMMONNAME, "host-0.example.org")?;
        let mut builder = X509ReqBuilder::new()?;
        builder.set_version(0)?;
        builder.set_subject_name(&name.build())?;
        builder.set_pubkey(key)?;
        let mut names = theirs::SubjectAlternativeName::new();
        (0..2).for_each(|index| {
            names.dns(&format!("host-{index}.example.org"));
        });
        let mut extensions = openssl::stack::Stack::new()?;
        extensions.push(names.build(&builder.x509v3_context(None))?)?;
        builder.add_extensions(&extensions)?;
        builder.sign(key, MessageDigest::sha256())?;
        builder.build().to_der()
    };
    build().unwrap()
}
