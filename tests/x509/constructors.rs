//! Constructors and writers of certificates, requests and lists, beside the methods of a backend.

use hazmat_openssl::MalformedKind;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::*;
use support::backend;
use support::errors::{assert_malformed_kind, malformed_kind};
use support::x509_der::Structure;
use support::x509_records::Loaded;

/// The three structures, signed with one key.
fn structures() -> (Certificate, CertificateSigningRequest, CertificateRevocationList) {
    let [certificate, request, list] = Structure::all().map(|structure| structure.must_load());
    match (certificate, request, list) {
        (Loaded::Certificate(certificate), Loaded::Request(request), Loaded::Crl(list)) => (certificate, request, list),
        other => panic!("{other:?}"),
    }
}

#[test]
fn pem_and_der_are_read_as_by_the_backend() {
    let (certificate, request, list) = structures();
    let pem = certificate.to_pem().unwrap();
    assert_eq!(pem.as_bytes(), certificate.public_bytes(Encoding::Pem).unwrap());
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n") && pem.ends_with("\n-----END CERTIFICATE-----\n"));
    // Text and bytes, borrowed and owned.
    assert_eq!(Certificate::from_pem(backend(), &pem).unwrap(), certificate);
    assert_eq!(Certificate::from_pem(backend(), pem.as_bytes()).unwrap(), certificate);
    assert_eq!(
        Certificate::from_pem(backend(), pem.clone().into_bytes()).unwrap(),
        certificate
    );
    assert_eq!(
        backend().load_pem_x509_certificate(pem.as_bytes()).unwrap(),
        certificate
    );
    assert_eq!(
        Certificate::from_der(backend(), certificate.as_der()).unwrap(),
        certificate
    );

    let pem = request.to_pem().unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE REQUEST-----\n"));
    assert_eq!(CertificateSigningRequest::from_pem(backend(), &pem).unwrap(), request);
    assert_eq!(backend().load_pem_x509_csr(pem.as_bytes()).unwrap(), request);
    assert_eq!(
        CertificateSigningRequest::from_der(backend(), request.as_der()).unwrap(),
        request
    );

    let pem = list.to_pem().unwrap();
    assert!(pem.starts_with("-----BEGIN X509 CRL-----\n"));
    assert_eq!(CertificateRevocationList::from_pem(backend(), &pem).unwrap(), list);
    assert_eq!(backend().load_pem_x509_crl(pem.as_bytes()).unwrap(), list);
    assert_eq!(
        CertificateRevocationList::from_der(backend(), list.as_der()).unwrap(),
        list
    );
}

#[test]
fn a_chain_is_written_and_read_in_its_order() {
    let (certificate, request, _) = structures();
    let other = support::x509_records::certificate("cryptography.io.pem");
    let chain = [certificate.clone(), other.clone(), certificate.clone()];
    let pem = Certificate::all_to_pem(&chain).unwrap();
    assert_eq!(
        pem,
        [
            certificate.to_pem().unwrap(),
            other.to_pem().unwrap(),
            certificate.to_pem().unwrap()
        ]
        .concat()
    );
    assert_eq!(Certificate::all_from_pem(backend(), &pem).unwrap(), chain);
    assert_eq!(backend().load_pem_x509_certificates(pem.as_bytes()).unwrap(), chain);
    // The first of them alone.
    assert_eq!(Certificate::from_pem(backend(), &pem).unwrap(), certificate);
    // Other blocks and text are skipped, broken blocks are not.
    let mixed = format!("{}\n# the chain\n{pem}", request.to_pem().unwrap());
    assert_eq!(Certificate::all_from_pem(backend(), &mixed).unwrap(), chain);
    let cut = Certificate::all_from_pem(backend(), &pem[..pem.len() - 30]);
    assert_eq!(malformed_kind(cut), (MalformedKind::Truncated, "PEM"));
    assert_eq!(Certificate::all_to_pem([]).unwrap(), "");
    assert_malformed_kind(
        Certificate::all_from_pem(backend(), ""),
        MalformedKind::InvalidPem,
        "PEM",
    );
}

#[test]
fn all_revocation_lists_of_a_file_are_read() {
    let (certificate, _, list) = structures();
    let other = support::x509_records::read("custom/crl_all_reasons.pem");
    let other = CertificateRevocationList::from_pem(backend(), other).unwrap();
    let lists = [list.clone(), other, list];
    let pem: String = lists.iter().map(|list| list.to_pem().unwrap()).collect();
    let mixed = format!("{}\n# the lists\n{pem}", certificate.to_pem().unwrap());
    for text in [&pem, &mixed] {
        assert_eq!(CertificateRevocationList::all_from_pem(backend(), text).unwrap(), lists);
    }
    let cut = CertificateRevocationList::all_from_pem(backend(), &pem[..pem.len() - 30]);
    assert_eq!(malformed_kind(cut), (MalformedKind::Truncated, "PEM"));
    assert_malformed_kind(
        CertificateRevocationList::all_from_pem(backend(), certificate.to_pem().unwrap()),
        MalformedKind::UnexpectedType,
        "PEM",
    );
    assert_malformed_kind(
        CertificateRevocationList::all_from_pem(backend(), ""),
        MalformedKind::InvalidPem,
        "PEM",
    );
}

#[test]
fn another_structure_is_refused() {
    let (certificate, request, list) = structures();
    let (pem, der) = (certificate.to_pem().unwrap(), certificate.as_der());
    for (other, what) in [(request.to_pem(), "PEM"), (list.to_pem(), "PEM")] {
        let refused = Certificate::from_pem(backend(), other.unwrap());
        assert_malformed_kind(refused, MalformedKind::UnexpectedType, what);
    }
    assert_malformed_kind(
        CertificateSigningRequest::from_pem(backend(), &pem),
        MalformedKind::UnexpectedType,
        "PEM",
    );
    assert_malformed_kind(
        CertificateRevocationList::from_pem(backend(), &pem),
        MalformedKind::UnexpectedType,
        "PEM",
    );

    let wrong = MalformedKind::UnexpectedTag;
    let request_name = "certificate signing request";
    assert_malformed_kind(
        CertificateSigningRequest::from_der(backend(), der),
        wrong.clone(),
        request_name,
    );
    let list_name = "certificate revocation list";
    assert_malformed_kind(
        CertificateRevocationList::from_der(backend(), der),
        wrong.clone(),
        list_name,
    );
    assert_malformed_kind(Certificate::from_der(backend(), list.as_der()), wrong, "certificate");

    // One form for the other, and bytes before or behind.
    let type_kind = MalformedKind::UnexpectedType;
    assert_malformed_kind(
        Certificate::from_der(backend(), pem.as_bytes()),
        type_kind.clone(),
        "certificate",
    );
    assert_malformed_kind(Certificate::from_pem(backend(), der), type_kind, "PEM");
    let longer = [der, &[0]].concat();
    assert_malformed_kind(
        Certificate::from_der(backend(), &longer),
        MalformedKind::TrailingData,
        "certificate",
    );
    let shorter = &der[..der.len() - 1];
    assert_malformed_kind(
        Certificate::from_der(backend(), shorter),
        MalformedKind::Truncated,
        "certificate",
    );
}

#[test]
fn the_validity_is_a_range_with_both_ends() {
    let (certificate, ..) = structures();
    let validity = certificate.validity().unwrap();
    let (first, last) = (
        certificate.not_valid_before().unwrap(),
        certificate.not_valid_after().unwrap(),
    );
    assert_eq!((*validity.start(), *validity.end()), (first, last));
    let second = time::Duration::SECOND;
    assert!(validity.contains(&first) && validity.contains(&last));
    assert!(!validity.contains(&(first - second)) && !validity.contains(&(last + second)));
    let wrong = support::x509_records::certificate("badasn1time.pem");
    assert!(matches!(malformed_kind(wrong.validity()).0, MalformedKind::Date { .. }));
}
