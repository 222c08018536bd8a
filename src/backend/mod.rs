//! The backend: a library context of its own, its providers, and the cache in which families keep what they fetch.

mod builder;
pub(crate) mod cache;
pub mod fips;
mod handle;
mod machine;
pub(crate) mod report;
pub(crate) mod version;

pub use builder::BackendBuilder;
pub use handle::Backend;
