//! Packet and header protection for QUIC (RFC 9001).
