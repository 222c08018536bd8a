//! The backend traits: the contract in one place.
//!
//! They carry the names of the backend interfaces that Python's `cryptography` specifies. [`Backend`](crate::Backend)
//! implements each. All are object-safe, so that a service can hold `Arc<dyn HashBackend + Send + Sync>` and put a
//! policy of its own in between:
//!
//! ```
//! use std::sync::Arc;
//! use hazmat_openssl::prelude::*;
//!
//! /// A backend that forgets about SHA-1.
//! struct NoSha1(Backend);
//!
//! impl HashBackend for NoSha1 {
//!     fn hash_supported(&self, algorithm: HashAlgorithm) -> bool {
//!         algorithm != HashAlgorithm::Sha1 && self.0.hash_supported(algorithm)
//!     }
//!
//!     fn create_hash_ctx(&self, algorithm: HashAlgorithm) -> Result<HashContext> {
//!         if algorithm == HashAlgorithm::Sha1 {
//!             let detail = String::from("SHA-1 is against this service's policy");
//!             return Err(Error::Unsupported { kind: Unsupported::Hash, detail });
//!         }
//!         self.0.create_hash_ctx(algorithm)
//!     }
//! }
//!
//! # fn main() -> Result<()> {
//! let backend: Arc<dyn HashBackend + Send + Sync> = Arc::new(NoSha1(Backend::new()?));
//! assert!(backend.hash(HashAlgorithm::Sha256, b"data").is_ok());
//! assert!(backend.hash(HashAlgorithm::Sha1, b"data").is_err());
//! # Ok(())
//! # }
//! ```

mod serialization;
mod x509;

pub use serialization::{DerSerializationBackend, PemSerializationBackend, SshSerializationBackend};
pub use x509::X509Backend;

use std::ops::ControlFlow;

use openssl::bn::BigNumRef;

use crate::asymmetric::dh::{
    DhNamedGroup, DhParameterNumbers, DhParameters, DhPrivateKey, DhPrivateNumbers, DhProgress, DhPublicKey,
    DhPublicNumbers,
};
use crate::asymmetric::dsa::{
    DsaParameterNumbers, DsaParameters, DsaPrivateKey, DsaPrivateNumbers, DsaPublicKey, DsaPublicNumbers,
};
use crate::asymmetric::ec::{
    EcdsaAlgorithm, EllipticCurve, EllipticCurvePrivateKey, EllipticCurvePrivateNumbers, EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
};
use crate::asymmetric::ed448::{Ed448PrivateKey, Ed448PublicKey};
use crate::asymmetric::ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
use crate::asymmetric::rsa::{
    PssRestrictions, RsaPadding, RsaPrivateKey, RsaPrivateNumbers, RsaPublicKey, RsaPublicNumbers,
};
use crate::asymmetric::x448::{X448PrivateKey, X448PublicKey};
use crate::asymmetric::x25519::{X25519PrivateKey, X25519PublicKey};
use crate::ciphers::{CipherAlgorithm, CipherContext, Mode};
use crate::error::Result;
use crate::hashes::{Digest, HashAlgorithm, HashContext};
use crate::mac::MacContext;
use crate::secret::SecretBytes;

/// A backend with symmetric ciphers (`EVP_EncryptInit(3)`).
pub trait CipherBackend {
    /// Whether this backend offers the cipher with a key of that size in the mode. The key itself, the IV and their
    /// fitness for each other do not matter here. Asked of libcrypto once (`EVP_CIPHER_fetch`), then remembered.
    #[doc(alias = "EVP_CIPHER_fetch")]
    fn cipher_supported(&self, cipher: &CipherAlgorithm, mode: &Mode) -> bool;

    /// A context that encrypts with the cipher in the mode.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if the mode was given a tag, if its IV is not as long as the
    /// cipher wants it, or if an XTS key has two equal halves; [`Unsupported`](crate::Error::Unsupported) if the
    /// backend does not offer the pair; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_EncryptInit_ex2")]
    fn create_symmetric_encryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext>;

    /// A context that decrypts with the cipher in the mode. GCM's tag is given with the mode, or at the end by
    /// [`CipherContext::finalize_with_tag`]; without one by then, the decryption fails.
    ///
    /// # Errors
    ///
    /// As [`create_symmetric_encryption_ctx`](Self::create_symmetric_encryption_ctx), but for the tag.
    #[doc(alias = "EVP_DecryptInit_ex2")]
    fn create_symmetric_decryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext>;
}

/// A backend with hash functions (`EVP_DigestInit(3)`).
pub trait HashBackend {
    /// Whether this backend offers the hash function. Asked of libcrypto once (`EVP_MD_fetch`), then remembered.
    #[doc(alias = "EVP_MD_fetch")]
    fn hash_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// A context that computes a digest over data given in pieces.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the function;
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for an extendable output function with no output;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_DigestInit_ex2")]
    fn create_hash_ctx(&self, algorithm: HashAlgorithm) -> Result<HashContext>;

    /// The digest of data that is in one piece.
    ///
    /// # Errors
    ///
    /// As [`create_hash_ctx`](Self::create_hash_ctx).
    #[doc(alias = "EVP_Digest")]
    fn hash(&self, algorithm: HashAlgorithm, data: &[u8]) -> Result<Digest> {
        let mut ctx = self.create_hash_ctx(algorithm)?;
        ctx.update(data)?;
        ctx.finalize()
    }
}

/// A backend with HMAC (FIPS 198-1, `EVP_MAC-HMAC(7)`).
pub trait HmacBackend {
    /// Whether this backend offers HMAC with the hash function. Found out by computing one, once, then remembered. An
    /// extendable output function makes no HMAC.
    fn hmac_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// A context that authenticates data given in pieces, under a key of any length that libcrypto can take (less than
    /// 2^31 bytes), the empty key too. A good key has as many bytes as the digest.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a longer key; [`Unsupported`](crate::Error::Unsupported)
    /// if the backend does not offer HMAC with the function; [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let mut ctx = backend.create_hmac_ctx(b"Jefe", HashAlgorithm::Sha256)?;
    /// ctx.update(b"what do ya want for nothing?")?;
    /// let tag = ctx.try_clone()?.finalize()?;
    /// assert!(tag.to_string().starts_with("5bdcc146bf60754e6a042426089575c7"));
    /// ctx.verify(&tag)?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_MAC_init")]
    fn create_hmac_ctx(&self, key: &[u8], algorithm: HashAlgorithm) -> Result<MacContext>;
}

/// A backend with CMAC (NIST SP 800-38B, `EVP_MAC-CMAC(7)`).
pub trait CmacBackend {
    /// Whether this backend offers CMAC with the block cipher and a key of that size. Found out by computing one, once,
    /// then remembered. A stream cipher makes no CMAC.
    fn cmac_algorithm_supported(&self, algorithm: &CipherAlgorithm) -> bool;

    /// A context that authenticates data given in pieces, under the algorithm's key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer CMAC with the cipher;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let key = backend.random_bytes(16)?;
    /// let mut ctx = backend.create_cmac_ctx(&CipherAlgorithm::aes(&key)?)?;
    /// ctx.update(b"a message")?;
    /// let tag = ctx.finalize_reset()?;
    /// ctx.update(b"a message")?;
    /// ctx.verify(&tag)?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_MAC_init")]
    fn create_cmac_ctx(&self, algorithm: &CipherAlgorithm) -> Result<MacContext>;
}

/// A backend with PBKDF2 over HMAC (NIST SP 800-132, RFC 8018, `EVP_KDF-PBKDF2(7)`).
pub trait Pbkdf2HmacBackend {
    /// Whether this backend offers PBKDF2 over HMAC with the hash function.
    fn pbkdf2_hmac_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Derives a key of `length` bytes from `key_material`, typically a password, with a salt (16 random bytes or more)
    /// and a number of iterations (today 600,000 or more with SHA-256), which sets how long it takes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for 0 iterations, and for a length of 0 or over 2^31 - 1
    /// bytes (RFC 8018 allows 2^32 - 1 digests, libcrypto does not), and on a FIPS backend for less than NIST SP
    /// 800-132 asks for: a salt of 16 bytes, 1,000 iterations, a length of 14 bytes;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer it; [`OpenSsl`](crate::Error::OpenSsl)
    /// if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let salt = backend.random_bytes(16)?;
    /// let key = backend.derive_pbkdf2_hmac(HashAlgorithm::Sha256, 32, &salt, 600_000, b"password")?;
    /// assert_eq!(key.len(), 32);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_pbkdf2_hmac(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        salt: &[u8],
        iterations: u32,
        key_material: &[u8],
    ) -> Result<SecretBytes>;
}

/// A backend with RSA (RFC 8017, `EVP_PKEY-RSA(7)`).
pub trait RsaBackend {
    /// A new key with a modulus of `key_size` bits: 2048 or more. The public exponent is 65537, or 3 for old uses.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another exponent, or a size outside 1024 to 16384 (on a
    /// FIPS backend 2048 to 16384, and exponent 65537); [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_rsa_private_key(&self, public_exponent: u32, key_size: u32) -> Result<RsaPrivateKey>;

    /// Whether this backend offers the padding, with its hash functions.
    fn rsa_padding_supported(&self, padding: &RsaPadding) -> bool;

    /// Whether [`generate_rsa_private_key`](Self::generate_rsa_private_key) takes these parameters.
    fn generate_rsa_parameters_supported(&self, public_exponent: u32, key_size: u32) -> bool;

    /// A private key of its numbers. They are checked for the bounds of RFC 8017 and for belonging together: n = p·q,
    /// d·e = 1 mod p - 1 and q - 1, and the values of the Chinese remainder theorem. That p and q are prime is another
    /// matter: see [`RsaPrivateKey::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_rsa_private_numbers(&self, numbers: &RsaPrivateNumbers) -> Result<RsaPrivateKey>;

    /// A public key of its numbers: a modulus of 512 to 16,384 bits, as for every RSA key that is loaded, and an exponent
    /// of at most 64 bits where the modulus has more than 3,072.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_rsa_public_numbers(&self, numbers: &RsaPublicNumbers) -> Result<RsaPublicKey>;

    /// As [`load_rsa_private_numbers`](Self::load_rsa_private_numbers), for a key of the type RSASSA-PSS, which is for
    /// PSS only, as far as its restrictions go.
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

    /// The public half of such a key.
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

/// A backend with DSA (FIPS 186-4, `EVP_PKEY-DSA(7)`).
pub trait DsaBackend {
    /// New parameters with a modulus of 1024, 2048, 3072 or 4096 bits. This takes a while.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another size.
    #[doc(alias = "EVP_PKEY_paramgen")]
    fn generate_dsa_parameters(&self, key_size: u32) -> Result<DsaParameters>;

    /// A new key with parameters.
    ///
    /// # Errors
    ///
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_dsa_private_key(&self, parameters: &DsaParameters) -> Result<DsaPrivateKey>;

    /// A new key with new parameters.
    ///
    /// # Errors
    ///
    /// As [`generate_dsa_parameters`](Self::generate_dsa_parameters).
    fn generate_dsa_private_key_and_parameters(&self, key_size: u32) -> Result<DsaPrivateKey>;

    /// Whether this backend offers DSA with the hash function.
    fn dsa_hash_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Whether this backend takes parameters: of the sizes of FIPS 186-4, with a q that divides p - 1.
    fn dsa_parameters_supported(&self, p: &BigNumRef, q: &BigNumRef, g: &BigNumRef) -> bool;

    /// Parameters of their numbers. That the modulus and the order are prime is another matter: see
    /// [`DsaParameters::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dsa_parameter_numbers(&self, numbers: &DsaParameterNumbers) -> Result<DsaParameters>;

    /// A private key of its numbers, whose halves must belong together.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong, and
    /// [`Malformed`](crate::Error::Malformed) for a public value that is of no key with these parameters.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dsa_private_numbers(&self, numbers: &DsaPrivateNumbers) -> Result<DsaPrivateKey>;

    /// A public key of its numbers.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong, and
    /// [`Malformed`](crate::Error::Malformed) for a public value that is of no key with these parameters.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dsa_public_numbers(&self, numbers: &DsaPublicNumbers) -> Result<DsaPublicKey>;
}

/// A backend with elliptic curves (FIPS 186-5, NIST SP 800-56A, `EVP_PKEY-EC(7)`).
pub trait EllipticCurveBackend {
    /// Whether this backend offers the curve. Found out by making its parameters, once, then remembered. A FIPS backend
    /// may offer a short curve for the verification of old signatures, and make no private keys on it; the next two say
    /// so.
    fn elliptic_curve_supported(&self, curve: EllipticCurve) -> bool;

    /// Whether this backend signs by ECDSA with the hash function on the curve, with a deterministic nonce where the
    /// algorithm asks for one.
    fn elliptic_curve_signature_algorithm_supported(&self, algorithm: &EcdsaAlgorithm, curve: EllipticCurve) -> bool;

    /// Whether this backend offers ECDH on the curve.
    fn elliptic_curve_exchange_algorithm_supported(&self, curve: EllipticCurve) -> bool;

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_elliptic_curve_private_key(&self, curve: EllipticCurve) -> Result<EllipticCurvePrivateKey>;

    /// The key of a private value, with its public point computed.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if the value is not 1 or more and less than the order of the
    /// group; [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    fn derive_elliptic_curve_private_key(
        &self,
        private_value: &BigNumRef,
        curve: EllipticCurve,
    ) -> Result<EllipticCurvePrivateKey>;

    /// A private key of its numbers, whose halves must belong together.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong;
    /// [`Malformed`](crate::Error::Malformed) for a point that is not on the curve or not in the subgroup;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_elliptic_curve_private_numbers(
        &self,
        numbers: &EllipticCurvePrivateNumbers,
    ) -> Result<EllipticCurvePrivateKey>;

    /// A public key of its coordinates. The point must be on the curve, and in the subgroup that keys are in.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong;
    /// [`Malformed`](crate::Error::Malformed) for a point that is not on the curve or not in the subgroup;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_elliptic_curve_public_numbers(
        &self,
        numbers: &EllipticCurvePublicNumbers,
    ) -> Result<EllipticCurvePublicKey>;

    /// A public key of its point as it is written (SEC 1, section 2.3.4), compressed or not.
    ///
    /// # Errors
    ///
    /// [`Malformed`](crate::Error::Malformed) if it is not of the curve's length, in neither form, or not on the curve;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the curve.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_elliptic_curve_public_bytes(&self, curve: EllipticCurve, point: &[u8]) -> Result<EllipticCurvePublicKey>;
}

/// A backend with Diffie-Hellman key exchange (PKCS #3, ANSI X9.42, `EVP_PKEY-DH(7)`).
pub trait DhBackend {
    /// New parameters with a modulus of 512 bits or more (2048 or more today) and the generator 2 or 5. This can take
    /// minutes: a [named group](Self::load_dh_named_group) is there at once, and better known.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another generator or size;
    /// [`Unsupported`](crate::Error::Unsupported) on a FIPS backend, which takes named groups only.
    #[doc(alias = "EVP_PKEY_paramgen")]
    fn generate_dh_parameters(&self, generator: u32, key_size: u32) -> Result<DhParameters>;

    /// As [`generate_dh_parameters`](Self::generate_dh_parameters), with a function that is told how it goes, and that
    /// ends it by [`ControlFlow::Break`].
    ///
    /// # Errors
    ///
    /// [`Cancelled`](crate::Error::Cancelled) if the function ended it; else as
    /// [`generate_dh_parameters`](Self::generate_dh_parameters).
    fn generate_dh_parameters_with_progress(
        &self,
        generator: u32,
        key_size: u32,
        progress: &mut dyn FnMut(DhProgress) -> ControlFlow<()>,
    ) -> Result<DhParameters>;

    /// A new key with parameters.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) if libcrypto refuses the parameters.
    #[doc(alias = "EVP_PKEY_generate")]
    fn generate_dh_private_key(&self, parameters: &DhParameters) -> Result<DhPrivateKey>;

    /// A new key with new parameters.
    ///
    /// # Errors
    ///
    /// As [`generate_dh_parameters`](Self::generate_dh_parameters).
    fn generate_dh_private_key_and_parameters(&self, generator: u32, key_size: u32) -> Result<DhPrivateKey>;

    /// A private key of its numbers, whose halves must belong together. That the modulus is prime is another matter: see
    /// [`DhParameters::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong, and
    /// [`Malformed`](crate::Error::Malformed) for a public value that is of no key with these parameters.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dh_private_numbers(&self, numbers: &DhPrivateNumbers) -> Result<DhPrivateKey>;

    /// A public key of its numbers: in range, and where the subgroup is known, in it.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong, and
    /// [`Malformed`](crate::Error::Malformed) for a public value that is of no key with these parameters.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dh_public_numbers(&self, numbers: &DhPublicNumbers) -> Result<DhPublicKey>;

    /// Parameters of their numbers: of ANSI X9.42 with a q, else of PKCS #3. That the modulus is prime is another matter:
    /// see [`DhParameters::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument), which names the number that is wrong.
    #[doc(alias = "EVP_PKEY_fromdata")]
    fn load_dh_parameter_numbers(&self, numbers: &DhParameterNumbers) -> Result<DhParameters>;

    /// The parameters of a group that a standard names.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer it.
    fn load_dh_named_group(&self, group: DhNamedGroup) -> Result<DhParameters>;

    /// Whether this backend vouches for parameters: their primes are proved, which takes a while. FIPS modules vouch
    /// for named groups only, though they may take others.
    #[doc(alias = "EVP_PKEY_param_check")]
    fn dh_parameters_supported(&self, p: &BigNumRef, g: &BigNumRef, q: Option<&BigNumRef>) -> bool;

    /// Whether this backend offers keys of ANSI X9.42.
    fn dh_x942_serialization_supported(&self) -> bool;
}

/// A backend with Ed25519 (RFC 8032, `EVP_PKEY-ED25519(7)`).
pub trait Ed25519Backend {
    /// Whether this backend offers Ed25519.
    fn ed25519_supported(&self) -> bool;

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed25519.
    #[doc(alias = "EVP_PKEY_generate")]
    fn ed25519_generate_key(&self) -> Result<Ed25519PrivateKey>;

    /// A private key of its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed25519.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn ed25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed25519PrivateKey>;

    /// A public key of its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed25519.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn ed25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed25519PublicKey>;
}

/// A backend with Ed448 (RFC 8032, `EVP_PKEY-ED25519(7)`).
pub trait Ed448Backend {
    /// Whether this backend offers Ed448.
    fn ed448_supported(&self) -> bool;

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed448.
    #[doc(alias = "EVP_PKEY_generate")]
    fn ed448_generate_key(&self) -> Result<Ed448PrivateKey>;

    /// A private key of its 57 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed448.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn ed448_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed448PrivateKey>;

    /// A public key of its 57 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer Ed448.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn ed448_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed448PublicKey>;
}

/// A backend with X25519 (RFC 7748, `EVP_PKEY-X25519(7)`).
pub trait X25519Backend {
    /// Whether this backend offers X25519.
    fn x25519_supported(&self) -> bool;

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X25519.
    #[doc(alias = "EVP_PKEY_generate")]
    fn x25519_generate_key(&self) -> Result<X25519PrivateKey>;

    /// A private key of its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X25519.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn x25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<X25519PrivateKey>;

    /// A public key of its 32 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X25519.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn x25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<X25519PublicKey>;
}

/// A backend with X448 (RFC 7748, `EVP_PKEY-X25519(7)`).
pub trait X448Backend {
    /// Whether this backend offers X448.
    fn x448_supported(&self) -> bool;

    /// A new key.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X448.
    #[doc(alias = "EVP_PKEY_generate")]
    fn x448_generate_key(&self) -> Result<X448PrivateKey>;

    /// A private key of its 56 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X448.
    #[doc(alias = "EVP_PKEY_new_raw_private_key_ex")]
    fn x448_load_private_bytes(&self, private_bytes: &[u8]) -> Result<X448PrivateKey>;

    /// A public key of its 56 bytes.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length;
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer X448.
    #[doc(alias = "EVP_PKEY_new_raw_public_key_ex")]
    fn x448_load_public_bytes(&self, public_bytes: &[u8]) -> Result<X448PublicKey>;
}
