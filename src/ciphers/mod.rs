//! Symmetric ciphers: an algorithm with its key, a mode with its IV, and the contexts that encrypt and decrypt with them.
//!
//! A [`CipherContext`] is made from a [`CipherAlgorithm`] and a [`Mode`]. [`CipherKind`] and [`ModeKind`] are the same
//! without key and IV, for queries such as [`cipher_supported`](crate::interfaces::CipherBackend::cipher_supported).

pub(crate) mod algorithm;
pub(crate) mod backend;
mod constructors;
pub(crate) mod context;
pub(crate) mod kind;
pub(crate) mod mode;
pub(crate) mod mode_kind;
pub(crate) mod report;
pub(crate) mod suite;

pub use algorithm::CipherAlgorithm;
pub use context::{CipherContext, Finalized};
pub use kind::CipherKind;
pub use mode::Mode;
pub use mode_kind::ModeKind;

pub(crate) use report::report;
