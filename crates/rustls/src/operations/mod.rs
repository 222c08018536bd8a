//! What TLS needs of a backend, without a type of rustls: the same code serves every version of rustls.

pub(crate) mod approval;
pub(crate) mod digest;
pub(crate) mod exchange;
pub(crate) mod failure;
pub(crate) mod header_protection;
pub(crate) mod hkdf_label;
pub(crate) mod key_schedule;
pub(crate) mod prf;
pub(crate) mod records;
pub(crate) mod registry;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod scheme;
pub(crate) mod signing;
pub(crate) mod tickets;
pub(crate) mod tls12_layout;
pub(crate) mod validation;
pub(crate) mod verification;
