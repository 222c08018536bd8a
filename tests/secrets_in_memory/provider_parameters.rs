//! Secret parameters of a provider: libcrypto keeps two copies for a backend, and there is no other.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use hazmat_openssl::prelude::*;
use hazmat_openssl::{ProviderConfiguration, SecretBytes};
use support::memory_search::{Secrets, inverted};

/// A provider without algorithms that reads no parameter.
const PROVIDER: &str = "
#include <stddef.h>
struct dispatch { int function; void (*pointer)(void); };
int OSSL_provider_init(const void *handle, const void *in, const struct dispatch **out, void **context)
{
    static const struct dispatch functions[] = { { 0, NULL } };
    *out = functions;
    *context = (void *)functions;
    return 1;
}
";

fn compile(folder: &tempfile::TempDir) -> PathBuf {
    let (source, module) = (folder.path().join("provider.c"), folder.path().join("provider.so"));
    fs::write(&source, PROVIDER).unwrap();
    let command = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&module, &source])
        .status();
    assert!(command.expect("the command cc (Debian: gcc) is needed").success());
    module
}

#[test]
fn a_secret_parameter_has_the_copies_of_libcrypto_only() {
    let _alone = crate::alone();
    let folder = tempfile::tempdir().unwrap();
    let module = compile(&folder);
    // As long as one pattern of the search, so that a copy is found once; kept inverted. Characters that are escaped, too.
    let inverse = inverted(b"5f\"\\ #$;Z9q0Wx7!");
    let mut secrets = Secrets::default();
    secrets.add(&inverted(&inverse));
    let secret = || {
        let mut secret = SecretBytes::from(vec![0; inverse.len()]);
        secret
            .as_mut()
            .iter_mut()
            .zip(inverse.iter())
            .for_each(|(byte, inverse)| *byte = !inverse);
        secret
    };
    // The text of this program has the secret, in memory that is not written to.
    assert_eq!(secrets.found(), [""; 0]);

    let builder = |name: &str| {
        let provider = ProviderConfiguration::new(name).module(&module);
        Backend::builder()
            .without_config()
            .provider(provider.secret_parameter("pin", secret()).parameter("x", "y"))
    };
    assert_eq!(secrets.found(), [""; 0]);
    builder("not a name").build().unwrap_err();
    assert_eq!(secrets.found(), [""; 0], "after a refusal");
    let configured = builder("token");
    assert_eq!(secrets.found().len(), 1, "in the builder");
    let backend = configured.build().unwrap();
    // In the list of the configured providers, and in the provider.
    assert_eq!(secrets.found().len(), 2, "in the backend");
    assert!(backend.providers().unwrap().contains(&String::from("token")));
}
