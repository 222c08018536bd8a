//! Tests of verification and signing together: each checks the other, and rustls's ring provider checks both.

mod handshakes;
mod hostile_keys;
mod keys;
mod rsa_sizes;
mod signing;
mod verification;
