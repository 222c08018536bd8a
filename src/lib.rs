//! A safe cryptographic backend over OpenSSL's libcrypto, 3.0 to 4.x, system or vendored.
//!
//! Its interfaces are those of the hazmat backends of Python's `cryptography`. Each [`Backend`] has its own library
//! context, so that a service can use a FIPS backend beside an ordinary one, and ask each what it supports.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//!
//! // Hash and authenticate.
//! let digest = backend.hash(HashAlgorithm::Sha256, b"data")?;
//! let mut mac = backend.create_hmac_ctx(b"key", HashAlgorithm::Sha256)?;
//! mac.update(&digest)?;
//! let tag = mac.finalize()?;
//!
//! // Encrypt, under a key from a password.
//! let salt = backend.random_bytes(16)?;
//! let key = backend.derive_pbkdf2_hmac(HashAlgorithm::Sha256, 32, &salt, 600_000, b"password")?;
//! let aead = AesGcm::new(&backend, &key)?;
//! let nonce = backend.random_bytes(12)?;
//! let sealed = aead.encrypt(&nonce, b"a message", &tag)?;
//! assert_eq!(aead.decrypt(&nonce, &sealed, &tag)?, b"a message");
//! # Ok(())
//! # }
//! ```
//!
//! # Module overview
//!
//! | module | contents |
//! |---|---|
//! | [`Backend`], [`BackendBuilder`], [`ProviderConfiguration`] | the library context, its providers, random bytes |
//! | [`interfaces`] | the backend traits: the operations of a backend |
//! | [`hashes`] | hash functions, in one call or piece by piece; extendable output |
//! | [`kdf`] | key derivation from secrets and passwords |
//! | [`mac`] | HMAC, CMAC, KMAC, GMAC, Poly1305, BLAKE2 with a key; tags |
//! | [`ciphers`] | ciphers with their keys, modes with their IVs, encryption piece by piece |
//! | [`aead`] | authenticated encryption in one call |
//! | [`key_wrap`] | the encryption of keys by AES key wrap |
//! | [`asymmetric`] | RSA, DSA, elliptic curves, Diffie-Hellman, Edwards and Montgomery curves |
//! | [`serialization`] | keys in PEM, DER and OpenSSH's formats; OpenSSH's certificates, signatures and files of keys |
//! | [`x509`] | certificates, signing requests, revocation lists, names, extensions |
//! | [`pkcs12`] | PKCS #12: files with keys and their certificates |
//! | [`cms`] | the Cryptographic Message Syntax (PKCS #7): signed and encrypted messages, bundles of certificates, S/MIME |
//! | [`padding`] | PKCS #7 and ANSI X9.23 |
//! | [`hpke`] | hybrid public key encryption |
//! | [`recipes`] | ready-made formats over the primitives |
//! | [`constant_time`], [`SecretBytes`] | comparing and storing secrets |
//! | [`Integer`], [`SecretInteger`] | integers of any size: the numbers of keys |
//! | [`openssl_types`] | hand-over to and from the crate `openssl` |
//! | [`fips`] | FIPS status and its evidence, approval of operations |
//! | [`Capabilities`] | the report of what a backend supports |
//! | [`Error`], [`ProviderFailure`], [`Version`] | errors, the version of OpenSSL |
//!
//! What is available depends on the build of OpenSSL, its configuration and its providers. It is determined at run
//! time: the `*_supported` methods ask libcrypto, and operations that are not available fail with
//! [`Error::Unsupported`]. The API is the same on every version.
//!
//! # Features
//!
//! | feature | default | what it does |
//! |---|---|---|
//! | `ssh` | yes | OpenSSH's formats. Without it 13 fewer crates are compiled, and the only cryptography that is linked is libcrypto's |
//! | `vendored` | no | builds OpenSSL from source and links it statically |
//!
//! The API does not depend on features: without `ssh`, OpenSSH's formats fail with [`Error::Unsupported`].
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

mod asn1;
mod backend;
mod capabilities;
mod error;
mod ffi;
mod integers;
mod support;

pub mod aead;
pub mod asymmetric;
pub mod ciphers;
pub mod cms;
pub mod hashes;
pub mod hpke;
pub mod interfaces;
pub mod kdf;
pub mod key_store;
pub mod key_wrap;
pub mod mac;
pub mod openssl_types;
pub mod padding;
pub mod pkcs12;
pub mod prelude;
pub mod recipes;
pub mod serialization;
pub mod x509;

pub use backend::version::VersionLimit;
pub use backend::{Backend, BackendBuilder, ProviderConfiguration, fips};
pub use capabilities::{Capabilities, Capability};
pub use error::{
    DateField, Error, MalformedKind, OpenSslError, OpenSslErrors, ProviderFailure, Result, UnsupportedKind, Version,
};
pub use ffi::constant_time;
pub use integers::{Integer, SecretInteger};
pub use support::secret::SecretBytes;
/// Re-export of `time`, used for certificate dates.
pub use time;

/// The README's examples, compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The examples of the guide to FIPS, compiled as tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/fips.md")]
struct FipsGuide;

/// The examples of the notes on migration, compiled as tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/migration.md")]
struct MigrationNotes;

/// The program in the guide to path validation, compiled as a test.
#[cfg(doctest)]
#[doc = include_str!("../docs/path-validation.md")]
struct PathValidationGuide;

/// The program in the guide to tokens, compiled as a test.
#[cfg(doctest)]
#[doc = include_str!("../docs/tokens.md")]
struct TokensGuide;

/// The programs in the guide to bundles and envelopes, compiled as tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/bundles-and-envelopes.md")]
struct BundlesGuide;
