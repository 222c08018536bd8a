//! Certificate revocation lists (RFC 5280, section 5).

use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

use super::crl_entries::Entries;
use super::crl_iterators::{RevokedCertificates, RevokedCertificatesOf};
use super::extensions::Extensions;
use super::name::Name;
use super::revoked_certificate::RevokedCertificate;
use super::signed_structure::{
    KeptExtensions, Signed, check_der, extensions_in, is_valid, read_extensions, read_time, shown, signed_structure,
};
use super::version::{self, X509Version};
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{GENERALIZED_TIME, INTEGER, SEQUENCE, UTC_TIME};
use crate::asn1::walker::Span;
use crate::asymmetric::ToPublicKey;
use crate::backend::Backend;
use crate::error::{DateField, Error, MalformedKind, Result};
use crate::serialization::pem;

const WHAT: &str = "certificate revocation list";
const PEM_LABEL: &str = "X509 CRL";

/// The maximum length of a list in bytes: positions in it are 32-bit numbers.
const LONGEST: usize = u32::MAX as usize;

/// A certificate revocation list (CRL). Clones share their memory; many threads may use one at once.
///
/// It may be large, up to 4 GiB: loading does not parse the entries, iteration parses one entry after the other, and
/// the first call of [`revoked_certificate`](Self::revoked_certificate) makes an index of at most eight bytes per entry.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::x509::{
///     CertificateRevocationList, CertificateRevocationListBuilder, CrlReason, Name, RevokedCertificateBuilder,
///     SerialNumber,
/// };
/// use time::{Duration, OffsetDateTime};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key: PrivateKey = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?.into();
/// let now = OffsetDateTime::now_utc();
/// let serial_number = SerialNumber::from(0x1234);
/// let revoked = RevokedCertificateBuilder::new()
///     .serial_number(serial_number.clone())?
///     .revocation_date(now)?
///     .add_extension(&CrlReason::KeyCompromise, false)?
///     .build()?;
/// let list = CertificateRevocationListBuilder::new()
///     .issuer_name(&Name::from_rfc4514_string("CN=Example CA")?)?
///     .last_update(now)?
///     .next_update(now + Duration::days(7))?
///     .add_revoked_certificate(&revoked)?
///     .sign(&key, HashAlgorithm::Sha256)?;
///
/// let loaded = CertificateRevocationList::from_pem(&backend, list.to_pem()?)?;
/// assert!(loaded.is_signature_valid(&key.public_key()?)?);
/// let found = loaded.revoked_certificate(&serial_number)?.expect("it is in the list");
/// let (reason, _) = found.extensions()?.find::<CrlReason>()?.expect("it has a reason");
/// assert_eq!(reason, CrlReason::KeyCompromise);
/// for revoked in loaded.revoked_certificates() {
///     println!("{}", revoked?.serial_number()?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "X509_CRL")]
pub struct CertificateRevocationList(Arc<Inner>);

struct Inner {
    signed: Signed,
    fields: Fields,
    extensions: KeptExtensions,
    entries: Arc<Entries>,
}

struct Fields {
    version: X509Version,
    inner_algorithm: Span,
    issuer: Span,
    last_update: Span,
    next_update: Option<Span>,
    /// The content of the SEQUENCE of entries.
    entries: Option<Span>,
    extensions: Option<Span>,
}

impl Fields {
    fn read(signed: &Signed) -> Result<Self> {
        let mut walker = signed.walk();
        let version = match walker.optional(INTEGER, "version")? {
            Some(element) => version::read(WHAT, signed.part(element.full))?,
            None => X509Version::V1,
        };
        let inner_algorithm = walker.next(SEQUENCE, "the inner signature algorithm")?.full;
        let issuer = walker.next(SEQUENCE, "issuer")?.full;
        let is_time = |tag| [Some(UTC_TIME), Some(GENERALIZED_TIME)].contains(&tag);
        let last_update = walker.any("thisUpdate")?;
        if !is_time(Some(last_update.tag)) {
            let reason = "thisUpdate is missing or is not a UTCTime or GeneralizedTime";
            return Err(Error::malformed(MalformedKind::UnexpectedTag, WHAT, reason));
        }
        let next_update = match is_time(walker.peek()) {
            true => Some(walker.any("nextUpdate")?.full),
            false => None,
        };
        let entries = walker.optional(SEQUENCE, "revokedCertificates")?;
        let extensions = read_extensions(WHAT, &signed.der, &mut walker, 0)?;
        walker.finish("the TBSCertList")?;
        Ok(Fields {
            version,
            inner_algorithm,
            issuer,
            last_update: last_update.full,
            next_update,
            entries: entries.map(|element| element.content),
            extensions,
        })
    }
}

impl CertificateRevocationList {
    /// Parses a revocation list from the first PEM block labelled `X509 CRL`. The signature is not verified: see
    /// [`verify_signature`](Self::verify_signature).
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if there is no such block, or its content is not a revocation list, has 4 GiB or more, has
    /// trailing data or an undefined version. The entries are not looked at.
    ///
    /// The kind is [`InvalidPem`](crate::MalformedKind::InvalidPem) if there is no block at all or its BEGIN or END line is
    /// broken, [`UnexpectedType`](crate::MalformedKind::UnexpectedType) if there are only blocks with other labels, and
    /// [`Truncated`](crate::MalformedKind::Truncated) if the block or its content is cut off. Any other kind means that the
    /// data is not a revocation list, or a damaged one.
    #[doc(alias = "PEM_read_bio_X509_CRL")]
    pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
        let block = pem::find_up_to(LONGEST, pem.as_ref(), &[PEM_LABEL], "a revocation list")?;
        Self::read(backend, block.decode_public()?)
    }

    /// Parses a revocation list from DER.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem), without the kind `InvalidPem`; empty data is
    /// [`Truncated`](crate::MalformedKind::Truncated).
    #[doc(alias = "d2i_X509_CRL")]
    pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self> {
        check_der(WHAT, der)?;
        Self::read(backend, der.to_vec())
    }

    /// Parses all revocation lists of a PEM file, in their order. A file without a list is an error.
    ///
    /// Other blocks and text between blocks are skipped. A broken block of a list is an error and never skipped: see
    /// [`serialization`](crate::serialization#pem).
    ///
    /// ```
    /// use hazmat_openssl::x509::CertificateRevocationList;
    /// # use hazmat_openssl::prelude::*;
    /// # use hazmat_openssl::x509::{CertificateRevocationListBuilder, Name};
    /// # use time::{Duration, OffsetDateTime};
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// # let backend = Backend::new()?;
    /// # let key = hazmat_openssl::asymmetric::PrivateKey::from(backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?);
    /// # let now = OffsetDateTime::now_utc();
    /// # let list = |name: &str| CertificateRevocationListBuilder::new().issuer_name(&Name::from_common_name(name)?)?
    /// #     .last_update(now)?.next_update(now + Duration::days(7))?.sign(&key, HashAlgorithm::Sha256);
    /// # let [of_root, of_intermediate] = [list("Root")?, list("Intermediate")?];
    ///
    /// let file = of_root.to_pem()? + &of_intermediate.to_pem()?;
    /// let lists = CertificateRevocationList::all_from_pem(&backend, file)?;
    /// assert_eq!(lists, [of_root, of_intermediate]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem), for any of them.
    #[doc(alias = "PEM_X509_INFO_read_bio", alias = "X509_load_crl_file")]
    pub fn all_from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Vec<Self>> {
        let blocks = pem::find_all_up_to(LONGEST, pem.as_ref(), &[PEM_LABEL], "a revocation list")?;
        let read = |block: pem::Block<'_>| Self::read(backend, block.decode_public()?);
        blocks.into_iter().map(read).collect()
    }

    pub(super) fn read(backend: &Backend, der: Vec<u8>) -> Result<Self> {
        let signed = Signed::read(WHAT, backend, der)?;
        let fields = Fields::read(&signed)?;
        Ok(CertificateRevocationList(Arc::new(Inner {
            entries: Arc::new(Entries::new(&signed.der, fields.entries)),
            fields,
            signed,
            extensions: KeptExtensions::default(),
        })))
    }

    fn part(&self, span: Span) -> &[u8] {
        self.0.signed.part(span)
    }

    /// The version field (RFC 5280, section 5.1.2.1). It does not decide whether extensions, of the list and of its
    /// entries, are read: see [how strict loading is](crate::x509#how-strict-loading-is).
    #[doc(alias = "X509_CRL_get_version")]
    pub fn version(&self) -> X509Version {
        self.0.fields.version
    }

    /// The name of the issuer that signed the list.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the name does not decode.
    #[doc(alias = "X509_CRL_get_issuer")]
    pub fn issuer(&self) -> Result<Name> {
        Name::from_der(self.issuer_bytes())
    }

    /// The issuer's name in DER, as it was read.
    pub fn issuer_bytes(&self) -> &[u8] {
        self.part(self.0.fields.issuer)
    }

    /// When the list was issued (`thisUpdate`), in UTC.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Date`](crate::MalformedKind::Date) for a time that is not valid or not in the form
    /// of RFC 5280, section 5.1.2.4.
    #[doc(alias = "X509_CRL_get0_lastUpdate")]
    pub fn last_update(&self) -> Result<OffsetDateTime> {
        read_time(WHAT, DateField::LastUpdate, self.part(self.0.fields.last_update))
    }

    /// When the next list is due at the latest (`nextUpdate`), in UTC; `None` for old lists without it.
    ///
    /// # Errors
    ///
    /// As [`last_update`](Self::last_update).
    #[doc(alias = "X509_CRL_get0_nextUpdate")]
    pub fn next_update(&self) -> Result<Option<OffsetDateTime>> {
        let time = self.0.fields.next_update;
        time.map(|span| read_time(WHAT, DateField::NextUpdate, self.part(span)))
            .transpose()
    }

    /// The extensions; an empty list for a revocation list without extensions. Parsed on first use and then kept.
    ///
    /// # Errors
    ///
    /// As [`Certificate::extensions`](super::Certificate::extensions).
    #[doc(alias = "X509_CRL_get0_extensions")]
    pub fn extensions(&self) -> Result<&Extensions> {
        let Inner { signed, fields, .. } = &*self.0;
        let find = || extensions_in(&signed.der, fields.extensions);
        self.0.extensions.get_or_find(find)
    }

    /// Iterates over the entries in their order, parsing each when it is reached. Entries can also be accessed by
    /// position: [`len`](RevokedCertificates::len), [`get`](RevokedCertificates::get).
    ///
    /// An entry that does not decode is an `Err` at its position, and iteration continues after it. Data that is not
    /// DER is an `Err` that ends the iteration.
    #[doc(alias = "X509_CRL_get_REVOKED")]
    pub fn revoked_certificates(&self) -> RevokedCertificates {
        RevokedCertificates::new(&self.0.entries)
    }

    /// The first entry with a serial number; `None` if there is no such entry.
    ///
    /// The first call makes an index of all entries; a look-up then takes a few steps, however often the number
    /// occurs. In an indirect list (its [`IssuingDistributionPoint`](super::IssuingDistributionPoint) says so)
    /// certificates of several issuers may share a number: use
    /// [`revoked_certificates_of`](Self::revoked_certificates_of) there.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the entry does not decode; also if the number is not found while another entry has a serial
    /// number that does not decode, because that entry may be the one.
    #[doc(alias = "X509_CRL_get0_by_serial")]
    pub fn revoked_certificate(&self, serial_number: &SerialNumber) -> Result<Option<RevokedCertificate>> {
        self.0.entries.find(serial_number.as_der_content())
    }

    /// Iterates over all entries with a serial number, in their order, parsing each when it is reached.
    ///
    /// In an indirect list, an entry without a [`CertificateIssuer`](super::CertificateIssuer) has the same issuer as the
    /// entry before it, and the first entry has the issuer of the list (RFC 5280, section 5.3.3). To know the issuer of
    /// an entry, walk the list from its start.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the number is not found while an entry has a serial number that does not decode. An
    /// entry with the number whose other fields do not decode is an `Err` at its position.
    pub fn revoked_certificates_of(&self, serial_number: &SerialNumber) -> Result<RevokedCertificatesOf> {
        RevokedCertificatesOf::find(&self.0.entries, serial_number)
    }

    /// Verifies the signature with the issuer's public key, of any type, in the key's backend.
    ///
    /// Neither the hash function nor the strength of the key is judged: a signature with SHA-1, or of a short RSA key, can
    /// match. See [`signature_hash_algorithm`](Self::signature_hash_algorithm) and the size of the key.
    ///
    /// # Errors
    ///
    /// As [`Certificate::verify_signature`](super::Certificate::verify_signature).
    #[doc(alias = "X509_CRL_verify")]
    pub fn verify_signature(&self, key: &(impl ToPublicKey + ?Sized)) -> Result<()> {
        self.verify_with(&key.to_public_key())
    }

    /// Returns whether the signature matches the issuer's public key.
    ///
    /// # Errors
    ///
    /// As [`verify_signature`](Self::verify_signature), except [`Error::InvalidSignature`].
    #[doc(alias = "X509_CRL_verify")]
    #[must_use = "anyone can make a list whose signature does not match"]
    pub fn is_signature_valid(&self, key: &(impl ToPublicKey + ?Sized)) -> Result<bool> {
        is_valid(self.verify_with(&key.to_public_key()))
    }

    /// Whether the signed part names the same signature algorithm as the outer structure.
    pub(super) fn has_one_algorithm(&self) -> bool {
        let inner = Some(self.0.fields.inner_algorithm);
        self.0.signed.check_inner_algorithm(inner).is_ok()
    }

    /// The signed part, `TBSCertList`, in DER.
    #[doc(alias = "i2d_re_X509_CRL_tbs")]
    pub fn tbs_certlist_bytes(&self) -> &[u8] {
        self.0.signed.tbs_bytes()
    }
}

signed_structure!(CertificateRevocationList, PEM_LABEL, |fields| Some(
    fields.inner_algorithm
));

/// Prints the issuer, if it decodes.
impl fmt::Debug for CertificateRevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateRevocationList")
            .field("issuer", &shown(self.issuer()))
            .finish_non_exhaustive()
    }
}
