//! The reasons why FIPS is not in force.

use std::fmt;

/// The reason why a FIPS backend could not be built.
///
/// A module's state belongs to the process: once a self-test has failed, no backend of the same process can use that module
/// file again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FipsFailure {
    /// No module could be loaded: the file does not exist, or is not a module for this platform.
    ModuleNotFound,
    /// The module's configuration, which `openssl fipsinstall` writes, is missing or incomplete.
    ConfigurationNotFound,
    /// The module does not match its configuration: one of them has been changed.
    IntegrityCheckFailed,
    /// A self-test of the module has failed, now or earlier in this process.
    SelfTestFailed,
    /// Everything was loaded, but algorithms do not come from the module, or not only from the module: also if another provider
    /// offers cryptographic algorithms with the property `fips=yes`, which the error names.
    NotServing,
}

impl fmt::Display for FipsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FipsFailure::ModuleNotFound => {
                "the FIPS module cannot be loaded; install it (Debian 13 and later: openssl-provider-fips; older releases have \
                 none), or set its directory by `module_dir`, or by OPENSSL_MODULES together with a configuration that includes \
                 fipsmodule.cnf"
            }
            FipsFailure::ConfigurationNotFound => {
                "the FIPS module has no configuration; run `openssl fipsinstall -module fips.so -out fipsmodule.cnf` on \
                 this machine, and include the file in the configuration, or put it into the module's directory and name that \
                 by `module_dir`"
            }
            FipsFailure::IntegrityCheckFailed => {
                "the FIPS module does not match its configuration; reinstall the module from its package, run `openssl \
                 fipsinstall` again, and restart"
            }
            FipsFailure::SelfTestFailed => {
                "a self-test of the FIPS module has failed in this process; restart the program; if it fails again, reinstall \
                 the module, and suspect the machine"
            }
            FipsFailure::NotServing => {
                "algorithms do not come from the FIPS module, or not only from it; check the configuration's providers and \
                 default_properties"
            }
        })
    }
}

/// A suffix for the text of an error, which names the other providers that offer algorithms with `fips=yes`.
pub(super) fn others(names: &[String]) -> String {
    let others = names.iter().map(|name| {
        format!("; the provider {name:?} is not the FIPS module, and offers cryptographic algorithms with fips=yes: remove it, or the \
             parameter that makes it say so, such as pkcs11-module-assume-fips")
    });
    others.collect()
}
