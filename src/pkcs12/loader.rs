//! `Pkcs12Loader`: loading PKCS #12 files within limits.

use std::fmt;

use super::contents::Pkcs12;
use crate::backend::Backend;
use crate::error::{Error, Result, UnsupportedKind};
use crate::serialization::settings::Settings;

/// Loads PKCS #12 files into a backend, within limits on the work that a hostile file can cause.
#[derive(Clone)]
#[must_use = "a loader does nothing until a file is loaded with it"]
pub struct Pkcs12Loader {
    pub(super) settings: Settings,
}

impl fmt::Debug for Pkcs12Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkcs12Loader")
            .field("backend", &self.settings.backend)
            .finish_non_exhaustive()
    }
}

impl Pkcs12Loader {
    /// A loader with the default limits.
    pub fn new(backend: &Backend) -> Self {
        Pkcs12Loader {
            settings: Settings::new(backend),
        }
    }

    /// Loads a file in DER or BER.
    ///
    /// # Errors
    ///
    /// To be written.
    pub fn load_pkcs12(&self, _data: &[u8], _password: Option<&[u8]>) -> Result<Pkcs12> {
        Err(Error::unsupported(UnsupportedKind::Serialization, "PKCS #12"))
    }
}
