//! The builder of a backend: configuration, providers, FIPS.

use std::path::PathBuf;

use super::fips::machine;
use super::fips::module::{self, Source};
use super::fips::table::ApprovalTable;
use super::handle::Backend;
use super::provider_configuration::{ProviderConfiguration, check_code};
use super::version;
use crate::error::{Error, FipsFailure, OpenSslErrors, Result, Version};
use crate::ffi::lib_ctx::LibCtx;
use crate::ffi::library;

/// Sets up a [`Backend`]. Made by [`Backend::builder`].
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
    providers: Vec<ProviderConfiguration>,
    keys_outside_the_module: bool,
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
            providers: Vec::new(),
            keys_outside_the_module: false,
        }
    }
}

impl BackendBuilder {
    /// Loads this configuration file (`config(5)`) instead of the system's. It must exist and be valid.
    #[doc(alias = "OSSL_LIB_CTX_load_config")]
    pub fn config_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.configuration = Configuration::File(file.into());
        self
    }

    /// Loads no configuration: the system's settings, including FIPS, are ignored. This concerns the backend's own library
    /// context; for libcrypto's default context see [`Backend::leave_default_context_unconfigured`].
    pub fn without_config(mut self) -> Self {
        self.configuration = Configuration::None;
        self
    }

    /// Looks for provider modules in this directory.
    #[doc(alias = "OSSL_PROVIDER_set_default_search_path")]
    pub fn module_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.module_dir = Some(folder.into());
        self
    }

    /// Applies this property query (`property(7)`) to every fetch, instead of that of the configuration.
    #[doc(alias = "EVP_set_default_properties")]
    pub fn properties(mut self, query: impl Into<String>) -> Self {
        self.properties = Some(query.into());
        self
    }

    /// Whether to load the legacy provider (`OSSL_PROVIDER-legacy(7)`: Blowfish, CAST5, IDEA, SEED, RC4, Whirlpool, …) if it
    /// is installed. The default is `true`. It is loaded only together with the default provider.
    pub fn legacy(mut self, load: bool) -> Self {
        self.legacy = load;
        self
    }

    /// Loads another provider, by its name or with a [`ProviderConfiguration`], after those of the configuration and OpenSSL's own
    /// ones, which stay. May be called for several providers, each with a name of its own.
    ///
    /// A provider is code that runs in the process, and that sees what its algorithms are given.
    ///
    /// For the rest of the process, libcrypto asks for nothing on a terminal any more: its default dialogue
    /// (`UI_set_default_method(3)`) becomes one that gives no answer, because a provider might use it. OpenSSL's own providers leave it
    /// as it is.
    #[doc(alias = "OSSL_PROVIDER_load", alias = "OSSL_PROVIDER_load_ex")]
    pub fn provider(mut self, provider: impl Into<ProviderConfiguration>) -> Self {
        self.providers.push(provider.into());
        self
    }

    /// Makes a FIPS backend. The module's configuration, which `openssl fipsinstall` writes, is read from the first of
    ///
    /// - the file of [`config_file`](Self::config_file), if one was given;
    /// - `fipsmodule.cnf` in the directory of [`module_dir`](Self::module_dir), if one was given and has the file; the
    ///   system's configuration is not loaded then;
    /// - the system's configuration.
    ///
    /// The default and legacy providers are not loaded, unless the configuration loads them: `fips=yes` excludes their
    /// algorithms in any case.
    pub fn fips(mut self) -> Self {
        self.fips = true;
        self
    }

    /// Whether operations that are not known to be [approved](crate::fips#approval) fail with [`Error::NotApproved`]. The
    /// default is `false`. Requires a FIPS backend and an approval table for its module: otherwise [`build`](Self::build)
    /// fails. The `*_supported` methods still report what the module offers.
    pub fn strict_approval(mut self, strict: bool) -> Self {
        self.strict_approval = strict;
        self
    }

    /// Uses this approval table, instead of this crate's built-in one, if the FIPS module in use is the table's module.
    /// May be called for several modules; the last table for a module counts. See [`ApprovalTable`] for how to make
    /// one.
    pub fn approval_table(mut self, table: ApprovalTable) -> Self {
        self.approval_tables.push(table);
        self
    }

    /// Whether a FIPS backend may hold keys of another [`provider`](Self::provider) than its module, such as keys in a token. The
    /// default is `false`. Operations with such a key are computed outside the module: the module's certificate says nothing about
    /// them, and a token may have one of its own. A [strict](Self::strict_approval) backend refuses these operations all the same.
    /// This changes nothing on other backends.
    pub fn keys_outside_the_module(mut self, allow: bool) -> Self {
        self.keys_outside_the_module = allow;
        self
    }

    /// Builds the backend. After a failure nothing stays loaded.
    ///
    /// # Errors
    ///
    /// - [`Error::VersionMismatch`] if the loaded library has another major version than the headers at build time;
    /// - [`Error::Configuration`] if the configuration does not load, or if `OPENSSL_CONF` names a file that does not exist;
    /// - [`Error::Provider`] if the default provider does not load, or one of [`provider`](Self::provider);
    /// - [`Error::Fips`] if FIPS was requested, here or by the configuration, and is not in force;
    /// - [`Error::StrictWithoutFips`] if strict approval was requested and the backend is not a FIPS backend;
    /// - [`Error::NoApprovalTable`] if strict approval was requested and there is no table for the module;
    /// - [`Error::InvalidArgument`] for a path or property query that libcrypto cannot read, for a name or a parameter of a provider that
    ///   libcrypto would not pass on as it is, and for the configuration of a provider that is configured already;
    /// - [`Error::OpenSsl`] if no library context can be made.
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
        // FIPS that the configuration requests is verified; a property query of the program's own is not.
        let fips_demanded = self.fips || lib.is_fips_property_set();
        if let Some(query) = &self.properties {
            lib.set_default_properties(query)?;
        }
        if self.fips {
            lib.set_fips_property()?;
        } else {
            self.load_providers(&mut lib)?;
        }
        self.load_other_providers(&mut lib)?;
        // A configuration may have activated others.
        check_code(lib.provider_names()?.iter().map(String::as_str))?;
        let fips_expected = fips_demanded && (self.fips || self.properties.is_none());
        if fips_expected && lib.set_fips_random().is_err() {
            return Err(not_serving(&lib, None));
        }
        let backend = Backend::from_lib(
            lib,
            self.strict_approval,
            &self.approval_tables,
            self.keys_outside_the_module,
        );
        if fips_expected && !backend.is_fips() {
            let status = backend.fips_status();
            return Err(not_serving(backend.lib(), status.other_fips_providers()));
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

    /// Loads the module with its own configuration first, so that a failure has a reason, then the rest.
    fn load_fips(&self, lib: &mut LibCtx) -> Result<()> {
        let (file, system) = match &self.configuration {
            Configuration::System => (None, true),
            Configuration::File(file) => (Some(file.as_path()), false),
            Configuration::None => (None, false),
        };
        let source = Source::of(file, self.module_dir.as_deref(), system);
        if system && matches!(&source, Source::File(file) if !file.exists()) {
            // OPENSSL_CONF names a missing file: loading it gives the error that says so.
            self.load_config(lib)?;
        }
        module::load_module(lib, &source)?;
        match source {
            Source::File(_) => self.load_config(lib),
            Source::ModuleConfiguration(_) | Source::Nothing => Ok(()),
        }
    }

    /// Loads the default and legacy providers, unless the configuration has activated only other providers, as for
    /// FIPS.
    fn load_providers(&self, lib: &mut LibCtx) -> Result<()> {
        // If the configuration names no provider, this query activates the default provider as libcrypto's fallback. If
        // the default provider is not listed, the configuration therefore names others, even if none could be loaded:
        // do not load providers that it leaves out.
        let active = lib.provider_names()?;
        if !active.iter().any(|name| name == "default") {
            return Ok(());
        }
        // Some releases drop the fallback when another provider is loaded by name; an explicit load stays.
        lib.load_provider("default")?;
        if self.legacy {
            // Optional: some builds of OpenSSL do not have it; `*_supported` reports the result.
            let _ = lib.load_provider("legacy");
        }
        Ok(())
    }

    fn load_other_providers(&self, lib: &mut LibCtx) -> Result<()> {
        let mut names: Vec<&str> = Vec::new();
        for provider in &self.providers {
            if names.contains(&provider.identity()) {
                return Err(Error::invalid("provider", "each provider must have a name of its own"));
            }
            if provider.reads_pkcs11() && self.providers.iter().filter(|other| other.reads_pkcs11()).count() > 1 {
                let reason = "libcrypto would give all URIs of the scheme pkcs11 to one of the PKCS #11 modules: make a backend for each";
                return Err(Error::invalid("provider", reason));
            }
            provider.load(lib)?;
            names.push(provider.identity());
        }
        Ok(())
    }
}

/// Refuses strict approval without a module and a table: every operation would be refused.
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

/// The error for a context in which FIPS is not in force although it was requested.
fn not_serving(lib: &LibCtx, other_providers: Option<&[String]>) -> Error {
    Error::Fips {
        failure: FipsFailure::NotServing,
        errors: OpenSslErrors::drain(),
        machine: Box::new(machine::look(lib)),
        other_providers: other_providers.unwrap_or_default().to_vec(),
    }
}
