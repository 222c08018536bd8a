//! Message authentication codes: HMAC (FIPS 198-1) and CMAC (NIST SP 800-38B).
//!
//! [`create_hmac_ctx`](crate::interfaces::HmacBackend::create_hmac_ctx) and
//! [`create_cmac_ctx`](crate::interfaces::CmacBackend::create_cmac_ctx) make a [`MacContext`], which computes or verifies a
//! [`Tag`].

pub(crate) mod algorithm;
pub(crate) mod cmac;
mod constructors;
pub(crate) mod context;
pub(crate) mod hmac;
pub(crate) mod kmac_variant;
mod tag;

pub use crate::support::tag::Tag;
pub use algorithm::MacAlgorithm;
pub use context::MacContext;
pub use kmac_variant::KmacVariant;
