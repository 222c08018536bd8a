//! The hash functions, their names and sizes.

use std::ffi::CStr;
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A hash function.
///
/// ```
/// use hazmat_openssl::hashes::HashAlgorithm;
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
        /// The output size in bytes, at least 1.
        digest_size: usize,
    },
    /// SHAKE256, FIPS 202: an extendable output function.
    Shake256 {
        /// The output size in bytes, at least 1.
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

/// A row of the table of hash functions.
struct Properties {
    index: usize,
    name: &'static str,
    libcrypto_name: &'static CStr,
    digest_size: usize,
    block_size: usize,
}

impl HashAlgorithm {
    /// The number of algorithms; output sizes do not count.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Every algorithm. The extendable output functions have the output sizes that RFC 8702 uses: 32 bytes for SHAKE128, 64
    /// for SHAKE256.
    pub const ALL: &'static [Self] = &[
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

    /// Looks a hash function up by its name. Upper and lower case are equivalent, as are `/`, `_` and `-`. The
    /// extendable output functions have the output sizes of [`ALL`](Self::ALL).
    ///
    /// | hash function | names |
    /// |---|---|
    /// | SHA-1 | `sha1`, `SHA-1` |
    /// | SHA-2 | `sha256`, `SHA-256`, `SHA2-256`, and likewise 224, 384, 512 |
    /// | SHA-512/t | `sha512-256`, `SHA512/256`, `SHA-512/256`, `SHA2-512/256`, and likewise 224 |
    /// | SHA-3 | `sha3-256`, and likewise 224, 384, 512 |
    /// | SHAKE | `shake128`, `SHAKE-128`, and likewise 256 |
    /// | BLAKE2 | `blake2b`, `BLAKE2b512`, `BLAKE2b-512`; `blake2s`, `BLAKE2s256`, `BLAKE2s-256` |
    /// | RIPEMD-160 | `ripemd160`, `RIPEMD-160`, `RIPEMD`, `RMD160` |
    /// | others | `md5`, `whirlpool`, `sm3` |
    ///
    /// ```
    /// use hazmat_openssl::hashes::HashAlgorithm;
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
    /// [`Error::InvalidArgument`] for any other name.
    #[doc(alias = "EVP_get_digestbyname")]
    pub fn from_name(name: &str) -> Result<Self> {
        let spelled = name.to_ascii_lowercase().replace(['/', '_'], "-");
        let found = Self::ALL
            .iter()
            .copied()
            .find(|algorithm| algorithm.is_spelled(&spelled));
        found.ok_or_else(|| Error::invalid("name", "must be the name of a hash function, such as SHA-256 or sha256"))
    }

    /// Whether a name, in lower case and with hyphens only, is one of the algorithm's.
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

    /// The digest's size in bytes; for an extendable output function the size in the variant.
    pub const fn digest_size(self) -> usize {
        self.properties().digest_size
    }

    /// The block size in bytes, as HMAC uses it; for SHA-3 and SHAKE the rate of the sponge.
    pub const fn block_size(self) -> usize {
        self.properties().block_size
    }

    /// Whether this is an extendable output function, whose output can have any length.
    /// [`XofBackend`](crate::interfaces::XofBackend) gives it in pieces.
    pub const fn is_extendable(self) -> bool {
        matches!(self, HashAlgorithm::Shake128 { .. } | HashAlgorithm::Shake256 { .. })
    }

    /// The algorithm's slot in a cache, independent of the output size.
    pub(crate) const fn index(self) -> usize {
        self.properties().index
    }

    pub(crate) const fn libcrypto_name(self) -> &'static CStr {
        self.properties().libcrypto_name
    }
}

/// Looks a hash function up as [`from_name`](HashAlgorithm::from_name) does.
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
