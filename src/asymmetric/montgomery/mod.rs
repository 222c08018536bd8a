//! Keys on Montgomery curves, for key exchange: X25519 and X448 (RFC 7748).

pub(crate) mod backend;
mod constructors;
mod keys;
mod report;
pub mod x25519;
pub mod x448;

pub(crate) use report::report;
