//! The backend: its library context, version, providers, random bytes and FIPS state.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::builder::BackendBuilder;
use super::cache::Caches;
use super::fips::alternative::approved_alternative;
use super::fips::approval::Approval;
use super::fips::operation::Operation;
use super::fips::provider::ProviderInfo;
use super::fips::status::FipsStatus;
use super::fips::table::ApprovalTable;
use crate::error::{Error, Result, UnsupportedKind, Version};
use crate::ffi::lib_ctx::{self, LibCtx};
use crate::ffi::operation::{CleanQueue, clear_error_queue};
use crate::ffi::{library, thread_share};
use crate::support::secret::SecretBytes;

/// An OpenSSL library context with its providers: the start of every operation.
///
/// A backend is a handle: clones are cheap and refer to the same context, and it can be used from many threads at once.
/// Objects made from a backend keep it alive. Two backends share nothing, so that one process can have a FIPS backend and an
/// ordinary one.
///
/// Its operations are the methods of the traits in [`interfaces`](crate::interfaces), which the [`prelude`](crate::prelude)
/// brings into scope.
///
/// ```
/// use hazmat_openssl::prelude::*;
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let backend = Backend::new()?;
/// println!("{}", backend.openssl_version_text());
/// let digest = backend.hash(HashAlgorithm::Sha256, b"abc")?;
/// assert!(digest.to_string().starts_with("ba7816bf"));
/// # Ok(())
/// # }
/// ```
///
/// # Keys of several backends
///
/// An operation runs in the backend of the key that it is called on: signatures, decryption and key exchanges in the backend of
/// the private key, verification and encryption in the backend of the public key. So it is the private key's backend whose FIPS
/// module computes, and whose strict approval counts.
///
/// - A peer's public key in an exchange may belong to another backend: it is loaded into the private key's backend first.
/// - The builders of X.509 structures sign with a key of any backend, in that key's backend. The methods `create_x509_*` of a
///   backend refuse a key of another one with [`Error::InvalidArgument`].
/// - A signature in X.509 is verified in the backend of the key that is given. A certificate checks
///   [its issuer's](crate::x509::Certificate::verify_directly_issued_by) signature in its own backend.
///
/// # Threads
///
/// OpenSSL keeps state for each thread, which must be freed on that thread. A library context is therefore freed only
/// after every thread that used it has ended, dropped the last handle, or used another backend.
#[derive(Clone)]
#[doc(alias = "OSSL_LIB_CTX")]
pub struct Backend {
    pub(super) inner: Arc<Inner>,
}

/// Field order matters: fetched algorithms drop before the context.
pub(super) struct Inner {
    pub(super) caches: Caches,
    /// The FIPS module that was in use when the backend was made.
    pub(super) fips_module: Option<ProviderInfo>,
    /// The approval table for that module.
    approval_table: Option<ApprovalTable>,
    strict_approval: bool,
    keys_outside_the_module: bool,
    lib: Arc<LibCtx>,
    _last: ReleaseThreadShare,
}

/// Releases this thread's share of the context. It drops last, after the handle of the context.
struct ReleaseThreadShare;

impl Drop for ReleaseThreadShare {
    fn drop(&mut self) {
        thread_share::let_go_of_abandoned();
    }
}

impl Backend {
    /// A backend with the system's configuration (`openssl.cnf`, or the file that `OPENSSL_CONF` names). If the configuration
    /// names no providers, the default provider is loaded, and the legacy provider if it is installed: old data and key
    /// files need its algorithms (Blowfish, CAST5, IDEA, SEED, RC4 and others), which are used only if a program names them.
    /// [`BackendBuilder::legacy`] leaves it out.
    ///
    /// If `OPENSSL_CONF` is empty or `/dev/null`, no configuration is loaded; if it names a file that does not exist, that is
    /// an error. A libcrypto built with the feature `vendored` does not read the distribution's configuration:
    /// [`MachineStatus`](crate::fips::MachineStatus) reports whether that configuration requests FIPS.
    ///
    /// # Errors
    ///
    /// As [`BackendBuilder::build`].
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// Prevents libcrypto from loading the system's configuration into its default library context, for the rest of the
    /// process. A configuration that has been loaded already stays.
    ///
    /// Backends use their own library contexts only. libcrypto itself, however, loads the system's configuration into the
    /// default context, and opens the provider modules that it names, when the first key is used in any context; before 4.0,
    /// if built with engines, also when the first hash function, cipher or generator is used. Backends do not use what is
    /// loaded there. To prevent it, call this before anything else of this crate, and only if nothing else in the process
    /// relies on the default context: TLS by the crate `openssl` does, and would no longer follow the system's FIPS mode.
    ///
    /// ```
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// Backend::leave_default_context_unconfigured()?;
    /// let backend = Backend::builder().without_config().build()?;
    /// let digest = backend.hash(HashAlgorithm::Sha256, b"abc")?;
    /// assert!(digest.to_string().starts_with("ba7816bf"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto has been shut down.
    #[doc(alias = "OPENSSL_INIT_NO_LOAD_CONFIG")]
    pub fn leave_default_context_unconfigured() -> Result<()> {
        lib_ctx::leave_default_context_unconfigured()
    }

    /// A builder, for settings other than those of [`new`](Self::new).
    pub fn builder() -> BackendBuilder {
        BackendBuilder::default()
    }

    /// A backend whose algorithms all come from a FIPS 140 module: the module and the base provider are loaded, every fetch
    /// requires `fips=yes`, and the result is verified. The module's configuration is the system's, or the one in the
    /// module's directory: see [`BackendBuilder::fips`].
    ///
    /// # Errors
    ///
    /// [`Error::Fips`], whose text says what to do, if FIPS is not in force; otherwise as [`BackendBuilder::build`].
    #[doc(alias = "EVP_default_properties_enable_fips")]
    pub fn fips() -> Result<Self> {
        Self::builder().fips().build()
    }

    /// A backend over libcrypto's default library context, for keys of the crate `openssl`. Each call makes a new one, because a
    /// program may configure that context at any time, and a backend keeps what it has fetched.
    pub(crate) fn of_process() -> Result<Self> {
        LibCtx::of_process().map(|lib| Self::from_shared_lib(lib, false, &[], false))
    }

    pub(super) fn from_lib(
        lib: LibCtx,
        strict_approval: bool,
        approval_tables: &[ApprovalTable],
        keys_outside_the_module: bool,
    ) -> Self {
        Self::from_shared_lib(Arc::new(lib), strict_approval, approval_tables, keys_outside_the_module)
    }

    fn from_shared_lib(
        lib: Arc<LibCtx>,
        strict_approval: bool,
        approval_tables: &[ApprovalTable],
        keys_outside_the_module: bool,
    ) -> Self {
        let fips_module = FipsStatus::module_of(&lib);
        Backend {
            inner: Arc::new(Inner {
                caches: Caches::new(),
                approval_table: fips_module
                    .as_ref()
                    .and_then(|module| ApprovalTable::choose(approval_tables, module)),
                fips_module,
                strict_approval,
                keys_outside_the_module,
                lib,
                _last: ReleaseThreadShare,
            }),
        }
    }

    /// The version text of the loaded library: `"OpenSSL 3.0.19 27 Jan 2026"`.
    #[doc(alias = "OpenSSL_version")]
    pub fn openssl_version_text(&self) -> &'static str {
        library::version_text()
    }

    /// The version number of the loaded library, `0xMNN00PP0` (major, minor, patch).
    #[doc(alias = "OpenSSL_version_num")]
    pub fn openssl_version_number(&self) -> u64 {
        library::version_number()
    }

    /// The version of the loaded library, which may differ from that of the headers at build time.
    pub fn version(&self) -> Version {
        Version::from_number(library::version_number())
    }

    /// The names of the providers that are active in this backend: `"default"`, `"legacy"`, `"fips"`, `"base"`, …
    ///
    /// # Errors
    ///
    /// [`Error::OpenSsl`] if libcrypto fails.
    #[doc(alias = "OSSL_PROVIDER_do_all")]
    pub fn providers(&self) -> Result<Vec<String>> {
        self.lib().provider_names()
    }

    /// Random bytes for secrets, from the backend's own generator (NIST SP 800-90A).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if there is not enough memory; [`Error::NotApproved`] on a strict backend whose table does
    /// not approve random bytes; [`Error::OpenSsl`] if the generator fails.
    #[doc(alias = "RAND_priv_bytes_ex", alias = "EVP_RAND_generate")]
    pub fn random_bytes(&self, length: usize) -> Result<SecretBytes> {
        let mut bytes = SecretBytes::zeroed("length", length)?;
        self.fill_random(bytes.as_mut_slice())?;
        Ok(bytes)
    }

    /// Fills `buffer` with random bytes for secrets, from the backend's own generator (NIST SP 800-90A).
    ///
    /// # Errors
    ///
    /// [`Error::NotApproved`] on a strict backend whose table does not approve random bytes; [`Error::OpenSsl`] if the
    /// generator fails.
    #[doc(alias = "RAND_priv_bytes_ex", alias = "EVP_RAND_generate")]
    pub fn fill_random(&self, buffer: &mut [u8]) -> Result<()> {
        self.fill_random_in_call(CleanQueue::ensure(), buffer)
    }

    /// Like [`fill_random`](Self::fill_random), as a part of a call that has looked at the error queue.
    #[inline(always)]
    pub(crate) fn fill_random_in_call(&self, queue: CleanQueue, buffer: &mut [u8]) -> Result<()> {
        self.require_approval(|| Operation::RandomBytes)?;
        self.lib().fill_random(queue, buffer)
    }

    pub(crate) fn lib(&self) -> &Arc<LibCtx> {
        &self.inner.lib
    }

    /// Whether FIPS is in force, determined anew by each call, and the evidence for it.
    #[doc(alias = "EVP_default_properties_is_fips_enabled")]
    pub fn fips_status(&self) -> FipsStatus {
        FipsStatus::establish(self.lib())
    }

    /// Whether two handles refer to the same backend: whether one is a clone of the other. Two backends that were built alike are
    /// not the same: each has its own library context, and keys do not pass from one to the other.
    ///
    /// This compares two addresses. A program that keeps objects per backend finds them again by it; while it also keeps
    /// a handle of the backend, no other backend can get the same address.
    ///
    /// ```
    /// use hazmat_openssl::Backend;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// assert!(backend.is_same(&backend.clone()));
    /// assert!(!backend.is_same(&Backend::new()?));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_same(&self, other: &Backend) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// Whether this is a FIPS backend: whether FIPS was in force, as [`FipsStatus`] defines it, when the backend was made.
    /// This reads a field; [`fips_status`](Self::fips_status) determines it anew, and names the module.
    ///
    /// ```
    /// use hazmat_openssl::Backend;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// assert_eq!(backend.is_fips(), backend.fips_status().is_in_use());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_fips(&self) -> bool {
        self.inner.fips_module.is_some()
    }

    /// Whether operations that are not known to be approved fail: see [`BackendBuilder::strict_approval`].
    pub fn is_strict(&self) -> bool {
        self.inner.strict_approval
    }

    /// Whether this backend may hold keys of another provider than its FIPS module: always, unless it is a FIPS backend. See
    /// [`BackendBuilder::keys_outside_the_module`].
    pub fn allows_keys_outside_the_module(&self) -> bool {
        !self.is_fips() || self.inner.keys_outside_the_module
    }

    /// The approval table for the FIPS module in use, if there is a module and a table for it.
    pub fn approval_table(&self) -> Option<&ApprovalTable> {
        self.inner.approval_table.as_ref()
    }

    /// Whether an operation is approved, according to the [table](Self::approval_table) for the module in use;
    /// [`Unknown`](Approval::Unknown) if this is not a FIPS backend, or if there is no table. The operation does not
    /// run, so the module's indicator, which is known only after an operation, has no part in the answer: see
    /// [`tls_hybrid_approval`](crate::interfaces::TlsHybridBackend::tls_hybrid_approval) for the groups whose approval the table
    /// leaves to it.
    ///
    /// ```
    /// use hazmat_openssl::fips::Approval;
    /// use hazmat_openssl::fips::Operation;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let exchange = Operation::Ecdh { curve: EllipticCurve::Secp256R1 };
    /// let expected = if backend.is_fips() { Approval::Approved } else { Approval::Unknown };
    /// assert_eq!(backend.approval_of(&exchange), expected);
    /// # Ok(())
    /// # }
    /// ```
    pub fn approval_of(&self, operation: &Operation) -> Approval {
        let table = self.approval_table();
        table.map_or(Approval::Unknown, |table| table.approval(operation))
    }

    /// Whether an operation is approved, by the table and the module's indicator.
    pub(crate) fn approval_with(&self, operation: &Operation, indicator: Option<bool>) -> Approval {
        Approval::decide(indicator, self.approval_of(operation))
    }

    /// On a strict backend, refuses an operation that the table does not approve, before it runs, so that its own errors
    /// reveal nothing.
    #[inline]
    pub(crate) fn refuse_unapproved(&self, operation: impl FnOnce() -> Operation) -> Result<()> {
        if !self.inner.strict_approval {
            return Ok(());
        }
        self.refuse_unapproved_by_table(&operation())
    }

    fn refuse_unapproved_by_table(&self, operation: &Operation) -> Result<()> {
        let approval = self.approval_of(operation);
        // A rule of the caller's may have called libcrypto.
        clear_error_queue();
        match approval {
            Approval::NotApproved => Err(self.not_approved(operation, None)),
            Approval::Approved | Approval::Unknown => Ok(()),
        }
    }

    /// On a strict backend, refuses an operation that the table does not approve: for operations without an indicator
    /// in any module.
    #[inline]
    pub(crate) fn require_approval(&self, operation: impl FnOnce() -> Operation) -> Result<()> {
        self.require_approval_with(operation, || None)
    }

    /// On a strict backend, refuses an operation that is not known to be approved, by the table and the module's indicator.
    #[inline]
    pub(crate) fn require_approval_with(
        &self,
        operation: impl FnOnce() -> Operation,
        indicator: impl FnOnce() -> Option<bool>,
    ) -> Result<()> {
        if !self.inner.strict_approval {
            return Ok(());
        }
        self.require_known_approval(&operation(), indicator())
    }

    fn require_known_approval(&self, operation: &Operation, indicator: Option<bool>) -> Result<()> {
        let approval = self.approval_with(operation, indicator);
        // A rule of the caller's may have called libcrypto.
        clear_error_queue();
        match approval {
            Approval::Approved => Ok(()),
            Approval::NotApproved | Approval::Unknown => Err(self.not_approved(operation, indicator)),
        }
    }

    fn not_approved(&self, operation: &Operation, indicator: Option<bool>) -> Error {
        let source = self.approval_table().and_then(|table| table.source(operation));
        let reason = match (indicator, source) {
            (Some(false), _) => Cow::Borrowed("the FIPS module's indicator says so"),
            (_, Some(source)) => Cow::Owned(source.to_owned()),
            (_, None) => Cow::Borrowed("neither the FIPS module nor its approval table approves it"),
        };
        Error::NotApproved {
            operation: operation.name(),
            reason,
        }
    }

    /// On a FIPS backend, the error for a key or a use that the module refuses; on others, `error` itself.
    pub(crate) fn refused_by_fips(&self, error: Error, kind: UnsupportedKind, what: &str) -> Error {
        if self.is_fips() {
            self.not_offered(kind, what)
        } else {
            error
        }
    }

    /// The error for an algorithm that the backend does not offer.
    pub(crate) fn not_offered(&self, kind: UnsupportedKind, algorithm: &str) -> Error {
        let detail = match &self.inner.fips_module {
            None => format!("{algorithm} is not offered by this backend's providers"),
            Some(module) => format!(
                "{algorithm} is not offered: this is a FIPS backend ({} {}); use {}",
                module.name(),
                module.version(),
                approved_alternative(kind)
            ),
        };
        Error::unsupported(kind, detail)
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Backend({})", self.openssl_version_text())
    }
}
