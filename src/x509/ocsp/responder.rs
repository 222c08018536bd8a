//! Who signed a response, and whether that may be (RFC 6960, section 4.2.2.2).

use time::OffsetDateTime;

use super::certificate_id::key_hash;
use super::limits::MOST_RESPONDERS;
use super::response::OcspResponse;
use super::signature_floor::SignatureFloor;
use crate::asn1::oid::{ExtensionOid, KeyPurposeOid, ObjectIdentifier};
use crate::error::{Error, OcspFailure, Result};
use crate::hashes::HashAlgorithm;
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{ExtendedKeyUsage, KeyUsage};
use crate::x509::name_key::are_same;

/// The signer of a response.
pub(super) enum Signer {
    Issuer,
    /// Certified by the issuer for this purpose.
    Delegated(Certificate),
    /// Known to the caller.
    Trusted(Certificate),
}

/// What the search for the signer depends on.
pub(super) struct Search<'a> {
    pub(super) issuer: &'a Certificate,
    /// Responders that the caller trusts, whoever issued their certificates.
    pub(super) trusted: &'a [Certificate],
    pub(super) time: OffsetDateTime,
    pub(super) floor: &'a SignatureFloor,
}

impl Search<'_> {
    /// Finds the certificate whose key signed the response: the issuer's, a trusted one, or an embedded one.
    pub(super) fn find(&self, response: &OcspResponse) -> Result<Signer> {
        self.floor.check_algorithm(response.signature_algorithm()?)?;
        let mut failure = Error::Ocsp(OcspFailure::ResponderNotFound);
        if is_responder(response, self.issuer)? {
            match self.verify(response, self.issuer) {
                Ok(()) => return Ok(Signer::Issuer),
                Err(error) => failure = error,
            }
        }
        for certificate in self.trusted {
            if is_responder(response, certificate)? {
                match self.verify(response, certificate) {
                    Ok(()) => return Ok(Signer::Trusted(certificate.clone())),
                    Err(error) => failure = error,
                }
            }
        }
        self.find_embedded(response, failure)
    }

    /// Looks for the signer in the embedded certificates. The error is that of the last one with the responder's name or key, or
    /// that of one that does not decode, or else `failure`.
    fn find_embedded(&self, response: &OcspResponse, mut failure: Error) -> Result<Signer> {
        let embedded = response.readable_certificates()?;
        if let Some(error) = &embedded.failure {
            failure = error.clone();
        }
        let mut tried = 0;
        for certificate in &embedded.readable {
            match is_responder(response, certificate) {
                Ok(true) if certificate != self.issuer => {}
                Ok(_) => continue,
                // The right certificate may stand beside one whose key does not decode.
                Err(error) if is_of_data(&error) => {
                    failure = error;
                    continue;
                }
                Err(error) => return Err(error),
            }
            if tried == MOST_RESPONDERS {
                return Err(Error::Ocsp(OcspFailure::TooManyResponders));
            }
            tried += 1;
            // The certificate first: a key that the issuer has not certified is not used.
            match self
                .check(certificate)
                .and_then(|()| self.verify(response, certificate))
            {
                Ok(()) => return Ok(Signer::Delegated(certificate.clone())),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// Verifies the signature of the response with a key that is good enough.
    fn verify(&self, response: &OcspResponse, signer: &Certificate) -> Result<()> {
        let key = signer.public_key_in(response.backend())?;
        self.floor.check_key(&key)?;
        let verified = response.verify_signature_with(&key);
        verified.map_err(|error| unmatched(error, OcspFailure::InvalidSignature))
    }

    /// Checks that the issuer has certified a key for OCSP responses, and that the certificate is valid at the time.
    fn check(&self, certificate: &Certificate) -> Result<()> {
        let refuse = |failure| Err(Error::Ocsp(failure));
        if !are_same(certificate.issuer_bytes(), self.issuer.subject_bytes()) {
            return refuse(OcspFailure::ResponderOfOtherIssuer);
        }
        let extensions = certificate.extensions()?;
        match extensions.find::<ExtendedKeyUsage>()? {
            Some((purposes, _)) if purposes.contains(&KeyPurposeOid::OCSP_SIGNING) => {}
            _ => return refuse(OcspFailure::ResponderWithoutPurpose),
        }
        let signs = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::CONTENT_COMMITMENT;
        if extensions
            .find::<KeyUsage>()?
            .is_some_and(|(usage, _)| !usage.intersects(signs))
        {
            return refuse(OcspFailure::WrongResponderKeyUsage);
        }
        if extensions
            .iter()
            .any(|extension| extension.is_critical() && !is_processed(extension.oid()))
        {
            return refuse(OcspFailure::UnhandledResponderExtension);
        }
        let validity = certificate.validity()?;
        if self.time < *validity.start() {
            return refuse(OcspFailure::ResponderNotYetValid);
        }
        if self.time > *validity.end() {
            return refuse(OcspFailure::ResponderExpired);
        }
        self.floor.check_algorithm(certificate.signature_algorithm()?)?;
        let key = self.issuer.public_key_in(certificate.backend())?;
        self.floor.check_key(&key)?;
        let verified = certificate.verify_signature(&key);
        verified.map_err(|error| unmatched(error, OcspFailure::InvalidResponderSignature))
    }
}

/// Whether a certificate has the name or the key by which a response names its responder.
fn is_responder(response: &OcspResponse, certificate: &Certificate) -> Result<bool> {
    if let Some(name) = response.responder_name_bytes()? {
        return Ok(are_same(name, certificate.subject_bytes()));
    }
    let hash = key_hash(response.backend(), certificate, HashAlgorithm::Sha1)?;
    Ok(response.responder_key_hash()?.is_some_and(|expected| hash == expected))
}

/// Whether this module, or nobody, has to do something about an extension of a responder's certificate.
fn is_processed(oid: &ObjectIdentifier) -> bool {
    [
        ExtensionOid::BASIC_CONSTRAINTS,
        ExtensionOid::KEY_USAGE,
        ExtensionOid::EXTENDED_KEY_USAGE,
        ExtensionOid::SUBJECT_KEY_IDENTIFIER,
        ExtensionOid::AUTHORITY_KEY_IDENTIFIER,
        ExtensionOid::SUBJECT_ALTERNATIVE_NAME,
        ExtensionOid::CERTIFICATE_POLICIES,
        ExtensionOid::OCSP_NO_CHECK,
    ]
    .contains(oid)
}

/// Whether data causes the error, not the machine.
pub(super) fn is_of_data(error: &Error) -> bool {
    matches!(
        error,
        Error::Malformed { .. } | Error::Unsupported { .. } | Error::NotApproved { .. }
    )
}

/// Names the signature that does not match.
fn unmatched(error: Error, failure: OcspFailure) -> Error {
    match error {
        Error::InvalidSignature => Error::Ocsp(failure),
        other => other,
    }
}
