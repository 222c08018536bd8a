//! Algorithm, signature and certificates, which follow the signed part of requests and responses (RFC 6960, sections 4.1.1 and
//! 4.2.1).

use std::sync::OnceLock;

use super::limits::{MOST_CERTIFICATES, check_room, read_explicit};
use crate::asn1::der::Bits;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::{BIT_STRING, SEQUENCE};
use crate::asn1::walker::{Span, Walker};
use crate::asymmetric::{PublicKey, SignatureAlgorithm};
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::x509::certificate::Certificate;
use crate::x509::signature;

/// The position of each field.
#[derive(Clone, Copy)]
pub(super) struct SignatureFields {
    algorithm: Span,
    /// The content of the BIT STRING.
    signature: Span,
    /// The content of the SEQUENCE of certificates.
    certificates: Option<Span>,
}

impl SignatureFields {
    /// Reads what remains of a structure.
    pub(super) fn read(what: &'static str, whole: &[u8], mut walker: Walker<'_>) -> Result<Self> {
        let algorithm = walker.next(SEQUENCE, "signatureAlgorithm")?.full;
        let signature = walker.next(BIT_STRING, "the signature")?.content;
        let certificates = read_explicit((what, whole), &mut walker, 0, SEQUENCE, "certs")?;
        walker.finish("certs")?;
        let certificates = certificates.map(|list| list.content);
        check_certificates(what, whole, certificates)?;
        Ok(SignatureFields {
            algorithm,
            signature,
            certificates,
        })
    }

    pub(super) fn algorithm(&self, whole: &[u8]) -> Result<SignatureAlgorithm> {
        signature::read(self.algorithm.of(whole))
    }

    pub(super) fn algorithm_oid(&self, whole: &[u8]) -> Result<ObjectIdentifier> {
        signature::read_oid(self.algorithm.of(whole))
    }

    pub(super) fn signature<'a>(&self, what: &'static str, whole: &'a [u8]) -> Result<&'a [u8]> {
        Bits::of(self.signature.of(whole)).bytes(what)
    }

    /// Verifies the signature of the signed part. A signature that is not whole bytes never matches.
    pub(super) fn verify(&self, whole: &[u8], signed: Span, key: &PublicKey) -> Result<()> {
        let algorithm = self.algorithm(whole)?;
        let bytes = Bits::of(self.signature.of(whole)).bytes("signature");
        let bytes = bytes.map_err(|_| Error::InvalidSignature)?;
        signature::verify(algorithm, key, bytes, signed.of(whole))
    }

    /// Decodes the embedded certificates.
    fn read_certificates(&self, what: &'static str, backend: &Backend, whole: &[u8]) -> Result<Embedded> {
        let mut embedded = Embedded::default();
        let Some(list) = self.certificates else {
            return Ok(embedded);
        };
        let mut walker = Walker::new(what, whole, list);
        while !walker.is_at_end() {
            let certificate = walker.next(SEQUENCE, "a certificate")?.full;
            match Certificate::read(backend, certificate.of(whole).to_vec()) {
                Ok(certificate) => embedded.readable.push(certificate),
                Err(error) => embedded.failure = embedded.failure.or(Some(error)),
            }
        }
        Ok(embedded)
    }
}

/// Requires few certificates, each of which must be a SEQUENCE.
fn check_certificates(what: &'static str, whole: &[u8], list: Option<Span>) -> Result<()> {
    let Some(list) = list else { return Ok(()) };
    let mut walker = Walker::new(what, whole, list);
    let mut length = 0;
    while !walker.is_at_end() {
        check_room(what, "Certificate", length, MOST_CERTIFICATES)?;
        walker.next(SEQUENCE, "a certificate")?;
        length += 1;
    }
    Ok(())
}

/// The embedded certificates that decode.
#[derive(Default)]
pub(super) struct Embedded {
    pub(super) readable: Vec<Certificate>,
    /// The error of the first one that does not.
    pub(super) failure: Option<Error>,
}

/// The embedded certificates, decoded on first use and then kept.
#[derive(Default)]
pub(super) struct KeptCertificates(OnceLock<Result<Embedded>>);

impl KeptCertificates {
    /// All of them; an error if one does not decode.
    pub(super) fn of(
        &self,
        fields: Option<&SignatureFields>,
        context: (&'static str, &Backend, &[u8]),
    ) -> Result<&[Certificate]> {
        let embedded = self.readable(fields, context)?;
        match &embedded.failure {
            None => Ok(&embedded.readable),
            Some(error) => Err(error.clone()),
        }
    }

    /// Those that decode.
    pub(super) fn readable(
        &self,
        fields: Option<&SignatureFields>,
        (what, backend, whole): (&'static str, &Backend, &[u8]),
    ) -> Result<&Embedded> {
        let read = || {
            fields.map_or_else(
                || Ok(Embedded::default()),
                |fields| fields.read_certificates(what, backend, whole),
            )
        };
        self.0.get_or_init(read).as_ref().map_err(Error::clone)
    }
}
