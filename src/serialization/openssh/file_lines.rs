//! Files with a key on each line: `authorized_keys` and `allowed_signers`.

use super::blanks::{split_field, trim_line};
use super::key_type::{type_and_certificate, unknown_type};
use super::line::{Line, open_options};
use super::options::split_options;
use crate::error::{Error, MalformedKind, Result};
use crate::support::work;

/// A line of a file that was refused. The lines around it count nevertheless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    number: usize,
    error: Error,
}

impl RefusedLine {
    /// The number of the line, from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// What is wrong with the line.
    pub fn error(&self) -> &Error {
        &self.error
    }
}

/// The entries of a file, and the lines that were refused.
pub(super) struct Entries<T> {
    pub(super) entries: Vec<T>,
    pub(super) refused: Vec<RefusedLine>,
}

/// Reads each line that is neither empty nor a comment with `read`, which is given its number.
///
/// Lines end with LF or CRLF only: a CR alone is a part of its line for OpenSSH, which must not see other keys than this crate.
pub(super) fn read_lines<T>(
    what: &'static str,
    longest: usize,
    data: &[u8],
    mut read: impl FnMut(usize, &[u8]) -> Result<T>,
) -> Result<Entries<T>> {
    if data.len() > longest {
        let reason = format!("it is longer than {longest} bytes");
        return Err(Error::malformed(MalformedKind::TooLarge, what, reason));
    }
    let (mut entries, mut refused) = (Vec::new(), Vec::new());
    for (index, line) in data.split(|&byte| byte == b'\n').enumerate() {
        work::add(line.len());
        let line = trim_line(line);
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let number = index + 1;
        match read(number, line) {
            Ok(entry) => entries.push(entry),
            Err(error) => refused.push(RefusedLine { number, error }),
        }
    }
    Ok(Entries { entries, refused })
}

/// Splits a line into options, type, base64 and comment. The first field is a key type, or options precede that.
pub(super) fn split_line<'a>(what: &'static str, line: &'a [u8]) -> Result<Line<'a>> {
    if line.contains(&0) {
        return Err(Error::malformed(
            MalformedKind::InvalidText,
            what,
            "the line has a NUL byte",
        ));
    }
    let (first, _) = split_field(line);
    let is_type = std::str::from_utf8(first).is_ok_and(|name| type_and_certificate(name).is_some());
    let (options, key) = match is_type {
        true => (&[][..], line),
        false => split_options(line).ok_or_else(|| open_options(what))?,
    };
    let (type_name, rest) = split_field(key);
    let (base64, comment) = split_field(rest);
    let name = std::str::from_utf8(type_name).ok();
    let known = name.filter(|name| type_and_certificate(name).is_some());
    let Some(type_name) = known else {
        // The first field of a line without options is the type.
        let name = if type_name.is_empty() || !looks_like_options(options) {
            std::str::from_utf8(first).ok()
        } else {
            name
        };
        return Err(unknown_type(name.unwrap_or("?")));
    };
    if base64.is_empty() {
        return Err(Error::malformed(
            MalformedKind::Missing,
            what,
            "the key is missing after the type",
        ));
    }
    Ok(Line {
        options,
        type_name,
        base64,
        comment,
    })
}

/// The options of a line as text.
pub(super) fn options_text<'a>(what: &'static str, line: &Line<'a>) -> Result<&'a str> {
    std::str::from_utf8(line.options)
        .map_err(|_| Error::malformed(MalformedKind::InvalidText, what, "the options are not UTF-8"))
}

fn looks_like_options(field: &[u8]) -> bool {
    field.iter().any(|byte| b",=\"".contains(byte))
}
