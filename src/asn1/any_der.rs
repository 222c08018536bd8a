//! Values of any type, which are written as they are given.

use std::fmt;

use asn1::{BigInt, Tlv};

use super::fields::Field;
use super::structure::Value;
use super::tag::{
    ANY, BIT_STRING, BOOLEAN, CHARACTER_STRING, CLASS, CONSTRUCTED, EMBEDDED_PDV, ENUMERATED, EXTERNAL, INTEGER, NULL,
    OID, SEQUENCE, SET, UTF8_STRING,
};
use crate::error::{Error, Result};
use crate::support::object_identifier::is_oid;

/// The types that are made of other elements, which are the only ones in DER.
const MADE_OF_OTHERS: [u8; 5] = [EXTERNAL, EMBEDDED_PDV, SEQUENCE, SET, CHARACTER_STRING];

/// Refuses what is not one element of DER, down to the parts that it is made of. What has a tag of its own class is
/// looked at only as far as its parts go: nobody knows its type.
pub(crate) fn check(argument: &'static str, value: &[u8]) -> Result<()> {
    let wrong = || Error::invalid(argument, "must be one element of DER, with all that stands in it");
    let whole = asn1::parse_single::<Tlv<'_>>(value).map_err(|_| wrong())?;
    // Parts in parts, as deep as they go, without a call for each.
    let mut inside = vec![whole.data()];
    check_one(&whole).then_some(()).ok_or_else(wrong)?;
    if !is_constructed(&whole) {
        return Ok(());
    }
    while let Some(rest) = inside.pop() {
        if rest.is_empty() {
            continue;
        }
        let (element, after) = asn1::strip_tlv(rest).map_err(|_| wrong())?;
        if !check_one(&element) {
            return Err(wrong());
        }
        inside.push(after);
        if is_constructed(&element) {
            inside.push(element.data());
        }
    }
    Ok(())
}

/// The first byte of an element tells the form of every tag, long ones included.
fn is_constructed(element: &Tlv<'_>) -> bool {
    element
        .full_data()
        .first()
        .is_some_and(|first| first & CONSTRUCTED != 0)
}

/// Whether an element has the form and the content that DER has for its type.
fn check_one(element: &Tlv<'_>) -> bool {
    let Some(tag) = element.tag().as_u8() else {
        return true;
    };
    if tag & CLASS != 0 {
        return true;
    }
    let content = element.data();
    match tag {
        // The end of contents, which BER has.
        0 => false,
        BOOLEAN => matches!(content, [0x00 | 0xff]),
        INTEGER | ENUMERATED => BigInt::new(content).is_some(),
        BIT_STRING => content
            .split_first()
            .is_some_and(|(&unused, bytes)| asn1::BitString::new(bytes, unused).is_some()),
        NULL => content.is_empty(),
        OID => is_oid(content),
        UTF8_STRING => std::str::from_utf8(content).is_ok(),
        tag => is_constructed(element) == MADE_OF_OTHERS.contains(&(tag | CONSTRUCTED)),
    }
}

/// An element of any type, as it stands.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct AnyDer(pub(crate) Vec<u8>);

impl Value for AnyDer {
    const TAG: u8 = ANY;

    fn read(field: &Field<'_>) -> Result<Self> {
        Ok(AnyDer(field.der().to_vec()))
    }

    fn write(&self, _: u8) -> Result<Vec<u8>> {
        Ok(self.0.clone())
    }
}

impl fmt::Debug for AnyDer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
