//! The backend trait for RSA.

use super::availability::KEYS;
use super::numbers::{LONGEST_MODULUS, RsaPrivateNumbers, RsaPublicNumbers};
use super::padding::{PssRestrictions, RsaPadding};
use super::private_key::{RsaPrivateKey, load_private_bytes};
use super::public_key::{RsaPublicKey, load_public};
use super::scheme::Scheme;
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result};
use crate::ffi::pkey::{KeyParams, PKey};

/// The shortest modulus that is generated, in bits. Shorter keys can be loaded, for old data.
const SHORTEST_MODULUS: u32 = 1024;

/// The same on a FIPS backend (NIST SP 800-131A).
const SHORTEST_FIPS_MODULUS: u32 = 2048;

/// A backend with RSA (RFC 8017, `EVP_PKEY-RSA(7)`).
pub trait RsaBackend {
    /// Generates a key with a modulus of `key_size` bits: 2048 or more. The public exponent is 65537, or 3 for old uses.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another exponent, or a size outside 1024 to 16384 (on a
    /// FIPS backend 2048 to 16384, and exponent 65537); [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_rsa_private_key(&self, public_exponent: u32, key_size: u32) -> Result<RsaPrivateKey>;

    /// Whether this backend offers the padding, with its hash functions.
    #[must_use]
    fn rsa_padding_supported(&self, padding: &RsaPadding) -> bool;

    /// Whether [`generate_rsa_private_key`](Self::generate_rsa_private_key) takes these parameters.
    #[must_use]
    fn generate_rsa_parameters_supported(&self, public_exponent: u32, key_size: u32) -> bool;

    /// Makes a private key from its numbers. Their bounds (RFC 8017) and relations are checked: n = p·q, d·e = 1 mod p - 1 and
    /// q - 1, and the CRT values (Chinese remainder theorem). This does not check that p and q are prime: see
    /// [`RsaPrivateKey::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the wrong number.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_rsa_private_numbers(&self, numbers: &RsaPrivateNumbers) -> Result<RsaPrivateKey>;

    /// Makes a public key from its numbers. The modulus has 512 to 16,384 bits, as in every RSA key that is loaded; with more
    /// than 3,072 bits, the exponent has at most 64 bits.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the wrong number.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_rsa_public_numbers(&self, numbers: &RsaPublicNumbers) -> Result<RsaPublicKey>;

    /// Makes a private key of type RSASSA-PSS from its numbers. It is for PSS only, within its restrictions.
    ///
    /// # Errors
    ///
    /// As [`load_rsa_private_numbers`](Self::load_rsa_private_numbers); [`Unsupported`](crate::Error::Unsupported) for
    /// a hash function that the backend does not offer.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_rsa_pss_private_numbers(
        &self,
        numbers: &RsaPrivateNumbers,
        restrictions: Option<PssRestrictions>,
    ) -> Result<RsaPrivateKey>;

    /// Makes a public key of type RSASSA-PSS from its numbers.
    ///
    /// # Errors
    ///
    /// As [`load_rsa_pss_private_numbers`](Self::load_rsa_pss_private_numbers).
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_rsa_pss_public_numbers(
        &self,
        numbers: &RsaPublicNumbers,
        restrictions: Option<PssRestrictions>,
    ) -> Result<RsaPublicKey>;
}

impl RsaBackend for Backend {
    fn generate_rsa_private_key(&self, public_exponent: u32, key_size: u32) -> Result<RsaPrivateKey> {
        generate(self, public_exponent, key_size, Scheme::Any)
    }

    fn rsa_padding_supported(&self, padding: &RsaPadding) -> bool {
        padding.is_offered(self)
    }

    fn generate_rsa_parameters_supported(&self, public_exponent: u32, key_size: u32) -> bool {
        check_generation(self, public_exponent, key_size).is_ok() && KEYS.is_in(self)
    }

    fn load_rsa_private_numbers(&self, numbers: &RsaPrivateNumbers) -> Result<RsaPrivateKey> {
        load_private_bytes(self, &numbers.as_bytes()?, Scheme::Any)
    }

    fn load_rsa_public_numbers(&self, numbers: &RsaPublicNumbers) -> Result<RsaPublicKey> {
        load_public(self, numbers, Scheme::Any)
    }

    fn load_rsa_pss_private_numbers(
        &self,
        numbers: &RsaPrivateNumbers,
        restrictions: Option<PssRestrictions>,
    ) -> Result<RsaPrivateKey> {
        load_private_bytes(self, &numbers.as_bytes()?, Scheme::Pss(restrictions))
    }

    fn load_rsa_pss_public_numbers(
        &self,
        numbers: &RsaPublicNumbers,
        restrictions: Option<PssRestrictions>,
    ) -> Result<RsaPublicKey> {
        load_public(self, numbers, Scheme::Pss(restrictions))
    }
}

/// Generates a key of either type.
pub(super) fn generate(
    backend: &Backend,
    public_exponent: u32,
    key_size: u32,
    scheme: Scheme,
) -> Result<RsaPrivateKey> {
    check_generation(backend, public_exponent, key_size)?;
    scheme.check_offered(backend, key_size)?;
    backend.require_approval(|| Operation::RsaGenerate {
        modulus_bits: key_size,
        public_exponent,
    })?;
    let (bits, exponent) = (u64::from(key_size), u64::from(public_exponent));
    let params = KeyParams::new().unsigned(c"bits", &bits).unsigned(c"e", &exponent);
    let min_salt_length = scheme.min_salt_length();
    let params = scheme.restrict(params, &min_salt_length);
    let key = PKey::generate(backend.lib(), scheme.key_type(), &params)?;
    Ok(RsaPrivateKey::new(backend, key, scheme))
}

/// Refuses parameters that no key is generated with.
pub(crate) fn check_generation(backend: &Backend, public_exponent: u32, key_size: u32) -> Result<()> {
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
