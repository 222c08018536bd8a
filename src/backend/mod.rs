//! The backend: a library context of its own, its providers, and the algorithms fetched from them.

mod builder;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::CStr;
use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use openssl::bn::BigNum;

pub use self::builder::BackendBuilder;

use crate::asymmetric::ec::{self, EllipticCurve};
use crate::asymmetric::hash_use::HashUse;
use crate::capabilities::Capabilities;
use crate::ciphers::{CipherAlgorithm, ModeKind, Suite};
use crate::error::{Error, Result, Unsupported};
use crate::ffi::cipher::EvpCipher;
use crate::ffi::curve::CurveGroup;
use crate::ffi::kdf::EvpKdf;
use crate::ffi::lib_ctx::{self, LibCtx};
use crate::ffi::mac::EvpMac;
use crate::ffi::pkey_operation::{Service, is_offered};
use crate::ffi::{library, thread_share};
use crate::fips::{Approval, ApprovalTable, FipsStatus, Operation, ProviderInfo, approved_alternative};
use crate::hashes::{HashAlgorithm, HashSlot};
use crate::mac::MacSlot;
use crate::secret::SecretBytes;
use crate::serialization::Rc2;
use crate::version::Version;
use crate::{cmac, hmac};

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
    inner: Arc<Inner>,
}

/// The answer to "is there such an algorithm", once it has been asked.
type Cached<T> = OnceLock<Option<T>>;

/// What is fetched stands before the context, and is dropped before it.
struct Inner {
    hashes: Vec<Cached<HashSlot>>,
    hmacs: Vec<Cached<MacSlot>>,
    cmacs: Vec<Cached<MacSlot>>,
    ciphers: Vec<Cached<EvpCipher>>,
    hmac: Cached<EvpMac>,
    cmac: Cached<EvpMac>,
    pbkdf2: Cached<EvpKdf>,
    scrypt: Cached<EvpKdf>,
    pkcs12_kdf: Cached<EvpKdf>,
    rc2: Vec<Cached<EvpCipher>>,
    curve_orders: Vec<Cached<BigNum>>,
    curve_groups: Vec<Cached<CurveGroup>>,
    curves_with_keys: Vec<OnceLock<bool>>,
    deterministic_ecdsa: OnceLock<bool>,
    hash_uses: Vec<OnceLock<bool>>,
    services: RwLock<HashMap<(Service, &'static CStr), bool>>,
    /// The FIPS module that served when the backend was made.
    fips_module: Option<ProviderInfo>,
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
    /// where the distribution keeps its configuration: [`MachineStatus`](crate::MachineStatus) tells what it says of
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

    fn from_lib(lib: LibCtx, strict_approval: bool, approval_tables: &[ApprovalTable]) -> Self {
        fn empty<T>(count: usize) -> Vec<Cached<T>> {
            (0..count).map(|_| OnceLock::new()).collect()
        }
        let lib = Arc::new(lib);
        let fips_module = FipsStatus::module_of(&lib);
        Backend {
            inner: Arc::new(Inner {
                hashes: empty(HashAlgorithm::COUNT),
                hmacs: empty(HashAlgorithm::COUNT),
                cmacs: empty(Suite::COUNT),
                ciphers: empty(Suite::COUNT),
                hmac: OnceLock::new(),
                cmac: OnceLock::new(),
                pbkdf2: OnceLock::new(),
                scrypt: OnceLock::new(),
                pkcs12_kdf: OnceLock::new(),
                rc2: empty(Rc2::COUNT),
                curve_orders: empty(EllipticCurve::COUNT),
                curve_groups: empty(EllipticCurve::COUNT),
                curves_with_keys: (0..EllipticCurve::COUNT).map(|_| OnceLock::new()).collect(),
                deterministic_ecdsa: OnceLock::new(),
                hash_uses: (0..HashUse::COUNT * HashAlgorithm::COUNT)
                    .map(|_| OnceLock::new())
                    .collect(),
                services: RwLock::new(HashMap::new()),
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

    /// The report of what this backend can do, made by asking it.
    pub fn capabilities(&self) -> Capabilities {
        Capabilities::of(self)
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
    /// use hazmat_openssl::Approval;
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
    pub(crate) fn refused_by_fips(&self, error: Error, kind: Unsupported, what: &str) -> Error {
        if self.is_fips() {
            self.not_offered(kind, what)
        } else {
            error
        }
    }

    /// The error for an algorithm that is not there.
    pub(crate) fn not_offered(&self, kind: Unsupported, algorithm: &str) -> Error {
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

    pub(crate) fn has_hash(&self, algorithm: HashAlgorithm) -> bool {
        self.hash_slot(algorithm).is_some()
    }

    pub(crate) fn hash_slot(&self, algorithm: HashAlgorithm) -> Option<&HashSlot> {
        cached(&self.inner.hashes, algorithm.index(), || {
            HashSlot::fetch(self, algorithm)
        })
    }

    pub(crate) fn hmac_slot(&self, algorithm: HashAlgorithm) -> Option<&MacSlot> {
        cached(&self.inner.hmacs, algorithm.index(), || hmac::try_out(self, algorithm))
    }

    /// CMAC is by cipher and key size, for which the cipher's CBC mode stands.
    pub(crate) fn cmac_slot(&self, algorithm: &CipherAlgorithm) -> Option<&MacSlot> {
        let suite = Suite::of(algorithm, ModeKind::Cbc)?;
        cached(&self.inner.cmacs, suite.index(), || {
            self.cipher(suite)?;
            cmac::try_out(self, &suite.libcrypto_name(), algorithm.key().len())
        })
    }

    pub(crate) fn cipher(&self, suite: Suite) -> Option<&EvpCipher> {
        cached(&self.inner.ciphers, suite.index(), || suite.fetch(self))
    }

    pub(crate) fn hmac(&self) -> Option<&EvpMac> {
        let fetch = || EvpMac::fetch(self.lib(), c"HMAC");
        self.inner.hmac.get_or_init(fetch).as_ref()
    }

    pub(crate) fn cmac(&self) -> Option<&EvpMac> {
        let fetch = || EvpMac::fetch(self.lib(), c"CMAC");
        self.inner.cmac.get_or_init(fetch).as_ref()
    }

    /// The order of a curve's group, if the backend has the curve.
    pub(crate) fn curve_order(&self, curve: EllipticCurve) -> Option<&BigNum> {
        cached(&self.inner.curve_orders, curve.index(), || ec::order_of(self, curve))
    }

    /// The arithmetic of a curve, which no FIPS backend uses.
    pub(crate) fn curve_group(&self, curve: EllipticCurve) -> Option<&CurveGroup> {
        cached(&self.inner.curve_groups, curve.index(), || ec::group_of(self, curve))
    }

    /// Whether private keys can be made on a curve, tried once.
    pub(crate) fn makes_keys_on(&self, curve: EllipticCurve) -> bool {
        let slot = self.inner.curves_with_keys.get(curve.index());
        slot.is_some_and(|slot| *slot.get_or_init(|| ec::makes_keys(self, curve)))
    }

    /// Whether ECDSA can have deterministic nonces, tried once.
    pub(crate) fn signs_deterministically(&self) -> bool {
        let try_out = || ec::signs_deterministically(self);
        *self.inner.deterministic_ecdsa.get_or_init(try_out)
    }

    /// Whether a hash function is taken in a place, asked once.
    pub(crate) fn takes_hash(&self, place: HashUse, hash: HashAlgorithm) -> bool {
        let slot = self
            .inner
            .hash_uses
            .get(place as usize * HashAlgorithm::COUNT + hash.index());
        slot.is_some_and(|slot| *slot.get_or_init(|| place.ask(self, hash)))
    }

    /// Whether a service is offered for a key type, asked once.
    pub(crate) fn offers(&self, service: Service, key_type: &'static CStr) -> bool {
        let services = self.inner.services.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(&known) = services.get(&(service, key_type)) {
            return known;
        }
        drop(services);
        let offered = is_offered(self.lib(), service, key_type);
        let mut services = self.inner.services.write().unwrap_or_else(PoisonError::into_inner);
        services.insert((service, key_type), offered);
        offered
    }

    /// Fails where a service is not offered.
    pub(crate) fn require(
        &self,
        service: Service,
        key_type: &'static CStr,
        kind: Unsupported,
        name: &str,
    ) -> Result<()> {
        if self.offers(service, key_type) {
            return Ok(());
        }
        Err(self.not_offered(kind, name))
    }

    pub(crate) fn pbkdf2(&self) -> Option<&EvpKdf> {
        let fetch = || EvpKdf::fetch(self.lib(), c"PBKDF2");
        self.inner.pbkdf2.get_or_init(fetch).as_ref()
    }

    pub(crate) fn scrypt(&self) -> Option<&EvpKdf> {
        let fetch = || EvpKdf::fetch(self.lib(), c"SCRYPT");
        self.inner.scrypt.get_or_init(fetch).as_ref()
    }

    pub(crate) fn pkcs12_kdf(&self) -> Option<&EvpKdf> {
        let fetch = || EvpKdf::fetch(self.lib(), c"PKCS12KDF");
        self.inner.pkcs12_kdf.get_or_init(fetch).as_ref()
    }

    /// RC2, which encrypted keys of old have and no interface.
    pub(crate) fn rc2(&self, rc2: Rc2) -> Option<&EvpCipher> {
        cached(&self.inner.rc2, rc2 as usize, || {
            EvpCipher::fetch(self.lib(), rc2.libcrypto_name())
        })
    }
}

fn cached<T>(slots: &[Cached<T>], index: usize, ask: impl FnOnce() -> Option<T>) -> Option<&T> {
    slots.get(index)?.get_or_init(ask).as_ref()
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Backend({})", self.openssl_version_text())
    }
}
