//! Ready-made formats over the primitives, for programs that do not want to choose algorithms, nonces and tags themselves.
//!
//! Their cryptography is that of the other modules' public interfaces: none of them calls libcrypto for it in a way of its own.
//!
//! [`Fernet`] encrypts whole messages to tokens of text, and [`MultiFernet`] rotates its keys.

pub(crate) mod fernet;

pub use fernet::{Fernet, FernetPrimitives, MultiFernet};

pub mod chunked_encryption;
