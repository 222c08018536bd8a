//! `CertID`: the certificate that a request asks about (RFC 6960, section 4.1.1).

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::limits::whole;
use crate::asn1::algorithm_identifier::{self, AlgorithmIdentifier, NULL, element, unknown_if_large};
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::subject_public_key_info::SubjectPublicKeyInfo;
use crate::asn1::tag::{INTEGER, OCTET_STRING, SEQUENCE};
use crate::asn1::walker::{Element, Span, Walker};
use crate::asn1::writer::write_sequence;
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::hashes::backend::HashBackend;
use crate::hashes::{Digest, HashAlgorithm};
use crate::serialization::identifiers::{hash_of, hash_oid};
use crate::x509::certificate::Certificate;
use crate::x509::name_key::check_issuer;
use crate::x509::signed_structure::{read_serial_number, shown};

const WHAT: &str = "CertID";

/// The identifier of a certificate: the hashes of its issuer's name and key, and its serial number (RFC 6960, section 4.1.1).
///
/// SHA-1 is the usual hash function here, and the only one that many responders know (RFC 5019, section 2.1.1): the hashes only
/// say which issuer is meant, and no one gains by a collision.
///
/// Two are equal if they have the same hash function, hashes and serial number. It shares the memory of the message that it was
/// read from.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::ocsp::OcspCertificateId;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let name_hash = backend.hash(HashAlgorithm::Sha1, b"the issuer's name in DER")?;
/// let key_hash = backend.hash(HashAlgorithm::Sha1, b"the bits of the issuer's key")?;
/// let id = OcspCertificateId::new(HashAlgorithm::Sha1, &name_hash, &key_hash, 42)?;
/// assert_eq!(id.serial_number()?.to_u64(), Some(42));
/// assert_eq!(id.issuer_key_hash(), &key_hash[..]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "OCSP_CERTID")]
pub struct OcspCertificateId {
    /// The message that contains it.
    message: Arc<Vec<u8>>,
    fields: IdFields,
}

/// The position of each field.
#[derive(Clone, Copy)]
pub(super) struct IdFields {
    whole: Span,
    algorithm: Span,
    pub(super) issuer_name_hash: Span,
    pub(super) issuer_key_hash: Span,
    serial_number: Span,
}

impl IdFields {
    pub(super) fn read(what: &'static str, message: &[u8], id: Element) -> Result<Self> {
        let mut walker = Walker::new(what, message, id.content);
        let algorithm = walker.next(SEQUENCE, "hashAlgorithm")?.full;
        let issuer_name_hash = walker.next(OCTET_STRING, "issuerNameHash")?.content;
        let issuer_key_hash = walker.next(OCTET_STRING, "issuerKeyHash")?.content;
        let serial_number = walker.next(INTEGER, "serialNumber")?.content;
        walker.finish("the CertID")?;
        Ok(IdFields {
            whole: id.full,
            algorithm,
            issuer_name_hash,
            issuer_key_hash,
            serial_number,
        })
    }
}

impl OcspCertificateId {
    /// From hashes of the issuer's name and of its key, such as a record of issued certificates has, and a serial number. A `u64`
    /// is taken too.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a hash that does not have the length of the hash function, and for a hash function without an
    /// object identifier.
    #[doc(alias = "OCSP_cert_id_new")]
    pub fn new(
        algorithm: HashAlgorithm,
        issuer_name_hash: &[u8],
        issuer_key_hash: &[u8],
        serial_number: impl Into<SerialNumber>,
    ) -> Result<Self> {
        for (argument, hash) in [
            ("issuer_name_hash", issuer_name_hash),
            ("issuer_key_hash", issuer_key_hash),
        ] {
            if hash.len() != algorithm.digest_size() {
                let reason = format!("must have {} bytes, the length of {algorithm}", algorithm.digest_size());
                return Err(Error::invalid(argument, reason));
            }
        }
        let without_oid = || Error::invalid("algorithm", "has no object identifier");
        let algorithm = AlgorithmIdentifier {
            algorithm: hash_oid(algorithm).ok_or_else(without_oid)?,
            // RFC 4055, section 2.1: both forms are right, and this one is what responders compare with.
            parameters: Some(element(NULL)?),
        };
        let written = write_sequence(&[
            der::write(&algorithm)?.to_vec(),
            der::write_element(OCTET_STRING, issuer_name_hash)?,
            der::write_element(OCTET_STRING, issuer_key_hash)?,
            der::write_element(INTEGER, serial_number.into().as_der_content())?,
        ])?;
        Self::from_der(written)
    }

    /// For a certificate, by the name of its issuer and the key in the issuer's certificate. The hashes are made in the certificate's
    /// backend.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for an `issuer` whose subject does not match the certificate's issuer (RFC 5280, section 7.1), and as
    /// [`new`](Self::new); [`Error::Malformed`] if the serial number or the issuer's key does not decode; as
    /// [`hash`](crate::interfaces::HashBackend::hash).
    #[doc(alias = "OCSP_cert_to_id")]
    pub fn for_certificate(certificate: &Certificate, issuer: &Certificate, algorithm: HashAlgorithm) -> Result<Self> {
        check_issuer("issuer", certificate, issuer)?;
        let [name, key] = issuer_hashes(certificate.backend(), (certificate.issuer_bytes(), issuer), algorithm)?;
        Self::new(algorithm, &name, &key, certificate.serial_number()?)
    }

    fn from_der(message: Vec<u8>) -> Result<Self> {
        let mut outer = Walker::new(WHAT, &message, whole(WHAT, &message)?);
        let id = outer.next(SEQUENCE, WHAT)?;
        let fields = IdFields::read(WHAT, &message, id)?;
        Ok(Self::of(&Arc::new(message), fields))
    }

    pub(super) fn of(message: &Arc<Vec<u8>>, fields: IdFields) -> Self {
        OcspCertificateId {
            message: Arc::clone(message),
            fields,
        }
    }

    fn part(&self, span: Span) -> &[u8] {
        span.of(&self.message)
    }

    /// The hash function of both hashes.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for a hash function that this crate does not know; [`Error::Malformed`] if the algorithm
    /// identifier does not decode, or has parameters other than `NULL`.
    pub fn hash_algorithm(&self) -> Result<HashAlgorithm> {
        let data = self.part(self.fields.algorithm);
        let identifier = der::parse(WHAT, data).map_err(|error| unknown_if_large(error, UnsupportedKind::Hash, data));
        let identifier: AlgorithmIdentifier<'_> = identifier?;
        let Some(algorithm) = hash_of(&identifier.algorithm) else {
            let oid = self.hash_algorithm_oid()?;
            let detail = format!(
                "the hash function {} of a CertID, which this crate does not know",
                oid.in_error()
            );
            return Err(Error::unsupported(UnsupportedKind::Hash, detail));
        };
        identifier.check_null(WHAT)?;
        Ok(algorithm)
    }

    /// The object identifier of the hash function, known or not.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it does not decode.
    pub fn hash_algorithm_oid(&self) -> Result<ObjectIdentifier> {
        algorithm_identifier::read_oid(WHAT, self.part(self.fields.algorithm))
    }

    /// The hash of the issuer's name in DER.
    #[doc(alias = "OCSP_id_get0_info")]
    pub fn issuer_name_hash(&self) -> &[u8] {
        self.part(self.fields.issuer_name_hash)
    }

    /// The hash of the issuer's public key: of the bits of `subjectPublicKey`, without the algorithm.
    #[doc(alias = "OCSP_id_get0_info")]
    pub fn issuer_key_hash(&self) -> &[u8] {
        self.part(self.fields.issuer_key_hash)
    }

    /// The serial number of the certificate.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the INTEGER is not DER.
    #[doc(alias = "OCSP_id_get0_info")]
    pub fn serial_number(&self) -> Result<SerialNumber> {
        read_serial_number(WHAT, self.serial_number_content())
    }

    /// The content bytes of the serial number.
    pub(super) fn serial_number_content(&self) -> &[u8] {
        self.part(self.fields.serial_number)
    }

    /// Whether the hashes are those of the name and the key of an issuer. They are made in the issuer's backend.
    ///
    /// # Errors
    ///
    /// As [`hash_algorithm`](Self::hash_algorithm); [`Error::Malformed`] if the issuer's key does not decode; as
    /// [`hash`](crate::interfaces::HashBackend::hash).
    #[doc(alias = "OCSP_id_issuer_cmp")]
    pub fn is_issued_by(&self, issuer: &Certificate) -> Result<bool> {
        let hashes = issuer_hashes(
            issuer.backend(),
            (issuer.subject_bytes(), issuer),
            self.hash_algorithm()?,
        )?;
        Ok(self.has_hashes(&hashes))
    }

    pub(super) fn has_hashes(&self, [name, key]: &[Digest; 2]) -> bool {
        *name == self.issuer_name_hash() && *key == self.issuer_key_hash()
    }

    /// The structure in DER, as it was read.
    pub fn as_der(&self) -> &[u8] {
        self.part(self.fields.whole)
    }
}

/// The hashes of the name and of the key of an issuer. RFC 6960, section 4.1.1, hashes the name as the issued certificate has it.
pub(super) fn issuer_hashes(
    backend: &Backend,
    (name, issuer): (&[u8], &Certificate),
    algorithm: HashAlgorithm,
) -> Result<[Digest; 2]> {
    let name = backend.hash(algorithm, name)?;
    Ok([name, key_hash(backend, issuer, algorithm)?])
}

/// The hash of the key of a certificate: of its bits, without tag, length and number of unused bits.
pub(super) fn key_hash(backend: &Backend, certificate: &Certificate, algorithm: HashAlgorithm) -> Result<Digest> {
    let info = SubjectPublicKeyInfo::read(certificate.public_key_bytes())?;
    backend.hash(algorithm, info.key()?)
}

impl PartialEq for OcspCertificateId {
    fn eq(&self, other: &Self) -> bool {
        // One whose hash function does not decode is equal to its copies only.
        let function = |id: &Self| {
            id.hash_algorithm_oid()
                .map_err(|_| id.part(id.fields.algorithm).to_vec())
        };
        function(self) == function(other)
            && self.issuer_name_hash() == other.issuer_name_hash()
            && self.issuer_key_hash() == other.issuer_key_hash()
            && self.serial_number_content() == other.serial_number_content()
    }
}

impl Eq for OcspCertificateId {}

impl Hash for OcspCertificateId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.issuer_key_hash().hash(state);
        self.serial_number_content().hash(state);
    }
}

/// Prints the serial number, if it decodes.
impl fmt::Debug for OcspCertificateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OcspCertificateId")
            .field("serial_number", &shown(self.serial_number()))
            .finish_non_exhaustive()
    }
}
