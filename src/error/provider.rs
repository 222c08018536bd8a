//! The reasons why a provider does not load.

use std::fmt;

use super::openssl::OpenSslErrors;

/// The reason why a provider could not be loaded, as far as libcrypto tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProviderFailure {
    /// The provider's module could not be opened: the file does not exist, is not a shared library for this platform, or needs
    /// another library that is not there.
    ModuleNotLoaded,
    /// The file is a shared library, but not a provider.
    NotAProvider,
    /// The provider refused to start. The provider `pkcs11` does so if its PKCS #11 module cannot be loaded or initialized.
    NotInitialized,
    /// The program is linked statically with an OpenSSL of its own, and exports its functions (`-rdynamic`,
    /// `-C export-executable-symbols`): the provider would use some of them, and others of the system's OpenSSL, and the process would crash.
    OwnOpenSslExported,
    /// libcrypto gave another reason, or none.
    Other,
}

impl ProviderFailure {
    /// Decides by the last entry that tells, because a provider's own entries come first.
    pub(crate) fn of(errors: &OpenSslErrors) -> Self {
        // `ERR_LIB_CRYPTO`, with the common reasons `ERR_R_DSO_LIB`, `ERR_R_UNSUPPORTED` and `ERR_R_INIT_FAIL` of `<openssl/err.h>`. Some
        // releases mark the last one as fatal.
        const CRYPTO: i32 = 15;
        const FATAL: i32 = 0x4_0000;
        const DSO_LIB: i32 = 0x8_0025;
        const UNSUPPORTED: i32 = 0x8_010c;
        const INIT_FAIL: i32 = 0x8_0105;

        let entries = errors.entries().iter().rev();
        entries
            .filter(|entry| entry.library_code() == CRYPTO)
            .find_map(|entry| match entry.reason_code() & !FATAL {
                DSO_LIB => Some(ProviderFailure::ModuleNotLoaded),
                UNSUPPORTED => Some(ProviderFailure::NotAProvider),
                INIT_FAIL => Some(ProviderFailure::NotInitialized),
                _ => None,
            })
            .unwrap_or(ProviderFailure::Other)
    }
}

impl fmt::Display for ProviderFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ProviderFailure::ModuleNotLoaded => {
                "its module cannot be opened; install it with the libraries that it needs, or name its file by `ProviderConfiguration::module`, or its directory \
                 by `module_dir` or OPENSSL_MODULES"
            }
            ProviderFailure::NotAProvider => "its module is not a provider of OpenSSL; name the provider's own file",
            ProviderFailure::NotInitialized => {
                "it did not start; check its parameters, and for `pkcs11` the path of the PKCS #11 module, which the environment \
                 variable PKCS11_PROVIDER_MODULE overrides"
            }
            ProviderFailure::OwnOpenSslExported => {
                "the program has an OpenSSL of its own, linked statically, and exports its functions, so that the provider would mix \
                 them with those of the system's OpenSSL; link the program without -rdynamic and export-executable-symbols, or \
                 with the system's OpenSSL"
            }
            ProviderFailure::Other => "OpenSSL refused it",
        })
    }
}
