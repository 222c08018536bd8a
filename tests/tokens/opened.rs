//! The backend of these tests, which has the provider for tokens, and keys of the standard token.

use std::path::Path;
use std::sync::OnceLock;

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::key_store::PinRequest;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{ProviderConfiguration, SecretBytes};
use support::softhsm::{self, KeyKind, PIN};

/// The backend, which all tests share.
pub fn backend() -> &'static Backend {
    static BACKEND: OnceLock<Backend> = OnceLock::new();
    BACKEND.get_or_init(|| backend_with(configuration(&softhsm::shared().module())))
}

/// The provider for tokens, with a PKCS #11 module.
pub fn configuration(module: &Path) -> ProviderConfiguration {
    let provider = softhsm::provider_folder().join("pkcs11.so");
    ProviderConfiguration::pkcs11(module).module(provider)
}

/// A new backend with the provider for tokens.
pub fn backend_with(configuration: ProviderConfiguration) -> Backend {
    Backend::builder()
        .provider("default")
        .provider(configuration)
        .build()
        .unwrap()
}

/// Gives the PIN of every token.
pub fn pin() -> impl FnMut(&PinRequest<'_>) -> Option<SecretBytes> {
    |_| Some(SecretBytes::from(PIN.as_bytes().to_vec()))
}

/// The private key with a label in the standard token.
pub fn private_key(label: &str) -> PrivateKey {
    let uri = softhsm::shared().standard().private_uri(label);
    backend().load_private_key_uri(&uri, &mut pin()).unwrap()
}

/// The RSA key of a kind in the standard token.
pub fn rsa(kind: KeyKind) -> RsaPrivateKey {
    private_key(kind.label()).try_into().unwrap()
}

/// The elliptic curve key of a kind in the standard token.
pub fn elliptic_curve(kind: KeyKind) -> EllipticCurvePrivateKey {
    private_key(kind.label()).try_into().unwrap()
}

/// The Ed25519 key in the standard token.
pub fn ed25519() -> Ed25519PrivateKey {
    private_key(KeyKind::Ed25519.label()).try_into().unwrap()
}
