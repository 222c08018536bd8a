//! Percent-encoding (RFC 7512, section 2.3; RFC 3986, section 2.1).

use zeroize::Zeroizing;

use super::attribute::Part;
use crate::error::MalformedKind;
use crate::support::work;

/// Decodes a value. An error has the kind of the fault, and the reason without its subject.
///
/// The result is cleared when it is dropped, because it may be a PIN.
pub(super) fn decode(part: Part, value: &str) -> Result<Zeroizing<Vec<u8>>, (MalformedKind, &'static str)> {
    let mut decoded = Zeroizing::new(Vec::with_capacity(value.len()));
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        work::add(1);
        decoded.push(match byte {
            b'%' => match (digit(bytes.next()), digit(bytes.next())) {
                (Some(high), Some(low)) => high << 4 | low,
                _ => {
                    let reason = "has a percent sign that is not followed by two hexadecimal digits";
                    return Err((MalformedKind::InvalidText, reason));
                }
            },
            byte if is_allowed(part, byte) => byte,
            _ => {
                let reason = "has a character that must be percent-encoded";
                return Err((MalformedKind::InvalidText, reason));
            }
        });
    }
    Ok(decoded)
}

fn digit(byte: Option<u8>) -> Option<u8> {
    u8::try_from(char::from(byte?).to_digit(16)?).ok()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// Whether the RFC allows a character as it is: `pk11-pchar` and `pk11-qchar`, without the percent sign.
fn is_allowed(part: Part, byte: u8) -> bool {
    let others: &[u8] = match part {
        Part::Path => b"&",
        Part::Query => b"/?|",
    };
    is_unreserved(byte) || b":[]@!$'()*+,=".contains(&byte) || others.contains(&byte)
}

/// Encodes text. More is encoded than the RFC asks for, because there are providers that end a value of the path at `&` or refuse
/// brackets: of the reserved characters only `:` and, in the query, `/` stay, which are in most values of `pin-source`.
pub(super) fn encode_text(part: Part, value: &[u8], out: &mut Vec<u8>) {
    for &byte in value {
        if is_unreserved(byte) || byte == b':' || (part == Part::Query && byte == b'/') {
            out.push(byte);
        } else {
            encode_byte(byte, out);
        }
    }
}

/// Encodes every byte, as the RFC recommends for `id`.
pub(super) fn encode_all(value: &[u8], out: &mut Vec<u8>) {
    for &byte in value {
        encode_byte(byte, out);
    }
}

fn encode_byte(byte: u8, out: &mut Vec<u8>) {
    let digit = |value: u8| match value {
        0..=9 => b'0' + value,
        _ => b'A' + (value - 10),
    };
    out.extend([b'%', digit(byte >> 4), digit(byte & 15)]);
}

/// The longest that an encoded value of this length becomes.
pub(super) const fn longest_encoded(length: usize) -> usize {
    length * 3
}
