//! PEM (RFC 7468, RFC 1421): base64 between delimiters.
//!
//! The text is gone through once. Boundaries are found wherever they stand on a line, and what looks like one that is
//! wanted, and is none, is an error: whoever asks for the first object gets that one or an error, and whoever asks for
//! all never gets fewer than there are. Base64 is decoded in constant time, and nothing of what is decoded stays in
//! memory: these are private keys.

pub(in crate::serialization) mod base64;
pub(in crate::serialization) mod block;
pub(in crate::serialization) mod boundary;
pub(in crate::serialization) mod labels;

pub(crate) use block::{Block, encode, find, find_all, find_up_to};
