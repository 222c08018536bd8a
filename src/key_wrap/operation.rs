//! A wrap or an unwrap: the steps that the backend's functions and [`AesKeyWrap`](super::AesKeyWrap) share.

use std::cell::Cell;

use zeroize::Zeroize;

use super::function::{Function, kind};
use crate::backend::Backend;
use crate::backend::fips::Operation;
use crate::error::{Error, Result, UnsupportedKind};
use crate::ffi::cipher::{Direction, EvpCipher};
use crate::ffi::key_wrap::KeyWrapCtx;
use crate::ffi::operation::CleanQueue;
use crate::support::memory::zeroed_vec;
use crate::support::output::room_for;
use crate::support::pool::Pool;
use crate::support::secret::SecretBytes;

/// The longest wrapped key in bytes that is unwrapped on the stack: a key of 64 bytes.
const SHORT: usize = 72;

/// Idle contexts with a wrapping key: for each function, one pool to wrap and one to unwrap.
pub(super) struct Contexts([[Pool<KeyWrapCtx>; 2]; 2]);

impl Contexts {
    pub(super) const fn new() -> Self {
        Contexts([const { [const { Pool::new() }; 2] }; 2])
    }

    fn pool(&self, function: Function, direction: Direction) -> &Pool<KeyWrapCtx> {
        let Contexts([[kw_wrap, kw_unwrap], [kwp_wrap, kwp_unwrap]]) = self;
        match (function, direction) {
            (Function::Kw, Direction::Encrypt) => kw_wrap,
            (Function::Kw, Direction::Decrypt) => kw_unwrap,
            (Function::Kwp, Direction::Encrypt) => kwp_wrap,
            (Function::Kwp, Direction::Decrypt) => kwp_unwrap,
        }
    }
}

/// A function with its wrapping key.
#[derive(Clone, Copy)]
pub(super) struct WrapOperation<'a> {
    pub(super) backend: &'a Backend,
    pub(super) function: Function,
    pub(super) wrapping_key: &'a [u8],
    /// The contexts of a kept key; `None` makes a new one.
    pub(super) contexts: Option<&'a Contexts>,
}

impl<'a> WrapOperation<'a> {
    pub(super) fn new(backend: &'a Backend, function: Function, wrapping_key: &'a [u8]) -> Self {
        WrapOperation {
            backend,
            function,
            wrapping_key,
            contexts: None,
        }
    }

    pub(super) fn wrap(self, key_to_wrap: &[u8]) -> Result<Vec<u8>> {
        self.check()?;
        let length = self.function.wrapped_length(key_to_wrap.len())?;
        let mut wrapped = zeroed_vec("key_to_wrap", length)?;
        self.wrap_to(key_to_wrap, &mut wrapped)?;
        Ok(wrapped)
    }

    pub(super) fn wrap_into(self, key_to_wrap: &[u8], out: &mut [u8]) -> Result<usize> {
        self.check()?;
        let needed = self.function.wrapped_length(key_to_wrap.len())?;
        self.wrap_to(key_to_wrap, room_for(out, needed)?)?;
        Ok(needed)
    }

    pub(super) fn unwrap(self, wrapped_key: &[u8]) -> Result<SecretBytes> {
        self.check()?;
        self.function.longest_unwrapped(wrapped_key.len())?;
        let mut key = SecretBytes::zeroed("wrapped_key", wrapped_key.len())?;
        let length = self.unwrap_to(wrapped_key, key.as_mut_slice())?;
        key.truncate(length);
        Ok(key)
    }

    /// libcrypto writes more than the key, so `out` gets a copy.
    pub(super) fn unwrap_into(self, wrapped_key: &[u8], out: &mut [u8]) -> Result<usize> {
        self.check()?;
        let longest = self.function.longest_unwrapped(wrapped_key.len())?;
        let out = room_for(out, longest)?;
        let mut short = [0; SHORT];
        let outcome = match short.get_mut(..wrapped_key.len()) {
            Some(room) => self.unwrap_through(wrapped_key, room, out),
            None => {
                let mut room = SecretBytes::zeroed("wrapped_key", wrapped_key.len())?;
                self.unwrap_through(wrapped_key, room.as_mut_slice(), out)
            }
        };
        if outcome.is_err() {
            out.zeroize();
        }
        outcome
    }

    /// Unwraps to `room`, copies the key to the start of `out`, and clears `room`.
    fn unwrap_through(self, wrapped_key: &[u8], room: &mut [u8], out: &mut [u8]) -> Result<usize> {
        let outcome = self.unwrap_to(wrapped_key, room).and_then(|length| {
            let key = room.get(..length).ok_or(Error::InvalidTag)?;
            room_for(out, length)?.copy_from_slice(key);
            Ok(length)
        });
        room.zeroize();
        outcome
    }

    /// Refuses wrapping keys that no function takes, or that the backend does not offer.
    fn check(self) -> Result<()> {
        self.cipher().map(|_| ())
    }

    pub(super) fn cipher(self) -> Result<&'a EvpCipher> {
        let kind = kind("wrapping_key", self.wrapping_key.len())?;
        self.function.fetched(self.backend, kind.key_length()).ok_or_else(|| {
            let name = format!("{kind}-{}", self.function.name());
            self.backend.not_offered(UnsupportedKind::Cipher, &name)
        })
    }

    /// Wraps to `out`, which has the length of the result. If this fails, `out` is cleared.
    fn wrap_to(self, key_to_wrap: &[u8], out: &mut [u8]) -> Result<()> {
        let queue = CleanQueue::ensure();
        let length = out.len();
        let outcome = self.with_context(queue, Direction::Encrypt, |ctx| {
            let written = ctx.process(queue, key_to_wrap, out)?;
            if written == length {
                return Ok(());
            }
            Err(queue.before("EVP_CipherUpdate").error())
        });
        if outcome.is_err() {
            out.zeroize();
        }
        outcome
    }

    /// Unwraps to `room`, which is as long as `wrapped_key`, and returns the key's length. If this fails, `room` is cleared.
    fn unwrap_to(self, wrapped_key: &[u8], room: &mut [u8]) -> Result<usize> {
        let queue = CleanQueue::ensure();
        // All failures are reported alike, on purpose. After a failed check the context is as good as before.
        let outcome = self.with_context(queue, Direction::Decrypt, |ctx| {
            Ok(ctx.process(queue, wrapped_key, room).ok())
        });
        let longest = self.function.longest_unwrapped(wrapped_key.len())?;
        let length = match outcome {
            Ok(Some(length @ 1..)) if length <= longest => Ok(length),
            Ok(_) => Err(Error::InvalidTag),
            Err(error) => Err(error),
        };
        if length.is_err() {
            room.zeroize();
        }
        length
    }

    /// Works with an idle context or a new one. If this fails, the context is dropped.
    fn with_context<R>(
        self,
        queue: CleanQueue,
        direction: Direction,
        work: impl FnOnce(&mut KeyWrapCtx) -> Result<R>,
    ) -> Result<R> {
        let cipher = kind("wrapping_key", self.wrapping_key.len())?;
        let operation = || Operation::AesKeyWrap { cipher };
        self.backend.refuse_unapproved(operation)?;
        let idle = Cell::new(true);
        let make = || {
            idle.set(false);
            KeyWrapCtx::new(queue, self.cipher()?, direction, self.wrapping_key)
        };
        let work = |ctx: &mut KeyWrapCtx| {
            if idle.get() {
                ctx.restart(queue)?;
            }
            self.backend.require_approval_with(operation, || ctx.fips_indicator())?;
            work(ctx)
        };
        match self.contexts {
            Some(contexts) => contexts.pool(self.function, direction).with(make, work),
            None => make().and_then(|mut ctx| work(&mut ctx)),
        }
    }
}

/// A new wrapped key, which `wrap` writes to memory that is long enough.
pub(super) fn wrapped(
    function: Function,
    key_to_wrap: &[u8],
    wrap: impl FnOnce(&mut [u8]) -> Result<usize>,
) -> Result<Vec<u8>> {
    let mut wrapped = zeroed_vec("key_to_wrap", function.wrapped_length(key_to_wrap.len())?)?;
    let length = wrap(&mut wrapped)?;
    wrapped.truncate(length);
    Ok(wrapped)
}

/// A new unwrapped key, which `unwrap` writes to memory that is long enough.
pub(super) fn unwrapped(
    function: Function,
    wrapped_key: &[u8],
    unwrap: impl FnOnce(&mut [u8]) -> Result<usize>,
) -> Result<SecretBytes> {
    let mut key = SecretBytes::zeroed("wrapped_key", function.longest_unwrapped(wrapped_key.len())?)?;
    let length = unwrap(key.as_mut_slice())?;
    key.truncate(length);
    Ok(key)
}
