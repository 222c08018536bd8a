//! Ready-made formats over the primitives, for programs that do not want to choose algorithms, nonces and tags themselves.
//!
//! They encrypt, authenticate and derive keys by the public interfaces of the other modules alone.
//!
//! - [`chunked_encryption`] encrypts files and streams of any size in constant memory.
//! - [`Fernet`] encrypts whole messages to tokens of text, and [`MultiFernet`] rotates its keys.

pub mod chunked_encryption;
pub(crate) mod fernet;

pub use fernet::{Fernet, FernetPrimitives, MultiFernet};
