//! What libcrypto has for RSA.

use crate::asymmetric::offered::Offered;
use crate::ffi::pkey_operation::Service;

/// Keys of the type rsaEncryption.
pub(super) static KEYS: Offered = Offered::new(Service::Management, c"RSA");

/// Keys of the type RSASSA-PSS.
pub(super) static PSS_KEYS: Offered = Offered::new(Service::Management, c"RSA-PSS");

/// Signatures, whatever the padding.
pub(super) static SIGNATURES: Offered = Offered::new(Service::Signature, c"RSA");

/// Encryption, whatever the padding.
pub(super) static ENCRYPTION: Offered = Offered::new(Service::Cipher, c"RSA");
