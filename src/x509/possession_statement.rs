//! The statement that the requester has the private key of a key that cannot sign (RFC 9883).

use std::fmt;

use super::certificate::Certificate;
use super::extensions::{ExtensionType, Extensions, KeyUsage, SubjectAlternativeName};
use super::name::Name;
use crate::asn1::der;
use crate::asn1::oid::{DSA, ED448, ED25519, ObjectIdentifier, RSA_PSS};
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::subject_public_key_info;
use crate::asn1::tag::{INTEGER, SEQUENCE};
use crate::asn1::walker::Walker;
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result};
use crate::serialization::parameter_sets::AnyParameterSet;

/// The name of the attribute's value in errors.
pub(super) const WHAT: &str = "privateKeyPossessionStatement";

/// The value of the attribute `privateKeyPossessionStatement` of a signing request (RFC 9883, section 3).
///
/// A key that cannot sign, such as an ML-KEM key, cannot sign the request for its own certificate. With this attribute, its
/// owner signs the request with another key, for which it has a certificate already: the signing certificate. The attribute
/// names that certificate by its issuer and serial number, and may carry it.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::time::Duration;
/// use hazmat_openssl::x509::{
///     BasicConstraints, Certificate, CertificateBuilder, CertificateSigningRequest, CertificateSigningRequestBuilder,
///     KeyUsage, Name,
/// };
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// # let backend = Backend::new()?;
/// # let ca_key = backend.ed25519_generate_key()?;
/// # let signing_key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
/// # let (ca, name) = (Name::from_common_name("CA")?, Name::from_common_name("Alice")?);
/// # let ca_certificate = CertificateBuilder::new().subject_name(&ca)?.issuer_name(&ca)?.serial_number(1)?
/// #     .public_key(&ca_key.public_key()?)?.valid_for(Duration::days(1))?
/// #     .add_extension(&BasicConstraints::ca(None), true)?.sign(&ca_key, SignatureAlgorithm::default())?;
/// # let signing_certificate = CertificateBuilder::new().subject_name(&name)?.issuer_name(&ca)?.serial_number(7)?
/// #     .public_key(&signing_key.public_key()?)?.valid_for(Duration::days(1))?
/// #     .add_extension(&KeyUsage::DIGITAL_SIGNATURE, true)?.sign(&ca_key, SignatureAlgorithm::default())?;
/// // Alice has a signing key and its certificate. She asks for the certificate of a key that does not sign.
/// let key = backend.x25519_generate_key()?;
/// let request = CertificateSigningRequestBuilder::new()
///     .possession_statement(&key.public_key()?, &signing_certificate)?
///     .sign(&signing_key, SignatureAlgorithm::default())?;
///
/// // The authority reads which certificate the statement names, verifies that certificate, and then the request.
/// let request = CertificateSigningRequest::from_der(&backend, request.as_der())?;
/// let statement = request.possession_statement()?.expect("there is one");
/// assert_eq!(statement.serial_number().to_u64(), Some(7));
/// let found: &Certificate = statement.certificate().expect("it carries the certificate");
/// // Anyone can make a certificate: before its chain is verified (here one step), the statement proves nothing.
/// found.verify_directly_issued_by(&ca_certificate)?;
/// request.verify_possession_statement(found)?;
///
/// // The signature does not match the key in the request, and an error says why.
/// let error = request.verify_signature().unwrap_err().to_string();
/// assert!(error.contains("privateKeyPossessionStatement"), "{error}");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKeyPossessionStatement {
    issuer: Vec<u8>,
    serial_number: SerialNumber,
    certificate: Option<Certificate>,
}

impl PrivateKeyPossessionStatement {
    /// The name of the authority that issued the signing certificate.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the name does not decode.
    pub fn issuer(&self) -> Result<Name> {
        Name::from_der(&self.issuer)
    }

    /// The name of that authority in DER, as it was read.
    pub fn issuer_bytes(&self) -> &[u8] {
        &self.issuer
    }

    /// The serial number of the signing certificate.
    pub fn serial_number(&self) -> &SerialNumber {
        &self.serial_number
    }

    /// The signing certificate, if the statement carries it. Nothing of it is verified: anyone can make such a certificate.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// Returns whether the statement names this certificate: it has the issuer, byte for byte, and the serial number.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the serial number of the certificate does not decode.
    pub fn names(&self, certificate: &Certificate) -> Result<bool> {
        Ok(certificate.issuer_bytes() == self.issuer && certificate.serial_number()? == self.serial_number)
    }

    /// Parses the value of the attribute.
    pub(super) fn read(backend: &Backend, value: &[u8]) -> Result<Self> {
        let mut walker = Walker::of_sequence(WHAT, value)?;
        let signer = walker.next(SEQUENCE, "signer")?;
        let certificate = walker.optional(SEQUENCE, "cert")?;
        walker.finish("cert")?;
        let mut signer = Walker::new(WHAT, value, signer.content);
        let issuer = signer.next(SEQUENCE, "issuer")?.full;
        let serial_number = signer.next(INTEGER, "serialNumber")?.content;
        signer.finish("serialNumber")?;
        let serial_number = SerialNumber::from_der_content(serial_number.of(value))
            .map_err(der::in_data_as(MalformedKind::NotDer, WHAT))?;
        let certificate = certificate.map(|element| Certificate::read(backend, element.full.of(value).to_vec()));
        let statement = PrivateKeyPossessionStatement {
            issuer: issuer.of(value).to_vec(),
            serial_number,
            certificate: certificate
                .transpose()
                .map_err(der::in_data_as(MalformedKind::InvalidValue, WHAT))?,
        };
        if let Some(certificate) = &statement.certificate {
            if !statement.names(certificate)? {
                let reason = "signer names another certificate than cert";
                return Err(Error::malformed(MalformedKind::Inconsistent, WHAT, reason));
            }
        }
        Ok(statement)
    }
}

/// Prints the issuer, if it decodes, and the serial number.
impl fmt::Debug for PrivateKeyPossessionStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let issuer = self
            .issuer()
            .map_or_else(|_| String::from("?"), |name| name.to_string());
        f.debug_struct("PrivateKeyPossessionStatement")
            .field("issuer", &issuer)
            .field("serial_number", &self.serial_number.to_string())
            .field("certificate", &self.certificate)
            .finish()
    }
}

/// Writes the value of the attribute for a signing certificate, which it carries if asked to.
pub(super) fn write(certificate: &Certificate, carry: bool) -> Result<Vec<u8>> {
    let serial_number = der::write_element(INTEGER, certificate.serial_number()?.as_der_content())?;
    let signer = der::write_parts(SEQUENCE, &[certificate.issuer_bytes(), &serial_number])?;
    let carried = if carry { certificate.as_der() } else { &[] };
    der::write_parts(SEQUENCE, &[&signer, carried])
}

/// The error of an operation that expects a request to be signed with its own key.
pub(super) fn signed_with_another_key() -> Error {
    let reason = "is signed with the key of another certificate, which its privateKeyPossessionStatement names \
                  (RFC 9883): verify it by verify_possession_statement";
    Error::invalid("request", reason)
}

/// Refuses a certificate whose key must not sign requests (RFC 5280, section 4.2.1.3).
pub(super) fn check_signs(certificate: &Certificate) -> Result<()> {
    let usage = certificate.extensions()?.find::<KeyUsage>()?;
    if usage.is_some_and(|(usage, _)| !usage.contains(KeyUsage::DIGITAL_SIGNATURE)) {
        return Err(wrong_certificate("its keyUsage has no digitalSignature"));
    }
    Ok(())
}

/// Refuses a key that can only sign: RFC 9883, section 6, does not allow the statement for it, because it can sign the request
/// itself.
pub(super) fn check_key(argument: &'static str, info: &[u8]) -> Result<()> {
    if !signs_only(&subject_public_key_info::algorithm_oid(info)?) {
        return Ok(());
    }
    let reason = "can only sign: such a key must sign the request itself (RFC 9883, section 6)";
    Err(Error::invalid(argument, reason))
}

fn signs_only(algorithm: &ObjectIdentifier) -> bool {
    let algorithm = asn1::ObjectIdentifier::from_der(algorithm.as_der());
    algorithm.is_ok_and(|algorithm| {
        let set = AnyParameterSet::of_oid(&algorithm);
        [DSA, RSA_PSS, ED25519, ED448].contains(&algorithm)
            || matches!(set, Some(AnyParameterSet::MlDsa(_) | AnyParameterSet::SlhDsa(_)))
    })
}

/// Refuses a signing certificate of another subject than the request's. Without a subject, the alternative names must be the
/// same; with one, those that the request asks for, if any (RFC 9883, section 4).
pub(super) fn check_same_subject(subject: &[u8], extensions: &Extensions, certificate: &Certificate) -> Result<()> {
    if certificate.subject_bytes() != subject {
        return Err(wrong_certificate("its subject is not that of the request"));
    }
    let asked = extensions.find_by_oid(&SubjectAlternativeName::OID);
    let certified = certificate.extensions()?.find_by_oid(&SubjectAlternativeName::OID);
    let (asked, certified) = (asked.map(|names| names.value()), certified.map(|names| names.value()));
    match asked {
        None if is_empty_name(subject) => {
            let reason = "has neither a subject nor a subjectAltName, which must be those of the signing certificate";
            Err(Error::invalid("request", reason))
        }
        Some(asked) if certified != Some(asked) => {
            Err(wrong_certificate("its subjectAltName is not that of the request"))
        }
        _ => Ok(()),
    }
}

fn is_empty_name(name: &[u8]) -> bool {
    name == [SEQUENCE, 0]
}

pub(super) fn wrong_certificate(reason: &'static str) -> Error {
    Error::invalid("signing_certificate", format!("{reason} (RFC 9883)"))
}
