//! `SubjectPublicKeyInfo` (RFC 5280, section 4.1.2.7): a public key with its algorithm.

use asn1::Tlv;
use zeroize::Zeroizing;

use crate::asn1::algorithm_identifier::{self, AlgorithmIdentifier, element};
use crate::asn1::der::{self, Bits};
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::tag::SEQUENCE;
use crate::asn1::walker::Walker;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};

pub(crate) const WHAT: &str = "SubjectPublicKeyInfo";

/// The two fields, decoded on demand.
#[derive(asn1::Asn1Read, asn1::Asn1Write)]
pub(crate) struct SubjectPublicKeyInfo<'a> {
    algorithm: Tlv<'a>,
    subject_public_key: Bits<'a>,
}

impl<'a> SubjectPublicKeyInfo<'a> {
    /// Parses `data`, without trailing bytes.
    #[inline]
    pub(crate) fn read(data: &'a [u8]) -> Result<Self> {
        let info: Self = der::parse(WHAT, data)?;
        if info.algorithm.tag().as_u8() != Some(SEQUENCE) {
            let reason = "algorithm must be a SEQUENCE";
            return Err(Error::malformed(MalformedKind::UnexpectedTag, WHAT, reason));
        }
        Ok(info)
    }

    #[inline]
    pub(crate) fn algorithm(&self) -> Result<AlgorithmIdentifier<'a>> {
        AlgorithmIdentifier::read(WHAT, UnsupportedKind::PublicKeyAlgorithm, self.algorithm)
    }

    /// Whether this is the DER of the algorithm.
    #[inline]
    pub(crate) fn has_algorithm(&self, der: &[u8]) -> bool {
        self.algorithm.full_data() == der
    }

    /// The bytes of the BIT STRING: the public key, in the encoding of its algorithm.
    pub(crate) fn key(&self) -> Result<&'a [u8]> {
        self.subject_public_key.bytes(WHAT)
    }

    /// Writes the structure for a key in the encoding of its algorithm.
    pub(crate) fn write(algorithm: &AlgorithmIdentifier<'_>, key: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let algorithm = der::write(algorithm)?;
        der::write(&SubjectPublicKeyInfo {
            algorithm: element(&algorithm)?,
            subject_public_key: Bits::whole(key),
        })
    }
}

/// The object identifier of the algorithm, of any length. Nothing after it is read.
pub(crate) fn algorithm_oid(data: &[u8]) -> Result<ObjectIdentifier> {
    let algorithm = Walker::of_sequence(WHAT, data)?.next(SEQUENCE, "the algorithm")?;
    algorithm_identifier::read_oid(WHAT, algorithm.full.of(data))
}
