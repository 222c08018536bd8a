//! Ready-made formats over the primitives, for programs that do not want to choose algorithms, nonces and tags themselves.
//!
//! They encrypt, authenticate and derive keys by the public interfaces of the other modules alone.
//!
//! [`Fernet`] encrypts whole messages to tokens of text, and [`MultiFernet`] rotates its keys.

pub(crate) mod fernet;

pub use fernet::{Fernet, FernetPrimitives, MultiFernet};

pub mod chunked_encryption;
