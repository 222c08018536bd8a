//! The machine's FIPS settings.

use std::fmt;
use std::path::{Path, PathBuf};

/// The machine's FIPS settings: part of [`FipsStatus`](crate::fips::FipsStatus).
///
/// A libcrypto built by the distribution reads the distribution's configuration. One built with the feature `vendored` does
/// not, and does not load the distribution's FIPS module. This report shows that a machine is set to FIPS even then. To follow
/// the setting, pass the file to [`config_file`](crate::BackendBuilder::config_file), and the module's directory to
/// [`module_dir`](crate::BackendBuilder::module_dir).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MachineStatus {
    pub(crate) kernel_flag: bool,
    pub(crate) configurations: Vec<FipsConfiguration>,
}

/// A configuration file on the machine that requests FIPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FipsConfiguration {
    pub(crate) path: PathBuf,
    pub(crate) sets_property: bool,
    pub(crate) activates_module: bool,
    pub(crate) loaded: bool,
}

impl MachineStatus {
    /// A suffix for texts about a backend; empty if the machine has no FIPS settings.
    pub(crate) fn note(&self) -> String {
        if self.kernel_flag || !self.configurations.is_empty() {
            format!("; on this machine {self}")
        } else {
            String::new()
        }
    }

    /// Whether the kernel is in FIPS mode: `/proc/sys/crypto/fips_enabled`.
    pub fn kernel_flag(&self) -> bool {
        self.kernel_flag
    }

    /// The configuration files that request FIPS. Examined are the file that libcrypto reads by default (from `OPENSSL_CONF` or
    /// its build), `/etc/ssl/openssl.cnf`, `/usr/lib/ssl/openssl.cnf` and `/etc/pki/tls/openssl.cnf`.
    pub fn configurations(&self) -> &[FipsConfiguration] {
        &self.configurations
    }

    /// Whether the machine is set to FIPS: by its kernel, or by a configuration file that makes `fips=yes` part of every fetch.
    pub fn is_set_to_fips(&self) -> bool {
        self.kernel_flag || self.configurations.iter().any(|file| file.sets_property)
    }
}

impl fmt::Display for MachineStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kernel = if self.kernel_flag { "set" } else { "not set" };
        write!(f, "the kernel's FIPS flag is {kernel}")?;
        for file in &self.configurations {
            write!(f, ", {file}")?;
        }
        Ok(())
    }
}

impl FipsConfiguration {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it makes `fips=yes` part of every fetch.
    pub fn sets_property(&self) -> bool {
        self.sets_property
    }

    /// Whether it activates the module.
    pub fn activates_module(&self) -> bool {
        self.activates_module
    }

    /// Whether the backend has loaded this file.
    pub fn is_loaded(&self) -> bool {
        self.loaded
    }
}

impl fmt::Display for FipsConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asks = match (self.sets_property, self.activates_module) {
            (true, true) => "requests fips=yes and activates the module",
            (true, false) => "requests fips=yes",
            (false, _) => "activates the module",
        };
        let loaded = if self.loaded { "is loaded" } else { "is not loaded" };
        write!(f, "{} {asks} and {loaded} by this backend", self.path.display())
    }
}
