//! Message authentication codes: HMAC (FIPS 198-1) and CMAC (NIST SP 800-38B).

pub(crate) mod cmac;
pub(crate) mod context;
pub(crate) mod hmac;

pub use crate::support::tag::Tag;
pub use context::MacContext;
