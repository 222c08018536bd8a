//! The provider for the coming rustls 0.24.
#![deny(missing_docs, unreachable_pub, unsafe_code)]
#[path = "../../rustls/src/operations/mod.rs"]
mod operations;
