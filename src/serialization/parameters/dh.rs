//! Diffie-Hellman parameters: `DHParameter` (PKCS #3, section 9) and `DomainParameters` (ANSI X9.42; RFC 3279, section
//! 2.3.3).

use asn1::{BigUint, Tlv};
use zeroize::Zeroizing;

use crate::asn1::der::{self, Bits, Unsigned};
use crate::asymmetric::dh::{self, DhParameterNumbers, DhParameters, ParameterDetails};
use crate::asymmetric::numbers::{Arithmetic, LONGEST_FFC_MODULUS, bits, less_one};
use crate::error::{Error, MalformedKind, Result};
use crate::serialization::settings::Settings;
use openssl::bn::BigNumRef;

const WHAT: &str = "DH parameters";

/// A third number of at most so many bits is a length, and not the order of a subgroup.
const LONGEST_LENGTH: u32 = 32;

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct DhParameter<'a> {
    prime: BigUint<'a>,
    base: BigUint<'a>,
    private_value_length: Option<u32>,
}

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct DomainParameters<'a> {
    p: BigUint<'a>,
    g: BigUint<'a>,
    q: BigUint<'a>,
    j: Option<BigUint<'a>>,
    validation_parms: Option<ValidationParms<'a>>,
}

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct ValidationParms<'a> {
    seed: Bits<'a>,
    pgen_counter: BigUint<'a>,
}

/// What parameters say: their numbers, and the rest.
type Decoded = (DhParameterNumbers, ParameterDetails);

/// PKCS #3.
pub(crate) fn read_pkcs3(data: &[u8]) -> Result<Decoded> {
    let parameters: DhParameter<'_> = der::parse(WHAT, data)?;
    let numbers = DhParameterNumbers {
        p: der::number(parameters.prime)?,
        g: der::number(parameters.base)?,
        q: None,
    };
    let mut details = ParameterDetails::of(&numbers);
    details.private_value_length = parameters.private_value_length;
    Ok((numbers, details))
}

/// ANSI X9.42.
pub(crate) fn read_x942(data: &[u8]) -> Result<Decoded> {
    let parameters: DomainParameters<'_> = der::parse(WHAT, data)?;
    if let Some(validation) = &parameters.validation_parms {
        validation.seed.bytes(WHAT)?;
    }
    let numbers = DhParameterNumbers {
        p: der::number(parameters.p)?,
        g: der::number(parameters.g)?,
        q: Some(der::number(parameters.q)?),
    };
    if let (Some(j), Some(q)) = (parameters.j, &numbers.q) {
        check_cofactor(&numbers.p, q, &*der::number(j)?)?;
    }
    let mut details = ParameterDetails::of(&numbers);
    if parameters.j.is_some() || parameters.validation_parms.is_some() {
        let rest = der::elements(der::sequence(data).unwrap_or_default(), 5);
        let rest: Vec<_> = rest.iter().skip(3).map(Tlv::full_data).collect();
        details.validation = Some(rest.concat().into());
    }
    Ok((numbers, details))
}

/// The cofactor j is p - 1 divided by q.
fn check_cofactor(p: &BigNumRef, q: &BigNumRef, j: &BigNumRef) -> Result<()> {
    // No product is longer than its factors together: nothing is computed with numbers that are too long.
    let fits = bits(p) <= LONGEST_FFC_MODULUS && bits(q).saturating_add(bits(j)) <= bits(p).saturating_add(1);
    if fits && *Arithmetic::new()?.product(q, j)? == *less_one(p)? {
        return Ok(());
    }
    Err(Error::malformed_as(
        MalformedKind::Inconsistent,
        WHAT,
        "j must be p - 1 divided by q",
    ))
}

/// Of either kind: a third number that is no length is the order of a subgroup.
fn read(data: &[u8]) -> Result<Decoded> {
    let elements = der::elements(der::sequence(data).unwrap_or_default(), 5);
    let third = elements.get(2).and_then(|tlv| tlv.parse::<BigUint<'_>>().ok());
    match third {
        Some(third) if bits(&*der::number(third)?) > LONGEST_LENGTH => read_x942(data),
        _ => read_pkcs3(data),
    }
}

pub(crate) fn load(settings: &Settings, data: &[u8]) -> Result<DhParameters> {
    make(settings, read(data)?)
}

pub(crate) fn load_pkcs3(settings: &Settings, data: &[u8]) -> Result<DhParameters> {
    make(settings, read_pkcs3(data)?)
}

pub(crate) fn load_x942(settings: &Settings, data: &[u8]) -> Result<DhParameters> {
    make(settings, read_x942(data)?)
}

fn make(settings: &Settings, (numbers, details): Decoded) -> Result<DhParameters> {
    settings.moduli.check_dh(&numbers.p)?;
    dh::load_parameters(&settings.backend, &numbers, details)
        .map_err(der::in_data_as(MalformedKind::InvalidParameters, WHAT))
}

pub(crate) fn write(numbers: &DhParameterNumbers, details: &ParameterDetails) -> Result<Zeroizing<Vec<u8>>> {
    let (p, g) = (Unsigned::from_number(&numbers.p), Unsigned::from_number(&numbers.g));
    let Some(q) = &numbers.q else {
        return der::write(&DhParameter {
            prime: p.as_integer()?,
            base: g.as_integer()?,
            private_value_length: details.private_value_length,
        });
    };
    let q = Unsigned::from_number(q);
    // What was read of them behind the numbers, and is kept as it was.
    let rest = details.validation.as_deref().unwrap_or_default();
    let rest = asn1::parse(rest, |parser| Ok((parser.read_element()?, parser.read_element()?)));
    let (j, validation_parms) =
        rest.map_err(|_: asn1::ParseError| Error::invalid("parameters", "cannot be written as DER"))?;
    der::write(&DomainParameters {
        p: p.as_integer()?,
        g: g.as_integer()?,
        q: q.as_integer()?,
        j,
        validation_parms,
    })
}
