//! What a backend does outside its own library context. The system's configuration names a provider module that leaves
//! a trace when it is opened, whether or not it then works.
//!
//! The configuration and the default context belong to the process, so each test runs itself again in a child process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hazmat_openssl::Version;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{BasicConstraints, CertificateBuilder, SerialNumber};
use support::{child, x509_made};
use tempfile::TempDir;

/// A provider without algorithms, which leaves a file behind as soon as it is opened.
const MODULE: &str = r#"
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void opened(void)
{
    const char *name = getenv("HAZMAT_TEST_TRACE");
    FILE *file = name == NULL ? NULL : fopen(name, "a");
    if (file != NULL) {
        fputs("opened\n", file);
        fclose(file);
    }
}

struct dispatch { int function; void (*pointer)(void); };

int OSSL_provider_init(const void *handle, const void *in, const struct dispatch **out, void **context)
{
    static const struct dispatch none[] = { { 0, NULL } };
    *out = none;
    *context = (void *)none;
    return 1;
}
"#;

/// In a child, the file that the module leaves behind.
fn trace() -> Option<PathBuf> {
    std::env::var_os("HAZMAT_TEST_TRACE").map(PathBuf::from)
}

/// The folder with the module and the configuration that names it.
fn trap() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (source, module) = (folder.path().join("trap.c"), folder.path().join("trap.so"));
    fs::write(&source, MODULE).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&module, &source])
        .status()
        .expect("the command cc (Debian: gcc) is needed");
    assert!(compiled.success());
    let text = format!(
        "openssl_conf = main\n[main]\nproviders = providers\n[providers]\ntrap = trap_sect\ndefault = default_sect\n\
         [trap_sect]\nmodule = {}\nactivate = 1\n[default_sect]\nactivate = 1\n",
        module.display()
    );
    fs::write(folder.path().join("system.cnf"), text).unwrap();
    fs::write(folder.path().join("other.cnf"), "openssl_conf = main\n[main]\n").unwrap();
    folder
}

/// Runs the test of this name again in a child with that configuration, where it runs `body`.
fn in_child(name: &str, body: fn(&Path)) {
    if let Some(trace) = trace() {
        assert!(!trace.exists());
        return body(&trace);
    }
    let folder = trap();
    let (trace, conf) = (folder.path().join("trace"), folder.path().join("system.cnf"));
    let variables = [
        ("HAZMAT_TEST_TRACE", trace.as_os_str()),
        ("OPENSSL_CONF", conf.as_os_str()),
    ];
    child::run_again(&child::test_name(module_path!(), name), &variables);
}

/// Backends without the system's configuration, made in each possible way.
fn backends() -> Vec<Backend> {
    let other = || trace().unwrap().with_file_name("other.cnf");
    vec![
        Backend::builder().without_config().build().unwrap(),
        Backend::builder().without_config().legacy(false).build().unwrap(),
        Backend::builder().config_file(other()).build().unwrap(),
        Backend::builder().config_file("/dev/null").build().unwrap(),
        Backend::builder()
            .without_config()
            .properties("provider!=legacy")
            .module_dir("/no/such/folder")
            .build()
            .unwrap(),
    ]
}

/// Uses every family of a backend.
fn work(backend: &Backend) {
    assert!(backend.capabilities().to_string().contains("sha256"));
    without_keys(backend);
    with_keys(backend);
}

fn without_keys(backend: &Backend) {
    assert!(!backend.fips_status().is_in_use());
    backend.random_bytes(32).unwrap();
    let sha256 = HashAlgorithm::Sha256;
    assert_eq!(backend.hash(sha256, b"abc").unwrap().to_string()[..8], *"ba7816bf");
    let mut hmac = backend.create_hmac_ctx(&[1; 32], sha256).unwrap();
    hmac.update(b"data").unwrap();
    drop(hmac.finalize().unwrap());
    let aes = CipherAlgorithm::aes(&[1; 16]).unwrap();
    drop(backend.create_cmac_ctx(&aes).unwrap().finalize().unwrap());
    let mut cipher = backend
        .create_symmetric_encryption_ctx(&aes, &Mode::ctr(&[0; 16]).unwrap())
        .unwrap();
    cipher.update(b"data").unwrap();
    cipher.finalize().unwrap();
    AesGcm::new(backend, &[1; 32])
        .unwrap()
        .encrypt(&[0; 12], b"data", b"")
        .unwrap();
    ChaCha20Poly1305::new(backend, &[1; 32])
        .unwrap()
        .encrypt(&[0; 12], b"data", b"")
        .unwrap();
    backend
        .derive_pbkdf2_hmac(sha256, 32, &[0; 16], 1000, b"password")
        .unwrap();
    backend
        .create_hmac_ctx(&[1; 32], HashAlgorithm::Shake128 { digest_size: 16 })
        .unwrap_err();
    backend.load_pem_private_key(b"no key", None).unwrap_err();
    Backend::builder().config_file("/no/such/file").build().unwrap_err();
    Backend::builder()
        .without_config()
        .fips()
        .module_dir("/no/such/folder")
        .build()
        .unwrap_err();
    Backend::builder().without_config().properties("=").build().unwrap_err();
}

fn with_keys(backend: &Backend) {
    let sha256 = HashAlgorithm::Sha256;
    let rsa = backend.generate_rsa_private_key(65537, 2048).unwrap();
    let pss = RsaPadding::pss(PssPadding::new(sha256, SaltLength::Digest));
    let signature = rsa.sign(b"data", &pss, sha256).unwrap();
    rsa.public_key()
        .unwrap()
        .verify(&signature, b"data", &pss, sha256)
        .unwrap();
    let oaep = RsaPadding::oaep(OaepPadding::new(sha256));
    let ciphertext = rsa.public_key().unwrap().encrypt(b"data", &oaep).unwrap();
    assert_eq!(*rsa.decrypt(&ciphertext, &oaep).unwrap(), *b"data");
    let numbers = rsa.private_numbers().unwrap();
    backend.load_rsa_private_numbers(&numbers).unwrap();

    let ec = backend
        .generate_elliptic_curve_private_key(EllipticCurve::Secp256R1)
        .unwrap();
    ec.exchange(&ec.public_key().unwrap()).unwrap();
    let x25519 = backend.x25519_generate_key().unwrap();
    x25519.exchange(&x25519.public_key().unwrap()).unwrap();
    let ed25519 = backend.ed25519_generate_key().unwrap();
    let signature = ed25519.sign(b"data").unwrap();
    ed25519.public_key().unwrap().verify(&signature, b"data").unwrap();
    let group = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    let dh = group.generate_private_key().unwrap();
    dh.exchange(&dh.public_key().unwrap()).unwrap();
    let dsa = backend
        .generate_dsa_parameters(1024)
        .unwrap()
        .generate_private_key()
        .unwrap();
    let signature = dsa.sign(b"data", sha256).unwrap();
    dsa.public_key().unwrap().verify(&signature, b"data", sha256).unwrap();

    let key = PrivateKey::from(ec);
    for password in [None, Some(&b"password"[..])] {
        let encryption = match password {
            None => NoEncryption.into(),
            Some(password) => KeySerializationEncryption::from(BestAvailableEncryption::new(password)),
        };
        for key in [&key, &PrivateKey::from(rsa.clone()), &PrivateKey::from(ed25519.clone())] {
            let pem = key
                .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, encryption.clone())
                .unwrap();
            backend.load_pem_private_key(&pem, password).unwrap();
            let public = key.public_key().unwrap();
            let der = public
                .public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)
                .unwrap();
            backend.load_der_public_key(&der).unwrap();
            backend.load_der_public_key(&der[1..]).unwrap_err();
        }
    }
    let ssh = key
        .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption)
        .unwrap();
    backend.load_ssh_private_key(&ssh, None).unwrap();
    let certificate = CertificateBuilder::new()
        .subject_name(&x509_made::name("CN=subject"))
        .and_then(|builder| builder.issuer_name(&x509_made::name("CN=subject")))
        .and_then(|builder| builder.public_key(&key.public_key().unwrap()))
        .and_then(|builder| builder.serial_number(SerialNumber::random(backend).unwrap()))
        .and_then(|builder| builder.not_valid_before(x509_made::day(2020, 1, 1)))
        .and_then(|builder| builder.not_valid_after(x509_made::day(2030, 1, 1)))
        .and_then(|builder| builder.add_extension(&BasicConstraints::end_entity(), true))
        .and_then(|builder| builder.sign(&key, sha256))
        .unwrap();
    let pem = certificate.public_bytes(Encoding::Pem).unwrap();
    let loaded = backend.load_pem_x509_certificate(&pem).unwrap();
    loaded.verify_directly_issued_by(&loaded).unwrap();
    loaded.fingerprint(sha256).unwrap();
    let request = x509_made::try_request(&key, sha256.into()).unwrap();
    assert!(request.is_signature_valid().unwrap());
}

/// The module does leave its trace, and a backend with the system's configuration opens it.
#[test]
fn the_systems_configuration_is_loaded_where_it_is_to_be() {
    in_child("the_systems_configuration_is_loaded_where_it_is_to_be", |trace| {
        let backend = Backend::new().unwrap();
        assert!(backend.providers().unwrap().contains(&String::from("trap")));
        assert!(trace.exists());
    });
}

/// Building backends, and asking for their providers and FIPS status, affects their own contexts only.
#[test]
fn setting_up_opens_nothing() {
    in_child("setting_up_opens_nothing", |trace| {
        for backend in backends() {
            assert!(!backend.providers().unwrap().contains(&String::from("trap")));
            assert!(!backend.fips_status().is_in_use());
            assert!(backend.hash_supported(HashAlgorithm::Sha256));
            assert!(!trace.exists());
        }
        Backend::builder()
            .without_config()
            .fips()
            .module_dir("/no/such")
            .build()
            .unwrap_err();
        assert!(!trace.exists());
    });
}

/// The reason for `leave_default_context_unconfigured`, as its documentation states: libcrypto looks up an engine, in releases
/// before 4.0, and the number of a key type.
#[test]
fn libcrypto_opens_it_by_itself() {
    in_child("libcrypto_opens_it_by_itself", |trace| {
        let backends = backends();
        for backend in [&backends[0], &backends[2]] {
            without_keys(backend);
        }
        assert_eq!(trace.exists(), backends[0].version() < Version::new(4, 0, 0));
        with_keys(&backends[0]);
        assert!(trace.exists());
    });
}

#[test]
fn work_opens_nothing_where_the_default_context_is_left_alone() {
    in_child("work_opens_nothing_where_the_default_context_is_left_alone", |trace| {
        Backend::leave_default_context_unconfigured().unwrap();
        work(&backends()[0]);
        work(&backends()[2]);
        // Neither does the crate `openssl`, which uses that context.
        openssl::hash::hash(openssl::hash::MessageDigest::sha256(), b"abc").unwrap();
        assert!(!trace.exists());
        // A backend with the system's configuration still loads it.
        let backend = Backend::new().unwrap();
        assert!(backend.providers().unwrap().contains(&String::from("trap")));
        assert!(trace.exists());
    });
}

/// For other code in the process, the default context is configured as the system says, whatever backends exist.
#[test]
fn the_default_context_is_not_taken_from_others() {
    in_child("the_default_context_is_not_taken_from_others", |trace| {
        let _backends = backends();
        assert!(!trace.exists());
        openssl::hash::hash(openssl::hash::MessageDigest::sha256(), b"abc").unwrap();
        assert!(trace.exists());
    });
}
