//! `Dss-Parms` (RFC 3279, section 2.3.2).

use asn1::BigUint;
use zeroize::Zeroizing;

use crate::asn1::der::{self, Unsigned};
use crate::asymmetric::dsa::backend::DsaBackend;
use crate::asymmetric::dsa::{DsaParameterNumbers, DsaParameters};
use crate::asymmetric::numbers::{LONGEST_FFC_MODULUS, SHORTEST_SUBGROUP};
use crate::error::{MalformedKind, Result};
use crate::ffi::bignum::{Arithmetic, Number};
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
        p: der::integer(parameters.p),
        q: der::integer(parameters.q),
        g: der::integer(parameters.g),
    })
}

pub(crate) fn load(settings: &Settings, data: &[u8]) -> Result<DsaParameters> {
    let numbers = numbers(data)?;
    settings
        .backend
        .load_dsa_parameter_numbers(&numbers)
        .map_err(der::in_data_as(MalformedKind::InvalidParameters, WHAT))
}

/// Whether the second of three INTEGERs is the order of a subgroup, which makes them DSA parameters. Diffie-Hellman
/// parameters have a generator there, which does not divide p - 1 unless it is small.
pub(crate) fn are_dsa(data: &[u8]) -> Result<bool> {
    let DsaParameterNumbers { p, q, .. } = numbers(data)?;
    let (modulus_bits, order_bits) = (p.bit_length(), q.bit_length());
    if modulus_bits > LONGEST_FFC_MODULUS || order_bits < SHORTEST_SUBGROUP || order_bits >= modulus_bits {
        return Ok(false);
    }
    let (p, q): (Number, Number) = ((&p).try_into()?, (&q).try_into()?);
    Ok(Arithmetic::new()?.remainder(&p, &q)?.is_one())
}

pub(crate) fn write(numbers: &DsaParameterNumbers) -> Result<Zeroizing<Vec<u8>>> {
    let [p, q, g] = [&numbers.p, &numbers.q, &numbers.g].map(|number| Unsigned::new(number.magnitude()));
    der::write(&DssParms {
        p: p.as_integer()?,
        q: q.as_integer()?,
        g: g.as_integer()?,
    })
}
