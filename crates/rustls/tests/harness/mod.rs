//! Shared by the test programs of the provider, and by the package that tests it against rustls's aws-lc-rs provider: keys and
//! certificates, configurations, connections in memory, and the matrix of handshakes.
//!
//! Nothing here names a provider: the test programs pass both sides' providers.

pub mod configurations;
pub mod identities;
pub mod matrix;
pub mod memory;
