//! HKDF and HMAC for the key schedule of TLS 1.3.
