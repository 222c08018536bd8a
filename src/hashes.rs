//! Hash functions: SHA-1, SHA-2, SHA-3, SHAKE, BLAKE2, MD5, RIPEMD-160, Whirlpool and SM3.
//!
//! A [`HashContext`] takes data in pieces and gives the digest once; [`HashBackend::hash`] does both in one call.

use std::ffi::CStr;
use std::fmt;
use std::io;
use std::ops::Deref;
use std::str::FromStr;

use crate::backend::Backend;
use crate::error::{Error, Result, Unsupported};
use crate::ffi::digest::{EvpMd, MdCtx};
use crate::fips::{Approval, Operation};
use crate::inline_bytes::{InlineBytes, write_hex};
use crate::interfaces::HashBackend;
use crate::pool::Pool;

/// A hash function.
///
/// ```
/// use hazmat_openssl::HashAlgorithm;
///
/// let sha256 = HashAlgorithm::Sha256;
/// assert_eq!((sha256.name(), sha256.digest_size(), sha256.block_size()), ("sha256", 32, 64));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// SHA-1, FIPS 180-4. Broken for signatures; for old protocols and HMAC only.
    Sha1,
    /// SHA-224, FIPS 180-4.
    Sha224,
    /// SHA-256, FIPS 180-4.
    Sha256,
    /// SHA-384, FIPS 180-4.
    Sha384,
    /// SHA-512, FIPS 180-4.
    Sha512,
    /// SHA-512/224, FIPS 180-4.
    Sha512_224,
    /// SHA-512/256, FIPS 180-4.
    Sha512_256,
    /// SHA3-224, FIPS 202.
    Sha3_224,
    /// SHA3-256, FIPS 202.
    Sha3_256,
    /// SHA3-384, FIPS 202.
    Sha3_384,
    /// SHA3-512, FIPS 202.
    Sha3_512,
    /// SHAKE128, FIPS 202: an extendable output function.
    Shake128 {
        /// How many bytes of output to make, at least 1.
        digest_size: usize,
    },
    /// SHAKE256, FIPS 202: an extendable output function.
    Shake256 {
        /// How many bytes of output to make, at least 1.
        digest_size: usize,
    },
    /// BLAKE2b with 64 bytes of output, RFC 7693.
    Blake2b512,
    /// BLAKE2s with 32 bytes of output, RFC 7693.
    Blake2s256,
    /// MD5, RFC 1321. Broken; for old protocols only.
    Md5,
    /// RIPEMD-160, ISO/IEC 10118-3.
    Ripemd160,
    /// Whirlpool, ISO/IEC 10118-3.
    Whirlpool,
    /// SM3, GB/T 32905-2016.
    Sm3,
}

/// What one algorithm is: a row of the table that answers every question about it.
struct Properties {
    index: usize,
    name: &'static str,
    libcrypto_name: &'static CStr,
    digest_size: usize,
    block_size: usize,
}

impl HashAlgorithm {
    /// How many algorithms there are, whatever their output size.
    pub(crate) const COUNT: usize = 19;

    /// Every algorithm; the extendable output functions with the sizes that SHA3-based signatures use, 32 and 64 bytes.
    pub const ALL: [HashAlgorithm; Self::COUNT] = [
        HashAlgorithm::Sha1,
        HashAlgorithm::Sha224,
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
        HashAlgorithm::Sha512_224,
        HashAlgorithm::Sha512_256,
        HashAlgorithm::Sha3_224,
        HashAlgorithm::Sha3_256,
        HashAlgorithm::Sha3_384,
        HashAlgorithm::Sha3_512,
        HashAlgorithm::Shake128 { digest_size: 32 },
        HashAlgorithm::Shake256 { digest_size: 64 },
        HashAlgorithm::Blake2b512,
        HashAlgorithm::Blake2s256,
        HashAlgorithm::Md5,
        HashAlgorithm::Ripemd160,
        HashAlgorithm::Whirlpool,
        HashAlgorithm::Sm3,
    ];

    const fn properties(self) -> Properties {
        let (index, name, libcrypto_name, digest_size, block_size) = match self {
            HashAlgorithm::Sha1 => (0, "sha1", c"SHA1", 20, 64),
            HashAlgorithm::Sha224 => (1, "sha224", c"SHA2-224", 28, 64),
            HashAlgorithm::Sha256 => (2, "sha256", c"SHA2-256", 32, 64),
            HashAlgorithm::Sha384 => (3, "sha384", c"SHA2-384", 48, 128),
            HashAlgorithm::Sha512 => (4, "sha512", c"SHA2-512", 64, 128),
            HashAlgorithm::Sha512_224 => (5, "sha512-224", c"SHA2-512/224", 28, 128),
            HashAlgorithm::Sha512_256 => (6, "sha512-256", c"SHA2-512/256", 32, 128),
            HashAlgorithm::Sha3_224 => (7, "sha3-224", c"SHA3-224", 28, 144),
            HashAlgorithm::Sha3_256 => (8, "sha3-256", c"SHA3-256", 32, 136),
            HashAlgorithm::Sha3_384 => (9, "sha3-384", c"SHA3-384", 48, 104),
            HashAlgorithm::Sha3_512 => (10, "sha3-512", c"SHA3-512", 64, 72),
            HashAlgorithm::Shake128 { digest_size } => (11, "shake128", c"SHAKE-128", digest_size, 168),
            HashAlgorithm::Shake256 { digest_size } => (12, "shake256", c"SHAKE-256", digest_size, 136),
            HashAlgorithm::Blake2b512 => (13, "blake2b", c"BLAKE2B-512", 64, 128),
            HashAlgorithm::Blake2s256 => (14, "blake2s", c"BLAKE2S-256", 32, 64),
            HashAlgorithm::Md5 => (15, "md5", c"MD5", 16, 64),
            HashAlgorithm::Ripemd160 => (16, "ripemd160", c"RIPEMD-160", 20, 64),
            HashAlgorithm::Whirlpool => (17, "whirlpool", c"WHIRLPOOL", 64, 64),
            HashAlgorithm::Sm3 => (18, "sm3", c"SM3", 32, 64),
        };
        Properties {
            index,
            name,
            libcrypto_name,
            digest_size,
            block_size,
        }
    }

    /// The name, in lower case: `"sha256"`, `"sha512-256"`, `"blake2b"`.
    pub const fn name(self) -> &'static str {
        self.properties().name
    }

    /// The algorithm of a name, in upper or lower case: [`name`](Self::name)'s, and how standards and libraries spell it,
    /// such as `"SHA-256"`, `"SHA2-256"`, `"SHA-512/256"`, `"BLAKE2b512"` and `"RIPEMD-160"`. Extendable output functions
    /// have the sizes of [`ALL`](Self::ALL).
    ///
    /// ```
    /// use hazmat_openssl::HashAlgorithm;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// assert_eq!(HashAlgorithm::from_name("SHA-512/256")?, HashAlgorithm::Sha512_256);
    /// assert_eq!("sha256".parse::<HashAlgorithm>()?, HashAlgorithm::Sha256);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if there is none of this name.
    #[doc(alias = "EVP_MD_fetch")]
    pub fn from_name(name: &str) -> Result<Self> {
        let spelled = name.to_ascii_lowercase().replace(['/', '_'], "-");
        let found = Self::ALL.into_iter().find(|algorithm| algorithm.is_spelled(&spelled));
        found.ok_or_else(|| Error::invalid("name", "must be that of a hash function, as SHA-256 or sha256"))
    }

    /// Whether a name is one of the algorithm's, in lower case and with nothing but hyphens between its parts.
    fn is_spelled(self, name: &str) -> bool {
        let others: &[&str] = match self {
            HashAlgorithm::Sha1 => &["sha-1"],
            HashAlgorithm::Sha224 => &["sha-224", "sha2-224"],
            HashAlgorithm::Sha256 => &["sha-256", "sha2-256"],
            HashAlgorithm::Sha384 => &["sha-384", "sha2-384"],
            HashAlgorithm::Sha512 => &["sha-512", "sha2-512"],
            HashAlgorithm::Sha512_224 => &["sha-512-224", "sha2-512-224"],
            HashAlgorithm::Sha512_256 => &["sha-512-256", "sha2-512-256"],
            HashAlgorithm::Shake128 { .. } => &["shake-128"],
            HashAlgorithm::Shake256 { .. } => &["shake-256"],
            HashAlgorithm::Blake2b512 => &["blake2b512", "blake2b-512"],
            HashAlgorithm::Blake2s256 => &["blake2s256", "blake2s-256"],
            HashAlgorithm::Ripemd160 => &["ripemd-160", "rmd160", "ripemd"],
            _ => &[],
        };
        name == self.name() || others.contains(&name)
    }

    /// The digest's size in bytes; for an extendable output function the size it was made with.
    pub const fn digest_size(self) -> usize {
        self.properties().digest_size
    }

    /// The block's size in bytes, as HMAC uses it; for SHA-3 and SHAKE the rate of the sponge.
    pub const fn block_size(self) -> usize {
        self.properties().block_size
    }

    /// Whether the output can have any length.
    pub const fn is_extendable(self) -> bool {
        matches!(self, HashAlgorithm::Shake128 { .. } | HashAlgorithm::Shake256 { .. })
    }

    /// Where the algorithm stands in a cache: its output size does not matter.
    pub(crate) const fn index(self) -> usize {
        self.properties().index
    }

    pub(crate) const fn libcrypto_name(self) -> &'static CStr {
        self.properties().libcrypto_name
    }
}

/// As [`from_name`](HashAlgorithm::from_name).
impl FromStr for HashAlgorithm {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A digest: the bytes, printed as hexadecimal digits.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let digest = Backend::new()?.hash(HashAlgorithm::Sha1, b"abc")?;
/// assert_eq!(digest.to_string(), "a9993e364706816aba3e25717850c26c9cd0d89d");
/// assert_eq!(digest.len(), 20);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Digest(InlineBytes);

impl Deref for Digest {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Digest {}

impl std::hash::Hash for Digest {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(f, self)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// A fetched hash function and the idle contexts of one-shot calls.
pub(crate) struct HashSlot {
    md: EvpMd,
    idle: Pool<MdCtx>,
}

impl HashSlot {
    /// Asks the backend's library context for the algorithm.
    pub(crate) fn fetch(backend: &Backend, algorithm: HashAlgorithm) -> Option<Self> {
        let md = EvpMd::fetch(backend.lib(), algorithm.libcrypto_name())?;
        // A provider that has something else under the name does not have the algorithm.
        if !algorithm.is_extendable() && md.size() != algorithm.digest_size() {
            return None;
        }
        Some(HashSlot { md, idle: Pool::new() })
    }

    fn start(&self, algorithm: HashAlgorithm) -> Result<MdCtx> {
        MdCtx::new(&self.md, algorithm.is_extendable())
    }
}

impl HashBackend for Backend {
    fn hash_supported(&self, algorithm: HashAlgorithm) -> bool {
        self.hash_slot(algorithm).is_some()
    }

    fn create_hash_ctx(&self, algorithm: HashAlgorithm) -> Result<HashContext> {
        let slot = usable_slot(self, algorithm)?;
        self.require_approval(|| Operation::Hash { algorithm })?;
        Ok(HashContext {
            ctx: slot.start(algorithm)?,
            algorithm,
            backend: self.clone(),
        })
    }

    fn hash(&self, algorithm: HashAlgorithm, data: &[u8]) -> Result<Digest> {
        let slot = usable_slot(self, algorithm)?;
        self.require_approval(|| Operation::Hash { algorithm })?;
        let mut ctx = match slot.idle.take() {
            Some(ctx) => ctx,
            None => slot.start(algorithm)?,
        };
        ctx.update(data)?;
        let digest = finish(&mut ctx, algorithm)?;
        // Restarting also overwrites what the context still had of the data.
        ctx.restart()?;
        slot.idle.put(ctx);
        Ok(digest)
    }
}

impl Backend {
    /// Fails where the backend does not offer a hash function.
    pub(crate) fn check_hash(&self, algorithm: HashAlgorithm) -> Result<()> {
        usable_slot(self, algorithm).map(|_| ())
    }
}

/// The slot of an algorithm that the backend supports and whose output has a size.
fn usable_slot(backend: &Backend, algorithm: HashAlgorithm) -> Result<&HashSlot> {
    if algorithm.digest_size() == 0 {
        return Err(Error::invalid("digest_size", "must be at least 1 byte"));
    }
    backend
        .hash_slot(algorithm)
        .ok_or_else(|| backend.not_offered(Unsupported::Hash, algorithm.name()))
}

fn finish(ctx: &mut MdCtx, algorithm: HashAlgorithm) -> Result<Digest> {
    let mut digest = Digest(InlineBytes::zeroed("digest_size", algorithm.digest_size())?);
    ctx.finish(digest.0.as_mut_slice())?;
    Ok(digest)
}

/// A hash computation: data goes in by [`update`](Self::update), the digest comes out once.
///
/// It is also an [`io::Write`], so that [`io::copy`] hashes a file.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let backend = Backend::new()?;
/// let mut ctx = backend.create_hash_ctx(HashAlgorithm::Sha256)?;
/// std::io::copy(&mut std::fs::File::open("README.md")?, &mut ctx)?;
/// let digest = ctx.finalize()?;
/// assert_eq!(digest, backend.hash(HashAlgorithm::Sha256, &std::fs::read("README.md")?)?);
/// # Ok(())
/// # }
/// ```
///
/// A context that has given its digest is gone:
///
/// ```compile_fail,E0382
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let mut ctx = Backend::new()?.create_hash_ctx(HashAlgorithm::Sha256)?;
/// let digest = ctx.finalize()?;
/// ctx.update(b"more")?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "EVP_MD_CTX")]
pub struct HashContext {
    // Dropped before the backend that it was fetched from.
    ctx: MdCtx,
    algorithm: HashAlgorithm,
    backend: Backend,
}

impl HashContext {
    /// The algorithm that this context computes.
    pub fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    /// Whether this is an [approved](crate::fips::approval) use, where a FIPS module serves.
    pub fn approval(&self) -> Approval {
        let algorithm = self.algorithm;
        let indicator = self.ctx.fips_indicator();
        self.backend.approval_with(&Operation::Hash { algorithm }, indicator)
    }

    /// Hashes more data, of any length.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_DigestUpdate")]
    pub fn update(&mut self, data: &[u8]) -> Result<()> {
        self.ctx.update(data)
    }

    /// A second context that has seen the same data: the specification's `copy`.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_MD_CTX_copy_ex")]
    pub fn try_clone(&self) -> Result<Self> {
        Ok(HashContext {
            ctx: self.ctx.try_clone()?,
            algorithm: self.algorithm,
            backend: self.backend.clone(),
        })
    }

    /// Ends the computation and gives the digest.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "EVP_DigestFinal_ex")]
    #[doc(alias = "EVP_DigestFinalXOF")]
    pub fn finalize(mut self) -> Result<Digest> {
        finish(&mut self.ctx, self.algorithm)
    }

    /// Ends the computation and writes the digest to the start of `out`. Returns the digest's size in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter than the digest, [`Error::OpenSsl`] if libcrypto fails.
    pub fn finalize_into(mut self, out: &mut [u8]) -> Result<usize> {
        self.finish_into(out)
    }

    /// Gives the digest, and makes the context ready for another message, without an allocation in libcrypto.
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn finalize_reset(&mut self) -> Result<Digest> {
        let digest = finish(&mut self.ctx, self.algorithm)?;
        self.ctx.restart()?;
        Ok(digest)
    }

    /// As [`finalize_reset`](Self::finalize_reset), to the start of `out`. Returns the digest's size in bytes.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] if `out` is shorter than the digest: the context goes on as it was.
    /// [`Error::OpenSsl`] if libcrypto fails.
    pub fn finalize_reset_into(&mut self, out: &mut [u8]) -> Result<usize> {
        let size = self.finish_into(out)?;
        self.ctx.restart()?;
        Ok(size)
    }

    fn finish_into(&mut self, out: &mut [u8]) -> Result<usize> {
        let needed = self.algorithm.digest_size();
        let available = out.len();
        let out = out
            .get_mut(..needed)
            .ok_or(Error::BufferTooSmall { needed, available })?;
        self.ctx.finish(out)
    }
}

impl io::Write for HashContext {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data).map_err(io::Error::other)?;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for HashContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HashContext({})", self.algorithm)
    }
}
