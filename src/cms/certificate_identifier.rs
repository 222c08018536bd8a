//! How a message identifies a certificate (RFC 5652, sections 5.3 and 6.2.1).

use std::fmt;

use crate::asn1::ber;
use crate::asn1::der;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{INTEGER, SEQUENCE, constructed, primitive};
use crate::asn1::walker::{Element, Walker};
use crate::asn1::writer::write_sequence;
use crate::error::{Error, MalformedKind, Result};
use crate::support::hexadecimal::write_hex;
use crate::x509::name_key::{NameKey, are_same};
use crate::x509::{Certificate, Name, SubjectKeyIdentifier};

/// How a message identifies the certificate of a signer or of a recipient: by its issuer and serial number, or by its subject key
/// identifier.
///
/// ```
/// use hazmat_openssl::cms::{CertificateIdentifier, SignedData};
///
/// /// The identifiers of the signers, in a form for logs.
/// fn signers(message: &SignedData) -> Vec<String> {
///     message.signers().iter().map(|signer| signer.identifier().to_string()).collect()
/// }
/// # fn is(identifier: &CertificateIdentifier) -> bool { identifier.key_identifier().is_some() }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[doc(alias = "CMS_SignerIdentifier")]
pub struct CertificateIdentifier(Kind);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Kind {
    /// The issuer in DER, and the serial number.
    Issuer(Vec<u8>, SerialNumber),
    Key(Vec<u8>),
}

/// An identifier in a form that equals that of every certificate which [`matches`](CertificateIdentifier::matches).
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum LookupKey {
    Issuer(SerialNumber, NameKey),
    Key(Vec<u8>),
}

const KEY: u8 = primitive(0);
const KEY_IN_SEGMENTS: u8 = constructed(0);

impl CertificateIdentifier {
    /// By the issuer and the serial number of a certificate.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the serial number does not decode.
    pub fn by_issuer_and_serial_number(certificate: &Certificate) -> Result<Self> {
        let issuer = certificate.issuer_bytes().to_vec();
        Ok(CertificateIdentifier(Kind::Issuer(
            issuer,
            certificate.serial_number()?,
        )))
    }

    /// By the subject key identifier of a certificate.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a certificate without the extension; as [`Certificate::extensions`].
    pub fn by_subject_key_identifier(certificate: &Certificate) -> Result<Self> {
        let missing = || Error::invalid("certificate", "has no extension subjectKeyIdentifier");
        let found = key_identifier(certificate)?.ok_or_else(missing)?;
        Ok(CertificateIdentifier(Kind::Key(found.key_identifier().to_vec())))
    }

    /// Reads the choice that `element` of `whole` is, which is in DER.
    pub(super) fn read(what: &'static str, whole: &[u8], element: Element) -> Result<Self> {
        let content = element.content.of(whole);
        match element.tag {
            SEQUENCE => {
                let mut walker = Walker::new(what, whole, element.content);
                let issuer = walker.next(SEQUENCE, "the issuer")?.full.of(whole).to_vec();
                let number = walker.next(INTEGER, "the serialNumber")?.content.of(whole);
                walker.finish("the serialNumber")?;
                let number = SerialNumber::from_der_content(number);
                let number = number.map_err(der::in_data_as(MalformedKind::NotDer, what))?;
                Ok(CertificateIdentifier(Kind::Issuer(issuer, number)))
            }
            KEY | KEY_IN_SEGMENTS => {
                let octets = ber::implicit_octets(what, element.tag, content)?;
                Ok(CertificateIdentifier(Kind::Key(octets.into_owned())))
            }
            _ => {
                let reason =
                    "the identifier of a certificate is neither an issuer with a serial number nor a key identifier";
                Err(Error::malformed(MalformedKind::UnexpectedTag, what, reason))
            }
        }
    }

    /// The choice in DER.
    pub(super) fn write(&self) -> Result<Vec<u8>> {
        match &self.0 {
            Kind::Issuer(issuer, number) => {
                write_sequence(&[issuer.clone(), der::write_element(INTEGER, number.as_der_content())?])
            }
            Kind::Key(identifier) => der::write_element(KEY, identifier),
        }
    }

    /// Whether a certificate is meant.
    pub(super) fn matches(&self, certificate: &Certificate) -> bool {
        match &self.0 {
            // The number first: names take longer to compare.
            Kind::Issuer(issuer, number) => {
                certificate.serial_number().is_ok_and(|found| found == *number)
                    && are_same(issuer, certificate.issuer_bytes())
            }
            Kind::Key(identifier) => {
                let found = key_identifier(certificate);
                matches!(found, Ok(Some(found)) if found.key_identifier() == identifier.as_slice())
            }
        }
    }

    /// The form by which certificates are found.
    pub(super) fn lookup_key(&self) -> LookupKey {
        match &self.0 {
            Kind::Issuer(issuer, number) => LookupKey::Issuer(number.clone(), NameKey::of(issuer)),
            Kind::Key(identifier) => LookupKey::Key(identifier.clone()),
        }
    }

    /// The name of the issuer, if it is identified by that.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the name does not decode.
    pub fn issuer(&self) -> Result<Option<Name>> {
        match &self.0 {
            Kind::Issuer(issuer, _) => Name::from_der(issuer).map(Some),
            Kind::Key(_) => Ok(None),
        }
    }

    /// The serial number, if it is identified by that.
    pub fn serial_number(&self) -> Option<&SerialNumber> {
        match &self.0 {
            Kind::Issuer(_, number) => Some(number),
            Kind::Key(_) => None,
        }
    }

    /// The subject key identifier, if it is identified by that.
    pub fn key_identifier(&self) -> Option<&[u8]> {
        match &self.0 {
            Kind::Issuer(..) => None,
            Kind::Key(identifier) => Some(identifier),
        }
    }
}

/// The subject key identifier of a certificate, if it has one that decodes.
pub(super) fn key_identifier(certificate: &Certificate) -> Result<Option<SubjectKeyIdentifier>> {
    let found = certificate.extensions()?.find::<SubjectKeyIdentifier>()?;
    Ok(found.map(|(identifier, _)| identifier))
}

/// `"issuer CN=Authority, serial number 2A"`, `"key identifier 01ab…"`.
impl fmt::Display for CertificateIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Issuer(issuer, number) => {
                let issuer = Name::from_der(issuer).map_or_else(|_| "?".to_owned(), |name| name.rfc4514_string());
                write!(f, "issuer {issuer}, serial number {}", number.to_hex())
            }
            Kind::Key(identifier) => {
                f.write_str("key identifier ")?;
                match identifier.len() {
                    // Of a hash function, at most.
                    0..=64 => write_hex(f, identifier),
                    length => write!(f, "of {length} bytes"),
                }
            }
        }
    }
}

impl fmt::Debug for CertificateIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateIdentifier({self})")
    }
}
