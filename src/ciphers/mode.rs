//! Modes of operation, with their IVs.

use std::fmt;

use super::algorithm::CipherAlgorithm;
use super::kind::Cipher;
use super::mode_kind::ModeKind;
use crate::error::{Error, Result};
use crate::ffi::constant_time::bytes_eq;
use crate::support::tag::Tag;

/// The shortest minimum that `with_min_tag_length` accepts, in bytes.
const MIN_TAG: usize = 4;

/// The length of a full GCM tag, in bytes.
const FULL_TAG: usize = 16;

/// The length of the longest IV in bytes: GCM's.
const LONGEST_IV: usize = 128;

/// An IV, whose length its mode has accepted. It is not on the heap, so that a context is made without an allocation.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Iv {
    /// The IV, and zero bytes.
    bytes: [u8; LONGEST_IV],
    length: usize,
}

impl Iv {
    const NONE: Self = Iv {
        bytes: [0; LONGEST_IV],
        length: 0,
    };

    /// Copies an IV; an IV that no mode accepts is cut.
    fn copy_of(iv: &[u8]) -> Self {
        let mut copy = Iv::NONE;
        copy.length = iv.len().min(LONGEST_IV);
        for (copy, byte) in copy.bytes.iter_mut().zip(iv) {
            *copy = *byte;
        }
        copy
    }

    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// A mode of operation with its IV.
///
/// Constructors check the IV's length as far as it depends on the mode alone; a context checks it against the cipher's
/// block size. [`Error::InvalidArgument`] lists the accepted lengths.
///
/// ```
/// use hazmat_openssl::ciphers::Mode;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let mode = Mode::gcm(&[0; 12])?;
/// assert_eq!(mode.name(), "GCM");
/// assert_eq!(Mode::gcm(&[0; 7]).unwrap_err().to_string(), "nonce: must have 8 to 128 bytes, not 7");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Mode {
    kind: ModeKind,
    iv: Iv,
    tag: Option<Tag>,
    min_tag_length: usize,
}

impl Mode {
    /// Cipher block chaining (NIST SP 800-38A), with an unpredictable IV as long as the cipher's block. The data must
    /// be a multiple of the block size: see [`padding`](crate::padding).
    pub fn cbc(iv: &[u8]) -> Result<Self> {
        Self::new(ModeKind::Cbc, iv)
    }

    /// Counter mode (NIST SP 800-38A), with an initial counter block as long as the cipher's block. No counter block may
    /// be used twice with the same key.
    pub fn ctr(nonce: &[u8]) -> Result<Self> {
        Self::new(ModeKind::Ctr, nonce)
    }

    /// Electronic code book (NIST SP 800-38A): equal plaintext blocks give equal ciphertext blocks. For single blocks and old
    /// data only.
    pub fn ecb() -> Self {
        Self::without_iv(ModeKind::Ecb)
    }

    /// Output feedback (NIST SP 800-38A), with an IV as long as the cipher's block. It must not be used twice with the same
    /// key.
    pub fn ofb(iv: &[u8]) -> Result<Self> {
        Self::new(ModeKind::Ofb, iv)
    }

    /// Cipher feedback by whole blocks (NIST SP 800-38A), with an unpredictable IV as long as the cipher's block.
    pub fn cfb(iv: &[u8]) -> Result<Self> {
        Self::new(ModeKind::Cfb, iv)
    }

    /// Cipher feedback by bytes (NIST SP 800-38A), with an unpredictable IV as long as the cipher's block.
    pub fn cfb8(iv: &[u8]) -> Result<Self> {
        Self::new(ModeKind::Cfb8, iv)
    }

    /// XTS (NIST SP 800-38E, IEEE 1619) for storage, with AES and a tweak of 16 bytes: the data unit's number,
    /// little-endian. A data unit has 16 bytes to 16 MiB, and must be passed in one call of
    /// [`update`](super::CipherContext::update).
    pub fn xts(tweak: &[u8]) -> Result<Self> {
        Self::new(ModeKind::Xts, tweak)
    }

    /// Galois/Counter mode (NIST SP 800-38D), authenticated, with a nonce of 8 to 128 bytes; 12 are recommended. It must
    /// not be used twice with the same key.
    pub fn gcm(nonce: &[u8]) -> Result<Self> {
        Self::new(ModeKind::Gcm, nonce)
    }

    /// No mode: for the stream ciphers RC4 and ChaCha20.
    pub fn stream() -> Self {
        Self::without_iv(ModeKind::Stream)
    }

    fn new(kind: ModeKind, iv: &[u8]) -> Result<Self> {
        kind.check_iv_length(iv.len())?;
        Ok(Mode {
            iv: Iv::copy_of(iv),
            ..Self::without_iv(kind)
        })
    }

    fn without_iv(kind: ModeKind) -> Self {
        Mode {
            kind,
            iv: Iv::NONE,
            tag: None,
            min_tag_length: FULL_TAG,
        }
    }

    /// For decryption in GCM, accepts tags of at least `length` bytes, 4 to 16. The default is 16. Short tags are forged
    /// more easily than their length suggests (NIST SP 800-38D, appendix C).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for another length, or another mode than GCM.
    pub fn with_min_tag_length(mut self, length: usize) -> Result<Self> {
        self.check_authenticated("min_tag_length")?;
        if !(MIN_TAG..=FULL_TAG).contains(&length) {
            let reason = format!("must be {MIN_TAG} to {FULL_TAG} bytes, not {length}");
            return Err(Error::invalid("min_tag_length", reason));
        }
        self.min_tag_length = length;
        if let Some(tag) = &self.tag {
            self.check_tag_length(tag.len())?;
        }
        Ok(self)
    }

    /// Sets the tag that a decryption in GCM expects.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is longer than 16 bytes or shorter than the minimum
    /// ([`with_min_tag_length`](Self::with_min_tag_length), to be set before), or for another mode than GCM.
    pub fn with_tag(mut self, tag: &[u8]) -> Result<Self> {
        self.check_authenticated("tag")?;
        self.take_tag(tag)?;
        Ok(self)
    }

    /// Sets the tag that a decryption expects.
    pub(super) fn take_tag(&mut self, tag: &[u8]) -> Result<()> {
        self.check_tag_length(tag.len())?;
        self.tag = Some(Tag::copy_of(tag)?);
        Ok(())
    }

    /// Sets the IV for the next message, and discards the tag.
    pub(super) fn begin_message(&mut self, iv: &[u8]) {
        self.iv = Iv::copy_of(iv);
        self.tag = None;
    }

    /// The mode's name: `"CBC"`, `"GCM"`.
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// The IV, nonce or tweak; empty for a mode without one.
    pub fn initialization_vector(&self) -> &[u8] {
        self.iv.as_slice()
    }

    /// The mode without its IV.
    pub fn kind(&self) -> ModeKind {
        self.kind
    }

    pub(crate) fn tag(&self) -> Option<&Tag> {
        self.tag.as_ref()
    }

    fn check_tag_length(&self, length: usize) -> Result<()> {
        if (self.min_tag_length..=FULL_TAG).contains(&length) {
            return Ok(());
        }
        let reason = match self.min_tag_length {
            FULL_TAG => format!("must have {FULL_TAG} bytes, not {length}"),
            least => format!("must have {least} to {FULL_TAG} bytes, not {length}"),
        };
        Err(Error::invalid("tag", reason))
    }

    fn check_authenticated(&self, argument: &'static str) -> Result<()> {
        if self.kind == ModeKind::Gcm {
            return Ok(());
        }
        let reason = format!("is not allowed in {}, which does not authenticate", self.name());
        Err(Error::invalid(argument, reason))
    }

    /// Refuses a key or IV that the mode does not accept with `cipher`; libcrypto may be more lenient.
    pub(super) fn check_for(&self, cipher: &CipherAlgorithm) -> Result<()> {
        if cipher.kind().cipher() == Cipher::Aes {
            check_aes_key(cipher.key(), self.kind)?;
        }
        match self.kind {
            ModeKind::Stream => Ok(()),
            kind => kind.check_iv_length_for(cipher.name(), cipher.block_size(), self.iv.length),
        }
    }
}

/// The kind of a mode that has an IV.
impl From<&Mode> for ModeKind {
    fn from(mode: &Mode) -> Self {
        mode.kind()
    }
}

/// Checks an AES key's length: XTS takes two keys in one.
fn check_aes_key(key: &[u8], mode: ModeKind) -> Result<()> {
    let (lengths, expected): (&[usize], _) = match mode {
        ModeKind::Xts => (&[32, 64], "32 or 64 bytes for XTS"),
        _ => (&[16, 24, 32], "16, 24 or 32 bytes for other modes than XTS"),
    };
    if !lengths.contains(&key.len()) {
        let reason = format!("must have {expected}, not {}", key.len());
        return Err(Error::invalid("key", reason));
    }
    if mode == ModeKind::Xts {
        return check_xts_key(key);
    }
    Ok(())
}

/// Refuses an XTS key with two equal halves (NIST SP 800-38E, FIPS 140-3 IG C.I): it makes the encrypted tweak
/// predictable.
fn check_xts_key(key: &[u8]) -> Result<()> {
    let (first, second) = key.split_at(key.len() / 2);
    if bytes_eq(first, second) {
        return Err(Error::invalid("key", "must not have two equal halves in XTS"));
    }
    Ok(())
}

impl fmt::Debug for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mode({}, {}-byte IV)", self.name(), self.iv.length)
    }
}
