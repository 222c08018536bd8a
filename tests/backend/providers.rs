//! Providers that a program loads: their parameters arrive as they were given, and a failure says why.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, ProviderConfiguration, ProviderFailure, SecretBytes};
use support::child;
use tempfile::TempDir;

/// A provider without algorithms. When it starts, it writes the value of its parameter `x` into the file of its parameter `out`.
/// It refuses to start without `out`.
const PROVIDER: &str = r#"
#include <stdio.h>
#include <stddef.h>

struct dispatch { int function; void (*pointer)(void); };
struct param { const char *key; unsigned type; void *data; size_t size; size_t returned; };
typedef int get_params(const void *, struct param *);

int OSSL_provider_init(const void *handle, const struct dispatch *in, const struct dispatch **out, void **context)
{
    static const struct dispatch functions[] = { { 0, NULL } };
    const char *file = NULL, *value = NULL;
    struct param params[] = {
        { "out", 6, &file, 0, 0 },
        { "x", 6, &value, 0, 0 },
        { NULL, 0, NULL, 0, 0 },
    };
    FILE *written;
    for (; in->function != 0; in++)
        if (in->function == 2)
            ((get_params *)in->pointer)(handle, params);
    if (file == NULL || (written = fopen(file, "w")) == NULL)
        return 0;
    fputs(value == NULL ? "(none)" : value, written);
    fclose(written);
    *out = functions;
    *context = (void *)functions;
    return 1;
}
"#;

/// Compiles a shared library into `folder`.
fn compile(folder: &Path, name: &str, text: &str) -> PathBuf {
    let (source, library) = (folder.join("source.c"), folder.join(name));
    fs::write(&source, text).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .status()
        .expect("the command cc (Debian: gcc) is needed");
    assert!(compiled.success());
    library
}

/// The compiled provider, once for all tests.
fn module() -> &'static Path {
    static MODULE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_folder, module) = MODULE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let module = compile(folder.path(), "recording.so", PROVIDER);
        (folder, module)
    });
    module
}

/// A recording provider of this name, and its output.
fn recording(folder: &TempDir, name: &str) -> (ProviderConfiguration, PathBuf) {
    let out = folder.path().join(format!("{name}.out"));
    let configuration = ProviderConfiguration::new(name).module(module());
    (configuration.parameter("out", out.to_str().unwrap()), out)
}

fn build(provider: impl Into<ProviderConfiguration>) -> Result<Backend, Error> {
    Backend::builder().without_config().provider(provider).build()
}

fn assert_invalid(provider: impl Into<ProviderConfiguration>, argument: &str) {
    let provider = provider.into();
    let shown = format!("{provider:?}");
    match build(provider) {
        Err(Error::InvalidArgument { argument: named, .. }) => assert_eq!(named, argument, "{shown}"),
        other => panic!("{shown}: {other:?}"),
    }
}

#[test]
fn a_provider_is_loaded_beside_the_default_one_with_its_parameters() {
    let folder = tempfile::tempdir().unwrap();
    let (provider, out) = recording(&folder, "recording");
    let backend = build(provider.parameter("x", "a value")).unwrap();
    assert_eq!(backend.providers().unwrap(), ["default", "legacy", "recording"]);
    assert_eq!(fs::read_to_string(out).unwrap(), "a value");
    assert!(backend.hash_supported(HashAlgorithm::Sha256));
}

/// Also by its name alone, from the directory of modules.
#[test]
fn a_provider_by_its_name_is_that_of_the_directory() {
    let backend = Backend::builder()
        .without_config()
        .legacy(false)
        .provider("base")
        .provider(String::from("legacy"))
        .build()
        .unwrap();
    let mut names = backend.providers().unwrap();
    names.sort();
    assert_eq!(names, ["base", "default", "legacy"]);

    let error = Backend::builder()
        .without_config()
        .module_dir(module().parent().unwrap())
        .provider("recording")
        .build()
        .unwrap_err();
    // It was found there: it does not start without its parameter.
    assert!(
        matches!(&error, Error::Provider { name, failure: ProviderFailure::NotInitialized, .. } if name == "recording"),
        "{error:?}"
    );
}

#[test]
fn every_value_arrives_as_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let ascii: String = (' '..='~').collect();
    let long = |pattern: &str| pattern.repeat(4096 / pattern.len());
    let values = [
        String::new(),
        String::from(" "),
        String::from(" leading and trailing "),
        String::from("\""),
        String::from("\"\"quoted\"\""),
        String::from("'"),
        String::from("\\"),
        String::from("C:\\dir\\new\\"),
        String::from("\\\\server\\share"),
        String::from("$HOME ${ENV::PATH} $(x)"),
        String::from("# no comment; nor this"),
        String::from("[section]"),
        String::from(".include /etc/passwd"),
        String::from("a = b"),
        String::from("ü€𝄞\u{feff}"),
        String::from("hazmat_provider"),
        String::from("hazmat_provider_main"),
        String::from("hazmat_provider_"),
        String::from("defaults"),
        String::from("ENV"),
        "\\".repeat(99),
        ascii.clone(),
        long(&ascii),
        long("a"),
        long("\""),
        long("\\ "),
        long("\\a"),
        long("é"),
    ];
    let mut arrived = 0;
    for value in &values {
        for secret in [false, true] {
            let (provider, out) = recording(&folder, "recording");
            let provider = if secret {
                provider.secret_parameter("x", value.as_bytes())
            } else {
                provider.parameter("x", value.as_str())
            };
            build(provider).unwrap_or_else(|error| panic!("{value:?}: {error}"));
            assert_eq!(fs::read_to_string(out).unwrap(), *value);
            arrived += 1;
        }
    }
    // Wherever a backslash is in a line, at any place where the parser could divide it.
    for length in 340..620 {
        let (provider, out) = recording(&folder, "recording");
        let value = format!("{}\\ \\\\x\\\"", "a".repeat(length));
        build(provider.parameter("x", value.as_str())).unwrap();
        assert_eq!(fs::read_to_string(out).unwrap(), value);
        arrived += 1;
    }
    assert_eq!(arrived, 2 * 28 + 280);
}

#[test]
fn the_last_value_of_a_parameter_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (provider, out) = recording(&folder, "recording");
    build(provider.parameter("x", "first").secret_parameter("x", *b"second")).unwrap();
    assert_eq!(fs::read_to_string(out).unwrap(), "second");
}

/// A path need not be UTF-8.
#[cfg(unix)]
#[test]
fn a_module_may_have_any_path() {
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().unwrap();
    for name in [&b"a b$c#d;e\"f'g\\h.so"[..], b"\xff\xfe.so"] {
        let file = folder.path().join(OsStr::from_bytes(name));
        fs::copy(module(), &file).unwrap();
        let (provider, out) = recording(&folder, "recording");
        build(provider.module(file)).unwrap();
        assert_eq!(fs::read_to_string(&out).unwrap(), "(none)");
        fs::remove_file(out).unwrap();
    }
}

#[test]
fn one_module_may_serve_several_providers() {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Backend::builder().without_config();
    for name in ["first", "second", "with-hyphen_and_underscore"] {
        let (provider, _) = recording(&folder, name);
        builder = builder.provider(provider.parameter("x", name));
    }
    let backend = builder.build().unwrap();
    let names = backend.providers().unwrap();
    for name in ["first", "second", "with-hyphen_and_underscore"] {
        assert!(names.iter().any(|listed| listed == name));
        let out = folder.path().join(format!("{name}.out"));
        assert_eq!(fs::read_to_string(out).unwrap(), name);
    }
}

#[test]
fn what_libcrypto_would_not_pass_on_is_refused() {
    let provider = || ProviderConfiguration::new("recording").module(module());
    let names = ["", "a.b", "a b", "a=b", "a\nb", "ü", "[a]", &"a".repeat(65)];
    for name in names {
        assert_invalid(name, "provider");
        assert_invalid(ProviderConfiguration::new(name).module(module()), "provider");
    }
    assert_invalid("fips", "provider");
    // Names before `default`: libcrypto would prefer such a provider.
    for name in ["aaa", "PKCS11", "2nd", "-x", "_x", "defaul", "Default"] {
        assert_invalid(ProviderConfiguration::new(name).module(module()), "provider");
    }
    assert!(build(recording(&tempfile::tempdir().unwrap(), "defaulu").0).is_ok());
    for name in ["default", "legacy", "base", "null"] {
        assert_invalid(ProviderConfiguration::new(name).parameter("x", "y"), "provider");
        assert_invalid(ProviderConfiguration::new(name).module(module()), "provider");
    }
    let long = "a".repeat(129);
    let names = [
        "",
        "-a",
        ".a",
        ".include",
        "a b",
        "a=b",
        "a\nb",
        "ü",
        "identity",
        "module",
        "activate",
        "soft_load",
        "x.activate",
        "x.module",
        &long,
    ];
    for name in names {
        assert_invalid(provider().parameter(name, "1"), "parameter");
    }
    let (long, backslashes) = ("a".repeat(4097), "\\".repeat(4096));
    for value in ["default", "a\nb", "a\rb", "a\0b", "\t", "\u{7f}", &long, &backslashes] {
        assert_invalid(provider().parameter("x", value), "parameter");
        assert_invalid(provider().secret_parameter("x", value.as_bytes()), "parameter");
        assert_invalid(ProviderConfiguration::new("recording").module(value), "module");
    }
    let many = (0..65).fold(provider(), |provider, number| {
        provider.parameter(format!("x{number}"), "y")
    });
    assert_invalid(many, "parameter");
    assert_invalid(provider().pin(*b"file:/etc/pin"), "pin");

    let module = |path: &str| ProviderConfiguration::pkcs11(path).load_at_first_use();
    let two = Backend::builder().without_config().provider(module("/a.so"));
    match two
        .provider(ProviderConfiguration::new("pkcs11-second").parameter("pkcs11-module-path", "/b.so"))
        .build()
    {
        Err(Error::InvalidArgument {
            argument: "provider",
            reason,
            ..
        }) => assert!(reason.contains("pkcs11"), "{reason}"),
        other => panic!("{other:?}"),
    }

    let twice = Backend::builder().without_config().provider("base").provider("base");
    match twice.build() {
        Err(Error::InvalidArgument {
            argument: "provider", ..
        }) => {}
        other => panic!("{other:?}"),
    }
}

fn assert_fails(provider: ProviderConfiguration, expected: ProviderFailure, part: &str) {
    let error = build(provider).unwrap_err();
    match &error {
        Error::Provider {
            name, failure, errors, ..
        } => {
            assert_eq!((name.as_str(), *failure), ("other", expected), "{error}");
            assert!(!errors.entries().is_empty());
        }
        other => panic!("{other:?}"),
    }
    let text = error.to_string();
    assert!(text.contains(part) && text.contains("provider other"), "{text}");
}

#[test]
fn a_provider_that_does_not_load_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let other = |module: &Path| ProviderConfiguration::new("other").module(module);
    let missing = folder.path().join("missing.so");
    assert_fails(other(&missing), ProviderFailure::ModuleNotLoaded, "missing.so");
    assert_fails(
        ProviderConfiguration::new("other"),
        ProviderFailure::ModuleNotLoaded,
        "module_dir",
    );
    let text = folder.path().join("text.so");
    fs::write(&text, "no library").unwrap();
    assert_fails(other(&text), ProviderFailure::ModuleNotLoaded, "text.so");
    let library = compile(folder.path(), "library.so", "int nothing(void) { return 0; }\n");
    assert_fails(other(&library), ProviderFailure::NotAProvider, "not a provider");
    assert_fails(other(module()), ProviderFailure::NotInitialized, "did not start");
    let out = folder.path().join("no/such/folder");
    let refusing = other(module()).parameter("out", out.to_str().unwrap());
    assert_fails(refusing, ProviderFailure::NotInitialized, "did not start");
}

/// Nothing of a secret is in an error or in the output of `Debug`, whatever fails.
#[test]
fn a_secret_parameter_is_never_shown() {
    const SECRET: &str = "VERY-SECRET-1234";
    let secret = || SecretBytes::from(SECRET.as_bytes());
    let configuration = ProviderConfiguration::new("other").module("/no/such/module.so");
    let long = SecretBytes::from(SECRET.repeat(1000).into_bytes());
    let broken = SecretBytes::from(format!("{SECRET}\n").into_bytes());
    let configurations = [
        configuration.clone().secret_parameter("x", secret()),
        configuration.clone().pin(secret()),
        configuration.clone().parameter("pkcs11-module-token-pin", SECRET),
        configuration.clone().parameter("Password", SECRET),
        configuration.clone().pin(long),
        configuration.clone().pin(broken),
        ProviderConfiguration::new("other").module(module()).pin(secret()),
        ProviderConfiguration::pkcs11(SECRET.to_lowercase()).pin(secret()),
        ProviderConfiguration::new("base").pin(secret()),
        ProviderConfiguration::new("not a name").pin(secret()),
    ];
    for configuration in configurations {
        let builder = Backend::builder().without_config().provider(configuration.clone());
        for shown in [format!("{configuration:?}"), format!("{builder:#?}")] {
            assert!(!shown.contains(SECRET) && shown.contains("(secret)"), "{shown}");
        }
        let error = builder.build().unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(SECRET), "{shown}");
    }
    let plain = configuration.parameter("x", "not secret");
    for configuration in [
        plain.clone().pin_file("/a/pin"),
        plain.parameter("pkcs11-module-token-pin", "file:/a/pin"),
    ] {
        let shown = format!("{configuration:?}");
        assert!(
            shown.contains("x = \"not secret\"") && shown.contains("\"file:/a/pin\""),
            "{shown}"
        );
    }
}

/// What the setters for tokens do to the parameters, in which the order is that of their last change.
#[test]
fn the_setters_for_tokens_set_parameters() {
    let shown = |provider: ProviderConfiguration| {
        let shown = format!("{provider:?}");
        let (_, parameters) = shown.split_once("parameters: [").unwrap();
        parameters.strip_suffix("] }").unwrap().to_owned()
    };
    assert!(format!("{:?}", ProviderConfiguration::pkcs11("/m.so")).contains("pkcs11-module-cache-keys = \"false\""));
    let pkcs11 = || ProviderConfiguration::pkcs11("/m.so").cache_keys(true);
    let (path, early) = (
        "pkcs11-module-path = \"/m.so\"",
        "pkcs11-module-load-behavior = \"early\"",
    );
    let quirks = |value: &str| format!("pkcs11-module-quirks = {value:?}");
    let cases = [
        (pkcs11(), format!("{path}, {early}, {}", quirks("no-deinit"))),
        (pkcs11().load_at_first_use(), format!("{path}, {}", quirks("no-deinit"))),
        (pkcs11().finalize_token_module(), format!("{path}, {early}")),
        (
            pkcs11().quirk("no-operation-state").quirk("no-deinit"),
            format!("{path}, {early}, {}", quirks("no-deinit no-operation-state")),
        ),
        (
            pkcs11().quirk("no-operation-state").finalize_token_module(),
            format!("{path}, {early}, {}", quirks("no-operation-state")),
        ),
        (
            pkcs11().finalize_token_module().cache_pins(true),
            format!("{path}, {early}, pkcs11-module-cache-pins = \"cache\""),
        ),
        (
            pkcs11().finalize_token_module().cache_pins(true).cache_pins(false),
            format!("{path}, {early}"),
        ),
        (
            pkcs11().finalize_token_module().pin_file("/p").pin(*b"1234"),
            format!("{path}, {early}, pkcs11-module-token-pin = (secret)"),
        ),
    ];
    for (provider, expected) in cases {
        assert_eq!(shown(provider), expected);
    }
}

/// A configuration file, whose provider `recording` is active or not.
fn file_with(folder: &TempDir, section: &str) -> PathBuf {
    let file = folder.path().join("openssl.cnf");
    let text = format!(
        "openssl_conf = main\n[main]\nproviders = list\n[list]\ndefault = default_section\n{section}\n[default_section]\nactivate = 1\n\
         [own]\nmodule = {}\nout = {}\nx = of the file\n",
        module().display(),
        folder.path().join("file.out").display(),
    );
    fs::write(&file, text).unwrap();
    file
}

/// libcrypto would load the provider of the file, and ignore the other configuration.
#[test]
fn a_provider_of_the_configuration_file_is_not_configured_twice() {
    let folder = tempfile::tempdir().unwrap();
    let lists = [
        "recording = own",
        "1.recording = own",
        "other = own\n[own]\nidentity = recording",
        "recording = own\n[own]\nactivate = 1",
    ];
    for list in lists {
        let file = file_with(&folder, list);
        let builder = || Backend::builder().config_file(&file);
        // By its name alone it is what the file says, also if the file does not activate it.
        let backend = builder().provider("recording").build().unwrap();
        assert!(
            backend.providers().unwrap().contains(&String::from("recording")),
            "{list}"
        );
        let out = folder.path().join("file.out");
        assert_eq!(fs::read_to_string(&out).unwrap(), "of the file", "{list}");
        fs::remove_file(out).unwrap();

        let (provider, _) = recording(&folder, "recording");
        match builder().provider(provider).build() {
            Err(Error::InvalidArgument {
                argument: "provider",
                reason,
                ..
            }) => {
                assert!(reason.contains("recording"), "{reason}");
            }
            other => panic!("{list}: {other:?}"),
        }
        // Under another name the same module has its own parameters.
        let (provider, out) = recording(&folder, "other");
        builder().provider(provider.parameter("x", "own")).build().unwrap();
        assert_eq!(fs::read_to_string(out).unwrap(), "own", "{list}");
    }
}

/// A configuration that leaves out the default provider is left as it is.
#[test]
fn a_provider_does_not_bring_the_default_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openssl.cnf");
    let text = "openssl_conf = main\n[main]\nproviders = list\n[list]\nbase = section\n[section]\nactivate = 1\n";
    fs::write(&file, text).unwrap();
    let (provider, _) = recording(&folder, "recording");
    let backend = Backend::builder().config_file(file).provider(provider).build().unwrap();
    assert_eq!(backend.providers().unwrap(), ["base", "recording"]);
}

#[test]
fn backends_with_a_provider_are_dropped_in_every_order() {
    let folder = tempfile::tempdir().unwrap();
    let make = || build(recording(&folder, "recording").0).unwrap();
    let (first, second, third) = (make(), make(), make());
    drop(second);
    let context = first.create_hash_ctx(HashAlgorithm::Sha256).unwrap();
    drop(first);
    assert_eq!(third.providers().unwrap(), ["default", "legacy", "recording"]);
    drop(third);
    assert_eq!(context.finalize().unwrap().len(), 32);
    build(recording(&folder, "recording").0).unwrap();
}

/// After a failure nothing stays: the name is free.
#[test]
fn a_failure_has_no_consequences_for_the_next_backend() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        build(ProviderConfiguration::new("recording").module(module())).unwrap_err();
        build(recording(&folder, "recording").0).unwrap();
    }
}

/// The environment's directory of modules counts, if the builder has none.
#[test]
fn the_environment_may_name_the_directory_of_modules() {
    let name = child::test_name(module_path!(), "the_environment_may_name_the_directory_of_modules");
    if child::is_child() {
        let error = build("recording").unwrap_err();
        assert!(
            matches!(
                &error,
                Error::Provider {
                    failure: ProviderFailure::NotInitialized,
                    ..
                }
            ),
            "{error:?}"
        );
    } else {
        let folder = module().parent().unwrap();
        child::run_again(&name, &[("OPENSSL_MODULES", folder.as_os_str())]);
    }
}
