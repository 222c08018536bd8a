//! Integers of any size in the API: the numbers of keys and signatures, serial numbers.
//!
//! They are stored as sign and magnitude. No arithmetic is offered: libcrypto's `BIGNUM` does it.

mod integer;
mod magnitude;
mod secret_integer;

pub use integer::Integer;
pub use secret_integer::SecretInteger;

pub(crate) use magnitude::Magnitude;
