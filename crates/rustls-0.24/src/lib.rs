//! A rustls [`CryptoProvider`](rustls::crypto::CryptoProvider) for each [`Backend`](hazmat_openssl::Backend) of `hazmat-openssl`, for
//! the coming rustls 0.24.
//!
//! This is for programs that try out rustls 0.24, and for what 0.23 cannot say: a FIPS status with the name of a certificate. It
//! follows a pre-release, `0.24.0-dev.2`: it changes with it, and is not published. The package for rustls 0.23 is
//! `rustls-hazmat-openssl`.
//!
//! ```
//! use std::sync::Arc;
//!
//! use hazmat_openssl::Backend;
//! use rustls::{ClientConfig, RootCertStore};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let backend = Backend::new()?;
//! let provider = Arc::new(rustls_0_24_hazmat_openssl::provider(&backend));
//! # let roots = RootCertStore::empty();
//! let config = ClientConfig::builder(provider)
//!     .with_root_certificates(roots)
//!     .with_no_client_auth()?;
//! # drop(config);
//! # Ok(())
//! # }
//! ```
//!
//! | start here | for |
//! |---|---|
//! | [`provider`](fn@provider), [`ProviderBuilder`] | the provider of a backend |
//! | [`credentials`], [`signing_key`] | a private key of `hazmat-openssl`, which signs in its own backend and is not exported |
//! | [`ModuleCertificate`] | a FIPS status with a certificate |
//! | [`ticketer`] | session tickets; the provider's `ticketer_factory` makes the same |
//!
//! # Differences from the provider for rustls 0.23
//!
//! Suites, groups, signature algorithms, their order, and what is refused are the same: see the documentation of that package. The
//! rest follows rustls:
//!
//! | | rustls 0.23 | here |
//! |---|---|---|
//! | suites of a provider | one list | one for each version of TLS |
//! | `fips()` | `true` or `false` | `Certified`, `Pending` or `Unvalidated` |
//! | the group 0x11ed | has no name | `NamedGroup::secp384r1MLKEM1024` |
//! | a certificate chain with its key | `certified_key`, a `CertifiedKey` | [`credentials`], `Credentials` |
//! | tickets | `ticketer` | also by the provider's `ticketer_factory` |
//! | records | in a buffer that the provider makes | in rustls's buffer |
//! | the curve's share beside a hybrid one | generated when rustls asks for it | generated with the hybrid one |
//!
//! # FIPS
//!
//! A part is `Pending` if the backend's FIPS module is approved for everything that the part does, by
//! [`Backend::approval_of`](hazmat_openssl::Backend::approval_of) and, where that leaves it open, by the module's indicator. It is
//! `Certified` if the program has also named a certificate for exactly this module, with its version and its build information:
//! [`ProviderBuilder::certificate`]. Everything else is `Unvalidated`. Nothing here says by itself that a module is certified.
//!
//! **`Pending` says nothing about a queue.** rustls describes it as "in queue for FIPS validation". Here it means that the module is
//! approved for the part, by the backend's table, and that the program has named no certificate. The certified module 3.1.2 is
//! `Pending` without one, and so is a module that nobody has sent to a laboratory. rustls has no other word for it.
//!
//! The status of a whole is the lowest one of its parts. As with rustls 0.23, it does not cover keys of other backends, the checks of
//! certificate paths, and what rustls itself computes.
//!
//! # Shared code
//!
//! Both packages compile the same files where rustls's versions allow it. They are in the folder of the package for 0.23, and this
//! one takes them by `#[path]`:
//!
//! - `operations/`: everything that has no type of rustls: ciphers of records and packets, the key schedule, the PRF, key exchanges,
//!   signatures and their verification, tickets, the status about FIPS, and the registry of parts.
//! - `groups.rs`, `hash.rs`, `hkdf.rs`, `keys.rs`, `quic.rs`, `random.rs`, `suites.rs`, `tls12.rs`, `tls12_suites.rs`, `tls13.rs`,
//!   `verify.rs`: the adapters to those of rustls's traits that are alike, and the tables of suites. `version.rs`, which each package
//!   has, gives them the version's names and forms.
//!
//! Files of this package are only for traits that differ: `kx.rs`, `packets.rs`, `prf.rs`, `records.rs`, `sign.rs`, `tickets.rs`; and
//! for what 0.23 does not have: `certificate.rs`, `nothing_verified.rs`.
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
#[path = "../../rustls/src/operations/mod.rs"]
mod operations;

// The adapters to rustls's traits that serve every version of rustls.
#[path = "../../rustls/src/groups.rs"]
mod groups;
#[path = "../../rustls/src/hash.rs"]
mod hash;
#[path = "../../rustls/src/hkdf.rs"]
mod hkdf;
#[path = "../../rustls/src/keys.rs"]
mod keys;
#[path = "../../rustls/src/quic.rs"]
mod quic;
#[path = "../../rustls/src/random.rs"]
mod random;
#[path = "../../rustls/src/suites.rs"]
mod suites;
#[path = "../../rustls/src/tls12.rs"]
mod tls12;
#[path = "../../rustls/src/tls12_suites.rs"]
mod tls12_suites;
#[path = "../../rustls/src/tls13.rs"]
mod tls13;
#[path = "../../rustls/src/verify.rs"]
mod verify;

// What depends on the version.
mod certificate;
mod kx;
mod nothing_verified;
mod packets;
mod prf;
mod provider;
mod records;
mod sign;
mod tickets;
mod version;

pub use certificate::ModuleCertificate;
pub use provider::{ProviderBuilder, provider};
pub use sign::{certificates, credentials, signing_key, unapproved_signing_key};
pub use tickets::ticketer;

/// The examples of the README, compiled as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
