//! The outer structure of certificates, requests and revocation lists: signed data, algorithm, signature (RFC 5280,
//! section 4.1.1).

use std::fmt;
use std::sync::{Arc, OnceLock};

use ::time::OffsetDateTime;

use super::extensions::Extensions;
use super::signature::{self, SignatureAlgorithmParameters};
use super::version::X509Version;
use crate::asn1::der::{self, Bits};
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{BIT_STRING, INTEGER, OCTET_STRING, SEQUENCE, constructed};
use crate::asn1::time as times;
use crate::asn1::walker::{Element, Span, Walker};
use crate::asymmetric::{PublicKey, SignatureAlgorithm};
use crate::backend::Backend;
use crate::error::{DateField, Error, MalformedKind, Result};
use crate::hashes::backend::HashBackend;
use crate::hashes::{Digest, HashAlgorithm};
use crate::serialization::{Encoding, Form, pem};

/// The methods that [`Certificate`](super::Certificate), [`CertificateSigningRequest`](super::CertificateSigningRequest)
/// and [`CertificateRevocationList`](super::CertificateRevocationList) share.
///
/// Each type also has them as inherent methods, so only generic code needs to import this trait. It is object-safe and
/// cannot be implemented outside this crate.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::x509::{CertificateSigningRequestBuilder, Name, SignedStructure};
///
/// fn describe(structure: &dyn SignedStructure) -> hazmat_openssl::Result<String> {
///     let digest = structure.fingerprint(HashAlgorithm::Sha256)?;
///     Ok(format!("{} extensions, SHA-256 {digest}", structure.extensions()?.len()))
/// }
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// # let backend = Backend::new()?;
/// # let key = hazmat_openssl::asymmetric::PrivateKey::from(backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?);
/// let name = Name::from_common_name("example")?;
/// let request = CertificateSigningRequestBuilder::new().subject_name(&name)?.sign(&key, HashAlgorithm::Sha256)?;
/// assert!(describe(&request)?.starts_with("0 extensions"));
/// # Ok(())
/// # }
/// ```
pub trait SignedStructure: sealed::Sealed + fmt::Debug + Send + Sync {
    /// The backend that the structure was loaded or made in.
    fn backend(&self) -> &Backend;

    /// The version field, as encoded.
    fn version(&self) -> X509Version;

    /// The extensions: those of a certificate or a list, or those that a request asks for.
    ///
    /// # Errors
    ///
    /// As [`Certificate::extensions`](super::Certificate::extensions) and
    /// [`CertificateSigningRequest::extensions`](super::CertificateSigningRequest::extensions).
    fn extensions(&self) -> Result<&Extensions>;

    /// The signed part in DER: `TBSCertificate`, `CertificationRequestInfo` or `TBSCertList`.
    fn tbs_bytes(&self) -> &[u8];

    /// The signature algorithm, with its hash function and parameters.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for an unknown algorithm; [`Error::Malformed`] for wrong parameters.
    fn signature_algorithm(&self) -> Result<SignatureAlgorithm>;

    /// The object identifier of the signature algorithm.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it does not decode.
    fn signature_algorithm_oid(&self) -> Result<ObjectIdentifier>;

    /// The hash function of the signature; `None` for Ed25519, Ed448, ML-DSA and SLH-DSA.
    ///
    /// # Errors
    ///
    /// As [`signature_algorithm`](Self::signature_algorithm).
    fn signature_hash_algorithm(&self) -> Result<Option<HashAlgorithm>>;

    /// The parameters of the signature algorithm.
    ///
    /// # Errors
    ///
    /// As [`signature_algorithm`](Self::signature_algorithm).
    fn signature_algorithm_parameters(&self) -> Result<SignatureAlgorithmParameters>;

    /// The signature, in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the BIT STRING is not whole bytes.
    fn signature(&self) -> Result<&[u8]>;

    /// Verifies the signature with a key, in the key's backend.
    ///
    /// # Errors
    ///
    /// As [`Certificate::verify_signature`](super::Certificate::verify_signature).
    fn verify_signature_with(&self, key: &PublicKey) -> Result<()>;

    /// The digest of the DER encoding.
    ///
    /// # Errors
    ///
    /// As [`create_hash_ctx`](crate::interfaces::HashBackend::create_hash_ctx).
    fn fingerprint(&self, algorithm: HashAlgorithm) -> Result<Digest>;

    /// The whole structure in DER, byte for byte as it was read.
    fn as_der(&self) -> &[u8];

    /// The structure in PEM.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is too long to be written in PEM on a 32-bit machine.
    fn to_pem(&self) -> Result<String>;

    /// The structure in PEM or DER.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another encoding.
    fn public_bytes(&self, encoding: Encoding) -> Result<Vec<u8>>;
}

pub(super) mod sealed {
    /// Keeps [`SignedStructure`](super::SignedStructure) to the types of this crate.
    pub trait Sealed {}
}

/// A parsed outer structure that owns its DER.
pub(super) struct Signed {
    pub(super) what: &'static str,
    pub(super) backend: Backend,
    /// Shared with the entries of a revocation list.
    pub(super) der: Arc<Vec<u8>>,
    /// The signed part, with tag and length.
    tbs: Span,
    /// The content of the signed part.
    pub(super) fields: Span,
    algorithm: Span,
    /// The content of the BIT STRING.
    signature: Span,
}

impl Signed {
    /// Reads the outer SEQUENCE; trailing data is an error.
    pub(super) fn read(what: &'static str, backend: &Backend, der: Vec<u8>) -> Result<Self> {
        let outer = read_outer(Walker::of_sequence(what, &der)?);
        let [tbs, algorithm, signature] = outer.map_err(|error| {
            if !Walker::of_sequence(what, &der).is_ok_and(looks_like_key) {
                return error;
            }
            let reason = "it is another structure, such as a key";
            Error::malformed(MalformedKind::UnexpectedType, what, reason)
        })?;
        Ok(Signed {
            what,
            backend: backend.clone(),
            tbs: tbs.full,
            fields: tbs.content,
            algorithm: algorithm.full,
            signature: signature.content,
            der: Arc::new(der),
        })
    }

    /// Walks the elements of the signed part.
    pub(super) fn walk(&self) -> Walker<'_> {
        Walker::new(self.what, &self.der, self.fields)
    }

    /// Requires the inner and the outer algorithm identifier to be the same bytes: the outer one is not signed, so an
    /// attacker could replace it.
    pub(super) fn check_inner_algorithm(&self, inner: Option<Span>) -> Result<()> {
        let outer = self.part(self.algorithm);
        if inner.is_none_or(|inner| self.part(inner) == outer) {
            return Ok(());
        }
        let kind = MalformedKind::SignatureAlgorithmMismatch;
        let reason = "the signature algorithm inside the signed part differs from the one outside";
        Err(Error::malformed(kind, self.what, reason))
    }

    pub(super) fn part(&self, span: Span) -> &[u8] {
        span.of(&self.der)
    }

    pub(super) fn tbs_bytes(&self) -> &[u8] {
        self.part(self.tbs)
    }

    /// The algorithm identifier outside the signed part, in DER.
    pub(super) fn algorithm_bytes(&self) -> &[u8] {
        self.part(self.algorithm)
    }

    pub(super) fn algorithm(&self) -> Result<SignatureAlgorithm> {
        signature::read(self.part(self.algorithm))
    }

    /// Whether there is no signature by the algorithm identifier outside the signed part, or by the one inside.
    pub(super) fn is_unsigned(&self, inner: Option<Span>) -> bool {
        let is_unsigned = |span| signature::is_unsigned(self.part(span));
        is_unsigned(self.algorithm) || inner.is_some_and(is_unsigned)
    }

    pub(super) fn algorithm_oid(&self) -> Result<ObjectIdentifier> {
        signature::read_oid(self.part(self.algorithm))
    }

    pub(super) fn hash_algorithm(&self) -> Result<Option<HashAlgorithm>> {
        Ok(self.algorithm()?.hash())
    }

    pub(super) fn algorithm_parameters(&self) -> Result<SignatureAlgorithmParameters> {
        Ok(signature::parameters(self.algorithm()?))
    }

    pub(super) fn signature(&self) -> Result<&[u8]> {
        Bits::of(self.part(self.signature)).bytes(self.what)
    }

    /// Verifies the signature. `inner` is the algorithm inside the signed part, which requests do not have. A signature
    /// that is not whole bytes never matches, nor does the one of an unsigned certificate (RFC 9925, section 4).
    pub(super) fn verify(&self, inner: Option<Span>, key: &PublicKey) -> Result<()> {
        self.check_inner_algorithm(inner)?;
        let algorithm = match self.algorithm() {
            Err(_) if self.is_unsigned(inner) => return Err(Error::InvalidSignature),
            algorithm => algorithm?,
        };
        let bytes = self.signature().map_err(|_| Error::InvalidSignature)?;
        signature::verify(algorithm, key, bytes, self.tbs_bytes())
    }

    pub(super) fn fingerprint(&self, algorithm: HashAlgorithm) -> Result<Digest> {
        self.backend.hash(algorithm, &self.der)
    }

    pub(super) fn public_bytes(&self, encoding: Encoding, label: &str) -> Result<Vec<u8>> {
        match encoding {
            Encoding::Der => Ok(self.der.to_vec()),
            Encoding::Pem => Ok(self.to_pem(label)?.into_bytes()),
            other => {
                let reason = format!("must be PEM or DER for X.509, not {other}");
                Err(Error::invalid("encoding", reason))
            }
        }
    }

    pub(super) fn to_pem(&self, label: &str) -> Result<String> {
        let text = pem::encode(label, &[], &self.der, PEM_WIDTH)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

/// The result of a verification as a `bool`.
pub(super) fn is_valid(verified: Result<()>) -> Result<bool> {
    match verified {
        Ok(()) => Ok(true),
        Err(Error::InvalidSignature) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Names the format of data whose first bytes show that it is not DER. Data that begins like DER is left to the parser.
pub(super) fn check_der(what: &'static str, data: &[u8]) -> Result<()> {
    if data.first() == Some(&SEQUENCE) {
        return Ok(());
    }
    Form::of(data).map_or(Ok(()), |form| {
        let kind = MalformedKind::UnexpectedType;
        Err(Error::malformed(kind, what, form.instead_of("DER")))
    })
}

/// The signed part, the algorithm and the signature.
fn read_outer(mut walker: Walker<'_>) -> Result<[Element; 3]> {
    let tbs = walker.next(SEQUENCE, "the signed part")?;
    let algorithm = walker.next(SEQUENCE, "signatureAlgorithm")?;
    let signature = walker.next(BIT_STRING, "the signature")?;
    walker.finish("the signature")?;
    Ok([tbs, algorithm, signature])
}

/// Whether a SEQUENCE begins as a key does: as PKCS #8, PKCS #1 or SEC 1, or as `SubjectPublicKeyInfo` or
/// `EncryptedPrivateKeyInfo`, which have two elements.
fn looks_like_key(mut walker: Walker<'_>) -> bool {
    let mut next = || walker.any("").ok().map(|element| element.tag);
    match (next(), next()) {
        (Some(INTEGER), Some(_)) => true,
        (Some(SEQUENCE), Some(BIT_STRING | OCTET_STRING)) => walker.is_at_end(),
        _ => false,
    }
}

/// Reads the explicitly tagged SEQUENCE of extensions, if present, in any version.
pub(super) fn read_extensions(
    what: &'static str,
    whole: &[u8],
    walker: &mut Walker<'_>,
    tag: u8,
) -> Result<Option<Span>> {
    let Some(outer) = walker.optional(constructed(tag), "extensions")? else {
        return Ok(None);
    };
    let mut inner = Walker::new(what, whole, outer.content);
    let extensions = inner.next(SEQUENCE, "the list of extensions")?;
    inner.finish("the list of extensions")?;
    Ok(Some(extensions.full))
}

/// Extensions, parsed on first use and then kept.
#[derive(Default)]
pub(super) struct KeptExtensions(OnceLock<Result<Extensions>>);

impl KeptExtensions {
    pub(super) fn get_or_find(&self, find: impl FnOnce() -> Result<Extensions>) -> Result<&Extensions> {
        self.0.get_or_init(find).as_ref().map_err(Error::clone)
    }
}

/// Parses the extensions of a part, if there is one.
#[inline]
pub(super) fn extensions_in(whole: &[u8], part: Option<Span>) -> Result<Extensions> {
    part.map_or_else(|| Ok(Extensions::default()), |part| Extensions::read(part.of(whole)))
}

/// Parses a serial number from the content of its INTEGER.
pub(super) fn read_serial_number(what: &'static str, content: &[u8]) -> Result<SerialNumber> {
    SerialNumber::from_der_content(content).map_err(der::in_data_as(MalformedKind::NotDer, what))
}

/// Parses a time from its DER.
#[inline]
pub(super) fn read_time(what: &'static str, field: DateField, data: &[u8]) -> Result<OffsetDateTime> {
    match times::read_usual_time(data) {
        Some(time) => Ok(time),
        None => read_any_time(what, field, data),
    }
}

/// Parses a time of any form, or returns what is wrong with it.
#[cold]
fn read_any_time(what: &'static str, field: DateField, data: &[u8]) -> Result<OffsetDateTime> {
    times::read_time(what, field, &der::parse(what, data)?)
}

/// A part for `Debug`; `?` if it does not decode.
pub(super) fn shown(part: Result<impl ToString>) -> String {
    part.map_or_else(|_| String::from("?"), |part| part.to_string())
}

/// Characters per line (RFC 7468, section 2).
const PEM_WIDTH: usize = 64;

/// Compares the DER only.
impl PartialEq for Signed {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

/// Implements the shared methods for a type, with its PEM label and an accessor for its inner algorithm identifier.
macro_rules! signed_structure {
    ($type:ty, $label:expr, $inner_algorithm:expr) => {
        impl $type {
            /// The backend that it was loaded or made in: it loads the public key and verifies signatures.
            pub fn backend(&self) -> &crate::backend::Backend {
                &self.0.signed.backend
            }

            /// The signature algorithm, with its hash function and parameters.
            /// [`PublicKey::verify`](crate::asymmetric::PublicKey::verify) and the builders accept it. This and the
            /// other getters of the algorithm read the field outside the signed part.
            ///
            /// # Errors
            ///
            /// [`Error::Unsupported`](crate::Error::Unsupported) for an unknown algorithm;
            /// [`Error::Malformed`](crate::Error::Malformed) for parameters that the algorithm must not have.
            #[doc(alias = "X509_get0_tbs_sigalg")]
            pub fn signature_algorithm(&self) -> crate::error::Result<crate::asymmetric::SignatureAlgorithm> {
                self.0.signed.algorithm()
            }

            /// The object identifier of the signature algorithm.
            ///
            /// # Errors
            ///
            /// [`Error::Malformed`](crate::Error::Malformed) if it does not decode.
            pub fn signature_algorithm_oid(&self) -> crate::error::Result<crate::asn1::oid::ObjectIdentifier> {
                self.0.signed.algorithm_oid()
            }

            /// The hash function of the signature; `None` for Ed25519, Ed448, ML-DSA and SLH-DSA, whose hash
            /// function is fixed.
            ///
            /// # Errors
            ///
            /// As [`signature_algorithm`](Self::signature_algorithm).
            #[doc(alias = "X509_get_signature_info")]
            pub fn signature_hash_algorithm(
                &self,
            ) -> crate::error::Result<Option<crate::hashes::algorithm::HashAlgorithm>> {
                self.0.signed.hash_algorithm()
            }

            /// The parameters of the signature algorithm: for RSA the padding, with the PSS parameters.
            ///
            /// # Errors
            ///
            /// As [`signature_algorithm`](Self::signature_algorithm).
            pub fn signature_algorithm_parameters(
                &self,
            ) -> crate::error::Result<crate::x509::signature::SignatureAlgorithmParameters> {
                self.0.signed.algorithm_parameters()
            }

            /// The signature, in bytes.
            ///
            /// # Errors
            ///
            /// [`Error::Malformed`](crate::Error::Malformed) if the BIT STRING is not whole bytes.
            #[doc(alias = "X509_get0_signature")]
            pub fn signature(&self) -> crate::error::Result<&[u8]> {
                self.0.signed.signature()
            }

            /// The digest of the DER encoding.
            ///
            /// # Errors
            ///
            /// As [`create_hash_ctx`](crate::interfaces::HashBackend::create_hash_ctx).
            #[doc(alias = "X509_digest")]
            pub fn fingerprint(
                &self,
                algorithm: crate::hashes::algorithm::HashAlgorithm,
            ) -> crate::error::Result<crate::hashes::Digest> {
                self.0.signed.fingerprint(algorithm)
            }

            /// The whole structure in DER, byte for byte as it was read.
            pub fn as_der(&self) -> &[u8] {
                &self.0.signed.der
            }

            /// The structure in PEM (RFC 7468), with a line feed at its end.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) if it is too long to be written in PEM on a 32-bit
            /// machine.
            pub fn to_pem(&self) -> crate::error::Result<String> {
                self.0.signed.to_pem($label)
            }

            /// The structure in PEM or DER.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another encoding.
            pub fn public_bytes(&self, encoding: crate::serialization::Encoding) -> crate::error::Result<Vec<u8>> {
                self.0.signed.public_bytes(encoding, $label)
            }

            fn verify_with(&self, key: &crate::asymmetric::PublicKey) -> crate::error::Result<()> {
                let inner_algorithm: fn(&Fields) -> Option<crate::asn1::walker::Span> = $inner_algorithm;
                self.0.signed.verify(inner_algorithm(&self.0.fields), key)
            }
        }

        impl crate::x509::signed_structure::sealed::Sealed for $type {}

        impl crate::x509::signed_structure::SignedStructure for $type {
            fn backend(&self) -> &crate::backend::Backend {
                self.backend()
            }

            fn version(&self) -> crate::x509::version::X509Version {
                self.version()
            }

            fn extensions(&self) -> crate::error::Result<&crate::x509::extensions::Extensions> {
                self.extensions()
            }

            fn tbs_bytes(&self) -> &[u8] {
                self.0.signed.tbs_bytes()
            }

            fn signature_algorithm(&self) -> crate::error::Result<crate::asymmetric::SignatureAlgorithm> {
                self.signature_algorithm()
            }

            fn signature_algorithm_oid(&self) -> crate::error::Result<crate::asn1::oid::ObjectIdentifier> {
                self.signature_algorithm_oid()
            }

            fn signature_hash_algorithm(
                &self,
            ) -> crate::error::Result<Option<crate::hashes::algorithm::HashAlgorithm>> {
                self.signature_hash_algorithm()
            }

            fn signature_algorithm_parameters(
                &self,
            ) -> crate::error::Result<crate::x509::signature::SignatureAlgorithmParameters> {
                self.signature_algorithm_parameters()
            }

            fn signature(&self) -> crate::error::Result<&[u8]> {
                self.signature()
            }

            fn verify_signature_with(&self, key: &crate::asymmetric::PublicKey) -> crate::error::Result<()> {
                self.verify_with(key)
            }

            fn fingerprint(
                &self,
                algorithm: crate::hashes::algorithm::HashAlgorithm,
            ) -> crate::error::Result<crate::hashes::Digest> {
                self.fingerprint(algorithm)
            }

            fn as_der(&self) -> &[u8] {
                self.as_der()
            }

            fn to_pem(&self) -> crate::error::Result<String> {
                self.to_pem()
            }

            fn public_bytes(&self, encoding: crate::serialization::Encoding) -> crate::error::Result<Vec<u8>> {
                self.public_bytes(encoding)
            }
        }

        /// The DER.
        impl AsRef<[u8]> for $type {
            fn as_ref(&self) -> &[u8] {
                self.as_der()
            }
        }

        /// Compares the DER only; the backend does not matter.
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.0.signed == other.0.signed
            }
        }

        impl Eq for $type {}

        impl std::hash::Hash for $type {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.as_der().hash(state);
            }
        }
    };
}
pub(super) use signed_structure;
