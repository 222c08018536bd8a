//! Argon2: the vectors of RFC 9106 and of the command `argon2`, its limits, and invalid calls.

use hazmat_openssl::kdf::Argon2Limits;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use support::mac_vectors::{self, Argon2Vector};
use support::{backend, bytes, errors, tally};

use Argon2Variant::{Argon2d, Argon2i, Argon2id};

pub const FILES: &[(&str, Argon2Variant, usize)] = &[
    ("argon2d.txt", Argon2d, 4),
    ("argon2i.txt", Argon2i, 5),
    ("argon2id.txt", Argon2id, 6),
];

/// Whether this OpenSSL has Argon2, as it does since 3.2.
pub fn is_offered() -> bool {
    backend().argon2_supported(Argon2id)
}

/// Costs that take no time.
pub fn cheap(variant: Argon2Variant) -> Argon2Parameters<'static> {
    Argon2Parameters::new(variant)
        .with_memory_cost(32)
        .with_iterations(1)
        .with_lanes(1)
}

#[test]
fn vectors() {
    for &(name, variant, expected) in FILES {
        let name = format!("KDF/{name}");
        tally::run(
            "argon2",
            &name,
            expected,
            &mac_vectors::argon2(&name),
            |_| backend().argon2_supported(variant),
            |vector| check(variant, vector),
            |vector| errors::assert_unsupported_naming(derive(variant, vector), &[variant.name()]),
        );
    }
}

fn parameters(variant: Argon2Variant, vector: &Argon2Vector) -> Argon2Parameters<'_> {
    Argon2Parameters::new(variant)
        .with_memory_cost(vector.memory_cost)
        .with_iterations(vector.iterations)
        .with_lanes(vector.lanes)
        .with_secret(&vector.secret)
        .with_associated_data(&vector.associated_data)
}

fn derive(variant: Argon2Variant, vector: &Argon2Vector) -> Result<SecretBytes> {
    let Argon2Vector { password, salt, .. } = vector;
    backend().derive_argon2(&parameters(variant, vector), password, salt, vector.derived.len())
}

fn check(variant: Argon2Variant, vector: &Argon2Vector) {
    let derived = derive(variant, vector).unwrap();
    assert_eq!(*derived, *vector.derived, "{}", vector.position);
    if vector.memory_cost > 1024 {
        return;
    }
    let mut into = vec![0xaa; vector.derived.len()];
    let parameters = parameters(variant, vector);
    backend()
        .derive_argon2_into(&parameters, &vector.password, &vector.salt, &mut into)
        .unwrap();
    assert_eq!(into, vector.derived, "{}", vector.position);
}

/// OpenSSL has all variants since 3.2, unless it is built without.
#[test]
fn the_variants_come_with_a_release() {
    let newest = backend().openssl_version_number() >= 0x3020_0000;
    for &variant in Argon2Variant::ALL {
        let supported = backend().argon2_supported(variant);
        assert_eq!(supported, is_offered(), "{variant}");
        assert!(newest || !supported, "{variant}");
        assert!(supported || !support::VENDORED || support::on_fips(), "{variant}");
        let entry = backend().capabilities().supports("argon2", variant.identifier());
        assert_eq!(entry, Some(supported));
    }
}

/// The recommended options of RFC 9106, section 4.
#[test]
fn the_recommended_options_are_those_of_the_standard() {
    let costs = |parameters: Argon2Parameters<'_>| {
        (
            parameters.variant(),
            parameters.memory_cost(),
            parameters.iterations(),
            parameters.lanes(),
        )
    };
    let (high, low) = (
        Argon2Parameters::rfc9106_high_memory(),
        Argon2Parameters::rfc9106_low_memory(),
    );
    assert_eq!(costs(high), (Argon2id, 2 << 20, 1, 4));
    assert_eq!(costs(low), (Argon2id, 64 << 10, 3, 4));
    assert_eq!(costs(Argon2Parameters::default()), costs(low));
    assert_eq!(costs(Argon2Parameters::new(Argon2d)), (Argon2d, 64 << 10, 3, 4));
    let names: Vec<_> = Argon2Variant::ALL.iter().map(|variant| variant.to_string()).collect();
    assert_eq!(names, ["Argon2d", "Argon2i", "Argon2id"]);
}

#[test]
fn where_it_is_not_offered_every_call_says_so() {
    if is_offered() {
        return;
    }
    for &variant in Argon2Variant::ALL {
        let name = &[variant.name(), "not offered"];
        let parameters = cheap(variant);
        errors::assert_unsupported_naming(backend().derive_argon2(&parameters, b"", b"", 0), name);
        errors::assert_unsupported_naming(backend().derive_argon2_into(&parameters, b"", b"", &mut []), name);
        errors::assert_unsupported_naming(backend().derive_argon2_phc_encoded(&parameters, b"", b"", 0), name);
        let phc = format!(
            "${}$v=19$m=32,t=1,p=1$c3Nzc3Nzc3Nzc3Nzc3Nzcw$GGGTLvwe6mIWGgPwxQ6nuSSdbKZD51WaCaKhiR2yoH0",
            variant.identifier()
        );
        errors::assert_unsupported_naming(backend().argon2_verify_phc_encoded(b"pw", &phc, None), name);
    }
}

#[test]
fn parameters_out_of_bounds_are_refused_by_name() {
    if !is_offered() {
        return;
    }
    let refused = |parameters: Argon2Parameters<'_>, salt: usize, length: usize| {
        let salt = vec![7; salt];
        errors::refused_argument(backend().derive_argon2(&parameters, b"password", &salt, length))
    };
    let usual = cheap(Argon2id);
    for lanes in [0, 1 << 24, u32::MAX] {
        assert_eq!(refused(usual.with_lanes(lanes), 16, 32), "lanes", "{lanes}");
    }
    assert_eq!(refused(usual.with_iterations(0), 16, 32), "iterations");
    for (memory_cost, lanes) in [(0, 1), (7, 1), (15, 2), (1023, 128), ((8 << 24) - 9, (1 << 24) - 1)] {
        let parameters = usual.with_memory_cost(memory_cost).with_lanes(lanes);
        assert_eq!(refused(parameters, 16, 32), "memory_cost", "{memory_cost} {lanes}");
    }
    for length in [0, 1, 7] {
        assert_eq!(refused(usual, length, 32), "salt", "{length}");
    }
    for length in [0, 1, 3, 1 << 31, usize::MAX] {
        assert_eq!(refused(usual, 16, length), "length", "{length}");
    }
    for length in [0, 3] {
        let mut out = vec![0xaa; length];
        let into = backend().derive_argon2_into(&usual, b"password", &[7; 16], &mut out);
        assert_eq!(errors::refused_argument(into), "out");
        assert_eq!(out, vec![0; length]);
    }
    // The smallest of everything.
    let least = usual.with_memory_cost(8);
    assert_eq!(backend().derive_argon2(&least, b"", &[7; 8], 4).unwrap().len(), 4);
}

/// The factor, the value and the limit of a refusal.
fn too_high<T: std::fmt::Debug>(result: Result<T>) -> (&'static str, u64, u64) {
    match result {
        Err(Error::WorkFactorTooHigh {
            function,
            factor,
            value,
            limit,
            ..
        }) => {
            assert_eq!(function, "Argon2id");
            (factor, value, limit)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn more_work_than_the_limits_is_refused_before_it_is_done() {
    if !is_offered() {
        return;
    }
    let usual = cheap(Argon2id);
    let derive = |parameters: Argon2Parameters<'_>| backend().derive_argon2(&parameters, b"password", &[7; 16], 32);
    // By default two gibibytes: what the first recommended option takes.
    let most = 2 << 20;
    let memory = |kibibytes: u64| kibibytes << 10;
    for cost in [most + 1, u32::MAX] {
        assert_eq!(
            too_high(derive(usual.with_memory_cost(cost))),
            ("bytes of memory", memory(cost.into()), memory(most.into()))
        );
    }
    let mut out = [0xaa; 32];
    let into = backend().derive_argon2_into(&usual.with_memory_cost(u32::MAX), b"", &[7; 16], &mut out);
    assert_eq!(too_high(into).0, "bytes of memory");
    assert_eq!(out, [0; 32]);
    let encoded = backend().derive_argon2_phc_encoded(&usual.with_memory_cost(u32::MAX), b"", &[7; 16], 32);
    assert_eq!(too_high(encoded).0, "bytes of memory");

    // Other limits, each exact.
    let costs = usual.with_memory_cost(64).with_iterations(3).with_lanes(2);
    let within = |limits| backend().derive_argon2_within(limits, &costs, b"password", &[7; 16], 32);
    let limits = Argon2Limits::derivation()
        .max_memory_cost(64)
        .max_iterations(3)
        .max_lanes(2)
        .max_work(192);
    assert_eq!(*within(limits).unwrap(), *derive(costs).unwrap());
    assert_eq!(
        too_high(within(limits.max_memory_cost(63))),
        ("bytes of memory", 64 << 10, 63 << 10)
    );
    assert_eq!(too_high(within(limits.max_iterations(2))), ("iterations", 3, 2));
    assert_eq!(too_high(within(limits.max_lanes(1))), ("lanes", 2, 1));
    assert_eq!(too_high(within(limits.max_work(191))), ("units of work", 192, 191));
}

#[test]
fn verification_has_lower_limits() {
    if !is_offered() {
        return;
    }
    let string = |memory: u64, iterations: u64, lanes: u64| {
        let rest = "c3Nzc3Nzc3Nzc3Nzc3Nzcw$GGGTLvwe6mIWGgPwxQ6nuSSdbKZD51WaCaKhiR2yoH0";
        format!("$argon2id$v=19$m={memory},t={iterations},p={lanes}${rest}")
    };
    let verify = |memory, iterations, lanes| {
        backend().argon2_verify_phc_encoded(b"pw", &string(memory, iterations, lanes), None)
    };
    let gibibyte = 1 << 20;
    assert_eq!(
        too_high(verify((1 << 18) + 1, 1, 1)),
        ("bytes of memory", (256 << 20) + 1024, 256 << 20)
    );
    assert_eq!(too_high(verify(4_294_967_295, 1, 1)).0, "bytes of memory");
    assert_eq!(too_high(verify(32, 1025, 1)), ("iterations", 1025, 1024));
    assert_eq!(too_high(verify(32, 4_294_967_295, 1)).0, "iterations");
    assert_eq!(too_high(verify(8 * 256, 1, 256)), ("lanes", 256, 255));
    assert_eq!(too_high(verify(1 << 18, 5, 4)), ("units of work", 5 << 18, gibibyte));
    assert_eq!(too_high(verify(1025, 1024, 4)), ("units of work", 1025 << 10, gibibyte));
    assert_eq!(verify(32, 1, 1), Ok(()));

    // With other limits.
    let phc = string(32, 1, 1);
    let within = |limits| backend().argon2_verify_phc_encoded_within(limits, b"pw", &phc, None);
    let limits = Argon2Limits::verification().max_memory_cost(32).max_work(32);
    assert_eq!(within(limits), Ok(()));
    assert_eq!(too_high(within(limits.max_memory_cost(31))).0, "bytes of memory");
    assert_eq!(too_high(within(limits.max_work(31))).0, "units of work");
}

#[test]
fn every_input_counts() {
    if !is_offered() {
        return;
    }
    let key = |parameters: Argon2Parameters<'_>, password: &[u8], salt: &[u8], length| {
        backend()
            .derive_argon2(&parameters, password, salt, length)
            .unwrap()
            .to_vec()
    };
    let (password, salt, usual) = (b"password", b"a salt, random", cheap(Argon2id));
    let expected = key(usual, password, salt, 32);
    let others = [
        key(usual, b"Password", salt, 32),
        key(usual, b"", salt, 32),
        key(usual, password, b"A salt, random", 32),
        key(usual.with_iterations(2), password, salt, 32),
        key(usual.with_memory_cost(33), password, salt, 32),
        key(usual.with_lanes(2), password, salt, 32),
        key(usual.with_secret(b"s"), password, salt, 32),
        key(usual.with_associated_data(b"s"), password, salt, 32),
        key(cheap(Argon2i), password, salt, 32),
        key(cheap(Argon2d), password, salt, 32),
        // The length is part of the input: a longer key does not begin with the shorter one.
        key(usual, password, salt, 64)[..32].to_vec(),
    ];
    for (index, other) in others.iter().enumerate() {
        assert_ne!(*other, expected, "{index}");
    }
    // Empty is the same as none.
    assert_eq!(
        key(usual.with_secret(b"").with_associated_data(b""), password, salt, 32),
        expected
    );
    for length in [4, 5, 63, 64, 65, 96, 97, 500] {
        assert_eq!(key(usual, password, salt, length).len(), length);
    }
}

#[test]
fn secrets_are_not_shown() {
    let parameters = cheap(Argon2id).with_secret(b"pepper").with_associated_data(b"data");
    assert_eq!(
        format!("{parameters:?}"),
        "Argon2Parameters { variant: Argon2id, memory_cost: 32, iterations: 1, lanes: 1, secret_length: 6, \
         associated_data_length: 4 }"
    );
    if is_offered() {
        let derived = backend().derive_argon2(&parameters, b"password", &[7; 16], 32).unwrap();
        let shown = format!("{derived:?}");
        assert_eq!(shown, "SecretBytes(32 bytes)");
        assert!(!shown.contains(&bytes::to_hex(&derived)[..8]));
    }
}

/// An implementation that writes the required methods only.
#[test]
fn an_implementation_gets_the_other_functions() {
    struct Wrapped<'a>(&'a Backend);

    impl Argon2Backend for Wrapped<'_> {
        fn argon2_supported(&self, variant: Argon2Variant) -> bool {
            self.0.argon2_supported(variant)
        }

        fn derive_argon2_into(
            &self,
            parameters: &Argon2Parameters<'_>,
            key_material: &[u8],
            salt: &[u8],
            out: &mut [u8],
        ) -> Result<()> {
            self.0.derive_argon2_into(parameters, key_material, salt, out)
        }
    }

    let (wrapped, parameters, salt) = (Wrapped(backend()), cheap(Argon2id), [7; 16]);
    if !is_offered() {
        errors::assert_unsupported(wrapped.derive_argon2(&parameters, b"password", &salt, 32));
        return;
    }
    let key = wrapped.derive_argon2(&parameters, b"password", &salt, 32).unwrap();
    assert_eq!(
        key,
        backend().derive_argon2(&parameters, b"password", &salt, 32).unwrap()
    );
    let refused = wrapped.derive_argon2(&parameters, b"password", &salt, 3);
    assert_eq!(errors::refused_argument(refused), "length");
    let stored = wrapped
        .derive_argon2_phc_encoded(&parameters, b"password", &salt, 32)
        .unwrap();
    wrapped.argon2_verify_phc_encoded(b"password", &stored, None).unwrap();
    let wrong = wrapped.argon2_verify_phc_encoded(b"Password", &stored, None);
    assert!(matches!(wrong, Err(Error::IncorrectPassword)));
    // The limits of verifications are lower than those of derivations.
    let costly = stored.replace("m=32,t=1,", "m=262145,t=1,");
    let refused = wrapped.argon2_verify_phc_encoded(b"password", &costly, None);
    assert!(matches!(refused, Err(Error::WorkFactorTooHigh { .. })));
}

#[test]
fn limits_hold_for_memory_of_the_caller() {
    let limits = Argon2Limits::derivation().max_memory_cost(31);
    let mut out = [0xaa; 32];
    let derived = backend().derive_argon2_within_into(limits, &cheap(Argon2id), b"password", &[7; 16], &mut out);
    assert_eq!(out, [0; 32]);
    if is_offered() {
        assert!(matches!(derived, Err(Error::WorkFactorTooHigh { .. })));
        let limits = limits.max_memory_cost(32);
        backend()
            .derive_argon2_within_into(limits, &cheap(Argon2id), b"password", &[7; 16], &mut out)
            .unwrap();
        let same = backend().derive_argon2(&cheap(Argon2id), b"password", &[7; 16], 32);
        assert_eq!(out[..], *same.unwrap());
    } else {
        errors::assert_unsupported(derived);
    }
}
