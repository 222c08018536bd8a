//! Servers and clients whose private keys are in a token of SoftHSM. `ci/lib/with-tokens` sets what these tests need; without it, they
//! fail. `cargo test` runs them only if they are named.

#[allow(dead_code)] // each test program uses a part of it
#[path = "../harness/mod.rs"]
mod harness;

mod keys;
