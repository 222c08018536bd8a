//! Handshakes, and what follows them, in memory: the provider on one side, and itself or rustls's ring provider on the other.

#[allow(dead_code)] // each test program uses a part of it
#[path = "../harness/mod.rs"]
mod harness;

mod certificates;
mod extracted_secrets;
mod groups;
mod hostile_bytes;
mod hostile_peers;
mod matrix;
mod quic;
mod raw_public_keys;
mod resumption;
mod sides;
mod traffic;
