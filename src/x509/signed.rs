//! What certificates, requests and revocation lists have in common: something that is signed, the algorithm, and the
//! signature (RFC 5280, section 4.1.1).

use std::sync::Arc;

use ::time::OffsetDateTime;

use super::oid::ObjectIdentifier;
use super::serial_number::SerialNumber;
use super::signature::{SignatureAlgorithm, SignatureAlgorithmParameters};
use super::structure::{BIT_STRING, SEQUENCE, Span, Walker};
use super::time as times;
use crate::asymmetric::PublicKey;
use crate::backend::Backend;
use crate::der::{self, Bits};
use crate::error::{Error, Result};
use crate::hashes::{Digest, HashAlgorithm};
use crate::interfaces::HashBackend;
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

    /// That the algorithm inside what is signed is the one outside. Who could change one could have the signature
    /// verified by another algorithm than the one it was made with.
    pub(super) fn check_inner_algorithm(&self, inner: Span) -> Result<()> {
        if inner.of(&self.der) == self.algorithm.of(&self.der) {
            return Ok(());
        }
        let reason = "the signature algorithm inside what is signed is not the one outside";
        Err(Error::malformed(self.what, reason))
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

    pub(super) fn verify(&self, key: &PublicKey) -> Result<()> {
        self.algorithm()?.verify(key, self.signature()?, self.tbs_bytes())
    }

    /// [`verify`](Self::verify) as an answer.
    pub(super) fn is_valid(&self, key: &PublicKey) -> Result<bool> {
        match self.verify(key) {
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

/// A serial number of what stands in its INTEGER.
pub(super) fn read_serial_number(what: &'static str, content: &[u8]) -> Result<SerialNumber> {
    SerialNumber::from_der_content(content).map_err(der::in_data(what))
}

/// A time of its DER.
pub(super) fn read_time(what: &'static str, data: &[u8]) -> Result<OffsetDateTime> {
    let element: asn1::Tlv<'_> = der::parse(what, data)?;
    times::read_time(what, &element)
}

/// RFC 7468, section 2.
const PEM_WIDTH: usize = 64;

/// Content alone makes two of them the same.
impl PartialEq for Signed {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}
