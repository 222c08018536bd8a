//! What keys have beside their own values: a curve, a group, restrictions.

pub(crate) mod dh;
pub(crate) mod dsa;
pub(crate) mod ec;
mod explicit_curve;
pub(crate) mod pss;

use super::loader::KeyLoader;
use crate::asn1::der;
use crate::asymmetric::Parameters;
use crate::error::{Error, Result};

/// Parameters that stand alone, and do not say what they are for. Three numbers can be DSA's p, q and g, X9.42's p, g
/// and q, or PKCS #3's p, g and a length; the second and third tell which.
pub(crate) fn load(loader: &KeyLoader, data: &[u8]) -> Result<Parameters> {
    const WHAT: &str = "parameters";
    let unknown = || {
        Error::malformed(
            WHAT,
            "they are a SEQUENCE of neither Diffie-Hellman's nor DSA's numbers",
        )
    };
    let elements = der::elements(der::sequence(data).ok_or_else(unknown)?, 6);
    let is_number = |index: usize| elements.get(index).is_some_and(|tlv| tlv.tag() == der::INTEGER);
    if !is_number(0) || !is_number(1) {
        return Err(unknown());
    }
    if elements.len() == 3 && dsa::are_dsa(data)? {
        return Ok(dsa::load(loader, data)?.into());
    }
    Ok(dh::load(loader, data)?.into())
}
