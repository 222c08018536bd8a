//! Whether bytes are whole elements in DER, down to the innermost: without a schema, by tags and lengths alone.

use asn1::{BigInt, Tlv};

use super::tag::{
    BIT_STRING, BOOLEAN, CHARACTER_STRING, CLASS, CONSTRUCTED, EMBEDDED_PDV, ENUMERATED, EXTERNAL, INTEGER, NULL, OID,
    SEQUENCE, SET, UTF8_STRING,
};
use crate::support::object_identifier::is_oid;

/// The universal types that DER encodes as constructed.
const CONSTRUCTED_TYPES: [u8; 5] = [EXTERNAL, EMBEDDED_PDV, SEQUENCE, SET, CHARACTER_STRING];

/// Whether each element ends inside the one that contains it.
pub(crate) fn is_whole(elements: &[u8]) -> bool {
    all(elements, |_| true)
}

/// Whether each element has the form and content that DER requires for its type. Of elements with a context-specific,
/// application or private tag only the tags and lengths are checked: their type is unknown.
pub(crate) fn is_der(elements: &[u8]) -> bool {
    all(elements, is_der_element)
}

/// Iterative, so that deep nesting does not exhaust the stack.
fn all(elements: &[u8], check: impl Fn(&Tlv<'_>) -> bool) -> bool {
    if elements.is_empty() {
        return true;
    }
    let mut unread = vec![elements];
    while let Some(rest) = unread.pop() {
        let Ok((element, after)) = asn1::strip_tlv(rest) else {
            return false;
        };
        if !check(&element) {
            return false;
        }
        // Empty ones are left out, so that nesting alone takes no memory.
        let inside = if is_constructed(&element) { element.data() } else { &[] };
        unread.extend([after, inside].into_iter().filter(|elements| !elements.is_empty()));
    }
    true
}

/// The first byte of an element has the bit for the constructed form, even if the tag has more bytes.
fn is_constructed(element: &Tlv<'_>) -> bool {
    element
        .full_data()
        .first()
        .is_some_and(|first| first & CONSTRUCTED != 0)
}

fn is_der_element(element: &Tlv<'_>) -> bool {
    let Some(tag) = element.tag().as_u8() else {
        return true;
    };
    if tag & CLASS != 0 {
        return true;
    }
    let content = element.data();
    match tag {
        // The end-of-contents octets of BER.
        0 => false,
        BOOLEAN => matches!(content, [0x00 | 0xff]),
        INTEGER | ENUMERATED => BigInt::new(content).is_some(),
        BIT_STRING => content
            .split_first()
            .is_some_and(|(&unused, bytes)| asn1::BitString::new(bytes, unused).is_some()),
        NULL => content.is_empty(),
        OID => is_oid(content),
        UTF8_STRING => std::str::from_utf8(content).is_ok(),
        tag => is_constructed(element) == CONSTRUCTED_TYPES.contains(&(tag | CONSTRUCTED)),
    }
}
