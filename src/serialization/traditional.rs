//! The traditional private key structures: `RSAPrivateKey` (RFC 8017, appendix A.1.2), OpenSSL's for DSA, `ECPrivateKey`
//! (RFC 5915). The first and the last are also the content of PKCS #8.

use asn1::{BigUint, Tlv};
use zeroize::Zeroizing;

use super::parameters;
use super::settings::Settings;
use crate::asn1::algorithm_identifier::element;
use crate::asn1::der::{self, Bits, Unsigned, Version};
use crate::asymmetric::dsa::backend::DsaBackend;
use crate::asymmetric::dsa::{DsaParameterNumbers, DsaPrivateKey, DsaPrivateNumbers, DsaPublicNumbers};
use crate::asymmetric::ec::{self, EllipticCurve, EllipticCurvePrivateKey};
use crate::asymmetric::rsa::{self, RsaPrivateBytes, RsaPrivateKey, Scheme};
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::integers::Magnitude;

pub(crate) const RSA_KEY: &str = "RSA private key";
const DSA_KEY: &str = "DSA private key";
const EC_KEY: &str = "EC private key";

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct RsaKey<'a> {
    version: Version<'a>,
    modulus: BigUint<'a>,
    public_exponent: BigUint<'a>,
    private_exponent: BigUint<'a>,
    prime1: Option<BigUint<'a>>,
    prime2: Option<BigUint<'a>>,
    exponent1: Option<BigUint<'a>>,
    exponent2: Option<BigUint<'a>>,
    coefficient: Option<BigUint<'a>>,
    other_prime_infos: Option<asn1::Sequence<'a>>,
}

pub(crate) fn load_rsa(settings: &Settings, data: &[u8], scheme: Scheme) -> Result<RsaPrivateKey> {
    let key: RsaKey<'_> = der::parse(RSA_KEY, data)?;
    if key.version == Version::ONE && key.other_prime_infos.is_some() {
        let detail = "RSA with more than two primes";
        return Err(Error::unsupported(UnsupportedKind::PublicKeyAlgorithm, detail));
    }
    key.version.check(RSA_KEY, Version::ZERO)?;
    if key.other_prime_infos.is_some() {
        return Err(Error::malformed(
            MalformedKind::NotAllowed,
            RSA_KEY,
            "version 0 does not allow more than two primes",
        ));
    }
    let bytes = RsaPrivateBytes {
        n: Magnitude::new(key.modulus.as_bytes()),
        e: Magnitude::new(key.public_exponent.as_bytes()),
        d: Magnitude::new(key.private_exponent.as_bytes()),
        p: or_zero(&key.prime1),
        q: or_zero(&key.prime2),
        dmp1: or_zero(&key.exponent1),
        dmq1: or_zero(&key.exponent2),
        iqmp: or_zero(&key.coefficient),
    };
    settings.moduli.check_rsa(bytes.n.bit_length())?;
    // An even modulus is wrong in any case.
    if !bytes.n.is_even() && bytes.lacks_numbers() {
        if !settings.complete_rsa {
            let reason = "numbers are missing, which KeyLoader::complete_rsa_keys can compute";
            return Err(Error::malformed(MalformedKind::Missing, RSA_KEY, reason));
        }
        return rsa::load_completed(&settings.backend, &bytes, scheme)
            .map_err(der::in_data_as(MalformedKind::InvalidPrivateKey, RSA_KEY));
    }
    rsa::load_private_bytes(&settings.backend, &bytes, scheme)
        .map_err(der::in_data_as(MalformedKind::InvalidPrivateKey, RSA_KEY))
}

/// Zero for a number that is absent.
fn or_zero<'a>(number: &Option<BigUint<'a>>) -> Magnitude<'a> {
    Magnitude::new(number.as_ref().map_or(&[], BigUint::as_bytes))
}

pub(crate) fn write_rsa(key: &RsaPrivateKey) -> Result<Zeroizing<Vec<u8>>> {
    let numbers = key.private_numbers()?;
    let [p, q, d] = [&numbers.p, &numbers.q, &numbers.d].map(|number| Unsigned::new(number.magnitude()));
    let [dmp1, dmq1, iqmp] =
        [&numbers.dmp1, &numbers.dmq1, &numbers.iqmp].map(|number| Unsigned::new(number.magnitude()));
    let public = &numbers.public_numbers;
    let (n, e) = (Unsigned::new(public.n.magnitude()), Unsigned::new(public.e.magnitude()));
    der::write(&RsaKey {
        version: Version::ZERO,
        modulus: n.as_integer()?,
        public_exponent: e.as_integer()?,
        private_exponent: d.as_integer()?,
        prime1: Some(p.as_integer()?),
        prime2: Some(q.as_integer()?),
        exponent1: Some(dmp1.as_integer()?),
        exponent2: Some(dmq1.as_integer()?),
        coefficient: Some(iqmp.as_integer()?),
        other_prime_infos: None,
    })
}

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct DsaKey<'a> {
    version: Version<'a>,
    p: BigUint<'a>,
    q: BigUint<'a>,
    g: BigUint<'a>,
    y: BigUint<'a>,
    x: BigUint<'a>,
}

pub(crate) fn load_dsa(settings: &Settings, data: &[u8]) -> Result<DsaPrivateKey> {
    let key: DsaKey<'_> = der::parse(DSA_KEY, data)?;
    key.version.check(DSA_KEY, Version::ZERO)?;
    let numbers = DsaPrivateNumbers {
        x: der::secret_integer(key.x),
        public_numbers: DsaPublicNumbers {
            y: der::integer(key.y),
            parameter_numbers: DsaParameterNumbers {
                p: der::integer(key.p),
                q: der::integer(key.q),
                g: der::integer(key.g),
            },
        },
    };
    settings
        .backend
        .load_dsa_private_numbers(&numbers)
        .map_err(der::in_data_as(MalformedKind::InvalidPrivateKey, DSA_KEY))
}

pub(crate) fn write_dsa(key: &DsaPrivateKey) -> Result<Zeroizing<Vec<u8>>> {
    let numbers = key.private_numbers()?;
    let DsaPublicNumbers { y, parameter_numbers } = &numbers.public_numbers;
    let DsaParameterNumbers { p, q, g } = parameter_numbers;
    let [p, q, g, y] = [p, q, g, y].map(|number| Unsigned::new(number.magnitude()));
    let x = Unsigned::new(numbers.x.magnitude());
    der::write(&DsaKey {
        version: Version::ZERO,
        p: p.as_integer()?,
        q: q.as_integer()?,
        g: g.as_integer()?,
        y: y.as_integer()?,
        x: x.as_integer()?,
    })
}

#[derive(asn1::Asn1Read, asn1::Asn1Write)]
struct EcKey<'a> {
    version: Version<'a>,
    private_key: &'a [u8],
    #[explicit(0)]
    parameters: Option<Tlv<'a>>,
    #[explicit(1)]
    public_key: Option<Bits<'a>>,
}

/// Loads an `ECPrivateKey`. The curve is `outer`, from the enclosing PKCS #8, or in the structure itself.
pub(crate) fn load_ec(
    settings: &Settings,
    data: &[u8],
    outer: Option<EllipticCurve>,
) -> Result<EllipticCurvePrivateKey> {
    let key: EcKey<'_> = der::parse(EC_KEY, data)?;
    key.version.check(EC_KEY, Version::ONE)?;
    let own = key
        .parameters
        .map(|parameters| parameters::ec::read(settings, parameters))
        .transpose()?;
    let curve = match (outer, own) {
        (Some(outer), Some(own)) if outer != own => {
            let reason = format!("its curve is {own}, but that of the enclosing structure is {outer}");
            return Err(Error::malformed(MalformedKind::Inconsistent, EC_KEY, reason));
        }
        (Some(curve), _) | (None, Some(curve)) => curve,
        (None, None) => {
            return Err(Error::malformed(MalformedKind::Missing, EC_KEY, "the curve is missing"));
        }
    };
    let point = key.public_key.map(|bits| bits.bytes(EC_KEY)).transpose()?;
    let private_value = Magnitude::new(key.private_key);
    ec::load_private(&settings.backend, private_value, point, curve, settings.check_pairs)
        .map_err(der::in_data_as(MalformedKind::InvalidPrivateKey, EC_KEY))
}

/// Writes an `ECPrivateKey`, without the curve if the enclosing PKCS #8 has it.
pub(crate) fn write_ec(key: &EllipticCurvePrivateKey, with_curve: bool) -> Result<Zeroizing<Vec<u8>>> {
    let (private_value, point) = ec_values(key)?;
    let curve = with_curve.then(|| parameters::ec::write(key.curve())).transpose()?;
    der::write(&EcKey {
        version: Version::ONE,
        private_key: &private_value,
        parameters: curve.as_deref().map(|curve| element(curve)).transpose()?,
        public_key: Some(Bits::whole(&point)),
    })
}

/// The private value, padded to the length of the group order (RFC 5915, section 3), and the point.
fn ec_values(key: &EllipticCurvePrivateKey) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>)> {
    let numbers = key.private_numbers()?;
    let order = ec::order(key.backend(), key.curve());
    let length = order.map_or(0, |order| order.magnitude().as_bytes().len());
    let private_value = numbers.private_value.magnitude().padded(length)?;
    let point = key.encoded_point()?;
    Ok((private_value, point))
}
