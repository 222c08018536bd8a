//! Verification of signed certificate timestamps (RFC 6962, section 3.2).

use std::fmt;

use time::OffsetDateTime;

use super::certificate::Certificate;
use super::ct_log::CtLog;
use super::extensions::{ExtendedKeyUsage, KeyPurposeOid, SctSignatureAlgorithm, SignedCertificateTimestamp};
use super::name_key::check_issuer;
use super::precertificate;
use super::signature;
use crate::asymmetric::SignatureScheme;
use crate::error::{Error, MalformedKind, Result};
use crate::hashes::HashAlgorithm;
use crate::hashes::backend::HashBackend;

const WHAT: &str = "SignedCertificateTimestamp";

/// `SignatureType` certificate_timestamp.
const CERTIFICATE_TIMESTAMP: u8 = 0;

/// `LogEntryType`.
const X509_ENTRY: u16 = 0;
const PRECERT_ENTRY: u16 = 1;

/// The entry of a certificate transparency log that a timestamp is about: a certificate, or the part of it that was known before it
/// was issued (RFC 6962, section 3.2). It is made once for all timestamps of a certificate.
///
/// | timestamp | entry |
/// |---|---|
/// | in the certificate ([`PrecertificateSignedCertificateTimestamps`](super::PrecertificateSignedCertificateTimestamps)) | [`of_precertificate`](Self::of_precertificate) |
/// | in the TLS handshake or in an OCSP response ([`SignedCertificateTimestamps`](super::SignedCertificateTimestamps)) | [`of_certificate`](Self::of_certificate) |
/// | that the log has returned for a precertificate | [`of_precertificate`](Self::of_precertificate), or [`of_precertificate_signed_by`](Self::of_precertificate_signed_by) |
///
/// ```
/// use std::collections::HashSet;
///
/// use hazmat_openssl::Result;
/// use hazmat_openssl::time::OffsetDateTime;
/// use hazmat_openssl::x509::{Certificate, CtLog, LogEntry, PrecertificateSignedCertificateTimestamps};
///
/// /// The number of known logs that promise to publish a certificate. Each timestamp is judged by itself (RFC 6962, section 5.2):
/// /// one that is wrong does not spoil the others.
/// fn count_logs(certificate: &Certificate, issuer: &Certificate, logs: &[CtLog]) -> Result<usize> {
///     let list = certificate.extensions()?.find::<PrecertificateSignedCertificateTimestamps>()?;
///     let Some((list, _)) = list else { return Ok(0) };
///     let entry = LogEntry::of_precertificate(certificate, issuer)?;
///     let now = OffsetDateTime::now_utc();
///     let mut signers = HashSet::new();
///     for timestamp in list.timestamps().flatten() {
///         let Some(log) = logs.iter().find(|log| log.id() == timestamp.log_id()) else {
///             continue;
///         };
///         if timestamp.verify(log, &entry, now).is_ok() {
///             signers.insert(log.id());
///         }
///     }
///     Ok(signers.len())
/// }
/// ```
#[doc(alias = "SCT_CTX")]
#[doc(alias = "CT_POLICY_EVAL_CTX")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LogEntry {
    /// The type of the entry and the entry, as the signed structure has them.
    bytes: Vec<u8>,
}

impl LogEntry {
    /// The entry of a certificate (`x509_entry`), for timestamps that do not come in the certificate itself.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for 16 MiB or more, which no certificate that was loaded has.
    pub fn of_certificate(certificate: &Certificate) -> Result<Self> {
        let certificate = with_length(certificate.as_der())?;
        let bytes = [&X509_ENTRY.to_be_bytes()[..], &certificate].concat();
        Ok(LogEntry { bytes })
    }

    /// The entry of a precertificate (`precert_entry`): of a certificate for the timestamps that are embedded in it, or of the
    /// precertificate that the issuer itself has signed.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an `issuer` whose subject is not the issuer of the certificate; as
    /// [`Certificate::tbs_precertificate_bytes`]; as [`hash`](crate::interfaces::HashBackend::hash) for SHA-256.
    pub fn of_precertificate(certificate: &Certificate, issuer: &Certificate) -> Result<Self> {
        check_issuer("issuer", certificate, issuer)?;
        Self::of_rewritten(&precertificate::rewritten(certificate, None)?, issuer)
    }

    /// The entry of a precertificate that the issuer has not signed itself, but by a certificate for this purpose, of the
    /// extended key usage [`CERTIFICATE_TRANSPARENCY`](KeyPurposeOid::CERTIFICATE_TRANSPARENCY) (RFC 6962, section 3.1). The
    /// log replaces the precertificate's issuer and authority key identifier by those of `signer`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a `signer` whose subject is not the issuer of the precertificate or that does not have
    /// the purpose, for an authority key identifier that only one of both has, and for an `issuer` whose subject is not the issuer
    /// of `signer`; as [`of_precertificate`](Self::of_precertificate).
    pub fn of_precertificate_signed_by(
        precertificate: &Certificate,
        signer: &Certificate,
        issuer: &Certificate,
    ) -> Result<Self> {
        check_issuer("signer", precertificate, signer)?;
        check_issuer("issuer", signer, issuer)?;
        let usage = signer.extensions()?.find::<ExtendedKeyUsage>()?;
        let purpose = KeyPurposeOid::CERTIFICATE_TRANSPARENCY;
        if !usage.is_some_and(|(usage, _)| usage.purposes().contains(&purpose)) {
            let reason = "does not have the extended key usage for the signing of precertificates";
            return Err(Error::invalid("signer", reason));
        }
        Self::of_rewritten(&precertificate::rewritten(precertificate, Some(signer))?, issuer)
    }

    fn of_rewritten(tbs: &[u8], issuer: &Certificate) -> Result<Self> {
        let digest = issuer
            .backend()
            .hash(HashAlgorithm::Sha256, issuer.public_key_bytes())?;
        let tbs = with_length(tbs)?;
        let bytes = [&PRECERT_ENTRY.to_be_bytes()[..], digest.as_ref(), &tbs].concat();
        Ok(LogEntry { bytes })
    }
}

impl fmt::Debug for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogEntry({} bytes)", self.bytes.len())
    }
}

impl SignedCertificateTimestamp {
    /// Verifies that a log has signed the timestamp for an entry, and that the timestamp is not later than `time`, in the
    /// backend of the log's key.
    ///
    /// It is the caller's decision which logs and how many of them must have signed. That the log has published the
    /// certificate is not checked.
    ///
    /// # Errors
    ///
    /// - [`Error::InvalidArgument`] for a `log` that is not the one of [`log_id`](Self::log_id);
    /// - [`Error::Malformed`] of the kind [`OutOfRange`](MalformedKind::OutOfRange) for a [`timestamp`](Self::timestamp) after
    ///   `time`: it is in the future;
    /// - [`Error::InvalidSignature`] if the signature does not match, or is not of the algorithm of the log's key with
    ///   SHA-256 (RFC 6962, section 2.1.4);
    /// - [`Error::Unsupported`] if the backend does not offer the algorithm, and [`Error::NotApproved`] if a strict backend's
    ///   module has not approved it.
    #[doc(alias = "SCT_validate")]
    pub fn verify(&self, log: &CtLog, entry: &LogEntry, time: OffsetDateTime) -> Result<()> {
        if self.log_id() != log.id() {
            return Err(Error::invalid("log", "is not the log that the timestamp names"));
        }
        if time < self.timestamp() {
            let reason = "timestamp is later than the time for which it is verified";
            return Err(Error::malformed(MalformedKind::OutOfRange, WHAT, reason));
        }
        let algorithm = log.signature_algorithm();
        let expected = match algorithm.scheme() {
            Some(SignatureScheme::Ecdsa) => SctSignatureAlgorithm::Ecdsa,
            _ => SctSignatureAlgorithm::Rsa,
        };
        if self.hash_algorithm() != Some(HashAlgorithm::Sha256) || self.signature_algorithm() != expected {
            return Err(Error::InvalidSignature);
        }
        signature::verify(algorithm, log.public_key(), self.signature(), &self.signed_bytes(entry))
    }

    /// The structure that the log signs.
    fn signed_bytes(&self, entry: &LogEntry) -> Vec<u8> {
        let extensions = self.extension_bytes();
        // The constructor bounds them.
        let length = u16::try_from(extensions.len()).unwrap_or(u16::MAX);
        [
            &[self.version(), CERTIFICATE_TIMESTAMP][..],
            &self.timestamp_millis().to_be_bytes(),
            &entry.bytes,
            &length.to_be_bytes(),
            extensions,
        ]
        .concat()
    }
}

/// Prefixes a 3-byte length.
fn with_length(bytes: &[u8]) -> Result<Vec<u8>> {
    let length = u32::try_from(bytes.len()).ok().map(u32::to_be_bytes);
    match length {
        Some([0, high, middle, low]) => Ok([&[high, middle, low], bytes].concat()),
        _ => Err(Error::invalid("certificate", "must be shorter than 16 MiB")),
    }
}
