//! Header fields (RFC 5322, section 2.2).

use super::lines;
use crate::error::{Error, MalformedKind, Result};

/// The name of the format in errors.
pub(super) const WHAT: &str = "S/MIME message";

/// The maximum number of header fields.
const MOST_FIELDS: usize = 1_000;

/// The maximum length of a header in bytes.
const LONGEST: usize = 256 << 10;

/// A header: the names and values of its fields.
pub(super) struct Header<'a> {
    fields: Vec<(&'a [u8], Vec<u8>)>,
}

impl<'a> Header<'a> {
    /// Reads the header up to the empty line, and returns it and what follows.
    pub(super) fn read(data: &'a [u8]) -> Result<(Self, &'a [u8])> {
        let too_large = || {
            let reason = format!("a header has more than {MOST_FIELDS} fields or {LONGEST} bytes");
            Error::malformed(MalformedKind::TooLarge, WHAT, reason)
        };
        let mut fields: Vec<(&[u8], Vec<u8>)> = Vec::new();
        let mut rest = data;
        while let Some((line, after)) = lines::split(rest) {
            rest = after;
            if line.is_empty() {
                return Ok((Header { fields }, rest));
            }
            if data.len().saturating_sub(rest.len()) > LONGEST || fields.len() >= MOST_FIELDS {
                return Err(too_large());
            }
            if let [b' ' | b'\t', ..] = line {
                // A folded line continues the value: only its end is left out (RFC 5322, section 2.2.3).
                let (_, value) = fields.last_mut().ok_or_else(no_name)?;
                value.extend_from_slice(line);
                continue;
            }
            let colon = line.iter().position(|&byte| byte == b':').ok_or_else(no_name)?;
            let (name, value) = line.split_at_checked(colon).ok_or_else(no_name)?;
            let name = name.trim_ascii_end();
            if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
                return Err(no_name());
            }
            fields.push((name, value.get(1..).unwrap_or_default().to_vec()));
        }
        let reason = "the data ends inside a header: the empty line after it is missing";
        Err(Error::malformed(MalformedKind::Truncated, WHAT, reason))
    }

    /// The value of a field, which may occur once.
    pub(super) fn field(&self, name: &str) -> Result<Option<&[u8]>> {
        let mut found = self
            .fields
            .iter()
            .filter(|(own, _)| own.eq_ignore_ascii_case(name.as_bytes()));
        let value = found.next().map(|(_, value)| value.trim_ascii());
        if found.next().is_some() {
            let reason = format!("the header field {name} occurs twice");
            return Err(Error::malformed(MalformedKind::Duplicate, WHAT, reason));
        }
        Ok(value)
    }
}

fn no_name() -> Error {
    let reason = "a line of a header does not begin with the name of a field and a colon";
    Error::malformed(MalformedKind::InvalidText, WHAT, reason)
}
