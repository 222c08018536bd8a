//! Key shares and shared secrets of the groups of TLS.
