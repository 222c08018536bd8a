//! PEM (RFC 7468, RFC 1421): base64 between BEGIN and END lines.
//!
//! The text is read once. Boundaries are recognised anywhere on a line, and text that only resembles a wanted boundary is an
//! error: a search for the first object returns it or fails, and a search for all never misses one. Base64 is decoded in
//! constant time, and decoded private keys are cleared from memory.

pub(in crate::serialization) mod base64;
pub(in crate::serialization) mod block;
pub(in crate::serialization) mod boundary;
pub(in crate::serialization) mod labels;

pub(crate) use block::{Block, encode, find, find_all, find_all_up_to, find_up_to};
