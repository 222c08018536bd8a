//! SLH-DSA: NIST's keys, signatures in contexts with and without random bytes, another implementation, and invalid calls. The
//! vectors of signatures are for an interface that is not public: `src/asymmetric/slh_dsa/tests.rs` runs them.

use std::num::NonZero;
use std::thread;

use fips205::traits::{SerDes, Signer, Verifier};
use hazmat_openssl::asymmetric::{PrivateKey, PublicKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, MalformedKind, Result, Version};
use support::slh_dsa_vectors::{self, KeyVector};
use support::{backend, bytes, errors, files, tally};

/// The sets with fast signing.
const FAST: [SlhDsaParameterSet; 6] = [
    SlhDsaParameterSet::Sha2_128f,
    SlhDsaParameterSet::Sha2_192f,
    SlhDsaParameterSet::Sha2_256f,
    SlhDsaParameterSet::Shake128f,
    SlhDsaParameterSet::Shake192f,
    SlhDsaParameterSet::Shake256f,
];

/// The set whose keys and signatures are the quickest, if the backend has it.
fn quickest() -> Option<SlhDsaParameterSet> {
    let set = SlhDsaParameterSet::Sha2_128f;
    backend().slh_dsa_supported(set).then_some(set)
}

fn generate(set: SlhDsaParameterSet) -> SlhDsaPrivateKey {
    SlhDsaPrivateKey::generate(backend(), set).unwrap()
}

#[test]
fn every_file_is_claimed() {
    let names = [
        "acvp-keyGen.txt",
        "acvp-sigGen-internal.txt",
        "acvp-sigVer-internal.txt",
    ];
    files::assert_claimed("asymmetric/SLHDSA", names);
}

#[test]
fn all_sets_are_offered_since_openssl_3_5_or_refused_by_name() {
    let backend = backend();
    // A FIPS module 3.5 has them, and a core since 3.4 can use its signatures.
    let module_has = || backend.fips_status().module().unwrap().version() >= "3.5";
    let expected = if support::on_fips() {
        module_has() && backend.version() >= Version::new(3, 4, 0)
    } else {
        backend.version() >= Version::new(3, 5, 0)
    };
    let report = backend.capabilities();
    for &set in SlhDsaParameterSet::ALL {
        assert_eq!(backend.slh_dsa_supported(set), expected, "{set}");
        let name = set.name().to_ascii_lowercase();
        assert_eq!(report.supports("slh-dsa", &name), Some(expected), "{set}");
        if expected {
            continue;
        }
        let private_bytes = vec![1; set.private_key_length()];
        let public_bytes = vec![1; set.public_key_length()];
        for result in [
            SlhDsaPrivateKey::generate(backend, set).map(drop),
            SlhDsaPrivateKey::from_private_bytes(backend, set, &private_bytes).map(drop),
            SlhDsaPrivateKey::from_private_bytes(backend, set, b"short").map(drop),
            SlhDsaPublicKey::from_public_bytes(backend, set, &public_bytes).map(drop),
        ] {
            let Err(Error::Unsupported { detail, .. }) = result else {
                panic!("{set}: {result:?}");
            };
            assert!(detail.contains(set.name()), "{detail}");
        }
    }
}

/// The public key of each, and its computation from the private key: of sets with small signatures, for the first of ten.
#[test]
fn acvp_keys() {
    let file = "asymmetric/SLHDSA/acvp-keyGen.txt";
    let vectors = slh_dsa_vectors::keys(file);
    let set = |vector: &KeyVector| SlhDsaParameterSet::from_name(&vector.parameter_set).unwrap();
    let is_first = |vector: &KeyVector| {
        let of_its_set = |other: &&KeyVector| other.parameter_set == vector.parameter_set;
        let first = vectors.iter().find(of_its_set).unwrap();
        first.private_key == vector.private_key
    };
    let check = |vector: &KeyVector| {
        let (place, set) = (&vector.position, set(vector));
        let key = SlhDsaPrivateKey::from_private_bytes(backend(), set, &vector.private_key).unwrap();
        let public_key = SlhDsaPublicKey::from_public_bytes(backend(), set, &vector.public_key).unwrap();
        assert_eq!(key.public_key().unwrap(), public_key, "{place}");
        assert_eq!(public_key.public_bytes_raw().unwrap(), vector.public_key, "{place}");
        assert_eq!(*key.private_bytes_raw().unwrap(), *vector.private_key, "{place}");
        if FAST.contains(&set) || is_first(vector) {
            key.check().unwrap_or_else(|error| panic!("{place}: {error}"));
        }
    };
    let refused = |vector: &KeyVector| {
        let key = SlhDsaPrivateKey::from_private_bytes(backend(), set(vector), &vector.private_key);
        errors::assert_unsupported(key);
    };
    let supported = |vector: &KeyVector| backend().slh_dsa_supported(set(vector));
    tally::run_on_all_processors("SLH-DSA", file, 120, &vectors, supported, check, refused);
}

#[test]
fn keys_of_the_wrong_size_are_refused() {
    let Some(_) = quickest() else { return };
    for &set in SlhDsaParameterSet::ALL {
        for (length, is_private) in [(set.private_key_length(), true), (set.public_key_length(), false)] {
            for size in [0, 1, length - 1, length + 1, length / 2, 2 * length, 1 << 16] {
                let wrong = vec![1; size];
                let parts = [set.name(), &length.to_string(), &size.to_string()];
                if is_private {
                    errors::assert_invalid_argument(
                        SlhDsaPrivateKey::from_private_bytes(backend(), set, &wrong),
                        &parts,
                    );
                } else {
                    errors::assert_invalid_argument(SlhDsaPublicKey::from_public_bytes(backend(), set, &wrong), &parts);
                }
            }
        }
    }
}

/// The last quarter of a private key is computed from the rest.
#[test]
fn a_public_key_that_does_not_belong_to_its_private_key_is_noticed() {
    if quickest().is_none() {
        return;
    }
    for set in FAST {
        let bytes = generate(set).private_bytes_raw().unwrap();
        for index in [0, bytes.len() / 2, bytes.len() - 1] {
            let changed = bytes::flipped(&bytes, index);
            let result = SlhDsaPrivateKey::from_private_bytes(backend(), set, &changed);
            errors::assert_invalid_argument(result, &["private_bytes", "public key"]);
        }
        // SK.prf has no part in the public key.
        let changed = bytes::flipped(&bytes, bytes.len() / 4);
        SlhDsaPrivateKey::from_private_bytes(backend(), set, &changed).unwrap();
    }
    // A file ends with the private bytes.
    let file = PrivateKey::from(generate(SlhDsaParameterSet::Sha2_128f))
        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap();
    backend().load_der_private_key(&file, None).unwrap();
    let changed = bytes::flipped(&file, file.len() - 1);
    let (kind, what) = errors::malformed_kind(backend().load_der_private_key(&changed, None));
    assert_eq!((kind, what), (MalformedKind::InvalidPrivateKey, "PKCS #8 private key"));

    let set = SlhDsaParameterSet::Sha2_128s;
    let key = generate(set);
    key.check().unwrap();
    let changed = bytes::flipped(&key.private_bytes_raw().unwrap(), 63);
    let changed = SlhDsaPrivateKey::from_private_bytes(backend(), set, &changed).unwrap();
    let (kind, what) = errors::malformed_kind(changed.check());
    assert_eq!((kind, what), (MalformedKind::InvalidPrivateKey, "SLH-DSA key"));
}

#[test]
fn generated_keys_sign_and_verify() {
    if quickest().is_none() {
        return;
    }
    let mut sets = FAST.to_vec();
    sets.push(SlhDsaParameterSet::Sha2_128s);
    let work = |set: SlhDsaParameterSet| {
        let key = generate(set);
        let public_key = key.public_key().unwrap();
        assert_eq!((key.parameter_set(), public_key.parameter_set()), (set, set));
        let again = SlhDsaPrivateKey::from_private_bytes(backend(), set, &key.private_bytes_raw().unwrap()).unwrap();
        assert_eq!(again.public_key().unwrap(), public_key);
        let data = bytes::sample(1, 1000);
        let signature = again.sign(&data).unwrap();
        assert_eq!(signature.len(), set.signature_length());
        assert_eq!(
            (key.max_signature_length(), public_key.max_signature_length()),
            (signature.len(), signature.len())
        );
        public_key.verify(&signature, &data).unwrap();
        public_key.verify_with_context(&signature, &data, b"").unwrap();
        errors::assert_invalid_signature(public_key.verify(&signature, &data[1..]));
        errors::assert_invalid_signature(public_key.verify_with_context(&signature, &data, b"\0"));
        errors::assert_invalid_signature(generate(set).public_key().unwrap().verify(&signature, &data));
    };
    thread::scope(|scope| sets.iter().for_each(|&set| drop(scope.spawn(move || work(set)))));
}

#[test]
fn hedged_signatures_differ_and_deterministic_ones_do_not() {
    let Some(set) = quickest() else { return };
    let key = generate(set);
    let public_key = key.public_key().unwrap();
    let longest = [7; 255];
    for context in [&b""[..], b"context", &longest] {
        let hedged = [
            key.sign_with_context(b"data", context),
            key.sign_with_context(b"data", context),
        ];
        let deterministic = [
            key.sign_deterministic(b"data", context),
            key.sign_deterministic(b"data", context),
        ];
        let (hedged, deterministic) = (hedged.map(Result::unwrap), deterministic.map(Result::unwrap));
        assert_ne!(hedged[0], hedged[1]);
        assert_eq!(deterministic[0], deterministic[1]);
        for signature in hedged.iter().chain(&deterministic) {
            public_key.verify_with_context(signature, b"data", context).unwrap();
            for other in [&b""[..], b"\0", b"contexu", b"context\0", &longest[..254]] {
                if other != context {
                    errors::assert_invalid_signature(public_key.verify_with_context(signature, b"data", other));
                }
            }
        }
    }
    assert_ne!(key.sign(b"").unwrap(), key.sign(b"").unwrap());
    public_key.verify(&key.sign(b"").unwrap(), b"").unwrap();
}

#[test]
fn contexts_have_at_most_255_bytes() {
    let Some(set) = quickest() else { return };
    let key = generate(set);
    let public_key = key.public_key().unwrap();
    for size in [256, 257, 1 << 16] {
        let (context, size) = (vec![0; size], size.to_string());
        let parts = ["context", "255", &size];
        errors::assert_invalid_argument(key.sign_with_context(b"data", &context), &parts);
        errors::assert_invalid_argument(key.sign_deterministic(b"data", &context), &parts);
        errors::assert_invalid_argument(public_key.verify_with_context(b"signature", b"data", &context), &parts);
    }
}

#[test]
fn changed_signatures_are_invalid() {
    let Some(set) = quickest() else { return };
    let key = generate(set);
    let public_key = key.public_key().unwrap();
    let signature = key.sign(b"data").unwrap();
    for index in [0, 15, 16, 1000, signature.len() / 2, signature.len() - 1] {
        errors::assert_invalid_signature(public_key.verify(&bytes::flipped(&signature, index), b"data"));
    }
    let longer = [&signature[..], &[0]].concat();
    let of_another_set = vec![0; SlhDsaParameterSet::Sha2_192f.signature_length()];
    let (zeros, huge) = (vec![0; signature.len()], vec![0; 1 << 17]);
    for wrong in [
        &[][..],
        &[0],
        &signature[1..],
        &signature[..signature.len() - 1],
        &longer,
        &of_another_set,
        &zeros,
        &huge,
    ] {
        errors::assert_invalid_signature(public_key.verify(wrong, b"data"));
    }
    // The same bytes are a public key of other sets, for which the signature has the right length.
    let bytes = public_key.public_bytes_raw().unwrap();
    for other in [SlhDsaParameterSet::Shake128f, SlhDsaParameterSet::Sha2_128s] {
        let other = SlhDsaPublicKey::from_public_bytes(backend(), other, &bytes).unwrap();
        assert_ne!(other, public_key);
        errors::assert_invalid_signature(other.verify(&signature, b"data"));
    }
    public_key.verify(&signature, b"data").unwrap();
}

#[test]
fn keys_of_any_type_sign_with_an_empty_context() {
    let Some(set) = quickest() else { return };
    let key = PrivateKey::from(generate(set));
    let PublicKey::SlhDsa(public_key) = key.public_key().unwrap() else {
        panic!("an SLH-DSA key")
    };
    let signature = key.sign(b"data", SignatureAlgorithm::default()).unwrap();
    public_key.verify(&signature, b"data").unwrap();
    let other = PrivateKey::from(generate(SlhDsaParameterSet::Shake128f));
    let algorithm = SignatureAlgorithm::default_for(&other).unwrap();
    assert!(key.sign(b"data", algorithm).is_err(), "the algorithm of another set");
    assert!(
        PublicKey::from(public_key)
            .verify(&signature, b"data", algorithm)
            .is_err()
    );
}

#[test]
fn keys_do_not_show_themselves() {
    let Some(set) = quickest() else { return };
    let key = generate(set);
    let bytes = key.private_bytes_raw().unwrap();
    let shown = format!("{key:?} {bytes:?}");
    assert!(shown.contains("Sha2_128f"), "{shown}");
    assert!(!shown.contains(&format!("{}, {}", bytes[0], bytes[1])), "{shown}");
    assert!(!shown.contains(&bytes::to_hex(&bytes[..8])), "{shown}");
}

#[test]
fn threads_share_a_key_in_contexts_of_their_own() {
    let Some(set) = quickest() else { return };
    let key = generate(set);
    let public_key = key.public_key().unwrap();
    let threads = thread::available_parallelism().map_or(2, NonZero::get).clamp(2, 4);
    thread::scope(|scope| {
        for number in 0..threads {
            let (key, public_key) = (key.clone(), &public_key);
            scope.spawn(move || {
                let context = [u8::try_from(number).unwrap()];
                let expected = key.sign_deterministic(b"data", &context).unwrap();
                for _ in 0..3 {
                    assert_eq!(key.sign_deterministic(b"data", &context).unwrap(), expected);
                    public_key.verify_with_context(&expected, b"data", &context).unwrap();
                    errors::assert_invalid_signature(public_key.verify_with_context(&expected, b"data", b"other"));
                }
            });
        }
    });
}

/// Compares with the crate `fips205`, which shares no code with libcrypto: signatures without random bytes are equal, and each
/// verifies those of the other.
macro_rules! compare {
    ($module:ident, $set:ident) => {{
        let set = SlhDsaParameterSet::$set;
        let key = generate(set);
        let theirs = key.private_bytes_raw().unwrap();
        let theirs = fips205::$module::PrivateKey::try_from_bytes((*theirs).try_into().unwrap()).unwrap();
        let public_key = key.public_key().unwrap();
        let bytes = public_key.public_bytes_raw().unwrap();
        let their_public_key = fips205::$module::PublicKey::try_from_bytes(bytes.try_into().unwrap()).unwrap();
        for (data, context) in [(&b""[..], &b""[..]), (b"data", b"a context")] {
            let own = key.sign_deterministic(data, context).unwrap();
            let other = theirs.try_sign_with_rng(&mut NoRandom, data, context, false).unwrap();
            assert!(own == other, "{set}: the signatures differ");
        }
        let context = [1; 255];
        let own = key.sign_with_context(b"data", &context).unwrap();
        let own = own.try_into().unwrap();
        assert!(their_public_key.verify(b"data", &own, &context), "{set}");
        assert!(!their_public_key.verify(b"data", &own, b""), "{set}");
        let other = theirs
            .try_sign_with_rng(&mut Constant, b"data", &context, true)
            .unwrap();
        public_key.verify_with_context(&other, b"data", &context).unwrap();
        errors::assert_invalid_signature(public_key.verify(&other, b"data"));
        1
    }};
}

#[test]
fn another_implementation_makes_and_verifies_the_same_signatures() {
    if quickest().is_none() {
        return;
    }
    let compared = compare!(slh_dsa_sha2_128f, Sha2_128f)
        + compare!(slh_dsa_sha2_256f, Sha2_256f)
        + compare!(slh_dsa_shake_128f, Shake128f);
    assert_eq!(compared, 3);
}

/// A source of random bytes for signatures that need none.
struct NoRandom;

/// A source of random bytes that are always the same.
struct Constant;

macro_rules! source {
    ($source:ident, $fill:expr) => {
        impl rand_core::RngCore for $source {
            fn next_u32(&mut self) -> u32 {
                unimplemented!()
            }

            fn next_u64(&mut self) -> u64 {
                unimplemented!()
            }

            fn fill_bytes(&mut self, dest: &mut [u8]) {
                let fill: fn(&mut [u8]) = $fill;
                fill(dest);
            }

            fn try_fill_bytes(&mut self, dest: &mut [u8]) -> std::result::Result<(), rand_core::Error> {
                self.fill_bytes(dest);
                Ok(())
            }
        }

        impl rand_core::CryptoRng for $source {}
    };
}

source!(NoRandom, |_| panic!("asks for random bytes"));
source!(Constant, |dest| dest.fill(0x5a));
