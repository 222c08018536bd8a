//! Modes of operation by name, without an IV.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A mode of operation without its IV: an argument of
/// [`cipher_supported`](crate::interfaces::CipherBackend::cipher_supported).
///
/// ```
/// use hazmat_openssl::ciphers::{Mode, ModeKind};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// assert_eq!(Mode::gcm(&[0; 12])?.kind(), ModeKind::Gcm);
/// assert_eq!("ctr".parse::<ModeKind>()?, ModeKind::Ctr);
/// assert_eq!(ModeKind::Ctr.to_string(), "CTR");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ModeKind {
    /// Cipher block chaining (NIST SP 800-38A).
    Cbc,
    /// Counter mode (NIST SP 800-38A).
    Ctr,
    /// Electronic code book (NIST SP 800-38A).
    Ecb,
    /// Output feedback (NIST SP 800-38A).
    Ofb,
    /// Cipher feedback by whole blocks (NIST SP 800-38A).
    Cfb,
    /// Cipher feedback by bytes (NIST SP 800-38A).
    Cfb8,
    /// XTS (NIST SP 800-38E, IEEE 1619), for AES.
    Xts,
    /// Galois/Counter mode (NIST SP 800-38D), for ciphers with blocks of 16 bytes.
    Gcm,
    /// No mode: the stream ciphers RC4 and ChaCha20.
    Stream,
}

impl ModeKind {
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Every mode.
    pub const ALL: &'static [Self] = &[
        ModeKind::Cbc,
        ModeKind::Ctr,
        ModeKind::Ecb,
        ModeKind::Ofb,
        ModeKind::Cfb,
        ModeKind::Cfb8,
        ModeKind::Xts,
        ModeKind::Gcm,
        ModeKind::Stream,
    ];

    /// The suffix of libcrypto's name of a cipher in this mode; empty for a stream cipher.
    pub(crate) fn libcrypto_name(self) -> Option<&'static str> {
        match self {
            ModeKind::Stream => None,
            named => Some(named.name()),
        }
    }

    /// The mode's name: `"CBC"`, `"GCM"`, `"stream"`.
    pub const fn name(self) -> &'static str {
        match self {
            ModeKind::Cbc => "CBC",
            ModeKind::Ctr => "CTR",
            ModeKind::Ecb => "ECB",
            ModeKind::Ofb => "OFB",
            ModeKind::Cfb => "CFB",
            ModeKind::Cfb8 => "CFB8",
            ModeKind::Xts => "XTS",
            ModeKind::Gcm => "GCM",
            ModeKind::Stream => "stream",
        }
    }

    /// Looks a mode up by its [`name`](Self::name), in upper or lower case. `"CFB128"` also means CFB.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for any other name.
    pub fn from_name(name: &str) -> Result<Self> {
        if name.eq_ignore_ascii_case("CFB128") {
            return Ok(ModeKind::Cfb);
        }
        let found = Self::ALL
            .iter()
            .copied()
            .find(|mode| mode.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::invalid("name", "must be the name of a mode, such as CBC or GCM"))
    }

    /// The name of the IV in the mode's standard, for errors.
    pub(super) fn iv_name(self) -> &'static str {
        match self {
            ModeKind::Ctr | ModeKind::Gcm | ModeKind::Stream => "nonce",
            ModeKind::Xts => "tweak",
            ModeKind::Cbc | ModeKind::Ecb | ModeKind::Ofb | ModeKind::Cfb | ModeKind::Cfb8 => "iv",
        }
    }

    /// Refuses an IV length that the mode accepts with no cipher.
    pub(super) fn check_iv_length(self, length: usize) -> Result<()> {
        let (fits, expected) = match self {
            ModeKind::Xts => (length == 16, "16 bytes"),
            ModeKind::Gcm => ((8..=128).contains(&length), "8 to 128 bytes"),
            ModeKind::Ecb => (length == 0, "no bytes"),
            ModeKind::Stream => (length == 16, "16 bytes"),
            _ => (
                length == 8 || length == 16,
                "as many bytes as the cipher's block, 8 or 16",
            ),
        };
        if fits {
            return Ok(());
        }
        let reason = format!("must have {expected}, not {length}");
        Err(Error::invalid(self.iv_name(), reason))
    }

    /// Refuses an IV length that the mode does not accept with this cipher. `block` is the block size in bytes.
    pub(super) fn check_iv_length_for(self, cipher: &str, block_size: Option<usize>, length: usize) -> Result<()> {
        self.check_iv_length(length)?;
        let whole_block = !matches!(self, ModeKind::Xts | ModeKind::Gcm | ModeKind::Ecb | ModeKind::Stream);
        match block_size {
            Some(block) if whole_block && length != block => {
                let reason = format!("must have {block} bytes for {cipher}, not {length}");
                Err(Error::invalid(self.iv_name(), reason))
            }
            _ => Ok(()),
        }
    }
}

/// Looks a mode up as [`from_name`](ModeKind::from_name) does.
impl FromStr for ModeKind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

impl fmt::Display for ModeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
