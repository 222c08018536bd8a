//! Integers of any size that cross the API: keys' numbers, the numbers of signatures, serial numbers.
//!
//! They are stored as sign and magnitude. No arithmetic is offered: libcrypto's `BIGNUM` does it.

mod integer;
mod magnitude;
mod secret_integer;

pub use integer::Integer;
pub use secret_integer::SecretInteger;

pub(crate) use magnitude::Magnitude;
