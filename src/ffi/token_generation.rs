//! Generation of keys by a provider for tokens, such as `pkcs11`, which makes the key at the place that a URI names.

use std::ffi::CStr;
use std::sync::Arc;

use foreign_types::ForeignType;

use super::declarations::{EVP_PKEY_CTX_get0_provider, EVP_PKEY_CTX_settable_params};
use super::lib_ctx::LibCtx;
use super::operation::{CleanQueue, clear_error_queue};
use super::params::list_has;
use super::pkey::{KeyParams, PKey, PKeyCtx};
use super::provider_name::name_of;
use super::store::SchemeProvider;
use super::token_lock;
use crate::error::{Error, Result};

/// The parameter with the URI of the new key.
const URI: &CStr = c"pkcs11_uri";

/// The parameter with the uses of the new key, as names of bits of the extension keyUsage with spaces between them.
const USAGE: &CStr = c"pkcs11_key_usage";

/// Why there is no new key.
pub(crate) enum Refusal {
    /// The provider does not generate keys of the type, or not by URI.
    NoSuchGeneration,
    /// The provider does not take the parameters.
    Parameters(Error),
    /// The token, or its module, has failed.
    Failed(Error),
}

/// A key to be generated.
pub(crate) struct TokenGeneration<'a> {
    pub(crate) key_type: &'static CStr,
    pub(crate) uri: &'a CStr,
    /// `None`: as the provider chooses.
    pub(crate) usage: Option<&'a CStr>,
    /// Parameters for the key type.
    pub(crate) params: KeyParams<'a>,
}

impl TokenGeneration<'_> {
    /// Generates the key by the provider that reads URIs of the scheme.
    #[doc(alias = "EVP_PKEY_generate")]
    pub(crate) fn run(self, lib: &Arc<LibCtx>, provider: &SchemeProvider) -> Result<PKey, Refusal> {
        // Before the context, which may lead to the token when it drops.
        let _calls = token_lock::alone();
        let queue = CleanQueue::ensure();
        let ctx = context(queue, lib, provider, self.key_type)
            .map_err(Refusal::Failed)?
            .ok_or(Refusal::NoSuchGeneration)?;
        let params = self.params.utf8(URI, self.uri);
        let params = match self.usage {
            Some(usage) => params.utf8(USAGE, usage),
            None => params,
        };
        ctx.set_params(queue, &params).map_err(Refusal::Parameters)?;
        generate(queue, &ctx).map_err(Refusal::Failed)
    }
}

/// A context of the provider to generate keys by URI; `None` if it has no such.
fn context(
    queue: CleanQueue,
    lib: &Arc<LibCtx>,
    provider: &SchemeProvider,
    key_type: &CStr,
) -> Result<Option<PKeyCtx>> {
    let Some(query) = &provider.query else {
        return Ok(None);
    };
    let operation = queue.before("EVP_PKEY_CTX_new_from_name");
    // SAFETY: a live context; a name and a query that are NUL-terminated and are copied.
    let ctx = unsafe { openssl_sys::EVP_PKEY_CTX_new_from_name(lib.enter(), key_type.as_ptr(), query.as_ptr()) };
    // SAFETY: null, or a new context without another owner.
    let Some(ctx): Option<PKeyCtx> = (unsafe { operation.fetched(ctx) }) else {
        return Ok(None);
    };
    ctx.begin_pair(queue)?;
    Ok((is_of(&ctx, &provider.name) && takes_uri(&ctx)).then_some(ctx))
}

/// Whether a context for a generation is of the provider of this name.
#[doc(alias = "EVP_PKEY_CTX_get0_provider")]
fn is_of(ctx: &PKeyCtx, provider: &str) -> bool {
    // SAFETY: a live context.
    let own = unsafe { EVP_PKEY_CTX_get0_provider(ctx.as_ptr()) };
    // SAFETY: null, or a provider to which the context's keymgmt holds a reference.
    let name = unsafe { name_of(own) };
    name.is_some_and(|name| name.to_bytes() == provider.as_bytes())
}

/// Whether a context for a generation takes a URI. Otherwise the key would be somewhere else, or nowhere.
#[doc(alias = "EVP_PKEY_CTX_settable_params")]
fn takes_uri(ctx: &PKeyCtx) -> bool {
    // SAFETY: a live context.
    let list = unsafe { EVP_PKEY_CTX_settable_params(ctx.as_ptr()) };
    clear_error_queue();
    list_has(list, URI)
}

fn generate(queue: CleanQueue, ctx: &PKeyCtx) -> Result<PKey> {
    let operation = queue.before("EVP_PKEY_generate");
    let mut key = std::ptr::null_mut();
    // SAFETY: a context initialized for a generation; a null pointer as output.
    let code = unsafe { openssl_sys::EVP_PKEY_generate(ctx.as_ptr(), &mut key) };
    if key.is_null() {
        return Err(operation.error());
    }
    // SAFETY: not null, and a new key without another owner.
    let key = unsafe { PKey::from_owned(key) };
    operation.check(code)?;
    clear_error_queue();
    Ok(key)
}
