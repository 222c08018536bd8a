//! `Dss-Parms` (RFC 3279, section 2.3.2).

use asn1::BigUint;
use zeroize::Zeroizing;

use crate::asn1::der::{self, Unsigned};
use crate::asymmetric::dsa::backend::DsaBackend;
use crate::asymmetric::dsa::{DsaParameterNumbers, DsaParameters};
use crate::asymmetric::numbers::{Arithmetic, LONGEST_FFC_MODULUS, SHORTEST_SUBGROUP, bits, is_one};
use crate::error::{MalformedKind, Result};
use crate::serialization::settings::Settings;

const WHAT: &str = "DSA parameters";

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct DssParms<'a> {
    p: BigUint<'a>,
    q: BigUint<'a>,
    g: BigUint<'a>,
}

pub(crate) fn numbers(data: &[u8]) -> Result<DsaParameterNumbers> {
    let parameters: DssParms<'_> = der::parse(WHAT, data)?;
    Ok(DsaParameterNumbers {
        p: der::number(parameters.p)?,
        q: der::number(parameters.q)?,
        g: der::number(parameters.g)?,
    })
}

pub(crate) fn load(settings: &Settings, data: &[u8]) -> Result<DsaParameters> {
    let numbers = numbers(data)?;
    settings
        .backend
        .load_dsa_parameter_numbers(&numbers)
        .map_err(der::in_data_as(MalformedKind::InvalidParameters, WHAT))
}

/// Whether the second of three numbers is the order of a subgroup, so that they are DSA's: a generator, which stands
/// there in Diffie-Hellman's parameters, does not divide p - 1 unless it is small.
pub(crate) fn are_dsa(data: &[u8]) -> Result<bool> {
    let DsaParameterNumbers { p, q, .. } = numbers(data)?;
    if bits(&p) > LONGEST_FFC_MODULUS || bits(&q) < SHORTEST_SUBGROUP || bits(&q) >= bits(&p) {
        return Ok(false);
    }
    Ok(is_one(&*Arithmetic::new()?.remainder(&p, &q)?))
}

pub(crate) fn write(numbers: &DsaParameterNumbers) -> Result<Zeroizing<Vec<u8>>> {
    let [p, q, g] = [&numbers.p, &numbers.q, &numbers.g].map(|number| Unsigned::from_number(number));
    der::write(&DssParms {
        p: p.as_integer()?,
        q: q.as_integer()?,
        g: g.as_integer()?,
    })
}
