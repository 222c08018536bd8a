//! Keys in a token, such as an HSM, which a PKCS #11 URI (RFC 7512) names.

use std::path::PathBuf;

use clap::Args;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::key_store::PinRequest;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, ProviderConfiguration, SecretBytes};

use crate::{Explain, Failure, password};

/// How to reach a token. Without a module, OpenSSL's own configuration must have the provider pkcs11.
#[derive(Args, Clone)]
pub struct TokenArguments {
    /// The PKCS #11 module of the token, such as /usr/lib/softhsm/libsofthsm2.so
    #[arg(long, global = true, value_name = "FILE")]
    pub pkcs11_module: Option<PathBuf>,

    /// OpenSSL's provider for tokens (pkcs11.so), instead of the one in OpenSSL's own folder
    #[arg(long, global = true, value_name = "FILE")]
    pub provider_module: Option<PathBuf>,

    /// Reads the PIN of the token from this file; - asks for it, which is the default
    #[arg(long, global = true, value_name = "FILE")]
    pub pin_file: Option<PathBuf>,
}

impl TokenArguments {
    /// A backend that reaches the token.
    pub fn backend(&self, fips: bool) -> Result<Backend, Failure> {
        let mut builder = Backend::builder();
        if fips {
            // The user names the token: it may have a FIPS certificate of its own.
            builder = builder.fips().keys_outside_the_module(true);
        }
        if let Some(module) = &self.pkcs11_module {
            let mut provider = ProviderConfiguration::pkcs11(module);
            if let Some(module) = &self.provider_module {
                provider = provider.module(module);
            }
            builder = builder.provider(provider);
        }
        builder.build().explain("the provider for tokens cannot be used")
    }

    /// Loads the private key that a URI names. It stays in the token.
    #[allow(dead_code)] // unused in some programs
    pub fn private_key(&self, backend: &Backend, uri: &str) -> Result<PrivateKey, Failure> {
        self.with_pin(uri, |pin| backend.load_private_key_uri(uri, pin))
    }

    /// Loads what a URI names, by a PIN that is asked for only if the token wants one.
    pub fn with_pin<T>(
        &self,
        uri: &str,
        load: impl FnOnce(&mut dyn PinSource) -> hazmat_openssl::Result<T>,
    ) -> Result<T, Failure> {
        let mut failure = None;
        let mut ask = |request: &PinRequest<'_>| match password::pin(self.pin_file.as_deref(), request.question()) {
            Ok(pin) => Some(SecretBytes::from_slice(&pin)),
            Err(reason) => {
                failure = Some(reason);
                None
            }
        };
        let loaded = load(&mut ask);
        match (failure, loaded) {
            (Some(failure), _) => Err(failure),
            (None, Err(error @ Error::Unsupported { .. })) if self.pkcs11_module.is_none() => {
                let sentence = format!("{}: {error}: give --pkcs11-module", shown(uri));
                Err(Failure(sentence))
            }
            (None, loaded) => loaded.explain(shown(uri)),
        }
    }
}

/// Whether an argument names something in a token. `./pkcs11:x` is a file.
#[allow(dead_code)] // unused in some programs
pub fn is_uri(text: &str) -> bool {
    const SCHEME: &str = "pkcs11:";
    text.get(..SCHEME.len())
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
}

/// A URI for messages: without the part that has a PIN, and without all of it if a PIN stands where it does not belong.
pub fn shown(uri: &str) -> &str {
    let path = uri.split('?').next().unwrap_or_default();
    match path.to_ascii_lowercase().contains("pin") {
        true => "the URI",
        false => path,
    }
}
