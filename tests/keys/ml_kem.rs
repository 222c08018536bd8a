//! ML-KEM (FIPS 203): every known answer, the checks of its inputs, and invalid calls.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, Version};
use std::thread;
use support::errors::{assert_invalid_argument, assert_unsupported_naming, refused_argument};
use support::ml_kem_vectors::{self, MlKemVector};
use support::{backend, files, tally};

use MlKemParameterSet::{MlKem512, MlKem768, MlKem1024};

/// The parameter sets that the backend offers.
fn offered() -> impl Iterator<Item = MlKemParameterSet> {
    let all = MlKemParameterSet::ALL.iter().copied();
    all.filter(|set| backend().ml_kem_supported(*set))
}

fn generate(set: MlKemParameterSet) -> MlKemPrivateKey {
    MlKemPrivateKey::generate(backend(), set).unwrap()
}

/// Asserts that every call with the parameter set is unsupported, and names it.
fn assert_missing(set: MlKemParameterSet) {
    let name = &[set.name()];
    assert!(!backend().ml_kem_supported(set), "{set}");
    assert_unsupported_naming(MlKemPrivateKey::generate(backend(), set), name);
    assert_unsupported_naming(MlKemPrivateKey::from_seed(backend(), set, &[1; 64]), name);
    let bytes = vec![1; set.private_key_length()];
    assert_unsupported_naming(MlKemPrivateKey::from_expanded_bytes(backend(), set, &bytes), name);
    let bytes = vec![1; set.public_key_length()];
    assert_unsupported_naming(MlKemPublicKey::from_public_bytes(backend(), set, &bytes), name);
}

/// libcrypto has ML-KEM since 3.5.
#[test]
fn all_sets_are_offered_or_none_is() {
    let has = support::on_fips() || backend().version() >= Version::new(3, 5, 0);
    for &set in MlKemParameterSet::ALL {
        if !support::on_fips() {
            assert_eq!(backend().ml_kem_supported(set), has, "{set}");
        }
        if !backend().ml_kem_supported(set) {
            assert_missing(set);
        }
    }
}

#[test]
fn sets_have_names_and_lengths() {
    for (set, name, private, public, ciphertext) in [
        (MlKem512, "ML-KEM-512", 1632, 800, 768),
        (MlKem768, "ML-KEM-768", 2400, 1184, 1088),
        (MlKem1024, "ML-KEM-1024", 3168, 1568, 1568),
    ] {
        assert_eq!((set.name(), set.to_string()), (name, name.to_owned()));
        assert_eq!(MlKemParameterSet::from_name(&name.to_lowercase()).unwrap(), set);
        assert_eq!((set.private_key_length(), set.public_key_length()), (private, public));
        assert_eq!((set.ciphertext_length(), set.shared_secret_length()), (ciphertext, 32));
        assert_eq!(set.seed_length(), 64);
    }
    assert_eq!(MlKemParameterSet::ALL.len(), 3);
    for name in ["", "ML-KEM", "ML-KEM-2048", "ML-KEM-768 ", "MLKEM768"] {
        assert_eq!(refused_argument(name.parse::<MlKemParameterSet>()), "name");
    }
}

// ---- known answers ----

#[test]
fn every_file_is_claimed() {
    let cuts = ["512", "768", "1024"].map(|number| format!("kat_MLKEM_{number}-first-100.rsp"));
    let names = cuts.iter().map(String::as_str).chain(["mlkem768.der", "mlkem768.pem"]);
    files::assert_claimed("asymmetric/MLKEM", names);
}

#[test]
fn known_answers_of_ml_kem_512() {
    known_answers(MlKem512);
}

#[test]
fn known_answers_of_ml_kem_768() {
    known_answers(MlKem768);
}

#[test]
fn known_answers_of_ml_kem_1024() {
    known_answers(MlKem1024);
}

fn known_answers(set: MlKemParameterSet) {
    let (file, count) = ml_kem_vectors::file(set);
    let vectors = ml_kem_vectors::load(&file, set);
    let supported = |_: &MlKemVector| backend().ml_kem_supported(set);
    let refused = |vector: &MlKemVector| {
        let key = MlKemPrivateKey::from_seed(backend(), set, &vector.seed);
        assert_unsupported_naming(key, &[set.name()]);
        let key = MlKemPublicKey::from_public_bytes(backend(), set, &vector.public_key);
        assert_unsupported_naming(key, &[set.name()]);
    };
    tally::run_on_all_processors("ml-kem", &file, count, &vectors, supported, check, refused);
}

fn check(vector: &MlKemVector) {
    let (set, place) = (vector.parameter_set, &vector.position);
    let of_seed = MlKemPrivateKey::from_seed(backend(), set, &vector.seed).unwrap();
    assert_eq!(of_seed.seed().unwrap().as_deref(), Some(&*vector.seed), "{place}");
    let expanded = MlKemPrivateKey::from_expanded_bytes(backend(), set, &vector.private_key).unwrap();
    assert_eq!(expanded.seed().unwrap(), None, "{place}");
    for key in [of_seed, expanded] {
        assert_eq!(*key.expanded_private_bytes().unwrap(), *vector.private_key, "{place}");
        let public_key = key.public_key().unwrap();
        assert_eq!(public_key.public_bytes_raw().unwrap(), vector.public_key, "{place}");
        assert_eq!(*key.decapsulate(&vector.ciphertext).unwrap(), *vector.secret, "{place}");
        let other_secret = key.decapsulate(&vector.other_ciphertext).unwrap();
        assert_eq!(*other_secret, *vector.other_secret, "{place}");
    }
    let public_key = MlKemPublicKey::from_public_bytes(backend(), set, &vector.public_key).unwrap();
    assert_eq!(public_key.public_bytes_raw().unwrap(), vector.public_key, "{place}");
}

#[test]
fn the_key_file_has_the_first_known_answers_key() {
    let names = ["mlkem768.der", "mlkem768.pem"].map(|name| files::path("asymmetric/MLKEM").join(name));
    let [der, pem] = names.map(|path| std::fs::read(path).unwrap());
    let loaded = [
        backend().load_der_private_key(&der, None),
        backend().load_pem_private_key(&pem, None),
    ];
    if !backend().ml_kem_supported(MlKem768) {
        for key in loaded {
            assert_unsupported_naming(key, &["ML-KEM-768"]);
        }
        return;
    }
    let (file, _) = ml_kem_vectors::file(MlKem768);
    let first = &ml_kem_vectors::load(&file, MlKem768)[0];
    for key in loaded {
        let PrivateKey::MlKem(key) = key.unwrap() else {
            panic!("another type")
        };
        assert_eq!(key.parameter_set(), MlKem768);
        assert_eq!(key.seed().unwrap().as_deref(), Some(&*first.seed));
        assert_eq!(*key.decapsulate(&first.ciphertext).unwrap(), *first.secret);
        let written =
            |encoding| PrivateKey::from(key.clone()).private_bytes(encoding, PrivateFormat::Pkcs8, NoEncryption);
        assert_eq!(*written(Encoding::Der).unwrap(), *der);
        assert_eq!(*written(Encoding::Pem).unwrap(), *pem);
    }
}

// ---- encapsulation ----

#[test]
fn both_sides_have_the_same_secret_and_every_secret_is_another() {
    for set in offered() {
        let key = generate(set);
        let public_key = key.public_key().unwrap();
        let mut made: Vec<(SecretBytes, Vec<u8>)> = Vec::new();
        // From the second call on, keys use the context of the call before.
        for _ in 0..5 {
            let (secret, ciphertext) = public_key.encapsulate().unwrap();
            assert_eq!(secret.len(), set.shared_secret_length());
            assert_eq!(ciphertext.len(), set.ciphertext_length());
            assert_eq!(key.decapsulate(&ciphertext).unwrap(), secret);
            assert!(
                !made
                    .iter()
                    .any(|(other, bytes)| *other == secret || *bytes == ciphertext),
                "{set}"
            );
            made.push((secret, ciphertext));
        }
        // In another order, and again.
        for (secret, ciphertext) in made.iter().rev().chain(&made) {
            assert_eq!(key.decapsulate(ciphertext).unwrap(), *secret);
        }
    }
}

/// FIPS 203, section 6.3: a ciphertext that is not of the key has a secret of its own, which depends on z.
#[test]
fn a_wrong_ciphertext_has_a_pseudorandom_secret() {
    for set in offered() {
        let key = generate(set);
        let (secret, ciphertext) = key.public_key().unwrap().encapsulate().unwrap();
        let mut rejected = Vec::new();
        let length = ciphertext.len();
        for (position, bit) in [(0, 1), (0, 0x80), (1, 1), (length / 2, 4), (length - 1, 0x80)] {
            let mut changed = ciphertext.clone();
            changed[position] ^= bit;
            rejected.push(changed);
        }
        for garbage in [0, 0xff, 0x5a] {
            rejected.push(vec![garbage; length]);
        }
        let mut secrets = vec![secret];
        for ciphertext in &rejected {
            let secret = key.decapsulate(ciphertext).unwrap();
            assert_eq!(key.decapsulate(ciphertext).unwrap(), secret, "it is the same each time");
            assert!(!secrets.contains(&secret), "{set}");
            assert!(secret.iter().any(|&byte| byte != 0));
            secrets.push(secret);
        }
        // Another key rejects the same ciphertext with another secret.
        let other = generate(set);
        for (ciphertext, secret) in rejected.iter().zip(&secrets[1..]) {
            assert_ne!(other.decapsulate(ciphertext).unwrap(), *secret);
        }
    }
}

#[test]
fn a_ciphertext_of_another_length_is_refused() {
    for set in offered() {
        let key = generate(set);
        let right = set.ciphertext_length();
        for length in [0, 1, 32, right - 1, right + 1, 2 * right, 1 << 20] {
            let parts = [set.name(), &format!("{right} bytes"), &format!("not {length}")];
            let result = key.decapsulate(&vec![0; length]);
            assert_eq!(refused_argument(result), "ciphertext");
            assert_invalid_argument(key.decapsulate(&vec![0; length]), &parts);
        }
        // The key can still be used.
        let (secret, ciphertext) = key.public_key().unwrap().encapsulate().unwrap();
        assert_eq!(key.decapsulate(&ciphertext).unwrap(), secret);
    }
}

#[test]
fn a_key_serves_many_threads() {
    for set in offered() {
        let key = generate(set);
        let public_key = key.public_key().unwrap();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let (secret, ciphertext) = public_key.encapsulate().unwrap();
                        assert_eq!(key.decapsulate(&ciphertext).unwrap(), secret);
                    }
                });
            }
        });
    }
}

#[test]
fn keys_go_from_one_backend_to_another() {
    let other = Backend::new().unwrap();
    for set in offered().filter(|set| other.ml_kem_supported(*set)) {
        let key = generate(set);
        let bytes = key.public_key().unwrap().public_bytes_raw().unwrap();
        let copy = MlKemPublicKey::from_public_bytes(&other, set, &bytes).unwrap();
        assert_eq!(copy, key.public_key().unwrap());
        let (secret, ciphertext) = copy.encapsulate().unwrap();
        assert_eq!(key.decapsulate(&ciphertext).unwrap(), secret);
        let copy = MlKemPrivateKey::from_seed(&other, set, &key.seed().unwrap().unwrap()).unwrap();
        assert_eq!(copy.decapsulate(&ciphertext).unwrap(), secret);
    }
}

// ---- keys ----

#[test]
fn seeds_are_kept_and_given_back() {
    for set in offered() {
        let key = generate(set);
        let seed = key.seed().unwrap().expect("a generated key has its seed");
        assert_eq!(seed.len(), set.seed_length());
        assert_ne!(generate(set).seed().unwrap().as_ref(), Some(&seed));
        let again = MlKemPrivateKey::from_seed(backend(), set, &seed).unwrap();
        assert_eq!(again.seed().unwrap().as_ref(), Some(&seed));
        let expanded = key.expanded_private_bytes().unwrap();
        assert_eq!(again.expanded_private_bytes().unwrap(), expanded);
        assert_eq!(again.public_key().unwrap(), key.public_key().unwrap());
        // FIPS 203, algorithm 16: z is the end of the expanded key.
        assert_eq!(expanded[expanded.len() - 32..], seed[32..]);

        let without = MlKemPrivateKey::from_expanded_bytes(backend(), set, &expanded).unwrap();
        assert_eq!(without.seed().unwrap(), None);
        assert_eq!(without.expanded_private_bytes().unwrap(), expanded);
        for (key, seed) in [(again, Some(seed)), (without, None)] {
            let any = PrivateKey::from(key);
            let der = any
                .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
                .unwrap();
            let PrivateKey::MlKem(loaded) = backend().load_der_private_key(&der, None).unwrap() else {
                panic!("another type")
            };
            assert_eq!(loaded.seed().unwrap(), seed);
            assert_eq!(loaded.expanded_private_bytes().unwrap(), expanded);
        }
    }
}

#[test]
fn keys_of_other_lengths_are_refused() {
    for set in offered() {
        let around = |right: usize| [0, 1, right - 1, right + 1, 2 * right];
        for length in around(set.seed_length()) {
            let key = MlKemPrivateKey::from_seed(backend(), set, &vec![1; length]);
            assert_eq!(refused_argument(key), "seed", "{length}");
        }
        for length in around(set.private_key_length()) {
            let key = MlKemPrivateKey::from_expanded_bytes(backend(), set, &vec![1; length]);
            assert_eq!(refused_argument(key), "private_bytes", "{length}");
        }
        for length in around(set.public_key_length()) {
            let key = MlKemPublicKey::from_public_bytes(backend(), set, &vec![1; length]);
            assert_eq!(refused_argument(key), "public_bytes", "{length}");
        }
    }
}

/// Sets the coefficient with this number in a vector of 12-bit numbers (FIPS 203, algorithm 5).
fn set_coefficient(bytes: &mut [u8], number: usize, value: u16) {
    let [low, middle, high] = &mut bytes[number / 2 * 3..][..3] else {
        unreachable!()
    };
    if number % 2 == 0 {
        *low = value as u8;
        *middle = *middle & 0xf0 | (value >> 8) as u8;
    } else {
        *middle = *middle & 0x0f | (value << 4) as u8;
        *high = (value >> 4) as u8;
    }
}

/// The modulus q (FIPS 203, section 2.4).
const Q: u16 = 3329;

/// The number of coefficients in a key.
fn coefficients(set: MlKemParameterSet) -> usize {
    (set.public_key_length() - 32) * 8 / 12
}

/// FIPS 203, section 7.2: the modulus check of an encapsulation key. libcrypto makes it when the key is loaded.
#[test]
fn a_public_key_with_a_number_that_is_not_reduced_is_refused() {
    for set in offered() {
        let bytes = generate(set).public_key().unwrap().public_bytes_raw().unwrap();
        let last = coefficients(set) - 1;
        for number in [0, 1, 255, 256, last - 1, last] {
            for value in [Q, Q + 1, 0xfff] {
                let mut changed = bytes.clone();
                set_coefficient(&mut changed, number, value);
                let key = MlKemPublicKey::from_public_bytes(backend(), set, &changed);
                assert_eq!(refused_argument(key), "public_bytes", "{set}: {number} {value}");
            }
            // The largest number that is reduced.
            let mut changed = bytes.clone();
            set_coefficient(&mut changed, number, Q - 1);
            let key = MlKemPublicKey::from_public_bytes(backend(), set, &changed).unwrap();
            assert_eq!(key.public_bytes_raw().unwrap(), changed);
            key.encapsulate().unwrap();
        }
        // Any seed of the matrix will do.
        let mut changed = bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        MlKemPublicKey::from_public_bytes(backend(), set, &changed).unwrap();
    }
}

/// FIPS 203, section 7.3: the hash check of a decapsulation key. libcrypto makes it when the key is loaded, and checks more: the
/// numbers must be reduced, and an encapsulation with the public part must decapsulate.
#[test]
fn an_expanded_private_key_that_contradicts_itself_is_refused() {
    for set in offered() {
        let key = generate(set);
        let bytes = key.expanded_private_bytes().unwrap();
        let (length, public_length) = (bytes.len(), set.public_key_length());
        // s, the public key, its hash, z.
        let [public, hash, z] = [length - 64 - public_length, length - 64, length - 32];
        assert_eq!(
            bytes[public..hash],
            key.public_key().unwrap().public_bytes_raw().unwrap()
        );
        let load = |change: &dyn Fn(&mut [u8])| {
            let mut changed = bytes.to_vec();
            change(&mut changed);
            MlKemPrivateKey::from_expanded_bytes(backend(), set, &changed)
        };
        for position in [hash, hash + 15, z - 1] {
            let changed = load(&|bytes| bytes[position] ^= 0x10);
            assert_eq!(refused_argument(changed), "private_bytes", "{set}: the hash");
        }
        for position in [public, public + 100, hash - 33, hash - 1] {
            let changed = load(&|bytes| bytes[position] ^= 1);
            assert_eq!(refused_argument(changed), "private_bytes", "{set}: the public key");
        }
        let last = coefficients(set) - 1;
        for number in [0, 1, last] {
            for value in [Q, 0xfff] {
                let changed = load(&|bytes| set_coefficient(bytes, number, value));
                assert_eq!(refused_argument(changed), "private_bytes", "{set}: not reduced");
            }
        }
        // The secret numbers of another key.
        let other = generate(set).expanded_private_bytes().unwrap();
        let changed = load(&|bytes| bytes[..public].copy_from_slice(&other[..public]));
        assert_eq!(
            refused_argument(changed),
            "private_bytes",
            "{set}: another key's numbers"
        );
        // z is any 32 bytes, and shows in the secrets of rejected ciphertexts alone.
        let changed = load(&|bytes| bytes[z] ^= 1).unwrap();
        let (secret, ciphertext) = key.public_key().unwrap().encapsulate().unwrap();
        assert_eq!(changed.decapsulate(&ciphertext).unwrap(), secret);
        let garbage = vec![7; set.ciphertext_length()];
        assert_ne!(
            changed.decapsulate(&garbage).unwrap(),
            key.decapsulate(&garbage).unwrap()
        );
    }
}

#[test]
fn keys_print_nothing_of_themselves() {
    for set in offered() {
        let key = generate(set);
        let text = format!("{key:?} {:?}", key.public_key().unwrap());
        let expected =
            format!("MlKemPrivateKey {{ parameter_set: {set:?}, .. }} MlKemPublicKey {{ parameter_set: {set:?}, .. }}");
        assert_eq!(text, expected);
    }
}

#[test]
fn keys_that_make_no_exchange_or_signature_say_so() {
    for set in offered() {
        let key = PrivateKey::from(generate(set));
        let peer = key.public_key().unwrap();
        assert_eq!(refused_argument(key.exchange(&peer)), "key");
        let signed = key.sign(b"data", hazmat_openssl::asymmetric::SignatureAlgorithm::default());
        assert!(
            matches!(signed, Err(Error::InvalidArgument { argument: "key", .. })),
            "{signed:?}"
        );
    }
}
