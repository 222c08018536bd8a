//! The context and the tag that HMAC and CMAC share.

pub(crate) mod cmac;
pub(crate) mod context;
pub(crate) mod hmac;

pub use crate::support::tag::Tag;
pub use context::MacContext;
