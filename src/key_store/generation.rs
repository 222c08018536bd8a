//! Generates a key at the place that a URI names.

use std::ffi::CString;

use super::key_generation::{KeyGeneration, KeyType};
use super::loading::{Reader, Request, required_provider_of};
use super::pin::{PinRequest, PinSource};
use super::pkcs11_uri::{Pkcs11ObjectType, Pkcs11Uri};
use super::scheme::{PKCS11, scheme_of};
use super::store_uri::pkcs11_uri;
use crate::asymmetric::PrivateKey;
use crate::backend::Backend;
use crate::error::{Error, KeyStoreFailure, Result, UnsupportedKind};
use crate::ffi::pkey::{KeyParams, PKey};
use crate::ffi::store::{Wanted, c_uri};
use crate::ffi::token_generation::{Refusal, TokenGeneration};
use crate::serialization::key_reader;
use crate::serialization::settings::Settings;
use crate::support::secret::SecretBytes;

const NOT_BY_URI: &str = "the provider of the scheme pkcs11 does not generate such keys by URI";

/// Generates a key.
pub(super) fn generate(
    backend: &Backend,
    uri: &str,
    generation: &KeyGeneration,
    pin: &mut dyn PinSource,
) -> Result<PrivateKey> {
    let place = Place::of(uri)?;
    generation.check(backend)?;
    let reader = required_provider_of(backend, PKCS11)?;
    key_reader::check_outside(backend, &reader.provider.name)?;
    // The provider asks for no PIN when it generates a key. The search has begun the session that serves here, too.
    place.refuse_existing(backend, &reader, pin)?;
    let key = place.generate(backend, &reader, generation)?;
    loaded(backend, generation.key_type, key).map_err(but_made)
}

/// The key that a token has generated, if it is the one that was asked for.
fn loaded(backend: &Backend, key_type: KeyType, key: PKey) -> Result<PrivateKey> {
    let key = key_reader::private(&Settings::new(backend), key)?;
    if key_type.is_of(&key)? {
        Ok(key)
    } else {
        Err(key_type.unsupported("the token has generated another key"))
    }
}

/// The error of a key that stays in the token. Where an error has a text, it says so.
fn but_made(error: Error) -> Error {
    const MADE: &str = "the key was generated, and stays in the token";
    match error {
        Error::Unsupported { kind, detail } => Error::unsupported(kind, format!("{detail}; {MADE}")),
        Error::Malformed { kind, what, reason } => Error::malformed(kind, what, format!("{reason}; {MADE}")),
        Error::NotApproved { operation, reason } => Error::NotApproved {
            operation,
            reason: format!("{reason}; {MADE}").into(),
        },
        other => other,
    }
}

/// The place of a new key.
struct Place {
    uri: Pkcs11Uri,
}

impl Place {
    fn of(uri: &str) -> Result<Self> {
        let scheme = scheme_of(uri)?;
        if !scheme.eq_ignore_ascii_case(PKCS11) {
            let detail = format!("{scheme}: keys are generated at URIs of the scheme {PKCS11} only");
            return Err(Error::unsupported(UnsupportedKind::KeyStore, detail));
        }
        let uri = pkcs11_uri(uri)?;
        if !uri.names_one_token() {
            return Err(Error::invalid("uri", "names no token: by token, serial or slot-id"));
        }
        if !matches!(uri.object_type(), None | Some(Pkcs11ObjectType::PrivateKey)) {
            return Err(Error::invalid("uri", "has a type that is not the one of private keys"));
        }
        let place = Place { uri };
        if place.id().is_none() && place.label().is_none() {
            return Err(Error::invalid("uri", "names no key: by id or object"));
        }
        Ok(place)
    }

    fn id(&self) -> Option<&[u8]> {
        self.uri.id().filter(|id| !id.is_empty())
    }

    fn label(&self) -> Option<&str> {
        self.uri.object().filter(|label| !label.is_empty())
    }

    /// The URI of the keys of a type that would not be told from the new one. A provider finds the public half of a private key by the
    /// identifier.
    fn others(&self, object_type: Pkcs11ObjectType) -> Result<SecretBytes> {
        let others = self.uri.without_object().to_builder().object_type(object_type);
        let others = match (self.id(), self.label()) {
            (Some(id), _) => others.id(id),
            (None, Some(label)) => others.object(label),
            (None, None) => others,
        };
        Ok(others.build()?.to_text_with_pin())
    }

    fn refuse_existing(&self, backend: &Backend, reader: &Reader, pin: &mut dyn PinSource) -> Result<()> {
        let mut once = Once { pin, asked: false };
        for (object_type, wanted) in [
            (Pkcs11ObjectType::PrivateKey, Wanted::PrivateKeys),
            (Pkcs11ObjectType::PublicKey, Wanted::PublicKeys),
        ] {
            let uri = self.others(object_type)?;
            let uri = std::str::from_utf8(&uri).map_err(|_| Error::invalid("uri", "is not text"))?;
            match (Request { backend, uri }.entries_by(reader, None, wanted, &mut once)) {
                Ok(_) => return Err(Error::of_store(KeyStoreFailure::AlreadyExists)),
                Err(Error::KeyStore {
                    failure: KeyStoreFailure::NotFound,
                    ..
                }) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    fn generate(&self, backend: &Backend, reader: &Reader, generation: &KeyGeneration) -> Result<PKey> {
        let key_type = generation.key_type;
        let uri = c_uri(&self.uri.for_provider()?)?;
        let usage = generation.usage().and_then(|usage| CString::new(usage).ok());
        let (bits, exponent) = match key_type {
            KeyType::Rsa { key_size, .. } => (u64::from(key_size), key_type.unusual_exponent()),
            _ => (0, None),
        };
        let params = match key_type {
            KeyType::Rsa { .. } => KeyParams::new().unsigned(c"bits", &bits),
            KeyType::EllipticCurve(curve) => KeyParams::new().utf8(c"group", curve.libcrypto_name()),
            KeyType::Ed25519 | KeyType::Ed448 => KeyParams::new(),
        };
        let params = match &exponent {
            Some(exponent) => params.unsigned(c"e", exponent),
            None => params,
        };
        let new = TokenGeneration {
            key_type: key_type.name(),
            uri: &uri,
            usage: usage.as_deref(),
            params,
        };
        new.run(backend.lib(), &reader.provider)
            .map_err(|refusal| error_of(key_type, &reader.provider.name, refusal))
    }
}

fn error_of(key_type: KeyType, provider: &str, refusal: Refusal) -> Error {
    let errors = match refusal {
        Refusal::NoSuchGeneration => {
            return key_type.unsupported(NOT_BY_URI);
        }
        Refusal::Parameters(Error::OpenSsl { .. }) => {
            return key_type.unsupported("the provider of the scheme pkcs11 does not generate such keys");
        }
        Refusal::Failed(Error::OpenSsl { errors, .. }) => errors,
        Refusal::Parameters(other) | Refusal::Failed(other) => return other,
    };
    match KeyStoreFailure::reported(&errors, provider) {
        Some(KeyStoreFailure::OperationRefused) => key_type.unsupported("the token does not generate such keys"),
        failure => {
            let failure = failure.unwrap_or(KeyStoreFailure::Other);
            Error::KeyStore { failure, errors }
        }
    }
}

/// Asks a source once, and has no PIN afterwards.
struct Once<'a> {
    pin: &'a mut dyn PinSource,
    asked: bool,
}

impl PinSource for Once<'_> {
    fn pin(&mut self, request: &PinRequest<'_>) -> Option<SecretBytes> {
        if self.asked {
            return None;
        }
        self.asked = true;
        self.pin.pin(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::MalformedKind;

    #[test]
    fn an_error_says_that_a_key_stays_in_the_token() {
        for error in [
            KeyType::Ed25519.unsupported("the token has generated another key"),
            Error::malformed(MalformedKind::InvalidPublicKey, "public key", "is none"),
            Error::NotApproved {
                operation: "the use of a private key",
                reason: "it is outside".into(),
            },
        ] {
            let variant = std::mem::discriminant(&error);
            let text = error.to_string();
            let error = but_made(error);
            assert_eq!(std::mem::discriminant(&error), variant);
            assert_eq!(
                error.to_string(),
                format!("{text}; the key was generated, and stays in the token")
            );
        }
    }
}
