//! The example `mini_ca`, run as users run it: the compiled program, with requests from `openssl req`. OpenSSL's
//! command checks what is issued, up to a TLS connection between a server and a client.
//!
//! A failure must be one sentence on standard error and exit code 1, and must leave the folder unchanged. Tests of
//! failures use [`desk::Desk::assert_fails`], which checks this.

mod authority;
mod desk;
mod handshake;
mod hostile;
mod intermediates;
mod issuing;
mod limits;
mod ocsp;
mod ocsp_query;
mod post_quantum;
mod refusals;
mod revocation;
mod show;
mod verify;
