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
    KeptExtensions, Signed, extensions_in, read_extensions, read_time, shown, signature_getters,
};
use super::version::{self, X509Version};
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::span::Span;
use crate::asn1::tag::{GENERALIZED_TIME, INTEGER, SEQUENCE, UTC_TIME};
use crate::asymmetric::PublicKey;
use crate::backend::Backend;
use crate::error::{DateField, Error, Result};
use crate::hashes::{Digest, HashAlgorithm};
use crate::serialization::Encoding;

const WHAT: &str = "certificate revocation list";
pub(super) const PEM_LABEL: &str = "X509 CRL";

/// The most bytes of a list in PEM, as its places are numbers of 32 bits.
pub(super) const LONGEST: usize = u32::MAX as usize;

/// A list of revoked certificates. Clones share one piece of memory; many threads may use one at once.
///
/// It may be large: up to 4 GiB. Loading does not look at its entries, iteration reads one after the other, and
/// [`revoked_certificate`](Self::revoked_certificate) makes an index of eight bytes for each entry, once.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::x509::{
///     CertificateRevocationListBuilder, CrlReason, Name, RevokedCertificateBuilder, SerialNumber,
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
/// let loaded = backend.load_der_x509_crl(list.as_der())?;
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
    /// What is inside the SEQUENCE of entries.
    entries: Option<Span>,
    extensions: Option<Span>,
}

impl Fields {
    fn read(signed: &Signed) -> Result<Self> {
        let mut walker = signed.walk();
        let version = match walker.optional(INTEGER, "the version")? {
            Some(element) => version::read(WHAT, signed.part(element.full))?,
            None => X509Version::V1,
        };
        let inner_algorithm = walker.next(SEQUENCE, "the inner signature algorithm")?.full;
        let issuer = walker.next(SEQUENCE, "the issuer")?.full;
        let is_time = |tag| [Some(UTC_TIME), Some(GENERALIZED_TIME)].contains(&tag);
        let last_update = walker.any("the time of the list")?;
        if !is_time(Some(last_update.tag)) {
            return Err(Error::malformed(
                WHAT,
                "the time of the list is missing, or of another type than it must be",
            ));
        }
        let next_update = match is_time(walker.peek()) {
            true => Some(walker.any("the time of the next list")?.full),
            false => None,
        };
        let entries = walker.optional(SEQUENCE, "the revoked certificates")?;
        let extensions = read_extensions(WHAT, &signed.der, &mut walker, 0)?;
        walker.finish("what a revocation list is made of")?;
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

    /// The backend that it was loaded or made in.
    pub fn backend(&self) -> &Backend {
        &self.0.signed.backend
    }

    /// The version (RFC 5280, section 5.1.2.1), as it stands. Extensions, of the list and of its entries, are there or
    /// not whatever it says: see [how strict loading is](crate::x509#how-strict-loading-is).
    #[doc(alias = "X509_CRL_get_version")]
    pub fn version(&self) -> X509Version {
        self.0.fields.version
    }

    /// Who signed it.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is no name.
    #[doc(alias = "X509_CRL_get_issuer")]
    pub fn issuer(&self) -> Result<Name> {
        Name::from_der(self.issuer_bytes())
    }

    /// The issuer's name in DER, as it stands.
    pub fn issuer_bytes(&self) -> &[u8] {
        self.part(self.0.fields.issuer)
    }

    /// When it was made (thisUpdate), in UTC.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Date`](crate::MalformedKind::Date) if it is no time as RFC 5280, section 5.1.2.4,
    /// has them.
    #[doc(alias = "X509_CRL_get0_lastUpdate")]
    pub fn last_update(&self) -> Result<OffsetDateTime> {
        read_time(WHAT, DateField::LastUpdate, self.part(self.0.fields.last_update))
    }

    /// By when there will be another one, in UTC. Old lists do not say so.
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

    /// The extensions; none for a list without. Found once, then kept.
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

    /// The entries, in their order, each read when its turn comes, or by their numbers:
    /// [`len`](RevokedCertificates::len), [`get`](RevokedCertificates::get). One that is no entry is an error in its
    /// place, and the next one follows; where the data is no DER any more it ends after the error.
    #[doc(alias = "X509_CRL_get_REVOKED")]
    pub fn revoked_certificates(&self) -> RevokedCertificates {
        RevokedCertificates::new(&self.0.entries)
    }

    /// The entry of a serial number, the first one if there are more; `None` if there is none.
    ///
    /// The first call makes an index of all entries, in which later ones look: some twenty steps, also where a number
    /// is there many times. An indirect list (an [`IssuingDistributionPoint`](super::IssuingDistributionPoint) says
    /// so) is about certificates of several issuers, which may have the same number:
    /// [`revoked_certificates_of`](Self::revoked_certificates_of) gives all of them.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the entry does not decode otherwise; and if the number is not found, and an entry has
    /// none that decodes: it might be that one's.
    #[doc(alias = "X509_CRL_get0_by_serial")]
    pub fn revoked_certificate(&self, serial_number: &SerialNumber) -> Result<Option<RevokedCertificate>> {
        self.revoked_certificates_of(serial_number)?.next().transpose()
    }

    /// All entries of a serial number, in their order, each read when its turn comes.
    ///
    /// In an indirect list, an entry without a [`CertificateIssuer`](super::CertificateIssuer) is of the same issuer
    /// as the entry before it, and the first of the list's (RFC 5280, section 5.3.3). That takes going through the
    /// list: an entry alone does not tell.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the number is not found, and an entry has none that decodes: it might be that one's. An
    /// entry of the number that does not decode otherwise is an error in its place.
    pub fn revoked_certificates_of(&self, serial_number: &SerialNumber) -> Result<RevokedCertificatesOf> {
        RevokedCertificatesOf::find(&self.0.entries, serial_number)
    }

    /// That the list was signed by a key. It is verified in the key's backend.
    ///
    /// # Errors
    ///
    /// As [`Certificate::verify_signature`](super::Certificate::verify_signature).
    #[doc(alias = "X509_CRL_verify")]
    pub fn verify_signature(&self, key: &PublicKey) -> Result<()> {
        self.0.signed.verify(Some(self.0.fields.inner_algorithm), key)
    }

    /// Whether the list was signed by a key.
    ///
    /// # Errors
    ///
    /// As [`verify_signature`](Self::verify_signature), but for [`Error::InvalidSignature`].
    #[doc(alias = "X509_CRL_verify")]
    #[must_use = "a list that is not signed is anybody's"]
    pub fn is_signature_valid(&self, key: &PublicKey) -> Result<bool> {
        self.0.signed.is_valid(Some(self.0.fields.inner_algorithm), key)
    }

    /// The digest of the whole.
    ///
    /// # Errors
    ///
    /// As [`create_hash_ctx`](crate::interfaces::HashBackend::create_hash_ctx).
    #[doc(alias = "X509_CRL_digest")]
    pub fn fingerprint(&self, algorithm: HashAlgorithm) -> Result<Digest> {
        self.0.signed.fingerprint(algorithm)
    }

    /// The list in PEM or DER.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another encoding.
    #[doc(alias = "PEM_write_bio_X509_CRL")]
    pub fn public_bytes(&self, encoding: Encoding) -> Result<Vec<u8>> {
        self.0.signed.public_bytes(encoding, PEM_LABEL)
    }

    /// What is signed: the list without algorithm and signature, in DER.
    #[doc(alias = "i2d_re_X509_CRL_tbs")]
    pub fn tbs_certlist_bytes(&self) -> &[u8] {
        self.0.signed.tbs_bytes()
    }
}

signature_getters!(CertificateRevocationList);

impl fmt::Debug for CertificateRevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CertificateRevocationList")
            .field("issuer", &shown(self.issuer()))
            .finish_non_exhaustive()
    }
}
