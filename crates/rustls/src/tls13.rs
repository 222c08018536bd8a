//! Records of TLS 1.3.
