//! FIPS 140: a backend that a validated module serves, what proves it, and what to do where it does not.
//!
//! A FIPS backend is set up in this order, and is given out only if all of it has worked:
//!
//! 1. The module's configuration (its integrity code and settings, made by `openssl fipsinstall`) is read and registered,
//!    without the line that activates the module: libcrypto swallows the reason of a module that fails while a
//!    configuration is loaded.
//! 2. The module is loaded by name, which runs its integrity check and self-tests, and tells why one has failed. Then the
//!    base provider, which has no cryptography.
//! 3. The rest of the configuration is loaded, and `fips=yes` becomes part of every fetch.
//! 4. The outcome is looked at: see [`FipsStatus`].
//!
//! What the module offers is not approved in every use: see [`approval`].

pub mod approval;
mod approval_table;
mod operation;

pub use approval::{Approval, ApprovalTable};
pub use operation::{EdwardsCurve, MontgomeryCurve, Operation};

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, Result, Unsupported};
use crate::ffi::conf::{Conf, is_named_by_environment, push_escaped, system_file};
use crate::ffi::digest::{EvpMd, MdCtx};
use crate::ffi::lib_ctx::LibCtx;
use crate::ffi::provider::ProviderFacts;
use crate::machine::MachineStatus;

/// The name that the module is loaded by.
const FIPS: &str = "fips";

/// What `openssl fipsinstall` writes, by its usual name, and the section in it.
const MODULE_CONFIGURATION: &str = "fipsmodule.cnf";
const MODULE_SECTION: &str = "fips_sect";

/// Why a backend is not a FIPS backend though it should be.
///
/// The module's state belongs to its file and to the process: once a self-test has failed, no backend of the same
/// process can use that file again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FipsFailure {
    /// No module could be loaded: it is not there, or not a module for this platform.
    ModuleNotFound,
    /// The module is there, and the configuration that `openssl fipsinstall` makes for it is not, or is not complete.
    ConfigurationNotFound,
    /// The module is not the one that its configuration was made for: either has been changed.
    IntegrityCheckFailed,
    /// One of the module's self-tests has failed, now or earlier in this process.
    SelfTestFailed,
    /// Everything was loaded, and yet it is not the module that serves, or not it alone.
    NotServing,
}

impl fmt::Display for FipsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FipsFailure::ModuleNotFound => {
                "the FIPS module cannot be loaded; install it (Debian 13 and later: openssl-provider-fips; older ones have \
                 none), or name its folder with `module_dir` or OPENSSL_MODULES"
            }
            FipsFailure::ConfigurationNotFound => {
                "the FIPS module has no configuration; run `openssl fipsinstall -module fips.so -out fipsmodule.cnf` on \
                 this machine, and put the file into the module's folder or include it in the configuration"
            }
            FipsFailure::IntegrityCheckFailed => {
                "the FIPS module is not the one that its configuration was made for; reinstall the module from its \
                 package, run `openssl fipsinstall` again, and restart"
            }
            FipsFailure::SelfTestFailed => {
                "a self-test of the FIPS module has failed in this process; restart, and if it fails again, reinstall \
                 the module and distrust the machine"
            }
            FipsFailure::NotServing => {
                "the FIPS module is not what serves, or not alone; look at the configuration's providers and \
                 default_properties"
            }
        })
    }
}

/// A provider, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderInfo(ProviderFacts);

impl ProviderInfo {
    /// The name that it is loaded by: `"fips"`.
    pub fn identity(&self) -> &str {
        &self.0.identity
    }

    /// Its name: `"OpenSSL FIPS Provider"`.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its version, by which to look its certificate up: `"3.5.9"`.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// Its build information, which tells builds of one version apart.
    pub fn build_info(&self) -> &str {
        &self.0.build_info
    }

    /// Whether it says that it is in a state to work.
    pub fn is_running(&self) -> bool {
        self.0.running
    }
}

impl fmt::Display for ProviderInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} (build {})", self.name(), self.version(), self.build_info())
    }
}

/// Whether FIPS is in force in a backend, and how that was established: for a service to log when it starts, and for an
/// auditor to read.
///
/// It is in force if all of this holds, and never because of a setting alone:
///
/// - `fips=yes` is part of the property query of every fetch;
/// - SHA-256 is fetched from the FIPS module, which says that it is running, and the digest that it computes is right, and
///   is not computed by an engine in its place;
/// - MD5 is refused;
/// - random bytes come from the module's generator.
///
/// ```
/// use hazmat_openssl::Backend;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let status = Backend::new()?.fips_status();
/// println!("{status}");
/// if let Some(module) = status.module() {
///     println!("{} {}", module.name(), module.version());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FipsStatus {
    property_set: bool,
    sha256_provider: Option<ProviderInfo>,
    sha256_correct: bool,
    md5_refused: bool,
    random_provider: Option<String>,
    machine: MachineStatus,
}

impl FipsStatus {
    /// Looks at a library context as it is now, and at the machine.
    pub(crate) fn establish(lib: &Arc<LibCtx>) -> Self {
        FipsStatus {
            machine: MachineStatus::look(lib),
            ..FipsStatus::of_context(lib)
        }
    }

    /// The module that serves a library context as it is now, if one does.
    pub(crate) fn module_of(lib: &Arc<LibCtx>) -> Option<ProviderInfo> {
        FipsStatus::of_context(lib).module().cloned()
    }

    fn of_context(lib: &Arc<LibCtx>) -> Self {
        let sha256 = EvpMd::fetch(lib, c"SHA2-256");
        let property_set = lib.is_fips_property_set();
        FipsStatus {
            property_set,
            // Where nobody asks for FIPS, no generator need be set up for this, and nothing computed.
            random_provider: if property_set { lib.random_provider() } else { None },
            sha256_provider: sha256.as_ref().and_then(EvpMd::provider_facts).map(ProviderInfo),
            sha256_correct: property_set && sha256.as_ref().is_some_and(computes_sha256),
            md5_refused: EvpMd::fetch(lib, c"MD5").is_none(),
            machine: MachineStatus::default(),
        }
    }

    /// Whether FIPS is in force.
    pub fn is_in_use(&self) -> bool {
        self.module().is_some()
    }

    /// The module that serves, if FIPS is in force.
    pub fn module(&self) -> Option<&ProviderInfo> {
        let provider = self.sha256_provider.as_ref()?;
        let is_module = provider.identity() == FIPS && provider.is_running();
        let random = self.random_provider.as_deref() == Some(FIPS);
        let in_force = is_module && self.property_set && self.sha256_correct && self.md5_refused && random;
        in_force.then_some(provider)
    }

    /// Whether `fips=yes` is part of every fetch.
    pub fn property_set(&self) -> bool {
        self.property_set
    }

    /// The provider that SHA-256 is fetched from, if there is one.
    pub fn sha256_provider(&self) -> Option<&ProviderInfo> {
        self.sha256_provider.as_ref()
    }

    /// The provider that random bytes come from, where `fips=yes` is set.
    pub fn random_provider(&self) -> Option<&str> {
        self.random_provider.as_deref()
    }

    /// What the machine is set to, whether or not the backend follows it.
    pub fn machine(&self) -> &MachineStatus {
        &self.machine
    }

    /// Whether MD5 is refused.
    pub fn md5_refused(&self) -> bool {
        self.md5_refused
    }
}

impl fmt::Display for FipsStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.module() {
            Some(module) => write!(f, "FIPS: in use, {module}")?,
            None => f.write_str("FIPS: not in use")?,
        }
        let set = if self.property_set { "set" } else { "not set" };
        let provider = match &self.sha256_provider {
            Some(provider) => provider.identity(),
            None => "no provider",
        };
        let refused = if self.md5_refused { "refused" } else { "offered" };
        write!(
            f,
            " [fips=yes is {set}, SHA2-256 comes from {provider}, MD5 is {refused}"
        )?;
        match &self.random_provider {
            Some(provider) => write!(f, ", random bytes come from {provider}]")?,
            None => f.write_str("]")?,
        }
        f.write_str(&self.machine.note())
    }
}

/// Whether the function itself computes what FIPS 180-4's example says, and no engine in its place.
fn computes_sha256(md: &EvpMd) -> bool {
    const DIGEST_OF_ABC: [u8; 32] = [
        0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03,
        0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
    ];
    let mut digest = [0; 32];
    let computed = MdCtx::new(md, false).and_then(|mut ctx| {
        ctx.update(b"abc")?;
        ctx.finish(&mut digest)?;
        Ok(ctx.is_served_by_a_provider())
    });
    matches!(computed, Ok(true)) && digest == DIGEST_OF_ABC
}

/// Where the module's configuration comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A whole configuration file, the system's or another.
    File(PathBuf),
    /// What `openssl fipsinstall` has written, by itself.
    ModuleConfiguration(PathBuf),
    /// None that is known of: some modules need none.
    Nothing,
}

impl Source {
    /// The source that a builder's settings amount to: the file that was named, else the module folder's own
    /// configuration, else the system's.
    pub(crate) fn of(file: Option<&Path>, module_dir: Option<&Path>, system: bool) -> Self {
        if let Some(file) = file {
            return Source::File(file.to_owned());
        }
        let in_folder = module_dir.map(|folder| folder.join(MODULE_CONFIGURATION));
        if let Some(file) = in_folder.filter(|file| file.exists()) {
            return Source::ModuleConfiguration(file);
        }
        let system_file = system_file().filter(|file| system && (file.exists() || is_named_by_environment(file)));
        system_file.map_or(Source::Nothing, Source::File)
    }

    /// The module's settings, in order; `None` where the source has none.
    fn settings(&self, lib: &LibCtx) -> Result<Option<Vec<(String, String)>>> {
        match self {
            Source::Nothing => Ok(None),
            Source::ModuleConfiguration(file) => Ok(Conf::read(lib, file)?.section(MODULE_SECTION)),
            Source::File(file) => {
                let conf = Conf::read(lib, file)?;
                let section = conf
                    .value(None, "openssl_conf")
                    .and_then(|main| conf.value(Some(&main), "providers"))
                    .and_then(|providers| conf.value(Some(&providers), FIPS));
                Ok(section.and_then(|section| conf.section(&section)))
            }
        }
    }
}

/// Loads the module, or says why it cannot be, and the base provider.
pub(crate) fn load_module(lib: &mut LibCtx, source: &Source) -> Result<()> {
    let settings = source
        .settings(lib)
        .map_err(|error| failure(lib, FipsFailure::ConfigurationNotFound, error))?;
    if let Some(settings) = settings {
        Conf::parse(lib, &registration(&settings))
            .and_then(|conf| conf.apply())
            .map_err(|error| failure(lib, FipsFailure::ConfigurationNotFound, error))?;
    }
    lib.load_provider(FIPS)
        .map_err(|error| failure(lib, reason_of(&error), error))?;
    lib.load_provider("base")
}

/// A configuration that registers the module with its settings, and does not activate it.
fn registration(settings: &[(String, String)]) -> String {
    let mut text = String::from(
        "openssl_conf = hazmat_main\n[hazmat_main]\nproviders = hazmat_providers\n[hazmat_providers]\n\
         fips = hazmat_module\n[hazmat_module]\n",
    );
    for (name, value) in settings {
        // Any value activates in some releases; only the missing line does not.
        // A dot and what is before it do not count: they let a name stand twice in a section.
        let plain = name.split_once('.').map_or(name.as_str(), |(_, plain)| plain);
        if plain != "activate" {
            text.push_str(name);
            text.push_str(" = ");
            push_escaped(&mut text, value);
            text.push('\n');
        }
    }
    text
}

/// An error for a failure, with the entries of the error that led to it.
fn failure(lib: &LibCtx, failure: FipsFailure, cause: Error) -> Error {
    let errors = match cause {
        Error::OpenSsl { errors, .. } | Error::Provider { errors, .. } | Error::Configuration { errors, .. } => errors,
        other => return other,
    };
    let machine = MachineStatus::look(lib);
    Error::Fips {
        failure,
        errors,
        machine,
    }
}

/// The failure that a provider's refusal to load stands for.
fn reason_of(error: &Error) -> FipsFailure {
    let Error::Provider { errors, .. } = error else {
        return FipsFailure::ModuleNotFound;
    };
    let entries = errors.entries().iter();
    failure_of_entries(entries.map(|entry| (entry.library_code(), entry.reason_code())))
}

/// The first telling entry of an error queue, as library and reason, decides: what comes after it follows from it.
fn failure_of_entries(entries: impl Iterator<Item = (i32, i32)>) -> FipsFailure {
    // `ERR_LIB_PROV`, and reasons of it in `<openssl/proverr.h>`.
    const PROVIDER: i32 = 57;
    const INVALID_CONFIG_DATA: i32 = 211;
    const INVALID_STATE: i32 = 212;
    const MISSING_CONFIG_DATA: i32 = 213;
    const MODULE_INTEGRITY_FAILURE: i32 = 214;
    const SELF_TEST_KAT_FAILURE: i32 = 215;
    const SELF_TEST_POST_FAILURE: i32 = 216;
    const MODULE_IN_ERROR_STATE: i32 = 225;

    entries
        .filter(|(library, _)| *library == PROVIDER)
        .find_map(|(_, reason)| match reason {
            MISSING_CONFIG_DATA | INVALID_CONFIG_DATA => Some(FipsFailure::ConfigurationNotFound),
            MODULE_INTEGRITY_FAILURE => Some(FipsFailure::IntegrityCheckFailed),
            INVALID_STATE | SELF_TEST_KAT_FAILURE | SELF_TEST_POST_FAILURE | MODULE_IN_ERROR_STATE => {
                Some(FipsFailure::SelfTestFailed)
            }
            _ => None,
        })
        .unwrap_or(FipsFailure::ModuleNotFound)
}

/// What to use where FIPS does not allow what was asked for.
pub(crate) fn approved_alternative(kind: Unsupported) -> &'static str {
    match kind {
        Unsupported::Hash => "SHA-256, SHA-384, SHA-512 or SHA-3",
        Unsupported::Cipher => "AES, in GCM where the data is to be authenticated",
        Unsupported::Mac => "HMAC with SHA-256, or CMAC with AES",
        Unsupported::Kdf => "PBKDF2 with HMAC and SHA-256",
        Unsupported::PublicKeyAlgorithm => "RSA with 2048 bits or more, or ECDSA on a NIST curve",
        Unsupported::EllipticCurve => "P-256, P-384 or P-521",
        Unsupported::Padding => "PSS for signatures, OAEP for encryption",
        Unsupported::ExchangeAlgorithm => "ECDH on P-256, P-384 or P-521",
        Unsupported::Serialization => "PKCS #8, encrypted with PBKDF2 and AES",
        Unsupported::GeneralName { .. } => "another kind of name",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Error queues as the module has really left them.
    #[test]
    fn error_queues_tell_failures_apart() {
        const CONFIGURATION: FipsFailure = FipsFailure::ConfigurationNotFound;
        for (entries, failure) in [
            (
                &[(57, 214), (57, 224), (57, 216), (15, 524_549)][..],
                FipsFailure::IntegrityCheckFailed,
            ),
            (&[(57, 213), (57, 224), (57, 216), (15, 524_549)], CONFIGURATION),
            (&[(15, 102), (57, 211), (57, 224), (57, 216)], CONFIGURATION),
            (&[(57, 212), (57, 216), (15, 524_549)], FipsFailure::SelfTestFailed),
            (&[(57, 215), (57, 224)], FipsFailure::SelfTestFailed),
            (&[(57, 225)], FipsFailure::SelfTestFailed),
            (&[(37, 103), (37, 103), (15, 524_325)], FipsFailure::ModuleNotFound),
            (&[], FipsFailure::ModuleNotFound),
        ] {
            assert_eq!(failure_of_entries(entries.iter().copied()), failure, "{entries:?}");
        }
    }

    #[test]
    fn a_registration_reads_back_as_it_was_and_activates_nothing() {
        let settings = [
            ("activate", "1"),
            ("once.activate", "1"),
            ("module-mac", "A6:02:93"),
            (
                "module",
                "/a path/with $variables, #comments; \\ and \"quotes\"/fips.so",
            ),
            ("security-checks", "1"),
        ];
        let settings: Vec<_> = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let lib = LibCtx::new().unwrap();
        let conf = Conf::parse(&lib, &registration(&settings)).unwrap();
        assert_eq!(conf.section("hazmat_module").unwrap(), settings[2..]);
    }

    #[test]
    fn the_source_is_the_most_particular_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = Path::new("some.cnf");
        assert_eq!(
            Source::of(Some(file), Some(folder.path()), true),
            Source::File(file.to_owned())
        );
        assert_eq!(Source::of(None, Some(folder.path()), false), Source::Nothing);
        let configuration = folder.path().join("fipsmodule.cnf");
        std::fs::write(&configuration, "[fips_sect]\n").unwrap();
        let source = Source::of(None, Some(folder.path()), true);
        assert_eq!(source, Source::ModuleConfiguration(configuration));
    }
}
