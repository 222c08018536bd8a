//! Reads the objects that a URI names.

use std::ffi::{CStr, CString};

use super::entry::StoreEntry;
use super::files::{self, FileEntries};
use super::pin::{Pin, PinRequest, PinSource};
use super::scheme::{is_scheme, scheme_of};
use super::store_uri::{StoreUri, in_asking_token};
use crate::backend::Backend;
use crate::error::{Error, KeyStoreFailure, OpenSslErrors, Result, UnsupportedKind};
use crate::ffi::operation::CleanQueue;
use crate::ffi::prompt::Prompt;
use crate::ffi::store::{SchemeProvider, Source, Store, StoredObject, Wanted, c_uri, provider_of_scheme};
use crate::serialization::key_reader;
use crate::serialization::settings::Settings;
use crate::x509::{Certificate, CertificateRevocationList};

/// The scheme of files.
const FILE: &str = "file";

/// Property queries, one of which leaves out the providers that read files. libcrypto tries a file of the URI's name first, in the
/// current folder, whatever the scheme. A query has no name twice: libcrypto would ignore all of it. What is outside of a FIPS module is
/// admitted here, and decided on where keys are read.
const NOT_FILES: [&CStr; 3] = [c"provider!=default,-fips", c"provider!=base,-fips", c"fips!=yes"];

/// Whether a provider of the backend reads URIs of a scheme.
pub(super) fn is_supported(backend: &Backend, scheme: &str) -> bool {
    provider_of(backend, scheme).is_some()
}

/// A provider that reads URIs of a scheme.
pub(super) struct Reader {
    pub(super) provider: SchemeProvider,
    /// The property query that chooses it, and no reader of files in its place.
    query: Option<&'static CStr>,
}

/// The provider of the backend that reads URIs of a scheme.
pub(super) fn provider_of(backend: &Backend, scheme: &str) -> Option<Reader> {
    let c_scheme = CString::new(scheme).ok()?;
    if !is_scheme(scheme) {
        return None;
    }
    let named = |scheme, query| provider_of_scheme(backend.lib(), scheme, query);
    if scheme.eq_ignore_ascii_case(FILE) {
        let provider = named(&c_scheme, None)?;
        return Some(Reader { provider, query: None });
    }
    NOT_FILES.into_iter().map(Some).find_map(|query| {
        if named(c"file", query).is_some() {
            return None;
        }
        let provider = named(&c_scheme, query)?;
        Some(Reader { provider, query })
    })
}

/// That provider. Refuses a scheme that none reads.
pub(super) fn required_provider_of(backend: &Backend, scheme: &str) -> Result<Reader> {
    provider_of(backend, scheme).ok_or_else(|| {
        let detail = format!(
            "{scheme}: no provider of this backend reads such URIs; BackendBuilder::provider or its configuration loads one"
        );
        Error::unsupported(UnsupportedKind::KeyStore, detail)
    })
}

/// What a URI names.
pub(super) struct Request<'a> {
    pub(super) backend: &'a Backend,
    pub(super) uri: &'a str,
}

impl Request<'_> {
    /// The objects of a kind. One that cannot be read is an error: the others alone might be taken for all. Among objects of all kinds,
    /// those of an unsupported kind or algorithm are left out.
    pub(super) fn entries(&self, wanted: Wanted, pin: &mut dyn PinSource) -> Result<Vec<StoreEntry>> {
        let scheme = scheme_of(self.uri)?;
        let reader = required_provider_of(self.backend, scheme)?;
        if scheme.eq_ignore_ascii_case(FILE) {
            return match files::entries(self.backend, self.uri, wanted, pin)? {
                FileEntries::Read(entries) => Ok(entries),
                FileEntries::OfTpm { keys, others } => {
                    let mut entries = self.entries_by(&reader, Some(&keys), wanted, pin)?;
                    entries.extend(others);
                    Ok(entries)
                }
            };
        }
        // Before a PIN is asked for.
        if wanted == Wanted::PrivateKeys && self.backend.is_fips() {
            key_reader::check_outside(self.backend, &reader.provider.name)?;
        }
        self.entries_by(&reader, None, wanted, pin)
    }

    /// The objects that a provider reads, from the content of a file if there is one.
    pub(super) fn entries_by(
        &self,
        reader: &Reader,
        file: Option<&[u8]>,
        wanted: Wanted,
        pin: &mut dyn PinSource,
    ) -> Result<Vec<StoreEntry>> {
        let scheme = scheme_of(self.uri)?;
        let own_report = |errors: &OpenSslErrors| KeyStoreFailure::reported(errors, &reader.provider.name);
        let reported = |errors: OpenSslErrors| {
            let failure = own_report(&errors).unwrap_or(match errors.entries().is_empty() {
                true => KeyStoreFailure::NotFound,
                false => KeyStoreFailure::Other,
            });
            failed(failure, errors)
        };
        let read = |uri: &CStr, prompt: &mut Prompt| {
            let query = reader.query;
            self.read(file.map_or(Source::Uri { uri, query }, Source::File), wanted, prompt)
        };
        let StoreUri { text, pin: own_pin } = StoreUri::new(self.uri, scheme)?;
        let uri = c_uri(&text)?;
        let mut own_pin = own_pin.map(Pin::from);
        let pin = own_pin.as_mut().map_or(pin, |own| own as &mut dyn PinSource);
        // Without an answer the provider does not try to log in. So the PIN is asked for while no store is open, and is sent once.
        let mut prompt = Prompt::without_answer();
        let without_pin = read(&uri, &mut prompt);
        let Some(question) = prompt.first_question() else {
            return found(without_pin, reported);
        };
        let request = PinRequest {
            question: &question.text,
        };
        let Some(answer) = pin.pin(&request).filter(|answer| !answer.is_empty()) else {
            return found(without_pin, |errors| failed(KeyStoreFailure::PinRequired, errors));
        };
        drop(without_pin);
        // A provider takes the PIN for a text that ends at the first zero.
        if answer.len() > question.longest || answer.contains(&0) {
            let reason = format!("must have at most {} bytes, and none that is zero", question.longest);
            return Err(Error::invalid("pin", reason));
        }
        // libcrypto keeps the answer, and gives it to a store's later questions, which may be those of other tokens.
        let asking = in_asking_token(&text, scheme, &question.text)?;
        let asking = asking.as_deref().map(c_uri).transpose()?;
        let is_narrower = asking.is_some();
        let asking = asking.unwrap_or(uri.clone());
        let mut prompt = Prompt::with_answer(question, answer);
        let with_pin = read(&asking, &mut prompt);
        let was_sent = prompt.has_answered();
        let with_pin = found(
            with_pin,
            // What the provider gives a reason for is not the PIN's fault.
            |errors| match own_report(&errors).is_none() && still_asks(read, &asking) {
                true if was_sent => failed(KeyStoreFailure::IncorrectPin, errors),
                // It has asked another question than before.
                true => failed(KeyStoreFailure::PinRequired, errors),
                false => reported(errors),
            },
        );
        let is_logged_in =
            was_sent && !matches!(&with_pin, Err(Error::KeyStore { failure, .. }) if is_of_pin(*failure));
        if !is_narrower || !is_logged_in {
            return with_pin;
        }
        // What the other tokens have, as far as they show it without a PIN.
        let mut prompt = Prompt::without_answer();
        let of_all = read(&uri, &mut prompt);
        let another_asks = prompt.first_question().is_some();
        match (of_all, with_pin) {
            (Ok(entries), _) if !entries.is_empty() => Ok(entries),
            (
                _,
                Err(Error::KeyStore {
                    failure: KeyStoreFailure::NotFound,
                    errors,
                }),
            ) if another_asks => Err(failed(KeyStoreFailure::PinRequired, errors)),
            (_, with_pin) => with_pin,
        }
    }

    fn read(&self, source: Source<'_>, wanted: Wanted, prompt: &mut Prompt) -> Result<Vec<StoreEntry>> {
        let queue = CleanQueue::ensure();
        let mut store = Store::open(queue, self.backend.lib(), source, wanted, prompt)?;
        let mut entries = Vec::new();
        let mut first_error = None;
        let leaves_out = |error: &Error| {
            wanted == Wanted::Everything && (matches!(error, Error::Unsupported { .. }) || is_undecoded(error))
        };
        while let Some(object) = store.next(queue) {
            let entry = object.and_then(|object| self.entry(object).map_err(unreadable));
            match entry {
                Ok(Some(entry)) => entries.push(entry),
                Ok(None) => {}
                Err(error) if leaves_out(&error) => {
                    first_error.get_or_insert(error);
                }
                Err(error) => return Err(error),
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
}

/// Whether the token asks for a PIN although one was given: a provider may say nothing of a login that has failed. No PIN is sent.
fn still_asks(read: impl Fn(&CStr, &mut Prompt) -> Result<Vec<StoreEntry>>, uri: &CStr) -> bool {
    let mut prompt = Prompt::without_answer();
    drop(read(uri, &mut prompt));
    prompt.first_question().is_some()
}

/// The objects, or the error if there are none, which may be that of an entry of libcrypto's queue.
fn found(read: Result<Vec<StoreEntry>>, error: impl FnOnce(OpenSslErrors) -> Error) -> Result<Vec<StoreEntry>> {
    match read {
        Ok(entries) if entries.is_empty() => Err(error(OpenSslErrors::default())),
        Err(Error::OpenSsl { errors, .. }) => Err(error(errors)),
        entries_or_other => entries_or_other,
    }
}

/// Whether a failure says why the token did not accept a PIN.
fn is_of_pin(failure: KeyStoreFailure) -> bool {
    matches!(
        failure,
        KeyStoreFailure::IncorrectPin | KeyStoreFailure::PinLocked | KeyStoreFailure::PinExpired
    )
}

/// Whether an error says no more than that no decoder of libcrypto knows an object.
fn is_undecoded(error: &Error) -> bool {
    // `ERR_R_UNSUPPORTED` of `<openssl/err.h>`, a reason of all libraries.
    const UNSUPPORTED: i32 = 0x8_010c;
    let Error::OpenSsl { errors, .. } = error else {
        return false;
    };
    let mut entries = errors.entries().iter().peekable();
    entries.peek().is_some() && entries.all(|entry| entry.reason_code() == UNSUPPORTED)
}

/// The error for an object that is there, but cannot be read.
fn unreadable(error: Error) -> Error {
    match error {
        Error::OpenSsl { errors, .. } => failed(KeyStoreFailure::Other, errors),
        other => other,
    }
}

/// The error of a key store.
fn failed(failure: KeyStoreFailure, errors: OpenSslErrors) -> Error {
    Error::KeyStore { failure, errors }
}

impl Error {
    /// The error of a key store, for what no error of libcrypto's tells.
    pub(super) fn of_store(failure: KeyStoreFailure) -> Self {
        failed(failure, OpenSslErrors::default())
    }
}
