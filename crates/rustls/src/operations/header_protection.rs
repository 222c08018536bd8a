//! The masks of QUIC's header protection (RFC 9001, section 5.4).
