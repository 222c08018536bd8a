//! Inputs of tests.

use std::ops::RangeInclusive;

use hazmat_openssl::Backend;

/// Bytes that are the same in each run.
pub(crate) struct Sample(u64);

impl Sample {
    pub(crate) fn new(seed: u64) -> Self {
        Sample(seed)
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn number(&mut self, range: RangeInclusive<usize>) -> usize {
        let span = (range.end() - range.start() + 1) as u64;
        range.start() + (self.next() % span) as usize
    }

    pub(crate) fn bytes(&mut self, length: RangeInclusive<usize>) -> Vec<u8> {
        let length = self.number(length);
        (0..length).map(|_| self.next() as u8).collect()
    }
}

/// The bytes that hexadecimal digits stand for.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u32> = digits.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}

/// A backend whose property query fits no algorithm, so that libcrypto fails wherever it is asked.
pub(crate) fn empty_backend() -> Backend {
    Backend::builder().properties("provider=absent").build().unwrap()
}
