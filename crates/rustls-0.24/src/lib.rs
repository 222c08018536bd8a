//! The provider for the coming rustls 0.24.
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
