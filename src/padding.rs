//! Block padding: PKCS #7 and ANSI X9.23, applied and removed in pieces.
//!
//! Removing padding checks it in constant time: what a failure takes does not tell where the padding is wrong. That there
//! *is* a failure can still be used against a program that decrypts unauthenticated data for a stranger (a padding
//! oracle); authenticate ciphertext before decrypting it.
//!
//! ```
//! use hazmat_openssl::padding::Pkcs7;
//!
//! # fn main() -> hazmat_openssl::Result<()> {
//! let padding = Pkcs7::new(16)?;
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

use subtle::{ConstantTimeEq, ConstantTimeLess};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// PKCS #7 padding (RFC 5652, section 6.3): each byte of padding is the padding's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pkcs7(Scheme);

/// ANSI X9.23 padding: zero bytes, then one that is the padding's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnsiX923(Scheme);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scheme {
    filler: Filler,
    block_size: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// The byte that padding of `length` bytes has in every place but the last.
    fn filler_byte(self, length: u8) -> u8 {
        match self.filler {
            Filler::Length => length,
            Filler::Zero => 0,
        }
    }

    /// How much of `block` is data, or nothing where its padding is not what it must be. The time depends on the
    /// block's length alone.
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
            /// Padding to blocks of `block_size` bytes, 1 to 255: a cipher's
            /// [`block_size`](crate::ciphers::CipherAlgorithm::block_size).
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`] for another size.
            pub fn new(block_size: usize) -> Result<Self> {
                Scheme::new($filler, block_size).map($type)
            }

            /// Begins to pad a message.
            pub fn padder(self) -> Padder {
                self.0.padder()
            }

            /// Begins to remove a message's padding.
            pub fn unpadder(self) -> Unpadder {
                self.0.unpadder()
            }
        }
    };
}

padding_methods!(Pkcs7, Filler::Length);
padding_methods!(AnsiX923, Filler::Zero);

impl Pkcs7 {
    /// Pads a message that is whole, where it is.
    pub(crate) fn pad_in_place(self, message: &mut Zeroizing<Vec<u8>>) {
        let length = self.0.block_size - message.len() % self.0.block_size;
        let mut padded = Zeroizing::new(Vec::with_capacity(message.len() + length));
        padded.extend_from_slice(message);
        padded.resize(message.len() + length, u8::try_from(length).unwrap_or_default());
        *message = padded;
    }

    /// Removes the padding of a message that is whole, where it is.
    pub(crate) fn unpad_in_place(self, message: &mut Zeroizing<Vec<u8>>) -> Result<()> {
        let wrong = || Error::malformed("padding", "the last block does not end in it");
        let start = message.len().checked_sub(self.0.block_size).ok_or_else(wrong)?;
        let last = message.get(start..).unwrap_or_default();
        let length = self.0.data_length(last).ok_or_else(wrong)?;
        message.truncate(start + length);
        Ok(())
    }
}

/// A message that is being padded.
pub struct Padder {
    scheme: Scheme,
    buffer: Zeroizing<Vec<u8>>,
}

impl Padder {
    /// Takes more of the message, and gives what whole blocks there are.
    pub fn update(&mut self, data: &[u8]) -> Vec<u8> {
        append(&mut self.buffer, data);
        let whole = self.buffer.len() - self.buffer.len() % self.scheme.block_size;
        take_front(&mut self.buffer, whole)
    }

    /// Ends the message: gives the last block, which always has padding.
    pub fn finalize(self) -> Vec<u8> {
        let missing = self.scheme.block_size.saturating_sub(self.buffer.len());
        // At most 255, as the block size is.
        let length = u8::try_from(missing).unwrap_or(u8::MAX);
        let mut block = Vec::with_capacity(self.scheme.block_size);
        block.extend_from_slice(&self.buffer);
        block.resize(
            self.scheme.block_size.saturating_sub(1),
            self.scheme.filler_byte(length),
        );
        block.push(length);
        block
    }
}

/// A message whose padding is being removed.
pub struct Unpadder {
    scheme: Scheme,
    buffer: Zeroizing<Vec<u8>>,
}

impl Unpadder {
    /// Takes more of the padded message, and gives what cannot be padding.
    pub fn update(&mut self, data: &[u8]) -> Vec<u8> {
        append(&mut self.buffer, data);
        let blocks = (self.buffer.len() / self.scheme.block_size).saturating_sub(1);
        take_front(&mut self.buffer, blocks * self.scheme.block_size)
    }

    /// Ends the message: gives the last of its data.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the message is not whole blocks, or its last block does not end in padding.
    pub fn finalize(self) -> Result<Vec<u8>> {
        if self.buffer.len() != self.scheme.block_size {
            let reason = format!("the message is not a multiple of {} bytes", self.scheme.block_size);
            return Err(Error::malformed("padding", reason));
        }
        let length = self
            .scheme
            .data_length(&self.buffer)
            .ok_or_else(|| Error::malformed("padding", "the last block does not end in it"))?;
        Ok(self.buffer.get(..length).unwrap_or_default().to_vec())
    }
}

/// Adds to a buffer, without leaving what it had where it was before it grew.
fn append(buffer: &mut Zeroizing<Vec<u8>>, data: &[u8]) {
    let mut grown = Zeroizing::new(Vec::with_capacity(buffer.len() + data.len()));
    grown.extend_from_slice(buffer);
    grown.extend_from_slice(data);
    *buffer = grown;
}

/// Takes the first `length` bytes out of a buffer, and clears what they leave behind in it.
fn take_front(buffer: &mut Zeroizing<Vec<u8>>, length: usize) -> Vec<u8> {
    let (front, rest) = buffer.split_at_checked(length).unwrap_or_default();
    let front = front.to_vec();
    *buffer = Zeroizing::new(rest.to_vec());
    front
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
        for bad in [
            &b""[..],
            b"1234567",
            b"123456789",
            b"1234567\x00",
            b"1234567\x09",
            b"12345\x02\x03\x03",
            b"12345678\x08\x08\x08\x08\x08\x08\x08",
        ] {
            match unpad(unpadder(), bad, 3) {
                Err(Error::Malformed { what: "padding", .. }) => {}
                other => panic!("{bad:?}: {other:?}"),
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
