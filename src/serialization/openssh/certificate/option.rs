//! Critical options and extensions.

use super::fields::WHAT;
use crate::error::{Error, MalformedKind, Result};
use crate::serialization::openssh::wire::{Reader, Writer};

/// The only program that is run, whatever the user asks for.
pub(super) const FORCE_COMMAND: &str = "force-command";

/// The networks that the user may connect from.
pub(super) const SOURCE_ADDRESS: &str = "source-address";

/// The security key must have verified its user.
pub(super) const VERIFY_REQUIRED: &str = "verify-required";

/// A critical option or an extension of an OpenSSH certificate: a name, and for some a value.
///
/// ```
/// use hazmat_openssl::prelude::*;
/// use hazmat_openssl::serialization::openssh::{SshCertificateBuilder, SshPublicKey};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let authority = Backend::new()?.ed25519_generate_key()?;
/// let key = SshPublicKey::new(authority.public_key()?)?;
/// let builder = SshCertificateBuilder::user(&key).key_id("test")?.principal("alice")?.valid_forever();
/// let certificate = builder.standard_extensions()?.sign(&authority)?;
/// let names: Vec<_> = certificate.extensions().iter().map(|extension| extension.name()).collect();
/// assert!(names.contains(&"permit-pty"));
/// assert!(certificate.critical_options().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SshCertificateOption {
    name: Box<str>,
    value: Option<Box<[u8]>>,
}

impl SshCertificateOption {
    pub(super) fn new(name: &str, value: Option<&[u8]>) -> Self {
        SshCertificateOption {
            name: name.into(),
            value: value.map(Into::into),
        }
    }

    /// The name, such as `force-command` or `permit-pty`. Names that OpenSSH does not define have a domain after an `@`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value; `None` for an option that is only present or absent, such as `permit-pty`.
    pub fn value(&self) -> Option<&[u8]> {
        self.value.as_deref()
    }

    /// The value as text; `None` without a value, or if it is not UTF-8.
    pub fn value_text(&self) -> Option<&str> {
        std::str::from_utf8(self.value()?).ok()
    }
}

/// Reads a list that [`fields`](super::fields) has checked.
pub(super) fn read_options(data: &[u8], most: usize) -> Result<Vec<SshCertificateOption>> {
    let mut reader = Reader::new(WHAT, data);
    let mut options = Vec::new();
    while !reader.is_empty() {
        if options.len() == most {
            let reason = format!("it has more than {most} options of one kind");
            return Err(reader.error(MalformedKind::TooLarge, reason));
        }
        let name = reader.text()?;
        if name.is_empty() {
            return Err(reader.error(MalformedKind::InvalidValue, "the name of an option is empty"));
        }
        let mut value = Reader::new(WHAT, reader.string()?);
        let value = if value.is_empty() { None } else { Some(value.string()?) };
        options.push(SshCertificateOption::new(name, value));
    }
    Ok(options)
}

/// Writes a list, which is sorted by name (PROTOCOL.certkeys).
pub(super) fn write_options(options: &[SshCertificateOption]) -> Vec<u8> {
    let mut writer = Writer::new();
    for option in options {
        writer.string(option.name.as_bytes());
        let mut value = Writer::new();
        if let Some(option_value) = &option.value {
            value.string(option_value);
        }
        writer.string(&value.into_bytes());
    }
    writer.into_bytes().to_vec()
}

/// Adds an option in its place. Fails if it is there already.
pub(super) fn insert(
    options: &mut Vec<SshCertificateOption>,
    most: usize,
    argument: &'static str,
    option: SshCertificateOption,
) -> Result<()> {
    let reserved = |byte: u8| !byte.is_ascii_graphic();
    if option.name.is_empty() || option.name.bytes().any(reserved) {
        return Err(Error::invalid(argument, "must have a name of visible ASCII characters"));
    }
    if options.len() >= most {
        return Err(Error::invalid(
            argument,
            format!("must not be set more than {most} times"),
        ));
    }
    match options.binary_search_by(|present| present.name.as_bytes().cmp(option.name.as_bytes())) {
        Ok(_) => Err(Error::invalid(argument, "is set already")),
        Err(place) => {
            options.insert(place, option);
            Ok(())
        }
    }
}
