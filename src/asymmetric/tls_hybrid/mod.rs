//! The hybrid groups of TLS 1.3 (RFC 10024): ML-KEM and a Diffie-Hellman exchange on an elliptic curve side by side. The secret
//! stays secret while one of the two is secure.
//!
//! They are for TLS alone: the secret is a concatenation of the two secrets, and is secure in TLS because its key schedule
//! binds the whole handshake. For other protocols there is HPKE.
//!
//! | group | share of a client | share of a server | secret |
//! |---|---|---|---|
//! | X25519MLKEM768 | ML-KEM-768 key, X25519 key | ML-KEM-768 ciphertext, X25519 key | ML-KEM, X25519 |
//! | SecP256r1MLKEM768 | P-256 point, ML-KEM-768 key | P-256 point, ML-KEM-768 ciphertext | ECDH, ML-KEM |
//! | SecP384r1MLKEM1024 | P-384 point, ML-KEM-1024 key | P-384 point, ML-KEM-1024 ciphertext | ECDH, ML-KEM |
//!
//! ```
//! use hazmat_openssl::asymmetric::tls_hybrid::{self, TlsHybridGroup, TlsHybridPrivateKey};
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let (backend, group) = (Backend::new()?, TlsHybridGroup::X25519MlKem768);
//! if backend.tls_hybrid_supported(group) {
//!     let key = TlsHybridPrivateKey::generate(&backend, group)?;
//!     // The client sends its share, and the server answers.
//!     let (secret, server_share) = tls_hybrid::encapsulate(&backend, group, &key.client_share()?)?;
//!     assert_eq!(key.decapsulate(&server_share)?, secret);
//! }
//! # Ok(())
//! # }
//! ```

mod approval;
pub(crate) mod backend;
pub(crate) mod group;
mod keys;
mod mechanism;
mod report;

pub use group::TlsHybridGroup;
pub use keys::{TlsHybridPrivateKey, encapsulate};
pub(crate) use report::report;
