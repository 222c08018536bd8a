//! The only folder with `unsafe`: owned handles, the error queue, parameters, and one file per EVP family.
//!
//! What leaves this folder is safe to call with any argument. Each function checks the lengths that libcrypto takes on
//! trust, starts and ends with a clean error queue, and turns a refusal into an [`Error`](crate::Error).
//!
//! Handles are not tied to their library context by a lifetime. They need not be: everything that is fetched keeps its
//! provider loaded through libcrypto's own reference counts, and every public type of this crate holds the context
//! ([`LibCtx`](lib_ctx::LibCtx)) in a field that is dropped after its handles.
#![allow(unsafe_code)]

pub(crate) mod bignum;
pub(crate) mod cipher;
pub(crate) mod conf;
pub mod constant_time;
pub(crate) mod curve;
pub(crate) mod declarations;
pub(crate) mod default_context;
pub(crate) mod digest;
pub(crate) mod error_queue;
pub(crate) mod handle;
pub(crate) mod kdf;
pub(crate) mod lib_ctx;
pub(crate) mod library;
pub(crate) mod mac;
pub(crate) mod message_signature;
pub(crate) mod operation;
pub(crate) mod params;
pub(crate) mod pkey;
pub(crate) mod pkey_operation;
pub(crate) mod property;
pub(crate) mod provider;
pub(crate) mod thread_share;
