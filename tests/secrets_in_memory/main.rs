//! No copy of a private key, a password or a symmetric key remains in memory once everything that held it has been
//! dropped. The process searches its own memory, above all the heap, freed or not. Stacks are excluded: nobody else can
//! wipe what libcrypto's functions leave there when they return, as X25519's do with the shared secret.
//!
//! The test keeps no copies itself: it stores the secrets inverted, and wipes what it passes on.
#![cfg(target_os = "linux")]

use hazmat_openssl::Result;
use hazmat_openssl::aead::{Aead, SealingKey, XorCounterNonces};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::hpke::{HpkeAead, HpkeKdf, HpkeKem, HpkeMode, HpkePrivateKey, HpkePsk};
use hazmat_openssl::hpke::{HpkeReceiver, HpkeSender, HpkeSuite};
use hazmat_openssl::kdf::{CounterLocation, KbkdfParameters};
use hazmat_openssl::kdf::{Hkdf, SshDerivedKey, ssh_mpint};
use hazmat_openssl::mac::{Blake2MacVariant, KmacOutput, KmacVariant};
use hazmat_openssl::padding::Pkcs7;
use hazmat_openssl::prelude::*;
use hazmat_openssl::recipes::Fernet;
use hazmat_openssl::recipes::chunked_encryption::{ChunkedEncryption, EncryptingWriter};
use hazmat_openssl::serialization::Encoding;
use std::io::{BufRead, Seek, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use support::memory_search::{Secrets, Wiped, decode_base64, inverted, read_file};
use support::{der, files};

mod provider_parameters;

/// Searches look at all of the process, so that tests must not work while others search.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Files of keys in PKCS #8, which are not encrypted, and where their secrets stand in the inner structure.
const KEYS: [(&str, &str, &[usize]); 9] = [
    ("RSA", "../x509/custom/ca/rsa_key.pem", &[3, 4, 5, 6, 7, 8]),
    ("RSASSA-PSS", "PKCS8/rsa_pss_2048.pem", &[3, 4, 5, 6, 7, 8]),
    ("DSA", "PKCS8/unenc-dsa-pkcs8.pem", &[]),
    ("DH", "DH/dhkey_rfc5114_2.pem", &[]),
    ("EC", "PKCS8/ec_private_key.pem", &[1]),
    ("Ed25519", "Ed25519/ed25519-pkcs8.pem", &[]),
    ("Ed448", "Ed448/ed448-pkcs8.pem", &[]),
    ("X25519", "X25519/x25519-pkcs8.pem", &[]),
    ("X448", "X448/x448-pkcs8.pem", &[]),
];

/// The key of ML-KEM, if the backend has it: the file has its seed.
const ML_KEM_KEY: [(&str, &str, &[usize]); 1] = [("ML-KEM", "MLKEM/mlkem768.pem", &[])];

fn path(file: &str) -> PathBuf {
    files::path(&format!("asymmetric/{file}"))
}

/// The bytes of a PEM file with one block.
fn decode(pem: &[u8]) -> Wiped {
    let text: Wiped = {
        let body = pem
            .split(|&byte| byte == b'\n')
            .filter(|line| !line.starts_with(b"-----"));
        let mut text = Wiped::with_room(pem.len());
        body.for_each(|line| text.append(line));
        text
    };
    decode_base64(&text)
}

/// The secrets of a key.
fn secrets_of(file: &str, inner: &[usize]) -> Secrets {
    secrets_in(&decode(&read_file(&path(file))), inner)
}

/// The secrets of a key in PKCS #8.
fn secrets_in(bytes: &[u8], inner: &[usize]) -> Secrets {
    let mut secrets = Secrets::default();
    if inner.is_empty() {
        secrets.add(der::at(bytes, &[2, 0]).data());
    }
    for index in inner {
        secrets.add(der::at(bytes, &[2, 0, *index]).data());
    }
    secrets
}

/// Does something with a key, again and again, and looks whether anything of it is left each time.
struct Search {
    secrets: Secrets,
    left: Vec<String>,
    searches: usize,
}

impl Search {
    fn new(secrets: Secrets) -> Self {
        // Other tests have worked with the same bytes, and the stacks of their threads, which have ended, are searched, too.
        secrets.wipe_found();
        Search {
            secrets,
            left: Vec::new(),
            searches: 0,
        }
    }

    fn after(&mut self, what: &str, work: impl FnOnce()) {
        work();
        self.searches += 1;
        let found = self.secrets.found();
        if !found.is_empty() {
            self.left.push(format!("{what}: {}", found.join("; ")));
            // So that the next search finds what is its own.
            self.secrets.wipe_found();
        }
    }

    /// How often it was searched, and what was found.
    fn end(self) -> (usize, Vec<String>) {
        (self.searches, self.left)
    }
}

#[test]
fn the_search_finds_what_is_there() {
    let _alone = alone();
    let (_, file, inner) = KEYS[5];
    let secrets = secrets_of(file, inner);
    // Other tests have loaded the same key.
    secrets.wipe_found();
    assert!(secrets.found().is_empty(), "{:?}", secrets.found());
    let pem = read_file(&path(file));
    assert!(!secrets.found().is_empty(), "the text of a key is not found");
    let bytes = decode(&pem);
    drop(pem);
    assert!(!secrets.found().is_empty(), "the bytes of a key are not found");
    drop(bytes);
    assert!(secrets.found().is_empty(), "{:?}", secrets.found());
    // Freed, and not wiped.
    let copy = decode(&read_file(&path(file))).to_vec();
    drop(copy);
    assert!(!secrets.found().is_empty(), "what has been freed is not found");
    secrets.wipe_found();
    assert!(secrets.found().is_empty(), "{:?}", secrets.found());
}

fn password() -> Wiped {
    inverted(&[
        0x9b, 0x31, 0xc7, 0x05, 0x6e, 0xf2, 0x80, 0x4d, 0x1a, 0xe9, 0x77, 0xb4, 0x28, 0x53, 0xdc, 0x62, 0x0f, 0x95,
    ])
}

const WAYS: [(Encoding, PrivateFormat); 6] = [
    (Encoding::Der, PrivateFormat::Pkcs8),
    (Encoding::Pem, PrivateFormat::Pkcs8),
    (Encoding::Der, PrivateFormat::TraditionalOpenSsl),
    (Encoding::Pem, PrivateFormat::TraditionalOpenSsl),
    (Encoding::Pem, PrivateFormat::OpenSsh),
    (Encoding::Raw, PrivateFormat::Raw),
];

fn load(backend: &Backend, file: &str) -> PrivateKey {
    backend.load_pem_private_key(&read_file(&path(file)), None).unwrap()
}

/// Few rounds, where the format has any.
fn encryption(format: PrivateFormat, password: &[u8]) -> KeySerializationEncryption {
    let builder = format.encryption_builder();
    let builder = match format {
        PrivateFormat::TraditionalOpenSsl => builder,
        _ => builder.kdf_rounds(1),
    };
    builder.build(password).unwrap()
}

fn load_again(backend: &Backend, encoding: Encoding, format: PrivateFormat, bytes: &[u8], password: Option<&[u8]>) {
    let key = match (encoding, format) {
        (Encoding::Der, _) => backend.load_der_private_key(bytes, password),
        (_, PrivateFormat::OpenSsh) => backend.load_ssh_private_key(bytes, password),
        _ => backend.load_pem_private_key(bytes, password),
    };
    drop(key.unwrap());
}

fn write_and_load(name: &str, file: &str, inner: &[usize]) -> (usize, Vec<String>) {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let mut secrets = secrets_of(file, inner);
    secrets.add(&password());
    let mut search = Search::new(secrets);
    search.after(&format!("{name}: nothing at all"), || {});
    search.after(&format!("{name}: load PEM"), || drop(load(&backend, file)));
    search.after(&format!("{name}: load DER"), || {
        let der = decode(&read_file(&path(file)));
        drop(backend.load_der_private_key(&der, None).unwrap());
    });
    for (encoding, format) in WAYS {
        let mut written = None;
        search.after(&format!("{name}: write {encoding} {format}"), || {
            let key = load(&backend, file);
            written = key.private_bytes(encoding, format, NoEncryption).ok().map(drop);
        });
        if written.is_none() || format == PrivateFormat::Raw {
            continue;
        }
        search.after(&format!("{name}: write and load {encoding} {format}"), || {
            let bytes = load(&backend, file)
                .private_bytes(encoding, format, NoEncryption)
                .unwrap();
            load_again(&backend, encoding, format, &bytes, None);
        });
        let mut encrypted = None;
        search.after(&format!("{name}: write encrypted {encoding} {format}"), || {
            let password = password();
            let key = load(&backend, file);
            let encryption = encryption(format, &password);
            encrypted = key.private_bytes(encoding, format, encryption).ok();
        });
        let Some(encrypted) = encrypted else { continue };
        search.after(&format!("{name}: load encrypted {encoding} {format}"), || {
            load_again(&backend, encoding, format, &encrypted, Some(&password()));
        });
        search.after(&format!("{name}: a wrong password for {encoding} {format}"), || {
            let wrong = match (encoding, format) {
                (Encoding::Der, _) => backend.load_der_private_key(&encrypted, Some(b"wrong")),
                (_, PrivateFormat::OpenSsh) => backend.load_ssh_private_key(&encrypted, Some(b"wrong")),
                _ => backend.load_pem_private_key(&encrypted, Some(b"wrong")),
            };
            drop(wrong);
        });
    }
    search.after(&format!("{name}: numbers"), || numbers(&backend, &load(&backend, file)));
    search.after(&format!("{name}: use"), || put_to_use(&backend, &load(&backend, file)));
    search.after(&format!("{name}: hand-over"), || {
        hand_over(&backend, &load(&backend, file))
    });
    search.end()
}

/// Takes the numbers out, and makes a key of them.
fn numbers(backend: &Backend, key: &PrivateKey) {
    match key {
        PrivateKey::Rsa(key) if !key.is_pss_only() => {
            drop(
                backend
                    .load_rsa_private_numbers(&key.private_numbers().unwrap())
                    .unwrap(),
            );
        }
        PrivateKey::Rsa(key) => {
            let numbers = key.private_numbers().unwrap();
            drop(backend.load_rsa_pss_private_numbers(&numbers, None).unwrap());
        }
        PrivateKey::Dsa(key) => drop(
            backend
                .load_dsa_private_numbers(&key.private_numbers().unwrap())
                .unwrap(),
        ),
        PrivateKey::Dh(key) => drop(
            backend
                .load_dh_private_numbers(&key.private_numbers().unwrap())
                .unwrap(),
        ),
        PrivateKey::EllipticCurve(key) => {
            let numbers = key.private_numbers().unwrap();
            drop(backend.load_elliptic_curve_private_numbers(&numbers).unwrap());
            let curve = key.curve();
            drop(
                backend
                    .derive_elliptic_curve_private_key(&numbers.private_value, curve)
                    .unwrap(),
            );
        }
        PrivateKey::Ed25519(key) => {
            drop(
                backend
                    .ed25519_load_private_bytes(&key.private_bytes_raw().unwrap())
                    .unwrap(),
            );
        }
        PrivateKey::Ed448(key) => drop(
            backend
                .ed448_load_private_bytes(&key.private_bytes_raw().unwrap())
                .unwrap(),
        ),
        PrivateKey::X25519(key) => drop(
            backend
                .x25519_load_private_bytes(&key.private_bytes_raw().unwrap())
                .unwrap(),
        ),
        PrivateKey::X448(key) => drop(
            backend
                .x448_load_private_bytes(&key.private_bytes_raw().unwrap())
                .unwrap(),
        ),
        PrivateKey::MlKem(key) => {
            let set = key.parameter_set();
            let seed = key.seed().unwrap().unwrap();
            drop(MlKemPrivateKey::from_seed(backend, set, &seed).unwrap());
            let bytes = key.expanded_private_bytes().unwrap();
            let without_seed = MlKemPrivateKey::from_expanded_bytes(backend, set, &bytes).unwrap();
            assert!(without_seed.seed().unwrap().is_none());
        }
        other => panic!("{other:?}"),
    }
}

/// Copies a key for the crate `openssl`, and loads the copy.
fn hand_over(backend: &Backend, key: &PrivateKey) {
    let copy = openssl::pkey::PKey::<openssl::pkey::Private>::try_from(key).unwrap();
    drop(hazmat_openssl::openssl_types::load_private_key(backend, &copy).unwrap());
}

/// Signs, decrypts or agrees, whatever the key is for.
fn put_to_use(_backend: &Backend, key: &PrivateKey) {
    let sha256 = HashAlgorithm::Sha256;
    drop(key.public_key().unwrap());
    match key {
        PrivateKey::Rsa(key) => {
            let pss = RsaPadding::pss(PssPadding::new(sha256, SaltLength::Digest));
            key.sign(b"message", &pss, sha256).unwrap();
            if !key.is_pss_only() {
                let oaep = RsaPadding::oaep(OaepPadding::new(HashAlgorithm::Sha1));
                let ciphertext = key.public_key().unwrap().encrypt(b"m", &oaep).unwrap();
                assert_eq!(*key.decrypt(&ciphertext, &oaep).unwrap(), *b"m");
            }
        }
        PrivateKey::Dsa(key) => drop(key.sign(b"message", sha256).unwrap()),
        PrivateKey::Dh(key) => drop(key.exchange(&key.public_key().unwrap()).unwrap()),
        PrivateKey::EllipticCurve(key) => {
            key.sign(b"message", EcdsaAlgorithm::new(sha256)).unwrap();
            drop(key.exchange(&key.public_key().unwrap()).unwrap());
        }
        PrivateKey::Ed25519(key) => drop(key.sign(b"message").unwrap()),
        PrivateKey::Ed448(key) => drop(key.sign(b"message").unwrap()),
        PrivateKey::X25519(key) => drop(key.exchange(&key.public_key().unwrap()).unwrap()),
        PrivateKey::X448(key) => drop(key.exchange(&key.public_key().unwrap()).unwrap()),
        PrivateKey::MlKem(key) => {
            let public_key = key.public_key().unwrap();
            for _ in 0..3 {
                let (secret, ciphertext) = public_key.encapsulate().unwrap();
                assert!(key.decapsulate(&ciphertext).unwrap() == secret);
            }
        }
        other => panic!("{other:?}"),
    }
}

fn nothing_is_left_of(keys: &[(&str, &str, &[usize])], least: usize) {
    let (mut searches, mut left) = (0, Vec::new());
    for (name, file, inner) in keys {
        let (searched, found) = write_and_load(name, file, inner);
        searches += searched;
        left.extend(found);
    }
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
    assert!(searches >= least, "{searches} searches");
}

#[test]
fn nothing_is_left_of_rsa_keys() {
    nothing_is_left_of(&KEYS[..2], 40);
}

#[test]
fn nothing_is_left_of_dsa_and_diffie_hellman_keys() {
    nothing_is_left_of(&KEYS[2..4], 40);
}

#[test]
fn nothing_is_left_of_elliptic_curve_keys() {
    nothing_is_left_of(&KEYS[4..5], 25);
}

#[test]
fn nothing_is_left_of_edwards_and_montgomery_keys() {
    nothing_is_left_of(&KEYS[5..], 60);
}

/// Writes and loads a post-quantum key, which is stored inverted, in each form, and uses it.
fn write_and_load_again(name: &str, inverse: &[u8], secrets: Secrets) -> (usize, Vec<String>) {
    let backend = Backend::new().unwrap();
    let load = || backend.load_der_private_key(&inverted(inverse), None).unwrap();
    let mut search = Search::new(secrets);
    search.after(&format!("{name}: load"), || drop(load()));
    for format in [
        PrivateFormat::Pkcs8,
        PrivateFormat::Pkcs8ExpandedKey,
        PrivateFormat::Pkcs8SeedAndExpandedKey,
    ] {
        for encoding in [Encoding::Der, Encoding::Pem] {
            let mut written = None;
            search.after(&format!("{name}: write and load {encoding} {format}"), || {
                let bytes = load().private_bytes(encoding, format, NoEncryption);
                written = bytes
                    .ok()
                    .map(|bytes| load_again(&backend, encoding, format, &bytes, None));
            });
            if written.is_none() {
                continue;
            }
            search.after(&format!("{name}: the same, encrypted"), || {
                let password = password();
                let encrypted = load().private_bytes(encoding, format, encryption(format, &password));
                load_again(&backend, encoding, format, &encrypted.unwrap(), Some(&password));
            });
        }
    }
    search.after(&format!("{name}: raw"), || {
        drop(load().private_bytes(Encoding::Raw, PrivateFormat::Raw, NoEncryption));
    });
    search.after(&format!("{name}: a wrong expanded key"), || {
        let (der, last) = (inverted(inverse), inverse.len() - 1);
        let mut wrong = Wiped::with_room(der.len());
        wrong.append(&der[..last]);
        wrong.append(&[der[last] ^ 1]);
        drop(backend.load_der_private_key(&wrong, None));
    });
    search.after(&format!("{name}: use"), || {
        let key = load();
        drop(key.public_key().unwrap());
        drop(key.sign(b"message", SignatureAlgorithm::default()));
    });
    search.end()
}

/// The secrets of a key: the seed, and what the expanded key has besides the public key and its hash.
fn post_quantum_secrets(key: &PrivateKey) -> Secrets {
    let mut secrets = Secrets::default();
    match key {
        PrivateKey::MlKem(key) => {
            let expanded = key.expanded_private_bytes().unwrap();
            let public = key.parameter_set().public_key_length();
            let vector = expanded.len() - public - 64;
            secrets.add(&expanded[..vector]);
            secrets.add(&expanded[expanded.len() - 32..]);
            key.seed().unwrap().iter().for_each(|seed| secrets.add(seed));
        }
        PrivateKey::MlDsa(key) => {
            let expanded = key.expanded_private_bytes().unwrap();
            secrets.add(&expanded[32..64]);
            secrets.add(&expanded[128..]);
            key.seed().unwrap().iter().for_each(|seed| secrets.add(seed));
        }
        PrivateKey::SlhDsa(key) => {
            let bytes = key.private_bytes_raw().unwrap();
            secrets.add(&bytes[..bytes.len() / 2]);
        }
        other => panic!("{other:?}"),
    }
    secrets
}

#[test]
fn nothing_is_left_of_post_quantum_keys() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let generated: [Result<PrivateKey>; 3] = [
        MlKemPrivateKey::generate(&backend, MlKemParameterSet::MlKem512).map(PrivateKey::from),
        MlDsaPrivateKey::generate(&backend, MlDsaParameterSet::MlDsa44).map(PrivateKey::from),
        SlhDsaPrivateKey::generate(&backend, SlhDsaParameterSet::Sha2_128f).map(PrivateKey::from),
    ];
    let (mut searches, mut left, mut expected) = (0, Vec::new(), 0);
    for key in generated {
        let key = match key {
            Err(hazmat_openssl::Error::Unsupported { .. }) => continue,
            other => other.unwrap(),
        };
        let forms = [PrivateFormat::Pkcs8, PrivateFormat::Pkcs8ExpandedKey].map(|format| {
            key.private_bytes(Encoding::Der, format, NoEncryption)
                .ok()
                .map(|der| inverted(&der))
        });
        drop(key);
        for inverse in forms.iter().flatten() {
            let key = backend.load_der_private_key(&inverted(inverse), None).unwrap();
            let secrets = post_quantum_secrets(&key);
            let name = format!("{key}, {} bytes", inverse.len());
            drop(key);
            let (searched, found) = write_and_load_again(&name, inverse, secrets);
            searches += searched;
            left.extend(found);
            expected += 1;
        }
    }
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
    println!("{searches} searches for {expected} keys");
    assert!(searches >= expected * 10, "{searches}");
}

/// libcrypto signs with SK.seed and SK.prf, the first half of the private bytes.
#[test]
fn nothing_is_left_of_slh_dsa_keys() {
    let _alone = alone();
    let (backend, set) = (Backend::new().unwrap(), SlhDsaParameterSet::Sha2_128f);
    if !backend.slh_dsa_supported(set) {
        return;
    }
    let (mut secrets, mut turned) = (Secrets::default(), Vec::new());
    {
        let key = SlhDsaPrivateKey::generate(&backend, set).unwrap();
        let bytes = key.private_bytes_raw().unwrap();
        secrets.add(&bytes[..16]);
        secrets.add(&bytes[16..32]);
        turned.extend(bytes.iter().map(|byte| !byte));
    }
    let load = || SlhDsaPrivateKey::from_private_bytes(&backend, set, &inverted(&turned)).unwrap();
    let mut search = Search::new(secrets);
    search.after("nothing at all", || {});
    search.after("load", || drop(load()));
    search.after("a wrong public key", || {
        let mut bytes = inverted(&turned[..63]);
        bytes.append(&[0]);
        drop(SlhDsaPrivateKey::from_private_bytes(&backend, set, &bytes));
    });
    search.after("private bytes", || drop(load().private_bytes_raw().unwrap()));
    search.after("check", || load().check().unwrap());
    search.after("sign", || drop(load().sign(b"message").unwrap()));
    search.after("sign in a context", || {
        let key = load();
        let signature = key.sign_deterministic(b"message", b"context").unwrap();
        let public_key = key.public_key().unwrap();
        public_key
            .verify_with_context(&signature, b"message", b"context")
            .unwrap();
    });
    let (searches, left) = search.end();
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
    assert_eq!(searches, 7);
}

#[test]
fn nothing_is_left_of_ml_kem_keys() {
    let backend = Backend::new().unwrap();
    if backend.ml_kem_supported(MlKemParameterSet::MlKem768) {
        nothing_is_left_of(&ML_KEM_KEY, 10);
    }
}

/// What an encapsulation gives out is another secret each time, so it is looked for by what the decapsulation gives.
#[test]
fn nothing_is_left_of_encapsulated_secrets() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let mut left = Vec::new();
    for &set in MlKemParameterSet::ALL {
        if !backend.ml_kem_supported(set) {
            continue;
        }
        let key = MlKemPrivateKey::generate(&backend, set).unwrap();
        let public_key = key.public_key().unwrap();
        for _ in 0..3 {
            let encapsulate = || drop_secret(public_key.encapsulate().unwrap());
            left_of_encapsulation(
                set.name(),
                encapsulate,
                |bytes| key.decapsulate(bytes).unwrap(),
                &mut left,
            );
        }
        // A rejected ciphertext has the same secret each time.
        let garbage = vec![7; set.ciphertext_length()];
        after_giving_out("ML-KEM, rejected", || key.decapsulate(&garbage).unwrap(), &mut left);
    }
    for &group in TlsHybridGroup::ALL {
        if !backend.tls_hybrid_supported(group) {
            continue;
        }
        let key = TlsHybridPrivateKey::generate(&backend, group).unwrap();
        let share = key.client_share().unwrap();
        for _ in 0..3 {
            let encapsulate = || drop_secret(backend.tls_hybrid_encapsulate(group, &share).unwrap());
            left_of_encapsulation(
                group.name(),
                encapsulate,
                |bytes| key.decapsulate(bytes).unwrap(),
                &mut left,
            );
        }
    }
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
}

fn drop_secret((secret, ciphertext): (SecretBytes, Vec<u8>)) -> Vec<u8> {
    drop(secret);
    ciphertext
}

/// Looks for the secret of an encapsulation that has been dropped, then for that of a second decapsulation.
fn left_of_encapsulation(
    name: &str,
    encapsulate: impl Fn() -> Vec<u8>,
    decapsulate: impl Fn(&[u8]) -> SecretBytes,
    left: &mut Vec<String>,
) {
    let ciphertext = encapsulate();
    let mut secrets = Secrets::default();
    secrets.add(&decapsulate(&ciphertext));
    left.extend(secrets.found().into_iter().map(|found| format!("{name}: {found}")));
    secrets.wipe_found();
    after_giving_out(name, || decapsulate(&ciphertext), left);
}

/// 32 bytes.
fn key() -> Wiped {
    let mut key = password();
    key.append(&password()[..14]);
    key
}

/// 32 bytes, which are in no other test: stacks of threads that have ended are searched, too.
fn message() -> Wiped {
    inverted(&[
        0x3e, 0xa8, 0x51, 0xd4, 0x17, 0x8c, 0xf9, 0x26, 0x6b, 0xc0, 0x35, 0x9e, 0xe2, 0x4f, 0x08, 0xb1, 0x73, 0xda,
        0x5c, 0x86, 0x1f, 0xeb, 0x42, 0x97, 0x2d, 0xf4, 0x60, 0xb9, 0x0b, 0xc6, 0x7e, 0x39,
    ])
}

/// Contexts are kept for later messages.
#[test]
fn nothing_is_left_of_secrets_that_were_hashed() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let mut secrets = Secrets::default();
    secrets.add(&message());
    let mut search = Search::new(secrets);
    let supported: Vec<HashAlgorithm> = HashAlgorithm::ALL
        .iter()
        .copied()
        .filter(|&hash| backend.hash_supported(hash))
        .collect();
    for &algorithm in &supported {
        search.after(&format!("{algorithm} in one call"), || {
            backend.hash(algorithm, &message()).unwrap();
        });
        search.after(&format!("{algorithm} by pieces"), || {
            let mut context = backend.create_hash_ctx(algorithm).unwrap();
            context.update(b"message").unwrap();
            context.update(&message()).unwrap();
            drop(context.try_clone().unwrap().finalize().unwrap());
            drop(context.try_clone().unwrap());
            context.finalize().unwrap();
        });
    }
    let (searches, left) = search.end();
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
    assert_eq!(searches, 2 * supported.len());
}

/// Every AEAD cipher that the backend offers, with a key of 32 bytes.
fn aeads(backend: &Backend, key: &[u8]) -> Vec<Box<dyn Aead>> {
    let mut aeads = aeads_of_aes(backend, key);
    aeads.push(Box::new(ChaCha20Poly1305::new(backend, key).unwrap()));
    aeads
}

fn aeads_of_aes(backend: &Backend, key: &[u8]) -> Vec<Box<dyn Aead>> {
    let mut aeads: Vec<Box<dyn Aead>> = vec![
        Box::new(AesGcm::new(backend, key).unwrap()),
        Box::new(AesCcm::new(backend, key).unwrap()),
        Box::new(AesOcb3::new(backend, key).unwrap()),
        Box::new(AesSiv::new(backend, key).unwrap()),
    ];
    if AesGcmSiv::supported(backend, 32) {
        aeads.push(Box::new(AesGcmSiv::new(backend, key).unwrap()));
    }
    aeads
}

/// A constructor of a cipher with a key.
type CipherOf = fn(&[u8]) -> Result<CipherAlgorithm>;

/// Ends contexts in each state that a message can be in.
fn end_in_each_state(backend: &Backend, cipher: &CipherAlgorithm, mode: &Mode) {
    let encryptor = || backend.create_symmetric_encryption_ctx(cipher, mode).unwrap();
    let decryptor = || backend.create_symmetric_decryption_ctx(cipher, mode).unwrap();
    for length in [0, 16, 64, 77] {
        let mut context = encryptor();
        context.update(&[0; 77][..length]).unwrap();
        drop(context);
        let mut context = decryptor();
        context.update(&[0; 77][..length]).unwrap();
        // In some modes a part of a block cannot be the end; in GCM the tag is missing.
        drop(context.finalize());
    }
    let mut context = encryptor();
    context.update(&[0; 64]).unwrap();
    context.finalize().unwrap();
    let mut context = decryptor();
    context.update(&[0; 64]).unwrap();
    assert!(context.finalize_with_tag(&[0; 16]).is_err());
    let mut context = encryptor();
    let mut longer = vec![1; 12];
    while context.reset_nonce(&longer).is_err() && longer.len() < 16 {
        longer.push(1);
    }
    context.update(&[0; 20]).unwrap();
}

/// A context may hold the key, the key schedule and a part of a block; its memory is wiped wherever it ends.
#[test]
fn nothing_is_left_of_a_key_in_any_mode() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let mut secrets = Secrets::default();
    secrets.add(&key());
    let mut search = Search::new(secrets);
    let sixteen = [
        Mode::cbc,
        Mode::ctr,
        Mode::ofb,
        Mode::cfb,
        Mode::cfb8,
        Mode::xts,
        Mode::gcm,
        |_: &[u8]| Ok(Mode::ecb()),
        |_: &[u8]| Ok(Mode::stream()),
    ];
    let ciphers: [CipherOf; 9] = [
        CipherAlgorithm::aes,
        CipherAlgorithm::camellia,
        CipherAlgorithm::arc4,
        |key| CipherAlgorithm::chacha20(key, &[0; 16]),
        |key| CipherAlgorithm::seed(&key[..16]),
        |key| CipherAlgorithm::sm4(&key[..16]),
        |key| CipherAlgorithm::idea(&key[..16]),
        CipherAlgorithm::rc2,
        |key| CipherAlgorithm::triple_des(&key[..24]),
    ];
    let mut tried = 0;
    for cipher in ciphers {
        for mode in sixteen {
            let kind = cipher(&key()).unwrap().kind();
            let mode = match kind.block_size() {
                Some(8) => mode(&[0; 8]).or_else(|_| mode(&[0; 16])),
                _ => mode(&[0; 16]),
            }
            .unwrap();
            if !backend.cipher_supported(kind, mode.kind()) {
                continue;
            }
            tried += 1;
            search.after(&format!("{kind} in mode {}", mode.name()), || {
                end_in_each_state(&backend, &cipher(&key()).unwrap(), &mode);
            });
        }
    }
    search.after("AEAD ciphers, with wrong tags", || {
        for aead in aeads(&backend, &key()) {
            aead.encrypt_with_generated_nonce(b"message", b"header").unwrap();
            aead.decrypt(&[0; 12], &[0; 40], b"").unwrap_err();
        }
        // Threads that have ended leave their stacks as they are, and libcrypto's ChaCha20 leaves the key on the stack.
        for aead in aeads_of_aes(&backend, &key()) {
            std::thread::scope(|scope| {
                for number in 0..4 {
                    let aead = &aead;
                    scope.spawn(move || aead.encrypt(&[number; 12], b"message", b"").unwrap());
                }
            });
        }
    });
    let (searches, left) = search.end();
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
    assert!(searches == tried + 1 && tried >= 15, "{tried}");
}

/// Plaintext whose encryption failed to authenticate is nobody's, and is wiped.
#[test]
fn nothing_is_left_of_a_plaintext_that_is_not_authentic() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let mut secrets = Secrets::default();
    secrets.add(&password());
    let mut search = Search::new(secrets);
    let aeads = aeads(&backend, &[1; 32]);
    let number = aeads.len();
    for aead in aeads {
        let mut sealed = aead.encrypt(&[0; 12], &password(), b"").unwrap();
        *sealed.last_mut().unwrap() ^= 1;
        let (ciphertext, tag) = if aead.tag_is_first() {
            let (tag, ciphertext) = sealed.split_at(aead.tag_length());
            (ciphertext, tag)
        } else {
            sealed.split_at(sealed.len() - aead.tag_length())
        };
        search.after(&format!("{aead:?}"), || {
            aead.decrypt(&[0; 12], &sealed, b"").unwrap_err();
            let mut out = vec![0; ciphertext.len()];
            aead.decrypt_into(&[0; 12], &sealed, b"", &mut out).unwrap_err();
            let mut buffer = ciphertext.to_vec();
            aead.decrypt_in_place(&[0; 12], b"", &mut buffer, tag).unwrap_err();
        });
    }
    let (searches, left) = search.end();
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
    assert_eq!(searches, number);
}

/// Neither of the wrapping key nor of the wrapped one. libcrypto finds the integrity value of the other function wrong only after it
/// has written the key.
#[test]
fn nothing_is_left_of_wrapped_keys() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let mut secrets = Secrets::default();
    secrets.add(&key());
    secrets.add(&message());
    let mut search = Search::new(secrets);
    search.after("a kept wrapping key", || {
        let kept = AesKeyWrap::new(&backend, &key()).unwrap();
        let wrapped = kept.wrap_key(&message()).unwrap();
        let padded = kept.wrap_key_with_padding(&message()).unwrap();
        assert_eq!(kept.unwrap_key(&wrapped).unwrap().len(), 32);
        assert_eq!(kept.unwrap_key_with_padding(&padded).unwrap().len(), 32);
        let mut out = Box::new([0; 100]);
        kept.unwrap_key_into(&wrapped, &mut *out).unwrap();
        out.fill(0);
        std::hint::black_box(&out);
    });
    search.after("a wrapping key for one call", || {
        let wrapped = backend.aes_key_wrap(&key(), &message()).unwrap();
        let padded = backend.aes_key_wrap_with_padding(&key(), &message()).unwrap();
        backend.aes_key_unwrap(&key(), &wrapped).unwrap();
        backend.aes_key_unwrap_with_padding(&key(), &padded).unwrap();
    });
    search.after("wrong wrapped keys", || {
        let kept = AesKeyWrap::new(&backend, &key()).unwrap();
        // Short ones, and long ones, which are unwrapped in other memory.
        for times in [1, 4] {
            let mut many = Wiped::with_room(200);
            (0..times).for_each(|_| many.append(&message()));
            let wrapped = kept.wrap_key(&many).unwrap();
            let padded = kept.wrap_key_with_padding(&many).unwrap();
            kept.unwrap_key(&padded).unwrap_err();
            kept.unwrap_key_with_padding(&wrapped).unwrap_err();
            kept.unwrap_key_into(&padded, &mut [0; 200]).unwrap_err();
            kept.unwrap_key_with_padding_into(&wrapped, &mut [0; 200]).unwrap_err();
        }
    });
    let (searches, left) = search.end();
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
    assert_eq!(searches, 3);
}

/// Plaintext that passes through the buffers of readers and writers, whether they are finished or not.
#[test]
fn nothing_is_left_of_a_plaintext_in_chunks() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let scheme = ChunkedEncryption::COBBLESTONE_128;
    let mut secrets = Secrets::default();
    secrets.add(&password());
    let mut search = Search::new(secrets);
    fn write<'a>(backend: &Backend, sealed: &'a mut Vec<u8>) -> EncryptingWriter<&'a mut Vec<u8>> {
        let scheme = ChunkedEncryption::COBBLESTONE_128;
        let mut writer = scheme.writer(backend, &[1; 16], b"", sealed).unwrap();
        writer.write_all(&password()).unwrap();
        writer
    }
    let mut sealed = Vec::new();
    search.after("a writer", || {
        write(&backend, &mut sealed).finish().unwrap();
    });
    search.after("a writer that is not finished", || {
        drop(write(&backend, &mut Vec::new()))
    });
    search.after("an encryptor", || {
        let mut encryptor = scheme.encryptor(&backend, &[1; 16], b"").unwrap();
        encryptor.update(&password()).unwrap();
        encryptor.update(&[0; 20_000]).unwrap();
        encryptor.update(&password()).unwrap();
    });
    search.after("a reader", || {
        let mut reader = scheme.reader(&backend, &[1; 16], b"", &sealed[..]).unwrap();
        assert_eq!(reader.fill_buf().unwrap().len(), password().len());
    });
    search.after("a reader that seeks", || {
        let inner = std::io::Cursor::new(&sealed);
        let mut reader = scheme.reader(&backend, &[1; 16], b"", inner).unwrap();
        reader.seek(std::io::SeekFrom::End(-1)).unwrap();
        reader.rewind().unwrap();
        assert_eq!(reader.fill_buf().unwrap().len(), password().len());
    });
    search.after("a decryptor", || {
        let mut decryptor = scheme.decryptor(&backend, &[1; 16], b"").unwrap();
        decryptor.update(&sealed).unwrap();
        drop(SecretBytes::from(decryptor.finalize().unwrap()));
    });
    search.after("a sealing key", || {
        let aead = Box::new(AesGcm::new(&backend, &[1; 16]).unwrap());
        let mut key = SealingKey::new(aead, XorCounterNonces::new([2; 12])).unwrap();
        let mut out = vec![0; password().len() + key.tag_length()];
        key.seal_into(&password(), b"", &mut out).unwrap();
    });
    let (searches, left) = search.end();
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
    assert_eq!(searches, 7);
}

#[test]
fn nothing_is_left_of_symmetric_keys() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let mut secrets = Secrets::default();
    secrets.add(&key());
    let mut search = Search::new(secrets);
    let modes = [
        Mode::cbc(&[0; 16]),
        Mode::ctr(&[0; 16]),
        Mode::gcm(&[0; 12]),
        Mode::xts(&[0; 16]),
    ];
    for mode in modes.map(Result::unwrap) {
        search.after(&format!("AES in mode {}", mode.name()), || {
            let cipher = CipherAlgorithm::aes(&key()).unwrap();
            let mut context = backend.create_symmetric_encryption_ctx(&cipher, &mode).unwrap();
            context.update(&[0; 64]).unwrap();
            context.finalize().unwrap();
            let mut context = backend.create_symmetric_decryption_ctx(&cipher, &mode).unwrap();
            context.update(&[0; 64]).unwrap();
        });
    }
    search.after("ChaCha20", || {
        let cipher = CipherAlgorithm::chacha20(&key(), &[0; 16]).unwrap();
        let mut context = backend
            .create_symmetric_encryption_ctx(&cipher, &Mode::stream())
            .unwrap();
        context.update(&[0; 64]).unwrap();
    });
    search.after("AES-GCM in one call", || {
        let aead = AesGcm::new(&backend, &key()).unwrap();
        let sealed = aead.encrypt(&[0; 12], b"message", b"").unwrap();
        aead.decrypt(&[0; 12], &sealed, b"").unwrap();
    });
    search.after("ChaCha20-Poly1305 in one call", || {
        let aead = ChaCha20Poly1305::new(&backend, &key()).unwrap();
        aead.encrypt(&[0; 12], b"message", b"").unwrap();
    });
    search.after("chunked encryption", || {
        let scheme = ChunkedEncryption::COBBLESTONE_256;
        let mut encryptor = scheme.encryptor(&backend, &key(), b"").unwrap();
        let mut sealed = encryptor.update(b"message").unwrap();
        sealed.extend(encryptor.finalize().unwrap());
        let mut decryptor = scheme.decryptor(&backend, &key(), b"").unwrap();
        decryptor.update(&sealed[..30]).unwrap();
        let mut decryptor = scheme.decryptor(&backend, &key(), b"").unwrap();
        decryptor.update(&sealed).unwrap();
        decryptor.finalize().unwrap();
    });
    search.after("HPKE", || {
        for kdf in [HpkeKdf::HkdfSha256, HpkeKdf::Shake128] {
            let suite = HpkeSuite::new(HpkeKem::DhkemP256, kdf, HpkeAead::Aes256Gcm);
            let recipient = HpkePrivateKey::from_key_material(&backend, suite.kem(), &key()).unwrap();
            let psk = HpkePsk::new(&key(), b"id").unwrap();
            let (public, mode) = (recipient.public_key().unwrap(), HpkeMode::Psk { psk: &psk });
            let sealed = suite
                .seal_with_mode(&backend, &public, b"", b"", b"message", mode)
                .unwrap();
            let mode = HpkeMode::Psk { psk: &psk };
            suite.open_with_mode(&recipient, b"", b"", &sealed, mode).unwrap();
            let recipient = HpkePrivateKey::from_private_bytes(&backend, suite.kem(), &key()).unwrap();
            drop(recipient.private_bytes_raw().unwrap());
            suite.open(&recipient, b"", b"", &sealed).unwrap_err();
        }
    });
    search.after("HMAC", || {
        let mut mac = backend.create_hmac_ctx(&key(), HashAlgorithm::Sha256).unwrap();
        mac.update(b"message").unwrap();
        drop(mac.try_clone().unwrap().finalize().unwrap());
        drop(mac.finalize().unwrap());
    });
    search.after("HMAC, with wrong tags", || {
        for algorithm in HashAlgorithm::ALL.iter().filter(|&&hash| backend.hmac_supported(hash)) {
            let mut mac = backend.create_hmac_ctx(&key(), *algorithm).unwrap();
            mac.update(b"message").unwrap();
            assert_eq!(mac.verify(b"tag"), Err(hazmat_openssl::Error::InvalidSignature));
        }
    });
    search.after("CMAC", || {
        let mut mac = backend.create_cmac_ctx(&CipherAlgorithm::aes(&key()).unwrap()).unwrap();
        mac.update(b"message").unwrap();
        drop(mac.finalize().unwrap());
    });
    search.after("KMAC", || {
        for &variant in KmacVariant::ALL {
            let output = KmacOutput::Length(32);
            let mut mac = backend.create_kmac_ctx(variant, &key(), b"", output).unwrap();
            mac.update(b"message").unwrap();
            drop(mac.try_clone().unwrap());
            drop(mac.finalize().unwrap());
        }
    });
    search.after("GMAC", || {
        let cipher = CipherAlgorithm::aes(&key()).unwrap();
        drop(backend.create_gmac_ctx(&cipher, &[1; 12]).unwrap());
        let mut mac = backend.create_gmac_ctx(&cipher, &[2; 12]).unwrap();
        mac.update(b"message").unwrap();
        drop(mac.finalize().unwrap());
    });
    if backend.poly1305_supported() {
        search.after("Poly1305", || {
            for message in [&b"message"[..], &[7; 1000]] {
                let make = || {
                    let mut mac = backend.create_poly1305_ctx(&key()).unwrap();
                    mac.update(message).unwrap();
                    mac
                };
                drop(make().finalize().unwrap());
                drop((make(), make()));
            }
        });
    }
    for &variant in Blake2MacVariant::ALL {
        if backend.blake2_mac_supported(variant) {
            search.after("BLAKE2", || {
                let mut mac = backend.create_blake2_mac_ctx(variant, &key(), b"", b"", 32).unwrap();
                drop(mac.try_clone().unwrap());
                mac.update(b"message").unwrap();
                drop(mac.try_clone().unwrap());
                drop(mac.finalize().unwrap());
            });
        }
    }
    search.after("PBKDF2", || {
        backend
            .derive_pbkdf2_hmac(HashAlgorithm::Sha256, 32, b"salt", 2, &key())
            .unwrap();
    });
    search.after("scrypt", || {
        backend.derive_scrypt(&key(), b"salt", 32, 16, 1, 1).unwrap();
    });
    search.after("HKDF", || {
        let sha256 = HashAlgorithm::Sha256;
        backend.derive_hkdf(sha256, 100, b"salt", b"info", &key()).unwrap();
        backend.derive_hkdf_expand(sha256, 100, b"info", &key()).unwrap();
        backend.derive_hkdf(sha256, 100, &key(), b"info", b"secret").unwrap();
    });
    search.after("HKDF with a kept secret", || {
        for algorithm in HashAlgorithm::ALL.iter().filter(|&&hash| backend.hkdf_supported(hash)) {
            let hkdf = Hkdf::from_prk(&backend, *algorithm, &key()).unwrap();
            hkdf.expand(b"info", &mut [0; 100]).unwrap();
        }
    });
    search.after("the derivations of protocols", || {
        let (sha256, sha384) = (HashAlgorithm::Sha256, HashAlgorithm::Sha384);
        backend.derive_tls1_prf(sha384, 48, &key(), b"label", b"seed").unwrap();
        backend.derive_tls13_kdf(sha256, 32, &key(), b"label", b"").unwrap();
        backend.tls13_kdf_extract(sha256, Some(&key()), Some(&key())).unwrap();
        let secret = ssh_mpint(&key());
        let id = SshDerivedKey::IntegrityClientToServer;
        backend.derive_sshkdf(sha256, 32, &secret, b"hash", b"id", id).unwrap();
    });
    search.after("Concat KDF and X9.63 KDF", || {
        let (sha256, kmac) = (HashAlgorithm::Sha256, KmacVariant::Kmac256);
        backend.derive_concatkdf_hash(sha256, 40, b"info", &key()).unwrap();
        backend
            .derive_concatkdf_hmac(sha256, 40, b"salt", b"info", &key())
            .unwrap();
        backend
            .derive_concatkdf_kmac(kmac, 40, None, b"salt", b"info", &key())
            .unwrap();
        backend.derive_x963kdf(sha256, 40, b"info", &key()).unwrap();
    });
    search.after("KBKDF", || {
        let usual = KbkdfParameters::counter(b"label", b"context");
        for parameters in [usual, usual.with_location(CounterLocation::AfterFixed)] {
            backend
                .derive_kbkdf_hmac(HashAlgorithm::Sha256, 40, &parameters, &key())
                .unwrap();
            let cipher = CipherAlgorithm::aes(&key()).unwrap();
            backend.derive_kbkdf_cmac(&cipher, 40, &parameters).unwrap();
        }
    });
    search.after("Argon2", || {
        for &variant in Argon2Variant::ALL {
            let secret = key();
            let parameters = Argon2Parameters::new(variant).with_memory_cost(32).with_secret(&secret);
            if backend.argon2_supported(variant) {
                let phc = backend.derive_argon2_phc_encoded(&parameters, &key(), b"saltsalt", 32);
                backend
                    .argon2_verify_phc_encoded(&key(), &phc.unwrap(), Some(&secret))
                    .unwrap();
            }
        }
    });
    search.after("Fernet", || {
        let mut text = openssl::base64::encode_block(&key()).into_bytes();
        for byte in &mut text {
            *byte = match byte {
                b'+' => b'-',
                b'/' => b'_',
                _ => *byte,
            };
        }
        let fernet = Fernet::new(&backend, &text).unwrap();
        text.fill(0);
        let token = fernet.encrypt(&key()).unwrap();
        // What has been given out is the caller's to wipe.
        std::hint::black_box(fernet.decrypt(&token, None).unwrap()).fill(0);
    });
    search.after("padding by pieces", || {
        let pkcs7 = Pkcs7::new(255).unwrap();
        let (mut padder, mut unpadder) = (pkcs7.padder(), pkcs7.unpadder());
        let mut message = Wiped::with_room(200);
        [&[0; 40][..], &key(), &[0; 40]]
            .iter()
            .for_each(|part| message.append(part));
        let mut given = vec![padder.update(&message)];
        // What is behind the buffer is taken, so that it cannot grow where it is.
        let behind: Vec<Vec<u8>> = (0..16).map(|_| vec![1; 112]).collect();
        given.push(padder.update(&[0; 100]));
        drop(behind);
        given.push(padder.finalize());
        let padded: Vec<Vec<u8>> = given.iter().map(|block| unpadder.update(block)).collect();
        given.extend(padded);
        given.push(unpadder.finalize().unwrap());
        // What has been given out is the caller's to wipe.
        given.iter_mut().for_each(|part| part.fill(0));
        std::hint::black_box(&given);
    });
    let (searches, left) = search.end();
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
    let blake2 = Blake2MacVariant::ALL
        .iter()
        .filter(|&&variant| backend.blake2_mac_supported(variant));
    assert_eq!(
        searches,
        24 + usize::from(backend.poly1305_supported()) + blake2.count()
    );
}

/// What an operation gives out, looked for once it has been dropped, of a second run that gives the same.
fn after_giving_out(search_name: &str, give: impl Fn() -> SecretBytes, left: &mut Vec<String>) {
    let mut secrets = Secrets::default();
    secrets.add(&give());
    secrets.wipe_found();
    drop(give());
    left.extend(
        secrets
            .found()
            .into_iter()
            .map(|found| format!("{search_name}: {found}")),
    );
    secrets.wipe_found();
}

#[test]
fn nothing_is_left_of_what_operations_give_out() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let mut left = Vec::new();
    let x25519 = backend.x25519_generate_key().unwrap();
    let peer = backend.x25519_generate_key().unwrap().public_key().unwrap();
    after_giving_out("X25519", || x25519.exchange(&peer).unwrap(), &mut left);
    let x448 = backend.x448_generate_key().unwrap();
    let peer = backend.x448_generate_key().unwrap().public_key().unwrap();
    after_giving_out("X448", || x448.exchange(&peer).unwrap(), &mut left);
    for curve in [EllipticCurve::Secp256R1, EllipticCurve::Secp521R1] {
        let own = backend.generate_elliptic_curve_private_key(curve).unwrap();
        let peer = backend
            .generate_elliptic_curve_private_key(curve)
            .unwrap()
            .public_key()
            .unwrap();
        after_giving_out("ECDH", || own.exchange(&peer).unwrap(), &mut left);
    }
    let group = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    let own = group.generate_private_key().unwrap();
    let peer = group.generate_private_key().unwrap().public_key().unwrap();
    after_giving_out("Diffie-Hellman", || own.exchange(&peer).unwrap(), &mut left);

    let rsa = backend.generate_rsa_private_key(65537, 2048).unwrap();
    let oaep = RsaPadding::oaep(OaepPadding::new(HashAlgorithm::Sha256));
    for padding in [oaep, RsaPadding::pkcs1v15()] {
        let ciphertext = rsa.public_key().unwrap().encrypt(&password(), &padding).unwrap();
        after_giving_out(
            "RSA decryption",
            || rsa.decrypt(&ciphertext, &padding).unwrap(),
            &mut left,
        );
    }
    let sha256 = HashAlgorithm::Sha256;
    let derive = || backend.derive_pbkdf2_hmac(sha256, 40, b"salt", 2, b"password").unwrap();
    after_giving_out("PBKDF2", derive, &mut left);
    let derive = || backend.derive_scrypt(b"password", b"salt", 40, 16, 1, 1).unwrap();
    after_giving_out("scrypt", derive, &mut left);

    // From secrets, with the intermediate keys of HKDF: its pseudorandom key is given out by `hkdf_extract` only.
    let secret = [7; 32];
    for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha512] {
        let derive = || backend.derive_hkdf(hash, 200, b"salt", b"info", &secret).unwrap();
        after_giving_out("HKDF", derive, &mut left);
        let derive = || backend.hkdf_extract(hash, b"salt", &secret).unwrap();
        after_giving_out("HKDF-Extract", derive, &mut left);
        let derive = || backend.derive_hkdf_expand(hash, 200, b"info", &secret).unwrap();
        after_giving_out("HKDF-Expand", derive, &mut left);
        let kept = Hkdf::new(&backend, hash, b"salt", &secret).unwrap();
        let expand = || {
            let mut key = SecretBytes::from(vec![0; 200]);
            kept.expand(b"info", key.as_mut()).unwrap();
            key
        };
        // The kept secret itself is still in use.
        after_giving_out("a kept secret's expansion", expand, &mut left);
        drop(kept);
        let prk = || backend.hkdf_extract(hash, b"salt", &secret).unwrap();
        let keep = || {
            let kept = Hkdf::new(&backend, hash, b"salt", &secret).unwrap();
            kept.expand(b"info", &mut [0; 100]).unwrap();
            drop(kept);
            prk()
        };
        after_giving_out("a kept secret", keep, &mut left);
        let derive = || backend.derive_tls1_prf(hash, 100, &secret, b"label", b"seed").unwrap();
        after_giving_out("the PRF of TLS 1.2", derive, &mut left);
        let previous = vec![9; hash.digest_size()];
        let derive = || {
            let secret = backend.tls13_kdf_extract(hash, Some(&previous), Some(&secret)).unwrap();
            backend.derive_tls13_kdf(hash, 100, &secret, b"label", b"").unwrap()
        };
        after_giving_out("the key schedule of TLS 1.3", derive, &mut left);
        let derive = || {
            let (secret, key) = (ssh_mpint(&secret), SshDerivedKey::EncryptionClientToServer);
            backend.derive_sshkdf(hash, 100, &secret, b"hash", b"id", key).unwrap()
        };
        after_giving_out("the key derivation of SSH", derive, &mut left);
    }
    let derive = || backend.derive_concatkdf_hash(sha256, 40, b"info", b"a secret").unwrap();
    after_giving_out("Concat KDF", derive, &mut left);
    let derive = || backend.derive_x963kdf(sha256, 40, b"info", b"a secret").unwrap();
    after_giving_out("X9.63 KDF", derive, &mut left);
    let usual = KbkdfParameters::counter(b"label", b"context");
    for parameters in [usual, usual.with_location(CounterLocation::AfterFixed)] {
        let derive = || backend.derive_kbkdf_hmac(sha256, 40, &parameters, b"a key").unwrap();
        after_giving_out("KBKDF", derive, &mut left);
    }
    for kem in HpkeKem::ALL.iter().filter(|kem| backend.hpke_kem_supported(**kem)) {
        let key = HpkePrivateKey::generate(&backend, *kem).unwrap();
        let public = key.public_key().unwrap();
        for kdf in [HpkeKdf::HkdfSha256, HpkeKdf::Shake256] {
            let suite = HpkeSuite::new(*kem, kdf, HpkeAead::Aes256Gcm);
            let sender = HpkeSender::new(&backend, suite, &public, b"").unwrap();
            let encapsulated = sender.encapsulated_key().to_vec();
            drop(sender);
            let export = || {
                let receiver = HpkeReceiver::new(suite, &encapsulated, &key, b"").unwrap();
                receiver.export(b"context", 100).unwrap()
            };
            after_giving_out("HPKE", export, &mut left);
        }
    }
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
}

#[test]
fn nothing_is_left_of_keys_that_were_generated() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let curve = EllipticCurve::Secp384R1;
    let group = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    type Make<'a> = Box<dyn Fn() -> PrivateKey + 'a>;
    let kinds: [(&str, &[usize], Make<'_>); 7] = [
        (
            "Ed25519",
            &[],
            Box::new(|| backend.ed25519_generate_key().unwrap().into()),
        ),
        ("Ed448", &[], Box::new(|| backend.ed448_generate_key().unwrap().into())),
        (
            "X25519",
            &[],
            Box::new(|| backend.x25519_generate_key().unwrap().into()),
        ),
        ("X448", &[], Box::new(|| backend.x448_generate_key().unwrap().into())),
        (
            "EC",
            &[1],
            Box::new(|| backend.generate_elliptic_curve_private_key(curve).unwrap().into()),
        ),
        ("DH", &[], Box::new(|| group.generate_private_key().unwrap().into())),
        (
            "RSA",
            &[3, 4, 5, 6, 7, 8],
            Box::new(|| backend.generate_rsa_private_key(65537, 2048).unwrap().into()),
        ),
    ];
    let mut left = Vec::new();
    for (name, inner, make) in kinds {
        let key = make();
        let bytes = key
            .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
            .unwrap();
        let secrets = secrets_in(&bytes, inner);
        drop((key, bytes));
        left.extend(secrets.found().into_iter().map(|found| format!("{name}: {found}")));
        secrets.wipe_found();
    }
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
}

#[test]
fn nothing_is_left_of_ml_dsa_keys() {
    let _alone = alone();
    let backend = Backend::new().unwrap();
    let mut left = Vec::new();
    for set in MlDsaParameterSet::ALL.iter().copied() {
        if !backend.ml_dsa_supported(set) {
            continue;
        }
        let seed = || {
            let mut seed = Wiped::with_room(32);
            seed.append(&[set.name().len() as u8 + 0xa0; 31]);
            seed.append(&[set.signature_length() as u8]);
            seed
        };
        let load = || MlDsaPrivateKey::from_seed(&backend, set, &seed()).unwrap();
        let mut secrets = Secrets::default();
        secrets.add(&seed());
        // ρ, which is public, K, tr, which is public, and the rest: s1, s2 and t0.
        let expanded = load().expanded_private_bytes().unwrap();
        secrets.add(&expanded[32..64]);
        secrets.add(&expanded[128..]);
        drop(expanded);
        let mut search = Search::new(secrets);
        search.after("from the seed", || drop(load()));
        search.after("the seed", || drop(load().seed().unwrap()));
        search.after("the expanded key", || drop(load().expanded_private_bytes().unwrap()));
        search.after("from the expanded key", || {
            let bytes = load().expanded_private_bytes().unwrap();
            let key = MlDsaPrivateKey::from_expanded_bytes(&backend, set, &bytes).unwrap();
            key.sign(b"a message").unwrap();
        });
        search.after("a changed expanded key", || {
            let mut bytes = load().expanded_private_bytes().unwrap();
            bytes.as_mut()[0] ^= 1;
            MlDsaPrivateKey::from_expanded_bytes(&backend, set, &bytes).unwrap_err();
        });
        search.after("signatures", || {
            let key = load();
            key.sign_with_context(b"a message", b"a context").unwrap();
            key.sign_deterministic(b"a message", b"a context").unwrap();
            key.sign_mu(&[1; 64]).unwrap();
            let mut signer = key.signer(b"").unwrap();
            signer.update(b"a message").unwrap();
            signer.finalize_reset().unwrap();
        });
        search.after("PKCS #8", || {
            let key = PrivateKey::from(load());
            let bytes = key
                .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
                .unwrap();
            drop(backend.load_der_private_key(&bytes, None).unwrap());
        });
        let (searches, found) = search.end();
        assert_eq!(searches, 7);
        left.extend(found.into_iter().map(|found| format!("{set}: {found}")));
    }
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
}

#[test]
fn nothing_is_left_of_secret_integers() {
    let _alone = alone();
    let bytes = || {
        let mut bytes = password();
        bytes.append(&password()[..14]);
        bytes
    };
    let hex = || {
        let mut digits = Wiped::with_room(64);
        for byte in bytes().iter() {
            for half in [byte >> 4, byte & 15] {
                digits.append(&b"0123456789abcdef"[usize::from(half)..][..1]);
            }
        }
        digits
    };
    let mut secrets = Secrets::default();
    secrets.add(&bytes());
    secrets.add(&hex());
    let mut search = Search::new(secrets);
    search.after("bytes", || {
        let integer = SecretInteger::from_be_bytes(&bytes());
        assert_eq!(*integer.to_be_bytes(), *bytes());
        assert_eq!(integer.to_be_bytes_padded(40).unwrap()[8..], *bytes());
        assert!(integer.to_be_bytes_padded(31).is_err());
        assert!(integer.clone() == integer && integer.to_u64().is_none());
        drop(format!("{integer:?}"));
    });
    search.after("hexadecimal", || {
        let digits = hex();
        let integer = SecretInteger::from_hex(std::str::from_utf8(&digits).unwrap()).unwrap();
        assert_eq!(*integer.to_hex(), *digits);
        // As long as it can be before the wrong digit is met.
        let mut wrong = Wiped::with_room(65);
        wrong.append(&digits);
        wrong.append(b"g");
        assert!(SecretInteger::from_hex(std::str::from_utf8(&wrong).unwrap()).is_err());
    });
    search.after("an integer that turned out to be secret", || {
        drop(SecretInteger::from(Integer::from_be_bytes(&bytes())));
    });
    search.after("big numbers", || {
        let integer = SecretInteger::from_be_bytes(&bytes());
        let mut number = openssl::bn::BigNum::try_from(&integer).unwrap();
        assert!(SecretInteger::from(&*number) == integer);
        number.clear();
        let number = openssl::bn::BigNum::try_from(&integer).unwrap();
        assert!(SecretInteger::from(number) == integer);
    });
    search.after("the numbers of a key", || {
        let backend = Backend::new().unwrap();
        let integer = SecretInteger::from_be_bytes(&bytes());
        let derived = backend.derive_elliptic_curve_private_key(&integer, EllipticCurve::Secp521R1);
        let numbers = derived.unwrap().private_numbers().unwrap();
        assert!(numbers.clone() == numbers && numbers.private_value == integer);
        let EllipticCurvePrivateNumbers { private_value, .. } = numbers;
        drop(private_value);
    });
    let (searches, left) = search.end();
    assert!(left.is_empty(), "left in memory:\n{}", left.join("\n"));
    assert_eq!(searches, 5);
}
