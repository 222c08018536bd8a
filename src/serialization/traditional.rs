//! Private keys in the structures of their own types: `RSAPrivateKey` (RFC 8017, appendix A.1.2), OpenSSL's for DSA,
//! `ECPrivateKey` (RFC 5915). PKCS #8 holds the first and the last, too.

use asn1::{BigInt, BigUint, Tlv};
use zeroize::Zeroizing;

use super::parameters;
use super::settings::Settings;
use crate::asn1::der::{self, Bits, Unsigned};
use crate::asymmetric::dsa::backend::DsaBackend;
use crate::asymmetric::dsa::{DsaParameterNumbers, DsaPrivateKey, DsaPrivateNumbers, DsaPublicNumbers};
use crate::asymmetric::ec::{self, EllipticCurve, EllipticCurvePrivateKey};
use crate::asymmetric::numbers::Secret;
use crate::asymmetric::rsa::{self, RsaPrivateBytes, RsaPrivateKey, Scheme};
use crate::error::{Error, Result, Unsupported};
use crate::ffi::bignum;

pub(crate) const RSA_KEY: &str = "RSA private key";
pub(crate) const DSA_KEY: &str = "DSA private key";
pub(crate) const EC_KEY: &str = "EC private key";

#[derive(asn1::Asn1Read)]
struct RsaKey<'a> {
    version: BigInt<'a>,
    n: BigUint<'a>,
    e: BigUint<'a>,
    d: BigUint<'a>,
    p: Option<BigUint<'a>>,
    q: Option<BigUint<'a>>,
    dmp1: Option<BigUint<'a>>,
    dmq1: Option<BigUint<'a>>,
    iqmp: Option<BigUint<'a>>,
    other_primes: Option<asn1::Sequence<'a>>,
}

#[derive(asn1::Asn1Write)]
struct WrittenRsaKey<'a> {
    version: u8,
    n: BigUint<'a>,
    e: BigUint<'a>,
    d: BigUint<'a>,
    p: BigUint<'a>,
    q: BigUint<'a>,
    dmp1: BigUint<'a>,
    dmq1: BigUint<'a>,
    iqmp: BigUint<'a>,
}

pub(crate) fn load_rsa(settings: &Settings, data: &[u8], scheme: Scheme) -> Result<RsaPrivateKey> {
    let key: RsaKey<'_> = der::parse(RSA_KEY, data)?;
    if key.version.as_bytes() == [1] && key.other_primes.is_some() {
        let detail = "RSA with more than two primes";
        return Err(Error::unsupported(Unsupported::PublicKeyAlgorithm, detail));
    }
    der::check_version(RSA_KEY, key.version, 0)?;
    if key.other_primes.is_some() {
        return Err(Error::malformed(RSA_KEY, "version 0 has two primes, and no others"));
    }
    let bytes = RsaPrivateBytes {
        n: key.n.as_bytes(),
        e: key.e.as_bytes(),
        d: key.d.as_bytes(),
        p: or_empty(&key.p),
        q: or_empty(&key.q),
        dmp1: or_empty(&key.dmp1),
        dmq1: or_empty(&key.dmq1),
        iqmp: or_empty(&key.iqmp),
    };
    let n = bignum::from_bytes(bytes.n)?;
    settings.moduli.check_rsa(&n)?;
    // An even modulus is wrong whatever else is.
    if n.is_odd() && bytes.lacks_numbers() {
        if !settings.complete_rsa {
            let reason = "it lacks numbers, which KeyLoader::complete_rsa_keys computes if asked";
            return Err(Error::malformed(RSA_KEY, reason));
        }
        return rsa::load_completed(&settings.backend, &bytes, scheme).map_err(der::in_data(RSA_KEY));
    }
    rsa::load_private_bytes(&settings.backend, &bytes, scheme).map_err(der::in_data(RSA_KEY))
}

/// The bytes of a number, or none of one that is not there.
fn or_empty<'a>(number: &Option<BigUint<'a>>) -> &'a [u8] {
    number.as_ref().map_or(&[], BigUint::as_bytes)
}

pub(crate) fn write_rsa(key: &RsaPrivateKey) -> Result<Zeroizing<Vec<u8>>> {
    let numbers = key.private_numbers()?;
    let [p, q, d] = [&numbers.p, &numbers.q, &numbers.d].map(|number| Unsigned::from_number(number));
    let [dmp1, dmq1, iqmp] = [&numbers.dmp1, &numbers.dmq1, &numbers.iqmp].map(|number| Unsigned::from_number(number));
    let public = &numbers.public_numbers;
    let (n, e) = (Unsigned::from_number(&public.n), Unsigned::from_number(&public.e));
    der::write(&WrittenRsaKey {
        version: 0,
        n: n.as_integer()?,
        e: e.as_integer()?,
        d: d.as_integer()?,
        p: p.as_integer()?,
        q: q.as_integer()?,
        dmp1: dmp1.as_integer()?,
        dmq1: dmq1.as_integer()?,
        iqmp: iqmp.as_integer()?,
    })
}

#[derive(asn1::Asn1Read)]
struct DsaKey<'a> {
    version: BigInt<'a>,
    p: BigUint<'a>,
    q: BigUint<'a>,
    g: BigUint<'a>,
    y: BigUint<'a>,
    x: BigUint<'a>,
}

#[derive(asn1::Asn1Write)]
struct WrittenDsaKey<'a> {
    version: u8,
    p: BigUint<'a>,
    q: BigUint<'a>,
    g: BigUint<'a>,
    y: BigUint<'a>,
    x: BigUint<'a>,
}

pub(crate) fn load_dsa(settings: &Settings, data: &[u8]) -> Result<DsaPrivateKey> {
    let key: DsaKey<'_> = der::parse(DSA_KEY, data)?;
    der::check_version(DSA_KEY, key.version, 0)?;
    let numbers = DsaPrivateNumbers {
        x: der::number(key.x)?,
        public_numbers: DsaPublicNumbers {
            y: der::number(key.y)?,
            parameter_numbers: DsaParameterNumbers {
                p: der::number(key.p)?,
                q: der::number(key.q)?,
                g: der::number(key.g)?,
            },
        },
    };
    settings
        .backend
        .load_dsa_private_numbers(&numbers)
        .map_err(der::in_data(DSA_KEY))
}

pub(crate) fn write_dsa(key: &DsaPrivateKey) -> Result<Zeroizing<Vec<u8>>> {
    let numbers = key.private_numbers()?;
    let DsaPublicNumbers { y, parameter_numbers } = &numbers.public_numbers;
    let DsaParameterNumbers { p, q, g } = parameter_numbers;
    let [p, q, g, y, x] = [p, q, g, y, &numbers.x].map(|number| Unsigned::from_number(number));
    der::write(&WrittenDsaKey {
        version: 0,
        p: p.as_integer()?,
        q: q.as_integer()?,
        g: g.as_integer()?,
        y: y.as_integer()?,
        x: x.as_integer()?,
    })
}

#[derive(asn1::Asn1Read)]
struct EcKey<'a> {
    version: BigInt<'a>,
    private_value: &'a [u8],
    #[explicit(0)]
    parameters: Option<Tlv<'a>>,
    #[explicit(1)]
    public_key: Option<Bits<'a>>,
}

#[derive(asn1::Asn1Write)]
struct WrittenEcKey<'a> {
    version: u8,
    private_value: &'a [u8],
    #[explicit(0)]
    parameters: Option<asn1::ObjectIdentifier>,
    #[explicit(1)]
    public_key: Option<asn1::BitString<'a>>,
}

/// A key whose curve is known from what it is wrapped in, or must be said by itself.
pub(crate) fn load_ec(
    settings: &Settings,
    data: &[u8],
    outer: Option<EllipticCurve>,
) -> Result<EllipticCurvePrivateKey> {
    let key: EcKey<'_> = der::parse(EC_KEY, data)?;
    der::check_version(EC_KEY, key.version, 1)?;
    let own = key
        .parameters
        .map(|parameters| parameters::ec::read(settings, parameters))
        .transpose()?;
    let curve = match (outer, own) {
        (Some(outer), Some(own)) if outer != own => {
            let reason = format!("the key is on {own}, and what holds it says {outer}");
            return Err(Error::malformed(EC_KEY, reason));
        }
        (Some(curve), _) | (None, Some(curve)) => curve,
        (None, None) => return Err(Error::malformed(EC_KEY, "it does not say its curve")),
    };
    let point = key.public_key.map(|bits| bits.bytes(EC_KEY)).transpose()?;
    let private_value = Secret(bignum::from_bytes(key.private_value)?);
    ec::load_private(&settings.backend, &private_value, point, curve, settings.check_pairs)
        .map_err(der::in_data(EC_KEY))
}

/// A key with its curve, or without, where what holds it says that.
pub(crate) fn write_ec(key: &EllipticCurvePrivateKey, with_curve: bool) -> Result<Zeroizing<Vec<u8>>> {
    let (private_value, point) = ec_values(key)?;
    der::write(&WrittenEcKey {
        version: 1,
        private_value: &private_value,
        parameters: with_curve.then(|| parameters::ec::name(key.curve())).transpose()?,
        public_key: Some(der::bits(&point)?),
    })
}

/// The private value, as long as the order of the group (RFC 5915, section 3), and the point.
fn ec_values(key: &EllipticCurvePrivateKey) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>)> {
    let numbers = key.private_numbers()?;
    let order = ec::order(key.backend(), key.curve());
    let length = order.map_or(0, |order| usize::try_from(order.num_bytes()).unwrap_or(0));
    let private_value = bignum::to_padded_bytes(&numbers.private_value, length)?;
    let point = key.encoded_point()?;
    Ok((private_value, point))
}
