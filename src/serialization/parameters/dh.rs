//! Diffie-Hellman parameters: `DHParameter` (PKCS #3, section 9) and `DomainParameters` (ANSI X9.42; RFC 3279, section
//! 2.3.3).

use asn1::{BigUint, Tlv};
use zeroize::Zeroizing;

use crate::asn1::der::{self, Bits, Unsigned};
use crate::asymmetric::dh::{self, DhParameterNumbers, DhParameters, ParameterDetails};
use crate::asymmetric::numbers::LONGEST_FFC_MODULUS;
use crate::error::{Error, MalformedKind, Result};
use crate::ffi::bignum::{Arithmetic, Number};
use crate::integers::{Integer, Magnitude};
use crate::serialization::settings::Settings;

const WHAT: &str = "DH parameters";

/// The most bits of a third INTEGER that is read as privateValueLength of PKCS #3; a longer one is q of X9.42.
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

/// The numbers of parameters, and their other properties.
type Decoded = (DhParameterNumbers, ParameterDetails);

/// Reads PKCS #3 parameters.
pub(crate) fn read_pkcs3(data: &[u8]) -> Result<Decoded> {
    let parameters: DhParameter<'_> = der::parse(WHAT, data)?;
    let numbers = DhParameterNumbers {
        p: der::integer(parameters.prime),
        g: der::integer(parameters.base),
        q: None,
    };
    let mut details = ParameterDetails::of(&numbers);
    details.private_value_length = parameters.private_value_length;
    Ok((numbers, details))
}

/// Reads ANSI X9.42 parameters.
pub(crate) fn read_x942(data: &[u8]) -> Result<Decoded> {
    let parameters: DomainParameters<'_> = der::parse(WHAT, data)?;
    if let Some(validation) = &parameters.validation_parms {
        validation.seed.bytes(WHAT)?;
    }
    let numbers = DhParameterNumbers {
        p: der::integer(parameters.p),
        g: der::integer(parameters.g),
        q: Some(der::integer(parameters.q)),
    };
    if let (Some(j), Some(q)) = (parameters.j, &numbers.q) {
        check_cofactor(&numbers.p, q, &der::integer(j))?;
    }
    let mut details = ParameterDetails::of(&numbers);
    if parameters.j.is_some() || parameters.validation_parms.is_some() {
        let rest = der::elements(der::sequence(data).unwrap_or_default(), 5);
        let rest: Vec<_> = rest.iter().skip(3).map(Tlv::full_data).collect();
        details.validation = Some(rest.concat().into());
    }
    Ok((numbers, details))
}

/// Checks that j = (p - 1) / q.
fn check_cofactor(p: &Integer, q: &Integer, j: &Integer) -> Result<()> {
    let product_bits = q.bit_length().saturating_add(j.bit_length());
    // A product has at most as many bits as its factors together, so numbers that are too long are never multiplied.
    if p.bit_length() <= LONGEST_FFC_MODULUS && product_bits <= p.bit_length().saturating_add(1) {
        let (p, q, j): (Number, Number, Number) = (p.try_into()?, q.try_into()?, j.try_into()?);
        if Arithmetic::new()?.product(&q, &j)? == p.subtract(1)? {
            return Ok(());
        }
    }
    Err(Error::malformed(
        MalformedKind::Inconsistent,
        WHAT,
        "j is not (p - 1) / q",
    ))
}

/// Reads PKCS #3 or X9.42 parameters; a large third INTEGER is q.
fn read(data: &[u8]) -> Result<Decoded> {
    let elements = der::elements(der::sequence(data).unwrap_or_default(), 5);
    let third = elements.get(2).and_then(|tlv| tlv.parse::<BigUint<'_>>().ok());
    match third {
        Some(third) if Magnitude::new(third.as_bytes()).bit_length() > LONGEST_LENGTH => read_x942(data),
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
    settings.moduli.check_dh(numbers.p.bit_length())?;
    dh::load_parameters(&settings.backend, &numbers, details)
        .map_err(der::in_data_as(MalformedKind::InvalidParameters, WHAT))
}

pub(crate) fn write(numbers: &DhParameterNumbers, details: &ParameterDetails) -> Result<Zeroizing<Vec<u8>>> {
    let (p, g) = (
        Unsigned::new(numbers.p.magnitude()),
        Unsigned::new(numbers.g.magnitude()),
    );
    let Some(q) = &numbers.q else {
        return der::write(&DhParameter {
            prime: p.as_integer()?,
            base: g.as_integer()?,
            private_value_length: details.private_value_length,
        });
    };
    let q = Unsigned::new(q.magnitude());
    // The DER of j and validationParms, as it was read.
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
