//! Text, and parts of text.

use std::borrow::Cow;

use super::content_type::ContentType;
use super::header::{Header, WHAT};
use crate::error::{Error, MalformedKind, Result};
use crate::support::work;

/// The header of [`text_part`]. OpenSSL's commands accept the parameter.
const TEXT_HEADER: &[u8] = b"Content-Type: text/plain; charset=utf-8\r\n\r\n";

/// The canonical form of text (RFC 8551, section 3.1.1): every line ends with CR LF. Only an LF without CR before it is replaced.
///
/// ```
/// use hazmat_openssl::cms::smime::canonical_text;
///
/// assert_eq!(*canonical_text(b"a\nb\r\n"), *b"a\r\nb\r\n");
/// ```
#[must_use]
#[doc(alias = "SMIME_crlf_copy")]
pub fn canonical_text(text: &[u8]) -> Cow<'_, [u8]> {
    work::add(text.len());
    let mut before = 0;
    let bare = text.iter().filter(|&&byte| {
        let is_bare = byte == b'\n' && before != b'\r';
        before = byte;
        is_bare
    });
    let bare = bare.count();
    if bare == 0 {
        return Cow::Borrowed(text);
    }
    let mut canonical = Vec::with_capacity(text.len() + bare);
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                canonical.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
                canonical.extend_from_slice(b"\r\n");
            }
            None => canonical.extend_from_slice(line),
        }
    }
    Cow::Owned(canonical)
}

/// Makes a part of MIME of text: a header of the type `text/plain` in UTF-8, and the text in its canonical form. This is what to
/// sign or to encrypt for mail.
///
/// ```
/// use hazmat_openssl::cms::smime::{text_of_part, text_part};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let part = text_part("Hello\n");
/// assert_eq!(part, b"Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n");
/// assert_eq!(text_of_part(&part)?, b"Hello\r\n");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn text_part(text: &str) -> Vec<u8> {
    [TEXT_HEADER, &canonical_text(text.as_bytes())].concat()
}

/// The text of a part of MIME with the type `text/plain`, after its header, as it is: in any character set, and without decoding
/// a transfer encoding.
///
/// # Errors
///
/// [`Error::Malformed`] if the part has no header, or a wrong one; of the kind
/// [`UnexpectedType`](MalformedKind::UnexpectedType) if it has another type.
#[doc(alias = "SMIME_text")]
pub fn text_of_part(part: &[u8]) -> Result<&[u8]> {
    let (header, body) = Header::read(part)?;
    if !ContentType::of(&header)?.is_any(&["text/plain"]) {
        let reason = "the part is not of the type text/plain";
        return Err(Error::malformed(MalformedKind::UnexpectedType, WHAT, reason));
    }
    Ok(body)
}
