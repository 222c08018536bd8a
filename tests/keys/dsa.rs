//! DSA: every published vector, and invalid calls.

use hazmat_openssl::MalformedKind;
use hazmat_openssl::asymmetric::signature;
use hazmat_openssl::prelude::*;
use openssl::bn::BigNum;
use std::collections::HashMap;
use std::sync::OnceLock;
use support::dsa_vectors::{self, KeyVector, ParameterVector, SignatureVector, Soundness};
use support::hash_functions::SHA;
use support::numbers::{self, GroupValues, big, negative, odd, plus, small};
use support::rsa_vectors::Outcome;
use support::{backend, bytes, errors, files, key_files, on_fips, stream, tally};

/// Name, whether the file ends within a record, and number of vectors.
const SIGNATURES: &[(&str, bool, usize)] = &[
    ("FIPS_186-2/SigGen.rsp", true, 12),
    ("FIPS_186-2/SigGen.txt", false, 15),
    ("FIPS_186-2/SigVer.rsp", false, 15),
    ("FIPS_186-3/SigGen.rsp", false, 300),
    ("FIPS_186-3/SigGen.txt", false, 300),
    ("FIPS_186-3/SigVer.rsp", false, 300),
];

const KEYS: &[(&str, usize)] = &[("FIPS_186-2/KeyPair.rsp", 10), ("FIPS_186-3/KeyPair.rsp", 40)];

const PARAMETERS: &[(&str, usize)] = &[
    ("FIPS_186-2/PQGGen.rsp", 5),
    ("FIPS_186-2/PQGVer.rsp", 5),
    ("FIPS_186-3/PQGGen.rsp", 300),
    ("FIPS_186-3/PQGVer.rsp", 300),
];

/// A key whose generator has no inverse: its second and higher powers are zero.
const NILPOTENT: &str = "custom/nilpotent.pem";

#[test]
fn every_file_is_claimed() {
    let names = SIGNATURES.iter().map(|(name, ..)| *name);
    let names = names.chain(KEYS.iter().map(|(name, _)| *name));
    let names = names.chain(PARAMETERS.iter().map(|(name, _)| *name));
    let names = names.chain(key_files::names("DSA"));
    files::assert_claimed("asymmetric/DSA", names);
}

// ---- keys ----

fn key_vectors() -> &'static [KeyVector] {
    static VECTORS: OnceLock<Vec<KeyVector>> = OnceLock::new();
    VECTORS.get_or_init(|| dsa_vectors::keys("asymmetric/DSA/FIPS_186-3/KeyPair.rsp"))
}

/// A key of 2048 bits with a subgroup of 256.
fn numbers() -> DsaPrivateNumbers {
    let found = key_vectors().iter().find(|vector| {
        let bits = |number: &[u8]| big(number).bit_length();
        bits(&vector.group.p) == 2048 && bits(vector.group.q.as_ref().unwrap()) == 256
    });
    let vector = found.unwrap();
    vector.group.dsa_private(&vector.x, &vector.y)
}

fn key() -> DsaPrivateKey {
    backend().load_dsa_private_numbers(&numbers()).unwrap()
}

fn public_key() -> DsaPublicKey {
    backend().load_dsa_public_numbers(&numbers().public_numbers).unwrap()
}

/// The public keys of vectors, each loaded once.
type PublicKeys = HashMap<(GroupValues, Vec<u8>), DsaPublicKey>;

fn supported(group: &GroupValues) -> bool {
    let numbers = group.dsa();
    backend().dsa_parameters_supported(&numbers.p, &numbers.q, &numbers.g)
}

// ---- vectors ----

#[test]
fn signature_vectors() {
    let mut keys = PublicKeys::new();
    for (name, breaks_off, expected) in SIGNATURES {
        let name = format!("asymmetric/DSA/{name}");
        tally::run(
            "dsa",
            &name,
            *expected,
            &dsa_vectors::signatures(&name, *breaks_off),
            |vector| supported(&vector.group) && backend().dsa_hash_supported(vector.hash),
            |vector| check_signature(&mut keys, vector),
            |vector| {
                let key = backend().load_dsa_public_numbers(&vector.group.dsa_public(&vector.y));
                errors::assert_unsupported(key.and_then(|key| key.verify(&[], &vector.message, vector.hash)));
            },
        );
    }
}

fn check_signature(keys: &mut PublicKeys, vector: &SignatureVector) {
    let SignatureVector {
        position,
        message,
        hash,
        ..
    } = vector;
    let numbers = vector.group.dsa_public(&vector.y);
    if vector.outcome == Outcome::Wrong(2) {
        return refuse_changed_public_number(vector, &numbers);
    }
    let entry = keys.entry((vector.group.clone(), vector.y.clone()));
    let key = entry.or_insert_with(|| {
        let key = backend().load_dsa_public_numbers(&numbers).unwrap();
        assert_eq!(key.public_numbers().unwrap(), numbers, "{position}");
        key
    });
    let [r, s] = vector.signature.each_ref().map(|number| big(number));
    let der = signature::encode_dss_signature(&r, &s).unwrap();
    assert_eq!(signature::decode_dss_signature(&der).unwrap(), (r, s), "{position}");
    let result = key.verify(&der, message, *hash);
    let digest = backend().hash(*hash, message).unwrap();
    let of_digest = key.verify(&der, &digest, SignatureHash::prehashed(*hash));
    if vector.outcome == Outcome::Right {
        result.unwrap_or_else(|error| position.fail(&error.to_string()));
        of_digest.unwrap_or_else(|error| position.fail(&error.to_string()));
        let wrong = bytes::flipped(&der, der.len() - 1);
        errors::assert_invalid_signature(key.verify(&wrong, message, *hash));
        let other = [&message[..], b"!"].concat();
        errors::assert_invalid_signature(key.verify(&der, &other, *hash));
    } else {
        errors::assert_invalid_signature(result);
        errors::assert_invalid_signature(of_digest);
    }
    if let Some(x) = &vector.x {
        check_signing(key, vector, x);
    }
}

/// The public number belongs neither to the private number nor to the signature.
fn refuse_changed_public_number(vector: &SignatureVector, numbers: &DsaPublicNumbers) {
    let private = vector.group.dsa_private(vector.x.as_ref().unwrap(), &vector.y);
    errors::assert_invalid_or_malformed(backend().load_dsa_private_numbers(&private), &["y"]);
    let [r, s] = vector.signature.each_ref().map(|number| big(number));
    let der = signature::encode_dss_signature(&r, &s).unwrap();
    let key = backend().load_dsa_public_numbers(numbers);
    match key {
        Ok(key) => errors::assert_invalid_signature(key.verify(&der, &vector.message, vector.hash)),
        Err(_) => errors::assert_malformed_kind(key, MalformedKind::InvalidPublicKey, "DSA public value"),
    }
}

fn check_signing(public: &DsaPublicKey, vector: &SignatureVector, x: &[u8]) {
    let numbers = vector.group.dsa_private(x, &vector.y);
    let key = backend().load_dsa_private_numbers(&numbers).unwrap();
    assert_eq!(key.private_numbers().unwrap(), numbers, "{}", vector.position);
    let signature = key.sign(&vector.message, vector.hash).unwrap();
    public.verify(&signature, &vector.message, vector.hash).unwrap();
    let digest = backend().hash(vector.hash, &vector.message).unwrap();
    let prehashed = SignatureHash::prehashed(vector.hash);
    let of_digest = key.sign(&digest, prehashed).unwrap();
    public.verify(&of_digest, &vector.message, vector.hash).unwrap();
    assert_ne!(signature, of_digest, "two signatures are never the same");
    let wrong = bytes::flipped(&signature, signature.len() - 1);
    errors::assert_invalid_signature(public.verify(&wrong, &vector.message, vector.hash));
}

#[test]
fn key_pair_vectors() {
    for (name, expected) in KEYS {
        let name = format!("asymmetric/DSA/{name}");
        tally::run(
            "dsa-keys",
            &name,
            *expected,
            &dsa_vectors::keys(&name),
            |vector| supported(&vector.group),
            check_key_pair,
            |vector| {
                let numbers = vector.group.dsa_private(&vector.x, &vector.y);
                errors::assert_unsupported(backend().load_dsa_private_numbers(&numbers));
            },
        );
    }
}

fn check_key_pair(vector: &KeyVector) {
    let position = &vector.position;
    assert_eq!(vector.group.power(&vector.x), vector.y, "{position}");
    let numbers = vector.group.dsa_private(&vector.x, &vector.y);
    let key = backend().load_dsa_private_numbers(&numbers).unwrap();
    assert_eq!(key.private_numbers().unwrap(), numbers, "{position}");
    let public = key.public_key().unwrap();
    assert_eq!(public.public_numbers().unwrap(), numbers.public_numbers, "{position}");
    let bits = numbers.public_numbers.parameter_numbers.p.bit_length();
    assert_eq!(key.key_size(), bits, "{position}");
    assert_eq!(public.key_size(), key.key_size(), "{position}");
    for parameters in [key.parameters().unwrap(), public.parameters().unwrap()] {
        assert_eq!(
            parameters.parameter_numbers().unwrap(),
            vector.group.dsa(),
            "{position}"
        );
    }
    let signature = key.sign(b"message", HashAlgorithm::Sha256).unwrap();
    public.verify(&signature, b"message", HashAlgorithm::Sha256).unwrap();
}

#[test]
fn parameter_vectors() {
    for (name, expected) in PARAMETERS {
        let name = format!("asymmetric/DSA/{name}");
        tally::run(
            "dsa-parameters",
            &name,
            *expected,
            &dsa_vectors::parameters(&name),
            |_| true,
            check_parameters,
            |_| {},
        );
    }
}

fn check_parameters(vector: &ParameterVector) {
    let (position, numbers) = (&vector.position, vector.group.dsa());
    let result = backend().load_dsa_parameter_numbers(&numbers);
    let supported = backend().dsa_parameters_supported(&numbers.p, &numbers.q, &numbers.g);
    assert_eq!(supported, result.is_ok(), "{position}: supported");
    match vector.soundness {
        Soundness::Sound => {
            let parameters = result.unwrap_or_else(|error| position.fail(&error.to_string()));
            assert_eq!(parameters.parameter_numbers().unwrap(), numbers, "{position}");
        }
        Soundness::BadOrder => errors::assert_invalid_argument(result, &["q"]),
        Soundness::BadGenerator => errors::assert_invalid_argument(result, &["g"]),
    }
}

#[test]
fn a_nilpotent_generator_is_refused() {
    let name = format!("asymmetric/DSA/{NILPOTENT}");
    let numbers = dsa_vectors::encoded_key(&name);
    let parameters = &numbers.public_numbers.parameter_numbers;
    assert!(!backend().dsa_parameters_supported(&parameters.p, &parameters.q, &parameters.g));
    errors::assert_invalid_argument(backend().load_dsa_parameter_numbers(parameters), &[]);
    errors::assert_invalid_argument(backend().load_dsa_public_numbers(&numbers.public_numbers), &[]);
    errors::assert_invalid_argument(backend().load_dsa_private_numbers(&numbers), &[]);
    tally::report("dsa-keys", &name, 1, 1, 0);
}

/// As above, with numbers of the usual sizes: the modulus is a square of a prime which is one more than a multiple of q.
/// Such a key has no signature, and signing must not search for one endlessly.
#[test]
fn a_nilpotent_generator_of_the_usual_size_does_not_sign() {
    let q = numbers().public_numbers.parameter_numbers.q;
    let mut context = openssl::bn::BigNumContext::new().unwrap();
    let mut root = BigNum::new().unwrap();
    let least = big(&[&[0b1100_0000], &[0; 127][..]].concat());
    let (factor, _) = numbers::quotient(&least, &q);
    let (mut factor, q) = (numbers::calculating(&factor), numbers::calculating(&q));
    factor.clear_bit(0).unwrap();
    loop {
        factor.add_word(2).unwrap();
        root.checked_mul(&factor, &q, &mut context).unwrap();
        root.add_word(1).unwrap();
        if root.is_prime(20, &mut context).unwrap() {
            break;
        }
    }
    let (root, q) = (Integer::from(root), Integer::from(q));
    let p = numbers::product(&root, &root);
    assert_eq!(p.bit_length(), 2048);
    let numbers = DsaPrivateNumbers {
        x: small(1).into(),
        public_numbers: DsaPublicNumbers {
            y: root.clone(),
            parameter_numbers: DsaParameterNumbers { p, q, g: root },
        },
    };
    errors::assert_invalid_argument(backend().load_dsa_private_numbers(&numbers), &["g"]);
}

// ---- signatures ----

#[test]
fn every_hash_function_signs() {
    let (key, public) = (key(), public_key());
    for hash in SHA.iter().copied().filter(|hash| backend().dsa_hash_supported(*hash)) {
        let signature = key.sign(b"message", hash).unwrap();
        public.verify(&signature, b"message", hash).unwrap();
        errors::assert_invalid_signature(public.verify(&signature, b"another", hash));
    }
    let shake = HashAlgorithm::Shake128 { digest_size: 32 };
    assert!(!backend().dsa_hash_supported(shake));
    errors::assert_unsupported(key.sign(b"message", shake));
    errors::assert_unsupported(public.verify(&[], b"message", shake));
}

#[test]
fn digests_of_the_wrong_length_are_refused() {
    let (key, public) = (key(), public_key());
    let hash = SignatureHash::prehashed(HashAlgorithm::Sha256);
    for length in [0, 20, 31, 33, 64] {
        let digest = vec![7; length];
        errors::assert_invalid_argument(key.sign(&digest, hash), &["32"]);
        errors::assert_invalid_argument(public.verify(&[], &digest, hash), &["32"]);
    }
}

/// A DSA signature in DER: two numbers in a SEQUENCE.
fn der(r: &Integer, s: &Integer) -> Vec<u8> {
    signature::encode_dss_signature(r, s).unwrap()
}

#[test]
fn wrong_signatures_are_refused() {
    let (key, public) = (key(), public_key());
    let right = key.sign(b"message", HashAlgorithm::Sha256).unwrap();
    let (r, s) = signature::decode_dss_signature(&right).unwrap();
    let q = numbers().public_numbers.parameter_numbers.q;
    let sum = |number: &Integer| numbers::sum(number, &q);
    let zero = small(0);
    let wrong = [
        Vec::new(),
        vec![0x30],
        vec![0x30, 0],
        right[..right.len() - 1].to_vec(),
        [&right[..], &[0]].concat(),
        bytes::flipped(&right, 0),
        bytes::flipped(&right, right.len() - 1),
        der(&s, &r),
        der(&zero, &s),
        der(&r, &zero),
        der(&zero, &zero),
        der(&q, &s),
        der(&r, &q),
        der(&sum(&r), &s),
        der(&r, &sum(&s)),
        [r.to_be_bytes_padded(32).unwrap(), s.to_be_bytes_padded(32).unwrap()].concat(),
    ];
    for signature in &wrong {
        errors::assert_invalid_signature(public.verify(signature, b"message", HashAlgorithm::Sha256));
    }
    errors::assert_invalid_signature(public.verify(&right, b"message", HashAlgorithm::Sha512));
    public.verify(&right, b"message", HashAlgorithm::Sha256).unwrap();
    public.verify(&der(&r, &s), b"message", HashAlgorithm::Sha256).unwrap();
}

#[test]
fn pieces_sign_like_the_whole() {
    let (key, public) = (key(), public_key());
    let hash = HashAlgorithm::Sha256;
    let mut signer = key.signer(hash).unwrap();
    let mut verifier = public.verifier(hash).unwrap();
    for size in [0, 1, 64, 5000] {
        let data = bytes::sample(24, size);
        let pieces = stream::pieces(&data);
        pieces.iter().for_each(|piece| signer.update(piece).unwrap());
        let signature = signer.finalize_reset().unwrap();
        public.verify(&signature, &data, hash).unwrap();
        pieces.iter().for_each(|piece| verifier.update(piece).unwrap());
        verifier.verify_reset(&signature).unwrap();
        verifier.update(b"other data").unwrap();
        errors::assert_invalid_signature(verifier.verify_reset(&signature));
        pieces.iter().for_each(|piece| verifier.update(piece).unwrap());
        let own = key.sign(&data, hash).unwrap();
        verifier.verify_reset(&own).unwrap();
    }
    signer.update(b"the last").unwrap();
    let signature = signer.finalize().unwrap();
    verifier.update(b"the last").unwrap();
    verifier.verify(&signature).unwrap();
    let shake = HashAlgorithm::Shake128 { digest_size: 32 };
    errors::assert_unsupported(key.signer(shake));
    errors::assert_unsupported(public.verifier(shake));
}

#[test]
fn many_threads_sign_with_one_key() {
    let (key, public) = (key(), public_key());
    std::thread::scope(|scope| {
        for index in 0..8u8 {
            let (key, public) = (&key, &public);
            scope.spawn(move || {
                for _ in 0..25 {
                    let signature = key.sign(&[index], HashAlgorithm::Sha256).unwrap();
                    public.verify(&signature, &[index], HashAlgorithm::Sha256).unwrap();
                    let wrong = public.verify(&signature, &[index, 1], HashAlgorithm::Sha256);
                    errors::assert_invalid_signature(wrong);
                }
            });
        }
    });
}

// ---- generation ----

#[test]
fn generated_keys_are_sound() {
    let (size, order_size) = if on_fips() { (2048, 256) } else { (1024, 160) };
    let parameters = backend().generate_dsa_parameters(size).unwrap();
    let numbers = parameters.parameter_numbers().unwrap();
    assert_eq!(numbers.p.bit_length(), size);
    assert_eq!(numbers.q.bit_length(), order_size);
    assert!(backend().dsa_parameters_supported(&numbers.p, &numbers.q, &numbers.g));
    let loaded = backend().load_dsa_parameter_numbers(&numbers).unwrap();
    assert_eq!(loaded.parameter_numbers().unwrap(), numbers);
    let keys = [
        parameters.generate_private_key().unwrap(),
        loaded.generate_private_key().unwrap(),
        backend().generate_dsa_private_key(&parameters).unwrap(),
    ];
    for key in &keys {
        let private = key.private_numbers().unwrap();
        assert_eq!(private.public_numbers.parameter_numbers, numbers);
        let again = backend().load_dsa_private_numbers(&private).unwrap();
        let signature = again.sign(b"message", HashAlgorithm::Sha256).unwrap();
        let public = key.public_key().unwrap();
        public.verify(&signature, b"message", HashAlgorithm::Sha256).unwrap();
        assert_eq!(public, again.public_key().unwrap());
    }
    assert_ne!(keys[0].public_key().unwrap(), keys[1].public_key().unwrap());
    let key = backend().generate_dsa_private_key_and_parameters(size).unwrap();
    assert_ne!(key.parameters().unwrap().parameter_numbers().unwrap(), numbers);
}

#[test]
fn generation_of_longer_parameters() {
    let parameters = backend().generate_dsa_parameters(2048).unwrap();
    let numbers = parameters.parameter_numbers().unwrap();
    assert_eq!((numbers.p.bit_length(), numbers.q.bit_length()), (2048, 256));
    let key = parameters.generate_private_key().unwrap();
    assert_eq!(key.key_size(), 2048);
}

#[test]
fn generation_with_other_sizes_is_refused() {
    for size in [0, 1, 512, 1023, 1025, 1536, 2047, 4097, 8192, u32::MAX] {
        errors::assert_invalid_argument(backend().generate_dsa_parameters(size), &["key_size", "2048"]);
        errors::assert_invalid_argument(backend().generate_dsa_private_key_and_parameters(size), &["key_size"]);
    }
}

// ---- numbers ----

fn refuse_parameters(change: impl Fn(&mut DsaParameterNumbers), name: &str) {
    let mut numbers = numbers();
    change(&mut numbers.public_numbers.parameter_numbers);
    let parameters = &numbers.public_numbers.parameter_numbers;
    assert!(!backend().dsa_parameters_supported(&parameters.p, &parameters.q, &parameters.g));
    errors::assert_invalid_argument(backend().load_dsa_parameter_numbers(parameters), &[name]);
    errors::assert_invalid_argument(backend().load_dsa_public_numbers(&numbers.public_numbers), &[name]);
    errors::assert_invalid_argument(backend().load_dsa_private_numbers(&numbers), &[name]);
}

#[test]
fn bad_parameters_are_refused_by_name() {
    let right = &numbers().public_numbers.parameter_numbers;
    let primes = [
        small(0),
        small(1),
        small(23),
        odd(512),
        odd(1023),
        odd(1025),
        odd(1536),
        odd(2049),
        odd(5000),
        negative(&right.p),
        plus(&right.p, 1),
    ];
    for p in &primes {
        refuse_parameters(|numbers| numbers.p = p.clone(), "p");
    }
    let orders = [
        small(0),
        small(1),
        small(11),
        odd(159),
        odd(161),
        odd(192),
        odd(255),
        odd(257),
        odd(160),
        odd(224),
        negative(&right.q),
        plus(&right.q, 1),
        plus(&right.q, -2),
        right.p.clone(),
    ];
    for q in &orders {
        refuse_parameters(|numbers| numbers.q = q.clone(), "q");
    }
    let generators = [
        small(0),
        small(1),
        plus(&right.p, -1),
        right.p.clone(),
        plus(&right.p, 2),
        negative(&right.g),
        plus(&right.g, 1),
        small(2),
    ];
    for g in &generators {
        refuse_parameters(|numbers| numbers.g = g.clone(), "g");
    }
    refuse_parameters(|numbers| numbers.p = plus(&numbers.p, 2), "q");
}

#[test]
fn bad_public_numbers_are_refused_by_name() {
    let right = &numbers().public_numbers;
    let p = &right.parameter_numbers.p;
    for y in [small(0), small(1), p.clone(), plus(p, 1), negative(&right.y)] {
        let mut numbers = numbers();
        numbers.public_numbers.y = y;
        errors::assert_invalid_or_malformed(backend().load_dsa_public_numbers(&numbers.public_numbers), &["y"]);
        errors::assert_invalid_or_malformed(backend().load_dsa_private_numbers(&numbers), &["y"]);
    }
}

#[test]
fn bad_private_numbers_are_refused_by_name() {
    let right = numbers();
    let q = &right.public_numbers.parameter_numbers.q;
    for x in [small(0), q.clone(), plus(q, 1), negative(&right.x.expose())] {
        let numbers = DsaPrivateNumbers {
            x: x.into(),
            public_numbers: right.public_numbers.clone(),
        };
        errors::assert_invalid_argument(backend().load_dsa_private_numbers(&numbers), &["x"]);
    }
    for (x, y) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
        let mut numbers = right.clone();
        numbers.x = plus(&right.x.expose(), x).into();
        numbers.public_numbers.y = plus(&right.public_numbers.y, y);
        errors::assert_invalid_or_malformed(backend().load_dsa_private_numbers(&numbers), &["y"]);
    }
    backend().load_dsa_private_numbers(&right).unwrap();
}

#[test]
fn private_numbers_are_not_shown() {
    let (numbers, key) = (numbers(), key());
    let shown = format!("{numbers:?} {key:?} {:?}", key.private_numbers().unwrap()).to_lowercase();
    numbers::assert_not_in(&numbers.x, &shown);
}
