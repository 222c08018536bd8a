//! Encoding of structures and their parts in DER.

use crate::asn1::der;
use crate::asn1::oid::ObjectIdentifier;
use crate::asn1::serial_number::SerialNumber;
use crate::asn1::tag::{OID, SEQUENCE};
use crate::error::Result;

/// A structure with this tag, from the DER of its parts.
pub(crate) fn write_parts<P: AsRef<[u8]>>(tag: u8, parts: &[P]) -> Result<Vec<u8>> {
    der::write_parts(tag, &parts.iter().map(AsRef::as_ref).collect::<Vec<_>>())
}

/// A SEQUENCE, from the DER of its parts.
pub(crate) fn write_sequence<P: AsRef<[u8]>>(parts: &[P]) -> Result<Vec<u8>> {
    write_parts(SEQUENCE, parts)
}

/// An OBJECT IDENTIFIER.
pub(crate) fn write_oid(oid: &ObjectIdentifier) -> Result<Vec<u8>> {
    der::write_element(OID, oid.as_der())
}

/// A non-negative INTEGER, or an ENUMERATED, with this tag.
pub(crate) fn write_number(tag: u8, number: u64) -> Result<Vec<u8>> {
    der::write_element(tag, SerialNumber::from(number).as_der_content())
}

/// A named bit list (BIT STRING) with this tag. Bit 0 is the most significant; trailing zero bits are dropped, as DER
/// requires (X.690, section 11.2.2).
pub(crate) fn write_named_bits(tag: u8, bits: u16) -> Result<Vec<u8>> {
    let unused = u8::try_from(bits.trailing_zeros() % 8).unwrap_or(0);
    match bits.to_be_bytes() {
        [0, 0] => der::write_element(tag, &[0]),
        [high, 0] => der::write_element(tag, &[unused, high]),
        [high, low] => der::write_element(tag, &[unused, high, low]),
    }
}
