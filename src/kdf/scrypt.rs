//! scrypt (RFC 7914): memory-hard key derivation from a password.

use super::derivation::{self, LONGEST};
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::backend::report::Report;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::kdf::EvpKdf;
use crate::ffi::params::Params;
use crate::support::secret::SecretBytes;

/// `EVP_KDF-SCRYPT(7)`, fetched once for each backend.
static SCRYPT: Cache<Option<EvpKdf>> = Cache::new(1);

/// The cost parameters (RFC 7914, section 2).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// N: the number of blocks in memory, a power of 2.
    pub(crate) n: u64,
    /// r: the block size in units of 128 bytes.
    pub(crate) r: u64,
    /// p: the number of repetitions.
    pub(crate) p: u64,
}

impl Cost {
    fn new(n: u64, r: u32, p: u32) -> Self {
        Cost {
            n,
            r: r.into(),
            p: p.into(),
        }
    }

    /// The memory in bytes: N + 2 blocks of 128·r, and the input and output of PBKDF2, 128·r·p each (RFC 7914, section 6).
    pub(crate) fn memory(self) -> u64 {
        let blocks = self.n.saturating_add(self.p.saturating_mul(2)).saturating_add(2);
        blocks.saturating_mul(self.r).saturating_mul(128)
    }

    /// The work: N·r·p.
    pub(crate) fn work(self) -> u64 {
        self.n.saturating_mul(self.r).saturating_mul(self.p)
    }
}

/// The fetched algorithm, or the error that the backend does not offer it.
pub(crate) fn fetched(backend: &Backend) -> Result<&EvpKdf> {
    let kdf = SCRYPT.fetch(backend, 0, || EvpKdf::fetch(backend.lib(), c"SCRYPT"));
    kdf.ok_or_else(|| backend.not_offered(UnsupportedKind::Kdf, "scrypt"))
}

/// Derives a key. The caller has checked the cost. `argument` is the name of the secret in errors.
pub(crate) fn derive(
    backend: &Backend,
    argument: &'static str,
    secret: &[u8],
    salt: &[u8],
    length: usize,
    cost: Cost,
) -> Result<SecretBytes> {
    let mut key = SecretBytes::zeroed("length", length)?;
    derive_into(backend, argument, secret, salt, cost, key.as_mut_slice())?;
    Ok(key)
}

/// Like [`derive()`], to memory of the caller.
fn derive_into(
    backend: &Backend,
    argument: &'static str,
    secret: &[u8],
    salt: &[u8],
    cost: Cost,
    out: &mut [u8],
) -> Result<()> {
    let operation = || Operation::OtherKdf { name: "scrypt" };
    let kdf = fetched(backend)?;
    let memory = cost.memory();
    let params: Params<'_, 7> = Params::new()
        .octets(argument, c"pass", secret)?
        .octets("salt", c"salt", salt)?
        .unsigned(c"n", &cost.n)
        .unsigned(c"r", &cost.r)
        .unsigned(c"p", &cost.p)
        .unsigned(c"maxmem_bytes", &memory);
    derivation::derive(backend, kdf, operation, &params, out)?;
    Ok(())
}

/// The memory limit of [`ScryptBackend::derive_scrypt`] in bytes: 512 MiB. [`Backend::derive_scrypt_within`] takes a
/// different limit.
pub const DEFAULT_SCRYPT_MEMORY: u64 = 512 << 20;

/// The largest r·p (RFC 7914, section 2).
const MOST_R_TIMES_P: u64 = (1 << 30) - 1;

/// A backend with scrypt (RFC 7914, `EVP_KDF-SCRYPT(7)`).
#[doc(alias = "Scrypt")]
pub trait ScryptBackend {
    /// Whether this backend offers scrypt. Asks libcrypto once (`EVP_KDF_fetch`), and caches the answer. FIPS modules do not
    /// have scrypt.
    #[doc(alias = "EVP_KDF_fetch")]
    #[must_use]
    fn scrypt_supported(&self) -> bool;

    /// Derives a key of `length` bytes, 1 to 2^31 - 1, from a password and a salt. The salt should be random and have at least
    /// 16 bytes.
    ///
    /// Note the order: the password comes before the salt. In
    /// [`derive_pbkdf2_hmac`](crate::interfaces::Pbkdf2HmacBackend::derive_pbkdf2_hmac) the salt comes first. A call with the two
    /// swapped compiles, and derives a wrong key.
    ///
    /// `n` blocks of 128·`r` bytes are held in memory, and the computation is repeated `p` times. `n` must be a power of 2, at
    /// least 2 and below 2^(16·r); `r` and `p` must be at least 1, and r·p below 2^30. For passwords that people type, n = 2^17,
    /// r = 8, p = 1 are usual: they need 128 MiB and some tenths of a second.
    ///
    /// The memory, 128·r·(n + 2·p + 2) bytes, is limited to [512 MiB](crate::kdf::DEFAULT_SCRYPT_MEMORY):
    /// [`Backend::derive_scrypt_within`] takes a different limit. The time, which is proportional to n·r·p, is not
    /// limited: if others choose the parameters, limit them first.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let salt = backend.random_bytes(16)?;
    /// let key = backend.derive_scrypt(b"password", &salt, 32, 1 << 14, 8, 1)?;
    /// assert_eq!(key.len(), 32);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - [`InvalidArgument`](crate::Error::InvalidArgument) for a length or a parameter outside of these bounds, and for a
    ///   password or salt over 2^31 - 1 bytes, which is libcrypto's limit;
    /// - [`WorkFactorTooHigh`](crate::Error::WorkFactorTooHigh) for more memory than the limit;
    /// - [`Unsupported`](crate::Error::Unsupported) if the backend does not offer scrypt: FIPS backends do not;
    /// - [`NotApproved`](crate::Error::NotApproved) on a strict backend;
    /// - [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails, for example without enough memory.
    #[doc(alias = "EVP_PBE_scrypt_ex")]
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_scrypt(
        &self,
        key_material: &[u8],
        salt: &[u8],
        length: usize,
        n: u64,
        r: u32,
        p: u32,
    ) -> Result<SecretBytes>;

    /// Fills `out` with a key. Like [`derive_scrypt`](Self::derive_scrypt), without an allocation.
    ///
    /// # Errors
    ///
    /// As [`derive_scrypt`](Self::derive_scrypt). `out` is cleared if this fails.
    #[doc(alias = "EVP_KDF_derive")]
    fn derive_scrypt_into(
        &self,
        key_material: &[u8],
        salt: &[u8],
        n: u64,
        r: u32,
        p: u32,
        out: &mut [u8],
    ) -> Result<()> {
        // `Backend` overrides this, and derives without a copy.
        derivation::copy(out, |length| self.derive_scrypt(key_material, salt, length, n, r, p))
    }
}

impl ScryptBackend for Backend {
    fn scrypt_supported(&self) -> bool {
        fetched(self).is_ok()
    }

    fn derive_scrypt(
        &self,
        key_material: &[u8],
        salt: &[u8],
        length: usize,
        n: u64,
        r: u32,
        p: u32,
    ) -> Result<SecretBytes> {
        self.derive_scrypt_within(DEFAULT_SCRYPT_MEMORY, key_material, salt, length, n, r, p)
    }

    fn derive_scrypt_into(
        &self,
        key_material: &[u8],
        salt: &[u8],
        n: u64,
        r: u32,
        p: u32,
        out: &mut [u8],
    ) -> Result<()> {
        self.derive_scrypt_within_into(DEFAULT_SCRYPT_MEMORY, key_material, salt, n, r, p, out)
    }
}

impl Backend {
    /// Like [`derive_scrypt`](ScryptBackend::derive_scrypt), with at most `max_memory` bytes of memory.
    ///
    /// # Errors
    ///
    /// As [`derive_scrypt`](ScryptBackend::derive_scrypt).
    #[expect(clippy::too_many_arguments, reason = "the interface's arguments and the limit")]
    pub fn derive_scrypt_within(
        &self,
        max_memory: u64,
        key_material: &[u8],
        salt: &[u8],
        length: usize,
        n: u64,
        r: u32,
        p: u32,
    ) -> Result<SecretBytes> {
        let cost = Cost::new(n, r, p);
        check(self, length, cost, max_memory).map_err(derivation::of_length)?;
        derive(self, "key_material", key_material, salt, length, cost)
    }

    /// Like [`derive_scrypt_into`](ScryptBackend::derive_scrypt_into), with at most `max_memory` bytes of memory.
    ///
    /// # Errors
    ///
    /// As [`derive_scrypt`](ScryptBackend::derive_scrypt). `out` is cleared if this fails.
    #[expect(clippy::too_many_arguments, reason = "the interface's arguments and the limit")]
    pub fn derive_scrypt_within_into(
        &self,
        max_memory: u64,
        key_material: &[u8],
        salt: &[u8],
        n: u64,
        r: u32,
        p: u32,
        out: &mut [u8],
    ) -> Result<()> {
        derivation::fill(out, |out| {
            let cost = Cost::new(n, r, p);
            check(self, out.len(), cost, max_memory)?;
            derive_into(self, "key_material", key_material, salt, cost, out)
        })
    }
}

fn check(backend: &Backend, length: usize, cost: Cost, max_memory: u64) -> Result<()> {
    fetched(backend)?;
    let Cost { n, r, p } = cost;
    // RFC 7914, section 2, allows 32·(2^32 - 1) bytes.
    derivation::check_length(length, LONGEST)?;
    if r == 0 {
        return Err(Error::invalid("r", "must be at least 1"));
    }
    if p == 0 || r.saturating_mul(p) > MOST_R_TIMES_P {
        let reason = format!("must be at least 1, and with r = {r} at most {}", MOST_R_TIMES_P / r);
        return Err(Error::invalid("p", reason));
    }
    if n < 2 || !n.is_power_of_two() {
        return Err(Error::invalid(
            "n",
            format!("must be a power of 2, at least 2, not {n}"),
        ));
    }
    let bits = r.saturating_mul(16);
    if u64::from(n.trailing_zeros()) >= bits {
        return Err(Error::invalid("n", format!("must be below 2^{bits} with r = {r}")));
    }
    check_memory(cost, max_memory)
}

fn check_memory(cost: Cost, limit: u64) -> Result<()> {
    let value = cost.memory();
    if value <= limit {
        return Ok(());
    }
    Err(Error::WorkFactorTooHigh {
        function: "scrypt",
        factor: "bytes of memory",
        value,
        limit,
    })
}

/// Reports whether scrypt is offered.
pub(crate) fn report(backend: &Backend, report: &mut Report) {
    report.add("scrypt", "scrypt", backend.scrypt_supported());
}
