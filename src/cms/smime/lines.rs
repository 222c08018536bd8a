//! The lines of a text, which end with CR LF or LF.

use crate::support::work;

/// The first line, without its end, and the text after it. `None` at the end of the text.
pub(super) fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if text.is_empty() {
        return None;
    }
    let length = text.iter().position(|&byte| byte == b'\n').unwrap_or(text.len());
    work::add(length + 1);
    let (line, rest) = text.split_at_checked(length)?;
    Some((
        line.strip_suffix(b"\r").unwrap_or(line),
        rest.get(1..).unwrap_or_default(),
    ))
}

/// Text without the end of its last line.
pub(super) fn without_last_end(text: &[u8]) -> &[u8] {
    let without = text.strip_suffix(b"\n").unwrap_or(text);
    match without.len() == text.len() {
        true => text,
        false => without.strip_suffix(b"\r").unwrap_or(without),
    }
}
