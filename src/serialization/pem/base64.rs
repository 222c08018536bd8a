//! Base64 (RFC 4648, section 4), in constant time because of private keys.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::asn1::der::LONGEST;
use crate::error::{Error, MalformedKind, Result};

pub(super) fn not_base64(what: &'static str) -> Error {
    Error::malformed(MalformedKind::InvalidBase64, what, "it is not base64")
}

/// The number of base64 characters for this many bytes.
pub(super) fn encoded_length(bytes: usize) -> usize {
    bytes.div_ceil(3).saturating_mul(4)
}

pub(super) fn too_long(what: &'static str, longest: usize) -> Error {
    Error::malformed(
        MalformedKind::TooLarge,
        what,
        format!("it is longer than {longest} bytes"),
    )
}

/// Decodes base64 (RFC 4648, section 4) without line breaks.
pub(crate) fn decode_base64(what: &'static str, text: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    if text.len() > encoded_length(LONGEST) {
        return Err(too_long(what, LONGEST));
    }
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let length = Base64::decode(text, &mut bytes).map_err(|_| not_base64(what))?.len();
    bytes.truncate(length);
    Ok(bytes)
}

/// The same in place, for text that need not be kept: it spares a second buffer, which must be zeroized too.
pub(super) fn decode_base64_in_place(what: &'static str, mut text: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>> {
    if text.len() > encoded_length(LONGEST) {
        return Err(too_long(what, LONGEST));
    }
    let last = Zeroizing::new(text.last_chunk::<4>().copied().unwrap_or_default());
    let length = Base64::decode_in_place(&mut text).map_err(|_| not_base64(what))?.len();
    text.truncate(length);
    // `decode_in_place` does not check the padding of the last block: whether it is what encoding writes.
    let last_bytes = text.chunks(3).next_back().unwrap_or_default();
    let mut expected = Zeroizing::new([0; 4]);
    Base64::encode(last_bytes, &mut *expected).map_err(|_| not_base64(what))?;
    if last != expected {
        return Err(not_base64(what));
    }
    Ok(text)
}

/// Writes base64 without line breaks.
pub(crate) fn encode_base64(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(vec![0; Base64::encoded_len(bytes)]);
    let length = Base64::encode(bytes, &mut text)
        .map_err(|_| Error::invalid("key", "cannot be written as base64"))?
        .len();
    text.truncate(length);
    Ok(text)
}
