//! SET OF in DER.

use crate::asn1::der;
use crate::error::Result;

/// Writes a SET OF with this tag. The elements are sorted by their bytes, as DER requires (X.690, section 11.6).
pub(super) fn write(tag: u8, mut elements: Vec<&[u8]>) -> Result<Vec<u8>> {
    elements.sort_unstable();
    der::write_parts(tag, &elements)
}
