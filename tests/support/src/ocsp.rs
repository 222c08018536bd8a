//! An authority, a certificate, and responders, for the tests of OCSP.

use super::x509_made::{day, name};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::ocsp::*;
use hazmat_openssl::x509::*;
use time::{Duration, OffsetDateTime};

/// The time of all tests.
pub fn now() -> OffsetDateTime {
    day(2026, 6, 15)
}

/// A key and its certificate.
#[derive(Clone)]
pub struct Party {
    pub key: PrivateKey,
    pub certificate: Certificate,
}

/// What varies between certificates.
pub type Change<'a> = &'a dyn Fn(CertificateBuilder) -> CertificateBuilder;

/// Adds nothing.
pub fn plain(builder: CertificateBuilder) -> CertificateBuilder {
    builder
}

/// The usual extensions of a delegated responder.
pub fn delegated(builder: CertificateBuilder) -> CertificateBuilder {
    let purpose = ExtendedKeyUsage::new([KeyPurposeOid::OCSP_SIGNING]).unwrap();
    let builder = builder.add_extension(&purpose, false).unwrap();
    let builder = builder.add_extension(&KeyUsage::DIGITAL_SIGNATURE, true).unwrap();
    builder.add_extension(&OcspNoCheck, false).unwrap()
}

impl Party {
    /// A root with a new key, valid for 2026.
    pub fn root(backend: &Backend, common_name: &str) -> Self {
        Self::root_for(backend, common_name, &valid)
    }

    /// The same, with other times.
    pub fn root_for(backend: &Backend, common_name: &str, change: Change<'_>) -> Self {
        let key = new_key(backend);
        let name = name(&format!("CN={common_name}"));
        let certificate = change(CertificateBuilder::new())
            .subject_name(&name)
            .and_then(|builder| builder.issuer_name(&name))
            .and_then(|builder| builder.public_key(&key.public_key()?))
            .and_then(|builder| builder.serial_number(1))
            .and_then(|builder| builder.add_extension(&BasicConstraints::ca(None), true))
            .and_then(|builder| builder.add_extension(&(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN), true))
            .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()));
        Party {
            key,
            certificate: certificate.unwrap(),
        }
    }

    /// A certificate of this authority for a new key, valid for 2026.
    pub fn issue(&self, common_name: &str, serial_number: u64, change: Change<'_>) -> Party {
        self.issue_for(common_name, serial_number, &|builder| change(valid(builder)))
    }

    /// The same, without times.
    pub fn issue_for(&self, common_name: &str, serial_number: u64, change: Change<'_>) -> Party {
        let key = new_key(self.certificate.backend());
        let builder = CertificateBuilder::new()
            .subject_name(&name(&format!("CN={common_name}")))
            .and_then(|builder| builder.issuer_name(&self.certificate.subject()?))
            .and_then(|builder| builder.public_key(&key.public_key()?))
            .and_then(|builder| builder.serial_number(serial_number));
        let certificate = change(builder.unwrap()).sign(&self.key, SignatureAlgorithm::default());
        Party {
            key,
            certificate: certificate.unwrap(),
        }
    }

    /// A response with this answer, which this party signs, and names by its key. Its certificate is embedded.
    pub fn respond(&self, answer: OcspSingleResponseBuilder) -> OcspResponse {
        self.begin()
            .add_response(answer)
            .and_then(|builder| self.sign(builder))
            .unwrap()
    }

    /// A response without answers yet.
    pub fn begin(&self) -> OcspResponseBuilder {
        OcspResponseBuilder::new()
            .responder_id(OcspResponderEncoding::Hash, &self.certificate)
            .and_then(|builder| builder.certificates([&self.certificate]))
            .and_then(|builder| builder.produced_at(now()))
            .unwrap()
    }

    pub fn sign(&self, builder: OcspResponseBuilder) -> hazmat_openssl::Result<OcspResponse> {
        builder.sign(&self.key, SignatureAlgorithm::default())
    }
}

fn new_key(backend: &Backend) -> PrivateKey {
    backend
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap()
        .into()
}

fn valid(builder: CertificateBuilder) -> CertificateBuilder {
    let builder = builder.not_valid_before(day(2026, 1, 1)).unwrap();
    builder.not_valid_after(day(2027, 1, 1)).unwrap()
}

/// An answer that says that a certificate is good, from an hour ago for a day.
pub fn good(certificate: &Certificate, issuer: &Certificate) -> OcspSingleResponseBuilder {
    answer(certificate, issuer, OcspCertificateStatus::Good)
}

/// An answer from an hour ago for a day.
pub fn answer(
    certificate: &Certificate,
    issuer: &Certificate,
    status: OcspCertificateStatus,
) -> OcspSingleResponseBuilder {
    without_times(certificate, issuer, status)
        .this_update(now() - Duration::hours(1))
        .and_then(|builder| builder.next_update(now() + Duration::hours(23)))
        .unwrap()
}

/// An answer without times.
pub fn without_times(
    certificate: &Certificate,
    issuer: &Certificate,
    status: OcspCertificateStatus,
) -> OcspSingleResponseBuilder {
    OcspSingleResponseBuilder::for_certificate(certificate, issuer, HashAlgorithm::Sha1)
        .and_then(|builder| builder.certificate_status(status))
        .unwrap()
}

/// An authority and a certificate of it.
pub struct Scene {
    pub authority: Party,
    pub subject: Party,
}

impl Scene {
    pub fn new(backend: &Backend) -> Self {
        let authority = Party::root(backend, "Authority");
        let subject = authority.issue("host", 0x1234_5678, &plain);
        Scene { authority, subject }
    }

    /// An answer that the certificate is good.
    pub fn good(&self) -> OcspSingleResponseBuilder {
        good(&self.subject.certificate, &self.authority.certificate)
    }

    pub fn verifier(&self) -> OcspVerifier {
        OcspVerifier::new(&self.subject.certificate, &self.authority.certificate).unwrap()
    }

    /// A request about the certificate, with a nonce if one is given.
    pub fn request(&self, nonce: Option<&[u8]>) -> OcspRequest {
        let builder = OcspRequestBuilder::new()
            .add_certificate(
                &self.subject.certificate,
                &self.authority.certificate,
                HashAlgorithm::Sha1,
            )
            .unwrap();
        let builder = match nonce {
            Some(nonce) => builder.add_extension(&OcspNonce::new(nonce).unwrap(), false).unwrap(),
            None => builder,
        };
        builder.build(self.subject.certificate.backend()).unwrap()
    }
}
