//! Contexts that make keys, kept between keys: to find a key type by its name takes longer than to make most keys.
//!
//! An idle context holds the key type's implementation and the parameters of a generation. It holds no key: libcrypto hands
//! over each key that it makes, and copies nothing of the data. A context whose call has failed is not kept.

use std::ffi::CStr;
use std::sync::Arc;

use super::lib_ctx::LibCtx;
use super::operation::CleanQueue;
use super::pkey::{KeyParams, PKey, PKeyCtx, Part};
use crate::error::Result;
use crate::support::pool::Pool;

/// Makes keys of a type from their parameters, in one library context.
pub(crate) struct KeyMaker {
    key_type: &'static CStr,
    idle: Pool<PKeyCtx>,
}

impl KeyMaker {
    pub(crate) fn new(key_type: &'static CStr) -> Self {
        KeyMaker {
            key_type,
            idle: Pool::new(),
        }
    }

    /// Makes a key. `lib` is the same at each call.
    #[doc(alias = "EVP_PKEY_fromdata")]
    pub(crate) fn make(&self, lib: &Arc<LibCtx>, part: Part, params: &KeyParams<'_>) -> Result<PKey> {
        let (ctx, queue) = match self.idle.take() {
            Some(ctx) => {
                // The import may use this thread's random generator, as it does with a new context.
                lib.enter();
                (ctx, CleanQueue::ensure())
            }
            None => {
                let queue = CleanQueue::ensure();
                (PKeyCtx::for_data(queue, lib, self.key_type)?, queue)
            }
        };
        let key = ctx.make(queue, part, params)?;
        self.idle.put(ctx);
        Ok(key)
    }
}

/// Generates pairs of a type, and of a group if the type has groups, in one library context.
pub(crate) struct PairMaker {
    key_type: &'static CStr,
    group: Option<&'static CStr>,
    idle: Pool<PKeyCtx>,
}

impl PairMaker {
    pub(crate) fn new(key_type: &'static CStr, group: Option<&'static CStr>) -> Self {
        PairMaker {
            key_type,
            group,
            idle: Pool::new(),
        }
    }

    /// Generates a pair. `lib` is the same at each call.
    #[doc(alias = "EVP_PKEY_generate")]
    pub(crate) fn generate(&self, lib: &Arc<LibCtx>) -> Result<PKey> {
        let (ctx, queue) = match self.idle.take() {
            Some(ctx) => {
                // The generation uses this thread's random generator.
                lib.enter();
                (ctx, CleanQueue::ensure())
            }
            None => {
                let params = self
                    .group
                    .map_or(KeyParams::new(), |group| KeyParams::new().utf8(c"group", group));
                let queue = CleanQueue::ensure();
                (PKeyCtx::for_pairs(queue, lib, self.key_type, &params)?, queue)
            }
        };
        let key = ctx.generate_pair(queue)?;
        self.idle.put(ctx);
        Ok(key)
    }
}
