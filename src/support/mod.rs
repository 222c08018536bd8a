//! General things of this crate's own, which know nothing of OpenSSL, nor of anything above them.

pub(crate) mod arcs;
pub(crate) mod escape;
pub(crate) mod hexadecimal;
pub(crate) mod inline_bytes;
pub(crate) mod memory;
pub(crate) mod object_identifier;
pub(crate) mod pool;
pub(crate) mod secret;
pub(crate) mod tag;
pub(crate) mod work;
