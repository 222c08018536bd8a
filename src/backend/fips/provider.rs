//! Facts about a provider.

use std::fmt;

use crate::ffi::provider::ProviderFacts;

/// The name by which the FIPS module is loaded.
pub(crate) const FIPS: &str = "fips";

/// A provider, as it describes itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderInfo(pub(super) ProviderFacts);

impl ProviderInfo {
    /// The name by which it is loaded: `"fips"`.
    pub fn identity(&self) -> &str {
        &self.0.identity
    }

    /// Its name: `"OpenSSL FIPS Provider"`.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its version, which its certificate names: `"3.5.9"`.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// Its build information, which distinguishes builds of the same version.
    pub fn build_info(&self) -> &str {
        &self.0.build_info
    }

    /// Whether it reports that it is operational.
    pub fn is_running(&self) -> bool {
        self.0.running
    }
}

impl fmt::Display for ProviderInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} (build {})", self.name(), self.version(), self.build_info())
    }
}
