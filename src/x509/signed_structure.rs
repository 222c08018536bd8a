//! What certificates, requests and revocation lists have in common: something that is signed, the algorithm, and the
//! signature (RFC 5280, section 4.1.1).

use std::sync::{Arc, OnceLock};

use ::time::OffsetDateTime;

use super::extensions::Extensions;
use super::signature::{SignatureAlgorithm, SignatureAlgorithmParameters};
use crate::asn1::der::{self, Bits};
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::span::{Span, Walker};
use crate::asn1::tag::{BIT_STRING, SEQUENCE, constructed};
use crate::asn1::time as times;
use crate::asymmetric::PublicKey;
use crate::backend::Backend;
use crate::error::{DateField, Error, MalformedKind, Result};
use crate::hashes::backend::HashBackend;
use crate::hashes::{Digest, HashAlgorithm};
use crate::serialization::{Encoding, pem};

/// A structure with its signature, in one piece of memory.
pub(super) struct Signed {
    pub(super) what: &'static str,
    pub(super) backend: Backend,
    /// What is cut out of the structure shares it.
    pub(super) der: Arc<Vec<u8>>,
    /// What is signed, with its tag and length.
    tbs: Span,
    /// The elements that it is made of.
    pub(super) fields: Span,
    algorithm: Span,
    /// The content of the BIT STRING.
    signature: Span,
}

impl Signed {
    /// Reads the outermost level. What stands behind the structure is refused.
    pub(super) fn read(what: &'static str, backend: &Backend, der: Vec<u8>) -> Result<Self> {
        let mut walker = Walker::of_sequence(what, &der)?;
        let tbs = walker.next(SEQUENCE, "what is signed")?;
        let algorithm = walker.next(SEQUENCE, "the signature algorithm")?;
        let signature = walker.next(BIT_STRING, "the signature")?;
        walker.finish("the signature")?;
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

    /// The elements of what is signed.
    pub(super) fn walk(&self) -> Walker<'_> {
        Walker::new(self.what, &self.der, self.fields)
    }

    /// That the algorithm inside what is signed, if there is one, is the one outside, byte for byte. Who could change
    /// one could have the signature verified by another algorithm than the one it was made with.
    fn check_inner_algorithm(&self, inner: Option<Span>) -> Result<()> {
        let outer = self.part(self.algorithm);
        if inner.is_none_or(|inner| self.part(inner) == outer) {
            return Ok(());
        }
        let reason = "the signature algorithm inside what is signed is not the one outside";
        Err(Error::malformed_as(
            MalformedKind::SignatureAlgorithmMismatch,
            self.what,
            reason,
        ))
    }

    pub(super) fn part(&self, span: Span) -> &[u8] {
        span.of(&self.der)
    }

    pub(super) fn tbs_bytes(&self) -> &[u8] {
        self.part(self.tbs)
    }

    pub(super) fn algorithm(&self) -> Result<SignatureAlgorithm> {
        SignatureAlgorithm::read(self.part(self.algorithm))
    }

    pub(super) fn algorithm_oid(&self) -> Result<ObjectIdentifier> {
        SignatureAlgorithm::read_oid(self.part(self.algorithm))
    }

    pub(super) fn hash_algorithm(&self) -> Result<Option<HashAlgorithm>> {
        Ok(self.algorithm()?.hash())
    }

    pub(super) fn algorithm_parameters(&self) -> Result<SignatureAlgorithmParameters> {
        Ok(self.algorithm()?.parameters())
    }

    pub(super) fn signature(&self) -> Result<&[u8]> {
        Bits::of(self.part(self.signature)).bytes(self.what)
    }

    /// Verifies the signature, with the algorithm that stands inside what is signed, which requests do not have. A
    /// signature that is not whole bytes is none of any algorithm.
    pub(super) fn verify(&self, inner: Option<Span>, key: &PublicKey) -> Result<()> {
        self.check_inner_algorithm(inner)?;
        let algorithm = self.algorithm()?;
        let signature = self.signature().map_err(|_| Error::InvalidSignature)?;
        algorithm.verify(key, signature, self.tbs_bytes())
    }

    /// [`verify`](Self::verify) as an answer.
    pub(super) fn is_valid(&self, inner: Option<Span>, key: &PublicKey) -> Result<bool> {
        match self.verify(inner, key) {
            Ok(()) => Ok(true),
            Err(Error::InvalidSignature) => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(super) fn fingerprint(&self, algorithm: HashAlgorithm) -> Result<Digest> {
        self.backend.hash(algorithm, &self.der)
    }

    pub(super) fn public_bytes(&self, encoding: Encoding, label: &str) -> Result<Vec<u8>> {
        match encoding {
            Encoding::Der => Ok(self.der.to_vec()),
            Encoding::Pem => Ok(pem::encode(label, &[], &self.der, PEM_WIDTH)?.to_vec()),
            other => {
                let reason = format!("must be PEM or DER for X.509, and is {other}");
                Err(Error::invalid("encoding", reason))
            }
        }
    }
}

/// The SEQUENCE of extensions in its tag. They are there or not whatever the version is.
pub(super) fn read_extensions(
    what: &'static str,
    whole: &[u8],
    walker: &mut Walker<'_>,
    tag: u8,
) -> Result<Option<Span>> {
    let Some(outer) = walker.optional(constructed(tag), "the extensions")? else {
        return Ok(None);
    };
    let mut inner = Walker::new(what, whole, outer.content);
    let extensions = inner.next(SEQUENCE, "the SEQUENCE of extensions")?;
    inner.finish("the extensions")?;
    Ok(Some(extensions.full))
}

/// The extensions of a structure, which are found once and then kept.
#[derive(Default)]
pub(super) struct KeptExtensions(OnceLock<Result<Extensions>>);

impl KeptExtensions {
    pub(super) fn get_or_find(&self, find: impl FnOnce() -> Result<Extensions>) -> Result<&Extensions> {
        self.0.get_or_init(find).as_ref().map_err(Error::clone)
    }
}

/// The extensions in a part of the whole; none where there is no such part.
pub(super) fn extensions_in(whole: &[u8], part: Option<Span>) -> Result<Extensions> {
    part.map_or_else(|| Ok(Extensions::default()), |part| Extensions::read(part.of(whole)))
}

/// A serial number of what stands in its INTEGER.
pub(super) fn read_serial_number(what: &'static str, content: &[u8]) -> Result<SerialNumber> {
    SerialNumber::from_der_content(content).map_err(der::in_data(what))
}

/// A time of its DER.
pub(super) fn read_time(what: &'static str, field: DateField, data: &[u8]) -> Result<OffsetDateTime> {
    let element: asn1::Tlv<'_> = der::parse(what, data)?;
    times::read_time(what, field, &element)
}

/// A part for a debugger, as far as it decodes.
pub(super) fn shown(part: Result<impl ToString>) -> String {
    part.map_or_else(|_| String::from("?"), |part| part.to_string())
}

/// RFC 7468, section 2.
const PEM_WIDTH: usize = 64;

/// Content alone makes two of them the same.
impl PartialEq for Signed {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

/// The getters of the signature, which certificates, requests and lists have alike.
macro_rules! signature_getters {
    ($type:ty) => {
        impl $type {
            /// The algorithm of the signature, by its object identifier: the one outside of what is signed, as of all
            /// these getters.
            ///
            /// # Errors
            ///
            /// [`Error::Malformed`](crate::Error::Malformed) if there is none.
            pub fn signature_algorithm_oid(&self) -> crate::error::Result<crate::asn1::oid::ObjectIdentifier> {
                self.0.signed.algorithm_oid()
            }

            /// The hash function of the signature; `None` for Ed25519 and Ed448, which have none to choose.
            ///
            /// # Errors
            ///
            /// [`Error::Unsupported`](crate::Error::Unsupported) for an algorithm that is not known;
            /// [`Error::Malformed`](crate::Error::Malformed) if it has parameters that it must not have.
            #[doc(alias = "X509_get_signature_info")]
            pub fn signature_hash_algorithm(
                &self,
            ) -> crate::error::Result<Option<crate::hashes::algorithm::HashAlgorithm>> {
                self.0.signed.hash_algorithm()
            }

            /// What else the signature was made by: its padding, with the parameters of PSS.
            ///
            /// # Errors
            ///
            /// As [`signature_hash_algorithm`](Self::signature_hash_algorithm).
            pub fn signature_algorithm_parameters(
                &self,
            ) -> crate::error::Result<crate::x509::signature::SignatureAlgorithmParameters> {
                self.0.signed.algorithm_parameters()
            }

            /// The signature's bytes.
            ///
            /// # Errors
            ///
            /// [`Error::Malformed`](crate::Error::Malformed) if it is not whole bytes.
            #[doc(alias = "X509_get0_signature")]
            pub fn signature(&self) -> crate::error::Result<&[u8]> {
                self.0.signed.signature()
            }

            /// The whole in DER, as it was read.
            pub fn as_der(&self) -> &[u8] {
                &self.0.signed.der
            }
        }

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
pub(super) use signature_getters;
