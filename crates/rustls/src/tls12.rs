//! Records of TLS 1.2.
