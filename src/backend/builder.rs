//! Setting a backend up: its configuration, its providers, FIPS.

use std::path::PathBuf;

use super::fips::module::{self, Source};
use super::fips::table::ApprovalTable;
use super::handle::Backend;
use super::{machine, version};
use crate::error::{Error, FipsFailure, OpenSslErrors, Result, Version};
use crate::ffi::lib_ctx::LibCtx;
use crate::ffi::library;

/// How a [`Backend`] is to be set up.
///
/// ```
/// use hazmat_openssl::Backend;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::builder().legacy(false).build()?;
/// assert!(!backend.providers()?.contains(&String::from("legacy")));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct BackendBuilder {
    configuration: Configuration,
    module_dir: Option<PathBuf>,
    properties: Option<String>,
    legacy: bool,
    fips: bool,
    strict_approval: bool,
    approval_tables: Vec<ApprovalTable>,
}

#[derive(Debug, Clone)]
enum Configuration {
    System,
    File(PathBuf),
    None,
}

impl Default for BackendBuilder {
    fn default() -> Self {
        BackendBuilder {
            configuration: Configuration::System,
            module_dir: None,
            properties: None,
            legacy: true,
            fips: false,
            strict_approval: false,
            approval_tables: Vec::new(),
        }
    }
}

impl BackendBuilder {
    /// Loads this configuration file (`config(5)`) in place of the system's. It must be there and in order.
    #[doc(alias = "OSSL_LIB_CTX_load_config")]
    pub fn config_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.configuration = Configuration::File(file.into());
        self
    }

    /// Loads no configuration: what the system is set to, FIPS too, is not honoured. This is about the backend's own
    /// context; for libcrypto's default context see [`Backend::leave_default_context_unconfigured`].
    pub fn without_config(mut self) -> Self {
        self.configuration = Configuration::None;
        self
    }

    /// Looks for provider modules in this folder.
    #[doc(alias = "OSSL_PROVIDER_set_default_search_path")]
    pub fn module_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.module_dir = Some(folder.into());
        self
    }

    /// Narrows every fetch by this property query (`property(7)`), in place of what the configuration sets.
    #[doc(alias = "EVP_set_default_properties")]
    pub fn properties(mut self, query: impl Into<String>) -> Self {
        self.properties = Some(query.into());
        self
    }

    /// Whether to load the legacy provider (`OSSL_PROVIDER-legacy(7)`: Blowfish, CAST5, IDEA, SEED, RC4, Whirlpool, …)
    /// where it can be had. It is loaded beside the default provider only, and unless this says `false`.
    pub fn legacy(mut self, load: bool) -> Self {
        self.legacy = load;
        self
    }

    /// Makes a FIPS backend. The module's configuration, which `openssl fipsinstall` makes, is that of
    ///
    /// - the configuration file, if [`config_file`](Self::config_file) names one;
    /// - else `fipsmodule.cnf` in the module's folder, if [`module_dir`](Self::module_dir) names one that has it; the
    ///   system's configuration is not loaded then;
    /// - else the system's configuration.
    ///
    /// The default and legacy providers are not loaded, unless the configuration does so: `fips=yes` keeps their
    /// algorithms out all the same.
    pub fn fips(mut self) -> Self {
        self.fips = true;
        self
    }

    /// Whether an operation that is not known to be approved fails, with [`Error::NotApproved`]: see
    /// [`fips::approval`](crate::fips::approval) for how that is known. It is for FIPS backends with a module that there is a
    /// table for; else [`build`](Self::build) fails. What the `*_supported` methods answer stays what the module offers.
    pub fn strict_approval(mut self, strict: bool) -> Self {
        self.strict_approval = strict;
        self
    }

    /// Takes a table of what is approved of a FIPS module, for when that module serves, in place of this crate's own if it
    /// has one. It may be called for several modules; the last table for a module counts. See
    /// [`ApprovalTable`] for how to make one.
    pub fn approval_table(mut self, table: ApprovalTable) -> Self {
        self.approval_tables.push(table);
        self
    }

    /// Sets the backend up. A failure leaves nothing loaded.
    ///
    /// # Errors
    ///
    /// [`Error::VersionMismatch`] if the loaded library is of another major version than
    /// the headers at build time; [`Error::Configuration`] if the configuration does not
    /// load, or is a file that `OPENSSL_CONF` names and that is not there; [`Error::Provider`] if the default provider does not;
    /// [`Error::Fips`] if FIPS was asked for, here or by the configuration, and is not in force;
    /// [`Error::StrictWithoutFips`] and [`Error::NoApprovalTable`] if strict approval was asked for, and the backend is no
    /// FIPS backend, or there is no table for its module;
    /// [`Error::InvalidArgument`] for a path or property query that libcrypto cannot
    /// read; [`Error::OpenSsl`] if no context can be made.
    pub fn build(self) -> Result<Backend> {
        version::check_library(
            version::header_version(),
            Version::from_number(library::version_number()),
        )?;
        let mut lib = LibCtx::new()?;
        if let Some(folder) = &self.module_dir {
            lib.set_module_dir(folder)?;
        }
        if self.fips {
            self.load_fips(&mut lib)?;
        } else {
            self.load_config(&mut lib)?;
        }
        // What the configuration asks for must come true; what the program asks for by a property is its own affair.
        let fips_demanded = self.fips || lib.is_fips_property_set();
        if let Some(query) = &self.properties {
            lib.set_default_properties(query)?;
        }
        if self.fips {
            lib.set_fips_property()?;
        } else {
            self.load_providers(&mut lib)?;
        }
        let fips_expected = fips_demanded && (self.fips || self.properties.is_none());
        if fips_expected && lib.set_fips_random().is_err() {
            return Err(not_serving(&lib));
        }
        let backend = Backend::from_lib(lib, self.strict_approval, &self.approval_tables);
        if fips_expected && !backend.is_fips() {
            return Err(not_serving(backend.lib()));
        }
        if self.strict_approval {
            check_strictness(&backend)?;
        }
        Ok(backend)
    }

    fn load_config(&self, lib: &mut LibCtx) -> Result<()> {
        match &self.configuration {
            Configuration::System => lib.load_config(None),
            Configuration::File(file) => lib.load_config(Some(file)),
            Configuration::None => Ok(()),
        }
    }

    /// Loads the module with its own configuration first, for the sake of its reasons, then the rest.
    fn load_fips(&self, lib: &mut LibCtx) -> Result<()> {
        let (file, system) = match &self.configuration {
            Configuration::System => (None, true),
            Configuration::File(file) => (Some(file.as_path()), false),
            Configuration::None => (None, false),
        };
        let source = Source::of(file, self.module_dir.as_deref(), system);
        if system && matches!(&source, Source::File(file) if !file.exists()) {
            // The file that OPENSSL_CONF names: it says so itself.
            self.load_config(lib)?;
        }
        module::load_module(lib, &source)?;
        match source {
            Source::File(_) => self.load_config(lib),
            Source::ModuleConfiguration(_) | Source::Nothing => Ok(()),
        }
    }

    /// Loads the default provider where the configuration has activated none, and beside it the legacy provider. A
    /// configuration that names other providers, as one for FIPS does, is left with those.
    fn load_providers(&self, lib: &mut LibCtx) -> Result<()> {
        // Where the configuration names no provider, asking activates the default provider as libcrypto's fallback. It
        // names some where it is not among the answers, even if none of them could be loaded and the answer is empty:
        // what a configuration keeps out must not come in.
        let active = lib.provider_names()?;
        if !active.iter().any(|name| name == "default") {
            return Ok(());
        }
        // A fallback ends in some releases when another provider is loaded by name; this load of it does not.
        lib.load_provider("default")?;
        if self.legacy {
            // Not every build of OpenSSL has it, and a backend without it answers for itself.
            let _ = lib.load_provider("legacy");
        }
        Ok(())
    }
}

/// Refuses to be strict where nothing is known of what is approved: each operation would be refused, or none.
fn check_strictness(backend: &Backend) -> Result<()> {
    let Some(module) = &backend.inner.fips_module else {
        return Err(Error::StrictWithoutFips);
    };
    match backend.approval_table() {
        Some(_) => Ok(()),
        None => Err(Error::NoApprovalTable {
            module: module.name().to_owned(),
            version: module.version().to_owned(),
        }),
    }
}

/// The error for a backend that is set up and is not what was asked for.
fn not_serving(lib: &LibCtx) -> Error {
    Error::Fips {
        failure: FipsFailure::NotServing,
        errors: OpenSslErrors::drain(),
        machine: machine::look(lib),
    }
}
