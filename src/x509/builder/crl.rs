//! The builder of revocation lists.

use std::fmt;

use asn1::{SimpleAsn1Readable, SimpleAsn1Writable, Tag, Tlv, WriteBuf, WriteError, WriteResult};
use time::OffsetDateTime;

use super::checks::{check_complete, check_issuer, check_order, check_time, required, required_time, set};
use super::encoding::{sign, write, write_extensions};
use super::extension_setters::extension_setters;
use super::issuer::{check_key, check_list_issuer};
use crate::asn1::algorithm_identifier::element;
use crate::asn1::time::Time;
use crate::asymmetric::{PrivateKey, SignatureAlgorithm, ToPrivateKey};
use crate::backend::Backend;
use crate::error::Result;
use crate::x509::certificate::Certificate;
use crate::x509::crl::CertificateRevocationList;
use crate::x509::extensions::{AuthorityKeyIdentifier, Extensions};
use crate::x509::name::Name;
use crate::x509::revoked_certificate::RevokedCertificate;
use crate::x509::signing::Signing;
use crate::x509::version::X509Version;

/// RFC 5280, section 5.1.
#[derive(asn1::Asn1Write)]
struct TbsCertList<'a> {
    version: u8,
    signature: Tlv<'a>,
    issuer: Tlv<'a>,
    this_update: Time,
    next_update: Time,
    /// Absent if no certificate is revoked (section 5.1.2.6).
    revoked_certificates: Option<Entries<'a>>,
    #[explicit(0)]
    extensions: Option<Tlv<'a>>,
}

/// A SEQUENCE OF elements that are concatenated DER.
struct Entries<'a>(&'a [u8]);

impl SimpleAsn1Writable for Entries<'_> {
    type Error = WriteError;
    const TAG: Tag = <asn1::Sequence<'_> as SimpleAsn1Readable<'_>>::TAG;

    fn write_data(&self, written: &mut WriteBuf) -> WriteResult {
        written.push_slice(self.0)
    }

    fn data_length(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// A builder of revocation lists of version 2 (RFC 5280, section 5.1). Issuer and both times must each be set once.
///
/// See [`CertificateRevocationList`] for an example. RFC 5280, section 5.2, also requires a CA to add an
/// [`AuthorityKeyIdentifier`], as [`issued_by`](Self::issued_by) does, and a [`CrlNumber`](crate::x509::CrlNumber);
/// this is not checked. To extend an existing list, first add its entries with
/// [`add_revoked_certificate`](Self::add_revoked_certificate).
#[derive(Clone, Default)]
#[must_use = "a builder makes nothing until it signs"]
pub struct CertificateRevocationListBuilder {
    issuer_name: Option<Name>,
    /// The `SubjectPublicKeyInfo` of the issuer's certificate, if it is known.
    issuer_key: Option<Vec<u8>>,
    last_update: Option<OffsetDateTime>,
    next_update: Option<OffsetDateTime>,
    /// The entries as concatenated DER: there may be millions.
    entries: Vec<u8>,
    extensions: Extensions,
}

/// Prints everything except the entries.
impl fmt::Debug for CertificateRevocationListBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateRevocationListBuilder")
            .field("issuer_name", &self.issuer_name)
            .field("last_update", &self.last_update)
            .field("next_update", &self.next_update)
            .field("extensions", &self.extensions)
            .finish_non_exhaustive()
    }
}

extension_setters!(CertificateRevocationListBuilder, "X509_CRL_add_ext");

impl CertificateRevocationListBuilder {
    /// A builder with nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the issuer's name: the subject of its certificate. The issuer is not checked; if its certificate is at
    /// hand, use [`issued_by`](Self::issued_by).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an empty name, and if it was set already.
    #[doc(alias = "X509_CRL_set_issuer_name")]
    pub fn issuer_name(mut self, name: &Name) -> Result<Self> {
        check_issuer(name)?;
        set(&mut self.issuer_name, "issuer_name", name.clone())?;
        Ok(self)
    }

    /// Sets the issuer to the subject of the issuer's certificate, and adds an [`AuthorityKeyIdentifier`], as
    /// [`CertificateBuilder::issued_by`](super::CertificateBuilder::issued_by) does.
    ///
    /// The issuer must be allowed to sign lists: its [`KeyUsage`](crate::x509::KeyUsage) has `cRLSign` (RFC 5280, section
    /// 6.3.3), or it has no key usage and is a CA. An issuer of indirect lists (section 5) is not a CA itself, and needs the
    /// key usage. [`sign`](Self::sign) then accepts only the private key of the issuer's certificate.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for an `issuer` that must not sign lists; otherwise as
    /// [`CertificateBuilder::issued_by`](super::CertificateBuilder::issued_by).
    pub fn issued_by(self, issuer: &Certificate) -> Result<Self> {
        check_list_issuer(issuer)?;
        let identifier = AuthorityKeyIdentifier::from_issuer(issuer)?;
        let mut builder = self
            .issuer_name(&issuer.subject()?)?
            .add_extension(&identifier, false)?;
        builder.issuer_key = Some(issuer.public_key_bytes().to_vec());
        Ok(builder)
    }

    /// Sets the time of issue (`thisUpdate`). Fractions of a second are cut off; the time is written in UTC.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a time before 1950 or after 9999, or after
    /// [`next_update`](Self::next_update), and if it was set already.
    #[doc(alias = "X509_CRL_set1_lastUpdate")]
    pub fn last_update(mut self, time: OffsetDateTime) -> Result<Self> {
        let time = check_time("last_update", time)?;
        set(&mut self.last_update, "last_update", time)?;
        self.check_updates()
    }

    /// Sets the time by which the next list will be issued (`nextUpdate`).
    ///
    /// # Errors
    ///
    /// As [`last_update`](Self::last_update).
    #[doc(alias = "X509_CRL_set1_nextUpdate")]
    pub fn next_update(mut self, time: OffsetDateTime) -> Result<Self> {
        let time = check_time("next_update", time)?;
        set(&mut self.next_update, "next_update", time)?;
        self.check_updates()
    }

    fn check_updates(self) -> Result<Self> {
        check_order(("last_update", self.last_update), ("next_update", self.next_update))?;
        Ok(self)
    }

    /// Adds an entry: from a [`RevokedCertificateBuilder`](super::RevokedCertificateBuilder), or from another list. Duplicate
    /// serial numbers are not detected, because indirect lists may have them.
    ///
    /// # Errors
    ///
    /// As the getters of [`RevokedCertificate`], if one of its fields does not decode.
    #[doc(alias = "X509_CRL_add0_revoked")]
    pub fn add_revoked_certificate(mut self, revoked: &RevokedCertificate) -> Result<Self> {
        revoked.serial_number()?;
        revoked.revocation_date()?;
        revoked.extensions()?;
        self.entries.extend_from_slice(revoked.as_der());
        Ok(self)
    }

    /// Makes the list and signs it with the issuer's private key, of any type that signs, in the key's backend.
    /// [`SignatureAlgorithm::default()`](SignatureAlgorithm::default) is the usual algorithm of every key that signs.
    ///
    /// # Errors
    ///
    /// As [`create_x509_crl`](crate::interfaces::X509Backend::create_x509_crl);
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for a `private_key` that does not belong to the certificate
    /// given to [`issued_by`](Self::issued_by).
    #[doc(alias = "X509_CRL_sign")]
    pub fn sign(
        self,
        private_key: &(impl ToPrivateKey + ?Sized),
        algorithm: impl Into<SignatureAlgorithm>,
    ) -> Result<CertificateRevocationList> {
        let private_key = private_key.to_private_key();
        self.make(private_key.backend(), &private_key, algorithm.into())
    }

    pub(in crate::x509) fn make(
        &self,
        backend: &Backend,
        private_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<CertificateRevocationList> {
        let signing = Signing::new(algorithm, backend, private_key)?;
        check_key(self.issuer_key.as_deref(), private_key)?;
        CertificateRevocationList::read(backend, self.write(&signing)?)
    }

    fn write(&self, signing: &Signing<'_>) -> Result<Vec<u8>> {
        check_complete(&[
            ("issuer_name", self.issuer_name.is_some()),
            ("last_update", self.last_update.is_some()),
            ("next_update", self.next_update.is_some()),
        ])?;
        let algorithm = signing.algorithm()?;
        let issuer = required(&self.issuer_name, "issuer_name")?.public_bytes()?;
        let extensions = write_extensions(&self.extensions)?;
        let tbs = write(&TbsCertList {
            version: X509Version::V2.number(),
            signature: element(&algorithm)?,
            issuer: element(&issuer)?,
            this_update: required_time(&self.last_update, "last_update")?,
            next_update: required_time(&self.next_update, "next_update")?,
            revoked_certificates: (!self.entries.is_empty()).then_some(Entries(&self.entries)),
            extensions: extensions.as_deref().map(element).transpose()?,
        })?;
        sign(signing, &tbs)
    }
}
