//! Reads keys of other code and of key stores: tells the type of an `EVP_PKEY`, and loads its numbers with the checks of a key in a
//! file.

use std::borrow::Cow;
use std::ffi::{CStr, CString};

use crate::asn1::der;
use crate::asymmetric::dh::{self, DhPrivateKey, DhPublicKey, DhPublicNumbers, ParameterDetails};
use crate::asymmetric::dsa::backend::DsaBackend;
use crate::asymmetric::dsa::{self, DsaPrivateKey, DsaPublicKey};
use crate::asymmetric::ec::backend::EllipticCurveBackend;
use crate::asymmetric::ec::{self, EllipticCurve, EllipticCurvePrivateKey, EllipticCurvePublicKey, PointFormat};
use crate::asymmetric::ed448::{Ed448PrivateKey, Ed448PublicKey};
use crate::asymmetric::ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
use crate::asymmetric::edwards::backend::{Ed448Backend, Ed25519Backend};
use crate::asymmetric::ml_dsa::backend::MlDsaBackend;
use crate::asymmetric::ml_dsa::{MlDsaPrivateKey, MlDsaPublicKey};
use crate::asymmetric::ml_kem::backend::MlKemBackend;
use crate::asymmetric::ml_kem::{MlKemPrivateKey, MlKemPublicKey};
use crate::asymmetric::montgomery::backend::{X448Backend, X25519Backend};
use crate::asymmetric::rsa::{self, PssRestrictions, RsaPrivateKey, RsaPrivateNumbers, RsaPublicKey, Scheme};
use crate::asymmetric::slh_dsa::backend::{SlhDsaBackend, load_unchecked_private_bytes};
use crate::asymmetric::slh_dsa::{SlhDsaPrivateKey, SlhDsaPublicKey};
use crate::asymmetric::x448::{X448PrivateKey, X448PublicKey};
use crate::asymmetric::x25519::{X25519PrivateKey, X25519PublicKey};
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::backend::Backend;
use crate::error::{Error, MalformedKind, Result, UnsupportedKind};
use crate::ffi::pkey::PKey;
use crate::hashes::algorithm::HashAlgorithm;
use crate::integers::Integer;
use crate::serialization::parameter_sets::AnyParameterSet;
use crate::serialization::settings::Settings;

const PRIVATE_KEY: &str = "private key (EVP_PKEY)";
const PUBLIC_KEY: &str = "public key (EVP_PKEY)";

/// The half of a key that numbers are read from, for errors.
#[derive(Clone, Copy)]
enum Half {
    Private,
    Public,
}

impl Half {
    fn error(self, kind: MalformedKind, reason: impl Into<Cow<'static, str>>) -> Error {
        let structure = match self {
            Half::Private => PRIVATE_KEY,
            Half::Public => PUBLIC_KEY,
        };
        Error::malformed(kind, structure, reason)
    }

    /// The error for numbers that are none that a key can have.
    fn invalid(self, reason: impl Into<Cow<'static, str>>) -> Error {
        let kind = match self {
            Half::Private => MalformedKind::InvalidPrivateKey,
            Half::Public => MalformedKind::InvalidPublicKey,
        };
        self.error(kind, reason)
    }
}

/// The longest private key that is a byte string, in bytes: that of ML-DSA-87.
const LONGEST_PRIVATE_KEY: usize = 4896;

/// The default hash function of restrictions to PSS, which libcrypto does not name (RFC 4055, section 3.1).
const DEFAULT_PSS_HASH: HashAlgorithm = HashAlgorithm::Sha1;

/// Loads a private key: by reference, if it is where the backend itself would put it.
pub(crate) fn private(settings: &Settings, key: PKey) -> Result<PrivateKey> {
    let backend = &settings.backend;
    check_size(settings, &key)?;
    let given = private_of(backend, &key)?;
    let is_in_backend = backend.lib().has_provider_of(&key)?;
    if is_in_backend && key.is_in_other_provider() {
        check_outside(backend, &key.provider_name().unwrap_or_default())?;
        // The private part stays where it is. The public half, which may come from a token, is checked like any other.
        checked_public(settings, &given.public_key()?)?;
        return Ok(given);
    }
    if is_in_backend {
        // Nobody but this context's own provider can have made the private part: the public half is all there is to check.
        let public = checked_public(settings, &given.public_key()?)?;
        if public.pkey().is_in_provider_of(&key) {
            check_presence(&given)?;
            return Ok(given);
        }
    }
    checked_private(settings, &given).map_err(der::in_data_as(MalformedKind::InvalidPrivateKey, PRIVATE_KEY))
}

/// Refuses private keys that stay in another provider, on FIPS backends that do not admit them.
pub(crate) fn check_outside(backend: &Backend, provider: &str) -> Result<()> {
    if !backend.allows_keys_outside_the_module() {
        let detail = format!(
            "a private key in the provider {provider}, outside of the FIPS module of this backend; \
             BackendBuilder::keys_outside_the_module admits it"
        );
        return Err(Error::unsupported(UnsupportedKind::KeyStore, detail));
    }
    if backend.is_strict() {
        let reason = format!(
            "the key is in the provider {provider}, outside of the FIPS module, whose certificate does not cover it"
        );
        return Err(Error::NotApproved {
            operation: "the use of a private key",
            reason: reason.into(),
        });
    }
    Ok(())
}

/// Loads a public key, or the public half of a private key.
pub(crate) fn public(settings: &Settings, key: &PKey) -> Result<PublicKey> {
    check_size(settings, key)?;
    checked_public(settings, &public_of(&settings.backend, key)?)
}

/// Refuses a modulus above the limit before anything is computed or copied.
fn check_size(settings: &Settings, key: &PKey) -> Result<()> {
    if is_any_of(key, &[c"RSA", c"RSA-PSS"]) {
        settings.moduli.check_rsa(key.bits())
    } else if is_any_of(key, &[c"DH", c"DHX"]) {
        settings.moduli.check_dh(key.bits())
    } else {
        Ok(())
    }
}

fn is_any_of(key: &PKey, types: &[&CStr]) -> bool {
    types.iter().any(|key_type| key.is_a(key_type))
}

/// The type of a key.
enum Type {
    Rsa(Scheme),
    EllipticCurve(EllipticCurve),
    Dsa,
    Dh(ParameterDetails),
    Ed25519,
    Ed448,
    X25519,
    X448,
    WithParameterSet(AnyParameterSet),
}

impl Type {
    fn of(key: &PKey) -> Result<Self> {
        Ok(if key.is_a(c"RSA") {
            Type::Rsa(Scheme::Any)
        } else if key.is_a(c"EC") {
            Type::EllipticCurve(curve(key)?)
        } else if key.is_a(c"ED25519") {
            Type::Ed25519
        } else if key.is_a(c"X25519") {
            Type::X25519
        } else if key.is_a(c"RSA-PSS") {
            Type::Rsa(Scheme::Pss(restrictions(key)?))
        } else if key.is_a(c"DSA") {
            Type::Dsa
        } else if key.is_a(c"DH") {
            Type::Dh(ParameterDetails::of_type(false))
        } else if key.is_a(c"DHX") {
            Type::Dh(ParameterDetails::of_type(true))
        } else if key.is_a(c"ED448") {
            Type::Ed448
        } else if key.is_a(c"X448") {
            Type::X448
        } else {
            Type::WithParameterSet(parameter_set(key)?)
        })
    }
}

fn curve(key: &PKey) -> Result<EllipticCurve> {
    let name = key.text(c"group");
    let curve = name.and_then(|name| EllipticCurve::from_name(&name).ok());
    curve.ok_or_else(|| {
        let detail = "a curve that this crate does not know, or one that is given by its numbers";
        Error::unsupported(UnsupportedKind::EllipticCurve, detail)
    })
}

/// The restrictions of an RSA key for PSS. libcrypto gives the minimum length of the salt for each restricted key, and the hash
/// functions only if they are not the default.
fn restrictions(key: &PKey) -> Result<Option<PssRestrictions>> {
    let Some(salt_length) = key.small_integer(c"saltlen") else {
        return Ok(None);
    };
    let hash = |name| match key.text(name) {
        None => Ok(DEFAULT_PSS_HASH),
        Some(hash) => HashAlgorithm::from_name(&hash).map_err(|_| {
            let detail = "a hash function that this crate does not know";
            Error::unsupported(UnsupportedKind::Hash, detail)
        }),
    };
    let salt_length = usize::try_from(salt_length)
        .map_err(|_| Half::Public.error(MalformedKind::OutOfRange, "the shortest length of a salt is negative"))?;
    let (hash, mgf1_hash) = (hash(c"digest")?, hash(c"mgf1-digest")?);
    Ok(Some(PssRestrictions::new(hash, mgf1_hash, salt_length)))
}

fn parameter_set(key: &PKey) -> Result<AnyParameterSet> {
    let named = |name: &str| CString::new(name).is_ok_and(|name| key.is_a(&name));
    let found = AnyParameterSet::all().find(|set| named(set.name()));
    found.ok_or_else(|| {
        let detail = "a key type that this crate does not know";
        Error::unsupported(UnsupportedKind::PublicKeyAlgorithm, detail)
    })
}

/// The private key as this crate's type, not checked.
fn private_of(backend: &Backend, key: &PKey) -> Result<PrivateKey> {
    use AnyParameterSet::{MlDsa, MlKem, SlhDsa};
    let key_type = Type::of(key)?;
    let key = key.clone();
    Ok(match key_type {
        Type::Rsa(scheme) => RsaPrivateKey::new(backend, key, scheme).into(),
        Type::EllipticCurve(curve) => EllipticCurvePrivateKey::new(backend, key, curve).into(),
        Type::Dsa => DsaPrivateKey::new(backend, key).into(),
        Type::Dh(details) => DhPrivateKey::new(backend, key, details).into(),
        Type::Ed25519 => Ed25519PrivateKey::new(backend, key).into(),
        Type::Ed448 => Ed448PrivateKey::new(backend, key).into(),
        Type::X25519 => X25519PrivateKey::new(backend, key).into(),
        Type::X448 => X448PrivateKey::new(backend, key).into(),
        Type::WithParameterSet(MlKem(set)) => MlKemPrivateKey::new(backend, set, key).into(),
        Type::WithParameterSet(MlDsa(set)) => MlDsaPrivateKey::new(backend, set, key).into(),
        Type::WithParameterSet(SlhDsa(set)) => SlhDsaPrivateKey::new(backend, set, key).into(),
    })
}

/// The public key as this crate's type, not checked.
fn public_of(backend: &Backend, key: &PKey) -> Result<PublicKey> {
    use AnyParameterSet::{MlDsa, MlKem, SlhDsa};
    let key_type = Type::of(key)?;
    let key = key.clone();
    Ok(match key_type {
        Type::Rsa(scheme) => RsaPublicKey::new(backend, key, scheme).into(),
        Type::EllipticCurve(curve) => EllipticCurvePublicKey::new(backend, key, curve).into(),
        Type::Dsa => DsaPublicKey::new(backend, key).into(),
        Type::Dh(details) => DhPublicKey::unchecked(backend, key, details).into(),
        Type::Ed25519 => Ed25519PublicKey::new(backend, key).into(),
        Type::Ed448 => Ed448PublicKey::new(backend, key).into(),
        Type::X25519 => X25519PublicKey::new(backend, key).into(),
        Type::X448 => X448PublicKey::new(backend, key).into(),
        Type::WithParameterSet(MlKem(set)) => MlKemPublicKey::new(backend, set, key).into(),
        Type::WithParameterSet(MlDsa(set)) => MlDsaPublicKey::new(backend, set, key).into(),
        Type::WithParameterSet(SlhDsa(set)) => SlhDsaPublicKey::new(backend, set, key).into(),
    })
}

/// Loads the numbers of a public key into the backend, with all checks.
fn checked_public(settings: &Settings, key: &PublicKey) -> Result<PublicKey> {
    load_public(settings, key).map_err(der::in_data_as(MalformedKind::InvalidPublicKey, PUBLIC_KEY))
}

fn load_public(settings: &Settings, key: &PublicKey) -> Result<PublicKey> {
    let backend = &settings.backend;
    Ok(match key {
        PublicKey::Rsa(key) => {
            let numbers = read(Half::Public, key.public_numbers())?;
            check_positive(&[&numbers.n, &numbers.e])?;
            settings.moduli.check_rsa(numbers.n.bit_length())?;
            rsa::load_public_bytes(backend, numbers.n.magnitude(), numbers.e.magnitude(), key.scheme())?.into()
        }
        PublicKey::EllipticCurve(key) => {
            let point = read(Half::Public, key.encode_point(PointFormat::Uncompressed))?;
            backend.load_elliptic_curve_public_bytes(key.curve(), &point)?.into()
        }
        PublicKey::Dsa(key) => backend
            .load_dsa_public_numbers(&read(Half::Public, key.public_numbers())?)?
            .into(),
        PublicKey::Dh(key) => {
            let numbers = read(Half::Public, key.public_numbers())?;
            settings.moduli.check_dh(numbers.parameter_numbers.p.bit_length())?;
            dh::load_public(backend, &numbers, key.details().clone())?.into()
        }
        PublicKey::Ed25519(key) => backend.ed25519_load_public_bytes(&key.public_bytes_raw()?)?.into(),
        PublicKey::Ed448(key) => backend.ed448_load_public_bytes(&key.public_bytes_raw()?)?.into(),
        PublicKey::X25519(key) => backend.x25519_load_public_bytes(&key.public_bytes_raw()?)?.into(),
        PublicKey::X448(key) => backend.x448_load_public_bytes(&key.public_bytes_raw()?)?.into(),
        PublicKey::MlKem(key) => backend
            .load_ml_kem_public_bytes(key.parameter_set(), &key.public_bytes_raw()?)?
            .into(),
        PublicKey::MlDsa(key) => backend
            .load_ml_dsa_public_bytes(key.parameter_set(), &key.public_bytes_raw()?)?
            .into(),
        PublicKey::SlhDsa(key) => backend
            .load_slh_dsa_public_bytes(key.parameter_set(), &key.public_bytes_raw()?)?
            .into(),
    })
}

/// Loads the numbers of a private key into the backend, with all checks.
fn checked_private(settings: &Settings, key: &PrivateKey) -> Result<PrivateKey> {
    check_presence(key)?;
    let loaded = load_private(settings, key)?;
    if let (Some(loaded), Some(given)) = (raw_public_bytes(&loaded)?, raw_public_bytes(key)?) {
        check_pair(loaded == given)?;
    }
    Ok(loaded)
}

fn load_private(settings: &Settings, key: &PrivateKey) -> Result<PrivateKey> {
    let backend = &settings.backend;
    Ok(match key {
        PrivateKey::Rsa(key) => {
            let numbers = rsa_numbers(key)?;
            let bytes = numbers.as_bytes()?;
            settings.moduli.check_rsa(bytes.n.bit_length())?;
            rsa::load_private_bytes(backend, &bytes, key.scheme())?.into()
        }
        PrivateKey::EllipticCurve(key) => {
            let private_value = read(Half::Private, key.pkey().secret_integer(c"priv"))?;
            let point = if_present(key.encoded_point())?;
            let (value, check_pair) = (private_value.magnitude(), settings.check_pairs);
            ec::load_private(backend, value, point.as_deref(), key.curve(), check_pair)?.into()
        }
        PrivateKey::Dsa(key) => {
            let x = read(Half::Private, key.pkey().secret_integer(c"priv"))?;
            let numbers = read(Half::Private, key.parameter_numbers())?;
            let loaded = dsa::load_private_value(backend, &numbers, &x)?;
            if let Some(y) = if_present(key.pkey().integer(c"pub"))? {
                check_pair(loaded.public_key()?.public_numbers()?.y == y)?;
            }
            loaded.into()
        }
        PrivateKey::Dh(key) => {
            let x = read(Half::Private, key.private_value())?;
            let numbers = read(Half::Private, key.parameter_numbers())?;
            settings.moduli.check_dh(numbers.p.bit_length())?;
            let loaded = dh::load_private_value(backend, &numbers, key.details().clone(), &x)?;
            if let Some(y) = if_present(key.pkey().integer(c"pub"))? {
                let DhPublicNumbers { y: own, .. } = loaded.public_key()?.public_numbers()?;
                check_pair(own == y)?;
            }
            loaded.into()
        }
        PrivateKey::Ed25519(key) => backend
            .ed25519_load_private_bytes(key.private_bytes_raw()?.as_ref())?
            .into(),
        PrivateKey::Ed448(key) => backend
            .ed448_load_private_bytes(key.private_bytes_raw()?.as_ref())?
            .into(),
        PrivateKey::X25519(key) => backend
            .x25519_load_private_bytes(key.private_bytes_raw()?.as_ref())?
            .into(),
        PrivateKey::X448(key) => backend
            .x448_load_private_bytes(key.private_bytes_raw()?.as_ref())?
            .into(),
        PrivateKey::MlKem(key) => {
            let set = key.parameter_set();
            let loaded = match key.seed()? {
                Some(seed) => backend.load_ml_kem_private_seed(set, seed.as_ref()),
                None => backend.load_ml_kem_private_bytes(set, key.expanded_private_bytes()?.as_ref()),
            };
            loaded?.into()
        }
        PrivateKey::MlDsa(key) => {
            let set = key.parameter_set();
            let loaded = match key.seed()? {
                Some(seed) => backend.load_ml_dsa_private_seed(set, seed.as_ref()),
                None => backend.load_ml_dsa_private_bytes(set, key.expanded_private_bytes()?.as_ref()),
            };
            loaded?.into()
        }
        PrivateKey::SlhDsa(key) => {
            let bytes = key.private_bytes_raw()?;
            let loaded = load_unchecked_private_bytes(backend, key.parameter_set(), bytes.as_ref())?;
            if settings.check_pairs {
                check_pair(loaded.check().is_ok())?;
            }
            loaded.into()
        }
    })
}

/// The public half of a key whose public half libcrypto computes when it loads the private one, to be compared; `None` for the
/// others, which are compared where they are loaded.
fn raw_public_bytes(key: &PrivateKey) -> Result<Option<Vec<u8>>> {
    Ok(Some(match key {
        PrivateKey::Ed25519(key) => key.public_bytes_raw(),
        PrivateKey::Ed448(key) => key.public_bytes_raw(),
        PrivateKey::X25519(key) => key.public_bytes_raw(),
        PrivateKey::X448(key) => key.public_bytes_raw(),
        PrivateKey::MlKem(key) => key.public_bytes_raw(),
        PrivateKey::MlDsa(key) => key.public_bytes_raw(),
        PrivateKey::Rsa(_)
        | PrivateKey::EllipticCurve(_)
        | PrivateKey::Dsa(_)
        | PrivateKey::Dh(_)
        | PrivateKey::SlhDsa(_) => return Ok(None),
    }?))
}

fn rsa_numbers(key: &RsaPrivateKey) -> Result<RsaPrivateNumbers> {
    let number = |name| {
        let number = if_present(key.pkey().secret_integer(name))?;
        number.ok_or_else(|| {
            let reason = "numbers are missing; KeyLoader::complete_rsa_keys computes them for a key in a file";
            Half::Private.error(MalformedKind::Missing, reason)
        })
    };
    Ok(RsaPrivateNumbers {
        p: number(c"rsa-factor1")?,
        q: number(c"rsa-factor2")?,
        d: number(c"d")?,
        dmp1: number(c"rsa-exponent1")?,
        dmq1: number(c"rsa-exponent2")?,
        iqmp: number(c"rsa-coefficient1")?,
        public_numbers: read(Half::Private, key.public_numbers())?,
    })
}

/// Numbers that were read from a half of a key. libcrypto does not give all that a structure can hold: negative numbers above all.
fn read<T>(half: Half, numbers: Result<T>) -> Result<T> {
    numbers.map_err(|error| {
        if error.is_independent_of_input() {
            return error;
        }
        half.invalid(format!("a number is missing, or is none that a key can have: {error}"))
    })
}

/// What a key may lack; `None` where libcrypto does not give it.
fn if_present<T>(part: Result<T>) -> Result<Option<T>> {
    match part {
        Ok(part) => Ok(Some(part)),
        Err(error) if error.is_independent_of_input() => Err(error),
        Err(_) => Ok(None),
    }
}

fn check_positive(numbers: &[&Integer]) -> Result<()> {
    if numbers.iter().any(|number| number.is_negative()) {
        return Err(Half::Public.error(MalformedKind::OutOfRange, "a number is negative"));
    }
    Ok(())
}

/// Whether the private key is there, and its provider gives it.
fn check_presence(key: &PrivateKey) -> Result<()> {
    let (pkey, longest) = (key.pkey(), LONGEST_PRIVATE_KEY);
    let present = match key {
        PrivateKey::Rsa(_) => pkey.secret_integer(c"d").map(drop),
        PrivateKey::Dsa(_) | PrivateKey::Dh(_) | PrivateKey::EllipticCurve(_) => pkey.secret_integer(c"priv").map(drop),
        _ => pkey.octets(c"priv", longest).map(drop),
    };
    if matches!(present, Err(Error::NotExportable { .. })) {
        return present;
    }
    if_present(present)?.ok_or_else(|| {
        let reason = "there is no private key in it, or its provider does not export it";
        Half::Private.error(MalformedKind::Missing, reason)
    })
}

fn check_pair(belong: bool) -> Result<()> {
    if belong {
        return Ok(());
    }
    Err(Half::Private.invalid("the public key does not belong to the private key"))
}
