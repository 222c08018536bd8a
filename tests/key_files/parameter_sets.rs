//! Key files of ML-KEM, ML-DSA and SLH-DSA: the examples of the RFCs, the three forms of private keys, and every fault of
//! them.

use hazmat_openssl::asymmetric::{PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{MalformedKind, Result};
use support::errors::{
    assert_invalid_argument, assert_malformed_among, assert_malformed_kind, assert_unsupported_naming,
};
use support::sample_keys::{self, assert_same_private, assert_same_public, public_half, seed};
use support::written::{pkcs8, spki};
use support::{backend, bytes, der, files, pem_text, tally};

const PRIVATE: &str = "PKCS #8 private key";
const PUBLIC: &str = "SubjectPublicKeyInfo";

/// A parameter set: the lengths of its seed, its private key and its public key, as the RFCs have them.
#[derive(Clone, Copy)]
struct Set {
    name: &'static str,
    oid: &'static str,
    seed: usize,
    private: usize,
    public: usize,
}

const fn set(name: &'static str, oid: &'static str, [seed, private, public]: [usize; 3]) -> Set {
    Set {
        name,
        oid,
        seed,
        private,
        public,
    }
}

/// RFC 9935, RFC 9881 and RFC 9909, section 3.
const SETS: [Set; 18] = [
    set("ML-KEM-512", "2.16.840.1.101.3.4.4.1", [64, 1632, 800]),
    set("ML-KEM-768", "2.16.840.1.101.3.4.4.2", [64, 2400, 1184]),
    set("ML-KEM-1024", "2.16.840.1.101.3.4.4.3", [64, 3168, 1568]),
    set("ML-DSA-44", "2.16.840.1.101.3.4.3.17", [32, 2560, 1312]),
    set("ML-DSA-65", "2.16.840.1.101.3.4.3.18", [32, 4032, 1952]),
    set("ML-DSA-87", "2.16.840.1.101.3.4.3.19", [32, 4896, 2592]),
    set("SLH-DSA-SHA2-128s", "2.16.840.1.101.3.4.3.20", [0, 64, 32]),
    set("SLH-DSA-SHA2-128f", "2.16.840.1.101.3.4.3.21", [0, 64, 32]),
    set("SLH-DSA-SHA2-192s", "2.16.840.1.101.3.4.3.22", [0, 96, 48]),
    set("SLH-DSA-SHA2-192f", "2.16.840.1.101.3.4.3.23", [0, 96, 48]),
    set("SLH-DSA-SHA2-256s", "2.16.840.1.101.3.4.3.24", [0, 128, 64]),
    set("SLH-DSA-SHA2-256f", "2.16.840.1.101.3.4.3.25", [0, 128, 64]),
    set("SLH-DSA-SHAKE-128s", "2.16.840.1.101.3.4.3.26", [0, 64, 32]),
    set("SLH-DSA-SHAKE-128f", "2.16.840.1.101.3.4.3.27", [0, 64, 32]),
    set("SLH-DSA-SHAKE-192s", "2.16.840.1.101.3.4.3.28", [0, 96, 48]),
    set("SLH-DSA-SHAKE-192f", "2.16.840.1.101.3.4.3.29", [0, 96, 48]),
    set("SLH-DSA-SHAKE-256s", "2.16.840.1.101.3.4.3.30", [0, 128, 64]),
    set("SLH-DSA-SHAKE-256f", "2.16.840.1.101.3.4.3.31", [0, 128, 64]),
];

impl Set {
    /// The set of the key that a name begins with.
    fn of(name: &str) -> Self {
        let found = SETS.into_iter().find(|set| name.starts_with(set.name));
        found.unwrap_or_else(|| panic!("{name}"))
    }

    fn supported(&self) -> bool {
        let backend = backend();
        match self.name {
            name if name.starts_with("ML-KEM") => backend.ml_kem_supported(MlKemParameterSet::from_name(name).unwrap()),
            name if name.starts_with("ML-DSA") => backend.ml_dsa_supported(MlDsaParameterSet::from_name(name).unwrap()),
            name => backend.slh_dsa_supported(SlhDsaParameterSet::from_name(name).unwrap()),
        }
    }

    fn has_seed(&self) -> bool {
        self.seed != 0
    }

    /// The supported sets whose private keys have seeds, with two keys of each.
    fn with_seeds() -> Vec<(Set, [PrivateKey; 2])> {
        let sets = SETS.into_iter().filter(|set| set.has_seed() && set.supported());
        let keys = |set: Set| {
            let key = |salt| load(&set.pkcs8(&der::context_primitive(0, &bytes::sample(salt, set.seed)))).unwrap();
            (set, [key(1), key(2)])
        };
        sets.map(keys).collect()
    }

    /// PKCS #8 of version 0 with this private key.
    fn pkcs8(&self, private_key: &[u8]) -> Vec<u8> {
        der::sequence(&[
            der::integer(0),
            der::sequence(&[der::oid(self.oid)]),
            der::octets(private_key),
        ])
    }

    fn spki(&self, public_key: &[u8]) -> Vec<u8> {
        der::sequence(&[der::sequence(&[der::oid(self.oid)]), der::bits(public_key)])
    }
}

fn load(data: &[u8]) -> Result<PrivateKey> {
    backend().load_der_private_key(data, None)
}

fn load_public(data: &[u8]) -> Result<PublicKey> {
    backend().load_der_public_key(data)
}

fn write(key: &PrivateKey, format: PrivateFormat) -> Vec<u8> {
    key.private_bytes(Encoding::Der, format, NoEncryption).unwrap().to_vec()
}

fn expanded(key: &PrivateKey) -> Vec<u8> {
    let bytes = match key {
        PrivateKey::MlKem(key) => key.expanded_private_bytes(),
        PrivateKey::MlDsa(key) => key.expanded_private_bytes(),
        other => panic!("{other:?}"),
    };
    bytes.unwrap().to_vec()
}

fn raw(key: &PublicKey) -> Vec<u8> {
    key.public_bytes(Encoding::Raw, PublicFormat::Raw).unwrap()
}

// ---- vectors ----

/// The three forms of a key with this seed, and what is kept of each.
fn check_forms(set: Set, key: &PrivateKey, seed_bytes: &[u8]) {
    let expanded_bytes = expanded(key);
    assert_eq!((expanded_bytes.len(), seed_bytes.len()), (set.private, set.seed));
    assert_eq!(seed(key).unwrap(), *seed_bytes);
    let both = der::sequence(&[der::octets(seed_bytes), der::octets(&expanded_bytes)]);
    for (format, content, keeps_seed) in [
        (PrivateFormat::Pkcs8, der::context_primitive(0, seed_bytes), true),
        (PrivateFormat::Pkcs8ExpandedKey, der::octets(&expanded_bytes), false),
        (PrivateFormat::Pkcs8SeedAndExpandedKey, both, true),
    ] {
        let what = format!("{}, {format}", set.name);
        let expected = set.pkcs8(&content);
        assert_eq!(write(key, format), expected, "{what}");
        let loaded = load(&expected).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_same_public(&public_half(&loaded), &public_half(key));
        assert_eq!(expanded(&loaded), expanded_bytes, "{what}");
        assert_eq!(seed(&loaded).is_some(), keeps_seed, "{what}");
        if keeps_seed {
            assert_same_private(&loaded, key);
            continue;
        }
        // What has no seed is written as the expanded key, and has no other form.
        assert_eq!(write(&loaded, PrivateFormat::Pkcs8), expected, "{what}");
        let der = Encoding::Der;
        for refused in [
            loaded.private_bytes(der, PrivateFormat::Pkcs8SeedAndExpandedKey, NoEncryption),
            loaded.private_bytes(Encoding::Raw, PrivateFormat::Raw, NoEncryption),
        ] {
            assert_invalid_argument(refused, &["format", set.name, "seed", "`expanded_private_bytes`"]);
        }
    }
    let raw = key
        .private_bytes(Encoding::Raw, PrivateFormat::Raw, NoEncryption)
        .unwrap();
    assert_eq!(raw, *seed_bytes, "{}", set.name);
}

/// RFC 9881, appendix C.1 and C.2, and RFC 9935, appendix C.1 and C.2: keys with the seed 00 01 02 …
#[test]
fn examples_of_the_rfcs() {
    for (folder, names) in [
        ("RFC9881", ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]),
        ("RFC9935", ["ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"]),
    ] {
        let files = names.map(|name| [format!("{name}-seed.priv"), format!("{name}.pub")]);
        files::assert_claimed(
            &format!("asymmetric/{folder}"),
            files.iter().flatten().map(String::as_str),
        );
        let read = |file: &String| files::read(&format!("asymmetric/{folder}/{file}")).into_bytes();
        tally::run(
            "serialization",
            folder,
            3,
            &files,
            |[private, _]| Set::of(private).supported(),
            |[private, public]| {
                let (set, private, public) = (Set::of(private), read(private), read(public));
                let key = backend().load_pem_private_key(&private, None).unwrap();
                assert_same_public(&public_half(&key), &backend().load_pem_public_key(&public).unwrap());
                let seed_bytes: Vec<u8> = (0..).take(set.seed).collect();
                check_forms(set, &key, &seed_bytes);
                // Both are written as the RFCs have them, to the byte.
                assert_eq!(*key.to_pkcs8_pem(NoEncryption).unwrap(), *private);
                assert_eq!(public_half(&key).to_spki_pem().unwrap(), public);
            },
            |[private, public]| {
                let (set, private, public) = (Set::of(private), read(private), read(public));
                assert_unsupported_naming(backend().load_pem_private_key(&private, None), &[set.name]);
                assert_unsupported_naming(backend().load_pem_public_key(&public), &[set.name]);
            },
        );
    }
}

/// The key files beside the known-answer tests of Python's `cryptography`.
#[test]
fn key_files_of_cryptography() {
    let read = |name: &str| std::fs::read(files::path(&format!("asymmetric/{name}"))).unwrap();
    let private = |name: &str| backend().load_private_key(&read(name), None);
    let (kem, dsa) = (Set::of("ML-KEM-768"), Set::of("ML-DSA-44"));
    if kem.supported() {
        let key = private("MLKEM/mlkem768.der").unwrap();
        assert_same_private(&key, &private("MLKEM/mlkem768.pem").unwrap());
        assert_eq!(pkcs8(&key), read("MLKEM/mlkem768.der"));
        assert_eq!(*key.to_pkcs8_pem(NoEncryption).unwrap(), *read("MLKEM/mlkem768.pem"));
        check_forms(kem, &key, &seed(&key).unwrap());
    } else {
        for name in ["MLKEM/mlkem768.der", "MLKEM/mlkem768.pem"] {
            assert_unsupported_naming(private(name), &["ML-KEM-768"]);
        }
    }
    if dsa.supported() {
        let key = private("MLDSA/mldsa44_priv.der").unwrap();
        check_forms(dsa, &key, &[0x2a; 32]);
        assert_eq!(pkcs8(&key), read("MLDSA/mldsa44_priv.der"));
        assert_eq!(spki(&public_half(&key)), read("MLDSA/mldsa44_pub.der"));
        assert_same_public(
            &load_public(&read("MLDSA/mldsa44_pub.der")).unwrap(),
            &public_half(&key),
        );
        let key = private("MLDSA/mldsa65_noseed_priv.der").unwrap();
        assert_eq!((seed(&key), expanded(&key).len()), (None, 4032));
        assert_eq!(pkcs8(&key), read("MLDSA/mldsa65_noseed_priv.der"));
        let signature = key.sign(b"a message", SignatureAlgorithm::default()).unwrap();
        public_half(&key)
            .verify(&signature, b"a message", SignatureAlgorithm::default())
            .unwrap();
    } else {
        assert_unsupported_naming(private("MLDSA/mldsa44_priv.der"), &["ML-DSA-44"]);
        assert_unsupported_naming(load_public(&read("MLDSA/mldsa44_pub.der")), &["ML-DSA-44"]);
        assert_unsupported_naming(private("MLDSA/mldsa65_noseed_priv.der"), &["ML-DSA-65"]);
    }
}

// ---- identifiers and lengths ----

#[test]
fn every_set_has_its_identifier_and_its_lengths() {
    tally::run(
        "serialization",
        "parameter sets",
        18,
        &SETS,
        Set::supported,
        |set| {
            if set.has_seed() {
                let seed_bytes = bytes::sample(3, set.seed);
                let key = load(&set.pkcs8(&der::context_primitive(0, &seed_bytes))).unwrap();
                check_forms(*set, &key, &seed_bytes);
                let public = spki(&public_half(&key));
                assert_eq!(public, set.spki(&raw(&public_half(&key))));
                assert_eq!(raw(&public_half(&key)).len(), set.public);
                return;
            }
            // Any bytes are a key of SLH-DSA, if nothing is computed with them.
            let private_bytes = bytes::sample(4, set.private);
            let data = set.pkcs8(&private_bytes);
            let loader = KeyLoader::new(backend()).check_pairs(false);
            let key = loader.load_der_private_key(&data, None).unwrap();
            assert_eq!(pkcs8(&key), data);
            let raw_bytes = key.private_bytes(Encoding::Raw, PrivateFormat::Raw, NoEncryption);
            assert_eq!(raw_bytes.unwrap(), *private_bytes);
            let public = set.spki(&private_bytes[set.private / 2..]);
            assert_eq!(spki(&public_half(&key)), public);
            let PublicKey::SlhDsa(loaded) = load_public(&public).unwrap() else {
                panic!("{}", set.name);
            };
            assert_eq!(loaded.parameter_set().name(), set.name);
            for format in [PrivateFormat::Pkcs8ExpandedKey, PrivateFormat::Pkcs8SeedAndExpandedKey] {
                let refused = key.private_bytes(Encoding::Der, format, NoEncryption);
                assert_invalid_argument(refused, &["format", "SLH-DSA"]);
            }
        },
        |set| {
            let content = match set.has_seed() {
                true => der::context_primitive(0, &bytes::sample(3, set.seed)),
                false => bytes::sample(4, set.private),
            };
            let public = set.spki(&bytes::sample(4, set.public));
            assert_unsupported_naming(load(&set.pkcs8(&content)), &[set.name]);
            assert_unsupported_naming(load_public(&public), &[set.name]);
            for pem in [
                pem_text::block("PRIVATE KEY", &set.pkcs8(&content)),
                pem_text::block("PUBLIC KEY", &public),
            ] {
                let any = backend().load_private_key(&pem, None).map(|_| ());
                let refused = any.or_else(|_| backend().load_public_key(&pem).map(|_| ()));
                assert!(refused.is_err());
            }
        },
    );
}

/// On every OpenSSL, also on one without these algorithms.
#[test]
fn other_lengths_are_refused() {
    for set in SETS {
        let around = |length: usize| [0, 1, length - 1, length + 1, 2 * length, 10_000];
        let refuse = |content: &[u8], length: usize| {
            let result = load(&set.pkcs8(content));
            let facts = [set.name, &format!("{length} bytes")];
            assert_malformed_among(result, &[MalformedKind::InvalidLength], &[PRIVATE], &facts);
        };
        for wrong in around(set.public) {
            let result = load_public(&set.spki(&vec![7; wrong]));
            let facts = [set.name, &format!("{} bytes, not {wrong}", set.public)];
            assert_malformed_among(result, &[MalformedKind::InvalidLength], &[PUBLIC], &facts);
        }
        if !set.has_seed() {
            for wrong in around(set.private) {
                refuse(&vec![7; wrong], set.private);
            }
            continue;
        }
        let (seed_bytes, private_bytes) = (vec![7; set.seed], vec![7; set.private]);
        let both = |seed: &[u8], private: &[u8]| der::sequence(&[der::octets(seed), der::octets(private)]);
        for wrong in around(set.seed) {
            refuse(&der::context_primitive(0, &vec![7; wrong]), set.seed);
            refuse(&both(&vec![7; wrong], &private_bytes), set.seed);
        }
        for wrong in around(set.private) {
            refuse(&der::octets(&vec![7; wrong]), set.private);
            refuse(&both(&seed_bytes, &vec![7; wrong]), set.private);
        }
    }
}

/// Every other structure of a private key, on every OpenSSL.
#[test]
fn other_structures_are_refused() {
    for set in SETS.into_iter().filter(Set::has_seed) {
        let (seed_bytes, private_bytes) = (vec![7; set.seed], vec![8; set.private]);
        let (seed, private) = (der::octets(&seed_bytes), der::octets(&private_bytes));
        let refuse = |content: &[u8], kinds: &[MalformedKind]| {
            assert_malformed_among(load(&set.pkcs8(content)), kinds, &[PRIVATE], &[]);
        };
        use MalformedKind::{InvalidLength, Missing, NotAllowed, TrailingData, Truncated, UnexpectedTag};
        refuse(&[], &[Truncated]);
        for (tag, content) in [
            (0x81, &seed_bytes[..]),
            (0xa0, &seed),
            (0xa1, &seed),
            (0x40, &seed_bytes),
            (0x03, &private_bytes),
            (0x24, &private),
            (0x31, &[&seed[..], &private].concat()),
        ] {
            refuse(&der::element(tag, content), &[UnexpectedTag]);
        }
        refuse(&der::null(), &[UnexpectedTag]);
        refuse(&der::sequence::<Vec<u8>>(&[]), &[Truncated, Missing]);
        refuse(&der::sequence(&[&seed]), &[Missing, Truncated]);
        refuse(&der::sequence(&[&private]), &[Missing, Truncated]);
        refuse(&der::sequence(&[&private, &seed]), &[InvalidLength]);
        refuse(&der::sequence(&[&seed, &private, &private]), &[NotAllowed]);
        let tagged = der::context_primitive(0, &seed_bytes);
        refuse(&der::sequence(&[&tagged, &private]), &[UnexpectedTag]);
        for form in [&tagged, &private, &der::sequence(&[&seed, &private])] {
            refuse(&[&form[..], &[0]].concat(), &[TrailingData]);
            refuse(&form[..form.len() - 1], &[Truncated]);
        }
        // The forms of drafts, which have no tag.
        let public = vec![9; set.public];
        for (content, what) in [
            (seed_bytes.clone(), "is a seed without a tag"),
            (private_bytes.clone(), "is an expanded private key without a tag"),
            (
                [&private_bytes[..], &public].concat(),
                "is an expanded private key and a public key without a tag",
            ),
        ] {
            assert_malformed_among(load(&set.pkcs8(&content)), &[UnexpectedTag], &[PRIVATE], &[what]);
        }
    }
    // SLH-DSA's bytes have no structure of their own.
    for set in SETS.into_iter().filter(|set| !set.has_seed()) {
        let wrapped = der::octets(&vec![7; set.private]);
        assert_malformed_kind(load(&set.pkcs8(&wrapped)), MalformedKind::InvalidLength, PRIVATE);
    }
}

/// RFC 9881, RFC 9909 and RFC 9935, section 3: no parameters.
#[test]
fn parameters_are_refused() {
    for set in SETS {
        let private = match set.has_seed() {
            true => set.pkcs8(&der::context_primitive(0, &vec![7; set.seed])),
            false => set.pkcs8(&vec![7; set.private]),
        };
        let public = set.spki(&vec![7; set.public]);
        for more in [der::null(), der::oid("1.2.3"), der::octets(&[])] {
            let facts = ["parameters"];
            let result = load(&der::appended(&private, &[1], &more));
            assert_malformed_among(result, &[MalformedKind::NotAllowed], &[PRIVATE], &facts);
            let result = load_public(&der::appended(&public, &[0], &more));
            assert_malformed_among(result, &[MalformedKind::NotAllowed], &[PUBLIC], &facts);
        }
    }
}

// ---- parts that do not belong together ----

fn refuse_private(data: &[u8], facts: &[&str]) {
    let kinds = [MalformedKind::InvalidPrivateKey];
    assert_malformed_among(load(data), &kinds, &[PRIVATE], facts);
    let encrypted = support::encrypted_keys::with_pbkdf2(data, b"a password", 1_000);
    let result = backend().load_der_private_key(&encrypted, Some(b"a password"));
    assert_malformed_among(result, &kinds, &[PRIVATE], facts);
}

/// The first kind of example in RFC 9881, appendix C.4, and the first and the fourth in RFC 9935, appendix C.4.
#[test]
fn the_expanded_key_is_that_of_the_seed() {
    let mut refused = 0;
    for (set, [one, other]) in Set::with_seeds() {
        let both = |seed: &[u8], private: &[u8]| set.pkcs8(&der::sequence(&[der::octets(seed), der::octets(private)]));
        let (own_seed, own) = (seed(&one).unwrap(), expanded(&one));
        assert_same_private(&load(&both(&own_seed, &own)).unwrap(), &one);
        let facts = ["not the one that the seed gives"];
        refuse_private(&both(&own_seed, &expanded(&other)), &facts);
        refuse_private(&both(&seed(&other).unwrap(), &own), &facts);
        // One bit in every part: of ML-KEM s, t, rho, H(ek) and z, of ML-DSA rho, K, tr, s1, s2 and t0.
        for index in [0, 40, 100, 200, set.private / 2, set.private - 40, set.private - 1] {
            refuse_private(&both(&own_seed, &bytes::flipped(&own, index)), &facts);
            refused += 1;
        }
        for index in [0, set.seed - 1] {
            refuse_private(&both(&bytes::flipped(&own_seed, index), &own), &facts);
            refused += 1;
        }
    }
    let [kem, dsa, _] = sample_keys::post_quantum_counts();
    assert_eq!(refused, (kem + dsa) * 3 / 4 * 9);
}

/// The other examples of RFC 9935, appendix C.4: the hash of the public key, and a private vector of another key.
#[test]
fn parts_of_expanded_ml_kem_keys_belong_together() {
    for (set, [key, _]) in Set::with_seeds() {
        let PrivateKey::MlKem(_) = key else { continue };
        let own = expanded(&key);
        let vectors = (set.private - 96) / 2;
        let change = |index: usize, mask: u8| {
            let mut changed = own.clone();
            changed[index] ^= mask;
            set.pkcs8(&der::octets(&changed))
        };
        let facts = ["private_bytes", set.name];
        // s, t, rho, and H(ek).
        for index in [
            0,
            vectors - 1,
            vectors,
            2 * vectors - 1,
            2 * vectors,
            2 * vectors + 31,
            2 * vectors + 32,
        ] {
            refuse_private(&change(index, 1), &facts);
        }
        // Coefficients that are not below the modulus 3,329: FIPS 203, section 7.2.
        for index in [0, vectors] {
            let mut changed = own.clone();
            changed[index..index + 3].fill(0xff);
            refuse_private(&set.pkcs8(&der::octets(&changed)), &facts);
        }
        // Nothing else depends on z: it gives another key.
        let other = load(&change(set.private - 1, 1)).unwrap();
        assert_same_public(&public_half(&other), &public_half(&key));
        assert_ne!(expanded(&other), own);
    }
}

/// The other examples of RFC 9881, appendix C.4: a hash that is not that of the public key, and another vector t0.
#[test]
fn parts_of_expanded_ml_dsa_keys_belong_together() {
    for (set, [key, _]) in Set::with_seeds() {
        let PrivateKey::MlDsa(_) = key else { continue };
        let own = expanded(&key);
        let change = |index: usize, mask: u8| {
            let mut changed = own.clone();
            changed[index] ^= mask;
            set.pkcs8(&der::octets(&changed))
        };
        let facts = ["private_bytes", set.name];
        // rho, tr, s1, t0.
        for index in [0, 31, 64, 127, 128, 300, set.private - 416, set.private - 1] {
            refuse_private(&change(index, 1), &facts);
        }
        // Coefficients of s1 that are out of range: FIPS 204, section 7.2.
        let mut changed = own.clone();
        changed[128..131].fill(0xff);
        refuse_private(&set.pkcs8(&der::octets(&changed)), &facts);
        // Nothing else depends on K: it gives another key.
        let other = load(&change(32, 1)).unwrap();
        assert_same_public(&public_half(&other), &public_half(&key));
        assert_ne!(expanded(&other), own);
    }
}

/// RFC 9909, section 7: the private key ends with the public key, which the rest of it gives.
#[test]
fn the_public_key_in_an_slh_dsa_key_is_checked() {
    let samples = sample_keys::post_quantum().iter();
    for sample in samples.filter(|sample| matches!(sample.private, PrivateKey::SlhDsa(_))) {
        let set = Set::of(sample.name);
        let own = pkcs8(&sample.private);
        let part = set.private / 4;
        let start = der::content_range(&own, &[2]).start;
        let lax = KeyLoader::new(backend()).check_pairs(false);
        // SK.seed, PK.seed, PK.root.
        for index in [0, 2 * part, 3 * part, 4 * part - 1] {
            let changed = bytes::flipped(&own, start + index);
            refuse_private(&changed, &["public key does not belong"]);
            let key = lax.load_der_private_key(&changed, None).unwrap();
            assert_eq!(pkcs8(&key), changed);
        }
        // Nothing else depends on SK.prf: it gives another key.
        let other = load(&bytes::flipped(&own, start + part)).unwrap();
        assert_same_public(&public_half(&other), &sample.public);
        // The public key beside it is compared even so.
        let version_1 = der::replaced(&own, &[0], &der::integer(1));
        let public = |bytes: &[u8]| der::appended(&version_1, &[], &der::context_primitive(1, &[&[0], bytes].concat()));
        let raw = raw(&sample.public);
        assert_same_private(&load(&public(&raw)).unwrap(), &sample.private);
        let result = lax.load_der_private_key(&public(&bytes::flipped(&raw, 1)), None);
        assert_malformed_kind(result, MalformedKind::InvalidPrivateKey, PRIVATE);
    }
}

/// Coefficients of t that are not below the modulus 3,329 are no public key: FIPS 203, section 7.2. Any bytes are public keys of
/// the others.
#[test]
fn public_keys_are_checked() {
    for (set, [key, _]) in Set::with_seeds() {
        let public = raw(&public_half(&key));
        let mut changed = public.clone();
        changed[..3].fill(0xff);
        let loaded = load_public(&set.spki(&changed));
        if set.name.starts_with("ML-DSA") {
            assert_eq!(raw(&loaded.unwrap()), changed);
            continue;
        }
        assert_malformed_among(loaded, &[MalformedKind::InvalidPublicKey], &[PUBLIC], &[set.name]);
        let pem = pem_text::block("PUBLIC KEY", &set.spki(&changed));
        let loaded = backend().load_public_key(&pem);
        assert_malformed_kind(loaded, MalformedKind::InvalidPublicKey, PUBLIC);
    }
}

// ---- errors ----

/// No error about an expanded key repeats a part of it.
#[test]
fn no_error_repeats_an_expanded_key() {
    for (set, [one, other]) in Set::with_seeds() {
        let (own, seed_bytes) = (expanded(&one), seed(&other).unwrap());
        for data in [
            set.pkcs8(&own),
            set.pkcs8(&seed_bytes),
            set.pkcs8(&der::octets(&own[1..])),
            set.pkcs8(&der::octets(&bytes::flipped(&own, 100))),
            set.pkcs8(&der::sequence(&[der::octets(&seed_bytes), der::octets(&own)])),
        ] {
            let error = load(&data).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(text.len() < 600, "{text}");
            for secret in [&own, &*seed_bytes] {
                let hex = bytes::to_hex(secret);
                assert!(
                    !text.contains(&hex[..8]) && !text.contains(&format!("{:?}", &secret[..4])),
                    "{text}"
                );
            }
        }
    }
}
