//! The key schedule of TLS 1.3.
