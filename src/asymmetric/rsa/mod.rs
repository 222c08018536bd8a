//! RSA (RFC 8017): keys, signatures with PKCS #1 v1.5 and PSS, encryption with PKCS #1 v1.5 and OAEP.
//!
//! ```
//! use hazmat_openssl::prelude::*;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let backend = Backend::new()?;
//! let key = backend.generate_rsa_private_key(65537, 2048)?;
//! let padding = RsaPadding::pss(PssPadding::new(HashAlgorithm::Sha256, SaltLength::Digest));
//! let signature = key.sign(b"a message", &padding, HashAlgorithm::Sha256)?;
//! key.public_key()?.verify(&signature, b"a message", &padding, HashAlgorithm::Sha256)?;
//! # Ok(())
//! # }
//! ```

mod keys;
mod numbers;
mod padding;

pub use keys::{RsaPrivateKey, RsaPublicKey};
pub use numbers::{
    RsaPrivateNumbers, RsaPublicNumbers, rsa_crt_dmp1, rsa_crt_dmq1, rsa_crt_iqmp, rsa_recover_prime_factors,
};
pub use padding::{OaepPadding, PssPadding, PssRestrictions, RsaPadding, SaltLength};

pub(crate) use padding::Scheme;

use crate::asymmetric::numbers::bits;
use crate::asymmetric::signature_hash::check_for_signatures;
use crate::backend::Backend;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{KeyParams, PKey, Part};
use crate::ffi::pkey_operation::Service;
use crate::interfaces::RsaBackend;

/// libcrypto's name of the key type.
const RSA: &std::ffi::CStr = c"RSA";

/// The shortest modulus that is generated, in bits: shorter keys are for old data, and can be loaded only.
const SHORTEST_MODULUS: u32 = 1024;

/// The same on a FIPS backend (NIST SP 800-131A).
const SHORTEST_FIPS_MODULUS: u32 = 2048;

/// `OPENSSL_RSA_MAX_MODULUS_BITS`: no operation takes a longer one.
pub(crate) const LONGEST_MODULUS: u32 = 16_384;

impl RsaBackend for Backend {
    fn generate_rsa_private_key(&self, public_exponent: u32, key_size: u32) -> Result<RsaPrivateKey> {
        check_generation(self, public_exponent, key_size)?;
        self.require(Service::Management, RSA, Unsupported::PublicKeyAlgorithm, "RSA")?;
        let (bits, exponent) = (u64::from(key_size), u64::from(public_exponent));
        let params = KeyParams::new().unsigned(c"bits", &bits).unsigned(c"e", &exponent);
        let key = PKey::generate(self.lib(), RSA, &params)?;
        Ok(RsaPrivateKey::new(self, key, Scheme::Any))
    }

    fn rsa_padding_supported(&self, padding: &RsaPadding) -> bool {
        let mut hashes = padding.hashes().into_iter().flatten();
        self.offers(padding.service(), RSA) && hashes.all(|(place, hash)| self.takes_hash(place, hash))
    }

    fn generate_rsa_parameters_supported(&self, public_exponent: u32, key_size: u32) -> bool {
        check_generation(self, public_exponent, key_size).is_ok() && self.offers(Service::Management, RSA)
    }

    fn load_rsa_private_numbers(&self, numbers: &RsaPrivateNumbers) -> Result<RsaPrivateKey> {
        load_private(self, numbers, Scheme::Any)
    }

    fn load_rsa_public_numbers(&self, numbers: &RsaPublicNumbers) -> Result<RsaPublicKey> {
        load_public(self, numbers, Scheme::Any)
    }

    fn load_rsa_pss_private_numbers(
        &self,
        numbers: &RsaPrivateNumbers,
        restrictions: Option<PssRestrictions>,
    ) -> Result<RsaPrivateKey> {
        load_private(self, numbers, Scheme::Pss(restrictions))
    }

    fn load_rsa_pss_public_numbers(
        &self,
        numbers: &RsaPublicNumbers,
        restrictions: Option<PssRestrictions>,
    ) -> Result<RsaPublicKey> {
        load_public(self, numbers, Scheme::Pss(restrictions))
    }
}

/// A private key's numbers in the form that libcrypto takes them in.
pub(crate) struct NativeNumbers {
    pub(crate) n: NativeInteger,
    pub(crate) e: NativeInteger,
    pub(crate) d: NativeInteger,
    pub(crate) p: NativeInteger,
    pub(crate) q: NativeInteger,
    pub(crate) dmp1: NativeInteger,
    pub(crate) dmq1: NativeInteger,
    pub(crate) iqmp: NativeInteger,
}

impl NativeNumbers {
    fn of(numbers: &RsaPrivateNumbers) -> Self {
        let native = NativeInteger::from_number;
        NativeNumbers {
            n: native(&numbers.public_numbers.n),
            e: native(&numbers.public_numbers.e),
            d: native(&numbers.d),
            p: native(&numbers.p),
            q: native(&numbers.q),
            dmp1: native(&numbers.dmp1),
            dmq1: native(&numbers.dmq1),
            iqmp: native(&numbers.iqmp),
        }
    }
}

fn load_private(backend: &Backend, numbers: &RsaPrivateNumbers, scheme: Scheme) -> Result<RsaPrivateKey> {
    load_private_with(backend, numbers, &NativeNumbers::of(numbers), scheme)
}

/// As [`RsaBackend::load_rsa_private_numbers`], for a key of either type, and for numbers that a structure had in bytes:
/// `native` are the same ones.
pub(crate) fn load_private_with(
    backend: &Backend,
    numbers: &RsaPrivateNumbers,
    native: &NativeNumbers,
    scheme: Scheme,
) -> Result<RsaPrivateKey> {
    numbers.check()?;
    let params = KeyParams::new()
        .integer(c"n", &native.n)
        .integer(c"e", &native.e)
        .integer(c"d", &native.d)
        .integer(c"rsa-factor1", &native.p)
        .integer(c"rsa-factor2", &native.q)
        .integer(c"rsa-exponent1", &native.dmp1)
        .integer(c"rsa-exponent2", &native.dmq1)
        .integer(c"rsa-coefficient1", &native.iqmp);
    let key = make(backend, scheme, Part::Pair, bits(&numbers.public_numbers.n), params)?;
    Ok(RsaPrivateKey::new(backend, key, scheme))
}

/// As [`RsaBackend::load_rsa_public_numbers`], for a key of either type.
pub(crate) fn load_public(backend: &Backend, numbers: &RsaPublicNumbers, scheme: Scheme) -> Result<RsaPublicKey> {
    numbers.check()?;
    let (n, e) = (
        NativeInteger::from_number(&numbers.n),
        NativeInteger::from_number(&numbers.e),
    );
    let params = KeyParams::new().integer(c"n", &n).integer(c"e", &e);
    let key = make(backend, scheme, Part::Public, bits(&numbers.n), params)?;
    Ok(RsaPublicKey::new(backend, key, scheme))
}

/// A key of values that have been checked. libcrypto gets to know the restrictions, too, and sees to them.
fn make(backend: &Backend, scheme: Scheme, part: Part, modulus_bits: u32, params: KeyParams<'_>) -> Result<PKey> {
    backend.require(
        Service::Management,
        scheme.key_type(),
        Unsupported::PublicKeyAlgorithm,
        "RSA",
    )?;
    let restrictions = scheme.restrictions();
    let salt_length = restrictions.map_or(0, |restrictions| restrictions.min_salt_length() as u64);
    let mut params = params;
    if let Some(restrictions) = restrictions {
        restrictions.check_itself(modulus_bits)?;
        check_for_signatures(backend, restrictions.hash())?;
        check_for_signatures(backend, restrictions.mgf1_hash())?;
        params = params
            .utf8(c"digest", restrictions.hash().libcrypto_name())
            .utf8(c"mgf1-digest", restrictions.mgf1_hash().libcrypto_name())
            .unsigned(c"saltlen", &salt_length);
    }
    PKey::from_data(backend.lib(), scheme.key_type(), part, &params)
}

fn check_generation(backend: &Backend, public_exponent: u32, key_size: u32) -> Result<()> {
    if !matches!(public_exponent, 3 | 65537) {
        return Err(Error::invalid("public_exponent", "must be 65537, or 3 for old uses"));
    }
    if backend.is_fips() && public_exponent == 3 {
        return Err(Error::invalid(
            "public_exponent",
            "must be 65537 on a FIPS backend (FIPS 186-5)",
        ));
    }
    let shortest = if backend.is_fips() {
        SHORTEST_FIPS_MODULUS
    } else {
        SHORTEST_MODULUS
    };
    if !(shortest..=LONGEST_MODULUS).contains(&key_size) {
        let reason = format!("must be {shortest} to {LONGEST_MODULUS} bits, not {key_size}");
        return Err(Error::invalid("key_size", reason));
    }
    Ok(())
}
