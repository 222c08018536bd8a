//! AES-CCM, AES-OCB3, AES-SIV and AES-GCM-SIV: what their standards define beside the common trait, refusals, contexts that are
//! used again, and threads.

use hazmat_openssl::Error;
use hazmat_openssl::aead::{Aead, AesCcm, AesGcmSiv, AesOcb3, AesSiv};
use hazmat_openssl::prelude::*;
use std::thread;
use support::bytes::from_hex;
use support::errors::{assert_buffer_too_small, assert_invalid_argument, assert_invalid_tag, assert_unsupported};
use support::{VENDORED, backend};

const KEY: [u8; 64] = {
    let mut key = [0; 64];
    let mut index = 0;
    while index < key.len() {
        key[index] = index as u8;
        index += 1;
    }
    key
};

/// Whether to test a mode. The vendored OpenSSL has all of them.
fn offered(supported: bool) -> bool {
    assert!(supported || !VENDORED || support::on_fips());
    supported
}

fn hex(text: &str) -> Vec<u8> {
    from_hex(text).unwrap()
}

// ---- OCB3 ----

/// RFC 7253, appendix A: encryptions of many lengths under one key, whose results are encrypted in turn.
#[test]
fn rfc_7253_iterations() {
    if !offered(AesOcb3::supported(backend(), 16)) {
        return;
    }
    for (key_length, tag_length, expected) in [
        (16, 16, "67E944D23256C5E0B6C61FA22FDF1EA2"),
        (24, 16, "F673F2C3E7174AAE7BAE986CA9F29E17"),
        (32, 16, "D90EB8E9C977C88B79DD793D7FFA161C"),
        (16, 12, "77A3D8E73589158D25D01209"),
        (24, 12, "05D56EAD2752C86BE6932C5E"),
        (32, 12, "5458359AC23B0CBA9E6330DD"),
        (16, 8, "192C9B7BD90BA06A"),
        (24, 8, "0066BC6E0EF34E24"),
        (32, 8, "7D4EA5D445501CBE"),
    ] {
        let mut key = vec![0; key_length];
        key[key_length - 1] = 8 * tag_length as u8;
        let aead = AesOcb3::with_tag_length(backend(), &key, tag_length).unwrap();
        assert_eq!(aead.tag_length(), tag_length);
        let nonce = |number: u32| [&[0; 8][..], &number.to_be_bytes()].concat();
        let mut all = Vec::new();
        for length in 0..128_u32 {
            let zeros = vec![0; length as usize];
            all.extend(aead.encrypt(&nonce(3 * length + 1), &zeros, &zeros).unwrap());
            all.extend(aead.encrypt(&nonce(3 * length + 2), &zeros, b"").unwrap());
            all.extend(aead.encrypt(&nonce(3 * length + 3), b"", &zeros).unwrap());
        }
        let output = aead.encrypt(&nonce(385), b"", &all).unwrap();
        assert_eq!(output, hex(expected), "{key_length} {tag_length}");
    }
}

/// RFC 7253, appendix A: the example with a tag of 96 bits.
#[test]
fn rfc_7253_short_tag() {
    if !offered(AesOcb3::supported(backend(), 16)) {
        return;
    }
    let key = hex("0F0E0D0C0B0A09080706050403020100");
    let aead = AesOcb3::with_tag_length(backend(), &key, 12).unwrap();
    let text: Vec<u8> = (0..40).collect();
    let nonce = hex("BBAA9988776655443322110D");
    let expected = hex(concat!(
        "1792A4E31E0755FB03E31B22116E6C2DDF9EFD6E33D536F1A0124B0A55BAE884ED93481529C76B6A",
        "D0C515F4D1CDD4FDAC4F02AA"
    ));
    let sealed = aead.encrypt(&nonce, &text, &text).unwrap();
    assert_eq!(sealed, expected);
    assert_eq!(aead.decrypt(&nonce, &sealed, &text).unwrap(), text);
}

// ---- SIV ----

fn siv() -> Option<AesSiv> {
    offered(AesSiv::supported(backend(), 32)).then(|| AesSiv::new(backend(), &KEY[..32]).unwrap())
}

#[test]
fn strings_of_siv_are_a_list() {
    let Some(siv) = siv() else { return };
    let lists: [&[&[u8]]; 9] = [
        &[],
        &[b""],
        &[b"", b""],
        &[b"ab"],
        &[b"a", b"b"],
        &[b"b", b"a"],
        &[b"ab", b""],
        &[b"", b"ab"],
        &[b"a", b"", b"b"],
    ];
    for message in [&b"message"[..], b"", b"a message of more than a block"] {
        let sealed: Vec<_> = lists.iter().map(|list| siv.encrypt(message, list).unwrap()).collect();
        for (index, list) in lists.iter().enumerate() {
            assert_eq!(siv.encrypt(message, list).unwrap(), sealed[index], "deterministic");
            for (other, sealed) in sealed.iter().enumerate() {
                let opened = siv.decrypt(sealed, list);
                if index == other {
                    assert_eq!(opened.unwrap(), message);
                } else {
                    assert_eq!(opened, Err(Error::InvalidTag), "{list:?} {other}");
                }
            }
        }
    }
}

/// Made with Python's `cryptography` 50.0.2, which has OpenSSL 4.0.3.
#[test]
fn siv_of_empty_strings() {
    let Some(siv) = siv() else { return };
    for (plaintext, additional_data, expected) in [
        (&b""[..], &[][..], "6890e5685ed0253753a2121dab850fdf"),
        (b"", &[&b""[..]], "646a1c3efeb7d2589bfdd0892cc86923"),
        (b"", &[b"header"], "9249043a998e55331652e0e6f4ddd5cb"),
        (b"message", &[], "b1d1ad071be8cc9ccec17d36957848edc19bcf98cd71db"),
        (b"message", &[b""], "fa56d7b50bf277a1d664a220df66fe6d808c04be9bf548"),
        (
            b"message",
            &[b"header"],
            "1933dfe91849d83775bf1dac9e96e1140fc7583eeb8976",
        ),
    ] {
        let mut sealed = siv.encrypt(plaintext, additional_data).unwrap();
        assert_eq!(sealed, hex(expected));
        assert_eq!(siv.decrypt(&sealed, additional_data).unwrap(), plaintext);
        sealed[15] ^= 0x80;
        assert_invalid_tag(siv.decrypt(&sealed, additional_data));
        assert_invalid_tag(siv.decrypt(&sealed[..15], additional_data));
    }
}

#[test]
fn siv_takes_as_many_strings_as_its_standard_allows() {
    let Some(siv) = siv() else { return };
    let strings = [&b"string"[..]; 127];
    let sealed = siv.encrypt(b"message", &strings[..126]).unwrap();
    assert_eq!(siv.decrypt(&sealed, &strings[..126]).unwrap(), b"message");
    assert_invalid_tag(siv.decrypt(&sealed, &strings[..125]));
    assert_invalid_argument(siv.encrypt(b"message", &strings), &["additional_data", "126"]);
    assert_invalid_argument(siv.decrypt(&sealed, &strings), &["additional_data", "126"]);
    assert_invalid_argument(siv.encrypt_in_place(&strings, &mut [0; 7]), &["additional_data", "126"]);
}

/// RFC 5297, sections 3 and 6.
#[test]
fn a_nonce_is_the_last_string_of_siv() {
    let Some(siv) = siv() else { return };
    let aead: &dyn Aead = &siv;
    let sealed = aead.encrypt(b"nonce", b"message", b"header").unwrap();
    assert_eq!(sealed, siv.encrypt(b"message", &[b"header", b"nonce"]).unwrap());
    let mut out = [0; 23];
    assert_eq!(aead.encrypt_into(b"nonce", b"message", b"header", &mut out), Ok(23));
    assert_eq!(out, *sealed);
    assert_invalid_argument(aead.encrypt(b"", b"message", b"header"), &["nonce", "1 to"]);
    assert_invalid_argument(aead.decrypt(b"", &sealed, b"header"), &["nonce", "1 to"]);
    assert_invalid_argument(aead.encrypt_into(b"", b"message", b"", &mut out), &["nonce"]);
    assert_invalid_argument(aead.decrypt_into(b"", &sealed, b"", &mut out), &["nonce"]);
    assert_invalid_argument(aead.encrypt_in_place(b"", b"", &mut out), &["nonce"]);
    assert_invalid_argument(aead.decrypt_in_place(b"", b"", &mut out, &[0; 16]), &["nonce"]);
}

// ---- refusals ----

#[test]
fn lengths_of_keys_and_tags_are_checked() {
    let backend = backend();
    for length in 0..=70 {
        let (key, usual) = (vec![7; length], [16, 24, 32].contains(&length));
        assert_eq!(AesCcm::supported(backend, length), usual);
        assert_eq!(
            AesOcb3::supported(backend, length),
            usual && AesOcb3::supported(backend, 16)
        );
        assert_eq!(
            AesGcmSiv::supported(backend, length),
            usual && AesGcmSiv::supported(backend, 16)
        );
        let siv = [32, 48, 64].contains(&length);
        assert_eq!(
            AesSiv::supported(backend, length),
            siv && AesSiv::supported(backend, 32)
        );
        if usual {
            assert_eq!(AesCcm::new(backend, &key).unwrap().key_length(), length);
            assert_eq!(AesGcmSiv::generate_key(backend, length).unwrap().len(), length);
        } else {
            let parts = ["key", "16, 24 or 32 bytes"];
            assert_invalid_argument(AesCcm::new(backend, &key), &parts);
            assert_invalid_argument(AesOcb3::new(backend, &key), &parts);
            assert_invalid_argument(AesGcmSiv::new(backend, &key), &parts);
            let parts = ["key_length", "16, 24 or 32 bytes"];
            assert_invalid_argument(AesCcm::generate_key(backend, length), &parts);
            assert_invalid_argument(AesOcb3::generate_key(backend, length), &parts);
            assert_invalid_argument(AesGcmSiv::generate_key(backend, length), &parts);
        }
        if siv {
            assert_eq!(AesSiv::generate_key(backend, length).unwrap().len(), length);
        } else {
            assert_invalid_argument(AesSiv::new(backend, &key), &["key", "32, 48 or 64 bytes"]);
            assert_invalid_argument(
                AesSiv::generate_key(backend, length),
                &["key_length", "32, 48 or 64 bytes"],
            );
        }
    }
    for length in 0..=20 {
        let ccm = AesCcm::with_tag_length(backend, &KEY[..16], length);
        if length >= 4 && length % 2 == 0 && length <= 16 {
            let sealed = ccm.unwrap().encrypt(&[1; 12], b"message", b"").unwrap();
            assert_eq!(sealed.len(), 7 + length);
        } else {
            assert_invalid_argument(ccm, &["tag_length", "4, 6, 8, 10, 12, 14 or 16"]);
        }
        if offered(AesOcb3::supported(backend, 16)) && ![8, 12, 16].contains(&length) {
            let ocb = AesOcb3::with_tag_length(backend, &KEY[..16], length);
            assert_invalid_argument(ocb, &["tag_length", "8, 12 or 16"]);
        }
    }
}

#[test]
fn what_is_not_offered_is_unsupported() {
    let backend = backend();
    if !offered(AesOcb3::supported(backend, 16)) {
        assert_unsupported(AesOcb3::new(backend, &KEY[..16]));
    }
    if !offered(AesSiv::supported(backend, 32)) {
        assert_unsupported(AesSiv::new(backend, &KEY[..32]));
    }
    if !offered(AesGcmSiv::supported(backend, 16)) {
        assert_unsupported(AesGcmSiv::new(backend, &KEY[..16]));
    }
}

/// A short tag is neither completed nor taken from another place.
#[test]
fn tags_of_another_length_do_not_match() {
    for aead in all() {
        let name = format!("{aead:?}");
        let nonce = vec![1; *aead.nonce_lengths().start()];
        let mut buffer = *b"message";
        let tag = aead.encrypt_in_place(&nonce, b"header", &mut buffer).unwrap();
        let ciphertext = buffer;
        for wrong in [&tag[..0], &tag[1..], &[&tag[..], &[0]].concat()] {
            let mut buffer = ciphertext;
            assert_invalid_tag(aead.decrypt_in_place(&nonce, b"header", &mut buffer, wrong));
            assert_eq!(buffer, [0; 7], "{name}");
        }
        for bit in 0..8 * tag.len() {
            let mut wrong = tag.to_vec();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let mut buffer = ciphertext;
            assert_invalid_tag(aead.decrypt_in_place(&nonce, b"header", &mut buffer, &wrong));
            assert_eq!(buffer, [0; 7], "{name}");
        }
        let mut buffer = ciphertext;
        aead.decrypt_in_place(&nonce, b"header", &mut buffer, &tag).unwrap();
        assert_eq!(&buffer, b"message");
        let needed = 7 + aead.tag_length();
        let mut short = vec![0; needed - 1];
        assert_buffer_too_small(
            aead.encrypt_into(&nonce, b"message", b"", &mut short),
            needed,
            needed - 1,
        );
        // Only the place of the plaintext is cleared.
        let mut out = [1; 9];
        let mut sealed = aead.encrypt(&nonce, b"message", b"").unwrap();
        sealed[3] ^= 1;
        assert_invalid_tag(aead.decrypt_into(&nonce, &sealed, b"", &mut out));
        assert_eq!(out, [0, 0, 0, 0, 0, 0, 0, 1, 1], "{name}");
    }
}

// ---- contexts that are used again ----

/// Every mode that the backend offers, with all key lengths and some tag lengths.
fn all() -> Vec<Box<dyn Aead>> {
    all_of(backend())
}

fn all_of(backend: &Backend) -> Vec<Box<dyn Aead>> {
    let mut all: Vec<Box<dyn Aead>> = Vec::new();
    for key_length in [16, 24, 32] {
        let key = &KEY[..key_length];
        for tag_length in [4, 10, 16] {
            all.push(Box::new(AesCcm::with_tag_length(backend, key, tag_length).unwrap()));
        }
        if offered(AesOcb3::supported(backend, key_length)) {
            for tag_length in [8, 12, 16] {
                all.push(Box::new(AesOcb3::with_tag_length(backend, key, tag_length).unwrap()));
            }
        }
        if offered(AesGcmSiv::supported(backend, key_length)) {
            all.push(Box::new(AesGcmSiv::new(backend, key).unwrap()));
        }
        if offered(AesSiv::supported(backend, 2 * key_length)) {
            all.push(Box::new(AesSiv::new(backend, &KEY[..2 * key_length]).unwrap()));
        }
    }
    all
}

/// Numbers that look random, and are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.below(256) as u8).collect()
    }
}

/// Thousands of messages with one key, of all lengths and nonce lengths, some of them with wrong tags, have the results of
/// objects that process one message.
#[test]
fn contexts_do_not_remember_messages() {
    let mut numbers = Numbers(1);
    for index in 0..all().len() {
        let kept = &all()[index];
        for _ in 0..250 {
            let fresh = &all_in_turn(index);
            let nonces = kept.nonce_lengths();
            let nonce_length = nonces.start() + numbers.below((*nonces.end()).min(40) - nonces.start() + 1);
            let nonce = numbers.bytes(nonce_length);
            let length = [0, 1, 15, 16, 17, 100][numbers.below(6)];
            let header_length = [0, 0, 1, 16, 40][numbers.below(5)];
            let (message, header) = (numbers.bytes(length), numbers.bytes(header_length));
            let sealed = fresh.encrypt(&nonce, &message, &header).unwrap();
            match numbers.below(4) {
                0 => assert_eq!(kept.encrypt(&nonce, &message, &header).unwrap(), sealed),
                1 => assert_eq!(kept.decrypt(&nonce, &sealed, &header).unwrap(), message),
                2 => {
                    let mut wrong = sealed.clone();
                    wrong[numbers.below(sealed.len())] ^= 1;
                    assert_invalid_tag(kept.decrypt(&nonce, &wrong, &header));
                }
                _ => {
                    let mut buffer = message.clone();
                    let tag = kept.encrypt_in_place(&nonce, &header, &mut buffer).unwrap();
                    kept.decrypt_in_place(&nonce, &header, &mut buffer, &tag).unwrap();
                    assert_eq!(buffer, message);
                    assert!(sealed.ends_with(&tag) || sealed.starts_with(&tag));
                }
            }
        }
    }
}

/// One of all, without contexts.
fn all_in_turn(index: usize) -> Box<dyn Aead> {
    all().swap_remove(index)
}

#[test]
fn one_object_serves_many_threads() {
    for aead in all() {
        let nonce = vec![9; *aead.nonce_lengths().start()];
        let expected: Vec<_> = (0..4_u8)
            .map(|number| aead.encrypt(&nonce, &[number; 50], &[number; 3]).unwrap())
            .collect();
        thread::scope(|scope| {
            for number in 0..4_u8 {
                let (aead, nonce, sealed) = (&aead, &nonce, &expected[usize::from(number)]);
                scope.spawn(move || {
                    for _ in 0..50 {
                        assert_eq!(aead.encrypt(nonce, &[number; 50], &[number; 3]).unwrap(), *sealed);
                        assert_eq!(aead.decrypt(nonce, sealed, &[number; 3]).unwrap(), [number; 50]);
                        assert_eq!(aead.decrypt(nonce, sealed, b"another"), Err(Error::InvalidTag));
                    }
                });
            }
        });
        thread::spawn(move || drop(aead)).join().unwrap();
    }
}

/// Each backend finds out about libcrypto by itself, and keys outlive it.
#[test]
fn objects_outlive_their_backend() {
    if support::on_fips() {
        return;
    }
    let aeads = all_of(&Backend::new().unwrap());
    for aead in aeads {
        let nonce = vec![9; *aead.nonce_lengths().start()];
        let sealed = aead.encrypt(&nonce, b"message", b"").unwrap();
        assert_eq!(aead.decrypt(&nonce, &sealed, b"").unwrap(), b"message");
    }
}
