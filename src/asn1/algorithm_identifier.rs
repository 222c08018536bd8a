//! `AlgorithmIdentifier` (RFC 5280, section 4.1.1.2): an algorithm and its parameters.

use asn1::{ObjectIdentifier, SimpleAsn1Readable, Tlv};

use crate::asn1::der;
use crate::asn1::oid;
use crate::asn1::span::Walker;
use crate::asn1::tag;
use crate::error::{Error, Result, UnsupportedKind};
use crate::support::object_identifier::is_oid;

/// An algorithm and its parameters.
#[derive(asn1::Asn1Read, asn1::Asn1Write, Clone)]
pub(crate) struct AlgorithmIdentifier<'a> {
    pub(crate) algorithm: ObjectIdentifier,
    pub(crate) parameters: Option<Tlv<'a>>,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// One that is an element. `what` is the structure that it stands in, and `kind` what is not known if its object
    /// identifier is larger than any.
    #[inline]
    pub(crate) fn read(what: &'static str, kind: UnsupportedKind, element: Tlv<'a>) -> Result<Self> {
        der::parse_element(what, element).map_err(|error| unknown_if_large(error, kind, element.full_data()))
    }

    /// The parameters, where the algorithm must have some.
    pub(crate) fn required_parameters(&self, what: &'static str) -> Result<Tlv<'a>> {
        self.parameters
            .ok_or_else(|| Error::malformed(what, "the algorithm identifier has no parameters"))
    }

    /// Refuses parameters other than none and NULL.
    pub(crate) fn check_null(&self, what: &'static str) -> Result<()> {
        match self.parameters {
            None => Ok(()),
            Some(tlv) if tlv.tag().as_u8() == Some(tag::NULL) && tlv.data().is_empty() => Ok(()),
            Some(_) => Err(Error::malformed(what, "the parameters of the algorithm must be NULL")),
        }
    }

    /// Refuses all parameters (RFC 8410, section 3).
    pub(crate) fn check_none(&self, what: &'static str) -> Result<()> {
        match self.parameters {
            None => Ok(()),
            Some(_) => Err(Error::malformed(what, "the algorithm must have no parameters")),
        }
    }
}

/// The object identifier of one that is all of the data: of any length, and whatever stands behind it.
pub(crate) fn read_oid(what: &'static str, data: &[u8]) -> Result<oid::ObjectIdentifier> {
    Walker::of_sequence(what, data)?.oid("the algorithm")
}

/// The error of an algorithm identifier that does not decode, as that of an algorithm that is not known if its object
/// identifier is one of those that the crate `asn1` does not take: no algorithm has one.
pub(crate) fn unknown_if_large(error: Error, kind: UnsupportedKind, identifier: &[u8]) -> Error {
    let content = der::sequence(identifier).unwrap_or_default();
    match der::elements(content, 1).as_slice() {
        [oid] if is_large(oid) => Error::unsupported(
            kind,
            "an algorithm whose object identifier is longer than any that has been registered",
        ),
        _ => error,
    }
}

/// Whether it is an object identifier that the crate `asn1` does not take.
pub(crate) fn is_large(oid: &Tlv<'_>) -> bool {
    oid.tag() == ObjectIdentifier::TAG && ObjectIdentifier::from_der(oid.data()).is_err() && is_oid(oid.data())
}

/// DER as an element.
pub(crate) fn element(der: &[u8]) -> Result<Tlv<'_>> {
    asn1::parse_single(der).map_err(|_| Error::invalid("key", "cannot be written as DER"))
}

/// The DER of NULL.
pub(crate) const NULL: &[u8] = &[tag::NULL, 0];
