//! scrypt (RFC 7914): a key derivation that takes memory as well as time.

use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::error::{Result, Unsupported};
use crate::ffi::kdf::EvpKdf;
use crate::ffi::params::Params;
use crate::support::secret::SecretBytes;

/// `EVP_KDF-SCRYPT(7)`, fetched once for each backend.
static SCRYPT: Cache<Option<EvpKdf>> = Cache::new(1);

/// What a derivation costs (RFC 7914, section 2).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// N: how many blocks there are in memory, a power of 2.
    pub(crate) n: u64,
    /// r: the size of a block, in 128 bytes.
    pub(crate) r: u64,
    /// p: how often all is done.
    pub(crate) p: u64,
}

impl Cost {
    /// What it takes of memory in bytes: N blocks and a few of 128·r, and what PBKDF2 makes and takes, which is 128·r·p each
    /// time (RFC 7914, section 6).
    pub(crate) fn memory(self) -> u64 {
        let blocks = self.n.saturating_add(self.p.saturating_mul(2)).saturating_add(2);
        blocks.saturating_mul(self.r).saturating_mul(128)
    }

    /// What it takes of work: N·r·p.
    pub(crate) fn work(self) -> u64 {
        self.n.saturating_mul(self.r).saturating_mul(self.p)
    }
}

/// scrypt as the backend has it, or the error that it has none.
pub(crate) fn fetched(backend: &Backend) -> Result<&EvpKdf> {
    let kdf = SCRYPT.fetch(backend, 0, || EvpKdf::fetch(backend.lib(), c"SCRYPT"));
    kdf.ok_or_else(|| backend.not_offered(Unsupported::Kdf, "scrypt"))
}

/// A key of a length, at a cost that has been looked at, of a secret that an error calls `argument`.
pub(crate) fn derive(
    backend: &Backend,
    argument: &'static str,
    secret: &[u8],
    salt: &[u8],
    length: usize,
    cost: Cost,
) -> Result<SecretBytes> {
    let operation = || Operation::OtherKdf { name: "scrypt" };
    let kdf = fetched(backend)?;
    backend.refuse_unapproved(operation)?;
    let memory = cost.memory();
    let params: Params<'_, 7> = Params::new()
        .octets(argument, c"pass", secret)?
        .octets("salt", c"salt", salt)?
        .unsigned(c"n", &cost.n)
        .unsigned(c"r", &cost.r)
        .unsigned(c"p", &cost.p)
        .unsigned(c"maxmem_bytes", &memory);
    let mut key = SecretBytes::zeroed("length", length)?;
    let indicator = kdf.derive(backend.lib(), &params, key.as_mut_slice())?;
    backend.require_approval_with(operation, || indicator)?;
    Ok(key)
}
