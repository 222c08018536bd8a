//! The backend: its library context, its providers, and the cache of fetched algorithms.

mod builder;
pub(crate) mod cache;
pub mod fips;
mod handle;
mod provider_configuration;
pub(crate) mod random;
pub(crate) mod report;
pub(crate) mod version;

pub use builder::BackendBuilder;
pub use handle::Backend;
pub use provider_configuration::ProviderConfiguration;
