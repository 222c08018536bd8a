//! The example `mini_ca`, as its users meet it: the built program, requests that `openssl req` has made, and OpenSSL's
//! command as judge of what is issued, up to TLS between a server and a client.
//!
//! A failure must always be one sentence on standard error and exit code 1, and must leave the folder as it was.
//! Whatever is expected to fail goes through [`desk::Desk::assert_fails`], which checks that.

mod authority;
mod desk;
mod handshake;
mod hostile;
mod issuing;
mod refusals;
mod revocation;
mod show;
