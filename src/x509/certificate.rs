//! Certificates (RFC 5280, section 4.1).

use std::fmt;
use std::sync::{Arc, OnceLock};

use openssl::x509::{X509, X509Ref};
use time::OffsetDateTime;

use super::extensions::Extensions;
use super::name::Name;
use super::signed_structure::{
    KeptExtensions, Signed, extensions_in, read_extensions, read_serial_number, read_time, shown, signature_getters,
};
use super::version::{self, X509Version};
use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::span::{Span, Walker};
use crate::asn1::subject_public_key_info;
use crate::asn1::tag::{INTEGER, SEQUENCE, primitive};
use crate::asymmetric::PublicKey;
use crate::backend::Backend;
use crate::error::{DateField, Error, Result};
use crate::ffi;
use crate::hashes::{Digest, HashAlgorithm};
use crate::serialization::{Encoding, load_public_key_info};

const WHAT: &str = "certificate";
pub(super) const PEM_LABELS: [&str; 2] = ["CERTIFICATE", "X509 CERTIFICATE"];

/// The tags of the unique identifiers, of which nobody makes use.
const ISSUER_UNIQUE_ID: u8 = primitive(1);
const SUBJECT_UNIQUE_ID: u8 = primitive(2);

/// A certificate. Clones share one piece of memory; many threads may use one at once.
///
/// Loading finds out where its parts are, and no more: a part that does not decode says so when it is asked for, and
/// leaves the others readable. See the [module](crate::x509) for what is refused at once. All bytes are kept as they
/// were read. Two certificates are equal if their bytes are.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::asymmetric::PrivateKey;
/// use hazmat_openssl::serialization::Encoding;
/// use hazmat_openssl::x509::{CertificateBuilder, BasicConstraints, Name, SerialNumber};
/// use time::{Duration, OffsetDateTime};
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
/// let loaded = backend.load_pem_x509_certificate(&certificate.public_bytes(Encoding::Pem)?)?;
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
    signed: Signed,
    fields: Fields,
    extensions: KeptExtensions,
    public_key: OnceLock<Result<PublicKey>>,
}

/// Where the fields are.
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
        let serial_number = walker.next(INTEGER, "the serial number")?.content;
        let inner_algorithm = walker.next(SEQUENCE, "the inner signature algorithm")?.full;
        let issuer = walker.next(SEQUENCE, "the issuer")?.full;
        let validity = walker.next(SEQUENCE, "the validity")?.content;
        let mut times = Walker::new(WHAT, &signed.der, validity);
        let not_valid_before = times.any("the first time of the validity")?.full;
        let not_valid_after = times.any("the second time of the validity")?.full;
        times.finish("the two times of the validity")?;
        let subject = walker.next(SEQUENCE, "the subject")?.full;
        let public_key = walker.next(SEQUENCE, "the public key")?.full;
        walker.optional(ISSUER_UNIQUE_ID, "the issuer's unique identifier")?;
        walker.optional(SUBJECT_UNIQUE_ID, "the subject's unique identifier")?;
        let extensions = read_extensions(WHAT, &signed.der, &mut walker, 3)?;
        walker.finish("what a certificate is made of")?;
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
    pub(super) fn read(backend: &Backend, der: Vec<u8>) -> Result<Self> {
        der::check_length(WHAT, &der)?;
        let signed = Signed::read(WHAT, backend, der)?;
        Ok(Certificate(Arc::new(Inner {
            fields: Fields::read(&signed)?,
            signed,
            extensions: KeptExtensions::default(),
            public_key: OnceLock::new(),
        })))
    }

    fn part(&self, span: Span) -> &[u8] {
        self.0.signed.part(span)
    }

    /// The backend that it was loaded or made in, in which its key is loaded and its signature verified.
    pub fn backend(&self) -> &Backend {
        &self.0.signed.backend
    }

    /// The version (RFC 5280, section 4.1.2.1), as it stands. Extensions and unique identifiers are there or not
    /// whatever it says: see [how strict loading is](crate::x509#how-strict-loading-is).
    #[doc(alias = "X509_get_version")]
    pub fn version(&self) -> X509Version {
        self.0.fields.version
    }

    /// The serial number, which its issuer gives to no other. Old certificates have zero and negative ones.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is not DER.
    #[doc(alias = "X509_get0_serialNumber")]
    pub fn serial_number(&self) -> Result<SerialNumber> {
        read_serial_number(WHAT, self.part(self.0.fields.serial_number))
    }

    /// The first second of its validity, in UTC.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`Date`](crate::MalformedKind::Date) if it is no time as RFC 5280, section 4.1.2.5,
    /// has them.
    #[doc(alias = "X509_get0_notBefore")]
    pub fn not_valid_before(&self) -> Result<OffsetDateTime> {
        read_time(
            WHAT,
            DateField::NotValidBefore,
            self.part(self.0.fields.not_valid_before),
        )
    }

    /// The last second of its validity, in UTC.
    ///
    /// # Errors
    ///
    /// As [`not_valid_before`](Self::not_valid_before).
    #[doc(alias = "X509_get0_notAfter")]
    pub fn not_valid_after(&self) -> Result<OffsetDateTime> {
        read_time(WHAT, DateField::NotValidAfter, self.part(self.0.fields.not_valid_after))
    }

    /// Who signed it.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is no name.
    #[doc(alias = "X509_get_issuer_name")]
    pub fn issuer(&self) -> Result<Name> {
        Name::from_der(self.issuer_bytes())
    }

    /// The issuer's name in DER, as it stands.
    pub fn issuer_bytes(&self) -> &[u8] {
        self.part(self.0.fields.issuer)
    }

    /// Whose key it is about.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is no name.
    #[doc(alias = "X509_get_subject_name")]
    pub fn subject(&self) -> Result<Name> {
        Name::from_der(self.subject_bytes())
    }

    /// The subject's name in DER, as it stands.
    pub fn subject_bytes(&self) -> &[u8] {
        self.part(self.0.fields.subject)
    }

    /// The subject's key, loaded into the certificate's backend. Loaded once, then kept.
    ///
    /// # Errors
    ///
    /// As [`load_der_public_key`](crate::interfaces::DerSerializationBackend::load_der_public_key).
    #[doc(alias = "X509_get_pubkey")]
    pub fn public_key(&self) -> Result<PublicKey> {
        let load = || load_public_key_info(self.backend(), self.public_key_bytes());
        self.0.public_key.get_or_init(load).clone()
    }

    /// The subject's key as it stands: a `SubjectPublicKeyInfo` in DER.
    #[doc(alias = "X509_get_X509_PUBKEY")]
    pub fn public_key_bytes(&self) -> &[u8] {
        self.part(self.0.fields.public_key)
    }

    /// The type of the subject's key, by its object identifier.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if there is none.
    pub fn public_key_algorithm_oid(&self) -> Result<ObjectIdentifier> {
        subject_public_key_info::algorithm_oid(self.public_key_bytes())
    }

    /// The extensions; none for a certificate without. Found once, then kept.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if they are no list of extensions, each type once, of the kind
    /// [`DuplicateExtension`](crate::MalformedKind::DuplicateExtension) for one that is there twice. An extension of which
    /// only the value does not decode says so when it is looked up.
    #[doc(alias = "X509_get0_extensions")]
    pub fn extensions(&self) -> Result<&Extensions> {
        let Inner { signed, fields, .. } = &*self.0;
        let find = || extensions_in(&signed.der, fields.extensions);
        self.0.extensions.get_or_find(find)
    }

    /// That the certificate was signed by the key of another one, whose subject is its issuer, byte for byte. It is
    /// verified in this certificate's backend. Nothing else is looked at: not whether the other may issue
    /// certificates, nor when both are valid.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the other's subject is another name; as [`public_key`](Self::public_key) for the
    /// other's key; as [`verify_signature`](Self::verify_signature).
    #[doc(alias = "X509_check_issued")]
    #[doc(alias = "X509_verify")]
    pub fn verify_directly_issued_by(&self, issuer: &Certificate) -> Result<()> {
        if self.issuer_bytes() != issuer.subject_bytes() {
            return Err(Error::invalid(
                "issuer",
                "has a subject that is not the certificate's issuer",
            ));
        }
        let key = match self.backend().is_same(issuer.backend()) {
            true => issuer.public_key()?,
            false => load_public_key_info(self.backend(), issuer.public_key_bytes())?,
        };
        self.verify_signature(&key)
    }

    /// That the certificate was signed by a key. It is verified in the key's backend.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if it was not, also if the key is of another type than the signature or restricted
    /// to others, and if the signature has unused bits; [`Error::Malformed`] if the algorithm does not decode, or of
    /// the kind [`SignatureAlgorithmMismatch`](crate::MalformedKind::SignatureAlgorithmMismatch) if the one inside what is
    /// signed is not the one outside; [`Error::Unsupported`] for an algorithm that the backend does not offer.
    #[doc(alias = "X509_verify")]
    pub fn verify_signature(&self, key: &PublicKey) -> Result<()> {
        self.0.signed.verify(Some(self.0.fields.inner_algorithm), key)
    }

    /// Whether the certificate was signed by a key.
    ///
    /// # Errors
    ///
    /// As [`verify_signature`](Self::verify_signature), but for [`Error::InvalidSignature`].
    #[doc(alias = "X509_verify")]
    #[must_use = "a certificate that is not signed is anybody's"]
    pub fn is_signature_valid(&self, key: &PublicKey) -> Result<bool> {
        self.0.signed.is_valid(Some(self.0.fields.inner_algorithm), key)
    }

    /// The certificate for the crate `openssl`, whose TLS it is handed to. libcrypto decodes it once more, and in its
    /// default library context: what is done with it there is not this backend's doing.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto cannot read it.
    #[doc(alias = "d2i_X509")]
    pub fn to_openssl(&self) -> Result<X509> {
        ffi::x509::decode(self.as_der())
    }

    /// A certificate of the crate `openssl`, such as a peer's.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto cannot write it; as
    /// [`load_der_x509_certificate`](crate::interfaces::X509Backend::load_der_x509_certificate).
    #[doc(alias = "i2d_X509")]
    pub fn from_openssl(backend: &Backend, certificate: &X509Ref) -> Result<Self> {
        Self::read(backend, ffi::x509::encode(certificate)?)
    }

    /// The digest of the whole.
    ///
    /// # Errors
    ///
    /// As [`create_hash_ctx`](crate::interfaces::HashBackend::create_hash_ctx).
    #[doc(alias = "X509_digest")]
    pub fn fingerprint(&self, algorithm: HashAlgorithm) -> Result<Digest> {
        self.0.signed.fingerprint(algorithm)
    }

    /// The certificate in PEM or DER.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another encoding.
    #[doc(alias = "PEM_write_bio_X509")]
    pub fn public_bytes(&self, encoding: Encoding) -> Result<Vec<u8>> {
        self.0.signed.public_bytes(encoding, PEM_LABELS[0])
    }

    /// What is signed: the certificate without algorithm and signature, in DER.
    #[doc(alias = "i2d_re_X509_tbs")]
    pub fn tbs_certificate_bytes(&self) -> &[u8] {
        self.0.signed.tbs_bytes()
    }
}

signature_getters!(Certificate);

/// The subject and the serial number, as far as they decode.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &shown(self.subject()))
            .field("serial_number", &shown(self.serial_number()))
            .finish_non_exhaustive()
    }
}
