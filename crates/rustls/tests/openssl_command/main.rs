//! Handshakes with the commands `openssl s_client` and `openssl s_server`, on loopback, and signatures of `openssl dgst`.
//!
//! `HAZMAT_OPENSSL_COMMAND` names the command; `openssl` is the default. Its version need not be that of the linked OpenSSL.

#[allow(dead_code)] // each test program uses a part of it
#[path = "../harness/mod.rs"]
mod harness;

mod command;
mod matrix;
mod sessions;
#[path = "../handshakes/sides.rs"]
#[allow(dead_code)]
mod sides;
mod signatures;
