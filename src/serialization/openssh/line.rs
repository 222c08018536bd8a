//! Lines with public keys: `[options] type base64 [comment]`.

use super::key_type::{PUBLIC_KEY, type_and_certificate, unknown_type};
use crate::error::{Error, MalformedKind, Result};
use crate::support::work;

/// The first line that is neither empty nor a comment.
pub(super) fn first_line(data: &[u8]) -> Option<&[u8]> {
    let mut lines = data
        .split(|&byte| byte == b'\n' || byte == b'\r')
        .map(<[u8]>::trim_ascii);
    lines.find(|line| {
        work::add(line.len());
        !line.is_empty() && !line.starts_with(b"#")
    })
}

/// Whether the first line names a key type in the right place.
pub(crate) fn begins_with_line(data: &[u8]) -> bool {
    first_line(data).is_some_and(|line| find_key(line).is_ok())
}

/// The type and the base64 of a line. A first field that is not a known type is taken for options if a type follows.
pub(super) fn find_key(line: &[u8]) -> Result<(&str, &[u8])> {
    let (first, rest) = split_field(line);
    let (second, after) = split_field(rest);
    let text = |field| std::str::from_utf8(field).ok();
    let known = |field| text(field).filter(|name| type_and_certificate(name).is_some());
    let (name, base64) = match (known(first), known(second)) {
        (Some(name), _) => (name, second),
        (None, Some(name)) => (name, split_field(after).0),
        (None, None) => return Err(unknown_type(text(first).unwrap_or("?"))),
    };
    if base64.is_empty() {
        return Err(Error::malformed(
            MalformedKind::Missing,
            PUBLIC_KEY,
            "the key is missing after the type",
        ));
    }
    Ok((name, base64))
}

/// Splits at the first blank outside quotation marks.
fn split_field(line: &[u8]) -> (&[u8], &[u8]) {
    let mut quoted = false;
    let mut escaped = false;
    let end = line.iter().position(|&byte| {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b' ' | b'\t' if !quoted => return true,
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
        false
    });
    let end = end.unwrap_or(line.len());
    work::add(end);
    let (field, rest) = line.split_at_checked(end).unwrap_or((line, &[]));
    (field, rest.trim_ascii_start())
}
