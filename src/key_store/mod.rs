//! Keys and certificates by URI: in tokens such as HSMs and TPMs, whose private keys never leave them, and in files.
//!
//! A provider of OpenSSL reads the URIs of a scheme, such as the one for PKCS #11 modules those of `pkcs11:` (RFC 7512); this crate reads
//! the files of `file:`. A key comes out as the [`PrivateKey`](crate::asymmetric::PrivateKey) that every other key is, and its
//! operations are done where it is.
//!
//! ```no_run
//! use hazmat_openssl::key_store::Pin;
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::builder().config_file("/etc/pki/tokens.cnf").build()?;
//! let key = backend.load_private_key_uri("pkcs11:token=issuer;object=root", &mut Pin::new("1234"))?;
//! let public_key = key.public_key()?;
//! # Ok(())
//! # }
//! ```
//!
//! # No terminal
//!
//! A PIN or a password comes from a [`PinSource`], never from a terminal. The first use of a key store replaces libcrypto's default
//! dialogue (`UI_set_default_method(3)`), for the rest of the process, by one that gives no answer; so do the load of a provider by
//! [`BackendBuilder::provider`](crate::BackendBuilder::provider), and a key of another provider that is taken from the crate
//! `openssl`. Otherwise a provider might ask by itself for the PIN of a session that has ended, and wait for the standard input.

pub(crate) mod backend;
mod entry;
mod files;
mod generation;
mod key_generation;
mod loading;
mod pin;
mod pin_file;
mod pkcs11_uri;
mod regular_file;
mod report;
mod scheme;
mod store_uri;

pub use entry::StoreEntry;
pub use key_generation::KeyGeneration;
pub use pin::{Pin, PinRequest, PinSource};
pub use pkcs11_uri::{Pkcs11ObjectType, Pkcs11Uri, Pkcs11UriBuilder};
pub(crate) use report::report;

pub use crate::error::KeyStoreFailure;
