//! Keys on Edwards curves, for signatures: Ed25519 and Ed448 (RFC 8032).

pub(crate) mod backend;
mod constructors;
pub mod ed25519;
pub mod ed448;
mod keys;
mod known_answers;
mod report;
pub(crate) mod variant;
mod variants;

pub(crate) use report::report;
