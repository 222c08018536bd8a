//! The verification of signatures.
