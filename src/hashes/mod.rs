//! Hash functions: SHA-1, SHA-2, SHA-3, SHAKE, BLAKE2, MD5, RIPEMD-160, Whirlpool and SM3.
//!
//! [`HashBackend::hash`] computes a [`Digest`] in one call; a [`HashContext`] takes the data in pieces.
//!
//! [`HashBackend::hash`]: crate::interfaces::HashBackend::hash

pub(crate) mod algorithm;
pub(crate) mod backend;
mod constructors;
pub(crate) mod context;
pub(crate) mod digest;
mod report;

pub use algorithm::HashAlgorithm;
pub use context::HashContext;
pub use digest::Digest;

pub(crate) use report::report;
