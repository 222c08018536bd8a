//! OpenSSH public keys: a line with the key, or with a certificate for it.

use super::blob::{load_fields, write_blob};
use super::certificate::fields::{self, load_key};
use super::feature::check_enabled;
use super::key_type::{PUBLIC_KEY, SshKeyType, type_and_certificate, unknown_type};
use super::line::{Line, first_line, no_line, other_form};
use super::wire::Reader;
use crate::asymmetric::PublicKey;
use crate::error::{MalformedKind, Result};
use crate::serialization::pem::base64::{decode_base64, encode_base64};
use crate::serialization::settings::Settings;

/// Loads the key of the first line that is neither empty nor a comment.
pub(crate) fn load_public(settings: &Settings, data: &[u8]) -> Result<PublicKey> {
    check_enabled()?;
    let line = first_line(data).ok_or_else(|| no_line(PUBLIC_KEY))?;
    let line = Line::split(line).map_err(|error| other_form(data, PUBLIC_KEY).unwrap_or(error))?;
    let name = line.type_name;
    let (ssh_type, is_certificate) = type_and_certificate(name).ok_or_else(|| unknown_type(name))?;
    let blob = decode_base64(PUBLIC_KEY, line.base64)?;
    let mut reader = Reader::new(if is_certificate { fields::WHAT } else { PUBLIC_KEY }, &blob);
    if reader.text()? != name {
        let reason = format!("the line says {name}, but the key has another type");
        return Err(reader.error(MalformedKind::Inconsistent, reason));
    }
    if is_certificate {
        return load_key(settings, ssh_type, reader);
    }
    let key = load_fields(settings, ssh_type, &mut reader)?;
    reader.finish()?;
    Ok(key)
}

/// Writes the line, without comment and line end.
pub(crate) fn write_public(key: &PublicKey) -> Result<Vec<u8>> {
    check_enabled()?;
    let name = SshKeyType::of_key(key)?.name();
    let blob = write_blob(key)?;
    Ok([name.as_bytes(), b" ", &encode_base64(&blob)?].concat())
}
