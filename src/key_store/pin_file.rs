//! A PIN in a file, which the attribute `pin-source` of a URI names (RFC 7512, sections 2.4 and 6).

use std::io::Read;
use std::path::Path;

use super::regular_file::{local_path, open};
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;

/// The longest PIN in bytes, without the end of its line.
const LONGEST_PIN: usize = 1024;

/// The name of the argument in errors.
const PIN_SOURCE: &str = "pin-source";

/// Reads the PIN from what `pin-source` names: a file, by an absolute path with or without `file:` before it. Ends of lines after the
/// PIN do not belong to it.
///
/// A provider might read the file itself, but cut the PIN off, so that the token gets a wrong one.
///
/// # Errors
///
/// [`Error::InvalidArgument`] for other sources, such as programs, and for a file that cannot be read, is none (a pipe or a device, which
/// might never end), is empty, or has more than a PIN.
pub(super) fn read_pin(source: &str) -> Result<SecretBytes> {
    let error = |reason: &'static str| Error::invalid(PIN_SOURCE, reason);
    let path = match source.strip_prefix("file:") {
        None => source,
        // Whether an encoded character is meant is left open by RFC 7512.
        Some(path) if path.contains('%') => {
            return Err(error("is a URI with a percent sign; a path alone may have one"));
        }
        Some(rest) => local_path(rest).unwrap_or_default(),
    };
    if !path.starts_with('/') || path.starts_with("//") {
        return Err(error("is not a file by its absolute path: file:/run/secrets/pin"));
    }
    let unreadable = |failure: std::io::Error| {
        let reason = format!("names a file that cannot be read: {}", failure.kind());
        Error::invalid(PIN_SOURCE, reason)
    };
    let Some(mut file) = open(Path::new(path)).map_err(unreadable)? else {
        return Err(error("names a file that cannot be read: it is no regular file"));
    };
    // Room for the end of a line, and for one byte more, which is too many.
    let mut pin = SecretBytes::zeroed(PIN_SOURCE, LONGEST_PIN + 3)?;
    let mut length = 0;
    while let Some(room) = pin.as_mut_slice().get_mut(length..).filter(|room| !room.is_empty()) {
        match file.read(room) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(failure) if failure.kind() == std::io::ErrorKind::Interrupted => {}
            Err(failure) => return Err(unreadable(failure)),
        }
    }
    pin.truncate(length);
    while let Some(b'\n' | b'\r') = pin.last() {
        pin.truncate(pin.len() - 1);
    }
    if pin.is_empty() {
        return Err(error("names a file without a PIN"));
    }
    if pin.len() > LONGEST_PIN || pin.iter().any(|byte| b"\n\r\0".contains(byte)) {
        return Err(error("names a file with more than the line of a PIN"));
    }
    Ok(pin)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A file that is removed at the end.
    struct PinFile(PathBuf);

    impl PinFile {
        fn new(name: &str, content: &[u8]) -> Self {
            let path = std::env::temp_dir().join(format!("hazmat-openssl-{}-{name}", std::process::id()));
            std::fs::write(&path, content).unwrap();
            PinFile(path)
        }

        fn path(&self) -> &str {
            self.0.to_str().unwrap()
        }
    }

    impl Drop for PinFile {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn reason(source: &str) -> String {
        match read_pin(source) {
            Err(Error::InvalidArgument { argument, reason }) => {
                assert_eq!(argument, "pin-source");
                reason.into_owned()
            }
            other => panic!("{source}: {other:?}"),
        }
    }

    #[test]
    fn a_file_is_named_in_five_ways() {
        let file = PinFile::new("ways", b"12 34\r\n");
        for start in ["", "file:", "file://", "file://localhost", "file://LocalHost"] {
            let source = format!("{start}{}", file.path());
            assert_eq!(*read_pin(&source).unwrap(), *b"12 34", "{source}");
        }
    }

    #[test]
    fn other_sources_are_refused() {
        for source in [
            "",
            "pin",
            "file:pin",
            "file://host/pin",
            "file://localhost",
            "file:////pin",
            "|/bin/echo 1234",
            "https://example.org/pin",
            "file:/a%20b",
            "env:PIN",
        ] {
            assert!(!reason(source).contains("cannot be read"), "{source}");
        }
        assert!(reason("/nonexistent/pin").contains("cannot be read"));
        assert!(reason("file:/").contains("cannot be read"));
        #[cfg(unix)]
        assert!(reason("/dev/null").contains("no regular file"));
    }

    #[test]
    fn the_content_is_one_line_with_a_pin() {
        let longest = vec![b'1'; LONGEST_PIN];
        for (name, content, expected) in [
            ("end", &b"1234"[..], &b"1234"[..]),
            ("line", b"1234\n", b"1234"),
            ("lines", b"1234\n\n", b"1234"),
            ("space", b" 1 ", b" 1 "),
            ("utf8", "p\u{e4}ss".as_bytes(), "p\u{e4}ss".as_bytes()),
            ("longest", &longest, &longest),
        ] {
            let file = PinFile::new(name, content);
            assert_eq!(*read_pin(file.path()).unwrap(), *expected, "{name}");
        }
        let too_long = vec![b'1'; LONGEST_PIN + 1];
        let very_long = vec![b'1'; 1 << 20];
        for (name, content) in [
            ("empty", &b""[..]),
            ("blank", b"\n\n"),
            ("two", b"1234\n5678\n"),
            ("nul", b"12\x0034"),
            ("too-long", &too_long),
            ("very-long", &very_long),
        ] {
            let file = PinFile::new(name, content);
            assert!(reason(file.path()).contains("names a file with"), "{name}");
        }
    }
}
