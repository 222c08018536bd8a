//! Blanks between the fields of a line.

use crate::support::work;

/// The text up to the next blank, and the text after the blanks. Options may have blanks in quotation marks:
/// [`split_options`](super::options::split_options) splits those off.
pub(super) fn split_field(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| matches!(byte, b' ' | b'\t'));
    let end = end.unwrap_or(text.len());
    work::add(end);
    let (field, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    (field, trim_start(rest))
}

/// A line without blanks at its ends, and without the CR before its end. Other white space is a part of its field for OpenSSH.
pub(super) fn trim_line(line: &[u8]) -> &[u8] {
    let mut line = trim_start(line);
    while let [rest @ .., b' ' | b'\t' | b'\r'] = line {
        line = rest;
    }
    line
}

/// The text without the blanks at its start.
pub(super) fn trim_start(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = text {
        text = rest;
    }
    text
}
