//! The backend traits: the contract of a backend.
//!
//! Traits and methods have the names that Python's `cryptography` specifies for its backend interfaces.
//! [`Backend`](crate::Backend) implements all of them. They are object-safe, so that a service can hold an
//! `Arc<dyn HashBackend + Send + Sync>`, and wrap a backend to add a policy:
//!
//! ```
//! use std::sync::Arc;
//! use hazmat_openssl::prelude::*;
//! use hazmat_openssl::{Error, Result, UnsupportedKind};
//!
//! /// A backend without SHA-1.
//! struct NoSha1(Backend);
//!
//! impl HashBackend for NoSha1 {
//!     fn hash_supported(&self, algorithm: HashAlgorithm) -> bool {
//!         algorithm != HashAlgorithm::Sha1 && self.0.hash_supported(algorithm)
//!     }
//!
//!     fn create_hash_ctx(&self, algorithm: HashAlgorithm) -> Result<HashContext> {
//!         if algorithm == HashAlgorithm::Sha1 {
//!             let detail = "SHA-1 is forbidden by this service's policy";
//!             return Err(Error::unsupported(UnsupportedKind::Hash, detail));
//!         }
//!         self.0.create_hash_ctx(algorithm)
//!     }
//! }
//!
//! # fn main() -> Result<()> {
//! let backend: Arc<dyn HashBackend + Send + Sync> = Arc::new(NoSha1(Backend::new()?));
//! assert!(backend.hash(HashAlgorithm::Sha256, b"data").is_ok());
//! assert!(backend.hash(HashAlgorithm::Sha1, b"data").is_err());
//! # Ok(())
//! # }
//! ```

#[doc(inline)]
pub use crate::asymmetric::dh::backend::DhBackend;
#[doc(inline)]
pub use crate::asymmetric::dsa::backend::DsaBackend;
#[doc(inline)]
pub use crate::asymmetric::ec::backend::EllipticCurveBackend;
#[doc(inline)]
pub use crate::asymmetric::edwards::backend::Ed448Backend;
#[doc(inline)]
pub use crate::asymmetric::edwards::backend::Ed25519Backend;
#[doc(inline)]
pub use crate::asymmetric::ml_dsa::backend::MlDsaBackend;
#[doc(inline)]
pub use crate::asymmetric::ml_kem::backend::MlKemBackend;
#[doc(inline)]
pub use crate::asymmetric::montgomery::backend::X448Backend;
#[doc(inline)]
pub use crate::asymmetric::montgomery::backend::X25519Backend;
#[doc(inline)]
pub use crate::asymmetric::rsa::backend::RsaBackend;
#[doc(inline)]
pub use crate::asymmetric::slh_dsa::backend::SlhDsaBackend;
#[doc(inline)]
pub use crate::asymmetric::tls_hybrid::backend::TlsHybridBackend;
#[doc(inline)]
pub use crate::backend::random::RandomBackend;
#[doc(inline)]
pub use crate::ciphers::backend::CipherBackend;
#[doc(inline)]
pub use crate::hashes::backend::HashBackend;
#[doc(inline)]
pub use crate::hashes::xof_backend::XofBackend;
#[doc(inline)]
pub use crate::hpke::backend::HpkeBackend;
#[doc(inline)]
pub use crate::kdf::argon2::backend::Argon2Backend;
#[doc(inline)]
pub use crate::kdf::concatkdf::ConcatKdfBackend;
#[doc(inline)]
pub use crate::kdf::hkdf::backend::HkdfBackend;
#[doc(inline)]
pub use crate::kdf::kbkdf::backend::KbkdfBackend;
#[doc(inline)]
pub use crate::kdf::pbkdf2::Pbkdf2HmacBackend;
#[doc(inline)]
pub use crate::kdf::scrypt::ScryptBackend;
#[doc(inline)]
pub use crate::kdf::sshkdf::SshKdfBackend;
#[doc(inline)]
pub use crate::kdf::tls1_prf::Tls1PrfBackend;
#[doc(inline)]
pub use crate::kdf::tls13_kdf::Tls13KdfBackend;
#[doc(inline)]
pub use crate::kdf::x963kdf::X963KdfBackend;
#[doc(inline)]
pub use crate::key_store::backend::KeyStoreBackend;
#[doc(inline)]
pub use crate::key_wrap::backend::KeyWrapBackend;
#[doc(inline)]
pub use crate::mac::blake2::Blake2MacBackend;
#[doc(inline)]
pub use crate::mac::cmac::CmacBackend;
#[doc(inline)]
pub use crate::mac::gmac::GmacBackend;
#[doc(inline)]
pub use crate::mac::hmac::HmacBackend;
#[doc(inline)]
pub use crate::mac::kmac::KmacBackend;
#[doc(inline)]
pub use crate::mac::poly1305::Poly1305Backend;
#[doc(inline)]
pub use crate::pkcs12::backend::Pkcs12Backend;
#[doc(inline)]
pub use crate::serialization::backend::{DerSerializationBackend, PemSerializationBackend, SshSerializationBackend};
#[doc(inline)]
pub use crate::x509::backend::X509Backend;
#[doc(inline)]
pub use crate::x509::ocsp::backend::OcspBackend;
