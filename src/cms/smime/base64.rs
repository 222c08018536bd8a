//! The transfer encoding base64 (RFC 2045, section 6.8).

use base64ct::{Base64, Encoding};

use super::header::WHAT;
use crate::error::{Error, MalformedKind, Result};

/// Characters per line: programs write 64, and RFC 2045 allows 76.
const WIDTH: usize = 64;

/// Decodes text with line breaks.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>> {
    let mut characters = Vec::with_capacity(text.len());
    for line in text.split(u8::is_ascii_whitespace) {
        characters.extend_from_slice(line);
    }
    // Not in place, because that does not check the padding.
    let mut decoded = vec![0; characters.len().div_ceil(4).saturating_mul(3)];
    let length = Base64::decode(&characters, &mut decoded).map(<[u8]>::len);
    let length = length.map_err(|_| Error::malformed(MalformedKind::InvalidBase64, WHAT, "it is not base64"))?;
    decoded.truncate(length);
    Ok(decoded)
}

/// Appends lines of base64.
pub(super) fn encode(data: &[u8], out: &mut String) -> Result<()> {
    out.reserve(data.len().div_ceil(WIDTH / 4 * 3).saturating_mul(WIDTH + 2));
    let mut buffer = [0; WIDTH];
    // Whole groups of three bytes give whole groups of four characters.
    for line in data.chunks(WIDTH / 4 * 3) {
        let line = Base64::encode(line, &mut buffer);
        out.push_str(line.map_err(|_| Error::invalid("message", "cannot be written as base64"))?);
        out.push_str("\r\n");
    }
    Ok(())
}
