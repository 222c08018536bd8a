//! Block padding: PKCS #7 and ANSI X9.23, applied and removed in one call or in pieces.
//!
//! Padding is checked in constant time: the time does not reveal which byte is wrong. The error itself still helps an
//! attacker who can submit ciphertexts (a padding oracle), so authenticate ciphertext before decrypting it.
//!
//! ```
//! use hazmat_openssl::padding::Pkcs7;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let padding = Pkcs7::new(16)?;
//! assert_eq!(padding.pad(b"eleven bytes"), b"eleven bytes\x04\x04\x04\x04");
//! assert_eq!(padding.unpad(b"eleven bytes\x04\x04\x04\x04")?, b"eleven bytes");
//!
//! let mut padder = padding.padder();
//! let mut padded = padder.update(b"eleven bytes and more");
//! padded.extend(padder.finalize());
//! assert_eq!(padded.len(), 32);
//!
//! let mut unpadder = padding.unpadder();
//! let mut data = unpadder.update(&padded);
//! data.extend(unpadder.finalize()?);
//! assert_eq!(data, b"eleven bytes and more");
//! # Ok(())
//! # }
//! ```

use std::fmt;

use subtle::{ConstantTimeEq, ConstantTimeLess};
use zeroize::Zeroizing;

use crate::error::{Error, MalformedKind, Result};

mod sealed {
    /// Keeps [`Padding`](super::Padding) to the types of this crate.
    pub trait Sealed {}
}

use sealed::Sealed;

/// A block padding, for programs that choose it at run time. [`Pkcs7`] and [`AnsiX923`] have inherent methods of the
/// same names: only generic code needs to import the trait.
///
/// ```
/// use hazmat_openssl::padding::{AnsiX923, Padding, Pkcs7};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let paddings: [Box<dyn Padding>; 2] = [Box::new(Pkcs7::new(8)?), Box::new(AnsiX923::new(8)?)];
/// for padding in paddings {
///     let padded = padding.pad(b"five!");
///     assert_eq!(padded.len(), padding.block_size());
///     assert_eq!(padding.unpad(&padded)?, b"five!");
/// }
/// # Ok(())
/// # }
/// ```
///
/// Sealed: it is not implemented outside this crate.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a padding of this crate")]
pub trait Padding: fmt::Debug + Send + Sync + Sealed {
    /// The block size in bytes.
    fn block_size(&self) -> usize;

    /// Begins to pad a message in pieces.
    fn padder(&self) -> Padder;

    /// Begins to remove the padding of a message in pieces.
    fn unpadder(&self) -> Unpadder;

    /// Pads a message. At least one byte is added: a message of whole blocks gets another block.
    fn pad(&self, message: &[u8]) -> Vec<u8>;

    /// Removes the padding of a message.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`InvalidLength`](MalformedKind::InvalidLength) if the message is empty or not a
    /// multiple of the block size, and of the kind [`InvalidPadding`](MalformedKind::InvalidPadding) if the last block does
    /// not end in this padding.
    fn unpad(&self, padded: &[u8]) -> Result<Vec<u8>>;
}

/// PKCS #7 padding (RFC 5652, section 6.3): each byte of the padding is the padding's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pkcs7(Scheme);

/// ANSI X9.23 padding: zero bytes, then one byte with the padding's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnsiX923(Scheme);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Scheme {
    filler: Filler,
    block_size: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Filler {
    Length,
    Zero,
}

impl Scheme {
    fn new(filler: Filler, block_size: usize) -> Result<Self> {
        if !(1..=255).contains(&block_size) {
            let reason = format!("must be 1 to 255 bytes, not {block_size}");
            return Err(Error::invalid("block_size", reason));
        }
        Ok(Scheme { filler, block_size })
    }

    fn padder(self) -> Padder {
        Padder {
            scheme: self,
            buffer: Zeroizing::new(Vec::new()),
        }
    }

    fn unpadder(self) -> Unpadder {
        Unpadder {
            scheme: self,
            buffer: Zeroizing::new(Vec::new()),
        }
    }

    /// Pads a whole message, with one allocation.
    fn pad(self, message: &[u8]) -> Vec<u8> {
        let missing = self.block_size - message.len() % self.block_size;
        let mut padded = Vec::with_capacity(message.len() + missing);
        padded.extend_from_slice(message);
        self.append_padding(missing, &mut padded);
        padded
    }

    /// Appends a padding of `length` bytes, 1 to the block size.
    fn append_padding(self, length: usize, padded: &mut Vec<u8>) {
        // At most 255, because the block size is.
        let byte = u8::try_from(length).unwrap_or(u8::MAX);
        padded.resize(padded.len() + length.saturating_sub(1), self.filler_byte(byte));
        padded.push(byte);
    }

    /// Removes the padding of a whole message, with one allocation.
    fn unpad(self, padded: &[u8]) -> Result<Vec<u8>> {
        if padded.is_empty() || padded.len() % self.block_size != 0 {
            return Err(self.wrong_length());
        }
        let start = padded.len() - self.block_size;
        let last = padded.get(start..).unwrap_or_default();
        let length = self.data_length(last).ok_or_else(wrong_padding)?;
        Ok(padded.get(..start + length).unwrap_or_default().to_vec())
    }

    fn wrong_length(self) -> Error {
        let reason = format!(
            "the message is empty, or not a multiple of {} bytes long",
            self.block_size
        );
        Error::malformed(MalformedKind::InvalidLength, "padding", reason)
    }

    /// The value of every byte but the last, in a padding of `length` bytes.
    fn filler_byte(self, length: u8) -> u8 {
        match self.filler {
            Filler::Length => length,
            Filler::Zero => 0,
        }
    }

    /// The number of bytes of data in `block`, or `None` if its padding is wrong. The time depends on the block's length
    /// alone.
    fn data_length(self, block: &[u8]) -> Option<usize> {
        let length = *block.last()?;
        let filler = self.filler_byte(length);
        let longest = u8::try_from(self.block_size).ok()?;
        let mut right = !length.ct_eq(&0) & !longest.ct_lt(&length);
        for (from_end, byte) in (0..=u8::MAX).zip(block.iter().rev()).skip(1) {
            let is_data = !from_end.ct_lt(&length);
            right &= is_data | byte.ct_eq(&filler);
        }
        bool::from(right).then(|| self.block_size.saturating_sub(usize::from(length)))
    }
}

macro_rules! padding_methods {
    ($type:ident, $filler:expr) => {
        impl $type {
            /// Creates a padding to blocks of `block_size` bytes, 1 to 255: usually a cipher's
            /// [`block_size`](crate::ciphers::CipherKind::block_size).
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`] for another size.
            pub fn new(block_size: usize) -> Result<Self> {
                Scheme::new($filler, block_size).map($type)
            }

            /// The block size in bytes.
            pub fn block_size(self) -> usize {
                self.0.block_size
            }

            /// Begins to pad a message in pieces.
            pub fn padder(self) -> Padder {
                self.0.padder()
            }

            /// Begins to remove the padding of a message in pieces.
            pub fn unpadder(self) -> Unpadder {
                self.0.unpadder()
            }

            /// Pads a message. At least one byte is added: a message of whole blocks gets another block.
            pub fn pad(self, message: &[u8]) -> Vec<u8> {
                Padding::pad(&self, message)
            }

            /// Removes the padding of a message.
            ///
            /// # Errors
            ///
            /// [`Error::Malformed`] of the kind [`InvalidLength`](MalformedKind::InvalidLength) if the message is empty or
            /// not a multiple of the block size, and of the kind [`InvalidPadding`](MalformedKind::InvalidPadding) if the
            /// last block does not end in this padding.
            pub fn unpad(self, padded: &[u8]) -> Result<Vec<u8>> {
                Padding::unpad(&self, padded)
            }
        }

        impl Sealed for $type {}

        impl Padding for $type {
            fn block_size(&self) -> usize {
                self.0.block_size
            }

            fn padder(&self) -> Padder {
                self.0.padder()
            }

            fn unpadder(&self) -> Unpadder {
                self.0.unpadder()
            }

            fn pad(&self, message: &[u8]) -> Vec<u8> {
                self.0.pad(message)
            }

            fn unpad(&self, padded: &[u8]) -> Result<Vec<u8>> {
                self.0.unpad(padded)
            }
        }
    };
}

padding_methods!(Pkcs7, Filler::Length);
padding_methods!(AnsiX923, Filler::Zero);

impl Pkcs7 {
    /// Pads a whole message. The unpadded copy is zeroized.
    pub(crate) fn pad_in_place(self, message: &mut Zeroizing<Vec<u8>>) {
        let length = self.0.block_size - message.len() % self.0.block_size;
        let mut padded = Zeroizing::new(Vec::with_capacity(message.len() + length));
        padded.extend_from_slice(message);
        padded.resize(message.len() + length, u8::try_from(length).unwrap_or_default());
        *message = padded;
    }

    /// Removes the padding of a whole message, in place.
    pub(crate) fn unpad_in_place(self, message: &mut Zeroizing<Vec<u8>>) -> Result<()> {
        let start = message.len().checked_sub(self.0.block_size).ok_or_else(wrong_padding)?;
        let last = message.get(start..).unwrap_or_default();
        let length = self.0.data_length(last).ok_or_else(wrong_padding)?;
        message.truncate(start + length);
        Ok(())
    }
}

fn wrong_padding() -> Error {
    let reason = "the last block does not end in valid padding";
    Error::malformed(MalformedKind::InvalidPadding, "padding", reason)
}

/// Pads a message in pieces.
#[must_use = "the last block comes from `finalize`"]
pub struct Padder {
    scheme: Scheme,
    buffer: Zeroizing<Vec<u8>>,
}

impl Padder {
    /// Takes the next part of the message, and returns the complete blocks.
    pub fn update(&mut self, data: &[u8]) -> Vec<u8> {
        let length = self.buffer.len() + data.len();
        let whole = length - length % self.scheme.block_size;
        pass_on(&mut self.buffer, data, whole)
    }

    /// Ends the message, and returns the last block, which always contains padding.
    #[must_use = "the message is not complete without its last block"]
    pub fn finalize(self) -> Vec<u8> {
        self.scheme.pad(&self.buffer)
    }
}

/// Removes the padding of a message in pieces.
#[must_use = "the padding is checked by `finalize`"]
pub struct Unpadder {
    scheme: Scheme,
    buffer: Zeroizing<Vec<u8>>,
}

impl Unpadder {
    /// Takes the next part of the padded message, and returns the data that cannot be padding.
    pub fn update(&mut self, data: &[u8]) -> Vec<u8> {
        let blocks = ((self.buffer.len() + data.len()) / self.scheme.block_size).saturating_sub(1);
        pass_on(&mut self.buffer, data, blocks * self.scheme.block_size)
    }

    /// Ends the message, checks the padding, and returns the rest of the data.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] of the kind [`InvalidLength`](MalformedKind::InvalidLength) if the message is empty or not a
    /// multiple of the block size, and of the kind [`InvalidPadding`](MalformedKind::InvalidPadding) if the last block does
    /// not end in this padding.
    pub fn finalize(self) -> Result<Vec<u8>> {
        if self.buffer.len() != self.scheme.block_size {
            return Err(self.scheme.wrong_length());
        }
        self.scheme.unpad(&self.buffer)
    }
}

impl fmt::Debug for Padder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Padder").finish_non_exhaustive()
    }
}

impl fmt::Debug for Unpadder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unpadder").finish_non_exhaustive()
    }
}

/// Returns the first `length` bytes of `buffer` and `data`, and keeps the rest in `buffer`, whose old allocation is zeroized.
fn pass_on(buffer: &mut Zeroizing<Vec<u8>>, data: &[u8], length: usize) -> Vec<u8> {
    let from_buffer = length.min(buffer.len());
    let (front, kept) = buffer.split_at_checked(from_buffer).unwrap_or_default();
    let (passed, rest) = data.split_at_checked(length - from_buffer).unwrap_or_default();
    let mut out = Vec::with_capacity(length);
    out.extend_from_slice(front);
    out.extend_from_slice(passed);
    let mut next = Zeroizing::new(Vec::with_capacity(kept.len() + rest.len()));
    next.extend_from_slice(kept);
    next.extend_from_slice(rest);
    *buffer = next;
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pad(padder: Padder, pieces: &[&[u8]]) -> Vec<u8> {
        let mut padder = padder;
        let mut out = Vec::new();
        for piece in pieces {
            out.extend(padder.update(piece));
        }
        out.extend(padder.finalize());
        out
    }

    fn unpad(unpadder: Unpadder, data: &[u8], piece: usize) -> Result<Vec<u8>> {
        let mut unpadder = unpadder;
        let mut out = Vec::new();
        for piece in data.chunks(piece) {
            out.extend(unpadder.update(piece));
        }
        out.extend(unpadder.finalize()?);
        Ok(out)
    }

    #[test]
    fn every_length_and_piece_comes_back() {
        for block_size in [1, 2, 8, 16, 255] {
            for length in 0..=2 * block_size + 1 {
                let data: Vec<u8> = (0..length).map(|i| i as u8).collect();
                let (left, right) = data.split_at(length / 3);
                for piece in [1, 3, 16, 1000] {
                    let pkcs7 = Pkcs7::new(block_size).unwrap();
                    let padded = pad(pkcs7.padder(), &[left, right]);
                    assert_eq!(padded.len() % block_size, 0);
                    assert!(padded.len() > length);
                    assert_eq!(unpad(pkcs7.unpadder(), &padded, piece).unwrap(), data);

                    assert_eq!(padded, pkcs7.pad(&data));
                    assert_eq!(pkcs7.unpad(&padded).unwrap(), data);

                    let x923 = AnsiX923::new(block_size).unwrap();
                    let padded = pad(x923.padder(), &[left, right]);
                    assert_eq!(unpad(x923.unpadder(), &padded, piece).unwrap(), data);
                }
            }
        }
    }

    #[test]
    fn the_bytes_are_the_standards() {
        let pkcs7 = Pkcs7::new(8).unwrap();
        assert_eq!(pad(pkcs7.padder(), &[b"12345"]), b"12345\x03\x03\x03");
        assert_eq!(pad(pkcs7.padder(), &[b""]), [8; 8]);
        let x923 = AnsiX923::new(8).unwrap();
        assert_eq!(pad(x923.padder(), &[b"12345"]), b"12345\x00\x00\x03");
    }

    /// Each possible last block of two bytes, against the definition written out plainly.
    #[test]
    fn exactly_the_right_padding_is_accepted() {
        for first in 0..=255u8 {
            for last in 0..=255u8 {
                let block = [first, last];
                let pkcs7 = match (first, last) {
                    (2, 2) => Some(vec![]),
                    (byte, 1) => Some(vec![byte]),
                    _ => None,
                };
                let x923 = match (first, last) {
                    (0, 2) => Some(vec![]),
                    (byte, 1) => Some(vec![byte]),
                    _ => None,
                };
                assert_eq!(unpad(Pkcs7::new(2).unwrap().unpadder(), &block, 2).ok(), pkcs7);
                assert_eq!(unpad(AnsiX923::new(2).unwrap().unpadder(), &block, 2).ok(), x923);
            }
        }
    }

    #[test]
    fn bad_padding_is_malformed() {
        let unpadder = || Pkcs7::new(8).unwrap().unpadder();
        for (bad, expected) in [
            (&b""[..], MalformedKind::InvalidLength),
            (b"1234567", MalformedKind::InvalidLength),
            (b"123456789", MalformedKind::InvalidLength),
            (b"1234567\x00", MalformedKind::InvalidPadding),
            (b"1234567\x09", MalformedKind::InvalidPadding),
            (b"12345\x02\x03\x03", MalformedKind::InvalidPadding),
            (b"12345678\x08\x08\x08\x08\x08\x08\x08", MalformedKind::InvalidLength),
        ] {
            for result in [unpad(unpadder(), bad, 3), Pkcs7::new(8).unwrap().unpad(bad)] {
                match result {
                    Err(Error::Malformed {
                        kind, what: "padding", ..
                    }) => assert_eq!(kind, expected, "{bad:?}"),
                    other => panic!("{bad:?}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn block_sizes_outside_1_to_255_are_refused() {
        for size in [0, 256, usize::MAX] {
            assert!(matches!(
                Pkcs7::new(size),
                Err(Error::InvalidArgument {
                    argument: "block_size",
                    ..
                })
            ));
            assert!(matches!(
                AnsiX923::new(size),
                Err(Error::InvalidArgument {
                    argument: "block_size",
                    ..
                })
            ));
        }
    }
}
