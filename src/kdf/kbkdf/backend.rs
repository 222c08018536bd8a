//! The backend trait of KBKDF.

use std::ffi::CString;

use super::iteration;
use super::native::{Native, Prf};
use super::parameters::{KbkdfMode, KbkdfParameters, Layout};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::backend::report::Report;
use crate::ciphers::algorithm::CipherAlgorithm;
use crate::ciphers::kind::CipherKind;
use crate::ciphers::mode_kind::ModeKind;
use crate::ciphers::report::NAMED_CIPHERS;
use crate::ciphers::suite::Suite;
use crate::error::{Error, Result, UnsupportedKind};
use crate::hashes::algorithm::HashAlgorithm;
use crate::kdf::derivation::{self, LONGEST};
use crate::mac::cmac::{self, CmacBackend, may_have_cmac};
use crate::mac::context::MacTemplate;
use crate::mac::hmac::{self, HmacBackend};
use crate::mac::kmac_variant::{KMAC_KEY, KmacVariant, LONGEST_KMAC, LONGEST_KMAC_CUSTOMIZATION};
use crate::support::secret::SecretBytes;

/// A backend with KBKDF (NIST SP 800-108 Rev. 1, `EVP_KDF-KB(7)`): the derivation of keys from a key.
///
/// The [parameters](crate::kdf::KbkdfParameters) give mode, counter and fixed input. libcrypto's own function has some formats
/// only: a counter before the fixed input (on OpenSSL 3.0 of 4 bytes), a length field of 4 bytes or none, and in feedback mode
/// an IV that is empty or as long as the MAC. On an ordinary backend the others are computed from the backend's HMAC or CMAC,
/// one call for each block, as Python's `cryptography` does. On a FIPS backend they are not offered: a function that is
/// composed outside of the module is not the module's.
///
/// ```
/// use hazmat_openssl::kdf::{CounterLocation, KbkdfParameters};
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// let master = backend.random_bytes(32)?;
/// let parameters = KbkdfParameters::counter(b"encryption", b"client 7");
/// let key = backend.derive_kbkdf_hmac(HashAlgorithm::Sha256, 32, &parameters, &master)?;
/// assert_eq!(key.len(), 32);
///
/// // Over CMAC, with a counter of 2 bytes after the fixed input, into memory of the caller's.
/// let cipher = CipherAlgorithm::aes(&master)?;
/// let parameters = parameters.with_rlen(2).with_location(CounterLocation::AfterFixed);
/// let mut key = [0; 16];
/// backend.derive_kbkdf_cmac_into(&cipher, &parameters, &mut key)?;
/// # Ok(())
/// # }
/// ```
pub trait KbkdfBackend {
    /// Whether this backend offers KBKDF over HMAC with the hash function. The first call derives a trial key; the answer is
    /// cached.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn kbkdf_hmac_supported(&self, algorithm: HashAlgorithm) -> bool;

    /// Whether this backend offers KBKDF over CMAC with the block cipher. The first call derives a trial key; the answer is
    /// cached.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn kbkdf_cmac_supported(&self, algorithm: CipherKind) -> bool;

    /// Whether this backend offers KBKDF over KMAC: OpenSSL 3.1 and later do. The first call derives a known key; the answer is
    /// cached.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn kbkdf_kmac_supported(&self, variant: KmacVariant) -> bool;

    /// Fills `out` with a key that is derived from `key_material` over HMAC. The key material should be random, or the result of
    /// a key agreement and an extraction, such as that of HKDF.
    ///
    /// # Errors
    ///
    /// `out` is cleared if this fails.
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for an empty key, for a length (of `out`) of 0 or over 2^31 - 1
    ///   bytes, or of more blocks than the counter can count; for an `rlen` or `llen` that is not 1 to 4 bytes, an `llen` that
    ///   cannot hold the key's length in bits, and a `break_location` after the end of the fixed input;
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer KBKDF over HMAC with the hash function; for
    ///   double pipeline mode; on a FIPS backend also for a format that the module's own function does not have, and for a use
    ///   that the module refuses, by its rules or by its configuration;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend, if the key has less than 112 bits, or the hash
    ///   function is not SHA-1, SHA-2 or SHA-3;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "KBKDFHMAC")]
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_kbkdf_hmac_into(
        &self,
        algorithm: HashAlgorithm,
        parameters: &KbkdfParameters<'_>,
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Fills `out` with a key that is derived over CMAC from the key of `algorithm`.
    ///
    /// With CMAC, a party that knows the key and chooses the context can choose the derived key, too (SP 800-108 Rev. 1, section
    /// 6.7): use HMAC or KMAC if that matters.
    ///
    /// # Errors
    ///
    /// As [`derive_kbkdf_hmac_into`](Self::derive_kbkdf_hmac_into). A strict backend refuses ciphers other than AES.
    #[doc(alias = "KBKDFCMAC")]
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_kbkdf_cmac_into(
        &self,
        algorithm: &CipherAlgorithm,
        parameters: &KbkdfParameters<'_>,
        out: &mut [u8],
    ) -> Result<()>;

    /// Fills `out` with a key that is derived from `key_material` over KMAC (SP 800-108 Rev. 1, section 4.4): KMAC of the
    /// context, customized by the label. This has neither mode nor counter.
    ///
    /// # Errors
    ///
    /// `out` is cleared if this fails.
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a key that has not 4 to 512 bytes, a label over 512 bytes, and a
    ///   length (of `out`) of 0 or over 2,097,151 bytes: libcrypto's limits; for less than 4 bytes on a FIPS backend (NIST SP
    ///   800-185, section 8.4.2);
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer KBKDF over KMAC; on a FIPS backend
    ///   also for a use that the module refuses, by its rules or by its configuration;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend, if the key has less than 112 bits;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_kbkdf_kmac_into(
        &self,
        variant: KmacVariant,
        label: &[u8],
        context: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()>;

    /// Derives a key of `length` bytes, as [`derive_kbkdf_hmac_into`](Self::derive_kbkdf_hmac_into) does.
    ///
    /// # Errors
    ///
    /// As [`derive_kbkdf_hmac_into`](Self::derive_kbkdf_hmac_into).
    #[doc(alias = "KBKDFHMAC")]
    fn derive_kbkdf_hmac(
        &self,
        algorithm: HashAlgorithm,
        length: usize,
        parameters: &KbkdfParameters<'_>,
        key_material: &[u8],
    ) -> Result<SecretBytes> {
        let derive = |out: &mut [u8]| self.derive_kbkdf_hmac_into(algorithm, parameters, key_material, out);
        derivation::refuse_missing(self.kbkdf_hmac_supported(algorithm), derive)?;
        Layout::new(parameters, length, algorithm.digest_size()).map_err(derivation::of_length)?;
        derivation::new_key(true, length, LONGEST, derive)
    }

    /// Derives a key of `length` bytes, as [`derive_kbkdf_cmac_into`](Self::derive_kbkdf_cmac_into) does.
    ///
    /// # Errors
    ///
    /// As [`derive_kbkdf_cmac_into`](Self::derive_kbkdf_cmac_into).
    #[doc(alias = "KBKDFCMAC")]
    fn derive_kbkdf_cmac(
        &self,
        algorithm: &CipherAlgorithm,
        length: usize,
        parameters: &KbkdfParameters<'_>,
    ) -> Result<SecretBytes> {
        let derive = |out: &mut [u8]| self.derive_kbkdf_cmac_into(algorithm, parameters, out);
        derivation::refuse_missing(self.kbkdf_cmac_supported(algorithm.kind()), derive)?;
        Layout::new(parameters, length, mac_size(algorithm.kind())).map_err(derivation::of_length)?;
        derivation::new_key(true, length, LONGEST, derive)
    }

    /// Derives a key of `length` bytes, as [`derive_kbkdf_kmac_into`](Self::derive_kbkdf_kmac_into) does.
    ///
    /// # Errors
    ///
    /// As [`derive_kbkdf_kmac_into`](Self::derive_kbkdf_kmac_into).
    fn derive_kbkdf_kmac(
        &self,
        variant: KmacVariant,
        length: usize,
        label: &[u8],
        context: &[u8],
        key_material: &[u8],
    ) -> Result<SecretBytes> {
        derivation::new_key(self.kbkdf_kmac_supported(variant), length, LONGEST_KMAC, |out| {
            self.derive_kbkdf_kmac_into(variant, label, context, key_material, out)
        })
    }
}

/// Whether libcrypto's KBKDF works over each pseudorandom function; for a cipher the name by which it does.
static HMAC_WORKS: Cache<bool> = Cache::new(HashAlgorithm::COUNT);
static CMAC_NAME: Cache<Option<CString>> = Cache::new(Suite::COUNT);
static KMAC_WORKS: Cache<bool> = Cache::new(KmacVariant::COUNT);

fn offered_hmac(backend: &Backend, algorithm: HashAlgorithm) -> Option<(&Native, Prf<'static>)> {
    let (native, prf) = (Native::fetched(backend)?, Prf::Hmac(algorithm));
    let works = HMAC_WORKS.get(backend, algorithm.index(), || {
        backend.hmac_supported(algorithm) && native.works(backend, prf, &derivation::TRIAL_KEY)
    });
    works.is_some_and(|works| *works).then_some((native, prf))
}

/// libcrypto names the cipher of CMAC by its CBC mode.
fn offered_cmac(backend: &Backend, kind: CipherKind) -> Option<(&Native, Prf<'_>)> {
    let native = Native::fetched(backend)?;
    let suite = Suite::of(kind, ModeKind::Cbc)?;
    let name = CMAC_NAME.fetch(backend, suite.index(), || {
        // The parts of the key differ, as Triple DES may require.
        let key: Vec<u8> = (0..kind.key_length()).map(|index| index as u8).collect();
        let name = CString::new(suite.libcrypto_name()).ok()?;
        let works = backend.cmac_algorithm_supported(kind) && native.works(backend, Prf::Cmac(&name), &key);
        works.then_some(name)
    })?;
    Some((native, Prf::Cmac(name)))
}

fn offered_kmac(backend: &Backend, variant: KmacVariant) -> Option<&Native> {
    let native = Native::fetched(backend)?;
    let works = KMAC_WORKS.get(backend, variant.index(), || native.kmac_works(backend, variant));
    works.is_some_and(|works| *works).then_some(native)
}

/// A derivation over HMAC or CMAC.
struct Derivation<'a> {
    backend: &'a Backend,
    native: &'a Native,
    prf: Prf<'a>,
    mac_size: usize,
    parameters: &'a KbkdfParameters<'a>,
    key_material: &'a [u8],
}

impl Derivation<'_> {
    /// By libcrypto's own function if it has the format, else by the MAC of the template.
    fn run(&self, operation: impl Fn() -> Operation, template: Option<&MacTemplate>, out: &mut [u8]) -> Result<()> {
        let Derivation {
            backend, parameters, ..
        } = *self;
        if parameters.mode() == KbkdfMode::DoublePipeline {
            return Err(backend.not_offered(UnsupportedKind::Kdf, "KBKDF in double pipeline mode"));
        }
        derivation::check_length(out.len(), LONGEST)?;
        let layout = Layout::new(parameters, out.len(), self.mac_size)?;
        match self.native.obstacle(parameters, self.mac_size) {
            None => self
                .native
                .derive(backend, operation, self.prf, parameters, self.key_material, out),
            Some(format) if backend.is_fips() => Err(not_by_module(backend, format)),
            // Only a FIPS backend can be strict, so that this needs no approval.
            Some(format) => {
                let template = template.ok_or_else(|| {
                    let text = format!("KBKDF with {format}");
                    backend.not_offered(UnsupportedKind::Kdf, &text)
                })?;
                iteration::derive(template, self.key_material, &layout, out)
            }
        }
    }
}

/// The size of CMAC in bytes: that of the cipher's block; 1 for stream ciphers, which have no CMAC.
fn mac_size(kind: CipherKind) -> usize {
    kind.block_size().unwrap_or(1)
}

fn not_by_module(backend: &Backend, format: &str) -> Error {
    let text = format!("KBKDF with {format}, which the FIPS module's own function does not have,");
    backend.not_offered(UnsupportedKind::Kdf, &text)
}

fn check_key(key_material: &[u8]) -> Result<()> {
    if key_material.is_empty() {
        return Err(Error::invalid("key_material", "must not be empty"));
    }
    Ok(())
}

fn check_kmac(label: &[u8], key_material: &[u8], length: usize) -> Result<()> {
    derivation::check_length(length, LONGEST_KMAC)?;
    if !KMAC_KEY.contains(&key_material.len()) {
        let (least, most) = (KMAC_KEY.start(), KMAC_KEY.end());
        let reason = format!("must have {least} to {most} bytes, not {}", key_material.len());
        return Err(Error::invalid("key_material", reason));
    }
    if label.len() > LONGEST_KMAC_CUSTOMIZATION {
        let reason = format!(
            "must have at most {LONGEST_KMAC_CUSTOMIZATION} bytes, not {}",
            label.len()
        );
        return Err(Error::invalid("label", reason));
    }
    Ok(())
}

impl KbkdfBackend for Backend {
    fn kbkdf_hmac_supported(&self, algorithm: HashAlgorithm) -> bool {
        offered_hmac(self, algorithm).is_some()
    }

    fn kbkdf_cmac_supported(&self, algorithm: CipherKind) -> bool {
        offered_cmac(self, algorithm).is_some()
    }

    fn kbkdf_kmac_supported(&self, variant: KmacVariant) -> bool {
        offered_kmac(self, variant).is_some()
    }

    fn derive_kbkdf_hmac_into(
        &self,
        algorithm: HashAlgorithm,
        parameters: &KbkdfParameters<'_>,
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let (native, prf) = offered_hmac(self, algorithm).ok_or_else(|| {
                let name = format!("KBKDF with HMAC and {algorithm}");
                self.not_offered(UnsupportedKind::Kdf, &name)
            })?;
            check_key(key_material)?;
            let derivation = Derivation {
                backend: self,
                native,
                prf,
                mac_size: algorithm.digest_size(),
                parameters,
                key_material,
            };
            let operation = || Operation::KbkdfHmac {
                hash: algorithm,
                key_bits: derivation::bits(key_material),
            };
            derivation.run(operation, hmac::template(self, algorithm), out)
        })
    }

    fn derive_kbkdf_cmac_into(
        &self,
        algorithm: &CipherAlgorithm,
        parameters: &KbkdfParameters<'_>,
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let kind = algorithm.kind();
            let (native, prf) = offered_cmac(self, kind).ok_or_else(|| {
                let name = format!("KBKDF with CMAC and {algorithm}");
                self.not_offered(UnsupportedKind::Kdf, &name)
            })?;
            let derivation = Derivation {
                backend: self,
                native,
                prf,
                mac_size: mac_size(kind),
                parameters,
                key_material: algorithm.key(),
            };
            let operation = || Operation::KbkdfCmac { cipher: kind };
            derivation.run(operation, cmac::template(self, kind), out)
        })
    }

    fn derive_kbkdf_kmac_into(
        &self,
        variant: KmacVariant,
        label: &[u8],
        context: &[u8],
        key_material: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let native = offered_kmac(self, variant)
                .ok_or_else(|| self.not_offered(UnsupportedKind::Kdf, &format!("KBKDF with {variant}")))?;
            check_kmac(label, key_material, out.len())?;
            derivation::check_fips_kmac(self, out.len())?;
            let operation = || Operation::KbkdfKmac {
                variant,
                key_bits: derivation::bits(key_material),
            };
            native.derive_kmac(self, operation, variant, (label, context), key_material, out)
        })
    }
}

/// Reports whether KBKDF is offered over HMAC with each hash function, CMAC with each block cipher, and KMAC.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in HashAlgorithm::ALL {
        report.add("kbkdf-hmac", algorithm.name(), backend.kbkdf_hmac_supported(algorithm));
    }
    for (name, cipher) in NAMED_CIPHERS.into_iter().filter(|(_, cipher)| may_have_cmac(*cipher)) {
        report.add("kbkdf-cmac", name, backend.kbkdf_cmac_supported(cipher));
    }
    for &variant in KmacVariant::ALL {
        report.add("kbkdf-kmac", variant.name(), backend.kbkdf_kmac_supported(variant));
    }
}
