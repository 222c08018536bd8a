//! The data types of SSH (RFC 4251, section 5).

use zeroize::Zeroizing;

use crate::asn1::der::Unsigned;
use crate::error::{Error, MalformedKind, Result};
use crate::integers::{Integer, Magnitude, SecretInteger};

/// The magic bytes at the start of a private key (PROTOCOL.key).
pub(super) const MAGIC: &[u8] = b"openssh-key-v1\0";

/// Whether `data` is such a private key without PEM.
pub(crate) fn is_binary(data: &[u8]) -> bool {
    data.starts_with(MAGIC)
}

/// Reads consecutive values. A copy reads the same values again.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    what: &'static str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// `what` names the structure in errors.
    pub(super) fn new(what: &'static str, data: &'a [u8]) -> Self {
        Reader { what, rest: data }
    }

    pub(super) fn what(&self) -> &'static str {
        self.what
    }

    pub(super) fn error(&self, kind: MalformedKind, reason: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::malformed(kind, self.what, reason)
    }

    pub(super) fn bytes(&mut self, length: usize) -> Result<&'a [u8]> {
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or_else(|| self.error(MalformedKind::Truncated, "the data ends before its last field"))?;
        self.rest = rest;
        Ok(bytes)
    }

    pub(super) fn uint32(&mut self) -> Result<u32> {
        let bytes = self.bytes(4)?;
        Ok(bytes.iter().fold(0, |number, &byte| number << 8 | u32::from(byte)))
    }

    pub(super) fn uint64(&mut self) -> Result<u64> {
        Ok(u64::from(self.uint32()?) << 32 | u64::from(self.uint32()?))
    }

    pub(super) fn string(&mut self) -> Result<&'a [u8]> {
        let length = self.uint32()?;
        self.bytes(usize::try_from(length).unwrap_or(usize::MAX))
    }

    pub(super) fn text(&mut self) -> Result<&'a str> {
        std::str::from_utf8(self.string()?)
            .map_err(|_| self.error(MalformedKind::InvalidText, "a name is not UTF-8 text"))
    }

    /// An integer that is not negative.
    pub(super) fn mpint(&mut self) -> Result<Integer> {
        self.magnitude().map(Integer::from_be_bytes)
    }

    /// A secret integer that is not negative.
    pub(super) fn secret_mpint(&mut self) -> Result<SecretInteger> {
        self.magnitude().map(SecretInteger::from_be_bytes)
    }

    /// The bytes of an integer that is not negative. RFC 4251 forbids needless leading zeros. They are accepted, as in
    /// OpenSSH: they do not change the value, and some programs write them.
    pub(super) fn magnitude(&mut self) -> Result<&'a [u8]> {
        let bytes = self.string()?;
        if bytes.first().is_some_and(|first| *first >= 0x80) {
            return Err(self.error(MalformedKind::OutOfRange, "a number is negative"));
        }
        Ok(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Refuses trailing bytes.
    pub(super) fn finish(self) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        Err(self.error(MalformedKind::TrailingData, "bytes follow the last field"))
    }
}

/// Writes consecutive values. Its buffer is zeroized on drop, and the old one when it grows.
pub(super) struct Writer(Zeroizing<Vec<u8>>);

impl Writer {
    pub(super) fn new() -> Self {
        Writer(Zeroizing::new(Vec::new()))
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        if self.0.capacity() - self.0.len() < bytes.len() {
            let mut grown = Zeroizing::new(Vec::with_capacity(2 * (self.0.len() + bytes.len())));
            grown.extend_from_slice(&self.0);
            self.0 = grown;
        }
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn uint32(&mut self, number: u32) {
        self.bytes(&number.to_be_bytes());
    }

    pub(super) fn uint64(&mut self, number: u64) {
        self.bytes(&number.to_be_bytes());
    }

    /// Writes a 4-byte length and the bytes: no key field is too long for it.
    pub(super) fn string(&mut self, bytes: &[u8]) {
        self.uint32(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        self.bytes(bytes);
    }

    /// A non-zero integer: keys contain no zeros.
    pub(super) fn mpint(&mut self, integer: Magnitude<'_>) {
        self.string(Unsigned::new(integer).as_bytes());
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}
