//! The interface of extendable output functions, and its implementation.

use super::cshake;
use super::xof_algorithm::XofAlgorithm;
use super::xof_context::XofContext;
use super::xof_output::squeezes_like_one_call;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::Operation;
use crate::backend::report::Report;
use crate::error::{Result, UnsupportedKind};
use crate::ffi::digest::{EvpMd, MdCtx};
use crate::ffi::operation::CleanQueue;
use crate::ffi::squeeze::Squeeze;

/// A backend with extendable output functions (FIPS 202, NIST SP 800-185, `EVP_MD-SHAKE(7)`).
pub trait XofBackend {
    /// Whether this backend offers the extendable output function. Asks libcrypto once (`EVP_MD_fetch`), and caches the answer.
    #[doc(alias = "EVP_MD_fetch")]
    #[must_use]
    fn xof_supported(&self, algorithm: XofAlgorithm) -> bool;

    /// A context that takes data in pieces, and then gives output in pieces. (Python's `cryptography` calls it `XOFHash`.)
    ///
    /// # Errors
    ///
    /// [`Unsupported`](crate::Error::Unsupported) if the backend does not offer the function;
    /// [`NotApproved`](crate::Error::NotApproved) on a strict backend that does not know it as approved;
    /// [`OpenSsl`](crate::Error::OpenSsl) if libcrypto fails.
    ///
    /// ```
    /// use hazmat_openssl::hashes::XofAlgorithm;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let mut ctx = backend.create_xof_ctx(XofAlgorithm::Shake128)?;
    /// ctx.update(b"a seed")?;
    /// let mut reader = ctx.into_reader();
    /// let (mut first, mut second) = ([0; 3], [0; 200]);
    /// reader.squeeze(&mut first)?;
    /// reader.squeeze(&mut second)?;
    ///
    /// let whole = backend.hash(HashAlgorithm::Shake128 { digest_size: 203 }, b"a seed")?;
    /// assert_eq!([&first[..], &second[..]].concat(), *whole);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "EVP_DigestInit_ex2")]
    fn create_xof_ctx(&self, algorithm: XofAlgorithm) -> Result<XofContext>;

    /// Whether this backend offers cSHAKE: cSHAKE128 for [`Shake128`](XofAlgorithm::Shake128), cSHAKE256 for
    /// [`Shake256`](XofAlgorithm::Shake256). The first call computes a sample of NIST's; the answer is cached.
    ///
    /// A FIPS backend does not offer it: modules have its sponge only, and cSHAKE is put together from that outside of the module.
    #[must_use]
    fn cshake_supported(&self, algorithm: XofAlgorithm) -> bool;

    /// A context of cSHAKE (NIST SP 800-185, section 3): SHAKE for a certain purpose, which `customization` names. Outputs
    /// for different purposes are unrelated.
    ///
    /// Both strings are any bytes of any length. `function_name` is for functions that NIST defines on cSHAKE; leave it empty.
    /// If both are empty, cSHAKE equals SHAKE, and this is [`create_xof_ctx`](Self::create_xof_ctx).
    ///
    /// # Errors
    ///
    /// As [`create_xof_ctx`](Self::create_xof_ctx). A FIPS backend refuses with [`Unsupported`](crate::Error::Unsupported) unless
    /// both strings are empty.
    ///
    /// ```
    /// use hazmat_openssl::hashes::XofAlgorithm;
    /// use hazmat_openssl::prelude::*;
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let backend = Backend::new()?;
    /// let mut ctx = backend.create_cshake_ctx(XofAlgorithm::Shake256, b"", b"My Service: session identifiers")?;
    /// ctx.update(b"session 1")?;
    /// let mut identifier = [0; 32];
    /// ctx.into_reader().squeeze(&mut identifier)?;
    /// # Ok(())
    /// # }
    /// ```
    fn create_cshake_ctx(
        &self,
        algorithm: XofAlgorithm,
        function_name: &[u8],
        customization: &[u8],
    ) -> Result<XofContext>;
}

/// The two forms of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Shake,
    CShake,
}

impl Form {
    pub(super) const fn name(self, algorithm: XofAlgorithm) -> &'static str {
        match self {
            Form::Shake => algorithm.name(),
            Form::CShake => algorithm.cshake_name(),
        }
    }
}

/// The fetched functions: one per backend, algorithm and form.
static XOFS: Cache<Option<XofSlot>> = Cache::new(2 * XofAlgorithm::ALL.len());

/// A fetched function, and whether it gives output in pieces.
///
/// There are no idle contexts. Only a reader's drop could return one, where libcrypto's error queue may hold the entries of
/// other code, and where the thread may be ending.
struct XofSlot {
    md: EvpMd,
    squeeze: Option<Squeeze>,
}

impl XofSlot {
    /// Fetches the function; `None` if the backend does not offer it.
    fn fetch(backend: &Backend, algorithm: XofAlgorithm, form: Form) -> Option<Self> {
        let name = match form {
            Form::Shake => algorithm.libcrypto_name(),
            // Put together from the module's sponge, it would be no service of the module.
            Form::CShake if backend.is_fips() => return None,
            Form::CShake => cshake::sponge(algorithm),
        };
        let md = EvpMd::fetch(backend.lib(), name)?;
        let queue = CleanQueue::ensure();
        if form == Form::CShake && !cshake::is_right(queue, &md, algorithm) {
            return None;
        }
        // A FIPS module may be older than libcrypto.
        let squeeze = Squeeze::find().filter(|squeeze| squeezes_like_one_call(queue, &md, *squeeze));
        Some(XofSlot { md, squeeze })
    }
}

fn slot(backend: &Backend, algorithm: XofAlgorithm, form: Form) -> Option<&XofSlot> {
    let index = algorithm.index() * 2 + usize::from(form == Form::CShake);
    XOFS.fetch(backend, index, || XofSlot::fetch(backend, algorithm, form))
}

/// A context of either form, before its message.
fn create(backend: &Backend, queue: CleanQueue, algorithm: XofAlgorithm, form: Form) -> Result<XofContext> {
    let missing = || backend.not_offered(UnsupportedKind::Hash, form.name(algorithm));
    let slot = slot(backend, algorithm, form).ok_or_else(missing)?;
    backend.require_approval(|| operation(algorithm, form))?;
    Ok(XofContext {
        ctx: MdCtx::new(queue, &slot.md, true, 0)?,
        squeeze: slot.squeeze,
        algorithm,
        form,
        backend: backend.clone(),
    })
}

/// The operation whose approval counts.
pub(super) fn operation(algorithm: XofAlgorithm, form: Form) -> Operation {
    Operation::Xof {
        algorithm,
        customized: form == Form::CShake,
    }
}

impl XofBackend for Backend {
    fn xof_supported(&self, algorithm: XofAlgorithm) -> bool {
        slot(self, algorithm, Form::Shake).is_some()
    }

    fn create_xof_ctx(&self, algorithm: XofAlgorithm) -> Result<XofContext> {
        create(self, CleanQueue::ensure(), algorithm, Form::Shake)
    }

    fn cshake_supported(&self, algorithm: XofAlgorithm) -> bool {
        slot(self, algorithm, Form::CShake).is_some()
    }

    fn create_cshake_ctx(
        &self,
        algorithm: XofAlgorithm,
        function_name: &[u8],
        customization: &[u8],
    ) -> Result<XofContext> {
        if function_name.is_empty() && customization.is_empty() {
            return self.create_xof_ctx(algorithm);
        }
        let queue = CleanQueue::ensure();
        let mut context = create(self, queue, algorithm, Form::CShake)?;
        cshake::begin(queue, &mut context.ctx, algorithm, function_name, customization)?;
        Ok(context)
    }
}

/// Reports whether each function is offered.
pub(super) fn report(backend: &Backend, report: &mut Report) {
    for &algorithm in XofAlgorithm::ALL {
        report.add("xof", algorithm.name(), backend.xof_supported(algorithm));
    }
    for &algorithm in XofAlgorithm::ALL {
        report.add("xof", algorithm.cshake_name(), backend.cshake_supported(algorithm));
    }
}
