//! X.509 with keys in a token: certificates, requests, revocation lists and OCSP responses.

use super::opened::{backend, private_key};
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::ocsp::OcspCertificateStatus;
use hazmat_openssl::x509::verification::{PolicyBuilder, Store};
use hazmat_openssl::x509::*;
use support::ocsp::{Party, good, now, plain};
use support::openssl_cli::Workspace;
use support::softhsm::{self, KeyKind};
use support::x509_made::{self, day, name};

/// The keys of the token, with every algorithm that X.509 has for them and the token offers.
fn signers() -> Vec<(KeyKind, SignatureAlgorithm)> {
    let (sha256, sha384, sha512) = (HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512);
    let mut signers: Vec<_> = KeyKind::ALL
        .into_iter()
        .map(|kind| (kind, SignatureAlgorithm::default()))
        .collect();
    signers.extend([
        (KeyKind::P256, SignatureAlgorithm::ecdsa(sha512)),
        (KeyKind::P384, SignatureAlgorithm::ecdsa(sha384)),
        (KeyKind::P521, SignatureAlgorithm::ecdsa(HashAlgorithm::Sha3_256)),
        (KeyKind::Rsa2048, SignatureAlgorithm::rsa_pkcs1v15(sha512)),
        (KeyKind::Rsa2048, SignatureAlgorithm::rsa_pss(sha256)),
        (
            KeyKind::Rsa3072,
            SignatureAlgorithm::rsa_pss(sha384).with_salt_length(SaltLength::Fixed(20)),
        ),
    ]);
    signers
}

/// The root of a key in the token.
fn root(kind: KeyKind) -> Party {
    let key = private_key(kind.label());
    let public_key = key.public_key().unwrap();
    let extensions = [
        Extension::new(&BasicConstraints::ca(None), true),
        Extension::new(&(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN), true),
        Extension::new(&SubjectKeyIdentifier::from_public_key(&public_key).unwrap(), false),
    ]
    .map(Result::unwrap);
    let extensions: Vec<_> = extensions.iter().collect();
    let name = name("CN=Root in a token");
    let certificate = x509_made::certificate_of(name, &key, SignatureAlgorithm::default(), &extensions);
    Party { key, certificate }
}

fn intermediate(root: &Party) -> Party {
    root.issue("Intermediate", 2, &|builder| {
        let builder = builder.add_extension(&BasicConstraints::ca(Some(0)), true).unwrap();
        builder
            .add_extension(&(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN), true)
            .unwrap()
    })
}

#[test]
fn every_key_signs_every_structure() {
    let mut signed = 0;
    for (kind, algorithm) in signers() {
        let key = private_key(kind.label());
        let public_key = key.public_key().unwrap();
        let certificate = x509_made::certificate(&key, algorithm, &[]);
        certificate.verify_signature(&public_key).unwrap();
        assert_eq!(certificate.public_key().unwrap(), public_key);
        certificate.verify_directly_issued_by(&certificate).unwrap();
        let request = x509_made::request(&key, algorithm, &[]);
        request.verify_signature().unwrap();
        let list = x509_made::list(&key, algorithm, &[], &[]);
        list.verify_signature(&public_key).unwrap();

        // A backend without the provider judges alike.
        let der = certificate.public_bytes(Encoding::Der).unwrap();
        let certificate = support::backend().load_der_x509_certificate(&der).unwrap();
        certificate.verify_directly_issued_by(&certificate).unwrap();
        let der = list.public_bytes(Encoding::Der).unwrap();
        let list = support::backend().load_der_x509_crl(&der).unwrap();
        list.verify_signature(&certificate.public_key().unwrap()).unwrap();
        let der = request.public_bytes(Encoding::Der).unwrap();
        let request = support::backend().load_der_x509_csr(&der).unwrap();
        request.verify_signature().unwrap();
        signed += 1;
    }
    assert_eq!(signed, 12);
}

#[test]
fn the_certificate_in_the_token_is_that_of_the_key() {
    let token = softhsm::shared().standard();
    let mut compared = 0;
    for kind in KeyKind::ALL {
        let uri = token.certificate_uri(kind.label());
        let certificates = backend()
            .load_certificates_uri(&uri, &mut hazmat_openssl::key_store::Pin::none())
            .unwrap();
        let [certificate] = &certificates[..] else {
            panic!("{certificates:?}")
        };
        assert_eq!(
            certificate.public_key().unwrap(),
            private_key(kind.label()).public_key().unwrap()
        );
        compared += 1;
    }
    assert_eq!(compared, 6);
}

#[test]
fn openssl_accepts_an_intermediate_that_a_root_in_the_token_has_signed() {
    let mut accepted = 0;
    for kind in KeyKind::ALL {
        let root = root(kind);
        let intermediate = intermediate(&root);
        let host = intermediate.issue("host", 3, &plain);
        let work = Workspace::new();
        for (file, party) in [("root", &root), ("intermediate", &intermediate), ("host", &host)] {
            work.write(file, &party.certificate.public_bytes(Encoding::Pem).unwrap());
        }
        let verify = ["verify", "-x509_strict", "-no_check_time", "-CAfile", "root"];
        work.must_run(&["verify", "-no_check_time", "-CAfile", "root", "intermediate"]);
        let alone = [&verify[..], &["host"]].concat();
        assert!(work.run(&alone).is_none(), "without the intermediate");
        work.must_run(&[
            "verify",
            "-no_check_time",
            "-CAfile",
            "root",
            "-untrusted",
            "intermediate",
            "host",
        ]);
        accepted += 1;
    }
    assert_eq!(accepted, 6);
}

#[test]
fn a_path_to_a_root_in_the_token_is_found() {
    let root = root(KeyKind::P384);
    let intermediate = intermediate(&root);
    let host = intermediate.issue("host", 3, &plain);
    let store = Store::new(backend(), [root.certificate]).unwrap();
    let verifier = PolicyBuilder::rfc5280().store(&store).time(now());
    let verifier = verifier.build_verifier(None).unwrap();
    let chain = verifier.verify(&host.certificate, &[intermediate.certificate]).unwrap();
    assert_eq!(chain.chain().len(), 3);
}

#[test]
fn a_revocation_list_and_an_ocsp_response_of_a_root_in_the_token() {
    let mut answered = 0;
    for kind in KeyKind::ALL {
        let root = root(kind);
        let host = root.issue("host", 3, &plain);
        let revoked = x509_made::revoked(SerialNumber::from(3), &[]);
        let list = CertificateRevocationListBuilder::new()
            .issued_by(&root.certificate)
            .and_then(|builder| builder.last_update(day(2026, 6, 1)))
            .and_then(|builder| builder.next_update(day(2026, 7, 1)))
            .and_then(|builder| builder.add_revoked_certificate(&revoked))
            .and_then(|builder| builder.sign(&root.key, SignatureAlgorithm::default()))
            .unwrap();
        list.verify_signature(&root.certificate.public_key().unwrap()).unwrap();
        let response = root.respond(good(&host.certificate, &root.certificate));
        assert_eq!(
            response.verify(&host.certificate, &root.certificate, now()).unwrap(),
            OcspCertificateStatus::Good
        );
        answered += 1;
    }
    assert_eq!(answered, 6);
}

/// A request is for the public key: the private one stays in the token, and is not in the request's certificate either.
#[test]
fn a_key_in_a_token_is_certified_by_a_key_outside_of_it() {
    let authority = Party::root(backend(), "Authority outside");
    for kind in KeyKind::ALL {
        let key = private_key(kind.label());
        let request = x509_made::request(&key, SignatureAlgorithm::default(), &[]);
        let certificate = CertificateBuilder::for_request(&request)
            .and_then(|builder| builder.issued_by(&authority.certificate))
            .and_then(|builder| builder.serial_number(9))
            .and_then(|builder| builder.not_valid_before(day(2026, 1, 1)))
            .and_then(|builder| builder.not_valid_after(day(2027, 1, 1)))
            .and_then(|builder| builder.sign(&authority.key, SignatureAlgorithm::default()))
            .unwrap();
        assert_eq!(certificate.public_key().unwrap(), key.public_key().unwrap());
        let response = authority.respond(good(&certificate, &authority.certificate));
        let status = response.verify(&certificate, &authority.certificate, now());
        assert_eq!(status.unwrap(), OcspCertificateStatus::Good);
    }
}

/// An algorithm of another kind of key is refused before the token is asked.
#[test]
fn an_algorithm_that_does_not_fit_the_key_is_refused() {
    let refused = |key: &PrivateKey, algorithm| {
        let request = CertificateSigningRequestBuilder::new()
            .subject_name(&Name::default())
            .unwrap();
        match request.sign(key, algorithm).map(drop) {
            Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, "algorithm"),
            other => panic!("{other:?}"),
        }
    };
    let key = private_key(KeyKind::Ed25519.label());
    refused(&key, HashAlgorithm::Sha256.into());
    let key = private_key(KeyKind::P256.label());
    refused(&key, SignatureAlgorithm::ed25519());
    refused(&key, SignatureAlgorithm::rsa_pss(HashAlgorithm::Sha256));
}
