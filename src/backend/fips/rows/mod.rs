//! This crate's approval rules, each with its document and section, and the modules that they apply to.
//!
//! The first row that applies decides. If none applies, the approval is unknown, and a strict backend refuses the operation.
//! Legacy use in the sense of SP 800-131A (verification and decryption of old data) counts as approved.

mod ciphers;
mod curves;
mod decision;
mod dh;
mod dsa;
mod edition;
mod editions;
mod hashes;
mod macs;
mod passwords;
mod post_quantum;
mod row;
mod rsa;
mod secret_kdfs;

pub(super) use decision::row_for;
pub(super) use edition::{Edition, edition_of};

#[cfg(test)]
mod post_quantum_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;
