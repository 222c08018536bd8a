//! What libcrypto has for Diffie-Hellman.

use crate::asymmetric::offered::Offered;
use crate::ffi::pkey_operation::Service;

/// Keys and parameters of PKCS #3.
pub(super) static KEYS: Offered = Offered::new(Service::Management, c"DH");

/// Keys and parameters of ANSI X9.42, with the order of the subgroup.
pub(super) static X942_KEYS: Offered = Offered::new(Service::Management, c"DHX");
