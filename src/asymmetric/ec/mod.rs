//! Elliptic curves: ECDSA (FIPS 186-5) and ECDH (NIST SP 800-56A) on NIST's, SEC's and the Brainpool curves.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
//! let signature = key.sign(b"a message", &algorithm)?;
//! key.public_key()?.verify(&signature, b"a message", &algorithm)?;
//!
//! let other = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)?;
//! assert_eq!(key.exchange(&other.public_key()?)?, other.exchange(&key.public_key()?)?);
//! # Ok(())
//! # }
//! ```

pub(crate) mod backend;
pub(crate) mod curve;
pub(crate) mod ecdsa;
pub(crate) mod keys;
pub(crate) mod numbers;
mod pair_check;
pub(crate) mod report;

pub use curve::{EllipticCurve, PointFormat};
pub use ecdsa::EcdsaAlgorithm;
pub use keys::{EllipticCurvePrivateKey, EllipticCurvePublicKey};
pub use numbers::{EllipticCurvePrivateNumbers, EllipticCurvePublicNumbers};

use self::numbers::POINT;

use openssl::bn::{BigNum, BigNumRef};

use self::backend::EllipticCurveBackend;
use crate::asymmetric::digest::check_for_signatures;
use crate::asymmetric::hash_use::HashUse;
use crate::asymmetric::numbers::{check_signs, is_zero};
use crate::asymmetric::offered::Offered;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{Check, KeyParams, PKey, Part};
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Service, Use};
use crate::hashes::HashAlgorithm;
use crate::support::secret::SecretBytes;

/// libcrypto's name of the key type.
const EC: &std::ffi::CStr = c"EC";

/// What libcrypto has for elliptic curves.
static KEYS: Offered = Offered::new(Service::Management, EC);
static ECDSA: Offered = Offered::new(Service::Signature, c"ECDSA");
static ECDH: Offered = Offered::new(Service::Exchange, c"ECDH");

/// The hash functions of messages that ECDSA signs. FIPS modules may take more for verification.
static SIGNING_HASHES: HashUse = HashUse::new("an ECDSA signature with", |backend, name| {
    let key = generate(backend, EllipticCurve::Secp256R1)?;
    let params = OperationParams::new().utf8(c"digest", name);
    PKeyOperation::begin(backend.lib(), &key, Use::Sign, &params).map(|_| ())
});

/// What is known of each curve, and of ECDSA.
static ORDERS: Cache<Option<BigNum>> = Cache::new(EllipticCurve::COUNT);
static MAKES_KEYS: Cache<bool> = Cache::new(EllipticCurve::COUNT);
static DETERMINISTIC_NONCES: Cache<bool> = Cache::new(1);

/// OpenSSL's parameter for deterministic nonces, which releases from 3.2 on have, and the value that asks for them.
const NONCE_TYPE: &std::ffi::CStr = c"nonce-type";
const DETERMINISTIC: u64 = 1;

/// More than any point's encoding has, in bytes.
const LONGEST_POINT: usize = 256;

impl EllipticCurveBackend for Backend {
    fn elliptic_curve_supported(&self, curve: EllipticCurve) -> bool {
        order(self, curve).is_some()
    }

    fn elliptic_curve_signature_algorithm_supported(&self, algorithm: &EcdsaAlgorithm, curve: EllipticCurve) -> bool {
        makes_keys(self, curve)
            && ECDSA.is_in(self)
            && check_for_signatures(self, algorithm.hash().algorithm()).is_ok()
            && (!algorithm.is_deterministic() || signs_deterministically(self))
            // A FIPS module may have a hash function, verify with it, and refuse to sign with it.
            && (!self.is_fips() || SIGNING_HASHES.takes(self, algorithm.hash().algorithm()))
    }

    fn elliptic_curve_exchange_algorithm_supported(&self, curve: EllipticCurve) -> bool {
        makes_keys(self, curve) && ECDH.is_in(self)
    }

    fn generate_elliptic_curve_private_key(&self, curve: EllipticCurve) -> Result<EllipticCurvePrivateKey> {
        require_private_keys(self, curve)?;
        self.require_approval(|| Operation::EcGenerate { curve })?;
        Ok(EllipticCurvePrivateKey::new(self, generate(self, curve)?, curve))
    }

    fn derive_elliptic_curve_private_key(
        &self,
        private_value: &BigNumRef,
        curve: EllipticCurve,
    ) -> Result<EllipticCurvePrivateKey> {
        require_private_keys(self, curve)?;
        check_private_value(self, private_value, curve)?;
        let point = public_point(self, private_value, curve)?;
        pair(self, private_value, &point, curve, true)
    }

    fn load_elliptic_curve_private_numbers(
        &self,
        numbers: &EllipticCurvePrivateNumbers,
    ) -> Result<EllipticCurvePrivateKey> {
        let public = &numbers.public_numbers;
        require_private_keys(self, public.curve)?;
        check_private_value(self, &numbers.private_value, public.curve)?;
        let point = public.encode()?;
        pair(self, &numbers.private_value, &point, public.curve, true)
    }

    fn load_elliptic_curve_public_numbers(
        &self,
        numbers: &EllipticCurvePublicNumbers,
    ) -> Result<EllipticCurvePublicKey> {
        require_curve(self, numbers.curve)?;
        load_point(self, numbers.curve, &numbers.encode()?)
    }

    fn load_elliptic_curve_public_bytes(&self, curve: EllipticCurve, point: &[u8]) -> Result<EllipticCurvePublicKey> {
        require_curve(self, curve)?;
        check_encoding(curve, point)?;
        load_point(self, curve, point)
    }
}

fn require_curve(backend: &Backend, curve: EllipticCurve) -> Result<()> {
    if order(backend, curve).is_some() {
        return Ok(());
    }
    Err(backend.not_offered(Unsupported::EllipticCurve, curve.name()))
}

/// Private keys are another matter than public ones: FIPS modules verify old signatures on short curves, and make no
/// new ones.
fn require_private_keys(backend: &Backend, curve: EllipticCurve) -> Result<()> {
    if makes_keys(backend, curve) {
        return Ok(());
    }
    let name = format!("a private key on {curve}");
    Err(backend.not_offered(Unsupported::EllipticCurve, &name))
}

pub(crate) fn generate(backend: &Backend, curve: EllipticCurve) -> Result<PKey> {
    let params = KeyParams::new().utf8(c"group", curve.libcrypto_name());
    PKey::generate(backend.lib(), EC, &params)
}

/// Whether the library makes private keys on a curve and works with them, found out by making one. A FIPS module may have a
/// curve for the verification of old signatures only, and make keys on it all the same.
fn makes_keys(backend: &Backend, curve: EllipticCurve) -> bool {
    let works = |key: PKey| {
        let params = OperationParams::new();
        PKeyOperation::begin(backend.lib(), &key, Use::Exchange, &params).is_ok()
    };
    let try_out = || order(backend, curve).is_some() && generate(backend, curve).is_ok_and(works);
    MAKES_KEYS
        .get(backend, curve.index(), try_out)
        .is_some_and(|makes| *makes)
}

/// Whether the library signs with deterministic nonces (RFC 6979), found out by doing so. A FIPS module may have the
/// parameter for it, and refuse it.
fn signs_deterministically(backend: &Backend) -> bool {
    let curve = EllipticCurve::Secp256R1;
    let sign = || -> Result<bool> {
        let key = generate(backend, curve)?;
        let params = OperationParams::new().utf8(c"digest", HashAlgorithm::Sha256.libcrypto_name());
        let mut operation = PKeyOperation::begin(backend.lib(), &key, Use::Sign, &params)?;
        if !operation.takes(NONCE_TYPE) {
            return Ok(false);
        }
        operation.set(&OperationParams::new().unsigned(NONCE_TYPE, &DETERMINISTIC))?;
        let digest = [1; 32];
        Ok(operation.sign(&digest)? == operation.sign(&digest)?)
    };
    let try_out = || sign().unwrap_or(false);
    DETERMINISTIC_NONCES
        .get(backend, 0, try_out)
        .is_some_and(|signs| *signs)
}

/// The order of a curve's group; `None` if the library does not have the curve, which is found out by making its
/// parameters.
pub(crate) fn order(backend: &Backend, curve: EllipticCurve) -> Option<&BigNum> {
    ORDERS.fetch(backend, curve.index(), || {
        if !KEYS.is_in(backend) {
            return None;
        }
        let params = KeyParams::new().utf8(c"group", curve.libcrypto_name());
        let parameters = PKey::from_data(backend.lib(), EC, Part::Parameters, &params).ok()?;
        parameters.number(c"order").ok()
    })
}

/// SEC 1, section 2.3.3: compressed or not, and as long as the curve's points are. The point at infinity and the hybrid
/// form are not taken for keys.
fn check_encoding(curve: EllipticCurve, point: &[u8]) -> Result<()> {
    let field = curve.field_length();
    let (expected, name) = match point.first() {
        Some(2 | 3) => (field.saturating_add(1), "compressed"),
        Some(4) => (field.saturating_mul(2).saturating_add(1), "uncompressed"),
        Some(0) => return Err(Error::malformed(POINT, "the point at infinity is no public key")),
        _ => return Err(Error::malformed(POINT, "it is neither compressed nor uncompressed")),
    };
    if point.len() != expected {
        let reason = format!(
            "a {name} point of {} has {expected} bytes, not {}",
            curve.name(),
            point.len()
        );
        return Err(Error::malformed(POINT, reason));
    }
    Ok(())
}

/// A public key of a point, which libcrypto checks to be on the curve.
fn load_point(backend: &Backend, curve: EllipticCurve, point: &[u8]) -> Result<EllipticCurvePublicKey> {
    let params = KeyParams::new()
        .utf8(c"group", curve.libcrypto_name())
        .octets("point", c"pub", point)?;
    let key = PKey::from_data(backend.lib(), EC, Part::Public, &params).map_err(|_| not_on_curve(curve))?;
    if curve.has_cofactor() {
        check_subgroup(backend, &key, curve)?;
    }
    Ok(EllipticCurvePublicKey::new(backend, key, curve))
}

/// On a curve with a cofactor there are points outside the subgroup; on the others there are none.
fn check_subgroup(backend: &Backend, key: &PKey, curve: EllipticCurve) -> Result<()> {
    key.check(backend.lib(), Check::Public).map_err(|_| {
        let reason = format!("it is not in the subgroup of {} that keys are in", curve.name());
        Error::malformed(POINT, reason)
    })
}

fn not_on_curve(curve: EllipticCurve) -> Error {
    Error::malformed(POINT, format!("it is not on the curve {}", curve.name()))
}

/// A private key out of a structure, which has its public point or has not. That the point belongs to the private value
/// is looked at or taken on trust.
pub(crate) fn load_private(
    backend: &Backend,
    private_value: &BigNumRef,
    point: Option<&[u8]>,
    curve: EllipticCurve,
    check_pair: bool,
) -> Result<EllipticCurvePrivateKey> {
    let Some(point) = point else {
        return backend.derive_elliptic_curve_private_key(private_value, curve);
    };
    require_private_keys(backend, curve)?;
    check_private_value(backend, private_value, curve)?;
    check_encoding(curve, point)?;
    pair(backend, private_value, point, curve, check_pair)
}

fn pair(
    backend: &Backend,
    private_value: &BigNumRef,
    point: &[u8],
    curve: EllipticCurve,
    check_pair: bool,
) -> Result<EllipticCurvePrivateKey> {
    let native = NativeInteger::from_number(private_value);
    let params = KeyParams::new()
        .utf8(c"group", curve.libcrypto_name())
        .octets("point", c"pub", point)?
        .integer(c"priv", &native);
    let key = PKey::from_data(backend.lib(), EC, Part::Pair, &params).map_err(|_| not_on_curve(curve))?;
    // A point that is the private value's own is in the subgroup, too.
    if check_pair {
        pair_check::check(backend, &key, private_value, point, curve)?;
    } else if curve.has_cofactor() {
        check_subgroup(backend, &key, curve)?;
    }
    Ok(EllipticCurvePrivateKey::new(backend, key, curve))
}

/// What a curve is made of beside its order.
pub(crate) struct CurveNumbers {
    /// The prime, or the polynomial that the binary field is reduced by.
    pub(crate) p: BigNum,
    pub(crate) a: BigNum,
    pub(crate) b: BigNum,
    /// The generator, uncompressed.
    pub(crate) generator: Vec<u8>,
    pub(crate) cofactor: BigNum,
}

/// What a curve is made of, asked of libcrypto.
pub(crate) fn curve_numbers(backend: &Backend, curve: EllipticCurve) -> Result<CurveNumbers> {
    require_curve(backend, curve)?;
    let params = KeyParams::new().utf8(c"group", curve.libcrypto_name());
    let parameters = PKey::from_data(backend.lib(), EC, Part::Parameters, &params)?;
    Ok(CurveNumbers {
        p: parameters.number(c"p")?,
        a: parameters.number(c"a")?,
        b: parameters.number(c"b")?,
        generator: parameters.octets(c"generator", LONGEST_POINT)?.to_vec(),
        cofactor: parameters.number(c"cofactor")?,
    })
}

/// 1 to n - 1, where n is the order of the group.
fn check_private_value(backend: &Backend, private_value: &BigNumRef, curve: EllipticCurve) -> Result<()> {
    check_signs(&[("private_value", private_value)])?;
    let order = order(backend, curve);
    if is_zero(private_value) || order.is_none_or(|order| *private_value >= **order) {
        let reason = format!("must be 1 or more and less than the order of {}", curve.name());
        return Err(Error::invalid("private_value", reason));
    }
    Ok(())
}

/// The public point of a private value, computed by the backend's providers, as everything is.
///
/// They have no operation for just that. An exchange with the generator gives the point's first coordinate; of the two
/// points that have it, the one that belongs to the private value is found by the check of a pair.
fn public_point(backend: &Backend, private_value: &BigNumRef, curve: EllipticCurve) -> Result<Vec<u8>> {
    let lib = backend.lib();
    let private_value = NativeInteger::from_number(private_value);
    let group = || KeyParams::new().utf8(c"group", curve.libcrypto_name());
    let generator = PKey::from_data(lib, EC, Part::Parameters, &group())?.octets(c"generator", LONGEST_POINT)?;
    let generator = PKey::from_data(lib, EC, Part::Public, &group().octets("point", c"pub", &generator)?)?;
    let alone = PKey::from_data(lib, EC, Part::Pair, &group().integer(c"priv", &private_value))?;

    let mut exchange = PKeyOperation::begin(lib, &alone, Use::Exchange, &OperationParams::new())?;
    exchange.set_peer(&generator)?;
    let mut coordinate = SecretBytes::zeroed("coordinate", curve.field_length())?;
    exchange.derive(coordinate.as_mut_slice())?;

    let belongs = |prefix: u8| {
        let point = [&[prefix], coordinate.as_ref()].concat();
        let params = group().octets("point", c"pub", &point).ok()?;
        let params = params.integer(c"priv", &private_value);
        let key = PKey::from_data(lib, EC, Part::Pair, &params).ok()?;
        key.check(lib, Check::Pairwise).ok().map(|()| point)
    };
    belongs(2)
        .or_else(|| belongs(3))
        .ok_or_else(|| Error::invalid("private_value", "gives no point of the curve"))
}
