//! The feature `ssh`: a build without it refuses OpenSSH's formats, as `tests/without_features` checks.

use crate::error::{Error, Result, UnsupportedKind};

/// Fails in a build without the feature `ssh`.
pub(super) fn check_enabled() -> Result<()> {
    if cfg!(feature = "ssh") {
        return Ok(());
    }
    Err(missing())
}

pub(super) fn missing() -> Error {
    let detail = "OpenSSH's formats in a build without the feature `ssh` of hazmat-openssl";
    Error::unsupported(UnsupportedKind::Serialization, detail)
}
