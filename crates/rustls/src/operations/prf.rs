//! The PRF of TLS 1.2 (RFC 5246, section 5).
