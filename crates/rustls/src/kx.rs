//! Key exchange groups.
