//! `OSSL_STORE`: keys, certificates and revocation lists by URI, from files or from what else a provider can read.

use std::ffi::{CStr, CString, c_int, c_uchar};
use std::marker::PhantomData;
use std::sync::Arc;

use foreign_types::ForeignType;

use super::declarations::{
    OSSL_STORE_CTX, OSSL_STORE_INFO, OSSL_STORE_INFO_free, OSSL_STORE_INFO_get_type, OSSL_STORE_INFO_get0_CERT,
    OSSL_STORE_INFO_get0_CRL, OSSL_STORE_INFO_get0_NAME, OSSL_STORE_INFO_get1_PKEY, OSSL_STORE_INFO_get1_PUBKEY,
    OSSL_STORE_LOADER, OSSL_STORE_LOADER_fetch, OSSL_STORE_LOADER_free, OSSL_STORE_LOADER_get0_properties,
    OSSL_STORE_LOADER_get0_provider, OSSL_STORE_attach, OSSL_STORE_close, OSSL_STORE_eof, OSSL_STORE_expect,
    OSSL_STORE_load, OSSL_STORE_open_ex,
};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::memory_bio::MemoryBio;
use super::operation::{CleanQueue, Operation, clear_error_queue};
use super::pkey::PKey;
use super::prompt::{Prompt, UiMethod};
use super::provider_name::name_of;
use super::token_lock::{self, TokenLock};
use crate::error::{Error, OpenSslErrors, Result};

// `OSSL_STORE_INFO(3)`: the kinds of objects.
const NAME: c_int = 1;
const PARAMETERS: c_int = 2;
const PUBLIC_KEY: c_int = 3;
const PRIVATE_KEY: c_int = 4;
const CERTIFICATE: c_int = 5;
const REVOCATION_LIST: c_int = 6;

/// The most attempts to read an object from one store, of which some may fail.
const MOST_OBJECTS: usize = 10_000;

handle! {
    LoaderHandle, LoaderHandleRef: OSSL_STORE_LOADER, freed by OSSL_STORE_LOADER_free
}

handle! {
    StoreHandle, StoreHandleRef: OSSL_STORE_CTX, freed by close
}

handle! {
    InfoHandle, InfoHandleRef: OSSL_STORE_INFO, freed by OSSL_STORE_INFO_free
}

/// Closes a store that was opened once.
unsafe fn close(store: *mut OSSL_STORE_CTX) {
    // SAFETY: the handle owns the store, and closes it once. There is nothing to do about a failure.
    let _ = unsafe { OSSL_STORE_close(store) };
}

/// The kind of object that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    PrivateKeys,
    PublicKeys,
    Certificates,
    Everything,
}

impl Wanted {
    fn kind(self) -> c_int {
        match self {
            Wanted::PrivateKeys => PRIVATE_KEY,
            Wanted::PublicKeys => PUBLIC_KEY,
            Wanted::Certificates => CERTIFICATE,
            Wanted::Everything => 0,
        }
    }
}

/// An object of a store.
pub(crate) enum StoredObject {
    PrivateKey(PKey),
    PublicKey(PKey),
    Parameters,
    /// A certificate in DER.
    Certificate(Vec<u8>),
    /// A revocation list in DER.
    RevocationList(Vec<u8>),
    /// The URI of another store, such as a file of a directory.
    Uri(String),
    /// An object of a kind that this crate does not know.
    Other,
}

/// The provider that reads URIs of a scheme.
pub(crate) struct SchemeProvider {
    pub(crate) name: String,
    /// The property query for its algorithms, and for no others, if they have a property of their own. It admits them where the
    /// default query requires FIPS.
    pub(crate) query: Option<CString>,
}

/// The provider that reads URIs of a scheme, if there is one.
#[doc(alias = "OSSL_STORE_LOADER_fetch", alias = "OSSL_STORE_LOADER_get0_properties")]
pub(crate) fn provider_of_scheme(lib: &Arc<LibCtx>, scheme: &CStr, query: Option<&CStr>) -> Option<SchemeProvider> {
    let operation = Operation::begin("OSSL_STORE_LOADER_fetch");
    let query = query.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: a live context; a NUL-terminated scheme; a query that is null or NUL-terminated.
    let loader = unsafe { OSSL_STORE_LOADER_fetch(lib.enter(), scheme.as_ptr(), query) };
    // SAFETY: null, or a loader whose reference is owned here.
    let loader: LoaderHandle = unsafe { operation.fetched(loader) }?;
    // SAFETY: a live loader.
    let provider = unsafe { OSSL_STORE_LOADER_get0_provider(loader.as_ptr()) };
    // SAFETY: null, or a provider to which the loader holds a reference.
    let name = unsafe { name_of(provider) }?;
    // SAFETY: a live loader.
    let properties = unsafe { OSSL_STORE_LOADER_get0_properties(loader.as_ptr()) };
    if properties.is_null() {
        return None;
    }
    // SAFETY: not null, and a NUL-terminated string that lives as long as the loader.
    let properties = unsafe { CStr::from_ptr(properties) }.to_string_lossy();
    Some(SchemeProvider {
        name: name.to_string_lossy().into_owned(),
        query: query_for(&properties),
    })
}

/// The query for algorithms with the property `provider` of this definition of properties. It need not be the name under which the
/// provider was loaded.
fn query_for(properties: &str) -> Option<CString> {
    let mut properties = properties.split(',').map(str::trim);
    let own = properties.find(|property| property.starts_with("provider="))?;
    CString::new(format!("{own},-fips")).ok()
}

/// What a store reads.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// What a URI names. The query chooses among the providers that read its scheme.
    Uri { uri: &'a CStr, query: Option<&'a CStr> },
    /// The content of a file.
    File(&'a [u8]),
}

/// An open store. No other calls reach a provider for tokens meanwhile: drop it before code of the caller runs.
pub(crate) struct Store<'p> {
    // Field order matters: the store drops before the method and the stream, which it refers to, and before the context.
    handle: StoreHandle,
    _method: UiMethod,
    _stream: Option<MemoryBio<'p>>,
    attempts: usize,
    is_over: bool,
    _prompt: PhantomData<&'p mut Prompt>,
    _lib: Arc<LibCtx>,
    /// Files too may lead to a token.
    _calls: TokenLock,
}

impl<'p> Store<'p> {
    /// Opens a source.
    #[doc(
        alias = "OSSL_STORE_open_ex",
        alias = "OSSL_STORE_attach",
        alias = "OSSL_STORE_expect"
    )]
    pub(crate) fn open(
        queue: CleanQueue,
        lib: &Arc<LibCtx>,
        source: Source<'p>,
        wanted: Wanted,
        prompt: &'p mut Prompt,
    ) -> Result<Self> {
        let calls = token_lock::alone();
        let method = UiMethod::new(queue)?;
        let prompt: *mut Prompt = prompt;
        let none = std::ptr::null();
        let (operation, stream, store) = match source {
            Source::Uri { uri, query } => {
                let query = query.map_or(none, CStr::as_ptr);
                let operation = queue.before("OSSL_STORE_open_ex");
                // SAFETY: a live context; the strings are null or NUL-terminated; the method and its data, the prompt, outlive the
                // store and are not used otherwise; no parameters, no function that changes objects.
                let store = unsafe {
                    OSSL_STORE_open_ex(
                        uri.as_ptr(),
                        lib.enter(),
                        query,
                        method.as_ptr(),
                        prompt.cast(),
                        std::ptr::null(),
                        std::ptr::null(),
                        std::ptr::null_mut(),
                    )
                };
                (operation, None, store)
            }
            Source::File(content) => {
                let stream = MemoryBio::of(queue, content)?;
                let operation = queue.before("OSSL_STORE_attach");
                // SAFETY: as above; the stream outlives the store, too.
                let store = unsafe {
                    OSSL_STORE_attach(
                        stream.as_ptr(),
                        c"file".as_ptr(),
                        lib.enter(),
                        none,
                        method.as_ptr(),
                        prompt.cast(),
                        std::ptr::null(),
                        std::ptr::null(),
                        std::ptr::null_mut(),
                    )
                };
                (operation, Some(stream), store)
            }
        };
        // SAFETY: null, or a new store without another owner.
        let opened: Result<StoreHandle> = unsafe { operation.owned(store) };
        let store = Store {
            handle: opened?,
            _method: method,
            _stream: stream,
            attempts: 0,
            is_over: false,
            _prompt: PhantomData,
            _lib: Arc::clone(lib),
            _calls: calls,
        };
        clear_error_queue();
        if wanted != Wanted::Everything {
            let operation = queue.before("OSSL_STORE_expect");
            // SAFETY: a live store, from which nothing has been read.
            let code = unsafe { OSSL_STORE_expect(store.handle.as_ptr(), wanted.kind()) };
            operation.check(code)?;
        }
        Ok(store)
    }

    /// The next object; `None` at the end. After an object that cannot be read, others may follow. A store with too many ends with an
    /// [`Error::InvalidArgument`].
    #[doc(alias = "OSSL_STORE_load", alias = "OSSL_STORE_eof")]
    pub(crate) fn next(&mut self, queue: CleanQueue) -> Option<Result<StoredObject>> {
        if self.is_over {
            return None;
        }
        // SAFETY: a live store.
        if unsafe { OSSL_STORE_eof(self.handle.as_ptr()) } != 0 {
            clear_error_queue();
            return None;
        }
        if self.attempts == MOST_OBJECTS {
            // A provider that fails each time would never end.
            self.is_over = true;
            let reason = format!("the store has more than {MOST_OBJECTS} objects: name fewer by the URI");
            return Some(Err(Error::invalid("uri", reason)));
        }
        self.attempts += 1;
        let operation = queue.before("OSSL_STORE_load");
        // SAFETY: a live store.
        let info = unsafe { OSSL_STORE_load(self.handle.as_ptr()) };
        if info.is_null() {
            // SAFETY: a live store.
            let ended = unsafe { OSSL_STORE_eof(self.handle.as_ptr()) } != 0;
            let errors = OpenSslErrors::drain();
            if ended && errors.entries().is_empty() {
                return None;
            }
            let operation = "OSSL_STORE_load";
            return Some(Err(Error::OpenSsl { operation, errors }));
        }
        // A store tries several decoders, whose entries stay.
        clear_error_queue();
        // SAFETY: not null, and a new object without another owner.
        let info = unsafe { InfoHandle::from_ptr(info) };
        Some(object(queue, operation, &info))
    }
}

/// The object in what a store has given.
fn object(queue: CleanQueue, operation: Operation, info: &InfoHandle) -> Result<StoredObject> {
    let info = info.as_ptr();
    // SAFETY: a live object.
    let kind = unsafe { OSSL_STORE_INFO_get_type(info) };
    if kind == PARAMETERS {
        return Ok(StoredObject::Parameters);
    }
    let get: unsafe extern "C" fn(*const OSSL_STORE_INFO) -> *mut openssl_sys::EVP_PKEY = match kind {
        NAME => {
            // SAFETY: a live object of this kind.
            let name = unsafe { OSSL_STORE_INFO_get0_NAME(info) };
            // SAFETY: an object of this kind has a name, which is NUL-terminated and lives as long as the object.
            let name = unsafe { CStr::from_ptr(name) };
            return Ok(StoredObject::Uri(name.to_string_lossy().into_owned()));
        }
        CERTIFICATE => {
            // SAFETY: a live object of this kind.
            let certificate = unsafe { OSSL_STORE_INFO_get0_CERT(info) };
            let encode = |out: *mut *mut c_uchar| {
                // SAFETY: a live certificate, and null or a place for as many bytes as the call has said before.
                unsafe { openssl_sys::i2d_X509(certificate, out) }
            };
            return encoded(queue, "i2d_X509", encode).map(StoredObject::Certificate);
        }
        REVOCATION_LIST => {
            // SAFETY: a live object of this kind.
            let list = unsafe { OSSL_STORE_INFO_get0_CRL(info) };
            let encode = |out: *mut *mut c_uchar| {
                // SAFETY: a live list, and null or a place for as many bytes as the call has said before.
                unsafe { openssl_sys::i2d_X509_CRL(list, out) }
            };
            return encoded(queue, "i2d_X509_CRL", encode).map(StoredObject::RevocationList);
        }
        PUBLIC_KEY => OSSL_STORE_INFO_get1_PUBKEY,
        PRIVATE_KEY => OSSL_STORE_INFO_get1_PKEY,
        _ => return Ok(StoredObject::Other),
    };
    // SAFETY: a live object of the kind of the function.
    let key = unsafe { get(info) };
    if key.is_null() {
        return Err(operation.error());
    }
    // SAFETY: not null, and the reference is owned here.
    let key = unsafe { PKey::from_owned(key) };
    Ok(match kind {
        PUBLIC_KEY => StoredObject::PublicKey(key),
        _ => StoredObject::PrivateKey(key),
    })
}

/// Encodes by a function that gives the length if it has no place to write to.
fn encoded(queue: CleanQueue, name: &'static str, encode: impl Fn(*mut *mut c_uchar) -> c_int) -> Result<Vec<u8>> {
    let operation = queue.before(name);
    let length = encode(std::ptr::null_mut());
    operation.check(length)?;
    let mut der = vec![0; usize::try_from(length).unwrap_or(0)];
    let mut out = der.as_mut_ptr();
    let written = encode(&mut out);
    operation.check(c_int::from(written == length))?;
    Ok(der)
}

/// A URI for libcrypto.
pub(crate) fn c_uri(uri: &str) -> Result<CString> {
    CString::new(uri).map_err(|_| Error::invalid("uri", "must not contain a NUL byte"))
}
