//! Reads the objects that a URI names.

use std::ffi::{CStr, CString};

use super::entry::StoreEntry;
use super::pin::{Pin, PinRequest, PinSource};
use super::scheme::{is_scheme, scheme_of};
use super::store_uri::StoreUri;
use crate::backend::Backend;
use crate::error::{Error, KeyStoreFailure, OpenSslErrors, Result, UnsupportedKind};
use crate::ffi::operation::CleanQueue;
use crate::ffi::prompt::{Answered, Prompt};
use crate::ffi::store::{Store, StoredObject, Wanted, c_uri, provider_of_scheme};
use crate::serialization::key_reader;
use crate::serialization::settings::Settings;
use crate::x509::{Certificate, CertificateRevocationList};

/// The scheme of files.
const FILE: &str = "file";

/// The property query for every other scheme. libcrypto tries a file of the URI's name first, in the current folder; without its own
/// providers there is no reader of files. What is outside of a FIPS module is admitted: [`check_scheme`] decides on it.
const NOT_FILES: &CStr = c"provider!=default,provider!=base,-fips";

/// The property query for the scheme of a URI.
fn query_of(scheme: &str) -> Option<&'static CStr> {
    (!scheme.eq_ignore_ascii_case(FILE)).then_some(NOT_FILES)
}

/// Whether a provider of the backend reads URIs of a scheme.
pub(super) fn is_supported(backend: &Backend, scheme: &str) -> bool {
    let Ok(name) = CString::new(scheme) else {
        return false;
    };
    is_scheme(scheme) && provider_of_scheme(backend.lib(), &name, query_of(scheme)).is_some()
}

/// Refuses a scheme that no provider reads, or that is outside of the backend's FIPS module.
fn check_scheme(backend: &Backend, scheme: &str) -> Result<()> {
    if !is_supported(backend, scheme) {
        let detail = format!(
            "{scheme}: no provider of this backend reads such URIs; BackendBuilder::provider or its configuration loads one"
        );
        return Err(Error::unsupported(UnsupportedKind::KeyStore, detail));
    }
    let is_outside = backend.is_fips() && !scheme.eq_ignore_ascii_case(FILE);
    if is_outside && !backend.allows_keys_outside_the_module() {
        let detail = format!(
            "{scheme}: its keys are outside of the FIPS module of this backend, whose certificate says nothing about them; \
             BackendBuilder::keys_outside_the_module admits them"
        );
        return Err(Error::unsupported(UnsupportedKind::KeyStore, detail));
    }
    Ok(())
}

/// What a URI names.
pub(super) struct Request<'a> {
    pub(super) backend: &'a Backend,
    pub(super) uri: &'a str,
}

impl Request<'_> {
    /// The objects of a kind. An object that cannot be read is an error, if it is of that kind.
    pub(super) fn entries(&self, wanted: Wanted, pin: &mut dyn PinSource) -> Result<Vec<StoreEntry>> {
        let scheme = scheme_of(self.uri)?;
        check_scheme(self.backend, scheme)?;
        let StoreUri { text, pin: own_pin } = StoreUri::new(self.uri, scheme)?;
        let uri = c_uri(&text)?;
        let mut own_pin = own_pin.map(Pin::from);
        let pin = own_pin.as_mut().map_or(pin, |own| own as &mut dyn PinSource);
        let mut ask = |question: &str| pin.pin(&PinRequest { question });
        let mut prompt = Prompt::new(&mut ask);
        let read = self.read(&uri, scheme, wanted, &mut prompt);
        let answered = prompt.answered();
        if let Answered::Unfit { longest } = answered {
            let reason = format!("must have at most {longest} bytes, and none that is zero");
            return Err(Error::invalid("pin", reason));
        }
        match read {
            Ok(entries) if !entries.is_empty() => Ok(entries),
            Ok(_) => Err(self.failure(&uri, scheme, answered, OpenSslErrors::default())),
            Err(Error::OpenSsl { errors, .. }) => Err(self.failure(&uri, scheme, answered, errors)),
            Err(other) => Err(other),
        }
    }

    fn read(&self, uri: &CStr, scheme: &str, wanted: Wanted, prompt: &mut Prompt<'_>) -> Result<Vec<StoreEntry>> {
        let queue = CleanQueue::ensure();
        let mut store = Store::open(queue, self.backend.lib(), uri, query_of(scheme), wanted, prompt)?;
        let mut entries = Vec::new();
        let mut first_error = None;
        while let Some(object) = store.next(queue) {
            let entry = object.and_then(|object| self.entry(object));
            match entry {
                Ok(Some(entry)) => entries.push(entry),
                Ok(None) => {}
                Err(error) => {
                    first_error.get_or_insert(error);
                }
            }
        }
        match first_error {
            Some(error) if entries.is_empty() => Err(error),
            _ => Ok(entries),
        }
    }

    fn entry(&self, object: StoredObject) -> Result<Option<StoreEntry>> {
        let settings = Settings::new(self.backend);
        Ok(Some(match object {
            StoredObject::PrivateKey(key) => StoreEntry::PrivateKey(key_reader::private(&settings, key)?),
            StoredObject::PublicKey(key) => StoreEntry::PublicKey(key_reader::public(&settings, &key)?),
            StoredObject::Certificate(der) => StoreEntry::Certificate(Certificate::from_der(self.backend, &der)?),
            StoredObject::RevocationList(der) => {
                StoreEntry::RevocationList(CertificateRevocationList::from_der(self.backend, &der)?)
            }
            StoredObject::Uri(uri) => StoreEntry::Uri(uri),
            StoredObject::Parameters | StoredObject::Other => return Ok(None),
        }))
    }

    /// The error if there is no object.
    fn failure(&self, uri: &CStr, scheme: &str, answered: Answered, errors: OpenSslErrors) -> Error {
        let is_file = scheme.eq_ignore_ascii_case(FILE);
        let failure = match answered {
            Answered::Declined if is_file => return Error::PasswordRequired,
            Answered::Given if is_file => return Error::IncorrectPassword,
            Answered::Declined => KeyStoreFailure::PinRequired,
            Answered::Given if self.still_asks(uri, scheme) => KeyStoreFailure::IncorrectPin,
            _ if errors.entries().is_empty() => KeyStoreFailure::NotFound,
            _ => KeyStoreFailure::Other,
        };
        Error::KeyStore { failure, errors }
    }

    /// Whether the token asks for a PIN although one was given: a provider may say nothing of a login that has failed. No PIN is
    /// sent.
    fn still_asks(&self, uri: &CStr, scheme: &str) -> bool {
        let mut nothing = |_: &str| None;
        let mut prompt = Prompt::new(&mut nothing);
        let _ = self.read(uri, scheme, Wanted::PrivateKeys, &mut prompt);
        prompt.answered() != Answered::NotAsked
    }
}
