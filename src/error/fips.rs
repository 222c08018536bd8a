//! Why FIPS is not in force.

use std::fmt;

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
