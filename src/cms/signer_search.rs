//! Finds the certificate of a signer, and judges it.

use super::candidates::{CandidateIndex, Candidates};
use super::fault::{Fault, Judged, not_of_the_key};
use super::signed_attributes;
use super::signed_data::SignedData;
use super::signer_info::SignerInfo;
use super::verified_signed_data::VerifiedSigner;
use super::verifier_settings::{Settings, Trust};
use crate::asymmetric::{PublicKey, SignatureAlgorithm, Verifier as PieceVerifier};
use crate::error::CmsRule;
use crate::x509::{Certificate, KeyUsage};

/// The maximum number of certificates whose paths are validated for one message. Each signer needs one.
const MOST_PATHS: usize = 64;

/// What the signature is one of.
pub(super) enum Signature<'a> {
    /// Of the signed attributes.
    Attributes(SignatureAlgorithm),
    /// Of the content, which is all here.
    Content(SignatureAlgorithm, &'a [u8]),
    /// Of the content, which verifiers with the keys of the candidates have taken in pieces.
    Pieces(Vec<Judged<PieceVerifier>>),
}

/// A search for the certificate of a signer.
pub(super) struct SignerSearch<'a> {
    settings: &'a Settings,
    message: &'a SignedData,
    signer: &'a SignerInfo,
    candidates: Candidates,
    /// The certificate with which the verification came furthest, and how far that is.
    furthest: Option<(usize, Certificate)>,
}

impl<'a> SignerSearch<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        message: &'a SignedData,
        signer: &'a SignerInfo,
        index: &CandidateIndex,
    ) -> Self {
        let candidates = index.of(signer.identifier());
        SignerSearch {
            settings,
            message,
            signer,
            candidates,
            furthest: None,
        }
    }

    /// The certificates with the identifier of the signer.
    pub(super) fn candidates(&self) -> &[Certificate] {
        &self.candidates.certificates
    }

    /// The certificate to name in a failure.
    pub(super) fn blamed(&self) -> Option<&Certificate> {
        let furthest = self.furthest.as_ref().map(|(_, certificate)| certificate);
        furthest.or(self.candidates.certificates.first())
    }

    /// The key of a certificate, in the backend of the message.
    pub(super) fn key(&self, certificate: &Certificate) -> Judged<PublicKey> {
        let key = certificate.public_key_in(self.message.backend())?;
        self.settings.floor.check_key(&key)?;
        Ok(key)
    }

    /// Finds a certificate with which the signer keeps all rules. The fault is that of the certificate that came furthest. `paths` is
    /// the number of paths that were validated for this message.
    pub(super) fn find(&mut self, signature: Signature<'_>, paths: &mut usize) -> Judged<VerifiedSigner> {
        let mut fault = CmsRule::CertificateNotFound;
        let (whole, mut verifiers) = match signature {
            Signature::Pieces(verifiers) => (None, Some(verifiers.into_iter())),
            Signature::Attributes(algorithm) => (Some((algorithm, None)), None),
            Signature::Content(algorithm, content) => (Some((algorithm, Some(content))), None),
        };
        for certificate in self.candidates.certificates.clone() {
            let mut step = 0;
            let verified = match &mut verifiers {
                Some(verifiers) => verify_pieces(verifiers.next(), self.signer.signature()),
                None => self.verify(&certificate, whole),
            };
            let judged = verified.and_then(|()| self.judge(&certificate, &mut step, paths));
            match judged {
                Ok(chain) => {
                    return Ok(VerifiedSigner {
                        info: self.signer.clone(),
                        chain,
                        certificate,
                    });
                }
                Err(Fault::Rule(rule)) => {
                    if self.furthest.as_ref().is_none_or(|(furthest, _)| *furthest < step) {
                        self.furthest = Some((step, certificate));
                        fault = rule;
                    }
                }
                Err(fatal) => return Err(fatal),
            }
        }
        // A certificate with the right key is a better explanation than that there are too many.
        if self.candidates.has_more && self.furthest.as_ref().is_none_or(|(step, _)| *step == 0) {
            fault = CmsRule::TooManyCertificates;
        }
        Err(fault.into())
    }

    /// Verifies the signature with the key of a certificate: of the content, or else of the signed attributes.
    fn verify(&self, certificate: &Certificate, signed: Option<(SignatureAlgorithm, Option<&[u8]>)>) -> Judged<()> {
        let Some((algorithm, content)) = signed else {
            return Err(CmsRule::InvalidSignature.into());
        };
        let key = self.key(certificate)?;
        let verify = |data: &[u8]| {
            key.verify(self.signer.signature(), data, algorithm)
                .map_err(not_of_the_key)
        };
        match (content, self.signer.signed_bytes()) {
            (Some(content), _) => verify(content),
            (None, Some((in_der, as_received))) => match (verify(in_der), as_received) {
                // The signer has not sorted them, and signed what it has sent.
                (Err(Fault::Rule(CmsRule::InvalidSignature)), Some(as_received)) => verify(as_received),
                (verified, _) => verified,
            },
            (None, None) => Err(CmsRule::InvalidSignature.into()),
        }
    }

    /// Judges the certificate of the key that the signature matches. Returns its path.
    fn judge(&self, certificate: &Certificate, step: &mut usize, paths: &mut usize) -> Judged<Vec<Certificate>> {
        *step = 1;
        check_key_usage(certificate)?;
        signed_attributes::check_signing_certificate(self.message.backend(), self.signer, certificate)?;
        *step = 2;
        match &self.settings.trust {
            Trust::Certificates(certificates) if certificates.contains(certificate) => Ok(vec![certificate.clone()]),
            Trust::Certificates(_) => Err(CmsRule::CertificateNotAccepted.into()),
            Trust::Paths(verifier) => {
                if *paths == MOST_PATHS {
                    return Err(CmsRule::TooManyPaths.into());
                }
                *paths += 1;
                let further = self.settings.certificates.iter().chain(self.message.certificates());
                let intermediates: Vec<_> = further.filter(|further| *further != certificate).cloned().collect();
                Ok(verifier.verify(certificate, &intermediates)?.chain().to_vec())
            }
        }
    }
}

fn verify_pieces(verifier: Option<Judged<PieceVerifier>>, signature: &[u8]) -> Judged<()> {
    match verifier {
        Some(verifier) => verifier?.verify(signature).map_err(not_of_the_key),
        None => Err(CmsRule::InvalidSignature.into()),
    }
}

/// Requires a key usage for signatures, if there is one.
fn check_key_usage(certificate: &Certificate) -> Judged<()> {
    let signs = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::CONTENT_COMMITMENT;
    match certificate.extensions()?.find::<KeyUsage>()? {
        Some((usage, _)) if !usage.intersects(signs) => Err(CmsRule::WrongKeyUsage.into()),
        _ => Ok(()),
    }
}
