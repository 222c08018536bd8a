//! Cipher suites.
