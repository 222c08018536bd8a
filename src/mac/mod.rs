//! Message authentication codes: HMAC (FIPS 198-1), CMAC (NIST SP 800-38B), KMAC (NIST SP 800-185), GMAC (NIST SP 800-38D),
//! Poly1305 (RFC 8439) and BLAKE2 with a key (RFC 7693).
//!
//! | code | context from | a context authenticates |
//! |---|---|---|
//! | HMAC | [`create_hmac_ctx`](crate::interfaces::HmacBackend::create_hmac_ctx) | any number of messages |
//! | CMAC | [`create_cmac_ctx`](crate::interfaces::CmacBackend::create_cmac_ctx) | any number of messages |
//! | KMAC128, KMAC256 | [`create_kmac_ctx`](crate::interfaces::KmacBackend::create_kmac_ctx) | any number of messages |
//! | BLAKE2b, BLAKE2s | [`create_blake2_mac_ctx`](crate::interfaces::Blake2MacBackend::create_blake2_mac_ctx) | any number of messages |
//! | GMAC | [`create_gmac_ctx`](crate::interfaces::GmacBackend::create_gmac_ctx) | one message: never use a nonce again |
//! | Poly1305 | [`create_poly1305_ctx`](crate::interfaces::Poly1305Backend::create_poly1305_ctx) | one message: never use a key again |
//!
//! A [`MacContext`] computes or verifies a [`Tag`].

pub(crate) mod algorithm;
pub(crate) mod blake2;
pub(crate) mod blake2_variant;
pub(crate) mod cmac;
mod constructors;
pub(crate) mod context;
pub(crate) mod gmac;
pub(crate) mod hmac;
pub(crate) mod kmac;
pub(crate) mod kmac_variant;
mod one_message;
pub(crate) mod poly1305;
mod tag;
mod trial;

pub use crate::support::tag::Tag;
pub use algorithm::MacAlgorithm;
pub use blake2_variant::Blake2MacVariant;
pub use context::MacContext;
pub use kmac::KmacOutput;
pub use kmac_variant::KmacVariant;
