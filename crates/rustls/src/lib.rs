//! A rustls [`CryptoProvider`](rustls::crypto::CryptoProvider) for each [`Backend`](hazmat_openssl::Backend) of
//! `hazmat-openssl`: TLS by the OpenSSL that the backend stands for, with its providers, its property query and its FIPS module.
#![deny(missing_docs, unreachable_pub, unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable,
        clippy::todo
    )
)]

// What TLS needs of a backend, without a type of rustls.
mod operations;

#[cfg(test)]
mod comparison;

// The adapters to rustls's traits.
mod hash;
mod hkdf;
mod kx;
mod prf;
mod provider;
mod quic;
mod random;
mod sign;
mod suites;
mod tickets;
mod tls12;
mod tls13;
mod verify;

#[cfg(test)]
mod signature_tests;

pub use provider::{ProviderBuilder, provider};
pub use sign::{certificates, certified_key, signing_key, unapproved_signing_key};
pub use tickets::ticketer;
