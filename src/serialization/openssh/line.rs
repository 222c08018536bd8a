//! Lines with public keys: `[options] type base64 [comment]`.

use super::blanks::split_field;
use super::key_type::{PUBLIC_KEY, type_and_certificate, unknown_type};
use super::options::split_options;
use crate::asn1::der::LONGEST;
use crate::error::{Error, MalformedKind, Result};
use crate::serialization::input_format::Form;
use crate::support::work;

/// The lines that are neither empty nor a comment.
fn lines(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = data
        .split(|&byte| byte == b'\n' || byte == b'\r')
        .map(<[u8]>::trim_ascii);
    lines.filter(|line| {
        work::add(line.len());
        !line.is_empty() && !line.starts_with(b"#")
    })
}

/// The first line that is neither empty nor a comment.
pub(super) fn first_line(data: &[u8]) -> Option<&[u8]> {
    lines(data).next()
}

/// The only line of a file with a key or a certificate, which has no options. `what` names the content in errors.
pub(super) fn line_of_file<'a>(data: &'a [u8], what: &'static str) -> Result<Line<'a>> {
    if data.len() > LONGEST {
        let reason = format!("it is longer than {LONGEST} bytes");
        return Err(Error::malformed(MalformedKind::TooLarge, what, reason));
    }
    let mut lines = lines(data);
    let Some(line) = lines.next() else {
        return Err(no_line(what));
    };
    let line = Line::split(line).map_err(|error| other_form(data, what).unwrap_or(error))?;
    if !line.options.is_empty() {
        let reason = "options precede the key, as in authorized_keys";
        return Err(Error::malformed(MalformedKind::NotAllowed, what, reason));
    }
    if lines.next().is_some() {
        let reason = "another line follows the key";
        return Err(Error::malformed(MalformedKind::TrailingData, what, reason));
    }
    Ok(line)
}

/// The error of a file without a line.
pub(super) fn no_line(what: &'static str) -> Error {
    Error::malformed(MalformedKind::Missing, what, "it has no line with a key")
}

/// The error of a file in another known format.
pub(super) fn other_form(data: &[u8], what: &'static str) -> Option<Error> {
    let form = Form::of(data).filter(|form| *form != Form::OpenSshLine)?;
    let reason = form.instead_of("OpenSSH's line of text");
    Some(Error::malformed(MalformedKind::UnexpectedType, what, reason))
}

/// Whether the first line names a key type in the right place.
pub(crate) fn begins_with_line(data: &[u8]) -> bool {
    first_line(data).is_some_and(|line| Line::split(line).is_ok())
}

/// The fields of a line.
pub(super) struct Line<'a> {
    /// Empty if there are none.
    pub(super) options: &'a [u8],
    pub(super) type_name: &'a str,
    pub(super) base64: &'a [u8],
    /// Empty if there is none.
    pub(super) comment: &'a [u8],
}

impl<'a> Line<'a> {
    /// Splits a line. A first field that is not a known type is taken for options if a type follows.
    pub(super) fn split(line: &'a [u8]) -> Result<Self> {
        let (first, rest) = split_options(line).ok_or_else(|| open_options(PUBLIC_KEY))?;
        let (second, after) = split_field(rest);
        let text = |field: &'a [u8]| std::str::from_utf8(field).ok();
        let known = |field: &'a [u8]| text(field).filter(|name| type_and_certificate(name).is_some());
        let (options, type_name, (base64, comment)) = match (known(first), known(second)) {
            (Some(name), _) => (&[][..], name, (second, after)),
            (None, Some(name)) => (first, name, split_field(after)),
            (None, None) => return Err(unknown_type(text(first).unwrap_or("?"))),
        };
        if base64.is_empty() {
            return Err(Error::malformed(
                MalformedKind::Missing,
                PUBLIC_KEY,
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
}

/// The error of a line whose options do not end.
pub(super) fn open_options(what: &'static str) -> Error {
    let reason = "a quotation mark is missing at the end of the options";
    Error::malformed(MalformedKind::InvalidText, what, reason)
}
