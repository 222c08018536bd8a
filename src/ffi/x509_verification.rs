//! `X509_verify_cert`: one run of libcrypto's path validation.

use std::cell::Cell;
use std::ffi::{c_int, c_long, c_uint, c_ulong, c_void};
use std::sync::{Arc, OnceLock};

use foreign_types::ForeignType;
use openssl_sys::{X509, X509_CRL, X509_STORE_CTX};

use super::declarations::{
    CheckCrl, CheckIssued, X509_STORE_CTX_get_check_crl, X509_STORE_CTX_get_check_issued, X509_STORE_CTX_get0_param,
    X509_STORE_CTX_get0_parent_ctx, X509_STORE_CTX_new_ex, X509_STORE_CTX_set_ex_data, X509_STORE_CTX_set_verify_cb,
    X509_STORE_CTX_set0_crls, X509_STORE_set_check_crl, X509_STORE_set_check_issued,
};
use super::handle::handle;
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, clear_error_queue};
use super::x509::{X509Handle, X509List};
use super::x509_crl::X509CrlStack;
use super::x509_policies::{add_policy, user_policies};
use super::x509_store::X509Store;
use crate::error::{Error, OpenSslError, Result};
use crate::support::object_identifier::ObjectIdentifier;

/// The index of an application's own data in a context. All contexts with data are made here.
const STATE: c_int = 0;

/// `X509_check_host(3)`: a common name is not a host name, and name constraints for host names do not apply to it.
const NEVER_CHECK_SUBJECT: c_uint = 0x20;

/// `X509_STORE_CTX_get_error(3)`: out of memory.
const X509_V_ERR_OUT_OF_MEM: c_int = 17;

/// `X509_VERIFY_PARAM_set_flags(3)`: any certificate of the store is a trust anchor, also one that is not self-signed.
pub(crate) const PARTIAL_CHAIN: c_ulong = openssl_sys::X509_V_FLAG_PARTIAL_CHAIN;

/// As above: no validity period is checked.
const NO_CHECK_TIME: c_ulong = openssl_sys::X509_V_FLAG_NO_CHECK_TIME;

/// As above: the end entity's certificate is looked up in revocation lists, indirect and delta lists included.
pub(crate) const CRLS_OF_END_ENTITY: c_ulong = openssl_sys::X509_V_FLAG_CRL_CHECK
    | openssl_sys::X509_V_FLAG_EXTENDED_CRL_SUPPORT
    | openssl_sys::X509_V_FLAG_USE_DELTAS;

/// As above: all certificates are looked up.
pub(crate) const CRLS_OF_ALL: c_ulong = CRLS_OF_END_ENTITY | openssl_sys::X509_V_FLAG_CRL_CHECK_ALL;

handle! {
    /// The context of one run.
    StoreCtx, StoreCtxRef: X509_STORE_CTX, freed by openssl_sys::X509_STORE_CTX_free
}

/// How a run judges.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunSettings {
    /// `X509_VERIFY_PARAM_set_flags(3)`
    pub(crate) flags: c_ulong,
    /// In seconds since 1970; `None` if no validity period is to be looked at.
    pub(crate) time: Option<i64>,
    /// The maximum number of intermediates.
    pub(crate) max_intermediates: usize,
    /// The maximum number of signatures to check.
    pub(crate) max_signatures: usize,
    /// The maximum number of comparisons of names with name constraints.
    pub(crate) max_comparisons: usize,
}

/// What a run is given.
pub(crate) struct RunInput<'a> {
    /// The trust anchors.
    pub(crate) store: &'a mut X509Store,
    pub(crate) leaf: &'a X509Handle,
    pub(crate) untrusted: &'a X509List<'a>,
    pub(crate) lists: &'a X509CrlStack<'a>,
    /// The acceptable policies.
    pub(crate) policies: &'a [ObjectIdentifier],
    /// The names and name constraints of the certificates; empty if none has constraints.
    pub(crate) names: &'a [NameCounts],
}

/// How many names a certificate has, and how many name constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameCounts {
    /// The certificate's address.
    pub(crate) address: usize,
    pub(crate) names: usize,
    pub(crate) constraints: usize,
}

/// Which steps, from a certificate to its issuer, a run does not take, by addresses of certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepRule {
    /// No step to this issuer.
    NoIssuer(usize),
    /// No step from the first certificate to the second one.
    NoStep(usize, usize),
    /// No step from the first certificate but to the second one.
    OnlyStep(usize, usize),
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct RunReport {
    /// The addresses of the certificates of the path, the end entity's first.
    pub(crate) chain: Vec<usize>,
    /// The number of signatures that were checked.
    pub(crate) signatures: usize,
    /// The number of comparisons of names with name constraints that were made, at most.
    pub(crate) comparisons: usize,
    /// The user-constrained policies of a valid path.
    pub(crate) policies: Vec<ObjectIdentifier>,
    /// The revocation lists that were used for the path, in the order of their use.
    pub(crate) lists: Vec<ListUse>,
    /// The paths of the issuers of lists that are not on the path themselves.
    pub(crate) list_issuers: Vec<ListIssuer>,
    /// Why the path was refused; `None` if it is valid.
    pub(crate) refusal: Option<RunRefusal>,
}

/// A revocation list that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListUse {
    /// The position of the certificate that was looked up.
    pub(crate) depth: usize,
    /// The address of the list.
    pub(crate) address: usize,
}

/// The path of a revocation list's issuer that libcrypto has verified besides the run's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListIssuer {
    /// The use of a list that the path was needed for.
    pub(crate) list: ListUse,
    /// The addresses of its certificates, the issuer's first.
    pub(crate) chain: Vec<usize>,
    /// The addresses of the lists in which its certificates were looked up until then.
    pub(crate) lists: Vec<usize>,
}

/// Why libcrypto refused a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunRefusal {
    /// The maximum number of signatures was reached.
    TooManySignatures,
    /// The maximum number of comparisons of names with name constraints would have been exceeded.
    TooManyComparisons,
    /// An error of libcrypto, of the certificate at a depth.
    Error { code: i32, depth: usize },
}

/// Data that the callbacks of a run read and write. Callbacks nest: libcrypto's `check_crl`, which that of the run calls, calls the
/// others for the path of a list's issuer. So each has a shared reference.
struct State<'a> {
    rules: &'a [StepRule],
    defaults: Defaults,
    max_signatures: usize,
    signatures: Cell<usize>,
    names: &'a [NameCounts],
    max_comparisons: usize,
    comparisons: Cell<usize>,
    lists: Cell<Vec<ListUse>>,
    /// The lists that were used for the path of a list's issuer, and for no `ListIssuer` yet.
    inner_lists: Cell<Vec<usize>>,
    list_issuers: Cell<Vec<ListIssuer>>,
    refusal: Cell<Option<RunRefusal>>,
}

impl State<'_> {
    fn count_signature(&self) {
        self.signatures.set(self.signatures.get() + 1);
    }

    /// Notes why the path is refused. What a callback has noted before, holds.
    fn refuse(&self, refusal: RunRefusal) {
        if self.refusal.get().is_none() {
            self.refusal.set(Some(refusal));
        }
    }

    /// Counts the comparisons that libcrypto is about to make: of each certificate's names with the constraints of all above it.
    /// Returns whether it may.
    fn count_comparisons(&self, chain: &[usize]) -> bool {
        let counts = |address: &usize| self.names.iter().find(|counts| counts.address == *address);
        let (mut constraints, mut comparisons) = (0_usize, self.comparisons.get());
        for counts in chain.iter().rev().filter_map(counts) {
            comparisons = comparisons.saturating_add(counts.names.saturating_mul(constraints));
            constraints = constraints.saturating_add(counts.constraints);
        }
        let is_allowed = comparisons <= self.max_comparisons;
        match is_allowed {
            true => self.comparisons.set(comparisons),
            false => self.refuse(RunRefusal::TooManyComparisons),
        }
        is_allowed
    }

    fn add_list(&self, list: ListUse) {
        let mut lists = self.lists.take();
        lists.push(list);
        self.lists.set(lists);
    }

    fn add_inner_list(&self, address: usize) {
        let mut lists = self.inner_lists.take();
        lists.push(address);
        self.inner_lists.set(lists);
    }

    /// Notes the path of the issuer of the list that was used last.
    fn add_list_issuer(&self, chain: Vec<usize>) {
        let lists = self.lists.take();
        let last = lists.last().copied();
        self.lists.set(lists);
        let Some(list) = last else { return };
        let mut issuers = self.list_issuers.take();
        issuers.push(ListIssuer {
            list,
            chain,
            lists: self.inner_lists.take(),
        });
        self.list_issuers.set(issuers);
    }
}

/// Runs libcrypto's path validation: it builds a path from the leaf by untrusted certificates to the first one of the store, and
/// judges it, except the validity periods and critical extensions of its certificates.
#[doc(alias = "X509_verify_cert")]
pub(crate) fn run(
    queue: CleanQueue,
    lib: &Arc<LibCtx>,
    input: RunInput<'_>,
    settings: &RunSettings,
    rules: &[StepRule],
) -> Result<RunReport> {
    let RunInput {
        store,
        leaf,
        untrusted,
        lists,
        policies,
        names,
    } = input;
    let ctx = StoreCtx::new(queue, lib)?;
    let state = State {
        rules,
        defaults: Defaults::find(&ctx, queue)?,
        max_signatures: settings.max_signatures,
        signatures: Cell::new(0),
        names,
        max_comparisons: settings.max_comparisons,
        comparisons: Cell::new(0),
        lists: Cell::default(),
        inner_lists: Cell::default(),
        list_issuers: Cell::default(),
        refusal: Cell::new(None),
    };
    // SAFETY: a live store, which only this run uses; the function lives forever.
    unsafe { X509_STORE_set_check_issued(store.as_ptr(), Some(check_issued)) };
    // SAFETY: as above.
    unsafe { X509_STORE_set_check_crl(store.as_ptr(), Some(check_crl)) };
    let operation = queue.before("X509_STORE_CTX_init");
    // SAFETY: live objects, which the context refers to and which live longer than it.
    let code = unsafe {
        openssl_sys::X509_STORE_CTX_init(ctx.as_ptr(), store.as_ptr(), leaf.as_ptr(), untrusted.as_ptr().cast())
    };
    operation.check(code)?;
    ctx.set_parameters(queue, settings, policies)?;
    // SAFETY: a live context, which refers to the stack; the stack lives longer.
    unsafe { X509_STORE_CTX_set0_crls(ctx.as_ptr(), lists.as_ptr()) };
    let operation = queue.before("X509_STORE_CTX_set_ex_data");
    let data = std::ptr::from_ref(&state).cast_mut().cast::<c_void>();
    // SAFETY: a live context. `state` outlives the run, and the callbacks only read through the pointer: what changes is in cells.
    let code = unsafe { X509_STORE_CTX_set_ex_data(ctx.as_ptr(), STATE, data) };
    operation.check(code)?;
    // SAFETY: a live context; the function lives forever.
    unsafe { X509_STORE_CTX_set_verify_cb(ctx.as_ptr(), Some(judge)) };
    // SAFETY: a live context with everything that it needs. The callbacks do not unwind.
    let code = unsafe { openssl_sys::X509_verify_cert(ctx.as_ptr()) };
    let operation = queue.before("X509_verify_cert");
    if code <= 0 && state.refusal.get().is_none() {
        let (code, depth) = ctx.error();
        let error = operation.error();
        if code == X509_V_ERR_OUT_OF_MEM && has_failed_allocation(&error) {
            return Err(error);
        }
        state.refuse(RunRefusal::Error { code, depth });
    }
    let policies = match state.refusal.get() {
        // SAFETY: a live context that has verified a path.
        None => unsafe { user_policies(ctx.as_ptr()) },
        Some(_) => Vec::new(),
    };
    clear_error_queue();
    Ok(RunReport {
        // SAFETY: a live context.
        chain: unsafe { chain_of(ctx.as_ptr()) },
        signatures: state.signatures.get(),
        comparisons: state.comparisons.get(),
        policies,
        lists: state.lists.take(),
        list_issuers: state.list_issuers.take(),
        refusal: state.refusal.get(),
    })
}

impl StoreCtx {
    fn new(queue: CleanQueue, lib: &Arc<LibCtx>) -> Result<Self> {
        let operation = queue.before("X509_STORE_CTX_new_ex");
        // SAFETY: a live library context; the context's default properties apply.
        let ctx = unsafe { X509_STORE_CTX_new_ex(lib.enter(), std::ptr::null()) };
        // SAFETY: null, or a new context without another owner.
        unsafe { operation.owned(ctx) }
    }

    fn set_parameters(&self, queue: CleanQueue, settings: &RunSettings, policies: &[ObjectIdentifier]) -> Result<()> {
        let operation = queue.before("X509_STORE_CTX_get0_param");
        // SAFETY: a live context, which has parameters since it was initialized, and owns them.
        let param = unsafe { X509_STORE_CTX_get0_param(self.as_ptr()) };
        if param.is_null() {
            return Err(operation.error());
        }
        let operation = operation.then("X509_VERIFY_PARAM_set_flags");
        let flags = settings.flags | settings.time.map_or(NO_CHECK_TIME, |_| 0);
        // SAFETY: live parameters.
        let code = unsafe { openssl_sys::X509_VERIFY_PARAM_set_flags(param, flags) };
        operation.check(code)?;
        if let Some(time) = settings.time {
            // SAFETY: live parameters.
            unsafe { openssl_sys::X509_VERIFY_PARAM_set_time(param, to_time_t(time)) };
        }
        // SAFETY: live parameters.
        unsafe { openssl_sys::X509_VERIFY_PARAM_set_hostflags(param, NEVER_CHECK_SUBJECT) };
        for policy in policies {
            // SAFETY: live parameters.
            unsafe { add_policy(param, policy) }?;
        }
        let depth = c_int::try_from(settings.max_intermediates).unwrap_or(c_int::MAX);
        // SAFETY: live parameters.
        unsafe { openssl_sys::X509_VERIFY_PARAM_set_depth(param, depth) };
        Ok(())
    }

    /// The error of the run, and the position of its certificate.
    fn error(&self) -> (i32, usize) {
        // SAFETY: a live context.
        let code = unsafe { openssl_sys::X509_STORE_CTX_get_error(self.as_ptr()) };
        // SAFETY: as above.
        let depth = unsafe { openssl_sys::X509_STORE_CTX_get_error_depth(self.as_ptr()) };
        (code, usize::try_from(depth).unwrap_or(0))
    }
}

/// The addresses of the certificates of a context's path, as far as it was built.
///
/// # Safety
///
/// The context is live.
unsafe fn chain_of(ctx: *mut X509_STORE_CTX) -> Vec<usize> {
    // SAFETY: a live context.
    let chain = unsafe { openssl_sys::X509_STORE_CTX_get0_chain(ctx) };
    if chain.is_null() {
        return Vec::new();
    }
    // SAFETY: a live stack, which the context owns.
    let count = unsafe { openssl_sys::OPENSSL_sk_num(chain.cast()) };
    let at = |index| {
        // SAFETY: a live stack; a position that does not exist gives null.
        unsafe { openssl_sys::OPENSSL_sk_value(chain.cast(), index) }.addr()
    };
    (0..count).map(at).collect()
}

/// `time_t` has 32 bits on some machines: a time that it has no room for is the earliest or the latest one that it has room for.
fn to_time_t<T: TryFrom<i64> + Default>(seconds: i64) -> T {
    let nearest = seconds.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
    T::try_from(seconds).unwrap_or_else(|_| T::try_from(nearest).unwrap_or_default())
}

/// libcrypto's own functions, which those below call.
#[derive(Clone, Copy)]
struct Defaults {
    check_issued: CheckIssued,
    check_crl: CheckCrl,
}

impl Defaults {
    /// Asks a context, which must not be initialized yet; initializes it without a store.
    fn find(ctx: &StoreCtx, queue: CleanQueue) -> Result<Self> {
        static DEFAULTS: OnceLock<Defaults> = OnceLock::new();
        if let Some(defaults) = DEFAULTS.get() {
            return Ok(*defaults);
        }
        let operation = queue.before("X509_STORE_CTX_init");
        let none = std::ptr::null_mut();
        // SAFETY: a live context; without a store, the context takes libcrypto's functions.
        let code =
            unsafe { openssl_sys::X509_STORE_CTX_init(ctx.as_ptr(), none, std::ptr::null_mut(), std::ptr::null_mut()) };
        operation.check(code)?;
        // SAFETY: a live context.
        let check_issued = unsafe { X509_STORE_CTX_get_check_issued(ctx.as_ptr()) };
        // SAFETY: as above.
        let check_crl = unsafe { X509_STORE_CTX_get_check_crl(ctx.as_ptr()) };
        match (check_issued, check_crl) {
            (Some(check_issued), Some(check_crl)) => Ok(*DEFAULTS.get_or_init(|| Defaults {
                check_issued,
                check_crl,
            })),
            _ => Err(operation.error()),
        }
    }
}

/// The state of the run that a context belongs to, and whether the context verifies a revocation list's issuer instead of the
/// run's own path.
///
/// # Safety
///
/// The context is live, and in a run. The caller uses the state only until it returns to libcrypto.
unsafe fn state_of<'a>(ctx: *mut X509_STORE_CTX) -> Option<(&'a State<'a>, bool)> {
    let (mut root, mut is_inner) = (ctx, false);
    loop {
        // SAFETY: a live context; its parent lives longer.
        let parent = unsafe { X509_STORE_CTX_get0_parent_ctx(root) };
        if parent.is_null() {
            break;
        }
        (root, is_inner) = (parent, true);
    }
    // SAFETY: a live context.
    let state = unsafe { openssl_sys::X509_STORE_CTX_get_ex_data(root, STATE) };
    // SAFETY: null, or the state that `run` has put there, which it keeps until libcrypto returns. All references to it are shared.
    let state = unsafe { state.cast_const().cast::<State<'a>>().as_ref() }?;
    Some((state, is_inner))
}

/// Called by libcrypto for each certificate whose signature and time were checked, with `ok` 1, and for each error, with `ok` 0.
/// The validity periods of certificates and their critical extensions are judged by others, except in the path of a revocation
/// list's issuer, which nobody else sees.
unsafe extern "C" fn judge(ok: c_int, ctx: *mut X509_STORE_CTX) -> c_int {
    // SAFETY: libcrypto passes a live context.
    let Some((state, is_inner)) = (unsafe { state_of(ctx) }) else {
        return 0;
    };
    // SAFETY: as above.
    let depth = unsafe { openssl_sys::X509_STORE_CTX_get_error_depth(ctx) };
    if ok != 0 {
        // The anchor is reported first, without a check of its signature.
        // SAFETY: as above.
        if !unsafe { is_last(ctx, depth) } {
            state.count_signature();
        }
        if depth > 0 && state.signatures.get() >= state.max_signatures {
            state.refuse(RunRefusal::TooManySignatures);
            return 0;
        }
        // The end entity's certificate is the last one whose signature is checked; libcrypto looks at names after it.
        // SAFETY: as above.
        if depth == 0 && !state.names.is_empty() && !state.count_comparisons(&unsafe { chain_of(ctx) }) {
            return 0;
        }
        if depth == 0 && is_inner {
            // SAFETY: as above.
            state.add_list_issuer(unsafe { chain_of(ctx) });
        }
        return ok;
    }
    // SAFETY: as above.
    let code = unsafe { openssl_sys::X509_STORE_CTX_get_error(ctx) };
    // SAFETY: as above.
    if is_about_revocation(code) && unsafe { is_last(ctx, depth) } {
        // SAFETY: as above.
        unsafe { openssl_sys::X509_STORE_CTX_set_error(ctx, openssl_sys::X509_V_OK) };
        return 1; // The anchor, which no list is about. libcrypto looks it up unless it is self-signed.
    }
    if is_inner {
        return 0; // The run itself reports that the path of the list's issuer was refused.
    }
    let is_for_others = matches!(
        code,
        openssl_sys::X509_V_ERR_CERT_NOT_YET_VALID
            | openssl_sys::X509_V_ERR_CERT_HAS_EXPIRED
            | openssl_sys::X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD
            | openssl_sys::X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD
            | openssl_sys::X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION
    );
    if is_for_others {
        // SAFETY: as above.
        unsafe { openssl_sys::X509_STORE_CTX_set_error(ctx, openssl_sys::X509_V_OK) };
        return 1;
    }
    if code == openssl_sys::X509_V_ERR_CERT_SIGNATURE_FAILURE {
        state.count_signature();
    }
    let depth = usize::try_from(depth).unwrap_or(0);
    state.refuse(RunRefusal::Error { code, depth });
    0
}

/// Whether an error is about the revocation of a certificate: no list, a list that was refused, or a revoked certificate.
pub(crate) fn is_about_revocation(code: i32) -> bool {
    matches!(code, 3 | 5 | 8 | 11 | 12 | 15 | 16 | 23 | 33 | 35 | 36 | 44 | 54)
}

/// Whether a position is that of the last certificate of the path.
///
/// # Safety
///
/// The context is live.
unsafe fn is_last(ctx: *mut X509_STORE_CTX, depth: c_int) -> bool {
    // SAFETY: a live context; null has no elements.
    let chain = unsafe { openssl_sys::X509_STORE_CTX_get0_chain(ctx) };
    // SAFETY: null, or a live stack.
    let count = unsafe { openssl_sys::OPENSSL_sk_num(chain.cast()) };
    depth + 1 == count
}

/// Whether memory was short. libcrypto gives the same number for a policy tree of too many nodes, for which `check_policy` alone leaves
/// an entry, in 3.0 that of a failed allocation.
fn has_failed_allocation(error: &Error) -> bool {
    let Error::OpenSsl { errors, .. } = error else {
        return false;
    };
    let is_about_memory =
        |error: &OpenSslError| error.is_failed_allocation() && error.function() != Some("check_policy");
    errors.entries().iter().any(is_about_memory)
}

/// Whether a certificate may be the issuer of another: libcrypto's answer, except for the rules of the run.
unsafe extern "C" fn check_issued(ctx: *mut X509_STORE_CTX, subject: *mut X509, issuer: *mut X509) -> c_int {
    // SAFETY: libcrypto passes a live context.
    let Some((state, is_inner)) = (unsafe { state_of(ctx) }) else {
        return 0;
    };
    let is_excluded = |rule: &StepRule| match *rule {
        StepRule::NoIssuer(address) => address == issuer.addr(),
        StepRule::NoStep(from, to) => (from, to) == (subject.addr(), issuer.addr()),
        StepRule::OnlyStep(from, to) => from == subject.addr() && to != issuer.addr(),
    };
    if !is_inner && state.rules.iter().any(is_excluded) {
        return 0;
    }
    let check_issued = state.defaults.check_issued;
    // SAFETY: libcrypto's own function with libcrypto's arguments.
    unsafe { check_issued(ctx, subject, issuer) }
}

/// Whether a revocation list is valid: libcrypto's answer, if its signature may be checked.
unsafe extern "C" fn check_crl(ctx: *mut X509_STORE_CTX, crl: *mut X509_CRL) -> c_int {
    // SAFETY: libcrypto passes a live context.
    let Some((state, is_inner)) = (unsafe { state_of(ctx) }) else {
        return 0;
    };
    if !is_inner {
        // SAFETY: as above.
        let depth = unsafe { openssl_sys::X509_STORE_CTX_get_error_depth(ctx) };
        state.add_list(ListUse {
            depth: usize::try_from(depth).unwrap_or(0),
            address: crl.addr(),
        });
    } else {
        state.add_inner_list(crl.addr());
    }
    if state.signatures.get() >= state.max_signatures {
        state.refuse(RunRefusal::TooManySignatures);
        return 0;
    }
    state.count_signature();
    let check_crl = state.defaults.check_crl;
    // SAFETY: libcrypto's own function with libcrypto's arguments.
    unsafe { check_crl(ctx, crl) }
}

/// The text of an error of a run.
#[doc(alias = "X509_verify_cert_error_string")]
pub(crate) fn error_text(code: i32) -> String {
    // SAFETY: any number gives a static string.
    let text = unsafe { openssl_sys::X509_verify_cert_error_string(c_long::from(code)) };
    if text.is_null() {
        return String::new();
    }
    // SAFETY: a NUL-terminated static string, also for unknown codes.
    unsafe { std::ffi::CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_a_text() {
        assert_eq!(
            error_text(openssl_sys::X509_V_ERR_CERT_HAS_EXPIRED),
            "certificate has expired"
        );
        assert_ne!(error_text(12345), "");
    }
}
