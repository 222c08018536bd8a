//! Certificates without a signature (RFC 9925).

use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use openssl::x509::X509;
use support::errors::{assert_invalid_argument, assert_invalid_signature, assert_unsupported};
use support::sample_keys::{self, P256, X25519};
use support::{backend, der, on_fips};
use time::Duration;

/// id-alg-unsigned without parameters.
const ALGORITHM: &[u8] = b"\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x06\x24";

fn builder(key: &str) -> CertificateBuilder {
    CertificateBuilder::new()
        .subject_name(&Name::from_common_name("anchor").unwrap())
        .unwrap()
        .public_key(&sample_keys::sample(key).public)
        .unwrap()
        .serial_number(SerialNumber::from(1))
        .unwrap()
        .valid_for(Duration::days(1))
        .unwrap()
        .add_extension(&BasicConstraints::ca(None), true)
        .unwrap()
}

#[test]
fn an_unsigned_certificate_is_made_and_read() {
    // A key that does not sign, which FIPS modules do not offer.
    let keys: &[&str] = if on_fips() { &[P256] } else { &[P256, X25519] };
    for &key in keys {
        let made = builder(key).unsigned(backend()).unwrap();
        let certificate = Certificate::from_der(backend(), made.as_der()).unwrap();
        assert_eq!(certificate, made);
        assert!(certificate.is_unsigned());
        assert_eq!(certificate.signature().unwrap(), b"");
        assert_eq!(
            certificate.signature_algorithm_oid().unwrap().to_string(),
            "1.3.6.1.5.5.7.6.36"
        );
        assert_eq!(certificate.signature_algorithm_oid().unwrap().name(), Some("unsigned"));
        assert_eq!(der::at(made.as_der(), &[1]).full_data(), ALGORITHM);
        assert_eq!(der::at(made.as_der(), &[0, 2]).full_data(), ALGORITHM);
        assert_eq!(der::at(made.as_der(), &[2]).full_data(), b"\x03\x01\0");
        // One attribute of the type id-rdna-unsigned, an empty UTF8String.
        let issuer = b"\x30\x10\x31\x0e\x30\x0c\x06\x08\x2b\x06\x01\x05\x05\x07\x19\x01\x0c\0";
        assert_eq!(certificate.issuer_bytes(), issuer);
        assert_eq!(certificate.public_key().unwrap(), sample_keys::sample(key).public);
        assert_eq!(X509::from_der(made.as_der()).unwrap().to_der().unwrap(), made.as_der());
    }
}

#[test]
fn the_subject_may_stand_for_the_issuer() {
    let name = Name::from_common_name("anchor").unwrap();
    let certificate = builder(P256).issuer_name(&name).unwrap().unsigned(backend()).unwrap();
    assert_eq!(certificate.issuer_bytes(), certificate.subject_bytes());
    assert_invalid_signature(certificate.verify_directly_issued_by(&certificate));
    let other = Name::from_common_name("other").unwrap();
    let refused = builder(P256).issuer_name(&other).unwrap().unsigned(backend());
    assert_invalid_argument(refused, &["issuer_name"]);
}

#[test]
fn no_signature_never_matches() -> Result<()> {
    let key = sample_keys::sample(P256);
    let certificate = builder(P256).unsigned(backend())?;
    assert_invalid_signature(certificate.verify_signature(&key.public));
    assert!(!certificate.is_signature_valid(&key.public)?);
    assert_unsupported(certificate.signature_algorithm());

    // With a signature that another algorithm would find right, and with the algorithm on one side only.
    let name = Name::from_common_name("anchor")?;
    let signed = builder(P256)
        .issuer_name(&name)?
        .sign(&key.private, HashAlgorithm::Sha256)?;
    assert!(!signed.is_unsigned());
    let outside = der::replaced(signed.as_der(), &[1], ALGORITHM);
    let outside = Certificate::from_der(backend(), &outside)?;
    assert!(outside.is_unsigned() && outside.verify_signature(&key.public).is_err());
    let inside = der::replaced(signed.as_der(), &[0, 2], ALGORITHM);
    let inside = Certificate::from_der(backend(), &inside)?;
    assert!(inside.is_unsigned() && inside.verify_signature(&key.public).is_err());
    let signature = key
        .private
        .sign(certificate.tbs_certificate_bytes(), HashAlgorithm::Sha256)?;
    let with_signature = der::replaced(certificate.as_der(), &[2], &der::bits(&signature));
    let with_signature = Certificate::from_der(backend(), &with_signature)?;
    assert!(with_signature.is_unsigned());
    assert_invalid_signature(with_signature.verify_signature(&key.public));
    // With parameters, in both places.
    let with_null = der::appended(ALGORITHM, &[], &der::null());
    let with_null = der::replaced(
        &der::replaced(certificate.as_der(), &[0, 2], &with_null),
        &[1],
        &with_null,
    );
    let with_null = Certificate::from_der(backend(), &with_null)?;
    assert!(with_null.is_unsigned());
    assert_invalid_signature(with_null.verify_signature(&key.public));
    Ok(())
}

#[test]
fn extensions_about_the_issuer_are_refused() {
    let identifier = AuthorityKeyIdentifier::from_issuer_public_key(&sample_keys::sample(P256).public).unwrap();
    let refused = builder(P256)
        .add_extension(&identifier, false)
        .unwrap()
        .unsigned(backend());
    assert_invalid_argument(refused, &["extensions", "authorityKeyIdentifier"]);
    let names = GeneralNames::new(vec![GeneralName::dns_name("a").unwrap()]).unwrap();
    let refused = builder(P256)
        .add_extension(&IssuerAlternativeName::new(names), false)
        .unwrap()
        .unsigned(backend());
    assert_invalid_argument(refused, &["extensions", "issuerAltName"]);
    assert_invalid_argument(CertificateBuilder::new().unsigned(backend()), &["serial_number"]);
}
