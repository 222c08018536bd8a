//! What is wrong with a URI, as an error of data or of an argument.

use std::borrow::Cow;

use crate::error::{Error, MalformedKind};

/// The name of the structure in errors.
const PKCS11_URI: &str = "PKCS #11 URI";

/// What is wrong with an attribute, or with the whole URI. The reason repeats names of known attributes, and nothing else of the
/// URI: a value may be a PIN.
#[derive(Debug)]
pub(super) struct Fault {
    attribute: Option<&'static str>,
    kind: MalformedKind,
    reason: Cow<'static, str>,
}

impl Fault {
    /// A fault of the URI as a whole.
    pub(super) fn new(kind: MalformedKind, reason: impl Into<Cow<'static, str>>) -> Self {
        Fault {
            attribute: None,
            kind,
            reason: reason.into(),
        }
    }

    /// A fault of an attribute. The reason has no subject: "is empty".
    pub(super) fn of(attribute: &'static str, kind: MalformedKind, reason: impl Into<Cow<'static, str>>) -> Self {
        Fault {
            attribute: Some(attribute),
            ..Fault::new(kind, reason)
        }
    }

    /// The error of a URI that was read.
    pub(super) fn of_data(self) -> Error {
        let reason = match self.attribute {
            None => self.reason,
            Some(attribute) => format!("{attribute} {}", self.reason).into(),
        };
        Error::malformed(self.kind, PKCS11_URI, reason)
    }

    /// The error of a URI that a program builds.
    pub(super) fn of_argument(self) -> Error {
        Error::invalid(self.attribute.unwrap_or("uri"), self.reason)
    }
}
