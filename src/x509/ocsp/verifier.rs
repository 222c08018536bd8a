//! The verification of responses (RFC 6960, section 3.2; RFC 5019, section 4).

use time::{Duration, OffsetDateTime};

use super::certificate_id::{OcspCertificateId, issuer_hashes};
use super::certificate_status::OcspCertificateStatus;
use super::identifiers::is_known_extension;
use super::request::OcspRequest;
use super::responder::{Search, Signer, is_of_data};
use super::response::OcspResponse;
use super::signature_floor::SignatureFloor;
use super::single_response::OcspSingleResponse;
use crate::asn1::oid::ExtensionOid;
use crate::asn1::serial_number::SerialNumber;
use crate::asymmetric::ec::EllipticCurve;
use crate::backend::Backend;
use crate::error::{Error, OcspFailure, Result};
use crate::ffi::constant_time;
use crate::hashes::{Digest, HashAlgorithm};
use crate::x509::certificate::Certificate;
use crate::x509::extensions::{Extensions, OcspNoCheck};
use crate::x509::name_key::check_issuer;

/// The default of [`OcspVerifier::clock_tolerance`].
const CLOCK_TOLERANCE: Duration = Duration::minutes(5);

/// A verifier of responses, which say whether a certificate is revoked (RFC 6960, section 3.2; RFC 5019, section 4).
///
/// One verifier is for one certificate. What it checks, in this order:
///
/// 1. The responder has answered.
/// 2. No critical extension of the response is unknown (RFC 6960, section 4.4).
/// 3. The nonce is that of the request, if one was given (RFC 9654, section 2.1).
/// 4. The response is signed by the issuer of the certificate; or by a responder whose certificate is embedded, is signed by that
///    issuer's key, names it as its issuer, has the purpose id-kp-OCSPSigning, and is valid at the time (RFC 6960, section
///    4.2.2.2); or by a [trusted responder](Self::trusted_responder). The signer has the name or key by which the response names
///    its responder.
/// 5. Keys and signature algorithms are good enough: the default is what the CA/Browser Forum asks of RSA keys, curves and hash
///    functions. DSA is refused.
/// 6. An answer is about the certificate: its serial number is that of the certificate, and its hashes are those of the
///    issuer's name and key.
/// 7. The answer is current: `thisUpdate` is not in the future, `nextUpdate` has not passed.
///
/// The issuer's certificate is the caller's: **its own path is not validated here**, nor is that of the certificate. Its key usage
/// is not looked at: authorities that answer themselves often lack digitalSignature, although RFC 5280, section 4.2.1.3, wants it
/// of a key that signs responses. That of an embedded responder must have digitalSignature or nonRepudiation, if it is there.
/// Whether the certificate of an embedded responder is revoked is not asked: see [`VerifiedOcspResponse::has_no_check`].
///
/// Everything is done in the backend of the response. SHA-1 in the hashes of an answer, and of the responder's key, is usual and
/// accepted: these hashes name an issuer, and protect nothing. On a FIPS backend they are approved uses of a hash function. A
/// strict FIPS backend refuses signatures that its module does not approve with [`Error::NotApproved`].
///
/// ```
/// use hazmat_openssl::time::OffsetDateTime;
/// use hazmat_openssl::x509::Certificate;
/// use hazmat_openssl::x509::ocsp::{OcspCertificateStatus, OcspRequest, OcspResponse, OcspVerifier};
/// use hazmat_openssl::{Error, Result};
///
/// /// What a responder says, if it says anything that counts.
/// fn status(
///     (certificate, issuer): (&Certificate, &Certificate),
///     (request, response): (&OcspRequest, &OcspResponse),
/// ) -> Result<Option<OcspCertificateStatus>> {
///     let verifier = OcspVerifier::new(certificate, issuer)?.nonce_of(request)?.allow_missing_nonce(true);
///     match verifier.verify(response, OffsetDateTime::now_utc()) {
///         Ok(verified) => Ok(Some(verified.status())),
///         Err(Error::Ocsp(failure)) => {
///             eprintln!("no answer: {failure}");
///             Ok(None)
///         }
///         Err(other) => Err(other),
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a verifier verifies nothing until it is given a response"]
pub struct OcspVerifier {
    serial_number: SerialNumber,
    /// In DER, as the certificate has it.
    issuer_name: Vec<u8>,
    issuer: Certificate,
    trusted: Vec<Certificate>,
    /// The value of the request's nonce in DER.
    nonce: Option<Vec<u8>>,
    requires_nonce: bool,
    clock_tolerance: Duration,
    max_age: Option<Duration>,
    floor: SignatureFloor,
}

/// A response that was verified: what it says about the certificate, and who says it.
///
/// ```
/// use hazmat_openssl::x509::ocsp::{OcspCertificateStatus, VerifiedOcspResponse};
///
/// fn is_good(verified: &VerifiedOcspResponse) -> bool {
///     matches!(verified.status(), OcspCertificateStatus::Good)
/// }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a certificate that is revoked is not an error: see `status`"]
pub struct VerifiedOcspResponse {
    status: OcspCertificateStatus,
    answer: OcspSingleResponse,
    responder: OcspResponder,
    has_no_check: bool,
    has_nonce: bool,
}

/// The signer of a response.
///
/// ```
/// use hazmat_openssl::x509::ocsp::{OcspResponder, VerifiedOcspResponse};
///
/// fn describe(verified: &VerifiedOcspResponse) -> String {
///     match verified.responder() {
///         OcspResponder::Issuer => "the issuer itself".to_owned(),
///         OcspResponder::Delegated(certificate) => format!("{certificate:?}"),
///         other => format!("{other:?}"),
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OcspResponder {
    /// The issuer of the certificate.
    Issuer,
    /// A responder that the issuer has certified for this, with its certificate.
    Delegated(Certificate),
    /// A [trusted responder](OcspVerifier::trusted_responder), with its certificate.
    Trusted(Certificate),
}

impl OcspVerifier {
    /// For a certificate, and the certificate of its issuer.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an `issuer` whose subject does not match the issuer of the certificate (RFC 5280, section 7.1);
    /// [`Error::Malformed`] if the serial number of the certificate does not decode.
    pub fn new(certificate: &Certificate, issuer: &Certificate) -> Result<Self> {
        check_issuer("issuer", certificate, issuer)?;
        let mut verifier = Self::for_serial_number(certificate.serial_number()?, issuer);
        verifier.issuer_name = certificate.issuer_bytes().to_vec();
        Ok(verifier)
    }

    /// For the certificate with a serial number, and the certificate of its issuer. A `u64` is taken too.
    pub fn for_serial_number(serial_number: impl Into<SerialNumber>, issuer: &Certificate) -> Self {
        OcspVerifier {
            serial_number: serial_number.into(),
            issuer_name: issuer.subject_bytes().to_vec(),
            issuer: issuer.clone(),
            trusted: Vec::new(),
            nonce: None,
            requires_nonce: true,
            clock_tolerance: CLOCK_TOLERANCE,
            max_age: None,
            floor: SignatureFloor::default(),
        }
    }

    /// Requires the nonce of a request in the response. A request without a nonce requires nothing.
    ///
    /// # Errors
    ///
    /// As [`OcspRequest::extensions`].
    #[doc(alias = "OCSP_check_nonce")]
    pub fn nonce_of(mut self, request: &OcspRequest) -> Result<Self> {
        let nonce = request.extensions()?.find_by_oid(&ExtensionOid::OCSP_NONCE);
        self.nonce = nonce.map(|nonce| nonce.value().to_vec());
        Ok(self)
    }

    /// Whether a response without a nonce is accepted for a request with one: responders that make their responses in advance do
    /// not copy it (RFC 5019, section 2.2.1). Another nonce is never accepted. The default is not.
    pub fn allow_missing_nonce(mut self, allowed: bool) -> Self {
        self.requires_nonce = !allowed;
        self
    }

    /// How far `thisUpdate` may be in the future, because clocks differ. The default is 5 minutes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a negative duration.
    #[doc(alias = "OCSP_check_validity")]
    pub fn clock_tolerance(mut self, tolerance: Duration) -> Result<Self> {
        check_duration("tolerance", tolerance)?;
        self.clock_tolerance = tolerance;
        Ok(self)
    }

    /// How old an answer without `nextUpdate` may be, by its `thisUpdate`. Without this, such answers are refused, as RFC 5019,
    /// section 4, requires.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a negative duration.
    #[doc(alias = "OCSP_check_validity")]
    pub fn max_age_without_next_update(mut self, age: Duration) -> Result<Self> {
        check_duration("age", age)?;
        self.max_age = Some(age);
        Ok(self)
    }

    /// The smallest RSA modulus of a responder, and of the issuer, in bits; 0 for any. The default is 2,048.
    pub fn minimum_rsa_modulus(mut self, bits: u32) -> Self {
        self.floor.minimum_rsa_modulus = bits;
        self
    }

    /// The curves on which keys of responders, and of the issuer, may be. The default is P-256, P-384 and P-521. Keys without a
    /// choice of the curve, such as Ed25519, are not concerned.
    ///
    /// ```
    /// use hazmat_openssl::Result;
    /// use hazmat_openssl::asymmetric::ec::EllipticCurve;
    /// use hazmat_openssl::hashes::HashAlgorithm;
    /// use hazmat_openssl::x509::Certificate;
    /// use hazmat_openssl::x509::ocsp::OcspVerifier;
    ///
    /// /// For an authority that has its own rules.
    /// fn verifier(certificate: &Certificate, issuer: &Certificate) -> Result<OcspVerifier> {
    ///     Ok(OcspVerifier::new(certificate, issuer)?
    ///         .minimum_rsa_modulus(3072)
    ///         .permitted_curves([EllipticCurve::BrainpoolP384R1])
    ///         .permitted_hash_algorithms([HashAlgorithm::Sha384, HashAlgorithm::Sha3_384]))
    /// }
    /// ```
    pub fn permitted_curves(mut self, curves: impl IntoIterator<Item = EllipticCurve>) -> Self {
        self.floor.curves = curves.into_iter().collect();
        self
    }

    /// The hash functions of the signatures of responses and of responders' certificates, if the scheme has one, also in the
    /// mask of PSS. The default is SHA-256, SHA-384 and SHA-512. MD5 is never accepted.
    pub fn permitted_hash_algorithms(mut self, algorithms: impl IntoIterator<Item = HashAlgorithm>) -> Self {
        self.floor.hash_algorithms = algorithms.into_iter().collect();
        self
    }

    /// Accepts responses that are signed with the key of this certificate, whoever issued it: a responder that the caller
    /// configures (RFC 6960, section 4.2.2.2, case 1). Nothing about the certificate is checked, except for its key.
    #[doc(alias = "OCSP_TRUSTOTHER")]
    pub fn trusted_responder(mut self, certificate: &Certificate) -> Self {
        self.trusted.push(certificate.clone());
        self
    }

    /// Verifies a response for a time, which is usually now.
    ///
    /// # Errors
    ///
    /// - [`Error::Ocsp`] for a response that says nothing about the certificate at this time: each [`OcspFailure`] is a cause;
    /// - [`Error::Malformed`] if a part that is needed does not decode;
    /// - [`Error::Unsupported`] for a signature algorithm or a hash function that the backend does not offer, and
    ///   [`Error::NotApproved`] for one that a strict FIPS backend refuses.
    #[doc(alias = "OCSP_basic_verify")]
    #[doc(alias = "OCSP_check_validity")]
    pub fn verify(&self, response: &OcspResponse, time: OffsetDateTime) -> Result<VerifiedOcspResponse> {
        // Certificates and answers have times in whole seconds.
        let time = time.replace_nanosecond(0).unwrap_or(time);
        let extensions = response.extensions()?;
        check_critical(extensions)?;
        let has_nonce = self.check_nonce(extensions)?;
        let search = Search {
            issuer: &self.issuer,
            trusted: &self.trusted,
            time,
            floor: &self.floor,
        };
        let signer = search.find(response)?;
        let (answer, status) = self.find_answer(response, time)?;
        Ok(VerifiedOcspResponse {
            status,
            answer,
            has_no_check: has_no_check(&signer)?,
            responder: match signer {
                Signer::Issuer => OcspResponder::Issuer,
                Signer::Delegated(certificate) => OcspResponder::Delegated(certificate),
                Signer::Trusted(certificate) => OcspResponder::Trusted(certificate),
            },
            has_nonce,
        })
    }

    /// Compares the nonces. Returns whether the response has that of the request.
    fn check_nonce(&self, extensions: &Extensions) -> Result<bool> {
        let Some(expected) = &self.nonce else {
            return Ok(false);
        };
        match extensions.find_by_oid(&ExtensionOid::OCSP_NONCE) {
            Some(found) if constant_time::bytes_eq(found.value(), expected) => Ok(true),
            Some(_) => Err(Error::Ocsp(OcspFailure::NonceMismatch)),
            None if self.requires_nonce => Err(Error::Ocsp(OcspFailure::NonceMissing)),
            None => Ok(false),
        }
    }

    /// The answer about the certificate, which must be current. If there are several, such as for two hash functions, they must
    /// say the same.
    fn find_answer(
        &self,
        response: &OcspResponse,
        time: OffsetDateTime,
    ) -> Result<(OcspSingleResponse, OcspCertificateStatus)> {
        let mut hashes = IssuerHashes::new(response.backend(), (&self.issuer_name, &self.issuer));
        let mut found: Option<(OcspSingleResponse, OcspCertificateStatus)> = None;
        let mut failure = Error::Ocsp(OcspFailure::OtherSerialNumber);
        for answer in response.responses()? {
            let id = answer.certificate_id();
            if id.serial_number_content() != self.serial_number.as_der_content() {
                continue;
            }
            match hashes.are_in(&id) {
                Ok(true) => {}
                Ok(false) => {
                    failure = Error::Ocsp(OcspFailure::OtherIssuer);
                    continue;
                }
                // The right answer may stand beside one whose hash function the backend does not have.
                Err(error) if is_of_data(&error) => {
                    failure = error;
                    continue;
                }
                Err(error) => return Err(error),
            }
            check_critical(&answer.extensions()?)?;
            self.check_updates(&answer, time)?;
            let status = answer.certificate_status()?;
            match &found {
                None => found = Some((answer, status)),
                Some((_, other)) if *other == status => {}
                Some(_) => return Err(Error::Ocsp(OcspFailure::ContradictoryAnswers)),
            }
        }
        found.ok_or(failure)
    }

    /// Refuses an answer that is not current.
    fn check_updates(&self, answer: &OcspSingleResponse, time: OffsetDateTime) -> Result<()> {
        let this_update = answer.this_update()?;
        let next_update = answer.next_update()?;
        let failure = match next_update {
            Some(next_update) if next_update < this_update => OcspFailure::UpdatesOutOfOrder,
            _ if this_update > time.saturating_add(self.clock_tolerance) => OcspFailure::NotYetValid,
            Some(next_update) if next_update < time => OcspFailure::Stale,
            Some(_) => return Ok(()),
            None => match self.max_age {
                None => OcspFailure::NoNextUpdate,
                Some(age) if this_update.saturating_add(age) < time => OcspFailure::TooOld,
                Some(_) => return Ok(()),
            },
        };
        Err(Error::Ocsp(failure))
    }
}

fn check_duration(argument: &'static str, duration: Duration) -> Result<()> {
    if duration.is_negative() {
        return Err(Error::invalid(argument, "must not be negative"));
    }
    Ok(())
}

/// Refuses critical extensions that may change what an answer means.
fn check_critical(extensions: &Extensions) -> Result<()> {
    let unknown = extensions
        .iter()
        .any(|extension| extension.is_critical() && !is_known_extension(extension.oid()));
    match unknown {
        true => Err(Error::Ocsp(OcspFailure::UnhandledCriticalExtension)),
        false => Ok(()),
    }
}

fn has_no_check(signer: &Signer) -> Result<bool> {
    match signer {
        Signer::Issuer => Ok(false),
        Signer::Delegated(certificate) | Signer::Trusted(certificate) => {
            Ok(certificate.extensions()?.find::<OcspNoCheck>()?.is_some())
        }
    }
}

/// The hashes of the issuer's name and key, made once for each hash function, however many answers there are.
struct IssuerHashes<'a> {
    backend: &'a Backend,
    issuer: (&'a [u8], &'a Certificate),
    made: Vec<(HashAlgorithm, [Digest; 2])>,
}

impl<'a> IssuerHashes<'a> {
    fn new(backend: &'a Backend, issuer: (&'a [u8], &'a Certificate)) -> Self {
        IssuerHashes {
            backend,
            issuer,
            made: Vec::new(),
        }
    }

    /// Whether an answer is about a certificate of the issuer.
    fn are_in(&mut self, id: &OcspCertificateId) -> Result<bool> {
        let algorithm = id.hash_algorithm()?;
        if let Some((_, made)) = self.made.iter().find(|(made, _)| *made == algorithm) {
            return Ok(id.has_hashes(made));
        }
        let hashes = issuer_hashes(self.backend, self.issuer, algorithm)?;
        let found = id.has_hashes(&hashes);
        self.made.push((algorithm, hashes));
        Ok(found)
    }
}

impl VerifiedOcspResponse {
    /// What the response says about the certificate. Only [`Good`](OcspCertificateStatus::Good) lets it pass.
    pub fn status(&self) -> OcspCertificateStatus {
        self.status
    }

    /// The answer about the certificate, with its times and extensions.
    pub fn answer(&self) -> &OcspSingleResponse {
        &self.answer
    }

    /// Who signed the response.
    pub fn responder(&self) -> &OcspResponder {
        &self.responder
    }

    /// Whether the certificate of the responder has the extension id-pkix-ocsp-nocheck: its issuer says that it need not be looked
    /// up itself as long as it is valid (RFC 6960, section 4.2.2.2.1). If it is absent, a careful client checks that the
    /// responder's certificate is not revoked, by a revocation list. Not set for the issuer itself.
    pub fn has_no_check(&self) -> bool {
        self.has_no_check
    }

    /// Whether the response has the nonce of the request that was given to [`OcspVerifier::nonce_of`]. If not, it may have been
    /// made before the request, up to its `nextUpdate`.
    pub fn has_nonce(&self) -> bool {
        self.has_nonce
    }
}

impl OcspResponse {
    /// Verifies the response for a certificate and a time, with the defaults of [`OcspVerifier`], and without a nonce. `issuer` is
    /// the certificate of its issuer, whose own path the caller has validated.
    ///
    /// That the certificate is revoked is not an error.
    ///
    /// # Errors
    ///
    /// As [`OcspVerifier::new`] and [`OcspVerifier::verify`].
    #[doc(alias = "OCSP_basic_verify")]
    pub fn verify(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        time: OffsetDateTime,
    ) -> Result<OcspCertificateStatus> {
        let verified = OcspVerifier::new(certificate, issuer)?.verify(self, time)?;
        Ok(verified.status())
    }
}
