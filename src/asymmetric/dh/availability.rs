//! Which Diffie-Hellman keys libcrypto offers.

use crate::asymmetric::availability::Availability;
use crate::ffi::pkey_operation::Service;

/// Keys and parameters of PKCS #3.
pub(super) static KEYS: Availability = Availability::new(Service::Management, c"DH");

/// Keys and parameters of ANSI X9.42, with the order of the subgroup.
pub(super) static X942_KEYS: Availability = Availability::new(Service::Management, c"DHX");
