//! The steps of a verification: what can be judged before the content, the content itself, and what follows from it.

use std::fmt;

use super::candidates::CandidateIndex;
use super::content_start::ContentStart;
use super::content_type::ContentTypeOid;
use super::fault::{Fault, Judged, not_of_the_key, of_message};
use super::signed_attributes;
use super::signed_data::SignedData;
use super::signer_info::SignerInfo;
use super::signer_search::{Signature, SignerSearch};
use super::verified_signed_data::VerifiedSigner;
use super::verifier_settings::Settings;
use crate::asymmetric::{SignatureAlgorithm, SignatureScheme, Verifier as PieceVerifier};
use crate::error::{CmsFailure, CmsRule, Error, Result, UnsupportedKind};
use crate::hashes::backend::HashBackend;
use crate::hashes::{Digest, HashAlgorithm, HashContext};
use crate::x509::Certificate;
use crate::x509::verification::search::shown;

/// The maximum number of signatures of the content itself that are verified for one message, each with one certificate: every one of
/// them hashes the whole content. Signers with signed attributes share one hash.
const MOST_CONTENT_SIGNATURES: usize = 8;

/// A verification of a message whose content is on its way.
pub(super) struct Examination {
    settings: Settings,
    message: SignedData,
    plans: Vec<Judged<Plan>>,
    /// One for each hash function of signers with signed attributes.
    hashes: Vec<HashContext>,
    start: ContentStart,
    in_pieces: bool,
    candidates: CandidateIndex,
    /// How many signatures of the content itself may be verified.
    room: usize,
}

/// How the content is bound to a signature.
enum Plan {
    /// By its digest in the signed attributes.
    Attributes(SignatureAlgorithm),
    /// By the signature itself. If the content comes in pieces, the verifiers of the candidates' keys take them.
    Content(SignatureAlgorithm, Vec<Judged<PieceVerifier>>),
}

impl Examination {
    /// Judges what does not depend on the content.
    pub(super) fn begin(settings: &Settings, message: &SignedData, in_pieces: bool) -> Result<Self> {
        if message.signers().is_empty() {
            return Err(of_message(CmsRule::NoSigner));
        }
        let certificates = settings.known_certificates().chain(message.certificates());
        let mut examination = Examination {
            candidates: CandidateIndex::new(message.signers(), certificates),
            room: MOST_CONTENT_SIGNATURES,
            settings: settings.clone(),
            message: message.clone(),
            plans: Vec::new(),
            hashes: Vec::new(),
            start: ContentStart::default(),
            in_pieces,
        };
        for signer in message.signers() {
            let plan = match examination.plan(signer) {
                Err(Fault::Fatal(error)) => return Err(error),
                plan => plan,
            };
            examination.plans.push(plan);
        }
        Ok(examination)
    }

    pub(super) fn message(&self) -> &SignedData {
        &self.message
    }

    fn plan(&mut self, signer: &SignerInfo) -> Judged<Plan> {
        let floor = &self.settings.floor;
        let digest = signer.digest_algorithm()?;
        floor.check_hash(digest)?;
        let algorithm = signer.signature_algorithm()?;
        floor.check_algorithm(algorithm)?;
        if algorithm.hash().is_some_and(|hash| hash != digest) {
            return Err(CmsRule::HashMismatch.into());
        }
        let content_type = self.message.content_type();
        if signer.has_signed_attributes() {
            if signed_attributes::content_type(signer.signed_attributes())? != *content_type {
                return Err(CmsRule::ContentTypeMismatch.into());
            }
            signed_attributes::message_digest(signer.signed_attributes())?;
            signed_attributes::check_algorithm_protection(signer)?;
            self.add_hash(digest)?;
            return Ok(Plan::Attributes(algorithm));
        }
        if *content_type != ContentTypeOid::DATA {
            return Err(CmsRule::SignedAttributesMissing.into());
        }
        // Each of them hashes the whole content.
        let needed = self.candidates.of(signer.identifier()).certificates.len();
        let room = self.room.checked_sub(needed);
        self.room = room.ok_or(CmsRule::TooManyContentSignatures)?;
        let verifiers = match self.in_pieces {
            true => self.piece_verifiers(signer, algorithm)?,
            false => Vec::new(),
        };
        Ok(Plan::Content(algorithm, verifiers))
    }

    fn add_hash(&mut self, algorithm: HashAlgorithm) -> Result<()> {
        if !self.hashes.iter().any(|hash| hash.algorithm() == algorithm) {
            self.hashes.push(self.message.backend().create_hash_ctx(algorithm)?);
        }
        Ok(())
    }

    /// A verifier of the content for each certificate that may be the signer's.
    fn piece_verifiers(
        &self,
        signer: &SignerInfo,
        algorithm: SignatureAlgorithm,
    ) -> Judged<Vec<Judged<PieceVerifier>>> {
        if algorithm.hash().is_none() && !algorithm.scheme().is_some_and(takes_pieces) {
            let detail = format!(
                "signatures of {algorithm} without signed attributes, of content in pieces: give it as a whole"
            );
            return Err(Error::unsupported(UnsupportedKind::SignatureAlgorithm, detail).into());
        }
        let search = SignerSearch::new(&self.settings, &self.message, signer, &self.candidates);
        let begin = |certificate: &Certificate| {
            let key = search.key(certificate);
            key.and_then(|key| key.verifier(algorithm).map_err(not_of_the_key))
        };
        Ok(search.candidates().iter().map(begin).collect())
    }

    /// Adds a piece of the content.
    pub(super) fn update(&mut self, piece: &[u8]) -> Result<()> {
        self.start.update(piece);
        for hash in &mut self.hashes {
            hash.update(piece)?;
        }
        for plan in &mut self.plans {
            let Ok(Plan::Content(_, verifiers)) = plan else {
                continue;
            };
            for verifier in verifiers.iter_mut().flatten() {
                verifier.update(piece)?;
            }
        }
        Ok(())
    }

    /// Judges each signer. `content` is all of it, if it was not given in pieces.
    pub(super) fn finish(self, content: &[u8]) -> Result<Vec<Result<VerifiedSigner>>> {
        let algorithms: Vec<_> = self.hashes.iter().map(HashContext::algorithm).collect();
        let digests: Vec<_> = self
            .hashes
            .into_iter()
            .map(HashContext::finalize)
            .collect::<Result<_>>()?;
        let digests: Vec<(HashAlgorithm, Digest)> = algorithms.into_iter().zip(digests).collect();
        let is_attributes = self.start.is_signed_attributes();
        let mut paths = 0;
        let mut verdicts = Vec::new();
        for ((position, signer), plan) in self.message.signers().iter().enumerate().zip(self.plans) {
            let mut search = SignerSearch::new(&self.settings, &self.message, signer, &self.candidates);
            let judged = plan.and_then(|plan| match plan {
                Plan::Attributes(algorithm) => {
                    check_digest(signer, &digests)?;
                    search.find(Signature::Attributes(algorithm), &mut paths)
                }
                Plan::Content(..) if is_attributes => Err(CmsRule::ContentIsSignedAttributes.into()),
                Plan::Content(_, verifiers) if self.in_pieces => search.find(Signature::Pieces(verifiers), &mut paths),
                Plan::Content(algorithm, _) => search.find(Signature::Content(algorithm, content), &mut paths),
            });
            verdicts.push(match judged {
                Ok(verified) => Ok(verified),
                Err(Fault::Fatal(error)) => return Err(error),
                Err(Fault::Rule(rule)) => {
                    let certificate = search.blamed().map(shown);
                    let identifier = signer.identifier().to_string();
                    let failure = CmsFailure::of_signer(rule, position, identifier, certificate);
                    Err(Error::Cms(Box::new(failure)))
                }
            });
        }
        Ok(verdicts)
    }
}

/// Compares the digest in the signed attributes with that of the content.
fn check_digest(signer: &SignerInfo, digests: &[(HashAlgorithm, Digest)]) -> Judged<()> {
    let algorithm = signer.digest_algorithm()?;
    let expected = signed_attributes::message_digest(signer.signed_attributes())?;
    let found = digests.iter().find(|(found, _)| *found == algorithm);
    match found {
        Some((_, digest)) if **digest == *expected => Ok(()),
        _ => Err(CmsRule::DigestMismatch.into()),
    }
}

/// Whether a scheme without a hash function takes messages in pieces.
fn takes_pieces(scheme: SignatureScheme) -> bool {
    matches!(scheme, SignatureScheme::MlDsa(_))
}

impl fmt::Debug for Examination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Examination")
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}
