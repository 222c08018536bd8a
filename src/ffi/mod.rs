//! Calls of libcrypto, and the only `unsafe` code: owned handles, the error queue, parameters, and one file per EVP class.
//!
//! The functions of this module are safe with any argument. Each one checks the lengths that libcrypto does not check, starts
//! and ends with a clean error queue, and returns a failure as an [`Error`](crate::Error).
//!
//! Handles have no lifetime that ties them to their library context, and need none: fetched algorithms keep their provider
//! loaded by libcrypto's reference counts, and every public type of this crate holds the context
//! ([`LibCtx`](lib_ctx::LibCtx)) in a field that drops after its handles.
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
pub(crate) mod handed_key;
pub(crate) mod handle;
pub(crate) mod kdf;
pub(crate) mod kem;
pub(crate) mod key_maker;
pub(crate) mod key_wrap;
pub(crate) mod lib_ctx;
pub(crate) mod library;
pub(crate) mod loaded_code;
pub(crate) mod mac;
mod memory_bio;
mod message_operation;
pub(crate) mod message_signature;
pub(crate) mod operation;
pub(crate) mod params;
pub(crate) mod pkey;
pub(crate) mod pkey_operation;
mod pkey_parts;
pub(crate) mod prompt;
pub(crate) mod property;
pub(crate) mod provider;
mod provider_name;
pub(crate) mod squeeze;
pub(crate) mod store;
pub(crate) mod thread_share;
pub(crate) mod token_generation;
pub(crate) mod token_lock;
pub(crate) mod whole_message;
pub(crate) mod x509;
pub(crate) mod x509_crl;
pub(crate) mod x509_places;
pub(crate) mod x509_policies;
pub(crate) mod x509_store;
pub(crate) mod x509_verification;
