//! Authorities whose keys resist quantum computers, and certificates for ML-KEM keys. This crate verifies what the program
//! makes; `tests/interop_openssl` and `tests/interop_python` have others verify it.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::time::OffsetDateTime;
use hazmat_openssl::x509::ocsp::{OcspCertificateStatus, OcspResponder, OcspVerifier};
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateRevocationList, CertificateSigningRequest,
    CertificateSigningRequestBuilder, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName,
};

use crate::mini_ca::desk::{Desk, value_of, values_of};
use crate::mini_ca::ocsp::{Server, request_for};
use support::{backend, x509_made};

/// Writes a new private key and returns it.
fn key(desk: &Desk, file: &str, key: hazmat_openssl::Result<impl Into<PrivateKey>>) -> PrivateKey {
    let key = key.unwrap().into();
    let pem = key
        .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    desk.write(file, &pem);
    key
}

fn write_request(desk: &Desk, file: &str, request: &CertificateSigningRequest) {
    desk.write(file, request.to_pem().unwrap());
}

/// A request of a client that signs with its own key.
fn client_request(desk: &Desk, file: &str, key: &PrivateKey) {
    let builder = CertificateSigningRequestBuilder::new().subject_name(&x509_made::name("CN=alice"));
    let request = builder.unwrap().sign(key, SignatureAlgorithm::default()).unwrap();
    write_request(desk, file, &request);
}

/// A request for a key that does not sign, signed with the key of a certificate.
fn stated_request(desk: &Desk, file: &str, key: &PrivateKey, signer: &PrivateKey, certificate: &Certificate) {
    let request = CertificateSigningRequestBuilder::new()
        .possession_statement(&key.public_key().unwrap(), certificate)
        .and_then(|builder| builder.without_signing_certificate())
        .and_then(|builder| builder.sign(signer, SignatureAlgorithm::default()));
    write_request(desk, file, &request.unwrap());
}

fn offered() -> bool {
    backend().ml_dsa_supported(MlDsaParameterSet::MlDsa65)
}

#[test]
fn authorities_of_every_kind_issue_and_revoke_or_say_what_they_need() {
    let kinds = [
        ("ml-dsa-44", "ML-DSA-44"),
        ("ml-dsa-65", "ML-DSA-65"),
        ("ml-dsa-87", "ML-DSA-87"),
        ("slh-dsa-sha2-128f", "SLH-DSA-SHA2-128f"),
        ("slh-dsa-shake-256f", "SLH-DSA-SHAKE-256f"),
    ];
    let mut made = 0;
    for (kind, name) in kinds {
        if !offered() {
            let desk = Desk::new();
            let sentence = format!("has no signatures by {name} keys: they need OpenSSL 3.5 or newer");
            desk.assert_fails(&["init", "-p", "password", "--key", kind], &sentence);
            continue;
        }
        let desk = Desk::with_authority(&["--key", kind]);
        let root = desk.certificate("mini-ca/root.pem");
        let intermediate = desk.certificate("mini-ca/intermediate.pem");
        root.verify_directly_issued_by(&root).unwrap();
        intermediate.verify_directly_issued_by(&root).unwrap();
        root.check_key_usage().unwrap();
        let shown = desk.show("mini-ca/root.pem");
        assert_eq!(value_of(&shown, "key"), name);
        assert_eq!(value_of(&shown, "signature scheme"), name);

        let leaf_key = key(
            &desk,
            "leaf.key",
            backend().generate_ml_dsa_private_key(MlDsaParameterSet::MlDsa65),
        );
        client_request(&desk, "leaf.csr", &leaf_key);
        let shown = desk.show("leaf.csr");
        assert_eq!(value_of(&shown, "signed with this key"), "yes");
        let file = desk.sign("leaf.csr", "client", &[]);
        let leaf = desk.certificate(&file);
        leaf.verify_directly_issued_by(&intermediate).unwrap();
        leaf.check_key_usage().unwrap();
        assert_eq!(leaf.public_key().unwrap(), leaf_key.public_key().unwrap());

        desk.mini_ca(&["revoke", &leaf.serial_number().unwrap().to_string()]);
        desk.make_lists(&[]);
        let list = CertificateRevocationList::from_pem(backend(), desk.read("mini-ca/crl.pem")).unwrap();
        list.verify_signature(&intermediate.public_key().unwrap()).unwrap();
        let found = list.revoked_certificate(&leaf.serial_number().unwrap()).unwrap();
        assert!(found.is_some());
        assert_eq!(value_of(&desk.show("mini-ca/crl.pem"), "signature scheme"), name);
        made += 1;
    }
    assert_eq!(made, if offered() { kinds.len() } else { 0 });
}

/// The answers to OCSP requests, of the intermediate itself and of a responder with a key of another kind.
#[test]
fn authorities_of_other_kinds_answer_themselves_and_by_responders() {
    let mut kinds = vec![("ed25519", "rsa-3072")];
    if offered() {
        kinds.extend([("ml-dsa-65", "slh-dsa-sha2-128f"), ("slh-dsa-sha2-128f", "ml-dsa-44")]);
    }
    let mut answered = 0;
    for (kind, of_responder) in &kinds {
        let desk = Desk::with_authority(&["--key", kind]);
        let curve = EllipticCurve::Secp256R1;
        let client = key(
            &desk,
            "client.key",
            backend().generate_elliptic_curve_private_key(curve),
        );
        client_request(&desk, "client.csr", &client);
        let [good, revoked] = [(); 2].map(|()| desk.sign("client.csr", "client", &[]));
        desk.mini_ca(&["revoke", &desk.serial_number(&revoked)]);
        for is_delegated in [false, true] {
            if is_delegated {
                desk.with_password("ocsp-responder", &["--key", of_responder]);
            }
            let server = Server::start(&desk, &[]);
            let response = server.post(&request_for(&desk, &good, "mini-ca/intermediate.pem"));
            let issuer = desk.certificate("mini-ca/intermediate.pem");
            let verifier = OcspVerifier::new(&desk.certificate(&good), &issuer).unwrap();
            let verified = verifier.verify(&response, OffsetDateTime::now_utc()).unwrap();
            assert_eq!(verified.status(), OcspCertificateStatus::Good, "{kind}");
            let delegated = matches!(verified.responder(), OcspResponder::Delegated(_));
            assert_eq!(delegated, is_delegated, "{kind}");
            // Our client finds the same.
            for (file, code, status) in [(&good, 0, "good"), (&revoked, 3, "revoked")] {
                let output = desk.run(&["ocsp-query", file, "--url", &server.url()]);
                assert_eq!(output.status.code(), Some(code), "{output:?}");
                assert_eq!(value_of(&String::from_utf8_lossy(&output.stdout), "status"), status);
                answered += 1;
            }
        }
    }
    assert_eq!(answered, 4 * if offered() { 3 } else { 1 });
}

/// A key that does not sign is certified on the word of the owner of another certificate.
#[test]
fn keys_that_do_not_sign_get_certificates_for_encryption() {
    let desk = Desk::with_authority(&[]);
    let signer = key(&desk, "alice.key", backend().ed25519_generate_key());
    client_request(&desk, "alice.csr", &signer);
    let signing_certificate = desk.certificate(&desk.sign("alice.csr", "client", &[]));

    let mut keys: Vec<(&str, PrivateKey, KeyUsage)> = vec![(
        "X25519",
        backend().x25519_generate_key().unwrap().into(),
        KeyUsage::KEY_AGREEMENT,
    )];
    for set in MlKemParameterSet::ALL {
        if backend().ml_kem_supported(*set) {
            let key = backend().generate_ml_kem_private_key(*set).unwrap();
            keys.push((set.name(), key.into(), KeyUsage::KEY_ENCIPHERMENT));
        }
    }
    assert_eq!(keys.len(), if offered() { 4 } else { 1 });
    for (name, key, usage) in &keys {
        stated_request(&desk, "kem.csr", key, &signer, &signing_certificate);
        let shown = desk.show("kem.csr");
        assert_eq!(value_of(&shown, "key"), *name);
        let number = signing_certificate.serial_number().unwrap().to_string();
        assert_eq!(value_of(&shown, "serial number"), number);
        assert_eq!(value_of(&shown, "certificate"), "(not in the request)");

        let file = desk.sign("kem.csr", "encryption", &["--san", "alice@example.org"]);
        let certificate = desk.certificate(&file);
        certificate
            .verify_directly_issued_by(&desk.certificate("mini-ca/intermediate.pem"))
            .unwrap();
        assert_eq!(certificate.public_key().unwrap(), key.public_key().unwrap());
        assert_eq!(certificate.subject().unwrap().to_string(), "CN=alice");
        let extensions = certificate.extensions().unwrap();
        assert_eq!(extensions.find().unwrap(), Some((*usage, true)));
        assert_eq!(extensions.find().unwrap(), Some((BasicConstraints::end_entity(), true)));
        assert!(extensions.find::<ExtendedKeyUsage>().unwrap().is_none());
        assert!(extensions.find::<SubjectAlternativeName>().unwrap().is_some());
        certificate.check_key_usage().unwrap();
        // The file has the intermediate, too.
        assert_eq!(values_of(&desk.show(&file), "key")[0], *name);
        for profile in ["client", "server"] {
            desk.assert_not_signed("kem.csr", profile, "is for encryption: give --profile encryption");
        }
    }
}

#[test]
fn a_request_that_carries_the_certificate_is_shown_with_it() {
    let desk = Desk::with_authority(&[]);
    let signer = key(&desk, "alice.key", backend().ed25519_generate_key());
    client_request(&desk, "alice.csr", &signer);
    let certificate = desk.certificate(&desk.sign("alice.csr", "client", &[]));
    let kem: PrivateKey = backend().x25519_generate_key().unwrap().into();
    let request = CertificateSigningRequestBuilder::new()
        .possession_statement(&kem.public_key().unwrap(), &certificate)
        .and_then(|builder| builder.sign(&signer, SignatureAlgorithm::default()))
        .unwrap();
    write_request(&desk, "kem.csr", &request);
    let shown = desk.show("kem.csr");
    assert_eq!(value_of(&shown, "signature matches it"), "yes");
    desk.sign("kem.csr", "encryption", &[]);

    // With another certificate of the same number, which the authority has not issued.
    let other = key(&desk, "mallory.key", backend().ed25519_generate_key());
    let forged = hazmat_openssl::x509::CertificateBuilder::new()
        .subject_name(&certificate.subject().unwrap())
        .and_then(|builder| {
            builder
                .issuer_name(&certificate.issuer()?)?
                .public_key(&other.public_key()?)
        })
        .and_then(|builder| builder.serial_number(certificate.serial_number()?))
        .and_then(|builder| builder.valid_for(hazmat_openssl::time::Duration::days(1)))
        .and_then(|builder| builder.sign(&other, SignatureAlgorithm::default()))
        .unwrap();
    let request = CertificateSigningRequestBuilder::new()
        .possession_statement(&kem.public_key().unwrap(), &forged)
        .and_then(|builder| builder.sign(&other, SignatureAlgorithm::default()))
        .unwrap();
    write_request(&desk, "forged.csr", &request);
    desk.assert_not_signed(
        "forged.csr",
        "encryption",
        "it is not the certificate that the request carries",
    );
    stated_request(&desk, "forged.csr", &kem, &other, &forged);
    desk.assert_not_signed(
        "forged.csr",
        "encryption",
        "its signature does not match the certificate that it names",
    );
}

#[test]
fn statements_that_this_authority_cannot_rely_on_are_refused() {
    let desk = Desk::with_authority(&[]);
    let signer = key(&desk, "alice.key", backend().ed25519_generate_key());
    client_request(&desk, "alice.csr", &signer);
    let certificate = desk.certificate(&desk.sign("alice.csr", "client", &[]));
    let kem: PrivateKey = backend().x25519_generate_key().unwrap().into();
    stated_request(&desk, "kem.csr", &kem, &signer, &certificate);

    // Of another authority.
    let elsewhere = Desk::with_another_authority();
    elsewhere.write("kem.csr", desk.read("kem.csr"));
    elsewhere.assert_not_signed("kem.csr", "encryption", "which this authority has not issued");
    // For a key that signs, by any profile for keys that sign.
    let p256: PrivateKey = backend()
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap()
        .into();
    stated_request(&desk, "p256.csr", &p256, &signer, &certificate);
    desk.assert_not_signed("p256.csr", "client", "signed with another key than its own");
    // A key that only signs is not for encryption.
    desk.assert_not_signed(
        "alice.csr",
        "encryption",
        "must be ML-KEM, X25519, X448, RSA or on an elliptic curve",
    );
    // A revoked certificate.
    desk.mini_ca(&["revoke", &certificate.serial_number().unwrap().to_string()]);
    desk.assert_not_signed("kem.csr", "encryption", "is revoked");
}
