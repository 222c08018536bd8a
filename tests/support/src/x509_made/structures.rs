//! Certificates, requests and revocation lists.

use super::values::*;
use crate::backend;
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;

/// A self-signed certificate, with some extensions.
pub fn certificate(key: &PrivateKey, algorithm: SignatureAlgorithm, extensions: &[&Extension]) -> Certificate {
    certificate_of(name("CN=subject,O=Example,C=SE"), key, algorithm, extensions)
}

/// The same with another name.
pub fn certificate_of(
    name: Name,
    key: &PrivateKey,
    algorithm: SignatureAlgorithm,
    extensions: &[&Extension],
) -> Certificate {
    let mut builder = CertificateBuilder::new()
        .subject_name(&name)
        .and_then(|builder| builder.issuer_name(&name))
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.serial_number(SerialNumber::from(0x0123_4567_89ab_cdef)))
        .and_then(|builder| builder.not_valid_before(day(2020, 1, 1)))
        .and_then(|builder| builder.not_valid_after(end_of_day(2039, 12, 31)))
        .unwrap();
    for extension in extensions {
        builder = builder.add_raw_extension((*extension).clone()).unwrap();
    }
    builder.sign(key, algorithm).unwrap()
}

/// A request with some extensions.
pub fn request(
    key: &PrivateKey,
    algorithm: SignatureAlgorithm,
    extensions: &[&Extension],
) -> CertificateSigningRequest {
    let mut builder = CertificateSigningRequestBuilder::new()
        .subject_name(&name("CN=subject,O=Example,C=SE"))
        .unwrap();
    for extension in extensions {
        builder = builder.add_raw_extension((*extension).clone()).unwrap();
    }
    builder.sign(key, algorithm).unwrap()
}

/// A request, if the key supports the algorithm.
pub fn try_request(key: &PrivateKey, algorithm: SignatureAlgorithm) -> Result<CertificateSigningRequest> {
    CertificateSigningRequestBuilder::new()
        .subject_name(&name("CN=x"))?
        .sign(key, algorithm)
}

/// An entry of a list with some extensions.
pub fn revoked(serial_number: SerialNumber, extensions: &[&Extension]) -> RevokedCertificate {
    let mut builder = RevokedCertificateBuilder::new()
        .serial_number(serial_number)
        .and_then(|builder| builder.revocation_date(day(2020, 3, 1)))
        .unwrap();
    for extension in extensions {
        builder = builder.add_raw_extension((*extension).clone()).unwrap();
    }
    builder.build().unwrap()
}

/// A revocation list with some entries and extensions.
pub fn list(
    key: &PrivateKey,
    algorithm: SignatureAlgorithm,
    entries: &[RevokedCertificate],
    extensions: &[&Extension],
) -> CertificateRevocationList {
    let mut builder = CertificateRevocationListBuilder::new()
        .issuer_name(&name("CN=issuer,O=Example,C=SE"))
        .and_then(|builder| builder.last_update(day(2020, 4, 1)))
        .and_then(|builder| builder.next_update(day(2050, 4, 1)))
        .unwrap();
    for extension in extensions {
        builder = builder.add_raw_extension((*extension).clone()).unwrap();
    }
    for entry in entries {
        builder = builder.add_revoked_certificate(entry).unwrap();
    }
    builder.sign(key, algorithm).unwrap()
}

/// A signing key for tests where the key does not matter.
pub fn new_key() -> PrivateKey {
    let curve = EllipticCurve::Secp256R1;
    backend().generate_elliptic_curve_private_key(curve).unwrap().into()
}

/// The signature algorithm of that key.
pub fn sha256() -> SignatureAlgorithm {
    HashAlgorithm::Sha256.into()
}
