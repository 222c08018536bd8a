//! Certificates (RFC 5280, section 4.1).

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use time::OffsetDateTime;

use super::extensions::{Extensions, KeyUsage};
use super::key_usage_rule::KeyUsageRule;
use super::name::Name;
use super::name_key::NameKey;
use super::path_facts::PathFacts;
use super::signed_structure::{
    KeptExtensions, Signed, check_der, extensions_in, is_valid, read_extensions, read_serial_number, read_time, shown,
    signed_structure,
};
use super::version::{self, X509Version};
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::subject_public_key_info;
use crate::asn1::tag::{INTEGER, SEQUENCE, primitive};
use crate::asn1::walker::{Span, Walker};
use crate::asymmetric::{PublicKey, ToPublicKey};
use crate::backend::Backend;
use crate::error::{DateField, Error, MalformedKind, Result};
use crate::ffi::operation::CleanQueue;
use crate::ffi::x509::X509Handle;
use crate::serialization::{load_public_key_info, pem};

const WHAT: &str = "certificate";
const PEM_LABELS: [&str; 2] = ["CERTIFICATE", "X509 CERTIFICATE"];

/// The tags of the unique identifiers, which are skipped.
const ISSUER_UNIQUE_ID: u8 = primitive(1);
const SUBJECT_UNIQUE_ID: u8 = primitive(2);

/// A certificate. Clones share their memory; many threads may use one at once.
///
/// Loading checks only the structure. Each getter decodes its field and reports its error; the other fields stay
/// readable. The [module documentation](crate::x509#how-strict-loading-is) lists what is refused at
/// once. The bytes are kept as they were read; two certificates are equal if their DER is.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::x509::{BasicConstraints, Certificate, CertificateBuilder, Name, SerialNumber};
/// use hazmat_openssl::time::{Duration, OffsetDateTime};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let key: PrivateKey = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?.into();
/// let name = Name::from_rfc4514_string("CN=Example Root,O=Example,C=SE")?;
/// let now = OffsetDateTime::now_utc();
/// let certificate = CertificateBuilder::new()
///     .subject_name(&name)?
///     .issuer_name(&name)?
///     .public_key(&key.public_key()?)?
///     .serial_number(SerialNumber::random(&backend)?)?
///     .not_valid_before(now)?
///     .not_valid_after(now + Duration::days(365))?
///     .add_extension(&BasicConstraints::ca(None), true)?
///     .sign(&key, HashAlgorithm::Sha256)?;
///
/// let loaded = Certificate::from_pem(&backend, certificate.to_pem()?)?;
/// assert_eq!(loaded, certificate);
/// assert_eq!(loaded.subject()?.rfc4514_string(), "CN=Example Root,O=Example,C=SE");
/// assert_eq!(loaded.public_key()?, key.public_key()?);
/// let (constraints, critical) = loaded.extensions()?.find::<BasicConstraints>()?.unwrap();
/// assert!(constraints.is_ca() && critical);
/// loaded.verify_directly_issued_by(&certificate)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[doc(alias = "X509")]
pub struct Certificate(Arc<Inner>);

struct Inner {
    // Drops first: libcrypto's objects are freed before the backend, which `signed` holds.
    x509: OnceLock<X509Handle>,
    signed: Signed,
    fields: Fields,
    extensions: KeptExtensions,
    public_key: OnceLock<PublicKey>,
    subject_key: OnceLock<NameKey>,
    issuer_key: OnceLock<NameKey>,
    path_facts: OnceLock<Box<PathFacts>>,
}

/// The position of each field.
struct Fields {
    version: X509Version,
    inner_algorithm: Span,
    serial_number: Span,
    issuer: Span,
    not_valid_before: Span,
    not_valid_after: Span,
    subject: Span,
    public_key: Span,
    extensions: Option<Span>,
}

impl Fields {
    fn read(signed: &Signed) -> Result<Self> {
        let mut walker = signed.walk();
        let version = version::read_tagged(WHAT, &signed.der, &mut walker)?;
        let serial_number = walker.next(INTEGER, "serialNumber")?.content;
        let inner_algorithm = walker.next(SEQUENCE, "the inner signature algorithm")?.full;
        let issuer = walker.next(SEQUENCE, "issuer")?.full;
        let validity = walker.next(SEQUENCE, "validity")?.content;
        let mut times = Walker::new(WHAT, &signed.der, validity);
        let not_valid_before = times.any("notBefore")?.full;
        let not_valid_after = times.any("notAfter")?.full;
        times.finish("notAfter")?;
        let subject = walker.next(SEQUENCE, "subject")?.full;
        let public_key = walker.next(SEQUENCE, "subjectPublicKeyInfo")?.full;
        walker.optional(ISSUER_UNIQUE_ID, "issuerUniqueID")?;
        walker.optional(SUBJECT_UNIQUE_ID, "subjectUniqueID")?;
        let extensions = read_extensions(WHAT, &signed.der, &mut walker, 3)?;
        walker.finish("the TBSCertificate")?;
        Ok(Fields {
            version,
            inner_algorithm,
            serial_number,
            issuer,
            not_valid_before,
            not_valid_after,
            subject,
            public_key,
            extensions,
        })
    }
}

impl Certificate {
    /// Parses a certificate from the first PEM block labelled `CERTIFICATE`, or `X509 CERTIFICATE` as old programs
    /// write.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if there is no such block, or its content is not a certificate, is longer than 1 MiB, has
    /// trailing data or an undefined version.
    ///
    /// The kind is [`InvalidPem`](crate::MalformedKind::InvalidPem) if there is no block at all or its BEGIN or END line is
    /// broken, [`UnexpectedType`](crate::MalformedKind::UnexpectedType) if there are only blocks with other labels or the
    /// content is a key, and
    /// [`Truncated`](crate::MalformedKind::Truncated) if the block or its content is cut off. Any other kind means that the
    /// data is not a certificate, or a damaged one.
    #[doc(alias = "PEM_read_bio_X509")]
    pub fn from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Self> {
        let block = pem::find(pem.as_ref(), &PEM_LABELS, "a certificate")?;
        Self::read(backend, block.decode_public()?)
    }

    /// Parses a certificate from DER.
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem), without the kind `InvalidPem`; empty data is
    /// [`Truncated`](crate::MalformedKind::Truncated).
    #[doc(alias = "d2i_X509")]
    pub fn from_der(backend: &Backend, der: &[u8]) -> Result<Self> {
        check_der(WHAT, der)?;
        Self::read(backend, der.to_vec())
    }

    /// Parses all certificates of a PEM file, such as a chain, in their order. A file without a certificate is an
    /// error.
    ///
    /// Other blocks (OpenSSL's `TRUSTED CERTIFICATE` among them) and text between blocks are skipped. A broken
    /// certificate block is an error and never skipped: see [`serialization`](crate::serialization#pem).
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem), for any of them.
    #[doc(alias = "PEM_X509_INFO_read_bio")]
    pub fn all_from_pem(backend: &Backend, pem: impl AsRef<[u8]>) -> Result<Vec<Self>> {
        let blocks = pem::find_all(pem.as_ref(), &PEM_LABELS, "a certificate")?;
        let read = |block: pem::Block<'_>| Self::read(backend, block.decode_public()?);
        blocks.into_iter().map(read).collect()
    }

    /// Writes certificates in PEM, one block after the other: for a chain, the end entity's certificate first (RFC 8446,
    /// section 4.4.2).
    ///
    /// ```
    /// use hazmat_openssl::x509::Certificate;
    /// # use hazmat_openssl::prelude::*;
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
    /// let chain = Certificate::all_to_pem([&certificate, &issuer])?;
    /// assert_eq!(Certificate::all_from_pem(&backend, chain)?, [certificate, issuer]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`to_pem`](Self::to_pem).
    #[doc(alias = "PEM_write_bio_X509")]
    pub fn all_to_pem<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> Result<String> {
        certificates.into_iter().map(Self::to_pem).collect()
    }

    /// The DER of the certificates of a PEM file, or why one of them does not decode.
    pub(super) fn blocks_of_pem(pem: &[u8]) -> Result<Vec<Result<Vec<u8>>>> {
        let blocks = pem::find_all(pem, &PEM_LABELS, "a certificate")?;
        Ok(blocks.into_iter().map(pem::Block::decode_public).collect())
    }

    pub(super) fn read(backend: &Backend, der: Vec<u8>) -> Result<Self> {
        der::check_length(WHAT, &der)?;
        let signed = Signed::read(WHAT, backend, der)?;
        Ok(Certificate(Arc::new(Inner {
            fields: Fields::read(&signed)?,
            signed,
            extensions: KeptExtensions::default(),
            public_key: OnceLock::new(),
            x509: OnceLock::new(),
            subject_key: OnceLock::new(),
            issuer_key: OnceLock::new(),
            path_facts: OnceLock::new(),
        })))
    }

    fn part(&self, span: Span) -> &[u8] {
        self.0.signed.part(span)
    }

    /// The elements notBefore and notAfter.
    pub(in crate::x509) fn validity_parts(&self) -> [&[u8]; 2] {
        let fields = &self.0.fields;
        [fields.not_valid_before, fields.not_valid_after].map(|span| self.part(span))
    }

    /// The algorithm identifiers inside and outside of the signed part.
    pub(in crate::x509) fn signature_algorithm_parts(&self) -> [&[u8]; 2] {
        [
            self.part(self.0.fields.inner_algorithm),
            self.0.signed.algorithm_bytes(),
        ]
    }

    /// The version field (RFC 5280, section 4.1.2.1). It does not decide whether extensions and unique identifiers are
    /// read: see [how strict loading is](crate::x509#how-strict-loading-is).
    #[doc(alias = "X509_get_version")]
    pub fn version(&self) -> X509Version {
        self.0.fields.version
    }

    /// The serial number, unique per issuer. In some old certificates it is zero or negative.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the INTEGER is not DER.
    #[doc(alias = "X509_get0_serialNumber")]
    pub fn serial_number(&self) -> Result<SerialNumber> {
        read_serial_number(WHAT, self.part(self.0.fields.serial_number))
    }

    /// The first second of the validity period (`notBefore`), in UTC.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Date`](crate::MalformedKind::Date) for a time that is not valid or not in the form
    /// of RFC 5280, section 4.1.2.5.
    #[doc(alias = "X509_get0_notBefore")]
    pub fn not_valid_before(&self) -> Result<OffsetDateTime> {
        read_time(
            WHAT,
            DateField::NotValidBefore,
            self.part(self.0.fields.not_valid_before),
        )
    }

    /// The last second of the validity period (`notAfter`), in UTC.
    ///
    /// # Errors
    ///
    /// As [`not_valid_before`](Self::not_valid_before).
    #[doc(alias = "X509_get0_notAfter")]
    pub fn not_valid_after(&self) -> Result<OffsetDateTime> {
        read_time(WHAT, DateField::NotValidAfter, self.part(self.0.fields.not_valid_after))
    }

    /// The validity period, both ends included (RFC 5280, section 4.1.2.5), in UTC.
    ///
    /// ```
    /// # fn expired(certificate: &hazmat_openssl::x509::Certificate) -> hazmat_openssl::Result<bool> {
    /// let now = time::OffsetDateTime::now_utc();
    /// Ok(!certificate.validity()?.contains(&now))
    /// # }
    /// ```
    ///
    /// The range ends with [`not_valid_after`](Self::not_valid_after), the last second of the period. The period is
    /// therefore one second longer than the difference of both ends. A time within that last second, such as
    /// 23:59:59.5, is not in the range.
    ///
    /// # Errors
    ///
    /// As [`not_valid_before`](Self::not_valid_before).
    #[doc(alias = "X509_cmp_timeframe")]
    pub fn validity(&self) -> Result<RangeInclusive<OffsetDateTime>> {
        Ok(self.not_valid_before()?..=self.not_valid_after()?)
    }

    /// The name of the certificate authority that signed the certificate.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the name does not decode.
    #[doc(alias = "X509_get_issuer_name")]
    pub fn issuer(&self) -> Result<Name> {
        Name::from_der(self.issuer_bytes())
    }

    /// The issuer's name in DER, as it was read.
    pub fn issuer_bytes(&self) -> &[u8] {
        self.part(self.0.fields.issuer)
    }

    /// The name of the key's owner.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the name does not decode.
    #[doc(alias = "X509_get_subject_name")]
    pub fn subject(&self) -> Result<Name> {
        Name::from_der(self.subject_bytes())
    }

    /// The subject's name in DER, as it was read.
    pub fn subject_bytes(&self) -> &[u8] {
        self.part(self.0.fields.subject)
    }

    /// The subject's public key, loaded into the certificate's backend on first use and then kept.
    ///
    /// # Errors
    ///
    /// As [`load_der_public_key`](crate::interfaces::DerSerializationBackend::load_der_public_key).
    #[doc(alias = "X509_get_pubkey")]
    pub fn public_key(&self) -> Result<PublicKey> {
        if let Some(key) = self.0.public_key.get() {
            return Ok(key.clone());
        }
        let key = load_public_key_info(self.backend(), self.public_key_bytes())?;
        Ok(self.0.public_key.get_or_init(|| key).clone())
    }

    /// The `SubjectPublicKeyInfo` in DER, as it was read.
    #[doc(alias = "X509_get_X509_PUBKEY")]
    pub fn public_key_bytes(&self) -> &[u8] {
        self.part(self.0.fields.public_key)
    }

    /// The object identifier of the public key's algorithm.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it does not decode.
    pub fn public_key_algorithm_oid(&self) -> Result<ObjectIdentifier> {
        subject_public_key_info::algorithm_oid(self.public_key_bytes())
    }

    /// The extensions; an empty list for a certificate without extensions. Parsed on first use and then kept.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the list does not decode, of the kind
    /// [`DuplicateExtension`](crate::MalformedKind::DuplicateExtension) if one type occurs twice. The values are decoded
    /// by [`Extensions::find`] and [`Extension::decode`](super::Extension::decode) only.
    #[doc(alias = "X509_get0_extensions")]
    pub fn extensions(&self) -> Result<&Extensions> {
        let Inner { signed, fields, .. } = &*self.0;
        let find = || extensions_in(&signed.der, fields.extensions);
        self.0.extensions.get_or_find(find)
    }

    /// Verifies that `issuer` signed the certificate: its subject is this certificate's issuer, byte for byte, and its
    /// public key verifies the signature, in this certificate's backend.
    ///
    /// Nothing else is checked: neither whether the issuer is a certificate authority, nor the validity periods, nor the hash
    /// function and the strength of the key.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the issuer's subject is not this certificate's issuer; as
    /// [`public_key`](Self::public_key) for the issuer's key; as [`verify_signature`](Self::verify_signature).
    #[doc(alias = "X509_check_issued")]
    #[doc(alias = "X509_verify")]
    pub fn verify_directly_issued_by(&self, issuer: &Certificate) -> Result<()> {
        if self.issuer_bytes() != issuer.subject_bytes() {
            let reason = "its subject is not the issuer of this certificate";
            return Err(Error::invalid("issuer", reason));
        }
        self.verify_signature(&issuer.public_key_in(self.backend())?)
    }

    /// The subject's public key, loaded into a backend.
    pub(crate) fn public_key_in(&self, backend: &Backend) -> Result<PublicKey> {
        match backend.is_same(self.backend()) {
            true => self.public_key(),
            false => load_public_key_info(backend, self.public_key_bytes()),
        }
    }

    /// libcrypto's form of the certificate in its backend, made on first use and then kept. A failure is not kept: memory may have
    /// been missing.
    pub(super) fn x509(&self) -> Result<&X509Handle> {
        if let Some(handle) = self.0.x509.get() {
            return Ok(handle);
        }
        let handle = X509Handle::decode(CleanQueue::ensure(), self.backend().lib(), self.as_der())?;
        Ok(self.0.x509.get_or_init(|| handle))
    }

    /// The subject in the form by which certificates are found, made on first use and then kept.
    pub(super) fn subject_key(&self) -> &NameKey {
        self.0.subject_key.get_or_init(|| NameKey::of(self.subject_bytes()))
    }

    /// The issuer in the form by which certificates are found, made on first use and then kept.
    pub(super) fn issuer_key(&self) -> &NameKey {
        self.0.issuer_key.get_or_init(|| NameKey::of(self.issuer_bytes()))
    }

    /// What path validation has decoded of the certificate.
    pub(super) fn path_facts(&self) -> &PathFacts {
        self.0.path_facts.get_or_init(Box::default)
    }

    /// The certificate in a backend: itself, or a copy that is loaded there.
    pub(crate) fn in_backend(&self, backend: &Backend) -> Result<Self> {
        match backend.is_same(self.backend()) {
            true => Ok(self.clone()),
            false => Self::read(backend, self.as_der().to_vec()),
        }
    }

    /// Checks that the [`KeyUsage`], if there is one, is one that the standard of the key's algorithm allows:
    ///
    /// | key | key usage |
    /// |---|---|
    /// | ML-DSA (RFC 9881, section 5), SLH-DSA (RFC 9909, section 6) | at least one of digitalSignature, nonRepudiation, keyCertSign, cRLSign, and nothing else |
    /// | ML-KEM (RFC 9935, section 5) | keyEncipherment alone |
    /// | any other | not checked |
    ///
    /// The backend need not offer the key. Loading a certificate does not call this; [`CertificateBuilder`](super::CertificateBuilder)
    /// makes no certificate that fails it.
    ///
    /// ```
    /// # fn may_encapsulate(certificate: &hazmat_openssl::x509::Certificate) -> hazmat_openssl::Result<()> {
    /// // Before a recipient's certificate is used to encrypt to it:
    /// certificate.check_key_usage()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Inconsistent`](crate::MalformedKind::Inconsistent) for a key usage that is not
    /// allowed; as [`public_key_algorithm_oid`](Self::public_key_algorithm_oid) and [`extensions`](Self::extensions), and if
    /// the key usage does not decode.
    pub fn check_key_usage(&self) -> Result<()> {
        let Some(rule) = KeyUsageRule::of_info(self.public_key_bytes())? else {
            return Ok(());
        };
        let usage = self.extensions()?.find::<KeyUsage>()?;
        match usage.and_then(|(usage, _)| rule.fault(usage)) {
            Some(fault) => {
                let reason = format!("keyUsage {fault}");
                Err(Error::malformed(MalformedKind::Inconsistent, WHAT, reason))
            }
            None => Ok(()),
        }
    }

    /// Verifies the signature with the issuer's public key, of any type, in the key's backend.
    ///
    /// Neither the hash function nor the strength of the key is judged: a signature with SHA-1, or of a short RSA key, can
    /// match. See [`signature_hash_algorithm`](Self::signature_hash_algorithm) and the size of the key.
    ///
    /// # Errors
    ///
    /// - [`Error::InvalidSignature`] if the signature does not match or has unused bits, if the key has another type than
    ///   the algorithm or is restricted to another algorithm, and for an [unsigned](Self::is_unsigned) certificate;
    /// - [`Error::Malformed`] if the algorithm does not decode, of the kind
    ///   [`SignatureAlgorithmMismatch`](crate::MalformedKind::SignatureAlgorithmMismatch) if the algorithm inside the signed
    ///   part differs from the one outside;
    /// - [`Error::Unsupported`] for an algorithm that the backend does not offer.
    #[doc(alias = "X509_verify")]
    pub fn verify_signature(&self, key: &(impl ToPublicKey + ?Sized)) -> Result<()> {
        self.verify_with(&key.to_public_key())
    }

    /// Returns whether the signature matches the issuer's public key.
    ///
    /// # Errors
    ///
    /// As [`verify_signature`](Self::verify_signature), except [`Error::InvalidSignature`].
    #[doc(alias = "X509_verify")]
    #[must_use = "anyone can make a certificate whose signature does not match"]
    pub fn is_signature_valid(&self, key: &(impl ToPublicKey + ?Sized)) -> Result<bool> {
        is_valid(self.verify_with(&key.to_public_key()))
    }

    /// Whether the certificate has no signature, by the algorithm id-alg-unsigned (RFC 9925, section 3.1), inside the signed part
    /// or outside. It states what its owner says of a key. As a trust anchor that was received in a safe way it is as good as a
    /// certificate that its own key has signed; anywhere else it proves nothing: its signature never matches (section 4).
    ///
    /// Only the identifier counts: parameters, and bytes in place of the signature, which RFC 9925 forbids, are not looked at.
    #[doc(alias = "NID_id_alg_unsigned")]
    pub fn is_unsigned(&self) -> bool {
        self.0.signed.is_unsigned(Some(self.0.fields.inner_algorithm))
    }

    /// The signed part, `TBSCertificate`, in DER.
    #[doc(alias = "i2d_re_X509_tbs")]
    pub fn tbs_certificate_bytes(&self) -> &[u8] {
        self.0.signed.tbs_bytes()
    }
}

signed_structure!(Certificate, PEM_LABELS[0], |fields| Some(fields.inner_algorithm));

/// Prints the subject and the serial number, as far as they decode.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &shown(self.subject()))
            .field("serial_number", &shown(self.serial_number()))
            .finish_non_exhaustive()
    }
}
