//! KBKDF (NIST SP 800-108 Rev. 1): keys from a key, over HMAC, CMAC or KMAC.

pub(crate) mod backend;
mod iteration;
mod native;
pub(crate) mod parameters;
