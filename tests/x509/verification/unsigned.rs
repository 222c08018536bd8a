//! Certificates without a signature (RFC 9925) in paths: good as trust anchors, and nowhere else (section 4).

use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use support::{backend, der};
use time::Duration;

use super::graph::{Plan, ca, failure, key, leaf, store, time, verify};

/// id-alg-unsigned without parameters.
const ALGORITHM: &[u8] = b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x06\x24";

/// The certificate, with neither a signature nor a signature algorithm.
fn without_signature(certificate: &Certificate) -> Certificate {
    let der = der::replaced(certificate.as_der(), &[0, 2], ALGORITHM);
    let der = der::replaced(&der, &[1], ALGORITHM);
    let der = der::replaced(&der, &[2], b"\x03\x01\0");
    let certificate = Certificate::from_der(backend(), &der).unwrap();
    assert!(certificate.is_unsigned());
    certificate
}

/// An anchor with the extensions that the web profile requires, with and without its own name as the issuer's.
fn anchors() -> [Certificate; 2] {
    let name = Name::from_rfc4514_string("CN=root").unwrap();
    let public_key = key(1).public_key().unwrap();
    let make = |has_issuer: bool| {
        let mut builder = CertificateBuilder::new()
            .subject_name(&name)?
            .public_key(&public_key)?
            .serial_number(SerialNumber::random(backend())?)?
            .not_valid_before(time() - Duration::days(1))?
            .not_valid_after(time() + Duration::days(1))?
            .add_extension(&BasicConstraints::ca(None), true)?
            .add_extension(&KeyUsage::KEY_CERT_SIGN, true)?
            .add_extension(&SubjectKeyIdentifier::from_public_key(&public_key)?, false)?;
        if has_issuer {
            builder = builder.issuer_name(&name)?;
        }
        builder.unsigned(backend())
    };
    [false, true].map(|has_issuer| make(has_issuer).unwrap())
}

#[test]
fn an_unsigned_trust_anchor_is_one() {
    let public_key = key(1).public_key().unwrap();
    let leaf = Plan {
        is_ca: false,
        ..ca("leaf", 0, "root", 1)
    }
    .with(
        SubjectAlternativeName::from_dns_names(["www.example.org"]).unwrap(),
        false,
    )
    .with(
        AuthorityKeyIdentifier::from_issuer_public_key(&public_key).unwrap(),
        false,
    )
    .make();
    let mut count = 0;
    for anchor in anchors() {
        let chain = verify(std::slice::from_ref(&anchor), &leaf, &[]).unwrap();
        assert_eq!(chain.chain(), [leaf.clone(), anchor.clone()]);
        let builder = PolicyBuilder::new()
            .store(&store(std::slice::from_ref(&anchor)))
            .time(time());
        let verifier = builder.build_server_verifier("www.example.org".parse().unwrap());
        let chain = verifier.unwrap().verify(&leaf, &[]).unwrap();
        assert_eq!(chain.chain(), [leaf.clone(), anchor]);
        count += 1;
    }
    assert_eq!(count, 2);
}

/// The rule and the depth of the only path, by the rules of RFC 5280 alone.
fn refusal(anchors: &[Certificate], leaf: &Certificate, sent: &[Certificate]) -> (PathRule, usize) {
    let failure = failure(verify(anchors, leaf, sent));
    assert!(failure.is_complete());
    let [path] = failure.paths() else {
        panic!("{failure:?}");
    };
    (path.rule().clone(), path.depth())
}

#[track_caller]
fn assert_no_signature((rule, depth): (PathRule, usize), expected: usize) {
    assert!(
        matches!(&rule, PathRule::ForbiddenSignatureAlgorithm { reason, .. } if reason.contains("no signature")),
        "{rule}"
    );
    assert_eq!(depth, expected);
}

#[test]
fn an_unsigned_certificate_proves_nothing_elsewhere() {
    let root = ca("root", 1, "root", 1).make();
    let issuing = ca("ca", 2, "root", 1).make();
    let signed = leaf("ca", 2);
    assert!(verify(std::slice::from_ref(&root), &signed, std::slice::from_ref(&issuing)).is_ok());

    // As an end entity, and as an intermediate.
    let unsigned = without_signature(&signed);
    let wrong = without_signature(&issuing);
    let issuing = [issuing];
    // libcrypto finds an issuer of neither: the algorithm is not that of the issuer's key.
    assert_no_signature(refusal(std::slice::from_ref(&root), &unsigned, &issuing), 0);
    assert_no_signature(refusal(std::slice::from_ref(&root), &signed, &[wrong]), 1);
    // With the name of an anchor, and with the anchor's own key.
    for unsigned in anchors() {
        assert_no_signature(refusal(std::slice::from_ref(&root), &unsigned, &[]), 0);
    }
    // By the web profile.
    let builder = PolicyBuilder::new()
        .store(&store(std::slice::from_ref(&root)))
        .time(time());
    let refused = failure(builder.build_verifier(None).unwrap().verify(&unsigned, &issuing));
    assert_eq!(refused.paths().len(), 1);
    let path = &refused.paths()[0];
    assert_no_signature((path.rule().clone(), path.depth()), 0);
}
