//! Building, taking apart and modifying DER (X.690), for structures with a single fault.

use asn1::{Asn1Writable, ObjectIdentifier, Tag, Tlv, WriteError};
use std::ops::Range;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

fn write<T: Asn1Writable<Error = WriteError>>(value: &T) -> Vec<u8> {
    asn1::write_single(value).unwrap()
}

/// The element with this one-byte tag.
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let tag = [tag];
    let (tag, rest) = Tag::from_bytes(&tag).unwrap();
    assert!(rest.is_empty());
    let written: Result<Vec<u8>, WriteError> =
        asn1::write(|writer| writer.write_tlv(tag, None, |content_of| content_of.push_slice(content)));
    written.unwrap()
}

/// A SEQUENCE of elements.
pub fn sequence<E: AsRef<[u8]>>(elements: &[E]) -> Vec<u8> {
    let content: Vec<u8> = elements.iter().flat_map(|element| element.as_ref()).copied().collect();
    element(SEQUENCE, &content)
}

/// An INTEGER of at most 32 bits.
pub fn integer(value: i32) -> Vec<u8> {
    write(&value)
}

/// A non-negative INTEGER from big-endian bytes.
pub fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let mut content = bytes[start..].to_vec();
    if content.first().is_none_or(|first| *first >= 0x80) {
        content.insert(0, 0);
    }
    write(&asn1::BigUint::new(&content).unwrap())
}

/// An INTEGER with exactly this content.
pub fn integer_of(content: &[u8]) -> Vec<u8> {
    element(INTEGER, content)
}

/// An OCTET STRING.
pub fn octets(content: &[u8]) -> Vec<u8> {
    write(&content)
}

/// A BIT STRING of whole bytes.
pub fn bits(content: &[u8]) -> Vec<u8> {
    bits_of(0, content)
}

/// A BIT STRING with a number of unused bits.
pub fn bits_of(unused: u8, content: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[unused], content].concat())
}

/// An OBJECT IDENTIFIER.
pub fn oid(dotted: &str) -> Vec<u8> {
    write(&ObjectIdentifier::from_string(dotted).unwrap())
}

/// NULL.
pub fn null() -> Vec<u8> {
    write(&())
}

/// The constructed element with the context-specific tag `number`: `[number] EXPLICIT`.
pub fn context(number: u8, content: &[u8]) -> Vec<u8> {
    element(0xa0 | number, content)
}

/// The primitive element with the context-specific tag `number`.
pub fn context_primitive(number: u8, content: &[u8]) -> Vec<u8> {
    element(0x80 | number, content)
}

/// The consecutive elements of `content`.
pub fn elements(content: &[u8]) -> Vec<Tlv<'_>> {
    let (mut rest, mut elements) = (content, Vec::new());
    while !rest.is_empty() {
        let (element, tail) = asn1::strip_tlv(rest).unwrap();
        elements.push(element);
        rest = tail;
    }
    elements
}

/// The element at `path` in the element `der`. Each step is an index among the elements in a constructed element, or, in an
/// OCTET STRING or a BIT STRING, among those that are wrapped in it.
pub fn at<'a>(der: &'a [u8], path: &[usize]) -> Tlv<'a> {
    let (element, rest) = asn1::strip_tlv(der).unwrap();
    assert!(rest.is_empty());
    path.iter().fold(element, |element, step| {
        let (_, content) = container(&element);
        elements(content).swap_remove(*step)
    })
}

/// The range of the content of the element at `path` in `der`.
pub fn content_range(der: &[u8], path: &[usize]) -> Range<usize> {
    let content = at(der, path).data().as_ptr_range();
    let start = content.start as usize - der.as_ptr() as usize;
    start..start + (content.end as usize - content.start as usize)
}

/// A copy of `der` with `new` in place of the element at `path`, and adjusted lengths around it.
pub fn replaced(der: &[u8], path: &[usize], new: &[u8]) -> Vec<u8> {
    let Some((last, parents)) = path.split_last() else {
        return new.to_vec();
    };
    rebuilt(der, parents, |parts| parts[*last] = new.to_vec())
}

/// A copy of `der` without the element at `path`.
pub fn removed(der: &[u8], path: &[usize]) -> Vec<u8> {
    replaced(der, path, &[])
}

/// A copy of `der` with `new` appended inside the element at `path`.
pub fn appended(der: &[u8], path: &[usize], new: &[u8]) -> Vec<u8> {
    rebuilt(der, path, |parts| parts.push(new.to_vec()))
}

fn rebuilt(der: &[u8], path: &[usize], change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let old = at(der, path);
    let (before, content) = container(&old);
    let mut parts: Vec<Vec<u8>> = elements(content).iter().map(|part| part.full_data().to_vec()).collect();
    change(&mut parts);
    let content = [before, &parts.concat()].concat();
    replaced(der, path, &element(old.tag().as_u8().unwrap(), &content))
}

/// The bytes before the elements in `element` (the number of unused bits), and the elements.
fn container<'a>(element: &Tlv<'a>) -> (&'a [u8], &'a [u8]) {
    match element.tag().as_u8().unwrap() {
        BIT_STRING => element.data().split_at(1),
        OCTET_STRING => (&[], element.data()),
        tag => {
            assert!(tag & 0x20 != 0, "an element with elements in it, not {tag:#04x}");
            (&[], element.data())
        }
    }
}
