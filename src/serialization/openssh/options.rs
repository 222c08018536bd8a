//! Lists of options before a key: `name,name="value",…` (AUTHORIZED_KEYS FILE FORMAT in sshd(8)).

use super::blanks::trim_start;
use crate::error::{Error, MalformedKind, Result};
use crate::support::work;

/// The most options of a line.
const MOST: usize = 4096;

/// Turns the error of text into one of the argument that the caller has made it from.
pub(super) fn of_argument(argument: &'static str) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::Malformed { reason, .. } => Error::invalid(argument, reason),
        other => other,
    }
}

/// An option, with the value as it was meant: without quotation marks, and with `"` for `\"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SplitOption<'a> {
    pub(super) name: &'a str,
    pub(super) value: Option<String>,
}

/// Splits a line at the first blank outside quotation marks, in the way of OpenSSH: a backslash escapes a quotation mark and
/// nothing else, not even itself. `None` if a quotation mark is missing.
pub(super) fn split_options(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut quoted = false;
    let mut bytes = line.iter().enumerate().peekable();
    let mut end = line.len();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' if bytes.peek().is_some_and(|(_, next)| **next == b'"') => {
                bytes.next();
            }
            b'"' => quoted = !quoted,
            b' ' | b'\t' if !quoted => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    work::add(end);
    if quoted {
        return None;
    }
    let (options, rest) = line.split_at_checked(end)?;
    Some((options, trim_start(rest)))
}

/// Splits a list of options.
pub(super) fn parse<'a>(what: &'static str, mut list: &'a str) -> Result<Vec<SplitOption<'a>>> {
    let error = |kind, reason: &'static str| Error::malformed(kind, what, reason);
    let mut options = Vec::new();
    while !list.is_empty() {
        if options.len() >= MOST {
            let reason = format!("there are more than {MOST} options");
            return Err(Error::malformed(MalformedKind::TooLarge, what, reason));
        }
        let end = list.find([',', '=', '"']).unwrap_or(list.len());
        let (name, rest) = list.split_at_checked(end).unwrap_or((list, ""));
        work::add(end);
        if name.is_empty() {
            return Err(error(MalformedKind::Missing, "an option has no name"));
        }
        // A blank or a line end would end the options where they are written.
        if !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            let reason = "the name of an option has a character that is not printable";
            return Err(error(MalformedKind::InvalidText, reason));
        }
        let (value, rest) = match rest.strip_prefix('=') {
            None => (None, rest),
            Some(rest) => {
                let rest = rest.strip_prefix('"').ok_or_else(|| {
                    error(
                        MalformedKind::InvalidText,
                        "the value of an option is not in quotation marks",
                    )
                })?;
                let (value, rest) = unquote(rest)
                    .ok_or_else(|| error(MalformedKind::InvalidText, "a quotation mark is missing at the end"))?;
                (Some(value), rest)
            }
        };
        options.push(SplitOption { name, value });
        list = match rest.strip_prefix(',') {
            Some("") => return Err(error(MalformedKind::Missing, "no option follows the last comma")),
            Some(rest) => rest,
            None if rest.is_empty() => rest,
            None => {
                let reason = "an option is not followed by a comma";
                return Err(error(MalformedKind::InvalidText, reason));
            }
        };
    }
    Ok(options)
}

/// The value up to the next quotation mark without a backslash, and what follows that.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let end = rest.find('"')?;
        work::add(end);
        let (start, after) = rest.split_at_checked(end)?;
        rest = after.strip_prefix('"')?;
        match start.strip_suffix('\\') {
            Some(start) => {
                value.push_str(start);
                value.push('"');
            }
            None => {
                value.push_str(start);
                return Some((value, rest));
            }
        }
    }
}

/// Writes an option with a value. Fails for a value that cannot be written: one with a control character, or one that ends with a
/// backslash, which would escape the quotation mark.
pub(super) fn write_value(out: &mut String, name: &str, value: &str) -> Result<()> {
    if value.chars().any(char::is_control) {
        return Err(Error::invalid("options", "a value has a control character"));
    }
    if value.ends_with('\\') {
        let reason = "a value ends with a backslash, which cannot be written";
        return Err(Error::invalid("options", reason));
    }
    out.push_str(name);
    out.push_str("=\"");
    out.push_str(&value.replace('"', "\\\""));
    out.push('"');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(list: &str) -> Vec<(&str, Option<String>)> {
        let options = parse("test", list).unwrap_or_else(|error| panic!("{list}: {error}"));
        options.into_iter().map(|option| (option.name, option.value)).collect()
    }

    #[test]
    fn values_lose_their_quotation_marks() {
        assert_eq!(values(""), []);
        assert_eq!(values("a"), [("a", None)]);
        assert_eq!(
            values(r#"a,b="c,d e",c="\"x\" \n",d="""#),
            [
                ("a", None),
                ("b", Some("c,d e".to_owned())),
                ("c", Some(r#""x" \n"#.to_owned())),
                ("d", Some(String::new())),
            ]
        );
        // A backslash does not escape a backslash.
        assert_eq!(values(r#"a="\\" b""#), [("a", Some(r#"\" b"#.to_owned()))]);
    }

    #[test]
    fn broken_lists_are_refused() {
        for (list, expected) in [
            (",", MalformedKind::Missing),
            ("a,", MalformedKind::Missing),
            ("a,,b", MalformedKind::Missing),
            ("=\"a\"", MalformedKind::Missing),
            ("a=b", MalformedKind::InvalidText),
            ("a=", MalformedKind::InvalidText),
            ("a=\"b", MalformedKind::InvalidText),
            ("a=\"b\\\"", MalformedKind::InvalidText),
            ("a=\"b\"c", MalformedKind::InvalidText),
            ("a\"b\"", MalformedKind::InvalidText),
            ("a b", MalformedKind::InvalidText),
            ("a,b\nc", MalformedKind::InvalidText),
            ("a\u{e4}", MalformedKind::InvalidText),
        ] {
            let Err(Error::Malformed { kind, .. }) = parse("test", list) else {
                panic!("{list} is accepted");
            };
            assert_eq!(kind, expected, "{list}");
        }
    }

    #[test]
    fn lines_are_split_outside_quotation_marks() {
        let split = |line: &'static str| {
            let (options, rest) = split_options(line.as_bytes())?;
            Some((std::str::from_utf8(options).ok()?, std::str::from_utf8(rest).ok()?))
        };
        assert_eq!(split("a b"), Some(("a", "b")));
        assert_eq!(split("a=\"b c\"\t d e"), Some(("a=\"b c\"", "d e")));
        assert_eq!(split(r#"a="\" b" c"#), Some((r#"a="\" b""#, "c")));
        // The second backslash escapes the quotation mark.
        assert_eq!(split(r#"a="\\" b"#), None);
        assert_eq!(split("a=\"b c"), None);
        assert_eq!(split(""), Some(("", "")));
    }

    #[test]
    fn values_that_cannot_be_written_are_refused() {
        let mut out = String::new();
        write_value(&mut out, "command", r#"echo "a b" \n \"c"#).unwrap();
        assert_eq!(out, r#"command="echo \"a b\" \n \\"c""#);
        assert_eq!(values(&out), [("command", Some(r#"echo "a b" \n \"c"#.to_owned()))]);
        for value in ["a\\", "a\nb", "a\0"] {
            assert!(write_value(&mut String::new(), "command", value).is_err(), "{value:?}");
        }
    }
}
