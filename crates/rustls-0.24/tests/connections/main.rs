//! Connections of rustls 0.24 with the provider: with itself, and with rustls 0.23 and ring.
//!
//! On a FIPS backend where `HAZMAT_TEST_ON_FIPS` is set and `HAZMAT_FIPS_MODULE_DIR` names the module's folder.

mod configurations;
mod groups;
mod hostile;
mod identities;
mod matrix;
mod memory;
mod old;
mod provider;
mod sessions;
