//! Bundles: certificates and revocation lists in a SignedData without signers (RFC 5652, section 5; RFC 8551, section 3.8).

use std::fmt;

use super::certificate_set::{self, CertificateSet, RevocationLists};
use super::content_info::{self, ContentInfo, PemLabel};
use super::content_type::ContentTypeOid;
use super::encapsulated_content;
use super::limits::MessageLimits;
use super::set_of;
use super::signed_data_head::{Head, WHAT, elements};
use crate::asn1::tag::{INTEGER, SET};
use crate::asn1::writer::{write_number, write_sequence};
use crate::backend::Backend;
use crate::error::Result;
use crate::x509::{Certificate, CertificateRevocationList};

/// The version of a SignedData without signers, whose certificates are all X.509.
const VERSION: u64 = 1;

/// Certificates and revocation lists in a file (`.p7b`, `.p7c`; `application/pkcs7-mime; smime-type=certs-only`), in CMS or PKCS #7.
///
/// A bundle says nothing about its certificates: anyone can make one. Which of them to trust, and whether they form a path, is
/// decided by [`x509::verification`](crate::x509::verification).
///
/// The certificates and lists of a signed message are read in the same way; its signatures are not looked at.
///
/// ```
/// use hazmat_openssl::cms::{CertificateBundle, PemLabel};
/// use hazmat_openssl::prelude::*;
/// # use hazmat_openssl::x509::{CertificateBuilder, Name, SerialNumber};
/// # fn main() -> hazmat_openssl::Result<()> {
/// # let backend = Backend::new()?;
/// # let key = hazmat_openssl::asymmetric::PrivateKey::from(backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?);
/// # let name = Name::from_common_name("example")?;
/// # let [certificate, issuer] = [1, 2].map(|number| CertificateBuilder::new().subject_name(&name)?.issuer_name(&name)?
/// #     .public_key(&key.public_key()?)?.serial_number(SerialNumber::from(number))?
/// #     .valid_for(time::Duration::days(1))?.sign(&key, HashAlgorithm::Sha256));
/// # let (certificate, issuer) = (certificate?, issuer?);
///
/// let bundle = CertificateBundle::new([certificate.clone(), issuer], []);
/// let pem = bundle.to_pem(PemLabel::Pkcs7)?;
///
/// let loaded = CertificateBundle::from_pem(&backend, pem)?;
/// assert_eq!(loaded.certificates().len(), 2);
/// assert!(loaded.certificates().contains(&certificate));
/// assert!(loaded.revocation_lists().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[doc(alias = "PKCS7")]
pub struct CertificateBundle {
    certificates: Vec<Certificate>,
    revocation_lists: Vec<CertificateRevocationList>,
    skipped: usize,
}

impl CertificateBundle {
    /// A bundle of these certificates and revocation lists.
    pub fn new(
        certificates: impl IntoIterator<Item = Certificate>,
        revocation_lists: impl IntoIterator<Item = CertificateRevocationList>,
    ) -> Self {
        CertificateBundle {
            certificates: certificates.into_iter().collect(),
            revocation_lists: revocation_lists.into_iter().collect(),
            skipped: 0,
        }
    }

    /// Reads a bundle, or the certificates of a signed message, from DER or BER, within the default limits.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`](crate::Error::Malformed) if the data does not decode, or exceeds the [limits](MessageLimits); of the kind
    /// [`UnexpectedType`](crate::MalformedKind::UnexpectedType) if it is another message than SignedData, or PEM.
    /// [`Error::Unsupported`](crate::Error::Unsupported) for types of messages that this crate does not read at all.
    #[doc(alias = "d2i_PKCS7")]
    #[doc(alias = "CMS_get1_certs")]
    #[doc(alias = "CMS_get1_crls")]
    pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self> {
        Self::from_der_within(backend, der, &MessageLimits::new())
    }

    /// [`from_der`](Self::from_der) within other limits.
    ///
    /// # Errors
    ///
    /// As [`from_der`](Self::from_der).
    pub fn from_der_within(backend: &Backend, der: &[u8], limits: &MessageLimits) -> Result<Self> {
        Self::read(backend, &ContentInfo::read(der, limits)?, limits)
    }

    /// Reads a bundle, or the certificates of a signed message, from the first PEM block labelled `PKCS7`, `CMS` or
    /// `PKCS #7 SIGNED DATA`, within the default limits.
    ///
    /// # Errors
    ///
    /// As [`from_der`](Self::from_der); of the kind [`InvalidPem`](crate::MalformedKind::InvalidPem) if there is no PEM block or its
    /// framing is broken, of the kind [`UnexpectedType`](crate::MalformedKind::UnexpectedType) if there are only blocks with other
    /// labels.
    #[doc(alias = "PEM_read_bio_PKCS7")]
    #[doc(alias = "PEM_read_bio_CMS")]
    pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
        Self::from_pem_within(backend, pem, &MessageLimits::new())
    }

    /// [`from_pem`](Self::from_pem) within other limits.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn from_pem_within(backend: &Backend, pem: impl AsRef<[u8]>, limits: &MessageLimits) -> Result<Self> {
        Self::read(backend, &ContentInfo::read_pem(pem.as_ref(), limits)?, limits)
    }

    fn read(backend: &Backend, message: &ContentInfo, limits: &MessageLimits) -> Result<Self> {
        let whole = message.der();
        let (_, mut walker) = Head::read(message)?;
        let certificates = CertificateSet::read(WHAT, backend, whole, &mut walker, limits)?;
        let lists = RevocationLists::read(WHAT, backend, whole, &mut walker, limits)?;
        let signers = walker.next(SET, "signerInfos")?;
        walker.finish("signerInfos")?;
        elements(whole, signers, ("SignerInfo", limits.signers))?;
        Ok(CertificateBundle {
            certificates: certificates.certificates,
            revocation_lists: lists.lists,
            skipped: certificates.skipped + lists.skipped,
        })
    }

    /// The certificates. CMS has them as a set, so that their order means nothing; it is that of the file.
    #[doc(alias = "CMS_get1_certs")]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The revocation lists, in the order of the file.
    #[doc(alias = "CMS_get1_crls")]
    pub fn revocation_lists(&self) -> &[CertificateRevocationList] {
        &self.revocation_lists
    }

    /// The number of elements that were skipped when the bundle was read: attribute certificates, OCSP responses and other
    /// formats, which this crate does not decode. They are not written again.
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// Writes the bundle in DER: a SignedData of version 1, without content and signers. Both sets are sorted as DER requires.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) if the bundle has 4 GiB or more.
    #[doc(alias = "i2d_PKCS7")]
    #[doc(alias = "CMS_add1_cert")]
    #[doc(alias = "CMS_add1_crl")]
    pub fn to_der(&self) -> Result<Vec<u8>> {
        let fields = write_sequence(&[
            write_number(INTEGER, VERSION)?,
            set_of::write(SET, Vec::new())?,
            encapsulated_content::write(&ContentTypeOid::DATA, None)?,
            certificate_set::write_certificates(&self.certificates)?,
            certificate_set::write_revocation_lists(&self.revocation_lists)?,
            set_of::write(SET, Vec::new())?,
        ])?;
        content_info::write(&ContentTypeOid::SIGNED_DATA, &fields)
    }

    /// Writes the bundle in PEM, with this label.
    ///
    /// # Errors
    ///
    /// As [`to_der`](Self::to_der); [`Error::InvalidArgument`](crate::Error::InvalidArgument) also if it is too long to be written in PEM on a
    /// 32-bit machine.
    #[doc(alias = "PEM_write_bio_PKCS7")]
    #[doc(alias = "PEM_write_bio_CMS")]
    pub fn to_pem(&self, label: PemLabel) -> Result<String> {
        label.encode(&self.to_der()?)
    }
}

/// Prints the numbers of certificates and lists.
impl fmt::Debug for CertificateBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateBundle")
            .field("certificates", &self.certificates.len())
            .field("revocation_lists", &self.revocation_lists.len())
            .field("skipped", &self.skipped)
            .finish()
    }
}
