//! What TLS needs of a backend, without a type of rustls: the same code serves every version of rustls.

mod digest;
mod exchange;
mod failure;
pub(crate) mod header_protection;
mod key_schedule;
mod prf;
pub(crate) mod records;
mod registry;
mod signing;
mod tickets;
mod verification;
