//! The scheme of a URI.

use crate::error::{Error, Result};

/// The scheme of tokens.
pub(super) const PKCS11: &str = "pkcs11";

/// The longest URI, in bytes.
pub(super) const LONGEST_URI: usize = 4096;

/// The scheme of a URI (RFC 3986, section 3.1), which may have either case. A text without one is a path, and refused.
pub(super) fn scheme_of(uri: &str) -> Result<&str> {
    if uri.len() > LONGEST_URI {
        return Err(Error::invalid("uri", format!("must have at most {LONGEST_URI} bytes")));
    }
    match uri.split_once(':') {
        Some((scheme, _)) if is_scheme(scheme) => Ok(scheme),
        _ => Err(Error::invalid("uri", "has no scheme: a file is named by file:/PATH")),
    }
}

/// Whether a text is the name of a scheme.
pub(super) fn is_scheme(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}
