//! KMAC: every published vector, both forms, every limit, and invalid calls. Wycheproof's vectors are in `wycheproof.rs`.

use hazmat_openssl::mac::{KmacOutput, KmacVariant, MacAlgorithm, Tag};
use hazmat_openssl::prelude::*;
use std::io::Write;
use support::mac_vectors::{self, MacVector};
use support::{backend, bytes, errors, files, stream, tally};

type Output = fn(usize) -> KmacOutput;

/// Files with their variant, their form and their number of vectors.
const FILES: &[(&str, KmacVariant, Output, usize)] = &[
    ("nist-examples-kmac128.txt", KmacVariant::Kmac128, KmacOutput::Length, 3),
    ("nist-examples-kmac256.txt", KmacVariant::Kmac256, KmacOutput::Length, 3),
    ("nist-examples-kmacxof128.txt", KmacVariant::Kmac128, KmacOutput::Xof, 3),
    ("nist-examples-kmacxof256.txt", KmacVariant::Kmac256, KmacOutput::Xof, 3),
];

const FORMS: [Output; 2] = [KmacOutput::Length, KmacOutput::Xof];

fn context(variant: KmacVariant, key: &[u8], customization: &[u8], output: KmacOutput) -> MacContext {
    backend().create_kmac_ctx(variant, key, customization, output).unwrap()
}

fn kmac(variant: KmacVariant, key: &[u8], customization: &[u8], output: KmacOutput, data: &[u8]) -> Tag {
    let mut context = context(variant, key, customization, output);
    context.update(data).unwrap();
    context.finalize().unwrap()
}

/// FIPS modules may refuse tags of less than 4 bytes (NIST SP 800-185, section 8.4.2).
fn shortest_tag() -> usize {
    if support::on_fips() { 4 } else { 1 }
}

#[test]
fn every_file_is_claimed() {
    files::assert_claimed("KMAC", FILES.iter().map(|(name, ..)| *name));
}

#[test]
fn vectors() {
    for (name, variant, output, expected) in FILES {
        let name = format!("KMAC/{name}");
        tally::run(
            "kmac",
            &name,
            *expected,
            &mac_vectors::kmac(&name),
            |_| backend().kmac_supported(*variant),
            |(vector, customization)| check_vector(*variant, *output, vector, customization),
            |(vector, customization)| {
                let refused = backend().create_kmac_ctx(*variant, &vector.key, customization, output(32));
                errors::assert_unsupported(refused);
            },
        );
    }
}

fn check_vector(variant: KmacVariant, output: Output, vector: &MacVector, customization: &[u8]) {
    let place = &vector.position;
    let length = output(vector.tag.len());
    let tag = kmac(variant, &vector.key, customization, length, &vector.message);
    assert_eq!(*tag, *vector.tag, "{place}: in one piece");
    let mut context = context(variant, &vector.key, customization, length);
    let pieces = stream::pieces(&vector.message);
    let (before, after) = pieces.split_at(pieces.len() / 2);
    before.iter().for_each(|piece| context.update(piece).unwrap());
    let mut clone = context.try_clone().unwrap();
    after.iter().for_each(|piece| context.update(piece).unwrap());
    assert_eq!(context.finalize_reset().unwrap(), tag, "{place}: in pieces");
    context.write_all(&vector.message).unwrap();
    context.verify_reset(&tag).unwrap();
    context.update(&vector.message).unwrap();
    let mut buffer = vec![0; tag.len()];
    assert_eq!(context.finalize_into(&mut buffer).unwrap(), tag.len(), "{place}");
    assert_eq!(buffer, *tag, "{place}: after a reset");
    after.iter().for_each(|piece| clone.update(piece).unwrap());
    clone.verify(&tag).unwrap();
}

/// NIST SP 800-185, section 2.3.
fn left_encoded(number: usize) -> Vec<u8> {
    let bytes = number_bytes(number);
    [&[bytes.len() as u8][..], &bytes].concat()
}

fn right_encoded(number: usize) -> Vec<u8> {
    let bytes = number_bytes(number);
    [&bytes[..], &[bytes.len() as u8]].concat()
}

fn number_bytes(number: usize) -> Vec<u8> {
    let all = number.to_be_bytes();
    let zeros = all.iter().take_while(|byte| **byte == 0).count().min(all.len() - 1);
    all[zeros..].to_vec()
}

fn encoded_string(string: &[u8]) -> Vec<u8> {
    [&left_encoded(8 * string.len())[..], string].concat()
}

fn padded(string: &[u8], rate: usize) -> Vec<u8> {
    let mut padded = [&left_encoded(rate)[..], string].concat();
    padded.resize(padded.len().next_multiple_of(rate), 0);
    padded
}

/// Keccak-f[1600] (FIPS 202, section 3.3), on lanes x + 5·y.
fn permute(lanes: &mut [u64; 25]) {
    let mut register = 1_u8;
    for _ in 0..24 {
        let parity: [u64; 5] = std::array::from_fn(|x| (0..5).fold(0, |sum, y| sum ^ lanes[x + 5 * y]));
        for x in 0..5 {
            let effect = parity[(x + 4) % 5] ^ parity[(x + 1) % 5].rotate_left(1);
            (0..5).for_each(|y| lanes[x + 5 * y] ^= effect);
        }
        let (mut x, mut y, mut moved) = (1, 0, lanes[1]);
        for step in 0..24_u32 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            let turned = moved.rotate_left((step + 1) * (step + 2) / 2 % 64);
            moved = std::mem::replace(&mut lanes[x + 5 * y], turned);
        }
        for y in 0..5 {
            let row: [u64; 5] = std::array::from_fn(|x| lanes[x + 5 * y]);
            (0..5).for_each(|x| lanes[x + 5 * y] = row[x] ^ (!row[(x + 1) % 5] & row[(x + 2) % 5]));
        }
        for power in 0..7 {
            lanes[0] ^= u64::from(register & 1) << ((1 << power) - 1);
            register = (register << 1) ^ if register >> 7 == 1 { 0x71 } else { 0 };
        }
    }
}

/// KMAC as NIST SP 800-185, section 4.3, defines it, over a sponge of this file's own.
fn kmac_from_definition(
    variant: KmacVariant,
    key: &[u8],
    customization: &[u8],
    output: KmacOutput,
    data: &[u8],
) -> Vec<u8> {
    let rate = match variant {
        KmacVariant::Kmac128 => 168,
        KmacVariant::Kmac256 => 136,
    };
    let bits = match output {
        KmacOutput::Length(length) => 8 * length,
        KmacOutput::Xof(_) => 0,
    };
    let mut input = padded(&[encoded_string(b"KMAC"), encoded_string(customization)].concat(), rate);
    input.extend(padded(&encoded_string(key), rate));
    input.extend(data);
    input.extend(right_encoded(bits));
    input.push(4);
    input.resize(input.len().next_multiple_of(rate), 0);
    *input.last_mut().unwrap() |= 0x80;
    let mut lanes = [0; 25];
    for block in input.chunks(rate) {
        for (lane, bytes) in lanes.iter_mut().zip(block.chunks(8)) {
            *lane ^= u64::from_le_bytes(bytes.try_into().unwrap());
        }
        permute(&mut lanes);
    }
    let mut out = Vec::new();
    while out.len() < output.length() {
        out.extend(lanes[..rate / 8].iter().flat_map(|lane| lane.to_le_bytes()));
        permute(&mut lanes);
    }
    out.truncate(output.length());
    out
}

#[test]
fn keys_customizations_and_tags_of_every_size_give_what_the_definition_says() {
    for &variant in KmacVariant::ALL {
        for form in FORMS {
            let check = |key_size, customization_size, size, length| {
                let key = bytes::sample(1, key_size);
                let customization = bytes::sample(2, customization_size);
                let data = bytes::sample(3, size);
                let output = form(length);
                assert_eq!(
                    *kmac(variant, &key, &customization, output, &data),
                    *kmac_from_definition(variant, &key, &customization, output, &data),
                    "{variant} {output:?}, key of {key_size}, customization of {customization_size}"
                );
            };
            for key_size in [4, 31, 32, 33, 130, 131, 132, 163, 164, 165, 511, 512] {
                check(key_size, 0, 100, 32);
            }
            for customization_size in [1, 31, 32, 124, 128, 156, 160, 300, 511, 512] {
                check(32, customization_size, 100, 32);
            }
            for size in [0, 1, 135, 136, 137, 167, 168, 169, 1000] {
                check(32, 5, size, 64);
            }
            for length in [
                shortest_tag(),
                5,
                31,
                32,
                33,
                64,
                65,
                135,
                136,
                137,
                168,
                169,
                8191,
                8192,
            ] {
                check(32, 5, 100, length);
            }
        }
    }
}

#[test]
fn the_longest_tag_is_written_and_a_longer_one_refused() {
    const LONGEST: usize = 2_097_151;
    let (variant, key) = (KmacVariant::Kmac128, bytes::sample(1, 32));
    let mut context = context(variant, &key, b"", KmacOutput::Xof(LONGEST));
    context.update(b"data").unwrap();
    assert_eq!(context.tag_length(), LONGEST);
    let mut out = vec![0; LONGEST + 1];
    assert_eq!(context.finalize_reset_into(&mut out).unwrap(), LONGEST);
    assert_eq!(out[LONGEST], 0);
    let start = kmac(variant, &key, b"", KmacOutput::Xof(200), b"data");
    assert_eq!(out[..200], *start);
    context.update(b"data").unwrap();
    context.verify(&out[..LONGEST]).unwrap();
    for form in FORMS {
        for length in [0, LONGEST + 1, usize::MAX / 8, usize::MAX] {
            let refused = backend().create_kmac_ctx(variant, &key, b"", form(length));
            errors::assert_invalid_argument(refused, &["output", "1 to 2097151 bytes", &length.to_string()]);
        }
    }
}

#[test]
fn a_tag_depends_on_every_input() {
    let key = bytes::sample(1, 32);
    let tag =
        |variant, customization: &[u8], output| kmac(variant, &key, customization, output, b"data")[..16].to_vec();
    let mut tags = Vec::new();
    for &variant in KmacVariant::ALL {
        for customization in [&b""[..], b"a", b"ab"] {
            for output in [KmacOutput::Length(16), KmacOutput::Length(32), KmacOutput::Xof(16)] {
                tags.push(tag(variant, customization, output));
            }
            assert_eq!(
                tag(variant, customization, KmacOutput::Xof(16)),
                tag(variant, customization, KmacOutput::Xof(1000))
            );
        }
    }
    for (index, tag) in tags.iter().enumerate() {
        assert!(!tags[..index].contains(tag), "{index}");
    }
}

#[test]
fn contexts_have_nothing_of_others() {
    // One after the other, so that a context could keep what another has set.
    let (variant, key) = (KmacVariant::Kmac256, bytes::sample(1, 32));
    for _ in 0..2 {
        for (customization, output) in [
            (&b"customization"[..], KmacOutput::Xof(70)),
            (b"", KmacOutput::Length(16)),
            (b"c", KmacOutput::Xof(16)),
        ] {
            assert_eq!(
                *kmac(variant, &key, customization, output, b"data"),
                *kmac_from_definition(variant, &key, customization, output, b"data")
            );
        }
    }
}

#[test]
fn a_reset_context_keeps_key_customization_and_form() {
    for &variant in KmacVariant::ALL {
        for form in FORMS {
            let (key, output) = (bytes::sample(1, 32), form(100));
            let mut context = context(variant, &key, b"customization", output);
            for data in [&b"data"[..], b"", b"other data"] {
                let expected = kmac(variant, &key, b"customization", output, data);
                context.update(data).unwrap();
                assert_eq!(context.finalize_reset().unwrap(), expected);
                context.update(data).unwrap();
                context.verify_reset(&expected).unwrap();
            }
        }
    }
}

#[test]
fn wrong_tags_are_refused() {
    let key = bytes::sample(1, 32);
    for length in [shortest_tag(), 32, 100] {
        let output = KmacOutput::Xof(length);
        let tag = kmac(KmacVariant::Kmac128, &key, b"", output, b"data");
        let longer = kmac(KmacVariant::Kmac128, &key, b"", KmacOutput::Xof(length + 1), b"data").to_vec();
        let wrong = [
            bytes::flipped(&tag, 0),
            bytes::flipped(&tag, length - 1),
            tag[..length - 1].to_vec(),
            longer,
        ];
        let mut context = context(KmacVariant::Kmac128, &key, b"", output);
        for wrong in &wrong {
            context.update(b"data").unwrap();
            errors::assert_invalid_signature(context.verify_reset(wrong));
        }
        context.update(b"data").unwrap();
        context.verify(&tag).unwrap();
    }
}

#[test]
fn lengths_out_of_range_are_refused() {
    let output = KmacOutput::Length(32);
    for &variant in KmacVariant::ALL {
        for length in [0, 3, 513, 1000] {
            let refused = backend().create_kmac_ctx(variant, &vec![1; length], b"", output);
            errors::assert_invalid_argument(refused, &["key", "4 to 512 bytes", &length.to_string()]);
        }
        for length in [513, 1000] {
            let refused = MacContext::kmac(backend(), variant, &[1; 32], &vec![1; length], output);
            errors::assert_invalid_argument(refused, &["customization", "at most 512 bytes", &length.to_string()]);
        }
    }
}

#[test]
fn contexts_tell_what_they_are() {
    for (variant, block_size, name) in [(KmacVariant::Kmac128, 168, "128"), (KmacVariant::Kmac256, 136, "256")] {
        assert!(backend().kmac_supported(variant));
        let fixed = context(variant, &[1; 32], b"", KmacOutput::Length(32));
        let xof = context(variant, &[1; 32], b"", KmacOutput::Xof(70));
        assert_eq!(fixed.algorithm(), MacAlgorithm::Kmac(variant));
        assert_eq!(xof.algorithm(), MacAlgorithm::KmacXof(variant));
        assert_eq!((fixed.block_size(), fixed.tag_length()), (block_size, 32));
        assert_eq!((xof.block_size(), xof.tag_length()), (block_size, 70));
        assert_eq!(format!("{fixed:?}"), format!("MacContext(KMAC{name}, 32-byte tag)"));
        assert_eq!(format!("{xof:?}"), format!("MacContext(KMACXOF{name}, 70-byte tag)"));
        let mut short = [0; 69];
        errors::assert_buffer_too_small(xof.finalize_into(&mut short), 70, 69);
    }
}
