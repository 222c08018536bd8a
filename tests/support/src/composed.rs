//! Cipher modes that the crate does not offer, composed of those that it does.
//!
//! Some vector files are for such modes: feedback of single bits, three interleaved or pipelined streams, data units
//! that end within a byte. They are vectors of the block cipher, too, and this module runs them.

use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::prelude::*;

/// A block cipher with one key, in one direction.
pub struct Block {
    context: CipherContext,
}

impl Block {
    /// For encryption.
    pub fn encryption(backend: &Backend, algorithm: &CipherAlgorithm) -> Self {
        Self {
            context: backend
                .create_symmetric_encryption_ctx(algorithm, &Mode::ecb())
                .unwrap(),
        }
    }

    /// For decryption.
    pub fn decryption(backend: &Backend, algorithm: &CipherAlgorithm) -> Self {
        Self {
            context: backend
                .create_symmetric_decryption_ctx(algorithm, &Mode::ecb())
                .unwrap(),
        }
    }

    /// The result for `block`.
    pub fn apply(&mut self, block: &[u8]) -> Vec<u8> {
        self.context.update(block).unwrap()
    }
}

/// The direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Direction {
    /// From plaintext to ciphertext.
    Encrypt,
    /// From ciphertext to plaintext.
    Decrypt,
}

/// Cipher feedback of units of `unit_bits` bits through as many pipelines as there are vectors in `ivs`.
///
/// The first registers are the vectors; every later one is its predecessor moved up by a unit, with the ciphertext unit
/// of as many steps before as there are pipelines moved in.
pub fn cipher_feedback(
    block: &mut Block,
    ivs: &[Vec<u8>],
    unit_bits: usize,
    direction: Direction,
    text: &[u64],
) -> Vec<u64> {
    let (block_size, pipelines) = (ivs[0].len(), ivs.len());
    let (mut register, mut output) = (Vec::new(), Vec::new());
    for (index, unit) in text.iter().enumerate() {
        register = match index.checked_sub(pipelines) {
            None => ivs[index].clone(),
            Some(earlier) => {
                let ciphertext = if direction == Direction::Encrypt { &output } else { text };
                shift_in(&register, unit_bits, ciphertext[earlier])
            }
        };
        output.push(unit ^ first_unit(&block.apply(&register), unit_bits));
        assert_eq!(register.len(), block_size);
    }
    output
}

/// `register` moved up by `unit_bits` bits, with `unit` moved in.
fn shift_in(register: &[u8], unit_bits: usize, unit: u64) -> Vec<u8> {
    let moved = as_number(register) << unit_bits | u128::from(unit);
    moved.to_be_bytes()[16 - register.len()..].to_vec()
}

/// The highest `unit_bits` bits of `block`.
fn first_unit(block: &[u8], unit_bits: usize) -> u64 {
    u64::try_from(as_number(block) >> (block.len() * 8 - unit_bits)).unwrap()
}

fn as_number(block: &[u8]) -> u128 {
    block.iter().fold(0, |value, byte| value << 8 | u128::from(*byte))
}

/// The blocks of `text`, each run through the context whose turn it is.
pub fn interleave(contexts: &mut [CipherContext], text: &[u64]) -> Vec<u64> {
    let turns = contexts.len();
    let block = |(index, block): (usize, &u64)| {
        let output = contexts[index % turns].update(&block.to_be_bytes()).unwrap();
        u64::from_be_bytes(output.try_into().unwrap())
    };
    text.iter().enumerate().map(block).collect()
}

/// Counter mode, which is its own inverse.
pub fn counter(block: &mut Block, nonce: &[u8], text: &[u8]) -> Vec<u8> {
    let mut counter = as_number(nonce);
    let mut output = Vec::new();
    for piece in text.chunks(nonce.len()) {
        let stream = block.apply(&counter.to_be_bytes()[16 - nonce.len()..]);
        output.extend(piece.iter().zip(&stream).map(|(byte, stream)| byte ^ stream));
        counter = counter.wrapping_add(1);
    }
    output
}

/// XTS of a data unit of `bits` bits, at least a block and not a whole number of blocks.
pub struct PartialXts<'a> {
    /// The cipher with the first half of the key, in the direction of the operation.
    pub data: Block,
    /// The cipher with the second half of the key, always for encryption.
    pub tweak: Block,
    /// The length of the data unit in bits.
    pub bits: usize,
    /// The tweak.
    pub iv: &'a [u8],
}

impl PartialXts<'_> {
    /// The result for `text`.
    pub fn apply(&mut self, direction: Direction, text: &[u8]) -> Vec<u8> {
        let full = self.bits / 128;
        let mut tweak = as_tweak(&self.tweak.apply(self.iv));
        let mut output = Vec::new();
        for block in text[..(full - 1) * 16].chunks(16) {
            output.extend(self.block(block, tweak));
            tweak = doubled(tweak);
        }
        let tweaks = match direction {
            Direction::Encrypt => [tweak, doubled(tweak)],
            Direction::Decrypt => [doubled(tweak), tweak],
        };
        output.extend(self.stolen(&text[(full - 1) * 16..], tweaks));
        output
    }

    /// The last full block and the bits after it.
    fn stolen(&mut self, text: &[u8], tweaks: [u128; 2]) -> Vec<u8> {
        let (block, part) = text.split_at(16);
        let mask = !(u128::MAX >> (self.bits % 128));
        let first = as_number(&self.block(block, tweaks[0]));
        let mut padded = part.to_vec();
        padded.resize(16, 0);
        let second = as_number(&padded) & mask | first & !mask;
        let mut output = self.block(&second.to_be_bytes(), tweaks[1]);
        output.extend(&(first & mask).to_be_bytes()[..part.len()]);
        output
    }

    fn block(&mut self, block: &[u8], tweak: u128) -> Vec<u8> {
        let masked = as_tweak(block) ^ tweak;
        (as_tweak(&self.data.apply(&masked.to_le_bytes())) ^ tweak)
            .to_le_bytes()
            .to_vec()
    }
}

fn as_tweak(block: &[u8]) -> u128 {
    u128::from_le_bytes(block.try_into().unwrap())
}

/// `tweak` times the primitive element of the field of XTS.
fn doubled(tweak: u128) -> u128 {
    tweak << 1 ^ if tweak >> 127 == 1 { 0x87 } else { 0 }
}
