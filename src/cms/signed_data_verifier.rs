//! The verifier of signed messages.

use std::io;

use super::examination::Examination;
use super::fault::of_message;
use super::signed_data::SignedData;
use super::verified_signed_data::{VerifiedSignedData, VerifiedSigner};
use super::verifier_settings::{Settings, Trust};
use crate::error::{CmsRule, Result};
use crate::hashes::HashAlgorithm;
use crate::support::reader::for_each_piece;
use crate::x509::Certificate;
use crate::x509::verification::Verifier;

/// Verifies signed messages: every signature, the attributes that protect it, and the certificate of every signer.
///
/// A message is good if it has a signer, and every signer of it keeps all of these rules (RFC 5652, sections 5.3 to 5.6 and 11):
///
/// - With signed attributes, these have contentType and messageDigest, each once and with one value, which are those of the content.
///   Without them the content is of the type id-data, and does not have the form of signed attributes: otherwise a signature of
///   attributes could be presented as one of content that nobody has signed.
/// - The hash function of the content is that of the signature (RFC 8933). All hash functions are permitted ones.
/// - CMSAlgorithmProtection (RFC 6211), signingCertificate and signingCertificateV2 (RFC 5035), if present, name what was used.
/// - A certificate with the signer's identifier, of the caller or of the message, has a key that the signature matches. Its key usage,
///   if present, has digitalSignature or nonRepudiation.
/// - The verifier of paths accepts that certificate, with the other certificates of the message as intermediates.
///
/// Signed attributes are hashed in DER, in whatever order the message has them (section 5.4). A signature that matches their order in
/// the message, as some programs have made them and OpenSSL verifies them, is good too.
///
/// The content is not interpreted. Unsigned attributes, such as countersignatures and timestamps, are not looked at. A time of the path's
/// verifier counts, not the signing time, which only the signer has stated.
///
/// ```
/// use hazmat_openssl::cms::{SignedData, SignedDataVerifier};
/// use hazmat_openssl::x509::KeyPurposeOid;
/// use hazmat_openssl::x509::verification::{PolicyBuilder, Store};
///
/// /// The content of a message, and who has signed it.
/// fn open(store: &Store, message: &[u8]) -> hazmat_openssl::Result<(Vec<u8>, Vec<String>)> {
///     let paths = PolicyBuilder::rfc5280().store(store).build_verifier(Some(KeyPurposeOid::EMAIL_PROTECTION))?;
///     let message = SignedData::from_der(store.backend(), message)?;
///     let verified = SignedDataVerifier::new(&paths).verify(&message)?;
///     // Of the verified message, because the other one has content before it is verified.
///     let content = verified.content().unwrap_or_default().to_vec();
///     let names = verified.signers().iter().map(|signer| Ok(signer.certificate().subject()?.rfc4514_string()));
///     Ok((content, names.collect::<hazmat_openssl::Result<_>>()?))
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a verifier verifies nothing until its verify method is called"]
#[doc(alias = "CMS_verify")]
pub struct SignedDataVerifier {
    settings: Settings,
}

impl SignedDataVerifier {
    /// Accepts signers whose certificates a verifier of paths accepts.
    pub fn new(paths: &Verifier) -> Self {
        Self::with(Trust::Paths(Box::new(paths.clone())))
    }

    /// Accepts signers with one of these certificates, and no others. The certificates themselves are not verified, except for their
    /// keys and key usage: they may be self-signed, or expired.
    #[doc(alias = "CMS_NO_SIGNER_CERT_VERIFY")]
    pub fn of_certificates<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        Self::with(Trust::Certificates(certificates.into_iter().cloned().collect()))
    }

    fn with(trust: Trust) -> Self {
        SignedDataVerifier {
            settings: Settings::new(trust),
        }
    }

    /// Adds certificates among which signers are looked for, before those of the message, and which paths may go through: a message
    /// need not contain the certificates of its signers.
    pub fn certificates<'a>(mut self, certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        self.settings.certificates.extend(certificates.into_iter().cloned());
        self
    }

    /// The hash functions of content and of signatures, also in the mask of PSS. The default is those with at least 128 bits of
    /// security against collisions: SHA-256, SHA-384, SHA-512, SHA-512/256, SHA3-256, SHA3-384, SHA3-512, SHAKE128 and SHAKE256. A
    /// program that permits SHA-1 or MD5 accepts messages that two parties may understand differently.
    pub fn permitted_hash_algorithms(mut self, algorithms: impl IntoIterator<Item = HashAlgorithm>) -> Self {
        self.settings.floor.hash_algorithms = algorithms.into_iter().collect();
        self
    }

    /// The smallest modulus of a signer's RSA or DSA key, in bits; 0 for any. The default is 2,048. The verifier of paths may be
    /// stricter.
    pub fn minimum_modulus(mut self, bits: u32) -> Self {
        self.settings.floor.minimum_modulus = bits;
        self
    }

    /// Verifies a message that contains its content.
    ///
    /// # Errors
    ///
    /// [`Error::Cms`](crate::Error::Cms) if the message has no signer or no content, or a signer breaks a rule: of several, the first one in the order of
    /// the message. [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "CMS_verify")]
    pub fn verify(&self, message: &SignedData) -> Result<VerifiedSignedData> {
        all(message, self.judge_signers(message)?)
    }

    /// Verifies a detached signature of this content.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`Error::Cms`](crate::Error::Cms) for a message that contains its content.
    pub fn verify_detached(&self, message: &SignedData, content: &[u8]) -> Result<VerifiedSignedData> {
        all(message, self.judge_detached_signers(message, content)?)
    }

    /// Verifies a detached signature of everything that a reader gives, such as a file.
    ///
    /// # Errors
    ///
    /// Those of the reader, except that interrupted reads are repeated; [`InvalidData`](io::ErrorKind::InvalidData) for a reader that
    /// claims more than it was asked for; as [`DetachedVerification::finalize`], as an [`io::Error`]
    /// whose inner error is the [`Error`](crate::Error).
    pub fn verify_detached_reader(
        &self,
        message: &SignedData,
        reader: &mut dyn io::Read,
    ) -> io::Result<VerifiedSignedData> {
        let mut verification = self.begin_detached(message)?;
        for_each_piece(reader, |piece| Ok(verification.update(piece)?))?;
        Ok(verification.finalize()?)
    }

    /// Begins the verification of a detached signature of content that is given in pieces.
    ///
    /// # Errors
    ///
    /// [`Error::Cms`](crate::Error::Cms) if the message has no signer, or contains its content; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "CMS_dataInit")]
    pub fn begin_detached(&self, message: &SignedData) -> Result<DetachedVerification> {
        check_detached(message)?;
        let examination = Examination::begin(&self.settings, message, true)?;
        Ok(DetachedVerification { examination })
    }

    /// The verdict on each signer of a message that contains its content, in the order of the message: for programs that accept a
    /// message if some of its signers are good.
    ///
    /// # Errors
    ///
    /// [`Error::Cms`](crate::Error::Cms) if the message has no signer or no content; [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails. Each verdict is as the result
    /// of [`verify`](Self::verify) for a message with this signer alone, with one exception: the certification paths of all signers
    /// count together, and so do the signatures without signed attributes: a signer may be refused with [`CmsRule::TooManyPaths`] or
    /// [`CmsRule::TooManyContentSignatures`] because of those before it.
    pub fn judge_signers(&self, message: &SignedData) -> Result<Vec<Result<VerifiedSigner>>> {
        let content = message.content().ok_or_else(|| of_message(CmsRule::ContentMissing))?;
        self.judge(message, content)
    }

    /// The verdict on each signer of a detached signature of this content: see [`judge_signers`](Self::judge_signers).
    ///
    /// # Errors
    ///
    /// As [`judge_signers`](Self::judge_signers); [`Error::Cms`](crate::Error::Cms) for a message that contains its content.
    pub fn judge_detached_signers(&self, message: &SignedData, content: &[u8]) -> Result<Vec<Result<VerifiedSigner>>> {
        check_detached(message)?;
        self.judge(message, content)
    }

    fn judge(&self, message: &SignedData, content: &[u8]) -> Result<Vec<Result<VerifiedSigner>>> {
        let mut examination = Examination::begin(&self.settings, message, false)?;
        examination.update(content)?;
        examination.finish(content)
    }
}

/// The verification of a detached signature of content that is given in pieces.
///
/// It is made by [`SignedDataVerifier::begin_detached`]. A signer without signed attributes whose algorithm takes whole messages
/// (Ed25519, Ed448, SLH-DSA) cannot be verified in this way, because its signature is one of the content itself.
///
/// ```
/// use hazmat_openssl::cms::{SignedData, SignedDataVerifier, VerifiedSignedData};
///
/// fn verify(verifier: &SignedDataVerifier, message: &SignedData, pieces: &[&[u8]]) -> hazmat_openssl::Result<VerifiedSignedData> {
///     let mut verification = verifier.begin_detached(message)?;
///     for piece in pieces {
///         verification.update(piece)?;
///     }
///     verification.finalize()
/// }
/// ```
#[derive(Debug)]
#[must_use = "nothing is verified until `finalize` is called"]
pub struct DetachedVerification {
    examination: Examination,
}

impl DetachedVerification {
    /// Adds a piece of the content.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn update(&mut self, piece: &[u8]) -> Result<()> {
        self.examination.update(piece)
    }

    /// Ends the content, and verifies all signers.
    ///
    /// # Errors
    ///
    /// As [`SignedDataVerifier::verify`].
    #[doc(alias = "CMS_dataFinal")]
    pub fn finalize(self) -> Result<VerifiedSignedData> {
        let message = self.examination.message().clone();
        all(&message, self.finalize_each()?)
    }

    /// Ends the content, and returns the verdict on each signer: see [`SignedDataVerifier::judge_signers`].
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    pub fn finalize_each(self) -> Result<Vec<Result<VerifiedSigner>>> {
        self.examination.finish(&[])
    }
}

impl io::Write for DetachedVerification {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn check_detached(message: &SignedData) -> Result<()> {
    match message.is_detached() {
        true => Ok(()),
        false => Err(of_message(CmsRule::ContentNotDetached)),
    }
}

/// Every signer must be good.
fn all(message: &SignedData, verdicts: Vec<Result<VerifiedSigner>>) -> Result<VerifiedSignedData> {
    Ok(VerifiedSignedData {
        message: message.clone(),
        signers: verdicts.into_iter().collect::<Result<_>>()?,
    })
}
