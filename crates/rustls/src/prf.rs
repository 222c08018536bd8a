//! The PRF of TLS 1.2.
