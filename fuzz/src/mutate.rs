//! Mutations that preserve the nesting of the formats. libFuzzer's own mostly break a length or a line of base64, and seldom
//! reach the inside. These change the inside and adjust the outer lengths. Some inputs are left to libFuzzer alone, so that
//! the outside is tried, too.

use std::ops::Range;

use libfuzzer_sys::fuzzer_mutate;
use openssl::base64;

use crate::pem::pem_blocks;

/// Mutates DER.
pub fn der(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed);
    within(data, size, max_size, &mut random, |content, most, random| {
        inside(content.to_vec(), most, random, &DER)
    })
}

/// Mutates DER after a first byte that selects the type; seldom mutates that byte.
pub fn chosen_der(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed);
    let (Some((first, rest)), Some(rest_size)) = (data.split_first_mut(), size.checked_sub(1)) else {
        return fuzzer_mutate(data, size, max_size);
    };
    if random.below(16) == 0 {
        *first = random.below(256) as u8;
        return size;
    }
    1 + der(rest, rest_size, max_size - 1, seed)
}

/// Mutates text with PEM blocks, in the bytes of one of them.
pub fn pem(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed);
    within(data, size, max_size, &mut random, |content, most, random| {
        let blocks = pem_blocks(content);
        let block = blocks.get(random.below(blocks.len()))?;
        if random.below(8) == 0 {
            // The label, and the header if there is one.
            let head = content.get(block.head.clone())?.to_vec();
            let most = (head.len() + most).saturating_sub(content.len());
            return Some(replaced(content, &block.head, &by_fuzzer(head, most)?));
        }
        let grammar = if block.label.starts_with("OPENSSH") { &SSH } else { &DER };
        // Base64 takes four bytes for three, and a line end after 64.
        let most = (most.saturating_sub(content.len() - block.base64.len())) * 3 / 4 * 64 / 65;
        let bytes = inside(block.bytes.clone(), most, random, grammar)?;
        let text = base64::encode_block(&bytes);
        let lines: Vec<&[u8]> = text.as_bytes().chunks(64).collect();
        Some(replaced(content, &block.base64, &lines.join(&b'\n')))
    })
}

/// Mutates a line of an OpenSSH public key, in the bytes of its longest word.
pub fn ssh_line(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed);
    within(data, size, max_size, &mut random, |content, most, random| {
        let words = content.split(u8::is_ascii_whitespace);
        let word = words.max_by_key(|word| word.len())?;
        let start = word.as_ptr() as usize - content.as_ptr() as usize;
        let bytes = base64::decode_block(std::str::from_utf8(word).ok()?).ok()?;
        let most = most.saturating_sub(content.len() - word.len()) * 3 / 4;
        let text = base64::encode_block(&inside(bytes, most, random, &SSH)?);
        Some(replaced(content, &(start..start + word.len()), text.as_bytes()))
    })
}

/// Mutates by `mutate`; by libFuzzer alone if that fails or makes the input too long, and sometimes at random.
fn within(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    random: &mut Random,
    mutate: impl Fn(&[u8], usize, &mut Random) -> Option<Vec<u8>>,
) -> usize {
    if random.below(8) > 0 {
        if let Some(mutated) = data.get(..size).and_then(|content| mutate(content, max_size, random)) {
            if let Some(target) = data.get_mut(..mutated.len()).filter(|_| mutated.len() <= max_size) {
                target.copy_from_slice(&mutated);
                return mutated.len();
            }
        }
    }
    fuzzer_mutate(data, size, max_size)
}

/// Mutates one of the nested elements, and adjusts the lengths of those around it.
fn inside(bytes: Vec<u8>, most: usize, random: &mut Random, grammar: &Grammar) -> Option<Vec<u8>> {
    let elements = (grammar.elements)(&bytes);
    let Some(chosen) = elements.get(random.below(elements.len())) else {
        return by_fuzzer(bytes, most);
    };
    let whole = bytes.get(chosen.start..chosen.end)?;
    let mut piece = match random.below(8) {
        0 => Vec::new(),
        1 => [whole, whole].concat(),
        2 => {
            let other = elements.get(random.below(elements.len()))?;
            bytes.get(other.start..other.end)?.to_vec()
        }
        // The element's head as well, whose tag and length libFuzzer may change.
        3 => by_fuzzer(whole.to_vec(), whole.len() + most.saturating_sub(bytes.len()))?,
        4 if chosen.end - chosen.body <= 8 => {
            let number = NUMBERS.get(random.below(NUMBERS.len()))?;
            (grammar.wrap)(&bytes, chosen, number.to_vec())
        }
        _ => {
            let body = bytes.get(chosen.body..chosen.end)?.to_vec();
            let length = body.len();
            let body = by_fuzzer(body, length + most.saturating_sub(bytes.len()))?;
            (grammar.wrap)(&bytes, chosen, body)
        }
    };
    let mut element = chosen;
    while let Some(parent) = element.parent.and_then(|parent| elements.get(parent)) {
        let before = bytes.get(parent.body..element.start)?;
        let after = bytes.get(element.end..parent.end)?;
        piece = (grammar.wrap)(&bytes, parent, [before, &piece, after].concat());
        element = parent;
    }
    Some(replaced(&bytes, &(element.start..element.end), &piece))
}

/// Numbers at the limits of integer types, to replace small numbers.
const NUMBERS: &[&[u8]] = &[
    &[0],
    &[1],
    &[0x7f],
    &[0, 0x80],
    &[0xff],
    &[0x7f, 0xff, 0xff, 0xff],
    &[0, 0x80, 0, 0, 0],
    &[0, 0xff, 0xff, 0xff, 0xff],
    &[1, 0, 0, 0, 0],
    &[0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0x80, 0, 0, 0, 0, 0, 0, 0],
    &[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[1, 0, 0, 0, 0, 0, 0, 0, 0],
];

/// libFuzzer's own mutation.
fn by_fuzzer(mut bytes: Vec<u8>, most: usize) -> Option<Vec<u8>> {
    let length = bytes.len();
    bytes.resize(most.max(length).max(1), 0);
    let mutated = fuzzer_mutate(&mut bytes, length, most.max(1));
    bytes.truncate(mutated);
    Some(bytes)
}

fn replaced(bytes: &[u8], range: &Range<usize>, by: &[u8]) -> Vec<u8> {
    let (before, after) = (&bytes[..range.start], &bytes[range.end..]);
    [before, by, after].concat()
}

/// How elements are found, and how a body is wrapped.
struct Grammar {
    elements: fn(&[u8]) -> Vec<Element>,
    wrap: fn(&[u8], &Element, Vec<u8>) -> Vec<u8>,
}

/// An element: the start of its header, the start of its body, its end, and the index of its parent.
struct Element {
    start: usize,
    body: usize,
    end: usize,
    parent: Option<usize>,
}

/// The maximum depth at which elements are searched.
const MAX_DEPTH: usize = 16;

/// Tag, length, value. Strings are searched, too: PKCS #8 and SubjectPublicKeyInfo nest structures in them.
const DER: Grammar = Grammar {
    elements: |bytes| {
        let mut elements = Vec::new();
        der_elements(bytes, 0..bytes.len(), None, 0, &mut elements);
        elements
    },
    wrap: |bytes, element, body| {
        let tag = bytes[element.start];
        let length = body.len();
        let mut head = vec![tag];
        match length {
            0..0x80 => head.push(length as u8),
            0x80..0x100 => head.extend([0x81, length as u8]),
            _ => head.extend([0x82, (length >> 8) as u8, length as u8]),
        }
        [head, body].concat()
    },
};

/// Adds the elements that fill `range`, recursively. Adds none and returns `false` if they do not fill it.
fn der_elements(
    bytes: &[u8],
    range: Range<usize>,
    parent: Option<usize>,
    depth: usize,
    elements: &mut Vec<Element>,
) -> bool {
    let known = elements.len();
    let mut start = range.start;
    while start < range.end {
        let Some((tag, body, end)) = der_head(bytes, start, range.end) else {
            elements.truncate(known);
            return false;
        };
        let number = elements.len();
        elements.push(Element {
            start,
            body,
            end,
            parent,
        });
        let nested = match tag {
            // A bit string begins with the number of its unused bits.
            0x03 => Some(body + 1..end),
            0x04 => Some(body..end),
            tag if tag & 0x20 != 0 => Some(body..end),
            _ => None,
        };
        if let Some(nested) = nested.filter(|nested| nested.start < nested.end && depth < MAX_DEPTH) {
            der_elements(bytes, nested, Some(number), depth + 1, elements);
        }
        start = end;
    }
    true
}

/// The tag of an element, and the start and end of its body.
pub(crate) fn der_head(bytes: &[u8], start: usize, limit: usize) -> Option<(u8, usize, usize)> {
    let (tag, first) = (*bytes.get(start)?, *bytes.get(start + 1)?);
    let octets = if first < 0x80 { 0 } else { usize::from(first & 0x7f) };
    if octets > 2 || first == 0x80 {
        return None;
    }
    let body = start + 2 + octets;
    let length = bytes
        .get(start + 2..body)?
        .iter()
        .fold(0, |sum, &octet| sum << 8 | usize::from(octet));
    let length = if octets == 0 { usize::from(first) } else { length };
    let end = body + length;
    (end <= limit).then_some((tag, body, end))
}

/// Strings with a 4-byte length. Anything else is skipped in steps of four bytes, such as the numbers between the strings.
const SSH: Grammar = Grammar {
    elements: |bytes| {
        let magic = b"openssh-key-v1\0";
        let start = if bytes.starts_with(magic) { magic.len() } else { 0 };
        let mut elements = Vec::new();
        ssh_elements(bytes, start..bytes.len(), None, 0, &mut elements);
        elements
    },
    wrap: |_, _, body| [&(body.len() as u32).to_be_bytes()[..], &body].concat(),
};

fn ssh_elements(bytes: &[u8], range: Range<usize>, parent: Option<usize>, depth: usize, elements: &mut Vec<Element>) {
    let mut start = range.start;
    while let Some(head) = bytes.get(start..start + 4).filter(|_| start + 4 <= range.end) {
        let length = head.iter().fold(0, |sum, &octet| sum << 8 | usize::from(octet));
        let body = start + 4;
        // A single byte is rather the number of the keys than a string.
        if length == 1 || body + length > range.end {
            start = body;
            continue;
        }
        let (number, end) = (elements.len(), body + length);
        elements.push(Element {
            start,
            body,
            end,
            parent,
        });
        if depth < MAX_DEPTH && length >= 8 {
            ssh_elements(bytes, body..end, Some(number), depth + 1, elements);
        }
        start = end;
    }
}

/// A deterministic random number generator, seeded by libFuzzer (xorshift).
struct Random(u32);

impl Random {
    fn new(seed: u32) -> Self {
        Random(seed.wrapping_mul(0x9e37_79b9) | 1)
    }

    /// A number below `limit`, or 0.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % limit.max(1)
    }
}
