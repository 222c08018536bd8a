//! BLAKE2 with a key: published vectors, values of another implementation, every limit, and invalid calls.

use hazmat_openssl::mac::{Blake2MacVariant, MacAlgorithm, Tag};
use hazmat_openssl::prelude::*;
use std::io::Write;
use support::mac_vectors::{self, MacVector};
use support::{backend, bytes, errors, files, stream, tally};

const FILES: &[(&str, Blake2MacVariant, usize)] = &[
    ("reference-keyed-blake2b.txt", Blake2MacVariant::Blake2b, 4),
    ("reference-keyed-blake2s.txt", Blake2MacVariant::Blake2s, 4),
];

fn supported() -> impl Iterator<Item = Blake2MacVariant> {
    Blake2MacVariant::ALL
        .iter()
        .copied()
        .filter(|variant| backend().blake2_mac_supported(*variant))
}

/// The tag of a message.
fn tag(variant: Blake2MacVariant, key: &[u8], salt: &[u8], personalization: &[u8], length: usize, data: &[u8]) -> Tag {
    let mut context = backend()
        .create_blake2_mac_ctx(variant, key, salt, personalization, length)
        .unwrap();
    context.update(data).unwrap();
    context.finalize().unwrap()
}

#[test]
fn every_file_is_claimed() {
    files::assert_claimed("BLAKE2", FILES.iter().map(|(name, ..)| *name));
}

#[test]
fn vectors() {
    for (name, variant, expected) in FILES {
        let name = format!("BLAKE2/{name}");
        let create =
            |vector: &MacVector| backend().create_blake2_mac_ctx(*variant, &vector.key, b"", b"", vector.tag.len());
        tally::run(
            "blake2-mac",
            &name,
            *expected,
            &mac_vectors::cmac(&name),
            |_| backend().blake2_mac_supported(*variant),
            |vector| check_vector(create(vector).unwrap(), vector),
            |vector| errors::assert_unsupported(create(vector)),
        );
    }
}

fn check_vector(mut context: MacContext, vector: &MacVector) {
    let place = &vector.position;
    let pieces = stream::pieces(&vector.message);
    let (before, after) = pieces.split_at(pieces.len() / 2);
    before.iter().for_each(|piece| context.update(piece).unwrap());
    let mut clone = context.try_clone().unwrap();
    after.iter().for_each(|piece| context.update(piece).unwrap());
    assert_eq!(*context.finalize_reset().unwrap(), *vector.tag, "{place}: in pieces");
    context.write_all(&vector.message).unwrap();
    context.verify_reset(&vector.tag).unwrap();
    context.update(&vector.message).unwrap();
    let mut buffer = vec![0; vector.tag.len()];
    assert_eq!(context.finalize_into(&mut buffer).unwrap(), vector.tag.len(), "{place}");
    assert_eq!(buffer, vector.tag, "{place}: after a reset");
    after.iter().for_each(|piece| clone.update(piece).unwrap());
    clone.verify(&vector.tag).unwrap();
}

/// Values of Python 3.11's `hashlib.blake2b(b"data", key=…, salt=…, person=…, digest_size=…)` and `hashlib.blake2s`.
#[test]
fn salt_and_personalization_are_those_of_another_implementation() {
    use Blake2MacVariant::{Blake2b, Blake2s};
    type Case = (
        Blake2MacVariant,
        &'static [u8],
        &'static [u8],
        &'static [u8],
        &'static str,
    );
    let cases: [Case; 6] = [
        (
            Blake2b,
            b"key",
            b"salt",
            b"",
            "f0d32dbef937304d9196e6d20564c8eee51873b800c6234d9b7eb5a5bc56e8e6fb2902252a6a719f7d03c114d6e15239c9eb373b06e971e99395743f\
             958676d1",
        ),
        (Blake2b, b"key", b"", b"person", "0abbf6ed15d78260238d14a5570e9b07"),
        (
            Blake2b,
            b"k",
            b"salt",
            b"person",
            "af64193156b663d3ecf5224a7ff6e55011c9222d",
        ),
        (
            Blake2s,
            b"key",
            b"salt",
            b"",
            "69d108e4dab2c690b907a07a75a3b80dbb2b14d05a9213a3731391ab6d32e338",
        ),
        (Blake2s, b"key", b"", b"person", "b95bc9443f5b18d4aee22586f6907bf7"),
        (
            Blake2s,
            b"k",
            b"salt",
            b"person",
            "9b095c926634c6667cd2634642ae7a531b40b0f3",
        ),
    ];
    for (variant, key, salt, personalization, expected) in cases {
        if !backend().blake2_mac_supported(variant) {
            continue;
        }
        let computed = tag(variant, key, salt, personalization, expected.len() / 2, b"data");
        assert_eq!(computed.to_string(), expected, "{variant}");
    }
}

/// A parameter that is shorter than a context's before must not keep the end of the longer one.
#[test]
fn contexts_have_nothing_of_others() {
    for variant in supported() {
        let (longest, salt) = (variant.longest_tag(), vec![0xff; variant.longest_salt()]);
        let short = || tag(variant, b"k", b"s", b"p", 5, b"data");
        let before = short();
        drop(tag(variant, &vec![0xff; longest], &salt, &salt, longest, b"other data"));
        assert_eq!(short(), before);
        // Zeros are appended.
        let padded = |bytes: &[u8]| [bytes, &vec![0; salt.len() - bytes.len()]].concat();
        assert_eq!(tag(variant, b"k", &padded(b"s"), &padded(b"p"), 5, b"data"), before);
    }
}

/// Nothing but the key's own length tells a key of 32 zeros from one of 31.
#[test]
fn a_tag_depends_on_every_input() {
    for variant in supported() {
        let tags = [
            tag(variant, &[0; 32], b"", b"", 16, b"data"),
            tag(variant, &[0; 31], b"", b"", 16, b"data"),
            tag(variant, &[0; 32], b"s", b"", 16, b"data"),
            tag(variant, &[0; 32], b"", b"s", 16, b"data"),
            tag(variant, &[0; 32], b"", b"", 17, b"data"),
            tag(variant, &[0; 32], b"", b"", 16, b"date"),
        ];
        for (index, tag) in tags.iter().enumerate() {
            assert!(tags[..index].iter().all(|other| other[..16] != tag[..16]), "{index}");
        }
    }
}

#[test]
fn wrong_tags_are_refused() {
    for variant in supported() {
        for length in [1, 16, variant.longest_tag()] {
            let right = tag(variant, b"key", b"", b"", length, b"data");
            let longer = [&right[..], &[0]].concat();
            let mut context = backend()
                .create_blake2_mac_ctx(variant, b"key", b"", b"", length)
                .unwrap();
            for wrong in [bytes::flipped(&right, 0), right[..length - 1].to_vec(), longer] {
                context.update(b"data").unwrap();
                errors::assert_invalid_signature(context.verify_reset(&wrong));
            }
            context.update(b"data").unwrap();
            context.verify(&right).unwrap();
        }
    }
}

#[test]
fn lengths_out_of_range_are_refused() {
    for variant in supported() {
        let (longest, salt) = (variant.longest_tag(), variant.longest_salt());
        let create = |key: usize, salt: usize, personalization: usize, length: usize| {
            let (key, salt, personalization) = (vec![1; key], vec![1; salt], vec![1; personalization]);
            MacContext::blake2(backend(), variant, &key, &salt, &personalization, length)
        };
        for length in [1, longest] {
            drop(create(length, salt, salt, length).unwrap());
        }
        for length in [0, longest + 1, 1000] {
            let most = format!("1 to {longest} bytes");
            errors::assert_invalid_argument(create(length, 0, 0, 16), &["key", &most, &length.to_string()]);
            errors::assert_invalid_argument(create(16, 0, 0, length), &["length", &most, &length.to_string()]);
        }
        for length in [salt + 1, 300] {
            let most = format!("at most {salt} bytes");
            errors::assert_invalid_argument(create(16, length, 0, 16), &["salt", &most]);
            errors::assert_invalid_argument(create(16, 0, length, 16), &["personalization", &most]);
        }
    }
}

#[test]
fn contexts_tell_what_they_are() {
    for variant in supported() {
        let context = backend().create_blake2_mac_ctx(variant, b"key", b"", b"", 20).unwrap();
        assert_eq!(context.algorithm(), MacAlgorithm::Blake2(variant));
        assert_eq!(
            (context.block_size(), context.tag_length()),
            (2 * variant.longest_tag(), 20)
        );
        assert_eq!(
            format!("{context:?}"),
            format!("MacContext({variant} MAC, 20-byte tag)")
        );
        let mut short = [0; 19];
        errors::assert_buffer_too_small(context.finalize_into(&mut short), 20, 19);
    }
}
