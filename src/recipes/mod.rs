//! Ready-made formats over the primitives, for programs that do not want to choose algorithms, nonces and tags themselves.
//!
//! They are built on the public interfaces of the other modules.
//!
//! [`Fernet`] encrypts whole messages to tokens of text, and [`MultiFernet`] rotates its keys.

mod fernet;

pub use fernet::{Fernet, FernetBackend, MultiFernet};

pub mod chunked_encryption;
