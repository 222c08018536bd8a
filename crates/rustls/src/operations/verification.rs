//! The verification of signatures by keys in certificates.
