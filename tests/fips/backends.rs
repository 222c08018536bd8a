//! FIPS backends: which configurations are accepted, which are not, and which operations are refused.
//!
//! The state of the module belongs to its file and to the process, and a failed self-test is final. So each test that
//! makes the module fail uses a copy of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

use hazmat_openssl::aead::Aead;
use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::fips::{Approval, FipsFailure, FipsStatus, Operation};
use hazmat_openssl::mac::{Blake2MacVariant, KmacOutput, KmacVariant};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, Result};
use openssl::error::ErrorStack;
use support::errors::refused_argument;
use support::fips_module::{self, FipsModule};
use tempfile::TempDir;

fn fips() -> Backend {
    fips_module::builder().build().unwrap()
}

/// A copy of the module and its configuration.
fn copy_of_module() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in ["fips.so", "fipsmodule.cnf"] {
        fs::copy(fips_module::folder().join(file), copy.path().join(file)).unwrap();
    }
    copy
}

/// A complete configuration file in the copy's folder, which includes the module's configuration.
fn whole_configuration(folder: &Path, rest: &str) -> PathBuf {
    let text = format!(
        "openssl_conf = main\n.include {}\n[main]\nproviders = providers\nalg_section = algorithms\n\
         [providers]\nfips = fips_sect\nbase = base_sect\n[base_sect]\nactivate = 1\n[algorithms]\n{rest}\n",
        folder.join("fipsmodule.cnf").display()
    );
    let file = folder.join("whole.cnf");
    fs::write(&file, text).unwrap();
    file
}

// ---- what serves ----

fn assert_in_use(status: &FipsStatus) {
    assert!(status.is_in_use(), "{status}");
    assert!(status.property_set());
    assert!(status.md5_refused());
    assert_eq!(status.random_provider(), Some("fips"));
    let module = status.module().unwrap();
    assert_eq!(status.sha256_provider(), Some(module));
    assert_eq!(module.identity(), "fips");
    assert!(module.name().contains("FIPS"), "{module}");
    assert!(module.version().starts_with("3."), "{module}");
    assert!(!module.build_info().is_empty());
    assert!(module.is_running());
    let text = status.to_string();
    assert!(text.starts_with("FIPS: in use, "), "{text}");
    assert!(text.contains(module.version()), "{text}");
}

#[test]
fn a_module_folder_serves() {
    let backend = fips();
    assert_in_use(&backend.fips_status());
    assert_eq!(backend.providers().unwrap(), ["fips", "base"]);
}

#[test]
fn a_configuration_file_serves() {
    let copy = copy_of_module();
    let file = whole_configuration(copy.path(), "");
    let builder = Backend::builder().fips().config_file(file).module_dir(copy.path());
    let backend = builder.build().unwrap();
    assert_in_use(&backend.fips_status());
    let mut providers = backend.providers().unwrap();
    providers.sort();
    assert_eq!(providers, ["base", "fips"]);
}

/// The system's configuration belongs to the process: changing it takes another process.
fn fips_status_example(conf: &Path, modules: &Path, arguments: &[&str]) -> Output {
    Command::new(support::example::program("fips_status"))
        .args(arguments)
        .env("OPENSSL_CONF", conf)
        .env("OPENSSL_MODULES", modules)
        .output()
        .unwrap()
}

#[test]
fn a_system_that_is_set_to_fips_is_honoured() {
    let copy = copy_of_module();
    let conf = whole_configuration(copy.path(), "default_properties = fips=yes");
    for arguments in [&[][..], &["--require"]] {
        let output = fips_status_example(&conf, copy.path(), arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(text.contains("FIPS: in use"), "{text}");
    }
}

#[test]
fn a_system_with_a_module_that_it_does_not_use_can_be_asked_for_it() {
    let copy = copy_of_module();
    let conf = whole_configuration(copy.path(), "");
    let output = fips_status_example(&conf, copy.path(), &["--require"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

/// If a configuration requests FIPS and the module is broken, there is no backend: neither without algorithms nor without
/// FIPS.
#[test]
fn a_system_that_is_set_to_fips_and_has_no_module_is_refused() {
    let copy = copy_of_module();
    let conf = whole_configuration(copy.path(), "default_properties = fips=yes");
    fs::remove_file(copy.path().join("fips.so")).unwrap();
    let output = fips_status_example(&conf, copy.path(), &[]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("algorithms do not come from the FIPS module"), "{text}");
}

// ---- what fails, and why ----

/// The failure of a builder. The attempt leaves nothing behind, neither in the error queue nor in a new backend.
fn failure(builder: hazmat_openssl::BackendBuilder) -> FipsFailure {
    let error = builder.build().unwrap_err();
    assert!(ErrorStack::get().errors().is_empty());
    let after = Backend::new().unwrap();
    assert!(!after.fips_status().is_in_use());
    assert!(!after.providers().unwrap().contains(&String::from("fips")));
    assert!(after.hash_supported(HashAlgorithm::Md5));
    match error {
        Error::Fips {
            failure, ref errors, ..
        } => {
            assert!(
                !errors.entries().is_empty() || failure == FipsFailure::NotServing,
                "{error}"
            );
            failure
        }
        other => panic!("{other:?}"),
    }
}

fn failure_in(folder: &Path) -> FipsFailure {
    failure(Backend::builder().without_config().fips().module_dir(folder))
}

#[test]
fn a_folder_without_a_module_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(failure_in(folder.path()), FipsFailure::ModuleNotFound);
    assert_eq!(failure_in(Path::new("/no/such/folder")), FipsFailure::ModuleNotFound);
    let copy = copy_of_module();
    fs::remove_file(copy.path().join("fips.so")).unwrap();
    assert_eq!(failure_in(copy.path()), FipsFailure::ModuleNotFound);
}

#[test]
fn a_file_that_is_no_module_is_told() {
    let copy = copy_of_module();
    fs::write(copy.path().join("fips.so"), vec![0x2a; 100_000]).unwrap();
    assert_eq!(failure_in(copy.path()), FipsFailure::ModuleNotFound);
}

#[test]
fn a_module_without_its_configuration_is_told() {
    let copy = copy_of_module();
    fs::remove_file(copy.path().join("fipsmodule.cnf")).unwrap();
    assert_eq!(failure_in(copy.path()), FipsFailure::ConfigurationNotFound);
}

#[test]
fn a_configuration_without_the_integrity_code_is_told() {
    let copy = copy_of_module();
    let file = copy.path().join("fipsmodule.cnf");
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with("module-mac")).collect();
    fs::write(&file, lines.join("\n")).unwrap();
    assert_eq!(failure_in(copy.path()), FipsFailure::ConfigurationNotFound);
}

#[test]
fn a_configuration_file_that_is_not_there_is_told() {
    let named = Backend::builder().fips().config_file("no such file");
    assert_eq!(failure(named), FipsFailure::ConfigurationNotFound);

    let copy = copy_of_module();
    let file = whole_configuration(copy.path(), "");
    fs::remove_file(copy.path().join("fipsmodule.cnf")).unwrap();
    let includes_nothing = Backend::builder().fips().config_file(file).module_dir(copy.path());
    assert_eq!(failure(includes_nothing), FipsFailure::ConfigurationNotFound);
}

#[test]
fn a_corrupted_integrity_code_is_told_and_the_module_stays_unusable() {
    let copy = copy_of_module();
    let file = copy.path().join("fipsmodule.cnf");
    let good = fs::read_to_string(&file).unwrap();
    let start = good.find("module-mac = ").unwrap() + "module-mac = ".len();
    let digit = if &good[start..=start] == "0" { "1" } else { "0" };
    let mut bad = good.clone();
    bad.replace_range(start..=start, digit);
    fs::write(&file, bad).unwrap();
    assert_eq!(failure_in(copy.path()), FipsFailure::IntegrityCheckFailed);

    // The module stays in its error state in this process, whatever its configuration.
    fs::write(&file, good).unwrap();
    assert_eq!(failure_in(copy.path()), FipsFailure::SelfTestFailed);
    // Another copy of it is another module.
    let other = copy_of_module();
    let builder = Backend::builder().fips().module_dir(other.path());
    assert_in_use(&builder.build().unwrap().fips_status());
}

#[test]
fn a_corrupted_module_is_told() {
    let copy = copy_of_module();
    let file = copy.path().join("fips.so");
    let mut module = fs::read(&file).unwrap();
    // Change a byte of a text in the module: the file still loads.
    let text = b"OpenSSL FIPS Provider";
    let at = module.windows(text.len()).position(|window| window == text).unwrap();
    module[at + 8] = b'G';
    fs::write(&file, module).unwrap();
    assert_eq!(failure_in(copy.path()), FipsFailure::IntegrityCheckFailed);
}

#[test]
fn a_corrupted_module_is_told_by_a_configuration_file_too() {
    let copy = copy_of_module();
    let conf = whole_configuration(copy.path(), "default_properties = fips=yes");
    let file = copy.path().join("fipsmodule.cnf");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("module-mac = ", "module-mac = 00:")).unwrap();
    let output = fips_status_example(&conf, copy.path(), &["--require"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("does not match its configuration"), "{text}");
}

#[test]
fn a_module_that_does_not_serve_is_told() {
    let builder = Backend::builder()
        .fips()
        .module_dir(fips_module::folder())
        .properties("provider=default");
    assert_eq!(failure(builder), FipsFailure::NotServing);
}

#[test]
fn every_failure_says_what_to_do() {
    for (failure, help) in [
        (FipsFailure::ModuleNotFound, "install"),
        (FipsFailure::ConfigurationNotFound, "openssl fipsinstall"),
        (FipsFailure::IntegrityCheckFailed, "reinstall"),
        (FipsFailure::SelfTestFailed, "restart"),
        (FipsFailure::NotServing, "check"),
    ] {
        assert!(failure.to_string().contains(help), "{failure}");
    }
}

// ---- what is offered ----

fn refused<T>(result: Result<T>) -> String {
    match result {
        Err(Error::Unsupported { detail, .. }) => detail.into_owned(),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("accepted"),
    }
}

#[test]
fn hashes_are_the_approved_ones() {
    let backend = fips();
    for &algorithm in HashAlgorithm::ALL {
        let name = algorithm.name();
        let approved = name.starts_with("sha"); // SHA-1, SHA-2, SHA-3 and SHAKE
        assert_eq!(backend.hash_supported(algorithm), approved, "{name}");
        assert_eq!(
            backend.hmac_supported(algorithm),
            approved && !algorithm.is_extendable(),
            "{name}"
        );
        assert_eq!(
            backend.pbkdf2_hmac_supported(algorithm),
            approved && !algorithm.is_extendable(),
            "{name}"
        );
    }
    for result in [
        refused(backend.create_hash_ctx(HashAlgorithm::Md5)),
        refused(backend.hash(HashAlgorithm::Md5, b"")),
    ] {
        assert!(
            result.starts_with("md5 is not offered: this is a FIPS backend"),
            "{result}"
        );
        assert!(result.contains("SHA-256"), "{result}");
    }
    let detail = refused(backend.create_hmac_ctx(&[0; 32], HashAlgorithm::Md5));
    assert!(
        detail.contains("FIPS backend") && detail.contains("HMAC with SHA-256"),
        "{detail}"
    );
    let detail = refused(backend.derive_pbkdf2_hmac(HashAlgorithm::Md5, 32, &[0; 16], 1000, b"password"));
    assert!(
        detail.contains("FIPS backend") && detail.contains("PBKDF2 with HMAC and SHA-256"),
        "{detail}"
    );
}

/// Also on a module that is older than libcrypto, and does not give output in pieces itself.
#[test]
fn extendable_outputs_come_in_pieces() {
    let (backend, ordinary) = (fips(), Backend::new().unwrap());
    for &algorithm in XofAlgorithm::ALL {
        assert!(backend.xof_supported(algorithm));
        let mut context = backend.create_xof_ctx(algorithm).unwrap();
        assert_eq!(context.approval(), Approval::Approved);
        context.update(b"data").unwrap();
        let mut reader = context.into_reader();
        let mut output = vec![0; 1000];
        for piece in output.chunks_mut(33) {
            reader.squeeze(piece).unwrap();
        }
        let expected = ordinary.hash(algorithm.with_digest_size(1000), b"data").unwrap();
        assert_eq!(output, *expected);
        // With two empty names cSHAKE is SHAKE.
        let context = backend.create_cshake_ctx(algorithm, b"", b"").unwrap();
        assert_eq!(context.approval(), Approval::Approved);
    }
}

/// The module has cSHAKE's sponge, for KMAC. Computed outside of the module, cSHAKE would not be the module's.
#[test]
fn no_module_has_cshake() {
    for backend in [&fips(), fips_module::strict()] {
        for &algorithm in XofAlgorithm::ALL {
            assert!(!backend.cshake_supported(algorithm));
            let name = algorithm.cshake_name();
            assert_eq!(backend.capabilities().supports("xof", name), Some(false));
            for (function_name, customization) in
                [(&b""[..], &b"a purpose"[..]), (b"KMAC", b""), (b"KMAC", b"a purpose")]
            {
                let detail = refused(backend.create_cshake_ctx(algorithm, function_name, customization));
                assert!(detail.starts_with(name) && detail.contains("FIPS backend"), "{detail}");
            }
            let customized = Operation::Xof {
                algorithm,
                customized: true,
            };
            assert_eq!(backend.approval_of(&customized), Approval::NotApproved);
        }
    }
}

#[test]
fn no_module_has_scrypt() {
    let backend = fips();
    assert!(!backend.scrypt_supported());
    assert_eq!(backend.capabilities().supports("scrypt", "scrypt"), Some(false));
    let detail = refused(backend.derive_scrypt(b"password", &[0; 16], 32, 1 << 14, 8, 1));
    assert!(
        detail.contains("FIPS backend") && detail.contains("PBKDF2 with HMAC and SHA-256"),
        "{detail}"
    );
    // The cost does not matter if scrypt is not offered.
    refused(backend.derive_scrypt_within(0, b"password", &[0; 16], 32, 1 << 14, 8, 1));
}

#[test]
fn no_module_has_poly1305_or_blake2() {
    let backend = fips();
    assert!(!backend.poly1305_supported());
    let detail = refused(backend.create_poly1305_ctx(&[0; 32]));
    assert!(
        detail.contains("FIPS backend") && detail.contains("HMAC with SHA-256"),
        "{detail}"
    );
    // The length does not matter if Poly1305 is not offered.
    refused(backend.create_poly1305_ctx(&[0; 31]));
    for &variant in Blake2MacVariant::ALL {
        assert!(!backend.blake2_mac_supported(variant));
        let detail = refused(backend.create_blake2_mac_ctx(variant, &[0; 32], b"", b"", 32));
        assert!(detail.contains("FIPS backend") && detail.contains("BLAKE2"), "{detail}");
    }
}

#[test]
fn no_module_has_argon2() {
    for backend in [&fips(), fips_module::strict()] {
        for &variant in Argon2Variant::ALL {
            assert!(!backend.argon2_supported(variant));
            assert_eq!(
                backend.capabilities().supports("argon2", variant.identifier()),
                Some(false)
            );
            let parameters = Argon2Parameters::new(variant);
            let detail = refused(backend.derive_argon2(&parameters, b"password", &[0; 16], 32));
            assert!(
                detail.contains(variant.name()) && detail.contains("PBKDF2 with HMAC and SHA-256"),
                "{detail}"
            );
            refused(backend.derive_argon2_into(&parameters, b"password", &[0; 16], &mut [0; 32]));
            refused(backend.derive_argon2_phc_encoded(&parameters, b"password", &[0; 16], 32));
            let phc = format!("${}$v=19$m=32,t=1,p=1$c2FsdHNhbHQ$AQIDBA", variant.identifier());
            refused(backend.argon2_verify_phc_encoded(b"password", &phc, None));
        }
    }
}

#[test]
fn ciphers_are_the_approved_ones() {
    let backend = fips();
    let (iv8, iv16) = ([0; 8], [0; 16]);
    let aes = CipherAlgorithm::aes(&[1; 32]).unwrap();
    for mode in [
        Mode::cbc(&iv16).unwrap(),
        Mode::ctr(&iv16).unwrap(),
        Mode::ecb(),
        Mode::ofb(&iv16).unwrap(),
        Mode::cfb(&iv16).unwrap(),
        Mode::cfb8(&iv16).unwrap(),
        Mode::gcm(&[0; 12]).unwrap(),
    ] {
        assert!(backend.cipher_supported(aes.kind(), mode.kind()), "{mode:?}");
        drop(backend.create_symmetric_encryption_ctx(&aes, &mode).unwrap());
    }
    for (cipher, mode) in [
        (CipherAlgorithm::chacha20(&[0; 32], &iv16).unwrap(), Mode::stream()),
        (CipherAlgorithm::arc4(&[0; 16]).unwrap(), Mode::stream()),
        (CipherAlgorithm::blowfish(&[0; 16]).unwrap(), Mode::cbc(&iv8).unwrap()),
        (CipherAlgorithm::cast5(&[0; 16]).unwrap(), Mode::cbc(&iv8).unwrap()),
        (CipherAlgorithm::idea(&[0; 16]).unwrap(), Mode::cbc(&iv8).unwrap()),
        (CipherAlgorithm::rc2(&[0; 16]).unwrap(), Mode::cbc(&iv8).unwrap()),
        (CipherAlgorithm::seed(&[0; 16]).unwrap(), Mode::cbc(&iv16).unwrap()),
        (CipherAlgorithm::sm4(&[0; 16]).unwrap(), Mode::cbc(&iv16).unwrap()),
        (CipherAlgorithm::camellia(&[0; 16]).unwrap(), Mode::cbc(&iv16).unwrap()),
        (CipherAlgorithm::triple_des(&[0; 24]).unwrap(), Mode::ofb(&iv8).unwrap()),
    ] {
        assert!(!backend.cipher_supported(cipher.kind(), mode.kind()), "{cipher:?}");
        let detail = refused(backend.create_symmetric_encryption_ctx(&cipher, &mode));
        assert!(
            detail.contains("FIPS backend") && detail.contains("use AES"),
            "{detail}"
        );
        assert!(
            !backend.cmac_algorithm_supported(cipher.kind()) || cipher.name() == "3DES",
            "{cipher:?}"
        );
    }
    assert!(backend.cmac_algorithm_supported(aes.kind()));
    for key_length in [16, 24, 32] {
        assert!(AesGcm::supported(&backend, key_length));
        let key = AesGcm::generate_key(&backend, key_length).unwrap();
        let aead: Box<dyn Aead> = Box::new(AesGcm::new(&backend, &key).unwrap());
        let sealed = aead.encrypt(&[1; 12], b"data", b"header").unwrap();
        assert_eq!(aead.decrypt(&[1; 12], &sealed, b"header").unwrap(), b"data");
    }
    assert!(!AesGcm::supported(&backend, 20));
    assert!(!ChaCha20Poly1305::supported(&backend));
    let detail = refused(ChaCha20Poly1305::new(&backend, &[0; 32]));
    assert!(detail.contains("FIPS backend"), "{detail}");
}

#[test]
fn what_it_computes_is_what_an_ordinary_backend_computes() {
    let (fips, ordinary) = (fips(), Backend::new().unwrap());
    let data = ordinary.random_bytes(1000).unwrap();
    let key = fips.random_bytes(32).unwrap();
    let mut compared = 0;
    for &algorithm in HashAlgorithm::ALL {
        if fips.hash_supported(algorithm) {
            assert_eq!(
                fips.hash(algorithm, &data).unwrap(),
                ordinary.hash(algorithm, &data).unwrap()
            );
            compared += 1;
        }
        if fips.hmac_supported(algorithm) {
            let tag = |backend: &Backend| {
                let mut ctx = backend.create_hmac_ctx(&key, algorithm).unwrap();
                ctx.update(&data).unwrap();
                let first = ctx.finalize_reset().unwrap();
                ctx.update(&data).unwrap();
                assert_eq!(ctx.finalize().unwrap(), first);
                first
            };
            assert_eq!(tag(&fips), tag(&ordinary));
            let derived = |backend: &Backend| backend.derive_pbkdf2_hmac(algorithm, 32, &data, 1000, &key).unwrap();
            assert_eq!(derived(&fips), derived(&ordinary));
            compared += 2;
        }
    }
    for &variant in KmacVariant::ALL {
        for output in [KmacOutput::Length(100), KmacOutput::Xof(100)] {
            let tag = |backend: &Backend| {
                let mut ctx = backend
                    .create_kmac_ctx(variant, &key, b"customization", output)
                    .unwrap();
                ctx.update(&data).unwrap();
                ctx.finalize().unwrap()
            };
            assert_eq!(tag(&fips), tag(&ordinary));
        }
    }
    let aes = CipherAlgorithm::aes(&key).unwrap();
    for nonce_length in [12, 16] {
        let tag = |backend: &Backend| {
            let mut ctx = backend.create_gmac_ctx(&aes, &data[..nonce_length]).unwrap();
            ctx.update(&data).unwrap();
            ctx.finalize().unwrap()
        };
        assert_eq!(tag(&fips), tag(&ordinary));
    }
    assert_eq!(compared, 13 + 2 * 11);
    let sealed = AesGcm::new(&fips, &key)
        .unwrap()
        .encrypt(&data[..12], &data, b"header")
        .unwrap();
    let opened = AesGcm::new(&ordinary, &key)
        .unwrap()
        .decrypt(&data[..12], &sealed, b"header")
        .unwrap();
    assert_eq!(opened, data[..]);
}

#[test]
fn two_backends_side_by_side_keep_apart_on_many_threads() {
    let (fips, ordinary) = (fips(), Backend::new().unwrap());
    thread::scope(|scope| {
        for number in 0..8u8 {
            let (fips, ordinary) = (&fips, &ordinary);
            scope.spawn(move || {
                for round in 0..50u8 {
                    let data = [number, round];
                    assert!(!fips.hash_supported(HashAlgorithm::Md5));
                    assert!(ordinary.hash_supported(HashAlgorithm::Md5));
                    refused(fips.hash(HashAlgorithm::Md5, &data));
                    assert_eq!(ordinary.hash(HashAlgorithm::Md5, &data).unwrap().len(), 16);
                    assert_eq!(
                        fips.hash(HashAlgorithm::Sha256, &data).unwrap(),
                        ordinary.hash(HashAlgorithm::Sha256, &data).unwrap()
                    );
                    assert_ne!(fips.random_bytes(16).unwrap(), ordinary.random_bytes(16).unwrap());
                    if round % 10 == 0 {
                        assert!(fips.fips_status().is_in_use());
                        assert!(!ordinary.fips_status().is_in_use());
                    }
                }
            });
        }
    });
}

// ---- bounds and approval ----

#[test]
fn pbkdf2_keeps_the_lower_bounds_of_sp_800_132() {
    let backend = fips();
    let derive = |length, salt: usize, iterations| {
        let salt = vec![1; salt];
        backend.derive_pbkdf2_hmac_with_approval(HashAlgorithm::Sha256, length, &salt, iterations, b"password")
    };
    let (key, approval) = derive(14, 16, 1000).unwrap();
    assert_eq!((key.len(), approval), (14, Approval::Approved));
    assert_eq!(refused_argument(derive(14, 15, 1000)), "salt");
    assert_eq!(refused_argument(derive(14, 16, 999)), "iterations");
    assert_eq!(refused_argument(derive(13, 16, 1000)), "length");
}

/// The backend refuses short outputs, even if the module is configured to accept them.
#[test]
fn pbkdf2_keeps_its_bounds_where_the_module_would_not() {
    let copy = copy_of_module();
    let file = copy.path().join("fipsmodule.cnf");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{text}\npbkdf2-lower-bound-check = 0\n")).unwrap();
    let backend = Backend::builder().fips().module_dir(copy.path()).build().unwrap();
    let short = backend.derive_pbkdf2_hmac(HashAlgorithm::Sha256, 13, &[1; 16], 1000, b"password");
    assert_eq!(refused_argument(short), "length");
}

#[test]
fn an_ordinary_backend_has_no_such_bounds() {
    let backend = Backend::new().unwrap();
    let (key, approval) = backend
        .derive_pbkdf2_hmac_with_approval(HashAlgorithm::Sha256, 13, b"salt", 1, b"")
        .unwrap();
    assert_eq!((key.len(), approval), (13, Approval::Unknown));
}

#[test]
fn approval_is_what_the_module_says() {
    let backend = fips();
    let hmac = |length: usize| {
        backend
            .create_hmac_ctx(&vec![1; length], HashAlgorithm::Sha256)
            .unwrap()
    };
    assert_eq!(hmac(14).approval(), Approval::Approved);
    assert_eq!(hmac(13).approval(), Approval::NotApproved);

    let aes = CipherAlgorithm::aes(&[1; 32]).unwrap();
    assert_eq!(backend.create_cmac_ctx(&aes).unwrap().approval(), Approval::Approved);
    let triple_des = CipherAlgorithm::triple_des(b"abcdefghijklmnopqrstuvwx").unwrap();
    let ecb = Mode::ecb();
    // The module of the certified version has no Triple DES at all.
    if backend.cipher_supported(CipherKind::TRIPLE_DES, ModeKind::Ecb) {
        assert_eq!(
            backend.create_cmac_ctx(&triple_des).unwrap().approval(),
            Approval::NotApproved
        );
        let encrypt = backend.create_symmetric_encryption_ctx(&triple_des, &ecb).unwrap();
        assert_eq!(encrypt.approval(), Approval::NotApproved);
        let decrypt = backend.create_symmetric_decryption_ctx(&triple_des, &ecb).unwrap();
        assert_eq!(decrypt.approval(), Approval::Approved);
    } else {
        refused(backend.create_cmac_ctx(&triple_des));
        refused(backend.create_symmetric_encryption_ctx(&triple_des, &ecb));
        refused(backend.create_symmetric_decryption_ctx(&triple_des, &ecb));
    }

    // The module has no indicator for these; the table decides.
    assert_eq!(
        backend.create_symmetric_encryption_ctx(&aes, &ecb).unwrap().approval(),
        Approval::Approved
    );
    assert_eq!(
        backend.create_hash_ctx(HashAlgorithm::Sha256).unwrap().approval(),
        Approval::Approved
    );
    let ordinary = Backend::new().unwrap();
    let hmac = ordinary.create_hmac_ctx(&[1; 32], HashAlgorithm::Sha256).unwrap();
    assert_eq!(hmac.approval(), Approval::Unknown);
}

#[test]
fn a_strict_backend_refuses_what_is_not_approved() {
    let builder = fips_module::builder().strict_approval(true);
    let strict = builder.build().unwrap();
    let not_approved = |result: Result<()>| matches!(result, Err(Error::NotApproved { .. }));

    assert!(not_approved(
        strict.create_hmac_ctx(&[1; 13], HashAlgorithm::Sha256).map(drop)
    ));
    let mut hmac = strict.create_hmac_ctx(&[1; 14], HashAlgorithm::Sha256).unwrap();
    hmac.update(b"data").unwrap();
    drop(hmac.finalize().unwrap());

    let triple_des = CipherAlgorithm::triple_des(b"abcdefghijklmnopqrstuvwx").unwrap();
    // The module of the certified version has no Triple DES at all.
    if strict.cipher_supported(CipherKind::TRIPLE_DES, ModeKind::Ecb) {
        assert!(not_approved(strict.create_cmac_ctx(&triple_des).map(drop)));
        assert!(not_approved(
            strict
                .create_symmetric_encryption_ctx(&triple_des, &Mode::ecb())
                .map(drop)
        ));
        strict
            .create_symmetric_decryption_ctx(&triple_des, &Mode::ecb())
            .unwrap()
            .finalize()
            .unwrap();
    } else {
        refused(strict.create_cmac_ctx(&triple_des));
    }

    // Without an indicator the table decides.
    strict.hash(HashAlgorithm::Sha256, b"data").unwrap();
    for &algorithm in XofAlgorithm::ALL {
        let reader = strict.create_xof_ctx(algorithm).unwrap().into_reader();
        reader.try_clone().unwrap().squeeze(&mut [0; 10]).unwrap();
    }
    let aes = CipherAlgorithm::aes(&[1; 32]).unwrap();
    let mut ctx = strict
        .create_symmetric_encryption_ctx(&aes, &Mode::ctr(&[0; 16]).unwrap())
        .unwrap();
    ctx.update(b"data").unwrap();
    ctx.finalize().unwrap();
    // Only a FIPS backend can be strict.
    let ordinary = Backend::builder().strict_approval(true).build();
    assert!(matches!(ordinary, Err(Error::StrictWithoutFips)), "{ordinary:?}");
}

// ---- asymmetric keys ----

#[test]
fn rsa_works_from_2048_bits_on() {
    let backend = fips();
    for (exponent, size, argument) in [(65537, 1024, "key_size"), (3, 2048, "public_exponent")] {
        assert!(!backend.generate_rsa_parameters_supported(exponent, size));
        assert_eq!(
            refused_argument(backend.generate_rsa_private_key(exponent, size)),
            argument
        );
    }
    let key = backend.generate_rsa_private_key(65537, 2048).unwrap();
    let public = key.public_key().unwrap();
    let hash = HashAlgorithm::Sha256;
    for padding in [
        RsaPadding::pkcs1v15(),
        RsaPadding::pss(PssPadding::new(hash, SaltLength::Digest)),
    ] {
        let signature = key.sign(b"data", &padding, hash).unwrap();
        public.verify(&signature, b"data", &padding, hash).unwrap();
        assert!(matches!(
            public.verify(&signature, b"other", &padding, hash),
            Err(Error::InvalidSignature)
        ));
        let detail = refused(key.sign(b"data", &padding, HashAlgorithm::Md5));
        assert!(detail.contains("FIPS backend"), "{detail}");
    }
    let oaep = RsaPadding::oaep(OaepPadding::new(hash));
    let ciphertext = public.encrypt(b"data", &oaep).unwrap();
    assert_eq!(*key.decrypt(&ciphertext, &oaep).unwrap(), *b"data");
    assert!(!backend.rsa_padding_supported(&RsaPadding::oaep(OaepPadding::new(HashAlgorithm::Md5))));
    let numbers = key.private_numbers().unwrap();
    let again = backend.load_rsa_private_numbers(&numbers).unwrap();
    assert_eq!(again.private_numbers().unwrap(), numbers);
}

#[test]
fn curves_are_the_approved_ones() {
    let backend = fips();
    let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
    for curve in [
        EllipticCurve::Secp224R1,
        EllipticCurve::Secp256R1,
        EllipticCurve::Secp384R1,
        EllipticCurve::Secp521R1,
    ] {
        assert!(backend.elliptic_curve_supported(curve), "{curve}");
        let key = backend.generate_elliptic_curve_private_key(curve).unwrap();
        let public = key.public_key().unwrap();
        let signature = key.sign(b"data", algorithm).unwrap();
        public.verify(&signature, b"data", algorithm).unwrap();
        let other = backend.generate_elliptic_curve_private_key(curve).unwrap();
        assert_eq!(
            key.exchange(&other.public_key().unwrap()).unwrap(),
            other.exchange(&public).unwrap()
        );
        let numbers = key.private_numbers().unwrap();
        let derived = backend
            .derive_elliptic_curve_private_key(&numbers.private_value, curve)
            .unwrap();
        assert_eq!(derived.public_key().unwrap(), public);
        backend.load_elliptic_curve_private_numbers(&numbers).unwrap();
    }
    for curve in [EllipticCurve::Secp256K1, EllipticCurve::BrainpoolP256R1] {
        assert!(!backend.elliptic_curve_supported(curve), "{curve}");
        let detail = refused(backend.generate_elliptic_curve_private_key(curve));
        assert!(detail.contains("FIPS backend") && detail.contains("P-256"), "{detail}");
    }
}

#[test]
fn edwards_curves_sign_where_the_module_has_them() {
    let backend = fips();
    let has = FipsModule::of(&backend).has_edwards_curves;
    assert_eq!((backend.ed25519_supported(), backend.ed448_supported()), (has, has));
    if has {
        let key = backend.ed25519_generate_key().unwrap();
        let signature = key.sign(b"data").unwrap();
        key.public_key().unwrap().verify(&signature, b"data").unwrap();
        let key = backend.ed448_generate_key().unwrap();
        let signature = key.sign(b"data").unwrap();
        key.public_key().unwrap().verify(&signature, b"data").unwrap();
    } else {
        for detail in [
            refused(backend.ed25519_generate_key()),
            refused(backend.ed25519_load_public_bytes(&[9; 32])),
            refused(backend.ed25519_load_private_bytes(&[9; 32])),
            refused(backend.ed448_generate_key()),
            refused(backend.ed448_load_public_bytes(&[9; 57])),
        ] {
            assert!(detail.contains("FIPS backend") && detail.contains("ECDSA"), "{detail}");
        }
    }
}

/// If the module offers them, it does not report them as approved: SP 800-56A does not list them.
#[test]
fn montgomery_curves_are_refused_where_the_module_lacks_them() {
    let backend = fips();
    let has = FipsModule::of(&backend).has_montgomery_curves;
    assert_eq!((backend.x25519_supported(), backend.x448_supported()), (has, has));
    if has {
        let (ours, theirs) = (
            backend.x25519_generate_key().unwrap(),
            backend.x25519_generate_key().unwrap(),
        );
        assert_eq!(
            ours.exchange(&theirs.public_key().unwrap()).unwrap(),
            theirs.exchange(&ours.public_key().unwrap()).unwrap()
        );
    } else {
        for detail in [
            refused(backend.x25519_generate_key()),
            refused(backend.x25519_load_public_bytes(&[9; 32])),
            refused(backend.x448_generate_key()),
        ] {
            assert!(detail.contains("FIPS backend") && detail.contains("ECDH"), "{detail}");
        }
    }
}

#[test]
fn diffie_hellman_works_in_named_groups_only() {
    let backend = fips();
    let parameters = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
    let (alice, bob) = (
        parameters.generate_private_key().unwrap(),
        parameters.generate_private_key().unwrap(),
    );
    assert_eq!(
        alice.exchange(&bob.public_key().unwrap()).unwrap(),
        bob.exchange(&alice.public_key().unwrap()).unwrap()
    );
    let detail = refused(backend.generate_dh_parameters(2, 2048));
    assert!(detail.contains("FIPS backend"), "{detail}");
}

/// A key of an ordinary backend is converted for the module, and the other way round: each backend computes with its own.
#[test]
fn keys_of_a_fips_and_an_ordinary_backend_agree() {
    let (fips, ordinary) = (fips(), Backend::new().unwrap());
    let curve = EllipticCurve::Secp256R1;
    let (ours, theirs) = (
        fips.generate_elliptic_curve_private_key(curve).unwrap(),
        ordinary.generate_elliptic_curve_private_key(curve).unwrap(),
    );
    assert_eq!(
        ours.exchange(&theirs.public_key().unwrap()).unwrap(),
        theirs.exchange(&ours.public_key().unwrap()).unwrap()
    );
    let key = |backend: &Backend| {
        let parameters = backend.load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap();
        parameters.generate_private_key().unwrap()
    };
    let (ours, theirs) = (key(&fips), key(&ordinary));
    assert_eq!(
        ours.exchange(&theirs.public_key().unwrap()).unwrap(),
        theirs.exchange(&ours.public_key().unwrap()).unwrap()
    );
}

#[test]
fn a_strict_backend_refuses_old_uses_of_rsa_and_signers_tell() {
    let builder = fips_module::builder();
    let strict = builder.strict_approval(true).build().unwrap();
    let key = strict.generate_rsa_private_key(65537, 2048).unwrap();
    let encrypted = key.public_key().unwrap().encrypt(b"data", &RsaPadding::pkcs1v15());
    assert!(matches!(encrypted, Err(Error::NotApproved { .. })), "{encrypted:?}");

    let signer = |hash| {
        key.signer(&RsaPadding::pkcs1v15(), hash)
            .map(|signer| signer.approval())
    };
    assert_eq!(signer(HashAlgorithm::Sha256).unwrap(), Approval::Approved);
    let signature = key.sign(b"data", &RsaPadding::pkcs1v15(), HashAlgorithm::Sha1);
    match signer(HashAlgorithm::Sha1) {
        Ok(approval) => {
            assert_eq!(approval, Approval::NotApproved);
            assert!(matches!(signature, Err(Error::NotApproved { .. })), "{signature:?}");
        }
        // The certified version refuses to start: because of the hash function, and not of the key.
        Err(error) => {
            for detail in [refused::<()>(Err(error)), refused(signature)] {
                assert!(detail.contains("a signature with sha1"), "{detail}");
                assert!(detail.contains("use SHA-256"), "{detail}");
            }
        }
    }
}

/// The backend signs with exactly the hash functions that it reports: modules verify with some that they refuse to sign with.
#[test]
fn ecdsa_is_offered_with_what_the_module_signs_with() {
    let backend = fips_module::builder().build().unwrap();
    let curve = EllipticCurve::Secp256R1;
    let key = backend.generate_elliptic_curve_private_key(curve).unwrap();
    let mut signs = Vec::new();
    for &hash in HashAlgorithm::ALL {
        let algorithm = EcdsaAlgorithm::new(hash);
        let signature = key.sign(b"data", algorithm);
        let offered = backend.elliptic_curve_signature_algorithm_supported(&algorithm, curve);
        assert_eq!(offered, signature.is_ok(), "{hash}: {signature:?}");
        if offered {
            signs.push(hash);
        }
    }
    assert!(signs.contains(&HashAlgorithm::Sha256) && !signs.contains(&HashAlgorithm::Md5));
    // The certified version does not sign with SHA-1.
    assert_eq!(
        signs.contains(&HashAlgorithm::Sha1),
        FipsModule::of(&backend).has_indicators
    );
}

/// A configuration can select random generators by a separate property query, bypassing `fips=yes`. It is overruled.
#[test]
fn random_bytes_come_from_the_module_whatever_the_configuration_says() {
    let copy = copy_of_module();
    let file = copy.path().join("random.cnf");
    let text = format!(
        "openssl_conf = main\n.include {}\n[main]\nproviders = providers\nrandom = generators\n[providers]\n\
         fips = fips_sect\nbase = other_sect\ndefault = other_sect\n[other_sect]\nactivate = 1\n[generators]\n\
         random = HASH-DRBG\ndigest = SM3\nproperties = -fips,provider=default\n",
        copy.path().join("fipsmodule.cnf").display()
    );
    fs::write(&file, text).unwrap();
    let builder = Backend::builder().fips().config_file(file).module_dir(copy.path());
    let backend = builder.build().unwrap();
    assert_in_use(&backend.fips_status());
    backend.random_bytes(16).unwrap();
}

/// Before 4.0, an engine that the configuration makes the default for an algorithm replaces the module. The one here returns
/// the digest of the first probe for every input.
#[cfg(not(feature = "vendored"))] // an engine is made for one libcrypto, and here for the system's
#[test]
fn an_engine_in_the_place_of_the_module_is_not_fips() {
    const ENGINE: &str = r#"
#include <openssl/engine.h>
#include <openssl/evp.h>
#include <string.h>

static int begin(EVP_MD_CTX *ctx) { return 1; }
static int update(EVP_MD_CTX *ctx, const void *data, size_t length) { return 1; }
static int end(EVP_MD_CTX *ctx, unsigned char *digest)
{
    memcpy(digest,
           "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"
           "\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad", 32);
    return 1;
}
static int digests(ENGINE *engine, const EVP_MD **digest, const int **nids, int nid)
{
    static const int sha256 = NID_sha256;
    static EVP_MD *method;
    if (digest == NULL) { *nids = &sha256; return 1; }
    if (method == NULL) {
        method = EVP_MD_meth_new(NID_sha256, NID_undef);
        EVP_MD_meth_set_result_size(method, 32);
        EVP_MD_meth_set_input_blocksize(method, 64);
        EVP_MD_meth_set_app_datasize(method, 8);
        EVP_MD_meth_set_init(method, begin);
        EVP_MD_meth_set_update(method, update);
        EVP_MD_meth_set_final(method, end);
    }
    *digest = nid == NID_sha256 ? method : NULL;
    return *digest != NULL;
}
static int bind(ENGINE *engine, const char *id)
{
    return ENGINE_set_id(engine, "false") && ENGINE_set_name(engine, "false") && ENGINE_set_digests(engine, digests);
}
IMPLEMENT_DYNAMIC_BIND_FN(bind)
IMPLEMENT_DYNAMIC_CHECK_FN()
"#;
    let copy = copy_of_module();
    let (source, engine) = (copy.path().join("engine.c"), copy.path().join("engine.so"));
    fs::write(&source, ENGINE).unwrap();
    let compiled = Command::new("cc")
        .args(["-w", "-shared", "-fPIC", "-o"])
        .args([&engine, &source])
        .arg("-lcrypto")
        .status()
        .expect("the command cc (Debian: gcc) is needed");
    assert!(compiled.success());
    let conf = whole_configuration(copy.path(), "default_properties = fips=yes");
    let output = fips_status_example(&conf, copy.path(), &["--require"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");

    let text = fs::read_to_string(&conf).unwrap();
    let text = text.replace("[main]\n", "[main]\nengines = engines\n")
        + &format!(
            "[engines]\nfalse = false_sect\n[false_sect]\nengine_id = false\ndynamic_path = {}\n\
             default_algorithms = ALL\ninit = 1\n",
            engine.display()
        );
    fs::write(&conf, text).unwrap();
    for arguments in [&[][..], &["--require"]] {
        let output = fips_status_example(&conf, copy.path(), arguments);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(text.contains("algorithms do not come from the FIPS module"), "{text}");
    }
}
