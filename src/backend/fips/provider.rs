//! A provider, as FIPS looks at it.

use std::fmt;

use crate::ffi::provider::ProviderFacts;

/// The name that a FIPS module is loaded by.
pub(crate) const FIPS: &str = "fips";

/// A provider, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderInfo(pub(super) ProviderFacts);

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
