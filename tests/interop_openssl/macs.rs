//! KMAC, GMAC, Poly1305 and BLAKE2 with a key, by this crate and by `openssl mac`: each accepts the other's tag.

use hazmat_openssl::Result;
use hazmat_openssl::mac::{Blake2MacVariant, KmacOutput, KmacVariant};
use hazmat_openssl::prelude::*;
use support::{backend, bytes};

use super::primitives::{Comparisons, Presence, mac_tag, openssl};

/// The tag by the command, with options whose values are bytes, and others. An option without bytes is left out.
fn command(name: &str, octets: &[(&str, &[u8])], others: &[String], data: &[u8]) -> Option<Vec<u8>> {
    let octets = octets.iter().filter(|(_, value)| !value.is_empty());
    let octets = octets.map(|(option, value)| format!("hex{option}:{}", bytes::to_hex(value)));
    let options: Vec<String> = octets.chain(others.iter().cloned()).collect();
    let mut arguments = vec!["mac", "-binary"];
    for option in &options {
        match option.strip_prefix('-') {
            Some(_) => arguments.extend(option.split(' ')),
            None => arguments.extend(["-macopt", option]),
        }
    }
    arguments.push(name);
    openssl(&arguments, data)
}

/// Compares the tags, and lets the crate verify the command's.
fn compare(
    comparisons: &mut Comparisons,
    what: &str,
    presence: Presence,
    command: Option<Vec<u8>>,
    make: impl Fn() -> Result<MacContext>,
    data: &[u8],
) {
    if let Some(tag) = &command {
        let mut context = make().unwrap();
        context.update(data).unwrap();
        context.verify(tag).unwrap();
    }
    comparisons.compare(what, presence, command, mac_tag(make(), data));
}

#[test]
fn kmac() {
    let mut comparisons = Comparisons::new("kmac");
    for (variant, name) in [(KmacVariant::Kmac128, "KMAC-128"), (KmacVariant::Kmac256, "KMAC-256")] {
        for (key_size, customization_size, size, length) in [
            (4, 0, 0, 1),
            (32, 1, 1, 32),
            (168, 30, 1000, 64),
            (512, 512, 100_003, 5000),
        ] {
            let (key, customization) = (bytes::sample(1, key_size), bytes::sample(2, customization_size));
            let data = bytes::sample(3, size);
            let octets = [("key", &key[..]), ("custom", &customization[..])];
            for (output, xof) in [(KmacOutput::Length(length), 0), (KmacOutput::Xof(length), 1)] {
                let others = [format!("size:{length}"), format!("xof:{xof}")];
                let tag = command(name, &octets, &others, &data);
                let make = || backend().create_kmac_ctx(variant, &key, &customization, output);
                let what = format!("{name} {output:?} of {size} bytes");
                compare(&mut comparisons, &what, Presence::Always, tag, make, &data);
            }
        }
    }
    comparisons.finish(16);
}

#[test]
fn gmac() {
    let mut comparisons = Comparisons::new("gmac");
    for key_size in [16, 24, 32] {
        for (nonce_size, size) in [(12, 0), (12, 1000), (1, 1), (16, 64), (128, 100_003)] {
            let (key, nonce) = (bytes::sample(1, key_size), bytes::sample(2, nonce_size));
            let data = bytes::sample(3, size);
            let cipher = [format!("-cipher AES-{}-GCM", 8 * key_size)];
            let tag = command("GMAC", &[("key", &key), ("iv", &nonce)], &cipher, &data);
            let algorithm = CipherAlgorithm::aes(&key).unwrap();
            let make = || backend().create_gmac_ctx(&algorithm, &nonce);
            let what = format!("GMAC with {key_size} and {nonce_size} bytes, of {size}");
            compare(&mut comparisons, &what, Presence::Always, tag, make, &data);
        }
    }
    comparisons.finish(15);
}

#[test]
fn poly1305() {
    let mut comparisons = Comparisons::new("poly1305");
    for size in [0, 1, 15, 16, 17, 1000, 100_003] {
        let (key, data) = (bytes::sample(size as u64, 32), bytes::sample(3, size));
        let tag = command("Poly1305", &[("key", &key)], &[], &data);
        let make = || backend().create_poly1305_ctx(&key);
        let what = format!("Poly1305 of {size} bytes");
        compare(&mut comparisons, &what, Presence::MayLack, tag, make, &data);
    }
    comparisons.finish(7);
}

#[test]
fn blake2() {
    let mut comparisons = Comparisons::new("blake2-mac");
    for (variant, name) in [
        (Blake2MacVariant::Blake2b, "BLAKE2BMAC"),
        (Blake2MacVariant::Blake2s, "BLAKE2SMAC"),
    ] {
        let (longest, longest_salt) = (variant.longest_tag(), variant.longest_salt());
        for (key_size, salt_size, size, length) in [
            (1, 0, 0, 1),
            (20, 1, 1, 20),
            (32, 8, 1000, 32),
            (longest, longest_salt, 100_003, longest),
        ] {
            let key = bytes::sample(1, key_size);
            let (salt, personalization) = (bytes::sample(2, salt_size), bytes::sample(3, salt_size));
            let data = bytes::sample(4, size);
            let octets = [("key", &key[..]), ("salt", &salt[..]), ("custom", &personalization[..])];
            let tag = command(name, &octets, &[format!("size:{length}")], &data);
            let make = || backend().create_blake2_mac_ctx(variant, &key, &salt, &personalization, length);
            let what = format!("{name} with {key_size} bytes, of {size}");
            compare(&mut comparisons, &what, Presence::MayLack, tag, make, &data);
        }
    }
    comparisons.finish(8);
}
