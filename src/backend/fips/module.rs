//! Loading the FIPS module, and the reason if that fails.

use std::path::{Path, PathBuf};

use super::machine;
use super::provider::FIPS;
use crate::error::{Error, FipsFailure, Result};
use crate::ffi::conf::{Conf, is_named_by_environment, push_escaped, system_file};
use crate::ffi::lib_ctx::LibCtx;

/// The usual name of the file that `openssl fipsinstall` writes, and the section in it.
const MODULE_CONFIGURATION: &str = "fipsmodule.cnf";
const MODULE_SECTION: &str = "fips_sect";

/// Where the module's configuration comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A complete configuration file, the system's or another.
    File(PathBuf),
    /// Only the file that `openssl fipsinstall` wrote.
    ModuleConfiguration(PathBuf),
    /// No configuration: some modules need none.
    Nothing,
}

impl Source {
    /// Chooses the source: the given file, else the file in the module's directory, else the system's configuration.
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

    /// The module's settings, in order; `None` if the source contains none.
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

/// Loads the module and the base provider. An error states the reason.
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

/// A configuration that registers the module with its settings without activating it.
fn registration(settings: &[(String, String)]) -> String {
    let mut text = String::from(
        "openssl_conf = hazmat_main\n[hazmat_main]\nproviders = hazmat_providers\n[hazmat_providers]\n\
         fips = hazmat_module\n[hazmat_module]\n",
    );
    for (name, value) in settings {
        // In some releases any value of `activate` activates the module, so leave the line out.
        // A prefix up to a dot makes repeated names unique within a section, and is not part of the name.
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

/// The error for a failure, with the error queue entries of its cause.
fn failure(lib: &LibCtx, failure: FipsFailure, cause: Error) -> Error {
    let errors = match cause {
        Error::OpenSsl { errors, .. } | Error::Provider { errors, .. } | Error::Configuration { errors, .. } => errors,
        other => return other,
    };
    Error::Fips {
        failure,
        errors,
        machine: Box::new(machine::look(lib)),
        other_providers: Vec::new(),
    }
}

/// The reason for which a provider did not load.
fn reason_of(error: &Error) -> FipsFailure {
    let Error::Provider { errors, .. } = error else {
        return FipsFailure::ModuleNotFound;
    };
    let entries = errors.entries().iter();
    failure_of_entries(entries.map(|entry| (entry.library_code(), entry.reason_code())))
}

/// Decides by the first relevant entry of an error queue, given as library and reason: later entries are consequences.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Error queues recorded from the module.
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
