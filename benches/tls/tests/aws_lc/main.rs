//! The tests of `rustls-hazmat-openssl` with rustls's aws-lc-rs provider as the other side. They are in this package because
//! aws-lc-rs is among its dependencies, and not among those of the library's workspace.

#[allow(dead_code)]
#[path = "../../../../crates/rustls/tests/harness/mod.rs"]
mod harness;

#[path = "../../../../crates/rustls/tests/handshakes/certificates.rs"]
mod certificates;
#[path = "../../../../crates/rustls/tests/handshakes/extracted_secrets.rs"]
mod extracted_secrets;
#[path = "../../../../crates/rustls/tests/handshakes/groups.rs"]
mod groups;
#[path = "../../../../crates/rustls/tests/handshakes/hostile_bytes.rs"]
mod hostile_bytes;
#[path = "../../../../crates/rustls/tests/handshakes/hostile_peers.rs"]
mod hostile_peers;
#[path = "../../../../crates/rustls/tests/handshakes/matrix.rs"]
mod matrix;
#[path = "../../../../crates/rustls/tests/handshakes/resumption.rs"]
mod resumption;
mod sides;
#[path = "../../../../crates/rustls/tests/handshakes/traffic.rs"]
mod traffic;
