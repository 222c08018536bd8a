//! Equality of public keys.

use crate::backend::Backend;
use crate::error::Result;
use crate::ffi::pkey::PKey;

/// Whether two public keys of a type are equal. A key always equals itself and its clones.
///
/// Keys of one backend are compared by libcrypto; callers compare what it ignores. Keys of two backends, and keys that libcrypto
/// cannot compare, are compared by their numbers or raw bytes: for a comparison libcrypto exports a key to the other key's
/// provider, keeps the export with the key, and would free it after the other library context.
#[doc(alias = "EVP_PKEY_eq")]
pub(super) fn equal<N: PartialEq>(
    own: (&Backend, &PKey),
    other: (&Backend, &PKey),
    numbers: impl Fn(&PKey) -> Result<N>,
) -> bool {
    let by_libcrypto = if own.0.is_same(other.0) {
        own.1.public_part_equals(other.1)
    } else {
        None
    };
    by_libcrypto.unwrap_or_else(|| matches!((numbers(own.1), numbers(other.1)), (Ok(own), Ok(other)) if own == other))
}

/// Whether the orders of the subgroups of two keys, q, are equal.
pub(super) fn equal_subgroups(own: &PKey, other: &PKey) -> bool {
    own.is_same(other) || matches!((own.integer(c"q"), other.integer(c"q")), (Ok(own), Ok(other)) if own == other)
}
