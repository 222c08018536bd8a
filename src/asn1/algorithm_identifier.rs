//! `AlgorithmIdentifier` (RFC 5280, section 4.1.1.2): an algorithm and its parameters.

use asn1::{ObjectIdentifier, SimpleAsn1Readable, Tlv};

use crate::asn1::der;
use crate::asn1::oid;
use crate::asn1::tag;
use crate::asn1::walker::Walker;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::support::object_identifier::is_oid;

/// An algorithm and its parameters.
#[derive(asn1::Asn1Read, asn1::Asn1Write, Clone)]
pub(crate) struct AlgorithmIdentifier<'a> {
    pub(crate) algorithm: ObjectIdentifier,
    pub(crate) parameters: Option<Tlv<'a>>,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// Reads an element of the structure `what`. An object identifier larger than any registered one is an unsupported
    /// algorithm of this kind.
    #[inline]
    pub(crate) fn read(what: &'static str, kind: UnsupportedKind, element: Tlv<'a>) -> Result<Self> {
        der::parse_element(what, element).map_err(|error| unknown_if_large(error, kind, element.full_data()))
    }

    /// The parameters of an algorithm that requires them.
    pub(crate) fn required_parameters(&self, what: &'static str) -> Result<Tlv<'a>> {
        let reason = "the algorithm identifier has no parameters";
        let missing = || Error::malformed(MalformedKind::Missing, what, reason);
        self.parameters.ok_or_else(missing)
    }

    /// Accepts absent parameters and NULL.
    pub(crate) fn check_null(&self, what: &'static str) -> Result<()> {
        match self.parameters {
            None => Ok(()),
            Some(tlv) if tlv.tag().as_u8() == Some(tag::NULL) && tlv.data().is_empty() => Ok(()),
            Some(_) => {
                let reason = "the parameters of the algorithm must be NULL";
                Err(Error::malformed(MalformedKind::NotAllowed, what, reason))
            }
        }
    }

    /// Refuses all parameters (RFC 8410, section 3).
    pub(crate) fn check_none(&self, what: &'static str) -> Result<()> {
        match self.parameters {
            None => Ok(()),
            Some(_) => {
                let reason = "the algorithm must have no parameters";
                Err(Error::malformed(MalformedKind::NotAllowed, what, reason))
            }
        }
    }
}

/// The object identifier, of any length, of the AlgorithmIdentifier that `data` is. The parameters are not read.
pub(crate) fn read_oid(what: &'static str, data: &[u8]) -> Result<oid::ObjectIdentifier> {
    Walker::of_sequence(what, data)?.oid("the algorithm")
}

/// Turns `error` into [`Error::Unsupported`] if the AlgorithmIdentifier failed to decode because its object identifier is
/// valid, but larger than the crate `asn1` supports. No registered algorithm has such an identifier.
pub(crate) fn unknown_if_large(error: Error, kind: UnsupportedKind, identifier: &[u8]) -> Error {
    let content = der::sequence(identifier).unwrap_or_default();
    match der::elements(content, 1).as_slice() {
        [oid] if is_large(oid) => Error::unsupported(
            kind,
            "an algorithm whose object identifier is longer than any registered one",
        ),
        _ => error,
    }
}

/// Whether it is a valid object identifier that is larger than the crate `asn1` supports.
pub(crate) fn is_large(oid: &Tlv<'_>) -> bool {
    oid.tag() == ObjectIdentifier::TAG && ObjectIdentifier::from_der(oid.data()).is_err() && is_oid(oid.data())
}

/// Parses the element that `der` is, for writing.
pub(crate) fn element(der: &[u8]) -> Result<Tlv<'_>> {
    asn1::parse_single(der).map_err(|_| Error::invalid("key", "cannot be written as DER"))
}

/// The DER of the usual algorithm identifier of RSA keys: rsaEncryption with NULL. To compare with it is faster than to decode
/// an identifier.
pub(crate) const RSA_ENCRYPTION: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// The DER of NULL.
pub(crate) const NULL: &[u8] = &[tag::NULL, 0];
