//! Which RSA services libcrypto offers.

use crate::asymmetric::availability::Availability;
use crate::ffi::pkey_operation::Service;

/// Keys of type rsaEncryption.
pub(super) static KEYS: Availability = Availability::new(Service::Management, c"RSA");

/// Keys of type RSASSA-PSS.
pub(super) static PSS_KEYS: Availability = Availability::new(Service::Management, c"RSA-PSS");

/// Signatures, with any padding.
pub(super) static SIGNATURES: Availability = Availability::new(Service::Signature, c"RSA");

/// Encryption, with any padding.
pub(super) static ENCRYPTION: Availability = Availability::new(Service::Cipher, c"RSA");
