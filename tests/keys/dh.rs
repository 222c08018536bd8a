//! Diffie-Hellman key exchange: every published vector, and invalid calls.

use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, MalformedKind};
use std::ops::ControlFlow;
use support::dh_vectors::{self, ExchangeVector, GroupVector, KeyVector, MismatchVector, SecretVector};
use support::numbers::{self, GroupValues, big, negative, odd, plus, power, small};
use support::rsa_vectors::Outcome;
use support::{backend, errors, files, key_files, on_fips, tally};

/// Name, whether the records share their groups, and number of vectors.
const EXCHANGES: &[(&str, bool, usize)] = &[
    ("KASValidityTest_FFCStatic_NOKC_ZZOnly_init.fax", true, 72),
    ("KASValidityTest_FFCStatic_NOKC_ZZOnly_resp.fax", true, 72),
    ("RFC5114.txt", false, 3),
];

const GROUPS: (&str, usize) = ("rfc3526.txt", 6);
const SECRETS: (&str, usize) = ("vec.txt", 5);
const MISMATCHES: (&str, usize) = ("bad_exchange.txt", 2);
const KEYS: &[(&str, usize)] = &[("dhkey.txt", 1), ("dhkey_rfc5114_2.txt", 1)];

#[test]
fn every_file_is_claimed() {
    let names = EXCHANGES.iter().map(|(name, ..)| *name);
    let names = names.chain(KEYS.iter().map(|(name, _)| *name));
    let names = names.chain(key_files::names("DH"));
    files::assert_claimed("asymmetric/DH", names.chain([GROUPS.0, SECRETS.0, MISMATCHES.0]));
}

// ---- keys ----

fn file(name: &str) -> String {
    format!("asymmetric/DH/{name}")
}

fn exchange_vectors(name: &str, grouped: bool) -> Vec<ExchangeVector> {
    if grouped {
        dh_vectors::exchanges(&file(name))
    } else {
        dh_vectors::single_exchanges(&file(name))
    }
}

/// A key pair of 2048 bits with a subgroup, and the key pair of the other side.
fn pair_with_subgroup() -> [DhPrivateNumbers; 2] {
    let vectors = exchange_vectors("RFC5114.txt", false);
    let vector = &vectors[2];
    [&vector.own, &vector.peer].map(|[x, y]| vector.group.dh_private(x, y))
}

/// A group of 2048 bits without a given subgroup.
fn group() -> GroupValues {
    let groups = dh_vectors::named_groups(&file(GROUPS.0));
    groups[1].group.clone()
}

/// Key pairs of the group above.
fn pair() -> [DhPrivateNumbers; 2] {
    let group = group();
    [0x5au8, 0xa7].map(|byte| {
        let x = vec![byte; 40];
        group.dh_private(&x, &group.power(&x))
    })
}

fn load(numbers: &DhPrivateNumbers) -> DhPrivateKey {
    let key = backend().load_dh_private_numbers(numbers).unwrap();
    assert_eq!(key.private_numbers().unwrap(), *numbers);
    key
}

fn load_public(numbers: &DhPublicNumbers) -> DhPublicKey {
    let key = backend().load_dh_public_numbers(numbers).unwrap();
    assert_eq!(key.public_numbers().unwrap(), *numbers);
    key
}

fn supported(group: &GroupValues) -> bool {
    let numbers = group.dh();
    backend().dh_parameters_supported(&numbers.p, &numbers.g, numbers.q.as_ref())
}

/// Whether keys of this group can be used. A FIPS backend accepts an unknown group of 2048 bits with a subgroup,
/// although it cannot tell whether the group is safe.
fn usable(group: &GroupValues) -> bool {
    supported(group) || on_fips() && group.q.is_some() && group.p.len() == 256
}

/// A FIPS backend makes no keys of short groups, or of unknown groups without a subgroup.
fn refuse_group(group: &GroupValues) {
    assert!(on_fips());
    let parameters = backend().load_dh_parameter_numbers(&group.dh());
    let key = parameters.and_then(|parameters| parameters.generate_private_key());
    key.expect_err("a group that the backend does not support");
}

// ---- vectors ----

#[test]
fn exchange_vectors_of_groups_with_a_subgroup() {
    for (name, grouped, expected) in EXCHANGES {
        tally::run_on_all_processors(
            "dh",
            &file(name),
            *expected,
            &exchange_vectors(name, *grouped),
            |vector| usable(&vector.group),
            check_exchange,
            |vector| refuse_group(&vector.group),
        );
    }
}

/// The wrong part of an exchange: the public number of the peer, the own public number, the own private number, or the
/// secret.
const BAD_PEER: Outcome = Outcome::Wrong(1);
const BAD_OWN_PUBLIC: Outcome = Outcome::Wrong(3);
const BAD_OWN_PRIVATE: Outcome = Outcome::Wrong(4);
const BAD_SECRET: Outcome = Outcome::Wrong(5);

fn check_exchange(vector: &ExchangeVector) {
    let position = &vector.position;
    let [own, peer] = [&vector.own, &vector.peer].map(|[x, y]| vector.group.dh_private(x, y));
    if vector.outcome == BAD_PEER {
        let result = backend().load_dh_public_numbers(&peer.public_numbers);
        return errors::assert_malformed_kind(result, MalformedKind::InvalidPublicKey, "Diffie-Hellman public value");
    }
    let peer = load_public(&peer.public_numbers);
    if matches!(vector.outcome, BAD_OWN_PUBLIC | BAD_OWN_PRIVATE) {
        return errors::assert_invalid_or_malformed(backend().load_dh_private_numbers(&own), &["y"]);
    }
    let secret = load(&own).exchange(&peer).unwrap();
    assert_eq!(
        secret.len(),
        vector.group.p.len(),
        "{position}: the length of the secret"
    );
    match vector.outcome {
        Outcome::Right => assert_eq!(*secret, *vector.secret, "{position}: the secret"),
        BAD_SECRET => assert_ne!(*secret, *vector.secret, "{position}: the secret"),
        Outcome::Wrong(_) => position.fail("a result of no known number"),
    }
    if vector.outcome == Outcome::Right {
        check_other_side(vector);
    }
}

/// Both sides compute the same secret, also if the subgroup is not known.
fn check_other_side(vector: &ExchangeVector) {
    let groups = [
        vector.group.clone(),
        GroupValues {
            q: None,
            ..vector.group.clone()
        },
    ];
    for group in groups.iter().filter(|group| !on_fips() || group.q.is_some()) {
        let [own, peer] = [&vector.own, &vector.peer].map(|[x, y]| load(&group.dh_private(x, y)));
        for (key, other) in [(&own, &peer), (&peer, &own)] {
            let secret = key.exchange(&other.public_key().unwrap()).unwrap();
            assert_eq!(*secret, *vector.secret, "{}: the secret", vector.position);
        }
    }
}

#[test]
fn secret_vectors() {
    let name = file(SECRETS.0);
    tally::run(
        "dh",
        &name,
        SECRETS.1,
        &dh_vectors::secrets(&name),
        |vector| !on_fips() || supported(&vector.group),
        check_secret,
        |vector| refuse_group(&vector.group),
    );
}

/// The first of these has a prime of 256 bits, which is too short.
fn check_secret(vector: &SecretVector) {
    let position = &vector.position;
    let own = vector.group.dh_private(&vector.x, &vector.group.power(&vector.x));
    let peer = vector.group.dh_public(&vector.y);
    let bits = big(&vector.group.p).bit_length();
    if bits < 512 {
        assert_eq!(bits, 256, "{position}");
        assert!(!supported(&vector.group), "{position}");
        errors::assert_invalid_argument(backend().load_dh_private_numbers(&own), &["p", "512"]);
        return errors::assert_invalid_argument(backend().load_dh_public_numbers(&peer), &["p", "512"]);
    }
    let secret = load(&own).exchange(&load_public(&peer)).unwrap();
    assert_eq!(secret.len(), vector.group.p.len(), "{position}: the length");
    assert_eq!(*secret, *vector.secret, "{position}: the secret");
}

#[test]
fn mismatch_vectors() {
    let name = file(MISMATCHES.0);
    tally::run(
        "dh",
        &name,
        MISMATCHES.1,
        &dh_vectors::mismatches(&name),
        |_| !on_fips(),
        check_mismatch,
        |vector| vector.groups.iter().for_each(refuse_group),
    );
}

/// Keys of different groups share no secret. In the first group, the other public number is out of range, or the two
/// secrets differ.
fn check_mismatch(vector: &MismatchVector) {
    let position = &vector.position;
    let keys = [0, 1].map(|index: usize| {
        let [x, y] = &vector.keys[index];
        load(&vector.groups[index].dh_private(x, y))
    });
    let public = keys.each_ref().map(|key| key.public_key().unwrap());
    errors::assert_invalid_argument(keys[0].exchange(&public[1]), &["peer_public_key"]);
    errors::assert_invalid_argument(keys[1].exchange(&public[0]), &["peer_public_key"]);
    let moved = vector.groups[0].dh_public(&vector.keys[1][1]);
    if moved.y >= moved.parameter_numbers.p {
        return errors::assert_malformed_kind(
            backend().load_dh_public_numbers(&moved),
            MalformedKind::InvalidPublicKey,
            "Diffie-Hellman public value",
        );
    }
    let first = keys[0].exchange(&load_public(&moved)).unwrap();
    let back = vector.groups[1].dh_public(&vector.keys[0][1]);
    match backend().load_dh_public_numbers(&back) {
        Ok(back) => assert!(*first != *keys[1].exchange(&back).unwrap(), "{position}"),
        Err(error) => assert!(matches!(error, Error::Malformed { .. }), "{position}: {error:?}"),
    }
}

#[test]
fn key_vectors() {
    for (name, expected) in KEYS {
        let name = file(name);
        tally::run(
            "dh-keys",
            &name,
            *expected,
            &dh_vectors::keys(&name),
            |vector| usable(&vector.group),
            |vector: &KeyVector| {
                let key = load(&vector.group.dh_private(&vector.x, &vector.y));
                let parameters = key.parameters().unwrap();
                assert_eq!(
                    parameters.parameter_numbers().unwrap(),
                    vector.group.dh(),
                    "{}",
                    vector.position
                );
                let other = parameters.generate_private_key().unwrap();
                assert_same_secret(&key, &other);
            },
            |vector| refuse_group(&vector.group),
        );
    }
}

fn assert_same_secret(key: &DhPrivateKey, other: &DhPrivateKey) {
    let secret = key.exchange(&other.public_key().unwrap()).unwrap();
    assert_eq!(*secret, *other.exchange(&key.public_key().unwrap()).unwrap());
    assert_eq!(secret.len(), usize::try_from(key.key_size()).unwrap().div_ceil(8));
}

const NAMED: &[(DhNamedGroup, u32)] = &[
    (DhNamedGroup::Ffdhe2048, 2048),
    (DhNamedGroup::Ffdhe3072, 3072),
    (DhNamedGroup::Ffdhe4096, 4096),
    (DhNamedGroup::Ffdhe6144, 6144),
    (DhNamedGroup::Ffdhe8192, 8192),
    (DhNamedGroup::Modp1536, 1536),
    (DhNamedGroup::Modp2048, 2048),
    (DhNamedGroup::Modp3072, 3072),
    (DhNamedGroup::Modp4096, 4096),
    (DhNamedGroup::Modp6144, 6144),
    (DhNamedGroup::Modp8192, 8192),
];

/// `None` for the shortest group on a FIPS backend.
fn named_parameters(group: DhNamedGroup) -> Option<DhParameters> {
    let parameters = backend().load_dh_named_group(group);
    if on_fips() && group == DhNamedGroup::Modp1536 {
        errors::assert_unsupported(parameters);
        return None;
    }
    Some(parameters.unwrap())
}

#[test]
fn named_groups_are_those_of_their_standard() {
    let name = file(GROUPS.0);
    let mut expected = NAMED.iter().filter(|(group, _)| group.name().starts_with("modp"));
    let (mut ran, mut skipped) = (0, 0);
    for GroupVector { position, group } in dh_vectors::named_groups(&name) {
        let (named, bits) = expected.next().unwrap();
        let Some(parameters) = named_parameters(*named) else {
            skipped += 1;
            continue;
        };
        let numbers = parameters.parameter_numbers().unwrap();
        assert!(numbers.p == group.dh().p && numbers.g == group.dh().g, "{position}");
        assert_eq!(*bits, numbers.p.bit_length(), "{position}");
        ran += 1;
    }
    assert!(expected.next().is_none());
    tally::report("dh-groups", &name, GROUPS.1, ran, skipped);
}

/// The groups of RFC 7919 are p = 2^b - 2^(b-64) + (floor(2^(b-130) e) + X) 2^64 - 1, so their ends are all ones.
#[test]
fn named_groups_exchange_among_themselves() {
    for (named, bits) in NAMED {
        let Some(parameters) = named_parameters(*named) else {
            continue;
        };
        let numbers = parameters.parameter_numbers().unwrap();
        assert_eq!(*bits, numbers.p.bit_length(), "{named:?}");
        assert!(numbers.g == small(2), "{named:?}");
        let prime = numbers.p.to_be_bytes();
        assert_eq!(prime[..8], [0xff; 8], "{named:?}");
        assert_eq!(prime[prime.len() - 8..], [0xff; 8], "{named:?}");
        let keys = [
            parameters.generate_private_key().unwrap(),
            backend().generate_dh_private_key(&parameters).unwrap(),
        ];
        assert_eq!(keys[0].key_size(), *bits);
        assert_same_secret(&keys[0], &keys[1]);
        let loaded = load(&keys[0].private_numbers().unwrap());
        assert_same_secret(&loaded, &keys[1]);
    }
}

#[test]
fn groups_of_the_same_size_are_not_the_same() {
    let keys = [DhNamedGroup::Ffdhe2048, DhNamedGroup::Modp2048].map(|group| {
        let parameters = backend().load_dh_named_group(group).unwrap();
        parameters.generate_private_key().unwrap()
    });
    let result = keys[0].exchange(&keys[1].public_key().unwrap());
    errors::assert_invalid_argument(result, &["peer_public_key"]);
}

// ---- secrets ----

/// A secret whose first byte is zero is still as long as the prime.
#[test]
fn leading_zeros_of_a_secret_are_kept() {
    let vectors = dh_vectors::secrets(&file(SECRETS.0));
    for vector in vectors.iter().filter(|vector| vector.group.p.len() == 64).take(2) {
        if on_fips() {
            refuse_group(&vector.group);
            continue;
        }
        let (group, p) = (&vector.group, big(&vector.group.p));
        let own = load(&group.dh_private(&vector.x, &group.power(&vector.x)));
        let base = big(&group.power(&vector.x));
        let mut x = big(&[0x55; 20]);
        let expected = loop {
            let secret = power(&base, &x, &p);
            if secret.bit_length() <= 504 {
                break secret.to_be_bytes_padded(64).unwrap();
            }
            x = plus(&x, 1);
        };
        assert_eq!(expected[0], 0);
        let peer = group.dh_public(&group.power(&x.to_be_bytes()));
        assert_eq!(*own.exchange(&load_public(&peer)).unwrap(), *expected);
    }
}

#[test]
fn many_threads_exchange_with_one_key() {
    let [own, peer] = pair();
    let (own, peer) = (load(&own), load_public(&peer.public_numbers));
    let expected = own.exchange(&peer).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(*own.exchange(&peer).unwrap(), *expected);
                }
            });
        }
    });
}

/// Keys with and without the order of their subgroup have different parameters.
#[test]
fn keys_of_other_parameters_are_refused() {
    let [own, peer] = pair();
    let own = load(&own);
    let [with_subgroup, _] = pair_with_subgroup();
    let other = backend().load_dh_named_group(DhNamedGroup::Modp3072).unwrap();
    let other_prime = other.generate_private_key().unwrap().public_key().unwrap();
    let mut other_generator = peer.public_numbers.clone();
    other_generator.parameter_numbers.g = small(5);
    for key in [
        load_public(&with_subgroup.public_numbers),
        other_prime,
        load_public(&other_generator),
    ] {
        errors::assert_invalid_argument(own.exchange(&key), &["peer_public_key"]);
    }
    let [key, other_side] = pair_with_subgroup();
    let mut without = other_side.public_numbers.clone();
    without.parameter_numbers.q = None;
    // If only one of two equal parameters has the order of the subgroup, values are checked with that order.
    let expected = load(&key).exchange(&load_public(&other_side.public_numbers)).unwrap();
    assert_eq!(load(&key).exchange(&load_public(&without)).unwrap(), expected);
    without.y = small(2);
    errors::assert_malformed_kind(
        load(&key).exchange(&load_public(&without)),
        MalformedKind::InvalidPublicKey,
        "Diffie-Hellman public value",
    );
}

// ---- generation ----

#[test]
fn generated_keys_are_sound() {
    if on_fips() {
        return errors::assert_unsupported(backend().generate_dh_parameters(2, 2048));
    }
    for (generator, size) in [(2, 512), (5, 512), (2, 513)] {
        let parameters = backend().generate_dh_parameters(generator, size).unwrap();
        let numbers = parameters.parameter_numbers().unwrap();
        assert_eq!(numbers.p.bit_length(), size);
        assert!(numbers.g == small(generator) && numbers.q.is_none());
        assert!(backend().dh_parameters_supported(&numbers.p, &numbers.g, None));
        let loaded = backend().load_dh_parameter_numbers(&numbers).unwrap();
        assert_eq!(loaded.parameter_numbers().unwrap(), numbers);
        let [first, second] = [&parameters, &loaded].map(|parameters| parameters.generate_private_key().unwrap());
        assert_ne!(first.public_key().unwrap(), second.public_key().unwrap());
        assert_same_secret(&first, &second);
        assert_same_secret(&load(&first.private_numbers().unwrap()), &second);
    }
    let key = backend().generate_dh_private_key_and_parameters(2, 512).unwrap();
    assert_eq!(key.key_size(), 512);
}

#[test]
fn generation_with_other_sizes_and_generators_is_refused() {
    for size in [0, 1, 256, 511, 10_001, u32::MAX] {
        errors::assert_invalid_argument(backend().generate_dh_parameters(2, size), &["key_size", "512"]);
    }
    for generator in [0, 1, 3, 4, 6, 7, u32::MAX] {
        errors::assert_invalid_argument(backend().generate_dh_parameters(generator, 512), &["generator"]);
        let result = backend().generate_dh_private_key_and_parameters(generator, 512);
        errors::assert_invalid_argument(result, &["generator"]);
    }
}

#[test]
fn a_generation_can_be_watched_and_cancelled() {
    if on_fips() {
        return errors::assert_unsupported(backend().generate_dh_parameters(2, 2048));
    }
    let mut steps = 0;
    let mut watch = |_: DhProgress| {
        steps += 1;
        ControlFlow::Continue(())
    };
    let parameters = backend().generate_dh_parameters_with_progress(2, 512, &mut watch);
    parameters.unwrap().generate_private_key().unwrap();
    assert!(steps > 0, "the callback is called");
    for last in [1, 2, 5] {
        let mut steps = 0;
        let mut cancel = |_: DhProgress| {
            steps += 1;
            if steps == last {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let error = backend()
            .generate_dh_parameters_with_progress(2, 4096, &mut cancel)
            .unwrap_err();
        assert!(matches!(error, Error::Cancelled), "{error:?}");
        assert_eq!(steps, last, "the callback is not called again");
        assert!(openssl::error::ErrorStack::get().errors().is_empty());
    }
}

#[test]
fn a_panic_of_the_callback_arrives() {
    if on_fips() {
        return errors::assert_unsupported(backend().generate_dh_parameters(2, 2048));
    }
    let outcome = std::panic::catch_unwind(|| {
        let mut fail = |_: DhProgress| -> ControlFlow<()> { panic!("the callback's own") };
        backend().generate_dh_parameters_with_progress(2, 2048, &mut fail)
    });
    let panic = outcome.expect_err("the panic arrives");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the callback's own"));
    let [own, _] = pair();
    load(&own);
}

// ---- numbers ----

fn refuse_parameters(right: &DhPrivateNumbers, change: impl Fn(&mut DhParameterNumbers), name: &str) {
    let mut numbers = right.clone();
    change(&mut numbers.public_numbers.parameter_numbers);
    let parameters = &numbers.public_numbers.parameter_numbers;
    assert!(!backend().dh_parameters_supported(&parameters.p, &parameters.g, parameters.q.as_ref()));
    errors::assert_invalid_argument(backend().load_dh_parameter_numbers(parameters), &[name]);
    errors::assert_invalid_argument(backend().load_dh_public_numbers(&numbers.public_numbers), &[name]);
    errors::assert_invalid_argument(backend().load_dh_private_numbers(&numbers), &[name]);
}

#[test]
fn bad_parameters_are_refused_by_name() {
    for right in [&pair()[0], &pair_with_subgroup()[0]] {
        let p = &right.public_numbers.parameter_numbers.p;
        let primes = [
            small(0),
            small(1),
            small(23),
            odd(256),
            odd(511),
            odd(10_001),
            negative(p),
            plus(p, 1),
        ];
        for bad in &primes {
            refuse_parameters(right, |numbers| numbers.p = bad.clone(), "p");
        }
        let generator = &right.public_numbers.parameter_numbers.g;
        let generators = [
            small(0),
            small(1),
            plus(p, -1),
            p.clone(),
            plus(p, 1),
            negative(generator),
        ];
        for bad in &generators {
            refuse_parameters(right, |numbers| numbers.g = bad.clone(), "g");
        }
    }
}

#[test]
fn bad_subgroups_are_refused_by_name() {
    let right = &pair_with_subgroup()[0];
    let DhParameterNumbers { p, q, .. } = &right.public_numbers.parameter_numbers;
    let q = q.as_ref().unwrap();
    let orders = [
        small(0),
        small(1),
        plus(q, 1),
        plus(q, 2),
        plus(q, -2),
        p.clone(),
        negative(q),
    ];
    for bad in &orders {
        refuse_parameters(right, |numbers| numbers.q = Some(bad.clone()), "q");
    }
    for bad in [small(2), small(3)] {
        refuse_parameters(right, |numbers| numbers.g = bad.clone(), "g");
    }
    let safe = pair();
    refuse_parameters(&safe[0], |numbers| numbers.q = Some(q.clone()), "q");
}

/// Out of range: 0, 1 and p - 1, which would make the secret 0, 1 or p - 1, and values beyond.
#[test]
fn bad_public_numbers_are_refused_by_name() {
    for right in [&pair()[0], &pair_with_subgroup()[0]] {
        let p = &right.public_numbers.parameter_numbers.p;
        let bad = [
            small(0),
            small(1),
            plus(p, -1),
            p.clone(),
            plus(p, 1),
            plus(p, 2),
            negative(&right.public_numbers.y),
        ];
        for y in bad {
            let mut numbers = right.clone();
            numbers.public_numbers.y = y;
            errors::assert_invalid_or_malformed(backend().load_dh_public_numbers(&numbers.public_numbers), &["y"]);
            errors::assert_invalid_or_malformed(backend().load_dh_private_numbers(&numbers), &["y"]);
        }
    }
}

/// A public number outside the subgroup reveals a part of the private number. It is refused if the order is known.
#[test]
fn public_numbers_outside_of_the_subgroup_are_refused() {
    let [right, _] = pair_with_subgroup();
    let p = &right.public_numbers.parameter_numbers.p;
    let outside = [
        small(2),
        small(3),
        plus(p, -2),
        plus(&right.public_numbers.y, 1),
        numbers::quotient(p, &small(2)).0,
    ];
    for y in outside {
        let q = right.public_numbers.parameter_numbers.q.as_ref().unwrap();
        assert!(power(&y, q, p) != small(1), "the number is outside");
        let mut numbers = right.public_numbers.clone();
        numbers.y = y;
        errors::assert_malformed_kind(
            backend().load_dh_public_numbers(&numbers),
            MalformedKind::InvalidPublicKey,
            "Diffie-Hellman public value",
        );
        numbers.parameter_numbers.q = None;
        load_public(&numbers);
    }
}

#[test]
fn bad_private_numbers_are_refused_by_name() {
    for right in [&pair()[0], &pair_with_subgroup()[0]] {
        let p = &right.public_numbers.parameter_numbers.p;
        for x in [small(0), p.clone(), plus(p, 1), negative(&right.x.expose())] {
            let mut numbers = right.clone();
            numbers.x = x.into();
            errors::assert_invalid_argument(backend().load_dh_private_numbers(&numbers), &["x"]);
        }
        let mut numbers = right.clone();
        numbers.x = plus(&right.x.expose(), 1).into();
        errors::assert_invalid_or_malformed(backend().load_dh_private_numbers(&numbers), &["y"]);
        load(right);
    }
}

#[test]
fn parameters_that_are_not_prime_are_not_supported() {
    let group = group().dh();
    assert!(backend().dh_parameters_supported(&group.p, &group.g, None));
    assert!(!backend().dh_parameters_supported(&plus(&group.p, 2), &group.g, None));
    assert!(!backend().dh_parameters_supported(&odd(2048), &group.g, None));
    let with_subgroup = &pair_with_subgroup()[0].public_numbers.parameter_numbers;
    let q = with_subgroup.q.as_ref();
    let supported = backend().dh_parameters_supported(&with_subgroup.p, &with_subgroup.g, q);
    assert_eq!(supported, !on_fips(), "FIPS modules know none but named groups");
}

#[test]
fn private_numbers_are_not_shown() {
    let [numbers, _] = pair_with_subgroup();
    let key = load(&numbers);
    let shown = format!("{numbers:?} {key:?} {:?}", key.private_numbers().unwrap()).to_lowercase();
    numbers::assert_not_in(&numbers.x, &shown);
}

#[test]
fn a_named_group_and_its_own_numbers_go_together() {
    let named = backend().load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    let DhParameterNumbers { p, g, .. } = &named.parameter_numbers().unwrap();
    // The order of the subgroup of a safe prime: (p - 1) / 2.
    let (q, _) = numbers::quotient(p, &small(2));
    let (p, g) = (p.clone(), g.clone());
    let numbered = backend()
        .load_dh_parameter_numbers(&DhParameterNumbers { p, g, q: Some(q) })
        .unwrap();
    let (alice, bob) = (
        named.generate_private_key().unwrap(),
        numbered.generate_private_key().unwrap(),
    );
    assert_eq!(
        alice.exchange(&bob.public_key().unwrap()).unwrap(),
        bob.exchange(&alice.public_key().unwrap()).unwrap()
    );
}
