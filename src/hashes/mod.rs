//! Hash functions: SHA-1, SHA-2, SHA-3, SHAKE, BLAKE2, MD5, RIPEMD-160, Whirlpool and SM3.
//!
//! [`HashBackend::hash`] computes a [`Digest`] in one call; a [`HashContext`] takes the data in pieces.
//! [`HashBackend::hash_reader`] hashes a file of any size.
//!
//! The extendable output functions, SHAKE and cSHAKE, also give their output in pieces, of any number and size: see
//! [`XofBackend`], [`XofContext`] and [`XofReader`].
//!
//! [`HashBackend::hash`]: crate::interfaces::HashBackend::hash
//! [`HashBackend::hash_reader`]: crate::interfaces::HashBackend::hash_reader
//! [`XofBackend`]: crate::interfaces::XofBackend

pub(crate) mod algorithm;
pub(crate) mod backend;
mod constructors;
pub(crate) mod context;
mod cshake;
pub(crate) mod digest;
mod report;
pub(crate) mod xof_algorithm;
pub(crate) mod xof_backend;
mod xof_context;
mod xof_output;
mod xof_reader;

pub use algorithm::HashAlgorithm;
pub use context::HashContext;
pub use digest::Digest;
pub use xof_algorithm::XofAlgorithm;
pub use xof_context::XofContext;
pub use xof_reader::XofReader;

pub(crate) use report::report;
