//! What a backend does with X.509: the calls behind its interface.

use super::builder::{
    CertificateBuilder, CertificateRevocationListBuilder, CertificateSigningRequestBuilder, RevokedCertificateBuilder,
};
use super::certificate::{self, Certificate};
use super::crl::{self, CertificateRevocationList};
use super::csr::{self, CertificateSigningRequest};
use super::revoked::RevokedCertificate;
use super::signing::{Signing, SigningAlgorithm};
use crate::asymmetric::PrivateKey;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::{Form, pem};
use crate::x509::backend::X509Backend;

/// The first byte of DER that is a certificate, a request or a list.
const SEQUENCE: u8 = 0x30;

impl X509Backend for Backend {
    fn load_pem_x509_certificate(&self, data: &[u8]) -> Result<Certificate> {
        let block = pem::find(data, &certificate::PEM_LABELS, "a certificate")?;
        Certificate::read(self, block.decode_public()?)
    }

    fn load_der_x509_certificate(&self, data: &[u8]) -> Result<Certificate> {
        check_der("certificate", data)?;
        Certificate::read(self, data.to_vec())
    }

    fn load_pem_x509_certificates(&self, data: &[u8]) -> Result<Vec<Certificate>> {
        let blocks = pem::find_all(data, &certificate::PEM_LABELS, "a certificate")?;
        let read = |block: pem::Block<'_>| Certificate::read(self, block.decode_public()?);
        blocks.into_iter().map(read).collect()
    }

    fn load_pem_x509_csr(&self, data: &[u8]) -> Result<CertificateSigningRequest> {
        let block = pem::find(data, &csr::PEM_LABELS, "a certificate signing request")?;
        CertificateSigningRequest::read(self, block.decode_public()?)
    }

    fn load_der_x509_csr(&self, data: &[u8]) -> Result<CertificateSigningRequest> {
        check_der("certificate signing request", data)?;
        CertificateSigningRequest::read(self, data.to_vec())
    }

    fn load_pem_x509_crl(&self, data: &[u8]) -> Result<CertificateRevocationList> {
        let longest = crl::LONGEST;
        let block = pem::find_up_to(longest, data, &[crl::PEM_LABEL], "a revocation list")?;
        CertificateRevocationList::read(self, block.decode_public()?)
    }

    fn load_der_x509_crl(&self, data: &[u8]) -> Result<CertificateRevocationList> {
        check_der("certificate revocation list", data)?;
        CertificateRevocationList::read(self, data.to_vec())
    }

    fn create_x509_certificate(
        &self,
        builder: &CertificateBuilder,
        private_key: &PrivateKey,
        algorithm: SigningAlgorithm,
    ) -> Result<Certificate> {
        Certificate::read(self, builder.write(&self.signing(private_key, algorithm)?)?)
    }

    fn create_x509_csr(
        &self,
        builder: &CertificateSigningRequestBuilder,
        private_key: &PrivateKey,
        algorithm: SigningAlgorithm,
    ) -> Result<CertificateSigningRequest> {
        let der = builder.write(&self.signing(private_key, algorithm)?, private_key)?;
        CertificateSigningRequest::read(self, der)
    }

    fn create_x509_crl(
        &self,
        builder: &CertificateRevocationListBuilder,
        private_key: &PrivateKey,
        algorithm: SigningAlgorithm,
    ) -> Result<CertificateRevocationList> {
        CertificateRevocationList::read(self, builder.write(&self.signing(private_key, algorithm)?)?)
    }

    fn create_x509_revoked_certificate(&self, builder: &RevokedCertificateBuilder) -> Result<RevokedCertificate> {
        builder.make()
    }
}

/// Names what is not DER at first sight, where it can be seen what it is instead. What begins as DER is left to its reader.
fn check_der(what: &'static str, data: &[u8]) -> Result<()> {
    match data.first() {
        Some(&SEQUENCE) => Ok(()),
        _ => match Form::of(data) {
            Some(form) => Err(Error::malformed(what, form.instead_of("DER"))),
            None => Ok(()),
        },
    }
}

impl Backend {
    /// A key of this backend with an algorithm. With one of another the signature would not be this backend's, which a
    /// FIPS module may have to make.
    fn signing<'a>(&self, private_key: &'a PrivateKey, algorithm: SigningAlgorithm) -> Result<Signing<'a>> {
        if !self.is_same(private_key.backend()) {
            return Err(Error::invalid("private_key", "is of another backend"));
        }
        algorithm.for_key(private_key)
    }
}
