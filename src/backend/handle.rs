//! The handle of a backend: what every family asks it, whatever the algorithm.

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
use crate::ffi::{library, thread_share};
use crate::support::secret::SecretBytes;

/// An OpenSSL library context of its own, what it offers, and everything made from it.
///
/// A backend is a handle: cloning it is cheap, clones are the same backend, and it may be used from many threads at
/// once. What is made from a backend keeps it alive. Two backends share nothing, so that one process can have a FIPS
/// backend and an ordinary one.
///
/// What it can do is in the traits of [`interfaces`](crate::interfaces), which the
/// [`prelude`](crate::prelude) brings into scope.
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
/// A thread that has used a backend keeps a share of its library context until the thread ends, or until it drops the
/// last handle itself or uses another backend: OpenSSL keeps state for each thread that must be freed there.
#[derive(Clone)]
#[doc(alias = "OSSL_LIB_CTX")]
pub struct Backend {
    pub(super) inner: Arc<Inner>,
}

/// What is fetched stands before the context, and is dropped before it.
pub(super) struct Inner {
    pub(super) caches: Caches,
    /// The FIPS module that served when the backend was made.
    pub(super) fips_module: Option<ProviderInfo>,
    /// What is approved of what that module does.
    approval_table: Option<ApprovalTable>,
    strict_approval: bool,
    lib: Arc<LibCtx>,
    _last: LetGo,
}

/// Dropped after the context's own handle: this thread then lets go of the context too.
struct LetGo;

impl Drop for LetGo {
    fn drop(&mut self) {
        thread_share::let_go_of_abandoned();
    }
}

impl Backend {
    /// A backend that honours the system's configuration (`openssl.cnf`, or what `OPENSSL_CONF` names), with the
    /// default provider where the configuration names none, and then the legacy provider too where it can be had: the
    /// interfaces have its algorithms (Blowfish, CAST5, IDEA, SEED, RC4 and others, which old data and key files need),
    /// and each is used only where a program names it. [`BackendBuilder::legacy`] leaves the provider out.
    ///
    /// With the variable `OPENSSL_CONF` set to nothing, or to `/dev/null`, there is no configuration; a file that it
    /// names and that is not there is an error. A libcrypto that was built with the feature `vendored` does not look
    /// where the distribution keeps its configuration: [`MachineStatus`](crate::fips::MachineStatus) tells what it says of
    /// FIPS.
    ///
    /// # Errors
    ///
    /// As [`BackendBuilder::build`].
    pub fn new() -> Result<Self> {
        Self::builder().build()
    }

    /// Keeps libcrypto from loading the system's configuration into its default context, in this whole process and for
    /// good; what it has loaded by then stays.
    ///
    /// A backend has a library context of its own, and this crate asks libcrypto for nothing that touches another one.
    /// But libcrypto by itself loads the system's configuration into the default context, and opens the provider
    /// modules that it names, when the first key is used in any context; and before 4.0, where it is built with engines,
    /// when the first hash function, cipher or generator is. Backends do not use what is loaded there. A program that
    /// wants none of it either, and in which nobody else relies on the default context (as TLS by the crate `openssl`
    /// does, which would then not be under the system's FIPS mode any more), calls this before anything else of this
    /// crate.
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

    /// A backend that is set up otherwise than [`new`](Self::new) does.
    pub fn builder() -> BackendBuilder {
        BackendBuilder::default()
    }

    /// A backend that a FIPS 140 module serves, and nothing else: the module and the base provider are loaded, each
    /// fetch asks for `fips=yes`, and the outcome is checked. The module's configuration is the system's, or that of
    /// the module's folder: see [`BackendBuilder::fips`].
    ///
    /// # Errors
    ///
    /// [`Error::Fips`], with what to do, if the module does not serve; else as [`BackendBuilder::build`].
    #[doc(alias = "EVP_default_properties_enable_fips")]
    pub fn fips() -> Result<Self> {
        Self::builder().fips().build()
    }

    pub(super) fn from_lib(lib: LibCtx, strict_approval: bool, approval_tables: &[ApprovalTable]) -> Self {
        let lib = Arc::new(lib);
        let fips_module = FipsStatus::module_of(&lib);
        Backend {
            inner: Arc::new(Inner {
                caches: Caches::new(),
                approval_table: fips_module
                    .as_ref()
                    .and_then(|module| ApprovalTable::choose(approval_tables, module)),
                fips_module,
                strict_approval,
                lib,
                _last: LetGo,
            }),
        }
    }

    /// What the loaded library says it is: `"OpenSSL 3.0.19 27 Jan 2026"`.
    #[doc(alias = "OpenSSL_version")]
    pub fn openssl_version_text(&self) -> &'static str {
        library::version_text()
    }

    /// The version number of the loaded library, `0xMNN00PP0` (major, minor, patch).
    #[doc(alias = "OpenSSL_version_num")]
    pub fn openssl_version_number(&self) -> u64 {
        library::version_number()
    }

    /// The version of the loaded library, which may be another than that of the headers at build time.
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
    /// [`Error::InvalidArgument`] if there is no memory for so many; [`Error::NotApproved`] on a strict backend whose
    /// table does not have them; [`Error::OpenSsl`] if the generator fails.
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
    /// [`Error::NotApproved`] on a strict backend whose table does not have them; [`Error::OpenSsl`] if the generator
    /// fails.
    #[doc(alias = "RAND_priv_bytes_ex", alias = "EVP_RAND_generate")]
    pub fn fill_random(&self, buffer: &mut [u8]) -> Result<()> {
        self.require_approval(|| Operation::RandomBytes)?;
        self.lib().fill_random(buffer)
    }

    pub(crate) fn lib(&self) -> &Arc<LibCtx> {
        &self.inner.lib
    }

    /// Whether FIPS is in force, looked at anew each time, and how that was established.
    #[doc(alias = "EVP_default_properties_is_fips_enabled")]
    pub fn fips_status(&self) -> FipsStatus {
        FipsStatus::establish(self.lib())
    }

    /// Whether two handles are of the same backend.
    pub(crate) fn is_same(&self, other: &Backend) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// Whether this is a FIPS backend: whether a FIPS module served, by all that [`FipsStatus`] looks at, when the backend
    /// was made. It costs nothing; [`fips_status`](Self::fips_status) looks anew, and tells which module it is.
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

    /// Whether what is not known to be approved is refused: see [`BackendBuilder::strict_approval`].
    pub fn is_strict(&self) -> bool {
        self.inner.strict_approval
    }

    /// The table of what is approved of the FIPS module that serves, if there is a module, and a table for it.
    pub fn approval_table(&self) -> Option<&ApprovalTable> {
        self.inner.approval_table.as_ref()
    }

    /// Whether an operation is approved, by the [table](Self::approval_table) for the module that serves;
    /// [`Unknown`](Approval::Unknown) if this is no FIPS backend, or there is no table. It is asked before the operation, and
    /// nothing is computed: what the module's indicator says in addition, where it has one, is known when it is done.
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

    /// Whether an operation is approved, by the table and the module's indicator for it.
    pub(crate) fn approval_with(&self, operation: &Operation, indicator: Option<bool>) -> Approval {
        Approval::decide(indicator, self.approval_of(operation))
    }

    /// On a backend that is strict about it, refuses what the table says is not approved: before the operation, so that it
    /// is not done at all, and its own errors tell nothing.
    pub(crate) fn refuse_unapproved(&self, operation: impl FnOnce() -> Operation) -> Result<()> {
        if !self.inner.strict_approval {
            return Ok(());
        }
        let operation = operation();
        match self.approval_of(&operation) {
            Approval::NotApproved => Err(self.not_approved(&operation, None)),
            Approval::Approved | Approval::Unknown => Ok(()),
        }
    }

    /// On a backend that is strict about it, refuses what is not known to be approved, by the table alone: for operations
    /// that no module has an indicator for.
    pub(crate) fn require_approval(&self, operation: impl FnOnce() -> Operation) -> Result<()> {
        self.require_approval_with(operation, || None)
    }

    /// On a backend that is strict about it, refuses what is not known to be approved, by the table and the module's
    /// indicator.
    pub(crate) fn require_approval_with(
        &self,
        operation: impl FnOnce() -> Operation,
        indicator: impl FnOnce() -> Option<bool>,
    ) -> Result<()> {
        if !self.inner.strict_approval {
            return Ok(());
        }
        let (operation, indicator) = (operation(), indicator());
        match self.approval_with(&operation, indicator) {
            Approval::Approved => Ok(()),
            Approval::NotApproved | Approval::Unknown => Err(self.not_approved(&operation, indicator)),
        }
    }

    fn not_approved(&self, operation: &Operation, indicator: Option<bool>) -> Error {
        let source = self.approval_table().and_then(|table| table.source(operation));
        let reason = match (indicator, source) {
            (Some(false), _) => Cow::Borrowed("the FIPS module says so"),
            (_, Some(source)) => Cow::Owned(source.to_owned()),
            (_, None) => Cow::Borrowed("neither the FIPS module nor the table for it says that it is"),
        };
        Error::NotApproved {
            operation: operation.name(),
            reason,
        }
    }

    /// On a FIPS backend, the error for a key or a use that the module refuses; elsewhere the error as it is.
    pub(crate) fn refused_by_fips(&self, error: Error, kind: UnsupportedKind, what: &str) -> Error {
        if self.is_fips() {
            self.not_offered(kind, what)
        } else {
            error
        }
    }

    /// The error for an algorithm that is not there.
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
