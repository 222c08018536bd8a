//! Configuration of backends: their providers, failures, and configurations that do not make a FIPS backend.

use std::fs;
use std::path::{Path, PathBuf};

use hazmat_openssl::Version;
use hazmat_openssl::fips::FipsFailure;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, UnsupportedKind};
use support::child;
use tempfile::TempDir;

/// A configuration file in a new folder.
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
            kind: UnsupportedKind::Hash,
            ..
        })
    ));
}

/// If a configuration names a provider that does not exist, the default provider does not replace it.
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
            Err(Error::Configuration {
                file: named, errors, ..
            }) => {
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

// ---- the system's configuration, which is that of a process ----

/// Runs the test of this name again in a child with this `OPENSSL_CONF`, where it runs `body`.
fn with_openssl_conf(name: &str, value: &Path, body: fn(PathBuf)) {
    if child::is_child() {
        body(PathBuf::from(std::env::var_os("OPENSSL_CONF").unwrap()));
    } else {
        child::run_again(
            &child::test_name(module_path!(), name),
            &[("OPENSSL_CONF", value.as_os_str())],
        );
    }
}

/// A file that the variable names may request FIPS: if it does not exist, there is no backend.
#[test]
fn a_file_that_openssl_conf_names_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.cnf");
    with_openssl_conf("a_file_that_openssl_conf_names_must_be_there", &missing, |missing| {
        let builders = [
            Backend::builder(),
            Backend::builder().fips(),
            Backend::builder().properties("x=y"),
        ];
        for builder in builders {
            match builder.build() {
                Err(Error::Configuration { file, errors, .. }) => {
                    assert_eq!(file, format!("{}, which OPENSSL_CONF names", missing.display()));
                    assert!(!errors.entries().is_empty());
                }
                other => panic!("{other:?}"),
            }
        }
        // A builder without configuration does not need it.
        Backend::builder().without_config().build().unwrap();
        Backend::builder().config_file("/dev/null").build().unwrap();
        fs::write(&missing, "openssl_conf = main\n[main]\n").unwrap();
        Backend::new().unwrap();
    });
}

/// A file that cannot be read is an error as well.
#[test]
fn a_folder_that_openssl_conf_names_is_no_configuration() {
    let folder = tempfile::tempdir().unwrap();
    with_openssl_conf(
        "a_folder_that_openssl_conf_names_is_no_configuration",
        folder.path(),
        |_| {
            assert!(matches!(Backend::new(), Err(Error::Configuration { .. })));
            match Backend::builder().config_file("/").build() {
                Err(Error::Configuration { file, .. }) => assert_eq!(file, "/ (a directory)"),
                other => panic!("{other:?}"),
            }
        },
    );
}

fn an_ordinary_backend(_conf: PathBuf) {
    let backend = Backend::new().unwrap();
    assert_eq!(providers(&backend), ["default", "legacy"]);
    assert!(!backend.fips_status().is_in_use());
}

#[test]
fn openssl_conf_may_be_empty() {
    with_openssl_conf("openssl_conf_may_be_empty", Path::new(""), an_ordinary_backend);
}

#[test]
fn openssl_conf_may_name_an_empty_file() {
    with_openssl_conf(
        "openssl_conf_may_name_an_empty_file",
        Path::new("/dev/null"),
        an_ordinary_backend,
    );
}

/// A backend reports that the machine is set to FIPS, whether it ignores that or fails because of it.
#[test]
fn a_machine_that_is_set_to_fips_is_noticed() {
    let text = "openssl_conf = main\n[main]\nproviders = providers\nalg_section = algorithms\n[providers]\n\
                default = sect\n[sect]\nactivate = 1\n[algorithms]\ndefault_properties = fips=yes\n";
    let (_folder, file) = configuration(text);
    with_openssl_conf("a_machine_that_is_set_to_fips_is_noticed", &file, |file| {
        let status = Backend::builder().without_config().build().unwrap().fips_status();
        assert!(!status.is_in_use() && status.machine().is_set_to_fips());
        let found = &status.machine().configurations()[0];
        assert_eq!(found.path(), file);
        assert!(found.sets_property() && !found.activates_module() && !found.is_loaded());
        let said = format!("{} requests fips=yes and is not loaded by this backend", file.display());
        assert!(status.to_string().contains(&said), "{status}");
        assert!(status.to_string().contains("the kernel's FIPS flag is "), "{status}");

        match Backend::new() {
            Err(Error::Fips {
                failure: FipsFailure::NotServing,
                ref machine,
                ..
            }) => assert!(machine.configurations()[0].is_loaded()),
            other => panic!("{other:?}"),
        }
        let folder = tempfile::tempdir().unwrap();
        let error = Backend::builder()
            .without_config()
            .fips()
            .module_dir(folder.path())
            .build()
            .unwrap_err();
        let text = error.to_string();
        assert!(text.contains("Debian 13 and later: openssl-provider-fips"), "{text}");
        // Reasons with the path, without codes and source locations, which the queue has.
        let path = folder.path().to_str().unwrap();
        assert!(text.contains(". OpenSSL reports: ") && text.contains(path), "{text}");
        assert!(!text.contains(".c:") && !text.contains("error:"), "{text}");
        let queue = std::error::Error::source(&error).unwrap().to_string();
        assert!(queue.starts_with("error:"), "{queue}");
        assert!(text.ends_with(&said), "{text}");
    });
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

/// A configuration that requests FIPS without having it gives an error instead of an ordinary backend.
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
