//! The interface traits and the types that most programs need.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//! ```

pub use crate::aead::{AesGcm, ChaCha20Poly1305};
pub use crate::interfaces::{CipherBackend, CmacBackend, HashBackend, HmacBackend, Pbkdf2HmacBackend};
pub use crate::{
    Backend, CipherAlgorithm, CipherContext, Digest, Error, Finalized, HashAlgorithm, HashContext, MacContext, Mode,
    Result, SecretBytes, Tag, Unsupported,
};
