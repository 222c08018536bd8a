//! Wrapped keys.

use std::sync::OnceLock;

use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};

use crate::{backend, count_round_trip, tidy};

/// The longest key here in bytes; the work for each byte is that of twelve encryptions.
const LONGEST: usize = 1024;

/// The bits of the first byte.
const WITH_PADDING: u8 = 1;
const BY_HAND: u8 = 2;
const ONE_SHOT: u8 = 4;

fn wrapping_key(choice: u8) -> &'static [u8] {
    const KEY: [u8; 32] = [7; 32];
    match choice >> 3 & 3 {
        0 => &KEY[..16],
        1 => &KEY[..24],
        _ => &KEY,
    }
}

fn kept(key: &'static [u8]) -> &'static AesKeyWrap {
    static KEPT: OnceLock<[AesKeyWrap; 3]> = OnceLock::new();
    let kept = KEPT.get_or_init(|| {
        [0, 8, 16].map(|choice| AesKeyWrap::new(backend(), wrapping_key(choice)).expect("every OpenSSL has it"))
    });
    &kept[key.len() / 8 - 2]
}

/// The rest of the input is a wrapped key, or is encrypted to one as it stands, so that it reaches the checks of its padding; and it
/// is a key to wrap.
pub fn check_wrapped_key(data: &[u8]) {
    let Some((&choice, rest)) = data.split_first() else {
        return;
    };
    let rest = &rest[..rest.len().min(LONGEST)];
    let mut expected = None;
    let wrapped = if choice & BY_HAND != 0 && rest.len() >= 16 {
        let semiblocks = &rest[..rest.len() / 8 * 8];
        expected = Some(inside(choice, semiblocks));
        by_hand(wrapping_key(choice), semiblocks)
    } else {
        rest.to_vec()
    };
    let unwrapped = unwrap(choice, &wrapped);
    if let Some(expected) = expected {
        assert_eq!(unwrapped.as_deref().ok(), expected);
    }
    match &unwrapped {
        Ok(key) => {
            assert_eq!(
                wrap(choice, key).as_deref(),
                Ok(&*wrapped),
                "the same key wraps to the same bytes"
            );
            count_round_trip();
        }
        Err(Error::InvalidTag) => {}
        Err(error) => panic!("no error of a wrapped key: {error:?}"),
    }
    unwrap_into(choice, &wrapped, unwrapped);

    match wrap(choice, rest) {
        Ok(wrapped) => assert_eq!(unwrap(choice, &wrapped).as_deref(), Ok(rest)),
        Err(Error::InvalidArgument { .. }) => assert!(rest.is_empty() || choice & WITH_PADDING == 0),
        Err(error) => panic!("not wrapped: {error:?}"),
    }
}

fn wrap(choice: u8, key: &[u8]) -> Result<Vec<u8>> {
    let wrapping_key = wrapping_key(choice);
    tidy(match (choice & ONE_SHOT != 0, choice & WITH_PADDING != 0) {
        (true, true) => backend().aes_key_wrap_with_padding(wrapping_key, key),
        (true, false) => backend().aes_key_wrap(wrapping_key, key),
        (false, true) => kept(wrapping_key).wrap_key_with_padding(key),
        (false, false) => kept(wrapping_key).wrap_key(key),
    })
}

fn unwrap(choice: u8, wrapped: &[u8]) -> Result<SecretBytes> {
    let wrapping_key = wrapping_key(choice);
    tidy(match (choice & ONE_SHOT != 0, choice & WITH_PADDING != 0) {
        (true, true) => backend().aes_key_unwrap_with_padding(wrapping_key, wrapped),
        (true, false) => backend().aes_key_unwrap(wrapping_key, wrapped),
        (false, true) => kept(wrapping_key).unwrap_key_with_padding(wrapped),
        (false, false) => kept(wrapping_key).unwrap_key(wrapped),
    })
}

/// The sanitizer watches the end of `out`, which is as short as allowed.
fn unwrap_into(choice: u8, wrapped: &[u8], expected: Result<SecretBytes>) {
    let kept = kept(wrapping_key(choice));
    let mut out = vec![0xa5; wrapped.len().saturating_sub(8)].into_boxed_slice();
    let written = tidy(match choice & WITH_PADDING != 0 {
        true => kept.unwrap_key_with_padding_into(wrapped, &mut out),
        false => kept.unwrap_key_into(wrapped, &mut out),
    });
    let key = written.map(|length| &out[..length]);
    assert_eq!(key, expected.as_deref().map_err(Clone::clone));
}

/// The key in the semiblocks before their encryption (RFC 3394, section 2.2.3; RFC 5649, section 3).
fn inside(choice: u8, semiblocks: &[u8]) -> Option<&[u8]> {
    let (value, rest) = semiblocks.split_at(8);
    if choice & WITH_PADDING == 0 {
        return (value == [0xa6; 8] && rest.len() >= 16).then_some(rest);
    }
    let length = u32::from_be_bytes(value[4..].try_into().expect("four bytes")) as usize;
    let (key, padding) = rest.split_at_checked(length)?;
    let right = value[..4] == [0xa6, 0x59, 0x59, 0xa6] && padding.len() < 8 && padding.iter().all(|byte| *byte == 0);
    right.then_some(key)
}

/// The wrapping function W (NIST SP 800-38F, section 6.1), or for two semiblocks one encryption (section 6.3).
fn by_hand(key: &[u8], semiblocks: &[u8]) -> Vec<u8> {
    let cipher = CipherAlgorithm::aes(key).expect("a key of AES");
    let mut aes = backend()
        .create_symmetric_encryption_ctx(&cipher, &Mode::ecb())
        .expect("AES");
    if semiblocks.len() == 16 {
        return aes.update(semiblocks).expect("one block");
    }
    let mut result = semiblocks.to_vec();
    let (first, rest) = result.split_at_mut(8);
    let mut step = 0_u64;
    for _ in 0..6 {
        for semiblock in rest.chunks_exact_mut(8) {
            step += 1;
            let block = aes.update(&[&*first, &*semiblock].concat()).expect("one block");
            for (index, byte) in step.to_be_bytes().into_iter().enumerate() {
                first[index] = block[index] ^ byte;
            }
            semiblock.copy_from_slice(&block[8..]);
        }
    }
    result
}

/// Keys of some lengths, wrapped or as they are encrypted.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for choice in 0..32_u8 {
        for length in [1_usize, 8, 9, 16, 24, 32, 64, 500] {
            let key: Vec<u8> = (0..length).map(|index| index as u8 | 1).collect();
            if choice & BY_HAND == 0 {
                seeds.extend(wrap(choice, &key).map(|wrapped| [&[choice], &*wrapped].concat()));
                continue;
            }
            let value = match choice & WITH_PADDING {
                0 => [0xa6; 8].to_vec(),
                _ => [&[0xa6, 0x59, 0x59, 0xa6][..], &(length as u32).to_be_bytes()].concat(),
            };
            let mut padded = key;
            padded.resize(length.next_multiple_of(8), 0);
            seeds.push([&[choice], &*value, &padded].concat());
        }
    }
    seeds
}
