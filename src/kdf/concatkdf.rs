//! The Concat KDF (NIST SP 800-56C Rev. 2, section 4: one-step key derivation) over a hash function, HMAC or KMAC.

use super::derivation;
use super::one_step;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::backend::report::Report;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::kdf::EvpKdf;
use crate::ffi::params::Params;
use crate::hashes::algorithm::HashAlgorithm;
use crate::hashes::backend::HashBackend;
use crate::mac::hmac::HmacBackend;
use crate::mac::kmac_variant::{KMAC_KEY, KmacVariant, LONGEST_KMAC};
use crate::support::secret::SecretBytes;

/// The lengths in bytes of a KMAC that is shorter than the derived key (SP 800-56C Rev. 2, section 4.1, option 3).
const KMAC_LENGTHS: [usize; 5] = [20, 28, 32, 48, 64];

/// A backend with the Concat KDF, the one-step key derivation of NIST SP 800-56C Rev. 2, section 4 (`EVP_KDF-SS(7)`).
///
/// It derives keys from the shared secret of a key agreement, as in JOSE (ECDH-ES, RFC 7518) and Kerberos (RFC 8636). The
/// secret is hashed with a counter and with `otherinfo`, which names the purpose and the parties of the key (`FixedInfo` in
/// the standard), and may be empty.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// # let shared_secret = backend.random_bytes(32)?;
/// let key = backend.derive_concatkdf_hash(HashAlgorithm::Sha256, 16, b"AES key of A and B", &shared_secret)?;
/// assert_eq!(key.len(), 16);
///
/// // Into memory of the caller's, and over HMAC with a salt.
/// let mut key = [0; 16];
/// let salt = backend.random_bytes(32)?;
/// backend.derive_concatkdf_hmac_into(HashAlgorithm::Sha256, &salt, b"AES key of A and B", &shared_secret, &mut key)?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "SSKDF")]
pub trait ConcatKdfBackend {
    /// Whether this backend offers the function over the hash function. The first call derives a trial key; the answer is cached.
    /// Extendable output functions are not offered.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn concatkdf_hash_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Whether this backend offers the function over HMAC with the hash function. The first call derives a trial key; the answer
    /// is cached.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn concatkdf_hmac_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Whether this backend offers the function over KMAC. The first call derives a known key; the answer is cached.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn concatkdf_kmac_supported(&self, variant: KmacVariant) -> bool;

    /// Fills `out` with a key that is derived from a shared secret, `key_material`, over a hash function (option 1 of the
    /// standard).
    ///
    /// # Errors
    ///
    /// `out` is cleared if this fails.
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for an empty secret, for a length (of `out`) of 0 or over 2^30 bytes,
    ///   and for a secret or `otherinfo` over 2^30 bytes, which is libcrypto's limit;
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the function over the hash function;
    ///   on a FIPS backend also for a use that the module refuses, by its rules or by its configuration;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend, if the secret has less than 112 bits, or the hash
    ///   function is not SHA-1, SHA-2 or SHA-3;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "ConcatKDFHash")]
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_concatkdf_hash_into(
        &self,
        algorithm: HashAlgorithm,
        otherinfo: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Fills `out` with a key that is derived from a shared secret, `key_material`, over HMAC (option 2 of the standard). The
    /// salt is the HMAC's key, and need not be secret. An empty salt stands for the default, as many zero bytes as the hash
    /// function's block has.
    ///
    /// # Errors
    ///
    /// As [`derive_concatkdf_hash_into`](Self::derive_concatkdf_hash_into), and
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for a salt over 2^31 - 1 bytes.
    #[doc(alias = "ConcatKDFHMAC")]
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_concatkdf_hmac_into(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        otherinfo: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Fills `out` with a key that is derived from a shared secret, `key_material`, over KMAC with the customization string
    /// "KDF" (option 3 of the standard). The salt is the KMAC's key, has 4 to 512 bytes, and need not be secret. An empty salt
    /// stands for the default: 164 zero bytes for KMAC128, 132 for KMAC256.
    ///
    /// `mac_length` is the length of each KMAC in bytes (`H_outputBits` in the standard): 20, 28, 32, 48 or 64, or that of `out`.
    /// `None` is that of `out`, which one KMAC then fills. Each choice gives other keys.
    ///
    /// # Errors
    ///
    /// As [`derive_concatkdf_hash_into`](Self::derive_concatkdf_hash_into), and
    /// [`InvalidArgument`](crate::Error::InvalidArgument) for another length of the salt or of the KMAC, if one KMAC would be
    /// longer than 2,097,151 bytes, which is libcrypto's limit, and for less than 4 bytes on a FIPS backend (NIST SP 800-185,
    /// section 8.4.2).
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_concatkdf_kmac_into(
        &self,
        variant: KmacVariant,
        mac_length: Option<usize>,
        salt: &[u8],
        otherinfo: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Derives a key of `length` bytes, as [`derive_concatkdf_hash_into`](Self::derive_concatkdf_hash_into) does.
    ///
    /// # Errors
    ///
    /// As [`derive_concatkdf_hash_into`](Self::derive_concatkdf_hash_into).
    #[doc(alias = "ConcatKDFHash")]
    fn derive_concatkdf_hash(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        otherinfo: &[u8],
        key_material: &[u8],
    ) -> Result<SecretBytes> {
        derivation::new_key(
            self.concatkdf_hash_supported(algorithm),
            length,
            one_step::LONGEST_OUTPUT,
            |out| self.derive_concatkdf_hash_into(algorithm, otherinfo, key_material, out),
        )
    }

    /// Derives a key of `length` bytes, as [`derive_concatkdf_hmac_into`](Self::derive_concatkdf_hmac_into) does.
    ///
    /// # Errors
    ///
    /// As [`derive_concatkdf_hmac_into`](Self::derive_concatkdf_hmac_into).
    #[doc(alias = "ConcatKDFHMAC")]
    fn derive_concatkdf_hmac(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        salt: &[u8],
        otherinfo: &[u8],
        key_material: &[u8],
    ) -> Result<SecretBytes> {
        derivation::new_key(
            self.concatkdf_hmac_supported(algorithm),
            length,
            one_step::LONGEST_OUTPUT,
            |out| self.derive_concatkdf_hmac_into(algorithm, salt, otherinfo, key_material, out),
        )
    }

    /// Derives a key of `length` bytes, as [`derive_concatkdf_kmac_into`](Self::derive_concatkdf_kmac_into) does.
    ///
    /// # Errors
    ///
    /// As [`derive_concatkdf_kmac_into`](Self::derive_concatkdf_kmac_into).
    fn derive_concatkdf_kmac(
        &self,
        variant: KmacVariant,
        length: usize,
        mac_length: Option<usize>,
        salt: &[u8],
        otherinfo: &[u8],
        key_material: &[u8],
    ) -> Result<SecretBytes> {
        derivation::new_key(
            self.concatkdf_kmac_supported(variant),
            length,
            one_step::LONGEST_OUTPUT,
            |out| self.derive_concatkdf_kmac_into(variant, mac_length, salt, otherinfo, key_material, out),
        )
    }
}

/// `EVP_KDF-SS(7)`, fetched once for each backend, and whether it works over each auxiliary function.
static SSKDF: Cache<Option<EvpKdf>> = Cache::new(1);
static HASH_WORKS: Cache<bool> = Cache::new(HashAlgorithm::COUNT);
static HMAC_WORKS: Cache<bool> = Cache::new(HashAlgorithm::COUNT);
static KMAC_WORKS: Cache<bool> = Cache::new(KmacVariant::COUNT);

/// The auxiliary function H of the standard, with the arguments of its own.
#[derive(Clone, Copy)]
enum Auxiliary<'a> {
    Hash(HashAlgorithm),
    Hmac {
        hash: HashAlgorithm,
        salt: &'a [u8],
    },
    Kmac {
        variant: KmacVariant,
        mac_length: &'a u64,
        salt: &'a [u8],
    },
}

impl<'a> Auxiliary<'a> {
    fn params(self, otherinfo: &'a [u8], key_material: &'a [u8]) -> Result<Params<'a, 7>> {
        let params =
            Params::new()
                .octets("otherinfo", c"info", otherinfo)?
                .octets("key_material", c"key", key_material)?;
        match self {
            Auxiliary::Hash(hash) => Ok(params.utf8(c"digest", hash.libcrypto_name())),
            Auxiliary::Hmac { hash, salt } => params
                .utf8(c"mac", c"HMAC")
                .utf8(c"digest", hash.libcrypto_name())
                .octets("salt", c"salt", salt),
            Auxiliary::Kmac {
                variant,
                mac_length,
                salt,
            } => params
                .utf8(c"mac", variant.libcrypto_name())
                .unsigned(c"maclen", mac_length)
                .octets("salt", c"salt", salt),
        }
    }

    fn operation(self, key_bits: u32) -> Operation {
        match self {
            Auxiliary::Hash(hash) => Operation::ConcatKdfHash { hash, key_bits },
            Auxiliary::Hmac { hash, .. } => Operation::ConcatKdfHmac { hash, key_bits },
            Auxiliary::Kmac { variant, .. } => Operation::ConcatKdfKmac { variant, key_bits },
        }
    }

    /// The function in error texts.
    fn text(self) -> String {
        match self {
            Auxiliary::Hash(hash) => format!("the Concat KDF with {hash}"),
            Auxiliary::Hmac { hash, .. } => format!("the Concat KDF with HMAC and {hash}"),
            Auxiliary::Kmac { variant, .. } => format!("the Concat KDF with {variant}"),
        }
    }

    /// The fetched function, if it works with this one. The first call tries it out.
    fn offered(self, backend: &Backend) -> Option<&EvpKdf> {
        let kdf = SSKDF.fetch(backend, 0, || EvpKdf::fetch(backend.lib(), c"SSKDF"))?;
        let works = match self {
            Auxiliary::Hash(hash) => HASH_WORKS.get(backend, hash.index(), || {
                let is_hash = !hash.is_extendable() && backend.hash_supported(hash);
                is_hash && Auxiliary::Hash(hash).trial::<1>(backend, kdf).is_some()
            }),
            Auxiliary::Hmac { hash, .. } => HMAC_WORKS.get(backend, hash.index(), || {
                let salt = &[];
                backend.hmac_supported(hash) && Auxiliary::Hmac { hash, salt }.trial::<1>(backend, kdf).is_some()
            }),
            Auxiliary::Kmac { variant, .. } => KMAC_WORKS.get(backend, variant.index(), || {
                let (mac_length, salt) = (&20, b"salt");
                let trial = Auxiliary::Kmac {
                    variant,
                    mac_length,
                    salt,
                };
                trial.trial(backend, kdf) == Some(known_answer(variant))
            }),
        };
        works.is_some_and(|works| *works).then_some(kdf)
    }

    fn trial<const M: usize>(self, backend: &Backend, kdf: &EvpKdf) -> Option<[u8; M]> {
        let params = self.params(b"info", &derivation::TRIAL_KEY).ok()?;
        derivation::try_out(backend, kdf, &params)
    }

    fn derive(self, backend: &Backend, otherinfo: &[u8], key_material: &[u8], out: &mut [u8]) -> Result<()> {
        let kdf = self
            .offered(backend)
            .ok_or_else(|| backend.not_offered(UnsupportedKind::Kdf, &self.text()))?;
        one_step::check(out.len(), ("otherinfo", otherinfo), key_material)?;
        if let Auxiliary::Kmac { mac_length, salt, .. } = self {
            check_kmac(*mac_length, salt, out.len())?;
            derivation::check_fips_kmac(backend, out.len())?;
        }
        let operation = || self.operation(derivation::bits(key_material));
        let params = self.params(otherinfo, key_material)?;
        derivation::derive(backend, kdf, operation, &params, out).map(drop)
    }
}

/// Refuses a length of KMAC or of its salt that libcrypto or the standard does not allow.
fn check_kmac(mac_length: u64, salt: &[u8], length: usize) -> Result<()> {
    if !salt.is_empty() && !KMAC_KEY.contains(&salt.len()) {
        let (least, most) = (KMAC_KEY.start(), KMAC_KEY.end());
        let reason = format!("must be empty or have {least} to {most} bytes, not {}", salt.len());
        return Err(Error::invalid("salt", reason));
    }
    let is_whole = mac_length == length as u64;
    if !is_whole && !KMAC_LENGTHS.iter().any(|allowed| *allowed as u64 == mac_length) {
        let reason = format!("must be 20, 28, 32, 48 or 64 bytes, or the length of the key, not {mac_length}");
        return Err(Error::invalid("mac_length", reason));
    }
    if is_whole && mac_length > LONGEST_KMAC {
        let reason = format!("must be at most {LONGEST_KMAC} bytes, unless mac_length is shorter");
        return Err(Error::invalid("out", reason));
    }
    Ok(())
}

/// A key of 24 bytes from the trial's secret, the salt "salt" and the info "info" with KMACs of 20 bytes: computed from the
/// definition of KMAC (SP 800-185, section 4) by a program that reproduces NIST's examples.
const fn known_answer(variant: KmacVariant) -> [u8; 24] {
    match variant {
        KmacVariant::Kmac128 => [
            0x55, 0x86, 0xce, 0x80, 0x28, 0x80, 0x43, 0x2d, 0xe0, 0x32, 0x98, 0x8a, 0x48, 0xbd, 0xdf, 0x2b, 0x81, 0x82,
            0x48, 0x6b, 0x66, 0x30, 0x0b, 0x0b,
        ],
        KmacVariant::Kmac256 => [
            0xb3, 0x83, 0xfe, 0x1f, 0xf9, 0x07, 0xaa, 0xb7, 0x12, 0xaf, 0x09, 0xde, 0xef, 0x4e, 0x06, 0x99, 0xdc, 0x88,
            0xa4, 0x08, 0xed, 0x02, 0xce, 0xb0,
        ],
    }
}

impl ConcatKdfBackend for Backend {
    fn concatkdf_hash_supported(&self, algorithm: HashAlgorithm) -> bool {
        Auxiliary::Hash(algorithm).offered(self).is_some()
    }

    fn concatkdf_hmac_supported(&self, algorithm: HashAlgorithm) -> bool {
        let (hash, salt) = (algorithm, &[]);
        Auxiliary::Hmac { hash, salt }.offered(self).is_some()
    }

    fn concatkdf_kmac_supported(&self, variant: KmacVariant) -> bool {
        let (mac_length, salt) = (&0, &[]);
        Auxiliary::Kmac {
            variant,
            mac_length,
            salt,
        }
        .offered(self)
        .is_some()
    }

    fn derive_concatkdf_hash_into(
        &self,
        algorithm: HashAlgorithm,
        otherinfo: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        let function = Auxiliary::Hash(algorithm);
        derivation::fill(out, |out| function.derive(self, otherinfo, key_material, out))
    }

    fn derive_concatkdf_hmac_into(
        &self,
        algorithm: HashAlgorithm,
        salt: &[u8],
        otherinfo: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        let hash = algorithm;
        let function = Auxiliary::Hmac { hash, salt };
        derivation::fill(out, |out| function.derive(self, otherinfo, key_material, out))
    }

    fn derive_concatkdf_kmac_into(
        &self,
        variant: KmacVariant,
        mac_length: Option<usize>,
        salt: &[u8],
        otherinfo: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        let mac_length = &(mac_length.unwrap_or(out.len()) as u64);
        let function = Auxiliary::Kmac {
            variant,
            mac_length,
            salt,
        };
        derivation::fill(out, |out| function.derive(self, otherinfo, key_material, out))
    }
}

/// Reports whether the Concat KDF is offered over each hash function, HMAC and KMAC.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in HashAlgorithm::ALL {
        report.add(
            "concatkdf-hash",
            algorithm.name(),
            backend.concatkdf_hash_supported(algorithm),
        );
    }
    for &algorithm in HashAlgorithm::ALL {
        report.add(
            "concatkdf-hmac",
            algorithm.name(),
            backend.concatkdf_hmac_supported(algorithm),
        );
    }
    for &variant in KmacVariant::ALL {
        report.add(
            "concatkdf-kmac",
            variant.name(),
            backend.concatkdf_kmac_supported(variant),
        );
    }
}
