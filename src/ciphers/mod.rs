//! Symmetric ciphers: an algorithm with its key, a mode with its IV, and the context that the two make.

pub(crate) mod algorithm;
pub(crate) mod backend;
pub(crate) mod context;
pub(crate) mod mode;
pub(crate) mod report;
pub(crate) mod suite;

pub use algorithm::CipherAlgorithm;
pub use context::{CipherContext, Finalized};
pub use mode::Mode;

pub(crate) use report::report;
