//! General helpers, independent of OpenSSL and of the rest of the crate.

pub(crate) mod arcs;
pub(crate) mod escape;
pub(crate) mod hexadecimal;
pub(crate) mod idle;
pub(crate) mod inline_bytes;
pub(crate) mod memory;
pub(crate) mod object_identifier;
pub(crate) mod output;
pub(crate) mod pool;
pub(crate) mod reader;
pub(crate) mod secret;
pub(crate) mod short_bytes;
pub(crate) mod tag;
pub(crate) mod thread_number;
pub(crate) mod work;
