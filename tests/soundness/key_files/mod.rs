//! Memory safety of loading and writing keys: every order of drops, foreign entries in the error queue, many threads;
//! no prompt on the terminal, and no secret in what is printed.

mod secrets;
mod ssh_certificates;
mod ssh_signatures;

use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::{Error, MalformedKind, Result};
use openssl::error::ErrorStack;
use std::fmt::Debug;
use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use support::soundness::{each_order, poison_error_queue};
use support::{bytes, child, der, encrypted_keys, sample_keys, ssh_wire};

const PASSWORD: &[u8] = b"open sesame";

/// Keys of ML-KEM and ML-DSA, if the backend supports them.
fn post_quantum_keys(backend: &Backend) -> Vec<PrivateKey> {
    let keys = [
        MlKemPrivateKey::generate(backend, MlKemParameterSet::MlKem512).map(PrivateKey::from),
        MlDsaPrivateKey::generate(backend, MlDsaParameterSet::MlDsa44).map(PrivateKey::from),
    ];
    let supported = keys
        .into_iter()
        .filter(|key| !matches!(key, Err(Error::Unsupported { .. })));
    supported.map(Result::unwrap).collect()
}

/// A key of every type but SLH-DSA, small where the type has sizes: valgrind is slow.
fn keys(backend: &Backend) -> Vec<PrivateKey> {
    let group = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    let curve = EllipticCurve::Secp256R1;
    let mut keys: Vec<PrivateKey> = vec![
        backend.generate_rsa_private_key(65537, 1024).unwrap().into(),
        backend
            .load_dsa_private_numbers(&sample_keys::dsa_numbers(1024))
            .unwrap()
            .into(),
        group.generate_private_key().unwrap().into(),
        backend.generate_elliptic_curve_private_key(curve).unwrap().into(),
        backend.ed25519_generate_key().unwrap().into(),
        backend.ed448_generate_key().unwrap().into(),
        backend.x25519_generate_key().unwrap().into(),
        backend.x448_generate_key().unwrap().into(),
    ];
    keys.extend(post_quantum_keys(backend));
    keys
}

fn curve_key(backend: &Backend) -> PrivateKey {
    let curve = EllipticCurve::Secp256R1;
    backend.generate_elliptic_curve_private_key(curve).unwrap().into()
}

fn chosen(format: PrivateFormat) -> KeySerializationEncryption {
    let builder = format.encryption_builder();
    let builder = match format {
        PrivateFormat::TraditionalOpenSsl => builder,
        _ => builder.kdf_rounds(1),
    };
    builder.build(PASSWORD).unwrap()
}

fn spki(key: &PublicKey, encoding: Encoding) -> Vec<u8> {
    key.public_bytes(encoding, PublicFormat::SubjectPublicKeyInfo).unwrap()
}

fn pkcs8(key: &PrivateKey) -> SecretBytes {
    key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
        .unwrap()
}

/// Bytes that are wrong in three places: at the end, in the middle, behind the end.
fn spoilt(good: &[u8]) -> [Vec<u8>; 3] {
    let mut middle = good.to_vec();
    middle[good.len() / 2] ^= 0x11;
    [good[..good.len() - 3].to_vec(), middle, [good, b"more"].concat()]
}

// ---- the error queue ----

/// Runs `call` with a clean queue, which is clean afterwards; and with a poisoned one, which changes nothing: it is clean
/// then, or untouched, where all the work is done without libcrypto.
fn clean<T: Debug>(call: impl Fn() -> Result<T>) -> Result<T> {
    drop(ErrorStack::get());
    let outcome = call();
    let left = ErrorStack::get();
    assert!(left.errors().is_empty(), "{outcome:?} leaves {left}");

    poison_error_queue();
    let poison = ErrorStack::get();
    poison.put();
    let poison = ErrorStack::get();
    poison.put();
    let again = call();
    let left = ErrorStack::get();
    assert!(
        left.errors().is_empty() || left.to_string() == poison.to_string(),
        "{again:?} leaves {left}"
    );
    match (&outcome, &again) {
        (Ok(_), Ok(_)) => {}
        (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string()),
        _ => panic!("{outcome:?}, and with a poisoned queue {again:?}"),
    }
    outcome
}

#[test]
fn private_keys_leave_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let (mut written, mut refused) = (0, 0);
    for key in keys(&backend) {
        for (encoding, format) in [
            (Encoding::Der, PrivateFormat::Pkcs8),
            (Encoding::Pem, PrivateFormat::Pkcs8),
            (Encoding::Der, PrivateFormat::TraditionalOpenSsl),
            (Encoding::Pem, PrivateFormat::TraditionalOpenSsl),
            (Encoding::Pem, PrivateFormat::OpenSsh),
            (Encoding::Raw, PrivateFormat::Raw),
        ] {
            let encrypts = format == PrivateFormat::Pkcs8
                || format == PrivateFormat::TraditionalOpenSsl && encoding == Encoding::Pem;
            let mut encryptions = vec![NoEncryption.into()];
            encryptions.extend(encrypts.then(|| chosen(format)));
            for (index, encryption) in encryptions.into_iter().enumerate() {
                let Ok(bytes) = clean(|| key.private_bytes(encoding, format, encryption.clone())) else {
                    refused += 1;
                    continue;
                };
                let password = (index == 1).then_some(PASSWORD);
                let load = |bytes: &[u8], password: Option<&[u8]>| match encoding {
                    Encoding::Der => clean(|| backend.load_der_private_key(bytes, password)),
                    _ => clean(|| backend.load_pem_private_key(bytes, password)),
                };
                written += 1;
                if encoding == Encoding::Raw {
                    continue;
                }
                sample_keys::assert_same_private(&load(&bytes, password).unwrap(), &key);
                load(&bytes, Some(b"wrong")).unwrap_err();
                for wrong in spoilt(&bytes) {
                    // What is spoilt may be another key, or text around PEM.
                    drop(load(&wrong, password));
                }
            }
        }
        clean(|| key.private_bytes(Encoding::X962, PrivateFormat::Pkcs8, NoEncryption)).unwrap_err();
        clean(|| key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, BestAvailableEncryption::new(b"")))
            .unwrap_err();
    }
    // PKCS #8 four times; three types in the traditional format three times; four in OpenSSH's; four as they are.
    let classical = (8 * 4 + 3 * 3 + 4 + 4, 5 * 3 + 4 + 4);
    // PKCS #8 four times, and the seed as it is.
    let post_quantum = post_quantum_keys(&backend).len();
    assert_eq!(
        (written, refused),
        (classical.0 + post_quantum * 5, classical.1 + post_quantum * 4)
    );
}

/// The constructors of each type: their own file, another type's, which is a key that is dropped again, and spoilt ones. What
/// they return outlives the backend.
#[test]
fn constructors_leave_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let mut own = Vec::new();
    for key in keys(&backend) {
        let public = sample_keys::public_half(&key);
        let (pem, der) = (key.to_pkcs8_pem(None).unwrap(), key.to_pkcs8_der(None).unwrap());
        let (public_pem, public_der) = (public.to_spki_pem().unwrap(), public.to_spki_der().unwrap());
        let results = [
            clean(|| RsaPrivateKey::from_pem(&backend, &pem, None)).map(|_| ()),
            clean(|| DsaPrivateKey::from_der(&backend, &der, None)).map(|_| ()),
            clean(|| DhPrivateKey::from_any_format(&backend, &der, None)).map(|_| ()),
            clean(|| Ed25519PrivateKey::from_any_format(&backend, &pem, None)).map(|_| ()),
            clean(|| RsaPublicKey::from_pem(&backend, &public_pem)).map(|_| ()),
            clean(|| DsaPublicKey::from_der(&backend, &public_der)).map(|_| ()),
            clean(|| DhPublicKey::from_any_format(&backend, &public_der)).map(|_| ()),
            clean(|| Ed25519PublicKey::from_any_format(&backend, &public_pem)).map(|_| ()),
        ];
        let kind = MalformedKind::UnexpectedType;
        for refused in results.iter().filter_map(|result| result.as_ref().err()) {
            assert!(matches!(refused, Error::Malformed { kind: found, .. } if *found == kind));
        }
        assert!(results.iter().filter(|result| result.is_ok()).count() <= 2);
        for wrong in spoilt(&pem).iter().chain(&spoilt(&der)) {
            drop(clean(|| PrivateKey::from_any_format(&backend, wrong, Some(PASSWORD))));
        }
        for wrong in spoilt(&public_pem).iter().chain(&spoilt(&public_der)) {
            drop(clean(|| PublicKey::from_any_format(&backend, wrong)));
            drop(clean(|| Parameters::from_der(&backend, wrong)));
        }
        own.push((PrivateKey::from_pem(&backend, &pem, None).unwrap(), der));
    }
    drop(backend);
    for (key, der) in own {
        assert_eq!(*key.to_pkcs8_der(NoEncryption).unwrap(), *der);
    }
}

/// The forms of ML-KEM and ML-DSA keys that are not the usual one, and faults that libcrypto finds in them; and a key of SLH-DSA.
#[test]
fn forms_of_post_quantum_keys_leave_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let load = |der: &[u8]| clean(|| backend.load_der_private_key(der, None));
    for key in post_quantum_keys(&backend) {
        for format in [PrivateFormat::Pkcs8ExpandedKey, PrivateFormat::Pkcs8SeedAndExpandedKey] {
            let bytes = clean(|| key.private_bytes(Encoding::Der, format, NoEncryption)).unwrap();
            let loaded = load(&bytes).unwrap();
            assert_eq!(sample_keys::public_half(&loaded), sample_keys::public_half(&key));
            for index in [bytes.len() / 4, bytes.len() / 2, bytes.len() - 300] {
                load(&bytes::flipped(&bytes, index)).unwrap_err();
            }
            for wrong in spoilt(&bytes) {
                drop(load(&wrong));
            }
            if format == PrivateFormat::Pkcs8ExpandedKey {
                let raw = clean(|| loaded.private_bytes(Encoding::Raw, PrivateFormat::Raw, NoEncryption));
                raw.unwrap_err();
            }
        }
    }
    let Ok(key) = SlhDsaPrivateKey::generate(&backend, SlhDsaParameterSet::Sha2_128f) else {
        return;
    };
    let der = clean(|| key.to_pkcs8_der(NoEncryption)).unwrap();
    assert_eq!(*load(&der).unwrap().to_pkcs8_der(NoEncryption).unwrap(), *der);
    load(&bytes::flipped(&der, der.len() - 1)).unwrap_err();
}

#[test]
fn encryption_leaves_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let plain = pkcs8(&key);
    let load = |data: &[u8], password: Option<&[u8]>| clean(|| backend.load_der_private_key(data, password));
    let pkcs12 = encrypted_keys::with_pkcs12(&plain, "open sesame", 2);
    for data in [
        encrypted_keys::with_pbkdf2(&plain, PASSWORD, 2),
        encrypted_keys::with_scrypt(&plain, PASSWORD, [2, 1, 1]),
        encrypted_keys::with_pbes1(&plain, PASSWORD, 2),
        pkcs12.clone(),
    ] {
        sample_keys::assert_same_private(&load(&data, Some(PASSWORD)).unwrap(), &key);
        assert!(matches!(load(&data, Some(b"wrong")), Err(Error::IncorrectPassword)));
        assert!(matches!(load(&data, None), Err(Error::PasswordRequired)));
        for wrong in spoilt(&data) {
            load(&wrong, Some(PASSWORD)).unwrap_err();
        }
        let loader = KeyLoader::new(&backend).max_pbkdf2_iterations(1).max_scrypt_work(1);
        let error = clean(|| loader.load_der_private_key(&data, Some(PASSWORD))).unwrap_err();
        assert!(matches!(error, Error::WorkFactorTooHigh { .. }), "{error:?}");
    }
    assert!(matches!(load(&plain, Some(PASSWORD)), Err(Error::PasswordNotNeeded)));
    // RC2 of 40 bits, and RC4: of the legacy provider, without which they are looked for and not found.
    let modern = Backend::builder().legacy(false).build().unwrap();
    for old in ["1.2.840.113549.1.12.1.6", "1.2.840.113549.1.12.1.1"] {
        let old = der::replaced(&pkcs12, &[0, 0], &der::oid(old));
        let error = clean(|| modern.load_der_private_key(&old, Some(PASSWORD))).unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
        drop(load(&old, Some(PASSWORD)).unwrap_err());
    }

    let write = |encryption: KeySerializationEncryption| {
        clean(|| key.private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, encryption.clone())).unwrap()
    };
    for cipher in [KeyCipher::Aes256Ctr, KeyCipher::Aes256Gcm] {
        let builder = PrivateFormat::OpenSsh.encryption_builder().kdf_rounds(1).cipher(cipher);
        let pem = write(builder.build(PASSWORD).unwrap());
        let load = |password| clean(|| backend.load_ssh_private_key(&pem, password));
        sample_keys::assert_same_private(&load(Some(PASSWORD)).unwrap(), &key);
        assert!(matches!(load(Some(b"wrong")), Err(Error::IncorrectPassword)));
        assert!(matches!(load(None), Err(Error::PasswordRequired)));
    }
}

#[test]
fn public_keys_and_parameters_leave_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    for key in keys(&backend) {
        let public = sample_keys::public_half(&key);
        for encoding in [Encoding::Der, Encoding::Pem] {
            let bytes = clean(|| public.public_bytes(encoding, PublicFormat::SubjectPublicKeyInfo)).unwrap();
            let load = |bytes: &[u8]| match encoding {
                Encoding::Der => clean(|| backend.load_der_public_key(bytes)),
                _ => clean(|| backend.load_pem_public_key(bytes)),
            };
            assert_eq!(load(&bytes).unwrap(), public);
            for wrong in spoilt(&bytes) {
                drop(load(&wrong));
            }
        }
        for (encoding, format) in [
            (Encoding::Der, PublicFormat::Pkcs1),
            (Encoding::Raw, PublicFormat::Raw),
            (Encoding::X962, PublicFormat::CompressedPoint),
            (Encoding::OpenSsh, PublicFormat::OpenSsh),
        ] {
            let Ok(bytes) = clean(|| public.public_bytes(encoding, format)) else {
                continue;
            };
            if format == PublicFormat::OpenSsh {
                let load = |bytes: &[u8]| clean(|| backend.load_ssh_public_key(bytes));
                assert_eq!(load(&bytes).unwrap(), public);
                for wrong in spoilt(&bytes) {
                    drop(load(&wrong));
                }
                let blob = ssh_wire::blob_of(&bytes);
                let fields = ssh_wire::strings(&blob);
                let certificate = format!("{}-cert-v01@openssh.com", std::str::from_utf8(&fields[0]).unwrap());
                let blob = ssh_wire::certificate(&certificate, &fields[1..]);
                assert_eq!(load(&ssh_wire::line(&certificate, &blob)).unwrap(), public);
                load(&ssh_wire::line(&certificate, &blob[..blob.len() - 1])).unwrap_err();
            }
        }
        let parameters: Parameters = match &key {
            PrivateKey::Dsa(key) => key.parameters().unwrap().into(),
            PrivateKey::Dh(key) => key.parameters().unwrap().into(),
            _ => continue,
        };
        for (encoding, format) in [
            (Encoding::Der, ParameterFormat::Pkcs3),
            (Encoding::Pem, ParameterFormat::Pkcs3),
            (Encoding::Der, ParameterFormat::Dss),
            (Encoding::Pem, ParameterFormat::Dss),
        ] {
            let Ok(bytes) = clean(|| parameters.parameter_bytes(encoding, format)) else {
                continue;
            };
            let load = |bytes: &[u8]| match encoding {
                Encoding::Der => clean(|| backend.load_der_parameters(bytes)),
                _ => clean(|| backend.load_pem_parameters(bytes)),
            };
            assert_eq!(load(&bytes).unwrap().type_name(), parameters.type_name());
            for wrong in spoilt(&bytes) {
                drop(load(&wrong));
            }
        }
    }
}

/// Numbers that libcrypto itself refuses, or that its arithmetic is asked about.
#[test]
fn refused_numbers_leave_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let (private, public) = (pkcs8(&key), spki(&sample_keys::public_half(&key), Encoding::Der));
    let refuse_private = |data: &[u8]| clean(|| backend.load_der_private_key(data, None)).unwrap_err();
    let refuse_public = |data: &[u8]| clean(|| backend.load_der_public_key(data)).unwrap_err();
    // Off the curve, at infinity, compressed and no point, of no form, empty.
    let point = der::at(&public, &[1]).data()[1..].to_vec();
    let mut compressed = [&[2], &point[1..33]].concat();
    compressed[1..].fill(0xff);
    for wrong in [&bytes::flipped(&point, 64)[..], &[0], &compressed, &[9; 65], &[]] {
        refuse_public(&der::replaced(&public, &[1], &der::bits(wrong)));
        refuse_private(&der::replaced(&private, &[2, 0, 2, 0], &der::bits(wrong)));
    }
    // Another's point, a private value that is too large, another curve, no known curve.
    let other = spki(&sample_keys::public_half(&curve_key(&backend)), Encoding::Der);
    let other = der::bits(&der::at(&other, &[1]).data()[1..]);
    refuse_private(&der::replaced(&private, &[2, 0, 2, 0], &other));
    refuse_private(&der::replaced(&private, &[2, 0, 1], &der::octets(&[0xff; 32])));
    for curve in ["1.3.132.0.34", "1.3.132.0.8", "1.2.3"] {
        refuse_private(&der::replaced(&private, &[1, 1], &der::oid(curve)));
        refuse_public(&der::replaced(&public, &[0, 1], &der::oid(curve)));
    }
    for key in keys(&backend) {
        let PrivateKey::Rsa(_) = key else {
            continue;
        };
        let private = pkcs8(&key);
        for index in 1..=8 {
            let number = der::at(&private, &[2, 0, index]).data().to_vec();
            let changed = der::unsigned(&bytes::flipped(&number, number.len() - 1));
            refuse_private(&der::replaced(&private, &[2, 0, index], &changed));
        }
    }
}

// ---- drops and threads ----

#[test]
fn any_order_of_drops_is_sound() {
    let pem = {
        let backend = Backend::new().unwrap();
        let key = curve_key(&backend);
        key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, chosen(PrivateFormat::Pkcs8))
            .unwrap()
    };
    let mut orders = 0;
    each_order(5, &mut |order| {
        orders += 1;
        let backend = Backend::new().unwrap();
        let loader = KeyLoader::new(&backend).max_pbkdf2_iterations(10);
        let key = loader.load_pem_private_key(&pem, Some(PASSWORD)).unwrap();
        let clone = key.clone();
        let public = sample_keys::public_half(&key);
        let again = pem.clone();
        let mut things: Vec<Option<Box<dyn FnOnce()>>> = vec![
            Some(Box::new(move || drop(backend))),
            Some(Box::new(move || {
                drop(loader.load_pem_private_key(&again, Some(PASSWORD)).unwrap());
                drop(loader.load_pem_private_key(&again, Some(b"wrong")).unwrap_err());
            })),
            Some(Box::new(move || drop(pkcs8(&key)))),
            Some(Box::new(move || {
                let encryption = chosen(PrivateFormat::TraditionalOpenSsl);
                drop(
                    clone
                        .private_bytes(Encoding::Pem, PrivateFormat::TraditionalOpenSsl, encryption)
                        .unwrap(),
                );
            })),
            Some(Box::new(move || drop(spki(&public, Encoding::Pem)))),
        ];
        for &index in order {
            things[index].take().unwrap()();
        }
    });
    assert_eq!(orders, 120);
}

#[test]
fn parameters_outlive_the_backend_and_the_key_that_they_are_of() {
    for format in [ParameterFormat::Pkcs3, ParameterFormat::Dss] {
        let parameters: Vec<Parameters> = {
            let backend = Backend::new().unwrap();
            let keys = keys(&backend);
            let of = |key: &PrivateKey| match key {
                PrivateKey::Dsa(key) => Some(key.parameters().unwrap().into()),
                PrivateKey::Dh(key) => Some(key.parameters().unwrap().into()),
                _ => None,
            };
            keys.iter().filter_map(of).collect()
        };
        let written = parameters.iter().map(|own| own.parameter_bytes(Encoding::Der, format));
        assert_eq!(written.filter(Result::is_ok).count(), 1);
    }
}

#[test]
fn eight_threads_load_and_write_at_once() {
    let backend = Backend::new().unwrap();
    let loader = KeyLoader::new(&backend);
    let keys: Vec<_> = keys(&backend)
        .into_iter()
        .map(|key| {
            let pem = key
                .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, chosen(PrivateFormat::Pkcs8))
                .unwrap();
            (
                pkcs8(&key),
                pem,
                spki(&sample_keys::public_half(&key), Encoding::Pem),
                key,
            )
        })
        .collect();
    thread::scope(|scope| {
        for number in 0..8 {
            let (backend, loader, keys) = (&backend, &loader, &keys);
            scope.spawn(move || {
                for round in 0..8 {
                    // Each thread begins with another key.
                    let (der, pem, public, key) = &keys[(number + round) % keys.len()];
                    let loaded = loader.load_pem_private_key(pem, Some(PASSWORD)).unwrap();
                    assert!(pkcs8(&loaded) == *der);
                    assert!(matches!(
                        backend.load_pem_private_key(pem, Some(b"wrong")),
                        Err(Error::IncorrectPassword)
                    ));
                    let half = sample_keys::public_half(key);
                    assert_eq!(backend.load_pem_public_key(public).unwrap(), half);
                    assert_eq!(spki(&half, Encoding::Pem), *public);
                    let encrypted = chosen(PrivateFormat::Pkcs8);
                    let again = key
                        .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, encrypted)
                        .unwrap();
                    assert!(backend.load_der_private_key(&again, Some(PASSWORD)).is_ok());
                }
            });
        }
    });
}

/// Salts and IVs come from the thread's own random generator, which is freed when the thread ends, after the backend.
#[test]
fn a_thread_that_has_encrypted_outlives_the_backend() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let (written, wait_written) = mpsc::channel();
    let (go, wait_go) = mpsc::channel::<()>();
    let thread = thread::spawn({
        let key = key.clone();
        move || {
            drop(
                key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, chosen(PrivateFormat::Pkcs8))
                    .unwrap(),
            );
            drop(key);
            written.send(()).unwrap();
            wait_go.recv().unwrap();
        }
    });
    wait_written.recv().unwrap();
    drop(key);
    drop(backend);
    go.send(()).unwrap();
    thread.join().unwrap();
}

#[test]
fn loaders_and_choices_are_send_and_sync() {
    fn is_send_and_sync<T: Send + Sync + Clone + 'static>() {}
    is_send_and_sync::<KeyLoader>();
    is_send_and_sync::<KeySerializationEncryption>();
    is_send_and_sync::<BestAvailableEncryption>();
    is_send_and_sync::<Parameters>();
    fn is_object_safe(
        _: &dyn PemSerializationBackend,
        _: &dyn DerSerializationBackend,
        _: &dyn SshSerializationBackend,
    ) {
    }
    let backend = Backend::new().unwrap();
    is_object_safe(&backend, &backend, &backend);
}

// ---- no prompt ----

/// Set for the run of this file in which a password could be typed.
const CHILD: &str = "HAZMAT_TEST_PROMPT_CHILD";

/// libcrypto asks for a missing password on the terminal, or without one on the standard input: here there would be one to
/// read, and the key would load.
#[test]
fn no_password_is_asked_for() {
    if std::env::var_os(CHILD).is_some() {
        return require_passwords();
    }
    let started = Instant::now();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            &child::test_name(module_path!(), "no_password_is_asked_for"),
            "--nocapture",
        ])
        .env(CHILD, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    if let Err(error) = input.write_all(&[PASSWORD, b"\n"].concat().repeat(20)) {
        assert_eq!(error.kind(), ErrorKind::BrokenPipe, "it has ended, and read nothing");
    }
    // The input stays open: whoever reads to its end waits for ever. The minutes are for nothing else: they assert no speed.
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > Duration::from_secs(300) {
            child.kill().unwrap();
            panic!("it waits for a password");
        }
        thread::sleep(Duration::from_millis(20));
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("required 6 times"), "{text}");
    assert!(!text.contains("phrase") && !text.contains("Enter"), "{text}");
}

fn require_passwords() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let mut required = 0;
    for format in [
        PrivateFormat::Pkcs8,
        PrivateFormat::TraditionalOpenSsl,
        PrivateFormat::OpenSsh,
    ] {
        let pem = key.private_bytes(Encoding::Pem, format, chosen(format)).unwrap();
        for none in [None, Some(&b""[..])] {
            let error = backend.load_pem_private_key(&pem, none).unwrap_err();
            let expected = match none {
                None => matches!(error, Error::PasswordRequired),
                Some(_) => matches!(error, Error::IncorrectPassword),
            };
            assert!(expected, "{error:?}");
            required += 1;
        }
    }
    println!("required {required} times");
}
