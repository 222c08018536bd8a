//! Backends by their configuration: which providers they have, what fails, what FIPS is not.

use std::fs;
use std::path::PathBuf;

use hazmat_openssl::prelude::*;
use hazmat_openssl::{FipsFailure, Version};
use tempfile::TempDir;

/// A configuration file in a folder of its own.
fn configuration(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openssl.cnf");
    fs::write(&file, text).unwrap();
    (folder, file)
}

fn providers(backend: &Backend) -> Vec<String> {
    let mut names = backend.providers().unwrap();
    names.sort();
    names
}

#[test]
fn the_version_is_the_librarys() {
    let backend = Backend::new().unwrap();
    let version = backend.version();
    assert_eq!(version, Version::from_number(backend.openssl_version_number()));
    assert!(version >= Version::new(3, 0, 0));
    let text = backend.openssl_version_text();
    assert!(text.starts_with(&format!("OpenSSL {version}")), "{text}");
}

#[test]
fn without_a_configuration_there_is_the_default_provider() {
    let backend = Backend::builder().without_config().build().unwrap();
    assert_eq!(providers(&backend), ["default", "legacy"]);
    let backend = Backend::builder().without_config().legacy(false).build().unwrap();
    assert_eq!(providers(&backend), ["default"]);
}

#[test]
fn a_configuration_that_names_no_provider_leaves_the_default_one() {
    let (_folder, file) = configuration("openssl_conf = main\n[main]\n");
    let backend = Backend::builder().config_file(file).build().unwrap();
    assert_eq!(providers(&backend), ["default", "legacy"]);
    assert!(backend.hash_supported(HashAlgorithm::Sha256));
}

#[test]
fn a_configuration_that_names_other_providers_is_left_with_those() {
    let (_folder, file) = configuration(
        "openssl_conf = main\n[main]\nproviders = providers\n[providers]\nbase = base_sect\n[base_sect]\nactivate = 1\n",
    );
    let backend = Backend::builder().config_file(file).build().unwrap();
    assert_eq!(providers(&backend), ["base"]);
    assert!(!backend.hash_supported(HashAlgorithm::Sha256));
    assert!(matches!(
        backend.hash(HashAlgorithm::Sha256, b""),
        Err(Error::Unsupported {
            kind: Unsupported::Hash,
            ..
        })
    ));
}

/// A provider that a configuration names and that is not there is not made up for by the default one.
#[test]
fn a_configuration_whose_only_provider_fails_does_not_fall_back() {
    let (_folder, file) = configuration(
        "openssl_conf = main\n[main]\nproviders = providers\n[providers]\nnone = sect\n[sect]\nactivate = 1\n\
         module = /no/such/module.so\n",
    );
    match Backend::builder().config_file(file).build() {
        Ok(backend) => {
            assert_eq!(providers(&backend), [""; 0]);
            assert!(!backend.hash_supported(HashAlgorithm::Sha256));
        }
        Err(Error::Configuration { .. }) => {}
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_configuration_that_does_not_load_is_an_error() {
    let missing = PathBuf::from("/no/such/openssl.cnf");
    let (_folder, broken) = configuration("openssl_conf = main\n[main\n");
    let (_other, dangling) = configuration("openssl_conf = main\n[main]\nproviders = nowhere\n");
    for file in [missing, broken, dangling] {
        match Backend::builder().config_file(&file).build() {
            Err(Error::Configuration { file: named, errors }) => {
                assert_eq!(named, file.display().to_string());
                assert!(!errors.entries().is_empty());
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_property_query_narrows_every_fetch() {
    let backend = Backend::builder().properties("provider=legacy").build().unwrap();
    assert!(!backend.hash_supported(HashAlgorithm::Sha256));
    assert!(backend.hash_supported(HashAlgorithm::Whirlpool));
    match Backend::builder().properties("=no query").build() {
        Err(Error::InvalidArgument {
            argument: "properties", ..
        }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn clones_are_the_same_backend_and_two_backends_are_not() {
    let narrow = Backend::builder().properties("provider=legacy").build().unwrap();
    let wide = Backend::new().unwrap();
    assert!(!narrow.clone().hash_supported(HashAlgorithm::Sha1));
    assert!(wide.hash_supported(HashAlgorithm::Sha1));
}

#[test]
fn random_bytes_differ() {
    let backend = Backend::new().unwrap();
    let (first, second) = (backend.random_bytes(32).unwrap(), backend.random_bytes(32).unwrap());
    assert_ne!(first, second);
    let mut buffer = [0; 70_000];
    backend.fill_random(&mut buffer).unwrap();
    assert!(buffer.chunks(100).all(|chunk| chunk.iter().any(|&byte| byte != 0)));
}

// ---- what FIPS is not ----

#[test]
fn a_property_alone_is_not_fips() {
    let backend = Backend::builder().properties("fips=yes").build().unwrap();
    let status = backend.fips_status();
    assert!(status.property_set());
    assert!(!status.is_in_use());
    assert_eq!(status.module(), None);
    assert_eq!(status.sha256_provider(), None);
    assert_eq!(
        status.to_string(),
        "FIPS: not in use [fips=yes is set, SHA2-256 comes from no provider, MD5 is refused]"
    );
}

#[test]
fn an_ordinary_backend_is_not_fips() {
    let status = Backend::builder().without_config().build().unwrap().fips_status();
    assert!(!status.is_in_use() && !status.property_set() && !status.md5_refused());
    assert_eq!(status.sha256_provider().unwrap().identity(), "default");
    assert_eq!(
        status.to_string(),
        "FIPS: not in use [fips=yes is not set, SHA2-256 comes from default, MD5 is offered]"
    );
}

/// A configuration that demands FIPS and does not have it gives no backend, rather than one that is something else.
#[test]
fn a_configuration_that_demands_fips_must_have_it() {
    let text = "openssl_conf = main\n[main]\nproviders = providers\nalg_section = algorithms\n[providers]\n\
                default = sect\n[sect]\nactivate = 1\n[algorithms]\ndefault_properties = fips=yes\n";
    let (_folder, file) = configuration(text);
    match Backend::builder().config_file(file).build() {
        Err(Error::Fips {
            failure: FipsFailure::NotServing,
            ..
        }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn fips_without_a_module_is_told() {
    let folder = tempfile::tempdir().unwrap();
    match Backend::builder()
        .without_config()
        .fips()
        .module_dir(folder.path())
        .build()
    {
        Err(Error::Fips {
            failure: FipsFailure::ModuleNotFound,
            ..
        }) => {}
        other => panic!("{other:?}"),
    }
}
