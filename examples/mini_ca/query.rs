//! `mini_ca ocsp-query`: asks an OCSP responder whether a certificate is revoked.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::ocsp::{
    OcspCertificateStatus, OcspRequest, OcspRequestBuilder, OcspResponder, OcspResponse, OcspVerifier,
    VerifiedOcspResponse,
};
use hazmat_openssl::x509::{AccessMethodOid, AuthorityInformationAccess, Certificate, GeneralName, OcspNonce};
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;

use crate::http::client;
use crate::ocsp::{REQUEST_TYPE, RESPONSE_TYPE};
use crate::page::Page;
use crate::{Explain, Failure, REFUSED, password, times, verify};

#[derive(Args)]
pub struct Arguments {
    /// The certificate (PEM or DER), or - for standard input; its issuer may follow it
    #[arg(value_name = "CERTIFICATE")]
    certificate: PathBuf,

    /// A file with the certificate of its issuer, which is trusted, instead of the one that follows the certificate
    #[arg(long, value_name = "FILE")]
    issuer: Option<PathBuf>,

    /// The URL of the responder, instead of the one in the certificate
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Accepts an answer that the responder has made in advance
    #[arg(long)]
    no_nonce: bool,

    /// The hash function that identifies the issuer; some responders know SHA-1 only
    #[arg(long, value_name = "HASH", default_value = "sha1", value_parser = parse_hash)]
    hash: HashAlgorithm,
}

fn parse_hash(text: &str) -> Result<HashAlgorithm, String> {
    match text {
        "sha1" => Ok(HashAlgorithm::Sha1),
        "sha256" => Ok(HashAlgorithm::Sha256),
        _ => Err("it must be sha1 or sha256".to_owned()),
    }
}

pub fn run(backend: &Backend, arguments: &Arguments) -> Result<ExitCode, Failure> {
    password::check_standard_input(&[Some(&arguments.certificate), arguments.issuer.as_deref()])?;
    let mut certificates = verify::load_certificates(backend, &arguments.certificate)?.into_iter();
    let (certificate, follower) = (certificates.next(), certificates.next());
    let certificate = certificate.ok_or_else(|| Failure::new("there is no certificate"))?;
    let issuer = match &arguments.issuer {
        Some(file) => verify::load_certificates(backend, file)?.into_iter().next(),
        None => follower,
    };
    let issuer = issuer.ok_or_else(|| {
        let file = arguments.certificate.display();
        Failure(format!("no certificate of an issuer follows in {file}: give --issuer"))
    })?;
    certificate.verify_directly_issued_by(&issuer).explain("the issuer")?;
    let url = match &arguments.url {
        Some(url) => url.clone(),
        None => url_in(&certificate)?,
    };

    let request = make_request(backend, arguments, &certificate, &issuer).explain("the request cannot be made")?;
    let response = client::post(&url, REQUEST_TYPE, request.as_der().to_vec())?;
    let (status, content_type) = (response.status(), response.headers().get(CONTENT_TYPE));
    if status != StatusCode::OK {
        return Err(Failure(format!("{url} answers with the HTTP status {status}")));
    }
    let content_type = content_type.map_or_else(String::new, |value| String::from_utf8_lossy(value.as_bytes()).into());
    if !content_type.eq_ignore_ascii_case(RESPONSE_TYPE) {
        return Err(Failure(format!(
            "{url} answers with {content_type}, not {RESPONSE_TYPE}"
        )));
    }
    let now = times::now()?;
    let verify = || -> hazmat_openssl::Result<VerifiedOcspResponse> {
        let response = OcspResponse::from_der(backend, response.body())?;
        OcspVerifier::new(&certificate, &issuer)?
            .nonce_of(&request)?
            .verify(&response, now)
    };
    let verified = verify().explain(format!("the answer of {url}"))?;
    let mut page = Page::default();
    show(&verified, &mut page);
    page.print()?;
    match verified.status() {
        OcspCertificateStatus::Good => Ok(ExitCode::SUCCESS),
        OcspCertificateStatus::Revoked { .. } | OcspCertificateStatus::Unknown => Ok(ExitCode::from(REFUSED)),
    }
}

fn make_request(
    backend: &Backend,
    arguments: &Arguments,
    certificate: &Certificate,
    issuer: &Certificate,
) -> hazmat_openssl::Result<OcspRequest> {
    let mut builder = OcspRequestBuilder::new().add_certificate(certificate, issuer, arguments.hash)?;
    if !arguments.no_nonce {
        builder = builder.add_extension(&OcspNonce::new(&backend.random_bytes(32)?)?, false)?;
    }
    builder.build(backend)
}

/// The first URL of a responder in authorityInfoAccess that this program can ask.
fn url_in(certificate: &Certificate) -> Result<String, Failure> {
    const ATTEMPT: &str = "the authorityInfoAccess of the certificate";
    let extensions = certificate.extensions().explain(ATTEMPT)?;
    let access = extensions.find::<AuthorityInformationAccess>().explain(ATTEMPT)?;
    for description in access.iter().flat_map(|(access, _)| access.descriptions()) {
        if *description.access_method() != AccessMethodOid::OCSP {
            continue;
        }
        match description.access_location() {
            Ok(GeneralName::UniformResourceIdentifier(url)) if url.starts_with("http://") => return Ok(url),
            _ => {}
        }
    }
    Err(Failure::new("the certificate names no OCSP responder: give --url"))
}

fn show(verified: &VerifiedOcspResponse, page: &mut Page) {
    page.field("status", verified.status());
    if let OcspCertificateStatus::Revoked { time, reason } = verified.status() {
        page.field("revoked on", times::text(time));
        if let Some(reason) = reason {
            page.field("reason", reason);
        }
    }
    page.result("made", verified.answer().this_update().map(times::text));
    if let Some(time) = verified.answer().next_update().transpose() {
        page.result("next answer by", time.map(times::text));
    }
    match verified.responder() {
        OcspResponder::Delegated(certificate) | OcspResponder::Trusted(certificate) => {
            page.result("responder", certificate.subject());
        }
        _ => page.field("responder", "the issuer"),
    }
}
