//! The two parts of `multipart/signed` (RFC 2046, section 5.1; RFC 1847, section 2.1).

use super::header::WHAT;
use super::lines;
use crate::error::{Error, MalformedKind, Result};

/// The longest boundary (RFC 2046, section 5.1.1).
const LONGEST_BOUNDARY: usize = 70;

/// What a line of the body is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Text,
    /// The delimiter before a part.
    Delimiter,
    /// The delimiter after the last part.
    Last,
}

/// The signed part, byte for byte with its header, and the part with the signature.
pub(super) fn split<'a>(body: &'a [u8], boundary: &str) -> Result<[&'a [u8]; 2]> {
    check_boundary(boundary)?;
    let boundary = boundary.as_bytes();
    let (_, rest, first) = part(body, boundary)?;
    let (signed, rest, second) = part(rest, boundary)?;
    let (signature, _, last) = part(rest, boundary)?;
    if [first, second, last] != [Line::Delimiter, Line::Delimiter, Line::Last] {
        let reason = "a multipart/signed has another number of parts than two";
        return Err(Error::malformed(MalformedKind::InvalidLength, WHAT, reason));
    }
    Ok([signed, signature])
}

/// The text before the next delimiter, without the line end that belongs to the delimiter; the text after it; and which it is.
fn part<'a>(text: &'a [u8], boundary: &[u8]) -> Result<(&'a [u8], &'a [u8], Line)> {
    let mut rest = text;
    while let Some((line, after)) = lines::split(rest) {
        let found = kind(line, boundary);
        if found != Line::Text {
            let before = text.get(..text.len().saturating_sub(rest.len())).unwrap_or_default();
            return Ok((lines::without_last_end(before), after, found));
        }
        rest = after;
    }
    let reason = "a multipart/signed ends before its last delimiter";
    Err(Error::malformed(MalformedKind::Truncated, WHAT, reason))
}

/// A delimiter is two hyphens and the boundary, and may end with blanks. A longer line is text: the boundary of a part inside
/// may begin with that of the whole.
fn kind(line: &[u8], boundary: &[u8]) -> Line {
    let Some(after) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary)) else {
        return Line::Text;
    };
    match after.trim_ascii_end() {
        [] => Line::Delimiter,
        b"--" => Line::Last,
        _ => Line::Text,
    }
}

fn check_boundary(boundary: &str) -> Result<()> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
    let is_boundary = (1..=LONGEST_BOUNDARY).contains(&boundary.len())
        && boundary.bytes().all(is_allowed)
        && !boundary.ends_with(' ');
    if is_boundary {
        return Ok(());
    }
    let reason = "the boundary has a length or characters that RFC 2046 does not allow";
    Err(Error::malformed(MalformedKind::InvalidText, WHAT, reason))
}
