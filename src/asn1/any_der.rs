//! Values of any type, written exactly as given.

use std::fmt;

use asn1::Tlv;

use super::reader::Field;
use super::structure::Value;
use super::tag::ANY;
use super::well_formed;
use crate::error::{Error, Result};

/// Refuses anything but a single DER element, checked down to the innermost elements that it contains.
pub(crate) fn check(argument: &'static str, value: &[u8]) -> Result<()> {
    let single = asn1::parse_single::<Tlv<'_>>(value).is_ok();
    if single && well_formed::is_der(value) {
        return Ok(());
    }
    Err(Error::invalid(
        argument,
        "must be one DER element with valid DER inside",
    ))
}

/// An element of any type, with its tag and length.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct AnyDer(pub(crate) Vec<u8>);

impl Value for AnyDer {
    const TAG: u8 = ANY;

    fn read(field: &Field<'_>) -> Result<Self> {
        Ok(AnyDer(field.der().to_vec()))
    }

    fn write(&self, _: u8) -> Result<Vec<u8>> {
        Ok(self.0.clone())
    }
}

impl fmt::Debug for AnyDer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
