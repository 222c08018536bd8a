//! The backend of an example: the system's OpenSSL as it is configured, or one with a FIPS module.

use std::fmt;
use std::path::PathBuf;

use clap::Args;
use hazmat_openssl::{Backend, Error};

#[derive(Args)]
pub struct Fips {
    /// Fails unless a FIPS module serves, and is approved for every part of the TLS
    #[arg(long = "require-fips")]
    pub required: bool,

    /// The folder of fips.so and fipsmodule.cnf
    #[arg(long, value_name = "FOLDER", requires = "required")]
    module_dir: Option<PathBuf>,
}

impl Fips {
    pub fn backend(&self) -> Result<Backend, NoBackend> {
        let backend = match &self.module_dir {
            Some(folder) => Backend::builder().fips().module_dir(folder).build(),
            None if self.required => Backend::fips(),
            None => return Backend::new().map_err(NoBackend::OpenSsl),
        };
        backend.map_err(|error| NoBackend::NoModule { error, found: found() })
    }

    /// Refuses a configuration that is not within FIPS, if it must be: `is_fips` is what it says of itself.
    pub fn check(&self, backend: &Backend, is_fips: bool) -> Result<(), NoBackend> {
        match self.required && !is_fips {
            true => Err(NoBackend::NotApproved(describe(backend))),
            false => Ok(()),
        }
    }
}

/// The OpenSSL and its FIPS module, by name and version.
pub fn describe(backend: &Backend) -> String {
    match backend.fips_status().module() {
        Some(module) => format!(
            "{} with {} {}",
            backend.openssl_version_text(),
            module.name(),
            module.version()
        ),
        None => format!("{} without a FIPS module", backend.openssl_version_text()),
    }
}

/// The OpenSSL that was found where no FIPS module was.
fn found() -> String {
    match Backend::new() {
        Ok(backend) => format!("{}\n{}", backend.openssl_version_text(), backend.fips_status()),
        Err(error) => error.to_string(),
    }
}

/// The reason why there is no backend for what was asked.
pub enum NoBackend {
    NoModule { error: Error, found: String },
    NotApproved(String),
    OpenSsl(Error),
}

impl fmt::Display for NoBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoBackend::NoModule { error, found } => {
                write!(
                    f,
                    "FIPS is required, and there is no FIPS module: {error}\nfound: {found}"
                )
            }
            NoBackend::NotApproved(found) => {
                write!(
                    f,
                    "FIPS is required, and the module is not approved for all of the TLS\nfound: {found}"
                )
            }
            NoBackend::OpenSsl(error) => write!(f, "{error}"),
        }
    }
}
