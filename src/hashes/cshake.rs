//! cSHAKE (NIST SP 800-185, section 3): SHAKE with a function name and a customization string.
//!
//! Any release of libcrypto has the sponge of cSHAKE under the name `KECCAK-KMAC`, for use in KMAC: Keccak with cSHAKE's domain
//! separation. cSHAKE's message begins with a block that encodes both strings, which is written here. OpenSSL 4.0 also has
//! `CSHAKE`, which is not used: it takes the three function names of SP 800-185 only, in upper or lower case, and customization
//! strings of up to 511 bytes without a zero byte.
//!
//! A FIPS backend has no cSHAKE: written outside of the module, it would be no service of the module.

use std::ffi::CStr;

use super::xof_algorithm::XofAlgorithm;
use crate::error::Result;
use crate::ffi::digest::{EvpMd, MdCtx};
use crate::ffi::operation::CleanQueue;

/// The rate of SHAKE128, the longer of the two.
const LONGEST_RATE: usize = 168;

const ZEROS: [u8; LONGEST_RATE] = [0; LONGEST_RATE];

/// The sponge's name in libcrypto.
pub(super) const fn sponge(algorithm: XofAlgorithm) -> &'static CStr {
    match algorithm {
        XofAlgorithm::Shake128 => c"KECCAK-KMAC-128",
        XofAlgorithm::Shake256 => c"KECCAK-KMAC-256",
    }
}

/// Hashes the first block or blocks: `bytepad(encode_string(N) || encode_string(S), rate)`.
pub(super) fn begin(
    queue: CleanQueue,
    ctx: &mut MdCtx,
    algorithm: XofAlgorithm,
    function_name: &[u8],
    customization: &[u8],
) -> Result<()> {
    let rate = algorithm.block_size();
    let mut length = 0;
    let mut absorb = |bytes: &[u8]| {
        length = (length + bytes.len() % rate) % rate;
        ctx.update(queue, bytes)
    };
    absorb(LeftEncoded::new(rate as u128).bytes())?;
    for string in [function_name, customization] {
        absorb(LeftEncoded::new(string.len() as u128 * 8).bytes())?;
        absorb(string)?;
    }
    let padding = (rate - length) % rate;
    ctx.update(queue, ZEROS.get(..padding).unwrap_or_default())
}

/// `left_encode` (NIST SP 800-185, section 2.3.1): an integer, without leading zeros, after the number of its bytes.
struct LeftEncoded {
    bytes: [u8; 17],
    start: usize,
}

impl LeftEncoded {
    fn new(number: u128) -> Self {
        // At least one byte, also for zero.
        let zeros = (number.leading_zeros() as usize / 8).min(15);
        let mut bytes = [0; 17];
        let digits = number.to_be_bytes();
        for (place, digit) in bytes.iter_mut().skip(1).zip(digits) {
            *place = digit;
        }
        if let Some(count) = bytes.get_mut(zeros) {
            *count = (16 - zeros) as u8;
        }
        LeftEncoded { bytes, start: zeros }
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }
}

/// Whether a hash function computes the first and the third sample of NIST's "cSHAKE_samples": a provider may have something else
/// under the sponge's name.
pub(super) fn is_right(queue: CleanQueue, md: &EvpMd, algorithm: XofAlgorithm) -> bool {
    let expected = match algorithm {
        XofAlgorithm::Shake128 => [
            0xc1, 0xc3, 0x69, 0x25, 0xb6, 0x40, 0x9a, 0x04, 0xf1, 0xb5, 0x04, 0xfc, 0xbc, 0xa9, 0xd8, 0x2b,
        ],
        XofAlgorithm::Shake256 => [
            0xd0, 0x08, 0x82, 0x8e, 0x2b, 0x80, 0xac, 0x9d, 0x22, 0x18, 0xff, 0xee, 0x1d, 0x07, 0x0c, 0x48,
        ],
    };
    let mut out = [0; 16];
    let mut compute = || {
        let mut ctx = MdCtx::new(queue, md, true, 0)?;
        begin(queue, &mut ctx, algorithm, b"", b"Email Signature")?;
        ctx.update(queue, &[0, 1, 2, 3])?;
        ctx.finish(queue, &mut out)
    };
    compute().is_ok() && out == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_encoded_without_leading_zeros() {
        for (number, encoded) in [
            (0, &[1, 0][..]),
            (1, &[1, 1]),
            (168, &[1, 168]),
            (255, &[1, 255]),
            (256, &[2, 1, 0]),
            (4096, &[2, 0x10, 0]),
            (u128::from(u64::MAX), &[8, 255, 255, 255, 255, 255, 255, 255, 255]),
        ] {
            assert_eq!(LeftEncoded::new(number).bytes(), encoded, "{number}");
        }
        assert_eq!(LeftEncoded::new(u128::MAX).bytes().len(), 17);
    }
}
