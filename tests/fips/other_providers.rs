//! Backends with a provider beside the FIPS module that says of its own algorithms that they are approved.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hazmat_openssl::fips::{Approval, FipsFailure, Operation};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{BackendBuilder, Error, ProviderConfiguration};
use support::fips_module;
use tempfile::TempDir;

/// A provider with one algorithm, of the operation OPERATION and with the properties PROPERTIES. It is never used: what counts is that
/// libcrypto would fetch it.
const PROVIDER: &str = r#"
#include <stddef.h>

struct dispatch { int function; void (*pointer)(void); };
struct algorithm { const char *names; const char *properties; const struct dispatch *functions; const char *description; };

static const struct algorithm *query(void *context, int operation, int *no_cache)
{
    static const struct dispatch functions[] = { { 0, NULL } };
    static const struct algorithm algorithms[] = {
        { "AES-256-GCM", PROPERTIES, functions, NULL },
        { NULL, NULL, NULL, NULL },
    };
    *no_cache = 0;
    return operation == OPERATION ? algorithms : NULL;
}

int OSSL_provider_init(const void *handle, const void *in, const struct dispatch **out, void **context)
{
    static const struct dispatch functions[] = { { 1027, (void (*)(void))query }, { 0, NULL } };
    *out = functions;
    *context = (void *)functions;
    return 1;
}
"#;

/// The operations of cryptography (`provider(7)`), as numbers.
const CRYPTOGRAPHIC: [u32; 11] = [1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15];

/// A folder with the provider and a configuration that loads it beside the module: before it, so that it would be preferred.
fn folder(operation: u32, properties: &str, rest: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (source, other) = (folder.path().join("other.c"), folder.path().join("other.so"));
    fs::write(&source, PROVIDER).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&other, &source])
        .args([
            format!("-DOPERATION={operation}"),
            format!("-DPROPERTIES=\"{properties}\""),
        ])
        .status()
        .expect("the command cc (Debian: gcc) is needed");
    assert!(compiled.success());
    let configuration = folder.path().join("openssl.cnf");
    let text = format!(
        "openssl_conf = main\n.include {}\n[main]\nproviders = providers\nalg_section = algorithms\n\
         [providers]\nother = other_sect\nfips = fips_sect\nbase = base_sect\n\
         [other_sect]\nmodule = {}\nactivate = 1\n[base_sect]\nactivate = 1\n[algorithms]\n{rest}\n",
        fips_module::folder().join("fipsmodule.cnf").display(),
        other.display()
    );
    fs::write(&configuration, text).unwrap();
    (folder, configuration)
}

fn builder(configuration: &Path) -> BackendBuilder {
    Backend::builder()
        .config_file(configuration)
        .module_dir(fips_module::folder())
}

fn assert_refused(builder: BackendBuilder) {
    let error = builder.build().unwrap_err();
    let text = error.to_string();
    match error {
        Error::Fips {
            failure: FipsFailure::NotServing,
            ref other_providers,
            ..
        } => assert_eq!(other_providers, &["other"]),
        other => panic!("{other:?}"),
    }
    let named = "the provider \"other\" is not the FIPS module, and offers cryptographic algorithms with fips=yes";
    assert!(
        text.contains(named) && text.contains("pkcs11-module-assume-fips"),
        "{text}"
    );
}

#[test]
fn another_provider_with_approved_algorithms_is_refused() {
    for operation in CRYPTOGRAPHIC {
        let (_folder, configuration) = folder(operation, "provider=other,fips=yes", "");
        assert_refused(builder(&configuration).fips());
        assert_refused(builder(&configuration).fips().strict_approval(true));
    }
    for properties in ["fips", "provider=other, FIPS = yes"] {
        let (_folder, configuration) = folder(2, properties, "");
        assert_refused(builder(&configuration).fips());
    }
}

/// A configuration that requests FIPS is no FIPS beside such a provider either, and a backend that does not demand FIPS says so.
#[test]
fn another_provider_with_approved_algorithms_is_refused_in_a_system_that_is_set_to_fips() {
    let (_folder, configuration) = folder(2, "provider=other,fips=yes", "default_properties = fips=yes");
    assert_refused(builder(&configuration));

    let backend = builder(&configuration).properties("fips=yes").build().unwrap();
    let status = backend.fips_status();
    assert!(!status.is_in_use() && !backend.is_fips(), "{status}");
    assert_eq!(status.other_fips_providers().unwrap(), ["other"]);
    assert_eq!(status.sha256_provider().unwrap().identity(), "fips");
    let text = status.to_string();
    assert!(text.starts_with("FIPS: not in use ["), "{text}");
    assert!(text.contains(", other offers algorithms with fips=yes, too]"), "{text}");
    let hash = Operation::Hash {
        algorithm: HashAlgorithm::Sha256,
    };
    assert_eq!(backend.approval_of(&hash), Approval::Unknown);
}

/// `fips=yes` excludes these algorithms; encoders, decoders and stores are no cryptography.
#[test]
fn another_provider_without_approved_algorithms_is_accepted() {
    for (operation, properties) in [
        (2, "provider=other"),
        (2, "provider=other,fips=no"),
        (20, "provider=other,fips=yes,output=der,structure=type-specific"),
        (21, "provider=other,fips=yes,input=der,structure=type-specific"),
        (22, "provider=other,fips=yes"),
    ] {
        let (_folder, configuration) = folder(operation, properties, "");
        let backend = builder(&configuration).fips().build().unwrap();
        let status = backend.fips_status();
        assert!(status.is_in_use() && backend.is_fips(), "{status}");
        assert_eq!(status.other_fips_providers().unwrap(), [""; 0]);
        assert!(backend.providers().unwrap().contains(&String::from("other")));
        assert!(!status.to_string().contains("too"), "{status}");
    }
}

/// A provider that the program loads is no exception, whatever it may hold keys for.
#[test]
fn another_provider_of_the_builder_is_judged_like_one_of_the_configuration() {
    let fips = || Backend::builder().module_dir(fips_module::folder()).fips();
    for keys_outside in [false, true] {
        let (folder, _) = folder(2, "provider=other,fips=yes", "");
        let other = || ProviderConfiguration::new("other").module(folder.path().join("other.so"));
        assert_refused(fips().keys_outside_the_module(keys_outside).provider(other()));
        assert_refused(fips().provider(other().parameter("x", "y")).strict_approval(true));
    }
    for keys_outside in [false, true] {
        let (folder, _) = folder(2, "provider=other", "");
        let other = ProviderConfiguration::new("other").module(folder.path().join("other.so"));
        let backend = fips()
            .keys_outside_the_module(keys_outside)
            .provider(other)
            .build()
            .unwrap();
        assert!(backend.is_fips() && backend.fips_status().is_in_use());
        assert!(backend.providers().unwrap().contains(&String::from("other")));
        assert_eq!(backend.allows_keys_outside_the_module(), keys_outside);
        // The module's own implementation, and not the empty one of the other provider.
        let gcm = AesGcm::new(&backend, &[1; 32]).unwrap();
        assert_eq!(gcm.encrypt(&[2; 12], b"message", b"").unwrap().len(), 23);
    }
    assert!(Backend::new().unwrap().allows_keys_outside_the_module());
}

#[test]
fn an_ordinary_backend_has_no_evidence_of_it() {
    let status = Backend::builder().without_config().build().unwrap().fips_status();
    assert_eq!(status.other_fips_providers(), None);
}
