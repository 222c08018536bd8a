//! The provider for tokens, loaded by the builder with parameters, or by a configuration file.

use std::fs;
use std::path::{Path, PathBuf};

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::key_store::{Pin, PinRequest};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{BackendBuilder, Error, ProviderConfiguration, ProviderFailure, SecretBytes};
use support::softhsm::{self, KeyKind, PIN, logins, results_of};
use support::{child, softhsm::Tokens};

const LABEL: &str = "p-256";

fn pkcs11(module: impl Into<PathBuf>) -> ProviderConfiguration {
    ProviderConfiguration::pkcs11(module).module(softhsm::provider_folder().join("pkcs11.so"))
}

fn builder() -> BackendBuilder {
    Backend::builder().without_config()
}

fn build(provider: ProviderConfiguration) -> Backend {
    builder().provider(provider).build().unwrap()
}

fn key(backend: &Backend, tokens: &Tokens, pin: &[u8]) -> PrivateKey {
    let uri = tokens.standard().private_uri(LABEL);
    backend.load_private_key_uri(&uri, &mut Pin::new(pin)).unwrap()
}

/// Signs, and verifies with the public half.
fn sign(key: &PrivateKey) -> Result<(), Error> {
    let key = EllipticCurvePrivateKey::try_from(key.clone()).unwrap();
    let algorithm = EcdsaAlgorithm::new(HashAlgorithm::Sha256);
    let signature = key.sign(b"message", algorithm)?;
    key.public_key()?.verify(&signature, b"message", algorithm)
}

/// A source of PINs that must not be asked.
fn never(request: &PinRequest<'_>) -> Option<SecretBytes> {
    panic!("asked for a PIN: {}", request.question());
}

#[test]
fn a_token_is_beside_the_other_providers_and_hashing_stays_where_it_was() {
    let tokens = softhsm::shared();
    // The provider's own name, and another one.
    let named = ProviderConfiguration::new("token").module(softhsm::provider_folder().join("pkcs11.so"));
    let named = named.parameter("pkcs11-module-path", tokens.module().to_str().unwrap());
    let named = named.quirk("no-deinit");
    for (name, provider) in [("pkcs11", pkcs11(tokens.module())), ("token", named)] {
        let backend = build(provider);
        assert_eq!(backend.providers().unwrap(), ["default", "legacy", name]);
        assert!(backend.store_supported("pkcs11"));
        let key = key(&backend, tokens, PIN.as_bytes());
        sign(&key).unwrap();
        let status = backend.fips_status();
        assert_eq!(status.sha256_provider().unwrap().identity(), "default");
        let own = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
        sign(&PrivateKey::from(own.unwrap())).unwrap();
    }
}

/// A key that has signed is not in the way of the next load, unless the provider copies it.
#[test]
fn a_key_is_found_again_while_it_is_in_use() {
    let tokens = softhsm::shared();
    let (backend, other) = (build(pkcs11(tokens.module())), build(pkcs11(tokens.module())));
    let mut keys = Vec::new();
    for backend in [&backend, &other, &backend, &other] {
        let key = key(backend, tokens, PIN.as_bytes());
        sign(&key).unwrap();
        keys.push(key);
    }
}

/// The copies that a provider makes of a key have its label, and do not make it two keys.
#[test]
fn a_key_that_the_provider_has_copied_is_found_once() {
    softhsm::in_own_process(
        module_path!(),
        "a_key_that_the_provider_has_copied_is_found_once",
        |tokens| {
            let backend = build(pkcs11(tokens.module()).cache_keys(true));
            let first = key(&backend, tokens, PIN.as_bytes());
            sign(&first).unwrap();
            let uri = tokens.standard().private_uri(LABEL);
            let listed = backend.list_uri(&uri, &mut Pin::new(PIN)).unwrap();
            assert!(listed.len() > 1, "no copy was made: {}", listed.len());
            sign(&key(&backend, tokens, PIN.as_bytes())).unwrap();
            sign(&first).unwrap();
        },
    );
}

#[test]
fn one_module_has_several_tokens() {
    let tokens = softhsm::shared();
    // The provider by its own name, in the directory of modules.
    let backend = builder().module_dir(softhsm::provider_folder());
    let backend = backend
        .provider(ProviderConfiguration::pkcs11(tokens.module()))
        .build()
        .unwrap();
    let mut points = Vec::new();
    for label in [softhsm::STANDARD, softhsm::OTHER] {
        let uri = tokens.token(label).private_uri(LABEL);
        let key = backend.load_private_key_uri(&uri, &mut Pin::new(PIN)).unwrap();
        sign(&key).unwrap();
        points.push(key.public_key().unwrap());
    }
    assert_ne!(points[0], points[1]);
}

/// The provider opens the token's module when it starts, unless it is told not to.
#[test]
fn a_token_module_that_does_not_load_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.so");
    fs::write(&text, "no library").unwrap();
    let missing = folder.path().join("missing.so");
    // The last one is a library, and no PKCS #11 module.
    for module in [missing, text, softhsm::provider_folder().join("pkcs11.so")] {
        let provider = || pkcs11(&module).pin(PIN.as_bytes());
        let error = builder().provider(provider()).build().unwrap_err();
        match &error {
            Error::Provider { name, failure, .. } => {
                assert_eq!((name.as_str(), *failure), ("pkcs11", ProviderFailure::NotInitialized));
            }
            other => panic!("{other:?}"),
        }
        let shown = format!("{error} {error:?}");
        assert!(
            shown.contains("PKCS11_PROVIDER_MODULE") && !shown.contains(PIN),
            "{shown}"
        );

        let backend = builder().provider(provider().load_at_first_use()).build().unwrap();
        for _ in 0..2 {
            let error = backend.load_private_key_uri("pkcs11:object=x", &mut never).unwrap_err();
            assert!(matches!(error, Error::KeyStore { .. }), "{error:?}");
        }
        assert!(backend.hash(HashAlgorithm::Sha256, b"").is_ok());
    }
}

/// The provider is linked to the system's OpenSSL, which a program with an OpenSSL of its own may not find.
#[test]
fn a_provider_without_its_library_names_that() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pkcs11.so");
    let mut code = fs::read(softhsm::provider_folder().join("pkcs11.so")).unwrap();
    let (own, missing) = (b"libcrypto.so.3\0", b"libcrypto.so.Z\0");
    let places: Vec<_> = (0..code.len()).filter(|&at| code[at..].starts_with(own)).collect();
    assert_eq!(places.len(), 1);
    code[places[0]..][..missing.len()].copy_from_slice(missing);
    fs::write(&file, code).unwrap();
    let error = builder()
        .provider(pkcs11(softhsm::softhsm()).module(file))
        .build()
        .unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Provider {
                failure: ProviderFailure::ModuleNotLoaded,
                ..
            }
        ),
        "{error:?}"
    );
    let text = error.to_string();
    assert!(
        text.contains("the libraries that it needs") && text.contains("libcrypto.so.Z"),
        "{text}"
    );
}

#[test]
fn the_environment_overrides_the_path_of_the_token_module() {
    let name = child::test_name(module_path!(), "the_environment_overrides_the_path_of_the_token_module");
    let tokens = softhsm::shared();
    if child::is_child() {
        let backend = build(pkcs11("/no/such/module.so"));
        sign(&key(&backend, tokens, PIN.as_bytes())).unwrap();
    } else {
        let module = tokens.module();
        child::run_again(&name, &[("PKCS11_PROVIDER_MODULE", module.as_os_str())]);
    }
}

/// The orders of three things.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

#[test]
fn the_end_of_a_backend_leaves_the_keys_of_others() {
    softhsm::in_own_process(
        module_path!(),
        "the_end_of_a_backend_leaves_the_keys_of_others",
        |tokens| {
            for order in ORDERS {
                let mut backends: Vec<_> = (0..3).map(|_| Some(build(pkcs11(tokens.module())))).collect();
                let load = |backend: &Option<Backend>| Some(key(backend.as_ref().unwrap(), tokens, PIN.as_bytes()));
                let mut keys: Vec<_> = backends.iter().map(load).collect();
                for (place, ended) in order.into_iter().enumerate() {
                    // A key keeps its backend: either may be dropped first.
                    if place % 2 == 0 {
                        keys[ended] = None;
                        backends[ended] = None;
                    } else {
                        backends[ended] = None;
                        sign(keys[ended].as_ref().unwrap()).unwrap();
                        keys[ended] = None;
                    }
                    for other in keys.iter().flatten() {
                        sign(other).unwrap();
                    }
                    for other in backends.iter().flatten() {
                        sign(&key(other, tokens, PIN.as_bytes())).unwrap();
                    }
                }
            }
            let calls = tokens.calls();
            assert_eq!(results_of("C_Finalize", &calls), [""; 0]);
            assert!(logins(&calls).iter().all(|result| *result == "CKR_OK"), "{calls:?}");
        },
    );
}

/// A backend that finalizes the module ends the keys of all others.
#[test]
fn a_backend_may_finalize_the_token_module() {
    softhsm::in_own_process(module_path!(), "a_backend_may_finalize_the_token_module", |tokens| {
        let (first, second) = (
            build(pkcs11(tokens.module()).finalize_token_module()),
            build(pkcs11(tokens.module())),
        );
        let (own, other) = (
            key(&first, tokens, PIN.as_bytes()),
            key(&second, tokens, PIN.as_bytes()),
        );
        sign(&own).unwrap();
        sign(&other).unwrap();
        drop((own, first));
        assert_eq!(results_of("C_Finalize", &tokens.calls()), ["CKR_OK"]);
        let error = sign(&other).unwrap_err();
        assert!(matches!(error, Error::KeyStore { .. }), "{error:?}");
        // A new backend initializes the module again.
        sign(&key(&build(pkcs11(tokens.module())), tokens, PIN.as_bytes())).unwrap();
    });
}

/// Two PKCS #11 modules: a backend for each. A second file of SoftHSM is another module, which shares nothing with the first.
#[test]
fn two_token_modules_are_in_two_backends() {
    softhsm::in_own_process(module_path!(), "two_token_modules_are_in_two_backends", |tokens| {
        let second = tokens.folder().join("second.so");
        fs::copy(softhsm::softhsm(), &second).unwrap();
        let backends = [
            build(pkcs11(softhsm::softhsm()).finalize_token_module()),
            build(pkcs11(&second).finalize_token_module()),
        ];
        let keys = backends.each_ref().map(|backend| key(backend, tokens, PIN.as_bytes()));
        keys.iter().try_for_each(sign).unwrap();
        let ([first, _second], [own, other]) = (backends, keys);
        drop((first, own));
        sign(&other).unwrap();
    });
}

// ---- PINs among the parameters ----

/// A backend whose provider has the PIN loads a key without a question.
fn assert_not_asked(name: &str, provider: impl Fn(&Tokens) -> ProviderConfiguration) {
    softhsm::in_own_process(module_path!(), name, |tokens| {
        let backend = build(provider(tokens));
        let uri = tokens.standard().private_uri(LABEL);
        sign(&backend.load_private_key_uri(&uri, &mut never).unwrap()).unwrap();
        assert_eq!(logins(&tokens.calls()), ["CKR_OK"]);
    });
}

#[test]
fn a_pin_among_the_parameters_is_not_asked_for() {
    assert_not_asked("a_pin_among_the_parameters_is_not_asked_for", |tokens| {
        pkcs11(tokens.module()).pin(PIN.as_bytes())
    });
}

#[test]
fn a_pin_among_the_parameters_waits_for_the_first_use() {
    assert_not_asked("a_pin_among_the_parameters_waits_for_the_first_use", |tokens| {
        pkcs11(tokens.module()).pin(PIN.as_bytes()).load_at_first_use()
    });
}

#[test]
fn a_pin_may_be_in_a_file() {
    assert_not_asked("a_pin_may_be_in_a_file", |tokens| {
        let file = tokens.folder().join("a pin; $file");
        fs::write(&file, format!("{PIN}\n")).unwrap();
        pkcs11(tokens.module()).pin_file(&file)
    });
}

/// A wrong one is in no error.
#[test]
fn a_wrong_pin_among_the_parameters_is_sent_once() {
    const WRONG: &str = "WRONG-31415926";
    softhsm::in_own_process(
        module_path!(),
        "a_wrong_pin_among_the_parameters_is_sent_once",
        |tokens| {
            let backend = build(pkcs11(tokens.module()).pin(WRONG.as_bytes()));
            let uri = tokens.standard().private_uri(LABEL);
            for _ in 0..2 {
                let error = backend.load_private_key_uri(&uri, &mut Pin::none()).unwrap_err();
                assert!(matches!(error, Error::KeyStore { .. }), "{error:?}");
                let shown = format!("{error} {error:?} {backend:?}");
                assert!(!shown.contains(WRONG) && !shown.contains(PIN), "{shown}");
            }
            // The provider does not send it again, because the token says that few attempts are left.
            assert_eq!(logins(&tokens.calls()), ["CKR_PIN_INCORRECT"]);
        },
    );
}

/// With its PIN in memory, the provider signs with a key whose token wants a PIN for every signature.
#[test]
fn a_key_that_wants_a_pin_for_every_signature_needs_it_in_memory() {
    softhsm::in_own_process(
        module_path!(),
        "a_key_that_wants_a_pin_for_every_signature_needs_it_in_memory",
        |tokens| {
            let standard = tokens.standard();
            standard.generate_with(KeyKind::P256, "always", &[0x77], &["--always-auth"]);
            for cache in [true, false] {
                let backend = build(pkcs11(tokens.module()).cache_pins(cache));
                let uri = standard.private_uri("always");
                let key = backend.load_private_key_uri(&uri, &mut Pin::new(PIN)).unwrap();
                assert_eq!(sign(&key).is_ok(), cache);
            }
        },
    );
}

// ---- configuration files ----

fn file(folder: &Path, settings: &str) -> PathBuf {
    let file = folder.join("openssl.cnf");
    let text = format!(
        "openssl_conf = main\n[main]\nproviders = list\n[list]\ndefault = default_section\npkcs11 = token\n[default_section]\n\
         activate = 1\n[token]\n{settings}\n"
    );
    fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_configuration_file_may_have_the_provider() {
    let tokens = softhsm::shared();
    let folder = tempfile::tempdir().unwrap();
    let module = softhsm::provider_folder().join("pkcs11.so");
    let settings = format!(
        "module = {}\npkcs11-module-path = {}\npkcs11-module-quirks = no-deinit\npkcs11-module-cache-keys = false\n",
        module.display(),
        tokens.module().display()
    );
    // Active, or loaded by its name.
    let active = file(folder.path(), &format!("{settings}activate = 1\n"));
    let backend = Backend::builder().config_file(&active).build().unwrap();
    sign(&key(&backend, tokens, PIN.as_bytes())).unwrap();
    let refused = Backend::builder()
        .config_file(&active)
        .provider(pkcs11(tokens.module()));
    assert!(matches!(
        refused.build(),
        Err(Error::InvalidArgument {
            argument: "provider",
            ..
        })
    ));

    let passive = file(folder.path(), &settings);
    let builder = || Backend::builder().config_file(&passive);
    assert!(!builder().build().unwrap().store_supported("pkcs11"));
    let backend = builder().provider("pkcs11").build().unwrap();
    sign(&key(&backend, tokens, PIN.as_bytes())).unwrap();
    let refused = builder().provider(pkcs11(tokens.module()));
    assert!(matches!(
        refused.build(),
        Err(Error::InvalidArgument {
            argument: "provider",
            ..
        })
    ));
}

/// Without the default provider, this one generates the keys of the backend: in the token, as those that are loaded from it.
#[test]
fn a_generated_key_may_be_in_a_token() {
    softhsm::in_own_process(module_path!(), "a_generated_key_may_be_in_a_token", |tokens| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("openssl.cnf");
        let text = format!(
            "openssl_conf = main\n[main]\nproviders = list\n[list]\nbase = base_section\npkcs11 = token\n[base_section]\n\
         activate = 1\n[token]\nmodule = {}\npkcs11-module-path = {}\npkcs11-module-quirks = no-deinit\n\
         pkcs11-module-token-pin = {PIN}\nactivate = 1\n",
            softhsm::provider_folder().join("pkcs11.so").display(),
            tokens.module().display()
        );
        fs::write(&file, text).unwrap();
        let backend = Backend::builder().config_file(&file).build().unwrap();
        assert_eq!(backend.providers().unwrap(), ["base", "pkcs11"]);
        let key = backend.generate_rsa_private_key(65_537, 2048).unwrap();
        match key.private_numbers().map(drop) {
            Err(Error::NotExportable { provider, .. }) => assert_eq!(provider, "pkcs11"),
            other => panic!("{other:?}"),
        }
    });
}

/// The configuration of the system, which libcrypto's default context loads, too, and with it SoftHSM, which uses that context.
#[test]
fn the_system_configuration_may_have_the_provider() {
    let name = child::test_name(module_path!(), "the_system_configuration_may_have_the_provider");
    let tokens = softhsm::shared();
    if child::is_child() {
        let backends = [Backend::new().unwrap(), Backend::new().unwrap()];
        for backend in &backends {
            // An ordinary key first: with it, libcrypto configures the default context.
            let own = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
            sign(&PrivateKey::from(own.unwrap())).unwrap();
            sign(&key(backend, tokens, PIN.as_bytes())).unwrap();
        }
    } else {
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "module = {}\npkcs11-module-path = {}\npkcs11-module-quirks = no-deinit\npkcs11-module-cache-keys = false\n\
             activate = 1\n",
            softhsm::provider_folder().join("pkcs11.so").display(),
            tokens.module().display()
        );
        let file = file(folder.path(), &settings);
        child::run_again(&name, &[("OPENSSL_CONF", file.as_os_str())]);
    }
}
