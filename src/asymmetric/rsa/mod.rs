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

pub(crate) mod backend;
mod hashes;
pub(crate) mod keys;
pub(crate) mod numbers;
mod offered;
pub(crate) mod padding;
mod recovery;
pub(crate) mod report;
pub(crate) mod terms;

pub use keys::{RsaPrivateKey, RsaPublicKey};
pub use numbers::{RsaPrivateNumbers, RsaPublicNumbers, rsa_crt_dmp1, rsa_crt_dmq1, rsa_crt_iqmp};
pub use padding::{OaepPadding, PssPadding, PssRestrictions, RsaPadding, SaltLength};

pub use recovery::rsa_recover_prime_factors;

pub(crate) use terms::Scheme;

use openssl::bn::BigNumRef;
use zeroize::Zeroizing;

use self::backend::RsaBackend;
use crate::asymmetric::digest::check_for_signatures;
use crate::asymmetric::numbers::bits;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::bignum;
use crate::ffi::params::NativeInteger;
use crate::ffi::pkey::{KeyParams, PKey, Part};

/// libcrypto's name of the key type.
const RSA: &std::ffi::CStr = c"RSA";

/// The shortest modulus of any key, in bits: the shortest that was ever in use. Shorter ones are broken by hand.
pub(crate) const SHORTEST_LOADED_MODULUS: u32 = 512;

/// The shortest modulus that is generated, in bits: shorter keys are for old data, and can be loaded only.
const SHORTEST_MODULUS: u32 = 1024;

/// The same on a FIPS backend (NIST SP 800-131A).
const SHORTEST_FIPS_MODULUS: u32 = 2048;

/// `OPENSSL_RSA_MAX_MODULUS_BITS`: no operation takes a longer one.
pub(crate) const LONGEST_MODULUS: u32 = 16_384;

impl RsaBackend for Backend {
    fn generate_rsa_private_key(&self, public_exponent: u32, key_size: u32) -> Result<RsaPrivateKey> {
        check_generation(self, public_exponent, key_size)?;
        offered::KEYS.require(self, Unsupported::PublicKeyAlgorithm, "RSA")?;
        self.require_approval(|| Operation::RsaGenerate {
            modulus_bits: key_size,
            public_exponent,
        })?;
        let (bits, exponent) = (u64::from(key_size), u64::from(public_exponent));
        let params = KeyParams::new().unsigned(c"bits", &bits).unsigned(c"e", &exponent);
        let key = PKey::generate(self.lib(), RSA, &params)?;
        Ok(RsaPrivateKey::new(self, key, Scheme::Any))
    }

    fn rsa_padding_supported(&self, padding: &RsaPadding) -> bool {
        let mut hashes = padding.hashes().into_iter().flatten();
        padding.service().is_in(self) && hashes.all(|(place, hash)| place.takes(self, hash))
    }

    fn generate_rsa_parameters_supported(&self, public_exponent: u32, key_size: u32) -> bool {
        check_generation(self, public_exponent, key_size).is_ok() && offered::KEYS.is_in(self)
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

/// A private key's numbers as a structure has them: bytes, the most significant first.
pub(crate) struct RsaPrivateBytes<'a> {
    pub(crate) n: &'a [u8],
    pub(crate) e: &'a [u8],
    pub(crate) d: &'a [u8],
    pub(crate) p: &'a [u8],
    pub(crate) q: &'a [u8],
    pub(crate) dmp1: &'a [u8],
    pub(crate) dmq1: &'a [u8],
    pub(crate) iqmp: &'a [u8],
}

impl RsaPrivateBytes<'_> {
    /// Whether a number is missing that [`load_completed`] finds.
    pub(crate) fn lacks_numbers(&self) -> bool {
        let numbers = [self.e, self.p, self.q, self.dmp1, self.dmq1, self.iqmp];
        numbers.iter().any(|number| number.iter().all(|&byte| byte == 0))
    }

    fn numbers(&self) -> Result<RsaPrivateNumbers> {
        let number = bignum::from_bytes;
        Ok(RsaPrivateNumbers {
            p: number(self.p)?,
            q: number(self.q)?,
            d: number(self.d)?,
            dmp1: number(self.dmp1)?,
            dmq1: number(self.dmq1)?,
            iqmp: number(self.iqmp)?,
            public_numbers: RsaPublicNumbers {
                e: number(self.e)?,
                n: number(self.n)?,
            },
        })
    }
}

/// As [`RsaBackend::load_rsa_private_numbers`], for a key of either type. What is checked as numbers goes to libcrypto as
/// the bytes that it was, which is faster than making bytes of the numbers again.
pub(crate) fn load_private_bytes(
    backend: &Backend,
    bytes: &RsaPrivateBytes<'_>,
    scheme: Scheme,
) -> Result<RsaPrivateKey> {
    let numbers = bytes.numbers()?;
    numbers.check()?;
    make_private(backend, &numbers, bytes, scheme)
}

/// The same for a key that lacks numbers, which are computed.
pub(crate) fn load_completed(backend: &Backend, bytes: &RsaPrivateBytes<'_>, scheme: Scheme) -> Result<RsaPrivateKey> {
    let mut numbers = bytes.numbers()?;
    recovery::complete(&mut numbers)?;
    load_private(backend, &numbers, scheme)
}

fn load_private(backend: &Backend, numbers: &RsaPrivateNumbers, scheme: Scheme) -> Result<RsaPrivateKey> {
    numbers.check()?;
    let bytes = |number: &BigNumRef| Zeroizing::new(number.to_vec());
    let public = &numbers.public_numbers;
    let bytes = RsaPrivateBytes {
        n: &bytes(&public.n),
        e: &bytes(&public.e),
        d: &bytes(&numbers.d),
        p: &bytes(&numbers.p),
        q: &bytes(&numbers.q),
        dmp1: &bytes(&numbers.dmp1),
        dmq1: &bytes(&numbers.dmq1),
        iqmp: &bytes(&numbers.iqmp),
    };
    make_private(backend, numbers, &bytes, scheme)
}

/// A key of numbers that have been checked, and are those of the bytes.
fn make_private(
    backend: &Backend,
    numbers: &RsaPrivateNumbers,
    bytes: &RsaPrivateBytes<'_>,
    scheme: Scheme,
) -> Result<RsaPrivateKey> {
    let native = NativeInteger::from_big_endian;
    let (n, e, d) = (native(bytes.n), native(bytes.e), native(bytes.d));
    let (p, q) = (native(bytes.p), native(bytes.q));
    let (dmp1, dmq1, iqmp) = (native(bytes.dmp1), native(bytes.dmq1), native(bytes.iqmp));
    let params = KeyParams::new()
        .integer(c"n", &n)
        .integer(c"e", &e)
        .integer(c"d", &d)
        .integer(c"rsa-factor1", &p)
        .integer(c"rsa-factor2", &q)
        .integer(c"rsa-exponent1", &dmp1)
        .integer(c"rsa-exponent2", &dmq1)
        .integer(c"rsa-coefficient1", &iqmp);
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
    scheme.keys().require(backend, Unsupported::PublicKeyAlgorithm, "RSA")?;
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
