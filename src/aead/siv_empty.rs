//! The tag of an empty message in SIV, for versions of libcrypto that do not compute it (3.0 and 3.1).

use zeroize::Zeroizing;

use super::keyed::TAG_LENGTH;
use crate::backend::Backend;
use crate::ciphers::algorithm::CipherAlgorithm;
use crate::error::{Error, Result};
use crate::mac::cmac::CmacBackend;
use crate::mac::context::MacContext;

type Block = [u8; TAG_LENGTH];

/// S2V (RFC 5297, section 2.4) of the additional data and an empty plaintext, by CMAC with the first half of the key.
pub(super) fn tag(backend: &Backend, key: &[u8], additional_data: &[&[u8]]) -> Result<Zeroizing<Block>> {
    let (authentication_key, _) = key
        .split_at_checked(key.len() / 2)
        .ok_or_else(|| Error::invalid("key", "is too short"))?;
    let mut cmac = backend.create_cmac_ctx(&CipherAlgorithm::aes(authentication_key)?)?;
    let mut sum = mac(&mut cmac, &[0; TAG_LENGTH])?;
    for string in additional_data {
        double(&mut sum);
        let mac = mac(&mut cmac, string)?;
        for (byte, other) in sum.iter_mut().zip(mac.iter()) {
            *byte ^= other;
        }
    }
    double(&mut sum);
    // The padding of an empty string is a one bit and zeros.
    if let Some(first) = sum.first_mut() {
        *first ^= 0x80;
    }
    mac(&mut cmac, sum.as_slice())
}

fn mac(cmac: &mut MacContext, data: &[u8]) -> Result<Zeroizing<Block>> {
    let mut block = Zeroizing::new([0; TAG_LENGTH]);
    cmac.update(data)?;
    cmac.finalize_reset_into(block.as_mut_slice())?;
    Ok(block)
}

/// Multiplies by x (RFC 5297, section 2.3), in constant time.
fn double(block: &mut Block) {
    let number = u128::from_be_bytes(*block);
    let reduction = 0x87 & (number >> 127).wrapping_neg();
    *block = ((number << 1) ^ reduction).to_be_bytes();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with Python's `cryptography` 50.0.2, which has OpenSSL 4.0.3.
    #[test]
    fn an_empty_message_has_a_tag() {
        let backend = Backend::new().unwrap();
        let key: Vec<u8> = (0..32).collect();
        for (additional_data, expected) in [
            (&[][..], "6890e5685ed0253753a2121dab850fdf"),
            (&[&b""[..]][..], "646a1c3efeb7d2589bfdd0892cc86923"),
            (&[&b"header"[..]][..], "9249043a998e55331652e0e6f4ddd5cb"),
        ] {
            let tag = tag(&backend, &key, additional_data).unwrap();
            let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, expected);
        }
    }
}
