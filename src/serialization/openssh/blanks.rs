//! Blanks between the fields of a line.

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
