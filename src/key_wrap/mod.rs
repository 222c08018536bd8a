//! The encryption of keys by AES key wrap: KW (RFC 3394) and KWP, with padding (RFC 5649), both in NIST SP 800-38F.
//!
//! A wrapped key is encrypted and authenticated, and there is no nonce: the same key wraps to the same bytes each time.
//! Therefore wrap only unpredictable data, such as keys. For messages use [`aead`](crate::aead).
//!
//! [`KeyWrapBackend`](crate::interfaces::KeyWrapBackend) has the functions of Python's `cryptography`, which take the wrapping
//! key each time. [`AesKeyWrap`] keeps a wrapping key for many keys.
//!
//! | | the key to wrap | the wrapped key |
//! |---|---|---|
//! | KW | 16 bytes or more, a multiple of 8 | 8 bytes longer |
//! | KWP, with padding | 1 byte or more | padded to a multiple of 8, and 8 bytes longer |
//!
//! Not here are key wrap with AES's inverse function, with another initial value, and with Triple DES (NIST SP 800-38F, sections
//! 5.1 and 7).

mod aes_key_wrap;
pub(crate) mod backend;
mod function;
mod operation;

pub use aes_key_wrap::AesKeyWrap;
