//! Explicit curve parameters (`SpecifiedECDomain`, SEC 1, appendix C.2): accepted if they are those of a named curve.
//! Others are refused: an attacker could choose weak parameters.

use asn1::{BigUint, ObjectIdentifier, Tlv};

use crate::asn1::der::{self, Bits, Version};
use crate::asn1::oid;
use crate::asymmetric::ec::backend::EllipticCurveBackend;
use crate::asymmetric::ec::{self, CurveNumbers, EllipticCurve, PointFormat, curve_numbers};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::integers::{Integer, Magnitude};
use crate::serialization::settings::Settings;

pub(super) const WHAT: &str = "EC parameters";

/// The largest field of a named curve, in bits.
const LARGEST_FIELD: usize = 571;

#[derive(asn1::Asn1Read)]
struct Domain<'a> {
    version: Version<'a>,
    field_id: Field<'a>,
    curve: Coefficients<'a>,
    base: &'a [u8],
    order: BigUint<'a>,
    cofactor: Option<BigUint<'a>>,
    _hash: Option<asn1::Sequence<'a>>,
}

#[derive(asn1::Asn1Read)]
struct Field<'a> {
    field_type: ObjectIdentifier,
    parameters: Tlv<'a>,
}

#[derive(asn1::Asn1Read)]
struct Coefficients<'a> {
    a: &'a [u8],
    b: &'a [u8],
    seed: Option<Bits<'a>>,
}

#[derive(asn1::Asn1Read)]
struct Binary<'a> {
    /// The degree.
    m: u32,
    basis: ObjectIdentifier,
    parameters: Tlv<'a>,
}

#[derive(asn1::Asn1Read)]
struct Pentanomial {
    k1: u32,
    k2: u32,
    k3: u32,
}

/// Finds the named curve that has these parameters.
pub(super) fn find(settings: &Settings, data: &[u8]) -> Result<EllipticCurve> {
    let domain: Domain<'_> = der::parse(WHAT, data)?;
    if !matches!(domain.version.number(), Some(1..=3)) {
        return Err(Error::malformed(
            MalformedKind::InvalidValue,
            WHAT,
            "the version must be 1, 2 or 3",
        ));
    }
    if let Some(seed) = domain.curve.seed {
        seed.bytes(WHAT)?;
    }
    let backend = &settings.backend;
    let field = field_number(&domain.field_id)?;
    let order = der::integer(domain.order);
    let same_order = |curve: &EllipticCurve| ec::order(backend, *curve).is_some_and(|known| *known == order);
    let none = || {
        let detail = "explicit parameters that are not those of a named curve";
        Error::unsupported(UnsupportedKind::EllipticCurve, detail)
    };
    let curve = EllipticCurve::ALL.iter().copied().find(same_order).ok_or_else(none)?;
    let known = curve_numbers(backend, curve)?;
    if field == known.p && domain.is_of(&known) && is_generator(backend, curve, &known, domain.base)? {
        Ok(curve)
    } else {
        Err(none())
    }
}

impl Domain<'_> {
    /// Whether the coefficients, and the optional cofactor, are those of the curve.
    fn is_of(&self, known: &CurveNumbers) -> bool {
        let same = |bytes: &[u8], known: &Integer| Magnitude::new(bytes) == known.magnitude();
        self.cofactor
            .is_none_or(|cofactor| same(cofactor.as_bytes(), &known.cofactor))
            && same(self.curve.a, &known.a)
            && same(self.curve.b, &known.b)
    }
}

/// The prime, or the polynomial in libcrypto's form: a bit for each of its terms.
fn field_number(field: &Field<'_>) -> Result<Integer> {
    if field.field_type == oid::PRIME_FIELD {
        return der::parse_integer(WHAT, field.parameters.full_data());
    }
    let unknown = |kind: &ObjectIdentifier| {
        let detail = format!("explicit parameters over a field of the kind {kind}");
        Error::unsupported(UnsupportedKind::EllipticCurve, detail)
    };
    if field.field_type != oid::BINARY_FIELD {
        return Err(unknown(&field.field_type));
    }
    let binary: Binary<'_> = der::parse(WHAT, field.parameters.full_data())?;
    let middle = if binary.basis == oid::TRINOMIAL {
        vec![der::parse::<u32>(WHAT, binary.parameters.full_data())?]
    } else if binary.basis == oid::PENTANOMIAL {
        let terms: Pentanomial = der::parse(WHAT, binary.parameters.full_data())?;
        vec![terms.k1, terms.k2, terms.k3]
    } else {
        return Err(unknown(&binary.basis));
    };
    // Little-endian.
    let mut polynomial = [0; LARGEST_FIELD / 8 + 1];
    for term in middle.into_iter().chain([0, binary.m]) {
        let term = usize::try_from(term).unwrap_or(usize::MAX);
        match polynomial.get_mut(term / 8) {
            Some(byte) if term <= LARGEST_FIELD => *byte |= 1 << (term % 8),
            _ => return Err(unknown(&field.field_type)),
        }
    }
    polynomial.reverse();
    Ok(Integer::from_be_bytes(&polynomial))
}

/// Whether a point is the generator: uncompressed, compressed or hybrid (SEC 1, section 2.3.3).
fn is_generator(backend: &Backend, curve: EllipticCurve, known: &CurveNumbers, point: &[u8]) -> Result<bool> {
    let (Some((_, coordinates)), Some((form, rest))) = (known.generator.split_first(), point.split_first()) else {
        return Ok(false);
    };
    let x = coordinates.get(..coordinates.len() / 2).unwrap_or_default();
    // libcrypto decides which of the two points with this x-coordinate it is.
    let decodes = |form: u8| -> Result<bool> {
        let compressed = [&[form], x].concat();
        let key = backend.load_elliptic_curve_public_bytes(curve, &compressed)?;
        Ok(key.encode_point(PointFormat::Uncompressed)? == known.generator)
    };
    match form {
        4 => Ok(rest == coordinates),
        2 | 3 if rest == x => decodes(*form),
        6 | 7 if rest == coordinates => decodes(form - 4),
        _ => Ok(false),
    }
}
