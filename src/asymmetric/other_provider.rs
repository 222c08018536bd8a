//! Keys in a provider other than libcrypto's own, such as one for tokens.
//!
//! What such a provider does is not known beforehand: it may ignore parameters that it does not know, refuse without a reason, and take
//! the public key of another key for that of this one. So its signatures are checked with the public half of the key, in the backend's
//! own provider (`SignatureCheck`), and its failures are told apart here.

use crate::error::{Error, KeyStoreFailure, UnsupportedKind};
use crate::ffi::pkey::PKey;

/// `ERR_LIB_EVP`: libcrypto finds no implementation. `ERR_LIB_PROV`: a provider does not know a parameter's value.
const NOT_OFFERED: [i32; 2] = [6, 57];

/// The error of the verification of a key's own signature with its public half.
#[cold]
pub(super) fn not_verified(key: &PKey, error: Error) -> Error {
    match error {
        Error::InvalidSignature => other_signature(key),
        // Nothing is known of the signature: there is no memory, or the module is in an error state.
        failure => failure,
    }
}

/// The error for a signature that does not verify with the public half of its key.
fn other_signature(key: &PKey) -> Error {
    let provider = key.provider_name().unwrap_or_default();
    let detail = format!(
        "the provider {provider} makes a signature that does not verify with the public key: it ignores a parameter of the algorithm, \
         or gives the public key of another key, such as one with the same identifier"
    );
    Error::unsupported(UnsupportedKind::SignatureAlgorithm, detail)
}

/// The error of an operation that has not begun. For a key in another provider: what the provider does not offer, by `name`.
pub(super) fn not_begun(key: &PKey, error: Error, kind: UnsupportedKind, name: impl FnOnce() -> String) -> Error {
    if !key.is_in_other_provider() || error.is_independent_of_input() {
        return error;
    }
    let Error::OpenSsl { errors, .. } = &error else {
        return error;
    };
    let provider = key.provider_name().unwrap_or_default();
    let entries = errors.entries();
    // Some releases of libcrypto leave no entry if a provider refuses a parameter and gives no reason.
    let is_unknown = entries.is_empty() || entries.iter().any(|entry| NOT_OFFERED.contains(&entry.library_code()));
    if !is_unknown || KeyStoreFailure::reported(errors, &provider).is_some() {
        return not_done(key, error);
    }
    let mut detail = format!("{} is not offered by the key's provider, {provider}", name());
    if !entries.is_empty() {
        detail += &format!(": {}", errors.reasons());
    }
    Error::unsupported(kind, detail)
}

/// The error of an operation that a provider has begun. For a key in another provider: why its token did not serve.
pub(super) fn not_done(key: &PKey, error: Error) -> Error {
    if !key.is_in_other_provider() || error.is_independent_of_input() {
        return error;
    }
    let Error::OpenSsl { errors, .. } = error else {
        return error;
    };
    let provider = key.provider_name().unwrap_or_default();
    let failure = KeyStoreFailure::reported(&errors, &provider).unwrap_or(KeyStoreFailure::OperationRefused);
    Error::KeyStore { failure, errors }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::OpenSslErrors;
    use crate::prelude::*;

    #[test]
    fn only_an_invalid_signature_is_another_signature() {
        let backend = Backend::new().unwrap();
        let key = backend.ed25519_generate_key().unwrap();
        let error = not_verified(key.pkey(), Error::InvalidSignature);
        assert!(matches!(
            error,
            Error::Unsupported {
                kind: UnsupportedKind::SignatureAlgorithm,
                ..
            }
        ));
        let failure = Error::OpenSsl {
            operation: "EVP_PKEY_verify",
            errors: OpenSslErrors::default(),
        };
        assert!(matches!(not_verified(key.pkey(), failure), Error::OpenSsl { .. }));
    }
}
