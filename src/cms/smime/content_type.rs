//! The header field Content-Type (RFC 2045, section 5.1).

use super::header::{Header, WHAT};
use crate::error::{Error, MalformedKind, Result};

/// The maximum number of parameters.
const MOST_PARAMETERS: usize = 64;

/// A type, such as `text/plain`, in lower case, and its parameters, with names in lower case.
pub(super) struct ContentType {
    name: String,
    parameters: Vec<(String, String)>,
}

impl ContentType {
    /// The field of a header.
    pub(super) fn of(header: &Header<'_>) -> Result<Self> {
        let value = header.field("Content-Type")?.ok_or_else(|| {
            let reason = "the header field Content-Type is missing";
            Error::malformed(MalformedKind::Missing, WHAT, reason)
        })?;
        Self::read(value)
    }

    fn read(value: &[u8]) -> Result<Self> {
        let mut scanner = Scanner { rest: value };
        let name = lower_case(scanner.word()?);
        let mut parameters: Vec<(String, String)> = Vec::new();
        while scanner.symbol(b';')? {
            let parameter = lower_case(scanner.word()?);
            if parameter.is_empty() && scanner.rest.is_empty() {
                // A semicolon after the last parameter is common.
                break;
            }
            if parameter.is_empty() || !scanner.symbol(b'=')? {
                return Err(not_parameters());
            }
            let value = scanner.value()?;
            if parameters.iter().any(|(known, _)| *known == parameter) {
                let reason = "a parameter of Content-Type occurs twice";
                return Err(Error::malformed(MalformedKind::Duplicate, WHAT, reason));
            }
            if parameters.len() == MOST_PARAMETERS {
                let reason = format!("Content-Type has more than {MOST_PARAMETERS} parameters");
                return Err(Error::malformed(MalformedKind::TooLarge, WHAT, reason));
            }
            parameters.push((parameter, value));
        }
        if !scanner.rest.is_empty() || name.is_empty() {
            return Err(not_parameters());
        }
        Ok(ContentType { name, parameters })
    }

    /// Whether it is one of these types.
    pub(super) fn is_any(&self, names: &[&str]) -> bool {
        names.contains(&self.name.as_str())
    }

    /// The value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }
}

fn not_parameters() -> Error {
    let reason = "Content-Type is not a type with parameters";
    Error::malformed(MalformedKind::InvalidText, WHAT, reason)
}

fn lower_case(text: &[u8]) -> String {
    String::from_utf8_lossy(text).to_ascii_lowercase()
}

/// Reads the words of a value.
struct Scanner<'a> {
    rest: &'a [u8],
}

impl<'a> Scanner<'a> {
    /// Skips whitespace and comments (RFC 5322, section 3.2.2), which may contain comments.
    fn skip_blanks(&mut self) -> Result<()> {
        let mut depth = 0_usize;
        loop {
            match self.rest {
                [b'\\', _, rest @ ..] if depth > 0 => self.rest = rest,
                [b'(', rest @ ..] => {
                    depth += 1;
                    self.rest = rest;
                }
                [b')', rest @ ..] if depth > 0 => {
                    depth -= 1;
                    self.rest = rest;
                }
                [b' ' | b'\t', rest @ ..] => self.rest = rest,
                [_, rest @ ..] if depth > 0 => self.rest = rest,
                _ if depth > 0 => return Err(not_parameters()),
                _ => return Ok(()),
            }
        }
    }

    /// The next word, which may be empty, up to a blank, a semicolon, an equals sign or a comment.
    fn word(&mut self) -> Result<&'a [u8]> {
        self.skip_blanks()?;
        let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b';' | b'=' | b'(' | b'"');
        Ok(self.up_to(is_end))
    }

    fn up_to(&mut self, is_end: impl Fn(&u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(is_end).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, &[]));
        self.rest = rest;
        word
    }

    /// Skips a symbol, if it is next.
    fn symbol(&mut self, symbol: u8) -> Result<bool> {
        self.skip_blanks()?;
        match self.rest {
            [first, rest @ ..] if *first == symbol => {
                self.rest = rest;
                self.skip_blanks()?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// The value of a parameter: a quoted string, or text up to a blank or semicolon.
    fn value(&mut self) -> Result<String> {
        let Some(mut rest) = self.rest.strip_prefix(b"\"") else {
            let text = self.up_to(|byte| matches!(byte, b' ' | b'\t' | b';'));
            self.skip_blanks()?;
            return Ok(String::from_utf8_lossy(text).into_owned());
        };
        let mut value = Vec::new();
        loop {
            rest = match rest {
                [b'"', after @ ..] => {
                    self.rest = after;
                    self.skip_blanks()?;
                    return Ok(String::from_utf8_lossy(&value).into_owned());
                }
                [b'\\', escaped, after @ ..] => {
                    value.push(*escaped);
                    after
                }
                [byte, after @ ..] => {
                    value.push(*byte);
                    after
                }
                [] => return Err(not_parameters()),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<(String, Vec<(String, String)>)> {
        let read = ContentType::read(value.as_bytes()).ok()?;
        Some((read.name, read.parameters))
    }

    #[test]
    fn parameters_are_read_in_every_form() {
        let own = |pairs: &[(&str, &str)]| {
            let pairs = pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            pairs.collect::<Vec<_>>()
        };
        let cases: [(&str, &[(&str, &str)]); 9] = [
            ("a/b", &[]),
            ("A/B;", &[]),
            ("a/b; Boundary=x", &[("boundary", "x")]),
            ("a/b;boundary=\"x y\";c=d", &[("boundary", "x y"), ("c", "d")]),
            (r#"a/b; boundary="\"\\;=""#, &[("boundary", r#""\;="#)]),
            (
                "a/b; protocol=application/x; c=\"\"",
                &[("protocol", "application/x"), ("c", "")],
            ),
            ("a/b (note (in note) \\) ; x=y) ; c = d (end)", &[("c", "d")]),
            ("a/b;\tc=d ; ", &[("c", "d")]),
            ("(note)a/b;c==", &[("c", "=")]),
        ];
        for (text, parameters) in cases {
            let found = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found, ("a/b".to_owned(), own(parameters)), "{text}");
        }
        for text in [
            "",
            ";",
            "a/b c",
            "a/b; c",
            "a/b; c=\"d",
            "a/b (",
            "a/b; =d",
            "a/b; c=d; C=e",
            "a/b; c=\"d\"e",
            "a/b; c=\"d\\",
            "a/b;; c=d",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn parameters_are_bounded() {
        let many = |most: usize| (0..most).fold("a/b".to_owned(), |text, number| format!("{text}; p{number}=1"));
        assert!(read(&many(MOST_PARAMETERS)).is_some());
        assert!(read(&many(MOST_PARAMETERS + 1)).is_none());
        assert!(read(&format!("a/b {}", "(".repeat(1 << 20))).is_none());
    }
}
