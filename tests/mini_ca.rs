//! The example `mini_ca`, as its users meet it: the built program, requests that `openssl req` has made, and OpenSSL's
//! command as judge of what is issued, up to TLS between a server and a client.
//!
//! A failure must always be one sentence on standard error and exit code 1, and must leave the folder as it was.
//! Whatever is expected to fail goes through [`desk::Desk::assert_fails`], which checks that.

mod support;

#[path = "mini_ca/authority.rs"]
mod authority;
#[path = "mini_ca/desk.rs"]
mod desk;
#[path = "mini_ca/handshake.rs"]
mod handshake;
#[path = "mini_ca/hostile.rs"]
mod hostile;
#[path = "mini_ca/issuing.rs"]
mod issuing;
#[path = "mini_ca/refusals.rs"]
mod refusals;
#[path = "mini_ca/revocation.rs"]
mod revocation;
#[path = "mini_ca/show.rs"]
mod show;
