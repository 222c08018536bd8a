//! ML-DSA: published vectors, signatures with every method, and invalid calls.

use std::io::Write;
use std::sync::Arc;

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Version};
use support::fips_module::FipsModule;
use support::ml_dsa_vectors::{self, Kat, KeyGen, SigGen, SigVer};
use support::{backend, bytes, errors, files, tally};

const FOLDER: &str = "asymmetric/MLDSA";

/// The files of known answers, with the parameter sets.
const KATS: [(&str, MlDsaParameterSet); 3] = [
    ("kat_MLDSA_44_det_pure.rsp", MlDsaParameterSet::MlDsa44),
    ("kat_MLDSA_65_det_pure.rsp", MlDsaParameterSet::MlDsa65),
    ("kat_MLDSA_87_det_pure.rsp", MlDsaParameterSet::MlDsa87),
];

/// What NIST's server for validation (ACVP) uses.
const ACVP: [&str; 3] = ["nist-acvp-keyGen.txt", "nist-acvp-sigGen.txt", "nist-acvp-sigVer.txt"];

const DER: [&str; 3] = ["mldsa44_priv.der", "mldsa44_pub.der", "mldsa65_noseed_priv.der"];

fn path(name: &str) -> String {
    format!("{FOLDER}/{name}")
}

/// The sets that the backend offers, which are all or none.
fn supported_sets() -> Vec<MlDsaParameterSet> {
    let sets = MlDsaParameterSet::ALL.iter().copied();
    let found: Vec<_> = sets.filter(|set| backend().ml_dsa_supported(*set)).collect();
    let all = MlDsaParameterSet::ALL.len();
    let expected = if has_ml_dsa() { all } else { 0 };
    assert_eq!(found.len(), expected);
    found
}

/// Whether libcrypto has ML-DSA, and the FIPS module if there is one: by their versions, and not by what this crate has found.
fn has_ml_dsa() -> bool {
    let since = Version::new(3, 5, 0);
    let in_module = || FipsModule::of(backend()).version >= since;
    backend().version() >= since && (!support::on_fips() || in_module())
}

fn assert_missing(set: MlDsaParameterSet) {
    let parts = &[set.name()];
    errors::assert_unsupported_naming(backend().generate_ml_dsa_private_key(set), parts);
    let seed = vec![1; set.seed_length()];
    errors::assert_unsupported_naming(backend().load_ml_dsa_private_seed(set, &seed), parts);
    let private_bytes = vec![1; set.private_key_length()];
    errors::assert_unsupported_naming(backend().load_ml_dsa_private_bytes(set, &private_bytes), parts);
    let public_bytes = vec![1; set.public_key_length()];
    errors::assert_unsupported_naming(backend().load_ml_dsa_public_bytes(set, &public_bytes), parts);
}

#[test]
fn every_file_is_claimed() {
    let names = KATS.iter().map(|(name, _)| *name);
    files::assert_claimed(FOLDER, names.chain(ACVP).chain(DER));
}

// ---------------------------------------------------------------------------------------------
// Vectors
// ---------------------------------------------------------------------------------------------

#[test]
fn known_answers() {
    for (name, set) in KATS {
        let vectors = ml_dsa_vectors::kat(&path(name));
        tally::run_on_all_processors(
            "ml-dsa",
            &path(name),
            100,
            &vectors,
            |_| backend().ml_dsa_supported(set),
            |vector| check_kat(set, vector),
            |_| assert_missing(set),
        );
    }
}

fn check_kat(set: MlDsaParameterSet, vector: &Kat) {
    let (place, backend) = (&vector.position, backend());
    let from_seed = backend.load_ml_dsa_private_seed(set, &vector.seed).unwrap();
    let expanded = backend.load_ml_dsa_private_bytes(set, &vector.private_bytes).unwrap();
    let public = backend.load_ml_dsa_public_bytes(set, &vector.public_bytes).unwrap();
    assert_eq!(*from_seed.seed().unwrap().unwrap(), *vector.seed, "{place}");
    assert!(expanded.seed().unwrap().is_none(), "{place}");
    let (message, context) = (&vector.message, &vector.context);
    for key in [&from_seed, &expanded] {
        assert_eq!(*key.expanded_private_bytes().unwrap(), *vector.private_bytes, "{place}");
        assert_eq!(key.public_key().unwrap(), public, "{place}");
        let signature = key.sign_deterministic(message, context).unwrap();
        assert_eq!(signature, vector.signature, "{place}");
    }
    assert_eq!(public.public_bytes_raw().unwrap(), vector.public_bytes, "{place}");
    public.verify_with_context(&vector.signature, message, context).unwrap();
    errors::assert_invalid_signature(public.verify(&vector.signature, message));
    let mut hasher = public.mu_hasher(context).unwrap();
    hasher.update(message).unwrap();
    public
        .verify_mu(&vector.signature, &hasher.finalize().unwrap())
        .unwrap();
    let mut signer = expanded.signer_deterministic(context).unwrap();
    signer.update(message).unwrap();
    assert_eq!(signer.finalize().unwrap(), vector.signature, "{place}");
}

fn sha256(data: &[u8]) -> Vec<u8> {
    backend().hash(HashAlgorithm::Sha256, data).unwrap().to_vec()
}

#[test]
fn acvp_key_generation() {
    let file = path(ACVP[0]);
    let check = |vector: &KeyGen| {
        let key = backend().load_ml_dsa_private_seed(vector.set, &vector.seed).unwrap();
        let public_bytes = key.public_key().unwrap().public_bytes_raw().unwrap();
        assert_eq!(sha256(&public_bytes), vector.public_digest, "{}", vector.position);
        let private_bytes = key.expanded_private_bytes().unwrap();
        assert_eq!(sha256(&private_bytes), vector.private_digest, "{}", vector.position);
    };
    let vectors = ml_dsa_vectors::key_gen(&file);
    let supported = |vector: &KeyGen| backend().ml_dsa_supported(vector.set);
    tally::run("ml-dsa", &file, 75, &vectors, supported, check, |vector| {
        assert_missing(vector.set);
    });
}

#[test]
fn acvp_signatures() {
    let file = path(ACVP[1]);
    let check = |vector: &SigGen| {
        let key = backend()
            .load_ml_dsa_private_bytes(vector.set, &vector.private_bytes)
            .unwrap();
        let signature = key.sign_mu_deterministic(&vector.mu).unwrap();
        assert_eq!(sha256(&signature), vector.signature_digest, "{}", vector.position);
        key.public_key().unwrap().verify_mu(&signature, &vector.mu).unwrap();
    };
    let vectors = ml_dsa_vectors::sig_gen(&file);
    let supported = |vector: &SigGen| backend().ml_dsa_supported(vector.set);
    tally::run("ml-dsa", &file, 30, &vectors, supported, check, |vector| {
        assert_missing(vector.set);
    });
}

#[test]
fn acvp_verifications() {
    let file = path(ACVP[2]);
    let shake256 = HashAlgorithm::Shake256 { digest_size: 64 };
    let check = |vector: &SigVer| {
        let key = backend()
            .load_ml_dsa_public_bytes(vector.set, &vector.public_bytes)
            .unwrap();
        let tr = backend().hash(shake256, &vector.public_bytes).unwrap();
        let mu = backend().hash(shake256, &[&tr, &vector.message[..]].concat()).unwrap();
        let outcome = key.verify_mu(&vector.signature, &mu);
        if vector.is_valid {
            outcome.unwrap();
        } else {
            errors::assert_invalid_signature(outcome);
        }
    };
    let vectors = ml_dsa_vectors::sig_ver(&file);
    assert_eq!(vectors.iter().filter(|vector| vector.is_valid).count(), 9);
    let supported = |vector: &SigVer| backend().ml_dsa_supported(vector.set);
    tally::run("ml-dsa", &file, 45, &vectors, supported, check, |vector| {
        assert_missing(vector.set);
    });
}

#[test]
fn key_files() {
    let [private, public, expanded] = DER.map(|name| std::fs::read(files::path(&path(name))).unwrap());
    let backend = backend();
    if supported_sets().is_empty() {
        errors::assert_unsupported(backend.load_der_private_key(&private, None));
        errors::assert_unsupported(backend.load_der_public_key(&public));
        errors::assert_unsupported(backend.load_der_private_key(&expanded, None));
        return;
    }
    let private = backend.load_der_private_key(&private, None).unwrap();
    let public = backend.load_der_public_key(&public).unwrap();
    let expanded = backend.load_der_private_key(&expanded, None).unwrap();
    assert_eq!(private.public_key().unwrap(), public);
    let (PrivateKey::MlDsa(private), PrivateKey::MlDsa(expanded)) = (private, expanded) else {
        panic!("not ML-DSA");
    };
    assert_eq!(private.parameter_set(), MlDsaParameterSet::MlDsa44);
    assert!(private.seed().unwrap().is_some());
    assert_eq!(expanded.parameter_set(), MlDsaParameterSet::MlDsa65);
    assert!(expanded.seed().unwrap().is_none());
    let signature = expanded.sign(b"a message").unwrap();
    expanded.public_key().unwrap().verify(&signature, b"a message").unwrap();
}

// ---------------------------------------------------------------------------------------------
// Signatures
// ---------------------------------------------------------------------------------------------

#[test]
fn each_way_to_sign_fits_each_way_to_verify() {
    for set in supported_sets() {
        let key = MlDsaPrivateKey::generate(backend(), set).unwrap();
        let public = key.public_key().unwrap();
        for (context, message) in [
            (&b""[..], &b""[..]),
            (b"a context", b"a message"),
            (&[0xff; 255], &[7; 5000]),
        ] {
            let mut hasher = key.mu_hasher(context).unwrap();
            hasher.update(message).unwrap();
            let mu = hasher.finalize_reset().unwrap();
            let signatures = [
                key.sign_with_context(message, context).unwrap(),
                key.sign_deterministic(message, context).unwrap(),
                key.sign_mu(&mu).unwrap(),
                key.sign_mu_deterministic(&mu).unwrap(),
                in_pieces(key.signer(context).unwrap(), message),
                in_pieces(key.signer_deterministic(context).unwrap(), message),
            ];
            for signature in &signatures {
                assert_eq!(signature.len(), set.signature_length());
                public.verify_with_context(signature, message, context).unwrap();
                public.verify_mu(signature, &mu).unwrap();
                let mut verifier = public.verifier(context).unwrap();
                verifier.write_all(message).unwrap();
                verifier.verify(signature).unwrap();
            }
            // The deterministic ones are the same; the others differ by their random bytes.
            let [hedged, fixed, hedged_mu, fixed_mu, hedged_pieces, fixed_pieces] = &signatures;
            assert!(fixed == fixed_mu && fixed == fixed_pieces);
            assert!(hedged != fixed && hedged_mu != fixed && hedged_pieces != fixed);
            assert!(hedged != hedged_mu && hedged != hedged_pieces);
            assert_ne!(*hedged, key.sign_with_context(message, context).unwrap());
        }
        let signature = key.sign(b"a message").unwrap();
        public.verify(&signature, b"a message").unwrap();
        public.verify_with_context(&signature, b"a message", b"").unwrap();
    }
}

fn in_pieces(mut signer: hazmat_openssl::asymmetric::Signer, message: &[u8]) -> Vec<u8> {
    for piece in message.chunks(1000) {
        signer.write_all(piece).unwrap();
    }
    signer.finalize().unwrap()
}

/// A key keeps operations with their parameters. None is used for other parameters, whichever order they come in.
#[test]
fn a_context_or_a_mode_does_not_stay_for_the_next_signature() {
    for set in supported_sets() {
        let key = MlDsaPrivateKey::from_seed(backend(), set, &[3; 32]).unwrap();
        let public = key.public_key().unwrap();
        let contexts: [&[u8]; 4] = [b"", b"a", b"another", &[1; 255]];
        let fresh = || MlDsaPrivateKey::from_seed(backend(), set, &[3; 32]).unwrap();
        let expected = contexts.map(|context| fresh().sign_deterministic(b"data", context).unwrap());
        let mu = [5; 64];
        let expected_mu = fresh().sign_mu_deterministic(&mu).unwrap();
        for round in 0..12 {
            let index = (round * 7) % 4;
            let (context, expected) = (contexts[index], &expected[index]);
            assert_eq!(key.sign_deterministic(b"data", context).unwrap(), *expected);
            let hedged = key.sign_with_context(b"data", context).unwrap();
            assert_ne!(hedged, *expected);
            public.verify_with_context(expected, b"data", context).unwrap();
            public.verify_with_context(&hedged, b"data", context).unwrap();
            for other in contexts.iter().filter(|other| **other != context) {
                errors::assert_invalid_signature(public.verify_with_context(&hedged, b"data", other));
            }
            assert_eq!(key.sign_mu_deterministic(&mu).unwrap(), expected_mu);
            public.verify_mu(&expected_mu, &mu).unwrap();
            // The bytes of µ as a message.
            errors::assert_invalid_signature(public.verify(&expected_mu, &mu));
            assert_ne!(key.sign_deterministic(&mu, b"").unwrap(), expected_mu);
        }
    }
}

#[test]
fn signers_and_verifiers_serve_one_message_after_the_other() {
    for set in supported_sets() {
        let key = MlDsaPrivateKey::generate(backend(), set).unwrap();
        let public = key.public_key().unwrap();
        let mut signer = key.signer_deterministic(b"context").unwrap();
        let mut verifier = public.verifier(b"context").unwrap();
        for message in [&b"first"[..], b"", b"third"] {
            signer.update(message).unwrap();
            let signature = signer.finalize_reset().unwrap();
            assert_eq!(signature, key.sign_deterministic(message, b"context").unwrap());
            verifier.update(message).unwrap();
            verifier.verify_reset(&signature).unwrap();
            verifier.update(b"something else").unwrap();
            errors::assert_invalid_signature(verifier.verify_reset(&signature));
        }
        // The key lives on in a signer.
        let signer = key.signer(b"").unwrap();
        drop(key);
        let signature = signer.finalize().unwrap();
        public.verify(&signature, b"").unwrap();
    }
}

#[test]
fn keys_of_any_type_sign_with_ml_dsa() {
    for set in supported_sets() {
        let backend: Arc<dyn MlDsaBackend + Send + Sync> = Arc::new(backend().clone());
        assert!(backend.ml_dsa_supported(set));
        let key = PrivateKey::from(backend.load_ml_dsa_private_seed(set, &[9; 32]).unwrap());
        let public: PublicKey = key.public_key().unwrap();
        let algorithm = SignatureAlgorithm::ml_dsa(set);
        assert_eq!(algorithm.deterministic().to_string(), format!("deterministic {set}"));
        let hedged = key.sign(b"data", algorithm).unwrap();
        assert_ne!(hedged, key.sign(b"data", algorithm).unwrap());
        let fixed = key.sign(b"data", algorithm.deterministic()).unwrap();
        assert_eq!(fixed, key.sign(b"data", algorithm.deterministic()).unwrap());
        let same = SignatureAlgorithm::default().deterministic();
        assert_eq!(fixed, key.sign(b"data", same).unwrap());
        let mut signer = key.signer(algorithm.deterministic()).unwrap();
        signer.update(b"data").unwrap();
        assert_eq!(signer.finalize().unwrap(), fixed);
        let mut signer = key.signer(algorithm).unwrap();
        signer.update(b"data").unwrap();
        let pieces = signer.finalize().unwrap();
        for signature in [&hedged, &fixed, &pieces] {
            for algorithm in [algorithm, algorithm.deterministic(), SignatureAlgorithm::default()] {
                public.verify(signature, b"data", algorithm).unwrap();
                let mut verifier = public.verifier(algorithm).unwrap();
                verifier.update(b"data").unwrap();
                verifier.verify(signature).unwrap();
            }
            errors::assert_invalid_signature(public.verify(signature, b"other", algorithm));
        }
        for wrong in [
            SignatureAlgorithm::from(HashAlgorithm::Sha512),
            algorithm.prehashed(),
            algorithm.fixed_length(),
            SignatureAlgorithm::ed25519(),
        ] {
            assert_eq!(errors::refused_argument(key.sign(b"data", wrong)), "algorithm");
            assert_eq!(errors::refused_argument(key.signer(wrong)), "algorithm");
            assert_eq!(
                errors::refused_argument(public.verify(&fixed, b"data", wrong)),
                "algorithm"
            );
            assert_eq!(errors::refused_argument(public.verifier(wrong)), "algorithm");
        }
        for other in MlDsaParameterSet::ALL.iter().filter(|other| **other != set) {
            let other = SignatureAlgorithm::ml_dsa(*other);
            assert_eq!(errors::refused_argument(key.sign(b"data", other)), "algorithm");
        }
    }
}

// ---------------------------------------------------------------------------------------------
// µ
// ---------------------------------------------------------------------------------------------

/// The formula, by the hash functions of the backend. This needs no ML-DSA.
#[test]
fn the_hasher_makes_mu_on_every_backend() {
    let shake256 = HashAlgorithm::Shake256 { digest_size: 64 };
    for (index, set) in MlDsaParameterSet::ALL.iter().copied().enumerate() {
        let public_bytes = bytes::sample(index as u64, set.public_key_length());
        for context in [&b""[..], b"a context", &[9; 255]] {
            let tr = backend().hash(shake256, &public_bytes).unwrap();
            let own: &dyn MlDsaBackend = backend();
            let mut hasher = own.create_ml_dsa_mu_hasher(set, &public_bytes, context).unwrap();
            assert_eq!(hasher.parameter_set(), set);
            for message in [&b""[..], b"a", &[1; 3000]] {
                let prefix = [0, u8::try_from(context.len()).unwrap()];
                let whole = [&tr[..], &prefix, context, message].concat();
                let expected = backend().hash(shake256, &whole).unwrap();
                hasher.write_all(message).unwrap();
                let copy = hasher.try_clone().unwrap();
                assert_eq!(hasher.finalize_reset().unwrap(), *expected);
                assert_eq!(copy.finalize().unwrap(), *expected);
                hasher.update_reader(&mut &message[..]).unwrap();
                hasher.flush().unwrap();
                assert_eq!(hasher.finalize_reset().unwrap(), *expected);
            }
        }
        assert_eq!(
            format!(
                "{:?}",
                MlDsaMuHasher::new(backend(), set, &public_bytes, b"secret").unwrap()
            ),
            { format!("MlDsaMuHasher {{ parameter_set: {set:?}, .. }}") }
        );
    }
}

#[test]
fn the_hasher_refuses_other_lengths() {
    for set in MlDsaParameterSet::ALL.iter().copied() {
        let length = set.public_key_length();
        for wrong in [0, length - 1, length + 1] {
            let refused = MlDsaMuHasher::new(backend(), set, &vec![0; wrong], b"");
            errors::assert_invalid_argument(refused, &["public_bytes", &length.to_string(), set.name()]);
        }
        let refused = MlDsaMuHasher::new(backend(), set, &vec![0; length], &[0; 256]);
        errors::assert_invalid_argument(refused, &["context", "255", "256"]);
    }
}

// ---------------------------------------------------------------------------------------------
// Refusals
// ---------------------------------------------------------------------------------------------

#[test]
fn contexts_and_mus_of_the_wrong_length_are_refused() {
    for set in supported_sets() {
        let key = MlDsaPrivateKey::generate(backend(), set).unwrap();
        let public = key.public_key().unwrap();
        let signature = key.sign(b"data").unwrap();
        for length in [256, 257, 512, 70_000] {
            let context = &vec![0; length];
            let parts = &["context", "255", &length.to_string()];
            errors::assert_invalid_argument(key.sign_with_context(b"data", context), parts);
            errors::assert_invalid_argument(key.sign_deterministic(b"data", context), parts);
            errors::assert_invalid_argument(key.signer(context), parts);
            errors::assert_invalid_argument(key.signer_deterministic(context), parts);
            errors::assert_invalid_argument(key.mu_hasher(context), parts);
            errors::assert_invalid_argument(public.verify_with_context(&signature, b"data", context), parts);
            errors::assert_invalid_argument(public.verifier(context), parts);
            errors::assert_invalid_argument(public.mu_hasher(context), parts);
        }
        for length in [0, 1, 32, 63, 65, 128] {
            let mu = &vec![0; length];
            let parts = &["mu", "64 bytes", &length.to_string()];
            errors::assert_invalid_argument(key.sign_mu(mu), parts);
            errors::assert_invalid_argument(key.sign_mu_deterministic(mu), parts);
            errors::assert_invalid_argument(public.verify_mu(&signature, mu), parts);
        }
        let mut signer = key.signer(b"").unwrap();
        signer.update(b"data").unwrap();
        public.verify(&signer.finalize().unwrap(), b"data").unwrap();
    }
}

#[test]
fn wrong_signatures_are_refused() {
    for set in supported_sets() {
        let key = MlDsaPrivateKey::generate(backend(), set).unwrap();
        let public = key.public_key().unwrap();
        let signature = key.sign(b"data").unwrap();
        let mut hasher = public.mu_hasher(b"").unwrap();
        hasher.update(b"data").unwrap();
        let mu = hasher.finalize().unwrap();
        let length = signature.len();
        let other_set = if set == MlDsaParameterSet::MlDsa44 {
            MlDsaParameterSet::MlDsa65
        } else {
            MlDsaParameterSet::MlDsa44
        };
        let wrong = [
            Vec::new(),
            signature[..length - 1].to_vec(),
            signature[1..].to_vec(),
            [&signature[..], &[0]].concat(),
            [&signature[..], &signature[..]].concat(),
            vec![0; length],
            vec![0xff; length],
            vec![0; 70_000],
            bytes::flipped(&signature, 0),
            bytes::flipped(&signature, length / 2),
            bytes::flipped(&signature, length - 1),
            MlDsaPrivateKey::generate(backend(), other_set)
                .unwrap()
                .sign(b"data")
                .unwrap(),
            MlDsaPrivateKey::generate(backend(), set)
                .unwrap()
                .sign(b"data")
                .unwrap(),
            key.sign_with_context(b"data", b"context").unwrap(),
            key.sign(b"other data").unwrap(),
        ];
        for wrong in &wrong {
            errors::assert_invalid_signature(public.verify(wrong, b"data"));
            errors::assert_invalid_signature(public.verify_mu(wrong, &mu));
            let mut verifier = public.verifier(b"").unwrap();
            verifier.update(b"data").unwrap();
            errors::assert_invalid_signature(verifier.verify(wrong));
        }
        errors::assert_invalid_signature(public.verify_with_context(&signature, b"data", b"context"));
        errors::assert_invalid_signature(public.verify(&signature, b"datA"));
        errors::assert_invalid_signature(public.verify(&signature, b""));
        errors::assert_invalid_signature(public.verify_mu(&signature, &[0; 64]));
        public.verify(&signature, b"data").unwrap();
        assert!(openssl::error::ErrorStack::get().errors().is_empty());
    }
}

#[test]
fn keys_of_the_wrong_size_are_refused() {
    for set in supported_sets() {
        let backend = backend();
        let sizes = [set.seed_length(), set.private_key_length(), set.public_key_length()];
        for length in sizes.iter().flat_map(|size| [size - 1, *size, size + 1]).chain([0]) {
            let data = &vec![1; length];
            if length != sizes[0] {
                let refused = backend.load_ml_dsa_private_seed(set, data);
                errors::assert_invalid_argument(refused, &["seed", "32 bytes", set.name()]);
            }
            if length != sizes[1] {
                let refused = backend.load_ml_dsa_private_bytes(set, data);
                errors::assert_invalid_argument(refused, &["private_bytes", &sizes[1].to_string(), set.name()]);
            }
            if length != sizes[2] {
                let refused = backend.load_ml_dsa_public_bytes(set, data);
                errors::assert_invalid_argument(refused, &["public_bytes", &sizes[2].to_string(), set.name()]);
            }
        }
    }
}

/// An expanded private key is ρ, K, tr, s1, s2 and t0 (FIPS 204, algorithm 24). libcrypto computes t0 and tr from the others, and
/// refuses a key that has other ones. K is a secret of its own, of which every value is possible.
#[test]
fn inconsistent_private_keys_are_refused() {
    for set in supported_sets() {
        let key = MlDsaPrivateKey::generate(backend(), set).unwrap();
        let good = key.expanded_private_bytes().unwrap();
        // The bytes of s1 and s2 together: 256 coefficients of 3 or 4 bits for each polynomial.
        let (k, l, coefficient_bits) = match set {
            MlDsaParameterSet::MlDsa44 => (4, 4, 3),
            MlDsaParameterSet::MlDsa65 => (6, 5, 4),
            _ => (8, 7, 3),
        };
        let (s1, s2) = (128, 128 + l * 32 * coefficient_bits);
        let t0 = s2 + k * 32 * coefficient_bits;
        assert_eq!(t0 + k * 32 * 13, good.len());
        // ρ, tr and t0.
        for index in [0, 31, 64, 127, t0, good.len() - 1] {
            let changed = bytes::flipped(&good, index);
            let refused = backend().load_ml_dsa_private_bytes(set, &changed);
            errors::assert_invalid_argument(refused, &["private_bytes", set.name()]);
        }
        // Coefficients out of range.
        for index in [s1, s2, s2 - 1, t0 - 1] {
            let mut changed = good.to_vec();
            changed[index] = 0xff;
            errors::assert_invalid_argument(backend().load_ml_dsa_private_bytes(set, &changed), &["private_bytes"]);
        }
        // Another s1, in range.
        let other = MlDsaPrivateKey::generate(backend(), set).unwrap();
        let mut mixed = good.to_vec();
        mixed[s1..s2].copy_from_slice(&other.expanded_private_bytes().unwrap()[s1..s2]);
        errors::assert_invalid_argument(backend().load_ml_dsa_private_bytes(set, &mixed), &["private_bytes"]);
        let mut other_k = good.to_vec();
        other_k[32] ^= 1;
        let loaded = backend().load_ml_dsa_private_bytes(set, &other_k).unwrap();
        assert_eq!(loaded.public_key().unwrap(), key.public_key().unwrap());
        errors::assert_invalid_argument(
            backend().load_ml_dsa_private_bytes(set, &vec![0; good.len()]),
            &["private_bytes"],
        );
        assert!(openssl::error::ErrorStack::get().errors().is_empty());
    }
}

#[test]
fn keys_of_one_set_are_no_keys_of_another() {
    let Some(set) = supported_sets().first().copied() else {
        return;
    };
    let seed = [4; 32];
    let key = MlDsaPrivateKey::from_seed(backend(), set, &seed).unwrap();
    let other = MlDsaPrivateKey::from_seed(backend(), MlDsaParameterSet::MlDsa87, &seed).unwrap();
    assert_ne!(key.public_key().unwrap(), other.public_key().unwrap());
    let public_bytes = other.public_key().unwrap().public_bytes_raw().unwrap();
    let refused = MlDsaPublicKey::from_public_bytes(backend(), set, &public_bytes);
    assert_eq!(errors::refused_argument(refused), "public_bytes");
}

#[test]
fn keys_do_not_show_themselves() {
    for set in supported_sets() {
        let key = MlDsaPrivateKey::from_seed(backend(), set, &bytes::sample(3, 32)).unwrap();
        let shown = format!("{key:?} {:?} {:?}", key.seed(), key.signer(b"a context").unwrap());
        let (seed, private) = (key.seed().unwrap().unwrap(), key.expanded_private_bytes().unwrap());
        for secret in [&seed[..8], &private[32..40], &private[200..208]] {
            assert!(!shown.contains(&bytes::to_hex(secret)), "{shown}");
            assert!(!shown.contains(&format!("{}, {}", secret[0], secret[1])), "{shown}");
        }
        let public = key.public_key().unwrap();
        assert!(format!("{public:?}").contains(&format!("{set:?}")));
    }
}

// ---------------------------------------------------------------------------------------------
// Threads and lifetimes
// ---------------------------------------------------------------------------------------------

#[test]
fn eight_threads_sign_with_one_key() {
    for set in supported_sets() {
        let key = MlDsaPrivateKey::generate(backend(), set).unwrap();
        let public = key.public_key().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..8_u8 {
                let (key, public) = (key.clone(), &public);
                scope.spawn(move || {
                    let context = [thread % 3];
                    for round in 0..5 {
                        let data = bytes::sample(thread.into(), round);
                        let signature = key.sign_with_context(&data, &context).unwrap();
                        public.verify_with_context(&signature, &data, &context).unwrap();
                        let fixed = key.sign_deterministic(&data, &context).unwrap();
                        let mut hasher = public.mu_hasher(&context).unwrap();
                        hasher.update(&data).unwrap();
                        let mu = hasher.finalize().unwrap();
                        assert_eq!(key.sign_mu_deterministic(&mu).unwrap(), fixed);
                        public.verify_mu(&fixed, &mu).unwrap();
                        errors::assert_invalid_signature(public.verify(&signature, &data));
                    }
                });
            }
        });
    }
}

#[test]
fn drops_in_any_order() {
    if supported_sets().is_empty() {
        return;
    }
    let set = MlDsaParameterSet::MlDsa44;
    for order in 0..6 {
        let backend = Backend::new().unwrap();
        let key = MlDsaPrivateKey::generate(&backend, set).unwrap();
        let public = key.public_key().unwrap();
        let mut signer = key.signer(b"").unwrap();
        let verifier = public.verifier(b"").unwrap();
        let hasher = public.mu_hasher(b"").unwrap();
        signer.update(b"a").unwrap();
        let signature = signer.finalize_reset().unwrap();
        // Each of the first three is the first and the last to go in some order.
        let mut owned = [
            Some(Owned::Backend(backend)),
            Some(Owned::Key(key)),
            Some(Owned::Public(public)),
        ];
        for step in 0..3 {
            let index = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]][order][step];
            drop(owned[index].take());
        }
        let mu = hasher.finalize().unwrap();
        assert_eq!(mu.len(), MlDsaMuHasher::LENGTH);
        let mut verifier = verifier;
        verifier.update(b"a").unwrap();
        verifier.verify(&signature).unwrap();
        assert_eq!(signer.finalize().unwrap().len(), set.signature_length());
    }
}

#[allow(dead_code)] // The values are held for their drops.
enum Owned {
    Backend(Backend),
    Key(MlDsaPrivateKey),
    Public(MlDsaPublicKey),
}

#[test]
fn a_backend_without_ml_dsa_says_so_by_the_name_of_the_set() {
    if !supported_sets().is_empty() {
        return;
    }
    for set in MlDsaParameterSet::ALL.iter().copied() {
        assert_missing(set);
        let error = MlDsaPrivateKey::generate(backend(), set).unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{error}");
    }
}
