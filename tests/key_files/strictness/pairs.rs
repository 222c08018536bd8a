//! Inconsistent key numbers, and private and public halves of different keys.

use super::{
    MalformedKind, RANDOM_FAULTS, assert_malformed_among, assert_malformed_kind, assert_unsupported, backend, der,
    load_private, load_public, pkcs8, sample_keys, spki, traditional,
};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::numbers::{big, common_divisor, difference, plus, product, quotient, small, sum};

fn private(name: &str) -> &'static PrivateKey {
    &sample_keys::sample(name).private
}

fn public(name: &str) -> &'static PublicKey {
    &sample_keys::sample(name).public
}

fn unsigned(number: &Integer) -> Vec<u8> {
    der::unsigned(&number.to_be_bytes())
}

/// The number at `path`.
fn number_at(structure: &[u8], path: &[usize]) -> Integer {
    big(der::at(structure, path).data())
}

/// Every number of an RSA key, changed a little, set to zero or one, made very large or swapped with another.
#[test]
fn the_numbers_of_an_rsa_key_hang_together() {
    let mut refused = 0;
    for (structure, path) in [
        (traditional(private(sample_keys::RSA)), vec![]),
        (pkcs8(private(sample_keys::RSA)), vec![2, 0]),
        (pkcs8(private(sample_keys::RSA_PSS)), vec![2, 0]),
    ] {
        let at = |index: usize| [&path[..], &[index]].concat();
        let numbers: Vec<Integer> = (1..=8).map(|index| number_at(&structure, &at(index))).collect();
        for (index, number) in (1..).zip(&numbers) {
            let mut others = vec![
                plus(number, 2),
                plus(number, -2),
                plus(number, 1),
                product(number, number),
            ];
            others.extend([0, 1, 2].map(small));
            others.extend(numbers.iter().filter(|other| *other != number).cloned());
            for other in others {
                let changed = der::replaced(&structure, &at(index), &unsigned(&other));
                assert_malformed_among(
                    load_private(&changed),
                    &[MalformedKind::InvalidPrivateKey, MalformedKind::Missing],
                    &["RSA private key"],
                    &[],
                );
                refused += 1;
            }
        }
        // Both primes at once, with the rest as it was.
        let swapped = der::replaced(&structure, &at(4), der::at(&structure, &at(5)).full_data());
        let swapped = der::replaced(&swapped, &at(5), der::at(&structure, &at(4)).full_data());
        assert_malformed_kind(
            load_private(&swapped),
            MalformedKind::InvalidPrivateKey,
            "RSA private key",
        );
    }
    assert_eq!(refused, 3 * 8 * 14);
}

/// The private exponent may be reduced modulo either common multiple: both invert the public exponent.
#[test]
fn an_rsa_key_may_have_either_private_exponent() {
    let structure = traditional(private(sample_keys::RSA));
    let [p, q] = [4, 5].map(|index| plus(&number_at(&structure, &[index]), -1));
    let (least, _) = quotient(&product(&p, &q), &common_divisor(&p, &q));
    let d = number_at(&structure, &[3]);
    let other = match d > least {
        true => difference(&d, &least),
        false => sum(&d, &least),
    };
    let changed = der::replaced(&structure, &[3], &unsigned(&other));
    let PrivateKey::Rsa(key) = load_private(&changed).unwrap() else {
        panic!("an RSA key");
    };
    assert!(key.private_numbers().unwrap().d.expose() == other);
}

#[test]
fn an_rsa_public_key_has_numbers_in_range() {
    let structures = [
        (spki(public(sample_keys::RSA)), vec![1, 0]),
        (
            public(sample_keys::RSA)
                .public_bytes(Encoding::Der, PublicFormat::Pkcs1)
                .unwrap(),
            vec![],
        ),
    ];
    for (structure, path) in structures {
        let at = |index: usize| [&path[..], &[index]].concat();
        let n = number_at(&structure, &at(0));
        for other in [plus(&n, 1), small(0), small(35)] {
            assert_malformed_among(
                load_public(&der::replaced(&structure, &at(0), &unsigned(&other))),
                &[MalformedKind::InvalidPublicKey],
                &["RSA public key", "SubjectPublicKeyInfo"],
                &[],
            );
        }
        for other in [0, 1, 2, 4, 65536].map(small) {
            assert_malformed_among(
                load_public(&der::replaced(&structure, &at(1), &unsigned(&other))),
                &[MalformedKind::InvalidPublicKey],
                &["RSA public key", "SubjectPublicKeyInfo"],
                &[],
            );
        }
        assert_malformed_among(
            load_public(&der::replaced(&structure, &at(1), &unsigned(&n))),
            &[MalformedKind::InvalidPublicKey],
            &["RSA public key", "SubjectPublicKeyInfo"],
            &[],
        );
    }
}

#[test]
fn the_numbers_of_a_dsa_key_hang_together() {
    let mut refused = 0;
    for name in [sample_keys::DSA_1024, sample_keys::DSA_2048] {
        // p, q, g, y, x
        let structure = traditional(private(name));
        for index in 1..=5 {
            let number = number_at(&structure, &[index]);
            let small = [0, 1, 2].map(small);
            for other in [plus(&number, 1), plus(&number, 2), product(&number, &number)]
                .iter()
                .chain(&small)
            {
                let changed = der::replaced(&structure, &[index], &unsigned(other));
                assert_malformed_among(
                    load_private(&changed),
                    &[MalformedKind::InvalidPrivateKey, MalformedKind::InvalidPublicKey],
                    &["DSA private key"],
                    &[],
                );
                refused += 1;
            }
        }
        let q = number_at(&structure, &[2]);
        let x = number_at(&structure, &[5]);
        let alone = pkcs8(private(name));
        for other in [small(0), q.clone(), plus(&q, 1), product(&q, &q)] {
            assert_malformed_among(
                load_private(&der::replaced(&alone, &[2, 0], &unsigned(&other))),
                &[MalformedKind::InvalidPrivateKey],
                &["PKCS #8 private key"],
                &["x"],
            );
            refused += 1;
        }
        // Nothing else in a PKCS #8 key determines the private value.
        let other = plus(&x, -1);
        let PrivateKey::Dsa(key) = load_private(&der::replaced(&alone, &[2, 0], &unsigned(&other))).unwrap() else {
            panic!("a DSA key");
        };
        let loaded = key.private_numbers().unwrap();
        assert!(loaded.x.expose() == other && loaded.public_numbers != dsa_numbers(name).public_numbers);

        let structure = spki(public(name));
        let p = number_at(&structure, &[0, 1, 0]);
        let y = number_at(&structure, &[1, 0]);
        let zero = small(0);
        for other in [zero, plus(&zero_plus_one(), 0), plus(&p, -1), p.clone(), plus(&y, 1)] {
            assert_malformed_among(
                load_public(&der::replaced(&structure, &[1, 0], &unsigned(&other))),
                &[MalformedKind::InvalidPublicKey],
                &["SubjectPublicKeyInfo"],
                &["y"],
            );
            refused += 1;
        }
    }
    assert_eq!(refused, 2 * (5 * 6 + 4 + 5));
}

fn zero_plus_one() -> Integer {
    small(1)
}

fn dsa_numbers(name: &str) -> DsaPrivateNumbers {
    let PrivateKey::Dsa(key) = private(name) else {
        panic!("{name}");
    };
    key.private_numbers().unwrap()
}

#[test]
fn the_numbers_of_a_diffie_hellman_key_are_in_range() {
    for (name, has_subgroup) in [(sample_keys::DH, false), (sample_keys::DH_SUBGROUP, true)] {
        let structure = pkcs8(private(name));
        let p = number_at(&structure, &[1, 1, 0]);
        let zero = small(0);
        for other in [&zero, &p, &plus(&p, 1), &product(&p, &p)] {
            assert_malformed_among(
                load_private(&der::replaced(&structure, &[2, 0], &unsigned(other))),
                &[MalformedKind::InvalidPrivateKey],
                &["PKCS #8 private key"],
                &["x"],
            );
        }
        let structure = spki(public(name));
        // Whether it is in the subgroup is checked when the key is used, because that takes an exponentiation.
        let others = [zero, small(1), plus(&p, -1), p.clone(), plus(&p, 1)];
        for other in others {
            assert_malformed_among(
                load_public(&der::replaced(&structure, &[1, 0], &unsigned(&other))),
                &[MalformedKind::InvalidPublicKey],
                &["SubjectPublicKeyInfo"],
                &["y"],
            );
        }
        // The group itself: an even prime, a generator of 0, 1 and p - 1, a short prime.
        for (index, other) in [
            (0, plus(&p, 1)),
            (0, small(23)),
            (1, small(0)),
            (1, small(1)),
            (1, plus(&p, -1)),
            (1, p.clone()),
        ] {
            let changed = der::replaced(&structure, &[0, 1, index], &unsigned(&other));
            assert_malformed_among(
                load_public(&changed),
                &[MalformedKind::InvalidPublicKey],
                &["SubjectPublicKeyInfo"],
                &[if index == 0 { "p" } else { "g" }],
            );
        }
        if has_subgroup {
            let q = number_at(&structure, &[0, 1, 2]);
            for other in [plus(&q, 1), plus(&q, 2), product(&q, &q)] {
                let changed = der::replaced(&structure, &[0, 1, 2], &unsigned(&other));
                assert_malformed_among(
                    load_public(&changed),
                    &[MalformedKind::InvalidPublicKey],
                    &["SubjectPublicKeyInfo"],
                    &["q"],
                );
            }
        }
    }
}

/// PKCS #3's length of private values, X9.42's subgroup factor, and the minimum salt length of RSASSA-PSS.
#[test]
fn numbers_beside_the_key_fit_it_too() {
    // The private value has some hundred bits.
    let structure = pkcs8(private(sample_keys::DH));
    for (length, word) in [(0, "1 or more"), (1, "longer"), (100, "longer"), (2049, "at most")] {
        let with_length = der::appended(&structure, &[1, 1], &der::integer(length));
        assert_malformed_among(
            load_private(&with_length),
            &[MalformedKind::InvalidPrivateKey],
            &["PKCS #8 private key"],
            &[word],
        );
    }
    let half = spki(public(sample_keys::DH));
    for length in [&[0x01, 0, 0, 0, 0][..], &[0xff], &[0x55; 100]] {
        let length = der::integer_of(length);
        assert_malformed_kind(
            load_private(&der::appended(&structure, &[1, 1], &length)),
            MalformedKind::OutOfRange,
            "DH parameters",
        );
        assert_malformed_kind(
            load_public(&der::appended(&half, &[0, 1], &length)),
            MalformedKind::OutOfRange,
            "DH parameters",
        );
    }

    let (private_key, public_key) = (
        pkcs8(private(sample_keys::DH_SUBGROUP)),
        spki(public(sample_keys::DH_SUBGROUP)),
    );
    let q = number_at(&private_key, &[1, 1, 2]);
    for factor in [0, 1, 2].map(small).iter().chain([&q]) {
        let with_factor = der::appended(&private_key, &[1, 1], &unsigned(factor));
        assert_malformed_among(
            load_private(&with_factor),
            &[MalformedKind::Inconsistent],
            &["DH parameters"],
            &["j"],
        );
        let with_factor = der::appended(&public_key, &[0, 1], &unsigned(factor));
        assert_malformed_among(
            load_public(&with_factor),
            &[MalformedKind::Inconsistent],
            &["DH parameters"],
            &["j"],
        );
    }

    let structure = pkcs8(private(sample_keys::RSA_PSS_RESTRICTED));
    for length in [1_000, 10_240, i32::MAX] {
        let changed = der::replaced(&structure, &[1, 1, 2, 0], &der::integer(length));
        assert_malformed_among(
            load_private(&changed),
            &[MalformedKind::InvalidPrivateKey],
            &["RSA private key"],
            &["salt"],
        );
    }
}

// ---- elliptic curves ----

const CURVES: [(&str, &str); 3] = [
    (sample_keys::P256, "1.2.840.10045.3.1.7"),
    (sample_keys::P384, "1.3.132.0.34"),
    (sample_keys::P521, "1.3.132.0.35"),
];

/// The number of points of a curve.
fn order(name: &str) -> Integer {
    use openssl::{bn::BigNum, ec::EcGroup, nid::Nid};
    let nid = match name {
        sample_keys::P256 => Nid::X9_62_PRIME256V1,
        sample_keys::P384 => Nid::SECP384R1,
        _ => Nid::SECP521R1,
    };
    let mut order = BigNum::new().unwrap();
    let group = EcGroup::from_curve_name(nid).unwrap();
    group
        .order(&mut order, &mut openssl::bn::BigNumContext::new().unwrap())
        .unwrap();
    order.into()
}

/// The path to the private value, in PKCS #8 and in SEC 1 alone.
fn private_values(name: &str) -> [(Vec<u8>, Vec<usize>); 2] {
    [
        (pkcs8(private(name)), vec![2, 0, 1]),
        (traditional(private(name)), vec![1]),
    ]
}

#[test]
fn a_private_value_on_a_curve_is_between_zero_and_the_order() {
    for (name, _) in CURVES {
        let order = order(name);
        let one = small(1);
        for (structure, path) in private_values(name) {
            let value = der::at(&structure, &path).data().to_vec();
            let length = value.len();
            let padded = |number: &Integer| number.to_be_bytes_padded(length).unwrap();
            let without_public = der::removed(&structure, &[&path[..path.len() - 1], &[public_index(&path)]].concat());
            for other in [
                vec![],
                vec![0],
                vec![0; length],
                padded(&order),
                padded(&plus(&order, 1)),
                vec![0xff; length],
            ] {
                for structure in [&structure, &without_public] {
                    let changed = der::replaced(structure, &path, &der::octets(&other));
                    assert_malformed_kind(
                        load_private(&changed),
                        MalformedKind::InvalidPrivateKey,
                        "EC private key",
                    );
                }
            }
            let longer = der::replaced(&structure, &path, &der::octets(&[0xff; 10_000]));
            assert_malformed_kind(
                load_private(&longer),
                MalformedKind::InvalidPrivateKey,
                "EC private key",
            );
            // The smallest and the largest value, whose public points are computed.
            for number in [&one, &plus(&order, -1)] {
                let changed = der::replaced(&without_public, &path, &der::octets(&padded(number)));
                let PrivateKey::EllipticCurve(key) = load_private(&changed).unwrap() else {
                    panic!("{name}");
                };
                assert!(key.private_numbers().unwrap().private_value.expose() == *number);
            }
            // Leading zeros, more or less than there should be.
            let more = [&[0; 3], &value[..]].concat();
            let changed = der::replaced(&structure, &path, &der::octets(&more));
            sample_keys::assert_same_private(&load_private(&changed).unwrap(), private(name));
            let few = der::replaced(&without_public, &path, &der::octets(&[1]));
            load_private(&few).unwrap();
        }
    }
}

/// The index of the public point beside a private value, in PKCS #8, which has the curve elsewhere, and in SEC 1.
fn public_index(path: &[usize]) -> usize {
    if path.len() > 1 { 2 } else { 3 }
}

#[test]
fn a_public_point_belongs_to_its_private_value() {
    for (name, _) in CURVES {
        let PublicKey::EllipticCurve(own) = public(name) else {
            panic!("{name}");
        };
        let other = backend().generate_elliptic_curve_private_key(own.curve()).unwrap();
        let other = other.public_key().unwrap();
        let point = own.encode_point(PointFormat::Uncompressed).unwrap();
        let half = point.len() / 2;
        // The negative of the point has the same first coordinate.
        let mut compressed = own.encode_point(PointFormat::Compressed).unwrap();
        compressed[0] ^= 1;
        let negative = backend()
            .load_elliptic_curve_public_bytes(own.curve(), &compressed)
            .unwrap()
            .encode_point(PointFormat::Uncompressed)
            .unwrap();
        let mut off = point.clone();
        *off.last_mut().unwrap() ^= 1;
        for (structure, path) in private_values(name) {
            let path = [&path[..path.len() - 1], &[public_index(&path), 0]].concat();
            let with = |point: &[u8]| der::replaced(&structure, &path, &der::bits(point));
            let no_pair = [other.encode_point(PointFormat::Uncompressed).unwrap(), negative.clone()];
            for wrong in &no_pair {
                assert_malformed_kind(
                    load_private(&with(wrong)),
                    MalformedKind::InvalidPrivateKey,
                    "EC private key",
                );
                // They load if the check of pairs is off.
                let trusting = KeyLoader::new(backend()).check_pairs(false);
                trusting.load_der_private_key(&with(wrong), None).unwrap();
            }
            for (wrong, kinds) in [
                (&off[..], &[MalformedKind::InvalidPublicKey][..]),
                (&[0], &[MalformedKind::InvalidPublicKey]),
                (&[], &[MalformedKind::InvalidLength]),
                (&point[..half], &[MalformedKind::InvalidLength]),
                // It begins with a byte of the first coordinate.
                (&point[1..], RANDOM_FAULTS),
                (&[4], &[MalformedKind::InvalidLength]),
                (&[&point[..], &[0]].concat(), &[MalformedKind::InvalidLength]),
            ] {
                assert_malformed_among(load_private(&with(wrong)), kinds, &["EC private key"], &[]);
                let trusting = KeyLoader::new(backend()).check_pairs(false);
                assert_malformed_among(
                    trusting.load_der_private_key(&with(wrong), None),
                    kinds,
                    &["EC private key"],
                    &[],
                );
            }
            let compressed = own.encode_point(PointFormat::Compressed).unwrap();
            sample_keys::assert_same_private(&load_private(&with(&compressed)).unwrap(), private(name));
            let without = der::removed(&structure, &path[..path.len() - 1]);
            sample_keys::assert_same_private(&load_private(&without).unwrap(), private(name));
        }
        let structure = spki(public(name));
        let with = |point: &[u8]| der::replaced(&structure, &[1], &der::bits(point));
        for (wrong, kinds) in [
            (&off[..], &[MalformedKind::InvalidPublicKey][..]),
            (&[0], &[MalformedKind::InvalidPublicKey]),
            (&[], &[MalformedKind::InvalidLength]),
            (&point[..half], &[MalformedKind::InvalidLength]),
            // It begins with a byte of the first coordinate.
            (&point[1..], RANDOM_FAULTS),
            (&[4], &[MalformedKind::InvalidLength]),
            (&[&point[..], &[0]].concat(), &[MalformedKind::InvalidLength]),
        ] {
            assert_malformed_among(load_public(&with(wrong)), kinds, &["SubjectPublicKeyInfo"], &[]);
        }
        let compressed = own.encode_point(PointFormat::Compressed).unwrap();
        assert_eq!(load_public(&with(&compressed)).unwrap(), *public(name));
    }
}

/// SEC 1's hybrid form, which encodes the second coordinate twice. RFC 5480, section 2.2, does not allow it.
#[test]
fn hybrid_points_are_refused() {
    for (name, _) in CURVES {
        let structure = spki(public(name));
        let point = der::at(&structure, &[1]).data()[1..].to_vec();
        for form in [6, 7] {
            let mut hybrid = point.clone();
            hybrid[0] = form;
            assert_malformed_kind(
                load_public(&der::replaced(&structure, &[1], &der::bits(&hybrid))),
                MalformedKind::InvalidValue,
                "SubjectPublicKeyInfo",
            );
        }
    }
}

#[test]
fn a_curve_is_the_same_wherever_it_is_said() {
    for (name, own) in CURVES {
        let structure = pkcs8(private(name));
        let says_itself = |oid: &str| {
            let curve = der::context(0, &der::oid(oid));
            let public = der::at(&structure, &[2, 0, 2]).full_data().to_vec();
            der::replaced(&structure, &[2, 0, 2], &[curve, public].concat())
        };
        sample_keys::assert_same_private(&load_private(&says_itself(own)).unwrap(), private(name));
        for (_, other) in CURVES.iter().filter(|(_, other)| *other != own) {
            assert_malformed_kind(
                load_private(&says_itself(other)),
                MalformedKind::Inconsistent,
                "EC private key",
            );
            // The point does not have the length of the other curve.
            let elsewhere = der::replaced(&structure, &[1, 1], &der::oid(other));
            assert_malformed_among(
                load_private(&elsewhere),
                &[MalformedKind::InvalidLength, MalformedKind::InvalidPrivateKey],
                &["EC private key"],
                &[],
            );
            let public = der::replaced(&spki(public(name)), &[0, 1], &der::oid(other));
            assert_malformed_kind(
                load_public(&public),
                MalformedKind::InvalidLength,
                "SubjectPublicKeyInfo",
            );
        }
        // A curve that has an identifier, but that this crate does not support: secp160r1. And an identifier that no
        // curve has.
        for unknown in ["1.3.132.0.8", "1.2.3.4"] {
            let private = der::replaced(&structure, &[1, 1], &der::oid(unknown));
            assert_unsupported(load_private(&private), &[unknown]);
            assert_unsupported(load_private(&says_itself(unknown)), &[unknown]);
            let public = der::replaced(&spki(public(name)), &[0, 1], &der::oid(unknown));
            assert_unsupported(load_public(&public), &[unknown]);
        }
        // An implied curve, or none.
        for nothing in [der::null(), Vec::new()] {
            let public = der::replaced(&spki(public(name)), &[0, 1], &nothing);
            assert_malformed_among(
                load_public(&public),
                &[MalformedKind::Missing, MalformedKind::NotAllowed],
                &["EC parameters", "SubjectPublicKeyInfo"],
                &[],
            );
            assert_malformed_among(
                load_private(&der::replaced(&structure, &[1, 1], &nothing)),
                &[MalformedKind::Missing, MalformedKind::NotAllowed],
                &["EC parameters", "PKCS #8 private key"],
                &[],
            );
        }
    }
    let structure = traditional(private(sample_keys::P256));
    assert_malformed_kind(
        load_private(&der::removed(&structure, &[2])),
        MalformedKind::Missing,
        "EC private key",
    );
}

// ---- other types ----

/// RFC 5958's public key beside the private one, for every type of key.
#[test]
fn a_public_key_in_pkcs8_belongs_to_its_private_key() {
    for sample in sample_keys::all() {
        let plain = der::replaced(&pkcs8(&sample.private), &[0], &der::integer(1));
        let own = der::at(&spki(&sample.public), &[1]).data().to_vec();
        let with = |bits: &[u8]| der::appended(&plain, &[], &der::context_primitive(1, bits));
        sample_keys::assert_same_private(&load_private(&with(&own)).unwrap(), &sample.private);
        for index in [1, own.len() / 2, own.len() - 1] {
            let mut other = own.clone();
            other[index] ^= 1;
            let result = load_private(&with(&other));
            assert_malformed_kind(result, MalformedKind::InvalidPrivateKey, "PKCS #8 private key");
        }
        for wrong in [&own[..own.len() - 1], &[0], &[]] {
            assert_malformed_among(
                load_private(&with(wrong)),
                &[MalformedKind::InvalidPrivateKey, MalformedKind::NotDer],
                &["PKCS #8 private key"],
                &[],
            );
        }
        let mut unused = own.clone();
        unused[0] = 1;
        assert_malformed_kind(
            load_private(&with(&unused)),
            MalformedKind::InvalidLength,
            "PKCS #8 private key",
        );
        // EXPLICIT, as some programs write it.
        let explicit = |bits: &[u8]| der::context(1, &der::element(3, bits));
        let with_explicit = der::appended(&plain, &[], &explicit(&own));
        sample_keys::assert_same_private(&load_private(&with_explicit).unwrap(), &sample.private);
        let mut other = own.clone();
        other[1] ^= 1;
        assert_malformed_kind(
            load_private(&der::appended(&plain, &[], &explicit(&other))),
            MalformedKind::InvalidPrivateKey,
            "PKCS #8 private key",
        );
        // Attributes precede it, and nothing else does.
        let public = der::context_primitive(1, &own);
        let after = |first: &[u8]| der::appended(&plain, &[], &[first, &public].concat());
        let attributes = der::context(0, &[]);
        sample_keys::assert_same_private(&load_private(&after(&attributes)).unwrap(), &sample.private);
        for first in [
            der::null(),
            der::context_primitive(1, &other),
            public.clone(),
            der::octets(&own),
        ] {
            assert_malformed_kind(
                load_private(&after(&first)),
                MalformedKind::UnexpectedTag,
                "PKCS #8 private key",
            );
        }
        let behind = der::appended(&with(&own), &[], &attributes);
        assert_malformed_kind(
            load_private(&behind),
            MalformedKind::UnexpectedTag,
            "PKCS #8 private key",
        );
    }
}

#[test]
fn plain_bytes_have_the_length_of_their_type() {
    for (name, length) in [
        (sample_keys::ED25519, 32),
        (sample_keys::ED448, 57),
        (sample_keys::X25519, 32),
        (sample_keys::X448, 56),
    ] {
        let Some(sample) = sample_keys::all().iter().find(|sample| sample.name == name) else {
            assert!(super::on_fips(), "{name}");
            continue;
        };
        let (private, public) = (pkcs8(&sample.private), spki(&sample.public));
        assert_eq!(der::at(&private, &[2, 0]).data().len(), length);
        for wrong in [0, 1, length - 1, length + 1, 2 * length, 1_000] {
            let bytes = vec![7; wrong];
            assert_malformed_kind(
                load_private(&der::replaced(&private, &[2, 0], &der::octets(&bytes))),
                MalformedKind::InvalidLength,
                "PKCS #8 private key",
            );
            assert_malformed_kind(
                load_public(&der::replaced(&public, &[1], &der::bits(&bytes))),
                MalformedKind::InvalidLength,
                "SubjectPublicKeyInfo",
            );
        }
        // The bytes without their own OCTET STRING.
        let bare = der::replaced(&private, &[2], &der::octets(&vec![7; length]));
        assert_malformed_kind(load_private(&bare), MalformedKind::UnexpectedTag, "PKCS #8 private key");
        // RFC 8410, section 3: no parameters, not even NULL.
        for more in [der::null(), der::oid("1.2.3")] {
            assert_malformed_among(
                load_private(&der::appended(&private, &[1], &more)),
                &[MalformedKind::NotAllowed],
                &["PKCS #8 private key"],
                &["parameters"],
            );
            assert_malformed_among(
                load_public(&der::appended(&public, &[0], &more)),
                &[MalformedKind::NotAllowed],
                &["SubjectPublicKeyInfo"],
                &["parameters"],
            );
        }
    }
}

#[test]
fn types_that_are_not_known_are_named() {
    // An algorithm of signatures, of another organization, of HashML-DSA, of HashSLH-DSA, and of composite keys.
    for unknown in [
        "1.2.840.113549.1.1.11",
        "1.2.643.7.1.1.1.1",
        "2.16.840.1.101.3.4.3.32",
        "2.16.840.1.101.3.4.3.35",
        "1.3.6.1.5.5.7.6.45",
    ] {
        for sample in sample_keys::all() {
            let private = der::replaced(&pkcs8(&sample.private), &[1, 0], &der::oid(unknown));
            assert_unsupported(load_private(&private), &[unknown]);
            let public = der::replaced(&spki(&sample.public), &[0, 0], &der::oid(unknown));
            assert_unsupported(load_public(&public), &[unknown]);
        }
    }
}

/// One type's algorithm over another type's key.
#[test]
fn the_algorithm_is_that_of_the_key() {
    let mut refused = 0;
    let family = |name: &str| {
        match name {
            sample_keys::RSA | sample_keys::RSA_PSS | sample_keys::RSA_PSS_RESTRICTED => "RSA",
            // A seed is one of every parameter set.
            other if other.starts_with("ML-KEM") => "ML-KEM",
            other if other.starts_with("ML-DSA") => "ML-DSA",
            other => other,
        }
        .to_owned()
    };
    for outer in sample_keys::all() {
        for inner in sample_keys::all() {
            // The private values of DSA and Diffie-Hellman have the same form, and so have the bytes of X25519, Ed25519 and
            // SLH-DSA's public keys.
            let numbers = [
                sample_keys::DSA_1024,
                sample_keys::DSA_2048,
                sample_keys::DH,
                sample_keys::DH_SUBGROUP,
            ];
            let bytes = [sample_keys::ED25519, sample_keys::X25519, sample_keys::SLH_DSA_SHA2];
            let alike = family(outer.name) == family(inner.name)
                || [&numbers[..], &bytes]
                    .iter()
                    .any(|group| group.contains(&outer.name) && group.contains(&inner.name));
            if alike {
                continue;
            }
            let (from, to) = (pkcs8(&outer.private), pkcs8(&inner.private));
            let mixed = der::replaced(&to, &[1], der::at(&from, &[1]).full_data());
            assert_malformed_among(
                load_private(&mixed),
                RANDOM_FAULTS,
                &["EC private key", "PKCS #8 private key", "RSA private key"],
                &[],
            );
            let (from, to) = (spki(&outer.public), spki(&inner.public));
            let mixed = der::replaced(&to, &[0], der::at(&from, &[0]).full_data());
            assert_malformed_among(load_public(&mixed), RANDOM_FAULTS, &["SubjectPublicKeyInfo"], &[]);
            refused += 1;
        }
    }
    let [kem, dsa, slh] = sample_keys::post_quantum_counts();
    let bytes = if slh == 0 { 2 } else { 3 };
    let others = if slh == 0 { 5 } else { 6 };
    let all = 14 + kem + dsa + slh;
    let alike = 3 * 3 + 4 * 4 + bytes * bytes + kem * kem + dsa * dsa + others;
    assert!(refused == all * all - alike || super::on_fips(), "{refused}");
}
